// @ts-check
// Readers, logs, TLS, limits, costs and the other targets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { TITLE_CANARY } from "../../js/demo/sync/world.js";
import { makeCertificates } from "../js/sync/certificates.js";
import { accessOf, openRunner, selected } from "./runner.js";
import { DIALECTS } from "./scenarios.js";

/** @typedef {import("../../js/demo/sync/world.js").World} World */

const withReaders = (/** @type {any} */ one) => (one.readers = { mode: "deliver" });

/** Who may see a page, and how that changes without a new version. @type {{name: string, happen: (world: World, ids: string[]) => void}[]} */
const READERS = [
  { name: "as the space says", happen: () => {} },
  { name: "a restriction to a person", happen: (world, ids) => world.restrict(ids[0] ?? "", [{ type: "user", id: "user-4" }]) },
  { name: "a restriction to a group", happen: (world, ids) => world.restrict(ids[0] ?? "", [{ type: "group", id: "group-2" }]) },
  { name: "a restriction above", happen: (world, ids) => world.restrict(world.get(ids[5] ?? "").parentId ?? "", [{ type: "user", id: "user-5" }]) },
  { name: "restrictions that have nobody in common: nobody", happen: (world, ids) => (world.restrict(world.get(ids[5] ?? "").parentId ?? "", [{ type: "user", id: "user-5" }]), world.restrict(ids[5] ?? "", [{ type: "user", id: "user-6" }])) },
  { name: "a restriction lifted", happen: (world, ids) => ids.forEach((id) => world.restrict(id, [])) },
  { name: "the space's readers changed", happen: (world) => [...world.spaces.values()].forEach((space) => (space.readers = [{ type: "user", id: "user-7" }, { type: "group", id: "group-1" }])) },
  { name: "three hundred people", happen: (world, ids) => world.restrict(ids[0] ?? "", Array.from({ length: 300 }, (_, at) => ({ type: "user", id: `user-${at + 1}` }))) },
  { name: "a group with new members, where layers meet", happen: (world, ids) => (world.restrict(ids[0] ?? "", [{ type: "group", id: "group-1" }]), world.groups.get("group-1")?.members.push("user-12")) },
];

for (const dialect of DIALECTS) {
  for (const { name, happen } of READERS) {
    test(`${dialect}: readers: ${name}`, async (t) => {
      const world = generateWorld({ dialect, pages: 12, attachments: 3 });
      const runner = await openRunner(t, { world, dialect, change: withReaders });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      happen(world, selected(world, PAGE_LABEL));
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      for (const [key, { fileAccess }] of runner.stand.upload.byKey) {
        const [, id = ""] = /\/(\d+)(::|$)/.exec(key) ?? [];
        assert.deepEqual([...fileAccess].sort(), accessOf(world, id, dialect === "data-center"), key);
      }
      runner.check(first, ended);
    });
  }

  if (dialect === "cloud") {
    test("cloud: readers of a space with roles: whoever has a role that lets them", async (t) => {
      const world = generateWorld({ pages: 12, attachments: 3 });
      for (const space of world.spaces.values()) Object.assign(space, { hasRoles: true, readers: [{ type: "user", id: "user-7" }, { type: "group", id: "group-1" }] });
      const runner = await openRunner(t, { world, change: withReaders });
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      for (const [key, { fileAccess }] of runner.stand.upload.byKey) {
        const [, id = ""] = /\/(\d+)(::|$)/.exec(key) ?? [];
        assert.deepEqual([...fileAccess].sort(), accessOf(world, id, false), key);
      }
      runner.check(ended);
    });
  }

  test(`${dialect}: readers that cannot be had: nothing is delivered openly, and it is said`, async (t) => {
    const world = generateWorld({ dialect });
    const runner = await openRunner(t, { world, dialect, change: withReaders, administersSpaces: false });
    runner.stand.faults.set([{ kind: "403", match: /permissions/, times: Infinity }]);
    const ended = await runner.run();
    assert.equal(ended.code, 3);
    assert.ok(ended.summary?.warnings.includes("readers_unknown"));
    if (dialect === "data-center") assert.ok(ended.summary?.warnings.includes("needs_space_admin"));
    for (const { fileAccess } of runner.stand.upload.byKey.values()) assert.deepEqual(fileAccess, []);
    runner.check(ended);
  });

  for (const titles of [undefined, "conceal", "Disclose", "all", "disclose"]) {
    test(`${dialect}: logs with titles ${titles}`, async (t) => {
      const world = generateWorld({ dialect });
      const runner = await openRunner(t, { world, dialect, change: (one) => titles && (one.logs = { titles }) });
      runner.stand.faults.set([{ kind: "500", match: /blob/, times: Infinity }]);
      const ended = await runner.run();
      const lines = ended.stderr.trim().split("\n").map((line) => JSON.parse(line));
      const audits = lines.filter(({ event }) => event === "audit");
      for (const operation of ["mark", "discover", "plan", "deliver", "close"]) assert.ok(audits.some((one) => one.operation === operation), operation);
      for (const { at, tenant, operation, resource, outcome } of audits) assert.ok(at && tenant === "tenant1" && operation && typeof resource === "string" && outcome);
      assert.equal(audits.filter(({ operation, outcome }) => operation === "deliver" && outcome === "failed").length, (ended.summary?.pages.failed ?? 0) + (ended.summary?.attachments.failed ?? 0));
      if (titles === "disclose") assert.ok(ended.stderr.includes(TITLE_CANARY));
      for (const script of ["Секретный", "機密", "رواتب", "Gehälter"]) if (titles !== "disclose") assert.ok(!ended.stderr.includes(script), script);
      runner.check(ended);
    });
  }
}

