// @ts-check
// One tool on one document in a process of its own: time, memory, and what is left. Prints one line of JSON.

import { performance } from "node:perf_hooks";
import { documents } from "./storage-documents.mjs";

/** Peers are installed beside this file only, and not all of them are typed. @param {string} name @returns {Promise<any>} */
const peer = (name) => import(name);

/** @typedef {(body: string) => string | undefined} Tool */

/** @type {Record<string, () => Promise<Tool>>} */
const tools = {
  "touchmark validate": async () => {
    const { openCore } = await import("../js/core.js");
    const core = openCore();
    return (body) => (core.validateStorage(body).accepted ? body : undefined);
  },
  "touchmark repair": async () => {
    const { openCore } = await import("../js/core.js");
    const core = openCore();
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
    const { serializeToString } = await peer("xmlserializer");
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
    return (body) => {
      const wrapped = `<xml xmlns:ac="urn:ac" xmlns:ri="urn:ri">${body}</xml>`;
      const parsed = XmlDocument.fromString(wrapped, { option: ParseOption.XML_PARSE_RECOVER | ParseOption.XML_PARSE_HUGE });
      const text = parsed.toString({ format: false });
      parsed.dispose();
      return text.replace(/^<\?xml[^>]*>\s*/, "").replace(/^<xml[^>]*>|<\/xml>\s*$/g, "");
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

/** @param {string} body */
const words = (body) => (body.replace(/<!\[CDATA\[|\]\]>/g, " ").replace(/<[^>]*>/g, " ").match(/[\p{L}\p{N}]{3,}/gu) ?? []).length;

async function main() {
  const [name, document] = process.argv.slice(2);
  const body = documents[document]();
  const tool = await tools[name]();
  tool("<p>warm</p>");
  const before = process.resourceUsage().maxRSS;
  /** @type {string | undefined} */
  let out;
  let best = Infinity;
  const started = performance.now();
  try {
    for (let run = 0; run < 5 && performance.now() - started < 6000; run += 1) {
      const start = performance.now();
      out = tool(body);
      best = Math.min(best, performance.now() - start);
    }
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error).slice(0, 60) }));
    return;
  }
  const memory = (process.resourceUsage().maxRSS - before) / 1024;
  const { refusal } = await import("../tests/js/storage/oracle.js");
  const wanted = words(documents.clean());
  console.log(
    JSON.stringify({
      ms: best,
      memoryMb: memory,
      sizeMb: body.length / 1e6,
      accepted: out !== undefined && refusal(out) === undefined,
      words: out === undefined ? 0 : Math.min(1, words(out) / wanted),
      macros: out?.match(/<ac:structured-macro/g)?.length ?? 0,
      cdata: out?.match(/<!\[CDATA\[/g)?.length ?? 0,
      scripts: out?.match(/<script/g)?.length ?? 0,
    }),
  );
}

if (process.argv.length > 2) await main();
