//! One pass over the text, left to right: what is masked is never read again.

use super::apart::{behind_clause, behind_name, may_be_apart};
use super::code::{is_reference, is_variable_alone};
use super::command::{given_behind, glued, is_announced};
use super::expression::is_text;
use super::keys::{KeyKind, kind};
use super::label::is_label;
use super::partial_mask::partial_mask;
use super::policy::{Policy, Redacted, SECRET_MASK};
use super::shapes;
use super::steps::looked_at;
use super::value::{Value, behind_word, next_in_array, read};

/// Masks `text`.
pub(super) fn redact(text: &str, policy: Policy) -> Redacted {
    let mut scan = Scan {
        text,
        conceal: policy == Policy::Conceal,
        out: String::new(),
        copied: 0,
        count: 0,
        word: 0,
        no_web_token: 0,
    };
    let mut at = 0;
    while at < text.len() {
        at = scan.step(at);
    }
    scan.finish_word(text.len());
    let rest = text.get(scan.copied..).unwrap_or_default();
    Redacted { text: scan.out + rest, count: scan.count }
}

struct Scan<'a> {
    text: &'a str,
    conceal: bool,
    out: String,
    /// Everything before is in `out`.
    copied: usize,
    count: u32,
    /// Start of the word that is being read.
    word: usize,
    /// No JSON web token begins before.
    no_web_token: usize,
}

