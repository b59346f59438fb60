// @ts-check
// Tree and page side by side: choose, search, change, and see which words of the page are in which item.

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { Button, Field, Link, Tabs } from "../kit/components.jsx";
import { number } from "../kit/viewer.js";
import { Conflicts, withoutLeft } from "./conflicts.jsx";
import { Editor } from "./item/editor.jsx";
import { marksOf } from "./model/coverage.js";
import { TYPES, changeType, countsOf, cutsOf, depths, edit, editAll, fewer, finer, merge, move, promote, shift, split, toggle, writable, wrongWith } from "./model/proposal.js";
import { LeftOvers, PageText } from "./page-text.jsx";
import { itemTexts as t } from "./texts.js";
import { Tree } from "./tree.jsx";

/** @typedef {import("./model/proposal.js").Entry} Entry */
/** @typedef {import("./model/proposal.js").Draft} Draft */
const ROWS = 600;
const HISTORY = 100;

/** @type {Record<string, (entry: Entry) => boolean>} */
const FILTERS = {
  all: () => true,
  on: (entry) => entry.on && writable(entry),
  off: (entry) => !entry.on && writable(entry),
  changed: (entry) => entry.action === "create" || entry.action === "update",
  noCriteria: (entry) => entry.type === "story" && entry.acceptance.length === 0,
  warned: (entry) => entry.warnings.length > 0 || entry.hidden === true,
  mine: (entry) => entry.touched || entry.own,
};

/** An item that matches, and what stands above it. @param {Entry[]} entries @param {string} query @param {string} filter */
function matching(entries, query, filter) {
  if (query === "" && filter === "all") return entries;
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set();
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  for (const entry of entries) {
    const text = [entry.title, entry.source_id, entry.description, ...entry.labels, ...entry.acceptance.map((one) => one.text)].join(" ").toLocaleLowerCase();
    if (!(FILTERS[filter] ?? FILTERS.all)?.(entry) || !words.every((word) => text.includes(word))) continue;
    for (let up = /** @type {Entry | undefined} */ (entry); up && !shown.has(up.ref); up = up.parent === null ? undefined : byRef.get(up.parent)) shown.add(up.ref);
  }
  return entries.filter(({ ref }) => shown.has(ref));
}

/**
 * @param {{plan: import("./contract.js").PlanAnswer, status: Map<string, import("./contract.js").StatusItem>, entries: Entry[], draft: Draft, takes: import("./model/batches.js").Takes, onTakes: (takes: import("./model/batches.js").Takes) => void,
 *   change: (make: (draft: Draft) => Draft) => void, onNext: () => void}} props
 */
