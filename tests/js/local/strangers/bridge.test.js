// @ts-check
/** What the bridge keeps in a frame itself: routes and channels. Run as a frame runs it, in a context of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { APP_DIR } from "../with-host.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

/** @param {import("node:test").TestContext} t */
function frame(t) {
  /** @type {any[]} */
  const told = [];
  /** @type {any} */
  const context = {
    location: { pathname: "/frame/f1/", href: "http://127.0.0.1/frame/f1/" }, document: { referrer: "" }, addEventListener() {}, crypto, URL,
    parent: { postMessage: (/** @type {any} */ data) => void told.push(data) },
    // Kept apart from other tests of this process, and closed with this one.
    BroadcastChannel: class extends BroadcastChannel {
      constructor(/** @type {string} */ name) {
        super(`${t.fullName} ${name}`);
        t.after(() => this.close());
      }
    },
  };
  runInContext(readFileSync(join(APP_DIR, "js/local/pages/browser/bridge.js"), "utf8"), createContext(context));
  return { call: context.__bridge.callBridge, told };
}

test("createHistory keeps a full page's routes, tells who listens, and shows them in the page's address", async (t) => {
  const { call, told } = frame(t);
  const history = await call("createHistory");
  /** @type {string[]} */
  const heard = [];
  const stop = history.listen((/** @type {any} */ { pathname, search }, /** @type {string} */ action) => void heard.push(`${action} ${pathname}${search}`));
  assert.equal(history.location.pathname, "/");
  history.push("/jobs?state=done#last");
  history.push({ pathname: "/jobs/1" });
  history.goBack();
  history.replace("/about");
  history.go(-5);
  assert.deepEqual(heard, ["PUSH /jobs?state=done", "PUSH /jobs/1", "POP /jobs?state=done", "REPLACE /about"]);
  assert.deepEqual([history.location.pathname, history.createHref(history.location)], ["/about", "/about"]);
  assert.deepEqual(told.filter(({ name }) => name === "route").map(({ payload }) => payload), ["/jobs?state=done#last", "/jobs/1", "/jobs?state=done#last", "/about"]);
  stop();
  history.push("/unheard");
  assert.equal(heard.length, 4);
});

test("a realtime channel reaches the frames that listen to it, and no other channel", async (t) => {
  const [one, other] = [frame(t), frame(t)];
  /** @type {any[]} */
  const got = [];
  const arrived = new Promise((resolve) => void other.call("subscribeRealtimeChannel", { channelName: "news", onEvent: (/** @type {any} */ payload) => resolve(got.push(payload)) }));
  await other.call("subscribeRealtimeChannel", { channelName: "weather", onEvent: () => got.push("wrong") });
  const sent = await one.call("publishRealtimeChannel", { channelName: "news", eventPayload: { a: 1 } });
  assert.match(sent.eventId, /^[0-9a-f-]{36}$/);
  await arrived;
  assert.deepEqual(got, [{ a: 1 }]);
});

test("authorize() says what the person may do, in Confluence and in Jira", async (t) => {
  const source = `
import { authorize } from "@forge/api";
export const handler = async ({ call: { payload: { page, project } } }) => ({
  read: await authorize().onConfluenceContent(page).canRead(), update: await authorize().onConfluenceContent(page).canUpdate(),
  create: await authorize().onJiraProject(project).canCreateIssues(),
});
`;
  const app = makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(PAGE, { permissions: { scopes: ["read:content.permission:confluence", "read:jira-work"] } }), "src/index.js": source });
  const { call, host } = await open(t, app);
  const space = (await host.site()).spaceByKey("DOCS");
  const asked = { page: space?.homepageId, project: "10000" };
  const as = async (/** @type {string} */ user) => JSON.parse(JSON.stringify(await call(asked, user)));
  assert.deepEqual(await as("writer"), { read: true, update: true, create: true });
  assert.deepEqual(await as("reader"), { read: true, update: false, create: false });
});

test("what a front end asks and nobody knows is named with its reason", async (t) => {
  const { host, log } = await open(t, makeApp(t, { "manifest.yml": manifestOf(PAGE, { permissions: { scopes: ["read:jira-work"] }, resources: [{ key: "ui", path: "static" }] }), "src/index.js": "exports.handler = () => 1;\n", "static/index.html": "<html><head></head></html>" }));
  const page = await (await fetch(`${host.url}/apps/page`)).text();
  const [address = ""] = /http:\/\/localhost:\d+\/resources\/[0-9a-f]+/.exec(page) ?? [];
  const { origin } = new URL(address);
  const answer = await fetch(`${address.replace("/resources/", "/bridge/")}/fetchProduct`, { method: "POST", headers: { "content-type": "application/json", origin }, body: JSON.stringify({ product: "jira", restPath: "/rest/api/3/search/jql?jql=component%3D1", fetchRequestInit: {} }) });
  assert.equal((await answer.json()).value.status, 501);
  assert.ok(log.some((line) => /jira GET \/rest\/api\/3\/search\/jql\. The local Forge host does not know JQL's field 'component'/.test(line)), log.join("\n"));
});
