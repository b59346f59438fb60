// @ts-check
// The judges through the boundary: against Node's own URL, and the shapes of the library face.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CoreError, openCore } from "../../../js/core.js";
import { makePerform } from "../../../js/perform.js";
import { runFlow } from "../../../js/run.js";

const core = openCore();

test("what is allowed, Node reads the same; published bypasses are refused", () => {
  const lines = readFileSync(new URL("../../vectors/url_bypasses.txt", import.meta.url), "utf8").split("\n");
  const attacks = lines.filter((line) => line && !line.startsWith("# "));
  assert.ok(attacks.length >= 60);
  for (const text of attacks) {
    let host = "";
    try {
      host = new URL(text).hostname;
    } catch {
      // Node refuses it too.
    }
    assert.equal(core.checkUrl(text, { provider: "selfhosted", allowHosts: [host] }).allowed, false, text);
  }
});

test("a canonical URL is what Node would make of it, over made-up URLs", () => {
  // A generator that gives the same texts in every run.
  let state = 7;
  const below = (/** @type {number} */ most) => (state = (state * 48271) % 2147483647) % most;
  const parts = ["a", "B", "0", "/", "..", ".", "%2e", "%2F", "?", "#", "'", '"', "<", "{", "^", "|", "é", "@", ":", ";", "~", "[", "]", "=", "&"];
  let allowed = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const tail = Array.from({ length: below(12) }, () => parts[below(parts.length)]).join("");
    const text = `${["https://", "HTTPS://"][below(2)]}${["api.github.com", "API.GitHub.com", "api.github.com:443", "api.github.com:8443"][below(4)]}${["/", "", "/x/"][below(3)]}${tail}`;
    const { url } = core.checkUrl(text, { provider: "github" });
    if (url === undefined) continue;
    allowed += 1;
    const expected = new URL(text);
    expected.hash = "";
    const [path, ...query] = expected.href.split("?");
    assert.equal(url, [path.replaceAll("^", "%5E"), ...query].join("?"), text);
    assert.equal(new URL(url).href, url);
  }
  assert.ok(allowed > 5_000, String(allowed));
});

test("the library face has its shapes", () => {
  assert.deepEqual(core.checkUrl("https://api.github.com/x", { provider: "github" }), { allowed: true, host: "api.github.com", url: "https://api.github.com/x" });
  assert.deepEqual(core.checkUrl("//evil.org/", { provider: "github", from: "https://api.github.com/" }), { allowed: false, reason: "host_not_allowed" });
  assert.deepEqual(core.classifyAddress("::ffff:127.0.0.1"), { blocked: true, class: "ipv4_mapped" });
  const secret = ["not", "a", "secret"].join("-");
  const signature = `sha256=${createHmac("sha256", secret).update("{}").digest("hex")}`;
  const headers = { "X-Hub-Signature-256": [signature], "X-GitHub-Delivery": ["1"], "X-GitHub-Event": ["push"] };
  assert.deepEqual(core.verifyWebhook({ provider: "github", headers, secrets: [secret], nowMs: Date.now() }, "{}"), {
    verified: true, reason: "ok", deliveryId: "1", event: "push", secretIndex: 0,
  });
  const first = core.recordDelivery({ deliveryId: "a", nowMs: 1 });
  assert.equal(first.duplicate, false);
  assert.equal(core.recordDelivery({ state: first.state, deliveryId: "a", nowMs: 2 }).duplicate, true);
  assert.deepEqual(core.redact("password=hunter2&x=1", { policy: "disclose" }), { text: "password=[secret]&x=1", count: 1 });
  assert.match(core.newExternalId(), /^[A-Za-z0-9_-]{32}$/);
  assert.notEqual(core.newExternalId(), core.newExternalId());
});

test("a refusal of the options repeats no value of them", () => {
  const secret = ["can", "ary"].join("");
  const options = /** @type {any} */ ({ provider: "github", headers: { a: 1 }, secrets: secret, nowMs: "x" });
  assert.throws(() => core.verifyWebhook(options, ""), (error) => error instanceof CoreError && !JSON.stringify([String(error), error]).includes(secret));
});

test("a mistake of ours tells neither the caller nor the log what it was about", async (t) => {
  const secret = ["canary", "exception", "text"].join("-");
  /** @type {string[]} */
  const lines = [];
  t.mock.method(console, "error", (/** @type {string} */ line) => void lines.push(line));
  const input = { trigger: "person", caller: "someone", payload: {} };
  const broken = async () => {
    throw new RangeError(`the value ${secret} is out of range`);
  };
  await assert.rejects(runFlow("docs.list", input, "", broken), (error) => error instanceof CoreError && error.code === "internal" && !`${error.stack}${JSON.stringify(error)}`.includes(secret));
  assert.deepEqual(lines.map((line) => JSON.parse(line)), [{ level: "error", event: "exception", errorKind: "RangeError" }]);
  const consent = new Error(secret);
  const platform = /** @type {any} */ ({
    requestAtlassian: async () => Promise.reject(consent), isConsentRequired: (/** @type {unknown} */ error) => error === consent,
    store: { get: async () => undefined, list: async () => ({ entries: [] }) }, log() {},
  });
  await assert.rejects(runFlow("docs.choices", input, "", makePerform(platform)), (error) => error === consent, "the platform has to see this one");
});
