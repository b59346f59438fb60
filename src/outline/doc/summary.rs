//! The first sentence of Markdown as plain text.

use crate::outline::steps;

/// Readers of a table want one sentence of this many characters at most.
const SUMMARY_CHARS: usize = 240;

/// The first sentence of Markdown, as plain text.
pub fn summary(markdown: &str) -> String {
    steps::count(markdown.len().min(4_000));
    let plain = strip_markup(&first_paragraph(markdown));
    let sentence = first_sentence(&plain);
    let short = crate::text::first_chars(sentence, SUMMARY_CHARS);
    if short.len() < sentence.len() {
        format!("{} …", short.rsplit_once(' ').map_or(short, |(head, _)| head))
    } else {
        short.to_owned()
    }
}

/// The lines of the first text that is neither a heading nor a definition nor a picture, on one line.
fn first_paragraph(markdown: &str) -> String {
    const MOST_CHARS: usize = 2_000;
    let mut plain = String::new();
    for line in markdown.lines() {
        let line = line.trim();
        let line =
            line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")).filter(|_| plain.is_empty()).unwrap_or(line);
        let is_next_item = !plain.is_empty() && (line.starts_with("* ") || line.starts_with("- "));
        if line.is_empty() || line.starts_with("```") || is_next_item {
            if plain.is_empty() && line.is_empty() {
                continue;
            }
            break;
        }
        let is_definition = line.starts_with('[') && line.contains("]: ");
        if is_definition
            || line.starts_with('<')
            || line.starts_with('{')
            || line.starts_with("![")
            || line.starts_with("[![")
        {
            continue;
        }
        if line.starts_with('#') || line.starts_with("[!") || line.starts_with("===") || line.starts_with("---") {
            if plain.is_empty() {
                continue;
            }
            break;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(crate::text::first_chars(line, MOST_CHARS));
        if plain.len() > MOST_CHARS {
            break;
        }
    }
    plain
}

/// Up to the first full stop that ends a word and is not inside one, `e.g.` and `i.e.` do not count.
fn first_sentence(text: &str) -> &str {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(". ")) {
        let end = from + found;
        let before = text.get(..end).unwrap_or_default();
        let word = before.rsplit([' ', '(']).next().unwrap_or_default();
        if !matches!(word, "e.g" | "i.e" | "etc" | "vs" | "cf" | "approx" | "E.g" | "I.e") {
            return text.get(..=end).unwrap_or(text);
        }
        from = end + 2;
    }
    text
}

/// Markdown's inline marks without their effect: `[a](b)` is `a`, `` `a` `` is `a`.
fn strip_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Behind the last closing bracket none is looked for.
    let closable = text.len() - text.rfind([']', ')']).unwrap_or(text.len());
    let last_closer = last_closer(text);
    let mut opened = 0u32;
    while let Some(open) = rest.find(['[', '`', '*', '\\', '<', '!', '&']) {
        out.push_str(rest.get(..open).unwrap_or_default());
        let tail = rest.get(open + 1..).unwrap_or_default();
        rest = match rest.as_bytes().get(open) {
            Some(b'!') => skipped_or_shown('!', tail.strip_prefix('[').and_then(after_image), tail, &mut out),
            Some(b'<') => skipped_or_shown('<', after_tag(tail), tail, &mut out),
            Some(b'&') => {
                let (shown, after) = entity(tail).unwrap_or(('&', tail));
                out.push(shown);
                after
            }
            Some(b'[') => bracket(tail, tail.len() >= closable, &mut out),
            Some(b'*') => {
                star(tail, tail.len() >= last_closer, &mut opened, &mut out);
                tail
            }
            // What is code is no markup.
            Some(b'`') => {
                let (code, after) = tail.split_once('`').unwrap_or(("", tail));
                out.push_str(code);
                after
            }
            Some(b'\\') => escaped(tail, &mut out),
            _ => tail,
        };
    }
    out.push_str(rest);
    out
}

/// Bytes from the last star on that can close something; more than there are where none can.
fn last_closer(text: &str) -> usize {
    let closes = |at: &usize| text.get(..*at).is_some_and(|before| before.ends_with(|c: char| !c.is_whitespace()));
    let last = text.match_indices('*').map(|(at, _)| at).rfind(closes);
    last.map_or(text.len() + 1, |at| text.len() - at)
}

/// A star that nothing closes is one: `@forge/*`, `*.rs`.
fn star(tail: &str, can_close: bool, opened: &mut u32, out: &mut String) {
    let closes = *opened > 0 && out.ends_with(|c: char| !c.is_whitespace());
    let opens = can_close && !out.ends_with('/') && tail.starts_with(|c: char| !c.is_whitespace());
    match (closes, opens) {
        (true, _) => *opened -= 1,
        (false, true) => *opened += 1,
        (false, false) => out.push('*'),
    }
}

