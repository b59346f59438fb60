//! Names in code spans: which of them an answer claims to be in the code, and whether they are.

use std::collections::BTreeSet;

use crate::locale::capital;

/// What a page may name: every word of the files that were read for it, every declared name and path of the repository.
pub struct Known<'a> {
    words: BTreeSet<&'a str>,
    paths: BTreeSet<&'a str>,
}

/// Names that belong to languages and protocols rather than to a repository.
const COMMON: &[&str] = &[
    "Array",
    "Boolean",
    "Err",
    "Error",
    "Exception",
    "False",
    "JSON",
    "Map",
    "None",
    "Number",
    "Object",
    "Ok",
    "Option",
    "Promise",
    "Result",
    "Self",
    "Set",
    "Some",
    "String",
    "True",
    "Vec",
    "assert",
    "await",
    "bool",
    "catch",
    "console",
    "dict",
    "elif",
    "else",
    "except",
    "f32",
    "f64",
    "float",
    "for",
    "format",
    "i32",
    "i64",
    "if",
    "import",
    "int",
    "len",
    "list",
    "log",
    "main",
    "match",
    "new",
    "nil",
    "null",
    "print",
    "printf",
    "println",
    "range",
    "require",
    "return",
    "self",
    "sizeof",
    "str",
    "super",
    "switch",
    "this",
    "u32",
    "u64",
    "u8",
    "undefined",
    "usize",
    "while",
];
/// Libraries that read `a.b.c` of a file of settings as the variable `A_B_C`, by the first step.
const LIBRARIES: &[&str] = &[
    "eureka",
    "feign",
    "grafana",
    "kafka",
    "logging",
    "management",
    "micronaut",
    "otel",
    "quarkus",
    "server",
    "spring",
];
/// Endings by which a name with a dot is a file's.
const ENDINGS: &[&str] = &[
    "c",
    "cc",
    "cfg",
    "cpp",
    "cs",
    "css",
    "env",
    "go",
    "h",
    "hpp",
    "html",
    "java",
    "js",
    "json",
    "jsx",
    "kt",
    "lock",
    "md",
    "mjs",
    "php",
    "properties",
    "py",
    "rb",
    "rs",
    "scala",
    "sh",
    "sql",
    "swift",
    "toml",
    "ts",
    "tsx",
    "txt",
    "xml",
    "yaml",
    "yml",
];

impl<'a> Known<'a> {
    /// From the texts of files, from declared names, and from all paths of the repository.
    pub fn new(
        texts: impl Iterator<Item = &'a str>,
        names: impl Iterator<Item = &'a str>,
        paths: impl Iterator<Item = &'a str>,
    ) -> Self {
        let paths: BTreeSet<&str> = paths.collect();
        let mut words: BTreeSet<&str> = texts.flat_map(words_of).collect();
        words.extend(names.flat_map(words_of));
        words.extend(paths.iter().flat_map(|path| words_of(path)));
        words.extend(COMMON);
        Self { words, paths }
    }

    /// The first name in a code span that is not in the code. Prose, literals and shell lines claim nothing.
    pub fn invented<'t>(&self, span: &'t str) -> Option<&'t str> {
        let span = span.trim();
        if span.contains(char::is_whitespace) {
            return self.invented_call(span);
        }
        if let Some(file) = file_name(span) {
            let ends = |path: &&str| path.strip_suffix(file).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
            return (!self.paths.iter().any(ends) && !self.all_known(span)).then_some(span);
        }
        let name = span.split(['(', '<', '[', '{']).next().unwrap_or(span).trim_end_matches(['!', '?', ';', ',']);
        let parts: Vec<&str> = name.split("::").flat_map(|part| part.split(['.', '#'])).collect();
        let is_path = parts.len() > 1 && parts.iter().all(|part| is_name(part));
        let is_claim = is_path || (is_name(name) && (span.contains('(') || is_coded(name)));
        (is_claim && !parts.iter().all(|part| self.knows(part) || self.is_made_variable(part))).then_some(name)
    }

    /// The first name that is called in a piece of code and is not in the repository's.
    pub fn invented_call<'t>(&self, code: &'t str) -> Option<&'t str> {
        code.match_indices('(').find_map(|(at, _)| {
            let before = code.get(..at)?.trim_end_matches('!');
            let start = before.rfind(|c: char| !is_word_char(c)).map_or(0, |at| at + 1);
            let name = before.get(start..).or_else(|| before.rsplit(|c: char| !is_word_char(c)).next())?;
            (is_name(name) && name.len() > 2 && !self.knows(name)).then_some(name)
        })
    }

    fn all_known(&self, text: &str) -> bool {
        words_of(text).all(|word| self.knows(word))
    }

    /// Whether a library makes this environment variable from a prefix and a setting that the code has: `APP_DATABASE_URL` of
    /// `env_prefix = "APP_"` and `database_url`, `SPRING_DATASOURCE_URL` of `spring.datasource.url`.
    fn is_made_variable(&self, name: &str) -> bool {
        let is_variable =
            name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if !is_variable {
            return false;
        }
        let lower = name.to_ascii_lowercase();
        let is_setting = |rest: &str| {
            let camel: String = rest
                .split('_')
                .enumerate()
                .map(|(at, step)| if at == 0 { step.to_owned() } else { capital(step) })
                .collect();
            [rest, &camel, &capital(&camel)].iter().any(|word| self.words.contains(*word))
        };
        let made = name.match_indices('_').any(|(at, _)| {
            let (Some(prefix), Some(rest)) = (name.get(..at), lower.get(at + 1..)) else { return false };
            let is_prefix = [prefix, &format!("{prefix}_")].iter().any(|word| self.words.contains(*word));
            is_prefix && is_setting(rest.trim_start_matches('_'))
        });
        let mut steps = lower.split('_').filter(|step| !step.is_empty());
        let is_libraries = steps.next().is_some_and(|first| LIBRARIES.contains(&first) && self.words.contains(first));
        made || (is_libraries && steps.all(|step| self.words.contains(step)))
    }

    fn knows(&self, word: &str) -> bool {
        self.words.contains(word) || word.len() < 2
    }
}

