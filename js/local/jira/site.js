// @ts-check
/** One Jira site: projects, issue types, issues with properties, links and comments. Written through to the store, one batch a change. */
import { inTurn } from "../in-turn.js";

/**
 * @typedef {{id: string, name: string, untranslatedName?: string, subtask: boolean, hierarchyLevel: number, description: string, scope?: {type: "PROJECT", project: {id: string}}}} IssueType
 * @typedef {{id: string, key: string, name: string, leadId: string, style: "classic" | "next-gen", browsers: string[], creators: string[], issueTypes: string[], requires?: string[], components?: {id: string, name: string}[], lastNumber: number,
 *   state?: "archived" | "deleted" | "gone", typeKey?: string, description?: string, url?: string}} Project
 * @typedef {{id: string, name: string, category: "new" | "indeterminate" | "done"}} Status
 * @typedef {{id: string, inward?: string, outward?: string, type: string}} Link
 * @typedef {{id: string, globalId: string, object: any, relationship?: string}} RemoteLink
 * @typedef {{id: string, authorId: string, body: any, createdMs: number}} Comment
 * @typedef {{id: string, key: string, projectId: string, typeId: string, statusId: string, parentId: string | null, fields: Record<string, any>,
 *   creatorId: string, createdMs: number, updatedMs: number, properties: Record<string, any>, remoteLinks: RemoteLink[], comments: Comment[], archived?: boolean}} Issue
 */

/** @type {IssueType[]} */
export const ISSUE_TYPES = [
  { id: "10000", name: "Epic", subtask: false, hierarchyLevel: 1, description: "A big piece of work." },
  { id: "10001", name: "Story", subtask: false, hierarchyLevel: 0, description: "Something a user wants." },
  { id: "10002", name: "Task", subtask: false, hierarchyLevel: 0, description: "Something to do." },
  { id: "10004", name: "Bug", subtask: false, hierarchyLevel: 0, description: "Something that is wrong." },
  { id: "10003", name: "Sub-task", subtask: true, hierarchyLevel: -1, description: "A part of another issue." },
  // A team-managed project has types of its own, named in the language of whoever made it.
  ...[["10110", "Epic", "Epic", 1], ["10111", "Aufgabe", "Task", 0], ["10112", "Anforderung", "Story", 0], ["10113", "Unteraufgabe", "Subtask", -1]].map(([id, name, untranslatedName, hierarchyLevel]) => (
    { id: String(id), name: String(name), untranslatedName: String(untranslatedName), subtask: hierarchyLevel === -1, hierarchyLevel: Number(hierarchyLevel), description: "", scope: { type: /** @type {const} */ ("PROJECT"), project: { id: "10002" } } })),
];
/** @type {Status[]} */
export const STATUSES = [
  { id: "10000", name: "To Do", category: "new" },
  { id: "3", name: "In Progress", category: "indeterminate" },
  { id: "10001", name: "Done", category: "done" },
];
export const PRIORITIES = ["Highest", "High", "Medium", "Low", "Lowest"].map((name, at) => ({ id: String(at + 1), name }));
export const LINK_TYPES = [
  { id: "10000", name: "Blocks", inward: "is blocked by", outward: "blocks" },
  { id: "10003", name: "Relates", inward: "relates to", outward: "relates to" },
];

/**
 * @param {import("../store.js").Store} store
 * @param {import("../clock.js").Clock} clock
 * @param {string} id the installation's name
 * @param {import("../confluence/site.js").Site} people whose users are this site's users too
 */
