// @ts-check
// The texts that several documentation panels show: states and results of a run, the form of a job, its preview.

import { count, localized, number } from "../kit/viewer.js";

export const stateTexts = /* @__PURE__ */ localized({
  en: {
    none: "Not run yet", queued: "Waiting", running: "Running", ended: "Done", failed: "Failed", cancelled: "Cancelled", paused: "Trying again",
    cancelling: "Cancelling", current: "Current", behind: "Behind", updating: "Updating", unknown: "Not published",
  },
  de: {
    none: "Noch nicht gelaufen", queued: "Wartet", running: "Läuft", ended: "Fertig", failed: "Fehlgeschlagen", cancelled: "Abgebrochen", paused: "Neuer Versuch",
    cancelling: "Wird abgebrochen", current: "Aktuell", behind: "Überholt", updating: "Wird erneuert", unknown: "Nicht veröffentlicht",
  },
});

export const stepTexts = /* @__PURE__ */ localized({
  en: {
    waiting: "Waiting for its turn", reading: "Reading files from the repository", writing: "Writing the pages",
    publishing: "Publishing to Confluence", parts: "Working on the repository's parts", ended: "Finished",
    progress: (/** @type {string} */ step, /** @type {number} */ done, /** @type {number} */ total) => `${step}: ${number(done)} of ${number(total)}`,
  },
  de: {
    waiting: "Wartet, bis er an der Reihe ist", reading: "Dateien des Repositorys werden gelesen", writing: "Seiten werden geschrieben",
    publishing: "Seiten werden in Confluence veröffentlicht", parts: "Die Teile des Repositorys werden bearbeitet", ended: "Fertig",
    progress: (/** @type {string} */ step, /** @type {number} */ done, /** @type {number} */ total) => `${step}: ${number(done)} von ${number(total)}`,
  },
});

export const resultTexts = /* @__PURE__ */ localized({
  en: {
    created: "created", updated: "updated", unchanged: "unchanged", proposed: "proposed beside edited pages",
    nothing: "No pages written", openPages: "Open the pages",
    pages: (/** @type {number} */ n) => count(n, "page"),
    files: (/** @type {number} */ n) => count(n, "file"),
    read: (/** @type {number} */ n) => `${count(n, "file")} read`,
    leftOut: (/** @type {number} */ n) => `${number(n)} left out`,
    aiTokens: (/** @type {number} */ n) => count(n, "AI token"),
    cost: (/** @type {string} */ money) => `about ${money}`,
    declined: (/** @type {number} */ n) => `${count(n, "page")} without AI text`,
    postponed: (/** @type {number} */ n) => `${count(n, "page")} left for a later run: this site's token limit`,
    corrected: (/** @type {string} */ what) => `Corrected in the AI's texts: ${what}`,
    marked: (/** @type {number} */ n) => `${count(n, "name")} not in the code marked`,
    removed: (/** @type {number} */ n) => `${count(n, "passage")} about such names removed`,
    takenOut: (/** @type {number} */ n) => `${count(n, "link or element", "links or elements")} taken out`,
    refused: (/** @type {number} */ n, /** @type {string} */ titles) => `A restriction keeps the app from changing ${count(n, "page")}${titles && `: ${titles}`}`,
    others: "and others",
  },
  de: {
    created: "angelegt", updated: "erneuert", unchanged: "unverändert", proposed: "neben bearbeiteten Seiten vorgeschlagen",
    nothing: "Keine Seite geschrieben", openPages: "Seiten öffnen",
    pages: (/** @type {number} */ n) => count(n, "Seite", "Seiten"),
    files: (/** @type {number} */ n) => count(n, "Datei", "Dateien"),
    read: (/** @type {number} */ n) => `${count(n, "Datei", "Dateien")} gelesen`,
    leftOut: (/** @type {number} */ n) => `${number(n)} ausgelassen`,
    aiTokens: (/** @type {number} */ n) => `${number(n)} KI-Token`,
    cost: (/** @type {string} */ money) => `etwa ${money}`,
    declined: (/** @type {number} */ n) => `${count(n, "Seite", "Seiten")} ohne KI-Text`,
    postponed: (/** @type {number} */ n) => `${count(n, "Seite", "Seiten")} für einen späteren Lauf aufgehoben: Token-Grenze dieser Site`,
    corrected: (/** @type {string} */ what) => `In den KI-Texten berichtigt: ${what}`,
    marked: (/** @type {number} */ n) => `${count(n, "Name, der", "Namen, die")} nicht im Code ${n === 1 ? "steht" : "stehen"}, markiert`,
    removed: (/** @type {number} */ n) => `${count(n, "Stelle", "Stellen")} über solche Namen entfernt`,
    takenOut: (/** @type {number} */ n) => `${count(n, "Link oder Element", "Links oder Elemente")} entfernt`,
    refused: (/** @type {number} */ n, /** @type {string} */ titles) => `Eine Einschränkung hindert die App, ${count(n, "Seite", "Seiten")} zu ändern${titles && `: ${titles}`}`,
    others: "und weitere",
  },
});

