// @ts-check
/** Spaces, people, groups and conversions of the first API, and the lists of the second that hang on nothing (rest/v1, rest/v2). */
import { json } from "../../answer.js";
import { documentOf } from "../adf/from-storage.js";
import { storageOf } from "../adf/to-storage.js";
import { Refusal, badRequest, notFound } from "../errors.js";
import { parseBody } from "../parse.js";
import { pageOf } from "../paging.js";
import { readable } from "../pages.js";
import { mayEditPage, mayReadPage, mayReadSpace } from "../permissions.js";
import { lists, show } from "./content.js";
import { matching } from "../reading/search.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */

const PEOPLE = [["read:content-details:confluence"], ["read:user:confluence"], ["read:confluence-user"]];
const GROUPS_SCOPE = [["read:group:confluence"], ["read:confluence-groups"]];
const SPACES = [["read:space-details:confluence"], ["read:space:confluence"], ["read:confluence-space.summary"]];
const GROUPS = ["confluence-users", "site-admins"];
const COMMENT = { read: [["read:comment:confluence"]], write: [["read:comment:confluence", "write:comment:confluence"]] };

/** @type {Record<string, [string[][], (call: ApiCall) => Promise<Response> | Response]>} */
export const peopleRows = {
  "GET /wiki/rest/api/space": [SPACES, (call) => lists(call, spaces(call).map((space) => showSpace(call, space)))],
  "GET /wiki/rest/api/space/:key": [SPACES, (call) => {
    const found = spaces(call).find(({ key }) => key.toLowerCase() === call.params.key?.toLowerCase());
    if (!found) throw new Refusal(404, "NOT_FOUND", `com.atlassian.confluence.api.service.exceptions.NotFoundException: No space with key : ${call.params.key}`);
    return json(200, showSpace(call, found));
  }],
  "GET /wiki/rest/api/search": [[["search:confluence"]], search],
  "GET /wiki/rest/api/search/user": [[["read:content-details:confluence"], ["search:confluence"]], (call) => {
    const wanted = /user\.fullname\s*~\s*"?([^"]*)"?/i.exec(call.query.get("cql") ?? "")?.[1]?.toLowerCase().replaceAll("*", "");
    if (wanted === undefined) throw new Refusal(501, "NOT_KNOWN", "The local Forge host knows user.fullname ~ in a search for people");
    return lists(call, people(call).filter(({ displayName }) => displayName.toLowerCase().includes(wanted)).map((user) => ({ user: showUser(user), title: user.displayName, entityType: "user" })));
  }],
  "GET /wiki/rest/api/user/bulk": [PEOPLE, (call) => lists(call, call.query.getAll("accountId").flatMap((id) => people(call).filter(({ accountId }) => accountId === id)).map(showUser))],
  "GET /wiki/rest/api/user/memberof": [GROUPS_SCOPE, (call) => lists(call, groupsOf(call, call.query.get("accountId") ?? "").map(showGroup))],
  "GET /wiki/rest/api/user/anonymous": [PEOPLE, () => json(200, { type: "anonymous", displayName: "Anonymous" })],
  "GET /wiki/rest/api/user/email": [[["read:email-address:confluence"], ["read:confluence-user"]], noEmail],
  "GET /wiki/rest/api/user/email/bulk": [[["read:email-address:confluence"], ["read:confluence-user"]], noEmail],
  "GET /wiki/rest/api/group": [GROUPS_SCOPE, (call) => lists(call, GROUPS.map(showGroup))],
  "GET /wiki/rest/api/group/member": [GROUPS_SCOPE, (call) => membersOf(call, call.query.get("name"))],
  "GET /wiki/rest/api/group/by-name": [GROUPS_SCOPE, (call) => {
    const name = call.query.get("name") ?? "";
    if (!GROUPS.includes(name)) throw new Refusal(404, "NOT_FOUND", `There is no group ${name}`);
    return json(200, showGroup(name));
  }],
  "GET /wiki/rest/api/group/:group/membersByGroupId": [[["read:group:confluence", "read:user:confluence"], ["read:confluence-groups"]], (call) => membersOf(call, call.params.group ?? "")],
  "GET /wiki/rest/api/user/:user/property/:key": [[["read:user.property:confluence"], ["read:confluence-props"]], (call) => {
    const held = propertiesOf(call)[call.params.key ?? ""];
    if (held === undefined) throw new Refusal(404, "NOT_FOUND", `There is no property ${call.params.key}`);
    return json(200, { key: call.params.key, value: held });
  }],
  "POST /wiki/rest/api/user/:user/property/:key": [[["write:user.property:confluence"], ["write:confluence-props"]], (call) => setUserProperty(call, 201)],
  "PUT /wiki/rest/api/user/:user/property/:key": [[["write:user.property:confluence"], ["write:confluence-props"]], (call) => setUserProperty(call, 204)],
  "DELETE /wiki/rest/api/user/:user/property/:key": [[["write:user.property:confluence"], ["write:confluence-props"]], async (call) => {
    const { [call.params.key ?? ""]: gone, ...rest } = propertiesOf(call);
    if (gone === undefined) throw new Refusal(404, "NOT_FOUND", `There is no property ${call.params.key}`);
    await call.site.saveRecord("user-properties", call.params.user ?? "", rest);
    return json(204);
  }],
  "GET /wiki/rest/api/user/:user/property": [[["read:user.property:confluence"], ["read:confluence-props"]], (call) => lists(call, Object.keys(propertiesOf(call)).map((key) => ({ key })))],
  "GET /wiki/rest/api/settings/systemInfo": [[["read:configuration:confluence"], ["manage:confluence-configuration"]], (call) => json(200, { cloudId: call.cloudId, baseUrl: `${call.siteUrl}/wiki`, edition: "free", siteTitle: "Confluence", defaultLocale: "en_US", defaultTimeZone: "UTC" })],
  "POST /wiki/rest/api/contentbody/convert/:to": [[["read:content-details:confluence"], ["read:content.metadata:confluence"], ["read:confluence-content.all"]], convert],
  "POST /wiki/api/v2/content/convert-ids-to-types": [[["read:hierarchical-content:confluence"], ["read:page:confluence"], ["read:content-details:confluence"]], (call) => {
    const ids = call.body?.contentIds;
    if (!Array.isArray(ids)) throw badRequest("contentIds is a list of ids");
    const typeOf = (/** @type {string} */ id) => (call.site.pages.has(id) && mayReadPage(call.site, /** @type {any} */ (call.site.pages.get(id)), call.accountId) ? "page" : call.site.attachments.has(id) ? "attachment" : call.site.record("comment", id) ? "footer-comment" : null);
    return json(200, { results: Object.fromEntries(ids.map((id) => [String(id), typeOf(String(id))])) });
  }],
  "POST /wiki/api/v2/users-bulk": [[["read:user:confluence"]], (call) => json(200, { results: (call.body?.accountIds ?? []).flatMap((/** @type {string} */ id) => people(call).filter(({ accountId }) => accountId === id)).map(showUser) })],
  "GET /wiki/api/v2/labels/:id/pages": [[["read:page:confluence"]], (call) => {
    const name = call.params.id?.replace(/^label-/, "") ?? "";
    return pageOf(call, [...call.site.pages.values()].filter((page) => page.labels?.includes(name) && page.status === "current" && mayReadPage(call.site, page, call.accountId)), ({ id, title, status, spaceId }) => ({ id, title, status, spaceId }));
  }],
  "GET /wiki/api/v2/app/properties": [[[]], (call) => pageOf(call, Object.entries(ofApp(call)), ([key, value]) => ({ key, value }))],
  "GET /wiki/api/v2/app/properties/:key": [[[]], (call) => {
    const held = ofApp(call)[call.params.key ?? ""];
    if (held === undefined) throw notFound(`There is no property ${call.params.key}`);
    return json(200, { key: call.params.key, value: held });
  }],
  "PUT /wiki/api/v2/app/properties/:key": [[[]], async (call) => {
    const before = ofApp(call);
    if (call.body === undefined) throw badRequest("A property has a value");
    await call.site.saveRecord("app", "properties", { ...before, [call.params.key ?? ""]: call.body });
    return json((call.params.key ?? "") in before ? 200 : 201);
  }],
  "DELETE /wiki/api/v2/app/properties/:key": [[[]], async (call) => {
    const { [call.params.key ?? ""]: _, ...rest } = ofApp(call);
    await call.site.saveRecord("app", "properties", rest);
    return json(204);
  }],
  "GET /wiki/api/v2/pages/:id/footer-comments": [COMMENT.read, (call) => pageOf(call, commentsOn(call, readable(call).id), showComment(call))],
  "GET /wiki/api/v2/pages/:id/inline-comments": [COMMENT.read, (call) => (readable(call), pageOf(call, [], String))],
  "GET /wiki/api/v2/footer-comments": [COMMENT.read, (call) => pageOf(call, call.site.recordsOf("comment").filter(({ pageId }) => isReadable(call, pageId)), showComment(call))],
  "POST /wiki/api/v2/footer-comments": [COMMENT.write, (call) => saveComment(call, { id: call.site.nextId(), pageId: String(call.body?.pageId ?? ""), parentId: call.body?.parentCommentId ?? null, number: 0 })],
  "GET /wiki/api/v2/footer-comments/:comment": [COMMENT.read, (call) => json(200, showComment(call)(commentOf(call)))],
  "PUT /wiki/api/v2/footer-comments/:comment": [COMMENT.write, (call) => saveComment(call, commentOf(call))],
  "DELETE /wiki/api/v2/footer-comments/:comment": [[["delete:comment:confluence"]], async (call) => (await call.site.removeRecord("comment", commentOf(call).id), json(204))],
};

