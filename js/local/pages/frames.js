// @ts-check
/**
 * Custom UI: frames with the policy header that Forge sends, on an origin of their own (`localhost`, while the
 * product is `127.0.0.1`), and the bridge behind them.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import forgeCsp from "@forge/csp";
import { json } from "../answer.js";
import { howToBuild } from "../manifest/build-hint.js";
import { resourceOf } from "../manifest/manifest.js";
import { translationAt } from "../manifest/translations.js";
import { bundleFrontend } from "../runtime/bundle.js";
import { frontendOf } from "../uikit/headless.js";
import { hasOwnSettings } from "../uikit/macro-settings.js";
import { callBridge } from "./bridge-calls.js";
import { lazily } from "../lazily.js";
import { file } from "./assets.js";

/** What frames load of the host's own. @type {Record<string, string>} */
export const ASSETS = { "/assets/bridge.js": "browser/bridge.js", "/assets/uikit.js": "browser/uikit.js", "/assets/tree.js": "../uikit/tree.js", "/assets/macro-settings.js": "../uikit/macro-settings.js", "/assets/uikit.css": "browser/uikit.css" };
const UI_KIT = (/** @type {boolean} */ settings) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>UI Kit</title><link rel="stylesheet" href="/assets/uikit.css"></head><body${settings ? " data-settings" : ""}><div id="root"></div><script src="app.js" defer></script><script type="module" src="/assets/uikit.js"></script></body></html>`;

/** @type {() => typeof import("cheerio/slim")} */
const cheerio = lazily("cheerio/slim");
const { CSPInjectionService, CSPProcessingService } = forgeCsp;

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".woff2": "font/woff2", ".map": "application/json", ".txt": "text/plain" };

/**
 * @typedef {object} Frame
 * @property {string} id unguessable: it stands for the person in front of the frame
 * @property {import("../installations.js").Installation} installation
 * @property {import("../manifest/manifest.js").Module} module
 * @property {string} resourceKey
 * @property {string} accountId
 * @property {any} extension
 * @property {string | undefined} [localId] of the macro that it draws
 * @property {boolean} [isConfiguring] whether it is a macro's settings
 * @property {string} [locale] the viewer's, while a call of the bridge is answered
 */

/** @param {import("../host-parts.js").HostParts} host */
export function makeFrames(host) {
  /** @type {Map<string, Frame>} */
  const frames = new Map();
  /** @type {any[]} */
  const violations = [];
  const most = 500;

  return {
    violations,
    /** A frame without a page around it. @param {Omit<Frame, "id">} frame @returns {Frame} */
    detached: (frame) => ({ ...frame, id: "detached" }),
    /** @param {Omit<Frame, "id">} frame @returns {string} address of the frame */
    open(frame) {
      const id = randomBytes(16).toString("hex");
      frames.set(id, { ...frame, id });
      // A page that is opened again gets new frames; the oldest ones have long been closed.
      if (frames.size > most) frames.delete(/** @type {string} */ (frames.keys().next().value));
      return `${frameOrigin(host.url())}/resources/${id}/index.html`;
    },
    /** Everything that the frames' origin serves. @param {Request} request @returns {Promise<Response>} */
    async serve(request) {
      const { pathname } = new URL(request.url);
      const [, area, id = "", ...rest] = pathname.split("/");
      if (Object.hasOwn(ASSETS, pathname)) return file(new URL(String(ASSETS[pathname]), import.meta.url), pathname.endsWith(".css") ? "text/css" : "text/javascript");
      if (pathname === "/csp-report" && request.method === "POST") {
        violations.push(await request.json().catch(() => ({})));
        host.log("error", `A Custom UI broke the content security policy: ${JSON.stringify(violations.at(-1))}`);
        return new Response(null, { status: 204 });
      }
      const frame = frames.get(id);
      if (area === "resources" && frame && request.method === "GET") return resource(host, frame, rest.join("/"));
      if (area === "bridge" && frame && request.method === "POST") {
        if (request.headers.get("origin") !== new URL(request.url).origin) return json(403, { error: "Only the frame itself may use its bridge." });
        return callBridge(host, { ...frame, locale: localeOf(request) }, rest[0] ?? "", await request.json());
      }
      return new Response("There is nothing at this address.", { status: 404 });
    },
  };
}

/** The viewer's language: in the product a setting of the person, here the browser's. @param {Request} request */
function localeOf(request) {
  return /^[a-z]{2,3}(-[A-Za-z0-9]+)*/.exec(request.headers.get("accept-language") ?? "")?.[0] ?? "en-US";
}

/** @param {string} url the product's */
export function frameOrigin(url) {
  return `http://localhost:${new URL(url).port}`;
}

