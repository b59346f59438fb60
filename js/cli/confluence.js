// @ts-check
// Where the command line publishes: a Confluence in memory for dry runs and files, or a real site with an API token.

import findMyWay from "find-my-way";
import { systemClock } from "../local/clock.js";
import { attachmentRoutes } from "../local/confluence/attachments.js";
import { Refusal, refusalResponse } from "../local/confluence/errors.js";
import { pageRoutes } from "../local/confluence/pages.js";
import { propertyRoutes } from "../local/confluence/properties.js";
import { openSite } from "../local/confluence/site.js";
import { spaceRoutes } from "../local/confluence/spaces.js";
import { userRoutes } from "../local/confluence/users.js";
import { readBody } from "../local/platform/product-api.js";
import { memoryStore } from "./memory-store.js";
import { Unreachable, watchSilence } from "./reach.js";

/**
 * @typedef {{method: string, path: string, identity: string}} Asked
 * @typedef {Awaited<ReturnType<typeof import("../site-body.js").siteBody>>} Sent
 * @typedef {object} Confluence
 * @property {string} accountId who publishes
 * @property {(asked: Asked, sent: Sent, signal: AbortSignal) => Promise<Response>} ask
 * @property {Promise<never>} [unreachable] rejects once a site is quiet for too long in the middle of a run
 * @property {() => Promise<{title: string, parent: string | null, body: string, attachments: {name: string, bytes: Buffer}[]}[]>} [pages] what was written; memory only
 */

/**
 * A strict stand-in: bodies are judged by an independent XML parser and normalised as Confluence does.
 *
 * @param {string} spaceKey
 * @returns {Promise<Confluence>}
 */
export async function memoryConfluence(spaceKey) {
  const clock = systemClock();
  const site = await openSite(memoryStore(), clock, "command-line");
  const users = [...site.users.values()];
  const accountId = users.find((user) => user.role === "admin")?.accountId ?? "";
  const app = users.find((user) => user.role === "app")?.accountId ?? accountId;
  const space = site.spaceByKey(spaceKey) ?? (await site.addSpace({ key: spaceKey, name: spaceKey, authorId: accountId, writers: [app] }));
  const before = new Set(site.pages.keys());
  const router = findMyWay({ ignoreTrailingSlash: true });
  for (const [name, handler] of Object.entries({ ...spaceRoutes, ...pageRoutes, ...propertyRoutes, ...attachmentRoutes, ...userRoutes })) {
    const [method, path] = name.split(" ");
    router.on(/** @type {any} */ (method), String(path), () => {}, handler);
  }
  return {
    accountId,
    async ask({ method, path, identity }, sent) {
      const asked = new URL(path, "https://confluence.invalid");
      const route = router.find(/** @type {any} */ (method), asked.pathname);
      if (!route?.store) return new Response("{}", { status: 404 });
      const call = {
        site, clock, path, query: asked.searchParams, params: route.params, siteUrl: "https://confluence.invalid", changed() {},
        accountId: identity === "app" ? app : accountId, headers: new Headers(sent.headers), body: await readBody(sent),
      };
      try {
        return await /** @type {any} */ (route.store)(call);
      } catch (error) {
        if (error instanceof Refusal) return refusalResponse(error, path.startsWith("/wiki/rest/"));
        throw error;
      }
    },
    async pages() {
      const written = [...site.pages.values()].filter((page) => page.spaceId === space.id && !before.has(page.id) && page.status === "current");
      return Promise.all(written.map(async (page) => ({
        title: page.title,
        parent: (page.parentId && site.pages.get(page.parentId)?.title) ?? null,
        body: await site.body(page.id, page.versions.at(-1)?.number ?? 1),
        attachments: await Promise.all(site.attachmentsOf(page.id).map(async (kept) => ({ name: kept.title, bytes: await site.attachmentBytes(kept) }))),
      })));
    },
  };
}

/**
 * A real site, as the person whose API token it is.
 *
 * @param {string} siteUrl `https://example.atlassian.net`
 * @param {{user: string, token: string}} credentials
 * @param {(sentence: string) => void} [tell]
 * @returns {Promise<Confluence>}
 */
export async function realConfluence(siteUrl, { user, token }, tell = () => {}) {
  if (!URL.canParse(siteUrl)) throw new Error("--site is not an address: write it as https://example.atlassian.net");
  const url = new URL(siteUrl);
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !isLoopback) throw new Error("--site must begin with https://: the API token is sent with every request");
  const authorization = `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
  /** @type {Confluence["ask"]} */
  const ask = ({ method, path }, { headers, body }, signal) =>
    fetch(new URL(path, url.origin), { method, headers: { accept: "application/json", authorization, ...headers }, body: /** @type {any} */ (body), signal, redirect: "manual" });

  const me = await ask({ method: "GET", path: "/wiki/rest/api/user/current", identity: "user" }, { headers: {}, body: undefined }, AbortSignal.timeout(30_000)).catch((error) => {
    const code = error?.cause?.code ?? error?.code;
    throw new Unreachable(`${url.origin} cannot be reached${typeof code === "string" ? ` (${code})` : ""}`);
  });
  if (me.status === 401 || me.status === 403) throw new Error("the site does not accept CONFLUENCE_USER and CONFLUENCE_TOKEN");
  if (!me.ok) throw new Error(`the site answered ${me.status} when asked who the API token belongs to`);
  const watched = watchSilence(ask, { host: url.host, tell });
  return { accountId: String((await me.json()).accountId), ask: watched.ask, unreachable: watched.unreachable };
}
