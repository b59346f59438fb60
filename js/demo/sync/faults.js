// @ts-check
/** Faults at chosen requests. */

/**
 * @typedef {"429" | "429-date" | "429-bare" | "429-quota" | "429-burst" | "401" | "401-scope" | "403" | "404" | "410" | "500" | "502" | "413" | "503" | "503-retry-after" | "torn" | "garbage" | "empty" | "slow" | "cut" | "cut-after" | "errors-in-200" | "redirect-away" | "next-away" | "next-repeats"
 *   | "next-first" | "next-endless" | "gzip" | "gzip-torn" | "gzip-bomb" | "many-headers" | "cookie" | "echo" | "drip" | "half-closed" | "said" | "redirect"} FaultKind
 * @typedef {object} Fault
 * @property {FaultKind} kind
 * @property {string} [server] only this server's requests
 * @property {RegExp} [match] of `METHOD /path?query`
 * @property {number} [at] the first request that meets it, counted from 1 among those that match
 * @property {number} [times] how many in a row; 1 when not given
 * @property {number} [seconds] of `Retry-After`, or of slowness
 * @property {string} [to] where a redirect leads
 * @property {number} [status] of `said` and `redirect`
 * @property {Record<string, string> | (() => Record<string, string>)} [headers] of `said`
 * @property {number} [bytes] of a header
 * @property {boolean} [isEmpty] an endless listing of nothing
 */

/** @param {import("./record.js").Record} record */
export function makeFaults(record) {
  /** @type {(Fault & {seen: number})[]} */
  let plan = [];
  return {
    /** @param {Fault[]} faults */
    set(faults) {
      plan = faults.map((fault) => ({ ...fault, seen: 0 }));
    },
    /** @param {import("./record.js").Entry} entry @returns {Fault | undefined} */
    of(entry) {
      const asked = `${entry.method} ${entry.path}?${entry.query}`;
      for (const fault of plan) {
        if ((fault.server && fault.server !== entry.server) || (fault.match && !fault.match.test(asked))) continue;
        fault.seen += 1;
        const from = fault.at ?? 1;
        if (fault.seen >= from && fault.seen < from + (fault.times ?? 1)) {
          entry.fault = fault.kind;
          return fault;
        }
      }
      return undefined;
    },
    /** The answer that stands in for the real one; nothing for faults that spoil the real one. @param {Fault} fault @param {string} server */
    answer(fault, server) {
      const seconds = fault.seconds ?? 1;
      if (fault.kind.startsWith("429")) {
        if (fault.kind !== "429-bare") record.askForSilence(server, seconds);
        return { status: 429, headers: headersOf429(fault.kind, seconds), body: JSON.stringify({ message: "Too many requests" }) };
      }
      if (fault.kind === "503-retry-after") {
        record.askForSilence(server, seconds);
        return { status: 503, headers: { "retry-after": String(seconds) }, body: "" };
      }
      if (fault.kind === "garbage") return { status: 200, headers: { "content-type": "application/json" }, body: "<html>Please log in</html>" };
      if (fault.kind === "empty") return { status: 200, headers: { "content-type": "application/json" }, body: "" };
      if (fault.kind === "errors-in-200") return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ data: null, errors: [{ message: "Internal server error", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }) };
      if (fault.kind === "401-scope") return { status: 401, headers: { "content-type": "application/json" }, body: JSON.stringify({ code: 401, message: "Unauthorized; scope does not match" }) };
      if (fault.kind === "said") {
        if (fault.seconds) record.askForSilence(server, fault.seconds);
        return { status: fault.status ?? 429, headers: typeof fault.headers === "function" ? fault.headers() : (fault.headers ?? {}), body: "" };
      }
      if (fault.kind === "redirect") return { status: fault.status ?? 302, headers: { location: fault.to ?? "/" }, body: "" };
      if (fault.kind === "redirect-away") return { status: 302, headers: { location: fault.to ?? "https://elsewhere.example/" }, body: "" };
      if (/^\d+$/.test(fault.kind)) return { status: Number(fault.kind), headers: { "content-type": "application/json" }, body: JSON.stringify({ message: "a fault" }) };
      return undefined;
    },
  };
}

/** @param {FaultKind} kind @param {number} seconds @returns {Record<string, string>} */
function headersOf429(kind, seconds) {
  // A date has whole seconds: rounded up, so that the silence asked for is not shorter.
  const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000).toUTCString();
  if (kind === "429-bare") return {};
  if (kind === "429-date") return { "retry-after": date };
  if (kind === "429-quota") return { "retry-after": String(seconds), "ratelimit-reason": "confluence-quota-global-based", "x-ratelimit-remaining": "0", "x-ratelimit-reset": new Date(Date.now() + seconds * 1000).toISOString() };
  if (kind === "429-burst") return { "retry-after": String(seconds), "ratelimit-reason": "confluence-burst-based" };
  return { "retry-after": String(seconds) };
}
