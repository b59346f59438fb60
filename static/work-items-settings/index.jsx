// @ts-check
// What site admins decide: which projects and spaces, which AI, what issues carry. The key of an AI is set with the app's other keys.

import { useState } from "preact/hooks";
import { announce } from "../kit/announce.jsx";
import { ask } from "../kit/ask.js";
import { Button, Choices, Failure, Field, Loading, Message, ViewTitle } from "../kit/components.jsx";
import { useAct, useAsk } from "../kit/hooks.js";
import { start } from "../kit/start.jsx";
import { commonTexts } from "../kit/texts.js";
import { localized } from "../kit/viewer.js";

/** @typedef {import("../work-items/contract.js").Settings} Settings */
/** @typedef {import("../work-items/contract.js").SettingsAnswer} SettingsAnswer */

const t = /* @__PURE__ */ localized({
  en: {
    title: "Work items", lead: "Who opens a specification page can make issues of it, always as that person: nobody sees or creates more than by hand.", loading: "Loading the settings", noJira: "This site has no Jira: pages can be planned, nothing can be created.",
    spaces: "Spaces", allSpaces: "In every space", someSpaces: "Only in these", projects: "Projects", allProjects: "In every project where a person may create issues", someProjects: "Only in these", more: "There are more than are shown here.", nowhere: "None is ticked: then work items are created nowhere.",
    ai: "AI", aiLead: "Items are found without AI. An AI only proposes better words for them, and only the one that is chosen here sees the page's text. A server of your own keeps it in your house; a provider is offered once its key is set.", vendors: { anthropic: "Anthropic", openai: "OpenAI", google: "Google", forge: "Atlassian (Forge LLM)" }, noAi: "No AI", server: "Server", model: "Model", noKey: "no key yet", servers: "Servers and their keys are set under “Touchmark”.", issues: "Issues", criteria: "Acceptance criteria", tasks: "Acceptance criteria as a task list", list: "Acceptance criteria as a bullet list", labels: "Labels of every issue", labelsHint: "Separated by commas, without blanks, at most ten", saved: "Saved.",
  },
  de: {
    title: "Vorgänge", lead: "Wer eine Spezifikation öffnet, kann daraus Vorgänge machen, immer in eigenem Namen: Niemand sieht oder legt mehr an als von Hand.", loading: "Einstellungen werden geladen", noJira: "Diese Site hat kein Jira: Seiten können geplant, aber nichts kann angelegt werden.",
    spaces: "Bereiche", allSpaces: "In jedem Bereich", someSpaces: "Nur in diesen", projects: "Projekte", allProjects: "In jedem Projekt, in dem die Person Vorgänge anlegen darf", someProjects: "Nur in diesen", more: "Es gibt mehr, als hier gezeigt werden.", nowhere: "Nichts ist angehakt: Dann werden nirgends Vorgänge angelegt.",
    ai: "KI", aiLead: "Vorgänge werden ohne KI gefunden. Eine KI schlägt nur bessere Worte vor, und nur die hier gewählte sieht den Text der Seite. Ein eigener Server behält ihn im Haus; ein Anbieter steht zur Wahl, sobald sein Schlüssel gesetzt ist.", vendors: { anthropic: "Anthropic", openai: "OpenAI", google: "Google", forge: "Atlassian (Forge LLM)" }, noAi: "Keine KI", server: "Server", model: "Modell", noKey: "noch kein Schlüssel", servers: "Server und ihre Schlüssel stehen unter „Touchmark“.", issues: "Vorgänge", criteria: "Akzeptanzkriterien", tasks: "Akzeptanzkriterien als Aufgabenliste", list: "Akzeptanzkriterien als Aufzählung", labels: "Stichwörter jedes Vorgangs", labelsHint: "Durch Kommas getrennt, ohne Leerzeichen, höchstens zehn", saved: "Gespeichert.",
  },
});

function WorkItemsSettings() {
  const asked = useAsk("workItems.settings", {});
  return (
    <div class="stack narrow">
      <ViewTitle>{t.title}</ViewTitle>
      <p class="subtle">{t.lead}</p>
      {asked.error && !asked.value && <Failure error={asked.error} retry={asked.load} />}
      {!asked.value && !asked.error && <Loading what={t.loading} slow={asked.slow} />}
      {asked.value && <Form answer={asked.value} />}
    </div>
  );
}

