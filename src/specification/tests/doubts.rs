//! What the reader is unsure of is uncovered, so that a person sees it; what is plainly none stays left alone.

use super::{plan, titles};
use crate::specification::Plan;

fn list(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("<li>{line}</li>")).collect::<Vec<_>>().concat()
}

fn under(heading: &str, lines: &[&str]) -> Plan {
    plan(&format!("<h2>Requirements</h2><p>It must open.</p><h2>{heading}</h2><ul>{}</ul>", list(lines)))
}

fn uncovered(plan: &Plan) -> Vec<&str> {
    plan.uncovered.iter().map(|span| span.quote.as_str()).collect()
}

fn left(plan: &Plan) -> Vec<&str> {
    plan.ignored.iter().map(|span| span.quote.as_str()).collect()
}

#[test]
fn a_list_in_a_section_whose_kind_does_not_settle_it_is_uncovered() {
    for heading in ["Purpose", "Why merging matters", "How do we judge success?", "Overview"] {
        let plan = under(heading, &["A report with places that stay", "Notes at small spans"]);
        assert_eq!(uncovered(&plan), ["A report with places that stay", "Notes at small spans"], "{heading}");
    }
    for heading in ["Out of scope", "Glossary", "Revision history", "Risks", "Stakeholders", "Examples", "Attendees"] {
        let plan = under(heading, &["A report with places that stay", "Notes at small spans"]);
        assert!(uncovered(&plan).is_empty() && left(&plan).contains(&"Notes at small spans"), "{heading}");
    }
}

#[test]
fn a_table_or_list_of_data_is_uncovered_row_by_row() {
    let rows = "<tr><th>Parameter</th><th>Type</th><th>Description</th></tr><tr><td>page</td><td>Number</td><td>Which page of results</td></tr>\
                <tr><td>limit</td><td>Number</td><td>Results of a page</td></tr>";
    let plan = plan(&format!("<h2>API</h2><table><tbody>{rows}</tbody></table>"));
    assert_eq!(uncovered(&plan), ["Which page of results", "Results of a page"]);
    assert!(left(&plan).contains(&"page") && plan.items.is_empty());
    let names = under("Patches", &["replace_range (tracked)", "insert_at (tracked)"]);
    assert_eq!(uncovered(&names), ["replace_range (tracked)", "insert_at (tracked)"]);
}

#[test]
fn a_paragraph_that_says_more_than_what_it_introduces_is_not_left_alone() {
    let page = |line: &str| format!("<h2>Requirements</h2><p>{line}</p><ul><li>Name</li><li>Rights</li></ul>");
    let plan = plan(&page("A tab of its own, seen by admins. It holds a list of people."));
    assert!(uncovered(&plan).concat().contains("A tab of its own"), "{:?}", left(&plan));
    assert!(uncovered(&super::plan(&page("The fields are"))).is_empty());
    let notes = super::plan("<h2>Notes</h2><p>A tab of its own. The fields:</p><ul><li>Name</li></ul>");
    assert!(uncovered(&notes).contains(&"A tab of its own. ") || uncovered(&notes).contains(&"A tab of its own."));
    assert!(left(&notes).contains(&"The fields:"));
}

#[test]
fn what_asks_below_a_question_or_a_remark_is_uncovered() {
    let plan = plan(
        "<h2>Planning</h2><ul><li>Status:<ul><li>Notes are drafted</li><li>Buy-in comes first</li><li>We need to switch in one release</li></ul></li>\
         <li>Do we need the old endpoints?<ul><li>Not too much work</li></ul></li></ul>",
    );
    assert_eq!(uncovered(&plan), ["We need to switch in one release"]);
    assert!(left(&plan).contains(&"Notes are drafted") && left(&plan).contains(&"Not too much work"));
    let out = super::plan("<h2>Planning</h2><ul><li>The fax is out of scope<ul><li>It must print</li></ul></li></ul>");
    assert!(left(&out).contains(&"It must print"), "what is taken out stays out");
}

#[test]
fn a_short_line_in_front_of_a_list_says_what_a_heading_would() {
    let page = |line: &str| {
        plan(&format!(
            "<h2>Beta</h2><ul><li>{line}<ul><li>Docs changes (Kim)</li><li>The new screen</li></ul></li></ul>"
        ))
    };
    for line in ["Todos:", "Action items:", "What is left to do?"] {
        assert!(titles(&page(line)).contains(&"Docs changes (Kim)"), "{line}");
    }
    for line in ["Impressions:", "What did we see?"] {
        assert!(page(line).items.is_empty(), "{line}");
    }
    let paragraph = |line: &str| plan(&format!("<h2>Beta</h2><p>{line}</p><ul><li>The new screen</li></ul>"));
    assert!(titles(&paragraph("Action items:")).contains(&"The new screen"));
    assert!(left(&paragraph("Out of scope:")).contains(&"The new screen"));
}

