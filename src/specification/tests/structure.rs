//! Kinds of lines that pages nobody here had seen showed.

use super::{list, plan, reasons, titles};

#[test]
fn a_line_with_an_id_in_front_of_a_list_is_the_item_and_the_entries_its_criteria() {
    let plan = plan(
        "<h2>Requisitos</h2><p><strong>RF07 - Detalhes</strong><br/>O sistema deve exibir:</p><ul><li>Resumo executivo</li><li>Plano de negócios</li></ul>",
    );
    let item = plan.items.first().unwrap();
    assert_eq!((item.source_id.as_deref(), item.acceptance.len(), plan.items.len()), (Some("RF07"), 2, 1));
}

#[test]
fn values_of_one_demand_are_no_demands() {
    let body = "<h2>Anforderungen</h2><p>Rechnungen sollen einen Status besitzen:</p><ul><li>offen</li><li>bezahlt</li></ul>\
                <p>Die Anwendung soll:</p><ul><li>Rechnungen als PDF speichern</li><li>Mahnungen drucken</li></ul>";
    let plan = plan(body);
    assert_eq!(
        titles(&plan),
        [
            "Anforderungen",
            "Rechnungen sollen einen Status besitzen",
            "Rechnungen als PDF speichern",
            "Mahnungen drucken"
        ]
    );
}

#[test]
fn a_heading_over_headings_that_extend_its_id_is_their_epic_once() {
    let plan = plan(
        "<h1>Requisitos</h1><h2>RF1 - Usuarios</h2><h3>RF1.1 Registro</h3><p>El sistema debe registrar.</p><h3>RF1.2 Salida</h3><p>El sistema debe salir.</p>",
    );
    let ids: Vec<_> = plan.items.iter().map(|item| (item.source_id.as_deref(), item.kind)).collect();
    let expected = [
        (Some("RF1"), crate::specification::ItemType::Epic),
        (Some("RF1.1"), crate::specification::ItemType::Story),
        (Some("RF1.2"), crate::specification::ItemType::Story),
    ];
    assert_eq!(ids, expected);
}

#[test]
fn the_parts_of_a_story_are_its_own() {
    let body = "<h1>User Stories</h1><h2>Story 1 - Vote</h2><h3>Story</h3><p>As a guest, I want to vote.</p><h3>Kabul Kriterleri</h3><ul><li>A vote counts once.</li></ul>\
                <h3>Technical notes</h3><ul><li>The cookie is httpOnly.</li></ul><h2>Story 2 - See</h2><h3>Story</h3><p>As a guest, I want to see.</p>";
    let plan = plan(body);
    let stories: Vec<_> =
        plan.items.iter().filter(|item| item.title.contains("Story") || item.title.contains("guest")).collect();
    assert_eq!((stories.len(), plan.items.len()), (2, 3), "{:?}", titles(&plan));
    assert_eq!(stories.first().unwrap().acceptance.len(), 2);
}

#[test]
fn a_legend_a_list_of_links_and_a_table_with_examples_ask_for_nothing() {
    let link = |text: &str| format!("<li><a href=\"https://example.com/{}\">{text}</a></li>", text.len());
    let body = format!(
        "<h2>Anforderungen</h2><p>Die Nummer muss eindeutig sein.</p><p>Bedeutung:</p><ul><li>F = Rechnung</li><li>02 = zweite Rechnung</li></ul>\
         <h2>Implementation</h2><ul>{}{}</ul>\
         <table><tbody><tr><th>Property key</th><th>Description</th><th>Example value</th></tr><tr><td>a</td><td>Title</td><td>x</td></tr></tbody></table>",
        link("Configure the default resolver"),
        link("Refactor the helper")
    );
    let plan = plan(&body);
    assert_eq!(titles(&plan), ["Die Nummer muss eindeutig sein"]);
    assert!(reasons(&plan).contains(&"reference") && reasons(&plan).contains(&"a description of data"));
}

#[test]
fn what_stands_behind_an_entry_that_is_no_item_has_words_of_its_own() {
    let plan = plan(
        "<h2>Attributes</h2><ul><li>Type: Integer</li><li><p>Description: a number</p><p>The number MUST ascend with the severity.</p></li><li>Constraints</li></ul><h2>Requirements</h2><ul><li>Created: add a row when somebody adds a profile</li></ul>",
    );
    assert!(titles(&plan).iter().any(|title| title.contains("MUST ascend")), "{:?}", titles(&plan));
    assert!(titles(&plan).iter().any(|title| title.contains("add a row")), "{:?}", titles(&plan));
}

