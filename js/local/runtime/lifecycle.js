// @ts-check
/** What happens when a site's admin removes the app. */
import { contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";

/**
 * Runs the app's preUninstall functions, then removes what the platform removes: values, secrets and waiting events.
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 */
export async function uninstall(host, installation) {
  const results = [];
  for (const module of host.manifest.modules.filter((candidate) => candidate.kind === "preUninstall")) {
    // Best effort, as on Forge: a function that fails does not keep the app installed.
    results.push(await host.invoker.call({
      installation, module, functionKey: module.function, limitMs: LIMITS.backgroundMs,
      args: [{ id: installation.ari, eventType: "avi:forge:pre-uninstall:app" }, contextOf(installation)],
    }));
  }
  await host.queue.forget(installation.id);
  await host.kvs.forget(installation.id);
  return results;
}
