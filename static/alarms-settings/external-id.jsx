// @ts-check
// The site's External ID: shown, and changed only by an act of its own that says what it breaks.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Message } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { moment } from "../kit/time.js";
import { CopyLine } from "../kit/copyable.jsx";
import { externalIdTexts as t } from "./texts.js";

/** @param {{settings: import("../alarms/contract.js").SettingsAnswer, put: (change: (settings: import("../alarms/contract.js").SettingsAnswer) => Partial<import("../alarms/contract.js").SettingsAnswer>) => void}} props */
export function ExternalId({ settings, put }) {
  const [asking, setAsking] = useState(false);
  const [generated, setGenerated] = useState(false);
  const { externalId, externalIdSetMs, accounts } = settings;
  const roles = accounts.filter(({ method }) => method === "role");
  const generate = useAct(async () => {
    const answer = /** @type {import("../alarms/contract.js").NewExternalIdAnswer} */ (await ask("alarms.newExternalId", { replaces: externalId }));
    const broken = new Set(answer.broken.map(({ accountKey }) => accountKey));
    put((now) => ({ externalId: answer.externalId, externalIdSetMs: answer.externalIdSetMs, accounts: now.accounts.map((one) => (broken.has(one.accountKey) ? { ...one, state: /** @type {const} */ ("untested"), testedMs: undefined } : one)) }));
    setAsking(false);
    setGenerated(true);
    announce(t.generated);
  });
  return (
    <section class="stack" aria-labelledby="external-id-title">
      <div class="stack tight">
        <h2 id="external-id-title">{t.title}</h2>
        <p class="subtle">{t.lead} {t.set(moment(externalIdSetMs))}</p>
      </div>
      {generated && <Message kind="warning">{t.generated}</Message>}
      <div class="narrow"><CopyLine label={t.label} value={externalId} /></div>
      <div><Button onClick={() => setAsking(true)}>{t.generate}</Button></div>
      {asking && (
        <Confirm title={t.generateTitle} yes={t.generateYes} busyText={t.generating} busy={generate.busy} error={generate.error} onYes={() => void generate.run()} onNo={() => { setAsking(false); generate.clear(); }}>
          {roles.length === 0 ? <p>{t.generateNone}</p> : (
            <div class="stack tight">
              <p>{t.generateBody}</p>
              <ul>{roles.map(({ accountKey, name, roleArn }) => <li key={accountKey} class="clip">{name}: <code>{roleArn}</code></li>)}</ul>
            </div>
          )}
        </Confirm>
      )}
    </section>
  );
}
