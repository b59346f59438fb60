// @ts-check
// What the core says, in the language of whoever looks: it speaks English, and German readers get the same in German.

import { BY_CODE, SENTENCES } from "./core-german.js";
import { MORE } from "./core-german-more.js";
import { language } from "./viewer.js";

const GERMAN = { ...SENTENCES, ...MORE };

/** Sentences with something in them, as patterns; most of them are never asked for. @type {[RegExp, string][] | undefined} */
let patterns;

/** @param {string} message a sentence of the core @param {string} [code] its code @returns {string} */
export function coreSentence(message, code) {
  if (language() !== "de") return message;
  if (Object.hasOwn(GERMAN, message)) return String(GERMAN[message]);
  patterns ??= Object.entries(GERMAN).filter(([english]) => english.includes("{}")).map(([english, german]) => [pattern(english), german]);
  for (const [form, german] of patterns) {
    const found = form.exec(message);
    if (found) return found.slice(1).reduce((text, part) => text.replace("{}", () => part), german);
  }
  return (code !== undefined && BY_CODE[code]) || message;
}

/** @param {string} english */
function pattern(english) {
  return new RegExp(`^${english.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.{1,200}?)")}$`);
}

/**
 * An answer of the core in which every sentence is in the viewer's language: what stands under `message`, as in its errors.
 *
 * @template T @param {T} answer @returns {T}
 */
export function inViewersLanguage(answer) {
  if (language() !== "de" || typeof answer !== "object" || answer === null) return answer;
  if (Array.isArray(answer)) return /** @type {any} */ (answer.map(inViewersLanguage));
  const { code } = /** @type {any} */ (answer);
  const entries = Object.entries(answer).map(([name, value]) => [name, name === "message" && typeof value === "string" ? coreSentence(value, typeof code === "string" ? code : undefined) : inViewersLanguage(value)]);
  return Object.fromEntries(entries);
}
