// @ts-check
/** Sync inside Forge: the real flows on the local host, a receiver on loopback. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAsContract } from "../contract.js";
import { LOGIN_HOST, RECEIVER_HOST, openPlatform } from "../../../js/demo/sync/receiver.js";
import { LABEL, TEXT_CANARY, TITLE_CANARY, deliverEverything, openForgeStage, record } from "./forge-stage.js";

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openForgeStage>[0]} [how] */
async function stageFor(t, how) {
  const stage = await openForgeStage(how);
  t.after(() => stage.close());
  return stage;
}

test("settings, a dry run, a delivery: what is chosen arrives, and nothing before somebody agreed", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage({ title: "one" });
  await stage.addPage({ title: "two", spaceKey: "TEAM" });
  await stage.addPage({ title: "not chosen", labels: [] });
  const secret = await stage.addPage({ title: "secret", only: ["admin", "app"] });
  await stage.addPage({ title: "below a secret", parentId: secret.id });
  await stage.addPage({ title: "hidden from the app", only: ["admin"] });
  await stage.setUp();

  assert.deepEqual(await stage.call("sync.preview", { selection: stage.settings.selection }), { pages: 4, spaces: 2, restricted: 2, files: 0, isWhole: true });
  await assert.rejects(stage.call("sync.start", { dryRun: false }), { code: "conflict" });
  const tried = await stage.run({ dryRun: true });
  assert.deepEqual([tried.planned.deliver, tried.pages.skipped, tried.spaces, stage.arrived()], [2, 2, 2, []]);
  const state = (await stage.stored()).split("\n").filter((line) => /sync:site:/.test(line));
  assert.deepEqual(state, [], "a dry run writes nothing down of what it saw");

  const done = await stage.run();
  assert.deepEqual(stage.arrived(), ["one", "two"]);
  assert.deepEqual([done.pages.ingested, done.pages.skipped, done.result], [2, 2, "partial"]);
  assert.deepEqual(done.leftOut.map((/** @type {any} */ { pageId, why, title }) => [pageId === secret.id ? "secret" : "below", why, title.includes(TITLE_CANARY)]), [["secret", "readers_not_delivered", true], ["below", "readers_not_delivered", true]]);
  assert.ok([...stage.receiver.documents.values()].every(({ text, readers }) => text?.includes(TEXT_CANARY) && readers === undefined));
  const again = await stage.run();
  assert.deepEqual([again.pages.ingested, again.pages.unchanged], [0, 2]);
  const { history } = await stage.call("sync.status");
  assert.deepEqual(history.map((/** @type {any} */ { action, startedBy }) => [action, startedBy]), [["sync", "admin"], ["sync", "admin"], ["plan", "admin"]]);
});

test("edits, deletions and pages that are not chosen any more arrive", async (t) => {
  const stage = await stageFor(t);
  const [edited, trashed, unchosen] = [await stage.addPage({ title: "edited" }), await stage.addPage({ title: "trashed" }), await stage.addPage({ title: "unchosen" })];
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  assert.equal(stage.receiver.documents.size, 3);
  const number = 2;
  await stage.site.savePage({ ...edited, versions: [...edited.versions, { ...edited.versions[0], number, createdAt: new Date().toISOString(), title: edited.title }] }, `<p>${TEXT_CANARY} newer</p>`);
  await stage.site.touchPage({ ...trashed, status: "trashed" });
  await stage.site.touchPage({ ...unchosen, labels: [] });
  const done = await stage.run();
  assert.deepEqual([done.result, done.pages.ingested, done.pages.deleted], ["ok", 1, 2]);
  assert.deepEqual([...stage.receiver.documents.values()].map(({ version, text }) => [version, text?.includes("newer")]), [[2, true]]);
});

test("readers go along where that was chosen: the space's, or those of the restriction", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage({ title: "open", spaceKey: "TEAM" });
  await stage.addPage({ title: "for two", spaceKey: "TEAM", only: ["reader", "app"] });
  await stage.setUp({ readers: "deliver" });
  await stage.run({ dryRun: true });
  const done = await stage.run();
  assert.equal(done.result, "ok");
  const readers = Object.fromEntries([...stage.receiver.documents.values()].map(({ title, readers }) => [title.replace(`${TITLE_CANARY} `, ""), readers?.users]));
  const ids = (/** @type {string[]} */ ...names) => names.map((name) => (name === "app" ? stage.app : stage.host.accountId(name))).sort();
  assert.deepEqual(readers, { open: ids("reader", "writer", "app"), "for two": ids("reader", "app") });
});

