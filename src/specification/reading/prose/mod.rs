//! Paragraphs.

pub mod introductions;

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Unit;
use crate::specification::reading::draft::Span;
use crate::specification::reading::prose::introductions::{introduction, leave_with_list, named_lead, next_is_list};
use crate::specification::reading::remarks::{
    is_about_document, is_binding, is_explanation, is_open_question, is_remark, is_template, says_that_it_is_out,
};
use crate::specification::reading::{Lead, Reading, set_field};
use crate::specification::vocabulary::fields::{Label, label, labelled, tick};
use crate::specification::vocabulary::roles::{Role, Weight};
use crate::specification::vocabulary::text::{folded, sentences};
use crate::specification::vocabulary::words::{
    Duty, commits, demands, holds, is_injection, is_order, is_scenario, is_user_story, wonders,
};

/// Reads a paragraph.
pub fn read(reading: &mut Reading<'_>, at: usize, unit: &Unit) {
    let text = reading.folded(at);
    if let Some(reason) = reading.plainly_nothing(unit, text) {
        reading.ignore(at, reason);
        return;
    }
    let role = reading.role(at);
    if let Some(role) = role.filter(|role| role.weight() == Weight::Leaves) {
        return leave_with_list(reading, at, role.reason());
    }
    if is_injection(text) {
        reading.uncover(at, "speaks to a model instead of asking for something");
        return;
    }
    if crate::specification::reading::gherkin::paragraph(reading, at, unit) || by_label(reading, at, unit) {
        return;
    }
    if is_template(&unit.text) {
        reading.ignore(at, "a template");
        return;
    }
    if says_that_it_is_out(text) {
        reading.ignore(at, "out of scope");
        return;
    }
    if is_open_question(&unit.text) {
        reading.ignore(at, "open question");
        return;
    }
    if unit.text.ends_with([':', '：']) && next_is_list(reading, at) {
        introduction(reading, at, role);
        return;
    }
    plain(reading, at, unit, role);
}

/// Whether other paragraphs of the section show that it is written as statements of what has to be.
fn section_demands(reading: &Reading<'_>, at: usize) -> bool {
    reading
        .outline
        .get(reading.outline.section_of(at))
        .is_some_and(|section| section.demanding * 3 >= section.paragraphs && section.demanding >= 2)
}

/// Whether a paragraph of the section demands something.
fn section_asks(reading: &Reading<'_>, at: usize) -> bool {
    reading.outline.get(reading.outline.section_of(at)).is_some_and(|section| section.demanding > 0)
}

fn plain(reading: &mut Reading<'_>, at: usize, unit: &Unit, role: Option<Role>) {
    let text = reading.folded(at);
    let holder = reading.holder(at);
    let ticked = tick(&unit.text).is_some();
    if ticked || is_user_story(text) || is_scenario(text) {
        story(reading, at, holder);
        return;
    }
    if let Some(item) = holder {
        below_holder(reading, at, item);
        return;
    }
    let weight = role.map_or(Weight::Open, Role::weight);
    let asks = weight == Weight::Asks;
    if aside(reading, at, weight) {
        return;
    }
    let first = reading.outline.get(reading.outline.section_of(at)).is_some_and(|section| section.heading.is_none())
        && reading.outline.sections.len() > 1;
    let strong = reading.duty(at) == Some(Duty::Must);
    let below_title = asks && !strong && reading.outline.is_title(reading.outline.section_of(at));
    if weight == Weight::Doubts || first || below_title {
        doubtful(reading, at, unit, role.filter(|_| !below_title));
        return;
    }
    if !asks && is_explanation(text) && sentences(&unit.text).len() == 1 {
        reading.uncover(at, "explains what stands beside it");
        return;
    }
    let states = asks && is_statement(&unit.text);
    let speaks = states || reading.demands(at) || a_sentence_promises(reading, at);
    let ordered = reading.orders(at) && !is_about_document(text) && (role.is_some() || section_asks(reading, at));
    if speaks && (strong || !is_about_document(text)) || ordered || asks && is_alone(reading, at) && !is_remark(text) {
        demanding_sentences(reading, at, states || section_demands(reading, at));
    } else if section_demands(reading, at) && !is_remark(text) {
        demanding_sentences(reading, at, true);
    } else if asks && next_is_list(reading, at) && sentences(&unit.text).len() == 1 {
        reading.ignore(at, "introduces a list");
    } else {
        reading.uncover(at, "prose that does not say what has to be done");
    }
}

