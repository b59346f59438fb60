//! Designs and proposals: what they state in nouns and in the present tense, and what in them asks for nothing.

use super::{plan, reasons, titles};
use crate::specification::vocabulary::search::LOOKED_AT;

#[test]
fn nouns_under_the_headings_of_a_design_are_items() {
    let body = "<h1>Design</h1><h2>Storage</h2><ul><li>Retention: 30 days</li><li>One table for each tenant</li></ul>\
                <h2>API</h2><ul><li>POST /parcels:<ul><li>creates a parcel and answers with its id</li></ul></li></ul>";
    let plan = plan(body);
    for title in ["Retention: 30 days", "One table for each tenant", "creates a parcel and answers with its id"] {
        assert!(titles(&plan).contains(&title), "{:?}", titles(&plan));
    }
    // Elsewhere the same nouns say nothing about what is asked for.
    let notes = super::plan(&body.replace("Design", "Notes").replace("API", "Calls"));
    assert!(!titles(&notes).contains(&"Retention: 30 days"), "{:?}", titles(&notes));
}

#[test]
fn a_paragraph_of_a_design_is_an_item_where_one_of_its_sentences_states_what_the_thing_does() {
    for text in [
        "A single-instance lock prevents overlapping runs.",
        "Session files carry a version. Files of processes that no longer exist are ignored.",
        "On POSIX systems the names are decoded today. With this change, bytes that cannot be decoded will be kept.",
        "Das Board zeigt alle Aufträge des Monats.",
        "Les fichiers sont stockés dans la base.",
    ] {
        let plan = plan(&format!("<h2>Detailed design</h2><p>{text}</p>"));
        assert_eq!(plan.items.len(), 1, "{text}: {:?}", reasons(&plan));
    }
    for text in [
        "The first version was removed in 2020.",
        "This makes it easier to read.",
        "It is expected that this feature will mainly be used in large clusters.",
        "A common problem is that lists are hard to edit.",
        "Let's say I have a crate that uses a deprecated item.",
    ] {
        assert!(plan(&format!("<h2>Detailed design</h2><p>{text}</p>")).items.is_empty(), "{text}");
    }
}

#[test]
fn a_list_behind_a_word_for_reasons_says_why() {
    let page = |line: &str| {
        format!("<h2>Proposal</h2><p>{line}</p><ul><li>Lists stay short</li><li>Readers find them</li></ul>")
    };
    for line in ["The tuple has two major benefits:", "This prevents two failure modes:", "Das hat zwei Nachteile:"] {
        let plan = plan(&page(line));
        assert!(plan.items.is_empty(), "{line}: {:?}", titles(&plan));
        assert!(reasons(&plan).contains(&"rationale"), "{line}");
    }
    assert!(titles(&plan(&page("The tuple has two parts:"))).contains(&"Lists stay short"));
}

#[test]
fn a_list_behind_a_word_for_kinds_says_what_the_words_mean() {
    let page = |line: &str, entry: &str| {
        format!("<h2>Requirements</h2><p>{line}</p><ul><li>{entry}</li><li>Own apps: apps of the agency</li></ul>")
    };
    let line = "There are the following kinds of apps:";
    let defined = plan(&page(line, "Bought apps: apps of a shop"));
    assert!(defined.items.is_empty() && reasons(&defined).contains(&"definition"), "{:?}", titles(&defined));
    for (line, entry) in
        [("The shop must take the following kinds of apps:", "Bought apps: apps of a shop"), (line, "Open the shop")]
    {
        assert!(!plan(&page(line, entry)).items.is_empty(), "{line} {entry}");
    }
}

#[test]
fn a_table_of_a_design_with_descriptions_is_read_row_by_row() {
    let page = |heading: &str| {
        format!(
            "<h2>{heading}</h2><table><tbody><tr><th>Method</th><th>Endpoint</th><th>Description</th></tr>\
             <tr><td>GET</td><td>/api/events</td><td>All events, filtered by the query</td></tr>\
             <tr><td>POST</td><td>/api/events</td><td>Makes an event</td></tr></tbody></table>"
        )
    };
    let plan = plan(&page("API specification"));
    assert!(titles(&plan).contains(&"Makes an event"), "{:?}", titles(&plan));
    assert!(super::plan(&page("Observations")).items.is_empty());
}

