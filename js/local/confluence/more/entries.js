// @ts-check
/** What blog posts, custom content and folders have in common: kept as records, with a version that goes up by one. */
import { LIMITS } from "../../limits.js";
import { documentOf } from "../adf/from-storage.js";
import { Refusal, badRequest, notFound } from "../errors.js";
import { mayReadSpace, mayWriteSpace } from "../permissions.js";
import { numericId } from "../paging.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {{id: string, status: string, title: string, spaceId: string, authorId: string, createdAt: string, versions: import("../site.js").Version[], body: string} & Record<string, any>} Entry */

/** @param {ApiCall} call @param {string} spaceId @param {boolean} [toWrite] */
export function spaceOf({ site, accountId }, spaceId, toWrite = false) {
  const space = site.spaces.get(numericId(spaceId, "spaceId"));
  if (!space || !mayReadSpace(site, space, accountId) || (toWrite && !mayWriteSpace(site, space, accountId))) throw notFound(toWrite ? "The space does not exist or the calling user may not create content in it." : `Space ${spaceId} was not found.`);
  return space;
}

/** Those of a kind that the person may see. @param {ApiCall} call @param {string} kind @returns {Entry[]} */
export function entriesOf(call, kind) {
  return call.site.recordsOf(kind).filter(({ spaceId }) => {
    const space = call.site.spaces.get(spaceId);
    return space !== undefined && mayReadSpace(call.site, space, call.accountId);
  });
}

/** @param {ApiCall} call @param {string} kind @param {string} what @param {boolean} [toWrite] @returns {Entry} */
export function entryOf(call, kind, what, toWrite = false) {
  const found = entriesOf(call, kind).find(({ id }) => id === numericId(call.params.id ?? "", "id"));
  if (!found) throw notFound(`${what} ${call.params.id} was not found or may not be viewed.`);
  const space = call.site.spaces.get(found.spaceId);
  if (toWrite && (!space || !mayWriteSpace(call.site, space, call.accountId))) throw new Refusal(403, "FORBIDDEN", `Current user not permitted to change this ${what.toLowerCase()}`);
  return found;
}

/** @param {ApiCall} call @param {{title: string, spaceId: string, body: string} & Record<string, any>} given @returns {Entry} */
export function newEntry({ site, accountId }, given) {
  const createdAt = site.now();
  return { id: site.nextId(), status: "current", authorId: accountId, createdAt, versions: [{ number: 1, createdAt, message: "", minorEdit: false, authorId: accountId, title: given.title }], ...given };
}

/** The entry with what a PUT gives, one version on. @param {ApiCall} call @param {Entry} before @param {Record<string, any>} changes @returns {Entry} */
export function nextEntry({ site, body, accountId }, before, changes) {
  const last = before.versions.at(-1)?.number ?? 0;
  if (body?.id !== undefined && String(body.id) !== before.id) throw badRequest("Provided value for 'id' does not match the content in the path");
  if (body?.version?.number !== last + 1) throw new Refusal(409, "CONFLICT", `Version must be incremented. Current Version: [${last}]. Provided version: [${body?.version?.number}]`);
  const version = { number: last + 1, createdAt: site.now(), message: body.version.message ?? "", minorEdit: false, authorId: accountId, title: changes.title ?? before.title };
  return { ...before, ...changes, versions: [...before.versions, version] };
}

/** @param {any} title */
export function titleOf(title) {
  if (typeof title !== "string" || title.trim() === "") throw badRequest("Title must not be blank");
  if (title.length > LIMITS.pageTitleChars) throw badRequest(`Title cannot be longer than ${LIMITS.pageTitleChars} characters.`);
  return title.trim();
}

/** The members of a body; one that is not held here is refused. @param {ApiCall} call @param {string[]} held @returns {Record<string, any>} */
export function membersOf({ body }, held) {
  if (body === null || typeof body !== "object") throw badRequest("A request body is required");
  const unknown = Object.keys(body).find((name) => !held.includes(name));
  if (unknown !== undefined) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the member ${unknown} here`);
  return body;
}

/** What an answer shows of an entry; its body in the asked format. @param {Entry} entry @param {string | null} format */
export function showEntry({ id, status, title, spaceId, authorId, createdAt, versions, body }, format) {
  const { number, message, minorEdit, authorId: by, createdAt: at } = /** @type {import("../site.js").Version} */ (versions.at(-1));
  const shown = format === null ? {} : { [format]: { representation: format, value: inFormat(body, format) } };
  return { id, status, title, spaceId, authorId, createdAt, version: { number, message, minorEdit, authorId: by, createdAt: at }, body: shown };
}

/** @param {string} body @param {string} format */
function inFormat(body, format) {
  if (format === "storage" || format === "raw") return body;
  if (format === "atlas_doc_format") return JSON.stringify(documentOf(body));
  throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the body format ${format}`);
}

/** @param {Entry[]} entries @param {string | null} sort */
export function sortedEntries(entries, sort) {
  if (sort === null) return entries;
  const by = sort.replace(/^-/, "");
  /** @type {Record<string, (entry: Entry) => string | number>} */
  const keys = { id: ({ id }) => Number(id), title: ({ title }) => title, "created-date": ({ createdAt }) => createdAt, "modified-date": ({ versions }) => versions.at(-1)?.createdAt ?? "" };
  const key = keys[by];
  if (!key) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the order ${sort}`);
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...entries].sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : Number(a.id) - Number(b.id)));
}
