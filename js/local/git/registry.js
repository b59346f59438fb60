// @ts-check
/**
 * Which folder stands behind which repository name. All vendors' stand-ins read from here.
 */
import { openRepository } from "./repository.js";

/** @typedef {{owner: string, name: string, fullName: string, private: boolean, repository: import("./repository.js").Repository}} Registered */

export function makeRegistry() {
  /** @type {Map<string, Registered>} */
  const known = new Map();
  return {
    /** @param {string} owner @param {string} name @param {string} dir @param {{private?: boolean}} [options] @returns {Promise<Registered>} */
    async add(owner, name, dir, options = {}) {
      const repository = await openRepository(dir);
      const entry = { owner, name, fullName: `${owner}/${name}`, private: options.private ?? false, repository };
      known.get(entry.fullName.toLowerCase())?.repository.close();
      known.set(entry.fullName.toLowerCase(), entry);
      return entry;
    },
    /** @param {string} owner @param {string} name */
    find: (owner, name) => known.get(`${owner}/${name}`.toLowerCase()),
    list: () => [...known.values()],
    close() {
      for (const { repository } of known.values()) repository.close();
    },
  };
}

/** @typedef {ReturnType<typeof makeRegistry>} Registry */
