// @ts-check
// `npm run work-items -- plan FILE`, with the files that people have: exports, saved documents, answers of the REST API, and what is no page.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../js/cli/work-items.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "touchmark-plan-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string[]} parameters @param {string} [input] @returns {Promise<{code: number, out: string, err: string}>} */
function run(parameters, input = "") {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...parameters], { timeout: 120_000, maxBuffer: 1 << 26 }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
    child.stdin?.end(input);
  });
}

/** @param {string} name @param {string | Buffer} content */
function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const BODY = "<h2>Requirements</h2><ul><li>RQ-1: The kiosk must open at nine</li></ul>";
const ADF = JSON.stringify({ type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "RQ-1: The kiosk must open at nine" }] }] });
const WORD = (/** @type {string} */ charset) => `<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta http-equiv=Content-Type content="text/html; charset=${charset}"><style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang=DE><h1>Anforderungen</h1><ul><li class=MsoNormal>RQ-1: Die Tür muss sich öffnen.<o:p></o:p></li></ul></body></html>`;

test("a body, ADF, an answer of the REST API and a document of a word processor are read, whatever the file is called", async () => {
  const rest = (/** @type {any} */ body) => JSON.stringify({ id: "4711", title: "Kiosk", body });
  for (const [name, content, title, pageId] of /** @type {[string, string | Buffer, string, string][]} */ ([
    ["body.txt", BODY, "The kiosk must open at nine", ""],
    ["adf.adf", ADF, "The kiosk must open at nine", ""],
    ["storage.json", rest({ storage: { value: BODY, representation: "storage" } }), "The kiosk must open at nine", "4711"],
    ["atlas.json", rest({ atlas_doc_format: { value: ADF, representation: "atlas_doc_format" } }), "The kiosk must open at nine", "4711"],
    ["word.htm", Buffer.from(WORD("windows-1252"), "latin1"), "Die Tür muss sich öffnen", ""],
    ["unicode.htm", Buffer.from(`\uFEFF${WORD("unicode")}`, "utf16le"), "Die Tür muss sich öffnen", ""],
  ])) {
    const { code, out, err } = await run(["plan", file(name, content), "--json"]);
    assert.equal(code, 0, `${name}: ${err}`);
    const answer = JSON.parse(out);
    assert.deepEqual([answer.items.map((/** @type {any} */ one) => [one.source_id, one.title]), answer.pageId], [[["RQ-1", title]], pageId], name);
  }
  assert.match((await run(["plan", "-"], BODY)).out, /^story: The kiosk must open at nine \(RQ-1\)\n\n1 item \(0 epic, 1 story, 0 sub-task\), 0 acceptance criteria; 0 spans uncovered/);
});

test("what is no page, and options that are wrong, end with a sentence and 2; 1 says that the page asks for nothing", async () => {
  const good = file("good.xml", BODY);
  const said = async (/** @type {string[]} */ parameters, /** @type {RegExp} */ sentence, code = 2) => {
    const ended = await run(parameters);
    assert.equal(ended.code, code, `${parameters.join(" ")}: ${ended.err}`);
    assert.match(ended.err + (code === 1 ? ended.out : ""), sentence);
    assert.doesNotMatch(ended.err, /\n\s+at /, "no stack");
  };
  await said([], /^Usage: /);
  await said(["plan"], /missing required argument/);
  await said(["plan", good, "another"], /too many arguments/);
  await said(["plna", good], /unknown command 'plna'/);
  await said(["plan", good, "--format", "docx"], /Allowed choices are storage, adf/);
  await said(["plan", ""], /^work-items: the page's file has no name\n$/);
  await said(["plan", folder], /cannot be read: it is a folder\n$/);
  await said(["plan", join(folder, "missing")], /there is no such file\n$/);
  await said(["plan", file("report.docx", Buffer.from("504b03040a00000000", "hex"))], /is no text: a Word or PDF file has to be saved as HTML first/);
  await said(["plan", file("entities.xml", '<?xml version="1.0"?>\n<hibernate-generic datetime="2026-11-30"><object class="BodyContent"></object></hibernate-generic>')], /is the XML export of a space, with many pages/);
  await said(["plan", file("other.json", '{"a": 1}')], /is JSON, but no ADF document and no page/);
  await said(["plan", file("torn.json", '{"type": "doc"')], /torn\.json is not JSON\n$/);
  await said(["plan", file("strange.htm", '<meta charset="klingon">')], /is in the encoding klingon/);
  for (const known of ["[]", '{"items": 5, "pageId": "1"}', "null", '{"items": []}']) await said(["plan", good, "--known", file("known.json", known)], /is not an answer of plan --json: it has no items or no pageId\n$/);
  await said(["plan", file("huge.xml", BODY.repeat(60_000))], /larger than 4 MiB/);
  await said(["plan", file("nothing.xml", "<p></p>")], /holds no requirement/, 1);
});

test("the last answer of another page changes nothing of this one's, and says so", async () => {
  const page = file("page.json", JSON.stringify({ id: "12", body: { storage: { value: BODY } } }));
  const first = await run(["plan", page, "--json"]);
  const again = await run(["plan", page, "--known", file("last.json", first.out)]);
  assert.match(again.out, /RQ-1\)  \[unchanged\]/);
  const other = await run(["plan", page, "--page-id", "13", "--known", file("last.json", first.out)]);
  assert.match(other.out, /\[create\][\s\S]*! the last answer is of another page: everything is new\n$/);
});

test("an answer that cannot be written is a failure, and a reader that has enough is none", { skip: existsSync("/dev/full") ? false : "there is no /dev/full" }, async () => {
  const big = file("big.xml", `<h2>Requirements</h2><ul>${"<li>The kiosk must open at nine</li>".repeat(3000)}</ul>`);
  const shell = (/** @type {string} */ line) => new Promise((resolve) => execFile("sh", ["-c", `${JSON.stringify(process.execPath)} ${JSON.stringify(command)} plan ${JSON.stringify(big)} --json ${line}`], (error, out, err) => resolve([Number(error?.code ?? 0), err])));
  assert.deepEqual(await shell("> /dev/full"), [3, "work-items: the answer cannot be saved: the disk is full; make room, then run this again\n"]);
  assert.deepEqual(await shell("| head -c 10 > /dev/null"), [0, ""]);
});
