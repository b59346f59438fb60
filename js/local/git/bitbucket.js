// @ts-check
/**
 * Answers for api.bitbucket.org from repositories on disk. Shapes, statuses and messages follow
 * developer.atlassian.com/cloud/bitbucket/rest (commits, source, intro: authentication and pagination).
 */
import findMyWay from "find-my-way";
import { json } from "../answer.js";
import { findCommit, parseCommit } from "./commit.js";
import { refuseUnknown } from "./parameters.js";

const PAGE_ENTRIES = 100;
const API = "https://api.bitbucket.org/2.0/repositories";

/**
 * @param {import("./registry.js").Registry} registry
 * @param {{tokens?: Set<string>}} [options] `tokens`, when given, are the only ones that are accepted: access tokens, or
 *   `e-mail:token`
 * @returns {(request: Request) => Promise<Response>}
 */
export function makeBitbucket(registry, options = {}) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  /** @param {string} path @param {(call: BitbucketCall) => Promise<Response>} handler @param {Record<string, true | string>} [parameters] */
  const on = (path, handler, parameters = { max_depth: true, pagelen: true, page: true, fields: true }) => router.on("GET", path, () => {}, { handler, parameters });
  on("/2.0/repositories/:workspace/:slug/commits", listCommits, { include: true, pagelen: "1", fields: true });
  on("/2.0/repositories/:workspace/:slug/src", toMainBranch);
  on("/2.0/repositories/:workspace/:slug/src/:commit", showSource);
  on("/2.0/repositories/:workspace/:slug/src/:commit/*", showSource);

  return async (request) => {
    const url = new URL(request.url);
    const token = tokenOf(request.headers.get("authorization") ?? "");
    if (token && options.tokens && !options.tokens.has(token)) return error(401, "Token is invalid, expired, or not supported for this endpoint.");
    // What an API token without `read:user` is told: it is known, and may not ask who it belongs to.
    if (url.pathname === "/2.0/user") return token ? error(403, "Your credentials lack one or more required privilege scopes.") : error(401, "Token is missing.");
    const route = router.find(/** @type {any} */ (request.method), url.pathname);
    if (!route?.store) return json(501, { message: `The local Forge host does not know ${request.method} ${url.pathname} of Bitbucket.` });
    const { handler, parameters } = /** @type {any} */ (route.store);
    const unknown = refuseUnknown(url, parameters, "Bitbucket");
    if (unknown) return unknown;
    const params = /** @type {Record<string, string>} */ (route.params);
    const entry = registry.find(params.workspace ?? "", params.slug ?? "");
    if (!entry || (entry.private && !token)) return error(404, `Repository ${params.workspace}/${params.slug} not found`);
    const answer = await handler({ url, params, entry });
    const fields = url.searchParams.get("fields");
    return fields && answer.status === 200 && answer.headers.get("content-type")?.startsWith("application/json") ? json(200, only(await answer.json(), fields.split(","))) : answer;
  };
}

/** @typedef {{url: URL, params: Record<string, string>, entry: import("./registry.js").Registered}} BitbucketCall */

/** A partial answer: the fields that are named, by dotted paths through objects and lists. @param {any} value @param {string[]} paths @returns {any} */
function only(value, paths) {
  if (Array.isArray(value)) return value.map((item) => only(item, paths));
  /** @type {Record<string, string[]>} */
  const wanted = {};
  for (const path of paths) {
    const [name = "", ...below] = path.split(".");
    (wanted[name] ??= []).push(...(below.length > 0 ? [below.join(".")] : []));
  }
  const kept = Object.entries(wanted).filter(([name]) => Object.hasOwn(value, name));
  return Object.fromEntries(kept.map(([name, below]) => [name, below.length > 0 ? only(value[name], below) : value[name]]));
}

/** @param {string} header */
function tokenOf(header) {
  const [, scheme, value = ""] = /^(bearer|basic)\s+(\S+)$/i.exec(header) ?? [];
  return scheme?.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString() : value || undefined;
}

/** @param {BitbucketCall} call */
async function listCommits({ url, entry }) {
  const ref = url.searchParams.get("include") ?? "HEAD";
  const commit = await findCommit(entry.repository, ref);
  if (!commit && (await entry.repository.isEmpty())) return page([]);
  if (!commit) return json(404, { type: "error", error: { message: "Commit not found", data: { shas: [ref] } } });
  return page([{ type: "commit", hash: commit.sha, ...parseCommit(commit.content.toString("utf8")) }]);
}

/** The root's listing redirects to the main branch. @param {BitbucketCall} call */
async function toMainBranch({ url, entry }) {
  const commit = await findCommit(entry.repository, "HEAD");
  if (!commit) return error(404, "No main branch.");
  return new Response(null, { status: 302, headers: { location: `${API}/${entry.fullName}/src/${commit.sha}/${url.search}` } });
}

/** A folder's listing, breadth first to `max_depth`, or a file's bytes. @param {BitbucketCall} call */
async function showSource({ url, params, entry }) {
  const commit = await findCommit(entry.repository, params.commit ?? "");
  if (!commit) return error(404, `Commit not found: ${params.commit}`);
  const path = (params["*"] ?? "").replace(/\/$/, "");
  const object = await entry.repository.object(path ? `${commit.sha}:${path}` : `${commit.sha}^{tree}`);
  if (object?.type === "blob") return new Response(new Uint8Array(object.content), { headers: { "content-type": "application/octet-stream", etag: `"${object.sha}"` } });
  if (object?.type !== "tree") return error(404, `No such file or directory: ${path}`);
  const depth = Number(url.searchParams.get("max_depth") ?? 1);
  const level = (/** @type {string} */ name) => name.split("/").length;
  const all = (await entry.repository.tree(object.sha, depth > 1)).filter((item) => level(item.path) <= depth).sort((a, b) => level(a.path) - level(b.path));
  const size = Math.min(Number(url.searchParams.get("pagelen") ?? 10), PAGE_ENTRIES);
  const from = Number.parseInt(Buffer.from(url.searchParams.get("page") ?? "", "base64url").toString() || "0", 10);
  const values = all.slice(from, from + size).map((item) => shown(item, path ? `${path}/${item.path}` : item.path, commit.sha));
  const next = new URL(url);
  next.searchParams.set("page", Buffer.from(String(from + size)).toString("base64url"));
  return page(values, from + size < all.length ? next.href : undefined, size);
}

/** @param {import("./repository.js").TreeEntry} item @param {string} path @param {string} commit */
function shown({ mode, type, size }, path, commit) {
  const kind = type === "tree" ? "commit_directory" : "commit_file";
  const attributes = [...(mode === "120000" ? ["link"] : []), ...(mode === "100755" ? ["executable"] : []), ...(type === "commit" ? ["subrepository"] : [])];
  return { type: kind, path, ...(kind === "commit_file" ? { size: size ?? 0, attributes, escaped_path: path, mimetype: null } : {}), commit: { type: "commit", hash: commit } };
}

/** @param {object[]} values @param {string} [next] @param {number} [pagelen] */
function page(values, next, pagelen = PAGE_ENTRIES) {
  return json(200, { pagelen, values, page: 1, ...(next ? { next } : {}) });
}

/** @param {number} status @param {string} message */
function error(status, message) {
  return json(status, { type: "error", error: { message } });
}
