// Atlassian's manifest validator and linter over the app in the current folder, offline: prints findings as JSON.
// USE_LOCAL_SWAGGER and its companions must name API descriptions, or the linter would download them.
const { readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { ConfigFile, FileSystemReader, FileSystemWriter } = require("@forge/cli-shared");
const { lint } = require("@forge/lint");
const { ProcessorBuilder, ValidationTypes } = require("@forge/manifest");

const quiet = { info() {}, warn() {}, error() {}, debug() {}, trace() {} };
/** Runtimes that Atlassian has retired or is about to (manifest-reference, "Runtime"). */
const deprecatedRuntimes = ["nodejs18.x", "nodejs20.x"];
const statsig = { getDeprecatedRuntimes: async () => deprecatedRuntimes, isSelfManagedTunnelEnabled: async () => false };
/** Our own sources that reach the bundle. */
const sources = ["src", "src/js", "src/js/boundary", "src/js/generated"].flatMap((folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name)).map((entry) => resolve(join(folder, entry.name))));

(async () => {
  const validated = await ProcessorBuilder.instance().withValidation(ValidationTypes.FULL).withOptions({ deprecatedRuntimes }).build().process();
  const findings = (validated.errors ?? []).map(({ level, line, column, message }) => `${level} manifest.yml:${line}:${column} ${message}`);
  const manifest = await new ConfigFile(new FileSystemReader(), new FileSystemWriter()).readConfig();
  for (const result of await lint(sources, manifest, "development", quiet, statsig, { linter: { mode: "client-side" } })) {
    for (const level of ["errors", "warnings"]) for (const { file, line, message } of result[level] ?? []) findings.push(`${level} ${file}:${line} ${message}`);
  }
  console.log(JSON.stringify({ success: validated.success, sources: sources.length, findings }));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
