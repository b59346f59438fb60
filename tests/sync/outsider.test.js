// @ts-check
// The contract read by somebody who wants to break the runner: what proxies and gateways make of answers, clocks that are wrong,
// listings without an end, redirects, incomplete discoveries, who may see what cannot be read.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PAGE_LABEL, generateWorld } from "../../js/demo/sync/generate.js";
import { accessOf, openRunner, selected } from "./runner.js";
import { DIALECTS, PLACES } from "./scenarios.js";

/** @typedef {import("../../js/demo/sync/faults.js").Fault} Fault */
/** @typedef {import("../../js/demo/sync/world.js").World} World */

const HOUR_MS = 3_600_000;
const EVERYTHING = /./;

/** Odd, and nothing that a run may stumble over: it ends well, and everything arrives as it is. @type {{name: string, faults: (dialect: "cloud" | "data-center") => Fault[], change?: (one: any) => void}[]} */
const ODD = [
  { name: "all answers and files are packed, though nobody asked for files to be", faults: () => [{ kind: "gzip", match: EVERYTHING, times: Infinity }] },
  { name: "a packed answer is cut off", faults: (dialect) => ["listing", "body", "upsert"].map((place) => ({ kind: "gzip-torn", match: PLACES[place]?.[dialect] })) },
  { name: "12 KB of headers", faults: () => [{ kind: "many-headers", match: EVERYTHING, times: Infinity }] },
  { name: "cookies are set by everybody", faults: () => [{ kind: "cookie", match: EVERYTHING, times: Infinity }] },
  { name: "connections end after every answer without a word", faults: () => [{ kind: "half-closed", match: EVERYTHING, times: Infinity }] },
  { name: "a page to log in stands in for a file, once", faults: (dialect) => [{ kind: "garbage", match: PLACES[dialect === "cloud" ? "media" : "download"]?.[dialect] }] },
  { name: "an upload is answered with a page", faults: (dialect) => [{ kind: "garbage", match: PLACES.upsert?.[dialect] }] },
];

/** Wishes for silence, in every form that servers write. `seconds` is how long nothing may come. @type {{name: string, fault: (nowMs: number) => Partial<Fault>}[]} */
const SILENCES = [
  { name: "parts of a second", fault: () => ({ headers: { "retry-after": "1.5" }, seconds: 1.5 }) },
  { name: "seconds between spaces", fault: () => ({ headers: { "retry-after": "  1  " }, seconds: 1 }) },
  { name: "nought", fault: () => ({ headers: { "retry-after": "0" } }) },
  { name: "less than nothing", fault: () => ({ headers: { "retry-after": "-5" } }) },
  { name: "words", fault: () => ({ headers: { "retry-after": "soon" } }) },
  { name: "nothing", fault: () => ({ headers: { "retry-after": "" } }) },
  { name: "a date of the past", fault: (now) => ({ headers: { "retry-after": utc(now - 60_000) } }) },
  { name: "a date by a clock that is an hour behind", fault: (now) => ({ headers: { date: utc(now - HOUR_MS), "retry-after": utc(now - HOUR_MS + 3000) }, seconds: 2 }) },
  { name: "a date by a clock that is an hour ahead", fault: (now) => ({ headers: { date: utc(now + HOUR_MS), "retry-after": utc(now + HOUR_MS + 2000) }, seconds: 1 }) },
  { name: "a 503 with a date by a clock that is a day behind", fault: (now) => ({ status: 503, headers: { date: utc(now - 24 * HOUR_MS), "retry-after": utc(now - 24 * HOUR_MS + 2000) }, seconds: 1 }) },
];

/** @param {number} ms */
function utc(ms) {
  return new Date(ms).toUTCString();
}

