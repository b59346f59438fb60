// @ts-check
// A page's work items: what it was read as, what a person makes of it, where it goes. A content action opens it.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Empty, Failure, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { withoutLeft } from "./conflicts.jsx";
import { IssuesOfPage } from "./issues-of-page.jsx";
import { keptTakes, takesOf } from "./model/batches.js";
import { forgetOld, keep, keepTarget, placeOf, readKept, readTarget } from "./model/draft.js";
import { emptyDraft, entriesOf } from "./model/proposal.js";
import { PlanView } from "./plan-view.jsx";
import { ReviewView } from "./review.jsx";
import { RunView } from "./run.jsx";
import { TargetView } from "./target.jsx";
import { itemTexts as t, warningIn } from "./texts.js";

/** @typedef {import("./contract.js").PlanAnswer} PlanAnswer */
/** @typedef {import("./contract.js").StatusItem} StatusItem */
const SLOW_MS = 1000;
const SAVE_MS = 400;
/** Enough for the 10,000 items that a page has at most. */
const MOST_PARTS = 20;

/** A long plan comes in parts, all of the same version. @param {string} pageId @returns {Promise<PlanAnswer>} */
async function loadPlan(pageId) {
  const plan = /** @type {PlanAnswer} */ (await ask("workItems.plan", { pageId }));
  let next = plan.next;
  for (let part = 1; next !== undefined && part < MOST_PARTS; part += 1) {
    const more = /** @type {PlanAnswer} */ (await ask("workItems.plan", { pageId, pageVersion: plan.page.version, from: next }));
    plan.items.push(...more.items);
    next = more.next;
  }
  return plan;
}

/** What is in Jira, and what people changed there. @param {PlanAnswer} plan @returns {Promise<Map<string, StatusItem>>} */
async function loadStatus(plan) {
  /** @type {Map<string, StatusItem>} */
  const found = new Map();
  if (!plan.last || plan.jira !== "ready") return found;
  for (let from = /** @type {number | undefined} */ (0), part = 0; from !== undefined && part < MOST_PARTS; part += 1) {
    const answer = /** @type {import("./contract.js").StatusAnswer} */ (await ask("workItems.status", { pageId: plan.page.id, ...(from > 0 ? { from } : {}) }));
    for (const item of answer.items) found.set(item.ref, item);
    from = answer.next;
  }
  return found;
}

/** @param {{context: import("../kit/start.jsx").Context & {cloudId?: string}}} props */
function WorkItems({ context }) {
  const pageId = String(context.extension.content?.id ?? "");
  const [plan, setPlan] = useState(/** @type {PlanAnswer | null} */ (null));
  const [status, setStatus] = useState(/** @type {Map<string, StatusItem>} */ (new Map()));
  const [slow, setSlow] = useState(false);
  const load = useAct(async () => {
    // What was shown is old from here on: nobody is to go on with it.
    setPlan(null);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    try {
      const read = await loadPlan(pageId);
      setStatus(await loadStatus(read));
      setPlan(read);
    } finally {
      clearTimeout(timer);
      setSlow(false);
    }
  });
  useEffect(() => { forgetOld(); void load.run(); }, []);
  if (load.error && !plan) return <div class="stack"><ViewTitle>{t.title}</ViewTitle><Failure error={load.error} retry={() => load.run()} /></div>;
  if (!plan) return <div class="stack"><ViewTitle>{t.title}</ViewTitle><Loading what={t.loading} slow={slow} rows={6} /></div>;
  const written = (/** @type {number} */ version, /** @type {boolean} */ table) => setPlan({ ...plan, page: { ...plan.page, version, table } });
  return <Proposal plan={plan} status={status} cloudId={context.cloudId ?? ""} place={placeOf(context, pageId)} targetPlace={placeOf(context, "target")} onWritten={written} reload={() => load.run()} />;
}

/** Kept in this browser a moment after the last change. @param {string} place @param {PlanAnswer} plan */
function useKept(place, plan) {
  const [before] = useState(() => readKept(place));
  const [kept, setKept] = useState(() => before ?? { draft: emptyDraft(plan.page.version) });
  const [lost, setLost] = useState(false);
  const latest = useRef(kept);
  latest.current = kept;
  useEffect(() => () => void keep(place, latest.current), []);
  useEffect(() => {
    const now = () => setLost(!keep(place, kept));
    const timer = setTimeout(now, SAVE_MS);
    // A browser that keeps nothing for frames of other sites: ask before the changes are gone.
    const warn = (/** @type {BeforeUnloadEvent} */ event) => { if (lost && hasChanges(kept.draft)) event.preventDefault(); };
    addEventListener("pagehide", now);
    addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("beforeunload", warn);
      clearTimeout(timer);
      removeEventListener("pagehide", now);
    };
  }, [kept, lost]);
  return { kept, setKept, lost, restored: before !== undefined };
}

