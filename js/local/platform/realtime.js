// @ts-check
/**
 * Forge realtime: channels from functions to frames. What `@forge/realtime` 1.0.1 sends, and who of the frames hears it: the same
 * installation, the same channel, the same claims. Sources: runtime-reference/realtime-events-api, realtime/authorizing-realtime-channels,
 * apis-reference/ui-api-bridge/realtime. Nothing is kept: a message that nobody hears is gone.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { json } from "../answer.js";

const TOKEN_SECONDS = 900;
/** How long a frame's question for news stays open. */
const WAIT_MS = 20_000;
const PERMISSIONS = ["subscribe", "publish"];

/** @typedef {{installationId: string, channel: {name: string}, claims: any, permissions: string[], exp: number}} Token */
/** @typedef {{installationId: string, channelName: string, claims: string | undefined, waiting: unknown[], tell?: () => void}} Subscription */

/** @param {import("../host-parts.js").HostParts} host */
export function makeRealtime(host) {
  const key = randomBytes(32);
  /** @type {Map<string, Subscription>} */
  const subscriptions = new Map();
  const signature = (/** @type {string} */ signed) => createHmac("sha256", key).update(signed).digest();
  const encoded = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString("base64url");

  /** @param {string} installationId @param {any} variables */
  function sign(installationId, { channelName, claims, permissions = PERMISSIONS }) {
    if (typeof channelName !== "string" || channelName === "" || typeof claims !== "object" || claims === null) return failure("A token needs a channel and claims.");
    if (!Array.isArray(permissions) || permissions.length === 0 || !permissions.every((one) => PERMISSIONS.includes(one))) return failure("Permissions are subscribe and publish.");
    const exp = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
    const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(/** @type {Token} */ ({ installationId, channel: { name: channelName }, claims, permissions, exp }))}`;
    return data({ signRealtimeToken: { success: true, errors: null, forgeRealtimeToken: { jwt: `${signed}.${signature(signed).toString("base64url")}`, expiresAt: exp } } });
  }

  /** What a token says, or nothing where it is none of ours, of another channel, too old, or without the right. @param {string} installationId @param {string} channelName @param {string} right @param {unknown} token @returns {Token | undefined} */
  function read(installationId, channelName, right, token) {
    const [head = "", body = "", mac = ""] = String(token).split(".");
    const given = Buffer.from(mac, "base64url");
    const own = signature(`${head}.${body}`);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
    const said = /** @type {Token} */ (JSON.parse(Buffer.from(body, "base64url").toString()));
    const fits = said.installationId === installationId && said.channel.name === channelName && said.permissions.includes(right) && said.exp * 1000 > Date.now();
    return fits ? said : undefined;
  }

  /** @param {string} installationId @param {{channelName: string, token?: unknown, payload: unknown}} message @returns {{eventId: string, eventTimestamp: string} | {eventId: null, eventTimestamp: null} | undefined} nothing for a token that does not fit */
  function publish(installationId, { channelName, token, payload }) {
    const said = token === undefined ? undefined : read(installationId, channelName, "publish", token);
    if (token !== undefined && !said) return undefined;
    const claims = said && canonical(said.claims);
    const heard = [...subscriptions.values()].filter((one) => one.installationId === installationId && one.channelName === channelName && one.claims === claims);
    for (const one of heard) {
      one.waiting.push(payload);
      one.tell?.();
    }
    return heard.length === 0 ? { eventId: null, eventTimestamp: null } : { eventId: randomUUID(), eventTimestamp: new Date().toISOString() };
  }

  return {
    /** What a function sends. @param {import("../runtime/invoke.js").Invocation} invocation @param {any} init @returns {Promise<Response>} */
    async fetch(invocation, init) {
      const { query = "", variables = {} } = JSON.parse(String(init.body));
      const { id } = invocation.call.installation;
      if (query.includes("mutation signRealtimeToken")) return sign(id, variables);
      if (!query.includes("mutation publishRealtimeChannel")) return json(501, { errors: [{ message: "The local Forge host does not know this realtime request." }] });
      // Functions that no frame invoked have no context: there the platform takes global channels alone.
      if (variables.isGlobal !== true) return json(501, { errors: [{ message: "The local Forge host knows global channels from functions alone: publishGlobal." }] });
      const done = publish(id, { channelName: variables.name, ...(variables.token === undefined ? {} : { token: variables.token }), payload: JSON.parse(variables.payload) });
      return done ? data({ publishRealtimeChannel: done }) : failure("The token does not fit this channel.");
    },

    /** A frame begins to hear a global channel. @param {string} installationId @param {{channelName: string, token?: unknown}} wish @returns {string} */
    subscribe(installationId, { channelName, token }) {
      const said = token === undefined ? undefined : read(installationId, channelName, "subscribe", token);
      if (token !== undefined && !said) throw new Error("The token does not fit this channel.");
      const id = randomUUID();
      subscriptions.set(id, { installationId, channelName, claims: said && canonical(said.claims), waiting: [] });
      return id;
    },
    /** What came for a subscription since the last question; waits for something to come. @param {string} id @returns {Promise<unknown[]>} */
    async next(id) {
      const one = subscriptions.get(id);
      if (!one) return [];
      if (one.waiting.length === 0) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, WAIT_MS);
          timer.unref();
          one.tell = () => (clearTimeout(timer), resolve(undefined));
        });
        delete one.tell;
      }
      return one.waiting.splice(0);
    },
    /** @param {string} id */
    end(id) {
      subscriptions.get(id)?.tell?.();
      subscriptions.delete(id);
    },
    publish,
  };
}

/** Claims are the same when they say the same, in whatever order. @param {any} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const data = (/** @type {object} */ ecosystem) => json(200, { data: { ecosystem } });
const failure = (/** @type {string} */ message) => json(200, { errors: [{ message }] });
