//! The page's outline: headings, real and written in bold, and what each says about the text below it.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::page::unit::{Kind, Unit};
use crate::specification::vocabulary::fields::{label, tick};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::roles::{ONE, Role, Weight, is_short_name, role_of_heading};
use crate::specification::vocabulary::search::count;
use crate::specification::vocabulary::text::folded;
use crate::specification::vocabulary::words::{Duty, Facts};

/// A section.
#[derive(Debug, Clone)]
pub struct Section {
    /// The block that is its heading; none for the text before the first one.
    pub heading: Option<usize>,
    /// 1 to 6; 7 for a bold line.
    pub level: u8,
    /// The section around it.
    pub parent: Option<usize>,
    /// What its own heading says.
    pub own: Option<Role>,
    /// Whether its heading says nothing else.
    is_only: bool,
    /// Whether its heading is the name of a role and a poor one for an epic.
    pub is_only_a_role: bool,
    /// What holds for its text: its own role or that of a section around it.
    pub role: Option<Role>,
    /// Whether another section stands in it.
    pub has_sections: bool,
    /// Letters of its own text, headings left out.
    pub letters: usize,
    /// Whether sections of a document stand in it (requirements, background, scope): it is a chapter or the page's title.
    pub is_chapter: bool,
    /// Whether it holds a table of its own.
    pub has_table: bool,
    /// Whether it holds lists or tables of its own.
    pub has_lists: bool,
    /// Paragraphs that demand something, and all that are sentences.
    pub demanding: usize,
    /// Paragraphs of its own.
    pub paragraphs: usize,
}

/// The outline, and the section of each block.
#[derive(Debug)]
pub struct Outline {
    /// The sections, in order; the first is the text before all headings.
    pub sections: Vec<Section>,
    /// The section of each block. A heading belongs to the section that it opens.
    pub of: Vec<usize>,
    /// Whether a heading of the page speaks of requirements.
    pub speaks: bool,
}

impl Outline {
    /// Reads the outline; `facts` are the blocks' folded texts.
    pub fn read(units: &[Unit], folded: &[String], facts: &[Facts]) -> Self {
        let mut outline =
            Self { sections: vec![open(None, 0, None, None)], of: Vec::with_capacity(units.len()), speaks: false };
        let mut roles: BTreeMap<&str, Option<(Role, bool)>> = BTreeMap::new();
        let mut path: Vec<usize> = vec![0];
        for (at, ((unit, text), facts)) in units.iter().zip(folded).zip(facts).enumerate() {
            if let Some(level) = level_of(unit) {
                while path.len() > 1
                    && path.last().and_then(|last| outline.sections.get(*last)).is_some_and(|last| last.level >= level)
                {
                    path.pop();
                }
                let parent = path.last().copied();
                let own = *roles.entry(text).or_insert_with(|| role_of_heading(&unit.text));
                let is_only_a_role = own.is_some_and(|(role, _)| role != Role::Design) && is_short_name(&unit.text);
                let section = Section { is_only_a_role, ..open(Some(at), level, parent, own) };
                // "Story" below "Story 1: pay" is its text, and no chapter of a document.
                if section.own.is_some_and(makes_chapter) && !ONE.contains(&text.as_str()) {
                    outline.mark_chapters(parent);
                }
                outline.add(section);
                path.push(outline.sections.len() - 1);
            }
            outline.of.push(outline.sections.len() - 1);
            outline.count(unit, *facts);
        }
        let any = |of: fn(&Unit, &str) -> bool| units.iter().zip(folded).any(|(unit, text)| of(unit, text));
        let is_minutes = any(names_attendees) || outline.is_called_minutes(folded);
        if is_minutes {
            outline.take_next_steps_as_tasks();
        }
        outline.take_solutions_as_options(folded);
        outline.settle(any(calls_itself_design) || !is_minutes && outline.has_chapters_of_a_specification());
        outline
    }

    /// Decides what holds for each section, outermost first; on a page that calls itself a design, what says nothing is part of it.
    fn settle(&mut self, is_design: bool) {
        let levels = |section: &&Section| section.heading.map(|_| section.level);
        let top = self.sections.iter().filter_map(|section| levels(&section)).min();
        let tops = self.sections.iter().filter(|section| levels(section) == top).count();
        for at in 1..self.sections.len() {
            let Some(section) = self.sections.get(at) else { return };
            let above = section.parent.and_then(|parent| self.sections.get(parent));
            let inherited = above.and_then(|above| {
                let is_title = tops == 1 && levels(&above) == top;
                handed_down(above).map(|role| (role, is_title || above.heading.is_none()))
            });
            let is_part = is_design && !self.is_front(at);
            let is_topic = inherited.is_some_and(|(role, from_title)| !from_title && role == Role::Requirements)
                && self.is_topic_among_topics(section);
            let role = held(section, inherited.filter(|_| !is_topic))
                .filter(|_| !is_topic)
                .or(is_topic.then_some(Role::Requirements))
                .or(is_part.then_some(Role::Design));
            self.speaks |= role.is_some_and(|role| role.weight() == Weight::Asks);
            if let Some(section) = self.sections.get_mut(at) {
                section.role = role;
            }
        }
    }

