// @ts-check
// The real app with repositories, jobs and hooks: what deliveries and attackers meet.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { APP_DIR } from "../local/real-app.js";
import { makeRepository, tempDir } from "../local/with-host.js";
import { canary, startWatchedHost } from "./canaries.js";

export const FILES = { "README.md": "# Tally\n", "src/lib.rs": "//! Counts.\npub fn count() {}\n" };

/** A push of one commit to `main`. @param {string} repository @param {{after?: string, paths?: string[], more?: object}} [how] */
export function pushOf(repository, { after = "2".repeat(40), paths = ["ä.md"], more = {} } = {}) {
  const commits = [{ added: paths, modified: [], removed: [] }];
  return JSON.stringify({ ref: "refs/heads/main", before: "1".repeat(40), after, forced: false, commits, repository: { full_name: repository, default_branch: "main" }, ...more });
}

/**
 * Sends a delivery as GitHub does.
 *
 * @param {string} url @param {string} id @param {string} secret @param {string} body @param {Record<string, string>} [headers]
 */
export async function deliverTo(url, id, secret, body, headers = {}) {
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const own = { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": id, "x-hub-signature-256": signature };
  const response = await fetch(url, { method: "POST", body, headers: { ...own, ...headers } });
  return { status: response.status, text: await response.text(), retryAfter: response.headers.get("retry-after") };
}

/**
 * A watched host with this app, a repository `o/r`, a job that reads it with a token, and its hook.
 *
 * @param {import("node:test").TestContext} t
 * @param {Partial<import("../../../js/local/host.js").HostOptions> & {files?: Record<string, string>}} [options]
 */
export async function hooked(t, { files = FILES, ...options } = {}) {
  const dir = tempDir(t);
  const repository = makeRepository(join(dir, "repo"), files);
  /** @type {string[]} */
  const logs = [];
  const host = await startWatchedHost({
    appDir: APP_DIR, dataDir: join(dir, "data"), allowedRepos: { "o/r": repository }, log: (_level, line) => void logs.push(line), ...options,
  });
  t.after(() => host.close());
  const installation = host.installations()[0]?.id;
  /** The app's own answer, refusals included. @param {string} functionKey @param {any} payload @param {string} [user] @param {any} [more] */
  const ask = async (functionKey, payload, user = "writer", more = {}) => {
    const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, user, ...more });
    assert.ok(result.ok, JSON.stringify(result));
    return result.value;
  };
  /** @param {string} functionKey @param {any} payload @param {string} [user] */
  const call = async (functionKey, payload, user = "writer") => {
    const answer = await ask(functionKey, payload, user);
    assert.ok(answer.ok, `${functionKey}: ${JSON.stringify(answer)}`);
    return answer.value;
  };
  const job = { repository: { provider: "github", owner: "o", name: "r", ref: "main", secret: "git:github" }, target: { spaceKey: "DOCS" }, writer: "outline" };
  const { jobId } = await call("docs.save", job);
  const hook = await call("docs.saveHook", { jobId });
  const secret = canary("webhook");
  await call("admin.setSecret", { name: hook.secretName, value: secret }, "admin");
  const url = `${host.webTriggerUrl("git-push", installation)}${hook.path}`;
  /** @param {string} id @param {{body?: string, secret?: string, headers?: Record<string, string>}} [how] */
  const deliver = (id, { body = pushOf("o/r"), secret: key = secret, headers } = {}) => deliverTo(url, id, key, body, headers);
  const ended = async () => {
    for (let tries = 0; tries < 300; tries += 1) {
      const status = await call("docs.status", { jobId });
      if (status.run && ["done", "failed"].includes(status.run.state)) return status;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the run did not end");
  };
  return { host, installation, ask, call, job, jobId, hook, url, deliver, ended, logs, secret, repository };
}
