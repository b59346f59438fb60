// @ts-check
// The real command line against the stand-ins, and everything that must hold after every run of it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TEXT_CANARY, TITLE_CANARY } from "../../js/demo/sync/world.js";
import { configurationFor, openStandIns } from "../../js/demo/sync/stand-ins.js";

/** What is delivered when the configuration names no types. */
const USUAL_TYPES = JSON.parse(readFileSync(new URL("../../js/cli/sync/configuration.schema.json", import.meta.url), "utf8")).properties.attachments.properties.mimeTypes.default;
const PROGRAM = resolve(import.meta.dirname, "../../js/cli/sync.js");
/** A run that does not end is a failure. */
const LONGEST_RUN_MS = 60_000;
const MOST_REQUESTS = 20_000;

/**
 * @typedef {import("../../js/demo/sync/stand-ins.js").StandIns} StandIns
 * @typedef {{code: number | null, signal: string | null, stdout: string, stderr: string, summary: import("../../js/cli/sync/contract.js").Summary | undefined, elapsedMs: number, peakKb: number}} Ended
 * @typedef {(configuration: any) => void} Change
 */

/**
 * @param {import("node:test").TestContext} t
 * @param {Parameters<typeof openStandIns>[0] & {auth?: "oauth-2lo" | "fixed", caFile?: string, change?: Change, env?: Record<string, string>}} options
 */
