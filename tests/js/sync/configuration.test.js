// @ts-check
// The configuration's contract: what is refused is refused before anything is called, with the field's name and never its value.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigurationError, readConfiguration } from "../../../js/cli/sync/configuration.js";
import { connectionOf } from "../../../js/cli/sync/postgres.js";

const dir = mkdtempSync(join(tmpdir(), "sync-configuration-"));
const env = { CONFLUENCE: "one-secret", PLATFORM: "other-secret" };

/** @returns {any} */
const good = () => ({
  version: 1, name: "tenant1",
  confluence: { baseUrl: "https://example.atlassian.net", instanceType: "cloud", cloudId: "11111111-2222-3333-4444-555555555555", auth: { mode: "oauth-2lo", clientId: "client", clientSecretEnv: "CONFLUENCE" } },
  selection: { labels: { page: ["a"] } },
  ingestion: { kind: "unique", baseUrl: "https://ingest.example.com/ingestion/", scopeManagementBaseUrl: "https://scopes.example.com", scopeId: "scope_1", uploadHosts: ["blobs.example.com"], auth: { mode: "bearer", tokenEnv: "PLATFORM" } },
  state: { path: "state" },
});

/** @param {any} configuration @param {Record<string, string>} [variables] */
function read(configuration, variables = env) {
  const file = join(dir, "sync.json");
  writeFileSync(file, typeof configuration === "string" ? configuration : JSON.stringify(configuration));
  return readConfiguration(file, variables);
}

test("the smallest file of the documentation is ten lines and enough", () => {
  const { payload, confluence, target, statePath, everyMs } = read(good());
  assert.equal(confluence.apiBaseUrl, "https://api.atlassian.com/ex/confluence/11111111-2222-3333-4444-555555555555");
  assert.deepEqual(confluence.origins, ["https://api.atlassian.com", "https://api.atlassian.com", "https://api.media.atlassian.com"]);
  assert.deepEqual(target.origins, ["https://ingest.example.com", "https://blobs.example.com", "https://scopes.example.com"]);
  assert.equal(statePath, join(dir, "state"));
  assert.equal(everyMs, undefined);
  assert.deepEqual(payload.selection.spaceTypes, ["global", "collaboration"]);
  assert.equal(payload.attachments.maxBytes, 209_715_200);
  assert.equal(payload.logs.titles, "conceal");
});

test("no secret, path or certificate reaches the core", () => {
  const text = JSON.stringify(read(good()).payload);
  for (const word of ["one-secret", "other-secret", "CONFLUENCE", "PLATFORM", "state", "client"]) assert.ok(!text.includes(word), word);
});

test("YAML and JSON are both read, duplicated fields and bombs are not", () => {
  assert.equal(read("version: 1\nname: t\nconfluence: {baseUrl: 'https://c.example.com', instanceType: data-center, auth: {mode: pat, tokenEnv: CONFLUENCE}}\nselection: {spaces: [A]}\ningestion: {kind: bulk, baseUrl: 'https://s.example.com', index: pages, auth: {mode: none}}\nstate: {path: s}\n").payload.name, "t");
  assert.throws(() => read("version: 1\nversion: 1\n"), ConfigurationError);
  assert.throws(() => read("a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\ne: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"), ConfigurationError);
  assert.throws(() => read("just words"), ConfigurationError);
});

