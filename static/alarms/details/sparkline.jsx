// @ts-check
// Three hours of an alarm's metric with the threshold, or the band, that it is held against.

import { useId } from "preact/hooks";
import { detailTexts as t } from "../texts.js";
import { amount } from "../words.js";

/** @typedef {import("../contract.js").Graph} Graph */
/** @typedef {import("../contract.js").Alarm} Alarm */

const WIDTH = 160;
const HEIGHT = 36;
const EDGE = 3;
const UPWARDS = ["above", "at_or_above", "above_band"];

/** @param {{alarm: Alarm, graph: Graph, large?: boolean}} props */
export function Sparkline({ alarm, graph, large = false }) {
  const clip = useId();
  const { timesMs, values, lower, upper } = graph;
  if (values.length === 0) return null;
  const limits = alarm.threshold === undefined ? [] : [alarm.threshold];
  const all = [...values, ...limits, ...(lower ?? []), ...(upper ?? [])];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const from = timesMs[0] ?? 0;
  const span = Math.max(1, (timesMs.at(-1) ?? 0) - from);
  const x = (/** @type {number} */ at) => round(EDGE + (((timesMs[at] ?? 0) - from) / span) * (WIDTH - 2 * EDGE));
  const y = (/** @type {number} */ value) => round(HEIGHT - EDGE - ((value - low) / Math.max(1e-12, high - low)) * (HEIGHT - 2 * EDGE));
  const line = (/** @type {number[]} */ points) => points.map((value, at) => `${x(at)} ${y(value)}`).join("L");
  const limit = limits[0] === undefined ? undefined : y(limits[0]);
  const upwards = UPWARDS.includes(alarm.comparison ?? "");
  const beyond = limit === undefined ? undefined : upwards ? { y: 0, height: limit } : { y: limit, height: HEIGHT - limit };
  return (
    <svg class={`spark ${large ? "large" : ""}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={said(alarm, graph)}>
      {lower && upper && <path class="spark-band" d={`M${line(upper)}L${[...lower].map((value, at) => `${x(at)} ${y(value)}`).reverse().join("L")}Z`} />}
      {limit !== undefined && <line class="spark-limit" x1="0" x2={WIDTH} y1={limit} y2={limit} />}
      {values.length === 1 ? <circle class="spark-line" cx={WIDTH / 2} cy={y(values[0] ?? 0)} r="1.5" /> : <path class="spark-line" d={`M${line(values)}`} />}
      {beyond && values.length > 1 && (
        <>
          <clipPath id={clip}><rect x="0" width={WIDTH} y={beyond.y} height={Math.max(0, beyond.height)} /></clipPath>
          <path class="spark-beyond" clip-path={`url(#${clip})`} d={`M${line(values)}`} />
        </>
      )}
    </svg>
  );
}

/** The graph for whoever does not see it. @param {Alarm} alarm @param {Graph} graph */
function said(alarm, { values, lower }) {
  const range = t.graph(amount(Math.min(...values), alarm), amount(Math.max(...values), alarm), amount(values.at(-1) ?? 0, alarm));
  return [range, alarm.threshold !== undefined && t.graphLimit(amount(alarm.threshold, alarm)), lower && t.graphBand].filter(Boolean).join(", ");
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
