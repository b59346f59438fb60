// @ts-check
/**
 * Answers for api.github.com from repositories on disk. Shapes, statuses and messages follow docs.github.com/rest
 * (repos, commits, git database) and docs.github.com/graphql.
 */
import findMyWay from "find-my-way";
import { json } from "../answer.js";
import { findCommit, isObjectId, parseCommit } from "./commit.js";
import { answerGraphql } from "./github-graphql.js";
import { refuseUnknown } from "./parameters.js";

const TREE_ENTRIES = 100_000;
const TREE_BYTES = 7 * 1024 * 1024;
const BLOB_BYTES = 100 * 1024 * 1024;
const COMPARED_FILES = 300;
const HOUR_MS = 3_600_000;

/**
 * @param {import("./registry.js").Registry} registry
 * @param {import("../clock.js").Clock} clock
 * @param {{anonymousLimit?: boolean, tokens?: Set<string>}} [options] `anonymousLimit` switches on 60 requests an
 *   hour without a token; `tokens`, when given, are the only ones that are accepted
 * @returns {(request: Request) => Promise<Response>}
 */
export function makeGithub(registry, clock, options = {}) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  /** @param {"GET" | "POST"} method @param {string} path @param {(call: RestCall) => Promise<Response>} handler @param {Record<string, true | string>} [parameters] */
  const on = (method, path, handler, parameters = {}) => router.on(method, path, () => {}, { handler, parameters });
  on("GET", "/repos/:owner/:repo", describe);
  on("GET", "/repos/:owner/:repo/branches", listBranches);
  on("GET", "/repos/:owner/:repo/commits/*", showCommit);
  on("GET", "/repos/:owner/:repo/compare/:commits", compare, { per_page: true });
  on("GET", "/repos/:owner/:repo/git/trees/:sha", showTree, { recursive: true });
  on("GET", "/repos/:owner/:repo/git/blobs/:sha", showBlob);
  on("GET", "/rate_limit", async () => json(200, { resources: { core: { limit: 5000, remaining: 5000 } } }));
  on("POST", "/graphql", ({ request, token }) => (token ? answerGraphql(registry, request) : Promise.resolve(notSignedIn())));
  const quota = makeQuota(clock, options.anonymousLimit === true);

  return async (request) => {
    const url = new URL(request.url);
    const token = /^(?:bearer|token)\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token && options.tokens && !options.tokens.has(token)) return message(401, "Bad credentials");
    const limit = quota(token);
    if (limit.spent) return message(403, "API rate limit exceeded for this address.", limit.headers);
    // An Enterprise Server has REST under /api/v3 and GraphQL beside it.
    const path = url.hostname === "api.github.com" ? url.pathname : url.pathname.replace(/^\/api(\/v3)?/, "");
    const route = router.find(/** @type {any} */ (request.method), path);
    const { handler, parameters } = /** @type {{handler?: (call: RestCall) => Promise<Response>, parameters?: Record<string, true | string>}} */ (route?.store ?? {});
    if (!route || !handler) return json(501, { message: `The local Forge host does not know ${request.method} ${url.pathname} of GitHub.` });
    const unknown = refuseUnknown(url, parameters ?? {}, "GitHub");
    if (unknown) return unknown;
    const { owner = "", repo = "" } = route.params;
    const registered = registry.find(owner, repo);
    if (route.params.repo !== undefined && (!registered || (registered.private && !token))) return message(404, "Not Found");
    const response = await handler({ request, url, token, params: /** @type {any} */ (route.params), entry: /** @type {any} */ (registered) });
    for (const [name, value] of Object.entries(limit.headers)) response.headers.set(name, value);
    return response;
  };
}

/** @typedef {{request: Request, url: URL, token: string | undefined, params: Record<string, string>, entry: import("./registry.js").Registered}} RestCall */

/** @param {RestCall} call */
async function describe({ entry }) {
  return json(200, {
    id: [...entry.fullName].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 2 ** 31, 7),
    name: entry.name,
    full_name: entry.fullName,
    private: entry.private,
    owner: { login: entry.owner, type: "Organization" },
    html_url: `https://github.com/${entry.fullName}`,
    description: null,
    fork: false,
    archived: false,
    default_branch: (await entry.repository.headBranch()) ?? "HEAD",
    visibility: entry.private ? "private" : "public",
  });
}

/** @param {RestCall} call */
async function listBranches({ entry }) {
  return json(200, (await entry.repository.branches()).map(({ name, sha }) => ({ name, commit: { sha }, protected: false })));
}

/** @param {RestCall} call */
async function showCommit({ request, params, entry }) {
  if (await entry.repository.isEmpty()) return message(409, "Git Repository is empty.");
  const ref = params["*"] ?? "";
  const commit = await findCommit(entry.repository, ref);
  if (!commit) return message(422, `No commit found for SHA: ${ref}`);
  if (/application\/vnd\.github\.(v3\.)?sha\b/.test(request.headers.get("accept") ?? "")) {
    return new Response(commit.sha, { headers: { "content-type": "application/vnd.github.sha; charset=utf-8" } });
  }
  const parsed = parseCommit(commit.content.toString("utf8"));
  return json(200, {
    sha: commit.sha,
    commit: {
      author: parsed.author,
      committer: parsed.committer,
      message: parsed.message,
      tree: { sha: parsed.tree, url: api(entry, `git/trees/${parsed.tree}`) },
    },
    url: api(entry, `commits/${commit.sha}`),
    html_url: `https://github.com/${entry.fullName}/commit/${commit.sha}`,
    parents: parsed.parents.map((sha) => ({ sha, url: api(entry, `commits/${sha}`) })),
  });
}

