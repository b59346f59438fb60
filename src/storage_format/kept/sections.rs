//! A body as sections: what a person changed of a page section by section, and new text beside it.
//!
//! A section begins at a heading that stands in nothing else and ends at the next one; what stands before the first heading
//! is one, too. It is known by its heading's shape, the second of the same heading by its number.

use std::collections::{BTreeMap, BTreeSet};

use super::keep::{notes, with_comments};
use super::parts::{Kind, Parts};
use super::shape::{bare_shape, shape, shape_like};
use crate::storage_format::text::storage_to_text;

/// Hex digits of a name and of a shape that are kept: chance makes two alike once in 2^48.
const MARK_CHARS: usize = 12;
/// Lines that one section's difference shows of each side.
const MOST_LINES: usize = 40;

/// Shapes of a body's sections by name.
pub type SectionMarks = BTreeMap<String, String>;

struct Section<'b> {
    name: String,
    heading: &'b str,
    /// With its heading.
    body: &'b str,
}

impl Section<'_> {
    fn mark(&self) -> String {
        mark(&shape(self.body))
    }

    /// Whether the section still has a mark that was recorded, by whichever version of the app.
    fn has_mark(&self, recorded: &str) -> bool {
        mark(&shape_like(recorded, self.body)) == recorded
    }
}

/// What is kept of a body to know later which sections somebody changed: hashes only.
pub fn section_marks(body: &str) -> SectionMarks {
    sections(body).iter().map(|section| (section.name.clone(), section.mark())).collect()
}

/// New text for a page of which a person changed some sections. A section that still has its mark is ours: it gets the new
/// text, or goes where the new text has none. All others stay as they are, and what the person took out stays out. New
/// sections come after the one that they follow in the new text.
pub fn merge_sections(live: &str, marks: &SectionMarks, fresh: &str) -> Merged {
    let (live, fresh) = (sections(live), sections(fresh));
    let there: BTreeSet<&str> = live.iter().map(|section| section.name.as_str()).collect();
    let new: BTreeMap<&str, &Section<'_>> = fresh.iter().map(|section| (section.name.as_str(), section)).collect();
    // By the name of the section that they follow.
    let mut follow: BTreeMap<Option<&str>, Vec<&Section<'_>>> = BTreeMap::new();
    let mut last = None;
    for section in &fresh {
        if there.contains(section.name.as_str()) {
            last = Some(section.name.as_str());
        } else if !marks.contains_key(&section.name) {
            follow.entry(last).or_default().push(section);
        }
    }
    let mut merged = Merged::default();
    merged.add_new(follow.remove(&None));
    for section in &live {
        let is_ours = marks.get(&section.name).is_some_and(|recorded| section.has_mark(recorded));
        match new.get(section.name.as_str()).filter(|_| is_ours) {
            Some(fresh) => merged.body.push_str(&with_comments(section.body, fresh.body)),
            None if is_ours => {}
            None => {
                merged.kept.push(heading_text(section.heading));
                merged.body.push_str(section.body);
            }
        }
        if is_ours {
            merged.notes.extend(notes(section.body).into_iter().map(str::to_owned));
        }
        merged.add_new(follow.remove(&Some(section.name.as_str())));
    }
    merged
}

/// What [`merge_sections`] made.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The sections in their order.
    pub body: String,
    /// Notes panels of sections that were replaced.
    pub notes: Vec<String>,
    /// Headings of the sections that stayed a person's; empty for what stands before the first.
    pub kept: Vec<String>,
}

impl Merged {
    fn add_new(&mut self, sections: Option<Vec<&Section<'_>>>) {
        sections.into_iter().flatten().for_each(|section| self.body.push_str(section.body));
    }
}

/// How a section of one body stands beside the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Both have it, with other words or marks.
    Changed,
    /// Only the first body has it.
    OnlyFirst,
    /// Only the second body has it.
    OnlySecond,
}

/// One section that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its heading as text; empty for what stands before the first.
    pub heading: String,
    /// Which of the bodies have it.
    pub standing: Standing,
    /// Lines of text that only the first body's section has, in their order, the first of them.
    pub only_first: Vec<String>,
    /// Lines that only the second body's has.
    pub only_second: Vec<String>,
    /// Whether there are more lines than are told.
    pub more: bool,
}

