// @ts-check
// What `npm pack` runs before and after: the host's own files, and nothing of the app that this repository holds.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const source = join(root, "js/local");

rmSync(join(here, "local"), { recursive: true, force: true });
rmSync(join(here, "LICENSE"), { force: true });
if (process.argv[2] === "copy") {
  // The stand-ins of `sync` belong to the app; its reader of CQL is what the local Confluence searches with.
  cpSync(source, join(here, "local"), { recursive: true, filter: (path) => !path.startsWith(join(source, "sync")) });
  mkdirSync(join(here, "local/sync"));
  cpSync(join(source, "sync/cql.js"), join(here, "local/sync/cql.js"));
  cpSync(join(root, "LICENSE"), join(here, "LICENSE"));
}
