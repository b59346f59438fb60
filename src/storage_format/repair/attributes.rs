//! Attributes: names, quotes, duplicates, values, and what no page may carry.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::lexical;
use super::report::Report;
use crate::limits::{STORAGE_ATTRIBUTE_CHARS, STORAGE_ATTRIBUTES};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::references::decode;
use crate::storage_format::safety::{
    is_dangerous_style, is_dangerous_url, is_handler, is_unsafe_attribute, is_url_attribute,
};
use crate::storage_format::tokenizer::{MOST_READ, Quote, RawAttribute};
use crate::storage_format::xml_name::split_qname;

/// An attribute that stays: its name, and its value as it will be written between double quotes.
pub struct Kept<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
    /// The attribute as written, when nothing about it changes.
    pub raw: Option<&'a str>,
}

/// Judges the attributes of one start tag. `true` when the tag has to be written anew.
pub fn judge<'a>(
    tag: Tag,
    list: &[RawAttribute],
    text: &'a str,
    strict: bool,
    report: &mut Report,
) -> (Vec<Kept<'a>>, bool) {
    let mut kept: Vec<Kept<'a>> = Vec::with_capacity(list.len().min(STORAGE_ATTRIBUTES));
    let mut changed = false;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for raw in list {
        let one = one(tag, raw, text, strict, report);
        let Some(attribute) = one else {
            changed = true;
            continue;
        };
        let at = raw.whole.start;
        let twice = if list.len() > 8 {
            !seen.insert(attribute.name.to_string())
        } else {
            kept.iter().any(|other| other.name == attribute.name)
        };
        if twice {
            report.fixed("attribute_twice", Severity::Refused, at, "an attribute was there twice; the first one stays");
            changed = true;
            continue;
        }
        if kept.len() >= STORAGE_ATTRIBUTES {
            too_many(at, report);
            return (kept, true);
        }
        changed |= attribute.raw.is_none();
        kept.push(attribute);
    }
    if list.len() >= MOST_READ {
        too_many(list.last().map_or(0, |last| last.whole.end), report);
        changed = true;
    }
    (kept, changed)
}

fn too_many(at: usize, report: &mut Report) {
    report.fixed("too_many_attributes", Severity::Refused, at, "attributes after the thousandth were removed");
}

/// Judges one attribute; `None` when it goes.
fn one<'a>(tag: Tag, raw: &RawAttribute, text: &'a str, strict: bool, report: &mut Report) -> Option<Kept<'a>> {
    let at = raw.whole.start;
    let written = raw.name.of(text);
    let name = canonical_name(tag, written, at, report)?;
    let renamed = name != written;
    let value = raw.value.of(text);
    if is_removed(tag, &name, value, at, report) {
        return None;
    }
    if value.len() > STORAGE_ATTRIBUTE_CHARS {
        report.fixed("attribute_too_long", Severity::Refused, at, "a value longer than 524,288 characters was removed");
        return None;
    }
    let mut value = Cow::Borrowed(value);
    let mut same = !renamed && matches!(raw.quote, Quote::Double | Quote::Single) && raw.spaced;
    if raw.quote == Quote::NoValue {
        value = Cow::Owned(if name.contains(':') { "true".to_owned() } else { name.to_string() });
    }
    if !strict {
        let in_double = raw.quote != Quote::Single || !same;
        if let Some(mended) = mend_value(&value, at, in_double, report) {
            value = Cow::Owned(mended);
            same = false;
        }
        let spelt = matches!(raw.quote, Quote::Double | Quote::Single) && raw.spaced;
        if !spelt && !renamed {
            let why = "an attribute was not written name=\"value\" with a space before it";
            report.fixed("attribute", Severity::Refused, at, why);
        }
    } else if !same && raw.quote == Quote::Single && value.contains('"') {
        value = Cow::Owned(value.replace('"', "&quot;"));
    }
    let raw = same.then(|| raw.whole.of(text));
    Some(Kept { name, value, raw })
}

/// A value in single quotes may hold double ones, until it is written anew.
fn mend_value(value: &str, at: usize, in_double: bool, report: &mut Report) -> Option<String> {
    let mended = lexical::mend(value, at, in_double, report)?;
    Some(if in_double { mended } else { mended.replace('"', "&quot;") })
}

