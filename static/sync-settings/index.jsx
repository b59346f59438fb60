// @ts-check
// Sync: what is delivered where, how often, and what happened. Site admins only; the core checks.

import { Failure } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { SettingsPage } from "../kit/settings-page.jsx";
import { start } from "../kit/start.jsx";
import { Ends } from "./ends.jsx";
import { SettingsForm } from "./form.jsx";
import { History } from "./history.jsx";
import { Runs } from "./run.jsx";
import { pageTexts as t } from "./texts.js";

/** How often a run that is at work is looked at, and one that is not, milliseconds. */
const LIVE_MS = 2000;
const QUIET_MS = 30_000;

/** @typedef {import("./contract.js").SettingsAnswer} SettingsAnswer */
/** @typedef {import("./contract.js").StatusAnswer} StatusAnswer */

function SyncSettings() {
  const asked = useAsk("sync.settings", {});
  const answer = /** @type {SettingsAnswer | null} */ (asked.value);
  const watched = useAsk("sync.status", answer?.settings ? {} : null, { every: ({ run }) => (run && !["done", "paused"].includes(run.state) ? LIVE_MS : QUIET_MS) });
  const status = /** @type {StatusAnswer | null} */ (watched.value);
  const reload = async () => void (await Promise.all([asked.load(), watched.load()]));
  return (
    <SettingsPage asked={asked} texts={t}>
      {watched.error && <Failure error={watched.error} retry={watched.load} />}
      {answer?.settings && status && <Runs status={status} reload={reload} />}
      {answer && <SettingsForm answer={answer} isBusy={Boolean(status?.run && !["done", "paused"].includes(status.run.state))} onSaved={(saved) => { asked.put(saved); void watched.load(); }} />}
      {status && status.history.length > 0 && <History runs={status.history} />}
      {answer?.settings && status && <Ends name={answer.settings.name} isBusy={Boolean(status.run && status.run.state !== "done")} reload={reload} />}
    </SettingsPage>
  );
}

void start(SyncSettings);
