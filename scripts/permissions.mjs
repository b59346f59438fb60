// @ts-check
// Writes docs/PERMISSIONS.md, the table for administrators in docs/INSTALL.md and tests/packaging/permissions.json from the
// core's request builders and the manifest: `npm run permissions` (with --check: only compares).

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { FEATURES, TABLE, disagreements } from "./capabilities.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** What admins were last told, under the root: who changes it explains it in CHANGELOG.md. */
export const SNAPSHOT = "tests/packaging/permissions.json";
/** Where requests are built, and what stands before the paths that their documentation names. */
const BUILDERS = { "src/atlassian": "/wiki/api/v2", "src/jira": "/rest/api/3" };
const PARTS = [TABLE.shared, ...Object.values(TABLE.capabilities)];
const CAPABILITIES = Object.entries(TABLE.capabilities);

/** @typedef {{method: string, path: string, reason: string, scope: string, identities: string[], reads: boolean}} Endpoint */

/** @returns {Endpoint[]} every Atlassian request that the core can build */
export function endpoints() {
  const built = Object.entries(BUILDERS).flatMap(([folder, base]) => readdirSync(join(root, folder)).sort().flatMap((name) => endpointsIn(sourceOf(join(root, folder, name)), base)));
  return [...built, ...reads()];
}

/** The text of a file, or of a room's files: its builders name scopes that stand in another file of it. @param {string} path @returns {string} */
function sourceOf(path) {
  if (!statSync(path).isDirectory()) return readFileSync(path, "utf8");
  return readdirSync(path).sort().map((name) => sourceOf(join(path, name))).join("\n");
}

