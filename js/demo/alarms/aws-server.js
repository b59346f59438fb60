// @ts-check
// CloudWatch, STS and IAM on loopback (aws_server.py): started, asked and stopped.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const PYTHON = process.env.TOUCHMARK_AWS_PYTHON ?? join(root, ".touchmark/aws/bin/python");
const START_MS = 60_000;
const STOP_MS = 3000;

/** Why there is no server, `false` when it can be started. */
export const noAwsServer = existsSync(PYTHON) ? false : "ministack is not installed: run `node scripts/setup.mjs --alarms` (or name a Python that has it in TOUCHMARK_AWS_PYTHON)";

/** @typedef {{status: number, headers: Record<string, string>, body: Buffer}} Answered */
/** @typedef {Awaited<ReturnType<typeof startAwsServer>>} AwsServer */

/** It ends with this process at the latest: it reads our end of a pipe. */
export async function startAwsServer() {
  if (!existsSync(PYTHON)) throw new Error(String(noAwsServer));
  const child = spawn(PYTHON, ["-W", "ignore", join(root, "js/demo/alarms/aws_server.py")], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  const port = await portOf(child);
  await healthy(port);
  /** Asks as a client that was told this host's name. @param {{host: string, method: string, path: string, headers?: Record<string, string>, body?: Uint8Array}} asked */
  const send = (asked) => exchange(port, asked);
  /** @param {string} what @param {object} asked @returns {Promise<any>} */
  const control = async (what, asked) => {
    const answer = await send({ host: `127.0.0.1:${port}`, method: "POST", path: `/_local/${what}`, body: Buffer.from(JSON.stringify(asked)) });
    if (answer.status !== 200) throw new Error(`the AWS stand-in refused to set up ${what}: ${answer.status}`);
    return JSON.parse(answer.body.toString());
  };
  return {
    port,
    send,
    /** Users and roles, through IAM. Answers `{keys}` by user. @param {string} account @param {{users?: object[], roles?: object[]}} wanted */
    addIdentities: (account, wanted) => control("identities", { account, wanted }),
    /** @param {string} account @param {string} region @param {{metric?: object[], composite?: object[], log?: object[], history?: object[], data?: object[]}} wanted */
    addAlarms: (account, region, wanted) => control("alarms", { account, region, wanted }),
    /** @param {string} account @param {string} region */
    forgetAlarms: (account, region) => control("forget", { account, region }),
    /** Lets its clock go wrong. @param {number} seconds */
    setClock: (seconds) => control("clock", { offset_seconds: seconds }),
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** @param {import("node:child_process").ChildProcessWithoutNullStreams} child @returns {Promise<number>} */
function portOf(child) {
  let out = "";
  let complaints = "";
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => (child.kill("SIGKILL"), reject(new Error(`the AWS stand-in did not start: ${why} ${complaints.slice(-2000)}`)));
    const timer = setTimeout(() => fail("no answer in time."), START_MS);
    child.stderr.on("data", (text) => (complaints = `${complaints}${text}`.slice(-4000)));
    child.once("error", (error) => fail(error.message));
    const early = (/** @type {number | null} */ code) => fail(`it ended with ${code}.`);
    child.once("exit", early);
    child.stdout.on("data", (text) => {
      out += text;
      const line = /^\{"port": (\d+)\}$/m.exec(out);
      if (!line) return;
      clearTimeout(timer);
      child.off("exit", early);
      resolve(Number(line[1]));
    });
  });
}

/** Its socket is bound before it listens. @param {number} port */
async function healthy(port) {
  for (const endMs = Date.now() + START_MS; ; await new Promise((wait) => setTimeout(wait, 50))) {
    const answer = await exchange(port, { host: `127.0.0.1:${port}`, method: "GET", path: "/_ministack/health" }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (Date.now() > endMs) throw new Error("the AWS stand-in does not answer");
  }
}

/** `fetch` sets the Host header itself; a signature covers another one. @param {number} port @param {{host: string, method: string, path: string, headers?: Record<string, string>, body?: Uint8Array}} asked @returns {Promise<Answered>} */
function exchange(port, { host, method, path, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers: { ...headers, host }, agent: false, timeout: 60_000 }, (answer) => {
      /** @type {Buffer[]} */
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: flat(answer.headers), body: Buffer.concat(chunks) }));
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer from the AWS stand-in")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** @param {import("node:http").IncomingHttpHeaders} headers @returns {Record<string, string>} */
function flat(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : String(value)]));
}
