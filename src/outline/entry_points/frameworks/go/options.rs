//! Options and variables of Go's programs that stand in tags of fields (go-flags, caarlos0/env, cleanenv, envconfig, Kong) or in
//! literals (urfave/cli).
//!
//! Sources: pkg.go.dev/github.com/jessevdk/go-flags, cli.urfave.org, pkg.go.dev/github.com/caarlos0/env.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{arguments, literal, second};
use crate::outline::entry_points::conventions::{go_flag, go_spelled};
use crate::outline::item::{Entry, EntryKind, FileOutline};

/// Fields and flags of one file, places where one struct is used. Ours.
const MOST: usize = 600;
const MOST_PLACES: usize = 8;
/// Structs in structs that are followed. Ours.
const DEEPEST: usize = 5;

/// Adds what tags and literals name.
pub fn apply(file: &mut FileOutline, text: &str) {
    let known = file.entries.len();
    if text.contains("urfave/cli") {
        literals(file, text);
    }
    if ["long:\"", "env:\"", "envconfig:\""].iter().any(|tag| text.contains(tag)) {
        tags(file, text);
    }
    if text.contains(".NewFlagSet(") {
        sets(file, text);
    }
    if text.contains("Env") && text.contains("os.") || text.contains("EnvironmentVariable") {
        constants(file, text);
    }
    if file.entries.len() == known {
        return;
    }
    file.entries.sort();
    file.entries.dedup_by(|a, b| a.kind == b.kind && a.name == b.name);
}

/// `f := flag.NewFlagSet("config", …)` and `f.Bool("install", false, "set up")`, of Go's `flag` or of pflag.
fn sets(file: &mut FileOutline, text: &str) {
    let is_posix = text.contains("/pflag\"");
    let mut names: Vec<&str> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some((head, _)) = bare.split_once("flag.NewFlagSet(") {
            let name =
                head.trim_end_matches('p').trim_end_matches([' ', '=', ':']).rsplit(' ').next().unwrap_or_default();
            names.extend(Some(name).filter(|name| !name.is_empty()));
        }
        let Some((head, inside)) = bare.split_once('(') else { continue };
        let head = head.rsplit([' ', '=']).next().unwrap_or(head);
        let Some((_, word)) = head.rsplit_once('.').filter(|(name, _)| names.contains(name)) else { continue };
        let Some((has_variable, has_short)) = go_flag(word) else { continue };
        let named = if has_variable { second(inside).and_then(literal) } else { literal(inside) };
        if let Some((name, rest)) = named {
            add(file, EntryKind::Flag, go_spelled(name, rest, has_short, is_posix), number, "");
        }
    }
}

/// `EnvListenPort EnvironmentVariable = "SHOP_LISTEN_PORT"`: constants of a type that is a name of a variable.
fn constants(file: &mut FileOutline, text: &str) {
    for (line, number) in text.lines().zip(1u32..) {
        let Some((head, value)) = line.split_once('=') else { continue };
        let words: Vec<&str> = head.trim().trim_start_matches("const ").split_whitespace().collect();
        let is_variable = |kind: &str| kind.starts_with("Env") && !kind.contains(['.', '[']);
        let ([_, kind], Some((name, _))) = (words.as_slice(), literal(value.trim())) else { continue };
        let is_name = name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if is_variable(kind) && is_name {
            let name = name.to_owned();
            file.entries.push(Entry { kind: EntryKind::Setting, name, line: number, detail: String::new() });
        }
    }
}

/// A field with a tag.
struct Field<'t> {
    /// The struct that it stands in, and its own type.
    owner: &'t str,
    kind: &'t str,
    tag: &'t str,
    line: u32,
}

/// What is put before the names of a struct's fields.
#[derive(Clone, Default, PartialEq, Eq)]
struct Before {
    flag: String,
    variable: String,
}

