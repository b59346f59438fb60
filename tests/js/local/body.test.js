// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENTITIES } from "../../../js/local/confluence/entities.js";
import { normaliseBody } from "../../../js/local/confluence/normalise.js";
import { parseBody } from "../../../js/local/confluence/parse.js";

const accepted = [
  "plain text", "", "<p>a&nbsp;b &mdash; &eacute; &#233; &apos;</p>", "<p/>", "<!-- comment --><p>x</p>",
  '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a < b && c ]]]]><![CDATA[> d]]></ac:plain-text-body></ac:structured-macro>',
  '<ac:link><ri:page ri:content-title="A &amp; B" /></ac:link>', "<unknown-tag>kept</unknown-tag>",
  `${"<div>".repeat(990)}x${"</div>".repeat(990)}`,
];
const refused = [
  "<p>a & b</p>", "<br>", "<p>a<b>c</p></b>", "<p>", "</p>", "<p>&check;</p>", "<p>&nbsp</p>", "<o:p>x</o:p>", "<p a=1>x</p>", "<p a>x</p>",
  '<p a="1" a="2">x</p>', "<p>]]></p>", "<?xml version='1.0'?><p>x</p>", "<!DOCTYPE html><p>x</p>", "<p>\u0002</p>", "<p>&#0;</p>", "<P>x</p>",
  "</xml><xml>", "<p>x</p></xml>", '<p a="<">x</p>', "<![CDATA[x", `${"<div>".repeat(1001)}x${"</div>".repeat(1001)}`,
  `<p ${Array.from({ length: 1001 }, (_, at) => `a${at}="1"`).join(" ")}>x</p>`, `<p a="${"x".repeat(524_289)}">x</p>`,
];

for (const body of accepted) test(`accepts ${JSON.stringify(body.slice(0, 60))}`, () => parseBody(body));
for (const body of refused) test(`refuses ${JSON.stringify(body.slice(0, 60))}`, () => assert.throws(() => parseBody(body), { status: 400, message: /^Error parsing xhtml: / }));

test("knows the 252 entities of HTML 4 and XML's apos", () => {
  assert.equal(Object.keys(ENTITIES).length, 253);
  assert.equal(ENTITIES.rsquo, "\u2019");
  assert.equal(ENTITIES.sigmaf, "\u03c2");
  assert.equal(ENTITIES.yuml, "\u00ff");
});

test("a saved body has current tag names, macro ids and the same text", () => {
  const saved = normaliseBody('<p><b>x</b> <i>y</i>&nbsp;&lt;</p><ac:structured-macro ac:name="toc" /><hr />', "1:1");
  assert.match(saved, /^<p><strong>x<\/strong> <em>y<\/em>&nbsp;&lt;<\/p><ac:structured-macro ac:name="toc" ac:schema-version="1" ac:macro-id="[0-9a-f-]{36}" \/><hr \/>$/);
});

test("saving what was saved changes nothing more", () => {
  const body = '<table><tbody><tr><td>a "b" &amp; c</td></tr></tbody></table><ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[ ]]]]><![CDATA[> ]]></ac:plain-text-body></ac:structured-macro>';
  const once = normaliseBody(body, "1:1");
  assert.equal(normaliseBody(once, "1:2"), once);
});
