//! Lines of lists and task lists.

use crate::specification::answer::ItemType;
use crate::specification::page::unit::{Kind, ListPlace, Unit};
use crate::specification::reading::draft::Span;
use crate::specification::reading::places::{
    described, has_entries_below, is_beside, is_in_scope, is_part, is_request, stands_in_front,
};
use crate::specification::reading::prose::actions;
use crate::specification::reading::prose::introductions::named_lead;
use crate::specification::reading::remarks::{
    is_binding, is_explanation, is_open_question, is_remark, is_template, is_undecided, is_version_or_date,
    says_that_it_is_out,
};
use crate::specification::reading::{Became, Lead, Reading, note_done, set_field};
use crate::specification::vocabulary::behaviour::orders_on_condition;
use crate::specification::vocabulary::fields::{Label, label, labelled, tick};
use crate::specification::vocabulary::ids::{leading_id, parent_id};
use crate::specification::vocabulary::roles::{Role, Weight, role_of};
use crate::specification::vocabulary::words::{
    Duty, commits, is_future, is_injection, is_order, is_scenario, is_user_story,
};

/// Reads a line of a list.
pub fn read(reading: &mut Reading<'_>, at: usize, unit: &Unit) {
    let Some(place) = unit.list else { return };
    if let Some(became) = reading.entries.get(&place.entry).copied() {
        continued(reading, at, became);
        return;
    }
    // The line that introduced the list is used up by its first entry.
    if place.depth == 1 && !reading.leads.contains_key(&place.list) {
        let lead = reading.next_lead.take().unwrap_or_default();
        reading.leads.insert(place.list, lead);
    }
    let became = judge(reading, at, unit, place);
    match became {
        Became::Ignored(reason) => reading.ignore(at, reason),
        Became::Uncovered(reason) => reading.uncover(at, reason),
        Became::Lead(_) => reading.ignore(at, "introduces a list"),
        Became::Item(_) | Became::Criterion(_) => {}
    }
    reading.entries.insert(place.entry, became);
}

/// A second block of the same entry.
fn continued(reading: &mut Reading<'_>, at: usize, became: Became) {
    let span = reading.whole(at);
    match became {
        Became::Item(item)
            if matches!(reading.units.get(at).map(|unit| unit.kind), Some(Kind::Entry | Kind::Task(_))) =>
        {
            if reading.demands(at) {
                reading.criterion(item, vec![span]);
            } else {
                reading.explain(item, span);
            }
        }
        Became::Item(item) | Became::Criterion(item) => reading.explain(item, span),
        Became::Ignored(reason) if reason == Role::Process.reason() && actions(reading, at, reason).is_some() => {}
        Became::Ignored(reason) => reading.ignore(at, reason),
        // What stands behind an entry that is no item is judged by its own words.
        Became::Uncovered(_) | Became::Lead(_) if reading.duty(at) == Some(Duty::Must) => {
            reading.add(ItemType::Story, span);
        }
        Became::Uncovered(reason) => reading.uncover(at, reason),
        Became::Lead(_) => reading.uncover(at, "says nothing about what is asked for"),
    }
}

fn judge(reading: &mut Reading<'_>, at: usize, unit: &Unit, place: ListPlace) -> Became {
    let text = reading.folded(at);
    // "The following endpoints are removed:" asks for each of them, though they are names or links.
    let is_asked_for = reading.leads.get(&place.list).is_some_and(|lead| lead.asks || lead.item.is_some());
    let nothing = reading.plainly_nothing(unit, text).filter(|reason| *reason != "reference" || !is_asked_for);
    if let Some(reason) = nothing {
        if reason == "done" {
            note_done(reading, at);
        }
        return Became::Ignored(reason);
    }
    let above = place.above.and_then(|entry| reading.entries.get(&entry).copied());
    if let Some(Became::Ignored(reason)) = above {
        return below_ignored(reading, at, unit, reason);
    }
    let role = reading.role(at);
    if let Some(role) = role.filter(|role| role.weight() == Weight::Leaves) {
        return Became::Ignored(role.reason());
    }
    if reading.names.contains(&place.list) && !is_asked_for {
        return Became::Uncovered("a description of data");
    }
    if reading.effects.contains(&place.list) && !is_asked_for {
        return Became::Uncovered("says what effect something has");
    }
    if let Some(became) = no_request(unit, text).or_else(|| pointer(reading, at, unit)) {
        return became;
    }
    if let Some(became) = by_label(reading, at, unit, above, place) {
        return became;
    }
    match above {
        Some(Became::Item(item) | Became::Criterion(item)) => below_item(reading, at, unit, item),
        Some(Became::Lead(lead)) => first_level(reading, at, unit, lead),
        Some(Became::Uncovered(_)) if !asks_itself(reading, at, unit) => {
            Became::Uncovered("stands below a line that asks for nothing")
        }
        _ => {
            let lead = reading.leads.get(&place.list).filter(|_| place.depth == 1).copied();
            first_level(reading, at, unit, lead.unwrap_or_default())
        }
    }
}

