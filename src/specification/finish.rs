//! From drafts to items: titles, parents, epics, identities, dependencies.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::{Action, Criterion, Evidence, Item, ItemType, Unplanned};
use crate::specification::dependencies::depend;
use crate::specification::epics::{epic_of, epics};
use crate::specification::numbering::numbered;
use crate::specification::page::unit::Unit;
use crate::specification::reading::Reading;
use crate::specification::reading::draft::{Draft, Span};
use crate::specification::title::{clean, title_of};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::search::count;
use crate::specification::vocabulary::text::{beginning, folded, says_something, without_bullet};

/// UTF-16 units of a description. Jira's own limit.
const DESCRIPTION_UNITS: usize = 32_767;
/// Items of one plan. Ours: what a person could still look through in groups, and what an answer can hold.
pub const MOST_ITEMS: usize = 10_000;

/// What the drafts come to.
pub struct Finished {
    /// The items.
    pub items: Vec<Item>,
    /// Items that the page says are done.
    pub done: Vec<Item>,
    /// Text that no item covers.
    pub uncovered: Vec<Unplanned>,
    /// Text that was left alone.
    pub ignored: Vec<Unplanned>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// Makes the items.
pub fn finish(mut reading: Reading<'_>, known_epics: &BTreeMap<String, usize>) -> Finished {
    drop_empty_headings(&mut reading);
    fold_repeats(&mut reading);
    let epics = epics(&mut reading, known_epics);
    let writer = Writer { reading: &reading, chapters: numbered(reading.units), last: Cell::default() };
    let mut warnings = Vec::new();
    let (order, places) = order(&reading, &epics);
    let mut items = Vec::with_capacity(order.len());
    let mut done = Vec::new();
    for at in &order {
        let Some(draft) = reading.drafts.get(*at) else { continue };
        let mut item = writer.item(draft);
        item.parent = draft
            .above
            .or_else(|| epic_of(&reading, &epics, *at))
            .and_then(|above| places.get(&above))
            .map(ToString::to_string);
        if draft.done { done.push(item) } else { items.push(item) }
    }
    let mut uncovered: Vec<Unplanned> =
        reading.uncovered.iter().map(|(span, reason)| writer.unplanned(*span, reason)).collect();
    if items.len() > MOST_ITEMS {
        warnings.push(format!(
            "the page holds {} items; one plan has at most {MOST_ITEMS}, the others are listed as uncovered",
            items.len()
        ));
        let over = items.split_off(MOST_ITEMS);
        uncovered.extend(over.iter().filter_map(|item| item.evidence.first()).map(|evidence| Unplanned {
            quote: evidence.quote.clone(),
            section: evidence.section.clone(),
            start: evidence.start,
            reason: format!("over {MOST_ITEMS} items"),
        }));
    }
    uncovered.sort_by_key(|span| span.start);
    let mut ignored = writer.ignored();
    ignored.sort_by_key(|span| span.start);
    depend(&reading, &order, &mut items, &mut warnings);
    Finished { items, done, uncovered, ignored, warnings }
}

/// A heading that became an item and has nothing below it, while others of its kind have, is still an item; but one that holds
/// items of its own is their epic.
fn drop_empty_headings(reading: &mut Reading<'_>) {
    let mut holds: BTreeSet<usize> = BTreeSet::new();
    for draft in &reading.drafts {
        holds.extend(draft.above);
    }
    for (at, draft) in reading.drafts.iter_mut().enumerate() {
        if draft.is_heading && draft.criteria.is_empty() && holds.contains(&at) && draft.context.is_empty() {
            draft.kind = ItemType::Epic;
        }
    }
    // Sub-tasks of an epic are stories.
    let epics: BTreeSet<usize> =
        reading.drafts.iter().enumerate().filter(|(_, draft)| draft.kind == ItemType::Epic).map(|(at, _)| at).collect();
    for draft in &mut reading.drafts {
        if draft.kind == ItemType::SubTask && draft.above.is_none_or(|above| epics.contains(&above)) {
            draft.kind = ItemType::Story;
        }
    }
    flatten(reading);
}

/// At most three levels: what stands below a sub-task goes to the sub-task's story.
fn flatten(reading: &mut Reading<'_>) {
    for at in 0..reading.drafts.len() {
        let above = reading.drafts.get(at).and_then(|draft| draft.above);
        let kind = |item: usize| reading.drafts.get(item).map(|draft| draft.kind);
        let mut top = above;
        let mut steps = 0;
        while let Some(item) = top.filter(|item| kind(*item) == Some(ItemType::SubTask)) {
            top = reading.drafts.get(item).and_then(|draft| draft.above);
            steps += 1;
            if steps > 64 {
                break;
            }
        }
        if let Some(draft) = reading.drafts.get_mut(at) {
            draft.above = top;
        }
    }
}

/// The same statement twice in one section, with nothing that tells the two apart, is one item with two places.
fn fold_repeats(reading: &mut Reading<'_>) {
    let mut seen: BTreeMap<(usize, Option<usize>, bool, String), usize> = BTreeMap::new();
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for at in 0..reading.drafts.len() {
        let Some(draft) = reading.drafts.get(at) else { continue };
        let key = (draft.section, draft.above, draft.done, folded(reading.text(draft.statement)));
        let statement = draft.statement;
        let apart = draft.source_id.clone();
        match seen.get(&key).copied() {
            Some(first) if reading.drafts.get(first).is_some_and(|first| first.source_id == apart) => {
                let (criteria, context) = reading
                    .drafts
                    .get_mut(at)
                    .map(|draft| (std::mem::take(&mut draft.criteria), std::mem::take(&mut draft.context)))
                    .unwrap_or_default();
                if let Some(first) = reading.drafts.get_mut(first) {
                    first.again.push(statement);
                    first.criteria.extend(criteria);
                    first.context.extend(context);
                }
                gone.insert(at);
            }
            _ => drop(seen.insert(key, at)),
        }
    }
    if !gone.is_empty() {
        remove(reading, &gone);
    }
}

/// Takes drafts out; the others keep the draft that they stand below.
fn remove(reading: &mut Reading<'_>, gone: &BTreeSet<usize>) {
    let mut places = BTreeMap::new();
    let kept: Vec<Draft> = std::mem::take(&mut reading.drafts)
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !gone.contains(at))
        .enumerate()
        .map(|(new, (old, draft))| {
            places.insert(old, new);
            draft
        })
        .collect();
    reading.drafts = kept;
    for draft in &mut reading.drafts {
        draft.above = draft.above.and_then(|above| places.get(&above).copied());
    }
}

