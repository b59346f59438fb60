// @ts-check
/**
 * The local host's store without a disk: what a dry run needs, gone when it ends.
 *
 * @returns {import("../local/store.js").Store}
 */
export function memoryStore() {
  /** @type {Map<string, any>} */
  const tables = new Map();
  /** @param {string} name @returns {any} */
  const table = (name) => {
    const known = tables.get(name);
    if (known) return known;
    /** @type {Map<string, any>} */
    const entries = new Map();
    const made = {
      get: async (/** @type {string} */ key) => entries.get(key),
      put: async (/** @type {string} */ key, /** @type {any} */ value) => void entries.set(key, value),
      del: async (/** @type {string} */ key) => void entries.delete(key),
      async *iterator({ gte = "", lt = "\uffff" } = {}) {
        for (const key of [...entries.keys()].sort()) if (key >= gte && key < lt) yield [key, entries.get(key)];
      },
    };
    tables.set(name, made);
    return made;
  };
  return {
    table,
    async batch(operations) {
      for (const { type, table: name, key, value } of operations) await (type === "put" ? table(name).put(key, value) : table(name).del(key));
    },
    announce: async () => {},
    broken: new Promise(() => {}),
    close: async () => {},
  };
}
