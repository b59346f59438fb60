// @ts-check
// `node js/demo/sync/start.js`: a generated Confluence and a target on loopback, and a configuration to try the command line with.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { generateWorld } from "./generate.js";
import { configurationFor, openStandIns } from "./stand-ins.js";

/** @param {string} text */
function wholeNumber(text) {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}

const options = new Command("stand-ins")
  .description("Stands in for Confluence and a target of sync, on loopback, until it is stopped.")
  .addOption(new Option("--dialect <name>", "which Confluence").choices(["cloud", "data-center"]).default("cloud"))
  .addOption(new Option("--target <kind>", "which target").choices(["unique", "documents", "bulk"]).default("unique"))
  .option("--pages <number>", "pages that are selected", wholeNumber, 50)
  .option("--attachments <number>", "files on them", wholeNumber, 10)
  .option("--spaces <number>", "spaces", wholeNumber, 4)
  .option("--seed <number>", "the same seed makes the same Confluence", wholeNumber, 1)
  .option("--dir <dir>", "where the configuration and the state are put", ".touchmark/sync")
  .parse().opts();

const world = generateWorld({ ...options, withOddities: true });
const stand = await openStandIns({ world, dialect: options.dialect, target: options.target });
const dir = resolve(options.dir);
mkdirSync(dir, { recursive: true, mode: 0o700 });
const { configuration, env } = configurationFor(stand, { state: join(dir, "state") });
writeFileSync(join(dir, "sync.json"), `${JSON.stringify(configuration, null, 2)}\n`);
// Made for this start alone and worth nothing elsewhere; still for its owner's eyes only.
writeFileSync(join(dir, "env"), `${Object.entries(env).map(([name, value]) => `export ${name}=${value}`).join("\n")}\n`, { mode: 0o600 });

console.log(`${options.pages} pages in ${options.spaces} spaces of a ${options.dialect} Confluence, delivered to a ${options.target} target. In another terminal:`);
console.log(`  . ${join(dir, "env")} && npm run sync -- --config ${join(dir, "sync.json")}`);
console.log("Stop with Ctrl-C.");

let seen = 0;
let violations = 0;
const watch = setInterval(() => {
  for (const { server, method, path, status, points } of stand.record.entries.slice(seen)) console.log(`${server} ${method} ${path} ${status ?? "…"}${points ? ` ${points} points` : ""}`);
  seen = stand.record.entries.length;
  for (const violation of stand.record.violations.slice(violations)) console.error(`must not be: ${violation}`);
  violations = stand.record.violations.length;
}, 500);

process.once("SIGINT", async () => {
  clearInterval(watch);
  const arrived = { unique: stand.upload.byKey.size, documents: stand.documents.documents.size, bulk: stand.bulk.indices.get("confluence")?.documents.size ?? 0 }[/** @type {"unique"} */ (options.target)];
  console.log(`\n${arrived} documents arrived; ${stand.record.points()} points; ${violations} things that must not be.`);
  await stand.close();
});
