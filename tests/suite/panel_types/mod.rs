//! The panels' types (`static/flows.d.ts` and the contracts that it names), written from the library's: what every flow of the
//! `FLOWS` tables takes and gives. `UPDATE_GOLDEN=1 cargo test --test suite panel_types` writes the files anew.

mod attributes;
mod shapes;
mod sources;
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quote::ToTokens;
use shapes::{Role, Shapes};
use sources::{Id, Sources};
use syn::{Expr, FnArg, GenericArgument, PathArguments, ReturnType, Type};

/// Where the types of a module go: the first line whose module it begins with.
const FILES: &[(&str, &str)] = &[
    ("admin", "settings/contract"),
    ("alarms::administration", "alarms/contract/settings"),
    ("alarms", "alarms/contract"),
    ("docs::panels::on_page", "docs-kit/contract/page"),
    ("docs::panels::draft", "docs-kit/contract/form"),
    ("docs::panels::form", "docs-kit/contract/form"),
    ("docs::panels::preview", "docs-kit/contract/form"),
    ("docs", "docs-kit/contract"),
    ("sync", "sync-settings/contract"),
    ("aws", "alarms/contract"),
    ("outline::picture", "docs-kit/contract/page"),
    ("outline", "docs-kit/contract/form"),
    ("specification", "work-items/contract/plan"),
    ("work_items::improving", "work-items/contract/improving"),
    ("work_items::reading", "work-items/contract/plan"),
    ("work_items::writing", "work-items/contract/writing"),
    ("work_items", "work-items/contract"),
    ("", "contract"),
];

/// What a panel gets besides answers: messages of a channel.
const MESSAGES: [(&[&str], &str); 1] = [(&["work_items", "improving", "later"], "LaterMessage")];

/// The command, as every file names it.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --test suite panel_types";

const MOST_LINES: usize = 400;

/// A type where it stands: the library's, and the module that it is named in.
struct Place {
    module: Vec<String>,
    of: Type,
}

/// What a panel asks, and what it gets.
struct Flow {
    name: String,
    question: Place,
    answer: Place,
}

#[test]
fn the_panels_types_are_those_of_the_flows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = written(&Sources::read(&root.join("src")));
    let path = |name: &str| root.join("static").join(format!("{name}.d.ts"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (name, text) in &written {
            fs::create_dir_all(path(name).parent().unwrap()).unwrap();
            fs::write(path(name), text).unwrap();
        }
    }
    let is_kept = |(name, text): &(&String, &String)| fs::read_to_string(path(name)).is_ok_and(|kept| kept == **text);
    let differing: Vec<&String> = written.iter().filter(|file| !is_kept(file)).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "static/{differing:?}.d.ts are not what the flows take and give: {COMMAND}");
    let long = written.iter().map(|(name, text)| (name, text.lines().count())).filter(|(_, lines)| *lines > MOST_LINES);
    let long: Vec<_> = long.collect();
    assert!(long.is_empty(), "give rooms of these capabilities files of their own in FILES: {long:?}");
}

/// Every file by its name below `static/`.
fn written(sources: &Sources) -> BTreeMap<String, String> {
    let flows = flows(sources);
    let plain = |id: &Id, _: Role| id.1.clone();
    // Each type that a flow names, with the ways it goes.
    let mut used: BTreeMap<Id, BTreeSet<Role>> = BTreeMap::new();
    let mut named_by: BTreeMap<(Id, Role), BTreeSet<Id>> = BTreeMap::new();
    for role in [Role::Question, Role::Answer] {
        let start = Shapes::new(sources, role, &plain);
        for flow in &flows {
            let place = if role == Role::Question { &flow.question } else { &flow.answer };
            start.text(&place.of, &place.module);
        }
        let mut open: Vec<Id> = start.named.into_inner().into_iter().collect();
        if role == Role::Answer {
            let id = |(module, name): &(&[&str], &str)| {
                (module.iter().map(|part| (*part).to_owned()).collect(), (*name).to_owned())
            };
            open.extend(MESSAGES.iter().map(id));
        }
        while let Some(id) = open.pop() {
            if !used.entry(id.clone()).or_default().insert(role) {
                continue;
            }
            let shapes = Shapes::new(sources, role, &plain);
            shapes.declaration(&id);
            let named = shapes.named.into_inner();
            open.extend(named.iter().cloned());
            named_by.insert((id, role), named);
        }
    }
    let differing = differing(sources, &used, &named_by);
    let name = |id: &Id, role: Role| match role {
        Role::Question if differing.contains(id) => format!("{}Input", id.1),
        _ => id.1.clone(),
    };
    let mut files: BTreeMap<&str, Contract> = BTreeMap::new();
    for (id, roles) in &used {
        for role in roles {
            // A type that is read as it is written has one declaration.
            if *role == Role::Question && roles.len() == 2 && !differing.contains(id) {
                continue;
            }
            files.entry(file_of(id)).or_default().add(sources, id, *role, &name);
        }
    }
    let mut texts: BTreeMap<String, String> =
        files.iter().map(|(file, contract)| ((*file).to_owned(), contract.text(file, &files))).collect();
    texts.insert("flows".to_owned(), flows_text(sources, &flows, &name));
    texts
}