export function PlanView({ plan, status, entries, draft, takes, onTakes, change, onNext }) {
  const [at, setAt] = useState(/** @type {string | null} */ (entries[0]?.ref ?? null));
  const [marked, setMarked] = useState(/** @type {string[]} */ ([]));
  const [folded, setFolded] = useState(/** @type {Set<string>} */ (new Set()));
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState("all");
  const [most, setMost] = useState(ROWS);
  const [tab, setTab] = useState("page");
  const [opened, setOpened] = useState(0);
  const search = useRef(/** @type {HTMLDivElement | null} */ (null));
  const past = useRef(/** @type {Draft[]} */ ([]));
  const shown = useMemo(() => matching(entries, query, filter), [entries, query, filter]);
  const marks = useMemo(() => marksOf(plan, entries), [plan, entries]);
  const taken = useMemo(() => new Set(entries.map(({ ref }) => ref)), [entries]);
  const entry = entries.find(({ ref }) => ref === at);
  const counts = countsOf(withoutLeft(entries, takes));
  const cuts = useMemo(() => cutsOf(entries), [entries]);

  const act = useCallback((/** @type {(draft: Draft) => Draft} */ make) => change((now) => {
    const next = make(now);
    if (next !== now) past.current = [...past.current.slice(-HISTORY), now];
    return next;
  }), [change]);
  const undo = () => {
    const before = past.current.pop();
    if (before) change(() => before);
  };
  const showOnPage = (/** @type {string | null} */ ref) => { setAt(ref); setTab("page"); };
  const open = (/** @type {string} */ ref) => {
    setAt(ref);
    setTab("item");
    setOpened((times) => times + 1);
  };
  // With the drawing itself, so that letters typed at once go into the title and are no keys of the tree.
  useLayoutEffect(() => { if (opened > 0) document.getElementById("item-title")?.focus(); }, [opened]);
  const mergeMarked = () => {
    act((now) => merge(now, entries, marked));
    setAt(entries.find(({ ref }) => marked.includes(ref))?.ref ?? at);
    setMarked([]);
  };
  const press = (/** @type {string} */ ref, /** @type {string} */ key) => pressed({ ref, key, entries, act, undo, showOnPage, search: () => search.current?.querySelector("input")?.focus(), mergeMarked: () => { if (marked.length > 1) mergeMarked(); } });
  const pick = (/** @type {import("./model/coverage.js").Mark} */ mark) => {
    setAt(mark.ref);
    if (!taken.has(mark.ref)) setTab("left");
    else announce(entries.find(({ ref }) => ref === mark.ref)?.title ?? "");
  };
  const left = (plan.uncovered ?? []).filter(({ ref }) => !taken.has(ref)).length;
  const tabs = [{ id: "page", name: t.tabs.page }, { id: "item", name: t.tabs.item }, { id: "left", name: `${t.tabs.left} (${number(left)})` }, { id: "keys", name: t.tabs.keys }];
  const treeActions = {
    focus: setAt, mark: setMarked, open, press,
    toggle: (/** @type {string} */ ref, /** @type {boolean} */ on) => act((now) => toggle(now, entries, ref, on)),
    fold: (/** @type {string} */ ref) => setFolded((now) => new Set(now.has(ref) ? [...now].filter((one) => one !== ref) : [...now, ref])),
  };
  return (
    <>
      <Conflicts entries={entries} status={status} takes={takes} onTakes={onTakes} />
      <Gone plan={plan} />
      <div class="two">
        <section class="stack tight left" aria-label={t.tree}>
          <div class="row tools" ref={search}>
            <Field label={t.search} optional type="search" value={query} onInput={(/** @type {any} */ event) => setQuery(event.currentTarget.value)} />
            <Field label={t.filter} value={filter} options={Object.entries(t.filters).map(([value, label]) => ({ value, label }))} onChange={(/** @type {any} */ event) => setFilter(event.currentTarget.value)} />
          </div>
          <div class="row small summary">
            <span class="grow">{t.summary(counts.all, counts.on)}{marked.length > 1 && ` · ${t.selected(marked.length)}`}</span>
            <span class="row">
              <Button kind="text" onClick={() => act((now) => editAll(now, shown.filter(writable).map(({ ref }) => ref), { on: true }))}>{t.all}</Button>
              <Button kind="text" onClick={() => act((now) => editAll(now, shown.filter(writable).map(({ ref }) => ref), { on: false }))}>{t.none}</Button>
              <Button kind="text" disabled={marked.length < 2} onClick={mergeMarked}>{t.merge}</Button>
              <Button kind="text" disabled={past.current.length === 0} onClick={undo}>{t.undoEdit}</Button>
            </span>
          </div>
          {(cuts.fewer + cuts.finer > 0 || past.current.length > 0) && (
            <div class="row small">
              <span class="grow subtle">{t.cuts}</span>
              <Button kind="text" disabled={cuts.fewer === 0} title={t.fewerHint} onClick={() => act((now) => fewer(now, entries))}>{t.fewer(cuts.fewer)}</Button>
              <Button kind="text" disabled={cuts.finer === 0} title={t.finerHint} onClick={() => act((now) => finer(now, entries))}>{t.finer(cuts.finer)}</Button>
            </div>
          )}
          {shown.length === 0 && entries.length > 0 && <p>{t.nothingFound} <Button kind="text" onClick={() => { setQuery(""); setFilter("all"); }}>{t.clear}</Button></p>}
          {shown.length > 0 && <Tree entries={entries} shown={shown.slice(0, most)} at={at} marked={marked} folded={folded} issues={status} takes={takes} act={treeActions} />}
          {shown.length > most && <Button onClick={() => setMost(most + ROWS)}>{t.more(shown.length - most)}</Button>}
        </section>
        <section class="right" aria-label={t.text}>
          <Tabs label={t.text} tabs={tabs} at={tab} onSelect={setTab}>
            {tab === "page" && <PageText text={plan.text ?? ""} shape={plan.shape ?? ""} cut={plan.textCut === true} marks={marks} at={at} onPick={pick} />}
            {tab === "item" && (entry
              ? <Editor key={entry.ref} entry={entry} entries={entries} ai={plan.ai === "ready"} page={plan.page} onChange={(made) => act((now) => edit(now, entry.ref, made))} onType={(type) => act((now) => changeType(now, entries, entry.ref, type))}
                  onMove={(parent) => act((now) => move(now, entries, entry.ref, parent))} onSplit={(criteria) => act((now) => split(now, entry, criteria))} onToggle={(on) => treeActions.toggle(entry.ref, on)} onShow={() => showOnPage(entry.ref)} />
              : <p class="subtle">{t.noItem}</p>)}
            {tab === "left" && <LeftOvers plan={plan} taken={taken} onShow={showOnPage} onMake={(span) => { act((now) => promote(now, span, parentFor(entry))); open(span.ref); }} />}
            {tab === "keys" && <table><tbody>{t.keys.map(([keys, words]) => <tr key={keys}><th scope="row"><kbd>{keys}</kbd></th><td>{words}</td></tr>)}</tbody></table>}
          </Tabs>
        </section>
      </div>
      <Foot entries={entries} takes={takes} on={counts.on} ready={plan.jira === "ready"} onOpen={open} onNext={onNext} />
    </>
  );
}

