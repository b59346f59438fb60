// @ts-check
// The proposal without a browser: what edits make of a plan, what the page's text says of it, what is sent.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { setViewer } from "../../static/kit/viewer.js";
import { batchesOf, followedBy, keptTakes, takesOf } from "../../static/work-items/model/batches.js";
import { blocksOf, layOut, marksOf, tally } from "../../static/work-items/model/coverage.js";
import { changeType, countsOf, cutsOf, depths, descendants, emptyDraft, entriesOf, fewer, finer, merge, move, oneLine, promote, shift, split, toggle, wrongWith } from "../../static/work-items/model/proposal.js";
import { itemTexts, reasonIn, warningIn } from "../../static/work-items/texts.js";
import { manyLines, planOf } from "./answers.js";

const plan = planOf();
const titles = (/** @type {{title: string}[]} */ entries) => entries.map(({ title }) => title);
const named = (/** @type {import("../../static/work-items/model/proposal.js").Entry[]} */ entries, /** @type {string} */ start) => {
  const found = entries.find(({ title }) => title.startsWith(start));
  assert.ok(found, start);
  return found;
};
const fresh = () => {
  const draft = emptyDraft(12);
  return { draft, entries: entriesOf(plan, draft) };
};

test("a plan without edits is proposed as it was read, in its tree", () => {
  const { entries } = fresh();
  assert.deepEqual(titles(entries), titles(plan.items));
  assert.deepEqual([...depths(entries).values()], [0, 1, 1, 1, 2, 2, 0, 1, 1]);
  assert.deepEqual(countsOf(entries), { all: 9, on: 9, create: 9, update: 0, epic: 2, story: 5, "sub-task": 2 });
});

test("leaving an item out takes everything below with it; taking one in brings its parents", () => {
  const { draft, entries } = fresh();
  const off = toggle(draft, entries, named(entries, "Collecting").ref, false);
  assert.equal(countsOf(entriesOf(plan, off)).on, 3);
  const after = entriesOf(plan, off);
  const on = entriesOf(plan, toggle(off, after, named(after, "Measure").ref, true));
  assert.deepEqual(titles(on.filter((entry) => entry.on)).slice(0, 3), ["Collecting a parcel", "An open door is reported after a minute", "Measure how long a door stands open"]);
});

test("a merge keeps every word: the others become criteria, their refs are named, nothing of the page is lost", () => {
  const { draft, entries } = fresh();
  const [code, door] = [named(entries, "A person opens"), named(entries, "An open door")];
  const merged = entriesOf(plan, merge(draft, entries, [door.ref, code.ref]));
  const one = named(merged, "A person opens");
  assert.deepEqual(one.acceptance.map(({ text }) => text), ["A wrong code is refused and counted", "After five wrong codes the locker stays shut for ten minutes", "An open door is reported after a minute"]);
  assert.deepEqual(one.merged, [door.ref]);
  assert.equal(named(merged, "Measure").parent, one.ref, "what stood below stands below the one that is left");
  assert.deepEqual(tally(marksOf(plan, merged)).uncovered, 2);
  assert.equal(marksOf(plan, merged).length, marksOf(plan, entries).length, "every span is still marked");
});

test("a merge keeps what explains an item, once, and leaves its statement to the criterion", () => {
  const explained = { ...plan, items: plan.items.map((item) => (item.title.startsWith("An open door") ? { ...item, description: `${item.evidence[0]?.quote}\n\nThe depot asked for it.` } : item)) };
  const draft = emptyDraft(12);
  const entries = entriesOf(explained, draft);
  const [code, door] = [named(entries, "A person opens"), named(entries, "An open door")];
  const one = named(entriesOf(explained, merge(draft, entries, [code.ref, door.ref])), "A person opens");
  assert.deepEqual([one.description, one.acceptance.at(-1)?.text], [[code.description, "The depot asked for it."].filter(Boolean).join("\n\n"), door.title]);
});

