// @ts-check
/**
 * UI Kit without a browser and with one. The app speaks the bridge's own protocol (`reconcile`), as @forge/react does:
 * that package with its 281 others is not among this repository's; public apps with it are in docs/LOCAL-HOST.md.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { APP_DIR, tempDir } from "../with-host.js";
import { makeApp, manifestOf, open } from "./app.js";

const FRONTEND = `
import { words } from "./words";
const bridge = (name: string, payload?: any) => (self as any).__bridge.callBridge(name, payload);
let key = 0;
const h = (type: string, props: any = {}, ...children: any[]) => ({ type, key: "k" + (key += 1), props, children: children.map((one) => (typeof one === "string" ? h("String", { text: one }) : one)) });
let name = "";
let said: string[] = [];
const draw = () => bridge("reconcile", { forgeDoc: h("Root", {}, h("Heading", { size: "large" }, words), ...said.map((one) => h("Text", {}, one)),
  h("Form", { onSubmit: async () => { said = [...said, await bridge("invoke", { functionKey: "greet", payload: { name } })]; draw(); } },
    h("Label", { labelFor: "name" }, "Your name"), h("Textfield", { id: "name", name: "name", onChange: (event: any) => { name = event.target.value; draw(); }, value: name }),
    h("Select", { name: "size", options: [{ label: "Small", value: "s" }], onChange: (option: any) => { said = [...said, option.label]; draw(); } }),
    h("Button", { type: "submit" }, "Greet")),
  h("Button", { onClick: () => bridge("showFlag", { id: "1", title: "Hi" }) }, "Flag"), h("Button", { isDisabled: true }, "Off"),
  h("DynamicTable", { rows: [{ cells: [{ content: "a" }, { content: { type: "Text", props: { children: "b" } } }] }] })) });
bridge("getContext").then((context: any) => { said = [context.extension.type]; draw(); });
draw();
`;
const MODULES = { "jira:issuePanel": [{ key: "panel", title: "Panel", resource: "main", render: "native", resolver: { function: "resolver" } }], function: [{ key: "resolver", handler: "index.handler" }] };
const FILES = { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(MODULES, { resources: [{ key: "main", path: "src/frontend/index.tsx" }] }), "src/index.js": 'export const handler = ({ call }, { principal }) => "Hello " + call.payload.name + (principal ? "" : "?");\n', "src/frontend/index.tsx": FRONTEND, "src/frontend/words.ts": 'export const words = "A small app";\n' };

test("an app's tree runs, is listed, and its controls and buttons do what they do", async (t) => {
  const { host } = await open(t, makeApp(t, FILES));
  const ui = await host.openUiKit("panel");
  assert.equal(ui.list(), 'Heading: A small app\nText: jira:issuePanel\nForm\n  Label: Your name\n  Textfield "Your name" = ""\n  Select "size" = null\n  Button "Greet"\nButton "Flag"\nButton "Off" (disabled)\nDynamicTable\n  a | b'.replace("Form\n", 'Form\n'));
  await ui.fill("Your name", "Ada");
  await ui.press("Greet");
  assert.match(ui.list(), /Text: Hello Ada/);
  await ui.fill("size", "s");
  assert.match(ui.list(), /Text: Small/);
  await ui.press("Flag");
  assert.deepEqual(ui.asked.map(({ name }) => name), ["showFlag"]);
  await assert.rejects(ui.press("Off"), /disabled/);
  await assert.rejects(ui.press("Nothing"), /shows no button "Nothing"\. It shows:\nHeading/);
  assert.deepEqual(ui.errors, []);
});

test("a browser gets it under Forge's policy, bundled, and a front end that cannot be built says why", async (t) => {
  const { host } = await open(t, makeApp(t, FILES));
  await host.furnish();
  const page = await (await fetch(`${host.url}/apps/panel?issue=DEMO-1`)).text();
  const address = String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&");
  const frame = await fetch(address);
  assert.match(String(frame.headers.get("content-security-policy")), /script-src 'self'/);
  assert.match(await frame.text(), /bridge\.js.*app\.js.*uikit\.js/s);
  assert.match(await (await fetch(address.replace("index.html", "app.js"))).text(), /A small app/);
  const broken = await open(t, makeApp(t, { ...FILES, "src/frontend/index.tsx": 'import x from "./gone";\nx();\n' }));
  const shown = await (await fetch(`${broken.host.url}/apps/panel`)).text();
  const script = await fetch(String(/<iframe[^>]* src="([^"]+)"/.exec(shown)?.[1]).replaceAll("&#38;", "&").replace("index.html", "app.js"));
  assert.match(await script.text(), /cannot be built.*src\/frontend\/index\.tsx:1:\d+/s);
});

test("a front end finds its translations, in a test and in a frame, and nothing else", async (t) => {
  const translations = { resources: [{ key: "en-US", path: "locales/en-US.json" }], fallback: { default: "en-US" } };
  const frontend = `
const text = (props: any) => (self as any).__bridge.callBridge("reconcile", { forgeDoc: { type: "Root", props: {}, children: [{ type: "Text", props, children: [{ type: "String", props: { text: props.said }, children: [] }] }] } });
(async () => {
  const info = await (await fetch("./__LOCALES__/i18n-info.json")).json();
  const words = await (await fetch("./__LOCALES__/" + info.config.fallback.default + ".json")).json();
  text({ said: words.hello + " " + (await fetch("https://evil.example.com/").catch((error: any) => error.name)) });
})();`;
  const { host } = await open(t, makeApp(t, { ...FILES, "manifest.yml": manifestOf(MODULES, { translations, resources: [{ key: "main", path: "src/frontend/index.tsx" }] }), "src/frontend/index.tsx": frontend, "locales/en-US.json": '{"hello":"Good day"}' }));
  assert.equal((await host.openUiKit("panel")).list(), "Text: Good day TypeError");
  const page = await (await fetch(`${host.url}/apps/panel`)).text();
  const address = String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&");
  assert.deepEqual(await (await fetch(address.replace("index.html", "__LOCALES__/en-US.json"))).json(), { hello: "Good day" });
  assert.equal((await fetch(address.replace("index.html", "__LOCALES__/de-DE.json"))).status, 404);
});

test("a front end whose promise fails is heard, and does not take the host along", (t) => {
  const app = makeApp(t, { ...FILES, "src/frontend/index.tsx": 'void (async () => { throw new TypeError("nobody waits"); })();\n(self as any).__bridge.callBridge("reconcile", { forgeDoc: { type: "Root", props: {}, children: [] } });\n' });
  // A process of its own: the test runner has its own opinion of promises that fail.
  const script = `import { startHost } from ${JSON.stringify(`${APP_DIR}/js/local/host.js`)};
    const host = await startHost({ appDir: ${JSON.stringify(app)}, dataDir: ${JSON.stringify(tempDir(t))} });
    const ui = await host.openUiKit("panel");
    await host.close();
    console.log(JSON.stringify(ui.errors));`;
  const [said] = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
  assert.match(said, /TypeError: nobody waits/);
});

test("front ends that are declared a level deeper are served: what a field shows and edits, what a command opens", async (t) => {
  const modules = {
    "jira:customField": [{ key: "mood", name: "Mood", type: "string", view: { resource: "main", render: "native" }, edit: { resource: "edit", render: "native" } }, { key: "plain", name: "Plain", type: "number" }],
    "jira:command": [{ key: "open", title: "Open", target: { resource: "main", render: "native" } }],
    "jira:issueNavigatorAction": [{ key: "chosen", title: "Chosen", resource: "main", render: "native" }],
    "jira:issueViewBackgroundScript": [{ key: "behind", resource: "main", render: "native" }],
  };
  const entry = (/** @type {string} */ word) => `const bridge = (name: string, payload?: any) => (self as any).__bridge.callBridge(name, payload);
bridge("getContext").then(({ extension }: any) => bridge("reconcile", { forgeDoc: { type: "Root", key: "r", props: {}, children: [{ type: "Text", key: "t", props: {}, children: [{ type: "String", key: "s", props: { text: ["${word}", extension.type, extension.entryPoint].join(" ") }, children: [] }] }] } }));`;
  const { host } = await open(t, makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(modules, { resources: [{ key: "main", path: "src/main.ts" }, { key: "edit", path: "src/edit.ts" }] }), "src/main.ts": entry("shown"), "src/edit.ts": entry("edited") }));
  assert.deepEqual(host.manifest.notKnown, []);
  assert.equal((await host.openUiKit("mood", { extension: { entryPoint: "view" } })).list(), "Text: shown jira:customField view");
  assert.equal((await host.openUiKit("mood", { configure: true, extension: { entryPoint: "edit" } })).list(), "Text: edited jira:customField edit");
  assert.match((await host.openUiKit("open")).list(), /shown jira:command/);
  assert.match((await host.openUiKit("behind")).list(), /shown jira:issueViewBackgroundScript/);
  for (const [address, word] of [["mood?issue=DEMO-1", "shown"], ["mood?issue=DEMO-1&config", "edited"], ["chosen", "shown"]]) {
    const page = await (await fetch(`${host.url}/apps/${address}`)).text();
    const frame = String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&");
    assert.match(await (await fetch(frame.replace("index.html", "app.js"))).text(), new RegExp(`"${word}"`), address);
  }
  assert.equal((await fetch(`${host.url}/apps/plain`)).status, 404);
});

