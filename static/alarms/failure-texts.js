// @ts-check
// What went wrong with one account or region, in a sentence that says what to do. AWS's own words are never shown.

import { localized } from "../kit/viewer.js";

/** @typedef {import("./contract.js").Failure} Failure */

const texts = /* @__PURE__ */ localized({
  en: {
    title: /** @type {(n: number) => string} */ ((n) => n === 1 ? "One place did not answer in full" : "Some places did not answer in full"),
    kinds: /** @type {Record<string, string>} */ ({
      access_denied: "The role may not do this: its permission policy lacks what the app needs.", session_denied: "The role cannot be assumed: it is gone, or its trust policy does not name this site's External ID.",
      expired_credentials: "The access has expired.", invalid_credentials: "The access keys are wrong or were deleted.", clock_skew: "AWS refused the time of the request. Nothing is wrong with the account.",
      throttled: "AWS answers no more questions for a moment; the next refresh waits longer.", region_disabled: "The region is not switched on in this account.", validation: "AWS did not understand the question.",
      service_error: "AWS has a fault there at the moment.", malformed_response: "AWS's answer could not be read.", network: "AWS could not be reached.", timeout: "AWS did not answer in time.", deadline: "There was no time left to ask.",
      egress_denied: "The app may not call this host: a site admin has to approve the app's new version.", not_set_up: "The app or the account lacks its keys: tell a site admin.", not_ready: "The account waits for its test by a site admin.",
      not_allowed: "An account named in this macro may not be shown in this space.", unknown: "It could not be read.",
    }),
    rest: (/** @type {number} */ n) => `and ${n} more`,
  },
  de: {
    title: /** @type {(n: number) => string} */ ((n) => n === 1 ? "Eine Stelle hat nicht vollständig geantwortet" : "Einige Stellen haben nicht vollständig geantwortet"),
    kinds: {
      access_denied: "Die Rolle darf das nicht: In ihrer Richtlinie fehlt, was die App braucht.", session_denied: "Die Rolle lässt sich nicht annehmen: Sie ist weg, oder ihre Vertrauensrichtlinie nennt nicht die External ID dieser Site.",
      expired_credentials: "Der Zugang ist abgelaufen.", invalid_credentials: "Die Zugriffsschlüssel sind falsch oder wurden gelöscht.", clock_skew: "AWS hat die Uhrzeit der Anfrage abgelehnt. Am Konto liegt es nicht.",
      throttled: "AWS beantwortet für einen Moment keine Fragen mehr; die nächste Aktualisierung wartet länger.", region_disabled: "Die Region ist in diesem Konto nicht eingeschaltet.", validation: "AWS hat die Frage nicht verstanden.",
      service_error: "AWS hat dort gerade eine Störung.", malformed_response: "Die Antwort von AWS war nicht lesbar.", network: "AWS war nicht erreichbar.", timeout: "AWS hat nicht rechtzeitig geantwortet.", deadline: "Zum Fragen blieb keine Zeit.",
      egress_denied: "Die App darf diesen Host nicht anfragen: Die Site-Administration muss die neue Version der App genehmigen.", not_set_up: "Der App oder dem Konto fehlen Schlüssel: Sagen Sie es der Site-Administration.", not_ready: "Das Konto wartet auf seine Prüfung durch die Site-Administration.",
      not_allowed: "Ein Konto, das dieses Makro nennt, darf in diesem Bereich nicht gezeigt werden.", unknown: "Es ließ sich nicht lesen.",
    },
    rest: (/** @type {number} */ n) => `und ${n} weitere`,
  },
});

export const failureTexts = texts;

/** @param {Failure} failure */
export function failureSentence({ kind, call }) {
  const key = kind === "access_denied" && call === "session" ? "session_denied" : kind;
  return texts.kinds[key] ?? String(texts.kinds.unknown);
}
