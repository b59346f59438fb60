// @ts-check
// `npm run docs -- --repo DIR --out DIR`: the flows of the docs capability without Forge, for CI pipelines and for Git
// hosts that Forge cannot reach.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { CoreError } from "../core.js";
import { runFlow } from "../run.js";
import { memoryConfluence, realConfluence } from "./confluence.js";
import { makeFolder } from "../local/program/make-folder.js";
import { NotKept } from "./disk.js";
import { LOOPBACK_NAME, openOutside } from "./outside.js";
import { API_HOSTS, PROVIDERS, homeOf, insideOf, originOf } from "./origin.js";
import { dollars, previewLines } from "./preview.js";
import { openPlatform } from "./platform.js";
import { Unreachable } from "./reach.js";

const LONGEST_PAUSE_MS = 300_000;

const program = new Command("touchmark docs")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .description("Writes documentation pages from a Git repository and publishes them to Confluence.")
  .requiredOption("--repo <dir or url>", "a folder with a Git repository, or its address on GitHub, GitLab, Bitbucket or Azure DevOps")
  .option("--name <name>", "of a folder: the repository's name, owner/name or address, instead of its `origin`")
  .addOption(new Option("--provider <kind>", "what a self-hosted server runs, if its name does not show it").choices(PROVIDERS))
  .option("--ref <name>", "branch, tag or commit (without it: the default branch)")
  .option("--folder <path>", "only this folder of the repository")
  .addOption(new Option("--ai <who>", "who writes the text: the built-in writer (outline) or an AI").choices(["outline", "anthropic", "openai", "google", "compatible"]).default("outline"))
  .option("--model <name>", "the model, as the provider spells it")
  .option("--ai-url <url>", "a compatible server, for example http://127.0.0.1:8080/v1; plain http only on this machine")
  .option("--context <tokens>", "the model's context size in tokens, if it is not known", wholeNumber)
  .addOption(new Option("--language <code>", "the language of the pages, with or without an AI").choices(["en", "de", "fr", "ja"]).default("en"))
  .option("--images", "attach the repository's pictures to the pages that show them")
  .option("--dry-run", "ask no AI and publish nothing: show files, what is left out, pages, tokens and the most it can cost")
  .option("--page <title>", "with --dry-run: print the full text of one page, without an AI's part")
  .option("--out <dir>", "write the pages to files in this folder instead of publishing them")
  .option("--site <url>", "publish to this site; needs CONFLUENCE_USER and CONFLUENCE_TOKEN")
  .option("--space <key>", "the space to publish to", "DOC")
  .option("--parent <id>", "id of the page to put the documentation under (without it: the space's home page)")
  .option("--state <file>", "file that records which pages were written; keep it for the next run", ".touchmark-docs.json")
  .option("--quiet", "print errors only")
  .addHelpText("after", "\nEnvironment: GIT_TOKEN, AI_KEY, CONFLUENCE_USER (e-mail), CONFLUENCE_TOKEN (API token).\nExit code: 0 done, 1 the run failed, 2 the options are wrong.");

/** @type {Record<string, string>} */
const AI_HOSTS = { anthropic: "api.anthropic.com", openai: "api.openai.com", google: "generativelanguage.googleapis.com" };
const INNER = "the address is not a public one, and Touchmark asks no other: clone the repository, and name its folder with --repo";

try {
  process.exitCode = await main(program.parse().opts());
} catch (error) {
  const known = error instanceof CoreError || error instanceof Error;
  console.error(`docs: ${known ? /** @type {Error} */ (error).message : "the program stopped"}`);
  process.exitCode = error instanceof NotKept || error instanceof Unreachable || (error instanceof CoreError && error.code !== "input_invalid") ? 1 : 2;
  // What still waits for an answer would keep the program alive for minutes.
  if (error instanceof Unreachable) process.exit();
}

/** Whether the address of the repository leads inwards: the command line approves every other. @param {unknown} error */
function isInner(error) {
  return error instanceof CoreError && error.code === "egress_denied" && error.field === "repository";
}

