// @ts-check
// The real app on the local host, with a specification page and a Jira beside it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { addSpecification, editSpecification } from "../../js/demo/work-items/specification.js";
import { batchesOf } from "../../static/work-items/model/batches.js";
import { emptyDraft, entriesOf } from "../../static/work-items/model/proposal.js";
import { makeRecord } from "../js/contract.js";
import { startWatchedHost } from "../js/security/canaries.js";

const appDir = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const MOST_TURNS = 60;

/** What the flows of every stage took and gave, for the contract's test. */
export const record = makeRecord();

/** @typedef {Awaited<ReturnType<typeof openFlowStage>>} FlowStage */

export async function openFlowStage() {
  const dir = mkdtempSync(join(tmpdir(), "work-items-"));
  const host = await startWatchedHost({ appDir, dataDir: join(dir, "data"), plant: false });
  const pageId = await addSpecification(host, { spaceKey: "DOCS" });
  /** Every call of the platform. @type {{name: string, path: string, body: string | undefined}[]} */
  const calls = [];
  host.onCall(({ name, path, body }) => void calls.push({ name, path, body }));

  /** The flow's answer as the panel gets it, errors thrown with their code. @param {string} functionKey @param {any} [payload] @param {string} [user] @returns {Promise<any>} */
  async function call(functionKey, payload = {}, user = "writer") {
    const result = await host.invoke({ moduleKey: "work-items", functionKey, payload, user });
    if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
    if (!result.value.ok) throw Object.assign(new Error(`${functionKey}: ${result.value.error.message}`), result.value.error);
    record.keep(functionKey, payload, result.value.value);
    return result.value.value;
  }

  /** What the panel would send of a plan that nobody edited, to a project. @param {string} [projectKey] @param {string} [user] @param {string} [ofPage] */
  async function prepared(projectKey = "DEMO", user = "writer", ofPage = pageId) {
    const plan = await call("workItems.plan", { pageId: ofPage }, user);
    const { projects } = await call("workItems.target", { pageId: ofPage }, user);
    const projectId = projects.find((/** @type {any} */ { key }) => key === projectKey)?.id;
    const { project } = await call("workItems.target", { pageId: ofPage, projectId }, user);
    const target = { projectId, types: project.defaults, values: {}, priorities: {}, estimates: {}, ...(project.blocks ? { blocks: project.blocks } : {}) };
    const draft = emptyDraft(plan.page.version);
    return { ofPage, plan, project, target, batches: batchesOf(entriesOf(plan, draft), draft, new Map()) };
  }

  /** The whole way: seen, sealed, written; a call that asks for another one gets it. @param {Awaited<ReturnType<typeof prepared>>} from @param {string} [user] */
  async function write({ ofPage, plan, target, batches }, user = "writer") {
    const results = new Map();
    let runId;
    for (const items of batches) {
      const base = { pageId: ofPage, pageVersion: plan.page.version, target, items };
      const { seal } = await call("workItems.create", { ...base, dryRun: true }, user);
      for (let turn = 0; ; turn += 1) {
        const answer = await call("workItems.create", { ...base, seal, ...(runId ? { runId } : {}) }, user);
        runId = answer.runId;
        for (const one of answer.results) results.set(one.ref, one);
        if (answer.againAfterMs === undefined) break;
        // A call whose answer was lost may still be under way: the flow says how long.
        await new Promise((resolve) => setTimeout(resolve, answer.againAfterMs));
        if (turn === MOST_TURNS) throw new Error("it never ends");
      }
    }
    return { runId, results };
  }

  return {
    host, pageId, calls, call, prepared, write,
    edit: (/** @type {(body: string) => string} */ change) => editSpecification(host, pageId, change),
    issues: async () => [...(await host.jira()).issues.values()],
    async close() {
      await host.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
