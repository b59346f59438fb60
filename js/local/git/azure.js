// @ts-check
/**
 * Answers for dev.azure.com and `NAME.visualstudio.com` from repositories on disk. Shapes follow
 * learn.microsoft.com/rest/api/azure/devops/git (commits, refs, items, blobs) and the examples of
 * github.com/MicrosoftDocs/vsts-rest-api-specs. What is registered as `organization/project/name` is found there, what is
 * registered as `owner/name` as the main repository of the project `name`.
 */
import findMyWay from "find-my-way";
import { json } from "../answer.js";
import { lazily } from "../lazily.js";
import { findCommit, parseCommit } from "./commit.js";
import { refuseUnknown } from "./parameters.js";

/** @type {() => typeof import("fflate")} */
const zipper = lazily("fflate");
const GIT = "/:organization/:project/_apis/git/repositories/:name";

/**
 * @param {import("./registry.js").Registry} registry
 * @param {object} [options]
 * @param {Set<string>} [options.tokens] when given, the only personal access tokens that are accepted
 * @param {number} [options.newest] the newest version of the interface: 7.1 in the cloud, 6.0 for Server 2020, 5.0 for Server 2019
 * @param {string} [options.root] the path of a server's virtual directory, for example `/tfs`
 * @returns {(request: Request) => Promise<Response>}
 */
export function makeAzure(registry, { tokens, newest = 7.1, root = "" } = {}) {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  /** @param {"GET" | "POST"} method @param {string} path @param {(call: AzureCall) => Promise<Response>} handler @param {Record<string, true | string>} [parameters] */
  const on = (method, path, handler, parameters = {}) => router.on(method, `${GIT}${path}`, () => {}, { handler, parameters });
  on("GET", "/commits", newestCommit, { "searchCriteria.$top": "1" });
  on("GET", "/commits/:commit", showCommit, { changeCount: "0" });
  on("GET", "/refs", listRefs, { filterContains: true, peelTags: true });
  on("GET", "/items", listItems, { scopePath: true, recursionLevel: true, "versionDescriptor.version": true, "versionDescriptor.versionType": "commit" });
  on("POST", "/blobs", zipBlobs);
  on("GET", "/blobs/:id", showBlob, { $format: "octetStream" });
  router.on("GET", "/:organization/_apis/git/repositories", () => {}, { parameters: {} });

  return async (request) => {
    const url = new URL(request.url);
    const [, credentials = ""] = /^basic\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    const token = Buffer.from(credentials, "base64").toString().replace(/^[^:]*:/, "");
    if (token && tokens && !tokens.has(token)) return refused(request);
    const own = /^([^.]+)\.visualstudio\.com$/.exec(url.hostname)?.[1];
    const path = url.pathname.startsWith(root) ? url.pathname.slice(root.length) : "";
    const route = router.find(/** @type {any} */ (request.method), own ? `/${own}${path}` : path);
    if (!route?.store) return json(501, { message: `The local Forge host does not know ${request.method} ${url.pathname} of Azure DevOps.` });
    const version = url.searchParams.get("api-version") ?? "";
    if (!/^\d+\.\d+$/.test(version)) return failure(400, "No api-version was supplied for the request. The version must be supplied either as part of the Accept header or as a query parameter.", "VssVersionNotSpecifiedException");
    if (Number(version) > newest) return failure(400, `The requested REST API version of ${version} is out of range for this server. The latest REST API version this server supports is ${newest.toFixed(1)}.`, "VssVersionOutOfRangeException");
    const { handler, parameters } = /** @type {any} */ (route.store);
    const unknown = refuseUnknown(url, { ...parameters, "api-version": true }, "Azure DevOps");
    if (unknown) return unknown;
    const params = /** @type {Record<string, string>} */ (route.params);
    const { organization = "", project = "", name = "" } = params;
    if (!name) return token ? listRepositories(registry, organization) : refused(request);
    const entry = registry.find(`${organization}/${project}`, name) ?? (project === name ? registry.find(organization, name) : undefined);
    if (!entry) return failure(404, `TF401019: The Git repository with name or identifier ${name} does not exist or you do not have permissions for the operation you are attempting.`, "GitRepositoryNotFoundException");
    if (entry.private && !token) return refused(request);
    return handler({ url, params, entry, request });
  };
}

/** @typedef {{url: URL, params: Record<string, string>, entry: import("./registry.js").Registered, request: Request}} AzureCall */

