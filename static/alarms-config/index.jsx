// @ts-check
// The macro's settings. They are kept as text, lists separated by commas; the core reads them (contract.d.ts).

import { view } from "@forge/bridge";
import { useState } from "preact/hooks";
import { AskError } from "../kit/ask.js";
import { Button, Choices, Failure, Field, Loading, Message } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { commonTexts } from "../kit/texts.js";
import { Board } from "../alarms/board.jsx";
import { boardTexts } from "../alarms/texts.js";
import { Check, Checks } from "./checks.jsx";
import { configTexts as t } from "./texts.js";

const STATES = ["alarm", "insufficient_data", "ok"];
const KINDS = ["metric", "composite", "log"];
const VIEWS = ["table", "tiles", "counts"];
const MOST = ["10", "25", "50", "100", "500"];
const LONGEST_NAME = 255;

/** @typedef {import("../alarms/macro-settings.js").MacroSettings} Settings */
/** @typedef {import("../alarms/contract.js").ChoicesAnswer} Answer */

/** @param {{context: import("../kit/start.jsx").Context}} props */
function AlarmsConfig({ context }) {
  const { config = {}, space } = context.extension;
  const spaceId = space?.id === undefined ? undefined : String(space.id);
  const asked = useAsk("alarms.choices", spaceId ? { spaceId } : {});
  const answer = /** @type {Answer | null} */ (asked.value);
  if (!answer) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={t.loading} slow={asked.slow} rows={4} />;
  if (answer.accounts.length === 0) return <Message kind="info" title={t.noAccounts}>{answer.admin ? t.noAccountsAdmin : t.noAccountsReader}</Message>;
  return <Form answer={answer} before={config} spaceId={spaceId} />;
}

/** @param {{answer: Answer, before: Settings, spaceId: string | undefined}} props */
function Form({ answer, before, spaceId }) {
  const [settings, setSettings] = useState(/** @type {Settings} */ ({ view: "table", graph: "yes", hideScaling: "yes", sort: "state", most: "50", ...before }));
  const [shown, setShown] = useState(/** @type {Settings | null} */ (null));
  const set = (/** @type {Settings} */ change) => setSettings({ ...settings, ...change });
  const save = useAct(async () => {
    await view.submit({ config: kept(settings) }).catch(() => {
      throw new AskError({ code: "network", message: t.notSaved });
    });
  });
  const chosen = listOf(settings.accounts);
  const regions = [...new Set(answer.accounts.filter(({ accountKey }) => chosen.length === 0 || chosen.includes(accountKey)).flatMap((account) => account.regions))].sort();
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <Checks legend={t.accounts} hint={t.accountsHint} options={answer.accounts.map(({ accountKey, name, ready }) => ({ value: accountKey, label: name, ...(ready ? {} : { note: t.notReady }) }))} chosen={chosen} onChange={(next) => set({ accounts: next.join(",") })} />
      {regions.length > 1 && <Checks beside legend={t.regions} hint={t.regionsHint} options={regions.map((value) => ({ value, label: value }))} chosen={listOf(settings.regions)} onChange={(next) => set({ regions: next.join(",") })} />}
      <div class="columns">
        <Field optional label={t.prefix} hint={t.prefixHint} maxLength={LONGEST_NAME} value={settings.prefix ?? ""} onInput={(/** @type {any} */ event) => set({ prefix: event.currentTarget.value })} />
        <Field optional label={t.text} hint={t.textHint} maxLength={LONGEST_NAME} value={settings.text ?? ""} onInput={(/** @type {any} */ event) => set({ text: event.currentTarget.value })} />
      </div>
      <div class="columns">
        <Checks beside legend={t.states} hint={t.all} options={STATES.map((value) => ({ value, label: boardTexts.states[/** @type {"ok"} */ (value)] }))} chosen={listOf(settings.states)} onChange={(next) => set({ states: next.join(",") })} />
        <Checks beside legend={t.kinds} hint={t.all} options={KINDS.map((value) => ({ value, label: t.kindNames[value] ?? value }))} chosen={listOf(settings.kinds)} onChange={(next) => set({ kinds: next.join(",") })} />
      </div>
      <Check label={t.hideScaling} checked={settings.hideScaling === "yes"} onChange={(on) => set({ hideScaling: on ? "yes" : "no" })} />
      <Choices beside legend={t.view} name="view" value={settings.view ?? "table"} options={VIEWS.map((value) => ({ value, label: t.views[value] ?? value, hint: t.viewHints[value] ?? "" }))} onChange={(value) => set({ view: value })} />
      <div class="columns">
        <Field label={t.sort} options={Object.entries(boardTexts.sorts).map(([value, label]) => ({ value, label }))} value={settings.sort} onInput={(/** @type {any} */ event) => set({ sort: event.currentTarget.value })} />
        <Field label={t.most} options={MOST.map((value) => ({ value, label: value }))} value={settings.most} onInput={(/** @type {any} */ event) => set({ most: event.currentTarget.value })} />
      </div>
      <Check label={t.graph} hint={t.graphHint} checked={settings.graph === "yes"} onChange={(on) => set({ graph: on ? "yes" : "no" })} />
      {save.error && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{t.save}</Button>
        <Button onClick={() => setShown(shown ? null : settings)}>{shown ? t.hidePreview : t.preview}</Button>
        <Button kind="subtle" onClick={() => void view.close().catch(() => {})}>{commonTexts.cancel}</Button>
      </div>
      {shown && <div class="panel"><Board key={JSON.stringify(shown)} spaceId={spaceId} settings={shown} rows={5} /></div>}
    </form>
  );
}

/** @param {string | undefined} text */
function listOf(text) {
  return (text ?? "").split(",").filter(Boolean);
}

/** What is empty is not kept. @param {Settings} settings */
function kept(settings) {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
}

void start(AlarmsConfig);
