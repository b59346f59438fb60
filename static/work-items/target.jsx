// @ts-check
// Where the items go: a project, which of its types stands for which, and what it asks for besides.

import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";
import { Button, Failure, Field, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { Below } from "./below.jsx";
import { TYPES, writable } from "./model/proposal.js";
import { itemTexts, writeTexts as t } from "./texts.js";

/** @typedef {import("./model/proposal.js").Entry} Entry */
/** @typedef {Required<Omit<import("./contract.js").Target, "blocks">> & {blocks?: string | undefined}} Target */
/** @typedef {import("./contract.js").TargetProject} Project */
/** @typedef {import("./contract.js").TargetField} TargetField */
/** @typedef {import("./contract.js").ParentsAnswer["issues"][number]} Epic */
/** @typedef {Target & {projectKey: string, names?: Record<string, string>, below?: Epic, relates?: string}} Chosen `names`: of the types, by their ids; `relates`: the link to a finished issue, of a type that says the same both ways */
/** @typedef {(change: Partial<Target> & {below?: Epic | undefined}) => void} Set */

/** What a project gets at first: its defaults, and what was chosen before where it still holds. @param {Project} project @param {(Chosen | undefined)[]} before of this page, of another one @returns {Chosen} */
export function chosenFor(project, before) {
  const same = before.find((one) => one?.projectId === project.id);
  const known = new Set(project.types.map(({ id }) => id));
  const kept = Object.fromEntries(Object.entries(same?.types ?? {}).filter(([, id]) => known.has(id)));
  const blocks = same ? same.blocks : project.blocks;
  const relates = project.linkTypes.find(({ inward, outward }) => inward === outward)?.id;
  return {
    ...(relates ? { relates } : {}), projectId: project.id, projectKey: project.key, names: Object.fromEntries(project.types.map(({ id, name }) => [id, name])), types: { ...project.defaults, ...kept }, values: same?.values ?? {}, priorities: same?.priorities ?? {}, estimates: same?.estimates ?? {},
    ...(blocks ? { blocks } : {}), ...(same?.below ? { below: same.below } : {}),
  };
}

/** The types that this proposal needs and the choice does not name. @param {Entry[]} entries @param {Chosen} chosen */
function lacking(entries, chosen) {
  return TYPES.filter((type) => !chosen.types[type] && entries.some((entry) => entry.on && writable(entry) && entry.type === type));
}

/** Required fields that a person has to fill, of the chosen types. @param {Project} project @param {Chosen} chosen */
function askedFor(project, chosen) {
  const used = new Set(Object.values(chosen.types));
  return project.types.filter(({ id }) => used.has(id)).flatMap((type) => type.fields.filter((field) => field.required && !field.hasDefault && field.as !== "filled").map((field) => ({ type, field })));
}

/** One question for a field, however many types ask for it. @param {ReturnType<typeof askedFor>} asked */
function sharedFields(asked) {
  const ids = [...new Set(asked.map(({ field }) => field.id))];
  return ids.flatMap((id) => {
    const same = asked.filter(({ field }) => field.id === id);
    return same[0] ? [{ field: same[0].field, types: same.map(({ type }) => type.id) }] : [];
  });
}

/**
 * @param {{pageId: string, entries: Entry[], before: (Chosen | undefined)[], last?: string | undefined, straight: boolean, onBack: () => void, onChosen: (chosen: Chosen) => void}} props `before`: what was chosen for this page, and for the one
 *   before it; `straight`: goes on by itself when nothing has to be asked
 */
export function TargetView({ pageId, entries, before, last, straight, onBack, onChosen }) {
  const [query, setQuery] = useState("");
  const [projectId, setProjectId] = useState(before[0]?.projectId ?? last ?? before[1]?.projectId ?? "");
  const goesOn = useRef(straight);
  const [chosen, setChosen] = useState(/** @type {Chosen | null} */ (null));
  const [project, setProject] = useState(/** @type {Project | null} */ (null));
  const projects = useAsk("workItems.target", { pageId, ...(query ? { query } : {}) });
  const open = useAct(async (/** @type {string} */ id) => {
    const { project: found } = /** @type {import("./contract.js").TargetAnswer} */ (await ask("workItems.target", { pageId, projectId: id }));
    setProject(found ?? null);
    setChosen(found ? chosenFor(found, before) : null);
  });
  useEffect(() => { if (projectId) void open.run(projectId); }, []);
  const list = /** @type {import("./contract.js").TargetAnswer["projects"]} */ (projects.value?.projects ?? []);
  const many = entries.filter((entry) => entry.on && writable(entry)).length;
  const ready = project && chosen && isReady(project, chosen, entries);
  const choose = (/** @type {string} */ id) => { setProjectId(id); setProject(null); setChosen(null); if (id) void open.run(id); };
  const only = !query && !projects.value?.moreProjects && list.length === 1 ? list[0]?.id : undefined;
  useEffect(() => { if (only && !projectId) choose(only); }, [only]);
  // Once: what a person changes here is hers to send on.
  useEffect(() => {
    if (!goesOn.current || !project) return;
    goesOn.current = false;
    if (ready) onChosen(chosen);
  }, [project]);
  return (
    <div class="stack narrow">
      <div><Button kind="text" onClick={onBack}>← {t.back}</Button></div>
      <ViewTitle>{t.where}</ViewTitle>
      {projects.error && !projects.value && <Failure error={projects.error} retry={projects.load} />}
      {!projects.value && !projects.error && <Loading what={t.project} slow={projects.slow} rows={1} />}
      {projects.value && list.length === 0 && !query && <Message kind="warning">{t.noProjects}</Message>}
      {(projects.value?.moreProjects || query) && <Field label={t.findProject} optional type="search" value={query} onChange={(/** @type {any} */ event) => setQuery(event.currentTarget.value.trim().slice(0, 100))} />}
      {list.length > 0 && <Field label={t.project} hint={t.projectHint} value={projectId} options={[{ value: "", label: t.choose }, ...list.map(({ id, key, name, kind }) => ({ value: id, label: `${name} (${key}, ${t[kind]})` }))]} onChange={(/** @type {any} */ event) => { goesOn.current = false; choose(event.currentTarget.value); }} />}
      {open.busy && <Loading what={t.loadingProject} slow={false} rows={2} />}
      {open.error && <Failure error={open.error} retry={() => open.run(projectId)} />}
      {project && !project.may.create && <Message kind="error">{t.mayNot}</Message>}
      {project?.may.create && chosen && <Asked pageId={pageId} project={project} chosen={chosen} entries={entries} set={(change) => setChosen({ ...chosen, ...change })} />}
      <div class="row end">
        {project?.may.create && !ready && <span class="subtle">{t.fillFirst}</span>}
        <Button kind="primary" disabled={!ready} onClick={() => chosen && onChosen(chosen)}>{t.review(many)}</Button>
      </div>
    </div>
  );
}

/** @param {Project} project @param {Chosen} chosen @param {Entry[]} entries */
function isReady(project, chosen, entries) {
  const filled = (/** @type {any} */ value) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
  return project.may.create && lacking(entries, chosen).length === 0 && askedFor(project, chosen).every(({ type, field }) => field.as !== "unsupported" && filled(chosen.values[type.id]?.[field.id]));
}

/** @param {{pageId: string, project: Project, chosen: Chosen, entries: Entry[], set: Set}} props */
function Asked({ pageId, project, chosen, entries, set }) {
  const needed = TYPES.filter((type) => entries.some((entry) => entry.on && writable(entry) && entry.type === type));
  const LEVEL = { epic: 1, story: 0, "sub-task": -1 };
  const missing = lacking(entries, chosen);
  const asked = askedFor(project, chosen);
  const withoutEpic = entries.filter((entry) => entry.on && writable(entry) && LEVEL[entry.type] === 0 && entry.parent === null && (entry.own || entry.action === "create")).length;
  const stated = (/** @type {"priority" | "estimate"} */ name) => [...new Set(entries.filter((entry) => entry.on && writable(entry)).map((entry) => entry[name]))].filter((one) => one !== null).slice(0, 20);
  return (
    <>
      <div class="columns">
        {needed.map((type) => (
          <Field key={type} label={t.typeOf(itemTexts.types[type])} value={chosen.types[type] ?? ""} options={[...(chosen.types[type] ? [] : [{ value: "", label: t.noType }]), ...project.types.filter(({ level }) => level === LEVEL[type]).map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={(/** @type {any} */ event) => set({ types: { ...chosen.types, [type]: event.currentTarget.value || undefined } })} />
        ))}
      </div>
      {withoutEpic > 0 && project.types.some(({ level }) => level === 1) && <Below key={project.id} pageId={pageId} projectId={project.id} many={withoutEpic} value={chosen.below} onChange={(below) => set({ below })} />}
      {missing.length > 0 && <Message kind="warning">{t.missingType(missing.map((type) => itemTexts.types[type]).join(", "))}</Message>}
      {asked.length > 0 && (
        <section class="stack" aria-labelledby="asked-title">
          <div class="stack tight"><h2 id="asked-title">{t.required}</h2><p class="subtle">{t.requiredLead}</p></div>
          {sharedFields(asked).map(({ field, types }) => (field.as === "unsupported"
            ? <Message key={field.id} kind="error">{t.unsupported(field.name)}</Message>
            : <Asking key={field.id} label={field.name} field={field} value={chosen.values[types[0] ?? ""]?.[field.id]} onChange={(value) => set({ values: types.reduce((all, id) => ({ ...all, [id]: { ...all[id], [field.id]: value } }), chosen.values) })} />))}
        </section>
      )}
      <Translations project={project} chosen={chosen} set={set} priorities={/** @type {string[]} */ (stated("priority"))} estimates={/** @type {string[]} */ (stated("estimate"))} />
      {project.linkTypes.length > 0 && entries.some((entry) => entry.on && entry.depends_on.length > 0) && (
        <Field label={t.blocks} optional value={chosen.blocks ?? ""} options={[{ value: "", label: t.noLinks }, ...project.linkTypes.map(({ id, name, outward }) => ({ value: id, label: name.toLowerCase() === outward.toLowerCase() ? name : `${name} (${outward})` }))]}
          onChange={(/** @type {any} */ event) => set({ blocks: event.currentTarget.value || undefined })} />
      )}
    </>
  );
}

/** @param {{label: string, field: TargetField, value: any, onChange: (value: any) => void}} props */
function Asking({ label, field, value, onChange }) {
  const take = (/** @type {any} */ event) => {
    const text = event.currentTarget.value;
    onChange(field.as === "number" ? (text === "" ? "" : Number(text)) : field.as === "options" || field.as === "labels" ? text.split(",").map((/** @type {string} */ one) => one.trim()).filter(Boolean) : text);
  };
  if (field.allowed && field.as !== "options") return <Field label={label} value={value ?? ""} options={[{ value: "", label: "—" }, ...field.allowed.map(({ id, name }) => ({ value: id, label: name }))]} onChange={take} />;
  if (field.allowed) return <label class="field"><span class="area-label">{label}</span><select multiple value={value ?? []} onChange={(event) => onChange([...event.currentTarget.selectedOptions].map((option) => option.value))}>{field.allowed.map(({ id, name }) => <option key={id} value={id} selected={value?.includes(id)}>{name}</option>)}</select></label>;
  return <Field label={label} type={{ number: "number", date: "date" }[/** @type {"date"} */ (field.as)] ?? "text"} value={Array.isArray(value) ? value.join(", ") : (value ?? "")} onChange={take} />;
}

/** What the page calls priorities and estimates, in the project's own values. @param {{project: Project, chosen: Chosen, set: Set, priorities: string[], estimates: string[]}} props */
function Translations({ project, chosen, set, priorities, estimates }) {
  const fields = project.types.flatMap((type) => type.fields);
  const allowed = fields.find(({ role }) => role === "priority")?.allowed ?? [];
  const points = fields.some(({ role }) => role === "estimate");
  const without = (/** @type {Record<string, any>} */ all, /** @type {string} */ name) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== name));
  return (
    <>
      {priorities.length > 0 && allowed.length > 0 && (
        <fieldset class="plain"><legend>{t.priorities}</legend><div class="columns">
          {priorities.map((name) => <Field key={name} label={name} optional value={chosen.priorities[name] ?? ""} options={[{ value: "", label: t.asText }, ...allowed.map(({ id, name: shown }) => ({ value: id, label: shown }))]}
            onChange={(/** @type {any} */ event) => set({ priorities: event.currentTarget.value ? { ...chosen.priorities, [name]: event.currentTarget.value } : without(chosen.priorities, name) })} />)}
        </div></fieldset>
      )}
      {estimates.length > 0 && points && (
        <fieldset class="plain"><legend>{t.estimates}</legend><div class="columns">
          {estimates.map((text) => <Field key={text} label={t.points(text)} optional type="number" min="0" step="0.5" value={chosen.estimates[text] ?? ""} hint={chosen.estimates[text] === undefined ? t.pointsHint : undefined}
            onChange={(/** @type {any} */ event) => set({ estimates: event.currentTarget.value === "" ? without(chosen.estimates, text) : { ...chosen.estimates, [text]: Number(event.currentTarget.value) } })} />)}
        </div></fieldset>
      )}
    </>
  );
}
