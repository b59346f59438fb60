// @ts-check
// What cycles of sync cost against the stand-ins: requests, points, bytes, time and memory of the real command line.
//
// `npm run bench:sync` counts at 1,000 and 10,000 pages; `-- --large` at 100,000 with 10,000 files too, `-- --large-only` there alone. At
// that size the platform holds everything already, as another connector would have left it: delivering it is ten times what 10,000 cost.
// Fails when a cycle costs more than docs/BENCHMARKS.md promises; time is printed and judged by nobody.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PAGE_LABEL, generateWorld } from "../js/demo/sync/generate.js";
import { configurationFor, openStandIns } from "../js/demo/sync/stand-ins.js";

const PROGRAM = resolve(import.meta.dirname, "../js/cli/sync.js");
/** As `npm run sync` starts it. */
const FLAGS = ["--max-semi-space-size=2"];
const LARGE = [100_000, 10_000, 200];
const SIZES = process.argv.includes("--large-only") ? [LARGE] : [[1_000, 100, 10], [10_000, 1_000, 50], ...(process.argv.includes("--large") ? [LARGE] : [])];
/** More than this is taken over, not delivered. */
const MOST_DELIVERED = 10_000;
/** Requests and points of one cycle; the full pass' points grow with the pages. */
const BARS = {
  "delta, no change": () => ({ requests: 5, points: 10 }),
  "delta, no change, with readers": () => ({ requests: 5, points: 10 }),
  "delta, ten edits": () => ({ requests: 30, points: 60 }),
  "full, no change": (/** @type {number} */ pages, /** @type {number} */ files) => ({ requests: pages / 100 + 300, points: Math.ceil((pages + files) * 1.0137) + 250 }),
};

let failed = false;
for (const [pages = 0, files = 0, spaces = 0] of SIZES) await measure(pages, files, spaces);
process.exitCode = failed ? 1 : 0;

/** @param {number} pages @param {number} files @param {number} spaces */
async function measure(pages, files, spaces) {
  const world = generateWorld({ pages, attachments: files, spaces, restricted: 0, withOddities: false });
  for (const file of world.attachments.values()) file.size = 2_000;
  const stand = await openStandIns({ world });
  const dir = mkdtempSync(join(tmpdir(), "bench-sync-"));
  const { configuration, env } = configurationFor(stand, { state: join(dir, "state") });
  configuration.limits = { ...configuration.limits, concurrency: 8, requestTimeoutSeconds: 60 };
  const file = join(dir, "sync.json");
  /** @param {string} name @param {string} mode @param {string} [readers] @param {number} [exit] */
  const cycle = async (name, mode, readers = "inherit", exit = 0) => {
    configuration.discovery = { mode };
    configuration.readers = { mode: readers };
    writeFileSync(file, JSON.stringify(configuration));
    stand.record.forget();
    const { code, summary, seconds, peakMb } = await run(file, env);
    const [site, platform] = [stand.record.requests("cloud"), stand.record.entries.filter(({ server }) => server !== "cloud" && server !== "media")];
    const points = stand.record.points("cloud");
    const bytes = site.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    const bar = /** @type {any} */ (BARS)[name]?.(pages, files);
    const isOver = code !== exit || (bar && (site.length > bar.requests || points > bar.points)) || peakMb > 200;
    failed ||= Boolean(isOver);
    console.log(`${pages} pages, ${name}: exit ${code}, ${site.length} requests, ${points} points, ${(bytes / 1e6).toFixed(1)} MB in, ${platform.length} platform requests, ${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB peak, ${summary?.pages?.ingested}+${summary?.attachments?.ingested} ingested${isOver ? "  OVER THE BAR" : ""}`);
  };
  try {
    if (pages > MOST_DELIVERED) putAtTarget(stand);
    await cycle(pages > MOST_DELIVERED ? "first, taken over" : "first", "full");
    await cycle("full, no change", "full");
    await cycle("delta, no change", "delta");
    world.offsetMs += 20 * 60_000;
    for (const { id } of [...world.contents.values()].filter(({ labels }) => labels.includes(PAGE_LABEL)).slice(0, 10)) world.edit(id);
    await cycle("delta, ten edits", "delta");
    const lost = world.spaces.keys().next().value ?? "";
    world.loseSpace(lost);
    await cycle("full, one space lost: held", "full", "inherit", 3);
    world.findSpace(lost);
    // Readers of everything at once are what a platform takes longest for: last.
    await cycle("full, every reader set", "full", "deliver");
    await cycle("full, no change, with readers", "full", "deliver");
    await cycle("delta, no change, with readers", "delta", "deliver");
  } finally {
    await stand.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Everything that is selected, as the connector that is taken over leaves it. @param {import("../js/demo/sync/stand-ins.js").StandIns} stand */
function putAtTarget({ world, upload }) {
  const updatedAt = new Date(world.nowMs()).toISOString();
  let at = 0;
  /** @param {string} key @param {string} title @param {string} mimeType */
  const put = (key, title, mimeType) => {
    const content = /** @type {any} */ ({ id: `cont_${(at += 1)}`, key, title, mimeType, ownerType: "SCOPE", ownerId: upload.rootScopeId, byteSize: 1, metadata: null, fileAccess: [], ingestionState: "FINISHED", createdAt: updatedAt, updatedAt, source: {} });
    upload.contents.set(content.id, content);
    upload.byKey.set(key, content);
  };
  for (const page of world.contents.values()) {
    if (!page.labels.includes(PAGE_LABEL)) continue;
    const prefix = `tenant1/${page.spaceId}_${world.spaces.get(page.spaceId)?.key}`;
    put(`${prefix}/${page.id}`, page.title, "text/html");
    for (const file of world.filesOf(page.id)) put(`${prefix}/${page.id}::${file.id}`, file.title, file.mediaType);
  }
}

/** @param {string} file @param {Record<string, string>} env */
async function run(file, env) {
  const began = performance.now();
  const child = spawn(process.execPath, [...FLAGS, PROGRAM, "--config", file], { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "ignore"] });
  let [out, peakKb] = ["", 0];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  const watch = setInterval(() => (peakKb = Math.max(peakKb, residentKb(child.pid))), 50);
  const code = await new Promise((done) => child.on("close", done));
  clearInterval(watch);
  return { code, summary: JSON.parse(out.trim().split("\n").at(-1) ?? "null"), seconds: (performance.now() - began) / 1000, peakMb: peakKb / 1024 };
}

/** @param {number | undefined} pid */
function residentKb(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
