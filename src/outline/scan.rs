//! Reads one file at a time and keeps its outline; the source itself is the caller's to drop.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::budget::is_lfs_pointer;
use crate::outline::declare::keyword_table;
use crate::outline::declare::languages::c;
use crate::outline::declare::languages::go;
use crate::outline::declare::languages::java;
use crate::outline::declare::languages::python;
use crate::outline::declare::languages::rust;
use crate::outline::declare::languages::script;
use crate::outline::declare::languages::{elixir, notebook, terraform};
use crate::outline::declare::outliner::Outliner;
use crate::outline::doc::header::{header, without_notices};
use crate::outline::entry_points::{base_routes, by_line, mounts};
use crate::outline::item::FileOutline;
use crate::outline::language::Language;
use crate::outline::secrets;
use crate::outline::select::classify::{Reason, Role, classify};
use crate::outline::select::plan::Plan;
use crate::outline::select::vendored::is_library_of_another;
use crate::outline::steps;
use crate::outline::tables::{self, gorm_naming};
use crate::outline::visibility;
use crate::text::{decoded, line_count};

/// Bytes of a README, a manifest or a document that are kept. Ours: a page holds 300 KiB.
const TEXT_BYTES: usize = 256 * 1024;
/// Characters of a file's own documentation. Ours.
const MOST_DOC_CHARS: usize = 60_000;
/// Files that are named for each reason.
const MOST_EXAMPLES: usize = 5;
/// A line longer than this on average is written by a tool.
const MINIFIED_LINE_BYTES: usize = 400;

/// Outlines of the files read so far, and the text of the few files that are shown as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    pub(super) files: BTreeMap<String, FileOutline>,
    pub(super) texts: BTreeMap<String, String>,
    left_out: BTreeMap<Reason, u32>,
    examples: BTreeMap<Reason, Vec<String>>,
    planned: BTreeSet<String>,
    steps: u64,
    is_settled: bool,
    /// `.h` is C++ where the sources beside it are and none is C.
    headers_are_cpp: bool,
    /// Files that stand in as facts only.
    pub(super) remembered: BTreeSet<String>,
    /// What those import.
    pub(super) imports: BTreeMap<String, BTreeSet<String>>,
}

impl Scan {
    /// For the files of a plan; others are not looked at.
    pub fn new(plan: &Plan) -> Self {
        let has = |language| {
            plan.wanted
                .iter()
                .any(|entry| !entry.path.ends_with(".h") && Language::of_path(&entry.path) == Some(language))
        };
        Self {
            headers_are_cpp: has(Language::Cpp) && !has(Language::C),
            left_out: plan.skipped.clone(),
            planned: plan.wanted.iter().map(|entry| entry.path.clone()).collect(),
            ..Self::default()
        }
    }

    /// Reads one file. Any bytes will do; what is no text is counted and dropped.
    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        if !self.planned.contains(path) {
            return;
        }
        if self.remembered.remove(path) {
            self.files.remove(path);
            self.texts.remove(path);
            self.imports.remove(path);
        }
        if let Err(reason) = self.read(path, bytes) {
            *self.left_out.entry(reason).or_default() += 1;
            self.note_example(path, reason);
        }
    }

    /// Counts a planned file whose content was not to be had.
    pub fn leave_out(&mut self, path: &str, reason: Reason) {
        if self.planned.contains(path) {
            self.remembered.remove(path);
            *self.left_out.entry(reason).or_default() += 1;
            self.note_example(path, reason);
        }
    }

    fn note_example(&mut self, path: &str, reason: Reason) {
        let examples = self.examples.entry(reason).or_default();
        if examples.len() < MOST_EXAMPLES {
            examples.push(path.to_owned());
        }
    }

    /// Some of the files that were of no use when read, by reason.
    pub fn examples(&self) -> &BTreeMap<Reason, Vec<String>> {
        &self.examples
    }

    /// Bytes of source looked at, whichever way: grows linearly with what was added.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How many files are not shown, by reason: those that were not planned and those that were no use when read.
    pub fn left_out(&self) -> &BTreeMap<Reason, u32> {
        &self.left_out
    }

    /// Whether something of a file is shown: it was of use when read, or is remembered so.
    pub fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.texts.contains_key(path)
    }

    /// Decides, after all files have been seen together, what is public in the end. Done once, whoever asks.
    pub fn settle(&mut self) {
        if !self.is_settled {
            visibility::settle(&mut self.files);
            base_routes::settle(&mut self.files);
            gorm_naming::settle(&mut self.files);
            self.is_settled = true;
        }
    }

    /// The same scan settled. [`crate::outline::pages::write`] asks for this itself: a scan that is settled already is not copied.
    pub fn settled(&self) -> Cow<'_, Self> {
        if self.is_settled {
            return Cow::Borrowed(self);
        }
        let mut scan = self.clone();
        scan.settle();
        Cow::Owned(scan)
    }

    /// The files that were read.
    pub fn files(&self) -> impl Iterator<Item = &FileOutline> {
        self.files.values()
    }

    pub(super) fn language_of(&self, path: &str) -> Option<Language> {
        Language::of_path(path).map(|language| match language {
            Language::C if self.headers_are_cpp => Language::Cpp,
            language => language,
        })
    }

    fn read(&mut self, path: &str, bytes: &[u8]) -> Result<(), Reason> {
        let role = classify(path)?;
        if is_lfs_pointer(bytes) {
            return Err(Reason::LfsPointer);
        }
        // Its name says that it is text: UTF-32, UTF-16 without its mark, what was cut off. Pages say that it is missing.
        let has_zero = |text: &str| text.as_bytes().iter().take(8_000).any(|byte| *byte == 0);
        let text = decoded(bytes).filter(|text| !has_zero(text)).ok_or(Reason::Encoding)?;
        // `Package.swift` and `build.gradle.kts` are read as what they say, not as what they declare.
        let is_build_file = role == Role::Manifest && !path.ends_with(".py");
        let language = self.language_of(path).filter(|_| !is_build_file);
        match (role, language) {
            (Role::Source | Role::Test | Role::Manifest, Some(language)) => {
                judge_content(path, &text)?;
                let (mut file, steps) = outline(path, &text, language);
                secrets::mask(&mut file);
                self.steps += steps;
                self.files.insert(path.to_owned(), file);
                self.is_settled = false;
            }
            _ => {
                self.texts.insert(path.to_owned(), secrets::masked(crate::text::first_chars(&text, TEXT_BYTES)));
            }
        }
        Ok(())
    }
}

