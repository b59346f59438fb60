// @ts-check
// What a receiver of documents may rely on: readers come alone where it takes them so, every request is signed, and bytes that are
// not those that the signed document names are nobody's.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { makeReceiver } from "../../examples/sync-receiver.mjs";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { openRunner, selected } from "./runner.js";

/** @typedef {import("../../js/demo/sync/world.js").World} World */
/** @typedef {(configuration: any) => void} Change */

const signed = (/** @type {any} */ one) => (one.ingestion.signingSecretEnv = "SIGNING_SECRET");

/** A page with a text and with bytes. @param {World} world */
function addFiles(world) {
  const [pageId = ""] = selected(world, PAGE_LABEL);
  return [world.addAttachment({ pageId, title: "a.txt", mediaType: "text/plain", text: "Words of a file.\n" }), world.addAttachment({ pageId, title: "b.pdf", mediaType: "application/pdf", size: 70_000 })];
}

/** Everybody who reads a space is somebody else now. @param {World} world */
function changeReaders(world) {
  world.offsetMs += 600_000;
  for (const space of world.spaces.values()) space.readers = [{ type: "user", id: "user-7" }, { type: "group", id: "group-1" }];
}

for (const hasReaders of [true, false]) {
  for (const batch of [false, true]) {
    test(`readers that change go ${hasReaders ? "alone" : "with the text where a receiver takes them so alone"}${batch ? ", in batches" : ""}`, async (t) => {
      const world = generateWorld({ pages: 4, attachments: 0, restricted: 0 });
      const files = addFiles(world);
      const runner = await openRunner(t, { world, target: "documents", isSigned: true, hasReaders, change: (one) => (signed(one), (one.ingestion.batch = batch)) });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      const { documents } = runner.stand.documents;
      const before = new Map([...documents].map(([id, { readers: _, ...one }]) => [id, one]));
      changeReaders(world);
      const asked = runner.stand.record.entries.length;
      const second = await runner.run();
      assert.equal(second.code, 0, second.stderr);
      for (const { id, readers, ...one } of documents.values()) {
        assert.deepEqual([readers, { id, ...one }], [{ users: ["user-7"], groups: ["group-1"] }, before.get(id)]);
      }
      const sent = runner.stand.record.entries.slice(asked).map(({ method, path }) => `${method} ${path}`);
      const has = (/** @type {RegExp} */ what) => sent.filter((one) => what.test(one)).length;
      const items = selected(world, PAGE_LABEL).length + files.length;
      const [ingested, unchanged] = ["ingested", "unchanged"].map((name) => (second.summary?.pages[/** @type {"ingested"} */ (name)] ?? 0) + (second.summary?.attachments[/** @type {"ingested"} */ (name)] ?? 0));
      if (hasReaders) {
        assert.deepEqual([ingested, unchanged, has(/^PUT .*\/readers$/), has(/\/content\/\d|:batch|api\/v2\/pages\/\d|\/download/)], [0, items, items, 0]);
      } else {
        assert.deepEqual([ingested, unchanged, has(/^PUT .*\/content\/\d/)], [items, 0, 1]);
        // It said so once: no more than were under way then were asked.
        assert.ok(has(/\/readers$/) <= runner.configuration.limits.concurrency);
      }
      const third = await runner.run();
      assert.deepEqual([third.code, third.summary?.pages.ingested, third.summary?.attachments.ingested], [0, 0, 0], third.stderr);
      runner.check(first, second, third);
    });
  }
}

for (const mapping of /** @type {const} */ (["graph", "azure-ai-search", "onyx"])) {
  test(`${mapping}: readers that change ${mapping === "onyx" ? "go with the text" : "go alone"}`, async (t) => {
    const world = generateWorld({ pages: 5, attachments: 0, restricted: 0 });
    const runner = await openRunner(t, { world, target: "documents", mapping });
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    const texts = () => JSON.stringify([...(runner.stand.mapped?.documents.values() ?? [])].map(({ text, content, document, sections }) => [text, content, document?.sections, sections]));
    const before = texts();
    changeReaders(world);
    const asked = runner.stand.record.entries.length;
    const second = await runner.run();
    assert.equal(second.code, 0, second.stderr);
    const items = selected(world, PAGE_LABEL).length;
    const bodies = runner.stand.record.entries.slice(asked).filter(({ path }) => /api\/v2\/pages\/\d/.test(path)).length;
    assert.deepEqual([second.summary?.pages.ingested, bodies], mapping === "onyx" ? [items, items] : [0, 0]);
    for (const one of runner.stand.mapped?.documents.values() ?? []) assert.match(JSON.stringify(one), /user-7.*group-1/);
    assert.equal(texts(), before);
    runner.check(first, second);
  });
}

test("a document that a receiver lost comes whole, when only its readers were to change", async (t) => {
  const world = generateWorld({ pages: 4, attachments: 0, restricted: 0 });
  const runner = await openRunner(t, { world, target: "documents", hasList: false });
  assert.equal((await runner.run()).code, 0);
  const { documents } = runner.stand.documents;
  const [lost = ""] = documents.keys();
  documents.delete(lost);
  changeReaders(world);
  const ended = await runner.run();
  assert.deepEqual([ended.code, documents.get(lost)?.readers?.users], [0, ["user-7"]], ended.stderr);
  runner.check(ended);
});

