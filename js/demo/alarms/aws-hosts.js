// @ts-check
/**
 * AWS's public host names, answered by the server on loopback: what the local host's outbound proxy asks instead of the
 * network. The Host header stays as it was signed. Every call is kept for tests to count; calls can be made to fail.
 */
import { REGIONS } from "./regions.js";

/**
 * @typedef {object} Call
 * @property {string} service `sts` or `monitoring`
 * @property {string} region
 * @property {string} action as `DescribeAlarms`
 * @property {string} accessKeyId who signed
 * @property {string} [account] whose alarms: known once a session of it was given out
 * @property {URLSearchParams} asked
 * @property {number} bytes of the answer
 * @property {number} status
 */
/**
 * @typedef {object} Fault
 * @property {"throttled" | "unavailable" | "cut" | "torn" | "slow" | "garbage" | "denied" | "region_disabled"} kind
 * @property {string} [account]
 * @property {string} [region]
 * @property {string} [action]
 * @property {number} [after] lets so many pass first
 * @property {number} [times] then so many fail; all when not given
 * @property {number} [ms] how slow
 */

/** @param {import("./aws-server.js").AwsServer} server */
export function makeAwsHosts(server) {
  /** @type {Call[]} */
  const calls = [];
  /** @type {(Fault & {met?: number})[]} */
  let faults = [];
  /** Whose account a key opens. @type {Map<string, string>} */
  const accounts = new Map();

  /** @param {Call} call */
  function faultOf(call) {
    return faults.find((fault) => {
      if ((fault.account ?? call.account) !== call.account || (fault.region ?? call.region) !== call.region || (fault.action ?? call.action) !== call.action) return false;
      const met = (fault.met ?? 0) + 1;
      fault.met = met;
      return met > (fault.after ?? 0) && met <= (fault.after ?? 0) + (fault.times ?? Infinity);
    });
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async function answer(request) {
    const url = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const asked = new URLSearchParams(request.method === "GET" ? url.search : body.toString());
    const [service = "", region = ""] = url.hostname.split(".");
    const accessKeyId = /Credential=([^/]+)\//.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    const account = /^arn:[^:]+:iam::(\d{12}):/.exec(asked.get("RoleArn") ?? "")?.[1] ?? accounts.get(accessKeyId);
    /** @type {Call} */
    const call = { service, region, action: asked.get("Action") ?? "", accessKeyId, ...(account ? { account } : {}), asked, bytes: 0, status: 0 };
    calls.push(call);
    const fault = faultOf(call);
    if (fault?.kind === "cut") throw new TypeError("fetch failed");
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 2000));
    const made = fault && MADE[fault.kind];
    const answered = made ? made(service) : await server.send({ host: url.host, method: request.method, path: url.pathname + url.search, headers: Object.fromEntries(request.headers), body });
    remember(call, answered.body);
    const sent = fault?.kind === "torn" ? answered.body.subarray(0, Math.floor(answered.body.length / 2)) : answered.body;
    call.bytes = sent.length;
    call.status = answered.status;
    return new Response(new Uint8Array(sent), { status: answered.status, headers: answered.headers });
  }

  /** A session belongs to the role's account. @param {Call} call @param {Buffer} body */
  function remember({ action, account }, body) {
    const given = action === "AssumeRole" && /<AccessKeyId>([^<]+)</.exec(body.toString())?.[1];
    if (given && account) accounts.set(given, account);
  }

  return {
    calls,
    /** Names whose account a long-lived key opens. @param {string} accessKeyId @param {string} account */
    know: (accessKeyId, account) => void accounts.set(accessKeyId, account),
    /** @param {Fault[]} next */
    setFaults: (...next) => void (faults = next),
    /** Puts the stand-in behind every host name of AWS that the app may ask. @param {{standIn(hostname: string, handler: (request: Request) => Promise<Response>): void}} host */
    serve(host) {
      for (const { suffix, regions } of REGIONS) for (const region of regions) for (const service of ["sts", "monitoring"]) host.standIn(`${service}.${region}.${suffix}`, answer);
    },
    answer,
  };
}

/** By the service that answers so. @type {Partial<Record<Fault["kind"], (service: string) => {status: number, headers: Record<string, string>, body: Buffer}>>} */
const MADE = {
  throttled: (service) => failure(service, 400, "Throttling", "Rate exceeded"),
  denied: (service) => failure(service, 403, "AccessDenied", "User: arn:aws:sts::000000000000:assumed-role/x/touchmark is not authorized"),
  region_disabled: (service) => failure(service, 403, "RegionDisabledException", "STS is not activated in this region for account:000000000000."),
  unavailable: () => ({ status: 503, headers: { "content-type": "text/html" }, body: Buffer.from("<html><body><b>Http/1.1 Service Unavailable</b></body></html>") }),
  garbage: () => ({ status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from("<DescribeAlarmsResponse><DescribeAlarmsResult></DescribeAlarmsResponse>") }),
};

const NAMESPACES = /** @type {Record<string, string>} */ ({ sts: "https://sts.amazonaws.com/doc/2011-06-15/", monitoring: "http://monitoring.amazonaws.com/doc/2010-08-01/" });

/** @param {string} service @param {number} status @param {string} code @param {string} message */
function failure(service, status, code, message) {
  const body = `<ErrorResponse xmlns="${NAMESPACES[service]}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
  return { status, headers: { "content-type": "text/xml", date: new Date().toUTCString() }, body: Buffer.from(body) };
}
