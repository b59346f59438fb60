//! Writing text into markup, so that it stays text.

use crate::text::is_xml_char;

/// Appends `text` as character data. `>` is escaped too, so that no `]]>` can arise across two calls.
pub fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, false);
}

/// Appends `text` as the inside of a double-quoted attribute value. Line breaks and tabs are written as references,
/// since a parser would turn them into spaces.
pub fn push_value(out: &mut String, text: &str) {
    push_escaped(out, text, true);
}

/// Appends ` name="value"`.
pub fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_value(out, value);
    out.push('"');
}

/// Appends `text` as CDATA; `]]>` inside is split over two sections.
pub fn push_cdata(out: &mut String, text: &str) {
    out.push_str("<![CDATA[");
    let mut first = true;
    for part in text.split("]]>") {
        if !first {
            out.push_str("]]]]><![CDATA[>");
        }
        first = false;
        push_xml_chars(out, part);
    }
    out.push_str("]]>");
}

/// Appends `text` without the characters that XML 1.0 cannot hold.
pub fn push_xml_chars(out: &mut String, text: &str) {
    if text.chars().all(is_xml_char) {
        out.push_str(text);
    } else {
        out.extend(text.chars().filter(|c| is_xml_char(*c)));
    }
}

/// Appends `<ac:parameter ac:name="name">value</ac:parameter>`.
pub fn push_parameter(out: &mut String, name: &str, value: &str) {
    out.push_str("<ac:parameter");
    push_attribute(out, "ac:name", name);
    out.push('>');
    push_text(out, value);
    out.push_str("</ac:parameter>");
}

/// Appends a code macro. `language` is a name that the macro takes.
pub fn push_code_macro(out: &mut String, language: Option<&str>, title: Option<&str>, flags: &[&str], code: &str) {
    out.push_str("<ac:structured-macro ac:name=\"code\" ac:schema-version=\"1\">");
    if let Some(language) = language {
        push_parameter(out, "language", language);
    }
    if let Some(title) = title {
        push_parameter(out, "title", title);
    }
    for flag in flags {
        push_parameter(out, flag, "true");
    }
    out.push_str("<ac:plain-text-body>");
    push_cdata(out, code);
    out.push_str("</ac:plain-text-body></ac:structured-macro>");
}

/// Appends an anchor macro.
pub fn push_anchor(out: &mut String, name: &str) {
    out.push_str("<ac:structured-macro ac:name=\"anchor\" ac:schema-version=\"1\">");
    push_parameter(out, "", name);
    out.push_str("</ac:structured-macro>");
}

fn push_escaped(out: &mut String, text: &str, in_value: bool) {
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let replacement = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' if in_value => "&quot;",
            '\n' if in_value => "&#10;",
            '\r' => "&#13;",
            '\t' if in_value => "&#9;",
            c if is_xml_char(c) => continue,
            _ => "",
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        out.push_str(replacement);
        plain = at + c.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
}

/// Names a file that is attached to the page.
pub fn push_attachment(out: &mut String, filename: &str) {
    out.push_str("<ri:attachment");
    push_attribute(out, "ri:filename", filename);
    out.push_str("/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_values_hold_no_markup() {
        let mut out = String::new();
        push_text(&mut out, "a<b>&\"\u{1}c");
        push_attribute(&mut out, "t", "\"\n<");
        assert_eq!(out, "a&lt;b&gt;&amp;\"c t=\"&quot;&#10;&lt;\"");
    }

    #[test]
    fn the_end_of_a_cdata_section_inside_one_is_split() {
        let mut out = String::new();
        push_cdata(&mut out, "a]]>b");
        assert_eq!(out, "<![CDATA[a]]]]><![CDATA[>b]]>");
    }
}
