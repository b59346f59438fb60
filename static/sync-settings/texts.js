// @ts-check
// The words of sync's page. What is said of readers and deletions has to be exact: people decide by it.

import { count, localized, number } from "../kit/viewer.js";

/** @typedef {import("./contract.js").PreviewAnswer} PreviewAnswer */
/** @typedef {Record<string, string>} Words */

export const pageTexts = /* @__PURE__ */ localized({
  en: { title: "Sync", lead: "Delivers chosen pages to a search or AI platform, with each page's readers. The app only ever reads Confluence, as itself: what it cannot see is not delivered.", loading: "Loading the settings", notAdminTitle: "Only site admins set this up", notAdmin: "Ask a site admin if pages should be delivered to a search or AI platform." },
  de: { title: "Sync", lead: "Liefert ausgewählte Seiten an eine Such- oder KI-Plattform, mit den Lesern jeder Seite. Die App liest Confluence nur, als sie selbst: Was sie nicht sieht, wird nicht geliefert.", loading: "Einstellungen werden geladen", notAdminTitle: "Das richtet nur die Site-Administration ein", notAdmin: "Wenden Sie sich an Ihre Site-Administration, wenn Seiten an eine Such- oder KI-Plattform geliefert werden sollen." },
});

const n = number;

export const runTexts = /* @__PURE__ */ localized({
  en: {
    title: "Runs", dryFirstTitle: "Start with a dry run", dryFirst: "It lists and decides everything, says what would be delivered and left out, and changes nothing. These settings can be delivered once a dry run of them has ended.",
    dryRun: "Dry run", deliver: "Begin to deliver", deliverNow: "Deliver now", pause: "Pause", resume: "Go on", paused: "Paused", starting: "Starting…",
    trying: "The dry run has started.", delivering: "The run has started.", pausedNow: "Paused. What runs stops within moments.", resumed: "It goes on.",
    next: (/** @type {string} */ when) => `Next by schedule ${when}.`, soon: "within the hour", since: (/** @type {string} */ when) => `started ${when}`, ended: (/** @type {string} */ when, /** @type {string} */ took) => `ended ${when}, took ${took}`,
    progress: "Progress of the run", phase: (/** @type {number} */ seen) => `${n(seen)} looked at so far`, until: (/** @type {string} */ when) => `Waits until ${when}: the other side asked for a pause.`,
    actions: /** @type {Words} */ ({ sync: "Delivery", plan: "Dry run", remove: "Deletion at the target" }),
    states: /** @type {Words} */ ({ queued: "waiting to start", running: "running", waiting: "waiting", paused: "paused", done: "done", ok: "done", partial: "done, with something missing", failed: "failed", config: "settings refused", parked: "waiting", skipped: "stopped" }),
    counts: { discovered: "looked at", ingested: "delivered", unchanged: "unchanged", skipped: "left out", failed: "failed", deleted: "deleted at the target", spaces: "spaces" },
    plannedPages: (/** @type {number} */ pages, /** @type {number} */ spaces, /** @type {number} */ out) => `${count(pages, "page")} in ${count(spaces, "space")}; ${out === 0 ? "none left out" : `${n(out)} restricted, left out`}.`,
    plannedFiles: (/** @type {number} */ files, /** @type {number} */ out) => `${count(files, "file")}, of which ${n(out)} left out.`,
    planned: (/** @type {number} */ deliver, /** @type {number} */ gone, /** @type {number} */ held) => `A delivery would send ${n(deliver)} and delete ${n(gone)}.${held > 0 ? ` ${n(held)} deletions would be held back until somebody has looked.` : ""}`,
    plannedCut: "There is more than a dry run has time for: these are the numbers of what it saw.",
    left: (/** @type {number} */ many, /** @type {string} */ why) => `${n(many)}: ${why}`, restricted: "Not everybody in the space may see it: left out.", which: "Which", page: (/** @type {string} */ id) => `Page ${id}`, file: "a file of it",
    warnings: /** @type {Words} */ ({
      lost_access: "A space that was delivered from cannot be seen any more. What was delivered stays.", deletions_held: "Deletions that nothing proves are held back.", nothing_selected: "The selection chooses nothing. Nothing is deleted for that.",
      item_failed: "Pages failed; an older version stays at the target, and the next run tries again.", attachments_failed: "Files failed; the next run tries again.", readers_unknown: "Who may see a page could not be told, so that it was held back.", readers_not_delivered: "The target's own rules decide who finds a page.",
      scope_missing: "The app lacks a permission: a site admin has to approve its newest version.", too_large: "Files are larger than 32 MB.", type_not_allowed: "Files are of a type that is not delivered, or the target takes no files.", full_pass_unfinished: "The full listing goes on in the next run.", repaired: "Something half at the target was made whole.",
      owner_mismatch: "What is at the target belongs to another site: nothing was sent.",
    }),
    errors: /** @type {Words} */ ({ egress_denied: "The target's host is not approved any more, or its credential was set for another host. Save the settings again.", unauthorized: "The target refuses the credential. Enter it again in the settings.", conflict: "What is at the target belongs to another site: nothing was sent.", forbidden: "Confluence or the target forbids it. See whether the app's newest version is approved.", input_invalid: "The settings cannot be followed. Check the selection and the target." }),
    errorOther: (/** @type {string} */ code) => `The run failed (${code}). The next one tries again.`,
    heldTitle: "Deletions are held back", held: "More is gone than can be proven: a space that the app cannot see any more, or many pages that are not found. If they are meant to be gone, say so for one run.", carryOut: "Delete them in one run…", carryOutTitle: "Carry out the deletions that are held back?", carryOutBody: "One run deletes at the target everything that the app does not find any more, also spaces that it cannot see. If the app only lost its access, the pages have to be delivered again afterwards.", carryOutYes: "Delete them",
  },
  de: {
    title: "Läufe", dryFirstTitle: "Beginnen Sie mit einem Probelauf", dryFirst: "Er listet und entscheidet alles, sagt, was geliefert und was ausgelassen würde, und ändert nichts. Geliefert werden diese Einstellungen erst, wenn ein Probelauf mit ihnen zu Ende ist.",
    dryRun: "Probelauf", deliver: "Mit dem Liefern beginnen", deliverNow: "Jetzt liefern", pause: "Anhalten", resume: "Fortsetzen", paused: "Angehalten", starting: "Wird gestartet…",
    trying: "Der Probelauf hat begonnen.", delivering: "Der Lauf hat begonnen.", pausedNow: "Angehalten. Was läuft, hört gleich auf.", resumed: "Es geht weiter.",
    next: (/** @type {string} */ when) => `Nach Zeitplan wieder ${when}.`, soon: "innerhalb der nächsten Stunde", since: (/** @type {string} */ when) => `begonnen ${when}`, ended: (/** @type {string} */ when, /** @type {string} */ took) => `beendet ${when}, dauerte ${took}`,
    progress: "Fortschritt des Laufs", phase: (/** @type {number} */ seen) => `${n(seen)} bisher angesehen`, until: (/** @type {string} */ when) => `Wartet bis ${when}: Die andere Seite hat um eine Pause gebeten.`,
    actions: /** @type {Words} */ ({ sync: "Lieferung", plan: "Probelauf", remove: "Löschung am Ziel" }),
    states: /** @type {Words} */ ({ queued: "wartet auf den Beginn", running: "läuft", waiting: "wartet", paused: "angehalten", done: "fertig", ok: "fertig", partial: "fertig, es fehlt etwas", failed: "fehlgeschlagen", config: "Einstellungen abgelehnt", parked: "wartet", skipped: "angehalten" }),
    counts: { discovered: "angesehen", ingested: "geliefert", unchanged: "unverändert", skipped: "ausgelassen", failed: "fehlgeschlagen", deleted: "am Ziel gelöscht", spaces: "Bereiche" },
    plannedPages: (/** @type {number} */ pages, /** @type {number} */ spaces, /** @type {number} */ out) => `${count(pages, "Seite", "Seiten")} in ${count(spaces, "Bereich", "Bereichen")}; ${out === 0 ? "keine ausgelassen" : `${n(out)} eingeschränkte, ausgelassen`}.`,
    plannedFiles: (/** @type {number} */ files, /** @type {number} */ out) => `${count(files, "Datei", "Dateien")}, davon ${n(out)} ausgelassen.`,
    planned: (/** @type {number} */ deliver, /** @type {number} */ gone, /** @type {number} */ held) => `Eine Lieferung würde ${n(deliver)} senden und ${n(gone)} löschen.${held > 0 ? ` ${n(held)} Löschungen würden zurückgehalten, bis jemand nachgesehen hat.` : ""}`,
    plannedCut: "Es ist mehr, als ein Probelauf Zeit hat: Das sind die Zahlen dessen, was er gesehen hat.",
    left: (/** @type {number} */ many, /** @type {string} */ why) => `${n(many)}: ${why}`, restricted: "Nicht alle im Bereich dürfen es sehen: ausgelassen.", which: "Welche", page: (/** @type {string} */ id) => `Seite ${id}`, file: "eine Datei davon",
    warnings: /** @type {Words} */ ({
      lost_access: "Ein Bereich, aus dem geliefert wurde, ist nicht mehr zu sehen. Was geliefert wurde, bleibt.", deletions_held: "Löschungen, die nichts beweist, werden zurückgehalten.", nothing_selected: "Die Auswahl trifft nichts. Dafür wird nichts gelöscht.",
      item_failed: "Seiten sind fehlgeschlagen; eine ältere Fassung bleibt am Ziel, und der nächste Lauf versucht es wieder.", attachments_failed: "Dateien sind fehlgeschlagen; der nächste Lauf versucht es wieder.", readers_unknown: "Wer eine Seite sehen darf, war nicht festzustellen; sie wurde zurückgehalten.", readers_not_delivered: "Die Regeln des Ziels entscheiden, wer eine Seite findet.",
      scope_missing: "Der App fehlt eine Berechtigung: Die Site-Administration muss ihre neueste Version genehmigen.", too_large: "Dateien sind größer als 32 MB.", type_not_allowed: "Dateien sind von einer Art, die nicht geliefert wird, oder das Ziel nimmt keine Dateien.", full_pass_unfinished: "Die ganze Auflistung geht im nächsten Lauf weiter.", repaired: "Etwas Halbes am Ziel wurde ganz gemacht.",
      owner_mismatch: "Was am Ziel liegt, gehört einer anderen Site: Nichts wurde gesendet.",
    }),
    errors: /** @type {Words} */ ({ egress_denied: "Der Host des Ziels ist nicht mehr genehmigt, oder seine Zugangsdaten gehören zu einem anderen Host. Speichern Sie die Einstellungen noch einmal.", unauthorized: "Das Ziel lehnt die Zugangsdaten ab. Geben Sie sie in den Einstellungen noch einmal ein.", conflict: "Was am Ziel liegt, gehört einer anderen Site: Nichts wurde gesendet.", forbidden: "Confluence oder das Ziel verbietet es. Sehen Sie nach, ob die neueste Version der App genehmigt ist.", input_invalid: "Den Einstellungen lässt sich nicht folgen. Prüfen Sie Auswahl und Ziel." }),
    errorOther: (/** @type {string} */ code) => `Der Lauf ist fehlgeschlagen (${code}). Der nächste versucht es wieder.`,
    heldTitle: "Löschungen werden zurückgehalten", held: "Es fehlt mehr, als sich beweisen lässt: ein Bereich, den die App nicht mehr sieht, oder viele Seiten, die nicht gefunden werden. Wenn sie weg sein sollen, sagen Sie das für einen Lauf.", carryOut: "In einem Lauf löschen…", carryOutTitle: "Die zurückgehaltenen Löschungen ausführen?", carryOutBody: "Ein Lauf löscht am Ziel alles, was die App nicht mehr findet, auch Bereiche, die sie nicht sieht. Hat die App nur ihren Zugriff verloren, müssen die Seiten danach neu geliefert werden.", carryOutYes: "Löschen",
  },
});

