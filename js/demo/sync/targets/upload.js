// @ts-check
/**
 * A platform in the shape of Unique's: scopes with an ownership mark, register → PUT to a write address → finalize, a list by
 * key, a difference of files, deletion by id. GraphQL is executed by the reference implementation, so that a field that the
 * schema lacks is refused. Errors of an operation come inside a 200, as GraphQL servers give them.
 */
import { createHash, randomBytes } from "node:crypto";
import { GraphQLError, buildSchema, graphql } from "graphql";
import { json } from "../server.js";

const SCHEMA = buildSchema(`
  scalar JSON
  input ContentCreateInput { key: String!, title: String, mimeType: String!, ownerType: String!, url: String, byteSize: Int, fileAccess: [String!], metadata: JSON, ingestionConfig: JSON, expiresAt: String }
  input StringFilter { equals: String, startsWith: String, in: [String!] }
  input ContentWhereInput { key: StringFilter, ownerId: StringFilter, ownerType: StringFilter }
  input ScopeWhereInput { id: StringFilter, name: StringFilter, parentId: StringFilter, externalId: StringFilter }
  input Connect { id: String! }
  input ParentInput { connect: Connect! }
  input ScopeUpdateInput { externalId: String, parrentScope: ParentInput }
  input ContentUpdateInput { url: String, title: String, metadata: JSON }
  input ScopeAccessChangeDto { accessType: String!, entityId: String!, entityType: String! }
  input FileAccessContentChangeDto { contentId: String!, accessType: String!, entityId: String!, entityType: String! }
  type Source { kind: String, name: String }
  type Content { id: String!, key: String!, title: String, url: String, byteSize: Int, mimeType: String, ownerType: String, ownerId: String, writeUrl: String, readUrl: String, createdAt: String, updatedAt: String,
    internallyStoredAt: String, expiresAt: String, fileAccess: [String!], metadata: JSON, ingestionState: String, source: Source }
  type Scope { id: String!, name: String!, parentId: String, externalId: String }
  type ContentPage { nodes: [Content!]!, totalCount: Int! }
  type ScopePage { nodes: [Scope!]!, totalCount: Int! }
  type Deleted { id: String! }
  type Folder { id: String!, name: String!, path: String!, failReason: String }
  type FolderResult { successFolders: [Folder!]!, failedFolders: [Folder!]! }
  type Query {
    paginatedContent(skip: Int!, take: Int!, where: ContentWhereInput): ContentPage!
    paginatedScope(skip: Int!, take: Int!, where: ScopeWhereInput!): ScopePage!
  }
  type Mutation {
    contentUpsert(input: ContentCreateInput!, fileUrl: String, chatId: String, scopeId: String, sourceOwnerType: String, sourceName: String, sourceKind: String, storeInternally: Boolean, baseUrl: String): Content!
    contentUpdate(contentId: String!, ownerId: String, input: ContentUpdateInput!): Content!
    contentDeleteByContentIds(contentIds: [String!]!): [Deleted!]!
    createFileAccessesForContents(scopeId: String!, fileAccesses: [FileAccessContentChangeDto!]!): Boolean!
    removeFileAccessesForContents(scopeId: String!, fileAccesses: [FileAccessContentChangeDto!]!): Boolean!
    generateScopesBasedOnPaths(paths: [String!]!, inheritAccess: Boolean): [Scope!]!
    createScopeAccesses(scopeId: String!, scopeAccesses: [ScopeAccessChangeDto!]!, applyToSubScopes: Boolean, skipFileAccessPropagation: Boolean): Boolean!
    updateScope(id: String!, input: ScopeUpdateInput!): Scope!
    deleteFolder(scopeId: String!, recursive: Boolean!): FolderResult!
  }`);

/** Operations of the scope management service; the others belong to ingestion. */
const OF_SCOPES = new Set(["paginatedScope", "generateScopesBasedOnPaths", "createScopeAccesses", "updateScope", "deleteFolder"]);
const MOST_DELETED = 100;

/**
 * @typedef {{id: string, key: string, title: string, url?: string, mimeType: string, ownerType: string, ownerId: string, byteSize: number, metadata: any, ingestionConfig?: any, fileAccess: string[],
 *   ingestionState: "REGISTERED" | "FINISHED", sha256?: string, size?: number, text?: string, createdAt: string, updatedAt: string, source: {kind?: string, name?: string}, pending?: any}} Stored
 * @typedef {{id: string, name: string, parentId: string | null, externalId: string | null}} Scope
 */

