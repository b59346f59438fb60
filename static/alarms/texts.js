// @ts-check
// The texts of the alarms: what the macro and the pages show.

import { count, localized, number } from "../kit/viewer.js";

/** @typedef {import("./contract.js").AlarmState} State */

export const boardTexts = /* @__PURE__ */ localized({
  en: {
    title: "CloudWatch alarms", loading: "Asking AWS for the alarms",
    states: /** @type {Record<State, string>} */ ({ alarm: "In alarm", insufficient_data: "No data", ok: "OK", other: "Unknown" }),
    stateFilter: "Show by state", searchLabel: "Find in these alarms", searchHint: "Name, metric, account…",
    sortLabel: "Order", sorts: /** @type {Record<string, string>} */ ({ state: "Firing first", since: "Newest change first", name: "By name" }),
    asOf: (/** @type {string} */ when) => `As of ${when}`, refresh: "Refresh", refreshing: "Refreshing…",
    allOk: (/** @type {number} */ n) => (n === 1 ? "The alarm is OK." : `All ${number(n)} alarms are OK.`),
    noneMatch: "No alarm matches these settings.", noneFound: "None of the alarms shown matches.", clear: "Show all again",
    noAccounts: "No AWS account may be shown here yet. A site admin connects accounts and says which spaces may show them.",
    unknownSpace: "You may not see the space of these alarms.",
    cut: (/** @type {number} */ shown, /** @type {number} */ all) => `The ${number(shown)} most important of ${number(all)} alarms are shown, as this macro's settings say.`,
    truncated: (/** @type {string} */ where) => `${where} has more alarms than can be read at once. A name prefix in the settings narrows the list.`,
    list: "Alarms", open: (/** @type {string} */ name) => `Details of ${name}`, runbook: "Runbook", console: "AWS console",
    suppressed: "Suppressed", actionsOff: "Silent", evaluated: "Partial data", changed: (/** @type {number} */ n) => `${count(n, "alarm")} changed state.`, firing: (/** @type {number} */ n) => `${number(n)} in alarm.`,
    stale: "Shown as of the last answer. AWS or the app cannot be reached at the moment; this list goes on trying.",
  },
  de: {
    title: "CloudWatch-Alarme", loading: "Alarme werden bei AWS erfragt",
    states: { alarm: "Alarm", insufficient_data: "Keine Daten", ok: "OK", other: "Unbekannt" },
    stateFilter: "Nach Zustand zeigen", searchLabel: "In diesen Alarmen suchen", searchHint: "Name, Metrik, Konto…",
    sortLabel: "Reihenfolge", sorts: { state: "Alarme zuerst", since: "Jüngste Änderung zuerst", name: "Nach Namen" },
    asOf: (/** @type {string} */ when) => `Stand ${when}`, refresh: "Aktualisieren", refreshing: "Wird aktualisiert…",
    allOk: (/** @type {number} */ n) => (n === 1 ? "Der Alarm ist OK." : `Alle ${number(n)} Alarme sind OK.`),
    noneMatch: "Kein Alarm entspricht diesen Einstellungen.", noneFound: "Keiner der gezeigten Alarme passt dazu.", clear: "Wieder alle zeigen",
    noAccounts: "Hier darf noch kein AWS-Konto gezeigt werden. Die Site-Administration verbindet Konten und legt fest, welche Bereiche sie zeigen dürfen.",
    unknownSpace: "Sie dürfen den Bereich dieser Alarme nicht sehen.",
    cut: (/** @type {number} */ shown, /** @type {number} */ all) => `Gezeigt werden die ${number(shown)} wichtigsten von ${number(all)} Alarmen, wie es die Einstellungen des Makros sagen.`,
    truncated: (/** @type {string} */ where) => `${where} hat mehr Alarme, als auf einmal gelesen werden können. Ein Namensanfang in den Einstellungen grenzt die Liste ein.`,
    list: "Alarme", open: (/** @type {string} */ name) => `Einzelheiten zu ${name}`, runbook: "Runbook", console: "AWS-Konsole",
    suppressed: "Unterdrückt", actionsOff: "Stumm", evaluated: "Teildaten", changed: (/** @type {number} */ n) => `${count(n, "Alarm hat", "Alarme haben")} den Zustand gewechselt.`, firing: (/** @type {number} */ n) => `${number(n)} im Alarm.`,
    stale: "Stand der letzten Antwort. AWS oder die App ist gerade nicht erreichbar; es wird weiter versucht.",
  },
});

