// @ts-check
/** The local host's Confluence against the contract that the Rust tests' one is held to, field by field. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withHost } from "./with-host.js";

const { steps } = JSON.parse(readFileSync(new URL("../../vectors/confluence.json", import.meta.url), "utf8"));

test("the local Confluence keeps the contract of the stand-ins", async (t) => {
  const { confluence } = await withHost(t);
  /** @type {Record<string, any>} */
  const kept = { spaceKey: "DOCS" };
  for (const { what, request, status, body, holds, keeps, refused } of steps) {
    const answer = await confluence({ method: request.method, path: filled(request.path, kept), ...(request.body ? { body: JSON.parse(filled(JSON.stringify(request.body), kept)) } : {}) });
    if (refused) {
      assert.ok(answer.status >= 400, what);
      continue;
    }
    assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.body)}`);
    if (body !== undefined) assertIs(answer.body, body, kept, what);
    for (const [pointer, value] of Object.entries(holds ?? {})) assert.deepEqual(at(answer.body, pointer), value, `${what}: ${pointer}`);
    for (const [name, pointer] of Object.entries(keeps ?? {})) kept[name] = at(answer.body, pointer);
  }
});

/** @param {string} text @param {Record<string, any>} kept */
const filled = (text, kept) => text.replace(/\$(\w+)/g, (_, name) => String(kept[name]));

/** @param {any} value @param {string} pointer */
const at = (value, pointer) => pointer.slice(1).split("/").reduce((inside, name) => inside?.[name], value);

/** @param {any} value @param {any} expected @param {Record<string, any>} kept @param {string} where */
function assertIs(value, expected, kept, where) {
  if (expected === "$any") return;
  if (expected === "$string" || expected === "$number") return assert.equal(`$${typeof value}`, expected, where);
  if (typeof expected === "string") return assert.equal(value, filled(expected, kept), where);
  if (expected === null || typeof expected !== "object") return assert.equal(value, expected, where);
  assert.deepEqual(Object.keys(value ?? {}).sort(), Object.keys(expected).sort(), where);
  for (const [name, inside] of Object.entries(expected)) assertIs(value[name], inside, kept, `${where} / ${name}`);
}
