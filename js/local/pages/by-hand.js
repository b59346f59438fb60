// @ts-check
/** What a developer does by hand beside the app: an issue, a macro, an event, an action, an admin's yes to a new version. */
import { json } from "../answer.js";
import { isSiteAdmin } from "../confluence/permissions.js";
import { html } from "../html.js";
import { callAction, eventsOf, fireEvent } from "../surroundings/events.js";
import { NothingSuch, createIssue, insertMacro } from "../surroundings/seed.js";
import { sentences } from "../surroundings/upgrades.js";
import { titleOf } from "./apps.js";
import { missing, page, redirect } from "./respond.js";
import { addressOf } from "./products/wiki.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

/** @type {import("./routes.js").PageRoutes} */
export const byHandRoutes = {
  "POST /host/issue": done(async (call, { project, summary, type }) => {
    const key = await createIssue(call.host, call.installation, { project: project || "DEMO", summary: summary || "Look at the app", type: type || "Task" });
    return { said: `Issue ${key} is there.`, to: `${call.base}/host/jira` };
  }),
  "POST /host/macro": done(async (call, { macro = "", page: pageId, form }) => {
    const made = await insertMacro(call.host, call.installation, { macro, form: form || "adf", ...(pageId ? { page: pageId } : {}) });
    return { said: `The macro "${macro}" is on page ${made.pageId}.`, to: addressOf(call, made.pageId) };
  }),
  "POST /host/event": done(async (call, { event = "", fields }) => {
    const results = await fireEvent(call.host, call.installation, event, fields ? JSON.parse(fields) : {});
    const failed = results.filter(({ ok }) => !ok).map((result) => (result.ok ? "" : result.error.message));
    return { said: `${results.length} trigger${results.length === 1 ? "" : "s"} heard ${event}${failed.length > 0 ? `; failed: ${failed.join("; ")}` : ""}.`, to: `${call.base}/host` };
  }),
  "POST /host/action": done(async (call, { action = "", inputs, issue, page: pageId }) => {
    const result = await callAction(call.host, call.installation, action, inputs ? JSON.parse(inputs) : {}, { accountId: call.accountId, ...(issue ? { issue } : {}), ...(pageId ? { page: pageId } : {}) });
    if (!result.ok) throw new NothingSuch(`The action failed: ${result.error.message}`);
    return { said: JSON.stringify(result.value ?? null), to: undefined };
  }),
  "POST /host/approve": done(async (call) => {
    if (!isSiteAdmin(call.site, call.accountId)) throw new NothingSuch("Only an admin of the site may agree: look at it as Ada Admin.");
    const agreed = await call.host.upgrades.approve(call.installation.id);
    return { said: agreed ? "The new version runs." : "Nothing waits.", to: `${call.base}/host` };
  }),
  "GET /host/logs": (call) => (isSiteAdmin(call.site, call.accountId)
    ? new Response([...call.host.adminLog(), ""].join("\n"), { headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" } })
    : missing(call, "Only an admin of the site may download what functions logged.")),
};

/** A form of these pages, or a command of the program, which wants JSON. @param {(call: PageCall, form: Record<string, string>) => Promise<{said: string, to: string | undefined}>} action @returns {(call: PageCall) => Promise<Response>} */
function done(action) {
  return async (call) => {
    const wantsJson = call.request.headers.get("accept") === "application/json";
    try {
      const form = Object.fromEntries([...(await call.request.formData())].map(([name, value]) => [name, String(value)]));
      const { said, to } = await action(call, form);
      if (wantsJson) return json(200, { said });
      return to === undefined ? page(call, { title: "Done", main: html`<div class="empty"><h1>Done</h1><pre>${said}</pre><p><a href="${call.base}/host">Back to the host</a></p></div>` }) : redirect(to);
    } catch (error) {
      if (!(error instanceof NothingSuch) && !(error instanceof SyntaxError)) throw error;
      return wantsJson ? json(400, { said: error.message }) : missing(call, error.message);
    }
  };
}

/** @param {PageCall} call */
export function byHand(call) {
  const { host, base } = call;
  const macros = host.manifest.modules.filter(({ kind }) => kind === "macro");
  const events = eventsOf(host.manifest);
  const actions = host.manifest.modules.filter(({ kind, function: named }) => kind === "action" && named);
  const options = (/** @type {string[]} */ list) => list.map((one) => html`<option>${one}</option>`);
  return html`${waiting(call)}
${host.environment === "production" ? html`<p class="quiet">In production what functions log is for the site's admins: <a href="${base}/host/logs">download the logs</a> as one of them.</p>` : ""}
<section><h2>By hand</h2>
${macros.length > 0 ? html`<form class="row" method="post" action="${base}/host/macro"><label>Macro <select name="macro">${macros.map((module) => html`<option value="${module.key}">${titleOf(module)}</option>`)}</select></label><label>Page, by id <input name="page" placeholder="the home page of DOCS"></label><label>Stored as <select name="form">${options(["adf", "structured"])}</select></label><button>Insert the macro</button></form>` : ""}
${host.manifest.products.has("jira") ? html`<form class="row" method="post" action="${base}/host/issue"><label>Project <input name="project" value="DEMO"></label><label>Type <select name="type">${options(["Task", "Story", "Bug", "Epic"])}</select></label><label>Summary <input name="summary" value="Look at the app"></label><button>Create the issue</button></form>` : ""}
${events.length > 0 ? html`<form class="row" method="post" action="${base}/host/event"><label>Event <select name="event">${options(events)}</select></label><label>Fields to replace, JSON <input name="fields" placeholder="{}"></label><button>Fire the event</button></form>` : ""}
${actions.length > 0 ? html`<form class="row" method="post" action="${base}/host/action"><label>Action <select name="action">${actions.map(({ key, name }) => html`<option value="${key}">${name ?? key}</option>`)}</select></label><label>Inputs, JSON <input name="inputs" value="${JSON.stringify(Object.fromEntries(Object.keys(actions[0]?.inputs ?? {}).map((name) => [name, ""])))}"></label><label>On the issue <input name="issue" placeholder="DEMO-1"></label><button>Call the action</button></form>` : ""}
${macros.length + events.length + actions.length === 0 && !host.manifest.products.has("jira") ? html`<p>The app has no macro, no trigger and no action.</p>` : ""}</section>`;
}

/** @param {PageCall} call */
function waiting({ host, installation, base }) {
  const waits = host.upgrades.waiting(installation.id);
  if (!waits) return "";
  return html`<div class="notice warning"><span class="notice-icon">!</span><div class="notice-body"><p>Version ${waits.next} asks for more than version ${host.upgrades.version(installation.id)}, which this site agreed to:</p><ul>${sentences(waits.difference).map((one) => html`<li>${one}</li>`)}</ul>
<p>Until an admin agrees, Forge goes on running the old version; this host, which has only the new code, runs nothing.</p><form method="post" action="${base}/host/approve"><button class="primary">Agree, as the site's admin</button></form></div></div>`;
}
