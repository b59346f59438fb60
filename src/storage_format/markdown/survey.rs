//! One look over all events before writing: what a list is made of, which anchors are wanted, how footnotes count.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::links::percent_decode;
use super::slug::Slugs;

/// Events with their places in the source.
pub type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// What the writer has to know in advance.
#[derive(Debug, Default)]
pub struct Survey {
    /// Indexes of `Start(List)` events whose items are all tasks that Confluence's task list can hold.
    pub task_lists: BTreeSet<usize>,
    /// Anchors by the index of `Start(Heading)`.
    pub headings: BTreeMap<usize, String>,
    /// Fragments that links of this document point at.
    pub fragments: BTreeSet<String>,
    /// Numbers of footnotes by label, in order of their first reference.
    pub footnotes: BTreeMap<String, u32>,
    /// How often each footnote is referred to.
    pub references: BTreeMap<String, u32>,
    /// Labels that have a definition.
    pub defined: BTreeSet<String>,
    /// Whether any raw HTML occurs.
    pub raw_html: bool,
}

/// Surveys a document.
pub fn survey(events: &Events<'_>) -> Survey {
    let mut survey = Survey::default();
    let mut lists: Vec<ListSurvey> = Vec::new();
    let (mut slugs, mut heading) = (Slugs::default(), None::<(usize, Option<String>, String)>);
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((index, id.as_ref().map(ToString::to_string), String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((start, id, text)) = heading.take() {
                    let anchor = id.unwrap_or_else(|| slugs.next(&text));
                    survey.headings.insert(start, anchor);
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, heading_text)) = &mut heading {
                    heading_text.push_str(text);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(fragment) = dest_url.strip_prefix('#') {
                    survey.fragments.insert(percent_decode(fragment).to_lowercase());
                }
            }
            Event::FootnoteReference(label) => survey.refer(label),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                survey.defined.insert(label.to_string());
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                survey.raw_html = true;
                survey.fragments.extend(fragments_in(html));
            }
            _ => {}
        }
        survey_list(&mut survey, &mut lists, index, event);
    }
    survey
}

/// The fragments that raw HTML points at.
fn fragments_in(html: &str) -> impl Iterator<Item = String> {
    html.split("href=").skip(1).filter_map(|value| {
        let value = value.trim_start_matches(['"', '\'']).strip_prefix('#')?;
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>')).unwrap_or(value.len());
        value.get(..end).map(|fragment| percent_decode(fragment).to_lowercase())
    })
}

impl Survey {
    fn refer(&mut self, label: &str) {
        let next = u32::try_from(self.footnotes.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.footnotes.entry(label.to_owned()).or_insert(next);
        *self.references.entry(label.to_owned()).or_insert(0) += 1;
    }
}

/// A list that is still open.
struct ListSurvey {
    start: usize,
    items: u32,
    tasks: u32,
    paragraphs_in_item: u32,
    fits: bool,
}

fn survey_list(survey: &mut Survey, lists: &mut Vec<ListSurvey>, index: usize, event: &Event<'_>) {
    if let Event::End(TagEnd::List(_)) = event {
        let Some(list) = lists.pop() else { return };
        if list.fits && list.items > 0 && list.items == list.tasks {
            survey.task_lists.insert(list.start);
        } else if let Some(outer) = lists.last_mut() {
            outer.fits = false;
        }
        return;
    }
    if let Event::Start(Tag::List(number)) = event {
        lists.push(ListSurvey { start: index, items: 0, tasks: 0, paragraphs_in_item: 0, fits: number.is_none() });
        return;
    }
    let Some(list) = lists.last_mut() else { return };
    match event {
        Event::Start(Tag::Item) => {
            list.items += 1;
            list.paragraphs_in_item = 0;
        }
        Event::TaskListMarker(_) => list.tasks += 1,
        Event::Start(Tag::Paragraph) => {
            list.paragraphs_in_item += 1;
            list.fits &= list.paragraphs_in_item == 1;
        }
        // A task's body holds inline content and task lists only.
        Event::Start(Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::Table(_) | Tag::Heading { .. } | Tag::HtmlBlock)
        | Event::Rule => list.fits = false,
        _ => {}
    }
}
