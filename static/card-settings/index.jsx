// @ts-check
// The macro's settings: which repository the card shows.

import { view } from "@forge/bridge";
import { useState } from "preact/hooks";
import { AskError } from "../kit/ask.js";
import { Button, Failure, Field, Loading } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { nameOf } from "../docs-kit/run.jsx";
import { start } from "../kit/start.jsx";
import { commonTexts } from "../kit/texts.js";
import { cardSettingsTexts } from "./texts.js";

/** @param {{context: import("../kit/start.jsx").Context}} props */
function CardSettings({ context }) {
  const asked = useAsk("docs.list", {});
  const before = context.extension.config?.jobId;
  const [jobId, setJobId] = useState(typeof before === "string" ? before : "");
  const [missing, setMissing] = useState(false);
  const save = useAct(async () => {
    if (!jobId) return setMissing(true);
    await view.submit({ config: { jobId } }).catch(() => {
      throw new AskError({ code: "network", message: cardSettingsTexts.notSaved });
    });
  });
  if (!asked.value) return asked.error ? <Failure error={asked.error} retry={asked.load} /> : <Loading what={cardSettingsTexts.loading} slow={asked.slow} rows={2} />;
  const jobs = /** @type {any[]} */ (asked.value.jobs);
  if (jobs.length === 0) return <p class="subtle">{cardSettingsTexts.noJobs}</p>;
  const options = [{ value: "", label: cardSettingsTexts.chooseNone }, ...jobs.map(({ job }) => ({ value: job.jobId, label: [nameOf(job), job.repository.ref].filter(Boolean).join(" · ") }))];
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      <Field label={cardSettingsTexts.choose} hint={cardSettingsTexts.chooseHint} options={options} value={jobId} problem={missing ? commonTexts.needed : undefined} onInput={(/** @type {any} */ event) => { setJobId(event.currentTarget.value); setMissing(false); }} />
      {save.error && <Failure error={save.error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={save.busy} busyText={commonTexts.saving}>{before ? cardSettingsTexts.update : cardSettingsTexts.insert}</Button>
        <Button kind="subtle" onClick={() => void view.close().catch(() => {})}>{commonTexts.cancel}</Button>
      </div>
    </form>
  );
}

void start(CardSettings);
