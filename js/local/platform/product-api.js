// @ts-check
/**
 * A product's REST as an app meets it: is the product there, who asks, is the scope declared, which endpoint is meant.
 * Confluence and Jira differ in routes, scopes and the shape of errors only.
 */
import findMyWay from "find-my-way";
import { json, notKnown } from "../answer.js";
import { ANONYMOUS } from "../installations.js";

/**
 * @typedef {object} Asked
 * @property {import("../confluence/site.js").Site} site
 * @property {import("../installations.js").Installation} installation
 * @property {string} accountId who asks; the app's own account for asApp
 * @property {URLSearchParams} query
 * @property {Record<string, string>} params
 * @property {Headers} headers
 * @property {any} body JSON, or the FormData of a form
 * @property {string} path path and query as sent
 *
 * @typedef {object} Product
 * @property {"confluence" | "jira"} name
 * @property {string} title
 * @property {Record<string, (call: any) => Promise<Response> | Response>} routes
 * @property {Record<string, string[][]>} scopes
 * @property {(asked: Asked) => any} callOf what the product's own routes take
 * @property {(error: unknown, path: string) => Response | undefined} refusal
 */

/** @param {import("../host-parts.js").HostParts} host @param {Product} product */
export function makeProductApi(host, product) {
  const router = findMyWay({ ignoreTrailingSlash: true });
  for (const [name, handler] of Object.entries(product.routes)) {
    const [method, path] = name.split(" ");
    router.on(/** @type {any} */ (method), String(path), () => {}, { name, handler });
  }

  return {
    /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} meta @param {string} path @param {any} init */
    async fetch(invocation, meta, path, init) {
      const response = await known(invocation, meta, path, init);
      if (response.status !== 501) return response;
      const { accountId } = invocation.call;
      return (await host.answers.find((init.method ?? "GET").toUpperCase(), path, init, { accountId, scopes: host.manifest.scopes })) ?? response;
    },
  };

  /** What the stand-in says; 501 to what it does not know, and then a developer's file is asked. @param {import("../runtime/invoke.js").Invocation} invocation @param {any} meta @param {string} path @param {any} init @returns {Promise<Response>} */
  async function known(invocation, meta, path, init) {
    const { installation, accountId } = invocation.call;
    const asked = new URL(path, "https://product.invalid");
    const method = (init.method ?? "GET").toUpperCase();
    // As Atlassian's first tutorials wrote Confluence's paths; its gateway takes them without the context, too.
    const pathname = product.name === "confluence" ? asked.pathname.replace(/^\/rest\/api\//, "/wiki/rest/api/") : asked.pathname;
    const route = router.find(/** @type {any} */ (method), pathname);
    if (!route?.store) return notKnown(`${method} ${asked.pathname} of ${product.title}`);
    if (!installation.products.includes(product.name)) return json(404, { code: 404, message: `${product.title} is not on this site` });
    const { name, handler } = /** @type {{name: string, handler: (call: any) => Promise<Response> | Response}} */ (/** @type {unknown} */ (route.store));
    const site = await host.site(installation.id);
    const actor = whoActs(site, installation, meta, accountId, product.name);
    if (actor instanceof Response) return actor;
    if (!declares(host.manifest.scopes, product.scopes, name)) {
      host.log("warn", `Scope refused: ${name} needs ${product.scopes[name]?.map((all) => all.join(" and ")).join(" or ")}.`);
      return json(401, { code: 401, message: "Unauthorized; scope does not match" }, { "www-authenticate": 'OAuth realm="local"' });
    }
    const other = meta.provider === "user" && meta.accountId !== undefined && meta.accountId !== accountId;
    if (other && !declares(host.manifest.impersonating, product.scopes, name)) {
      host.log("warn", `Impersonation refused: ${name} as somebody who is not there needs allowImpersonation: true on ${product.scopes[name]?.map((all) => all.join(" and ")).join(" or ")}.`);
      return json(401, { code: 401, message: "Unauthorized; offline user impersonation is not allowed for these scopes" }, { "www-authenticate": 'OAuth realm="local"' });
    }
    const query = new WatchedParameters(asked.search);
    const lost = method === "GET" ? undefined : query.firstBeyond(PARAMETERS_OF_WRITES[name.replace("/rest/api/2/", "/rest/api/3/")] ?? []);
    if (lost !== undefined) return notKnown(`the parameter ${lost} of ${method} ${asked.pathname} of ${product.title}`);
    try {
      const response = await handler(await product.callOf({ site, installation, accountId: actor, query, params: /** @type {any} */ (route.params), headers: new Headers(init.headers), body: await readBody(init), path }));
      const unread = method === "GET" && response.ok ? query.firstBeyond([...query.read]) : undefined;
      return unread === undefined ? response : notKnown(`the parameter ${unread} of GET ${asked.pathname} of ${product.title}`);
    } catch (error) {
      const refused = product.refusal(error instanceof SyntaxError ? new UnreadableBody() : error, asked.pathname);
      if (refused) return refused;
      throw error;
    }
  }
}