/** For good: the run says so, deletes nothing, ends in time and within its memory. @type {{name: string, fault: Fault, place: string, result: string[], pages?: number, change?: (one: any) => void}[]} */
const HOSTILE = [
  { name: "256 MB packed into a few KB", fault: { kind: "gzip-bomb" }, place: "listing", result: ["failed"] },
  { name: "100 KB of headers", fault: { kind: "many-headers", bytes: 100_000 }, place: "listing", result: ["failed"] },
  { name: "100 KB of headers", fault: { kind: "many-headers", bytes: 100_000 }, place: "body", result: ["partial"] },
  { name: "a byte every fifth of a second", fault: { kind: "drip" }, place: "listing", result: ["failed"], change: (one) => (one.limits.requestTimeoutSeconds = 1) },
  { name: "an error that repeats everything that was sent", fault: { kind: "echo" }, place: "listing", result: ["failed"] },
  { name: "an error that repeats everything that was sent", fault: { kind: "echo" }, place: "body", result: ["partial"] },
  { name: "an error that repeats everything that was sent", fault: { kind: "echo" }, place: "upsert", result: ["partial", "failed"] },
  ...[301, 303, 307, 308].map((status) => ({ name: `a redirect (${status})`, fault: { kind: /** @type {const} */ ("redirect"), status }, place: "listing", result: ["failed"] })),
  { name: "a redirect (302)", fault: { kind: "redirect", status: 302 }, place: "body", result: ["partial"] },
  { name: "a redirect (307)", fault: { kind: "redirect", status: 307 }, place: "upsert", result: ["partial", "failed"] },
  { name: "a redirect (307)", fault: { kind: "redirect", status: 307 }, place: "put", result: ["partial", "failed"] },
  { name: "a second redirect", fault: { kind: "redirect", status: 302 }, place: "media", result: ["partial"] },
  { name: "a circle of several pages", fault: { kind: "next-first" }, place: "listing", result: ["failed"], pages: 210 },
  { name: "the same page for ever, with another cursor each time", fault: { kind: "next-endless" }, place: "listing", result: ["failed"] },
  { name: "nothing for ever, with another cursor each time", fault: { kind: "next-endless", isEmpty: true }, place: "listing", result: ["failed"] },
  { name: "a wish for a silence of three thousand years", fault: { kind: "said", headers: { "retry-after": "99999999999" } }, place: "listing", result: ["parked"] },
];

