#!/usr/bin/env node
// @ts-check
// `touchmark docs|sync|work-items`: the commands of the package `touchmark`, each as it is on its own.

import { readFileSync } from "node:fs";

/** @type {Record<string, {what: string, run: () => Promise<unknown>}>} */
const COMMANDS = {
  docs: { what: "writes documentation pages from a Git repository, to files or to Confluence", run: () => import("./docs.js") },
  sync: { what: "delivers chosen pages of Confluence to a search or AI platform", run: () => import("./sync.js") },
  "work-items": { what: "reads a specification page as epics, stories and sub-tasks", run: () => import("./work-items.js") },
};

const [name = "", ...rest] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  // Each command reads its own options from where it would find them alone.
  process.argv.splice(2, process.argv.length, ...rest);
  await command.run();
} else if (name === "--version") {
  console.log(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version);
} else {
  const isHelp = ["", "--help", "-h", "help"].includes(name);
  const lines = ["Usage: touchmark <command> [options]", "", ...Object.entries(COMMANDS).map(([one, { what }]) => `  ${one.padEnd(12)}${what}`), "", "touchmark <command> --help says more; touchmark --version says which."];
  if (!isHelp) console.error(`touchmark: there is no command "${name}"\n`);
  (isHelp ? console.log : console.error)(lines.join("\n"));
  process.exitCode = isHelp ? 0 : 2;
}
