//! Signature Version 4 (docs.aws.amazon.com/IAM, "Create a signed AWS API request"), signature in the `authorization` header.
//!
//! Every official case of `aws-signing-test-suite/v4` is met (`tests/suite/aws/signing.rs`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto::{hex, hmac_sha256, sha256};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text::percent_encoded;
use crate::timestamp;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Headers that a proxy or a runtime may change on the way, so that they are never signed (botocore's list).
const UNSIGNED: &[&str] = &[
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "te",
    "traceparent",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// What is signed.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AwsRequest {
    /// As it is sent: `GET`, `POST`.
    pub method: String,
    /// The whole address as it is sent. Another port than the scheme's own belongs to the signed host.
    pub url: String,
    /// Headers that are sent as well; a value, or several of one name.
    #[serde(default)]
    pub headers: BTreeMap<String, HeaderValues>,
    /// As in `eu-central-1`.
    pub region: String,
    /// As in `sts` and `monitoring`. `s3` alone keeps its path as it is and names the hash of its body.
    pub service: String,
}

/// One value or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum HeaderValues {
    /// One.
    One(String),
    /// Several, in the order in which they are sent.
    Many(Vec<String>),
}

/// Who signs. Zeroed on drop, but for the key's id, which is no secret.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// `AKIA…` of a user, `ASIA…` of a session.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Secret,
    /// A session's token.
    #[serde(default)]
    pub session_token: Option<Secret>,
}

/// Headers to send besides those of the request: `x-amz-date`, `authorization` and, where they apply, `x-amz-security-token` and
/// `x-amz-content-sha256`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// By lower-case name.
    pub headers: BTreeMap<String, String>,
}

/// Signs a request for the moment `now_ms` (milliseconds since 1970).
///
/// # Errors
/// `input_invalid` for an address, a header, a region or credentials that cannot be signed; the value is not repeated.
pub fn sign(request: &AwsRequest, body: &[u8], credentials: &Credentials, now_ms: u64) -> Result<Signed> {
    SigningRules::of(&request.service).sign(request, body, credentials, now_ms)
}

/// What differs between services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningRules {
    /// Dot segments and empty ones are removed from the path.
    pub normalize: bool,
    /// What is sent percent-encoded is encoded once more.
    pub encode_again: bool,
    /// `x-amz-content-sha256` is sent.
    pub body_hash: bool,
    /// The session token is part of what is signed; some older services add it behind the signature.
    pub sign_token: bool,
}

impl SigningRules {
    /// The rules of a service: `s3` keeps its paths as they are, all others do not.
    pub fn of(service: &str) -> Self {
        let is_s3 = service == "s3";
        Self { normalize: !is_s3, encode_again: !is_s3, body_hash: is_s3, sign_token: true }
    }

    /// As [`sign`], by these rules.
    ///
    /// # Errors
    /// As [`sign`].
    pub fn sign(&self, request: &AwsRequest, body: &[u8], credentials: &Credentials, now_ms: u64) -> Result<Signed> {
        let time = timestamp::basic(now_ms);
        let hash = hex(&sha256(body));
        let mut added = BTreeMap::from([("x-amz-date".to_owned(), time.clone())]);
        if self.body_hash {
            added.insert("x-amz-content-sha256".to_owned(), hash.clone());
        }
        let token =
            credentials.session_token.as_ref().map(|token| visible(token.expose(), "sessionToken")).transpose()?;
        if let Some(token) = token.filter(|_| self.sign_token) {
            added.insert("x-amz-security-token".to_owned(), token.to_owned());
        }
        let (canonical, names) = self.canonical(request, &added, &hash)?;
        let scope = scope(request, &time)?;
        let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&sha256(canonical.as_bytes())));
        let signature = hex(&hmac_sha256(&*signing_key(credentials, &scope), text.as_bytes()));
        let id = visible(credentials.access_key_id.as_bytes(), "accessKeyId")?;
        let authorization =
            format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        added.insert("authorization".to_owned(), authorization);
        if let Some(token) = token {
            added.entry("x-amz-security-token".to_owned()).or_insert_with(|| token.to_owned());
        }
        Ok(Signed { headers: added })
    }

    /// The text that is hashed, and the names of the headers in it. What AWS prints when a signature does not match.
    ///
    /// # Errors
    /// `input_invalid` as of [`sign`].
    pub fn canonical(
        &self,
        request: &AwsRequest,
        added: &BTreeMap<String, String>,
        hash: &str,
    ) -> Result<(Zeroizing<String>, String)> {
        let address = Address::read(&request.url)?;
        let mut headers = signed_headers(request, added, &address)?;
        let names: Vec<&str> = headers.keys().map(String::as_str).collect();
        let names = names.join(";");
        let (method, path, query) = (method(&request.method)?, address.canonical_path(self), address.canonical_query());
        let lines: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        let bytes = method.len() + path.len() + query.len() + lines + names.len() + hash.len() + 5;
        // A session's token is among the lines: it is written once, into room that does not move, and zeroed.
        let mut text = Zeroizing::new(String::with_capacity(bytes));
        for part in [method, "\n", &path, "\n", &query, "\n"] {
            text.push_str(part);
        }
        for (name, value) in &mut headers {
            for part in [name, ":", value.as_str(), "\n"] {
                text.push_str(part);
            }
            value.zeroize();
        }
        for part in ["\n", &names, "\n", hash] {
            text.push_str(part);
        }
        Ok((text, names))
    }
}

