// @ts-check
// One job: how it stands, what it wrote, what happened before, how it is set.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Link, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { Preview } from "../docs-kit/preview.jsx";
import { RunProgress, RunState, isActive, nameOf, readingOf, refusedOf, resultOf, reviewOf, usedOf, withoutAi } from "../docs-kit/run.jsx";
import { useWritable } from "../docs-kit/rights.js";
import { LANGUAGES, choiceTexts, formTexts, previewTexts, resultTexts, stateTexts } from "../docs-kit/texts.js";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { jobTexts, jobsTexts } from "./texts.js";
import { ago, ahead, moment, span } from "../kit/time.js";
import { number } from "../kit/viewer.js";

const POLL_MS = 1000;
/** Somebody else, a push or the schedule may start a run meanwhile. */
const IDLE_MS = 15_000;
/** Between two looks for the newest run in the history, and how many. */
const TRY_AGAIN_MS = 1_500;
const MOST_TRIES = 8;
const PAGES_SHOWN = 12;
/** How long the core keeps runs. */
const HISTORY_DAYS = 90;
/** How the form writes a repository of another host than the usual one. */
const HOSTS = /** @type {Record<string, string>} */ ({ gitlab: "https://gitlab.com/", bitbucket: "https://bitbucket.org/", azure: "https://dev.azure.com/" });

/** @param {{jobId: string, onBack: () => void, onEdit: (draft: object) => void}} props */
export function Job({ jobId, onBack, onEdit }) {
  const asked = useAsk("docs.status", { jobId }, { every: ({ run }) => (isActive(run) ? POLL_MS : IDLE_MS) });
  const history = useAsk("docs.history", { jobId });
  const choices = useAsk("docs.choices", {});
  const spaceId = asked.value?.job.target.spaceId;
  const spaces = choices.value?.spaces;
  const mayChange = useWritable(spaceId === undefined ? undefined : spaces?.filter(({ id }) => id === spaceId), Boolean(choices.error && !choices.value))(spaceId);
  const [removing, setRemoving] = useState(false);
  const [previewing, setPreviewing] = useState(false);
  const begin = useAct(async () => {
    await ask("docs.start", { jobId });
    await asked.load();
  });
  const cancel = useAct(async () => {
    await ask("docs.cancel", { jobId });
    announce(jobTexts.cancelRequested);
    await asked.load();
  });
  const remove = useAct(async () => {
    await ask("docs.remove", { jobId });
    announce(jobTexts.removed);
    onBack();
  });
  const back = <div><Button kind="text" onClick={onBack}>← {commonTexts.back}</Button></div>;
  if (!asked.value) return <div class="stack">{back}{asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={jobTexts.loading} slow={asked.slow} rows={5} />}</div>;

  const { job, run, pages, cancelling, nextRunMs } = asked.value;
  const active = isActive(run);
  const front = pages.find((page) => page.frontPage);
  return (
    <div class="stack job">
      {back}
      <div class="row spread">
        <div class="row"><ViewTitle><span class="clip">{nameOf(job)}</span></ViewTitle><RunState run={run} cancelling={cancelling} /></div>
        <div class="row actions">
          {front && <Link class="button" page={front.pageId}>{resultTexts.openPages}</Link>}
          {mayChange && <>
          <Button disabled={previewing} onClick={() => setPreviewing(true)}>{previewTexts.title}</Button>
          <Button onClick={() => onEdit(draftOf(job))}>{jobTexts.edit}</Button>
          <Button disabled={active} onClick={() => setRemoving(true)}>{jobTexts.remove}</Button>
          {active
            ? <Button class="steady" disabled={cancelling} busy={cancel.busy} busyText={jobsTexts.cancelling} onClick={() => cancel.run()}>{cancelling ? jobsTexts.cancelling : jobsTexts.cancel}</Button>
            : <Button class="steady" kind="primary" busy={begin.busy} busyText={jobsTexts.starting} onClick={() => begin.run()}>{jobsTexts.run}</Button>}
          </>}
        </div>
      </div>
      {asked.error && <Message kind="warning">{commonTexts.stale}</Message>}
      {(begin.error ?? cancel.error) && <Failure error={/** @type {any} */ (begin.error ?? cancel.error)} />}
      {run && <Latest run={run} cancelling={cancelling} />}
      {previewing && <Preview payload={{ jobId }} onClose={() => setPreviewing(false)} />}
      <Pages pages={pages} />
      {mayChange === false && <p class="subtle small">{jobTexts.readOnly}</p>}
      <History asked={history} newest={run} />
      <Settings job={job} nextRunMs={nextRunMs} />
      {removing && (
        <Confirm title={jobTexts.removeTitle} yes={jobTexts.removeYes} busyText={jobTexts.removing} busy={remove.busy} error={remove.error} onYes={() => remove.run()} onNo={() => { setRemoving(false); remove.clear(); }}>
          <p>{jobTexts.removeBody(pages.length)}</p>
        </Confirm>
      )}
    </div>
  );
}

