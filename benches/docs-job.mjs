// @ts-check
// One docs job against a GitHub and a Confluence of memory: what is measured is the core alone.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openCore } from "../js/core.js";

const COMMIT = "1".repeat(40);

/** The files of a folder that the plan may ask for. @param {URL} folder */
function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => `${entry.parentPath}/${entry.name}`).filter((path) => !path.includes("/.git/"));
  return new Map(paths.map((path, at) => {
    const text = readFileSync(path, "utf8");
    return [(at + 1).toString(16).padStart(40, "0"), { path: path.slice(fileURLToPath(folder).length), text }];
  }));
}

/** This repository's own sources, copied under new names until there are `bytes` of them. @param {number} bytes */
function repository(bytes) {
  const own = sources(new URL("../src/", import.meta.url));
  /** @type {Map<string, {path: string, text: string}>} */
  const blobs = new Map();
  for (let copy = 0, total = 0; total < bytes; copy += 1) {
    for (const { path, text } of own) {
      if (total >= bytes) break;
      blobs.set((blobs.size + 1).toString(16).padStart(40, "0"), { path: `part${copy}/src/${path}`, text });
      total += text.length;
    }
  }
  return blobs;
}

/** @param {URL} folder @param {string} [below] @returns {{path: string, text: string}[]} */
function sources(folder, below = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(new URL(`${entry.name}/`, folder), `${below}${entry.name}/`);
    if (!entry.name.endsWith(".rs")) return [];
    return [{ path: below + entry.name, text: readFileSync(new URL(entry.name, folder), "utf8") }];
  });
}

/** @param {number | URL} what bytes of our own sources, or a folder */
export function documentInMemory(what) {
  const blobs = typeof what === "number" ? repository(what) : filesOf(what);
  // Reading is all that follows an answer with files; writing is what follows the word "writing" in the job's record.
  const spent = { reading: 0, writing: 0, readBytes: 0 };
  /** @type {Map<string, any>} */
  const kvs = new Map();
  /** @type {Map<string, any>} */
  const pages = new Map();
  /** @type {any[]} */
  const queue = [];
  let coreMs = 0;

  /** @param {any} effect @param {string} sent @returns {[any, string]} */
  function perform(effect, sent) {
    const json = (/** @type {unknown} */ body, status = 200) => /** @type {[any, string]} */ ([{ kind: "response", status }, JSON.stringify(body)]);
    switch (effect.kind) {
      case "kvsGet":
        return [{ kind: "value", value: kvs.get(effect.key) ?? null }, ""];
      case "kvsSet":
        if (effect.ifAbsent && kvs.has(effect.key)) return [{ kind: "exists" }, ""];
        kvs.set(effect.key, effect.value);
        return [{ kind: "done" }, ""];
      case "kvsDelete":
        kvs.delete(effect.key);
        return [{ kind: "done" }, ""];
      case "kvsList": {
        const entries = [...kvs].filter(([key]) => key.startsWith(effect.prefix)).map(([key, value]) => ({ key, value }));
        return [{ kind: "entries", entries }, ""];
      }
      case "enqueue":
        queue.push(effect.event);
        return [{ kind: "done" }, ""];
      case "clock":
        return [{ kind: "value", value: 1_790_000_000_000 }, ""];
      case "random":
        return [{ kind: "done" }, "x".repeat(effect.bytes)];
      case "fetch":
        if (effect.url.includes("/commits/")) return [{ kind: "response", status: 200 }, COMMIT];
        if (effect.url.includes("/git/blobs/")) return [{ kind: "response", status: 200 }, blobs.get(effect.url.split("/").pop())?.text ?? ""];
        if (effect.url.includes("/git/trees/")) {
          const tree = [...blobs].map(([sha, { path, text }]) => ({ path, mode: "100644", type: "blob", sha, size: text.length }));
          return json({ sha: COMMIT, tree, truncated: false });
        } else {
          const ids = [...JSON.parse(sent).query.matchAll(/oid:"([0-9a-f]+)"/g)].map((match) => match[1]);
          const files = ids.map((id, at) => [`b${at}`, { text: blobs.get(id)?.text, isTruncated: false }]);
          return json({ data: { repository: Object.fromEntries(files) } });
        }
      case "atlassian":
        return json(confluence(effect, sent, pages));
      default:
        return [{ kind: "done" }, ""];
    }
  }

  /** @param {string} name @param {any} input */
  function run(name, input) {
    const core = openCore();
    /** @template T @param {() => T} call */
    const timed = (call) => {
      const at = performance.now();
      const answer = call();
      coreMs += performance.now() - at;
      return answer;
    };
    let { flowId, ...step } = timed(() => core.startFlow(name, input));
    /** @type {any[]} */
    const waiting = [];
    for (;;) {
      waiting.push(...step.effects);
      if (step.failed) throw new Error(step.failed.message);
      if (step.done) return /** @type {any} */ (step.done);
      const effect = waiting.shift();
      const sent = effect.bodyId === undefined ? "" : new TextDecoder().decode(timed(() => core.takeBody(effect.bodyId)));
      const [outcome, body] = perform(effect, sent);
      const bytesIn = new TextEncoder().encode(body);
      const before = coreMs;
      step = timed(() => core.resumeFlow(flowId, effect.id, { elapsedMs: 0, outcome }, bytesIn));
      const part = partOf(effect);
      if (part) spent[part] += coreMs - before;
      if (part === "reading") spent.readBytes += bytesIn.length;
    }
  }

  const person = { trigger: "person", caller: "account" };
  const source = { provider: "github", owner: "o", name: "r", secret: "git:github" };
  const { jobId } = run("docs.save", { ...person, payload: { repository: source, target: { spaceKey: "DOC" }, writer: "outline" } });
  run("docs.start", { ...person, payload: { jobId } });
  coreMs = 0;
  const ended = run("docs.run", { trigger: "queue", payload: queue[0] });
  if (ended.state !== "done") throw new Error(`the job ended as ${JSON.stringify(ended)}: ${JSON.stringify([...kvs].filter(([key]) => key.startsWith("run:")))}`);
  return { coreMs, files: blobs.size, pages: pages.size, ...spent };
}

/** @param {any} effect @returns {"reading" | "writing" | undefined} */
function partOf(effect) {
  if (effect.kind === "fetch" && (effect.url.endsWith("/graphql") || effect.url.includes("/git/blobs/"))) return "reading";
  return effect.kind === "kvsSet" && effect.value?.step === "writing" ? "writing" : undefined;
}

/** @param {any} effect @param {string} sent @param {Map<string, any>} pages */
function confluence({ method, path }, sent, pages) {
  const body = sent ? JSON.parse(sent) : {};
  if (path.includes("/operations")) return { operations: [{ operation: "create", targetType: "page" }] };
  if (path.includes("/permission/check")) return { hasPermission: true };
  if (path.includes("/properties")) return method === "POST" ? { id: "1", ...body } : { results: [] };
  if (path.includes("/spaces")) return { results: [{ id: "10", homepageId: "100" }] };
  if (method !== "POST") return { results: [] };
  const page = { id: String(1000 + pages.size), title: body.title, spaceId: "10", parentId: body.parentId, status: "current", version: { number: 1 } };
  pages.set(page.id, page);
  return page;
}
