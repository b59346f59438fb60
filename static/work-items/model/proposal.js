// @ts-check
// The proposal: what the page was read as, and what a person made of it. Nothing here knows of the browser.
//
// A draft holds only differences to the plan, by ref, so that a page read again keeps them where its items are still there.

/** @typedef {import("../contract.js").PlannedItem} Item */
/** @typedef {string} Ref */
/** @typedef {import("../contract.js").ItemType} ItemType */
/** @typedef {import("../contract.js").LeftOver} LeftOver */
/**
 * An item as it would be written. `on`: it is to be written. `touched`: a person changed it. `own`: made by a person.
 * @typedef {Item & {on: boolean, touched: boolean, own: boolean, merged: Ref[]}} Entry
 * @typedef {Partial<Pick<Entry, "on" | "type" | "title" | "description" | "acceptance" | "evidence" | "labels" | "components" | "priority" | "estimate" | "parent" | "merged">>} Change
 * @typedef {{pageVersion: number, changes: Record<Ref, Change>, gone: Record<Ref, Ref>, own: Item[], order: Ref[], choices: Record<Ref, Choice>}} Draft
 * @typedef {{kind: "create"} | {kind: "link", issueId: string, key: string} | {kind: "update", issueId: string, key: string, updated: string}} Choice what becomes of an item that has a double
 */

export const LEVEL = /** @type {Record<ItemType, number>} */ ({ epic: 1, story: 0, "sub-task": -1 });
export const TYPES = /** @type {ItemType[]} */ (["epic", "story", "sub-task"]);
const MOST_TITLE = 255;
/** The last number of a part's ref (contract.d.ts). */
const MOST_PARTS = 50;

/** @param {number} pageVersion @returns {Draft} */
export function emptyDraft(pageVersion) {
  return { pageVersion, changes: {}, gone: {}, own: [], order: [], choices: {} };
}

/** What is proposed by itself: everything new and changed. Text that nobody sees on the page waits for a yes. @param {Item} item */
const onAtFirst = (item) => (item.action === "create" || item.action === "update") && !item.hidden;

/** The entries in their order, each below its parent. @param {{items: Item[]}} plan @param {Draft} draft @returns {Entry[]} */
export function entriesOf(plan, draft) {
  const all = inPageOrder(plan.items, draft.own);
  const own = new Set(draft.own.map(({ ref }) => ref));
  const known = new Set(all.map(({ ref }) => ref));
  const place = new Map(draft.order.map((ref, at) => [ref, at]));
  const entries = all.filter(({ ref }) => !(ref in draft.gone)).map((item) => {
    const change = draft.changes[item.ref];
    const entry = { on: onAtFirst(item), merged: /** @type {Ref[]} */ ([]), ...item, ...change, touched: change !== undefined && Object.keys(change).some((name) => name !== "on"), own: own.has(item.ref) };
    const parent = entry.parent !== null && entry.parent in draft.gone ? (draft.gone[entry.parent] ?? null) : entry.parent;
    return { ...entry, parent: parent !== null && known.has(parent) ? parent : null };
  });
  return inTreeOrder(entries, place);
}

/** What a person made stands where its words stand on the page, behind what they were taken out of. @param {Item[]} items @param {Item[]} own */
function inPageOrder(items, own) {
  const startOf = (/** @type {Item} */ { evidence }) => evidence[0]?.start ?? Infinity;
  const waiting = [...own].sort((a, b) => startOf(a) - startOf(b) || 0);
  /** @type {Item[]} */
  const ordered = [];
  let next = 0;
  for (const item of items) {
    for (let one = waiting[next]; one && startOf(one) < startOf(item); one = waiting[next]) {
      ordered.push(one);
      next += 1;
    }
    ordered.push(item);
  }
  return [...ordered, ...waiting.slice(next)];
}

