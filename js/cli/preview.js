// @ts-check
// What a dry run prints.

/** Why files stay out, by the names of `docs.preview`. @type {Record<string, string>} */
const REASONS = {
  vendored: "somebody else's code",
  generated: "written by a tool",
  lock: "lock files",
  minified: "minified",
  secret_looking: "named like secrets, never read",
  binary: "not text",
  too_large: "over 1 MiB",
  not_a_file: "links and submodules",
  test: "tests, counted only",
  unknown: "nothing that pages show",
  lfs_pointer: "kept in Git LFS",
  encoding: "in an encoding that cannot be told (neither UTF-8 nor UTF-16)",
  not_given: "not given by the Git host",
  over_plan: "beyond the number of files that are read",
  touchmark_yml: "left out by .touchmark.yml",
};
const CHANGES = /** @type {Record<string, string>} */ ({ new: "+", changed: "~", same: " " });

/** @param {any} preview answer of `docs.preview` @param {{page?: string, quiet?: boolean}} options @returns {string[]} */
export function previewLines({ commit, files, leftOut, pages, ai, page }, { quiet = false }) {
  if (page) return [quiet ? page.body : page.text];
  if (quiet) return [];
  return [
    `commit ${commit.slice(0, 12)}: ${files.read} of ${files.planned} planned files read, ${files.listed} in the repository${files.complete ? "" : "; the rest would be read by the run itself"}`,
    ...leftOut.map((/** @type {any} */ row) => `  left out: ${row.files} ${REASONS[row.reason] ?? row.reason}${row.examples ? ` (${row.examples.slice(0, 3).join(", ")}${row.files > 3 ? ", …" : ""})` : ""}`),
    `${pages.length} pages:`,
    ...pages.map((/** @type {any} */ row) => ` ${CHANGES[row.change]} ${row.title} (${row.files} files${row.promptTokens ? `, at most ${row.promptTokens} tokens` : ""})`),
    ...(ai ? [`the AI would be asked ${ai.requests} times with at most ${ai.inputTokens} tokens and answer with at most ${ai.outputTokens}${ai.cents === undefined ? "; its price is not known" : `: at most ${dollars(ai.cents)} by the prices of ${ai.pricesOf}`}`] : []),
  ];
}

/** @param {number} cents */
export function dollars(cents) {
  return `$${(cents / 100).toFixed(2)}`;
}
