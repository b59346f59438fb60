// @ts-check
// The items as a tree. One row has the focus; everything that can be done to it has a key.

import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Lozenge } from "../kit/components.jsx";
import { depths, writable, wrongWith } from "./model/proposal.js";
import { itemTexts as t } from "./texts.js";

/** @typedef {import("./model/proposal.js").Entry} Entry */
/**
 * @typedef {object} TreeActions
 * @property {(ref: string) => void} focus
 * @property {(refs: string[]) => void} mark
 * @property {(ref: string, on: boolean) => void} toggle
 * @property {(ref: string) => void} open edits it
 * @property {(ref: string) => void} fold
 * @property {(ref: string, key: string) => boolean} press anything else; whether it was one of ours
 */

/** @param {{entries: Entry[], shown: Entry[], at: string | null, marked: string[], folded: Set<string>, issues: Map<string, import("./contract.js").StatusItem>, takes: import("./model/batches.js").Takes, act: TreeActions}} props */
export function Tree({ entries, shown, at, marked, folded, issues, takes, act }) {
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const inside = useRef(false);
  const byRef = useMemo(() => new Map(entries.map((entry) => [entry.ref, entry])), [entries]);
  const depth = useMemo(() => depths(entries), [entries]);
  // On a first run everything is new: the word would say nothing.
  const first = useMemo(() => entries.every(({ action }) => action === "create"), [entries]);
  const parents = useMemo(() => new Set(entries.map(({ parent }) => parent)), [entries]);
  const rows = useMemo(() => shown.filter((entry) => !isFolded(entry, byRef, folded)), [shown, byRef, folded]);
  const current = rows.some(({ ref }) => ref === at) ? at : (rows[0]?.ref ?? null);
  // Before the browser takes the next key: one that comes while no row has the focus is lost.
  useLayoutEffect(() => {
    const row = list.current?.querySelector(`[data-ref="${CSS.escape(current ?? "")}"]`);
    // A row that was merged away takes the focus with it: the tree keeps it.
    const left = inside.current && document.activeElement === document.body;
    if (left || list.current?.contains(document.activeElement)) /** @type {HTMLElement | null} */ (row)?.focus();
  }, [current, rows]);
  useEffect(() => list.current?.querySelector(`[data-ref="${CSS.escape(current ?? "")}"]`)?.scrollIntoView({ block: "nearest" }), [current]);

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (current === null) return;
    const from = rows.findIndex(({ ref }) => ref === current);
    const entry = /** @type {Entry} */ (rows[from]);
    const go = (/** @type {number} */ to) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (!next) return;
      act.mark(event.shiftKey ? [...new Set([...(marked.length > 0 ? marked : [current]), next.ref])] : []);
      act.focus(next.ref);
    };
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    const has = parents.has(current);
    const done = plain && event.key === "ArrowDown" ? go(from + 1) : plain && event.key === "ArrowUp" ? go(from - 1) : plain && event.key === "Home" ? go(0) : plain && event.key === "End" ? go(rows.length - 1)
      : plain && event.key === "ArrowLeft" ? (has && !folded.has(current) ? act.fold(current) : entry.parent !== null && act.focus(entry.parent))
      : plain && event.key === "ArrowRight" ? (has && folded.has(current) ? act.fold(current) : has && go(from + 1))
      : plain && event.key === " " ? act.toggle(current, !entry.on) : plain && event.key === "Enter" ? act.open(current) : act.press(current, keyName(event)) ? undefined : false;
    if (done !== false) event.preventDefault();
  };

  return (
    <div ref={list} role="tree" aria-label={t.tree} aria-multiselectable="true" class="tree" onKeyDown={press} onFocusIn={() => void (inside.current = true)} onFocusOut={(event) => { if (event.relatedTarget !== null) inside.current = false; }}>
      {rows.map((entry) => (
        <Row key={entry.ref} entry={entry} depth={depth.get(entry.ref) ?? 0} here={entry.ref === current} marked={marked.includes(entry.ref)} open={parents.has(entry.ref) ? !folded.has(entry.ref) : undefined}
          issue={issues.get(entry.ref)?.issue.key ?? entry.key} wrong={entry.on && writable(entry) ? wrongWith(entry, byRef) : undefined} stays={entry.on && takes[entry.ref] === "leave"} first={first} act={act} />
      ))}
    </div>
  );
}

/** Letters as they are typed, others with their companions: `alt+ArrowUp`. @param {KeyboardEvent} event */
const keyName = ({ altKey, ctrlKey, metaKey, key }) => `${ctrlKey || metaKey ? "ctrl+" : ""}${altKey ? "alt+" : ""}${key.length === 1 ? key.toLowerCase() : key}`;

/** @param {Entry} entry @param {Map<string, Entry>} byRef @param {Set<string>} folded */
function isFolded(entry, byRef, folded) {
  for (let up = entry.parent; up !== null; up = byRef.get(up)?.parent ?? null) if (folded.has(up)) return true;
  return false;
}

const Row = memo(ItemRow, (before, after) => before.entry === after.entry && before.depth === after.depth && before.here === after.here && before.marked === after.marked && before.open === after.open && before.issue === after.issue && before.wrong === after.wrong && before.stays === after.stays && before.first === after.first);

/** @param {{entry: Entry, depth: number, here: boolean, marked: boolean, open: boolean | undefined, issue: string | undefined, wrong: string | undefined, stays: boolean, first: boolean, act: TreeActions}} props */
function ItemRow({ entry, depth, here, marked, open, issue, wrong, stays, first, act }) {
  const { ref, type, title, on, acceptance, action, hidden, warnings, touched, source_id } = entry;
  const can = writable(entry);
  /** @param {MouseEvent} event */
  const click = (event) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) act.mark([ref]);
    act.focus(ref);
  };
  return (
    <div role="treeitem" aria-level={depth + 1} aria-selected={marked} aria-checked={can ? on : undefined} aria-expanded={open} tabIndex={here ? 0 : -1} data-ref={ref} class={`tree-row ${here ? "here" : ""} ${can && !on ? "off" : ""}`}
      style={`--depth: ${Math.min(depth, 3)}`} onClick={click} onDblClick={() => act.open(ref)}>
      <span class="twist" aria-hidden="true" onClick={(event) => { event.stopPropagation(); act.fold(ref); }}>{open === undefined ? "" : open ? "▾" : "▸"}</span>
      <span class={`tick ${can ? "" : "none"}`} aria-hidden="true" onClick={(event) => { event.stopPropagation(); if (can) act.toggle(ref, !on); }}>{can && on ? "✓" : ""}</span>
      <span class={`kind kind-${type}`}>{t.types[type]}</span>
      <span class="grow clip">{source_id && <span class="subtle small source">{source_id} </span>}<span class="tree-title">{title || "—"}</span></span>
      <span class="row tree-notes">
        {acceptance.length > 0 && <span class="small subtle">{t.criteria(acceptance.length)}</span>}
        {issue && <span class="small subtle">{issue}</span>}
        {hidden && <Lozenge state="paused" words={t.hidden} />}
        {warnings.length > 0 && <Lozenge state="paused" words={t.warning} />}
        {wrong && <Lozenge state="failed" words="!" />}
        {stays && <Lozenge state="paused" words={t.stays} />}
        {!stays && (!first || touched) && <Lozenge state={{ create: "new", update: "changed" }[/** @type {"create"} */ (action)] ?? ""} words={touched ? t.edited : t.actions[action]} />}
      </span>
      {wrong && <span class="unseen">{t.wrong[/** @type {"noTitle"} */ (wrong)]}</span>}
    </div>
  );
}