/**
 * @param {object} options
 * @param {import("../record.js").Record} options.record
 * @param {ReturnType<typeof import("../credentials.js").makeCredentials>} options.credentials
 * @param {() => string} options.blobUrl
 * @param {() => number} options.nowMs
 */
export function makeUploadTarget({ record, credentials, blobUrl, nowMs }) {
  /** @type {Map<string, Stored>} by id */
  const contents = new Map();
  /** @type {Map<string, Stored>} */
  const byKey = new Map();
  /** @type {Map<string, Scope>} */
  const scopes = new Map([["scope_root", { id: "scope_root", name: "Confluence", parentId: null, externalId: null }]]);
  /** @type {Map<string, {contentId: string, sha256?: string, size?: number, text?: string}>} write key to what was put there */
  const blobs = new Map();
  const log = /** @type {{finalized: string[], deleted: string[]}} */ ({ finalized: [], deleted: [] });
  let lastId = 0;
  const newId = (/** @type {string} */ kind) => `${kind}_${(lastId += 1).toString(36).padStart(6, "0")}`;
  const now = () => new Date(nowMs()).toISOString();
  const matches = (/** @type {any} */ filter, /** @type {string | null} */ value) =>
    filter === undefined || filter === null || ((filter.equals === undefined || filter.equals === value) && (filter.startsWith === undefined || (value ?? "").startsWith(filter.startsWith)) && (filter.in === undefined || filter.in.includes(value)));

  const shown = (/** @type {Stored} */ content) => ({ ...content, writeUrl: null, readUrl: null, expiresAt: null, internallyStoredAt: content.ingestionState === "FINISHED" ? content.updatedAt : null });

  const root = {
    /** @param {any} asked */
    paginatedContent({ skip, take, where }) {
      const all = [...contents.values()].filter((one) => matches(where?.key, one.key) && matches(where?.ownerId, one.ownerId) && matches(where?.ownerType, one.ownerType)).sort((a, b) => (a.key < b.key ? -1 : 1));
      return { nodes: all.slice(skip, skip + Math.min(take, 1000)).map(shown), totalCount: all.length };
    },
    /** @param {any} asked */
    paginatedScope({ skip, take, where }) {
      const all = [...scopes.values()].filter((one) => matches(where.id, one.id) && matches(where.name, one.name) && matches(where.parentId, one.parentId) && matches(where.externalId, one.externalId));
      return { nodes: all.slice(skip, skip + take), totalCount: all.length };
    },
    /** @param {any} asked */
    contentUpsert({ input, fileUrl, scopeId, sourceKind, sourceName }) {
      if (!scopes.has(scopeId)) throw new GraphQLError("Scope not found", { extensions: { code: "NOT_FOUND" } });
      return fileUrl === undefined || fileUrl === null ? register(input, scopeId, { kind: sourceKind, name: sourceName }) : finalize(input, fileUrl, scopeId);
    },
    /** @param {any} asked */
    contentUpdate({ contentId, ownerId, input }) {
      const content = contentOf(contentId);
      if (ownerId && !scopes.has(ownerId)) throw new GraphQLError("Scope not found");
      Object.assign(content, { ...(ownerId ? { ownerId } : {}), ...input, updatedAt: now() });
      return shown(content);
    },
    /** @param {{contentIds: string[]}} asked */
    contentDeleteByContentIds({ contentIds }) {
      if (contentIds.length > MOST_DELETED) throw new GraphQLError(`At most ${MOST_DELETED} ids`);
      const found = contentIds.filter((id) => contents.has(id));
      for (const id of found) remove(contentOf(id));
      return found.map((id) => ({ id }));
    },
    createFileAccessesForContents: (/** @type {any} */ asked) => access(asked, true),
    removeFileAccessesForContents: (/** @type {any} */ asked) => access(asked, false),
    /** @param {{paths: string[]}} asked */
    generateScopesBasedOnPaths({ paths }) {
      return paths.map((path) => {
        if (!path.startsWith("/")) throw new GraphQLError("A path begins with /");
        let at = /** @type {Scope | undefined} */ (undefined);
        for (const name of path.split("/").filter(Boolean)) {
          const parentId = at?.id ?? null;
          at = [...scopes.values()].find((one) => one.parentId === parentId && one.name === name) ?? makeScope(name, parentId);
        }
        return at;
      });
    },
    createScopeAccesses: ({ scopeId = "" }) => scopes.has(scopeId) || fail("Scope not found"),
    /** @param {any} asked */
    updateScope({ id, input }) {
      const scope = scopes.get(id) ?? fail("Scope not found");
      if (input.externalId && [...scopes.values()].some((one) => one.id !== id && one.externalId === input.externalId)) fail("externalId is taken");
      Object.assign(scope, "externalId" in input ? { externalId: input.externalId } : {}, input.parrentScope ? { parentId: input.parrentScope.connect.id } : {});
      return scope;
    },
    /** @param {{scopeId: string, recursive: boolean}} asked */
    deleteFolder({ scopeId, recursive }) {
      const scope = scopes.get(scopeId) ?? fail("Scope not found");
      const below = [...scopes.values()].filter((one) => one.parentId === scopeId);
      const owned = [...contents.values()].filter((one) => one.ownerId === scopeId);
      if (!recursive && (below.length > 0 || owned.length > 0)) return { successFolders: [], failedFolders: [{ id: scope.id, name: scope.name, path: `/${scope.name}`, failReason: "NOT_EMPTY" }] };
      for (const one of below) root.deleteFolder({ scopeId: one.id, recursive: true });
      for (const content of owned) remove(content);
      scopes.delete(scopeId);
      return { successFolders: [{ id: scope.id, name: scope.name, path: `/${scope.name}` }], failedFolders: [] };
    },
  };

  /** @param {string} message @returns {never} */
  function fail(message) {
    throw new GraphQLError(message);
  }

  /** @param {string} id */
  function contentOf(id) {
    return contents.get(id) ?? fail("Content not found");
  }

  /** @param {Stored} content */
  function remove(content) {
    log.deleted.push(content.key);
    contents.delete(content.id);
    byKey.delete(content.key);
  }

  /** @param {string} name @param {string | null} parentId */
  function makeScope(name, parentId) {
    const scope = { id: newId("scope"), name, parentId, externalId: null };
    scopes.set(scope.id, scope);
    return scope;
  }

  /** @param {any} input @param {string} scopeId @param {{kind?: string, name?: string}} source */
  function register(input, scopeId, source) {
    const known = byKey.get(input.key);
    const content = known ?? /** @type {Stored} */ (/** @type {unknown} */ ({ id: newId("cont"), key: input.key, createdAt: now(), updatedAt: now(), ingestionState: "REGISTERED", fileAccess: [], ownerId: scopeId }));
    // What is there stays as it is until the new version is finalized.
    content.pending = { ...input, ownerId: scopeId, source };
    if (!known) Object.assign(content, { title: input.title, url: input.url, mimeType: input.mimeType, ownerType: input.ownerType, byteSize: input.byteSize ?? 0, metadata: input.metadata ?? null, fileAccess: input.fileAccess ?? [], source });
    contents.set(content.id, content);
    byKey.set(content.key, content);
    const key = randomBytes(12).toString("hex");
    blobs.set(key, { contentId: content.id });
    return { ...shown(content), writeUrl: `${blobUrl()}/blob/${key}?sig=${randomBytes(16).toString("hex")}`, readUrl: `${blobUrl()}/blob/${key}` };
  }

  /** @param {any} input @param {string} fileUrl @param {string} scopeId */
  function finalize(input, fileUrl, scopeId) {
    const key = fileUrl.split("/").pop() ?? "";
    const blob = blobs.get(key);
    const content = byKey.get(input.key);
    if (!blob || !content || blob.contentId !== content.id) return fail("The file does not belong to this content");
    if (blob.sha256 === undefined) return fail("The file was not uploaded");
    if (input.byteSize !== undefined && input.byteSize !== blob.size) record.violation(`ingestion: ${blob.size} bytes were uploaded and ${input.byteSize} announced`);
    const fileAccess = input.fileAccess ?? content.pending?.fileAccess ?? content.fileAccess;
    Object.assign(content, { title: input.title, url: input.url, mimeType: input.mimeType, ownerType: input.ownerType, ownerId: scopeId, metadata: input.metadata ?? content.pending?.metadata ?? content.metadata, fileAccess, ingestionConfig: input.ingestionConfig ?? null, byteSize: blob.size, size: blob.size, sha256: blob.sha256, text: blob.text, ingestionState: "FINISHED", updatedAt: now(), pending: undefined });
    log.finalized.push(content.key);
    return { ...shown(content), readUrl: fileUrl };
  }

  /** @param {{scopeId: string, fileAccesses: {contentId: string, accessType: string, entityId: string, entityType: string}[]}} asked @param {boolean} isAdded */
  function access({ fileAccesses }, isAdded) {
    for (const { contentId, accessType, entityId, entityType } of fileAccesses) {
      const content = contentOf(contentId);
      const key = `${entityType === "GROUP" ? "g" : "u"}:${entityId}${accessType[0]}`;
      content.fileAccess = isAdded ? [...new Set([...content.fileAccess, key])] : content.fileAccess.filter((one) => one !== key);
    }
    return true;
  }

  /** @param {import("../server.js").Asked} asked @param {"ingestion" | "scopes"} service @returns {Promise<import("../server.js").Answer>} */
  async function serve(asked, service) {
    const { method, url } = asked;
    if (!credentials.accepts(asked.headers)) return json(401, { message: "Unauthorized" });
    if (method === "POST" && url.pathname === `/${service}/graphql`) return runGraphql(JSON.parse((await asked.body()).toString()), service);
    if (service === "ingestion" && method === "POST" && url.pathname === "/ingestion/v2/content/file-diff") return json(200, difference(JSON.parse((await asked.body()).toString())));
    record.violation(`${service}: not documented: ${method} ${url.pathname}`);
    return json(404, { message: "Not found" });
  }

  /** @param {{query: string, variables?: any, operationName?: string}} asked @param {string} service */
  async function runGraphql({ query, variables, operationName }, service) {
    const named = [...query.matchAll(/\b([a-zA-Z]+)\s*\(/g)].map(([, name]) => name);
    if (named.some((name) => OF_SCOPES.has(name ?? "")) !== (service === "scopes")) record.violation(`${service}: an operation of the other service`);
    const result = await graphql({ schema: SCHEMA, source: query, rootValue: root, variableValues: variables, operationName });
    const isRefused = result.errors?.some((error) => error.path === undefined);
    if (isRefused) record.violation(`${service}: ${result.errors?.[0]?.message}`);
    return json(isRefused ? 400 : 200, result);
  }

  /** @param {{partialKey: string, fileList: {key: string, url: string, updatedAt: string}[]}} asked */
  function difference({ partialKey, fileList }) {
    const prefix = `${partialKey}/`;
    const listed = new Map(fileList.map((file) => [prefix + file.key, file]));
    const known = [...byKey.values()].filter(({ key }) => key.startsWith(prefix));
    const isUpdated = (/** @type {Stored} */ one) => Date.parse(listed.get(one.key)?.updatedAt ?? "") > Date.parse(one.updatedAt);
    const short = (/** @type {{key: string}[]} */ all) => all.map(({ key }) => key.slice(prefix.length));
    return {
      newFiles: [...listed.keys()].filter((key) => !byKey.has(key)).map((key) => key.slice(prefix.length)),
      updatedFiles: short(known.filter(isUpdated)), movedFiles: short(known.filter((one) => listed.has(one.key) && listed.get(one.key)?.url !== one.url)), deletedFiles: short(known.filter(({ key }) => !listed.has(key))),
    };
  }

  /** The store behind the write addresses; it knows no token. @param {import("../server.js").Asked} asked @returns {Promise<import("../server.js").Answer>} */
  async function blob(asked) {
    const { method, url, headers, incoming, entry } = asked;
    if (headers.authorization || headers.cookie) record.violation("blobs: a credential was sent along");
    const place = blobs.get(url.pathname.split("/").pop() ?? "");
    if (method !== "PUT" || !place || !url.searchParams.has("sig")) return json(403, { message: "AuthenticationFailed" });
    if (headers["x-ms-blob-type"] !== "BlockBlob") return json(400, { message: "x-ms-blob-type is missing" });
    if (headers["content-length"] === undefined) return json(411, { message: "Length Required" });
    const hash = createHash("sha256");
    const isText = /^text\/(html|plain|markdown)/.test(headers["content-type"] ?? "");
    const parts = [];
    for await (const part of incoming) {
      entry.bytesIn += part.length;
      hash.update(part);
      if (isText && entry.bytesIn < 8 * 1024 * 1024) parts.push(part);
    }
    if (entry.bytesIn !== Number(headers["content-length"])) return json(400, { message: "the body broke off" });
    Object.assign(place, { sha256: hash.digest("hex"), size: entry.bytesIn, text: isText ? Buffer.concat(parts).toString() : undefined });
    return { status: 201, headers: { etag: `"${place.sha256}"` }, body: "" };
  }

  return { contents, byKey, scopes, log, serve, blob, rootScopeId: "scope_root" };
}
