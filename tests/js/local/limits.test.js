// @ts-check
/** Every limit of js/local/limits.js, met and not passed. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { LIMITS } from "../../../js/local/limits.js";
import { problemsOf } from "../../../js/local/manifest/manifest-checks.js";
import { readManifest } from "../../../js/local/manifest/manifest.js";
import { APP_DIR } from "./real-app.js";
import { SMALL_APP, tempDir, withHost } from "./with-host.js";

/** @typedef {import("node:test").TestContext} Context */

/** @param {Context} t @param {any} [options] */
async function hostOf(t, options = {}) {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const made = await withHost(t, { clock, ...options });
  const invoke = (/** @type {string} */ functionKey, /** @type {any} */ payload) => made.host.invoke({ moduleKey: "panel", functionKey, payload });
  /** @param {string} verb @param {any[]} args */
  const kvsCode = async (verb, ...args) => (await made.call("tryKvs", { verb, args })).code;
  /** @param {string} path @param {any} body */
  const rawKvs = async (path, body) => {
    const { status, text } = await made.call("raw", { meta: { type: "kvs" }, path: `/api/v1/${path}`, body });
    return { status, body: text === "" ? undefined : JSON.parse(text) };
  };
  /** @param {any[]} payload @param {string} [queueName] */
  const publish = async (payload, queueName = "work") =>
    (await made.call("raw", { meta: { type: "fpp", provider: "app", remote: "stargate" }, path: "/webhook/queue/publish/{contextAri}/{environmentId}/{appId}/{appVersion}", body: { queueName, jobId: crypto.randomUUID(), payload } })).status;
  return { ...made, clock, invoke, kvsCode, rawKvs, publish };
}

/** The small app with its manifest changed. @param {Context} t @param {(manifest: string) => string} change */
function appWith(t, change) {
  const appDir = join(tempDir(t), "app");
  cpSync(SMALL_APP, appDir, { recursive: true });
  symlinkSync(join(APP_DIR, "node_modules"), join(appDir, "node_modules"));
  writeFileSync(join(appDir, "package.json"), '{"type":"module"}');
  writeFileSync(join(appDir, "manifest.yml"), change(readFileSync(join(appDir, "manifest.yml"), "utf8")));
  return appDir;
}

/** @param {Context} t @param {string} added below `modules:` @param {string} [below] below `app:` */
async function problems(t, added, below = "") {
  return problemsOf(await readManifest(appWith(t, (manifest) => manifest.replace("modules:\n", `modules:\n${added}`).replace("  runtime:\n", `${below}  runtime:\n`))));
}

