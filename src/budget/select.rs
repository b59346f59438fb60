//! Which files of a repository go into a prompt, in full or as signatures only, and why the others do not.
//!
//! The result is never over a budget: a file whose tokens nobody counted costs its bytes, and each file costs
//! [`JOIN_TOKENS`] more for what stands between files.

use serde::{Deserialize, Serialize};

use super::classify::{FileClass, classify_path};
use super::config::RepositoryConfig;
use super::glob::{Glob, rooted};
use super::ignore::IgnoreRules;
use super::priority::default_priority;
use crate::error::{Error, Result};
use crate::limits::{PROMPT_BYTES, PROMPT_TOKENS};

/// Tokens that a file costs besides its text: its name, its fence and two joins.
pub const JOIN_TOKENS: u32 = 64;

/// A file that may be selected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Candidate {
    /// Path from the root.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: u32,
    /// Tokens of the whole text, counted or bounded by the caller; absent: the bytes are the bound.
    #[serde(default)]
    pub tokens: Option<u32>,
    /// Tokens and bytes of its signatures, where the caller has an outline of it.
    #[serde(default)]
    pub signatures: Option<Size>,
    /// What the caller knows from the content; absent: the path decides.
    #[serde(default)]
    pub class: Option<FileClass>,
}

/// A size in both units of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Size {
    /// Tokens.
    pub tokens: u32,
    /// Bytes.
    pub bytes: u32,
}

/// Options of `selectFiles`. Everything has a default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SelectOptions {
    /// Most tokens in all.
    pub max_tokens: u32,
    /// Most bytes in all.
    pub max_bytes: u32,
    /// Most bytes of one file; larger ones go in as signatures or not at all.
    pub max_file_bytes: u32,
    /// Only files that match one of these patterns (gitignore syntax, anchored at the root). Empty: all.
    pub include: Vec<String>,
    /// No file that matches one of these patterns.
    pub exclude: Vec<String>,
    /// `.gitignore` files: an ignored file is skipped even when somebody committed it.
    pub ignore_files: Vec<IgnoreFile>,
    /// The text of the repository's `.touchmark.yml`. It can narrow and reorder, never widen.
    pub config: Option<String>,
}

/// An ignore file and its folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IgnoreFile {
    /// Folder of the file, `""` for the root.
    pub folder: String,
    /// Its text.
    pub text: String,
}

/// How much of a file is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The whole text.
    Full,
    /// Signatures only: the whole did not fit, or the repository asked for it.
    Signatures,
}

/// Why a file was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its name or content looks like a credential. Nothing brings it back.
    Secret,
    /// Somebody else's code.
    Vendored,
    /// Written by a program.
    Generated,
    /// A dependency lock file.
    Lock,
    /// Not text.
    Binary,
    /// Squeezed for machines.
    Minified,
    /// A Git LFS pointer.
    LfsPointer,
    /// A `.gitignore` rule names it.
    Ignored,
    /// `exclude` names it.
    Excluded,
    /// `include` does not name it.
    NotIncluded,
    /// It is larger than one file may be, and has no signatures that fit.
    TooLarge,
    /// The budget is used up by files of higher priority.
    OverBudget,
}

/// A selected file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Selected {
    /// Path from the root.
    pub path: String,
    /// How much of it.
    pub form: Form,
    /// What it costs, joins included.
    pub tokens: u32,
    /// Bytes of what is used.
    pub bytes: u32,
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// Path from the root.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
    /// Its size in bytes.
    pub size_bytes: u32,
}

/// Sums of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Files selected.
    pub files: u32,
    /// Files left out.
    pub skipped: u32,
    /// Tokens of the selection: an upper bound, never over the budget.
    pub tokens: u32,
    /// Bytes of the selection.
    pub bytes: u32,
}

/// Answer of `selectFiles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// In the order of priority.
    pub selected: Vec<Selected>,
    /// In the order of paths.
    pub skipped: Vec<Skipped>,
    /// The sums.
    pub totals: Totals,
}

impl Default for SelectOptions {
    fn default() -> Self {
        Self {
            max_tokens: PROMPT_TOKENS,
            max_bytes: u32::try_from(PROMPT_BYTES).unwrap_or(u32::MAX),
            max_file_bytes: 256 * 1024,
            include: Vec::new(),
            exclude: Vec::new(),
            ignore_files: Vec::new(),
            config: None,
        }
    }
}

