// @ts-check
// `npm run sync -- --config FILE`: chosen pages of Confluence to a search or AI platform (docs/SYNC.md).

import { renameSync, writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { CoreError } from "../core.js";
import { runFlow } from "../run.js";
import { NotKept } from "./disk.js";
import { ConfigurationError, readConfiguration } from "./sync/configuration.js";
import { serveHealth } from "./sync/health.js";
import { makePerformer } from "./sync/performer.js";
import { makeReport } from "./sync/report.js";
import { StateInUse, openState } from "./sync/state.js";

/** @typedef {import("./sync/contract.js").Summary} Summary */
/** @typedef {import("./sync/configuration.js").Configuration} Configuration */

const EXIT_CODES = { ok: 0, skipped: 0, failed: 1, config: 2, partial: 3, parked: 75 };
/** What an embedded store says of a folder that is not its own, or that is damaged. */
const UNREADABLE = "the folder cannot be read: it is damaged, or holds something else; name another folder, and everything is delivered again";
/** The longest pause of a timer. */
const LONGEST_TIMER_MS = 2_147_483_647;

const program = new Command("touchmark sync")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : finish(emptySummary("config"))))
  .description("Delivers chosen pages and attachments of Confluence to a search or AI platform, read-only and incrementally.")
  .argument("[action]", "sync, plan (changes nothing) or remove (deletes what was delivered); without it: as the file says")
  .requiredOption("--config <file>", "the configuration, JSON or YAML; several with a shared PostgreSQL database", (file, /** @type {string[]} */ before = []) => [...before, file])
  .option("--metrics <file>", "write metrics for Prometheus after each cycle")
  .addOption(new Option("--listen <host:port>", "with an interval: serve /health, /live and /metrics"))
  .addHelpText("after", "\nExit code: 0 done or skipped, 1 failed, 2 the configuration is wrong, 3 partial, 75 parked. The last line of the output is JSON.");

process.exitCode = await main();

async function main() {
  program.parse();
  const [action] = program.args;
  const { config, metrics, listen } = /** @type {{config: string[], metrics?: string, listen?: string}} */ (program.opts());
  try {
    if (action !== undefined && !["sync", "plan", "remove"].includes(action)) throw new ConfigurationError("the action is sync, plan or remove");
    const all = config.map((file) => readConfiguration(file, process.env, action));
    checkTogether(all, listen);
    return await runAll(all, { metrics, listen });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(`sync: ${error.message}`);
    return finish(emptySummary("config"));
  }
}

/** @param {Configuration[]} all @param {string} [listen] */
function checkTogether(all, listen) {
  const isShared = all.every(({ everyMs, database }) => everyMs !== undefined && database !== undefined);
  if (all.length > 1 && !isShared) throw new ConfigurationError("--config: several files need an interval as their schedule and state.postgresEnv");
  if (new Set(all.map(({ payload }) => payload.name)).size < all.length) throw new ConfigurationError("--config: two files have the same name");
  if (new Set(all.map(({ database }) => `${database?.url} ${database?.schema}`)).size > 1) throw new ConfigurationError("--config: the files name different databases");
  if (listen && all.some(({ everyMs }) => everyMs === undefined)) throw new ConfigurationError("--listen: needs a schedule with an interval");
}

/** @param {Configuration[]} all @param {{metrics?: string, listen?: string}} options */
async function runAll(all, { metrics, listen }) {
  const stop = new AbortController();
  // A second signal ends the program at once, as signals do.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => stop.abort());
  const reports = new Map(all.map(({ payload: { name } }) => [name, makeReport({ tenant: name, out: process.stderr })]));
  const everyMs = Math.max(...all.map((one) => one.everyMs ?? 0));
  const health = listen ? await serveHealth(listen, { reports: [...reports.values()], everyMs }) : undefined;
  let summary = emptySummary("ok");
  /** @param {Configuration} configuration */
  async function run(configuration) {
    const report = /** @type {import("./sync/report.js").Report} */ (reports.get(configuration.payload.name));
    summary = await oneCycle(configuration, report, stop.signal);
    report.ended(summary);
    if (metrics) writeMetrics(metrics, [...reports.values()], report);
    health?.ended(summary.result);
    if (everyMs > 0) console.log(lastLine(summary));
    return summary;
  }
  const [first] = all;
  if (first?.everyMs !== undefined && first.database) {
    const onError = (/** @type {Error} */ error) => reports.get(first.payload.name)?.log("error", "queue", { errorKind: /** @type {any} */ (error).code ?? "unknown" });
    // Loaded where it is needed: most runners have no database.
    const { workShared } = await import("./sync/shared.js");
    await workShared(/** @type {import("./sync/shared.js").Shared[]} */ (all), { run, stop: stop.signal, onError, onLook: () => health?.looked() });
  } else if (first) {
    await workAlone(first, run, stop.signal);
  }
  health?.close();
  return everyMs > 0 ? EXIT_CODES[summary.result] : finish(summary);
}

