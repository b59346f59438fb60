// Not type-checked: the packages it compares with are installed when it runs, not with the project.
// The security core beside what people use, in one run: decisions a second, and how many of the lists each gets wrong.
//
//   npm run bench:security

import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import net from "node:net";
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
const filteringAgent = await realAgent();
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
  ["request-filtering-agent (its agent, DNS told)", (url) => {
    try {
      const parsed = new URL(url);
      return parsed.protocol === "https:" && filteringAgent(bare(parsed.hostname));
    } catch {
      return false;
    }
  }],
];

for (const [what, url] of [["a name", "https://git.example.com/api/v4/projects"], ["an IPv6 literal", "https://[2606:4700::1111]/x"]]) {
  const rows = [];
  for (const [name, judge] of judges) {
    const wrong = bypasses.filter((text) => judge(text)).length;
    const refused = honest.filter((text) => !judge(text)).length;
    rows.push(/** @type {[string, number, string]} */ ([name, await cost(() => judge(url), 5000), `${wrong} of ${bypasses.length} attacks let through, ${refused} of ${honest.length} honest refused`]));
  }
  const crossing = await cost(() => core.checkUrl("", { provider: "selfhosted", allowHosts: [hostOf(url)] }), 5000);
  const ours = await cost(() => core.checkUrl(url, { provider: "selfhosted", allowHosts: ["git.example.com", "2606:4700::1111"] }), 5000);
  rows.push(["  of it, inside the core", Math.max(0.01, ours - crossing), "less the same call without a text; aim 2 µs"]);
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

/** Deliveries that must not verify, as bytes and headers; a string is what libraries that take strings are given. */
const text = '{"ref":"refs/heads/main"}';
const sign = (/** @type {string | Uint8Array} */ content) => `sha256=${createHmac("sha256", secret).update(content).digest("hex")}`;
const broken = new Uint8Array([...new TextEncoder().encode(text), 0xff]);
/** @type {[Uint8Array, string[]][]} */
const forged = [
  [new TextEncoder().encode(text.replace("main", "dev")), [sign(text)]], [new TextEncoder().encode(text), [`${sign(text).slice(0, -1)}${sign(text).endsWith("0") ? "1" : "0"}`]],
  [new TextEncoder().encode(text), [sign(text).slice(0, 40)]], [new TextEncoder().encode(text), [sign(text).replace("sha256", "sha1")]], [new TextEncoder().encode(text), [""]],
  [new TextEncoder().encode(text), [sign(text), sign("other")]], [new TextEncoder().encode(text), [` ${sign(text)}, x`]], [broken, [sign(new TextDecoder().decode(broken))]], [new Uint8Array(), ["sha256="]],
];
const countOf = async (/** @type {any[]} */ cases, /** @type {(one: any) => unknown} */ judge) => {
  let taken = 0;
  for (const one of cases) if (await Promise.resolve().then(() => judge(one)).catch(() => false)) taken += 1;
  return `${taken} of ${cases.length} forgeries taken`;
};
const stamped = (/** @type {string} */ id, /** @type {string} */ when, /** @type {string} */ content, by = Buffer.alloc(32, 7)) => `v1,${createHmac("sha256", by).update(`${id}.${when}.${content}`).digest("base64")}`;
const now = String(at);
/** Id, timestamp header, signature header, body, secret. */
const forgedStandard = [
  ["m", now, stamped("m", now, text), text.replace("main", "dev"), key], ["m", String(at - 301), stamped("m", String(at - 301), text), text, key], ["m", String(at + 301), stamped("m", String(at + 301), text), text, key],
  ["m.1", now, stamped("m.1", now, text), text, key], ["m", `${now}, ${now}`, stamped("m", now, text), text, key], ["m", `${now}x`, stamped("m", now, text), text, key], ["m", now, stamped("m", now, text).replace("v1", "v1a"), text, key],
  ["m", now, stamped("m", now, text, Buffer.alloc(0)), text, ""], ["m", now, "v1,", text, key], ["", now, stamped("", now, text), text, key],
];
console.log("\nForged deliveries");
console.log(`  GitHub: touchmark ${await countOf(forged, ([content, signatures]) => core.verifyWebhook({ ...github, headers: { "X-Hub-Signature-256": signatures, "X-GitHub-Delivery": ["1"] }, secrets: [secret], nowMs: Date.now() }, content).verified)}`);
console.log(`  GitHub: @octokit/webhooks-methods ${await countOf(forged, ([content, signatures]) => octokit.verify(secret, new TextDecoder().decode(content), signatures.join(", ")))}`);
console.log(`  Standard: touchmark ${await countOf(forgedStandard, ([id, when, signature, content, by]) => core.verifyWebhook({ provider: "standard", headers: { "webhook-id": [id], "webhook-timestamp": [when], "webhook-signature": [signature] }, secrets: [by], nowMs: at * 1000 }, content).verified)}`);
console.log(`  Standard: standardwebhooks ${await countOf(forgedStandard, ([id, when, signature, content, by]) => new Webhook(by).verify(content, { "webhook-id": id, "webhook-timestamp": when, "webhook-signature": signature }))}`);

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

/** The package's own agent, with nothing behind it: the socket it would open is caught, and DNS says what attackers want. */
async function realAgent() {
  const https = await import("node:https");
  const { RequestFilteringHttpsAgent } = /** @type {any} */ (await import("request-filtering-agent"));
  let reached = false;
  /** @type {any} */ (https.Agent.prototype).createConnection = (/** @type {any} */ options) => {
    if (net.isIP(options.host)) reached = true;
    else options.lookup(options.host, {}, (/** @type {Error | null} */ error) => (reached = !error));
    return {};
  };
  const agent = new RequestFilteringHttpsAgent();
  const lookup = (/** @type {string} */ name, /** @type {any} */ _options, /** @type {any} */ callback) => callback(null, /evil|git\.example|xn--/.test(name) ? "93.184.215.14" : "127.0.0.1", 4);
  return (/** @type {string} */ host) => {
    reached = false;
    agent.createConnection({ host, port: 443, lookup }, () => {});
    return reached;
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
