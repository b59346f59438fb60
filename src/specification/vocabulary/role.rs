//! What the text below a heading can be.

/// What the text below a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Requirements, policies, features: every line asks for something.
    Requirements,
    /// User stories, use cases.
    Stories,
    /// Acceptance criteria, success criteria, definition of done: criteria of the item above, or requirements of their own.
    Criteria,
    /// Tasks, action items, work to do.
    Tasks,
    /// Edge cases.
    EdgeCases,
    /// Wishes, ideas, a list of things to do: the headings themselves are the entries.
    Wishes,
    /// A proposal or design: it asks where it says so.
    Design,
    /// Out of scope, non-goals.
    OutOfScope,
    /// Glossary, definitions, key entities.
    Glossary,
    /// Revision history, implementation history.
    History,
    /// References, links.
    References,
    /// Alternatives, options, pros and cons.
    Alternatives,
    /// Removed, obsolete, legacy.
    Removed,
    /// Examples.
    Example,
    /// Introduction, summary, motivation.
    Background,
    /// Goals.
    Goals,
    /// Risks, drawbacks.
    Risks,
    /// Open questions.
    Questions,
    /// A heading that is a question: what stands below it answers it.
    Asked,
    /// Assumptions.
    Assumptions,
    /// Stakeholders, roles, personas.
    Stakeholders,
    /// Future work.
    Future,
    /// What comes next: work to do where minutes say so, else it may be.
    NextSteps,
    /// Why something was decided.
    Rationale,
    /// When it is done and what it costs.
    Schedule,
    /// Steps for carrying something out.
    Steps,
    /// Checklists and rules of the document's own process.
    Process,
    /// Status, owners, dates.
    Metadata,
}

/// How much a role decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Its lines are requirements.
    Asks,
    /// Its lines are none, whatever they say.
    Leaves,
    /// Its lines are none, unless they say so; then a person looks.
    Doubts,
    /// It says nothing.
    Open,
}

impl Role {
    /// How much it decides.
    pub const fn weight(self) -> Weight {
        match self {
            Self::Requirements | Self::Stories | Self::Criteria | Self::Tasks | Self::EdgeCases | Self::Wishes => {
                Weight::Asks
            }
            Self::OutOfScope
            | Self::Glossary
            | Self::History
            | Self::References
            | Self::Alternatives
            | Self::Removed
            | Self::Example => Weight::Leaves,
            Self::Design => Weight::Open,
            _ => Weight::Doubts,
        }
    }

    /// Why its text is left alone, for a person.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OutOfScope => "out of scope",
            Self::Glossary => "definition",
            Self::History => "history",
            Self::References => "reference",
            Self::Alternatives => "alternative",
            Self::Removed => "removed or outdated",
            Self::Example => "example",
            Self::Background => "background",
            Self::Goals => "goal",
            Self::Risks => "risk",
            Self::Questions | Self::Asked => "open question",
            Self::Assumptions => "assumption",
            Self::Stakeholders => "stakeholder",
            Self::Future | Self::NextSteps => "future work",
            Self::Rationale => "rationale",
            Self::Schedule => "schedule or budget",
            Self::Steps => "steps of a procedure",
            Self::Process => "process of the document",
            Self::Metadata => "about the document",
            _ => "asks for nothing",
        }
    }

    /// Why a person should look at its lists, where its kind does not settle that they ask for nothing: an introduction, a reason or an
    /// answer may say what has to be done.
    pub const fn doubt(self) -> Option<&'static str> {
        match self {
            Self::Background => Some("stands in an introduction, which may say what has to be done"),
            Self::Goals => Some("a goal: what has to be done for it is not said here"),
            Self::NextSteps => Some("a next step, which may be work to do"),
            Self::Rationale => Some("stands among reasons, which may say what has to be done"),
            Self::Asked => Some("answers the question in the heading"),
            _ => None,
        }
    }
}
