// @ts-check
// The crates inside the module with the texts of their licences, which whoever passes the module on has to pass on too.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const TARGET = "wasm32-unknown-unknown";

/** @param {readonly string[]} data crates whose data is passed on besides, for example a vocabulary @returns {string} */
export function thirdParty(data) {
  const { packages, resolve: graph } = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", TARGET, "--features", "wasm"], { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
  const byId = new Map(packages.map((/** @type {any} */ one) => [one.id, one]));
  const nodes = new Map(graph.nodes.map((/** @type {any} */ one) => [one.id, one]));
  const ours = graph.root ?? packages.find((/** @type {any} */ one) => one.name === "touchmark").id;
  const inside = new Set();
  for (const waiting = [ours]; waiting.length > 0; ) {
    const id = waiting.pop();
    for (const { pkg, dep_kinds: kinds } of nodes.get(id)?.deps ?? []) {
      const isMacro = byId.get(pkg).targets.some((/** @type {any} */ target) => target.kind.includes("proc-macro"));
      const isLinked = kinds.some((/** @type {any} */ kind) => kind.kind === null) && !isMacro;
      if (isLinked && !inside.has(pkg)) inside.add(pkg) && waiting.push(pkg);
    }
  }
  const crates = packages.filter((/** @type {any} */ one) => inside.has(one.id) || data.includes(one.name)).sort((/** @type {any} */ a, /** @type {any} */ b) => (a.name < b.name ? -1 : 1));
  const texts = crates.map((/** @type {any} */ one) => `${"=".repeat(80)}\n${one.name} ${one.version}: ${one.license}\n${one.repository ?? ""}\n\n${licences(dirname(one.manifest_path)) || "This crate carries no text of its licence."}\n`);
  const vocabulary = data.length > 0 ? "The token table is the vocabulary o200k_base of tiktoken (MIT, Copyright (c) 2022 OpenAI, Shantanu Jain), as tiktoken-rs carries it.\n\n" : "";
  return `${vocabulary}The module is made of our own code (LICENSE) and of these crates. Besides it holds parts of the Rust standard library\n(MIT or Apache-2.0, https://github.com/rust-lang/rust).\n\n${texts.join("\n")}`;
}

/** One licence of a crate: where one may choose, MIT, which is the shortest. @param {string} folder @returns {string} */
function licences(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|unlicense|notice)/i.test(name)).sort();
  const mit = names.filter((name) => /mit/i.test(name));
  return (mit.length > 0 ? mit : names).map((name) => readFileSync(join(folder, name), "utf8").trim()).join("\n\n");
}
