//! Credentials that command lines and `.netrc` give behind a word and a blank: curl(1), docker-login(1), sshpass(1), mysql(1).

use std::ops::Range;

use super::keys::{KeyKind, kind};
use super::steps::looked_at;

/// Characters of the line before a word that are looked at: a program's name stands near its options.
const LOOKED_BACK: usize = 200;

/// The longest credential that is looked for.
const LONGEST: usize = 200;

/// Programs whose `-p` is a password.
const WITH_PASSWORD: &[&str] = &["sshpass", "docker login", "podman login", "helm registry login"];

/// Where in `rest` the credential stands that `word` announces; `line` is what stands before the word on its line.
pub(super) fn given_behind(line: &str, word: &str, rest: &str) -> Option<Range<usize>> {
    let is_announced =
        matches!(word, "-p" | "-u" | "--user" | "--proxy-user" | "password") || kind(word) == KeyKind::Secret;
    if !is_announced || !rest.starts_with([' ', '=']) {
        return None;
    }
    let given = rest.get(1..)?.trim_start_matches(' ');
    let start = rest.len() - given.len();
    let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = given.get(quote.map_or(0, char::len_utf8)..)?;
    let ends =
        |c: char| quote.map_or(c.is_whitespace() || matches!(c, '"' | '\'' | '`'), |quote| c == quote || c == '\n');
    let near = inner.char_indices().nth(LONGEST).map_or(inner.len(), |(at, _)| at);
    let near = inner.get(..near)?;
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
        // `keyPassword '…'` of a build file: a sentence about a password holds blanks.
        _ => {
            quote.is_some()
                && value.len() >= 6
                && value.bytes().any(|byte| byte.is_ascii_digit())
                && !value.contains(' ')
        }
    };
    secret.then(|| start..start + length)
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
        ] {
            assert_eq!(given(line, word), Some("s3cretword"), "{line}");
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
        ] {
            assert_eq!(given(line, word), None, "{line}");
        }
    }
}
