//! What the shapes of a page come to, one fact a test.

use super::*;

mod designs;
mod doubts;
mod kinds;
mod structure;

fn plan(body: &str) -> Plan {
    plan_work_items(body.as_bytes(), &PlanOptions { page_id: "1".to_owned(), ..PlanOptions::default() }).unwrap()
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.items.iter().map(|item| item.title.as_str()).collect()
}

fn reasons(plan: &Plan) -> Vec<&str> {
    plan.ignored.iter().chain(&plan.uncovered).map(|span| span.reason.as_str()).collect()
}

#[test]
fn a_list_under_a_requirement_heading_needs_no_word_of_duty() {
    let plan = plan(
        "<h2>Anforderungen</h2><ul><li>Export als PDF</li><li>Suche <del>x</del> nach Namen</li><li><del>Fax</del></li></ul>",
    );
    assert_eq!(titles(&plan), ["Anforderungen", "Export als PDF", "Suche x nach Namen"]);
    assert_eq!(reasons(&plan), ["struck through"]);
}

#[test]
fn what_is_left_alone_is_said() {
    let body = "<h2>Requirements</h2><ul><li>REQ-1: Open fast</li><li>REQ-2: Close</li></ul><h2>Out of scope</h2><ul><li>It must fax</li></ul>\
                <h2>Glossary</h2><p>App: must be short</p>";
    let plan = plan(body);
    assert_eq!(plan.items.iter().filter_map(|item| item.source_id.as_deref()).collect::<Vec<_>>(), ["REQ-1", "REQ-2"]);
    assert!(reasons(&plan).contains(&"out of scope") && reasons(&plan).contains(&"definition"));
}

#[test]
fn a_row_is_an_item_and_its_columns_are_its_fields() {
    let body = "<table><tbody><tr><th>ID</th><th>Requirement</th><th>Priority</th><th>Effort</th><th>Depends on</th><th>Status</th></tr>\
                <tr><td>R-1</td><td>Send mail</td><td>High</td><td>3 days</td><td /><td>open</td></tr>\
                <tr><td>R-2</td><td>Read mail</td><td>Low</td><td>5 SP</td><td>R-1</td><td>open</td></tr>\
                <tr><td>R-3</td><td>Drop mail</td><td>Low</td><td /><td /><td>Done</td></tr></tbody></table>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["Send mail", "Read mail"]);
    let second = plan.items.get(1).unwrap();
    assert_eq!(
        (second.source_id.as_deref(), second.priority.as_deref(), second.estimate.as_deref()),
        (Some("R-2"), Some("Low"), Some("5 SP"))
    );
    assert_eq!(second.depends_on, [plan.items.first().unwrap().reference.clone()]);
}

#[test]
fn a_cell_that_covers_rows_says_its_priority_of_each() {
    let body = "<table><tbody><tr><th>ID</th><th>Requirement</th><th>Priority</th><th>Effort</th></tr>\
                <tr><td>R-1</td><td>Send mail</td><td rowspan=\"2\">Must</td><td rowspan=\"3\">9 days</td></tr>\
                <tr><td>R-2</td><td>Read mail</td></tr><tr><td>R-3</td><td>Drop mail</td><td>Could</td></tr></tbody></table>";
    let plan = plan(body);
    let stated: Vec<_> = plan.items.iter().map(|item| (item.priority.as_deref(), item.estimate.as_deref())).collect();
    assert_eq!(stated, [(Some("Must"), Some("9 days")), (Some("Must"), None), (Some("Could"), None)]);
    assert!(plan.items.iter().all(|item| item.evidence.iter().any(|span| Some(&span.quote) == item.priority.as_ref())));
}

#[test]
fn gherkin_in_a_code_macro_is_a_story_with_its_scenarios() {
    let body = "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[Feature: Pay\n  As a buyer\nScenario: By card\n  Given a cart\n  Then I pay\nScenario: By bill\n  Then I wait]]></ac:plain-text-body></ac:structured-macro>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["Pay"]);
    let criteria: Vec<&str> =
        plan.items.first().unwrap().acceptance.iter().map(|criterion| criterion.text.as_str()).collect();
    assert_eq!(criteria, ["Scenario: By card\nGiven a cart\nThen I pay", "Scenario: By bill\nThen I wait"]);
}

