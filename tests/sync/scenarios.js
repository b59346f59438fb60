// @ts-check
// The runner's scenarios as data: each row is one test of the real command line against the stand-ins. Expectations follow the
// policy of docs/SYNC.md; a row says what people or networks do, what the run must say, and what must be at the target.
import { PAGE_LABEL, TREE_LABEL } from "../../js/demo/sync/generate.js";

/**
 * @typedef {import("../../js/demo/sync/world.js").World} World
 * @typedef {import("../../js/demo/sync/stand-ins.js").StandIns} StandIns
 * @typedef {import("../../js/demo/sync/faults.js").Fault} Fault
 * @typedef {import("../../js/cli/sync/contract.js").Summary["result"]} Result
 */

/** @type {("cloud" | "data-center")[]} */
export const DIALECTS = ["cloud", "data-center"];

/** Requests of one kind, by dialect. @type {Record<string, {cloud: RegExp | undefined, "data-center": RegExp | undefined, server?: string}>} */
export const PLACES = {
  listing: { cloud: /content\/search/, "data-center": /content\/search/ },
  spaces: { cloud: /api\/v2\/spaces/, "data-center": /rest\/api\/space/ },
  body: { cloud: /api\/v2\/(pages|blogposts)\/\d+\?/, "data-center": /rest\/api\/content\/\d+\?/ },
  download: { cloud: /attachment\/[^/]+\/download/, "data-center": /download\/attachments/ },
  media: { cloud: /^GET \/file\//, "data-center": undefined },
  upsert: { cloud: /ingestion\/graphql/, "data-center": /ingestion\/graphql/ },
  put: { cloud: /^PUT \/blob/, "data-center": /^PUT \/blob/ },
  scopes: { cloud: /scopes\/graphql/, "data-center": /scopes\/graphql/ },
};

/**
 * A passing fault is waited out or tried again; the run ends well or partial, and the next one has repaired everything.
 * `seconds` are of `Retry-After`.
 *
 * @type {{kind: Fault["kind"], seconds?: number, places: string[], result: Result[]}[]}
 */
export const PASSING_FAULTS = [
  { kind: "429", seconds: 1, places: ["listing", "spaces", "body", "download", "upsert", "put", "scopes"], result: ["ok"] },
  { kind: "429-date", seconds: 1, places: ["listing", "body", "upsert"], result: ["ok"] },
  { kind: "429-bare", places: ["listing", "body", "upsert"], result: ["ok"] },
  { kind: "429-burst", seconds: 1, places: ["listing", "body"], result: ["ok"] },
  { kind: "503-retry-after", seconds: 1, places: ["listing", "body", "upsert"], result: ["ok"] },
  { kind: "500", places: ["listing", "spaces", "body", "download", "media", "upsert", "put", "scopes"], result: ["ok"] },
  { kind: "502", places: ["listing", "body", "upsert", "put"], result: ["ok"] },
  { kind: "torn", places: ["listing", "spaces", "body", "download", "media", "upsert", "scopes"], result: ["ok"] },
  { kind: "cut", places: ["listing", "spaces", "body", "download", "media", "upsert", "put", "scopes"], result: ["ok"] },
  { kind: "cut-after", places: ["listing", "body", "upsert", "put", "scopes"], result: ["ok"] },
  { kind: "garbage", places: ["listing", "spaces", "body", "upsert", "scopes"], result: ["ok", "partial", "failed"] },
  { kind: "empty", places: ["listing", "body", "upsert", "scopes"], result: ["ok", "partial", "failed"] },
  { kind: "errors-in-200", places: ["upsert", "scopes"], result: ["ok", "partial", "failed"] },
  { kind: "401", places: ["listing", "body", "upsert"], result: ["ok"] },
  { kind: "slow", seconds: 6, places: ["listing", "body", "put"], result: ["ok"] },
];

/**
 * A lasting fault: the run says so, deletes nothing, leaves nothing half, and the next run without the fault is complete.
 *
 * @type {{kind: Fault["kind"], seconds?: number, places: string[], result: Result[]}[]}
 */
export const LASTING_FAULTS = [
  { kind: "500", places: ["listing", "spaces", "scopes"], result: ["failed"] },
  { kind: "500", places: ["body", "download", "upsert", "put"], result: ["partial", "failed"] },
  { kind: "403", places: ["listing", "scopes"], result: ["failed"] },
  { kind: "403", places: ["body", "download", "put"], result: ["partial", "failed"] },
  { kind: "401", places: ["listing", "scopes", "upsert"], result: ["failed"] },
  { kind: "garbage", places: ["listing", "spaces", "scopes"], result: ["failed"] },
  { kind: "torn", places: ["listing", "body"], result: ["failed", "partial"] },
  { kind: "redirect-away", places: ["listing", "body", "upsert", "scopes", "put"], result: ["failed", "partial"] },
  { kind: "429-quota", seconds: 3600, places: ["listing", "body"], result: ["parked"] },
  { kind: "429", seconds: 600, places: ["upsert"], result: ["parked", "partial"] },
];

const pageIds = (/** @type {World} */ world) => [...world.contents.values()].filter((one) => one.type === "page" && one.status === "current" && one.labels.includes(PAGE_LABEL) && world.isVisible(one) && world.spaces.get(one.spaceId)?.type !== "personal").map(({ id }) => id);
const contentIds = (/** @type {World} */ world) => [...world.contents.values()].filter((one) => one.labels.includes(PAGE_LABEL) && one.status === "current").map(({ id }) => id);
const nth = (/** @type {World} */ world, /** @type {number} */ at) => {
  const id = pageIds(world)[at];
  if (!id) throw new Error(`no page ${at}`);
  return id;
};
const half = (/** @type {World} */ world) => pageIds(world).slice(0, Math.ceil(pageIds(world).length / 2));
const firstSpace = (/** @type {World} */ world) => world.get(nth(world, 0)).spaceId;

/**
 * What happens between two runs, and what the second one must say and do. `gone`: ids whose content must not be at the target
 * any more, `kept`: must still be. Everything else must be as in the world.
 *
 * @typedef {object} Between
 * @property {string} name
 * @property {(world: World, stand: StandIns) => {gone?: string[], kept?: string[]} | void} happen
 * @property {(configuration: any) => void} [configure]
 * @property {Result} result
 * @property {string[]} [warnings] that must be among the summary's
 * @property {Partial<Record<"ingested" | "deleted" | "unchanged" | "failed" | "skipped", number>>} [pages] of the summary
 * @property {"cloud" | "data-center"} [only]
 * @property {number} [runs] after what happened, 1 when not given; the expectation is about the last
 */

/** @type {Between[]} */
export const BETWEEN = [
  { name: "nothing", happen: () => {}, result: "ok", pages: { ingested: 0, deleted: 0, failed: 0 } },
  { name: "one edit", happen: (world) => void world.edit(nth(world, 1)), result: "ok", pages: { ingested: 1, deleted: 0 } },
  { name: "ten edits", happen: (world) => void pageIds(world).slice(0, 10).forEach((id) => world.edit(id)), result: "ok", pages: { ingested: 10, deleted: 0 } },
  { name: "a page emptied", happen: (world) => void world.edit(nth(world, 1), ""), result: "ok", pages: { ingested: 1 } },
  { name: "a page emptied but for white space", happen: (world) => void world.edit(nth(world, 1), "<p> </p>"), result: "ok", pages: { ingested: 1 } },
  { name: "a new title", happen: (world) => void world.rename(nth(world, 1), "Quittenbrot renamed"), result: "ok", pages: { ingested: 1 } },
  { name: "a label that does not bump the version", happen: (world) => void world.label(nth(world, 1), [PAGE_LABEL, "added"]), result: "ok", pages: { deleted: 0 } },
  { name: "a new page", happen: (world) => void world.addContent({ spaceId: firstSpace(world), parentId: nth(world, 0), labels: [PAGE_LABEL], when: world.nowMs() }), result: "ok", pages: { ingested: 1 } },
  { name: "a page in the trash", happen: (world) => trashed(world, [nth(world, 1)]), result: "ok", pages: { deleted: 1 } },
  { name: "a page in the trash and back", happen: (world) => (world.trash(nth(world, 1)), world.restore(pageOf(world, "trashed"))), result: "ok", pages: { deleted: 0 } },
  { name: "a page archived", happen: (world) => (({ id }) => (world.archive(id), { gone: [id] }))({ id: nth(world, 1) }), result: "ok", pages: { deleted: 1 } },
  { name: "a page purged", happen: (world) => purged(world, [nth(world, 1)]), result: "ok", pages: { deleted: 1 } },
  { name: "half of all pages in the trash: proven, goes at once", happen: (world) => trashed(world, half(world)), result: "ok" },
  { name: "half of all pages purged: unproven, held", happen: (world) => (purged(world, half(world)), { kept: half(world) }), configure: (one) => (one.safety = { maxDeleteRatio: 0.2, minDeleteCount: 3 }), result: "partial", warnings: ["deletions_held"], pages: { deleted: 0 } },
  { name: "three pages purged under minDeleteCount: go", happen: (world) => purged(world, pageIds(world).slice(0, 3)), configure: (one) => (one.safety = { maxDeleteRatio: 0.01, minDeleteCount: 3 }), result: "ok", pages: { deleted: 3 } },
  { name: "a label removed: deselected, goes", happen: (world) => (({ id }) => (world.label(id, []), { gone: [id] }))({ id: nth(world, 1) }), result: "ok", pages: { deleted: 1 } },
  { name: "all labels removed but one", happen: (world) => deselected(world, pageIds(world).slice(1)), result: "ok" },
  { name: "all labels removed: nothing selected deletes nothing", happen: (world) => ({ kept: (deselected(world, contentIds(world)), []) }), result: "partial", warnings: ["nothing_selected"], pages: { deleted: 0 } },
  { name: "a page moved to another space", happen: moved, result: "ok" },
  { name: "a subtree moved to another space", happen: movedTree, result: "ok" },
  { name: "a page that the search index forgot: it is there, nothing goes", happen: (world) => ({ kept: [(world.index(nth(world, 1), false), forgotten(world))] }), result: "ok", pages: { deleted: 0 } },
  { name: "a search index that forgot half", happen: (world) => (half(world).forEach((id) => world.index(id, false)), {}), result: "ok", pages: { deleted: 0 } },
  { name: "a search index that is empty", happen: (world) => (contentIds(world).forEach((id) => world.index(id, false)), {}), result: "partial", warnings: ["nothing_selected"], pages: { deleted: 0 } },
  { name: "a space lost: held and reported", happen: (world) => ({ kept: lost(world) }), result: "partial", warnings: ["lost_access"], pages: { deleted: 0 } },
  { name: "a space lost for the grace cycles: still held in the last of them", happen: (world) => ({ kept: lost(world) }), configure: (one) => (one.safety = { graceCycles: 3 }), result: "partial", warnings: ["lost_access"], runs: 2 },
  { name: "a space lost and found", happen: (world) => (lost(world), world.findSpace([...world.spaces.values()].find(({ isVisible }) => !isVisible)?.id ?? ""), {}), result: "ok", pages: { deleted: 0 } },
  { name: "all spaces lost", happen: (world) => ([...world.spaces.keys()].forEach((id) => world.loseSpace(id)), {}), result: "partial", warnings: ["lost_access"], pages: { deleted: 0 } },
  { name: "all spaces lost for longer than the grace cycles: nothing selected deletes nothing", happen: (world) => ({ kept: (() => { const all = pageIds(world); [...world.spaces.keys()].forEach((id) => world.loseSpace(id)); return all; })() }), configure: (one) => (one.safety = { graceCycles: 1 }), result: "partial", warnings: ["lost_access", "nothing_selected"], pages: { deleted: 0 }, runs: 3 },
  { name: "a page hidden from the account: looks like 404, goes alone", happen: (world) => (({ id }) => (world.restrict(id, [{ type: "user", id: "user-3" }], true), { gone: [id] }))({ id: nth(world, 1) }), result: "ok" },
  { name: "half of all pages hidden from the account: held", happen: (world) => (half(world).forEach((id) => world.restrict(id, [{ type: "user", id: "user-3" }], true)), {}), configure: (one) => (one.safety = { maxDeleteRatio: 0.2, minDeleteCount: 3 }), result: "partial", warnings: ["deletions_held"], pages: { deleted: 0 } },
  { name: "maxItems never deletes", happen: (world) => ({ kept: [(world.trash(nth(world, 1)), pageOf(world, "trashed"))] }), configure: (one) => (one.limits.maxItems = 5), result: "partial", warnings: ["max_items"], pages: { deleted: 0 } },
  { name: "a delta cycle never deletes", happen: (world) => ({ kept: [(world.trash(nth(world, 1)), pageOf(world, "trashed"))] }), configure: (one) => (one.discovery = { mode: "delta" }), result: "ok", pages: { deleted: 0 } },
  { name: "a delta cycle carries edits", happen: (world) => void world.edit(nth(world, 2)), configure: (one) => (one.discovery = { mode: "delta" }), result: "ok", pages: { ingested: 1 } },
  { name: "a file edited", happen: (world) => void world.editFile([...world.attachments.keys()][0] ?? "", 9000), result: "ok", pages: { ingested: 0 } },
  { name: "a file edited, in a delta cycle", happen: (world) => void world.editFile([...world.attachments.keys()][0] ?? "", 9000), configure: (one) => (one.discovery = { mode: "delta" }), result: "ok", pages: { ingested: 0 } },
  { name: "a file in the trash", happen: (world) => void world.trashFile([...world.attachments.keys()][0] ?? ""), result: "ok" },
  { name: "thirty files on one page", happen: (world) => void Array.from({ length: 30 }, () => world.addAttachment({ pageId: nth(world, 0), when: world.nowMs() })), result: "ok" },
  { name: "a file of a type that is not delivered", happen: (world) => void world.addAttachment({ pageId: nth(world, 0), size: 300_000, mediaType: "application/zip", title: "Quittenbrot.zip" }), result: "ok" },
  { name: "another label chosen", happen: (world) => (world.label(nth(world, 0), ["other-label"]), {}), configure: (one) => (one.selection = { labels: { page: ["other-label"] } }), result: "ok" },
  { name: "attachments switched off", happen: () => {}, configure: (one) => (one.attachments = { enabled: false }), result: "ok", pages: { deleted: 0 } },
  { name: "a draft above a page", happen: (world) => void world.addContent({ spaceId: firstSpace(world), parentId: world.addContent({ spaceId: firstSpace(world), status: "draft" }).id, labels: [PAGE_LABEL], when: world.nowMs() }), result: "ok", pages: { failed: 0 } },
  { name: "an archived page above a page", happen: (world) => void world.addContent({ spaceId: firstSpace(world), parentId: world.addContent({ spaceId: firstSpace(world), status: "archived" }).id, labels: [PAGE_LABEL], when: world.nowMs() }), result: "ok", pages: { failed: 0 } },
  { name: "half content of a run before", happen: (world, stand) => void ([...stand.upload.byKey.values()].slice(0, 3).forEach((one) => (one.ingestionState = "REGISTERED"))), result: "ok" },
  { name: "content lost at the target", happen: (_world, stand) => void ([...stand.upload.byKey.values()].slice(0, 2).forEach((one) => (stand.upload.contents.delete(one.id), stand.upload.byKey.delete(one.key)))), result: "ok" },
  { name: "the state lost", happen: () => {}, configure: (one) => (one.state = { path: `${one.state.path}-new` }), result: "ok", pages: { deleted: 0 } },
];

/** @param {World} world @param {string[]} ids */
function trashed(world, ids) {
  for (const id of ids) world.trash(id);
  return { gone: ids };
}

/** @param {World} world @param {string[]} ids */
function purged(world, ids) {
  for (const id of ids) world.purge(id);
  return { gone: ids };
}

/** @param {World} world @param {string[]} ids */
function deselected(world, ids) {
  for (const id of ids) world.label(id, []);
  return { gone: ids };
}

/** @param {World} world */
function lost(world) {
  const space = firstSpace(world);
  const kept = pageIds(world).filter((id) => world.get(id).spaceId === space);
  world.loseSpace(space);
  return kept;
}

/** @param {World} world */
function moved(world) {
  const id = pageIds(world).find((one) => world.childrenOf(one).length === 0 && world.get(one).spaceId === firstSpace(world));
  const to = pageIds(world).find((one) => world.get(one).spaceId !== firstSpace(world));
  if (id && to) world.move(id, to);
}

/** @param {World} world */
function movedTree(world) {
  const id = pageIds(world).find((one) => world.childrenOf(one).length > 0 && world.get(one).spaceId === firstSpace(world));
  const to = pageIds(world).find((one) => world.get(one).spaceId !== firstSpace(world));
  if (id && to) world.move(id, to);
}

/** @param {World} world @param {string} status */
function pageOf(world, status) {
  return [...world.contents.values()].filter((one) => one.status === status).find(({ title }) => !title.endsWith(status))?.id ?? "";
}

/** @param {World} world */
function forgotten(world) {
  return [...world.contents.values()].find(({ isIndexed }) => !isIndexed)?.id ?? "";
}

/**
 * Selections and what they choose, told by the world itself.
 *
 * @type {{name: string, selection: any, chosen: (world: World, one: import("../../js/demo/sync/world.js").Content) => boolean, prepare?: (world: World) => void}[]}
 */
export const SELECTIONS = [
  { name: "a label", selection: () => ({ labels: { page: [PAGE_LABEL] } }), chosen: (_, one) => one.labels.includes(PAGE_LABEL) },
  { name: "two labels", selection: () => ({ labels: { page: [PAGE_LABEL, "other"] } }), chosen: (_, one) => one.labels.includes(PAGE_LABEL) || one.labels.includes("other") },
  { name: "a space, whole", selection: () => ({ spaces: ["SP1"] }), chosen: (world, one) => world.spaces.get(one.spaceId)?.key === "SP1" },
  { name: "a label in a space", selection: () => ({ spaces: ["SP2"], labels: { page: [PAGE_LABEL] } }), chosen: (world, one) => world.spaces.get(one.spaceId)?.key === "SP2" && one.labels.includes(PAGE_LABEL) },
  { name: "a page and all below it", selection: (/** @type {World} */ world) => ({ subtree: [world.spaces.values().next().value?.homepageId] }), chosen: (world, one) => [one, ...world.ancestorsOf(one)].some(({ id }) => id === world.spaces.values().next().value?.homepageId) },
  { name: "a label for a page and all below it", selection: () => ({ labels: { subtree: [TREE_LABEL] } }), prepare: (world) => world.label(nth(world, 0), [PAGE_LABEL, TREE_LABEL]), chosen: (world, one) => [one, ...world.ancestorsOf(one)].some(({ labels }) => labels.includes(TREE_LABEL)) },
  { name: "CQL", selection: () => ({ cql: `label = "how-to"` }), chosen: (_, one) => one.labels.includes("how-to") },
  { name: "CQL with OR stays within its parentheses", selection: () => ({ spaces: ["SP1"], cql: `label = "how-to" or label = "${PAGE_LABEL}"` }), chosen: (world, one) => world.spaces.get(one.spaceId)?.key === "SP1" && (one.labels.includes("how-to") || one.labels.includes(PAGE_LABEL)) },
  { name: "CQL with an order", selection: () => ({ cql: `label = "${PAGE_LABEL}" order by lastmodified desc` }), chosen: (_, one) => one.labels.includes(PAGE_LABEL) },
  { name: "labels left out", selection: () => ({ labels: { page: [PAGE_LABEL] }, excludeLabels: ["how-to"] }), chosen: (_, one) => one.labels.includes(PAGE_LABEL) && !one.labels.includes("how-to") },
  { name: "a label with a quote", selection: () => ({ labels: { page: ["say \"hi\""] } }), prepare: (world) => world.label(nth(world, 0), ["say \"hi\""]), chosen: (_, one) => one.labels.includes("say \"hi\"") },
  { name: "a label with a backslash and OR", selection: () => ({ labels: { page: [`a\\" OR type=page OR label="b`] } }), prepare: (world) => world.label(nth(world, 0), [`a\\" OR type=page OR label="b`]), chosen: (_, one) => one.labels.includes(`a\\" OR type=page OR label="b`) },
  { name: "a label of another script", selection: () => ({ labels: { page: ["秘密"] } }), prepare: (world) => world.label(nth(world, 0), ["秘密"]), chosen: (_, one) => one.labels.includes("秘密") },
];
