// @ts-check
/** What a browser sees of the host. */
import findMyWay from "find-my-way";
import { accountIdOf } from "../confluence/site.js";
import { assetRoutes } from "./assets.js";
import { appRoutes } from "./apps.js";
import { byHandRoutes } from "./by-hand.js";
import { controlRoutes } from "./control.js";
import { editRoutes } from "./products/edit.js";
import { exportRoutes } from "./products/export.js";
import { homeRoutes } from "./home.js";
import { issueRoutes } from "./products/issues.js";
import { storedRoutes } from "./stored.js";
import { wikiRoutes } from "./products/wiki.js";

/**
 * @typedef {object} PageCall
 * @property {import("../host-parts.js").HostParts} host
 * @property {import("../installations.js").Installation} installation
 * @property {import("../confluence/site.js").Site} site
 * @property {Request} request
 * @property {URL} url
 * @property {string} base what addresses of this installation begin with
 * @property {string} user admin, writer, reader or anonymous
 * @property {string} accountId
 * @property {(user: string) => string} accountOf
 * @property {Record<string, string>} params
 * @typedef {Record<string, (call: PageCall) => Promise<Response> | Response>} PageRoutes
 */

const USERS = new Set(["admin", "writer", "reader", "anonymous"]);

/** @param {import("../host-parts.js").HostParts} host */
export function servePages(host) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  for (const [name, handler] of Object.entries({ ...homeRoutes, ...wikiRoutes, ...editRoutes, ...exportRoutes, ...appRoutes, ...controlRoutes, ...byHandRoutes, ...storedRoutes, ...issueRoutes, ...assetRoutes })) {
    const [method, path] = name.split(" ");
    router.on(/** @type {any} */ (method), String(path), () => {}, handler);
  }

  /** @param {Request} request @returns {Promise<Response>} */
  return async (request) => {
    const url = new URL(request.url);
    // Every installation is a site of its own; all but the first live below /s/<installation>.
    const [, named, rest] = /^\/s\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const installation = host.installations().find(({ id }) => id === (named ?? host.firstInstallation));
    const route = router.find(/** @type {any} */ (request.method), named ? (rest ?? "/") : url.pathname);
    const handler = /** @type {PageRoutes[string] | undefined} */ (/** @type {unknown} */ (route?.store));
    if (!route || !handler || !installation) return new Response("There is nothing at this address.", { status: 404 });
    if (request.method !== "GET" && !isOwnPage(request)) return new Response("Only this host's own pages may do that.", { status: 403 });
    const accountOf = (/** @type {string} */ user) => (user === "anonymous" ? "unidentified" : accountIdOf(installation.id, user));
    const user = userOf(request, url);
    return handler({
      host, installation, site: await host.site(installation.id), request, url, base: named ? `/s/${named}` : "",
      user, accountId: accountOf(user), accountOf, params: /** @type {any} */ (route.params),
    });
  };
}

/** A form on somebody else's page must not reach the host through the reader's browser. @param {Request} request */
function isOwnPage(request) {
  const origin = request.headers.get("origin");
  return origin === new URL(request.url).origin || (origin === null && request.headers.get("sec-fetch-site") === null);
}

/** @param {Request} request @param {URL} url */
function userOf(request, url) {
  const asked = url.searchParams.get("as") ?? /(?:^|;\s*)user=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "writer";
  return USERS.has(asked) ? asked : "writer";
}
