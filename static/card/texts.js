// @ts-check
// The texts of the macro's card.

import { localized, number } from "../kit/viewer.js";

export const cardTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Loading the documentation",
    unset: "No repository is chosen yet. Edit this macro to choose one.",
    gone: "The documentation job behind this macro was removed, or you may not see its space.",
    asOf: (/** @type {string} */ when) => `as of ${when}`,
    more: (/** @type {number} */ n) => `and ${n === 1 ? "1 more page" : `${number(n)} more pages`}`,
    noPages: "No page was published yet.",
  },
  de: {
    loading: "Dokumentation wird geladen",
    unset: "Noch kein Repository gewählt. Bearbeiten Sie dieses Makro, um eines zu wählen.",
    gone: "Der Dokumentationsauftrag hinter diesem Makro wurde entfernt, oder Sie dürfen seinen Bereich nicht sehen.",
    asOf: (/** @type {string} */ when) => `Stand: ${when}`,
    more: (/** @type {number} */ n) => `und ${n === 1 ? "1 weitere Seite" : `${number(n)} weitere Seiten`}`,
    noPages: "Noch keine Seite veröffentlicht.",
  },
});