fn is_order_at(text: &str, start: usize) -> bool {
    is_order(&crate::specification::vocabulary::text::folded(text.get(start..).unwrap_or_default()))
}

/// An entry below a line that is left alone is left alone with it; below a question or a remark it may ask for something itself.
fn below_ignored(reading: &mut Reading<'_>, at: usize, unit: &Unit, reason: &'static str) -> Became {
    let is_topic = reason == Role::Process.reason();
    if let Some(item) = is_topic.then(|| actions(reading, at, reason)).flatten() {
        return Became::Item(item);
    }
    let (asking, all) = unit.list.and_then(|place| reading.lists.get(&place.list).copied()).unwrap_or_default();
    let asks = match reason {
        "process of the document" | "background" | "note" if is_future(reading.folded(at)) => true,
        "open question" | "about the document" | "background" | "note" | "no words" | "process of the document" => {
            asks_itself(reading, at, unit) || asking > 0 && asking * 2 >= all
        }
        // Reasons are given in the present tense, too.
        "rationale" => reading.demands(at) || reading.orders(at),
        _ => false,
    };
    if asks { Became::Uncovered("asks for something below a line that is left alone") } else { Became::Ignored(reason) }
}

/// Whether an entry's own words ask for something.
fn asks_itself(reading: &Reading<'_>, at: usize, unit: &Unit) -> bool {
    // "Kim: set up a call": who does it stands in front of the order.
    let is_assigned =
        || labelled(&unit.text).is_none() && label(&unit.text).is_some_and(|(_, start)| is_order_at(&unit.text, start));
    reading.demands(at) || reading.orders(at) || reading.promises(at, &unit.text, reading.folded(at)) || is_assigned()
}

/// An entry of a table of contents, or a pointer.
fn pointer(reading: &Reading<'_>, at: usize, unit: &Unit) -> Option<Became> {
    if unit.is_link() && reading.heading_texts.contains_key(reading.folded(at)) {
        return Some(Became::Ignored("names a section of this page"));
    }
    // A table of contents, the pull requests that did it: what a list of links names is somewhere else, orders in it too.
    let is_asked_for = |list: &usize| reading.leads.get(list).is_some_and(|lead| lead.asks || lead.item.is_some());
    let list = unit.list.map(|place| place.list).filter(|list| !is_asked_for(list));
    let is_listed = list.is_some_and(|list| reading.links.contains(&list)) && !reading.demands(at);
    if is_listed && !reading.role(at).is_some_and(|role| role.weight() == Weight::Asks) {
        return Some(Became::Ignored("reference"));
    }
    points_elsewhere(reading, at).then_some(Became::Ignored("reference"))
}

/// "See FR-12", "Voir la section 3": a pointer to a place that has a number.
fn points_elsewhere(reading: &Reading<'_>, at: usize) -> bool {
    const WORDS: usize = 16;
    const SEE: &[&str] =
        &[" see ", " siehe ", " voir ", " véase ", " ver ", " veja ", " vedi ", " zie ", " zobacz ", " patrz ", " cf "];
    let text = reading.folded(at);
    SEE.iter().any(|word| text.starts_with(word))
        && text.contains(|c: char| c.is_ascii_digit())
        && text.split(' ').count() <= WORDS
        && !reading.demands(at)
}

