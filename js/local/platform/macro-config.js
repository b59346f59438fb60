// @ts-check
import { normaliseBody } from "../confluence/normalise.js";
import { mayEditPage } from "../confluence/permissions.js";
import { escapeHtml } from "../html.js";

/**
 * Writes a macro's settings into the page that holds it, as the product does when a macro's settings are submitted.
 * Only macros written as `ac:structured-macro` are changed.
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../pages/frames.js").Frame} frame
 * @param {any} payload `{config}`, or the settings themselves
 */
export async function saveMacroConfig(host, frame, payload) {
  const site = await host.site(frame.installation.id);
  return site.turn(async () => {
    const page = site.pages.get(frame.extension.content?.id ?? "");
    if (!page || !mayEditPage(site, page, frame.accountId)) throw new Error("You may not change this page.");
    const number = page.versions.at(-1)?.number ?? 1;
    const body = await site.body(page.id, number);
    const config = payload?.config ?? payload ?? {};
    const written = Object.entries(config).map(([name, value]) => `<ac:parameter ac:name="${escapeHtml(name)}">${escapeHtml(typeof value === "string" ? value : JSON.stringify(value))}</ac:parameter>`).join("");
    const key = frame.module.key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const macro = new RegExp(`(<ac:structured-macro(?=[^>]*ac:name="${key}")[^>]*?)(?:/>|>(?:<ac:parameter[^>]*>[^<]*</ac:parameter>)*)`);
    if (!macro.test(body)) throw new Error(`The page holds no macro "${frame.module.key}" that could be changed.`);
    const changed = body.replace(macro, (/** @type {string} */ whole, /** @type {string} */ open) => (whole.endsWith("/>") && !whole.includes("</ac:parameter>") ? `${open.trimEnd()}>${written}</ac:structured-macro>` : `${open}>${written}`));
    const version = { number: number + 1, createdAt: site.now(), message: "Macro settings", minorEdit: false, authorId: frame.accountId, title: page.title };
    await site.savePage({ ...page, versions: [...page.versions, version] }, normaliseBody(changed, `${page.id}:${number + 1}`));
    return true;
  });
}
