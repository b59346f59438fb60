// Node: the module lies beside this file.

import { readFile } from "node:fs/promises";
import { opener } from "./open.js";

export { CoreError } from "./values.js";

export const openCore = opener(async () => WebAssembly.compile(await readFile(new URL("./core.wasm", import.meta.url))));
