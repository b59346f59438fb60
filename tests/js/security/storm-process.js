// @ts-check
/**
 * A watched host with the real app as a process of its own, for storms that kill it: `node storm-process.js DATA REPOSITORIES [SPEED]`.
 * Each folder of REPOSITORIES is the repository `o/<folder>`. It prints its address and whom to deliver to.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { manualClock } from "../../../js/local/clock.js";
import { APP_DIR } from "../local/real-app.js";
import { startWatchedHost } from "./canaries.js";

const [dataDir = "", repositories = "", speed = "1"] = process.argv.slice(2);
// Time goes on while functions run, as it does for them: this clock waits for none.
const { hold: _, ...clock } = manualClock(Date.now());
// A dead run's claim is over after a minute of the host's time; where one dies, nobody waits that long.
let last = performance.now();
setInterval(() => {
  // By the time that has really passed: in a storm the interval is late, and limits a second would see no second end.
  const now = performance.now();
  clock.advance(Math.round((now - last) * Number(speed)));
  last = now;
}, 10);

const names = readdirSync(repositories);
const allowedRepos = Object.fromEntries(names.map((name) => [`o/${name}`, join(repositories, name)]));
const host = await startWatchedHost({ appDir: APP_DIR, dataDir, clock, allowedRepos });

/** @param {string} functionKey @param {any} payload @param {string} [user] */
async function call(functionKey, payload, user = "writer") {
  const { ok, value } = /** @type {any} */ (await host.invoke({ moduleKey: "documentation", functionKey, payload, user }));
  if (!ok || !value.ok) throw new Error(`${functionKey}: ${JSON.stringify(value)}`);
  return value.value;
}

// Saving twice is saving once: a restarted host has the same jobs and hooks.
/** @type {{name: string, jobId: string, url: string, secret: string}[]} */
const targets = [];
for (const name of names) {
  const repository = { provider: "github", owner: "o", name, ref: "main", secret: "git:github" };
  const { jobId } = await call("docs.save", { repository, target: { spaceKey: "DOCS" }, writer: "outline" });
  const { path, secretName } = await call("docs.saveHook", { jobId });
  await call("admin.setSecret", { name: secretName, value: `storm-secret-${name}-of-this-test` }, "admin");
  targets.push({ name, jobId, url: `${host.webTriggerUrl("git-push")}${path}`, secret: `storm-secret-${name}-of-this-test` });
}
console.log(JSON.stringify({ targets }));

process.on("SIGTERM", async () => {
  await host.queue.idle();
  const left = [];
  for (const { name, jobId } of targets) {
    const { run } = await call("docs.status", { jobId });
    const { runs } = await call("docs.history", { jobId });
    left.push({ name, state: run?.state, commit: run?.commit, runs: runs.length, open: runs.filter((/** @type {any} */ one) => ["queued", "running"].includes(one.state)).length });
  }
  const deliveries = [];
  for await (const [key, entry] of host.table("kvs").iterator()) if (key.includes("\u0000delivery-")) deliveries.push(entry.value.queued);
  await host.close();
  console.log(JSON.stringify({ left, deliveries }));
  process.exit();
});
