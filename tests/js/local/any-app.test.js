// @ts-check
/** Apps that this repository knows nothing of. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { startHost } from "../../../js/local/host.js";
import { tempDir } from "./with-host.js";

const FIXTURE = fileURLToPath(new URL("fixtures/typescript", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../../js/local/app.js", import.meta.url));

test("an app in TypeScript without a module type runs with its packages unmodified", async (t) => {
  t.after(() => rmSync(join(FIXTURE, "node_modules"), { recursive: true, force: true }));
  const host = await startHost({ appDir: FIXTURE, dataDir: tempDir(t) });
  t.after(() => host.close());
  const count = async () => {
    const result = await host.invoke({ moduleKey: "hello", functionKey: "count" });
    return result.ok ? result.value : result.error;
  };
  assert.equal(await count(), 1);
  assert.equal(await count(), 2);
});

test("npm run local's program says plainly what it does not know", async (t) => {
  const app = join(tempDir(t), "app");
  cpSync(FIXTURE, app, { recursive: true });
  const child = spawn(process.execPath, [PROGRAM, "--app", app], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGTERM"));
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 4) break;
  }
  const told = lines.join("\n");
  assert.match(told, /^app at http:\/\/127\.0\.0\.1:\d+/);
  assert.match(told, /macro hello: NOT KNOWN: UI Kit/);
  assert.match(told, /NOT KNOWN: modules of the kind jira:issuePanel/);
  assert.match(told, /NOT KNOWN: the product jira/);
});