for (const dialect of DIALECTS) {
  for (const { name, faults, change } of ODD) {
    test(`${dialect}: ${name}`, async (t) => {
      const world = generateWorld({ dialect, pages: 8, attachments: 3 });
      const runner = await openRunner(t, { world, dialect, change });
      runner.stand.faults.set(faults(dialect));
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      assert.ok(runner.stand.record.entries.every(({ headers }) => headers.cookie === undefined));
      runner.check(ended);
    });
  }

  for (const { name, fault } of SILENCES) {
    test(`${dialect}: silence is asked for with ${name}`, async (t) => {
      const world = generateWorld({ dialect, pages: 3, attachments: 0 });
      const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.maxWaitSeconds = 20) });
      const asked = fault(Date.now());
      // What is said by the clock is said when it is asked.
      const headers = () => /** @type {Record<string, string>} */ (fault(Math.ceil(Date.now() / 1000) * 1000).headers);
      runner.stand.faults.set(["listing", "upsert"].map((place) => ({ kind: "said", status: 429, ...asked, headers, match: PLACES[place]?.[dialect] })));
      const ended = await runner.run();
      assert.equal(ended.code, 0, ended.stderr);
      await runner.compare(selected(world, PAGE_LABEL));
      runner.check(ended);
    });
  }

  for (const { name, fault, place, result, pages = 6, change = () => {} } of HOSTILE) {
    const match = PLACES[place]?.[dialect];
    if (!match) continue;
    test(`${dialect}: ${name} at ${place}, for good`, async (t) => {
      const world = generateWorld({ dialect, pages, attachments: 2 });
      const runner = await openRunner(t, { world, dialect, change: (one) => (Object.assign(one.limits, { retries: 1, concurrency: 8 }), change(one)) });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      const before = [...runner.stand.upload.byKey.keys()].sort();
      world.offsetMs += 600_000;
      const [trashed = "", ...ids] = selected(world, PAGE_LABEL);
      for (const id of ids) world.edit(id);
      for (const id of world.attachments.keys()) world.editFile(id);
      if (place === "listing") world.trash(trashed);
      runner.stand.faults.set([{ ...fault, match, times: Infinity, to: `${runner.stand.bystander.url}/elsewhere` }]);
      const ended = await runner.run();
      assert.ok(result.includes(ended.summary?.result ?? ""), `${ended.summary?.result}: ${ended.stderr}`);
      assert.equal(ended.summary?.pages.deleted, 0);
      assert.deepEqual([...runner.stand.upload.byKey.keys()].sort(), before, "something went");
      assert.ok(runner.stand.record.count < 3_000, `${runner.stand.record.count} requests`);
      assert.ok(ended.peakKb < 260 * 1024, `${ended.peakKb} KiB`);
      runner.check(first, ended);
    });
  }

  for (const [what, at, status] of /** @type {const} */ ([["the second page of the listing", "second", "500"], ["the look-up of what is missing", "lookUp", "500"], ["the look-up of what is missing", "lookUp", "403"], ["the list of spaces", "spaces", "403"]])) {
    test(`${dialect}: ${what} fails (${status}): nothing is deleted, and it is said`, async (t) => {
      const world = generateWorld({ dialect, pages: 120, attachments: 0 });
      const runner = await openRunner(t, { world, dialect, target: "bulk", change: (one) => Object.assign(one.limits, { retries: 0 }) });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      const gone = selected(world, PAGE_LABEL).slice(0, 3);
      for (const id of gone) world.purge(id);
      const lookUp = dialect === "cloud" ? /api\/v2\/(pages|blogposts)\?.*id=/ : /rest\/api\/content\/\d+\?status=any/;
      const matches = { second: { match: PLACES.listing?.[dialect], at: 2 }, lookUp: { match: lookUp }, spaces: { match: PLACES.spaces?.[dialect] } };
      runner.stand.faults.set([{ kind: status, ...matches[at], times: Infinity }]);
      const ended = await runner.run();
      assert.ok([1, 3].includes(ended.code ?? 0), ended.stderr);
      assert.equal(ended.summary?.pages.deleted, 0);
      const { documents } = runner.stand.bulk.indices.get("confluence") ?? assert.fail("no index");
      for (const id of gone) assert.equal([...documents].find(([key]) => key.endsWith(`/${id}`))?.[1].isDeleted, false, id);
      runner.stand.faults.set([]);
      const again = await runner.run();
      assert.deepEqual([again.code, again.summary?.pages.deleted], [0, 3], again.stderr);
      runner.check(first, ended, again);
    });
  }

  test(`${dialect}: a page goes while the listing is read, so that another is missed: it is not deleted, and nothing is lost`, async (t) => {
    const world = generateWorld({ dialect, pages: 120, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, target: "bulk" });
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    const [early = ""] = [...world.contents.values()].filter(({ labels, status }) => labels.includes(PAGE_LABEL) && status === "current").sort((a, b) => a.createdAt - b.createdAt).map(({ id }) => id);
    let listings = 0;
    const ended = await runner.run({ killWhen: ({ path }) => (/content\/search/.test(path) && (listings += 1) === 2 && world.trash(early), false) });
    assert.ok(listings >= 2);
    assert.equal(ended.code, 0, ended.stderr);
    const again = await runner.run();
    const { documents } = runner.stand.bulk.indices.get("confluence") ?? assert.fail("no index");
    const there = [...documents].filter(([, { isDeleted }]) => !isDeleted).map(([key]) => key.split("/").pop()).sort();
    assert.deepEqual(there, selected(world, PAGE_LABEL).sort());
    assert.equal((ended.summary?.pages.deleted ?? 0) + (again.summary?.pages.deleted ?? 0), 1);
    runner.check(first, ended, again);
  });

  /** Who may see a page, through layers. `code` of the second run. @type {{name: string, happen: (world: World, ids: string[], above: string) => void, faults?: (above: string) => Fault[], code?: number, keeps?: boolean}[]} */
  const LAYERS = [
    { name: "two restricted ancestors with groups that share some", happen: (world, ids, above) => (world.restrict(above, [{ type: "group", id: "group-1" }, { type: "user", id: "user-5" }]), world.restrict(world.spaces.get(world.get(above).spaceId)?.homepageId ?? "", [{ type: "group", id: "group-1" }, { type: "group", id: "group-2" }])) },
    { name: "a group of 450 where layers meet", happen: (world, ids, above) => (world.groups.set("crowd", { id: "crowd", name: "crowd", members: [...Array.from({ length: 449 }, (_, at) => `guest-${at}`), "user-9"] }), world.restrict(above, [{ type: "group", id: "crowd" }])) },
    { name: "a restricted draft above", happen: (world, ids, above) => void Object.assign(world.get(above), { status: "draft", restriction: [] }) },
    { name: "moved below a restricted page, with the version that it had", happen: (world, ids, above) => (world.restrict(above, [{ type: "user", id: "user-5" }]), world.move(ids.find((id) => world.get(id).parentId !== above && id !== above && world.childrenOf(id).length === 0 && world.get(id).spaceId === world.get(above).spaceId && world.get(id).type === "page") ?? "", above)) },
    { name: "a restriction above that cannot be read: what is there keeps its readers", happen: (world, ids, above) => (world.restrict(above, [{ type: "user", id: "user-5" }]), world.index(above, false)), faults: (above) => [{ kind: "500", match: new RegExp(`content/${above}/restriction`), times: Infinity }], code: 3, keeps: true },
    { name: "a group that cannot be read: what is there keeps its readers", happen: (world, ids, above) => world.restrict(above, [{ type: "group", id: "group-2" }]), faults: () => [{ kind: "403", match: /group\/[^/]+\/member/, times: Infinity }], code: 3, keeps: true },
  ];

  for (const { name, happen, faults = () => [], code = 0, keeps = false } of LAYERS) {
    test(`${dialect}: readers: ${name}`, async (t) => {
      // What is above is not chosen itself: the listing does not show it.
      const world = generateWorld({ dialect, pages: 12, attachments: 2, restricted: 0, withOddities: false });
      const ids = selected(world, PAGE_LABEL);
      const above = world.addContent({ spaceId: world.get(ids[0] ?? "").spaceId, parentId: world.spaces.get(world.get(ids[0] ?? "").spaceId)?.homepageId }).id;
      const below = ids.filter((id) => world.get(id).spaceId === world.get(above).spaceId && world.get(id).type === "page").slice(-2);
      for (const id of below) world.move(id, above);
      const runner = await openRunner(t, { world, dialect, change: (one) => ((one.readers = { mode: "deliver" }), (one.limits.retries = 0)) });
      const first = await runner.run();
      assert.equal(first.code, 0, first.stderr);
      const before = new Map([...runner.stand.upload.byKey].map(([key, { fileAccess }]) => [key, [...fileAccess].sort()]));
      happen(world, ids, above);
      runner.stand.faults.set(faults(above));
      const ended = await runner.run();
      assert.equal(ended.code, code, ended.stderr);
      if (keeps) assert.ok(ended.summary?.warnings.includes("readers_unknown"), String(ended.summary?.warnings));
      for (const [key, { fileAccess }] of runner.stand.upload.byKey) {
        const [, id = ""] = /\/(\d+)(::|$)/.exec(key) ?? [];
        const isHeld = keeps && world.ancestorsOf(world.get(id)).some((one) => one.id === above);
        assert.deepEqual([...fileAccess].sort(), isHeld ? before.get(key) : accessOf(world, id, dialect === "data-center"), key);
      }
      assert.equal(runner.stand.upload.byKey.size, before.size);
      runner.check(first, ended);
    });
  }

  test(`${dialect}: two runners with states of their own at the same time: everything is there once, whole`, async (t) => {
    const world = generateWorld({ dialect, pages: 20, attachments: 4 });
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.limits.concurrency = 8) });
    const other = join(runner.dir, "other.json");
    writeFileSync(other, JSON.stringify({ ...runner.configuration, limits: { ...runner.configuration.limits, concurrency: 4 }, state: { path: `${runner.state}-other` } }));
    runner.configure((one) => (one.limits.concurrency = 4));
    const ended = await Promise.all([runner.run(), runner.run({ file: other })]);
    for (const { code, stderr } of ended) assert.ok([0, 3].includes(code ?? -1), stderr);
    const again = await runner.run();
    assert.equal(again.code, 0, again.stderr);
    await runner.compare(selected(world, PAGE_LABEL));
    assert.equal(runner.stand.upload.contents.size, runner.stand.upload.byKey.size, "something is there twice");
    runner.configure((one) => (one.limits.concurrency = 8));
    runner.check(...ended, again);
  });

  test(`${dialect}: a space whose key changes: everything stands under the new one, and nothing under the old`, async (t) => {
    const world = generateWorld({ dialect, pages: 12, attachments: 3 });
    const runner = await openRunner(t, { world, dialect });
    const first = await runner.run();
    assert.equal(first.code, 0, first.stderr);
    const [space] = world.spaces.values();
    assert.ok(space);
    space.key = "RENAMED";
    const ended = await runner.run();
    assert.equal(ended.code, 0, ended.stderr);
    await runner.compare(selected(world, PAGE_LABEL));
    const again = await runner.run();
    assert.deepEqual([again.code, again.summary?.pages.ingested, again.summary?.pages.deleted], [0, 0, 0], again.stderr);
    runner.check(first, ended, again);
  });

  test(`${dialect}: a state that is not one: the run says so, deletes nothing and touches nobody`, async (t) => {
    const world = generateWorld({ dialect, pages: 2, attachments: 0 });
    const runner = await openRunner(t, { world, dialect, change: (one) => (one.state = { path: join(one.state.path, "..", "a-file") }) });
    writeFileSync(join(runner.dir, "a-file"), "not a folder");
    const ended = await runner.run();
    assert.equal(ended.code, 1, ended.stderr);
    assert.equal(ended.summary?.result, "failed");
    assert.match(ended.stderr, /state/);
    assert.equal(runner.stand.record.count, 0);
  });
}

