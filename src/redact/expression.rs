//! Expressions and sentences behind a key, told by what stands around a name: `accessToken: stored)`, `token = given ?? other`,
//! `"token: %s"`, `'Show password'`. What could be a credential stays one.

use super::keys::{KeyKind, kind};
use super::steps::looked_at;
use crate::text::first_chars;

/// Characters that are looked at.
const MOST_CHARS: usize = 160;

/// Types whose names are one word.
const TYPES: &[&str] = &[
    "string",
    "number",
    "String",
    "Secret",
    "UUID",
    "Uuid",
    "Guid",
    "Int",
    "Text",
    "Credential",
    "any",
    "unknown",
    "object",
    "boolean",
    "bool",
];

/// Words in front of an expression or a type.
const KEYWORDS: &[&str] =
    &["await", "try", "range", "new", "yield", "const", "mut", "match", "switch", "throw", "not", "lambda"];

/// What fetch's and other options are called, and words of prose behind a flag.
const OPTIONS: &[&str] = &["same-origin", "include", "omit", "no-check", "nocheck"];

/// Words that begin a sentence behind a name, in English, German and French.
const OPENINGS: &[&str] = &[
    "at",
    "must",
    "may",
    "should",
    "is",
    "the",
    "a",
    "an",
    "your",
    "min",
    "minimum",
    "mindestens",
    "muss",
    "darf",
    "soll",
    "ist",
    "der",
    "die",
    "das",
    "ihr",
    "ein",
    "eine",
    "au",
    "doit",
    "est",
    "le",
    "la",
    "votre",
    "un",
    "une",
];

/// Whether the bare value at the start of `rest` is a part of code or of a sentence; `is_apart`: a blank stands before it.
pub(super) fn is_expression(rest: &str, is_apart: bool, key: &str, of: KeyKind) -> bool {
    let line = first_chars(rest, MOST_CHARS).lines().next().unwrap_or_default();
    looked_at(line.len());
    let given = line.split([' ', '\t']).next().unwrap_or_default();
    if is_apart && of == KeyKind::Secret && opens_sentence(line) {
        return true;
    }
    if is_signs(given) || matches!(given, ".*" | ".*\"" | ".*$") || is_apart && opens_expression(line) {
        return true;
    }
    let line = line.replace("::", ".");
    let name = line.trim_start_matches(['$', '@', '&', '*', '[']);
    let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(name.len());
    let (path, after) = name.split_at_checked(end).unwrap_or_default();
    let names: Vec<&str> = path.split('.').collect();
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return false };
    if !names.iter().all(|name| is_word(name) && is_in_words(name)) {
        return false;
    }
    let code = Code { after, is_apart, is_line: of == KeyKind::SecretLine };
    let is_named = names.len() > 1 || is_compound(first) || kind(last) == KeyKind::Secret;
    // `self.token = token`, and a path of several names, end with their line.
    let is_member = key.contains('.') && is_named || names.len() > 2;
    is_named && code.ends()
        || is_member && is_apart && matches!(after.trim_end(), "" | ";")
        || is_apart && names.len() == 1 && *first == "default" && after.starts_with(')')
        || is_apart && is_named && after.trim_end() == "("
        || is_apart
            && KEYWORDS.contains(first)
            && after.strip_prefix(' ').is_some_and(|next| next.starts_with(is_first))
        || TYPES.contains(first) && names.len() == 1 && code.ends_type()
        || is_apart && first.starts_with(char::is_uppercase) && after.starts_with('<') && after.contains('>')
        || line.starts_with('$') && ["->", "["].iter().any(|sign| after.starts_with(sign))
        || is_apart
            && (code.goes_on()
                || is_named && after.starts_with(" as ")
                || !code.is_line && is_sentence_start(path, after) && is_sentence(line.trim_end()))
        || code.calls(&names)
}

/// `Password: at least 12 characters`: a word that no one takes as a password, and another behind it that begins no setting.
fn opens_sentence(line: &str) -> bool {
    let mut words = line.split(' ');
    let is_opening = words.next().is_some_and(|word| OPENINGS.iter().any(|one| word.eq_ignore_ascii_case(one)));
    is_opening && words.next().is_some_and(|next| !next.is_empty() && !next.contains(['=', ':', '&']))
}

/// `=`, `/`, `[`, and a rule of any length.
fn is_signs(given: &str) -> bool {
    let first = given.chars().next();
    let is_rule = first.is_some_and(|first| given.chars().all(|c| c == first));
    !given.is_empty() && (given.len() < 4 || is_rule) && !given.contains(|c: char| c.is_alphanumeric() || c == '*')
}

