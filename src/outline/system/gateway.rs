//! Routes that the settings of Spring's gateway name.
//!
//! Source: docs.spring.io/spring-cloud-gateway/reference (configuring route predicates and filters).

use crate::outline::system::parts::Operation;
use crate::outline::system::yaml::{Line, lines};

/// Routes of one file. Ours.
const MOST: usize = 400;

/// Where each path goes, and through which filters.
pub fn routes(path: &str, text: &str) -> Vec<Operation> {
    let mut out: Vec<Operation> = Vec::new();
    let mut open = Route::default();
    for line in lines(text) {
        let Some((key, rest)) = of_route(&line) else { continue };
        if key != open.key {
            open.end(&mut out);
            open = Route { key, line: line.line, ..Route::default() };
        }
        match rest.first().map(String::as_str) {
            Some("uri") => line.value.clone_into(&mut open.target),
            Some("predicates") => open.take_paths(&rest, line.value),
            Some("filters") if rest.len() == 2 => open.filters.push(line.value.to_owned()),
            _ => {}
        }
    }
    open.end(&mut out);
    out.truncate(MOST);
    for one in &mut out {
        path.clone_into(&mut one.from);
    }
    out
}

#[derive(Default)]
struct Route {
    key: String,
    target: String,
    paths: Vec<String>,
    filters: Vec<String>,
    line: u32,
}

impl Route {
    /// `Path=/users/**,/people/**`; `name: Path` with `args: pattern: /users/**`.
    fn take_paths(&mut self, rest: &[String], value: &str) {
        let is_pattern = rest.last().is_some_and(|key| matches!(key.as_str(), "pattern" | "patterns"));
        let listed = value.strip_prefix("Path=").or(Some(value).filter(|_| is_pattern)).unwrap_or_default();
        self.paths.extend(listed.split(',').map(|path| path.trim().to_owned()).filter(|path| path.starts_with('/')));
    }

    fn end(&mut self, out: &mut Vec<Operation>) {
        let meaning = self.filters.join(", ");
        out.extend(self.paths.drain(..).map(|name| Operation {
            name,
            shape: self.target.clone(),
            meaning: meaning.clone(),
            line: self.line,
            ..Operation::default()
        }));
    }
}

/// Which route a line belongs to, and the keys below that.
fn of_route(line: &Line<'_>) -> Option<(String, Vec<String>)> {
    let gateway = line.path.iter().position(|key| key == "gateway" || key.ends_with(".gateway"))?;
    let routes = line.path.iter().skip(gateway).position(|key| key == "routes")? + gateway;
    let item = line.path.get(routes + 1).filter(|key| key.starts_with('-'))?;
    Some((item.clone(), line.path.get(routes + 2..)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_say_where_paths_go_and_through_what() {
        let text = "spring:\n  cloud:\n    gateway:\n      server:\n        webflux:\n          routes:\n            - id: users\n              uri: lb://users\n              predicates:\n                - Path=/users/**, /people/**\n                - Method=GET\n              filters:\n                - StripPrefix=1\n            - id: shop\n              uri: http://shop:80\n              predicates:\n                - name: Path\n                  args:\n                    pattern: /shop/**\n  data:\n    routes:\n      - id: no\n";
        let told: Vec<String> = routes("application.yml", text)
            .into_iter()
            .map(|one| format!("{} {} {} {}", one.name, one.shape, one.meaning, one.line))
            .collect();
        assert_eq!(
            told,
            [
                "/users/** lb://users StripPrefix=1 7",
                "/people/** lb://users StripPrefix=1 7",
                "/shop/** http://shop:80  14"
            ]
        );
        assert!(routes("application.yml", "spring:\n  cloud:\n    gateway:\n      routes:\n").is_empty());
    }
}
