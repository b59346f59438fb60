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
import { watchReach } from "./reach.js";

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
 * @param {string} [options.aiHost] the host of the model, which may take its time
 * @param {(sentence: string) => void} [options.tell] hears which host has not answered yet
 */
export async function openOutside({ folder, aiUrl, aiHost, tell = () => {} }) {
  const registry = makeRegistry();
  if (folder) await registry.add(folder.owner, folder.name, folder.dir);
  const answer = folder && standIn(folder, registry);
  const folderHost = folder && (folder.baseUrl ? new URL(folder.baseUrl).host : API_HOSTS[/** @type {import("./origin.js").Provider} */ (folder.provider ?? "github")]);
  /** Under its own address, so that a sentence names that. @param {Request} request @param {string} server */
  async function asLoopback(request, server) {
    const target = new URL(new URL(request.url).pathname.replace(/^\/v1/, new URL(server).pathname.replace(/\/$/, "")), server);
    return new Request(target, { method: request.method, headers: request.headers, body: await request.arrayBuffer(), signal: request.signal, redirect: "manual" });
  }
  const model = aiUrl ? new URL(aiUrl).host : aiHost;
  const watched = watchReach(fetch, { tell, isModel: (host) => host === model });
  return {
    /** @param {Request} request @returns {Promise<Response>} */
    async fetch(request) {
      const url = new URL(request.url);
      if (answer && url.host === folderHost) return answer(request);
      return watched.fetch(url.hostname === LOOPBACK_NAME && aiUrl ? await asLoopback(request, aiUrl) : request);
    },
    /** Ends with `Unreachable` when a host never answers. */
    unreachable: watched.unreachable,
    close: () => registry.close(),
  };
}
