//! Names that say what kind of value follows them.

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// A credential that may hold spaces (`Authorization: Bearer …`, `Cookie: a=b; c=d`).
    SecretLine,
    /// A credential.
    Secret,
    /// A credential when the key stands in a query or a form, too common a word elsewhere.
    SecretInQuery,
    /// A person's or a page's name or id.
    Personal,
    /// An e-mail address.
    Other,
}

/// Longest name that is looked at; only its end counts.
const LONGEST: usize = 40;

/// Judges a key in any spelling: `X-Api-Key`, `x_api_key` and `xApiKey` are one.
pub(super) fn kind(key: &str) -> KeyKind {
    let last = key.rsplit('.').next().unwrap_or_default();
    let mut name = [0u8; LONGEST];
    let kept = last.bytes().filter(u8::is_ascii_alphanumeric).rev().take(LONGEST).map(|byte| byte.to_ascii_lowercase());
    let mut length = 0;
    for (slot, byte) in name.iter_mut().rev().zip(kept) {
        *slot = byte;
        length += 1;
    }
    let name = name.get(LONGEST - length..).unwrap_or_default();
    match NAMES.iter().find(|(names, _)| holds(names, name)) {
        Some((_, kind)) => *kind,
        // The last byte tells most of them apart without a call.
        None if SECRET_ENDS.iter().any(|end| end.last() == name.last() && name.ends_with(end)) => KeyKind::Secret,
        None => KeyKind::Other,
    }
}

/// Whether a list has the name. Lengths tell most names apart, and cost less than their letters.
fn holds(names: &[&[u8]], name: &[u8]) -> bool {
    names.binary_search_by(|one| one.len().cmp(&name.len()).then_with(|| (*one).cmp(name))).is_ok()
}

/// Names and what follows them, each list sorted by length and letters; no name is in two.
const NAMES: [(&[&[u8]], KeyKind); 5] = [
    (LINES, KeyKind::SecretLine),
    (SECRETS, KeyKind::Secret),
    (HARMLESS, KeyKind::Other),
    (IN_QUERY, KeyKind::SecretInQuery),
    (PERSONAL, KeyKind::Personal),
];

const LINES: &[&[u8]] = &[
    b"cookie",
    b"setcookie",
    b"authorization",
    b"proxyauthorization",
    b"forgeproxyauthorization",
    b"xforwardedauthorization",
];

const SECRETS: &[&[u8]] = &[
    b"jwt",
    b"pat",
    b"pwd",
    b"sid",
    b"auth",
    b"pass",
    b"bearer",
    b"passwd",
    b"sshkey",
    b"masterkey",
    b"phpsessid",
    b"secretkey",
    b"sessionid",
    b"credential",
    b"jsessionid",
    b"licensekey",
    b"passphrase",
    b"privatekey",
    b"signingkey",
    b"credentials",
    b"xgoogapikey",
    b"clientkeydata",
    b"encryptionkey",
    b"xamzsignature",
    b"oauthsignature",
    b"xamzcredential",
    b"subscriptionkey",
    b"connectionstring",
    b"sharedaccesssignature",
    b"ocpapimsubscriptionkey",
];

const SECRET_ENDS: &[&[u8]] = &[
    b"token",
    b"secret",
    b"password",
    b"passwd",
    b"passphrase",
    b"passwort",
    b"kennwort",
    b"motdepasse",
    b"apikey",
    b"accesskey",
    b"accesskeyid",
    b"accountkey",
    b"secretkey",
    b"privatekey",
    b"authkey",
    b"credential",
    b"hubsignature",
    b"hubsignature256",
    b"webhooksignature",
    b"clientsecret",
    b"secretvalue",
    b"secretaccesskey",
    b"sharedkey",
    b"sharedaccesskey",
    b"secretkeybase",
    b"dbpass",
    b"mailpass",
    b"smtppass",
    b"adminpass",
    b"rootpass",
    b"sshpass",
    b"keypass",
    b"storepass",
];

/// End like a secret, are none.
const HARMLESS: &[&[u8]] = &[
    b"bostoken",
    b"eostoken",
    b"hastoken",
    b"padtoken",
    b"unktoken",
    b"hassecret",
    b"nexttoken",
    b"pagetoken",
    b"fromsecret",
    b"haspassword",
    b"nextpagetoken",
    b"continuationtoken",
];

const IN_QUERY: &[&[u8]] = &[b"k", b"key", b"sig", b"code", b"hmac", b"refresh", b"assertion", b"signature"];

const PERSONAL: &[&[u8]] = &[
    b"id",
    b"aaid",
    b"mail",
    b"user",
    b"email",
    b"login",
    b"title",
    b"author",
    b"pageid",
    b"pusher",
    b"userid",
    b"ownerid",
    b"spaceid",
    b"userkey",
    b"assignee",
    b"authorid",
    b"fullname",
    b"lastname",
    b"nickname",
    b"reporter",
    b"username",
    b"accountid",
    b"committer",
    b"contentid",
    b"creatorid",
    b"firstname",
    b"pagetitle",
    b"spacename",
    b"publicname",
    b"spacetitle",
    b"displayname",
    b"emailaddress",
    b"atlassianaccountid",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        for key in [
            "X-Api-Key",
            "x_api_key",
            "xApiKey",
            "headers.x-api-key",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN",
            "clientSecret",
        ] {
            assert_eq!(kind(key), KeyKind::Secret, "{key}");
        }
        assert_eq!(kind("Proxy-Authorization"), KeyKind::SecretLine);
        assert_eq!(kind("displayName"), KeyKind::Personal);
    }

    #[test]
    fn every_listed_name_is_found() {
        for (names, expected) in NAMES {
            assert!(names.is_sorted_by_key(|name| (name.len(), *name)));
            for name in names {
                assert_eq!(kind(&String::from_utf8_lossy(name)), expected, "{name:?}");
            }
        }
    }

    #[test]
    fn counts_and_cursors_are_not_secrets() {
        for key in ["max_tokens", "tokenCount", "nextToken", "monkey", "public_key_count", "secretary", ""] {
            assert_eq!(kind(key), KeyKind::Other, "{key}");
        }
    }
}
