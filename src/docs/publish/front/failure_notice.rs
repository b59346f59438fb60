//! What the front page's source panel says when a run that nobody watched fails, and what to do; likewise when pages could
//! not be changed, and which. The next run that ends well takes it away. Watchers of the page learn of it by Confluence's
//! own mail.

use crate::docs::records::explain::explain;
use crate::docs::records::run::{Run, StartedBy, State};
use crate::error::Code;
use crate::text::xml_escape;

/// What the panel is to say after a run.
pub enum Notice {
    /// What it says already.
    AsBefore,
    /// Nothing.
    None,
    /// That a run failed, or what it could not change; markup.
    Says(String),
}

/// What the panel is to say after a run.
pub fn notice(run: &Run) -> Notice {
    match (run.state, run.error) {
        (State::Done, _) if run.counts.refused > 0 => Notice::Says(refused_sentence(run)),
        (State::Done, _) => Notice::None,
        // Without the requester's right nothing is written, not even this.
        (State::Failed, Some(Code::NoWritePermission)) => Notice::AsBefore,
        (State::Failed, Some(code)) if run.started_by != StartedBy::Person => {
            Notice::Says(format!("this documentation.</strong> {}", xml_escape(explain(code, run.peer))))
        }
        _ => Notice::AsBefore,
    }
}

/// Which pages could not be changed, as markup.
fn refused_sentence(run: &Run) -> String {
    let count = match run.counts.refused {
        1 => "one page".to_owned(),
        more => format!("{more} pages"),
    };
    let named: Vec<String> = run.refused.iter().map(|title| xml_escape(title)).collect();
    let rest = if usize::try_from(run.counts.refused).is_ok_and(|all| all > named.len()) { ", and others" } else { "" };
    format!(
        "{count}.</strong> A restriction keeps the app from changing: {}{rest}. \
         Let the app edit there, or take the restriction away, then run again.",
        named.join(", ")
    )
}
