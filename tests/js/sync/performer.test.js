// @ts-check
// What the command line holds whatever the core wishes: hosts, certificates, redirects, limits, tokens, streams, state.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { makePerformer } from "../../../js/cli/sync/performer.js";
import { makeReport } from "../../../js/cli/sync/report.js";
import { makeRequests } from "../../../js/cli/sync/requests.js";
import { StateInUse, openState } from "../../../js/cli/sync/state.js";
import { makeTokens } from "../../../js/cli/sync/tokens.js";
import { generateWorld } from "../../../js/demo/sync/generate.js";
import { CLOUD_ID, openStandIns } from "../../../js/demo/sync/stand-ins.js";
import { makeCertificates } from "./certificates.js";

const never = new AbortController().signal;
const tempDir = () => mkdtempSync(join(tmpdir(), "sync-performer-"));

/** @param {import("node:test").TestContext} t @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void} handle */
async function server(t, handle) {
  const made = createServer(handle);
  await new Promise((resolve) => made.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => (made.closeAllConnections(), made.close()));
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (made.address()).port}`;
}

/** @param {import("node:test").TestContext} t @param {string} origin */
function requestsTo(t, origin) {
  const requests = makeRequests({ origins: [origin], ca: undefined });
  t.after(() => requests.close());
  return requests;
}

const get = (/** @type {string} */ url, more = {}) => ({ method: "GET", url, headers: {}, timeoutMs: 2000, signal: never, maxBytes: 1000, ...more });

test("a host that the configuration does not name is not called, nor its other port or scheme", async (t) => {
  let calls = 0;
  const origin = await server(t, (_, response) => void (calls += 1, response.end("x")));
  const requests = requestsTo(t, origin);
  for (const url of [origin.replace("127.0.0.1", "127.0.0.2"), origin.replace("http:", "https:"), "http://127.0.0.1:1/", "https://example.com/", origin.replace("127.0.0.1", "localhost")]) {
    await assert.rejects(requests.whole(get(url)), { code: "egress_denied" });
  }
  assert.equal(calls, 0);
  assert.equal((await requests.whole(get(origin))).status, 200);
});

test("a redirect comes back and is not followed", async (t) => {
  let calls = 0;
  const origin = await server(t, (_, response) => void (calls += 1, response.writeHead(302, { location: "/other" }).end()));
  const answer = await requestsTo(t, origin).whole(get(origin));
  assert.deepEqual([answer.status, answer.headers.location, calls], [302, "/other", 1]);
});

test("more bytes than allowed end the request, also when they were packed", async (t) => {
  const origin = await server(t, (request, response) => {
    if (request.url === "/packed") response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(10_000_000)));
    else response.end(Buffer.alloc(2000));
  });
  const requests = requestsTo(t, origin);
  await assert.rejects(requests.whole(get(`${origin}/`)), { code: "input_too_large" });
  await assert.rejects(requests.whole(get(`${origin}/packed`)), { code: "input_too_large" });
});

test("a server that is silent or breaks off is an outcome", async (t) => {
  const origin = await server(t, (request, response) => {
    if (request.url === "/cut") return void request.socket.destroy();
    if (request.url === "/torn") response.writeHead(200, { "content-length": "100" }).write("x", () => request.socket.destroy());
  });
  const requests = requestsTo(t, origin);
  await assert.rejects(requests.whole(get(`${origin}/silent`, { timeoutMs: 100 })), { code: "timeout" });
  await assert.rejects(requests.whole(get(`${origin}/cut`)), { code: "network" });
  await assert.rejects(requests.whole(get(`${origin}/torn`)), { code: "network" });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(requests.whole(get(`${origin}/silent`, { signal: stop.signal })), { code: "cancelled" });
});

test("a certificate of an unknown authority is refused, the environment's switch notwithstanding; an own authority is enough", async (t) => {
  const { tls, caFile, otherCaFile } = makeCertificates();
  const stand = await openStandIns({ world: generateWorld({ pages: 1 }), tls });
  t.after(() => stand.close());
  const url = `${stand.urls.site}/ex/confluence/${CLOUD_ID}/wiki/api/v2/spaces`;
  const program = `
    import { readFileSync } from "node:fs";
    import { makeRequests } from ${JSON.stringify(join(import.meta.dirname, "../../../js/cli/sync/requests.js"))};
    const ask = async (ca) => { const r = makeRequests({ origins: [new URL(${JSON.stringify(url)}).origin], ca });
      try { return (await r.whole({ method: "GET", url: ${JSON.stringify(url)}, headers: {}, timeoutMs: 3000, maxBytes: 1e6, signal: new AbortController().signal })).status; } catch (e) { return e.code; } finally { r.close(); } };
    console.log(JSON.stringify([await ask(undefined), await ask(readFileSync(${JSON.stringify(otherCaFile)}, "utf8")), await ask(readFileSync(${JSON.stringify(caFile)}, "utf8"))]));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" }, stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  await new Promise((resolve) => child.on("close", resolve));
  assert.deepEqual(JSON.parse(out), ["network", "network", 401]);
});

