// @ts-check
/** What was asked of the stand-ins, what must never have been asked, and how much it would have cost. */

/**
 * @typedef {object} Entry
 * @property {number} number from 1, over all servers
 * @property {string} server
 * @property {string} method
 * @property {string} path
 * @property {URLSearchParams} query
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {number} at milliseconds
 * @property {number} [status]
 * @property {number} points
 * @property {number} bytesIn of the request's body
 * @property {number} bytesOut of the answer
 * @property {string} [fault]
 */

/** A request that was sent before the 429 arrived cannot be held back. */
const ON_THE_WAY_MS = 150;

export class Record {
  constructor() {
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {string[]} what a connector must never do */
    this.violations = [];
    /** @type {Map<string, {now: number, most: number}>} */
    this.load = new Map();
    /** @type {Map<string, number>} server to the time until which it asked for silence */
    this.silentUntil = new Map();
    /** @type {Set<string>} tokens by the server that they were issued for: `server token` */
    this.tokens = new Set();
    /** @type {((entry: Entry) => void) | undefined} called before a request is answered */
    this.onRequest = undefined;
    this.count = 0;
  }

  /** @param {string} server @param {import("node:http").IncomingMessage} incoming @param {URL} url */
  open(server, incoming, url) {
    this.count += 1;
    /** @type {Entry} */
    const entry = { number: this.count, server, method: incoming.method ?? "GET", path: url.pathname, query: url.searchParams, headers: incoming.headers, at: Date.now(), points: 0, bytesIn: 0, bytesOut: 0 };
    this.entries.push(entry);
    const load = this.load.get(server) ?? { now: 0, most: 0 };
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    this.load.set(server, load);
    const until = this.silentUntil.get(server) ?? 0;
    if (entry.at < until) this.violation(`${server}: ${entry.method} ${entry.path} ${until - entry.at} ms before the end of the silence it asked for`);
    this.checkTokens(entry);
    this.onRequest?.(entry);
    return entry;
  }

  /** @param {Entry} entry */
  close(entry) {
    const load = this.load.get(entry.server);
    if (load) load.now -= 1;
  }

  /** @param {string} text */
  violation(text) {
    this.violations.push(text);
  }

  /** From now on nothing may arrive, but what is on its way already. @param {string} server @param {number} seconds */
  askForSilence(server, seconds) {
    const until = Date.now() + seconds * 1000;
    setTimeout(() => this.silentUntil.set(server, until), Math.min(ON_THE_WAY_MS, seconds * 500)).unref();
  }

  /** A token or password that belongs to one server and is seen at another. @param {Entry} entry */
  checkTokens(entry) {
    const seen = `${entry.headers.authorization ?? ""} ${entry.headers.cookie ?? ""} ${entry.headers["x-api-key"] ?? ""} ${entry.query}`;
    for (const known of this.tokens) {
      const at = known.indexOf(" ");
      const [owners, token] = [known.slice(0, at).split("+"), known.slice(at + 1)];
      if (!owners.includes(entry.server) && token.length > 0 && seen.includes(token)) this.violation(`${entry.server}: a credential of ${owners[0]} was sent to ${entry.path}`);
    }
  }

  /** @param {string} [server] */
  requests(server) {
    return this.entries.filter((entry) => server === undefined || entry.server === server);
  }

  /** @param {string} [server] */
  points(server) {
    return this.requests(server).reduce((sum, { points }) => sum + points, 0);
  }

  /** Forgets what was asked, keeps who owns which token. */
  forget() {
    this.entries = [];
    this.violations = [];
    this.load.clear();
    this.silentUntil.clear();
  }
}
