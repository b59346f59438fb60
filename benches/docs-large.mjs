// @ts-check
// `npm run bench:large [-- FILES]`: a repository of 10,000 files (or FILES) documented end to end by the real app on the local
// host: parts over the queue, pages in Confluence, the overview last. Prints what it took; nothing is asserted about time.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startHost } from "../js/local/host.js";

const FILES = Number(process.argv[2] ?? 10_000);
const A_MODULE = 25;
const APP_DIR = fileURLToPath(new URL("..", import.meta.url));

const dir = mkdtempSync(join(tmpdir(), "touchmark-large-"));
try {
  makeRepository(join(dir, "large"));
  const host = await startHost({ appDir: APP_DIR, dataDir: join(dir, "data"), allowedRepos: { "local/large": join(dir, "large") } });
  /** @type {Record<string, number>} */
  const calls = {};
  let longest = 0;
  host.onCall(({ name, body }) => {
    const kind = name.split(" ").slice(0, 2).join(" ");
    calls[kind] = (calls[kind] ?? 0) + 1;
    if (kind.startsWith("queue")) longest = Math.max(longest, body?.length ?? 0);
  });
  const call = async (/** @type {string} */ functionKey, /** @type {any} */ payload, user = "writer") => {
    const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, user });
    if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
    if (!result.value.ok) throw new Error(`${functionKey}: ${JSON.stringify(result.value.error)}`);
    return result.value.value;
  };
  await call("admin.setSecret", { name: "git:github", value: ["a", "token"].join("-") }, "admin");
  const repository = { provider: "github", owner: "local", name: "large", secret: "git:github" };
  const { jobId } = await call("docs.save", { repository, target: { spaceKey: "DOCS" }, writer: "outline" });
  const started = performance.now();
  await call("docs.start", { jobId });
  let shown = "";
  for (;;) {
    const { run } = await call("docs.status", { jobId });
    const line = `${run.state} ${run.step} ${run.done}/${run.total}`;
    if (line !== shown) console.log(`${((performance.now() - started) / 1000).toFixed(0)} s  ${(shown = line)}`);
    if (!["queued", "running"].includes(run.state)) {
      console.log(`${FILES} files: ${run.state} after ${((performance.now() - started) / 1000).toFixed(1)} s, ${JSON.stringify(run.counts)}`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  console.log(`calls: ${JSON.stringify(calls)}; longest event ${longest} characters; ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
  await host.close();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** @param {string} root */
function makeRepository(root) {
  for (let number = 0; number < FILES; number += 1) {
    const module = Math.floor(number / A_MODULE);
    const folder = join(root, `area${module % 20}`, `module${module}`);
    mkdirSync(folder, { recursive: true });
    const text = `//! Part ${number} of module ${module}, which counts things that others left.\n\n/// Counts what part ${number} knows.\npub fn count_${number}(from: u32) -> u32 {\n    from\n}\n`;
    writeFileSync(join(folder, `part${number}.rs`), text);
  }
  writeFileSync(join(root, "README.md"), "# Large\n\nMany small parts.\n");
  const git = (/** @type {string[]} */ ...args) => execFileSync("git", ["-C", root, ...args], { env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("-c", "user.name=A Person", "-c", "user.email=person@example.com", "commit", "-q", "-m", "First");
}
