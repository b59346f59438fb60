// @ts-check
/** An app's licence on a site (apis-reference/license-api, "License record properties"): only where the manifest says that it is sold. */

/** @typedef {"active" | "trial" | "inactive" | "none"} Licence */
export const LICENCES = /** @type {const} */ (["active", "trial", "inactive", "none"]);
const TRIAL_ENDS = "2030-01-31T00:00:00.000Z";

/**
 * @param {{manifest: import("../manifest/manifest.js").Manifest}} host
 * @param {import("../installations.js").Installation} installation
 */
export function licenceOf({ manifest }, { licence }) {
  if (!manifest.licensed || licence === "none") return undefined;
  return {
    active: licence !== "inactive", isActive: licence !== "inactive", type: "commercial", isEvaluation: licence === "trial", evaluation: licence === "trial",
    trialEndDate: licence === "trial" ? TRIAL_ENDS : null, billingPeriod: "MONTHLY", capabilitySet: "capabilityStandard", supportEntitlementNumber: null,
  };
}
