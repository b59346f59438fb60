// @ts-check
/**
 * Runs asynchronous actions one after the other: the store has no transactions that read, so whoever reads and
 * then writes takes its turn.
 *
 * @returns {<T>(action: () => Promise<T>) => Promise<T>}
 */
export function inTurn() {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (action) => {
    const mine = last.then(action, action);
    last = mine.catch(() => {});
    return mine;
  };
}
