// @ts-check
// Every field of one item, its words on the page, and what changed since the last run.

import { useState } from "preact/hooks";
import { Button, Field, Message } from "../../kit/components.jsx";
import { Improve } from "./improve.jsx";
import { LEVEL, TYPES, descendants, writable, wrongWith } from "../model/proposal.js";
import { itemTexts as t, warningIn } from "../texts.js";

/** @typedef {import("../model/proposal.js").Entry} Entry */
/** @typedef {(change: import("../model/proposal.js").Change) => void} OnChange */

/**
 * @param {{entry: Entry, entries: Entry[], ai: boolean, page: {id: string, version: number}, onChange: OnChange, onType: (type: import("../contract.js").ItemType) => void, onMove: (parent: string | null) => void,
 *   onSplit: (criteria: number[]) => void, onToggle: (on: boolean) => void, onShow: () => void}} props
 */
export function Editor({ entry, entries, ai, page, onChange, onType, onMove, onSplit, onToggle, onShow }) {
  const byRef = new Map(entries.map((one) => [one.ref, one]));
  const wrong = wrongWith(entry, byRef);
  const below = descendants(entries, entry.ref);
  const parents = entries.filter((one) => one.ref !== entry.ref && !below.includes(one.ref) && LEVEL[one.type] >= 0);
  const list = (/** @type {string} */ text) => text.split(",").map((one) => one.trim()).filter(Boolean);
  return (
    <div class="stack editor">
      <div class="row">
        {writable(entry) && <Button onClick={() => onToggle(!entry.on)}>{entry.on ? t.leaveOut : t.takeIn}</Button>}
        <Button onClick={onShow}>{t.show}</Button>
        {ai && <Improve key={entry.ref} entry={entry} entries={entries} page={page} onChange={onChange} onLeaveOut={() => onToggle(false)} />}
      </div>
      {entry.warnings.map((words) => <Message key={words} kind="warning">{warningIn(words)}</Message>)}
      <Field id="item-title" label={entry.source_id ? `${t.fields.title} (${entry.source_id})` : t.fields.title} value={entry.title} problem={wrong && t.wrong[/** @type {"noTitle"} */ (wrong)]} onInput={(/** @type {any} */ event) => onChange({ title: event.currentTarget.value.replace(/[\r\n]+/g, " ") })} />
      <div class="columns">
        <Field label={t.fields.type} value={entry.type} options={TYPES.map((type) => ({ value: type, label: t.types[type] }))} onChange={(/** @type {any} */ event) => onType(event.currentTarget.value)} />
        <Field label={t.fields.parent} optional value={entry.parent ?? ""} options={[{ value: "", label: t.noParent }, ...parents.map((one) => ({ value: one.ref, label: `${t.types[one.type]}: ${one.title}` }))]} onChange={(/** @type {any} */ event) => onMove(event.currentTarget.value || null)} />
      </div>
      <Area label={t.fields.description} value={entry.description} onInput={(description) => onChange({ description })} />
      <Criteria entry={entry} onChange={onChange} onSplit={onSplit} />
      <div class="columns">
        <Field label={t.fields.priority} optional value={entry.priority ?? ""} onInput={(/** @type {any} */ event) => onChange({ priority: event.currentTarget.value || null })} />
        <Field label={t.fields.estimate} optional value={entry.estimate ?? ""} onInput={(/** @type {any} */ event) => onChange({ estimate: event.currentTarget.value || null })} />
        <Field label={t.fields.labels} optional hint={t.labelsHint} value={entry.labels.join(", ")} onChange={(/** @type {any} */ event) => onChange({ labels: list(event.currentTarget.value).map((one) => one.replace(/\s+/g, "-")) })} />
        <Field label={t.fields.components} optional value={entry.components.join(", ")} onChange={(/** @type {any} */ event) => onChange({ components: list(event.currentTarget.value) })} />
      </div>
      {entry.before && <Difference entry={entry} />}
      <section class="stack tight" aria-label={t.from}>
        <h2>{t.from}</h2>
        {entry.evidence.map((span) => <blockquote key={span.start} class="quote"><p class="clip">{span.quote}</p>{span.section.length > 0 && <p class="small subtle">{span.section.join(" › ")}</p>}</blockquote>)}
      </section>
    </div>
  );
}

