//! The HTML of Javadoc comments, as Markdown. Elements that nobody writes there are dropped, their text stays.

use crate::outline::doc::links::links;

/// Converts the text of a comment.
pub fn to_markdown(text: &str) -> String {
    let text = links(text);
    let mut writer =
        Writer { out: String::with_capacity(text.len()), pre: false, code: false, lists: Vec::new(), link: None };
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '&', '`', '*', '_']) {
        writer.text(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        rest = match tail.as_bytes().first() {
            Some(b'<') if !writer.code || tail.starts_with("</") => writer.tag(tail),
            Some(b'&') => writer.entity(tail),
            Some(b'`') => {
                writer.code = !writer.code && tail.get(1..).is_some_and(|more| more.contains('`'));
                writer.out.push('`');
                tail.get(1..).unwrap_or_default()
            }
            Some(b'*' | b'_') if !writer.code && !writer.pre => {
                writer.out.push('\\');
                writer.keep_one(tail)
            }
            _ => writer.keep_one(tail),
        };
    }
    writer.text(rest);
    writer.close();
    // A line break at the end of a paragraph breaks nothing.
    let out = writer.out.replace("\\\n\n", "\n\n");
    out.strip_suffix("\\\n").map(str::to_owned).unwrap_or(out)
}

struct Writer {
    out: String,
    pre: bool,
    code: bool,
    lists: Vec<bool>,
    link: Option<String>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.pre {
            let is_first = self.out.ends_with("```\n");
            self.out.push_str(if is_first {
                text.trim_start_matches([' ', '\r']).trim_start_matches('\n')
            } else {
                text
            });
            return;
        }
        // Indentation of the comment's source means nothing in HTML; in Markdown it would mean code.
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.out.push('\n');
                self.out.push_str(line.trim_start());
            } else {
                self.out.push_str(line);
            }
        }
    }

    fn keep_one<'t>(&mut self, tail: &'t str) -> &'t str {
        let mut chars = tail.chars();
        self.out.extend(chars.next());
        chars.as_str()
    }

    /// `<name …>`: anything that does not look like a tag is a less-than sign.
    fn tag<'t>(&mut self, tail: &'t str) -> &'t str {
        let after = tail.get(1..).unwrap_or_default();
        let closing = after.starts_with('/');
        let name: String =
            after.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let end = after.bytes().take(1_000).position(|byte| byte == b'>');
        let Some(end) = end.filter(|_| !name.is_empty()) else {
            self.out.push_str("\\<");
            return after;
        };
        let attributes = after.get(..end).unwrap_or_default();
        self.element(&name.to_ascii_lowercase(), closing, attributes);
        after.get(end + 1..).unwrap_or_default()
    }

    fn element(&mut self, name: &str, closing: bool, attributes: &str) {
        match name {
            "p" | "div" | "dl" | "table" | "tr" | "dt" | "section" => self.out.push_str("\n\n"),
            "br" => self.out.push_str("\\\n"),
            "dd" => self.out.push('\n'),
            "td" | "th" if closing => self.out.push_str(" — "),
            "pre" => {
                self.pre = !closing;
                if closing {
                    self.out.truncate(self.out.trim_end().len());
                }
                self.out.push_str(if closing { "\n```\n\n" } else { "\n\n```\n" });
            }
            "code" | "tt" | "samp" | "kbd" | "var" | "c" if !self.pre => {
                self.code = !closing;
                self.out.push('`');
            }
            "see" | "paramref" | "typeparamref" if !closing => self.reference(name == "see", attributes),
            "b" | "strong" if !self.pre => self.out.push_str("**"),
            "i" | "em" | "cite" if !self.pre => self.out.push('*'),
            "ul" | "ol" if closing => {
                self.lists.pop();
                self.out.push_str("\n\n");
            }
            "ul" | "ol" => {
                self.lists.push(name == "ol");
                self.out.push_str("\n\n");
            }
            "li" if !closing => {
                let depth = self.lists.len().saturating_sub(1).min(8);
                self.out.push('\n');
                (0..depth).for_each(|_| self.out.push_str("   "));
                self.out.push_str(if self.lists.last() == Some(&true) { "1. " } else { "- " });
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.out.push_str(if closing { "\n\n" } else { "\n\n# " }),
            "a" => self.anchor(closing, attributes),
            _ => {}
        }
    }

    /// C#'s `<see cref="T:Name"/>`.
    fn reference(&mut self, linked: bool, attributes: &str) {
        let name = attributes.split('"').nth(1).unwrap_or_default();
        let name = name.split_once(':').map_or(name, |(_, name)| name).replace('{', "<").replace('}', ">");
        let (open, close) = if linked && !name.contains("//") { ("[`", "`]") } else { ("`", "`") };
        if !name.is_empty() {
            self.out.push_str(&format!("{open}{}{close}", name.replace('`', "")));
        }
    }

    fn anchor(&mut self, closing: bool, attributes: &str) {
        if closing {
            if let Some(href) = self.link.take() {
                self.out.push_str(&format!("](<{href}>)"));
            }
            return;
        }
        let href = attributes.split_once("href=").map(|(_, value)| value.trim_matches(['"', '\'']));
        let href = href.and_then(|value| value.split(['"', '\'']).next()).unwrap_or_default();
        if href.starts_with("http") && self.link.is_none() {
            self.link = Some(href.replace(['<', '>', '\n'], ""));
            self.out.push('[');
        }
    }

    fn entity<'t>(&mut self, tail: &'t str) -> &'t str {
        const NAMES: &[(&str, &str)] = &[
            ("&lt;", "\\<"),
            ("&gt;", ">"),
            ("&amp;", "&"),
            ("&quot;", "\""),
            ("&nbsp;", " "),
            ("&#64;", "@"),
            ("&#123;", "{"),
            ("&#125;", "}"),
            ("&#42;", "\\*"),
            ("&mdash;", "—"),
            ("&ndash;", "–"),
            ("&hellip;", "…"),
            ("&copy;", "©"),
            ("&#39;", "'"),
            ("&apos;", "'"),
            ("&rarr;", "→"),
            ("&le;", "≤"),
            ("&ge;", "≥"),
            ("&ne;", "≠"),
            ("&times;", "×"),
        ];
        for (name, shown) in NAMES {
            if let Some(rest) = tail.strip_prefix(name) {
                let shown = if self.pre || self.code { shown.trim_start_matches('\\') } else { shown };
                self.out.push_str(shown);
                return rest;
            }
        }
        self.keep_one(tail)
    }

    fn close(&mut self) {
        if let Some(href) = self.link.take() {
            self.out.push_str(&format!("](<{href}>)"));
        }
        if self.pre {
            self.out.push_str("\n```\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_html_of_comments_becomes_markdown() {
        let text = "A <b>b</b>.\n <p>C:\n <ul>\n   <li>one\n   <li>two_x\n </ul>\n <pre>\n  a &lt; b\n </pre>";
        assert_eq!(to_markdown(text), "A **b**.\n\n\nC:\n\n\n\n\n- one\n\n- two\\_x\n\n\n\n\n\n```\n  a < b\n```\n\n");
    }

    #[test]
    fn breaks_and_references_are_plain() {
        assert_eq!(to_markdown("a.<br>\n<p>b"), "a.\n\n\n\nb");
        assert_eq!(to_markdown("<see cref=\"T:A.B{C}\"/> <c>d_e&lt;f</c>"), "[`A.B<C>`] `d_e<f`");
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(to_markdown("a < b and <T"), "a \\< b and \\<T");
    }
}
