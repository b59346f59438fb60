//! The Confluence query language, as far as selections need it: built from values that cannot leave their quotes.
//!
//! Source: developer.atlassian.com/server/confluence/advanced-searching-using-cql. A value in double quotes takes a backslash
//! before a quote or a backslash. Nothing is sent that was not built here.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ids::is_id;

/// Values of one `in (…)`, and ids below which is searched at once.
pub const IDS_PER_QUERY: usize = 100;
/// Terms that are joined by `or` in one query. With 100 bytes each the address stays below what servers take (8 KiB).
const TERMS_PER_QUERY: usize = 50;

/// What is chosen. Labels, subtrees and CQL are united; spaces narrow them, and alone they mean whole spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Selection {
    /// By label.
    #[serde(default)]
    pub labels: Labels,
    /// Keys of spaces.
    #[serde(default)]
    pub spaces: Vec<String>,
    /// Ids of pages that are chosen with all below them.
    #[serde(default)]
    pub subtree: Vec<String>,
    /// A query of the administrator's own.
    #[serde(default)]
    pub cql: Option<String>,
    /// Pages with one of these are left out.
    #[serde(default)]
    pub exclude_labels: Vec<String>,
    /// `global`, `collaboration`, `knowledge_base`, `personal`.
    #[serde(default)]
    pub space_types: Vec<String>,
}

/// Labels that choose.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Labels {
    /// The page that has it.
    #[serde(default)]
    pub page: Vec<String>,
    /// The page that has it, and all below it.
    #[serde(default)]
    pub subtree: Vec<String>,
}

impl Selection {
    /// The queries that list what is chosen, apart from what is below pages with a subtree label: those are found first.
    ///
    /// # Errors
    /// `input_invalid` for a query of the administrator's that would not stay within its parentheses, or an id that is none.
    pub fn queries(&self) -> Result<Vec<String>> {
        let labels = self.labels.page.iter().chain(&self.labels.subtree);
        let mut terms: Vec<String> = labels.map(|label| format!("label = {}", quoted(label))).collect();
        for ids in self.subtree.chunks(IDS_PER_QUERY) {
            let ids = listed_ids(ids)?;
            terms.push(format!("id in ({ids})"));
            terms.push(format!("ancestor in ({ids})"));
        }
        if let Some(cql) = &self.cql {
            terms.push(format!("({})", own_clause(cql)?));
        }
        if terms.is_empty() {
            terms.extend(self.spaces_clause());
        }
        let joined = terms.chunks(TERMS_PER_QUERY).map(|terms| self.narrowed(&terms.join(" or ")));
        Ok(joined.collect())
    }

    /// The queries that list what is below these pages.
    ///
    /// # Errors
    /// `input_invalid` for an id that is none.
    pub fn queries_below(&self, roots: &[String]) -> Result<Vec<String>> {
        roots
            .chunks(IDS_PER_QUERY)
            .map(|ids| Ok(self.narrowed(&format!("ancestor in ({})", listed_ids(ids)?))))
            .collect()
    }

    /// The query that lists files in the chosen kinds of spaces: labels of a page are not those of its files.
    pub fn attachments(&self) -> String {
        [Some("type = attachment".to_owned()), self.types_clause(), self.spaces_clause()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ")
    }

    fn narrowed(&self, chosen: &str) -> String {
        let mut clauses = vec![format!("({chosen})"), "(type = page or type = blogpost)".to_owned()];
        clauses.extend(self.types_clause());
        clauses.extend(self.spaces_clause().filter(|clause| clause != chosen));
        if !self.exclude_labels.is_empty() {
            let labels: Vec<String> = self.exclude_labels.iter().map(|label| quoted(label)).collect();
            clauses.push(format!("label not in ({})", labels.join(", ")));
        }
        clauses.join(" and ")
    }

    fn types_clause(&self) -> Option<String> {
        let types: Vec<String> = self.space_types.iter().map(|kind| format!("space.type = {}", quoted(kind))).collect();
        (!types.is_empty()).then(|| format!("({})", types.join(" or ")))
    }

    fn spaces_clause(&self) -> Option<String> {
        let keys: Vec<String> = self.spaces.iter().map(|key| quoted(key)).collect();
        (!keys.is_empty()).then(|| format!("space in ({})", keys.join(", ")))
    }
}

/// The same query for what was edited in the last minutes. Relative, so that nobody's time zone or clock takes part.
pub fn changed_since(query: &str, minutes: u64) -> String {
    format!("{query} and lastmodified >= now(\"-{minutes}m\")")
}

/// The oldest first: what is added while somebody reads comes at the end, and no page of the listing shifts.
pub fn oldest_first(query: &str) -> String {
    format!("{query} order by created asc")
}

/// The query for contents by id.
///
/// # Errors
/// `input_invalid` for an id that is none.
pub fn by_ids(ids: &[String]) -> Result<String> {
    Ok(format!("id in ({})", listed_ids(ids)?))
}

/// A value in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        // A control character has no place in a label or key; a server might end the value at it.
        out.push(if c.is_control() { ' ' } else { c });
    }
    out.push('"');
    out
}

