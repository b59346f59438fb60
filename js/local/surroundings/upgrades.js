// @ts-check
/**
 * What an installation agreed to. A version that asks for more (scopes, egress, policies, models, a first dynamic web
 * trigger: versions, "Major version upgrades") waits until an admin of the site agrees; one that asks for the same or less
 * reaches it by itself. In development the developer is the admin, and agrees by starting; it is told all the same.
 */

/** @typedef {Record<string, string[]>} Asked what is asked for, by kind */
/** @typedef {{asked: Asked, version: string}} Agreed */

/** @param {import("../manifest/manifest.js").Manifest} manifest @returns {Asked} */
export function askedBy({ scopes, impersonating, egress, permissions, models, modules, configurableEgress, remotes }) {
  const addresses = (/** @type {any} */ list) => [list ?? []].flat().map((/** @type {any} */ one) => (typeof one === "string" ? one : String(one.address ?? one.remote)));
  const others = Object.entries(permissions.external ?? {}).filter(([kind]) => !["fetch", "configurable"].includes(kind));
  return {
    scope: [...scopes].sort(),
    impersonation: [...impersonating].sort(),
    "egress of functions": [...egress.backend].sort(),
    "egress of the browser": [...egress.client].sort(),
    ...Object.fromEntries(others.map(([kind, list]) => [kind, addresses(list).sort()])),
    "content policy": [...addresses(permissions.content?.scripts), ...addresses(permissions.content?.styles)].sort(),
    remote: remotes.map(({ key, baseUrl }) => `${key} ${typeof baseUrl === "string" ? baseUrl : "configurable"}`).sort(),
    model: [...models].sort(),
    "web trigger": modules.some(({ kind, response }) => kind === "webtrigger" && response?.type !== "static") ? ["answers that the app makes"] : [],
    "customer-managed egress": configurableEgress ? ["addresses that an admin adds"] : [],
  };
}

/** What is asked for now and was not agreed to. @param {Asked} agreed @param {Asked} asked @returns {Asked} */
export function added(agreed, asked) {
  return Object.fromEntries(Object.entries(asked).map(([kind, list]) => [kind, list.filter((one) => !agreed[kind]?.includes(one))]).filter(([, list]) => list?.length));
}

/** @param {Asked} difference @returns {string[]} */
export function sentences(difference) {
  return Object.entries(difference).flatMap(([kind, list]) => list.map((one) => `${kind}: ${one}`));
}

/**
 * @param {import("../store.js").Store} store the environment's
 * @param {import("../manifest/manifest.js").Manifest} manifest
 * @param {{installations: import("../installations.js").Installation[], approve: boolean, log: (level: string, line: string) => void}} how `approve`: the developer is the admin, or said so
 */
export async function openUpgrades(store, manifest, { installations, approve, log }) {
  const table = store.table("installed");
  const asked = askedBy(manifest);
  /** @type {Map<string, {difference: Asked, next: string}>} */
  const waiting = new Map();
  /** @type {Map<string, string>} */
  const versions = new Map();
  /** @param {string} id @param {string} version */
  const agree = async (id, version) => {
    await table.put(id, { asked, version });
    versions.set(id, version);
    waiting.delete(id);
  };
  for (const { id } of installations) {
    /** @type {Agreed | undefined} */
    const before = await table.get(id);
    const [major = 0, minor = 0] = (before?.version ?? "1.0.0").split(".").map(Number);
    const difference = before ? added(before.asked, asked) : {};
    versions.set(id, before?.version ?? "1.0.0");
    if (!before) await agree(id, "1.0.0");
    else if (Object.keys(difference).length === 0) await agree(id, JSON.stringify(before.asked) === JSON.stringify(asked) ? before.version : `${major}.${minor + 1}.0`);
    else {
      const next = `${major + 1}.0.0`;
      log("warn", `Version ${next} asks "${id}" for more than version ${before.version}: ${sentences(difference).join("; ")}. On Forge an admin of each site has to agree.`);
      if (approve) await agree(id, next);
      else waiting.set(id, { difference, next });
    }
  }
  return {
    /** @param {string} id */
    version: (id) => versions.get(id) ?? "1.0.0",
    /** What an admin still has to agree to. @param {string} id */
    waiting: (id) => waiting.get(id),
    /** @param {string} id */
    async approve(id) {
      const found = waiting.get(id);
      if (found) await agree(id, found.next);
      return found !== undefined;
    },
  };
}
