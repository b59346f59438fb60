// @ts-check
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A large package that is loaded when it is first needed: a start must not wait for what it may never use.
 *
 * @param {string} name
 * @returns {() => any}
 */
export function lazily(name) {
  return () => require(name);
}
