// @ts-check
/**
 * What invocations hold in memory, as far as one process can tell: what came on top of what was there when the first of
 * those that run now began. Functions that run at the same time share the blame, as they share the process.
 */
const LOOK_MS = 100;

export function watchMemory() {
  /** @type {Set<{mostMb: number, over: (usedMb: number) => void}>} */
  const watched = new Set();
  let atRest = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  const look = () => {
    const usedMb = (heldBytes() - atRest) / 2 ** 20;
    const roomMb = [...watched].reduce((sum, { mostMb }) => sum + mostMb, 0);
    if (watched.size > 0 && usedMb > roomMb) for (const one of [...watched]) one.over(Math.ceil(usedMb / watched.size));
  };

  return {
    look,
    /** @param {number} mostMb @param {(usedMb: number) => void} over @returns {() => void} ends the watch */
    watch(mostMb, over) {
      if (watched.size === 0) {
        atRest = heldBytes();
        timer = setInterval(look, LOOK_MS).unref();
      }
      const one = { mostMb, over };
      watched.add(one);
      return () => {
        watched.delete(one);
        if (watched.size === 0) clearInterval(timer);
      };
    },
  };
}

function heldBytes() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
