//! The README: its first words say what the repository is.

use std::collections::BTreeMap;

use crate::outline::book::badges::{is_ornament, push_line, without_badges, without_front_matter};
use crate::outline::doc::links::without_roles;
use crate::outline::doc::rest;
use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// An introduction longer than this is cut.
const INTRODUCTION_BYTES: usize = 1_500;

/// The repository's README, path and Markdown: the root's, or else that of the folder which bears the repository's name.
pub fn of_repository<'s>(scan: &'s Scan, name: &str) -> Option<(&'s str, String)> {
    let readmes = by_folder(scan);
    let path = readmes.get("").or_else(|| readmes.get(name))?;
    Some((path, markdown_of(scan, path)))
}

/// The README of each folder that has one.
pub fn by_folder(scan: &Scan) -> BTreeMap<&str, &str> {
    let readmes = scan.texts.keys().filter(|path| classify(path) == Ok(Role::Readme));
    let mut out = BTreeMap::new();
    for path in readmes {
        steps::count(1);
        // `README.md` before `README.es.md`.
        let best = out.entry(folder(path)).or_insert(path.as_str());
        if path.len() < best.len() {
            *best = path;
        }
    }
    out
}

/// A document's text as Markdown: without front matter, comments and badges; reST is converted.
pub fn markdown_of(scan: &Scan, path: &str) -> String {
    let text = scan.texts.get(path).map(String::as_str).unwrap_or_default();
    steps::count(text.len());
    let text = if path.ends_with(".rst") { rest::document(text) } else { without_roles(without_front_matter(text)) };
    without_badges(&text)
}

/// The text below the title up to the first section. What stands in a frame of HTML (logos, sponsors) is passed over, unless
/// nothing else is there.
pub fn introduction(markdown: &str) -> String {
    let text = before_first_section(markdown, true);
    let text = if is_wordless(&text) { before_first_section(markdown, false) } else { text };
    // What begins with commands is about them; a section further down says what it is.
    if text.starts_with("```")
        && let Some(about) = about(markdown)
    {
        return about;
    }
    if text.contains("```") {
        return text;
    }
    let kept: Vec<&str> = text.split("\n\n").filter(|paragraph| !is_aside(paragraph)).collect();
    let is_picture =
        |paragraph: &&str| paragraph.lines().all(|line| line.trim().starts_with("![") || line.trim().is_empty());
    // A picture alone does not say what it is; the section that does stands below it.
    if !kept.is_empty()
        && kept.iter().all(is_picture)
        && let Some(about) = about(markdown)
    {
        return about;
    }
    let has_words = kept.iter().any(|paragraph| !is_ornament(paragraph));
    let kept: Vec<&str> = kept.into_iter().filter(|paragraph| !has_words || !is_ornament(paragraph)).collect();
    match kept.as_slice() {
        [] => sentence_of_title(markdown).or_else(|| about(markdown)).unwrap_or(text),
        kept => kept.join("\n\n").trim().to_owned(),
    }
}

/// `# A shop for everybody, on .NET`: a title that says what it is.
fn sentence_of_title(markdown: &str) -> Option<String> {
    let title = markdown.lines().find_map(|line| line.strip_prefix("# "))?;
    let plain = crate::outline::doc::summary(&without_badges(title.split("[![").next().unwrap_or(title)));
    Some(plain).filter(|title| title.split_whitespace().count() > 4)
}

