// @ts-check
// Where a repository lives for people: what its `origin` says of host, owner and name, so that links on pages lead there.

import { execFileSync } from "node:child_process";

/** @typedef {"github" | "gitlab" | "bitbucket" | "azure"} Provider */
/** @typedef {{provider: Provider, owner: string, name: string, baseUrl?: string}} Home */

export const PROVIDERS = ["github", "gitlab", "bitbucket", "azure"];

/** Where each vendor's API answers. @type {Record<Provider, string>} */
export const API_HOSTS = { github: "api.github.com", gitlab: "gitlab.com", bitbucket: "api.bitbucket.org", azure: "dev.azure.com" };
/** The vendors' own hosts, by what their addresses for SSH are called too. @type {Record<string, Provider>} */
const VENDORS = { "github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket", "dev.azure.com": "azure" };
/** @type {Record<string, string>} */
const BY_SSH = { "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org", "ssh.dev.azure.com": "dev.azure.com" };

/**
 * What an address of a repository says: `https://…`, `ssh://…` or `user@host:path`. Credentials in it are dropped.
 *
 * @param {string} address @param {Provider} [provider] what an own server is, where its name does not tell
 * @returns {Home | {unknown: string} | undefined} nothing for a path; `unknown` is a host of which nobody knows what it is
 */
export function homeOf(address, provider) {
  const parts = split(address.trim());
  if (!parts) return undefined;
  const host = BY_SSH[parts.host] ?? parts.host;
  const path = parts.path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "").split("/").filter((part) => part !== "" && part !== "_git" && part !== "_ssh");
  const kind = VENDORS[host] ?? (host.endsWith(".visualstudio.com") ? "azure" : provider ?? kindByName(host));
  if (!kind) return { unknown: host };
  if (kind === "azure") return azure(host, path, parts.origin);
  const name = path.pop();
  if (!name || path.length === 0) return undefined;
  // Bitbucket's own servers speak another language than its cloud.
  if (kind === "bitbucket" && !VENDORS[host]) return { unknown: host };
  return { provider: kind, owner: path.join("/"), name, ...(VENDORS[host] ? {} : { baseUrl: parts.origin }) };
}

/** @param {string} host @returns {Provider | undefined} */
function kindByName(host) {
  const steps = host.split(/[.-]/);
  return /** @type {Provider | undefined} */ (["github", "gitlab", "bitbucket"].find((name) => steps.includes(name)));
}

/** @param {string} host @param {string[]} path @param {string} origin @returns {Home | undefined} */
function azure(host, path, origin) {
  // Addresses for SSH begin with the version of their form.
  if (path[0] === "v3") path.shift();
  if (host === "vs-ssh.visualstudio.com") host = "dev.azure.com";
  else if (host.endsWith(".visualstudio.com")) path.unshift(host.split(".")[0] ?? "");
  // A project's main repository has the project's name.
  if (path.length === 2) path.push(String(path[1]));
  const name = path.pop();
  if (!name || path.length < 2) return undefined;
  const isCloud = host === "dev.azure.com" || host.endsWith(".visualstudio.com");
  return { provider: "azure", owner: path.join("/"), name, ...(isCloud ? {} : { baseUrl: origin }) };
}

/** The repository around a folder and the folder's path in it; nothing for a repository's own. @param {string} dir @returns {{top: string, folder: string} | undefined} */
export function insideOf(dir) {
  try {
    const said = execFileSync("git", ["-C", dir, "rev-parse", "--show-toplevel", "--show-prefix"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const [top = "", folder = ""] = said.split("\n");
    return folder ? { top, folder: folder.replace(/\/$/, "") } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} address @returns {{host: string, path: string, origin: string} | undefined} */
function split(address) {
  if (/^(https?|ssh|git):\/\//.test(address)) {
    if (!URL.canParse(address)) return undefined;
    const url = new URL(address);
    const port = url.protocol === "https:" && url.port !== "" ? `:${url.port}` : "";
    return { host: url.hostname.toLowerCase(), path: decodeURIComponent(url.pathname), origin: `https://${url.hostname.toLowerCase()}${port}` };
  }
  const found = /^(?:[^@\s/]+@)?([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}):(?!\/\/)(\S+)$/.exec(address);
  const [, host = "", path = ""] = found ?? [];
  return found ? { host: host.toLowerCase(), path, origin: `https://${host.toLowerCase()}` } : undefined;
}

/** @param {string} dir @returns {string} the address of `origin`; empty where there is none */
export function originOf(dir) {
  try {
    // `--get` reads one value and runs nothing that the configuration names.
    return execFileSync("git", ["-C", dir, "config", "--get", "remote.origin.url"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
