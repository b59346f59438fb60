// @ts-check
// From nothing to published pages: connect, choose who writes, choose repository and space, watch.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { Button, Choices, Failure, Field, Link, Lozenge, Message } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { JobForm } from "../docs-kit/job-form.jsx";
import { RunProgress, isActive, resultOf } from "../docs-kit/run.jsx";
import { formTexts, resultTexts, stateTexts } from "../docs-kit/texts.js";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { guideTexts } from "./texts.js";
import { SecretForm, aiService, gitService } from "./connections.jsx";

const t = guideTexts;
const ALL = 3;

/** @param {{secrets: import("./connections.jsx").Secrets, choices: import("../docs-kit/contract.js").ChoicesAnswer, onLeave: () => void}} props */
export function Guide({ secrets, choices, onLeave }) {
  const [at, setAt] = useState(1);
  const [host, setHost] = useState(/** @type {string} */ (choices.gitHosts[0]));
  const [draft, setDraft] = useState({});
  const [jobId, setJobId] = useState("");
  const service = gitService(host);
  const hosts = /** @type {string[]} */ (choices.gitHosts).map((value) => ({ value, label: gitService(value).title }));
  return (
    <div class="stack">
      <ol class="steps">
        <Step n={1} at={at} title={t.connectTitle}>
          <p class="subtle">{t.connectBody}</p>
          <Choices beside legend={t.connectTitle} name="host" value={host} options={hosts} onChange={setHost} />
          <SecretForm key={host} service={service} label={t.tokenFor(service.title)} focus={false} onSaved={async () => { await secrets.load(); setAt(2); }} />
          <div><Button kind="text" onClick={() => setAt(2)}>{t.connectSkip}</Button></div>
        </Step>
        <Step n={2} at={at} title={t.writerTitle}>
          <Writer choices={choices} secrets={secrets} onChosen={(writer) => { setDraft(writer); setAt(3); }} />
        </Step>
        <Step n={3} at={at} title={jobId ? t.runTitle : t.jobTitle}>
          {jobId ? <FirstRun jobId={jobId} /> : <JobForm draft={draft} onSaved={(id, _name, started) => (started ? setJobId(id) : onLeave())} />}
        </Step>
      </ol>
      <div><Button kind="text" onClick={onLeave}>{t.leave}</Button></div>
    </div>
  );
}

/** @param {{choices: import("../docs-kit/contract.js").ChoicesAnswer, secrets: import("./connections.jsx").Secrets, onChosen: (draft: object) => void}} props */
function Writer({ choices, secrets, onChosen }) {
  // A server of one's own has to be approved first: that is what the settings are for.
  const providers = /** @type {string[]} */ (choices.aiProviders).filter((provider) => provider !== "selfhosted");
  const [writer, setWriter] = useState("outline");
  const [aiProvider, setProvider] = useState(providers[0] ?? "");
  const [aiModel, setModel] = useState("");
  const [missing, setMissing] = useState(false);
  const service = aiService(aiProvider);
  const hasKey = service.keyless || secrets.value?.secrets.some(({ name }) => name === service.name);
  const go = () => {
    if (writer === "outline") return onChosen({ writer });
    if (!aiModel.trim()) return setMissing(true);
    return onChosen({ writer, aiProvider, aiModel: aiModel.trim() });
  };
  const options = [{ value: "outline", label: t.writerOutline, hint: t.writerOutlineHint }, { value: "ai", label: t.writerAi, hint: t.writerAiHint }];
  return (
    <>
      <Choices legend={t.writerTitle} name="writer" value={writer} options={providers.length > 0 ? options : options.slice(0, 1)} onChange={setWriter} />
      {writer === "ai" && (
        <div class="columns narrow">
          <Field label={formTexts.aiProvider} value={aiProvider} options={providers.map((value) => ({ value, label: aiService(value).title }))} onInput={(/** @type {any} */ event) => setProvider(event.currentTarget.value)} />
          <Field label={formTexts.aiModel} hint={serviceTexts.aiProviders[aiProvider]?.model ?? formTexts.aiModelHint} value={aiModel} problem={missing ? commonTexts.needed : undefined} onInput={(/** @type {any} */ event) => { setModel(event.currentTarget.value); setMissing(false); }} />
        </div>
      )}
      {writer === "ai" && !hasKey
        ? <SecretForm key={aiProvider} service={service} label={t.keyFor(service.title)} focus={false} onSaved={secrets.load} />
        : <div><Button kind="primary" onClick={go}>{t.continue}</Button></div>}
    </>
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
          <span class="unseen">{t.step(n, ALL)}{n < at && `, ${t.stepDone}`}: </span>{title}
        </h2>
        {open && children}
      </div>
    </li>
  );
}

/** @param {{jobId: string}} props */
function FirstRun({ jobId }) {
  const asked = useAsk("docs.status", { jobId }, { every: ({ run, pages }) => (!run || isActive(run) || (run.state === "done" && pages.length === 0) ? 1000 : undefined) });
  const { run, pages = [] } = asked.value ?? {};
  const over = run && !isActive(run);
  useEffect(() => {
    if (over) announce(run.state === "done" ? t.done : t.failed);
  }, [over]);
  if (!run) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Lozenge state="queued" words={stateTexts.queued} />;
  const front = pages.find((page) => page.frontPage);
  return (
    <div class="stack">
      <RunProgress run={run} />
      {run.state === "done" && (
        <Message kind="success" title={t.done} actions={front && <Link page={front.pageId}>{resultTexts.openPages}</Link>}>{resultOf(run)}</Message>
      )}
    </div>
  );
}