for (const which of /** @type {const} */ (["trusted", "unknown", "another"])) {
  test(`TLS with a certificate of ${which === "trusted" ? "an own authority" : which === "unknown" ? "an unknown authority" : "another authority"}`, async (t) => {
    const { tls, caFile, otherCaFile } = makeCertificates();
    const world = generateWorld({ pages: 3, attachments: 1 });
    const runner = await openRunner(t, { world, tls, caFile: which === "trusted" ? caFile : which === "another" ? otherCaFile : undefined, env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" }, change: (one) => (one.limits.retries = 0) });
    const ended = await runner.run();
    assert.equal(ended.code, which === "trusted" ? 0 : 1, ended.stderr);
    if (which !== "trusted") {
      assert.equal(runner.stand.record.count, 0);
      assert.match(ended.stderr, /its certificate is not trusted/);
    }
    if (which === "trusted") await runner.compare(selected(world, PAGE_LABEL));
  });
}

for (const concurrency of [1, 2, 8]) {
  test(`never more than ${concurrency} requests at once`, async (t) => {
    const world = generateWorld({ pages: 40, attachments: 6 });
    const runner = await openRunner(t, { world, change: (one) => (one.limits.concurrency = concurrency) });
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    runner.check(ended);
  });
}

test("requests a minute are kept to", async (t) => {
  const runner = await openRunner(t, { world: generateWorld({ pages: 6, attachments: 0 }), change: (one) => (one.limits.requestsPerMinute = 300) });
  const ended = await runner.run();
  assert.equal(ended.code, 0, ended.stderr);
  const times = runner.stand.record.requests("cloud").map(({ at }) => at);
  assert.ok(times.length > 5);
  assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) >= (times.length - 1) * 150, "faster than 300 a minute");
});

/** Attachments by type and size. @type {{name: string, file: any, attachments?: any, isThere: boolean, warning?: string}[]} */
const FILES = [
  { name: "of an allowed type", file: { mediaType: "application/pdf" }, isThere: true },
  { name: "of an allowed type with a parameter", file: { mediaType: "text/plain; charset=utf-8", title: "a.txt" }, isThere: true },
  { name: "of an allowed type in capitals", file: { mediaType: "Application/PDF" }, isThere: true },
  { name: "of another type", file: { mediaType: "application/x-msdownload" }, isThere: false, warning: "type_not_allowed" },
  { name: "over the limit by its listing", file: { size: 5000 }, attachments: { maxBytes: 4999 }, isThere: false, warning: "too_large" },
  { name: "exactly at the limit", file: { size: 5000 }, attachments: { maxBytes: 5000 }, isThere: true },
  { name: "empty", file: { size: 0 }, isThere: true },
  { name: "with attachments switched off", file: {}, attachments: { enabled: false }, isThere: false },
  { name: "named with slashes and quotes", file: { title: `a "b"/../c?d#e%20.pdf` }, isThere: true },
];

