// @ts-check
// What every panel does over and over: ask and show, ask again while something runs, act once.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { AskError, ask } from "./ask.js";
import { askTexts } from "./texts.js";

const SLOW_MS = 1000;

/** @typedef {import("./ask.js").Flows} Flows */
/**
 * What a flow answered, and how asking goes. `value` is null until the first answer.
 *
 * @template {keyof Flows} F
 * @typedef {{value: Flows[F]["answer"] | null, error: AskError | null, slow: boolean, load: () => Promise<void>, put: (value: Flows[F]["answer"]) => void}} Asked
 */

/**
 * Asks a flow when the panel opens and when `payload` changes. After a failed repetition the last good value stays.
 *
 * @template {keyof Flows} F
 * @param {F} flow
 * @param {Flows[F]["question"] | null} payload null asks nothing
 * @param {{every?: (value: Flows[F]["answer"]) => number | undefined}} [options] `every` says when to ask again, in milliseconds
 * @returns {Asked<F>}
 */
export function useAsk(flow, payload, { every } = {}) {
  const [value, setValue] = useState(/** @type {Flows[F]["answer"] | null} */ (null));
  const [error, setError] = useState(/** @type {AskError | null} */ (null));
  const [slow, setSlow] = useState(false);
  const turn = useRef(0);
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const key = JSON.stringify(payload);

  const load = useCallback(async () => {
    if (payload === null) return;
    const mine = ++turn.current;
    clearTimeout(timer.current);
    let wait;
    try {
      const answer = await ask(flow, payload);
      if (mine !== turn.current) return;
      // Before it is shown: an answer that cannot be looked at is none.
      wait = every?.(answer);
      setValue(answer);
      setError(null);
    } catch (problem) {
      if (mine !== turn.current) return;
      setError(asAskError(problem));
      if (every) wait = 10_000;
    }
    if (wait !== undefined) timer.current = setTimeout(load, document.hidden ? Math.max(wait, 15_000) : wait);
  }, [flow, key]);

  useEffect(() => {
    setValue(null);
    setError(null);
    const words = setTimeout(() => setSlow(true), SLOW_MS);
    void load().finally(() => clearTimeout(words));
    return () => {
      turn.current += 1;
      clearTimeout(words);
      clearTimeout(timer.current);
      setSlow(false);
    };
  }, [load]);

  return { value, error, slow, load, put: setValue };
}

/**
 * One thing a person does. While it is being done it cannot be done again.
 *
 * @template {unknown[]} A
 * @param {(...what: A) => Promise<void>} act
 */
export function useAct(act) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {AskError | null} */ (null));
  const going = useRef(false);
  const run = async (/** @type {A} */ ...what) => {
    if (going.current) return;
    going.current = true;
    setBusy(true);
    setError(null);
    try {
      await act(...what);
    } catch (problem) {
      setError(asAskError(problem));
    } finally {
      going.current = false;
      setBusy(false);
    }
  };
  return { run, busy, error, clear: () => setError(null) };
}

/** A mistake in an answer's shape has a message for developers: people get a sentence. @param {unknown} problem */
function asAskError(problem) {
  return problem instanceof AskError ? problem : new AskError({ code: "answer_invalid", message: askTexts.garbage });
}