    /// Whether a section whose name is a document's, too ("Schedule"), stands among sections that name topics of the product.
    fn is_topic_among_topics(&self, section: &Section) -> bool {
        const FEWEST: usize = 2;
        let may_be = matches!(section.own, Some(Role::Schedule | Role::Process | Role::Metadata | Role::Steps));
        let siblings =
            || self.sections.iter().filter(|other| other.parent == section.parent && other.heading != section.heading);
        may_be && siblings().count() >= FEWEST && siblings().all(|other| other.own.is_none())
    }

    /// Whether the chapters are those of a specification, three kinds at least, one of which says what is asked for or what is not:
    /// the chapters beside them that name topics ("Notifications") specify, too.
    fn has_chapters_of_a_specification(&self) -> bool {
        const FEWEST: usize = 3;
        let kinds: BTreeSet<Role> = self.sections.iter().filter_map(|section| section.own).collect();
        kinds.len() >= FEWEST && (kinds.contains(&Role::Requirements) || kinds.contains(&Role::OutOfScope))
    }

    /// In a record with a section "Decision", those called "Solutions" are what it chose from.
    fn take_solutions_as_options(&mut self, folded: &[String]) {
        const DECISION: &[&str] =
            &[" decision ", " entscheidung ", " décision ", " decisión ", " decisão ", " decisione ", " besluit "];
        const SOLUTIONS: &[&str] =
            &[" solutions ", " lösungen ", " soluciones ", " soluções ", " soluzioni ", " oplossingen ", " proposals "];
        let is_called = |section: &Section, names: &[&str]| {
            section.heading.and_then(|at| folded.get(at)).is_some_and(|text| names.contains(&text.as_str()))
        };
        if self.sections.iter().any(|section| is_called(section, DECISION)) {
            for section in self.sections.iter_mut().filter(|section| is_called(section, SOLUTIONS)) {
                section.own = Some(Role::Alternatives);
            }
        }
    }

    /// "2022-10-04 backend meeting": the first heading says that the page is minutes.
    #[rustfmt::skip]
    fn is_called_minutes(&self, folded: &[String]) -> bool {
        const NAMES: &[&str] = &[
            " meeting ", " minutes ", " protokoll ", " besprechung ", " besprechungsprotokoll ", " sitzung ", " compte rendu ", " réunion ", " reunión ",
            " reunião ", " riunione ", " verbale ", " notulen ", " vergadering ", " spotkanie ", "議事録", "会議", "会议纪要", "회의록",
        ];
        let first = self.sections.get(1).and_then(|section| folded.get(section.heading?));
        first.is_some_and(|text| crate::specification::vocabulary::search::holds_one(text, NAMES))
    }

    /// In minutes people went away with what stands under "Next steps".
    fn take_next_steps_as_tasks(&mut self) {
        for section in self.sections.iter_mut().filter(|section| section.own == Some(Role::NextSteps)) {
            section.own = Some(Role::Tasks);
        }
    }

    fn add(&mut self, section: Section) {
        if let Some(above) = section.parent.and_then(|parent| self.sections.get_mut(parent)) {
            above.has_sections = true;
        }
        self.sections.push(section);
    }

    /// Marks the sections around one. Those around a marked one are marked already.
    fn mark_chapters(&mut self, from: Option<usize>) {
        let mut at = from;
        while let Some(section) = at.and_then(|at| self.sections.get_mut(at)).filter(|section| !section.is_chapter) {
            section.is_chapter = true;
            at = section.parent;
        }
    }

    fn count(&mut self, unit: &Unit, facts: Facts) {
        let Some(section) = self.sections.last_mut() else { return };
        match unit.kind {
            Kind::Paragraph if level_of(unit).is_none() => {
                section.letters += unit.text.len();
                section.paragraphs += 1;
                section.demanding += usize::from(facts.duty >= Some(Duty::Should));
            }
            Kind::Entry | Kind::Task(_) | Kind::Cell | Kind::Term => {
                section.has_lists = true;
                section.has_table |= unit.cell.is_some();
            }
            _ => {}
        }
    }

    /// The section of a block.
    pub fn section_of(&self, unit: usize) -> usize {
        self.of.get(unit).copied().unwrap_or_default()
    }

    /// Whether a section is the page's title: the first of all, with the chapters of a document in it.
    pub fn is_title(&self, section: usize) -> bool {
        self.is_front(section)
            && self.get(section).is_some_and(|section| section.is_chapter && section.parent == Some(0))
    }

    /// Whether a section stands in front of all others and holds some: the page's title.
    fn is_front(&self, section: usize) -> bool {
        const TITLE: usize = 1;
        section == TITLE && self.get(section).is_some_and(|section| section.has_sections)
    }

    /// A section.
    pub fn get(&self, section: usize) -> Option<&Section> {
        self.sections.get(section)
    }

