// @ts-check
// Faults at every kind of request, kills at every request, two runs at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { openRunner, selected } from "./runner.js";
import { DIALECTS, LASTING_FAULTS, PASSING_FAULTS, PLACES } from "./scenarios.js";

const EXIT = { ok: 0, skipped: 0, failed: 1, config: 2, partial: 3, parked: 75 };

for (const dialect of DIALECTS) {
  for (const { kind, seconds, places, result } of PASSING_FAULTS) {
    for (const place of places) {
      const match = PLACES[place]?.[dialect];
      if (!match) continue;
      test(`${dialect}: ${kind} once at ${place}`, async (t) => {
        const world = generateWorld({ dialect, pages: 8, attachments: 3 });
        const runner = await openRunner(t, { world, dialect, auth: kind === "401" ? "oauth-2lo" : "fixed" });
        runner.stand.faults.set([{ kind, seconds, match }]);
        const ended = await runner.run();
        assert.ok(ended.summary && result.includes(ended.summary.result), `${ended.summary?.result}: ${ended.stderr}`);
        assert.equal(ended.code, EXIT[ended.summary.result]);
        assert.equal(ended.summary.pages.deleted, 0);
        if (["ok", "partial"].includes(ended.summary.result)) assert.ok([...runner.stand.upload.byKey.values()].every(({ ingestionState }) => ingestionState === "FINISHED"), "unfinished content");
        const again = await runner.run();
        assert.equal(again.code, 0, again.stderr);
        await runner.compare(selected(world, PAGE_LABEL));
        runner.check(ended, again);
      });
    }
  }

  for (const { kind, seconds, places, result } of LASTING_FAULTS) {
    for (const place of places) {
      const match = PLACES[place]?.[dialect];
      if (!match) continue;
      test(`${dialect}: ${kind} for ever at ${place}, over content of before`, async (t) => {
        const world = generateWorld({ dialect, pages: 6, attachments: 2 });
        const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.retries = 1) });
        const first = await runner.run();
        assert.equal(first.code, 0, first.stderr);
        const before = new Map([...runner.stand.upload.byKey].map(([key, { sha256, fileAccess }]) => [key, `${sha256} ${fileAccess}`]));
        world.offsetMs += 600_000;
        for (const id of selected(world, PAGE_LABEL)) world.edit(id);
        for (const id of world.attachments.keys()) world.editFile(id);
        runner.stand.faults.set([{ kind, seconds, match, times: Infinity, to: `${runner.stand.urls.media}/elsewhere` }]);
        const ended = await runner.run();
        assert.ok(ended.summary && result.includes(ended.summary.result), `${ended.summary?.result}: ${ended.stderr}`);
        assert.equal(ended.code, EXIT[ended.summary.result]);
        assert.equal(ended.summary.pages.deleted + ended.summary.attachments.deleted, 0);
        assert.deepEqual([...runner.stand.upload.byKey.keys()].sort(), [...before.keys()].sort(), "a failed update took the old version away");
        if (ended.summary.result === "parked") {
          const asked = runner.stand.record.count;
          const parked = await runner.run();
          assert.equal(parked.code, 75);
          assert.equal(runner.stand.record.count, asked, "a parked run called somebody");
          return;
        }
        runner.stand.faults.set([]);
        const again = await runner.run();
        assert.equal(again.code, 0, again.stderr);
        await runner.compare(selected(world, PAGE_LABEL));
        runner.check(first, ended, again);
      });
    }
  }

  test(`${dialect}: killed at every request, the next run is complete`, async (t) => {
    const make = () => generateWorld({ dialect, pages: 5, attachments: 2 });
    const whole = await openRunner(t, { world: make(), dialect, change: (one) => (one.limits.concurrency = 1) });
    assert.equal((await whole.run()).code, 0);
    const requests = whole.stand.record.count;
    assert.ok(requests > 20, `${requests} requests`);
    for (let killAt = 1; killAt <= requests; killAt += 1) {
      await t.test(`request ${killAt} of ${requests}`, async (t) => {
        const world = make();
        const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.concurrency = 1) });
        const killed = await runner.run({ killAt });
        assert.equal(killed.signal, "SIGKILL");
        const again = await runner.run();
        assert.equal(again.code, 0, again.stderr);
        assert.equal(again.summary?.pages.deleted, 0);
        await runner.compare(selected(world, PAGE_LABEL));
        runner.check(killed, again);
      });
    }
  });

  test(`${dialect}: killed at every request of an update with deletions`, async (t) => {
    const make = () => generateWorld({ dialect, pages: 6, attachments: 2 });
    const change = (/** @type {import("../../js/demo/sync/world.js").World} */ world) => {
      const ids = selected(world, PAGE_LABEL);
      world.offsetMs += 600_000;
      world.edit(ids[0] ?? "");
      world.trash(ids[1] ?? "");
      world.label(ids[2] ?? "", []);
    };
    const wholeWorld = make();
    const whole = await openRunner(t, { world: wholeWorld, dialect, change: (one) => (one.limits.concurrency = 1) });
    assert.equal((await whole.run()).code, 0);
    const before = whole.stand.record.count;
    change(wholeWorld);
    assert.equal((await whole.run()).code, 0);
    const requests = whole.stand.record.count - before;
    for (let at = 1; at <= requests; at += 1) {
      await t.test(`request ${at} of ${requests}`, async (t) => {
        const world = make();
        const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.concurrency = 1) });
        assert.equal((await runner.run()).code, 0);
        change(world);
        await runner.run({ killAt: runner.stand.record.count + at });
        const again = await runner.run();
        assert.equal(again.code, 0, again.stderr);
        await runner.compare(selected(world, PAGE_LABEL));
      });
    }
  });

  // Sizes of steps, so that the second run is killed early, in the middle and near the end of what the first left.
  for (const [first, second] of [[4, 3], [12, 2], [12, 9], [20, 15]]) {
    test(`${dialect}: killed twice in a row, at request ${first} and ${second} later: the third run is complete`, async (t) => {
      const world = generateWorld({ dialect, pages: 6, attachments: 2 });
      const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.concurrency = 1) });
      const killed = await runner.run({ killAt: first });
      const again = await runner.run({ killAt: runner.stand.record.count + (second ?? 0) });
      assert.deepEqual([killed.signal, again.signal], ["SIGKILL", "SIGKILL"], again.stderr);
      const last = await runner.run();
      assert.deepEqual([last.code, last.summary?.pages.deleted], [0, 0], last.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      runner.check(killed, again, last);
    });
  }

  test(`${dialect}: two runs at once with one state: one works, the other says skipped`, async (t) => {
    const world = generateWorld({ dialect });
    const runner = await openRunner(t, { world, dialect });
    const ended = await Promise.all([runner.run(), runner.run()]);
    assert.deepEqual(ended.map(({ code }) => code), [0, 0]);
    assert.deepEqual(ended.map(({ summary }) => summary?.result).sort(), ["ok", "skipped"]);
    await runner.compare(selected(world, PAGE_LABEL));
    runner.check(...ended);
  });
}

test("a listing whose cursor repeats ends, and deletes nothing", async (t) => {
  const world = generateWorld({ pages: 30 });
  const runner = await openRunner(t, { world });
  const first = await runner.run();
  assert.equal(first.code, 0, first.stderr);
  runner.stand.faults.set([{ kind: "garbage", match: /cursor=/, times: Infinity }]);
  const ended = await runner.run();
  assert.equal(ended.summary?.pages.deleted, 0);
});
