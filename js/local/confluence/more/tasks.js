// @ts-check
/** Tasks in the bodies of pages (rest/v2/api-group-task): listed from `ac:task`, and ticked there. */
import { json } from "../../answer.js";
import { Refusal, badRequest, notFound } from "../errors.js";
import { knownParameters, listParameter, numericId, pageOf } from "../paging.js";
import { mayEditPage, mayReadPage } from "../permissions.js";
import { membersOf } from "./entries.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {{id: string, localId: string, page: import("../site.js").Page, done: boolean, body: string, at: number, end: number}} Task */

const TASK = /<ac:task>([\s\S]*?)<\/ac:task>/g;

/** @type {import("../api.js").Rows} */
export const taskRows = {
  "GET /wiki/api/v2/tasks": [[["read:task:confluence"]], async (call) => {
    knownParameters(call, ["status", "task-id", "space-id", "page-id", "body-format", "cursor", "limit"]);
    const [ids, spaces, pages] = [listParameter(call, "task-id"), listParameter(call, "space-id"), listParameter(call, "page-id")];
    const status = call.query.get("status");
    const found = (await tasks(call)).filter(({ id, page, done }) => (ids.length === 0 || ids.includes(id)) && (spaces.length === 0 || spaces.includes(page.spaceId)) && (pages.length === 0 || pages.includes(page.id)) && (status === null || (status === "complete") === done));
    return pageOf(call, found, (task) => show(call, task));
  }],
  "GET /wiki/api/v2/tasks/:id": [[["read:task:confluence"]], async (call) => {
    knownParameters(call, ["body-format"]);
    return json(200, show(call, await taskOf(call)));
  }],
  "PUT /wiki/api/v2/tasks/:id": [[["write:task:confluence"]], (call) => call.site.turn(async () => {
    knownParameters(call, ["body-format"]);
    const { status } = membersOf(call, ["id", "localId", "spaceId", "pageId", "status", "createdBy", "assignedTo", "completedBy", "createdAt", "updatedAt", "dueAt", "completedAt"]);
    if (status !== "complete" && status !== "incomplete") throw badRequest(`Provided value {${status}} for 'status' is not the correct type. Expected type is TaskStatus`);
    const task = await taskOf(call);
    const { page } = task;
    if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to change this task");
    const last = page.versions.at(-1)?.number ?? 1;
    const stored = await call.site.body(page.id, last);
    const ticked = stored.slice(task.at, task.end).replace(/<ac:task-status>[^<]*<\/ac:task-status>/, `<ac:task-status>${status}</ac:task-status>`);
    const version = { number: last + 1, createdAt: call.site.now(), message: "", minorEdit: true, authorId: call.accountId, title: page.title };
    await call.site.savePage({ ...page, versions: [...page.versions, version] }, stored.slice(0, task.at) + ticked + stored.slice(task.end));
    call.changed("updated", page.id);
    return json(200, show(call, { ...task, done: status === "complete" }));
  })],
};

/** Of every page that the person may read. A task's number here is its page's and its own in one. @param {ApiCall} call @returns {Promise<Task[]>} */
async function tasks({ site, accountId }) {
  const pages = [...site.pages.values()].filter((page) => page.status === "current" && mayReadPage(site, page, accountId));
  const found = await Promise.all(pages.map(async (page) => {
    const stored = await site.body(page.id, page.versions.at(-1)?.number ?? 1);
    return [...stored.matchAll(TASK)].map((match) => {
      const inner = match[1] ?? "";
      const localId = /<ac:task-id>(\d+)<\/ac:task-id>/.exec(inner)?.[1] ?? String(match.index);
      return { id: `${page.id}${localId.padStart(5, "0")}`, localId, page, done: inner.includes("<ac:task-status>complete<"), body: /<ac:task-body>([\s\S]*)<\/ac:task-body>/.exec(inner)?.[1] ?? "", at: match.index, end: match.index + match[0].length };
    });
  }));
  return found.flat();
}

/** @param {ApiCall} call */
async function taskOf(call) {
  const id = numericId(call.params.id ?? "", "id");
  const found = (await tasks(call)).find((task) => task.id === id);
  if (!found) throw notFound(`Task ${id} was not found.`);
  return found;
}

/** @param {ApiCall} call @param {Task} task */
function show(call, { id, localId, page, done, body }) {
  const format = call.query.get("body-format");
  if (format !== null && format !== "storage") throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the body format ${format} of tasks`);
  const assignedTo = /ri:account-id="([^"]+)"/.exec(body)?.[1];
  return { id, localId, spaceId: page.spaceId, pageId: page.id, status: done ? "complete" : "incomplete", body: format ? { storage: { representation: "storage", value: body } } : {}, createdBy: page.authorId, ...(assignedTo ? { assignedTo } : {}), createdAt: page.createdAt, updatedAt: page.versions.at(-1)?.createdAt };
}
