// @ts-check
// A client of AWS that is not ours: signs with `aws4`, reads XML with saxes. What the stand-in answers is judged by it.

import aws4 from "aws4";
import { SaxesParser } from "saxes";

/** @typedef {{accessKeyId: string, secretAccessKey: string, sessionToken?: string}} Credentials */

/**
 * @param {{answer(request: Request): Promise<Response>}} hosts
 * @param {string} service
 * @param {string} region
 * @param {Record<string, string>} asked
 * @param {Credentials} credentials
 */
export async function callAws(hosts, service, region, asked, credentials) {
  const host = `${service}.${region}.amazonaws.com`;
  const body = new URLSearchParams({ Version: service === "sts" ? "2011-06-15" : "2010-08-01", ...asked }).toString();
  const signed = aws4.sign({ host, service, region, method: "POST", path: "/", body, headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } }, credentials);
  const headers = Object.fromEntries(Object.entries(signed.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
  delete headers["content-length"];
  const response = await hosts.answer(new Request(`https://${host}/`, { method: "POST", headers: { ...headers, host }, body }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, xml: treeOf(text) };
}

/** @typedef {{name: string, text: string, children: Element[]}} Element */

/** The whole document, or an error where it is not well-formed. @param {string} text @returns {Element} */
export function treeOf(text) {
  const parser = new SaxesParser();
  const root = /** @type {Element} */ ({ name: "", text: "", children: [] });
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    const element = { name, text: "", children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (more) => void (/** @type {Element} */ (open.at(-1)).text += more));
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return /** @type {Element} */ (root.children[0]);
}

/** All elements of a name. @param {Element} element @param {string} name @returns {Element[]} */
export function all(element, name) {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

/** The text of the first element of a name, or nothing. @param {Element} element @param {string} name */
export function textOf(element, name) {
  return all(element, name)[0]?.text;
}

/** Assumes a role. @param {any} hosts @param {Credentials} credentials @param {string} roleArn @param {Record<string, string>} [more] */
export async function assume(hosts, credentials, roleArn, more = {}) {
  const answer = await callAws(hosts, "sts", "eu-central-1", { Action: "AssumeRole", RoleArn: roleArn, RoleSessionName: "touchmark", DurationSeconds: "900", ...more }, credentials);
  const session = { accessKeyId: textOf(answer.xml, "AccessKeyId") ?? "", secretAccessKey: textOf(answer.xml, "SecretAccessKey") ?? "", sessionToken: textOf(answer.xml, "SessionToken") ?? "" };
  return { ...answer, session, code: textOf(answer.xml, "Code") };
}