/** @param {{plan: PlanAnswer, status: Map<string, StatusItem>, cloudId: string, place: string, targetPlace: string, onWritten: (version: number, table: boolean) => void, reload: () => void}} props */
function Proposal({ plan, status, cloudId, place, targetPlace, onWritten, reload }) {
  const { kept, setKept, lost, restored } = useKept(place, plan);
  const [view, setView] = useState(/** @type {"plan" | "target" | "review" | "run"} */ ("plan"));
  // Where it is known where the items go, nobody is asked: the review says it, and leads back.
  const [straight, setStraight] = useState(true);
  const [batches, setBatches] = useState(/** @type {import("./review.jsx").Sealed[]} */ ([]));
  const takes = useMemo(() => takesOf(status, kept.takes), [status, kept.takes]);
  const { draft } = kept;
  const entries = useMemo(() => entriesOf(plan, draft), [plan, draft]);
  const dependencies = useMemo(() => new Map(entries.map(({ ref, depends_on }) => [ref, depends_on])), [entries]);
  const change = useCallback((/** @type {(draft: import("./model/proposal.js").Draft) => import("./model/proposal.js").Draft} */ make) => setKept((now) => ({ ...now, draft: make(now.draft) })), []);
  const again = () => { setView("plan"); reload(); };
  // Our own edit of the page is none that a person has to read: what she has drafted goes on from the new version.
  const issuesOfPage = (
    <IssuesOfPage page={plan.page} cloudId={cloudId} onWritten={({ before, pageVersion }, table) => {
      if (before !== plan.page.version) return;
      change((now) => ({ ...now, pageVersion: now.pageVersion === before ? pageVersion : now.pageVersion }));
      onWritten(pageVersion, table);
    }} />
  );
  if (view === "target") return <TargetView pageId={plan.page.id} entries={withoutLeft(entries, takes)} before={[kept.target, readTarget(targetPlace)]} last={plan.last?.projectId} straight={straight} onBack={() => setView("plan")} onChosen={(target) => { setKept((now) => ({ ...now, target })); keepTarget(targetPlace, target); setView("review"); }} />;
  if (view === "review" && kept.target) {
    return <ReviewView page={plan.page} entries={entries} draft={draft} status={status} takes={takes} chosen={kept.target} onBack={() => { setStraight(false); setView("target"); }}
      onChoice={(ref, choice) => change((now) => ({ ...now, choices: { ...now.choices, [ref]: choice } }))} onWrite={(sealed) => { setBatches(sealed); setView("run"); }} />;
  }
  if (view === "run" && kept.target) {
    return <RunView page={plan.page} issuesOfPage={issuesOfPage} chosen={kept.target} batches={batches} dependencies={dependencies} runId={kept.runId} onRun={(runId) => setKept((now) => ({ ...now, runId }))}
      onDone={() => setKept(({ target }) => ({ draft: emptyDraft(plan.page.version), ...(target ? { target } : {}) }))} onAgain={again} />;
  }
  return (
    <div class="stack">
      <Heading plan={plan} issuesOfPage={issuesOfPage} notices={<Notices plan={plan} draft={draft} restored={restored} onOver={() => setKept(({ target }) => ({ draft: emptyDraft(plan.page.version), ...(target ? { target } : {}) }))} />} />
      {plan.items.length + draft.own.length === 0 && <Empty title={t.emptyTitle}>{t.emptyText}</Empty>}
      <PlanView plan={plan} status={status} entries={entries} draft={draft} takes={takes} onTakes={(next) => setKept((now) => ({ ...now, takes: keptTakes(next, status) }))} change={change} onNext={() => { setStraight(true); setView("target"); }} />
      {/* Below everything: it comes after the first change, and is not to move what a person is about to press. */}
      {lost && hasChanges(draft) && <Message kind="warning">{t.notKept}</Message>}
    </div>
  );
}

/** @param {import("./model/proposal.js").Draft} draft */
const hasChanges = (draft) => Object.keys(draft.changes).length + draft.own.length > 0;

/** @param {{plan: PlanAnswer, issuesOfPage: import("preact").ComponentChildren, notices: import("preact").ComponentChildren}} props */
function Heading({ plan, issuesOfPage, notices }) {
  const count = (/** @type {string[]} */ ...actions) => plan.items.filter(({ action }) => actions.includes(action)).length;
  return (
    <div class="stack tight">
      <ViewTitle>{t.title}</ViewTitle>
      <p class="subtle clip">{t.of(plan.page.title, plan.page.version)}</p>
      {plan.last && <p><span class="strong">{t.sinceLast(plan.last.pageVersion)}:</span> {t.diff(count("create"), count("update"), plan.gone?.length ?? 0)}</p>}
      {plan.last && plan.jira === "ready" && issuesOfPage}
      {notices}
    </div>
  );
}

/** @param {{plan: PlanAnswer, draft: import("./model/proposal.js").Draft, restored: boolean, onOver: () => void}} props */
function Notices({ plan, draft, restored, onOver }) {
  const [asking, setAsking] = useState(false);
  const changed = hasChanges(draft);
  const jira = { not_installed: [t.noJira, t.noJiraText], no_access: [t.noAccess, t.noAccessText], not_in_this_space: [t.notHere, t.notHereText], ready: undefined }[plan.jira];
  return (
    <>
      {jira && <Message kind="info" title={jira[0]}>{jira[1]}</Message>}
      {plan.status === "capped" && <Message kind="warning">{t.capped}</Message>}
      {changed && draft.pageVersion !== plan.page.version && <Message kind="warning" title={t.changedPage}>{t.changedPageText}</Message>}
      {changed && restored && <div class="row"><p class="subtle">{t.restored}</p><Button kind="text" onClick={() => setAsking(true)}>{t.startOver}</Button></div>}
      {asking && <Confirm title={t.startOver} yes={t.startOver} busyText={t.startOver} busy={false} onYes={() => { setAsking(false); onOver(); }} onNo={() => setAsking(false)}><p>{t.startOverText}</p></Confirm>}
      {plan.warnings.map((words) => <Message key={words} kind="warning">{warningIn(words)}</Message>)}
    </>
  );
}

void start(WorkItems);
