// @ts-check
// AWS accounts: connected, tested, allowed in spaces. Site admins only; the core checks.

import { useState } from "preact/hooks";
import { Button, Failure, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { AccountRow } from "./account.jsx";
import { ExternalId } from "./external-id.jsx";
import { AccountForm } from "./form.jsx";
import { settingsTexts as t } from "./texts.js";

function AlarmsSettings() {
  const asked = useAsk("alarms.settings", {});
  const settings = /** @type {import("../alarms/contract.js").SettingsAnswer | null} */ (asked.value);
  if (asked.error?.code === "forbidden" || asked.error?.code === "unauthorized") {
    return (
      <div class="stack">
        <ViewTitle>{t.title}</ViewTitle>
        <Message kind="info" title={t.notAdminTitle}>{t.notAdmin}</Message>
      </div>
    );
  }
  return (
    <div class="stack settings">
      <div class="stack tight">
        <ViewTitle>{t.title}</ViewTitle>
        <p class="subtle">{t.lead}</p>
      </div>
      {asked.error && <Failure error={asked.error} retry={asked.load} />}
      {!settings && !asked.error && <Loading what={t.loading} slow={asked.slow} rows={4} />}
      {settings && <Accounts settings={settings} reload={asked.load} />}
      {settings && <ExternalId settings={settings} reload={asked.load} />}
    </div>
  );
}

/** @param {{settings: import("../alarms/contract.js").SettingsAnswer, reload: () => Promise<void>}} props */
function Accounts({ settings, reload }) {
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState("");
  const { accounts, vendor } = settings;
  return (
    <section class="stack" aria-labelledby="accounts-title">
      <h2 id="accounts-title">{t.accounts}</h2>
      {!vendor && <Message kind="warning" title={t.noVendorTitle}>{t.noVendor}</Message>}
      {accounts.length === 0 && !adding && <p class="subtle">{t.none}</p>}
      {accounts.length > 0 && <ul class="rows">{accounts.map((account) => <AccountRow key={account.accountKey} account={account} settings={settings} testNow={account.accountKey === fresh} reload={reload} />)}</ul>}
      {adding
        ? <AccountForm settings={settings} onCancel={() => setAdding(false)} onSaved={async ({ accountKey }) => { setFresh(accountKey); await reload(); setAdding(false); }} />
        : <div><Button kind={accounts.length === 0 ? "primary" : "default"} onClick={() => setAdding(true)}>{t.add}</Button></div>}
    </section>
  );
}

void start(AlarmsSettings);