/** @returns {never} */
function noEmail() {
  throw new Refusal(403, "FORBIDDEN", "The app is not approved to read e-mail addresses");
}

/** @param {ApiCall} call */
const spaces = (call) => [...call.site.spaces.values()].filter((space) => mayReadSpace(call.site, space, call.accountId));
/** @param {ApiCall} call */
const people = (call) => [...call.site.users.values()].filter(({ role }) => role !== "app");

/** @param {ApiCall} call @param {import("../site.js").Space} space */
function showSpace(call, space) {
  const expand = (call.query.get("expand") ?? "").split(",");
  return { id: Number(space.id), key: space.key, name: space.name, type: "global", status: "current", ...(expand.includes("homepage") ? { homepage: { id: space.homepageId, type: "page", status: "current", title: space.name } } : {}), ...(expand.some((one) => one.startsWith("description")) ? { description: { plain: { value: space.description, representation: "plain" } } } : {}), _links: { webui: `/spaces/${space.key}` } };
}

/** @param {import("../site.js").User} user */
function showUser({ accountId, displayName }) {
  return { type: "known", accountId, accountType: "atlassian", email: "", publicName: displayName, displayName, isExternalCollaborator: false };
}

/** @param {string} name */
function showGroup(name) {
  return { type: "group", name, id: name };
}

