// @ts-check
// The end: everything that the app stores goes, after it has said what that is.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Field } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { dataTexts, settingsTexts } from "./texts.js";

const t = dataTexts;

/** @param {{jobs: number, secrets: number, onDone: () => void}} props */
export function Everything({ jobs, secrets, onDone }) {
  const [asking, setAsking] = useState(false);
  const [word, setWord] = useState("");
  const [problem, setProblem] = useState("");
  const remove = useAct(async () => {
    if (word.trim().toLowerCase() !== t.word) {
      setProblem(t.type(t.word));
      return;
    }
    await ask("admin.deleteAll", {});
    setAsking(false);
    announce(t.done);
    onDone();
  });
  const leave = () => {
    setAsking(false);
    setWord("");
    setProblem("");
    remove.clear();
  };
  return (
    <section class="stack" aria-labelledby="everything-title">
      <div class="stack tight">
        <h2 id="everything-title">{t.everything}</h2>
        <p class="subtle">{t.everythingLead}</p>
      </div>
      <div><Button onClick={() => setAsking(true)}>{t.button}</Button></div>
      {asking && (
        <Confirm title={t.title} yes={t.yes} busyText={settingsTexts.deleting} busy={remove.busy} error={remove.error} onYes={() => remove.run()} onNo={leave}>
          <div class="stack">
            <div class="stack tight">
              <p>{t.body}</p>
              <ul>{t.list(jobs, secrets).map((line) => <li key={line}>{line}</li>)}</ul>
              <p>{t.kept}</p>
            </div>
            <Field label={t.type(t.word)} value={word} problem={problem || undefined} onInput={(/** @type {any} */ event) => { setWord(event.currentTarget.value); setProblem(""); }} />
          </div>
        </Confirm>
      )}
    </section>
  );
}