/// The section that says by its title that it tells what the repository is.
fn about(markdown: &str) -> Option<String> {
    const TITLES: [&str; 5] = ["about", "overview", "introduction", "description", "what it is"];
    let lines: Vec<&str> = markdown.lines().collect();
    // `About` above a line of `=` or `-`.
    let is_rule = |line: &&str| line.len() > 2 && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'));
    let is_underlined = |at: usize| lines.get(at + 1).is_some_and(is_rule);
    let mut fenced = false;
    let from = lines.iter().enumerate().position(|(at, line)| {
        fenced ^= line.trim_start().starts_with("```");
        let title = line.strip_prefix("## ").or(is_underlined(at).then_some(*line));
        let title = title.map(|title| title.trim().to_lowercase()).unwrap_or_default();
        !fenced && (TITLES.contains(&title.as_str()) || title.starts_with("what is "))
    })?;
    let from = from + if is_underlined(from) { 2 } else { 1 };
    let inside = lines.iter().enumerate().skip(from);
    let inside = inside.take_while(|(at, line)| !line.starts_with('#') && !is_underlined(*at)).map(|(_, line)| *line);
    let text: String = inside.flat_map(|line| [line, "\n"]).collect();
    let end = text.match_indices("\n\n").map(|(at, _)| at).find(|at| *at > INTRODUCTION_BYTES).unwrap_or(text.len());
    Some(text.get(..end)?.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether there is nothing outside code.
fn is_wordless(text: &str) -> bool {
    text.split("```").step_by(2).all(|part| part.trim().is_empty())
}

/// An announcement, or a word or two that lead somewhere: nothing that says what the repository is.
fn is_aside(paragraph: &str) -> bool {
    let kept: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.starts_with('<')).collect();
    let kept = kept.join("\n");
    let bare = kept.trim().trim_start_matches(['>', ' ']);
    let bare = bare.trim_start_matches("<i>").trim_end_matches("<br/>").trim_end_matches("</i>");
    // `> [!NOTE]` with news of the team.
    let news = bare.split_once(']').filter(|_| bare.starts_with("[!")).map_or("", |(_, news)| news).to_lowercase();
    let is_news =
        ["stay tuned", "upcoming", "coming soon", "we are hiring", "join us"].iter().any(|word| news.contains(word));
    let is_announcement = is_news || bare.starts_with(['📢', '📣', '🎉', '🚨', '⚠', '🚧', '👋', '📄']);
    let is_remark = !bare.contains('\n') && bare.split_whitespace().count() < 3 && !bare.ends_with(['.', '!', ':']);
    // Translations, chapters: every line leads elsewhere.
    let is_link = |line: &str| line.starts_with('[') && line.contains("](") && line.ends_with(')');
    let is_navigation = !bare.is_empty() && bare.lines().all(|line| is_link(line.trim()));
    // Which build of which system passes.
    // `shop v0.6`, whose it is, where it is from.
    let is_imprint = bare.lines().any(|line| line.starts_with("Copyright")) && bare.lines().count() < 5;
    let is_status = bare.lines().all(|line| line.trim_start().starts_with('|')) && bare.contains("[![");
    is_announcement
        || is_imprint
        || is_status
        || is_navigation
        || is_remark && bare.chars().all(|c| c.is_alphanumeric() || c.is_whitespace())
}

/// A piece of a document with the definitions of links that stand elsewhere in it.
pub fn with_links(piece: &str, markdown: &str) -> String {
    let mut out = piece.to_owned();
    let is_definition = |line: &&str| line.starts_with('[') && line.contains("]: ") && !line.starts_with("[^");
    if out.contains(']') {
        out.push_str("\n\n");
        markdown.lines().filter(is_definition).take(400).for_each(|line| push_line(&mut out, line));
    }
    out
}

fn before_first_section(markdown: &str, skip_frames: bool) -> String {
    let (mut out, mut fenced, mut frames) = (String::new(), false, 0usize);
    for line in markdown.lines() {
        let bare = line.trim_start();
        fenced ^= bare.starts_with("```");
        if fenced || bare.starts_with("```") {
            push_line(&mut out, line);
            continue;
        }
        // A frame that nobody closed ends with the next section.
        let open = if bare.starts_with("## ") { 0 } else { frames };
        let inside = open > 0 && skip_frames;
        frames = (open + count_tags(bare, false)).saturating_sub(count_tags(bare, true));
        if inside || is_passed_over(bare, &out, skip_frames) {
            continue;
        }
        let is_underline = is_made_of(bare, '=') || (is_made_of(bare, '-') && !out.ends_with("\n\n"));
        let is_title =
            (is_underline && out.trim().lines().count() == 1) || (bare.starts_with("# ") && is_above_title(&out));
        if is_title {
            out.clear();
            continue;
        }
        let is_section = bare.starts_with('#') && bare.trim_start_matches('#').starts_with(' ');
        if is_underline {
            // The line above was the section's title; below a notice or pictures it is that of the whole, and what it is follows.
            let is_first = is_notice(&out);
            out.truncate(out.trim_end().rfind('\n').unwrap_or(0));
            if is_first || is_of_pictures(&out) {
                out.push('\n');
                continue;
            }
            break;
        }
        let is_next = is_starred_section(markdown, &out, line) || (is_section && !is_without_words(&out));
        if is_next || (out.len() > INTRODUCTION_BYTES && line.is_empty()) {
            break;
        }
        if let Some(kept) = sentence_of_heading(bare).or((!is_section).then_some(line)) {
            push_line(&mut out, kept);
        }
    }
    out.trim().to_owned()
}

/// A line below the title that is set as a heading may be the sentence that says what it is.
fn sentence_of_heading(bare: &str) -> Option<&str> {
    let heading = bare.strip_prefix("###")?.trim_start_matches('#').trim();
    (heading.split_whitespace().count() > 5).then_some(heading)
}

/// Nothing but definitions of links.
fn is_without_words(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.starts_with('[') && line.contains("]: "))
}

