// @ts-check
/** Worlds from a seed: the same seed gives the same world. */
import { TITLE_CANARY, World } from "./world.js";

/** The label of the pages that are to be delivered, and the one of the roots whose pages below are. */
export const PAGE_LABEL = "ai-ready";
export const TREE_LABEL = "ai-ready-tree";

/**
 * @param {object} [options]
 * @param {number} [options.seed]
 * @param {number} [options.pages] pages that are selected, in all
 * @param {number} [options.spaces]
 * @param {number} [options.attachments]
 * @param {number} [options.groups]
 * @param {number} [options.restricted] share of pages with a restriction of their own
 * @param {boolean} [options.withOddities] also archived, trashed, draft, hidden and unselected content
 * @param {"cloud" | "data-center"} [options.dialect]
 */
export function generateWorld({ seed = 1, pages = 20, spaces = 2, attachments = 4, groups = 3, restricted = 0.1, withOddities = true, dialect = "cloud" } = {}) {
  const world = new World({ seed });
  const random = generator(seed);
  addPeople(world, groups);
  const made = Array.from({ length: spaces }, (_, at) => world.addSpace({ key: `SP${at + 1}`, type: dialect === "cloud" && at % 3 === 2 ? "collaboration" : "global" }));
  /** @type {import("./world.js").Content[]} */
  const selected = [];
  /** Pages that others may be below, the newest of each space. @type {Map<string, import("./world.js").Content[]>} */
  const recent = new Map();
  for (let at = 0; at < pages; at += 1) {
    const space = made[at % made.length];
    if (!space) break;
    const isBlog = random() < 0.05;
    const parents = recent.get(space.id) ?? [];
    const parent = isBlog ? undefined : (parents[Math.floor(random() * (parents.length + 1))] ?? world.contents.get(space.homepageId));
    const content = world.addContent({
      spaceId: space.id, type: isBlog ? "blogpost" : "page", parentId: parent?.id ?? null, title: titleOf(at, random), labels: [PAGE_LABEL, ...(random() < 0.3 ? ["how-to"] : [])],
      // As people do it: what is above was made before.
      createdAt: world.startMs - 900 * 86_400_000 + at * 60_000,
      version: 1 + Math.floor(random() * 4), when: world.startMs - Math.floor((2 + random() * 60) * 86_400_000), authorId: `user-${1 + Math.floor(random() * 9)}`,
      restriction: random() < restricted ? [{ type: "user", id: "user-2" }, { type: "group", id: "group-1" }] : [],
    });
    selected.push(content);
    if (!isBlog) recent.set(space.id, [...parents, content].slice(-5));
  }
  for (let at = 0; at < attachments; at += 1) {
    const page = selected[Math.floor(random() * selected.length)];
    if (page) world.addAttachment({ pageId: page.id, ...FILES[at % FILES.length], title: `${TITLE_CANARY} ${at}.${FILES[at % FILES.length]?.ending}` });
  }
  if (withOddities && made[0]) addOddities(world, made[0]);
  return world;
}

const FILES = [
  { ending: "pdf", mediaType: "application/pdf", size: 70_000 },
  { ending: "txt", mediaType: "text/plain", size: 3_000 },
  { ending: "png", mediaType: "image/png", size: 12_000 },
  { ending: "docx", mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", size: 150_000 },
];

/** Scripts that a mask has to know. */
const WORDS = ["Секретный план", "機密の計画", "رواتب الموظفين", "Gehälter Übersicht", "Release notes", "He said \"go\" & <went>"];

/** @param {number} at @param {() => number} random */
function titleOf(at, random) {
  return `${TITLE_CANARY} ${at} ${WORDS[Math.floor(random() * WORDS.length)]}`;
}

/** @param {World} world @param {number} groups */
function addPeople(world, groups) {
  for (let at = 1; at <= 12; at += 1) world.users.set(`user-${at}`, { id: `user-${at}`, name: `${TITLE_CANARY} Person ${at}`, email: `person${at}@example.test`, isEmailVisible: at % 2 === 0 });
  world.groups.set("everyone", { id: "everyone", name: "confluence-users", members: [...world.users.keys()] });
  for (let at = 1; at <= groups; at += 1) {
    world.groups.set(`group-${at}`, { id: `group-${at}`, name: `group ${at}`, members: [...world.users.keys()].filter((_, index) => index % (groups + 1) === at) });
  }
}

/** What must not be delivered, each for its own reason. @param {World} world @param {import("./world.js").Space} space */
function addOddities(world, space) {
  const parentId = space.homepageId;
  const common = { spaceId: space.id, parentId, labels: [PAGE_LABEL] };
  world.addContent({ ...common, title: `${TITLE_CANARY} archived`, status: "archived" });
  world.addContent({ ...common, title: `${TITLE_CANARY} trashed`, status: "trashed" });
  world.addContent({ ...common, title: `${TITLE_CANARY} draft`, status: "draft" });
  world.addContent({ ...common, title: `${TITLE_CANARY} hidden`, isHidden: true, restriction: [{ type: "user", id: "user-3" }] });
  world.addContent({ ...common, title: `${TITLE_CANARY} not selected`, labels: ["other"] });
  const personal = world.addSpace({ key: "~person", type: "personal" });
  world.addContent({ spaceId: personal.id, parentId: personal.homepageId, title: `${TITLE_CANARY} personal`, labels: [PAGE_LABEL] });
}

/** Numbers from 0 to 1 (mulberry32). @param {number} seed */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
