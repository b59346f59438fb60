//! Commands, options and settings that a widespread convention names. A name that is not written out is not guessed.

use crate::outline::entry_points::call_text::{after_call, dashed, first, literal, receiver, second};
use crate::outline::entry_points::detection::{Candidate, Detection};
use crate::outline::item::EntryKind;
use crate::outline::language::Language;
use crate::outline::lex::{Cursor, Token};

/// Whether a word may name something: asked for every word of every file.
pub fn is_candidate(language: Language, word: &str) -> bool {
    match language {
        Language::TypeScript | Language::JavaScript => {
            matches!(word, "option" | "requiredOption" | "Option" | "command" | "env")
        }
        Language::Python => matches!(word, "add_argument" | "add_parser" | "environ" | "getenv"),
        Language::Rust => matches!(word, "long" | "var" | "var_os"),
        Language::Go => matches!(word, "Getenv" | "LookupEnv" | "Use") || go_flag(word).is_some(),
        Language::Java => matches!(word, "addOption" | "Option" | "builder" | "cli" | "getenv"),
        Language::Ruby => word == "ENV",
        _ => word == "getenv",
    }
}

/// What a word and its surroundings say; `None` nearly always.
pub fn notice<'a>(
    detection: &mut Detection<'a>,
    cursor: &Cursor<'a>,
    token: Token,
    spot: Candidate<'a>,
) -> Option<(EntryKind, String)> {
    match spot.word {
        "cli" => {
            detection.has_commons_cli |= spot.before.ends_with("commons.");
            None
        }
        "env" | "environ" | "getenv" | "Getenv" | "LookupEnv" | "ENV" | "var" | "var_os" => {
            setting(detection.language, spot)
        }
        "command" | "Use" | "add_parser" => {
            let name = command(detection.language, cursor, token, spot)?;
            let name = name.split([' ', '[', '<']).next().filter(|name| !name.is_empty())?;
            Some((EntryKind::Command, name.to_owned()))
        }
        _ => {
            let name = flag(detection, spot)?;
            let is_name =
                name.len() > 1 && name.len() < 60 && !name.contains(['\n', '"', '{', '$', '(']) && !name.ends_with('-');
            is_name.then_some((EntryKind::Flag, name))
        }
    }
}

/// An environment variable that is read by its name.
fn setting(language: Language, spot: Candidate<'_>) -> Option<(EntryKind, String)> {
    let after = spot.after;
    let quoted = |text| literal(text).map(|(name, _)| name);
    let name = match (language, spot.word) {
        (Language::TypeScript | Language::JavaScript, "env")
            if spot.before.ends_with("process.") || spot.before.ends_with("import.meta.") && !is_vites(after) =>
        {
            after.strip_prefix('.').map(first_word).or_else(|| quoted(after.strip_prefix('[')?))
        }
        (Language::Rust, "var" | "var_os") if spot.before.ends_with("env::") => first(after).map(|(name, _)| name),
        (Language::Python, "environ") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".get("))?),
        (Language::Ruby, "ENV") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".fetch("))?),
        (_, "getenv") | (Language::Go, "Getenv" | "LookupEnv") => first(after).map(|(name, _)| name),
        _ => None,
    }?;
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then(|| (EntryKind::Setting, name.to_owned()))
}

/// What Vite itself sets (vite.dev/guide/env-and-mode).
fn is_vites(after: &str) -> bool {
    matches!(after.strip_prefix('.').map(first_word), Some("MODE" | "DEV" | "PROD" | "SSR" | "BASE_URL"))
}

/// `.command("name …")`, cobra's `Use: "name …"`, argparse's `.add_parser("name"`.
fn command<'a>(language: Language, cursor: &Cursor<'a>, token: Token, spot: Candidate<'a>) -> Option<&'a str> {
    match (language, spot.word) {
        (Language::TypeScript | Language::JavaScript, "command") if spot.before.ends_with('.') => {
            let (name, rest) = first(spot.after)?;
            // Databases have methods called `command` too: those of a command line are described, or go on as one.
            let is_described = rest.strip_prefix(',').is_some_and(|rest| literal(rest).is_some());
            let next = after_call(rest).unwrap_or_default().trim_start();
            let goes_on =
                [".description(", ".option(", ".requiredOption(", ".action(", ".alias(", ".argument(", ".usage("];
            (is_described || goes_on.iter().any(|call| next.starts_with(call))).then_some(name)
        }
        (Language::Python, "add_parser") if spot.before.ends_with('.') => first(spot.after).map(|(name, _)| name),
        (Language::Go, "Use") => {
            let before = cursor.around(token.start.saturating_sub(200), token.start);
            let (_, between) = before.rsplit_once("cobra.Command{")?;
            let name = literal(spot.after.strip_prefix(':')?)?.0;
            (!between.contains('}')).then_some(name)
        }
        _ => None,
    }
}

