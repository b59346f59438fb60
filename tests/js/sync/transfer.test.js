// @ts-check
// How long a transfer may take: as long as bytes come, and no longer.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { makeRequests } from "../../../js/cli/sync/requests.js";
import { transfer } from "../../../js/cli/sync/transfer.js";

const CHUNK = Buffer.alloc(32 * 1024, 7);
const CHUNKS = 12;
// Long enough that a busy machine gives a piece in time.
const TIMEOUT_MS = 1500;

/** @param {import("node:test").TestContext} t @param {import("node:http").RequestListener} handle */
async function served(t, handle) {
  const server = createServer(handle);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}

/** A source that gives a piece every so often, and so many of them. @param {import("node:test").TestContext} t @param {{everyMs: number, given?: number}} how */
async function carry(t, { everyMs, given = CHUNKS }) {
  let received = 0;
  const source = await served(t, async (_, response) => {
    response.writeHead(200, { "content-length": CHUNK.length * CHUNKS });
    for (let at = 0; at < given; at += 1) {
      response.write(CHUNK);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    if (given === CHUNKS) response.end();
  });
  const target = await served(t, (request, response) => {
    request.on("data", (part) => (received += part.length)).on("end", () => response.writeHead(201).end());
  });
  const requests = makeRequests({ origins: [source, target], ca: undefined });
  t.after(() => requests.close());
  const { signal } = new AbortController();
  const wanted = { headers: {}, timeoutMs: TIMEOUT_MS, signal };
  const began = performance.now();
  const ended = await transfer({
    openSource: (timeout) => requests.open({ ...wanted, method: "GET", url: source, timeout }),
    target: requests, to: { ...wanted, method: "PUT", url: target }, maxBytes: 10_000_000,
  }).catch((error) => error);
  return { ended, received, elapsedMs: performance.now() - began };
}

test("a file takes longer than a request may, as long as bytes come", async (t) => {
  const { ended, received, elapsedMs } = await carry(t, { everyMs: 300 });
  assert.equal(ended.outcome?.to?.status, 201, ended.code);
  assert.equal(received, CHUNK.length * CHUNKS);
  assert.ok(elapsedMs > 2 * TIMEOUT_MS, `${elapsedMs} ms: too fast to say anything`);
});

test("a file that stands still is given up, and is no upload", async (t) => {
  const { ended, received } = await carry(t, { everyMs: 0, given: 3 });
  assert.ok(["timeout", "network"].includes(ended.code), ended.code);
  assert.ok(received < CHUNK.length * CHUNKS);
});
