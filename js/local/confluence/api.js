// @ts-check
/**
 * Confluence's REST as an app meets it: routes, scopes, who is asking, and the two error shapes.
 */
import findMyWay from "find-my-way";
import { json, notKnown } from "../answer.js";
import { Refusal, badRequest, refusalResponse } from "./errors.js";
import { ANONYMOUS } from "./permissions.js";
import { raisePageEvent } from "../product-events.js";
import { SCOPES } from "./scopes.js";
import { pageRoutes } from "./pages.js";
import { propertyRoutes } from "./properties.js";
import { spaceRoutes } from "./spaces.js";
import { userRoutes } from "./users.js";

/**
 * @typedef {object} ApiCall
 * @property {import("./site.js").Site} site
 * @property {string} accountId who asks; the app's own account for asApp
 * @property {URLSearchParams} query
 * @property {Record<string, string>} params
 * @property {any} body
 * @property {string} path path and query as sent
 * @property {string} siteUrl
 * @property {import("../clock.js").Clock} clock
 * @property {(what: "created" | "updated" | "trashed", pageId: string) => void} changed
 * @typedef {Record<string, (call: ApiCall) => Promise<Response> | Response>} Routes
 */

/** @param {import("../host-parts.js").HostParts} host */
export function makeConfluenceApi(host) {
  const router = findMyWay({ ignoreTrailingSlash: true });
  const routes = { ...spaceRoutes, ...pageRoutes, ...propertyRoutes, ...userRoutes };
  for (const [name, handler] of Object.entries(routes)) {
    const [method, path] = name.split(" ");
    router.on(/** @type {any} */ (method), String(path), () => {}, { name, handler });
  }

  return {
    /** @param {import("../invoke.js").Invocation} invocation @param {any} meta @param {string} path @param {any} init */
    async fetch(invocation, meta, path, init) {
      const { installation, accountId } = invocation.call;
      const asked = new URL(path, "https://confluence.invalid");
      const route = router.find(/** @type {any} */ ((init.method ?? "GET").toUpperCase()), asked.pathname);
      if (!route?.store) return notKnown(`${init.method ?? "GET"} ${asked.pathname} of Confluence`);
      const { name, handler } = /** @type {{name: string, handler: Routes[string]}} */ (/** @type {unknown} */ (route.store));
      if (!installation.products.includes("confluence")) return json(404, { code: 404, message: "Confluence is not on this site" });
      const site = await host.site(installation.id);
      const actor = whoActs(site, installation, meta, accountId);
      if (actor instanceof Response) return actor;
      if (!declares(host.manifest.scopes, name)) {
        host.log("warn", `Scope refused: ${name} needs ${SCOPES[name]?.map((all) => all.join(" and ")).join(" or ")}.`);
        return json(401, { code: 401, message: "Unauthorized; scope does not match" }, { "www-authenticate": 'OAuth realm="local"' });
      }
      const first = asked.pathname.startsWith("/wiki/rest/");
      try {
        return await handler({
          site, accountId: actor, query: asked.searchParams, params: /** @type {any} */ (route.params), body: readBody(init), path,
          siteUrl: installation.siteUrl, clock: host.clock,
          changed: (what, pageId) => raisePageEvent(host, installation, site, what, pageId, actor),
        });
      } catch (error) {
        if (error instanceof Refusal) return refusalResponse(error, first);
        throw error;
      }
    },
  };
}

/** @param {Set<string>} scopes @param {string} name */
export function declares(scopes, name) {
  return (SCOPES[name] ?? []).some((all) => all.every((scope) => scopes.has(scope)));
}

/**
 * @param {import("./site.js").Site} site
 * @param {import("../installations.js").Installation} installation
 * @param {any} meta
 * @param {string | undefined} invoker the person who invoked the function
 * @returns {string | Response}
 */
function whoActs(site, installation, meta, invoker) {
  if (meta.provider === "app") return [...site.users.values()].find((user) => user.role === "app")?.accountId ?? ANONYMOUS;
  if (meta.provider !== "user") return json(401, { code: 401, message: "Unauthorized" });
  const accountId = meta.accountId ?? invoker;
  const consentMissing = accountId === undefined || accountId === ANONYMOUS || installation.consentMissing.includes(accountId);
  if (consentMissing || !site.users.has(accountId)) {
    return new Response("Authentication Required", {
      status: 401,
      headers: { "forge-proxy-error": "NEEDS_AUTHENTICATION_ERR", "atlassian-token-service-key": "confluence" },
    });
  }
  return accountId;
}

/** @param {any} init */
function readBody(init) {
  if (init.body === undefined || init.body === null) return undefined;
  try {
    return JSON.parse(typeof init.body === "string" ? init.body : Buffer.from(init.body).toString("utf8"));
  } catch {
    throw badRequest("The request body is not valid JSON.");
  }
}
