// @ts-check
// Connects an account, or changes one: set it up in AWS, enter it here, test it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Choices, Failure, Field } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { commonTexts } from "../kit/texts.js";
import { Regions, Spaces } from "./picks.jsx";
import { SetUp } from "./set-up.jsx";
import { formTexts as t, settingsTexts } from "./texts.js";

/** @typedef {import("../alarms/contract.js").AccountView} Account */
/** @typedef {import("../alarms/contract.js").SettingsAnswer} SettingsAnswer */

const FIELDS = ["name", "roleArn", "accessKeyId", "secretAccessKey", "regions"];

/** @param {{settings: SettingsAnswer, account?: Account, onCancel: () => void, onSaved: (account: Account, test: boolean) => void}} props */
export function AccountForm({ settings, account, onCancel, onSaved }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [method, setMethod] = useState(account?.method ?? (settings.vendor ? "role" : "keys"));
  const [name, setName] = useState(account?.name ?? "");
  const [roleArn, setRoleArn] = useState(account?.roleArn ?? "");
  const [regions, setRegions] = useState(account?.regions ?? []);
  const [spaces, setSpaces] = useState(account?.spaces ?? { all: false, ids: /** @type {string[]} */ ([]) });
  const [missing, setMissing] = useState(/** @type {string[]} */ ([]));
  const keysKept = method === "keys" && account?.method === "keys";
  useLayoutEffect(() => form.current?.querySelector("h3")?.focus({ preventScroll: true }), []);
  const typed = (/** @type {string} */ field) => /** @type {HTMLInputElement | null} */ (form.current?.elements.namedItem(field));
  const save = useAct(async (/** @type {boolean} */ test) => {
    const keyId = typed("accessKeyId")?.value.trim() ?? "";
    const secret = typed("secretAccessKey")?.value.trim() ?? "";
    const keys = method === "keys" && (keyId || secret || !keysKept);
    const needed = { name, ...(method === "role" ? { roleArn } : {}), ...(keys ? { accessKeyId: keyId, secretAccessKey: secret } : {}), regions: regions.join() };
    const absent = Object.entries(needed).filter(([, value]) => !value.trim()).map(([field]) => field);
    setMissing(absent);
    if (absent.length > 0) return focusOn(form.current);
    const answer = await ask("alarms.saveAccount", {
      ...(account ? { accountKey: account.accountKey } : {}), name: name.trim(), method, regions, spaces,
      ...(method === "role" ? { roleArn: roleArn.trim() } : {}), ...(keys ? { accessKeyId: keyId, secretAccessKey: secret } : {}),
    }).finally(() => {
      // It stays nowhere in the page.
      const field = typed("secretAccessKey");
      if (field) field.value = "";
    });
    announce(settingsTexts.saved);
    onSaved(answer.account, test);
  });
  /** @param {string} field */
  const problem = (field) => (save.error?.field === field ? save.error.message : missing.includes(field) ? (field === "regions" ? t.regionsNeeded : commonTexts.needed) : undefined);
  const methods = [{ value: "role", label: settingsTexts.methods.role ?? "", hint: t.roleHint }, { value: "keys", label: settingsTexts.methods.keys ?? "", hint: t.keysHint }];
  return (
    <form ref={form} class="panel account-form" noValidate onSubmit={(event) => { event.preventDefault(); void save.run(true); }}>
      <h3 tabIndex={-1}>{account ? t.editTitle(account.name) : t.newTitle}</h3>
      {settings.vendor && <Choices legend={t.method} name="method" value={method} options={methods} onChange={(value) => setMethod(value === "keys" ? "keys" : "role")} />}
      <details open={!account}><summary>{t.step}</summary><SetUp method={method} settings={settings} /></details>
      <h4>{t.stepEnter}</h4>
      <Field name="name" label={t.name} hint={t.nameHint} maxLength={60} value={name} problem={problem("name")} onInput={(/** @type {any} */ event) => setName(event.currentTarget.value)} />
      {method === "role"
        ? <Field key="role" name="roleArn" label={t.roleArn} placeholder={t.roleHelp} maxLength={2048} value={roleArn} problem={problem("roleArn")} onInput={(/** @type {any} */ event) => setRoleArn(event.currentTarget.value)} />
        : (
          <div class="columns" key="keys">
            <Field name="accessKeyId" label={t.keyId} hint={keysKept ? t.keysKeep : undefined} optional={keysKept} maxLength={128} problem={problem("accessKeyId")} />
            <Field name="secretAccessKey" label={t.secret} type="password" optional={keysKept} maxLength={256} problem={problem("secretAccessKey")} />
          </div>
        )}
      <Regions groups={settings.regions} chosen={regions} problem={problem("regions")} onChange={setRegions} />
      <Spaces spaces={settings.spaces} chosen={spaces} onChange={setSpaces} />
      {save.error && !FIELDS.includes(save.error.field ?? "") && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{t.saveTest}</Button>
        {account && <Button disabled={save.busy} onClick={() => void save.run(false)}>{t.saveOnly}</Button>}
        <Button kind="subtle" disabled={save.busy} onClick={onCancel}>{commonTexts.cancel}</Button>
      </div>
    </form>
  );
}

/** @param {HTMLFormElement | null} form */
function focusOn(form) {
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (form?.querySelector("[aria-invalid]") ?? form?.querySelector("#regions-problem"))?.focus());
}
