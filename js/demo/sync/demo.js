// @ts-check
/** `npm start -- --sync`: the local Confluence's pages go to a real receiver on loopback, through the real flows, and what arrived is shown. */
import { RECEIVER_HOST, RECEIVER_URL, openReceiver } from "./receiver.js";

const LABEL = "ready-for-search";
/** Longer than a run of so few pages takes on any machine. */
const PATIENCE_MS = 120_000;

const PAGES = [
  { title: "Returns", labels: [LABEL], body: "<p>A customer sends a kettle back within <strong>30 days</strong>.</p><ul><li>unused: the price</li><li>used: a credit note</li></ul>" },
  { title: "Opening hours", labels: [LABEL], body: "<p>Monday to Friday, nine to six.</p>" },
  { title: "Salaries 2026", labels: [LABEL], restricted: true, body: "<p>For the management alone.</p>" },
  { title: "Draft of a campaign", labels: [], body: "<p>Not meant for anybody yet.</p>" },
];

export class SyncFailed extends Error {}

/**
 * @param {import("../../local/host.js").Host} host
 * @param {{spaceKey: string, say?: (line: string) => void}} how
 */
export async function demonstrateSync(host, { spaceKey, say = console.log }) {
  const receiver = await openReceiver();
  try {
    receiver.standIn(host);
    await addPages(host, spaceKey);
    const settings = await setUp(host, receiver, spaceKey);
    const preview = await call(host, "sync.preview", { selection: settings.selection });
    say(`Chosen: ${preview.pages} pages in ${preview.spaces} space${preview.spaces === 1 ? "" : "s"}; ${preview.restricted} restricted.`);
    const tried = await run(host, { dryRun: true });
    say(`Dry run: ${tried.planned.deliver} would be delivered, ${tried.pages.skipped} left out. Nothing has been sent: ${receiver.documents.size} documents at the target.`);
    const done = await run(host, { dryRun: false });
    say(`Delivered: ${done.pages.ingested}, unchanged: ${done.pages.unchanged}, left out: ${done.pages.skipped}, failed: ${done.pages.failed}.\n\nWhat arrived at ${receiver.url} (the app knows it as ${RECEIVER_HOST}):`);
    for (const { id, version, title, text, url } of receiver.documents.values()) say(`  ${id}  version ${version}  ${title}\n    ${url}\n    ${firstLine(text)}`);
    say(`\nSync's page:  ${host.url}/apps/sync-settings?as=admin`);
    return { receiver, done };
  } catch (error) {
    await receiver.close();
    throw error;
  }
}

/** @param {string} [text] */
function firstLine(text = "") {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}

/** @param {import("../../local/host.js").Host} host @param {string} spaceKey */
async function addPages(host, spaceKey) {
  const site = await host.site();
  const space = site.spaceByKey(spaceKey);
  if (!space) throw new SyncFailed(`There is no space ${spaceKey}.`);
  for (const { title, labels, body, restricted } of PAGES) {
    if (site.pageByTitle(space.id, title)) continue;
    const page = site.newPage({ id: site.nextId(), spaceId: space.id, title, parentId: space.homepageId, authorId: host.accountId("writer"), position: 0 });
    await site.savePage({ ...page, labels, ...(restricted ? { restrictions: { read: [host.accountId("admin"), appAccount(site)], update: [] } } : {}) }, body);
  }
}

/** The app is among those who may: otherwise it would not see the page at all. @param {import("../../local/confluence/site.js").Site} site */
function appAccount(site) {
  return String([...site.users.values()].find(({ role }) => role === "app")?.accountId);
}

/** @param {import("../../local/host.js").Host} host @param {import("./receiver.js").Receiver} receiver @param {string} spaceKey */
async function setUp(host, receiver, spaceKey) {
  await host.approveEgress([`https://${RECEIVER_HOST}`]);
  await call(host, "admin.approveHost", { host: RECEIVER_HOST, kind: "target" });
  const before = await call(host, "sync.settings");
  if (before.settings) await call(host, "sync.forget", { name: before.settings.name });
  const settings = {
    name: "demo", target: { kind: "documents", baseUrl: RECEIVER_URL, auth: { mode: "bearer" }, isSigned: false },
    selection: { labels: { page: [LABEL], subtree: [] }, spaces: [spaceKey], subtree: [], excludeLabels: [], spaceTypes: [] },
    format: "markdown", attachments: false, readers: "everyone", every: "hour",
  };
  await call(host, "sync.saveSettings", { settings, credential: receiver.token });
  return settings;
}

/** Starts a run and waits for its end. @param {import("../../local/host.js").Host} host @param {{dryRun: boolean}} how */
async function run(host, how) {
  await call(host, "sync.start", how);
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { run: newest } = await call(host, "sync.status");
    if (newest.state === "done") {
      if (newest.error) throw new SyncFailed(`The run failed: ${newest.error}`);
      return newest;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new SyncFailed("The run did not end.");
}

/** @param {import("../../local/host.js").Host} host @param {string} functionKey @param {object} [payload] @returns {Promise<any>} */
async function call(host, functionKey, payload = {}) {
  const answer = await host.invoke({ moduleKey: "sync-settings", functionKey, payload, user: "admin" });
  if (answer.ok && answer.value.ok) return answer.value.value;
  const { message, code } = answer.ok ? answer.value.error : /** @type {any} */ (answer.error);
  throw new SyncFailed(`${functionKey}: ${message ?? code}`);
}