#[test]
fn names_of_programs_are_asked_for_where_the_line_in_front_asks() {
    let page = |line: &str| {
        format!("<h2>Proposal</h2><p>{line}</p><ul><li>send_join.first</li><li>send_leave.first</li></ul>")
    };
    let plan = plan(&page("We will remove the following endpoints:"));
    let criteria: usize = plan.items.iter().map(|item| item.acceptance.len()).sum();
    assert_eq!(criteria + plan.items.len(), 3, "{:?}", titles(&plan));
    assert!(super::plan(&page("Fields:")).items.is_empty());
    // Links, and a remark in brackets.
    let links = "<h2>Proposal</h2><p>The following endpoints are removed (they are deprecated already):</p>\
                 <ul><li><a href=\"https://a.example/1\">/v1/send_join</a></li><li><a href=\"https://a.example/2\">/v1/send_leave</a></li></ul>";
    let plan = super::plan(links);
    let said: Vec<&str> = plan
        .items
        .iter()
        .flat_map(|item| item.acceptance.iter().map(|one| one.text.as_str()))
        .chain(titles(&plan))
        .collect();
    assert!(said.contains(&"/v1/send_join") && said.contains(&"/v1/send_leave"), "{said:?}");
}

#[test]
fn lines_of_a_head_below_the_title_are_about_the_document() {
    let head =
        "<h1>Streams from factories</h1><ul><li>Proposal: SE-0388</li><li>Review: (pitch) (acceptance)</li></ul>";
    let plan = plan(&format!("{head}<h2>Requirements</h2><ul><li>The stream must end</li></ul>"));
    assert_eq!(titles(&plan).len(), 1, "{:?}", titles(&plan));
    assert!(reasons(&plan).contains(&"about the document"));
}

#[test]
fn headings_say_more_with_their_other_words() {
    for (heading, line) in [
        ("Performance goals", "Response time below 500 ms"),
        ("Architecture overview", "A queue between the two services"),
        ("Functionality", "Search by name"),
    ] {
        let plan = plan(&format!("<h2>{heading}</h2><ul><li>{line}</li></ul>"));
        assert!(titles(&plan).contains(&line), "{heading}: {:?}", reasons(&plan));
    }
    for heading in ["Extensions (post-MVP)", "Discussion", "What this tool does not do"] {
        let plan = plan(&format!("<h1>Design</h1><h2>{heading}</h2><ul><li>User accounts</li></ul>"));
        assert!(!titles(&plan).contains(&"User accounts"), "{heading}");
    }
}

/// What is looked at while a page is planned.
fn looked_at(body: &str) -> usize {
    LOOKED_AT.set(0);
    plan(body);
    LOOKED_AT.get()
}

#[test]
fn the_work_grows_with_the_page_and_no_faster() {
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let shapes: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("one paragraph of many sentences", &|n| {
            format!("<h2>Design</h2><p>{}</p>", many(n * 4, &|at| format!("The part {at} stores its rows. ")))
        }),
        ("one sentence without an end", &|n| {
            format!("<h2>Design</h2><p>{}</p>", many(n * 10, &|at| format!("word{at} ")))
        }),
        ("a list", &|n| {
            format!("<h2>Design</h2><ul>{}</ul>", many(n, &|at| format!("<li>Retention of {at}: 30 days</li>")))
        }),
        ("a table", &|n| {
            let rows = many(n, &|at| format!("<tr><td>PK-{at}</td><td>Part {at} opens</td></tr>"));
            format!("<h2>Requirements</h2><table><tbody><tr><th>Id</th><th>Requirement</th></tr>{rows}</tbody></table>")
        }),
        ("nested lists", &|n| {
            let nest =
                format!("{}{}", many(200, &|at| format!("<ul><li>Part {at} must open")), "</li></ul>".repeat(200));
            format!("<h2>Requirements</h2>{}", nest.repeat(n / 100))
        }),
        ("sections", &|n| many(n, &|at| format!("<h2>Part {at}</h2><p>Part {at} must open.</p>"))),
        ("sections in sections", &|n| {
            many(n, &|at| format!("<h{0}>Part {at}</h{0}><p>It opens.</p><ul><li>a {at}</li></ul>", 1 + at % 6))
        }),
    ];
    for (name, shape) in shapes {
        let (few, more) = (looked_at(&shape(100)), looked_at(&shape(400)));
        assert!(more <= few * 5, "{name}: {few} became {more}");
    }
}
