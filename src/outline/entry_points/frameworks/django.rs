//! Routes of Django's `urls.py`: each list with the lists of the same file that include it, and the view of each path.
//!
//! Source: docs.djangoproject.com/en/5.2/topics/http/urls.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::arguments;
use crate::outline::item::{Entry, EntryKind};

/// Lists in lists that are followed, and routes of one file. Ours.
const DEEPEST: usize = 5;
const MOST: usize = 500;
/// Bytes of one call that are looked at. Ours.
const MOST_BYTES: usize = 400;

/// A call of `path`, `re_path` or `url` in a list.
struct Call<'t> {
    list: &'t str,
    path: &'t str,
    /// Whether it is a regular expression.
    is_pattern: bool,
    /// What stands behind the path: a view, or what it includes.
    to: &'t str,
    line: u32,
}

/// The routes of a file. Paths that only include other files are none.
pub fn routes(text: &str) -> Vec<Entry> {
    let calls = calls(text);
    let mut included: BTreeMap<&str, Vec<&Call<'_>>> = BTreeMap::new();
    for call in &calls {
        if let Some(list) = included_list(call.to).filter(|list| calls.iter().any(|other| other.list == *list)) {
            included.entry(list).or_default().push(call);
        }
    }
    let mut out = Vec::new();
    for call in calls.iter().filter(|call| !call.to.starts_with("include(")) {
        for before in prefixes(&included, call.list, DEEPEST) {
            let name = joined(&before, call);
            out.push(Entry { kind: EntryKind::Route, name, line: call.line, detail: view(call.to) });
        }
    }
    out.truncate(MOST);
    out
}

/// The calls at the heads of lines, with the lists that they stand in.
fn calls(text: &str) -> Vec<Call<'_>> {
    let mut out = Vec::new();
    let mut list = "";
    let mut start = 0usize;
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        let bare = line.trim_start();
        if bare.len() == line.len()
            && let Some((name, _)) = bare.split_once('=').filter(|(_, value)| value.trim_start().starts_with('['))
        {
            list = name.trim_end_matches('+').split(':').next().unwrap_or_default().trim();
        }
        if let Some(open) = ["path(", "re_path(", "url("].iter().find(|open| bare.starts_with(**open)) {
            let rest = text.get(start + (line.len() - bare.len()) + open.len()..).unwrap_or_default();
            let rest = crate::text::first_chars(rest, MOST_BYTES).trim_start();
            if let Some((path, rest)) = raw_literal(rest.strip_prefix('r').unwrap_or(rest)) {
                let to = arguments(rest).next().unwrap_or_default().trim();
                out.push(Call { list, path, is_pattern: *open != "path(", to, line: number });
            }
        }
        start += line.len();
    }
    out
}

/// A literal that may hold backslashes, and what follows its comma.
fn raw_literal(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (path, rest) = text.get(1..)?.split_once(quote)?;
    Some((path, rest.trim_start().strip_prefix(',')?)).filter(|(path, _)| !path.contains('\n'))
}

/// `check_urls` of `include(check_urls)` and of `include((check_urls, "checks"))`.
fn included_list(to: &str) -> Option<&str> {
    let inside = to.strip_prefix("include(")?.trim_start_matches(['(', ' ', '\n']);
    let end = inside.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(inside.len());
    inside.get(..end).filter(|name| !name.is_empty())
}

/// What stands before the paths of a list: nothing, where no list of the file includes it.
fn prefixes(included: &BTreeMap<&str, Vec<&Call<'_>>>, list: &str, deepest: usize) -> Vec<String> {
    let places = included.get(list).filter(|_| deepest > 0 && list != "urlpatterns");
    let Some(places) = places else { return vec![String::new()] };
    let above = places.iter().flat_map(|call| {
        let above = prefixes(included, call.list, deepest - 1);
        above.into_iter().map(|before| joined(&before, call))
    });
    above.take(MOST).collect()
}

/// A path below another one. A pattern that begins a path alone stays as it is spelled.
fn joined(before: &str, call: &Call<'_>) -> String {
    if before.is_empty() && call.is_pattern && !call.path.is_empty() {
        return call.path.to_owned();
    }
    format!("{}/{}", before.trim_end_matches('/'), call.path.trim_start_matches(['/', '^']))
}

/// The view that answers: `views.show` of `login_required(views.show)`, `views.Show` of `views.Show.as_view()`.
fn view(to: &str) -> String {
    let mut name = to;
    while let Some((head, inside)) = name.split_once('(') {
        name = match head.strip_suffix(".as_view") {
            Some(class) => class,
            None => arguments(inside).next().unwrap_or_default().trim(),
        };
    }
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    Some(name).filter(|name| is_name && name.starts_with(char::is_alphabetic)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        routes(text).into_iter().map(|entry| format!("{} {} {}", entry.name, entry.detail, entry.line)).collect()
    }

    #[test]
    fn routes_are_spelled_with_a_slash_and_includes_of_other_files_are_none() {
        let text = "urlpatterns = [\n    path(\"\", views.home),\n    path(\n        \"a/<int:id>/\",\n        views.a,\n    ),\n    re_path(r\"^b/(\\d+)$\", views.b),\n    path(\"c/\", include(\"c.urls\")),\n    path(name, views.d),\n]\n";
        assert_eq!(told(text), ["/ views.home 2", "/a/<int:id>/ views.a 3", "^b/(\\d+)$ views.b 7"]);
    }

    #[test]
    fn a_list_of_the_same_file_stands_below_each_path_that_includes_it() {
        let text = "pings = [\n    path(\"<int:n>/\", login_required(views.ping)),\n]\nchecks: list = [\n    path(\"name/\", views.Name.as_view(), name=\"x\"),\n    path(\"pings/\", include(pings)),\n]\nurlpatterns = [\n    path(\"v1/\", include(checks)),\n    path(\"v2/\", include((checks, \"v2\"))),\n]\nurlpatterns += [\n    path(\"me/\", lambda request: 1),\n]\n";
        assert_eq!(
            told(text),
            [
                "/v1/pings/<int:n>/ views.ping 2",
                "/v2/pings/<int:n>/ views.ping 2",
                "/v1/name/ views.Name 5",
                "/v2/name/ views.Name 5",
                "/me/  13"
            ]
        );
        // In a circle, and never closed.
        let circle = "a = [\n    path(\"x/\", include(b)),\n    path(\"y/\", views.y),\n]\nb = [\n    path(\"z/\", include(a)),\n";
        assert!(told(circle).iter().all(|route| route.len() < 200));
    }
}
