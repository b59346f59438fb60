// @ts-check
// `npm run panel -- NAME`: one panel on the local host, for development. It is built again when a file of it changes.

import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { readManifest } from "../js/local/manifest/manifest.js";
import { startHost } from "../js/local/host.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const program = new Command("npm run panel --")
  .description("Opens one Custom UI panel on the local Forge host.")
  .argument("<name>", "a folder of static/, for example jobs, settings, byline, card")
  .option("--as <user>", "admin, writer, reader or anonymous", "admin")
  .option("--page <id>", "the page around it, for the byline and the macro")
  .option("--data <dir>", "where the local Confluence is kept", join(root, ".touchmark/data"))
  .option("--port <number>", "serve at this port", (text) => Number(text), 0)
  .parse();
const name = String(program.args[0]);
const options = program.opts();

const manifest = await readManifest(root);
const resources = manifest.resources.map(({ key }) => key);
const module = manifest.modules.find((one) => one.resource === name || one.config?.resource === name);
if (!module || !existsSync(join(root, "static", name))) {
  console.error(`There is no panel "${name}". There are: ${resources.join(", ")}.`);
  process.exit(1);
}

if (module.displayConditions && !options.page) {
  console.error(`The panel "${name}" stands on a page that the app wrote: run \`npm start\` once, then give the page's id with --page.`);
  process.exit(1);
}

await build();
const host = await startHost({ appDir: root, dataDir: options.data, port: options.port, log: (level, line) => level === "error" && console.error(line) });
const query = new URLSearchParams({ as: options.as, ...(options.page ? { page: options.page } : {}), ...(module.config?.resource === name ? { config: "" } : {}) });
console.log(`${name}: ${host.url}/apps/${module.key}?${query} (end with Ctrl+C; reload after a change)`);

/** @type {NodeJS.Timeout | undefined} */
let soon;
watch(join(root, "static"), { recursive: true }, (_event, file) => {
  if (!file || String(file).includes("build")) return;
  clearTimeout(soon);
  soon = setTimeout(() => void build(), 100);
});
process.once("SIGINT", async () => {
  await host.close();
  process.exit(0);
});
setInterval(() => {}, 3_600_000);

/** @returns {Promise<void>} */
function build() {
  return new Promise((done) => spawn(process.execPath, [join(root, "scripts/panels.mjs")], { cwd: root, stdio: "inherit" }).on("close", () => done()));
}
