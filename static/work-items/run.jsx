// @ts-check
// Writing: batch after batch, going on where it stopped; then what became of each item; then, on wish, away with it again.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { AskError, ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Link, Message, Progress, ViewTitle } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { targetOf, whyNot } from "./review.jsx";
import { itemTexts, writeTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").WrittenItem} Written */
/** @typedef {import("./review.jsx").Sealed} Sealed */
const BUSY_MS = 3000;
const LINKS_A_CALL = 100;
/** Turns of one batch before a person is asked whether to go on. */
const MOST_TURNS = 120;

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @typedef {{results: Map<string, Written>, runId?: string, linking: number | null, links: number, waitMs: number, busy: boolean}} Progressed
 * @param {{page: {id: string, version: number}, chosen: import("./target.jsx").Chosen, batches: Sealed[], dependencies: Map<string, string[]>, runId?: string | undefined, stopped: () => boolean, onRun: (runId: string) => void, show: (state: Progressed) => void}} run
 * @returns {Promise<Progressed>}
 */
async function writeAll({ page, chosen, batches, dependencies, runId, stopped, onRun, show }) {
  /** @type {Progressed} */
  const state = { results: new Map(), ...(runId ? { runId } : {}), linking: null, links: 0, waitMs: 0, busy: false };
  const base = { pageId: page.id, pageVersion: page.version };
  for (const { items, seal } of batches) {
    await again(state, show, stopped, async () => {
      const answer = /** @type {import("./contract.js").CreateAnswer} */ (await ask("workItems.create", { ...base, target: targetOf(chosen), items, seal, ...(state.runId ? { runId: state.runId } : {}) }));
      if (answer.runId && answer.runId !== state.runId) onRun(state.runId = answer.runId);
      for (const one of answer.results) state.results.set(one.ref, one);
      return answer.againAfterMs;
    });
  }
  const written = batches.flatMap(({ items }) => items).filter(({ ref }) => state.results.get(ref)?.issue);
  for (let at = 0; at < written.length && state.runId; at += LINKS_A_CALL) {
    const { runId } = state;
    state.linking = at;
    await again(state, show, stopped, async () => {
      const items = written.slice(at, at + LINKS_A_CALL).map((item) => ({ ref: item.ref, section: item.evidence[0]?.section ?? [], depends_on: dependencies.get(item.ref) ?? [] }));
      const answer = /** @type {import("./contract.js").FinishAnswer} */ (await ask("workItems.finish", { ...base, runId, ...(chosen.blocks ? { blocks: chosen.blocks } : {}), ...(chosen.relates ? { relates: chosen.relates } : {}), items }));
      if (answer.againAfterMs === undefined) state.links += answer.results.filter(({ page: made, links }) => made !== "done" || links.some(({ outcome }) => outcome !== "done")).length;
      return answer.againAfterMs;
    });
  }
  return { ...state, linking: null };
}

/** The same call until nothing of it waits any more. @param {Progressed} state @param {(state: Progressed) => void} show @param {() => boolean} stopped @param {() => Promise<number | undefined>} call */
async function again(state, show, stopped, call) {
  for (let turn = 0; turn < MOST_TURNS && !stopped(); turn += 1) {
    let waitMs;
    try {
      waitMs = await call();
      state.busy = false;
    } catch (error) {
      if (!(error instanceof AskError) || error.code !== "claim_held") throw error;
      [waitMs, state.busy] = [BUSY_MS, true];
    }
    show({ ...state, waitMs: waitMs ?? 0 });
    if (waitMs === undefined) return;
    await sleep(Math.min(waitMs, 60_000));
  }
  if (!stopped()) throw new AskError({ code: "timeout", message: t.tooLong });
}

/**
 * @param {{page: {id: string, version: number, url: string, table: boolean}, issuesOfPage: import("preact").ComponentChildren, chosen: import("./target.jsx").Chosen, batches: Sealed[], dependencies: Map<string, string[]>, runId?: string | undefined, onRun: (runId: string) => void, onDone: () => void, onAgain: () => void}} props
 */
export function RunView({ page, issuesOfPage, chosen, batches, dependencies, runId, onRun, onDone, onAgain }) {
  const [state, setState] = useState(/** @type {Progressed | null} */ (null));
  const [over, setOver] = useState(false);
  const gone = useRef(false);
  const write = useAct(async () => {
    const last = await writeAll({ page, chosen, batches, dependencies, runId: state?.runId ?? runId, stopped: () => gone.current, onRun, show: setState });
    if (gone.current) return;
    setState(last);
    setOver(true);
    onDone();
    announce(t.doneTitle([...last.results.values()].filter(({ issue }) => issue).length));
  });
  useEffect(() => {
    void write.run();
    return () => void (gone.current = true);
  }, []);
  if (over && state) return <Result page={page} issuesOfPage={issuesOfPage} batches={batches} state={state} onAgain={onAgain} />;
  const all = batches.flatMap(({ items }) => items).length;
  const done = [...(state?.results.values() ?? [])].filter(({ outcome }) => outcome !== "waiting").length;
  return (
    <div class="stack narrow">
      <ViewTitle>{write.error ? t.stopped : t.writing}</ViewTitle>
      <p role="status">{state?.busy ? t.busyElsewhere : state?.waitMs ? t.waitingJira(Math.ceil(state.waitMs / 1000)) : state?.linking !== null && state ? t.linking : t.written(done, all)}</p>
      <Progress done={done} total={all} label={t.writing} />
      {write.error ? <Failure error={write.error} /> : <p class="subtle">{t.keepOpen}</p>}
      {write.error && <div class="row"><Button kind="primary" onClick={() => write.run()}>{t.goOn}</Button><Button onClick={onAgain}>{t.again}</Button></div>}
    </div>
  );
}

/** @param {{page: {id: string, url: string, table: boolean}, issuesOfPage: import("preact").ComponentChildren, batches: Sealed[], state: Progressed, onAgain: () => void}} props */
function Result({ page, issuesOfPage, batches, state, onAgain }) {
  const items = batches.flatMap((batch) => batch.items);
  const rows = items.map((item) => ({ item, result: state.results.get(item.ref) }));
  const failed = rows.filter(({ result }) => !result?.issue);
  const existing = rows.filter(({ result }) => result?.outcome === "existing").length;
  const [removed, setRemoved] = useState(/** @type {Set<string>} */ (new Set()));
  const left = rows.length - failed.length - removed.size;
  return (
    <div class="stack">
      <ViewTitle>{removed.size > 0 && left === 0 ? t.undoneTitle : t.doneTitle(left)}</ViewTitle>
      {existing > 0 && <p class="subtle">{t.doneExisting(existing)}</p>}
      {failed.length > 0 && <Message kind="error" title={t.failedTitle(failed.length)}><ul>{failed.map(({ item, result }) => <li key={item.ref}>{item.title}: {whyNot(result?.problem)}</li>)}</ul></Message>}
      {state.links > 0 && <Message kind="warning">{t.linksFailed(state.links)}</Message>}
      <ul class="rows results">
        {rows.map(({ item, result }) => result?.issue && (
          <li key={item.ref} class="row"><span class={`kind kind-${item.type}`}>{itemTexts.types[item.type]}</span> {removed.has(item.ref) ? <span class="off">{result.issue.key}</span> : <Link href={result.issue.url}>{result.issue.key}</Link>} <span class={`grow clip ${removed.has(item.ref) ? "off" : ""}`}>{item.title}</span>
            <span class="small subtle">{removed.has(item.ref) ? t.gone : result.verified === true ? `✓ ${t.verified}` : result.verified ? t.notVerified(result.verified.map((name) => itemTexts.jiraFields[name]).join(", ")) : ""}</span></li>
        ))}
      </ul>
      {(left > 0 || page.table) && issuesOfPage}
      <div class="row">
        <Button kind="primary" onClick={onAgain}>{t.again}</Button>
        {state.runId && rows.some(({ result }) => result?.outcome === "created") && <Undo pageId={page.id} runId={state.runId} onRemoved={setRemoved} />}
      </div>
    </div>
  );
}

/** @param {{pageId: string, runId: string, onRemoved: (refs: Set<string>) => void}} props */
function Undo({ pageId, runId, onRemoved }) {
  const [plan, setPlan] = useState(/** @type {import("./contract.js").UndoAnswer["results"] | null} */ (null));
  const [done, setDone] = useState(/** @type {import("./contract.js").UndoAnswer["results"] | null} */ (null));
  const look = useAct(async () => setPlan((await ask("workItems.undo", { pageId, runId, dryRun: true })).results));
  const undo = useAct(async () => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const { results, againAfterMs } = await ask("workItems.undo", { pageId, runId });
      setDone(results);
      onRemoved(new Set(results.filter((/** @type {{outcome: string}} */ { outcome }) => outcome === "removed" || outcome === "gone").map((/** @type {{ref: string}} */ { ref }) => ref)));
      if (againAfterMs === undefined) break;
      await sleep(againAfterMs);
    }
    setPlan(null);
  });
  const told = useRef(/** @type {HTMLParagraphElement | null} */ (null));
  // The button that the dialogue would give the focus back to is gone with the run.
  useEffect(() => { if (done && !plan) told.current?.focus(); }, [done, plan]);
  const many = (/** @type {string} */ outcome, /** @type {typeof plan} */ list) => (list ?? []).filter((one) => one.outcome === outcome).length;
  if (done && !plan) return <p role="status" tabIndex={-1} ref={told}>{t.undone(many("removed", done))} {done.filter(({ outcome }) => outcome === "stays").map(({ key, why }) => `${key}: ${t.whys[why ?? ""] ?? ""}`).join(", ")}</p>;
  return (
    <>
      <Button busy={look.busy} onClick={() => look.run()}>{t.undo}</Button>
      {look.error && <Failure error={look.error} />}
      {plan && <Confirm title={t.undoTitle} yes={t.undo} busyText={t.undoing} busy={undo.busy} error={undo.error} onYes={() => undo.run()} onNo={() => setPlan(null)}><p>{t.undoText(many("would_remove", plan), many("stays", plan))}</p></Confirm>}
    </>
  );
}
