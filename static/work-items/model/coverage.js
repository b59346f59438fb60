// @ts-check
// Which words of the page are in an item, which are not, and why: the page's text cut into marked pieces.

/** @typedef {import("./proposal.js").Entry} Entry */
/** @typedef {"covered" | "hidden" | "off" | "uncovered" | "ignored"} Kind */
/** @typedef {{from: number, to: number, kind: Kind, ref: string, reason?: string}} Mark positions in code points */
/** @typedef {{text: string, mark?: Mark}} Piece */

/** What wins where two overlap: an item above what is left over. */
const RANK = /** @type {Record<Kind, number>} */ ({ covered: 4, hidden: 3, off: 2, uncovered: 1, ignored: 0 });

const lengthOf = (/** @type {string} */ text) => {
  let points = 0;
  for (const _ of text) points += 1;
  return points;
};

/**
 * @param {import("../contract.js").PlanAnswer} plan
 * @param {Entry[]} entries
 * @returns {Mark[]} in the order of the text, none over another
 */
export function marksOf(plan, entries) {
  /** @type {Mark[]} */
  const marks = [];
  const put = (/** @type {{quote: string, start: number}} */ span, /** @type {Kind} */ kind, /** @type {string} */ ref, /** @type {string | undefined} */ reason) =>
    marks.push({ from: span.start, to: span.start + lengthOf(span.quote), kind, ref, ...(reason ? { reason } : {}) });
  for (const entry of entries) {
    const kind = entry.on || entry.action === "unchanged" || entry.action === "done" || entry.action === "existing" ? "covered" : entry.hidden && !entry.touched ? "hidden" : "off";
    for (const span of [...entry.evidence, ...entry.acceptance.flatMap(({ evidence }) => evidence)]) put(span, kind, entry.ref, undefined);
  }
  const taken = new Set(entries.map(({ ref }) => ref));
  for (const span of plan.uncovered ?? []) if (!taken.has(span.ref)) put(span, "uncovered", span.ref, span.reason);
  for (const span of plan.ignored ?? []) if (!taken.has(span.ref)) put(span, "ignored", span.ref, span.reason);
  return withoutOverlap(marks);
}

/** @param {Mark[]} marks @returns {Mark[]} */
function withoutOverlap(marks) {
  const sorted = [...marks].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from || RANK[b.kind] - RANK[a.kind] || a.to - b.to);
  /** @type {Mark[]} */
  const kept = [];
  for (const mark of sorted) {
    const last = kept.at(-1);
    if (!last || mark.from >= last.to) kept.push(mark);
    else if (RANK[mark.kind] > RANK[last.kind]) {
      const tail = { ...last, from: mark.to };
      last.to = mark.from;
      if (last.to <= last.from) kept.pop();
      kept.push(mark);
      if (tail.to > tail.from) kept.push(tail);
    } else if (mark.to > last.to) kept.push({ ...mark, from: last.to });
  }
  return kept;
}

/** The text's lines, each a list of pieces. @param {string} text @param {Mark[]} marks @returns {Piece[][]} */
export function blocksOf(text, marks) {
  /** @type {Piece[][]} */
  const blocks = [[]];
  const add = (/** @type {string} */ part, /** @type {Mark | undefined} */ mark) => {
    for (const [at, line] of part.split("\n").entries()) {
      if (at > 0) blocks.push([]);
      if (line !== "") blocks.at(-1)?.push({ text: line, ...(mark ? { mark } : {}) });
    }
  };
  const unit = unitsIn(text, marks.flatMap(({ from, to }) => [from, to]));
  let at = 0;
  for (const mark of marks) {
    const [from, to] = [unit.get(mark.from) ?? text.length, unit.get(mark.to) ?? text.length];
    add(text.slice(at, from), undefined);
    add(text.slice(from, to), mark);
    at = to;
  }
  add(text.slice(at), undefined);
  return blocks;
}

/** Rows of one table element: a longer one is laid out in parts, so that what is out of sight costs nothing. */
const TABLE_ROWS = 100;

/** @typedef {{head: boolean, column: number, lines: Piece[][]}} Cell */
/** @typedef {{look: string, pieces: Piece[]}} Line a heading, a paragraph, a list's line, code: the word of `shape` */
/** @typedef {{look: "table", columns: number, rows: Cell[][]}} Table cells with words only */

/**
 * The text's lines as the page has them: those of a table's rows together.
 * @param {Piece[][]} lines @param {string} shape a word a line (`WholePage.shape`); lines without one are paragraphs
 * @returns {(Line | Table)[]}
 */
export function layOut(lines, shape) {
  /** @type {(Line | Table)[]} */
  const blocks = [];
  const words = shape.split(" ");
  for (const [at, pieces] of lines.entries()) {
    const look = words[at] || "p";
    const last = blocks.at(-1);
    const table = last && "rows" in last ? last : undefined;
    const [, kind = "", place = ""] = /^(row|rowhead|cell|head)(\d+)$/.exec(look) ?? [];
    const cell = { head: kind.endsWith("head"), column: Number(place), lines: [pieces] };
    if (kind.startsWith("row")) {
      if (table && table.rows.length < TABLE_ROWS) table.rows.push([cell]);
      else blocks.push({ look: "table", columns: 1, rows: [[cell]] });
    } else if (kind !== "" && table) {
      table.rows.at(-1)?.push(cell);
    } else if (look === "more" && table) {
      table.rows.at(-1)?.at(-1)?.lines.push(pieces);
    } else {
      blocks.push({ look, pieces });
    }
    const filled = blocks.at(-1);
    if (kind !== "" && filled && "rows" in filled) filled.columns = Math.max(filled.columns, cell.column + 1);
  }
  return blocks;
}

/** Code points to UTF-16 units, one pass for all. @param {string} text @param {number[]} points @returns {Map<number, number>} */
function unitsIn(text, points) {
  const wanted = [...new Set(points)].sort((a, b) => a - b);
  const found = new Map();
  let point = 0;
  let unit = 0;
  for (const next of wanted) {
    while (point < next && unit < text.length) {
      unit += /** @type {number} */ (text.codePointAt(unit)) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(next, unit);
  }
  return found;
}

/** @param {Mark[]} marks @returns {Record<Kind, number>} how many spans of each kind: an item's several count once */
export function tally(marks) {
  const refs = (/** @type {Kind} */ kind) => new Set(marks.filter((mark) => mark.kind === kind).map(({ ref }) => ref)).size;
  return { covered: refs("covered"), hidden: refs("hidden"), off: refs("off"), uncovered: refs("uncovered"), ignored: refs("ignored") };
}
