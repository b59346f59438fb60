// @ts-check
/** Translations as a front end asks for them: `__LOCALES__/i18n-info.json` and one file a locale (@forge/i18n; manifest-reference/translations). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** @param {import("./manifest.js").Manifest} manifest @param {string} path @returns {Promise<string | undefined>} JSON, or nothing where the path is none of these or the app has no translations */
export async function translationAt({ appDir, translations }, path) {
  const name = /(?:^|\/)__LOCALES__\/([\w-]+)\.json$/.exec(path)?.[1];
  if (name === undefined || !translations) return undefined;
  const { resources = [], fallback = {} } = translations;
  if (name === "i18n-info") return JSON.stringify({ config: { locales: resources.map((/** @type {any} */ { key }) => key), fallback } });
  const found = resources.find((/** @type {any} */ { key }) => key === name);
  return found && readFile(join(appDir, found.path), "utf8").catch(() => undefined);
}
