// @ts-check
/** Targets on loopback behind public names: what the app on the local host delivers to. */
import { makeCredentials } from "./credentials.js";
import { makeFaults } from "./faults.js";
import { Record as RequestRecord } from "./record.js";
import { serve } from "./server.js";
import { makeDocumentsTarget } from "./targets/documents.js";
import { makeUploadTarget } from "./targets/upload.js";

/** The name under which the app knows it. */
export const RECEIVER_HOST = "ingest.example.com";
export const RECEIVER_URL = `https://${RECEIVER_HOST}/api`;
/** Where its tokens are asked for. */
export const LOGIN_HOST = "login.example.com";

/** @typedef {Awaited<ReturnType<typeof openReceiver>>} Receiver */

/** A receiver of the documents contract. @param {{isSigned?: boolean, hasList?: boolean}} [how] */
export async function openReceiver({ isSigned, hasList } = {}) {
  const record = new RequestRecord();
  const faults = makeFaults(record);
  const credentials = makeCredentials({ owner: "documents", record });
  const target = makeDocumentsTarget({ record, credentials, isSigned, hasList });
  const server = await serve({ name: "documents", record, faults, handle: (asked) => target.serve(asked) });
  const login = await serve({ name: "login", record, faults, handle: (asked) => credentials.token(asked) });
  return {
    record, faults, url: server.url, credentials,
    /** What arrived, by id. */
    documents: target.documents,
    token: credentials.fixed,
    signingSecret: target.signingSecret,
    /** Puts it behind its public name. @param {import("../../local/host.js").Host} host */
    standIn(host) {
      host.standIn(RECEIVER_HOST, server.url);
      host.standIn(LOGIN_HOST, login.url);
    },
    close: () => Promise.all([server.close(), login.close()]),
  };
}

/** Names of the platform's three services. */
export const PLATFORM_HOSTS = { contents: RECEIVER_HOST, scopes: "scopes.example.com", blobs: "blobs.example.com" };

/** A platform like Unique's: contents, scopes and the store behind write addresses. */
export async function openPlatform() {
  const record = new RequestRecord();
  const faults = makeFaults(record);
  const credentials = makeCredentials({ owner: "contents+scopes", record });
  const target = makeUploadTarget({ record, credentials, blobUrl: () => `https://${PLATFORM_HOSTS.blobs}`, nowMs: Date.now });
  const open = (/** @type {string} */ name, /** @type {(asked: import("./server.js").Asked) => Promise<import("./server.js").Answer>} */ handle) => serve({ name, record, faults, handle });
  const servers = {
    contents: await open("contents", (asked) => target.serve(asked, "ingestion")),
    scopes: await open("scopes", (asked) => target.serve(asked, "scopes")),
    blobs: await open("blobs", (asked) => target.blob(asked)),
  };
  return {
    ...target, record, faults, token: credentials.fixed,
    /** As an admin writes it. */
    settings: { kind: "unique", baseUrl: `https://${PLATFORM_HOSTS.contents}/ingestion`, scopeManagementBaseUrl: `https://${PLATFORM_HOSTS.scopes}/scopes`, scopeId: target.rootScopeId, uploadHosts: [PLATFORM_HOSTS.blobs] },
    /** @param {import("../../local/host.js").Host} host */
    standIn(host) {
      for (const [name, hostname] of Object.entries(PLATFORM_HOSTS)) host.standIn(hostname, servers[/** @type {keyof typeof servers} */ (name)].url);
    },
    close: () => Promise.all(Object.values(servers).map((server) => server.close())),
  };
}
