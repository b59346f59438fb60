// @ts-check
/**
 * The part of CQL that selections need (developer.atlassian.com/server/confluence/advanced-searching-using-cql): read whole or
 * refused. Values in quotes take a backslash before a quote or a backslash; bare words are letters, digits and a few marks.
 */

import { Refusal } from "../errors.js";

export class CqlError extends Error {}

/**
 * @typedef {object} Row what a clause is asked about
 * @property {string} id
 * @property {string} type
 * @property {string} title
 * @property {string[]} labels
 * @property {string} spaceKey
 * @property {string} spaceType
 * @property {string[]} ancestors
 * @property {string | null} parent
 * @property {number} lastModified
 * @property {number} created
 * @property {string} [creator] account id
 * @property {string[]} [contributors] account ids of whoever wrote a version
 * @property {string} [text] title, body and labels
 *
 * @typedef {(row: Row) => boolean} Test
 */

const TOKEN = /\s*(?:(\()|(\))|(,)|("(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*')|(!=|>=|<=|!~|=|~|>|<)|([\p{L}\p{N}_.~-]+))/uy;

/** `readsText`: whether rows need their text; what a row lacks is not known. @param {string} text @param {number} nowMs @param {string} [accountId] whoever asks @returns {{test: Test, order: {field: string, isDescending: boolean}[], readsText: boolean}} */
export function readCql(text, nowMs, accountId) {
  let readsText = false;
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const isWord = (/** @type {string} */ word) => peek()?.kind === "word" && peek()?.text.toLowerCase() === word;
  /** @param {string} kind */
  function take(kind) {
    const token = tokens[at];
    if (token?.kind !== kind) throw new CqlError(`Could not parse cql : ${kind} expected at ${token?.at ?? text.length}`);
    at += 1;
    return token.text;
  }
  /** @returns {Test} */
  function either() {
    let left = both();
    while (isWord("or")) {
      at += 1;
      const [one, other] = [left, both()];
      left = (row) => one(row) || other(row);
    }
    return left;
  }
  /** @returns {Test} */
  function both() {
    let left = one();
    while (isWord("and")) {
      at += 1;
      const [first, second] = [left, one()];
      left = (row) => first(row) && second(row);
    }
    return left;
  }
  /** @returns {Test} */
  function one() {
    if (isWord("not")) {
      at += 1;
      const inner = one();
      return (row) => !inner(row);
    }
    if (peek()?.kind === "(") {
      at += 1;
      const inner = either();
      take(")");
      return inner;
    }
    return clause();
  }
  function clause() {
    const field = take("word").toLowerCase();
    readsText ||= field === "text";
    if (isWord("in") || isWord("not")) {
      const isNot = isWord("not");
      if (isNot) at += 1;
      if (!isWord("in")) throw new CqlError("Could not parse cql : in expected");
      at += 1;
      take("(");
      const values = [value()];
      while (peek()?.kind === ",") {
        at += 1;
        values.push(value());
      }
      take(")");
      const tests = values.map((item) => compare(field, "=", item));
      return (/** @type {Row} */ row) => tests.some((test) => test(row)) !== isNot;
    }
    return compare(field, take("operator"), value());
  }
  function value() {
    const token = tokens[at];
    if (token?.kind === "text") {
      at += 1;
      return token.text;
    }
    const word = take("word");
    if (peek()?.kind !== "(") return word;
    at += 1;
    const argument = peek()?.kind === "text" ? take("text") : "";
    take(")");
    return word.toLowerCase() === "currentuser" ? (accountId ?? notKnown(`function ${word}()`)) : moment(word, argument, nowMs);
  }
  const test = either();
  /** @type {{field: string, isDescending: boolean}[]} */
  const order = [];
  if (isWord("order")) {
    at += 1;
    if (!isWord("by")) throw new CqlError("Could not parse cql : by expected");
    at += 1;
    for (;;) {
      const field = take("word").toLowerCase();
      const isDescending = isWord("desc");
      if (isDescending || isWord("asc")) at += 1;
      order.push({ field, isDescending });
      if (peek()?.kind !== ",") break;
      at += 1;
    }
  }
  if (at < tokens.length) throw new CqlError(`Could not parse cql : unexpected text at ${tokens[at]?.at}`);
  return { test, order, readsText };
}

/** @param {string} text */
function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new CqlError(`Could not parse cql : unexpected character at ${from}`);
    const [, open, close, comma, quoted, operator, word] = found;
    if (quoted) tokens.push({ kind: "text", text: quoted.slice(1, -1).replace(/\\(.)/g, "$1"), at: from });
    else if (operator) tokens.push({ kind: "operator", text: operator, at: from });
    else if (word) tokens.push({ kind: "word", text: word, at: from });
    else tokens.push({ kind: open ?? close ?? comma ?? "", text: open ?? close ?? comma ?? "", at: from });
  }
  return tokens;
}

const SPAN_MS = /** @type {Record<string, number>} */ ({ m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 });

