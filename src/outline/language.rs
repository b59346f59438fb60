//! The languages the scanner knows: how each one writes comments, strings and words. One table, no code.

/// A language of source files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Rust.
    Rust,
    /// TypeScript, with TSX.
    TypeScript,
    /// JavaScript, with JSX.
    JavaScript,
    /// Python, with stubs.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
    /// C and its headers.
    C,
    /// C++.
    Cpp,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Kotlin.
    Kotlin,
    /// Swift.
    Swift,
    /// Shell scripts.
    Shell,
    /// SQL.
    Sql,
    /// Scala.
    Scala,
    /// Dart.
    Dart,
    /// Lua.
    Lua,
    /// Elixir.
    Elixir,
    /// Terraform.
    Terraform,
    /// Protocol Buffers.
    Proto,
    /// Jupyter notebooks.
    Notebook,
}

/// A string literal's shape.
#[derive(Debug)]
pub struct Quote {
    /// What opens it.
    pub open: &'static str,
    /// What closes it.
    pub close: &'static str,
    /// Whether a backslash takes the next character's meaning away.
    pub escapes: bool,
    /// Whether it may hold a line break; otherwise a line break ends it, so that one stray quote costs one line.
    pub multiline: bool,
}

/// How a language is cut into tokens.
#[derive(Debug)]
pub struct Lexis {
    /// What opens a comment that ends with the line.
    pub line_comments: &'static [&'static str],
    /// What opens and closes a comment.
    pub block_comment: Option<(&'static str, &'static str)>,
    /// Whether block comments nest.
    pub nested_comments: bool,
    /// Longest opening first.
    pub quotes: &'static [Quote],
    /// Bytes that belong to words besides letters, digits and `_`.
    pub word_bytes: &'static [u8],
    /// `'a` without a closing quote is a word (Rust).
    pub lifetimes: bool,
    /// `r#"…"#` (Rust).
    pub hash_strings: bool,
    /// Letters directly before a quote belong to the string (Python, C, C#).
    pub prefixes: &'static str,
    /// `` `…${…}…` `` and `/…/` (JavaScript).
    pub script: bool,
    /// A line that begins with `#` is a directive up to its end, continued by backslashes (C).
    pub directives: bool,
    /// Lines that begin with `#` say nothing (C#: `#region`, `#pragma`, `#if`).
    pub silent_directives: bool,
    /// `<<WORD` opens a here-document (shell, Ruby, PHP `<<<`).
    pub heredocs: bool,
}

const fn quote(open: &'static str, escapes: bool, multiline: bool) -> Quote {
    Quote { open, close: open, escapes, multiline }
}

const BARE: Lexis = Lexis {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    nested_comments: false,
    quotes: &[quote("\"", true, false), quote("'", true, false)],
    word_bytes: b"",
    lifetimes: false,
    hash_strings: false,
    prefixes: "",
    script: false,
    directives: false,
    silent_directives: false,
    heredocs: false,
};

static RUST: Lexis =
    Lexis { nested_comments: true, quotes: &[quote("\"", true, true)], lifetimes: true, hash_strings: true, ..BARE };
static SCRIPT: Lexis = Lexis { word_bytes: b"$#", script: true, ..BARE };
static PYTHON: Lexis = Lexis {
    line_comments: &["#"],
    block_comment: None,
    quotes: &[quote("\"\"\"", true, true), quote("'''", true, true), quote("\"", true, false), quote("'", true, false)],
    prefixes: "rRbBuUfFtT",
    ..BARE
};
static GO: Lexis =
    Lexis { quotes: &[quote("`", false, true), quote("\"", true, false), quote("'", true, false)], ..BARE };
static JAVA: Lexis = Lexis {
    quotes: &[quote("\"\"\"", true, true), quote("\"", true, false), quote("'", true, false)],
    word_bytes: b"$",
    ..BARE
};
static C: Lexis = Lexis { directives: true, prefixes: "LuU8", ..BARE };
static CSHARP: Lexis = Lexis {
    quotes: &[
        quote("\"\"\"", false, true),
        Quote { open: "@\"", close: "\"", escapes: false, multiline: true },
        Quote { open: "$@\"", close: "\"", escapes: false, multiline: true },
        Quote { open: "$\"", close: "\"", escapes: true, multiline: false },
        quote("\"", true, false),
        quote("'", true, false),
    ],
    silent_directives: true,
    ..BARE
};
static RUBY: Lexis = Lexis {
    line_comments: &["#"],
    block_comment: None,
    quotes: &[quote("\"", true, true), quote("'", true, true), quote("`", true, false)],
    word_bytes: b"@$?!",
    heredocs: true,
    ..BARE
};
static PHP: Lexis = Lexis {
    line_comments: &["//", "#"],
    quotes: &[quote("\"", true, true), quote("'", true, true)],
    word_bytes: b"$",
    heredocs: true,
    ..BARE
};
static KOTLIN: Lexis = Lexis {
    nested_comments: true,
    quotes: &[quote("\"\"\"", false, true), quote("\"", true, false), quote("'", true, false)],
    ..BARE
};
static SWIFT: Lexis = Lexis {
    nested_comments: true,
    quotes: &[quote("\"\"\"", true, true), quote("\"", true, false)],
    word_bytes: b"@",
    ..BARE
};
static SHELL: Lexis = Lexis {
    line_comments: &["#"],
    block_comment: None,
    quotes: &[quote("\"", true, true), quote("'", false, true)],
    word_bytes: b"-.:",
    heredocs: true,
    ..BARE
};
static SQL: Lexis =
    Lexis { line_comments: &["--"], quotes: &[quote("'", false, true), quote("$$", false, true)], ..BARE };
