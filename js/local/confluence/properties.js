// @ts-check
/** Properties of pages and spaces of the v2 API (rest/v2/api-group-content-properties, -space-properties). */
import { json } from "../answer.js";
import { Refusal, badRequest, notFound } from "./errors.js";
import { entryOf } from "./more/entries.js";
import { numericId, pageOf } from "./paging.js";
import { mayEditPage, mayReadPage, mayReadSpace, mayWriteSpace } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */
/** rest/v2/api-group-content-properties: value of one property */
const VALUE_BYTES = 32 * 1024;
const KEY_CHARS = 255;

/** @type {import("./api.js").Routes} */
export const propertyRoutes = { ...routesBelow("pages"), ...routesBelow("blogposts"), ...routesBelow("spaces") };

/** @param {"pages" | "blogposts" | "spaces"} kind @returns {import("./api.js").Routes} */
function routesBelow(kind) {
  const base = `/wiki/api/v2/${kind}/:id/properties`;
  return {
    [`GET ${base}`]: (call) => {
      const key = call.query.get("key");
      const found = call.site.propertiesOf(ownerOf(call, kind)).filter((property) => key === null || property.key === key);
      return pageOf(call, found, showProperty);
    },
    [`POST ${base}`]: (call) => create(call, kind),
    [`GET ${base}/:propertyId`]: (call) => json(200, showProperty(propertyOf(call, kind))),
    [`PUT ${base}/:propertyId`]: (call) => update(call, kind),
    [`DELETE ${base}/:propertyId`]: (call) => remove(call, kind),
  };
}

/** @param {import("./site.js").Property} property */
export function showProperty({ id, key, value, version }) {
  const { number, message, minorEdit, authorId, createdAt } = version;
  return { id, key, value, version: { number, message, minorEdit, authorId, createdAt } };
}

/** The id of the page or space, if the asking user may see it; and, where it is to be changed, change it. @param {ApiCall} call @param {"pages" | "blogposts" | "spaces"} kind @param {boolean} [toWrite] */
function ownerOf(call, kind, toWrite = false) {
  const { site, accountId } = call;
  if (kind === "blogposts") return entryOf(call, "post", "Blog post", toWrite).id;
  const id = numericId(call.params.id ?? "", kind === "pages" ? "page-id" : "space-id");
  const page = kind === "pages" ? site.pages.get(id) : undefined;
  const space = kind === "spaces" ? site.spaces.get(id) : undefined;
  const seen = (page && mayReadPage(site, page, accountId)) || (space && mayReadSpace(site, space, accountId));
  if (!seen) throw notFound(`${kind === "pages" ? "Page" : "Space"} ${id} was not found or may not be viewed.`);
  const writable = (page && mayEditPage(site, page, accountId)) || (space && mayWriteSpace(site, space, accountId));
  if (toWrite && !writable) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to change these properties");
  return id;
}

/** @param {ApiCall} call @param {"pages" | "blogposts" | "spaces"} kind */
function propertyOf(call, kind) {
  const property = call.site.properties.get(numericId(call.params.propertyId ?? "", "property-id"));
  if (!property || property.pageId !== ownerOf(call, kind)) throw notFound(`Property ${call.params.propertyId} was not found.`);
  return property;
}

/** @param {ApiCall} call @param {"pages" | "blogposts" | "spaces"} kind */
function create(call, kind) {
  return call.site.turn(async () => {
    const pageId = ownerOf(call, kind, true);
    const { key, value } = checked(call);
    if (call.site.propertiesOf(pageId).some((property) => property.key === key)) throw new Refusal(409, "CONFLICT", `A property with the key ${key} already exists here`);
    const property = { id: call.site.nextId(), pageId, key, value, version: version(call, 1) };
    await call.site.saveProperty(property);
    return json(200, showProperty(property));
  });
}

/** @param {ApiCall} call @param {"pages" | "blogposts" | "spaces"} kind */
function update(call, kind) {
  return call.site.turn(async () => {
    ownerOf(call, kind, true);
    const property = propertyOf(call, kind);
    const { key, value } = checked(call);
    if (key !== property.key) throw badRequest("A property's key cannot be changed");
    if (call.body.version?.number !== property.version.number + 1) {
      throw new Refusal(409, "CONFLICT", `Version must be incremented when updating a property. Current Version: [${property.version.number}]. Provided version: [${call.body.version?.number}]`);
    }
    const next = { ...property, value, version: version(call, property.version.number + 1) };
    await call.site.saveProperty(next);
    return json(200, showProperty(next));
  });
}

/** @param {ApiCall} call @param {"pages" | "blogposts" | "spaces"} kind */
function remove(call, kind) {
  return call.site.turn(async () => {
    ownerOf(call, kind, true);
    await call.site.removeProperty(propertyOf(call, kind));
    return json(204);
  });
}

/** @param {ApiCall} call */
function checked(call) {
  const { key, value } = call.body ?? {};
  if (typeof key !== "string" || key === "" || key.length > KEY_CHARS) throw badRequest(`A property's key has 1 to ${KEY_CHARS} characters`);
  if (value === undefined) throw badRequest("A property has a value");
  if (Buffer.byteLength(JSON.stringify(value)) > VALUE_BYTES) throw new Refusal(413, "REQUEST_TOO_LARGE", `A property's value has at most ${VALUE_BYTES} bytes`);
  return { key, value };
}

/** @param {ApiCall} call @param {number} number */
function version(call, number) {
  return { number, createdAt: call.site.now(), message: call.body.version?.message ?? "", minorEdit: false, authorId: call.accountId, title: "" };
}
