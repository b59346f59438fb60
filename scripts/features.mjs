// @ts-check
// Optional features with a permission of their own. Forge knows no optional scopes: an app is built with a feature, or without.

/** @type {Record<string, {scope: string, why: string}>} */
export const FEATURES = {
  images: { scope: "write:attachment:confluence", why: "attaches pictures of the repository to the pages that show them, only for jobs that wish it" },
};

/** The manifest's text with a feature's scope. @param {string} manifest @param {string} name */
export function withFeature(manifest, name) {
  const scope = FEATURES[name]?.scope;
  if (!scope) throw new Error(`there is no feature ${name}`);
  return manifest.replace(/^( *)scopes:\n/m, (line, indent) => `${line}${indent}  - ${scope}\n`);
}
