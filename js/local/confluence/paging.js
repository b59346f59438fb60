// @ts-check
import { json } from "../answer.js";
import { Refusal, badRequest } from "./errors.js";

/**
 * One page of a v2 list, with its cursor in `_links.next` and in the Link header.
 *
 * @template T
 * @param {import("./api.js").ApiCall} call
 * @param {T[]} items in a stable order
 * @param {(item: T) => any} show
 * @param {{usual?: number, most?: number}} [limits]
 */
export async function pageOf(call, items, show, { usual = 25, most = 250 } = {}) {
  const limit = call.query.has("limit") ? Number(call.query.get("limit")) : usual;
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw badRequest(`Provided value {${call.query.get("limit")}} for 'limit' is not within the expected range. Expected range is 1 to ${most}`);
  const from = readCursor(call.query.get("cursor"));
  const results = await Promise.all(items.slice(from, from + limit).map(show));
  const links = { base: `${call.siteUrl}/wiki` };
  if (from + limit >= items.length) return json(200, { results, _links: links });
  const next = new URL(call.path, "https://confluence.invalid");
  next.searchParams.set("cursor", Buffer.from(JSON.stringify({ from: from + limit })).toString("base64url"));
  const address = next.pathname + next.search;
  return json(200, { results, _links: { next: address, ...links } }, { link: `<${address}>; rel="next", <${call.siteUrl}/wiki>; rel="base"` });
}

/** @param {string | null} cursor */
function readCursor(cursor) {
  if (!cursor) return 0;
  try {
    const { from } = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Number.isInteger(from) && from >= 0) return from;
  } catch {
    // Refused below, as any other cursor that was not given out.
  }
  throw badRequest("Provided value for 'cursor' is not a valid cursor");
}

/** @param {import("./api.js").ApiCall} call @param {string} name @returns {string[]} a list sent as `a,b` or repeated */
export function listParameter(call, name) {
  return call.query.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean);
}

/** A parameter that is not looked at would be answered with what was not asked for. @param {import("./api.js").ApiCall} call @param {string[]} names */
export function knownParameters(call, names) {
  const unknown = [...call.query.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the parameter ${unknown} here`);
}

/** @param {string} value @param {string} name */
export function numericId(value, name) {
  if (!/^\d{1,19}$/.test(value)) throw badRequest(`Provided value {${value}} for '${name}' is not the correct type. Expected type is long`);
  return value;
}