/// "Description: the user enters a town": in a section of requirements that is the statement of its feature.
fn is_statement(text: &str) -> bool {
    labelled(text).is_some_and(|(meaning, _)| meaning == Label::Statement)
}

/// Whether one of a paragraph's sentences says what will be: each is judged by its own first words.
fn a_sentence_promises(reading: &Reading<'_>, at: usize) -> bool {
    let text = reading.text(reading.whole(at));
    let mut parts = sentences(text).into_iter().filter_map(|(from, to)| text.get(from..to));
    parts.any(|part| is_action(part) || reading.promises(at, part, &folded(part)))
}

/// "Backend: enable translations": an order behind the name of a part.
fn orders_behind_label(text: &str) -> bool {
    label(text).and_then(|(_, start)| text.get(start..)).is_some_and(|value| is_order(&folded(value)))
}

/// A paragraph of a section that is about something else than requirements.
fn doubtful(reading: &mut Reading<'_>, at: usize, unit: &Unit, role: Option<Role>) {
    let text = reading.folded(at);
    if actions(reading, at, role.map_or("background", Role::reason)).is_some() {
        return;
    }
    let strong = reading.duty(at) == Some(Duty::Must);
    let binding = matches!(role, Some(Role::Background | Role::Goals) | None) && is_binding(&unit.text);
    if strong && binding && !is_about_document(text) {
        demanding_sentences(reading, at, false);
    } else if reading.demands(at) || commits(text) || orders_behind_label(&unit.text) {
        reading.uncover(at, "asks for something in a section that is about something else");
    } else {
        reading.ignore(at, role.map_or("background", Role::reason));
    }
}

/// Whether a paragraph of a section of requirements has no list or table beside it: then it is the requirement.
fn is_alone(reading: &Reading<'_>, at: usize) -> bool {
    reading
        .outline
        .get(reading.outline.section_of(at))
        .is_some_and(|section| !section.has_lists && !section.has_sections)
}

/// A caption, a paragraph with an id, or prose beside numbered requirements; whether it was one.
fn aside(reading: &mut Reading<'_>, at: usize, weight: Weight) -> bool {
    let open = matches!(weight, Weight::Asks | Weight::Open);
    if is_caption(reading, at) {
        reading.ignore(at, "introduces what follows");
    } else if open && reading.has_id(at) && (weight == Weight::Asks || reading.ids_led > 1) {
        demanding_sentences(reading, at, false);
    } else if reading.numbered.contains(&reading.outline.section_of(at)) && !is_one_demand(reading, at) {
        // It is about the requirements beside it.
        if reading.demands(at) {
            reading.uncover(at, "asks for something beside numbered requirements");
        } else {
            reading.ignore(at, "introduces what follows");
        }
    } else {
        return false;
    }
    true
}

/// Whether a paragraph is one sentence that demands.
fn is_one_demand(reading: &Reading<'_>, at: usize) -> bool {
    reading.duty(at) == Some(Duty::Must) && sentences(reading.text(reading.whole(at))).len() == 1
}

/// "Usability:", "The following holds:": a short line that ends in a colon and demands nothing.
fn is_caption(reading: &Reading<'_>, at: usize) -> bool {
    const WORDS: usize = 12;
    let folded = reading.folded(at);
    let ends = reading.units.get(at).is_some_and(|unit| unit.text.ends_with([':', '：']));
    ends && folded.split(' ').count() <= WORDS
        && !reading.demands(at)
        && !reading.orders(at)
        && !reading.promises(at, reading.text(reading.whole(at)), folded)
}

