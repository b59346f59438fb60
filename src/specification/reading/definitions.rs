//! Definition lists: requirements with their names, fields of one requirement, or a glossary.

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Kind;
use crate::specification::reading::remarks::{is_open_question, says_that_it_is_out};
use crate::specification::reading::{Lead, Reading, note_done, set_field};
use crate::specification::vocabulary::fields::{Label, label_meaning};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::roles::Weight;
use crate::specification::vocabulary::words::{is_injection, is_scenario, is_user_story};

/// A term, or several for one meaning, and what stands behind it.
struct Entry {
    terms: Vec<usize>,
    definitions: Vec<usize>,
}

/// Reads the terms from `at` on with what stands behind them, and says how many blocks that were.
pub fn read(reading: &mut Reading<'_>, at: usize) -> usize {
    let of_kind = |from: usize, kind: Kind| -> Vec<usize> {
        (from..).take_while(|next| reading.units.get(*next).is_some_and(|unit| unit.kind == kind)).collect()
    };
    let terms = of_kind(at, Kind::Term);
    let definitions = of_kind(at + terms.len(), Kind::Definition);
    let count = terms.len() + definitions.len();
    let entry = Entry { terms, definitions };
    let lead = match left_alone(reading, &entry) {
        Some(reason) => {
            entry.blocks().for_each(|block| reading.ignore(block, reason));
            Lead { leaves: Some(reason), ..Lead::default() }
        }
        None => judge(reading, &entry),
    };
    // A list in the definition follows it.
    reading.next_lead = Some(lead);
    count
}

impl Entry {
    fn blocks(&self) -> impl Iterator<Item = usize> + '_ {
        self.terms.iter().chain(&self.definitions).copied()
    }

    /// What the entry says: the meaning, or the term that has none.
    fn statement(&self) -> Option<usize> {
        self.definitions.first().or_else(|| self.terms.first()).copied()
    }
}