/// Pictures and nothing else.
fn is_of_pictures(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim().starts_with("!["))
}

/// A notice in bold that stands above everything: `**Deprecation notice**: …`.
fn is_notice(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().to_lowercase();
    first.starts_with("**")
        && ["notice", "deprecat", "warning", "archived", "maintain"].iter().any(|word| first.contains(word))
}

/// A line of HTML that frames something, a button, a line of a table of contents, a rule above everything.
fn is_passed_over(bare: &str, before: &str, skip_frames: bool) -> bool {
    let is_button = bare.starts_with("</") || bare.starts_with("<a ");
    let is_frame = bare.starts_with('<') && (skip_frames || before.trim().is_empty() || is_button);
    is_frame || is_contents(bare) || (bare.starts_with("---") && before.trim().is_empty())
}

/// A README in plain text marks its sections with a star.
fn is_starred_section(markdown: &str, before: &str, line: &str) -> bool {
    let is_apart = !before.trim().is_empty() && before.ends_with("\n\n") && is_starred_heading(line);
    is_apart && !before.lines().any(|line| line.starts_with("* ")) && is_alone(markdown, line)
}

/// `* Installation`: a word or two after a star.
fn is_starred_heading(line: &str) -> bool {
    let title = line.strip_prefix("* ").unwrap_or_default();
    title.starts_with(char::is_uppercase)
        && title.split(' ').count() < 4
        && title.chars().all(|c| c.is_alphanumeric() || c == ' ')
}

/// Whether a line of a text stands between empty ones.
fn is_alone(text: &str, line: &str) -> bool {
    text.contains(&format!("\n\n{line}\n\n"))
}

/// Nothing, a picture, or an advertisement in a quotation or in bold stands above a title.
fn is_above_title(text: &str) -> bool {
    let is_bold = |line: &str| line.starts_with("**") && line.ends_with("**");
    let is_above = |line: &str| line.is_empty() || line.starts_with('>') || line.starts_with("![") || is_bold(line);
    text.lines().map(str::trim).all(is_above)
}

fn is_made_of(line: &str, mark: char) -> bool {
    line.len() >= 3 && line.trim_end().chars().all(|c| c == mark)
}

/// Opening, or closing, tags of the elements that people frame the top of a README with.
fn count_tags(line: &str, closing: bool) -> usize {
    const FRAMES: &[&str] = &["div", "table", "center", "details", "picture", "p", "h1", "h2", "h3"];
    let opened = line.split('<').skip(1).filter(|tag| tag.starts_with('/') == closing);
    opened
        .map(|tag| tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default())
        .filter(|name| FRAMES.contains(name))
        .count()
}

/// A line of a hand-made table of contents.
fn is_contents(line: &str) -> bool {
    let item = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")).unwrap_or_default();
    item.starts_with('[') && item.contains("](#")
}

