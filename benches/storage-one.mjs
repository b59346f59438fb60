// @ts-check
// One tool on one document in a process of its own: processor time, memory, and what is left. Prints one line of JSON.
// Processor time, since other work on the machine lengthens every clock time and tells nothing about the tool.

import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { documents, meant } from "./storage-documents.mjs";

/** Peers are installed beside this file only, and not all of them are typed. @param {string} name @returns {Promise<any>} */
const peer = (name) => import(name);

/** @typedef {(body: string) => string | undefined} Tool */

/** @type {Record<string, () => Promise<Tool>>} */
const tools = {
  "touchmark validate": async () => {
    const core = await openCore();
    return (body) => (core.validateStorage(body).accepted ? body : undefined);
  },
  "touchmark repair": async () => {
    const core = await openCore();
    return (body) => core.repairStorage(body).xml ?? body;
  },
  saxes: async () => {
    const { refusal } = await import("../tests/js/storage/oracle.js");
    return (body) => (refusal(body) === undefined ? body : undefined);
  },
  "htmlparser2 + dom-serializer": async () => {
    const { parseDocument } = await peer("htmlparser2");
    const { default: render } = await peer("dom-serializer");
    return (body) => render(parseDocument(body, { xmlMode: true }), { xmlMode: true });
  },
  parse5: async () => {
    const { parseFragment } = await peer("parse5");
    const { default: { serializeToString } } = await peer("xmlserializer");
    return (body) => serializeToString(parseFragment(body));
  },
  "sanitize-html": async () => {
    const { default: sanitize } = await peer("sanitize-html");
    const names = /<([a-z][\w:-]*)/g;
    const allowed = [...new Set([...documents.clean().matchAll(names)].map(([, name]) => name)), "br", "hr", "img"];
    return (body) => sanitize(body, { allowedTags: allowed, allowedAttributes: false, parser: { xmlMode: true } });
  },
  "libxml2-wasm": async () => {
    const { XmlDocument, ParseOption } = await peer("libxml2-wasm");
    const { entities } = await import("../tests/js/storage/oracle.js");
    const own = ["amp", "lt", "gt", "quot", "apos"];
    const declared = Object.entries(entities).filter(([name]) => !own.includes(name)).map(([name, text]) => `<!ENTITY ${name} "${text}">`);
    return (body) => {
      const wrapped = `<!DOCTYPE xml [${declared.join("")}]><xml xmlns:ac="urn:ac" xmlns:ri="urn:ri">${body}</xml>`;
      const parsed = XmlDocument.fromString(wrapped, { option: ParseOption.XML_PARSE_RECOVER | ParseOption.XML_PARSE_HUGE });
      const text = parsed.toString({ format: false });
      parsed.dispose();
      return text.slice(text.indexOf("<xml")).replace(/^<xml[^>]*>|<\/xml>\s*$/g, "");
    };
  },
  "fast-xml-parser": async () => {
    const { XMLParser, XMLBuilder } = await peer("fast-xml-parser");
    const options = { preserveOrder: true, ignoreAttributes: false, cdataPropName: "#cdata", processEntities: false, trimValues: false };
    const [parser, builder] = [new XMLParser(options), new XMLBuilder(options)];
    return (body) => builder.build(parser.parse(`<xml>${body}</xml>`)).replace(/^<xml>|<\/xml>$/g, "");
  },
};

export const toolNames = Object.keys(tools);

/** The module's own memory, which is what it adds to a process beside the body and the result. @type {WebAssembly.Memory[]} */
const memories = [];

async function openCore() {
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = /** @type {typeof Instance} */ (
    new Proxy(Instance, {
      construct(target, parameters) {
        const instance = Reflect.construct(target, parameters);
        memories.push(instance.exports.memory);
        return instance;
      },
    })
  );
  return (await import("../js/core.js")).openCore();
}

/** The same gate compiled for this machine. @param {string} program @param {string} what @param {string} body */
function native(program, what, body) {
  const run = spawnSync(program, [what], { input: body, maxBuffer: 1 << 28, encoding: "utf8" });
  const [line, ...rest] = run.stdout.split("\n");
  const { ms, memoryKib, answered } = JSON.parse(line);
  const out = what === "validate" ? body : rest.join("\n") || body;
  return { out: answered ? out : undefined, best: ms, memoryMb: memoryKib / 1024 };
}

/** @param {string} body */
const words = (body) => (body.replace(/<!\[CDATA\[|\]\]>/g, " ").replace(/<[^>]*>/g, " ").match(/[\p{L}\p{N}]{3,}/gu) ?? []).length;

/** @param {Tool} tool @param {string} body */
function measured(tool, body) {
  tool("<p>warm</p>");
  const before = process.resourceUsage().maxRSS;
  const own = memories[0]?.buffer.byteLength ?? 0;
  /** @type {string | undefined} */
  let out;
  let best = Infinity;
  const started = performance.now();
  for (let run = 0; run < 12 && performance.now() - started < 6000; run += 1) {
    const start = process.cpuUsage();
    out = tool(body);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  return { out, best, memoryMb: memories[0] ? (memories[0].buffer.byteLength - own) / 1e6 : grown };
}

async function main() {
  const [name, document, program] = process.argv.slice(2);
  const body = documents[document]();
  /** @type {ReturnType<typeof measured>} */
  let result;
  try {
    result = program ? native(program, name.split(" ")[1], body) : measured(await tools[name](), body);
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error).split("\n")[0].slice(0, 60) }));
    return;
  }
  const { out, best, memoryMb } = result;
  const { refusal } = await import("../tests/js/storage/oracle.js");
  const page = ["clean", "malformed"].includes(document);
  console.log(
    JSON.stringify({
      ms: best,
      memoryMb,
      sizeMb: body.length / 1e6,
      accepted: out === undefined ? undefined : judged(document) ? refusal(out) === undefined : "",
      words: out === undefined || !page ? 0 : Math.min(1, words(out) / words(meant(document))),
      macros: out?.match(/<ac:structured-macro/g)?.length ?? 0,
      cdata: out?.match(/<!\[CDATA\[/g)?.length ?? 0,
      scripts: out?.match(/<script/g)?.length ?? 0,
    }),
  );
}

/** The judge itself does not finish on deep and endless markup. @param {string} document */
const judged = (document) => !["nested elements", "unclosed tags"].includes(document);

if (process.argv.length > 2) await main();
