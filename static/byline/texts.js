// @ts-check
// The texts of the byline panel: where a page comes from.

import { localized } from "../kit/viewer.js";

/** @typedef {import("./edited.jsx").Choice} Choice */

export const bylineTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Looking up where this page comes from",
    notOurs: "This page was not written by Touchmark, or its job was removed.",
    writtenAt: (/** @type {string} */ when) => `Text written ${when}`,
    atCommit: "at commit",
    currentAsOf: (/** @type {string} */ when) => `Matched the repository ${when}.`,
    behind: "Newer commits are not in these pages yet.",
    pushed: (/** @type {string} */ commit, /** @type {string} */ when) => `Commit ${commit} was pushed ${when}.`,
    updating: "A run is at work.", unknown: "No run has finished yet.",
    named: "Somebody gave this page its title. It stays, and links follow it.",
    isProposal: "This is a proposal for an edited page. Decide about it there:",
    regenerate: "Regenerate", regenerating: "Regenerating…", openSource: "Open the source",
    openFront: "All pages of this repository",
    mayNotRun: "People who may add pages in this space can regenerate it.",
  },
  de: {
    loading: "Die Herkunft dieser Seite wird nachgesehen",
    notOurs: "Diese Seite wurde nicht von Touchmark geschrieben, oder ihr Auftrag wurde entfernt.",
    writtenAt: (/** @type {string} */ when) => `Text geschrieben: ${when}`,
    atCommit: "aus dem Commit",
    currentAsOf: (/** @type {string} */ when) => `Stimmte mit dem Repository überein: ${when}.`,
    behind: "Neuere Commits sind noch nicht in diesen Seiten.",
    pushed: (/** @type {string} */ commit, /** @type {string} */ when) => `Commit ${commit} kam durch einen Push: ${when}.`,
    updating: "Ein Lauf ist bei der Arbeit.", unknown: "Noch kein Lauf ist fertig geworden.",
    named: "Den Titel dieser Seite hat jemand vergeben. Er bleibt, und Verweise folgen ihm.",
    isProposal: "Das ist ein Vorschlag für eine bearbeitete Seite. Dort wird darüber entschieden:",
    regenerate: "Neu schreiben", regenerating: "Wird neu geschrieben…", openSource: "Quelle öffnen",
    openFront: "Alle Seiten dieses Repositorys",
    mayNotRun: "Wer in diesem Bereich Seiten anlegen darf, kann sie neu schreiben lassen.",
  },
});

export const editedTexts = /* @__PURE__ */ localized({
  en: {
    title: "Edited by people", waiting: "Proposal waiting",
    kept: /** @type {Record<string, string>} */ ({ sections: "Your sections kept", page: "Kept as it is" }),
    since: (/** @type {string} */ when) => `Last edited ${when}.`,
    keptMeans: /** @type {Record<string, string>} */ ({
      sections: "Sections that people changed stay; every run updates the others.",
      page: "Runs leave this page alone and propose nothing.",
    }),
    proposed: "The page is not overwritten. New text waits in a page below it:",
    nothingYet: "The page is not overwritten: when its sources change, new text is proposed in a page below it.",
    show: "Show what differs", hide: "Hide what differs", loading: "Comparing the page with the proposal",
    same: "The texts say the same; only notes or comments differ.",
    beginning: "Before the first heading",
    standings: /** @type {Record<string, string>} */ ({ changed: "differs", onlyPage: "only on this page", onlyProposal: "only in the proposal" }),
    onlyPage: "Only on this page", onlyProposal: "Only in the proposal",
    looks: "The words are the same; links, order or looks differ.", more: "There are more lines. Open the proposal to see all.",
    take: "Take the proposal", taking: "Taking it…", sections: "Keep my sections, update the rest", mine: "Keep my page for good", ask: "Propose again",
    takeTitle: "Take the proposal?",
    takeMeans: "The proposed text takes this page's place. Notes panels and comments stay; the text of today stays in the page's history.",
    runs: "A run is at work. Decide when it has ended.",
    done: /** @type {Record<Choice, string>} */ ({
      take: "The proposal was taken.", sections: "Your sections stay, the rest is updated.",
      mine: "The page stays as it is.", ask: "New text will be proposed again.",
    }),
  },
  de: {
    title: "Von Menschen bearbeitet", waiting: "Vorschlag wartet",
    kept: /** @type {Record<string, string>} */ ({ sections: "Ihre Abschnitte bleiben", page: "Bleibt, wie sie ist" }),
    since: (/** @type {string} */ when) => `Zuletzt bearbeitet: ${when}.`,
    keptMeans: /** @type {Record<string, string>} */ ({
      sections: "Abschnitte, die Menschen geändert haben, bleiben; jeder Lauf erneuert die anderen.",
      page: "Läufe lassen diese Seite in Ruhe und schlagen nichts vor.",
    }),
    proposed: "Die Seite wird nicht überschrieben. Neuer Text wartet auf einer Seite darunter:",
    nothingYet: "Die Seite wird nicht überschrieben: Ändern sich ihre Quellen, wird neuer Text auf einer Seite darunter vorgeschlagen.",
    show: "Unterschiede zeigen", hide: "Unterschiede verbergen", loading: "Die Seite wird mit dem Vorschlag verglichen",
    same: "Die Texte sagen dasselbe; nur Notizen oder Kommentare unterscheiden sich.",
    beginning: "Vor der ersten Überschrift",
    standings: /** @type {Record<string, string>} */ ({ changed: "unterscheidet sich", onlyPage: "nur auf dieser Seite", onlyProposal: "nur im Vorschlag" }),
    onlyPage: "Nur auf dieser Seite", onlyProposal: "Nur im Vorschlag",
    looks: "Die Wörter sind gleich; Verweise, Reihenfolge oder Aussehen unterscheiden sich.", more: "Es gibt mehr Zeilen. Der Vorschlag zeigt alle.",
    take: "Vorschlag übernehmen", taking: "Wird übernommen…", sections: "Meine Abschnitte behalten, den Rest erneuern", mine: "Meine Seite für immer behalten", ask: "Wieder vorschlagen",
    takeTitle: "Den Vorschlag übernehmen?",
    takeMeans: "Der vorgeschlagene Text tritt an die Stelle dieser Seite. Notizen und Kommentare bleiben; der heutige Text bleibt in der Versionsgeschichte der Seite.",
    runs: "Ein Lauf ist bei der Arbeit. Entscheiden Sie, wenn er beendet ist.",
    done: /** @type {Record<Choice, string>} */ ({
      take: "Der Vorschlag ist übernommen.", sections: "Ihre Abschnitte bleiben, der Rest ist erneuert.",
      mine: "Die Seite bleibt, wie sie ist.", ask: "Neuer Text wird wieder vorgeschlagen.",
    }),
  },
});
