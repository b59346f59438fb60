// @ts-check
/** Jira's issues for reading, where links of apps and pages lead: one with the app's panels on it, and what a search finds. */
import { html } from "../../html.js";
import { showDocument } from "../../jira/document.js";
import { issuesFound, issueTable } from "../../jira/on-page.js";
import { maySee } from "../../jira/permissions.js";
import { STATUSES, typeOf } from "../../jira/site.js";
import { placeIn, placeOf, extensionOf } from "../../surroundings/contexts.js";
import { frameOf, isOffered, titleOf } from "../apps.js";
import { missing, page } from "../respond.js";

/** @typedef {import("../routes.js").PageCall} PageCall */
/** @typedef {import("../../jira/site.js").Issue} Issue */
const COLUMNS = ["issuetype", "key", "summary", "status", "priority"];

/** @type {import("../routes.js").PageRoutes} */
export const issueRoutes = {
  "GET /browse/:key": showIssue,
  "GET /issues": showSearch,
};

/** @param {PageCall} call */
async function showIssue(call) {
  const jira = await call.host.jira.site(call.installation.id);
  const issue = jira.issue(call.params.key ?? "");
  const project = issue && jira.projects.get(issue.projectId);
  if (!issue || !maySee(jira, project, call.accountId)) return missing(call, "There is no such issue, or it may not be viewed.");
  const link = (/** @type {Issue} */ { key, fields }) => html`<a href="${call.base}/browse/${key}">${key} ${fields.summary}</a>`;
  const parent = jira.issues.get(issue.parentId ?? "");
  const below = [...jira.issues.values()].filter(({ parentId }) => parentId === issue.id);
  return page(call, {
    title: `${issue.key} ${issue.fields.summary}`,
    scripts: ["/assets/product.js"],
    main: html`<article class="page"><nav class="breadcrumbs" aria-label="Breadcrumb"><a href="${call.base}/issues/?${new URLSearchParams({ jql: `project = ${project?.key} ORDER BY key` })}">${project?.name}</a>${parent ? link(parent) : ""}</nav>
<h1 class="page-title">${issue.fields.summary}</h1>
<p class="byline">${issue.key} · ${typeOf(issue.typeId)?.name} · <span class="status">${STATUSES.find(({ id }) => id === issue.statusId)?.name}</span> · made by ${call.site.users.get(issue.creatorId)?.displayName ?? "somebody"}${issue.fields.labels?.length > 0 ? html` · ${issue.fields.labels.join(", ")}` : ""}</p>
<div class="content">${showDocument(issue.fields.description)}</div>
${below.length > 0 ? html`<h2>Below it</h2><ul>${below.map((one) => html`<li>${link(one)}</li>`)}</ul>` : ""}
${await panels(call, issue)}</article>`,
  });
}

/** The app's modules that stand on an issue. @param {PageCall} call @param {Issue} issue */
async function panels(call, { key }) {
  const there = { ...call, url: new URL(`?${new URLSearchParams({ issue: key })}`, call.url) };
  const place = await placeIn(there);
  return call.host.manifest.modules
    .filter((module) => placeOf(module) === "issue" && module.resource && !module.kind.startsWith("jira:customField") && isOffered(there, module, place))
    .map((module) => html`<section><h2>${titleOf(module)}</h2>${frameOf(there, module, String(module.resource), extensionOf(there, module, place))}</section>`);
}

/** @param {PageCall} call */
async function showSearch(call) {
  const jql = call.url.searchParams.get("jql") ?? "";
  const found = await issuesFound(call.host, call, jql);
  if (!found) return missing(call, "This search is not one that the local Jira makes.");
  return page(call, { title: "Issues", main: html`<h1>Issues</h1><p class="quiet"><code>${jql}</code></p>${issueTable(found, COLUMNS, call.base)}` });
}