#[test]
fn a_second_run_changes_nothing_and_says_what_did() {
    let body = "<h2>Requirements</h2><ul><li>The app shall open a file</li><li>The app shall close a file</li></ul>";
    let first = plan(body);
    let known = |plan: &Plan| Some(serde_json::from_value(serde_json::to_value(plan).unwrap()).unwrap());
    let again = |body: &str, page: &str| {
        plan_work_items(
            body.as_bytes(),
            &PlanOptions { page_id: page.to_owned(), known: known(&first), ..PlanOptions::default() },
        )
        .unwrap()
    };
    assert!(again(body, "1").items.iter().all(|item| item.action == Action::Unchanged));
    let changed = again(&body.replace("close a file", "close every file at once"), "1");
    let last = changed.items.last().unwrap();
    assert_eq!(
        (last.action, last.decision.as_ref().map(|decision| decision.how.as_str())),
        (Action::Update, Some("reworded"))
    );
    assert_eq!(Some(&last.reference), first.items.last().map(|item| &item.reference));
    assert!(again(body, "2").items.iter().all(|item| item.action == Action::Create));
    assert_eq!(again("<p>x</p>", "1").gone.len(), first.items.len());
}

#[test]
fn a_ticked_task_is_no_item_and_a_known_one_is_done() {
    let task = |done: &str| {
        format!(
            "<h2>Tasks</h2><ac:task-list><ac:task><ac:task-status>{done}</ac:task-status><ac:task-body>Write the report</ac:task-body></ac:task></ac:task-list>"
        )
    };
    let first = plan(&task("incomplete"));
    assert_eq!(titles(&first), ["Write the report"]);
    assert!(plan(&task("complete")).items.is_empty());
    let known = Some(serde_json::from_value(serde_json::to_value(&first).unwrap()).unwrap());
    let options = PlanOptions { page_id: "1".to_owned(), known, ..PlanOptions::default() };
    let second = plan_work_items(task("complete").as_bytes(), &options).unwrap();
    assert_eq!(second.items.first().map(|item| item.action), Some(Action::Done));
}

#[test]
fn an_issue_that_the_page_shows_is_not_made_again() {
    let body = "<h2>Requirements</h2><ul><li>Send mail <ac:structured-macro ac:name=\"jira\"><ac:parameter ac:name=\"key\">AB-7</ac:parameter></ac:structured-macro></li></ul>";
    let plan = plan(body);
    let item = plan.items.first().unwrap();
    assert_eq!((item.action, item.key.as_deref()), (Action::Existing, Some("AB-7")));
}

#[test]
fn cycles_of_dependencies_are_reported_and_left_out() {
    let body = "<h2>Requirements</h2><ul><li>R-1: Open, depends on R-2</li><li>R-2: Close, depends on R-1</li></ul>";
    let plan = plan(body);
    assert_eq!(plan.items.iter().map(|item| item.depends_on.len()).sum::<usize>(), 1);
    assert!(plan.warnings.iter().any(|warning| warning.contains("cycle")));
}

#[test]
fn a_title_with_a_word_for_definition_leaves_nothing_alone() {
    let body = "<h1>レシピ 要件定義書</h1><h2>1. 目的</h2><p>管理する。</p><h2>2. 機能要件</h2><ul><li>一覧表示</li><li>検索</li></ul>\
                <h2>3. 実現しない機能(対象外)</h2><ul><li>画像の登録</li></ul>";
    let plan = plan(body);
    assert!(titles(&plan).contains(&"一覧表示") && titles(&plan).contains(&"検索"), "{:?}", titles(&plan));
    assert!(!titles(&plan).contains(&"画像の登録"));
}

#[test]
fn contents_above_chapters_are_no_list_of_references() {
    let body = "<h1>Inhaltsverzeichnis</h1><ul><li>Einleitung</li></ul><h2>1. Einleitung</h2><p>Text.</p>\
                <h2>2. Funktionale Anforderungen</h2><ul><li>Ein Dashboard</li><li>Ausgaben eintragen</li></ul>";
    assert_eq!(titles(&plan(body)), ["Funktionale Anforderungen", "Ein Dashboard", "Ausgaben eintragen"]);
}

