import { openCore } from "touchmark-core";

const core = await openCore();
const request = { method: "POST", url: "https://monitoring.eu-central-1.amazonaws.com/", body: "Action=DescribeAlarms&Version=2010-08-01" };
const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "from-your-vault" };
const { headers } = core.signAwsRequest({ ...request, region: "eu-central-1", service: "monitoring" }, credentials, Date.now());
console.log(Object.keys(headers));
const answer = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
console.log(core.readAwsAnswer({ operation: "DescribeAlarms", status: 400 }, answer));
console.log(core.newExternalId().length);
