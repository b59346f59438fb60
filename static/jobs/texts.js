// @ts-check
// The texts of the documentation page: the list of jobs, and one job.

import { count, localized, number } from "../kit/viewer.js";

export const jobsTexts = /* @__PURE__ */ localized({
  en: {
    title: "Documentation from code",
    lead: "Pages written from Git repositories, kept up to date without overwriting what people edit.",
    create: "New job", loading: "Loading the jobs", emptyTitle: "No documentation yet",
    empty: "Choose a repository and a space. The first pages are there in a minute or two.",
    emptySpace: "No repository is documented in this space yet.",
    emptyReader: "People who may add pages in a space can have a repository documented there.",
    filter: "Filter jobs", noMatch: "No job matches this filter.",
    matches: (/** @type {number} */ shown, /** @type {number} */ all) => `${number(shown)} of ${count(all, "job")}`,
    repository: "Repository", state: "State", result: "Last run", next: "Next run", nextSoon: "within the hour",
    byHand: "No schedule", run: "Run now", starting: "Starting…", cancel: "Cancel", cancelling: "Cancelling…",
    cancelLabel: (/** @type {string} */ name) => `Cancel the run of ${name}`,
    runLabel: (/** @type {string} */ name) => `Run now: ${name}`,
    started: (/** @type {string} */ name) => `The run of ${name} has begun.`,
    ended: (/** @type {string} */ name, /** @type {string} */ state) => `The run of ${name} has ended: ${state}.`,
  },
  de: {
    title: "Dokumentation aus Code",
    lead: "Seiten, die aus Git-Repositorys geschrieben und aktuell gehalten werden, ohne zu überschreiben, was Menschen bearbeiten.",
    create: "Neuer Auftrag", loading: "Aufträge werden geladen", emptyTitle: "Noch keine Dokumentation",
    empty: "Wählen Sie ein Repository und einen Bereich. Nach ein, zwei Minuten sind die ersten Seiten da.",
    emptySpace: "In diesem Bereich ist noch kein Repository dokumentiert.",
    emptyReader: "Wer in einem Bereich Seiten anlegen darf, kann dort ein Repository dokumentieren lassen.",
    filter: "Aufträge filtern", noMatch: "Kein Auftrag passt zu diesem Filter.",
    matches: (/** @type {number} */ shown, /** @type {number} */ all) => `${number(shown)} von ${count(all, "Auftrag", "Aufträgen")}`,
    repository: "Repository", state: "Zustand", result: "Letzter Lauf", next: "Nächster Lauf", nextSoon: "innerhalb einer Stunde",
    byHand: "Kein Zeitplan", run: "Jetzt starten", starting: "Wird gestartet…", cancel: "Abbrechen", cancelling: "Wird abgebrochen…",
    cancelLabel: (/** @type {string} */ name) => `Lauf von ${name} abbrechen`,
    runLabel: (/** @type {string} */ name) => `Jetzt starten: ${name}`,
    started: (/** @type {string} */ name) => `Der Lauf von ${name} hat begonnen.`,
    ended: (/** @type {string} */ name, /** @type {string} */ state) => `Der Lauf von ${name} ist zu Ende: ${state}.`,
  },
});

export const jobTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Loading the job", edit: "Edit", remove: "Remove", pages: "Pages",
    noPages: "No page was published yet.", front: "Front page", history: "History", historyLoading: "Loading the history",
    noHistory: "This job has not run yet.",
    olderRuns: (/** @type {number} */ days) => `Only the newest runs are shown. Runs are kept for ${number(days)} days.`,
    schedule: "Schedule", nextRun: "next run", read: "Read",
    startedBy: /** @type {Record<string, string>} */ ({ person: "by hand", push: "by a push", schedule: "by schedule" }),
    cancelRequested: "The run stops at its next step. Pages that are written already stay.",
    when: "Started", took: "Took", result: "Result", commit: "Commit", settings: "Settings", branch: "Branch",
    defaultBranch: "Default branch", writer: "Writer",
    ai: (/** @type {string} */ provider, /** @type {string} */ model) => `AI: ${provider}, ${model}`,
    token: "Token", folder: "Folder", siteToken: "This site's token for the Git host",
    noToken: "None: public repositories only, at most 40 files",
    createdOn: "Created", removeTitle: "Remove this job?",
    removeBody: (/** @type {number} */ pages) =>
      pages === 0
        ? "Its settings and history are deleted. No page was published."
        : `Its settings and history are deleted. Its ${pages === 1 ? "page stays in Confluence and is" : `${number(pages)} pages stay in Confluence and are`} no longer updated; whoever may edit ${pages === 1 ? "it" : "them"} can go on doing so.`,
    removeYes: "Remove the job", removing: "Removing…", removed: "The job was removed.",
    readOnly: "People who may add pages in this space can run and change this job.",
  },
  de: {
    loading: "Auftrag wird geladen", edit: "Bearbeiten", remove: "Entfernen", pages: "Seiten",
    noPages: "Noch keine Seite veröffentlicht.", front: "Titelseite", history: "Verlauf", historyLoading: "Verlauf wird geladen",
    noHistory: "Dieser Auftrag ist noch nicht gelaufen.",
    olderRuns: (/** @type {number} */ days) => `Nur die neuesten Läufe werden gezeigt. Läufe werden ${number(days)} Tage aufbewahrt.`,
    schedule: "Zeitplan", nextRun: "nächster Lauf", read: "Gelesen",
    startedBy: /** @type {Record<string, string>} */ ({ person: "von Hand", push: "durch einen Push", schedule: "nach Zeitplan" }),
    cancelRequested: "Der Lauf endet mit seinem nächsten Schritt. Schon geschriebene Seiten bleiben.",
    when: "Begonnen", took: "Dauer", result: "Ergebnis", commit: "Commit", settings: "Einstellungen", branch: "Branch",
    defaultBranch: "Standard-Branch", writer: "Geschrieben von",
    ai: (/** @type {string} */ provider, /** @type {string} */ model) => `KI: ${provider}, ${model}`,
    token: "Token", folder: "Ordner", siteToken: "Token dieser Site für den Git-Host",
    noToken: "Keines: nur öffentliche Repositorys, höchstens 40 Dateien",
    createdOn: "Angelegt", removeTitle: "Diesen Auftrag entfernen?",
    removeBody: (/** @type {number} */ pages) =>
      pages === 0
        ? "Seine Einstellungen und sein Verlauf werden gelöscht. Veröffentlicht wurde keine Seite."
        : `Seine Einstellungen und sein Verlauf werden gelöscht. ${pages === 1 ? "Seine Seite bleibt in Confluence und wird" : `Seine ${number(pages)} Seiten bleiben in Confluence und werden`} nicht mehr erneuert; wer sie bearbeiten darf, kann es weiterhin.`,
    removeYes: "Auftrag entfernen", removing: "Wird entfernt…", removed: "Der Auftrag wurde entfernt.",
    readOnly: "Wer in diesem Bereich Seiten anlegen darf, kann diesen Auftrag starten und ändern.",
  },
});