/** @param {Entry[]} entries @param {Map<Ref, number>} place */
function inTreeOrder(entries, place) {
  /** @type {Map<Ref | null, Entry[]>} */
  const below = new Map();
  for (const entry of entries) below.set(entry.parent, [...(below.get(entry.parent) ?? []), entry]);
  const at = new Map(entries.map(({ ref }, index) => [ref, index]));
  const rank = (/** @type {Ref} */ ref) => place.get(ref) ?? at.get(ref) ?? 0;
  /** @type {Entry[]} */
  const ordered = [];
  const seen = new Set();
  /** @param {Ref | null} parent */
  const walk = (parent) => {
    for (const entry of [...(below.get(parent) ?? [])].sort((a, b) => rank(a.ref) - rank(b.ref))) {
      if (seen.has(entry.ref)) continue;
      seen.add(entry.ref);
      ordered.push(entry);
      walk(entry.ref);
    }
  };
  walk(null);
  // Parents that form a ring hang on nothing: their items must not vanish.
  for (const entry of entries) if (!seen.has(entry.ref)) ordered.push({ ...entry, parent: null });
  return ordered;
}

/** How deep an entry stands: 0 at the top. @param {Entry[]} entries @returns {Map<Ref, number>} */
export function depths(entries) {
  const depth = new Map();
  for (const { ref, parent } of entries) depth.set(ref, parent === null ? 0 : (depth.get(parent) ?? 0) + 1);
  return depth;
}

/** @param {Entry[]} entries @param {Ref} ref @returns {Ref[]} all below it, itself left out */
export function descendants(entries, ref) {
  const inside = new Set([ref]);
  for (const entry of entries) if (entry.parent !== null && inside.has(entry.parent)) inside.add(entry.ref);
  inside.delete(ref);
  return [...inside];
}

/** @param {Draft} draft @param {Ref} ref @param {Change} change @returns {Draft} */
export function edit(draft, ref, change) {
  return { ...draft, changes: { ...draft.changes, [ref]: { ...draft.changes[ref], ...change } } };
}

/** The same change of many, with one copy of the draft. @param {Draft} draft @param {Ref[]} refs @param {Change} change @returns {Draft} */
export function editAll(draft, refs, change) {
  return { ...draft, changes: { ...draft.changes, ...Object.fromEntries(refs.map((ref) => [ref, { ...draft.changes[ref], ...change }])) } };
}

/** With everything below it; what is switched on needs its parents. @param {Draft} draft @param {Entry[]} entries @param {Ref} ref @param {boolean} on */
export function toggle(draft, entries, ref, on) {
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  const touched = [ref, ...descendants(entries, ref)].filter((one) => writable(byRef.get(one)));
  for (let up = byRef.get(ref)?.parent; on && up; up = byRef.get(up)?.parent) if (writable(byRef.get(up))) touched.push(up);
  return editAll(draft, touched, { on });
}

/** What is unchanged, done or an issue already has nothing to write. @param {Entry | undefined} entry */
export function writable(entry) {
  return entry !== undefined && (entry.own || entry.action === "create" || entry.action === "update" || entry.touched);
}

/** One item of several: the first keeps its title, the others become its criteria. @param {Draft} draft @param {Entry[]} entries @param {Ref[]} refs */
export function merge(draft, entries, refs) {
  const [first, ...others] = entries.filter(({ ref }) => refs.includes(ref));
  if (!first || others.length === 0) return draft;
  const acceptance = others.flatMap((one) => [{ text: one.title, evidence: one.evidence }, ...one.acceptance]);
  const merged = edit(draft, first.ref, {
    acceptance: [...first.acceptance, ...acceptance], evidence: [...first.evidence, ...others.flatMap(({ evidence }) => evidence)], merged: [...first.merged, ...others.flatMap((one) => [one.ref, ...one.merged])],
    labels: [...new Set([first, ...others].flatMap(({ labels }) => labels))],
    description: [first.description, ...others.flatMap(explanationOf)].filter(Boolean).join("\n\n"),
  });
  return { ...merged, gone: { ...merged.gone, ...Object.fromEntries(others.map(({ ref }) => [ref, first.ref])) } };
}

