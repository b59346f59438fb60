// @ts-check
/**
 * Web triggers: public addresses that run a function with no user. Sources: events-reference/web-trigger,
 * manifest-reference/modules/web-trigger.
 */
import { createHash } from "node:crypto";
import { json } from "../answer.js";
import { ofEnvironment } from "../surroundings/environments.js";
import { contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";
import { functionTimeMs } from "../runtime/time-limits.js";

/** @param {import("../host-parts.js").HostParts} host */
export function makeWebTriggers(host) {
  /** @param {string} installationId @param {string} key */
  const idOf = (installationId, key) => createHash("sha256").update(`webtrigger:${ofEnvironment(host.environment, installationId)}:${key}`).digest("base64url").slice(0, 26);
  const modules = () => host.manifest.modules.filter((module) => module.kind === "webtrigger");
  /** @param {string} installationId @param {string} key */
  const urlOf = (installationId, key) => `${host.url()}/${modules().find((module) => module.key === key)?.urlFormat === "v2" ? "public" : "x1"}/${idOf(installationId, key)}`;

  return {
    urlOf,
    /** @param {Request} request @param {string} path @param {import("../installations.js").Installation[]} installations @returns {Promise<Response>} */
    async serve(request, path, installations) {
      const [, , id, ...rest] = path.split("/");
      for (const installation of installations) {
        for (const module of modules()) {
          if (idOf(installation.id, module.key) !== id) continue;
          return invoke(host, installation, module, await eventOf(request, path, rest));
        }
      }
      return json(404, { message: "There is no such web trigger." });
    },
    /** What `webTrigger.getUrl` asks of Atlassian's GraphQL gateway. @param {import("../runtime/invoke.js").Invocation} invocation @param {any} init */
    async graphql(invocation, init) {
      const { query = "", variables = {} } = JSON.parse(init.body);
      const { installation } = invocation.call;
      const creates = query.includes("createWebTriggerUrl");
      if (!host.meter.within(`urls ${creates}`, 60_000, creates ? LIMITS.newWebTriggerUrlsAMinute : LIMITS.webTriggerUrlsAMinute)) {
        return json(429, { errors: [{ message: "Too many web trigger addresses were asked for." }] }, { "retry-after": "60" });
      }
      if (creates) {
        const key = variables.input?.triggerKey;
        if (!modules().some((module) => module.key === key)) return json(200, { errors: [{ message: `There is no web trigger "${key}" in the manifest.` }] });
        return json(200, { data: { createWebTriggerUrl: { url: urlOf(installation.id, key) } } });
      }
      if (query.includes("webTriggerUrlsByAppContext")) {
        return json(200, { data: { webTriggerUrlsByAppContext: modules().map((module) => ({ triggerKey: module.key, url: urlOf(installation.id, module.key) })) } });
      }
      host.log("error", "The app sent a GraphQL query that the local Forge host does not know.");
      return json(501, { errors: [{ message: "The local Forge host does not know this GraphQL query." }] });
    },
  };
}

/** @param {Request} request @param {string} path @param {string[]} rest */
async function eventOf(request, path, rest) {
  /** @type {Record<string, string[]>} */
  const headers = {};
  for (const [name, value] of request.headers) headers[name] = [value];
  /** @type {Record<string, string[]>} */
  const queryParameters = {};
  for (const [name, value] of new URL(request.url).searchParams) (queryParameters[name] ??= []).push(value);
  // Every character counts for a signature: `text()` would swallow a byte-order mark.
  const body = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await request.arrayBuffer());
  return { method: request.method, path, userPath: rest.length > 0 ? `/${rest.join("/")}` : "", headers, queryParameters, body };
}

/** @param {import("../host-parts.js").HostParts} host @param {import("../installations.js").Installation} installation @param {import("../manifest/manifest.js").Module} module @param {any} event */
async function invoke(host, installation, module, event) {
  if (Buffer.byteLength(JSON.stringify(event)) > LIMITS.responseBytes) return json(413, { message: "The request is too large for a web trigger." });
  const result = await host.invoker.call({
    installation, module, functionKey: module.function, limitMs: functionTimeMs(host.manifest, module.function, LIMITS.backgroundMs),
    args: [event, contextOf(installation)],
  });
  if (!result.ok) return json(result.error.kind === "timeout" ? 504 : 500, { message: "The web trigger's function failed." });
  const answer = module.response?.type === "static" ? declaredOutput(module, result.value) : result.value;
  const status = answer?.statusCode;
  if (!Number.isInteger(status) || status < 200 || status > 599 || (answer.body !== undefined && typeof answer.body !== "string")) {
    host.log("error", "The web trigger's function answered in a shape that Forge turns into 500.");
    return json(500, { message: "The function's answer is not a web trigger response." });
  }
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headers ?? {})) for (const value of [values].flat()) headers.append(name, String(value));
  return new Response([204, 304].includes(status) ? null : (answer.body ?? ""), { status, headers });
}

/** @param {import("../manifest/manifest.js").Module} module @param {any} value */
function declaredOutput(module, value) {
  const output = (module.response?.outputs ?? []).find((/** @type {any} */ candidate) => candidate.key === value?.outputKey);
  return output && { statusCode: output.statusCode, headers: output.contentType ? { "content-type": [output.contentType] } : {}, body: output.body };
}
