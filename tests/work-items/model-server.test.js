// @ts-check
// deploy/model-server: what the files promise, and Caddy itself in front of a server that must not be reached otherwise.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";
import { freePort, startStandIn } from "./model-servers.js";

const folder = fileURLToPath(new URL("../../deploy/model-server", import.meta.url));
const text = (/** @type {string} */ name) => readFileSync(join(folder, name), "utf8");
const own = fileURLToPath(new URL("../../.touchmark/caddy/bin/caddy", import.meta.url));
const caddy = process.env.TOUCHMARK_CADDY ?? (existsSync(own) ? own : undefined);
const skip = caddy ? false : "no caddy: the set-up says why, TOUCHMARK_CADDY names one";

test("the model's containers have no way out, no open port and no key", () => {
  const { services, networks } = parse(text("compose.yaml"), { merge: true });
  assert.equal(networks.inside.internal, true);
  for (const name of ["vllm", "llamacpp"]) {
    const service = services[name];
    assert.deepEqual(Object.keys(service.networks), ["inside"], name);
    assert.equal(service.ports, undefined);
    assert.equal(service.read_only, true);
    assert.ok(service.healthcheck.test.join(" ").includes("/health"));
    assert.equal(service.environment.HF_HUB_OFFLINE, "1");
    assert.ok(!JSON.stringify(service).includes("KEY"), `${name} is given a key`);
    assert.ok(service.volumes.every((/** @type {string} */ volume) => volume.endsWith(":ro")));
  }
  assert.match(services.caddy.environment.MODEL_API_KEY, /^\$\{MODEL_API_KEY:\?/, "it starts without a key");
  assert.deepEqual(services.caddy.networks, ["inside", "outside"]);
});

test("the cluster's manifest says the same", () => {
  const documents = parseAllDocuments(text("kubernetes.yaml")).map((document) => document.toJS());
  const of = (/** @type {string} */ kind, /** @type {string} */ name) => documents.find((one) => one.kind === kind && one.metadata.name === name);
  const policy = of("NetworkPolicy", "model-stays-inside").spec;
  assert.deepEqual(policy.egress, []);
  assert.deepEqual([...policy.policyTypes].sort(), ["Egress", "Ingress"]);
  assert.deepEqual(policy.ingress, [{ from: [{ podSelector: { matchLabels: { app: "caddy" } } }], ports: [{ port: 8000 }] }]);
  assert.equal(of("Service", "model").spec.type, undefined, "the model is reachable from outside the cluster");
  for (const name of ["model", "caddy"]) {
    const pod = of("Deployment", name).spec.template.spec;
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.ok(pod.containers.every((/** @type {any} */ one) => one.readinessProbe.httpGet.path === "/health" && one.securityContext.readOnlyRootFilesystem));
  }
  const key = of("Deployment", "caddy").spec.template.spec.containers[0].env.find((/** @type {any} */ one) => one.name === "MODEL_API_KEY");
  assert.deepEqual(key.valueFrom, { secretKeyRef: { name: "model-server", key: "api-key" } });
  assert.ok(!JSON.stringify(of("Deployment", "model")).includes("secretKeyRef"));
});

test("states of earlier prompts do not pile up in memory, which the sizes count on", () => {
  const cpu = parse(text("compose.yaml"), { merge: true }).services.llamacpp.command;
  const pod = parseAllDocuments(text("kubernetes.yaml")).map((document) => document.toJS()).find((one) => one.kind === "Deployment" && one.metadata.name === "model").spec.template.spec.containers[0].args;
  for (const command of [cpu, pod]) assert.equal(command[command.indexOf("--cache-ram") + 1], "0", command.join(" "));
});

test("no file carries a credential, and the app has no field for one of the server's own", () => {
  for (const name of readdirSync(folder).filter((one) => /\.(yaml|env|md)$|^Caddyfile$/.test(one))) assert.doesNotMatch(text(name), /MODEL_API_KEY[=:] *["']?[A-Za-z0-9]{8,}|hf_[A-Za-z0-9]{8,}|sk-[A-Za-z0-9]{8,}/, name);
  assert.match(text("example.env"), /^MODEL_API_KEY=$/m);
});

test("Caddy lets in what has the key, to two paths, and takes the key off", { skip }, async (t) => {
  const key = `key-${process.pid}-0123456789abcdef`;
  const { url, asked } = await startStandIn(t);
  const { origin, log } = await startCaddy(t, key, new URL(url).host);
  const ask = (/** @type {string} */ path, /** @type {Record<string, string>} */ headers = {}, /** @type {object | undefined} */ body = undefined) =>
    fetch(`${origin}${path}`, { headers, redirect: "manual", ...(body ? { method: "POST", body: JSON.stringify(body) } : {}) }).then((answer) => answer.status);
  const bearer = { authorization: `Bearer ${key}` };
  assert.equal(await ask("/v1/models"), 401);
  for (const wrong of ["Bearer ", "Bearer", `Bearer ${key}x`, key, `bearer ${key}`, `Basic ${key}`]) assert.equal(await ask("/v1/models", { authorization: wrong }), 401, wrong);
  for (const path of ["/v1/embeddings", "/v1/models/x", "/v1/../metrics", "/v1/chat/completions/../../slots"]) assert.ok([401, 404].includes(await ask(path, bearer)), path);
  for (const path of ["/", "/metrics", "/slots", "/props", "/completion"]) assert.equal(await ask(path, bearer), 404, path);
  assert.equal(asked.length, 0, "a request without right came through");
  assert.equal(await ask("/v1/models", bearer), 200);
  assert.equal(await ask("/v1/chat/completions", bearer, { model: "m", messages: [{ role: "user", content: "canary-prompt" }] }), 200);
  assert.deepEqual(asked.map(({ authorization }) => authorization), [undefined, undefined]);
  assert.ok(!log().includes(key) && !log().includes("canary-prompt"), "the log holds a key or a prompt");
});

test("every image is named by a version", () => {
  const files = ["compose.yaml", "kubernetes.yaml", "gpu/kustomization.yaml"].map((name) => readFileSync(join(folder, name), "utf8"));
  const images = files.flatMap((text) => [...text.matchAll(/image(?::|, value:) (?:\$\{\w+:-)?"?([\w./-]+:[\w.-]+)/g)].map(([, image]) => String(image)));
  assert.equal(images.length, 6);
  for (const image of images) assert.match(image, /:(server-b|v)?\d+(\.\d+\.\d+)?$/, image);
});

test("without a key Caddy lets nobody in", { skip }, async (t) => {
  const { url, asked } = await startStandIn(t);
  for (const key of ["", undefined]) {
    const { origin } = await startCaddy(t, key, new URL(url).host);
    for (const authorization of ["Bearer ", "Bearer", "", "Bearer undefined"]) assert.equal((await fetch(`${origin}/v1/models`, { headers: { authorization } })).status, 401, `${key}: ${authorization}`);
  }
  assert.equal(asked.length, 0);
});

/** Over plain http on loopback: TLS is Caddy's own. @param {import("node:test").TestContext} t @param {string | undefined} key @param {string} upstream */
async function startCaddy(t, key, upstream) {
  const home = mkdtempSync(join(tmpdir(), "touchmark-caddy-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH, HOME: home, MODEL_HOST: origin, MODEL_TLS: "", MODEL_UPSTREAM: upstream, ...(key === undefined ? {} : { MODEL_API_KEY: key }) };
  const server = spawn(String(caddy), ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  server.stdout.on("data", (chunk) => (log += chunk));
  server.stderr.on("data", (chunk) => (log += chunk));
  t.after(async () => {
    server.kill();
    await new Promise((resolve) => (server.exitCode !== null ? resolve(undefined) : server.once("exit", resolve)));
    rmSync(home, { recursive: true, force: true });
  });
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(origin).then(() => true, () => false)) return { origin, log: () => log };
    await pause(100);
  }
  throw new Error(`caddy does not answer: ${log}`);
}
