// @ts-check
/** Events by hand: what a trigger would be told, made from what is on the local site (events-reference/confluence, /jira, /life-cycle). */
import { accountIdOf } from "../confluence/site.js";
import { showIssue } from "../jira/issues.js";
import { deliverEvent } from "../platform/product-events.js";
import { contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";
import { NothingSuch, ensureIssue } from "./seed.js";

/** @typedef {import("../host-parts.js").HostParts} HostParts */
/** @typedef {import("../installations.js").Installation} Installation */

/** Names of events that the app's triggers listen to. @param {import("../manifest/manifest.js").Manifest} manifest @returns {string[]} */
export function eventsOf({ modules }) {
  return [...new Set(modules.filter(({ kind }) => kind === "trigger").flatMap(({ events }) => events ?? []))];
}

/**
 * Fires an event at the app's triggers.
 *
 * @param {HostParts} host @param {Installation} installation @param {string} eventType @param {any} [given] fields that replace those that the host makes up
 */
export async function fireEvent(host, installation, eventType, given = {}) {
  if (!eventsOf(host.manifest).includes(eventType)) throw new NothingSuch(`No trigger of the manifest listens to "${eventType}".`);
  return deliverEvent(host, installation, { ...(await sampleOf(host, installation, eventType)), ...given, eventType });
}

/** @param {HostParts} host @param {Installation} installation @param {string} eventType @returns {Promise<any>} */
async function sampleOf(host, installation, eventType) {
  const atlassianId = accountIdOf(installation.id, "writer");
  if (eventType.startsWith("avi:jira:")) return { atlassianId, ...(await jiraSample(host, installation, eventType)) };
  if (eventType.startsWith("avi:confluence:")) return { atlassianId, ...(await confluenceSample(host, installation, eventType)) };
  if (/^avi:forge:.*:app$/.test(eventType)) return lifecycleEvent(host, installation);
  host.log("warn", `The host does not know the fields of ${eventType}: it is fired with its name only.`);
  return { atlassianId };
}

/** @param {HostParts} host @param {Installation} installation */
export function lifecycleEvent(host, installation) {
  return {
    id: installation.uuid, installerAccountId: accountIdOf(installation.id, "admin"),
    app: { id: host.manifest.appId, version: host.upgrades.version(installation.id), name: host.manifest.name, ownerAccountId: accountIdOf(installation.id, "admin") },
    environment: { id: installation.environmentId },
  };
}

/** @param {HostParts} host @param {Installation} installation @param {string} eventType */
async function jiraSample(host, installation, eventType) {
  await ensureIssue(host, installation);
  const jira = await host.jira.site(installation.id);
  const issue = [...jira.issues.values()][0];
  if (!issue) return {};
  const shown = showIssue(/** @type {any} */ (host.jira.callOf(installation, jira, accountIdOf(installation.id, "writer"))), issue, ["*all"], []);
  const comment = { id: "10500", created: shown.fields.created, updated: shown.fields.updated, author: shown.fields.creator };
  return {
    issue: shown, associatedUsers: [{ accountId: issue.creatorId }],
    ...(eventType.includes("comment") ? { comment } : {}),
    ...(eventType.startsWith("avi:jira:updated:issue") ? { changelog: { id: "10600", items: [{ field: "summary", fieldId: "summary", fromString: "Before", toString: shown.fields.summary }] } } : {}),
  };
}

/** @param {HostParts} host @param {Installation} installation @param {string} eventType */
async function confluenceSample(host, installation, eventType) {
  const site = await host.site(installation.id);
  const space = site.spaceByKey("DOCS");
  const page = site.pages.get(space?.homepageId ?? "");
  const shownSpace = space && { id: space.id, key: space.key, name: space.name, type: "global", status: "current" };
  if (eventType.endsWith(":space") || eventType.includes(":space:")) return { space: shownSpace };
  const type = eventType.split(":").at(-1);
  const content = page && {
    id: page.id, type: ["page", "blogpost", "comment", "attachment"].includes(type ?? "") ? type : "page", status: page.status, title: page.title, space: shownSpace,
    history: { latest: true, createdBy: { accountId: page.authorId }, createdDate: page.createdAt }, version: { number: page.versions.at(-1)?.number },
    ...(type === "comment" ? { container: { id: page.id, type: "page", title: page.title } } : {}),
  };
  return { content, ...(type === "label" ? { label: { name: "example", prefix: "global" } } : {}) };
}

/**
 * A Rovo action, called with the inputs that a model would have found (manifest-reference/modules/rovo-action).
 *
 * @param {HostParts} host @param {Installation} installation @param {string} key @param {any} inputs
 * @param {{accountId: string, issue?: string, page?: string}} from who asks, and what they look at
 */
export async function callAction(host, installation, key, inputs, { accountId, issue: issueKey, page: pageId }) {
  const module = host.manifest.modules.find((one) => one.kind === "action" && one.key === key);
  if (!module?.function) throw new NothingSuch(`The manifest declares no action "${key}" with a function.`);
  const declared = Object.entries(module.inputs ?? {});
  const lacking = declared.filter(([name, input]) => /** @type {any} */ (input).required && inputs?.[name] === undefined).map(([name]) => name);
  if (lacking.length > 0) throw new NothingSuch(`The action "${key}" needs ${lacking.join(", ")}.`);
  const jira = await host.jira.site(installation.id);
  const issue = issueKey ? jira.issue(issueKey) : undefined;
  const site = await host.site(installation.id);
  const page = pageId ? site.pages.get(pageId) : undefined;
  const space = page && site.spaces.get(page.spaceId);
  const context = {
    cloudId: installation.cloudId, moduleKey: key,
    ...(issue ? { jira: { url: `${installation.siteUrl}/browse/${issue.key}`, resourceType: "issue", issueKey: issue.key, issueId: Number(issue.id), issueTypeId: Number(issue.typeId), projectKey: issue.key.split("-")[0], projectId: Number(issue.projectId) } } : {}),
    ...(page ? { confluence: { url: `${installation.siteUrl}/wiki/spaces/${space?.key}/pages/${page.id}`, resourceType: "page", contentId: page.id, spaceKey: space?.key, spaceId: space?.id } } : {}),
  };
  return host.invoker.call({ installation, module, functionKey: module.function, accountId, limitMs: LIMITS.resolverMs, args: [{ ...inputs, context }, contextOf(installation, accountId)] });
}
