//! Credentials that command lines and `.netrc` give behind a word and a blank: curl(1), docker-login(1), sshpass(1), mysql(1).

use std::ops::Range;

use super::code::is_code;
use super::keys::{KeyKind, kind};
use super::steps::looked_at;
use crate::text::first_chars;

/// Characters of the line before a word that are looked at: a program's name stands near its options.
const LOOKED_BACK: usize = 200;

/// The longest credential that is looked for.
const LONGEST: usize = 200;

/// Programs that take a password glued to their `-p`, and ask for it otherwise.
const WITH_GLUED: &[&str] = &["mysql", "mariadb", "sshpass"];

/// Where the password ends that is glued to an option (`mysql -pSECRET`), from the start of `word`; it begins behind `-p`.
pub(super) fn glued(line: &str, word: &str, rest: &str) -> Option<Range<usize>> {
    let begun = word.strip_prefix("-p")?;
    let quote = rest.chars().next().filter(|c| begun.is_empty() && matches!(c, '"' | '\''));
    let inner = rest.get(quote.map_or(0, char::len_utf8)..)?;
    let ends = |c: char| quote.map_or(c.is_whitespace() || "\"'`,;|)]}".contains(c), |quote| c == quote || c == '\n');
    let near = first_chars(inner, LONGEST);
    let length = near.find(ends).or_else(|| (near.len() == inner.len()).then_some(near.len()))?;
    looked_at(length);
    let command = end_of(line).rsplit(['|', ';', '&']).next().unwrap_or_default();
    let is_reference = begun.is_empty() && (length == 0 || inner.starts_with(['$', '<', '[', '{', '*', '%']));
    let is_bare = begun.is_empty() && quote.is_none();
    if is_reference || is_bare || !WITH_GLUED.iter().any(|program| command.contains(program)) {
        return None;
    }
    let start = "-p".len() + if begun.is_empty() { rest.len() - inner.len() } else { 0 };
    Some(start..word.len() + (rest.len() - inner.len()) + length)
}

/// Programs whose `-p` is a password.
const WITH_PASSWORD: &[&str] = &["sshpass", "docker login", "podman login", "helm registry login"];

/// Whether a credential may stand in `rest`, behind `word` and a blank or a sign.
pub(super) fn is_announced(word: &str, rest: &str) -> bool {
    matches!(rest.as_bytes().first(), Some(b' ' | b'='))
        && (matches!(word, "-p" | "-u" | "--user" | "--proxy-user" | "password") || kind(word) == KeyKind::Secret)
}

/// Where in `rest` the credential stands that `word` announces; `line` is what stands before the word on its line.
pub(super) fn given_behind(line: &str, word: &str, rest: &str) -> Option<Range<usize>> {
    if !is_announced(word, rest) {
        return None;
    }
    let given = rest.get(1..)?.trim_start_matches(' ');
    let start = rest.len() - given.len();
    let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = given.get(quote.map_or(0, char::len_utf8)..)?;
    let ends =
        |c: char| quote.map_or(c.is_whitespace() || matches!(c, '"' | '\'' | '`'), |quote| c == quote || c == '\n');
    let near = first_chars(inner, LONGEST);
    let length = near.find(ends).or_else(|| (near.len() == inner.len()).then_some(near.len()));
    looked_at(length.unwrap_or(near.len()));
    let length = length?;
    let value = inner.get(..length).filter(|value| !value.is_empty() && !value.starts_with('$'))?;
    let start = start + given.len() - inner.len();
    let secret = match word {
        "-u" | "--user" | "--proxy-user" => {
            let (user, password) = value.split_once(':')?;
            // `docker run -u 1000:1000`.
            let is_account = !password.is_empty() && !password.bytes().all(|byte| byte.is_ascii_digit());
            return is_account.then(|| start + user.len() + 1..start + length);
        }
        "-p" => WITH_PASSWORD.iter().any(|program| end_of(line).contains(program)),
        // `machine example.com login me password …`
        "password" if quote.is_none() => end_of(line).contains("login "),
        _ if quote.is_none() => {
            let behind = inner.get(length..).unwrap_or_default();
            let is_last = behind.lines().next().is_none_or(|rest| matches!(rest.trim(), "" | "\\" | "\"" | "'" | "`"));
            is_last && (is_image_setting(line) || is_setting(line, word, value))
        }
        // `keyPassword '…'` of a build file: a sentence about a password holds blanks.
        _ => {
            is_image_setting(line)
                || is_account(line) && kind(word) == KeyKind::Secret
                || value.len() >= 6 && value.bytes().any(|byte| byte.is_ascii_digit()) && !value.contains(' ')
        }
    };
    secret.then(|| start..start + length)
}

/// `ENV API_TOKEN …` of a Dockerfile, the older form without a sign (docs.docker.com/reference/dockerfile/#env).
fn is_image_setting(line: &str) -> bool {
    line.trim() == "ENV"
}

/// `CREATE USER app PASSWORD '…'` of SQL.
fn is_account(line: &str) -> bool {
    let words: Vec<&str> = end_of(line).split_ascii_whitespace().collect();
    words.windows(2).any(|pair| {
        matches!(pair, [verb, what] if ["create", "alter"].iter().any(|word| verb.eq_ignore_ascii_case(word))
            && ["user", "role"].iter().any(|word| what.eq_ignore_ascii_case(word)))
    })
}

