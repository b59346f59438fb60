//! Credentials that can be told by their own shape (vendors' documentation of token formats).
//!
//! There is no right boundary: the longest run of the shape's characters is masked, so that a quote, a bracket or an
//! ampersand behind a token does not save it. Least lengths are below the real ones, for tokens that were cut.

use super::steps::looked_at;

/// What follows a prefix.
#[derive(Clone, Copy)]
enum Tail {
    /// Letters, digits, `_`.
    Word,
    /// Letters, digits, `_`, `-`, `.`, `=`, `~`, `+`, `/`.
    Wide,
    /// Letters, digits, `_`, `-`.
    Dashed,
    /// Upper-case letters and digits.
    Upper,
}

struct Shape {
    prefix: &'static str,
    tail: Tail,
    least: usize,
    /// Whether a letter or digit before the prefix means that it is a part of some other word.
    starts_word: bool,
}

/// Length in bytes of the credential that `text` starts with; `at_word_start` says whether a word begins here.
pub(super) fn length(text: &[u8], at_word_start: bool) -> Option<usize> {
    let first = *text.first()?;
    if let Some(length) = prefixed(text, at_word_start) {
        return Some(length);
    }
    if !at_word_start || !first.is_ascii_alphanumeric() {
        return None;
    }
    azure_client_secret(text).or_else(|| azure_devops_token(text))
}

/// Length of a run of characters that tokens are made of.
pub(super) fn run(text: &[u8]) -> usize {
    run_of(text, Tail::Wide)
}

fn prefixed(text: &[u8], at_word_start: bool) -> Option<usize> {
    // Three look-ups leave no shape at almost every place of an ordinary text.
    let mut candidates = text
        .iter()
        .zip(&BYTES)
        .fold(u64::MAX, |left, (byte, masks)| left & masks.get(usize::from(*byte)).copied().unwrap_or_default());
    while candidates != 0 {
        let shape = SHAPES.get(usize::try_from(candidates.trailing_zeros()).ok()?)?;
        candidates &= candidates - 1;
        let tail = text.strip_prefix(shape.prefix.as_bytes()).filter(|_| at_word_start || !shape.starts_word);
        let length = tail.map_or(0, |tail| run_of(tail, shape.tail));
        if length >= shape.least {
            return Some(shape.prefix.len() + length);
        }
    }
    None
}

fn run_of(text: &[u8], tail: Tail) -> usize {
    let belongs = |byte: &u8| match tail {
        Tail::Word => byte.is_ascii_alphanumeric() || *byte == b'_',
        Tail::Dashed => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        Tail::Wide => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'=' | b'~' | b'+' | b'/'),
        Tail::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    let length = text.iter().take_while(|byte| belongs(byte)).count();
    looked_at(length);
    length
}

/// RFC 7519, RFC 7516: base64url parts with dots between, the first an object (`{"` is `eyJ`). Or how long the run is in
/// which no other token begins.
pub(super) fn web_token(text: &[u8]) -> Result<usize, usize> {
    let first = run_of(text, Tail::Dashed);
    let rest = text.get(first..).and_then(|rest| rest.strip_prefix(b".")).ok_or(first)?;
    let second = run_of(rest, Tail::Dashed);
    if first >= 10 && second >= 8 { Ok(run_of(text, Tail::Wide)) } else { Err(first) }
}

/// Three characters, a digit, `Q~`, then at least 31.
fn azure_client_secret(text: &[u8]) -> Option<usize> {
    (text.get(4..6)? == b"Q~" && text.get(3)?.is_ascii_digit()).then_some(())?;
    let length = run_of(text, Tail::Wide);
    (length >= 37).then_some(length)
}

/// 84 letters and digits with `AZDO` at 76.
fn azure_devops_token(text: &[u8]) -> Option<usize> {
    (text.get(76..80)? == b"AZDO").then_some(())?;
    let length = run_of(text, Tail::Word);
    (length >= 80).then_some(length)
}

const fn shape(prefix: &'static str, tail: Tail, least: usize) -> Shape {
    Shape { prefix, tail, least, starts_word: false }
}

const fn word(prefix: &'static str, tail: Tail, least: usize) -> Shape {
    Shape { prefix, tail, least, starts_word: true }
}

