// @ts-check
// Page bodies by the thousand from a seed: golden pages cut, doubled, swapped, unescaped and sprinkled with fragments.

const FRAGMENTS = [
  "<", ">", "&", "&amp;", "&nbsp;", "&check;", "&#0;", "&#65;", "&#x41;", "&#X41;", "&;", "&a", "]]>", "<![CDATA[", "-->", "<!--", "--",
  "<?x?>", "<?xml ?>", "<!DOCTYPE x>", '"', "'", "=", "/", "</p>", "<p>", "<br>", "<br/>", "<v:x/>", "\u0001", "\uFFFF", "\u0085",
  'a="1"', ' a="1"', ' xmlns:v="u"', ' v:a="1"', "</", "<a b=c>", "<a b>", "< p>", "<p\n>", ":", "<:a/>", "<a:b:c/>", "<!-->", "é", "😀",
  "\r\n", "<1/>", ' xmlns=""', ' xml:lang="x"', "<a b=\"<\"/>", "**b**", "\n# T\n", "\n```js\nx<1\n```\n", "<script>x</script>",
  '<ac:structured-macro ac:name="info">', "</ac:structured-macro>", "<ac:plain-text-body>", "</ac:plain-text-body>", "<ac:parameter>",
  "<ac:link>", "<ri:page/>", "<ac:layout-cell>", "<ac:task>", "<details>", "<summary>", '<a href="javascript:x">', "<svg>", "<pre><code>",
  "<li>", "<td>", "<table>", "</table>", "<ul>", "<h2>", "</h3>", "<o:p>", "<foo>", "</foo>", '<p class="', "<img src=x>", "<div>", "</div>",
];

/** A small generator of numbers, the same on every machine (mulberry32). @param {number} seed */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * One body.
 *
 * @param {() => number} next @param {readonly string[]} pages
 */
export function body(next, pages) {
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]);
  if (next() < 0.4) return Array.from({ length: 1 + Math.floor(next() * 12) }, () => (next() < 0.3 ? pick(["x", " ", "text"]) : pick(FRAGMENTS))).join("");
  let text = pick(pages);
  for (let times = 1 + Math.floor(next() * 3); times > 0; times -= 1) {
    const at = Math.floor(next() * (text.length + 1));
    const to = Math.min(text.length, at + pick([0, 1, 2, 5, 40]));
    const kind = next();
    if (kind < 0.45) text = text.slice(0, at) + pick(FRAGMENTS) + text.slice(at);
    else if (kind < 0.65) text = text.slice(0, at) + text.slice(to);
    else if (kind < 0.75) text = text.slice(0, at);
    else if (kind < 0.85) text = text.slice(0, at) + text.slice(at, to) + text.slice(at);
    else if (kind < 0.93) text = text.slice(0, at) + text.slice(at).replace("&lt;", "<").replace("&amp;", "&").replace("<![CDATA[", "");
    else text = text.slice(to) + text.slice(0, at);
  }
  return text.isWellFormed?.() === false ? text.toWellFormed() : text;
}
