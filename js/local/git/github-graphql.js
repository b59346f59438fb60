// @ts-check
/**
 * The part of GitHub's GraphQL schema that reads repositories, executed by graphql-js, so that a query that GitHub
 * would refuse is refused here too.
 */
import { json } from "../answer.js";
import { lazily } from "../lazily.js";
import { findCommit } from "./commit.js";

/** @type {() => typeof import("graphql")} */
const executor = lazily("graphql");
/** @type {import("graphql").GraphQLSchema | undefined} */
let built;
const SCHEMA = `
  scalar GitObjectID
  scalar URI
  interface GitObject { oid: GitObjectID! abbreviatedOid: String! }
  type Blob implements GitObject { oid: GitObjectID! abbreviatedOid: String! byteSize: Int! isBinary: Boolean isTruncated: Boolean! text: String }
  type Tree implements GitObject { oid: GitObjectID! abbreviatedOid: String! entries: [TreeEntry!] }
  type TreeEntry { name: String! path: String mode: Int! type: String! size: Int! oid: GitObjectID! object: GitObject }
  type Commit implements GitObject { oid: GitObjectID! abbreviatedOid: String! message: String! tree: Tree! }
  type Tag implements GitObject { oid: GitObjectID! abbreviatedOid: String! name: String! }
  type Ref { name: String! prefix: String! target: GitObject }
  type Repository {
    name: String! nameWithOwner: String! isPrivate: Boolean! isEmpty: Boolean! url: URI!
    defaultBranchRef: Ref
    object(oid: GitObjectID, expression: String): GitObject
  }
  type RateLimit { limit: Int! cost: Int! remaining: Int! used: Int! resetAt: String! }
  type Query { repository(owner: String!, name: String!, followRenames: Boolean): Repository rateLimit(dryRun: Boolean): RateLimit }
`;
/** GitHub gives no more text of one blob than this (seen in sveltia/sveltia-cms#950). */
const TEXT_BYTES = 512_000;

/**
 * @param {import("./registry.js").Registry} registry
 * @param {Request} request
 */
export async function answerGraphql(registry, request) {
  let body;
  try {
    body = /** @type {any} */ (await request.json());
  } catch {
    return json(400, { message: "Problems parsing JSON", documentation_url: "https://docs.github.com/graphql" });
  }
  if (typeof body?.query !== "string") return json(400, { message: "A query attribute must be specified and must be a string." });
  const { buildSchema, graphql } = executor();
  built ??= buildSchema(SCHEMA);
  const result = await graphql({
    schema: built,
    source: body.query,
    variableValues: body.variables ?? undefined,
    rootValue: { repository: (/** @type {any} */ args) => repositoryOf(registry, args), rateLimit },
    typeResolver: (/** @type {any} */ value) => value.kind,
  });
  return json(200, JSON.parse(JSON.stringify(result, (key, value) => (key === "extensions" && !value ? undefined : value))));
}

/** @param {import("./registry.js").Registry} registry @param {{owner: string, name: string}} args */
function repositoryOf(registry, { owner, name }) {
  const entry = registry.find(owner, name);
  if (!entry) throw new Error(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  const { repository } = entry;
  return {
    name: entry.name,
    nameWithOwner: entry.fullName,
    isPrivate: entry.private,
    url: `https://github.com/${entry.fullName}`,
    isEmpty: () => repository.isEmpty(),
    async defaultBranchRef() {
      const branch = await repository.headBranch();
      const commit = branch && (await findCommit(repository, branch));
      return commit ? { name: branch, prefix: "refs/heads/", target: gitObject(repository, commit) } : null;
    },
    async object(/** @type {{oid?: string, expression?: string}} */ { oid, expression }) {
      const name = oid ?? expression ?? "";
      if (oid !== undefined && !/^[0-9a-f]{40,64}$/.test(oid)) throw new Error(`Could not coerce value ${JSON.stringify(oid)} to GitObjectID`);
      if (name.startsWith("-")) return null;
      const found = await repository.object(name);
      return found ? gitObject(repository, found) : null;
    },
  };
}

/** @param {import("./repository.js").Repository} repository @param {{sha: string, type: string, size: number, content: Buffer}} found */
function gitObject(repository, found) {
  const base = { oid: found.sha, abbreviatedOid: found.sha.slice(0, 7) };
  if (found.type === "blob") return { kind: "Blob", ...base, ...blobFields(found.content) };
  if (found.type === "tag") return { kind: "Tag", ...base, name: /^tag (.*)$/m.exec(found.content.toString())?.[1] ?? "" };
  if (found.type === "commit") {
    const text = found.content.toString();
    return { kind: "Commit", ...base, message: text.slice(text.indexOf("\n\n") + 2).trimEnd(), tree: async () => gitObject(repository, /** @type {any} */ (await repository.object(`${found.sha}^{tree}`))) };
  }
  return {
    kind: "Tree",
    ...base,
    entries: async () => (await repository.tree(found.sha, false)).map((entry) => ({
      name: entry.path, path: entry.path, mode: parseInt(entry.mode, 8), type: entry.type, size: entry.size ?? 0, oid: entry.sha,
      object: async () => {
        const child = await repository.object(entry.sha);
        return child ? gitObject(repository, child) : null;
      },
    })),
  };
}

/** @param {Buffer} content */
function blobFields(content) {
  const binary = looksBinary(content);
  const truncated = content.length > TEXT_BYTES;
  return {
    byteSize: content.length,
    // GitHub does not look into a blob that it truncates (seen in ossf/pvtr-github-repo-scanner#219).
    isBinary: truncated ? null : binary,
    isTruncated: truncated,
    text: binary ? null : content.subarray(0, TEXT_BYTES).toString("utf8"),
  };
}

/** A NUL byte, or bytes that are not UTF-8, make a blob binary: its text is then null. @param {Buffer} content */
function looksBinary(content) {
  if (content.includes(0)) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return false;
  } catch {
    return true;
  }
}

function rateLimit() {
  return { limit: 5000, cost: 1, remaining: 4999, used: 1, resetAt: "1970-01-01T01:00:00Z" };
}
