// @ts-check
/**
 * Which scope opens which Jira endpoint. A row lists alternatives: all scopes of one alternative must be declared. The
 * classic scope, which the vendor recommends, comes first, the granular ones after it; an empty list asks for none.
 *
 * Source: "OAuth scopes required" of each operation in developer.atlassian.com/cloud/jira/platform/rest/v3
 * (`x-atlassian-oauth2-scopes` of its OpenAPI file; `search/jql` has taken over the scopes of `search`).
 */

/** @type {Record<string, string[][]>} */
export const SCOPES = {
  "GET /rest/api/3/project/search": [["read:jira-work"], ["read:issue-type:jira", "read:project:jira", "read:project.property:jira", "read:user:jira", "read:application-role:jira", "read:avatar:jira", "read:group:jira", "read:issue-type-hierarchy:jira", "read:project-category:jira", "read:project-version:jira", "read:project.component:jira"]],
  "GET /rest/api/3/project/:project": [["read:jira-work"], ["read:issue-type:jira", "read:project:jira", "read:project.property:jira", "read:user:jira", "read:application-role:jira", "read:avatar:jira", "read:group:jira", "read:issue-type-hierarchy:jira", "read:project-category:jira", "read:project-version:jira", "read:project.component:jira"]],
  "GET /rest/api/3/issue/createmeta/:project/issuetypes": [["read:jira-work"], ["read:issue-meta:jira", "read:avatar:jira", "read:field-configuration:jira"]],
  "GET /rest/api/3/issue/createmeta/:project/issuetypes/:type": [["read:jira-work"], ["read:issue-meta:jira", "read:avatar:jira", "read:field-configuration:jira"]],
  "POST /rest/api/3/issue": [["write:jira-work"], ["write:issue:jira", "write:comment:jira", "write:comment.property:jira", "write:attachment:jira", "read:issue:jira"]],
  "POST /rest/api/3/issue/bulk": [["write:jira-work"], ["write:issue:jira", "write:comment:jira", "write:comment.property:jira", "write:attachment:jira", "read:issue:jira"]],
  "POST /rest/api/3/issue/bulkfetch": [["read:jira-work"], ["read:issue-meta:jira", "read:issue-security-level:jira", "read:issue.vote:jira", "read:issue.changelog:jira", "read:avatar:jira", "read:issue:jira", "read:status:jira", "read:user:jira", "read:field-configuration:jira"]],
  "GET /rest/api/3/issue/:issue": [["read:jira-work"], ["read:issue-meta:jira", "read:issue-security-level:jira", "read:issue.vote:jira", "read:issue.changelog:jira", "read:avatar:jira", "read:issue:jira", "read:status:jira", "read:user:jira", "read:field-configuration:jira"]],
  "PUT /rest/api/3/issue/:issue": [["write:jira-work"], ["write:issue:jira"]],
  "DELETE /rest/api/3/issue/:issue": [["write:jira-work"], ["delete:issue:jira"]],
  "GET /rest/api/3/search/jql": [["read:jira-work"], ["read:issue-details:jira", "read:audit-log:jira", "read:avatar:jira", "read:field-configuration:jira", "read:issue-meta:jira"]],
  "POST /rest/api/3/search/approximate-count": [["read:jira-work"], ["read:issue-details:jira"]],
  "POST /rest/api/3/search/jql": [["read:jira-work"], ["read:issue-details:jira", "read:field.default-value:jira", "read:field.option:jira", "read:field:jira", "read:group:jira"]],
  "GET /rest/api/3/issue/:issue/properties": [["read:jira-work"], ["read:issue.property:jira"]],
  "GET /rest/api/3/issue/:issue/properties/:property": [["read:jira-work"], ["read:issue.property:jira"]],
  "PUT /rest/api/3/issue/:issue/properties/:property": [["write:jira-work"], ["write:issue.property:jira"]],
  "DELETE /rest/api/3/issue/:issue/properties/:property": [["write:jira-work"], ["delete:issue.property:jira"]],
  "GET /rest/api/3/mypermissions": [["read:jira-work"], ["read:permission:jira"]],
  "POST /rest/api/3/permissions/check": [[], ["read:permission:jira"]],
  "GET /rest/api/3/myself": [["read:jira-user"], ["read:application-role:jira", "read:group:jira", "read:user:jira", "read:avatar:jira"]],
  "GET /rest/api/3/user": [["read:jira-user"], ["read:application-role:jira", "read:group:jira", "read:user:jira", "read:avatar:jira"]],
  "GET /rest/api/3/field": [["read:jira-work"], ["read:field:jira", "read:avatar:jira", "read:project-category:jira", "read:project:jira", "read:field-configuration:jira"]],
  "GET /rest/api/3/priority": [["read:jira-work"], ["read:priority:jira"]],
  "GET /rest/api/3/issuetype": [["read:jira-work"], ["read:issue-type:jira", "read:avatar:jira", "read:project-category:jira", "read:project:jira"]],
  "GET /rest/api/3/issueLinkType": [["read:jira-work"], ["read:issue-link-type:jira"]],
  "POST /rest/api/3/issueLink": [["write:jira-work"], ["write:comment:jira", "write:issue:jira", "write:issue-link:jira"]],
  "GET /rest/api/3/issue/:issue/remotelink": [["read:jira-work"], ["read:issue.remote-link:jira", "read:status:jira"]],
  "POST /rest/api/3/issue/:issue/remotelink": [["write:jira-work"], ["write:issue:jira", "write:issue.remote-link:jira", "read:issue.remote-link:jira"]],
  "GET /rest/api/3/issue/:issue/transitions": [["read:jira-work"], ["read:issue.transition:jira", "read:status:jira", "read:field-configuration:jira"]],
  "POST /rest/api/3/issue/:issue/transitions": [["write:jira-work"], ["write:issue:jira", "write:issue.property:jira"]],
  "GET /rest/api/3/issue/:issue/comment": [["read:jira-work"], ["read:comment:jira", "read:comment.property:jira", "read:group:jira", "read:project:jira", "read:project-role:jira", "read:user:jira", "read:avatar:jira"]],
  "POST /rest/api/3/issue/:issue/comment": [["write:jira-work"], ["read:comment:jira", "read:comment.property:jira", "read:group:jira", "read:project:jira", "read:project-role:jira", "read:user:jira", "write:comment:jira", "read:avatar:jira"]],
  "GET /rest/api/3/serverInfo": [[], []],
};
