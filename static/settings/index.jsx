// @ts-check
// Set-up: a guided first run for a site that has nothing yet, then the full settings. Site admins only; the core checks.

import { useState } from "preact/hooks";
import { Failure, Loading, Tabs, ViewTitle } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { AdminsOnly, isNoAdmin } from "../kit/settings-page.jsx";
import { start } from "../kit/start.jsx";
import { guideTexts, settingsTexts } from "./texts.js";
import { AiProviders, Connections } from "./connections.jsx";
import { Defaults } from "./defaults.jsx";
import { Everything } from "./everything.jsx";
import { Guide } from "./guide.jsx";
import { Hooks } from "./hooks.jsx";
import { Servers } from "./servers.jsx";
import { Stored } from "./stored.jsx";

const t = settingsTexts;
/** Listings of the store lag behind what was just written: it shows a moment later. */
const SETTLES_MS = 4000;

function Settings() {
  const secrets = useAsk("admin.listSecrets", {}, { every: () => SETTLES_MS });
  const jobs = useAsk("docs.list", BUILT.docs ? {} : null);
  const choices = useAsk("docs.choices", BUILT.docs ? {} : null);
  const [guided, setGuided] = useState(/** @type {boolean | null} */ (null));

  if (isNoAdmin(secrets.error)) return <AdminsOnly texts={t} />;
  const all = BUILT.docs ? [secrets, jobs, choices] : [secrets];
  if (!all.every(({ value }) => value)) {
    const failed = all.find(({ value, error }) => !value && error);
    return (
      <div class="stack">
        <h1>{t.title}</h1>
        {failed?.error ? <Failure error={failed.error} retry={() => all.forEach(({ load }) => void load())} /> : <Loading what={t.loading} slow={all.some(({ slow }) => slow)} rows={5} />}
      </div>
    );
  }

  const isNew = BUILT.docs && secrets.value?.secrets.length === 0 && jobs.value?.jobs.length === 0;
  // Decided once: the guide must not vanish under the person whose token it has just saved.
  const inGuide = guided ?? isNew;
  if (guided === null) setGuided(inGuide);
  return (
    <div class="stack settings">
      <div class="stack tight">
        <ViewTitle>{BUILT.docs && inGuide ? guideTexts.title : t.title}</ViewTitle>
        <p class="subtle">{BUILT.docs && inGuide ? guideTexts.lead : t.lead}</p>
      </div>
      {BUILT.docs && inGuide && choices.value
        ? <Guide secrets={secrets} choices={choices.value} onLeave={() => { setGuided(false); void jobs.load(); }} />
        : <Full secrets={secrets} jobs={jobs} choices={choices.value} />}
    </div>
  );
}

/** @param {{secrets: import("../kit/hooks.js").Asked<"admin.listSecrets">, jobs: import("../kit/hooks.js").Asked<"docs.list">, choices: import("../docs-kit/contract.js").ChoicesAnswer | null}} props */
function Full({ secrets, jobs, choices }) {
  const [tab, setTab] = useState(BUILT.docs ? "connections" : "data");
  const tabs = Object.entries(t.tabs).map(([id, name]) => ({ id, name })).filter(({ id }) => BUILT.docs || id === "data");
  // A server of one's own is an address first: it has a section of its own.
  const providers = (choices?.aiProviders ?? []).filter((provider) => provider !== "selfhosted");
  return (
    <Tabs label={t.title} tabs={tabs} at={tab} onSelect={setTab}>
      <div class="sections">
        {BUILT.docs && tab === "connections" && (
          <>
            <Connections providers={choices?.gitHosts ?? []} secrets={secrets} />
            <AiProviders providers={providers} secrets={secrets} />
            <Servers secrets={secrets} />
          </>
        )}
        {BUILT.docs && tab === "webhooks" && <Hooks jobs={jobs.value?.jobs ?? []} />}
        {BUILT.docs && tab === "defaults" && <Defaults providers={providers} />}
        {tab === "data" && (
          <>
            <Stored />
            <Everything jobs={jobs.value?.jobs.length ?? 0} secrets={secrets.value?.secrets.length ?? 0} onDone={() => { void secrets.load(); void jobs.load(); }} />
          </>
        )}
      </div>
    </Tabs>
  );
}

void start(Settings);
