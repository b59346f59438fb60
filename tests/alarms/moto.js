// @ts-check
// moto: another implementation of AWS, for a second opinion on signatures. It checks no External ID and no time.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const PYTHON = process.env.TOUCHMARK_MOTO_PYTHON ?? join(root, ".touchmark/moto/bin/python");

/** Why there is no moto, `false` when it can be started. */
export const noMoto = existsSync(PYTHON) ? false : "moto is not installed: run `node scripts/setup.mjs --test` (or name a Python that has it in TOUCHMARK_MOTO_PYTHON)";

/** With an IAM user whose keys it answers. */
export async function startMoto() {
  const port = await freePort();
  const child = spawn(PYTHON, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = new Promise((done) => child.once("exit", done));
  const close = async () => {
    child.kill();
    await ended;
  };
  try {
    await ready(port);
    const iam = (/** @type {Record<string, string>} */ asked) => send(port, "iam.amazonaws.com", { Version: "2010-05-08", UserName: "reader", ...asked }, unsigned("iam"));
    await iam({ Action: "CreateUser" });
    await iam({ Action: "PutUserPolicy", PolicyName: "all", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }) });
    const made = (await iam({ Action: "CreateAccessKey" })).body;
    const value = (/** @type {string} */ name) => new RegExp(`<${name}>([^<]+)<`).exec(made)?.[1] ?? "";
    // From now on it checks: 0 calls are left unchecked.
    await fetch(`http://127.0.0.1:${port}/moto-api/reset-auth`, { method: "POST", headers: { "content-type": "text/plain" }, body: "0" });
    return { credentials: { accessKeyId: value("AccessKeyId"), secretAccessKey: value("SecretAccessKey") }, send: (/** @type {string} */ host, /** @type {any} */ asked, /** @type {Record<string, string>} */ headers) => send(port, host, asked, headers), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** moto routes by the scope of a signature; what it does not check yet need not be right. @param {string} service */
const unsigned = (service) => ({ authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0` });

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

/** @param {number} port */
async function ready(port) {
  for (const endMs = Date.now() + 60_000; ; await new Promise((wait) => setTimeout(wait, 200))) {
    const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > endMs) throw new Error("moto does not answer");
  }
}

/** @param {number} port @param {string} host @param {Record<string, string> | string} asked @param {Record<string, string>} headers @returns {Promise<{status: number, body: string}>} */
function send(port, host, asked, headers) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method: "POST", path: "/", headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8", ...headers, host }, agent: false, timeout: 20_000 }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sent.on("timeout", () => sent.destroy(new Error("moto does not answer")));
    sent.on("error", reject);
    sent.end(typeof asked === "string" ? asked : new URLSearchParams(asked).toString());
  });
}
