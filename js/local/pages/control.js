// @ts-check
/** The host's own page: faults, what runs and waits, schedules, web triggers, what the app logged. */
import { KINDS } from "../faults.js";
import { html } from "../html.js";
import { byHand } from "./by-hand.js";
import { page, redirect } from "./respond.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

/** What each kind of fault looks like to the app. @type {Record<(typeof KINDS)[number], string>} */
const MEANS = {
  429: "too many requests, without a time to wait",
  "429-retry-after": "too many requests, come back in a second",
  500: "the other side fails",
  502: "its gateway fails",
  503: "it is not available",
  slow: "two seconds late",
  cut: "the work is done, the answer is lost",
  torn: "the work is done, half of the answer arrives",
};
const SHOWN = 20;

/** @type {import("./routes.js").PageRoutes} */
export const controlRoutes = {
  "GET /host": show,
  "POST /host/faults": async (call) => {
    const form = await call.request.formData();
    const number = (/** @type {string} */ name) => (form.get(name) ? Number(form.get(name)) : undefined);
    const kinds = KINDS.filter((kind) => form.getAll("kinds").includes(kind));
    call.host.faults.set({
      seed: number("seed") ?? 1, rate: (number("percent") ?? 0) / 100, kinds, only: String(form.get("only") ?? "") || undefined, most: number("most"),
      duplicateRate: (number("duplicates") ?? 0) / 100, outOfOrder: form.has("outOfOrder"), kvsQueryLagMs: number("lag"), searchLagMs: number("lag"),
    });
    return redirect(`${call.base}/host`);
  },
  "POST /host/calm": (call) => {
    call.host.faults.set({});
    return redirect(`${call.base}/host`);
  },
  "POST /host/schedule": async (call) => {
    const form = await call.request.formData();
    await call.host.schedules.run(call.installation, String(form.get("key")));
    return redirect(`${call.base}/host`);
  },
  "POST /host/kill": (call) => {
    for (const running of call.host.invoker.running) running.kill("Stopped from the host's page.");
    return redirect(`${call.base}/host`);
  },
};

/** @param {PageCall} call */
function show(call) {
  const { host, installation, base } = call;
  const hooks = host.manifest.modules.filter((module) => module.kind === "webtrigger");
  const schedules = host.manifest.modules.filter((module) => module.kind === "scheduledTrigger");
  return page(call, {
    title: "Host",
    main: html`<h1>Host</h1>
<p class="quiet">Of the installation “${installation.id}” in ${host.environment}, version ${host.upgrades.version(installation.id)}${installation.license ? `, licence ${installation.licence}` : ""}. <a href="${base}/host/store">What the app stored</a> · <a href="${base}/host/jira">Jira's issues</a></p>
${byHand(call)}
<section><h2>Functions</h2>${running(call)}${events(call)}
${schedules.map((module) => html`<form method="post" action="${base}/host/schedule"><input type="hidden" name="key" value="${module.key}"><button>Run the schedule “${module.key}” now</button> <span class="quiet">every ${module.interval}</span></form>`)}</section>
${hooks.length > 0 ? html`<section><h2>Web triggers</h2>${hooks.map((module) => html`<p>${module.key}<br><code>${host.webTriggers.urlOf(installation.id, module.key)}</code></p>`)}</section>` : ""}
<section><h2>Log</h2><div class="log">${[...host.recentLog()].reverse().join("\n") || "Nothing yet."}</div></section>
<section><h2 id="faults">Faults</h2>${faults(call)}</section>`,
  });
}

/** @param {PageCall} call */
function running({ host, base }) {
  const rows = [...host.invoker.running].map(({ invocation }) => html`<tr><td>${invocation.call.functionKey}</td><td>${invocation.call.module.kind} ${invocation.call.module.key}</td><td>${invocation.call.installation.id}</td><td>${Math.round((host.clock.nowMs() - invocation.startedMs) / 100) / 10} s of ${invocation.call.limitMs / 1000}</td></tr>`);
  if (rows.length === 0) return html`<p>Nothing runs.</p>`;
  return html`<div class="table-wrap"><table><thead><tr><th>Function</th><th>Called by</th><th>Installation</th><th>Since</th></tr></thead><tbody>${rows}</tbody></table></div>
<form method="post" action="${base}/host/kill"><button>Kill what runs</button> <span class="quiet">as if its process had died</span></form>`;
}

