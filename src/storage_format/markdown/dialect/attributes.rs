//! Attribute lists behind links, pictures, headings and blocks: `{ .md-button }`, `{: #name .class }`, `{ width="300" }`
//! (Python-Markdown's `attr_list`, kramdown, pandoc). What they say has no place on a page; braces that hold anything else
//! are text.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::survey::Events;

/// Longer lists behind icons are text. Ours.
const MOST_BYTES: usize = 400;

/// A list's attributes as far as they matter here.
pub struct List<'a> {
    /// `#name`.
    pub name: Option<&'a str>,
}

/// Reads what stands between braces. `{key=value}` is a list behind a link or a picture and with a colon in front only.
pub fn list(braces: &str, is_loose: bool) -> Option<List<'_>> {
    let inside = braces.strip_prefix(':');
    let is_loose = is_loose || inside.is_some();
    let mut rest = inside.unwrap_or(braces).trim();
    let mut name = None;
    if rest.is_empty() || inside.is_some() && rest == "toc" {
        return inside.filter(|_| !rest.is_empty()).map(|_| List { name });
    }
    while !rest.is_empty() {
        let length = word_length(rest, is_loose)?;
        let (word, behind) = rest.split_at_checked(length)?;
        name = name.or_else(|| word.strip_prefix('#'));
        rest = behind.trim_start();
        // Attributes stand apart.
        if !rest.is_empty() && rest.len() == behind.len() {
            return None;
        }
    }
    Some(List { name })
}

/// The length of the attribute at the start of a text.
fn word_length(text: &str, is_loose: bool) -> Option<usize> {
    let length = |from: usize, is_in: fn(char) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(|c| !is_in(c)).unwrap_or(rest.len())
    };
    if text.starts_with(['#', '.']) {
        let end = length(1, is_named);
        return text.get(1..end)?.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')).then_some(end);
    }
    let end = length(0, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let value = text.get(end..)?.strip_prefix('=').filter(|_| end > 0);
    match value {
        Some(value) => match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => Some(end + 1 + 1 + value.get(1..)?.find(quote)? + 1),
            None => is_loose.then(|| length(end + 1, |c| !c.is_whitespace())).filter(|whole| *whole > end + 1),
        },
        None => text.starts_with("data-").then_some(end),
    }
}

fn is_named(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}

/// Takes lists out of the events, and gives what it took.
pub fn take(events: &mut Events<'_>) -> String {
    let (mut taken, mut gone) = (String::new(), Vec::new());
    for index in 0..events.len() {
        let Some((Event::Text(text), _)) = events.get(index) else { continue };
        if !text.contains('{') {
            continue;
        }
        let before = index.checked_sub(1).and_then(|last| events.get(last)).map(|(event, _)| event);
        let after = events.get(index + 1).map(|(event, _)| event);
        let block = index.checked_sub(2).and_then(|last| events.get(last)).map(|(event, _)| event);
        let beside = split(text, before, after);
        let is_whole = beside.is_none() && is_of_block(text, before, after, block);
        if let Some((kept, list)) = beside {
            taken.push_str(&format!("{list} "));
            if let Some((Event::Text(text), _)) = events.get_mut(index) {
                *text = kept.into();
            }
        } else if is_whole {
            taken.push_str(&format!("{text} "));
            take_block(events, index, &mut gone);
        }
    }
    let mut gone = gone.into_iter().peekable();
    let mut index = 0;
    events.retain(|_| {
        let stays = gone.next_if_eq(&index).is_none();
        index += 1;
        stays
    });
    taken
}

/// The text without a list, and the list: at its start it belongs to what stands in front of it, at its end to the item or
/// cell around it, and behind the name of an icon to that.
fn split(text: &str, before: Option<&Event<'_>>, after: Option<&Event<'_>>) -> Option<(String, String)> {
    let is_loose = matches!(before, Some(Event::End(TagEnd::Link | TagEnd::Image)));
    let is_behind = is_loose
        || matches!(
            before,
            Some(Event::Code(_) | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough))
        );
    if is_behind && let Some((braces, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return list(braces, is_loose).map(|_| (rest.to_owned(), braces.to_owned()));
    }
    let is_end = matches!(after, Some(Event::End(TagEnd::Item | TagEnd::TableCell)));
    if is_end
        && let Some((rest, braces)) = text.trim_end().strip_suffix('}').and_then(|text| text.rsplit_once('{'))
        && braces.starts_with(':')
        && rest.ends_with([' ', '\t'])
        && !rest.trim().is_empty()
        && list(braces, true).is_some()
    {
        return Some((rest.trim_end().to_owned(), braces.to_owned()));
    }
    behind_icons(text)
}