/** @param {Record<string, any>} options @returns {Promise<number>} */
async function main(options) {
  if ([options.dryRun, options.out, options.site].filter(Boolean).length !== 1) throw new Error("choose one of --dry-run, --out and --site");
  if (options.repo.trim() === "") throw new Error("--repo is empty: it takes a folder or an address");
  if (options.page !== undefined && !options.dryRun) throw new Error("--page shows a page of a --dry-run");
  const source = readRepository(options);
  const ai = readAi(options);
  const tell = options.quiet ? () => {} : (/** @type {string} */ sentence) => console.error(`docs: ${sentence}`);
  const { confluence, outside, platform } = await open(options, source, ai, tell);
  const person = (/** @type {string} */ name, /** @type {object} */ payload) => runFlow(name, { trigger: "person", caller: confluence.accountId, payload }, "", platform.perform);
  const work = async () => {
    const target = { spaceKey: options.space, ...(options.parent ? { parentId: options.parent } : {}) };
    const job = { repository: source.repository, target, writer: ai ? "ai" : "outline", ...(ai ? { ai } : {}), images: Boolean(options.images), language: options.language };
    if (options.dryRun) {
      print(previewLines(await person("docs.preview", { job, page: options.page }), options));
      return 0;
    }
    if (options.out) keptIn(options.out, () => makeFolder(options.out));
    const run = await runJob(platform, person, job, options.quiet ? undefined : { progress: showProgress, wait: tell });
    await report(run, { options, confluence, platform });
    return run.state === "done" ? 0 : 1;
  };
  try {
    return await Promise.race([work(), outside.unreachable, ...(confluence.unreachable ? [confluence.unreachable] : [])]);
  } catch (error) {
    // The flow knows only that an effect could not be carried out, and what a site's admin could do about an address.
    throw platform.notKept() ?? (isInner(error) ? new Error(INNER) : error);
  } finally {
    outside.close();
  }
}

/** @param {Record<string, any>} options @param {ReturnType<typeof readRepository>} source @param {ReturnType<typeof readAi>} ai @param {(sentence: string) => void} tell */
async function open(options, source, ai, tell) {
  const confluence = options.site ? await realConfluence(options.site, fromEnvironment(), tell) : await memoryConfluence(options.space);
  const aiHost = ai && (ai.baseUrl ? new URL(ai.baseUrl).hostname : AI_HOSTS[ai.provider]);
  const outside = await openOutside({ folder: source.folder, aiUrl: options.aiUrl, aiHost, tell });
  const secrets = { "git:cli": source.folder ? "folder" : process.env.GIT_TOKEN, "ai:cli": process.env.AI_KEY };
  const platform = openPlatform({ confluence, secrets, fetchOutside: outside.fetch, stateFile: options.site ? options.state : undefined });
  const approved = [{ host: source.host, kind: source.repository.provider }, { host: aiHost, kind: "ai" }];
  platform.kvs.set("hosts", approved.filter(({ host }) => host));
  // A secret goes to the host that it was set for and to no other: here the command line sets it.
  platform.kvs.set("secret:git.cli", { setMs: 0, host: source.host ?? API_HOSTS[/** @type {import("./origin.js").Provider} */ (source.repository.provider)] });
  if (aiHost) platform.kvs.set("secret:ai.cli", { setMs: 0, host: aiHost });
  return { confluence, outside, platform };
}

/**
 * @param {ReturnType<typeof openPlatform>} platform @param {(name: string, payload: object) => Promise<any>} person @param {object} job
 * @param {{progress: (run: any) => void, wait: (sentence: string) => void}} [tell]
 */
