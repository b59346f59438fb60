// @ts-check
// What the command line's requests to the outside reach: a folder that stands in for GitHub, a model on this machine
// under a public name, or the real address.

import { systemClock } from "../local/clock.js";
import { makeGithub } from "../local/git/github.js";
import { makeRegistry } from "../local/git/registry.js";

/** Under this name the core knows a model server on loopback: its rules have no exception for plain addresses. */
export const LOOPBACK_NAME = "own-ai.example.com";

/**
 * @param {object} options
 * @param {{owner: string, name: string, dir: string}} [options.folder] answered from disk instead of api.github.com
 * @param {string} [options.aiUrl] a server on loopback, for example `http://127.0.0.1:8080/v1`
 * @param {boolean} [options.askAi] false: prompts are measured and not sent
 */
export async function openOutside({ folder, aiUrl, askAi = true }) {
  const registry = makeRegistry();
  if (folder) await registry.add(folder.owner, folder.name, folder.dir);
  const github = makeGithub(registry, systemClock());
  const measured = { requests: 0, bytes: 0 };
  return {
    measured,
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const url = new URL(request.url);
      if (folder && url.hostname === "api.github.com") return github(request);
      const isPrompt = request.method === "POST" && /\/(chat\/completions|messages|responses)$|:generateContent$/.test(url.pathname);
      if (isPrompt && !askAi) return measure(request, url);
      if (url.hostname === LOOPBACK_NAME && aiUrl) {
        const target = new URL(url.pathname.replace(/^\/v1/, new URL(aiUrl).pathname.replace(/\/$/, "")), aiUrl);
        return fetch(target, { method: request.method, headers: request.headers, body: await request.arrayBuffer(), signal: request.signal, redirect: "manual" });
      }
      return fetch(request);
    },
    close: () => registry.close(),
  };

  /** Counts a prompt and answers as a model that declines. @param {Request} request @param {URL} url */
  async function measure(request, url) {
    const asked = JSON.parse(await request.text());
    measured.requests += 1;
    measured.bytes += Buffer.byteLength(JSON.stringify(asked.input ?? asked.contents ?? asked.messages) + JSON.stringify(asked.system ?? asked.instructions ?? asked.systemInstruction ?? ""));
    if (url.pathname.endsWith("/messages")) return Response.json({ content: [], stop_reason: "refusal" });
    if (url.pathname.endsWith("/responses")) return Response.json({ status: "incomplete", incomplete_details: { reason: "content_filter" } });
    if (url.pathname.endsWith(":generateContent")) return Response.json({ promptFeedback: { blockReason: "OTHER" } });
    return Response.json({ choices: [{ message: { content: "" }, finish_reason: "content_filter" }] });
  }
}
