// @ts-check
// The other targets: the documents contract one by one and in batches, the platforms it is translated to, the example's receiver, and
// an index that takes many documents a request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeReceiver } from "../../examples/sync-receiver.mjs";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { PLATFORM_OPTIONS } from "../../js/demo/sync/targets/platforms.js";
import { openRunner, selected } from "./runner.js";
import { DIALECTS } from "./scenarios.js";

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

/** A text, a text that is no UTF-8, a file of another kind, and one that is over what goes as a text. @param {import("../../js/demo/sync/world.js").World} world */
function addFiles(world) {
  const [pageId = ""] = selected(world, PAGE_LABEL);
  const add = (/** @type {string} */ title, /** @type {string} */ mediaType, /** @type {any} */ more) => world.addAttachment({ pageId, title, mediaType, ...more });
  return {
    text: add("a.txt", "text/plain", { text: "\ufeffWords of a file.\n" }), csv: add("b.csv", "text/csv; charset=utf-8", { text: "a;b\n" }), latin: add("c.txt", "text/plain", { size: 900 }),
    pdf: add("d.pdf", "application/pdf", { size: 70_000 }), large: add("e.txt", "text/plain", { text: "x".repeat(4 * 1024 * 1024 + 1) }),
  };
}

for (const dialect of DIALECTS) {
  for (const batch of [false, true]) {
    test(`${dialect}: files go to a receiver of documents: texts as texts, all others as bytes${batch ? ", in batches" : ""}`, async (t) => {
      const world = generateWorld({ dialect, pages: 4, attachments: 0 });
      const files = addFiles(world);
      const runner = await openRunner(t, { world, dialect, target: "documents", isSigned: true, change: (one) => Object.assign(one.ingestion, { batch, signingSecretEnv: "SIGNING_SECRET" }) });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      assert.equal(first.summary?.attachments.ingested, 5);
      const { documents, contents, contentOf } = runner.stand.documents;
      const of = (/** @type {{id: string}} */ { id }) => [...documents.values()].find((one) => one.id.endsWith(`.${id}`));
      assert.deepEqual([of(files.text)?.text, of(files.csv)?.text], ["Words of a file.\n", "a;b\n"]);
      for (const file of [files.latin, files.pdf, files.large]) {
        assert.equal(of(file)?.text, undefined);
        assert.equal(contentOf(of(file))?.sha256, await world.sha256Of(file));
      }
      world.offsetMs += 600_000;
      world.editFile(files.pdf.id, 80_000);
      world.trashFile(files.text.id);
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual([ended.summary?.attachments.ingested, ended.summary?.attachments.deleted, ended.summary?.attachments.unchanged], [1, 1, 3]);
      assert.equal(of(files.text), undefined);
      assert.equal(contentOf(of(files.pdf))?.sha256, await world.sha256Of(files.pdf));
      const removed = await runner.run({ args: ["remove"] });
      assert.deepEqual([removed.code, documents.size, contents.size], [0, 0, 0], removed.stderr);
      runner.check(first, ended, removed);
    });
  }

  test(`${dialect}: text files go to an index, others are left out and said`, async (t) => {
    const world = generateWorld({ dialect, pages: 4, attachments: 0 });
    const files = addFiles(world);
    const runner = await openRunner(t, { world, dialect, target: "bulk" });
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual([ended.summary?.attachments.ingested, ended.summary?.attachments.skipped], [2, 3]);
    assert.ok(["type_not_allowed", "too_large"].every((one) => ended.summary?.warnings.some((warning) => warning === one)), String(ended.summary?.warnings));
    const { documents } = runner.stand.bulk.indices.get("confluence") ?? assert.fail("no index");
    const text = (/** @type {{id: string}} */ { id }) => [...documents].find(([key]) => key.endsWith(`::${id}`))?.[1].source.text;
    assert.deepEqual([text(files.text), text(files.csv), text(files.pdf)], ["Words of a file.\n", "a;b\n", undefined]);
    const again = await runner.run();
    assert.deepEqual([again.code, again.summary?.attachments.ingested, again.summary?.attachments.unchanged, again.summary?.attachments.deleted], [0, 0, 2, 0], again.stderr);
    runner.check(ended, again);
  });
}

