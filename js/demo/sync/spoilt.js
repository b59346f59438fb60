// @ts-check
/** Real answers that are spoilt on their way: what proxies, gateways and broken servers make of them. */
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createGzip, gzipSync } from "node:zlib";

/** @typedef {import("./faults.js").Fault & {memory?: any, first?: any[]}} Fault */
/** @typedef {import("./server.js").Answer} Answer */
/** @typedef {{fault: Fault, answer: Answer, url: URL, headers: import("node:http").IncomingHttpHeaders}} Given */

/** More than this is a bomb, bytes. */
const BOMB_BYTES = 256 * 1024 * 1024;

/** @type {Partial<Record<import("./faults.js").FaultKind, (given: Given) => Answer>>} */
const SPOILS = {
  "next-away": misled, "next-repeats": misled, "next-first": backToTheFirst, "next-endless": endless,
  gzip: ({ answer }) => zipped(answer),
  "gzip-torn"({ answer }) {
    const whole = /** @type {Buffer} */ (zipped(answer).body);
    return { ...zipped(answer), body: whole.subarray(0, Math.floor(whole.length / 2)) };
  },
  "gzip-bomb": ({ answer }) => ({ ...answer, headers: { ...answer.headers, "content-encoding": "gzip" }, body: Readable.from(zeros()).pipe(createGzip()) }),
  "many-headers": ({ fault, answer }) => ({ ...answer, headers: { ...answer.headers, "content-security-policy": "x".repeat(fault.bytes ?? 12_000) } }),
  cookie: ({ answer }) => ({ ...answer, headers: { ...answer.headers, "set-cookie": `${["JSESSIONID", "of-this-server"].join("=")}; Path=/` } }),
  // As some gateways do, with everything that was sent to them.
  echo: ({ url, headers }) => ({ status: 500, headers: { "content-type": "application/json" }, body: JSON.stringify({ message: `failed: ${url.href}`, headers }) }),
  drip: ({ answer }) => ({ ...answer, headers: { "content-type": "application/json" }, body: Readable.from(drops(String(answer.body))) }),
};

/** @param {Given} given @returns {Answer} */
export function spoilt(given) {
  return SPOILS[given.fault.kind]?.(given) ?? given.answer;
}

/** @param {Answer} answer @returns {Answer} */
function zipped(answer) {
  const { "content-length": _, ...headers } = answer.headers ?? {};
  const body = answer.body instanceof Readable ? answer.body.pipe(createGzip()) : gzipSync(answer.body ?? "");
  return { ...answer, headers: { ...headers, "content-encoding": "gzip" }, body };
}

function* zeros() {
  const chunk = Buffer.alloc(1024 * 1024);
  for (let bytes = 0; bytes < BOMB_BYTES; bytes += chunk.length) yield chunk;
}

/** @param {string} text */
async function* drops(text) {
  for (const letter of text) {
    yield Buffer.from(letter);
    await pause(200);
  }
}

/** A listing whose next page is elsewhere, or the same again. @param {Given} given @returns {Answer} */
function misled({ fault, answer, url }) {
  return withNext(answer, (value) => {
    const query = new URLSearchParams(url.search);
    for (const name of ["cursor", "start"]) if (value._links?.next?.includes(`${name}=`) && !query.has(name)) query.set(name, name === "cursor" ? "again" : "0");
    const path = value._links?.next?.split("?")[0] ?? url.pathname.slice(url.pathname.indexOf("/rest/"));
    return fault.kind === "next-away" ? `${fault.to}${path}?${query}` : `${path}?${query}`;
  });
}

/** A circle of more than one page. @param {Given} given @returns {Answer} */
function backToTheFirst({ fault, answer }) {
  return withNext(answer, (value) => (fault.memory ??= value._links?.next));
}

/** A listing that never ends: the same page, or nothing, and always another place to go on. @param {Given} given @returns {Answer} */
function endless({ fault, answer, url }) {
  fault.memory = (fault.memory ?? 0) + 1;
  const query = new URLSearchParams(url.search);
  const isCloud = url.pathname.includes("/ex/confluence/");
  query.set(isCloud ? "cursor" : "start", isCloud ? `c${fault.memory}` : String(fault.memory * 100_000));
  fault.first ??= answer.status === 200 ? JSON.parse(String(answer.body)).results : [];
  const results = fault.isEmpty ? [] : (fault.first ?? []);
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ results, start: 0, limit: 100, size: results.length, _links: { next: `/rest/api/content/search?${query}` } }) };
}

/** @param {Answer} answer @param {(value: any) => string | undefined} nextOf @returns {Answer} */
function withNext(answer, nextOf) {
  if (typeof answer.body !== "string") return answer;
  const value = JSON.parse(answer.body);
  value._links = { ...value._links, next: nextOf(value) };
  return { ...answer, body: JSON.stringify(value) };
}
