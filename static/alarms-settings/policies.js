// @ts-check
// What an admin sets up in AWS, with the site's own values filled in. Plain data and text: the demo sets its roles up from here, too.

/** Name of the role and of its policy, unless an admin chooses others. */
export const ROLE_NAME = "TouchmarkAlarms";
export const USER_NAME = "touchmark-alarms";
const POLICY_NAME = "ReadAlarms";
const TRUST_FILE = "touchmark-trust.json";
const POLICY_FILE = "touchmark-alarms.json";

/**
 * @typedef {object} Site
 * @property {string} externalId
 * @property {string} principalArn who assumes the role: the identity of whoever deployed the app
 * @property {string[]} actions what the role may do
 */

/** Who may assume the role, and only with the site's External ID. @param {Pick<Site, "externalId" | "principalArn">} site */
export function trustPolicy({ externalId, principalArn }) {
  return {
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: { AWS: principalArn },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": externalId } },
    }],
  };
}

/** What the role may do. CloudWatch takes no narrower resource for lists with composite alarms. @param {string[]} actions */
export function permissionPolicy(actions) {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] };
}

/** What whoever deploys the app gives its identity. */
export function deployerPolicy() {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] };
}

/** @param {object} policy */
export const asJson = (policy) => JSON.stringify(policy, null, 2);

/** AWS CLI, for a POSIX shell. @param {Site} site */
export function cliForRole(site) {
  return `${heredoc(TRUST_FILE, asJson(trustPolicy(site)))}
${heredoc(POLICY_FILE, asJson(permissionPolicy(site.actions)))}
aws iam create-role --role-name ${ROLE_NAME} \\
  --assume-role-policy-document file://${TRUST_FILE}
aws iam put-role-policy --role-name ${ROLE_NAME} \\
  --policy-name ${POLICY_NAME} --policy-document file://${POLICY_FILE}
aws iam get-role --role-name ${ROLE_NAME} --query Role.Arn --output text
`;
}

/** @param {Pick<Site, "actions">} site */
export function cliForUser({ actions }) {
  return `${heredoc(POLICY_FILE, asJson(permissionPolicy(actions)))}
aws iam create-user --user-name ${USER_NAME}
aws iam put-user-policy --user-name ${USER_NAME} \\
  --policy-name ${POLICY_NAME} --policy-document file://${POLICY_FILE}
aws iam create-access-key --user-name ${USER_NAME}
`;
}

/** A CloudFormation template. @param {Site} site */
export function cloudFormation({ externalId, principalArn, actions }) {
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: Lets Touchmark read CloudWatch alarms, and nothing else
Resources:
  ${ROLE_NAME}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${ROLE_NAME}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: ${JSON.stringify(principalArn)}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                sts:ExternalId: ${JSON.stringify(externalId)}
      Policies:
        - PolicyName: ${POLICY_NAME}
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
${actions.map((action) => `                  - ${action}`).join("\n")}
                Resource: "*"
Outputs:
  RoleArn:
    Value: !GetAtt ${ROLE_NAME}.Arn
`;
}

/** @param {Site} site */
export function terraform({ externalId, principalArn, actions }) {
  return `resource "aws_iam_role" "touchmark_alarms" {
  name = "${ROLE_NAME}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ${JSON.stringify(principalArn)} }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = ${JSON.stringify(externalId)} } }
    }]
  })
}

resource "aws_iam_role_policy" "touchmark_alarms" {
  name = "${POLICY_NAME}"
  role = aws_iam_role.touchmark_alarms.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = [${actions.map((action) => JSON.stringify(action)).join(", ")}]
      Resource = "*"
    }]
  })
}

output "touchmark_role_arn" {
  value = aws_iam_role.touchmark_alarms.arn
}
`;
}

/** @param {string} file @param {string} text */
function heredoc(file, text) {
  return `cat > ${file} <<'JSON'\n${text}\nJSON`;
}