for (const dialect of DIALECTS) {
  for (const { name, file, attachments, isThere, warning } of FILES) {
    test(`${dialect}: a file ${name}`, async (t) => {
      const world = generateWorld({ dialect, pages: 2, attachments: 0, withOddities: false });
      const made = world.addAttachment({ pageId: selected(world, PAGE_LABEL)[0] ?? "", ...file });
      const runner = await openRunner(t, { world, dialect, change: (one) => (one.attachments = { enabled: true, ...attachments }) });
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      const stored = [...runner.stand.upload.byKey].find(([key]) => key.endsWith(`::${made.id}`))?.[1];
      assert.equal(stored !== undefined, isThere);
      if (stored) assert.equal(stored.sha256, await world.sha256Of(made));
      if (warning) assert.equal(ended.summary?.attachments.skipped, 1);
      runner.check(ended);
    });
  }

  test(`${dialect}: a file of 200 MB needs at most 64 MiB more than none`, async (t) => {
    const peak = async (/** @type {number} */ size) => {
      const world = generateWorld({ dialect, pages: 2, attachments: 0 });
      world.addAttachment({ pageId: selected(world, PAGE_LABEL)[0] ?? "", size });
      const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.requestTimeoutSeconds = 60) });
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      return ended.peakKb;
    };
    const [small, large] = [await peak(1000), await peak(200 * 1024 * 1024)];
    assert.ok(large - small < 64 * 1024, `${large - small} KiB more`);
  });
}

test("text in pictures is read by the platform unless the file says otherwise", async (t) => {
  for (const imageOcr of [true, false]) {
    const world = generateWorld({ pages: 2, attachments: 0, withOddities: false });
    const made = world.addAttachment({ pageId: selected(world, PAGE_LABEL)[0] ?? "", mediaType: "image/png", title: "a.png" });
    const runner = await openRunner(t, { world, change: (one) => (one.attachments = { enabled: true, imageOcr }) });
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    const stored = [...runner.stand.upload.byKey].find(([key]) => key.endsWith(`::${made.id}`))?.[1];
    assert.deepEqual(stored?.ingestionConfig ?? null, imageOcr ? { jpgReadMode: "DOC_INTELLIGENCE_DEFAULT" } : null);
  }
});

test("a page's text is delivered as it is stored; no address of it is fetched", async (t) => {
  const world = generateWorld({ pages: 3, attachments: 0 });
  const runner = await openRunner(t, { world });
  const id = selected(world, PAGE_LABEL)[0] ?? "";
  const body = `<p><a href="${runner.stand.urls.site}/x">a</a></p><ac:image><ri:url ri:value="${runner.stand.bystander.url}/pixel.png" /></ac:image>`;
  world.edit(id, body);
  const ended = await runner.run();
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(runner.stand.record.requests("bystander").length, 0);
  assert.ok([...runner.stand.upload.byKey.values()].some(({ text }) => text?.includes("pixel.png")));
  runner.check(ended);
});

test("a page that goes between listing and fetch is skipped and counted", async (t) => {
  const world = generateWorld({ pages: 6, attachments: 0 });
  const runner = await openRunner(t, { world });
  const [gone = ""] = selected(world, PAGE_LABEL).slice(-1);
  let isDone = false;
  const ended = await runner.run({ killWhen: (entry) => (!isDone && /graphql/.test(entry.path) && entry.server === "ingestion" && (isDone = true) && world.purge(gone), false) });
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal((ended.summary?.pages.skipped ?? 0) + (ended.summary?.pages.ingested ?? 0), ended.summary?.pages.discovered);
  runner.check(ended);
});

for (const [name, change, most] of /** @type {[string, (world: World) => void, {requests: number, points: number}][]} */ ([
  ["without change", () => {}, { requests: 5, points: 10 }],
  ["with ten edits", (world) => selected(world, PAGE_LABEL).slice(0, 10).forEach((id) => world.edit(id)), { requests: 30, points: 60 }],
])) {
  test(`a delta cycle ${name} costs at most ${most.points} points`, async (t) => {
    const world = generateWorld({ pages: 300, attachments: 20, spaces: 10 });
    const runner = await openRunner(t, { world });
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    world.offsetMs += 30 * 60_000;
    change(world);
    runner.stand.record.forget();
    runner.configure((one) => (one.discovery = { mode: "delta" }));
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    const asked = runner.stand.record.requests("cloud").length;
    assert.ok(asked <= most.requests, `${asked} requests`);
    assert.ok(runner.stand.record.points("cloud") <= most.points, `${runner.stand.record.points("cloud")} points`);
  });
}

