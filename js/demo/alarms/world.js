// @ts-check
/** The AWS of the demo and of tests: whoever deployed the app, two customers' accounts, and roles as people make them. */
import { permissionPolicy, trustPolicy } from "../../../static/alarms-settings/policies.js";
import { paymentsAlarms, shopAlarms } from "./alarms.js";

export const DEPLOYER = "111111111111";
export const SHOP = "222222222222";
export const PAYMENTS = "333333333333";
export const DEPLOYER_USER = "touchmark";
export const PRINCIPAL_ARN = `arn:aws:iam::${DEPLOYER}:user/${DEPLOYER_USER}`;
/** What the app asks of an account. */
export const ACTIONS = ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:GetMetricData"];

const ASSUME = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] };
const EVERYTHING = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** @param {string} account @param {string} name */
export const roleArn = (account, name) => `arn:aws:iam::${account}:role/${name}`;

/** The identity of the first hop. Answers the variables that whoever deploys the app sets. @param {import("./aws-server.js").AwsServer} server */
export async function makeDeployer(server) {
  const { keys } = await server.addIdentities(DEPLOYER, { users: [{ name: DEPLOYER_USER, policy: ASSUME }] });
  const { accessKeyId, secretAccessKey } = keys[DEPLOYER_USER];
  return { TOUCHMARK_AWS_ACCESS_KEY_ID: accessKeyId, TOUCHMARK_AWS_SECRET_ACCESS_KEY: secretAccessKey, TOUCHMARK_AWS_PRINCIPAL_ARN: PRINCIPAL_ARN };
}

/**
 * Two accounts. Besides the role that the settings panel describes there are those that people make by mistake: one that
 * anybody may assume who knows its name, one that takes any External ID, one that may do everything, one that may do nothing.
 *
 * @param {import("./aws-server.js").AwsServer} server
 * @param {string} externalId as the app generated it
 */
export async function makeAccounts(server, externalId) {
  const site = { externalId, principalArn: PRINCIPAL_ARN };
  const trust = trustPolicy(site);
  const reads = permissionPolicy(ACTIONS);
  const open = without(trust);
  const roles = [
    { name: "TouchmarkAlarms", trust, policy: reads },
    { name: "Open", trust: open, policy: reads },
    { name: "AnyExternalId", trust: anyValue(trust), policy: reads },
    { name: "Broad", trust, policy: EVERYTHING },
    { name: "Powerless", trust, policy: permissionPolicy(["s3:ListAllMyBuckets"]) },
    { name: "OtherExternalId", trust: trustPolicy({ ...site, externalId: "somebody-elses-external-id-00001" }), policy: reads },
  ];
  const users = [
    { name: "touchmark-alarms", policy: reads },
    { name: "powerless", policy: permissionPolicy(["s3:ListAllMyBuckets"]) },
  ];
  const { keys } = await server.addIdentities(SHOP, { roles, users });
  await server.addIdentities(PAYMENTS, { roles: [{ name: "TouchmarkAlarms", trust, policy: reads }] });
  return { keys };
}

/** @param {import("./aws-server.js").AwsServer} server @param {number} nowMs */
export async function addDemoAlarms(server, nowMs) {
  await server.addAlarms(SHOP, "eu-central-1", shopAlarms(nowMs));
  await server.addAlarms(PAYMENTS, "eu-west-1", paymentsAlarms(nowMs));
}

/** @param {ReturnType<typeof trustPolicy>} policy */
function without({ Version, Statement }) {
  return { Version, Statement: Statement.map(({ Condition: _none, ...statement }) => statement) };
}

/** A condition that looks like one: the value only has to be there. @param {ReturnType<typeof trustPolicy>} policy */
function anyValue({ Version, Statement }) {
  return { Version, Statement: Statement.map((statement) => ({ ...statement, Condition: { StringLike: { "sts:ExternalId": "*" } } })) };
}
