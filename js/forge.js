// @ts-check
// Forge as the interpreter's platform: the only file that imports @forge/*.

import api, { assumeTrustedRoute, fetch, getAppContext, webTrigger } from "@forge/api";
import { InvocationError, InvocationErrorCode, Queue } from "@forge/events";
import { WhereConditions, kvs } from "@forge/kvs";
import { publishGlobal, signRealtimeToken } from "@forge/realtime";

export { InvocationError, InvocationErrorCode };

/** ARI of the environment that the app is installed from: its macros are stored under it. */
export const environmentAri = () => String(getAppContext().environmentAri);

/** @type {import("./platform.js").Platform} */
export const forge = {
  store: {
    get: (key) => kvs.get(key),
    async set(key, value, { ttlSeconds, ifAbsent }) {
      /** @type {any} */
      const options = {};
      if (ttlSeconds !== undefined) options.ttl = { value: ttlSeconds, unit: "SECONDS" };
      if (ifAbsent) options.keyPolicy = "FAIL_IF_EXISTS";
      try {
        await kvs.set(key, value, options);
      } catch (error) {
        if (ifAbsent && /** @type {any} */ (error)?.code === "KEY_CONFLICT") return "exists";
        throw error;
      }
    },
    delete: (key) => kvs.delete(key),
    async list(prefix, { cursor, limit = 100 }) {
      let query = kvs.query().where("key", WhereConditions.beginsWith(prefix)).limit(limit);
      if (cursor !== undefined) query = query.cursor(cursor);
      const { results, nextCursor } = await query.getMany();
      return { entries: results.map(({ key, value }) => ({ key, value })), cursor: nextCursor };
    },
  },
  secrets: {
    async get(name) {
      const secret = await kvs.getSecret(name);
      return secret === undefined ? undefined : String(secret);
    },
    set: (name, value) => kvs.setSecret(name, value),
    delete: (name) => kvs.deleteSecret(name),
  },
  variable: (name) => process.env[name],
  fetch,
  // The path comes from the core's `AtlassianPath`, which encodes every segment: that is the validation that
  // `assumeTrustedRoute` asks for.
  requestAtlassian({ product, identity, method, path }, { headers, body }, signal) {
    const as = identity === "app" ? api.asApp() : api.asUser();
    const send = product === "jira" ? as.requestJira : as.requestConfluence;
    return send(assumeTrustedRoute(path), { redirect: "manual", method, headers: { accept: "application/json", ...headers }, body: /** @type {any} */ (body), signal });
  },
  // The package looks for the platform when it is loaded, so it is loaded here and not where other programs would trip over it.
  async chat(prompt) {
    // "eager": webpack, which Forge bundles with, keeps it in the first file and still runs it only here.
    const { chat } = await import(/* webpackMode: "eager" */ "@forge/llm");
    return chat(prompt);
  },
  llmStatus(error) {
    const { name, status } = /** @type {any} */ (error ?? {});
    if (name === "PromptValidationError") return 400;
    return name === "ForgeLlmAPIError" && Number.isInteger(status) ? Number(status) : undefined;
  },
  enqueue: ({ queue, event, delaySeconds, concurrencyKey }) =>
    new Queue({ key: queue }).push({ body: event, delayInSeconds: delaySeconds, concurrency: { key: concurrencyKey, limit: 1 } }),
  listenToken: (channel, claims) => realtimeToken(channel, claims, "subscribe"),
  // A consumer has no context of a page, so that its channels are global: the claims of the token say who hears them.
  async publish(channel, claims, message) {
    const { errors } = await publishGlobal(channel, /** @type {Record<string, unknown>} */ (message), { token: await realtimeToken(channel, claims, "publish") });
    if (errors?.length) throw new Error("realtime refused a message");
  },
  webTriggerUrl: (key) => webTrigger.getUrl(key),
  log: (level, event, fields) => console[level](JSON.stringify({ level, event, ...fields })),
  isConsentRequired: (error) => error instanceof Error && error.name === "NEEDS_AUTHENTICATION_ERR",
};

/** @param {string} channel @param {object} claims @param {"subscribe" | "publish"} right */
async function realtimeToken(channel, claims, right) {
  const { token } = await signRealtimeToken(channel, claims, [right]);
  if (!token) throw new Error("realtime gave no token");
  return token;
}
