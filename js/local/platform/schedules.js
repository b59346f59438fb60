// @ts-check
/** Scheduled triggers on the host's clock. Source: events-reference/scheduled-trigger. */
import { contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";
import { skippedForLicence } from "./product-events.js";
import { functionTimeMs } from "../runtime/time-limits.js";

/** @param {import("../host-parts.js").HostParts} host */
export function makeSchedules(host) {
  /** @type {Set<() => void>} */
  const cancels = new Set();
  const modules = () => host.manifest.modules.filter((module) => module.kind === "scheduledTrigger");

  /** @param {import("../installations.js").Installation} installation @param {import("../manifest/manifest.js").Module} module */
  async function invoke(installation, module) {
    const result = await host.invoker.call({
      installation, module, functionKey: module.function, limitMs: functionTimeMs(host.manifest, module.function, LIMITS.backgroundMs),
      args: [
        { context: { cloudId: installation.cloudId, moduleKey: module.key }, contextToken: "local" },
        contextOf(installation),
      ],
    });
    const status = result.ok ? result.value?.statusCode : undefined;
    if (!result.ok || (Number.isInteger(status) && status >= 100 && status <= 599)) return result;
    const message = `The scheduled trigger "${module.key}" answered without a statusCode, which Forge records as 424 Failed dependency.`;
    return { ok: /** @type {const} */ (false), error: { kind: /** @type {const} */ ("app"), name: "ScheduledTriggerError", message }, logs: result.logs };
  }

  /** @param {import("../installations.js").Installation} installation @param {import("../manifest/manifest.js").Module} module @param {number} delayMs */
  function arm(installation, module, delayMs) {
    const cancel = host.clock.after(delayMs, () => {
      cancels.delete(cancel);
      const everyMs = LIMITS.scheduleMs[/** @type {keyof typeof LIMITS.scheduleMs} */ (module.interval)];
      if (everyMs) arm(installation, module, everyMs);
      if (skippedForLicence(module, installation)) return;
      // A run that throws is not repeated: the next one comes with the next interval.
      const run = invoke(installation, module).then((result) => {
        if (!result.ok) host.log("error", `[schedule ${module.key}] ${result.error.message}`);
      });
      host.clock.hold?.(run);
    });
    cancels.add(cancel);
  }

  return {
    /** @param {import("../installations.js").Installation} installation */
    start(installation) {
      for (const module of modules()) arm(installation, module, LIMITS.firstScheduleMs);
    },
    /** Runs a schedule now. @param {import("../installations.js").Installation} installation @param {string} key */
    run(installation, key) {
      const module = modules().find((candidate) => candidate.key === key);
      if (!module) throw new Error(`manifest.yml declares no scheduled trigger "${key}".`);
      return invoke(installation, module);
    },
    close() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
