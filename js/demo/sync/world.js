// @ts-check
/**
 * One Confluence as both dialects show it, generated from a seed, with what people do to it. Bodies and files are computed from
 * their ids and versions, so that a world of 100,000 pages fits in memory and a file of 200 MB is never stored.
 */
import { createCipheriv, createHash } from "node:crypto";
import { Readable } from "node:stream";

/**
 * @typedef {{type: "user" | "group", id: string}} Principal
 * @typedef {{id: string, key: string, name: string, type: "global" | "collaboration" | "personal", status: "current" | "archived",
 *   readers: Principal[], isVisible: boolean, homepageId: string, hasRoles?: boolean}} Space
 * @typedef {{id: string, type: "page" | "blogpost", status: "current" | "archived" | "trashed" | "draft", spaceId: string, parentId: string | null,
 *   title: string, labels: string[], version: number, when: number, createdAt: number, authorId: string, body?: string,
 *   restriction: Principal[], isHidden: boolean, isIndexed: boolean}} Content
 * @typedef {{id: string, pageId: string, title: string, mediaType: string, size: number, text?: string, version: number, when: number, status: "current" | "trashed", authorId: string}} Attachment
 * @typedef {{id: string, name: string, members: string[]}} Group
 * @typedef {{id: string, name: string, email: string, isEmailVisible: boolean}} User
 */

/** A word of every title, and one of every body: what must not be found in logs and state. */
export const TITLE_CANARY = "Quittenbrot";
export const TEXT_CANARY = "Zwetschgenmus";

export class World {
  /** @param {{seed?: number, startMs?: number}} [options] */
  constructor({ seed = 1, startMs = Date.now() } = {}) {
    this.seed = seed;
    this.startMs = startMs;
    /** Time that people let pass between cycles. */
    this.offsetMs = 0;
    /** @type {Map<string, Space>} */
    this.spaces = new Map();
    /** @type {Map<string, Content>} */
    this.contents = new Map();
    /** @type {Map<string, Attachment>} */
    this.attachments = new Map();
    /** @type {Map<string, Group>} */
    this.groups = new Map();
    /** @type {Map<string, User>} */
    this.users = new Map();
    /** @type {Map<string, Content[]>} */
    this.children = new Map();
    /** @type {Map<string, Attachment[]>} */
    this.files = new Map();
    this.lastId = 98_304;
  }

  nowMs() {
    return Date.now() + this.offsetMs;
  }

  nextId() {
    this.lastId += 1;
    return String(this.lastId);
  }

  /** @param {Partial<Space> & {key: string}} space */
  addSpace({ key, name = `${TITLE_CANARY} space ${key}`, type = "global", status = "current", readers = [{ type: "group", id: "everyone" }], isVisible = true }) {
    /** @type {Space} */
    const made = { id: this.nextId(), key, name, type, status, readers, isVisible, homepageId: "" };
    this.spaces.set(made.id, made);
    made.homepageId = this.addContent({ spaceId: made.id, title: `${TITLE_CANARY} home of ${key}`, createdAt: this.startMs - 1000 * 86_400_000 }).id;
    return made;
  }

  /** @param {Partial<Content> & {spaceId: string}} content */
  addContent(content) {
    const id = this.nextId();
    const when = content.when ?? this.startMs - 30 * 86_400_000;
    /** @type {Content} */
    const made = {
      id, type: "page", status: "current", parentId: null, title: `${TITLE_CANARY} ${id}`, labels: [], version: 1, when, createdAt: when, authorId: "user-1",
      restriction: [], isHidden: false, isIndexed: true, ...content,
    };
    this.contents.set(id, made);
    if (made.parentId) this.childrenOf(made.parentId).push(made);
    return made;
  }

  /** @param {Partial<Attachment> & {pageId: string}} file */
  addAttachment(file) {
    const id = `att${this.nextId()}`;
    /** @type {Attachment} */
    const made = { id, title: `${TITLE_CANARY} ${id}.pdf`, mediaType: "application/pdf", size: 4096, version: 1, when: this.startMs - 20 * 86_400_000, status: "current", authorId: "user-1", ...file };
    if (made.text !== undefined) made.size = Buffer.byteLength(made.text);
    this.attachments.set(id, made);
    this.filesOf(made.pageId).push(made);
    return made;
  }

  /** @param {string} id */
  childrenOf(id) {
    return lazily(this.children, id);
  }

  /** @param {string} id */
  filesOf(id) {
    return lazily(this.files, id);
  }

  /** @param {Content} content from the root down */
  ancestorsOf(content) {
    /** @type {Content[]} */
    const found = [];
    for (let at = this.contents.get(content.parentId ?? ""); at && !found.includes(at); at = this.contents.get(at.parentId ?? "")) found.unshift(at);
    return found;
  }

  /** May the connector's account see it? @param {Content | undefined} content @returns {content is Content} */
  isVisible(content) {
    if (!content || !this.spaces.get(content.spaceId)?.isVisible) return false;
    return [content, ...this.ancestorsOf(content)].every(({ isHidden }) => !isHidden);
  }

  /** @param {Content} content */
  bodyOf(content) {
    return content.body ?? `<p>${TEXT_CANARY} ${content.id} in version ${content.version}.</p><p>${filler(content.id, content.version)}</p>`;
  }

