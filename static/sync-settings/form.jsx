// @ts-check
// What is chosen and where it goes. A host needs two approvals, and either alone lets nothing out: the product asks the admin, then
// the core notes that it is a target.

import { permissions } from "@forge/bridge";
import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { AskError, ask } from "../kit/ask.js";
import { Button, Choices, Failure, Field } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { commonTexts } from "../kit/texts.js";
import { Chosen } from "./chosen.jsx";
import { TargetFields } from "./target.jsx";
import { formTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").Settings} Settings */
/** @typedef {import("./contract.js").SettingsAnswer} SettingsAnswer */

/** Only functions talk to a target, never a browser. */
const BACKEND = /** @type {any} */ ("FETCH_BACKEND_SIDE");

/** @type {Settings} */
const EMPTY = {
  name: "confluence", target: { kind: "documents", baseUrl: "", auth: { mode: "bearer" }, isSigned: false },
  selection: { labels: { page: [], subtree: [] }, spaces: [], subtree: [], cql: null, excludeLabels: [], spaceTypes: ["global", "collaboration"] },
  format: "markdown", attachments: false, readers: "everyone", every: "hour",
};

/** @param {{answer: SettingsAnswer, isBusy: boolean, onSaved: (answer: SettingsAnswer) => void}} props */
export function SettingsForm({ answer, isBusy, onSaved }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [settings, setSettings] = useState(answer.settings ?? EMPTY);
  const [done, setDone] = useState(false);
  // What was forgotten is not offered again.
  useEffect(() => { if (!answer.settings) setSettings(EMPTY); }, [answer.settings === null]);
  const set = (/** @type {Partial<Settings>} */ change) => { setDone(false); setSettings((now) => ({ ...now, ...change })); };
  const typed = (/** @type {string} */ field) => /** @type {HTMLInputElement | null} */ (form.current?.elements.namedItem(field));
  const save = useAct(async () => {
    await approve(hostsOf(settings), answer.hosts);
    const [credential, signing] = ["credential", "signing"].map((name) => typed(name)?.value.trim() ?? "");
    const saved = await ask("sync.saveSettings", { settings, ...(credential ? { credential } : {}), ...(signing ? { signing } : {}) }).finally(() => {
      // They stay nowhere in the page.
      for (const name of ["credential", "signing"]) {
        const field = typed(name);
        if (field) field.value = "";
      }
    });
    setSettings(saved.settings ?? settings);
    setDone(true);
    announce(t.saved);
    onSaved(saved);
  });
  const problem = (/** @type {string} */ field) => (save.error?.field === field || save.error?.field === `settings.${field}` ? save.error.message : undefined);
  return (
    <section class="stack" aria-labelledby="settings-title">
      <h2 id="settings-title">{t.title}</h2>
      <form ref={form} class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
        <TargetFields settings={settings} answer={answer} set={set} problem={problem} />
        <Chosen selection={settings.selection} readers={settings.readers} onChange={(selection) => set({ selection })} problem={problem} />
        <div class="stack">
          <h3>{t.how}</h3>
          <div class="stack tight"><p class="strong">{t.readers}</p><Choices legend={t.readers} name="readers" value={settings.readers} options={answer.readers.map((value) => ({ value, label: t.readersOf[value], hint: t.readersHint[value] }))} onChange={(readers) => set({ readers: /** @type {Settings["readers"]} */ (readers) })} /></div>
          <div class="columns">
            <Field label={t.format} value={settings.format} options={Object.entries(t.formats).map(([value, label]) => ({ value, label }))} onChange={(/** @type {any} */ event) => set({ format: event.currentTarget.value })} />
            <Field label={t.every} value={settings.every} options={Object.entries(t.everyOf).map(([value, label]) => ({ value, label }))} onChange={(/** @type {any} */ event) => set({ every: event.currentTarget.value })} />
          </div>
          <label class="check"><input type="checkbox" checked={settings.attachments} onChange={(event) => set({ attachments: event.currentTarget.checked })} /> <span>{t.attachments[settings.target.kind]}</span></label>
        </div>
        {save.error && !isShown(save.error.field) && <Failure error={save.error} />}
        <div class="row">
          <Button type="submit" kind="primary" disabled={isBusy} busy={save.busy} busyText={commonTexts.saving}>{commonTexts.save}</Button>
          {isBusy && <span class="subtle">{t.busy}</span>}
          {done && <span class="subtle">✓ {t.saved}</span>}
        </div>
      </form>
    </section>
  );
}

/** Whether the field shows its own problem. @param {string | undefined} field */
function isShown(field = "") {
  return /^(settings\.)?(name|target\.|selection\.|credential|signing)/.test(field);
}

/** @param {Settings} settings @returns {string[]} */
function hostsOf({ target }) {
  const addresses = [target.baseUrl, ...(target.auth?.mode === "client" ? [target.auth.tokenUrl] : []), ...(target.kind === "unique" ? [target.scopeManagementBaseUrl, ...target.uploadHosts.map((host) => `https://${host}`)] : [])];
  return [...new Set(addresses.filter((text) => URL.canParse(text)).map((text) => new URL(text).hostname))];
}

/** Asks the product, then notes it. What is no host is left to the core, which says why. @param {string[]} wanted @param {string[]} known */
async function approve(wanted, known) {
  for (const host of wanted.filter((one) => !known.includes(one))) {
    const key = `host-${host.replace(/[^a-z0-9]+/g, "-")}`;
    await permissions.egress.set({ egresses: [{ key, description: t.consent(host), configured: [{ domain: `https://${host}`, type: [BACKEND] }] }] }).catch(() => {
      throw new AskError({ code: "refused", message: t.notApproved });
    });
    await ask("admin.approveHost", { host, kind: "target" });
  }
}
