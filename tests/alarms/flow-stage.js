// @ts-check
// The real app on the local host, with the AWS on loopback behind AWS's public names.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeAwsHosts } from "../../js/demo/alarms/aws-hosts.js";
import { startAwsServer } from "../../js/demo/alarms/aws-server.js";
import { PAYMENTS, SHOP, addDemoAlarms, makeAccounts, makeDeployer, roleArn } from "../../js/demo/alarms/world.js";
import { makeRecord } from "../js/contract.js";
import { startWatchedHost } from "../js/security/canaries.js";

const appDir = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** What the flows of every stage took and gave, for the contract's test. */
export const record = makeRecord();

/** @typedef {Awaited<ReturnType<typeof openFlowStage>>} FlowStage */

export async function openFlowStage() {
  const dir = mkdtempSync(join(tmpdir(), "alarms-"));
  const aws = await startAwsServer();
  const hosts = makeAwsHosts(aws);
  const variables = await makeDeployer(aws);
  Object.assign(process.env, variables);
  const host = await startWatchedHost({ appDir, dataDir: join(dir, "data"), installations: ["local", "other"], plant: false });
  hosts.serve(host);
  /** Every write of the app to its store. @type {{op: string, key: string, value: unknown}[]} */
  const writes = [];
  host.onCall(({ name, body = "" }) => {
    if (!/^kvs .*(set|batch|transact)/.test(name)) return;
    const { key, value } = JSON.parse(body);
    writes.push({ op: name, key, value });
  });

  /** The flow's answer as the panel gets it, errors thrown with their code. @param {string} functionKey @param {any} [payload] @param {string} [user] @param {string} [installation] @returns {Promise<any>} */
  async function call(functionKey, payload = {}, user = "admin", installation = "local") {
    const result = await host.invoke({ moduleKey: "alarms-settings", functionKey, payload, user, installation });
    if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
    if (!result.value.ok) throw Object.assign(new Error(`${functionKey}: ${result.value.error.message}`), result.value.error);
    record.keep(functionKey, payload, result.value.value);
    return result.value.value;
  }

  const stage = {
    aws, hosts, host, writes, variables, call,
    spaceId: async (/** @type {string} */ key) => String((await host.site()).spaceByKey(key)?.id),
    /** Connects and tests a role. @param {{name: string, account?: string, role?: string, regions?: string[], spaces?: {all: boolean, ids: string[]}}} wanted */
    async connect({ name, account = SHOP, role = "TouchmarkAlarms", regions = ["eu-central-1"], spaces = { all: true, ids: [] } }) {
      const saved = await call("alarms.saveAccount", { name, method: "role", roleArn: roleArn(account, role), regions, spaces });
      return { ...(await call("alarms.testAccount", { accountKey: saved.account.accountKey })), accountKey: saved.account.accountKey };
    },
    async close() {
      for (const name of Object.keys(variables)) delete process.env[name];
      await host.close();
      await aws.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    const { externalId } = await call("alarms.settings");
    const { keys } = await makeAccounts(aws, externalId);
    for (const [name, { accessKeyId }] of Object.entries(keys)) hosts.know(/** @type {any} */ (accessKeyId), name && SHOP);
    await addDemoAlarms(aws, Date.now());
    return { ...stage, externalId, keys };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

export { PAYMENTS, SHOP };
