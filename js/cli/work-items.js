// @ts-check
// The work items of a specification page, from a file: `npm run work-items -- plan page.xml`.

import { Command, Option } from "commander";

import { CoreError, openCore } from "../core.js";
import { NotKept, readNamed } from "./disk.js";
import { firstModel, improve } from "./improve.js";
import { readPage } from "./page-file.js";

/** @typedef {import("../core-types.js").WorkItem} WorkItem */
/** @typedef {import("../core-types.js").WorkItemPlan} WorkItemPlan */
/** @typedef {import("../../static/work-items/contract.js").ImprovedSpan} Improved */
/** @typedef {{format?: "storage" | "adf" | undefined, pageId: string, known?: string, json?: boolean, ai?: boolean, url?: string, model?: string}} Options */

const LINE = 100;

const program = new Command("touchmark work-items").exitOverride(leave).description("Reads a Confluence page as a specification.");
program
  .command("plan")
  .exitOverride(leave)
  .description("print epics, stories and sub-tasks, each with the text it comes from, and the text that no item covers")
  .argument("<page>", "a file with the page's body (storage format, HTML or ADF), or with the page as Confluence's REST API returns it; - reads standard input")
  .addOption(new Option("--format <format>", "what the body is (without it: decided by its content)").choices(["storage", "adf"]))
  .option("--page-id <id>", "the page's id, which is part of every item's identity (without it: the one in the file, or in the last answer)", "")
  .option("--known <file>", "the last answer for this page (--json): show what changed since")
  .option("--json", "print the whole answer as JSON")
  .option("--ai", "ask your own model server for better wording, item by item; the page is sent nowhere else")
  .option("--url <url>", "with --ai: the server, for example http://127.0.0.1:8080/v1; plain http only on this machine")
  .option("--model <name>", "with --ai: the model, as the server spells it (without it: the first that the server lists)")
  .addHelpText("after", "\nEnvironment: AI_KEY, if the server asks for a key.\nExit code: 0 planned, 1 the page holds no requirement, 2 the options or the page cannot be read, 3 the answer cannot be written.")
  .action(async (page, options) => {
    process.exitCode = await plan(page, options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`work-items: ${error.message}${error instanceof CoreError && error.field ? ` (${error.field})` : ""}`);
  process.exitCode = error instanceof NotKept ? 3 : 2;
}

/** 1 says something about the page: options that are wrong end with 2. @param {{exitCode: number}} end */
function leave({ exitCode }) {
  process.exit(exitCode === 0 ? 0 : 2);
}

/** @param {string} page @param {Options} options @returns {Promise<number>} */
async function plan(page, options) {
  if (Boolean(options.ai) !== (options.url !== undefined)) throw new Error("--ai and --url belong together: --ai --url http://127.0.0.1:8080/v1");
  /** @type {WorkItemPlan | undefined} */
  const known = options.known === undefined ? undefined : readAnswer(options.known);
  const { body, format, pageId: own } = readPage(page, options.format);
  const pageId = options.pageId || own || (known?.pageId ?? (options.ai ? "1" : ""));
  const answer = openCore().planWorkItems(body, { format, pageId, ...(known ? { known } : {}) });
  const improved = options.ai ? await askModel(body, { ...options, format, pageId }, answer) : undefined;
  const lines = options.json ? [JSON.stringify({ ...answer, ...(improved ? { improved } : {}) }, null, 2)] : [...describe(answer, known), ...proposals(answer, improved)];
  await print(`${lines.join("\n")}\n`);
  return answer.status === "empty" ? 1 : 0;
}

/** @param {string} file @returns {WorkItemPlan} */
function readAnswer(file) {
  const text = readNamed(file).toString("utf8");
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not an answer of plan --json: it is not JSON`);
  }
  if (!Array.isArray(answer?.items) || typeof answer.pageId !== "string") throw new Error(`${file} is not an answer of plan --json: it has no items or no pageId`);
  return answer;
}

/** Whoever reads a pipe may stop early (`| head`); a disk that takes nothing is a failure. @param {string} text @returns {Promise<void>} */
function print(text) {
  return new Promise((resolve, reject) => {
    const done = (/** @type {any} */ error) => (error && error.code !== "EPIPE" ? reject(new NotKept("the answer", error)) : resolve());
    // The same error comes to both: without a listener it would end the program with a stack.
    process.stdout.once("error", done);
    process.stdout.write(text, done);
  });
}

/**
 * Asks for each item and each uncovered span. The flow reads the page without the last answer: its refs are those of a plan alone.
 *
 * @param {string} body @param {Options} options @param {WorkItemPlan} answer @returns {Promise<Improved[]>}
 */
async function askModel(body, { format, pageId, url = "", model }, answer) {
  if (format !== "storage") throw new Error("--ai reads pages in storage format");
  if (!/^\d+$/.test(pageId)) throw new Error("with --ai, --page-id must be the page's number");
  const alone = openCore().planWorkItems(body, { format, pageId });
  const refs = alone.items.map(({ ref }, at) => ({ ref, shown: answer.items[at]?.ref ?? ref }));
  const key = process.env.AI_KEY;
  const named = model ?? (await firstModel(url, key));
  const results = await improve({
    body, pageId, refs: refs.map(({ ref }) => ref), url, model: named, key,
    tell: ({ outcome, note }, at) => process.stderr.write(`${at + 1}/${refs.length} ${outcome}${note ? ` (${note})` : ""}: ${short(answer.items[at]?.title ?? "")}\n`),
  });
  const shown = new Map(refs.map(({ ref, shown }) => [ref, shown]));
  return results.map((result) => ({ ...result, ref: shown.get(result.ref) ?? result.ref }));
}

/** @param {WorkItemPlan} answer @param {Improved[] | undefined} improved @returns {string[]} */
function proposals(answer, improved) {
  if (!improved) return [];
  const titles = new Map(answer.items.map(({ ref, title }) => [ref, title]));
  const count = (/** @type {string} */ outcome) => improved.filter((result) => result.outcome === outcome).length;
  return [
    "", `Proposed by the model: ${count("improved")} improved, ${count("kept")} kept, ${count("late")} without an answer in time, ${count("failed")} failed`,
    ...improved.flatMap(({ ref, outcome, note, proposal = {}, leftOut = [] }) => [
      `  ${short(titles.get(ref) ?? ref)}: ${outcome}${note ? ` (${note})` : ""}`,
      ...Object.entries(proposal).flatMap(([field, value]) => [value].flat().map((text) => `    ${field}: ${short(titles.get(String(text)) ?? String(text))}`)),
      ...leftOut.map((field) => `    ! ${field} was left out: the page does not say it`),
    ]),
  ];
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
  return `${answer.items.length} ${answer.items.length === 1 ? "item" : "items"} (${counts.join(", ")}), ${criteria} acceptance ${criteria === 1 ? "criterion" : "criteria"}; ${answer.uncovered.length} ${answer.uncovered.length === 1 ? "span" : "spans"} uncovered, ${answer.ignored.length} left alone`;
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
