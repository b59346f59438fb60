// @ts-check
// Sentences of the contract that no other row holds: tokens, hosts that nobody named, listings that mislead, one item that fails
// among many, silences that outlast a run, two tenants side by side.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { openRunner, selected } from "./runner.js";
import { DIALECTS, PLACES } from "./scenarios.js";

for (const dialect of DIALECTS) {
  const listing = PLACES.listing?.[dialect];
  const token = dialect === "cloud" ? /^POST \/confluence\/token/ : /^POST .*\/rest\/oauth2\/latest\/token/;

  test(`${dialect}: one token serves the whole run`, async (t) => {
    const world = generateWorld({ dialect, pages: 20, attachments: 4 });
    const runner = await openRunner(t, { world, dialect, auth: "oauth-2lo", change: (one) => (one.limits.concurrency = 8) });
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(runner.stand.confluence.asked, 1);
    runner.check(ended);
  });

  test(`${dialect}: a token that is revoked in the middle is renewed once`, async (t) => {
    const world = generateWorld({ dialect, pages: 20, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, auth: "oauth-2lo", change: (one) => (one.limits.concurrency = 1) });
    let reads = 0;
    const ended = await runner.run({ killWhen: ({ server }) => (server === dialect && (reads += 1) === 8 && runner.stand.confluence.revoke(), false) });
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(runner.stand.confluence.asked, 2);
    await runner.compare(selected(world, PAGE_LABEL));
    runner.check(ended);
  });

  for (const kind of /** @type {const} */ (["500", "429", "cut", "garbage"])) {
    test(`${dialect}: ${kind} once at the token endpoint`, async (t) => {
      const world = generateWorld({ dialect, pages: 4, attachments: 1 });
      const runner = await openRunner(t, { world, dialect, auth: "oauth-2lo" });
      runner.stand.faults.set([{ kind, seconds: 1, match: token }]);
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      runner.check(ended);
    });
  }

  test(`${dialect}: a client that is refused ends the run, and nothing else is called`, async (t) => {
    const runner = await openRunner(t, { world: generateWorld({ dialect, pages: 2 }), dialect, auth: "oauth-2lo", change: (one) => (one.confluence.auth.clientId = "another") });
    const ended = await runner.run();
    assert.equal(ended.code, 1, ended.stderr);
    assert.equal(runner.stand.record.requests(dialect).filter(({ path }) => path.includes("/search")).length, 0);
    assert.ok(runner.stand.confluence.asked <= 4, `${runner.stand.confluence.asked} times`);
  });

  for (const [name, kind] of /** @type {const} */ ([["on another host", "next-away"], ["the same again", "next-repeats"]])) {
    test(`${dialect}: a listing whose next page is ${name}: it fails, deletes nothing, sends no token there`, async (t) => {
      const world = generateWorld({ dialect, pages: 6, attachments: 0 });
      const runner = await openRunner(t, { world, dialect });
      const first = await runner.run();
      world.trash(selected(world, PAGE_LABEL)[0] ?? "");
      runner.stand.faults.set([{ kind, match: listing, times: Infinity, to: runner.stand.bystander.url }]);
      const ended = await runner.run();
      assert.equal(ended.summary?.result, "failed", ended.stderr);
      assert.equal(ended.summary?.pages.deleted, 0);
      assert.ok(runner.stand.record.count < 500);
      runner.check(first, ended);
    });
  }

  test(`${dialect}: one page that fails for ever is counted, all others arrive`, async (t) => {
    const world = generateWorld({ dialect, pages: 12, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.retries = 0) });
    const [bad = "", ...good] = selected(world, PAGE_LABEL);
    const path = dialect === "cloud" ? new RegExp(`/(pages|blogposts)/${bad}\\?`) : new RegExp(`/rest/api/content/${bad}\\?`);
    runner.stand.faults.set([{ kind: "500", match: path, times: Infinity }]);
    const ended = await runner.run();
    assert.equal(ended.code, 3, ended.stderr);
    assert.deepEqual([ended.summary?.pages.ingested, ended.summary?.pages.failed], [good.length, 1]);
    assert.ok(ended.summary?.warnings.includes("item_failed"));
    await runner.compare(good);
    runner.check(ended);
  });

  test(`${dialect}: a side that asks for silence again and again is waited for, and nothing fails`, async (t) => {
    const world = generateWorld({ dialect, pages: 3, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.retries = 1) });
    runner.stand.faults.set([{ kind: "429", seconds: 1, match: listing, times: 3 }, { kind: "429", seconds: 1, match: PLACES.body?.[dialect], times: 3 }]);
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    await runner.compare(selected(world, PAGE_LABEL));
    runner.check(ended);
  });

  test(`${dialect}: short silences without end are a long one: the run parks, and goes on later`, async (t) => {
    const world = generateWorld({ dialect, pages: 3, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, change: (one) => Object.assign(one.limits, { retries: 20, maxWaitSeconds: 3 }) });
    runner.stand.faults.set([{ kind: "429", seconds: 1, match: PLACES.body?.[dialect], times: Infinity }]);
    const parked = await runner.run();
    assert.equal(parked.code, 75, parked.stderr);
    runner.stand.faults.set([]);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, (parked.summary?.parkedUntilMs ?? 0) - Date.now())));
    const again = await runner.run();
    assert.equal(again.code, 0, again.stderr);
    await runner.compare(selected(world, PAGE_LABEL));
    runner.check(parked, again);
  });

  test(`${dialect}: a silence that outlasts the tries is waited out before the next run begins`, async (t) => {
    const world = generateWorld({ dialect, pages: 3, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.retries = 0) });
    runner.stand.faults.set([{ kind: "429", seconds: 3, match: listing }]);
    const ended = await runner.run();
    assert.ok(["failed", "partial"].includes(ended.summary?.result ?? ""), ended.stderr);
    const again = await runner.run();
    assert.equal(again.code, 0, again.stderr);
    runner.check(ended, again);
  });
}

