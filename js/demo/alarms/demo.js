// @ts-check
/** `npm start -- --alarms`: a real AWS stand-in on loopback, two accounts connected through the real flows, and a page with the macro. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeAwsHosts } from "./aws-hosts.js";
import { noAwsServer, startAwsServer } from "./aws-server.js";
import { PAYMENTS, SHOP, addDemoAlarms, makeAccounts, makeDeployer, roleArn } from "./world.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const TITLE = "What is wrong right now";
const ACCOUNTS = [
  { name: "Shop production", account: SHOP, regions: ["eu-central-1"] },
  { name: "Payments", account: PAYMENTS, regions: ["eu-west-1"] },
];

export class AlarmsFailed extends Error {}

/**
 * @param {import("../../local/host.js").Host} host
 * @param {{spaceKey: string, say?: (line: string) => void}} how
 */
export async function demonstrateAlarms(host, { spaceKey, say = console.log }) {
  installAws();
  const server = await startAwsServer();
  try {
    makeAwsHosts(server).serve(host);
    // What `forge variables set --encrypt` brings to functions.
    Object.assign(process.env, await makeDeployer(server));
    const { externalId } = await call(host, "alarms.settings", {});
    await makeAccounts(server, externalId);
    await addDemoAlarms(server, Date.now());
    for (const account of ACCOUNTS) say(await connect(host, account));
    const page = await pageWithMacro(host, spaceKey);
    say(`\nAlarms on a page:  ${host.url}/wiki/spaces/${spaceKey}/pages/${page}`);
    say(`All alarms:        ${host.url}/apps/alarms`);
    say(`AWS accounts:      ${host.url}/apps/alarms-settings?as=admin`);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Only whoever wants the demo needs Python packages. */
function installAws() {
  if (!noAwsServer) return;
  spawnSync(process.execPath, [join(root, "scripts/setup.mjs"), "--alarms"], { cwd: root, stdio: "inherit" });
  if (!existsSync(join(root, ".touchmark/aws/bin/python"))) throw new AlarmsFailed(noAwsServer);
}

/** @param {import("../../local/host.js").Host} host @param {(typeof ACCOUNTS)[number]} wanted */
async function connect(host, { name, account, regions }) {
  const { accounts } = await call(host, "alarms.settings", {});
  const before = accounts.find((/** @type {any} */ one) => one.name === name);
  const role = roleArn(account, "TouchmarkAlarms");
  const saved = await call(host, "alarms.saveAccount", { ...(before ? { accountKey: before.accountKey } : {}), name, method: "role", roleArn: role, regions, spaces: { all: true, ids: [] } });
  const proof = await call(host, "alarms.testAccount", { accountKey: saved.account.accountKey });
  if (proof.verdict !== "ready") throw new AlarmsFailed(`The account ${name} did not pass its test: ${JSON.stringify(proof.trust)}`);
  return `Connected ${name} by ${role}: assumed with this site's External ID, refused without one and with another.`;
}

/** @param {import("../../local/host.js").Host} host @param {string} spaceKey */
async function pageWithMacro(host, spaceKey) {
  const site = await host.site();
  const space = site.spaceByKey(spaceKey);
  if (!space) throw new AlarmsFailed(`There is no space ${spaceKey}.`);
  const known = site.pageByTitle(space.id, TITLE);
  if (known) return known.id;
  const settings = Object.entries({ view: "table", graph: "yes", hideScaling: "yes", most: "50" });
  const macro = `<ac:structured-macro ac:name="cloudwatch-alarms" ac:schema-version="1">${settings.map(([name, value]) => `<ac:parameter ac:name="${name}">${value}</ac:parameter>`).join("")}</ac:structured-macro>`;
  const page = site.newPage({ id: site.nextId(), spaceId: space.id, title: TITLE, parentId: space.homepageId, authorId: host.accountId("writer"), position: 0 });
  await site.savePage(page, `<p>The alarms of two AWS accounts, as they are now.</p>${macro}`);
  return page.id;
}

/** @param {import("../../local/host.js").Host} host @param {string} functionKey @param {object} payload @returns {Promise<any>} */
async function call(host, functionKey, payload) {
  const answer = await host.invoke({ moduleKey: "alarms-settings", functionKey, payload, user: "admin" });
  if (answer.ok && answer.value.ok) return answer.value.value;
  const { message, code } = answer.ok ? answer.value.error : /** @type {any} */ (answer.error);
  throw new AlarmsFailed(`${functionKey}: ${message ?? code}`);
}
