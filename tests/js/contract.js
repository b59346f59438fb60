// @ts-check
/**
 * Holds what flows were asked and what they answered to the contracts of the panels (`static/…/contract*.d.ts`), which people write: every
 * recorded question and answer stands in a file as a literal of its type, and the TypeScript compiler judges it. A member that the contract
 * does not know, one that is missing, another type, a null or a word that is not in a list is an error.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * @param {string} contract path of the contract, below the project's folder
 * @param {Record<string, [question: string, answer: string]>} types of each flow, as TypeScript; each must have been asked
 * @param {Recorded[]} recorded
 */
export function assertAsContract(contract, types, recorded) {
  assert.deepEqual([...new Set(recorded.map(({ flow }) => flow))].sort(), Object.keys(types).sort(), "each flow of the contract was asked, and no other");
  const dir = mkdtempSync(join(tmpdir(), "contract-"));
  const file = join(dir, "recorded.ts");
  try {
    const lines = recorded.flatMap(({ flow, question, answer }, at) => [`const question${at}: ${types[flow]?.[0]} = ${JSON.stringify(question)};`, `const answer${at}: ${types[flow]?.[1]} = ${JSON.stringify(answer)};`]);
    writeFileSync(file, [`import type * as C from ${JSON.stringify(join(root, contract.replace(/\.d\.ts$/, ".js")))};`, ...lines, "export {};", ""].join("\n"));
    const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...OPTIONS, file], { encoding: "utf8", cwd: dir });
    const told = stdout.split("\n").filter((line) => line.includes("error TS") || /^\s/.test(line)).slice(0, 40);
    const flows = told.map((line) => line.replace(/^.*recorded\.ts\((\d+),\d+\)/, (_, row) => `${recorded[Math.floor((Number(row) - 2) / 2)]?.flow} ${Number(row) % 2 === 0 ? "question" : "answer"}`));
    assert.equal(status, 0, `${contract} is not what the core takes and gives:\n${flows.join("\n")}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
