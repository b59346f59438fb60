// @ts-check
// Two ends, which are two acts: the app forgets, or what was delivered is deleted at the target.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Confirm, Field } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { endTexts as t } from "./texts.js";

/** @param {{name: string, isBusy: boolean, reload: () => Promise<void>}} props */
export function Ends({ name, isBusy, reload }) {
  return (
    <section class="stack" aria-labelledby="ends-title">
      <h2 id="ends-title">{t.title}</h2>
      <End flow="sync.deleteAtTarget" words={t.deleteAtTarget} name={name} disabled={isBusy} reload={reload} />
      <End flow="sync.forget" words={t.forget} name={name} disabled={false} reload={reload} />
    </section>
  );
}

/** @typedef {{lead: string, button: string, title: string, body: string, yes: string, busy: string, done: string}} Words */

/** @param {{flow: "sync.deleteAtTarget" | "sync.forget", words: Words, name: string, disabled: boolean, reload: () => Promise<void>}} props */
function End({ flow, words, name, disabled, reload }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState("");
  const act = useAct(async () => {
    if (typed.trim() !== name) return setProblem(t.type(name));
    await ask(flow, { name });
    setAsking(false);
    announce(words.done);
    await reload();
  });
  const leave = () => {
    setAsking(false);
    setTyped("");
    setProblem("");
    act.clear();
  };
  return (
    <div class="stack tight">
      <p class="subtle">{words.lead}</p>
      <div><Button disabled={disabled} onClick={() => setAsking(true)}>{words.button}</Button></div>
      {asking && (
        <Confirm title={words.title} yes={words.yes} busyText={words.busy} busy={act.busy} error={act.error} onYes={() => void act.run()} onNo={leave}>
          <div class="stack">
            <p>{words.body}</p>
            <Field label={t.type(name)} value={typed} problem={problem || undefined} onInput={(/** @type {any} */ event) => { setTyped(event.currentTarget.value); setProblem(""); }} />
          </div>
        </Confirm>
      )}
    </div>
  );
}