/// Types that go both ways and are read in another form than they are written in.
fn differing(
    sources: &Sources,
    used: &BTreeMap<Id, BTreeSet<Role>>,
    named_by: &BTreeMap<(Id, Role), BTreeSet<Id>>,
) -> BTreeSet<Id> {
    let plain = |id: &Id, _: Role| id.1.clone();
    let both: Vec<&Id> = used.iter().filter(|(_, roles)| roles.len() == 2).map(|(id, _)| id).collect();
    let text = |id: &Id, role| Shapes::new(sources, role, &plain).declaration(id);
    let differs = |id: &&&Id| text(id, Role::Question) != text(id, Role::Answer);
    let mut found: BTreeSet<Id> = both.iter().filter(differs).map(|id| (*id).clone()).collect();
    loop {
        let holds = |id: &&&Id| named_by[&((**id).clone(), Role::Question)].iter().any(|named| found.contains(named));
        let more: Vec<Id> = both.iter().filter(holds).map(|id| (*id).clone()).collect();
        let before = found.len();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

/// The flows that a panel calls: a person starts them, and what they answer is a type of the library. What answers plain JSON is
/// a macro's export, in the form that Confluence prescribes.
fn flows(sources: &Sources) -> Vec<Flow> {
    let mut flows = Vec::new();
    for (module, table) in sources.flows() {
        let Expr::Reference(table) = table else { panic!("FLOWS is a list") };
        let Expr::Array(rows) = &*table.expr else { panic!("FLOWS is a list") };
        for row in &rows.elems {
            let Expr::Tuple(row) = row else { panic!("a row of FLOWS is a name and an entry") };
            let name = row.elems[0].to_token_stream().to_string().trim_matches('"').to_owned();
            let Expr::Reference(entry) = &row.elems[1] else { panic!("{name}: a reference") };
            let Expr::Call(entry) = &*entry.expr else { panic!("{name}: an entry around a function") };
            let (Expr::Path(way), Some(Expr::Path(handler))) = (&*entry.func, entry.args.last()) else {
                panic!("{name}: an entry around a function")
            };
            let way = way.path.segments.last().unwrap();
            if !["AsAdmin", "AsPerson", "AsReader", "AsWriter"].contains(&way.ident.to_string().as_str()) {
                continue;
            }
            let path: Vec<String> = handler.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let id = sources.resolve(module, &path).unwrap_or_else(|| panic!("{name}: no function {path:?}"));
            let signature = sources.signature(&id).unwrap_or_else(|| panic!("{name}: no function {id:?}"));
            let given = first_argument(&way.arguments).map(|of| Place { module: module.clone(), of });
            let taken = || match &signature.inputs[2] {
                FnArg::Typed(input) => Place { module: id.0.clone(), of: (*input.ty).clone() },
                FnArg::Receiver(_) => panic!("{name}: a function"),
            };
            let answer = Place { module: id.0.clone(), of: result(&signature.output) };
            if answer.of.to_token_stream().to_string() != "Value" {
                let question = given.unwrap_or_else(taken);
                flows.push(Flow { name, question, answer });
            }
        }
    }
    flows.sort_by(|a, b| a.name.cmp(&b.name));
    flows
}

fn first_argument(arguments: &PathArguments) -> Option<Type> {
    let PathArguments::AngleBracketed(list) = arguments else { return None };
    match list.args.first()? {
        GenericArgument::Type(of) => Some(of.clone()),
        _ => None,
    }
}

/// `T` of `Result<T>`.
fn result(output: &ReturnType) -> Type {
    let ReturnType::Type(_, of) = output else { panic!("a flow answers") };
    let Type::Path(path) = &**of else { panic!("a flow answers a Result") };
    first_argument(&path.path.segments.last().unwrap().arguments).unwrap_or_else(|| panic!("a flow answers a Result"))
}

fn file_of(id: &Id) -> &'static str {
    let module = id.0.join("::");
    let holds = |(prefix, _): &&(&str, &str)| module.starts_with(prefix);
    FILES.iter().find(holds).map(|(_, file)| *file).unwrap()
}

/// One file.
#[derive(Default)]
struct Contract {
    /// By name.
    types: BTreeMap<String, String>,
    /// Names of other files' types that these name.
    others: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Contract {
    fn add(&mut self, sources: &Sources, id: &Id, role: Role, name: &dyn Fn(&Id, Role) -> String) {
        let shapes = Shapes::new(sources, role, name);
        let text = shapes.declaration(id);
        let twice = self.types.insert(name(id, role), text);
        assert!(twice.is_none(), "{id:?}: another type of this file has its name");
        for named in shapes.named.into_inner() {
            if file_of(&named) != file_of(id) {
                self.others.entry(file_of(&named)).or_default().insert(name(&named, role));
            }
        }
    }

    fn text(&self, file: &str, all: &BTreeMap<&str, Contract>) -> String {
        let mut text =
            format!("// Made from the types of src/ by `{COMMAND}`. Times are milliseconds since 1970, UTC.\n");
        for (other, names) in &self.others {
            let names = names.iter().cloned().collect::<Vec<_>>().join(", ");
            text += &format!("import type {{ {names} }} from \"{}\";\n", way(file, other));
            if capability(other) != capability(file) {
                text += &format!("export type {{ {names} }};\n");
            }
        }
        // A panel finds all of its capability in one file.
        for other in all.keys().filter(|other| other.starts_with(&format!("{file}/"))) {
            text += &format!("export type * from \"{}\";\n", way(file, other));
        }
        for declared in self.types.values() {
            text += &format!("\n{declared}");
        }
        text
    }
}

/// The folder of a capability, empty for what all share.
fn capability(file: &str) -> &str {
    file.split_once('/').map_or("", |(folder, _)| folder)
}

/// How a file names another one.
fn way(file: &str, other: &str) -> String {
    let folders = |file: &str| file.split('/').count() - 1;
    let same = file.split('/').zip(other.split('/')).take(folders(file).min(folders(other)));
    let same = same.take_while(|(one, other)| one == other).count();
    let up = "../".repeat(folders(file) - same);
    let down = other.split('/').skip(same).collect::<Vec<_>>().join("/");
    format!("{}{down}.js", if up.is_empty() { "./" } else { &up })
}

/// `static/flows.d.ts`.
fn flows_text(sources: &Sources, flows: &[Flow], name: &dyn Fn(&Id, Role) -> String) -> String {
    let used: RefCell<BTreeMap<String, String>> = RefCell::default();
    let whole = |id: &Id, role: Role| {
        let file = file_of(id);
        let (folder, file) = match capability(file) {
            "" => ("shared", file.to_owned()),
            folder => (folder, format!("{folder}/contract")),
        };
        let space: String = folder.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        let text = format!("{space}.{}", name(id, role));
        used.borrow_mut().insert(space, file);
        text
    };
    let mut rows = String::new();
    for flow in flows {
        let question = Shapes::new(sources, Role::Question, &whole).text(&flow.question.of, &flow.question.module);
        let answer = Shapes::new(sources, Role::Answer, &whole).text(&flow.answer.of, &flow.answer.module);
        rows += &format!("  {:?}: Flow<{question}, {answer}>;\n", flow.name);
    }
    let imports = used
        .borrow()
        .iter()
        .map(|(space, file)| format!("import type * as {space} from \"./{file}.js\";\n"))
        .collect::<String>();
    format!(
        "// Made from the FLOWS tables of src/ by `{COMMAND}`.\n{imports}
interface Flow<Question, Answer> {{
  question: Question;
  answer: Answer;
}}

/** A question without words, an answer without any. */
type Nothing = Record<string, never>;

/** What every flow that a panel calls takes and gives. */
export interface Flows {{\n{rows}}}\n"
    )
}
