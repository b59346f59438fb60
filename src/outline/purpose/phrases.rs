//! Small pieces of sentences, and which sentences say something.

use crate::locale::said;

/// How instructions, leftovers of templates, licences and lines of navigation begin, in lower case.
const OPENINGS_THAT_SAY_NOTHING: &[&str] = &[
    "copyright",
    "(c)",
    "licensed",
    "license",
    "spdx",
    "todo",
    "fixme",
    "note",
    "see ",
    "run ",
    "click",
    "to install",
    "to run",
    "to use",
    "to build",
    "to start",
    "usage",
    "install",
    "npm ",
    "pnpm ",
    "yarn ",
    "bun ",
    "pip ",
    "go to ",
    "please",
    "eslint",
    "prettier",
    "@ts-",
    "istanbul",
    "-*-",
    "!/",
    "vim:",
    "generated",
    "table of contents",
    "back to",
    "this file is",
    "this file was",
    "this file should",
    "it's best",
    "welcome to ",
    "it is best",
    "warning",
    "english |",
    "deprecated",
    "before ",
    "first,",
    "make sure",
    "you can",
    "you need",
    "here's how",
    "check out",
    "visit ",
    "how to",
    "learn more",
    "open ",
    "read the",
    "follow ",
    "created by",
    "author",
    "all rights",
    "frozen_string",
    "noqa",
    "pylint",
    "region",
    "http:",
    "https:",
    "we recommend",
    "clone ",
    "download ",
    "build status",
    "permission is",
    "shellcheck",
    "redistribution",
    "this migration",
    "magic comment",
    "entry point",
    "entrypoint",
    "index",
    "import ",
    "export ",
    "use strict",
    "coding:",
    "declare(",
    "modified ",
    "when this ",
    "when you ",
    "the output ",
    "trusted by",
    "adapted from",
    "original ~>",
    "help us",
    "create an account",
    "biggest props",
    "thanks to",
    "credit",
    "configure your",
    "use this ",
    "best way ",
    "laravel - a php",
    "generic single-database configuration",
    "this directory is not required",
    "for most projects, this workflow",
    "this workflow will",
    "documentation: http",
    "this code is auto",
    "this file is auto",
    "this file was auto",
    "mit license",
    "from http",
    "based on http",
    "read more",
    "cspell",
    "navicat",
    "demo project for spring",
    "we'll load the axios",
    "this submodule is part of",
    "this module is part of",
    "bsd ",
    "= require",
    "= link",
    "namespace ",
    "insert ",
    "reference from",
    "if you",
    "ignore this",
    "fail on any",
    "exit on error",
    "info:",
    "default values",
    "more info",
    "so you ",
    "welcome to ",
    "don't ",
    "do not ",
    "copy the file only",
    "this file contains the configuration",
    "the script requires",
    "this script requires",
    "ensure ",
    "== schema information",
    "schema information",
    "we need ",
    "get /",
    "post /",
    "put /",
    "patch /",
    "delete /",
    "be bourne compatible",
    "we highly recommend",
    "/",
    "|",
];

/// What stands in instructions alone.
const INSTRUCTIONS: &[&str] = &[
    "brew install",
    "npm install",
    "pip install",
    "apt install",
    "apt-get install",
    "yarn add",
    "go install",
    "license:",
];

