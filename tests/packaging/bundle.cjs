// Bundles the app in the current folder with Atlassian's own bundler, offline: `node bundle.cjs <out>`.
// A script of its own and CommonJS, because the bundler asks for `require.main` and works in the current folder.
const { cpSync, mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { ConfigFile, FileSystemReader, FileSystemWriter } = require("@forge/cli-shared");
const { LocalWrapperProvider, getEntryPoints, getNodeBundler } = require("@forge/bundler");

const [out] = process.argv.slice(2);
// The wrapper and the loader come from Atlassian's network at a deployment; the bundle does not contain them.
const runtime = join(out, "stand-in-runtime");
mkdirSync(join(runtime, "dist"), { recursive: true });
for (const name of ["wrapper", "loader"]) writeFileSync(join(runtime, `dist/${name}.js`), "// left out\n");
process.env.FORGE_RUNTIME_PATH = runtime;

const quiet = { info() {}, warn: (text) => console.error(text), error: (text) => console.error(text), debug() {}, trace() {} };
const config = new ConfigFile(new FileSystemReader(), new FileSystemWriter());

(async () => {
  const { modules } = await config.readConfig();
  const handlers = modules.function.map(({ handler }) => ({ module: handler.split(".")[0] }));
  const bundler = getNodeBundler(quiet, new LocalWrapperProvider(new FileSystemReader(), runtime), config);
  const { outputDir } = await bundler.bundle({ appDirectory: process.cwd(), entryPoints: getEntryPoints(handlers) });
  cpSync(outputDir, join(out, "bundle"), { recursive: true });
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