/** @param {PageCall} call */
function events({ host, installation }) {
  const { waiting, over } = host.queue.overview(installation.id);
  const rows = [...waiting, ...over].slice(0, SHOWN).map((event) => html`<tr><td>${event.queueName}</td><td>${event.body ? html`<code>${JSON.stringify(event.body)}</code>` : html`<span class="quiet">forgotten</span>`}</td><td>${event.state === "waiting" && event.dueMs > host.clock.nowMs() ? `in ${Math.ceil((event.dueMs - host.clock.nowMs()) / 1000)} s` : event.state}</td><td>${event.attempts + 1}${event.retry ? ` (${event.retry.retryReason})` : ""}</td></tr>`);
  if (rows.length === 0) return html`<p>No event was pushed to a queue.</p>`;
  return html`<p>${waiting.length} event${waiting.length === 1 ? "" : "s"} waiting, ${over.length} over.</p>
<div class="table-wrap"><table><thead><tr><th>Queue</th><th>Event</th><th>State</th><th>Delivery</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** @param {PageCall} call */
function faults({ host, base }) {
  const plan = host.faults.plan();
  const made = host.faults.record;
  const chosen = (/** @type {any} */ kind) => !plan.kinds?.length || plan.kinds.includes(kind);
  const on = Boolean(plan.rate || plan.duplicateRate || plan.outOfOrder);
  return html`<p>${on ? html`<span class="status red">on</span> ${Math.round((plan.rate ?? 0) * 100)} % of the calls fail.` : html`<span class="status">off</span>`} ${made.length} made so far. The same seed makes the same faults for the same calls, in whatever order they come.</p>
${on ? html`<form method="post" action="${base}/host/calm"><button>No more faults</button></form>` : ""}
<form class="stack" method="post" action="${base}/host/faults">
<div class="row"><label>Calls that fail, in percent <input name="percent" type="number" min="0" max="100" value="${Math.round((plan.rate ?? 0) * 100)}"></label>
<label>Seed <input name="seed" type="number" value="${plan.seed ?? 1}"></label>
<label>At most so many <input name="most" type="number" min="0" value="${plan.most ?? ""}" placeholder="no end"></label></div>
<label>Only calls whose name contains <input name="only" value="${plan.only ?? ""}" placeholder="fetch api.github.com, confluence PUT, kvs set, queue publish"></label>
<fieldset><legend>Kinds</legend>${KINDS.map((kind) => html`<label class="kind"><input type="checkbox" name="kinds" value="${kind}" ${chosen(kind) ? html`checked` : ""}> <strong>${kind}</strong> <span class="quiet">${MEANS[kind]}</span></label>`)}</fieldset>
<div class="row"><label>Events delivered twice, in percent <input name="duplicates" type="number" min="0" max="100" value="${Math.round((plan.duplicateRate ?? 0) * 100)}"></label>
<label>Queries and searches lag behind by, in ms <input name="lag" type="number" min="0" value="${plan.kvsQueryLagMs ?? ""}" placeholder="${host.faults.kvsQueryLagMs()}"></label></div>
<label class="inline"><input type="checkbox" name="outOfOrder" ${plan.outOfOrder ? html`checked` : ""}> Deliver waiting events in any order</label>
<div><button class="primary">Set</button></div>
</form>
${made.length > 0 ? html`<div class="table-wrap"><table><thead><tr><th>Fault</th><th>Call</th></tr></thead><tbody>${[...made].slice(-SHOWN).reverse().map(({ kind, call }) => html`<tr><td>${kind}</td><td><code>${call}</code></td></tr>`)}</tbody></table></div>` : ""}`;
}
