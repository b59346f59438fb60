//! Names that authors give to headings: `# Title {#name}` (pandoc), `{: #name }` (kramdown).

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::survey::Events;
use super::attributes::list;

/// Takes the names out of the headings' texts, and gives what it took. Braces that hold anything but attributes are text.
pub fn take_names(events: &mut Events<'_>, is_document: bool) -> String {
    let mut taken = String::new();
    let mut heading = None;
    for index in 0..if is_document { events.len() } else { 0 } {
        match events.get(index).map(|(event, _)| event) {
            Some(Event::Start(Tag::Heading { .. })) => heading = Some(index),
            Some(Event::End(TagEnd::Heading(_))) => {
                let Some(start) = heading.take() else { continue };
                let Some((name, kept)) = index.checked_sub(1).and_then(|last| name_in(events, last)) else { continue };
                if let Some((Event::Text(text), _)) = events.get_mut(index - 1) {
                    taken.push_str(text.get(kept.len()..).unwrap_or_default());
                    *text = kept.into();
                }
                if let Some((Event::Start(Tag::Heading { id, .. }), _)) = events.get_mut(start) {
                    *id = name.map(Into::into);
                }
            }
            _ => {}
        }
    }
    taken
}

/// The name at the end of a heading's last text, and the text before it.
fn name_in(events: &Events<'_>, last: usize) -> Option<(Option<String>, String)> {
    let Some((Event::Text(text), _)) = events.get(last) else { return None };
    let (before, braces) = text.trim_end().strip_suffix('}')?.rsplit_once('{')?;
    // Something has to be left to read, and a name stands behind a space.
    if before.trim().is_empty() || !before.ends_with([' ', '\t']) {
        return None;
    }
    let list = list(braces, false)?;
    Some((list.name.map(str::to_owned), before.trim_end().to_owned()))
}
