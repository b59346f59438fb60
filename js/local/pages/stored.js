// @ts-check
/** What the app holds in its store, and the issues of the local Jira, to look at. Secrets are shown by name only. */
import { html } from "../html.js";
import { STATUSES, typeOf } from "../jira/site.js";
import { page } from "./respond.js";

/** @typedef {import("./routes.js").PageCall} PageCall */
const SHOWN = 200;

/** @type {import("./routes.js").PageRoutes} */
export const storedRoutes = {
  "GET /host/store": showStore,
  "GET /host/jira": showJira,
};

/** @param {PageCall} call */
async function showStore(call) {
  const prefix = call.url.searchParams.get("prefix") ?? "";
  const values = await entriesOf(call, "kvs", prefix);
  const entities = await entriesOf(call, "entities", prefix);
  const secrets = await entriesOf(call, "secrets", prefix);
  return page(call, {
    title: "Store",
    main: html`<h1>What the app stored</h1>
<p class="quiet">Of the installation “${call.installation.id}”. <a href="${call.base}/host">Back to the host</a></p>
<form class="row" method="get" action="${call.base}/host/store"><label>Keys that begin with <input name="prefix" value="${prefix}" placeholder="run:"></label><button>Show</button></form>
${table("Values", values, call)}
${entities.length > 0 ? table("Custom entities", entities, call) : ""}
<h2>Secrets</h2>${secrets.length > 0 ? html`<ul>${secrets.map(({ key }) => html`<li><code>${key}</code></li>`)}</ul>` : html`<p>None.</p>`}`,
  });
}

/** @param {PageCall} call @param {string} name @param {string} prefix */
async function entriesOf(call, name, prefix) {
  const root = `${call.installation.id}\u0000`;
  /** @type {{key: string, entry: import("../platform/kvs/checks.js").Entry}[]} */
  const found = [];
  for await (const [at, entry] of call.host.appStore.table(name).iterator({ gte: root + prefix, lt: `${root}${prefix}\uffff`, limit: SHOWN + 1 })) {
    found.push({ key: at.slice(root.length).replace("\u0000", " / "), entry });
  }
  return found;
}

/** @param {string} title @param {{key: string, entry: import("../platform/kvs/checks.js").Entry}[]} found @param {PageCall} call */
function table(title, found, call) {
  if (found.length === 0) return html`<h2>${title}</h2><p>None.</p>`;
  const nowMs = call.host.clock.nowMs();
  const rows = found.slice(0, SHOWN).map(({ key, entry }) => {
    const text = JSON.stringify(entry.value);
    const value = text.length > 80 ? html`<details><summary><code>${text.slice(0, 80)}…</code> <span class="quiet">${text.length} characters</span></summary><pre>${JSON.stringify(entry.value, null, 2)}</pre></details>` : html`<code>${text}</code>`;
    const expiry = entry.expireTime === undefined ? "" : entry.expireTime <= nowMs ? html`<span class="status yellow">expired</span>` : html`<span class="quiet">expires in ${inWords(entry.expireTime - nowMs)}</span>`;
    return html`<tr><td><code>${key}</code></td><td>${value}</td><td class="quiet">${inWords(nowMs - entry.updatedAt)} ago ${expiry}</td></tr>`;
  });
  return html`<h2>${title}</h2><div class="table-wrap"><table><thead><tr><th>Key</th><th>Value</th><th>Written</th></tr></thead><tbody>${rows}</tbody></table></div>
${found.length > SHOWN ? html`<p class="quiet">The first ${SHOWN}; begin the key above to see others.</p>` : ""}`;
}

/** @param {number} ms */
function inWords(ms) {
  const units = /** @type {[string, number][]} */ ([["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]]);
  const [name, length] = units.find(([, unit]) => ms >= unit) ?? ["second", 1000];
  const count = Math.floor(ms / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** @param {PageCall} call */
async function showJira(call) {
  const jira = await call.host.jira.site(call.installation.id);
  const rows = [...jira.issues.values()].reverse().slice(0, SHOWN).map((issue) => html`<tr><td><a href="${call.base}/browse/${issue.key}">${issue.key}</a></td><td>${typeOf(issue.typeId)?.name}</td><td>${issue.fields.summary}</td><td><span class="status">${STATUSES.find(({ id }) => id === issue.statusId)?.name}</span></td><td>${issue.parentId === null ? "" : jira.issues.get(issue.parentId)?.key}</td><td><code>${Object.keys(issue.properties).join(" ")}</code></td></tr>`);
  return page(call, {
    title: "Jira",
    main: html`<h1>Jira's issues</h1>
<p class="quiet">Of the installation “${call.installation.id}”, in the projects ${[...jira.projects.values()].map(({ key }) => key).join(", ")}. <a href="${call.base}/host">Back to the host</a></p>
${rows.length > 0 ? html`<div class="table-wrap"><table><thead><tr><th>Key</th><th>Type</th><th>Summary</th><th>Status</th><th>Parent</th><th>Properties</th></tr></thead><tbody>${rows}</tbody></table></div>` : html`<p>No issue was created yet.</p>`}`,
  });
}
