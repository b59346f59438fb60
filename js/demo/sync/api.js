// @ts-check
/** What both dialects share: routes that refuse what they do not know, credentials, quota and its headers. */
import findMyWay from "find-my-way";
import { json } from "./server.js";

/**
 * @typedef {object} Call
 * @property {import("./world.js").World} world
 * @property {Record<string, string>} params
 * @property {URLSearchParams} query
 * @property {import("./server.js").Asked} asked
 * @property {(objects: number, principals?: number) => void} cost points besides the request's own
 * @property {(what: string) => void} refused records what should not have been asked
 *
 * @typedef {{query?: string[], open?: boolean, handle: (call: Call) => import("./server.js").Answer}} Route
 * @typedef {{pointsAnHour?: number}} Quota
 */

/** In the words of the API that refuses. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {object} options
 * @param {string} options.name of the server in the record
 * @param {Record<string, Route>} options.routes `GET /path/:id`
 * @param {string} options.base path before each route
 * @param {import("./world.js").World} options.world
 * @param {import("./record.js").Record} options.record
 * @param {{accepts: (headers: import("node:http").IncomingHttpHeaders) => boolean}} options.credentials
 * @param {Quota} [options.quota]
 */
export function makeApi({ name, routes, base, world, record, credentials, quota = {} }) {
  const router = findMyWay();
  for (const [route, how] of Object.entries(routes)) {
    const [method, path] = route.split(" ");
    router.on(/** @type {any} */ (method), base + path, () => {}, how);
  }
  const spent = { hour: -1, points: 0 };

  /** @param {import("./server.js").Asked} asked @returns {import("./server.js").Answer} */
  function handle(asked) {
    const { method, url, entry } = asked;
    if (method !== "GET") {
      record.violation(`${name}: ${method} ${url.pathname}: only GET may be asked`);
      return json(405, { message: "Method Not Allowed" });
    }
    const found = router.find("GET", url.pathname);
    if (!found) return unknown(`path ${url.pathname}`);
    const { query = [], open = false, handle: answer } = /** @type {Route} */ (/** @type {unknown} */ (found.store));
    if (!open && !credentials.accepts(asked.headers)) return json(401, { code: 401, message: "Unauthorized" });
    for (const key of url.searchParams.keys()) if (!query.includes(key)) return unknown(`parameter ${key} of ${url.pathname}`);
    const overdrawn = quotaAnswer();
    if (overdrawn) return overdrawn;
    entry.points = 1;
    try {
      const cost = (/** @type {number} */ objects, principals = 0) => void (entry.points += objects + 2 * principals);
      const params = /** @type {Record<string, string>} */ (found.params);
      const answered = answer({ world, params, query: url.searchParams, asked, cost, refused: (what) => record.violation(`${name}: ${what}`) });
      spent.points += entry.points;
      return { ...answered, headers: { ...answered.headers, ...quotaHeaders() } };
    } catch (error) {
      if (error instanceof Refused) return json(error.status, { statusCode: error.status, message: error.message, data: { authorized: error.status !== 403, valid: false, errors: [], successful: false } });
      throw error;
    }
  }

  /** @param {string} what */
  function unknown(what) {
    record.violation(`${name}: not documented: ${what}`);
    return json(599, { message: `the stand-in does not know ${what}` });
  }

  function quotaAnswer() {
    if (!quota.pointsAnHour) return undefined;
    const hour = Math.floor(world.nowMs() / 3_600_000);
    if (hour !== spent.hour) Object.assign(spent, { hour, points: 0 });
    if (spent.points < quota.pointsAnHour) return undefined;
    const seconds = Math.ceil(((hour + 1) * 3_600_000 - world.nowMs()) / 1000);
    record.askForSilence(name, seconds);
    return json(429, { message: "Rate limit exceeded" }, { "retry-after": String(seconds), "ratelimit-reason": "confluence-quota-global-based", ...quotaHeaders() });
  }

  function quotaHeaders() {
    if (!quota.pointsAnHour) return {};
    const left = Math.max(0, quota.pointsAnHour - spent.points);
    /** @type {Record<string, string>} */
    const headers = { "x-ratelimit-limit": String(quota.pointsAnHour), "x-ratelimit-remaining": String(left), "x-ratelimit-reset": new Date((spent.hour + 1) * 3_600_000).toISOString() };
    if (left < quota.pointsAnHour / 5) headers["x-ratelimit-nearlimit"] = "true";
    return headers;
  }

  return handle;
}

/** @param {URLSearchParams} query @param {string} name @param {number} usual @param {number} most larger ones are lowered, as Confluence does */
export function wholeNumber(query, name, usual, most = Infinity) {
  const text = query.get(name);
  if (text === null) return usual;
  if (!/^\d{1,9}$/.test(text)) throw new Refused(400, `${name} is not a number`);
  return Math.min(Number(text), most);
}

/** @param {URLSearchParams} query @param {string} name */
export function list(query, name) {
  return query.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean);
}
