// @ts-check
/**
 * Async events: pushes, delayed delivery, concurrency keys, retries with backoff, at least once, across restarts.
 * Sources: runtime-reference/async-events-api, limits-async-events.
 */
import { randomUUID } from "node:crypto";
import { json } from "../answer.js";
import { contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";
import { functionTimeMs } from "../runtime/time-limits.js";

const PATH = /^\/webhook\/queue\/(publish|stats|cancel)\//;

/**
 * @typedef {object} QueuedEvent
 * @property {string} id
 * @property {number} order
 * @property {string} installationId
 * @property {string} queueName
 * @property {string} jobId
 * @property {any} body
 * @property {{key: string, limit: number} | undefined} concurrency
 * @property {number | undefined} delayInSeconds
 * @property {number} pushedMs
 * @property {number} dueMs
 * @property {number} attempts
 * @property {number} cycle how many events led to this one
 * @property {{retryCount: number, retryReason: string, retryData: any} | undefined} retry
 * @property {"waiting" | "success" | "failed" | "cancelled"} state
 */

/** @param {import("../host-parts.js").HostParts} host */
export function makeQueue(host) {
  const table = host.appStore.table("queue");
  /** @type {Map<string, QueuedEvent>} */
  const events = new Map();
  /** Those of them that are still to be delivered. @type {Map<string, QueuedEvent>} */
  const waiting = new Map();
  /** @type {Set<string>} */
  const inFlight = new Set();
  let order = 0;
  let closed = false;
  /** @type {(() => void) | undefined} */
  let cancelTimer;
  /** @type {Set<Promise<void>>} */
  const deliveries = new Set();
  /** @type {Set<() => void>} */
  const idleWaiters = new Set();

  /** @param {QueuedEvent} event */
  async function save(event) {
    hold(event);
    await table.put(event.id, event);
  }

  /** @param {QueuedEvent} event */
  function hold(event) {
    events.set(event.id, event);
    if (event.state === "waiting") waiting.set(event.id, event);
    else waiting.delete(event.id);
  }

  /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} body */
  async function publish(invocation, body) {
    const installationId = invocation.call.installation.id;
    const consumer = host.manifest.modules.find((module) => module.kind === "consumer" && module.queue === body.queueName);
    if ((invocation.call.cycle ?? 0) >= LIMITS.cyclicPushes) return json(405, { message: `Events caused more than ${LIMITS.cyclicPushes} pushes one after the other.` });
    const refused = refusal(host, installationId, body, consumer);
    if (refused) return refused;
    const nowMs = host.clock.nowMs();
    /** @type {QueuedEvent[]} */
    const pushed = body.payload.map((/** @type {any} */ event) => ({
      id: randomUUID(), order: order++, installationId, queueName: body.queueName, jobId: body.jobId, body: event.body,
      concurrency: event.concurrency, delayInSeconds: event.delayInSeconds, pushedMs: nowMs, cycle: (invocation.call.cycle ?? 0) + 1,
      dueMs: nowMs + (event.delayInSeconds ?? 0) * 1000, attempts: 0, retry: undefined, state: "waiting",
    }));
    await host.appStore.batch(pushed.map((event) => ({ type: "put", table: "queue", key: event.id, value: event })));
    pushed.forEach(hold);
    pump();
    return json(201, {});
  }

  function pump() {
    cancelTimer?.();
    if (closed) return;
    const nowMs = host.clock.nowMs();
    let nextMs = Infinity;
    const ready = [...waiting.values()].filter((event) => !inFlight.has(event.id));
    for (const event of host.faults.deliveryOrder(ready.sort((a, b) => a.order - b.order))) {
      if (event.dueMs > nowMs) nextMs = Math.min(nextMs, event.dueMs);
      else if (hasRoom(event)) start(event);
    }
    if (nextMs < Infinity) cancelTimer = host.clock.after(nextMs - nowMs, pump);
    if (inFlight.size === 0 && nextMs === Infinity) for (const wake of [...idleWaiters]) wake();
  }

  /** @param {QueuedEvent} event */
  function hasRoom(event) {
    if (!event.concurrency) return true;
    const { key, limit } = event.concurrency;
    const used = [...inFlight].filter((id) => {
      const other = events.get(id);
      return other?.installationId === event.installationId && other.concurrency?.key === key;
    });
    return used.length < limit;
  }

  /** @param {QueuedEvent} event */
  function start(event) {
    inFlight.add(event.id);
    const delivery = deliver(event)
      .catch((error) => {
        if (!closed) host.log("error", `[queue ${event.queueName}] ${error.stack ?? error}`);
      })
      .finally(() => {
        inFlight.delete(event.id);
        deliveries.delete(delivery);
        if (!closed) setImmediate(pump);
      });
    deliveries.add(delivery);
    host.clock.hold?.(delivery);
  }

  /** @param {QueuedEvent} event */
  async function deliver(event) {
    const result = await invokeConsumer(host, event);
    if (closed) return;
    if (event.state === "waiting" && host.faults.duplicateDelivery(event)) await invokeConsumer(host, event);
    const stored = events.get(event.id);
    if (!stored || stored.state === "cancelled") return;
    if (result.ok && result.value?._retry === true) return again(stored, result.value.retryOptions ?? {});
    if (result.ok) return save({ ...stored, state: "success", body: null });
    // Errors of the app and of the platform are both retried, with a backoff that reaches about 15 minutes.
    const backoff = Math.min(LIMITS.retryAfterSeconds, 2 ** Math.min(stored.attempts, 10));
    return again(stored, { retryAfter: backoff, retryReason: reasonOf(result.error.kind) });
  }

  /** @param {QueuedEvent} event @param {{retryAfter?: number, retryReason?: string, retryData?: any}} options */
  async function again(event, { retryAfter = 1, retryReason = "RETRY_REQUEST", retryData }) {
    const nowMs = host.clock.nowMs();
    if (nowMs - event.pushedMs > LIMITS.retentionMs) return save({ ...event, state: "failed", body: null });
    const kept = retryData !== undefined && JSON.stringify(retryData).length > LIMITS.retryDataBytes ? undefined : retryData;
    const waitSeconds = Math.min(Math.max(retryAfter, 1), LIMITS.retryAfterSeconds);
    await save({
      ...event,
      attempts: event.attempts + 1,
      dueMs: nowMs + waitSeconds * 1000,
      retry: { retryCount: (event.retry?.retryCount ?? 0) + 1, retryReason, retryData: kept },
    });
  }

  /** @param {string} jobId @param {string} installationId */
  const ofJob = (jobId, installationId) =>
    [...events.values()].filter((event) => event.jobId === jobId && event.installationId === installationId);

  return {
    /** Events that were waiting or under way when the host stopped are delivered again. */
    async load() {
      for await (const [id, event] of table.iterator()) {
        if (event.state !== "waiting") {
          if (host.clock.nowMs() - event.pushedMs > LIMITS.retentionMs) await table.del(id);
          continue;
        }
        hold(event);
        order = Math.max(order, event.order + 1);
      }
    },
    pump,
    /** @param {import("../runtime/invoke.js").Invocation} invocation @param {string} path @param {any} init */
    async fetch(invocation, path, init) {
      const verb = PATH.exec(path)?.[1];
      const body = JSON.parse(init.body);
      if (verb === "publish") return publish(invocation, body);
      const mine = ofJob(body.jobId, invocation.call.installation.id);
      if (mine.length === 0) return json(404, {});
      if (verb === "cancel") {
        for (const event of mine) if (event.state === "waiting") await save({ ...event, state: "cancelled", body: null });
        return json(204);
      }
      const count = (/** @type {string} */ state) => mine.filter((event) => event.state === state).length;
      return json(200, { success: count("success"), inProgress: count("waiting"), failed: count("failed") });
    },
    /** Resolves when nothing is due and nothing runs; events that wait for a later time do not count. */
    idle: () => (inFlight.size === 0 && waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => {
      const wake = () => (idleWaiters.delete(wake), resolve(undefined));
      idleWaiters.add(wake);
      pump();
    })),
    /** For the host's page: what waits, the next first, and what is over, the last first. @param {string} installationId */
    overview(installationId) {
      const mine = [...events.values()].filter((event) => event.installationId === installationId);
      return {
        waiting: mine.filter(({ state }) => state === "waiting").sort((a, b) => a.dueMs - b.dueMs),
        over: mine.filter(({ state }) => state !== "waiting").sort((a, b) => b.order - a.order),
      };
    },
    /** @param {string} installationId */
    pending: (installationId) => [...waiting.values()].filter((event) => event.installationId === installationId),
    /** @param {string} installationId */
    async forget(installationId) {
      for (const event of [...events.values()].filter((candidate) => candidate.installationId === installationId)) {
        events.delete(event.id);
        waiting.delete(event.id);
        await table.del(event.id);
      }
    },
    async close() {
      closed = true;
      cancelTimer?.();
      await Promise.allSettled(deliveries);
    },
  };
}

