// @ts-check
/** A page as it is exported: macros of the app are drawn by their `adfExport` function, frames do not exist. */
import { html } from "../../html.js";
import { renderAdf } from "../../confluence/render/adf.js";
import { renderTree } from "../../confluence/render/render.js";
import { treeOf, walk } from "../../confluence/render/tree.js";
import { contextOf } from "../../installations.js";
import { LIMITS } from "../../limits.js";
import { extensionOf } from "../../surroundings/contexts.js";
import { macroIn } from "../macros.js";
import { missing, page } from "../respond.js";
import { readablePage, viewOf } from "./wiki.js";

/** @typedef {import("../routes.js").PageCall} PageCall */
const TYPES = ["pdf", "word", "other"];

/** @type {import("../routes.js").PageRoutes} */
export const exportRoutes = {
  "GET /wiki/spaces/:key/export/:id": async (call) => {
    const exported = readablePage(call);
    if (!exported) return missing(call, "There is no such page, or it may not be viewed.");
    const exportType = TYPES.includes(call.url.searchParams.get("type") ?? "") ? String(call.url.searchParams.get("type")) : "pdf";
    const root = treeOf(await call.site.body(exported.id, exported.versions.at(-1)?.number ?? 1));
    const drawn = await drawMacros(call, exported, root, exportType);
    const body = renderTree(root, { ...viewOf(call, exported), appMacro: (element) => drawn.get(element) });
    return page(call, { title: exported.title, main: html`<article class="page"><h1 class="page-title">${exported.title}</h1><div class="content">${body}</div></article>` });
  },
};

/** @param {PageCall} call @param {import("../../confluence/site.js").Page} exported @param {import("../../confluence/render/tree.js").Element} root @param {string} exportType */
async function drawMacros(call, exported, root, exportType) {
  /** @type {Map<import("../../confluence/render/tree.js").Element, import("../../html.js").Html>} */
  const drawn = new Map();
  /** @type {Promise<void>[]} */
  const pending = [];
  walk(root, (element) => {
    const found = macroIn(call, element);
    if (found) pending.push(draw(call, exported, found, exportType).then((result) => void drawn.set(element, result)));
  });
  await Promise.all(pending);
  return drawn;
}

/** @param {PageCall} call @param {import("../../confluence/site.js").Page} exported @param {NonNullable<ReturnType<typeof macroIn>>} found @param {string} exportType */
async function draw(call, exported, { module, config, localId }, exportType) {
  const functionKey = module.adfExport?.function;
  if (!functionKey) return html`<p class="quiet">The macro “${module.title ?? module.key}” has no static export.</p>`;
  const result = await call.host.invoker.call({
    installation: call.installation, module, functionKey, accountId: call.accountId, limitMs: LIMITS.resolverMs,
    args: [payloadOf(exportType, localId, extensionOf(call, module, { contentId: exported.id }), config), contextOf(call.installation, call.accountId)],
  });
  return result.ok ? renderAdf(result.value) : html`<p class="quiet">The export of “${module.title ?? module.key}” failed: ${result.error.message}</p>`;
}

/**
 * Of where the macro stands Forge's documentation (August 2026) promises the page's id and nothing else, so nothing else is told.
 * Settings travel in another place for Word than for PDF (no page of the vendor says so; apps that export to both have
 * found it), so they do here.
 *
 * @param {string} exportType @param {string} localId @param {any} extension @param {Record<string, string>} config
 */
function payloadOf(exportType, localId, extension, config) {
  const context = { localId, extension: { content: { id: extension.content?.id } }, ...(exportType === "word" ? { config } : {}) };
  return { exportType, context, extensionPayload: exportType === "word" ? {} : { config } };
}
