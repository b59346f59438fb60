// @ts-check
/** Front-end calls: what `invoke()` of a Custom UI sends to a module's resolver. Source: runtime-reference/forge-resolver. */
import { isOpenTo } from "./conditions.js";
import { ANONYMOUS, contextOf } from "../installations.js";
import { LIMITS } from "../limits.js";

export class InvokeRefused extends Error {}

/**
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {{moduleKey: string, functionKey: string, payload?: any, accountId: string, extension?: any, localId?: string | undefined}} request
 */
export async function invokeResolver(host, installation, { moduleKey, functionKey, payload, accountId, extension, localId }) {
  const module = host.manifest.modules.find((candidate) => candidate.key === moduleKey);
  const resolver = module?.resolver?.function;
  if (!module || !resolver) throw new InvokeRefused(`The module "${moduleKey}" has no resolver.`);
  if (!isOpenTo(module, accountId)) throw new InvokeRefused(`The module "${moduleKey}" is not open to visitors who are not logged in.`);
  if (Buffer.byteLength(JSON.stringify(payload ?? null)) > LIMITS.requestBytes) throw new InvokeRefused(`A front-end call takes at most ${LIMITS.requestBytes} bytes.`);
  refuseTooMany(host, installation, accountId);
  const context = frameContext(installation, module, accountId, extension, localId);
  return host.invoker.call({
    installation, module, functionKey: resolver, accountId, limitMs: LIMITS.resolverMs,
    args: [
      { call: { functionKey, ...(payload === undefined ? {} : { payload }) }, context },
      contextOf(installation, accountId === ANONYMOUS ? undefined : accountId),
    ],
  });
}

/**
 * Calls that people cause are counted for the person, the installation and the app.
 *
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {string} accountId
 */
function refuseTooMany({ meter }, { id }, accountId) {
  const ofUser = meter.within(`calls ${id} ${accountId}`, 60_000, LIMITS.userCallsAMinute);
  const ofSite = meter.within(`calls ${id}`, 60_000, LIMITS.installationCallsAMinute);
  const ofApp = meter.within("calls", 60_000, LIMITS.appCallsAMinute);
  if (!ofUser || !ofSite || !ofApp) throw new InvokeRefused("Too many invocations in a minute (429).");
}

/**
 * What `view.getContext()` shows, and what a resolver finds in its first argument: chosen by the page, so nothing an
 * app may rely on for permission.
 *
 * @param {import("../installations.js").Installation} installation
 * @param {import("../manifest/manifest.js").Module} module
 * @param {string} accountId
 * @param {any} [extension]
 * @param {string} [localId] of one macro on one page; a module that stands once has one id
 */
export function frameContext(installation, module, accountId, extension = {}, localId = `${installation.ari}/${module.key}`) {
  return {
    accountId,
    cloudId: installation.cloudId,
    siteUrl: installation.siteUrl,
    moduleKey: module.key,
    localId,
    environmentId: installation.environmentId,
    environmentType: installation.environmentType,
    ...(installation.license ? { license: installation.license } : {}),
    locale: "en-US",
    timezone: "UTC",
    extension: { type: module.kind, ...extension },
  };
}