    /// The section and those around it, innermost first.
    pub fn chain(&self, section: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(section), |at| self.sections.get(*at)?.parent).inspect(|_| count(1))
    }

    /// The headings around a block, outermost first.
    pub fn path(&self, units: &[Unit], unit: usize) -> Vec<String> {
        let own = self.section_of(unit);
        let mut path: Vec<String> = self
            .chain(own)
            .filter_map(|section| self.get(section)?.heading)
            .filter(|heading| *heading != unit)
            .filter_map(|heading| units.get(heading))
            .map(|heading| crate::text::first_chars(&heading.text, PATH_CHARS).to_owned())
            .collect();
        path.reverse();
        path
    }
}

/// Characters of a heading that a path shows: each span carries its path, and a heading may be as long as the page.
const PATH_CHARS: usize = 255;

/// "This spec describes …", "This design doc proposes …", in text.
#[rustfmt::skip]
fn calls_itself_design(unit: &Unit, folded: &str) -> bool {
    const FIRST: &[&str] = &[
        " this spec ", " this specification ", " this design ", " diese spezifikation ", " dieser entwurf ", " dieses konzept ", " cette spécification ",
        " esta especificación ",
    ];
    unit.kind == Kind::Paragraph && FIRST.iter().any(|first| folded.starts_with(first))
}

/// "Attendees", "Teilnehmer: Kim, Jo": the page is the minutes of a meeting.
#[rustfmt::skip]
fn names_attendees(unit: &Unit, folded: &str) -> bool {
    const FIRST: &[&str] = &[
        " attendees ", " attendance ", " present ", " participants ", " teilnehmer", " teilnehmende", " anwesend", " présents ", " participants ",
        " asistentes ", " participantes ", " partecipanti ", " aanwezig", " uczestnicy ", " 出席者", " 参加者", " 参会人", " 참석자",
    ];
    let is_name = level_of(unit).is_some() || unit.kind == Kind::Paragraph && label(&unit.text).is_some();
    is_name && FIRST.iter().any(|first| folded.starts_with(first))
}

/// Sections that a document has and a story has not.
const fn makes_chapter(role: Role) -> bool {
    matches!(
        role,
        Role::Requirements
            | Role::Stories
            | Role::Background
            | Role::Goals
            | Role::OutOfScope
            | Role::Glossary
            | Role::History
            | Role::Alternatives
    )
}

/// What a section says about those in it. A heading over chapters ("Contents", a title with "history" in it) says nothing of them.
fn handed_down(section: &Section) -> Option<Role> {
    let is_aside = section.own.is_some_and(|own| matches!(own, Role::References | Role::Glossary | Role::History));
    section.role.filter(|role| !(section.is_chapter && is_aside && section.own == Some(*role)))
}

/// What holds for a section, of what it says itself and what it inherits, with whether that comes from the page's title.
fn held(section: &Section, inherited: Option<(Role, bool)>) -> Option<Role> {
    let Some((role, from_title)) = inherited else { return section.own };
    let Some(own) = section.own else { return Some(role) };
    let is_list = matches!(role, Role::Requirements | Role::Stories);
    match (role.weight(), own.weight()) {
        // What is left alone stays so: "Requirements" below "Alternatives" are the alternative's.
        (Weight::Leaves, _) => Some(role),
        // So does what may come later: "Hard-coded policies" below "Future milestones".
        _ if role == Role::Future && !from_title => Some(role),
        // Among requirements "Order history" or "Interface" names a topic, "History" alone a section about the document.
        (Weight::Asks, Weight::Open) if is_list && !from_title => Some(role),
        // "Overview" below "Solution design" sums the design up.
        (Weight::Open, Weight::Doubts) if own == Role::Background && !from_title => Some(role),
        (Weight::Asks, Weight::Leaves | Weight::Doubts)
            if is_list
                && !from_title
                && !section.is_only
                && !matches!(own, Role::OutOfScope | Role::Removed | Role::Questions | Role::Asked) =>
        {
            Some(role)
        }
        _ => Some(own),
    }
}

fn open(heading: Option<usize>, level: u8, parent: Option<usize>, own: Option<(Role, bool)>) -> Section {
    Section {
        heading,
        level,
        parent,
        own: own.map(|(role, _)| role),
        is_only: own.is_some_and(|(_, only)| only),
        is_only_a_role: false,
        role: None,
        has_sections: false,
        letters: 0,
        is_chapter: false,
        has_table: false,
        has_lists: false,
        demanding: 0,
        paragraphs: 0,
    }
}

/// The level of a heading: a real one, or a line that is all bold, short and no sentence.
pub fn level_of(unit: &Unit) -> Option<u8> {
    match unit.kind {
        Kind::Heading(level) => Some(level),
        Kind::Paragraph if unit.is_bold() && !unit.is_status() && is_line(&unit.text) => Some(7),
        _ => None,
    }
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= 100
        && !text.ends_with(['.', '。', ',', ';', ':', '：', '!', '?'])
        && label(text).is_none()
        && tick(text).is_none()
        && leading_id(text).is_none_or(|(_, start)| start < text.len())
        && !crate::specification::vocabulary::words::demands(&folded(text))
}
