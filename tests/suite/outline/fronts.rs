//! A front page is three screens at most, and what is folded away for it is still there.

use super::golden::{LANGUAGES, input};
use super::support::{pages, scan, snapshot, tree};
use touchmark::outline::{WriteOptions, write};
use touchmark::source::Snapshot;

/// Three screens of 800 pixels, less the page's title.
const MOST_PX: usize = 2_200;

/// What a reader scrolls over: rows, paragraphs, points and headings outside of expands, by their letters.
fn height_px(body: &str) -> usize {
    let open = without_expands(body);
    let letters = |piece: &str| {
        let texts = piece.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        texts.map(str::len).sum::<usize>()
    };
    let pieces = |text: &str, tag: &str, px: usize, in_line: usize| -> usize {
        let (start, end) = (format!("<{tag}>"), format!("</{tag}>"));
        let inside = text.split(&start).skip(1).map(|piece| piece.split(&end).next().unwrap());
        inside.map(|piece| px + letters(piece).saturating_sub(1) / in_line * 24).sum()
    };
    let prose: String = open.split("</table>").flat_map(|part| part.split("<table>").next()).collect();
    let folded = body.matches("ac:name=\"expand\"").count() * 58;
    // A picture's cells have a line for each paragraph.
    let boxes = open.matches("<td><p>").count() * 30;
    let text = pieces(&prose, "p", 39, 100) + pieces(&prose, "li", 28, 95) + pieces(&prose, "h2", 72, 95);
    pieces(&open, "tr", 39, 110) + text + folded + boxes
}

/// A body without what is folded away.
fn without_expands(body: &str) -> String {
    const START: &str = "<ac:structured-macro ac:name=\"expand\">";
    const END: &str = "</ac:structured-macro>";
    let Some((before, after)) = body.split_once(START) else { return body.to_owned() };
    let mut rest = after;
    let mut depth = 1;
    while depth > 0 {
        let end = rest.find(END).unwrap();
        depth += rest[..end].matches("<ac:structured-macro").count();
        depth -= 1;
        rest = &rest[end + END.len()..];
    }
    before.to_owned() + &without_expands(rest)
}

fn front(files: &[(String, Vec<u8>)]) -> String {
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    pages(&borrowed).remove(0).body
}

#[test]
fn the_front_pages_of_the_golden_repositories_are_three_screens_at_most() {
    for language in LANGUAGES {
        let height = height_px(&front(&input(language)));
        assert!(height <= MOST_PX, "{language}: {height}");
    }
}

