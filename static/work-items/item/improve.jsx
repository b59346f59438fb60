// @ts-check
// What the site's AI proposes for an item: field by field beside what stands there, taken by a person or not at all.

import { useState } from "preact/hooks";
import { announce } from "../../kit/announce.jsx";
import { ask } from "../../kit/ask.js";
import { Button, Failure, Message } from "../../kit/components.jsx";
import { useAct } from "../../kit/hooks.js";
import { localized } from "../../kit/viewer.js";
import { itemTexts } from "../texts.js";
import { improveLater } from "./later.js";

/** @typedef {import("../contract.js").ImprovedSpan} Improved */
/** @typedef {import("../model/proposal.js").Entry} Entry */
/** @typedef {import("../model/proposal.js").Change & {depends_on?: string[]}} Change */

const texts = {
  en: {
    improve: "Improve with AI", improving: "Asking the AI…", slow: "The AI is slow: its answer comes here", title: "The AI proposes", lead: (/** @type {string} */ host, /** @type {string} */ model) => `From ${model} on ${host}. Nothing is changed until you take it.`,
    now: "Now", proposed: "Proposed", take: "Take what is ticked", drop: "Drop it", use: (/** @type {string} */ field) => `Take ${field}`, waits: "Waits for", leftOut: "Left out, because the page does not say it:",
    none: "The AI says this is no requirement:", leaveOut: "Leave the item out", same: "The AI says this is the same as:", again: "Ask again",
    notes: /** @type {Record<string, string>} */ ({
      no_change: "The AI would change nothing.", invented: "What the AI proposed is not on the page, and was left out.", unusable_twice: "The AI's answer was not usable, twice.", too_long: "The text is longer than the AI's server takes.", no_answer: "The AI declined to answer.", hidden: "Readers of the page cannot see this text, so it is not sent.",
      late: "The AI did not answer in time. A faster model or server helps: an admin can check it.", key_refused: "The AI's server does not accept the key: an admin has to replace it.", loading: "The AI's server is still loading its model: try again in a minute.", busy: "The AI's server asks to wait: try again in a minute.", blocked: "The AI's server is not approved for this site: an admin has to approve it.",
      unknown_model: "The AI's server has no such model: an admin has to name another one.", server_error: "The AI's server could not answer.", budget: "The site's budget for one call is used up.", not_of_this_page: "The page has changed: read it again.",
    }),
  },
  de: {
    improve: "Mit KI verbessern", improving: "Die KI wird gefragt…", slow: "Die KI ist langsam: Ihre Antwort kommt hierher", title: "Die KI schlägt vor", lead: (/** @type {string} */ host, /** @type {string} */ model) => `Von ${model} auf ${host}. Nichts ändert sich, bevor Sie es übernehmen.`,
    now: "Jetzt", proposed: "Vorschlag", take: "Angekreuztes übernehmen", drop: "Verwerfen", use: (/** @type {string} */ field) => `${field} übernehmen`, waits: "Wartet auf", leftOut: "Ausgelassen, weil die Seite es nicht sagt:",
    none: "Die KI meint, das sei keine Anforderung:", leaveOut: "Vorgang auslassen", same: "Die KI meint, das sei dasselbe wie:", again: "Noch einmal fragen",
    notes: /** @type {Record<string, string>} */ ({
      no_change: "Die KI würde nichts ändern.", invented: "Was die KI vorschlug, steht nicht auf der Seite und wurde ausgelassen.", unusable_twice: "Die Antwort der KI war zweimal nicht zu gebrauchen.", too_long: "Der Text ist länger, als der Server der KI annimmt.", no_answer: "Die KI wollte nicht antworten.", hidden: "Wer die Seite liest, sieht diesen Text nicht; er wird nicht gesendet.",
      late: "Die KI hat nicht rechtzeitig geantwortet. Ein schnelleres Modell oder ein schnellerer Server hilft; ein Admin kann ihn prüfen.", key_refused: "Der Server der KI nimmt den Schlüssel nicht an: Ein Admin muss ihn ersetzen.", loading: "Der Server der KI lädt noch sein Modell: Versuchen Sie es in einer Minute noch einmal.", busy: "Der Server der KI bittet zu warten: Versuchen Sie es in einer Minute noch einmal.", blocked: "Der Server der KI ist für diese Site nicht freigegeben: Ein Admin muss ihn freigeben.",
      unknown_model: "Der Server der KI hat kein solches Modell: Ein Admin muss ein anderes nennen.", server_error: "Der Server der KI konnte nicht antworten.", budget: "Das Budget der Site für einen Aufruf ist aufgebraucht.", not_of_this_page: "Die Seite hat sich geändert: Lesen Sie sie neu.",
    }),
  },
};
const t = /* @__PURE__ */ localized(texts);

