// @ts-check
// The alarms: counts by state, what did not answer, and the list. The macro and the pages are made of this.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { Button, Failure, Loading, Message } from "../kit/components.jsx";
import { commonTexts } from "../kit/texts.js";
import { language, number, timeZone } from "../kit/viewer.js";
import { Sources } from "./sources.jsx";
import { useGraphs, useLive, useNow } from "./live.js";
import { AlarmRow, AlarmTile } from "./row.jsx";
import { StateMark } from "./state.jsx";
import { boardTexts as t } from "./texts.js";
import { placeKey, searchable, sorting } from "./words.js";

/** @typedef {import("./contract.js").Alarm} Alarm */
/** @typedef {import("./contract.js").ViewAnswer} ViewAnswer */

const STATES = /** @type {const} */ (["alarm", "insufficient_data", "ok", "other"]);
/** Rows at first, and more for each press: a page stays a page. */
const ROWS = 25;
/** A list this short needs no search. */
const FEW = 6;

/** @param {{spaceId?: string, settings: import("./macro-settings.js").MacroSettings, onReady?: () => void, rows?: number}} props */
export function Board({ spaceId, settings, onReady, rows = ROWS }) {
  const live = useLive({ ...(spaceId ? { spaceId } : {}), settings });
  const ready = Boolean(live.value || live.error);
  useEffect(() => {
    if (ready) onReady?.();
  }, [ready]);
  useChangesSpoken(live.value);
  if (!live.value) {
    if (live.error?.code === "not_found") return <p class="panel sunken subtle">{t.unknownSpace}</p>;
    return live.error ? <Failure error={live.error} retry={live.load} /> : <Loading what={t.loading} slow={live.slow} rows={4} />;
  }
  return <Answered live={live} value={live.value} spaceId={spaceId} settings={settings} rows={rows} />;
}

/** @param {{live: import("./live.js").Live, value: ViewAnswer, spaceId: string | undefined, settings: import("./macro-settings.js").MacroSettings, rows: number}} props */
function Answered({ live, value, spaceId, settings, rows }) {
  const [states, setStates] = useState(/** @type {string[]} */ ([]));
  const [words, setWords] = useState("");
  const [sort, setSort] = useState(settings.sort || "state");
  const [listed, setListed] = useState(false);
  const { alarms, counts, sources } = value;
  const names = useMemo(() => new Map(value.accounts.map(({ accountKey, name }) => [accountKey, name])), [value]);
  const texts = useMemo(() => new Map(alarms.map((alarm) => [placeKey(alarm), searchable(alarm, names.get(alarm.accountKey) ?? "")])), [value]);
  const found = useMemo(() => {
    const looked = words.trim().toLocaleLowerCase();
    return alarms.filter((alarm) => (states.length === 0 || states.includes(alarm.state)) && (texts.get(placeKey(alarm)) ?? "").includes(looked)).sort(sorting(sort));
  }, [value, states, words, sort]);
  const all = STATES.reduce((sum, state) => sum + counts[state], 0);
  const countsOnly = settings.view === "counts" && !listed;
  if (sources.length === 0) return <p class="panel sunken subtle">{t.noAccounts}</p>;
  /** @param {string} state */
  const toggle = (state) => {
    setListed(true);
    setStates(states.includes(state) ? states.filter((one) => one !== state) : [...states, state]);
  };
  return (
    <div class="board stack">
      {live.error && <p class="subtle small" role="status">{t.stale}</p>}
      <Head counts={counts} states={states} large={countsOnly} onToggle={toggle} live={live} />
      <Sources sources={sources} />
      {!countsOnly && alarms.length > FEW && <Tools words={words} onWords={setWords} sort={sort} onSort={setSort} />}
      {all > 0 && counts.ok === all && states.length === 0 && <p class="all-ok subtle">{t.allOk(all)}</p>}
      {all === 0 && sources.some(({ failure }) => !failure) && <p class="subtle">{t.noneMatch}</p>}
      {!countsOnly && alarms.length > 0 && found.length === 0 && <div class="row"><p class="subtle">{t.noneFound}</p><Button kind="text" onClick={() => { setStates([]); setWords(""); }}>{t.clear}</Button></div>}
      {!countsOnly && found.length > 0 && <List found={found} names={names} many={sources.length > 1} spaceId={spaceId} settings={settings} rows={rows} />}
      {!countsOnly && all > alarms.length && <p class="subtle small">{t.cut(alarms.length, all)}</p>}
    </div>
  );
}

