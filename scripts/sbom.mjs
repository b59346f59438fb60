// @ts-check
// Writes a CycloneDX 1.6 list of everything that the lock files name. Deterministic: no time, no random serial number.
//
//   npm run sbom [-- <file>]     build/sbom.json when no file is named

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const read = (/** @type {string} */ name) => readFileSync(join(root, name), "utf8");
const { name, version } = JSON.parse(read("package.json"));
const components = [...crates(read("Cargo.lock")), ...packages(JSON.parse(read("package-lock.json")))];
components.sort((one, other) => (one.purl < other.purl ? -1 : one.purl > other.purl ? 1 : 0));
const seen = new Set();
const unique = components.filter(({ purl }) => !seen.has(purl) && seen.add(purl));

const file = resolve(root, process.argv[2] ?? "build/sbom.json");
mkdirSync(dirname(file), { recursive: true });
const bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: `urn:uuid:${uuidOf(JSON.stringify(unique))}`,
  version: 1,
  metadata: { component: { type: "application", name, version, "bom-ref": `${name}@${version}` } },
  components: unique,
};
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
const scoped = (/** @type {string} */ scope) => unique.filter((one) => one.scope === scope).length;
console.log(`${file}: ${unique.length} components, ${scoped("required")} required at run time or build, ${scoped("excluded")} for development`);

/** Packages of Cargo.lock that come from a registry. @param {string} lock */
function crates(lock) {
  const wanted = reachable(lock);
  return lock
    .split("[[package]]")
    .slice(1)
    .map((block) => ({ name: field(block, "name"), version: field(block, "version"), checksum: field(block, "checksum"), source: field(block, "source") }))
    .filter(({ source }) => source)
    .map(({ name: crate, version: number, checksum }) => ({
      type: "library",
      name: crate,
      version: number,
      purl: `pkg:cargo/${crate}@${number}`,
      "bom-ref": `pkg:cargo/${crate}@${number}`,
      scope: wanted.has(`${crate} ${number}`) ? "required" : "excluded",
      hashes: [{ alg: "SHA-256", content: checksum }],
    }));
}

/** What the crate's own [dependencies] lead to; the others are for tests. @param {string} lock */
function reachable(lock) {
  /** @type {Map<string, {version: string, dependencies: string[]}[]>} */
  const byName = new Map();
  for (const block of lock.split("[[package]]").slice(1)) {
    const dependencies = [...(block.match(/dependencies = \[([^\]]*)\]/)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    const crate = field(block, "name");
    byName.set(crate, [...(byName.get(crate) ?? []), { version: field(block, "version"), dependencies }]);
  }
  const toml = read("Cargo.toml");
  const section = toml.slice(toml.indexOf("\n[dependencies]"), toml.indexOf("\n[dev-dependencies]"));
  const queue = [...section.matchAll(/^([a-z0-9_-]+) = /gm)].map((match) => match[1]);
  const found = new Set();
  while (queue.length > 0) {
    const [crate, number] = (queue.pop() ?? "").split(" ");
    for (const one of byName.get(crate) ?? []) {
      if ((number && number !== one.version) || found.has(`${crate} ${one.version}`)) continue;
      found.add(`${crate} ${one.version}`);
      queue.push(...one.dependencies);
    }
  }
  return found;
}

/** @param {string} block @param {string} key */
function field(block, key) {
  return block.match(new RegExp(`^${key} = "([^"]*)"`, "m"))?.[1] ?? "";
}

/** Packages of package-lock.json. @param {{packages: Record<string, any>}} lock */
function packages(lock) {
  return Object.entries(lock.packages)
    .filter(([path, one]) => path && !one.link && one.version)
    .map(([path, one]) => {
      const full = one.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const purl = `pkg:npm/${full.replace("@", "%40")}@${one.version}`;
      const [algorithm, digest] = String(one.integrity ?? "").split("-");
      const hashes = algorithm === "sha512" ? [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }] : [];
      const licenses = typeof one.license === "string" ? [{ license: { name: one.license } }] : [];
      return { type: "library", name: full, version: one.version, purl, "bom-ref": purl, scope: one.dev || one.devOptional ? "excluded" : "required", hashes, licenses };
    });
}

/** A stable identifier from the content. @param {string} text */
function uuidOf(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
