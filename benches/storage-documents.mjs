// @ts-check
// The documents of the storage benchmark, about 1 MB each, made from nothing so that every run sees the same bytes.

const SIZE = 1_000_000;

/** @param {number} n */
function block(n) {
  const code = `for (int i = ${n}; i < 10 && !done; i++) {\n\tlist.add(map.get("k${n}"));\n}`;
  return [
    `<h2>Section ${n} &ndash; build &amp; run</h2>`,
    `<p>The service <strong>number ${n}</strong> reads <code>config-${n}.yml</code> and writes to <a href="https://x.example/s?id=${n}&amp;v=2">its&nbsp;log</a>.</p>`,
    `<table><tbody><tr><th><p>key ${n}</p></th><td><p>value ${n}</p></td></tr></tbody></table><ul><li>first ${n}</li><li>second</li></ul>`,
    `<ac:structured-macro ac:name="code" ac:schema-version="1"><ac:parameter ac:name="language">java</ac:parameter><ac:plain-text-body><![CDATA[${code}]]></ac:plain-text-body></ac:structured-macro>`,
  ];
}

export function clean() {
  const parts = [];
  for (let n = 0, size = 0; size < SIZE; n += 1) {
    const next = block(n).join("\n");
    parts.push(next);
    size += next.length;
  }
  return parts.join("\n");
}

/** The clean page with one defect in every part, in a fence, cut in its last block. */
export function malformed() {
  const defects = [
    (/** @type {string[]} */ b) => b.map((part) => part.replace("&amp;", "&")),
    (/** @type {string[]} */ b) => b.map((part) => part.replace("</li>", "").replace("</strong>", "")),
    (/** @type {string[]} */ b) => b.map((part) => part.replace("<![CDATA[", "").replace("]]></ac:plain", "</ac:plain")),
    (/** @type {string[]} */ b) => [...b, "<br><hr><img src=https://x.example/a.png>"],
    (/** @type {string[]} */ b) => b.map((part) => part.replace("</h2>", "</h3></div>")),
    (/** @type {string[]} */ b) => [...b, "<p onclick='x()'>ok</p><script>alert(1)</script>"],
    (/** @type {string[]} */ b) => b.map((part) => part.replace("<tbody>", "").replace("</tbody>", "").replace("\t", "\u0001")),
    (/** @type {string[]} */ b) => b.map((part) => part.replace("<p>The", "<P CLASS=x>The List<String>")),
  ];
  const parts = [];
  for (let n = 0, size = 0; size < SIZE; n += 1) {
    const next = defects[n % defects.length](block(n)).join("\n");
    parts.push(next);
    size += next.length;
  }
  return `\`\`\`xml\n${parts.join("\n").slice(0, -40)}`;
}

const filled = (/** @type {string} */ text) => text.repeat(Math.ceil(SIZE / text.length));

/** What the author of a document meant: of the malformed page its parts without their defects. @param {string} document */
export function meant(document) {
  if (document !== "malformed") return documents[document]();
  const parts = [...malformed().matchAll(/Section (\d+) /g)].map(([, n]) => block(Number(n)).join("\n"));
  return parts.join("\n");
}

/** @type {Record<string, () => string>} */
export const documents = {
  clean,
  malformed,
  "nested elements": () => filled("<div>"),
  "unclosed tags": () => filled("<p><b>"),
  "less-than signs": () => filled("<"),
  ampersands: () => filled("&"),
  attributes: () => `<p ${Array.from({ length: 80_000 }, (_, n) => `a${n}="1"`).join(" ")}>x</p>`,
  "CDATA openers": () => filled("<![CDATA["),
};