/// Chooses among `files`; the order of the input does not matter.
///
/// # Errors
/// `input_invalid` when `.touchmark.yml` cannot be read (with its line) or a path is there twice.
pub fn select_files(files: &[Candidate], options: &SelectOptions) -> Result<Selection> {
    let rules = Rules::new(options)?;
    let mut ignore = IgnoreRules::new();
    options.ignore_files.iter().for_each(|file| ignore.add(&file.folder, &file.text));
    let mut ordered: Vec<(i64, &Candidate)> = files.iter().map(|file| (rules.rank(&file.path), file)).collect();
    ordered.sort_by(|(a, file), (b, other)| b.cmp(a).then_with(|| file.path.cmp(&other.path)));
    let mut selection = Selection { selected: Vec::new(), skipped: Vec::new(), totals: Totals::default() };
    for (_, file) in ordered {
        let kept = rules.judge(file, &mut ignore).and_then(|()| rules.place(file, selection.totals));
        selection.record(file, kept);
    }
    selection.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    match selection.twice() {
        Some(path) => Err(Error::input("files", format!("the path {path} is there twice"))),
        None => Ok(selection),
    }
}

impl Selection {
    fn record(&mut self, file: &Candidate, kept: std::result::Result<(Form, Size), SkipReason>) {
        match kept {
            Ok((form, size)) => {
                self.totals.files += 1;
                self.totals.tokens += size.tokens;
                self.totals.bytes += size.bytes;
                self.selected.push(Selected { path: file.path.clone(), form, tokens: size.tokens, bytes: size.bytes });
            }
            Err(reason) => {
                self.totals.skipped += 1;
                self.skipped.push(Skipped { path: file.path.clone(), reason, size_bytes: file.size_bytes });
            }
        }
    }

    fn twice(&self) -> Option<&str> {
        let mut paths: Vec<&str> = self.selected.iter().map(|file| file.path.as_str()).collect();
        paths.extend(self.skipped.iter().map(|file| file.path.as_str()));
        paths.sort_unstable();
        paths.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        })
    }
}

struct Rules {
    include: Vec<Glob>,
    exclude: Vec<Glob>,
    narrow: Vec<Glob>,
    config: RepositoryConfig,
    most: Size,
    max_file_bytes: u32,
}

impl Rules {
    fn new(options: &SelectOptions) -> Result<Self> {
        let config = options.config.as_deref().map(RepositoryConfig::read).transpose()?.unwrap_or_default();
        let globs = |patterns: &[String]| patterns.iter().map(|pattern| rooted(pattern)).collect::<Vec<_>>();
        let mut exclude = globs(&options.exclude);
        exclude.extend_from_slice(&config.excluded);
        Ok(Self {
            include: globs(&options.include),
            exclude,
            narrow: config.included.clone(),
            most: Size {
                tokens: options.max_tokens.min(config.max_tokens.unwrap_or(u32::MAX)),
                bytes: options.max_bytes.min(config.max_bytes.unwrap_or(u32::MAX)),
            },
            max_file_bytes: options.max_file_bytes,
            config,
        })
    }

    fn rank(&self, path: &str) -> i64 {
        self.config.priority(path) * 1_000 + i64::from(default_priority(path))
    }

    fn judge(&self, file: &Candidate, ignore: &mut IgnoreRules) -> std::result::Result<(), SkipReason> {
        let any = |globs: &[Glob]| globs.iter().any(|glob| glob.matches(&file.path));
        let by_path = classify_path(&file.path);
        let class = if by_path == FileClass::Ordinary { file.class.unwrap_or(by_path) } else { by_path };
        match skip_reason(class) {
            Some(reason) if class == FileClass::Secret || !self.config.keep.contains(&class) => Err(reason),
            _ if ignore.is_ignored(&file.path, false) => Err(SkipReason::Ignored),
            _ if any(&self.exclude) => Err(SkipReason::Excluded),
            _ if !self.include.is_empty() && !any(&self.include) => Err(SkipReason::NotIncluded),
            _ if !self.narrow.is_empty() && !any(&self.narrow) => Err(SkipReason::NotIncluded),
            _ => Ok(()),
        }
    }