/// `20150830/us-east-1/iam/aws4_request`.
fn scope(request: &AwsRequest, time: &str) -> Result<String> {
    let date = time.get(..8).unwrap_or_default();
    for (value, field) in [(&request.region, "region"), (&request.service, "service")] {
        if value.is_empty()
            || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        {
            return Err(Error::input(field, format!("{field} may hold only letters, digits and hyphens")));
        }
    }
    Ok(format!("{date}/{}/{}/aws4_request", request.region, request.service))
}

/// The key of a day, region and service; each part of the scope is hashed under the hash before.
fn signing_key(credentials: &Credentials, scope: &str) -> Zeroizing<[u8; 32]> {
    let first = Zeroizing::new([b"AWS4", credentials.secret_access_key.expose()].concat());
    let mut parts = scope.split('/');
    let date = parts.next().unwrap_or_default();
    let key = Zeroizing::new(hmac_sha256(&first, date.as_bytes()));
    parts.fold(key, |key, part| Zeroizing::new(hmac_sha256(&*key, part.as_bytes())))
}

/// Lower-case names and trimmed values of what is signed, in the order of names.
fn signed_headers(
    request: &AwsRequest,
    added: &BTreeMap<String, String>,
    address: &Address<'_>,
) -> Result<BTreeMap<String, String>> {
    let mut headers = BTreeMap::from([("host".to_owned(), address.host.to_owned())]);
    for (name, values) in &request.headers {
        let lower = name.to_ascii_lowercase();
        if lower.is_empty() || !lower.bytes().all(is_token) {
            return Err(Error::input("headers", "a header has a name that HTTP does not know"));
        }
        if UNSIGNED.contains(&lower.as_str()) || lower.starts_with("proxy-") {
            continue;
        }
        let value = match values {
            HeaderValues::One(value) => folded(value)?,
            HeaderValues::Many(values) => {
                values.iter().map(|value| folded(value)).collect::<Result<Vec<_>>>()?.join(",")
            }
        };
        // A name in two spellings is one header with two values.
        match headers.get_mut(&lower).filter(|_| lower != "host") {
            Some(before) => *before = format!("{before},{value}"),
            None => drop(headers.insert(lower, value)),
        }
    }
    headers.extend(added.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(headers)
}

/// Runs of white space, line breaks too, are one space. Anything that could end a header is refused.
fn folded(value: &str) -> Result<String> {
    if value.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(Error::input("headers", "a header's value holds a control character"));
    }
    Ok(value.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

fn method(method: &str) -> Result<&str> {
    let known = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    known.then_some(method).ok_or_else(|| Error::input("method", "method is written in capital letters"))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Text of a credential that can stand in a header.
fn visible<'a>(bytes: &'a [u8], field: &str) -> Result<&'a str> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()));
    text.ok_or_else(|| {
        Error::input(field, format!("{field} is empty or holds a character that a credential cannot have"))
    })
}

/// The parts of a URL as they are sent.
struct Address<'a> {
    host: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Address<'a> {
    fn read(url: &'a str) -> Result<Self> {
        let invalid = || Error::input("url", "url is a whole http or https address without a user");
        let (rest, port) = match url.split_once("://") {
            Some(("https", rest)) => (rest, ":443"),
            Some(("http", rest)) => (rest, ":80"),
            _ => return Err(invalid()),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end).ok_or_else(invalid)?;
        let host = authority.strip_suffix(port).unwrap_or(authority);
        if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_graphic() && !b"@\\<>\"".contains(&byte)) {
            return Err(invalid());
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Ok(Self { host, path, query })
    }

    fn canonical_path(&self, rules: &SigningRules) -> String {
        let path = if rules.normalize { normalized(self.path) } else { self.path.to_owned() };
        let encoded = |segment: &str| {
            if rules.encode_again { percent_encoded(segment) } else { percent_encoded(percent_decoded_bytes(segment)) }
        };
        if path.is_empty() { "/".to_owned() } else { path.split('/').map(encoded).collect::<Vec<_>>().join("/") }
    }

    /// Sorted by encoded name, then by encoded value; a name without a value has an empty one.
    fn canonical_query(&self) -> String {
        let encoded = |text: &str| percent_encoded(percent_decoded_bytes(text));
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        let mut pairs: Vec<(String, String)> = pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (encoded(name), encoded(value)))
            .collect();
        pairs.sort();
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }
}

