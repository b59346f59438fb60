// @ts-check
// The texts that every panel may need. A capability's own texts stand in the texts.js of its panels.

import { localized, number } from "./viewer.js";

export const askTexts = /* @__PURE__ */ localized({
  en: {
    garbage: "The app's answer cannot be shown. Reload the page; if it happens again, tell your site admin.",
    late: "The app has not answered for 30 seconds. It may still be at work: reload the page to see.",
    broken: "The app could not be reached. Check your connection, then try again.",
  },
  de: {
    garbage: "Die Antwort der App kann nicht angezeigt werden. Laden Sie die Seite neu; passiert es wieder, sagen Sie es Ihrer Site-Administration.",
    late: "Die App hat seit 30 Sekunden nicht geantwortet. Vielleicht arbeitet sie noch: Laden Sie die Seite neu, um es zu sehen.",
    broken: "Die App war nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  },
});

export const commonTexts = /* @__PURE__ */ localized({
  en: {
    retry: "Try again", cancel: "Cancel", close: "Close", save: "Save", saving: "Saving…",
    stillLoading: "Still loading. The app may be starting up.",
    broken: "This panel cannot show what the app answered.",
    brokenNext: "Reload the page. If it happens again, tell your site admin.",
    optional: "optional", needed: "This is needed.", back: "All jobs",
    stale: "Shown as of the last answer. The app cannot be reached at the moment; this panel goes on trying.",
    opensNew: "(opens in a new tab)", actions: "Actions", justNow: "just now",
    more: (/** @type {number} */ n) => `Show ${number(n)} more`,
  },
  de: {
    retry: "Noch einmal versuchen", cancel: "Abbrechen", close: "Schließen", save: "Speichern", saving: "Wird gespeichert…",
    stillLoading: "Wird noch geladen. Vielleicht startet die App gerade.",
    broken: "Dieser Bereich kann die Antwort der App nicht anzeigen.",
    brokenNext: "Laden Sie die Seite neu. Passiert es wieder, sagen Sie es Ihrer Site-Administration.",
    optional: "optional", needed: "Diese Angabe fehlt.", back: "Alle Aufträge",
    stale: "Stand der letzten Antwort. Die App ist gerade nicht erreichbar; es wird weiter versucht.",
    opensNew: "(öffnet sich in einem neuen Tab)", actions: "Aktionen", justNow: "gerade eben",
    more: (/** @type {number} */ n) => `${number(n)} weitere anzeigen`,
  },
});

/** @typedef {{title: string, how?: string, least?: string, model?: string, keyless?: boolean}} Service */
/** @typedef {Record<string, Service>} Services by the core's names; `least` is what a token has to be allowed */

const TOKENS = {
  github: "https://github.com/settings/personal-access-tokens/new",
  gitlab: "https://gitlab.com/-/user_settings/personal_access_tokens",
  bitbucket: "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/",
  azure: "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
};
const KEYS = { anthropic: "https://console.anthropic.com/settings/keys", openai: "https://platform.openai.com/api-keys", google: "https://aistudio.google.com/apikey" };

/** Services outside that the app can be connected with. */
export const serviceTexts = /* @__PURE__ */ localized({
  en: {
    gitHosts: /** @type {Services} */ ({
      github: { title: "GitHub", how: TOKENS.github, least: "A fine-grained token that may read “Contents” is enough." },
      gitlab: { title: "GitLab", how: TOKENS.gitlab, least: "A token with the scope read_api is enough." },
      bitbucket: { title: "Bitbucket", how: TOKENS.bitbucket, least: "An access token that may read repositories is enough." },
      azure: { title: "Azure DevOps", how: TOKENS.azure, least: "A personal access token with “Code: Read” is enough." },
    }),
    aiProviders: /** @type {Services} */ ({
      anthropic: { title: "Anthropic", how: KEYS.anthropic, model: "For example claude-sonnet-5" },
      openai: { title: "OpenAI", how: KEYS.openai, model: "For example gpt-5.6-terra" },
      google: { title: "Google", how: KEYS.google, model: "For example gemini-3-flash" },
      forge: { title: "Atlassian (Forge LLM)", model: "For example claude-sonnet-5", keyless: true },
      selfhosted: { title: "A server of your own" },
    }),
    serverKinds: /** @type {Record<string, string>} */ ({ github: "GitHub Enterprise Server", gitlab: "GitLab", azure: "Azure DevOps Server", ai: "AI server (OpenAI-compatible)" }),
  },
  de: {
    gitHosts: /** @type {Services} */ ({
      github: { title: "GitHub", how: TOKENS.github, least: "Ein fein abgestuftes Token, das „Contents“ lesen darf, genügt." },
      gitlab: { title: "GitLab", how: TOKENS.gitlab, least: "Ein Token mit dem Recht read_api genügt." },
      bitbucket: { title: "Bitbucket", how: TOKENS.bitbucket, least: "Ein Zugriffstoken, das Repositorys lesen darf, genügt." },
      azure: { title: "Azure DevOps", how: TOKENS.azure, least: "Ein persönliches Zugriffstoken mit „Code: Read“ genügt." },
    }),
    aiProviders: /** @type {Services} */ ({
      anthropic: { title: "Anthropic", how: KEYS.anthropic, model: "Zum Beispiel claude-sonnet-5" },
      openai: { title: "OpenAI", how: KEYS.openai, model: "Zum Beispiel gpt-5.6-terra" },
      google: { title: "Google", how: KEYS.google, model: "Zum Beispiel gemini-3-flash" },
      forge: { title: "Atlassian (Forge LLM)", model: "Zum Beispiel claude-sonnet-5", keyless: true },
      selfhosted: { title: "Ein eigener Server" },
    }),
    serverKinds: /** @type {Record<string, string>} */ ({ github: "GitHub Enterprise Server", gitlab: "GitLab", azure: "Azure DevOps Server", ai: "KI-Server (OpenAI-kompatibel)" }),
  },
});

export const copyTexts = /* @__PURE__ */ localized({
  en: { copy: "Copy", copied: "Copied", copyLabel: (/** @type {string} */ what) => `Copy: ${what}` },
  de: { copy: "Kopieren", copied: "Kopiert", copyLabel: (what) => `Kopieren: ${what}` },
});