    fn place(&self, file: &Candidate, used: Totals) -> std::result::Result<(Form, Size), SkipReason> {
        let fits = |size: Size| {
            let cost = Size { tokens: size.tokens.saturating_add(JOIN_TOKENS), ..size };
            let tokens = used.tokens.checked_add(cost.tokens).is_some_and(|sum| sum <= self.most.tokens);
            let bytes = used.bytes.checked_add(cost.bytes).is_some_and(|sum| sum <= self.most.bytes);
            (tokens && bytes).then_some(cost)
        };
        let whole = Size { tokens: file.tokens.unwrap_or(file.size_bytes), bytes: file.size_bytes };
        let too_large = file.size_bytes > self.max_file_bytes;
        if !too_large
            && !self.config.signatures_only(&file.path)
            && let Some(cost) = fits(whole)
        {
            return Ok((Form::Full, cost));
        }
        let reason = if too_large { SkipReason::TooLarge } else { SkipReason::OverBudget };
        file.signatures.and_then(fits).map(|cost| (Form::Signatures, cost)).ok_or(reason)
    }
}

fn skip_reason(class: FileClass) -> Option<SkipReason> {
    match class {
        FileClass::Ordinary => None,
        FileClass::Generated => Some(SkipReason::Generated),
        FileClass::Vendored => Some(SkipReason::Vendored),
        FileClass::Binary => Some(SkipReason::Binary),
        FileClass::Lock => Some(SkipReason::Lock),
        FileClass::Minified => Some(SkipReason::Minified),
        FileClass::Secret => Some(SkipReason::Secret),
        FileClass::LfsPointer => Some(SkipReason::LfsPointer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, size_bytes: u32) -> Candidate {
        Candidate { path: path.to_owned(), size_bytes, tokens: None, signatures: None, class: None }
    }

    fn select(files: &[Candidate], options: serde_json::Value) -> Selection {
        select_files(files, &serde_json::from_value(options).unwrap()).unwrap()
    }

    fn chosen(selection: &Selection) -> Vec<&str> {
        selection.selected.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn what_people_read_first_is_chosen_first() {
        let files = [file("tests/a.rs", 10), file("src/lib.rs", 10), file("README.md", 10), file("Cargo.toml", 10)];
        let selection = select(&files, serde_json::json!({}));
        assert_eq!(chosen(&selection), ["README.md", "Cargo.toml", "src/lib.rs", "tests/a.rs"]);
    }

    #[test]
    fn what_is_left_out_says_why() {
        let files =
            [file(".env", 1), file("vendor/a.go", 1), file("a.png", 1), file("b.log.rs", 1), file("c.rs", 300_000)];
        let options = serde_json::json!({"ignoreFiles": [{"folder": "", "text": "*.log.rs"}]});
        let selection = select(&files, options);
        let reasons: Vec<_> = selection.skipped.iter().map(|file| (file.path.as_str(), file.reason)).collect();
        assert_eq!(
            reasons,
            [
                (".env", SkipReason::Secret),
                ("a.png", SkipReason::Binary),
                ("b.log.rs", SkipReason::Ignored),
                ("c.rs", SkipReason::TooLarge),
                ("vendor/a.go", SkipReason::Vendored)
            ]
        );
    }

    #[test]
    fn a_file_that_does_not_fit_goes_in_as_signatures() {
        let mut large = file("src/large.rs", 5_000);
        large.signatures = Some(Size { tokens: 100, bytes: 400 });
        let selection = select(&[large, file("README.md", 500)], serde_json::json!({"maxTokens": 1000}));
        assert_eq!(selection.selected.last().map(|file| (file.form, file.tokens)), Some((Form::Signatures, 164)));
        assert_eq!(selection.totals, Totals { files: 2, skipped: 0, tokens: 728, bytes: 900 });
    }

    #[test]
    fn the_repository_may_narrow_but_not_widen() {
        let config = "exclude: [docs/]\nkeep: [generated, lock]\nbudget:\n  tokens: 999999999\n";
        let files = [file("docs/a.md", 10), file("a.pb.go", 10), file(".env", 10), file("big.rs", 4_000)];
        let selection = select(&files, serde_json::json!({"config": config, "maxTokens": 500}));
        assert_eq!(chosen(&selection), ["a.pb.go"]);
    }

    #[test]
    fn a_path_that_is_there_twice_is_refused() {
        let answer = select_files(&[file("a.rs", 1), file("a.rs", 2)], &SelectOptions::default());
        assert_eq!(answer.unwrap_err().field.as_deref(), Some("files"));
    }
}
