// @ts-check
/**
 * The part of JQL that apps use most: fields, properties, comparison, lists, text, boolean operators, order. What is
 * left out (history operators, most functions, versions) is refused by name and never silently ignored.
 * Source: support.atlassian.com/jira-software-cloud/docs/jql-{fields,operators,keywords}.
 */
import { JiraRefusal } from "./errors.js";
import { isSprintFunction } from "./sprints.js";

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|<=|>=|!~|[=<>~(),])|([^\s"'=<>~(),!]+))/y;
/** A word that means something must be quoted to be a value. */
const RESERVED = new Set(["and", "or", "not", "empty", "null", "order", "by", "in", "is", "was", "changed"]);

/**
 * @typedef {{kind: "and", parts: Clause[]} | {kind: "or", parts: Clause[]} | {kind: "not", part: Clause} | {kind: "compare", field: string, operator: string, values: Value[]}} Clause
 * @typedef {{text: string} | {empty: true} | {call: string}} Value
 * @typedef {{where: Clause | undefined, order: {field: string, descending: boolean}[]}} Query
 */

const wrong = (/** @type {string} */ why) => new JiraRefusal(400, [`Error in the JQL Query: ${why}`]);
/** What Jira would answer and this host cannot: never a wrong query, and never an empty list. */
const unknown = (/** @type {string} */ what) => new JiraRefusal(501, [what]);

/** @param {string} text @returns {Query} */
export function parseJql(text) {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const isWord = (/** @type {string} */ word) => peek()?.quoted === false && peek()?.text.toLowerCase() === word;
  const take = (/** @type {string} */ wanted) => {
    const token = tokens[at];
    if (!token) throw wrong(`Expecting ${wanted} but the query ended.`);
    at += 1;
    return token;
  };
  const expect = (/** @type {string} */ text) => {
    const token = take(`'${text}'`);
    if (token.quoted || token.text.toLowerCase() !== text) throw wrong(`Expecting '${text}' but got '${token.text}'.`);
  };

  /** @param {"and" | "or"} kind @param {() => Clause} next @returns {Clause} */
  const joined = (kind, next) => {
    const parts = [next()];
    while (isWord(kind)) parts.push((at += 1, next()));
    return /** @type {Clause} */ (parts.length === 1 ? parts[0] : { kind, parts });
  };
  /** @returns {Clause} */
  const any = () => joined("or", () => joined("and", one));
  /** @returns {Clause} */
  const one = () => {
    if (isWord("not")) return (at += 1, { kind: "not", part: one() });
    if (isWord("(")) {
      at += 1;
      const inner = any();
      expect(")");
      return inner;
    }
    return compared();
  };
  /** @returns {Clause} */
  const compared = () => {
    const field = take("a field").text;
    let operator = take("an operator").text.toLowerCase();
    if (["was", "changed"].includes(operator)) throw unknown(`The local Forge host does not know JQL's operator '${operator}'.`);
    if (operator === "not") (expect("in"), (operator = "not in"));
    if (operator === "is" && isWord("not")) ((at += 1), (operator = "is not"));
    if (!["=", "!=", "~", "!~", "<", "<=", ">", ">=", "in", "not in", "is", "is not"].includes(operator)) throw wrong(`Expecting an operator but got '${operator}'.`);
    if (!operator.endsWith("in")) return { kind: "compare", field, operator, values: [value()] };
    // A function may stand for the whole list: `sprint in openSprints()`.
    if (!isWord("(") && tokens[at + 1]?.text === "(") {
      const list = value();
      if ("call" in list && isSprintFunction(list.call) && field.toLowerCase() !== "sprint") throw wrong(`The function '${list.call}' is not supported by the '${field}' field.`);
      return { kind: "compare", field, operator, values: [list] };
    }
    expect("(");
    const values = [value()];
    while (isWord(",")) values.push((at += 1, value()));
    expect(")");
    return { kind: "compare", field, operator, values };
  };
  /** @returns {Value} */
  const value = () => {
    const token = take("a value");
    const plain = token.text.toLowerCase();
    if (token.quoted) return { text: token.text };
    if (plain === "empty" || plain === "null") return { empty: true };
    if (RESERVED.has(plain) || /^[(),=<>~]/.test(plain)) throw wrong(`Expecting either a value, list or function but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as a value.`);
    if (!isWord("(")) return { text: token.text };
    if (plain !== "currentuser" && !isSprintFunction(plain)) throw unknown(`The local Forge host does not know JQL's function '${token.text}()'.`);
    expect("(");
    expect(")");
    return { call: plain };
  };

  const where = tokens.length === 0 || isWord("order") ? undefined : any();
  const order = [];
  if (isWord("order")) {
    at += 1;
    expect("by");
    do {
      const field = take("a field").text;
      const descending = isWord("desc");
      if (descending || isWord("asc")) at += 1;
      order.push({ field, descending });
    } while (isWord(",") && (at += 1));
  }
  if (peek()) throw wrong(`Expecting either 'OR' or 'AND' but got '${peek()?.text}'.`);
  return { where, order };
}

/** @param {string} text */
function tokensOf(text) {
  /** @type {{text: string, quoted: boolean}[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let from = 0; text.slice(from).trim() !== ""; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const match = TOKEN.exec(text);
    if (!match) throw wrong(`Unable to parse the character '${text.slice(from).trim()[0]}' at character ${from + 1}.`);
    const quoted = match[1] !== undefined;
    tokens.push({ quoted, text: quoted ? String(match[1]).slice(1, -1).replace(/\\(.)/g, "$1") : String(match[2] ?? match[3]) });
  }
  return tokens;
}
