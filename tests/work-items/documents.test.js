// @ts-check
// Every description that the flows write, judged by Atlassian's own schema of the document format.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Draft04 from "ajv-draft-04";
import { addSpecification } from "../../js/demo/work-items/specification.js";
import { openFlowStage } from "./flow-stage.js";

const home = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const DATA = resolve(home, "../shared/data/specifications");
/** Of the page of 5,000 items: what its first waves write. Ours, so that the test ends within a minute. */
const MOST_BATCHES = 4;

const schema = JSON.parse(readFileSync(join(home, "node_modules/@atlaskit/adf-schema/dist/json-schema/v1/full.json"), "utf8"));
const isDocument = new /** @type {any} */ (Draft04.default ?? Draft04)({ strict: false, allErrors: false }).compile(schema);

/** Pages by their names: the labelled ones, and those that mean harm, written out by the scorer. @returns {Map<string, string>} */
function pages() {
  const expanded = mkdtempSync(join(tmpdir(), "work-items-pages-"));
  try {
    execFileSync("python3", ["-B", join(DATA, "score.py"), "--expand", expanded]);
    const files = [join(DATA, "pages"), expanded].flatMap((dir) => readdirSync(dir, { recursive: true }).map((name) => join(dir, String(name))));
    return new Map(files.filter((file) => file.endsWith(".xml")).sort().map((file) => [basename(file, ".xml"), readFileSync(file, "utf8")]));
  } finally {
    rmSync(expanded, { recursive: true, force: true });
  }
}

test("the schema refuses what Jira would", () => {
  const doc = (/** @type {any} */ node) => ({ type: "doc", version: 1, content: [node] });
  assert.equal(isDocument(doc({ type: "paragraph", content: [{ type: "text", text: "a" }] })), true);
  for (const wrong of [{ type: "paragraf" }, { type: "paragraph", content: [{ type: "text", text: "" }] }, { type: "taskList", content: [] }]) assert.equal(isDocument(doc(wrong)), false);
});

for (const criteria of ["tasks", "list"]) {
  test(`descriptions with criteria as ${criteria} are documents, for every labelled and every hostile page`, { skip: existsSync(join(DATA, "score.py")) ? false : `${DATA}/score.py is needed to write out the pages` }, async (t) => {
    const stage = await openFlowStage();
    t.after(() => stage.close());
    const { settings } = await stage.call("workItems.settings", {}, "admin");
    await stage.call("workItems.saveSettings", { settings: { ...settings, criteria } }, "admin");
    let judged = 0;
    const seen = new Set();
    for (const [title, body] of pages()) {
      const pageId = await addSpecification(stage.host, { spaceKey: "DOCS", title, body });
      const ready = await stage.prepared("DEMO", "writer", pageId);
      await stage.write({ ...ready, batches: ready.batches.slice(0, MOST_BATCHES) });
      for (const issue of (await stage.issues()).filter(({ id }) => !seen.has(id))) {
        seen.add(issue.id);
        assert.ok(isDocument(issue.fields.description), `${title}, ${issue.fields.summary}: ${JSON.stringify(isDocument.errors)}`);
        judged += 1;
      }
    }
    t.diagnostic(`${judged} descriptions judged`);
    assert.ok(judged > 500, `${judged} descriptions`);
  });
}
