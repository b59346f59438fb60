// @ts-check
/**
 * Faults on demand, from a seed, so that a run that went wrong can be run again. What is decided for a call depends on
 * the seed, on what is asked and on how often it was asked before: calls that run at the same time may arrive in any
 * order and still meet the same faults.
 */
import { createHash } from "node:crypto";

export const KINDS = /** @type {const} */ (["429", "429-retry-after", "500", "502", "503", "slow", "cut", "torn"]);

/** Queries and searches are eventually consistent at all times, not only when something fails. */
const USUAL_LAG_MS = 250;

/**
 * @typedef {object} FaultPlan
 * @property {number} [seed]
 * @property {number} [rate] share of calls that fail, 0 to 1
 * @property {(typeof KINDS)[number][]} [kinds] all of them when not given
 * @property {string} [only] calls whose name contains this: "fetch api.github.com", "confluence GET /wiki/…", "kvs set"
 * @property {number} [most] stop after so many faults: those that arrive first
 * @property {number} [slowMs]
 * @property {number} [duplicateRate] share of events that are delivered twice
 * @property {boolean} [outOfOrder] deliver waiting events in any order
 * @property {number} [kvsQueryLagMs] queries of the store do not see writes younger than this; a quarter of a second when not given
 * @property {number} [searchLagMs] nor does a search in Jira
 * @property {boolean} [egressRefusalThrows] an undeclared host rejects instead of answering 403
 */

/** @param {FaultPlan} [initial] @param {import("./clock.js").Clock} [clock] */
export function makeFaults(initial = {}, clock) {
  let plan = initial;
  let made = 0;
  /** How often each call was met. @type {Map<string, number>} */
  const met = new Map();
  /** @type {{call: string, kind: string}[]} */
  const record = [];

  /** Two numbers from 0 to 1 for the next meeting with a call. @param {string} key */
  function draw(key) {
    const short = createHash("sha256").update(key).digest("base64url");
    const times = (met.get(short) ?? 0) + 1;
    met.set(short, times);
    const digest = createHash("sha256").update(`${plan.seed ?? 1} ${short} ${times}`).digest();
    return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
  }

  /** @param {string} call @param {string} asked */
  function choose(call, asked) {
    if (!plan.rate || (plan.only && !call.includes(plan.only)) || made >= (plan.most ?? Infinity)) return undefined;
    const [whether = 1, which = 0] = draw(`${call}\0${steady(asked)}`);
    if (whether >= plan.rate) return undefined;
    const kinds = plan.kinds?.length ? plan.kinds : KINDS;
    made += 1;
    const kind = /** @type {string} */ (kinds[Math.floor(which * kinds.length)]);
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
      made = 0;
      met.clear();
      record.length = 0;
    },
    kvsQueryLagMs: () => plan.kvsQueryLagMs ?? USUAL_LAG_MS,
    searchLagMs: () => plan.searchLagMs ?? USUAL_LAG_MS,
    egressRefusalThrows: () => plan.egressRefusalThrows === true,
    /** Whether an event is delivered twice. @param {{queueName: string, body: any, attempts: number}} event */
    duplicateDelivery: ({ queueName, body, attempts }) => (plan.duplicateRate ?? 0) > 0 && Number(draw(`twice ${queueName} ${attempts} ${steady(JSON.stringify(body))}`)[0]) < Number(plan.duplicateRate),
    /** @template {{id: string, attempts: number}} T @param {T[]} events @returns {T[]} */
    deliveryOrder(events) {
      if (!plan.outOfOrder) return events;
      const place = (/** @type {T} */ { id, attempts }) => createHash("sha256").update(`${plan.seed ?? 1} ${id} ${attempts}`).digest("hex");
      return [...events].sort((a, b) => (place(a) < place(b) ? -1 : 1));
    },
    /**
     * @param {string} call its name, as shown to whoever looks for it
     * @param {() => Promise<Response>} action
     * @param {string} [asked] what tells it from other calls of that name: its body, its whole address
     * @returns {Promise<Response>}
     */
    async around(call, action, asked = "") {
      const kind = choose(call, asked);
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

/** Ids and times that differ from run to run are left out of a call's key. @param {string} text */
function steady(text) {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{17,}|\b1[5-9]\d{11}\b/g, "#");
}