export async function openRunner(t, { auth, caFile, change = () => {}, env: more = {}, ...options }) {
  const stand = await openStandIns(options);
  const dir = mkdtempSync(join(tmpdir(), "sync-"));
  const state = join(dir, "state");
  const file = join(dir, "sync.json");
  t.after(async () => {
    await stand.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const { configuration, env } = configurationFor(stand, { state, auth, caFile });
  change(configuration);
  writeFileSync(file, JSON.stringify(configuration));

  return {
    stand, dir, state, file, configuration, env,
    /** @param {Change} edit between two runs */
    configure(edit) {
      edit(configuration);
      writeFileSync(file, JSON.stringify(configuration));
    },
    /** @param {{args?: string[], killAt?: number, killWhen?: (entry: import("../../js/demo/sync/record.js").Entry) => boolean, signal?: NodeJS.Signals, file?: string}} [how] @returns {Promise<Ended>} */
    async run({ args = [], killAt, killWhen = (entry) => entry.number === killAt, signal: killSignal = "SIGKILL", file: other = file } = {}) {
      const began = Date.now();
      const child = spawn(process.execPath, [PROGRAM, ...args, "--config", other], { cwd: dir, env: { PATH: process.env.PATH, NODE_NO_WARNINGS: "1", ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
      stand.record.onRequest = (entry) => void (killWhen(entry) && child.kill(killSignal));
      const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_RUN_MS);
      let peakKb = 0;
      const watch = setInterval(() => (peakKb = Math.max(peakKb, residentKb(child.pid))), 50);
      const [code, signal] = await new Promise((done) => child.on("close", (...end) => done(end)));
      clearTimeout(timer);
      clearInterval(watch);
      stand.record.onRequest = undefined;
      const ended = { code, signal, stdout, stderr, summary: summaryOf(stdout), elapsedMs: Date.now() - began, peakKb };
      assert.ok(!/"errorKind":"(unknown_flow|not_built|input_invalid)"/.test(stderr) || code === 2, `sync.run is not built in this core: ${stderr.split("\n")[0]}`);
      if (killAt === undefined) assert.ok(ended.elapsedMs < LONGEST_RUN_MS, "the run did not end");
      return ended;
    },
    /** Everything that holds after every run, whatever happened. @param {Ended[]} runs */
    check(...runs) {
      assert.deepEqual(stand.record.violations, []);
      const confluence = stand.record.requests(stand.confluenceServer);
      assert.ok(confluence.every(({ method, path }) => method === "GET" || path.endsWith("/rest/oauth2/latest/token")), "only GET to Confluence");
      assert.ok(stand.record.entries.length < MOST_REQUESTS, `${stand.record.entries.length} requests`);
      assert.equal(stand.record.requests("bystander").length, 0, "an address from a page was fetched");
      const most = [...stand.record.load].map(([server, { most }]) => `${server} ${most}`);
      for (const server of stand.record.load.values()) assert.ok(server.most <= configuration.limits.concurrency, `more requests at once than concurrency: ${most}`);
      for (const { stdout, stderr, code, signal } of runs) {
        if (signal === null) assert.ok([0, 1, 2, 3, 75].includes(code ?? -1), `exit ${code}`);
        leaks(stdout + stderr, "the output", stand, configuration.logs?.titles !== "disclose");
      }
      leaks(bytesBelow(state), "the state", stand, true);
    },
    /** The target beside the world: what should be there is there, nothing else, nothing half. @param {Iterable<string>} pageIds @param {{files?: boolean}} [how] */
    async compare(pageIds, { files = true } = {}) {
      await compareUpload(stand, configuration, [...pageIds], files);
    },
  };
}

/** @param {string} stdout */
function summaryOf(stdout) {
  try {
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}

/** Spellings in which a secret or a title may hide. @param {string} text @param {string} where @param {StandIns} stand @param {boolean} isConcealed */
function leaks(text, where, stand, isConcealed) {
  const words = [...stand.secrets(), TEXT_CANARY, ...(isConcealed ? [TITLE_CANARY] : [])];
  for (const word of words) {
    const escaped = [...word].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    for (const spelling of [word, Buffer.from(word).toString("base64").replace(/=+$/, ""), encodeURIComponent(word), Buffer.from(word).toString("hex"), escaped]) {
      assert.ok(!text.includes(spelling), `${where} holds ${word === TEXT_CANARY ? "page text" : word === TITLE_CANARY ? "a title" : "a secret"}`);
    }
  }
}

/** @param {string} dir @returns {string} */
function bytesBelow(dir) {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1")).join("\n");
  } catch {
    return "";
  }
}

/** @param {number | undefined} pid */
function residentKb(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** @param {StandIns} stand @param {any} configuration @param {string[]} pageIds @param {boolean} withFiles */
async function compareUpload({ world, upload }, configuration, pageIds, withFiles) {
  const wanted = new Map();
  const allowed = configuration.attachments?.mimeTypes ?? USUAL_TYPES;
  for (const id of pageIds) {
    const page = world.get(id);
    const space = world.spaces.get(page.spaceId);
    const prefix = `${configuration.name}/${page.spaceId}_${space?.key}`;
    wanted.set(`${prefix}/${id}`, page);
    const files = withFiles && configuration.attachments.enabled ? world.filesOf(id).filter(({ status, mediaType }) => status === "current" && allowed.includes(mediaType)) : [];
    for (const file of files) wanted.set(`${prefix}/${id}::${file.id}`, file);
  }
  assert.deepEqual([...upload.byKey.keys()].sort(), [...wanted.keys()].sort());
  for (const [key, item] of wanted) {
    const stored = upload.byKey.get(key);
    assert.equal(stored?.ingestionState, "FINISHED", `${key} is half content`);
    assert.equal(stored?.title, item.title);
    if ("mediaType" in item) {
      assert.equal(stored?.sha256, await world.sha256Of(item), `${key}: other bytes`);
      assert.equal(stored?.mimeType, item.mediaType);
      continue;
    }
    assert.ok(stored?.text?.includes(`version ${item.version}.`) || item.body !== undefined, `${key}: another version`);
    if (item.body !== undefined) assert.ok(!stored?.text?.includes(TEXT_CANARY), `${key}: keeps its old text`);
    assert.equal(upload.scopes.get(stored?.ownerId ?? "")?.externalId, `confc:${configuration.name}:${item.spaceId}:${world.spaces.get(item.spaceId)?.key}`);
  }
}

/** Ids of what a label selects and the account sees. @param {import("../../js/demo/sync/world.js").World} world @param {string} label */
export function selected(world, label) {
  return [...world.contents.values()].filter((one) => one.status === "current" && one.labels.includes(label) && world.isVisible(one) && world.spaces.get(one.spaceId)?.type !== "personal").map(({ id }) => id);
}

/** In Unique's spelling: `u:<id>R`, `g:<id>R`. @param {import("../../js/demo/sync/world.js").World} world @param {string} id @param {boolean} isDataCenter */
export function accessOf(world, id, isDataCenter) {
  return world.readersOf(world.get(id)).map(({ type, id: who }) => (type === "user" ? `u:${who}R` : `g:${isDataCenter ? world.groups.get(who)?.name : who}R`)).sort();
}
