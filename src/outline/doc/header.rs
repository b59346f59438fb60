//! The comment that a file begins with, where it speaks of the whole file: licences, marks of tools, names of files and code that
//! somebody switched off are left out, and so is a comment that documents the declaration it touches.

use crate::outline::doc::header_words::{NOTICES, OPENING_STATEMENTS, TOOLS};
use crate::outline::language::Language;
use crate::outline::steps;

/// Bytes of a file's head that are looked at. Ours: a comment of this length says what it has to say.
const MOST_BYTES: usize = 16_000;

/// A run of comments without an empty line in it.
struct Block<'t> {
    lines: Vec<&'t str>,
}

/// What the comment at the head of a file says of the file, as Markdown without the comment's marks. Empty where there is none.
pub fn header(language: Language, path: &str, text: &str) -> String {
    let head = crate::text::first_chars(text, MOST_BYTES);
    let (mut blocks, next) = blocks(language, head.trim_start_matches('\u{feff}'));
    let is_first = blocks.len() == 1 && head.lines().nth(1).is_some_and(|line| line.starts_with('#'));
    if next.is_some_and(|statement| {
        is_documented(language, statement) || language == Language::Shell && !is_first && is_step(statement)
    }) {
        blocks.pop();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    blocks.iter().map(|block| spoken(language, block, name)).find(|said| !said.is_empty()).unwrap_or_default()
}

/// The same text without the notices of a licence.
pub fn without_notices(doc: &str) -> String {
    let first = doc.trim_start().to_lowercase();
    let begins = [
        "copyright",
        "(c)",
        "©",
        "spdx-",
        "licensed under",
        "@license",
        "permission is hereby",
        "this file is part of",
    ];
    if !begins.iter().any(|start| first.starts_with(start)) {
        return doc.to_owned();
    }
    let kept: Vec<&str> = doc.split("\n\n").filter(|paragraph| !is_notice(paragraph)).collect();
    kept.join("\n\n").trim().to_owned()
}

/// The comments before the first statement, and that statement where the last of them touches it.
fn blocks(language: Language, text: &str) -> (Vec<Block<'_>>, Option<&str>) {
    let lexis = language.lexis();
    let hash = matches!(language, Language::Elixir | Language::Terraform | Language::Notebook);
    let block_mark = if language == Language::Terraform { Some(("/*", "*/")) } else { lexis.block_comment };
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        steps::count(line.len());
        let bare = line.trim();
        if language == Language::Rust && bare.starts_with("#![") && is_open {
            // Said of the attribute.
            blocks.pop();
        }
        if bare.is_empty() || bare.starts_with("#!") || is_prelude(language, bare) {
            is_open = false;
            continue;
        }
        let marks = lexis.line_comments.iter().copied().chain(hash.then_some("//"));
        let line_mark = marks.filter(|mark| bare.starts_with(mark)).max_by_key(|mark| mark.len());
        if let Some((open, close)) = block_mark.filter(|(open, _)| bare.starts_with(open)) {
            blocks.push(Block { lines: block_comment(bare.trim_start_matches(open), close, &mut lines) });
            is_open = true;
        } else if let Some(mark) = line_mark {
            let body = bare.trim_start_matches(mark.get(..1).unwrap_or(mark));
            match blocks.last_mut().filter(|_| is_open) {
                Some(block) => block.lines.push(body),
                None => blocks.push(Block { lines: vec![body] }),
            }
            is_open = true;
        } else {
            return (blocks, is_open.then_some(bare));
        }
    }
    (blocks, None)
}

/// The lines of a comment up to its end.
fn block_comment<'t>(first: &'t str, close: &str, lines: &mut std::str::Lines<'t>) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut line = first;
    loop {
        let (body, is_last) = line.split_once(close).map_or((line, false), |(body, _)| (body, true));
        out.push(body.trim().trim_start_matches('*').trim_end_matches('*').trim_end());
        if is_last {
            return out;
        }
        let Some(next) = lines.next() else { return out };
        line = next;
    }
}

/// What stands before the first comment without being a statement.
fn is_prelude(language: Language, line: &str) -> bool {
    match language {
        Language::Php => line.starts_with("<?php") || line.starts_with("declare(strict_types"),
        Language::JavaScript | Language::TypeScript => line.starts_with("'use ") || line.starts_with("\"use "),
        _ => false,
    }
}

