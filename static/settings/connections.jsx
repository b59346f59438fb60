// @ts-check
// Tokens of Git hosts: set, replaced, deleted; never read.

import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure, Field, Link, Lozenge, Message } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { texts } from "../kit/texts.js";
import { moment } from "../kit/time.js";

const t = texts.settings;

/** @typedef {{name: string, title: string, how: string, hint?: string}} Service */

/** Git hosts that the core reads, and where a person makes a token for each. @type {Service[]} */
export const HOSTS = [
  { name: "git:github", title: "GitHub", how: "https://github.com/settings/personal-access-tokens/new" },
  { name: "git:gitlab", title: "GitLab", how: "https://gitlab.com/-/user_settings/personal_access_tokens" },
  { name: "git:bitbucket", title: "Bitbucket", how: "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/", hint: t.bitbucketHint },
  { name: "git:azure", title: "Azure DevOps", how: "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate", hint: t.azureHint },
];

/** @type {Service[]} */
const AIS = [
  { name: "ai:anthropic", title: "Anthropic", how: "https://console.anthropic.com/settings/keys" },
  { name: "ai:openai", title: "OpenAI", how: "https://platform.openai.com/api-keys" },
  { name: "ai:google", title: "Google", how: "https://aistudio.google.com/apikey" },
];

const TOKEN = { label: t.token, set: t.setToken, replace: t.replaceToken, remove: t.deleteToken, isSet: t.tokenSet, unset: t.tokenUnset, title: t.deleteTokenTitle, body: t.deleteTokenBody, yes: t.deleteTokenYes };
const KEY = { label: t.apiKey, set: t.setKey, replace: t.replaceKey, remove: t.deleteKey, isSet: t.keySet, unset: t.keyUnset, title: t.deleteKeyTitle, body: t.deleteKeyBody, yes: t.deleteKeyYes };

/** @typedef {{value: {secrets: {name: string, setMs: number}[]}, load: () => Promise<void>}} Secrets */

/** @param {{secrets: Secrets}} props */
export function Connections({ secrets }) {
  return (
    <section class="stack" aria-labelledby="git-title">
      <div class="stack tight">
        <h2 id="git-title">{texts.settings.git}</h2>
        <p class="subtle">{texts.settings.gitLead}</p>
      </div>
      {HOSTS.map((host) => <Connection key={host.name} host={host} words={TOKEN} secrets={secrets} />)}
    </section>
  );
}

/** @param {{secrets: Secrets}} props */
export function AiProviders({ secrets }) {
  return (
    <section class="stack" aria-labelledby="ai-title">
      <div class="stack tight">
        <h2 id="ai-title">{t.ai}</h2>
        <p class="subtle">{t.aiLead}</p>
      </div>
      {AIS.map((host) => <Connection key={host.name} host={host} words={KEY} secrets={secrets} />)}
    </section>
  );
}

/** @param {{host: Service, words: typeof TOKEN, secrets: Secrets}} props */
function Connection({ host, words, secrets }) {
  const set = secrets.value.secrets.find(({ name }) => name === host.name);
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [tested, setTested] = useState(/** @type {{accepted: boolean, message: string} | null} */ (null));
  const test = useAct(async () => {
    setTested(null);
    setTested(await ask("admin.testSecret", { name: host.name }));
  });
  const remove = useAct(async () => {
    setTested(null);
    await ask("admin.deleteSecret", { name: host.name });
    await secrets.load();
    setDeleting(false);
    announce(texts.settings.tokenDeleted);
  });
  return (
    <div class="panel stack">
      <div class="row spread">
        <div class="stack tight">
          <div class="row"><h3>{host.title}</h3><Lozenge state={set ? "connected" : "notConnected"} /></div>
          <p class="subtle">{set ? words.isSet(moment(set.setMs)) : words.unset}</p>
        </div>
        {!editing && (
          <div class="row actions">
            <Button aria-label={`${host.title}: ${set ? words.replace : words.set}`} onClick={() => { setTested(null); setEditing(true); }}>{set ? words.replace : words.set}</Button>
            {set && <Button aria-label={`${host.title}: ${t.test}`} busy={test.busy} busyText={t.testing} onClick={() => test.run()}>{t.test}</Button>}
            {set && <Button aria-label={`${host.title}: ${words.remove}`} onClick={() => setDeleting(true)}>{words.remove}</Button>}
          </div>
        )}
      </div>
      {tested && <Message kind={tested.accepted ? "success" : "error"}>{tested.message}</Message>}
      {test.error && <Failure error={test.error} />}
      {editing && <TokenForm host={host} label={words.label} onCancel={() => setEditing(false)} onSaved={async () => { await secrets.load(); setEditing(false); }} />}
      {deleting && (
        <Confirm title={words.title(host.title)} yes={words.yes} busyText={texts.settings.deleting} busy={remove.busy} error={remove.error} onYes={() => remove.run()} onNo={() => { setDeleting(false); remove.clear(); }}>
          <p>{words.body}</p>
        </Confirm>
      )}
    </div>
  );
}

/** @param {{host: Service, label?: string, focus?: boolean, onSaved: () => Promise<void>, onCancel?: () => void}} props */
export function TokenForm({ host, label = t.token, focus = true, onSaved, onCancel }) {
  const input = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (focus) input.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);
  const save = useAct(async () => {
    const field = /** @type {HTMLInputElement | null | undefined} */ (input.current?.querySelector("input"));
    const value = field?.value.trim() ?? "";
    if (!value) {
      setProblem(texts.common.needed);
      field?.focus();
      return;
    }
    await ask("admin.setSecret", { name: host.name, value });
    // It stays nowhere in the page.
    if (field) field.value = "";
    announce(texts.settings.tokenSaved);
    await onSaved();
  });
  const wrong = save.error?.field === "value" ? save.error.message : problem;
  return (
    <form ref={input} class="narrow" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <Field label={label} hint={[host.hint, texts.settings.tokenHint].filter(Boolean).join(" ")} type="password" autocomplete="off" problem={wrong || undefined} onInput={() => { setProblem(""); save.clear(); }} />
      {save.error && save.error.field !== "value" && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={texts.common.saving}>{texts.common.save}</Button>
        {onCancel && <Button kind="subtle" disabled={save.busy} onClick={onCancel}>{texts.common.cancel}</Button>}
        <Link href={host.how}>{t.tokenHow(host.title)}</Link>
      </div>
    </form>
  );
}
