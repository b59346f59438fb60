//! The code macro's closed list of languages.
//!
//! Source: the language picker of Confluence Cloud's code snippet and Data Center's code macro. Data Center shows
//! `InvalidValueException` in place of the code for a name outside its list, Cloud shows the code without colours.

/// What a code macro is told when nothing in the list fits.
pub const NO_LANGUAGE: &str = "none";

/// The name to write for `language`: itself when the macro takes it, the macro's own word for a usual alias, `None`
/// for a language that the macro does not know. Case does not matter.
pub fn code_language(language: &str) -> Option<&'static str> {
    let name = language.trim().to_ascii_lowercase();
    if let Ok(found) = ACCEPTED.binary_search(&name.as_str()) {
        return ACCEPTED.get(found).copied();
    }
    let alias = ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(name.as_str())).ok()?;
    ALIASES.get(alias).map(|(_, canonical)| *canonical)
}

/// Names that the macro takes as they are, sorted.
const ACCEPTED: [&str; 95] = [
    "abap",
    "actionscript3",
    "ada",
    "applescript",
    "arduino",
    "autoit",
    "bash",
    "c",
    "c#",
    "c++",
    "clojure",
    "coffeescript",
    "coldfusion",
    "cpp",
    "csharp",
    "css",
    "cuda",
    "d",
    "dart",
    "delphi",
    "diff",
    "dockerfile",
    "elixir",
    "erl",
    "erlang",
    "fortran",
    "foxpro",
    "gherkin",
    "go",
    "graphql",
    "groovy",
    "handlebars",
    "haskell",
    "haxe",
    "hcl",
    "html",
    "html/xml",
    "java",
    "javafx",
    "javascript",
    "js",
    "json",
    "jsx",
    "julia",
    "kotlin",
    "livescript",
    "lua",
    "markdown",
    "mathematica",
    "matlab",
    "none",
    "objectivec",
    "objectivej",
    "ocaml",
    "octave",
    "pascal",
    "perl",
    "php",
    "plain",
    "powershell",
    "prolog",
    "protobuf",
    "puppet",
    "py",
    "python",
    "qml",
    "r",
    "racket",
    "rst",
    "ruby",
    "rust",
    "sass",
    "scala",
    "scheme",
    "sh",
    "shell",
    "smalltalk",
    "splunk",
    "sql",
    "standardml",
    "swift",
    "tcl",
    "tex",
    "text",
    "toml",
    "tsx",
    "typescript",
    "vala",
    "vb",
    "verilog",
    "vhdl",
    "xml",
    "xquery",
    "yaml",
    "yml",
];

/// What people and models write instead, sorted.
const ALIASES: [(&str, &str); 65] = [
    ("bat", "powershell"),
    ("c-sharp", "c#"),
    ("cc", "cpp"),
    ("cjs", "javascript"),
    ("cmd", "powershell"),
    ("console", "bash"),
    ("cs", "c#"),
    ("cxx", "cpp"),
    ("docker", "dockerfile"),
    ("ecmascript", "javascript"),
    ("ex", "elixir"),
    ("exs", "elixir"),
    ("f90", "fortran"),
    ("golang", "go"),
    ("gql", "graphql"),
    ("gradle", "groovy"),
    ("h", "c"),
    ("hpp", "cpp"),
    ("hs", "haskell"),
    ("htm", "html"),
    ("jl", "julia"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("kt", "kotlin"),
    ("kts", "kotlin"),
    ("latex", "tex"),
    ("less", "css"),
    ("make", "bash"),
    ("makefile", "bash"),
    ("math", "tex"),
    ("md", "markdown"),
    ("mjs", "javascript"),
    ("ml", "ocaml"),
    ("node", "javascript"),
    ("nodejs", "javascript"),
    ("objc", "objectivec"),
    ("objective-c", "objectivec"),
    ("patch", "diff"),
    ("pl", "perl"),
    ("plaintext", "text"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("proto", "protobuf"),
    ("ps1", "powershell"),
    ("pwsh", "powershell"),
    ("py3", "python"),
    ("python3", "python"),
    ("rb", "ruby"),
    ("restructuredtext", "rst"),
    ("rs", "rust"),
    ("scss", "sass"),
    ("shell-session", "bash"),
    ("shellscript", "bash"),
    ("svg", "xml"),
    ("terraform", "hcl"),
    ("tf", "hcl"),
    ("ts", "typescript"),
    ("txt", "text"),
    ("vb.net", "vb"),
    ("vbnet", "vb"),
    ("visualbasic", "vb"),
    ("vue", "html"),
    ("xhtml", "xml"),
    ("zsh", "bash"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_are_sorted() {
        assert!(ACCEPTED.is_sorted());
        assert!(ALIASES.is_sorted());
    }

    #[test]
    fn every_alias_leads_to_a_language_of_the_list() {
        assert!(ALIASES.iter().all(|(_, canonical)| ACCEPTED.contains(canonical)));
    }

    #[test]
    fn aliases_and_case_are_understood() {
        assert_eq!(code_language("TypeScript"), Some("typescript"));
        assert_eq!(code_language("rs"), Some("rust"));
        assert_eq!(code_language("brainfuck"), None);
    }
}
