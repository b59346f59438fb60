//! Routes that annotations and attributes name.

use crate::outline::entry_points::call_text::{after_call, first, literal, verb};

/// What an annotation or an attribute says of a route.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Empty when it names none.
    pub verb: &'static str,
    /// Empty when it names none.
    pub path: String,
    /// Whether it makes a route of its own; else it is one half of one.
    pub whole: bool,
}

/// `@GetMapping("/path")` of Spring, `@Path("path")` and `@GET` of JAX-RS.
pub fn annotation(name: &str, arguments: &str) -> Vec<Mapping> {
    let half = |verb, path: &str| vec![Mapping { verb, path: path.to_owned(), whole: false }];
    if let Some(verb) = verb(name).filter(|verb| *verb == name && arguments.is_empty()) {
        return half(verb, "");
    }
    let paths = paths(arguments);
    let first = paths.first().copied().unwrap_or_default();
    if name == "Path" {
        return if first.is_empty() { Vec::new() } else { half("", first) };
    }
    let whole = |verb| paths.iter().map(move |path| Mapping { verb, path: (*path).to_owned(), whole: true });
    match name.strip_suffix("Mapping") {
        Some("Request") => {
            // `method = RequestMethod.POST`, `method = POST`, `method = {GET, POST}`.
            let named =
                arguments.split_once("method").map_or("", |(_, rest)| rest.split(['}', '=']).nth(1).unwrap_or(rest));
            let verbs = named.split(['{', ',', ' ', '.']);
            let verbs = verbs.filter_map(|rest| verb(rest.split(|c: char| !c.is_ascii_alphabetic()).next()?));
            let all: Vec<Mapping> = verbs.flat_map(whole).collect();
            if all.is_empty() && !first.is_empty() { whole("").collect() } else { all }
        }
        Some(word) => verb(word).filter(|_| !word.starts_with("Map")).into_iter().flat_map(whole).collect(),
        None => Vec::new(),
    }
}

/// The paths of an annotation, one that is empty where it names none: `("/a")`, `({"/a", "/b"})`, `(method = GET, value = "/a")`.
fn paths(arguments: &str) -> Vec<&str> {
    let inside = arguments.trim_start_matches('(').trim_start();
    let named = ["value", "path"].iter().find_map(|key| {
        let places = inside.match_indices(key);
        places
            .filter(|(at, _)| {
                inside.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([',', ' ', '\n']))
            })
            .find_map(|(at, key)| inside.get(at + key.len()..)?.trim_start().strip_prefix('='))
    });
    let value = if inside.starts_with(['"', '{', '[']) { inside } else { named.unwrap_or_default().trim_start() };
    let (mut rest, is_list) = value.strip_prefix(['{', '[']).map_or((value, false), |list| (list, true));
    let mut out = Vec::new();
    while let Some((path, after)) = literal(rest) {
        out.push(path);
        match after.strip_prefix(',').filter(|_| is_list) {
            Some(more) => rest = more,
            None => break,
        }
    }
    // A path that is put together is told as far as it is spelled.
    if out.is_empty() {
        out.push(
            value
                .trim_start_matches(['{', '[', ' '])
                .strip_prefix('"')
                .and_then(|text| text.split('"').next())
                .unwrap_or_default(),
        );
    }
    out
}

/// `[HttpGet("path")]`, `[HttpGet]` and `[Route("path")]` of ASP.NET; several may stand in one pair of brackets.
pub fn attribute(text: &str) -> Vec<Mapping> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches('[');
    while !rest.is_empty() {
        let end = rest.find(['(', ',', ']']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let path = first(after).map_or("", |(path, _)| path).to_owned();
        let name = name.trim();
        if let Some(verb) = name.strip_prefix("Http").and_then(verb) {
            found.push(Mapping { verb, whole: !path.is_empty(), path });
        } else if name == "Route" && !path.is_empty() {
            found.push(Mapping { verb: "", path, whole: false });
        }
        let after = after.strip_prefix('(').map_or(after, |inside| after_call(inside).unwrap_or_default());
        rest = after.trim_start_matches([',', ']', ' ']);
    }
    found
}

/// The routes of a method: whole ones, and each verb with each path; `needs_verb` when a path alone is no route.
pub fn combined(mappings: &[Mapping], needs_verb: bool) -> Vec<(&'static str, &str)> {
    let mut out: Vec<(&'static str, &str)> =
        mappings.iter().filter(|mapping| mapping.whole).map(|mapping| (mapping.verb, mapping.path.as_str())).collect();
    let halves = || mappings.iter().filter(|mapping| !mapping.whole);
    let paths: Vec<&str> = halves().map(|mapping| mapping.path.as_str()).filter(|path| !path.is_empty()).collect();
    let verbs: Vec<&'static str> = halves().map(|mapping| mapping.verb).filter(|verb| !verb.is_empty()).collect();
    for path in paths.iter().copied().chain(paths.is_empty().then_some("")) {
        out.extend(verbs.iter().map(|verb| (*verb, path)));
        if verbs.is_empty() && !path.is_empty() && !needs_verb {
            out.push(("", path));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spring_mappings_name_their_verbs() {
        let all = |name, arguments| {
            annotation(name, arguments).into_iter().map(|found| (found.verb, found.path)).collect::<Vec<_>>()
        };
        assert_eq!(all("GetMapping", "(\"/a\")"), [("GET", "/a".to_owned())]);
        assert_eq!(all("PostMapping", ""), [("POST", String::new())]);
        assert_eq!(all("RequestMapping", "(path = \"a\", produces = \"b\")"), [("", "a".to_owned())]);
        assert_eq!(
            all("RequestMapping", "(value = \"/a\", method = {RequestMethod.GET, RequestMethod.PUT})"),
            [("GET", "/a".to_owned()), ("PUT", "/a".to_owned())]
        );
        let by_name = all("RequestMapping", "(path = \"/users\", method = POST)");
        assert_eq!(by_name, [("POST", "/users".to_owned())]);
        let listed = "(\n value = {\n \"/private/x/{id}\",\n \"/auth/x/{id}\"\n },\n method = RequestMethod.PUT)";
        assert_eq!(
            all("RequestMapping", listed),
            [("PUT", "/private/x/{id}".to_owned()), ("PUT", "/auth/x/{id}".to_owned())]
        );
        assert_eq!(all("RequestMapping", "(method = POST, value = \"/a\")"), [("POST", "/a".to_owned())]);
        assert_eq!(all("GetMapping", "({\"/a\", \"/b\"})"), [("GET", "/a".to_owned()), ("GET", "/b".to_owned())]);
        for (name, arguments) in
            [("RequestMapping", "(produces = \"b\")"), ("EntityMapping", "(\"/a\")"), ("GET", "(\"a\")")]
        {
            assert!(annotation(name, arguments).is_empty(), "{name}");
        }
    }
}
