// @ts-check
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { withHost } from "./with-host.js";

test("a host that the manifest does not declare is refused with the proxy's header", async (t) => {
  const { fetchFromApp } = await withHost(t);
  for (const url of ["https://evil.example.com/", "http://api.github.com/", "https://api.github.com.evil.example/", "https://169.254.169.254/", "https://127.0.0.1/"]) {
    const { status, headers } = await fetchFromApp(url);
    assert.deepEqual([status, headers["forge-proxy-error"]], [403, "BLOCKED_EGRESS"], url);
  }
});

test("the refusal can take its other shape, a rejected fetch", async (t) => {
  const { fetchFromApp } = await withHost(t, { faults: { egressRefusalThrows: true } });
  await assert.rejects(fetchFromApp("https://evil.example.com/"), /REQUEST_EGRESS_ALLOWLIST_ERR/);
});

test("a declared host that nothing stands in for answers 501 and never the network", async (t) => {
  const { fetchFromApp } = await withHost(t);
  assert.equal((await fetchFromApp("https://ai.example.com/v1")).status, 501);
});

test("a public name is answered by a server on loopback, method, body and headers kept", async (t) => {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk)).on("end", () => response.end(JSON.stringify({ method: request.method, url: request.url, key: request.headers["x-key"], body })));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { fetchFromApp } = await withHost(t, { hosts: { "ai.example.com": `http://127.0.0.1:${port}` } });
  const { body } = await fetchFromApp("https://ai.example.com/v1?x=1", { method: "POST", body: "hello", headers: { "x-key": "k" } });
  assert.deepEqual(body, { method: "POST", url: "/v1?x=1", key: "k", body: "hello" });
});

test("a stand-in must be on loopback", async (t) => {
  const { host } = await withHost(t);
  assert.throws(() => host.standIn("ai.example.com", "https://example.com"), /loopback/);
});

test("a followed redirect is judged again, a manual one comes back", async (t) => {
  const hosts = { "ai.example.com": async () => new Response(null, { status: 302, headers: { location: "https://evil.example.com/" } }) };
  const { fetchFromApp } = await withHost(t, { hosts });
  assert.equal((await fetchFromApp("https://ai.example.com/")).headers["forge-proxy-error"], "BLOCKED_EGRESS");
  assert.equal((await fetchFromApp("https://ai.example.com/", { redirect: "manual" })).status, 302);
});

test("an address that an administrator approved is allowed in that installation only", async (t) => {
  const hosts = { "own.example.org": async () => new Response("mine") };
  const { host, call } = await withHost(t, { hosts, installations: ["one", "two"] });
  await host.approveEgress(["own.example.org"], "one");
  const status = async (/** @type {string} */ installation) => (await call("fetch", { url: "https://own.example.org/" }, { installation })).status;
  assert.deepEqual([await status("one"), await status("two")], [200, 403]);
});
