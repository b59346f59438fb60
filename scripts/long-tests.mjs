// @ts-check
// The runs that are too long for `npm test`: a docs job whose process dies at every call, minutes of random traffic from
// ten seeds, ten thousand invocations of two tenants, a divided run that stops at every effect, a hundred thousand files.
// `npm run test:long`, or with one of their names behind `--`.

import { spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Of Node's test runner a file, of Cargo's a test that is left out elsewhere. @type {Record<string, {file: string, environment: Record<string, string>} | {ignored: string}>} */
const RUNS = {
  kills: { file: "tests/js/local/process-kills.test.js", environment: { KILL_EVERY_CALL: "1" } },
  traffic: { file: "tests/js/local/random-traffic.test.js", environment: { TRAFFIC_SECONDS: "60", TRAFFIC_SEEDS: process.env.TRAFFIC_SEEDS ?? "1,2,3,4,5,6,7,8,9,10" } },
  tenants: { file: "tests/js/local/tenants.test.js", environment: { TENANT_INVOCATIONS: "10000" } },
  divided: { ignored: "docs::large::a_divided_run_may_stop_at_every_effect_in_every_way" },
  reproducible: { file: "tests/js/security/reproducible.test.js", environment: { TOUCHMARK_LONG: "1" } },
  large: { ignored: "docs::large::a_hundred_thousand_files_are_documented" },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in RUNS));
if (unknown.length > 0) {
  console.error(`There is no long run "${unknown[0]}": ${Object.keys(RUNS).join(", ")}.`);
  process.exit(1);
}
let failed = 0;
for (const [name, run] of Object.entries(RUNS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  const [command, parameters] = "file" in run
    ? [process.execPath, ["--test", "--test-reporter=spec", run.file]]
    : ["cargo", ["test", "--locked", "--test", "suite", "--", "--ignored", "--nocapture", "--exact", run.ignored]];
  const environment = "file" in run ? run.environment : {};
  const { status } = spawnSync(command, parameters, { cwd: root, stdio: "inherit", env: { ...process.env, ...environment } });
  if (status !== 0) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