/** @param {import("node:test").TestContext} t @param {{expiresIn?: unknown, fail?: number}} [how] `expiresIn` null: the endpoint does not say */
async function tokens(t, { expiresIn = 3600, fail = 0 } = {}) {
  const seen = { calls: 0, nowMs: 1_000_000 };
  const origin = await server(t, (_, response) => {
    seen.calls += 1;
    if (seen.calls <= fail) return void response.writeHead(500).end();
    setTimeout(() => response.end(JSON.stringify({ access_token: `t${seen.calls}`, expires_in: expiresIn ?? undefined })), 20);
  });
  const requests = requestsTo(t, origin);
  const made = makeTokens({ mode: "oauth-2lo", clientId: "c", secret: "s", tokenUrl: `${origin}/token` }, requests, 2000, () => seen.nowMs);
  return { made, seen };
}

test("a hundred callers ask for one token; it is used until five minutes before its end", async (t) => {
  const { made, seen } = await tokens(t);
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 100 }, () => made.header()))), new Set(["Bearer t1"]));
  seen.nowMs += 3_299_000;
  assert.equal(await made.header(), "Bearer t1");
  seen.nowMs += 2000;
  assert.equal(await made.header(), "Bearer t2");
  assert.equal(seen.calls, 2);
});

test("a token endpoint's failure is not kept, and is the request's answer", async (t) => {
  const { made } = await tokens(t, { fail: 1 });
  await assert.rejects(made.header(), { status: 500 });
  assert.equal(await made.header(), "Bearer t2");
});

test("a token that was refused is thrown away, a newer one is not", async (t) => {
  const { made, seen } = await tokens(t);
  const first = await made.header();
  made.forget(first);
  assert.equal(await made.header(), "Bearer t2");
  made.forget(first);
  assert.equal(await made.header(), "Bearer t2");
  assert.equal(seen.calls, 2);
});

test("a token that lives two minutes is used for one", async (t) => {
  const { made, seen } = await tokens(t, { expiresIn: 120 });
  await made.header();
  seen.nowMs += 59_000;
  assert.equal(await made.header(), "Bearer t1");
  seen.nowMs += 2000;
  assert.equal(await made.header(), "Bearer t2");
});

test("a token's life may be left out, or be a number in quotes", async (t) => {
  for (const [expiresIn, untilMs] of [[null, 3_299_000], ["600", 299_000]]) {
    const { made, seen } = await tokens(t, { expiresIn });
    await made.header();
    seen.nowMs += Number(untilMs);
    assert.equal(await made.header(), "Bearer t1");
    seen.nowMs += 2000;
    assert.equal(await made.header(), "Bearer t2");
  }
});

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openStandIns>[0]} options @param {{auth?: any}} [how] */
async function performer(t, options, { auth } = {}) {
  const stand = await openStandIns(options);
  const state = await openState(tempDir());
  const { confluence, platform, urls } = stand;
  const base = options.dialect === "data-center" ? `${urls.site}/confluence` : `${urls.site}/ex/confluence/${CLOUD_ID}`;
  const configuration = /** @type {any} */ ({
    payload: { name: "t", limits: { requestTimeoutSeconds: 5 } },
    confluence: { apiBaseUrl: base, origins: [urls.site, urls.media, urls.auth], auth: auth ?? { mode: "fixed", scheme: "bearer", secret: confluence.fixed } },
    target: { origins: [urls.receiver, urls.scopes, urls.blobs], auth: { mode: "fixed", scheme: "bearer", secret: platform.fixed } },
  });
  const report = makeReport({ tenant: "t", out: /** @type {any} */ ({ write: () => true }) });
  const made = makePerformer({ configuration, state, report });
  t.after(async () => {
    made.close();
    await state.close();
    await stand.close();
  });
  const perform = (/** @type {any} */ effect, /** @type {Uint8Array | undefined} */ body = undefined) => made.perform(effect, body, never);
  return { stand, perform, report, configuration };
}

