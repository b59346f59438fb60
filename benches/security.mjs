// Not type-checked: the packages it compares with are installed when it runs, not with the project.
// The security core beside what people use, in one run: decisions a second, and how many of the lists each gets wrong.
//
//   npm run bench:security

import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
if (!existsSync(join(here, "node_modules"))) {
  const npm = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: here, stdio: "inherit" });
  if (npm.status !== 0) process.exit(1);
}

const { openCore } = await import("../js/core.js");
const core = openCore();
const { default: ipaddr } = await import("ipaddr.js");
const { default: pino } = await import("pino");
const octokit = await import("@octokit/webhooks-methods");
const { Webhook } = await import("standardwebhooks");
const { validateIPAddress } = await filteringAgent();
const secretlint = await linter();

/** Time of one call in microseconds: the best of several batches. @param {() => unknown} call @param {number} times */
async function cost(call, times) {
  let best = Infinity;
  for (let batch = 0; batch < 7; batch += 1) {
    const start = process.hrtime.bigint();
    for (let done = 0; done < times; done += 1) {
      const answer = call();
      if (answer instanceof Promise) await answer;
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / times);
  }
  return best;
}

/** @param {string} title @param {[string, number, string][]} rows name, microseconds, remark */
function table(title, rows) {
  console.log(`\n${title}`);
  const own = rows[0][1];
  for (const [name, us, remark] of rows) {
    const time = us >= 1000 ? `${(us / 1000).toFixed(2)} ms` : `${us.toFixed(2)} µs`;
    const rate = `${Math.round(1e6 / us).toLocaleString("en")}/s`;
    console.log(`  ${name.padEnd(38)} ${time.padStart(10)} ${rate.padStart(14)}  ×${(us / own).toFixed(2).padStart(6)}  ${remark}`);
  }
}

// Addresses -------------------------------------------------------------------------------------------------------------

