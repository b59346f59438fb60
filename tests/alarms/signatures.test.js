// @ts-check
// The core's signatures before two servers that check them, neither of them ours.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import aws4 from "aws4";
import { openCore } from "../../js/core.js";
import { noAwsServer, startAwsServer } from "../../js/demo/alarms/aws-server.js";
import { makeDeployer } from "../../js/demo/alarms/world.js";
import { noMoto, startMoto } from "./moto.js";

for (const why of [noAwsServer, noMoto]) if (why) console.log(`Tests of signatures are skipped: ${why}`);
const FORM = "application/x-www-form-urlencoded; charset=utf-8";
// moto signs the body anew from what it read of it: nothing here can be encoded in two ways.
const BODIES = ["Action=GetCallerIdentity&Version=2011-06-15", `Action=GetCallerIdentity&Version=2011-06-15&Note=${encodeURIComponent("äb/c&d")}`];

/** @param {string} body @param {any} credentials @param {"core" | "aws4"} who */
function sign(body, credentials, who) {
  const host = "sts.eu-central-1.amazonaws.com";
  if (who === "aws4") {
    const { headers } = aws4.sign({ host, service: "sts", region: "eu-central-1", method: "POST", path: "/", body, headers: { "content-type": FORM } }, credentials);
    return { host, headers: /** @type {Record<string, string>} */ (Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]))) };
  }
  const { headers } = openCore().signAwsRequest({ method: "POST", url: `https://${host}/`, headers: { "content-type": FORM }, body, region: "eu-central-1", service: "sts" }, credentials, Date.now());
  // What was signed is sent: the core answers the headers that it adds.
  return { host, headers: { "content-type": FORM, ...headers } };
}

describe("signatures", { skip: noAwsServer || noMoto }, () => {
  /** @type {import("../../js/demo/alarms/aws-server.js").AwsServer} */
  let ministack;
  /** @type {Awaited<ReturnType<typeof startMoto>>} */
  let moto;
  /** @type {Record<string, {credentials: any, send: (host: string, body: string, headers: Record<string, string>) => Promise<number>}>} */
  let servers;

  before(async () => {
    [ministack, moto] = await Promise.all([startAwsServer(), startMoto()]);
    const variables = await makeDeployer(ministack);
    servers = {
      ministack: {
        credentials: { accessKeyId: variables.TOUCHMARK_AWS_ACCESS_KEY_ID, secretAccessKey: variables.TOUCHMARK_AWS_SECRET_ACCESS_KEY },
        send: async (host, body, headers) => (await ministack.send({ host, method: "POST", path: "/", headers, body: Buffer.from(body) })).status,
      },
      moto: { credentials: moto.credentials, send: async (host, body, headers) => (await moto.send(host, body, headers)).status },
    };
  });
  after(async () => {
    await ministack?.close();
    await moto?.close();
  });

  for (const name of ["ministack", "moto"]) {
    for (const who of /** @type {const} */ (["aws4", "core"])) {
      test(`${name} takes what ${who} signs and nothing that was changed afterwards`, async () => {
        const server = servers[name];
        assert.ok(server);
        for (const body of BODIES) {
          const { host, headers } = sign(body, server.credentials, who);
          assert.equal(await server.send(host, body, headers), 200);
          assert.equal(await server.send(host, body.replace("2011-06-15", "2011-06-16"), headers), 403);
          const wrong = sign(body, { ...server.credentials, secretAccessKey: "w".repeat(40) }, who);
          assert.equal(await server.send(wrong.host, body, wrong.headers), 403);
        }
      });
    }
  }
});