/** @param {{run: any, cancelling: boolean}} props */
function Latest({ run, cancelling }) {
  const state = useRef(run.state);
  useEffect(() => {
    if (state.current !== run.state && !isActive(run)) announce(`${resultOf(run)}.`);
    state.current = run.state;
  }, [run.state]);
  if (isActive(run) || run.state === "failed") {
    return <div class="stack tight"><RunProgress run={run} />{cancelling && isActive(run) && <p class="subtle">{jobTexts.cancelRequested}</p>}</div>;
  }
  const facts = [readingOf(run), usedOf(run), withoutAi(run), reviewOf(run), refusedOf(run)].filter(Boolean);
  return (
    <div class="stack tight">
      <p>{run.state === "cancelled" ? `${stateTexts.cancelled}: ` : ""}{resultOf(run)}</p>
      <p class="subtle small">
        <time title={moment(run.endedMs)}>{ago(run.endedMs ?? run.startedMs)}</time>
        {run.commit && <> · <code>{String(run.commit).slice(0, 7)}</code></>}
        {facts.map((fact) => <> · {fact}</>)}
      </p>
    </div>
  );
}

/** @param {{pages: {pageId: string, title: string, frontPage: boolean}[]}} props */
function Pages({ pages }) {
  const [all, setAll] = useState(false);
  const shown = all ? pages : pages.slice(0, PAGES_SHOWN);
  return (
    <section class="stack tight">
      <h2>{jobTexts.pages}{pages.length > 0 && <span class="subtle"> {number(pages.length)}</span>}</h2>
      {pages.length === 0 ? <p class="subtle">{jobTexts.noPages}</p> : (
        <ul class="pages">{shown.map((page) => <li key={page.pageId} class="clip"><Link page={page.pageId}>{page.title}</Link>{page.frontPage && <span class="subtle small"> {jobTexts.front}</span>}</li>)}</ul>
      )}
      {pages.length > shown.length && <div><Button kind="text" onClick={() => setAll(true)}>{commonTexts.more(pages.length - shown.length)}</Button></div>}
    </section>
  );
}

