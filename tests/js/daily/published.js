// @ts-check
// A repository whose documentation is published on the local host, and people who edit its pages.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startHost } from "../../../js/local/host.js";
import { makeRecord } from "../contract.js";
import { APP_DIR, callApp, jobFor } from "../local/real-app.js";
import { tempDir } from "../local/with-host.js";
import { commit, makeRepository } from "./command-line.js";

const module = (/** @type {string} */ name) => `//! Deep things.\n\n/// Digs.\npub fn ${name}() {}\n\n/// Holds.\npub struct Spade {}\n`;

/** What every call took and gave, for the contracts' test. */
export const record = makeRecord();

/** @typedef {Awaited<ReturnType<typeof published>>} World */

/** A published repository. @param {import("node:test").TestContext} t */
export async function published(t) {
  const dir = makeRepository({ "README.md": "# Tally\n\nCounts.\n", "Cargo.toml": '[package]\nname = "tally"\n', "src/lib.rs": "//! Counts.\n\n/// Counts one.\npub fn count() {}\n", "lib/dig.rs": module("dig") });
  const host = await startHost({ appDir: APP_DIR, dataDir: tempDir(t), allowedRepos: { "local/tally": dir } });
  t.after(() => host.close());
  const call = async (/** @type {string} */ name, /** @type {any} */ payload, user = "writer") => {
    const answer = await callApp(host, name, payload, { user });
    if (!answer.ok) throw Object.assign(new Error(`${name}: ${answer.error.message}`), { code: answer.error.code });
    record.keep(name, payload, answer.value);
    return answer.value;
  };
  await call("admin.setSecret", { name: "git:github", value: ["a", "token"].join("-") }, "admin");
  const { jobId } = await call("docs.save", jobFor("tally"));
  const run = async (job = { jobId }) => {
    await call("docs.start", job);
    let run;
    do {
      await new Promise((wake) => setTimeout(wake, 100));
      ({ run } = await call("docs.status", job));
    } while (["queued", "running"].includes(run.state));
    assert.equal(run.state, "done", JSON.stringify(run));
    return run.counts;
  };
  await run();
  const site = await host.site();
  const body = (/** @type {string} */ id) => { const page = site.pages.get(id); return site.body(id, page?.versions.at(-1)?.number ?? 1); };
  const holding = async (/** @type {string} */ word) => {
    for (const page of site.pages.values()) if (page.status === "current" && (await body(page.id)).includes(word)) return page.id;
    throw new Error(`no page holds ${word}`);
  };
  const push = (/** @type {string} */ name) => { writeFileSync(join(dir, "lib/dig.rs"), module(name)); commit(dir); };
  const id = await holding("fn dig");
  return {
    host, call, run, site, body, push, id,
    page: () => { const page = site.pages.get(id); if (!page) throw new Error("the page is gone"); return page; },
    byline: async () => (await call("docs.page", { pageId: id })).page,
    /** What the editor sends. @param {{title?: string, body?: (text: string) => string}} change */
    async edit({ title, body: change = (text) => text }) {
      const page = site.pages.get(id);
      const form = new URLSearchParams({ title: title ?? page?.title ?? "", body: change(await body(id)), version: String(page?.versions.at(-1)?.number) });
      const answer = await fetch(`${host.url}/wiki/spaces/DOCS/edit/${id}`, { method: "POST", body: form, headers: { cookie: "user=writer", origin: host.url }, redirect: "manual" });
      assert.ok([302, 303].includes(answer.status), `${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    },
    proposal: () => [...site.pages.values()].find((page) => page.title.startsWith("Proposed: ") && page.status === "current"),
  };
}
