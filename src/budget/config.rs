//! `.touchmark.yml`: what a repository wants documented.
//!
//! A small, strict part of YAML: top-level keys, lists (`- a` or `[a, b]`), one level of `key: value`, comments, single
//! and double quotes. Everything else is refused with its line. The format is described in docs/TOUCHMARK-YML.md.

use super::classify::FileClass;
use super::glob::{Glob, rooted};
use crate::error::{Error, Result};

/// Longest file that is read. Ours.
const MOST_BYTES: usize = 64 * 1024;

/// Most patterns in all, since each is compared with each file's path. Ours.
const MOST_PATTERNS: usize = 1_000;

/// A repository's configuration.
#[derive(Debug, Clone, Default)]
pub struct RepositoryConfig {
    /// Only these files.
    pub include: Vec<String>,
    /// Not these files.
    pub exclude: Vec<String>,
    /// Classes that are used although they are left out by default; a secret-looking file never is.
    pub keep: Vec<FileClass>,
    /// Fewer tokens than the site allows.
    pub max_tokens: Option<u32>,
    /// Fewer bytes than the site allows.
    pub max_bytes: Option<u32>,
    pub(super) included: Vec<Glob>,
    pub(super) excluded: Vec<Glob>,
    priorities: Vec<(Glob, i64)>,
    signatures: Vec<Glob>,
}

impl RepositoryConfig {
    /// Reads the text of a `.touchmark.yml`.
    ///
    /// # Errors
    /// `input_invalid` with `field` `config` and the line.
    pub fn read(text: &str) -> Result<Self> {
        if text.len() > MOST_BYTES {
            return Err(wrong(1, "the file is larger than 64 KiB"));
        }
        let mut config = Self::default();
        let mut section = None;
        for (line, number) in text.strip_prefix('\u{FEFF}').unwrap_or(text).lines().zip(1u32..) {
            let content = without_comment(line);
            let trimmed = content.trim();
            if trimmed.is_empty() || trimmed == "---" {
                continue;
            }
            if content.contains('\t') && content.trim_start().len() < content.len() && content.starts_with('\t') {
                return Err(wrong(number, "indentation is made of spaces"));
            }
            if !content.starts_with([' ', '-']) {
                section = config.open(trimmed, number)?;
            } else {
                let section = section.ok_or_else(|| wrong(number, "an entry needs a key above it"))?;
                config.entry(section, trimmed, number)?;
            }
            if config.patterns() > MOST_PATTERNS {
                return Err(wrong(number, "the file names more than 1,000 patterns"));
            }
        }
        Ok(config)
    }

    fn patterns(&self) -> usize {
        self.include.len() + self.exclude.len() + self.priorities.len() + self.signatures.len()
    }

    /// The priority that the last matching pattern gives, 0 without one. Between -100 and 100.
    pub fn priority(&self, path: &str) -> i64 {
        self.priorities.iter().rev().find(|(glob, _)| glob.matches(path)).map_or(0, |(_, priority)| *priority)
    }

    /// Whether the repository wants the file documented, as far as `include` and `exclude` say.
    pub fn wants(&self, path: &str) -> bool {
        let any = |patterns: &[Glob]| patterns.iter().any(|pattern| pattern.matches(path));
        (self.included.is_empty() || any(&self.included)) && !any(&self.excluded)
    }

    /// Whether the repository asks for signatures only.
    pub fn signatures_only(&self, path: &str) -> bool {
        self.signatures.iter().any(|glob| glob.matches(path))
    }

    fn open(&mut self, line: &str, number: u32) -> Result<Option<Section>> {
        let (key, value) = key_and_value(line, number)?;
        let section = match key.as_str() {
            "version" if value == "1" => return Ok(None),
            "version" => return Err(wrong(number, "this release reads version 1")),
            "include" => Section::Include,
            "exclude" => Section::Exclude,
            "keep" => Section::Keep,
            "signatures" => Section::Signatures,
            "priorities" => Section::Priorities,
            "budget" => Section::Budget,
            _ => {
                return Err(wrong(
                    number,
                    "the keys are version, include, exclude, keep, signatures, priorities, budget",
                ));
            }
        };
        if value.is_empty() {
            return Ok(Some(section));
        }
        let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let inside =
            inside.ok_or_else(|| wrong(number, "a list is written [a, b] or as lines that start with a dash"))?;
        for item in split_list(inside).filter(|item| !item.trim().is_empty()) {
            self.item(section, &unquoted(item.trim(), number)?, number)?;
        }
        Ok(None)
    }

    fn entry(&mut self, section: Section, line: &str, number: u32) -> Result<()> {
        let dashed = line.strip_prefix("- ").map(str::trim);
        match section {
            Section::Priorities => {
                let (pattern, value) = key_and_value(dashed.unwrap_or(line), number)?;
                let priority = value.parse().ok().filter(|priority| (-100..=100).contains(priority));
                let priority =
                    priority.ok_or_else(|| wrong(number, "a priority is a whole number from -100 to 100"))?;
                self.priorities.push((rooted(&pattern), priority));
            }
            Section::Budget => {
                let (key, value) = key_and_value(line, number)?;
                let value = value.parse().map_err(|_| wrong(number, "a budget is a whole number"))?;
                match key.as_str() {
                    "tokens" => self.max_tokens = Some(value),
                    "bytes" => self.max_bytes = Some(value),
                    _ => return Err(wrong(number, "a budget has tokens and bytes")),
                }
            }
            _ => {
                let item = dashed.ok_or_else(|| wrong(number, "a list entry starts with a dash and a space"))?;
                self.item(section, &unquoted(item, number)?, number)?;
            }
        }
        Ok(())
    }