test("a split makes items with refs of their own, that repeat and never meet", () => {
  const { draft, entries } = fresh();
  const code = named(entries, "A person opens");
  const once = split(draft, code, [0]);
  const twice = split(once, named(entriesOf(plan, once), "A person opens"), [0]);
  const own = entriesOf(plan, twice).filter((entry) => entry.own);
  assert.deepEqual(own.map(({ ref, title, on }) => [ref, title, on]), [[`${code.ref}.2`, "A wrong code is refused and counted", true], [`${code.ref}.3`, "After five wrong codes the locker stays shut for ten minutes", true]]);
  assert.deepEqual(own[0]?.evidence, code.acceptance[0]?.evidence);
  assert.deepEqual(split(draft, code, [9]), draft);
});

test("what a person made stands where its words stand on the page", () => {
  const { draft, entries } = fresh();
  const code = named(entries, "A person opens");
  const parted = split(draft, code, [1]);
  assert.deepEqual(titles(entriesOf(plan, parted)).slice(1, 4), [code.title, "After five wrong codes the locker stays shut for ten minutes", "The door opens within two seconds after the last digit"]);
  const [first, second] = plan.uncovered ?? [];
  assert.ok(first && second && first.start < second.start);
  const epic = plan.items[0]?.ref ?? null;
  const made = titles(entriesOf(plan, promote(promote(draft, second, epic), first, epic)));
  assert.ok(made.indexOf(first.quote) < made.indexOf(second.quote), made.join(" | "));
});

test("answers about issues of Jira outlive a reload, unless the issue changed since", () => {
  const known = (/** @type {string} */ ref, /** @type {string} */ updated, /** @type {any} */ more = {}) => /** @type {[string, any]} */ ([ref, { ref, issue: { id: ref, key: ref, url: "" }, state: "there", updated, changedInJira: [{ field: "summary", now: "x" }], hashes: {}, pageVersion: 1, runId: "r", ...more }]);
  const status = new Map([known("a", "1"), known("b", "1"), known("c", "1", { changedInJira: [] }), known("d", "1", { changedInJira: [], category: "done" })]);
  assert.deepEqual(takesOf(status), { a: "leave", b: "leave", d: "leave" });
  const kept = keptTakes({ a: { fields: ["summary"] }, b: { fields: ["summary"] }, d: "follow" }, status);
  const later = new Map([...status, known("b", "2")]);
  assert.deepEqual(takesOf(later, kept), { a: { fields: ["summary"] }, b: "leave", d: "follow" });
  assert.deepEqual(["a", "a+2", "a+3"].map(followedBy), [undefined, "a", "a+2"]);
});

test("the same words in fewer items and in more: every criterion keeps its place on the page, and back again nothing is lost", () => {
  const plan = planOf();
  const draft = emptyDraft(1);
  const entries = entriesOf(plan, draft);
  const words = (/** @type {any[]} */ all) => all.flatMap((one) => [one.title, ...one.acceptance.map((/** @type {any} */ { text }) => text)]).sort();
  const cuts = cutsOf(entries);
  assert.ok(cuts.fewer > 0 && cuts.finer > 0, JSON.stringify(cuts));
  const few = entriesOf(plan, fewer(draft, entries));
  assert.deepEqual([few.length, few.filter(({ type }) => type === "sub-task").length], [entries.length - cuts.fewer, 0]);
  assert.deepEqual(words(few), words(entries));
  const fine = finer(draft, entries);
  const many = entriesOf(plan, fine);
  assert.equal(many.length, entries.length + cuts.finer);
  assert.deepEqual(words(many), words(entries));
  const byRef = new Map(many.map((one) => [one.ref, one]));
  for (const one of many.filter(({ own }) => own)) {
    assert.deepEqual([one.type, byRef.get(one.parent ?? "")?.type, one.evidence.length > 0, wrongWith(one, byRef)], ["sub-task", "story", true, undefined]);
  }
  assert.deepEqual(cutsOf(many).finer, 0);
  assert.deepEqual(words(entriesOf(plan, fewer(fine, many))), words(entries));
  // What is in Jira already, or left out, is not cut anew.
  const there = { ...plan, items: plan.items.map((item) => ({ ...item, action: /** @type {const} */ ("unchanged") })) };
  assert.deepEqual(cutsOf(entriesOf(there, draft)), { fewer: 0, finer: 0 });
  const most = { ...plan, items: plan.items.map((item) => (item.type === "story" ? { ...item, acceptance: Array.from({ length: 70 }, (_, at) => ({ text: `c${at}`, evidence: item.evidence })) } : item)) };
  const parts = entriesOf(most, finer(draft, entriesOf(most, draft))).filter(({ own, ref }) => own && ref.startsWith(most.items.find(({ type }) => type === "story")?.ref ?? "?"));
  assert.deepEqual([parts.length, parts.at(-1)?.ref.split(".")[1]], [49, "50"]);
});

