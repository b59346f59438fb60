// @ts-check
/**
 * One Confluence site: users, spaces, pages with versions, hierarchy and properties. Everything but bodies is kept
 * in memory and written through to the store, one atomic batch a change.
 */
import { inTurn } from "../in-turn.js";
import { uuidOf } from "../installations.js";

/**
 * @typedef {{accountId: string, displayName: string, role: "admin" | "writer" | "reader" | "app", initials: string}} User
 * @typedef {{id: string, key: string, name: string, description: string, homepageId: string, authorId: string, createdAt: string,
 *   anonymous: boolean, writers: string[], readers: string[], groups?: string[]}} Space
 * @typedef {{number: number, createdAt: string, message: string, minorEdit: boolean, authorId: string, title: string}} Version
 * @typedef {{id: string, status: string, title: string, spaceId: string, parentId: string | null, position: number, authorId: string,
 *   createdAt: string, versions: Version[], restrictions: {read: string[], update: string[]}, labels?: string[]}} Page
 * @typedef {{id: string, pageId: string, key: string, value: any, version: Version}} Property
 * @typedef {{id: string, pageId: string, title: string, mediaType: string, fileSize: number, version: number, authorId: string, createdAt: string}} Attachment
 */

/** @param {string} site @param {string} name */
export function accountIdOf(site, name) {
  return `712020:${uuidOf(`${site}:${name}`)}`;
}

/**
 * @param {import("../store.js").Store} store
 * @param {import("../clock.js").Clock} clock
 * @param {string} id the installation's name
 */