/// `add_argument("-n", "--name"`, `.option("-n, --name <x>"`, `.long("name")` of clap, and those of Go and Java.
fn flag(detection: &Detection<'_>, spot: Candidate<'_>) -> Option<String> {
    let is_member = spot.before.ends_with('.');
    match (detection.language, spot.word) {
        (Language::Python, "add_argument") if is_member => Some(dashed(spot.after.strip_prefix('(')?)),
        // `new Option("--kind <kind>", "…")` of commander, which takes choices too.
        (Language::TypeScript | Language::JavaScript, "option" | "requiredOption" | "Option")
            if is_member && spot.word != "Option" || spot.before.ends_with("new ") =>
        {
            let (spelled, _) = first(spot.after).filter(|(name, _)| name.starts_with('-'))?;
            let names = spelled.split([' ', '<', '[']).take_while(|part| part.starts_with('-'));
            Some(names.collect::<Vec<_>>().join(" ").trim_end_matches([',', ' ']).to_owned())
        }
        (Language::Rust, "long") if is_member => Some(format!("--{}", first(spot.after)?.0)),
        (Language::Go, word) => go_option(go_flag(word)?, spot),
        (Language::Java, word) if detection.has_commons_cli => commons_option(word, spot),
        _ => None,
    }
}

/// How a function of Go's `flag`, or of pflag, takes its arguments: whether a variable comes first, whether a short name follows.
pub fn go_flag(word: &str) -> Option<(bool, bool)> {
    let (word, has_short) = word.strip_suffix('P').map_or((word, false), |word| (word, true));
    let (kind, has_variable) = word.strip_suffix("Var").map_or((word, false), |word| (word, true));
    let is_kind = matches!(
        kind,
        "Bool"
            | "Int"
            | "Int64"
            | "Uint"
            | "Uint64"
            | "String"
            | "Float64"
            | "Duration"
            | "Func"
            | "BoolFunc"
            | "Text"
            | "StringSlice"
            | "StringArray"
            | "IntSlice"
            | "Count"
    );
    (is_kind || (kind.is_empty() && has_variable)).then_some((has_variable, has_short))
}

/// `flag.StringVar(&x, "name"` is `-name`; `cmd.Flags().StringVarP(&x, "name", "n"` is `-n, --name`.
fn go_option((has_variable, has_short): (bool, bool), spot: Candidate<'_>) -> Option<String> {
    let is_posix = spot.before.ends_with("lags().") || receiver(spot.before) == "pflag";
    if !is_posix && receiver(spot.before) != "flag" {
        return None;
    }
    let arguments = spot.after.strip_prefix('(')?;
    let (name, rest) = literal(if has_variable { second(arguments)? } else { arguments })?;
    Some(go_spelled(name, rest, has_short, is_posix))
}

/// An option as it is typed: its name, what follows the name, whether that begins with a short one, and whether two dashes are typed.
pub fn go_spelled(name: &str, rest: &str, has_short: bool, is_posix: bool) -> String {
    let short = rest.strip_prefix(',').filter(|_| has_short).and_then(literal).map(|(short, _)| short);
    match short.filter(|short| !short.is_empty()) {
        Some(short) => format!("-{short}, --{name}"),
        None => format!("{}{name}", if is_posix { "--" } else { "-" }),
    }
}