const bypasses = readFileSync(join(here, "../tests/vectors/url_bypasses.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("# "));
const honest = ["https://git.example.com/api/v4", "https://git.example.com:8443/x?y=1", "https://GIT.Example.com:443/", "https://[2606:4700::1111]/", "https://1.1.1.1/", "https://xn--bcher-kva.example.com/"];
const hostOf = (/** @type {string} */ url) => {
  try {
    return new URL(url).hostname;
  } catch {
    return "";
  }
};
const bare = (/** @type {string} */ host) => host.replace(/^\[|\]$/g, "");

/** Each judge is told that the host the URL reaches is approved: only what it knows of addresses and spellings counts. @type {[string, (url: string) => boolean][]} */
const judges = [
  ["touchmark checkUrl (through the boundary)", (url) => core.checkUrl(url, { provider: "selfhosted", allowHosts: [hostOf(url)] }).allowed],
  ["new URL + ipaddr.js", (url) => {
    try {
      const parsed = new URL(url);
      const host = bare(parsed.hostname);
      return parsed.protocol === "https:" && host !== "localhost" && (!ipaddr.isValid(host) || ipaddr.parse(host).range() === "unicast");
    } catch {
      return false;
    }
  }],
  ["new URL + request-filtering-agent", (url) => {
    try {
      const parsed = new URL(url);
      return parsed.protocol === "https:" && !validateIPAddress({ address: bare(parsed.hostname) }, filteringOptions);
    } catch {
      return false;
    }
  }],
];
const filteringOptions = { allowPrivateIPAddress: false, allowMetaIPAddress: false, allowIPAddressList: [], denyIPAddressList: [], stopPortScanningByUrlRedirection: false };

for (const [what, url] of [["a name", "https://git.example.com/api/v4/projects"], ["an IPv6 literal", "https://[2606:4700::1111]/x"]]) {
  const rows = [];
  for (const [name, judge] of judges) {
    const wrong = bypasses.filter((text) => judge(text)).length;
    const refused = honest.filter((text) => !judge(text)).length;
    rows.push(/** @type {[string, number, string]} */ ([name, await cost(() => judge(url), 5000), `${wrong} of ${bypasses.length} attacks let through, ${refused} of ${honest.length} honest refused`]));
  }
  table(`URL decision, ${what}`, rows);
}

// Webhooks --------------------------------------------------------------------------------------------------------------

const secret = ["bench", "secret", "0123456789"].join("-");
const body = JSON.stringify({ ref: "refs/heads/main", filler: "x".repeat(25_000) });
const bytes = new TextEncoder().encode(body);
const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const github = /** @type {const} */ ({ provider: "github" });
const delivery = { ...github, headers: { "X-Hub-Signature-256": [signature], "X-GitHub-Delivery": ["1"] }, secrets: [secret], nowMs: Date.now() };
table("A GitHub delivery of 25 KB", [
  ["touchmark verifyWebhook (boundary included)", await cost(() => core.verifyWebhook(delivery, bytes).verified || fail(), 500), ""],
  ["@octokit/webhooks-methods", await cost(async () => (await octokit.verify(secret, body, signature)) || fail(), 500), ""],
]);

const key = Buffer.alloc(32, 7).toString("base64");
const at = Math.floor(Date.now() / 1000);
const tag = createHmac("sha256", Buffer.alloc(32, 7)).update(`m.${at}.${body}`).digest("base64");
const standard = { "webhook-id": "m", "webhook-timestamp": String(at), "webhook-signature": `v1,${tag}` };
const listed = Object.fromEntries(Object.entries(standard).map(([name, value]) => [name, [value]]));
const peer = new Webhook(key);
table("A Standard Webhooks delivery of 25 KB", [
  ["touchmark verifyWebhook (boundary included)", await cost(() => core.verifyWebhook({ provider: "standard", headers: listed, secrets: [key], nowMs: at * 1000 }, bytes).verified || fail(), 500), ""],
  ["standardwebhooks", await cost(() => peer.verify(body, standard) || fail(), 200), ""],
]);

// Redaction -------------------------------------------------------------------------------------------------------------

const planted = plant();
const keep = ["run finished in 1234 ms", "max_tokens=4096", "commit 0123456789abcdef0123456789abcdef01234567", "the token is missing", "npm i pkg@1.2.3", "https://api.github.com/repos/o/r"];
const megabyte = `${readFileSync(fileURLToPath(import.meta.url), "utf8")}\n`.repeat(200).slice(0, 1_000_000);
const megabyteBytes = new TextEncoder().encode(megabyte);
let printed = "";
const logger = pino({ redact: ["token", "password", "headers.authorization", "*.token", "*.password"] }, { write: (/** @type {string} */ line) => void (printed = line) });
const throughPino = (/** @type {string} */ text) => (logger.info(text), printed);

/** @param {(text: string) => string | Promise<string>} redact */
async function wrong(redact) {
  let left = 0;
  let hit = 0;
  for (const [text, value] of planted) if ((await redact(text)).includes(value)) left += 1;
  for (const text of keep) if (!(await redact(text)).includes(text)) hit += 1;
  return `${left} of ${planted.length} secrets left, ${hit} of ${keep.length} harmless texts changed`;
}
const own = (/** @type {string} */ text) => core.redact(text, { policy: "disclose" }).text;
table("Redacting 1 MB of text", [
  ["touchmark redact (boundary included)", await cost(() => core.redact(megabyteBytes, { policy: "disclose" }), 3), await wrong(own)],
  ["secretlint preset-recommend", await cost(() => secretlint(megabyte), 1), await wrong(secretlint)],
  ["pino redact (by path, of a message)", await cost(() => throughPino(megabyte), 3), await wrong(throughPino)],
]);

/** Texts with a credential in them, put together here so that no scanner takes this file for a leak. @returns {[string, string][]} */
function plant() {
  const run = (/** @type {number} */ length) => "A2b3C4d5E6f7G8h9J0".repeat(12).slice(0, length);
  const tokens = [["gh", "p_", 36], ["github_", "pat_", 70], ["gl", "pat-", 20], ["ATA", "TT3", 186], ["sk-", "ant-api03-", 93], ["sk-", "proj-", 48], ["AI", "za", 35], ["xo", "xb-", 40], ["np", "m_", 36], ["h", "f_", 34], ["wh", "sec_", 32]];
  /** @type {[string, string][]} */
  const texts = [];
  for (const [a, b, length] of tokens) {
    const token = `${a}${b}${run(Number(length))}`;
    for (const text of [token, `failed with ${token}, sorry`, `{"x":"${token}"}`, `(${token})`, `<b>${token}</b>`]) texts.push([text, token]);
  }
  const value = `canary${run(20)}`;
  for (const text of [`Authorization: Bearer ${value}`, `{"headers":{"X-Api-Key":["${value}"]}}`, `password=${value}&x=1`, `https://u:${value}@h.example.org/`, `Cookie: s=${value}`, `PRIVATE-TOKEN: ${value}`, `?access_token=${value}`]) texts.push([text, value]);
  return texts;
}

async function filteringAgent() {
  const module = /** @type {any} */ (await import("request-filtering-agent"));
  if (module.validateIPAddress) return { validateIPAddress: module.validateIPAddress };
  // Its classifier is not exported: this is what it does with an address.
  return {
    validateIPAddress: (/** @type {{address: string}} */ { address }) => {
      if (!ipaddr.isValid(address)) return undefined;
      const range = ipaddr.parse(address).range();
      return range === "unicast" ? undefined : new Error(range);
    },
  };
}

async function linter() {
  const { lintSource } = await import("@secretlint/core");
  const { creator } = await import("@secretlint/secretlint-rule-preset-recommend");
  const options = { config: { rules: [{ id: "preset", rule: creator, options: {} }] }, maskSecrets: true, noPhysicFilePath: true };
  return async (/** @type {string} */ content) => {
    const { messages } = await lintSource({ source: { content, filePath: "log.txt", ext: ".txt", contentType: "text" }, options: /** @type {any} */ (options) });
    let text = content;
    for (const { range } of [...messages].reverse()) text = `${text.slice(0, range[0])}***${text.slice(range[1])}`;
    return text;
  };
}

/** @returns {never} */
function fail() {
  throw new Error("a genuine delivery was refused");
}