test("a promise that one of the app's functions leaves behind is whoever listens', also while a front end runs", async (t) => {
  const app = makeApp(t, { ...FILES, "src/index.js": 'const later = async () => { await new Promise((resolve) => setTimeout(resolve, 10)); throw new Error("left behind"); };\nexport const handler = async () => (void later(), await new Promise((resolve) => setTimeout(resolve, 60)), "Hello");\n' });
  const program = `import { startHost } from ${JSON.stringify(join(APP_DIR, "js/local/host.js"))};
if (process.argv[2] === "listens") process.on("unhandledRejection", (reason) => process.stdout.write(["heard", reason.message, ""].join(" ")));
const host = await startHost({ appDir: ${JSON.stringify(app)}, dataDir: ${JSON.stringify(tempDir(t))}, log: () => undefined });
await host.openUiKit("panel");
await host.invoke({ moduleKey: "panel", functionKey: "greet", payload: {} });
await new Promise((resolve) => setTimeout(resolve, 50));
await host.close();
console.log("ended");`;
  const run = (/** @type {string} */ how) => spawnSync(process.execPath, ["--input-type=module", "-", how], { input: program, encoding: "utf8" });
  assert.equal(run("listens").stdout, "heard left behind ended\n");
  const alone = run("alone");
  assert.notEqual(alone.status, 0);
  assert.match(alone.stderr, /left behind/);
});

