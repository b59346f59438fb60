//! Rendering rules as others have written them down: CommonMark's and GitHub's own examples, with the HTML that they expect.
//! Every word that a reader of that HTML sees is on our page too, as often and no oftener.

use std::path::PathBuf;

use touchmark::storage_format::{MarkdownOptions, StorageDocument, markdown_to_storage, validate};

use crate::crates;

use super::seen::{oracle, seen, words};

/// An example of a specification.
struct Example {
    name: String,
    markdown: String,
    html: String,
}

/// Where cargo keeps the parser's crate, which carries the specifications' examples as its own tests; nothing of it is copied.
fn suites() -> PathBuf {
    crates::folder("pulldown-cmark", crates::Had::ByThisBuild).join("tests").join("suite")
}

/// The examples of one file: functions that hold `let original = "…"; let expected = "…";`.
fn examples(suite: &str) -> Vec<Example> {
    let source = std::fs::read_to_string(suites().join(format!("{suite}.rs"))).unwrap();
    let file = syn::parse_file(&source).unwrap();
    let functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(function) => Some(function),
        _ => None,
    });
    functions
        .filter_map(|function| {
            let texts: Vec<(String, String)> = function.block.stmts.iter().filter_map(text_of).collect();
            let text = |name: &str| texts.iter().find(|(own, _)| own == name).map(|(_, text)| text.clone());
            let name = format!("{suite} {}", function.sig.ident);
            Some(Example { name, markdown: text("original")?, html: text("expected")? })
        })
        .collect()
}

/// `let NAME = "TEXT";`.
fn text_of(statement: &syn::Stmt) -> Option<(String, String)> {
    let syn::Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), init: Some(init), .. }) = statement else {
        return None;
    };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*init.expr else { return None };
    Some((name.ident.to_string(), text.value()))
}

/// What is lost or doubled, against what a reader of `html` sees.
fn differences(markdown: &str, html: &str) -> Vec<String> {
    let converted = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap();
    assert!(StorageDocument::check(converted.xml.clone()).is_ok(), "{markdown:?}");
    let judged = validate(converted.xml.as_bytes()).unwrap();
    if !judged.clean {
        return vec![format!("not clean: {:?}: {markdown:?} became {}", judged.findings, converted.xml)];
    }
    let (expected, ours) = (seen(html), seen(&converted.xml));
    let (ours, shown, hidden) = (words(&ours.shown), words(&expected.shown), words(&expected.hidden));
    let written = words(markdown);
    let count = |of: &std::collections::BTreeMap<&str, usize>, word: &str| of.get(word).copied().unwrap_or(0);
    let is_told = |code: &str| converted.findings.iter().any(|finding| finding.code == code);
    // Taken out with everything in it; a fence in raw HTML, whose first line names a language; names of emoji.
    let (is_dropped, has_fence) = (is_told("element_dropped"), is_told("markdown_fence"));
    let is_said = |word: &str| {
        is_dropped
            || markdown.contains(&format!(":{word}:"))
            || has_fence && markdown.lines().any(|line| line.contains("```") && line.contains(word))
    };
    let lost = shown.iter().filter(|(word, n)| count(&ours, word) < **n && !is_said(word));
    let doubled = ours.iter().filter(|(word, n)| {
        // GitHub's own title of such a panel.
        let title = usize::from(**word == "Important" && markdown.contains("[!IMPORTANT]"));
        **n > (count(&shown, word) + count(&hidden, word) + title).max(count(&written, word))
    });
    lost.map(|(word, _)| format!("{word} is lost"))
        .chain(doubled.map(|(word, _)| format!("{word} is there twice")))
        .map(|what| format!("{what}: {markdown:?} became {}", converted.xml))
        .collect()
}

/// Suites of the parser whose dialect is ours, and how many examples each has at least.
const SUITES: [(&str, usize); 11] = [
    ("spec", 652),
    ("gfm_table", 9),
    ("gfm_strikethrough", 3),
    ("gfm_tasklist", 2),
    ("blockquotes_tags", 18),
    ("table", 28),
    ("footnotes", 26),
    ("strikethrough", 15),
    ("math", 47),
    ("wikilinks", 24),
    ("regression", 212),
];

#[test]
fn every_word_of_the_specifications_examples_is_on_our_page_once() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (suite, least) in SUITES {
        let examples = examples(suite);
        assert!(examples.len() >= least, "{suite}: {}", examples.len());
        for Example { name, markdown, html } in examples {
            count += 1;
            wrong.extend(differences(&markdown, &html).into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    println!("{count} examples");
    assert!(wrong.is_empty(), "{}\n{} differences", wrong.join("\n"), wrong.len());
}

/// Markdown files of other people, below a folder that `TOUCHMARK_MARKDOWN_FILES` names; docs/STORAGE-FORMAT.md has the figures.
#[test]
fn every_word_of_other_peoples_files_is_on_our_page_once() {
    let Some(folder) = std::env::var_os("TOUCHMARK_MARKDOWN_FILES") else {
        println!("skipped: TOUCHMARK_MARKDOWN_FILES names no folder of Markdown files");
        return;
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut files, mut all, mut wrong, mut as_written) = (0, 0, Vec::new(), Vec::new());
    for path in paths {
        let Ok(markdown) = std::fs::read_to_string(&path) else { continue };
        // UTF-16 without its mark: no reader of Markdown says where its words end.
        let markdown = markdown.replace('\0', "");
        let expected = oracle(&markdown).seen;
        files += 1;
        all += words(&expected.shown).values().sum::<usize>();
        let converted = markdown_to_storage(&markdown, &MarkdownOptions::default()).unwrap();
        assert!(validate(converted.xml.as_bytes()).unwrap().clean, "{}", path.display());
        if converted.findings.iter().any(|finding| finding.code == "shown_as_written") {
            as_written.push(path.display().to_string());
        }
        let page = seen(&converted.xml);
        let (ours, shown, written) = (words(&page.shown), words(&expected.shown), words(&markdown));
        let is_emoji = |word: &str| markdown.contains(&format!(":{word}:"));
        let lost = shown.iter().filter(|(word, n)| ours.get(*word).copied().unwrap_or(0) < **n && !is_emoji(word));
        for (word, n) in lost {
            wrong.push(format!("{}: {word} is lost, {} of {n}", path.display(), ours.get(word).copied().unwrap_or(0)));
        }
        for (word, n) in &ours {
            let most = shown.get(word).copied().unwrap_or(0).max(written.get(word).copied().unwrap_or(0));
            if *n > most {
                wrong.push(format!("{}: {word} is there {n} times instead of {most}", path.display()));
            }
        }
    }
    println!("{files} files, {all} words, {} differences, as written: {as_written:?}", wrong.len());
    assert!(files > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}