export const reasonTexts = /* @__PURE__ */ localized({
  en: {
    limits: /** @type {Record<string, (limit: string) => string>} */ ({
      above: (limit) => `above ${limit}`, at_or_above: (limit) => `at ${limit} or more`, below: (limit) => `below ${limit}`, at_or_below: (limit) => `at ${limit} or less`,
      outside_band: () => "outside the expected band", below_band: () => "below the expected band", above_band: () => "above the expected band", other: (limit) => `beyond ${limit}`,
    }),
    datapoints: (/** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ limit) => (of === 1 ? `Datapoint ${limit}` : `${number(n)} of ${number(of)} datapoints ${limit}`),
    simply: (/** @type {string} */ limit) => `Value ${limit}`,
    fine: (/** @type {string} */ limit) => `Fires when ${limit}`,
    missing: "No datapoints came", ruleHolds: "Its rule holds", kinds: /** @type {Record<string, string>} */ ({ composite: "Composite alarm", log: "Log alarm", metric: "Metric alarm" }),
    children: (/** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ names) => `${number(n)} of ${count(of, "alarm")} in its rule ${n === 1 ? "fires" : "fire"}${names && `: ${names}`}`,
    childrenFine: (/** @type {number} */ of) => (of === 0 ? "Follows a rule of its own" : `None of ${count(of, "alarm")} in its rule fires`),
    condition: (/** @type {string} */ limit, /** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ period) => `${limit} for ${number(n)} of ${count(of, "datapoint")} of ${period}`,
    more: (/** @type {number} */ n) => `and ${number(n)} more`,
    query: "Watches log lines", every: (/** @type {number} */ seconds) => (seconds % 3600 === 0 ? count(seconds / 3600, "hour") : seconds % 60 === 0 ? count(seconds / 60, "minute") : count(seconds, "second")),
  },
  de: {
    limits: {
      above: (limit) => `über ${limit}`, at_or_above: (limit) => `bei ${limit} oder mehr`, below: (limit) => `unter ${limit}`, at_or_below: (limit) => `bei ${limit} oder weniger`,
      outside_band: () => "außerhalb des erwarteten Bands", below_band: () => "unter dem erwarteten Band", above_band: () => "über dem erwarteten Band", other: (limit) => `jenseits von ${limit}`,
    },
    datapoints: (/** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ limit) => (of === 1 ? `Datenpunkt ${limit}` : `${number(n)} von ${number(of)} Datenpunkten ${limit}`),
    simply: (/** @type {string} */ limit) => `Wert ${limit}`,
    fine: (/** @type {string} */ limit) => `Löst aus bei: ${limit}`,
    missing: "Es kamen keine Datenpunkte", ruleHolds: "Seine Regel trifft zu", kinds: { composite: "Zusammengesetzter Alarm", log: "Protokollalarm", metric: "Metrikalarm" },
    children: (/** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ names) => `${number(n)} von ${count(of, "Alarm", "Alarmen")} der Regel ${n === 1 ? "löst" : "lösen"} aus${names && `: ${names}`}`,
    childrenFine: (/** @type {number} */ of) => (of === 0 ? "Folgt einer eigenen Regel" : `Keiner von ${count(of, "Alarm", "Alarmen")} der Regel löst aus`),
    condition: (/** @type {string} */ limit, /** @type {number} */ n, /** @type {number} */ of, /** @type {string} */ period) => `${limit} in ${number(n)} von ${count(of, "Datenpunkt", "Datenpunkten")} zu ${period}`,
    more: (/** @type {number} */ n) => `und ${number(n)} weitere`,
    query: "Beobachtet Protokollzeilen", every: (/** @type {number} */ seconds) => (seconds % 3600 === 0 ? count(seconds / 3600, "Stunde", "Stunden") : seconds % 60 === 0 ? count(seconds / 60, "Minute", "Minuten") : count(seconds, "Sekunde", "Sekunden")),
  },
});

