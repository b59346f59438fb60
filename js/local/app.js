// @ts-check
/** `npm run local -- --app DIR`: serves any Forge app and says what of it this host does not know. */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { startHost } from "./host.js";
import { FRAMED_KINDS } from "./manifest.js";

const program = new Command("npm run local --")
  .description("Serves a Forge app on this machine.")
  .option("--app <dir>", "the app's folder, with manifest.yml", ".")
  .option("--port <number>", "serve at this port", Number, 0)
  .option("--data <dir>", "where the app's store and the local Confluence are kept (default: .forge-host in the app's folder)")
  .option("--repo <owner/name=dir...>", "answer for this GitHub repository from a folder")
  .option("--host <name=origin...>", "answer for this public host name from a server on loopback")
  .option("--installation <name...>", "installations to serve", ["local"])
  .option("--seed <number>", "make faults from this seed", Number)
  .option("--faults <percent>", "share of platform calls that fail", Number);

async function main() {
  const options = program.parse().opts();
  const appDir = resolve(options.app);
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
  for (const kind of manifest.notKnown) console.log(`  NOT KNOWN: modules of the kind ${kind} are not run by this host.`);
  for (const product of manifest.products) if (product !== "confluence") console.log(`  NOT KNOWN: the product ${product}; calls to it answer 501.`);
  if (manifest.entities.length > 0) console.log("  NOT KNOWN: custom entities (app.storage.entities); their queries answer 501.");
}

/** @param {import("./manifest.js").Manifest} manifest @param {import("./manifest.js").Module} module @param {string} url */
async function frameLine(manifest, module, url) {
  if (module.render === "native") return "NOT KNOWN: UI Kit is drawn by Atlassian's own code; only Custom UI is shown here.";
  const resource = manifest.resources.find(({ key }) => key === module.resource);
  if (!resource) return "has no resource";
  const built = await access(join(manifest.appDir, resource.path, "index.html")).then(() => true, () => false);
  return built ? `${url}/apps/${module.key}` : `${url}/apps/${module.key} (${resource.path} holds no index.html: build the Custom UI first)`;
}

/** @param {string[] | undefined} given `name=value` */
function pairs(given) {
  return Object.fromEntries((given ?? []).map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new Error(`"${text}" is not of the form name=value.`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