/** @param {any} stand @param {import("../../../js/demo/sync/world.js").Attachment} file */
async function writeUrl(stand, file) {
  const query = "mutation($i: ContentCreateInput!) { contentUpsert(input: $i, scopeId: \"scope_root\") { writeUrl readUrl } }";
  const response = await fetch(`${stand.urls.receiver}/ingestion/graphql`, { method: "POST", headers: { authorization: `Bearer ${stand.platform.fixed}` }, body: JSON.stringify({ query, variables: { i: { key: file.id, title: "t", mimeType: file.mediaType, ownerType: "SCOPE", byteSize: file.size } } }) });
  return (await response.json()).data.contentUpsert.writeUrl;
}

/** @param {string} url */
const put = (url) => ({ method: "PUT", url, headers: [["content-type", "application/pdf"], ["x-ms-blob-type", "BlockBlob"]], timeoutMs: 60_000, maxBytes: 1000 });

/** A transfer in a process of its own. @param {any} configuration @param {any} effect @returns {Promise<{outcome: any, peakBytes: number}>} */
async function transferApart(configuration, effect) {
  const child = spawn(process.execPath, ["--expose-gc", join(import.meta.dirname, "transfer-process.js")], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ configuration, effect }));
  return JSON.parse(await text(child.stdout));
}

test("a file of 200 MB flows through in at most 64 MiB, and its hash is right", async (t) => {
  const world = generateWorld({ pages: 2, attachments: 0, dialect: "data-center" });
  const page = [...world.contents.values()].find(({ labels }) => labels.length > 0);
  assert.ok(page);
  const { stand, configuration } = await performer(t, { world, dialect: "data-center" });
  // The same with a small file tells what the process needs anyway.
  const peaks = [];
  for (const size of [64 * 1024, 200 * 1024 * 1024]) {
    const file = world.addAttachment({ pageId: page.id, size, title: `${size}.pdf` });
    const effect = { kind: "transfer", from: { site: { path: `/download/attachments/${page.id}/${size}.pdf` } }, to: put(await writeUrl(stand, file)), maxBytes: file.size, timeoutMs: 60_000 };
    const { outcome, peakBytes } = await transferApart(configuration, effect);
    assert.deepEqual([outcome.kind, outcome.from.status, outcome.to.status, outcome.bytes, outcome.sha256], ["transferred", 200, 201, file.size, await world.sha256Of(file)]);
    peaks.push(peakBytes);
  }
  const [without = 0, with200 = Infinity] = peaks;
  const grown = (with200 - without) / 1024 / 1024;
  t.diagnostic(`200 MB more: ${grown.toFixed(1)} MiB more at the peak, over ${(without / 1024 / 1024).toFixed(1)} MiB`);
  assert.ok(grown < 64, `${grown.toFixed(1)} MiB`);
  assert.deepEqual(stand.record.violations, []);
});

test("on Cloud the download's redirect comes back; the media host sees no token", async (t) => {
  const world = generateWorld({ pages: 5, attachments: 1 });
  const file = [...world.attachments.values()][0];
  assert.ok(file);
  const { stand, perform } = await performer(t, { world });
  const to = put(await writeUrl(stand, file));
  const path = `/wiki/rest/api/content/${file.pageId}/child/attachment/${file.id}/download`;
  const first = (await perform({ kind: "transfer", from: { site: { path } }, to, maxBytes: 1e6, timeoutMs: 5000 })).outcome;
  assert.deepEqual([first.from.status, first.to], [302, null]);
  const outside = { method: "GET", url: first.from.headers.location, headers: [], timeoutMs: 5000, maxBytes: 1e6 };
  const second = (await perform({ kind: "transfer", from: { outside }, to, maxBytes: 1e6, timeoutMs: 5000 })).outcome;
  assert.deepEqual([second.to.status, second.sha256], [201, await world.sha256Of(file)]);
  assert.deepEqual(stand.record.violations, []);
});

