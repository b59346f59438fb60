// @ts-check
// The macro: a card for one repository's documentation.

import { view } from "@forge/bridge";
import { useEffect } from "preact/hooks";
import { Failure, Link, Loading } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { StateLozenge, isActive, nameOf } from "../docs-kit/run.jsx";
import { start } from "../kit/start.jsx";
import { cardTexts } from "./texts.js";
import { ago, moment } from "../kit/time.js";

/** @param {{context: import("../kit/start.jsx").Context}} props */
function Card({ context }) {
  const jobId = context.extension.config?.jobId;
  const asked = useAsk("docs.card", typeof jobId === "string" && jobId ? { jobId } : null, { every: ({ run }) => (isActive(run) ? 3000 : undefined) });
  const ready = !jobId || asked.value || asked.error;
  useEffect(() => {
    // Confluence waits for this before it prints the page.
    if (ready) void view.emitReadyEvent?.().catch(() => {});
  }, [Boolean(ready)]);
  if (!jobId) return <p class="panel sunken subtle">{cardTexts.unset}</p>;
  if (!asked.value) {
    if (asked.error?.code === "not_found") return <p class="panel sunken subtle">{cardTexts.gone}</p>;
    return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={cardTexts.loading} slow={asked.slow} rows={2} />;
  }
  const { job, state, asOf, web, pages, morePages } = asked.value;
  const title = nameOf(job);
  return (
    <article class="panel stack" aria-label={title}>
      <div class="row spread">
        <div class="stack tight">
          <h2 class="clip">{web?.repository ? <Link href={web.repository}>{title}</Link> : title}</h2>
          {asOf && <p class="subtle small"><code>{String(asOf.commit ?? "").slice(0, 7)}</code> <time title={moment(asOf.endedMs)}>{cardTexts.asOf(ago(asOf.endedMs))}</time></p>}
        </div>
        <StateLozenge state={state} />
      </div>
      {pages.length === 0 ? <p class="subtle">{cardTexts.noPages}</p> : (
        <ul class="card-pages">
          {pages.map((page) => <li key={page.pageId} class="clip"><Link page={page.pageId}>{page.title}</Link></li>)}
          {morePages > 0 && <li class="subtle">{cardTexts.more(morePages)}</li>}
        </ul>
      )}
    </article>
  );
}

void start(Card);
