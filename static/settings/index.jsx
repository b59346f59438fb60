// @ts-check
// Set-up: a guided first run for a site that has nothing yet, then the full settings. Site admins only; the core checks.

import { useState } from "preact/hooks";
import { Failure, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { texts } from "../kit/texts.js";
import { AiProviders, Connections } from "./connections.jsx";
import { Everything, canDeleteEverything } from "./everything.jsx";
import { Guide } from "./guide.jsx";
import { Hooks } from "./hooks.jsx";
import { Stored } from "./stored.jsx";

function Settings() {
  const secrets = useAsk("admin.listSecrets", {});
  const jobs = useAsk("docs.list", {});
  const choices = useAsk("docs.choices", {});
  const [guided, setGuided] = useState(/** @type {boolean | null} */ (null));

  if (secrets.error?.code === "forbidden" || secrets.error?.code === "unauthorized") {
    return (
      <div class="stack">
        <ViewTitle>{texts.settings.title}</ViewTitle>
        <Message kind="info" title={texts.settings.notAdminTitle}>{texts.settings.notAdmin}</Message>
      </div>
    );
  }
  const failed = (!secrets.value && secrets.error) || (!jobs.value && jobs.error);
  if (failed || !secrets.value || !jobs.value) {
    return (
      <div class="stack">
        <h1>{texts.settings.title}</h1>
        {failed ? <Failure error={failed} retry={() => { void secrets.load(); void jobs.load(); }} /> : <Loading what={texts.settings.loading} slow={secrets.slow} rows={5} />}
      </div>
    );
  }

  const isNew = secrets.value.secrets.length === 0 && jobs.value.jobs.length === 0;
  // Decided once: the guide must not vanish under the person whose token it has just saved.
  const inGuide = guided ?? isNew;
  if (guided === null) setGuided(inGuide);
  return (
    <div class="stack settings">
      <div class="stack tight">
        <ViewTitle>{inGuide ? texts.settings.guideTitle : texts.settings.title}</ViewTitle>
        <p class="subtle">{inGuide ? texts.settings.guideLead : texts.settings.lead}</p>
      </div>
      {inGuide ? <Guide secrets={secrets} onLeave={() => setGuided(false)} /> : (
        <>
          <Connections secrets={secrets} />
          {choices.value?.writers?.includes("ai") && <AiProviders secrets={secrets} />}
          <Hooks jobs={jobs.value.jobs} />
          <Stored />
          {canDeleteEverything && <Everything jobs={jobs.value.jobs.length} secrets={secrets.value.secrets.length} onDone={() => { void secrets.load(); void jobs.load(); }} />}
        </>
      )}
    </div>
  );
}

void start(Settings);
