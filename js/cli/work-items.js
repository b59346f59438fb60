// @ts-check
// The work items of a specification page, from a file: `npm run work-items -- plan page.xml`.

import { readFileSync } from "node:fs";

import { Command } from "commander";

import { CoreError, openCore } from "../core.js";

/** @typedef {import("../core-types.js").WorkItem} WorkItem */
/** @typedef {import("../core-types.js").WorkItemPlan} WorkItemPlan */

const LINE = 100;

const program = new Command("touchmark work-items").description("Reads a Confluence page as a specification.");
program
  .command("plan")
  .description("prints epics, stories and sub-tasks, each with the words of the page that it comes from, and what no item covers")
  .argument("<page>", "the page's body: storage format, or atlas_doc_format in a .json file")
  .option("--format <format>", "storage or adf; by the file's name without it")
  .option("--page-id <id>", "the page's id: part of every item's identity", "")
  .option("--known <file>", "the last answer for this page (--json): what changed, nothing twice")
  .option("--json", "prints the whole answer as JSON")
  .addHelpText("after", "\nExit code: 0 planned, 1 the page holds no requirement, 2 the options or the page cannot be read.")
  .action((page, options) => {
    process.exitCode = plan(page, options);
  });

try {
  program.parse();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`work-items: ${error.message}${error instanceof CoreError && error.field ? ` (${error.field})` : ""}`);
  process.exitCode = 2;
}

/** @param {string} page @param {{format?: "storage" | "adf", pageId: string, known?: string, json?: boolean}} options @returns {number} */
function plan(page, options) {
  /** @type {WorkItemPlan | undefined} */
  const known = options.known === undefined ? undefined : JSON.parse(readFileSync(options.known, "utf8"));
  const format = options.format ?? (page.endsWith(".json") ? "adf" : "storage");
  const pageId = options.pageId || (known?.pageId ?? "");
  const answer = openCore().planWorkItems(readFileSync(page), { format, pageId, ...(known ? { known } : {}) });
  for (const line of options.json ? [JSON.stringify(answer, null, 2)] : describe(answer, known)) console.log(line);
  return answer.status === "empty" ? 1 : 0;
}

/** @param {WorkItemPlan} answer @param {WorkItemPlan | undefined} known @returns {string[]} */
function describe(answer, known) {
  return [
    ...tree(answer.items, Boolean(known)),
    "",
    coverage(answer),
    ...goneLines(answer, known),
    ...spans("Uncovered: nobody would work on this", answer.uncovered),
    ...reasons(answer),
    ...answer.warnings.map((warning) => `! ${warning}`),
  ];
}

/** @param {WorkItem[]} items @param {boolean} isRerun @returns {string[]} */
function tree(items, isRerun) {
  const byRef = new Map(items.map((item) => [item.ref, item]));
  /** @param {WorkItem} item @returns {number} */
  const depth = (item) => {
    const parent = item.parent === null ? undefined : byRef.get(item.parent);
    return parent ? depth(parent) + 1 : 0;
  };
  return items.flatMap((item) => {
    const indent = "  ".repeat(depth(item));
    const facts = [item.source_id, item.priority && `priority ${item.priority}`, item.estimate && `estimate ${item.estimate}`, item.key];
    const said = facts.filter(Boolean).join(", ");
    const waits = item.depends_on.map((ref) => byRef.get(ref)?.source_id ?? ref);
    return [
      `${indent}${item.type}: ${item.title}${said ? ` (${said})` : ""}${isRerun ? `  [${item.action}${change(item)}]` : ""}`,
      ...item.acceptance.map((criterion) => `${indent}  - ${short(criterion.text)}`),
      ...(waits.length ? [`${indent}  waits for ${waits.join(", ")}`] : []),
      ...item.warnings.map((warning) => `${indent}  ! ${warning}`),
    ];
  });
}

/** @param {WorkItem} item @returns {string} */
function change(item) {
  if (!item.match || item.action === "unchanged") return "";
  return `: ${item.match.how}${item.match.changed?.length ? ` (${item.match.changed.join(", ")})` : ""}`;
}

/** @param {WorkItemPlan} answer @returns {string} */
function coverage(answer) {
  const counts = ["epic", "story", "sub-task"].map((type) => `${answer.items.filter((item) => item.type === type).length} ${type}`);
  const criteria = answer.items.reduce((sum, item) => sum + item.acceptance.length, 0);
  return `${answer.items.length} items (${counts.join(", ")}), ${criteria} acceptance criteria; ${answer.uncovered.length} spans uncovered, ${answer.ignored.length} left alone`;
}

/** @param {WorkItemPlan} answer @param {WorkItemPlan | undefined} known @returns {string[]} */
function goneLines(answer, known) {
  if (!answer.gone.length) return [];
  const titles = new Map(known?.items.map((item) => [item.ref, item.title]));
  return ["", "No longer on the page (nothing is closed or deleted for it):", ...answer.gone.map((ref) => `  ${titles.get(ref) ?? ref}`)];
}

/** @param {string} title @param {import("../core-types.js").Unplanned[]} list @returns {string[]} */
function spans(title, list) {
  return list.length ? ["", `${title}:`, ...list.map((span) => `  "${short(span.quote)}": ${span.reason}`)] : [];
}

/** @param {WorkItemPlan} answer @returns {string[]} */
function reasons(answer) {
  /** @type {Map<string, typeof answer.ignored>} */
  const byReason = new Map();
  for (const span of answer.ignored) byReason.set(span.reason, [...(byReason.get(span.reason) ?? []), span]);
  return [...byReason].flatMap(([reason, list]) => ["", `Left alone, ${reason} (${list.length}):`, ...list.map((span) => `  "${short(span.quote)}"`)]);
}

/** @param {string} text @returns {string} */
function short(text) {
  const line = text.replaceAll("\n", " / ");
  return line.length > LINE ? `${line.slice(0, LINE).trimEnd()}…` : line;
}
