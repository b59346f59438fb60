//! Nothing secret or personal in a log line.
//!
//! Redaction works on the final text of a line, not on paths of a structure: measured tools that work on paths leave a
//! header in another letter case, a key two levels deeper and a token inside a message as they are.

mod apart;
mod code;
mod command;
mod expression;
mod keys;
mod label;
mod partial_mask;
mod policy;
mod scan;
mod shapes;
mod steps;
mod value;

pub use partial_mask::partial_mask;
pub use policy::{Policy, RedactOptions, Redacted, SECRET_MASK};

/// Looks after the first. One settles what fuzzing found; the bound keeps a text that was made for it linear.
const MOST_ROUNDS: usize = 8;

/// Masks the secrets of any text, and under [`Policy::Conceal`] what names a person or a page.
///
/// Total, linear in the length of the text, and idempotent: what it gave is given back unchanged with count 0.
pub fn redact(text: &str, options: &RedactOptions) -> Redacted {
    let mut redacted = scan::redact(text, options.policy);
    // A mask can be shorter than what kept its surroundings from looking like a secret: what changed is looked at again.
    for _ in 0..MOST_ROUNDS {
        if redacted.count == 0 {
            break;
        }
        let again = scan::redact(&redacted.text, options.policy);
        if again.count == 0 {
            break;
        }
        redacted = Redacted { text: again.text, count: redacted.count.saturating_add(again.count) };
    }
    redacted
}