/** @param {import("../host-parts.js").HostParts} host @param {QueuedEvent} event */
async function invokeConsumer(host, event) {
  const module = host.manifest.modules.find((candidate) => candidate.kind === "consumer" && candidate.queue === event.queueName);
  if (!module) return { ok: /** @type {const} */ (false), error: { kind: /** @type {const} */ ("app"), name: "Error", message: `No consumer reads the queue "${event.queueName}".` }, logs: [] };
  const installation = host.installation(event.installationId);
  const functionKey = module.function ?? module.resolver?.function;
  const payload = {
    body: event.body, queueName: event.queueName, jobId: event.jobId, eventId: event.id,
    ...(event.delayInSeconds === undefined ? {} : { delayInSeconds: event.delayInSeconds }),
    ...(event.concurrency ? { concurrency: event.concurrency } : {}),
    ...(event.retry ? { retryContext: { ...event.retry, retentionWindow: retention(host, event) } } : {}),
  };
  const context = contextOf(installation);
  const args = module.resolver
    ? [{ call: { functionKey: module.resolver.method, payload: event.body, jobId: event.jobId }, context: { jobId: event.jobId } }, context]
    : [payload, context];
  const limitMs = functionTimeMs(host.manifest, functionKey, LIMITS.backgroundMs);
  return host.invoker.call({ installation, module, functionKey, args, limitMs, cycle: event.cycle });
}

