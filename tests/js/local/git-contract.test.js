// @ts-check
/** The local host's Git hosts against the contract that the Rust tests' ones are held to, field by field. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../../js/local/clock.js";
import { makeAzure } from "../../../js/local/git/azure.js";
import { makeBitbucket } from "../../../js/local/git/bitbucket.js";
import { makeGithub } from "../../../js/local/git/github.js";
import { makeGitlab } from "../../../js/local/git/gitlab.js";
import { makeRegistry } from "../../../js/local/git/registry.js";
import { assertIs, filled } from "./contract.js";
import { makeRepository, tempDir } from "./with-host.js";

const { files, hosts, steps } = JSON.parse(readFileSync(new URL("../../vectors/git-hosts.json", import.meta.url), "utf8"));

test("the local Git hosts keep the contract of the stand-ins", async (t) => {
  const registry = makeRegistry();
  t.after(() => registry.close());
  const dir = makeRepository(join(tempDir(t), "repository"), files);
  await registry.add("o", "r", dir);
  await registry.add("o/p", "r", dir);
  const servers = /** @type {Record<string, (request: Request) => Promise<Response>>} */ ({ github: makeGithub(registry, systemClock()), gitlab: makeGitlab(registry), bitbucket: makeBitbucket(registry), azure: makeAzure(registry) });
  /** @type {Record<string, any>} */
  const kept = {};
  for (const { host, what, request, status, body, text, headers, keeps, keepsText, refused } of steps) {
    const where = `${host}: ${what}`;
    const answer = await /** @type {any} */ (servers[host])(asked(host, request, kept));
    const said = await answer.text();
    if (refused) {
      // GraphQL tells its errors in an answer.
      assert.ok(answer.status >= 400 || JSON.parse(said).errors?.length > 0, `${where}: ${answer.status} ${said}`);
      continue;
    }
    assert.equal(answer.status, status, `${where}: ${said}`);
    if (text !== undefined) assert.equal(said, filled(text, kept), where);
    if (body !== undefined) assertIs(JSON.parse(said), body, kept, where);
    for (const [name, part] of Object.entries(headers ?? {})) assert.ok(answer.headers.get(name)?.includes(filled(part, kept)), `${where}: ${answer.headers.get(name)}`);
    for (const [name, pointer] of Object.entries(keeps ?? {})) kept[name] = pointer.slice(1).split("/").reduce((/** @type {any} */ inside, /** @type {string} */ part) => inside?.[part], JSON.parse(said));
    if (keepsText) kept[keepsText] = said;
  }
});

/** @param {string} host @param {any} request @param {Record<string, any>} kept */
function asked(host, { method, path, accept, body }, kept) {
  const authorization = host === "azure" ? `Basic ${Buffer.from(":t").toString("base64")}` : "Bearer t";
  const headers = { authorization, ...(accept ? { accept } : {}), ...(body ? { "content-type": "application/json" } : {}) };
  return new Request(`${hosts[host]}${filled(path, kept)}`, { method, headers, ...(body ? { body: filled(JSON.stringify(body), kept) } : {}) });
}