/** @type {[string, (one: any) => void, RegExp][]} */
const REFUSED = [
  ["an unknown field", (one) => (one.colour = "red"), /unknown field "colour"/],
  ["an unknown field deep down", (one) => (one.confluence.auth.password = "hunter22"), /confluence\.auth: unknown field "password"/],
  ["a secret written out", (one) => (one.ingestion.auth.token = "hunter22"), /unknown field "token"/],
  ["a switch for TLS", (one) => (one.ingestion.tls = { rejectUnauthorized: false }), /ingestion\.tls/],
  ["another version", (one) => (one.version = 2), /version/],
  ["a name with a slash", (one) => (one.name = "a/b"), /name/],
  ["a name with a colon", (one) => (one.name = "a:b"), /name/],
  ["http to another machine", (one) => (one.ingestion.baseUrl = "http://ingest.example.com"), /ingestion\.baseUrl.*https/],
  ["http to a private address", (one) => (one.ingestion.baseUrl = "http://10.0.0.1"), /https/],
  ["http to a name that begins like loopback", (one) => (one.ingestion.baseUrl = "http://127.0.0.1.example.com"), /https/],
  ["http to localhost with a dot", (one) => (one.ingestion.baseUrl = "http://localhost."), /https/],
  ["a user in an address", (one) => (one.ingestion.baseUrl = "https://me:hunter22@ingest.example.com"), /must not hold a user/],
  ["a query in an address", (one) => (one.confluence.baseUrl = "https://example.atlassian.net/?a=b"), /query/],
  ["another protocol", (one) => (one.ingestion.baseUrl = "file:///etc/passwd"), /https/],
  ["no cloud id", (one) => delete one.confluence.cloudId, /cloudId/],
  ["a cloud id with a path", (one) => (one.confluence.cloudId = "../../jira"), /cloudId/],
  ["no client id", (one) => delete one.confluence.auth.clientId, /clientId/],
  ["no scope", (one) => delete one.ingestion.scopeId, /scopeId/],
  ["the app's own way in", (one) => (one.confluence.auth = { mode: "forge" }), /inside Forge/],
  ["two places of the state", (one) => (one.state = { path: "state", postgresEnv: "PLATFORM" }), /state/],
  ["a database that is none", (one) => (one.state = { postgresEnv: "PLATFORM" }), /postgresql:\/\//],
  ["a mapping without its options", (one) => (one.ingestion = { kind: "documents", mapping: "dust", baseUrl: "https://d.example.com", options: { workspace: "w" }, auth: { mode: "none" } }), /options\.space/],
  ["an option that a mapping does not know", (one) => (one.ingestion = { kind: "documents", mapping: "onyx", baseUrl: "https://d.example.com", options: { workspace: "w" }, auth: { mode: "none" } }), /knows no "workspace"/],
  ["batches to a platform that takes none", (one) => (one.ingestion = { kind: "documents", mapping: "onyx", batch: true, baseUrl: "https://d.example.com", auth: { mode: "none" } }), /one by one/],
  ["readers to a platform that takes none", (one) => ((one.ingestion = { kind: "documents", mapping: "dust", baseUrl: "https://d.example.com", options: { workspace: "w", space: "s", dataSource: "d" }, auth: { mode: "none" } }), (one.readers = { mode: "deliver" })), /takes no readers/],
  ["an upload host with a path", (one) => (one.ingestion.uploadHosts = ["blobs.example.com/x"]), /uploadHosts/],
  ["no secret at all", (one) => delete one.ingestion.auth.tokenEnv, /tokenEnv/],
  ["two places of one secret", (one) => (one.ingestion.auth.tokenFile = "x"), /one of them/],
  ["a variable that is not set", (one) => (one.ingestion.auth.tokenEnv = "NOT_SET"), /NOT_SET/],
  ["nothing selected", (one) => (one.selection = {}), /nothing is selected/],
  ["a subtree that is no id", (one) => (one.selection.subtree = ["1 OR type=page"]), /subtree/],
  ["collaboration spaces on a Data Center", (one) => ((one.confluence = { baseUrl: "https://c.example.com", instanceType: "data-center", auth: { mode: "pat", tokenEnv: "CONFLUENCE" } }), (one.selection.spaceTypes = ["collaboration"])), /spaceTypes/],
  ["a concurrency of nought", (one) => (one.limits = { concurrency: 0 }), /concurrency/],
  ["a ratio over one", (one) => (one.safety = { maxDeleteRatio: 2 }), /maxDeleteRatio/],
  ["a media type with a parameter", (one) => (one.attachments = { mimeTypes: ["text/html; charset=x"] }), /mimeTypes/],
  ["a certificate file without certificates", (one) => (one.ingestion.tls = { caFile: "sync.json" }), /tls\.caFile/],
  ["a schedule in words", (one) => (one.schedule = "hourly"), /schedule/],
  ["an action of its own", (one) => (one.action = "purge"), /action/],
  ["a number as a string", (one) => (one.limits = { retries: "3" }), /retries/],
];

for (const [what, change, message] of REFUSED) {
  test(`refused: ${what}`, () => {
    const one = good();
    change(one);
    assert.throws(() => read(one), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.match(error.message, message);
      assert.ok(!/hunter22|one-secret|other-secret/.test(error.message), "the message repeats a value");
      return true;
    });
  });
}

for (const host of ["http://127.0.0.1:9000", "http://127.8.9.1", "http://[::1]:9000", "http://localhost:9000", "http://2130706433:9000"]) {
  test(`this machine may be reached without TLS: ${host}`, () => {
    const one = good();
    one.ingestion.baseUrl = host;
    assert.ok(read(one).target.origins.some((origin) => origin.startsWith("http://")));
  });
}