/// What differs between two bodies, in the order of the first; Notes panels and comments are not compared.
pub fn compare_sections(first: &str, second: &str) -> Vec<Difference> {
    let (first, second) = (sections(first), sections(second));
    let by_name: BTreeMap<&str, &Section<'_>> = second.iter().map(|section| (section.name.as_str(), section)).collect();
    let names: BTreeSet<&str> = first.iter().map(|section| section.name.as_str()).collect();
    let mut out = Vec::new();
    for section in &first {
        match by_name.get(section.name.as_str()) {
            Some(other) if other.mark() == section.mark() => {}
            Some(other) => out.push(difference(section.heading, Standing::Changed, section.body, other.body)),
            None => out.push(difference(section.heading, Standing::OnlyFirst, section.body, "")),
        }
    }
    let added = second.iter().filter(|section| !names.contains(section.name.as_str()));
    out.extend(added.map(|section| difference(section.heading, Standing::OnlySecond, "", section.body)));
    // An empty beginning is no section that anybody sees.
    out.retain(|one| !one.only_first.is_empty() || !one.only_second.is_empty() || one.standing == Standing::Changed);
    out
}

fn difference(heading: &str, standing: Standing, first: &str, second: &str) -> Difference {
    let (first, second) = (lines(first), lines(second));
    let (only_first, more_first) = without(&first, &second);
    let (only_second, more_second) = without(&second, &first);
    let heading = heading_text(heading);
    Difference { heading, standing, only_first, only_second, more: more_first || more_second }
}

fn lines(body: &str) -> Vec<String> {
    let text = storage_to_text(body.as_bytes()).map(|text| text.text).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The lines that the others do not have, each as often as it is missing there.
fn without(lines: &[String], others: &[String]) -> (Vec<String>, bool) {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    others.iter().for_each(|line| *left.entry(line).or_default() += 1);
    let mut out = Vec::new();
    for line in lines {
        match left.get_mut(line.as_str()).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => out.push(line.clone()),
        }
    }
    let more = out.len() > MOST_LINES;
    out.truncate(MOST_LINES);
    (out, more)
}

fn heading_text(heading: &str) -> String {
    let text = storage_to_text(heading.as_bytes()).map(|text| text.text).unwrap_or_default();
    text.trim().trim_start_matches('#').trim().to_owned()
}

/// The sections in their order. The first has no heading, and is there even where it is empty.
fn sections(body: &str) -> Vec<Section<'_>> {
    // Where each begins, and where its heading ends.
    let mut starts = vec![(0usize, 0usize)];
    let (mut depth, mut heading) = (0usize, None);
    for part in Parts::of(body) {
        match part.kind {
            Kind::Open => {
                if depth == 0 && is_heading(part.name(body)) {
                    heading = Some(part.start);
                }
                depth += 1;
            }
            Kind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(start) = heading.take()
                {
                    starts.push((start, part.end));
                }
            }
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([body.len()]);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let cut = |from: usize, to: usize| body.get(from..to).unwrap_or_default();
    starts
        .iter()
        .zip(ends)
        .map(|((start, heading_end), end)| {
            let heading = cut(*start, *heading_end);
            let name = mark(&bare_shape(heading));
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            let name = if *count == 1 { name } else { mark(&bare_shape(&format!("{heading}{count}"))) };
            Section { name, heading, body: cut(*start, end) }
        })
        .collect()
}