test("without being told it stands where its module does, and its front end asks the product", async (t) => {
  const source = `
    const bridge = (name: string, payload?: any) => (self as any).__bridge.callBridge(name, payload);
    // As @forge/bridge makes requests: to "", which only a document resolves.
    const request = new Request("", { method: "GET", headers: { accept: "application/json" } });
    Promise.all([bridge("getContext"), bridge("fetchProduct", { product: "confluence", restPath: "/wiki/api/v2/spaces?keys=DOCS", fetchRequestInit: { method: request.method, headers: [...request.headers.entries()] }, isMultipartFormData: false })]).then(([context, answer]: any) => {
      const { content, issue, config } = context.extension;
      bridge("reconcile", { forgeDoc: { type: "Root", key: "r", props: {}, children: [{ type: "String", key: "s", props: { text: [content ? "on a page" : issue?.key, JSON.stringify(config), answer.status].join(" ") }, children: [] }] } });
    });
  `;
  const modules = { macro: [{ key: "card", title: "Card", resource: "main", render: "native", config: true }], "jira:issuePanel": [{ key: "panel", title: "Panel", resource: "main", render: "native" }] };
  const { host } = await open(t, makeApp(t, { "manifest.yml": manifestOf(modules, { permissions: { scopes: ["read:space:confluence"] }, resources: [{ key: "main", path: "src/main.ts" }] }), "src/main.ts": source }));
  assert.match((await host.openUiKit("card")).list(), /on a page \{\} 200/);
  assert.match((await host.openUiKit("panel")).list(), /DEMO-1 .*200/);
  assert.match((await host.openUiKit("panel", { extension: { issue: { key: "DEMO-7" } } })).list(), /DEMO-7/);
});

