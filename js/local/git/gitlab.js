// @ts-check
/**
 * Answers for gitlab.com from repositories on disk. Shapes, statuses and messages follow docs.gitlab.com/api (commits,
 * repositories) and docs.gitlab.com/api/graphql/reference.
 */
import findMyWay from "find-my-way";
import { json } from "../answer.js";
import { lazily } from "../lazily.js";
import { findCommit, parseCommit } from "./commit.js";
import { refuseUnknown } from "./parameters.js";

const PAGE_ENTRIES = 100;

/** As much of GitLab's schema as reads files: a query that names something else is refused as GitLab refuses it. */
const SCHEMA = `
  type Query { project(fullPath: ID!): Project }
  type Project { fullPath: ID! repository: Repository }
  type Repository { empty: Boolean! rootRef: String blobs(ref: String, paths: [String!]!, first: Int): RepositoryBlobConnection }
  type RepositoryBlobConnection { nodes: [RepositoryBlob] }
  type RepositoryBlob { path: String name: String oid: String! rawSize: Int rawTextBlob: String }
`;
/** @type {() => typeof import("graphql")} */
const executor = lazily("graphql");
/** @type {import("graphql").GraphQLSchema | undefined} */
let built;

/**
 * @param {import("./registry.js").Registry} registry
 * @param {{tokens?: Set<string>}} [options] `tokens`, when given, are the only ones that are accepted
 * @returns {(request: Request) => Promise<Response>}
 */
export function makeGitlab(registry, options = {}) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  /** @param {"GET" | "POST"} method @param {string} path @param {(call: GitlabCall) => Promise<Response>} handler @param {Record<string, true | string>} [parameters] */
  const on = (method, path, handler, parameters = {}) => router.on(method, path, () => {}, { handler, parameters });
  const project = "/api/v4/projects/:id/repository";
  on("GET", `${project}/commits`, newestCommit, { per_page: "1" });
  on("GET", `${project}/commits/:ref`, showCommit);
  on("GET", `${project}/tree`, showTree, { ref: true, path: true, recursive: true, per_page: true, pagination: "keyset", page_token: true });
  on("GET", `${project}/blobs/:sha/raw`, showBlob);

  return async (request) => {
    const url = new URL(request.url);
    const token = /^bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? request.headers.get("private-token") ?? undefined;
    if (token && options.tokens && !options.tokens.has(token)) return json(401, { message: "401 Unauthorized" });
    /** @param {string} path */
    const find = (path) => {
      const slash = path.lastIndexOf("/");
      const entry = registry.find(path.slice(0, slash), path.slice(slash + 1));
      return entry?.private && !token ? undefined : entry;
    };
    if (request.method === "POST" && url.pathname === "/api/graphql") return answerGraphql(find, await request.json());
    if (url.pathname === "/api/v4/user") return token ? json(200, { id: 1, username: "reader", state: "active" }) : json(401, { message: "401 Unauthorized" });
    const route = router.find(/** @type {any} */ (request.method), url.pathname);
    if (!route?.store) return json(501, { message: `The local Forge host does not know ${request.method} ${url.pathname} of GitLab.` });
    const { handler, parameters } = /** @type {any} */ (route.store);
    const unknown = refuseUnknown(url, parameters, "GitLab");
    if (unknown) return unknown;
    const params = /** @type {Record<string, string>} */ (route.params);
    const entry = find(params.id ?? "");
    if (!entry) return json(404, { message: "404 Project Not Found" });
    return handler({ url, params, entry });
  };
}

/** @typedef {{url: URL, params: Record<string, string>, entry: import("./registry.js").Registered}} GitlabCall */

/** @param {GitlabCall} call */
async function newestCommit({ entry }) {
  const commit = await findCommit(entry.repository, "HEAD");
  return json(200, commit ? [shown(commit)] : []);
}