test("a signature is made anew for each try: a wait does not make it too old", async (t) => {
  const world = generateWorld({ pages: 3, attachments: 0 });
  addFiles(world);
  const runner = await openRunner(t, { world, target: "documents", isSigned: true, signedSeconds: 2, change: signed });
  runner.stand.faults.set([{ kind: "429", seconds: 4, match: /^PUT .*\/content\/\d/ }, { kind: "429", seconds: 4, match: /^PUT .*\/documents\/[^/]+\?/ }]);
  const first = await runner.run();
  assert.deepEqual([first.code, first.summary?.attachments.ingested], [0, 2], first.stderr);
  runner.stand.faults.set([{ kind: "429", seconds: 4, match: /^DELETE / }]);
  world.offsetMs += 600_000;
  world.trash(selected(world, PAGE_LABEL)[1] ?? "");
  const second = await runner.run();
  assert.deepEqual([second.code, second.summary?.pages.deleted], [0, 1], second.stderr);
  runner.check(first, second);
});

/**
 * The example's receiver, and somebody in between who changes what passes.
 *
 * @param {import("node:test").TestContext} t @param {World} world
 */
async function openTampered(t, world) {
  const secret = Buffer.from("a secret that is made for this test alone").toString("base64");
  const { server, documents } = makeReceiver({ token: "receiver-token", signingSecret: secret });
  /** @type {(asked: string, body: Buffer) => Buffer} */
  let change = (_, body) => body;
  /** @type {Map<string, import("node:http").IncomingHttpHeaders>} */
  const passed = new Map();
  const between = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const asked = `${incoming.method} ${incoming.url}`;
    passed.set(asked, incoming.headers);
    const onward = request({ port: portOf(server), method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.end(change(asked, body));
  });
  for (const one of [server, between]) await new Promise((resolve) => one.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => (server.close(), between.close(), between.closeAllConnections(), server.closeAllConnections()));
  const runner = await openRunner(t, {
    world, target: "documents", env: { RECEIVER_TOKEN: "receiver-token", EXAMPLE_SECRET: secret },
    change: (one) => ((one.limits.retries = 0), (one.ingestion = { kind: "documents", baseUrl: `http://127.0.0.1:${portOf(between)}`, signingSecretEnv: "EXAMPLE_SECRET", auth: { mode: "bearer", tokenEnv: "RECEIVER_TOKEN" } })),
  });
  return { runner, documents, passed, secret, url: `http://127.0.0.1:${portOf(server)}`, tamper: (/** @type {typeof change} */ how) => (change = how) };
}

/** @param {import("node:http").Server} server */
const portOf = (server) => /** @type {import("node:net").AddressInfo} */ (server.address()).port;

/** One letter is another. @param {Buffer} body */
function flipped(body) {
  const other = Buffer.from(body);
  other.writeUInt8(other.readUInt8(other.length - 3) ^ 1, other.length - 3);
  return other;
}

test("bytes that are changed on their way are in no document, and come again", async (t) => {
  const world = generateWorld({ pages: 3, attachments: 0 });
  const [, file] = addFiles(world);
  const { runner, documents, tamper } = await openTampered(t, world);
  const isThere = () => [...documents.keys()].some((id) => id.endsWith(`.${file?.id}`));
  tamper((asked, body) => (asked.includes("/content/") ? flipped(body) : body));
  const first = await runner.run();
  assert.deepEqual([first.code, first.summary?.attachments.failed, isThere()], [3, 1, false], first.stderr);
  tamper((_, body) => body);
  const second = await runner.run();
  assert.deepEqual([second.code, second.summary?.attachments.ingested, isThere()], [0, 1, true], second.stderr);
});

test("a document that is changed on its way is refused", async (t) => {
  const world = generateWorld({ pages: 2, attachments: 0 });
  const { runner, documents, tamper } = await openTampered(t, world);
  tamper((asked, body) => (/^PUT \/documents\/[^/]+$/.test(asked) ? flipped(body) : body));
  const ended = await runner.run();
  assert.deepEqual([ended.code, documents.size], [1, 0], ended.stderr);
});

test("a signature is good for its own request alone, and bytes never take the place of those that a document names", async (t) => {
  const world = generateWorld({ pages: 2, attachments: 0 });
  addFiles(world);
  const { runner, documents, passed, secret, url } = await openTampered(t, world);
  const ended = await runner.run();
  assert.equal(ended.code, 0, ended.stderr);
  const [asked = "", headers = {}] = [...passed].find(([one]) => one.includes("/content/")) ?? [];
  const path = asked.replace("PUT ", "");
  const id = path.split("/")[2] ?? "";
  const own = Object.fromEntries(["authorization", "webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, String(headers[name])]));
  const status = async (/** @type {string} */ method, /** @type {string} */ to, /** @type {Record<string, string>} */ sent, /** @type {string | undefined} */ body = undefined) => (await fetch(url + to, { method, headers: sent, body })).status;
  assert.equal(await status("DELETE", `/documents/${id}`, own), 401);
  assert.equal(await status("PUT", path.replace(/\d+$/, "9"), own, "x"), 401);
  assert.equal(await status("PUT", path, { authorization: own.authorization ?? "" }, "x"), 401);
  const document = documents.get(id);
  const seal = (/** @type {string} */ payload) => {
    const at = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(`m.${at}.${payload}`).digest("base64");
    return { authorization: own.authorization ?? "", "webhook-id": "m", "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
  };
  // Even whoever may sign does not change what a document names: other bytes are other bytes.
  assert.equal(await status("PUT", path, seal(`PUT ${path}`), "other bytes"), 201);
  const body = JSON.stringify(document);
  assert.equal(await status("PUT", `/documents/${id}`, seal(body), body), 200);
  const other = JSON.stringify({ ...document, metadata: { ...document?.metadata, contentSha256: "0".repeat(64) } });
  assert.equal(await status("PUT", `/documents/${id}`, seal(other), other), 422);
  assert.equal(await status("DELETE", `/documents/${id}`, seal(`DELETE /documents/${id}`)), 204);
});
