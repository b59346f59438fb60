// @ts-check
/**
 * What stands in for a language model: a text about the files that a prompt names, the same for the same prompt. It knows
 * nothing of any app; it lists what it was shown.
 *
 * @param {string} text the newest turn
 * @returns {string} Markdown
 */
export function writeAbout(text) {
  const files = [...text.matchAll(/^(?:=+ )?file ([^\n]+?)(?: \(signatures only\))?$/gm)].map(([, path]) => String(path));
  const names = [...new Set([...text.matchAll(/\b(?:fn|def|class|func|function|struct|interface)\s+(\w+)/g)].map(([, name]) => String(name)))];
  const lines = ["This text comes from the local stand-in for a language model.", "", "## How it works", ""];
  for (const path of files.slice(0, 20)) lines.push(`- \`${path}\`: see [the file](${path.replaceAll(" ", "%20")}).`);
  if (names.length > 0) lines.push("", "## Main types and functions", "", ...names.slice(0, 20).map((name) => `- \`${name}\``));
  return `${lines.join("\n")}\n`;
}

/** Roughly what a vendor would count. @param {string} text */
export function tokensOf(text) {
  return Math.ceil(text.length / 4);
}
