//! Named character references: HTML4's set, which Confluence declares, and HTML5's, which models write.

/// Whether Confluence's parser knows the entity: the 252 names of HTML 4.01 (section 24) and XML's `apos`.
pub fn is_declared(name: &str) -> bool {
    matches!(name, "nbsp" | "amp" | "lt" | "gt" | "quot") || HTML4.binary_search(&name).is_ok()
}

/// The characters behind an HTML5 name (WHATWG HTML, section 13.5), which includes every name of HTML4.
pub fn characters(name: &str) -> Option<String> {
    let line = line_of(name)?;
    line.split(' ').map(|hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)).collect()
}

/// One name and its code points a line, sorted by name.
const HTML5: &str = include_str!("html5.txt");

/// Binary search over the lines of the table; the remainder of the line that starts with `name`.
fn line_of(name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, HTML5.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = HTML5.get(low..middle)?.rfind('\n').map_or(low, |at| low + at + 1);
        let line = HTML5.get(start..)?.lines().next()?;
        let (found, points) = line.split_once(' ')?;
        match found.cmp(name) {
            std::cmp::Ordering::Equal => return Some(points),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// Sorted by byte.
const HTML4: [&str; 253] = [
    "AElig", "Aacute", "Acirc", "Agrave", "Alpha", "Aring", "Atilde", "Auml", "Beta", "Ccedil", "Chi", "Dagger",
    "Delta", "ETH", "Eacute", "Ecirc", "Egrave", "Epsilon", "Eta", "Euml", "Gamma", "Iacute", "Icirc", "Igrave",
    "Iota", "Iuml", "Kappa", "Lambda", "Mu", "Ntilde", "Nu", "OElig", "Oacute", "Ocirc", "Ograve", "Omega", "Omicron",
    "Oslash", "Otilde", "Ouml", "Phi", "Pi", "Prime", "Psi", "Rho", "Scaron", "Sigma", "THORN", "Tau", "Theta",
    "Uacute", "Ucirc", "Ugrave", "Upsilon", "Uuml", "Xi", "Yacute", "Yuml", "Zeta", "aacute", "acirc", "acute",
    "aelig", "agrave", "alefsym", "alpha", "amp", "and", "ang", "apos", "aring", "asymp", "atilde", "auml", "bdquo",
    "beta", "brvbar", "bull", "cap", "ccedil", "cedil", "cent", "chi", "circ", "clubs", "cong", "copy", "crarr", "cup",
    "curren", "dArr", "dagger", "darr", "deg", "delta", "diams", "divide", "eacute", "ecirc", "egrave", "empty",
    "emsp", "ensp", "epsilon", "equiv", "eta", "eth", "euml", "euro", "exist", "fnof", "forall", "frac12", "frac14",
    "frac34", "frasl", "gamma", "ge", "gt", "hArr", "harr", "hearts", "hellip", "iacute", "icirc", "iexcl", "igrave",
    "image", "infin", "int", "iota", "iquest", "isin", "iuml", "kappa", "lArr", "lambda", "lang", "laquo", "larr",
    "lceil", "ldquo", "le", "lfloor", "lowast", "loz", "lrm", "lsaquo", "lsquo", "lt", "macr", "mdash", "micro",
    "middot", "minus", "mu", "nabla", "nbsp", "ndash", "ne", "ni", "not", "notin", "nsub", "ntilde", "nu", "oacute",
    "ocirc", "oelig", "ograve", "oline", "omega", "omicron", "oplus", "or", "ordf", "ordm", "oslash", "otilde",
    "otimes", "ouml", "para", "part", "permil", "perp", "phi", "pi", "piv", "plusmn", "pound", "prime", "prod", "prop",
    "psi", "quot", "rArr", "radic", "rang", "raquo", "rarr", "rceil", "rdquo", "real", "reg", "rfloor", "rho", "rlm",
    "rsaquo", "rsquo", "sbquo", "scaron", "sdot", "sect", "shy", "sigma", "sigmaf", "sim", "spades", "sub", "sube",
    "sum", "sup", "sup1", "sup2", "sup3", "supe", "szlig", "tau", "there4", "theta", "thetasym", "thinsp", "thorn",
    "tilde", "times", "trade", "uArr", "uacute", "uarr", "ucirc", "ugrave", "uml", "upsih", "upsilon", "uuml",
    "weierp", "xi", "yacute", "yen", "yuml", "zeta", "zwj", "zwnj",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_html5_knows_every_name_of_it() {
        assert!(HTML4.is_sorted());
        assert!(HTML4.iter().all(|name| characters(name).is_some()));
    }

    #[test]
    fn every_line_of_the_html5_table_is_found() {
        let mut lines = 0;
        for line in HTML5.lines() {
            let (name, points) = line.split_once(' ').unwrap();
            assert_eq!(line_of(name), Some(points), "{name}");
            lines += 1;
        }
        assert_eq!(lines, 2125);
    }

    #[test]
    fn names_lead_to_their_characters() {
        assert_eq!(characters("check").as_deref(), Some("\u{2713}"));
        assert_eq!(characters("NotEqualTilde").as_deref(), Some("\u{2242}\u{338}"));
        assert_eq!(characters("nope"), None);
        assert!(is_declared("nbsp") && is_declared("Yuml") && is_declared("apos") && !is_declared("check"));
    }
}
