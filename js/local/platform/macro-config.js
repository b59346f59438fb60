// @ts-check
import { findMacro, withConfig } from "../confluence/render/app-macros.js";
import { normaliseBody } from "../confluence/normalise.js";
import { mayEditPage } from "../confluence/permissions.js";

/**
 * Writes a macro's settings into the page that holds it, as the product does when a macro's settings are submitted.
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
    const { config, keepEditing: _stays, ...flat } = payload ?? {};
    const { key } = frame.module;
    const changed = withConfig(await site.body(page.id, number), (macro) => macro.key === key && (!frame.localId || macro.localId === frame.localId), config ?? flat);
    if (changed === undefined) throw new Error(`The page holds no macro "${key}" that could be changed.`);
    const version = { number: number + 1, createdAt: site.now(), message: "Macro settings", minorEdit: false, authorId: frame.accountId, title: page.title };
    await site.savePage({ ...page, versions: [...page.versions, version] }, normaliseBody(changed, `${page.id}:${number + 1}`));
    // What was saved is what the frame finds when it asks again.
    const saved = findMacro(changed, (macro) => macro.key === key && (!frame.localId || macro.localId === frame.localId));
    frame.extension.config = saved?.config ?? {};
    return true;
  });
}
