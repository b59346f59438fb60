// @ts-check
/** The host's end of `@forge/bridge`: what a frame asks of the product and of its own functions. */
import { json } from "../answer.js";
import { isSiteAdmin } from "../confluence/permissions.js";
import { ANONYMOUS } from "../installations.js";
import { tellUnknown, whyNot } from "../platform/platform.js";
import { saveMacroConfig } from "../platform/macro-config.js";
import { InvokeRefused, frameContext, invokeResolver } from "../platform/resolvers.js";

/** @typedef {import("./frames.js").Frame} Frame */
/** @typedef {import("../host-parts.js").HostParts} HostParts */

/** @type {Record<string, (host: HostParts, frame: Frame, payload: any) => Promise<any>>} */
const CALLS = {
  invoke,
  fetchProduct,
  fetchRemote: async (host, frame, { remoteKey, fetchRequestInit }) => shownResponse(await askRemote(host, frame, remoteKey, fetchRequestInit ?? {})),
  getContext: async (host, frame) => ({ ...frameContext(frame.installation, frame.module, frame.accountId, frame.extension, frame.localId), locale: frame.locale }),
  openModal: async (host, frame, { resource, context }) => host.frames.open({ ...frame, resourceKey: resource ?? frame.resourceKey, extension: { ...frame.extension, modal: context } }),
  realtimeSubscribe: async (host, frame, wish) => host.realtime.subscribe(frame.installation.id, wish),
  realtimeNext: async (host, _frame, { id }) => host.realtime.next(id),
  realtimeEnd: async (host, _frame, { id }) => host.realtime.end(id),
  realtimePublish: async (host, frame, message) => host.realtime.publish(frame.installation.id, message) ?? { eventId: null, eventTimestamp: null, errors: [{ message: "The token does not fit this channel." }] },
  submit: async (host, frame, payload) => saveMacroConfig(host, frame, payload),
  __permission__egressGet: async (host, frame, payload) => ({ results: host.approvals.groups(frame.installation.id).filter(({ key }) => payload.keys?.includes(key) ?? true).map(shownGroup) }),
  __permission__egressSet: approve,
  __permission__egressDeleteGroup: async (host, frame, payload) => (await mustBeAdmin(host, frame), host.approvals.set(frame.installation.id, { ...payload, configured: [] })),
};

/** @param {HostParts} host @param {Frame} frame @param {string} name @param {any} payload */
export async function callBridge(host, frame, name, payload) {
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (!call) {
    host.log("error", `Not known to the local Forge host: the bridge's "${name}".`);
    return json(501, { error: `The local Forge host does not know the bridge call "${name}".` });
  }
  try {
    return json(200, { value: await call(host, frame, payload) });
  } catch (error) {
    if (!(error instanceof InvokeRefused)) host.log("error", `[bridge ${name}] ${/** @type {any} */ (error)?.stack ?? error}`);
    return json(400, { error: /** @type {any} */ (error)?.message ?? String(error) });
  }
}

/** @param {HostParts} host @param {Frame} frame @param {any} request */
async function invoke(host, frame, { functionKey, payload, metadata, invokeType, ...request }) {
  if (invokeType === "ui-remote-fetch") return invokeRemote(host, frame, request);
  if (invokeType !== undefined) throw new InvokeRefused(`The local Forge host does not know calls of the type "${invokeType}".`);
  const result = await invokeResolver(host, frame.installation, { moduleKey: frame.module.key, functionKey, payload, accountId: frame.accountId, extension: frame.extension, localId: frame.localId });
  if (!result.ok) throw new InvokeRefused(`There was an error invoking the function - ${result.error.message}`);
  return metadata === undefined ? result.value : { body: result.value, metadata: {} };
}

/** Groups of addresses that an admin approves; that a person said yes was asked in the browser. @param {HostParts} host @param {Frame} frame @param {any} payload */
async function approve(host, frame, { egresses = [] }) {
  await mustBeAdmin(host, frame);
  for (const group of egresses) await host.approvals.set(frame.installation.id, group);
  return { results: egresses };
}

/** @param {import("../platform/approvals.js").Group} group */
function shownGroup({ key, description, configured }) {
  return { key, description, configured: configured.map((domain) => ({ domain, type: ["FETCH_BACKEND_SIDE"] })) };
}

/** `requestConfluence` and `requestJira` of a Custom UI: always as the person in front of it. @param {HostParts} host @param {Frame} frame @param {any} request */
async function fetchProduct(host, frame, { product, restPath, fetchRequestInit }) {
  const api = product === "confluence" ? host.confluence : product === "jira" ? host.jira : undefined;
  if (!api) throw new InvokeRefused(`The local Forge host does not know the product "${product}".`);
  const invocation = /** @type {any} */ ({ call: { installation: frame.installation, accountId: frame.accountId } });
  const response = await api.fetch(invocation, { provider: "user" }, restPath, fetchRequestInit ?? {});
  if (response.status === 501) tellUnknown(host, `${product} ${fetchRequestInit?.method ?? "GET"} ${restPath.split("?")[0]}`, await whyNot(response.clone()));
  return shownResponse(response);
}

/** `invokeRemote` of a front end: the remote behind the module's resolver endpoint. @param {HostParts} host @param {Frame} frame @param {any} request */
async function invokeRemote(host, frame, { path, method = "GET", headers = {}, body }) {
  const key = host.manifest.endpoints.find((one) => one.key === frame.module.resolver?.endpoint)?.remote;
  const response = await askRemote(host, frame, key, { path, method, headers: { "content-type": "application/json", ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { success: response.ok, payload: { status: response.status, headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]])), body: text === "" ? undefined : JSON.parse(text) } };
}

/** A declared remote, through the same judge as functions' requests. @param {HostParts} host @param {Frame} frame @param {string | undefined} key @param {any} request */
async function askRemote(host, frame, key, { path = "/", ...init }) {
  const remote = host.manifest.remotes.find((one) => one.key === key);
  if (typeof remote?.baseUrl !== "string") throw new InvokeRefused(`manifest.yml declares no remote "${key}" with an address.`);
  const invocation = /** @type {any} */ ({ call: { installation: frame.installation, functionKey: "" }, egressCount: 0 });
  return host.egress.remote(invocation, new URL(path, remote.baseUrl).href, init);
}

/** @param {Response} response */
async function shownResponse(response) {
  return { body: await response.text(), headers: Object.fromEntries(response.headers), status: response.status, statusText: response.statusText, isAttachment: false };
}

/** @param {HostParts} host @param {Frame} frame */
async function mustBeAdmin(host, frame) {
  const site = await host.site(frame.installation.id);
  if (frame.accountId === ANONYMOUS || !isSiteAdmin(site, frame.accountId)) throw new InvokeRefused("Only an administrator of the site may approve addresses.");
}