/// Whether the introduction says nearly all that the README says.
pub fn is_short(scan: &Scan, path: &str) -> bool {
    let text = markdown_of(scan, path);
    introduction(&text).len() * 4 > text.trim().len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_introduction_is_what_stands_before_the_first_section() {
        let text = "# Name\n\nDoes things.\n\nMore.\n\n## Install\n\nx";
        assert_eq!(introduction(text), "Does things.\n\nMore.");
    }

    #[test]
    fn a_picture_alone_or_a_notice_above_the_title_is_not_all_of_the_introduction() {
        let pictured = "# [![x logo](l.png)](https://x)\n\n![Screenshot of x](s.png)\n\n## Introduction\n\n`x` shows processes.\n\n## Use\n\ny\n";
        assert_eq!(introduction(pictured), "`x` shows processes.");
        let noticed = "**Deprecation notice**: No new features.\nUse [y][y].\n\n[y]: https://y\n\nA merge bot\n===========\n\nIt keeps the main branch whole.\n\n# Why\n\nz\n";
        let said = introduction(noticed);
        assert!(
            said.starts_with("**Deprecation notice**") && said.ends_with("It keeps the main branch whole."),
            "{said}"
        );
        assert!(!said.contains("A merge bot\n==="), "{said}");
        let defined = "# Shop [![chat][img]][url]\n\n[img]: https://a\n[url]: https://b\n### An open shop for all who sell things\n\nIt keeps orders.\n\n## Use\n";
        let said = introduction(defined);
        assert!(said.contains("An open shop for all who sell things") && said.contains("It keeps orders."), "{said}");
    }

    #[test]
    fn a_logo_and_a_rule_say_nothing_beside_words() {
        let badge = "[![Build](https://a/b.svg)](https://a)";
        let text = format!(
            "![A Logo](./logo.svg)\n\nKeeps orders.\n\n---\n\n{badge}\n{badge} <br>\nto start at once!\n\n## Use\n"
        );
        assert_eq!(introduction(&without_badges(&text)), "Keeps orders.");
        assert_eq!(introduction("![Logo](l.svg)\n\n## Use\n"), "![Logo](l.svg)");
    }

    #[test]
    fn an_imprint_is_no_introduction() {
        let text = "shop v0.6\nCopyright (C) 2004 A Person\nhttp://example.org/\n\nWhat is this?\n=============\n\nA shop\nfor all.\n\nUse\n---\n\nx\n";
        assert_eq!(introduction(text), "A shop\nfor all.");
    }

    #[test]
    fn what_begins_with_commands_is_introduced_by_the_section_that_says_what_it_is() {
        let text = "# Name\n\n```\nmake\n```\n\nBoth do all.\n\n## What it is\n\nDoes things.\n\n## Use\n\nx";
        assert_eq!(introduction(text), "Does things.");
        let without = "# Name\n\n```\nmake\n```\n\nBoth do all.\n\n## Use\n\nx";
        assert!(introduction(without).contains("Both do all."));
    }

    #[test]
    fn frames_of_html_and_underlined_sections_are_no_introduction() {
        let text = "Name\n====\n\n<div>\n\n[sponsor](x)\n\n</div>\n\nDoes things.\n\nLicense\n-------\n\nx";
        assert_eq!(introduction(text), "Does things.");
        assert_eq!(introduction("<div>\n\n# Name\n\nDoes things.\n\n</div>\n"), "Does things.");
    }

    #[test]
    fn pictures_translations_and_frames_that_stay_open_are_no_introduction() {
        let text =
            "![Logo](a.svg)\n\n# Name\n\n[English](README.md)\n[Deutsch](README_DE.md)\n\nDoes things.\n\n## Install\n";
        assert_eq!(introduction(text), "Does things.");
        let open = "<p>\n<p>The tool\n</p>\n\n## About\n\nDoes things.\n\n## Install\n\n```sh\nmake\n```\n";
        assert_eq!(introduction(open), "Does things.");
    }

    #[test]
    fn announcements_and_buttons_are_no_introduction() {
        let text = "# x\n\n📢 We move.\n\n<p>\n<a href=\"y\">Website</a>\n</p>\n\nTrusted by\n\nDoes things.\n";
        assert_eq!(introduction(text), "Does things.");
        let news = "# x\n\n> [!NOTE]\n> A new version is upcoming. Stay tuned!\n\nSells things.\n";
        assert_eq!(introduction(news), "Sells things.");
        assert_eq!(introduction("# x\n\n🎉 It is here.\n"), "🎉 It is here.");
        let frame = "<p>\nThe open survey tool\n<br />\n<a href=\"y\">Website</a>\n</p>\n";
        assert_eq!(introduction(frame).lines().next(), Some("The open survey tool"));
        assert!(!introduction(frame).contains("Website"));
    }

    #[test]
    fn a_starred_heading_of_a_plain_readme_ends_the_introduction_and_a_list_does_not() {
        assert_eq!(
            introduction("Welcome!\n\nDoes things.\n\n* Dependencies\n\nIt needs x.\n"),
            "Welcome!\n\nDoes things."
        );
        assert_eq!(introduction("Does things:\n\n* Fast\n* Small\n"), "Does things:\n\n* Fast\n* Small");
    }

    #[test]
    fn roles_leave_their_names() {
        assert_eq!(without_roles("a {func}`b` {`c`} {d e}`f`"), "a `b` {`c`} {d e}`f`");
    }

    #[test]
    fn a_badge_over_two_lines_is_left_out() {
        assert_eq!(
            without_badges(
                "[![a](https://b)
](c)

Text
"
            ),
            "
Text
"
        );
        assert_eq!(
            without_badges(
                "CI: [![a](https://b)](c)
See: [d](e)
"
            ),
            "See: [d](e)
"
        );
    }

    #[test]
    fn badges_and_comments_are_left_out() {
        let badges = "[![a](https://b)](c) [![d](https://e)](f)\n<!-- x\ny -->\n";
        let text = "Text ![i](j)\n\n![k](l.png)\n";
        assert_eq!(without_badges(&format!("{badges}{text}")), text);
    }
}