test("a receiver without a place for bytes gets texts alone, and its content stays when it forgets that it had one", async (t) => {
  const world = generateWorld({ pages: 4, attachments: 0 });
  addFiles(world);
  const runner = await openRunner(t, { world, target: "documents", hasContent: false });
  const ended = await runner.run();
  assert.deepEqual([ended.code, ended.summary?.attachments.ingested, ended.summary?.attachments.skipped, ended.summary?.attachments.failed], [0, 2, 3, 0], ended.stderr);
  assert.ok(ended.summary?.warnings.includes("type_not_allowed"));
  runner.check(ended);
});

test("a document whose bytes arrived and that is refused leaves nothing, and an older version of it stays whole", async (t) => {
  const world = generateWorld({ pages: 2, attachments: 0 });
  const [pageId = ""] = selected(world, PAGE_LABEL);
  const file = world.addAttachment({ pageId, size: 9000 });
  const runner = await openRunner(t, { world, target: "documents", change: (one) => (one.limits.retries = 0) });
  const { documents, contents, contentOf } = runner.stand.documents;
  const refused = () => runner.stand.faults.set([{ kind: "500", match: new RegExp(`^PUT /api/documents/[^/]*${file.id}\\?`), times: Infinity }]);
  refused();
  const first = await runner.run();
  assert.deepEqual([first.code, first.summary?.attachments.failed, contents.size], [3, 1, 0], first.stderr);
  runner.stand.faults.set([]);
  const second = await runner.run();
  assert.deepEqual([second.code, contents.size], [0, 1], second.stderr);
  const before = await world.sha256Of(file);
  world.offsetMs += 600_000;
  world.editFile(file.id, 9500);
  refused();
  const third = await runner.run();
  const kept = [...documents.values()].find(({ id }) => id.endsWith(file.id));
  assert.deepEqual([third.code, kept?.version, contentOf(kept)?.sha256], [3, 1, before], third.stderr);
  runner.stand.faults.set([]);
  const last = await runner.run();
  assert.deepEqual([last.code, contents.size, [...contents.values()][0]?.sha256], [0, 1, await world.sha256Of(file)], last.stderr);
  runner.check(first, second, third, last);
});

for (const mapping of /** @type {const} */ (["onyx", "graph", "azure-ai-search"])) {
  test(`${mapping}: text files go along, others are left out`, async (t) => {
    const world = generateWorld({ pages: 3, attachments: 0 });
    addFiles(world);
    const runner = await openRunner(t, { world, target: "documents", mapping });
    const ended = await runner.run();
    assert.deepEqual([ended.code, ended.summary?.attachments.ingested, ended.summary?.attachments.skipped], [0, 2, 3], ended.stderr);
    runner.check(ended);
  });
}

for (const dialect of DIALECTS) {
  test(`${dialect}: pictures that a page shows go along where that is wanted, from the page's own files alone`, async (t) => {
    const world = generateWorld({ dialect, pages: 3, attachments: 0, withOddities: false });
    const [id = "", other = ""] = selected(world, PAGE_LABEL);
    const picture = (/** @type {string} */ title, /** @type {any} */ more = {}) => world.addAttachment({ pageId: id, title, mediaType: "image/gif", size: 500, ...more });
    const [shown, hidden, foreign] = [picture("shown & seen.gif"), picture("not shown.gif"), picture("of another.gif", { pageId: other })];
    const body = (/** @type {string} */ names) => `<p>${names}</p><ac:image><ri:attachment ri:filename="of another.gif"><ri:page ri:content-title="x" /></ri:attachment></ac:image><ac:image><ri:url ri:value="${runner.stand.bystander.url}/pixel.gif" /></ac:image><img src="${runner.stand.bystander.url}/img.gif" />`;
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.attachments = { enabled: false, inlineImages: true }) });
    const there = () => [...runner.stand.upload.byKey.keys()].flatMap((key) => key.split("::")[1] ?? []);
    world.edit(id, body(`<ac:image><ri:attachment ri:filename="shown &amp; seen.gif" /></ac:image>`));
    const first = await runner.run();
    assert.deepEqual([first.code, there(), first.summary?.attachments.discovered], [0, [shown.id], 1], first.stderr);
    world.offsetMs += 600_000;
    world.editFile(shown.id, 700);
    const second = await runner.run();
    assert.deepEqual([second.summary?.attachments.ingested, second.summary?.pages.ingested], [1, 0], second.stderr);
    world.offsetMs += 600_000;
    world.edit(id, body(`<ac:image><ri:attachment ri:filename="not shown.gif" /></ac:image>`));
    const third = await runner.run();
    assert.deepEqual([third.code, there()], [0, [hidden.id]], third.stderr);
    assert.ok(!there().includes(foreign.id));
    runner.check(first, second, third);
  });
}
