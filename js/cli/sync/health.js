// @ts-check
// Between the cycles of an interval: is it well, and its numbers.

import { createServer } from "node:http";
import { ConfigurationError } from "./configuration.js";

/** Cycles looked at, and the share of failures from which it is not well. */
const WINDOW = 5;
const MOST_FAILURES = 0.5;

/**
 * @param {string} listen `host:port`
 * @param {object} about
 * @param {import("./report.js").Report[]} about.reports one a configuration
 * @param {number} about.everyMs
 * @param {() => number} [about.now]
 */
export async function serveHealth(listen, { reports, everyMs, now = Date.now }) {
  const [, host = "", port = ""] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (!host) throw new ConfigurationError("--listen: must be host:port");
  // Long cycles and parked ones are alive; so is a runner whose work others do.
  let aliveMs = now();
  /** @type {boolean[]} */
  const failures = [];
  const server = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? "/", "http://health");
    if (incoming.method !== "GET" || !["/health", "/live", "/metrics"].includes(pathname)) return void outgoing.writeHead(404).end();
    if (pathname === "/metrics") return void outgoing.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(reports.map((report) => report.metrics()).join(""));
    const [last] = reports.flatMap((report) => report.last() ?? []).sort((a, b) => b.endedMs - a.endedMs);
    const isLate = now() - Math.max(aliveMs, last?.endedMs ?? 0, last?.parkedUntilMs ?? 0, ...reports.map((report) => report.activeMs())) > 3 * everyMs;
    const isFailing = failures.length > 0 && failures.filter(Boolean).length / failures.length >= MOST_FAILURES;
    const status = isLate ? "late" : isFailing ? "failing" : "ok";
    // Alive is whoever works or waits: another side that fails is no reason to begin anew.
    const isWell = pathname === "/live" ? !isLate : status === "ok";
    outgoing.writeHead(isWell ? 200 : 503, { "content-type": "application/json" }).end(JSON.stringify({ status, last: last?.result ?? null, endedAt: last ? new Date(last.endedMs).toISOString() : null }));
  });
  await new Promise((resolve, reject) => server.once("error", () => reject(new ConfigurationError("--listen: the port is in use or not allowed"))).listen(Number(port), host.replace(/^\[|\]$/g, ""), () => resolve(undefined)));
  return {
    port: /** @type {import("node:net").AddressInfo} */ (server.address()).port,
    /** @param {string} result */
    ended(result) {
      failures.push(result === "failed");
      if (failures.length > WINDOW) failures.shift();
    },
    looked() {
      aliveMs = now();
    },
    close: () => server.close(),
  };
}