/// Why an entry is left alone, whatever it says.
fn left_alone(reading: &mut Reading<'_>, entry: &Entry) -> Option<&'static str> {
    let first = entry.terms.first().or_else(|| entry.definitions.first()).copied()?;
    let nothing = |at: usize| reading.plainly_nothing(reading.units.get(at)?, reading.folded(at));
    let statement = entry.statement()?;
    // A link as the term is the name of what the meaning asks for.
    let reason = nothing(first).filter(|reason| *reason != "reference").or_else(|| nothing(statement));
    if reason == Some("done") {
        note_done(reading, statement);
    }
    let role = reading.role(first).filter(|role| role.weight() == Weight::Leaves);
    let text = reading.units.get(statement).map_or("", |unit| unit.text.as_str());
    reason
        .or_else(|| role.map(|role| role.reason()))
        .or_else(|| says_that_it_is_out(reading.folded(statement)).then_some("out of scope"))
        .or_else(|| is_open_question(text).then_some("open question"))
}

fn judge(reading: &mut Reading<'_>, entry: &Entry) -> Lead {
    let Some(statement) = entry.statement() else { return Lead::default() };
    if entry.blocks().any(|block| is_injection(reading.folded(block))) {
        let reason = "speaks to a model instead of asking for something";
        entry.blocks().for_each(|block| reading.uncover(block, reason));
        return Lead { leaves: Some(reason), ..Lead::default() };
    }
    if let Some(lead) = field(reading, entry) {
        return lead;
    }
    let text = reading.folded(statement);
    let asks = reading.role(statement).is_some_and(|role| role.weight() == Weight::Asks);
    let named = entry.terms.iter().any(|term| reading.has_id(*term));
    let id = entry.terms.first().is_some_and(|term| is_id(reading, *term));
    let open = reading.role(statement).is_none_or(|role| role.weight() == Weight::Open);
    let says = reading.demands(statement) || is_user_story(text) || is_scenario(text);
    if asks || id || named || open && says {
        return Lead { item: Some(item(reading, entry, statement)), ..Lead::default() };
    }
    if says {
        let reason = "asks for something in a section that is about something else";
        entry.blocks().for_each(|block| reading.uncover(block, reason));
        return Lead::default();
    }
    entry.blocks().for_each(|block| reading.ignore(block, "definition"));
    Lead { leaves: Some("definition"), ..Lead::default() }
}

/// Whether a term is an id and nothing else.
fn is_id(reading: &Reading<'_>, term: usize) -> bool {
    let text = reading.units.get(term).map_or("", |unit| unit.text.as_str());
    leading_id(text).is_some_and(|(id, start)| start >= text.len() && id.starts_with(char::is_alphabetic))
}

/// "Priority", "Depends on": the term names a field of the item above; what the list gave it, or whether it named none.
fn field(reading: &mut Reading<'_>, entry: &Entry) -> Option<Lead> {
    let term = entry.terms.first().copied()?;
    let meaning = label_meaning(reading.folded(term))?;
    let above = entry.terms.first().and_then(|first| item_above(reading, *first)).or_else(|| reading.holder(term))?;
    if meaning == Label::Statement {
        return None;
    }
    for at in entry.definitions.iter().copied() {
        let span = reading.whole(at);
        match meaning {
            Label::Criteria => reading.criterion(above, vec![span]),
            _ => {
                set_field(reading, above, meaning, reading.text(span).to_owned());
                reading.explain(above, span);
            }
        }
    }
    entry.terms.iter().for_each(|term| reading.ignore(*term, "name of a field"));
    let leaves = if let Label::Leave(reason) = meaning { Some(reason) } else { None };
    Some(Lead { item: Some(above).filter(|_| leaves.is_none()), leaves, ..Lead::default() })
}

/// The item that the entry before this one of the same list became.
fn item_above(reading: &Reading<'_>, term: usize) -> Option<usize> {
    let before = reading.units.get(term.checked_sub(1)?)?;
    let last = reading.drafts.len().checked_sub(1)?;
    let is_beside = before.kind == Kind::Definition || before.list.is_some();
    let unit = reading.units.get(reading.drafts.get(last)?.statement.unit)?;
    (is_beside && matches!(unit.kind, Kind::Definition | Kind::Term)).then_some(last)
}

/// The item of an entry: the term is its name, what stands behind it the statement and what explains it.
fn item(reading: &mut Reading<'_>, entry: &Entry, statement: usize) -> usize {
    let item = reading.add(ItemType::Story, reading.whole(statement));
    for term in entry.terms.iter().copied().filter(|term| *term != statement) {
        let span = reading.whole(term);
        let text = reading.text(span);
        let id = leading_id(text).filter(|(id, _)| id.starts_with(char::is_alphanumeric));
        let name = id.map_or(text, |(_, start)| text.get(start..).unwrap_or_default()).trim();
        let is_field = label_meaning(reading.folded(term)).is_some();
        if let Some(draft) = reading.draft(item) {
            draft.source_id = draft.source_id.take().or_else(|| id.map(|(id, _)| id.to_owned()));
            draft.name = draft.name.take().or_else(|| (!name.is_empty() && !is_field).then(|| name.to_owned()));
        }
        if let Some((id, _)) = id {
            reading.by_id.entry(id.to_owned()).or_insert(item);
        }
        reading.explain(item, span);
    }
    for at in entry.definitions.iter().copied().filter(|at| *at != statement) {
        let span = reading.whole(at);
        if reading.demands(at) { reading.criterion(item, vec![span]) } else { reading.explain(item, span) }
    }
    item
}

#[cfg(test)]
mod tests {
    use crate::specification::{Plan, PlanOptions, plan_work_items};

    fn plan(body: &str) -> Plan {
        plan_work_items(body.as_bytes(), &PlanOptions { page_id: "1".to_owned(), ..PlanOptions::default() }).unwrap()
    }

    #[test]
    fn a_term_among_requirements_names_what_stands_behind_it() {
        let plan = plan(
            "<h2>Requirements</h2><dl><dt>Export</dt><dd>All invoices as one PDF<ul><li>in A4</li></ul></dd>\
             <dt>FR-7 Search</dt><dd><p>By name.</p><p>It must find umlauts.</p></dd>\
             <dt>Priority</dt><dd>High</dd><dt><del>Fax</del></dt><dd>Send it</dd></dl>",
        );
        let items: Vec<_> = plan.items.iter().filter(|item| !item.evidence[0].quote.contains("Requirements")).collect();
        let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["Export", "Search"]);
        assert_eq!(items[0].evidence[0].quote, "All invoices as one PDF");
        assert_eq!(items[0].acceptance[0].text, "in A4");
        assert_eq!((items[1].source_id.as_deref(), items[1].priority.as_deref()), (Some("FR-7"), Some("High")));
        assert_eq!(items[1].acceptance[0].text, "It must find umlauts.");
        assert!(plan.ignored.iter().any(|span| span.reason == "struck through"));
    }

    #[test]
    fn terms_with_ids_ask_wherever_they_stand_and_a_glossary_does_not() {
        let plan = plan(
            "<h2>Interfaces</h2><dl><dt>REQ-1</dt><dd>Mail out</dd><dt>Invoice</dt><dd>A bill that was sent</dd></dl>\
             <h2>Glossary</h2><dl><dt>Bill</dt><dd>It must be paid</dd></dl>",
        );
        let titles: Vec<&str> = plan.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["Mail out"]);
        let left: Vec<&str> =
            plan.ignored.iter().filter(|span| span.reason == "definition").map(|span| span.quote.as_str()).collect();
        assert!(left.contains(&"A bill that was sent") && left.contains(&"It must be paid"), "{left:?}");
    }
}