/// What follows a mark whose element shows nothing; a mark that begins none is shown itself.
fn skipped_or_shown<'t>(mark: char, after: Option<&'t str>, tail: &'t str, out: &mut String) -> &'t str {
    after.unwrap_or_else(|| {
        out.push(mark);
        tail
    })
}

/// Behind `[`: a badge (a picture that is a link) shows nothing, a link its label; without a closing bracket it is a character.
fn bracket<'t>(tail: &'t str, is_closed: bool, out: &mut String) -> &'t str {
    if let Some(picture) = tail.strip_prefix("![") {
        let after = after_image(picture).unwrap_or(tail);
        return after.strip_prefix("](").and_then(|rest| rest.split_once(')')).map_or(after, |(_, rest)| rest);
    }
    let (label, after) = if is_closed { link_label(tail) } else { ("[", tail) };
    out.push_str(label);
    after
}

/// Behind a backslash: as in Markdown, only punctuation is escaped.
fn escaped<'t>(tail: &'t str, out: &mut String) -> &'t str {
    let next = tail.chars().next().filter(char::is_ascii_punctuation);
    out.push(next.unwrap_or('\\'));
    tail.get(next.map_or(0, char::len_utf8)..).unwrap_or_default()
}

/// What follows `label](address)`.
fn after_image(tail: &str) -> Option<&str> {
    let end = tail.bytes().take(400).position(|byte| byte == b']')?;
    let address = tail.get(end + 1..)?.strip_prefix('(')?;
    let end = address.bytes().take(1_000).position(|byte| byte == b')')?;
    address.get(end + 1..)
}

/// The character that an entity stands for, and what follows it: the text begins behind `&`.
fn entity(tail: &str) -> Option<(char, &str)> {
    let end = tail.bytes().take(8).position(|byte| byte == b';')?;
    let name = tail.get(..end)?;
    let shown = match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "copy" => '©',
        "reg" => '®',
        _ => char::from_u32(name.strip_prefix('#')?.parse().ok()?)?,
    };
    Some((shown, tail.get(end + 1..)?))
}

/// Text of XML or HTML with its entities as characters.
pub fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let (shown, after) = entity(tail).unwrap_or(('&', tail));
        out.push(shown);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Elements that stand without attributes in documents and comments.
#[rustfmt::skip]
const ELEMENTS: [&str; 48] = [
    "a", "b", "big", "blockquote", "body", "br", "c", "center", "code", "dd", "del", "details", "div", "dl", "dt", "em", "font", "hr", "html",
    "i", "img", "ins", "kbd", "li", "mark", "nobr", "ol", "p", "para", "pre", "q", "remarks", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "td", "th", "tr", "u", "ul",
];

/// What follows the tag whose name and attributes the text begins with.
fn after_tag(tail: &str) -> Option<&str> {
    let is_tag = tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let close = tail.bytes().take(200).position(|byte| byte == b'>').filter(|_| is_tag)?;
    // `build/<name>/`: what no language of markup knows is a word to be filled in.
    let name = tail.get(..close)?.trim_start_matches('/').trim_end_matches(['/', ' ']);
    let is_bare = name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_'));
    tail.get(close + 1..).filter(|_| !is_bare || ELEMENTS.contains(&name))
}

/// `label](target)` or `label][target]` or `label]`: the label without code marks, and what follows.
fn link_label(tail: &str) -> (&str, &str) {
    let Some(close) = tail.find(']') else { return ("[", tail) };
    steps::count(close);
    let label = tail.get(..close).unwrap_or_default();
    let after = tail.get(close + 1..).unwrap_or_default();
    let end = match after.as_bytes().first() {
        Some(b'(') => after.find(')'),
        Some(b'[') => after.find(']'),
        _ => None,
    };
    (label.trim_matches('`'), end.and_then(|end| after.get(end + 1..)).unwrap_or(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_first_sentence_without_marks() {
        assert_eq!(
            summary("# Title\n\nMakes a [`Thing`](thing.md), e.g. **one**.  And\nmore."),
            "Makes a Thing, e.g. one."
        );
        assert_eq!(summary("Whether `\\t` is \\*next\\*."), "Whether \\t is *next*.");
        assert_eq!(summary("[a](b) and [c"), "a and [c");
        assert_eq!(summary("A [![b](c)](d)&nbsp;![e](f) &#174; R&D!"), "A   ® R&D!");
        assert_eq!(summary("Counts `<b>` & `a[i] * *p`."), "Counts <b> & a[i] * *p.");
        assert_eq!(summary("Reads `x`, @forge/*, *.rs and a * b."), "Reads x, @forge/*, *.rs and a * b.");
        assert_eq!(summary("Is ***all*** *of* it**self**."), "Is all of itself.");
        assert_eq!(summary("Puts build/<name>/ and <target> <b>there</b>."), "Puts build/<name>/ and <target> there.");
        assert_eq!(summary("\n\nOne line"), "One line");
        assert_eq!(summary("```\ncode\n```"), "");
    }
}
