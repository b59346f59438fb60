// @ts-check
/** The local host's Confluence against the contract that the Rust tests' one is held to, field by field. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertIs, filled } from "./contract.js";
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

/** @param {any} value @param {string} pointer */
const at = (value, pointer) => pointer.slice(1).split("/").reduce((inside, name) => inside?.[name], value);
