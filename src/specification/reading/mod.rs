//! The page being read, and what was found so far.

pub mod definitions;
pub mod draft;
pub mod entries;
pub mod gherkin;
pub mod header;
mod names;
mod places;
pub mod prose;
pub mod reader;
pub mod records;
pub mod remarks;
pub mod rows;
pub mod sections;
pub mod tables;
pub mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::ItemType;
use crate::specification::page::unit::{Kind, Unit};
use crate::specification::reading::draft::{Draft, Span};
use crate::specification::reading::sections::Outline;
use crate::specification::vocabulary::behaviour::{describes, enables, orders_on_condition};
use crate::specification::vocabulary::fields::{Label, heading_level, inline_fields, tick};
use crate::specification::vocabulary::ids::{leading_id, parent_id};
use crate::specification::vocabulary::roles::{Role, Weight};
use crate::specification::vocabulary::text::{folded, says_something};
use crate::specification::vocabulary::words::{Duty, Facts, commits, is_future, is_order, is_passive};

/// What an entry of a list became; entries below it follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// An item.
    Item(usize),
    /// A criterion of an item.
    Criterion(usize),
    /// Left alone.
    Ignored(&'static str),
    /// Not covered.
    Uncovered(&'static str),
    /// A line that introduces the entries below it.
    Lead(Lead),
}

/// What a line with a colon at its end says about the list behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lead {
    /// Whether the list asks for something.
    pub asks: bool,
    /// The item whose criteria the list holds.
    pub item: Option<usize>,
    /// Why the list is left alone.
    pub leaves: Option<&'static str>,
    /// What the list is about, when it asks for nothing unless it says so.
    pub doubts: Option<Role>,
}

