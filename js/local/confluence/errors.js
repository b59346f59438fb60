// @ts-check
import { json } from "../answer.js";

/** A refusal in Confluence's own words; the API turns it into the error shape of its version. */
export class Refusal extends Error {
  /** @param {number} status @param {string} code @param {string} title @param {string} [detail] */
  constructor(status, code, title, detail) {
    super(title);
    this.status = status;
    this.code = code;
    this.detail = detail ?? null;
  }
}

export const notFound = (/** @type {string} */ what) => new Refusal(404, "NOT_FOUND", "Not Found", what);
export const badRequest = (/** @type {string} */ title, /** @type {string} */ detail = "") => new Refusal(400, "INVALID_REQUEST_PARAMETER", title, detail);

/** @param {Refusal} refusal @param {boolean} first the older API has a shape of its own */
export function refusalResponse(refusal, first) {
  if (first) return json(refusal.status, { statusCode: refusal.status, data: { authorized: refusal.status !== 403, valid: true, errors: [], successful: false }, message: refusal.message });
  return json(refusal.status, { errors: [{ status: refusal.status, code: refusal.code, title: refusal.message, detail: refusal.detail }] });
}
