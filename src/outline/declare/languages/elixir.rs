//! Elixir: modules, functions, macros, types, and what documents them. Read line by line.

use crate::outline::declare::languages::by_line::{Lines, item};
use crate::outline::item::{Entry, EntryKind, FileOutline, Import, ItemKind};

/// Reads a whole file: the first module is the file's, the others stand inside it.
pub fn read(file: &mut FileOutline, text: &str) {
    let mut lines = Lines::new(text);
    let mut doc = String::new();
    let mut hidden = false;
    let mut last = String::new();
    while let Some((number, line)) = lines.take() {
        let bare = line.trim();
        settings(file, bare, number);
        if let Some(rest) = bare.strip_prefix("defmodule ") {
            let name = rest.trim_end_matches(" do").trim_end_matches(',');
            if file.package.is_empty() {
                name.clone_into(&mut file.package);
            }
        } else if let Some(said) = attribute(bare, "@moduledoc", &mut lines) {
            if file.doc.is_empty() {
                file.doc = said;
            }
        } else if let Some(said) = attribute(bare, "@doc", &mut lines) {
            hidden = said == "false";
            doc = said;
        } else if let Some((kind, public, rest)) = definition(bare) {
            let name = rest.split(['(', ' ', ',']).next().unwrap_or(rest);
            let is_new = last != name && !name.is_empty() && name != "unquote";
            if is_new {
                let said = if hidden { String::new() } else { std::mem::take(&mut doc) };
                let signature = bare.trim_end_matches(" do");
                let signature = signature.split(", do:").next().unwrap_or(signature);
                file.items.push(item((kind, name), signature, said, (number, lines.end_of(line))));
                if let Some(found) = file.items.last_mut() {
                    found.public = public && !hidden;
                }
            }
            name.clone_into(&mut last);
            doc.clear();
            hidden = false;
        } else {
            imports(file, bare);
        }
    }
    file.imports.sort();
}

/// `alias`, `import`, `use`.
fn imports(file: &mut FileOutline, bare: &str) {
    for word in ["alias ", "import ", "use ", "require "] {
        if let Some(target) = bare.strip_prefix(word) {
            let target = target.split([',', ' ', '{']).next().unwrap_or(target).trim_end_matches('.');
            file.imports.push(Import { target: target.to_owned(), passed_on: false });
        }
    }
}

/// Variables of the environment.
fn settings(file: &mut FileOutline, bare: &str, number: u32) {
    if bare.starts_with('#') {
        return;
    }
    for call in ["System.get_env(\"", "System.fetch_env!(\"", "System.fetch_env(\""] {
        if let Some((name, rest)) = bare.split_once(call).and_then(|(_, rest)| rest.split_once('"')) {
            let default = rest.strip_prefix(", \"").and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let entry =
                Entry { kind: EntryKind::Setting, name: name.to_owned(), line: number, detail: default.to_owned() };
            file.entries.push(entry);
        }
    }
}

/// What an attribute of documentation says: a string, or a heredoc with the lines up to its end.
fn attribute(bare: &str, name: &str, lines: &mut Lines<'_>) -> Option<String> {
    let rest = bare.strip_prefix(name)?.strip_prefix(' ')?.trim_start_matches("~S");
    if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
        return Some(lines.until(rest.get(..3).unwrap_or("\"\"\"")));
    }
    Some(rest.trim_matches('"').to_owned())
}

fn definition(bare: &str) -> Option<(ItemKind, bool, &str)> {
    const WORDS: [(&str, ItemKind, bool); 6] = [
        ("def ", ItemKind::Function, true),
        ("defp ", ItemKind::Function, false),
        ("defmacro ", ItemKind::Macro, true),
        ("defdelegate ", ItemKind::Function, true),
        ("@type ", ItemKind::TypeAlias, true),
        ("@callback ", ItemKind::Function, true),
    ];
    WORDS.iter().find_map(|(word, kind, public)| Some((*kind, *public, bare.strip_prefix(word)?)))
}

#[cfg(test)]
mod tests {
    use crate::outline::Language;
    use crate::outline::outline;

    #[test]
    fn modules_functions_and_their_documentation_are_read() {
        let text = "defmodule A.B do\n  @moduledoc \"\"\"\n  Keeps things.\n  \"\"\"\n  alias A.C\n\n  @doc \"Adds one.\"\n  def add(x) when x > 0 do\n    x\n  end\n\n  def add(x), do: x\n\n  defp hide, do: System.get_env(\"A_B\", \"1\")\n\n  @doc false\n  def no(x), do: x\nend\n";
        let file = outline("lib/a/b.ex", text, Language::Elixir).0;
        assert_eq!((file.package.as_str(), file.doc.as_str()), ("A.B", "Keeps things."));
        let told: Vec<(&str, bool, &str)> =
            file.items.iter().map(|item| (item.name.as_str(), item.public, item.doc.as_str())).collect();
        assert_eq!(told, [("add", true, "Adds one."), ("hide", false, ""), ("no", false, "")]);
        assert_eq!((file.items[0].start_line, file.items[0].end_line), (8, 10));
        assert!(outline("config/prod.exs", "# System.get_env(\"A_B\")\n", Language::Elixir).0.entries.is_empty());
        assert_eq!((file.entries[0].name.as_str(), file.entries[0].detail.as_str()), ("A_B", "1"));
    }
}
