// @ts-check
// Imported before everything else: packages of the platform look for its runtime when they are loaded. Here there is none,
// and nothing of it is used.

/** @type {any} */ (globalThis).__forge_runtime__ ??= {};
