// @ts-check
/**
 * A developer's own answers to what this host does not know: a file that names requests and what comes back. It is asked
 * last, after every stand-in, so that it can loosen nothing that the host is strict about.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import findMyWay from "find-my-way";
import { parse } from "yaml";
import { json } from "../answer.js";
import { readBody } from "./product-api.js";

/** A file of answers that cannot be used, in a sentence. */
export class AnswersUnusable extends Error {}

/**
 * @typedef {{status?: number, headers?: Record<string, string>, body?: any, scopes?: string[]}} Answer
 * @typedef {{params: Record<string, string | undefined>, query: URLSearchParams, body: any, headers: Headers, accountId: string | undefined}} Asked
 * @typedef {Answer | ((asked: Asked) => Answer | Promise<Answer>)} Entry a function where the file is JavaScript
 */

const NAME = /^(GET|POST|PUT|PATCH|DELETE|HEAD) (https:\/\/[^/\s]+)?(\/\S*)$/;

/** @param {string | undefined} file .yml, .json or .js (its default export): a map of `GET /rest/api/3/screens/:id` or `POST https://api.example.com/v1/x` to an answer */
export async function readAnswers(file) {
  const entries = file === undefined ? {} : await load(resolve(file));
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  for (const [name, entry] of Object.entries(entries)) {
    const [, method, origin = "", path] = NAME.exec(name) ?? [];
    if (!method || (typeof entry !== "function" && (entry === null || typeof entry !== "object"))) throw new AnswersUnusable(`${file}: "${name}" is not an answer. Write it as "GET /path/:name": {status, body}.`);
    router.on(/** @type {any} */ (method), `${origin.replace("https://", "/https/")}${path}`, () => {}, { entry });
  }
  return {
    /**
     * @param {string} method @param {string} address a path, or an address with its host @param {any} init @param {{accountId?: string | undefined, scopes: Set<string>}} asking
     * @returns {Promise<Response | undefined>} nothing where the file says nothing
     */
    async find(method, address, init, { accountId, scopes }) {
      const url = new URL(address, "https://product.invalid");
      const path = (address.startsWith("https://") ? `/https/${url.hostname}` : "") + url.pathname;
      const found = router.find(/** @type {any} */ (method.toUpperCase()), path);
      const entry = /** @type {{entry: Entry} | undefined} */ (/** @type {unknown} */ (found?.store))?.entry;
      if (!found || !entry) return undefined;
      const answer = typeof entry === "function" ? await entry({ params: found.params, query: url.searchParams, body: await readBody(init).catch(() => init.body), headers: new Headers(init.headers), accountId }) : entry;
      if (answer.scopes && !answer.scopes.every((scope) => scopes.has(scope))) return json(401, { code: 401, message: "Unauthorized; scope does not match" });
      const { status = 200, headers = {}, body } = answer;
      return typeof body === "string" ? new Response(body, { status, headers }) : json(status, body, headers);
    },
  };
}

/** @param {string} file @returns {Promise<Record<string, Entry>>} */
async function load(file) {
  try {
    if (/\.[cm]?js$/.test(file)) return (await import(pathToFileURL(file).href)).default;
    return parse(await readFile(file, "utf8")) ?? {};
  } catch (error) {
    throw new AnswersUnusable(`The answers in ${file} cannot be read: ${String(/** @type {any} */ (error)?.message ?? error).split("\n")[0]}`);
  }
}