test("moves keep the tree a tree and the levels Jira's", () => {
  const { draft, entries } = fresh();
  const [collecting, code, sending, measure] = [named(entries, "Collecting"), named(entries, "A person opens"), named(entries, "Sending"), named(entries, "Measure")];
  assert.equal(move(draft, entries, collecting.ref, measure.ref), draft, "nothing goes below itself");
  const moved = entriesOf(plan, move(draft, entries, code.ref, sending.ref));
  assert.equal(named(moved, "A person opens").parent, sending.ref);
  const freed = entriesOf(plan, move(draft, entries, measure.ref, null));
  assert.deepEqual([named(freed, "Measure").type, named(freed, "Measure").parent], ["story", null]);
  const up = entriesOf(plan, changeType(draft, entries, measure.ref, "story"));
  assert.deepEqual([named(up, "Measure").type, named(up, "Measure").parent], ["story", collecting.ref]);
  const epic = entriesOf(plan, changeType(draft, entries, code.ref, "epic"));
  assert.equal(named(epic, "A person opens").parent, null);
  const shifted = entriesOf(plan, shift(draft, entries, code.ref, 1));
  assert.deepEqual(titles(shifted).slice(1, 3), ["The door opens within two seconds after the last digit", "A person opens a locker with the code from the message"]);
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  assert.equal(wrongWith({ ...measure, parent: null }, byRef), "noStory");
  assert.equal(wrongWith({ ...code, title: " " }, byRef), "noTitle");
  assert.deepEqual(descendants(entries, collecting.ref).length, 5);
});

test("a passage that was not covered becomes an item with its own words as evidence", () => {
  const { draft } = fresh();
  const span = plan.uncovered?.[0];
  assert.ok(span);
  const entries = entriesOf(plan, promote(draft, span, plan.items[0]?.ref ?? null));
  const made = named(entries, "Technicians");
  assert.deepEqual([made.on, made.own, made.evidence[0]?.quote, made.parent], [true, true, span.quote, plan.items[0]?.ref]);
  assert.equal(tally(marksOf(plan, entries)).uncovered, 1);
});

test("a title is one line of at most 255 units, never half a letter", () => {
  assert.equal(oneLine(" a\n b "), "a b");
  for (const text of ["word ".repeat(100), "x".repeat(400), "📦".repeat(200)]) {
    assert.ok(oneLine(text).length <= 255);
    assert.ok(oneLine(text).isWellFormed());
  }
});

test("the marked text is the page's text, whatever overlaps, with letters outside of the first plane", () => {
  const { entries } = fresh();
  const marks = marksOf(plan, entries);
  assert.ok(marks.every(({ from, to }, at) => from < to && (at === 0 || (marks[at - 1]?.to ?? 0) <= from)));
  assert.equal(blocksOf(plan.text ?? "", marks).map((pieces) => pieces.map(({ text }) => text).join("")).join("\n"), plan.text);
  const words = new Map(blocksOf(plan.text ?? "", marks).flat().filter(({ mark }) => mark).map(({ text, mark }) => [text, mark?.kind]));
  for (const item of plan.items) assert.equal(words.get(item.title), "covered", item.title);
  assert.equal(words.get("The depot's clock may be off by a minute at most."), "uncovered", "positions count code points: the parcel before it is one");
  assert.equal(words.get("Lockers for frozen food"), "ignored");
  const nested = marksOf({ ...plan, uncovered: [{ quote: plan.text?.slice(0, 200) ?? "", start: 0, section: [], ref: "u", reason: "r" }], ignored: [] }, entries);
  assert.ok(nested.every(({ from, to }, at) => from < to && (at === 0 || (nested[at - 1]?.to ?? 0) <= from)));
});