/// `:material-check:{ .lg }`.
fn behind_icons(text: &str) -> Option<(String, String)> {
    let (mut kept, mut taken, mut done) = (String::new(), String::new(), 0);
    for (at, _) in text.match_indices(":{") {
        let end = text.bytes().skip(at + 2).take(MOST_BYTES).position(|byte| byte == b'}');
        let braces = end.and_then(|length| text.get(at + 2..at + 2 + length));
        let name = text.get(done..at).and_then(|before| before.rsplit_once(':')).map(|(_, name)| name);
        let is_icon = name.is_some_and(|name| {
            name.contains('-') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
        if let Some(braces) = braces.filter(|braces| is_icon && list(braces, false).is_some()) {
            kept.push_str(text.get(done..=at).unwrap_or_default());
            taken.push_str(&format!("{braces} "));
            done = at + 2 + braces.len() + 1;
        }
    }
    kept.push_str(text.get(done..).unwrap_or_default());
    (done > 0).then_some((kept, taken))
}

/// Whether a line is a list for the block that it ends or stands behind.
fn is_of_block(text: &str, before: Option<&Event<'_>>, after: Option<&Event<'_>>, block: Option<&Event<'_>>) -> bool {
    let is_alone = matches!(before, Some(Event::Start(Tag::Paragraph)));
    let is_behind_block = is_alone && (matches!(block, Some(Event::End(_))) || text.trim().starts_with("{:"));
    let braces = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let is_below = matches!(before, Some(Event::SoftBreak));
    (is_below || is_behind_block)
        && matches!(after, Some(Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_))))
        && braces.is_some_and(|braces| !braces.contains(['{', '}']) && list(braces, false).is_some())
}

/// Marks a line, or the paragraph that is nothing else, for removal; a name behind a heading is the heading's.
fn take_block(events: &mut Events<'_>, index: usize, gone: &mut Vec<usize>) {
    let is_alone = matches!(events.get(index.wrapping_sub(1)), Some((Event::Start(Tag::Paragraph), _)));
    gone.push(index.saturating_sub(1));
    gone.push(index);
    if !is_alone {
        return;
    }
    gone.push(index + 1);
    let name = match events.get(index) {
        Some((Event::Text(text), _)) => {
            let braces = text.trim().trim_start_matches('{').trim_end_matches('}');
            list(braces, false).and_then(|list| list.name).map(str::to_owned)
        }
        _ => None,
    };
    let is_behind_heading = matches!(events.get(index.wrapping_sub(2)), Some((Event::End(TagEnd::Heading(_)), _)));
    let Some(name) = name.filter(|_| is_behind_heading) else { return };
    let behind = events.iter_mut().take(index).rev();
    let heading = behind.map(|(event, _)| event).find(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    if let Some(Event::Start(Tag::Heading { id, .. })) = heading {
        *id = Some(name.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_a_list_where_all_of_them_is() {
        for (braces, name) in [
            (" .md-button .md-button--primary ", None),
            (": #a .b", Some("a")),
            ("#a", Some("a")),
            (":target=\"_blank\"", None),
            (" width=\"300\" data-gallery='a b' ", None),
            (":start=2", None),
            (":toc", None),
            (" data-search-exclude ", None),
        ] {
            assert_eq!(list(braces, false).map(|list| list.name), Some(name), "{braces}");
        }
        assert!(list("width=300", true).is_some());
        for braces in [
            "id",
            "",
            ":",
            " ",
            ":ok",
            "...props",
            "#if a",
            "key=value",
            ".a, .b",
            "a: 1",
            "k=",
            "#",
            "\"a\"=b",
            ".a\"b\"",
        ] {
            assert!(list(braces, false).is_none(), "{braces}");
        }
    }
}
