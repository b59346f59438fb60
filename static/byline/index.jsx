// @ts-check
// On a page that the app wrote: where its text comes from, whether it is current, and a way to write it again.

import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Failure, Link, Loading, Lozenge, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { RunProgress, isActive, nameOf } from "../docs-kit/run.jsx";
import { start } from "../kit/start.jsx";
import { texts } from "../kit/texts.js";
import { ago, moment } from "../kit/time.js";

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Byline({ context }) {
  const pageId = String(context.extension.content?.id ?? "");
  const asked = useAsk("docs.page", { pageId }, { every: ({ run }) => (isActive(run) ? 1500 : undefined) });
  const again = useAct(async () => {
    await ask("docs.start", { jobId: asked.value.job.jobId });
    announce(texts.byline.updating);
    await asked.load();
  });
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={texts.byline.loading} slow={asked.slow} />;
  if (!asked.value.ours) return <p class="subtle">{texts.byline.notOurs}</p>;

  const { job, page, state, asOf, pushed, run, front, web, mayRun } = asked.value;
  const active = isActive(run);
  return (
    <div class="stack">
      <div class="stack tight">
        <div class="row"><h1 class="clip">{nameOf(job)}</h1><Lozenge state={state} /></div>
        <p class="subtle">
          {page.writtenMs && <time title={moment(page.writtenMs)}>{texts.byline.writtenAt(ago(page.writtenMs))}</time>}
          {page.commit && <> {texts.byline.atCommit} <code>{String(page.commit).slice(0, 7)}</code></>}
        </p>
      </div>
      {active ? <RunProgress run={run} /> : state === "behind"
        ? <Message kind="warning" title={texts.byline.behind}>{[pushed?.commit && texts.byline.pushed(String(pushed.commit).slice(0, 7), ago(pushed.atMs)), run?.error?.message].filter(Boolean).join(" ")}</Message>
        : <p>{asOf ? texts.byline.currentAsOf(ago(asOf.endedMs)) : texts.byline.unknown}</p>}
      {page.edited && <Message kind="info">{texts.byline.edited}</Message>}
      {again.error && <Failure error={again.error} />}
      <div class="row">
        {mayRun && <Button kind="primary" disabled={active} busy={again.busy} busyText={texts.byline.regenerating} onClick={() => again.run()}>{active ? texts.byline.regenerating : texts.byline.regenerate}</Button>}
        {web && <Link href={page.commit ? web.commit : web.repository}>{texts.byline.openSource}</Link>}
        {front && <Link page={front}>{texts.byline.openFront}</Link>}
      </div>
      {!mayRun && <p class="subtle small">{texts.byline.mayNotRun}</p>}
    </div>
  );
}

void start(Byline);
