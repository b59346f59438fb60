// @ts-check
// The page's text with every span marked: in an item, left out, not covered, left alone. Clicking one shows its item.

import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../kit/components.jsx";
import { number } from "../kit/viewer.js";
import { blocksOf, layOut, tally } from "./model/coverage.js";
import { itemTexts as t, reasonIn } from "./texts.js";

/** @typedef {import("./model/coverage.js").Mark} Mark @typedef {import("./model/coverage.js").Piece} Piece */
const KINDS = /** @type {const} */ (["covered", "uncovered", "ignored", "hidden", "off"]);

/** @param {{text: string, shape: string, cut?: boolean, marks: Mark[], at: string | null, onPick: (mark: Mark) => void}} props */
export function PageText({ text, shape, cut, marks, at, onPick }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const blocks = useMemo(() => layOut(blocksOf(text, marks), shape), [text, shape, marks]);
  const counts = useMemo(() => tally(marks), [marks]);
  const first = marks.find(({ ref }) => ref === at) ?? marks[0];
  useEffect(() => {
    // Only the text scrolls, never the panel around it. Blocks out of sight have guessed heights: once more when they are laid out.
    const show = () => {
      const outer = box.current;
      const block = outer?.querySelector(`[data-ref="${CSS.escape(at ?? "")}"]`)?.closest("p, tr");
      if (!outer || !block) return;
      const [frame, row] = [outer.getBoundingClientRect(), block.getBoundingClientRect()];
      if (row.top < frame.top || row.bottom > frame.bottom) outer.scrollTop += row.top - frame.top - frame.height / 3;
    };
    show();
    const next = requestAnimationFrame(() => { show(); requestAnimationFrame(show); });
    return () => cancelAnimationFrame(next);
  }, [at]);
  const all = () => /** @type {HTMLElement[]} */ ([...(box.current?.querySelectorAll("button.mark") ?? [])]);
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const from = all().indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || from < 0) return;
    event.preventDefault();
    all()[from + step]?.focus();
  };
  const nextUncovered = () => {
    const open = all().filter((mark) => mark.classList.contains("uncovered"));
    const from = open.indexOf(/** @type {HTMLElement} */ (document.activeElement ?? document.body));
    const next = open[(from + 1) % open.length];
    next?.scrollIntoView({ block: "center" });
    next?.focus();
  };
  const shown = (/** @type {Piece} */ { text: words, mark }, /** @type {number} */ place) => (mark
    ? <button key={place} type="button" class={`mark ${mark.kind} ${mark.ref === at ? "here" : ""}`} data-ref={mark.ref} tabIndex={mark === first ? 0 : -1} aria-pressed={mark.ref === at} title={`${t.legend[mark.kind]}${mark.reason ? `: ${reasonIn(mark.reason)}` : ""}`} onClick={() => onPick(mark)}>{words}</button>
    : <span key={place}>{words}</span>);
  return (
    <div class="stack tight">
      <div class="row legend">
        {KINDS.filter((kind) => (kind !== "off" && kind !== "hidden") || counts[kind] > 0).map((kind) => <span key={kind} class="small"><span class={`swatch ${kind}`} aria-hidden="true" /> {number(counts[kind])} {t.legend[kind]}</span>)}
        {counts.uncovered > 0 && <Button kind="text" onClick={nextUncovered}>{t.nextUncovered}</Button>}
      </div>
      {cut && <p class="hint">{t.textCut}</p>}
      <div ref={box} class="marked-text" role="group" aria-label={t.text} onKeyDown={press}>
        {blocks.map((block, index) => ("rows" in block
          ? <table key={index}><tbody>{block.rows.map((cells, row) => <tr key={row}>{filled(cells, block.columns).map(({ head, lines, wide }, column) => {
              const words = lines.map((pieces, line) => <p key={line}>{pieces.map(shown)}</p>);
              return head ? <th key={column} colSpan={wide}>{words}</th> : <td key={column} colSpan={wide}>{words}</td>;
            })}</tr>)}</tbody></table>
          : <p key={index} class={`look-${block.look}`}>{block.pieces.map(shown)}</p>))}
      </div>
    </div>
  );
}

/** A row's cells at their places, with empty ones between. @param {import("./model/coverage.js").Cell[]} cells @param {number} columns */
function filled(cells, columns) {
  if (cells.length === 1 && cells[0]?.column === 0) return [{ ...cells[0], wide: columns }];
  let next = 0;
  return cells.flatMap((cell) => {
    const gap = cell.column - next;
    next = cell.column + 1;
    return [...(gap > 0 ? [{ head: false, lines: [], wide: gap }] : []), { ...cell, wide: 1 }];
  });
}

/** What no item covers, to be taken in one by one; and what was left alone. @param {{plan: import("./contract.js").PlanAnswer, taken: Set<string>, onMake: (span: import("./contract.js").LeftOver) => void, onShow: (ref: string) => void}} props */
export function LeftOvers({ plan, taken, onMake, onShow }) {
  const uncovered = (plan.uncovered ?? []).filter(({ ref }) => !taken.has(ref));
  const ignored = (plan.ignored ?? []).filter(({ ref }) => !taken.has(ref));
  const row = (/** @type {import("./contract.js").LeftOver} */ span) => (
    <li key={span.ref + span.start} class="stack tight">
      <p class="clip">{span.quote}</p>
      <div class="row"><span class="small subtle grow clip">{[span.section.join(" › "), reasonIn(span.reason)].filter(Boolean).join(" · ")}</span>
        <Button kind="text" aria-label={`${t.lookAt}: ${span.quote.slice(0, 60)}`} onClick={() => onShow(span.ref)}>{t.lookAt}</Button>
        <Button aria-label={`${t.makeItem}: ${span.quote.slice(0, 60)}`} onClick={() => onMake(span)}>{t.makeItem}</Button></div>
    </li>
  );
  return (
    <div class="stack">
      <p class="subtle">{uncovered.length === 0 ? t.noLeft : t.leftLead}</p>
      {uncovered.length > 0 && <ul class="rows">{uncovered.map(row)}</ul>}
      {ignored.length > 0 && <details><summary>{t.ignoredLead} ({number(ignored.length)})</summary><ul class="rows">{ignored.slice(0, 200).map(row)}</ul></details>}
    </div>
  );
}