/** What a new item stands under: the epic of the one in front of the person. @param {Entry | undefined} entry */
const parentFor = (entry) => (entry?.type === "epic" ? entry.ref : entry?.type === "story" ? entry.parent : null);

/**
 * Keys of the tree that change something.
 * @param {{ref: string, key: string, entries: Entry[], act: (make: (draft: Draft) => Draft) => void, undo: () => void, showOnPage: (ref: string) => void, search: () => void, mergeMarked: () => void}} pressed
 */
function pressed({ ref, key, entries, act, undo, showOnPage, search, mergeMarked }) {
  const entry = entries.find((one) => one.ref === ref);
  if (!entry) return false;
  const type = TYPES[Number(key) - 1];
  const siblings = entries.filter((one) => one.parent === entry.parent);
  const before = siblings[siblings.indexOf(entry) - 1];
  const above = entries.find((one) => one.ref === entry.parent);
  /** @type {Record<string, () => void>} */
  const keys = {
    "/": search, g: () => showOnPage(ref), "ctrl+z": undo, m: mergeMarked,
    "alt+ArrowUp": () => act((now) => shift(now, entries, ref, -1)), "alt+ArrowDown": () => act((now) => shift(now, entries, ref, 1)),
    "alt+ArrowRight": () => before && (depths(entries).get(ref) ?? 0) < 2 && act((now) => move(now, entries, ref, before.ref)),
    "alt+ArrowLeft": () => above && act((now) => move(now, entries, ref, above.parent)),
  };
  if (type) act((now) => changeType(now, entries, ref, type));
  else if (!Object.hasOwn(keys, key)) return false;
  else keys[key]?.();
  return true;
}

/** @param {{entries: Entry[], takes: import("./model/batches.js").Takes, on: number, ready: boolean, onOpen: (ref: string) => void, onNext: () => void}} props */
function Foot({ entries, takes, on, ready, onOpen, onNext }) {
  const byRef = useMemo(() => new Map(entries.map((entry) => [entry.ref, entry])), [entries]);
  const wrong = entries.filter((entry) => entry.on && writable(entry) && wrongWith(entry, byRef));
  return (
    <div class="sticky stack tight">
      {wrong.length > 0 && <div class="row small problem-row"><span>{t.fixFirst(wrong.length)}</span>{wrong.slice(0, 5).map(({ ref, title }) => <Button key={ref} kind="text" onClick={() => onOpen(ref)}>{title || "—"}</Button>)}</div>}
      <div class="row end">
        {on === 0 && entries.length > 0 && <span class="subtle">{nothingToDo(entries, takes)}</span>}
        <Button kind="primary" disabled={on === 0 || wrong.length > 0 || !ready} onClick={onNext}>{t.next(on)}</Button>
      </div>
    </div>
  );
}

/** Why nothing would be written. @param {Entry[]} entries @param {import("./model/batches.js").Takes} takes */
function nothingToDo(entries, takes) {
  const can = entries.filter(writable);
  if (can.length === 0) return t.allThere;
  return can.some((entry) => entry.on && takes[entry.ref] === "leave") ? t.allLeft : t.nothingChosen;
}

/** @param {{plan: import("./contract.js").PlanAnswer}} props */
function Gone({ plan }) {
  const gone = plan.gone ?? [];
  if (gone.length === 0) return null;
  return <details><summary>{t.goneTitle} ({number(gone.length)})</summary><p class="subtle">{t.goneLead}</p><p class="row">{gone.slice(0, 100).map(({ ref, key }) => <Link key={ref} href={`/browse/${key}`}>{key}</Link>)}</p></details>;
}
