// @ts-check
/**
 * The host with the real app as a process of its own, so that it can die: `node host-process.js DATA REPO [KILL_AT] [WHEN]`.
 * At its KILL_AT-th call of the platform it kills itself, before the call is performed or after it.
 */
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { manualClock } from "../../../js/local/clock.js";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR } from "./real-app.js";

const [dataDir = "", repository = "", killAt = "0", when = "before"] = process.argv.slice(2);
// Waits between retries pass forty times faster, and no process begins before the one that died: what is stored then would
// lie in its future.
const FASTER = 40;
const beganMs = statSync(repository).birthtimeMs;
const clock = manualClock(Math.round(beganMs + (Date.now() - beganMs) * FASTER));
setInterval(() => void clock.advance(10 * FASTER), 10);

let calls = 0;
const host = await startHost({ appDir: APP_DIR, dataDir, clock, allowedRepos: { "local/repo": repository } });
host.onCall(() => {
  calls += 1;
  if (calls === Number(killAt)) {
    if (when === "before") process.kill(process.pid, "SIGKILL");
    // The call is under way in this very turn; its answer will find nobody.
    else void sleep(3).then(() => process.kill(process.pid, "SIGKILL"));
  }
});
console.log(JSON.stringify({ url: host.url }));
process.on("SIGTERM", async () => {
  await host.close();
  console.log(JSON.stringify({ calls }));
  process.exit();
});
