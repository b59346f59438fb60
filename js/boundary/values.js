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

/** Bodies are bytes; a string is encoded once. wasm-bindgen would read a string as numbers. @param {unknown} body */
export function bytes(body) {
  if (typeof body === "string") return encoder.encode(body);
  try {
    // A copy: of an array that is detached, shared or only looks like one, the module would take what is not there.
    if (body instanceof Uint8Array) return copyBytes.call(body);
  } catch {
    // Not what it says it is.
  }
  throw new CoreError({ code: "input_invalid", message: "a body is a string or a Uint8Array", field: "body" });
}

/** An array whose memory is gone is empty. @param {ArrayBufferView} view */
export function attached(view) {
  return view.byteLength > 0 ? view : new Uint8Array(0);
}

const copyBytes = Uint8Array.prototype.slice;

/** Most values, and levels of them, in the options of one call. */
const MOST = { values: 2_000_000, levels: 64 };

/**
 * Options as plain data, read once: getters that throw, cycles, revoked proxies and arrays without end are refused here,
 * where they cannot stop the module. @param {unknown} value @returns {unknown}
 */
export function plain(value) {
  let left = MOST.values;
  /** @param {any} one @param {number} level @returns {unknown} */
  const copy = (one, level) => {
    if (typeof one !== "object" || one === null) {
      if (typeof one === "function" || typeof one === "symbol") throw new TypeError("not plain data");
      return one;
    }
    const isArray = Array.isArray(one);
    const prototype = Object.getPrototypeOf(one);
    if (!isArray && prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new TypeError("not plain data");
    const keys = isArray ? undefined : Object.keys(one);
    const length = keys?.length ?? one.length;
    left -= length;
    if (left < 0 || level > MOST.levels) throw new RangeError("too much");
    if (!keys) return Array.from({ length }, (_, index) => copy(one[index], level + 1));
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
  if (typeof value === "string") return value;
  throw new CoreError({ code: "input_invalid", message: `${field} is not a string`, field });
}

/** Ids count from 1 in 32 bits; wasm-bindgen would turn anything else into another number. @param {unknown} value */
export function id(value) {
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 2 ** 32) return value;
  throw new CoreError({ code: "unknown_id", message: "an id is a whole number from 1" });
}

/** Options as JSON text: one step into the module, where the object itself would be many. @param {unknown} value */
export function json(value) {
  return encoder.encode(JSON.stringify(plain(value)));
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
