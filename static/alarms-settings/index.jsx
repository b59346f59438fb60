// @ts-check
// AWS accounts: connected, tested, allowed in spaces. Site admins only; the core checks.

import { useRef, useState } from "preact/hooks";
import { Button, Message } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { SettingsPage } from "../kit/settings-page.jsx";
import { start } from "../kit/start.jsx";
import { AccountRow } from "./account.jsx";
import { ExternalId } from "./external-id.jsx";
import { AccountForm } from "./form.jsx";
import { settingsTexts as t } from "./texts.js";

/** @typedef {import("../alarms/contract.js").SettingsAnswer} SettingsAnswer */
/** @typedef {(settings: SettingsAnswer) => Partial<SettingsAnswer>} Change */

function AlarmsSettings() {
  const asked = useAsk("alarms.settings", {});
  const settings = /** @type {SettingsAnswer | null} */ (asked.value);
  const newest = useRef(settings);
  newest.current = settings;
  /**
   * Shows what a flow answered, without asking for everything again: the store's listings lag behind what was written, and an account
   * that was just saved would vanish for a moment.
   *
   * @param {Change} change
   */
  function put(change) {
    if (newest.current) asked.put((newest.current = { ...newest.current, ...change(newest.current) }));
  }
  return (
    <SettingsPage asked={asked} texts={t}>
      {settings && <Accounts settings={settings} put={put} />}
      {settings && <ExternalId settings={settings} put={put} />}
    </SettingsPage>
  );
}

/** @param {{settings: SettingsAnswer, put: (change: Change) => void}} props */
function Accounts({ settings, put }) {
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState("");
  const { accounts, vendor } = settings;
  /** A row that is there keeps its place: nothing moves under a pointer. @param {string} accountKey @param {import("../alarms/contract.js").AccountView} [account] absent: it is gone */
  const change = (accountKey, account) => put((now) => {
    const isKnown = now.accounts.some((one) => one.accountKey === accountKey);
    if (account && !isKnown) return { accounts: [...now.accounts, account] };
    return { accounts: now.accounts.flatMap((one) => (one.accountKey === accountKey ? (account ?? []) : one)) };
  });
  return (
    <section class="stack" aria-labelledby="accounts-title">
      <h2 id="accounts-title">{t.accounts}</h2>
      {!vendor && <Message kind="warning" title={t.noVendorTitle}>{t.noVendor}</Message>}
      {accounts.length === 0 && !adding && <p class="subtle">{t.none}</p>}
      {accounts.length > 0 && <ul class="rows">{accounts.map((account) => <AccountRow key={account.accountKey} account={account} settings={settings} testNow={account.accountKey === fresh} change={change} />)}</ul>}
      {adding
        ? <AccountForm settings={settings} onCancel={() => setAdding(false)} onSaved={(account, test) => { if (test) setFresh(account.accountKey); change(account.accountKey, account); setAdding(false); }} />
        : <div><Button kind={accounts.length === 0 ? "primary" : "default"} onClick={() => setAdding(true)}>{t.add}</Button></div>}
    </section>
  );
}

void start(AlarmsSettings);