  /** The bytes of a file, as a stream. @param {Attachment} file */
  bytesOf(file) {
    if (file.text !== undefined) return Readable.from([Buffer.from(file.text)]);
    return Readable.from(chunksOf(`${this.seed}:${file.id}:${file.version}`, file.size));
  }

  /** @param {Attachment} file */
  async sha256Of(file) {
    const hash = createHash("sha256");
    for await (const chunk of this.bytesOf(file)) hash.update(chunk);
    return hash.digest("hex");
  }

  /**
   * Who may see a page: the space's readers, narrowed by each restriction from the root to the page. Groups become people only
   * where two layers meet.
   *
   * @param {Content} content @returns {Principal[]}
   */
  readersOf(content) {
    const space = this.spaces.get(content.spaceId);
    let readers = space?.readers ?? [];
    for (const { restriction } of [...this.ancestorsOf(content), content]) {
      if (restriction.length === 0) continue;
      const allowed = new Set(this.people(restriction));
      readers = [...new Set(this.people(readers))].filter((id) => allowed.has(id)).map((id) => ({ type: "user", id }));
    }
    return readers;
  }

  /** @param {Principal[]} principals */
  people(principals) {
    return principals.flatMap(({ type, id }) => (type === "user" ? [id] : (this.groups.get(id)?.members ?? [])));
  }

  // What people do. Each is dated now; the version is counted up where Confluence does so.

  /** @param {string} id @param {string} [body] */
  edit(id, body) {
    const content = this.get(id);
    Object.assign(content, { version: content.version + 1, when: this.nowMs(), ...(body === undefined ? { body: undefined } : { body }) });
  }

  /** @param {string} id @param {string} title */
  rename(id, title) {
    Object.assign(this.get(id), { title, version: this.get(id).version + 1, when: this.nowMs() });
  }

  /** Below another page, perhaps of another space, with everything below it. The version stays. @param {string} id @param {string} parentId */
  move(id, parentId) {
    const content = this.get(id);
    const parent = this.get(parentId);
    const before = this.childrenOf(content.parentId ?? "");
    before.splice(before.indexOf(content), before.includes(content) ? 1 : 0);
    content.parentId = parentId;
    this.childrenOf(parentId).push(content);
    for (const below of this.tree(content)) below.spaceId = parent.spaceId;
  }

  /** @param {Content} content @returns {Content[]} */
  tree(content) {
    return [content, ...this.childrenOf(content.id).flatMap((child) => this.tree(child))];
  }

  /** @param {string} id */
  trash(id) {
    this.get(id).status = "trashed";
  }

  /** @param {string} id */
  archive(id) {
    this.get(id).status = "archived";
  }

  /** @param {string} id */
  restore(id) {
    this.get(id).status = "current";
  }

  /** @param {string} id */
  purge(id) {
    const content = this.get(id);
    const siblings = this.childrenOf(content.parentId ?? "");
    if (siblings.includes(content)) siblings.splice(siblings.indexOf(content), 1);
    for (const file of this.filesOf(id)) this.attachments.delete(file.id);
    this.contents.delete(id);
  }

  /** Neither version nor date tells of it. @param {string} id @param {Principal[]} restriction @param {boolean} [isHidden] also from the connector */
  restrict(id, restriction, isHidden = false) {
    Object.assign(this.get(id), { restriction, isHidden });
  }

  /** @param {string} id @param {string[]} labels */
  label(id, labels) {
    this.get(id).labels = labels;
  }

  /** @param {string} id @param {number} [size] */
  editFile(id, size) {
    const file = this.attachments.get(id);
    if (!file) throw new Error(`no attachment ${id}`);
    Object.assign(file, { version: file.version + 1, when: this.nowMs(), size: size ?? file.size });
  }

  /** @param {string} id */
  trashFile(id) {
    const file = this.attachments.get(id);
    if (file) file.status = "trashed";
  }

  /** @param {string} spaceId */
  loseSpace(spaceId) {
    const space = this.spaces.get(spaceId);
    if (space) space.isVisible = false;
  }

  /** @param {string} spaceId */
  findSpace(spaceId) {
    const space = this.spaces.get(spaceId);
    if (space) space.isVisible = true;
  }

  /** The search index does not know it, though it is there. @param {string} id @param {boolean} [isIndexed] */
  index(id, isIndexed = true) {
    this.get(id).isIndexed = isIndexed;
  }

  /** @param {string} id */
  get(id) {
    const content = this.contents.get(id);
    if (!content) throw new Error(`no content ${id}`);
    return content;
  }
}

/** @template T @param {Map<string, T[]>} map @param {string} key @returns {T[]} */
function lazily(map, key) {
  const known = map.get(key);
  if (known) return known;
  /** @type {T[]} */
  const made = [];
  map.set(key, made);
  return made;
}

/** About 800 characters that differ with every version. @param {string} id @param {number} version */
function filler(id, version) {
  const word = createHash("sha256").update(`${id}:${version}`).digest("hex");
  return Array.from({ length: 12 }, (_, at) => `${word.slice(at, at + 20)} paragraph ${at} of the page ${id}.`).join(" ");
}

/** @param {string} seed @param {number} size */
function* chunksOf(seed, size) {
  const key = createHash("sha256").update(seed).digest();
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), key.subarray(16, 32));
  const zeros = Buffer.alloc(64 * 1024);
  for (let left = size; left > 0; left -= zeros.length) yield cipher.update(left < zeros.length ? zeros.subarray(0, left) : zeros);
}