for (const [text, wanted] of /** @type {[unknown, string][]} */ ([["disclose", "disclose"], ["conceal", "conceal"], ["Disclose", "conceal"], ["everything", "conceal"], ["", "conceal"], [true, "conceal"], [null, "conceal"], [["disclose"], "conceal"], [{ disclose: true }, "conceal"]])) {
  test(`logs.titles ${JSON.stringify(text)} means ${wanted}`, () => assert.equal(read({ ...good(), logs: { titles: text } }).payload.logs.titles, wanted));
}

test("the documentation's example is ten lines and valid", () => {
  const [, yaml = ""] = /```yaml\n(version: 1[^`]+)```/.exec(readFileSync(new URL("../../../docs/SYNC.md", import.meta.url), "utf8")) ?? [];
  assert.ok(yaml.trim().split("\n").length <= 10, yaml);
  const configuration = read(yaml, { CONFLUENCE_SECRET: "one-secret", INGEST_TOKEN: "other-secret" });
  assert.equal(configuration.statePath, join(dir, ".touchmark-sync", "tenant1"));
});

test("the gateway's address tells the cloud id, and what only Cloud has is not asked of a Data Center", () => {
  const one = good();
  one.confluence.apiBaseUrl = "https://gateway.example.com/ex/confluence/22222222-2222-3333-4444-555555555555";
  delete one.confluence.cloudId;
  assert.equal(read(one).payload.confluence.cloudId, "22222222-2222-3333-4444-555555555555");
  const other = good();
  other.confluence = { baseUrl: "https://c.example.com", instanceType: "data-center", auth: { mode: "pat", tokenEnv: "CONFLUENCE" } };
  other.selection.spaceTypes = ["global", "collaboration"];
  assert.deepEqual(read(other).payload.selection.spaceTypes, ["global"]);
});

test("a database is reached with verified TLS, whatever its address says, but on this machine", () => {
  const of = (/** @type {string} */ url) => connectionOf(/** @type {any} */ (read({ ...good(), state: { postgresEnv: "STATE" } }, { ...env, STATE: url }).database));
  for (const url of ["postgresql://u:p@db.example.com/x?sslmode=no-verify", "postgresql://u:p@db.example.com/x?sslmode=disable", "postgres://u:p@10.0.0.1/x"]) {
    const { ssl, connectionString } = /** @type {any} */ (of(url));
    assert.equal(ssl.rejectUnauthorized, true, url);
    assert.ok(!connectionString.includes("sslmode"));
  }
  assert.equal(/** @type {any} */ (of("postgresql://u@127.0.0.1:5432/x")).ssl, undefined);
});

test("page ids are written with quotes or without", () => {
  const one = good();
  one.selection = { subtree: [98307, "9007199254740993"] };
  assert.deepEqual(read(one).payload.selection.subtree, ["98307", "9007199254740993"]);
  // As a number it is another page's id by the time that it was read.
  one.selection = JSON.parse(`{"subtree": [9007199254740993]}`);
  assert.throws(() => read(one), ConfigurationError);
});

test("a broken file is told by its line, without the line's words", () => {
  assert.throws(() => read("version: 1\nname: 'hunter22\n"), (error) => /line \d/.test(/** @type {Error} */ (error).message) && !/hunter22/.test(/** @type {Error} */ (error).message));
});

test("a secret may lie in a file, its last newline is not part of it", () => {
  writeFileSync(join(dir, "token"), "from-a-file\n");
  const one = good();
  one.ingestion.auth = { mode: "bearer", tokenFile: "token" };
  const { auth } = read(one).target;
  assert.equal(auth.mode === "fixed" && auth.secret, "from-a-file");
});

test("a Data Center's token is asked for reading", () => {
  const one = good();
  one.confluence = { baseUrl: "https://c.example.com/confluence/", instanceType: "data-center", auth: { mode: "oauth-2lo", clientId: "c", clientSecretEnv: "CONFLUENCE" } };
  const { auth, apiBaseUrl } = read(one).confluence;
  assert.deepEqual(auth, { mode: "oauth-2lo", clientId: "c", secret: "one-secret", tokenUrl: "https://c.example.com/confluence/rest/oauth2/latest/token", scope: "READ" });
  assert.equal(apiBaseUrl, "https://c.example.com/confluence");
});