/// `(token: string) => …`, `(string)($_POST['x'])`, `(string?)null`, `[]byte{…}`.
fn opens_expression(line: &str) -> bool {
    let cast = line.strip_prefix('(').and_then(|inside| inside.split_once(')'));
    cast.is_some_and(|(name, of)| {
        let starts = |sign: &&str| of.trim_start().starts_with(*sign);
        TYPES.contains(&name.trim_end_matches('?')) && ["$", "(", "null"].iter().any(starts)
    }) || line.starts_with('(') && (line.contains("=>") || line.contains(")("))
        || line.starts_with("[]")
}

fn is_first(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// What stands behind a name.
struct Code<'a> {
    after: &'a str,
    is_apart: bool,
    /// The value goes on to the end of its line.
    is_line: bool,
}

impl Code<'_> {
    /// What ends an expression; in lists like `token=a, host=b` nothing stands apart.
    fn ends(&self) -> bool {
        let after = self.after;
        let is_last = after == "," || after.starts_with(')');
        let is_list = after.starts_with([']', '}']) || after.starts_with(" }") || self.goes_on_in_list();
        // In a log line something follows: `password: …; user: x1`.
        let is_statement = !self.is_line && (after.trim_end() == ";" || after.starts_with("; //"));
        is_last || after.starts_with("->") || after.starts_with("&.") || self.is_apart && (is_list || is_statement)
    }

    /// `, other`, but not the `, host=h1` of a log line.
    fn goes_on_in_list(&self) -> bool {
        self.after.strip_prefix(',').is_some_and(|next| {
            let next = next.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'));
            !next.starts_with('=') || next.starts_with("==") || next.starts_with("=>")
        })
    }

    fn ends_type(&self) -> bool {
        let marks = [")", ",", "?)", "?,", "!)", "!,", "<", " |", " =", "? =", "? {", "[]", "):"];
        self.is_apart
            && (marks.iter().any(|mark| self.after.starts_with(mark)) || matches!(self.after, "?" | "!" | "? "))
    }

    fn goes_on(&self) -> bool {
        let operators = [" ?? ", " && ", " || ", " + ", " ? ", " === ", " !== ", " == "];
        operators.iter().any(|operator| self.after.starts_with(operator))
    }

    /// `c.String("x")`, `params[:code]`, `cookies[Kind.ACCESS]`, and what goes on in the next line.
    fn calls(&self, names: &[&str]) -> bool {
        let is_path = |inside: &str| inside.split('.').all(|name| is_word(name.trim_start_matches(':')));
        let is_open = matches!(self.after, "(" | "({" | "([" | "{") || self.after.starts_with("({");
        let is_index = self.after.strip_prefix('[').and_then(|inside| inside.split_once(']'));
        let is_name = names.len() > 1 || self.is_line && names.iter().any(|name| is_compound(name));
        let is_call = is_open || is_name && self.after.starts_with(['(', '<']);
        is_call
            || is_index.is_some_and(|(inside, _)| {
                let inside = inside.split(' ').next().unwrap_or_default();
                is_path(inside) && (inside.contains(['.', ':']) || is_compound(inside))
            })
    }
}

/// A capitalised word with another behind it begins a sentence or a label.
fn is_sentence_start(word: &str, after: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_lowercase)
        && after.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_alphabetic))
}

/// A name without digits: a secret has some.
fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphabetic() || c == '_')
}

/// Whether capitals begin words, as in `userIDToken`: in random letters small ones stand alone.
fn is_in_words(name: &str) -> bool {
    let mut runs = name.split(|c: char| !c.is_lowercase()).map(|run| run.chars().count()).filter(|count| *count > 0);
    let is_one_word = !name.chars().skip(1).any(char::is_uppercase) || !name.contains(char::is_lowercase);
    is_one_word || name.chars().count() < 40 && runs.clone().any(|count| count > 2) && runs.all(|count| count > 1)
}

/// `hashedPassword`, `resolved_key`.
fn is_compound(name: &str) -> bool {
    let inner = name.trim_matches('_');
    inner.contains('_')
        || inner
            .as_bytes()
            .windows(2)
            .any(|two| matches!(two, [one, next] if one.is_ascii_lowercase() && next.is_ascii_uppercase()))
}