/// The outline of one source file, and the bytes that were looked at.
pub fn outline(path: &str, text: &str, language: Language) -> (FileOutline, u64) {
    let mut outliner = Outliner::new(path, text, language);
    let mut by_line = outliner.file.clone();
    match language {
        Language::Elixir => elixir::read(&mut by_line, text),
        Language::Terraform => terraform::read(&mut by_line, text),
        Language::Notebook => notebook::read(&mut by_line, text),
        Language::Rust => rust::read(&mut outliner),
        Language::Python => python::read(&mut outliner),
        Language::TypeScript | Language::JavaScript => script::read(&mut outliner),
        Language::Go => go::read(&mut outliner),
        Language::Java | Language::CSharp => java::read(&mut outliner),
        Language::C | Language::Cpp => c::read(&mut outliner),
        _ => keyword_table::read(&mut outliner),
    }
    outliner.take_noted();
    let is_by_line = matches!(language, Language::Elixir | Language::Terraform | Language::Notebook);
    let steps = if is_by_line { text.len() as u64 } else { outliner.reader.steps() };
    let mut file = if is_by_line { by_line } else { outliner.file };
    file.tables = tables::of(path, text, language);
    file.mounts.extend(mounts::of(language, text));
    file.mounts.extend(gorm_naming::of(text).filter(|_| language == Language::Go));
    by_line::apply(&mut file, text);
    steps::count(text.len());
    file.lines = u32::try_from(line_count(text)).unwrap_or(u32::MAX);
    let said = without_notices(&file.doc);
    let said = if said.is_empty() { header(language, path, text) } else { said };
    file.doc = crate::text::first_chars(&said, MOST_DOC_CHARS).to_owned();
    file.imports.sort();
    file.imports.dedup();
    (file, steps)
}

/// What only the content tells: written by a tool, or by somebody else.
fn judge_content(path: &str, text: &str) -> Result<(), Reason> {
    let head = crate::text::first_chars(text, 2_000);
    if is_library_of_another(path, head, text.len()) {
        return Err(Reason::Vendored);
    }
    let by_tool = head.lines().take(30).any(|line| {
        let bare = line.trim_start();
        if !["//", "#", "/*", "*", "--", "<!--"].iter().any(|mark| bare.starts_with(mark)) {
            return false;
        }
        let lower = line.to_ascii_lowercase();
        // What Diesel prints is how the migrations leave the database: people read it.
        !lower.contains("by diesel cli")
            && (lower.contains("do not edit") && lower.contains("generated")
                || lower.contains("@generated")
                || lower.contains("autogenerated by")
                || lower.contains("automatically generated by")
                || lower.contains("made by gnu bison")
                || lower.contains("scanner generated by flex"))
    });
    if by_tool {
        return Err(Reason::Generated);
    }
    let is_minified = text.len() > 20_000 && text.len() / line_count(text).max(1) > MINIFIED_LINE_BYTES;
    if is_minified { Err(Reason::Minified) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_of_another_among_files_for_browsers_is_none_of_the_programs_sources() {
        let text = format!(
            "/*!\n * Grid v2.3.8+built https://grid.example/\n * Copyright Grid Ltd, MIT license\n */\n{}",
            "f();\n".repeat(5_000)
        );
        assert_eq!(judge_content("src/static/scripts/grid.js", &text), Err(Reason::Vendored));
        assert_eq!(judge_content("src/grid.js", &text), Ok(()));
        assert_eq!(judge_content("src/static/grid.js", text.get(..500).unwrap()), Ok(()));
        assert_eq!(judge_content("src/static/grid.js", &text.replace("v2.3.8+built", "")), Ok(()));
    }
}
