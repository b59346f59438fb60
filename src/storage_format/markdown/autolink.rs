//! Bare addresses in text: GitHub-flavoured Markdown's extended autolinks (specification section 6.9).

/// A piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Ordinary text.
    Text(&'a str),
    /// An address as written; `prefix` makes it a whole URL.
    Link {
        /// `""`, `http://` or `mailto:`.
        prefix: &'static str,
        /// The address.
        shown: &'a str,
    },
}

/// Splits text into ordinary text and addresses.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut from) = (text, 0);
    while let Some((at, prefix, length)) = next_link(rest, from) {
        let (before, link_on) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (link, after) = link_on.split_at_checked(length).unwrap_or((link_on, ""));
        if !before.is_empty() {
            out.push(Piece::Text(before));
        }
        out.push(Piece::Link { prefix, shown: link });
        (rest, from) = (after, 0);
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    out
}

/// The first address at or after `from`: where, what completes it, how long.
fn next_link(text: &str, mut from: usize) -> Option<(usize, &'static str, usize)> {
    loop {
        let found = text.get(from..)?.find([':', '@', 'w'])? + from;
        if let Some(link) = link_around(text, found) {
            return Some(link);
        }
        from = found + 1;
    }
}

fn link_around(text: &str, at: usize) -> Option<(usize, &'static str, usize)> {
    let tail = text.get(at..)?;
    let before = text.get(..at)?;
    if tail.starts_with("://") {
        let scheme = ["https", "http", "ftp"].into_iter().find(|scheme| before.ends_with(scheme))?;
        let start = at - scheme.len();
        return url(text, start, at + 3).map(|length| (start, "", length));
    }
    if tail.starts_with("www.") {
        return url(text, at, at + 4).map(|length| (at, "http://", length));
    }
    if tail.starts_with('@') { email(before, tail).map(|(start, length)| (start, "mailto:", length)) } else { None }
}

fn url(text: &str, start: usize, host: usize) -> Option<usize> {
    let before = text.get(..start)?.chars().next_back();
    if before.is_some_and(|c| !(c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(' | '"' | '\''))) {
        return None;
    }
    // Checked before the search for the end, which would make a run of broken addresses quadratic.
    if !text.get(host..)?.starts_with(char::is_alphanumeric) {
        return None;
    }
    let run = text.get(start..)?;
    let end = run.find(|c: char| c.is_whitespace() || c == '<' || c == '"').unwrap_or(run.len());
    Some(trim_end(run.get(..end)?).len()).filter(|length| start + length > host)
}

/// Punctuation at the end does not belong to an address, nor does a bracket that it does not open, nor an entity.
fn trim_end(mut link: &str) -> &str {
    let (mut open, mut close) = (link.matches('(').count(), link.matches(')').count());
    loop {
        let Some(last) = link.chars().next_back() else { return link };
        match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | ';' => {}
            ')' if close > open => close -= 1,
            _ => return link,
        }
        if last == '(' {
            open -= 1;
        }
        link = link.strip_suffix(last).unwrap_or_default();
    }
}

fn email(before: &str, tail: &str) -> Option<(usize, usize)> {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    // RFC 5321 section 4.5.3.1.1: a local part has at most 64 octets. It bounds the search backwards.
    let name = before.bytes().rev().take(64).take_while(|b| local(char::from(*b))).count();
    let start = before.len() - name;
    let domain = tail.get(1..)?;
    let length = domain.bytes().take_while(|b| local(char::from(*b)) && *b != b'+').count();
    let domain = domain.get(..length)?.trim_end_matches('.');
    let good = name > 0 && domain.contains('.') && !domain.ends_with(['-', '_']) && !domain.starts_with('.');
    good.then_some((start, name + 1 + domain.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        pieces(text)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Link { prefix, shown } => Some(format!("{prefix}{shown}")),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_are_found_and_punctuation_stays_outside() {
        assert_eq!(
            links("See https://x.example/a_b(c), or (www.y.example)."),
            ["https://x.example/a_b(c)", "http://www.y.example"]
        );
        assert_eq!(links("mail a.b@c.example."), ["mailto:a.b@c.example"]);
    }

    #[test]
    fn what_only_looks_like_an_address_stays_text() {
        assert_eq!(links("xhttp://a, a@b, www. , ratio 1://2, https://"), Vec::<String>::new());
    }

    #[test]
    fn nothing_is_lost() {
        let text = "a www.b.example c@d.example! https://e";
        let all: String = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link { shown: text, .. } => text,
            })
            .collect();
        assert_eq!(all, text);
    }
}
