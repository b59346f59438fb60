// @ts-check
/** Drives the app's docs job through its front-end calls, as the panel does. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 150;

export class JobFailed extends Error {
  /** @param {string} what @param {{code?: string, message?: string}} error */
  constructor(what, error) {
    super(`${what}: ${error.message ?? error.code ?? "the app did not say why"}${error.code && error.message ? ` (${error.code})` : ""}`);
    this.name = "JobFailed";
  }
}

/**
 * @typedef {{runId: string, state: string, step: string, done: number, total: number, counts: Record<string, number>, error?: any, commit?: string, startedMs: number, endedMs?: number}} Run
 * @typedef {{run: Run, pages: {pageId: string, title: string, frontPage?: boolean}[], tookMs: number, fullName: string}} Outcome
 */

/**
 * @param {import("../local/host.js").Host} host
 * @param {import("../local/git/registry.js").Registered} repository
 * @param {{spaceKey: string, images?: boolean}} options
 * @param {import("./progress.js").Progress} progress
 * @returns {Promise<Outcome>}
 */
export async function documentRepository(host, repository, { spaceKey, images = false }, progress) {
  const startedMs = performance.now();
  // Reading many files at once asks for a token, as the real host does. This one is made up and worth nothing.
  await call(host, "admin.setSecret", { name: "git:github", value: ["local", "stand-in", "token"].join("-") }, "admin");
  const { jobId } = await call(host, "docs.save", {
    repository: { provider: "github", owner: repository.owner, name: repository.name, secret: "git:github" },
    target: { spaceKey },
    writer: "outline",
    images,
  });
  const { runId } = await call(host, "docs.start", { jobId });
  for (;;) {
    const { run } = await call(host, "docs.status", { jobId });
    if (run?.runId === runId) {
      if (run.state === "running" || run.state === "queued") progress.show(run);
      if (run.state === "done") {
        const tookMs = performance.now() - startedMs;
        return { run, pages: await pagesOf(host, jobId), tookMs, fullName: repository.fullName };
      }
      if (run.state === "failed" || run.state === "cancelled") throw new JobFailed(`The job ${run.state === "failed" ? "failed" : "was cancelled"} while it was at "${run.step}"`, typeof run.error === "string" ? { code: run.error } : (run.error ?? {}));
    }
    await sleep(POLL_MS);
  }
}

/** The list of pages is a query, and queries lag behind what was written last. @param {import("../local/host.js").Host} host @param {string} jobId */
async function pagesOf(host, jobId) {
  await sleep(host.faults.kvsQueryLagMs() + 50);
  return (await call(host, "docs.status", { jobId })).pages ?? [];
}

/** @param {import("../local/host.js").Host} host @param {string} functionKey @param {any} payload @param {string} [user] */
async function call(host, functionKey, payload, user = "writer") {
  const moduleKey = host.manifest.modules.find((module) => module.resolver?.function)?.key;
  if (!moduleKey) throw new Error("The app has no module with a resolver.");
  const result = await host.invoke({ moduleKey, functionKey, payload, user });
  if (!result.ok) throw new JobFailed(`The function ${functionKey} failed`, result.error);
  const { value } = result;
  if (value?.ok === false) throw new JobFailed("The app refused", value.error);
  return value?.ok === true ? value.value : value;
}
