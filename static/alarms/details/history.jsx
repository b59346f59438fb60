// @ts-check
// The history of one alarm, asked for when somebody wants it.

import { Failure, Loading, Message } from "../../kit/components.jsx";
import { useAsk } from "../../kit/hooks.js";
import { moment } from "../../kit/time.js";
import { failureSentence } from "../failure-texts.js";
import { StateMark } from "../state.jsx";
import { boardTexts, detailTexts as t } from "../texts.js";

/** @typedef {import("../contract.js").HistoryItem} Item */

const WIDTH = 600;
const SHOWN = 12;

/** @param {{alarm: import("../contract.js").Alarm, spaceId?: string}} props */
export function History({ alarm: { accountKey, region, name, state }, spaceId }) {
  const asked = useAsk("alarms.history", { accountKey, region, name, ...(spaceId ? { spaceId } : {}) });
  const answer = /** @type {import("../contract.js").HistoryAnswer | null} */ (asked.value);
  if (!answer) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.historyLoading} slow={asked.slow} rows={2} />;
  const { items, more, failure, asOfMs } = answer;
  return (
    <section class="stack tight" aria-label={`${t.historyTitle}: ${name}`}>
      <h4>{t.historyTitle}</h4>
      {failure && <Message kind="warning">{failureSentence(failure)}</Message>}
      {items.length === 0 && !failure && <p class="subtle">{t.historyNone}</p>}
      {items.length > 0 && (
        <>
          <Strip items={items} state={state} nowMs={asOfMs} />
          <ol class="alarm-history">{items.slice(0, SHOWN).map((item) => <Line key={`${item.atMs} ${item.summary}`} item={item} />)}</ol>
          {(more || items.length > SHOWN) && <p class="subtle small">{t.historyMore}</p>}
        </>
      )}
    </section>
  );
}

/** @param {{item: Item}} props */
function Line({ item }) {
  const { atMs, type, to, summary } = item;
  return (
    <li>
      <time class="subtle small" dateTime={new Date(atMs).toISOString()}>{moment(atMs)}</time>
      {type === "state" && to ? <StateMark state={to} /> : <span class="small strong">{type === "configuration" ? t.configuration : type === "action" ? t.action : ""}</span>}
      <span class="clip">{type === "state" && to ? (item.reason?.text ?? "") : summary}</span>
    </li>
  );
}

/** The states over time in one strip, from the oldest change to now. @param {{items: Item[], state: import("../contract.js").AlarmState, nowMs: number}} props */
function Strip({ items, state, nowMs }) {
  const changes = items.filter(({ type, to }) => type === "state" && to).reverse();
  const [first] = changes;
  if (!first || changes.length < 2) return null;
  const x = (/** @type {number} */ ms) => ((ms - first.atMs) / Math.max(1, nowMs - first.atMs)) * WIDTH;
  const pieces = changes.map((change, at) => ({ from: x(change.atMs), to: x(changes[at + 1]?.atMs ?? nowMs), state: at === changes.length - 1 ? state : change.to }));
  return (
    <svg class="alarm-strip" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" role="img" aria-label={t.strip(moment(first.atMs), moment(nowMs))}>
      {pieces.map((piece) => <rect key={piece.from} class={piece.state} x={piece.from} width={Math.max(1, piece.to - piece.from)} height="10"><title>{boardTexts.states[piece.state ?? "other"]}</title></rect>)}
    </svg>
  );
}
