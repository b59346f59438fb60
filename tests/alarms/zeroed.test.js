// @ts-check
// What is left in the core's memory when a flow is over: every byte of it is looked at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runFlow } from "../../js/run.js";

const ACCOUNT_KEY = "abcdefghij12";
const STS = "https://sts.amazonaws.com/doc/2011-06-15/";
const CLOUDWATCH = "http://monitoring.amazonaws.com/doc/2010-08-01/";
// Nothing of these may be left; the alarm's name shows that a look finds what was not zeroed.
const KEY = `session-secret-${"k".repeat(25)}`;
const TOKEN = `session-token-${"t".repeat(300)}`;
const DEPLOYER = `deployer-secret-${"d".repeat(24)}`;
const USER = `user-secret-${"u".repeat(28)}`;
const ALARM = "an-alarm-that-is-no-secret";
const encoder = new TextEncoder();

/** Runs a flow and gives the whole memory of its instance. @param {(effect: any, form: string) => {outcome: any, body?: Uint8Array}} perform */
async function memoryAfter(perform) {
  /** @type {WebAssembly.Instance[]} */
  const instances = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = /** @type {any} */ (class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
    constructor(module, imports) {
      super(module, imports);
      instances.push(this);
    }
  });
  try {
    const answer = await runFlow("alarms.view", { trigger: "person", caller: "account", payload: { settings: { accounts: ACCOUNT_KEY } } }, "", async (effect, body) => perform(effect, body ? new TextDecoder().decode(body) : ""));
    assert.equal(answer.alarms.length, 1, JSON.stringify(answer.sources));
  } finally {
    WebAssembly.Instance = Instance;
  }
  assert.equal(instances.length, 1);
  return Buffer.from(/** @type {any} */ (instances[0]).exports.memory.buffer);
}

/** @param {string} text */
const secret = (text) => ({ outcome: { kind: "value", value: true }, body: encoder.encode(text) });
/** @param {string} text */
const xml = (text) => ({ outcome: { kind: "response", status: 200, headers: {} }, body: encoder.encode(text) });

/** @param {"role" | "keys"} method */
function world(method) {
  const account = { name: "Shop", method, ...(method === "role" ? { roleArn: "arn:aws:iam::222222222222:role/x" } : { keysSetMs: 1 }), regions: ["eu-west-1"], spaces: { all: true, ids: [] }, state: "ready", testedMs: 1 };
  /** @param {any} effect @param {string} form */
  return (effect, form) => {
    if (effect.kind === "kvsGet") return { outcome: { kind: "value", value: account } };
    if (effect.kind === "clock") return { outcome: { kind: "value", value: 1_795_981_200_000 } };
    if (effect.kind === "variable") return secret({ TOUCHMARK_AWS_ACCESS_KEY_ID: "AKIADEPLOYER00000001", TOUCHMARK_AWS_SECRET_ACCESS_KEY: DEPLOYER }[/** @type {string} */ (effect.name)] ?? "");
    if (effect.kind === "secretGet") return secret(effect.name === "alarms:external-id" ? `${"e".repeat(32)}\n1` : `AKIAUSER000000000001\n${USER}`);
    assert.equal(effect.kind, "fetch");
    if (form.includes("Action=AssumeRole")) return xml(`<AssumeRoleResponse xmlns="${STS}"><AssumeRoleResult><Credentials><AccessKeyId>ASIA0000000000000001</AccessKeyId><SecretAccessKey>${KEY}</SecretAccessKey><SessionToken>${TOKEN}</SessionToken><Expiration>2026-11-29T20:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`);
    const sent = effect.headers.some((/** @type {[string, string]} */ [name, value]) => name === "x-amz-security-token" && value === TOKEN);
    assert.equal(sent, method === "role");
    return xml(`<DescribeAlarmsResponse xmlns="${CLOUDWATCH}"><DescribeAlarmsResult><MetricAlarms><member><AlarmName>${ALARM}</AlarmName><StateValue>OK</StateValue></member></MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>`);
  };
}

/** @param {"role" | "keys"} method @param {string[]} texts */
async function assertZeroed(method, texts) {
  const memory = await memoryAfter(world(method));
  assert.ok(memory.includes(ALARM), "what is not zeroed is found");
  for (const text of texts) assert.ok(!memory.includes(text.slice(0, 24)), `${text.slice(0, 14)} is left`);
}

test("no byte of a session is left in the core's memory after a view (A04)", () => assertZeroed("role", [KEY, TOKEN, DEPLOYER]));

test("no byte of a user's keys is left in the core's memory after a view (A06)", () => assertZeroed("keys", [USER]));
