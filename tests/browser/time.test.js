// @ts-check
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ago, ahead, moment, money, span } from "../../static/kit/time.js";
import { count, number, setViewer } from "../../static/kit/viewer.js";
import { resultTexts } from "../../static/docs-kit/texts.js";

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);
const MINUTE = 60_000;

beforeEach(() => setViewer({ locale: "en-GB", timezone: "Asia/Tokyo" }));

test("a moment is shown in the viewer's zone and language", () => {
  assert.equal(moment(NOON), "22 Nov 2026, 21:00");
  setViewer({ locale: "en-GB", timezone: "America/New_York" });
  assert.equal(moment(NOON), "22 Nov 2026, 07:00");
});

test("a zone that nobody knows leaves the browser's own, a language that has no texts is English", () => {
  setViewer({ locale: "??", timezone: "Mars/Base" });
  assert.match(moment(NOON), /2026/);
  setViewer({ locale: "fr-FR", timezone: "Asia/Tokyo" });
  assert.equal(moment(NOON), "Nov 22, 2026, 9:00 PM");
  assert.equal(number(45735), "45,735");
});

test("texts, numbers and dates follow one language", () => {
  const said = () => [resultTexts.read(45_735), count(1, "page"), number(1.5, 1), moment(NOON), ago(NOON - 3 * MINUTE, NOON), ago(NOON, NOON), money(1234)].map((text) => text.replaceAll(/\s/g, " "));
  assert.deepEqual(said(), ["45,735 files read", "1 page", "1.5", "22 Nov 2026, 21:00", "3 minutes ago", "just now", "US$12.34"]);
  for (const locale of ["de", "de-DE", "de_DE"]) {
    setViewer({ locale, timezone: "Asia/Tokyo" });
    assert.deepEqual(said(), ["45.735 Dateien gelesen", "1 page", "1,5", "22.11.2026, 21:00", "vor 3 Minuten", "gerade eben", "12,34 $"]);
  }
});

test("what is no time is shown as nothing", () => {
  for (const none of [undefined, null, "5", NaN, Infinity, -1, 1e300]) {
    assert.equal(moment(none), "");
    assert.equal(ago(none), "");
    assert.equal(span(none, NOON), "");
  }
});

test("the recent past is told in words, the rest as a date", () => {
  assert.equal(ago(NOON - 20_000, NOON), "just now");
  assert.equal(ago(NOON - 3 * MINUTE, NOON), "3 minutes ago");
  assert.equal(ago(NOON - 25 * 60 * MINUTE, NOON), "yesterday");
  assert.equal(ago(NOON - 9 * 24 * 60 * MINUTE, NOON), "13 Nov 2026, 21:00");
});

test("a span is told in two units at most", () => {
  assert.equal(span(NOON, NOON + 100), "1 s");
  assert.equal(span(NOON, NOON + 2 * MINUTE), "2 min");
  assert.equal(span(NOON, NOON + 125_000), "2 min 5 s");
  assert.equal(span(NOON, NOON + 65 * MINUTE), "1 h 5 min");
});

test("what is to come is told in hours and days, and what is due as soon", () => {
  assert.equal(ahead(NOON + 10 * MINUTE, "soon", NOON), "soon");
  assert.equal(ahead(NOON - MINUTE, "soon", NOON), "soon");
  assert.equal(ahead(NOON + 180 * MINUTE, "soon", NOON), "in 3 hours");
  assert.equal(ahead(NOON + 24 * 60 * MINUTE, "soon", NOON), "tomorrow");
  assert.equal(ahead(undefined, "soon", NOON), "");
});

test("money is told in dollars", () => {
  assert.equal(money(1234), "US$12.34");
});
