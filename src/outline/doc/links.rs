//! References in comments of the family of Javadoc: `{@link Name}`, `{@code x}`, KDoc's `[name]`.

/// KDoc's `[name]` is a reference, or a parameter, and code either way.
pub fn bracketed_names(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let end = after.bytes().take(80).position(|byte| byte == b']');
        let name = end.and_then(|end| after.get(..end)).unwrap_or_default();
        let tail = end.and_then(|end| after.get(end + 1..)).unwrap_or(after);
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        if is_name && !tail.starts_with(['(', '[', ':']) && !before.ends_with(']') {
            out.push_str(&format!("[`{name}`]"));
            rest = tail;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// `{@link Name}` and `{@link Name|text}` become `` [`Name`] ``, `{@code x}` becomes code.
pub fn links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Tags that are not closed must not be looked for again and again.
    let mut open_tags = 0u32;
    while let Some(open) = rest.find("{@") {
        out.push_str(rest.get(..open).unwrap_or_default());
        let tail = rest.get(open + 2..).unwrap_or_default();
        let Some(close) = (open_tags < 20).then(|| closing_brace(tail)).flatten() else {
            open_tags += 1;
            out.push_str("{@");
            rest = tail;
            continue;
        };
        inline_tag(&mut out, tail.get(..close).unwrap_or_default());
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Looks no further than a page of text: inline tags are short.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0u32;
    for (offset, byte) in text.bytes().enumerate().take(4_000) {
        crate::outline::steps::count(1);
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(offset),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn inline_tag(out: &mut String, tag: &str) {
    let (name, body) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let body = body.trim();
    match name {
        "link" | "linkplain" | "linkcode" | "value" => {
            let (target, label) = body.split_once('|').or_else(|| split_label(body)).unwrap_or((body, ""));
            let target = target.trim().trim_start_matches('#').replace('#', ".");
            let label = label.trim();
            if target.starts_with("http") {
                out.push_str(&format!("[{}]({target})", if label.is_empty() { &target } else { label }));
            } else if label.is_empty() {
                out.push_str(&format!("[`{target}`]"));
            } else {
                out.push_str(&format!("[{label}][`{target}`]"));
            }
        }
        "code" | "literal" | "systemProperty" | "index" => {
            let mark = if body.contains('`') { "``" } else { "`" };
            for part in [mark, body, mark] {
                out.push_str(part);
            }
        }
        "inheritDoc" | "docRoot" | "inheritdoc" => {}
        _ => out.push_str(body),
    }
}

/// `Type.method(a, b) label`: the blank after the closing parenthesis, or the first one.
fn split_label(body: &str) -> Option<(&str, &str)> {
    let from = body.find(')').filter(|close| body.find('(').is_some_and(|open| open < *close)).unwrap_or(0);
    let blank = body.get(from..)?.find(' ')? + from;
    Some((body.get(..blank)?, body.get(blank..)?))
}
/// MyST writes `` {func}`name` ``: a reader of Markdown wants the name.
pub fn without_roles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("}`") {
        let head = before.rfind('{').filter(|at| {
            let name = before.get(at + 1..).unwrap_or_default();
            !name.is_empty() && name.len() <= 20 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b':')
        });
        match head.and_then(|at| before.get(..at)) {
            Some(head) => out.push_str(head),
            None => {
                out.push_str(before);
                out.push('}');
            }
        }
        out.push('`');
        rest = after;
    }
    out.push_str(rest);
    out
}
