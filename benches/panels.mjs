// @ts-check
// First paint and weight of every panel, on the local host in headless Chromium: `npm run bench:panels`.

import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { loadavg } from "node:os";
import { noChromium, openStage, until } from "../tests/browser/stage.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const ROUNDS = 5;
const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;

if (noChromium) {
  console.error(`bench:panels: ${noChromium}`);
  process.exit(1);
}
const stage = await openStage({ repositories: 1 });
try {
  const { job } = await stage.call("docs.check", { repository: "octo/tally", spaceKey: "DOCS", writer: "outline" });
  const { jobId } = await stage.call("docs.save", job);
  await stage.call("docs.start", { jobId });
  await until(async () => (await stage.call("docs.status", { jobId })).pages.length > 0, "there is a page");
  const { pages } = await stage.call("docs.status", { jobId });
  const query = { page: String(pages[0].pageId) };
  /** @type {[string, string, Record<string, string>][]} */
  const panels = [["jobs", "documentation", {}], ["settings", "settings", {}], ["byline", "origin", query], ["card", "repository-documentation", {}], ["card-settings", "repository-documentation", { config: "" }]];
  console.log("panel           first paint, ms (median, worst)   of the page around it   first answer shown, ms   JavaScript, KB gzip");
  for (const [name, module, parameters] of panels) {
    const paints = [];
    const around = [];
    const answers = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const browser = await stage.openBrowser({ user: "admin" });
      const frame = await browser.open(module, parameters);
      await frame.waitForFunction(() => !document.querySelector("[aria-busy]") && document.querySelector("main > *"));
      answers.push(await frame.evaluate(() => performance.now()));
      paints.push(await frame.evaluate(paint));
      around.push(await browser.page.evaluate(paint));
      await browser.close();
    }
    const bytes = gzipSync(await readFile(join(root, "static", name, "build/index.js"))).length;
    console.log(`${name.padEnd(15)} ${middle(paints)}, ${Math.round(Math.max(...paints))}`.padEnd(50) + `${middle(around)}`.padEnd(24) + `${middle(answers)}`.padEnd(25) + (bytes / 1024).toFixed(1));
  }
  console.log(`${ROUNDS} rounds, each in a browser of its own; load average ${(loadavg()[0] ?? 0).toFixed(1)}`);
} finally {
  await stage.close();
}

/** @param {number[]} values */
function middle(values) {
  return Math.round(/** @type {number} */ ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]));
}
