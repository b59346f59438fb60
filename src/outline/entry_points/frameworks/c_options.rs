//! Options of C's programs: what `getopt` and `getopt_long` are given, and what a `switch` over the arguments looks for; and a `main`
//! that lies behind brackets that only the preprocessor closes.
//!
//! Source: getopt(3).

use std::collections::BTreeMap;

use crate::outline::item::{Entry, EntryKind, FileOutline};

/// Options of one file. Ours.
const MOST: usize = 300;

/// A letter or a long name, where it stands, and what a comment beside it says.
#[derive(Debug, Clone, Default)]
struct Spelled<'t> {
    letter: Option<char>,
    long: &'t str,
    line: u32,
    said: &'t str,
}

/// Adds the options of a file, and its `main`.
pub fn apply(file: &mut FileOutline, text: &str) {
    if file.entries.iter().all(|entry| entry.kind != EntryKind::Main) {
        let begins = |line: &str| line.starts_with("int main(") || line.starts_with("int main (");
        if let Some((_, line)) = text.lines().zip(1u32..).find(|(line, _)| begins(line)) {
            file.entries.push(Entry { kind: EntryKind::Main, name: "main".to_owned(), line, detail: String::new() });
        }
    }
    let by_hand = ["switch (argv[", "switch(argv[", "switch (*++argv[0])", "switch (*argv[0])"];
    let lines: Vec<&str> = text.lines().collect();
    let mut found = if text.contains("getopt") { long_names(&lines) } else { Vec::new() };
    let letters = if text.contains("getopt") { letters(&lines) } else { Vec::new() };
    let letters = match letters.is_empty() && found.is_empty() {
        true => by_hand
            .iter()
            .chain(["getopt(", "getopt ("].iter())
            .find_map(|call| cases(&lines, call))
            .unwrap_or_default(),
        false => letters,
    };
    for letter in letters {
        match found.iter_mut().find(|known| known.letter == letter.letter) {
            Some(known) if known.said.is_empty() => known.said = letter.said,
            Some(_) => {}
            None => found.push(letter),
        }
    }
    let usage = usage(&lines);
    for one in found.iter().take(MOST) {
        let said = usage.get(one.long).or_else(|| usage.get(one.letter.map(String::from).unwrap_or_default().as_str()));
        let detail = said.copied().unwrap_or(one.said).trim().to_owned();
        file.entries.push(Entry { kind: EntryKind::Flag, name: name(one), line: one.line, detail });
    }
    file.entries.sort();
    file.entries.dedup_by(|a, b| a.kind == b.kind && a.name == b.name);
}

fn name(one: &Spelled<'_>) -> String {
    match (one.letter, one.long) {
        (Some(letter), "") => format!("-{letter}"),
        (None, long) => format!("--{long}"),
        (Some(letter), long) => format!("-{letter}, --{long}"),
    }
}

/// `{"port", required_argument, 0, 'p'},` in an array of `struct option`.
fn long_names<'t>(lines: &[&'t str]) -> Vec<Spelled<'t>> {
    let mut out: Vec<Spelled<'_>> = Vec::new();
    let mut open = false;
    for (line, number) in lines.iter().zip(1u32..) {
        let bare = line.trim();
        open |= bare.contains("struct option ") && (bare.contains('[') && !bare.contains(';') || bare.contains('{'));
        if !open {
            continue;
        }
        let named = bare.strip_prefix('{').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
        if let Some((long, rest)) = named.and_then(|rest| rest.split_once('"')).filter(|(long, _)| is_long(long)) {
            let letter = rest.split('\'').nth(1).filter(|_| rest.contains('\'')).and_then(only_letter);
            out.push(Spelled { letter, long, line: number, said: comment(rest) });
        }
        open = !bare.contains("};");
    }
    out
}

fn is_long(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn only_letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|c| c.is_ascii_alphanumeric() && letters.next().is_none())
}

