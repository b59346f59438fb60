// @ts-check
/** Which parameters of a query a stand-in answers to: what it would pass over in silence it refuses. */
import { json } from "../answer.js";

/**
 * @param {URL} url
 * @param {Record<string, true | string>} known names with the one value that is answered to, or `true` for any
 * @param {string} vendor
 * @returns {Response | undefined} the refusal
 */
export function refuseUnknown(url, known, vendor) {
  for (const [name, value] of url.searchParams) {
    const answered = Object.hasOwn(known, name) ? known[name] : undefined;
    if (answered === true || answered === value) continue;
    return json(501, { message: `The local Forge host does not know the parameter ${name}=${value} of ${vendor}'s ${url.pathname}.` });
  }
  return undefined;
}
