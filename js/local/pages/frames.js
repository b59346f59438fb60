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
import { callBridge } from "./bridge-calls.js";
import { lazily } from "../lazily.js";
import { file } from "./assets.js";

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
      if (pathname === "/assets/bridge.js") return file(new URL("browser/bridge.js", import.meta.url), "text/javascript");
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
  const declared = host.manifest.resources.find(({ key }) => key === frame.resourceKey);
  if (!declared) return new Response(`manifest.yml declares no resource "${frame.resourceKey}".`, { status: 404 });
  const root = join(host.manifest.appDir, declared.path);
  const wanted = normalize(join(root, decodeURIComponent(path)));
  if (!wanted.startsWith(root + sep)) return new Response("There is nothing at this address.", { status: 404 });
  let content;
  try {
    content = await readFile(wanted);
  } catch {
    return new Response(`There is no ${path} in ${declared.path}. Was the panel built?`, { status: 404 });
  }
  const type = TYPES[extname(wanted)] ?? "application/octet-stream";
  const headers = { "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type, "x-content-type-options": "nosniff", "cache-control": "no-store" };
  if (extname(wanted) !== ".html") return new Response(new Uint8Array(content), { headers });
  const page = content.toString("utf8");
  // The bridge has to be there before the first of the app's scripts, as Forge's own is.
  const withBridge = page.replace(/<head[^>]*>/i, (head) => `${head}<script src="/assets/bridge.js"></script>`);
  return new Response(withBridge, { headers: { ...headers, "content-security-policy": policyOf(host, page) } });
}

/** @param {import("../host-parts.js").HostParts} host @param {string} page */
function policyOf(host, page) {
  const existingCSPDetails = new CSPProcessingService({ info: () => {} }, /** @type {any} */ (cheerio().load)).getCspDetails(page, host.manifest.permissions);
  const policy = new CSPInjectionService().getInjectableCSP({ existingCSPDetails, microsEnv: /** @type {any} */ ("prod"), hostname: new URL(host.url()).host });
  return [...policy.filter((directive) => !directive.startsWith("report-uri")), "report-uri /csp-report"].join("; ");
}
