//! From blocks to drafts: one pass over the page, front to back.
//!
//! What a block is depends on its form, on the heading above it, on the line that introduces its list, and on its words of
//! duty, in this order. Each rule is one sentence in `docs/WORK-ITEMS.md`.

use std::collections::BTreeMap;

use super::answer::ItemType;
use super::draft::{Draft, Span};
use super::fields::{inline_fields, leading_id, tick};
use super::roles::{Role, Weight};
use super::sections::{Outline, level_of};
use super::text::{folded, says_something};
use super::unit::{Kind, Unit};
use super::words::{Duty, Facts, is_injection, is_order, is_user_story};

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
    /// Whether the page is a list of wishes: its innermost headings are the entries.
    pub is_wish_list: bool,
    /// The tables that were read.
    pub tables: BTreeMap<usize, Vec<usize>>,
    /// Headings by their folded texts.
    pub heading_texts: BTreeMap<&'a str, usize>,
    /// Ids that a table of epics gives to headings, by the heading's block.
    pub heading_ids: BTreeMap<usize, String>,
    /// The feature that pasted Gherkin belongs to.
    pub feature: Option<usize>,
}

impl<'a> Reading<'a> {
    /// Reads the page.
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
            is_wish_list: false,
            tables: BTreeMap::new(),
            heading_texts: BTreeMap::new(),
            heading_ids: BTreeMap::new(),
            feature: None,
        };
        reading.survey();
        reading.is_wish_list = super::wishes::is_wish_list(&reading);
        let mut at = 0;
        while let Some(unit) = units.get(at) {
            at += reading.take(at, unit).max(1);
        }
        reading
    }

    /// Counts what a single pass could not know: how a list's entries speak, and which blocks each table has.
    fn survey(&mut self) {
        for heading in self.outline.sections.iter().filter_map(|section| section.heading) {
            self.heading_texts.insert(self.folded(heading), heading);
        }
        for (at, unit) in self.units.iter().enumerate() {
            if let Some(cell) = unit.cell {
                self.tables.entry(cell.table).or_default().push(at);
            } else if let Some(place) = unit.list {
                let asks = self.demands(at) || self.orders(at) || matches!(unit.kind, Kind::Task(false));
                let count = self.lists.entry(place.list).or_default();
                count.0 += usize::from(asks);
                count.1 += 1;
            }
        }
    }

    /// A block's word of duty.
    pub fn duty(&self, unit: usize) -> Option<Duty> {
        self.facts.get(unit).and_then(|facts| facts.duty)
    }

    /// Whether a block demands or wants something.
    pub fn demands(&self, unit: usize) -> bool {
        self.duty(unit) >= Some(Duty::Should)
    }

    /// Whether a block begins like an order.
    pub fn orders(&self, unit: usize) -> bool {
        self.facts.get(unit).is_some_and(|facts| facts.order)
    }

    /// A block's folded text.
    pub fn folded(&self, unit: usize) -> &'a str {
        self.folded.get(unit).map_or(" ", String::as_str)
    }

    /// Takes the block at `at`, and says how many blocks went with it.
    fn take(&mut self, at: usize, unit: &Unit) -> usize {
        if let Some(cell) = unit.cell {
            if self.tables.get(&cell.table).is_some_and(|units| units.first() == Some(&at)) {
                super::tables::read(self, cell.table);
            }
            self.next_lead = None;
            return 1;
        }
        if unit.kind == Kind::Code {
            return super::gherkin::code(self, at);
        }
        if level_of(unit).is_some() {
            self.next_lead = None;
            self.feature = None;
            self.heading(at, unit);
        } else if unit.kind == Kind::Title {
            self.ignore(at, "title of a panel");
        } else if unit.list.is_some() {
            super::entries::read(self, at, unit);
        } else {
            self.next_lead = None;
            super::prose::read(self, at, unit);
        }
        1
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
        let panel = std::iter::successors(within, |title| self.units.get(*title)?.within)
            .find_map(|title| super::roles::role_of(super::search::head(&self.units.get(title)?.text, 80)))
            .filter(|role| matches!(role.weight(), Weight::Leaves | Weight::Doubts));
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
        if matches!(
            folded,
            " n a "
                | " yes "
                | " no "
                | " na "
                | " none "
                | " tbd "
                | " todo "
                | " k a "
                | " keine "
                | " keiner "
                | " aucun "
                | " aucune "
                | " ninguno "
                | " ninguna "
                | " nenhum "
                | " nessuno "
                | " geen "
                | " なし "
                | " 无 "
                | " 없음 "
        ) {
            return Some("a placeholder");
        }
        if unit.is_link() && !super::words::demands(folded) && !is_order(folded) || is_mostly_addresses(&unit.text) {
            return Some("reference");
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
        draft.depends.extend(super::fields::dependency_text(text).map(str::to_owned));
        if let Some(id) = draft.source_id.clone() {
            self.by_id.entry(id).or_insert(self.drafts.len());
        }
        self.drafts.push(draft);
        self.drafts.len() - 1
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

    fn heading(&mut self, at: usize, unit: &Unit) {
        let section = self.outline.section_of(at);
        let text = self.folded(at);
        if let Some(reason) = self.plainly_nothing(unit, text) {
            self.ignore(at, reason);
            return;
        }
        let Some(own) = self.outline.get(section) else { return };
        let role = self.role(at);
        if role.is_some_and(|role| matches!(role.weight(), Weight::Leaves | Weight::Doubts)) {
            self.ignore(at, role.map_or("heading", Role::reason));
            return;
        }
        let known = leading_id(&unit.text).and_then(|(id, _)| self.by_id.get(id).copied());
        if let Some(item) = known {
            self.holders.insert(section, item);
            self.explain(item, self.whole(at));
        } else if self.is_item_heading(at, unit, own.has_sections, own.own) {
            let item = self.add(ItemType::Story, self.whole(at));
            if let Some(draft) = self.draft(item) {
                draft.is_heading = true;
            }
            self.holders.insert(section, item);
        }
    }

    /// Whether a heading is itself an item: it names a story or has an id, it is an order, or the page lists wishes.
    fn is_item_heading(&self, at: usize, unit: &Unit, has_sections: bool, own: Option<Role>) -> bool {
        let text = self.folded(at);
        if is_injection(text) {
            return false;
        }
        let section = self.outline.get(self.outline.section_of(at));
        let named = is_story_heading(&unit.text, text)
            && section
                .is_some_and(|section| !(section.is_chapter || section.has_table && has_name_behind_id(&unit.text)));
        let role = self.role(at);
        let asks = role.is_some_and(|role| role.weight() == Weight::Asks);
        let order = !has_sections
            && self.orders(at)
            && is_sentence(&unit.text)
            && (asks || role == Some(Role::Design) || self.outline.speaks)
            && matches!(own, None | Some(Role::Design | Role::Requirements))
            && self.holder(at).is_none();
        let wish = self.is_wish_list && !has_sections && super::wishes::is_entry(self, at);
        named || order || wish || is_user_story(text)
    }
}

/// "User Story 1 - …", "Story: …", "Requirement 3", "Use case 2: …", "REQ-12 …": a heading that opens one item.
fn is_story_heading(text: &str, folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " user story ",
        " story ",
        " requirement ",
        " use case ",
        " feature ",
        " anforderung ",
        " anwendungsfall ",
        " exigence ",
        " cas dutilisation ",
        " récit utilisateur ",
        " historia de usuario ",
        " historia ",
        " requisito ",
        " caso de uso ",
        " história ",
        " requerimiento ",
        " eis ",
        " ユーザーストーリー ",
        " 要件 ",
        " 要求 ",
        " 用户故事 ",
        " 需求 ",
        " 사용자 스토리 ",
        " 요구사항 ",
    ];
    let numbered = WORDS.iter().any(|word| {
        folded.strip_prefix(word).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            || folded.starts_with(word) && text.contains(':')
    });
    numbered || leading_id(text).is_some_and(|(id, _)| id.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// An address with a few words before it.
fn is_mostly_addresses(text: &str) -> bool {
    let words = text.split(' ').count();
    let addresses = text.split(' ').filter(|word| word.contains("http://") || word.contains("https://")).count();
    addresses > 0 && words - addresses <= 3
}

/// "V7.2 Session timeout" over a table is the table's section; an id alone names an item.
fn has_name_behind_id(text: &str) -> bool {
    leading_id(text).is_some_and(|(_, start)| start < text.len())
}

/// A heading that is an order and no name: "Update the skew policy", not "Release checklist" or "Design and tests".
fn is_sentence(text: &str) -> bool {
    let mut words = text.split(' ').skip(1);
    let second = words.clone().next().unwrap_or_default().to_lowercase();
    let lower = words.clone().filter(|word| word.starts_with(char::is_lowercase)).count();
    let unspaced = text.chars().any(super::text::is_unspaced);
    let name = matches!(second.as_str(), "of" | "and" | "vs" | "vs." | "for" | "/" | "&" | "und" | "et" | "y");
    unspaced || !name && words.nth(2).is_some() && lower >= 2
}

/// The folded text of each block.
pub fn fold_all(units: &[Unit]) -> Vec<String> {
    units.iter().map(|unit| folded(&unit.text)).collect()
}
