// @ts-check
// Two installations in one process: every flow of the registry is called in one with the ids of the other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { deliverTo, hooked, pushOf } from "./hooked.js";
import { storedBy } from "../local/real-app.js";

/** A well-formed payload for each flow; `tests/suite/security/authorisation.rs` holds it to the registry. @type {Record<string, any>} */
const rows = JSON.parse(readFileSync(new URL("../../vectors/flows.json", import.meta.url), "utf8"));
const WORDS = ["Tally", "\"o\"", "o/r"];

/** Everything of an installation that a flow could change. @param {import("../../../js/local/host.js").Host} host @param {string} installation */
async function pictureOf(host, installation) {
  const secrets = [];
  for await (const [key, entry] of host.table("secrets").iterator({ gte: `${installation}\u0000`, lt: `${installation}\u0001` })) secrets.push([key, entry.value]);
  const site = await host.site(installation);
  const pages = [...site.pages.values()].map(({ id, title, versions, status }) => [id, title, versions.length, status]);
  return JSON.stringify([[...(await storedBy(host, installation))], secrets, pages]);
}

test("no flow of one installation reads or changes anything of another", async (t) => {
  const app = await hooked(t, { installations: ["north", "south"] });
  const { host } = app;
  const { runId } = await app.call("docs.start", { jobId: app.jobId });
  await app.ended();
  // Listings of the store lag behind what was written.
  await sleep(1000);
  const { pages } = await app.call("docs.status", { jobId: app.jobId });
  /** @type {Record<string, string>} */
  const ids = { $owner: "elsewhere", $name: "none", $space: "DOCS", $job: app.jobId, $run: runId, $hook: app.hook.hookId, $page: pages[0].pageId };
  const payloadOf = (/** @type {string} */ name) => JSON.parse(JSON.stringify(rows[name]).replace(/\$\w+/g, (word) => ids[word] ?? word));
  const before = await pictureOf(host, "north");
  const queued = JSON.stringify(await all(host, "queue"));
  let asked = 0;
  for (const user of ["admin", "writer", "reader", "anonymous"]) {
    for (const name of Object.keys(rows)) {
      // What the other side holds is its own business: these empty it.
      const result = await host.invoke({ installation: "south", moduleKey: "origin", functionKey: name, payload: payloadOf(name), user }).catch((error) => ({ refused: error.message }));
      const text = JSON.stringify(result);
      for (const word of WORDS) assert.ok(!text.includes(word), `${name} told ${user} of the other installation: ${text}`);
      const { value } = /** @type {any} */ (result);
      const isOthers = ["git.", "docs.run", "docs.schedule", "admin.cleanUp", "sync.run"].some((start) => name.startsWith(start));
      if (user === "anonymous") assert.ok(!value?.ok, `${name} answered somebody without an account: ${text}`);
      if (isOthers) assert.notEqual(value?.ok, true, `${name} was started by a person: ${text}`);
      asked += 1;
    }
  }
  assert.equal(asked, Object.keys(rows).length * 4);
  const stray = `${host.webTriggerUrl("git-push", "south")}${app.hook.path}`;
  assert.equal((await deliverTo(stray, "guid", app.secret, pushOf("o/r"))).status, 401);
  await host.queue.idle();
  assert.equal(await pictureOf(host, "north"), before);
  assert.equal(JSON.stringify((await all(host, "queue")).filter(([, value]) => JSON.stringify(value).includes("north"))), JSON.stringify(JSON.parse(queued).filter((/** @type {any} */ [, value]) => JSON.stringify(value).includes("north"))));
});

test("a context that the browser chose changes no answer", async (t) => {
  const { host, ask, jobId } = await hooked(t);
  const admin = host.accountId("admin");
  const forged = { extension: { accountId: admin, isAdmin: true, principal: { accountId: admin }, space: { key: "DOCS" }, content: { id: "1" } } };
  for (const [name, code] of [["admin.listSecrets", "forbidden"], ["admin.testSecret", "forbidden"], ["docs.start", "no_write_permission"], ["docs.remove", "no_write_permission"], ["docs.hook", "no_write_permission"]]) {
    const payload = JSON.parse(JSON.stringify(rows[String(name)]).replace("$job", jobId));
    const answer = await ask(String(name), payload, "reader", forged);
    assert.equal(answer.ok, false, String(name));
    assert.equal(answer.error.code, code, String(name));
    const inPayload = await ask(String(name), { ...payload, accountId: admin, context: forged.extension }, "reader");
    assert.equal(inPayload.error.code, "input_invalid", String(name));
  }
});

/** @param {import("../../../js/local/host.js").Host} host @param {string} table @returns {Promise<[string, any][]>} */
async function all(host, table) {
  const rows = [];
  for await (const row of host.table(table).iterator()) rows.push(row);
  return /** @type {any} */ (rows);
}
