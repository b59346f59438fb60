// @ts-check
/**
 * Counts what happens within a window of the host's clock, for limits "a second" and "a minute".
 *
 * @param {import("./clock.js").Clock} clock
 */
export function makeMeter(clock) {
  /** @type {Map<string, {window: number, used: number}>} */
  const counts = new Map();
  return {
    /**
     * @param {string} key what is counted, and for whom
     * @param {number} windowMs
     * @param {number} most
     * @param {number} [amount]
     * @returns {boolean} whether it was within the limit; what is refused counts as well
     */
    within(key, windowMs, most, amount = 1) {
      const window = Math.floor(clock.nowMs() / windowMs);
      const known = counts.get(key);
      const used = (known?.window === window ? known.used : 0) + amount;
      counts.set(key, { window, used });
      return used <= most;
    },
  };
}

/** @typedef {ReturnType<typeof makeMeter>} Meter */
