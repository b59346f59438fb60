// @ts-check
// Writes docs/PERMISSIONS.md, and the table for administrators in docs/INSTALL.md, from the core's request builders and the
// manifest: `node scripts/permissions.mjs` (with --check: only compares).

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { FEATURES } from "./features.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const BUILDERS = "src/atlassian";
const OTHER_SCOPES = { "storage:app": "the app's key-value and secret storage (`js/forge.js`): jobs, run history, the map of pages, secrets" };

/** What the hosts are for; a declared host without a reason is an error. @type {Record<string, string>} */
const HOSTS = {
  "api.github.com": "reads repositories that a job names",
  "gitlab.com": "reads repositories that a job names",
  "api.bitbucket.org": "reads repositories that a job names",
  "dev.azure.com": "reads repositories that a job names",
  "*.visualstudio.com": "reads repositories of Azure organisations that still have their old address",
  "app.vssps.visualstudio.com": "belongs to Azure DevOps; no request of this release goes there",
  "generativelanguage.googleapis.com": "lets an AI write pages, only where an administrator has set its key",
  "api.anthropic.com": "lets an AI write pages, only where an administrator has set its key",
  "api.openai.com": "lets an AI write pages, only where an administrator has set its key",
};
const OTHERS = {
  configurable: ["further hosts, each approved by an administrator of the site", "a self-hosted Git host or AI server"],
  llm: ["Forge's own language models", "write pages, only for jobs that choose them; nothing leaves Atlassian"],
  webtrigger: ["a public web trigger", "receives push webhooks; it runs nothing that is not signed"],
};

/** @typedef {{method: string, path: string, reason: string, scope: string, identities: string[]}} Endpoint */

/** @returns {Endpoint[]} every Atlassian request that the core can build */
export function endpoints() {
  const files = readdirSync(join(root, BUILDERS)).sort().map((name) => readFileSync(join(root, BUILDERS, name), "utf8"));
  return files.flatMap(endpointsIn);
}

/** @param {string} source @returns {Endpoint[]} */
function endpointsIn(source) {
  const scopes = new Map([...source.matchAll(/const (\w+): Scope = "([^"]+)"/g)].map(([, name, scope]) => [name, scope]));
  const bodies = new Map([...source.matchAll(/\npub fn (\w+)\([^]*?\n}/g)].map(([text, name]) => [String(name), text]));
  /** A builder may leave the request to another one. @param {string} name @param {number} depth @returns {string | undefined} */
  const scopeOf = (name, depth = 0) => {
    const words = new Set(bodies.get(name)?.match(/\w+/g));
    const own = [...scopes].find(([constant]) => words.has(String(constant)))?.[1];
    return own ?? (depth > 2 ? undefined : [...bodies.keys()].filter((other) => other !== name && words.has(other)).map((other) => scopeOf(other, depth + 1)).find(Boolean));
  };
  return [...source.matchAll(/\/\/\/ `(GET|POST|PUT|DELETE) ([^`]+)`(?:: ([^\n]*))?[^\n]*\n(?:\/\/\/[^\n]*\n)*pub fn (\w+)\([^]*?\n}/g)].map(([text, method, path, reason, name]) => {
    const scope = scopeOf(String(name));
    if (!scope) throw new Error(`${BUILDERS}: the request of ${name} names no scope`);
    const full = String(path).startsWith("/wiki/") ? String(path) : `/wiki/api/v2${path}`;
    const identities = text.includes("Identity::App") ? ["app"] : text.includes("Identity::User") ? ["user"] : /identity: Identity/.test(text) ? ["app", "user"] : ["app"];
    return { method: String(method), path: full.replace(/\?.*$/, ""), reason: reason?.replaceAll(/\[(`\w+`)\]/g, "$1") || `${String(name).replaceAll("_", " ")}.`, scope, identities };
  });
}

/** @returns {string} */
export function permissionsPage() {
  const manifest = parse(readFileSync(join(root, "manifest.yml"), "utf8"));
  const known = endpoints();
  const rows = known.map(({ method, path, reason, scope, identities }) => `| \`${method} ${path}\` | \`${scope}\` | ${identities.map((one) => (one === "app" ? "the app" : "the person")).join(", ")} | ${reason} |`);
  const scopes = manifest.permissions.scopes.map((/** @type {string} */ scope) => `| \`${scope}\` | ${/** @type {any} */ (OTHER_SCOPES)[scope] ?? `${known.filter((one) => one.scope === scope).length} of the requests below`} |`);
  const optional = Object.entries(FEATURES).map(([name, { scope, why }]) => `| \`${scope}\` | \`npm run build -- --${name}\` | ${why} |`);
  const hosts = (manifest.permissions.external?.fetch?.backend ?? []).map((/** @type {any} */ entry) => `| \`${entry.address}\` | functions |`);
  return `# Permissions

<!-- Written by scripts/permissions.mjs from ${BUILDERS} and manifest.yml. Change those, then run it again. -->

What the app may do on a site, with the code that asks for it. A test compares this page, the manifest and the code in both
directions; [INSTALL.md](INSTALL.md) says the same in the words an administrator is asked in.

## Scopes

| scope | used for |
|---|---|
${scopes.join("\n")}

## Optional scopes

Forge has no optional scopes: what an admin is asked for is what the deployed manifest names. So each of these is in the
manifest only of an app that was built with its option; without it the feature is refused by Confluence and the run says so.

| scope | built with | used for |
|---|---|---|
${optional.join("\n")}

## Every Atlassian request

| request | scope | as | why |
|---|---|---|---|
${rows.join("\n")}

## Other hosts

| host | called by |
|---|---|
${hosts.join("\n")}
`;
}