test("bodies are signed where that was chosen, and a receiver without a list is served from what the app knows", async (t) => {
  const stage = await stageFor(t, { isSigned: true, hasList: false });
  const page = await stage.addPage();
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  assert.equal(stage.receiver.documents.size, 1);
  await stage.site.touchPage({ ...page, status: "trashed" });
  // Nothing is chosen any more: that alone deletes nothing.
  const empty = await stage.run();
  assert.deepEqual([empty.warnings, stage.receiver.documents.size], [["nothing_selected"], 1]);
});

test("every request to Confluence is a GET as the app, and nothing else leaves but to the target", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage();
  await stage.setUp();
  stage.calls.length = 0;
  await stage.run({ dryRun: true });
  await stage.run();
  const ofSlices = stage.calls.filter(({ as }) => as === "sync-slice");
  const site = ofSlices.filter(({ name }) => /^(confluence|jira) /.test(name));
  assert.ok(site.length > 4);
  for (const { name } of site) assert.match(name, /^confluence GET /, "a request that is no GET");
  const outside = ofSlices.filter(({ name }) => name.startsWith("fetch "));
  assert.ok(outside.length > 0);
  for (const { path } of outside) assert.match(path, /^https:\/\/ingest\.example\.com\/api\/documents/);
});

test("a page's text and title are in no value, event, log line or history", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage();
  await stage.addPage({ title: "held", only: ["admin", "app"] });
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  const places = { store: await stage.stored(), log: stage.logs.join("\n"), platform: stage.calls.filter(({ name }) => /^(kvs|queue|events)/.test(name)).map(({ path, body }) => `${path} ${body}`).join("\n") };
  assert.ok(places.store.includes("sync:site:items:") && places.log.includes("\"audit\"") && places.platform.includes("runId"), "there is something to search");
  for (const [place, text] of Object.entries(places)) for (const word of [TEXT_CANARY, TITLE_CANARY]) assert.ok(!text.includes(word), `${word} was found in the ${place}`);
});

test("a run that is paused stops and goes on; the schedule starts what is due and agreed to", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage();
  await stage.setUp();
  await stage.host.runSchedule("sync-due");
  assert.equal((await stage.call("sync.status")).run, null, "what nobody agreed to is not delivered by itself");
  await stage.run({ dryRun: true });
  await stage.call("sync.pause", { isPaused: true });
  await assert.rejects(stage.call("sync.start", { dryRun: false }), { code: "conflict" });
  await stage.call("sync.pause", { isPaused: false });
  await stage.run();
  const before = (await stage.call("sync.status")).run.runId;
  await stage.host.runSchedule("sync-due");
  assert.equal((await stage.call("sync.status")).run.runId, before, "not due yet");
});

test("two ends: what was delivered goes at the target, or the app forgets", async (t) => {
  const stage = await stageFor(t);
  await stage.addPage();
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  stage.receiver.documents.set("other.1.1", /** @type {any} */ ({ id: "other.1.1", version: 1 }));
  await assert.rejects(stage.call("sync.deleteAtTarget", { name: "another" }), { code: "input_invalid" });
  await stage.call("sync.deleteAtTarget", { name: "site" });
  const removed = await stage.until("done");
  assert.deepEqual([removed.action, removed.pages.deleted, [...stage.receiver.documents.keys()]], ["remove", 1, ["other.1.1"]]);
  await assert.rejects(stage.call("sync.start", { dryRun: false }), { code: "conflict" }, "it takes a dry run again");
  await stage.run({ dryRun: true });
  await stage.run();
  await stage.call("sync.forget", { name: "site" });
  assert.equal(stage.receiver.documents.size, 2, "what is at the target stays");
  const left = (await stage.stored()).split("\n").filter((line) => /sync[:.]/.test(line));
  assert.deepEqual(left, []);
});

test("only approved hosts, only their own credential, only site admins", async (t) => {
  const stage = await stageFor(t);
  await assert.rejects(stage.call("sync.saveSettings", { settings: stage.settings, credential: "a-token-for-nobody" }), { code: "input_invalid", field: "settings.target.baseUrl" });
  await stage.setUp();
  await assert.rejects(stage.setUp({ selection: { labels: { page: [], subtree: [] } } }), { code: "input_invalid", field: "settings.selection.labels.page" });
  await stage.call("admin.approveHost", { host: "other.example.com", kind: "target" });
  await assert.rejects(stage.setUp({ target: { ...stage.settings.target, baseUrl: "https://other.example.com" } }, {}), { code: "input_invalid", field: "credential" }, "a credential stays with its host");
  await stage.run({ dryRun: true });
  await stage.call("admin.removeHost", { host: "ingest.example.com" });
  const refused = await stage.run();
  assert.deepEqual([refused.result, refused.error, stage.receiver.documents.size], ["failed", "egress_denied", 0]);
  for (const [flow, payload] of /** @type {[string, any][]} */ ([["sync.settings", {}], ["sync.start", { dryRun: true }], ["sync.status", {}], ["sync.forget", { name: "site" }], ["sync.preview", { selection: stage.settings.selection }]])) {
    await assert.rejects(stage.call(flow, payload, "writer"), { code: "forbidden" }, flow);
  }
  assert.equal((await stage.call("sync.settings")).settings.selection.labels.page[0], LABEL);
});