/** @param {import("../host-parts.js").HostParts} host @param {QueuedEvent} event */
function retention(host, event) {
  return { startTime: event.pushedMs, remainingTimeMs: Math.max(0, event.pushedMs + LIMITS.retentionMs - host.clock.nowMs()) };
}

/** @param {string} kind */
function reasonOf(kind) {
  if (kind === "memory") return "FUNCTION_OUT_OF_MEMORY";
  return kind === "timeout" ? "FUNCTION_TIME_OUT" : kind === "killed" ? "FUNCTION_PLATFORM_UNKNOWN_ERROR" : "FUNCTION_ERROR";
}

/**
 * @param {import("../host-parts.js").HostParts} host
 * @param {string} installationId
 * @param {any} body
 * @param {import("../manifest/manifest.js").Module | undefined} consumer
 */
function refusal(host, installationId, body, consumer) {
  if (!consumer) return json(404, { message: `manifest.yml declares no consumer for the queue "${body.queueName}".` });
  if (body.payload.length > LIMITS.eventsAPush) return json(400, { message: `A push takes at most ${LIMITS.eventsAPush} events.` });
  if (Buffer.byteLength(JSON.stringify(body.payload)) > LIMITS.pushBytes) return json(413, { message: `A push takes at most ${LIMITS.pushBytes} bytes.` });
  const long = functionTimeMs(host.manifest, consumer.function ?? consumer.resolver?.function, LIMITS.backgroundMs) > LIMITS.backgroundMs;
  for (const event of body.payload) {
    if (long && Buffer.byteLength(JSON.stringify(event)) > LIMITS.longEventBytes) return json(413, { message: `An event for a long function takes at most ${LIMITS.longEventBytes} bytes.` });
    if ((event.delayInSeconds ?? 0) > LIMITS.eventDelaySeconds) return json(400, { message: `A delay is at most ${LIMITS.eventDelaySeconds} s.` });
  }
  if (!host.meter.within(`events ${installationId}`, 60_000, LIMITS.eventsAMinute, body.payload.length)) return json(429, { message: `More than ${LIMITS.eventsAMinute} events in a minute.` });
  return undefined;
}
