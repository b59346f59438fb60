#!/usr/bin/env node
// @ts-check
/** `forge-local-host --app DIR`: serves any Forge app and says what of it this host does not know. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { MissingObjects, NotARepository } from "./git/repository.js";
import { startHost } from "./host.js";
import { PortInUse } from "./http.js";
import { ManifestUnusable } from "./manifest/manifest.js";
import { AnswersUnusable } from "./platform/answers.js";
import { press } from "./program/commands.js";
import { describe } from "./program/describe.js";
import { superviseWith } from "./program/reload.js";
import { PackagesTooOld } from "./runtime/packages.js";
import { AlreadyRunning, StoreUnusable } from "./store.js";
import { ENVIRONMENTS } from "./surroundings/environments.js";
import { LICENCES } from "./surroundings/licences.js";

/** A sentence for the person at the terminal; no stack. */
class Explained extends Error {}

const SELF = fileURLToPath(import.meta.url);
const NAME = process.env.npm_lifecycle_event === "local" ? "npm run local --" : "forge-local-host";

const program = new Command(NAME)
  .description("Serves a Forge app on this machine.")
  .enablePositionalOptions()
  .option("--app <dir>", "the app's folder, with manifest.yml", ".")
  .option("--port <number>", "serve at this port (a free one when not given)", wholeNumber, 0)
  .option("--data <dir>", "where the app's store and the local Confluence and Jira are kept (default: .forge-host in the app's folder)")
  .addOption(new Option("--environment <name>", "each has a store, secrets, variables and installations of its own").choices(Object.keys(ENVIRONMENTS)).default("development"))
  .addOption(new Option("--licence <state>", "of an app that is sold").choices(LICENCES).default("active"))
  .option("--approve", "agree, as each site's admin, to what a new version asks for")
  .option("--tunnel", "frames come from the servers at the tunnel ports of the manifest's resources")
  .option("--no-reload", "do not start again when the app's files change")
  .option("--answers <file>", "answers to what this host does not know (.yml, .json or .js)")
  .option("--repo <owner/name=dir...>", "answer for this GitHub repository from a folder")
  .option("--host <name=origin...>", "answer for this public host name from a server on loopback")
  .option("--installation <name...>", "installations to serve", ["local"])
  .option("--seed <number>", "make faults from this seed", wholeNumber)
  .option("--faults <percent>", "share of platform calls that fail", wholeNumber)
  .action(serve);

program.command("insert-macro <key>").description("puts a macro at the end of a page of the running host").option("--page <id>").option("--form <form>", "adf or structured", "adf").action((macro, { page, form }) => ask("macro", { macro, page, form }));
program.command("create-issue").description("makes an issue").option("--project <key>", "", "DEMO").option("--summary <text>").option("--type <name>").action((form) => ask("issue", form));
program.command("fire-event <name>").description("tells the app's triggers of an event").option("--fields <json>", "fields that replace those that the host makes up").action((event, { fields }) => ask("event", { event, fields }));
program.command("call-action <key>").description("calls a Rovo action").option("--inputs <json>").option("--issue <key>").option("--page <id>").action((action, form) => ask("action", { action, ...form }));
program.command("approve").description("agrees, as the site's admin, to what a new version asks for").action(() => ask("approve", {}, "admin"));

/** @param {string} route @param {Record<string, string | undefined>} form @param {string} [user] */
async function ask(route, form, user) {
  const { ok, said } = await press(dataDirOf(program.opts()), route, form, user);
  if (!ok) throw new Explained(said);
  console.log(said);
}

/** @param {any} options */
function dataDirOf(options) {
  return options.data ?? join(resolve(options.app), ".forge-host");
}

/** @param {any} options */
async function serve(options) {
  const appDir = resolve(options.app);
  const found = await stat(appDir).catch(() => undefined);
  if (!found) throw new Explained(`There is no folder ${appDir}.`);
  if (!found.isDirectory()) throw new Explained(`${appDir} is a file; --app takes the app's folder.`);
  const reloads = options.reload && ENVIRONMENTS[/** @type {import("./surroundings/environments.js").Environment} */ (options.environment)].tunnel && (await stat(join(appDir, "src")).catch(() => undefined))?.isDirectory();
  if (reloads) process.exit(await superviseWith(SELF, process.argv.slice(2), appDir));
  const host = await startHost({
    appDir,
    dataDir: dataDirOf(options),
    port: options.port,
    environment: options.environment,
    licence: options.licence,
    tunnel: options.tunnel,
    ...(options.approve ? { approve: true } : {}),
    answers: options.answers,
    installations: options.installation,
    allowedRepos: pairs(options.repo),
    hosts: pairs(options.host),
    ...(options.faults ? { faults: { rate: options.faults / 100, seed: options.seed ?? 1 } } : {}),
    log: (level, line) => console.log(`${level.padEnd(5)} ${line}`),
  });
  void host.broken.then((why) => {
    console.error(explain(why));
    process.exit(1);
  });
  process.send?.({ port: Number(new URL(host.url).port) });
  // On Forge it ends the function's process, and nothing else.
  process.on("unhandledRejection", (reason) => console.error(`error The app left a promise that failed: ${/** @type {any} */ (reason)?.stack ?? reason}`));
  await describe(host, await host.furnish());
  await new Promise((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    process.once("disconnect", stop);
    setInterval(() => {}, 3_600_000);
  });
  await host.close();
}

/** @param {string} text */
function wholeNumber(text) {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("This takes a whole number.");
  return Number(text);
}

/** @param {string[] | undefined} given `name=value` */
function pairs(given) {
  return Object.fromEntries((given ?? []).map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new Explained(`"${text}" is not of the form name=value.`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

/** @param {any} error */
function explain(error) {
  if (error instanceof AlreadyRunning) return `${error.message}\nUse the running one, stop it first, or choose another --data folder.`;
  if (error instanceof StoreUnusable) return error.message;
  if (error instanceof PortInUse) return `${error.message} Choose another with --port, or leave --port out.`;
  if (error instanceof ManifestUnusable) return `${error.message}\nName the folder of a Forge app with --app.`;
  if (error instanceof NotARepository) return `${error.message}\nMake it one with \`git init\` and a commit, or choose another with --repo.`;
  if ([Explained, MissingObjects, PackagesTooOld, AnswersUnusable].some((kind) => error instanceof kind)) return error.message;
  return process.env.FORGE_HOST_DEBUG ? (error?.stack ?? String(error)) : `${error?.message ?? error}\nSet FORGE_HOST_DEBUG=1 in the environment to see where.`;
}

program.parseAsync().then(
  () => process.exit(),
  (error) => {
    console.error(explain(error));
    process.exit(1);
  },
);