/** What sync reads as the app: a table, because its requests have no method. @returns {Endpoint[]} */
function reads() {
  const source = readFileSync(join(root, "src/atlassian/reads.rs"), "utf8");
  const scopes = new Map([...source.matchAll(/const (\w+): Scope = "([^"]+)"/g)].map(([, name, scope]) => [name, String(scope)]));
  return [...source.matchAll(/\("(\/wiki\/[^"]+)", (\w+), "([^"]+)"\)/g)].map(([, path, scope, reason]) => ({ method: "GET", path: String(path), reason: String(reason), scope: scopes.get(scope) ?? "", identities: ["app"], reads: true }));
}

/** @param {string} source @param {string} base @returns {Endpoint[]} */
function endpointsIn(source, base) {
  const scopes = new Map([...source.matchAll(/const (\w+): Scope = "([^"]+)"/g)].map(([, name, scope]) => [name, scope]));
  const bodies = new Map([...source.matchAll(/\n(?:pub )?fn (\w+)\b[^]*?\n}/g)].map(([text, name]) => [String(name), text]));
  /** A builder may leave the request to another one. @template T @param {string} name @param {(body: string) => T | undefined} find @param {number} depth @returns {T | undefined} */
  const follow = (name, find, depth = 0) => {
    const body = bodies.get(name) ?? "";
    const words = new Set(body.match(/\w+/g));
    return find(body) ?? (depth > 2 ? undefined : [...bodies.keys()].filter((other) => other !== name && words.has(other)).map((other) => follow(other, find, depth + 1)).find(Boolean));
  };
  const scopeIn = (/** @type {string} */ body) => [...scopes].find(([constant]) => new RegExp(`\\b${constant}\\b`).test(body))?.[1];
  return [...source.matchAll(/\/\/\/ `(GET|POST|PUT|DELETE) ([^`]+)`(, a read)?(?:: ([^\n]*))?[^\n]*\n(?:\/\/\/[^\n]*\n)*pub fn (\w+)\b[^]*?\n}/g)].map(([, method, path, isRead, reason, name]) => {
    const scope = follow(String(name), scopeIn);
    if (!scope) throw new Error(`the request of ${name} names no scope`);
    const full = String(path).startsWith("/wiki/") ? String(path) : `${base}${path}`;
    // Of a sentence that goes on in the next line nothing.
    const why = reason?.replace(/(?<=\.) [^.]*[^.]$/, "").replaceAll(/\[(`\w+`)\]/g, "$1") || `${String(name).replaceAll("_", " ")}.`;
    return { method: String(method), path: full.replace(/\?.*$/, ""), reason: why, scope, identities: follow(String(name), identitiesIn) ?? ["app"], reads: method === "GET" || Boolean(isRead) };
  });
}

/** @param {string} body */
function identitiesIn(body) {
  if (body.includes("Identity::App")) return ["app"];
  if (body.includes("Identity::User")) return ["user"];
  return /identity: Identity/.test(body) ? ["app", "user"] : undefined;
}

/** In which single builds something stands: a column for each capability. @param {(part: import("./capabilities.mjs").Capability) => boolean} has */
function columns(has) {
  return CAPABILITIES.map(([, part]) => (has(TABLE.shared) || has(part) ? "yes" : "")).join(" | ");
}

/** What a scope or host is for, of each capability that names it. @param {(part: import("./capabilities.mjs").Capability) => string | undefined} of */
function reasons(of) {
  return [...new Set(PARTS.map(of).filter(Boolean))].join("; ");
}

/** @returns {any} */
function readManifest() {
  const text = readFileSync(join(root, "manifest.yml"), "utf8");
  const wrong = disagreements(text);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return parse(text);
}

/** @returns {string} */
export function permissionsPage() {
  const manifest = readManifest();
  const known = endpoints();
  const names = CAPABILITIES.map(([name]) => name).join(" | ");
  const rules = CAPABILITIES.map(() => "---").join("|");
  const rows = known.map(({ method, path, reason, scope, identities }) => `| \`${method} ${path}\` | \`${scope}\` | ${identities.map((one) => (one === "app" ? "the app" : "the person")).join(", ")} | ${reason} |`);
  const scopes = manifest.permissions.scopes.map((/** @type {string} */ scope) => `| \`${scope}\` | ${columns((part) => scope in part.scopes)} | ${reasons((part) => part.scopes[scope])} |`);
  const optional = CAPABILITIES.flatMap(([capability, { features = {} }]) => Object.entries(features).map(([name, { scope, why }]) => `| \`${scope}\` | ${capability} | \`npm run build -- --${name}\` | ${why} |`));
  const backend = (manifest.permissions.external?.fetch?.backend ?? []).map((/** @type {any} */ { address }) => `| \`${address}\` | ${columns((part) => address in part.hosts)} | ${reasons((part) => part.hosts[address])} |`);
  const further = reasons((part) => part.configurable);
  const hosts = further ? [...backend, `| hosts that an administrator approves at run time | ${columns((part) => part.configurable !== undefined)} | ${further} |`] : backend;
  const modules = Object.entries(manifest.modules).filter(([type]) => type !== "function").flatMap(([type, list]) => /** @type {{key: string}[]} */ (list).map(({ key }) => `| \`${type}\` | \`${key}\` | ${columns((part) => part.modules[type]?.[key] !== undefined)} | ${reasons((part) => part.modules[type]?.[key])} |`));
  return `# Permissions

<!-- Written by scripts/permissions.mjs from ${Object.keys(BUILDERS).join(", ")}, manifest.yml and capabilities.json. Change those, then run it again. -->

This page lists what the app may do on a site, and what each permission is used for. A test compares this page, the manifest and the code in both
directions. [INSTALL.md](INSTALL.md) has the same list as an administrator sees it.

You can build the app with all capabilities or with some of them: \`npm run build -- --only docs\`. The manifest then names only what
these need, and flows of the others answer \`not_built\`. Each column shows what a build with only that capability
asks for. \`capabilities.json\` is the source.

## Scopes

| scope | ${names} | used for |
|---|${rules}|---|
${scopes.join("\n")}

## Optional scopes

Forge has no optional scopes: an admin is asked for every scope in the deployed manifest. So the manifest names each of these scopes
only if the app was built with its option. Without it, Confluence refuses the feature, and the run says so.

| scope | capability | built with | used for |
|---|---|---|---|
${optional.join("\n")}

## Modules

| type | key | ${names} | what it is |
|---|---|${rules}|---|
${modules.join("\n")}

## Every Atlassian request

| request | scope | as | why |
|---|---|---|---|
${rows.join("\n")}

## Other hosts

Called by functions, never by a browser.

| host | ${names} | used for |
|---|${rules}|---|
${hosts.join("\n")}
`;
}

const BEGIN = "<!-- Written by scripts/permissions.mjs from here -->";
const END = "<!-- to here -->";

/** @param {string} address */
const isOfAws = (address) => /^(sts|monitoring)\.[a-z0-9-]+\.amazonaws\.(com|com\.cn|eu)$/.test(address);