export const formTexts = /* @__PURE__ */ localized({
  en: {
    title: "Settings", how: "How", readers: "Who may see what was delivered", readersOf: { deliver: "Whoever may see the page in Confluence", everyone: "Only pages that everybody in their space may see", inherit: "The target's own rules" },
    readersHint: { deliver: "Ids of people and groups go along with each page. Choose this only where the target honours them.", everyone: "Pages with a restriction, or below one, are left out.", inherit: "Everything that the app sees is delivered; the target decides who finds it." },
    format: "Text as", formats: { markdown: "Markdown", text: "Plain text", storage: "Confluence's own markup" }, every: "By itself", everyOf: { never: "Only when started here", quarter: "Every 15 minutes", hour: "Every hour", day: "Every day" }, attachments: { unique: "Files of the pages as well, up to 32 MB each", documents: "Files of the pages as well, up to 32 MB each, where the receiver takes them", bulk: "Text files of the pages as well, up to 4 MB each" },
    saved: "Saved.", busy: "A run is not over: settings are changed between runs.", consent: (/** @type {string} */ host) => `Chosen pages are delivered to ${host}.`, notApproved: "The address was not approved, so that nothing was saved.",
  },
  de: {
    title: "Einstellungen", how: "Wie", readers: "Wer sehen darf, was geliefert wurde", readersOf: { deliver: "Wer die Seite in Confluence sehen darf", everyone: "Nur Seiten, die alle in ihrem Bereich sehen dürfen", inherit: "Die Regeln des Ziels" },
    readersHint: { deliver: "Kennungen von Personen und Gruppen gehen mit jeder Seite mit. Nur wählen, wo das Ziel sie beachtet.", everyone: "Seiten mit einer Einschränkung, oder unter einer, werden ausgelassen.", inherit: "Alles, was die App sieht, wird geliefert; das Ziel entscheidet, wer es findet." },
    format: "Text als", formats: { markdown: "Markdown", text: "Reiner Text", storage: "Auszeichnung von Confluence" }, every: "Von selbst", everyOf: { never: "Nur, wenn es hier gestartet wird", quarter: "Alle 15 Minuten", hour: "Jede Stunde", day: "Jeden Tag" }, attachments: { unique: "Auch Dateien der Seiten, je bis 32 MB", documents: "Auch Dateien der Seiten, je bis 32 MB, wo der Empfänger sie annimmt", bulk: "Auch Textdateien der Seiten, je bis 4 MB" },
    saved: "Gespeichert.", busy: "Ein Lauf ist nicht zu Ende: Einstellungen werden zwischen Läufen geändert.", consent: (/** @type {string} */ host) => `Ausgewählte Seiten werden an ${host} geliefert.`, notApproved: "Die Adresse wurde nicht genehmigt; nichts ist gespeichert.",
  },
});

