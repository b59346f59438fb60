// @ts-check
// Calls a flow of the core through the resolver; its error value is thrown.

import { invoke } from "@forge/bridge";

/** @param {string} flow @param {object} [payload] @returns {Promise<any>} */
export async function ask(flow, payload = {}) {
  const answer = /** @type {any} */ (await invoke(flow, payload));
  if (answer?.ok) return answer.value;
  throw Object.assign(new Error(answer?.error?.message ?? "The app did not answer. Try again."), answer?.error ?? {});
}
