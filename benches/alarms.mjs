// Not type-checked: what it compares with has types of its own.
// The alarms in numbers: signatures a second beside what people use, and what a view asks of AWS, how many bytes and how much of the
// core's time it takes.
//
//   npm run bench:alarms

import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import aws4 from "aws4";
import { openCore } from "../js/core.js";
import { manyAlarms } from "../js/demo/alarms/alarms.js";
import { noAwsServer } from "../js/demo/alarms/aws-server.js";

const HOST = "monitoring.eu-central-1.amazonaws.com";
const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const BODY = "Action=DescribeAlarms&Version=2010-08-01&AlarmTypes.member.1=MetricAlarm&MaxRecords=100";
// Made here, so that no text of a source looks like a key.
const credentials = { accessKeyId: `ASIA${"X".repeat(16)}`, secretAccessKey: "s".repeat(40), sessionToken: "t".repeat(356) };

/** Microseconds of one call: the best of several batches. @param {() => unknown} call @param {number} times */
async function cost(call, times) {
  let best = Infinity;
  for (let batch = 0; batch < 7; batch += 1) {
    const start = process.hrtime.bigint();
    for (let done = 0; done < times; done += 1) {
      const answer = call();
      if (answer instanceof Promise) await answer;
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / times);
  }
  return best;
}

const core = openCore();
const smithy = new SignatureV4({ credentials, region: "eu-central-1", service: "monitoring", sha256: Sha256 });
const at = new Date("2026-11-29T19:40:00Z");
const signers = /** @type {[string, () => unknown][]} */ ([
  ["touchmark signAwsRequest (WebAssembly)", () => core.signAwsRequest({ method: "POST", url: `https://${HOST}/`, headers: { "content-type": FORM }, body: BODY, region: "eu-central-1", service: "monitoring" }, credentials, at.getTime())],
  ["aws4 (node:crypto)", () => aws4.sign({ host: HOST, service: "monitoring", region: "eu-central-1", method: "POST", path: "/", body: BODY, headers: { "content-type": FORM, "X-Amz-Date": "20261129T194000Z" } }, credentials)],
  ["@smithy/signature-v4 (sha256-js)", () => smithy.sign({ method: "POST", protocol: "https:", hostname: HOST, path: "/", query: {}, headers: { host: HOST, "content-type": FORM }, body: BODY }, { signingDate: at })],
]);
console.log("Signatures (form of 87 bytes, token of 356)");
for (const [name, sign] of signers) {
  const us = await cost(sign, name.includes("smithy") ? 300 : 2000);
  console.log(`  ${name.padEnd(42)} ${us.toFixed(1).padStart(8)} µs ${Math.round(1e6 / us).toLocaleString("en").padStart(9)}/s`);
}

if (noAwsServer) {
  console.log(`\nViews are left out: ${noAwsServer}`);
  process.exit(0);
}

const { openFlowStage, PAYMENTS, SHOP } = await import("../tests/alarms/flow-stage.js");
const stage = await openFlowStage();
try {
  const regions = ["us-east-1", "us-east-2", "us-west-2"];
  const keys = [];
  for (const [name, account] of /** @type {[string, string][]} */ ([["Two", SHOP], ["Three", PAYMENTS]])) {
    for (const region of regions) await stage.aws.addAlarms(account, region, manyAlarms(84, Date.now(), `${name}-${region}`.toLowerCase()));
    keys.push((await stage.connect({ name, account, regions })).accountKey);
  }
  const large = (await stage.connect({ name: "Large", account: SHOP, regions: ["eu-north-1"] })).accountKey;
  await stage.aws.addAlarms(SHOP, "eu-north-1", manyAlarms(1500, Date.now()));
  console.log("\nViews, through the local host and a real AWS stand-in");
  await view("504 alarms, 2 accounts, 3 regions", { accounts: keys.join(","), most: "500" });
  await view("1,500 alarms, 1 account, 1 region", { accounts: large, most: "500" });
  await view("the same, 50 rows", { accounts: large, most: "50" });
} finally {
  await stage.close();
}

/** @param {string} name @param {object} settings */
async function view(name, settings) {
  let best = Infinity;
  let answer;
  for (let time = 0; time < 4; time += 1) {
    stage.hosts.calls.length = 0;
    const start = performance.now();
    answer = await stage.call("alarms.view", { settings }, "reader");
    best = Math.min(best, performance.now() - start);
  }
  const bytes = stage.hosts.calls.reduce((sum, call) => sum + call.bytes, 0);
  console.log(`  ${name.padEnd(36)} ${String(stage.hosts.calls.length).padStart(3)} requests ${(bytes / 1024).toFixed(0).padStart(6)} KiB in ${(JSON.stringify(answer).length / 1024).toFixed(0).padStart(5)} KiB out ${best.toFixed(0).padStart(5)} ms in all, ${(await coreMs(settings)).toFixed(0)} ms of the core`);
}

/** The core's own time for the answers of such a view: each read once more, alone. @param {object} settings */
async function coreMs(settings) {
  /** @type {{action: string, status: number, body: Uint8Array}[]} */
  const answers = [];
  const { answer } = stage.hosts;
  stage.hosts.serve({
    standIn(hostname, handler) {
      stage.host.standIn(hostname, async (request) => {
        const action = new URLSearchParams(await request.clone().text()).get("Action") ?? "";
        const response = await handler(request);
        const body = new Uint8Array(await response.clone().arrayBuffer());
        answers.push({ action, status: response.status, body });
        return response;
      });
    },
  });
  await stage.call("alarms.view", { settings }, "reader");
  stage.hosts.serve(stage.host);
  void answer;
  const read = () => answers.forEach(({ action, status, body }) => core.readAwsAnswer({ operation: action, status }, body));
  return (await cost(read, 3)) / 1000;
}
