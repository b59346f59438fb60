// @ts-check
// A file from Confluence to the target, as it comes: no more of it is in memory than the two sockets hold.

import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import { RequestFailure } from "./requests.js";

/** What a target says about an upload is short. */
const LARGEST_ANSWER = 1024 * 1024;
/** Bytes a second: slower than this is standing still. */
const SLOWEST = 16 * 1024;

/**
 * @param {object} parts
 * @param {(timeout: AbortSignal) => Promise<import("./requests.js").Opened>} parts.openSource
 * @param {import("./requests.js").Requests} parts.target
 * @param {Omit<import("./requests.js").Wanted, "body">} parts.to
 * @param {number} parts.maxBytes
 * @param {number} [parts.expectBytes] as the listing says, where it does: another length is another file, or a page that stands in for it
 * @returns {Promise<{outcome: import("./contract.js").Transferred, body: Uint8Array}>}
 */
export async function transfer({ openSource, target, to, maxBytes, expectBytes }) {
  const patience = patient(to.timeoutMs);
  try {
    return await carried({ openSource, target, to, maxBytes, expectBytes }, patience);
  } finally {
    patience.end();
  }
}

/** @param {Parameters<typeof transfer>[0]} parts @param {Patience} patience @returns {ReturnType<typeof transfer>} */
async function carried({ openSource, target, to, maxBytes, expectBytes }, patience) {
  const source = await openSource(patience.signal);
  const from = { status: source.status, headers: source.headers };
  if (source.status !== 200) {
    source.stream.resume();
    return { outcome: { kind: "transferred", from, to: null, bytes: 0, sha256: "" }, body: new Uint8Array() };
  }
  const said = source.headers["content-length"];
  const length = said === undefined ? expectBytes : Number(said);
  const isOther = Boolean(expectBytes) && length !== expectBytes;
  if (length === undefined || isOther || !Number.isSafeInteger(length) || length < 0 || length > maxBytes) {
    source.stream.destroy();
    throw new RequestFailure(length !== undefined && length > maxBytes ? "input_too_large" : "answer_invalid");
  }
  const meter = metered(length, maxBytes, patience.heard);
  const timeout = AbortSignal.any([patience.signal, AbortSignal.timeout(to.timeoutMs + Math.ceil((length / SLOWEST) * 1000))]);
  source.stream.on("error", () => meter.stream.destroy(new RequestFailure("network"))).pipe(meter.stream);
  try {
    const answer = await target.whole({ ...to, timeout, headers: { ...to.headers, "content-length": String(length) }, body: meter.stream, maxBytes: LARGEST_ANSWER });
    // A target may answer before it has read everything, and mean a refusal.
    if (answer.status < 300 && meter.bytes() !== length) throw new RequestFailure("answer_invalid");
    return { outcome: { kind: "transferred", from, to: { status: answer.status, headers: answer.headers }, bytes: meter.bytes(), sha256: meter.sha256() }, body: answer.body };
  } finally {
    source.stream.destroy();
    meter.stream.destroy();
  }
}

/**
 * The limit of a request's time is for a transfer the longest time without a byte: a large file takes longer than any request.
 *
 * @typedef {ReturnType<typeof patient>} Patience
 * @param {number} timeoutMs
 */
function patient(timeoutMs) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("nothing came", "TimeoutError")), timeoutMs);
  return { signal: controller.signal, heard: () => void timer.refresh(), end: () => clearTimeout(timer) };
}

/** Counts and hashes what flows through, and breaks off when it is more or less than was said. @param {number} length @param {number} maxBytes @param {() => void} onBytes */
function metered(length, maxBytes, onBytes) {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      onBytes();
      bytes += chunk.length;
      if (bytes > maxBytes) return done(new RequestFailure("input_too_large"));
      if (bytes > length) return done(new RequestFailure("answer_invalid"));
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(bytes === length ? null : new RequestFailure("answer_invalid")),
  });
  // Whoever sends it hears of the failure; without a listener Node would end the program.
  stream.on("error", () => {});
  return { stream, bytes: () => bytes, sha256: () => hash.digest("hex") };
}