/// A statement of a script that a comment of its own explains, where the comment does not follow on the line that names the shell.
fn is_step(statement: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    statement.split_once('=').is_some_and(|(name, _)| is_name(name))
        || ["if ", "for ", "while ", "case ", "[ ", "[[ ", ": ", "export "]
            .iter()
            .any(|word| statement.starts_with(word))
}

/// Whether a comment that touches a statement documents what the statement declares.
fn is_documented(language: Language, statement: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| statement.starts_with(word));
    match language {
        // Their documentation stands elsewhere.
        Language::Elixir | Language::Notebook => false,
        Language::Shell => begins(&["function "]) || statement.contains("()"),
        Language::Sql => {
            let lower = statement.to_ascii_lowercase();
            lower.starts_with("create") || lower.starts_with("alter")
        }
        Language::Terraform => begins(&["resource", "data", "module", "variable", "output"]),
        Language::Python => begins(&["class ", "def ", "async ", "@"]),
        Language::Ruby => begins(&["class ", "module ", "def "]),
        _ => !begins(OPENING_STATEMENTS) && !statement.contains("require("),
    }
}

/// What a block says: its paragraphs without notices, tools' lines and code.
fn spoken(language: Language, block: &Block<'_>, name: &str) -> String {
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in &block.lines {
        // Laravel draws a bar before each line.
        let line = line.trim_start_matches('|');
        let line = line.strip_prefix(' ').unwrap_or(line);
        let is_rule = !line.trim().is_empty() && !line.contains(|c: char| c.is_alphanumeric());
        if line.trim().is_empty() || is_rule {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut().filter(|_| !is_for_tools(line, name)) {
            last.push(line);
        }
    }
    let is_kept =
        |paragraph: &Vec<&str>| !paragraph.is_empty() && !is_notice(&paragraph.join("\n")) && !is_code(paragraph);
    let kept: Vec<String> = paragraphs.into_iter().filter(is_kept).map(|paragraph| paragraph.join("\n")).collect();
    let said = kept.join("\n\n");
    // Xcode writes the names of file and project above everything.
    let is_names = language == Language::Swift && !said.contains(['.', ',']);
    if is_names || said.split_whitespace().count() < 2 { String::new() } else { said }
}

/// Whether a line is for a tool, or only says what the file is called.
fn is_for_tools(line: &str, name: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let bare =
        lower.trim_start_matches(['@', '\\']).trim_start_matches("file ").trim_matches(['-', '=', '*', ' ', '"']);
    TOOLS.iter().any(|start| lower.starts_with(start))
        || bare == name.to_lowercase()
        || bare.ends_with(&format!("/{}", name.to_lowercase()))
}

fn is_notice(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    NOTICES.iter().any(|notice| lower.contains(notice))
}

/// Whether most lines are statements: somebody switched them off.
fn is_code(paragraph: &[&str]) -> bool {
    let is_statement = |line: &&&str| {
        let line = line.trim();
        line.ends_with([';', '{', '}'])
            || line.ends_with("});")
            || line.starts_with("import ")
            || line.starts_with("const ")
    };
    paragraph.iter().filter(is_statement).count() * 2 > paragraph.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(path: &str, text: &str, wanted: &str) {
        let language = Language::of_path(path);
        assert_eq!(language.map(|language| header(language, path, text)).as_deref(), Some(wanted), "{path}: {text}");
    }

    const SAID: &str = "Sends mail to people.";

    #[test]
    fn the_comment_at_the_head_speaks_in_every_language() {
        for (path, text) in [
            ("a.js", "// Sends mail to people.\n\nconst a = 1;\n"),
            ("a.mjs", "#!/usr/bin/env node\n// Sends mail to people.\nimport a from 'a';\n"),
            ("a.jsx", "// @ts-check\n// Sends mail to people.\n\nexport const a = 1;\n"),
            ("a.ts", "/* eslint-disable no-console */\n// Sends mail to people.\nconst fs = require('fs');\n"),
            ("a.tsx", "'use client';\n/* Sends mail to people. */\nimport a from 'a';\n"),
            ("a.py", "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Sends mail to people.\nimport os\n"),
            ("a.go", "// Sends mail to people.\n\npackage a\n"),
            ("a.rs", "// Copyright 2020 Acme Inc.\n\n// Sends mail to people.\nuse std::fmt;\n"),
            ("a.c", "/*\n * Sends mail to people.\n *\n * Copyright (c) 2020 Acme Inc.\n */\n#include <stdio.h>\n"),
            ("a.h", "/* a.h */\n/* Sends mail to people. */\n#ifndef A_H\n"),
            ("A.java", "/*\n * Licensed under the Apache License\n */\n/* Sends mail to people. */\npackage a;\n"),
            ("A.cs", "// Sends mail to people.\nusing System;\n"),
            ("A.kt", "// Sends mail to people.\npackage a\n"),
            (
                "A.swift",
                "//\n//  A.swift\n//  App\n//\n//  Created by Me on 1.1.20.\n//\n\n// Sends mail to people.\nimport UIKit\n",
            ),
            ("a.rb", "# frozen_string_literal: true\n\n# Sends mail to people.\n\nmodule A\n"),
            ("a.php", "<?php\n/**\n * Sends mail to people.\n */\ndeclare(strict_types=1);\n"),
            ("a.sh", "#!/bin/sh\n# shellcheck disable=SC1\n#\n# Sends mail to people.\nset -e\n"),
            ("a.sh", "#!/bin/sh\n# Sends mail to people.\nHOST=a\n"),
            ("a.sql", "-- Sends mail to people.\nBEGIN;\n"),
            ("a.lua", "--[[ Sends mail to people. ]]\n\nlocal a = 1\n"),
            ("a.exs", "# Sends mail to people.\nimport Config\n"),
            ("a.tf", "################\n# Sends mail to people.\n################\n\nlocals {}\n"),
            ("a.proto", "// Sends mail to people.\nsyntax = \"proto3\";\n"),
            ("a.scala", "/* Sends mail to people. */\npackage a\n"),
            ("a.dart", "// Sends mail to people.\nlibrary a;\n"),
        ] {
            says(path, text, SAID);
        }
    }

    #[test]
    fn what_documents_a_declaration_licences_and_code_say_nothing_of_the_file() {
        for (path, text) in [
            ("a.js", "// Sends mail to people.\nfunction send() {}\n"),
            (
                "a.go",
                "// Copyright 2020 Acme Inc. All rights reserved.\n// Use of this source code is governed by a licence.\n\npackage a\n",
            ),
            ("a.ts", "// import a from 'a';\n// const b = a();\n\nexport const c = 1;\n"),
            ("a.sql", "-- Keeps people.\nCREATE TABLE people (id int);\n"),
            ("a.tf", "# The network.\nresource \"aws_vpc\" \"this\" {}\n"),
            ("a.py", "# Keeps people.\nclass People:\n    pass\n"),
            ("a.sh", "#!/bin/sh\n# Says hello.\nhello() {\n}\n"),
            ("a.cs", "// <auto-generated />\nusing System;\n"),
            ("a.sh", "#!/bin/sh\n\n# Finds the folder of this script.\nHERE=$(pwd)\n"),
            ("a.rs", "#![allow(unused)]\n// Many macros need it.\n#![recursion_limit = \"192\"]\n\nuse a;\n"),
            (
                "a.swift",
                "//\n//  a.swift\n//  My App\n//\n//  Created by Me.\n//  Copyright 2020 Me.\n//\n\nimport UIKit\n",
            ),
            ("a.js", "/* global window */\nimport a from 'a';\n"),
            ("a.js", "// unfinished /* \n"),
            ("a.js", "/* never closed"),
            ("a.js", ""),
        ] {
            let language = Language::of_path(path).unwrap_or(Language::Rust);
            let said = header(language, path, text);
            assert!(said.is_empty() || text.contains("unfinished") || text.contains("never"), "{path}: {said}");
        }
    }

    #[test]
    fn a_notice_before_the_words_is_left_out() {
        assert_eq!(without_notices("Copyright 2020 Acme Inc.\n\nSends mail."), "Sends mail.");
        assert_eq!(without_notices("Sends mail.\n\nCopyright 2020."), "Sends mail.\n\nCopyright 2020.");
    }
}
