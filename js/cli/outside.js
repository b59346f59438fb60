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
 */
export async function openOutside({ folder, aiUrl }) {
  const registry = makeRegistry();
  if (folder) await registry.add(folder.owner, folder.name, folder.dir);
  const github = makeGithub(registry, systemClock());
  return {
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const url = new URL(request.url);
      if (folder && url.hostname === "api.github.com") return github(request);
      if (url.hostname === LOOPBACK_NAME && aiUrl) {
        const target = new URL(url.pathname.replace(/^\/v1/, new URL(aiUrl).pathname.replace(/\/$/, "")), aiUrl);
        return fetch(target, { method: request.method, headers: request.headers, body: await request.arrayBuffer(), signal: request.signal, redirect: "manual" });
      }
      return fetch(request);
    },
    close: () => registry.close(),
  };
}