/// The last two segments of what is a path to a file, or its name.
fn file_name(span: &str) -> Option<&str> {
    let plain = |c: char| is_word_char(c) || matches!(c, '.' | '/' | '-');
    let (stem, ending) = span.rsplit_once('.')?;
    let is_file = ENDINGS.contains(&ending) && !stem.is_empty() && span.chars().all(plain);
    is_file.then(|| span.trim_start_matches("./"))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty())
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(text: &str) -> bool {
    text.chars().all(is_word_char) && text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether a lone word looks like a name in code: `snake_case`, `camelCase`, `TypeName`; not `word`, not `HTTP`.
fn is_coded(word: &str) -> bool {
    let lower = word.chars().any(char::is_lowercase);
    word.trim_matches('_').contains('_') || (lower && word.chars().any(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static> {
        let texts = ["pub fn count_all(from: &Tally) -> u32 { from.items.len() }"];
        Known::new(texts.into_iter(), ["Registry"].into_iter(), ["src/lib.rs", "src/deep/mod.rs"].into_iter())
    }

    #[test]
    fn names_of_the_code_pass_however_they_are_written() {
        let known = known();
        for span in [
            "count_all",
            "count_all()",
            "count_all(&tally)",
            "Tally",
            "Tally::items",
            "from.items",
            "Registry",
            "lib.rs",
            "src/lib.rs",
            "deep/mod.rs",
            "./src/lib.rs",
            "let n = count_all(x)",
            "Vec<Tally>",
            "items.len()",
        ] {
            assert_eq!(known.invented(span), None, "{span}");
        }
    }

    #[test]
    fn variables_that_a_library_makes_from_settings_are_known() {
        let settings =
            "model_config = Settings(env_prefix=\"APP_\")\ndatabase_url: str\nSetEnvPrefix(\"SHOP\") maxRetries";
        let properties = "spring.datasource.url=jdbc\nspring.datasource.username=x";
        let known = Known::new([settings, properties].into_iter(), [].into_iter(), [].into_iter());
        for name in ["APP_DATABASE_URL", "SHOP_MAX_RETRIES", "SPRING_DATASOURCE_URL", "`SPRING_DATASOURCE_USERNAME`"] {
            assert_eq!(known.invented(name.trim_matches('`')), None, "{name}");
        }
        for name in ["APP_SECRET_KEY", "OTHER_DATABASE_URL", "SPRING_DATASOURCE_PASSWORD", "MAX_TALLIES"] {
            assert_eq!(known.invented(name), Some(name), "{name}");
        }
    }

    #[test]
    fn what_claims_nothing_passes() {
        let known = known();
        for span in [
            "true",
            "word",
            "HTTP",
            "404",
            "--flag",
            "-v",
            "\"text\"",
            "a / b",
            "application/json",
            "/api/v1/users",
            "cargo build --release",
            "*",
            "",
            "&mut",
            "=>",
            "1.5",
            "e.g.",
        ] {
            assert_eq!(known.invented(span), None, "{span}");
        }
    }

    #[test]
    fn invented_names_are_found() {
        let known = known();
        for (span, name) in [
            ("count_none()", "count_none"),
            ("CountRegistry", "CountRegistry"),
            ("Tally::reset", "Tally::reset"),
            ("from.reset()", "from.reset"),
            ("tallyReset", "tallyReset"),
            ("reset()", "reset"),
            ("src/reset.rs", "src/reset.rs"),
            ("let n = reset_all(x)", "reset_all"),
            ("MAX_TALLIES", "MAX_TALLIES"),
        ] {
            assert_eq!(known.invented(span), Some(name), "{span}");
        }
    }
}