/**
 * Parameters that remember which of them were looked at. What nobody looked at was not answered, and an answer that passes
 * over it would hide that.
 */
export class WatchedParameters extends URLSearchParams {
  /** @type {Set<string>} */
  read = new Set();

  /** @param {string} name */
  get(name) {
    this.read.add(name);
    return super.get(name);
  }

  /** @param {string} name */
  has(name) {
    this.read.add(name);
    return super.has(name);
  }

  /** Who goes over the names has seen every one. */
  keys() {
    for (const name of super.keys()) this.read.add(name);
    return super.keys();
  }

  /** @param {string} name */
  getAll(name) {
    this.read.add(name);
    return super.getAll(name);
  }

  /** The first parameter that is not of these. @param {string[]} names */
  firstBeyond(names) {
    return [...super.keys()].find((name) => !names.includes(name));
  }
}

/** What a write may be asked with: an answer cannot take it back when something was passed over. Jira's second version takes what its third does. */
const PARAMETERS_OF_WRITES = /** @type {Record<string, string[]>} */ ({
  "PUT /rest/api/3/issue/:issue": ["notifyUsers"],
  "DELETE /rest/api/3/issue/:issue": ["deleteSubtasks"],
  "DELETE /rest/api/3/issue/:issue/watchers": ["accountId"],
  "DELETE /rest/api/3/issue/:issue/remotelink": ["globalId"],
  "DELETE /rest/api/3/project/:project": ["enableUndo"],
  "POST /rest/api/3/jql/parse": ["validation"],
  "DELETE /rest/api/3/group": ["groupname", "groupId"],
  "POST /rest/api/3/group/user": ["groupname", "groupId"],
  "DELETE /rest/api/3/group/user": ["groupname", "groupId", "accountId"],
  "PUT /rest/api/3/user/properties/:property": ["accountId"],
  "DELETE /rest/api/3/user/properties/:property": ["accountId"],
  "POST /wiki/api/v2/pages": ["root-level"],
  "PUT /wiki/api/v2/tasks/:id": ["body-format"],
  "DELETE /wiki/rest/api/content/:id/label": ["name"],
  "PUT /wiki/rest/api/content/:id/state": ["status"],
  "DELETE /wiki/rest/api/content/:id/state": ["status"],
});

/** The request's body is not JSON. */
export class UnreadableBody extends Error {}

/** @param {Set<string>} declared @param {Record<string, string[][]>} table @param {string} name */
export function declares(declared, table, name) {
  return (table[name] ?? []).some((all) => all.every((scope) => declared.has(scope)));
}

/**
 * @param {import("../confluence/site.js").Site} site
 * @param {import("../installations.js").Installation} installation
 * @param {any} meta
 * @param {string | undefined} invoker the person who invoked the function
 * @param {string} product
 * @returns {string | Response}
 */
function whoActs(site, installation, meta, invoker, product) {
  if (meta.provider === "app") return [...site.users.values()].find((user) => user.role === "app")?.accountId ?? ANONYMOUS;
  if (meta.provider !== "user") return json(401, { code: 401, message: "Unauthorized" });
  const accountId = meta.accountId ?? invoker;
  const consentMissing = accountId === undefined || accountId === ANONYMOUS || installation.consentMissing.includes(accountId);
  if (consentMissing || !site.users.has(accountId)) {
    return new Response("Authentication Required", {
      status: 401,
      headers: { "forge-proxy-error": "NEEDS_AUTHENTICATION_ERR", "atlassian-token-service-key": product },
    });
  }
  return accountId;
}

/** @param {any} init @returns {Promise<any>} */
export async function readBody(init) {
  if (init.body === undefined || init.body === null) return undefined;
  const type = new Headers(init.headers).get("content-type") ?? "";
  if (type.startsWith("multipart/form-data")) return new Response(init.body, { headers: { "content-type": type } }).formData();
  const text = typeof init.body === "string" ? init.body : Buffer.from(init.body).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}
