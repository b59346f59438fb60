// @ts-check
// Storms of deliveries over HTTP against the host in a process of its own, which is killed in the middle.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { commitAll, git, makeRepository, tempDir } from "../local/with-host.js";
import { FILES, deliverTo, pushOf } from "./hooked.js";

const SCRIPT = fileURLToPath(new URL("storm-process.js", import.meta.url));

/** @typedef {{name: string, jobId: string, url: string, secret: string}} Target */

/** @param {import("node:test").TestContext} t @param {string} dataDir @param {string} repositories @param {number} [speed] of the host's clock */
async function startProcess(t, dataDir, repositories, speed = 1) {
  const child = spawn(process.execPath, [SCRIPT, dataDir, repositories, String(speed)], { stdio: ["ignore", "pipe", "inherit"] });
  // A test that fails or is out of time leaves nothing running.
  t.after(() => void child.kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: /** @type {any} */ (child.stdout) })[Symbol.asyncIterator]();
  const read = async () => JSON.parse(String((await lines.next()).value));
  const { targets } = await read();
  return {
    targets: /** @type {Target[]} */ (targets),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      const said = await read();
      await ended;
      assert.equal(child.exitCode, 0);
      return said;
    },
  };
}

/** @param {string} folder @param {string[]} names */
function makeRepositories(folder, names) {
  mkdirSync(folder);
  for (const name of names) makeRepository(join(folder, name), FILES);
  return folder;
}

test("200 copies of one delivery at one instant from parallel clients make one run", { timeout: 600_000 }, async (t) => {
  const dir = tempDir(t);
  const host = await startProcess(t, join(dir, "data"), makeRepositories(join(dir, "repositories"), ["r"]));
  const [{ url, secret }] = /** @type {[Target]} */ (host.targets);
  /** @type {number[]} */
  const statuses = [];
  // So many at once meet the platform's limits: who is told to come again does.
  for (let copies = 200, round = 0; copies > 0 && round < 6; round += 1) {
    const answers = await Promise.all(Array.from({ length: copies }, () => deliverTo(url, "guid-same", secret, pushOf("o/r"))));
    assert.ok(answers.every(({ status, retryAfter }) => status === 200 || status === 202 || (status === 503 && retryAfter)), JSON.stringify(answers));
    statuses.push(...answers.map(({ status }) => status).filter((status) => status !== 503));
    copies = answers.filter(({ status }) => status === 503).length;
    await sleep(1500);
  }
  assert.deepEqual([statuses.length, statuses.filter((status) => status === 202).length], [200, 1], JSON.stringify(statuses));
  const { left, deliveries } = await host.stop();
  assert.deepEqual(deliveries, [true]);
  assert.deepEqual([left[0].runs, left[0].state], [1, "done"]);
});

test("400 deliveries over 20 targets, the host killed in the middle: each accepted, none lost, the newest commit documented", { timeout: 600_000 }, async (t) => {
  const dir = tempDir(t);
  const names = Array.from({ length: 20 }, (_, at) => `r${String(at).padStart(2, "0")}`);
  const repositories = makeRepositories(join(dir, "repositories"), names);
  let host = await startProcess(t, join(dir, "data"), repositories, 20);
  /** Ids that the app took (202), and that it had taken before it could say so (200). @type {Map<string, number[]>} */
  const accepted = new Map();
  let killed = 0;
  /** @type {Promise<void> | undefined} */
  let restarting;

  /** Sends until it is taken, as Git hosts and people do. @param {string} name @param {string} id @param {string} body */
  const send = async (name, id, body) => {
    for (let tries = 0; tries < 400; tries += 1) {
      await restarting;
      const target = host.targets.find((one) => one.name === name);
      const answer = target && (await deliverTo(target.url, id, target.secret, body).catch(() => undefined));
      if (answer && [200, 202].includes(answer.status)) {
        accepted.set(id, [...(accepted.get(id) ?? []), answer.status]);
        return;
      }
      assert.ok(!answer || answer.status >= 500, `${id}: ${answer?.status} ${answer?.text}`);
      await sleep(50 + tries * 5);
    }
    assert.fail(`${id} was never taken`);
  };
  const target = async (/** @type {string} */ name) => {
    for (let at = 0; at < 20; at += 1) {
      const path = `src/change${at}.rs`;
      writeFileSync(join(repositories, name, path), `//! Change ${at}.\npub fn change_${at}() {}\n`);
      commitAll(join(repositories, name), `Change ${at}`);
      const after = git(join(repositories, name), "rev-parse", "HEAD");
      await send(name, `guid-${name}-${at}`, pushOf(`o/${name}`, { after, paths: [path] }));
      if (killed === 0 && accepted.size >= 170) {
        killed += 1;
        restarting = host.kill().then(async () => {
          host = await startProcess(t, join(dir, "data"), repositories, 20);
        });
      }
    }
  };
  await Promise.all(names.map(target));

  assert.equal(killed, 1);
  assert.equal(accepted.size, 400);
  const twice = [...accepted].filter(([, statuses]) => statuses.filter((status) => status === 202).length > 1);
  assert.deepEqual(twice, [], "taken once");
  const { left, deliveries } = await host.stop();
  assert.equal(deliveries.length, 400);
  assert.ok(deliveries.every(Boolean), "each has its run in the queue");
  for (const { name, state, commit, open } of left) {
    assert.deepEqual([state, commit, open], ["done", git(join(repositories, name), "rev-parse", "HEAD"), 0], name);
  }
});