/** What a description says besides the statement, which a criterion says. @param {Entry} entry */
function explanationOf({ description, title, evidence }) {
  return description.split("\n\n").filter((paragraph) => paragraph !== title && paragraph !== evidence[0]?.quote);
}

/** Takes criteria out into items of their own, beside it or below it. @param {Draft} draft @param {Entry} entry @param {number[]} criteria @param {boolean} [below] as its sub-tasks @returns {Draft} */
export function split(draft, entry, criteria, below = false) {
  const root = entry.ref.split(".")[0] ?? entry.ref;
  let last = Math.max(1, ...draft.own.filter(({ ref }) => ref.startsWith(`${root}.`)).map(({ ref }) => Number(ref.split(".")[1])));
  const taken = entry.acceptance.filter((_, at) => criteria.includes(at)).slice(0, MOST_PARTS - last);
  if (taken.length === 0) return draft;
  const [type, parent] = below ? [/** @type {ItemType} */ ("sub-task"), entry.ref] : [entry.type, entry.parent];
  const made = taken.map(({ text, evidence }) => ownItem(`${root}.${(last += 1)}`, type, text, parent, evidence.length > 0 ? evidence : entry.evidence));
  const kept = edit(draft, entry.ref, { acceptance: entry.acceptance.filter((one) => !taken.includes(one)) });
  const withOwn = { ...kept, own: [...kept.own, ...made] };
  return made.reduce((all, { ref }) => edit(all, ref, { on: true }), withOwn);
}

/** Items that are not in Jira yet and are to be: the others are not cut anew. @param {Entry} entry */
const isNew = (entry) => entry.on && (entry.own || entry.action === "create");

/** The stories whose sub-tasks `fewer` folds into them, with those. @param {Entry[]} entries @returns {Ref[][]} */
function foldable(entries) {
  /** @type {Map<Ref, Ref[]>} */
  const stories = new Map(entries.filter((entry) => LEVEL[entry.type] === 0 && isNew(entry)).map(({ ref }) => [ref, []]));
  for (const entry of entries) if (entry.type === "sub-task" && isNew(entry) && entry.parent !== null) stories.get(entry.parent)?.push(entry.ref);
  return [...stories].filter(([, parts]) => parts.length > 0).map(([story, parts]) => [story, ...parts]);
}

/** The stories whose criteria `finer` makes sub-tasks of. @param {Entry[]} entries */
const divisible = (entries) => entries.filter((entry) => LEVEL[entry.type] === 0 && isNew(entry) && entry.acceptance.length > 0);

/** The same words in fewer items: sub-tasks become criteria of their stories. @param {Draft} draft @param {Entry[]} entries */
export function fewer(draft, entries) {
  return foldable(entries).reduce((all, refs) => merge(all, entries, refs), draft);
}

/** The same words in more items: criteria become sub-tasks of their stories. @param {Draft} draft @param {Entry[]} entries */
export function finer(draft, entries) {
  return divisible(entries).reduce((all, entry) => split(all, entry, entry.acceptance.map((_, at) => at), true), draft);
}

/** How many items each cut takes away or adds. @param {Entry[]} entries */
export function cutsOf(entries) {
  return {
    fewer: foldable(entries).reduce((all, refs) => all + refs.length - 1, 0),
    finer: divisible(entries).reduce((all, { acceptance }) => all + Math.min(acceptance.length, MOST_PARTS - 1), 0),
  };
}

/** An item of a span that had become none. @param {Draft} draft @param {LeftOver} span @param {Ref | null} parent */
export function promote(draft, span, parent) {
  if (draft.own.some(({ ref }) => ref === span.ref)) return edit(draft, span.ref, { on: true });
  const { quote, section, start } = span;
  return edit({ ...draft, own: [...draft.own, ownItem(span.ref, "story", quote, parent, [{ quote, section, start }])] }, span.ref, { on: true });
}