impl Scan<'_> {
    /// Looks at one byte and says where to go on.
    fn step(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Some(rest) = bytes.get(at..) else { return bytes.len() };
        let Some(byte) = rest.first().copied() else { return bytes.len() };
        looked_at(1);
        if is_word(byte) {
            let starts = at == 0 || !bytes.get(at - 1).copied().is_some_and(|byte| byte.is_ascii_alphanumeric());
            let starts = starts || is_behind_escape(bytes, at);
            if let Some(length) = shapes::length(rest, starts).or_else(|| self.web_token(rest, at, starts)) {
                return self.mask_secret(at, at + length);
            }
            if byte == b'-'
                && let Some(end) = self.private_key(at)
            {
                return self.mask_secret(at, end);
            }
            return at + 1;
        }
        if let Some(next) = self.finish_word(at) {
            return next;
        }
        self.word = at + 1;
        match byte {
            b':' => self.user_info(at).unwrap_or(at + 1),
            b'@' if self.conceal => self.mail_address(at).unwrap_or(at + 1),
            _ => at + 1,
        }
    }

    /// A run in which one token does not end holds none that begins later either: it is read once.
    fn web_token(&mut self, rest: &[u8], at: usize, starts: bool) -> Option<usize> {
        if !starts || at < self.no_web_token || !rest.starts_with(b"eyJ") {
            return None;
        }
        match shapes::web_token(rest) {
            Ok(length) => Some(length),
            Err(length) => {
                self.no_web_token = at + length;
                None
            }
        }
    }

    /// A word ended at `end`: is it a key, a scheme or an account id?
    fn finish_word(&mut self, end: usize) -> Option<usize> {
        let start = self.word;
        if start >= end {
            return None;
        }
        self.word = end;
        let word = self.text.get(start..end)?;
        let known = self.account_id(word, end).or_else(|| self.bearer(word, end));
        let given = known.or_else(|| self.key(word, start, end)).or_else(|| self.behind_blank(word, start, end));
        given.or_else(|| self.apart(word, start, end))
    }

    /// A value that stands apart from its name.
    fn apart(&mut self, word: &str, start: usize, end: usize) -> Option<usize> {
        let clause = behind_clause(self.text, word, start, end);
        let is_named = || may_be_apart(self.text, start, end) && kind(word) == KeyKind::Secret;
        let value = clause.or_else(|| is_named().then(|| behind_name(self.text, start, end)).flatten())?;
        self.mask_value(KeyKind::Secret, word, value)
    }

    /// A credential of a command line or of `.netrc`, with nothing but a blank before it.
    fn behind_blank(&mut self, word: &str, start: usize, end: usize) -> Option<usize> {
        let rest = self.text.get(end..)?;
        // Nearly every word is neither: its line is not looked for.
        if !word.starts_with("-p") && !is_announced(word, rest) {
            return None;
        }
        let line = self.text.get(..start)?;
        let line = line.get(line.rfind('\n').map_or(0, |at| at + 1).max(self.copied)..)?;
        if let Some(given) = glued(line, word, rest) {
            return Some(self.replace(start + given.start, start + given.end, SECRET_MASK));
        }
        let given = given_behind(line, word, rest)?;
        Some(self.mask_secret(end + given.start, end + given.end))
    }

    fn key(&mut self, word: &str, start: usize, end: usize) -> Option<usize> {
        let place = behind_word(self.text, start, end)?;
        if is_choice(self.text, start, end) {
            return None;
        }
        // The name in a `${NAME:-…}` that holds no value is no key.
        if let Some(at) = start.checked_sub(2)
            && self.text.get(at..).is_some_and(is_variable_alone)
        {
            return None;
        }
        let kind = match kind(word) {
            KeyKind::Other if is_french_password(self.text, word, start) => KeyKind::Secret,
            KeyKind::Other => return None,
            KeyKind::Personal if !self.conceal => return None,
            KeyKind::SecretInQuery => {
                let before = start.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
                matches!(before, Some(b'?' | b'&' | b'#')).then_some(KeyKind::Secret)?
            }
            kind => kind,
        };
        let mut value = read(self.text, place, kind)?;
        let mut end = self.mask_value(kind, word, value)?;
        while value.in_array
            && let Some(next) = next_in_array(self.text, end)
        {
            value = next;
            let Some(masked) = self.mask_value(kind, word, value) else { break };
            end = masked;
        }
        Some(end)
    }

    /// Masks a value and gives its end; in addresses and sentences is looked further.
    fn mask_value(&mut self, kind: KeyKind, key: &str, value: Value<'_>) -> Option<usize> {
        let given = self.text.get(value.start..value.end).unwrap_or_default();
        if kind != KeyKind::Personal && ["https://", "http://"].iter().any(|scheme| given.starts_with(scheme)) {
            return None;
        }
        if is_harmless(given) {
            return Some(value.end);
        }
        if kind != KeyKind::Personal && is_text(given, key, kind) || kind == KeyKind::Secret && is_label(given) {
            return None;
        }
        let mask = match kind {
            KeyKind::Personal => personal_mask(given),
            _ => SECRET_MASK.to_owned(),
        };
        let mask = value.missing_quote.map_or(mask.clone(), |quote| format!("{quote}{mask}{quote}"));
        Some(self.replace(value.start, value.end, &mask))
    }

    /// `Bearer <credential>` and the like, without a header's name before it.
    fn bearer(&mut self, word: &str, end: usize) -> Option<usize> {
        ["bearer", "basic", "token"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme)).then_some(())?;
        let rest = self.text.as_bytes().get(end..)?;
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        looked_at(blanks);
        let credential = rest.get(blanks..).filter(|_| blanks > 0)?;
        let length = shapes::run(credential);
        let credential = credential.get(..length)?;
        let mixed = credential.iter().any(u8::is_ascii_digit) || credential.contains(&b'=');
        (length >= 12 && mixed).then(|| self.mask_secret(end + blanks, end + blanks + length))
    }

    /// Atlassian account ids: six digits, a colon and a UUID, or 24 hex digits.
    fn account_id(&mut self, word: &str, end: usize) -> Option<usize> {
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
        if !self.conceal {
            return None;
        }
        let start = end - word.len();
        if word.len() == 24 && is_hex(word) {
            return Some(self.replace(start, end, &partial_mask(word)));
        }
        (word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
        let uuid = self.text.get(end..end + 37)?.strip_prefix(':')?;
        let groups = uuid.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        let whole = self.text.get(start..end + 37)?;
        (groups && uuid.split('-').all(is_hex)).then(|| self.replace(start, end + 37, &partial_mask(whole)))
    }

    /// RFC 7468, to the end of the text when the end is cut off.
    fn private_key(&self, at: usize) -> Option<usize> {
        let block = self.text.get(at..)?.strip_prefix("-----BEGIN ")?;
        let label = pem_label(block)?;
        label.contains("PRIVATE KEY").then_some(())?;
        let end = block.find("-----END ");
        looked_at(end.unwrap_or(block.len()));
        let ends = end.and_then(|end| {
            let label = end + "-----END ".len();
            Some(label + pem_label(block.get(label..)?)?.len() + "-----".len())
        });
        Some(ends.map_or(self.text.len(), |end| at + "-----BEGIN ".len() + end))
    }

    /// `scheme://user:password@host`.
    fn user_info(&mut self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?.strip_prefix("://")?;
        let stops = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '\\');
        let authority = rest.get(..rest.find(stops).unwrap_or(rest.len()))?;
        looked_at(authority.len());
        // What was masked before may have held a slash: behind it nothing is known to belong to the authority.
        let authority = authority.get(..authority.find(SECRET_MASK).unwrap_or(authority.len()))?;
        let length = authority.rfind('@').filter(|length| *length > 0)?;
        let info = authority.get(..length)?;
        let is_user = !self.conceal && !info.contains(':');
        let scheme = self.text.get(..at).unwrap_or_default();
        if is_user && ["abfs", "abfss", "wasb", "wasbs", "ssh", "sftp"].iter().any(|of| scheme.ends_with(of)) {
            return None;
        }
        let password = info.split_once(':').map_or(info, |(_, password)| password);
        let is_variable =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if is_reference(password) || info.starts_with('$') && password.strip_prefix('$').is_some_and(is_variable) {
            return None;
        }
        Some(self.mask_secret(at + 3, at + 3 + length))
    }

    /// The local part of an address whose `@` is at `at`.
    fn mail_address(&mut self, at: usize) -> Option<usize> {
        let before = self.text.get(self.copied..at)?;
        let is_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
        let mut local: usize = before.chars().rev().take_while(|c| is_local(*c)).map(char::len_utf8).sum();
        // `%22` before an address is a quote, not a part of the name.
        if before.get(..before.len() - local).is_some_and(|text| text.ends_with('%')) {
            local = local.saturating_sub(2);
        }
        let domain = self.text.get(at + 1..)?;
        let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let domain = domain.get(..domain.find(|c| !is_domain(c)).unwrap_or(domain.len()))?;
        looked_at(local + domain.len());
        let top = domain.trim_end_matches(['.', '-']).rsplit_once('.')?.1;
        let is_mail = local > 0 && top.chars().count() >= 2 && !top.starts_with(|c: char| c.is_ascii_digit());
        is_mail.then(|| self.replace(at - local, at, "***"))?;
        Some(at + 1)
    }

    fn mask_secret(&mut self, start: usize, end: usize) -> usize {
        // A credential ends the word that it is glued to.
        self.finish_word(start);
        self.replace(start, end, SECRET_MASK)
    }

    fn replace(&mut self, start: usize, end: usize, mask: &str) -> usize {
        let kept = self.text.get(self.copied..start);
        if let Some(kept) = kept
            && self.text.get(start..end) != Some(mask)
        {
            self.out.push_str(kept);
            self.out.push_str(mask);
            self.copied = end;
            self.count = self.count.saturating_add(1);
        }
        self.word = end;
        end
    }
}

