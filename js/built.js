// @ts-check
// Flows of capabilities that this build leaves out, by the beginnings of their names: `npm run build -- --only` writes it.

/** @type {readonly string[]} */
export const NOT_BUILT = [];
