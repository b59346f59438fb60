// @ts-check
/** What is served, module by module, what this host does not know, and what Forge would not take. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { howToBuild } from "../manifest/build-hint.js";
import { FRAMED_KINDS, resourceOf } from "../manifest/manifest.js";
import { problemsOf } from "../manifest/manifest-checks.js";
import { unknownConditions } from "../platform/conditions.js";
import { placeOf } from "../surroundings/contexts.js";

/** @param {import("../host.js").Host} host @param {Awaited<ReturnType<import("../host.js").Host["furnish"]>>} furnished */
export async function describe({ manifest, url, webTriggerUrl }, furnished) {
  console.log(`${manifest.name} at ${url}`);
  for (const module of manifest.modules) {
    // A field need not bring a front end.
    if (FRAMED_KINDS.includes(module.kind) && (module.resource || !module.kind.startsWith("jira:customField"))) console.log(`  ${module.kind} ${module.key}: ${await frameLine(manifest, module, url, furnished)}`);
    else if (module.kind === "webtrigger") console.log(`  ${module.kind} ${module.key}: ${webTriggerUrl(module.key)}`);
    else if (!manifest.notKnown.includes(module.kind)) console.log(`  ${module.kind} ${module.key}`);
  }
  if (manifest.modules.length === 0) console.log("  The manifest declares no module besides functions: there is nothing to open or to call.");
  for (const kind of manifest.notKnown) console.log(`  NOT KNOWN: modules of the kind ${kind} are not run by this host.`);
  for (const product of manifest.products) if (!["confluence", "jira"].includes(product)) console.log(`  NOT KNOWN: the product ${product}; calls to it answer 501.`);
  for (const condition of unknownConditions(manifest)) console.log(`  NOT KNOWN: the display condition ${condition}; it hides nothing here.`);
  for (const problem of await problemsOf(manifest)) console.log(`  WRONG: ${problem}`);
}

/** @param {import("../manifest/manifest.js").Manifest} manifest @param {import("../manifest/manifest.js").Module} module @param {string} url @param {Awaited<ReturnType<import("../host.js").Host["furnish"]>>} furnished */
async function frameLine(manifest, module, url, { home, macros }) {
  if (module.resource === undefined && module.function !== undefined) return "NOT KNOWN: UI Kit 1, which Atlassian has switched off.";
  const resource = resourceOf(manifest, module.resource);
  if (!resource) return "has no resource";
  const page = macros[module.key];
  const place = { page: `?page=${home}`, space: "?space=DOCS", issue: "?issue=DEMO-1", project: "?project=DEMO" };
  const at = placeOf(module);
  const address = page === undefined ? `${url}/apps/${module.key}${at === undefined ? "" : place[at]}` : `${url}/wiki/pages/viewpage.action?pageId=${page}`;
  if (module.render === "native") return `${address} (UI Kit, drawn plainly)`;
  const entry = join(manifest.appDir, resource.path, resource.file ?? "index.html");
  const built = await stat(entry).then((found) => found.isFile(), () => false);
  return built ? address : `${address} (${resource.path} holds no ${resource.file ?? "index.html"}: ${await howToBuild(manifest.appDir, resource.path)})`;
}
