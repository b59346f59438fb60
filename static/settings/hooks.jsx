// @ts-check
// Webhooks of jobs: address, secret, and what to enter where at the Git host.

import { useId, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Loading, Lozenge } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { nameOf } from "../docs-kit/run.jsx";
import { commonTexts } from "../kit/texts.js";
import { hookTexts, settingsTexts } from "./texts.js";
import { ago, moment } from "../kit/time.js";

const t = hookTexts;
const SHOWN = 50;

/** @param {{jobs: any[]}} props */
export function Hooks({ jobs }) {
  const [most, setMost] = useState(SHOWN);
  return (
    <section class="stack" aria-labelledby="hooks-title">
      <div class="stack tight">
        <h2 id="hooks-title">{t.title}</h2>
        <p class="subtle">{t.lead}</p>
      </div>
      {jobs.length === 0 && <p class="subtle">{t.none}</p>}
      {jobs.length > 0 && <ul class="rows">{jobs.slice(0, most).map(({ job }) => <HookRow key={job.jobId} job={job} />)}</ul>}
      {jobs.length > most && <div><Button onClick={() => setMost(most + SHOWN)}>{commonTexts.more(Math.min(SHOWN, jobs.length - most))}</Button></div>}
    </section>
  );
}

/** Nothing is asked until somebody looks. @param {{job: any}} props */
function HookRow({ job }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{nameOf(job)}</summary>
        {open && <Hook job={job} />}
      </details>
    </li>
  );
}

/** @param {{job: any}} props */
function Hook({ job }) {
  const { jobId } = job;
  const asked = useAsk("docs.hook", { jobId });
  const runs = useAsk("docs.history", { jobId });
  const [fresh, setFresh] = useState("");
  const [leaving, setLeaving] = useState(false);
  const setUp = useAct(async () => {
    if (!asked.value) return;
    if (!asked.value.saved) await ask("docs.saveHook", { jobId });
    const value = newSecret(asked.value.scheme);
    await ask("admin.setSecret", { name: asked.value.secretName, value });
    setFresh(value);
    await asked.load();
  });
  const turnOff = useAct(async () => {
    await ask("docs.deleteHook", { jobId });
    setFresh("");
    setLeaving(false);
    await asked.load();
  });
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={2} />;
  const { url, scheme, saved, secretSetMs } = asked.value;
  // Only a delivery shows that the secret was entered right: the run that it started.
  const lastPush = /** @type {any[]} */ (runs.value?.runs ?? []).find(({ startedBy }) => startedBy === "push");
  const state = !secretSetMs ? "noSecret" : lastPush ? "on" : "waiting";
  if (!saved) {
    return (
      <div class="stack">
        {setUp.error && <Failure error={setUp.error} />}
        <div class="row"><Button busy={setUp.busy} busyText={t.settingUp} onClick={() => setUp.run()}>{t.setUp}</Button><Lozenge state="off" words={settingsTexts.states.off} /></div>
      </div>
    );
  }
  return (
    <div class="stack">
      <div class="row"><Lozenge state={state} words={settingsTexts.states[state]} /><span class="subtle">{secretSetMs ? t.secretSet(moment(secretSetMs)) : t.paused}{lastPush && <>. {t.delivered(ago(lastPush.startedMs))}</>}</span></div>
      <Copyable label={t.url} value={url} />
      {fresh && scheme !== "azure" && <Copyable label={t.secret} value={fresh} hint={t.secretOnce} />}
      {fresh && scheme === "azure" && (
        <>
          <Copyable label={t.user} value={fresh.split(":")[0] ?? ""} />
          <Copyable label={t.password} value={fresh.split(":")[1] ?? ""} hint={t.secretOnce} />
        </>
      )}
      <ol class="hook-steps">{(t.steps[scheme] ?? []).map((step) => <li key={step}>{step}</li>)}</ol>
      {setUp.error && <Failure error={setUp.error} />}
      <div class="row">
        {fresh
          ? <Button kind="primary" onClick={() => setFresh("")}>{t.done}</Button>
          : <Button busy={setUp.busy} busyText={t.settingUp} onClick={() => setUp.run()}>{t.rotate}</Button>}
        <Button onClick={() => setLeaving(true)}>{t.turnOff}</Button>
      </div>
      {!fresh && secretSetMs && <p class="hint">{t.rotateHint}</p>}
      {leaving && (
        <Confirm title={t.turnOffTitle} yes={t.turnOff} busyText={t.turningOff} busy={turnOff.busy} error={turnOff.error} onYes={() => turnOff.run()} onNo={() => { setLeaving(false); turnOff.clear(); }}>
          <p>{t.turnOffBody}</p>
        </Confirm>
      )}
    </div>
  );
}

/** @param {{label: string, value: string, hint?: string}} props */
function Copyable({ label, value, hint }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    input.current?.select();
    // A frame may lack the right to write to the clipboard; the selection can be copied all the same.
    const done = await navigator.clipboard?.writeText(value).then(() => true, () => false) || document.execCommand("copy");
    if (!done) return;
    setCopied(true);
    announce(t.copied);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copyable">
        <input id={id} ref={input} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
        <Button aria-label={t.copyLabel(label)} onClick={copy}>{copied ? t.copied : t.copy}</Button>
      </div>
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

/** 256 random bits; made here, so that no answer of the app ever carries it. @param {string} scheme */
function newSecret(scheme) {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (scheme === "azure") return `touchmark:${hex}`;
  return scheme === "gitlab-signed" ? `whsec_${btoa(String.fromCharCode(...bytes))}` : hex;
}
