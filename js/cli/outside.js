// @ts-check
// What the command line's requests to the outside reach: a folder that stands in for GitHub, a model on this machine
// under a public name, or the real address.

import { systemClock } from "../local/clock.js";
import { makeAzure } from "../local/git/azure.js";
import { makeBitbucket } from "../local/git/bitbucket.js";
import { makeGithub } from "../local/git/github.js";
import { makeGitlab } from "../local/git/gitlab.js";
import { makeRegistry } from "../local/git/registry.js";
import { API_HOSTS } from "./origin.js";

/** Under this name the core knows a model server on loopback: its rules have no exception for plain addresses. */
export const LOOPBACK_NAME = "own-ai.example.com";

/** @param {{provider?: string, baseUrl?: string}} home @param {import("../local/git/registry.js").Registry} registry */
function standIn({ provider, baseUrl }, registry) {
  if (provider === "gitlab") return makeGitlab(registry);
  if (provider === "bitbucket") return makeBitbucket(registry);
  if (provider === "azure") return makeAzure(registry, { root: baseUrl ? new URL(baseUrl).pathname.replace(/\/$/, "") : "" });
  return makeGithub(registry, systemClock());
}

/**
 * @param {object} options
 * @param {Omit<import("./origin.js").Home, "provider"> & {provider?: string, dir: string}} [options.folder] answered from disk instead of its host
 * @param {string} [options.aiUrl] a server on loopback, for example `http://127.0.0.1:8080/v1`
 */
export async function openOutside({ folder, aiUrl }) {
  const registry = makeRegistry();
  if (folder) await registry.add(folder.owner, folder.name, folder.dir);
  const answer = folder && standIn(folder, registry);
  const folderHost = folder && (folder.baseUrl ? new URL(folder.baseUrl).host : API_HOSTS[/** @type {import("./origin.js").Provider} */ (folder.provider ?? "github")]);
  return {
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const url = new URL(request.url);
      if (answer && url.host === folderHost) return answer(request);
      if (url.hostname === LOOPBACK_NAME && aiUrl) {
        const target = new URL(url.pathname.replace(/^\/v1/, new URL(aiUrl).pathname.replace(/\/$/, "")), aiUrl);
        return fetch(target, { method: request.method, headers: request.headers, body: await request.arrayBuffer(), signal: request.signal, redirect: "manual" });
      }
      return fetch(request);
    },
    close: () => registry.close(),
  };
}