/** @param {ApiCall} call @param {string} accountId */
function groupsOf(call, accountId) {
  const role = call.site.users.get(accountId)?.role;
  return role === undefined ? [] : GROUPS.filter((name) => name !== "site-admins" || role === "admin");
}

/** @param {ApiCall} call @param {string | null} name */
function membersOf(call, name) {
  const own = call.site.groups.get(name ?? "");
  if (own) return lists(call, people(call).filter(({ accountId }) => own.includes(accountId)).map(showUser));
  if (!GROUPS.includes(name ?? "")) throw new Refusal(404, "NOT_FOUND", `There is no group ${name}`);
  return lists(call, people(call).filter(({ accountId }) => groupsOf(call, accountId).includes(name ?? "")).map(showUser));
}

/** @param {ApiCall} call @returns {Record<string, any>} */
const propertiesOf = (call) => call.site.record("user-properties", call.params.user ?? "") ?? {};
/** @param {ApiCall} call @returns {Record<string, any>} */
const ofApp = (call) => call.site.record("app", "properties") ?? {};

/** @param {ApiCall} call @param {number} status */
async function setUserProperty(call, status) {
  if (!call.site.users.has(call.params.user ?? "")) throw new Refusal(404, "NOT_FOUND", `There is no user ${call.params.user}`);
  await call.site.saveRecord("user-properties", call.params.user ?? "", { ...propertiesOf(call), [call.params.key ?? ""]: call.body?.value });
  return json(status);
}

