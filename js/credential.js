// @ts-check
// How a secret is written into a header: the four schemes of `src/egress/request.rs`.

/** @param {{scheme: string, user?: string}} secret @param {string} filled @returns {string} */
export function credential({ scheme, user }, filled) {
  if (scheme === "bearer" || (scheme === "pair" && !filled.includes(":"))) return `Bearer ${filled}`;
  if (scheme === "pair") return `Basic ${Buffer.from(filled).toString("base64")}`;
  if (scheme === "basic") return `Basic ${Buffer.from(`${user ?? ""}:${filled}`).toString("base64")}`;
  return filled;
}