/// A program of one folder with many headers, options and documents, and a long introduction.
fn program_of_one_folder() -> Vec<(String, Vec<u8>)> {
    let header = |at: usize| {
        let about = format!(
            "/* Keeps the items of part {at} in order, and gives them back one after the other when they are asked for by number. */\n"
        );
        let calls = (0..12).map(|call| format!("/* Does the step {call} of what part {at} is asked to do with an item. */\nint part{at}_step{call}(int item, int count);\n"));
        calls.fold(about, |text, call| text + "\n" + &call)
    };
    let mut files: Vec<(String, String)> = (0..26).map(|at| (format!("part{at}.h"), header(at))).collect();
    let options: String = (0..40).map(|at| format!("    {{\"option-{at}\", required_argument, 0, 0}},\n")).collect();
    let includes: String = (0..26).map(|at| format!("#include \"part{at}.h\"\n")).collect();
    files.push(("main.c".to_owned(), format!("{includes}static struct option options[] = {{\n{options}    {{0, 0, 0, 0}}\n}};\nint main(int argc, char **argv) {{ return getopt_long(argc, argv, \"\", options, 0); }}\n")));
    files.extend((0..12).map(|at| {
        (
            format!("doc{at}.md"),
            format!(
                "# Document {at}\n\n{}",
                "What one has to know of this matter before anything is changed. ".repeat(5)
            ),
        )
    }));
    let paragraphs: String = (0..14)
        .map(|at| {
            format!("Paragraph {at} says at some length what the program does for the people who use it every day.\n\n")
        })
        .collect();
    files.push((
        "README.md".to_owned(),
        format!("# demo\n\n{paragraphs}## Use\n\n{}", "Call it with what it has to do. ".repeat(60)),
    ));
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

#[test]
fn a_front_page_that_says_all_is_folded_until_it_is_three_screens_and_nothing_is_lost() {
    let files = program_of_one_folder();
    let body = front(&files);
    let height = height_px(&body);
    assert!(height <= MOST_PX, "{height}");
    (0..40).for_each(|at| assert!(body.contains(&format!("--option-{at}<")), "{at}"));
    (0..12).for_each(|at| assert!(body.contains(&format!("doc{at}.md")), "{at}"));
    (0..26).for_each(|at| assert!(body.contains(&format!("part{at}.h")), "{at}"));
    // The rest of the introduction is on the README's page.
    assert!(body.contains("Paragraph 0 says") && !body.contains("Paragraph 13 says"));
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    assert!(pages(&borrowed).iter().any(|page| page.key == "README.md" && page.body.contains("Paragraph 13 says")));
}

/// Forty packages with long words about each, three services deep.
fn repository_of_many_packages() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for at in 0..20 {
        let words = "which takes what others send, looks at it twice, keeps it where it is found again, and tells those who asked for it what became of it in the end";
        files.push((format!("packages/part{at}/package.json"), format!("{{\"name\": \"part{at}\", \"description\": \"The part of number {at}, {words}.\", \"scripts\": {{\"build\": \"tsc\", \"test\": \"vitest\"}}}}")));
        files.push((
            format!("packages/part{at}/src/index.ts"),
            format!("import {{ run }} from \"part{}\";\nexport function run() {{ return {at}; }}\n", (at + 1) % 20),
        ));
    }
    files.push(("package.json".to_owned(), "{\"name\": \"demo\", \"workspaces\": [\"packages/*\"], \"scripts\": {\"build\": \"a\", \"build:all\": \"b\", \"start\": \"c\", \"dev\": \"d\", \"test\": \"e\", \"test:all\": \"f\"}}".to_owned()));
    let compose: String =
        (0..10).map(|at| format!("  service{at}:\n    image: x{at}\n    depends_on: [service{}]\n", at + 1)).collect();
    files.push(("compose.yaml".to_owned(), format!("services:\n{compose}  service10:\n    image: postgres\n")));
    let paragraphs: String = (0..9).map(|at| format!("Paragraph {at} says at some length what the program does for the people who use it every day, from the first hour to the last, and what it leaves alone.\n\n")).collect();
    files.push(("README.md".to_owned(), format!("# demo\n\n{paragraphs}## Use\n\nCall it.\n")));
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

#[test]
fn a_front_page_of_long_words_and_a_deep_picture_is_three_screens_and_names_every_part() {
    let body = front(&repository_of_many_packages());
    let height = height_px(&body);
    assert!(height <= MOST_PX, "{height}");
    assert!(!body.contains("Picture: What runs"), "a picture of eleven rows is on the page of the architecture");
    (0..20).for_each(|at| assert!(body.contains(&format!("The part of number {at},")), "{at}"));
}

/// A repository of a program, its tests, tools and documents, with many commands.
fn repository_of_many_kinds() -> Vec<(String, Vec<u8>)> {
    let source = |name: &str, count: usize| {
        let declared = (0..count).map(|at| format!("export function {name}{at}() {{\n  return {at};\n}}\n"));
        format!("// What {name} is for.\n{}", declared.collect::<String>())
    };
    let mut files: Vec<(String, String)> = [("aside", 3), ("bin", 90), ("docs-tool", 4), ("engine", 60), ("zone", 20)]
        .iter()
        .flat_map(|(name, count)| {
            let second = format!("{name}/more.ts");
            [(format!("{name}/index.ts"), source("main", *count)), (second, source("more", 2))]
        })
        .collect();
    files.push((
        "package.json".to_owned(),
        "{\"name\": \"demo\", \"scripts\": {\"build\": \"a\", \"build:one\": \"b\", \"build:two\": \"c\", \"build:three\": \"d\", \"start\": \"e\", \"test\": \"f\", \"lint\": \"g\"}}".to_owned(),
    ));
    files.push(("README.md".to_owned(), "# demo\n\nShows an order.\n".to_owned()));
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

/// Where each of several texts stands, in this order.
fn stand_in_order(body: &str, texts: &[&str]) {
    let places: Vec<usize> = texts.iter().map(|text| body.find(text).unwrap_or_else(|| panic!("no {text}"))).collect();
    assert!(places.is_sorted(), "{texts:?} stand at {places:?} of {body}");
}

#[test]
fn one_command_of_each_aim_stands_before_a_second_of_any() {
    let body = front(&repository_of_many_kinds());
    let commands = ["npm start", "npm test", "npm run build<", "npm run lint", "npm run build:one"];
    stand_in_order(&body, &commands);
}

#[test]
fn the_largest_part_of_the_program_stands_first_and_its_tools_last() {
    let body = front(&repository_of_many_kinds());
    let parts = body.split("<h2>Parts</h2>").nth(1).unwrap();
    stand_in_order(parts, &["engine<", "zone<", "aside<", "bin<"]);
    let again = front(&repository_of_many_kinds());
    assert_eq!(body, again);
}

#[test]
fn a_line_more_changes_no_order() {
    let mut files = repository_of_many_kinds();
    let before = front(&files);
    let (_, zone) = files.iter_mut().find(|(path, _)| path == "zone/index.ts").unwrap();
    zone.extend_from_slice(b"// One more line.\n");
    assert_eq!(front(&files), before);
}

#[test]
fn what_has_no_address_is_not_linked() {
    let files = repository_of_many_kinds();
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let snapshot = Snapshot { web_url: String::new(), ..snapshot() };
    let all = write(&snapshot, &tree(&borrowed), &scan(&borrowed), &WriteOptions::default());
    assert!(all.iter().all(|page| !page.body.contains("<a href=")), "a link that leads nowhere");
    assert!(all[0].body.contains("<td>Repository</td><td><code>demo</code></td>"), "{}", all[0].body);
}
