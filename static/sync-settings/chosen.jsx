// @ts-check
// Which pages: labels, subtrees, spaces or a query; and how many that are, before anything is saved.

import { useEffect, useId, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";
import { Button, Failure, Field, Message } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { listOf } from "./target.jsx";
import { chosenTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").Selection} Selection */
/** @typedef {import("./contract.js").PreviewAnswer} PreviewAnswer */

/** @param {{selection: Selection, readers: string, onChange: (selection: Selection) => void, problem: (field: string) => string | undefined}} props */
export function Chosen({ selection, readers, onChange, problem }) {
  const [seen, setSeen] = useState(/** @type {PreviewAnswer | null} */ (null));
  const query = useId();
  const look = useAct(async () => {
    setSeen(null);
    setSeen(await ask("sync.preview", { selection }));
  });
  // What was counted belongs to the selection that was there.
  useEffect(() => setSeen(null), [JSON.stringify(selection)]);
  const of = (/** @type {string} */ field) => problem(`selection.${field}`) ?? (look.error?.field === `settings.selection.${field}` ? look.error.message : undefined);
  const { labels } = selection;
  const list = (/** @type {string[]} */ value, /** @type {(value: string[]) => Selection} */ put) => ({ optional: true, value: value.join(", "), onChange: (/** @type {any} */ event) => onChange(put(listOf(event.currentTarget.value))) });
  const wrong = of("cql");
  return (
    <div class="stack">
      <div class="stack tight"><h3>{t.title}</h3><p class="subtle">{t.lead}</p></div>
      <div class="columns">
        <Field name="labels" label={t.labels} hint={t.labelsHint} problem={of("labels.page")} {...list(labels.page, (page) => ({ ...selection, labels: { ...labels, page } }))} />
        <Field name="subtreeLabels" label={t.subtreeLabels} hint={t.subtreeLabelsHint} problem={of("labels.subtree")} {...list(labels.subtree, (subtree) => ({ ...selection, labels: { ...labels, subtree } }))} />
        <Field name="spaces" label={t.spaces} hint={t.spacesHint} problem={of("spaces")} {...list(selection.spaces, (spaces) => ({ ...selection, spaces }))} />
        <Field name="subtree" label={t.subtree} hint={t.subtreeHint} problem={of("subtree")} {...list(selection.subtree, (subtree) => ({ ...selection, subtree }))} />
      </div>
      <div class="field">
        <label for={query}>{t.cql}<span class="optional"> ({t.optional})</span></label>
        <textarea id={query} class="query" name="cql" rows={2} spellcheck={false} maxLength={4000} value={selection.cql ?? ""} aria-invalid={wrong ? true : undefined} aria-describedby={wrong ? `${query}-problem` : `${query}-hint`} onChange={(event) => onChange({ ...selection, cql: event.currentTarget.value.trim() || null })} />
        <p class="hint" id={`${query}-hint`}>{t.cqlHint}</p>
        {wrong && <p class="problem" id={`${query}-problem`}><span aria-hidden="true">! </span>{wrong}</p>}
      </div>
      <Field name="excludeLabels" label={t.exclude} problem={of("excludeLabels")} {...list(selection.excludeLabels, (excludeLabels) => ({ ...selection, excludeLabels }))} />
      <div class="row"><Button busy={look.busy} busyText={t.counting} onClick={() => void look.run()}>{t.preview}</Button></div>
      {seen && <Message kind={seen.pages === 0 ? "warning" : "info"}>{seen.pages === 0 ? t.nothing : t.seen(seen, readers)}</Message>}
      {look.error && !look.error.field && <Failure error={look.error} />}
    </div>
  );
}