/** Fields that an item's editor has. */
const FIELDS = /** @type {const} */ (["title", "description", "acceptance", "estimate"]);

/**
 * @param {{entry: Entry, entries: Entry[], page: {id: string, version: number}, onChange: (change: Change) => void, onLeaveOut: () => void}} props
 */
export function Improve({ entry, entries, page, onChange, onLeaveOut }) {
  const [answer, setAnswer] = useState(/** @type {{result: Improved, by: {host: string, model: string}} | null} */ (null));
  const [slow, setSlow] = useState(false);
  const improve = useAct(async () => {
    setAnswer(null);
    setSlow(false);
    const { results, by } = /** @type {import("../contract.js").ImproveAnswer} */ (await ask("workItems.improve", { pageId: page.id, pageVersion: page.version, refs: [entry.ref] }));
    const first = results[0];
    if (!first) return;
    let answered = { result: first, by };
    if (first.outcome === "late") {
      setSlow(true);
      announce(t.slow);
      // Where it cannot be asked in the background, it was late, and that is said.
      answered = (await improveLater(page, entry.ref).catch(() => undefined)) ?? answered;
    }
    setAnswer(answered);
    announce(answered.result.proposal ? t.title : wordsFor(answered.result));
  });
  return (
    <>
      <Button busy={improve.busy} busyText={slow ? t.slow : t.improving} onClick={() => improve.run()}>{t.improve}</Button>
      {improve.error && <Failure error={improve.error} />}
      {answer && !answer.result.proposal && <Message kind="info"><p>{wordsFor(answer.result)}</p><LeftOut fields={answer.result.leftOut} /></Message>}
      {answer?.result.proposal && <Proposal key={entry.ref} entry={entry} entries={entries} answer={answer} onChange={onChange} onLeaveOut={onLeaveOut} onDone={() => setAnswer(null)} />}
    </>
  );
}

/** @param {Improved} result */
function wordsFor({ outcome, note }) {
  return t.notes[outcome === "late" ? "late" : (note ?? "no_change")] ?? t.notes.server_error ?? "";
}

