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
    /// Letters, digits.
    Plain,
    /// Upper-case letters and digits.
    Upper,
    /// As `Wide`, and `@`: the path of an address.
    Path,
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
    let marked = azure_client_secret(text).or_else(|| azure_devops_token(text)).or_else(|| terraform_token(text));
    marked.or_else(|| airtable_token(text)).or_else(|| telegram_token(text)).or_else(|| twilio_key(text))
}

/// Length of a run of characters that tokens are made of.
pub(super) fn run(text: &[u8]) -> usize {
    run_of(text, Tail::Wide)
}

fn prefixed(text: &[u8], at_word_start: bool) -> Option<usize> {
    let candidates = candidates(text)?;
    (0u32..).step_by(128).zip(candidates).find_map(|(first, some)| one_of(text, at_word_start, first, some))
}

/// The shapes whose prefix the first bytes can be of, one bit each. Two look-ups leave none at almost every place of an ordinary text.
fn candidates(text: &[u8]) -> Option<Shapes> {
    let mut left: Shapes = [u128::MAX; SHAPES.len().div_ceil(128)];
    for (byte, shapes) in text.iter().zip(&BYTES) {
        let with_it = shapes.get(usize::from(*byte))?;
        left.iter_mut().zip(with_it).for_each(|(left, with_it)| *left &= with_it);
        if left.iter().all(|left| *left == 0) {
            return None;
        }
    }
    Some(left)
}

