// @ts-check
// Writes docs/PERMISSIONS.md from the core's request builders: `node scripts/permissions.mjs` (with --check: only compares).

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const BUILDERS = "src/atlassian/confluence.rs";
const OTHER_SCOPES = { "storage:app": "the app's key-value and secret storage (`js/forge.js`): jobs, run history, the map of pages, secrets" };

/** @typedef {{method: string, path: string, reason: string, scope: string, identities: string[]}} Endpoint */

/** @returns {Endpoint[]} every Atlassian request that the core can build */
export function endpoints() {
  const source = readFileSync(join(root, BUILDERS), "utf8");
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
  const hosts = (manifest.permissions.external?.fetch?.backend ?? []).map((/** @type {any} */ entry) => `| \`${entry.address}\` | functions |`);
  return `# Permissions

<!-- Written by scripts/permissions.mjs from ${BUILDERS} and manifest.yml. Change those, then run it again. -->

What the app may do on a site, with the code that asks for it. A test compares this page, the manifest and the code in both
directions; [INSTALL.md](INSTALL.md) says the same in the words an administrator is asked in.

## Scopes

| scope | used for |
|---|---|
${scopes.join("\n")}

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, "docs/PERMISSIONS.md");
  if (process.argv.includes("--check")) {
    if (readFileSync(file, "utf8") !== permissionsPage()) {
      console.error("docs/PERMISSIONS.md is not what the code says: run `node scripts/permissions.mjs`.");
      process.exit(1);
    }
  } else {
    writeFileSync(file, permissionsPage());
  }
}
