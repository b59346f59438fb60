// @ts-check
/** The real app on the host, for tests that drive it as its users do. */
export { APP_DIR } from "./with-host.js";

/**
 * @param {import("../../../js/local/host.js").Host} host
 * @param {string} functionKey
 * @param {any} payload
 * @param {{installation?: string, user?: string}} [who]
 */
export async function callApp(host, functionKey, payload, who = {}) {
  const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, ...who });
  if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
  return result.value;
}

/** Read with the token that a watched host has. @param {string} name @param {string} spaceKey */
export function jobFor(name, spaceKey = "DOCS") {
  return { repository: { provider: "github", owner: "local", name, secret: "git:github" }, target: { spaceKey }, writer: "outline" };
}

/** Everything the app stored for an installation. @param {import("../../../js/local/host.js").Host} host @param {string} installation @returns {Promise<Map<string, any>>} */
export async function storedBy(host, installation) {
  const found = new Map();
  for await (const [at, entry] of host.table("kvs").iterator({ gte: `${installation}\u0000`, lt: `${installation}\u0001` })) {
    found.set(at.slice(installation.length + 1), entry.value);
  }
  return found;
}