#[test]
fn an_action_is_an_item_wherever_it_stands() {
    let plan = plan(
        "<h2>Minutes</h2><p>The charter is hard to read. Could it be shorter? ACTION: Kim to write a proposal.</p>\
         <p>ACTION ALL: attend the next meeting</p><ul><li>TODO: the new logo</li></ul><p>ACTION REQUIRED: see the label</p>",
    );
    let expected = ["Minutes", "Kim to write a proposal", "attend the next meeting", "the new logo"];
    assert_eq!(titles(&plan), expected, "{:?}", uncovered(&plan));
}

#[test]
fn who_does_it_may_stand_in_front_of_the_order() {
    let plan = under("Beta planning", &["Kim: set up a call about the beta", "Kim: the person in charge"]);
    assert!(titles(&plan).contains(&"Kim: set up a call about the beta"), "{:?}", titles(&plan));
}

#[test]
fn a_sentence_that_wonders_is_no_item() {
    let body =
        "<h2>Votes</h2><p>Some were unsure. Should the results be shown on request, or what else do we share.</p>";
    assert!(plan(body).items.is_empty(), "{:?}", titles(&plan(body)));
    assert_eq!(plan(&body.replace("Should the results", "The results should")).items.len(), 1);
}

#[test]
fn prose_below_the_title_introduces_the_document() {
    let page = |line: &str| {
        plan(&format!("<h1>Pflichtenheft</h1><p>{line}</p><h2>Anforderungen</h2><ul><li>Export als PDF</li></ul>"))
    };
    assert_eq!(titles(&page("Unterschieden wird zwischen direkten und indirekten Anforderungen.")).len(), 1);
    assert!(titles(&page("Die Anwendung muss in zwei Sekunden starten.")).len() > 1, "what must be must be there, too");
}

#[test]
fn a_decision_states_what_will_be() {
    let page = |heading: &str| {
        plan(&format!("<h1>Trading</h1><h2>{heading}</h2><ul><li>The client sends an intent, not a result.</li></ul>"))
    };
    assert_eq!(titles(&page("Decision")).len(), 1);
    assert!(page("Decision outcome").items.is_empty());
}

#[test]
fn what_a_design_leaves_undone_is_stated() {
    for text in ["Agents don’t output edited files.", "The lock never opens by itself.", "Guests do not see prices."]
    {
        assert_eq!(plan(&format!("<h2>Design</h2><p>{text}</p>")).items.len(), 1, "{text}");
    }
    assert!(plan("<h2>Design</h2><p>This does not mean much.</p>").items.is_empty());
}

#[test]
fn a_list_of_effects_asks_for_nothing() {
    let effects =
        ["Boards create daily pressure.", "Comments reward visible proof.", "Challenges turn progress into pride."];
    let plan = |lines: &[&str]| plan(&format!("<h2>Requirements</h2><ul>{}</ul>", list(lines)));
    assert!(plan(&effects).items.is_empty() && uncovered(&plan(&effects)).len() == 3);
    let done = ["Users create boards.", "Comments reward visible proof.", "Challenges turn progress into pride."];
    assert!(plan(&done).items.len() >= 3, "what people create is a feature");
}

#[test]
fn a_page_that_calls_itself_a_spec_is_a_design() {
    let page = |line: &str| {
        plan(&format!(
            "<h1>Columns</h1><h2>Context</h2><p>{line}</p><h2>Menus</h2><p>We are introducing a help icon.</p>"
        ))
    };
    assert_eq!(titles(&page("This spec describes the steps.")), ["We are introducing a help icon"]);
    assert!(page("These are notes.").items.is_empty());
}

#[test]
fn paths_of_pictures_in_a_design_are_references() {
    let body = "<h2>Design</h2><p>../assets/table-states.png</p><ul><li>img/a.svg img/b.svg</li><li>Show table.png first</li></ul>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["Show table.png first"], "{:?}", uncovered(&plan));
    assert!(left(&plan).contains(&"../assets/table-states.png") && left(&plan).contains(&"img/a.svg img/b.svg"));
}

#[test]
fn a_short_line_about_something_else_doubts_the_list_behind_it() {
    let page = |line: &str| plan(&format!("<h2>Design</h2><p>{line}</p><ul><li>Several tabs of a table</li></ul>"));
    for line in ["To consider:", "Risks:"] {
        assert!(page(line).items.is_empty(), "{line}");
    }
    assert!(titles(&page("The parts:")).contains(&"Several tabs of a table"));
}

#[test]
fn headings_about_a_thing_or_its_use_are_no_part_of_the_decision() {
    let page = |heading: &str| {
        plan(&format!(
            "<h2>Decision</h2><p>We add the reader.</p><h3>{heading}</h3><ul><li>Reads lists of files</li></ul>"
        ))
    };
    for heading in ["About the reader", "Impact", "Benefits"] {
        assert_eq!(titles(&page(heading)), ["We add the reader"], "{heading}");
    }
    assert!(titles(&page("Storage")).contains(&"Reads lists of files"));
}