test("a quota that is spent parks the run; the next one goes on where it stopped", async (t) => {
  const world = generateWorld({ pages: 120, attachments: 0 });
  const quota = { pointsAnHour: 90 };
  const runner = await openRunner(t, { world, quota });
  const parked = await runner.run();
  assert.equal(parked.code, 75, parked.stderr);
  const asked = runner.stand.record.count;
  assert.equal((await runner.run()).code, 75);
  assert.equal(runner.stand.record.count, asked);
  assert.ok((parked.summary?.parkedUntilMs ?? 0) > Date.now());
});

for (const target of /** @type {const} */ (["documents", "bulk"])) {
  for (const dialect of DIALECTS) {
    test(`${dialect} to ${target}: delivered, updated, deleted`, async (t) => {
      const world = generateWorld({ dialect, pages: 12, attachments: 2 });
      const runner = await openRunner(t, { world, dialect, target, isSigned: target === "documents", change: (one) => ((one.readers = { mode: "deliver" }), target === "documents" && (one.ingestion.signingSecretEnv = "SIGNING_SECRET")) });
      const stored = () => (target === "documents" ? [...runner.stand.documents.documents.values()] : [...(runner.stand.bulk.indices.get("confluence")?.documents.values() ?? [])].filter(({ isDeleted }) => !isDeleted).map(({ source }) => source));
      const first = await runner.run();
      assert.ok([0, 3].includes(first.code ?? -1), first.stderr);
      const ids = selected(world, PAGE_LABEL);
      const pages = () => stored().filter(({ mimeType }) => mimeType === "text/html");
      assert.equal(pages().length, ids.length);
      // Neither file is a text: a receiver takes bytes, an index does not.
      assert.equal(stored().length - ids.length, target === "documents" ? 2 : 0);
      world.offsetMs += 600_000;
      world.edit(ids[0] ?? "");
      world.trash(ids[1] ?? "");
      const ended = await runner.run();
      assert.ok([0, 3].includes(ended.code ?? -1), ended.stderr);
      assert.equal(pages().length, ids.length - 1);
      assert.ok(pages().some(({ text }) => text.includes(`${ids[0]} in version ${world.get(ids[0] ?? "").version}`)));
      runner.check(first, ended);
    });
  }

  test(`${target}: without readers only what everybody in the space may see`, async (t) => {
    const world = generateWorld({ pages: 20, attachments: 0, restricted: 0.4 });
    const runner = await openRunner(t, { world, target, change: (one) => (one.readers = { mode: "everyone" }) });
    const ended = await runner.run();
    assert.equal(ended.code, 3, ended.stderr);
    const open = selected(world, PAGE_LABEL).filter((id) => [world.get(id), ...world.ancestorsOf(world.get(id))].every(({ restriction }) => restriction.length === 0));
    assert.equal(target === "documents" ? runner.stand.documents.documents.size : runner.stand.bulk.indices.get("confluence")?.documents.size, open.length);
  });
}

/** The contract of exit codes and the last line. @type {[string, (one: any) => void, number][]} */
const EXITS = [
  ["an unknown field", (one) => (one.colour = "red"), 2],
  ["http to another machine", (one) => (one.ingestion.baseUrl = "http://ingest.example.com"), 2],
  ["a variable that is not set", (one) => (one.ingestion.auth.tokenEnv = "NOT_SET"), 2],
  ["a query that does not stay within its parentheses", (one) => (one.selection = { cql: "label = a) or (type = page" }), 2],
  ["a query whose quote is not closed", (one) => (one.selection = { cql: "label = \"a" }), 2],
  ["a server that is not there", (one) => ((one.confluence.apiBaseUrl = "http://127.0.0.1:1/ex/confluence/x"), (one.limits.retries = 0)), 1],
  ["a target that is not there", (one) => ((one.ingestion.scopeManagementBaseUrl = "http://127.0.0.1:1/scopes"), (one.limits.retries = 0)), 1],
];

for (const [name, change, code] of EXITS) {
  test(`exit ${code}: ${name}`, async (t) => {
    const runner = await openRunner(t, { world: generateWorld({ pages: 1 }), change });
    const ended = await runner.run();
    assert.equal(ended.code, code, ended.stderr);
    assert.equal(ended.summary?.result, code === 2 ? "config" : "failed");
    if (code === 2) assert.equal(runner.stand.record.count, 0);
    assert.match(ended.stderr, /\S/, "it does not say why");
    assert.deepEqual(Object.keys(ended.summary ?? {}).slice(0, 5), ["result", "pages", "attachments", "spaces", "warnings"]);
  });
}