export const detailTexts = /* @__PURE__ */ localized({
  en: {
    account: "Account and region", metric: "Metric", dimensions: "Dimensions", condition: "Fires when", expression: "Expression", rule: "Rule", query: "Query", missingData: "Missing data", missing: /** @type {Record<string, string>} */ ({ missing: "Counts as missing", ignore: "Leaves the state as it is", breaching: "Counts as beyond the threshold", notBreaching: "Counts as within the threshold" }), reason: "AWS says", since: "Since",
    children: "Alarms in its rule", notHere: "not in this list", suppressor: "Can be suppressed by",
    suppressed: /** @type {Record<string, (name: string) => string>} */ ({
      alarm: (name) => `Its actions are held back by ${name}.`, wait_period: (name) => `Its actions wait: ${name} may yet hold them back.`, extension_period: (name) => `Its actions are held back a little longer after ${name}.`, other: (name) => `Its actions are held back by ${name}.`,
    }),
    actionsOff: "Its actions are switched off: it notifies nobody.",
    evaluation: /** @type {Record<string, string>} */ ({ partial_data: "Evaluated on part of the data only.", failure: "AWS could not evaluate it: the query takes too long or the data is too much.", error: "AWS could not evaluate it: something in its settings is wrong." }),
    history: "Show history", historyTitle: "History", historyLoading: "Asking AWS for the history", historyNone: "AWS keeps no history of this alarm.", historyMore: "AWS keeps more than these.",
    was: (/** @type {string} */ from, /** @type {string} */ to) => `${from} → ${to}`, configuration: "Settings changed", action: "Action", strip: (/** @type {string} */ from, /** @type {string} */ to) => `States from ${from} to ${to}`,
    graph: (/** @type {string} */ low, /** @type {string} */ high, /** @type {string} */ last) => `Between ${low} and ${high}, last ${last}`, graphLimit: (/** @type {string} */ limit) => `threshold ${limit}`, graphBand: "with the expected band", graphNone: "No graph: AWS has no data for it.",
  },
  de: {
    account: "Konto und Region", metric: "Metrik", dimensions: "Dimensionen", condition: "Löst aus bei", expression: "Ausdruck", rule: "Regel", query: "Abfrage", missingData: "Fehlende Daten", missing: { missing: "Gelten als fehlend", ignore: "Lassen den Zustand, wie er ist", breaching: "Gelten als jenseits der Schwelle", notBreaching: "Gelten als innerhalb der Schwelle" }, reason: "AWS sagt", since: "Seit",
    children: "Alarme der Regel", notHere: "nicht in dieser Liste", suppressor: "Kann unterdrückt werden von",
    suppressed: {
      alarm: (name) => `Seine Aktionen werden von ${name} zurückgehalten.`, wait_period: (name) => `Seine Aktionen warten: ${name} kann sie noch zurückhalten.`, extension_period: (name) => `Seine Aktionen werden nach ${name} noch kurz zurückgehalten.`, other: (name) => `Seine Aktionen werden von ${name} zurückgehalten.`,
    },
    actionsOff: "Seine Aktionen sind ausgeschaltet: Er benachrichtigt niemanden.",
    evaluation: { partial_data: "Nur mit einem Teil der Daten ausgewertet.", failure: "AWS konnte ihn nicht auswerten: Die Abfrage dauert zu lange oder umfasst zu viele Daten.", error: "AWS konnte ihn nicht auswerten: An seinen Einstellungen stimmt etwas nicht." },
    history: "Verlauf zeigen", historyTitle: "Verlauf", historyLoading: "Verlauf wird bei AWS erfragt", historyNone: "AWS bewahrt zu diesem Alarm keinen Verlauf auf.", historyMore: "AWS bewahrt mehr als diese auf.",
    was: (/** @type {string} */ from, /** @type {string} */ to) => `${from} → ${to}`, configuration: "Einstellungen geändert", action: "Aktion", strip: (/** @type {string} */ from, /** @type {string} */ to) => `Zustände von ${from} bis ${to}`,
    graph: (/** @type {string} */ low, /** @type {string} */ high, /** @type {string} */ last) => `Zwischen ${low} und ${high}, zuletzt ${last}`, graphLimit: (/** @type {string} */ limit) => `Schwelle ${limit}`, graphBand: "mit dem erwarteten Band", graphNone: "Keine Kurve: AWS hat keine Daten dazu.",
  },
});
