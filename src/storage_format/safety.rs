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

/// Characters that browsers or readers skip: white space, controls, soft hyphen, zero-width and direction marks.
fn is_ignorable(c: char) -> bool {
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
    fn ordinary_addresses_pass() {
        for url in ["https://x.example/javascript:x", "mailto:data@x.example", "a/b:c", "#data:x", "slack:x", "docs"] {
            assert!(!is_dangerous_url(url), "{url}");
        }
    }
}
