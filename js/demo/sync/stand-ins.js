// @ts-check
/** A Confluence of one dialect, a media host and a target, each a server of its own on loopback. */
import { makeCloud } from "./cloud.js";
import { makeBulkTarget } from "./targets/bulk.js";
import { makeCredentials } from "./credentials.js";
import { makeDataCenter } from "./data-center.js";
import { makeDocumentsTarget } from "./targets/documents.js";
import { makeFaults } from "./faults.js";
import { PLATFORM_OPTIONS, makePlatformTarget } from "./targets/platforms.js";
import { Record as RequestRecord } from "./record.js";
import { json, serve } from "./server.js";
import { makeUploadTarget } from "./targets/upload.js";

export const CLOUD_ID = "0f6b1d5e-6f0a-4c5e-9a53-3d2c1b0a9f8e";
export const INSTANCE_ID = "5f2c9a6e-1b7d-4a3b-8c1d-2e3f4a5b6c7d";
const SITE_URL = "https://stand-in.atlassian.net";

/**
 * @typedef {"cloud" | "data-center"} Dialect
 * @typedef {"unique" | "documents" | "bulk"} TargetKind
 *
 * @param {object} options
 * @param {import("./world.js").World} options.world
 * @param {Dialect} [options.dialect]
 * @param {TargetKind} [options.target]
 * @param {{key: string, cert: string}} [options.tls] for Confluence and the target
 * @param {import("./api.js").Quota} [options.quota]
 * @param {boolean} [options.administersSpaces]
 * @param {boolean} [options.isSigned] documents: requests have to be signed
 * @param {number} [options.signedSeconds] documents: how old a signature may be
 * @param {boolean} [options.hasList] documents: the receiver lists what it has
 * @param {boolean} [options.hasContent] documents: the receiver has a place for files' bytes
 * @param {boolean} [options.hasReaders] documents: the receiver takes readers alone
 * @param {import("./targets/platforms.js").Platform} [options.mapping] documents: the receiver is this platform
 */
export async function openStandIns({ world, dialect = "cloud", target = "unique", tls, quota, administersSpaces, isSigned, signedSeconds, hasList, hasContent, hasReaders, mapping }) {
  const record = new RequestRecord();
  const faults = makeFaults(record);
  const confluence = makeCredentials({ owner: `${dialect}+auth`, record, ...(dialect === "data-center" ? { scope: "READ" } : {}) });
  const platform = makeCredentials({ owner: "ingestion+scopes+documents+bulk+auth", record });
  /** @type {Map<string, string>} */
  const mediaTokens = new Map();
  /** @type {import("./server.js").Served[]} */
  const servers = [];
  /** @param {string} name @param {(asked: import("./server.js").Asked) => any} handle */
  const open = async (name, handle) => {
    const served = await serve({ name, record, faults, handle, tls });
    servers.push(served);
    return served;
  };
  const unknown = (/** @type {string} */ name) => (/** @type {import("./server.js").Asked} */ { method, url }) => {
    record.violation(`${name}: ${method} ${url.pathname}: nothing is to be asked here`);
    return json(404, {});
  };

  const media = await open("media", ({ method, url, headers }) => {
    if (headers.authorization || headers.cookie) record.violation("media: a credential was sent along");
    const file = world.attachments.get(mediaTokens.get(url.searchParams.get("token") ?? "") ?? "");
    if (method !== "GET" || !file) return json(403, {});
    return { status: 200, headers: { "content-type": file.mediaType, "content-length": String(file.size) }, body: world.bytesOf(file) };
  });
  const bystander = await open("bystander", unknown("bystander"));
  const cloud = makeCloud({ world, record, credentials: confluence, cloudId: CLOUD_ID, siteUrl: SITE_URL, mediaUrl: () => media.url, mediaTokens, quota });
  const dataCenter = makeDataCenter({ world, record, credentials: confluence, context: "/confluence", instanceId: INSTANCE_ID, administersSpaces });
  const site = dialect === "cloud"
    ? await open("cloud", cloud)
    : await open("data-center", (asked) => (asked.url.pathname === "/confluence/rest/oauth2/latest/token" ? confluence.token(asked) : dataCenter(asked)));
  const auth = await open("auth", (asked) => {
    if (asked.url.pathname === "/confluence/token") return confluence.token(asked);
    return asked.url.pathname === "/platform/token" ? platform.token(asked) : unknown("auth")(asked);
  });

  const blobs = await open("blobs", (asked) => upload.blob(asked));
  const upload = makeUploadTarget({ record, credentials: platform, blobUrl: () => blobs.url, nowMs: () => world.nowMs() });
  const documents = makeDocumentsTarget({ record, credentials: platform, isSigned, signedSeconds, hasList, hasContent, hasReaders });
  const bulk = makeBulkTarget({ record, credentials: platform });
  const mapped = mapping && makePlatformTarget({ record, credentials: platform, platform: mapping });
  const receiver = await open({ unique: "ingestion", documents: "documents", bulk: "bulk" }[target], (asked) => (target === "unique" ? upload.serve(asked, "ingestion") : target === "documents" ? (mapped ?? documents).serve(asked) : bulk.serve(asked)));
  const scopes = await open("scopes", (asked) => upload.serve(asked, "scopes"));

  return {
    world, record, faults, dialect, target, confluence, platform, upload, documents, bulk, mapped, mapping, bystander,
    urls: { site: site.url, media: media.url, auth: auth.url, blobs: blobs.url, receiver: receiver.url, scopes: scopes.url },
    hosts: { media: media.host, blobs: blobs.host, bystander: bystander.host },
    /** Names of the servers that are Confluence. */
    confluenceServer: dialect,
    close: () => Promise.all(servers.map((served) => served.close())),
    /** The secrets that must be found nowhere. */
    secrets: () => [...confluence.secrets(), ...platform.secrets(), documents.signingSecret],
  };
}