export const targetTexts = /* @__PURE__ */ localized({
  en: {
    title: "Where to", kind: "Kind of target", kinds: { documents: "A receiver of documents (JSON over HTTPS)", bulk: "OpenSearch or Elasticsearch", unique: "Unique" }, name: "Name", nameHint: "Part of every key at the target. It stays as it is once something was delivered.", address: "Address", addressHint: "https only. The product asks you to approve its host when you save.", index: "Index",
    scopes: "Address of scope management", scopeId: "Id of the root scope", uploads: "Hosts of write addresses", uploadsHint: "Separated by commas", auth: "Credential", auths: { bearer: "In the Authorization header", header: "In a header of its own", client: "An OAuth client", none: "None" }, header: "Header", credential: "Token", credentialHint: "Stored encrypted, sent to this host alone, never shown again. user:password is sent as Basic.", kept: (/** @type {string} */ when) => `Set ${when}. Leave it empty to keep it.`,
    clientId: "Client ID", clientSecret: "Client secret", clientSecretHint: "Stored encrypted, sent to the token address alone, never shown again.", tokenUrl: "Token address", tokenUrlHint: "https only; its host is approved like the target's. Tokens stay in memory.", oauthScope: "Scopes", oauthScopeHint: "Separated by spaces",
    signed: "Sign every document (Standard Webhooks)", signing: "Signing secret", signingHint: "The receiver checks signatures with it; it is never sent.",
  },
  de: {
    title: "Wohin", kind: "Art des Ziels", kinds: { documents: "Ein Empfänger von Dokumenten (JSON über HTTPS)", bulk: "OpenSearch oder Elasticsearch", unique: "Unique" }, name: "Name", nameHint: "Teil jedes Schlüssels am Ziel. Er bleibt, sobald etwas geliefert wurde.", address: "Adresse", addressHint: "Nur https. Beim Speichern fragt das Produkt, ob Sie den Host genehmigen.", index: "Index",
    scopes: "Adresse der Scope-Verwaltung", scopeId: "Kennung des obersten Scopes", uploads: "Hosts der Schreibadressen", uploadsHint: "Durch Kommas getrennt", auth: "Zugangsdaten", auths: { bearer: "Im Header Authorization", header: "In einem eigenen Header", client: "Ein OAuth-Client", none: "Keine" }, header: "Header", credential: "Token", credentialHint: "Verschlüsselt gespeichert, nur an diesen Host gesendet, nie wieder angezeigt. Benutzer:Passwort geht als Basic.", kept: (/** @type {string} */ when) => `Gesetzt ${when}. Leer lassen, um es zu behalten.`,
    clientId: "Client-ID", clientSecret: "Client-Geheimnis", clientSecretHint: "Verschlüsselt gespeichert, nur an die Token-Adresse gesendet, nie wieder angezeigt.", tokenUrl: "Token-Adresse", tokenUrlHint: "Nur https; ihr Host wird wie der des Ziels genehmigt. Token bleiben im Speicher.", oauthScope: "Scopes", oauthScopeHint: "Durch Leerzeichen getrennt",
    signed: "Jedes Dokument signieren (Standard Webhooks)", signing: "Geheimnis zum Signieren", signingHint: "Der Empfänger prüft damit Signaturen; es wird nie gesendet.",
  },
});

