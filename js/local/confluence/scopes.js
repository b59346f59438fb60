// @ts-check
/**
 * Which scope opens which Confluence endpoint. A row lists alternatives: all scopes of one alternative must be
 * declared. The granular scope comes first, the classic one after it.
 *
 * Sources: "OAuth scopes required" of each operation in
 * developer.atlassian.com/cloud/confluence/rest/v2/api-group-{page,space,content-properties,children,operation,version}
 * and developer.atlassian.com/cloud/confluence/rest/v1/api-group-{content-permissions,users}.
 */

/** @type {Record<string, string[][]>} */
export const SCOPES = {
  "GET /wiki/api/v2/spaces": [["read:space:confluence"]],
  "GET /wiki/api/v2/spaces/:id": [["read:space:confluence"]],
  "GET /wiki/api/v2/spaces/:id/operations": [["read:space:confluence"]],
  "GET /wiki/api/v2/spaces/:id/permissions": [["read:space:confluence"]],
  "GET /wiki/api/v2/spaces/:id/role-assignments": [["read:space.permission:confluence"]],
  "GET /wiki/api/v2/space-roles": [["read:space.permission:confluence"]],
  "GET /wiki/api/v2/spaces/:id/pages": [["read:page:confluence"]],
  "GET /wiki/api/v2/pages": [["read:page:confluence"]],
  "POST /wiki/api/v2/pages": [["write:page:confluence"]],
  "GET /wiki/api/v2/pages/:id": [["read:page:confluence"]],
  "PUT /wiki/api/v2/pages/:id": [["write:page:confluence"]],
  "DELETE /wiki/api/v2/pages/:id": [["delete:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/children": [["read:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/ancestors": [["read:content.metadata:confluence"]],
  "GET /wiki/api/v2/pages/:id/operations": [["read:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/versions": [["read:page:confluence"]],
  "PUT /wiki/api/v2/pages/:id/title": [["write:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/direct-children": [["read:page:confluence"], ["read:hierarchical-content:confluence"]],
  "GET /wiki/api/v2/pages/:id/descendants": [["read:page:confluence"], ["read:hierarchical-content:confluence"]],
  "GET /wiki/api/v2/pages/:id/versions/:number": [["read:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/properties": [["read:page:confluence"]],
  "POST /wiki/api/v2/pages/:id/properties": [["read:page:confluence", "write:page:confluence"]],
  "GET /wiki/api/v2/pages/:id/properties/:propertyId": [["read:page:confluence"]],
  "PUT /wiki/api/v2/pages/:id/properties/:propertyId": [["read:page:confluence", "write:page:confluence"]],
  "DELETE /wiki/api/v2/pages/:id/properties/:propertyId": [["read:page:confluence", "write:page:confluence"]],
  // rest/v1/api-group-content---attachments, rest/v2/api-group-attachment
  "PUT /wiki/rest/api/content/:id/child/attachment": [["read:content-details:confluence", "write:attachment:confluence"], ["write:confluence-file"]],
  "POST /wiki/rest/api/content/:id/child/attachment": [["read:content-details:confluence", "write:attachment:confluence"], ["write:confluence-file"]],
  "GET /wiki/api/v2/pages/:id/attachments": [["read:attachment:confluence"]],
  "GET /wiki/api/v2/attachments/:id": [["read:attachment:confluence"]],
  "GET /wiki/rest/api/content/:id/child/attachment/:attachment/download": [["read:attachment:confluence"], ["readonly:content.attachment:confluence"]],
  // rest/v1/api-group-content, "Search content by CQL"; rest/v2/api-group-label; rest/v1/api-group-content-labels
  "GET /wiki/rest/api/content/search": [["read:content-details:confluence"], ["search:confluence"]],
  "GET /wiki/api/v2/pages/:id/labels": [["read:page:confluence"], ["read:label:confluence"]],
  "POST /wiki/rest/api/content/:id/label": [["read:label:confluence", "write:label:confluence"], ["write:confluence-content"]],
  "DELETE /wiki/rest/api/content/:id/label": [["write:label:confluence"], ["write:confluence-content"]],
  "GET /wiki/api/v2/blogposts/:id/properties": [["read:page:confluence"]],
  "POST /wiki/api/v2/blogposts/:id/properties": [["read:page:confluence", "write:page:confluence"]],
  "GET /wiki/api/v2/blogposts/:id/properties/:propertyId": [["read:page:confluence"]],
  "PUT /wiki/api/v2/blogposts/:id/properties/:propertyId": [["read:page:confluence", "write:page:confluence"]],
  "DELETE /wiki/api/v2/blogposts/:id/properties/:propertyId": [["read:page:confluence", "write:page:confluence"]],
  // rest/v2/api-group-space-properties
  "GET /wiki/api/v2/spaces/:id/properties": [["read:space:confluence"]],
  "POST /wiki/api/v2/spaces/:id/properties": [["read:space:confluence", "write:space:confluence"]],
  "GET /wiki/api/v2/spaces/:id/properties/:propertyId": [["read:space:confluence"]],
  "PUT /wiki/api/v2/spaces/:id/properties/:propertyId": [["read:space:confluence", "write:space:confluence"]],
  "DELETE /wiki/api/v2/spaces/:id/properties/:propertyId": [["read:space:confluence", "write:space:confluence"]],
  // Another user's right on a page (rest/v1/api-group-content-permissions, "Check content permissions").
  "POST /wiki/rest/api/content/:id/permission/check": [["read:content.permission:confluence"], ["read:confluence-content.permission"]],
  // rest/v1/api-group-content-restrictions
  "GET /wiki/rest/api/content/:id/restriction": [["read:content.restriction:confluence"], ["read:confluence-content.all"]],
  "GET /wiki/rest/api/content/:id/restriction/byOperation": [["read:content.restriction:confluence"], ["read:confluence-content.all"]],
  "GET /wiki/rest/api/content/:id/restriction/byOperation/:operation": [["read:content.restriction:confluence"], ["read:confluence-content.all"]],
  "PUT /wiki/rest/api/content/:id/restriction": [["read:content.restriction:confluence", "write:content.restriction:confluence"], ["write:confluence-content"]],
  "DELETE /wiki/rest/api/content/:id/restriction": [["read:content.restriction:confluence", "write:content.restriction:confluence"], ["write:confluence-content"]],
  // The caller's own rights on the site (rest/v1/api-group-users, "Get current user", expand=operations).
  "GET /wiki/rest/api/user/current": [["read:content-details:confluence"], ["read:confluence-user"]],
  "GET /wiki/rest/api/user": [["read:content-details:confluence"], ["read:confluence-user"]],
};