test("the text is laid out as the page is: headings, lists by depth, and a table's cells at their places", () => {
  const line = (/** @type {string} */ text) => [{ text }];
  const cell = (/** @type {number} */ column, /** @type {string[]} */ ...texts) => ({ head: false, column, lines: texts.map(line) });
  const lines = ["Title", "Words", "Id", "Need", "PL-1", "Opens", "and closes", "no id", "Entry", "Below"].map(line);
  assert.deepEqual(layOut(lines, "h1 p rowhead0 head1 row0 cell1 more row1 li1 li2"), [
    { look: "h1", pieces: line("Title") },
    { look: "p", pieces: line("Words") },
    { look: "table", columns: 2, rows: [
      [{ ...cell(0, "Id"), head: true }, { ...cell(1, "Need"), head: true }],
      [cell(0, "PL-1"), cell(1, "Opens", "and closes")],
      [cell(1, "no id")],
    ] },
    { look: "li1", pieces: line("Entry") },
    { look: "li2", pieces: line("Below") },
  ]);
  assert.deepEqual(layOut([line("Words")], ""), [{ look: "p", pieces: line("Words") }]);
  const long = layOut(Array(250).fill(line("cell")), Array(250).fill("row0").join(" "));
  assert.deepEqual(long.map((block) => ("rows" in block ? block.rows.length : 0)), [100, 100, 50]);
});

test("batches go in waves of at most fifty, parents first, and within what a call takes", () => {
  const big = planOf(manyLines());
  const batches = batchesOf(entriesOf(big, emptyDraft(12)), emptyDraft(12), new Map());
  assert.deepEqual(batches.map((batch) => [batch[0]?.type, batch.length]), [["epic", 20], ["story", 50], ["story", 30], ...Array(8).fill(["sub-task", 50])]);
  const seen = new Set();
  for (const batch of batches) {
    for (const { parent } of batch) assert.ok(parent === null || seen.has(parent));
    for (const { ref } of batch) seen.add(ref);
  }
  const heavy = { ...big, items: big.items.map((item) => ({ ...item, description: "x".repeat(30_000) })) };
  for (const batch of batchesOf(entriesOf(heavy, emptyDraft(12)), emptyDraft(12), new Map())) assert.ok(JSON.stringify(batch).length < 400_000);
});

test("what people changed in Jira is not written without a word, and what is gone is made again only as such", () => {
  const item = /** @type {import("../../static/work-items/contract.js").PlannedItem} */ (plan.items[1]);
  const changed = { ...plan, items: [{ ...item, parent: null, action: /** @type {const} */ ("update"), match: { how: /** @type {const} */ ("reworded"), changed: ["title", "priority"] } }] };
  const draft = emptyDraft(12);
  const issue = { id: "10001", key: "DEMO-1", url: "" };
  const known = { ref: item.ref, issue, state: /** @type {const} */ ("there"), updated: "now", hashes: { summary: "aa" }, pageVersion: 11, runId: "r" };
  const doing = (/** @type {any} */ status, /** @type {any} */ takes = {}) => batchesOf(entriesOf(changed, draft), draft, new Map([[item.ref, status]]), takes)[0]?.[0]?.do;
  assert.deepEqual(doing(known), { kind: "update", issueId: "10001", fields: ["summary", "priority"], base: { updated: "now", fields: { summary: "aa" } } });
  assert.deepEqual(/** @type {any} */ (doing({ ...known, changedInJira: [{ field: "summary", now: "x" }] }))?.fields, ["priority"]);
  assert.equal(doing(known, { [item.ref]: "leave" }), undefined);
  assert.deepEqual(/** @type {any} */ (doing(known, { [item.ref]: { fields: ["summary"] } }))?.fields, ["summary"]);
  assert.deepEqual(doing({ ...known, state: "missing" }), { kind: "again", instead: "10001" });
});