/** @typedef {Awaited<ReturnType<typeof openStandIns>>} StandIns */

/**
 * A configuration for these stand-ins, and the environment with its secrets.
 *
 * @param {StandIns} stand
 * @param {{state: string, auth?: "oauth-2lo" | "fixed", caFile?: string}} how
 * @returns {{configuration: any, env: Record<string, string>}}
 */
export function configurationFor(stand, { state, auth = "fixed", caFile }) {
  const tls = caFile === undefined ? {} : { tls: { caFile } };
  const isCloud = stand.dialect === "cloud";
  const { confluence, platform, urls } = stand;
  const env = { CONFLUENCE_SECRET: auth === "fixed" ? confluence.fixed : confluence.client.secret, PLATFORM_SECRET: platform.fixed, SIGNING_SECRET: stand.documents.signingSecret };
  const confluenceAuth = auth === "fixed"
    ? { mode: "pat", tokenEnv: "CONFLUENCE_SECRET" }
    : { mode: "oauth-2lo", clientId: confluence.client.id, clientSecretEnv: "CONFLUENCE_SECRET", ...(isCloud ? { tokenUrl: `${urls.auth}/confluence/token` } : {}) };
  const bearer = { mode: "bearer", tokenEnv: "PLATFORM_SECRET" };
  const targets = {
    unique: { kind: "unique", baseUrl: `${urls.receiver}/ingestion`, scopeManagementBaseUrl: `${urls.scopes}/scopes`, scopeId: stand.upload.rootScopeId, uploadHosts: [stand.hosts.blobs], auth: bearer },
    documents: {
      kind: "documents", auth: bearer,
      ...(stand.mapping ? { mapping: stand.mapping, options: PLATFORM_OPTIONS[stand.mapping], baseUrl: `${urls.receiver}${stand.mapping === "graph" ? "/v1.0" : ""}` } : { baseUrl: `${urls.receiver}/api` }),
    },
    bulk: { kind: "bulk", baseUrl: urls.receiver, index: "confluence", auth: bearer },
  };
  return {
    env,
    configuration: {
      version: 1, name: "tenant1",
      confluence: {
        baseUrl: isCloud ? SITE_URL : `${urls.site}/confluence`, instanceType: stand.dialect,
        ...(isCloud ? { cloudId: CLOUD_ID, apiBaseUrl: `${urls.site}/ex/confluence/${CLOUD_ID}`, mediaHosts: [stand.hosts.media] } : {}),
        ...tls, auth: confluenceAuth,
      },
      selection: { labels: { page: ["ai-ready"] } },
      ingestion: { ...targets[stand.target], ...tls },
      attachments: { enabled: true },
      limits: { concurrency: 4, requestsPerMinute: 60_000, maxWaitSeconds: 5, requestTimeoutSeconds: 5, retries: 3 },
      state: { path: state },
    },
  };
}
