//! What the reader makes of serde's attributes, and what it refuses.

use super::shapes::{Role, Shapes};
use super::sources::{Id, Sources};

fn declared(text: &str, name: &str, role: Role) -> String {
    let sources = Sources::of("planted", text);
    let plain = |id: &Id, _: Role| id.1.clone();
    Shapes::new(&sources, role, &plain).declaration(&(vec!["planted".to_owned()], name.to_owned()))
}

const FIELDS: &str = r#"
    /// A page.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Page {
        /// Its number.
        page_id: u64,
        #[serde(rename = "ref")]
        reference: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made_by: Option<Person>,
        #[serde(default)]
        labels: Vec<Option<String>>,
        #[serde(skip)]
        seed: Unknown,
        #[serde(flatten)]
        place: Person,
    }
    pub struct Person(String);
"#;

#[test]
fn an_answer_has_every_field_that_is_not_left_out_and_a_question_may_leave_out_more() {
    let answer = "/** A page. */\nexport type Page = Person & {\n  /** Its number. */\n  pageId: number;\n  ref: string | null;\n  madeBy?: Person;\n  labels: (string | null)[];\n};\n";
    assert_eq!(declared(FIELDS, "Page", Role::Answer), answer);
    let question = "/** A page. */\nexport type Page = Person & {\n  /** Its number. */\n  pageId: number;\n  ref?: string | null;\n  madeBy?: Person | null;\n  labels?: (string | null)[];\n};\n";
    assert_eq!(declared(FIELDS, "Page", Role::Question), question);
    assert_eq!(declared(FIELDS, "Person", Role::Answer), "export type Person = string;\n");
}

#[test]
fn each_form_of_an_enum_has_its_own_union() {
    let variants = "{ NotYet, #[serde(skip)] Never, Given { page_id: [u32; 2] } }";
    let of = |attribute: &str| {
        let text = format!("{attribute} pub enum State {variants}");
        declared(&text, "State", Role::Answer).replace('\n', "")
    };
    let rules = r#"rename_all = "snake_case", rename_all_fields = "camelCase""#;
    let plain = r#"export type State =  | "not_yet"  | { given: { pageId: [number, number] } };"#;
    assert_eq!(of(&format!("#[serde({rules})]")), plain);
    let tagged = r#"export type State =  | { kind: "not_yet" }  | { kind: "given"; pageId: [number, number] };"#;
    assert_eq!(of(&format!(r#"#[serde(tag = "kind", {rules})]"#)), tagged);
    let untagged = "export type State =  | null  | { pageId: [number, number] };";
    assert_eq!(of(&format!("#[serde(untagged, {rules})]")), untagged);
}

#[test]
#[should_panic(expected = "`with`")]
fn a_form_that_a_function_makes_is_refused() {
    declared(r#"struct Odd { #[serde(serialize_with = "name")] kind: u8 }"#, "Odd", Role::Answer);
}

#[test]
#[should_panic(expected = "HashMap is not written here")]
fn a_type_that_is_not_known_is_refused_by_its_name() {
    declared("struct Odd { all: HashMap<String, u8> }", "Odd", Role::Answer);
}