/** Runs until nothing but time can help, then lets time pass. @param {ReturnType<typeof manualClock>} clock @param {Promise<any>} running @param {number} stepMs */
async function passing(clock, running, stepMs) {
  let over = false;
  void running.finally(() => (over = true)).catch(() => {});
  for (let steps = 0; !over && steps < 4000; steps += 1) {
    await clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return running;
}

const entity = "  storage:\n    entities:\n";
const list = (/** @type {number} */ count, /** @type {(at: number) => string} */ line) => Array.from({ length: count }, (_, at) => line(at)).join("");

/** @type {Record<keyof typeof LIMITS, (t: Context) => Promise<void>>} */
const PROVEN = {
  async resolverMs(t) {
    const { clock, invoke } = await hostOf(t);
    const hanging = invoke("hang", null);
    await passing(clock, Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 20))]), 1);
    const result = await passing(clock, hanging, 1000);
    assert.match(result.error.message, /longer than 25 s/);
  },
  async backgroundMs(t) {
    const { host, clock } = await hostOf(t, { appDir: appWith(t, (manifest) => manifest.replace("handler: index.hourly", "handler: index.never")) });
    const result = await passing(clock, host.runSchedule("hourly"), 1000);
    assert.match(result.error.message, /longer than 55 s/);
  },
  async longestMs(t) {
    const { host, clock } = await hostOf(t, { appDir: appWith(t, (manifest) => manifest.replace("handler: index.hourly", "handler: index.never\n      timeoutSeconds: 9999")) });
    const result = await passing(clock, host.runSchedule("hourly"), 10_000);
    assert.match(result.error.message, /longer than 900 s/);
  },
  async requestBytes(t) {
    const { invoke } = await hostOf(t);
    assert.ok((await invoke("whoami", "x".repeat(LIMITS.requestBytes - 2))).ok);
    await assert.rejects(invoke("whoami", "x".repeat(LIMITS.requestBytes)), /at most 500000 bytes/);
  },
  async responseBytes(t) {
    const { invoke } = await hostOf(t);
    assert.ok((await invoke("big", { bytes: LIMITS.responseBytes - 2 })).ok);
    assert.equal(/** @type {any} */ (await invoke("big", { bytes: LIMITS.responseBytes })).error.kind, "payload");
  },
  async logLinesAMinute(t) {
    const { invoke } = await hostOf(t);
    assert.equal((await invoke("log", { lines: 150 })).logs.length, LIMITS.logLinesAMinute);
  },
  async logBytes(t) {
    const { invoke } = await hostOf(t);
    assert.equal((await invoke("log", { lines: 5, word: "x".repeat(60_000) })).logs.length, 3);
  },
  async egressAMinute(t) {
    const { host, call } = await hostOf(t);
    host.standIn("ai.example.com", async () => new Response("ok"));
    assert.deepEqual(await call("fetchMany", { url: "https://ai.example.com/", times: 101 }), { 200: 100, 429: 1 });
  },
  async egressPorts(t) {
    const { host, fetchFromApp } = await hostOf(t);
    host.standIn("ai.example.com", async () => new Response("ok"));
    await host.approveEgress(["https://ai.example.com:8443", "https://ai.example.com:9443"]);
    assert.equal((await fetchFromApp("https://ai.example.com:8443/")).status, 200);
    assert.equal((await fetchFromApp("https://ai.example.com:9443/")).headers["forge-proxy-error"], "BLOCKED_EGRESS");
  },
  async appEgressAMinute(t) {
    const { host, fetchFromApp } = await hostOf(t);
    host.standIn("ai.example.com", async () => new Response("ok"));
    host.meter.within("egress", 60_000, Infinity, LIMITS.appEgressAMinute - 1);
    assert.equal((await fetchFromApp("https://ai.example.com/")).status, 200);
    assert.equal((await fetchFromApp("https://ai.example.com/")).status, 429);
  },
  async networkAMinute(t) {
    const { host, confluence } = await hostOf(t);
    host.meter.within("network local", 60_000, Infinity, LIMITS.networkAMinute - 1);
    assert.equal((await confluence({ path: "/wiki/api/v2/spaces" })).status, 200);
    await assert.rejects(confluence({ path: "/wiki/api/v2/spaces" }), /Too many requests|RATE_LIMIT|proxy/i);
  },
  async outboundMs(t) {
    const { host, call, clock } = await hostOf(t);
    host.standIn("ai.example.com", () => new Promise(() => {}));
    await call("push", [{ body: { name: "slow", fetches: "https://ai.example.com/" } }]);
    await passing(clock, host.queue.idle(), 10_000);
    const [first] = await call("kvs", { verb: "get", args: ["seen:slow"] });
    assert.equal(first.failed, "fetch failed: the request took longer than 180 s");
    assert.ok(first.tookMs >= LIMITS.outboundMs && first.tookMs < LIMITS.outboundMs + 30_000, String(first.tookMs));
  },
  async memoryMb(t) {
    const { invoke } = await hostOf(t);
    assert.ok((await invoke("hold", { mb: 100 })).ok);
    assert.equal(/** @type {any} */ (await invoke("hold", { mb: 620 })).error.kind, "memory");
  },
  async memoryMostMb(t) {
    const manifest = await readManifest(appWith(t, (text) => text.replace("    name: nodejs22.x", "    name: nodejs22.x\n    memoryMB: 2048")));
    assert.match((await problemsOf(manifest)).join(), /asks for 2048 MB/);
  },
  async userCallsAMinute(t) {
    const { host, clock, invoke } = await hostOf(t);
    host.meter.within(`calls local ${host.accountId("writer")}`, 60_000, Infinity, LIMITS.userCallsAMinute - 1);
    assert.ok((await invoke("whoami", null)).ok);
    await assert.rejects(invoke("whoami", null), /429/);
    await clock.advance(60_000);
    assert.ok((await invoke("whoami", null)).ok);
  },
  async installationCallsAMinute(t) {
    const { host, invoke } = await hostOf(t);
    host.meter.within("calls local", 60_000, Infinity, LIMITS.installationCallsAMinute);
    await assert.rejects(invoke("whoami", null), /429/);
  },
  async appCallsAMinute(t) {
    const { host, invoke } = await hostOf(t);
    host.meter.within("calls", 60_000, Infinity, LIMITS.appCallsAMinute);
    await assert.rejects(invoke("whoami", null), /429/);
  },
  async kvsValueBytes(t) {
    const { kvsCode } = await hostOf(t);
    assert.equal(await kvsCode("set", "k", "x".repeat(LIMITS.kvsValueBytes - 2)), undefined);
    assert.equal(await kvsCode("set", "k", "x".repeat(LIMITS.kvsValueBytes - 1)), "MAX_SIZE");
  },
  async secretValueBytes(t) {
    const { kvsCode } = await hostOf(t);
    assert.equal(await kvsCode("setSecret", "k", "x".repeat(LIMITS.secretValueBytes - 2)), undefined);
    assert.equal(await kvsCode("setSecret", "k", "x".repeat(LIMITS.secretValueBytes - 1)), "MAX_SIZE");
  },
  async kvsKeyChars(t) {
    const { kvsCode } = await hostOf(t);
    assert.equal(await kvsCode("set", "k".repeat(LIMITS.kvsKeyChars), 1), undefined);
    assert.equal(await kvsCode("set", "k".repeat(LIMITS.kvsKeyChars + 1), 1), "KEY_TOO_LONG");
  },
  async kvsDepth(t) {
    const { kvsCode } = await hostOf(t);
    const deep = (/** @type {number} */ levels) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    assert.equal(await kvsCode("set", "k", deep(LIMITS.kvsDepth)), undefined);
    assert.equal(await kvsCode("set", "k", deep(LIMITS.kvsDepth + 1)), "MAX_DEPTH");
  },
  async kvsUnitsAMinute(t) {
    const { host, kvsCode } = await hostOf(t);
    host.meter.within("kvs write local", 60_000, Infinity, LIMITS.kvsUnitsAMinute - 1);
    assert.equal(await kvsCode("set", "k", 1), undefined);
    assert.equal(await kvsCode("set", "k", 1), "RATE_LIMIT_EXCEEDED");
    assert.equal(await kvsCode("get", "k"), undefined, "reads have units of their own");
  },
  async kvsUnitBytes(t) {
    const { host, kvsCode, rawKvs } = await hostOf(t);
    host.meter.within("kvs write local", 60_000, Infinity, LIMITS.kvsUnitsAMinute - 3);
    assert.equal((await rawKvs("batch/set", Array.from({ length: 10 }, (_, at) => ({ key: `b${at}`, value: "small" })))).body.failedKeys.length, 0);
    assert.equal(await kvsCode("set", "k", "x".repeat(LIMITS.kvsUnitBytes + 10)), undefined, "two units; the batch of ten was one");
    assert.equal(await kvsCode("set", "k", 1), "RATE_LIMIT_EXCEEDED");
  },
  async kvsRequestsASecond(t) {
    const { host, clock, kvsCode } = await hostOf(t);
    host.meter.within("kvs local", 1000, Infinity, LIMITS.kvsRequestsASecond - 1);
    assert.equal(await kvsCode("get", "k"), undefined);
    assert.equal(await kvsCode("get", "k"), "TOO_MANY_REQUESTS");
    await clock.advance(1000);
    assert.equal(await kvsCode("get", "k"), undefined);
  },
  async kvsKeyReadBytesASecond(t) {
    const { kvsCode } = await hostOf(t);
    await kvsCode("set", "k", "x".repeat(200_000));
    const codes = [];
    for (let at = 0; at < 65; at += 1) codes.push(await kvsCode("get", "k"));
    assert.equal(codes.indexOf("RATE_LIMIT_EXCEEDED"), Math.floor(LIMITS.kvsKeyReadBytesASecond / 200_002));
  },
  async kvsKeyWriteBytesASecond(t) {
    const { kvsCode } = await hostOf(t);
    const codes = [];
    for (let at = 0; at < 6; at += 1) codes.push(await kvsCode("set", "k", "x".repeat(200_000)));
    assert.deepEqual(codes, [undefined, undefined, undefined, undefined, undefined, "RATE_LIMIT_EXCEEDED"]);
  },
  async kvsTtlMs(t) {
    const { kvsCode } = await hostOf(t);
    assert.equal(await kvsCode("set", "k", 1, { ttl: { value: 366, unit: "DAYS" } }), undefined);
    assert.equal(await kvsCode("set", "k", 1, { ttl: { value: 367, unit: "DAYS" } }), "INVALID_TTL");
  },
  async entityConditions(t) {
    const appDir = appWith(t, (manifest) => manifest.replace("  runtime:\n", `${entity}      - name: book\n        attributes:\n          pages:\n            type: integer\n        indexes:\n          - pages\n  runtime:\n`));
    const { rawKvs } = await hostOf(t, { appDir });
    const ask = async (/** @type {number} */ conditions) => (await rawKvs("entity/query", { entityName: "book", indexName: "pages", filters: { and: Array(conditions).fill({ property: "pages", condition: "EQUAL_TO", values: [1] }) } })).status;
    assert.deepEqual([await ask(LIMITS.entityConditions), await ask(LIMITS.entityConditions + 1)], [200, 400]);
  },
  async entities(t) {
    assert.deepEqual(await problems(t, "", entity + list(20, (at) => `      - name: e${at}\n`)), []);
    assert.match((await problems(t, "", entity + list(21, (at) => `      - name: e${at}\n`)))[0] ?? "", /Custom entities: 21/);
  },
  async entityIndexes(t) {
    assert.match((await problems(t, "", `${entity}      - name: e\n        indexes: [${list(8, (at) => `a${at},`)}]\n`))[0] ?? "", /Indexes of the entity "e": 8/);
  },
  async entityAttributes(t) {
    assert.match((await problems(t, "", `${entity}      - name: e\n        attributes:\n${list(51, (at) => `          a${at}: { type: string }\n`)}`))[0] ?? "", /Attributes of the entity "e": 51/);
  },
  async kvsBatch(t) {
    const { rawKvs } = await hostOf(t);
    const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: at }));
    assert.equal((await rawKvs("transaction", { set: many(LIMITS.kvsBatch) })).status, 204);
    assert.equal((await rawKvs("transaction", { set: many(LIMITS.kvsBatch + 1) })).status, 400);
    assert.equal((await rawKvs("batch/set", many(LIMITS.kvsBatch + 1))).status, 400);
  },
  async kvsBatchBytes(t) {
    const { call } = await hostOf(t);
    const many = async (/** @type {number} */ count) => (await call("raw", { meta: { type: "kvs" }, path: "/api/v1/transaction", body: { set: Array.from({ length: count }, (_, at) => ({ key: `k${at}` })) }, growTo: 220_000 })).status;
    assert.deepEqual([await many(18), await many(20)], [204, 400]);
  },
  async kvsQueryMost(t) {
    const { rawKvs } = await hostOf(t);
    assert.deepEqual([(await rawKvs("query", { limit: LIMITS.kvsQueryMost })).status, (await rawKvs("query", { limit: LIMITS.kvsQueryMost + 1 })).status], [200, 400]);
  },
  async kvsQueryDefault(t) {
    const { rawKvs, clock } = await hostOf(t);
    await rawKvs("batch/set", Array.from({ length: 12 }, (_, at) => ({ key: `k${at}`, value: at })));
    await clock.advance(1000);
    const { body } = await rawKvs("query", {});
    assert.deepEqual([body.data.length, typeof body.cursor], [LIMITS.kvsQueryDefault, "string"]);
  },
  async kvsExpiredReadableMs(t) {
    const { call, clock, kvsCode } = await hostOf(t);
    await kvsCode("set", "k", 1, { ttl: { value: 1, unit: "SECONDS" } });
    await clock.advance(LIMITS.kvsExpiredReadableMs);
    assert.equal(await call("kvs", { verb: "get", args: ["k"] }), 1);
    await clock.advance(1000);
    assert.equal(await call("kvs", { verb: "get", args: ["k"] }), undefined);
  },
  async eventsAPush(t) {
    const { publish } = await hostOf(t);
    const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, at) => ({ body: { name: `e${at}` } }));
    assert.deepEqual([await publish(many(LIMITS.eventsAPush)), await publish(many(LIMITS.eventsAPush + 1))], [201, 400]);
  },
  async eventsAMinute(t) {
    const { publish, host } = await hostOf(t);
    host.meter.within("events local", 60_000, Infinity, LIMITS.eventsAMinute - 1);
    assert.deepEqual([await publish([{ body: { name: "a" } }]), await publish([{ body: { name: "b" } }])], [201, 429]);
  },
  async cyclicPushes(t) {
    const { call, host } = await hostOf(t);
    const counted = host.meter.within;
    // A thousand events in one minute of the test's clock are more than the platform takes in a minute.
    host.meter.within = (key, ...rest) => (/^(events|kvs|network) /.test(key) ? true : counted(key, ...rest));
    await call("pushTo", { queue: "chain", event: { body: { n: 1 } } });
    for (let tries = 0; tries < 600 && (await call("kvs", { verb: "get", args: ["chain"] })) !== LIMITS.cyclicPushes; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await call("kvs", { verb: "get", args: ["chain"] }), LIMITS.cyclicPushes);
  },
  async pushBytes(t) {
    const { publish } = await hostOf(t);
    const event = (/** @type {number} */ bytes) => [{ body: { name: "x".repeat(bytes) } }];
    assert.deepEqual([await publish(event(LIMITS.pushBytes - 100), "chain"), await publish(event(LIMITS.pushBytes), "chain")], [201, 413]);
  },
  async longEventBytes(t) {
    const { publish } = await hostOf(t);
    const event = (/** @type {number} */ bytes) => [{ body: { note: "x".repeat(bytes), name: "long" } }];
    assert.deepEqual([await publish(event(LIMITS.longEventBytes - 100)), await publish(event(LIMITS.longEventBytes))], [201, 413], "the consumer of this queue may run for 900 s");
  },
  async eventDelaySeconds(t) {
    const { publish } = await hostOf(t);
    assert.deepEqual([await publish([{ body: { name: "a" }, delayInSeconds: 900 }]), await publish([{ body: { name: "b" }, delayInSeconds: 901 }])], [201, 400]);
  },
  async retryDataBytes(t) {
    const { call, clock, host } = await hostOf(t);
    await call("push", [{ body: { name: "a", retries: 1, retryBytes: LIMITS.retryDataBytes + 1 } }]);
    await passing(clock, host.queue.idle(), 1000);
    const seen = await call("kvs", { verb: "get", args: ["seen:a"] });
    assert.deepEqual([seen.length, seen[1].retryContext.retryData], [2, undefined], "data over the limit is not kept");
  },
  async retryAfterSeconds(t) {
    const { call, clock, host } = await hostOf(t);
    await call("push", [{ body: { name: "a", retries: 1, retryAfter: 5000 } }]);
    for (let tries = 0; tries < 100 && host.queue.pending("local")[0]?.attempts !== 1; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(Number(host.queue.pending("local")[0]?.dueMs) - clock.nowMs(), LIMITS.retryAfterSeconds * 1000);
  },
  async retentionMs(t) {
    const { call, clock, host } = await hostOf(t);
    await call("push", [{ body: { name: "a", retries: 1e9, retryAfter: 900 } }]);
    await passing(clock, host.queue.idle(), 300_000);
    const tries = (await call("kvs", { verb: "get", args: ["seen:a"] })).length;
    assert.ok(tries > 60 && tries < 98, `${tries} tries a quarter of an hour apart are a day`);
  },
  async pageTitleChars(t) {
    const { confluence, host } = await hostOf(t);
    const space = (await host.site()).spaceByKey("DOCS");
    const make = async (/** @type {number} */ chars) => (await confluence({ path: "/wiki/api/v2/pages", method: "POST", body: { spaceId: space?.id, title: "x".repeat(chars), body: { representation: "storage", value: "" } } })).status;
    assert.deepEqual([await make(LIMITS.pageTitleChars), await make(LIMITS.pageTitleChars + 1)], [200, 400]);
  },
  async pageBodyBytes(t) {
    const { confluence, host } = await hostOf(t);
    const space = (await host.site()).spaceByKey("DOCS");
    const answer = await confluence({ path: "/wiki/api/v2/pages", method: "POST", growTo: LIMITS.pageBodyBytes, body: { spaceId: space?.id, title: "big", body: { representation: "storage" } } });
    assert.equal(answer.status, 413);
  },
  async promptsAMinute(t) {
    const { host, call } = await hostOf(t, { appDir: appWith(t, (manifest) => manifest.replace("modules:\n", "modules:\n  llm:\n    - { key: writer, model: [claude] }\n")) });
    host.meter.within("prompts local", 60_000, Infinity, LIMITS.promptsAMinute - 1);
    const ask = async () => (await call("raw", { meta: { type: "llm", model: "claude-sonnet-5" }, path: "https://llm/claude-sonnet-5", body: { messages: [{ role: "user", content: "Hello" }] } })).status;
    assert.deepEqual([await ask(), await ask()], [200, 429]);
  },
  issueSummaryChars: inJira,
  issueTextChars: inJira,
  issuesABulk: inJira,
  issuesAFetch: inJira,
  issuePropertyChars: inJira,
  issueWritesIn2s: inJira,
  async issueWritesIn30s(t) {
    const { call, clock } = await jiraHost(t);
    const write = async () => (await call("jira", { path: "/rest/api/3/issue/DEMO-1/properties/n", method: "PUT", body: 1 })).status;
    const statuses = [];
    for (let at = 0; at < 101; at += 1) {
      statuses.push(await write());
      if (at % 20 === 19) await clock.advance(2000);
    }
    assert.equal(statuses.indexOf(429), LIMITS.issueWritesIn30s);
  },
  async webTriggerUrlsAMinute(t) {
    const { call, host } = await hostOf(t);
    host.meter.within("urls false", 60_000, Infinity, LIMITS.webTriggerUrlsAMinute - 1);
    const ask = async () => (await call("raw", { meta: { type: "fpp", remote: "stargate" }, path: "/graphql", body: { query: "query { webTriggerUrlsByAppContext }" } })).status;
    assert.deepEqual([await ask(), await ask()], [200, 429]);
  },
  async newWebTriggerUrlsAMinute(t) {
    const { call, host } = await hostOf(t);
    host.meter.within("urls true", 60_000, Infinity, LIMITS.newWebTriggerUrlsAMinute - 1);
    const ask = async () => (await call("raw", { meta: { type: "fpp", remote: "stargate" }, path: "/graphql", body: { query: "mutation { createWebTriggerUrl }", variables: { input: { triggerKey: "hook" } } } })).status;
    assert.deepEqual([await ask(), await ask()], [200, 429]);
  },
  async staticOutputs(t) {
    const added = await problemsOf(await readManifest(appWith(t, (text) => text.replace("        type: dynamic", `        type: static\n        outputs:\n${list(21, (at) => `          - key: o${at}\n            statusCode: 200\n`)}`))));
    assert.match(added[0] ?? "", /Outputs of the web trigger "hook": 21/);
  },
  async staticOutputChars(t) {
    const added = await problemsOf(await readManifest(appWith(t, (text) => text.replace("        type: dynamic", `        type: static\n        outputs:\n          - key: o\n            body: ${"x".repeat(1025)}\n`))));
    assert.match(added[0] ?? "", /Characters of the output "o": 1025/);
  },
  async scheduledTriggers(t) {
    const added = await problemsOf(await readManifest(appWith(t, (text) => text.replace("  scheduledTrigger:\n", `  scheduledTrigger:\n${list(5, (at) => `    - { key: s${at}, function: hourly, interval: day }\n`)}`))));
    assert.match(added[0] ?? "", /Scheduled triggers: 6/);
  },
  async fiveMinuteTriggers(t) {
    const added = await problemsOf(await readManifest(appWith(t, (text) => text.replace("  scheduledTrigger:\n", `  scheduledTrigger:\n${list(2, (at) => `    - { key: s${at}, function: hourly, interval: fiveMinute }\n`)}`))));
    assert.match(added[0] ?? "", /every five minutes: 2/);
  },
  async manifestBytes(t) {
    assert.match((await problemsOf(await readManifest(appWith(t, (text) => `${text}# ${"x".repeat(LIMITS.manifestBytes)}\n`))))[0] ?? "", /manifest.yml has bytes/);
  },
  async modules(t) {
    assert.match((await problems(t, `  macro:\n${list(150, (at) => `    - { key: m${at}, resource: panel }\n`)}`))[0] ?? "", /Modules: 15\d/);
  },
  async resources(t) {
    const added = await problemsOf(await readManifest(appWith(t, (text) => text.replace("resources:\n", `resources:\n${list(50, (at) => `  - { key: r${at}, path: static/panel }\n`)}`))));
    assert.match(added[0] ?? "", /Resources: 51/);
  },
  async resourceKeyChars(t) {
    const found = await problemsOf(await readManifest(appWith(t, (text) => text.replace("resources:\n", `resources:\n  - { key: ${"k".repeat(24)}, path: static/panel }\n`))));
    assert.match(found.join(), /has 24 characters; Forge takes at most 23/);
  },
  async resourceEntries(t) {
    const entries = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`e${at}`, "index.html"]));
    const found = await problemsOf(await readManifest(appWith(t, (text) => text.replace("resources:\n", `resources:\n  - { key: many, path: static/panel, entry: ${JSON.stringify(entries)} }\n`))));
    assert.match(found.join(), /Entries of the resource "many": 51/);
  },
  async resourceFiles(t) {
    const appDir = appWith(t, (text) => text);
    mkdirSync(join(appDir, "static/panel/many"));
    for (let at = 0; at < LIMITS.resourceFiles; at += 1) writeFileSync(join(appDir, `static/panel/many/${at}`), "");
    assert.match((await problemsOf(await readManifest(appDir)))[0] ?? "", /Files of the resource "panel": 500\d/);
  },
  async resourceBytes(t) {
    const appDir = appWith(t, (text) => text);
    writeFileSync(join(appDir, "static/panel/big.bin"), Buffer.alloc(LIMITS.resourceBytes));
    assert.match((await problemsOf(await readManifest(appDir)))[0] ?? "", /Bytes of the resource "panel"/);
  },
  async scheduleMs(t) {
    const { clock, call } = await hostOf(t);
    await clock.advance(LIMITS.firstScheduleMs);
    for (let runs = 1; runs <= 3; runs += 1) {
      for (let tries = 0; tries < 100 && (await call("kvs", { verb: "get", args: ["hourly"] })) !== runs; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.equal(await call("kvs", { verb: "get", args: ["hourly"] }), runs);
      await clock.advance(LIMITS.scheduleMs.hour);
    }
  },
  async firstScheduleMs(t) {
    const { clock, call } = await hostOf(t);
    await clock.advance(LIMITS.firstScheduleMs - 1);
    assert.equal(await call("kvs", { verb: "get", args: ["hourly"] }), undefined);
    await clock.advance(1);
    for (let tries = 0; tries < 100 && (await call("kvs", { verb: "get", args: ["hourly"] })) !== 1; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await call("kvs", { verb: "get", args: ["hourly"] }), 1);
  },
};

