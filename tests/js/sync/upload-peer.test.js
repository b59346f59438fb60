// @ts-check
// The store behind the write addresses of the upload stand-in beside a real server of its interface (Azure Blob Storage): the same
// requests, the same answers. Azurite (npm, MIT) is found through AZURITE_BLOB, the path of its program `azurite-blob`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { generateWorld } from "../../../js/demo/sync/generate.js";
import { openStandIns } from "../../../js/demo/sync/stand-ins.js";

const PROGRAM = process.env.AZURITE_BLOB;
const VERSION = "2020-12-06";

/** A server with a container of its own, and write addresses into it. @param {import("node:test").TestContext} t */
async function openPeer(t) {
  const probe = createServer();
  const port = await new Promise((resolve) => probe.listen(0, "127.0.0.1", () => resolve(/** @type {import("node:net").AddressInfo} */ (probe.address()).port)));
  await new Promise((resolve) => probe.close(resolve));
  const dir = mkdtempSync(join(tmpdir(), "azurite-"));
  const key = randomBytes(64).toString("base64");
  const child = spawn(process.execPath, [String(PROGRAM), "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", dir, "--blobHost", "127.0.0.1", "--blobPort", String(port)], { stdio: "ignore", env: { ...process.env, AZURITE_ACCOUNTS: `store:${key}` } });
  t.after(() => {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const base = `http://127.0.0.1:${port}/store`;
  const until = new Date(Date.now() + 600_000).toISOString().replace(/\.\d+/, "");
  /** An account's shared access signature, with these rights. @param {string} rights */
  const signed = (rights) => {
    const sig = createHmac("sha256", Buffer.from(key, "base64")).update(["store", rights, "b", "co", "", until, "", "", VERSION, "", ""].join("\n")).digest("base64");
    return new URLSearchParams({ sv: VERSION, ss: "b", srt: "co", sp: rights, se: until, sig }).toString();
  };
  for (let tries = 0; tries < 100; tries += 1) {
    const made = await fetch(`${base}/uploads?restype=container&${signed("c")}`, { method: "PUT" }).catch(() => undefined);
    if (made?.status === 201) return (/** @type {string} */ name) => `${base}/uploads/${name}?${signed("cw")}`;
    await pause(100);
  }
  throw new Error("azurite-blob did not start");
}

/** The answer's status. @param {string} address @param {{method?: string, headers?: Record<string, string>, body?: Buffer}} how */
const ask = (address, { method = "PUT", headers = {}, body }) => new Promise((resolve, reject) => {
  const asked = request(address, { method, headers: { ...headers, ...(body ? { "content-length": String(body.length) } : {}) } }, (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
  asked.on("error", reject);
  asked.end(body);
});

/** What the core sends, and what it must not send. @param {(name: string) => string} addressOf */
async function dialogue(addressOf) {
  const headers = { "content-type": "text/html", "x-ms-blob-type": "BlockBlob" };
  const body = Buffer.from("<p>A page.</p>");
  const unsigned = addressOf("d").replace(/sig=[^&]*/, "sig=AAAA").replace(/([?&])sig=AAAA/, "$1x=1");
  return [
    await ask(addressOf("a"), { headers, body }),
    await ask(addressOf("a"), { headers, body }),
    await ask(addressOf("b"), { headers, body: Buffer.alloc(5 * 1024 * 1024, 7) }),
    await ask(addressOf("c"), { headers: { "content-type": "text/html" }, body }),
    await ask(unsigned, { headers, body }),
    await ask(addressOf("a"), { method: "GET" }),
  ];
}

const UPSERT = "mutation ContentUpsert($input: ContentCreateInput!, $scopeId: String, $storeInternally: Boolean) { contentUpsert(input: $input, scopeId: $scopeId, storeInternally: $storeInternally) { writeUrl } }";

/** Write addresses as the stand-in gives them. @param {import("../../../js/demo/sync/stand-ins.js").StandIns} stand */
async function ownAddresses(stand) {
  /** @type {Map<string, string>} */
  const addresses = new Map();
  for (const name of ["a", "b", "c", "d"]) {
    const input = { key: `t/1_A/${name}`, title: name, mimeType: "text/html", ownerType: "SCOPE", url: "https://example.com/", byteSize: 14 };
    const body = JSON.stringify({ query: UPSERT, variables: { input, scopeId: stand.upload.rootScopeId, storeInternally: true } });
    const answer = await fetch(`${stand.urls.receiver}/ingestion/graphql`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${stand.platform.fixed}` } });
    const { data, errors } = await answer.json();
    assert.deepEqual(errors, undefined);
    addresses.set(name, data.contentUpsert.writeUrl);
  }
  return (/** @type {string} */ name) => addresses.get(name) ?? "";
}

const skip = PROGRAM ? false : "AZURITE_BLOB does not name the program azurite-blob (npm install azurite)";
test("write addresses answer as Azure's store does", { skip }, async (t) => {
  const stand = await openStandIns({ world: generateWorld({ pages: 1 }) });
  t.after(() => stand.close());
  const [own, real] = [await dialogue(await ownAddresses(stand)), await dialogue(await openPeer(t))];
  assert.deepEqual(own, real);
  assert.deepEqual(own.slice(0, 3), [201, 201, 201]);
});
