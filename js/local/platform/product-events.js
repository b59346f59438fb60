// @ts-check
/**
 * Product events (`trigger` modules), and the events that the local Confluence itself raises when pages change.
 * Sources: manifest-reference/modules/trigger, events-reference/confluence.
 */
import { functionTimeMs } from "../runtime/time-limits.js";
import { LIMITS } from "../limits.js";
import { contextOf } from "../installations.js";

const MOST_EVENT_BYTES = 200_000;
/** events-reference: an app may ask for so many repeats */
const MOST_RETRIES = 4;

/**
 * `filter.appIsLicensed` of triggers and schedules: no invocation while the licence is inactive
 * (manifest-reference/modules/trigger, "Filter reference").
 *
 * @param {import("../manifest/manifest.js").Module} module @param {import("../installations.js").Installation} installation
 */
export function skippedForLicence({ filter }, { license }) {
  return filter?.appIsLicensed === true && license?.active !== true;
}

/**
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {{eventType: string} & Record<string, any>} event
 */
export async function deliverEvent(host, installation, event) {
  if (Buffer.byteLength(JSON.stringify(event)) > MOST_EVENT_BYTES) return [];
  const modules = host.manifest.modules.filter((module) => module.kind === "trigger" && module.events?.includes(event.eventType) && !(event.selfGenerated && module.filter?.ignoreSelf === true) && !skippedForLicence(module, installation));
  return Promise.all(modules.map((module) => deliver(host, installation, module, event, 0)));
}

/**
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {import("../manifest/manifest.js").Module} module
 * @param {any} event
 * @param {number} retries
 * @returns {Promise<import("../runtime/invoke.js").CallResult>}
 */
async function deliver(host, installation, module, event, retries) {
  const result = await host.invoker.call({
    installation, module, functionKey: module.function, limitMs: functionTimeMs(host.manifest, module.function, LIMITS.backgroundMs),
    args: [retries === 0 ? event : { ...event, retryContext: { retryCount: retries } }, contextOf(installation)],
  });
  const asked = result.ok && result.value?._retry === true ? result.value.retryOptions : undefined;
  if (!asked || retries >= MOST_RETRIES) return result;
  await new Promise((resolve) => host.clock.after(Math.min(asked.retryAfter ?? 1, LIMITS.retryAfterSeconds) * 1000, () => resolve(undefined)));
  return deliver(host, installation, module, event, retries + 1);
}

/**
 * Tells the app of an issue; a trigger with `filter.ignoreSelf` hears nothing of what the app itself did
 * (events-reference/jira, "Filtering").
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {string} eventType
 * @param {any} event
 * @param {boolean} byApp
 */
export function raiseIssueEvent(host, installation, eventType, event, byApp) {
  deliverEvent(host, installation, { ...event, eventType, selfGenerated: byApp }).catch((error) => host.log("error", `[trigger] ${error.stack ?? error}`));
}

/**
 * Tells the app of a page that came, changed or went. The app's own writes raise events too: Confluence does not
 * leave them out.
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {import("../confluence/site.js").Site} site
 * @param {"created" | "updated" | "trashed"} what
 * @param {string} pageId
 * @param {string} accountId
 */
export function raisePageEvent(host, installation, site, what, pageId, accountId) {
  const page = site.pages.get(pageId);
  const space = page && site.spaces.get(page.spaceId);
  if (!page || !space) return;
  const event = {
    eventType: `avi:confluence:${what}:page`, atlassianId: accountId,
    content: {
      id: page.id, type: "page", status: page.status, title: page.title,
      space: { id: space.id, key: space.key, name: space.name, type: "global", status: "current" },
      history: { latest: true, createdBy: { accountId: page.authorId }, createdDate: page.createdAt },
      version: { number: page.versions.at(-1)?.number },
    },
  };
  deliverEvent(host, installation, event).catch((error) => host.log("error", `[trigger] ${error.stack ?? error}`));
}
