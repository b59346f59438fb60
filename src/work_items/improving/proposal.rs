//! A model's answer: read strictly, held against the page, and only what differs is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::input;
use crate::specification::{Item, clean};
use crate::work_items::improving::invention::Said;
use crate::work_items::improving::question::{
    CRITERION_CHARS, DESCRIPTION_CHARS, ESTIMATE_CHARS, MOST_CRITERIA, MOST_DEPENDENCIES, Question, REASON_CHARS, Room,
    TITLE_CHARS,
};

/// Items that a chain of dependencies is followed over.
const CHAIN: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    title: String,
    description: String,
    acceptance: Vec<String>,
    estimate: String,
    no_requirement: String,
    #[serde(default)]
    depends_on: Vec<String>,
    #[serde(default)]
    same_as: String,
}

/// What a model proposes for an item or a span.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposedFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Vec<String>>,
    /// Only where the page states none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<String>,
    /// All of them: those of the page and new ones.
    #[serde(rename = "depends_on", skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<Vec<String>>,
    /// The model says that it is no requirement. At most 160 characters; then there is nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_requirement: Option<String>,
    /// These two are one: an item near it on the page; then there is nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
}

impl ProposedFields {
    /// Whether nothing is proposed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is left of an answer.
#[derive(Debug, Default, PartialEq)]
pub struct Proposal {
    /// What differs.
    pub fields: ProposedFields,
    /// Fields of the answer that the page does not bear.
    pub left_out: Vec<&'static str>,
}

/// Reads an answer and holds it against what the page says.
///
/// # Errors
/// Why it is no answer, in words for the model.
pub fn read(text: &str, question: &Question, room: Room, items: &[Item]) -> Result<Proposal, &'static str> {
    let answer: Answer = input::read_json(json_of(text).as_bytes())
        .map_err(|_| "it is not one JSON object with exactly the members that were asked for")?;
    let chars = |text: &String, most: usize| text.chars().count() <= most;
    let fits = chars(&answer.title, TITLE_CHARS)
        && chars(&answer.description, DESCRIPTION_CHARS)
        && chars(&answer.estimate, ESTIMATE_CHARS)
        && chars(&answer.no_requirement, REASON_CHARS)
        && answer.acceptance.len() <= MOST_CRITERIA
        && answer.acceptance.iter().all(|one| chars(one, CRITERION_CHARS));
    if !fits {
        return Err("a text in it is longer than was asked for");
    }
    let known = |letter: &String| question.other(letter).is_some();
    if answer.depends_on.len() > MOST_DEPENDENCIES
        || !answer.depends_on.iter().all(known)
        || !(answer.same_as.is_empty() || known(&answer.same_as))
    {
        return Err("a letter in it is none of the others'");
    }
    Ok(Judge { question, said: question.said(), is_cut: question.is_cut(room), items, out: Proposal::default() }
        .judged(answer))
}

/// The object in an answer: some models put a fence or a sentence around it.
fn json_of(text: &str) -> &str {
    match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) => text.get(start..=end).unwrap_or(text),
        _ => text,
    }
}

struct Judge<'a> {
    question: &'a Question<'a>,
    said: Said,
    is_cut: bool,
    items: &'a [Item],
    out: Proposal,
}