fn mark(shape: &str) -> String {
    shape.chars().take(MARK_CHARS).collect()
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Where the innermost macro of a name around a place begins and ends.
pub fn macro_around(body: &str, at: usize, name: &str) -> Option<(usize, usize)> {
    let mut open: Vec<(usize, bool)> = Vec::new();
    for part in Parts::of(body) {
        match (part.kind, part.name(body)) {
            (Kind::Open, "ac:structured-macro") => {
                let is_named = part.raw(body).contains(&format!("ac:name=\"{name}\""));
                open.push((part.start, is_named));
            }
            (Kind::Close, "ac:structured-macro") => {
                let Some((start, is_named)) = open.pop() else { continue };
                if is_named && start <= at && at < part.end {
                    return Some((start, part.end));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "<p>Lead.</p><h2>Use</h2><p>One.</p><h2>Map</h2><p>Two.</p><h3>Deep</h3><p>Three.</p>";

    fn merged(live: &str, fresh: &str) -> String {
        merge_sections(live, &section_marks(OURS), fresh).body
    }

    #[test]
    fn what_nobody_touched_becomes_the_new_text() {
        let fresh = "<p>New lead.</p><h2>Map</h2><p>2.</p><h2>More</h2><p>4.</p>";
        assert_eq!(merged(OURS, fresh), fresh);
    }

    #[test]
    fn a_changed_section_stays_and_the_others_are_new() {
        let live = OURS.replace("One.", "One, says Ada.");
        let fresh = OURS.replace("One.", "1.").replace("Two.", "2.");
        assert_eq!(merged(&live, &fresh), OURS.replace("One.", "One, says Ada.").replace("Two.", "2."));
        assert_eq!(merge_sections(&live, &section_marks(OURS), &fresh).kept, ["Use"]);
    }

    #[test]
    fn a_changed_section_that_the_new_text_lacks_stays() {
        let live = OURS.replace("One.", "Mine.");
        assert_eq!(merged(&live, "<p>Lead.</p>"), "<p>Lead.</p><h2>Use</h2><p>Mine.</p>");
    }

    #[test]
    fn what_a_person_took_out_stays_out_and_what_they_added_stays_where_it_is() {
        let live = OURS.replace("<h2>Use</h2><p>One.</p>", "<h2>Mine</h2><p>X.</p>");
        let fresh = OURS.replace("Two.", "2.");
        assert_eq!(merged(&live, &fresh), live.replace("Two.", "2."));
    }

    #[test]
    fn a_renamed_heading_is_a_persons_section_and_ours_does_not_come_back() {
        let live = OURS.replace("<h2>Use</h2>", "<h2>How to use it</h2>");
        assert_eq!(merged(&live, &OURS.replace("One.", "1.")), live);
    }

    #[test]
    fn new_sections_follow_the_one_before_them() {
        let live = OURS.replace("Two.", "Mine.");
        let fresh = OURS.replace("<h2>Map</h2>", "<h2>Between</h2><p>New.</p><h2>Map</h2>");
        assert_eq!(merged(&live, &fresh), fresh.replace("Two.", "Mine."));
        let first = format!("<h2>First</h2><p>New.</p>{}", OURS.replace("<p>Lead.</p>", ""));
        let live = OURS.replace("<p>Lead.</p>", "<p>My lead.</p>");
        assert!(merged(&live, &first).starts_with("<p>My lead.</p><h2>First</h2>"));
    }

    #[test]
    fn two_sections_of_one_heading_are_told_apart() {
        let two = "<h2>Example</h2><p>a</p><h2>Example</h2><p>b</p>";
        let live = two.replace("<p>b</p>", "<p>mine</p>");
        let fresh = two.replace("<p>a</p>", "<p>A</p>").replace("<p>b</p>", "<p>B</p>");
        let merged = merge_sections(&live, &section_marks(two), &fresh).body;
        assert_eq!(merged, "<h2>Example</h2><p>A</p><h2>Example</h2><p>mine</p>");
    }

    #[test]
    fn notes_of_a_replaced_section_are_handed_back_and_comments_stay() {
        let panel = "<ac:structured-macro ac:name=\"panel\"><ac:parameter ac:name=\"title\">Notes</ac:parameter>\
                     <ac:rich-text-body><p>Ask Ada.</p></ac:rich-text-body></ac:structured-macro>";
        let mark = "<ac:inline-comment-marker ac:ref=\"1\">Two</ac:inline-comment-marker>";
        let live = OURS.replace("<p>One.</p>", &format!("<p>One.</p>{panel}")).replace("Two", mark);
        let merged = merge_sections(&live, &section_marks(OURS), &OURS.replace("One.", "1."));
        assert_eq!(merged.notes, [panel]);
        assert_eq!(merged.body, OURS.replace("One.", "1.").replace("Two", mark));
    }

    #[test]
    fn a_heading_inside_a_macro_or_table_begins_nothing() {
        let body = "<p>a</p><table><tbody><tr><td><h2>x</h2></td></tr></tbody></table><h2>y</h2><p>b</p>";
        assert_eq!(sections(body).iter().map(|section| section.heading).collect::<Vec<_>>(), ["", "<h2>y</h2>"]);
    }

    #[test]
    fn what_differs_is_told_by_section_and_line() {
        let second = OURS.replace("One.", "1.").replace("<h3>Deep</h3><p>Three.</p>", "<h2>New</h2><p>Four.</p>");
        let told = compare_sections(OURS, &second);
        let standings: Vec<_> = told.iter().map(|one| (one.heading.as_str(), one.standing)).collect();
        let expected = [("Use", Standing::Changed), ("Deep", Standing::OnlyFirst), ("New", Standing::OnlySecond)];
        assert_eq!(standings, expected);
        assert_eq!((told[0].only_first.clone(), told[0].only_second.clone()), (vec!["One.".into()], vec!["1.".into()]));
        assert_eq!(compare_sections(OURS, OURS), []);
    }

    #[test]
    fn the_macro_around_a_place_is_the_innermost_of_its_name() {
        let panel = "<ac:structured-macro ac:name=\"panel\"><ac:rich-text-body><p><ac:structured-macro ac:name=\"anchor\">\
                     <ac:parameter ac:name=\"\">here</ac:parameter></ac:structured-macro>x</p></ac:rich-text-body></ac:structured-macro>";
        let body = format!("<p>a</p>{panel}<p>b</p>");
        let at = body.find("here").unwrap();
        assert_eq!(macro_around(&body, at, "panel").and_then(|(from, to)| body.get(from..to)), Some(panel));
        assert_eq!(macro_around(&body, 1, "panel"), None);
    }
}