#[test]
fn what_was_delivered_is_done_and_being_found_is_no_reference() {
    let rows = "<tr><th>Nr.</th><th>Lieferobjekt</th><th>Status</th></tr><tr><td>1</td><td>Arbeitsplan</td><td>geliefert (Teil 1)</td></tr>\
                <tr><td>2</td><td>Testplan</td><td>offen</td></tr>";
    let plan = plan(&format!("<h2>Anforderungen</h2><table><tbody>{rows}</tbody></table>"));
    assert!(titles(&plan).contains(&"Testplan") && !titles(&plan).contains(&"Arbeitsplan"), "{:?}", titles(&plan));
    let found = super::plan("<h1>Cahier des charges</h1><h2>Référencement</h2><ul><li>Un plan du site</li></ul>");
    assert!(titles(&found).contains(&"Un plan du site"), "{:?}", left(&found));
}

#[test]
fn settings_are_no_alternatives_and_work_in_the_background_is_no_background() {
    for heading in ["Display options", "Background jobs"] {
        let plan = plan(&format!("<h1>Design</h1><h2>{heading}</h2><ul><li>Resume queued jobs on startup</li></ul>"));
        assert!(titles(&plan).contains(&"Resume queued jobs on startup"), "{heading}: {:?}", left(&plan));
    }
    for heading in ["Options", "Other options considered", "Possible solutions", "Background and motivation"] {
        let plan = plan(&format!("<h1>Design</h1><h2>{heading}</h2><ul><li>A queue of jobs</li></ul>"));
        assert!(plan.items.is_empty(), "{heading}: {:?}", titles(&plan));
    }
}

#[test]
fn what_speaks_for_and_against_is_weighed() {
    let plan = plan(
        "<h2>Decision</h2><ul><li>We will host the app.</li><li>PRO: needs no server</li><li>CON: needs tokens</li></ul>",
    );
    assert_eq!(titles(&plan), ["We will host the app"]);
}

#[test]
fn a_demand_behind_a_line_that_gives_reasons_is_uncovered() {
    let plan = plan(
        "<h2>Design</h2><p>This has two benefits:</p><ul><li>Lists are short</li><li>Readers find them</li><li>Modules should have one task</li></ul>",
    );
    assert_eq!(uncovered(&plan), ["Modules should have one task"]);
    let follows = super::plan(
        "<h2>Entwurf</h2><p>Daraus folgen insbesondere:</p><ul><li>Module sollen eine Aufgabe haben</li></ul>",
    );
    assert!(titles(&follows).contains(&"Module sollen eine Aufgabe haben"), "{:?}", left(&follows));
}

#[test]
fn who_takes_action_and_what_is_delivered_is_asked_for() {
    let plan = plan(
        "<h2>Agenda</h2><ul><li>Drafts #23<ul><li>Two minutes</li><li>Kim takes action to land it</li></ul></li></ul>\
         <h2>Steps of the plan</h2><p>Deliverable: one page for all jobs.</p>",
    );
    for title in ["Kim takes action to land it", "one page for all jobs"] {
        assert!(titles(&plan).contains(&title), "{title}: {:?}", titles(&plan));
    }
}

#[test]
fn what_is_not_decided_is_no_item() {
    let plan = plan(
        "<h2>Requirements</h2><ul><li>Source of keys: not decided yet (a file or the system)</li><li>A list of keys</li></ul>",
    );
    assert_eq!(uncovered(&plan), ["Source of keys: not decided yet (a file or the system)"]);
    assert!(titles(&plan).contains(&"A list of keys"));
}

#[test]
fn a_criterion_that_orders_is_kept_though_it_speaks_of_what_is_there() {
    let parts = "<li>If the file already has a field, fill it</li><li>Today they print it</li>";
    let plan = plan(&format!("<h2>Requirements</h2><ul><li>Sign files<ul>{parts}</ul></li></ul>"));
    let criteria: Vec<&str> =
        plan.items.iter().flat_map(|item| &item.acceptance).map(|one| one.text.as_str()).collect();
    assert_eq!(criteria, ["If the file already has a field, fill it"]);
}

#[test]
fn names_with_colons_describe_data() {
    let plan = under("Modules", &["hexagon:core", "hexagon:ports", "adapters:driven:*"]);
    assert_eq!(uncovered(&plan).len(), 3);
}

#[test]
fn a_title_of_specs_is_a_design_and_its_vocabulary_is_none() {
    let page = |title: &str| {
        plan(&format!(
            "<h1>{title}</h1><p>Vocabulary: coin, note.</p><h2>Symbols</h2><ul><li>Place of the symbol: in front</li></ul>"
        ))
    };
    assert_eq!(titles(&page("Money specs")), ["Place of the symbol: in front"]);
    assert!(left(&page("Money specs")).contains(&"Vocabulary: coin, note."));
    assert!(page("Money notes").items.is_empty());
}
