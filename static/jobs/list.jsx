// @ts-check
// All jobs that the reader may see, newest activity first.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Empty, Failure, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { RunProgress, RunState, isActive, nameOf, readingOf, resultOf, usedOf } from "../docs-kit/run.jsx";
import { useWritable } from "../docs-kit/rights.js";
import { stateTexts } from "../docs-kit/texts.js";
import { commonTexts } from "../kit/texts.js";
import { jobTexts, jobsTexts } from "./texts.js";
import { ago, ahead, moment } from "../kit/time.js";

const POLL_MS = 2000;
/** Listings of the store lag behind what was just written, and others may start runs. */
const IDLE_MS = 8_000;
const SHOWN = 50;
/** From so many jobs on a filter is worth its place. */
const MANY = 8;
/** In so many spaces the reader's rights are asked for before a new job is offered. */
const FEW = 6;

/** @param {{spaceId?: string, onOpen: (jobId: string) => void, onNew: () => void}} props `spaceId` on a space's own page */
export function Jobs({ spaceId, onOpen, onNew }) {
  const asked = useAsk("docs.list", {}, { every: ({ jobs }) => (jobs.some((/** @type {any} */ { run }) => isActive(run)) ? POLL_MS : IDLE_MS) });
  const names = useAsk("docs.choices", {});
  const [filter, setFilter] = useState("");
  const [most, setMost] = useState(SHOWN);
  useEnds(asked.value?.jobs);
  const all = /** @type {any[]} */ (asked.value?.jobs ?? [])
    .filter(({ job }) => spaceId === undefined || job.target.spaceId === String(spaceId))
    .sort((a, b) => (b.run?.startedMs ?? b.job.createdMs) - (a.run?.startedMs ?? a.job.createdMs));
  const spaces = /** @type {{id: string, key: string, name: string}[] | undefined} */ (names.value?.spaces);
  const withJobs = new Set(all.map(({ job }) => job.target.spaceId));
  const concerned = spaces?.filter(({ id }) => (spaceId === undefined ? withJobs.has(id) || spaces.length <= FEW : id === String(spaceId)));
  const mayWrite = useWritable(concerned, Boolean(names.error && !names.value));
  const mayCreate = spaceId === undefined ? !spaces || spaces.length > FEW || spaces.some(({ id }) => mayWrite(id)) : mayWrite(String(spaceId));
  const create = mayCreate && names.value && <Button kind="primary" onClick={onNew}>{jobsTexts.create}</Button>;
  const spaceName = (/** @type {string} */ id) => spaces?.find((space) => space.id === id)?.name ?? "";
  const matching = all.filter(({ job }) => `${nameOf(job)} ${spaceName(job.target.spaceId)}`.toLowerCase().includes(filter.trim().toLowerCase()));

  return (
    <div class="stack">
      <div class="row spread">
        <div class="stack tight">
          <ViewTitle>{jobsTexts.title}</ViewTitle>
          <p class="subtle">{jobsTexts.lead}</p>
        </div>
        {all.length > 0 && create}
      </div>
      {asked.error && (asked.value ? <Message kind="warning">{commonTexts.stale}</Message> : <Failure error={asked.error} retry={asked.load} />)}
      {!asked.value && !asked.error && <Loading what={jobsTexts.loading} slow={asked.slow} rows={5} />}
      {asked.value && all.length === 0 && <Empty title={jobsTexts.emptyTitle} action={create}>{spaceId ? jobsTexts.emptySpace : mayCreate ? jobsTexts.empty : jobsTexts.emptyReader}</Empty>}
      {all.length >= MANY && (
        <div class="row">
          <input class="filter" type="search" aria-label={jobsTexts.filter} placeholder={jobsTexts.filter} value={filter} onInput={(event) => { setFilter(event.currentTarget.value); setMost(SHOWN); }} />
          <span class="subtle small" role="status">{filter && jobsTexts.matches(matching.length, all.length)}</span>
        </div>
      )}
      {all.length > 0 && matching.length === 0 && <p class="subtle">{jobsTexts.noMatch}</p>}
      {matching.length > 0 && <Table rows={matching.slice(0, most)} spaceName={spaceName} mayWrite={mayWrite} onOpen={onOpen} reload={asked.load} />}
      {matching.length > most && <div><Button onClick={() => setMost(most + SHOWN)}>{commonTexts.more(Math.min(SHOWN, matching.length - most))}</Button></div>}
    </div>
  );
}

