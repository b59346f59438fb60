// @ts-check
// The validator and the repairer against an independent parser. 5,000 bodies by default; `STORAGE_BODIES=100000` for the
// long run, `STORAGE_SEED` for another one.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { openCore } from "../../../js/core.js";
import { body, numbers } from "./mutations.js";
import { refusal } from "./oracle.js";

const folder = new URL("../../golden/storage/clean/", import.meta.url);
const pages = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
const COUNT = Number(process.env.STORAGE_BODIES ?? 5000);
const SEED = Number(process.env.STORAGE_SEED ?? 20261122);
const core = openCore();

/** Lone surrogates cannot be in UTF-8: they are replaced on the way into the core. @param {string} text */
const asSent = (text) => Buffer.from(text, "utf8").toString("utf8");

test("the independent parser refuses what it must", () => {
  for (const bad of ["<p>a & b</p>", "<p>a", "&check;", "<v:x/>", "a]]>b", "</xml><xml>", "<!DOCTYPE a>", "\u0001"]) {
    assert.notEqual(refusal(bad), undefined, bad);
  }
  for (const page of pages) assert.equal(refusal(page), undefined, page);
});

test(`validator and independent parser agree on ${COUNT} bodies`, () => {
  const next = numbers(SEED);
  let accepted = 0;
  for (let index = 0; index < COUNT; index += 1) {
    const text = asSent(body(next, pages));
    const ours = core.validateStorage(text).accepted;
    const why = refusal(text);
    accepted += ours ? 1 : 0;
    assert.equal(ours, why === undefined, `${JSON.stringify(text)}: we say ${ours}, the parser says ${why}`);
  }
  assert.ok(accepted > COUNT / 50, `only ${accepted} bodies were accepted: the comparison says little`);
});

test(`every repair of ${COUNT} bodies is accepted by the independent parser, and final`, () => {
  const next = numbers(SEED + 1);
  for (let index = 0; index < COUNT; index += 1) {
    const text = asSent(body(next, pages));
    const repaired = core.repairStorage(text);
    const xml = repaired.xml ?? text;
    assert.equal(refusal(xml), undefined, `${JSON.stringify(text)} became ${JSON.stringify(xml)}`);
    assert.equal(core.repairStorage(xml).changed, false, `${JSON.stringify(text)} is mended twice`);
    if (!repaired.changed) assert.equal(repaired.xml, undefined);
  }
});
