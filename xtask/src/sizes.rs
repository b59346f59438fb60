//! Which part of the crate a module's bytes are of, by the names that the linker leaves.

use std::collections::BTreeMap;
use std::error::Error;

use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Bytes of code by room: a module of the crate (`docs`), or the crate that a function comes from (`crate serde_json`).
///
/// A function with type parameters belongs to the first of our types that its name holds: serde's code for a type of
/// `alarms` is of `alarms`. A function that several rooms share counts for the one whose copy the linker kept.
pub fn by_room(linked: &[u8]) -> Result<BTreeMap<String, usize>, Box<dyn Error>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(linked) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(subsections) = section.as_known() else { continue };
                for subsection in subsections {
                    let Name::Function(functions) = subsection? else { continue };
                    for naming in functions {
                        let naming = naming?;
                        names.insert(naming.index, format!("{:#}", demangle(naming.name)));
                    }
                }
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return Err("the linked module has no names".into());
    }
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let room = names.get(&index).map_or_else(|| "unnamed".to_owned(), |name| room(name));
        *rooms.entry(room).or_default() += bytes;
    }
    Ok(rooms)
}

/// The room of a function's name.
fn room(name: &str) -> String {
    if let Some((_, path)) = name.split_once("touchmark::") {
        return identifier(path).to_owned();
    }
    if !name.contains("::") {
        // Exports, allocator, compiler's own.
        return "unnamed".to_owned();
    }
    let krate = identifier(name.trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    format!("crate {krate}")
}

/// The identifier that a text begins with.
fn identifier(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn a_function_belongs_to_the_first_of_our_types_in_its_name() {
        for (name, expected) in [
            ("touchmark::docs::run::run", "docs"),
            ("<touchmark::alarms::Account as serde_core::de::Deserialize>::deserialize::<serde_json::Value>", "alarms"),
            ("serde_json::value::de::visit_object::<touchmark::jira::Field>", "jira"),
            ("<serde_json::Value as core::clone::Clone>::clone", "crate serde_json"),
            ("checkUrl_969a32f7b89a4fb2", "unnamed"),
        ] {
            assert_eq!(room(name), expected, "{name}");
        }
    }
}