/// A story or a scenario: the item of its heading, or an item of its own.
fn story(reading: &mut Reading<'_>, at: usize, holder: Option<usize>) {
    let text = reading.folded(at);
    let section = reading.outline.section_of(at);
    let own = reading.holders.get(&section).copied();
    let mut span = reading.whole(at);
    if let Some((_, start)) = tick(reading.text(span)) {
        span.from = start;
    }
    if is_scenario(text)
        && let Some(item) = holder
    {
        reading.criterion(item, vec![span]);
        return;
    }
    if let Some(item) = own.or(holder).filter(|item| reading.drafts.get(*item).is_some_and(|draft| draft.is_heading)) {
        // The heading names the item, the sentence is its statement.
        let heading = reading.drafts.get(item).map(|draft| draft.statement);
        if let (Some(heading), Some(draft)) = (heading, reading.drafts.get_mut(item)) {
            draft.is_heading = false;
            draft.statement = span;
            draft.context.insert(0, heading);
        }
        return;
    }
    let item = reading.add(ItemType::Story, span);
    reading.holders.insert(section, item);
}

/// A paragraph below a heading that is an item: its statement, when it demands something or is the first; else an explanation.
fn below_holder(reading: &mut Reading<'_>, at: usize, item: usize) {
    let text = reading.folded(at);
    let section = reading.outline.section_of(at);
    let is_statement = reading
        .drafts
        .get(item)
        .is_some_and(|draft| draft.is_heading && draft.section == section && draft.context.is_empty());
    let span = reading.whole(at);
    if is_statement {
        let heading = reading.drafts.get(item).map(|draft| draft.statement);
        let names = heading.and_then(|heading| {
            crate::specification::vocabulary::ids::leading_id(reading.text(heading))
                .map(|(_, start)| start >= reading.text(heading).len())
        });
        if let (Some(heading), Some(draft)) = (heading, reading.drafts.get_mut(item)) {
            if names == Some(true) {
                draft.statement = span;
                draft.is_heading = false;
                draft.context.insert(0, heading);
            } else {
                draft.context.push(span);
            }
        }
    } else if reading.duty(at) == Some(Duty::Must) && !is_remark(text) {
        reading.criterion(item, vec![span]);
    } else {
        reading.explain(item, span);
    }
}

/// How sentences begin that say what is not yet asked for.
const LATER: &[&str] = &[" in the future ", " later ", " künftig ", " 将来"];

/// The sentences of a paragraph: the first that asks is the item, others that ask are its criteria; with `all`, the rest too.
fn demanding_sentences(reading: &mut Reading<'_>, at: usize, all: bool) {
    let whole = reading.whole(at);
    let text = reading.text(whole);
    let mut item: Option<usize> = None;
    let mut waiting = Vec::new();
    let has_id = reading.has_id(at);
    for (from, to) in sentences(text) {
        let span = Span { unit: at, from, to };
        let folded = folded(reading.text(span));
        let future = LATER.iter().any(|word| folded.starts_with(word));
        let says = is_action(reading.text(span))
            || demands(&folded)
            || reading.promises(at, reading.text(span), &folded)
            || is_order(&folded)
            || is_user_story(&folded);
        let aside = future || is_explanation(&folded) || is_question(reading.text(span), &folded);
        let asks = !aside && says;
        match item {
            None if asks || has_id || all && !aside && !is_remark(&folded) => {
                item = Some(reading.add(ItemType::Story, span));
            }
            None => waiting.push(span),
            Some(item) if (asks || all && !is_remark(&folded)) && !aside => reading.criterion(item, vec![span]),
            Some(item) => reading.explain(item, span),
        }
    }
    if let Some(reason) = why_not(reading, &waiting).filter(|_| item.is_none()) {
        return reading.uncover(at, reason);
    }
    let item = item.unwrap_or_else(|| reading.add(ItemType::Story, whole));
    let is_item = |span: &Span| reading.drafts.get(item).is_some_and(|draft| draft.statement == *span);
    let waiting: Vec<Span> = waiting.into_iter().filter(|span| !is_item(span)).collect();
    for span in waiting {
        reading.explain(item, span);
    }
    if next_is_list(reading, at) && reading.role(at).is_none_or(|role| role.weight() == Weight::Open) {
        reading.next_lead = Some(Lead { item: Some(item), ..Lead::default() });
    }
}

