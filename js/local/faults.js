// @ts-check
/**
 * Faults on demand. Every decision comes from one seeded generator, so that a run that went wrong can be run again.
 */

/**
 * @typedef {object} FaultPlan
 * @property {number} [seed]
 * @property {number} [rate] share of calls that fail, 0 to 1
 * @property {("429" | "429-retry-after" | "500" | "502" | "503" | "slow" | "cut" | "torn")[]} [kinds]
 * @property {string} [only] calls whose name contains this: "fetch api.github.com", "confluence GET /wiki/…", "kvs set"
 * @property {number} [most] stop after so many faults
 * @property {number} [slowMs]
 * @property {number} [duplicateRate] share of events that are delivered twice
 * @property {boolean} [outOfOrder] deliver waiting events in any order
 * @property {number} [kvsQueryLagMs] queries do not see writes younger than this
 * @property {boolean} [egressRefusalThrows] an undeclared host rejects instead of answering 403
 */

/** @param {FaultPlan} [initial] @param {import("./clock.js").Clock} [clock] */
export function makeFaults(initial = {}, clock) {
  let plan = initial;
  let draw = generator(plan.seed ?? 1);
  let made = 0;
  /** @type {{call: string, kind: string}[]} */
  const record = [];

  /** @param {string} call */
  function choose(call) {
    if (!plan.rate || (plan.only && !call.includes(plan.only)) || made >= (plan.most ?? Infinity)) return undefined;
    if (draw() >= plan.rate) return undefined;
    const kinds = plan.kinds ?? ["429", "429-retry-after", "500", "503", "slow", "cut", "torn"];
    made += 1;
    const kind = /** @type {string} */ (kinds[Math.floor(draw() * kinds.length)]);
    record.push({ call, kind });
    return kind;
  }

  return {
    /** what was done so far */
    record,
    plan: () => plan,
    /** @param {FaultPlan} next */
    set(next) {
      plan = next;
      draw = generator(next.seed ?? 1);
      made = 0;
      record.length = 0;
    },
    kvsQueryLagMs: () => plan.kvsQueryLagMs ?? 0,
    egressRefusalThrows: () => plan.egressRefusalThrows === true,
    duplicateDelivery: () => (plan.duplicateRate ?? 0) > 0 && draw() < /** @type {number} */ (plan.duplicateRate),
    /** @template T @param {T[]} events @returns {T[]} */
    deliveryOrder(events) {
      return plan.outOfOrder ? events.map((event) => ({ event, at: draw() })).sort((a, b) => a.at - b.at).map(({ event }) => event) : events;
    },
    /** @param {string} call @param {() => Promise<Response>} action @returns {Promise<Response>} */
    async around(call, action) {
      const kind = choose(call);
      if (kind === undefined) return action();
      if (kind === "429") return new Response("Too many requests", { status: 429 });
      if (kind === "429-retry-after") return new Response("Too many requests", { status: 429, headers: { "retry-after": "1" } });
      if (/^5\d\d$/.test(kind)) return new Response("Upstream failure", { status: Number(kind) });
      if (kind === "slow") await new Promise((resolve) => (clock ? clock.after(plan.slowMs ?? 2000, () => resolve(undefined)) : setTimeout(resolve, plan.slowMs ?? 2000)));
      const response = await action();
      if (kind === "slow") return response;
      // The far side did its work; its answer is lost ("cut") or arrives incomplete ("torn").
      if (kind === "cut") throw new TypeError("fetch failed");
      const whole = new Uint8Array(await response.arrayBuffer());
      return new Response(whole.length > 1 ? whole.slice(0, Math.floor(whole.length / 2)) : null, { status: response.status, headers: response.headers });
    },
  };
}

/** mulberry32: small, seeded, and good enough to choose faults. @param {number} seed @returns {() => number} */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