/** Languages of pages, each by its own name. */
export const LANGUAGES = [{ value: "en", label: "English" }, { value: "de", label: "Deutsch" }, { value: "fr", label: "Français" }, { value: "ja", label: "日本語" }];

export const choiceTexts = /* @__PURE__ */ localized({
  en: {
    images: [{ value: "", label: "Links to the Git host" }, { value: "shown", label: "Shown on the pages" }],
    schedules: [{ value: "", label: "Only by hand and by webhook" }, { value: "hour", label: "Every hour" }, { value: "day", label: "Every day" }, { value: "week", label: "Every week" }],
  },
  de: {
    images: [{ value: "", label: "Als Links zum Git-Host" }, { value: "shown", label: "Auf den Seiten gezeigt" }],
    schedules: [{ value: "", label: "Nur von Hand und durch Webhooks" }, { value: "hour", label: "Jede Stunde" }, { value: "day", label: "Jeden Tag" }, { value: "week", label: "Jede Woche" }],
  },
});

export const formTexts = /* @__PURE__ */ localized({
  en: {
    newTitle: "New documentation job", editTitle: "Edit the job", repository: "Repository",
    repositoryHint: "owner/name, or the repository's address",
    space: "Space", spaceHint: "You need permission to add pages there.",
    choose: "Choose a space", chooseProvider: "Choose a provider",
    spaceKeyHint: "The key of a space in which you may add pages, for example DOCS",
    token: "Read with", tokenHint: "Tokens are set by a site admin and are never shown.",
    noToken: "No token: public repositories only, at most 40 files",
    autoToken: "This site's token for the Git host",
    autoNone: "No token is set for this Git host: only a public repository can be read, at most 40 files of it.",
    connection: (/** @type {string} */ name) => `Token “${name}”`,
    writer: "Written by", outline: "Built-in outline, no AI", ai: "AI", aiProvider: "AI provider", aiModel: "Model", aiModelHint: "As the provider spells it.",
    aiUrl: "Address of the AI server",
    aiUrlHint: "Up to its version, for example https://ai.example.com/v1. A site admin approves its host first.",
    aiContext: "Tokens the model holds", noNumber: "Enter a whole number.", aiContextHint: "Leave empty for 4,096.",
    noKey: "No key is set for this provider: a site admin sets it in the settings.",
    every: "Runs by itself", everyHint: "Besides pushes, where a webhook is set up.",
    language: "Language of the pages", languageHint: "Of our own words and of an AI's text. What the repository says stays as it is.",
    images: "Pictures",
    imagesHint: "PNG, JPEG and GIF, attached to the pages. The app has to be installed with the permission to attach files.",
    folder: "Only this folder", folderHint: "For example services/api. Leave empty for the whole repository.",
    more: "Branch, folder and parent page",
    branch: "Branch, tag or commit", branchHint: "Leave empty for the default branch.",
    parent: "Under page", parentHint: "A page id, from the page's address. Leave empty for the space's home page.",
    fixed: "Another repository, branch or place makes another job: remove this one and create a new one instead.",
    checking: "Checking…", right: "Ready to save.", save: "Save", saveAndRun: "Save and run",
    saved: (/** @type {string} */ name) => `The job for ${name} was saved.`,
    test: "Test", testing: "Testing…",
    tested: (/** @type {string} */ name, /** @type {string} */ commit) => `${name} can be read. Its newest commit is ${commit}.`,
    loading: "Loading spaces and tokens",
  },
  de: {
    newTitle: "Neuer Dokumentationsauftrag", editTitle: "Auftrag bearbeiten", repository: "Repository",
    repositoryHint: "besitzer/name oder die Adresse des Repositorys",
    space: "Bereich", spaceHint: "Sie müssen dort Seiten anlegen dürfen.",
    choose: "Bereich wählen", chooseProvider: "Anbieter wählen",
    spaceKeyHint: "Der Schlüssel eines Bereichs, in dem Sie Seiten anlegen dürfen, zum Beispiel DOCS",
    token: "Gelesen mit", tokenHint: "Token setzt die Site-Administration; gezeigt werden sie nie.",
    noToken: "Ohne Token: nur öffentliche Repositorys, höchstens 40 Dateien",
    autoToken: "Token dieser Site für den Git-Host",
    autoNone: "Für diesen Git-Host ist kein Token gesetzt: Nur ein öffentliches Repository kann gelesen werden, höchstens 40 seiner Dateien.",
    connection: (/** @type {string} */ name) => `Token „${name}“`,
    writer: "Geschrieben von", outline: "Eingebaute Gliederung, ohne KI", ai: "KI", aiProvider: "KI-Anbieter", aiModel: "Modell", aiModelHint: "So, wie der Anbieter es schreibt.",
    aiUrl: "Adresse des KI-Servers",
    aiUrlHint: "Bis zur Version, zum Beispiel https://ai.example.com/v1. Die Site-Administration gibt den Host vorher frei.",
    aiContext: "Token, die das Modell fasst", noNumber: "Geben Sie eine ganze Zahl ein.", aiContextHint: "Leer lassen für 4.096.",
    noKey: "Für diesen Anbieter ist kein Schlüssel gesetzt: Die Site-Administration setzt ihn in den Einstellungen.",
    every: "Läuft von selbst", everyHint: "Zusätzlich zu Pushes, wo ein Webhook eingerichtet ist.",
    language: "Sprache der Seiten", languageHint: "Der eigenen Wörter und des Texts einer KI. Was das Repository sagt, bleibt, wie es ist.",
    images: "Bilder",
    imagesHint: "PNG, JPEG und GIF, den Seiten angehängt. Die App muss mit dem Recht installiert sein, Dateien anzuhängen.",
    folder: "Nur dieser Ordner", folderHint: "Zum Beispiel services/api. Leer lassen für das ganze Repository.",
    more: "Branch, Ordner und übergeordnete Seite",
    branch: "Branch, Tag oder Commit", branchHint: "Leer lassen für den Standard-Branch.",
    parent: "Unter der Seite", parentHint: "Die ID einer Seite, aus ihrer Adresse. Leer lassen für die Startseite des Bereichs.",
    fixed: "Ein anderes Repository, ein anderer Branch oder Ort wäre ein anderer Auftrag: Entfernen Sie diesen und legen Sie einen neuen an.",
    checking: "Wird geprüft…", right: "Kann gespeichert werden.", save: "Speichern", saveAndRun: "Speichern und starten",
    saved: (/** @type {string} */ name) => `Der Auftrag für ${name} ist gespeichert.`,
    test: "Prüfen", testing: "Wird geprüft…",
    tested: (/** @type {string} */ name, /** @type {string} */ commit) => `${name} ist lesbar. Der neueste Commit ist ${commit}.`,
    loading: "Bereiche und Token werden geladen",
  },
});