/// What an entry's own words show to be no request, wherever it stands.
fn no_request(unit: &Unit, folded: &str) -> Option<Became> {
    if is_template(&unit.text) {
        Some(Became::Ignored("a template"))
    } else if is_injection(folded) {
        Some(Became::Uncovered("speaks to a model instead of asking for something"))
    } else if says_that_it_is_out(folded) {
        Some(Became::Ignored("out of scope"))
    } else if is_undecided(folded) {
        Some(Became::Uncovered("is not decided yet"))
    } else if is_open_question(&unit.text)
        && !label(&unit.text).is_some_and(|(_, start)| is_order_at(&unit.text, start))
    {
        // "What is left to do?" is answered by tasks.
        let asks_for_work = role_of(&unit.text) == Some(Role::Tasks);
        Some(if asks_for_work {
            Became::Lead(Lead { asks: true, ..Lead::default() })
        } else {
            Became::Ignored("open question")
        })
    } else {
        None
    }
}

/// An entry below an item: a criterion of it; a task with a tick, or an id of its own, is a sub-task.
fn below_item(reading: &mut Reading<'_>, at: usize, unit: &Unit, item: usize) -> Became {
    let span = statement(reading, at);
    let ticked = matches!(unit.kind, Kind::Task(false)) || tick(&unit.text).is_some();
    let text = reading.folded(at);
    if !ticked && is_remark(text) && !reading.orders(at) && !orders_on_condition(&unit.text) {
        return Became::Ignored("background");
    }
    let numbered = leading_id(reading.text(span)).is_some_and(|(id, _)| parent_id(id).is_some());
    if ticked || numbered {
        let sub = reading.add(ItemType::SubTask, span);
        if let Some(draft) = reading.draft(sub) {
            draft.above = Some(item);
        }
        return Became::Item(sub);
    }
    reading.criterion(item, vec![span]);
    Became::Criterion(item)
}

/// What stands behind a tick is the statement.
fn statement(reading: &Reading<'_>, at: usize) -> Span {
    let mut span = reading.whole(at);
    if let Some((_, start)) = tick(reading.text(span)) {
        span.from = start;
    }
    span
}

fn first_level(reading: &mut Reading<'_>, at: usize, unit: &Unit, lead: Lead) -> Became {
    let text = reading.folded(at);
    let role = reading.role(at);
    if let Some(reason) = lead.leaves {
        return below_ignored(reading, at, unit, reason);
    }
    let span = statement(reading, at);
    if let Some(item) = lead.item {
        reading.criterion(item, vec![span]);
        return Became::Criterion(item);
    }
    let ticked = matches!(unit.kind, Kind::Task(false)) || tick(&unit.text).is_some();
    let form = is_user_story(text) || is_scenario(text);
    let holder = reading.holder(at);
    let follows =
        !ticked && (role != Some(Role::Stories) || is_part(reading, at)) && !form || role == Some(Role::Criteria);
    if let Some(item) = holder.filter(|item| follows && !is_beside(reading, *item, span, role)) {
        return below_item(reading, at, unit, item);
    }
    let asks = role.is_some_and(|role| role.weight() == Weight::Asks);
    // Boxes to tick below a question are its answers, those of a review are said of the document.
    let is_form = matches!(role, Some(Role::Questions | Role::Asked | Role::Process))
        && !reading.orders(at)
        && !reading.demands(at);
    let in_scope = role == Some(Role::Background) && reading.orders(at) && is_in_scope(reading, at);
    if asks || ticked && !is_form || lead.asks || form || in_scope {
        return item_or_lead(reading, at, unit, span);
    }
    if let Some(role) = lead.doubts.or(role).filter(|role| role.weight() == Weight::Doubts) {
        return doubtful(reading, span, role);
    }
    let (asking, all) = unit.list.and_then(|place| reading.lists.get(&place.list).copied()).unwrap_or_default();
    // A design is written in nouns, too: "Retention: 30 days" under "Storage".
    let is_designed = role == Some(Role::Design) && !is_remark(text);
    let says = is_designed || asks_itself(reading, at, unit);
    if (says || asking * 2 >= all && asking > 0 && !is_remark(text)) && !is_explanation(text) {
        return item_or_lead(reading, at, unit, span);
    }
    if unit.text.ends_with([':', '：']) {
        return Became::Lead(named_lead(&unit.text).unwrap_or_default());
    }
    Became::Uncovered("stands under a heading that does not say whether it asks for something")
}