/// Whether a sentence says what something is: no instruction, no leftover of a template, no line of navigation.
pub fn says_what_it_is(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    // `Class Event.`, `Config -.`: a name and no more.
    let named =
        ["class ", "interface ", "trait ", "module ", "package "].iter().find_map(|kind| lower.strip_prefix(kind));
    let is_word = |word: &&str| word.contains(char::is_alphabetic);
    let words = named.unwrap_or(&lower).split_whitespace().filter(is_word).count();
    let has_debris =
        ["${", "{{", "}}", "<%", "%>", "](", "|--", " | ", "===", "***"].iter().any(|mark| lower.contains(mark));
    // `mall-admin project for mall`: names, and that it is a project.
    let is_named_again = lower.trim_end_matches('.').split(' ').collect::<Vec<_>>();
    let is_named_again = matches!(is_named_again.as_slice(), [_, "project" | "module", "for" | "of", _]);
    // A banner: `BASE CONTAINER`.
    let is_banner = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    // `v3.800 https://…`: a version and where it is from. `The Accounts context.`: what Phoenix's generator writes.
    let is_mark = |word: &str| {
        let rest = word.trim_start_matches('v');
        word.contains("://") || rest.starts_with(|c: char| c.is_ascii_digit()) || !word.contains(char::is_alphabetic)
    };
    let is_only_marks = lower.split_whitespace().all(is_mark);
    let is_generated = lower.strip_prefix("the ").and_then(|rest| rest.trim_end_matches('.').strip_suffix(" context"));
    let is_generated = is_generated.is_some_and(|name| !name.contains(' '));
    words > 1
        && !is_banner
        && !is_only_marks
        && !is_generated
        && !is_named_again
        && !has_debris
        && !INSTRUCTIONS.iter().any(|part| lower.contains(part))
        && !lower.ends_with(':')
        && !OPENINGS_THAT_SAY_NOTHING.iter().any(|start| lower.starts_with(start))
        && lower.chars().filter(|c| c.is_alphabetic()).count() * 2 > lower.chars().count()
}

/// The first four names, and how many more.
pub fn some(names: &[&str]) -> String {
    const MOST: usize = 4;
    let shown = names.get(..MOST.min(names.len())).unwrap_or_default();
    match (shown.split_last(), names.len().saturating_sub(MOST)) {
        (None, _) => String::new(),
        (Some((only, [])), _) => (*only).to_owned(),
        (Some((last, rest)), 0) => said("{} and {}", &[&rest.join(", "), last]),
        (Some(_), more) => said("{} and {} more", &[&shown.join(", "), &more.to_string()]),
    }
}

/// Two figures: a page must not change because a line was added.
pub fn rounded(count: u32) -> String {
    let mut step = 1u32;
    while count / step >= 100 {
        step *= 10;
    }
    let rounded = (count / step).saturating_mul(step);
    if step == 1 { rounded.to_string() } else { said("about\u{a0}{}", &[&rounded.to_string()]) }
}

/// With a full stop, unless another mark ends it.
pub fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn counts_keep_two_figures() {
        let english = Words::default();
        assert_eq!((rounded(99).as_str(), english.spoken(&rounded(123_456)).as_str()), ("99", "about\u{a0}120000"));
    }

    #[test]
    fn instructions_badges_and_leftovers_say_nothing() {
        for text in [
            "Run `npm start`.",
            "${project.name}",
            "{{ cookiecutter.name }} does things",
            "Copyright 2020 Acme Inc.",
            "English | Deutsch | Français",
            "See the documentation.",
            "To install, use pip.",
            "The options are:",
            "x",
            "Config -.",
            "Class Event.",
            "Best way to use is with tree: brew install tree",
            "/ See the documentation.",
            "MIT License",
            "mall-admin project for mall",
            "From https://example.com/a/b.",
            "cSpell:ignore ldflags",
            "= require d3 = require rickshaw",
            "namespace Shop.Web.Filters",
            "BSD 2-Clause License (https://example.com/bsd)",
            "== Schema Information",
            "We need to import the CSS so that webpack will load it.",
            "GET /admin/users GET /admin/users.xml     HTML",
            "This submodule is part of the the network module.",
            "If you're using the backup gem, this decrypts it.",
            "Welcome to your new project!",
            "This file was generated using a template.",
            "This file should undo anything in up.sql",
            "It's best if the folder is opened in an editor of its own.",
            "INSERT dbo.Culture (Id, Name) VALUES ('en', N'English')",
        ] {
            assert!(!says_what_it_is(text), "{text}");
        }
        assert!(says_what_it_is("Sends mail to people who asked for it.") && says_what_it_is("Configuration Server"));
        assert!(says_what_it_is("Package jwt signs tokens."));
    }

    #[test]
    fn names_are_told_up_to_four() {
        let told = |names: &[&str]| Words::default().spoken(&some(names));
        assert_eq!(told(&["a"]), "a");
        assert_eq!(told(&["a", "b"]), "a and b");
        assert_eq!(told(&["a", "b", "c", "d", "e"]), "a, b, c, d and 1 more");
    }
}
