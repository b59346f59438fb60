//! What Python's decorators say: routes of Flask and FastAPI, commands and options of click, overloads.

use crate::outline::entry_points::call_text::{dashed, first, literal};
use crate::outline::item::EntryKind;
use crate::outline::lex::Token;

/// What the decorators above a declaration say.
#[derive(Debug, Default)]
pub struct Decorators {
    /// The first of them.
    pub start: Option<Token>,
    /// One of several signatures.
    pub overload: bool,
    /// Sets or deletes a property.
    pub accessor: bool,
    /// Routes, options and commands; a command without a name has its function's.
    pub commands: Vec<(EntryKind, String)>,
}

/// Reads one decorator: what follows its `@`.
pub fn read(decorators: &mut Decorators, text: &str) {
    let name = text.split('(').next().unwrap_or(text).trim();
    let last = name.rsplit('.').next().unwrap_or(name);
    match last {
        "overload" => decorators.overload = true,
        "setter" | "deleter" => decorators.accessor = true,
        "route" | "get" | "post" | "put" | "delete" | "patch" | "websocket" if name.contains('.') => {
            if let Some(path) = first_string(text).filter(|path| path.starts_with('/')) {
                let spelled = |verb: &str| (EntryKind::Route, format!("{verb} {path}").trim_start().to_owned());
                let named =
                    text.split_once("methods=[").and_then(|(_, rest)| rest.split(']').next()).unwrap_or_default();
                match last {
                    "route" if named.is_empty() => decorators.commands.push(spelled("")),
                    "route" => decorators.commands.extend(named.split(['"', '\'']).skip(1).step_by(2).map(spelled)),
                    verb => decorators.commands.push(spelled(&verb.to_ascii_uppercase())),
                }
            }
        }
        "option" if name.contains('.') || name == "option" => {
            let flags = dashed(text.split_once('(').map_or("", |(_, arguments)| arguments));
            if !flags.is_empty() {
                decorators.commands.push((EntryKind::Flag, flags));
            }
        }
        "command" | "group" if name.contains('.') || name == "command" => {
            let named = || text.split_once("name=").and_then(|(_, rest)| literal(rest)).map(|(value, _)| value);
            let said = first_string(text).or_else(named).unwrap_or_default();
            decorators.commands.push((EntryKind::Command, said.to_owned()));
        }
        _ => {}
    }
}

/// The first argument when it is a plain string.
fn first_string(text: &str) -> Option<&str> {
    first(text.get(text.find('(')?..)?).map(|(value, _)| value)
}
