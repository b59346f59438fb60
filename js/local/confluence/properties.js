// @ts-check
/** Page properties of the v2 API (rest/v2/api-group-content-properties). */
import { json } from "../answer.js";
import { Refusal, badRequest, notFound } from "./errors.js";
import { numericId, pageOf } from "./paging.js";
import { mayEditPage, mayReadPage } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */
/** rest/v2/api-group-content-properties: value of one property */
const VALUE_BYTES = 32 * 1024;
const KEY_CHARS = 255;

/** @type {import("./api.js").Routes} */
export const propertyRoutes = {
  "GET /wiki/api/v2/pages/:id/properties": (call) => {
    const key = call.query.get("key");
    const found = call.site.propertiesOf(pageOfCall(call).id).filter((property) => key === null || property.key === key);
    return pageOf(call, found, showProperty);
  },
  "POST /wiki/api/v2/pages/:id/properties": create,
  "GET /wiki/api/v2/pages/:id/properties/:propertyId": (call) => json(200, showProperty(propertyOf(call))),
  "PUT /wiki/api/v2/pages/:id/properties/:propertyId": update,
  "DELETE /wiki/api/v2/pages/:id/properties/:propertyId": remove,
};

/** @param {import("./site.js").Property} property */
export function showProperty({ id, key, value, version }) {
  const { number, message, minorEdit, authorId, createdAt } = version;
  return { id, key, value, version: { number, message, minorEdit, authorId, createdAt } };
}

/** @param {ApiCall} call */
function pageOfCall(call) {
  const page = call.site.pages.get(numericId(call.params.id ?? "", "page-id"));
  if (!page || !mayReadPage(call.site, page, call.accountId)) throw notFound(`Page ${call.params.id} was not found or may not be viewed.`);
  return page;
}

/** @param {ApiCall} call */
function writablePage(call) {
  const page = pageOfCall(call);
  if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to change this page's properties");
  return page;
}

/** @param {ApiCall} call */
function propertyOf(call) {
  const property = call.site.properties.get(numericId(call.params.propertyId ?? "", "property-id"));
  if (!property || property.pageId !== pageOfCall(call).id) throw notFound(`Property ${call.params.propertyId} was not found.`);
  return property;
}

/** @param {ApiCall} call */
function create(call) {
  return call.site.turn(async () => {
    const page = writablePage(call);
    const { key, value } = checked(call);
    if (call.site.propertiesOf(page.id).some((property) => property.key === key)) throw new Refusal(409, "CONFLICT", `A property with the key ${key} already exists on this page`);
    const property = { id: call.site.nextId(), pageId: page.id, key, value, version: version(call, 1) };
    await call.site.saveProperty(property);
    return json(200, showProperty(property));
  });
}

/** @param {ApiCall} call */
function update(call) {
  return call.site.turn(async () => {
    writablePage(call);
    const property = propertyOf(call);
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

/** @param {ApiCall} call */
function remove(call) {
  return call.site.turn(async () => {
    writablePage(call);
    await call.site.removeProperty(propertyOf(call));
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