/// Without dot segments and empty ones (RFC 3986 section 5.2.4).
fn normalized(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let slash = if is_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{slash}", kept.join("/"))
}

/// Bytes behind percent-encoding; a torn escape stands for itself.
fn percent_decoded_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digit = |at: usize| {
            tail.get(at).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
        };
        match (*first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = tail.get(2..).unwrap_or_default();
            }
            (byte, ..) => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(token: Option<&str>) -> Credentials {
        Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new(b"not a real key".to_vec()),
            session_token: token.map(|token| Secret::new(token.as_bytes().to_vec())),
        }
    }

    fn request(url: &str) -> AwsRequest {
        let [method, region, service] = ["POST", "eu-west-1", "sts"].map(str::to_owned);
        AwsRequest { method, url: url.to_owned(), headers: BTreeMap::new(), region, service }
    }

    fn signed_names(url: &str, headers: &[(&str, &str)], token: Option<&str>) -> String {
        let mut request = request(url);
        request
            .headers
            .extend(headers.iter().map(|(name, value)| ((*name).to_owned(), HeaderValues::One((*value).to_owned()))));
        let signed = sign(&request, b"", &credentials(token), 0).unwrap();
        signed.headers["authorization"].split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap().to_owned()
    }

    #[test]
    fn headers_that_change_on_the_way_are_not_signed() {
        let headers = [("User-Agent", "a"), ("Content-Type", "b"), ("Proxy-Authorization", "c"), ("Expect", "d")];
        assert_eq!(signed_names("https://sts.eu-west-1.amazonaws.com", &headers, None), "content-type;host;x-amz-date");
        assert_eq!(signed_names("https://h", &[], Some("t")), "host;x-amz-date;x-amz-security-token");
    }

    #[test]
    fn another_port_belongs_to_the_host() {
        let authorization =
            |url: &str| sign(&request(url), b"", &credentials(None), 0).unwrap().headers["authorization"].clone();
        assert_eq!(authorization("https://h:443/"), authorization("https://h"));
        assert_ne!(authorization("https://h:444/"), authorization("https://h"));
        assert_ne!(authorization("http://127.0.0.1:5066/"), authorization("http://127.0.0.1/"));
    }

    #[test]
    fn what_cannot_be_signed_is_named_and_not_repeated() {
        let field = |request: &AwsRequest, credentials: &Credentials| {
            let error = sign(request, b"", credentials, 0).unwrap_err();
            assert!(!error.message.contains("canary"), "{}", error.message);
            error.field.clone().unwrap()
        };
        for url in ["canary", "ftp://canary/", "https://user@canary/", "https:///canary", "https://can ary/"] {
            assert_eq!(field(&request(url), &credentials(None)), "url", "{url}");
        }
        let good = request("https://h/");
        assert_eq!(field(&AwsRequest { region: "canary/x".to_owned(), ..good.clone() }, &credentials(None)), "region");
        assert_eq!(field(&AwsRequest { service: String::new(), ..good.clone() }, &credentials(None)), "service");
        assert_eq!(field(&AwsRequest { method: "canary x".to_owned(), ..good.clone() }, &credentials(None)), "method");
        assert_eq!(field(&good, &credentials(Some("canary\r\nx-evil: 1"))), "sessionToken");
        let headers = BTreeMap::from([("x".to_owned(), HeaderValues::One("canary\u{0}".to_owned()))]);
        assert_eq!(field(&AwsRequest { headers, ..good }, &credentials(None)), "headers");
    }
}