impl Judge<'_> {
    fn judged(mut self, answer: Answer) -> Proposal {
        let why = clean(&answer.no_requirement);
        // A reason that only repeats the text, or stands beside criteria, is none: small models fill every member.
        if !why.is_empty() && !self.said.holds(&why) && answer.acceptance.is_empty() {
            let is_unsaid = self.said.names_unknown(&answer.no_requirement);
            self.keep("no_requirement", why, !is_unsaid, |fields| &mut fields.no_requirement);
            return self.out;
        }
        // What an item waits for is another one.
        let waits = answer.depends_on.contains(&answer.same_as);
        if let Some(other) = self.question.other(&answer.same_as).filter(|_| !waits) {
            self.out.fields.same_as = Some(other.reference.clone());
            return self.out;
        }
        self.title(&answer.title);
        if !self.is_cut {
            self.description(&answer.description);
            self.acceptance(&answer.acceptance);
        }
        self.estimate(&answer.estimate);
        self.dependencies(&answer.depends_on);
        self.out
    }

    fn keep<T>(
        &mut self,
        asked: &'static str,
        value: T,
        holds: bool,
        field: fn(&mut ProposedFields) -> &mut Option<T>,
    ) {
        if holds {
            *field(&mut self.out.fields) = Some(value);
        } else {
            self.out.left_out.push(asked);
        }
    }

    fn title(&mut self, text: &str) {
        let title = clean(text).trim_end_matches('.').to_owned();
        if !title.is_empty() && self.question.item.is_none_or(|item| item.title != title) {
            // As it came: cleaning takes addresses away.
            let holds = !self.said.is_left_by(text);
            self.keep("title", title, holds, |fields| &mut fields.title);
        }
    }

    fn description(&mut self, text: &str) {
        let paragraphs: Vec<String> = text.lines().map(clean).filter(|line| !line.is_empty()).collect();
        let description = paragraphs.join("\n\n");
        if !description.is_empty() && self.question.item.is_none_or(|item| item.description != description) {
            let holds = !self.said.is_left_by(text);
            self.keep("description", description, holds, |fields| &mut fields.description);
        }
    }

    /// All of them or none: half a list looks whole.
    fn acceptance(&mut self, texts: &[String]) {
        let criteria: Vec<String> = texts.iter().map(|text| clean(text)).filter(|text| !text.is_empty()).collect();
        let stated = self.question.item.map(|item| &item.acceptance);
        let is_same = stated.is_some_and(|stated| stated.iter().map(|one| &one.text).eq(criteria.iter()));
        if criteria.is_empty() || is_same {
            return;
        }
        // What the page states as a criterion is never taken away by a shorter list.
        let holds = stated.is_none_or(|stated| criteria.len() >= stated.len())
            && !texts.iter().any(|text| self.said.is_left_by(text));
        self.keep("acceptance", criteria, holds, |fields| &mut fields.acceptance);
    }

    /// A judgement, not a fact of the page: proposed only where the page has none, and only a number with a unit.
    fn estimate(&mut self, text: &str) {
        let estimate = clean(text);
        if estimate.is_empty() || self.question.item.is_some_and(|item| item.estimate.is_some()) {
            return;
        }
        let (number, unit) = estimate.split_at(estimate.find(|c: char| !c.is_ascii_digit()).unwrap_or(estimate.len()));
        let holds = (1..=3).contains(&number.len()) && unit.trim().chars().all(char::is_alphabetic);
        self.keep("estimate", estimate, holds, |fields| &mut fields.estimate);
    }

    /// Stated ones stay; one that would wait for itself is left out.
    fn dependencies(&mut self, letters: &[String]) {
        let stated: Vec<&String> = self.question.item.into_iter().flat_map(|item| &item.depends_on).collect();
        let asked = letters.iter().filter_map(|letter| self.question.other(letter)).map(|item| &item.reference);
        let new: Vec<&String> = asked.filter(|reference| !stated.contains(reference)).collect();
        if new.is_empty() {
            return;
        }
        let holds = !new.iter().any(|reference| self.waits_for(reference, &self.question.reference));
        let all: BTreeSet<&String> = stated.into_iter().chain(new).collect();
        let all = all.into_iter().cloned().collect();
        self.keep("depends_on", all, holds, |fields| &mut fields.depends_on);
    }

    /// Whether an item waits for another, over others or not.
    fn waits_for(&self, from: &str, to: &str) -> bool {
        let mut open = vec![from];
        let mut seen = BTreeSet::new();
        while let Some(reference) = open.pop() {
            if reference == to {
                return true;
            }
            if seen.len() > CHAIN || !seen.insert(reference) {
                continue;
            }
            let item = self.items.iter().find(|item| item.reference == reference);
            open.extend(item.into_iter().flat_map(|item| &item.depends_on).map(String::as_str));
        }
        false
    }
}