/** @param {{counts: ViewAnswer["counts"], states: string[], large: boolean, onToggle: (state: string) => void, live: import("./live.js").Live}} props */
function Head({ counts, states, large, onToggle, live }) {
  return (
    <div class="board-head">
      <div class={`counts ${large ? "large" : ""}`} role="group" aria-label={t.stateFilter}>
        {STATES.filter((state) => state !== "other" || counts.other > 0).map((state) => (
          <button key={state} type="button" class={`count ${state} ${counts[state] === 0 ? "none" : ""}`} aria-pressed={states.includes(state)} onClick={() => onToggle(state)}>
            <span class="count-number">{number(counts[state])}</span> <StateMark state={state} />
          </button>
        ))}
      </div>
      <div class="board-time">
        <span class="subtle small">{t.asOf(clock(live.value?.asOfMs ?? 0))}</span>
        <Button kind="subtle" busy={live.busy} busyText={t.refreshing} onClick={() => void live.load()}>{t.refresh}</Button>
      </div>
    </div>
  );
}

/** @param {{words: string, onWords: (words: string) => void, sort: string, onSort: (sort: string) => void}} props */
function Tools({ words, onWords, sort, onSort }) {
  return (
    <div class="board-tools">
      <input type="search" aria-label={t.searchLabel} placeholder={t.searchHint} value={words} onInput={(event) => onWords(event.currentTarget.value)} />
      <select aria-label={t.sortLabel} value={sort} onChange={(event) => onSort(event.currentTarget.value)}>
        {Object.entries(t.sorts).map(([name, text]) => <option key={name} value={name}>{text}</option>)}
      </select>
    </div>
  );
}

/** @param {{found: Alarm[], names: Map<string, string>, many: boolean, spaceId: string | undefined, settings: import("./macro-settings.js").MacroSettings, rows: number}} props */
function List({ found, names, many, spaceId, settings, rows }) {
  const [most, setMost] = useState(rows);
  const [open, setOpen] = useState(/** @type {string[]} */ ([]));
  const nowMs = useNow();
  const shown = found.slice(0, most);
  const withGraphs = settings.graph === "yes";
  const graphs = useGraphs(spaceId, withGraphs ? shown : shown.filter((alarm) => open.includes(placeKey(alarm))));
  const Piece = settings.view === "tiles" ? AlarmTile : AlarmRow;
  /** @param {Alarm} alarm */
  const toggle = (alarm) => {
    const key = placeKey(alarm);
    setOpen(open.includes(key) ? open.filter((one) => one !== key) : [...open, key]);
  };
  return (
    <>
      <ul class={settings.view === "tiles" ? "tiles" : "rows alarm-rows"} aria-label={t.list}>
        {shown.map((alarm) => {
          const key = placeKey(alarm);
          return <Piece key={key} alarm={alarm} account={names.get(alarm.accountKey) ?? ""} many={many} graph={graphs.get(key)} graphs={withGraphs} open={open.includes(key)} nowMs={nowMs} spaceId={spaceId} onToggle={toggle} />;
        })}
      </ul>
      {found.length > most && <div><Button onClick={() => setMost(most + 100)}>{commonTexts.more(Math.min(100, found.length - most))}</Button></div>}
    </>
  );
}

/** What changed since the last answer is said, for those who do not see it. @param {ViewAnswer | null} value */
function useChangesSpoken(value) {
  const before = useRef(/** @type {Map<string, string> | null} */ (null));
  useEffect(() => {
    if (!value) return;
    const now = new Map(value.alarms.map((alarm) => [placeKey(alarm), alarm.state]));
    const changed = [...now].filter(([key, state]) => before.current?.has(key) && before.current.get(key) !== state).length;
    if (changed > 0) announce(`${t.changed(changed)} ${t.firing(value.counts.alarm)}`);
    before.current = now;
  }, [value]);
}

/** `19:44:05`, with the day when it was not today. @param {number} ms */
function clock(ms) {
  const today = new Date(ms).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language(), { ...(today ? {} : { dateStyle: "medium" }), timeStyle: "medium", timeZone: timeZone() }).format(ms);
}
