// @ts-check
// What the reader may do, so that nothing is offered that would be refused. The core judges again whatever is asked for.

import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../kit/ask.js";

/** Each space is a request: more of them are not asked about, and everything is offered there. */
const MOST_SPACES = 6;

/**
 * Whether the reader may add pages in a space: `undefined` until it is known, true where it is not asked.
 *
 * @param {{id: string, key: string}[] | undefined} spaces undefined while they are being loaded
 * @param {boolean} failed whether the spaces cannot be known
 * @returns {(spaceId: string | undefined) => boolean | undefined}
 */
export function useWritable(spaces, failed) {
  const [known, setKnown] = useState(/** @type {Record<string, boolean>} */ ({}));
  const asked = useRef(/** @type {Set<string>} */ (new Set()));
  const wanted = (spaces ?? []).slice(0, MOST_SPACES);
  useEffect(() => {
    for (const { id, key } of wanted) {
      if (asked.current.has(id)) continue;
      asked.current.add(id);
      void mayWrite(key).then((may) => setKnown((before) => ({ ...before, [id]: may })));
    }
  }, [wanted.map(({ id }) => id).join()]);
  return (spaceId) => (failed || (spaces && !wanted.some(({ id }) => id === spaceId)) ? true : known[String(spaceId)]);
}

/** A form with nothing but a space: its only possible problem is the space. @param {string} spaceKey @returns {Promise<boolean>} */
async function mayWrite(spaceKey) {
  try {
    const { problems } = await ask("docs.check", { repository: "", spaceKey, parentId: "", writer: "outline" });
    return !problems.some((/** @type {{code: string}} */ { code }) => code === "no_write_permission");
  } catch {
    return true;
  }
}