export async function openSite(store, clock, id) {
  const table = store.table("confluence");
  /** @type {Map<string, User>} */
  const users = new Map();
  /** @type {Map<string, Space>} */
  const spaces = new Map();
  /** @type {Map<string, Page>} */
  const pages = new Map();
  /** @type {Map<string, Property>} */
  const properties = new Map();
  /** @type {Map<string, Attachment>} */
  const attachments = new Map();
  /** What has no shape of its own here: comments, properties of the app and of people, by kind and id. @type {Map<string, any>} */
  const records = new Map();
  let lastId = 1_000_000;
  const turn = inTurn();
  const root = `${id}\u0000`;
  const now = () => new Date(clock.nowMs()).toISOString();
  const nextId = () => String((lastId += 1));

  /** @type {Record<string, Map<string, any>>} */
  const maps = { user: users, space: spaces, page: pages, property: properties, attachment: attachments, record: records };
  for await (const [at, value] of table.iterator({ gte: root, lt: `${id}\u0001` })) {
    const [kind = "", key = ""] = at.slice(root.length).split("\u0000");
    if (kind === "lastId") lastId = value;
    else maps[kind]?.set(key, value);
  }

  /** @typedef {{type: "put" | "del", table: string, key: string, value?: any}} Write */
  /** @param {string} kind @param {string} key @param {any} value @returns {Write} */
  const put = (kind, key, value) => ({ type: "put", table: "confluence", key: `${root}${kind}\u0000${key}`, value });
  /** @param {string} kind @param {string} key @returns {Write} */
  const del = (kind, key) => ({ type: "del", table: "confluence", key: `${root}${kind}\u0000${key}` });
  const counter = () => put("lastId", "", lastId);
  /** @param {string} pageId @param {number} number */
  const bodyKey = (pageId, number) => `${root}body\u0000${pageId}\u0000${number}`;

  /** @param {Attachment} attachment */
  const fileKey = ({ id: attachmentId, version }) => `${root}file\u0000${attachmentId}\u0000${version}`;

  const site = {
    id, users, spaces, pages, properties, turn, now, nextId,
    /** Account ids by group; not kept over a restart. @type {Map<string, string[]>} */
    groups: new Map(),
    /** @param {User} user */
    async addUser(user) {
      await store.batch([put("user", user.accountId, user)]);
      users.set(user.accountId, user);
      return user;
    },
    /** @param {{key: string, name: string, description?: string, anonymous?: boolean, writers?: string[], readers?: string[], authorId: string}} input */
    async addSpace({ key, name, description = "", anonymous = false, writers = [], readers = [], authorId }) {
      const spaceId = nextId();
      const home = newPage({ id: nextId(), spaceId, title: name, parentId: null, authorId, position: 0 });
      /** @type {Space} */
      const space = { id: spaceId, key, name, description, homepageId: home.id, authorId, createdAt: now(), anonymous, writers, readers };
      const body = `<p>${description.replace(/[&<>]/g, "")}</p><ac:structured-macro ac:name="children" ac:schema-version="1" />`;
      await store.batch([put("space", spaceId, space), put("page", home.id, home), { type: "put", table: "confluence", key: bodyKey(home.id, 1), value: body }, counter()]);
      spaces.set(spaceId, space);
      pages.set(home.id, home);
      return space;
    },
    /** @param {string} pageId @param {number} number @returns {Promise<string>} */
    body: async (pageId, number) => (await table.get(bodyKey(pageId, number))) ?? "",
    /** @param {Page} page @param {string} body the body of its last version @param {Property[]} [withProperties] */
    async savePage(page, body, withProperties = []) {
      const number = page.versions.at(-1)?.number ?? 1;
      await store.batch([put("page", page.id, page), { type: "put", table: "confluence", key: bodyKey(page.id, number), value: body }, ...withProperties.map((property) => put("property", property.id, property)), counter()]);
      pages.set(page.id, page);
      for (const property of withProperties) properties.set(property.id, property);
    },
    /** A page's own fields changed, its body did not. @param {Page} page */
    async touchPage(page) {
      await store.batch([put("page", page.id, page)]);
      pages.set(page.id, page);
    },
    /** @param {Property} property */
    async saveProperty(property) {
      await store.batch([put("property", property.id, property), counter()]);
      properties.set(property.id, property);
    },
    /** @param {Property} property */
    async removeProperty(property) {
      await store.batch([del("property", property.id)]);
      properties.delete(property.id);
    },
    newPage,
    /** @param {string} kind @param {string} id */
    record: (kind, id) => records.get(`${kind}/${id}`),
    /** @param {string} kind @returns {any[]} */
    recordsOf: (kind) => [...records].filter(([at]) => at.startsWith(`${kind}/`)).map(([, value]) => value),
    /** @param {string} kind @param {string} recordId @param {any} value */
    async saveRecord(kind, recordId, value) {
      await store.batch([put("record", `${kind}/${recordId}`, value), counter()]);
      records.set(`${kind}/${recordId}`, value);
    },
    /** @param {string} kind @param {string} recordId */
    async removeRecord(kind, recordId) {
      await store.batch([del("record", `${kind}/${recordId}`)]);
      records.delete(`${kind}/${recordId}`);
    },
    /** @param {string} key */
    spaceByKey: (key) => [...spaces.values()].find((space) => space.key.toLowerCase() === key.toLowerCase()),
    /** @param {string} spaceId @param {string} title */
    pageByTitle: (spaceId, title) => [...pages.values()].find((page) => page.spaceId === spaceId && page.status === "current" && page.title.toLowerCase() === title.toLowerCase()),
    /** @param {string} pageId */
    childrenOf: (pageId) => [...pages.values()].filter((page) => page.parentId === pageId && page.status === "current").sort((a, b) => a.position - b.position || Number(a.id) - Number(b.id)),
    /** @param {Page} page from its parent up to the space's root @returns {Page[]} */
    ancestorsOf(page) {
      /** @type {Page[]} */
      const found = [];
      for (let at = page.parentId && pages.get(page.parentId); at && !found.includes(at); at = at.parentId ? pages.get(at.parentId) : undefined) found.push(at);
      return found;
    },
    /** @param {Attachment} attachment @param {Buffer} bytes */
    async saveAttachment(attachment, bytes) {
      await store.batch([put("attachment", attachment.id, attachment), { type: "put", table: "confluence", key: fileKey(attachment), value: bytes.toString("base64") }, counter()]);
      attachments.set(attachment.id, attachment);
    },
    /** @param {string} pageId */
    attachments,
    /** @param {string} pageId */
    attachmentsOf: (pageId) => [...attachments.values()].filter((attachment) => attachment.pageId === pageId),
    /** @param {Attachment} attachment */
    attachmentBytes: async (attachment) => Buffer.from((await table.get(fileKey(attachment))) ?? "", "base64"),
    /** @param {string} pageId */
    propertiesOf: (pageId) => [...properties.values()].filter((property) => property.pageId === pageId),
  };

  /** @param {{id: string, spaceId: string, title: string, parentId: string | null, authorId: string, position: number, message?: string, status?: string}} input @returns {Page} */
  function newPage({ id: pageId, spaceId, title, parentId, authorId, position, message = "", status = "current" }) {
    const createdAt = now();
    return {
      id: pageId, status, title, spaceId, parentId, position, authorId, createdAt,
      versions: [{ number: 1, createdAt, message, minorEdit: false, authorId, title }],
      restrictions: { read: [], update: [] },
    };
  }

  if (users.size === 0) await seed(site);
  return site;
}

/** @typedef {Awaited<ReturnType<typeof openSite>>} Site */

/** The people and spaces that a new site starts with. @param {any} site */
async function seed(site) {
  /** @param {string} name @param {string} displayName @param {User["role"]} role @param {string} initials */
  const user = (name, displayName, role, initials) => site.addUser({ accountId: accountIdOf(site.id, name), displayName, role, initials });
  const admin = await user("admin", "Ada Admin", "admin", "AA");
  const writer = await user("writer", "Wes Writer", "writer", "WW");
  const reader = await user("reader", "Rita Reader", "reader", "RR");
  const app = await user("app", "The app", "app", "AP");
  const common = { authorId: admin.accountId, readers: [reader.accountId] };
  await site.addSpace({ ...common, key: "DOCS", name: "Documentation", description: "How our software works.", anonymous: true, writers: [writer.accountId, app.accountId] });
  await site.addSpace({ ...common, key: "TEAM", name: "Team space", description: "For the team.", writers: [writer.accountId, app.accountId] });
  await site.addSpace({ ...common, key: "LEGAL", name: "Legal", description: "Only the legal team writes here.", readers: [reader.accountId, writer.accountId], writers: [] });
}
