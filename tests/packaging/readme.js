// @ts-check
// A README as a person follows it: blocks in order, each with the heading above it and what it says that is printed.

/**
 * @typedef {{language: string, text: string, prints: string | undefined, saved: string | undefined}} Block
 *   `saved`: the file that the text before it names ("With this in `page.xml`")
 */

/** @param {string} readme @returns {Block[]} */
export function blocksOf(readme) {
  /** @type {Block[]} */
  const blocks = [];
  let above = "";
  for (const [whole, language = "", text = ""] of readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const at = readme.indexOf(whole, above.length);
    const between = readme.slice(above.length, at).trim();
    above = readme.slice(0, at + whole.length);
    const last = blocks.at(-1);
    if (last && language === "" && /\bprints$/.test(between)) last.prints = text;
    else blocks.push({ language, text, prints: undefined, saved: /^With this in `([^`]+)`[^`]*:$/.exec(between.split("\n\n").at(-1) ?? "")?.[1] });
  }
  return blocks;
}
