// @ts-check
// Calls a flow of the core through the resolver. Whatever goes wrong comes out as an `AskError` with a sentence.

import { invoke } from "@forge/bridge";
import { coreSentence, inViewersLanguage } from "./core/sentence.js";
import { askTexts } from "./texts.js";

/** The platform ends a resolver after 25 s; a little longer means that no answer will come. */
const PATIENCE_MS = 30_000;

export class AskError extends Error {
  /** @param {{code: string, message: string, field?: string}} error */
  constructor({ code, message, field }) {
    super(message);
    this.name = "AskError";
    this.code = code;
    this.field = field;
  }
}

/** @typedef {import("../flows.js").Flows} Flows */

/**
 * @template {keyof Flows} F
 * @param {F} flow a name of `src/flows.rs`
 * @param {Flows[F]["question"]} payload
 * @returns {Promise<Flows[F]["answer"]>}
 * @throws {AskError}
 */
export async function ask(flow, payload) {
  const answer = /** @type {any} */ (await inTime(invoke(flow, payload)));
  if (answer?.ok === true && typeof answer.value === "object" && answer.value !== null) return inViewersLanguage(answer.value);
  const { code, message, field } = answer?.error ?? {};
  if (typeof code === "string" && typeof message === "string") {
    throw new AskError({ code, message: sentence(coreSentence(message, code)), ...(typeof field === "string" ? { field } : {}) });
  }
  throw new AskError({ code: "answer_invalid", message: askTexts.garbage });
}

/** @template T @param {Promise<T>} answer @returns {Promise<T>} */
async function inTime(answer) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new AskError({ code: "timeout", message: askTexts.late })), PATIENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([answer, late]));
  } catch (error) {
    if (error instanceof AskError) throw error;
    // What the bridge throws is written for developers.
    throw new AskError({ code: "network", message: askTexts.broken });
  } finally {
    clearTimeout(timer);
  }
}

/** The core's sentences begin in lower case, so that they can follow a field's name. @param {string} message */
export function sentence(message) {
  if (message === "") return "";
  const capital = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
