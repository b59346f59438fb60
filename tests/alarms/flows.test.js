// @ts-check
// The alarms' flows against an AWS that enforces signatures, External IDs and policies.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { manyAlarms } from "../../js/demo/alarms/alarms.js";
import { noAwsServer } from "../../js/demo/alarms/aws-server.js";
import { ACTIONS, roleArn } from "../../js/demo/alarms/world.js";
import { assertAsContract } from "../js/contract.js";
import { PAYMENTS, SHOP, openFlowStage, record } from "./flow-stage.js";

if (noAwsServer) console.log(`Tests of the alarms' flows are skipped: ${noAwsServer}`);
const KINDS = ["CompositeAlarm", "LogAlarm", "MetricAlarm"];
/** The platform lets visitors without an account into no panel of these; the core would refuse them as well. */
const NOBODY = /not open to visitors who are not logged in/;
const STORED = /^alarms:(account:[a-z0-9]{12}|external-id|keys:[a-z0-9]{12})$/;

describe("the alarms' flows", { skip: noAwsServer }, () => {
  /** @type {import("./flow-stage.js").FlowStage} */
  let stage;
  /** Account keys by name. @type {Record<string, string>} */
  const keys = {};

  before(async () => {
    stage = await openFlowStage();
    keys.shop = (await stage.connect({ name: "Shop" })).accountKey;
    keys.payments = (await stage.connect({ name: "Payments", account: PAYMENTS, regions: ["eu-west-1"] })).accountKey;
  });
  after(() => stage?.close());
  beforeEach(() => {
    stage.hosts.setFaults();
    stage.hosts.calls.length = 0;
  });

  const view = (/** @type {object} */ settings = {}, user = "reader", /** @type {object} */ where = {}) => stage.call("alarms.view", { settings, ...where }, user);
  const calls = (/** @type {string} */ action) => stage.hosts.calls.filter((call) => call.action === action);
  const sourceOf = (/** @type {any} */ answer, /** @type {string} */ key) => answer.sources.find((/** @type {any} */ source) => source.accountKey === key);

  test("only site admins see or change accounts, and others are refused before anything is read", async () => {
    const asked = { accountKey: keys.shop };
    const flows = { "alarms.settings": {}, "alarms.saveAccount": { name: "X", method: "role", roleArn: roleArn(SHOP, "Open"), regions: ["eu-west-1"], spaces: { all: true, ids: [] } }, "alarms.testAccount": asked, "alarms.deleteAccount": asked, "alarms.newExternalId": { replaces: stage.externalId } };
    let reads = 0;
    stage.host.onCall(({ name }) => (reads += name.startsWith("kvs") ? 1 : 0));
    reads = 0;
    for (const [flow, payload] of Object.entries(flows)) {
      for (const user of ["writer", "reader"]) await assert.rejects(stage.call(flow, payload, user), { code: "forbidden" }, `${flow} as ${user}`);
      await assert.rejects(stage.call(flow, payload, "anonymous"), NOBODY);
    }
    assert.equal(reads, 0);
    assert.equal(stage.hosts.calls.length, 0);
  });

  test("each site has an External ID of its own, generated once, kept as a secret (A02)", async () => {
    const again = await stage.call("alarms.settings");
    assert.match(stage.externalId, /^[A-Za-z0-9_-]{32}$/);
    assert.equal(again.externalId, stage.externalId);
    assert.notEqual((await stage.call("alarms.settings", {}, "admin", "other")).externalId, stage.externalId);
    const stored = stage.writes.filter(({ op }) => !op.includes("secret"));
    assert.ok(!JSON.stringify(stored).includes(stage.externalId));
  });

  test("a role is assumed with the External ID, refused without one and with another, and is ready then (A03)", async () => {
    const proof = await stage.call("alarms.testAccount", { accountKey: keys.shop });
    assert.equal(proof.verdict, "ready");
    assert.deepEqual(proof.trust.map((/** @type {any} */ one) => [one.externalId, one.outcome]), [["site", "accepted"], ["none", "refused"], ["random", "refused"]]);
    assert.deepEqual(proof.regions, [{ region: "eu-central-1", actions: ACTIONS.map((action) => ({ action, held: true })) }]);
    const ids = calls("AssumeRole").map((call) => call.asked.get("ExternalId"));
    assert.equal(ids[0], stage.externalId);
    assert.ok(ids.includes(null));
    assert.ok(ids.every((id) => id === null || id.length === 32));
  });

  for (const [role, wrong] of Object.entries({ Open: ["none", "random"], AnyExternalId: ["random"] })) {
    test(`the role ${role} is refused, and used nowhere (A03)`, async () => {
      const { verdict, trust, accountKey, account } = await stage.connect({ name: role, role });
      assert.equal(verdict, "refused");
      assert.deepEqual(trust.filter((/** @type {any} */ one) => one.externalId !== "site" && one.outcome === "accepted").map((/** @type {any} */ one) => one.externalId), wrong);
      assert.equal(account.state, "refused");
      stage.hosts.calls.length = 0;
      const answer = await view({ accounts: accountKey });
      assert.equal(sourceOf(answer, accountKey).failure.kind, "not_ready");
      assert.equal(stage.hosts.calls.length, 0);
      await stage.call("alarms.deleteAccount", { accountKey });
    });
  }

  test("a role that does not know this site, and one that may do nothing, are not ready, with the reason", async () => {
    const foreign = await stage.connect({ name: "Foreign", role: "OtherExternalId" });
    assert.deepEqual([foreign.verdict, ...foreign.trust.map((/** @type {any} */ one) => one.outcome)], ["failed", "refused", "skipped", "skipped"]);
    const powerless = await stage.connect({ name: "Powerless", role: "Powerless" });
    assert.equal(powerless.verdict, "failed");
    assert.ok(powerless.regions[0].actions.every((/** @type {any} */ one) => !one.held && one.failure.kind === "access_denied"));
    for (const { accountKey } of [foreign, powerless]) await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("every session is asked for 900 seconds, with the External ID, narrowed to the three reads (A03, A04, A05)", async () => {
    const { accountKey } = await stage.connect({ name: "Broad", role: "Broad" });
    stage.hosts.calls.length = 0;
    await view({ accounts: accountKey });
    const [assumed] = calls("AssumeRole");
    assert.equal(assumed?.asked.get("DurationSeconds"), "900");
    assert.equal(assumed?.asked.get("ExternalId"), stage.externalId);
    const policy = JSON.parse(String(assumed?.asked.get("Policy")));
    assert.deepEqual([...policy.Statement[0].Action].sort(), [...ACTIONS].sort());
    assert.equal(policy.Statement.length, 1);
    await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("user keys work, are kept as secrets, and wrong ones are told (A01, A06)", async () => {
    const saved = await stage.call("alarms.saveAccount", { name: "Keys", method: "keys", ...stage.keys["touchmark-alarms"], regions: ["eu-central-1"], spaces: { all: true, ids: [] } });
    const { accountKey } = saved.account;
    assert.deepEqual(Object.keys(saved.account).filter((name) => /secret|accessKey/i.test(name)), []);
    const proof = await stage.call("alarms.testAccount", { accountKey });
    assert.deepEqual([proof.verdict, proof.trust], ["ready", []]);
    stage.hosts.calls.length = 0;
    assert.ok((await view({ accounts: accountKey })).alarms.length > 10);
    assert.equal(calls("AssumeRole").length, 0);
    await stage.call("alarms.saveAccount", { accountKey, name: "Keys", method: "keys", accessKeyId: stage.keys["touchmark-alarms"].accessKeyId, secretAccessKey: "w".repeat(40), regions: ["eu-central-1"], spaces: { all: true, ids: [] } });
    const wrong = await stage.call("alarms.testAccount", { accountKey });
    assert.equal(wrong.verdict, "failed");
    assert.equal(wrong.regions[0].actions[0].failure.kind, "invalid_credentials");
    await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("the view holds both accounts' alarms of every kind, firing first, with one session an account", async () => {
    const answer = await view({ hideScaling: "yes" });
    assert.deepEqual(answer.counts, { alarm: 8, insufficient_data: 1, ok: 8, other: 0 });
    assert.deepEqual(answer.alarms.slice(0, 3).map((/** @type {any} */ one) => one.name), ["checkout-is-down", "checkout-5xx-rate", "cart-latency-p99"]);
    assert.equal(calls("AssumeRole").length, 2);
    for (const call of calls("DescribeAlarms")) {
      const kinds = [...call.asked].filter(([name]) => name.startsWith("AlarmTypes.member.")).map(([, value]) => value);
      assert.deepEqual(kinds.sort(), KINDS);
    }
    assert.ok(stage.hosts.calls.every(({ service, region }) => service === "monitoring" || ["eu-central-1", "eu-west-1"].includes(region)), "STS is the region's own");
    const alarm = (/** @type {string} */ name) => answer.alarms.find((/** @type {any} */ one) => one.name === name);
    assert.deepEqual([alarm("orders-db-cpu").reason.breaching, alarm("orders-db-cpu").reason.of, alarm("orders-db-cpu").comparison, alarm("orders-db-cpu").threshold], [3, 5, "above", 90]);
    assert.equal(alarm("orders-db-cpu").runbook, "https://wiki.example.com/runbooks/orders-db");
    assert.equal(alarm("ledger-lambda-errors").runbook, undefined);
    assert.equal(alarm("ledger-lambda-errors").evaluation, "partial_data");
    assert.deepEqual(alarm("checkout-is-down").children.map((/** @type {any} */ one) => [one.name, one.state, one.wanted]), [["checkout-5xx-rate", "alarm", "alarm"], ["cart-latency-p99", "alarm", "alarm"], ["orders-db-cpu", "alarm", "alarm"]]);
    assert.deepEqual([alarm("shop-degraded").suppressed, alarm("shop-degraded").suppressor], ["alarm", { name: "shop-maintenance", state: "alarm" }]);
    assert.equal(alarm("error-budget-burn").expression, "100 * errors / requests");
    assert.equal(alarm("orders-per-minute-unusual").anomaly, true);
    assert.equal(alarm("fraud-rejections-spike").kind, "log");
    assert.ok(alarm('Größe der Warteschlange <prod> & "nacht"').console.endsWith("#alarmsV2:alarm/Gr%C3%B6%C3%9Fe%20der%20Warteschlange%20%3Cprod%3E%20%26%20%22nacht%22"));
  });

  test("the macro's settings narrow what is asked and what is shown", async () => {
    const shown = async (/** @type {object} */ settings) => (await view(settings)).alarms.map((/** @type {any} */ one) => one.name).sort();
    assert.deepEqual(await shown({ prefix: "orders-" }), ["orders-db-cpu", "orders-db-free-storage", "orders-per-minute-unusual"]);
    assert.ok(calls("DescribeAlarms").every((call) => call.asked.get("AlarmNamePrefix") === "orders-"));
    assert.deepEqual(await shown({ text: "NACHT & nebel" }), ['Größe der Warteschlange <prod> & "nacht"']);
    assert.deepEqual(await shown({ kinds: "log" }), ["fraud-rejections-spike"]);
    assert.deepEqual(await shown({ states: "insufficient_data", accounts: keys.shop }), ["search-indexer-heartbeat"]);
    const cut = await view({ most: "2" });
    assert.deepEqual([cut.alarms.length, cut.counts.alarm], [2, 9]);
    assert.equal((await view({ most: "many", sort: "?", kinds: "nonsense" })).alarms.length, 19, "what cannot be read is the default");
  });

  test("a reader sees an account only where it is allowed, and a forged space, account or region gets nothing (A09)", async () => {
    const docs = await stage.spaceId("DOCS");
    const site = await stage.host.site();
    const hidden = await site.addSpace({ key: "HID", name: "Hidden", readers: [stage.host.accountId("admin")], authorId: stage.host.accountId("admin") });
    const { accountKey } = await stage.connect({ name: "Hidden shop", spaces: { all: false, ids: [String(hidden.id)] } });
    stage.hosts.calls.length = 0;
    const elsewhere = await view({ accounts: accountKey }, "reader", { spaceId: docs });
    assert.deepEqual([sourceOf(elsewhere, accountKey).failure.kind, sourceOf(elsewhere, accountKey).accountName], ["not_allowed", ""]);
    assert.equal(sourceOf(await view({ accounts: "doesnotexist" }, "reader", { spaceId: docs }), "doesnotexist").failure.kind, "not_allowed");
    await assert.rejects(view({ accounts: accountKey }, "reader", { spaceId: String(hidden.id) }), { code: "not_found" });
    await assert.rejects(view({}, "reader", { spaceId: "99999999" }), { code: "not_found" });
    await assert.rejects(stage.call("alarms.history", { accountKey, region: "eu-central-1", name: "orders-db-cpu", spaceId: docs }, "reader"), { code: "not_found" });
    assert.equal(stage.hosts.calls.length, 0, "AWS was not asked");
    const region = await view({ accounts: keys.shop, regions: "us-west-2" }, "reader", { spaceId: docs });
    assert.equal(sourceOf(region, keys.shop ?? "").failure.kind, "not_allowed");
    await assert.rejects(view({}, "anonymous"), NOBODY);
    const shows = async (/** @type {string} */ user) => (await view({}, user)).accounts.some((/** @type {any} */ one) => one.accountKey === accountKey);
    // Listings of the store lag behind what was written.
    for (let tries = 0; tries < 50 && !(await shows("admin")); tries += 1) await sleep(100);
    assert.ok(await shows("admin"));
    assert.ok(!(await shows("reader")), "the site's page leaves it out");
    assert.ok(!JSON.stringify(await stage.call("alarms.choices", { spaceId: docs }, "writer")).includes("arn:"));
    await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("graphs come from the alarms' own metrics, in one call an account and region", async () => {
    const place = (/** @type {string} */ name) => ({ accountKey: keys.shop, region: "eu-central-1", name });
    const { graphs } = await stage.call("alarms.graphs", { alarms: ["orders-db-cpu", "cart-latency-p99", "checkout-is-down"].map(place) }, "reader");
    assert.deepEqual(graphs.map((/** @type {any} */ one) => one.name).sort(), ["cart-latency-p99", "orders-db-cpu"]);
    assert.ok(graphs.every((/** @type {any} */ one) => one.values.length > 20 && one.values.length === one.timesMs.length && one.timesMs[0] < one.timesMs[1]));
    assert.deepEqual([calls("GetMetricData").length, calls("DescribeAlarms").length], [1, 1]);
    await assert.rejects(stage.call("alarms.graphs", { alarms: [{ ...place("orders-db-cpu"), metric: "BytesDownloaded" }] }, "reader"), { code: "input_invalid" });
  });

  test("the history is newest first", async () => {
    const { items } = await stage.call("alarms.history", { accountKey: keys.shop, region: "eu-central-1", name: "orders-db-cpu" }, "reader");
    assert.deepEqual(items.map((/** @type {any} */ one) => [one.type, one.from, one.to]), [["state", "ok", "alarm"], ["state", "alarm", "ok"], ["state", "ok", "alarm"]]);
    assert.equal(calls("DescribeAlarmHistory").length, 1);
  });

  const faults = /** @type {[import("../../js/demo/alarms/aws-hosts.js").Fault["kind"], string][]} */ ([["throttled", "throttled"], ["unavailable", "service_error"], ["cut", "network"], ["torn", "malformed_response"], ["garbage", "malformed_response"], ["denied", "access_denied"]]);
  for (const [kind, said] of faults) {
    for (const action of ["AssumeRole", "DescribeAlarms"]) {
      test(`${kind} at ${action} of one account: the other is shown, nothing is asked again`, async () => {
        stage.hosts.setFaults({ kind, account: PAYMENTS, action });
        const answer = await view();
        const source = sourceOf(answer, keys.payments ?? "");
        assert.deepEqual([source.failure.kind, source.failure.call], [said, action === "AssumeRole" ? "session" : "alarms"]);
        assert.ok(answer.alarms.length > 10);
        assert.ok(answer.alarms.every((/** @type {any} */ one) => one.accountKey === keys.shop));
        assert.equal(stage.hosts.calls.filter((call) => call.account === PAYMENTS && call.action === action).length, 1);
        assert.ok(kind === "throttled" ? answer.refreshAfterMs > 30_000 : answer.refreshAfterMs >= 30_000);
        assert.ok(!JSON.stringify(answer).includes("assumed-role"), "AWS's own words go to nobody");
      });
    }
  }

  test("a clock that is off is corrected by the server's time, once", async () => {
    await stage.aws.setClock(3600);
    try {
      const answer = await view({ accounts: keys.shop });
      assert.equal(sourceOf(answer, keys.shop ?? "").failure, undefined);
      assert.equal(calls("AssumeRole").length, 2);
      assert.equal(calls("DescribeAlarms").length, 1, "the next call is signed with the server's time at once");
    } finally {
      await stage.aws.setClock(0);
    }
  });

  test("1,500 alarms are read in pages, counted whole, and shown as many as wished", async () => {
    const { accountKey } = await stage.connect({ name: "Large", account: PAYMENTS, regions: ["us-east-1"] });
    await stage.aws.addAlarms(PAYMENTS, "us-east-1", manyAlarms(1500, Date.now()));
    stage.hosts.calls.length = 0;
    const answer = await view({ accounts: accountKey, most: "500" });
    assert.equal(answer.counts.alarm + answer.counts.ok + answer.counts.insufficient_data, 1500);
    assert.deepEqual([answer.alarms.length, calls("DescribeAlarms").length, calls("AssumeRole").length], [500, 15, 1]);
    stage.hosts.setFaults({ kind: "cut", action: "DescribeAlarms", after: 4 });
    const part = await view({ accounts: accountKey });
    assert.deepEqual([sourceOf(part, accountKey).read, sourceOf(part, accountKey).failure.kind], [400, "network"]);
    await stage.aws.forgetAlarms(PAYMENTS, "us-east-1");
    await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("500 alarms over two accounts and three regions take eight requests", async () => {
    const regions = ["us-east-1", "us-east-2", "us-west-2"];
    const accounts = [];
    for (const [name, account] of /** @type {[string, string][]} */ ([["Two", SHOP], ["Three", PAYMENTS]])) {
      for (const region of regions) await stage.aws.addAlarms(account, region, manyAlarms(84, Date.now(), `${name}-${region}`.toLowerCase()));
      accounts.push((await stage.connect({ name, account, regions })).accountKey);
    }
    stage.hosts.calls.length = 0;
    const answer = await view({ accounts: accounts.join(","), most: "500" });
    assert.equal(answer.alarms.length, 500);
    assert.ok(stage.hosts.calls.length <= 8, `${stage.hosts.calls.length} requests`);
    for (const region of regions) for (const account of [SHOP, PAYMENTS]) await stage.aws.forgetAlarms(account, region);
    for (const accountKey of accounts) await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("an export is a table with the time it was true", async () => {
    const site = await stage.host.site();
    const home = site.spaceByKey("DOCS")?.homepageId ?? "";
    const page = site.pages.get(home);
    assert.ok(page);
    await site.savePage(page, '<ac:structured-macro ac:name="cloudwatch-alarms" ac:schema-version="1"><ac:parameter ac:name="states">alarm</ac:parameter></ac:structured-macro>');
    for (const type of ["pdf", "word"]) {
      const text = await (await fetch(`${stage.host.url}/wiki/spaces/DOCS/export/${home}?type=${type}`, { headers: { cookie: "user=reader" } })).text();
      assert.match(text, /<table[\s\S]*checkout-5xx-rate[\s\S]*3 of 5 datapoints above 25/);
      assert.match(text, /as of \d+ \w+ 20\d\d/);
      assert.ok(!text.includes("<iframe"));
    }
  });

  test("an export shows the accounts of its page's space, though the platform tells the page alone (A09)", async () => {
    const site = await stage.host.site();
    const admin = stage.host.accountId("admin");
    const other = await site.addSpace({ key: "OTHERS", name: "Others", authorId: admin });
    const { accountKey } = await stage.connect({ name: "Only others", regions: ["eu-central-1"], spaces: { all: false, ids: [String(other.id)] } });
    const body = `<ac:structured-macro ac:name="cloudwatch-alarms" ac:schema-version="1"><ac:parameter ac:name="accounts">${accountKey}</ac:parameter></ac:structured-macro>`;
    const exported = async (/** @type {string} */ key, /** @type {string | undefined} */ home) => {
      const page = site.pages.get(home ?? "");
      assert.ok(page);
      await site.savePage(page, body);
      return (await fetch(`${stage.host.url}/wiki/spaces/${key}/export/${page.id}?type=pdf`, { headers: { cookie: "user=admin" } })).text();
    };
    assert.match(await exported("OTHERS", other.homepageId), /checkout-5xx-rate/);
    const here = await exported("DOCS", site.spaceByKey("DOCS")?.homepageId);
    assert.match(here, /it may not be shown here/);
    assert.doesNotMatch(here, /checkout-5xx-rate|Only others/);
    await stage.call("alarms.deleteAccount", { accountKey });
  });

  test("a new External ID breaks the roles that it names, and nobody generates one by mistake (A02)", async () => {
    await assert.rejects(stage.call("alarms.newExternalId", { replaces: "x".repeat(32) }), { code: "conflict" });
    const generated = await stage.call("alarms.newExternalId", { replaces: stage.externalId });
    assert.notEqual(generated.externalId, stage.externalId);
    assert.deepEqual(generated.broken.map((/** @type {any} */ one) => one.accountKey).sort(), [keys.payments, keys.shop].sort());
    assert.equal(sourceOf(await view({ accounts: keys.shop }), keys.shop ?? "").failure.kind, "not_ready");
    assert.equal((await stage.call("alarms.testAccount", { accountKey: keys.shop })).verdict, "failed");
  });

  test("what all alarms flows wrote is accounts, keys and the External ID, and no alarm (A06, A07, A08)", () => {
    assert.ok(stage.writes.length > 10);
    for (const { key, op } of stage.writes) {
      assert.match(key, STORED, op);
      assert.equal(op.includes("secret"), !key.startsWith("alarms:account:"), `${key} is kept where it belongs`);
    }
    const plain = JSON.stringify(stage.writes.filter(({ op }) => !op.includes("secret")));
    for (const text of ["checkout-5xx-rate", "orders-primary", "CPUUtilization", "Threshold Crossed", stage.externalId, ...Object.values(stage.keys).map((one) => one.secretAccessKey)]) assert.ok(!plain.includes(text), text.slice(0, 8));
  });

  test("what the flows take and give is what the panels' types say", () => {
    assertAsContract(record.all(), ["alarms"]);
  });
});