const SHAPES: &[Shape] = &[
    shape("ghp_", Tail::Word, 16),
    shape("gho_", Tail::Word, 16),
    shape("ghu_", Tail::Word, 16),
    shape("ghs_", Tail::Wide, 16),
    shape("ghr_", Tail::Word, 16),
    shape("github_pat_", Tail::Word, 16),
    shape("glpat-", Tail::Wide, 16),
    shape("gldt-", Tail::Wide, 16),
    shape("glrt-", Tail::Wide, 16),
    shape("glptt-", Tail::Wide, 16),
    shape("glcbt-", Tail::Wide, 16),
    shape("glft-", Tail::Wide, 16),
    shape("gloas-", Tail::Wide, 16),
    shape("glffct-", Tail::Wide, 16),
    shape("glimt-", Tail::Wide, 16),
    shape("glagent-", Tail::Wide, 16),
    shape("glsoat-", Tail::Wide, 16),
    shape("GR1348941", Tail::Dashed, 16),
    shape("ATATT3", Tail::Wide, 20),
    shape("ATCTT3", Tail::Wide, 20),
    word("ATBB", Tail::Wide, 20),
    shape("sk-ant-", Tail::Dashed, 16),
    shape("sk-proj-", Tail::Dashed, 16),
    shape("sk-svcacct-", Tail::Dashed, 16),
    shape("sk-admin-", Tail::Dashed, 16),
    word("sk-", Tail::Dashed, 32),
    shape("sk_live_", Tail::Word, 16),
    shape("sk_test_", Tail::Word, 16),
    shape("rk_live_", Tail::Word, 16),
    word("AIza", Tail::Dashed, 30),
    word("ya29.", Tail::Wide, 16),
    word("1//0", Tail::Dashed, 30),
    shape("GOCSPX-", Tail::Dashed, 16),
    word("AKIA", Tail::Upper, 16),
    word("ASIA", Tail::Upper, 16),
    word("ABIA", Tail::Upper, 16),
    word("ACCA", Tail::Upper, 16),
    shape("xoxa-", Tail::Wide, 10),
    shape("xoxb-", Tail::Wide, 10),
    shape("xoxe-", Tail::Wide, 10),
    shape("xoxe.", Tail::Wide, 10),
    shape("xoxp-", Tail::Wide, 10),
    shape("xoxr-", Tail::Wide, 10),
    shape("xoxs-", Tail::Wide, 10),
    shape("xapp-", Tail::Wide, 10),
    shape("hooks.slack.com/", Tail::Wide, 20),
    word("npm_", Tail::Word, 30),
    word("SG.", Tail::Wide, 20),
    word("hf_", Tail::Word, 30),
    shape("whsec_", Tail::Wide, 16),
    shape("pypi-AgE", Tail::Dashed, 16),
    shape("dop_v1_", Tail::Word, 16),
    shape("dckr_pat_", Tail::Dashed, 16),
    shape("shpat_", Tail::Word, 16),
    shape("glsa_", Tail::Word, 16),
    word("hvs.", Tail::Wide, 20),
    shape("lin_api_", Tail::Word, 16),
    shape("AGE-SECRET-KEY-1", Tail::Upper, 16),
];

/// For each of the first three bytes and each value of it: the shapes, one bit each, whose prefix has it there.
const BYTES: [[u64; 256]; 3] = [bytes_at(0), bytes_at(1), bytes_at(2)];

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler: a bad index, or a 65th shape, does not build")]
const fn bytes_at(place: usize) -> [u64; 256] {
    let mut masks = [0; 256];
    let mut row = 0;
    while row < SHAPES.len() {
        masks[SHAPES[row].prefix.as_bytes()[place] as usize] |= 1u64 << row;
        row += 1;
    }
    masks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_is_told_and_nothing_may_stand_behind_it() {
        for shape in SHAPES {
            let token = format!("{}{}", shape.prefix, "A2".repeat(30));
            for behind in ["", "\"", ")", ",", "&x=1", "<", ";", " "] {
                let text = format!("{token}{behind}");
                assert_eq!(length(text.as_bytes(), true), Some(token.len()), "{text}");
            }
            let short = format!("{}A2", shape.prefix);
            assert_eq!(length(short.as_bytes(), true), None, "{short}");
        }
    }

    #[test]
    fn web_tokens_and_azure_secrets_are_told_by_their_middle() {
        let jwt = format!("eyJ{}.eyJ{}.{}", "a1".repeat(6), "b2".repeat(6), "c3".repeat(6));
        assert_eq!(web_token(jwt.as_bytes()), Ok(jwt.len()));
        let client = format!("abc8Q~{}", "x".repeat(34));
        assert_eq!(length(client.as_bytes(), true), Some(client.len()));
        let devops = format!("{}AZDO{}", "a".repeat(76), "b".repeat(4));
        assert_eq!(length(devops.as_bytes(), true), Some(84));
    }

    #[test]
    fn ordinary_words_are_no_tokens() {
        for text in
            ["risk-assessment-of-the-whole-company-2026", "sk-learn", "npm_config_cache", "AKIAVE", "eyJust.a.word"]
        {
            assert_eq!(length(text.as_bytes(), true), None, "{text}");
            assert!(web_token(text.as_bytes()).is_err(), "{text}");
        }
    }
}
