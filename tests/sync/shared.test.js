// @ts-check
// Runners that share a PostgreSQL, a real one: one lease a configuration, work for whoever is free, nothing lost with a runner.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { TEXT_CANARY, TITLE_CANARY } from "../../js/demo/sync/world.js";
import { postgresPrograms, startPostgres } from "./postgres.js";
import { openRunner, selected } from "./runner.js";
import { DIALECTS } from "./scenarios.js";

const PROGRAM = resolve(import.meta.dirname, "../../js/cli/sync.js");
const programs = postgresPrograms();
const skip = programs === undefined ? "no PostgreSQL server is installed here (Debian: apt-get install postgresql)" : false;

describe("runners on one PostgreSQL", { skip }, () => {
  /** @type {import("./postgres.js").Postgres} */
  let postgres;
  before(async () => {
    postgres = await startPostgres(programs ?? "");
  });
  after(() => postgres?.close());

  /** @param {import("node:test").TestContext} t @param {any} options @param {(one: any) => void} [change] */
  const open = (t, { schema, ...options }, change = () => {}) => openRunner(t, {
    ...options, env: { STATE_URL: postgres.url },
    change: (one) => {
      one.state = { postgresEnv: "STATE_URL", schema };
      change(one);
    },
  });

  for (const dialect of DIALECTS) {
    test(`${dialect}: one run delivers everything, the next finds nothing to do, and the database holds no title and no text`, async (t) => {
      const world = generateWorld({ dialect, pages: 30, attachments: 5 });
      const runner = await open(t, { world, dialect, schema: `plain_${dialect.replace("-", "_")}` });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      const again = await runner.run();
      assert.equal(again.summary?.pages.ingested, 0, again.stderr);
      const rows = await postgres.query(`select key, value::text from plain_${dialect.replace("-", "_")}.state`);
      assert.ok(rows.length > 3);
      for (const word of [TEXT_CANARY, TITLE_CANARY, ...runner.stand.secrets()]) assert.ok(!JSON.stringify(rows).includes(word));
      runner.check(first, again);
    });
  }

  test("two runs at once: one works, the other says skipped", async (t) => {
    const world = generateWorld({ pages: 30 });
    const runner = await open(t, { world, schema: "twice" });
    const ended = await Promise.all([runner.run(), runner.run()]);
    assert.deepEqual(ended.map(({ code }) => code), [0, 0]);
    assert.deepEqual(ended.map(({ summary }) => summary?.result).sort(), ["ok", "skipped"], ended.map(({ stderr }) => stderr).join());
    await runner.compare(selected(world, PAGE_LABEL));
    assert.equal(new Set(runner.stand.upload.log.finalized).size, runner.stand.upload.log.finalized.length, "something was delivered twice");
    runner.check(...ended);
  });

  for (const killAt of [3, 9, 20, 33]) {
    test(`killed at request ${killAt}, the next run goes on and delivers nothing but what was under way again`, async (t) => {
      const world = generateWorld({ pages: 12, attachments: 3 });
      const runner = await open(t, { world, schema: `killed_${killAt}` }, (one) => (one.limits.concurrency = 1));
      assert.equal((await runner.run({ killAt })).signal, "SIGKILL");
      const again = await runner.run();
      assert.equal(again.code, 0, again.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      runner.check(again);
    });
  }

  test("a run whose lease is gone does nothing more, and the next one is complete", async (t) => {
    const world = generateWorld({ pages: 60, attachments: 0 });
    const runner = await open(t, { world, schema: "lost" }, (one) => ((one.limits.concurrency = 1), (one.limits.requestsPerMinute = 1200)));
    let asked = 0;
    const ended = await runner.run({
      killWhen: ({ server }) => {
        if (server === "cloud" && (asked += 1) === 6) void postgres.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'touchmark-sync %'");
        return false;
      },
    });
    assert.equal(ended.code, 1, ended.stdout);
    assert.ok(asked < 20, `${asked} requests after the lease was gone`);
    const again = await runner.run();
    assert.equal(again.code, 0, again.stderr);
    await runner.compare(selected(world, PAGE_LABEL));
  });

  test("two runners share two configurations; one is killed in a cycle, and the other ends it", async (t) => {
    const worlds = [generateWorld({ seed: 2, pages: 25, attachments: 3 }), generateWorld({ seed: 3, pages: 25, attachments: 3 })];
    const runners = await Promise.all(worlds.map((world, at) => open(t, { world, schema: "shared" }, (one) => {
      one.name = `tenant${at + 1}`;
      one.schedule = "3s";
    })));
    const env = Object.assign({ STATE_URL: postgres.url }, ...runners.map(({ env }, at) => ({ ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`${name}_${at}`, value])) })));
    // Each stand-in has secrets of its own.
    runners.forEach((runner, at) => runner.configure((one) => {
      one.confluence.auth.tokenEnv = `CONFLUENCE_SECRET_${at}`;
      one.ingestion.auth.tokenEnv = `PLATFORM_SECRET_${at}`;
    }));
    const start = () => begun(runners.map(({ file }) => file), env);
    const [first, second] = [start(), start()];
    t.after(() => [first, second].forEach(({ child }) => child.kill("SIGKILL")));
    // Whoever uploads something for the second configuration first dies for it.
    const killed = await new Promise((done) => {
      const { record } = /** @type {any} */ (runners[1]).stand;
      record.onRequest = async (/** @type {any} */ entry) => {
        if (entry.server !== "blobs") return;
        record.onRequest = undefined;
        const [holder] = await postgres.query("select split_part(application_name, ' ', 2)::int as pid from pg_stat_activity where application_name like 'touchmark-sync % tenant2'");
        process.kill(holder.pid, "SIGKILL");
        done(holder.pid);
      };
    });
    const alive = killed === first.child.pid ? second : first;
    await until(() => alive.summaries().filter(({ result }) => result === "ok").length >= 4, 60_000, () => alive.stderr());
    alive.child.kill("SIGTERM");
    await until(() => alive.child.exitCode !== null, 20_000, () => alive.stderr());
    for (const [at, runner] of runners.entries()) {
      await runner.compare(selected(/** @type {any} */ (worlds[at]), PAGE_LABEL));
      assert.deepEqual(runner.stand.record.violations, []);
    }
  });
});

/** A runner that goes on until it is stopped. @param {string[]} files @param {Record<string, string>} env */
function begun(files, env) {
  const child = spawn(process.execPath, [PROGRAM, ...files.flatMap((file) => ["--config", file])], { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  return { child, stderr: () => err, summaries: () => out.split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
}

/** @param {() => boolean} holds @param {number} longestMs @param {() => string} why */
async function until(holds, longestMs, why) {
  for (const began = Date.now(); !holds(); await pause(100)) assert.ok(Date.now() - began < longestMs, why().slice(-2000));
}
