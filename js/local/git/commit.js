// @ts-check
/** Commits of a repository on disk: found by what people and hosts call them, and read. */

/**
 * @param {import("./repository.js").Repository} repository
 * @param {string} ref a commit id, a branch, a tag, `heads/…`, `tags/…` or HEAD
 */
export async function findCommit(repository, ref) {
  if (ref === "" || ref.startsWith("-") || /[\s~^:?*[\\]|\.\.|@\{/.test(ref)) return undefined;
  const names = isObjectId(ref) ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^(heads|tags)\//.test(ref) ? [`refs/${ref}`] : []), ...(ref === "HEAD" ? ["HEAD"] : []), ...(/^[0-9a-f]{4,40}$/.test(ref) ? [ref] : [])];
  for (const name of names) {
    const commit = await repository.object(`${name}^{commit}`);
    if (commit) return commit;
  }
  return undefined;
}

/** @param {string} text a commit object's content */
export function parseCommit(text) {
  const split = text.indexOf("\n\n");
  const lines = text.slice(0, split).split("\n");
  const field = (/** @type {string} */ name) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return { tree: field("tree")[0] ?? "", parents: field("parent"), author: person(field("author")[0]), committer: person(field("committer")[0]), message: text.slice(split + 2).replace(/\n$/, "") };
}

/** @param {string | undefined} line `Name <mail> seconds zone` */
function person(line) {
  const match = /^(.*) <(.*)> (\d+)/.exec(line ?? "");
  return { name: match?.[1] ?? "", email: match?.[2] ?? "", date: new Date(Number(match?.[3] ?? 0) * 1000).toISOString().replace(".000Z", "Z") };
}

/** @param {string} text */
export function isObjectId(text) {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
