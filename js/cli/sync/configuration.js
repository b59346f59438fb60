// @ts-check
// The configuration: read, judged, and divided into what the core may know and what stays here (secrets, paths, certificates).

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
// JSON Schema is checked by ajv: the same file serves editors, this program and the documentation.
import Ajv from "ajv";
import { parse as parseYaml } from "yaml";

const SCHEMA = JSON.parse(readFileSync(new URL("configuration.schema.json", import.meta.url), "utf8"));
const validate = new /** @type {any} */ (Ajv)({ allErrors: false, verbose: true, useDefaults: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(SCHEMA);
const LARGEST_FILE = 1024 * 1024;
const GATEWAY = "https://api.atlassian.com";

/** What each platform's addresses and bodies need, and may have. @type {Record<string, {needs: string[], may?: string[]}>} */
const OPTIONS = {
  documents: { needs: [] }, onyx: { needs: [], may: ["ccPairId"] }, dust: { needs: ["workspace", "space", "dataSource"] }, graph: { needs: ["connection"], may: ["tenant"] }, "azure-ai-search": { needs: ["index"] },
};

/** What is wrong with the configuration, without any of its values. */
export class ConfigurationError extends Error {}

/**
 * @typedef {object} Party one side of the connection
 * @property {string[]} origins `scheme://host:port` that may be called
 * @property {string | undefined} ca certificates in PEM that are trusted besides the usual ones
 * @property {Auth} auth
 *
 * @typedef {{mode: "none"} | {mode: "fixed", scheme: "bearer" | "basic" | "raw", user?: string, secret: string}
 *   | {mode: "oauth-2lo", clientId: string, secret: string, tokenUrl: string, scope?: string}} Auth
 *
 * @typedef {object} Configuration
 * @property {import("./contract.js").RunPayload} payload
 * @property {Party & {apiBaseUrl: string}} confluence
 * @property {Party} target
 * @property {string | undefined} signingSecret
 * @property {string | undefined} statePath a folder, or else:
 * @property {import("./postgres.js").Database | undefined} database
 * @property {number | undefined} everyMs nothing: once
 */

/**
 * @param {string} file
 * @param {Record<string, string | undefined>} env
 * @param {string} [action] of the command line; it goes before the file's
 * @returns {Configuration}
 */
export function readConfiguration(file, env, action) {
  const given = readFile(file);
  if (!validate(given)) throw new ConfigurationError(said(validate.errors?.[0]));
  const { confluence, ingestion } = given;
  checkTogether(given);
  const folder = dirname(resolve(file));
  const secretOf = (/** @type {any} */ of, /** @type {string} */ name) => readSecret(of, name, env, folder);
  const payload = payloadOf(given, action);
  return {
    payload,
    confluence: { ...confluenceParty(confluence, secretOf), ca: readCa(confluence.tls, folder) },
    target: { ...targetParty(ingestion, secretOf), ca: readCa(ingestion.tls, folder) },
    signingSecret: secretOf(ingestion, "signingSecret"),
    ...stateOf(given, secretOf, folder),
    everyMs: intervalOf(given.schedule),
  };
}

/** @param {string} file @returns {any} */
function readFile(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigurationError("the configuration file cannot be read");
  }
  if (text.length > LARGEST_FILE) throw new ConfigurationError("the configuration file is over 1 MiB");
  try {
    // JSON is YAML; aliases are bounded, so that a small file cannot become a large one.
    const value = parseYaml(text, { maxAliasCount: 20, uniqueKeys: true });
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    // The parser's own words repeat the line, which may hold a secret.
    const line = /** @type {any} */ (error)?.linePos?.[0]?.line;
    throw new ConfigurationError(`the configuration file is neither JSON nor YAML${line ? `: line ${line} cannot be read` : ""}`);
  }
  throw new ConfigurationError("the configuration file has no fields: it begins with version: 1");
}

/** The place and the rule, never the value. @param {import("ajv").ErrorObject | undefined} error */
function said(error) {
  const place = (error?.instancePath ?? "").slice(1).replaceAll("/", ".") || "the file";
  if (error?.keyword === "additionalProperties") return `${place}: unknown field ${JSON.stringify(error.params.additionalProperty).slice(0, 60)}`;
  if (error?.keyword === "enum") return `${place}: must be one of ${error.params.allowedValues.join(", ")}`;
  if (error?.keyword === "const") return `${place}: must be ${error.params.allowedValue}`;
  const form = /** @type {any} */ (error)?.parentSchema?.description;
  if (error?.keyword === "pattern") return `${place}: is not of the form that it needs${form ? ` (${form})` : ""}`;
  if (error?.keyword === "required") return `${place}: ${error.params.missingProperty} is missing`;
  return `${place}: ${error?.message}`;
}

/** What no single field can tell. @param {any} given */
function checkTogether({ confluence, selection, ingestion, state, readers }) {
  const need = (/** @type {boolean} */ holds, /** @type {string} */ message) => {
    if (!holds) throw new ConfigurationError(message);
  };
  const isCloud = confluence.instanceType === "cloud";
  const auth = confluence.auth;
  need(auth.mode !== "forge", "confluence.auth.mode: forge is the app inside Forge, which needs no configuration file; name oauth-2lo, pat or api-token here");
  confluence.cloudId ??= isCloud ? /\/ex\/confluence\/([A-Za-z0-9-]{1,64})\/?$/.exec(confluence.apiBaseUrl ?? "")?.[1] : undefined;
  need(!isCloud || confluence.cloudId !== undefined, "confluence.cloudId: a cloud instance has one (https://<site>/_edge/tenant_info shows it)");
  need(isCloud || confluence.apiBaseUrl === undefined, "confluence.apiBaseUrl: only a cloud instance has a gateway");
  need(auth.mode !== "oauth-2lo" || auth.clientId !== undefined, "confluence.auth.clientId: is needed with oauth-2lo");
  need(auth.mode !== "api-token" || (isCloud && auth.user !== undefined), "confluence.auth.user: is needed with api-token, which only Cloud has");
  // What only Cloud has is never asked of a Data Center: it has no such spaces.
  if (!isCloud) selection.spaceTypes = selection.spaceTypes?.filter((/** @type {string} */ one) => ["global", "personal"].includes(one));
  need(selection.spaceTypes?.length !== 0, "selection.spaceTypes: a Data Center has global and personal spaces");
  const { labels, spaces, subtree, cql } = selection;
  need(labels.page.length + labels.subtree.length + spaces.length + subtree.length > 0 || cql !== undefined, "selection: nothing is selected: name labels, spaces, a subtree or cql");
  need(ingestion.auth.mode !== "oauth-2lo" || (ingestion.auth.clientId !== undefined && ingestion.auth.tokenUrl !== undefined), "ingestion.auth: oauth-2lo needs clientId and tokenUrl");
  need(ingestion.auth.mode !== "header" || ingestion.auth.header !== undefined, "ingestion.auth.header: is needed with mode header");
  need(ingestion.auth.mode !== "basic" || ingestion.auth.user !== undefined, "ingestion.auth.user: is needed with mode basic");
  if (ingestion.kind === "unique") for (const name of ["scopeManagementBaseUrl", "scopeId"]) need(ingestion[name] !== undefined, `ingestion.${name}: is needed with kind unique`);
  if (ingestion.kind === "documents") checkMapping(ingestion, readers.mode, need);
  need([state.path, state.postgresEnv, state.postgresFile].filter((one) => one !== undefined).length <= 1, "state: name path, or postgresEnv or postgresFile");
  need(ingestion.kind !== "bulk" || ingestion.index !== undefined, "ingestion.index: is needed with kind bulk");
}

/** @param {any} ingestion @param {string | undefined} mode of readers @param {(holds: boolean, message: string) => void} need */
function checkMapping({ mapping, options, batch }, mode, need) {
  const { needs, may = [] } = OPTIONS[mapping] ?? { needs: [] };
  for (const name of needs) need(Boolean(options[name]), `ingestion.options.${name}: is needed with mapping ${mapping}`);
  const unknown = Object.keys(options).find((name) => ![...needs, ...may].includes(name));
  need(unknown === undefined, `ingestion.options: mapping ${mapping} knows no ${JSON.stringify(unknown ?? "").slice(0, 60)}`);
  need(!batch || ["documents", "azure-ai-search"].includes(mapping), `ingestion.batch: mapping ${mapping} takes documents one by one`);
  need(mapping !== "dust" || mode === undefined || mode !== "deliver", "readers.mode: dust takes no readers of a document; say everyone or inherit");
  need(mapping !== "graph" || mode !== "inherit", "readers.mode: graph needs to know who may see; say deliver or everyone");
  need(mapping !== "graph" || mode !== "everyone" || Boolean(options.tenant), "ingestion.options.tenant: is needed with mapping graph and readers.mode everyone");
}

/** @param {any} confluence @param {(of: any, name: string) => string | undefined} secretOf */
function confluenceParty({ baseUrl, instanceType, cloudId, apiBaseUrl, mediaHosts = instanceType === "cloud" ? ["api.media.atlassian.com"] : [], auth }, secretOf) {
  const isCloud = instanceType === "cloud";
  address(baseUrl, "confluence.baseUrl");
  const api = address(isCloud ? (apiBaseUrl ?? `${GATEWAY}/ex/confluence/${cloudId}`) : baseUrl, isCloud ? "confluence.apiBaseUrl" : "confluence.baseUrl");
  const tokenUrl = address(auth.tokenUrl ?? (isCloud ? `${GATEWAY}/oauth/token` : `${trimmed(baseUrl)}/rest/oauth2/latest/token`), "confluence.auth.tokenUrl");
  const secret = required(secretOf(auth, auth.mode === "oauth-2lo" ? "clientSecret" : "token"), `confluence.auth.${auth.mode === "oauth-2lo" ? "clientSecretEnv" : "tokenEnv"}`);
  /** @type {Auth} */
  const made = auth.mode === "oauth-2lo"
    ? { mode: "oauth-2lo", clientId: auth.clientId, secret, tokenUrl: tokenUrl.href, ...(isCloud ? {} : { scope: "READ" }) }
    : { mode: "fixed", scheme: auth.mode === "pat" ? "bearer" : "basic", secret, ...(auth.user ? { user: auth.user } : {}) };
  const origins = [api.origin, ...(auth.mode === "oauth-2lo" ? [tokenUrl.origin] : []), ...mediaHosts.flatMap(originsOf)];
  return { apiBaseUrl: trimmed(api.href), origins, auth: made };
}

/** @param {any} ingestion @param {(of: any, name: string) => string | undefined} secretOf */
function targetParty({ baseUrl, scopeManagementBaseUrl, uploadHosts = [], auth }, secretOf) {
  const origins = [address(baseUrl, "ingestion.baseUrl").origin, ...uploadHosts.flatMap(originsOf)];
  if (scopeManagementBaseUrl) origins.push(address(scopeManagementBaseUrl, "ingestion.scopeManagementBaseUrl").origin);
  if (auth.mode === "none") return { origins, auth: /** @type {Auth} */ ({ mode: "none" }) };
  if (auth.mode === "oauth-2lo") {
    const tokenUrl = address(auth.tokenUrl, "ingestion.auth.tokenUrl");
    const secret = required(secretOf(auth, "clientSecret"), "ingestion.auth.clientSecretEnv");
    return { origins: [...origins, tokenUrl.origin], auth: /** @type {Auth} */ ({ mode: "oauth-2lo", clientId: auth.clientId, secret, tokenUrl: tokenUrl.href, ...(auth.scope ? { scope: auth.scope } : {}) }) };
  }
  const secret = required(secretOf(auth, "token"), "ingestion.auth.tokenEnv");
  const scheme = { bearer: "bearer", basic: "basic", header: "raw" }[/** @type {"bearer" | "basic" | "header"} */ (auth.mode)];
  return { origins, auth: /** @type {Auth} */ ({ mode: "fixed", scheme, secret, ...(auth.user ? { user: auth.user } : {}) }) };
}

/** @param {any} given @param {string | undefined} action @returns {import("./contract.js").RunPayload} */
function payloadOf({ name, confluence, selection, ingestion, content, attachments, limits, safety, discovery, logs, readers, action: usual }, action) {
  const isCloud = confluence.instanceType === "cloud";
  const hosts = confluence.mediaHosts ?? (isCloud ? ["api.media.atlassian.com"] : []);
  return {
    action: /** @type {any} */ (action ?? usual), name,
    confluence: { instanceType: confluence.instanceType, baseUrl: trimmed(confluence.baseUrl), ...(isCloud ? { cloudId: confluence.cloudId } : {}), mediaOrigins: hosts.flatMap(originsOf) },
    selection: { ...selection, subtree: selection.subtree.map(String), spaceTypes: selection.spaceTypes ?? (isCloud ? ["global", "collaboration"] : ["global"]) },
    target: targetOf(ingestion), content, attachments: { ...attachments, mimeTypes: attachments.mimeTypes.map((/** @type {string} */ one) => one.toLowerCase()) },
    limits, safety, discovery,
    logs: { titles: logs.titles === "disclose" ? "disclose" : "conceal" },
    // A target that takes no readers gets only what everybody in the space may see, unless somebody says otherwise.
    readers: { mode: readers.mode ?? (ingestion.kind === "documents" && ingestion.mapping === "dust" ? "everyone" : "deliver") },
  };
}

/** @param {any} ingestion @returns {import("./contract.js").RunPayload["target"]} */
function targetOf({ kind, baseUrl, scopeManagementBaseUrl, scopeId, uploadHosts = [], index, mapping, options, batch, signingSecretEnv, signingSecretFile, auth }) {
  const base = trimmed(baseUrl);
  const hasAuth = auth.mode !== "none";
  if (kind === "unique") return { kind, baseUrl: base, scopeManagementBaseUrl: trimmed(scopeManagementBaseUrl), scopeId, uploadOrigins: uploadHosts.flatMap(originsOf) };
  if (kind === "bulk") return { kind, baseUrl: base, index, hasAuth };
  return { kind, baseUrl: base, mapping, options, isBatched: batch, hasAuth, isSigned: signingSecretEnv !== undefined || signingSecretFile !== undefined, ...(auth.header ? { header: auth.header } : {}) };
}

/** @param {any} given @param {(of: any, name: string) => string | undefined} secretOf @param {string} folder */
function stateOf({ name, state: { path, schema, tls, ...named } }, secretOf, folder) {
  if (Object.keys(named).length === 0) path ??= join(".touchmark-sync", name);
  if (path !== undefined) return { statePath: resolve(folder, path), database: undefined };
  const url = required(secretOf(named, "postgres"), "state.postgresEnv");
  if (!URL.canParse(url) || !["postgresql:", "postgres:"].includes(new URL(url).protocol)) throw new ConfigurationError("state.postgresEnv: must hold an address that begins with postgresql://");
  return { statePath: undefined, database: { url, schema, ca: readCa(tls, folder), isThisMachine: new URL(url).hostname === "" || isThisMachine(new URL(url).hostname) } };
}

/** An address of the configuration: https, or http on this machine. @param {string} text @param {string} field */
function address(text, field) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol)) throw new ConfigurationError(`${field}: must be an address that begins with https://`);
  if (url.username || url.password || url.search || url.hash) throw new ConfigurationError(`${field}: must not hold a user, a query or a fragment`);
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) throw new ConfigurationError(`${field}: must begin with https://; http:// is for this machine only`);
  return url;
}

