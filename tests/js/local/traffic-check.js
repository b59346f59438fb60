// @ts-check
/** An independent look at what random traffic left: reads the store, the site and the repositories, and asks the app nothing. */
import assert from "node:assert/strict";
import { storedBy } from "./real-app.js";
import { git } from "./with-host.js";

/** @typedef {import("../../../js/local/confluence/site.js").Page} Page */

/**
 * @param {import("../../../js/local/host.js").Host} host
 * @param {Set<string>} jobs
 * @param {Record<string, string>} dirs repository name to folder
 */
export async function checkTraffic(host, jobs, dirs) {
  const stored = await storedBy(host, "local");
  const site = await host.site();
  const app = host.accountId("app");
  const written = [...site.pages.values()].filter(({ status, authorId }) => status === "current" && authorId === app);
  assert.ok(jobs.size > 0 && written.length > 0, "something was written");
  assert.deepEqual([...stored.keys()].filter((key) => key.startsWith("claim")), [], "no claim is left");
  assert.deepEqual(host.queue.pending("local"), [], "no event waits");
  checkRuns(stored);
  for (const jobId of jobs) checkLastRun(site, stored, jobId, dirs);
  checkMap(site, stored, written);
  checkDoubles(site, written);
  checkEdits(written, app);
}

/** @param {Map<string, any>} stored */
function checkRuns(stored) {
  for (const [key, run] of stored) {
    if (!key.startsWith("run:")) continue;
    assert.ok(["done", "failed", "cancelled"].includes(run.state), `${key} is ${JSON.stringify(run)}`);
    if (run.state === "failed") assert.ok(run.error, `${key} failed without a reason`);
  }
}

/** The last run was made without faults: it must have reached the newest commit. @param {any} site @param {Map<string, any>} stored @param {string} jobId @param {Record<string, string>} dirs */
function checkLastRun(site, stored, jobId, dirs) {
  const job = stored.get(`job:${jobId}`);
  const run = stored.get(`run:${jobId}:${stored.get(`latest:${jobId}`)}`);
  const { key } = site.spaces.get(job.target.spaceId);
  // The writer may not start one there, and the app could not write.
  if (key === "LEGAL") return assert.notEqual(run?.state, "done", JSON.stringify(run));
  assert.equal(run.state, "done", `the last run for ${job.repository.name} in ${key}: ${JSON.stringify(run)}`);
  assert.equal(run.commit, git(String(dirs[job.repository.name]), "rev-parse", "HEAD"), "the last run read the newest commit");
}

/** Every page that the app made is in its map once, and everything in the map exists. @param {any} site @param {Map<string, any>} stored @param {Page[]} written */
function checkMap(site, stored, written) {
  const owned = new Set();
  for (const [key, record] of stored) {
    if (!key.startsWith("page:") || !record.pageId) continue;
    assert.ok(!owned.has(record.pageId), `${record.pageId} belongs to two entries`);
    owned.add(record.pageId);
    assert.ok(site.pages.has(record.pageId), `the page of ${key} exists`);
  }
  const lost = written.filter(({ id }) => !owned.has(id));
  assert.deepEqual(lost.map(describe), [], "every page the app made is in its map");
}

/** @param {any} site @param {Page[]} written */
function checkDoubles(site, written) {
  const stamps = new Map();
  for (const page of written) {
    const mark = site.propertiesOf(page.id).find((/** @type {any} */ { key }) => key === "touchmark")?.value;
    assert.equal(mark?.pageId, page.id, `${describe(page)} is marked as the app's`);
    assert.ok(!stamps.has(mark.stamp), `${describe(page)} and ${stamps.get(mark.stamp)} are one page made twice`);
    stamps.set(mark.stamp, describe(page));
  }
  for (const { id } of written) {
    const proposals = written.filter(({ parentId, title }) => parentId === id && title.startsWith("Proposed: "));
    assert.ok(proposals.length <= 1, `${id} has the proposals ${proposals.map(describe)}`);
  }
}

/** What a person wrote is never overwritten by the app. @param {Page[]} written @param {string} app */
function checkEdits(written, app) {
  for (const page of written) {
    const authors = page.versions.map(({ authorId }) => authorId === app);
    const edited = authors.indexOf(false);
    assert.ok(edited < 0 || !authors.slice(edited).includes(true), `${describe(page)}: the app wrote over a person's version ${edited + 1}`);
  }
}

/** @param {Page} page */
function describe({ id, title, versions }) {
  return `${id} "${title}" (${versions.length} versions, by ${new Set(versions.map(({ authorId }) => authorId)).size})`;
}