export const chosenTexts = /* @__PURE__ */ localized({
  en: {
    title: "Which pages", lead: "Labels, pages and the query are united. Spaces narrow them; spaces alone mean all of their pages.", optional: "optional", labels: "Pages with a label", labelsHint: "Separated by commas", subtreeLabels: "Pages with a label, and all below them", subtreeLabelsHint: "Separated by commas", spaces: "Spaces", spacesHint: "Their keys, separated by commas", subtree: "Pages and all below them", subtreeHint: "Their ids, separated by commas",
    cql: "Query (CQL)", cqlHint: "For example: label = \"ready\" and creator = currentUser()", exclude: "But not pages with a label", preview: "Preview", counting: "Counting…", nothing: "This selects nothing that the app can see.",
    seen: (/** @type {PreviewAnswer} */ { pages, spaces, restricted, files, isWhole }, /** @type {string} */ readers) => `${isWhole ? "" : "More than "}${count(pages, "page")} in ${count(spaces, "space")}${restricted === 0 ? "; none restricted" : `; ${n(restricted)} restricted${readers === "everyone" ? ", left out" : ""}`}${files > 0 ? `; ${count(files, "file")}` : ""}.`,
  },
  de: {
    title: "Welche Seiten", lead: "Stichwörter, Seiten und die Abfrage werden vereinigt. Bereiche engen sie ein; Bereiche allein meinen alle ihre Seiten.", optional: "optional", labels: "Seiten mit einem Stichwort", labelsHint: "Durch Kommas getrennt", subtreeLabels: "Seiten mit einem Stichwort und alle darunter", subtreeLabelsHint: "Durch Kommas getrennt", spaces: "Bereiche", spacesHint: "Ihre Schlüssel, durch Kommas getrennt", subtree: "Seiten und alle darunter", subtreeHint: "Ihre Kennungen, durch Kommas getrennt",
    cql: "Abfrage (CQL)", cqlHint: "Zum Beispiel: label = \"ready\" and creator = currentUser()", exclude: "Aber keine Seiten mit einem Stichwort", preview: "Vorschau", counting: "Wird gezählt…", nothing: "Das trifft nichts, was die App sehen kann.",
    seen: (/** @type {PreviewAnswer} */ { pages, spaces, restricted, files, isWhole }, /** @type {string} */ readers) => `${isWhole ? "" : "Mehr als "}${count(pages, "Seite", "Seiten")} in ${count(spaces, "Bereich", "Bereichen")}${restricted === 0 ? "; keine eingeschränkt" : `; ${n(restricted)} eingeschränkt${readers === "everyone" ? ", ausgelassen" : ""}`}${files > 0 ? `; ${count(files, "Datei", "Dateien")}` : ""}.`,
  },
});

