// @ts-check
/**
 * Time for the local host. The host reads the clock and sets timers only through this, so that a test can
 * move an hour forward in a millisecond and schedules, delays and expiries follow.
 *
 * @typedef {object} Clock
 * @property {() => number} nowMs milliseconds since the epoch
 * @property {(delayMs: number, action: () => void) => () => void} after runs `action` once; the answer cancels it
 */

/** @returns {Clock} the machine's clock */
export function systemClock() {
  return {
    nowMs: () => Date.now(),
    after(delayMs, action) {
      // setTimeout fires at once for delays over 2^31-1 ms; a schedule a month ahead must wait in steps.
      let timer = arm(delayMs);
      /** @param {number} leftMs @returns {NodeJS.Timeout} */
      function arm(leftMs) {
        const stepMs = Math.min(Math.max(leftMs, 0), 0x7fffffff);
        const armed = setTimeout(() => {
          if (leftMs > stepMs) timer = arm(leftMs - stepMs);
          else action();
        }, stepMs);
        armed.unref();
        return armed;
      }
      return () => clearTimeout(timer);
    },
  };
}

/**
 * A clock that stands still until told to move.
 *
 * @param {number} [startMs]
 * @returns {Clock & {advance: (byMs: number) => Promise<void>}}
 */
export function manualClock(startMs = Date.UTC(2026, 0, 1)) {
  let nowMs = startMs;
  let order = 0;
  /** @type {{dueMs: number, order: number, action: () => void}[]} */
  const timers = [];
  return {
    nowMs: () => nowMs,
    after(delayMs, action) {
      const timer = { dueMs: nowMs + Math.max(delayMs, 0), order: order++, action };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      for (;;) {
        timers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
        const next = timers[0];
        if (next === undefined || next.dueMs > untilMs) break;
        timers.shift();
        nowMs = Math.max(nowMs, next.dueMs);
        next.action();
        // A timer's work is asynchronous and may set the next timer: give it a turn before moving on.
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = untilMs;
    },
  };
}
