// @ts-check
/**
 * @param {number} status
 * @param {unknown} [value] sent as JSON; nothing when undefined
 * @param {Record<string, string>} [headers]
 */
export function json(status, value, headers = {}) {
  if (value === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

/**
 * Says loudly that the host does not know something. It is never silently 200: an app that works here only because
 * the host swallowed a call would fail on Forge.
 *
 * @param {string} what
 */
export function notKnown(what) {
  return json(501, { code: "NOT_KNOWN_TO_LOCAL_HOST", message: `The local Forge host does not know ${what}.` });
}
