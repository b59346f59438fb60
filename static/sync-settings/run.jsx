// @ts-check
// The newest run: live while it is at work, with its counts and whatever was left out; and what can be started.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Link, Lozenge, Message, Progress } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { ago, ahead, moment, span } from "../kit/time.js";
import { number } from "../kit/viewer.js";
import { runTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").RunView} Run */
/** @typedef {import("./contract.js").StatusAnswer} StatusAnswer */

/** @param {{status: StatusAnswer, reload: () => Promise<void>}} props */
export function Runs({ status, reload }) {
  const [word, setWord] = useState(false);
  const { run, progress, isPaused, isTried, isAgreed, nextMs } = status;
  const isBusy = Boolean(run && run.state !== "done");
  const begin = useAct(async (/** @type {boolean} */ dryRun, /** @type {boolean} */ deletesAll) => {
    await ask("sync.start", { dryRun, deletesAll });
    announce(dryRun ? t.trying : t.delivering);
    setWord(false);
    await reload();
  });
  const pause = useAct(async () => {
    await ask("sync.pause", { isPaused: !isPaused });
    announce(isPaused ? t.resumed : t.pausedNow);
    await reload();
  });
  const isHeld = !isBusy && run?.action === "sync" && run.warnings.some((one) => one === "deletions_held" || one === "lost_access");
  return (
    <section class="stack" aria-labelledby="run-title">
      <div class="row spread">
        <h2 id="run-title">{t.title}</h2>
        {isPaused && <Lozenge state="paused" words={t.paused} />}
      </div>
      {!isBusy && !isTried && <Message kind="info" title={t.dryFirstTitle}>{t.dryFirst}</Message>}
      {run && <RunView run={run} progress={isBusy ? progress : null} />}
      {isHeld && <Message kind="warning" title={t.heldTitle} actions={<Button onClick={() => setWord(true)}>{t.carryOut}</Button>}>{t.held}</Message>}
      <div class="row">
        {!isBusy && !isPaused && <Button kind={isTried ? "default" : "primary"} busy={begin.busy} busyText={t.starting} onClick={() => void begin.run(true, false)}>{t.dryRun}</Button>}
        {!isBusy && !isPaused && isTried && <Button kind="primary" busy={begin.busy} busyText={t.starting} onClick={() => void begin.run(false, false)}>{isAgreed ? t.deliverNow : t.deliver}</Button>}
        {(isBusy || isPaused || isAgreed) && <Button busy={pause.busy} busyText={t.starting} onClick={() => void pause.run()}>{isPaused ? t.resume : t.pause}</Button>}
        {nextMs !== null && !isBusy && <span class="subtle">{t.next(ahead(nextMs, t.soon))}</span>}
      </div>
      {begin.error && !word && <Failure error={begin.error} />}
      {pause.error && <Failure error={pause.error} />}
      {word && (
        <Confirm title={t.carryOutTitle} yes={t.carryOutYes} busyText={t.starting} busy={begin.busy} error={begin.error} onYes={() => void begin.run(false, true)} onNo={() => { setWord(false); begin.clear(); }}>
          <p>{t.carryOutBody}</p>
        </Confirm>
      )}
    </section>
  );
}

/** @param {{run: Run, progress: StatusAnswer["progress"]}} props */
function RunView({ run, progress }) {
  const isBusy = run.state !== "done";
  const state = isBusy ? run.state : (run.result ?? "done");
  return (
    <div class="panel stack">
      <div class="row spread">
        <div class="row"><strong>{t.actions[run.action]}</strong><Lozenge state={lookOf(run)} words={t.states[state] ?? state} /></div>
        <span class="subtle">{isBusy ? t.since(ago(run.startedMs)) : t.ended(ago(run.endedMs), span(run.startedMs, run.endedMs))}</span>
      </div>
      {isBusy && run.state !== "paused" && (
        <div class="stack tight">
          <Progress done={progress?.done ?? 0} total={run.action === "sync" ? (progress?.total ?? 0) : 0} label={t.progress} />
          <p class="small" role="status">{run.state === "waiting" ? t.until(moment(run.untilMs)) : t.phase(run.pages.discovered + run.attachments.discovered)}</p>
        </div>
      )}
      {run.error && <Message kind="error">{t.errors[run.error] ?? t.errorOther(run.error)}</Message>}
      {run.action === "plan" && !isBusy && !run.error ? <Planned run={run} /> : <Numbers run={run} />}
      <Reasons run={run} />
    </div>
  );
}

/** @param {Run} run */
function lookOf({ state, result }) {
  if (state !== "done") return state;
  return { ok: "done", partial: "paused", failed: "failed", config: "failed" }[/** @type {"ok"} */ (result)] ?? "ended";
}

/** What a dry run found, as a sentence. @param {{run: Run}} props */
function Planned({ run }) {
  const { planned, pages, attachments, spaces } = run;
  if (!planned) return null;
  return (
    <div class="stack tight">
      <p>{t.plannedPages(pages.discovered, spaces, pages.skipped)}{attachments.discovered > 0 && ` ${t.plannedFiles(attachments.discovered, attachments.skipped)}`}</p>
      <p>{t.planned(planned.deliver, planned.delete, planned.held)}</p>
      {run.result === "partial" && run.warnings.length === 0 && <p class="subtle">{t.plannedCut}</p>}
    </div>
  );
}

/** @param {{run: Run}} props */
function Numbers({ run: { pages, attachments, spaces } }) {
  const figures = /** @type {const} */ (["discovered", "ingested", "unchanged", "skipped", "failed", "deleted"]);
  return (
    <ul class="numbers">
      {figures.map((name) => <li key={name}><strong>{number(pages[name] + attachments[name])}</strong> <span class="subtle">{t.counts[name]}</span></li>)}
      <li><strong>{number(spaces)}</strong> <span class="subtle">{t.counts.spaces}</span></li>
    </ul>
  );
}

/** @param {{run: Run}} props */
function Reasons({ run: { reasons, warnings, leftOut } }) {
  const said = new Set(reasons.map(({ why }) => why));
  const more = warnings.filter((why) => !said.has(why) && t.warnings[why]);
  if (reasons.length === 0 && more.length === 0) return null;
  return (
    <div class="stack tight">
      <ul>
        {reasons.map(({ why, count }) => <li key={why}>{t.left(count, wordsOf(why))}</li>)}
        {more.map((why) => <li key={why}>{t.warnings[why]}</li>)}
      </ul>
      {leftOut.length > 0 && (
        <details>
          <summary>{t.which}</summary>
          <ul>{leftOut.map(({ pageId, attachmentId, title, why, code }) => (
            <li key={`${pageId} ${attachmentId ?? ""} ${why}`}><Link page={pageId}>{title ?? t.page(pageId)}</Link>{attachmentId && ` · ${t.file}`} <span class="subtle">· {wordsOf(why)}{code && ` (${code})`}</span></li>
          ))}</ul>
        </details>
      )}
    </div>
  );
}

/** Why one thing was left out. @param {string} why */
function wordsOf(why) {
  return why === "readers_not_delivered" ? t.restricted : (t.warnings[why] ?? why);
}
