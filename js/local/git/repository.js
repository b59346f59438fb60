// @ts-check
/**
 * Reads a real Git repository on disk through the `git` command: one long-lived `cat-file --batch` a repository, so
 * that thousands of objects cost thousands of lines on a pipe and not thousands of processes. Bare, shallow and
 * linked work trees, submodules and symbolic links are all Git's business and arrive as Git has them.
 */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOST_LISTING_BYTES = 512 * 1024 * 1024;
// The host reads other people's repositories: no hooks, no pager, no prompts, no lazy fetch from a promisor. It runs nothing
// that a repository's configuration could name, so that a folder of another owner may be read too.
const ENVIRONMENT = {
  ...process.env,
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
  LC_ALL: "C",
};

export class NotARepository extends Error {
  /** @param {string} dir @param {string} why */
  constructor(dir, why) {
    super(`${dir} is not a Git repository${why ? ` (${why})` : ""}.`);
    this.name = "NotARepository";
  }
}

/**
 * The newest commit is not whole on this disk: in a partial clone (`git clone --filter=…`), which knows where the rest is, or in a
 * damaged repository whose folders cannot be listed.
 */
export class MissingObjects extends Error {
  /** @param {string} dir @param {string[]} ids @param {boolean} isPartial */
  constructor(dir, ids, isPartial) {
    const shown = ids.slice(0, 3).join(", ");
    const missing = `${ids.length} objects of its newest commit are missing (${shown}${ids.length > 3 ? ", …" : ""})`;
    super(isPartial
      ? `${dir} is a partial clone: ${missing}. Fetch them with \`git -C ${dir} fetch --refetch --no-filter\`, then start again.`
      : `${dir} cannot be listed: ${missing}. Clone the repository again, then start again.`);
    this.name = "MissingObjects";
    this.ids = ids;
  }
}

/** @typedef {{mode: string, type: "blob" | "tree" | "commit", sha: string, size?: number, path: string}} TreeEntry */

/**
 * @param {string} dir a work tree, a bare repository, or a folder inside of one
 */
export async function openRepository(dir) {
  const git = (/** @type {string[]} */ ...args) =>
    run("git", ["-C", dir, ...args], { env: ENVIRONMENT, encoding: "buffer", maxBuffer: MOST_LISTING_BYTES });
  try {
    await git("rev-parse", "--git-dir");
  } catch (error) {
    throw new NotARepository(dir, firstLine(/** @type {any} */ (error).stderr));
  }
  const { ids, isPartial } = await missingObjects(git);
  if (ids.length > 0) throw new MissingObjects(dir, ids, isPartial);
  const objects = batchReader(dir);

  return {
    dir,
    /** @param {string} name anything Git can resolve: an object id, `main`, `main^{commit}`, `<id>:<path>` @returns {Promise<{sha: string, type: string, size: number, content: Buffer} | undefined>} */
    object: (name) => objects.read(name),
    /** The branch that HEAD names, even while it has no commit yet; undefined when HEAD is detached. */
    async headBranch() {
      try {
        return (await git("symbolic-ref", "--quiet", "--short", "HEAD")).stdout.toString().trim();
      } catch {
        return undefined;
      }
    },
    /** The work tree's own folder; undefined for a bare repository. @returns {Promise<string | undefined>} */
    async topFolder() {
      try {
        return (await git("rev-parse", "--show-toplevel")).stdout.toString().replace(/\n$/, "") || undefined;
      } catch {
        return undefined;
      }
    },
    /** @returns {Promise<boolean>} */
    async isEmpty() {
      return (await objects.read("HEAD^{commit}")) === undefined && (await git("for-each-ref", "--count=1")).stdout.length === 0;
    },
    /** @returns {Promise<{name: string, sha: string}[]>} */
    async branches() {
      const { stdout } = await git("for-each-ref", "--format=%(refname:short)%00%(objectname)", "refs/heads");
      return stdout.toString().split("\n").filter(Boolean).map((line) => {
        const [name, sha] = line.split("\0");
        return { name: String(name), sha: String(sha) };
      });
    },
    /** @param {string} sha a tree's id @param {boolean} recursive @returns {Promise<TreeEntry[]>} */
    async tree(sha, recursive) {
      // In a folder inside of a work tree Git would list that folder alone, as if it were all.
      const { stdout } = await git("ls-tree", "--full-tree", ...(recursive ? ["-r", "-t"] : []), "-l", "-z", sha);
      return parseTree(stdout);
    },
    /** What changed from what two commits stem from to the second one. @param {string} from @param {string} to */
    async compare(from, to) {
      const base = (await git("merge-base", from, to)).stdout.toString().trim();
      const status = from === to ? "identical" : base === from ? "ahead" : base === to ? "behind" : "diverged";
      const { stdout } = await git("diff", "--raw", "-z", "-M", "--no-abbrev", base || from, to);
      return { status, files: parseDiff(stdout.toString()) };
    },
    close: () => objects.close(),
  };
}

/**
 * Ids of what the newest commit names and the disk does not hold, where that is asked for: in a partial clone, and where a folder
 * cannot be listed. A file that is missing elsewhere (a mirror that was cut) is listed, and left out when it is not delivered.
 * @param {(...args: string[]) => Promise<{stdout: Buffer}>} git
 */