/** @param {ApiCall} call */
function convert(call) {
  const { representation, value } = call.body ?? {};
  const to = call.params.to ?? "";
  const known = ["storage", "atlas_doc_format"];
  if (!known.includes(representation) || !known.includes(to)) throw new Refusal(501, "NOT_KNOWN", `The local Forge host cannot convert ${representation} to ${to}`);
  const storage = representation === "storage" ? String(value ?? "") : storageOf(String(value ?? ""));
  parseBody(storage);
  return json(200, { value: to === "storage" ? storage : JSON.stringify(documentOf(storage)), representation: to });
}

/** @param {ApiCall} call */
async function search(call) {
  const { site } = call;
  const found = (await matching(call)).flatMap(({ page, file }) => (file ? [] : [page]));
  const results = await Promise.all(found.map(async (page) => ({ content: await show(call, page), title: page.title, excerpt: "", url: `/spaces/${site.spaces.get(page.spaceId)?.key}/pages/${page.id}`, entityType: "content", lastModified: page.versions.at(-1)?.createdAt })));
  const answer = /** @type {any} */ (await lists(call, results).json());
  return json(200, { ...answer, totalSize: results.length, cqlQuery: call.query.get("cql"), searchDuration: 1 });
}

/** @param {ApiCall} call @param {string} pageId */
function isReadable(call, pageId) {
  const page = call.site.pages.get(pageId);
  return page !== undefined && mayReadPage(call.site, page, call.accountId);
}

/** @param {ApiCall} call @param {string} id @returns {any[]} */
function commentsOn(call, id) {
  return call.site.recordsOf("comment").filter(({ pageId, parentId }) => pageId === id && parentId === null);
}

/** @param {ApiCall} call */
function commentOf(call) {
  const found = call.site.record("comment", call.params.comment ?? "");
  if (!found || !isReadable(call, found.pageId)) throw notFound(`Comment ${call.params.comment} was not found.`);
  return found;
}

/** @param {ApiCall} call */
function showComment(call) {
  const format = call.query.get("body-format");
  return (/** @type {any} */ { id, pageId, parentId, number, authorId, createdAt, body }) => ({
    id, status: "current", title: "", pageId, parentCommentId: parentId, version: { number, authorId, createdAt, message: "", minorEdit: false },
    body: format === "storage" ? { storage: { representation: "storage", value: body } } : format === "atlas_doc_format" ? { atlas_doc_format: { representation: "atlas_doc_format", value: JSON.stringify(documentOf(body)) } } : {},
  });
}

/** @param {ApiCall} call @param {any} before */
async function saveComment(call, before) {
  const parent = before.parentId ? call.site.record("comment", before.parentId) : undefined;
  const pageId = parent?.pageId ?? before.pageId;
  if (!isReadable(call, pageId)) throw notFound(`Page ${pageId} was not found or may not be viewed.`);
  const fresh = before.number === 0;
  if (!fresh && before.authorId !== call.accountId && !mayEditPage(call.site, /** @type {any} */ (call.site.pages.get(pageId)), call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to change this comment");
  if (!fresh && call.body?.version?.number !== before.number + 1) throw new Refusal(409, "CONFLICT", `Version must be incremented. Current Version: [${before.number}].`);
  const { representation, value } = call.body?.body?.representation ? call.body.body : (Object.values(call.body?.body ?? {})[0] ?? {});
  const body = representation === "atlas_doc_format" ? storageOf(String(value)) : String(value ?? "");
  parseBody(body);
  const comment = { ...before, pageId, number: before.number + 1, authorId: before.authorId ?? call.accountId, createdAt: call.site.now(), body };
  await call.site.saveRecord("comment", comment.id, comment);
  return json(fresh ? 201 : 200, { ...showComment(call)(comment), body: { storage: { representation: "storage", value: body } } });
}
