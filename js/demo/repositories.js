// @ts-check
import { basename, resolve } from "node:path";

const OWNER = "local";

/**
 * Gives a folder the name under which the app knows it, `local/<folder>`, and keeps it between starts: the app's
 * jobs refer to repositories by name.
 *
 * @param {import("../local/host.js").Host} host
 * @param {string} dir
 */
export async function registerRepository(host, dir) {
  const table = host.table("repositories");
  /** @type {Map<string, string>} */
  const known = new Map();
  for await (const [name, knownDir] of table.iterator()) known.set(name, knownDir);
  for (const [name, knownDir] of known) {
    // A folder that has gone away since is not this run's concern.
    if (knownDir !== resolve(dir)) await host.addRepository(OWNER, name, knownDir).catch(() => {});
  }
  const name = [...known].find(([, knownDir]) => knownDir === resolve(dir))?.[0] ?? freeName(dir, known);
  const entry = await host.addRepository(OWNER, name, dir);
  await table.put(name, resolve(dir));
  return entry;
}

/** @param {string} dir @param {Map<string, string>} known */
function freeName(dir, known) {
  const wanted = basename(resolve(dir)).replace(/\.git$/, "").replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "repository";
  let name = wanted;
  for (let count = 2; known.has(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
