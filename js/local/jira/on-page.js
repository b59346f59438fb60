// @ts-check
/** Jira's issues on a page of Confluence: a link with a datasource is a table of what its search finds, for whoever looks. */
import { walk } from "../confluence/render/tree.js";
import { html } from "../html.js";

/** The datasource of Jira issues, the same on every site. */
const JIRA_ISSUES = "d8b75300-dfda-4519-b6cd-e49abbd50401";
/** Columns of the datasource, as Jira's fields. @type {Record<string, {name: string, shown: (issue: any, base: string) => unknown}>} */
const COLUMNS = {
  issuetype: { name: "Type", shown: ({ fields }) => fields.issuetype?.name },
  key: { name: "Key", shown: ({ key }, base) => html`<a href="${base}/browse/${key}">${key}</a>` },
  summary: { name: "Summary", shown: ({ fields }) => fields.summary },
  status: { name: "Status", shown: ({ fields }) => html`<span class="status">${fields.status?.name}</span>` },
  assignee: { name: "Assignee", shown: ({ fields }) => fields.assignee?.displayName ?? "" },
  priority: { name: "Priority", shown: ({ fields }) => fields.priority?.name ?? "" },
};

/**
 * The tables of a page, by their elements. What is no such datasource, or cannot be searched for, stays the link that it is.
 *
 * @param {import("../host-parts.js").HostParts} host @param {{installation: any, accountId: string, base: string}} viewer @param {import("../confluence/render/tree.js").Element} root
 */
export async function issueTables(host, viewer, root) {
  /** @type {Map<import("../confluence/render/tree.js").Element, import("../html.js").Html>} */
  const tables = new Map();
  /** @type {import("../confluence/render/tree.js").Element[]} */
  const links = [];
  walk(root, (element) => void (element.name === "a" && element.attributes.has("data-datasource") && links.push(element)));
  for (const link of links) {
    const { id, parameters, views } = sourceOf(link);
    const columns = (views?.[0]?.properties?.columns ?? []).map((/** @type {{key: string}} */ { key }) => key).filter((/** @type {string} */ key) => Object.hasOwn(COLUMNS, key));
    if (id !== JIRA_ISSUES || columns.length === 0) continue;
    const issues = await issuesFound(host, viewer, parameters?.jql);
    if (issues) tables.set(link, issueTable(issues, columns, viewer.base));
  }
  return tables;
}

/**
 * What a search finds for whoever looks; nothing when it cannot be made.
 *
 * @param {import("../host-parts.js").HostParts} host @param {{installation: any, accountId: string}} viewer @param {unknown} jql
 * @returns {Promise<any[] | undefined>}
 */
export async function issuesFound(host, { installation, accountId }, jql) {
  const invocation = /** @type {any} */ ({ call: { installation, accountId } });
  const response = await host.jira.fetch(invocation, { provider: "user" }, "/rest/api/3/search/jql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jql, fields: ["issuetype", "summary", "status", "assignee", "priority"], maxResults: 100 }) });
  return response.ok ? /** @type {any} */ (await response.json()).issues : undefined;
}

/** @param {any[]} issues @param {string[]} columns keys of COLUMNS @param {string} base */
export function issueTable(issues, columns, base) {
  return html`<div class="table-wrap"><table class="issue-table"><thead><tr>${columns.map((key) => html`<th>${COLUMNS[key]?.name}</th>`)}</tr></thead><tbody>${issues.map((issue) => html`<tr>${columns.map((key) => html`<td>${COLUMNS[key]?.shown(issue, base)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** @param {import("../confluence/render/tree.js").Element} link @returns {any} */
function sourceOf(link) {
  try {
    return JSON.parse(link.attributes.get("data-datasource") ?? "") ?? {};
  } catch {
    return {};
  }
}