/** rest/commits/commits#compare-two-commits: against what both stem from, at most 300 files. @param {RestCall} call */
async function compare({ params, entry }) {
  const [base = "", head = ""] = (params.commits ?? "").split("...");
  const [from, to] = [await findCommit(entry.repository, base), await findCommit(entry.repository, head)];
  if (!from || !to) return message(404, "Not Found");
  const { status, files } = await entry.repository.compare(from.sha, to.sha);
  return json(200, { status, url: api(entry, `compare/${params.commits}`), files: files.slice(0, COMPARED_FILES).map((file) => ({ ...file, changes: 0, blob_url: `https://github.com/${entry.fullName}/blob/${to.sha}/${file.filename}` })) });
}

/** @param {RestCall} call */
async function showTree({ url, params, entry }) {
  if (await entry.repository.isEmpty()) return message(409, "Git Repository is empty.");
  const named = params.sha ?? "";
  const tree = isObjectId(named) ? await entry.repository.object(`${named}^{tree}`) : await treeOfRef(entry.repository, named);
  if (!tree) return message(404, "Not Found");
  // The real API takes any value of `recursive`, even 0, as yes.
  const all = await entry.repository.tree(tree.sha, url.searchParams.has("recursive"));
  const shown = [];
  let bytes = 0;
  for (const { path, mode, type, sha, size } of all) {
    const item = { path, mode, type, sha, ...(size === undefined ? {} : { size }), ...(type === "commit" ? {} : { url: api(entry, `git/${type}s/${sha}`) }) };
    bytes += path.length + 200;
    if (shown.length >= TREE_ENTRIES || bytes > TREE_BYTES * 4) break;
    shown.push(item);
  }
  return json(200, { sha: tree.sha, url: api(entry, `git/trees/${tree.sha}`), tree: shown, truncated: shown.length < all.length });
}

/** @param {RestCall} call */
async function showBlob({ request, params, entry }) {
  const blob = isObjectId(params.sha ?? "") ? await entry.repository.object(params.sha ?? "") : undefined;
  if (blob?.type !== "blob") return message(404, "Not Found");
  if (blob.size > BLOB_BYTES) return message(403, "This API returns blobs up to 100 MB in size.");
  if (/application\/vnd\.github(\.v3)?\.raw\b/.test(request.headers.get("accept") ?? "")) {
    return new Response(new Uint8Array(blob.content), { headers: { "content-type": "application/vnd.github.raw; charset=utf-8" } });
  }
  // Like the real API, base64 comes in lines of 60 characters.
  const content = blob.content.toString("base64").replace(/(.{60})/g, "$1\n");
  return json(200, { sha: blob.sha, node_id: blob.sha, size: blob.size, url: api(entry, `git/blobs/${blob.sha}`), content: content.endsWith("\n") ? content : `${content}\n`, encoding: "base64" });
}

/** @param {import("./repository.js").Repository} repository @param {string} ref */
async function treeOfRef(repository, ref) {
  const commit = await findCommit(repository, ref);
  return commit && repository.object(`${commit.sha}^{tree}`);
}

/** @param {import("./registry.js").Registered} entry @param {string} rest */
function api(entry, rest) {
  return `https://api.github.com/repos/${entry.fullName}/${rest}`;
}

/** @param {number} status @param {string} text @param {Record<string, string>} [headers] */
function message(status, text, headers) {
  return json(status, { message: text, documentation_url: "https://docs.github.com/rest", status: String(status) }, headers);
}

function notSignedIn() {
  return json(401, {
    message: "This endpoint requires you to be authenticated.",
    documentation_url: "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
    status: "401",
  });
}

/** @param {import("../clock.js").Clock} clock @param {boolean} anonymousLimit */
function makeQuota(clock, anonymousLimit) {
  /** @type {Map<string, {hour: number, used: number}>} */
  const used = new Map();
  return (/** @type {string | undefined} */ token) => {
    const hour = Math.floor(clock.nowMs() / HOUR_MS);
    const who = token ?? "";
    const before = used.get(who);
    const count = (before?.hour === hour ? before.used : 0) + 1;
    used.set(who, { hour, used: count });
    const limit = token || !anonymousLimit ? 5000 : 60;
    const spent = count > limit && (anonymousLimit || Boolean(token));
    return {
      spent,
      headers: {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(0, limit - count)),
        "x-ratelimit-used": String(Math.min(count, limit)),
        "x-ratelimit-reset": String(((hour + 1) * HOUR_MS) / 1000),
        "x-ratelimit-resource": "core",
      },
    };
  };
}