async function missingObjects(git) {
  const answered = (/** @type {string[]} */ ...args) => git(...args).then(({ stdout }) => stdout.toString(), () => undefined);
  const isPartial = Boolean(await answered("config", "--get-regexp", "^(extensions\\.partialclone|remote\\..*\\.promisor)$"));
  const head = await answered("rev-parse", "--verify", "--quiet", "HEAD");
  const isListed = head === undefined || (await answered("ls-tree", "-r", "-d", "--full-tree", "HEAD")) !== undefined;
  if (!isPartial && isListed) return { ids: [], isPartial };
  const objects = await answered("rev-list", "--objects", "--missing=print", "--max-count=1", "HEAD");
  const ids = (objects ?? `?${head}`).trim().split("\n").filter((line) => line.startsWith("?")).map((line) => line.slice(1));
  return { ids, isPartial };
}

/** @param {string} raw `:<modes> <old id> <new id> <letter>\0<path>\0`, with two paths for what was renamed */
function parseDiff(raw) {
  /** @type {Record<string, string>} */
  const words = { A: "added", D: "removed", R: "renamed", C: "copied", T: "changed" };
  const parts = raw.split("\0");
  const files = [];
  for (let at = 0; (parts[at] ?? "").startsWith(":"); ) {
    const [, , before, after, letter = ""] = String(parts[at]).split(" ");
    const moved = /^[RC]/.test(letter);
    const filename = String(parts[at + (moved ? 2 : 1)]);
    files.push({ filename, status: words[letter.charAt(0)] ?? "modified", sha: String(letter === "D" ? before : after), ...(moved ? { previous_filename: String(parts[at + 1]) } : {}) });
    at += moved ? 3 : 2;
  }
  return files;
}

/** @typedef {Awaited<ReturnType<typeof openRepository>>} Repository */

/** @param {Buffer} listing `<mode> <type> <sha> <size>\t<path>\0` @returns {TreeEntry[]} */
function parseTree(listing) {
  const entries = [];
  for (let from = 0; from < listing.length; ) {
    const tab = listing.indexOf(9, from);
    const end = listing.indexOf(0, tab);
    if (tab < 0 || end < 0) break;
    const [mode, type, sha, size] = listing.toString("latin1", from, tab).split(/ +/);
    // Paths are bytes; like the real API, what is not UTF-8 is shown with replacement characters.
    // Of a folder Git says "-", of a file that is not on this disk "BAD".
    entries.push(/** @type {TreeEntry} */ ({ mode, type, sha, ...(/^\d+$/.test(String(size)) ? { size: Number(size) } : {}), path: listing.toString("utf8", tab + 1, end) }));
    from = end + 1;
  }
  return entries;
}

/** @param {string} dir */
function batchReader(dir) {
  /** @type {import("node:child_process").ChildProcessWithoutNullStreams | undefined} */
  let child;
  /** @type {{name: string, resolve: (found: any) => void, reject: (error: Error) => void}[]} */
  let waiting = [];
  /** @type {Buffer[]} */
  let chunks = [];
  let held = 0;
  let needed = 1;

  function start() {
    const started = spawn("git", ["-C", dir, "cat-file", "--batch"], { env: ENVIRONMENT });
    started.stdout.on("data", (chunk) => {
      chunks.push(chunk);
      held += chunk.length;
      if (held >= needed) drain();
    });
    started.on("close", () => {
      if (child === started) child = undefined;
      for (const request of waiting.splice(0)) request.reject(new Error(`git cat-file ended while reading ${request.name}.`));
      chunks = [];
      held = 0;
      needed = 1;
    });
    started.stdin.on("error", () => {});
    started.stderr.resume();
    return started;
  }

  function drain() {
    let data = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    while (waiting.length > 0) {
      const found = takeAnswer(data);
      if (found.needed !== undefined) {
        needed = found.needed;
        break;
      }
      data = found.rest;
      needed = 1;
      waiting.shift()?.resolve(found.object);
    }
    chunks = [data];
    held = data.length;
  }

  return {
    /** @param {string} name */
    read(name) {
      if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
      child ??= start();
      return new Promise((resolve, reject) => {
        waiting.push({ name, resolve, reject });
        child?.stdin.write(`${name}\n`);
      });
    },
    close() {
      child?.stdin.end();
      child?.kill();
    },
  };
}

/** @param {Buffer} data @returns {{needed: number} | {needed?: undefined, object: any, rest: Buffer}} */
function takeAnswer(data) {
  const end = data.indexOf(10);
  if (end < 0) return { needed: data.length + 1 };
  const header = data.toString("utf8", 0, end);
  const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header);
  if (!match) return { object: undefined, rest: data.subarray(end + 1) };
  const size = Number(match[3]);
  const last = end + 1 + size;
  if (data.length < last + 1) return { needed: last + 1 };
  // A copy: the slice would keep the whole pipe buffer alive.
  const content = Buffer.from(data.subarray(end + 1, last));
  return { object: { sha: match[1], type: match[2], size, content }, rest: data.subarray(last + 1) };
}

/** @param {Buffer | undefined} text */
function firstLine(text) {
  return String(text ?? "").split("\n")[0]?.replace(/^fatal: /, "").trim() ?? "";
}
