// @ts-check
// From nothing to published pages: connect, choose who writes, choose repository and space, watch.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { Button, Failure, Link, Lozenge, Message } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { JobForm } from "../kit/job-form.jsx";
import { RunProgress, isActive, resultOf } from "../kit/run.jsx";
import { texts } from "../kit/texts.js";
import { HOSTS, TokenForm } from "./connections.jsx";

const ALL = 3;

/** @param {{secrets: import("./connections.jsx").Secrets, onLeave: () => void}} props */
export function Guide({ secrets, onLeave }) {
  const [at, setAt] = useState(1);
  const [jobId, setJobId] = useState("");
  const host = /** @type {import("./connections.jsx").Service} */ (HOSTS[0]);
  return (
    <div class="stack">
      <ol class="steps">
        <Step n={1} at={at} title={texts.settings.connectTitle}>
          <p class="subtle">{texts.settings.connectBody}</p>
          <TokenForm host={host} focus={false} onSaved={async () => { await secrets.load(); setAt(2); }} />
          <div><Button kind="text" onClick={() => setAt(2)}>{texts.settings.connectSkip}</Button></div>
        </Step>
        <Step n={2} at={at} title={texts.settings.writerTitle}>
          <p class="subtle">{texts.settings.writerBody}</p>
          <fieldset class="choices">
            <legend class="unseen">{texts.settings.writerTitle}</legend>
            <label class="choice"><input type="radio" name="writer" checked /><span><span class="strong">{texts.settings.writerOutline}</span><br /><span class="subtle">{texts.settings.writerOutlineHint}</span></span></label>
          </fieldset>
          <div><Button kind="primary" onClick={() => setAt(3)}>{texts.settings.continue}</Button></div>
        </Step>
        <Step n={3} at={at} title={jobId ? texts.settings.runTitle : texts.settings.jobTitle}>
          {jobId ? <FirstRun jobId={jobId} /> : <JobForm onSaved={(id) => setJobId(id)} />}
        </Step>
      </ol>
      <div><Button kind="text" onClick={onLeave}>{texts.settings.leaveGuide}</Button></div>
    </div>
  );
}

/** @param {{n: number, at: number, title: string, children: import("../kit/components.jsx").Children}} props */
function Step({ n, at, title, children }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const open = n === at;
  useEffect(() => {
    if (open && n > 1) heading.current?.focus({ preventScroll: true });
  }, [open]);
  return (
    <li class={`step ${open ? "open" : ""}`} aria-current={open ? "step" : undefined}>
      <span class={`step-number ${n < at ? "done" : ""}`} aria-hidden="true">{n < at ? "✓" : n}</span>
      <div class="stack grow">
        <h2 ref={heading} tabIndex={-1}>
          <span class="unseen">{texts.settings.step(n, ALL)}{n < at && `, ${texts.settings.stepDone}`}: </span>{title}
        </h2>
        {open && children}
      </div>
    </li>
  );
}

/** @param {{jobId: string}} props */
function FirstRun({ jobId }) {
  const asked = useAsk("docs.status", { jobId }, { every: ({ run }) => (!run || isActive(run) ? 1000 : undefined) });
  const { run, pages } = asked.value ?? {};
  const over = run && !isActive(run);
  useEffect(() => {
    if (over) announce(run.state === "done" ? texts.settings.guideDone : texts.settings.guideFailed);
  }, [over]);
  if (!run) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Lozenge state="queued" />;
  const front = pages.find((/** @type {any} */ page) => page.frontPage);
  return (
    <div class="stack">
      <RunProgress run={run} />
      {run.state === "done" && (
        <Message kind="success" title={texts.settings.guideDone} actions={front && <Link page={front.pageId}>{texts.job.openPages}</Link>}>{resultOf(run)}</Message>
      )}
    </div>
  );
}