/// The page being read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The blocks.
    pub units: &'a [Unit],
    /// Their folded texts.
    pub folded: &'a [String],
    /// What their words say.
    pub facts: &'a [Facts],
    /// The headings.
    pub outline: &'a Outline,
    /// What was found.
    pub drafts: Vec<Draft>,
    /// Text that no item covers.
    pub uncovered: Vec<(Span, &'static str)>,
    /// Text that was left alone.
    pub ignored: Vec<(Span, &'static str)>,
    /// The item that a section's heading, or the statement below it, became.
    pub holders: BTreeMap<usize, usize>,
    /// What entries became.
    pub entries: BTreeMap<usize, Became>,
    /// What introduces each list.
    pub leads: BTreeMap<usize, Lead>,
    /// The introduction of the list that comes next.
    pub next_lead: Option<Lead>,
    /// Items by their ids.
    pub by_id: BTreeMap<String, usize>,
    /// How many entries of each list ask, and how many there are.
    pub lists: BTreeMap<usize, (usize, usize)>,
    /// Lists of names as programs have them: fields, functions.
    pub names: BTreeSet<usize>,
    /// Lists of hoped-for effects.
    pub effects: BTreeSet<usize>,
    /// Lists of links.
    pub links: BTreeSet<usize>,
    /// Lists of names and short values.
    pub facts_of_head: BTreeSet<usize>,
    /// Sections of which each part has an id that extends the section's own: `RF1` over `RF1.1`.
    pub divided: BTreeSet<usize>,
    /// Whether the page is a list of wishes: its innermost headings are the entries.
    pub is_wish_list: bool,
    /// The tables that were read.
    pub tables: BTreeMap<usize, Vec<usize>>,
    /// Headings by their folded texts.
    pub heading_texts: BTreeMap<&'a str, usize>,
    /// Ids that a table of epics gives to headings, by the heading's block.
    pub heading_ids: BTreeMap<usize, String>,
    /// What the panels around each block say, by the panel's title.
    panel_roles: BTreeMap<usize, Role>,
    /// Sections that hold a table or list of numbered requirements.
    pub numbered: BTreeSet<usize>,
    /// Paragraphs that begin with an id.
    pub ids_led: usize,
    /// The items that rows of tables became, by table and row.
    pub rows: BTreeMap<(usize, usize), usize>,
    /// The feature that pasted Gherkin belongs to.
    pub feature: Option<usize>,
}

impl<'a> Reading<'a> {
    /// A page of which nothing was read yet.
    pub fn of(units: &'a [Unit], folded: &'a [String], facts: &'a [Facts], outline: &'a Outline) -> Self {
        let mut reading = Self {
            units,
            folded,
            facts,
            outline,
            drafts: Vec::new(),
            uncovered: Vec::new(),
            ignored: Vec::new(),
            holders: BTreeMap::new(),
            entries: BTreeMap::new(),
            leads: BTreeMap::new(),
            next_lead: None,
            by_id: BTreeMap::new(),
            lists: BTreeMap::new(),
            names: BTreeSet::new(),
            effects: BTreeSet::new(),
            links: BTreeSet::new(),
            facts_of_head: BTreeSet::new(),
            divided: BTreeSet::new(),
            is_wish_list: false,
            tables: BTreeMap::new(),
            heading_texts: BTreeMap::new(),
            heading_ids: BTreeMap::new(),
            panel_roles: BTreeMap::new(),
            numbered: BTreeSet::new(),
            ids_led: 0,
            rows: BTreeMap::new(),
            feature: None,
        };
        reading.survey();
        reading.names = names::lists(units);
        reading.effects = names::effects(units, folded);
        reading.links = names::links(units);
        reading.facts_of_head = names::facts(units);
        reading
    }

    /// Counts what a single pass could not know: how a list's entries speak, and which blocks each table has.
    fn survey(&mut self) {
        for section in &self.outline.sections {
            let Some(heading) = section.heading else { continue };
            self.heading_texts.insert(self.folded(heading), heading);
            let id = self.units.get(heading).and_then(|unit| leading_id(&unit.text)).map(|(id, _)| id);
            let parent = section.parent.and_then(|at| self.outline.get(at)?.heading);
            let around = parent.and_then(|at| leading_id(&self.units.get(at)?.text)).map(|(id, _)| id);
            if around.is_some() && id.and_then(parent_id) == around {
                self.divided.extend(section.parent);
            }
        }
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            self.survey_panel(at, unit);
            let is_id = |(id, _): (&str, usize)| id.len() + 3 > unit.text.trim().len();
            if unit.kind == Kind::Cell && leading_id(&unit.text).is_some_and(is_id)
                || unit.kind == Kind::Entry && self.has_id(at)
            {
                *numbers.entry(self.outline.section_of(at)).or_default() += 1;
            }
            self.ids_led += usize::from(unit.kind == Kind::Paragraph && self.has_id(at));
            if let Some(cell) = unit.cell {
                self.tables.entry(cell.table).or_default().push(at);
            } else if let Some(place) = unit.list {
                let asks = self.demands(at) || self.orders(at) || matches!(unit.kind, Kind::Task(false));
                let count = self.lists.entry(place.list).or_default();
                count.0 += usize::from(asks);
                count.1 += 1;
            }
        }
        const FEWEST: usize = 2;
        self.numbered = numbers.into_iter().filter(|(_, count)| *count >= FEWEST).map(|(section, _)| section).collect();
    }

    /// What a panel's title says holds for all in it; looked up once, because panels may stand in panels.
    fn survey_panel(&mut self, at: usize, unit: &Unit) {
        if unit.kind != Kind::Title {
            return;
        }
        let own = crate::specification::vocabulary::roles::role_of(crate::specification::vocabulary::search::head(
            &unit.text, 80,
        ));
        let around = unit.within.and_then(|title| self.panel_roles.get(&title).copied());
        if let Some(role) = own.or(around) {
            self.panel_roles.insert(at, role);
        }
    }

    /// Whether a block begins with an id that has letters, and says more.
    pub fn has_id(&self, unit: usize) -> bool {
        let text = self.units.get(unit).map_or("", |unit| unit.text.as_str());
        leading_id(text).is_some_and(|(id, start)| id.starts_with(char::is_alphabetic) && start < text.len())
    }

    /// A block's word of duty.
    pub fn duty(&self, unit: usize) -> Option<Duty> {
        self.facts.get(unit).and_then(|facts| facts.duty)
    }

    /// Whether a block demands or wants something.
    pub fn demands(&self, unit: usize) -> bool {
        self.duty(unit) >= Some(Duty::Should)
    }

    /// Whether its authors say that they will do it; among requirements a passive says so too, in a design the future and whatever
    /// says what the thing does. `text` is the block, or one sentence of it.
    pub fn promises(&self, unit: usize, text: &str, folded: &str) -> bool {
        let role = self.role(unit);
        commits(folded)
            || is_passive(folded) && role.is_some_and(|role| role.weight() == Weight::Asks)
            || matches!(role, None | Some(Role::Design)) && is_future(folded)
            || role == Some(Role::Design) && !remarks::looks_back(text, folded) && describes(text)
            || role.is_none_or(|role| role.weight() == Weight::Asks) && (enables(folded) || orders_on_condition(text))
    }

    /// Whether a block begins like an order.
    pub fn orders(&self, unit: usize) -> bool {
        self.facts.get(unit).is_some_and(|facts| facts.order)
    }

    /// A block's folded text.
    pub fn folded(&self, unit: usize) -> &'a str {
        self.folded.get(unit).map_or(" ", String::as_str)
    }

    /// The whole block.
    pub fn whole(&self, unit: usize) -> Span {
        Span { unit, from: 0, to: self.units.get(unit).map_or(0, |unit| unit.text.len()) }
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'a str {
        self.units.get(span.unit).and_then(|unit| unit.text.get(span.from..span.to)).unwrap_or_default()
    }

    /// Leaves a block alone.
    pub fn ignore(&mut self, unit: usize, reason: &'static str) {
        self.ignored.push((self.whole(unit), reason));
    }

    /// Lists a block as uncovered.
    pub fn uncover(&mut self, unit: usize, reason: &'static str) {
        self.uncovered.push((self.whole(unit), reason));
    }

    /// What holds for a block: its section's role, or that of the panel around it.
    pub fn role(&self, unit: usize) -> Option<Role> {
        let within = self.units.get(unit).and_then(|unit| unit.within);
        let panel = within.and_then(|title| self.panel_roles.get(&title).copied());
        panel.or_else(|| self.outline.get(self.outline.section_of(unit))?.role)
    }

    /// The item of the section, or of a section around it, with that section.
    pub fn holder(&self, unit: usize) -> Option<usize> {
        self.outline.chain(self.outline.section_of(unit)).find_map(|section| self.holders.get(&section).copied())
    }

    /// Why a block is left alone whatever stands around it.
    pub fn plainly_nothing(&self, unit: &Unit, folded: &str) -> Option<&'static str> {
        if unit.is_struck() {
            return Some("struck through");
        }
        if !says_something(&unit.text) {
            return Some("no words");
        }
        if matches!(unit.kind, Kind::Task(true)) || tick(&unit.text).is_some_and(|(done, _)| done) {
            return Some("done");
        }
        if remarks::is_placeholder(folded) {
            return Some("a placeholder");
        }
        if unit.is_link() && !crate::specification::vocabulary::words::demands(folded) && !is_order(folded)
            || remarks::is_mostly_addresses(&unit.text)
            || remarks::is_only_files(&unit.text)
        {
            return Some("reference");
        }
        if remarks::is_in_brackets(&unit.text) && !crate::specification::vocabulary::words::demands(folded) {
            return Some("note");
        }
        (unit.is_status()).then_some("about the document")
    }

    /// Adds an item whose statement is `span`, with the fields that it states; gives its number.
    pub fn add(&mut self, kind: ItemType, span: Span) -> usize {
        let section = self.outline.section_of(span.unit);
        let mut draft = Draft::new(kind, span, section);
        let text = self.text(span);
        if let Some((id, start)) = leading_id(text) {
            draft.source_id = Some(id.to_owned());
            if text.get(start..).is_some_and(|rest| !rest.trim().is_empty()) && start < text.len() {
                draft.name = None;
            }
        }
        (draft.priority, draft.estimate) = inline_fields(text);
        draft.priority = draft.priority.or_else(|| self.priority_of(section));
        draft.depends.extend(crate::specification::vocabulary::fields::dependency_text(text).map(str::to_owned));
        if let Some(id) = draft.source_id.clone() {
            self.by_id.entry(id).or_insert(self.drafts.len());
        }
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// The priority that a heading around says: "Must have", "P1: first".
    fn priority_of(&self, section: usize) -> Option<String> {
        let mut headings = self.outline.chain(section).filter_map(|section| self.outline.get(section)?.heading);
        headings.find_map(|heading| {
            let text = crate::specification::vocabulary::search::head(&self.units.get(heading)?.text, 120);
            heading_level(text).map(str::to_owned)
        })
    }

    /// The draft with this number.
    pub fn draft(&mut self, item: usize) -> Option<&mut Draft> {
        self.drafts.get_mut(item)
    }

    /// Adds a criterion to an item.
    pub fn criterion(&mut self, item: usize, spans: Vec<Span>) {
        if let Some(draft) = self.drafts.get_mut(item) {
            draft.criteria.push(spans);
        }
    }

    /// Adds text that explains an item.
    pub fn explain(&mut self, item: usize, span: Span) {
        if let Some(draft) = self.drafts.get_mut(item) {
            draft.context.push(span);
        }
    }
}