/// `ok ? "pass" : "fail"`: a choice of two texts, no name with a value.
fn is_choice(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    ['"', '\''].iter().any(|quote| {
        let asked = before.strip_suffix(*quote).is_some_and(|before| before.ends_with("? "));
        asked && behind.strip_prefix(*quote).is_some_and(|behind| behind.starts_with(" : "))
    })
}

/// `Mot de passe :`, a name of several words.
fn is_french_password(text: &str, word: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    word == "passe" && ["mot de ", "Mot de "].iter().any(|name| before.ends_with(name))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Behind `%20`, `\n`, `\t` or `\r` a word begins, although a letter or a digit stands before it.
fn is_behind_escape(bytes: &[u8], at: usize) -> bool {
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| bytes.get(at)).copied();
    before(3) == Some(b'%') || (before(2) == Some(b'\\') && matches!(before(1), Some(b'n' | b'r' | b't')))
}

/// Upper-case words up to five hyphens (RFC 7468 section 3; no label in use is longer than 64).
fn pem_label(text: &str) -> Option<&str> {
    let is_label = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ';
    let length = text.bytes().take(65).take_while(is_label).count();
    text.get(length..)?.starts_with("-----").then(|| text.get(..length)).flatten()
}

fn personal_mask(given: &str) -> String {
    match given.split_once('@') {
        Some((local, domain)) if !local.is_empty() && domain.contains('.') && !domain.contains(['@', ' ']) => {
            format!("***@{domain}")
        }
        _ => partial_mask(given),
    }
}

/// Words that stand for a value or its absence.
fn is_harmless(value: &str) -> bool {
    let words = ["null", "none", "undefined", "true", "false", "string", "number", "required", "missing", "***", "nil"];
    // "def login(user, password=None):"
    let bare = value.trim_end_matches([')', ']', '}', ':', ';', ',']);
    words.iter().any(|word| bare.eq_ignore_ascii_case(word)) || is_reference(value)
}
