// @ts-check
import { html } from "../html.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src http://localhost:*; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
const USERS = ["writer", "reader", "admin", "anonymous"];

/**
 * @param {PageCall} call
 * @param {{title: string, main: import("../html.js").Html, aside?: import("../html.js").Html, status?: number, scripts?: string[], bare?: boolean}} content `bare`: without space around what stands in the page
 */
export function page(call, { title, main, aside, status = 200, scripts = [], bare = false }) {
  const { base, user, host } = call;
  // A user who was chosen in the address must not outlive the switch to another.
  const back = new URL(call.url);
  back.searchParams.delete("as");
  const here = back.pathname + back.search;
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/code.css">
<link rel="stylesheet" href="/assets/code-dark.css" media="(prefers-color-scheme: dark)">
<link rel="stylesheet" href="/assets/host.css">
<script src="/assets/bar.js" defer></script>
${scripts.map((source) => html`<script src="${source}" defer></script>`)}
</head>
<body>
<header class="bar">
<a class="brand" href="${base}/"><span aria-hidden="true">◆</span> Local Confluence</a>
<nav><a href="${base}/">Apps and spaces</a><a href="${base}/host">Host</a>${host.installations().length > 1 ? html` <span class="quiet">${call.installation.id}.atlassian.net</span>` : ""}</nav>
<form class="who" method="post" action="/host/user">
<input type="hidden" name="back" value="${here}">
<label>Viewing as <select name="user">${USERS.map((name) => html`<option value="${name}" ${name === user ? html`selected` : ""}>${nameOf(call, name)}</option>`)}</select></label>
<button>Switch</button>
</form>
</header>
<div class="frame">
${aside ? html`<aside>${aside}</aside>` : ""}
<main class="${bare ? "bare" : ""}">${main}</main>
</div>
<footer>Local Forge host for ${host.manifest.name}. Nothing here leaves this machine.</footer>
</body>
</html>`;
  return new Response(text.text, { status, headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "same-origin" } });
}

/** @param {PageCall} call @param {string} what */
export function missing(call, what) {
  return page(call, { title: "Not found", status: 404, main: html`<div class="empty"><h1>Not found</h1><p>${what}</p></div>` });
}

/** @param {string} location */
export function redirect(location) {
  return new Response(null, { status: 303, headers: { location } });
}

/** @param {PageCall} call @param {string} user */
function nameOf(call, user) {
  return user === "anonymous" ? "nobody (signed out)" : (call.site.users.get(call.accountOf(user))?.displayName ?? user);
}