#[test]
fn in_a_design_the_future_binds_and_what_follows_from_it_does_not() {
    let body = "<h2>Proposed design</h2><p>On Linux the client will log which file it uses.</p><p>This will make errors easier to find.</p>\
                <p>The rest will not affect other clients.</p><p>The diagram shows how the client will work.</p>";
    assert_eq!(titles(&plan(body)), ["On Linux the client will log which file it uses"]);
}

#[test]
fn what_programs_call_their_parts_pros_and_options_ask_for_nothing() {
    let body = "<h1>Requirements</h1><h2>Tables</h2><ul><li>id (PK)</li><li>created_at</li><li>status (open, paid)</li></ul><h2>Actions</h2>\
                <ul><li>closeOtherTabs has an index</li><li>focusPane(target=id)</li></ul><ul><li><strong>Pros</strong>:<ul><li>Each does one thing.</li></ul></li></ul>\
                <p>There are two reasonable options:</p><ul><li>Ignore it</li><li>Stop the application</li></ul><h2>Export</h2><ul><li>Write a file</li></ul>";
    assert_eq!(titles(&plan(body)), ["Write a file"]);
}

#[test]
fn an_id_behind_a_label_is_an_id_and_its_rationale_explains() {
    let body = "<h2>Functional requirements</h2><h4>ID: FR1 - Drones: show their state</h4><p><strong>DESC:</strong> The system must show the telemetry.</p>\
                <p><strong>RAT:</strong> Operators need it to react.</p>";
    let plan = plan(body);
    let item = plan.items.first().unwrap();
    assert_eq!((item.source_id.as_deref(), plan.items.len()), (Some("FR1"), 1), "{:?}", titles(&plan));
    assert!(item.evidence.iter().any(|span| span.quote.contains("react")));
}

#[test]
fn a_story_stands_below_the_epic_of_its_section_with_the_requirements_of_its_parts() {
    let plan = plan(
        "<h2>1 Collecting</h2><p>As a guest I want to open my locker.</p><h3>Requirements</h3><ul><li>PL-1: The locker must open</li><li>PL-2: The door must close</li></ul>",
    );
    let epic = plan.items.iter().find(|item| item.title == "1 Collecting").unwrap();
    let below = plan.items.iter().filter(|item| item.parent.as_ref() == Some(&epic.reference)).count();
    assert_eq!((below, plan.items.len()), (3, 4), "{:?}", titles(&plan));
}

#[test]
fn versions_that_come_again_number_no_requirements() {
    let row = |a: &str, b: &str| format!("<tr><td>{a}</td><td>{b}</td></tr>");
    let body = format!(
        "<h2>Behaviour</h2><table><tbody><tr><th>Version</th><th>Result</th></tr>{}{}</tbody></table>",
        row("2.0.1", "runs"),
        row("2.0.1", "error")
    );
    assert!(plan(&body).items.is_empty());
}

#[test]
fn an_estimate_of_a_table_is_told_once_and_steps_to_reproduce_are_no_work() {
    let body = "<h1>The file does not load</h1><h2>Requirements</h2><table><tbody><tr><th>Id</th><th>Requirement</th><th>Estimate</th></tr>\
                <tr><td>A-1</td><td>A file with a blank in its name loads.</td><td>2 days</td></tr></tbody></table>\
                <h2>Steps to reproduce</h2><ol><li>Open the app.</li><li>Choose a file with a blank in its name.</li></ol>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["A file with a blank in its name loads"]);
    let item = plan.items.first().unwrap();
    assert_eq!(
        (item.estimate.as_deref(), item.description.as_str()),
        (Some("2 days"), "A file with a blank in its name loads.")
    );
    assert!(reasons(&plan).contains(&"steps of a procedure"));
}

