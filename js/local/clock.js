// @ts-check
/**
 * Time for the local host. The host reads the clock and sets timers only through this, so that a test can
 * move an hour forward in a millisecond and schedules, delays and expiries follow.
 *
 * @typedef {object} Clock
 * @property {() => number} nowMs milliseconds since the epoch
 * @property {(delayMs: number, action: () => void) => () => void} after runs `action` once; the answer cancels it
 * @property {(work: Promise<any>) => void} [hold] what a timer began: a clock that is moved by hand stands still until it is done
 */

/** Work that waits for the clock itself would hold it for ever; so much of the machine's time each piece has. */
const PATIENCE_MS = 2000;

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
 * A clock that stands still until told to move, and while a function runs that one of its timers began.
 *
 * @param {number} [startMs]
 * @returns {Clock & {advance: (byMs: number) => Promise<void>}}
 */
export function manualClock(startMs = Date.UTC(2026, 0, 1)) {
  let nowMs = startMs;
  let order = 0;
  /** @type {{dueMs: number, order: number, action: () => void}[]} */
  const timers = [];
  /** @type {Set<Promise<any>>} */
  const held = new Set();
  let moved = Promise.resolve();

  /** What is done may begin the next at its next turn, so one that is empty-handed twice ends it. */
  async function turn() {
    for (let quiet = 0; quiet < 2; quiet = held.size > 0 ? 0 : quiet + 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** @param {number} byMs */
  async function move(byMs) {
    const untilMs = nowMs + byMs;
    for (;;) {
      timers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
      const next = timers[0];
      if (next === undefined || next.dueMs > untilMs) break;
      timers.shift();
      nowMs = Math.max(nowMs, next.dueMs);
      next.action();
      // A timer's work is asynchronous and may set the next timer: give it its turn before moving on.
      await turn();
    }
    nowMs = untilMs;
  }

  return {
    nowMs: () => nowMs,
    hold(work) {
      const patience = setTimeout(done, PATIENCE_MS).unref();
      held.add(work);
      void work.then(done, done);
      function done() {
        clearTimeout(patience);
        held.delete(work);
      }
    },
    after(delayMs, action) {
      const timer = { dueMs: nowMs + Math.max(delayMs, 0), order: order++, action };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    // One after another: what is asked while a function is waited for comes on top of it.
    advance: (byMs) => (moved = moved.then(() => move(byMs))),
  };
}