/** @param {GitlabCall} call */
async function showCommit({ params, entry }) {
  const commit = await findCommit(entry.repository, params.ref ?? "");
  return commit ? json(200, shown(commit)) : json(404, { message: "404 Commit Not Found" });
}

/** @param {{sha: string, content: Buffer}} commit */
function shown({ sha, content }) {
  const { message, author, parents } = parseCommit(content.toString("utf8"));
  return { id: sha, short_id: sha.slice(0, 8), title: message.split("\n")[0], message, author_name: author.name, created_at: author.date, parent_ids: parents };
}

/** One page of the listing; the next one's address stands in the `Link` header. @param {GitlabCall} call */
async function showTree({ url, entry }) {
  const query = url.searchParams;
  const commit = await findCommit(entry.repository, query.get("ref") ?? "HEAD");
  if (!commit) return json(404, { message: "404 Tree Not Found" });
  const folder = query.get("path") ?? "";
  const tree = await entry.repository.object(folder ? `${commit.sha}:${folder}` : `${commit.sha}^{tree}`);
  const inside = tree?.type === "tree" ? await entry.repository.tree(tree.sha, query.get("recursive") === "true") : [];
  const all = inside.map((item) => (folder ? { ...item, path: `${folder}/${item.path}` } : item));
  if (tree?.type !== "tree") return json(404, { message: "404 invalid revision or path Not Found" });
  const size = Math.min(Number(query.get("per_page") ?? 20), PAGE_ENTRIES);
  const from = Number.parseInt(query.get("page_token")?.slice(40) ?? "0", 16);
  const page = all.slice(from, from + size);
  /** @type {Record<string, string>} */
  const headers = {};
  const last = page.at(-1);
  if (last && from + size < all.length) {
    const next = new URL(url);
    next.searchParams.set("page_token", last.sha.slice(0, 40) + (from + size).toString(16).padStart(8, "0"));
    headers.link = `<${next}>; rel="next"`;
  }
  return json(200, page.map(({ sha, path, type, mode }) => ({ id: sha, name: path.slice(path.lastIndexOf("/") + 1), type, path, mode })), headers);
}

/** @param {GitlabCall} call */
async function showBlob({ params, entry }) {
  const sha = params.sha ?? "";
  const blob = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) ? await entry.repository.object(sha) : undefined;
  if (blob?.type !== "blob") return json(404, { message: "404 Blob Not Found" });
  return new Response(new Uint8Array(blob.content), { headers: { "content-type": "application/octet-stream" } });
}

/** @param {(path: string) => import("./registry.js").Registered | undefined} find @param {{query: string, variables?: Record<string, unknown>}} asked */
async function answerGraphql(find, { query, variables }) {
  const rootValue = {
    project({ fullPath = "" }) {
      const entry = find(fullPath);
      return entry ? { fullPath, repository: { empty: () => entry.repository.isEmpty(), rootRef: () => entry.repository.headBranch(), blobs: blobsOf(entry) } } : null;
    },
  };
  const { buildSchema, graphql } = executor();
  built ??= buildSchema(SCHEMA);
  const answer = await graphql({ schema: built, source: query, rootValue, variableValues: variables ?? {} });
  return json(200, answer);
}

/** @param {import("./registry.js").Registered} entry */
function blobsOf({ repository }) {
  return async (/** @type {{ref?: string, paths: string[], first?: number}} */ { ref = "HEAD", paths, first = PAGE_ENTRIES }) => {
    const commit = await findCommit(repository, ref);
    const nodes = [];
    for (const path of commit ? paths.slice(0, Math.min(first, PAGE_ENTRIES)) : []) {
      const blob = await repository.object(`${commit?.sha}:${path}`);
      if (blob?.type !== "blob") continue;
      const isText = !blob.content.subarray(0, 8000).includes(0);
      nodes.push({ path, name: path.slice(path.lastIndexOf("/") + 1), oid: blob.sha, rawSize: blob.size, rawTextBlob: isText ? blob.content.toString("utf8") : null });
    }
    return { nodes };
  };
}
