// @ts-check
// The stand-ins themselves: what they answer, what they refuse, what they record. A stand-in that is too kind hides a broken promise.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { readCql } from "../../../js/local/confluence/reading/cql.js";
import { PAGE_LABEL, generateWorld } from "../../../js/demo/sync/generate.js";
import { CLOUD_ID, openStandIns } from "../../../js/demo/sync/stand-ins.js";
import { World } from "../../../js/demo/sync/world.js";

/** @param {import("node:test").TestContext} t @param {Partial<Parameters<typeof openStandIns>[0]>} [options] */
async function open(t, options = {}) {
  const world = options.world ?? generateWorld({ pages: 30, attachments: 5 });
  const stand = await openStandIns({ ...options, world });
  t.after(() => stand.close());
  const base = stand.dialect === "cloud" ? `${stand.urls.site}/ex/confluence/${CLOUD_ID}` : `${stand.urls.site}/confluence`;
  /** @param {string} path @param {RequestInit} [init] */
  const ask = async (path, init = {}) => {
    const response = await fetch(base + path, { headers: { authorization: `Bearer ${stand.confluence.fixed}` }, redirect: "manual", ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
  };
  return { stand, world, ask };
}

const search = (/** @type {string} */ cql, more = "") => `/wiki/rest/api/content/search?cql=${encodeURIComponent(cql)}${more}`;

test("Cloud's listing pages by an opaque cursor, once each, and its base is not the gateway", async (t) => {
  const { ask, world } = await open(t);
  const seen = [];
  let path = search(`label = "${PAGE_LABEL}"`, "&limit=7");
  for (let page = 0; path; page += 1) {
    assert.ok(page < 20);
    const { status, body } = await ask(path);
    assert.equal(status, 200);
    assert.equal(new URL(body._links.base).hostname, "stand-in.atlassian.net");
    seen.push(...body.results.map((/** @type {any} */ one) => one.id));
    path = body._links.next ? `/wiki${body._links.next}` : "";
  }
  const wanted = [...world.contents.values()].filter((one) => one.labels.includes(PAGE_LABEL) && one.status === "current" && world.isVisible(one)).map(({ id }) => id);
  assert.deepEqual([...seen].sort(), wanted.sort());
});

test("nothing is shown that was not asked for", async (t) => {
  const { ask } = await open(t);
  const plain = (await ask(search(`label = "${PAGE_LABEL}"`))).body.results[0];
  assert.deepEqual(Object.keys(plain).sort(), ["_links", "id", "status", "title", "type"]);
  const more = (await ask(search(`label = "${PAGE_LABEL}"`, "&expand=version,metadata.labels"))).body.results[0];
  assert.deepEqual(Object.keys(more).sort(), ["_links", "id", "metadata", "status", "title", "type", "version"]);
});

for (const [what, path] of /** @type {[string, string][]} */ ([
  ["an unknown path", "/wiki/rest/api/nothing"],
  ["an unknown parameter", "/wiki/api/v2/spaces?colour=red"],
  ["an unknown expansion", search("type = page", "&expand=everything")],
  ["the ancestors' restrictions in a listing", search("type = page", "&expand=ancestors.restrictions.read.restrictions.user")],
])) {
  test(`${what} is refused and recorded`, async (t) => {
    const { ask, stand } = await open(t);
    assert.ok((await ask(path)).status >= 400);
    assert.equal(stand.record.violations.length, 1);
  });
}

for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
  test(`${method} to Confluence is a violation`, async (t) => {
    for (const dialect of /** @type {const} */ (["cloud", "data-center"])) {
      const { ask, stand } = await open(t, { dialect });
      assert.equal((await ask("/rest/api/space", { method, body: "{}" })).status, 405);
      assert.match(stand.record.violations[0] ?? "", /only GET/);
    }
  });
}

test("a cursor serves the question it came from and no other", async (t) => {
  const { ask, stand } = await open(t);
  const { body } = await ask(search("type = page", "&limit=3"));
  const cursor = new URLSearchParams(body._links.next.split("?")[1]).get("cursor");
  assert.equal((await ask(search("type = page", `&limit=4&cursor=${cursor}`))).status, 400);
  assert.equal(stand.record.violations.length, 1);
});

test("archived, trashed, draft and hidden pages are not listed; each is told of by id as it is", async (t) => {
  const { ask, world } = await open(t);
  const titles = (await ask(search(`label = "${PAGE_LABEL}"`, "&limit=200"))).body.results.map((/** @type {any} */ one) => one.title).join();
  for (const word of ["archived", "trashed", "draft", "hidden"]) assert.ok(!titles.includes(word));
  const one = (/** @type {string} */ word) => [...world.contents.values()].find(({ title }) => title.endsWith(word))?.id;
  const status = async (/** @type {string | undefined} */ id, more = "") => (await ask(`/wiki/api/v2/pages?id=${id}${more}`)).body.results[0]?.status;
  assert.equal(await status(one("archived")), "archived");
  assert.equal(await status(one("trashed")), undefined);
  assert.equal(await status(one("trashed"), "&status=current,archived,trashed,deleted"), "trashed");
  assert.equal(await status(one("hidden"), "&status=current,archived,trashed,deleted"), undefined);
});

test("a download on Cloud leads to the media host, which takes no token", async (t) => {
  const { ask, world, stand } = await open(t);
  const file = [...world.attachments.values()][0];
  assert.ok(file);
  const { status, headers } = await ask(`/wiki/rest/api/content/${file.pageId}/child/attachment/${file.id}/download`);
  assert.equal(status, 302);
  const bytes = Buffer.from(await (await fetch(headers.get("location") ?? "")).arrayBuffer());
  assert.equal(createHash("sha256").update(bytes).digest("hex"), await world.sha256Of(file));
  assert.deepEqual(stand.record.violations, []);
  await fetch(headers.get("location") ?? "", { headers: { authorization: `Bearer ${stand.confluence.fixed}` } });
  assert.equal(stand.record.violations.length, 2, "as a credential at the media host, and as Confluence's at another server");
});

test("a Data Center pages by start and limit, downloads directly and keeps permissions for administrators", async (t) => {
  const { ask, world, stand } = await open(t, { dialect: "data-center", world: generateWorld({ pages: 30, dialect: "data-center" }), administersSpaces: false });
  const first = (await ask(`/rest/api/content/search?cql=type%3Dpage&limit=10`)).body;
  assert.equal(first._links.next, "/rest/api/content/search?cql=type%3Dpage&limit=10&start=10");
  const file = [...world.attachments.values()][0];
  assert.ok(file);
  assert.equal((await ask(`/download/attachments/${file.pageId}/${encodeURIComponent(file.title)}?version=1`)).status, 200);
  assert.equal((await ask("/rest/api/space/SP1/permissions")).status, 403);
  assert.equal((await ask("/rest/applinks/1.0/manifest", { headers: {} })).status, 200);
  assert.deepEqual(stand.record.violations, []);
});

test("a Data Center gives a token for reading only", async (t) => {
  const { stand } = await open(t, { dialect: "data-center" });
  const { id, secret } = stand.confluence.client;
  const token = async (/** @type {Record<string, string>} */ more) => (await fetch(`${stand.urls.site}/confluence/rest/oauth2/latest/token`, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret, ...more }) })).status;
  assert.equal(await token({ scope: "READ" }), 200);
  assert.deepEqual(stand.record.violations, []);
  assert.equal(await token({ scope: "WRITE" }), 400);
  assert.equal(await token({}), 400);
  assert.equal(stand.record.violations.length, 2);
});

