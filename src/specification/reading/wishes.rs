//! A list of wishes: a page without a word about requirements, whose innermost headings are the entries.

use crate::specification::page::unit::Kind;
use crate::specification::reading::Reading;
use crate::specification::vocabulary::roles::{Role, Weight};
use crate::specification::vocabulary::words::holds;

/// Headings that a list of wishes has at least. Ours: fewer could be the chapters of a text.
const FEWEST: usize = 6;
/// Bytes of text below a heading that an entry has at most, on average. Ours: an entry is a note, a chapter is not.
const LONGEST: usize = 1200;

/// Whether the page is one: it says so in a heading or its first lines, or its short innermost headings speak of what could be.
pub fn is_wish_list(reading: &Reading<'_>) -> bool {
    let outline = reading.outline;
    let asks = |role: Option<Role>| {
        role.is_some_and(|role| role.weight() == Weight::Asks && role != Role::Wishes && role != Role::Tasks)
    };
    if outline.sections.iter().any(|section| asks(section.own) && section.has_lists) {
        return false;
    }
    let mut leaves = 0;
    let mut letters = 0;
    let mut roles = 0;
    let mut tables = 0;
    for section in outline.sections.iter().filter(|section| section.heading.is_some() && !section.has_sections) {
        leaves += 1;
        letters += section.letters;
        roles += usize::from(section.own.is_some());
        tables += usize::from(section.has_table);
    }
    if leaves < FEWEST || letters > leaves * LONGEST || roles * 3 > leaves || tables * 3 > leaves {
        return false;
    }
    says_so(reading) || wishful(reading) * 2 >= leaves
}

fn says_so(reading: &Reading<'_>) -> bool {
    const WORDS: &[&str] = &[
        " todo ",
        " to do ",
        " things to do ",
        " wish list ",
        " wishlist ",
        " backlog ",
        " ideas ",
        " feature request",
        " wünsche",
        " ideen ",
        " souhaits ",
        " deseos ",
        " desejos ",
        " desideri ",
        "要望",
        "やりたいこと",
        "待办",
        "할 일",
    ];
    let first =
        reading.units.iter().zip(reading.folded).take_while(|(unit, _)| !matches!(unit.kind, Kind::Heading(_))).take(5);
    first.map(|(_, text)| text).any(|text| holds(text, WORDS))
        || reading.outline.sections.iter().any(|section| section.own == Some(Role::Wishes))
}

/// How many innermost sections say what could be.
fn wishful(reading: &Reading<'_>) -> usize {
    const WORDS: &[&str] = &[
        " could ",
        " should ",
        " would be ",
        " would ",
        " allow ",
        " consider ",
        " support ",
        " add ",
        " könnte ",
        " sollte ",
        " wäre ",
        " pourrait ",
        " devrait ",
        " podría ",
        " poderia ",
        " potrebbe ",
        "べき",
        "したい",
        "欲しい",
        "应该",
        "可以",
    ];
    let mut counted = vec![false; reading.outline.sections.len()];
    for (at, text) in reading.folded.iter().enumerate() {
        let section = reading.outline.section_of(at);
        if reading.outline.get(section).is_some_and(|own| own.heading.is_some() && !own.has_sections)
            && let Some(slot) = counted.get_mut(section)
        {
            *slot |= holds(text, WORDS);
        }
    }
    counted.into_iter().filter(|wishful| *wishful).count()
}

/// Whether an innermost heading is an entry and no chapter about the document.
pub fn is_entry(reading: &Reading<'_>, heading: usize) -> bool {
    let section = reading.outline.get(reading.outline.section_of(heading));
    section.is_some_and(|section| section.own.is_none_or(|role| matches!(role.weight(), Weight::Asks | Weight::Open)))
}
