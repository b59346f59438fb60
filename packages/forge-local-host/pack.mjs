// @ts-check
// What `npm pack` runs before and after: the host's own files, and nothing of the app that this repository holds.

import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

rmSync(join(here, "local"), { recursive: true, force: true });
rmSync(join(here, "LICENSE"), { force: true });
if (process.argv[2] === "copy") {
  cpSync(join(root, "js/local"), join(here, "local"), { recursive: true });
  cpSync(join(root, "LICENSE"), join(here, "LICENSE"));
}
