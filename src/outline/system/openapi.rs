//! What a description in OpenAPI, or Swagger, says that a service answers.

use serde_json::Value;

use crate::outline::system::parts::Operation;
use crate::outline::system::yaml::lines;

/// Operations of one file. Ours.
const MOST: usize = 600;
const VERBS: [&str; 7] = ["get", "post", "put", "delete", "patch", "head", "options"];

/// Every path with each of its methods, its name and its summary.
pub fn operations(path: &str, text: &str) -> Vec<Operation> {
    let mut found = if path.to_ascii_lowercase().ends_with(".json") { of_json(text) } else { of_yaml(text) };
    found.truncate(MOST);
    for operation in &mut found {
        path.clone_into(&mut operation.from);
    }
    found
}

fn of_json(text: &str) -> Vec<Operation> {
    let Ok(json) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let base = json.get("basePath").and_then(Value::as_str).unwrap_or_default();
    let said = |operation: &Value, key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut out = Vec::new();
    for (path, methods) in json.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (verb, operation) in methods.as_object().into_iter().flatten() {
            if VERBS.contains(&verb.as_str()) {
                out.push(Operation {
                    group: verb.to_ascii_uppercase(),
                    name: below(base, path),
                    shape: said(operation, "operationId"),
                    meaning: said(operation, "summary"),
                    ..Operation::default()
                });
            }
        }
    }
    out
}

fn of_yaml(text: &str) -> Vec<Operation> {
    let mut out: Vec<Operation> = Vec::new();
    let mut base = "";
    for line in lines(text) {
        match line.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["basePath"] => base = line.value,
            ["paths", path, verb] if VERBS.contains(verb) => out.push(Operation {
                group: verb.to_ascii_uppercase(),
                name: below(base, path),
                line: line.line,
                ..Operation::default()
            }),
            ["paths", _, verb, key] if VERBS.contains(verb) => {
                let Some(last) = out.last_mut() else { continue };
                match *key {
                    "summary" => line.value.clone_into(&mut last.meaning),
                    "operationId" => line.value.clone_into(&mut last.shape),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    out
}

fn below(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<String> {
        let all = operations(path, text).into_iter();
        all.map(|found| format!("{} {} {} {}", found.group, found.name, found.shape, found.meaning)).collect()
    }

    #[test]
    fn yaml_and_json_say_the_same() {
        let yaml = "openapi: 3.0.0\npaths:\n  /pets/{id}:\n    parameters:\n    - name: id\n    get:\n      operationId: showPet\n      summary: One pet\n    delete:\n      summary: 'Gone'\ncomponents:\n  x: y\n";
        let json = r#"{"paths": {"/pets/{id}": {"delete": {"summary": "Gone"}, "get": {"operationId": "showPet", "summary": "One pet"}, "parameters": []}}}"#;
        let mut of_yaml = told("openapi.yaml", yaml);
        of_yaml.sort();
        assert_eq!(of_yaml, ["DELETE /pets/{id}  Gone", "GET /pets/{id} showPet One pet"]);
        assert_eq!(told("swagger.json", json), of_yaml);
        let old = "swagger: '2.0'\nbasePath: /v1\npaths:\n  /a:\n    post:\n      summary: x\n";
        assert_eq!(told("swagger.yml", old), ["POST /v1/a  x"]);
        assert!(told("openapi.json", "{").is_empty());
    }
}
