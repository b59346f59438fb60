// @ts-check
/** The small app with a Jira beside its Confluence. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualClock } from "../../../js/local/clock.js";
import { SMALL_APP, tempDir, withHost } from "./with-host.js";
import { APP_DIR } from "./real-app.js";

export const DOC = { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "As a reader I want less." }] }] };
export const story = (/** @type {string} */ summary, /** @type {any} */ more = {}) => ({ fields: { project: { key: "DEMO" }, issuetype: { name: "Story" }, summary, ...more } });

/** The small app with other scopes. @param {import("node:test").TestContext} t @param {string[]} scopes @param {any} [options] */
export async function withJira(t, scopes = ["read:jira-work", "write:jira-work", "read:jira-user"], options = {}) {
  const appDir = join(tempDir(t), "app");
  cpSync(SMALL_APP, appDir, { recursive: true });
  symlinkSync(join(APP_DIR, "node_modules"), join(appDir, "node_modules"));
  writeFileSync(join(appDir, "package.json"), '{"type":"module"}');
  const manifest = readFileSync(join(appDir, "manifest.yml"), "utf8")
    .replace("  webtrigger:\n", "  jira:entityProperty:\n    - key: ours\n      entityType: issue\n      propertyKey: ours\n      values:\n        - path: ref\n          type: string\n  webtrigger:\n")
    .replace("    - storage:app\n", ["storage:app", ...scopes].map((scope) => `    - ${scope}\n`).join(""));
  writeFileSync(join(appDir, "manifest.yml"), manifest);
  const clock = manualClock();
  const host = await withHost(t, { appDir, clock, ...options });
  /** @param {string} method @param {string} path @param {any} [body] @param {any} [who] `as`, and `user` */
  const jira = async (method, path, body, { user, ...as } = {}) => {
    const { status, headers, text } = await host.call("jira", { method, path: `/rest/api/3${path}`, body, ...as }, user ? { user } : {});
    return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  /** @param {string} jql @param {any} [more] */
  const keys = async (jql, more) => {
    const { body } = await jira("POST", "/search/jql", { jql, fields: ["summary"], ...more });
    return body.issues ? body.issues.map((/** @type {any} */ { key }) => key) : body.errorMessages;
  };
  return { ...host, clock, jira, keys };
}
