// @ts-check
// The real app on the local host, with a receiver on loopback behind a public name. Everything that the app stored, queued, logged
// and asked is kept, to be searched for what must not be there.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PLATFORM_HOSTS, RECEIVER_HOST, RECEIVER_URL, openPlatform, openReceiver } from "../../../js/demo/sync/receiver.js";
import { makeRecord } from "../contract.js";
import { startWatchedHost } from "../security/canaries.js";

const appDir = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

export const LABEL = "ai-ready";

/** What the flows of every stage took and gave, for the test of the panels' types. */
export const record = makeRecord();

/** Words of every text and of every title: they may be nowhere but in Confluence and at the target. */
export const TEXT_CANARY = "Zwetschgenmus";
export const TITLE_CANARY = "Quittenbrot";
const PATIENCE_MS = 60_000;

/** @typedef {Awaited<ReturnType<typeof openForgeStage>>} ForgeStage */

/** @param {{isSigned?: boolean, hasList?: boolean}} [how] */
export async function openForgeStage(how = {}) {
  const dir = mkdtempSync(join(tmpdir(), "sync-"));
  const receiver = await openReceiver(how);
  /** @type {string[]} */
  const logs = [];
  /** What the app asked of the platform: its name, path and body. @type {{name: string, path: string, body: string, as: string}[]} */
  const calls = [];
  const host = await startWatchedHost({ appDir, dataDir: join(dir, "data"), installations: ["local", "other"], plant: false, log: (level, line) => void logs.push(`${level} ${line}`) });
  receiver.standIn(host);
  host.onCall(({ name, path, body = "", invocation }) => void calls.push({ name, path, body, as: invocation.call.functionKey }));
  await host.approveEgress([`https://${RECEIVER_HOST}`]);
  const site = await host.site();
  const app = String([...site.users.values()].find(({ role }) => role === "app")?.accountId);

  /** The flow's answer as the panel gets it, errors thrown with their code. @param {string} functionKey @param {any} [payload] @param {string} [user] @returns {Promise<any>} */
  async function call(functionKey, payload = {}, user = "admin") {
    const result = await host.invoke({ moduleKey: "sync-settings", functionKey, payload, user });
    if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
    if (!result.value.ok) throw Object.assign(new Error(`${functionKey}: ${result.value.error.message}`), result.value.error);
    record.keep(functionKey, payload, result.value.value);
    return result.value.value;
  }

  /** Waits until the newest run is in one of these states. @param {string[]} states */
  async function until(...states) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { run } = await call("sync.status");
      if (run && states.includes(run.state)) return run;
      assert.ok(Date.now() < end, `the run is ${run?.state}, not ${states}: ${logs.slice(-5).join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const settings = {
    name: "site", target: { kind: "documents", baseUrl: RECEIVER_URL, auth: { mode: "bearer" }, isSigned: Boolean(how.isSigned) },
    selection: { labels: { page: [LABEL], subtree: [] }, spaces: [], subtree: [], excludeLabels: [], spaceTypes: [] },
    format: "text", attachments: false, readers: "everyone", every: "hour",
  };

  return {
    host, receiver, site, app, logs, calls, call, until, settings,
    /** @param {{title?: string, spaceKey?: string, parentId?: string, labels?: string[], only?: string[], text?: string}} [wanted] */
    async addPage({ title = "a page", spaceKey = "DOCS", parentId, labels = [LABEL], only = [], text = "words" } = {}) {
      const space = site.spaceByKey(spaceKey);
      assert.ok(space);
      const page = site.newPage({ id: site.nextId(), spaceId: space.id, title: `${TITLE_CANARY} ${title}`, parentId: parentId ?? space.homepageId, authorId: host.accountId("writer"), position: 0 });
      const made = { ...page, labels, restrictions: { read: only.map((user) => (user === "app" ? app : host.accountId(user))), update: [] } };
      await site.savePage(made, `<p>${TEXT_CANARY} ${text}</p>`);
      return made;
    },
    /** @param {any} [change] of the settings @param {any} [secrets] */
    async setUp(change = {}, secrets = { credential: receiver.token, ...(how.isSigned ? { signing: receiver.signingSecret } : {}) }) {
      await call("admin.approveHost", { host: RECEIVER_HOST, kind: "target" });
      return call("sync.saveSettings", { settings: { ...settings, ...change }, ...secrets });
    },
    /** Starts a run and waits for its end. @param {{dryRun?: boolean, deletesAll?: boolean}} [which] */
    async run({ dryRun = false, deletesAll = false } = {}) {
      await call("sync.start", { dryRun, deletesAll });
      return until("done");
    },
    /** Titles at the target, sorted, without the canary. */
    arrived: () => [...receiver.documents.values()].map(({ title }) => title.replace(`${TITLE_CANARY} `, "")).sort(),
    /** Everything that is in the app's store, as text. */
    async stored() {
      const all = [];
      for await (const [key, value] of host.table("kvs").iterator()) all.push(`${key} ${JSON.stringify(value)}`);
      return all.join("\n");
    },
    async close() {
      await host.close();
      await receiver.close();
      assert.deepEqual(receiver.record.violations, []);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A platform that takes files and readers, and a Confluence that makes the app ask for everything that it may: a group, a restriction, a
 * file, a page that left its subtree. Answers what the target has, by key without the configuration's name and space.
 *
 * @param {ForgeStage} stage @param {Awaited<ReturnType<typeof openPlatform>>} platform
 */
export async function deliverEverything(stage, platform) {
  const { site, host } = stage;
  platform.standIn(host);
  await host.approveEgress(Object.values(PLATFORM_HOSTS).map((name) => `https://${name}`));
  for (const name of Object.values(PLATFORM_HOSTS)) await stage.call("admin.approveHost", { host: name, kind: "target" });
  const team = site.spaceByKey("TEAM");
  assert.ok(team);
  site.groups.set("group-1", [host.accountId("reader"), host.accountId("writer")]);
  site.spaces.set(team.id, { ...team, readers: [], groups: ["group-1"] });
  const top = await stage.addPage({ title: "top", spaceKey: "TEAM", labels: ["tree"] });
  const below = await stage.addPage({ title: "below", spaceKey: "TEAM", labels: [], parentId: top.id });
  const restricted = await stage.addPage({ title: "restricted", spaceKey: "TEAM", labels: [], parentId: top.id, only: ["reader", "app"] });
  const file = { id: `att${site.nextId()}`, pageId: restricted.id, title: "plan.pdf", mediaType: "application/pdf", fileSize: 9, version: 1, authorId: stage.app, createdAt: site.now() };
  await site.saveAttachment(file, Buffer.from("%PDF-1.7\n"));
  const selection = { ...stage.settings.selection, labels: { page: [], subtree: ["tree"] } };
  await stage.setUp({ target: platform.settings, selection, attachments: true, readers: "deliver" }, { credential: platform.token });
  await stage.run({ dryRun: true });
  const first = await stage.run();
  await site.touchPage({ ...below, parentId: team.homepageId });
  const second = await stage.run();
  return { first, second, top, below, restricted, file };
}
