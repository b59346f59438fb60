// @ts-check
// The texts of the byline panel: where a page comes from.

import { localized } from "../kit/viewer.js";

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
    edited: "Somebody edited this page. It is not overwritten: new text goes to a page “Proposed: …” below it.",
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
    edited: "Jemand hat diese Seite bearbeitet. Sie wird nicht überschrieben: Neuer Text kommt auf eine Seite „Proposed: …“ darunter.",
    regenerate: "Neu schreiben", regenerating: "Wird neu geschrieben…", openSource: "Quelle öffnen",
    openFront: "Alle Seiten dieses Repositorys",
    mayNotRun: "Wer in diesem Bereich Seiten anlegen darf, kann sie neu schreiben lassen.",
  },
});
