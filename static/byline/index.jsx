// @ts-check
// On a page that the app wrote: where its text comes from, whether it is current, and a way to write it again.

import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Failure, Link, Loading, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { RunProgress, StateLozenge, isActive, nameOf } from "../docs-kit/run.jsx";
import { start } from "../kit/start.jsx";
import { Edited } from "./edited.jsx";
import { bylineTexts } from "./texts.js";
import { ago, moment } from "../kit/time.js";

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Byline({ context }) {
  const pageId = String(context.extension.content?.id ?? "");
  const asked = useAsk("docs.page", { pageId }, { every: (answer) => (answer.ours && isActive(answer.run) ? 1500 : undefined) });
  const again = useAct(async (/** @type {string} */ jobId) => {
    await ask("docs.start", { jobId });
    announce(bylineTexts.updating);
    await asked.load();
  });
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={bylineTexts.loading} slow={asked.slow} />;
  if (!asked.value.ours) return <p class="subtle">{bylineTexts.notOurs}</p>;

  const { job, page, state, asOf, pushed, run, front, web, mayRun } = asked.value;
  const active = isActive(run);
  return (
    <div class="stack">
      <div class="stack tight">
        <div class="row"><h1 class="clip">{nameOf(job)}</h1><StateLozenge state={state} /></div>
        <p class="subtle">
          {page.writtenMs && <time title={moment(page.writtenMs)}>{bylineTexts.writtenAt(ago(page.writtenMs))}</time>}
          {page.commit && <> {bylineTexts.atCommit} <code>{String(page.commit).slice(0, 7)}</code></>}
        </p>
      </div>
      {run && active ? <RunProgress run={run} /> : state === "behind"
        ? <Message kind="warning" title={bylineTexts.behind}>{[pushed?.commit && bylineTexts.pushed(String(pushed.commit).slice(0, 7), ago(pushed.atMs)), run?.error?.message].filter(Boolean).join(" ")}</Message>
        : <p>{asOf ? bylineTexts.currentAsOf(ago(asOf.endedMs)) : bylineTexts.unknown}</p>}
      {page.namedByPerson && <p class="subtle small">{bylineTexts.named}</p>}
      {page.proposalFor && <Message kind="info" title={bylineTexts.isProposal}><Link page={page.proposalFor.pageId}>{page.proposalFor.title}</Link></Message>}
      {(page.edited || page.proposal) && <Edited pageId={pageId} page={page} active={active} reload={asked.load} />}
      {again.error && <Failure error={again.error} />}
      <div class="row">
        {mayRun && <Button kind="primary" disabled={active} busy={again.busy} busyText={bylineTexts.regenerating} onClick={() => again.run(job.jobId)}>{active ? bylineTexts.regenerating : bylineTexts.regenerate}</Button>}
        {web?.repository && <Link href={page.commit ? web.commit : web.repository}>{bylineTexts.openSource}</Link>}
        {front && <Link page={front}>{bylineTexts.openFront}</Link>}
      </div>
      {!mayRun && <p class="subtle small">{bylineTexts.mayNotRun}</p>}
    </div>
  );
}

void start(Byline);
