// @ts-check
// Whether a host answers at all: a person at a terminal hears within seconds what is waited for, and a program whose host never answers
// ends instead of trying for minutes.

/** How long nothing is said of a host that has not answered yet. */
const SILENT_MS = 3_000;
/** A host that has not answered once, and fails this long after it was first asked, is given up. */
const PATIENCE_MS = 12_000;
/** So is one that takes connections and says nothing. A model may think for longer. */
const LONGEST_SILENCE_MS = 45_000;

/** A host that never answered. */
export class Unreachable extends Error {}

/**
 * Watches requests until their host has answered once; after that nothing is said or ended here.
 *
 * @param {(request: Request) => Promise<Response>} ask
 * @param {{tell: (sentence: string) => void, isModel: (host: string) => boolean}} about
 */
export function watchReach(ask, { tell, isModel }) {
  /** Hosts that were asked, and what stops the waiting for each. @type {Map<string, {sinceMs: number, hasFailed: boolean, answered: () => void} | "answered">} */
  const hosts = new Map();
  /** @type {(error: Unreachable) => void} */
  let giveUp = () => {};
  const unreachable = new Promise((_, reject) => (giveUp = reject));
  // Nobody may be waiting for it.
  unreachable.catch(() => {});

  /** @param {string} host */
  function begin(host) {
    const timers = [setTimeout(() => isSilent(host) && tell(`waiting for ${host}`), SILENT_MS)];
    const end = () => giveUp(new Unreachable(`${host} has not answered for ${LONGEST_SILENCE_MS / 1000} seconds: check the address and the network`));
    if (!isModel(host)) timers.push(setTimeout(end, LONGEST_SILENCE_MS));
    timers.forEach((timer) => timer.unref());
    hosts.set(host, { sinceMs: Date.now(), hasFailed: false, answered: () => timers.forEach((timer) => clearTimeout(timer)) });
  }

  /** @param {string} host */
  function isSilent(host) {
    const waiting = hosts.get(host);
    return waiting !== "answered" && !waiting?.hasFailed;
  }

  /** @param {string} host @param {any} error */
  function failed(host, error) {
    const waiting = hosts.get(host);
    // What was aborted here says nothing of the host.
    if (!waiting || waiting === "answered" || error?.name === "AbortError") return;
    waiting.hasFailed = true;
    const why = error?.cause?.code ?? error?.code ?? error?.cause?.message ?? "no connection";
    if (Date.now() - waiting.sinceMs >= PATIENCE_MS && error?.name !== "TimeoutError") giveUp(new Unreachable(`${host} cannot be reached (${why}): check the address and the network`));
    else tell(`${host} cannot be reached (${why}); trying again`);
  }

  return {
    /** @type {Promise<never>} */
    unreachable: /** @type {any} */ (unreachable),
    /** @param {Request} request */
    async fetch(request) {
      const { host } = new URL(request.url);
      if (!hosts.has(host)) begin(host);
      try {
        const answer = await ask(request);
        const waiting = hosts.get(host);
        if (waiting !== "answered") waiting?.answered();
        hosts.set(host, "answered");
        return answer;
      } catch (error) {
        failed(host, error);
        throw error;
      }
    },
  };
}

/** When a host that has answered before is said to be waited for, and when it is given up. A page with pictures takes its time. */
const PATIENT = { silentMs: 10_000, longestMs: 120_000 };

/**
 * Watches a site through the whole run: what it says stops counting as soon as it is quiet for too long while it is asked.
 *
 * @template {unknown[]} A
 * @param {(...asked: A) => Promise<Response>} ask
 * @param {{host: string, tell: (sentence: string) => void, silentMs?: number, longestMs?: number}} about
 */
export function watchSilence(ask, { host, tell, silentMs = PATIENT.silentMs, longestMs = PATIENT.longestMs }) {
  let open = 0;
  let answeredMs = 0;
  let isTold = false;
  /** @type {(error: Unreachable) => void} */
  let giveUp = () => {};
  const unreachable = new Promise((_, reject) => (giveUp = reject));
  // Nobody may be waiting for it.
  unreachable.catch(() => {});
  /** @type {NodeJS.Timeout | undefined} */
  let watch;
  const look = () => {
    const quietMs = Date.now() - answeredMs;
    if (quietMs >= longestMs) giveUp(new Unreachable(`${host} has not answered for ${longestMs / 1000} seconds: what was written is noted in the state file, and the next run goes on from there`));
    else if (quietMs >= silentMs && !isTold) {
      isTold = true;
      tell(`waiting for ${host}, which has not answered for ${silentMs / 1000} seconds`);
    }
  };
  return {
    /** @type {Promise<never>} */
    unreachable: /** @type {any} */ (unreachable),
    /** @param {A} asked */
    async ask(...asked) {
      // Between two tries of the same request nothing was answered either.
      if (answeredMs === 0) answeredMs = Date.now();
      open += 1;
      watch ??= setInterval(look, Math.min(1_000, silentMs)).unref();
      try {
        const answer = await ask(...asked);
        answeredMs = 0;
        isTold = false;
        if (open > 1) answeredMs = Date.now();
        return answer;
      } finally {
        open -= 1;
        if (answeredMs === 0) {
          clearInterval(watch);
          watch = undefined;
        }
      }
    },
  };
}