/** @param {{entry: Entry, entries: Entry[], answer: {result: Improved, by: {host: string, model: string}}, onChange: (change: Change) => void, onLeaveOut: () => void, onDone: () => void}} props */
function Proposal({ entry, entries, answer, onChange, onLeaveOut, onDone }) {
  const proposal = answer.result.proposal ?? {};
  const [off, setOff] = useState(/** @type {string[]} */ ([]));
  const shown = FIELDS.filter((field) => proposal[field] !== undefined);
  const waits = (proposal.depends_on ?? []).filter((ref) => !entry.depends_on.includes(ref));
  const titleOf = (/** @type {string} */ ref) => entries.find((one) => one.ref === ref)?.title ?? ref;
  const fields = [...shown, ...(waits.length ? ["depends_on"] : [])];
  const take = () => {
    const on = (/** @type {string} */ field) => fields.includes(field) && !off.includes(field);
    onChange({
      ...(on("title") ? { title: proposal.title ?? "" } : {}), ...(on("description") ? { description: proposal.description ?? "" } : {}),
      ...(on("acceptance") ? { acceptance: criteriaOf(entry, proposal.acceptance ?? []) } : {}), ...(on("estimate") ? { estimate: proposal.estimate ?? null } : {}),
      ...(on("depends_on") ? { depends_on: proposal.depends_on ?? [] } : {}),
    });
    onDone();
  };
  const toggle = (/** @type {string} */ field) => setOff(off.includes(field) ? off.filter((one) => one !== field) : [...off, field]);
  return (
    <section class="panel stack tight proposal" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p class="small subtle">{t.lead(answer.by.host, answer.by.model)}</p>
      {proposal.noRequirement && <p>{t.none} {proposal.noRequirement}</p>}
      {proposal.sameAs && <p>{t.same} <span class="strong">{titleOf(proposal.sameAs)}</span></p>}
      {fields.length > 0 && (
        <table class="difference">
          <thead><tr><th scope="col"><span class="unseen">{t.take}</span></th><th scope="col">{t.now}</th><th scope="col">{t.proposed}</th></tr></thead>
          <tbody>
            {shown.map((field) => <Row key={field} name={itemTexts.fields[field]} on={!off.includes(field)} onToggle={() => toggle(field)} now={linesOf(entry, field)} then={[proposal[field] ?? ""].flat()} />)}
            {waits.length > 0 && <Row name={t.waits} on={!off.includes("depends_on")} onToggle={() => toggle("depends_on")} now={entry.depends_on.map(titleOf)} then={[...entry.depends_on, ...waits].map(titleOf)} />}
          </tbody>
        </table>
      )}
      <LeftOut fields={answer.result.leftOut} />
      <div class="row">
        {fields.length > 0 && <Button kind="primary" disabled={fields.every((field) => off.includes(field))} onClick={take}>{t.take}</Button>}
        {(proposal.noRequirement || proposal.sameAs) && <Button onClick={() => { onLeaveOut(); onDone(); }}>{t.leaveOut}</Button>}
        <Button onClick={onDone}>{t.drop}</Button>
      </div>
    </section>
  );
}

/** @param {{name: string, on: boolean, onToggle: () => void, now: string[], then: string[]}} props */
function Row({ name, on, onToggle, now, then }) {
  return (
    <tr>
      <th scope="row"><label class="row"><input type="checkbox" aria-label={t.use(name)} checked={on} onChange={onToggle} /> {name}</label></th>
      <td>{now.length ? now.map((line) => <p key={line}>{line}</p>) : "—"}</td>
      <td>{then.map((line) => <p key={line}>{now.includes(line) ? line : <ins>{line}</ins>}</p>)}</td>
    </tr>
  );
}

/** @param {{fields?: string[] | undefined}} props */
function LeftOut({ fields = [] }) {
  const known = /** @type {Record<string, string>} */ ({ ...itemTexts.fields, depends_on: t.waits, no_requirement: t.none.replace(/:$/, "") });
  return fields.length > 0 ? <p class="small subtle">{t.leftOut} {fields.map((field) => known[field] ?? field).join(", ")}</p> : null;
}

/** @param {Entry} entry @param {(typeof FIELDS)[number]} field @returns {string[]} */
function linesOf(entry, field) {
  if (field === "acceptance") return entry.acceptance.map(({ text }) => text);
  const text = entry[field];
  return text ? [text] : [];
}

/** A criterion keeps the quote of the one that it stands for. @param {Entry} entry @param {string[]} texts */
function criteriaOf({ acceptance }, texts) {
  const sameCount = acceptance.length === texts.length;
  return texts.map((text, at) => ({ text, evidence: (acceptance.find((one) => one.text === text) ?? (sameCount ? acceptance[at] : undefined))?.evidence ?? [] }));
}
