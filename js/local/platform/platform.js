// @ts-check
/** Sorts what arrives at `__forge_fetch__` by its `meta` and path to the part that answers for it. */
import { json, notKnown } from "../answer.js";
import { licenceOf } from "../surroundings/licences.js";
import { within } from "./egress.js";
import { legacyStorage } from "./kvs/legacy.js";
import { LIMITS } from "../limits.js";

/** @param {import("../host-parts.js").HostParts} host */
export function makePlatform(host) {
  /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} meta @param {string} path @param {any} init @returns {[string, () => Promise<Response>]} */
  function route(invocation, meta, path, init) {
    if (meta.type === "kvs") return [`kvs ${path.replace(/^\/?api\/v1\//, "")}`, () => host.kvs.fetch(invocation, path, init)];
    if (meta.type === "fpp" && meta.remote === "confluence") {
      return [`confluence ${init.method ?? "GET"} ${path}`, () => host.confluence.fetch(invocation, meta, path, init)];
    }
    if (meta.type === "fpp" && meta.remote === "jira") {
      return [`jira ${init.method ?? "GET"} ${path}`, () => host.jira.fetch(invocation, meta, path, init)];
    }
    if (meta.type === "fpp" && meta.remote === "stargate" && path.startsWith("/webhook/queue/")) {
      return [`queue ${path.split("/")[3]}`, () => host.queue.fetch(invocation, path, init)];
    }
    if (meta.type === "fpp" && meta.remote === "stargate" && path === "/graphql") {
      return ["graphql", () => host.webTriggers.graphql(invocation, init)];
    }
    if (meta.type === "fpp" && meta.remote === "stargate" && path.startsWith("/forge/entities/graphql")) {
      return [`kvs ${/"(\w+) ?\(|\b(set|delete)AppStored/.exec(String(init.body))?.[2] ?? "get"}`, () => legacyStorage(host, invocation, init)];
    }
    if (meta.type === "fpp" && meta.remote === "stargate" && path.split("?")[0] === "/forge/app/v1/license") {
      return ["license", async () => licences(host, invocation, path)];
    }
    if (meta.type === "llm") return [`llm ${meta.model ?? "list"}`, () => host.llm.fetch(invocation, meta, init)];
    if (meta.type === "realtime") return [`realtime ${/mutation (sign|publish)/.exec(String(init.body))?.[1] ?? "unknown"}`, () => host.realtime.fetch(invocation, init)];
    if (meta.type === "frc") return [`remote ${meta.remote}`, () => remote(host, invocation, meta.remote, path, init)];
    const what = `${meta.type} ${meta.remote ?? meta.service ?? ""} ${path}`;
    return [what, async () => (await host.answers.find(init.method ?? "GET", path, init, { accountId: invocation.call.accountId, scopes: host.manifest.scopes })) ?? notKnown(what)];
  }

  /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} meta @param {string} path @param {any} init */
  return async (invocation, meta, path, init) => {
    const [name, action] = route(invocation, meta, path, init);
    host.observe({ invocation, name, path, body: typeof init.body === "string" ? init.body : undefined });
    try {
      if (!host.meter.within(`network ${invocation.call.installation.id}`, 60_000, LIMITS.networkAMinute)) return new Response("Too many requests", { status: 429, headers: { "forge-proxy-error": "RATE_LIMIT" } });
      const response = await within(host, () => host.faults.around(name, action, typeof init.body === "string" ? init.body : ""));
      if (response.status === 501) tellUnknown(host, name.split("?")[0] ?? name, await whyNot(response.clone()));
      return response;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("fetch failed")) throw error;
      host.log("error", `[host] ${name}: ${/** @type {any} */ (error)?.stack ?? error}`);
      return json(500, { code: "LOCAL_HOST_ERROR", message: "The local Forge host failed; its log says why." });
    }
  };
}

/** What the host does not know is named, always. @param {import("../host-parts.js").HostParts} host @param {string} what @param {string} [why] what of it, where more is known */
export function tellUnknown(host, what, why = "") {
  host.log("error", `Not known to the local Forge host: ${what}. ${why ? `${why} ` : ""}--answers takes a file that answers it.`);
}

/** The sentence of a 501, in the shape of whichever API gave it. @param {Response} response */
export async function whyNot(response) {
  const body = await response.json().catch(() => ({}));
  return String(body.message ?? body.errorMessages?.[0] ?? body.errors?.[0]?.title ?? "");
}

/** apis-reference/license-api: the calling app's own licence. @param {import("../host-parts.js").HostParts} host @param {import("../runtime/invoke.js").Invocation} invocation @param {string} path */
function licences(host, invocation, path) {
  const asked = new URL(path, "https://gateway.invalid").searchParams.getAll("appId");
  const ids = asked.length > 0 ? asked : [host.manifest.appId];
  const results = ids.map((appId) => (appId === host.manifest.appId
    ? { appId, data: licenceOf(host, invocation.call.installation) ?? {} }
    : { appId, error: { type: "NOT_FOUND", message: "No license found for this app on the current site" } }));
  return json(200, { results });
}

/**
 * `invokeRemote`: the remote's declared address, through the same proxy as everything else.
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../runtime/invoke.js").Invocation} invocation
 * @param {string} key
 * @param {string} path
 * @param {any} init
 */
async function remote(host, invocation, key, path, init) {
  const declared = host.manifest.remotes.find((candidate) => candidate.key === key);
  if (typeof declared?.baseUrl !== "string") return json(400, { message: "Invalid remote" }, { "forge-proxy-error": "INVALID_REMOTE" });
  return host.egress.remote(invocation, new URL(path, declared.baseUrl).href, init);
}