test("a file over the limit, a broken one and one of another length end as no upload", async (t) => {
  const world = generateWorld({ pages: 5, attachments: 0, dialect: "data-center" });
  const page = [...world.contents.values()].find(({ labels }) => labels.length > 0);
  assert.ok(page);
  const file = world.addAttachment({ pageId: page.id, size: 3_000_000, title: "a.pdf" });
  const { stand, perform } = await performer(t, { world, dialect: "data-center" });
  const from = { site: { path: `/download/attachments/${page.id}/a.pdf` } };
  const send = async (/** @type {any} */ more) => (await perform({ kind: "transfer", from, to: put(await writeUrl(stand, file)), maxBytes: 5e6, timeoutMs: 5000, ...more })).outcome.code;
  assert.equal(await send({ maxBytes: 1000 }), "input_too_large");
  stand.faults.set([{ kind: "torn", match: /download/ }]);
  assert.equal(await send({}), "network");
  assert.equal(await send({ expectBytes: 2_999_999 }), "answer_invalid", "something else stands in for the file");
  for (const { path, status } of stand.record.requests("blobs")) assert.notEqual(status, 201, path);
});

test("a path cannot climb out of the API's base", async (t) => {
  const { stand, perform } = await performer(t, { world: generateWorld({ pages: 1 }) });
  for (const path of ["/../../jira/rest", "/%2e%2e/%2e%2e/x", "@elsewhere.example/", "wiki", ".evil.example/"]) {
    const { outcome } = await perform({ kind: "readSite", path, maxBytes: 1000, timeoutMs: 1000 });
    assert.equal(outcome.code, "egress_denied", path);
  }
  assert.equal(stand.record.entries.length, 0);
});

test("an expired token is renewed, a 401 comes back and its token is not used again", async (t) => {
  const world = generateWorld({ pages: 1 });
  const made = await performer(t, { world });
  const { client } = made.stand.confluence;
  const auth = { mode: "oauth-2lo", clientId: client.id, secret: client.secret, tokenUrl: `${made.stand.urls.auth}/confluence/token` };
  const state = await openState(tempDir());
  const other = makePerformer({
    configuration: /** @type {any} */ ({ payload: { limits: { requestTimeoutSeconds: 5 } }, confluence: { apiBaseUrl: `${made.stand.urls.site}/ex/confluence/${CLOUD_ID}`, origins: [made.stand.urls.site, made.stand.urls.auth], auth }, target: { origins: [], auth: { mode: "none" } } }),
    state, report: made.report,
  });
  t.after(async () => (other.close(), state.close()));
  const ask = async () => (await other.perform(/** @type {any} */ ({ kind: "readSite", path: "/wiki/api/v2/spaces", maxBytes: 1e6, timeoutMs: 2000 }), undefined, never)).outcome.status;
  assert.deepEqual([await ask(), await ask()], [200, 200]);
  assert.equal(made.stand.confluence.asked, 1);
  made.stand.confluence.revoke();
  assert.deepEqual([await ask(), await ask()], [401, 200]);
  assert.equal(made.stand.confluence.asked, 2);
  assert.deepEqual(made.stand.record.violations, []);
});

test("the state is one run's at a time, private, and survives a kill at once after a write", async () => {
  const dir = tempDir();
  const program = `import { openState } from ${JSON.stringify(join(import.meta.dirname, "../../../js/cli/sync/state.js"))}; const s = await openState(${JSON.stringify(dir)}); await s.set("a", 1); console.log("written"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await assert.rejects(openState(dir), StateInUse);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  const state = await openState(dir);
  assert.equal(await state.get("a"), 1);
  assert.equal(statSync(dir).mode & 0o077, 0);
  await state.close();
});

test("of many who create a key one wins; a list comes in order and in pages; what is over is absent", async () => {
  let nowMs = 1000;
  const state = await openState(tempDir(), () => nowMs);
  const won = await Promise.all(Array.from({ length: 20 }, (_, at) => state.set("k", at, { ifAbsent: true, ttlSeconds: 1 })));
  assert.equal(won.filter(Boolean).length, 1);
  nowMs += 2000;
  assert.equal(await state.get("k"), undefined);
  assert.equal(await state.set("k", "next", { ifAbsent: true }), true);
  for (const key of ["p:3", "p:1", "p:2", "q:1"]) await state.set(key, key);
  const first = await state.list("p:", undefined, 2);
  const second = await state.list("p:", first.cursor ?? undefined, 2);
  assert.deepEqual([...first.entries, ...second.entries].map(({ key }) => key), ["p:1", "p:2", "p:3"]);
  assert.equal(second.cursor, null);
  await state.close();
});

test("an effect that is not known is a failure and not a crash", async (t) => {
  const { perform } = await performer(t, { world: generateWorld({ pages: 1 }) });
  assert.equal((await perform({ kind: "openDoor" })).outcome.code, "internal");
  assert.equal((await perform({ kind: "secretGet", name: "sync:confluence" })).outcome.value, null, "only the signing secret may enter the core");
});
