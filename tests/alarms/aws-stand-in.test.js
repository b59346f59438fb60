// @ts-check
// What the alarms are tested against has to be as strict as AWS, or a test against it proves nothing.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { makeAwsHosts } from "../../js/demo/alarms/aws-hosts.js";
import { noAwsServer, startAwsServer } from "../../js/demo/alarms/aws-server.js";
import { manyAlarms } from "../../js/demo/alarms/alarms.js";
import { ACTIONS, PAYMENTS, SHOP, addDemoAlarms, makeAccounts, makeDeployer, roleArn } from "../../js/demo/alarms/world.js";
import { permissionPolicy } from "../../static/alarms-settings/policies.js";
import { all, assume, callAws, textOf } from "./aws-client.js";

if (noAwsServer) console.log(`Tests against a real AWS stand-in are skipped: ${noAwsServer}`);
const EXTERNAL_ID = ["0123456789abcdef", "ABCDEF-_zyxwvuts"].join("");

describe("the AWS on loopback", { skip: noAwsServer }, () => {
  /** @type {import("../../js/demo/alarms/aws-server.js").AwsServer} */
  let server;
  /** @type {ReturnType<typeof makeAwsHosts>} */
  let hosts;
  /** @type {import("./aws-client.js").Credentials} */
  let deployer;
  /** @type {Record<string, import("./aws-client.js").Credentials>} */
  let keys;

  before(async () => {
    server = await startAwsServer();
    hosts = makeAwsHosts(server);
    const variables = await makeDeployer(server);
    deployer = { accessKeyId: variables.TOUCHMARK_AWS_ACCESS_KEY_ID, secretAccessKey: variables.TOUCHMARK_AWS_SECRET_ACCESS_KEY };
    ({ keys } = await makeAccounts(server, EXTERNAL_ID));
    await addDemoAlarms(server, Date.now());
  });
  after(() => server?.close());

  const shop = (/** @type {string} */ role, more = /** @type {Record<string, string>} */ ({ ExternalId: EXTERNAL_ID })) => assume(hosts, deployer, roleArn(SHOP, role), more);

  test("the role of the panel's trust policy is assumed with the External ID and not without or with another", async () => {
    assert.equal((await shop("TouchmarkAlarms")).status, 200);
    assert.equal((await shop("TouchmarkAlarms", {})).code, "AccessDenied");
    assert.equal((await shop("TouchmarkAlarms", { ExternalId: "x".repeat(32) })).code, "AccessDenied");
  });

  test("the roles that people make by mistake are open", async () => {
    assert.equal((await shop("Open", {})).status, 200);
    assert.equal((await shop("AnyExternalId", {})).code, "AccessDenied");
    assert.equal((await shop("AnyExternalId", { ExternalId: "x".repeat(32) })).status, 200);
    assert.equal((await shop("OtherExternalId")).code, "AccessDenied");
    assert.equal((await shop("NoSuchRole")).code, "AccessDenied");
  });

  test("signatures, keys, tokens and times are checked", async () => {
    const asked = { Action: "DescribeAlarms" };
    const { session } = await shop("TouchmarkAlarms");
    const code = async (/** @type {any} */ credentials) => textOf((await callAws(hosts, "monitoring", "eu-central-1", asked, credentials)).xml, "Code");
    assert.equal(await code(session), undefined);
    assert.equal(await code({ ...session, secretAccessKey: "w".repeat(40) }), "SignatureDoesNotMatch");
    assert.equal(await code({ accessKeyId: session.accessKeyId, secretAccessKey: session.secretAccessKey }), "InvalidClientTokenId");
    assert.equal(await code({ accessKeyId: "AKIA0000000000000000", secretAccessKey: "w".repeat(40) }), "InvalidClientTokenId");
    await server.setClock(3600);
    const late = await callAws(hosts, "monitoring", "eu-central-1", asked, session);
    await server.setClock(0);
    assert.equal(textOf(late.xml, "Code"), "SignatureDoesNotMatch");
    assert.match(late.text, /Signature expired/);
    assert.ok(Date.parse(String(late.headers.get("date"))) > Date.now() + 3_500_000, "and the server says its own time");
  });

  test("a session policy narrows a role that may do everything", async () => {
    const list = async (/** @type {any} */ session) => (await callAws(hosts, "monitoring", "eu-central-1", { Action: "ListDashboards" }, session)).status;
    assert.equal(await list((await shop("Broad")).session), 200);
    const { session } = await shop("Broad", { ExternalId: EXTERNAL_ID, Policy: JSON.stringify(permissionPolicy(ACTIONS)) });
    assert.equal(await list(session), 403);
    assert.equal((await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms" }, session)).status, 200);
  });

  test("alarms come with all their members, of every kind, escaped", async () => {
    const { session } = await shop("TouchmarkAlarms");
    const { xml } = await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms", "AlarmTypes.member.1": "MetricAlarm", "AlarmTypes.member.2": "CompositeAlarm", "AlarmTypes.member.3": "LogAlarm" }, session);
    const members = (/** @type {string} */ list) => all(xml, list)[0]?.children ?? [];
    assert.equal(members("MetricAlarms").length, 12);
    assert.deepEqual(members("LogAlarms").map((one) => textOf(one, "AlarmName")), ["fraud-rejections-spike"]);
    const suppressed = members("CompositeAlarms").find((one) => textOf(one, "AlarmName") === "shop-degraded");
    assert.equal(suppressed && textOf(suppressed, "ActionsSuppressedBy"), "Alarm");
    const database = members("MetricAlarms").find((one) => textOf(one, "AlarmName") === "orders-db-cpu");
    assert.ok(database);
    assert.match(String(textOf(database, "StateTransitionedTimestamp")), /^20\d\d-\d\d-\d\dT[\d:]+\.\d{3}Z$/);
    assert.equal(JSON.parse(String(textOf(database, "StateReasonData"))).evaluatedDatapoints.length, 5);
    assert.ok(members("MetricAlarms").some((one) => textOf(one, "AlarmName") === 'Größe der Warteschlange <prod> & "nacht"'));
  });

  test("kinds that are not asked for do not come, and left out it is metric alarms", async () => {
    const { session } = await shop("TouchmarkAlarms");
    const lists = async (/** @type {Record<string, string>} */ asked) => {
      const { xml } = await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms", ...asked }, session);
      return ["MetricAlarms", "CompositeAlarms", "LogAlarms"].map((name) => all(xml, name)[0]?.children.length ?? 0);
    };
    assert.deepEqual(await lists({}), [12, 0, 0]);
    assert.deepEqual(await lists({ "AlarmTypes.member.1": "LogAlarm" }), [0, 0, 1]);
    assert.deepEqual(await lists({ "AlarmTypes.member.1": "CompositeAlarm" }), [0, 3, 0]);
  });

  test("1,500 alarms come in pages of a hundred at most", async () => {
    await server.addAlarms(PAYMENTS, "us-east-1", manyAlarms(1500, Date.now()));
    const { session } = await assume(hosts, deployer, roleArn(PAYMENTS, "TouchmarkAlarms"), { ExternalId: EXTERNAL_ID });
    let token;
    let seen = 0;
    let pages = 0;
    do {
      const { xml } = await callAws(hosts, "monitoring", "us-east-1", { Action: "DescribeAlarms", MaxRecords: "100", ...(token ? { NextToken: token } : {}) }, session);
      seen += all(xml, "MetricAlarms")[0]?.children.length ?? 0;
      token = textOf(xml, "NextToken");
      pages += 1;
    } while (token && pages < 50);
    assert.deepEqual([seen, pages], [1500, 15]);
    const over = await callAws(hosts, "monitoring", "us-east-1", { Action: "DescribeAlarms", MaxRecords: "101" }, session);
    assert.equal(over.status, 400);
    await server.forgetAlarms(PAYMENTS, "us-east-1");
  });

  test("metrics and history can be read", async () => {
    const { session } = await shop("TouchmarkAlarms");
    const stat = "MetricDataQueries.member.1.MetricStat";
    const asked = {
      Action: "GetMetricData", "MetricDataQueries.member.1.Id": "a0", [`${stat}.Metric.Namespace`]: "AWS/RDS", [`${stat}.Metric.MetricName`]: "CPUUtilization",
      [`${stat}.Metric.Dimensions.member.1.Name`]: "DBInstanceIdentifier", [`${stat}.Metric.Dimensions.member.1.Value`]: "orders-primary", [`${stat}.Period`]: "300", [`${stat}.Stat`]: "Average",
      StartTime: new Date(Date.now() - 10_800_000).toISOString(), EndTime: new Date().toISOString(),
    };
    const { xml } = await callAws(hosts, "monitoring", "eu-central-1", asked, session);
    assert.ok(Number(all(xml, "Values")[0]?.children.length) > 30);
    assert.equal(all(xml, "Values")[0]?.children.length, all(xml, "Timestamps")[0]?.children.length);
    const history = await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarmHistory", AlarmName: "orders-db-cpu" }, session);
    assert.equal(all(history.xml, "HistoryData").length, 3);
  });

  test("a user's keys work without a session, and only for what the user may do", async () => {
    assert.equal((await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms" }, keys["touchmark-alarms"] ?? deployer)).status, 200);
    assert.equal((await callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms" }, keys.powerless ?? deployer)).status, 403);
  });

  test("a fault meets the account, region and call that it is for, and no other", async () => {
    const { session } = await shop("TouchmarkAlarms");
    hosts.setFaults({ kind: "throttled", account: SHOP, action: "DescribeAlarms", times: 1 });
    const ask = () => callAws(hosts, "monitoring", "eu-central-1", { Action: "DescribeAlarms" }, session);
    assert.equal((await shop("TouchmarkAlarms")).status, 200);
    assert.equal(textOf((await ask()).xml, "Code"), "Throttling");
    assert.equal((await ask()).status, 200);
    hosts.setFaults({ kind: "cut", account: PAYMENTS });
    assert.equal((await ask()).status, 200);
    await assert.rejects(assume(hosts, deployer, roleArn(PAYMENTS, "TouchmarkAlarms"), { ExternalId: EXTERNAL_ID }), /fetch failed/);
    hosts.setFaults();
  });
});
