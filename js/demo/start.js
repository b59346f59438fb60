// @ts-check
/**
 * `npm start`: documents a repository with the real app on the local host, then keeps serving the panel and the
 * published pages.
 */
import { spawnSync } from "node:child_process";
import { access, constants, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { JobFailed, documentRepository } from "./document.js";
import { MissingObjects, NotARepository } from "../local/git/repository.js";
import { AlarmsFailed, demonstrateAlarms } from "./alarms/demo.js";
import { FEATURES } from "../../scripts/capabilities.mjs";
import { startHost } from "../local/host.js";
import { PortInUse } from "../local/http.js";
import { makeFolder } from "../local/program/make-folder.js";
import { openProgress } from "./progress.js";
import { registerRepository } from "./repositories.js";
import { AlreadyRunning, StoreUnusable, resetStore } from "../local/store.js";
import { printSummary, writePages } from "./summary.js";
import { SyncFailed, demonstrateSync } from "./sync/demo.js";
import { demonstrateWorkItems } from "./work-items/specification.js";

const projectDir = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const USUAL_PORT = 7420;

/** A sentence for the person at the terminal; no stack. */
class Explained extends Error {}

const program = new Command("npm start --")
  .description("Writes documentation pages for a Git repository and publishes them to a local Confluence.")
  .option("--repo <dir>", "the repository to document", projectDir)
  .option("--space <key>", "the space of the local Confluence to publish to; one that does not exist is made", spaceKey, "DOCS")
  .option("--images", "attach pictures of the repository to the pages, as an app built with --images may", false)
  .option("--alarms", "show CloudWatch alarms of an AWS stand-in on this machine instead", false)
  .option("--sync", "deliver pages of the local Confluence to a receiver on this machine instead", false)
  .option("--once", "end after the job instead of serving the pages", false)
  .option("--out <dir>", "also write each page's storage-format body to a file in this folder")
  .option("--port <number>", `serve at this port (${USUAL_PORT} when free)`, portNumber)
  .option("--data <dir>", "where the local Confluence and the app's store are kept", join(projectDir, ".touchmark/data"))
  .option("--reset", "begin with an empty local Confluence", false)
  .option("--verbose", "show what the app logs", false)
  // Given by `npm start`: an option that is wrong, or `--help`, must not wait for a compiler.
  .addOption(new Option("--set-up", "build what is not built yet").default(false).hideHelp());

/** @param {string} text */
function spaceKey(text) {
  if (!/^[A-Za-z0-9]{1,255}$/.test(text)) throw new InvalidArgumentError("A space's key has letters and digits.");
  return text;
}

/** @param {string} text */
function portNumber(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}

async function main() {
  const options = program.parse().opts();
  if (options.alarms && options.sync) throw new Explained("--alarms and --sync cannot be used together: choose one.");
  if (options.repo.trim() === "") throw new Explained("--repo is empty: it takes a folder with a Git repository.");
  if (options.alarms || options.sync) {
    setUp(options);
    return options.alarms ? showAlarms(options) : showSync(options);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(options.repo)) throw new Explained(`--repo takes a folder on this machine. For an address: npm run docs -- --repo ${options.repo} --out pages`);
  const repositoryDir = resolve(options.repo);
  await checkFolder(repositoryDir);
  if (options.out) await checkOut(resolve(options.out));
  setUp(options);
  if (options.reset) await resetStore(resolve(options.data));
  const host = await open(options);
  let failed = false;
  try {
    const registered = await registerRepository(host, repositoryDir);
    const top = await registered.repository.topFolder();
    if (top && resolve(top) !== (await realpath(repositoryDir))) console.log(`${repositoryDir} is a folder of the repository ${top}: Touchmark documents the whole repository. To document one folder, make a job in the panel or use npm run docs -- --folder.`);
    if (await registered.repository.isEmpty()) throw new Explained(`${repositoryDir} has no commit yet. Commit something, then run this again.`);
    const progress = openProgress(process.stdout);
    const outcome = await documentRepository(host, registered, { spaceKey: options.space, images: options.images }, progress).finally(() => progress.stop());
    await printSummary(host, outcome, repositoryDir);
    if (options.out) await writePages(host, outcome, resolve(options.out));
  } catch (error) {
    failed = true;
    explain(error);
  }
  if (options.once || (failed && !process.stdout.isTTY)) {
    await host.close();
    process.exitCode = failed ? 1 : 0;
    return;
  }
  const specification = await demonstrateWorkItems(host, { spaceKey: options.space });
  console.log(`\nA specification page, from which you can create Jira issues: open it, then choose “Work items from this page”.\n  ${host.url}/wiki/spaces/${options.space}/pages/${specification}\n  what is in Jira afterwards: ${host.url}/host/jira`);
  await serveUntilStopped(host);
  await host.close();
}

/** Builds what is missing or old; seconds when nothing is. @param {any} options */
function setUp(options) {
  if (!options.setUp) return;
  const { status } = spawnSync(process.execPath, [join(projectDir, "scripts/setup.mjs")], { stdio: ["ignore", "inherit", "inherit"] });
  // It has said why.
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {any} options */
async function showAlarms(options) {
  if (options.reset) await resetStore(resolve(options.data));
  const host = await open(options);
  try {
    const aws = await demonstrateAlarms(host, { spaceKey: options.space });
    if (!options.once) await serveUntilStopped(host);
    await aws.close();
  } finally {
    await host.close();
  }
}

/** @param {any} options */
async function showSync(options) {
  if (options.reset) await resetStore(resolve(options.data));
  const host = await open(options);
  try {
    const { receiver } = await demonstrateSync(host, { spaceKey: options.space });
    if (!options.once) await serveUntilStopped(host);
    await receiver.close();
  } finally {
    await host.close();
  }
}

/** The host, which ends the program when nothing can be kept any more. @param {any} options */
async function open(options) {
  const host = await openAtPort(options);
  await addSpace(await host.site(), options.space);
  // A full disk: nothing that is still going on can be kept, so there is nothing to wait for.
  void host.broken.then((why) => {
    explain(why);
    process.exit(1);
  });
  return host;
}

/** A space that the app and the people of the first ones may write in. @param {import("../local/confluence/site.js").Site} site @param {string} key */
async function addSpace(site, key) {
  const spaces = [...site.spaces.values()];
  if (spaces.some((space) => space.key === key)) return;
  const { readers, writers, authorId } = spaces.find((space) => space.key === "DOCS") ?? { authorId: "" };
  await site.addSpace({ key, name: key, readers, writers, authorId });
}

/** @param {any} options */
async function openAtPort(options) {
  const common = {
    appDir: projectDir,
    dataDir: options.data,
    scopes: options.images ? [String(FEATURES.images?.scope)] : [],
    log: (/** @type {string} */ level, /** @type {string} */ line) => {
      if (options.verbose || (level === "error" && process.env.TOUCHMARK_DEBUG)) console.error(`${level}: ${line}`);
    },
  };
  try {
    return await startHost({ ...common, port: options.port ?? USUAL_PORT });
  } catch (error) {
    if (error instanceof PortInUse && options.port === undefined) return startHost({ ...common, port: 0 });
    throw error;
  }
}

/** @param {string} dir */
async function checkFolder(dir) {
  try {
    await access(dir);
  } catch {
    throw new Explained(`There is no folder ${dir}.`);
  }
  if (!(await stat(dir)).isDirectory()) throw new Explained(`${dir} is a file; --repo takes a folder with a Git repository.`);
}

/** A run of minutes must not end with pages that have no place. @param {string} dir */
async function checkOut(dir) {
  try {
    makeFolder(dir);
    await access(dir, constants.W_OK);
  } catch (error) {
    const { code } = /** @type {any} */ (error);
    throw new Explained(`Pages cannot be written to ${dir}: ${code === "EEXIST" || code === "ENOTDIR" ? "there is a file where a folder is needed" : code === "ENOSPC" ? "the disk is full" : "it is not writable"}. Choose another folder with --out.`);
  }
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof AlreadyRunning) console.error(`${error.message}\nUse the running one, stop it first, or choose another --data folder.`);
  else if (error instanceof PortInUse) console.error(`${error.message} Choose another with --port, or leave --port out.`);
  else if (error instanceof NotARepository) console.error(`${error.message}\nMake it one with \`git init\` and a commit, or choose another with --repo.`);
  else if (error instanceof Explained || error instanceof JobFailed || error instanceof AlarmsFailed || error instanceof SyncFailed || error instanceof StoreUnusable || error instanceof MissingObjects) console.error(error.message);
  else console.error(process.env.TOUCHMARK_DEBUG ? error : `${/** @type {any} */ (error)?.message ?? error}\nSet TOUCHMARK_DEBUG=1 in the environment to see where.`);
}

/** @param {import("../local/host.js").Host} host */
function serveUntilStopped(host) {
  console.log(`\nServing at ${host.url} (end with Ctrl+C)`);
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
    // The host's timers do not hold the process; this one does until a signal comes.
    setInterval(() => {}, 3_600_000);
  });
}

main().then(
  () => process.exit(),
  (error) => {
    explain(error);
    process.exit(1);
  },
);