test("a download that is redirected to a host that nobody named is not followed", async (t) => {
  const world = generateWorld({ pages: 3, attachments: 2 });
  const runner = await openRunner(t, { world, change: (one) => (one.confluence.mediaHosts = ["media.example.com"]) });
  const ended = await runner.run();
  assert.equal(ended.code, 3, ended.stderr);
  assert.equal(runner.stand.record.requests("media").length, 0);
  assert.equal(ended.summary?.attachments.failed, 2);
  assert.equal([...runner.stand.upload.byKey.values()].filter(({ ingestionState }) => ingestionState !== "FINISHED").length, 0, "half content");
  runner.check(ended);
});

test("a write address on a host that nobody named gets nothing", async (t) => {
  const world = generateWorld({ pages: 3, attachments: 1 });
  const runner = await openRunner(t, { world, change: (one) => (one.ingestion.uploadHosts = ["blobs.example.com"]) });
  const ended = await runner.run();
  assert.equal(ended.code, 3, ended.stderr);
  assert.equal(runner.stand.record.requests("blobs").length, 0);
  assert.equal(runner.stand.upload.byKey.size, 0, "half content");
  runner.check(ended);
});

test("a scope that the credential lacks is named", async (t) => {
  const world = generateWorld({ pages: 2, attachments: 0 });
  const runner = await openRunner(t, { world });
  runner.stand.faults.set([{ kind: "401-scope", match: /content\/search/, times: Infinity }]);
  const ended = await runner.run();
  assert.equal(ended.code, 1, ended.stderr);
  assert.ok(ended.summary?.warnings.includes("scope_missing"));
  assert.match(ended.stderr, /search:confluence/);
});

test("a configuration of another name touches nothing of the first", async (t) => {
  const world = generateWorld({ pages: 8, attachments: 2 });
  const runner = await openRunner(t, { world });
  const first = await runner.run();
  assert.equal(first.code, 0, first.stderr);
  const before = new Map([...runner.stand.upload.byKey].map(([key, { sha256, updatedAt }]) => [key, `${sha256} ${updatedAt}`]));
  const { scopes } = runner.stand.upload;
  scopes.set("scope_other", { id: "scope_other", name: "Other", parentId: null, externalId: null });
  runner.configure((one) => Object.assign(one, { name: "tenant2", state: { path: `${one.state.path}-2` }, ingestion: { ...one.ingestion, scopeId: "scope_other" }, selection: { spaces: ["SP1"] } }));
  // The mark of the site may stand at one root alone.
  const root = scopes.get("scope_root");
  if (root) root.externalId = null;
  const second = await runner.run();
  assert.equal(second.code, 0, second.stderr);
  const removed = await runner.run({ args: ["remove"] });
  assert.equal(removed.code, 0, removed.stderr);
  assert.deepEqual(new Map([...runner.stand.upload.byKey].map(([key, { sha256, updatedAt }]) => [key, `${sha256} ${updatedAt}`])), before);
});

test("ended softly in the middle of a cycle: it says how far it came, and the next run is complete", async (t) => {
  const world = generateWorld({ pages: 12, attachments: 2 });
  const runner = await openRunner(t, { world, change: (one) => (one.limits.concurrency = 1) });
  const ended = await runner.run({ killAt: 15, signal: "SIGTERM" });
  assert.deepEqual([ended.code, ended.signal, ended.summary?.result], [1, null, "failed"], ended.stderr);
  assert.match(ended.stderr, /"operation":"close"/);
  const again = await runner.run();
  assert.equal(again.code, 0, again.stderr);
  await runner.compare(selected(world, PAGE_LABEL));
  runner.check(ended, again);
});
