// @ts-check
/** The first page: what the app has and where its pages are. */
import { html } from "../html.js";
import { isOffered } from "./apps.js";
import { mayReadSpace } from "../confluence/permissions.js";
import { page, redirect } from "./respond.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

/** @type {import("./routes.js").PageRoutes} */
export const homeRoutes = {
  "GET /": home,
  "POST /host/user": async ({ request }) => {
    const form = await request.formData();
    const back = String(form.get("back") ?? "/");
    const response = redirect(/^\/(?![/\\])/.test(back) ? back : "/");
    response.headers.set("set-cookie", `user=${String(form.get("user")).replace(/\W/g, "")}; Path=/; SameSite=Strict; HttpOnly`);
    return response;
  },
};

/** @param {PageCall} call */
function home(call) {
  const { host, site, base, accountId } = call;
  const spaces = [...site.spaces.values()].filter((space) => mayReadSpace(site, space, accountId));
  const framed = host.manifest.modules.filter((module) => module.resource && isOffered(call, module));
  return page(call, {
    title: "Apps and spaces",
    main: html`<h1>Apps and spaces</h1>
<section><h2>${host.manifest.name}</h2>
<ul class="cards">${framed.map((module) => html`<li><a href="${base}/apps/${module.key}"><strong>${module.title ?? module.key}</strong><span>${module.kind}</span></a></li>`)}</ul>
${host.manifest.notKnown.length > 0 ? html`<p class="quiet">Not known to this host: ${host.manifest.notKnown.join(", ")}.</p>` : ""}</section>
<section><h2>Spaces</h2>
<ul class="cards">${spaces.map((space) => html`<li><a href="${base}/wiki/spaces/${space.key}"><strong>${space.name}</strong><span>${space.key} · ${count(call, space.id)} ${count(call, space.id) === 1 ? "page" : "pages"}</span></a></li>`)}</ul></section>
${host.installations().length > 1 ? html`<section><h2>Installations</h2><ul class="cards">${host.installations().map(({ id }) => html`<li><a href="${id === host.firstInstallation ? "/" : `/s/${id}/`}"><strong>${id}</strong></a></li>`)}</ul></section>` : ""}`,
  });
}

/** @param {PageCall} call @param {string} spaceId */
function count({ site }, spaceId) {
  return [...site.pages.values()].filter((one) => one.spaceId === spaceId && one.status === "current").length;
}
