// @ts-check
/** Which Forge packages an app has: those that cannot run here, and on Forge no more, are named with their version. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * The oldest version that runs in Node itself. Before it, @forge/api lived in the sandbox, which, with @forge/ui (UI Kit 1)
 * and its companions, ended in February 2025.
 *
 * @type {Record<string, number>}
 */
const OLDEST = { "@forge/api": 2.22, "@forge/ui": Infinity, "@forge/ui-jira": Infinity, "@forge/ui-confluence": Infinity };

/** An app whose packages are too old, in a sentence for whoever wrote it. */
export class PackagesTooOld extends Error {}

/** @param {string} appDir @returns {Promise<string[]>} a sentence for each package that is too old */
export async function oldPackages(appDir) {
  const found = await Promise.all(Object.entries(OLDEST).map(async ([name, oldest]) => ({ name, oldest, version: await versionOf(appDir, name) })));
  return found.filter(({ oldest, version }) => version !== undefined && isOlder(version, oldest)).map(({ name, oldest, version }) => (oldest === Infinity
    ? `${name} ${version} is UI Kit 1, which Atlassian has switched off: move to @forge/react.`
    : `${name} ${version} is too old for this host, which runs ${name} ${oldest} and newer: npm install ${name}@latest.`));
}

/** @param {string} version @param {number} oldest `major.minor`, or Infinity for all */
function isOlder(version, oldest) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least = 0, minorLeast = 0] = String(oldest).split(".").map(Number);
  return oldest === Infinity || major < least || (major === least && minor < minorLeast);
}

/** The installed version, as Node would find the package from the app's folder. @param {string} appDir @param {string} name @returns {Promise<string | undefined>} */
async function versionOf(appDir, name) {
  for (let dir = appDir; ; dir = dirname(dir)) {
    try {
      return JSON.parse(await readFile(join(dir, "node_modules", name, "package.json"), "utf8")).version;
    } catch {
      // A package of the folder's own list that is not installed yet is npm's affair.
      if (dir === dirname(dir)) return undefined;
    }
  }
}