#[test]
fn the_bullet_that_a_word_processor_wrote_as_text_is_in_no_title_and_hides_no_id() {
    let body = "<h1>Anforderungen</h1><p class=\"MsoListParagraph\">·&nbsp;&nbsp; F-1: Das System muss Rechnungen ausgeben.</p>\
                <p class=\"MsoListParagraph\">• Der Export soll höchstens drei Sekunden dauern.</p>";
    let plan = plan(body);
    let told: Vec<_> = plan.items.iter().map(|item| (item.source_id.as_deref(), item.title.as_str())).collect();
    let expected = [
        (None, "Anforderungen"),
        (Some("F-1"), "Das System muss Rechnungen ausgeben"),
        (None, "Der Export soll höchstens drei Sekunden dauern"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_there_already_may_come_later_or_is_checked_elsewhere_is_not_asked_for() {
    let body = "<h2>Proposal</h2><p>Recapping the existing flow of code:</p><ul><li>When the option is given, the fix is patched.</li></ul>\
                <p>We propose:</p><ul><li>Pass the code as a parameter.</li></ul>\
                <h2>Future milestones</h2><h3>Hard-coded policies</h3><p>Users would like policies that must not be changed.</p>\
                <h2>Check of each epic</h2><table><tbody><tr><th>Question</th><th>Care</th></tr><tr><td>Is it told?</td><td>told by mail</td></tr>\
                <tr><td>Is it repeatable?</td><td>yes, once a day</td></tr></tbody></table>";
    let plan = plan(body);
    let all: Vec<&str> = plan.items.iter().flat_map(|item| &item.evidence).map(|one| one.quote.as_str()).collect();
    assert!(all.iter().any(|quote| quote.contains("Pass the code")), "{all:?}");
    for none in ["When the option", "must not be changed", "told by mail", "once a day"] {
        assert!(!all.iter().any(|quote| quote.contains(none)), "{none}: {all:?}");
    }
}

#[test]
fn orders_below_scope_alone_are_what_is_to_be_done() {
    let plan =
        plan("<h2>Scope</h2><ul><li>Write component tests for both.</li><li>Current boards of all kinds.</li></ul>");
    assert_eq!(titles(&plan), ["Write component tests for both"]);
}

#[test]
fn a_list_in_the_section_of_one_story_is_its_criteria() {
    let plan = plan(
        "<h2>User stories</h2><h3>Story 1: Pay</h3><p>As a customer I want to pay by card so that I need no cash.</p>\
         <ul><li>The card is charged once.</li><li>A receipt is sent.</li></ul>",
    );
    let stories: Vec<usize> = plan.items.iter().map(|item| item.acceptance.len()).filter(|count| *count > 0).collect();
    assert_eq!(stories, [2], "{:?}", titles(&plan));
}

#[test]
fn criteria_of_a_story_that_left_the_page_say_whose_they_were() {
    let story = "<p>As a customer I want to pay by card so that I need no cash.</p>";
    let other = "<h2>User stories</h2><p>As a customer I want a refund so that I lose nothing.</p>";
    let criteria = "<p>Acceptance criteria:</p><ul><li>The card is charged once.</li><li>A receipt is sent.</li></ul>";
    for after in [format!("{other}{criteria}"), "<h2>Tasks</h2><ul><li>The card is charged once.</li></ul>".to_owned()]
    {
        let (first, second) = super::again(&format!("{other}{story}{criteria}"), &after);
        let gone = first.items.iter().find(|item| item.title.contains("pay by card")).unwrap();
        assert_eq!(second.gone.iter().filter(|one| **one == gone.reference).count(), 1);
        let told: Vec<&str> = second.items.iter().flat_map(|item| &item.warnings).map(String::as_str).collect();
        assert!(told.iter().any(|warning| warning.contains(&gone.title)), "{told:?}");
        assert!(second.warnings.iter().any(|warning| warning.starts_with(&gone.reference)), "{:?}", second.warnings);
    }
}

#[test]
fn ids_keep_the_shape_that_the_page_gives_them() {
    let lines = [
        "/LF010/ Mail senden",
        "[REQ_12] Read mail",
        "Anforderung 3: Mail löschen",
        "US 12 - Drop mail",
        "A1.b Sort mail",
    ];
    let plan = plan(&list(&lines.map(str::to_owned)));
    let ids: Vec<_> = plan.items.iter().filter_map(|item| item.source_id.as_deref()).collect();
    assert_eq!(ids, ["LF010", "REQ_12", "Anforderung 3", "US 12", "A1.b"]);
}
