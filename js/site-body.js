// @ts-check
// What a request to the site carries: JSON, or a file as a form.

const decoder = new TextDecoder();

/**
 * @param {{filename: string, mediaType: string} | undefined} upload what the bytes are, when they are a file
 * @param {Uint8Array | undefined} bytes
 * @returns {Promise<{headers: Record<string, string>, body: string | Uint8Array | undefined}>}
 */
export async function siteBody(upload, bytes) {
  if (bytes === undefined) return { headers: {}, body: undefined };
  if (!upload) return { headers: { "content-type": "application/json" }, body: decoder.decode(bytes) };
  const form = new FormData();
  form.append("file", new Blob([/** @type {any} */ (bytes)], { type: upload.mediaType }), upload.filename);
  form.append("minorEdit", "true");
  const written = new Response(form);
  const headers = {
    "content-type": written.headers.get("content-type") ?? "",
    // A browser could be tricked into sending a form: Confluence wants to hear that this is none.
    "x-atlassian-token": "nocheck",
  };
  return { headers, body: new Uint8Array(await written.arrayBuffer()) };
}