/** @param {Context} t */
async function jiraHost(t) {
  const made = await hostOf(t, { appDir: appWith(t, (manifest) => manifest.replace("    - storage:app\n", "    - storage:app\n    - read:jira-work\n    - write:jira-work\n")) });
  await made.call("jira", { path: "/rest/api/3/issue", method: "POST", body: { fields: { project: { key: "DEMO" }, issuetype: { name: "Task" }, summary: "x" } } });
  return made;
}

/** jira.test.js passes each of these limits by one; here they are met exactly. @param {Context} t */
async function inJira(t) {
  const { call } = await jiraHost(t);
  const send = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body) => (await call("jira", { method, path: `/rest/api/3${path}`, body })).status;
  const text = (/** @type {number} */ chars) => ({ type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "x".repeat(chars) }] }] });
  const issue = (/** @type {number} */ summary, /** @type {number} */ chars) => ({ fields: { project: { key: "DEMO" }, issuetype: { name: "Task" }, summary: "s".repeat(summary), description: text(chars) } });
  assert.deepEqual([await send("POST", "/issue", issue(LIMITS.issueSummaryChars, LIMITS.issueTextChars)), await send("POST", "/issue", issue(LIMITS.issueSummaryChars, LIMITS.issueTextChars + 1)), await send("POST", "/issue", issue(LIMITS.issueSummaryChars + 1, 1))], [201, 400, 400]);
  assert.equal(await send("POST", "/issue/bulk", { issueUpdates: Array(LIMITS.issuesABulk).fill(issue(1, 1)) }), 201);
  const fetched = (/** @type {number} */ many) => send("POST", "/issue/bulkfetch", { issueIdsOrKeys: Array.from({ length: many }, (_, at) => `DEMO-${at + 1}`) });
  assert.deepEqual([await fetched(LIMITS.issuesAFetch), await fetched(LIMITS.issuesAFetch + 1)], [200, 400]);
  assert.deepEqual([await send("PUT", "/issue/DEMO-1/properties/p", "x".repeat(LIMITS.issuePropertyChars - 2)), await send("PUT", "/issue/DEMO-1/properties/p", "x".repeat(LIMITS.issuePropertyChars - 1))], [201, 413]);
  const statuses = [];
  for (let at = 0; at < LIMITS.issueWritesIn2s; at += 1) statuses.push(await send("PUT", "/issue/DEMO-2/properties/p", at));
  assert.equal(statuses.indexOf(429), -1);
  assert.equal(await send("PUT", "/issue/DEMO-2/properties/p", 1), 429);
}

test("every limit has its row", () => {
  assert.deepEqual(Object.keys(PROVEN).sort(), Object.keys(LIMITS).sort());
});

/** @type {Set<unknown>} */
const shared = new Set();
for (const [name, prove] of Object.entries(PROVEN)) {
  if (shared.has(prove)) continue;
  shared.add(prove);
  test(`the limit ${name} holds`, prove);
}