#[test]
fn topics_below_requirements_are_no_sections_about_the_document() {
    let body = "<h1>Requirements</h1><h2>Order history</h2><ul><li>Show past orders</li><li>Filter by year</li></ul>\
                <h2>History</h2><ul><li>Version 2 by Ann</li></ul><h1>Plan</h1><p>x</p>";
    let plan = plan(body);
    assert!(titles(&plan).contains(&"Show past orders"), "{:?}", titles(&plan));
    assert!(!titles(&plan).contains(&"Version 2 by Ann"));
}

#[test]
fn a_table_of_fields_is_one_requirement() {
    let row = |name: &str, value: &str| format!("<tr><td>{name}</td><td>{value}</td></tr>");
    let body = format!(
        "<h2>UC10 - Buch hinzufügen</h2><table><tbody>{}{}{}{}</tbody></table>",
        row("Kurzbeschreibung", "Der Bibliothekar soll ein Buch hinzufügen können."),
        row("Vorbedingung", "Er ist angemeldet."),
        row("Typischer Ablauf", "Er öffnet die Liste."),
        row("Priorität", "hoch"),
    );
    let plan = plan(&body);
    assert_eq!(titles(&plan), ["Buch hinzufügen"]);
    let item = plan.items.first().unwrap();
    assert_eq!((item.source_id.as_deref(), item.priority.as_deref()), (Some("UC10"), Some("hoch")));
    assert_eq!(item.acceptance.len(), 1);
}

#[test]
fn columns_without_names_are_told_by_what_they_hold() {
    let body = "<h2>Requirements</h2><table><tbody><tr><td>FR-1</td><td>Send mail to all</td><td>High</td></tr>\
                <tr><td>FR-2</td><td>Read mail of all</td><td>Low</td></tr></tbody></table>";
    let plan = plan(body);
    let fields: Vec<_> = plan.items.iter().map(|item| (item.source_id.as_deref(), item.priority.as_deref())).collect();
    assert!(
        fields.contains(&(Some("FR-1"), Some("High"))) && fields.contains(&(Some("FR-2"), Some("Low"))),
        "{fields:?}"
    );
}

#[test]
fn marks_under_moscow_words_and_headings_give_priorities() {
    let body = "<h2>Requirements</h2><table><tbody><tr><th>ID</th><th>Requirement</th><th>Must</th><th>Should</th></tr>\
                <tr><td>A-1</td><td>Send mail</td><td>x</td><td /></tr><tr><td>A-2</td><td>Read mail</td><td /><td>✓</td></tr></tbody></table>\
                <h2>Must have</h2><ul><li>Export a file</li></ul>";
    let plan = plan(body);
    let of = |title: &str| plan.items.iter().find(|item| item.title == title).and_then(|item| item.priority.as_deref());
    assert_eq!(
        (of("Send mail"), of("Read mail"), of("Export a file")),
        (Some("Must"), Some("Should"), Some("Must have"))
    );
}

#[test]
fn a_row_of_one_cell_groups_the_rows_below() {
    let body = "<table><tbody><tr><th>ID</th><th>Requirement</th><th>Priority</th></tr><tr><td>Mail</td><td /><td /></tr>\
                <tr><td>A-1</td><td>Send mail</td><td>High</td></tr><tr><td>A-2</td><td>Read mail</td><td>Low</td></tr></tbody></table>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["Mail", "Send mail", "Read mail"]);
    let epic = plan.items.first().unwrap();
    assert_eq!(epic.kind, ItemType::Epic);
    assert!(plan.items.iter().skip(1).all(|item| item.parent.as_ref() == Some(&epic.reference)));
}

#[test]
fn a_table_about_known_requirements_adds_to_them() {
    let body = "<h2>Requirements</h2><ul><li>FR-1: Send mail</li><li>FR-2: Read mail</li></ul>\
                <h2>Priorities</h2><table><tbody><tr><th>ID</th><th>Priority</th></tr><tr><td>FR-1</td><td>High</td></tr>\
                <tr><td>FR-2</td><td>Low</td></tr></tbody></table>";
    let plan = plan(body);
    let stories: Vec<_> = plan.items.iter().filter(|item| item.kind == ItemType::Story).collect();
    assert_eq!(stories.iter().map(|item| item.priority.as_deref()).collect::<Vec<_>>(), [Some("High"), Some("Low")]);
}

