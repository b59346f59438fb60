// @ts-check
// Items that the page says otherwise now and that people changed, or finished, in Jira: nothing of theirs is written over without a yes.

import { Link, Lozenge, Message } from "../kit/components.jsx";
import { answersFor, needsAnswer } from "./model/batches.js";
import { writable } from "./model/proposal.js";
import { itemTexts as t } from "./texts.js";

/** @typedef {import("./model/proposal.js").Entry} Entry */
/** @typedef {import("./contract.js").StatusItem} StatusItem */
/** @typedef {import("./model/batches.js").Takes} Takes */

/** The entries as they will be written: what is left as it is in Jira is not. @param {Entry[]} entries @param {Takes} takes */
export function withoutLeft(entries, takes) {
  return entries.map((entry) => (entry.on && takes[entry.ref] === "leave" ? { ...entry, on: false } : entry));
}

/** @param {{entries: Entry[], status: Map<string, StatusItem>, takes: Takes, onTakes: (takes: Takes) => void}} props */
export function Conflicts({ entries, status, takes, onTakes }) {
  const both = entries.filter((entry) => entry.on && writable(entry) && needsAnswer(status.get(entry.ref)));
  if (both.length === 0) return null;
  return (
    <Message kind="warning" title={t.conflicts}>
      <p>{t.conflictsLead}</p>
      <ul class="plain-list">
        {both.map((entry) => <Conflict key={entry.ref} entry={entry} known={/** @type {StatusItem} */ (status.get(entry.ref))} take={takes[entry.ref]} onTake={(take) => onTakes({ ...takes, [entry.ref]: take })} />)}
      </ul>
    </Message>
  );
}

/** @param {{entry: Entry, known: StatusItem, take: Takes[string] | undefined, onTake: (take: Takes[string]) => void}} props */
function Conflict({ entry, known, take, onTake }) {
  const done = known.category === "done";
  const answers = answersFor(entry, known);
  const theirs = known.changedInJira ?? [];
  const kinds = /** @type {("leave" | "follow" | "merge" | "take")[]} */ (["leave", ...(done ? ["follow"] : []), ...(theirs.length > 0 && answers.merge.length > 0 ? ["merge"] : []), "take"]);
  const now = take === undefined || take === "leave" || take === "follow" ? (take ?? "leave") : kinds.includes("merge") && take.fields.join() === answers.merge.join() ? "merge" : "take";
  const words = { leave: t.leave, follow: t.follow, merge: t.mergeBoth, take: done ? t.writeDone : t.takePage };
  const choose = (/** @type {string} */ kind) => onTake(kind === "leave" || kind === "follow" ? kind : { fields: kind === "merge" ? answers.merge : answers.take, ...(done ? { evenIfDone: true } : {}) });
  return (
    <li class="stack tight">
      <div class="row"><Link href={known.issue.url}>{known.issue.key}</Link><span class="strong clip">{entry.title}</span>{done && <Lozenge state="done" words={known.status ?? t.actions.done} />}</div>
      {theirs.map(({ field, now: text }) => <p key={field} class="small clip"><span class="subtle">{t.inJiraNow}, {t.jiraFields[field]}:</span> {text || "—"}</p>)}
      {done && <p class="small">{t.doneInJira}</p>}
      <select class="answer" aria-label={`${known.issue.key}: ${t.conflicts}`} value={now} onChange={(event) => choose(event.currentTarget.value)}>
        {kinds.map((kind) => <option key={kind} value={kind}>{words[kind]}</option>)}
      </select>
    </li>
  );
}
