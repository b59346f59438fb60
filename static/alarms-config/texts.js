// @ts-check
// The texts of the macro's settings.

import { localized } from "../kit/viewer.js";

export const configTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Loading what can be shown", noAccounts: "No AWS account may be shown in this space yet.",
    noAccountsReader: "Ask a site admin to connect one and to allow it in this space.", noAccountsAdmin: "Connect one under “CloudWatch alarms” in the apps' settings, and allow it in this space.",
    accounts: "Accounts", accountsHint: "None chosen: all that are allowed in this space, also those that come later.", notReady: "not tested yet", regions: "Regions", regionsHint: "None chosen: all of each account.",
    prefix: "Name begins with", prefixHint: "AWS filters by it, so that less is read.", text: "Contains", textHint: "In name, description, metric or dimensions.",
    states: "States", kinds: "Kinds", kindNames: /** @type {Record<string, string>} */ ({ metric: "Metric", composite: "Composite", log: "Log" }), all: "None chosen: all.",
    hideScaling: "Leave out alarms that Auto Scaling made for itself", sort: "Order", most: "Rows at most", view: "Shown as", views: /** @type {Record<string, string>} */ ({ table: "List", tiles: "Tiles", counts: "Counts" }),
    viewHints: /** @type {Record<string, string>} */ ({ table: "One alarm a line, with reason and links", tiles: "Side by side, for a wall", counts: "How many in each state, the list on a click" }),
    graph: "Graph of the last three hours in each row", graphHint: "CloudWatch charges the account for each metric read.", preview: "Preview", previewing: "Asking AWS…", hidePreview: "Close the preview", save: "Save", notSaved: "The settings could not be saved. Try again.",
  },
  de: {
    loading: "Lädt, was gezeigt werden kann", noAccounts: "In diesem Bereich darf noch kein AWS-Konto gezeigt werden.",
    noAccountsReader: "Bitten Sie die Site-Administration, eines zu verbinden und in diesem Bereich zuzulassen.", noAccountsAdmin: "Verbinden Sie eines unter „CloudWatch-Alarme“ in den Einstellungen der Apps, und lassen Sie es in diesem Bereich zu.",
    accounts: "Konten", accountsHint: "Keines gewählt: alle in diesem Bereich zugelassenen, auch künftige.", notReady: "noch nicht geprüft", regions: "Regionen", regionsHint: "Keine gewählt: alle jedes Kontos.",
    prefix: "Name beginnt mit", prefixHint: "AWS filtert danach, es wird weniger gelesen.", text: "Enthält", textHint: "In Name, Beschreibung, Metrik oder Dimensionen.",
    states: "Zustände", kinds: "Arten", kindNames: { metric: "Metrik", composite: "Zusammengesetzt", log: "Protokoll" }, all: "Nichts gewählt: alle.",
    hideScaling: "Alarme auslassen, die Auto Scaling für sich angelegt hat", sort: "Reihenfolge", most: "Zeilen höchstens", view: "Gezeigt als", views: { table: "Liste", tiles: "Kacheln", counts: "Zahlen" },
    viewHints: { table: "Ein Alarm je Zeile, mit Grund und Links", tiles: "Nebeneinander, für eine Wand", counts: "Wie viele je Zustand, die Liste auf einen Klick" },
    graph: "Kurve der letzten drei Stunden in jeder Zeile", graphHint: "CloudWatch berechnet dem Konto jede gelesene Metrik.", preview: "Vorschau", previewing: "AWS wird gefragt…", hidePreview: "Vorschau schließen", save: "Speichern", notSaved: "Die Einstellungen konnten nicht gespeichert werden. Versuchen Sie es noch einmal.",
  },
});