/** @param {Ref} ref @param {ItemType} type @param {string} text @param {Ref | null} parent @param {import("../contract.js").Evidence[]} evidence @returns {Item} */
function ownItem(ref, type, text, parent, evidence) {
  const title = oneLine(text);
  return { ref, action: "create", type, title, parent, description: title === text ? "" : text, acceptance: [], source_id: null, priority: null, estimate: null, labels: [], components: [], depends_on: [], evidence, hash: "", warnings: [] };
}

/** At most 255 units, cut between words. @param {string} text */
export function oneLine(text) {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= MOST_TITLE) return line;
  const cut = line.slice(0, MOST_TITLE - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), MOST_TITLE / 2)).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** @param {Draft} draft @param {Entry[]} entries @param {Ref} ref @param {Ref | null} parent */
export function move(draft, entries, ref, parent) {
  if (parent === ref || (parent !== null && descendants(entries, ref).includes(parent))) return draft;
  const entry = entries.find((one) => one.ref === ref);
  const above = entries.find((one) => one.ref === parent);
  // An item fits below its new parent: one level down, as Jira has it.
  const type = entry && above ? (above.type === "epic" ? (entry.type === "epic" ? "story" : entry.type === "sub-task" ? "story" : entry.type) : "sub-task") : entry?.type === "sub-task" ? "story" : entry?.type;
  return edit(draft, ref, { parent, ...(type ? { type } : {}) });
}

/** One place up or down among its siblings. @param {Draft} draft @param {Entry[]} entries @param {Ref} ref @param {-1 | 1} by */
export function shift(draft, entries, ref, by) {
  const parent = entries.find((one) => one.ref === ref)?.parent ?? null;
  const siblings = entries.filter((one) => one.parent === parent).map((one) => one.ref);
  const from = siblings.indexOf(ref);
  const other = siblings[from + by];
  if (from < 0 || other === undefined) return draft;
  const order = entries.map((one) => one.ref);
  const [a, b] = [order.indexOf(ref), order.indexOf(other)];
  [order[a], order[b]] = [other, ref];
  return { ...draft, order };
}

/** @param {Draft} draft @param {Entry[]} entries @param {Ref} ref @param {ItemType} type */
export function changeType(draft, entries, ref, type) {
  const entry = entries.find((one) => one.ref === ref);
  if (!entry || entry.type === type) return draft;
  const above = entries.find((one) => one.ref === entry.parent);
  // The nearest entry before it that can be its parent; none stands above an epic.
  const before = entries.slice(0, entries.indexOf(entry)).reverse();
  const fits = above && LEVEL[above.type] === LEVEL[type] + 1;
  const parent = type === "epic" ? null : fits ? above.ref : (before.find((one) => LEVEL[one.type] === LEVEL[type] + 1)?.ref ?? null);
  return edit(draft, ref, { type, parent });
}

/** What stands in the way of writing an entry, by name of the panel's texts. @param {Entry} entry @param {Map<Ref, Entry>} byRef */
export function wrongWith(entry, byRef) {
  const parent = entry.parent === null ? undefined : byRef.get(entry.parent);
  if (entry.title.trim() === "") return "noTitle";
  if (entry.title.length > MOST_TITLE) return "longTitle";
  if (entry.type === "sub-task" && (!parent || LEVEL[parent.type] !== 0)) return "noStory";
  if (parent && LEVEL[parent.type] !== LEVEL[entry.type] + 1) return "wrongParent";
  if (parent && !parent.on && parent.action === "create") return "parentOff";
  return undefined;
}

/** @param {Entry[]} entries */
export function countsOf(entries) {
  const on = entries.filter((entry) => entry.on && writable(entry));
  return {
    all: entries.length, on: on.length,
    create: on.filter(({ action, own }) => own || action === "create").length,
    update: on.filter(({ action, own }) => !own && action !== "create").length,
    ...Object.fromEntries(TYPES.map((type) => [type, on.filter((entry) => entry.type === type).length])),
  };
}