/** The sign-in page, unless the caller asked to be told instead. @param {Request} request */
function refused(request) {
  if (request.headers.get("x-tfs-fedauthredirect") === "Suppress") return new Response("", { status: 401 });
  return new Response("<html><title>Azure DevOps Services | Sign In</title></html>", { status: 203, headers: { "content-type": "text/html; charset=utf-8" } });
}

/** @param {import("./registry.js").Registry} registry @param {string} organization */
function listRepositories(registry, organization) {
  const own = registry.list().filter(({ owner }) => owner.split("/")[0] === organization);
  return list(own.map(({ owner, name }) => ({ name, project: { name: owner.split("/")[1] ?? name } })));
}

/** @param {AzureCall} call */
async function newestCommit({ entry }) {
  const commit = await findCommit(entry.repository, "HEAD");
  return list(commit ? [shown(commit)] : []);
}

/** @param {AzureCall} call */
async function showCommit({ params, entry }) {
  const commit = await findCommit(entry.repository, params.commit ?? "");
  return commit ? json(200, shown(commit)) : failure(404, `TF401175: The version descriptor could not be resolved to a version: ${params.commit}`, "GitCommitDoesNotExistException");
}

/** @param {{sha: string, content: Buffer}} commit */
function shown({ sha, content }) {
  const { author, committer, message } = parseCommit(content.toString("utf8"));
  return { commitId: sha, author, committer, comment: message };
}

/** @param {AzureCall} call */
async function listRefs({ url, entry }) {
  const part = url.searchParams.get("filterContains") ?? "";
  const refs = [];
  for (const { name, sha } of await entry.repository.branches()) refs.push({ name: `refs/heads/${name}`, objectId: sha });
  const tag = await entry.repository.object(`refs/tags/${part}`);
  const peels = url.searchParams.get("peelTags") === "true";
  if (tag) refs.push({ name: `refs/tags/${part}`, objectId: tag.sha, ...(peels && tag.type === "tag" ? { peeledObjectId: (await findCommit(entry.repository, `tags/${part}`))?.sha } : {}) });
  return list(refs.filter(({ name }) => name.includes(part)));
}

/** @param {AzureCall} call */
async function listItems({ url, entry }) {
  const query = url.searchParams;
  const commit = await findCommit(entry.repository, query.get("versionDescriptor.version") ?? "HEAD");
  const scope = (query.get("scopePath") ?? "/").replace(/^\/|\/$/g, "");
  const folder = commit && (await entry.repository.object(scope ? `${commit.sha}:${scope}` : `${commit.sha}^{tree}`));
  if (folder?.type !== "tree") return failure(404, `TF401174: The item '/${scope}' could not be found in the repository.`, "GitItemNotFoundException");
  const inside = await entry.repository.tree(folder.sha, /^full$/i.test(query.get("recursionLevel") ?? ""));
  const items = inside.map(({ sha, type, mode, path }) => ({
    objectId: sha, gitObjectType: type, commitId: commit?.sha, path: `/${scope ? `${scope}/` : ""}${path}`,
    ...(type === "tree" ? { isFolder: true } : {}), ...(mode === "120000" ? { isSymLink: true } : {}),
  }));
  return list([{ objectId: folder.sha, gitObjectType: "tree", commitId: commit?.sha, path: `/${scope}`, isFolder: true }, ...items]);
}

/** @param {AzureCall} call */
async function zipBlobs({ request, entry }) {
  const ids = /** @type {string[]} */ (await request.json());
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const id of ids) {
    const blob = /^[0-9a-f]{40}$/.test(id) ? await entry.repository.object(id) : undefined;
    if (blob?.type !== "blob") return failure(404, `VS403417: The object ${id} does not exist.`, "GitObjectDoesNotExistException");
    files[id] = new Uint8Array(blob.content);
  }
  return new Response(/** @type {any} */ (zipper().zipSync(files)), { headers: { "content-type": "application/zip" } });
}

/** @param {AzureCall} call */
async function showBlob({ params, entry }) {
  const id = params.id ?? "";
  const blob = /^[0-9a-f]{40}$/.test(id) ? await entry.repository.object(id) : undefined;
  if (blob?.type !== "blob") return failure(404, `VS403417: The object ${id} does not exist.`, "GitObjectDoesNotExistException");
  return new Response(new Uint8Array(blob.content), { headers: { "content-type": "application/octet-stream" } });
}

/** @param {object[]} value */
function list(value) {
  return json(200, { count: value.length, value });
}

/** @param {number} status @param {string} message @param {string} typeKey */
function failure(status, message, typeKey) {
  return json(status, { $id: "1", innerException: null, message, typeName: `Microsoft.TeamFoundation.Git.Server.${typeKey}`, typeKey, errorCode: 0, eventId: 3000 });
}
