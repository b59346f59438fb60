//! Where a destination leads.

use super::options::{LinkTarget, MarkdownOptions};

/// A destination, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A place on the same page.
    Anchor(String),
    /// Another page, and perhaps a place on it.
    Page {
        /// Its title.
        title: String,
        /// Its space, when it is another one.
        space_key: Option<String>,
        /// The place.
        anchor: Option<String>,
    },
    /// A file attached to the page.
    Attachment(String),
    /// An address.
    Url(String),
    /// A path of the repository that nobody said anything about.
    Unresolved,
    /// A scheme that no page may carry.
    Unsafe,
}

/// Resolves the destination of a link.
pub fn resolve_link(destination: &str, options: &MarkdownOptions) -> Destination {
    resolve(destination, options, options.link_base.as_deref())
}

/// Resolves the source of an image.
pub fn resolve_image(destination: &str, options: &MarkdownOptions) -> Destination {
    resolve(destination, options, options.image_base.as_deref())
}

fn resolve(destination: &str, options: &MarkdownOptions, base: Option<&str>) -> Destination {
    let destination = destination.trim();
    if crate::storage_format::safety::is_dangerous_url(destination) {
        return Destination::Unsafe;
    }
    if let Some(anchor) = destination.strip_prefix('#') {
        return Destination::Anchor(percent_decode(anchor));
    }
    if has_scheme(destination) || destination.starts_with("//") {
        return Destination::Url(destination.to_owned());
    }
    let (path_and_query, fragment) = split_once_or_all(destination, '#');
    let (path, query) = split_once_or_all(path_and_query, '?');
    let full = join(&options.path, &percent_decode(path));
    match options.links.get(&full).or_else(|| options.links.get(path)) {
        Some(LinkTarget::Page { title, space_key }) => Destination::Page {
            title: title.clone(),
            space_key: space_key.clone(),
            anchor: fragment.map(percent_decode).filter(|anchor| !anchor.is_empty()),
        },
        Some(LinkTarget::Attachment { filename }) => Destination::Attachment(filename.clone()),
        Some(LinkTarget::Url { url }) => Destination::Url(with_tail(url, query, fragment)),
        None => match base {
            Some(base) => Destination::Url(with_tail(&append(base, &full), query, fragment)),
            None => Destination::Unresolved,
        },
    }
}

/// Whether the target of a wiki's picture may be a file: text in brackets often is none.
pub fn is_file_name(target: &str) -> bool {
    let target = target.trim();
    let is_address = ["https://", "http://"].iter().any(|scheme| target.starts_with(scheme));
    !target.contains(['\n', '<', '>', '[', ']', '"', '`', '|']) && (is_address || !has_scheme(target))
}

/// RFC 3986 section 3.1: a letter, then letters, digits, `+`, `-` and `.`, then a colon. One letter is a drive.
fn has_scheme(destination: &str) -> bool {
    destination.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Schemes whose addresses may be a mere name.
const OF_NAMES: [&str; 10] = ["mailto", "news", "irc", "ircs", "xmpp", "urn", "sms", "sip", "skype", "callto"];

/// Whether text between brackets names an element or a type (`ac:link`, `xsl:template`, `std::string`): CommonMark takes any
/// two letters in front of a colon for an address's scheme.
pub fn is_qualified_name(text: &str) -> bool {
    let Some((prefix, name)) = text.split_once(':') else { return false };
    let name = name.trim_start_matches(':').trim_end_matches('/');
    let is_scheme = OF_NAMES.iter().any(|scheme| prefix.eq_ignore_ascii_case(scheme))
        || crate::storage_format::safety::is_dangerous_url(text);
    !is_scheme
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

fn split_once_or_all(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    }
}

fn with_tail(url: &str, query: Option<&str>, fragment: Option<&str>) -> String {
    let mut out = url.to_owned();
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// Resolves `path` against the folder of `file`; `..` never leaves the root, a leading `/` means the root.
fn join(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Appends a path to an address; what an address cannot hold is percent-encoded.
fn append(base: &str, path: &str) -> String {
    let mut out = base.trim_end_matches('/').to_owned();
    out.push('/');
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The text behind percent-encoding, as far as it is any.
pub fn percent_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = (*first == b'%').then(|| tail.get(..2).and_then(|two| std::str::from_utf8(two).ok())).flatten();
        match hex
            .filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|two| u8::from_str_radix(two, 16).ok())
        {
            Some(byte) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> MarkdownOptions {
        let page = LinkTarget::Page { title: "repo: setup".to_owned(), space_key: None };
        MarkdownOptions {
            path: "docs/index.md".to_owned(),
            links: [("docs/setup.md".to_owned(), page)].into(),
            link_base: Some("https://host.example/o/r/blob/main".to_owned()),
            ..MarkdownOptions::default()
        }
    }

    #[test]
    fn a_relative_link_to_a_generated_page_keeps_its_fragment() {
        let page = |anchor: Option<&str>| Destination::Page {
            title: "repo: setup".to_owned(),
            space_key: None,
            anchor: anchor.map(str::to_owned),
        };
        assert_eq!(resolve_link("setup.md#first%20run", &options()), page(Some("first run")));
        assert_eq!(resolve_link("/docs/./x/../setup.md", &options()), page(None));
    }

    #[test]
    fn other_paths_lead_to_the_git_host() {
        let url = "https://host.example/o/r/blob/main/src/a%20b.rs?raw=1#L3".to_owned();
        assert_eq!(resolve_link("../src/a%20b.rs?raw=1#L3", &options()), Destination::Url(url));
        assert_eq!(resolve_image("x.png", &options()), Destination::Unresolved);
    }

    #[test]
    fn dangerous_schemes_lead_nowhere() {
        assert_eq!(resolve_link("JaVaScRiPt:alert(1)", &options()), Destination::Unsafe);
        assert_eq!(resolve_link("mailto:a@b.example", &options()), Destination::Url("mailto:a@b.example".to_owned()));
    }
}