/** @param {import("../host-parts.js").HostParts} host @param {Frame} frame @param {string} path */
async function resource(host, frame, path) {
  const declared = resourceOf(host.manifest, frame.resourceKey);
  if (!declared) return new Response(`manifest.yml declares no resource "${frame.resourceKey}".`, { status: 404 });
  const translation = await translationAt(host.manifest, path);
  if (translation !== undefined) return new Response(translation, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
  if (isUiKit(frame)) return uiKit(host, frame, path);
  const port = declared.tunnel?.port;
  if (host.tunnel && port !== undefined) return tunnelled(host, port, path);
  const root = join(host.manifest.appDir, declared.path);
  const wanted = normalize(join(root, decodeURIComponent(path === "index.html" ? (declared.file ?? path) : path)));
  if (!wanted.startsWith(root + sep)) return new Response("There is nothing at this address.", { status: 404 });
  let content;
  try {
    content = await readFile(wanted);
  } catch {
    return new Response(`There is no ${path} in ${declared.path}: ${await howToBuild(host.manifest.appDir, declared.path)}.`, { status: 404 });
  }
  const type = TYPES[extname(wanted)] ?? "application/octet-stream";
  const headers = { "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type, "x-content-type-options": "nosniff", "cache-control": "no-store" };
  if (extname(wanted) !== ".html") return new Response(new Uint8Array(content), { headers });
  return withBridge(host, content.toString("utf8"));
}

/** @param {Frame} frame */
export function isUiKit({ module, isConfiguring }) {
  return (isConfiguring && module.config?.resource ? module.config.render : module.render) === "native";
}

/** A UI Kit app: one script of its own, and the host's, which draws what it hands over. @param {import("../host-parts.js").HostParts} host @param {Frame} frame @param {string} path */
async function uiKit(host, frame, path) {
  if (path === "index.html") return withBridge(host, UI_KIT(hasOwnSettings(frame)));
  const file = frontendOf(host.manifest, frame.resourceKey);
  if (path !== "app.js" || !file) return new Response("There is nothing at this address.", { status: 404 });
  try {
    return new Response(await bundleFrontend(host.manifest.appDir, file), { headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" } });
  } catch (error) {
    host.log("error", `The front end of "${frame.module.key}" cannot be built: ${/** @type {any} */ (error).message}`);
    return new Response(`document.body.append(${JSON.stringify(`The front end cannot be built:\n${/** @type {any} */ (error).message}`)})`, { headers: { "content-type": "text/javascript; charset=utf-8" } });
  }
}

/** What the developer's own server at the resource's tunnel port serves. @param {import("../host-parts.js").HostParts} host @param {number} port @param {string} path */
async function tunnelled(host, port, path) {
  try {
    const response = await host.outsideFetch(`http://127.0.0.1:${port}/${path === "index.html" ? "" : path}`);
    const type = response.headers.get("content-type") ?? "";
    return type.startsWith("text/html") ? withBridge(host, await response.text()) : new Response(await response.arrayBuffer(), { status: response.status, headers: { "content-type": type, "cache-control": "no-store" } });
  } catch {
    return new Response(`Nothing answers at port ${port}, which the resource names as its tunnel: start its server.`, { status: 502 });
  }
}

/** @param {import("../host-parts.js").HostParts} host @param {string} page */
function withBridge(host, page) {
  const headers = { "content-type": "text/html; charset=utf-8", "x-content-type-options": "nosniff", "cache-control": "no-store" };
  // The bridge has to be there before the first of the app's scripts, as Forge's own is.
  const bridged = page.replace(/<head[^>]*>/i, (head) => `${head}<script src="/assets/bridge.js"></script>`);
  return new Response(bridged, { headers: { ...headers, "content-security-policy": policyOf(host, page) } });
}

/** @param {import("../host-parts.js").HostParts} host @param {string} page */
function policyOf(host, page) {
  const existingCSPDetails = new CSPProcessingService({ info: () => {} }, /** @type {any} */ (cheerio().load)).getCspDetails(page, host.manifest.permissions);
  const policy = new CSPInjectionService().getInjectableCSP({ existingCSPDetails, microsEnv: /** @type {any} */ ("prod"), hostname: new URL(host.url()).host });
  return [...policy.filter((directive) => !directive.startsWith("report-uri")), "report-uri /csp-report"].join("; ");
}
