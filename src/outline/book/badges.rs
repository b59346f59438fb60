//! Badges, comments and front matter in documents: what says nothing on a page.

/// Lines that hold nothing but linked images, and HTML comments.
pub fn without_badges(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut comment = false;
    let mut fenced = false;
    let mut open_badge = 0u32;
    let mut was_badge = false;
    for line in text.lines() {
        let bare = line.trim();
        fenced ^= bare.starts_with("```");
        if !fenced {
            // A badge may be broken over three lines.
            if open_badge > 0 {
                open_badge = if bare.contains(')') && !bare.ends_with('(') { 0 } else { open_badge - 1 };
                if bare.ends_with(')') || bare.starts_with('(') || bare.starts_with(']') || bare.starts_with("http") {
                    continue;
                }
            }
            comment |= bare.starts_with("<!--");
            if comment {
                comment = !bare.contains("-->");
                continue;
            }
            if is_html_badge(bare) {
                continue;
            }
            // What goes on from a badge says nothing without it.
            let goes_on = was_badge && ["to ", "and ", "or ", "for "].iter().any(|word| bare.starts_with(word));
            if goes_on {
                continue;
            }
            was_badge = false;
            if let Some(depth) = badges(bare) {
                open_badge = if depth > 0 { 3 } else { 0 };
                was_badge = true;
                continue;
            }
        }
        // An alert whose first line is broken by hand is one all the same.
        let is_alert = !fenced && bare.starts_with("> [!");
        push_line(&mut out, if is_alert { line.trim_end_matches(['\\', ' ']) } else { line });
    }
    out
}

/// A line of linked pictures in HTML is a badge as well; so is a link's end on a line of its own.
fn is_html_badge(bare: &str) -> bool {
    bare.starts_with("<a ") && (bare.contains("<img") || !bare.contains("</a>"))
        || bare == "</a>"
        || bare.starts_with("<img") && (bare.contains("://") || !bare.contains('>'))
}

/// `[![a](https://b)](c) ![d](https://e)` and nothing else: how many brackets are still open at the end of the line. A
/// picture of the repository's own is no badge.
fn badges(line: &str) -> Option<u32> {
    // A short label before a badge says nothing without it.
    let label = line.split_once("[![").map_or("", |(label, _)| label.trim_end());
    let line = if label.len() < 40 && label.ends_with(':') { line.get(label.len()..)?.trim_start() } else { line };
    if line.starts_with("[<img") {
        return Some(0);
    }
    let is_own = line.split("![").skip(1).filter_map(|image| image.split_once("](")).any(|(_, to)| !to.contains("//"));
    if is_own || !(line.starts_with("[![") || line.starts_with("![")) {
        return None;
    }
    let mut rest = line.trim_end_matches(['/', '>', ' ']).trim_end_matches("<br").trim_end();
    let mut depth = 0u32;
    while let Some(c) = rest.chars().next() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            '!' | ' ' => {}
            _ if depth == 0 => return None,
            _ => {}
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Some(depth)
}

pub fn without_front_matter(text: &str) -> &str {
    let rest = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    rest.map_or(text, |(_, body)| body)
}

/// A rule, a logo, a banner: beside words, it says nothing more than they.
pub fn is_ornament(paragraph: &str) -> bool {
    let line = paragraph.trim();
    let is_rule = line.len() > 2 && ["-", "*", "_"].iter().any(|mark| line.trim_start_matches(mark).is_empty());
    let alt = line.strip_prefix("![").filter(|_| !line.contains('\n')).and_then(|rest| rest.split_once("]("));
    let alt = alt.map(|(alt, _)| alt.to_lowercase()).unwrap_or_default();
    is_rule || alt.contains("logo") || alt.contains("banner")
}

pub fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}
