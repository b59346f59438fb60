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
    if LINES.contains(&name) {
        KeyKind::SecretLine
    } else if SECRETS.contains(&name)
        || (SECRET_ENDS.iter().any(|end| name.ends_with(end)) && !HARMLESS.contains(&name))
    {
        KeyKind::Secret
    } else if IN_QUERY.contains(&name) {
        KeyKind::SecretInQuery
    } else if PERSONAL.contains(&name) {
        KeyKind::Personal
    } else {
        KeyKind::Other
    }
}

const LINES: &[&[u8]] = &[
    b"authorization",
    b"proxyauthorization",
    b"cookie",
    b"setcookie",
    b"xforwardedauthorization",
    b"forgeproxyauthorization",
];

const SECRETS: &[&[u8]] = &[
    b"pass",
    b"pwd",
    b"passwd",
    b"passphrase",
    b"bearer",
    b"jwt",
    b"pat",
    b"auth",
    b"credential",
    b"credentials",
    b"privatekey",
    b"secretkey",
    b"sessionid",
    b"sid",
    b"connectionstring",
    b"xgoogapikey",
    b"subscriptionkey",
    b"ocpapimsubscriptionkey",
    b"xamzsignature",
    b"xamzcredential",
    b"sharedaccesssignature",
    b"sshkey",
    b"encryptionkey",
    b"signingkey",
    b"masterkey",
    b"jsessionid",
    b"phpsessid",
    b"licensekey",
    b"clientkeydata",
    b"oauthsignature",
];

const SECRET_ENDS: &[&[u8]] = &[
    b"token",
    b"secret",
    b"password",
    b"passwd",
    b"passphrase",
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
    b"nexttoken",
    b"nextpagetoken",
    b"pagetoken",
    b"continuationtoken",
    b"eostoken",
    b"bostoken",
    b"padtoken",
    b"unktoken",
    b"hassecret",
    b"hastoken",
    b"haspassword",
    b"fromsecret",
];

const IN_QUERY: &[&[u8]] = &[b"key", b"sig", b"signature", b"code", b"k", b"hmac", b"assertion", b"refresh"];

const PERSONAL: &[&[u8]] = &[
    b"email",
    b"mail",
    b"emailaddress",
    b"user",
    b"username",
    b"userid",
    b"userkey",
    b"login",
    b"displayname",
    b"publicname",
    b"fullname",
    b"firstname",
    b"lastname",
    b"nickname",
    b"accountid",
    b"aaid",
    b"atlassianaccountid",
    b"authorid",
    b"ownerid",
    b"creatorid",
    b"assignee",
    b"reporter",
    b"author",
    b"id",
    b"pageid",
    b"spaceid",
    b"contentid",
    b"title",
    b"pagetitle",
    b"spacename",
    b"spacetitle",
    b"pusher",
    b"committer",
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
    fn counts_and_cursors_are_not_secrets() {
        for key in ["max_tokens", "tokenCount", "nextToken", "monkey", "public_key_count", "secretary", ""] {
            assert_eq!(kind(key), KeyKind::Other, "{key}");
        }
    }
}
