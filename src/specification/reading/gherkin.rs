//! Gherkin: pasted as paragraphs, in code macros, line by line.

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Unit;
use crate::specification::reading::Reading;
use crate::specification::reading::draft::Span;
use crate::specification::vocabulary::roles::Weight;
use crate::specification::vocabulary::words::{Gherkin, gherkin};

/// Reads a paragraph that announces a feature or a scenario; whether it did.
pub fn paragraph(reading: &mut Reading<'_>, at: usize, unit: &Unit) -> bool {
    let Some((kind, rest)) = gherkin(&unit.text) else { return false };
    let span = reading.whole(at);
    match kind {
        Gherkin::Feature => {
            let name = feature_name(rest);
            let item = reading.add(ItemType::Story, span);
            if let Some(draft) = reading.draft(item) {
                draft.name = Some(name);
            }
            reading.feature = Some(item);
        }
        Gherkin::Scenario => {
            if let Some(item) = reading.feature.or_else(|| reading.holder(at)) {
                reading.criterion(item, vec![span]);
            } else {
                let item = reading.add(ItemType::Story, span);
                if let Some(draft) = reading.draft(item) {
                    draft.name = Some(step_free(rest));
                }
            }
        }
        Gherkin::Background | Gherkin::Examples => match reading.feature {
            Some(item) => reading.explain(item, span),
            None => return false,
        },
    }
    true
}

/// "Adding to the cart In order to … As a …": what stands before the story.
fn feature_name(rest: &str) -> String {
    const STARTS: &[&str] = &[
        " In order to ",
        " As a ",
        " As an ",
        " As the ",
        " I want ",
        " Um ",
        " Als ",
        " Afin ",
        " En tant ",
        " Para ",
        " Como ",
    ];
    let end = STARTS.iter().filter_map(|start| rest.find(start)).min().unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest).trim().to_owned()
}

/// "Paying When I pay …": what stands before the first step.
fn step_free(rest: &str) -> String {
    const STEPS: &[&str] = &[
        " Given ",
        " When ",
        " Then ",
        " Angenommen ",
        " Gegeben ",
        " Wenn ",
        " Étant donné",
        " Quand ",
        " Dado ",
        " Cuando ",
    ];
    let end = STEPS.iter().filter_map(|start| rest.find(start)).min().unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest).trim().to_owned()
}

/// Reads a block of code: Gherkin when it announces a feature or a scenario, else left alone. How many lines it has.
pub fn code(reading: &mut Reading<'_>, at: usize) -> usize {
    let block = reading.units.get(at).and_then(|unit| unit.code);
    let lines = reading.units.iter().skip(at).take_while(|unit| block.is_some() && unit.code == block).count().max(1);
    let announces = |unit: &Unit| matches!(gherkin(&unit.text), Some((Gherkin::Feature | Gherkin::Scenario, _)));
    let is_gherkin = reading.units.iter().skip(at).take(lines).any(announces);
    let leaves = reading.role(at).is_some_and(|role| role.weight() == Weight::Leaves);
    if is_gherkin && !leaves {
        lines_of_gherkin(reading, at, lines);
    } else {
        for line in at..at + lines {
            reading.ignore(line, "code");
        }
    }
    lines
}

/// Where the lines of a block of Gherkin belong.
#[derive(Clone, Copy)]
enum Place {
    Before,
    Feature(usize),
    Scenario(usize, usize),
    Own(usize),
}

fn lines_of_gherkin(reading: &mut Reading<'_>, at: usize, lines: usize) {
    let mut place = Place::Before;
    let mut feature = reading.holder(at);
    for line in at..at + lines {
        let span = reading.whole(line);
        let announced = gherkin(reading.text(span)).map(|(kind, rest)| (kind, rest.to_owned()));
        match announced {
            Some((Gherkin::Feature, name)) => {
                let item = reading.add(ItemType::Story, span);
                if let Some(draft) = reading.draft(item) {
                    draft.name = Some(name);
                }
                feature = Some(item);
                place = Place::Feature(item);
            }
            Some((Gherkin::Scenario, name)) => place = scenario(reading, feature, span, name),
            Some((Gherkin::Background, _)) => place = feature.map_or(Place::Before, Place::Feature),
            _ => further(reading, place, line, span),
        }
    }
}

fn scenario(reading: &mut Reading<'_>, feature: Option<usize>, span: Span, name: String) -> Place {
    if let Some(item) = feature {
        reading.criterion(item, vec![span]);
        let count = reading.drafts.get(item).map_or(1, |draft| draft.criteria.len());
        return Place::Scenario(item, count - 1);
    }
    let item = reading.add(ItemType::Story, span);
    if let Some(draft) = reading.draft(item) {
        draft.name = Some(name);
    }
    Place::Own(item)
}

/// A line that announces nothing belongs to what was announced last.
fn further(reading: &mut Reading<'_>, place: Place, line: usize, span: Span) {
    match place {
        Place::Before => reading.ignore(line, "code"),
        Place::Feature(item) | Place::Own(item) => reading.explain(item, span),
        Place::Scenario(item, criterion) => {
            if let Some(spans) = reading.draft(item).and_then(|draft| draft.criteria.get_mut(criterion)) {
                spans.push(span);
            }
        }
    }
}
