// @ts-check
// Channels of realtime on the local host, met by Forge's own package: who hears what, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { publish, publishGlobal, signRealtimeToken } from "@forge/realtime";
import { makeRealtime } from "../../../js/local/platform/realtime.js";

const CHANNEL = "answers";

/** The package's way to the host, as a function of an installation. @param {string} [id] */
function stage(id = "one") {
  const realtime = makeRealtime(/** @type {any} */ ({}));
  const invocation = /** @type {any} */ ({ call: { installation: { id } } });
  Object.assign(globalThis, {
    __forge_fetch__: (/** @type {unknown} */ _meta, /** @type {string} */ _path, /** @type {any} */ init) => realtime.fetch(invocation, init),
    __forge_runtime__: { appContext: { installationId: id }, realtime: {} },
  });
  const tokenOf = async (/** @type {any} */ claims, /** @type {any} */ permissions, channel = CHANNEL) => String((await signRealtimeToken(channel, claims, permissions)).token);
  const heard = async (/** @type {string} */ subscription) => {
    const next = realtime.next(subscription);
    realtime.end(subscription);
    return next;
  };
  return { realtime, tokenOf, heard, hear: (/** @type {string | undefined} */ token, installation = id, channelName = CHANNEL) => realtime.subscribe(installation, { channelName, ...(token === undefined ? {} : { token }) }) };
}

test("a message reaches those whose token has the same claims, in whatever order, and nobody else", async () => {
  const { tokenOf, hear, heard } = stage();
  const claims = { accountId: "a", pageId: "1" };
  const same = hear(await tokenOf({ pageId: "1", accountId: "a" }, ["subscribe"]));
  const others = [hear(await tokenOf({ ...claims, accountId: "b" }, ["subscribe"])), hear(await tokenOf({ ...claims, more: 1 }, ["subscribe"])), hear(undefined)];
  const { eventId, errors } = await publishGlobal(CHANNEL, { text: "for a" }, { token: await tokenOf(claims, ["publish"]) });
  assert.ok(eventId && !errors);
  assert.deepEqual(await heard(same), [{ text: "for a" }]);
  for (const other of others) assert.deepEqual(await heard(other), []);
  assert.equal((await publishGlobal(CHANNEL, { text: "nobody" }, { token: await tokenOf(claims, ["publish"]) })).eventId, null, "nobody heard it");
});

test("a token is good for its channel, its installation and its right alone", async () => {
  const { tokenOf, hear } = stage();
  const listen = await tokenOf({ a: 1 }, ["subscribe"]);
  const speak = await tokenOf({ a: 1 }, ["publish"]);
  for (const wrong of [() => hear(listen, "two"), () => hear(listen, "one", "another"), () => hear(speak), () => hear(`${listen}x`), () => hear("a.b.c")]) assert.throws(wrong, /does not fit/);
  assert.match(String((await publishGlobal(CHANNEL, {}, { token: listen })).errors?.[0]?.message), /MISSING_PERMISSION/);
  const [head, body, mac] = speak.split(".");
  const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(String(body), "base64url").toString()), claims: { a: 2 } })).toString("base64url");
  assert.match(String((await publishGlobal(CHANNEL, {}, { token: `${head}.${forged}.${mac}` })).errors?.[0]?.message), /does not fit/);
});

test("what the host does not know is refused", async () => {
  stage();
  assert.equal((await publish(CHANNEL, {})).errors?.[0]?.status, 501);
  assert.match(String((await signRealtimeToken(CHANNEL, {}, /** @type {any} */ (["own"]))).errors?.[0]?.message), /subscribe and publish/);
});
