// Loads a bundle in a Node that has nothing but it, and lets its functions answer: `node answer.cjs <bundle>/index.cjs`.
// With `time` it says what loading the bundle and a panel's first call take: milliseconds of processor time, and of both by the clock.
// With `table` it gives the hash of the token table, where the bundle gives that.
// The globals are the fewest with which Forge's packages run; the store is empty and swallows what it is given.
const { createHash } = require("node:crypto");
const path = require("node:path");

const json = (status, value) => new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
const nothing = () => {};
const counter = { incr: nothing, incrBy: nothing, decr: nothing, decrBy: nothing };
globalThis.__forge_runtime__ = {
  proxy: { token: "t", url: "http://proxy.invalid" },
  contextAri: "ari:cloud:confluence::site/1",
  container: { region: "r", runtime: "nodejs", handler: "index", appCodeDir: path.dirname(process.argv[2]) },
  appContext: { appId: "a", appVersion: "1", environmentId: "e", environmentType: "DEVELOPMENT", invocationId: "i", installationId: "n", functionKey: "f", moduleType: "m", moduleKey: "k" },
  lambdaContext: { awsRequestId: "i", getRemainingTimeInMillis: () => 20_000 },
  tracing: { traceId: "0", spanId: "0" },
  metrics: { counter: () => counter, gauge: () => ({ set: nothing }), timing: () => ({ measure: () => ({ stop: nothing }) }) },
};
globalThis.__forge_fetch__ = async (meta, asked) => {
  if (meta.type !== "kvs") return json(501, {});
  return asked.endsWith("query") ? json(200, { data: [] }) : asked.endsWith("get") ? json(404, { code: "KEY_NOT_FOUND", message: "" }) : new Response(null, { status: 204 });
};

const processorMs = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

// The folder a function runs in is not promised to be the app's.
process.chdir("/");
(async () => {
  // The platform's own part of the first request is no work of the app.
  await json(200, {}).json();
  const began = performance.now();
  const start = process.cpuUsage();
  const handlers = require(path.resolve(process.argv[2]));
  const load = processorMs(start);
  const context = { installContext: "ari:cloud:confluence::site/1", principal: { accountId: "person" } };
  const call = (functionKey, payload) => handlers.resolver({ call: { functionKey, payload }, context: {} }, context);
  if (process.argv[3] === "table") return console.log(createHash("sha256").update(await handlers.tokenTable()).digest("hex"));
  if (process.argv[3] === "time") {
    const answered = await call("docs.list", {});
    if (!answered.ok) throw new Error("the panel was refused");
    return console.log(JSON.stringify({ load, first: processorMs(start) - load, wall: performance.now() - began }));
  }
  const hook = await handlers.gitPush({ method: "POST", path: "/x1/a", userPath: "", headers: {}, queryParameters: {}, body: "{}" }, {});
  console.log(JSON.stringify({ node: process.versions.node.split(".")[0], exports: Object.keys(handlers).sort(), list: await call("docs.list", {}), unknown: (await call("no.such.flow", {})).ok, hook: hook.statusCode, schedule: (await handlers.schedule({}, {})).statusCode }));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
