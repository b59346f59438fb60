// @ts-check
// One connected account.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Failure } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { ago, moment } from "../kit/time.js";
import { AccountForm } from "./form.jsx";
import { Proof } from "./proof.jsx";
import { settingsTexts as t } from "./texts.js";

/** @typedef {import("../alarms/contract.js").AccountView} Account */
/** @typedef {import("../alarms/contract.js").SettingsAnswer} SettingsAnswer */

const LOOKS = { ready: "success", untested: "information", refused: "danger" };
const NAMED = 3;

/** @param {{account: Account, settings: SettingsAnswer, testNow: boolean, change: (accountKey: string, account?: Account) => void}} props */
export function AccountRow({ account, settings, testNow, change }) {
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [proof, setProof] = useState(/** @type {import("../alarms/contract.js").TestAccountAnswer | null} */ (null));
  const { accountKey, name, state } = account;
  const test = useAct(async () => {
    setProof(null);
    const found = /** @type {import("../alarms/contract.js").TestAccountAnswer} */ (await ask("alarms.testAccount", { accountKey }));
    setProof(found);
    change(accountKey, found.account);
  });
  const [begun, setBegun] = useState(false);
  if (testNow && !begun) {
    setBegun(true);
    void test.run();
  }
  const remove = useAct(async () => {
    await ask("alarms.deleteAccount", { accountKey });
    announce(t.removed);
    change(accountKey);
  });
  /** @param {Account} account @param {boolean} wanted */
  const saved = (account, wanted) => {
    change(accountKey, account);
    setEditing(false);
    setProof(null);
    if (wanted) void test.run();
  };
  return (
    <li class="stack">
      <div class="row spread">
        <div class="stack tight">
          <div class="row"><h3 class="clip">{name}</h3><span class={`lozenge ${LOOKS[state]}`}>{t.states[state]}</span></div>
          <Summary account={account} settings={settings} />
          {state !== "ready" && <p class="small">{state === "refused" ? t.refusedHint : t.untestedHint}</p>}
        </div>
        {!editing && (
          <div class="row actions">
            <Button aria-label={`${name}: ${t.test}`} busy={test.busy} busyText={t.testing} onClick={() => void test.run()}>{t.test}</Button>
            <Button aria-label={`${name}: ${t.edit}`} onClick={() => setEditing(true)}>{t.edit}</Button>
            <Button aria-label={`${name}: ${t.remove}`} onClick={() => setRemoving(true)}>{t.remove}</Button>
          </div>
        )}
      </div>
      {test.error && <Failure error={test.error} />}
      {proof && !editing && <Proof proof={proof} />}
      {editing && <AccountForm settings={settings} account={account} onCancel={() => setEditing(false)} onSaved={saved} />}
      {removing && (
        <Confirm title={t.removeTitle(name)} yes={t.remove} busyText={t.removing} busy={remove.busy} error={remove.error} onYes={() => void remove.run()} onNo={() => { setRemoving(false); remove.clear(); }}>
          <p>{t.removeBody}</p>
        </Confirm>
      )}
    </li>
  );
}

/** @param {{account: Account, settings: SettingsAnswer}} props */
function Summary({ account, settings }) {
  const { method, roleArn, regions, keysSetMs, testedMs } = account;
  const facts = [t.methods[method], method === "keys" && keysSetMs ? t.keysSet(moment(keysSetMs)) : "", regions.join(", "), spacesOf(account, settings), testedMs ? t.tested(ago(testedMs)) : ""];
  return (
    <>
      <p class="subtle clip">{facts.filter(Boolean).join(" · ")}</p>
      {roleArn && <p class="clip"><code>{roleArn}</code></p>}
    </>
  );
}

/** @param {Account} account @param {SettingsAnswer} settings */
function spacesOf({ spaces }, settings) {
  if (spaces.all) return t.spacesAll;
  if (spaces.ids.length === 0) return t.spacesNone;
  const names = spaces.ids.slice(0, NAMED).map((id) => settings.spaces.find((space) => space.id === id)?.name ?? id);
  const more = spaces.ids.length - names.length;
  return t.spacesSome([...names, ...(more > 0 ? [t.spacesMore(more)] : [])].join(", "));
}
