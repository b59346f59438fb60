//! Paragraphs that introduce a list.

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Unit;
use crate::specification::reading::draft::Span;
use crate::specification::reading::remarks::tells_of_today;
use crate::specification::reading::{Lead, Reading};
use crate::specification::vocabulary::fields::label;
use crate::specification::vocabulary::roles::{Role, Weight, spoken_role};
use crate::specification::vocabulary::search::begins_with_one;
use crate::specification::vocabulary::text::{folded, sentences};
use crate::specification::vocabulary::words::{Duty, commits, demands, holds, is_order};

/// Leaves a paragraph alone, and the list that it introduces.
pub fn leave_with_list(reading: &mut Reading<'_>, at: usize, reason: &'static str) {
    reading.ignore(at, reason);
    reading.next_lead = Some(Lead { leaves: Some(reason), ..Lead::default() });
}

/// Whether a list follows.
pub fn next_is_list(reading: &Reading<'_>, at: usize) -> bool {
    reading.units.get(at + 1).is_some_and(|next| next.list.is_some() && next.cell.is_none())
}

/// "Action items:", "Out of scope:": these words alone say of the list behind them what a heading of them says.
pub fn named_lead(text: &str) -> Option<Lead> {
    const LONGEST: usize = 60;
    let name = text.trim_end_matches([':', '：']);
    let (role, is_only) = (name.len() <= LONGEST).then(|| spoken_role(name)).flatten()?;
    match role.weight() {
        Weight::Asks if is_only => Some(Lead { asks: true, ..Lead::default() }),
        Weight::Leaves if is_only => Some(Lead { leaves: Some(role.reason()), ..Lead::default() }),
        Weight::Doubts if is_only => Some(Lead { doubts: Some(role), ..Lead::default() }),
        _ => None,
    }
}

/// A paragraph that ends in a colon in front of a list. A short demand ("The system must:") makes each entry an item; a whole
/// statement is an item, and the entries are its criteria.
pub fn introduction(reading: &mut Reading<'_>, at: usize, role: Option<Role>) {
    let text = reading.folded(at);
    if speaks_to_authors(text) {
        leave_with_list(reading, at, Role::Process.reason());
    } else if presents(text) && !reading.has_id(at) && !names_options(reading, at) {
        present(reading, at, role);
    } else {
        introduce_list(reading, at, role);
    }
}

fn introduce_list(reading: &mut Reading<'_>, at: usize, role: Option<Role>) {
    const WORK: &[&str] = &[" task", " following jobs ", " aufgaben ", " tâches ", " tareas ", " tarefas ", " タスク"];
    if names_options(reading, at) {
        return leave_with_list(reading, at, "alternative");
    }
    let text = reading.folded(at);
    if role.is_none_or(|role| role.weight() != Weight::Asks) && weighs(reading, at) {
        return leave_with_list(reading, at, Role::Rationale.reason());
    }
    if defines(reading, at) {
        return leave_with_list(reading, at, Role::Glossary.reason());
    }
    if tells_of_today(text) && !reading.demands(at) {
        return leave_with_list(reading, at, Role::Background.reason());
    }
    let asks = reading.demands(at) || reading.promises(at, reading.text(reading.whole(at)), text);
    // "The application must:" among goals says what has to be done for them.
    let binds = role == Some(Role::Goals) && reading.duty(at) == Some(Duty::Must);
    let doubts = role.is_some_and(|role| role.weight() == Weight::Doubts && role != Role::Background) && !binds;
    let holder = reading.holder(at);
    if holder.is_none() && !in_doubt(role) && names(reading, at) {
        return;
    }
    let has_id = reading.has_id(at);
    let is_stub = asks && text.split(' ').count() <= 11 && !has_id && !lists_values(reading, at);
    let lead = if !doubts && (holds(text, WORK) || is_stub) {
        reading.ignore(at, "introduces a list");
        Lead { asks: true, ..Lead::default() }
    } else if (asks && !doubts) || (reading.orders(at) && !doubts && role != Some(Role::Background)) {
        let span = if has_id { reading.whole(at) } else { last_sentences(reading, at) };
        let item = holder.unwrap_or_else(|| reading.add(ItemType::Story, span));
        reading.explain(item, reading.whole(at));
        Lead { item: Some(item), ..Lead::default() }
    } else if let Some(item) = holder {
        reading.explain(item, reading.whole(at));
        Lead { item: Some(item), ..Lead::default() }
    } else {
        introduce(reading, at);
        Lead::default()
    };
    reading.next_lead = Some(lead);
}

/// "Here are the problems we need to solve:": what it demands stands in a clause about the list, and the list speaks for itself.
fn presents(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " here are ",
        " here is ",
        " heres ",
        " below are ",
        " hier sind ",
        " hier ist ",
        " nachfolgend ",
        " voici ",
        " aquí están ",
        " estos son ",
        " ecco ",
        " hier zijn ",
    ];
    holds(folded, WORDS)
}

fn present(reading: &mut Reading<'_>, at: usize, role: Option<Role>) {
    const WE: &[&str] = &[" we will ", " well ", " to be done ", " wir werden ", " nous allons ", " vamos a "];
    if holds(reading.folded(at), REASONS) && role.is_none_or(|role| role.weight() != Weight::Asks) {
        return leave_with_list(reading, at, Role::Background.reason());
    }
    introduce(reading, at);
    let asks = !in_doubt(role) && holds(reading.folded(at), WE);
    reading.next_lead = Some(Lead { asks, ..Lead::default() });
}

