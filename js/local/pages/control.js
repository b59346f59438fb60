// @ts-check
/** The host's own page: faults, schedules, what waits in queues, what the app logged. */
import { html } from "../html.js";
import { page, redirect } from "./respond.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

const KINDS = ["429", "429-retry-after", "500", "502", "503", "slow", "cut", "torn"];

/** @type {import("./routes.js").PageRoutes} */
export const controlRoutes = {
  "GET /host": show,
  "POST /host/faults": async (call) => {
    const form = await call.request.formData();
    const number = (/** @type {string} */ name) => (form.get(name) ? Number(form.get(name)) : undefined);
    call.host.faults.set({
      seed: number("seed") ?? 1, rate: (number("percent") ?? 0) / 100, kinds: /** @type {any} */ (form.getAll("kinds").map(String).filter((kind) => KINDS.includes(kind))),
      only: String(form.get("only") ?? "") || undefined, most: number("most"), duplicateRate: (number("duplicates") ?? 0) / 100,
      outOfOrder: form.has("outOfOrder"), kvsQueryLagMs: number("lag"),
    });
    return redirect("/host");
  },
  "POST /host/schedule": async (call) => {
    const form = await call.request.formData();
    await call.host.schedules.run(call.installation, String(form.get("key")));
    return redirect("/host");
  },
  "POST /host/kill": (call) => {
    for (const running of call.host.invoker.running) running.kill("Stopped from the host's page.");
    return redirect("/host");
  },
};

/** @param {PageCall} call */
function show(call) {
  const { host, installation } = call;
  const plan = host.faults.plan();
  const waiting = host.queue.pending(installation.id);
  const hooks = host.manifest.modules.filter((module) => module.kind === "webtrigger");
  const schedules = host.manifest.modules.filter((module) => module.kind === "scheduledTrigger");
  return page(call, {
    title: "Host",
    main: html`<h1>Host</h1>
<section><h2>Faults</h2>
<form class="stack" method="post" action="/host/faults">
<label>Share of calls that fail, in percent <input name="percent" type="number" min="0" max="100" value="${(plan.rate ?? 0) * 100}"></label>
<fieldset><legend>Kinds</legend>${KINDS.map((kind) => html`<label class="inline"><input type="checkbox" name="kinds" value="${kind}" ${!plan.kinds || plan.kinds.includes(/** @type {any} */ (kind)) ? html`checked` : ""}> ${kind}</label> `)}</fieldset>
<label>Only calls whose name contains <input name="only" value="${plan.only ?? ""}" placeholder="fetch api.github.com"></label>
<label>At most <input name="most" type="number" min="0" value="${plan.most ?? ""}"></label>
<label>Events delivered twice, in percent <input name="duplicates" type="number" min="0" max="100" value="${(plan.duplicateRate ?? 0) * 100}"></label>
<label class="inline"><input type="checkbox" name="outOfOrder" ${plan.outOfOrder ? html`checked` : ""}> Deliver events in any order</label>
<label>Key-value queries lag behind by, in milliseconds <input name="lag" type="number" min="0" value="${plan.kvsQueryLagMs ?? ""}"></label>
<label>Seed <input name="seed" type="number" value="${plan.seed ?? 1}"></label>
<div><button class="primary">Set</button></div>
</form>
<p class="quiet">${host.faults.record.length} made so far${host.faults.record.length > 0 ? `; the last: ${host.faults.record.at(-1)?.kind} for ${host.faults.record.at(-1)?.call}` : ""}.</p></section>
<section><h2>Functions</h2><p>${host.invoker.running.size} running, ${waiting.length} event${waiting.length === 1 ? "" : "s"} waiting.</p>
<form method="post" action="/host/kill"><button>Kill what runs</button></form>
${schedules.map((module) => html`<form method="post" action="/host/schedule"><input type="hidden" name="key" value="${module.key}"><button>Run the schedule “${module.key}” now</button></form>`)}</section>
${hooks.length > 0 ? html`<section><h2>Web triggers</h2>${hooks.map((module) => html`<p>${module.key}<br><code>${host.webTriggers.urlOf(installation.id, module.key)}</code></p>`)}</section>` : ""}
<section><h2>Log</h2><div class="log">${host.recentLog().join("\n") || "Nothing yet."}</div></section>`,
  });
}