/// Whether a whole value is made elsewhere or is no value: `Bearer ${token}`, `%s`, `' + token + '`, `Show password`.
/// A header's line is never a sentence: what stands behind `Authorization: Bearer` is a credential, whatever its letters.
pub(super) fn is_text(value: &str, key: &str, kind: KeyKind) -> bool {
    let scheme = value.trim();
    ["bearer", "basic", "token", "digest"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        || OPTIONS.contains(&value)
        || matches!(value.as_bytes(), [digit] if digit.is_ascii_digit())
        || matches!(value.as_bytes(), [b'$', sign] if sign.is_ascii_digit() || *sign == b'@')
        || value.starts_with("$(")
        || is_placeholder(value)
        || is_joined(value)
        || value.len() <= MOST_CHARS
            && (is_same_name(value, key)
                || is_filled_in(value)
                || is_statement(value, key)
                || kind == KeyKind::Secret && is_sentence(value))
}

/// `...`, `xxxx`.
fn is_placeholder(value: &str) -> bool {
    let is_run = |sign: char| value.chars().all(|c| c == sign);
    value.chars().count() > 2 && (is_run('x') || is_run('X') || is_run('.')) || value == "\u{2026}"
}

/// The quote in front ended a text, to which code adds something.
fn is_joined(value: &str) -> bool {
    [" + ", ", ", ");", "'.", "' .", "'+", "' +", "\".", "\" ."].iter().any(|start| value.starts_with(start))
}

/// `accessToken = "access_token"`, `password="<password>"`.
fn is_same_name(value: &str, key: &str) -> bool {
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let is_bracketed = value.starts_with('<') && value.ends_with('>');
    value.len() < 60 && (is_bracketed || is_compound(&value.replace('-', "_"))) && plain(value) == plain(key)
}

/// `Sid = "AllowRead"`: what a statement of an access policy is called (AWS IAM, policy elements: Sid); a session's id has digits.
fn is_statement(value: &str, key: &str) -> bool {
    key.eq_ignore_ascii_case("sid") && is_word(value) && is_compound(value) && is_in_words(value)
}

/// A template whose own letters are too few for a secret.
fn is_filled_in(value: &str) -> bool {
    let (mut own, mut rest, mut has_place) = (String::new(), value, false);
    while let Some(at) = rest.find(['{', '%', '$', '#']) {
        let (text, place) = rest.split_at_checked(at).unwrap_or((rest, ""));
        own.push_str(text);
        let length = place_length(place);
        has_place |= length.is_some();
        let length = length.unwrap_or(1);
        own.push_str(if has_place { "" } else { place.get(..length).unwrap_or_default() });
        rest = place.get(length..).unwrap_or_default();
    }
    own.push_str(rest);
    let letters = own.chars().filter(|c| c.is_alphanumeric()).count();
    has_place && letters < 8 && own.len() < 16 && !own.contains(|c: char| c.is_ascii_digit())
}

/// The length of `${name}`, `#{name}`, `{name}` or `%s` at the start.
fn place_length(text: &str) -> Option<usize> {
    let verbs = ["%s", "%v", "%d", "%q", "%w", "%x", "%+v", "%@"];
    if let Some(verb) = verbs.iter().find(|verb| text.starts_with(**verb)) {
        let behind = text.get(verb.len()..)?.chars().next();
        return behind.is_none_or(|c| !c.is_alphanumeric()).then_some(verb.len());
    }
    let start = if text.starts_with('{') { 1 } else { 2 };
    let is_place = ["{", "${", "#{", "%{"].iter().any(|sign| text.starts_with(sign));
    let inside = text.get(start..).filter(|_| is_place)?;
    // A template in a template: its text begins anew behind another quote.
    if text.starts_with("${") && inside.ends_with('(') && !inside.contains('}') {
        return Some(text.len());
    }
    let end = inside.find('}')?;
    let inside = inside.get(..end)?;
    let is_own = [":-", ":="].iter().any(|sign| inside.contains(sign));
    let digits = inside.bytes().filter(u8::is_ascii_digit).count();
    (!is_own && digits < 4 && inside.contains(char::is_alphabetic)).then_some(start + end + 1)
}

/// Words for people: about a secret, or with the marks of a sentence.
fn is_sentence(value: &str) -> bool {
    let words: Vec<&str> = value.split(' ').collect();
    let is_plain = |word: &&str| word.len() < 24 && !word.is_empty();
    let has_digit = value.contains(|c: char| c.is_ascii_digit());
    let is_about = words.iter().any(|word| kind(word.trim_matches(|c: char| !c.is_alphanumeric())) == KeyKind::Secret);
    let is_marked = value.ends_with(['.', '?', '\u{2026}']) || value.contains(", ");
    words.iter().all(is_plain)
        && (words.len() > 1 && is_about && !has_digit
            || words.len() > 2 && is_marked && !has_digit
            || words.len() > 5 && is_marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_has_few_letters_of_its_own() {
        for text in ["Bearer ${token}", "%s", "%v", "#{message}", "pat-${a.token}", "tab:${id}", "%{token}"] {
            assert!(is_filled_in(text), "{text}");
        }
        for text in ["secret", "${A:-value}", "longpassword${x}", "{canary0123}", "a1${x}", "%secret", "100%"] {
            assert!(!is_filled_in(text), "{text}");
        }
    }

    #[test]
    fn sentences_are_about_a_secret_or_end_as_sentences_do() {
        for text in ["Show password", "invalid authorization token", "Use one, or none", "Dieses Kennwort ist falsch."]
        {
            assert!(is_sentence(text), "{text}");
        }
        for text in ["correct horse battery staple", "secret", "pass word1", "hunter two"] {
            assert!(!is_sentence(text), "{text}");
        }
    }
}