/** @param {{asked: import("../kit/hooks.js").Asked<"docs.history">, newest: import("../docs-kit/run.jsx").Run | null}} props */
function History({ asked, newest }) {
  // A listing of the store may be late: until the newest run is in it as it stands, it is asked again, a few times.
  const tries = useRef({ of: "", left: 0 });
  const of = `${newest?.runId} ${isActive(newest)}`;
  useEffect(() => {
    if (tries.current.of !== of) tries.current = { of, left: MOST_TRIES };
    const isThere = asked.value?.runs.some((run) => `${run.runId} ${isActive(run)}` === of);
    if (!asked.value || !newest || isThere || tries.current.left === 0) return undefined;
    const wait = tries.current.left === MOST_TRIES ? 0 : TRY_AGAIN_MS;
    tries.current.left -= 1;
    const timer = setTimeout(asked.load, wait);
    return () => clearTimeout(timer);
  }, [of, asked.value]);
  const runs = asked.value?.runs ?? [];
  return (
    <section class="stack tight">
      <h2>{jobTexts.history}</h2>
      {asked.error && !asked.value && <Failure error={asked.error} retry={asked.load} />}
      {!asked.value && !asked.error && <Loading what={jobTexts.historyLoading} slow={asked.slow} rows={2} />}
      {asked.value && runs.length === 0 && <p class="subtle">{jobTexts.noHistory}</p>}
      {runs.length > 0 && (
        <table>
          <thead><tr><th scope="col">{jobTexts.when}</th><th scope="col">{jobsTexts.state}</th><th scope="col">{jobTexts.result}</th><th scope="col" class="detail">{jobTexts.read}</th><th scope="col" class="detail">{jobTexts.commit}</th><th scope="col" class="detail">{jobTexts.took}</th></tr></thead>
          <tbody>{runs.map((run) => (
            <tr key={run.runId}>
              <td class="moment">{moment(run.startedMs)}{run.startedBy && <p class="subtle small">{jobTexts.startedBy[run.startedBy] ?? ""}</p>}</td>
              <td><RunState run={run} /></td>
              <td>{run.state === "failed" && run.error ? run.error.message : isActive(run) ? "" : resultOf(run)}{withoutAi(run) && <p class="subtle small">{withoutAi(run)}</p>}{refusedOf(run) && <p class="subtle small">{refusedOf(run)}</p>}</td>
              <td class="detail">{run.counts?.files > 0 && <p>{resultTexts.files(run.counts.files)}</p>}{usedOf(run) && <p class="subtle small">{usedOf(run)}</p>}</td>
              <td class="detail">{run.commit && <code>{String(run.commit).slice(0, 7)}</code>}</td>
              <td class="moment detail">{span(run.startedMs, run.endedMs)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
      {asked.value?.more && <p class="subtle small">{jobTexts.olderRuns(HISTORY_DAYS)}</p>}
    </section>
  );
}

/** @param {{job: import("../docs-kit/contract.js").JobView, nextRunMs: number | null}} props */
function Settings({ job, nextRunMs }) {
  const { repository } = job;
  const schedule = choiceTexts.schedules.find(({ value }) => value === (job.every ?? ""));
  return (
    <section class="stack tight">
      <h2>{jobTexts.settings}</h2>
      <dl class="facts">
        <dt>{jobTexts.branch}</dt><dd>{repository.ref ?? jobTexts.defaultBranch}</dd>
        {repository.folder && <><dt>{jobTexts.folder}</dt><dd>{repository.folder}</dd></>}
        <dt>{jobTexts.schedule}</dt><dd>{schedule?.label}{nextRunMs && <span class="subtle">, {jobTexts.nextRun} <time title={moment(nextRunMs)}>{ahead(nextRunMs, jobsTexts.nextSoon)}</time></span>}</dd>
        <dt>{jobTexts.writer}</dt><dd>{job.ai ? jobTexts.ai(serviceTexts.aiProviders[job.ai.provider]?.title ?? job.ai.provider, job.ai.model) : formTexts.outline}</dd>
        {job.language !== "en" && <><dt>{formTexts.language}</dt><dd>{LANGUAGES.find(({ value }) => value === job.language)?.label}</dd></>}
        {job.images && <><dt>{formTexts.images}</dt><dd>{choiceTexts.images.find(({ value }) => value !== "")?.label}</dd></>}
        <dt>{jobTexts.token}</dt><dd>{tokenOf(repository)}</dd>
        <dt>{jobTexts.createdOn}</dt><dd>{moment(job.createdMs)}</dd>
      </dl>
    </section>
  );
}

/** @param {{secret?: string, provider: string}} repository */
function tokenOf({ secret, provider }) {
  if (!secret) return jobTexts.noToken;
  return secret === `git:${provider}` ? jobTexts.siteToken : formTexts.connection(secret.replace(/^git:/, ""));
}

/** The form of a saved job. @param {any} job */
function draftOf({ repository, target, writer, ai, every, images, language }) {
  const host = repository.baseUrl ? `${repository.baseUrl}/` : (HOSTS[repository.provider] ?? "");
  return {
    repository: host + encodeURI(`${repository.owner}/${repository.provider === "azure" ? "_git/" : ""}${repository.name}`), ref: repository.ref ?? "", folder: repository.folder ?? "", secret: repository.secret === `git:${repository.provider}` ? "auto" : (repository.secret ?? ""), writer,
    aiProvider: ai?.provider ?? "", aiModel: ai?.model ?? "", aiUrl: ai?.baseUrl ?? "", aiContextTokens: ai?.contextTokens ? String(ai.contextTokens) : "", every: every ?? "", images: images ? "shown" : "", language: language ?? "en",
    spaceKey: target.spaceKey ?? "", spaceId: target.spaceId, parentId: target.parentId,
  };
}