/// Whether a value holds letters and digits, and no sign of code, and is no type.
pub(super) fn is_chance(value: &str) -> bool {
    let is_text = value.chars().any(|c| "()[]{}<>:;,$".contains(c)) || is_type(value);
    !is_text && value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a value that ends its line, behind a key and a blank, is a credential: a line of settings begins with a key that no
/// sentence writes (`storePassword …`), and elsewhere (`tool login api-token …`) only what looks like chance is one.
fn is_setting(line: &str, key: &str, value: &str) -> bool {
    let is_compound = key.contains(['-', '_', '.']) || key.chars().skip(1).any(char::is_uppercase);
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let bytes = value.as_bytes();
    let changes = bytes.iter().zip(bytes.iter().skip(1)).filter(|(one, next)| {
        one.is_ascii_alphanumeric() && next.is_ascii_alphanumeric() && is_digit(one) != is_digit(next)
    });
    is_compound
        && is_chance(value)
        && !is_code(value, key)
        && (value.len() >= 6 && line.trim().is_empty() || value.len() >= 12 && changes.count() >= 3)
}

/// `uint64`, `x509.Certificate`: what a field of a structure is.
fn is_type(value: &str) -> bool {
    let name = value.trim_end_matches("_t").trim_start_matches(['*', '&']);
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_sized =
        ["8", "16", "32", "64", "128", "256", "512"].contains(&name.get(letters.len()..).unwrap_or_default());
    is_sized && letters.chars().all(char::is_alphabetic)
        || name
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.starts_with(char::is_uppercase) && last.chars().all(char::is_alphabetic))
}

/// The end of a line.
fn end_of(line: &str) -> &str {
    let from = line.char_indices().rev().nth(LOOKED_BACK).map_or(0, |(at, _)| at);
    looked_at(line.len() - from);
    line.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given<'a>(line: &'a str, word: &str) -> Option<&'a str> {
        let (before, rest) = line.split_once(&format!("{word} ")).map(|(before, rest)| (before, rest.len() + 1))?;
        let rest = line.get(line.len() - rest..)?;
        given_behind(before, word, rest).and_then(|range| rest.get(range))
    }

    #[test]
    fn what_programs_take_as_a_password_is_found() {
        for (line, word) in [
            ("curl -u admin:s3cretword https://x", "-u"),
            ("curl --user 'admin:s3cretword' https://x", "--user"),
            ("sshpass -p s3cretword ssh h", "-p"),
            ("docker login -u me -p s3cretword registry", "-p"),
            ("machine x login me password s3cretword", "password"),
            ("keyPassword 's3cretword'", "keyPassword"),
            ("storePassword s3cretword", "storePassword"),
            ("ENV API_TOKEN s3cretword", "API_TOKEN"),
            ("    store-password s3cretword", "store-password"),
        ] {
            assert_eq!(given(line, word), Some("s3cretword"), "{line}");
        }
    }

    #[test]
    fn what_looks_like_chance_is_found_behind_a_key_anywhere_on_a_line() {
        assert_eq!(given("tool login api-token s3cretw0rd4me", "api-token"), Some("s3cretw0rd4me"));
        assert_eq!(given("tool login api-token version1", "api-token"), None);
    }

    #[test]
    fn a_password_glued_to_its_option_is_found() {
        let of = |line: &'static str| {
            let at = line.find("-p").unwrap();
            let length = line[at..].find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
            let (word, rest) = line[at..].split_at(length.unwrap_or(line.len() - at));
            glued(&line[..at], word, rest).map(|range| &line[at..][range])
        };
        for (line, password) in [
            ("mysql -u root -ps3cret db < x.sql", "s3cret"),
            ("mysqldump -ps3!cret db", "s3!cret"),
            ("mysqladmin -h h -p's3cret word' ping", "s3cret word"),
            ("mariadb -p\"s3cret\" db", "s3cret"),
        ] {
            assert_eq!(of(line), Some(password), "{line}");
        }
        for line in [
            "mysql -u root -p db",
            "mysql -p$PASS",
            "mysql -p\"$PASS\"",
            "mysql -p<password>",
            "cd mysql && cp -pr a b",
            "mkdir -p x",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_none_stays() {
        for (line, word) in [
            ("docker run -u 1000:1000 image", "-u"),
            ("docker run -p 80:80 image", "-p"),
            ("mkdir -p some/folder1", "-p"),
            ("the password must have 8 letters", "password"),
            ("the token 'must have 8 letters'", "token"),
            ("curl -u $USER:$PASSWORD https://x", "-u"),
            ("sudo -u postgres psql", "-u"),
            ("the api-token header is sent", "api-token"),
            ("rotate the api-token 2026-11-30", "api-token"),
            ("send it as api-token v2", "api-token"),
            ("storePassword keystoreProperties['storePassword']", "storePassword"),
            ("env API_TOKEN is set", "API_TOKEN"),
            ("ENV API_TOKEN $GIVEN", "API_TOKEN"),
            ("storePassword project.STORE_PASSWORD", "storePassword"),
            ("    AccessToken uint64", "AccessToken"),
            ("    privateKey ed25519.PrivateKey", "privateKey"),
            ("    PrivateKey *x509.Certificate", "PrivateKey"),
        ] {
            assert_eq!(given(line, word), None, "{line}");
        }
    }
}