fn listed_ids(ids: &[String]) -> Result<String> {
    if ids.iter().all(|id| is_id(id)) {
        return Ok(ids.join(", "));
    }
    Err(Error::input("selection.subtree", "selection.subtree holds something that is no page id"))
}

/// An administrator's own query, without its order, as it may stand inside parentheses.
///
/// # Errors
/// `input_invalid` when a quote or a parenthesis stays open or closes what it did not open.
fn own_clause(cql: &str) -> Result<String> {
    let wrong = |why: &str| Error::input("selection.cql", format!("selection.cql {why}"));
    let (mut depth, mut quote, mut end) = (0_usize, None, cql.len());
    let mut chars = cql.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.checked_sub(1).ok_or_else(|| wrong("closes a parenthesis that it did not open"))?
            }
            (None, _) if depth == 0 && is_order(cql, at) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    if quote.is_some() || depth > 0 {
        return Err(wrong("leaves a quote or a parenthesis open"));
    }
    let clause = cql.get(..end).unwrap_or_default().trim();
    if clause.is_empty() { Err(wrong("selects nothing")) } else { Ok(clause.to_owned()) }
}

/// `order by` as words of their own.
fn is_order(cql: &str, at: usize) -> bool {
    let before = cql.get(..at).unwrap_or_default().chars().next_back();
    let mut words = cql.get(at..).unwrap_or_default().split_whitespace();
    before.is_none_or(|c| c.is_whitespace() || c == ')' || c == '"' || c == '\'')
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("order"))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("by"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn selection(change: impl FnOnce(&mut Selection)) -> Selection {
        let mut selection = Selection { space_types: vec!["global".into()], ..Selection::default() };
        change(&mut selection);
        selection
    }

    #[test]
    fn labels_subtrees_and_cql_are_united_and_spaces_narrow_them() {
        let all = selection(|one| {
            one.labels.page = vec!["a".into()];
            one.subtree = vec!["1".into(), "2".into()];
            one.cql = Some("label = b or label = c ORDER BY created".into());
            one.spaces = vec!["X".into()];
            one.exclude_labels = vec!["d".into()];
        });
        assert_eq!(
            all.queries().unwrap(),
            [concat!(
                r#"(label = "a" or id in (1, 2) or ancestor in (1, 2) or (label = b or label = c))"#,
                r#" and (type = page or type = blogpost) and (space.type = "global") and space in ("X")"#,
                r#" and label not in ("d")"#
            )]
        );
    }

    #[test]
    fn spaces_alone_mean_whole_spaces() {
        let whole = selection(|one| one.spaces = vec!["X".into(), "Y\"Z".into()]);
        let wanted = r#"(space in ("X", "Y\"Z")) and (type = page or type = blogpost) and (space.type = "global")"#;
        assert_eq!(whole.queries().unwrap(), [wanted]);
    }

    #[test]
    fn many_labels_become_several_queries() {
        let many = selection(|one| one.labels.page = (0..120).map(|at| format!("label-{at}")).collect());
        assert_eq!(many.queries().unwrap().len(), 3);
    }

    #[test]
    fn an_own_query_stays_within_its_parentheses() {
        for broken in ["a = b) or (c = d", "label = \"x", "(a = b", "", "order by created", ") or (", "label = \"a\\\""]
        {
            assert!(own_clause(broken).is_err(), "{broken}");
        }
        for (given, kept) in [
            ("label = \"order by )\"", "label = \"order by )\""),
            ("label = 'a' Order  By created desc", "label = 'a'"),
            ("(label = a)order by created", "(label = a)"),
            ("reorder = a", "reorder = a"),
        ] {
            assert_eq!(own_clause(given).unwrap(), kept, "{given}");
        }
    }

    #[test]
    fn an_id_that_is_none_is_refused() {
        assert!(selection(|one| one.subtree = vec!["1) or (2".into()]).queries().is_err());
        assert!(by_ids(&["".into()]).is_err());
    }

    proptest! {
        #[test]
        fn a_value_cannot_leave_its_quotes(text in "\\PC*") {
            let quoted = quoted(&text);
            let mut inside = quoted.strip_prefix('"').unwrap().strip_suffix('"').unwrap().chars();
            let mut read = String::new();
            while let Some(c) = inside.next() {
                prop_assert_ne!(c, '"');
                read.push(if c == '\\' { inside.next().unwrap() } else { c });
            }
            prop_assert_eq!(read, text);
        }
    }
}