export const historyTexts = /* @__PURE__ */ localized({
  en: { title: "History", lead: "At most 90 days. Quiet runs by schedule share one row.", when: "When", what: "What", how: "How it ended", delivered: "Delivered", deleted: "Deleted", skipped: "Left out", failed: "Failed", by: { schedule: "by schedule", admin: "by an admin" }, word: "with held deletions", would: (/** @type {string} */ many) => `(${many})` },
  de: { title: "Verlauf", lead: "Höchstens 90 Tage. Ruhige Läufe nach Zeitplan teilen sich eine Zeile.", when: "Wann", what: "Was", how: "Wie es endete", delivered: "Geliefert", deleted: "Gelöscht", skipped: "Ausgelassen", failed: "Fehlgeschlagen", by: { schedule: "nach Zeitplan", admin: "durch die Administration" }, word: "mit zurückgehaltenen Löschungen", would: (/** @type {string} */ many) => `(${many})` },
});

export const endTexts = /* @__PURE__ */ localized({
  en: {
    title: "Ending it", type: (/** @type {string} */ name) => `Type ${name} to confirm`,
    deleteAtTarget: { lead: "Deletes at the target what these settings delivered, and nothing else. Settings and credentials stay.", button: "Delete everything at the target…", title: "Delete everything at the target?", body: "Everything that was delivered under this name is deleted at the target, page by page. It can be delivered again after another dry run. Confluence is not touched.", yes: "Delete at the target", busy: "Starting…", done: "The deletion has started." },
    forget: { lead: "The app forgets settings, credentials, history and what it knows of the target. What is at the target stays there.", button: "Forget everything…", title: "Forget everything?", body: "Afterwards the app does not know any more what is at the target, and cannot delete it there. If it is meant to go, delete everything at the target first. A run that has not ended ends.", yes: "Forget everything", busy: "Forgetting…", done: "Everything is forgotten." },
  },
  de: {
    title: "Beenden", type: (/** @type {string} */ name) => `Zur Bestätigung ${name} eingeben`,
    deleteAtTarget: { lead: "Löscht am Ziel, was diese Einstellungen geliefert haben, und sonst nichts. Einstellungen und Zugangsdaten bleiben.", button: "Alles am Ziel löschen…", title: "Alles am Ziel löschen?", body: "Alles, was unter diesem Namen geliefert wurde, wird am Ziel gelöscht, Seite für Seite. Nach einem neuen Probelauf kann es wieder geliefert werden. Confluence wird nicht angetastet.", yes: "Am Ziel löschen", busy: "Wird gestartet…", done: "Die Löschung hat begonnen." },
    forget: { lead: "Die App vergisst Einstellungen, Zugangsdaten, Verlauf und was sie vom Ziel weiß. Was am Ziel liegt, bleibt dort.", button: "Alles vergessen…", title: "Alles vergessen?", body: "Danach weiß die App nicht mehr, was am Ziel liegt, und kann es dort nicht löschen. Soll es weg, löschen Sie zuerst alles am Ziel. Ein Lauf, der nicht zu Ende ist, endet.", yes: "Alles vergessen", busy: "Wird vergessen…", done: "Alles ist vergessen." },
  },
});
