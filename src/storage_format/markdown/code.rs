//! Code blocks, diagrams and formulas.

use super::writer::Writer;
use crate::storage_format::finding::Severity;
use crate::storage_format::languages::{NO_LANGUAGE, code_language};
use crate::storage_format::write::{push_attribute, push_cdata, push_code_macro, push_parameter, push_text};
use crate::text::with_hidden_named;

/// A fence's info string: the language, and what mark, GitHub and documentation tools write behind it.
struct Info<'a> {
    language: &'a str,
    title: Option<&'a str>,
    collapse: bool,
    line_numbers: bool,
}

impl Writer<'_> {
    pub fn end_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        let info = parse_info(&code.info);
        // A fence that holds nothing, at the end of a document say, shows its first line, once.
        let is_bare = code.text.is_empty() && info.title.is_none();
        let shown = if is_bare { code.info.trim() } else { code.text.as_str() };
        let text = with_hidden_named(shown.strip_suffix('\n').unwrap_or(shown));
        let text = text.as_ref();
        self.leave_out(&code.info);
        if self.fence_macro(&info.language.to_ascii_lowercase(), text) {
            return;
        }
        let named = self.guide.map_or(info.language, |guide| guide.fence_language(info.language));
        let language = (!named.is_empty()).then(|| code_language(named));
        if language == Some(None) {
            let why = "Confluence's code macro does not know this language; the code is shown without colours";
            self.report("code_language", Severity::Style, code.at, why);
        }
        let mut flags = Vec::new();
        if info.line_numbers || self.options.line_numbers {
            flags.push("linenumbers");
        }
        if info.collapse {
            flags.push("collapse");
        }
        push_code_macro(&mut self.out, language.map(|name| name.unwrap_or(NO_LANGUAGE)), info.title, &flags, text);
    }

    pub fn inline_math(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(&format!("${text}$"));
            return;
        }
        self.before_inline();
        let name = if self.options.fence_macros.contains_key("math-inline") { "math-inline" } else { "math" };
        if self.fence_macro(name, text) {
            return;
        }
        self.out.push_str("<code>");
        push_text(&mut self.out, &format!("${text}$"));
        self.out.push_str("</code>");
    }

    pub fn display_math(&mut self, text: &str) {
        let text = text.trim_matches('\n');
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
        } else if !self.fence_macro("math", text) {
            push_code_macro(&mut self.out, Some("tex"), None, &[], text);
        }
    }

    /// Writes the macro that is configured for fences of this name, if any.
    fn fence_macro(&mut self, fence: &str, text: &str) -> bool {
        let Some(chosen) = self.options.fence_macros.get(fence) else { return false };
        self.out.push_str("<ac:structured-macro");
        push_attribute(&mut self.out, "ac:name", &chosen.name);
        self.out.push_str(" ac:schema-version=\"1\">");
        match &chosen.parameter {
            Some(parameter) => push_parameter(&mut self.out, parameter, text),
            None => {
                self.out.push_str("<ac:plain-text-body>");
                push_cdata(&mut self.out, text);
                self.out.push_str("</ac:plain-text-body>");
            }
        }
        self.out.push_str("</ac:structured-macro>");
        true
    }
}

fn parse_info(info: &str) -> Info<'_> {
    let info = info.trim();
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{')).unwrap_or(info.len());
    let (first, rest) = info.split_at_checked(end).unwrap_or((info, ""));
    let braces = first.is_empty().then(|| rest.trim_start_matches('{').trim_start_matches('.'));
    let language = braces.map_or(first, |inside| inside.split([' ', '}', ',']).next().unwrap_or_default());
    let has = |words: &[&str]| rest.split([' ', ',', '{', '}', '\t']).any(|word| words.contains(&word));
    Info {
        language: if language == "-" { "" } else { language },
        title: title(rest),
        collapse: has(&["collapse", "collapse=true"]),
        line_numbers: has(&["linenumbers", "linenos", "showLineNumbers", "linenums", "numberLines"]),
    }
}

/// `title="…"`, `title=…`, or mark's `title …` to the end of the line.
fn title(rest: &str) -> Option<&str> {
    let at = rest.find("title")?;
    let tail = rest.get(at + "title".len()..)?;
    let title = match tail.strip_prefix('=') {
        Some(value) => match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => value.split([' ', '}']).next()?,
        },
        None => tail.strip_prefix(' ')?.trim(),
    };
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings_of_several_dialects_are_read() {
        let info = parse_info("bash linenumbers collapse title Some long function");
        assert_eq!((info.language, info.title), ("bash", Some("Some long function")));
        assert!(info.collapse && info.line_numbers);
        assert_eq!(parse_info("rust,ignore").language, "rust");
        assert_eq!(parse_info("{.python title=\"a b\"}").language, "python");
        assert_eq!(parse_info("js title=\"a b\"").title, Some("a b"));
        assert_eq!(parse_info("").language, "");
    }
}