/// Drafts in the order of the page, parents first, and their places among the items.
fn order(reading: &Reading<'_>, epics: &BTreeMap<usize, usize>) -> (Vec<usize>, BTreeMap<usize, usize>) {
    let mut order: Vec<usize> = (0..reading.drafts.len()).collect();
    let top = |at: usize| reading.drafts.get(at).and_then(|draft| draft.above);
    let unit = |at: usize| reading.drafts.get(at).map_or(usize::MAX, |draft| draft.statement.unit);
    let key = |at: usize| {
        let story = top(at).unwrap_or(at);
        let epic = epic_of(reading, epics, story).filter(|_| true);
        (
            epic.map_or(unit(story), unit),
            usize::from(epic.is_some()),
            unit(story),
            usize::from(top(at).is_some()),
            unit(at),
            at,
        )
    };
    order.sort_by_cached_key(|at| key(*at));
    let places = order
        .iter()
        .filter(|at| reading.drafts.get(**at).is_some_and(|draft| !draft.done))
        .enumerate()
        .map(|(place, at)| (*at, place))
        .collect();
    (order, places)
}

struct Writer<'a, 'b> {
    reading: &'b Reading<'a>,
    /// Headings with a chapter's number, and where their names begin.
    chapters: BTreeMap<usize, usize>,
    /// Block, bytes and characters of the last position: spans mostly go on from there, and a paragraph may have thousands.
    last: Cell<(usize, usize, usize)>,
}

impl Writer<'_, '_> {
    fn evidence(&self, span: Span) -> Evidence {
        let unit = self.reading.units.get(span.unit);
        let (block, bytes, chars) = self.last.get();
        let (from, passed) = if block == span.unit && bytes <= span.from { (bytes, chars) } else { (0, 0) };
        let text = unit.and_then(|unit| unit.text.get(from..span.from)).unwrap_or_default();
        count(text.len());
        let before = passed + text.chars().count();
        self.last.set((span.unit, span.from, before));
        Evidence {
            quote: self.reading.text(span).to_owned(),
            section: self.reading.outline.path(self.reading.units, span.unit),
            start: unit.map_or(0, |unit| unit.start) + before,
        }
    }

    fn unplanned(&self, span: Span, reason: &str) -> Unplanned {
        let Evidence { quote, section, start } = self.evidence(span);
        Unplanned { quote, section, start, reason: reason.to_owned() }
    }

    /// What was left alone and no item quotes.
    fn ignored(&self) -> Vec<Unplanned> {
        let quoted: BTreeSet<usize> = self
            .reading
            .drafts
            .iter()
            .filter(|draft| !draft.done)
            .flat_map(|draft| std::iter::once(&draft.statement).chain(&draft.context))
            .map(|span| span.unit)
            .collect();
        // A merged cell is left alone with each of its rows, and said once.
        let mut once = BTreeSet::new();
        let mut ignored: Vec<Unplanned> = self
            .reading
            .ignored
            .iter()
            .filter(|(span, _)| !quoted.contains(&span.unit) && once.insert((span.unit, span.from)))
            .map(|(span, reason)| self.unplanned(*span, reason))
            .collect();
        let told: BTreeSet<usize> = self.reading.ignored.iter().map(|(span, _)| span.unit).collect();
        for section in &self.reading.outline.sections {
            if let Some(heading) =
                section.heading.filter(|heading| !quoted.contains(heading) && !told.contains(heading))
            {
                ignored.push(self.unplanned(self.reading.whole(heading), "heading"));
            }
        }
        ignored
    }

