// @ts-check
// What will be written, exactly, before it is written: a dry run of the very same calls. And what may be there already.

import { useEffect, useMemo, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";
import { Button, Failure, Link, Message, Progress, ViewTitle } from "../kit/components.jsx";
import { useAct } from "../kit/hooks.js";
import { batchesOf, followedBy } from "./model/batches.js";
import { TYPES, depths } from "./model/proposal.js";
import { itemTexts, writeTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").WrittenItem} Written */
/** @typedef {import("./contract.js").Edited} Edited */
/** @typedef {import("./model/proposal.js").Entry} Entry */
/** @typedef {{items: Edited[], seal: string}} Sealed */
const DOUBLES_A_CALL = 20;

/** Without what is the panel's alone. @param {import("./target.jsx").Chosen} chosen @returns {import("./contract.js").Target} */
export function targetOf({ projectKey: _, below: __, relates: ___, names: ____, ...target }) {
  return target;
}

/**
 * @param {{page: {id: string, version: number}, entries: Entry[], draft: import("./model/proposal.js").Draft, status: Map<string, import("./contract.js").StatusItem>, takes: import("./model/batches.js").Takes, chosen: import("./target.jsx").Chosen,
 *   onBack: () => void, onChoice: (ref: string, choice: import("./model/proposal.js").Choice) => void, onWrite: (batches: Sealed[]) => void}} props
 */
export function ReviewView({ page, entries, draft, status, takes, chosen, onBack, onChoice, onWrite }) {
  const batches = useMemo(() => batchesOf(entries, draft, status, takes, chosen.below?.id), [entries, draft, status, takes, chosen.below]);
  const [results, setResults] = useState(/** @type {Written[]} */ ([]));
  const [sealed, setSealed] = useState(/** @type {Sealed[] | null} */ (null));
  const check = useAct(async () => {
    setSealed(null);
    const found = /** @type {Written[]} */ ([]);
    const made = /** @type {Sealed[]} */ ([]);
    for (const items of batches) {
      const answer = /** @type {import("./contract.js").CreateAnswer} */ (await ask("workItems.create", { pageId: page.id, pageVersion: page.version, target: targetOf(chosen), items, dryRun: true }));
      found.push(...answer.results);
      made.push({ items, seal: answer.seal });
      setResults([...found]);
    }
    setSealed(made);
  });
  useEffect(() => { void check.run(); }, [batches]);
  const items = batches.flat();
  const titles = new Map(items.map(({ ref, title, type }) => [ref, { title, type }]));
  const byRef = new Map(items.map((item) => [item.ref, item]));
  /** What an item goes below, in words. @param {string} ref */
  const aboveOf = (ref) => {
    const item = byRef.get(ref);
    return item?.parentIssue ? `${chosen.below?.key} ${chosen.below?.summary}` : entries.find((entry) => entry.ref === item?.parent)?.title;
  };
  const wrong = results.filter(({ outcome }) => outcome === "failed");
  const place = useMemo(() => new Map(entries.map(({ ref }, at) => [ref, at])), [entries]);
  const depth = useMemo(() => depths(entries), [entries]);
  const shown = results.filter(({ outcome }) => outcome !== "failed").sort((a, b) => (place.get(a.ref) ?? 0) - (place.get(b.ref) ?? 0));
  const keys = useMemo(() => keysOf(status, draft.choices), [status, draft.choices]);
  const alone = items.filter(({ type, parent, parentIssue, do: wanted }) => type === "story" && parent === null && !parentIssue && wanted.kind === "create").length;
  const types = TYPES.filter((type) => items.some((item) => item.type === type)).flatMap((type) => chosen.names?.[chosen.types[type] ?? ""] ?? []);
  const many = (/** @type {string[]} */ ...kinds) => items.filter((item) => kinds.includes(item.do.kind)).length;
  return (
    <div class="stack">
      <div><Button kind="text" onClick={onBack}>← {t.toProject}</Button></div>
      <ViewTitle>{t.reviewTitle}</ViewTitle>
      <p>{t.reviewLead(many("create", "again"), many("update"), many("link"), chosen.projectKey)}</p>
      {types.length > 0 && <p class="subtle">{t.typesUsed(types.join(", "))}{alone > 0 && ` · ${t.below(alone)}`}</p>}
      {/* Stays when all is checked: what stands below is not to move while somebody is about to press it. */}
      {(check.busy || sealed) && <><p class="subtle" role="status">{check.busy ? t.reviewing : t.reviewed(items.length)}</p><Progress done={results.length} total={items.length} label={t.reviewing} /></>}
      {check.error && <Failure error={check.error} retry={() => check.run()} />}
      <Doubles pageId={page.id} projectId={chosen.projectId} items={items.filter((item) => item.do.kind !== "update" || !status.has(item.ref))} choices={draft.choices} onChoice={onChoice} />
      {wrong.length > 0 && <Message kind="warning" title={t.problems(wrong.length)}><ul>{wrong.map(({ ref, problem }) => <li key={ref}>{titles.get(ref)?.title}: {whyNot(problem)}</li>)}</ul></Message>}
      <ul class="rows review">
        {shown.map((one) => (
          <li key={one.ref} style={`--depth: ${Math.min(depth.get(one.ref) ?? 0, 3)}`}><details>
            <summary><span class={`kind kind-${titles.get(one.ref)?.type}`}>{itemTexts.types[titles.get(one.ref)?.type ?? "story"]}</span> {titles.get(one.ref)?.title} <span class="small subtle">{deedOf(byRef.get(one.ref), keys)}</span></summary>
            <dl class="facts">{(one.fields ?? []).filter(({ id }) => id !== "parent").map(({ id, name, text }) => <><dt key={id}>{itemTexts.jiraFields[/** @type {"summary"} */ (name)] ?? name}</dt><dd class="as-is">{text}</dd></>)}
              {aboveOf(one.ref) && <><dt>{itemTexts.jiraFields.parent}</dt><dd>{aboveOf(one.ref)}</dd></>}</dl>
          </details></li>
        ))}
      </ul>
      <div class="row end sticky">
        <Button onClick={onBack}>{t.toProject}</Button>
        <Button kind="primary" disabled={!sealed || items.length === wrong.length} onClick={() => sealed && onWrite(sealed)}>{t.create(items.length - wrong.length, chosen.projectKey)}</Button>
      </div>
    </div>
  );
}

/** Keys of the issues that are named: by their ids, and by the refs of their items. @param {Map<string, import("./contract.js").StatusItem>} status @param {Record<string, import("./model/proposal.js").Choice>} choices */
function keysOf(status, choices) {
  const known = [...status].flatMap(([ref, { issue }]) => [[ref, issue.key], [issue.id, issue.key]]);
  return new Map([...known, ...Object.values(choices).flatMap((choice) => (choice.kind === "create" ? [] : [[choice.issueId, choice.key]]))].map(([of = "", key = ""]) => [of, key]));
}

/** What is done with an item, where it is not simply new. @param {Edited | undefined} item @param {Map<string, string>} keys */
function deedOf(item, keys) {
  const keyOf = (/** @type {string} */ of) => keys.get(of) ?? "";
  if (item?.do.kind === "update") return t.updates(keyOf(item.do.issueId), item.do.fields.map((field) => itemTexts.jiraFields[field]).join(", "));
  if (item?.do.kind === "link") return t.links(keyOf(item.do.issueId));
  const followed = item && followedBy(item.ref);
  return followed ? t.follows(keyOf(followed)) : "";
}

/** @param {import("./contract.js").Problem | undefined} problem */
export function whyNot(problem) {
  if (!problem) return t.whyFailed.unknown;
  return [t.whyFailed[problem.kind] ?? t.whyFailed.unknown, problem.kind === "field" ? (itemTexts.jiraFields[/** @type {"summary"} */ (problem.field)] ?? problem.field) : "", problem.text].filter(Boolean).join(" ");
}

/** Issues in the project that read alike. @param {{pageId: string, projectId: string, items: Edited[], choices: Record<string, import("./model/proposal.js").Choice>, onChoice: (ref: string, choice: import("./model/proposal.js").Choice) => void}} props */
function Doubles({ pageId, projectId, items, choices, onChoice }) {
  const [found, setFound] = useState(/** @type {import("./contract.js").DuplicatesAnswer["found"] | null} */ (null));
  const look = useAct(async () => {
    const all = /** @type {import("./contract.js").DuplicatesAnswer["found"]} */ ([]);
    for (let at = 0; at < items.length; at += DOUBLES_A_CALL) {
      const answer = await ask("workItems.duplicates", { pageId, projectId, items: items.slice(at, at + DOUBLES_A_CALL).map(({ ref, title }) => ({ ref, title })) });
      all.push(...answer.found);
    }
    setFound(all);
  });
  const titles = new Map(items.map(({ ref, title }) => [ref, title]));
  return (
    <section class="stack tight" aria-labelledby="doubles-title">
      <h2 id="doubles-title">{t.doubles}</h2>
      {found === null && <div><Button busy={look.busy} busyText={t.looking} onClick={() => look.run()}>{t.lookForDoubles}</Button></div>}
      {look.error && <Failure error={look.error} retry={() => look.run()} />}
      {found?.length === 0 && <p class="subtle" role="status">{t.noDoubles}</p>}
      {found && found.length > 0 && <p class="subtle" role="status">{t.doublesLead}</p>}
      {found?.map(({ ref, issues }) => issues.map((issue) => {
        const choice = choices[ref];
        const now = choice && choice.kind !== "create" && choice.issueId === issue.id ? choice.kind : "create";
        return (
          <div key={ref + issue.id} class="panel row spread double">
            <div class="grow"><p class="strong clip">{titles.get(ref)}</p><p class="clip"><Link href={`/browse/${issue.key}`}>{issue.key}</Link> {issue.summary} <span class="subtle">· {issue.status} · {t.alike(issue.alike)}</span></p></div>
            <select aria-label={`${issue.key}: ${titles.get(ref)}`} value={now} onChange={(event) => {
              const kind = event.currentTarget.value;
              onChoice(ref, kind === "link" ? { kind, issueId: issue.id, key: issue.key } : kind === "update" ? { kind, issueId: issue.id, key: issue.key, updated: issue.updated } : { kind: "create" });
            }}>{/** @type {const} */ (["create", "link", "update"]).map((kind) => <option key={kind} value={kind}>{t.doublesDo[kind]}</option>)}</select>
          </div>
        );
      }))}
    </section>
  );
}