export const previewTexts = /* @__PURE__ */ localized({
  en: {
    title: "Preview",
    lead: "What a run would do now. Nothing is written, no AI is asked.",
    loading: "Reading the repository without writing anything", loadingPage: "Writing the text of this page",
    close: "Close the preview", commit: "Commit", files: "Files",
    filesOf: (/** @type {number} */ read, /** @type {number} */ listed) => `${number(read)} of ${number(listed)} are read`,
    pages: "Pages",
    /** @param {Record<string, number>} counts */
    changesOf: ({ new: fresh = 0, changed = 0, same = 0, proposed = 0, kept = 0, archived = 0 }) =>
      [fresh && `${number(fresh)} new`, changed && `${number(changed)} changed`, proposed && `${number(proposed)} proposed beside edited pages`, kept && `${number(kept)} kept as they are`, archived && `${number(archived)} archived`, same && `${number(same)} unchanged`].filter(Boolean).join(", ") || "none",
    ai: "AI",
    aiOf: (/** @type {number} */ requests, /** @type {number} */ input, /** @type {number} */ output) => `${count(requests, "request")}, at most ${count(input, "token")} sent and ${count(output, "token")} received`,
    noAi: "None: the built-in outline costs nothing", tokens: "Tokens",
    cost: "Cost", costOf: (/** @type {string} */ money, /** @type {string} */ date) => `At most ${money}, by prices of ${date}`,
    noCost: "Not known for this model",
    partial: "Not every file could be read in the time a preview has. This is what the most important ones give; a run reads them all.",
    page: "Page", sources: "Files", change: "Change",
    changes: /** @type {Record<string, string>} */ ({ new: "New", changed: "Changed", proposed: "Proposed", kept: "Kept", archived: "Archived", same: "Unchanged" }),
    show: "Show text", showLabel: (/** @type {string} */ title) => `Show text: ${title}`,
    textOf: (/** @type {string} */ title) => `Text of ${title}`, hide: "Hide text",
    textHint: "As the built-in outline writes it. An AI's text is not asked for in a preview.",
    noPages: "This repository gives no pages: nothing in it can be documented.",
    plan: (/** @type {number} */ n) => `Files that are read (${number(n)})`,
    leftOut: (/** @type {number} */ n) => `Files that are left out (${number(n)})`,
    why: "Why", examples: "For example",
    reasons: /** @type {Record<string, string>} */ ({
      vendored: "Code of others", generated: "Generated", lock: "Lock files", minified: "Minified", secret_looking: "May hold secrets", binary: "Not text",
      too_large: "Too large", not_a_file: "Links and submodules", test: "Tests", lfs_pointer: "In Git LFS", encoding: "Unknown encoding", not_given: "Not given by the Git host", unknown: "No known language", over_plan: "Less important than the rest", touchmark_yml: "Left out by .touchmark.yml",
    }),
  },
  de: {
    title: "Vorschau",
    lead: "Was ein Lauf jetzt täte. Nichts wird geschrieben, keine KI wird gefragt.",
    loading: "Das Repository wird gelesen, ohne etwas zu schreiben", loadingPage: "Der Text dieser Seite wird geschrieben",
    close: "Vorschau schließen", commit: "Commit", files: "Dateien",
    filesOf: (/** @type {number} */ read, /** @type {number} */ listed) => `${number(read)} von ${number(listed)} werden gelesen`,
    pages: "Seiten",
    /** @param {Record<string, number>} counts */
    changesOf: ({ new: fresh = 0, changed = 0, same = 0, proposed = 0, kept = 0, archived = 0 }) =>
      [fresh && `${number(fresh)} neu`, changed && `${number(changed)} geändert`, proposed && `${number(proposed)} neben bearbeiteten Seiten vorgeschlagen`, kept && `${number(kept)} bleiben, wie sie sind`, archived && `${number(archived)} archiviert`, same && `${number(same)} unverändert`].filter(Boolean).join(", ") || "keine",
    ai: "KI",
    aiOf: (/** @type {number} */ requests, /** @type {number} */ input, /** @type {number} */ output) => `${count(requests, "Anfrage", "Anfragen")}, höchstens ${number(input)} Token gesendet und ${number(output)} empfangen`,
    noAi: "Keine: Die eingebaute Gliederung kostet nichts", tokens: "Token",
    cost: "Kosten", costOf: (/** @type {string} */ money, /** @type {string} */ date) => `Höchstens ${money}, nach Preisen vom ${date}`,
    noCost: "Für dieses Modell nicht bekannt",
    partial: "In der Zeit, die eine Vorschau hat, konnten nicht alle Dateien gelesen werden. Das hier ergeben die wichtigsten; ein Lauf liest alle.",
    page: "Seite", sources: "Dateien", change: "Änderung",
    changes: /** @type {Record<string, string>} */ ({ new: "Neu", changed: "Geändert", proposed: "Vorgeschlagen", kept: "Bleibt", archived: "Archiviert", same: "Unverändert" }),
    show: "Text anzeigen", showLabel: (/** @type {string} */ title) => `Text anzeigen: ${title}`,
    textOf: (/** @type {string} */ title) => `Text von ${title}`, hide: "Text ausblenden",
    textHint: "So, wie die eingebaute Gliederung ihn schreibt. Für eine Vorschau wird keine KI gefragt.",
    noPages: "Dieses Repository ergibt keine Seiten: Nichts darin lässt sich dokumentieren.",
    plan: (/** @type {number} */ n) => `Dateien, die gelesen werden (${number(n)})`,
    leftOut: (/** @type {number} */ n) => `Dateien, die ausgelassen werden (${number(n)})`,
    why: "Grund", examples: "Zum Beispiel",
    reasons: /** @type {Record<string, string>} */ ({
      vendored: "Fremder Code", generated: "Erzeugt", lock: "Lock-Dateien", minified: "Minifiziert", secret_looking: "Könnte Geheimnisse enthalten", binary: "Kein Text",
      too_large: "Zu groß", not_a_file: "Verweise und Submodule", test: "Tests", lfs_pointer: "In Git LFS", encoding: "Unbekannte Kodierung", not_given: "Vom Git-Host nicht geliefert", unknown: "Keine bekannte Sprache", over_plan: "Weniger wichtig als der Rest", touchmark_yml: "Von .touchmark.yml ausgelassen",
    }),
  },
});