/** @param {{rows: any[], spaceName: (id: string) => string, mayWrite: (id: string) => boolean | undefined, onOpen: (jobId: string) => void, reload: () => Promise<void>}} props */
function Table({ rows, spaceName, mayWrite, onOpen, reload }) {
  return (
    <table class="jobs">
      <thead>
        <tr>
          <th scope="col">{jobsTexts.repository}</th>
          <th scope="col" class="state-column">{jobsTexts.state}</th>
          <th scope="col">{jobsTexts.result}</th>
          <th scope="col" class="next">{jobsTexts.next}</th>
          <th scope="col"><span class="unseen">{commonTexts.actions}</span></th>
        </tr>
      </thead>
      <tbody>{rows.map(({ job, run, nextRunMs }) => <Row key={job.jobId} job={job} run={run} nextRunMs={nextRunMs} space={spaceName(job.target.spaceId)} mayRun={mayWrite(job.target.spaceId) === true} onOpen={onOpen} reload={reload} />)}</tbody>
    </table>
  );
}

/** @param {{job: any, run: any, nextRunMs?: number, space: string, mayRun: boolean, onOpen: (jobId: string) => void, reload: () => Promise<void>}} props */
function Row({ job, run, nextRunMs, space, mayRun, onOpen, reload }) {
  const name = nameOf(job);
  const active = isActive(run);
  const [cancelRequested, setCancelRequested] = useState("");
  const cancelling = active && cancelRequested === run.runId;
  const cancel = useAct(async () => {
    await ask("docs.cancel", { jobId: job.jobId });
    setCancelRequested(run.runId);
    announce(jobTexts.cancelRequested);
    await reload();
  });
  const begin = useAct(async () => {
    await ask("docs.start", { jobId: job.jobId });
    announce(jobsTexts.started(name));
    await reload();
  });
  return (
    <tr>
      <td>
        <Button kind="text" class="clip" onClick={() => onOpen(job.jobId)}>{name}</Button>
        <p class="subtle small">{[space, job.repository.ref].filter(Boolean).join(" · ") || "\u00a0"}</p>
      </td>
      <td><RunState run={run} cancelling={cancelling} /></td>
      <td class="result">
        {active ? <RunProgress run={run} /> : (
          <>
            {run && <p>{run.error ? run.error.message : resultOf(run)}</p>}
            {run && <p class="subtle small"><time title={moment(run.endedMs ?? run.startedMs)}>{ago(run.endedMs ?? run.startedMs)}</time>{run.commit && <> · <code>{String(run.commit).slice(0, 7)}</code></>}{(usedOf(run) || readingOf(run)) && <> · {usedOf(run) || readingOf(run)}</>}</p>}
          </>
        )}
        {(begin.error ?? cancel.error) && <p class="problem" role="alert">{(begin.error ?? cancel.error)?.message}</p>}
      </td>
      <td class="next subtle">{nextRunMs ? <time title={moment(nextRunMs)}>{ahead(nextRunMs, jobsTexts.nextSoon)}</time> : jobsTexts.byHand}</td>
      <td class="act">
        {mayRun && (active
          ? <Button disabled={cancelling} busy={cancel.busy} busyText={jobsTexts.cancelling} aria-label={cancelling ? undefined : jobsTexts.cancelLabel(name)} onClick={() => cancel.run()}>{cancelling ? jobsTexts.cancelling : jobsTexts.cancel}</Button>
          : <Button busy={begin.busy} busyText={jobsTexts.starting} aria-label={jobsTexts.runLabel(name)} onClick={() => begin.run()}>{jobsTexts.run}</Button>)}
      </td>
    </tr>
  );
}

/** Says it when a run that was at work has ended. @param {any[] | undefined} jobs */
function useEnds(jobs) {
  const before = useRef(/** @type {Set<string>} */ (new Set()));
  useEffect(() => {
    if (!jobs) return;
    for (const { job, run } of jobs) {
      if (run && !isActive(run) && before.current.has(run.runId)) {
        announce(jobsTexts.ended(nameOf(job), /** @type {any} */ (stateTexts)[run.state === "done" ? "ended" : run.state] ?? run.state));
      }
    }
    before.current = new Set(jobs.filter(({ run }) => isActive(run)).map(({ run }) => run.runId));
  }, [jobs]);
}
