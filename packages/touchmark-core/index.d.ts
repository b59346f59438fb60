import type { Judges } from "./judge-types.js";

export type * from "./judge-types.js";

export interface Core extends Judges {
  /** `commit` and `sha256` say which sources and which `core.wasm` these are (PROVENANCE.md). */
  version(): { version: string; commit: string; sha256: string };
}

/**
 * Opens an instance of the module. The first call of a process loads and compiles it; later ones take less than a
 * millisecond. Memory goes with the instance: open one for each request or document where tenants share a process.
 *
 * @param options.module the compiled `touchmark-core/core.wasm`, where the platform compiles modules itself
 */
export function openCore(options?: { module?: WebAssembly.Module }): Promise<Core>;

/** What every method throws. `code` is stable: `input_invalid`, `input_too_large`, `internal`. */
export class CoreError extends Error {
  code: string;
  /** The option that is wrong. */
  field?: string;
  /** Where in a JSON body, from 1. */
  line?: number;
  column?: number;
}
