// @ts-check
// What to run in AWS, with this site's values in it.

import { useState } from "preact/hooks";
import { Tabs } from "../kit/components.jsx";
import { CopyText } from "../kit/copyable.jsx";
import { asJson, cliForRole, cliForUser, cloudFormation, permissionPolicy, terraform, trustPolicy } from "./policies.js";
import { formTexts as t } from "./texts.js";

/** @param {{method: "role" | "keys", settings: import("../alarms/contract.js").SettingsAnswer}} props */
export function SetUp({ method, settings }) {
  const [at, setAt] = useState("cli");
  const { externalId, vendor, actions } = settings;
  if (method === "keys") {
    return (
      <div class="stack">
        <p class="subtle">{t.stepKeysLead}</p>
        <CopyText label={t.setups.cli ?? ""} value={cliForUser({ actions: actions.needed })} />
        <CopyText label={t.permissions} value={asJson(permissionPolicy(actions.needed))} />
      </div>
    );
  }
  const site = { externalId, principalArn: vendor?.principalArn ?? "", actions: actions.needed };
  const label = t.setups[at] ?? at;
  return (
    <div class="stack">
      <p class="subtle">{t.stepLead}</p>
      <Tabs label={t.step} tabs={Object.entries(t.setups).map(([id, name]) => ({ id, name }))} at={at} onSelect={setAt}>
        <div class="stack set-up">
          {at === "cli" && <CopyText key={at} label={label} value={cliForRole(site)} />}
          {at === "cloudformation" && <CopyText key={at} label={label} value={cloudFormation(site)} />}
          {at === "terraform" && <CopyText key={at} label={label} value={terraform(site)} />}
          {at === "policies" && (
            <>
              <CopyText label={t.trust} value={asJson(trustPolicy(site))} />
              <CopyText label={t.permissions} value={asJson(permissionPolicy(actions.needed))} />
              {actions.optional.length > 0 && <p class="subtle">{t.optional}: {actions.optional.map((action) => <code key={action}>{action}</code>)}</p>}
            </>
          )}
        </div>
      </Tabs>
    </div>
  );
}
