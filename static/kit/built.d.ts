/** Which capabilities of capabilities.json this build has: scripts/panels.mjs puts `true` or `false` in each place. */
declare const BUILT: { readonly docs: boolean };
