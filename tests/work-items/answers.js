// @ts-check
// Answers of the work items' flows for tests of the panels: a plan made from lines, and a Jira of a few maps.

/** @typedef {import("../../static/work-items/contract.js").PlanAnswer} PlanAnswer */
/** @typedef {import("../../static/work-items/contract.js").PlannedItem} Item */

/**
 * A specification of our own. `e` an epic, `s` a story, `t` a sub-task, `c` a criterion of the one above, `u` not covered, `x` left alone, `h` a heading, `p` plain.
 * @type {[string, string][]}
 */
export const PARCELS = [
  ["h", "Parcel lockers"], ["p", "People collect parcels day and night, without a queue and without a signature."],
  ["h", "Collecting"], ["e", "Collecting a parcel"], ["s", "A person opens a locker with the code from the message"], ["c", "A wrong code is refused and counted"], ["c", "After five wrong codes the locker stays shut for ten minutes"],
  ["s", "The door opens within two seconds after the last digit"], ["s", "An open door is reported after a minute"], ["t", "Measure how long a door stands open"], ["t", "Send the report to the depot"],
  ["h", "Sending"], ["e", "Sending a parcel"], ["s", "A label is printed at the locker"], ["c", "Given paper is out, when somebody asks for a label, then the screen names the next locker"], ["s", "A parcel that is too heavy is refused with its weight 📦"],
  ["h", "Operations"], ["u", "Technicians ought to be warned before a battery runs low."], ["p", "We looked at three vendors."], ["u", "The depot's clock may be off by a minute at most."],
  ["h", "Out of scope"], ["x", "Lockers for frozen food"], ["x", "Payment at the locker"], ["h", "History"], ["x", "2026-03-01 first draft"],
];

const hash = (/** @type {string} */ text) => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7).toString(16).padStart(8, "0").repeat(2);

/** What the reader would say of such lines. @param {[string, string][]} [lines] @param {Partial<PlanAnswer>} [more] @returns {PlanAnswer} */
export function planOf(lines = PARCELS, more = {}) {
  /** @type {Item[]} */
  const items = [];
  const uncovered = [];
  const ignored = [];
  const last = /** @type {Record<string, Item | undefined>} */ ({});
  let start = 0;
  let section = /** @type {string[]} */ ([]);
  for (const [kind, quote] of lines) {
    const span = { quote, section, start };
    if (kind === "h") section = [quote];
    if (kind === "u") uncovered.push({ ...span, ref: hash(quote), reason: "a demand outside of the requirements" });
    if (kind === "x") ignored.push({ ...span, ref: hash(quote), reason: section[0] === "History" ? "history" : "out of scope" });
    if (kind === "c") items.at(-1)?.acceptance.push({ text: quote, evidence: [span] });
    if (kind === "e" || kind === "s" || kind === "t") items.push((last[kind] = itemOf(kind, span, last)));
    start += [...quote].length + 1;
  }
  return {
    status: "ok", page: { id: "1", title: "Parcel lockers", version: 12, spaceId: "1", url: "https://local.atlassian.net/wiki/spaces/DOCS/pages/1", table: false }, text: lines.map(([, text]) => text).join("\n"),
    items, totals: { items: items.length, uncovered: uncovered.length, ignored: ignored.length, hidden: 0 }, uncovered, ignored, gone: [], jira: "ready", ai: "ready", warnings: [], ...more,
  };
}

/** @param {"e" | "s" | "t"} kind @param {import("../../static/work-items/contract.js").Evidence} span @param {Record<string, Item | undefined>} last @returns {Item} */
function itemOf(kind, span, last) {
  const parent = kind === "e" ? undefined : kind === "s" ? last.e : last.s;
  return {
    ref: hash(span.quote), action: "create", type: { e: /** @type {const} */ ("epic"), s: /** @type {const} */ ("story"), t: /** @type {const} */ ("sub-task") }[kind], title: span.quote, parent: parent?.ref ?? null, description: "", acceptance: [],
    source_id: null, priority: kind === "s" && span.quote.includes("two seconds") ? "Must" : null, estimate: kind === "t" ? "2 days" : null, labels: [], components: [], depends_on: [], evidence: [span], hash: hash(span.quote), warnings: [],
  };
}

/** Twenty epics of four stories and twenty sub-tasks, 500 items. @returns {[string, string][]} */
export function manyLines() {
  return Array.from({ length: 20 }, (_, epic) => /** @type {[string, string][]} */ ([["h", `Chapter ${epic}`], ["e", `Epic number ${epic} of the long page`], ...Array.from({ length: 4 }, (_, story) => /** @type {[string, string][]} */ ([["s", `Story ${epic}.${story} says in a whole sentence what somebody has to do`], ...Array.from({ length: 5 }, (_, task) => /** @type {[string, string]} */ (["t", `Task ${epic}.${story}.${task} is a part of it`]))])).flat()])).flat();
}

