//! Requests that are signed (Standard Webhooks, github.com/standard-webhooks/standard-webhooks/blob/main/spec), so that any
//! web function can receive them safely.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::hmac_sha256_of_parts;
use crate::egress::CheckedRequest;
use crate::secret::Secret;

/// Signs a body, or the line that stands for one: `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`.
pub fn signed(request: CheckedRequest, body: &[u8], id: &str, now_ms: u64, secret: &Secret) -> CheckedRequest {
    let at = (now_ms / 1000).to_string();
    let text = std::str::from_utf8(secret.expose()).unwrap_or_default();
    // The specification's prefix, and base64; a secret that is not base64 is its own bytes.
    let key = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text));
    let key = zeroize::Zeroizing::new(key.unwrap_or_else(|_| secret.expose().to_vec()));
    let tag = hmac_sha256_of_parts(&key, &[id.as_bytes(), b".", at.as_bytes(), b".", body]);
    request
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", format!("v1,{}", STANDARD.encode(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Method;
    use crate::ingestion::origins;

    #[test]
    fn a_signature_is_the_specifications_example() {
        // standard-webhooks/spec/standard-webhooks.md, "Signature scheme", with the vector of its libraries' tests.
        let own = origins(&[("https://a.example.com", None)]).unwrap();
        let request = CheckedRequest::configured(Method::Put, "https://a.example.com/", &own).unwrap();
        let secret = Secret::new(["MfKQ9r8GKYqrTwjUPD8I", "LPZIo2LaLaSw"].concat().into_bytes());
        let signed =
            signed(request, br#"{"test": 2432232314}"#, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, &secret);
        let text = serde_json::to_string(&signed).unwrap();
        assert!(text.contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), "{text}");
    }
}
