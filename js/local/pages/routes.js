// @ts-check
/** What a browser sees of the host. */
import findMyWay from "find-my-way";

/** @typedef {{host: import("../host.js").HostParts, request: Request, url: URL, params: Record<string, string>}} PageCall */

/** @param {import("../host.js").HostParts} host */
export function servePages(host) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 2048 });
  /** @param {Request} request @returns {Promise<Response>} */
  return async (request) => {
    const url = new URL(request.url);
    const route = router.find(/** @type {any} */ (request.method), url.pathname);
    const handler = /** @type {((call: PageCall) => Promise<Response>) | undefined} */ (route?.store);
    if (!route || !handler) return new Response("There is nothing at this address.", { status: 404 });
    return handler({ host, request, url, params: /** @type {any} */ (route.params) });
  };
}