const FIELDS = [
  { id: "summary", name: "Summary", required: true, hasDefault: false, as: "filled", role: "summary" }, { id: "description", name: "Description", required: false, hasDefault: false, as: "filled", role: "description" },
  { id: "priority", name: "Priority", required: false, hasDefault: true, as: "filled", role: "priority", allowed: [{ id: "1", name: "Highest" }, { id: "3", name: "Medium" }] }, { id: "customfield_10016", name: "Story points", required: false, hasDefault: false, as: "filled", role: "estimate" },
];
const CENTRE = { id: "customfield_10050", name: "Cost centre", required: true, hasDefault: false, as: "option", allowed: [{ id: "10300", name: "Product" }, { id: "10301", name: "Research" }] };
export const PROJECTS = [{ id: "10000", key: "DEMO", name: "Demo project", kind: "company" }, { id: "10003", key: "OLD", name: "Old project", kind: "company" }];

/** @param {{projectId?: string}} asked */
export function targetAnswer({ projectId }) {
  const found = PROJECTS.find(({ id }) => id === projectId);
  const fields = projectId === "10003" ? [...FIELDS, CENTRE] : FIELDS;
  const type = (/** @type {string} */ id, /** @type {string} */ name, /** @type {number} */ level) => ({ id, name, level, subtask: level < 0, fields });
  const project = found && {
    ...found, may: { create: true, edit: true, link: true, delete: true }, types: [type("10000", "Epic", 1), type("10001", "Story", 0), type("10002", "Task", 0), type("10003", "Sub-task", -1)],
    defaults: { epic: "10000", story: "10001", "sub-task": "10003" }, missing: [], linkTypes: [{ id: "10000", name: "Blocks", inward: "is blocked by", outward: "blocks" }], blocks: "10000",
  };
  return { projects: PROJECTS, moreProjects: false, ...(project ? { project } : {}) };
}

/** The writing flows over a map of issues; strict about seals, parents and sizes, as the contract is. */
export function smallJira() {
  /** @type {Map<string, any>} */
  const issues = new Map();
  let calls = 0;
  const sealOf = (/** @type {any} */ { target, items, pageVersion }) => hash(JSON.stringify([target, items, pageVersion]));
  const issueOf = (/** @type {string} */ ref) => ({ id: String(20_000 + [...issues.keys()].indexOf(ref)), key: `DEMO-${[...issues.keys()].indexOf(ref) + 1}`, url: `https://local.atlassian.net/browse/DEMO-${[...issues.keys()].indexOf(ref) + 1}` });
  return {
    issues,
    /** @returns {number} */
    calls: () => calls,
    /** @param {import("../../static/work-items/contract.js").CreateInput} asked */
    create(asked) {
      if (asked.items.length === 0 || asked.items.length > 50) throw Object.assign(new Error("1 to 50 items"), { code: "input_invalid" });
      if (JSON.stringify(asked).length > 400_000) throw Object.assign(new Error("too much"), { code: "input_too_large" });
      const seal = sealOf(asked);
      const shown = asked.items.map((item) => ({ ref: item.ref, outcome: "planned", fields: [{ id: "summary", name: "Summary", text: item.title }, { id: "description", name: "Description", text: [item.description, ...(item.acceptance ?? []).map(({ text }) => `☐ ${text}`), ...item.evidence.map(({ quote }) => `“${quote}”`)].filter(Boolean).join("\n") }] }));
      if (asked.dryRun) return { seal, results: shown };
      if (asked.seal !== seal) throw Object.assign(new Error("not what was shown"), { code: "conflict", field: "seal" });
      calls += 1;
      const results = asked.items.map((item) => {
        if (typeof item.parent === "string" && !issues.has(item.parent)) return { ref: item.ref, outcome: "failed", problem: { kind: "parent_missing" } };
        const known = issues.has(item.ref);
        if (!known) issues.set(item.ref, item);
        return { ref: item.ref, outcome: known ? "existing" : "created", issue: issueOf(item.ref), verified: true };
      });
      return { runId: asked.runId ?? "run0000000000001", seal, results };
    },
    finish: (/** @type {any} */ { items }) => ({ results: items.map((/** @type {any} */ { ref, depends_on }) => ({ ref, page: "done", links: depends_on.map((/** @type {string} */ to) => ({ to, outcome: "done" })) })) }),
    /** @param {any} asked */
    undo({ dryRun }) {
      const results = [...issues.keys()].map((ref, at) => ({ ref, key: issueOf(ref).key, outcome: at === 0 ? "stays" : dryRun ? "would_remove" : "removed", ...(at === 0 ? { why: "commented" } : {}) }));
      if (!dryRun) for (const { ref, outcome } of results) if (outcome === "removed") issues.delete(ref);
      return { results };
    },
  };
}
