// @ts-check
/** Users and the permission check of the first API (rest/v1/api-group-users, -content-permissions). */
import { json } from "../answer.js";
import { Refusal } from "./errors.js";
import { isSiteAdmin, mayEditPage, mayReadPage } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */

/** @type {import("./api.js").Routes} */
export const userRoutes = {
  "GET /wiki/rest/api/user/current": (call) => json(200, show(call, call.accountId)),
  "GET /wiki/rest/api/user": (call) => {
    const accountId = call.query.get("accountId") ?? "";
    if (!call.site.users.has(accountId)) throw new Refusal(404, "NOT_FOUND", `com.atlassian.confluence.api.service.exceptions.NotFoundException: No user found with accountId: ${accountId}`);
    return json(200, show(call, accountId));
  },
  "POST /wiki/rest/api/content/:id/permission/check": checkPermission,
};

/** @param {ApiCall} call @param {string} accountId */
function show(call, accountId) {
  const user = call.site.users.get(accountId);
  const operations = [{ operation: "use", targetType: "application" }];
  if (isSiteAdmin(call.site, accountId)) {
    operations.push({ operation: "administer", targetType: "application" }, { operation: "create_space", targetType: "application" });
  }
  return {
    type: "known",
    accountId,
    accountType: user?.role === "app" ? "app" : "atlassian",
    email: "",
    publicName: user?.displayName,
    displayName: user?.displayName,
    profilePicture: { path: "/wiki/aa-avatar/default", width: 48, height: 48, isDefault: true },
    isExternalCollaborator: false,
    ...((call.query.get("expand") ?? "").split(",").includes("operations") ? { operations } : {}),
  };
}

/**
 * Anybody may ask about themselves; about another only a Confluence administrator, or an app as itself.
 *
 * @param {ApiCall} call
 */
function checkPermission(call) {
  const { subject, operation } = call.body ?? {};
  if (!["read", "update", "delete"].includes(operation) || !["user", "group"].includes(subject?.type) || typeof subject?.identifier !== "string") {
    throw new Refusal(400, "BAD_REQUEST", "The request needs a subject {type, identifier} and an operation of read, update or delete");
  }
  const asker = call.site.users.get(call.accountId);
  if (subject.identifier !== call.accountId && asker?.role !== "app" && asker?.role !== "admin") {
    throw new Refusal(403, "FORBIDDEN", "The calling user may not check the permissions of another user");
  }
  const page = call.site.pages.get(call.params.id ?? "");
  if (!page) throw new Refusal(404, "NOT_FOUND", `There is no content with id ${call.params.id}`);
  if (subject.type === "group" || !call.site.users.has(subject.identifier)) {
    return json(200, { hasPermission: false, errors: [{ translation: "User is not allowed to use Confluence", args: [] }] });
  }
  const may = operation === "read" ? mayReadPage : mayEditPage;
  const hasPermission = may(call.site, page, subject.identifier);
  return json(200, { hasPermission, errors: hasPermission ? [] : [{ translation: "User does not have permission to the content", args: [] }] });
}