    fn item(&mut self, section: Section, value: &str, number: u32) -> Result<()> {
        match section {
            Section::Include => {
                self.include.push(value.to_owned());
                self.included.push(rooted(value));
            }
            Section::Exclude => {
                self.exclude.push(value.to_owned());
                self.excluded.push(rooted(value));
            }
            Section::Signatures => self.signatures.push(rooted(value)),
            Section::Keep => self.keep.push(match value {
                "generated" => FileClass::Generated,
                "vendored" => FileClass::Vendored,
                "lock" => FileClass::Lock,
                "minified" => FileClass::Minified,
                _ => return Err(wrong(number, "keep takes generated, vendored, lock and minified")),
            }),
            Section::Priorities | Section::Budget => {
                return Err(wrong(number, "this key takes lines of `name: number`"));
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
enum Section {
    Include,
    Exclude,
    Keep,
    Signatures,
    Priorities,
    Budget,
}

fn wrong(line: u32, why: &str) -> Error {
    Error::input("config", format!(".touchmark.yml, line {line}: {why}")).at_line(line)
}

/// A `#` begins a comment at the start or after a space, outside quotes.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before == ' ' => return line.get(..at).unwrap_or(line).trim_end(),
            (None, '\'' | '"') if matches!(before, ' ' | '[' | ',') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        before = c;
    }
    line.trim_end()
}

/// `key: value`; the key may be quoted, the value is unquoted unless it is a list.
fn key_and_value(line: &str, number: u32) -> Result<(String, String)> {
    let quoted = line.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let split = match quoted {
        Some(quote) => line.match_indices(quote).nth(1).map(|(at, _)| at + 1),
        None => line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1)),
    };
    let (key, rest) =
        split.and_then(|at| line.split_at_checked(at)).ok_or_else(|| wrong(number, "`key: value` was expected"))?;
    let value = rest.trim_start().strip_prefix(':').ok_or_else(|| wrong(number, "`key: value` was expected"))?.trim();
    let value = if value.starts_with('[') { value.to_owned() } else { unquoted(value, number)? };
    Ok((unquoted(key.trim(), number)?, value))
}

/// Splits at commas outside quotes.
fn split_list(inside: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    inside.split(move |c| {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        c == ',' && quote.is_none()
    })
}

/// Takes quotes off. Plain scalars that YAML would read as something else are refused.
fn unquoted(text: &str, number: u32) -> Result<String> {
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote) {
            let inside = inside.strip_suffix(quote).filter(|inside| !inside.contains([quote, '\\']));
            return inside
                .map(str::to_owned)
                .ok_or_else(|| wrong(number, "a quoted value ends with its quote, without escapes"));
        }
    }
    let special = text.starts_with(['*', '&', '!', '{', '}', '[', ']', '|', '>', '@', '`', '%', ',', '?']);
    if special || text.contains(": ") {
        return Err(wrong(number, "put this value in quotes: YAML gives its first character a meaning"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = "# what to document\nversion: 1\ninclude:\n  - src/**\n  - \"*.md\"   # all\nexclude: ['a, b', c#d]\nkeep: [lock]\n\
                    signatures:\n- legacy/\npriorities:\n  src/core/: 10\n  \"*.sql\": -5\nbudget:\n  tokens: 5000\n";
        let config = RepositoryConfig::read(text).unwrap();
        assert_eq!(config.include, ["src/**", "*.md"]);
        assert_eq!(config.exclude, ["a, b", "c#d"]);
        assert_eq!(config.keep, [FileClass::Lock]);
        assert_eq!((config.max_tokens, config.max_bytes), (Some(5000), None));
        assert_eq!(
            (config.priority("src/core/a.rs"), config.priority("x/a.sql"), config.priority("b.rs")),
            (10, -5, 0)
        );
        assert!(config.wants("src/a.rs") && !config.wants("lib/a.rs") && !config.wants("src/a, b"));
        assert!(config.signatures_only("legacy/a.rs") && !config.signatures_only("src/a.rs"));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, line) in [
            ("include: src", 1),
            ("\n  - a", 2),
            ("colour: red", 1),
            ("version: 2", 1),
            ("keep: [secret]", 1),
            ("exclude:\n  - *.md", 2),
            ("priorities:\n  a: high", 2),
            ("exclude:\n  - 'a", 2),
            ("just words", 1),
            (&format!("exclude:\n{}", "- a\n".repeat(1_200)), 1_002),
        ] {
            let error = RepositoryConfig::read(text).unwrap_err();
            assert_eq!((error.line, error.field.as_deref()), (Some(line), Some("config")), "{text}");
        }
    }
}