test("a quota is counted in points, said in headers, and asks for silence when it is spent", async (t) => {
  const { ask, stand } = await open(t, { quota: { pointsAnHour: 60 } });
  const { headers } = await ask(search("type = page", "&limit=200"));
  assert.equal(headers.get("x-ratelimit-limit"), "60");
  for (let at = 0; at < 3; at += 1) await ask(search("type = page", "&limit=200"));
  const last = await ask(search("type = page", "&limit=200"));
  assert.equal(last.status, 429);
  assert.match(last.headers.get("ratelimit-reason") ?? "", /quota/);
  assert.ok(Number(last.headers.get("retry-after")) > 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await ask(search("type = page"));
  assert.match(stand.record.violations.join(), /silence/);
});

test("a question costs one point, a page one more, a person two", async (t) => {
  const world = new World();
  const space = world.addSpace({ key: "S" });
  for (let at = 0; at < 3; at += 1) world.addContent({ spaceId: space.id, parentId: space.homepageId, labels: ["x"], restriction: at === 0 ? [{ type: "user", id: "user-1" }] : [] });
  const { ask, stand } = await open(t, { world });
  await ask(search("label = x"));
  assert.equal(stand.record.points("cloud"), 4);
  await ask(search("label = x", "&expand=restrictions.read.restrictions.user"));
  assert.equal(stand.record.points("cloud"), 4 + 6);
});

for (const [cql, wanted] of /** @type {[string, string[]][]} */ ([
  [`label = "a"`, ["1", "3"]],
  [`(label = "a" or label = 'b') and space.type = global`, ["1", "2"]],
  [`label in ("a", "b") and type != attachment`, ["1", "2", "3"]],
  [`ancestor = 1 or id in (3)`, ["2", "3"]],
  [`lastmodified >= now("-90m")`, ["2"]],
  [`label = "quote \\" and \\\\ slash"`, ["4"]],
  [`not label = "a" order by created desc`, ["2", "4"]],
])) {
  test(`CQL: ${cql}`, () => {
    const now = Date.UTC(2026, 0, 2, 12);
    const row = (/** @type {string} */ id, more = {}) => ({ id, type: "page", title: "", labels: [], spaceKey: "S", spaceType: "global", ancestors: [], parent: null, lastModified: now - 86_400_000, created: 0, ...more });
    const rows = [row("1", { labels: ["a"] }), row("2", { labels: ["b"], ancestors: ["1"], lastModified: now - 3_600_000 }), row("3", { labels: ["a"], spaceType: "personal" }), row("4", { labels: ["quote \" and \\ slash"] })];
    assert.deepEqual(rows.filter(readCql(cql, now).test).map(({ id }) => id), wanted);
  });
}

for (const cql of [`label = "a`, `label == "a"`, `label = "a" OR`, `colour = red`, `id = abc`, `(label = a`, `label = "a" label = "b"`, `lastmodified >= "yesterday"`, `lastmodified = now("-1y")`]) {
  test(`CQL that is refused: ${cql}`, () => assert.throws(() => readCql(cql, 0)));
}

/** @param {Awaited<ReturnType<typeof open>>["stand"]} stand @param {"ingestion" | "scopes"} service @param {string} query @param {any} variables */
async function graphql(stand, service, query, variables) {
  const base = service === "ingestion" ? stand.urls.receiver : stand.urls.scopes;
  const response = await fetch(`${base}/${service}/graphql`, { method: "POST", headers: { authorization: `Bearer ${stand.platform.fixed}`, "content-type": "application/json" }, body: JSON.stringify({ query, variables }) });
  return { status: response.status, body: await response.json() };
}

const UPSERT = "mutation U($input: ContentCreateInput!, $fileUrl: String, $scopeId: String) { contentUpsert(input: $input, fileUrl: $fileUrl, scopeId: $scopeId) { id writeUrl readUrl ingestionState } }";

test("upload: registered, put, finalized; until then the old version stays, and half content is told from whole", async (t) => {
  const { stand } = await open(t);
  const input = { key: "tenant1/1_S/2", title: "T", mimeType: "text/html", ownerType: "SCOPE", byteSize: 5 };
  const put = async (/** @type {string} */ url, /** @type {string} */ body, headers = {}) => (await fetch(url, { method: "PUT", body, headers: { "content-type": "text/html", "x-ms-blob-type": "BlockBlob", ...headers } })).status;
  const { body: { data: { contentUpsert: first } } } = await graphql(stand, "ingestion", UPSERT, { input, scopeId: "scope_root" });
  assert.equal(first.ingestionState, "REGISTERED");
  assert.match((await graphql(stand, "ingestion", UPSERT, { input, fileUrl: first.readUrl, scopeId: "scope_root" })).body.errors[0].message, /not uploaded/);
  assert.equal(await put(first.writeUrl, "hello"), 201);
  await graphql(stand, "ingestion", UPSERT, { input, fileUrl: first.readUrl, scopeId: "scope_root" });
  const content = stand.upload.byKey.get(input.key);
  assert.equal(content?.text, "hello");
  await graphql(stand, "ingestion", UPSERT, { input: { ...input, title: "New" }, scopeId: "scope_root" });
  assert.deepEqual([content?.title, content?.text], ["T", "hello"], "a registered update changes nothing");
  assert.deepEqual(stand.record.violations, []);
});

test("upload: a credential at the write address, an unknown field and an operation of the other service are recorded", async (t) => {
  const { stand } = await open(t);
  await fetch(`${stand.urls.blobs}/blob/x?sig=y`, { method: "PUT", body: "x", headers: { authorization: `Bearer ${stand.platform.fixed}` } });
  assert.equal((await graphql(stand, "ingestion", "{ paginatedContent(skip: 0, take: 1) { nodes { colour } totalCount } }", {})).status, 400);
  await graphql(stand, "ingestion", "query($w: ScopeWhereInput!) { paginatedScope(skip: 0, take: 1, where: $w) { totalCount } }", { w: {} });
  assert.equal(stand.record.violations.length, 4);
});

test("upload: a difference tells new, updated, moved and deleted apart", async (t) => {
  const { stand, world } = await open(t);
  const stored = (/** @type {string} */ id) => {
    const made = /** @type {any} */ ({ id, key: `tenant1/1_S/${id}`, url: "u", ownerId: "scope_root", updatedAt: new Date(world.nowMs()).toISOString(), fileAccess: [], ingestionState: "FINISHED" });
    stand.upload.byKey.set(made.key, made);
    stand.upload.contents.set(id, made);
  };
  ["1", "2", "3"].forEach(stored);
  const file = (/** @type {string} */ key, ageMs = 86_400_000, url = "u") => ({ key, url, updatedAt: new Date(world.nowMs() - ageMs).toISOString() });
  const response = await fetch(`${stand.urls.receiver}/ingestion/v2/content/file-diff`, { method: "POST", headers: { authorization: `Bearer ${stand.platform.fixed}` }, body: JSON.stringify({ partialKey: "tenant1/1_S", sourceKind: "K", sourceName: "N", fileList: [file("1"), file("2", -60_000, "v"), file("4")] }) });
  assert.deepEqual(await response.json(), { newFiles: ["4"], updatedFiles: ["2"], movedFiles: ["2"], deletedFiles: ["3"] });
});

test("documents: an older version is refused, a wrong id or signature is recorded", async (t) => {
  const { stand } = await open(t, { target: "documents", isSigned: true });
  const document = { id: "tenant1.1.2", version: 2, title: "T", url: "https://stand-in.atlassian.net/x", mimeType: "text/plain", text: "x", metadata: {}, updatedAt: "2026-01-01T00:00:00Z" };
  const put = async (/** @type {any} */ one, isSigned = true, message = `m-${one.id}-${one.version}`) => {
    const body = JSON.stringify(one);
    const at = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", Buffer.from(stand.documents.signingSecret, "base64")).update(`${message}.${at}.${body}`).digest("base64");
    const headers = { authorization: `Bearer ${stand.platform.fixed}`, "idempotency-key": `${one.id}@${one.version}`, "webhook-id": message, "webhook-timestamp": at, "webhook-signature": isSigned ? `v1,${signature}` : "v1,AAAA" };
    return (await fetch(`${stand.urls.receiver}/api/documents/${encodeURIComponent(one.id)}`, { method: "PUT", body, headers })).status;
  };
  assert.equal(await put(document), 201);
  assert.equal(await put({ ...document, version: 1 }), 409);
  assert.deepEqual(stand.record.violations, []);
  assert.equal(await put({ ...document, id: "a/b" }), 422);
  assert.equal(await put(document, false), 401);
  assert.equal(stand.record.violations.length, 2);
  await put({ ...document, title: "Another" }, true, "m-tenant1.1.2-2");
  assert.equal(stand.record.violations.length, 3, "two messages of one name");
});

test("faults come at the request they were put at, and a torn answer breaks off", async (t) => {
  const { ask, stand } = await open(t);
  stand.faults.set([{ kind: "500", at: 2 }, { kind: "torn", match: /spaces/ }]);
  assert.equal((await ask(search("type = page"))).status, 200);
  assert.equal((await ask(search("type = page"))).status, 500);
  assert.equal((await ask(search("type = page"))).status, 200);
  await assert.rejects(() => ask("/wiki/api/v2/spaces"));
});

test("readers are the space's, narrowed by every restriction above", () => {
  const world = generateWorld({ pages: 0, spaces: 1 });
  const space = [...world.spaces.values()][0];
  assert.ok(space);
  const above = world.addContent({ spaceId: space.id, parentId: space.homepageId, restriction: [{ type: "user", id: "user-1" }, { type: "user", id: "user-2" }] });
  const page = world.addContent({ spaceId: space.id, parentId: above.id, restriction: [{ type: "user", id: "user-2" }, { type: "user", id: "user-3" }] });
  const open = world.addContent({ spaceId: space.id, parentId: space.homepageId });
  assert.deepEqual(world.readersOf(page), [{ type: "user", id: "user-2" }]);
  assert.deepEqual(world.readersOf(open), [{ type: "group", id: "everyone" }]);
});

test("a file of 200 MB is made as it is read", async () => {
  const world = generateWorld({ pages: 1, attachments: 0 });
  const page = [...world.contents.values()][1];
  assert.ok(page);
  const file = world.addAttachment({ pageId: page.id, size: 200 * 1024 * 1024 });
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let bytes = 0;
  for await (const chunk of world.bytesOf(file)) {
    bytes += chunk.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.equal(bytes, file.size);
  assert.ok(most < 64 * 1024 * 1024, `${most} bytes`);
});
