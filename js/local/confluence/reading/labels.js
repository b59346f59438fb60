// @ts-check
/** Labels of pages: v2 lists them (rest/v2/api-group-label), the first API writes them (rest/v1/api-group-content-labels). */
import { json } from "../../answer.js";
import { Refusal } from "../errors.js";
import { pageOf } from "../paging.js";
import { readable, showLabel } from "../pages.js";
import { mayEditPage } from "../permissions.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */

/** @type {import("../api.js").Routes} */
export const labelRoutes = {
  "GET /wiki/api/v2/pages/:id/labels": (call) => pageOf(call, readable(call).labels ?? [], showLabel),
  "POST /wiki/rest/api/content/:id/label": (call) => change(call, (labels) => [...new Set([...labels, ...namesIn(call.body)])]),
  "DELETE /wiki/rest/api/content/:id/label": (call) => change(call, (labels) => labels.filter((name) => name !== call.query.get("name"))),
};

/** A label tells of no new version. @param {ApiCall} call @param {(labels: string[]) => string[]} how */
function change(call, how) {
  return call.site.turn(async () => {
    const page = readable(call);
    if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to label this page");
    const labels = how(page.labels ?? []);
    await call.site.touchPage({ ...page, labels });
    return json(200, { results: labels.map(showLabel), start: 0, limit: 200, size: labels.length });
  });
}

/** @param {any} body @returns {string[]} */
function namesIn(body) {
  const given = Array.isArray(body) ? body : [body];
  return given.map((one) => {
    if (one?.prefix !== "global" || typeof one?.name !== "string" || !/^[^\s:;,.?&[\]()#^*@!]{1,255}$/.test(one.name)) throw new Refusal(400, "BAD_REQUEST", "A label is {prefix: \"global\", name} without spaces or punctuation");
    return one.name.toLowerCase();
  });
}
