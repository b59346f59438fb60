// @ts-check
// `npm run sync -- --config FILE`: chosen pages of Confluence to a search or AI platform (docs/SYNC.md).

import { Command, Option } from "commander";
import { CoreError } from "../core.js";
import { runFlow } from "../run.js";
import { ConfigurationError, readConfiguration } from "./sync/configuration.js";
import { serveHealth } from "./sync/health.js";
import { makePerformer } from "./sync/performer.js";
import { makeReport } from "./sync/report.js";
import { StateInUse, openState } from "./sync/state.js";

/** @typedef {import("./sync/contract.js").Summary} Summary */

const EXIT_CODES = { ok: 0, skipped: 0, failed: 1, config: 2, partial: 3, parked: 75 };
/** The longest pause of a timer. */
const LONGEST_TIMER_MS = 2_147_483_647;

const program = new Command("touchmark sync")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_CODES.config))
  .description("Delivers chosen pages and attachments of Confluence to a search or AI platform, read-only and incrementally.")
  .argument("[action]", "sync, plan (changes nothing) or remove (deletes what was delivered); as the file says without it")
  .requiredOption("--config <file>", "the configuration, JSON or YAML")
  .option("--metrics <file>", "writes numbers for Prometheus after each cycle")
  .addOption(new Option("--listen <host:port>", "with an interval: serves /health and /metrics"))
  .addHelpText("after", "\nExit code: 0 done or skipped, 1 failed, 2 the configuration is wrong, 3 partial, 75 parked. The last line of the output is JSON.");

process.exitCode = await main();

async function main() {
  program.parse();
  const [action] = program.args;
  const options = /** @type {{config: string, metrics?: string, listen?: string}} */ (program.opts());
  try {
    if (action !== undefined && !["sync", "plan", "remove"].includes(action)) throw new ConfigurationError("the action is sync, plan or remove");
    const configuration = readConfiguration(options.config, process.env, action);
    return await runAll(configuration, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(`sync: ${error.message}`);
    return finish(emptySummary("config"));
  }
}

/** @param {import("./sync/configuration.js").Configuration} configuration @param {{metrics?: string, listen?: string}} options */
async function runAll(configuration, { metrics, listen }) {
  const report = makeReport({ tenant: configuration.payload.name, out: process.stderr });
  const { everyMs } = configuration;
  if (everyMs === undefined) {
    if (listen) throw new ConfigurationError("--listen: is for a schedule with an interval");
    return finish(await cycle(configuration, report, metrics));
  }
  const health = listen ? await serveHealth(listen, { report, everyMs }) : undefined;
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => stop.abort());
  let summary = emptySummary("ok");
  while (!stop.signal.aborted) {
    const began = Date.now();
    summary = await cycle(configuration, report, metrics, stop.signal);
    health?.ended(summary.result);
    console.log(lastLine(summary));
    const next = Math.max(began + everyMs, summary.parkedUntilMs ?? 0);
    await pauseUntil(next, stop.signal);
  }
  health?.close();
  return finish(summary);
}

/** @param {import("./sync/configuration.js").Configuration} configuration @param {import("./sync/report.js").Report} report @param {string} [metrics] @param {AbortSignal} [_stop] */
async function cycle(configuration, report, metrics, _stop) {
  const summary = await oneCycle(configuration, report);
  report.ended(summary);
  if (metrics) report.writeMetrics(metrics);
  return summary;
}

/** @param {import("./sync/configuration.js").Configuration} configuration @param {import("./sync/report.js").Report} report @returns {Promise<Summary>} */
async function oneCycle(configuration, report) {
  let state;
  try {
    state = await openState(configuration.statePath);
  } catch (error) {
    if (error instanceof StateInUse) return { ...emptySummary("skipped"), warnings: ["another_run"] };
    report.log("error", "state", { errorKind: "state_unreadable" });
    return emptySummary("failed");
  }
  const performer = makePerformer({ configuration, state, report });
  try {
    return await runFlow("sync.run", { trigger: "operator", payload: configuration.payload }, "", performer.perform);
  } catch (error) {
    const { code, message } = error instanceof CoreError ? error : { code: "internal", message: "the program made a mistake" };
    report.log("error", "cycle", { errorKind: code, message });
    return emptySummary("failed");
  } finally {
    performer.close();
    await state.close();
  }
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