async function runJob(platform, person, job, tell) {
  const { jobId } = await person("docs.save", job);
  const { runId } = await person("docs.start", { jobId });
  // The state names a run that goes on: its program was stopped, and nobody but this one can take it up.
  if (platform.queue.length === 0) platform.queue.push({ event: { jobId, runId } });
  const latest = () => /** @type {any} */ (platform.kvs.get(`run:${jobId}:${platform.kvs.get(`latest:${jobId}`)}`));
  const watch = setInterval(() => latest() && tell?.progress(latest()), 500);
  try {
    for (let event = platform.queue.shift(); event; event = platform.queue.shift()) {
      for (let retryCount = 0; ; retryCount += 1) {
        const answer = await runFlow("docs.run", { trigger: "queue", payload: { ...event.event, retryCount } }, "", platform.perform);
        // What cannot be kept will not be kept in a minute either.
        if (platform.notKept()) throw platform.notKept();
        if (answer.retryAfterSeconds === undefined) break;
        const pauseMs = Math.min(answer.retryAfterSeconds * 1000, LONGEST_PAUSE_MS);
        tell?.wait(`${(await person("docs.status", { jobId })).run?.error?.message ?? "the run goes on later"}: trying again in ${pauseMs / 1000} seconds`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  } finally {
    clearInterval(watch);
  }
  return { jobId, ...(await person("docs.status", { jobId })).run };
}

/** @param {any} run @param {{options: Record<string, any>, confluence: import("./confluence.js").Confluence, platform: ReturnType<typeof openPlatform>}} about */
async function report(run, { options, confluence, platform }) {
  if (platform.notKept()) throw platform.notKept();
  if (run.state !== "done") console.error(`docs: ${run.error?.message ?? "the run did not end"} (${run.error?.code ?? run.state})`);
  const { files = 0, leftOut = 0, created = 0, updated = 0, unchanged = 0, proposed = 0, ai } = run.counts ?? {};
  const pages = (await confluence.pages?.()) ?? [];
  if (options.out && run.state === "done") {
    keptIn(options.out, () => writePages(options.out, pages, run));
  }
  if (options.quiet) return;
  print([
    `commit ${run.commit?.slice(0, 12) ?? "unknown"}: ${files} files read, ${leftOut} left out; pages: ${created} created, ${updated} updated, ${unchanged} unchanged, ${proposed} proposed`,
    ...(ai ? [`AI: ${ai.requests} requests, ${ai.inputTokens} tokens in, ${ai.outputTokens} out, ${ai.declined} pages without its text${run.cents === undefined || run.cents === null ? "" : `, at most ${dollars(run.cents)} by the prices of ${run.pricesOf}`}`] : []),
    ...pages.map(({ title, body }) => `  ${title} (${Buffer.byteLength(body)} bytes)`),
  ]);
}

/** @param {string} out @param {() => void} write */
function keptIn(out, write) {
  try {
    write();
  } catch (error) {
    throw new NotKept(`pages in ${out}`, error);
  }
}

/** @param {string[]} lines */
function print(lines) {
  for (const line of lines) console.log(line);
}

/** @param {string} dir @param {Awaited<ReturnType<NonNullable<import("./confluence.js").Confluence["pages"]>>>} pages @param {any} run */
function writePages(dir, pages, run) {
  makeFolder(dir);
  const index = pages.map(({ title, parent, body, attachments }, at) => {
    const file = `${String(at + 1).padStart(4, "0")}-${title.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}.xml`;
    writeFileSync(join(dir, file), body);
    const folder = file.replace(/\.xml$/, ".attachments");
    if (attachments.length > 0) makeFolder(join(dir, folder));
    for (const { name, bytes } of attachments) writeFileSync(join(dir, folder, name.replace(/[^\w.-]/g, "-")), bytes);
    return { file, title, parent, ...(attachments.length > 0 ? { attachments: folder } : {}) };
  });
  writeFileSync(join(dir, "pages.json"), `${JSON.stringify({ commit: run.commit, counts: run.counts, pages: index }, null, 2)}\n`);
}

/** @param {string} text */
function wholeNumber(text) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a whole number of tokens.");
  return Number(text);
}

/**
 * What `--repo` names, with `--folder` for a folder inside of a repository: its files, under the rules of the whole one.
 *
 * @param {Record<string, any>} options
 */
function readRepository({ ...options }) {
  const [, host, path] = /^(?:ssh:\/\/)?[\w.-]+@([\w.-]+)(?::\d+\/|[:/])(.+?)(?:\.git)?\/?$/.exec(options.repo) ?? [];
  if (host && !existsSync(options.repo)) throw new Error(`--repo takes no SSH address: write https://${host}/${path}, or clone the repository and name its folder`);
  const inside = /^https?:/.test(options.repo) ? undefined : insideOf(options.repo);
  if (inside) {
    options.repo = inside.top;
    options.folder = [inside.folder, options.folder].filter(Boolean).join("/");
    console.error(`docs: this is a folder of the repository ${inside.top}: its pages are those of --folder ${options.folder}.`);
  }
  const { repo, ref, folder } = options;
  const more = { ...(ref ? { ref } : {}), ...(folder ? { folder } : {}) };
  if (!/^https?:/.test(repo)) {
    const home = homeOfFolder(options);
    const host = home.baseUrl ? new URL(home.baseUrl).hostname : undefined;
    return { repository: { ...home, secret: "git:cli", ...more }, folder: { ...home, dir: repo }, host };
  }
  if (options.name) throw new Error("--name is only for a folder");
  const home = homeOf(addressIn(repo, "--repo").href, options.provider);
  if (!home) throw new Error("--repo is not the address of a repository: the address needs an owner and a name");
  if ("unknown" in home) throw new Error(`the name ${home.unknown} does not show what kind of Git host it is: add --provider ${PROVIDERS.join("|")}`);
  const secret = process.env.GIT_TOKEN ? { secret: "git:cli" } : {};
  return { repository: { ...home, ...secret, ...more }, host: home.baseUrl ? new URL(home.baseUrl).hostname : undefined };
}

/**
 * Under which name and at which address pages tell of a folder. A state that was begun under the folder's own name keeps it: its
 * pages belong to that one.
 *
 * @param {Record<string, any>} options @returns {import("./origin.js").Home}
 */
function homeOfFolder({ repo, name, provider, state, site }) {
  const plain = (/** @type {string} */ text) => text.replace(/\.git$/, "").replace(/[^A-Za-z0-9._-]+/g, "-") || "repository";
  /** @type {import("./origin.js").Home} */
  const local = { provider: "github", owner: "local", name: plain(name && !name.includes("/") ? name : basename(resolve(repo))) };
  if (name && !name.includes("/")) return local;
  const address = name && !/[:@]/.test(name) ? `https://github.com/${name}` : name || originOf(repo);
  const found = homeOf(address, provider);
  if (name && (!found || "unknown" in found)) throw new Error("--name takes a name, owner/name or the address of a repository; for a self-hosted server add --provider");
  if (!found) return local;
  if ("unknown" in found) {
    console.error(`docs: the name ${found.unknown} does not show what kind of Git host it is, so links lead nowhere. Add --provider ${PROVIDERS.join("|")}.`);
    return local;
  }
  return !name && site && knows(state, local) ? local : found;
}

/** Whether a state holds a job of a folder's own name. @param {string} file @param {import("./origin.js").Home} home */
function knows(file, { owner, name }) {
  // A folder is refused when the state is read.
  const text = existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8").replace(/\s+/g, "") : "";
  return text.includes(`"owner":"${owner}","name":"${name}"`);
}

/** @param {Record<string, any>} options @returns {{provider: string, model: string, baseUrl?: string, secret?: string, contextTokens?: number} | undefined} */
function readAi({ ai, model, aiUrl, context }) {
  if (ai === "outline") return undefined;
  if (!model) throw new Error(`--ai ${ai} needs --model`);
  const common = { model, ...(process.env.AI_KEY ? { secret: "ai:cli" } : {}), ...(context ? { contextTokens: context } : {}) };
  if (ai !== "compatible") return { provider: ai, ...common };
  if (!aiUrl) throw new Error("--ai compatible needs --ai-url");
  const url = addressIn(aiUrl, "--ai-url");
  if (url.protocol === "https:") return { provider: "selfhosted", baseUrl: aiUrl, ...common };
  if (!["127.0.0.1", "[::1]", "localhost"].includes(url.hostname)) throw new Error("--ai-url must begin with https://, except on this machine");
  return { provider: "selfhosted", baseUrl: `https://${LOOPBACK_NAME}/v1`, ...common };
}

/** @param {string} text @param {string} option */
function addressIn(text, option) {
  if (!URL.canParse(text)) throw new Error(`${option} is not an address: write it as https://example.com/path`);
  return new URL(text);
}

function fromEnvironment() {
  const { CONFLUENCE_USER: user, CONFLUENCE_TOKEN: token } = process.env;
  if (!user || !token) throw new Error("--site needs CONFLUENCE_USER (e-mail) and CONFLUENCE_TOKEN (API token) in the environment");
  return { user, token };
}

/** @param {any} run */
function showProgress(run) {
  if (process.stderr.isTTY) process.stderr.write(`\r${run.step} ${run.done}/${run.total}      `);
}