/// What a comment at the end of a line says.
fn comment(rest: &str) -> &str {
    let inside = rest.split_once("/*").and_then(|(_, inside)| inside.split("*/").next());
    inside.or_else(|| rest.split_once("//").map(|(_, inside)| inside)).map_or("", str::trim)
}

/// The letters of `getopt(argc, argv, "ab:")`, which may stand in a variable or a macro of the file, line by line.
fn letters<'t>(lines: &[&'t str]) -> Vec<Spelled<'t>> {
    let mut out: Vec<Spelled<'_>> = Vec::new();
    let calls = lines.iter().zip(1u32..).filter_map(|(line, number)| {
        let (_, rest) = line
            .split_once("getopt(")
            .or_else(|| line.split_once("getopt_long("))
            .or_else(|| line.split_once("getopt ("))
            .or_else(|| line.split_once("getopt_long ("))?;
        Some((rest.splitn(3, ',').nth(2)?.trim(), number))
    });
    for (given, number) in calls {
        if given.starts_with('"') {
            out.extend(spelled(given, number));
            continue;
        }
        let end = given.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(given.len());
        let name = given.get(..end).unwrap_or_default();
        let is_set = |line: &&str| {
            line.split_once(name).is_some_and(|(before, after)| {
                before.trim_start().starts_with("#define") || after.trim_start_matches(['[', ']', ' ']).starts_with('=')
            })
        };
        let Some(from) = lines.iter().position(|line| !name.is_empty() && is_set(line)) else { continue };
        for (line, number) in lines.iter().zip(1u32..).skip(from).take(MOST) {
            out.extend(spelled(line, number));
            let code = line.split("/*").next().unwrap_or(line).trim_end();
            if code.ends_with(';') || line.contains("#define") && !line.ends_with('\\') {
                break;
            }
        }
    }
    let mut known = Vec::new();
    out.retain(|one| {
        !known.contains(&one.letter) && {
            known.push(one.letter);
            true
        }
    });
    out
}

/// The letters of the literals on a line; of a single one the comment behind it says what it means.
fn spelled(line: &str, number: u32) -> Vec<Spelled<'_>> {
    let code = line.split("/*").next().unwrap_or(line);
    let letters = code.split('"').skip(1).step_by(2).flat_map(str::chars).filter(char::is_ascii_alphanumeric);
    let mut out: Vec<Spelled<'_>> =
        letters.map(|letter| Spelled { letter: Some(letter), line: number, ..Spelled::default() }).collect();
    if let [only] = out.as_mut_slice() {
        only.said = comment(line);
    }
    out
}

/// `case 'x':` behind a call, as far in as the first one, to the end of the function.
fn cases<'t>(lines: &[&'t str], call: &str) -> Option<Vec<Spelled<'t>>> {
    let from = lines.iter().position(|line| line.contains(call))?;
    let mut depth = None;
    let mut out: Vec<Spelled<'_>> = Vec::new();
    for (line, number) in
        lines.iter().zip(1u32..).skip(from).take_while(|(line, _)| !line.starts_with('}')).take(MOST * 10)
    {
        let Some(rest) = line.trim_start().strip_prefix("case '") else { continue };
        let indent = line.len() - line.trim_start().len();
        let letter = rest.split('\'').next().and_then(only_letter);
        if let Some(letter) = letter.filter(|_| *depth.get_or_insert(indent) == indent) {
            out.push(Spelled { letter: Some(letter), line: number, said: comment(line), ..Spelled::default() });
        }
    }
    Some(out).filter(|out| !out.is_empty())
}

