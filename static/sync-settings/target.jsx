// @ts-check
// Where pages go: kind, address, credential.

import { Field } from "../kit/components.jsx";
import { moment } from "../kit/time.js";
import { targetTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").Settings} Settings */
/** @typedef {import("./contract.js").TargetSettings} Target */

/** @param {{settings: Settings, answer: import("./contract.js").SettingsAnswer, set: (change: Partial<Settings>) => void, problem: (field: string) => string | undefined}} props */
export function TargetFields({ settings, answer, set, problem }) {
  const { target } = settings;
  const put = (/** @type {any} */ change) => set({ target: /** @type {Target} */ ({ ...target, ...change }) });
  const typed = (/** @type {string} */ name) => (/** @type {any} */ event) => put({ [name]: event.currentTarget.value.trim() });
  const auth = target.auth ?? { mode: /** @type {const} */ ("bearer") };
  const modes = Object.entries(t.auths).filter(([mode]) => target.kind !== "unique" || ["bearer", "client"].includes(mode));
  const putAuth = (/** @type {string} */ name) => (/** @type {any} */ event) => put({ auth: { ...auth, [name]: event.currentTarget.value.trim() } });
  const kept = answer.credentialSetMs ? t.kept(moment(answer.credentialSetMs)) : undefined;
  return (
    <div class="stack">
      <h3>{t.title}</h3>
      <div class="columns">
        <Field label={t.kind} value={target.kind} options={Object.entries(t.kinds).map(([value, label]) => ({ value, label }))} onChange={(/** @type {any} */ event) => set({ target: emptyOf(event.currentTarget.value, target.baseUrl) })} />
        <Field name="name" label={t.name} hint={t.nameHint} maxLength={40} value={settings.name} disabled={answer.hasDelivered} problem={problem("name")} onInput={(/** @type {any} */ event) => set({ name: event.currentTarget.value.trim() })} />
      </div>
      <Field name="baseUrl" label={t.address} hint={t.addressHint} placeholder="https://ingest.example.com" inputMode="url" maxLength={500} value={target.baseUrl} problem={problem("target.baseUrl")} onInput={typed("baseUrl")} />
      {target.kind === "bulk" && <Field name="index" label={t.index} maxLength={128} value={target.index} problem={problem("target.index")} onInput={typed("index")} />}
      {target.kind === "unique" && (
        <>
          <Field name="scopeManagementBaseUrl" label={t.scopes} inputMode="url" maxLength={500} value={target.scopeManagementBaseUrl} problem={problem("target.scopeManagementBaseUrl")} onInput={typed("scopeManagementBaseUrl")} />
          <div class="columns">
            <Field name="scopeId" label={t.scopeId} maxLength={128} value={target.scopeId} problem={problem("target.scopeId")} onInput={typed("scopeId")} />
            <Field name="uploadHosts" label={t.uploads} hint={t.uploadsHint} value={target.uploadHosts.join(", ")} problem={problem("target.uploadHosts")} onChange={(/** @type {any} */ event) => put({ uploadHosts: listOf(event.currentTarget.value) })} />
          </div>
        </>
      )}
      <div class="columns">
        <Field name="authMode" label={t.auth} value={auth.mode} options={modes.map(([value, label]) => ({ value, label }))} onChange={(/** @type {any} */ event) => put({ auth: emptyAuth(event.currentTarget.value) })} />
        {auth.mode === "header" && <Field name="header" label={t.header} maxLength={64} value={auth.header} problem={problem("target.auth.header")} onInput={(/** @type {any} */ event) => put({ auth: { mode: "header", header: event.currentTarget.value.trim().toLowerCase() } })} />}
        {auth.mode === "client" && <Field name="clientId" label={t.clientId} maxLength={255} value={auth.clientId} problem={problem("target.auth.clientId")} onInput={putAuth("clientId")} />}
      </div>
      {auth.mode === "client" && (
        <div class="columns">
          <Field name="tokenUrl" label={t.tokenUrl} hint={t.tokenUrlHint} inputMode="url" maxLength={500} value={auth.tokenUrl} problem={problem("target.auth.tokenUrl")} onInput={putAuth("tokenUrl")} />
          <Field name="scope" label={t.oauthScope} hint={t.oauthScopeHint} optional maxLength={1000} value={auth.scope} problem={problem("target.auth.scope")} onChange={putAuth("scope")} />
        </div>
      )}
      {auth.mode !== "none" && <Field name="credential" label={auth.mode === "client" ? t.clientSecret : t.credential} type="password" hint={kept ?? (auth.mode === "client" ? t.clientSecretHint : t.credentialHint)} optional={Boolean(kept)} problem={problem("credential")} />}
      {target.kind === "documents" && (
        <>
          <label class="check"><input type="checkbox" checked={target.isSigned} onChange={(event) => put({ isSigned: event.currentTarget.checked })} /> <span>{t.signed}</span></label>
          {target.isSigned && <Field name="signing" label={t.signing} type="password" hint={answer.signingSetMs ? t.kept(moment(answer.signingSetMs)) : t.signingHint} optional={Boolean(answer.signingSetMs)} problem={problem("signing")} />}
        </>
      )}
    </div>
  );
}

/** @param {string} kind @param {string} baseUrl @returns {Target} */
function emptyOf(kind, baseUrl) {
  if (kind === "bulk") return { kind, baseUrl, index: "confluence", auth: { mode: "bearer" } };
  if (kind === "unique") return { kind, baseUrl, scopeManagementBaseUrl: "", scopeId: "", uploadHosts: [] };
  return { kind: "documents", baseUrl, auth: { mode: "bearer" }, isSigned: false };
}

/** @param {string} mode @returns {import("./contract.js").Auth} */
function emptyAuth(mode) {
  if (mode === "header") return { mode, header: "x-api-key" };
  if (mode === "client") return { mode, tokenUrl: "", clientId: "", scope: "" };
  return { mode: mode === "none" ? mode : "bearer" };
}

/** @param {string} text @returns {string[]} */
export function listOf(text) {
  return text.split(",").map((one) => one.trim()).filter(Boolean);
}
