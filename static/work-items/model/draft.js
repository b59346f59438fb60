// @ts-check
// Where a person's changes outlive a reload: this browser, under the page. The app never keeps them.

/** @typedef {import("./proposal.js").Draft} Draft */
/** @typedef {{draft: Draft, target?: import("../target.jsx").Chosen, runId?: string, takes?: Record<string, {take: import("./batches.js").Takes[string], updated: string}>}} Kept `takes`: answers, and the `updated` of the issue that each was given for */

const PREFIX = "touchmark.work-items.";
const MOST_DAYS = 30;

/** @param {{cloudId?: string, accountId?: string}} context @param {string} pageId */
export const placeOf = ({ cloudId = "", accountId = "" }, pageId) => `${PREFIX}${cloudId}.${accountId}.${pageId}`;

/** @param {string} place @returns {Kept | undefined} */
export function readKept(place) {
  try {
    const { v, kept } = JSON.parse(localStorage.getItem(place) ?? "null") ?? {};
    return v === 1 && typeof kept?.draft?.changes === "object" && Array.isArray(kept.draft.own) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** False when the browser keeps nothing: private windows, a full store. @param {string} place @param {Kept | undefined} kept */
export function keep(place, kept) {
  try {
    if (kept === undefined) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify({ v: 1, atMs: Date.now(), kept }));
    return true;
  } catch {
    return false;
  }
}

/** Where items went last while this panel is open, for browsers that keep nothing. @type {import("../target.jsx").Chosen | undefined} */
let lastTarget;

/** Where items went last, for the next page: what stands below which epic is each page's own. @param {string} place @param {import("../target.jsx").Chosen} chosen */
export function keepTarget(place, { below: _, ...target }) {
  lastTarget = target;
  try {
    localStorage.setItem(place, JSON.stringify({ v: 1, atMs: Date.now(), target }));
  } catch {
    // Asked again when the panel is opened again.
  }
}

/** @param {string} place @returns {import("../target.jsx").Chosen | undefined} */
export function readTarget(place) {
  try {
    const { v, target } = JSON.parse(localStorage.getItem(place) ?? "null") ?? {};
    return v === 1 && typeof target?.projectId === "string" && typeof target.types === "object" ? target : lastTarget;
  } catch {
    return lastTarget;
  }
}

/** Drafts that nobody has looked at for a month go. */
export function forgetOld() {
  try {
    for (const place of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const { atMs = 0 } = JSON.parse(localStorage.getItem(place) ?? "{}") ?? {};
      if (Date.now() - atMs > MOST_DAYS * 86_400_000) localStorage.removeItem(place);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
