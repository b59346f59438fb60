// @ts-check
/** Groups and who is in them (rest/v3 api-group-groups, -users, -user-search). Site admins make further ones. */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { showUser } from "../fields.js";
import { pageOf, projectOf } from "../meta.js";
import { may } from "../permissions.js";
import { CONFIGURATION, USER, administers, bodyOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

const NO = new JiraRefusal(404, ["The group was not found."]);
const STANDING = ["jira-users", "site-admins"];

/** @type {import("./rows.js").Rows} */
export const groupRows = {
  "GET /rest/api/3/groups/picker": [USER("read:group:jira"), (call) => {
    const wanted = (call.query.get("query") ?? "").toLowerCase();
    const found = names(call).filter((name) => name.toLowerCase().includes(wanted));
    const groups = found.slice(0, Math.max(1, Number(call.query.get("maxResults") ?? 20)));
    return json(200, { header: `Showing ${groups.length} of ${found.length} matching groups`, total: found.length, groups: groups.map((name) => ({ name, html: name, groupId: name })) });
  }],
  "GET /rest/api/3/group/bulk": [CONFIGURATION("read:group:jira"), (call) => {
    const [byName, byId] = [call.query.getAll("groupName"), call.query.getAll("groupId")];
    const wanted = [...byName, ...byId];
    return pageOf(call, names(call).filter((name) => wanted.length === 0 || wanted.includes(name)).map((name) => ({ name, groupId: name })), "values");
  }],
  "GET /rest/api/3/group/member": [CONFIGURATION("read:group:jira"), (call) => pageOf(call, members(call, named(call)).map((id) => showUser(call.jira, id)), "values")],
  "POST /rest/api/3/group": [CONFIGURATION("write:group:jira"), (call) => call.jira.turn(async () => {
    administers(call);
    const { name } = bodyOf(call, ["name"]);
    if (typeof name !== "string" || name.trim() === "" || name.length > 255) throw new JiraRefusal(400, ["A group needs a name of at most 255 characters."]);
    if (names(call).includes(name)) throw new JiraRefusal(400, ["A group or user with this name already exists."]);
    await call.jira.saveRecord("group", name, []);
    return json(201, shown(call, name));
  })],
  "DELETE /rest/api/3/group": [CONFIGURATION("delete:group:jira"), async (call) => {
    administers(call);
    await call.jira.removeRecord("group", own(call));
    return json(200);
  }],
  "POST /rest/api/3/group/user": [CONFIGURATION("write:group:jira"), (call) => call.jira.turn(async () => {
    administers(call);
    const { accountId } = bodyOf(call, ["accountId"]);
    if (!call.jira.people.users.has(accountId)) throw new JiraRefusal(404, ["The user was not found."]);
    const name = own(call);
    await call.jira.saveRecord("group", name, [...new Set([...members(call, name), accountId])]);
    return json(201, shown(call, name));
  })],
  "DELETE /rest/api/3/group/user": [CONFIGURATION("delete:group:jira"), (call) => call.jira.turn(async () => {
    administers(call);
    const name = own(call);
    await call.jira.saveRecord("group", name, members(call, name).filter((id) => id !== call.query.get("accountId")));
    return json(200);
  })],
  "GET /rest/api/3/user/groups": [USER("read:group:jira"), (call) => {
    const accountId = call.query.get("accountId") ?? "";
    if (!call.jira.people.users.has(accountId)) throw new JiraRefusal(404, ["The user was not found."]);
    return json(200, names(call).filter((name) => members(call, name).includes(accountId)).map((name) => shown(call, name, false)));
  }],
  "GET /rest/api/3/user/assignable/multiProjectSearch": [USER("read:user:jira"), (call) => {
    const keys = (call.query.get("projectKeys") ?? "").split(",").filter(Boolean);
    if (keys.length === 0) throw new JiraRefusal(400, ["projectKeys is required."]);
    const projects = keys.map((key) => projectOf({ ...call, params: { project: key } }));
    const wanted = (call.query.get("query") ?? "").toLowerCase();
    const [startAt, maxResults] = [Number(call.query.get("startAt") ?? 0), Number(call.query.get("maxResults") ?? 50)];
    const found = [...call.jira.people.users.values()].filter(({ displayName, role, accountId }) => role !== "app" && displayName.toLowerCase().includes(wanted) && projects.every((project) => may(call.jira, project, accountId, "ASSIGNABLE_USER")));
    return json(200, found.slice(startAt, startAt + maxResults).map(({ accountId }) => showUser(call.jira, accountId)));
  }],
};

/** @param {JiraCall} call */
function names(call) {
  return [...STANDING, ...call.jira.recordIds("group")];
}

/** The group that the query names, by name or id. @param {JiraCall} call */
function named(call) {
  const name = call.query.get("groupname") ?? call.query.get("groupId") ?? "";
  if (!names(call).includes(name)) throw NO;
  return name;
}

/** One that may change: the site's own groups follow its people. @param {JiraCall} call */
function own(call) {
  const name = named(call);
  if (STANDING.includes(name)) throw new JiraRefusal(400, [`The group ${name} cannot be changed here: it follows the site's people.`]);
  return name;
}

/** @param {JiraCall} call @param {string} name @returns {string[]} account ids */
function members(call, name) {
  if (!STANDING.includes(name)) return call.jira.record("group", name) ?? [];
  return [...call.jira.people.users.values()].filter(({ role }) => role !== "app" && (name !== "site-admins" || role === "admin")).map(({ accountId }) => accountId);
}

/** @param {JiraCall} call @param {string} name @param {boolean} [withUsers] */
function shown(call, name, withUsers = true) {
  const items = members(call, name).map((id) => showUser(call.jira, id));
  return { name, groupId: name, self: `${call.siteUrl}/rest/api/3/group?groupId=${encodeURIComponent(name)}`, ...(withUsers ? { users: { size: items.length, items: [], "max-results": 50, "start-index": 0, "end-index": 0 }, expand: "users" } : {}) };
}