/** 127.0.0.0/8, ::1 and localhost (RFC 6761). The URL parser has made one spelling of all the others. @param {string} hostname */
export function isThisMachine(hostname) {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** @param {string} host `name` or `name:port` */
function originsOf(host) {
  const https = new URL(`https://${host}`);
  return isThisMachine(https.hostname) ? [https.origin, new URL(`http://${host}`).origin] : [https.origin];
}

/** @param {string} url */
function trimmed(url) {
  return url.replace(/\/+$/, "");
}

/** @param {any} of @param {string} name @param {Record<string, string | undefined>} env @param {string} folder */
function readSecret(of, name, env, folder) {
  const [variable, file] = [of[`${name}Env`], of[`${name}File`]];
  if (variable !== undefined && file !== undefined) throw new ConfigurationError(`${name}Env and ${name}File: give one of them, not both`);
  if (variable !== undefined) return required(env[variable], `the environment variable ${variable}`);
  if (file === undefined) return undefined;
  try {
    return required(readFileSync(resolve(folder, file), "utf8").trim(), `${name}File`);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : new ConfigurationError(`${name}File: cannot be read`);
  }
}

/** @param {string | undefined} value @param {string} what */
function required(value, what) {
  if (value === undefined || value === "") throw new ConfigurationError(`${what}: is missing or empty`);
  if (/[^\x20-\x7e]/.test(value)) throw new ConfigurationError(`${what}: holds a character that is not allowed in a header`);
  return value;
}

/** @param {{caFile: string} | undefined} tls @param {string} folder */
function readCa(tls, folder) {
  if (!tls) return undefined;
  try {
    const pem = readFileSync(resolve(folder, tls.caFile), "utf8");
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  } catch {
    // Said below, as any other file without certificates.
  }
  throw new ConfigurationError("tls.caFile: must hold a certificate in PEM format");
}

const UNIT_MS = /** @type {Record<string, number>} */ ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 });

/** @param {string} schedule */
function intervalOf(schedule) {
  return schedule === "once" ? undefined : Number.parseInt(schedule, 10) * (UNIT_MS[schedule.at(-1) ?? ""] ?? 0);
}