/// What the program prints of its options, by long name and by letter: `"-p, --port=<num>   TCP port to listen on\n"`.
fn usage<'t>(lines: &[&'t str]) -> BTreeMap<&'t str, &'t str> {
    let mut out = BTreeMap::new();
    for line in lines {
        let Some((_, inside)) = line.split_once('"') else { continue };
        let inside = inside.rsplit_once('"').map_or(inside, |(inside, _)| inside);
        let head = inside.trim_start_matches([' ', '\t']);
        let head = head.trim_start_matches("\\t").trim_start();
        if !head.starts_with('-') {
            continue;
        }
        // The meaning stands behind two spaces, a tab, or the next literal of the call.
        let gap = ["  ", "\\t", "\",\""].iter().filter_map(|gap| head.find(gap).map(|at| (at, gap.len()))).min();
        let Some((at, width)) = gap else { continue };
        let (names, said) = (head.get(..at).unwrap_or_default(), head.get(at + width..).unwrap_or_default());
        let said = said.trim_start_matches("\\t").trim().trim_start_matches("\\t");
        let said = said.split("\\n").next().unwrap_or(said).split("\",\"").last().unwrap_or(said);
        let said = said.trim_start_matches("--").trim();
        if said.starts_with('-') || said.is_empty() || said.contains('%') && !said.contains(' ') {
            continue;
        }
        let letter = names.strip_prefix('-').filter(|rest| !rest.starts_with('-')).and_then(|rest| rest.get(..1));
        if let Some(long) = names.split_once("--").map(|(_, rest)| rest) {
            let end = long.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(long.len());
            out.entry(long.get(..end).unwrap_or_default()).or_insert(said);
        }
        if let Some(letter) = letter {
            out.entry(letter).or_insert(said);
        }
    }
    out.remove("");
    out
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    fn told(text: &str) -> Vec<String> {
        let entries = outline("src/a.c", text, Language::C).0.entries;
        entries.into_iter().map(|entry| format!("{} = {}, {}", entry.name, entry.detail, entry.line)).collect()
    }

    #[test]
    fn getopt_long_names_options_with_their_letters_and_meaning() {
        let text = "static void usage(void) {\n    printf(\"-p, --port=<num>   TCP port to listen on\\n\");\n}\nint parse(int argc, char **argv) {\n    char *shortopts =\n        \"p:\" /* port */\n        \"D:\" /* prefix delimiter */\n        \"hv\"\n        ;\n    const struct option longopts[] = {\n        {\"port\", required_argument, 0, 'p'},\n#ifdef X\n        { \"only-long\", no_argument, NULL, 1000 },\n#endif\n        {0, 0, 0, 0}\n    };\n    while ((c = getopt_long(argc, argv, shortopts, longopts, &i)) != -1) {}\n}\n";
        let wanted = [
            "--only-long = , 13",
            "-D = prefix delimiter, 7",
            "-h = , 8",
            "-p, --port = TCP port to listen on, 11",
            "-v = , 8",
        ];
        assert_eq!(told(text), wanted);
    }

    #[test]
    fn letters_in_a_call_or_in_a_switch_are_options() {
        let call = "int f(int argc, char **argv) {\n  while ((c = getopt(argc, argv, \"ab:\")) != -1) switch (c) {\n  case 'a':\n    break;\n  }\n}\n";
        assert_eq!(told(call), ["-a = , 2", "-b = , 2"]);
        let by_hand = "int f(int argc, char **argv) {\n  for (i = 1; i < argc; i++)\n    switch (argv[i][1]) {\n    case 'q': // says less\n      switch (x) {\n        case 'z': break;\n      }\n      break;\n    case 'f':\n      break;\n    }\n}\nint g(char c) {\n  switch (c) {\n  case 'y': return 1;\n  }\n}\n";
        assert_eq!(told(by_hand), ["-f = , 9", "-q = says less, 4"]);
    }

    #[test]
    fn a_main_behind_brackets_that_the_preprocessor_opens_twice_is_a_start() {
        let text = "int f(void) {\n#ifdef A\n  while (a) {\n#else\n  while (b) {\n#endif\n  }\n}\n\nint main (int argc, char **argv) {\n  return 0;\n}\n";
        assert_eq!(told(text), ["main = , 10"]);
    }
}
