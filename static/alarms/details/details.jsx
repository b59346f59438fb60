// @ts-check
// Everything about one alarm, below its row.

import { useState } from "preact/hooks";
import { Button } from "../../kit/components.jsx";
import { moment } from "../../kit/time.js";
import { History } from "./history.jsx";
import { StateMark } from "../state.jsx";
import { Sparkline } from "./sparkline.jsx";
import { boardTexts, detailTexts as t } from "../texts.js";
import { conditionOf } from "../words.js";

/** @typedef {import("../contract.js").Alarm} Alarm */

/** @param {{alarm: Alarm} & import("../row.jsx").Shown} props */
export function Details({ alarm, account, graph, spaceId }) {
  const [history, setHistory] = useState(false);
  return (
    <div class="alarm-details stack">
      {alarm.description && <p class="clip">{alarm.description}</p>}
      <Warnings alarm={alarm} />
      {graph && <Sparkline alarm={alarm} graph={graph} large />}
      {graph === null && <p class="subtle">{t.graphNone}</p>}
      <Facts alarm={alarm} account={account} />
      {alarm.children && alarm.children.length > 0 && <Children alarm={alarm} />}
      {history ? <History alarm={alarm} spaceId={spaceId} /> : <div><Button onClick={() => setHistory(true)} aria-label={`${t.history}: ${alarm.name}`}>{t.history}</Button></div>}
    </div>
  );
}

/** @param {{alarm: Alarm}} props */
function Warnings({ alarm }) {
  const { suppressed, suppressor, actionsEnabled, evaluation } = alarm;
  const said = [suppressed && t.suppressed[suppressed]?.(suppressor?.name ?? ""), !actionsEnabled && t.actionsOff, evaluation && t.evaluation[evaluation]].filter(Boolean);
  if (said.length === 0) return null;
  return <ul class="alarm-warnings">{said.map((text) => <li key={text}>{text}</li>)}</ul>;
}

/** @param {{alarm: Alarm, account: string}} props */
function Facts({ alarm, account }) {
  const facts = /** @type {[string, import("preact").ComponentChildren][]} */ ([
    [t.account, `${account} · ${alarm.region}`],
    [t.since, alarm.sinceMs ? moment(alarm.sinceMs) : ""],
    [t.condition, conditionOf(alarm)],
    [t.metric, alarm.metric && `${alarm.namespace} ${alarm.metric}${alarm.statistic ? `, ${alarm.statistic}` : ""}`],
    [t.dimensions, alarm.dimensions?.length ? alarm.dimensions.map(({ name, value }) => `${name} = ${value}`).join(", ") : ""],
    [t.expression, alarm.expression && <code>{alarm.expression}</code>],
    [t.rule, alarm.rule && <code>{alarm.rule}</code>],
    [t.query, alarm.query && <code>{alarm.query}</code>],
    [t.suppressor, alarm.suppressor && !alarm.suppressed ? alarm.suppressor.name : ""],
    [t.missingData, alarm.missingData && (t.missing[alarm.missingData] ?? alarm.missingData)],
    [t.reason, alarm.reason.text],
  ]);
  return <dl class="facts">{facts.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}-value`}>{value}</dd>])}</dl>;
}

/** @param {{alarm: Alarm}} props */
function Children({ alarm }) {
  return (
    <div class="stack tight">
      <h4>{t.children}</h4>
      <ul class="alarm-children">
        {alarm.children?.map(({ name, state }) => <li key={name}>{state ? <StateMark state={state} /> : <span class="subtle">{t.notHere}</span>} <span class="clip">{name}</span></li>)}
      </ul>
      {alarm.suppressor && <p class="subtle small">{t.suppressor} {alarm.suppressor.name}{alarm.suppressor.state && ` (${boardTexts.states[alarm.suppressor.state]})`}</p>}
    </div>
  );
}