test("an empty selection and a lost space delete nothing without a person's word; with it they do", async (t) => {
  const stage = await stageFor(t);
  const kept = await stage.addPage({ title: "kept" });
  await stage.addPage({ title: "in a lost space", spaceKey: "TEAM" });
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  await stage.site.touchPage({ ...kept, labels: [] });
  const team = stage.site.spaceByKey("TEAM");
  assert.ok(team);
  const others = (/** @type {string[]} */ accounts) => accounts.filter((one) => one !== stage.app);
  stage.site.spaces.set(team.id, { ...team, readers: others(team.readers), writers: others(team.writers) });
  for (let again = 0; again < 3; again += 1) {
    const quiet = await stage.run();
    assert.deepEqual([quiet.result, stage.arrived()], ["partial", ["in a lost space", "kept"]], quiet.warnings.join());
  }
  await stage.site.touchPage({ ...kept, labels: [LABEL] });
  const held = await stage.run();
  assert.deepEqual([held.lostSpaces, held.warnings.includes("lost_access"), stage.arrived()], [1, true, ["in a lost space", "kept"]]);
  const carried = await stage.run({ deletesAll: true });
  assert.deepEqual(stage.arrived(), ["kept"], JSON.stringify(carried));
});

test("a failed update keeps the previous version, and the next run brings the new one", async (t) => {
  const stage = await stageFor(t);
  const page = await stage.addPage({ title: "edited" });
  await stage.setUp();
  await stage.run({ dryRun: true });
  await stage.run();
  await stage.site.savePage({ ...page, versions: [...page.versions, { number: 2, createdAt: new Date().toISOString(), message: "", minorEdit: false, authorId: page.authorId, title: page.title }] }, `<p>${TEXT_CANARY} newer</p>`);
  stage.receiver.faults.set([{ kind: "403", match: /^PUT / }]);
  const failed = await stage.run();
  const versions = () => [...stage.receiver.documents.values()].map(({ version }) => version);
  assert.deepEqual([failed.result, failed.pages.failed, versions()], ["partial", 1, [1]]);
  assert.deepEqual(failed.leftOut.map((/** @type {any} */ { why, code }) => [why, code !== null]), [["item_failed", true]]);
  await stage.run();
  assert.deepEqual(versions(), [2]);
});

test("a platform that takes files and readers gets both, and carries the mark of this site", async (t) => {
  const stage = await stageFor(t);
  const platform = await openPlatform();
  t.after(() => platform.close());
  const { first, second, top, below, restricted, file } = await deliverEverything(stage, platform);
  assert.deepEqual([first.result, first.pages.ingested, first.attachments.ingested], ["ok", 3, 1]);
  assert.deepEqual([second.result, second.pages.deleted, second.pages.unchanged], ["ok", 1, 2]);
  const there = new Map([...platform.byKey.values()].map(({ key, fileAccess }) => [key.split("/").pop(), [...fileAccess].sort()]));
  assert.equal(there.has(below.id), false);
  const [reader, writer] = ["reader", "writer"].map((name) => `u:${stage.host.accountId(name)}R`);
  assert.deepEqual(there.get(top.id), ["g:group-1R", `u:${stage.app}R`, writer].sort(), "the group goes along as it is");
  for (const id of [restricted.id, `${restricted.id}::${file.id}`]) assert.deepEqual(there.get(id), [reader, `u:${stage.app}R`].sort(), id);
  assert.match(String(platform.scopes.get("scope_root")?.externalId), /^confc:cloud:[0-9a-f-]{36}$/);
  assert.deepEqual(platform.record.violations, []);
});

test("a platform with another site's mark gets nothing", async (t) => {
  const stage = await stageFor(t);
  const platform = await openPlatform();
  t.after(() => platform.close());
  const root = platform.scopes.get("scope_root");
  assert.ok(root);
  root.externalId = "confc:cloud:another";
  await assert.rejects(deliverEverything(stage, platform), { code: "conflict" }, "the dry run fails, so that nothing can be delivered");
  const { run } = await stage.call("sync.status");
  assert.deepEqual([run.result, run.warnings, platform.contents.size], ["failed", ["owner_mismatch"], 0]);
});

