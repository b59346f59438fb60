// @ts-check
/**
 * Hosts that a site's administrator approved at run time (customer-managed egress). Source:
 * `permissions.egress` of @forge/bridge.
 */
const MOST_GROUPS = 10;
const MOST_DOMAINS = 10;

/** @typedef {{key: string, description: string, configured: string[]}} Group */

/** @param {import("../store.js").Store} store */
export async function openApprovals(store) {
  const table = store.table("approvals");
  /** @type {Map<string, Group[]>} */
  const groups = new Map();
  for await (const [installationId, value] of table.iterator()) groups.set(installationId, value);

  return {
    /** @param {string} installationId @returns {Group[]} */
    groups: (installationId) => groups.get(installationId) ?? [],
    /** @param {string} installationId @returns {string[]} */
    addresses: (installationId) => (groups.get(installationId) ?? []).flatMap(({ configured }) => configured),
    /** Replaces a group; one without addresses is removed. @param {string} installationId @param {any} group */
    async set(installationId, group) {
      const { key, description = "" } = group ?? {};
      const configured = (group?.configured ?? []).map((/** @type {any} */ entry) => (typeof entry === "string" ? entry : entry.domain));
      if (typeof key !== "string" || key === "") throw new Error("A group of addresses has a key.");
      if (configured.length > MOST_DOMAINS) throw new Error(`A group holds at most ${MOST_DOMAINS} addresses.`);
      for (const address of configured) {
        if (typeof address !== "string" || !URL.canParse(address.includes("://") ? address : `https://${address.replace("*.", "")}`)) throw new Error(`"${address}" is not an address.`);
      }
      const next = [...(groups.get(installationId) ?? []).filter((known) => known.key !== key), ...(configured.length > 0 ? [{ key, description, configured }] : [])];
      if (next.length > MOST_GROUPS) throw new Error(`At most ${MOST_GROUPS} groups of addresses may be approved.`);
      groups.set(installationId, next);
      await table.put(installationId, next);
      return next;
    },
  };
}