/// The name to write; `None` when the attribute goes because of its name.
fn canonical_name<'a>(tag: Tag, written: &'a str, at: usize, report: &mut Report) -> Option<Cow<'a, str>> {
    if written.is_empty() {
        report.fixed("attribute", Severity::Refused, at, "something that is no attribute was removed from a tag");
        return None;
    }
    let own = tag.name().split_once(':').map(|(prefix, _)| prefix).filter(|prefix| *prefix != "at");
    let usual = written.starts_with(|c: char| c.is_ascii_lowercase())
        && written.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b':'));
    if usual && own.is_none() && !written.contains(':') || own.is_some() && is_allowed(tag, written) {
        return Some(Cow::Borrowed(written));
    }
    let name: Cow<'a, str> = if usual || tag.class() == Class::Adf {
        Cow::Borrowed(written)
    } else if own.is_some() {
        Cow::Owned(written.to_ascii_lowercase().replace('_', "-"))
    } else {
        Cow::Owned(written.to_ascii_lowercase())
    };
    if let Some(own) = own.filter(|_| tag.class() != Class::Adf) {
        return canonical_own(tag, own, &name, at, report);
    }
    match split_qname(&name) {
        Some(("" | "ac" | "ri" | "at" | "xml", _)) => Some(renamed(written, name, at, report)),
        Some(_) if name.starts_with("xmlns") => {
            report.fixed("namespace", Severity::Lossy, at, "a namespace declaration was removed");
            None
        }
        Some(_) => {
            report.fixed("prefix", Severity::Refused, at, "an attribute with a foreign prefix was removed");
            None
        }
        None => {
            report.fixed("attribute", Severity::Refused, at, "something that is no attribute was removed from a tag");
            None
        }
    }
}

fn renamed<'a>(written: &'a str, name: Cow<'a, str>, at: usize, report: &mut Report) -> Cow<'a, str> {
    if name == written {
        return Cow::Borrowed(written);
    }
    report.fixed("attribute_name", Severity::Lossy, at, "an attribute's name was not spelt as the format spells it");
    Cow::Owned(name.into_owned())
}

/// On Confluence's own elements only the format's attributes stand.
fn canonical_own<'a>(tag: Tag, own: &str, name: &str, at: usize, report: &mut Report) -> Option<Cow<'a, str>> {
    let local = name.split_once(':').map_or(name, |(_, local)| local);
    let prefixed = format!("{own}:{local}");
    let candidates = [name, prefixed.as_str(), local];
    match candidates.into_iter().find(|candidate| is_allowed(tag, candidate)) {
        Some(known) => {
            report.fixed(
                "attribute_name",
                Severity::Lossy,
                at,
                "an attribute's name was not spelt as the format spells it",
            );
            Some(Cow::Owned(known.to_owned()))
        }
        None if is_handler(local) => {
            report.fixed("event_handler", Severity::Unsafe, at, "an event handler was removed");
            None
        }
        None if is_parameter_written_as_attribute(tag, local) => {
            let why =
                "a macro's parameter was written as an attribute, which Confluence ignores; it is a parameter now";
            report.fixed("parameter_as_attribute", Severity::Lossy, at, why);
            None
        }
        None => {
            let why = "an attribute that this element does not have was removed; what it was meant to do is lost";
            report.fixed("attribute_unknown", Severity::Lossy, at, why);
            None
        }
    }
}

/// `<ac:structured-macro ac:name="info" title="…">`, `<ac:parameter ac:name="title" value="…"/>`, by local name.
pub fn is_parameter_written_as_attribute(tag: Tag, local: &str) -> bool {
    match tag {
        Tag::AcStructuredMacro | Tag::AcMacro => matches!(
            local,
            "title" | "language" | "colour" | "color" | "collapse" | "linenumbers" | "theme" | "icon" | "url" | "key"
        ),
        Tag::AcParameter => local == "value",
        _ => false,
    }
}

