// @ts-check
/** Who may do what in Jira: a project names who sees it and who creates in it; site administrators may everything. */
import { isSiteAdmin } from "../confluence/permissions.js";

/** @typedef {import("./site.js").Jira} Jira */
/** @typedef {import("./site.js").Project} Project */

/** Permissions of a project, by key (rest/v3 api-group-permissions). Who sees it has the first ones, who creates in it the second. */
const READ = ["BROWSE_PROJECTS", "ADD_COMMENTS", "VIEW_READONLY_WORKFLOW"];
const WRITE = ["CREATE_ISSUES", "EDIT_ISSUES", "DELETE_ISSUES", "LINK_ISSUES", "ASSIGN_ISSUES", "ASSIGNABLE_USER", "TRANSITION_ISSUES", "SCHEDULE_ISSUES", "MOVE_ISSUES", "CREATE_ATTACHMENTS"];
const ADMIN = ["ADMINISTER_PROJECTS"];
const GLOBAL = ["ADMINISTER", "SYSTEM_ADMIN", "USER_PICKER", "BULK_CHANGE"];
export const PERMISSIONS = [...READ, ...WRITE, ...ADMIN, ...GLOBAL];

/** @param {Jira} jira @param {Project | undefined} project @param {string} accountId @param {string} permission @returns {boolean} */
export function may(jira, project, accountId, permission) {
  // What was deleted is there for its restorer alone; what is archived is read and not changed.
  if (project?.state === "deleted" || project?.state === "gone" || (project?.state === "archived" && permission !== "BROWSE_PROJECTS")) return false;
  if (isSiteAdmin(jira.people, accountId)) return permission !== "SYSTEM_ADMIN";
  if (GLOBAL.includes(permission)) return permission === "USER_PICKER" && jira.people.users.has(accountId);
  if (!project) return [...jira.projects.values()].some((one) => may(jira, one, accountId, permission));
  if (READ.includes(permission)) return project.browsers.includes(accountId);
  return WRITE.includes(permission) && project.creators.includes(accountId) && project.browsers.includes(accountId);
}

/** @param {Jira} jira @param {Project | undefined} project @param {string} accountId */
export const maySee = (jira, project, accountId) => project !== undefined && may(jira, project, accountId, "BROWSE_PROJECTS");
