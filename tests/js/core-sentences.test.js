// @ts-check
/** What the core tells people exists in both languages: its sentences are looked for in its sources, and each has its German. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { BY_CODE, SENTENCES } from "../../static/kit/core/german.js";
import { MORE } from "../../static/kit/core/german-more.js";
import { coreSentence, inViewersLanguage } from "../../static/kit/core/sentence.js";
import { setViewer } from "../../static/kit/viewer.js";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const German = { ...SENTENCES, ...MORE };

/** Where people's flows make their errors. What is below `sync/target` and its kind is told by its code, in texts of the panel. */
const PEOPLES = /^(admin|site|git|model|egress|jira|docs|work_items|sync\/app|alarms\/(administration|records|readers\/(history|reach)))|^(ai\/(answer|compatible)|atlassian\/(answer|confluence|reading|refusal)|flow\/(world|claim|retry))\.rs/;

/** What looks like a sentence for people and is none. @type {Readonly<Record<string, string>>} */
const NOT_SHOWN = {
  "the commit is not readable": "stands behind a vendor's name and is left out in German", "no commit id came": "the same", "the tree is not readable": "the same", "the files are not readable": "the same", "the tree has no id": "the same",
  "a folder is not readable": "the same", "what changed is not readable": "the same", "an object id is not hexadecimal": "the same", "the answer is not readable": "the same", "a file has not the size that its listing says": "the same", "no list came": "the same",
  "moved the repository: enter its new owner and name in the job": "a vendor's name goes in front of it", "does not accept the token: replace it in the settings": "the same", "asks us to wait: its limit is used up; the run goes on when it is reset": "the same",
  "does not let this token read the repository: give it read access to contents": "the same", "knows no such repository or ref, or the token may not see it": "the same", "has no commit for this repository yet: push one, then run again": "the same",
  "calls the request too large": "the same", "asks us to slow down; the run goes on later": "the same", "could not answer; the run is tried again later": "the same",
  "{}, changed sections kept": "the message of a page's version: it is read again by the app",
  "an answer could not be written": "a mistake of ours that no panel can make", "a page comes before its parent": "the same", "this flow is over": "the same",
  "an AI's answer cannot be put on a page": "the page is written without it", "The AI wrote no overview.": "text of a page, in the page's language", "The AI writes about this module in a later run: this one has used up the site's budget.": "the same",
  "documentation of commit {}, newer commits are not in it": "what a reader's AI is told", "documentation of commit {}": "the same", "no documentation was published yet": "the same", "The documentation of a repository is shown here to people who may see it.": "text of an export, in the page's language",
  "nothing to do\n": "what a Git host is told", "send the event as JSON\n": "the same", "try again later\n": "the same", "not verified\n": "the same",
  "it names what is not in the text, or speaks of something else": "what a model is told", "it is not one JSON object with exactly the members that were asked for": "the same", "a text in it is longer than was asked for": "the same",
  "a letter in it is none of the others'": "the same", "it repeats the instructions": "the same",
};

/** @returns {Generator<[string, string]>} files of the core with their text, without comments and tests */
function* files(folder = source) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".rs")) yield [path.slice(source.length), String(readFileSync(path, "utf8").split("#[cfg(test)]")[0]).replace(/^\s*\/\/.*$/gm, "")];
  }
}

/** String literals, unescaped, with what stands before them. @param {string} text @returns {Generator<[string, string]>} */
function* literals(text) {
  for (const { 1: inside = "", index } of text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)) {
    yield [inside.replace(/\\\n\s*/g, "").replace(/\\"/g, '"').replace(/\\n/g, "\n").replace(/\{[a-z_]*\}/g, "{}"), text.slice(Math.max(0, index - 160), index)];
  }
}

/** Whether an error is made of it. Words of a page stand in the tables of `src/locale`. @param {string} before */
const isError = (before) => !/\b(said|own)\(\s*$/.test(before) && /(Error::(new|input)\(|Code::\w+,|\.saying\(|invalid\(|refused\(|=> )[^;{}"]*(format!\()?\s*&?$/.test(before) || /(let (why|said|sentence|message) =|why = )\s*(format!\(|\{)?\s*$/.test(before);

test("every sentence of the core that a panel can show has its German", () => {
  const missing = [];
  for (const [path, text] of files()) {
    if (!PEOPLES.test(path)) continue;
    for (const [sentence, before] of literals(text)) {
      const isSentence = sentence.split(/\s+/).length >= 4 && /^[a-zA-Z{]/.test(sentence) && isError(before) && !/BEGIN UNTRUSTED|[<&]|^project =/.test(sentence);
      if (isSentence && !Object.hasOwn(German, sentence) && !Object.hasOwn(NOT_SHOWN, sentence)) missing.push(`${path}: ${sentence}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("nothing is translated that the core does not say", () => {
  const said = new Set();
  for (const [, text] of files()) for (const [sentence] of literals(text)) said.add(sentence);
  const isSaid = (/** @type {string} */ english) => said.has(english) || said.has(english.replace(/^\{\} /, ""));
  assert.deepEqual(Object.keys(German).filter((english) => !isSaid(english)), []);
  assert.deepEqual(Object.keys(NOT_SHOWN).filter((english) => !isSaid(english)), []);
});

test("every code has a sentence of its own", () => {
  const codes = /pub enum Code \{([\s\S]*?)\n\}/.exec(readFileSync(join(source, "error.rs"), "utf8"))?.[1] ?? "";
  const names = [...codes.matchAll(/^ {4}([A-Z]\w+),/gm)].map(([, name = ""]) => name.replace(/(?<!^)[A-Z]/g, (capital) => `_${capital}`).toLowerCase());
  assert.ok(names.length > 20);
  assert.deepEqual(Object.keys(BY_CODE).sort(), names.sort());
});

test("a German viewer reads German, with what the core puts in, and everybody else what the core says", (t) => {
  t.after(() => setViewer({ locale: "en" }));
  const said = "GitHub does not accept the token: replace it in the settings";
  const answer = { run: { error: { code: "forbidden", message: "something new" } }, problems: [{ message: "log in to use this app" }], title: "log in to use this app" };
  setViewer({ locale: "de-AT" });
  assert.equal(coreSentence(said), "GitHub nimmt das Token nicht an: Ersetzen Sie es in den Einstellungen");
  assert.equal(coreSentence("the address was refused ($&): check the host in the connection's settings"), "Die Adresse wurde abgelehnt ($&): Prüfen Sie den Host in den Einstellungen der Verbindung");
  assert.deepEqual(inViewersLanguage(answer), {
    run: { error: { code: "forbidden", message: BY_CODE.forbidden } }, problems: [{ message: "Melden Sie sich an, um diese App zu benutzen" }], title: "log in to use this app",
  });
  for (const [english, german] of Object.entries(German)) {
    assert.notEqual(german, english);
    assert.doesNotMatch(coreSentence(english.replaceAll("{}", "x")), /\{\}|\b(the|you|your|cannot)\b/, english);
  }
  for (const locale of ["en-GB", "fr", undefined]) {
    setViewer({ locale });
    assert.equal(coreSentence(said), said);
    assert.equal(inViewersLanguage(answer), answer);
  }
});
