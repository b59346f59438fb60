// @ts-check
// Tokens of Git hosts and keys of AI providers: set, replaced, tested, deleted; never read.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { AskError, ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Field, Link, Lozenge, Message } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { commonTexts, serviceTexts } from "../kit/texts.js";
import { settingsTexts } from "./texts.js";
import { moment } from "../kit/time.js";

const t = settingsTexts;

/**
 * @typedef {object} Service
 * @property {string} name the secret's name
 * @property {string} title
 * @property {string} [how] where a person makes a token
 * @property {string} [least] what the token has to be allowed
 * @property {string} [host] for a server of one's own
 */
/** @typedef {import("../kit/hooks.js").Asked<"admin.listSecrets">} Secrets */

/** A Git host as the core names it, in words. @param {string} provider @returns {Service} */
export function gitService(provider) {
  return { name: `git:${provider}`, ...(serviceTexts.gitHosts[provider] ?? { title: provider }) };
}

/** @param {string} provider @returns {Service & {keyless?: boolean}} */
export function aiService(provider) {
  return { name: `ai:${provider}`, ...(serviceTexts.aiProviders[provider] ?? { title: provider }) };
}

/** @param {{providers: string[], secrets: Secrets}} props */
export function Connections({ providers, secrets }) {
  return (
    <section class="stack" aria-labelledby="git-title">
      <div class="stack tight">
        <h2 id="git-title">{t.git}</h2>
        <p class="subtle">{t.gitLead}</p>
      </div>
      <ul class="rows">{providers.map((provider) => <li key={provider}><Connection service={gitService(provider)} words={t.tokenWords} secrets={secrets} /></li>)}</ul>
    </section>
  );
}

/** @param {{providers: string[], secrets: Secrets}} props */
export function AiProviders({ providers, secrets }) {
  return (
    <section class="stack" aria-labelledby="ai-title">
      <div class="stack tight">
        <h2 id="ai-title">{t.ai}</h2>
        <p class="subtle">{t.aiLead}</p>
      </div>
      <ul class="rows">
        {providers.map((provider) => {
          const service = aiService(provider);
          return <li key={provider}>{service.keyless ? <Keyless title={service.title} /> : <Connection service={service} words={t.keyWords} secrets={secrets} />}</li>;
        })}
      </ul>
    </section>
  );
}

/** @param {{title: string}} props */
function Keyless({ title }) {
  return (
    <div class="stack tight">
      <div class="row"><h3>{title}</h3><Lozenge state="noKeyNeeded" words={t.states.noKeyNeeded} /></div>
      <p class="subtle">{t.keyless}</p>
    </div>
  );
}

/** @param {{service: Service, words: typeof t.tokenWords, secrets: Secrets, more?: import("../kit/components.jsx").Children}} props */
export function Connection({ service, words, secrets, more }) {
  const set = secrets.value?.secrets.find(({ name }) => name === service.name);
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const proven = useRef(/** @type {number | undefined} */ (undefined));
  const [proof, setProof] = useState("");
  // A token is only as good as its last test: one that was replaced has not been tested.
  const state = !set ? "notConnected" : proof && proven.current === set.setMs ? "connected" : "notTested";
  const remove = useAct(async () => {
    await ask("admin.deleteSecret", { name: service.name });
    await secrets.load();
    setDeleting(false);
    setProof("");
    announce(words.deleted);
  });
  const test = useAct(async () => {
    setProof("");
    const { accepted, message } = await ask("admin.testSecret", { name: service.name });
    // A whole sentence that begins with the host's name: its letter case is the host's.
    if (!accepted) throw new AskError({ code: "refused", message: String(message) });
    proven.current = set?.setMs;
    setProof(String(message));
  });
  return (
    <div class="stack">
      <div class="row spread">
        <div class="stack tight">
          <div class="row"><h3 class="clip">{service.title}</h3><Lozenge state={state} words={t.states[state]} /></div>
          <p class="subtle">{set ? words.isSet(moment(set.setMs)) : words.unset}</p>
        </div>
        {!editing && (
          <div class="row actions">
            {set && <Button aria-label={`${service.title}: ${t.test}`} busy={test.busy} busyText={t.testing} onClick={() => test.run()}>{t.test}</Button>}
            <Button aria-label={`${service.title}: ${set ? words.replace : words.set}`} onClick={() => { setEditing(true); setProof(""); test.clear(); }}>{set ? words.replace : words.set}</Button>
            {set && <Button aria-label={`${service.title}: ${words.remove}`} onClick={() => setDeleting(true)}>{words.remove}</Button>}
            {more}
          </div>
        )}
      </div>
      {test.error && <Failure error={test.error} />}
      {proof && <Message kind="success">{proof}</Message>}
      {editing && <SecretForm service={service} label={words.label} onCancel={() => setEditing(false)} onSaved={async () => { await secrets.load(); setEditing(false); }} />}
      {deleting && (
        <Confirm title={words.title(service.title)} yes={words.yes} busyText={t.deleting} busy={remove.busy} error={remove.error} onYes={() => remove.run()} onNo={() => { setDeleting(false); remove.clear(); }}>
          <p>{words.body}</p>
        </Confirm>
      )}
    </div>
  );
}

/** @param {{service: Service, label?: string, focus?: boolean, onSaved: () => Promise<void>, onCancel?: () => void}} props */
export function SecretForm({ service, label = t.tokenWords.label, focus = true, onSaved, onCancel }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (focus) form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);
  const save = useAct(async () => {
    const field = /** @type {HTMLInputElement | null | undefined} */ (form.current?.querySelector("input"));
    const value = field?.value.trim() ?? "";
    if (!value) {
      setProblem(commonTexts.needed);
      field?.focus();
      return;
    }
    await ask("admin.setSecret", { name: service.name, value, ...(service.host ? { host: service.host } : {}) });
    // It stays nowhere in the page.
    if (field) field.value = "";
    announce(t.tokenSaved(label));
    await onSaved();
  });
  const wrong = save.error?.field === "value" ? save.error.message : problem;
  return (
    <form ref={form} class="narrow" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <Field label={label} hint={[service.least, t.tokenHint].filter(Boolean).join(" ")} type="password" autocomplete="off" problem={wrong || undefined} onInput={() => { setProblem(""); save.clear(); }} />
      {save.error && save.error.field !== "value" && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{commonTexts.save}</Button>
        {onCancel && <Button kind="subtle" disabled={save.busy} onClick={onCancel}>{commonTexts.cancel}</Button>}
        {service.how && <Link href={service.how}>{t.tokenHow(service.title)}</Link>}
      </div>
    </form>
  );
}