const BEGIN = "<!-- Written by scripts/permissions.mjs from here -->";
const END = "<!-- to here -->";

/** docs/INSTALL.md with its table of what an administrator is asked. @returns {string} */
export function installPage() {
  const page = readFileSync(join(root, "docs/INSTALL.md"), "utf8");
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error("docs/INSTALL.md has lost the marks between which its table is written");
  return `${page.slice(0, from)}${BEGIN}\n${installTable()}\n${page.slice(to)}`;
}

/** The first sentence of a request's reason, with a verb. @param {Endpoint} endpoint */
function inWords({ method, path, reason }) {
  const [first = ""] = reason.split(/\.(?: |$)|; /);
  if (path.endsWith("/check")) return `asks ${first}`;
  return method === "GET" ? `reads ${first}` : first.replace(/^create /, "creates a ");
}

function installTable() {
  const manifest = parse(readFileSync(join(root, "manifest.yml"), "utf8"));
  const { scopes, external } = manifest.permissions;
  const known = endpoints();
  const why = (/** @type {string} */ scope) => {
    const other = /** @type {Record<string, string>} */ (OTHER_SCOPES)[scope];
    return other ?? [...new Set(known.filter((one) => one.scope === scope).map(inWords))].join("; ");
  };
  const rows = scopes.map((/** @type {string} */ scope) => [`\`${scope}\``, why(scope)]);
  for (const { address } of external?.fetch?.backend ?? []) {
    if (!HOSTS[address]) throw new Error(`scripts/permissions.mjs knows no reason for the host ${address}`);
    rows.push([`egress to \`${address}\``, String(HOSTS[address])]);
  }
  if (external?.configurable?.enabled) rows.push(OTHERS.configurable);
  if (manifest.modules.llm) rows.push(OTHERS.llm);
  if (manifest.modules.webtrigger) rows.push(OTHERS.webtrigger);
  for (const [name, { scope, why }] of Object.entries(FEATURES)) rows.push([`\`${scope}\`, only of an app built with \`--${name}\``, why]);
  return ["| asked for | what it is used for |", "|---|---|", ...rows.map((/** @type {string[]} */ [name, reason]) => `| ${name} | ${reason} |`)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of /** @type {[string, string][]} */ ([["docs/PERMISSIONS.md", permissionsPage()], ["docs/INSTALL.md", installPage()]])) {
    const file = join(root, name);
    if (!process.argv.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) {
      console.error(`${name} is not what the code says: run \`node scripts/permissions.mjs\`.`);
      process.exitCode = 1;
    }
  }
}
