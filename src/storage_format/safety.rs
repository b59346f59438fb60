//! What no page may carry: one set of rules for the validator, the repairer and the Markdown writer.

/// Schemes that run code or bring content of their own. Deny-list on purpose: organisations link with schemes of
/// their own (`slack:`, `vscode:`, `file:`), and none of those runs in the page.
const DANGEROUS_SCHEMES: [&str; 17] = [
    "javascript",
    "jscript",
    "ecmascript",
    "livescript",
    "mocha",
    "vbscript",
    "vbs",
    "data",
    "blob",
    "filesystem",
    "view-source",
    "mhtml",
    "jar",
    "script",
    "x-javascript",
    "wyciwyg",
    "ms-its",
];

/// Whether a URL, its character references already decoded, starts with a dangerous scheme in any spelling that a
/// browser understands: white space, controls and invisible characters inside the scheme do not count, nor does case.
pub fn is_dangerous_url(url: &str) -> bool {
    let mut scheme = String::new();
    for c in url.chars() {
        match c {
            ':' => return DANGEROUS_SCHEMES.contains(&scheme.as_str()),
            '/' | '?' | '#' => return false,
            c if is_ignorable(c) => {}
            c if scheme.len() < 16 => scheme.extend(c.to_lowercase()),
            _ => return false,
        }
    }
    false
}

/// Whether an attribute holds an address that a reader's browser may follow or load.
pub fn is_url_attribute(name: &str) -> bool {
    matches!(
        name,
        "href" | "src" | "cite" | "ri:value" | "ac:src" | "longdesc" | "usemap" | "classid" | "codebase" | "data"
    )
}

/// Attributes that load or send something and that no element of the format has.
pub fn is_unsafe_attribute(name: &str) -> bool {
    matches!(
        name,
        "srcdoc"
            | "formaction"
            | "action"
            | "ping"
            | "srcset"
            | "background"
            | "dynsrc"
            | "lowsrc"
            | "poster"
            | "manifest"
            | "profile"
            | "autofocus"
            | "contenteditable"
    )
}

/// `onclick` and its like: no attribute of HTML that starts with `on` is anything else.
pub fn is_handler(name: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or(name);
    let bytes = local.as_bytes();
    bytes.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"on"))
        && bytes.get(2).is_some_and(u8::is_ascii_alphabetic)
}

/// Whether a style, its character references decoded, can run code, load something dangerous or cover the page.
pub fn is_dangerous_style(style: &str) -> bool {
    let plain = plain_css(style);
    let words =
        ["expression(", "javascript:", "vbscript:", "behavior:", "-moz-binding", "@import", "position:fixed", "<"];
    words.iter().any(|word| plain.contains(word))
        || plain.match_indices("url(").any(|(at, _)| {
            let target = plain.get(at + 4..).unwrap_or_default();
            is_dangerous_url(target.trim_start_matches(['"', '\'']))
        })
}

/// CSS without escapes, comments and white space, in lower case.
fn plain_css(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, tail)| tail);
        } else if c == '\\' {
            let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
            let code = after.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
            out.extend(code.into_iter().flat_map(char::to_lowercase));
            rest = after.get(digits..).unwrap_or_default();
            rest = if digits > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        } else {
            if !is_ignorable(c) {
                out.extend(c.to_lowercase());
            }
            rest = after;
        }
    }
    out
}

/// Characters that browsers or readers skip: white space, controls, soft hyphen, zero-width and direction marks.
pub fn is_ignorable(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_dangerous_scheme_is_seen() {
        for url in ["javascript:x", " JaVa\tScRiPt\n:x", "java\u{200B}script:x", "\u{1}vbscript:x", "data:text/html,x"]
        {
            assert!(is_dangerous_url(url), "{url}");
        }
    }

    #[test]
    fn every_spelling_of_a_dangerous_style_is_seen() {
        for style in [
            "width: expression(alert(1))",
            "width:exp/**/ression(1)",
            "x:\\65 xpression(1)",
            "behavior: url(x)",
            "background:url( 'java script:x')",
            "background:url(data:image/svg+xml,x)",
            "POSITION : fixed",
        ] {
            assert!(is_dangerous_style(style), "{style}");
        }
        assert!(!is_dangerous_style("color: rgb(1,2,3); background: url(https://x.example/a.png); width: 50%"));
    }

    #[test]
    fn handlers_are_told_from_other_names() {
        assert!(is_handler("onclick") && is_handler("ONLOAD") && is_handler("ac:onerror"));
        assert!(!is_handler("on") && !is_handler("on-x") && !is_handler("colspan"));
    }

    #[test]
    fn ordinary_addresses_pass() {
        for url in ["https://x.example/javascript:x", "mailto:data@x.example", "a/b:c", "#data:x", "slack:x", "docs"] {
            assert!(!is_dangerous_url(url), "{url}");
        }
    }
}
