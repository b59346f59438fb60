// Browsers and bundlers: `new URL(…, import.meta.url)` is the form that Vite, webpack, Rollup and Parcel know.

import { opener } from "./open.js";

export { CoreError } from "./values.js";

export const openCore = opener(async () => {
  const response = await fetch(new URL("./core.wasm", import.meta.url));
  if (!response.ok) throw new Error(`core.wasm cannot be loaded: the server answered ${response.status}`);
  // A server that calls the file something else than application/wasm is no reason to fail.
  return WebAssembly.compile(await response.arrayBuffer());
});
