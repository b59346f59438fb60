// @ts-check
/** `npm run local -- --app DIR`: serves any Forge app and says what of it this host does not know. */
import { access, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { unknownConditions } from "./platform/conditions.js";
import { MissingObjects, NotARepository } from "./git/repository.js";
import { startHost } from "./host.js";
import { PortInUse } from "./http.js";
import { FRAMED_KINDS, ManifestUnusable } from "./manifest/manifest.js";
import { problemsOf } from "./manifest/manifest-checks.js";
import { AlreadyRunning, StoreUnusable } from "./store.js";

/** A sentence for the person at the terminal; no stack. */
class Explained extends Error {}

const program = new Command("npm run local --")
  .description("Serves a Forge app on this machine.")
  .option("--app <dir>", "the app's folder, with manifest.yml", ".")
  .option("--port <number>", "serve at this port (a free one when not given)", wholeNumber, 0)
  .option("--data <dir>", "where the app's store and the local Confluence and Jira are kept (default: .forge-host in the app's folder)")
  .option("--repo <owner/name=dir...>", "answer for this GitHub repository from a folder")
  .option("--host <name=origin...>", "answer for this public host name from a server on loopback")
  .option("--installation <name...>", "installations to serve", ["local"])
  .option("--seed <number>", "make faults from this seed", wholeNumber)
  .option("--faults <percent>", "share of platform calls that fail", wholeNumber);

async function main() {
  const options = program.parse().opts();
  const appDir = resolve(options.app);
  const found = await stat(appDir).catch(() => undefined);
  if (!found) throw new Explained(`There is no folder ${appDir}.`);
  if (!found.isDirectory()) throw new Explained(`${appDir} is a file; --app takes the app's folder.`);
  const host = await startHost({
    appDir,
    dataDir: options.data ?? join(appDir, ".forge-host"),
    port: options.port,
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
  await describe(host);
  await new Promise((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    setInterval(() => {}, 3_600_000);
  });
  await host.close();
}

/** @param {import("./host.js").Host} host */
async function describe({ manifest, url, webTriggerUrl }) {
  console.log(`${manifest.name} at ${url}`);
  for (const module of manifest.modules) {
    if (FRAMED_KINDS.includes(module.kind)) console.log(`  ${module.kind} ${module.key}: ${await frameLine(manifest, module, url)}`);
    else if (module.kind === "webtrigger") console.log(`  ${module.kind} ${module.key}: ${webTriggerUrl(module.key)}`);
    else if (!manifest.notKnown.includes(module.kind)) console.log(`  ${module.kind} ${module.key}`);
  }
  if (manifest.modules.length === 0) console.log("  The manifest declares no module besides functions: there is nothing to open or to call.");
  for (const kind of manifest.notKnown) console.log(`  NOT KNOWN: modules of the kind ${kind} are not run by this host.`);
  for (const product of manifest.products) if (!["confluence", "jira"].includes(product)) console.log(`  NOT KNOWN: the product ${product}; calls to it answer 501.`);
  for (const condition of unknownConditions(manifest)) console.log(`  NOT KNOWN: the display condition ${condition}; it hides nothing here.`);
  for (const problem of await problemsOf(manifest)) console.log(`  WRONG: ${problem}`);
}

/** @param {import("./manifest/manifest.js").Manifest} manifest @param {import("./manifest/manifest.js").Module} module @param {string} url */
async function frameLine(manifest, module, url) {
  const address = `${url}/apps/${module.key}${module.kind.startsWith("jira:issue") ? "?issue=DEMO-1" : ""}`;
  if (module.render === "native") return `NOT KNOWN: UI Kit is drawn by Atlassian's own code; only Custom UI is shown here.${module.resolver ? " Its resolver runs." : ""}`;
  if (module.resource === undefined && module.function !== undefined) return "NOT KNOWN: UI Kit 1, which Atlassian has switched off.";
  const resource = manifest.resources.find(({ key }) => key === module.resource);
  if (!resource) return "has no resource";
  const built = await access(join(manifest.appDir, resource.path, "index.html")).then(() => true, () => false);
  return built ? address : `${address} (${resource.path} holds no index.html: build the Custom UI first)`;
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
  if (error instanceof Explained || error instanceof MissingObjects) return error.message;
  return process.env.TOUCHMARK_DEBUG ? (error?.stack ?? String(error)) : `${error?.message ?? error}\nWith TOUCHMARK_DEBUG=1 in the environment it says where.`;
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(explain(error));
    process.exit(1);
  },
);
