// @ts-check
// A state by shape, colour and word.

import { boardTexts as t } from "./texts.js";

const SHAPES = { alarm: "M8 1.5 15 14H1Z", insufficient_data: "M2 6.5h12v3H2Z", ok: "M6.3 13 1.5 8.2l2-2 2.8 2.8L12.5 2.8l2 2Z", other: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z" };

/** @param {{state: import("./contract.js").AlarmState}} props */
export function StateMark({ state }) {
  return (
    <span class={`state ${state}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d={SHAPES[state]} /></svg>
      <span>{t.states[state]}</span>
    </span>
  );
}
