// @ts-check
// A PostgreSQL of Debian's package, on loopback, for one test file.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const PACKAGES = "/usr/lib/postgresql";
const LONGEST_START_MS = 60_000;

/** Where the server's programs are, the newest version; nothing when there is none. */
export function postgresPrograms() {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(PACKAGES, version, "bin")).find((dir) => existsSync(join(dir, "initdb")) && existsSync(join(dir, "postgres")));
}

/** @param {string} programs */
export async function startPostgres(programs) {
  const dir = mkdtempSync(join(tmpdir(), "postgres-"));
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (who.uid !== undefined) chownSync(dir, who.uid, who.gid);
  const data = join(dir, "data");
  const made = spawnSync(join(programs, "initdb"), ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--encoding", "UTF8", "--locale", "C"], { ...who, encoding: "utf8", cwd: dir });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"], { ...who, cwd: dir, stdio: "ignore" });
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  return {
    url,
    /** @param {string} text @param {unknown[]} [values] @returns {Promise<any[]>} */
    async query(text, values = []) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      const ended = new Promise((resolve) => server.once("close", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startPostgres>>} Postgres */

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {string} url */
async function untilReady(url) {
  for (const began = Date.now(); Date.now() - began < LONGEST_START_MS; await pause(200)) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // Not yet.
    }
  }
  throw new Error("PostgreSQL did not start");
}
