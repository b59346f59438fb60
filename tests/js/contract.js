// @ts-check
/**
 * Holds what flows were asked and what they answered to the panels' types (`static/flows.d.ts`), which are written from the Rust types: every
 * recorded question and answer stands in a file as a literal of its type, and the TypeScript compiler judges it. A member that the contract
 * does not know, one that is missing, another type, a null or a word that is not in a list is an error.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const OPTIONS = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--types", ""];
/** Many answers are alike: of each flow so many that differ are enough. */
const MOST_OF_A_FLOW = 40;

/** @typedef {{flow: string, question: unknown, answer: unknown}} Recorded */

/** What the flows of one stage were asked and answered, without repetitions. */
export function makeRecord() {
  /** @type {Map<string, Map<string, Recorded>>} */
  const seen = new Map();
  return {
    /** @param {string} flow @param {unknown} question @param {unknown} answer */
    keep(flow, question, answer) {
      const ofFlow = seen.get(flow) ?? new Map();
      seen.set(flow, ofFlow);
      const key = JSON.stringify([question, answer]);
      if (ofFlow.size < MOST_OF_A_FLOW) ofFlow.set(key, { flow, question: JSON.parse(JSON.stringify(question)), answer: JSON.parse(JSON.stringify(answer)) });
    },
    all: () => [...seen.values()].flatMap((ofFlow) => [...ofFlow.values()]),
  };
}

const CONTRACT = join(root, "static/flows.d.ts");
const FLOWS = [...readFileSync(CONTRACT, "utf8").matchAll(/^ {2}"([a-zA-Z]+)\.[a-zA-Z]+": Flow</gm)].map(([line, group = ""]) => ({ flow: line.split('"')[1] ?? "", group }));

/**
 * @param {Recorded[]} recorded
 * @param {string[]} names flows, or what stands before their dot: each must have been asked
 */
export function assertAsContract(recorded, names) {
  const wanted = FLOWS.filter(({ flow, group }) => names.includes(group) || names.includes(flow)).map(({ flow }) => flow);
  assert.ok(wanted.length >= names.length, "the contract knows flows of these names");
  const asked = new Set(recorded.map(({ flow }) => flow));
  assert.deepEqual(wanted.filter((flow) => !asked.has(flow)), [], "each flow of the contract was asked");
  const known = new Set(FLOWS.map(({ flow }) => flow));
  const judged = recorded.filter(({ flow }) => known.has(flow));
  const dir = mkdtempSync(join(tmpdir(), "contract-"));
  const file = join(dir, "recorded.ts");
  try {
    const lines = judged.flatMap(({ flow, question, answer }, at) => [`const question${at}: Flows["${flow}"]["question"] = ${JSON.stringify(question)};`, `const answer${at}: Flows["${flow}"]["answer"] = ${JSON.stringify(answer)};`]);
    writeFileSync(file, [`import type { Flows } from ${JSON.stringify(CONTRACT.replace(/\.d\.ts$/, ".js"))};`, ...lines, "export {};", ""].join("\n"));
    const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...OPTIONS, file], { encoding: "utf8", cwd: dir });
    const told = stdout.split("\n").filter((line) => line.includes("error TS") || /^\s/.test(line)).slice(0, 40);
    const flows = told.map((line) => line.replace(/^.*recorded\.ts\((\d+),\d+\)/, (_, row) => `${judged[Math.floor((Number(row) - 2) / 2)]?.flow} ${Number(row) % 2 === 0 ? "question" : "answer"}`));
    assert.equal(status, 0, `static/flows.d.ts is not what the core takes and gives:\n${flows.join("\n")}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
