// @ts-check
// An AI that is slower than a call may take: asked in the background, its answer heard here and kept nowhere.

import { realtime } from "@forge/bridge";
import { ask } from "../../kit/ask.js";

/** @typedef {import("../contract.js").LaterMessage} LaterMessage */
/** @typedef {{result: import("../contract.js").ImprovedSpan, by: {host: string, model: string}}} Answer */

/** A consumer has 15 minutes; whoever waits longer waits for nothing. */
const LONGEST_MS = 15 * 60_000;

/**
 * @param {{id: string, version: number}} page
 * @param {string} ref
 * @returns {Promise<Answer | undefined>} nothing when no answer came
 */
export async function improveLater(page, ref) {
  const { channel, token, ticket } = /** @type {import("../contract.js").ListenAnswer} */ (await ask("workItems.listen", { pageId: page.id }));
  /** @type {(answer: Answer | undefined) => void} */
  let end = () => undefined;
  const answered = new Promise((/** @type {(answer: Answer | undefined) => void} */ resolve) => (end = resolve));
  const timer = setTimeout(() => end(undefined), LONGEST_MS);
  // Heard before it is asked: what is said to nobody is gone.
  const subscription = await realtime.subscribeGlobal(channel, (said) => {
    const message = /** @type {LaterMessage} */ (typeof said === "string" ? JSON.parse(said) : said);
    if ("failed" in message) end(undefined);
    else if (message.result.ref === ref) end(message);
  }, { token });
  try {
    await ask("workItems.improveLater", { pageId: page.id, pageVersion: page.version, refs: [ref], ticket });
    return await answered;
  } finally {
    clearTimeout(timer);
    void subscription.unsubscribe();
  }
}