/** @param {{label: string, value: string, rows?: number, unseen?: boolean, onInput: (text: string) => void}} props */
function Area({ label, value, rows = 4, unseen = false, onInput }) {
  return (
    <label class="field area"><span class={unseen ? "unseen" : "area-label"}>{label}</span>
      <textarea rows={rows} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

/** @param {{entry: Entry, onChange: OnChange, onSplit: (criteria: number[]) => void}} props */
function Criteria({ entry, onChange, onSplit }) {
  const [ticked, setTicked] = useState(/** @type {number[]} */ ([]));
  const { acceptance } = entry;
  const change = (/** @type {number} */ at, /** @type {string} */ text) => onChange({ acceptance: acceptance.map((one, index) => (index === at ? { text, evidence: one.evidence } : one)) });
  return (
    <fieldset class="criteria">
      <legend>{t.fields.acceptance}</legend>
      {acceptance.map((criterion, at) => (
        <div key={at} class="row spread criterion">
          <input type="checkbox" aria-label={t.tickCriterion(at + 1)} checked={ticked.includes(at)} onChange={() => setTicked(ticked.includes(at) ? ticked.filter((one) => one !== at) : [...ticked, at])} />
          <div class="grow"><Area label={t.criterion(at + 1)} unseen rows={2} value={criterion.text} onInput={(text) => change(at, text)} />{criterion.part && <p class="small subtle">{t.partOf(criterion.part)}</p>}</div>
          <Button kind="subtle" aria-label={t.removeCriterion(at + 1)} onClick={() => { setTicked([]); onChange({ acceptance: acceptance.filter((_, index) => index !== at) }); }}>×</Button>
        </div>
      ))}
      <div class="row">
        <Button kind="text" onClick={() => onChange({ acceptance: [...acceptance, { text: "", evidence: [] }] })}>{t.addCriterion}</Button>
        {ticked.length > 0 && <Button onClick={() => { onSplit(ticked); setTicked([]); }}>{t.takeOut}</Button>}
      </div>
    </fieldset>
  );
}

/** What the page said when the item was written, beside what it says now. @param {{entry: Entry}} props */
function Difference({ entry }) {
  const before = entry.before ?? {};
  const rows = /** @type {["title" | "description" | "priority" | "estimate", string | null | undefined, string | null][]} */ ([["title", before.title, entry.title], ["description", before.description, entry.description], ["priority", before.priority, entry.priority], ["estimate", before.estimate, entry.estimate]]);
  const shown = rows.filter(([, old, now]) => old !== undefined && old !== now);
  const criteria = entry.acceptance.map(({ text }) => text);
  return (
    <table class="difference">
      <thead><tr><th scope="col"><span class="unseen">{t.fields.title}</span></th><th scope="col">{t.before}</th><th scope="col">{t.after}</th></tr></thead>
      <tbody>
        {shown.map(([field, old, now]) => <tr key={field}><th scope="row">{t.fields[field]}</th><td><del>{old || "—"}</del></td><td><ins>{now || "—"}</ins></td></tr>)}
        {before.acceptance && before.acceptance.join("\n") !== criteria.join("\n") && (
          <tr><th scope="row">{t.fields.acceptance}</th>
            <td>{before.acceptance.map((text) => (criteria.includes(text) ? <p key={text}>{text}</p> : <p key={text}><del>{text}</del></p>))}</td>
            <td>{criteria.map((text) => (before.acceptance?.includes(text) ? <p key={text}>{text}</p> : <p key={text}><ins>{text}</ins></p>))}</td></tr>
        )}
      </tbody>
    </table>
  );
}
