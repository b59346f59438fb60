// @ts-check
// The bulk stand-in beside a real server of its interface: the same requests, the same answers where they matter.
// osmem-server (PyPI, MIT) is found through OSMEM_SERVER, the path of its program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { generateWorld } from "../../../js/demo/sync/generate.js";
import { openStandIns } from "../../../js/demo/sync/stand-ins.js";

const PROGRAM = process.env.OSMEM_SERVER;

/** @param {import("node:test").TestContext} t */
async function openPeer(t) {
  const probe = createServer();
  const port = await new Promise((resolve) => probe.listen(0, "127.0.0.1", () => resolve(/** @type {import("node:net").AddressInfo} */ (probe.address()).port)));
  await new Promise((resolve) => probe.close(resolve));
  const child = spawn(String(PROGRAM), ["-addr", `127.0.0.1:${port}`, "-no-stdin-watch"], { stdio: "ignore" });
  t.after(() => void child.kill());
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false)) return `http://127.0.0.1:${port}`;
    await pause(100);
  }
  throw new Error("osmem-server did not start");
}

/** @param {string} base @param {string} token */
async function dialogue(base, token) {
  const said = [];
  const ask = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {string | undefined} */ body = undefined, type = "application/json") => {
    const response = await fetch(base + path, { method, body, headers: { "content-type": type, authorization: `Bearer ${token}` } });
    return { status: response.status, body: JSON.parse((await response.text()) || "null") };
  };
  const bulk = async (/** @type {any[]} */ ...lines) => (await ask("POST", "/_bulk", `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`, "application/x-ndjson")).body;
  const index = (/** @type {string} */ id, /** @type {number} */ version) => [{ index: { _index: "pages", _id: id, version, version_type: "external" } }, { key: id, title: "t", readers: ["g:a", "u:b"] }];
  said.push((await ask("PUT", "/pages", JSON.stringify({ mappings: { properties: { key: { type: "keyword" }, readers: { type: "keyword" }, title: { type: "text" } } } }))).status);
  const statuses = (/** @type {any} */ answer) => [answer.errors, answer.items.map((/** @type {any} */ item) => /** @type {any} */ (Object.values(item)[0]).status)];
  said.push(statuses(await bulk(...index("t/1_A/2", 3), ...index("t/1_A/4", 1), ...index("t/2_B/5", 1))));
  said.push(statuses(await bulk(...index("t/1_A/2", 2), ...index("t/1_A/4", 2))));
  said.push(statuses(await bulk({ delete: { _index: "pages", _id: "t/2_B/5", version: 2, version_type: "external" } }, { delete: { _index: "pages", _id: "none" } })));
  await ask("POST", "/pages/_refresh");
  const found = async (/** @type {any} */ query, more = {}) => (await ask("POST", "/pages/_search", JSON.stringify({ query, sort: [{ key: "asc" }], size: 10, ...more }))).body.hits.hits.map((/** @type {any} */ hit) => hit._id);
  said.push(await found({ prefix: { key: "t/1_A/" } }), await found({ prefix: { key: "t/1_A/" } }, { size: 1 }), await found({ prefix: { key: "t/1_A/" } }, { search_after: ["t/1_A/2"] }));
  said.push(await found({ term: { readers: "u:b" } }), await found({ term: { readers: "u:c" } }));
  return said;
}

const skip = PROGRAM ? false : "OSMEM_SERVER does not name the program of osmem-server (pip install osmem-server)";
test("the stand-in answers as osmem-server does", { skip }, async (t) => {
  const stand = await openStandIns({ world: generateWorld({ pages: 1 }), target: "bulk" });
  t.after(() => stand.close());
  const [own, real] = [await dialogue(stand.urls.receiver, stand.platform.fixed), await dialogue(await openPeer(t), "none")];
  assert.deepEqual(own, real);
});
