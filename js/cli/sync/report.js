// @ts-check
// What a run says while it goes on: JSON lines, or a bar where a person looks; and numbers for Prometheus.

// Drawing on a terminal (width, carriage returns, no terminal at all) is cli-progress' business.
import { SingleBar } from "cli-progress";

/** Seconds, the edges of the durations' histogram. */
const EDGES = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * @param {object} options
 * @param {string} options.tenant
 * @param {NodeJS.WriteStream} options.out
 * @param {() => number} [options.now]
 */
export function makeReport({ tenant, out, now = Date.now }) {
  const isPerson = out.isTTY === true;
  const bar = isPerson ? new SingleBar({ format: "{phase} {bar} {value}/{total}", stream: out, hideCursor: true, stopOnComplete: false }) : undefined;
  let isDrawn = false;
  /** @type {Map<string, number>} */
  const counters = new Map();
  /** Of each kind of request: how many took at most as long as each edge, how many there were, and their sum. @type {Map<string, {below: number[], all: number, sum: number}>} */
  const durations = new Map();
  /** @type {import("./contract.js").Summary | undefined} */
  let last;
  let lastEndedMs = 0;
  let activeMs = 0;

  /** @param {string} level @param {string} event @param {object} fields */
  function line(level, event, fields) {
    if (isPerson && level === "info") return;
    out.write(`${isDrawn ? "\n" : ""}${JSON.stringify({ time: new Date(now()).toISOString(), level, tenant, event, ...fields })}\n`);
  }

  /** @param {string} name @param {Record<string, string>} labels @param {number} [by] */
  function count(name, labels, by = 1) {
    const key = `${name}{${Object.entries({ tenant, ...labels }).map(([label, text]) => `${label}="${text}"`).join(",")}}`;
    counters.set(key, (counters.get(key) ?? 0) + by);
  }

  return {
    log: line,
    /** One line an operation. @param {any} entry */
    audit({ timeMs, ...entry }) {
      line("info", "audit", { at: new Date(timeMs).toISOString(), ...entry });
      count("touchmark_sync_operations_total", { operation: entry.operation, outcome: entry.outcome });
    },
    /** The cycle's own record tells how far it is. @param {string} key @param {any} stored */
    stored(key, stored) {
      if (!bar || !key.endsWith(":cycle") || typeof stored?.total !== "number") return;
      if (!isDrawn) bar.start(stored.total, stored.done ?? 0, { phase: stored.phase });
      isDrawn = true;
      bar.setTotal(stored.total);
      bar.update(stored.done ?? 0, { phase: stored.phase });
    },
    /** @param {any} effect @param {any} outcome @param {number} elapsedMs */
    performed({ kind }, outcome, elapsedMs) {
      activeMs = now();
      if (!["readSite", "fetch", "transfer"].includes(kind)) return;
      const status = outcome.status ?? outcome.to?.status ?? outcome.from?.status;
      const result = status === undefined ? outcome.code : `${Math.floor(status / 100)}xx`;
      count("touchmark_sync_requests_total", { kind, result });
      if (status === 429) count("touchmark_sync_throttled_total", { kind });
      const of = durations.get(kind) ?? { below: EDGES.map(() => 0), all: 0, sum: 0 };
      const seconds = elapsedMs / 1000;
      durations.set(kind, { below: of.below.map((number, at) => number + (seconds <= (EDGES[at] ?? 0) ? 1 : 0)), all: of.all + 1, sum: of.sum + seconds });
    },
    /** @param {import("./contract.js").Summary} summary */
    ended(summary) {
      if (isDrawn) bar?.stop();
      isDrawn = false;
      last = summary;
      lastEndedMs = now();
      count("touchmark_sync_cycles_total", { result: summary.result });
      for (const what of /** @type {const} */ (["pages", "attachments"])) for (const [result, number] of Object.entries(summary[what])) count(`touchmark_sync_${what}_total`, { result }, number);
    },
    last: () => (last ? { result: last.result, endedMs: lastEndedMs, parkedUntilMs: last.parkedUntilMs ?? 0 } : undefined),
    /** When something was done for the last time, milliseconds since 1970. */
    activeMs: () => activeMs,
    /** Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats). */
    metrics() {
      const lines = [...counters].sort().map(([key, number]) => `${key} ${number}`);
      for (const [kind, { below, all, sum }] of durations) {
        for (const [at, edge] of EDGES.entries()) lines.push(`touchmark_sync_request_seconds_bucket{tenant="${tenant}",kind="${kind}",le="${edge}"} ${below[at]}`);
        lines.push(`touchmark_sync_request_seconds_bucket{tenant="${tenant}",kind="${kind}",le="+Inf"} ${all}`);
        lines.push(`touchmark_sync_request_seconds_sum{tenant="${tenant}",kind="${kind}"} ${sum}`, `touchmark_sync_request_seconds_count{tenant="${tenant}",kind="${kind}"} ${all}`);
      }
      if (lastEndedMs > 0) lines.push(`touchmark_sync_last_cycle_timestamp_seconds{tenant="${tenant}"} ${Math.floor(lastEndedMs / 1000)}`);
      return `${lines.join("\n")}\n`;
    },
  };
}

/** @typedef {ReturnType<typeof makeReport>} Report */