fn tags(file: &mut FileOutline, text: &str) {
    let fields = fields(text);
    for field in fields.iter().take(MOST) {
        for before in places(&fields, field.owner, DEEPEST) {
            if let Some(long) = value(field.tag, "long") {
                let short = value(field.tag, "short").map(|short| format!("-{short}, ")).unwrap_or_default();
                let said = value(field.tag, "description").unwrap_or_default();
                add(file, EntryKind::Flag, format!("{short}--{}{long}", before.flag), field.line, said);
            }
            let named = value(field.tag, "env").or_else(|| value(field.tag, "envconfig"));
            let name = named.and_then(|names| names.split(',').next()).filter(|name| is_variable(name));
            if let Some(name) = name {
                let default = ["default", "envDefault", "env-default"].iter().find_map(|key| value(field.tag, key));
                let name = format!("{}{name}", before.variable);
                add(file, EntryKind::Setting, name, field.line, default.unwrap_or_default());
            }
        }
    }
}

fn add(file: &mut FileOutline, kind: EntryKind, name: String, line: u32, detail: &str) {
    file.entries.push(Entry { kind, name, line, detail: detail.trim().to_owned() });
}

fn is_variable(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Fields with tags, of all structs of a file; those of a struct that stands in another one belong to a name of their own.
fn fields(text: &str) -> Vec<Field<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some(head) = bare.strip_suffix("struct {") {
            let name = head.trim().trim_start_matches("type ").trim_start_matches("var ");
            open.push(name.split_whitespace().next().unwrap_or_default());
            continue;
        }
        let Some(owner) = open.last().copied() else { continue };
        let tag = bare.split('`').nth(1).unwrap_or_default();
        if bare.starts_with('}') {
            open.pop();
            if let Some(above) = open.last().filter(|_| !tag.is_empty()) {
                out.push(Field { owner: above, kind: owner, tag, line: number });
            }
        } else if !tag.is_empty() {
            let head = bare.split('`').next().unwrap_or_default();
            let kind = head.split_whitespace().last().unwrap_or_default();
            out.push(Field { owner, kind: kind.trim_start_matches(['*', '[', ']']), tag, line: number });
        }
    }
    out
}

/// What stands before the names of a struct, at each place where another one holds it.
fn places(fields: &[Field<'_>], owner: &str, deepest: usize) -> Vec<Before> {
    let groups = |field: &&Field<'_>| {
        field.kind == owner
            && ["namespace", "env-namespace", "envPrefix", "group"].iter().any(|key| value(field.tag, key).is_some())
    };
    let mut out: Vec<Before> = Vec::new();
    for holder in fields.iter().filter(groups).filter(|_| deepest > 0).take(MOST_PLACES) {
        for above in places(fields, holder.owner, deepest - 1) {
            let flag = value(holder.tag, "namespace").map(|name| format!("{name}.")).unwrap_or_default();
            let variable = value(holder.tag, "env-namespace").map(|name| format!("{name}_"));
            let variable = variable.or_else(|| value(holder.tag, "envPrefix").map(str::to_owned)).unwrap_or_default();
            out.push(Before {
                flag: format!("{}{flag}", above.flag),
                variable: format!("{}{variable}", above.variable),
            });
        }
    }
    if out.is_empty() { vec![Before::default()] } else { out }
}

/// The value of a key in a field's tag.
fn value<'t>(tag: &'t str, key: &str) -> Option<&'t str> {
    tag.match_indices(key).find_map(|(at, _)| {
        let is_key = at == 0 || tag.get(..at).is_some_and(|before| before.ends_with(' '));
        let value = tag.get(at + key.len()..)?.strip_prefix(":\"").filter(|_| is_key)?;
        value.split('"').next().filter(|value| !value.is_empty())
    })
}

/// `&cli.StringFlag{Name: "x", Usage: "…", EnvVars: []string{"X"}}`, over as many lines as it takes.
fn literals(file: &mut FileOutline, text: &str) {
    let mut open: Option<(u32, BTreeMap<&str, &str>)> = None;
    for (line, number) in text.lines().zip(1u32..).take(MOST * 20) {
        let bare = line.trim();
        let begins = bare
            .split_once("cli.")
            .and_then(|(_, rest)| rest.split_once("Flag{"))
            .filter(|(kind, _)| kind.chars().all(char::is_alphanumeric));
        if let Some((_, rest)) = begins {
            let mut known = BTreeMap::new();
            if rest.contains('}') {
                arguments(rest).for_each(|part| note(&mut known, part));
                flag(file, number, &known);
                open = None;
            } else {
                open = Some((number, known));
            }
            continue;
        }
        if let Some((names, said)) = by_own_function(bare) {
            add(file, EntryKind::Flag, spelled(names), number, said);
        }
        let Some((from, known)) = &mut open else { continue };
        if bare.starts_with('}') {
            flag(file, *from, known);
            open = None;
        } else {
            note(known, bare);
        }
    }
}