test("a German viewer reads every reason of the reader in German", () => {
  const dir = fileURLToPath(new URL("../../src/specification/", import.meta.url));
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs") && !name.includes("tests"));
  const sources = files.map((name) => readFileSync(join(dir, name), "utf8").split("#[cfg(test)]")[0] ?? "");
  const said = [/(?:Uncovered|Ignored|Doubt|Leave)\(\s*"([^"]+)"/g, /\b(?:ignore|uncover)\([^;"]*"([^"]+)"/g, /let reason = "([^"]+)"/g].flatMap((pattern) => sources.flatMap((text) => [...text.matchAll(pattern)].map(([, reason]) => String(reason))));
  const roles = sources.find((text) => text.includes("pub const fn reason")) ?? "";
  const reasons = new Set([...said, ...[...roles.matchAll(/=> (?:Some\()?"([^"]+)"/g)].map(([, reason]) => String(reason))]);
  assert.ok(reasons.size > 30, `${reasons.size} reasons were found`);
  setViewer({ locale: "de-DE" });
  try {
    assert.deepEqual([...reasons].filter((reason) => !Object.hasOwn(itemTexts.reasons, reason)).sort(), []);
    assert.equal(reasonIn("over 10000 items"), "mehr als 10.000 Vorgänge");
  } finally {
    setViewer({ locale: "en" });
  }
});

test("every warning of the reader has a sentence in English and in German", () => {
  const dir = fileURLToPath(new URL("../../src/specification/", import.meta.url));
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs") && !name.includes("tests"));
  const sources = files.map((name) => readFileSync(join(dir, name), "utf8").split("#[cfg(test)]")[0] ?? "");
  const patterns = [/warnings\s*\.push\(\s*(?:format!\(\s*)?"([^"]+)"/g, /warnings\.extend\([^;]*?format!\(\s*"([^"]+)"/g, /\.then\(\|\| (?:format!\()?"([^"]+)"/g, /reason: format!\(\s*"([^"]+)"/g];
  const said = patterns.flatMap((pattern) => sources.flatMap((text) => [...text.matchAll(pattern)].map(([, words]) => String(words).replaceAll(/\\u\{(\w+)\}/g, (_, code) => String.fromCodePoint(parseInt(code, 16))).replaceAll(/\{\w*\}/g, "7"))));
  assert.ok(said.length >= 13, said.join("\n"));
  const english = new Map(said.map((words) => [words, warningIn(words)]));
  assert.deepEqual(said.filter((words) => !words.startsWith("over ") && english.get(words) === words), []);
  setViewer({ locale: "de-DE" });
  try {
    assert.deepEqual(said.filter((words) => warningIn(words) === words || warningIn(words) === english.get(words)), []);
    assert.equal(warningIn("1 items seem to hold a key or a password"), "Ein Vorgang scheint einen Schlüssel oder ein Kennwort zu enthalten.");
    assert.equal(warningIn("stands 3 times in this section"), "Steht 3-mal in diesem Abschnitt.");
  } finally {
    setViewer({ locale: "en" });
  }
});

test("an item with hidden text is left out for that, until a person changes it", () => {
  const item = /** @type {import("../../static/work-items/contract.js").PlannedItem} */ (plan.items[1]);
  const hidden = { ...plan, items: [{ ...item, parent: null, hidden: true }] };
  const kindOf = (/** @type {any} */ entries) => marksOf({ ...hidden, uncovered: [], ignored: [] }, entries)[0]?.kind;
  const draft = emptyDraft(12);
  const entries = entriesOf(hidden, draft);
  assert.equal(kindOf(entries), "hidden");
  assert.equal(tally(marksOf(hidden, entries)).off, 0);
  assert.equal(kindOf(entries.map((entry) => ({ ...entry, on: true }))), "covered");
  assert.equal(kindOf(entriesOf(plan, draft).map((entry) => ({ ...entry, on: false, action: "create" }))), "off");
});