/** What the command line is called with, and a file that it is given. @type {[string, {args?: string[], text?: (text: string) => string, env?: Record<string, string>}][]} */
const WRONG = [
  ["an action that there is not", { args: ["destroy"] }],
  ["a switch that there is not", { args: ["--force"] }],
  ["two actions", { args: ["sync", "remove"] }],
  ["a file that is not there", { args: ["--config", "none.json"] }],
  ["a file that breaks off", { text: (text) => text.slice(0, -40) }],
  ["a list", { text: (text) => `[${text}]` }],
  ["an empty file", { text: () => "" }],
  ["a version that there is not", { text: (text) => text.replace(`"version":1`, `"version":2`) }],
  ["a field twice", { text: (text) => text.replace(`"version":1`, `"version":1,"name":"other","name":"third"`) }],
  ["an unknown field far inside", { text: (text) => text.replace(`"tokenEnv"`, `"tokenEnvironment":"X","tokenEnv"`) }],
  ["a secret in the file", { text: (text) => text.replace(`"tokenEnv":"PLATFORM_SECRET"`, `"token":"abc"`) }],
  ["a switch against certificates", { text: (text) => text.replace(`"auth":{"mode":"bearer"`, `"tls":{"rejectUnauthorized":false},"auth":{"mode":"bearer"`) }],
  ["an empty secret", { env: { PLATFORM_SECRET: "" } }],
  ["a secret with a line break", { env: { PLATFORM_SECRET: "a\nb" } }],
  ...["http://localhost.example.com", "http://127.0.0.1.example.com", "http://10.0.0.5", "http://[::ffff:10.0.0.5]", "http://0.0.0.0", "http://2130706433.example.com", "ftp://127.0.0.1", "//127.0.0.1", "https://user:word@example.com", "https://example.com/?a=b"].map((url) => /** @type {[string, {text: (text: string) => string}]} */ ([`the target's address ${url}`, { text: (text) => text.replace(/("kind":"unique","baseUrl":)"[^"]*"/, `$1"${url}"`) }])),
];

for (const [name, { args, text, env }] of WRONG) {
  test(`exit 2 and nothing is called: ${name}`, async (t) => {
    const runner = await openRunner(t, { world: generateWorld({ pages: 1 }), env });
    const changed = text?.(JSON.stringify(runner.configuration));
    if (changed !== undefined) {
      assert.notEqual(changed, JSON.stringify(runner.configuration), "nothing was changed");
      writeFileSync(runner.file, changed);
    }
    const ended = await runner.run({ args });
    assert.deepEqual([ended.code, ended.summary?.result], [2, "config"], ended.stderr);
    assert.equal(ended.stdout.trim().split("\n").length, 1, "the last line is the only one");
    assert.match(ended.stderr, /\S/);
    assert.equal(runner.stand.record.count, 0);
    runner.check(ended);
  });
}
