//! A delivery's body as JSON.

/// The JSON of a delivery. A signature covers every byte; a reader may pass over a byte-order mark (RFC 8259 section 8.1).
pub(super) fn json_of(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
