// @ts-check
// The texts of the macro's settings.

import { localized } from "../kit/viewer.js";

export const cardSettingsTexts = /* @__PURE__ */ localized({
  en: {
    loading: "Loading the repositories", choose: "Repository",
    chooseHint: "Documentation jobs whose space you may see.", chooseNone: "Choose a repository",
    noJobs: "There is no documentation job yet. Create one on the Documentation page of this site first.",
    insert: "Insert", update: "Save", notSaved: "The macro could not be saved. Try again.",
  },
  de: {
    loading: "Repositorys werden geladen", choose: "Repository",
    chooseHint: "Dokumentationsaufträge, deren Bereich Sie sehen dürfen.", chooseNone: "Repository wählen",
    noJobs: "Es gibt noch keinen Dokumentationsauftrag. Legen Sie zuerst einen auf der Dokumentationsseite dieser Site an.",
    insert: "Einfügen", update: "Speichern", notSaved: "Das Makro konnte nicht gespeichert werden. Versuchen Sie es noch einmal.",
  },
});