    fn item(&self, draft: &Draft) -> Item {
        let spans =
            std::iter::once(draft.statement).chain(draft.again.iter().copied()).chain(draft.context.iter().copied());
        let mut evidence: Vec<Evidence> = spans.map(|span| self.evidence(span)).collect();
        evidence.dedup_by(|a, b| a.start == b.start && a.quote == b.quote);
        let unit = self.reading.units.get(draft.statement.unit);
        let key = unit.and_then(|unit| unit.keys.first().cloned());
        let title = self.title(draft);
        let (description, is_whole) = self.description(draft, &title);
        let cleaned = |texts: &[String], clean: fn(&str) -> String| {
            texts.iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect()
        };
        Item {
            reference: String::new(),
            action: if key.is_some() { Action::Existing } else { Action::Create },
            kind: draft.kind,
            title,
            parent: None,
            description,
            acceptance: draft.criteria.iter().map(|spans| self.criterion(spans)).collect(),
            source_id: draft.source_id.clone(),
            priority: draft.priority.clone(),
            estimate: draft.estimate.clone(),
            labels: cleaned(&draft.labels, label_of),
            components: cleaned(&draft.components, clean),
            depends_on: Vec::new(),
            evidence,
            hidden: unit.is_some_and(|unit| unit.marks.hidden > 0),
            key,
            hash: String::new(),
            decision: None,
            warnings: warnings(draft, unit, is_whole),
        }
    }

    /// What the item says; a heading without its chapter's number, unless that is its id.
    fn statement(&self, draft: &Draft) -> &str {
        let text = self.reading.text(draft.statement);
        let name = self.chapters.get(&draft.statement.unit).filter(|_| draft.is_heading && draft.source_id.is_none());
        name.and_then(|start| text.get(*start..)).unwrap_or(text)
    }

    /// The name that the page gives the item, or its statement without id and label; all of the statement, when nothing is left.
    fn title(&self, draft: &Draft) -> String {
        let statement = self.statement(draft);
        let without_id = leading_id(statement)
            .and_then(|(_, start)| statement.get(start..))
            .filter(|rest| says_something(rest))
            .unwrap_or_else(|| without_bullet(statement));
        let name = draft.name.as_deref().map(clean).filter(|name| says_something(name));
        let title = name.unwrap_or_else(|| title_of(without_label(without_id)));
        title_of(if says_something(&title) { &title } else { statement })
    }

    fn criterion(&self, spans: &[Span]) -> Criterion {
        let lines: Vec<&str> = spans.iter().map(|span| self.reading.text(*span)).collect();
        Criterion { text: lines.join("\n"), evidence: spans.iter().map(|span| self.evidence(*span)).collect() }
    }

    /// The statement, when the title is not all of it, and what explains it.
    fn description(&self, draft: &Draft, title: &str) -> (String, bool) {
        let statement = self.statement(draft);
        let mut lines: Vec<&str> = Vec::new();
        if draft.kind != ItemType::Epic && clean(statement) != title {
            lines.push(statement);
        }
        for span in &draft.context {
            let text = self.reading.text(*span);
            let told = draft.source_id.as_deref() == Some(text)
                || draft.priority.as_deref() == Some(text)
                || draft.estimate.as_deref() == Some(text)
                || draft.name.as_deref() == Some(text);
            count(lines.len());
            if lines.len() < 1000 && !told && !lines.contains(&text) {
                lines.push(text);
            }
        }
        let joined = lines.join("\n\n");
        let (text, whole) = beginning(&joined, DESCRIPTION_UNITS);
        (text.to_owned(), whole)
    }
}

/// What a person should know before the item is made.
fn warnings(draft: &Draft, unit: Option<&Unit>, is_whole: bool) -> Vec<String> {
    let hidden = unit.is_some_and(|unit| unit.marks.hidden > 0);
    let struck = unit.is_some_and(|unit| unit.marks.struck > 0 && !unit.is_struck());
    let times = draft.again.len() + 1;
    [
        hidden.then(|| "hidden text: a reader of the page cannot see it".to_owned()),
        struck.then(|| "part of it is struck through".to_owned()),
        (times > 1).then(|| format!("stands {times} times in this section")),
        (!is_whole).then(|| "the description was cut; the page has all of it".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// "User Story: As a …": the text behind the label.
fn without_label(text: &str) -> &str {
    let meaning = crate::specification::vocabulary::fields::label(text)
        .and_then(|(name, start)| Some((crate::specification::vocabulary::fields::label_meaning(&name)?, start)));
    match meaning {
        Some((
            crate::specification::vocabulary::fields::Label::Statement
            | crate::specification::vocabulary::fields::Label::Action,
            start,
        )) => text.get(start..).filter(|rest| !rest.is_empty()).unwrap_or(text),
        _ => text,
    }
}

/// A label has no spaces and at most 255 characters.
fn label_of(text: &str) -> String {
    let label: Vec<String> = clean(text).split(' ').map(str::to_owned).collect();
    crate::text::first_chars(&label.join("-"), 255).to_owned()
}