/** @param {Awaited<ReturnType<typeof stageFor>>} stage */
async function withClient(stage) {
  const { client } = stage.receiver.credentials;
  await stage.host.approveEgress([RECEIVER_HOST, LOGIN_HOST].map((host) => `https://${host}`));
  const target = { ...stage.settings.target, auth: { mode: "client", tokenUrl: `https://${LOGIN_HOST}/oauth/token`, clientId: client.id, scope: "write" } };
  await assert.rejects(stage.setUp({ target }, { credential: client.secret }), { code: "input_invalid", field: "settings.target.auth.tokenUrl" }, "its host is approved like any");
  await stage.call("admin.approveHost", { host: LOGIN_HOST, kind: "target" });
  await stage.setUp({ target }, { credential: client.secret });
  return { client, target };
}

test("an OAuth client at the target: one token serves a run, and neither it nor the secret is kept or said anywhere", async (t) => {
  const stage = await stageFor(t);
  for (const title of ["one", "two", "three", "four", "five", "six"]) await stage.addPage({ title });
  const { client, target } = await withClient(stage);
  await assert.rejects(stage.setUp({ target: { ...target, auth: { mode: "bearer" } } }, {}), { code: "input_invalid", field: "credential" }, "the secret is bound to the token endpoint");
  await stage.run({ dryRun: true });
  const before = stage.receiver.credentials.asked;
  const done = await stage.run();
  assert.deepEqual([done.result, done.pages.ingested, stage.receiver.credentials.asked - before], ["ok", 6, 1]);
  const seen = stage.receiver.record.requests("login");
  assert.ok(seen.every(({ headers, query }) => headers.authorization?.startsWith("Basic ") && [...query].length === 0));
  const tokens = stage.receiver.credentials.secrets().filter((one) => one !== stage.receiver.token);
  assert.ok(tokens.length >= 2, "the secret and a token");
  const places = { store: await stage.stored(), log: stage.logs.join("\n"), platform: stage.calls.filter(({ name }) => /^(kvs|queue|events)/.test(name) && !/secret/i.test(name)).map(({ path, body }) => `${path} ${body}`).join("\n") };
  for (const [place, text] of Object.entries(places)) for (const word of tokens) assert.ok(!text.includes(word), `${word === client.secret ? "the secret" : "a token"} was found in the ${place}`);
});

test("an OAuth client at the target: tokens that end, tokens that are revoked, a client that is refused", async (t) => {
  const stage = await stageFor(t);
  for (const title of ["one", "two", "three"]) await stage.addPage({ title });
  await withClient(stage);
  await stage.run({ dryRun: true });
  const { credentials, record } = stage.receiver;
  let puts = 0;
  record.onRequest = ({ server, method }) => void (server === "documents" && method === "PUT" && (puts += 1) === 2 && credentials.revoke());
  const before = credentials.asked;
  const done = await stage.run();
  record.onRequest = undefined;
  assert.deepEqual([done.result, done.pages.ingested], ["ok", 3]);
  assert.ok(credentials.asked - before >= 2, "a revoked token is asked for anew");
  assert.deepEqual(stage.arrived(), ["one", "three", "two"]);
  await stage.addPage({ title: "four" });
  stage.receiver.faults.set([{ kind: "401", server: "login", times: Infinity }]);
  const refused = await stage.run();
  assert.deepEqual([refused.result, refused.error, stage.arrived()], ["failed", "unauthorized", ["one", "three", "two"]]);
  stage.receiver.faults.set([{ kind: "500", server: "login", times: 1 }]);
  const again = await stage.run();
  assert.deepEqual([again.result, stage.arrived()], ["ok", ["four", "one", "three", "two"]]);
});

test("files go to a receiver of documents: bytes first, then the document that names them", async (t) => {
  const stage = await stageFor(t);
  const page = await stage.addPage({ title: "with files" });
  const bytes = Buffer.from("%PDF-1.7 of a file\n");
  const file = { id: `att${stage.site.nextId()}`, pageId: page.id, title: "plan.pdf", mediaType: "application/pdf", fileSize: bytes.length, version: 1, authorId: stage.app, createdAt: stage.site.now() };
  const note = { ...file, id: `att${stage.site.nextId()}`, title: "note.txt", mediaType: "text/plain", fileSize: 5 };
  await stage.site.saveAttachment(file, bytes);
  await stage.site.saveAttachment(note, Buffer.from("words"));
  await stage.setUp({ attachments: true });
  await stage.run({ dryRun: true });
  const done = await stage.run();
  assert.deepEqual([done.result, done.pages.ingested, done.attachments.ingested], ["ok", 1, 2]);
  const of = (/** @type {string} */ id) => [...stage.receiver.documents.values()].find((one) => one.id.endsWith(`.${id}`));
  assert.equal(of(note.id)?.text, "words");
  assert.deepEqual([of(file.id)?.text, of(file.id)?.metadata.contentBytes], [undefined, bytes.length]);
  const again = await stage.run();
  assert.deepEqual([again.attachments.ingested, again.attachments.unchanged], [0, 2]);
});

test("what the flows take and give is what the panels' types say", () => assertAsContract(record.all(), ["sync"]));
