//! A listing that is followed from page to page, and has an end: one that shows the same again, or nothing for ever, is a circle
//! however its cursors look.

use std::collections::BTreeSet;

use crate::atlassian::listing::Listed;
use crate::error::{Code, Error, Result};

use super::ledger::short_hash;

/// Pages without anything in a row: what the account may not see can leave some empty.
const MOST_EMPTY: u32 = 1_000;

/// The pages of one run's listings so far, as hashes.
#[derive(Debug, Default)]
pub struct Walk {
    positions: BTreeSet<String>,
    pages: BTreeSet<String>,
    empty: u32,
}

impl Walk {
    /// Takes a page of a query's listing, and where it goes on.
    ///
    /// # Errors
    /// `answer_invalid` for a circle.
    pub fn step(&mut self, query: &str, listed: &[Listed], next: Option<&str>) -> Result<()> {
        let Some(next) = next else {
            self.empty = 0;
            return Ok(());
        };
        self.empty = if listed.is_empty() { self.empty + 1 } else { 0 };
        let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
        let is_new_page = ids.is_empty() || self.pages.insert(short_hash(&format!("{query} {}", ids.join(","))));
        let is_new_position = self.positions.insert(short_hash(&format!("{query} {next}")));
        if is_new_page && is_new_position && self.empty < MOST_EMPTY {
            return Ok(());
        }
        Err(Error::new(Code::AnswerInvalid, "a listing repeats itself or does not end"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlassian::listing::read;

    fn listed(ids: &[u32]) -> Vec<Listed> {
        ids.iter().map(|id| read(format!(r#"{{"id": {id}}}"#).as_bytes()).unwrap()).collect()
    }

    #[test]
    fn circles_end_and_listings_that_share_pages_do_not() {
        let mut walk = Walk::default();
        assert!(walk.step("q", &listed(&[1, 2]), Some("a")).is_ok());
        assert!(walk.step("r", &listed(&[1, 2]), Some("a")).is_ok(), "another query shows the same");
        assert!(walk.step("q", &listed(&[2, 3]), Some("b")).is_ok());
        assert!(walk.step("q", &listed(&[3, 4]), Some("a")).is_err(), "a cursor of before");
        assert!(walk.step("q", &listed(&[1, 2]), Some("c")).is_err(), "a page of before");
        assert!(walk.step("q", &listed(&[1, 2]), None).is_ok(), "the end");
    }

    #[test]
    fn empty_pages_have_an_end() {
        let mut walk = Walk::default();
        let steps = (0..MOST_EMPTY + 5).filter(|at| walk.step("q", &[], Some(&at.to_string())).is_ok()).count();
        assert_eq!(steps, 999);
    }
}
