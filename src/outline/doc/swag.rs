//! What comments of Go handlers say for generators of OpenAPI: swag's `@Summary` (github.com/swaggo/swag) and go-swagger's
//! `swagger:operation` (goswagger.io).

use crate::outline::doc::{Doc, Field};

/// Reads such a comment; `None` for every other one. `plain` reads what stands beside the annotations.
pub fn read(text: &str, plain: impl Fn(&str) -> Doc) -> Option<Doc> {
    if let Some(at) = ["swagger:operation ", "swagger:route "].iter().find_map(|mark| text.find(mark)) {
        return Some(operation(text, at, plain));
    }
    let is_annotated =
        |line: &str| ["@Summary", "@Router", "@Success", "@ID"].iter().any(|tag| annotation(line, tag).is_some());
    text.lines().any(is_annotated).then(|| annotated(text, plain))
}

/// What follows an annotation, in any case of letters.
fn annotation<'l>(line: &'l str, tag: &str) -> Option<&'l str> {
    let (word, rest) = line.trim().split_once([' ', '\t'])?;
    word.eq_ignore_ascii_case(tag).then(|| rest.trim())
}

fn annotated(text: &str, plain: impl Fn(&str) -> Doc) -> Doc {
    let beside: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('@')).collect();
    let mut doc = plain(&beside.join("\n"));
    let all = |tag: &'static str| text.lines().filter_map(move |line| annotation(line, tag));
    let said: Vec<String> = all("@Summary").chain(all("@Description")).map(ended).collect();
    if !said.is_empty() {
        doc.body = said.join("\n\n");
    }
    doc.parameters.extend(all("@Param").filter_map(parameter));
    doc.returns.extend(all("@Success").map(|rest| answer(rest, false)));
    doc.errors.extend(all("@Failure").map(|rest| answer(rest, true)));
    doc
}

fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// `id path int true "Its number"`.
fn parameter(rest: &str) -> Option<Field> {
    let (head, said) = rest.split_once('"').unwrap_or((rest, ""));
    let mut words = head.split_whitespace();
    let name = words.next()?.to_owned();
    let place = words.next().unwrap_or_default();
    let kind = words.next().unwrap_or_default().to_owned();
    let said = said.split('"').next().unwrap_or_default();
    let text = if said.is_empty() { format!("in the {place}") } else { format!("{said} (in the {place})") };
    Some(Field { name, kind, text })
}

/// `200 {object} model.User "What it is"`; of an error the code is its name.
fn answer(rest: &str, is_error: bool) -> Field {
    let (head, said) = rest.split_once('"').unwrap_or((rest, ""));
    let mut words = head.split_whitespace();
    let code = words.next().unwrap_or_default();
    let shape = words.next().unwrap_or_default();
    let kind = words.next().unwrap_or_default();
    let kind = if shape == "{array}" { format!("[]{kind}") } else { kind.to_owned() };
    let said = said.split('"').next().unwrap_or_default();
    let (name, text) =
        if is_error { (code, said.to_owned()) } else { ("", format!("{code} {said}").trim().to_owned()) };
    Field { name: name.to_owned(), kind, text }
}

/// `swagger:operation GET /users users listUsers`, what it does, and after a rule what it takes as YAML.
fn operation(text: &str, at: usize, plain: impl Fn(&str) -> Doc) -> Doc {
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let after = rest.split_once('\n').map_or("", |(_, after)| after);
    let (said, yaml) = match after.lines().position(|line| line.trim() == "---") {
        Some(rule) => {
            let lines: Vec<&str> = after.lines().collect();
            (lines.get(..rule).unwrap_or_default().join("\n"), lines.get(rule + 1..).unwrap_or_default().to_vec())
        }
        None => (after.to_owned(), Vec::new()),
    };
    let mut doc = plain(&format!("{before}\n{said}"));
    let mut in_parameters = false;
    for line in yaml.iter().map(|line| line.trim()) {
        match line.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("parameters", _)) => in_parameters = true,
            Some(("responses" | "security" | "consumes" | "produces" | "tags", _)) => in_parameters = false,
            Some(("- name", name)) if in_parameters => {
                doc.parameters.push(Field { name: name.to_owned(), ..Field::default() });
            }
            Some((key, value)) if in_parameters && !value.is_empty() => {
                let Some(last) = doc.parameters.last_mut() else { continue };
                match key {
                    "type" if last.kind.is_empty() => value.clone_into(&mut last.kind),
                    "$ref" => {
                        value.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or(value).clone_into(&mut last.kind)
                    }
                    "description" if last.text.is_empty() => value.clone_into(&mut last.text),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    doc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::language::Language;

    #[test]
    fn annotations_for_swag_are_parameters_and_answers() {
        let text = "@Summary  List tasks\n@Description The newest first\n@Tags x\n@Param status query string false \"Which\" Enums(a, b)\n@Success 200 {array} model.Task\n@Failure 404 {object} response.Error \"None there\"\n@Router /tasks [get]";
        let doc = Doc::of(Language::Go, text);
        assert_eq!((doc.summary().as_str(), doc.body.as_str()), ("List tasks.", "List tasks.\n\nThe newest first."));
        let row = |field: &Field| (field.name.clone(), field.kind.clone(), field.text.clone());
        let wanted = |name: &str, kind: &str, text: &str| (name.to_owned(), kind.to_owned(), text.to_owned());
        assert_eq!(
            doc.parameters.iter().map(row).collect::<Vec<_>>(),
            [wanted("status", "string", "Which (in the query)")]
        );
        assert_eq!(doc.returns.iter().map(row).collect::<Vec<_>>(), [wanted("", "[]model.Task", "200")]);
        assert_eq!(doc.errors.iter().map(row).collect::<Vec<_>>(), [wanted("404", "response.Error", "None there")]);
    }

    #[test]
    fn an_operation_of_go_swagger_says_what_it_does_and_takes() {
        let text = "Enable turns it on.\nswagger:operation POST /p/{id}/enable p enable\n\nEnable a plugin.\n\n---\nconsumes: [application/json]\nparameters:\n- name: id\n  in: path\n  description: the plugin id\n  type: integer\nresponses:\n  200:\n    description: Ok\n";
        let doc = Doc::of(Language::Go, text);
        assert!(
            doc.body.contains("Enable a plugin.") && !doc.body.contains("swagger") && !doc.body.contains("---"),
            "{}",
            doc.body
        );
        assert_eq!(doc.parameters, [Field { name: "id".into(), kind: "integer".into(), text: "the plugin id".into() }]);
        assert_eq!(Doc::of(Language::Go, "Sends mail to @all.").body.trim(), "Sends mail to @all.");
    }
}
