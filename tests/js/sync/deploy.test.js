// @ts-check
// The container image and the Kubernetes manifest name what exists: paths, flags, packages, probes, fields of the configuration.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { parseAllDocuments, parse } from "yaml";
import { readConfiguration } from "../../../js/cli/sync/configuration.js";
import { serveHealth } from "../../../js/cli/sync/health.js";
import { makeReport } from "../../../js/cli/sync/report.js";

const ROOT = resolve(import.meta.dirname, "../../..");
const text = (/** @type {string} */ file) => readFileSync(join(ROOT, file), "utf8");
const dockerfile = text("deploy/sync/Dockerfile").replaceAll("\\\n", " ").split("\n");
const objects = parseAllDocuments(text("deploy/sync/kubernetes.yaml")).map((document) => {
  assert.deepEqual(document.errors, []);
  return document.toJS();
});
const of = (/** @type {string} */ kind) => objects.find((one) => one.kind === kind);
const container = of("Deployment").spec.template.spec.containers[0];

/** Files and packages that a program reaches by its imports. @param {string} file @param {{files: Set<string>, packages: Set<string>}} reached */
function reach(file, reached = { files: new Set(), packages: new Set() }) {
  if (reached.files.has(file)) return reached;
  reached.files.add(file);
  for (const [, always, late] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\s[^"';]*from\s+"([^"]+)"|await import\("([^"]+)"\)/gm)) {
    const name = always ?? late ?? "";
    if (name.startsWith(".")) reach(resolve(dirname(file), name), reached);
    else if (!name.startsWith("node:")) reached.packages.add(name);
  }
  return reached;
}

test("everything that the runner imports is in the image, and its packages are the root's versions", () => {
  const { files, packages } = reach(join(ROOT, "js/cli/sync.js"));
  assert.ok(files.size > 15 && packages.size > 4, "the imports were not read");
  const copied = dockerfile.filter((line) => line.startsWith("COPY ") && !line.includes("--from=")).flatMap((line) => line.split(/\s+/).slice(1, -1));
  for (const path of copied) assert.ok(existsSync(join(ROOT, path)) || path === "js/generated", `${path} does not exist`);
  const holds = (/** @type {string} */ path) => copied.some((one) => path === join(ROOT, one) || path.startsWith(`${join(ROOT, one)}/`));
  assert.deepEqual([...files].filter((file) => !holds(file)), []);
  assert.ok(holds(join(ROOT, "js/cli/sync/configuration.schema.json")));
  const [own, root] = [JSON.parse(text("deploy/sync/package.json")), JSON.parse(text("package.json"))];
  assert.deepEqual(Object.keys(own.dependencies).sort(), [...packages].sort());
  for (const [name, version] of Object.entries(own.dependencies)) assert.equal(version, root.devDependencies[name], name);
  assert.ok(!text("deploy/sync/package-lock.json").includes('"resolved"'));
});

test("the image's and the manifest's arguments are ones that the program knows", () => {
  const help = spawnSync(process.execPath, [join(ROOT, "js/cli/sync.js"), "--help"], { encoding: "utf8" });
  assert.equal(help.status, 0);
  const [command = ""] = dockerfile.filter((line) => line.startsWith("CMD "));
  for (const args of [JSON.parse(command.slice(4)), container.args]) {
    for (const flag of args.filter((/** @type {string} */ one) => one.startsWith("--"))) assert.ok(help.stdout.includes(`${flag} <`), `${flag} is no flag`);
  }
  assert.ok(dockerfile.includes('ENTRYPOINT ["node", "--max-semi-space-size=2", "/app/js/cli/sync.js"]'));
});

test("nothing runs as root or writes beside the state", () => {
  const { securityContext, automountServiceAccountToken, volumes } = of("Deployment").spec.template.spec;
  assert.ok(dockerfile.includes(`USER ${securityContext.runAsUser}:${securityContext.runAsGroup}`));
  assert.equal(securityContext.runAsNonRoot, true);
  assert.equal(automountServiceAccountToken, false);
  assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  const writable = container.volumeMounts.filter((/** @type {any} */ mount) => !mount.readOnly).map((/** @type {any} */ mount) => mount.mountPath);
  assert.deepEqual(writable, ["/state"]);
  const claimed = volumes.flatMap((/** @type {any} */ volume) => volume.persistentVolumeClaim?.claimName ?? []);
  assert.deepEqual(claimed, [of("PersistentVolumeClaim").metadata.name]);
  assert.ok(of("NetworkPolicy").spec.policyTypes.includes("Egress"));
  assert.deepEqual(of("NetworkPolicy").spec.podSelector.matchLabels, of("Deployment").spec.template.metadata.labels);
});

test("the manifest's configuration is valid, keeps its state on the volume and its secrets in files", () => {
  const dir = mkdtempSync(join(tmpdir(), "deploy-"));
  try {
    const given = parse(of("ConfigMap").data["sync.yaml"]);
    assert.ok(given.state.path.startsWith("/state/"));
    for (const name of [given.confluence.auth.clientSecretFile, given.ingestion.auth.tokenFile]) assert.equal(dirname(name), "/secrets");
    writeFileSync(join(dir, "secret"), "a-secret");
    const local = of("ConfigMap").data["sync.yaml"].replace(/\/secrets\/[a-z-]+/g, join(dir, "secret"));
    writeFileSync(join(dir, "sync.yaml"), local);
    const configuration = readConfiguration(join(dir, "sync.yaml"), {});
    assert.equal(configuration.everyMs, 900_000);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the probes ask for what is served: alive while it works, well while it succeeds", async () => {
  const report = makeReport({ tenant: "tenant1", out: /** @type {any} */ ({ write: () => true }) });
  let now = 1_000_000;
  const health = await serveHealth("127.0.0.1:0", { reports: [report], everyMs: 60_000, now: () => now });
  const ask = async (/** @type {string} */ path) => (await fetch(`http://127.0.0.1:${health.port}${path}`)).status;
  try {
    const [live, ready] = [container.livenessProbe.httpGet.path, container.readinessProbe.httpGet.path];
    assert.deepEqual([await ask(live), await ask(ready), await ask("/metrics"), await ask("/other")], [200, 200, 200, 404]);
    health.ended("failed");
    assert.deepEqual([await ask(live), await ask(ready)], [200, 503]);
    now += 4 * 60_000;
    assert.equal(await ask(live), 503);
    health.looked();
    assert.equal(await ask(live), 200);
  } finally {
    health.close();
  }
  const annotations = of("Deployment").spec.template.metadata.annotations;
  assert.equal(annotations["prometheus.io/path"], "/metrics");
});
