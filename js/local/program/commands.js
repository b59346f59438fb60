// @ts-check
/** Commands for a host that already runs: they press the same buttons as its page. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** @param {string} dataDir @returns {Promise<string | undefined>} where the host on this data is */
export async function runningAt(dataDir) {
  try {
    return JSON.parse(await readFile(join(dataDir, "running.json"), "utf8")).url;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} dataDir @param {string} route below /host @param {Record<string, string | undefined>} form @param {string} [user]
 * @returns {Promise<{ok: boolean, said: string}>}
 */
export async function press(dataDir, route, form, user = "writer") {
  const url = await runningAt(dataDir);
  if (url === undefined) return { ok: false, said: `No host runs on ${dataDir}. Start it first, in another terminal.` };
  const body = new URLSearchParams(Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  try {
    const response = await fetch(`${url}/host/${route}?as=${user}`, { method: "POST", body, headers: { accept: "application/json" } });
    return { ok: response.ok, said: /** @type {any} */ (await response.json()).said };
  } catch {
    return { ok: false, said: `The host at ${url} does not answer. Start it again.` };
  }
}
