// @ts-check
// The loop: start a flow, perform its effects, resume it with their outcomes, until it is over.

import { CoreError, openCore } from "./core.js";
import { ConsentRequired } from "./perform.js";

/** @typedef {import("./core-types.js").Step} Step */

/**
 * Runs a flow in an instance of its own.
 *
 * @param {string} name a name of `src/flows.rs`
 * @param {{trigger: string, caller?: string, deadlineMs?: number, payload: unknown}} input
 * @param {string} body raw body, for web triggers
 * @param {import("./perform.js").Perform} perform
 * @param {AbortSignal} [stop] ends the flow softly: it cleans up and says how far it came
 * @returns {Promise<any>} the flow's answer
 * @throws {CoreError} the flow's error; or the platform's own, when it asks for consent
 */
export async function runFlow(name, input, body, perform, stop) {
  const core = openCore();
  const started = performance.now();
  /** @type {Map<number, AbortController>} */
  const inFlight = new Map();
  const { flowId, ...first } = core.startFlow(name, input, body);
  try {
    return await new Promise((resolve, reject) => {
      /** @param {Step} step */
      function follow(step) {
        for (const id of step.dropped) abort(id);
        if (step.failed) return reject(new CoreError(step.failed));
        if (step.done !== undefined) return resolve(step.done);
        for (const effect of step.effects) void send(effect);
      }

      /** @param {import("./core-types.js").Issued} effect */
      async function send(effect) {
        const controller = new AbortController();
        inFlight.set(effect.id, controller);
        try {
          const sent = effect.bodyId === undefined ? undefined : core.takeBody(effect.bodyId);
          const { outcome, body: received } = await perform(effect, sent, controller.signal);
          // An answer to a dropped effect, or after the end, is nobody's any more.
          if (!inFlight.delete(effect.id)) return;
          const elapsedMs = Math.round(performance.now() - started);
          follow(core.resumeFlow(flowId, effect.id, { elapsedMs, outcome }, received));
        } catch (error) {
          if (error instanceof ConsentRequired) return reject(error.cause);
          reject(error instanceof CoreError ? error : unforeseen(error));
        }
      }

      stop?.addEventListener("abort", () => follow(core.cancelFlow(flowId)), { once: true });
      follow(first);
    });
  } finally {
    for (const id of [...inFlight.keys()]) abort(id);
  }

  /** @param {number} id */
  function abort(id) {
    inFlight.get(id)?.abort();
    inFlight.delete(id);
  }
}

/** A mistake of ours. Its text can hold anything, so that neither the log nor the caller sees it. @param {unknown} error */
function unforeseen(error) {
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  console.error(JSON.stringify({ level: "error", event: "exception", errorKind: kind.slice(0, 60) }));
  return new CoreError({ code: "internal", message: "the app made a mistake: please report it with the time it happened" });
}
