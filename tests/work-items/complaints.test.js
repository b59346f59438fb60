// @ts-check
// What users of other tools complain about (docs/WORK-ITEMS-FLOWS.md), each tried with a page of its own: plan, Jira, and afterwards.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { addSpecification, editSpecification } from "../../js/demo/work-items/specification.js";
import { batchesOf } from "../../static/work-items/model/batches.js";
import { cutsOf, emptyDraft, entriesOf } from "../../static/work-items/model/proposal.js";
import { writeTexts } from "../../static/work-items/texts.js";
import * as pages from "./complaint-pages.js";
import { openFlowStage } from "./flow-stage.js";

const MARK = "touchmark-work-item";
const DONE = "10001";

describe("complaints of other tools' users, each with a page of its own", () => {
  /** @type {import("./flow-stage.js").FlowStage} */
  let stage;
  before(async () => {
    stage = await openFlowStage();
  });
  after(() => stage?.close());

  /** @param {string} title @param {string} body */
  const addPage = (title, body) => addSpecification(stage.host, { spaceKey: "DOCS", title, body });
  const planOf = (/** @type {string} */ pageId) => stage.call("workItems.plan", { pageId });
  /** The issues that carry a page's mark. @param {string} pageId */
  const issuesOf = async (pageId) => (await stage.issues()).filter(({ properties }) => properties[MARK]?.pageId === pageId);
  const called = (/** @type {string} */ title, /** @type {any[]} */ all) => {
    const found = all.find((one) => (one.title ?? one.fields.summary).startsWith(title));
    assert.ok(found, title);
    return found;
  };
  const proposed = (/** @type {any} */ plan) => plan.items.filter((/** @type {any} */ { action }) => !["unchanged", "done"].includes(action)).map((/** @type {any} */ { action, title, match }) => [action, title, match?.changed ?? []]);

  /** Plans and writes a page as it is, with a person's answers. @param {string} pageId @param {{user?: string, project?: string, takes?: any}} [how] */
  async function writePage(pageId, { user = "writer", project = "DEMO", takes = {} } = {}) {
    const ready = await stage.prepared(project, user, pageId);
    const status = new Map((await stage.call("workItems.status", { pageId }, user)).items.map((/** @type {any} */ item) => [item.ref, item]));
    const draft = emptyDraft(ready.plan.page.version);
    return { ...ready, ...(await stage.write({ ...ready, batches: batchesOf(entriesOf(ready.plan, draft), draft, status, takes) }, user)) };
  }

  /** What Jira keeps is changed on its way, as a rule of the site would. @param {(issue: any) => any} rule @param {() => Promise<void>} act */
  async function withRule(rule, act) {
    const jira = await stage.host.jira();
    const { saveIssues } = jira;
    jira.saveIssues = (issues, project) => saveIssues(issues.map(rule), project);
    try {
      await act();
    } finally {
      jira.saveIssues = saveIssues;
    }
  }

  test("1. two issues for one request: a lost answer, a double click and two people make one set, and equal words stay two items", async () => {
    const pageId = await addPage("Canteen", pages.CANTEEN);
    const patient = async (/** @type {string} */ user) => {
      for (let turn = 0; turn < 120; turn += 1) {
        try {
          return await writePage(pageId, { user });
        } catch (error) {
          if (!["claim_held", "network", "timeout", "upstream"].includes(/** @type {any} */ (error).code)) throw error;
          await sleep(1000);
        }
      }
      throw new Error("it never ends");
    };
    stage.host.faults.set({ seed: 3, rate: 1, kinds: ["cut"], only: "jira POST /rest/api/3/issue/bulk", most: 1 });
    await Promise.all([patient("writer"), patient("writer"), patient("admin")]);
    assert.equal(stage.host.faults.record.length, 1, "an answer was lost");
    stage.host.faults.set({});
    const made = await issuesOf(pageId);
    assert.deepEqual(made.map(({ fields }) => fields.summary).sort(), ["Orders close at ten", "Requirements for guests", "Requirements for the kitchen", "The menu can be printed", "The menu can be printed", "The menu must show allergens"]);
    const twins = made.filter(({ fields }) => fields.summary === "The menu can be printed");
    assert.equal(new Set(twins.map(({ parentId }) => parentId)).size, 2, "each below its own heading");
  });

  test("2. a second run destroys the first: only the difference is proposed, nothing is deleted, and a person's words stay", async () => {
    const pageId = await addPage("Library", pages.LIBRARY);
    await writePage(pageId);
    const jira = await stage.host.jira();
    const [mine, gone] = [called("A book", await issuesOf(pageId)), called("Fees", await issuesOf(pageId))];
    await jira.saveIssues([{ ...mine, statusId: "3", fields: { ...mine.fields, summary: "Reserve books", labels: ["ours"] } }]);
    await editSpecification(stage.host, pageId, (body) => body.replace("three days", "five days").replace(/<tr><td><p>LB-3.*?<\/tr>/, "<tr><td><p>LB-4</p></td><td><p>A loan can be prolonged twice.</p></td><td><p>Must</p></td></tr>"));
    const plan = await planOf(pageId);
    assert.deepEqual(proposed(plan), [["update", "A reminder is sent five days before the end", ["title", "description"]], ["create", "A loan can be prolonged twice", []]]);
    assert.deepEqual(plan.gone.map((/** @type {any} */ { issueId }) => issueId), [gone.id]);
    await writePage(pageId);
    const after = await issuesOf(pageId);
    assert.deepEqual(after.map(({ fields }) => fields.summary).sort(), ["A loan can be prolonged twice", "A reminder is sent five days before the end", "Fees are shown before a loan", "Lending requirements", "Reserve books"]);
    assert.deepEqual([jira.issues.get(mine.id)?.statusId, jira.issues.get(mine.id)?.fields.labels, jira.issues.get(gone.id)], ["3", ["ours"], gone]);
  });

  test("3. finished work is rewritten: a done issue stays as it is, word for word, until it is named", async () => {
    const pageId = await addPage("Library, finished", pages.LIBRARY);
    await writePage(pageId);
    const jira = await stage.host.jira();
    const done = { ...called("A book", await issuesOf(pageId)), statusId: DONE };
    await jira.saveIssues([done]);
    await editSpecification(stage.host, pageId, (body) => body.replace("for a week", "for two weeks").replace("three days", "five days"));
    const { results, plan } = await writePage(pageId);
    const { ref } = called("A book", plan.items);
    assert.equal(results.get(ref)?.problem?.kind, "done");
    assert.deepEqual(jira.issues.get(done.id), done);
    called("A reminder is sent five days", await issuesOf(pageId));
    await writePage(pageId, { takes: { [ref]: { fields: ["summary"], evenIfDone: true } } });
    assert.deepEqual([jira.issues.get(done.id)?.fields.summary, jira.issues.get(done.id)?.statusId], ["A book can be reserved for two weeks", DONE]);
  });

  test("4. success, but the parent is not set: what Jira did otherwise is said of that item alone", async () => {
    const pageId = await addPage("Pool", pages.POOL);
    await withRule((issue) => (issue.fields.summary.startsWith("The gate") ? { ...issue, parentId: null } : issue), async () => {
      const { results, plan } = await writePage(pageId);
      const said = new Map(plan.items.map((/** @type {any} */ { ref, title }) => [title, results.get(ref)?.verified]));
      assert.deepEqual(said.get("The gate must count guests"), ["parent"]);
      assert.deepEqual([...said.values()].filter((verified) => verified === true).length, plan.items.length - 1);
    });
    const made = await issuesOf(pageId);
    assert.equal(called("Choose a place", made).parentId, called("The display", made).id, "a sub-task below its story");
  });

  test("5. required, localised and custom fields stop the batch: they are asked for before anything is written, by id", async () => {
    const pageId = await addPage("Weinlese", pages.VINEYARD);
    const ready = await stage.prepared("OLD", "writer", pageId);
    stage.calls.length = 0;
    const items = ready.batches[0] ?? [];
    const base = { pageId, pageVersion: ready.plan.page.version, items };
    await assert.rejects(() => stage.call("workItems.create", { ...base, target: ready.target, dryRun: true }), { code: "input_invalid", field: "target.values.customfield_10050" });
    assert.deepEqual(stage.calls.filter(({ name }) => /jira (POST|PUT) /.test(name)), []);
    const types = /** @type {string[]} */ (Object.values(ready.target.types));
    await stage.write({ ...ready, target: { ...ready.target, values: Object.fromEntries(types.map((type) => [type, { customfield_10050: "10300" }])) } });
    const made = await issuesOf(pageId);
    assert.equal(made.length, 3);
    assert.ok(made.every(({ fields }) => fields.customfield_10050?.id === "10300"));
    assert.equal(called("Anforderungen", made).fields.customfield_10011, "Anforderungen an die Lese", "the old Epic Name is its title");
    const other = await addPage("Weinlese im Team", pages.VINEYARD);
    const team = await writePage(other, { project: "TEAM" });
    assert.deepEqual([...team.results.values()].map(({ verified }) => verified), [true, true, true]);
    assert.deepEqual([...new Set((await issuesOf(other)).map(({ typeId }) => typeId))].sort(), ["10110", "10112"]);
  });

  test("6. one bad payload fails the whole bulk: the others are made, and the refused one names its field", async () => {
    const pageId = await addPage("Radio", pages.RADIO);
    const ready = await stage.prepared("DEMO", "writer", pageId);
    // A story below a story, which Jira does not take.
    const wrong = called("A statement", await issuesOf((await writePage(await addPage("Bank before", pages.BANK))).ofPage));
    const batches = ready.batches.map((batch) => batch.map((item) => (item.title.startsWith("Jingles") ? { ...item, parent: null, parentIssue: wrong.id } : item)));
    const { results } = await stage.write({ ...ready, batches });
    const failed = [...results.values()].filter(({ outcome }) => outcome !== "created");
    assert.deepEqual(failed.map(({ problem }) => [problem?.kind, problem?.field, typeof problem?.text]), [["field", "parent", "string"]]);
    const made = await issuesOf(pageId);
    assert.equal(made.length, 4);
    assert.deepEqual([...new Set(made.map(({ projectId }) => projectId))], ["10000"], "text names no project");
    for (const words of ["<script>alert(1)</script>", '{"fields":{"project":"SECRET"}}']) assert.ok(made.some(({ fields }) => fields.summary.includes(words) && JSON.stringify(fields.description).includes(JSON.stringify(words).slice(1, -1))), words);
  });

  test("7. it says done and another issue was touched: what does not carry our mark is no issue of ours, and is not linked", async () => {
    const pageId = await addPage("Clinic", pages.CLINIC);
    let answer = /** @type {any} */ (undefined);
    await withRule((issue) => (issue.fields.summary.startsWith("The doctor") ? { ...issue, properties: {} } : issue), async () => {
      answer = await writePage(pageId);
    });
    const { ref, evidence } = called("The doctor", answer.plan.items);
    assert.deepEqual(answer.results.get(ref)?.verified, ["mark"]);
    const { items } = await stage.call("workItems.status", { pageId });
    assert.deepEqual(items.map((/** @type {any} */ one) => one.ref).includes(ref), false);
    const linked = await stage.call("workItems.finish", { pageId, pageVersion: 1, runId: answer.runId, items: [{ ref, section: evidence[0].section, depends_on: [] }] });
    assert.deepEqual(linked.results, [{ ref, page: "failed", links: [] }]);
    assert.deepEqual(called("The doctor", await stage.issues()).remoteLinks, []);
  });

  test("8. far too many items: one thing to do is one item, and every other cut of it says its number first", async () => {
    const bug = await planOf(await addPage("The file does not load", pages.LOADING_BUG));
    assert.deepEqual(bug.items.map((/** @type {any} */ { title }) => title), ["A file with a blank in its name must load"]);
    const pool = await planOf(await addPage("Pool, to cut", pages.POOL));
    assert.deepEqual(cutsOf(entriesOf(pool, emptyDraft(1))), { fewer: 1, finer: 0 });
  });

  test("9. parts of the document are lost: every line is in an item, uncovered or left alone with its reason", async () => {
    const plan = await planOf(await addPage("Museum", pages.MUSEUM));
    const spans = [...plan.items.flatMap((/** @type {any} */ { evidence, acceptance }) => [...evidence, ...acceptance.flatMap((/** @type {any} */ one) => one.evidence)]), ...plan.uncovered, ...plan.ignored];
    const seen = new Set(spans.flatMap(({ start, quote }) => [...quote].map((_, at) => start + at)));
    const lost = [...plan.text].filter((letter, at) => /\S/.test(letter) && !seen.has(at)).join("");
    assert.equal(lost, "");
    assert.deepEqual(["MU-1", "MU-3", "MU-4"].filter((id) => !plan.items.some((/** @type {any} */ { source_id }) => source_id === id)), []);
    const why = (/** @type {string} */ start) => [...plan.uncovered, ...plan.ignored].find(({ quote }) => quote.startsWith(start))?.reason;
    assert.deepEqual(["MU-2", "Trail", "Who pays", "A shop"].map(why), ["struck through", "definition", "open question", "out of scope"]);
    assert.match(String(why("More visitors")), /asks for something/);
  });

  describe("with a model of one's own", () => {
    const HOST = "models.example.com";
    /** @type {(prompt: string) => string} */
    let says = () => "";
    /** @type {string[]} */
    let prompts = [];
    before(async () => {
      stage.host.standIn(HOST, async (request) => {
        const { messages } = await request.json();
        prompts.push(messages.map((/** @type {any} */ { content }) => content).join("\n"));
        return Response.json({ choices: [{ index: 0, message: { role: "assistant", content: says(messages.at(-1).content) }, finish_reason: "stop" }], usage: { prompt_tokens: 9, completion_tokens: 9 } });
      });
      await stage.host.approveEgress([`https://${HOST}`]);
      const approved = /** @type {any} */ (await stage.host.invoke({ moduleKey: "settings", functionKey: "admin.approveHost", payload: { host: HOST, kind: "ai" }, user: "admin" }));
      assert.equal(approved.value.ok, true);
      const { settings } = await stage.call("workItems.settings", {}, "admin");
      await stage.call("workItems.saveSettings", { settings: { ...settings, ai: { host: HOST, model: "small" } } }, "admin");
    });
    const good = (/** @type {string} */ title) => JSON.stringify({ title, description: "", acceptance: [], estimate: "", no_requirement: "", depends_on: [], same_as: "" });

    test("10. local models break the parser: fences and thoughts are read, what is no answer leaves the reader's item", async () => {
      const pageId = await addPage("Bakery", pages.BAKERY);
      const plan = await planOf(pageId);
      const { ref } = called("The oven", plan.items);
      const asked = async (/** @type {string} */ answer) => {
        says = () => answer;
        const { results } = await stage.call("workItems.improve", { pageId, pageVersion: plan.page.version, refs: [ref] });
        return [results[0].outcome, results[0].note ?? results[0].proposal.title];
      };
      const better = "Report the oven's temperature every minute";
      for (const answer of [good(better), `\`\`\`json\n${good(better)}\n\`\`\``, `<think>The user wants {"title": "x"}…</think>\n${good(better)}`, `Here it is:\n${good(better)}\nAnything else?`]) assert.deepEqual(await asked(answer), ["improved", better], answer);
      for (const answer of ["", "I cannot help with that.", "{", '{"title": 7}', "[]", "null", `${good(better)}${good("Another")}`, "<think>for ever"]) assert.deepEqual(await asked(answer), ["kept", "unusable_twice"], answer);
      assert.deepEqual((await planOf(pageId)).items, plan.items);
    });

    test("11. big specifications fail: the last of 1,200 lines is asked about with a prompt as small as the first, and none is left out of the plan", async () => {
      const pageId = await addPage("Railway", pages.railway(60, 20));
      const first = await planOf(pageId);
      const rest = await stage.call("workItems.plan", { pageId, from: first.next, pageVersion: first.page.version });
      const items = [...first.items, ...rest.items];
      assert.deepEqual([first.totals.items, items.length, first.uncovered.length, rest.next], [1260, 1260, 0, undefined]);
      says = () => good("");
      const sizes = [];
      for (const title of ["The signal 1 of line 1 ", "The signal 20 of line 60 "]) {
        prompts = [];
        await stage.call("workItems.improve", { pageId, pageVersion: first.page.version, refs: [called(title, items).ref] });
        sizes.push(prompts[0]?.length ?? 0);
      }
      const [small = 0, large = 0] = sizes;
      assert.ok(small > 0 && large < small * 1.5 && large < 8000, sizes.join(" and "));
    });
  });

  test("12. page and tracker drift apart: page and issue both say what became of a line", async () => {
    const pageId = await addPage("Garden", pages.GARDEN);
    await writePage(pageId);
    const of = async (/** @type {string} */ start) => (await stage.call("workItems.panel", { issueId: called(start, await issuesOf(pageId)).id })).from.now;
    assert.equal((await of("The pump")).state, "same");
    await editSpecification(stage.host, pageId, (body) => body.replace("when it rains", "when it rains or freezes").replace("<li><p>GA-2: Beds can be watered one by one.</p></li>", "").replace("</ul>", "<li><p>GA-4: The door must be shut at night.</p></li></ul>"));
    const { changed, added, gone, last, pageVersion } = await stage.call("workItems.byline", { pageId });
    assert.deepEqual([changed, added, gone, last.pageVersion, pageVersion], [1, 1, 1, 1, 2]);
    const pump = await of("The pump");
    assert.deepEqual([pump.state, pump.span.quote], ["changed", "GA-1: The pump must stop when it rains or freezes."]);
    assert.deepEqual([(await of("Beds")).state, (await of("The tank")).state], ["gone", "same"]);
  });

  test("13. issues hold links instead of content: each says statement, criteria, source and version, and no empty field", async () => {
    const pageId = await addPage("Theatre", pages.THEATRE);
    const { plan } = await writePage(pageId);
    const made = await issuesOf(pageId);
    const text = (/** @type {any} */ node) => node.text ?? (node.content ?? []).map(text).join(node.type === "paragraph" ? "" : "\n");
    const ticket = text(called("A ticket", made).fields.description);
    for (const words of ["A ticket can be given back until noon. See the rules.", "Given a ticket of tonight", "Theatre", "version 1"]) assert.ok(ticket.includes(words), `${words} in ${ticket}`);
    assert.match(text(called("The usher", made).fields.description), /2 days/);
    // The issue's page, where a result leads, has the panel that says where it comes from.
    const shown = await (await fetch(`${stage.host.url}/browse/${called("A ticket", made).key}`)).text();
    assert.match(shown, /A ticket can be given back until noon\.[\s\S]*<iframe[^>]* title="From specification"/);
    const links = made.flatMap(({ fields }) => [...JSON.stringify(fields.description).matchAll(/"href":"([^"]*)"/g)].map(([, href]) => href));
    assert.ok(links.length >= made.length && links.every((href) => href?.startsWith(plan.page.url)), links.join(" "));
    for (const { fields } of made) assert.doesNotMatch(JSON.stringify(fields), /undefined|null|NaN|\[object|file:|\/home\/|\/tmp\//);
  });

  test("14. documents get mixed and moving is not supported: a moved line asks for its parent alone, a copied page is another source", async () => {
    const pageId = await addPage("Harbour", pages.HARBOUR);
    await writePage(pageId);
    const before = await issuesOf(pageId);
    await editSpecification(stage.host, pageId, () => pages.HARBOUR_MOVED);
    assert.deepEqual(proposed(await planOf(pageId)), [["update", "The tide must be shown", ["parent"]]]);
    await writePage(pageId);
    const after = await issuesOf(pageId);
    const steady = (/** @type {any} */ { id, fields }) => [id, fields.summary, JSON.stringify(fields.description)];
    assert.deepEqual(after.map(steady), before.map(steady));
    assert.deepEqual([called("The tide", before).parentId, called("The tide", after).parentId], [called("Requirements for ships", before).id, called("Requirements for cranes", after).id]);
    const copy = await addPage("Harbour, copied", pages.HARBOUR);
    const { plan, results } = await writePage(copy);
    assert.deepEqual([...results.values()].map(({ outcome }) => outcome), plan.items.map(() => "created"));
    assert.deepEqual(await issuesOf(pageId), after, "the first page's issues are as they were");
  });

  test("15. no stop for a person: looking writes nothing, the yes says what it starts, the page decides nothing, and it can be undone", async () => {
    const pageId = await addPage("Bank", pages.BANK);
    const jira = await stage.host.jira();
    const before = jira.issues.size;
    const ready = await stage.prepared("DEMO", "writer", pageId);
    const base = { pageId, pageVersion: ready.plan.page.version, target: ready.target, items: ready.batches[0] };
    stage.calls.length = 0;
    await stage.call("workItems.create", { ...base, dryRun: true });
    await assert.rejects(() => stage.call("workItems.create", base), { code: "conflict", field: "seal" });
    assert.equal(jira.issues.size, before);
    assert.match(writeTexts.reviewLead(3, 0, 1, "DEMO"), /3 new issues and 1 link in DEMO, as you\. Watchers are notified and automation rules run/);
    const { runId } = await stage.write(ready);
    const made = await issuesOf(pageId);
    assert.deepEqual(made.map(({ projectId, fields, creatorId }) => [projectId, fields.assignee ?? null, creatorId]), made.map(() => ["10000", null, stage.host.accountId("writer")]));
    assert.equal(made.length, 3, "the note that gives orders is no item");
    await stage.call("workItems.undo", { pageId, runId });
    assert.equal(jira.issues.size, before);
  });
});