/// commons-cli: `addOption("n", "name", true, …)`, `new Option("n", …)`, `Option.builder("n")….longOpt("name")`.
fn commons_option(word: &str, spot: Candidate<'_>) -> Option<String> {
    let arguments = spot.after.strip_prefix('(')?;
    let (short, rest) = literal(arguments).unwrap_or(("", arguments));
    let long = match word {
        "builder" if spot.before.ends_with("Option.") => {
            let chain = spot.after.split(".build()").next().unwrap_or(spot.after);
            let chain = chain.split(';').next().unwrap_or(chain);
            chain.split_once(".longOpt").and_then(|(_, rest)| first(rest)).map(|(name, _)| name)
        }
        "addOption" | "Option" if word == "addOption" || spot.before.ends_with("new ") => {
            // Two strings are a name and a description; three arguments and more may begin with both names.
            let second = rest.strip_prefix(',').map(str::trim_start)?;
            let long = literal(second).filter(|(_, rest)| rest.starts_with(','));
            long.filter(|(_, rest)| is_truth(rest)).map(|(name, _)| name)
        }
        _ => return None,
    };
    match (short, long) {
        ("", None) => None,
        ("", Some(long)) => Some(format!("--{long}")),
        (short, None) => Some(format!("-{short}")),
        (short, Some(long)) => Some(format!("-{short}, --{long}")),
    }
}

fn is_truth(rest: &str) -> bool {
    let word = rest.trim_start_matches(',').trim_start();
    word.starts_with("true") || word.starts_with("false")
}

/// `@Command(name = "x")`, `@Option(names = {"-n", "--name"})`.
pub fn picocli(annotation: &str, arguments: &str) -> Option<(EntryKind, String)> {
    let key = if annotation == "Command" { "name" } else { "names" };
    let (_, rest) = arguments.split_once(key)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '{']);
    if annotation == "Command" {
        let (name, _) = literal(rest).filter(|(name, _)| !name.is_empty())?;
        return Some((EntryKind::Command, name.to_owned()));
    }
    Some((EntryKind::Flag, dashed(rest))).filter(|(_, name)| !name.is_empty())
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn names(path: &str, language: Language, text: &str) -> Vec<String> {
        outline(path, text, language).0.entries.into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn picocli_options_are_spelled_as_typed() {
        let option = picocli("Option", "(names = {\"-a\", \"--all\"}, description = \"-x\")");
        assert_eq!(option, Some((EntryKind::Flag, "-a, --all".to_owned())));
    }

    #[test]
    fn go_flags_have_one_dash_and_those_of_pflag_two() {
        let text = "package main\nfunc f() {\n\tn := flag.Int(\"n\", 200, \"\")\n\tflag.StringVar(&body, \"body\", \"GET\", \"\")\n\tflag.Var(&h, \"H\", \"\")\n\tflag.String(nameOf(\"x\"), \"no\", \"\")\n\tcmd.Flags().BoolVarP(&all, \"all\", \"a\", false, \"\")\n\tcmd.Flags().StringP(\"out\", \"\", \"x\", \"\")\n\tset.String(\"no\", \"\", \"\")\n\tflag.Lookup(\"no\")\n}\n";
        assert_eq!(names("main.go", Language::Go, text), ["--out", "-H", "-a, --all", "-body", "-n"]);
    }

    #[test]
    fn commons_cli_options_have_the_names_that_are_written() {
        let text = "import org.apache.commons.cli.Option;\nclass A {\n  void a(Options o) {\n    o.addOption(\"v\", \"verbose\", false, \"talk\");\n    o.addOption(\"q\", \"no word\");\n    o.addOption(new Option(\"x\", true, \"x\"));\n    o.addOption(Option.builder(\"f\").desc(\"The file\").longOpt(\"file\").hasArg().build());\n    o.addOption(Option.builder().longOpt(\"only-long\").build());\n    o.addOption(Option.builder(NAME).desc(\"no\").build());\n  }\n}\n";
        assert_eq!(names("A.java", Language::Java, text), ["--only-long", "-f, --file", "-q", "-v, --verbose", "-x"]);
        let other = text.replace("org.apache.commons.cli", "javax.swing");
        assert!(names("A.java", Language::Java, &other).is_empty());
    }

    #[test]
    fn a_command_of_a_command_line_is_told_from_one_of_a_database() {
        let text = "program\n  .command('serve <dir>')\n  .description('Serves.')\n  .option('-p, --port <n>', 'Port.');\nprogram.command('build', 'Builds.');\ndb.command('ping');\nprogram.option(name);\n";
        assert_eq!(names("a.js", Language::JavaScript, text), ["build", "serve", "-p, --port"]);
    }

    #[test]
    fn the_use_of_something_else_than_a_cobra_command_is_no_command() {
        let text =
            "package a\nvar c = &cobra.Command{\n\tUse:   \"add [flags] <name>\",\n}\nvar d = Loader{Use: \"babel\"}\n";
        assert_eq!(names("a.go", Language::Go, text), ["add"]);
    }
}
