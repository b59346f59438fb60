// @ts-check
// An epic that is in Jira already, for the stories that have none on the page.

import { useState } from "preact/hooks";
import { Button, Failure, Field } from "../kit/components.jsx";
import { useAsk } from "../kit/hooks.js";
import { writeTexts as t } from "./texts.js";

/** @typedef {import("./target.jsx").Epic} Epic */
const MOST_CHARS = 100;

/** @param {{pageId: string, projectId: string, many: number, value: Epic | undefined, onChange: (epic: Epic | undefined) => void}} props */
export function Below({ pageId, projectId, many, value, onChange }) {
  const [query, setQuery] = useState("");
  const asked = useAsk("workItems.parents", { pageId, projectId, ...(query ? { query } : {}) });
  const found = /** @type {Epic[]} */ (asked.value?.issues ?? []);
  const shown = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
  const told = (/** @type {Epic} */ { key, summary, status }) => `${key} ${summary} (${status})`;
  // A project without an epic has nothing to choose from.
  if (!query && !value && asked.value && found.length === 0) return null;
  return (
    <fieldset class="plain"><legend>{t.below(many)}</legend>
      <div class="columns">
        <Field label={t.findEpic} hint={t.findEpicHint} optional type="search" value={query} onChange={(/** @type {any} */ event) => setQuery(event.currentTarget.value.trim().slice(0, MOST_CHARS))} />
        <Field label={t.epic} optional value={value?.id ?? ""} options={[{ value: "", label: t.noEpic }, ...shown.map((epic) => ({ value: epic.id, label: told(epic) }))]}
          onChange={(/** @type {any} */ event) => onChange(shown.find(({ id }) => id === event.currentTarget.value))} />
      </div>
      {query !== "" && asked.value && found.length === 0 && <p class="subtle" role="status">{t.noEpicFound} <Button kind="text" onClick={() => setQuery("")}>{t.allEpics}</Button></p>}
      {asked.error && <Failure error={asked.error} retry={asked.load} />}
    </fieldset>
  );
}
