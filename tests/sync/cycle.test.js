// @ts-check
// First runs, selections, and what happens between two runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { openRunner, selected } from "./runner.js";
import { BETWEEN, DIALECTS, SELECTIONS } from "./scenarios.js";

for (const dialect of DIALECTS) {
  for (const auth of /** @type {const} */ (["fixed", "oauth-2lo"])) {
    test(`${dialect}: a first run with ${auth} delivers everything that is selected and visible`, async (t) => {
      const world = generateWorld({ dialect, pages: 40, attachments: 8 });
      const runner = await openRunner(t, { world, dialect, auth });
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      const wanted = selected(world, PAGE_LABEL);
      assert.equal(ended.summary?.pages.ingested, wanted.length);
      assert.equal(ended.summary?.pages.discovered, wanted.length);
      assert.equal(ended.summary?.attachments.ingested, world.attachments.size);
      await runner.compare(wanted);
      runner.check(ended);
    });
  }

  for (const { name, selection, chosen, prepare } of SELECTIONS) {
    test(`${dialect}: selected by ${name}`, async (t) => {
      const world = generateWorld({ dialect });
      prepare?.(world);
      const runner = await openRunner(t, { world, dialect, change: (one) => (one.selection = selection(world)) });
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      await runner.compare([...world.contents.values()].filter((one) => one.status === "current" && world.isVisible(one) && world.spaces.get(one.spaceId)?.type !== "personal" && chosen(world, one)).map(({ id }) => id));
      runner.check(ended);
    });
  }

  for (const { name, happen, configure, result, warnings = [], pages = {}, only, runs = 1 } of BETWEEN) {
    if (only && only !== dialect) continue;
    test(`${dialect}: between two runs: ${name}`, async (t) => {
      const world = generateWorld({ dialect, pages: 24, attachments: 6 });
      const runner = await openRunner(t, { world, dialect });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      const finalized = runner.stand.upload.log.finalized.length;
      world.offsetMs += 10 * 60_000;
      const { gone = [], kept = [] } = happen(world, runner.stand) ?? {};
      if (configure) runner.configure(configure);
      let ended = first;
      for (let at = 0; at < runs; at += 1) ended = await runner.run();
      assert.equal(ended.summary?.result, result, ended.stderr);
      for (const warning of warnings) assert.ok(ended.summary?.warnings.some((one) => one === warning), `${warning} is missing from ${ended.summary?.warnings}`);
      for (const [what, count] of Object.entries(pages)) assert.equal(/** @type {any} */ (ended.summary?.pages)[what], count, what);
      const there = [...runner.stand.upload.byKey.keys()];
      for (const id of gone) if (result === "ok") assert.ok(!there.some((key) => key.endsWith(`/${id}`)), `${id} is still there`);
      for (const id of kept) assert.ok(there.some((key) => key.endsWith(`/${id}`)), `${id} was deleted`);
      if (result === "ok" && kept.length === 0 && !configure) await runner.compare(selected(world, PAGE_LABEL));
      if (runs === 1) assert.equal(runner.stand.upload.log.finalized.length - finalized, (ended.summary?.pages.ingested ?? 0) + (ended.summary?.attachments.ingested ?? 0), "the counters are not what the target finalized");
      runner.check(first, ended);
    });
  }
}

test("a plan changes nothing and says what a run would do", async (t) => {
  const world = generateWorld();
  const runner = await openRunner(t, { world });
  const ended = await runner.run({ args: ["plan"] });
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(ended.summary?.plan?.deliver, selected(world, PAGE_LABEL).length + world.attachments.size);
  assert.equal(runner.stand.upload.byKey.size, 0);
  assert.equal(runner.stand.upload.scopes.get("scope_root")?.externalId, null);
  runner.check(ended);
});

test("remove deletes what was delivered, keeps what is not ours, and clears the mark last", async (t) => {
  const world = generateWorld();
  const runner = await openRunner(t, { world });
  const first = await runner.run();
  const { contents, byKey, scopes } = runner.stand.upload;
  const foreign = { ...[...contents.values()][0], id: "cont_foreign", key: "other-tenant/1_S/2" };
  contents.set(foreign.id, /** @type {any} */ (foreign));
  byKey.set(foreign.key, /** @type {any} */ (foreign));
  const ended = await runner.run({ args: ["remove"] });
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual([...byKey.keys()], [foreign.key]);
  assert.equal(scopes.get("scope_root")?.externalId, null);
  runner.check(first, ended);
});

test("another owner's mark: nothing is listed, delivered or deleted", async (t) => {
  const runner = await openRunner(t, { world: generateWorld() });
  const root = runner.stand.upload.scopes.get("scope_root");
  assert.ok(root);
  root.externalId = "confc:cloud:99999999-9999-9999-9999-999999999999";
  const ended = await runner.run();
  assert.equal(ended.code, 1);
  assert.ok(ended.summary?.warnings.includes("owner_mismatch"));
  assert.equal(runner.stand.record.requests("cloud").length, 0);
  assert.equal(runner.stand.upload.byKey.size, 0);
});

for (const dialect of DIALECTS) {
  test(`${dialect}: the mark is what Unique's connector writes`, async (t) => {
    const runner = await openRunner(t, { world: generateWorld({ dialect, pages: 2 }), dialect });
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(runner.stand.upload.scopes.get("scope_root")?.externalId ?? "", dialect === "cloud" ? /^confc:cloud:0f6b1d5e-/ : /^confc:data-center:5f2c9a6e-/);
  });
}

test("an installation of Unique's connector is taken over: what is there and unchanged is not sent again", async (t) => {
  const world = generateWorld({ attachments: 0 });
  const runner = await openRunner(t, { world });
  const first = await runner.run();
  runner.configure((one) => (one.state = { path: `${one.state.path}-new` }));
  const ended = await runner.run();
  assert.equal(ended.summary?.pages.deleted, 0);
  await runner.compare(selected(world, PAGE_LABEL));
  runner.check(first, ended);
});