/** @param {{answer: SettingsAnswer}} props */
function Form({ answer }) {
  const [settings, setSettings] = useState(answer.settings);
  const [done, setDone] = useState(false);
  const set = (/** @type {{[K in keyof Settings]?: Settings[K] | undefined}} */ change) => { setDone(false); setSettings((now) => /** @type {Settings} */ ({ ...now, ...change })); };
  const save = useAct(async () => {
    const { settings: saved } = await ask("workItems.saveSettings", { settings });
    setSettings(saved);
    setDone(true);
    announce(t.saved);
  });
  const problem = (/** @type {string} */ field) => (save.error?.field?.startsWith(field) ? save.error.message : undefined);
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save.run(); }}>
      {answer.jira === "not_installed" && <Message kind="info">{t.noJira}</Message>}
      <Picks title={t.spaces} all={t.allSpaces} some={t.someSpaces} value={settings.spaces} options={answer.spaces} more={answer.moreSpaces} onChange={(spaces) => set({ spaces })} />
      {answer.jira === "ready" && <Picks title={t.projects} all={t.allProjects} some={t.someProjects} value={settings.projects} options={answer.projects} more={answer.moreProjects} onChange={(projects) => set({ projects })} />}
      <Ai answer={answer} settings={settings} set={set} problem={problem} />
      <section class="stack">
        <h2>{t.issues}</h2>
        <Choices legend={t.criteria} name="criteria" beside value={settings.criteria} options={[{ value: "tasks", label: t.tasks }, { value: "list", label: t.list }]} onChange={(criteria) => set({ criteria: /** @type {"tasks" | "list"} */ (criteria) })} />
        <Field label={t.labels} optional hint={t.labelsHint} problem={problem("settings.labels")} value={settings.labels.join(", ")} onChange={(/** @type {any} */ event) => set({ labels: event.currentTarget.value.split(",").map((/** @type {string} */ one) => one.trim()).filter(Boolean) })} />
      </section>
      {save.error && !save.error.field && <Failure error={save.error} />}
      <div class="row"><Button type="submit" kind="primary" busy={save.busy} busyText={commonTexts.saving}>{commonTexts.save}</Button>{done && <span class="subtle">✓ {t.saved}</span>}</div>
    </form>
  );
}

/** @param {{title: string, all: string, some: string, value: {all: boolean, ids: string[]}, options: {id: string, key: string, name: string}[], more: boolean, onChange: (value: {all: boolean, ids: string[]}) => void}} props */
function Picks({ title, all, some, value, options, more, onChange }) {
  return (
    <section class="stack tight">
      <h2>{title}</h2>
      <Choices legend={title} name="which" value={value.all ? "all" : "some"} options={[{ value: "all", label: all }, { value: "some", label: some }]} onChange={(which) => onChange({ ...value, all: which === "all" })} />
      {!value.all && <ul class="rows">{options.map(({ id, key, name }) => (
        <li key={id}><label class="row"><input type="checkbox" checked={value.ids.includes(id)} onChange={() => onChange({ ...value, ids: value.ids.includes(id) ? value.ids.filter((one) => one !== id) : [...value.ids, id] })} /> <span class="clip">{name} <span class="subtle">({key})</span></span></label></li>
      ))}</ul>}
      {!value.all && more && <p class="hint">{t.more}</p>}
      {!value.all && value.ids.length === 0 && <p class="hint">{t.nowhere}</p>}
    </section>
  );
}

/** @param {{answer: SettingsAnswer, settings: Settings, set: (change: {[K in keyof Settings]?: Settings[K] | undefined}) => void, problem: (field: string) => string | undefined}} props */
function Ai({ answer, settings, set, problem }) {
  const host = settings.ai?.host ?? "";
  const choose = (/** @type {string} */ next) => set(next ? { ai: { host: next, model: settings.ai?.model ?? "" } } : { ai: undefined });
  return (
    <section class="stack">
      <div class="stack tight"><h2>{t.ai}</h2><p class="subtle">{t.aiLead}</p></div>
      <Field label={t.server} hint={t.servers} value={host} problem={problem("settings.ai.host")} options={[{ value: "", label: t.noAi }, ...answer.hosts.map((one) => ({ value: one.host, label: one.vendor ? (/** @type {Record<string, string | undefined>} */ (t.vendors)[one.vendor] ?? one.host) : one.keySet ? one.host : `${one.host} (${t.noKey})` }))]} onChange={(/** @type {any} */ event) => choose(event.currentTarget.value)} />
      {host !== "" && <Field label={t.model} value={settings.ai?.model ?? ""} problem={problem("settings.ai.model")} onInput={(/** @type {any} */ event) => set({ ai: { host, model: event.currentTarget.value.trim() } })} />}
    </section>
  );
}

void start(WorkItemsSettings);