/** docs/INSTALL.md with its table of what an administrator is asked. @returns {string} */
export function installPage() {
  const page = readFileSync(join(root, "docs/INSTALL.md"), "utf8");
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error("docs/INSTALL.md has lost the marks between which its table is written");
  return `${page.slice(0, from)}${BEGIN}\n${installTable()}\n${page.slice(to)}`;
}

/** The first sentence of a request's reason, with a verb. @param {Endpoint} endpoint */
function inWords({ path, reason, reads }) {
  const [first = ""] = reason.split(/\.(?: |$)|; /);
  if (path.endsWith("/check")) return `asks ${first}`;
  return reads ? `reads ${first}` : first.replace(/^create /, "creates a ");
}

function installTable() {
  const manifest = readManifest();
  const { scopes, external } = manifest.permissions;
  const known = endpoints();
  const why = (/** @type {string} */ scope) => [...new Set(known.filter((one) => one.scope === scope).map(inWords))].join("; ") || reasons((part) => part.scopes[scope]);
  const rows = scopes.map((/** @type {string} */ scope) => [`\`${scope}\``, why(scope)]);
  const backend = (external?.fetch?.backend ?? []).map((/** @type {{address: string}} */ { address }) => address);
  for (const address of backend.filter((/** @type {string} */ one) => !isOfAws(one))) rows.push([`egress to \`${address}\``, reasons((part) => part.hosts[address])]);
  const aws = backend.filter(isOfAws);
  // The dialogue shows each; here 82 rows would say the same 41 times.
  if (aws.length) rows.push([`egress to ${aws.length} hosts of AWS, each by name ([list](PERMISSIONS.md)): \`sts.\` and \`monitoring.\`, then a region, then \`amazonaws.com\`, \`amazonaws.com.cn\` or \`amazonaws.eu\``, "gives sessions of the roles that an admin connected, and reads their alarms, in the chosen regions"]);
  if (external?.configurable?.enabled) rows.push(["further hosts, each approved by a site administrator", reasons((part) => part.configurable)]);
  for (const { key } of manifest.modules.llm ?? []) rows.push(["Forge's own language models", reasons((part) => part.modules.llm?.[key])]);
  for (const { key } of manifest.modules.webtrigger ?? []) rows.push(["a public web trigger", reasons((part) => part.modules.webtrigger?.[key])]);
  for (const [name, { scope, why }] of Object.entries(FEATURES)) rows.push([`\`${scope}\`, only in an app built with \`--${name}\``, why]);
  return ["| asked for | what it is used for |", "|---|---|", ...rows.map((/** @type {string[]} */ [name, reason]) => `| ${name} | ${reason} |`)].join("\n");
}

/** What an app asks of the site it is installed on: each change of it waits for an admin's approval. @param {any} manifest manifest.yml */
export function askedOf({ permissions, modules, remotes = [] }) {
  return {
    scopes: [...permissions.scopes].sort(),
    external: permissions.external ?? {},
    content: permissions.content ?? {},
    remotes,
    webTriggers: (modules.webtrigger ?? []).map((/** @type {any} */ { key, response }) => ({ key, response: response?.type })),
    llm: modules.llm ?? [],
  };
}

/** By which name CHANGELOG.md explains them. @param {ReturnType<typeof askedOf>} asked */
export function digestOf(asked) {
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, 8);
}

function main() {
  const asked = askedOf(readManifest());
  const written = /** @type {[string, string][]} */ ([
    ["docs/PERMISSIONS.md", permissionsPage()], ["docs/INSTALL.md", installPage()], [SNAPSHOT, `${JSON.stringify(asked, null, 2)}\n`],
  ]);
  for (const [name, text] of written) {
    const file = join(root, name);
    if (readFileSync(file, "utf8") === text) continue;
    if (process.argv.includes("--check")) {
      console.error(`${name} is not what the code says: run \`npm run permissions\`.`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, text);
      console.log(`permissions: wrote ${name}`);
    }
  }
  const digest = digestOf(asked);
  if (readFileSync(join(root, "CHANGELOG.md"), "utf8").includes(`permissions ${digest}`)) return;
  console.error(`CHANGELOG.md has to say what admins will be asked, and to name "permissions ${digest}".`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