static LUA: Lexis = Lexis {
    line_comments: &["--"],
    block_comment: Some(("--[[", "]]")),
    quotes: &[
        Quote { open: "[[", close: "]]", escapes: false, multiline: true },
        quote("\"", true, false),
        quote("'", true, false),
    ],
    ..BARE
};

impl Language {
    /// By the file's name; `None` for everything that is not source.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.')?;
        // A template of Laravel is markup with a language of its own.
        if stem.is_empty() || name.ends_with(".blade.php") {
            return None;
        }
        Some(match extension.to_ascii_lowercase().as_str() {
            "rs" => Self::Rust,
            "ts" | "tsx" | "mts" | "cts" => Self::TypeScript,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "py" | "pyi" => Self::Python,
            "go" => Self::Go,
            "java" => Self::Java,
            "c" | "h" => Self::C,
            "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx" => Self::Cpp,
            "cs" => Self::CSharp,
            "rb" => Self::Ruby,
            "php" => Self::Php,
            "kt" | "kts" => Self::Kotlin,
            "swift" => Self::Swift,
            "sh" | "bash" | "zsh" => Self::Shell,
            "sql" => Self::Sql,
            "scala" => Self::Scala,
            "dart" => Self::Dart,
            "lua" => Self::Lua,
            "ex" | "exs" => Self::Elixir,
            "tf" => Self::Terraform,
            "proto" => Self::Proto,
            "ipynb" => Self::Notebook,
            _ => return None,
        })
    }

    /// How it is cut into tokens.
    pub fn lexis(self) -> &'static Lexis {
        match self {
            Self::Rust => &RUST,
            Self::TypeScript | Self::JavaScript => &SCRIPT,
            Self::Python => &PYTHON,
            Self::Go => &GO,
            Self::Java | Self::Scala | Self::Dart => &JAVA,
            Self::C | Self::Cpp => &C,
            Self::CSharp => &CSHARP,
            Self::Ruby => &RUBY,
            Self::Php => &PHP,
            Self::Kotlin => &KOTLIN,
            Self::Swift => &SWIFT,
            Self::Shell | Self::Elixir | Self::Terraform | Self::Notebook => &SHELL,
            Self::Proto => &BARE,
            Self::Sql => &SQL,
            Self::Lua => &LUA,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::TypeScript => "TypeScript",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::C => "C",
            Self::Cpp => "C++",
            Self::CSharp => "C#",
            Self::Ruby => "Ruby",
            Self::Php => "PHP",
            Self::Kotlin => "Kotlin",
            Self::Swift => "Swift",
            Self::Shell => "Shell",
            Self::Sql => "SQL",
            Self::Scala => "Scala",
            Self::Dart => "Dart",
            Self::Lua => "Lua",
            Self::Elixir => "Elixir",
            Self::Terraform => "Terraform",
            Self::Proto => "Protocol Buffers",
            Self::Notebook => "Jupyter notebooks",
        }
    }

    /// Its name in the code macro's `language` parameter.
    pub fn macro_name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
            Self::Python => "python",
            Self::Go => "go",
            Self::Java => "java",
            Self::C => "c",
            Self::Cpp => "cpp",
            Self::CSharp => "csharp",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
            Self::Shell => "bash",
            Self::Sql => "sql",
            Self::Scala => "scala",
            Self::Dart => "dart",
            Self::Lua => "lua",
            Self::Elixir => "elixir",
            Self::Terraform => "terraform",
            Self::Proto => "protobuf",
            Self::Notebook => "python",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_the_extension_in_any_case() {
        assert_eq!(Language::of_path("src/A.RS"), Some(Language::Rust));
        assert_eq!(Language::of_path("a/b.d.ts"), Some(Language::TypeScript));
        assert_eq!(Language::of_path(".rs"), None);
        assert_eq!(Language::of_path("Makefile"), None);
    }
}