#[test]
fn a_table_in_a_cell_belongs_to_its_row() {
    let body = "<table><tbody><tr><th>ID</th><th>Requirement</th></tr><tr><td>A-1</td><td><p>Send mail with</p>\
                <table><tbody><tr><td>Subject</td><td>text</td></tr><tr><td>Body</td><td>text</td></tr></tbody></table></td></tr></tbody></table>";
    assert_eq!(titles(&plan(body)), ["Send mail with"]);
}

#[test]
fn fields_of_data_are_no_requirements() {
    let body = "<h2>Requirements</h2><ul><li>Store recipes</li><li>Show recipes</li></ul><h3>Recipes</h3><table><tbody>\
                <tr><th>Column</th><th>Type</th><th>Description</th></tr><tr><td>title</td><td>text</td><td>Name of it</td></tr></tbody></table>";
    assert!(!titles(&plan(body)).contains(&"Name of it"));
}

#[test]
fn prose_beside_numbered_requirements_is_about_them() {
    let body = "<h2>V7 Sessions</h2><p>Session management may be hard. It must be documented.</p><table><tbody>\
                <tr><th>#</th><th>Description</th></tr><tr><td>V7.1</td><td>Verify that it ends</td></tr><tr><td>V7.2</td><td>Verify that it begins</td></tr></tbody></table>";
    let plan = plan(body);
    assert!(
        plan.items.iter().all(|item| item.title.starts_with("Verify") || item.kind == ItemType::Epic),
        "{:?}",
        titles(&plan)
    );
    assert!(plan.uncovered.iter().any(|span| span.quote.starts_with("Session management")));
}

#[test]
fn a_paragraph_with_an_id_is_the_requirement() {
    let body = "<h2>Regras de negócio</h2><p><em>Perfil:</em></p><p>RN08 - O perfil é definido pelas notas. Uma nota baixa deve ser evitada.</p>\
                <p>RN09 - Cada curso terá um identificador.</p>";
    let plan = plan(body);
    let ids: Vec<_> = plan.items.iter().filter_map(|item| item.source_id.as_deref()).collect();
    assert_eq!(ids, ["RN08", "RN09"]);
    assert!(!titles(&plan).contains(&"Perfil"));
}

#[test]
fn labels_in_a_list_describe_its_first_entry() {
    let body = "<h2>Requirements</h2><h3>Import</h3><ul><li>Requirement: Read CSV files</li><li>Business value: Less typing</li><li>Priority: High</li></ul>";
    let plan = plan(body);
    assert_eq!(titles(&plan), ["Read CSV files"]);
    assert_eq!(plan.items.first().and_then(|item| item.priority.as_deref()), Some("High"));
}

/// The page planned again with the answer for `before`.
fn again(before: &str, after: &str) -> (Plan, Plan) {
    let first = plan(before);
    let known = Some(serde_json::from_value(serde_json::to_value(&first).unwrap()).unwrap());
    let options = PlanOptions { page_id: "1".to_owned(), known, ..PlanOptions::default() };
    (first, plan_work_items(after.as_bytes(), &options).unwrap())
}

fn list(lines: &[String]) -> String {
    let entries: String = lines.iter().map(|line| format!("<li>{line}</li>")).collect();
    format!("<h2>Requirements</h2><ul>{entries}</ul>")
}

#[test]
fn ids_that_move_on_by_one_leave_each_text_its_identity() {
    let texts = ["Send mail", "Read mail", "Drop mail"];
    let numbered = |from: usize| -> Vec<String> {
        texts.iter().enumerate().map(|(at, text)| format!("FR-{}: {text}", from + at)).collect()
    };
    let (first, second) = again(&list(&numbered(1)), &list(&numbered(2)));
    for item in &second.items {
        let same = first.items.iter().find(|old| old.title == item.title).unwrap();
        assert_eq!(item.reference, same.reference, "{}", item.title);
    }
    assert!(second.gone.is_empty());
}

