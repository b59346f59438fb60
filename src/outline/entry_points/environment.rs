//! Variables of the environment that a script takes out by name: `const { PORT = "80", DB_URL: url } = process.env;`.

use crate::outline::entry_points::call_text::literal_prefix;
use crate::outline::item::{Entry, EntryKind, FileOutline};
use crate::outline::language::Language;

/// Statements of one file, and bytes of each. Ours.
const MOST: usize = 50;
const MOST_BYTES: usize = 4_000;

/// Adds the variables that a file takes out of its environment.
pub fn apply(file: &mut FileOutline, text: &str) {
    if file.language == Language::Elixir {
        return elixir(file, text);
    }
    if !matches!(file.language, Language::TypeScript | Language::JavaScript) {
        return;
    }
    for (at, _) in text.match_indices("} = process.env").take(MOST) {
        let after = text.get(at + "} = process.env".len()..).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('{').filter(|start| at - start < MOST_BYTES);
        // What goes on takes something out of one variable.
        let (Some(start), false) = (start, after.starts_with(['.', '['])) else { continue };
        let line = before.get(..start).unwrap_or_default().matches('\n').count();
        for (number, part) in (line + 1..).zip(before.get(start + 1..).unwrap_or_default().split('\n')) {
            for one in part.split(',') {
                add(file, one.trim(), u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
    }
}

/// `Util.fetch_env!("MQTT_HOST", all: "localhost")`: what a program reads through a function of its own is called as the library's.
fn elixir(file: &mut FileOutline, text: &str) {
    const CALLS: [&str; 3] = ["get_env(\"", "fetch_env!(\"", "fetch_env(\""];
    for (line, number) in text.lines().zip(1u32..).filter(|(line, _)| !line.trim_start().starts_with('#')) {
        let calls = CALLS.iter().filter_map(|call| line.split_once(call).map(|(_, rest)| rest));
        for name in calls.filter_map(|rest| rest.split('"').next()) {
            let is_name =
                name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            let is_known =
                |entry: &Entry| entry.kind == EntryKind::Setting && entry.name == name && entry.line == number;
            if is_name && !name.starts_with(|c: char| c.is_ascii_digit()) && !file.entries.iter().any(is_known) {
                let name = name.to_owned();
                file.entries.push(Entry { kind: EntryKind::Setting, name, line: number, detail: String::new() });
            }
        }
    }
}

fn add(file: &mut FileOutline, part: &str, line: u32) {
    let end = part.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')).unwrap_or(part.len());
    let (name, rest) = part.split_at(end);
    let is_whole = rest.is_empty() || rest.starts_with([' ', ':', '=']);
    let is_known = file.entries.iter().any(|entry| entry.kind == EntryKind::Setting && entry.name == name);
    if name.len() > 1 && is_whole && !is_known {
        let default = rest.split_once('=').and_then(|(_, value)| literal_prefix(value.trim_start()));
        let detail = default.unwrap_or_default().to_owned();
        file.entries.push(Entry { kind: EntryKind::Setting, name: name.to_owned(), line, detail });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    #[test]
    fn variables_that_a_program_of_elixir_reads_by_a_function_of_its_own_are_known() {
        let text = "config :a,\n  host: Util.fetch_env!(\"MQTT_HOST\", all: \"localhost\"),\n  port: System.get_env(\"PORT\", \"1\"),\n  # get_env(\"OLD\")\n  x: Application.get_env(:a, :b)\n";
        let entries = outline("config/runtime.exs", text, Language::Elixir).0.entries;
        let told: Vec<(&str, u32)> = entries.iter().map(|entry| (entry.name.as_str(), entry.line)).collect();
        assert_eq!(told, [("PORT", 3), ("MQTT_HOST", 2)]);
    }

    #[test]
    fn variables_that_are_taken_out_by_name_are_known() {
        let text = "const { PORT = \"80\", DB_URL: url,\n  TOKEN } = process.env;\nconst { length } = process.env.NAMES;\nconst x = import.meta.env.VITE_URL || import.meta.env.MODE;\n";
        let mut entries = outline("a.ts", text, Language::TypeScript).0.entries;
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let told: Vec<String> =
            entries.iter().map(|entry| format!("{} {} {}", entry.name, entry.detail, entry.line)).collect();
        assert_eq!(told, ["DB_URL  1", "NAMES  3", "PORT 80 1", "TOKEN  2", "VITE_URL  4"]);
    }
}
