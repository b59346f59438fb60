// @ts-check
// Asks for the alarms again and again: only while somebody looks, not all at once, and less often when AWS wants less.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { AskError, ask } from "../kit/ask.js";
import { askTexts } from "../kit/texts.js";
import { placeKey } from "./words.js";

/** The least, whatever the core answers. */
const LEAST_MS = 30_000;
const MOST_MS = 600_000;
/** Readers who opened a page together must not ask together for ever. */
const JITTER = 0.25;
/** GetMetricData costs the account's owner money. */
const GRAPHS_MS = 300_000;
/** Alarms in one question for graphs. */
const GRAPHS_AT_ONCE = 100;
const SLOW_MS = 1000;

/** @typedef {import("./contract.js").ViewAnswer} ViewAnswer */
/** @typedef {import("./contract.js").Alarm} Alarm */
/** @typedef {{value: ViewAnswer | null, error: AskError | null, slow: boolean, busy: boolean, load: () => Promise<void>}} Live */

/** How long until the next question. @param {number} wishedMs @param {number} failures one after another @param {() => number} [chance] */
export function nextWait(wishedMs, failures, chance = Math.random) {
  const least = Math.max(LEAST_MS, Number.isFinite(wishedMs) ? wishedMs : 0) * 2 ** Math.min(failures, 5);
  return Math.min(MOST_MS, least) * (1 + chance() * JITTER);
}

/** @param {import("./contract.js").ViewInput} payload @returns {Live} */
export function useLive(payload) {
  const [value, setValue] = useState(/** @type {ViewAnswer | null} */ (null));
  const [error, setError] = useState(/** @type {AskError | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [slow, setSlow] = useState(false);
  const turn = useRef({ at: 0, failures: 0, dueMs: 0, timer: /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined) });
  const key = JSON.stringify(payload);

  const load = useCallback(async () => {
    const state = turn.current;
    const mine = ++state.at;
    clearTimeout(state.timer);
    setBusy(true);
    let wished = 0;
    try {
      const answer = await ask("alarms.view", payload);
      if (mine !== state.at) return;
      wished = answer.refreshAfterMs;
      state.failures = answer.sources.some(({ failure }) => failure?.kind === "throttled") ? state.failures + 1 : 0;
      setValue(answer);
      setError(null);
    } catch (problem) {
      if (mine !== state.at) return;
      state.failures += 1;
      setError(problem instanceof AskError ? problem : new AskError({ code: "answer_invalid", message: askTexts.garbage }));
    }
    setBusy(false);
    const wait = nextWait(wished, state.failures);
    state.dueMs = Date.now() + wait;
    state.timer = setTimeout(whenSeen, wait, load);
  }, [key]);

  useEffect(() => {
    const state = turn.current;
    const words = setTimeout(() => setSlow(true), SLOW_MS);
    void load().finally(() => clearTimeout(words));
    const seen = () => {
      if (!document.hidden && state.dueMs > 0 && Date.now() >= state.dueMs) void load();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      state.at += 1;
      clearTimeout(state.timer);
      clearTimeout(words);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [load]);

  return { value, error, slow, busy, load };
}

/** What is hidden asks nothing; it asks when it is looked at again. @param {() => Promise<void>} load */
function whenSeen(load) {
  if (!document.hidden) void load();
}

/**
 * Graphs of the alarms in sight. Each is asked for once, and again after five minutes if it is still in sight.
 *
 * @param {string | undefined} spaceId
 * @param {Alarm[]} alarms
 * @returns {Map<string, import("./contract.js").Graph | null>} null: AWS has no data
 */
export function useGraphs(spaceId, alarms) {
  const [graphs, setGraphs] = useState(/** @type {Map<string, import("./contract.js").Graph | null>} */ (new Map()));
  const asked = useRef(/** @type {Map<string, number>} */ (new Map()));
  const wanted = alarms.filter(({ kind }) => kind === "metric").map(({ accountKey, region, name }) => ({ accountKey, region, name }));
  const key = wanted.map(placeKey).join("\n");

  useEffect(() => {
    const now = Date.now();
    const due = wanted.filter((place) => now - (asked.current.get(placeKey(place)) ?? 0) > GRAPHS_MS);
    if (due.length === 0 || document.hidden) return;
    for (const place of due) asked.current.set(placeKey(place), now);
    for (let from = 0; from < due.length; from += GRAPHS_AT_ONCE) void fetchGraphs(due.slice(from, from + GRAPHS_AT_ONCE));
  }, [key, Math.floor(Date.now() / GRAPHS_MS)]);

  /** A row without its graph is still a row: what fails is tried again later. @param {import("./contract.js").AlarmPlace[]} places */
  async function fetchGraphs(places) {
    try {
      const answer = /** @type {import("./contract.js").GraphsAnswer} */ (await ask("alarms.graphs", { ...(spaceId ? { spaceId } : {}), alarms: places }));
      const came = new Map(answer.graphs.map((graph) => [placeKey(graph), graph]));
      setGraphs((before) => new Map([...before, ...places.map((place) => /** @type {const} */ ([placeKey(place), came.get(placeKey(place)) ?? before.get(placeKey(place)) ?? null]))]));
    } catch {
      setGraphs((before) => new Map([...places.map((place) => /** @type {const} */ ([placeKey(place), null])), ...before]));
    }
  }
  return graphs;
}

/** The time, again each half minute while somebody looks: "3 minutes ago" grows older. */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
