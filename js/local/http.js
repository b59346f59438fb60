// @ts-check
/** The host's own web server, on loopback only: web triggers, panels, published pages. */
import { createServer } from "node:http";
import { sendResponse, toRequest } from "./runtime/messages.js";
import { runOutside } from "./runtime/runtime.js";
import { ASSETS } from "./pages/frames.js";
import { servePages } from "./pages/routes.js";

export class PortInUse extends Error {
  /** @param {number} port */
  constructor(port) {
    super(`Port ${port} is in use by another program.`);
    this.name = "PortInUse";
  }
}

/**
 * @param {import("./host-parts.js").HostParts} parts
 * @param {number} port
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function listen(parts, port) {
  const pages = servePages(parts);
  const server = createServer((incoming, outgoing) => {
    runOutside(async () => {
      const response = await answer(parts, pages, toRequest(incoming)).catch((error) => {
        parts.log("error", `[http] ${error?.stack ?? error}`);
        return new Response("The local Forge host failed; its log says why.", { status: 500 });
      });
      await sendResponse(response, outgoing);
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(/** @type {any} */ (error).code === "EADDRINUSE" ? new PortInUse(port) : error));
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve(undefined));
      server.closeAllConnections();
    }),
  };
}

/** @param {import("./host-parts.js").HostParts} parts @param {ReturnType<typeof servePages>} pages @param {Request} request */
async function answer(parts, pages, request) {
  const { pathname, hostname } = new URL(request.url);
  // A page of another site whose name was pointed at this machine must not drive the host.
  if (!["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return new Response("Only loopback names are served.", { status: 421 });
  if (Object.hasOwn(ASSETS, pathname) || /^\/(resources|bridge)\//.test(pathname) || pathname === "/csp-report") {
    return hostname === "localhost" ? parts.frames.serve(request) : new Response("Frames live on localhost.", { status: 404 });
  }
  // Addresses of web triggers: urlFormat v1, and v2.
  if (/^\/(x1|public)\//.test(pathname)) return parts.webTriggers.serve(request, pathname, parts.installations());
  // The product's pages and its frames are two origins, as on Forge: an app's script cannot reach the pages.
  if (hostname !== "127.0.0.1") {
    const there = new URL(request.url);
    there.hostname = "127.0.0.1";
    return request.method === "GET" ? new Response(null, { status: 307, headers: { location: there.href } }) : new Response("Use 127.0.0.1.", { status: 421 });
  }
  return pages(request);
}