/// Why a paragraph of which no sentence asks is no item: it explains or wonders.
fn why_not(reading: &Reading<'_>, sentences: &[Span]) -> Option<&'static str> {
    let texts = || sentences.iter().map(|span| reading.text(*span)).map(|text| (text, folded(text)));
    if texts().next().is_some_and(|(_, folded)| is_explanation(&folded)) {
        Some("explains what stands beside it")
    } else if texts().any(|(text, folded)| is_question(text, &folded)) {
        Some("asks a question")
    } else {
        None
    }
}

/// "ACTION: Kim to update the issue", anywhere in a paragraph.
fn is_action(sentence: &str) -> bool {
    const TAKES: &[&str] = &[" takes action to ", " take action to ", " takes the action to "];
    labelled(sentence).is_some_and(|(meaning, start)| meaning == Label::Action && start < sentence.len())
        || holds(&folded(sentence), TAKES)
}

/// Makes items of the sentences of a block that name an action and leaves the others alone: topics of an agenda are no work, what
/// somebody went away with is. The first item, if there is one.
pub fn actions(reading: &mut Reading<'_>, at: usize, reason: &'static str) -> Option<usize> {
    let whole = reading.whole(at);
    let parts: Vec<(Span, bool)> = sentences(reading.text(whole))
        .into_iter()
        .map(|(from, to)| Span { unit: at, from, to })
        .map(|span| (span, is_action(reading.text(span))))
        .collect();
    if !parts.iter().any(|(_, acts)| *acts) {
        return None;
    }
    let mut first = None;
    for (span, acts) in parts {
        if acts {
            let item = reading.add(ItemType::Story, span);
            first = first.or(Some(item));
        } else {
            reading.ignored.push((span, reason));
        }
    }
    first
}

/// A sentence that asks, also without a question mark: "Should the results be shown".
fn is_question(text: &str, folded: &str) -> bool {
    text.ends_with(['?', '？']) || wonders(folded)
}

/// "Requirements:" over a list names it; with a value behind it, it refers to some.
fn names_requirements(text: &str) -> bool {
    named_lead(text).is_some_and(|lead| lead.asks)
}

fn leave_by_label(reading: &mut Reading<'_>, at: usize, reason: &'static str, is_alone: bool) {
    let explains = matches!(reason, "rationale" | "note" | "goal" | "how it is tested");
    if let Some(item) = reading.holder(at).filter(|_| explains) {
        reading.explain(item, reading.whole(at));
    }
    reading.ignore(at, reason);
    reading.next_lead = is_alone.then_some(Lead { leaves: Some(reason), ..Lead::default() });
}

/// What the label in front of a paragraph makes of it; whether it made something.
fn by_label(reading: &mut Reading<'_>, at: usize, unit: &Unit) -> bool {
    let Some((meaning, start)) = labelled(&unit.text) else { return false };
    let value = unit.text.get(start..).unwrap_or_default().trim().to_owned();
    let holder = reading.holder(at);
    match (meaning, holder) {
        (Label::Leave("reference"), _) if value.is_empty() && names_requirements(&unit.text) => false,
        (Label::Leave(reason), _) => {
            leave_by_label(reading, at, reason, value.is_empty());
            true
        }
        (Label::Action, _) if !value.is_empty() => {
            let item = Some(reading.add(ItemType::Story, reading.whole(at)));
            reading.next_lead = unit.text.ends_with([':', '：']).then_some(Lead { item, ..Lead::default() });
            true
        }
        (Label::Test, _) if !reading.demands(at) => {
            holder.into_iter().for_each(|item| reading.explain(item, reading.whole(at)));
            reading.ignore(at, "how it is tested");
            true
        }
        (Label::Criteria, Some(item)) => {
            if value.is_empty() {
                reading.ignore(at, "introduces a list");
            } else {
                reading.criterion(item, vec![Span { from: start, ..reading.whole(at) }]);
            }
            reading.next_lead = Some(Lead { item: Some(item), ..Lead::default() });
            true
        }
        (Label::Priority | Label::Estimate | Label::Depends | Label::Labels | Label::Components, Some(item)) => {
            set_field(reading, item, meaning, value);
            reading.explain(item, reading.whole(at));
            true
        }
        _ => false,
    }
}