/// The folded text of each block.
pub fn fold_all(units: &[Unit]) -> Vec<String> {
    units.iter().map(|unit| folded(&unit.text)).collect()
}

/// Notes that the page says of a line that it is done: it makes no item, and an item of the last answer is done.
pub fn note_done(reading: &mut Reading<'_>, at: usize) {
    let mut span = reading.whole(at);
    if let Some((_, start)) = tick(reading.text(span)) {
        span.from = start;
    }
    let section = reading.outline.section_of(at);
    let mut draft = Draft::new(ItemType::Story, span, section);
    draft.done = true;
    draft.source_id = leading_id(reading.text(span)).map(|(id, _)| id.to_owned());
    reading.drafts.push(draft);
}

/// Puts a stated field into an item.
pub fn set_field(reading: &mut Reading<'_>, item: usize, meaning: Label, value: String) {
    let Some(draft) = reading.draft(item) else { return };
    let list = |value: &str| {
        value
            .split([',', ';', '、'])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
    };
    match meaning {
        _ if value.is_empty() => {}
        Label::Priority => draft.priority = Some(value),
        Label::Estimate => draft.estimate = Some(value),
        Label::Depends => draft.depends.push(value),
        Label::Labels => draft.labels.extend(list(&value)),
        Label::Components => draft.components.extend(list(&value)),
        _ => {}
    }
}