/** `now("-90m")`, with minutes as the smallest unit. @param {string} name @param {string} argument @param {number} nowMs */
function moment(name, argument, nowMs) {
  const found = /^([+-]\d{1,6})([mhdw])$/.exec(argument);
  if (FUNCTIONS_NOT_HELD.has(name.toLowerCase())) notKnown(`function ${name}()`);
  if (name !== "now" || (argument !== "" && !found)) throw new CqlError(`Could not parse cql : unknown function ${name}`);
  const at = nowMs + (found ? Number(found[1]) * (SPAN_MS[found[2] ?? ""] ?? 0) : 0);
  return `@${Math.floor(at / 60_000) * 60_000}`;
}

/** @param {string} text */
function dateOf(text) {
  if (text.startsWith("@")) return Number(text.slice(1));
  const found = /^(\d{4})[-/](\d\d)[-/](\d\d)(?: (\d\d):(\d\d))?$/.exec(text);
  if (!found) throw new CqlError(`Could not parse cql : ${text} is not a date`);
  return Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]), Number(found[4] ?? 0), Number(found[5] ?? 0));
}

/** @type {Record<string, (row: Row) => string | null | string[]>} */
const FIELDS = {
  id: (row) => row.id, content: (row) => row.id, type: (row) => row.type, label: (row) => row.labels, space: (row) => row.spaceKey,
  "space.key": (row) => row.spaceKey, "space.type": (row) => row.spaceType, ancestor: (row) => row.ancestors, parent: (row) => row.parent,
  creator: (row) => row.creator ?? notKnown("field creator"), contributor: (row) => row.contributors ?? notKnown("field contributor"),
};

/** Documented and not held here (confluence/cql-fields, -functions): to say that there is no such field would be wrong. */
const NOT_HELD = new Set(["container", "favorite", "favourite", "macro", "mention", "space.category", "space.title", "user", "user.accountid", "user.fullname", "watcher"]);
const FUNCTIONS_NOT_HELD = new Set(["currentspace", "endofday", "endofmonth", "endofweek", "endofyear", "favouritespaces", "recentlyviewedcontent", "recentlyviewedspaces", "startofday", "startofmonth", "startofweek", "startofyear"]);

/** @param {string} what @returns {never} */
function notKnown(what) {
  throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know CQL's ${what}`);
}

/** @param {string} field @param {string} operator @param {string} value @returns {Test} */
function compare(field, operator, value) {
  if (field === "lastmodified" || field === "created") {
    const edge = dateOf(value);
    // Confluence compares whole minutes.
    const minute = (/** @type {Row} */ row) => Math.floor((field === "created" ? row.created : row.lastModified) / 60_000) * 60_000;
    const tests = /** @type {Record<string, Test>} */ ({ ">": (row) => minute(row) > edge, ">=": (row) => minute(row) >= edge, "<": (row) => minute(row) < edge, "<=": (row) => minute(row) <= edge });
    const test = tests[operator];
    if (!test) throw new CqlError(`The operator ${operator} is not supported for ${field}`);
    return test;
  }
  if (field === "title") {
    if (operator === "=") return (row) => row.title === value;
    if (operator === "~") return (row) => row.title.toLowerCase().includes(value.toLowerCase());
    throw new CqlError(`The operator ${operator} is not supported for ${field}`);
  }
  if (field === "text") {
    const test = containing(value);
    if (operator === "~") return test;
    if (operator === "!~") return (row) => !test(row);
    throw new CqlError(`The operator ${operator} is not supported for ${field}`);
  }
  const read = FIELDS[field];
  if (!read && NOT_HELD.has(field)) notKnown(`field ${field}`);
  if (!read) throw new CqlError(`No field exists with name ${field}`);
  if (["id", "content", "ancestor", "parent"].includes(field) && !/^(att)?\d{1,19}$/.test(value)) throw new CqlError(`The value ${value} is not an id`);
  const isSame = (/** @type {Row} */ row) => {
    const own = read(row);
    return Array.isArray(own) ? own.includes(value) : own?.toLowerCase() === value.toLowerCase();
  };
  if (operator === "=") return isSame;
  if (operator === "!=") return (row) => !isSame(row);
  throw new CqlError(`The operator ${operator} is not supported for ${field}`);
}

/** Words that all have to be there, a phrase in quotes, and `*` for the rest of a word (cql-operators, "CONTAINS"; performing text searches). @param {string} value @returns {Test} */
function containing(value) {
  const terms = [...value.matchAll(/"([^"]+)"|[^\s"]+/g)].map(([whole, phrase]) => wordsOf(phrase ?? whole, true));
  return ({ text = notKnown("field text") }) => {
    const words = ` ${wordsOf(text).join(" ")} `;
    return terms.every((term) => words.includes(` ${term.join(" ")} `.replace(/\* $/, "")));
  };
}

/** @param {string} text @param {boolean} [isTerm] */
function wordsOf(text, isTerm = false) {
  return text.toLowerCase().match(isTerm ? /[\p{L}\p{N}]+\*?/gu : /[\p{L}\p{N}]+/gu) ?? [];
}