/** Once, or by interval until it is stopped. @param {Configuration} configuration @param {(configuration: Configuration) => Promise<Summary>} run @param {AbortSignal} stop */
async function workAlone(configuration, run, stop) {
  do {
    const began = Date.now();
    const { parkedUntilMs = 0 } = await run(configuration);
    if (configuration.everyMs !== undefined) await pauseUntil(Math.max(began + configuration.everyMs, parkedUntilMs), stop);
  } while (configuration.everyMs !== undefined && !stop.aborted);
}

/** A disk that is full costs no cycle. @param {string} file @param {import("./sync/report.js").Report[]} reports @param {import("./sync/report.js").Report} report */
function writeMetrics(file, reports, report) {
  try {
    writeFileSync(`${file}.new`, reports.map((one) => one.metrics()).join(""));
    // Whole or not at all: a collector may read at any time.
    renameSync(`${file}.new`, file);
  } catch (error) {
    report.log("error", "metrics", { errorKind: /** @type {any} */ (error).code ?? "unknown" });
  }
}

/** @param {Configuration} configuration @param {import("./sync/report.js").Report} report @param {AbortSignal} stop @returns {Promise<Summary>} */
async function oneCycle({ statePath, database, ...configuration }, report, stop) {
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  let state;
  try {
    // Without its lease a run may do nothing more: another may have begun.
    state = database ? await openShared(database, configuration.payload.name, () => end.abort()) : await openState(statePath ?? "");
  } catch (error) {
    if (error instanceof StateInUse) return { ...emptySummary("skipped"), warnings: ["another_run"] };
    const message = database ? "the state database cannot be reached or used" : new NotKept("the state", error, UNREADABLE).message;
    report.log("error", "state", { errorKind: "state_unreadable", message });
    return emptySummary("failed");
  }
  const performer = makePerformer({ configuration: { statePath, database, ...configuration }, state, report });
  try {
    return await runFlow("sync.run", { trigger: "operator", payload: configuration.payload }, "", performer.perform, signal);
  } catch (error) {
    const notKept = state.failed() && new NotKept("the state", state.failed(), UNREADABLE);
    const { code, message } = notKept ? { code: "state_unreadable", message: notKept.message } : error instanceof CoreError ? error : { code: "internal", message: "the program failed because of a bug in it" };
    report.log("error", "cycle", { errorKind: code, message });
    return emptySummary("failed");
  } finally {
    performer.close();
    await state.close();
  }
}

/** @param {import("./sync/postgres.js").Database} database @param {string} name @param {() => void} onLost */
async function openShared(database, name, onLost) {
  const { openPostgresState } = await import("./sync/postgres.js");
  return openPostgresState(database, name, { onLost });
}

/** @param {Summary} summary */
function finish(summary) {
  console.log(lastLine(summary));
  return EXIT_CODES[summary.result];
}

/** In the order of the contract, whoever made it. @param {Summary} summary */
function lastLine({ result, pages, attachments, spaces, warnings, ...rest }) {
  const counts = (/** @type {Summary["pages"]} */ { discovered, ingested, unchanged, skipped, failed, deleted }) => ({ discovered, ingested, unchanged, skipped, failed, deleted });
  const { discovered, lostAccess, deleted } = spaces;
  return JSON.stringify({ result, pages: counts(pages), attachments: counts(attachments), spaces: { discovered, lostAccess, deleted }, warnings, ...rest });
}

/** @param {Summary["result"]} result @returns {Summary} */
function emptySummary(result) {
  const none = () => ({ discovered: 0, ingested: 0, unchanged: 0, skipped: 0, failed: 0, deleted: 0 });
  return { result, pages: none(), attachments: none(), spaces: { discovered: 0, lostAccess: 0, deleted: 0 }, warnings: [] };
}

/** @param {number} untilMs @param {AbortSignal} signal */
async function pauseUntil(untilMs, signal) {
  for (let left = untilMs - Date.now(); left > 0 && !signal.aborted; left = untilMs - Date.now()) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(left, LONGEST_TIMER_MS));
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
    });
  }
}