fn is_removed(tag: Tag, name: &str, raw: &str, at: usize, report: &mut Report) -> bool {
    if is_handler(name) {
        report.fixed("event_handler", Severity::Unsafe, at, "an event handler was removed");
        return true;
    }
    if is_unsafe_attribute(name) {
        report.fixed(
            "attribute_unsafe",
            Severity::Unsafe,
            at,
            "an attribute that loads or sends something was removed",
        );
        return true;
    }
    if name == "xmlns" {
        if tag.class() == Class::Adf {
            return false;
        }
        report.fixed("namespace", Severity::Lossy, at, "a namespace declaration was removed");
        return true;
    }
    if is_url_attribute(name) && is_dangerous_url_value(raw) {
        report.fixed("url_unsafe", Severity::Unsafe, at, "an address whose scheme can run code was removed");
        return true;
    }
    if name == "style" && is_dangerous_style(&decode(raw)) {
        report.fixed("style_unsafe", Severity::Unsafe, at, "a style that can run code or cover the page was removed");
        return true;
    }
    false
}

/// Judges a URL in markup: decoded once as Confluence reads it, and once more, since some readers decode twice.
pub fn is_dangerous_url_value(raw: &str) -> bool {
    // References behind the scheme change nothing about it.
    let scheme = raw.bytes().position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#' | b'&'));
    if scheme.is_none_or(|end| raw.as_bytes().get(end) != Some(&b'&')) {
        return is_dangerous_url(raw);
    }
    let once = decode(raw);
    is_dangerous_url(&once) || once.contains('&') && is_dangerous_url(&decode(&once))
}

/// Whether Confluence's element has an attribute of this name.
fn is_allowed(tag: Tag, name: &str) -> bool {
    own_attributes(tag).contains(&name)
        || matches!(
            name,
            "ac:local-id" | "local-id" | "id" | "class" | "style" | "data-layout" | "xml:lang" | "xml:space"
        )
        || name.starts_with("data-") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The attributes that the format gives to an element of its own, besides those that all of them have.
fn own_attributes(tag: Tag) -> &'static [&'static str] {
    match tag {
        Tag::AcStructuredMacro | Tag::AcMacro => {
            &["ac:name", "ac:schema-version", "ac:macro-id", "ac:breakout-mode", "ac:breakout-width"]
        }
        Tag::AcParameter | Tag::AcDefaultParameter => &["ac:name"],
        Tag::AcLink => &["ac:anchor", "ac:tooltip", "ac:card-appearance"],
        Tag::AcImage => &IMAGE_ATTRIBUTES,
        Tag::RiPage => &["ri:content-title", "ri:space-key", "ri:version-at-save", "ri:content-id"],
        Tag::RiBlogPost => &["ri:content-title", "ri:space-key", "ri:version-at-save", "ri:posting-day"],
        Tag::RiAttachment => &["ri:filename", "ri:version-at-save"],
        Tag::RiUrl => &["ri:value"],
        Tag::RiUser => &["ri:account-id", "ri:userkey", "ri:username", "ri:local-id"],
        Tag::RiSpace => &["ri:space-key"],
        Tag::RiShortcut => &["ri:key", "ri:parameter"],
        Tag::RiContentEntity => &["ri:content-id", "ri:version-at-save"],
        Tag::AcEmoticon => &["ac:name", "ac:emoji-shortname", "ac:emoji-id", "ac:emoji-fallback"],
        Tag::AcPlaceholder | Tag::AcLayout => &["ac:type"],
        Tag::AcLayoutSection => &["ac:type", "ac:breakout-mode", "ac:breakout-width"],
        Tag::AcInlineCommentMarker => &["ac:ref"],
        Tag::AcTaskList => &["ac:task-list-id"],
        _ => &[],
    }
}

const IMAGE_ATTRIBUTES: [&str; 20] = [
    "ac:align",
    "ac:layout",
    "ac:width",
    "ac:height",
    "ac:original-width",
    "ac:original-height",
    "ac:custom-width",
    "ac:alt",
    "ac:title",
    "ac:border",
    "ac:thumbnail",
    "ac:class",
    "ac:style",
    "ac:vspace",
    "ac:hspace",
    "ac:queryparams",
    "ac:src",
    "ac:inline",
    "ac:border-color",
    "ac:border-size",
];
