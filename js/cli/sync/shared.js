// @ts-check
// Several runners on one PostgreSQL: whoever is free takes the next cycle that is due. pg-boss is the queue: each configuration
// has one in which one ticket waits, the next cycle. Who works on it holds the lease of its state.

import PgBoss from "pg-boss";
import { connectionOf, hasClaim, openPostgresState, prepareState } from "./postgres.js";
import { StateInUse } from "./state.js";

/** Between two looks for work, milliseconds. */
const LOOK_MS = 5_000;

/**
 * @typedef {import("./configuration.js").Configuration & {everyMs: number, database: import("./postgres.js").Database}} Shared
 * @param {Shared[]} all of one database and schema
 * @param {object} how
 * @param {(configuration: Shared) => Promise<import("./contract.js").Summary>} how.run one cycle
 * @param {AbortSignal} how.stop
 * @param {(error: Error) => void} how.onError of the queue: it goes on
 * @param {() => void} [how.onLook]
 * @param {number} [how.lookMs]
 */
export async function workShared(all, { run, stop, onError, onLook = () => {}, lookMs = LOOK_MS }) {
  const [first] = all;
  if (!first) return;
  await prepareState(first.database);
  const boss = new PgBoss({ ...connectionOf(first.database), schema: `${first.database.schema}_queue`, max: 2, schedule: false });
  boss.on("error", onError);
  await boss.start();
  try {
    for (const { queue } of all.map(queueOf)) {
      await boss.createQueue(queue, { name: queue, policy: "short" });
      // Nothing happens when a ticket is waiting.
      await boss.send(queue, {}, {});
    }
    while (!stop.aborted) {
      let hasWorked = false;
      onLook();
      for (const configuration of all) hasWorked = (await take(boss, configuration, run, stop)) || hasWorked;
      if (!hasWorked) await pause(lookMs, stop);
    }
  } finally {
    await boss.stop({ graceful: false, wait: false });
  }
}

/** @param {Shared} configuration */
function queueOf({ payload: { name } }) {
  return { queue: `sync.${name}` };
}

/** Takes a cycle that is due, or one whose runner died. @param {PgBoss} boss @param {Shared} configuration @param {(configuration: Shared) => Promise<import("./contract.js").Summary>} run @param {AbortSignal} stop */
async function take(boss, configuration, run, stop) {
  if (stop.aborted) return false;
  const { queue } = queueOf(configuration);
  const [ticket] = await boss.fetch(queue);
  if (ticket) {
    // The next cycle is certain before this one begins; its own state says what a dead one has left.
    await boss.complete(queue, ticket.id);
    await boss.send(queue, {}, { startAfter: Math.ceil(configuration.everyMs / 1000) });
  } else if (!(await isAbandoned(boss, configuration))) {
    return false;
  }
  const { result } = await run(configuration);
  return result !== "skipped";
}

/** Whether a run has begun, has not ended, and nobody is at work. @param {PgBoss} boss @param {Shared} configuration */
async function isAbandoned(boss, { database, payload: { name } }) {
  // Looked at without the lease first: a runner that holds it for a moment would turn another away.
  if (!(await hasClaim(boss.getDb(), database, name))) return false;
  try {
    const state = await openPostgresState(database, name);
    const isLeft = await hasClaim(boss.getDb(), database, name);
    await state.close();
    return isLeft;
  } catch (error) {
    if (error instanceof StateInUse) return false;
    throw error;
  }
}

/** @param {number} ms @param {AbortSignal} stop */
async function pause(ms, stop) {
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}
