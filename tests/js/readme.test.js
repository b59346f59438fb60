// @ts-check
// The README's library example runs as it is printed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);

test("the README's example runs and prints what it says", () => {
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const example = readme.match(/```js\n([\s\S]*?)```/)?.[1] ?? "";
  assert.match(example, /openCore/);
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", example], { cwd: root, encoding: "utf8" });
  assert.equal(printed, "<p>Fast &amp; safe<br/></p>\naddress_blocked\nAuthorization: [secret]\n");
});
