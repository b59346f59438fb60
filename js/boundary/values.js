// @ts-check
// Values on their way into the core: whatever a caller hands over becomes plain data, bytes, a text or an id, or is refused.

/** An error value of the core, thrown. `code` is one of the stable codes of `src/error.rs`. */
export class CoreError extends Error {
  /** @param {{code: string, message: string, field?: string, line?: number, column?: number}} error */
  constructor(error) {
    super(error.message);
    this.name = "CoreError";
    this.code = error.code;
    this.field = error.field;
    this.line = error.line;
    this.column = error.column;
  }
}

const encoder = new TextEncoder();

/** Most bytes of a body: above it the module's memory of 4 GiB would not hold what is made of it. */
const MOST_BYTES = 128 * 1024 * 1024;

/** `"Uint8Array"` for one of any realm, also a shared or a resizable one; `undefined` for what only looks like one. */
const kindOf = /** @type {() => string | undefined} */ (Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get);

/**
 * What each `Handed` holds. No private name: Atlassian's scanner ends at `#name in value`, and with it the look at everything else (docs/THREAT-MODEL.md).
 *
 * @type {WeakMap<object, Uint8Array>}
 */
const arrays = new WeakMap();

/** Bytes that this side made. A caller's own array among the options is no plain data. */
export class Handed {
  /** @param {Uint8Array} array */
  constructor(array) {
    arrays.set(this, array);
  }

  /** The bytes, where a value is such; no proxy passes for one, and none is asked. @param {unknown} value */
  static bytesOf(value) {
    return typeof value === "object" && value !== null ? arrays.get(value) : undefined;
  }
}

/**
 * Bodies are bytes; a string is encoded once, half a surrogate pair as U+FFFD. wasm-bindgen would read a string as numbers.
 * @param {unknown} body
 */
export function bytes(body) {
  if (typeof body === "string" || kindOf.call(body) === "Uint8Array") {
    const given = /** @type {string | Uint8Array} */ (body);
    if (given.length > MOST_BYTES) throw new CoreError({ code: "input_too_large", message: "a body has at most 128 MiB", field: "body" });
    try {
      // A copy that nobody else holds: what is detached or shrunk afterwards would stop the module.
      return new Handed(typeof given === "string" ? encoder.encode(given) : new Uint8Array(given));
    } catch {
      // Its memory is gone.
    }
  }
  throw new CoreError({ code: "input_invalid", message: "a body is a string or a Uint8Array", field: "body" });
}

/** Most values, levels of them, and characters in the options of one call. */
const MOST = { values: 2_000_000, levels: 64, characters: 64 * 1024 * 1024 };

/**
 * Options as plain data, read once: getters that throw, cycles, revoked proxies and arrays without end are refused here,
 * where they cannot stop the module. @param {unknown} value @returns {unknown}
 */
export function plain(value) {
  const left = { values: MOST.values, characters: MOST.characters };
  const charge = (/** @type {"values" | "characters"} */ of, /** @type {number} */ cost) => {
    // What a proxy calls its length may be no number, or below zero.
    if (typeof cost !== "number" || !(cost >= 0 && cost <= left[of])) throw new RangeError("too much");
    left[of] -= cost;
  };
  /** @param {any} one @param {number} level @returns {unknown} */
  const copy = (one, level) => {
    if (typeof one !== "object" || one === null) {
      if (typeof one === "function" || typeof one === "symbol" || typeof one === "bigint") throw new TypeError("not plain data");
      // JSON has no such numbers: they would count as not given.
      if (typeof one === "number" && !Number.isFinite(one)) throw new TypeError("not plain data");
      if (typeof one === "string") charge("characters", one.length);
      return one;
    }
    const isArray = Array.isArray(one);
    const prototype = Object.getPrototypeOf(one);
    if (!isArray && prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new TypeError("not plain data");
    const keys = isArray ? undefined : Object.keys(one);
    const length = keys?.length ?? one.length;
    charge("values", length);
    if (level > MOST.levels) throw new RangeError("too much");
    if (!keys) return Array.from({ length }, (_, index) => copy(one[index], level + 1));
    for (const key of keys) charge("characters", key.length);
    // A key may be called `__proto__`: `fromEntries` defines it, an assignment would obey it.
    return Object.fromEntries(keys.map((key) => [key, copy(one[key], level + 1)]));
  };
  try {
    return copy(value, 0);
  } catch {
    throw new CoreError({ code: "input_invalid", message: "the options are not plain data" });
  }
}

/** @param {unknown} value @param {string} field */
export function text(value, field) {
  if (typeof value === "string" && value.length <= MOST.characters) return value;
  if (typeof value === "string") throw new CoreError({ code: "input_too_large", message: `${field} is too long`, field });
  throw new CoreError({ code: "input_invalid", message: `${field} is not a string`, field });
}

/** Ids count from 1 in 32 bits; wasm-bindgen would turn anything else into another number. @param {unknown} value */
export function id(value) {
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 2 ** 32) return value;
  throw new CoreError({ code: "unknown_id", message: "an id is a whole number from 1" });
}

/** Options as JSON text: one step into the module, where the object itself would be many. @param {unknown} value */
export function json(value) {
  return new Handed(encoder.encode(JSON.stringify(plain(value))));
}

/** A request without its body, and the body, which travels beside it. @param {unknown} request @returns {{body: any, rest: unknown}} */
export function apart(request) {
  try {
    const { body, ...rest } = /** @type {any} */ (request);
    return { body, rest };
  } catch {
    throw new CoreError({ code: "input_invalid", message: "the request is not plain data", field: "request" });
  }
}