export async function openJira(store, clock, id, people) {
  const table = store.table("jira");
  const root = `${id}\u0000`;
  /** @type {Map<string, Project>} */
  const projects = new Map();
  /** @type {Map<string, Issue>} */
  const issues = new Map();
  /** @type {Map<string, Link>} */
  const links = new Map();
  /** What has no shape of its own here: worklogs, filters, properties, by kind and id. @type {Map<string, any>} */
  const records = new Map();
  let lastId = 10_000;
  /** @type {Record<string, Map<string, any>>} */
  const maps = { project: projects, issue: issues, link: links, record: records };
  for await (const [at, value] of table.iterator({ gte: root, lt: `${id}\u0001` })) {
    const [kind = "", key = ""] = at.slice(root.length).split("\u0000");
    if (kind === "lastId") lastId = value;
    else maps[kind]?.set(key, value);
  }
  /** @param {string} kind @param {string} key @param {any} value */
  const put = (kind, key, value) => ({ type: /** @type {const} */ ("put"), table: "jira", key: `${root}${kind}\u0000${key}`, value });

  const jira = {
    people, projects, issues, links,
    turn: inTurn(),
    nowMs: () => clock.nowMs(),
    nextId: () => String((lastId += 1)),
    /** @param {Issue[]} changed @param {Project} [project] whose counter went on */
    async saveIssues(changed, project) {
      await store.batch([...changed.map((issue) => put("issue", issue.id, issue)), ...(project ? [put("project", project.id, project)] : []), put("lastId", "", lastId)]);
      for (const issue of changed) issues.set(issue.id, issue);
      if (project) projects.set(project.id, project);
    },
    /** @param {Issue} issue */
    async removeIssue(issue) {
      const gone = [...links.values()].filter((link) => link.inward === issue.id || link.outward === issue.id);
      await store.batch([{ type: "del", table: "jira", key: `${root}issue\u0000${issue.id}` }, ...gone.map((link) => ({ type: /** @type {const} */ ("del"), table: "jira", key: `${root}link\u0000${link.id}` }))]);
      issues.delete(issue.id);
      for (const link of gone) links.delete(link.id);
    },
    /** @param {Link} link */
    async saveLink(link) {
      await store.batch([put("link", link.id, link), put("lastId", "", lastId)]);
      links.set(link.id, link);
    },
    /** @param {string} id */
    async removeLink(id) {
      await store.batch([{ type: "del", table: "jira", key: `${root}link\u0000${id}` }]);
      links.delete(id);
    },
    /** @param {string} kind @param {string} id */
    record: (kind, id) => records.get(`${kind}/${id}`),
    /** @param {string} kind @returns {any[]} */
    recordsOf: (kind) => [...records].filter(([at]) => at.startsWith(`${kind}/`)).map(([, value]) => value),
    /** @param {string} kind */
    recordIds: (kind) => [...records.keys()].filter((at) => at.startsWith(`${kind}/`)).map((at) => at.slice(kind.length + 1)),
    /** @param {string} kind @param {string} id @param {any} value */
    async saveRecord(kind, id, value) {
      await store.batch([put("record", `${kind}/${id}`, value), put("lastId", "", lastId)]);
      records.set(`${kind}/${id}`, value);
    },
    /** @param {string} kind @param {string} id */
    async removeRecord(kind, id) {
      await store.batch([{ type: "del", table: "jira", key: `${root}record\u0000${kind}/${id}` }]);
      records.delete(`${kind}/${id}`);
    },
    /** @param {string} idOrKey */
    project: (idOrKey) => projects.get(idOrKey) ?? [...projects.values()].find(({ key, state }) => state !== "gone" && key.toUpperCase() === idOrKey.toUpperCase()),
    /** @param {string} idOrKey */
    issue: (idOrKey) => issues.get(idOrKey) ?? [...issues.values()].find(({ key }) => key.toUpperCase() === idOrKey.toUpperCase()),
    /** @param {string} issueId */
    subtasksOf: (issueId) => [...issues.values()].filter(({ parentId, typeId }) => parentId === issueId && typeOf(typeId)?.subtask),
  };
  if (projects.size === 0) await seed(jira, store, put);
  return jira;
}

/** @typedef {Awaited<ReturnType<typeof openJira>>} Jira */

/** @param {string} id */
export function typeOf(id) {
  return ISSUE_TYPES.find((type) => type.id === id);
}

/** The projects that a new site starts with. @param {any} jira @param {import("../store.js").Store} store @param {(kind: string, key: string, value: any) => any} put */
async function seed(jira, store, put) {
  const users = [...jira.people.users.values()];
  const ids = (/** @type {string[]} */ ...roles) => users.filter(({ role }) => roles.includes(role)).map(({ accountId }) => accountId);
  const all = ISSUE_TYPES.filter((type) => !type.scope).map((type) => type.id);
  const people = { leadId: String(ids("admin")[0]), browsers: ids("admin", "writer", "reader", "app"), creators: ids("admin", "writer", "app"), lastNumber: 0 };
  /** @type {Project[]} */
  const made = [
    { id: "10000", key: "DEMO", name: "Demo project", style: "classic", issueTypes: all, components: [{ id: "10200", name: "Checkout" }, { id: "10201", name: "Search" }], ...people },
    { id: "10001", key: "SECRET", name: "Only for administrators", leadId: String(ids("admin")[0]), style: "classic", browsers: ids("admin"), creators: ids("admin"), issueTypes: all, lastNumber: 0 },
    { id: "10002", key: "TEAM", name: "Team-managed project", style: "next-gen", issueTypes: ISSUE_TYPES.filter((type) => type.scope?.project.id === "10002").map((type) => type.id), ...people },
    // Grown over years: epics need their old name field, everything needs a cost centre.
    { id: "10003", key: "OLD", name: "Old project", style: "classic", issueTypes: all, requires: ["customfield_10011", "customfield_10050"], ...people },
  ];
  await store.batch(made.map((project) => put("project", project.id, project)));
  for (const project of made) jira.projects.set(project.id, project);
}