#[test]
fn lines_that_change_places_change_nothing() {
    let lines = |order: &[&str]| list(&order.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    let (_, second) =
        again(&lines(&["Send mail", "Read files", "Drop users"]), &lines(&["Drop users", "Send mail", "Read files"]));
    assert!(second.items.iter().all(|item| item.action == Action::Unchanged));
}

#[test]
fn of_lines_that_are_nearly_alike_only_the_changed_one_changes() {
    let lines = |changed: &str| -> Vec<String> {
        (0..200)
            .map(|at| {
                if at == 77 {
                    changed.to_owned()
                } else {
                    format!("Send the mail of kind {at} to the user of kind {at}")
                }
            })
            .collect()
    };
    let before = lines("Send the mail of kind 77 to the user of kind 77");
    let after = lines("Send the mail of kind 77 to every user of kind 77 at once");
    let (first, second) = again(&list(&before), &list(&after));
    let changed: Vec<_> = second.items.iter().filter(|item| item.action != Action::Unchanged).collect();
    assert_eq!(changed.len(), 1);
    let place = first.items.iter().position(|item| item.title.contains("kind 77 ")).unwrap();
    assert_eq!(first.items.get(place).map(|item| &item.reference), changed.first().map(|item| &item.reference));
}

#[test]
fn the_answer_grows_with_the_page_also_below_a_heading_as_long_as_a_page() {
    let size = |count: usize| {
        let lines: Vec<String> = (0..count).map(|at| format!("It must do {at}")).collect();
        let body = list(&lines).replace("Requirements", &format!("Requirements {}", "x".repeat(count * 100)));
        serde_json::to_vec(&plan(&body)).unwrap().len()
    };
    assert!(size(400) < size(100) * 5, "{} and {}", size(100), size(400));
}

#[test]
fn duty_and_structure_are_read_in_languages_beside_the_four() {
    let page = |heading: &str, line: &str, out: &str| {
        format!("<h2>{heading}</h2><ul><li>{line}</li></ul><h2>{out}</h2><ul><li>x y z</li></ul>")
    };
    for (heading, line, out) in [
        ("Requisitos no funcionales", "Búsqueda en dos segundos", "Fuera de alcance"),
        ("Requisitos não funcionais", "Busca em dois segundos", "Fora do escopo"),
        ("Requisiti non funzionali", "Ricerca in due secondi", "Fuori ambito"),
        ("Niet-functionele eisen", "Zoeken in twee seconden", "Buiten scope"),
        ("Wymagania niefunkcjonalne", "Wyszukiwanie w dwie sekundy", "Poza zakresem"),
        ("非功能需求", "两秒内搜索", "范围之外"),
        ("비기능 요구사항", "2초 안에 검색", "범위 제외"),
    ] {
        let plan = plan(&page(heading, line, out));
        assert!(titles(&plan).contains(&line), "{heading}: {:?}", titles(&plan));
        assert!(!titles(&plan).contains(&"x y z"), "{out}");
    }
}

#[test]
fn headings_that_ask_are_answered_and_boxes_of_a_review_are_no_work() {
    let plan = plan(
        "<h2>Monitoring requirements</h2><h3>How can someone see in the API that it works?</h3>\
         <ac:task-list><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>Events</ac:task-body></ac:task></ac:task-list>\
         <p>One should look at the log.</p><h2>Release signoff checklist</h2>\
         <ul><li>[ ] Approvers have agreed</li><li>[ ] Update the manual</li></ul>",
    );
    assert_eq!(titles(&plan), ["Update the manual"]);
}

#[test]
fn a_passive_asks_among_requirements_and_tells_in_prose() {
    let plan = plan(
        "<h2>Anforderungen</h2><p>Die Datei wird gespeichert.</p><h2>Ablauf</h2><p>Der Kontext wird verwendet.</p>",
    );
    assert_eq!(titles(&plan), ["Die Datei wird gespeichert"]);
}

#[test]
fn explanations_ask_for_nothing_whatever_their_words() {
    let plan = plan(
        "<h2>Design</h2><p>The window should be stored.</p><p>It should not happen often, or you have a problem.</p>\
         <p>Check the table section for more information.</p><p>Previously it stored all of them.</p>",
    );
    assert_eq!(titles(&plan), ["The window should be stored"]);
}

#[test]
fn a_version_says_when_and_names_of_fields_say_how_data_looks() {
    let dates =
        plan("<h2>Requirements</h2><ul><li>Target: v1.21</li><li>Timeout: 30</li><li>Due: 2026-11-30</li></ul>");
    assert_eq!(titles(&dates), ["Timeout: 30"]);
    let names =
        plan("<h2>Requirements</h2><ul><li>id</li><li>erp_stock</li></ul><ul><li>Export</li><li>Search</li></ul>");
    assert_eq!(titles(&names), ["Requirements", "Export", "Search"]);
}
