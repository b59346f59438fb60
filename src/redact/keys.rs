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
    let mut name = [0u8; LONGEST];
    let mut start = LONGEST;
    // A loop over bytes, from the end: every word of a text comes by here.
    for byte in key.as_bytes().iter().rev() {
        if *byte == b'.' || start == 0 {
            break;
        }
        if byte.is_ascii_alphanumeric() {
            start -= 1;
            if let Some(slot) = name.get_mut(start) {
                *slot = byte.to_ascii_lowercase();
            }
        }
    }
    let name = name.get(start..).unwrap_or_default();
    match NAMES.binary_search_by(|(one, _)| one.len().cmp(&name.len()).then_with(|| (*one).cmp(name))) {
        Ok(found) => NAMES.get(found).map_or(KeyKind::Other, |(_, kind)| *kind),
        // The last byte tells most of them apart without a call.
        Err(_) if SECRET_ENDS.iter().any(|end| end.last() == name.last() && name.ends_with(end)) => KeyKind::Secret,
        Err(_) => KeyKind::Other,
    }
}

/// Names and what follows them, sorted by length and letters: lengths tell most names apart, and cost less than their letters. What
/// is `Other` ends like a secret and is none.
const NAMES: &[(&[u8], KeyKind)] = &[
    (b"k", KeyKind::SecretInQuery),
    (b"id", KeyKind::Personal),
    (b"jwt", KeyKind::Secret),
    (b"key", KeyKind::SecretInQuery),
    (b"pat", KeyKind::Secret),
    (b"pwd", KeyKind::Secret),
    (b"sid", KeyKind::Secret),
    (b"sig", KeyKind::SecretInQuery),
    (b"aaid", KeyKind::Personal),
    (b"auth", KeyKind::Secret),
    (b"code", KeyKind::SecretInQuery),
    (b"hmac", KeyKind::SecretInQuery),
    (b"mail", KeyKind::Personal),
    (b"pass", KeyKind::Secret),
    (b"user", KeyKind::Personal),
    (b"email", KeyKind::Personal),
    (b"login", KeyKind::Personal),
    (b"title", KeyKind::Personal),
    (b"author", KeyKind::Personal),
    (b"bearer", KeyKind::Secret),
    (b"cookie", KeyKind::SecretLine),
    (b"pageid", KeyKind::Personal),
    (b"passwd", KeyKind::Secret),
    (b"pusher", KeyKind::Personal),
    (b"sshkey", KeyKind::Secret),
    (b"userid", KeyKind::Personal),
    (b"ownerid", KeyKind::Personal),
    (b"refresh", KeyKind::SecretInQuery),
    (b"spaceid", KeyKind::Personal),
    (b"userkey", KeyKind::Personal),
    (b"assignee", KeyKind::Personal),
    (b"authorid", KeyKind::Personal),
    (b"bostoken", KeyKind::Other),
    (b"eostoken", KeyKind::Other),
    (b"fullname", KeyKind::Personal),
    (b"hastoken", KeyKind::Other),
    (b"lastname", KeyKind::Personal),
    (b"nickname", KeyKind::Personal),
    (b"padtoken", KeyKind::Other),
    (b"reporter", KeyKind::Personal),
    (b"unktoken", KeyKind::Other),
    (b"username", KeyKind::Personal),
    (b"accountid", KeyKind::Personal),
    (b"assertion", KeyKind::SecretInQuery),
    (b"committer", KeyKind::Personal),
    (b"contentid", KeyKind::Personal),
    (b"creatorid", KeyKind::Personal),
    (b"firstname", KeyKind::Personal),
    (b"hassecret", KeyKind::Other),
    (b"masterkey", KeyKind::Secret),
    (b"nexttoken", KeyKind::Other),
    (b"pagetitle", KeyKind::Personal),
    (b"pagetoken", KeyKind::Other),
    (b"phpsessid", KeyKind::Secret),
    (b"secretkey", KeyKind::Secret),
    (b"sessionid", KeyKind::Secret),
    (b"setcookie", KeyKind::SecretLine),
    (b"signature", KeyKind::SecretInQuery),
    (b"spacename", KeyKind::Personal),
    (b"credential", KeyKind::Secret),
    (b"fromsecret", KeyKind::Other),
    (b"jsessionid", KeyKind::Secret),
    (b"licensekey", KeyKind::Secret),
    (b"passphrase", KeyKind::Secret),
    (b"privatekey", KeyKind::Secret),
    (b"publicname", KeyKind::Personal),
    (b"signingkey", KeyKind::Secret),
    (b"spacetitle", KeyKind::Personal),
    (b"credentials", KeyKind::Secret),
    (b"displayname", KeyKind::Personal),
    (b"haspassword", KeyKind::Other),
    (b"xgoogapikey", KeyKind::Secret),
    (b"emailaddress", KeyKind::Personal),
    (b"authorization", KeyKind::SecretLine),
    (b"clientkeydata", KeyKind::Secret),
    (b"encryptionkey", KeyKind::Secret),
    (b"nextpagetoken", KeyKind::Other),
    (b"xamzsignature", KeyKind::Secret),
    (b"oauthsignature", KeyKind::Secret),
    (b"xamzcredential", KeyKind::Secret),
    (b"subscriptionkey", KeyKind::Secret),
    (b"connectionstring", KeyKind::Secret),
    (b"continuationtoken", KeyKind::Other),
    (b"atlassianaccountid", KeyKind::Personal),
    (b"proxyauthorization", KeyKind::SecretLine),
    (b"sharedaccesssignature", KeyKind::Secret),
    (b"ocpapimsubscriptionkey", KeyKind::Secret),
    (b"forgeproxyauthorization", KeyKind::SecretLine),
    (b"xforwardedauthorization", KeyKind::SecretLine),
];

/// What else a secret's name ends with.
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
        assert!(NAMES.windows(2).all(|pair| (pair[0].0.len(), pair[0].0) < (pair[1].0.len(), pair[1].0)));
        for (name, expected) in NAMES {
            assert_eq!(kind(&String::from_utf8_lossy(name)), *expected, "{name:?}");
        }
    }

    #[test]
    fn counts_and_cursors_are_not_secrets() {
        for key in ["max_tokens", "tokenCount", "nextToken", "monkey", "public_key_count", "secretary", ""] {
            assert_eq!(kind(key), KeyKind::Other, "{key}");
        }
    }
}