test("the settings that a macro's front end adds are filled, stored and read, and never take the place of what it shows", async (t) => {
  const source = `
    const bridge = (name: string, payload?: any) => (self as any).__bridge.callBridge(name, payload);
    const h = (type: string, props: any = {}, ...children: any[]) => ({ type, key: type + JSON.stringify(props), props, children: children.map((one) => (typeof one === "string" ? h("String", { text: one }) : one)) });
    bridge("getContext").then(({ extension: { config } }: any) => bridge("reconcile", { forgeDoc: h("Root", {}, h("Text", {}, "Is " + JSON.stringify(config))) })).then(() => bridge("reconcile", { forgeDoc: h("MacroConfig", {},
      h("Label", {}, "Pet age"), h("Textfield", { name: "age", defaultValue: "1" }), h("Label", {}, "Kind"), h("Select", { name: "kind", options: [{ label: "Dog", value: "dog" }] }),
      h("CheckboxGroup", { name: "traits", options: [{ label: "Loud", value: "loud" }] }), h("Toggle", { name: "no" })) }));
  `;
  const files = (/** @type {any} */ macro) => ({ "manifest.yml": manifestOf({ macro: [{ key: "pet", title: "Pet", resource: "main", render: "native", ...macro }] }, { resources: [{ key: "main", path: "src/main.ts" }] }), "src/main.ts": source });
  const { host } = await open(t, makeApp(t, files({ config: true })));
  await host.insertMacro({ macro: "pet" });
  assert.equal((await host.openUiKit("pet")).list(), "Text: Is {}");
  const settings = await host.openUiKit("pet", { configure: true });
  assert.match(settings.list(), /^Form\n  Textfield "Pet age" = "1"\n  Select "Kind" = null\n  CheckboxGroup "traits" = null\n  ErrorMessage: .* no Toggle\.\n  Button "Save"$/);
  await settings.fill("Kind", "dog");
  await settings.fill("traits", ["loud"]);
  await settings.press("Save");
  assert.equal((await host.openUiKit("pet")).list(), 'Text: Is {"age":"1","kind":"dog","traits":["loud"]}');
  assert.match((await host.openUiKit("pet", { configure: true })).list(), /Textfield "Pet age" = "1"\n  Select "Kind" = "dog"/);
  const other = await open(t, makeApp(t, { ...files({ config: { openOnInsert: true } }), "src/main.ts": 'import "./rest";\n', "src/rest.ts": '(self as any).__bridge.callBridge("reconcile", { forgeDoc: { type: "Root", key: "r", props: {}, children: [] } });\n' }));
  assert.match((await other.host.openUiKit("pet", { configure: true })).list(), /adds none: it has to call ForgeReconciler\.addConfig/);
});

test("what the bridge's package asks without a function is answered headless, too", async (t) => {
  const source = `
    const bridge = (name: string, payload?: any) => (self as any).__bridge.callBridge(name, payload);
    Promise.all([bridge("isRovoEnabled"), bridge("getCookieConsentPreferences"), bridge("getUrl", { url: "/wiki" }), bridge("onPublic", { event: "a" }), bridge("emitPublic", { event: "a" })]).then((all: any[]) =>
      bridge("reconcile", { forgeDoc: { type: "Root", key: "r", props: {}, children: [{ type: "String", key: "s", props: { text: all.map((one) => typeof one === "string" ? new URL(one).pathname : typeof one).join(" ") }, children: [] }] } }));
  `;
  const { host } = await open(t, makeApp(t, { ...FILES, "src/frontend/index.tsx": source }));
  const ui = await host.openUiKit("panel");
  assert.deepEqual([ui.list(), ui.asked.map(({ name }) => name)], ["boolean object /wiki object undefined", ["emitPublic"]]);
});
