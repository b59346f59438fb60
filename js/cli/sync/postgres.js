// @ts-check
// What is remembered between runs, in a PostgreSQL that several runners share. The lease is the database's own: a lock that its
// session holds, gone in the moment in which the runner or its connection is.

import pg from "pg";
import { StateInUse } from "./state.js";

/**
 * @typedef {object} Database
 * @property {string} url `postgresql://…`, with its password
 * @property {string} schema made when it is not there
 * @property {string | undefined} ca
 * @property {boolean} isThisMachine
 */

/**
 * Without TLS on this machine alone; everywhere else certificates are verified, whatever the address says.
 *
 * @param {Database} database
 * @param {string} [name] of the configuration: the database shows which process holds its lease
 */
export function connectionOf({ url, ca, isThisMachine }, name = "") {
  const parsed = new URL(url);
  // The client's own reading of `sslmode` can switch verification off.
  for (const name of ["sslmode", "sslcert", "sslkey", "sslrootcert", "ssl"]) parsed.searchParams.delete(name);
  return { connectionString: parsed.href, application_name: `touchmark-sync ${process.pid} ${name}`.slice(0, 63), ...(isThisMachine && !ca ? {} : { ssl: { rejectUnauthorized: true, ...(ca ? { ca } : {}) } }) };
}

/**
 * @param {Database} database
 * @param {string} name of the configuration: one run of it at a time
 * @param {{onLost?: () => void, now?: () => number}} [how] `onLost`: the lease is gone, and nothing may be done any more
 * @returns {Promise<import("./state.js").State>}
 */
export async function openPostgresState(database, name, { onLost = () => {}, now = Date.now } = {}) {
  const { schema } = database;
  const table = tableOf(database);
  const client = new pg.Client(connectionOf(database, name));
  let isOpen = true;
  client.on("error", () => isOpen && onLost());
  await client.connect();
  try {
    const { rows: [lease] } = await client.query("select pg_try_advisory_lock(hashtextextended($1, 0)) as mine", [`touchmark-sync:${schema}:${name}`]);
    if (!lease?.mine) throw new StateInUse();
    await create(client, schema, table);
  } catch (error) {
    isOpen = false;
    await client.end();
    throw error;
  }
  const alive = () => `(until_ms is null or until_ms > ${Math.floor(now())})`;

  return {
    async get(key) {
      const { rows } = await client.query(`select value from ${table} where key = $1 and ${alive()}`, [key]);
      return rows[0]?.value;
    },
    async set(key, value, { ifAbsent = false, ttlSeconds } = {}) {
      const untilMs = ttlSeconds === undefined ? null : Math.floor(now() + ttlSeconds * 1000);
      const { rowCount } = await client.query(
        `insert into ${table} as old (key, value, until_ms) values ($1, $2, $3) on conflict (key) do update set value = excluded.value, until_ms = excluded.until_ms ${ifAbsent ? `where old.until_ms <= ${Math.floor(now())}` : ""}`,
        [key, JSON.stringify(value), untilMs],
      );
      return rowCount === 1;
    },
    async delete(key) {
      await client.query(`delete from ${table} where key = $1`, [key]);
    },
    async list(prefix, after, limit) {
      const { rows } = await client.query(
        `select key, value from ${table} where starts_with(key, $1) and key > $2 and ${alive()} order by key limit $3`,
        [prefix, after ?? "", limit],
      );
      return { entries: rows, cursor: rows.length === limit ? (rows.at(-1)?.key ?? null) : null };
    },
    // Its own words can hold the address, with a password in it.
    failed: () => /** @type {Error | undefined} */ (undefined),
    async close() {
      isOpen = false;
      await client.end();
    },
  };
}

/** @param {Database} database */
function tableOf({ schema }) {
  return `${pg.escapeIdentifier(schema)}.state`;
}

/** Makes the table, and takes no lease. @param {Database} database */
export async function prepareState(database) {
  const client = new pg.Client(connectionOf(database));
  await client.connect();
  try {
    await create(client, database.schema, tableOf(database));
  } finally {
    await client.end();
  }
}

/** Whether a run has begun and not ended. @param {{executeSql: (text: string, values: any[]) => Promise<{rows: any[]}>}} connection @param {Database} database @param {string} name */
export async function hasClaim(connection, database, name) {
  const { rows } = await connection.executeSql(`select 1 from ${tableOf(database)} where starts_with(key, $1) limit 1`, [`claim:sync:${name}:`]);
  return rows.length > 0;
}

/** Two runners may begin at once, and `if not exists` alone does not bear that. @param {pg.Client} client @param {string} schema @param {string} table */
async function create(client, schema, table) {
  await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [`touchmark-sync:${schema}`]);
  try {
    await client.query(`create schema if not exists ${pg.escapeIdentifier(schema)}`);
    await client.query(`create table if not exists ${table} (key text collate "C" primary key, value jsonb not null, until_ms bigint)`);
  } finally {
    await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [`touchmark-sync:${schema}`]);
  }
}