fn doubtful(reading: &mut Reading<'_>, span: Span, role: Role) -> Became {
    if let Some(item) = actions(reading, span.unit, role.reason()) {
        return Became::Item(item);
    }
    let strong = reading.duty(span.unit) == Some(Duty::Must);
    match role {
        Role::Background | Role::Goals if strong && is_binding(reading.text(span)) => {
            Became::Item(reading.add(ItemType::Story, span))
        }
        Role::Stakeholders if reading.duty(span.unit) == Some(Duty::May) => {
            Became::Uncovered("asks for something in a section that is about something else")
        }
        Role::Stakeholders | Role::Metadata if !reading.demands(span.unit) => Became::Ignored(role.reason()),
        _ if reading.demands(span.unit) || commits(reading.folded(span.unit)) => {
            Became::Uncovered("asks for something in a section that is about something else")
        }
        _ => role.doubt().map_or(Became::Ignored(role.reason()), Became::Uncovered),
    }
}

/// A line that ends in a colon and demands nothing itself introduces what stands below it.
fn item_or_lead(reading: &mut Reading<'_>, at: usize, unit: &Unit, span: Span) -> Became {
    let text = reading.folded(at);
    let is_stub = unit.text.ends_with([':', '：'])
        && text.split(' ').count() <= 8
        && !reading.orders(at)
        && has_entries_below(reading, at);
    if is_stub {
        return Became::Lead(Lead { asks: true, ..Lead::default() });
    }
    let item = reading.add(ItemType::Story, span);
    // `cSB4003.1` belongs to `cSB4003`, `1.1` to `1`.
    let parent = reading.drafts.get(item).and_then(|draft| draft.source_id.as_deref()).and_then(parent_id);
    let parent = parent.and_then(|id| reading.by_id.get(id).copied()).filter(|parent| *parent != item);
    if let (Some(parent), Some(draft)) = (parent, reading.draft(item)) {
        draft.above = Some(parent);
        draft.kind = ItemType::SubTask;
    } else if reading.role(at) == Some(Role::Criteria)
        || matches!(unit.kind, Kind::Task(_))
        || tick(&unit.text).is_some()
    {
        let holder = reading.holder(at);
        if let (Some(holder), Some(draft)) = (holder, reading.draft(item)) {
            draft.above = Some(holder);
            draft.kind = ItemType::SubTask;
        }
    }
    Became::Item(item)
}

/// What the label in front of a line makes of it.
fn by_label(
    reading: &mut Reading<'_>,
    at: usize,
    unit: &Unit,
    above: Option<Became>,
    place: ListPlace,
) -> Option<Became> {
    let (_, start) = label(&unit.text)?;
    let value = unit.text.get(start..).unwrap_or_default().trim().to_owned();
    let Some(meaning) = labelled(&unit.text).map(|(meaning, _)| meaning) else {
        return is_of_head(reading, at, unit, &value).then_some(Became::Ignored("about the document"));
    };
    let item = match above {
        Some(Became::Item(item) | Became::Criterion(item)) => Some(item),
        _ => reading
            .holder(at)
            .or_else(|| reading.leads.get(&place.list).and_then(|lead| lead.item))
            .or_else(|| described(reading, place)),
    };
    match (meaning, item) {
        (Label::Leave("reference"), None) => None,
        (Label::Leave("about the document"), _) if is_request(&value) => None,
        (Label::Leave("rationale" | "note"), Some(item)) => {
            reading.explain(item, reading.whole(at));
            Some(Became::Ignored(if meaning == Label::Leave("note") { "note" } else { "rationale" }))
        }
        (Label::Leave(reason), _) => Some(Became::Ignored(reason)),
        (Label::Priority | Label::Estimate | Label::Depends | Label::Labels | Label::Components, Some(item)) => {
            set_field(reading, item, meaning, value);
            reading.explain(item, reading.whole(at));
            Some(Became::Criterion(item))
        }
        (Label::Action, None) if !value.is_empty() => {
            let span = reading.whole(at);
            Some(Became::Item(reading.add(ItemType::Story, span)))
        }
        (Label::Criteria, Some(item)) if value.is_empty() => {
            Some(Became::Lead(Lead { item: Some(item), ..Lead::default() }))
        }
        _ => None,
    }
}

/// "Target version: 4", "Implementation: …" in front of all headings; the page's own name; a version or a date.
fn is_of_head(reading: &Reading<'_>, at: usize, unit: &Unit, value: &str) -> bool {
    let is_name = reading.heading_texts.contains_key(crate::specification::vocabulary::text::folded(value).as_str());
    let is_head = (is_name || stands_in_front(reading, at, value))
        && !reading.demands(at)
        && tick(&unit.text).is_none()
        && !matches!(unit.kind, Kind::Task(_));
    is_head || is_version_or_date(value)
}
