// @ts-check
/** Nothing leaves, whichever client an app uses; declared hosts are answered through all that speak HTTPS. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

const EGRESS = { permissions: { scopes: [], external: { fetch: { backend: [{ address: "api.example.com" }] } } } };
const CLIENTS = `
import https from "node:https";
import { request as plainRequest } from "node:http";
import net from "node:net";
import tls from "node:tls";
import http2 from "node:http2";
import dns from "node:dns";
import { lookup } from "node:dns/promises";
import dgram from "node:dgram";
import { execFile } from "node:child_process";
import { Worker } from "node:worker_threads";

const asked = (make) => new Promise((resolve, reject) => {
  const request = make((response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => resolve({ status: response.statusCode, error: response.headers["forge-proxy-error"] ?? null, text }));
  });
  request.on("error", (error) => reject(error));
  request.end(request.method === "POST" ? "body" : undefined);
});
const connected = (socket) => new Promise((resolve, reject) => { socket.on("connect", resolve); socket.on("secureConnect", resolve); socket.on("error", reject); });
const ways = {
  https: ({ host }) => asked((done) => https.request({ host, path: "/v1?a=1", method: "POST", headers: { "x-key": "k" } }, done)),
  get: ({ host }) => asked((done) => https.get("https://" + host + "/v1", { agent: new https.Agent({ keepAlive: true }) }, done)),
  http: ({ host }) => asked((done) => plainRequest({ host, path: "/" }, done)),
  net: ({ host, port }) => connected(net.connect(port ?? 443, host)),
  tls: ({ host }) => connected(tls.connect(443, host)),
  http2: ({ host }) => new Promise((resolve, reject) => http2.connect("https://" + host).on("connect", resolve).on("error", reject)),
  dns: ({ host }) => new Promise((resolve) => dns.resolve4(host, resolve)),
  lookup: ({ host }) => lookup(host),
  udp: ({ host }) => new Promise((resolve, reject) => { const socket = dgram.createSocket("udp4"); try { socket.send("x", 53, host, resolve); } catch (error) { reject(error); } finally { socket.close(); } }),
  child: () => new Promise((resolve) => execFile("curl", ["--version"], resolve)),
  worker: () => new Worker("1", { eval: true }),
};
export const handler = async ({ call: { payload } }) => {
  try { return { value: (await ways[payload.way](payload)) ?? null }; } catch (error) { return { refused: error.message }; }
};
`;

/** @param {import("node:test").TestContext} t */
async function withClients(t) {
  const app = makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(PAGE, EGRESS), "src/index.js": CLIENTS });
  return open(t, app, { hosts: { "api.example.com": async (request) => new Response(JSON.stringify({ method: request.method, url: request.url, key: request.headers.get("x-key"), body: await request.text() })) } });
}

test("https of Node, with or without an agent of its own, meets the same judge as fetch", async (t) => {
  const { call } = await withClients(t);
  const { value, refused } = await call({ way: "https", host: "api.example.com" });
  assert.equal(refused, undefined);
  assert.deepEqual([value.status, JSON.parse(value.text)], [200, { method: "POST", url: "https://api.example.com/v1?a=1", key: "k", body: "body" }]);
  assert.equal((await call({ way: "get", host: "api.example.com" })).value.status, 200);
  assert.deepEqual(await call({ way: "https", host: "evil.example.com" }).then(({ value: { status, error } }) => [status, error]), [403, "BLOCKED_EGRESS"]);
  assert.equal((await call({ way: "http", host: "api.example.com" })).value.error, "BLOCKED_EGRESS", "HTTPS only");
});

test("packages of a few years ago reach the platform by the name of an agent", async (t) => {
  const source = `
const https = require("https");
exports.handler = () => new Promise((resolve, reject) => https.request({ protocol: "https:", host: "jira", path: "/rest/api/3/myself", agent: "FORGE_PRODUCT_REQUEST", headers: { authorization: "Forge user" } }, (response) => {
  let text = "";
  response.on("data", (part) => (text += part)).on("end", () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
}).on("error", reject).end());
`;
  const { call, host } = await open(t, makeApp(t, { "manifest.yml": manifestOf(PAGE, { permissions: { scopes: ["read:jira-user"] } }), "src/index.js": source }));
  const { status, body } = await call();
  assert.deepEqual([status, body.accountId], [200, host.accountId("writer")]);
  const without = await open(t, makeApp(t, { "manifest.yml": manifestOf(PAGE), "src/index.js": source }));
  assert.equal((await without.call()).status, 401, "scopes are asked for all the same");
});

test("sockets, names, datagrams, children and workers are refused and named in the log", async (t) => {
  const server = createServer(() => assert.fail("something arrived"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { call, log } = await withClients(t);
  for (const way of ["net", "tls", "http2", "dns", "lookup", "udp", "child", "worker"]) {
    assert.match(String((await call({ way, host: "127.0.0.1", port })).refused), /on Forge only HTTPS through fetch or https leaves/, way);
  }
  assert.ok(log.some((line) => /warn .*Refused: a child process/.test(line)));
  assert.ok(log.some((line) => line.includes(`a connection of its own (127.0.0.1:${port})`)));
});

test("code beside the functions asks nothing while its files are loaded", async (t) => {
  for (const [what, code] of [["fetch", 'await fetch("https://api.example.com/")'], ["https", 'import https from "node:https"; await new Promise((_, no) => https.get("https://api.example.com/").on("error", no))'], ["child", 'import { execSync } from "node:child_process"; execSync("true")']]) {
    const app = makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(PAGE, EGRESS), "src/index.js": `${code};\nexport const handler = () => 1;\n` });
    const { call, log } = await open(t, app);
    await assert.rejects(call(), /cannot be loaded/, what);
    assert.ok(log.some((line) => /Refused while src\/index was loaded/.test(line)), what);
  }
});

test("the host's own processes and sockets are not in the way", async (t) => {
  const { host } = await withClients(t);
  assert.equal((await fetch(host.url)).status, 200);
});