/// "Please add your progress below:": asks whoever writes the page, and not for a product.
fn speaks_to_authors(folded: &str) -> bool {
    const PLEASE: &[&str] = &[" please ", " bitte ", " merci de ", " veuillez ", " por favor "];
    const HERE: &[&str] =
        &[" below ", " here ", " this page ", " unten ", " hier ", " ci dessous ", " abajo ", " abaixo "];
    begins_with_one(folded, PLEASE) && holds(folded, HERE)
}

/// Takes a paragraph as the name of the list behind it, and says whether it is one.
fn names(reading: &mut Reading<'_>, at: usize) -> bool {
    let Some(lead) = named_lead(reading.text(reading.whole(at))) else { return false };
    reading.ignore(at, lead.leaves.unwrap_or("introduces a list"));
    reading.next_lead = Some(lead);
    true
}

fn in_doubt(role: Option<Role>) -> bool {
    role.is_some_and(|role| role.weight() == Weight::Doubts)
}

/// Leaves a paragraph alone that introduces a list; the sentences before its last say something of their own.
pub fn introduce(reading: &mut Reading<'_>, at: usize) {
    let whole = reading.whole(at);
    let last = sentences(reading.text(whole)).last().map_or(0, |(from, _)| *from);
    if last > 0 {
        reading.uncovered.push((Span { to: last, ..whole }, "says more than what it introduces"));
    }
    reading.ignored.push((Span { from: last, ..whole }, "introduces a list"));
}

/// "There are two options:": what stands below is weighed, not asked for.
fn names_options(reading: &Reading<'_>, at: usize) -> bool {
    const OPTIONS: &[&str] = &[
        " options ",
        " alternatives ",
        " optionen ",
        " alternativen ",
        " opciones ",
        " alternativas ",
        " opções ",
        " opzioni ",
        " alternative ",
        " opties ",
    ];
    let names = holds(reading.folded(at), OPTIONS);
    names && !reading.demands(at) && !reading.has_id(at)
}

/// Words for what is weighed.
#[rustfmt::skip]
const REASONS: &[&str] = &[
    " benefits ", " advantages ", " disadvantages ", " drawbacks ", " downsides ", " problems ", " reasons ", " failure modes ", " limitations ",
    " concerns ", " consequences ", " trade offs ", " vorteile ", " nachteile ", " probleme ", " gründe ", " avantages ",
    " inconvénients ", " problèmes ", " raisons ", " ventajas ", " desventajas ", " vantagens ", " desvantagens ", " vantaggi ", " svantaggi ",
];

/// "This has two benefits:", "Das hat zwei Nachteile:": what stands below says why, and asks for nothing.
fn weighs(reading: &Reading<'_>, at: usize) -> bool {
    holds(reading.folded(at), REASONS) && !reading.demands(at) && !reading.has_id(at)
}

/// "There are the following classes of apps:" in front of "Custom apps: apps that …": what stands below says what the words mean.
fn defines(reading: &Reading<'_>, at: usize) -> bool {
    #[rustfmt::skip]
    const KINDS: &[&str] = &[
        " following classes ", " following kinds ", " following types ", " following categories ", " following terms ", " folgende arten ",
        " folgende klassen ", " folgende begriffe ", " folgenden arten ", " folgenden begriffe ", " types suivants ", " catégories suivantes ",
        " termes suivants ",
    ];
    let list = reading.units.get(at + 1).and_then(|next| next.list).map(|place| place.list);
    let of_list = |unit: &&Unit| unit.list.is_some_and(|place| Some(place.list) == list);
    let mut entries = reading.units.iter().skip(at + 1).take_while(|unit| unit.list.is_some()).filter(of_list);
    holds(reading.folded(at), KINDS) && !reading.demands(at) && entries.all(|entry| label(&entry.text).is_some())
}

/// Whether the list behind a paragraph names values of what it demands ("A bill has a state: open, paid") instead of demands of
/// their own: every entry is a word or two.
fn lists_values(reading: &Reading<'_>, at: usize) -> bool {
    const WORDS: usize = 2;
    let list = reading.units.get(at + 1).and_then(|next| next.list).map(|place| place.list);
    let of_list = |unit: &&Unit| unit.list.is_some_and(|place| Some(place.list) == list);
    let mut entries = reading.units.iter().skip(at + 1).take_while(|unit| unit.list.is_some()).filter(of_list);
    entries.all(|entry| {
        entry.kind == crate::specification::page::unit::Kind::Entry
            && entry.text.split_whitespace().count() <= WORDS
            && !entry.text.chars().any(crate::specification::vocabulary::text::is_unspaced)
    })
}

/// From the first demanding sentence on.
fn last_sentences(reading: &Reading<'_>, at: usize) -> Span {
    let mut span = reading.whole(at);
    let text = reading.text(span);
    let first = sentences(text).into_iter().find(|(from, to)| {
        text.get(*from..*to)
            .map(folded)
            .is_some_and(|sentence| demands(&sentence) || commits(&sentence) || is_order(&sentence))
    });
    span.from = first.map_or(0, |(from, _)| from);
    span
}
