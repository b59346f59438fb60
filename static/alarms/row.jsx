// @ts-check
// One alarm in the list or among the tiles.

import { Link } from "../kit/components.jsx";
import { moment } from "../kit/time.js";
import { Details } from "./details/details.jsx";
import { Sparkline } from "./details/sparkline.jsx";
import { StateMark } from "./state.jsx";
import { boardTexts as t } from "./texts.js";
import { reasonOf, sinceOf, subjectOf } from "./words.js";

/** @typedef {import("./contract.js").Alarm} Alarm */
/** @typedef {import("./contract.js").Graph} Graph */
/**
 * @typedef {object} Shown what a row knows besides its alarm
 * @property {string} account its name
 * @property {boolean} many whether there is more than one account or region
 * @property {Graph | null | undefined} graph undefined: not asked for, or not here yet
 * @property {boolean} graphs whether rows have graphs
 * @property {boolean} open
 * @property {number} nowMs
 * @property {string | undefined} spaceId
 * @property {(alarm: Alarm) => void} onToggle
 */

/** @param {{alarm: Alarm} & Shown} props */
export function AlarmRow({ alarm, ...shown }) {
  const { graphs, graph, open, nowMs, onToggle } = shown;
  return (
    <li class={`alarm-item ${alarm.state} ${graphs ? "with-graph" : ""}`}>
      <div class="alarm-line">
        <div class="alarm-state"><StateMark state={alarm.state} /><Marks alarm={alarm} /></div>
        <div class="alarm-what">
          <button type="button" class="button text alarm-name" aria-expanded={open} onClick={() => onToggle(alarm)}>{alarm.name}</button>
          <Subject alarm={alarm} {...shown} />
        </div>
        <div class="alarm-why"><span class="alarm-reason">{reasonOf(alarm)}</span> <Links alarm={alarm} /></div>
        {graphs && <div class="alarm-graph">{graph ? <Sparkline alarm={alarm} graph={graph} /> : graph === undefined && alarm.kind === "metric" ? <div class="bar spark" /> : null}</div>}
        <Since alarm={alarm} nowMs={nowMs} />
      </div>
      {open && <Details alarm={alarm} {...shown} />}
    </li>
  );
}

/** @param {{alarm: Alarm} & Shown} props */
export function AlarmTile({ alarm, ...shown }) {
  const { graphs, graph, open, nowMs, onToggle } = shown;
  return (
    <li class={`alarm-item tile ${alarm.state} ${open ? "open" : ""}`}>
      <div class="tile-head"><StateMark state={alarm.state} /><Since alarm={alarm} nowMs={nowMs} /></div>
      <button type="button" class="button text alarm-name" aria-expanded={open} onClick={() => onToggle(alarm)}>{alarm.name}</button>
      <p class="small">{reasonOf(alarm)}</p>
      {graphs && graph && <Sparkline alarm={alarm} graph={graph} />}
      <div class="row"><Links alarm={alarm} /><Marks alarm={alarm} /></div>
      {open && <Details alarm={alarm} {...shown} />}
    </li>
  );
}

/** What a state does not say by itself. @param {{alarm: Alarm}} props */
function Marks({ alarm: { suppressed, actionsEnabled, evaluation } }) {
  const marks = [suppressed && t.suppressed, !actionsEnabled && t.actionsOff, evaluation && t.evaluated].filter(Boolean);
  return <>{marks.map((mark) => <span key={mark} class="lozenge neutral">{mark}</span>)}</>;
}

/** @param {{alarm: Alarm, account: string, many: boolean}} props */
function Subject({ alarm, account, many }) {
  const place = many ? `${account} · ${alarm.region}` : "";
  return <p class="subtle small clip alarm-subject">{[place, subjectOf(alarm)].filter(Boolean).join(" · ")}</p>;
}

/** @param {{alarm: Alarm, nowMs: number}} props */
function Since({ alarm, nowMs }) {
  if (!alarm.sinceMs) return <span class="alarm-since" />;
  return <time class="alarm-since subtle small" dateTime={new Date(alarm.sinceMs).toISOString()} title={moment(alarm.sinceMs)}>{sinceOf(alarm.sinceMs, nowMs)}</time>;
}

/** Where to click. @param {{alarm: Alarm}} props */
function Links({ alarm }) {
  return (
    <span class="alarm-links small">
      {alarm.runbook && <Link href={alarm.runbook} aria-label={`${t.runbook}: ${alarm.name}`}>{t.runbook}</Link>}
      <Link href={alarm.console} aria-label={`${t.console}: ${alarm.name}`}>{t.console}</Link>
    </span>
  );
}