/// The length of the first of `candidates`, counted from the shape `first`, that the text is.
fn one_of(text: &[u8], at_word_start: bool, first: u32, mut candidates: u128) -> Option<usize> {
    while candidates != 0 {
        let shape = SHAPES.get(usize::try_from(first + candidates.trailing_zeros()).ok()?)?;
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
        Tail::Plain => byte.is_ascii_alphanumeric(),
        Tail::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        Tail::Path => byte.is_ascii_alphanumeric() || b"_-.=~+/@".contains(byte),
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

/// 14 letters and digits, `.atlasv1.`, then at least 60.
fn terraform_token(text: &[u8]) -> Option<usize> {
    (text.get(14..23)? == b".atlasv1.").then_some(())?;
    let length = run_of(text, Tail::Wide);
    (length >= 80).then_some(length)
}

/// `pat`, 14 letters and digits, a dot, 64 hex digits.
fn airtable_token(text: &[u8]) -> Option<usize> {
    let (id, secret) = (text.strip_prefix(b"pat")?.get(..14)?, text.get(17..82)?.strip_prefix(b".")?);
    let is_one = id.iter().all(u8::is_ascii_alphanumeric) && secret.iter().all(u8::is_ascii_hexdigit);
    is_one.then_some(82)
}

/// A bot's number, `:A`, then 34 characters.
fn telegram_token(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take(17).take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.get(digits..).filter(|_| (5..=16).contains(&digits))?.strip_prefix(b":")?;
    let length = run_of(rest, Tail::Dashed);
    (rest.starts_with(b"A") && length >= 34).then_some(digits + 1 + length)
}

/// `SK` and 32 hex digits.
fn twilio_key(text: &[u8]) -> Option<usize> {
    let key = text.strip_prefix(b"SK")?.get(..32)?;
    let ends = text.get(34).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (ends && key.iter().all(u8::is_ascii_hexdigit)).then_some(34)
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
    shape("xox", Tail::Wide, 12),
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
    shape("ops_eyJ", Tail::Wide, 20),
    word("A3-", Tail::Dashed, 30),
    word("p8e-", Tail::Word, 30),
    word("LTAI", Tail::Plain, 16),
    word("AKCp", Tail::Plain, 50),
    word("cmVmdGtu", Tail::Plain, 50),
    word("ABSK", Tail::Wide, 80),
    shape("bedrock-api-key-", Tail::Wide, 20),
    shape("CLOJARS_", Tail::Word, 40),
    word("v1.0-", Tail::Dashed, 100),
    word("dapi", Tail::Plain, 32),
    shape("doo_v1_", Tail::Word, 16),
    shape("dor_v1_", Tail::Word, 16),
    word("dp.pt.", Tail::Word, 30),
    word("dp.st.", Tail::Wide, 30),
    word("dp.sa.", Tail::Word, 30),
    word("dp.ct.", Tail::Word, 30),
    shape("duffel_", Tail::Wide, 36),
    word("dt0c01.", Tail::Wide, 60),
    word("EZAK", Tail::Plain, 50),
    word("EZTK", Tail::Plain, 50),
    word("EAAA", Tail::Dashed, 22),
    word("EAAC", Tail::Plain, 80),
    word("EAAM", Tail::Plain, 80),
    shape("sq0atp-", Tail::Dashed, 16),
    shape("sq0csp-", Tail::Dashed, 16),
    shape("FLWSECK", Tail::Dashed, 12),
    word("fo1_", Tail::Dashed, 40),
    word("fm1", Tail::Wide, 80),
    word("fm2_", Tail::Wide, 80),
    shape("fio-u-", Tail::Wide, 50),
    word("glc_", Tail::Wide, 32),
    word("eyJrIjoi", Tail::Wide, 60),
    word("pat.", Tail::Wide, 60),
    shape("HRKU-", Tail::Dashed, 30),
    shape("api_org_", Tail::Word, 30),
    word("ico-", Tail::Plain, 32),
    shape("s-s4t2", Tail::Dashed, 60),
    word("ntn_", Tail::Plain, 40),
    word("secret_", Tail::Plain, 40),
    word("API-", Tail::Upper, 24),
    shape("sha256~", Tail::Dashed, 40),
    word("pplx-", Tail::Plain, 40),
    shape("access-production-", Tail::Dashed, 30),
    shape("access-sandbox-", Tail::Dashed, 30),
    shape("pscale_", Tail::Wide, 34),
    shape("PMAK-", Tail::Dashed, 40),
    word("pnu_", Tail::Plain, 30),
    word("pul-", Tail::Plain, 40),
    shape("rdme_", Tail::Word, 60),
    shape("rubygems_", Tail::Plain, 40),
    shape("tk-us-", Tail::Dashed, 40),
    shape("xkeysib-", Tail::Dashed, 60),
    shape("sntrys_", Tail::Wide, 40),
    shape("sntryu_", Tail::Word, 40),
    shape("sm_aat_", Tail::Word, 16),
    shape("sm_pat_", Tail::Word, 16),
    shape("sm_sat_", Tail::Word, 16),
    shape("shippo_", Tail::Word, 40),
    shape("shpca_", Tail::Word, 16),
    shape("shppa_", Tail::Word, 16),
    shape("shpss_", Tail::Word, 16),
    shape("webhook.office.com/webhookb2/", Tail::Path, 36),
    word("sgp_", Tail::Word, 40),
    shape("rk_test_", Tail::Word, 16),
    shape("sk_prod_", Tail::Word, 16),
    word("tfp_", Tail::Wide, 40),
    word("hvb.", Tail::Wide, 60),
    word("AQVN", Tail::Dashed, 35),
    shape("dnkey-", Tail::Wide, 40),
    word("sl.", Tail::Wide, 120),
    word("gsk_", Tail::Plain, 40),
    word("xai-", Tail::Plain, 60),
    word("r8_", Tail::Plain, 36),
    shape("figd_", Tail::Dashed, 30),
    word("sbp_", Tail::Plain, 40),
    shape("sb_secret_", Tail::Dashed, 20),
    word("nfp_", Tail::Plain, 36),
    word("squ_", Tail::Plain, 40),
    word("sqp_", Tail::Plain, 40),
    shape("CFPAT-", Tail::Dashed, 40),
    shape("NRAK-", Tail::Dashed, 20),
    shape("NRII-", Tail::Dashed, 20),
    word("nvapi-", Tail::Dashed, 40),
    shape("tskey-", Tail::Dashed, 20),
    shape("sk.eyJ", Tail::Wide, 40),
    word("key-", Tail::Plain, 32),
];

/// A set of shapes, one bit each.
type Shapes = [u128; SHAPES.len().div_ceil(128)];

/// For each of the first three bytes and each value of it: the shapes whose prefix has it there.
static BYTES: [[Shapes; 256]; 3] = [bytes_at(0), bytes_at(1), bytes_at(2)];

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler: a bad index does not build")]
const fn bytes_at(place: usize) -> [Shapes; 256] {
    let mut masks = [[0; SHAPES.len().div_ceil(128)]; 256];
    let mut row = 0;
    while row < SHAPES.len() {
        masks[SHAPES[row].prefix.as_bytes()[place] as usize][row / 128] |= 1u128 << (row % 128);
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
            let token = format!("{}{}", shape.prefix, "A2".repeat(70));
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
        for token in [
            format!("{}.atlasv1.{}", "a1".repeat(7), "b".repeat(64)),
            format!("pat{}.{}", "a1".repeat(7), "0f".repeat(32)),
            format!("123456789:A{}", "b2".repeat(17)),
            format!("SK{}", "0f".repeat(16)),
        ] {
            assert_eq!(length(token.as_bytes(), true), Some(token.len()), "{token}");
        }
    }

    #[test]
    fn ordinary_words_are_no_tokens() {
        for text in [
            "risk-assessment-of-the-whole-company-2026",
            "sk-learn",
            "npm_config_cache",
            "AKIAVE",
            "eyJust.a.word",
            "pattern/of/a/very/long/path/that/nobody/would/take/for/a/token",
            "secret_name_of_the_webhook",
            "API-REFERENCE",
            "access-production-database",
            "12:A",
            "key-value",
            "dp.style.width",
            "SKILLS",
        ] {
            assert_eq!(length(text.as_bytes(), true), None, "{text}");
            assert!(web_token(text.as_bytes()).is_err(), "{text}");
        }
    }
}
