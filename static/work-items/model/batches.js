// @ts-check
// What is sent to be written: waves (a parent before its children), each in batches that a call takes.

import { LEVEL, writable } from "./proposal.js";

/** @typedef {import("./proposal.js").Entry} Entry */
/** @typedef {import("./proposal.js").Draft} Draft */
/** @typedef {import("../contract.js").Edited} Edited */
/** @typedef {import("../contract.js").StatusItem} StatusItem */
/** @typedef {Record<string, {fields: import("../contract.js").UpdateField[], evenIfDone?: boolean} | "leave" | "follow">} Takes what a person said about items that are in Jira already, by ref */

const MOST_ITEMS = 50;
const MOST_BYTES = 300_000;
const WRITTEN = /** @type {import("../contract.js").UpdateField[]} */ (["summary", "description", "parent", "priority", "labels", "components", "estimate"]);

/**
 * @param {Entry} entry @param {Draft} draft @param {StatusItem | undefined} known @param {Takes} takes
 * @param {string} [below] issue under which stories without an epic go
 * @returns {Edited | undefined} nothing when it is left as it is
 */
export function editedOf(entry, draft, known, takes, below) {
  const { merged, type, title, description, evidence, labels, components, priority, estimate, source_id } = entry;
  const ref = takes[entry.ref] === "follow" ? followerOf(entry.ref) : entry.ref;
  const parent = entry.parent !== null && takes[entry.parent] === "follow" ? followerOf(entry.parent) : entry.parent;
  // What a split made an issue of is asked for there.
  const acceptance = entry.acceptance.filter(({ part }) => part === undefined || ref !== entry.ref).map(({ text, evidence: spans }) => ({ text, evidence: spans }));
  const doing = doingOf(entry, draft, known, takes);
  const parentIssue = doing?.kind === "create" && parent === null && LEVEL[type] === 0 ? below : undefined;
  return doing && { ref, ...(merged.length > 0 ? { merged } : {}), type, title, description, acceptance, evidence, labels, components, priority, estimate, parent, ...(parentIssue ? { parentIssue } : {}), source_id, do: doing };
}

/** The issue that follows a finished one. @param {string} ref */
export function followerOf(ref) {
  const [root, turn = "1"] = ref.split("+");
  return `${root}+${Number(turn) + 1}`;
}

/** The item whose finished issue this one follows; none for all others. @param {string} ref */
export function followedBy(ref) {
  const [root = "", turn] = ref.split("+");
  return turn === undefined ? undefined : Number(turn) > 2 ? `${root}+${Number(turn) - 1}` : root;
}

/** @param {Entry} entry @param {Draft} draft @param {StatusItem | undefined} known @param {Takes} takes @returns {Edited["do"] | undefined} */
function doingOf(entry, draft, known, takes) {
  const take = takes[entry.ref];
  if (take === "leave") return undefined;
  if (take === "follow") return { kind: "create" };
  if (known?.state === "missing") return { kind: "again", instead: known.issue.id };
  if (known) {
    const fields = take?.fields ?? changedBy(entry).filter((field) => !known.changedInJira?.some((changed) => changed.field === field));
    return fields.length === 0 ? undefined : { kind: "update", issueId: known.issue.id, fields, base: { updated: known.updated ?? "", fields: known.hashes ?? {} }, ...(take?.evenIfDone ? { evenIfDone: true } : {}) };
  }
  const choice = draft.choices[entry.ref];
  if (choice?.kind === "link") return { kind: "link", issueId: choice.issueId };
  if (choice?.kind === "update") return { kind: "update", issueId: choice.issueId, fields: ["summary", "description"], base: { updated: choice.updated, fields: {} } };
  return { kind: "create" };
}

/** Whether somebody has to be asked before it is written. @param {StatusItem | undefined} known */
export const needsAnswer = (known) => known !== undefined && ((known.changedInJira?.length ?? 0) > 0 || known.category === "done");

/** They stay as they are until somebody says otherwise; what was said of an issue that changed again since holds no more. @param {Map<string, StatusItem>} status @param {import("./draft.js").Kept["takes"]} [kept] @returns {Takes} */
export function takesOf(status, kept = {}) {
  const said = Object.entries(kept).filter(([ref, { updated }]) => status.get(ref)?.updated === updated).map(([ref, { take }]) => [ref, take]);
  return { ...Object.fromEntries([...status.values()].filter(needsAnswer).map(({ ref }) => [ref, "leave"])), ...Object.fromEntries(said) };
}

/** As they are kept. @param {Takes} takes @param {Map<string, StatusItem>} status @returns {NonNullable<import("./draft.js").Kept["takes"]>} */
export function keptTakes(takes, status) {
  return Object.fromEntries(Object.entries(takes).flatMap(([ref, take]) => (status.get(ref)?.updated === undefined ? [] : [[ref, { take, updated: String(status.get(ref)?.updated) }]])));
}

/**
 * What can be said about an item that is in Jira and that the page says otherwise now: what each answer would write. `merge` is there when the
 * page changed something that nobody changed in Jira.
 *
 * @param {Entry} entry @param {StatusItem} known @returns {{merge: import("../contract.js").UpdateField[], take: import("../contract.js").UpdateField[]}}
 */
export function answersFor(entry, known) {
  const theirs = (known.changedInJira ?? []).map(({ field }) => field);
  const ours = changedBy(entry);
  return { merge: ours.filter((field) => !theirs.includes(field)), take: WRITTEN.filter((field) => ours.includes(field) || theirs.includes(field)) };
}

/** The fields that an update would write. @param {Entry} entry @returns {import("../contract.js").UpdateField[]} */
export function changedBy(entry) {
  const names = /** @type {Record<string, import("../contract.js").UpdateField>} */ ({ title: "summary", acceptance: "description" });
  const changed = entry.touched || !entry.match?.changed ? [] : entry.match.changed.map((name) => names[name] ?? name);
  const fields = WRITTEN.filter((field) => changed.includes(field));
  return fields.length > 0 ? fields : ["summary", "description"];
}

/**
 * @param {Entry[]} entries
 * @param {Draft} draft
 * @param {Map<string, StatusItem>} status
 * @param {Takes} [takes]
 * @param {string} [below] issue under which stories without an epic go
 * @returns {Edited[][]} epics, then what stands under them, then their parts
 */
export function batchesOf(entries, draft, status, takes = {}, below) {
  const chosen = entries.filter((entry) => entry.on && writable(entry));
  return [LEVEL.epic, LEVEL.story, LEVEL["sub-task"]].flatMap((level) => {
    /** @type {Edited[][]} */
    const batches = [];
    let bytes = 0;
    for (const entry of chosen.filter(({ type }) => LEVEL[type] === level)) {
      const edited = editedOf(entry, draft, status.get(entry.ref), takes, below);
      if (!edited) continue;
      const size = new TextEncoder().encode(JSON.stringify(edited)).length;
      const last = batches.at(-1);
      if (!last || last.length === MOST_ITEMS || bytes + size > MOST_BYTES) {
        batches.push([edited]);
        bytes = size;
      } else {
        last.push(edited);
        bytes += size;
      }
    }
    return batches;
  });
}
