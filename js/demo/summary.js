// @ts-check
/** What a finished run is told as, and its pages as files. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../local/program/make-folder.js";

/** Pages below the front page whose addresses are printed. Ours. */
const MOST_SHOWN = 8;

/** @param {import("../local/host.js").Host} host @param {import("./document.js").Outcome} outcome @param {string} dir */
export async function printSummary(host, { run, pages, tookMs }, dir) {
  const { files = 0, tokens = 0, created = 0, updated = 0, unchanged = 0, proposed = 0 } = run.counts ?? {};
  console.log(`\n${dir} at ${run.commit?.slice(0, 12) ?? "its newest commit"}`);
  if (created + updated + proposed === 0) console.log("Nothing changed since the last run: every page is as it was.");
  const site = await host.site();
  /** @param {{pageId: string, title: string}} shown @param {string} mark */
  const print = ({ pageId, title }, mark) => {
    const page = site.pages.get(pageId);
    const key = page && site.spaces.get(page.spaceId)?.key;
    console.log(`  ${mark} ${title}\n      ${host.url}/wiki/spaces/${key}/pages/${pageId}`);
  };
  const front = pages.find(({ frontPage }) => frontPage);
  if (front) print(front, "*");
  // A terminal is no table of contents: the pages stand below the front page, in its order.
  const below = front ? site.childrenOf(front.pageId).map(({ id }) => pages.find(({ pageId }) => pageId === id)) : pages;
  const shown = below.filter((page) => page !== undefined).slice(0, MOST_SHOWN);
  for (const page of shown) print(page, " ");
  const more = pages.length - shown.length - (front ? 1 : 0);
  if (more > 0) console.log(`  and ${more} more below ${more === 1 ? "it" : "them"}`);
  const number = new Intl.NumberFormat("en-US");
  console.log(
    `\n${number.format(files)} files read, ${number.format(tokens)} tokens; pages: ${created} created, ${updated} updated, ${unchanged} unchanged` +
      `${proposed ? `, ${proposed} proposed beside edited ones` : ""}; ${number.format(Math.round(tookMs))} ms`,
  );
}

/** @param {import("../local/host.js").Host} host @param {import("./document.js").Outcome} outcome @param {string} outDir */
export async function writePages(host, { pages }, outDir) {
  makeFolder(outDir);
  const site = await host.site();
  for (const { pageId, title } of pages) {
    const page = site.pages.get(pageId);
    if (!page) continue;
    const name = `${title.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}-${pageId}.xml`;
    await writeFile(join(outDir, name), await site.body(pageId, page.versions.at(-1)?.number ?? 1));
  }
  console.log(`${pages.length} page bodies written to ${outDir}`);
}
