// @ts-check
// The other targets: the documents contract one by one and in batches, the platforms it is translated to, the example's receiver, and
// an index that takes many documents a request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeReceiver } from "../../examples/sync-receiver.mjs";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { PLATFORM_OPTIONS } from "../../js/demo/sync/targets/platforms.js";
import { openRunner, selected } from "./runner.js";

/** @param {import("../../js/demo/sync/world.js").World} world */
function change(world) {
  const ids = selected(world, PAGE_LABEL);
  world.offsetMs += 600_000;
  world.edit(ids[0] ?? "");
  world.trash(ids[1] ?? "");
  world.edit(ids[2] ?? "", "");
  return ids.length - 1;
}

for (const mapping of /** @type {import("../../js/demo/sync/targets/platforms.js").Platform[]} */ (Object.keys(PLATFORM_OPTIONS))) {
  test(`${mapping}: delivered in its own form, updated, deleted, removed`, async (t) => {
    const world = generateWorld({ pages: 14, attachments: 0, restricted: mapping === "dust" ? 0 : 0.2 });
    const runner = await openRunner(t, { world, target: "documents", mapping });
    const documents = () => [...(runner.stand.mapped?.documents.values() ?? [])];
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    assert.equal(documents().length, selected(world, PAGE_LABEL).length);
    const left = change(world);
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.summary?.pages.ingested, 2);
    assert.equal(documents().length, left);
    assert.ok(JSON.stringify(documents()).includes(`in version ${world.get(selected(world, PAGE_LABEL)[0] ?? "").version}.`));
    const removed = await runner.run({ args: ["remove"] });
    assert.equal(removed.code, 0, removed.stderr);
    assert.equal(documents().length, 0);
    runner.check(first, ended, removed);
  });
}

test("dust: what not everybody in the space may see is left out, because it takes no readers", async (t) => {
  const world = generateWorld({ pages: 14, attachments: 0, restricted: 0.4 });
  const runner = await openRunner(t, { world, target: "documents", mapping: "dust" });
  const ended = await runner.run();
  assert.equal(ended.code, 3, ended.stderr);
  const open = selected(world, PAGE_LABEL).filter((id) => [world.get(id), ...world.ancestorsOf(world.get(id))].every(({ restriction }) => restriction.length === 0));
  assert.equal(runner.stand.mapped?.documents.size, open.length);
});

for (const hasList of [true, false]) {
  test(`the documents contract in signed batches, ${hasList ? "with" : "without"} a list`, async (t) => {
    const world = generateWorld({ pages: 130, attachments: 0 });
    const runner = await openRunner(t, { world, target: "documents", isSigned: true, hasList, change: (one) => Object.assign(one.ingestion, { batch: true, signingSecretEnv: "SIGNING_SECRET" }) });
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    const { documents } = runner.stand.documents;
    assert.equal(documents.size, selected(world, PAGE_LABEL).length);
    const requests = runner.stand.record.requests("documents").filter(({ method }) => method === "POST");
    assert.ok(requests.length <= 4, `${requests.length} batches for ${documents.size} documents`);
    const left = change(world);
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(documents.size, left);
    runner.check(first, ended);
  });
}

test("an index takes many documents a request; a request that is too large goes in halves", async (t) => {
  const world = generateWorld({ pages: 130, attachments: 0 });
  const runner = await openRunner(t, { world, target: "bulk" });
  const first = await runner.run();
  assert.equal(first.code, 0, first.stderr);
  const sent = () => runner.stand.record.requests("bulk").filter(({ path }) => path === "/_bulk").length;
  assert.ok(sent() <= 4, `${sent()} requests`);
  for (const id of selected(world, PAGE_LABEL)) world.edit(id);
  world.offsetMs += 600_000;
  const before = sent();
  runner.stand.faults.set([{ kind: "413", match: /_bulk/, times: 2 }]);
  const ended = await runner.run();
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(ended.summary?.pages.ingested, selected(world, PAGE_LABEL).length);
  assert.ok(sent() - before >= 3);
  runner.check(first, ended);
});

test("the example's receiver takes what is signed, and nothing else", async (t) => {
  const world = generateWorld({ pages: 12, attachments: 0 });
  const secret = Buffer.from("a secret that is made for this test alone").toString("base64");
  const { server, documents } = makeReceiver({ token: "receiver-token", signingSecret: secret });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
  const runner = await openRunner(t, {
    world, target: "documents", env: { RECEIVER_TOKEN: "receiver-token", EXAMPLE_SECRET: secret },
    change: (one) => (one.ingestion = { kind: "documents", baseUrl: url, signingSecretEnv: "EXAMPLE_SECRET", auth: { mode: "bearer", tokenEnv: "RECEIVER_TOKEN" } }),
  });
  const ended = await runner.run();
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(documents.size, selected(world, PAGE_LABEL).length);
  const left = change(world);
  runner.configure((one) => (one.ingestion.batch = true));
  const again = await runner.run();
  assert.equal(again.code, 0, again.stderr);
  assert.equal(documents.size, left);
  const [id = ""] = documents.keys();
  const put = (/** @type {Record<string, string>} */ headers) => fetch(`${url}/documents/${id}`, { method: "PUT", body: JSON.stringify({ id, version: 999 }), headers });
  assert.equal((await put({ authorization: "Bearer other" })).status, 401);
  assert.equal((await put({ authorization: "Bearer receiver-token" })).status, 401);
  assert.notEqual(documents.get(id)?.version, 999);
});