/// `stringFlag("config, c", "", "Where the settings are"),`: what a program makes its flags with, by its name; names and meaning.
fn by_own_function(bare: &str) -> Option<(&str, &str)> {
    let (kind, inside) = bare.split_once("Flag(")?;
    let (names, rest) = literal(inside)?;
    let is_word = kind.chars().all(char::is_alphabetic) && rest.starts_with(',') && !names.is_empty();
    let said = bare.rsplit('"').nth(1).filter(|said| said.contains(' ')).unwrap_or_default();
    is_word.then_some((names, said))
}

/// `config, c` as it is typed: `-c, --config`.
fn spelled(names: &str) -> String {
    let mut names: Vec<&str> = names.split(',').map(str::trim).collect();
    names.sort_by_key(|name| name.len());
    let typed = names.iter().map(|name| if name.len() == 1 { format!("-{name}") } else { format!("--{name}") });
    typed.collect::<Vec<_>>().join(", ")
}

fn note<'t>(known: &mut BTreeMap<&'t str, &'t str>, part: &'t str) {
    if let Some((key, value)) = part.split_once(':') {
        known.entry(key.trim()).or_insert_with(|| value.trim());
    }
}

fn flag(file: &mut FileOutline, line: u32, known: &BTreeMap<&str, &str>) {
    let plain = |key: &str| known.get(key).and_then(|value| value.split('"').nth(1)).filter(|value| !value.is_empty());
    let Some(name) = plain("Name") else { return };
    let short =
        plain("Aliases").filter(|short| short.len() == 1).map(|short| format!("-{short}, ")).unwrap_or_default();
    add(file, EntryKind::Flag, format!("{short}{}", spelled(name)), line, plain("Usage").unwrap_or_default());
    let value = known.get("Value").copied().unwrap_or_default();
    let is_plain =
        value.trim_end_matches(',').chars().all(|c| c.is_alphanumeric() || c == '.') && !value.contains("..");
    let is_word =
        value.starts_with(|c: char| c.is_ascii_digit()) || value.starts_with("true") || value.starts_with("false");
    let default =
        literal(value).map(|(value, _)| value).or(Some(value.trim_end_matches(',')).filter(|_| is_plain && is_word));
    for key in ["Sources", "EnvVars", "EnvVar"] {
        let names = known.get(key).map(|value| value.split('"').skip(1).step_by(2)).into_iter().flatten();
        for name in names.flat_map(|names| names.split(',')).filter(|name| is_variable(name)) {
            add(file, EntryKind::Setting, name.to_owned(), line, default.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    fn told(text: &str) -> Vec<String> {
        let entries = outline("a.go", text, Language::Go).0.entries;
        entries.into_iter().map(|entry| format!("{} = {}", entry.name, entry.detail)).collect()
    }

    #[test]
    fn tags_of_go_flags_have_the_names_that_groups_put_before_them() {
        let text = "package a\ntype Options struct {\n\tStore StoreGroup `group:\"store\" namespace:\"store\" env-namespace:\"STORE\"`\n\tPort int `short:\"p\" long:\"port\" env:\"PORT\" default:\"8080\" description:\"where it listens\"`\n\tAuth struct {\n\t\tTTL string `long:\"ttl\" env:\"TTL\"`\n\t} `group:\"auth\" namespace:\"auth\" env-namespace:\"AUTH\"`\n\tSkip string `json:\"environment\"`\n}\ntype StoreGroup struct {\n\tBolt BoltGroup `group:\"bolt\" namespace:\"bolt\" env-namespace:\"BOLT\"`\n}\ntype BoltGroup struct {\n\tPath string `long:\"path\" env:\"PATH_OF\" default:\"./var\" description:\"parent dir\"`\n}\n";
        let mut wanted = [
            "--auth.ttl = ",
            "--store.bolt.path = parent dir",
            "-p, --port = where it listens",
            "AUTH_TTL = ",
            "PORT = 8080",
            "STORE_BOLT_PATH_OF = ./var",
        ];
        wanted.sort_unstable();
        let mut found = told(text);
        found.sort();
        assert_eq!(found, wanted);
    }

    #[test]
    fn variables_in_tags_have_their_defaults_and_prefixes() {
        let text = "package a\ntype Config struct {\n\tPort int `env:\"PORT,required\" envDefault:\"3000\"`\n\tDB DB `envPrefix:\"DB_\"`\n}\ntype DB struct {\n\tHost string `env:\"HOST\"`\n}\n";
        assert_eq!(told(text), ["DB_HOST = ", "PORT = 3000"]);
    }

    #[test]
    fn flags_of_urfave_have_their_variables_in_every_version() {
        let text = "package a\nimport \"github.com/urfave/cli/v3\"\nvar flags = []cli.Flag{\n\t&cli.BoolFlag{\n\t\tSources: cli.EnvVars(\"APP_DEBUG\", \"DEBUG\"),\n\t\tName:    \"debug\",\n\t\tUsage:   \"talks more\",\n\t\tValue:   true,\n\t},\n\t&cli.StringFlag{Name: \"out\", Aliases: []string{\"o\"}, Usage: \"where to\"},\n}\n";
        let mut found = told(text);
        found.sort();
        assert_eq!(found, ["--debug = talks more", "-o, --out = where to", "APP_DEBUG = true", "DEBUG = true"]);
    }

    #[test]
    fn flags_of_urfave_that_a_function_of_the_program_makes_are_known() {
        let text = "package a\nimport \"github.com/urfave/cli\"\nvar c = cli.Command{\n\tFlags: []cli.Flag{\n\t\tstringFlag(\"config, c\", \"\", \"Where the settings are\"),\n\t\tboolFlag(\"verbose\", \"Talk more\"),\n\t\tcli.StringFlag{Name: \"out, o\", Usage: \"Where to\"},\n\t},\n}\nfunc stringFlag(name, value, usage string) cli.Flag {\n\treturn nil\n}\n";
        let mut found = told(text);
        found.sort();
        assert_eq!(found, ["--verbose = Talk more", "-c, --config = Where the settings are", "-o, --out = Where to"]);
    }

    #[test]
    fn a_set_of_flags_has_those_that_are_added_to_it() {
        let text = "package a\nimport flag \"github.com/spf13/pflag\"\nfunc f() {\n\tf := flag.NewFlagSet(\"config\", flag.ContinueOnError)\n\tf.Bool(\"install\", false, \"set up\")\n\tf.StringVarP(&dir, \"dir\", \"d\", \"\", \"where it is\")\n\tother.Bool(\"no\", false, \"\")\n\tf.Parse(args)\n}\n";
        assert_eq!(told(text), ["--install = set up", "-d, --dir = where it is"]);
        assert_eq!(told(&text.replace("spf13/pflag", "x/flag"))[0], "-d, --dir = where it is");
    }

    #[test]
    fn what_helps_tests_sets_nothing_of_the_program() {
        let text = "package testx\n\nimport (\n\t\"flag\"\n\t\"os\"\n\t\"testing\"\n)\n\nvar update = flag.String(\"update\", \"\", \"Write anew\")\n\nfunc Want(t *testing.T) string {\n\treturn os.Getenv(\"WANT\")\n}\n";
        assert!(told(text).is_empty());
        assert_eq!(told(&text.replace("\t\"testing\"\n", "")).len(), 2);
    }

    #[test]
    fn constants_of_a_type_for_variables_are_settings() {
        let text = "package a\n\ntype EnvironmentVariable string\n\nconst (\n\tEnvPort EnvironmentVariable = \"SHOP_PORT\"\n\tName string = \"NOT_ONE\"\n)\n";
        let entries = outline("a.go", text, Language::Go).0.entries;
        let told: Vec<(&str, u32)> = entries.iter().map(|entry| (entry.name.as_str(), entry.line)).collect();
        assert_eq!(told, [("SHOP_PORT", 6)]);
    }
}
