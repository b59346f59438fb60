//! GraphQL that code makes: resolvers of type-graphql and NestJS, Strawberry, Graphene, async-graphql and Juniper, and schemas
//! that stand as text in scripts.
//!
//! Names are told as callers spell them: Strawberry, Graphene and async-graphql make `userById` of `user_by_id`.

use crate::outline::entry_points::call_text::{arguments, literal};
use crate::outline::entry_points::frameworks::graphql_schema;
use crate::outline::item::{Entry, EntryKind, FileOutline};
use crate::outline::language::Language;

const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];
/// Lines that a head of a function may take. Ours.
const MOST_LINES: usize = 12;

/// Adds the fields that a file's code answers.
pub fn apply(file: &mut FileOutline, text: &str) {
    let has = |word: &str| text.contains(word);
    let lines: Vec<&str> = text.lines().collect();
    let found = match file.language {
        Language::TypeScript | Language::JavaScript => {
            let decorated = has("type-graphql") || has("@nestjs/graphql");
            let spelled = has("gql`") || has("#graphql") || has("typeDefs");
            if decorated {
                resolvers(&lines)
            } else if spelled {
                schema(text)
            } else {
                Vec::new()
            }
        }
        Language::Python if has("strawberry") || has("graphene") => python(&lines),
        Language::Rust if has("#[Object") || has("#[Subscription") || has("#[graphql_object") => rust(&lines),
        _ => Vec::new(),
    };
    file.entries.extend(found);
}

fn field(root: &str, name: &str, shape: String, at: usize) -> Entry {
    let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
    Entry { kind: EntryKind::Field, name: format!("{root} {name}"), line, detail: shape }
}

/// A schema that stands as text in a script.
fn schema(text: &str) -> Vec<Entry> {
    let entry = |found: graphql_schema::SchemaField| Entry {
        kind: EntryKind::Field,
        name: format!("{} {}", found.root, found.name),
        line: found.line,
        detail: found.shape,
    };
    graphql_schema::fields(text).into_iter().map(entry).collect()
}

/// `@Query(() => [User], { name: "users" })` and the method below.
fn resolvers(lines: &[&str]) -> Vec<Entry> {
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((root, _)) = line.trim().strip_prefix('@').and_then(|rest| rest.split_once('(')) else { continue };
        if !ROOTS.contains(&root) {
            continue;
        }
        let head = joined(lines, at);
        let Some((inside, rest)) = head.split_once('(').map(|(_, rest)| rest).and_then(call) else { continue };
        let gives = inside.split_once("=>").map(|(_, kind)| kind.split([',', '{']).next().unwrap_or(kind).trim());
        let named = inside.split_once("name:").and_then(|(_, name)| literal(name)).or_else(|| literal(inside));
        // Guards and middleware may stand between.
        let mut rest = rest.trim_start();
        while let Some(after) = rest.strip_prefix('@') {
            let open = after.find(['(', ' ', '\n']).unwrap_or(after.len());
            let (_, tail) = after.split_at(open);
            rest = tail.strip_prefix('(').and_then(call).map_or(tail, |(_, tail)| tail).trim_start();
        }
        let Some((before, inside)) = rest.split_once('(') else { continue };
        let parameters = call(inside).map_or("", |(parameters, _)| parameters);
        let method = before.trim().rsplit([' ', '\n']).next().unwrap_or_default();
        let takes: Vec<&str> = ["@Args(", "@Arg("]
            .iter()
            .flat_map(|mark| parameters.split(mark).skip(1))
            .filter_map(|rest| literal(rest).map(|(name, _)| name))
            .collect();
        let name = named.map_or(method, |(name, _)| name);
        if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            out.push(field(root, name, shape(&takes.join(", "), gives.unwrap_or_default()), at));
        }
    }
    out
}

fn shape(takes: &str, gives: &str) -> String {
    let takes = if takes.is_empty() { String::new() } else { format!("({takes}) ") };
    if gives.is_empty() { takes.trim_end().to_owned() } else { format!("{takes}→ {gives}") }
}

fn joined(lines: &[&str], at: usize) -> String {
    lines.iter().skip(at).take(MOST_LINES).map(|line| line.trim()).collect::<Vec<_>>().join("\n")
}

/// What stands between the brackets of a call, and what follows.
fn call(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0u32;
    let end = text.char_indices().find(|(_, c)| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        _ => false,
    });
    let (at, _) = end?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The root that a type's name tells: `AccountQueries`, `QueryRoot`, `Mutation`.
fn root_of(name: &str) -> Option<&'static str> {
    let ends = |ends: &[&str]| ends.iter().any(|end| name == *end || name.ends_with(end));
    let name_of = |word: &str| format!("{word}Root");
    [("Query", "Queries"), ("Mutation", "Mutations"), ("Subscription", "Subscriptions")]
        .into_iter()
        .find(|(one, many)| ends(&[one, many]) || name == name_of(one))
        .map(|(one, _)| one)
}

/// `class Query:` of Strawberry, `class Query(graphene.ObjectType):`.
fn python(lines: &[&str]) -> Vec<Entry> {
    let mut out = Vec::new();
    let (mut root, mut is_marked) = (None, false);
    let mut is_strawberry = false;
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim();
        let indent = line.len() - line.trim_start().len();
        if indent == 0 && bare.starts_with("@strawberry.type") {
            is_strawberry = true;
        } else if let Some(head) = bare.strip_prefix("class ").filter(|_| indent == 0) {
            let (name, bases) = head.split_once(['(', ':']).unwrap_or((head, ""));
            root = root_of(name).filter(|_| is_strawberry || bases.contains("ObjectType"));
            (is_strawberry, is_marked) = (false, false);
        } else if indent == 0 && !bare.is_empty() && !bare.starts_with([')', '@', '#']) {
            root = None;
        }
        let Some(root) = root.filter(|_| indent > 0 && indent <= 4) else { continue };
        let is_mark = ["field", "mutation", "subscription"]
            .iter()
            .any(|kind| bare.strip_prefix("@strawberry.").is_some_and(|rest| rest.starts_with(kind)));
        if is_mark {
            is_marked = true;
        } else if let Some(head) = bare.trim_start_matches("async ").strip_prefix("def ") {
            if std::mem::take(&mut is_marked) {
                let name = head.split('(').next().unwrap_or_default();
                out.push(field(root, &camel(name), of_function(&joined(lines, at)), at));
            }
        } else if let Some((name, value)) = bare.split_once('=').filter(|_| !bare.starts_with(['@', '#'])) {
            let (name, kind) = name.split_once(':').unwrap_or((name, ""));
            let call = value.trim().split('(').next().unwrap_or_default();
            let is_field = call.ends_with("Field") || call.starts_with("graphene.") || call.starts_with("strawberry.");
            if value.contains('(') && is_field && is_name(name.trim()) {
                out.push(field(root, &camel(name.trim()), shape("", kind.trim()), at));
            }
        }
    }
    out
}

/// Parameters and result of a function of Python or Rust, without what the framework passes.
fn of_function(head: &str) -> String {
    let Some((inside, rest)) = head.split_once('(').and_then(|(_, rest)| call(rest)) else { return String::new() };
    let is_own = |one: &&str| {
        let name = one.trim_start_matches(['&', '_']).split([':', ' ']).next().unwrap_or_default();
        !one.is_empty() && !matches!(name, "self" | "info" | "root" | "ctx" | "context") && !one.starts_with("#[")
    };
    let inside = inside.replace('\n', " ");
    let takes: Vec<&str> = arguments(&inside).map(str::trim).filter(is_own).collect();
    let gives = rest.trim_start().strip_prefix("->").map_or("", |rest| rest.split(['{', '\n']).next().unwrap_or(rest));
    shape(&takes.join(", "), gives.trim().trim_end_matches(':').trim_matches('"'))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with('_')
}

/// `user_by_id` as callers spell it.
fn camel(name: &str) -> String {
    let mut steps = name.split('_');
    let first = steps.next().unwrap_or_default().to_owned();
    steps.fold(first, |out, step| format!("{out}{}", crate::locale::capital(step)))
}

/// `#[Object] impl QueryRoot { async fn users(&self, …) -> … }`.
fn rust(lines: &[&str]) -> Vec<Entry> {
    let mut out = Vec::new();
    let (mut root, mut is_marked) = (None, false);
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim();
        if ["#[Object", "#[Subscription", "#[graphql_object", "#[graphql_subscription"]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            is_marked = true;
        } else if let Some(head) = line.strip_prefix("impl ") {
            let name = head.split(['<', ' ', '{']).next().unwrap_or_default();
            root = root_of(name).filter(|_| is_marked);
            is_marked = false;
        } else if line.starts_with('}') {
            root = None;
        }
        let Some(root) = root.filter(|_| line.starts_with("    ") && !line.starts_with("     ")) else { continue };
        let head = bare.trim_start_matches("pub ").trim_start_matches("async ");
        if let Some(rest) = head.strip_prefix("fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            out.push(field(root, &camel(name), of_function(&joined(lines, at)), at));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::outline;

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let entries = outline(path, text, language).0.entries;
        let fields = entries.into_iter().filter(|entry| entry.kind == EntryKind::Field);
        fields.map(|entry| format!("{} {} {}", entry.name, entry.detail, entry.line)).collect()
    }

    #[test]
    fn resolvers_of_scripts_are_told_and_parameters_of_routes_are_not() {
        let text = "import { Resolver, Query } from '@nestjs/graphql';\n@Resolver(() => User)\nexport class UsersResolver {\n  @Query(() => [User], { name: 'users' })\n  findAll(@Args('first') first: number) {}\n  @UseGuards(Guard)\n  @Mutation((returns) => User)\n  @Roles('admin')\n  async updateUser(@Args('id') id: string, @Args('data') data: Data) {}\n}\n";
        assert_eq!(
            told("a.ts", Language::TypeScript, text),
            ["Query users (first) → [User] 4", "Mutation updateUser (id, data) → User 7"]
        );
        let rest = "import { Query } from '@nestjs/common';\nfind(@Query() q) {}\n";
        assert!(told("b.ts", Language::TypeScript, rest).is_empty());
    }

    #[test]
    fn schemas_in_scripts_are_read_and_types_of_the_language_are_not() {
        let text =
            "const typeDefs = gql`\n  type Query {\n    me(id: ID!): User\n  }\n`;\ntype Query = {\n  no: string\n}\n";
        assert_eq!(told("a.js", Language::JavaScript, text), ["Query me (id: ID!) → User 3"]);
    }

    #[test]
    fn strawberry_and_graphene_are_told_as_callers_spell_them() {
        let text = "import strawberry\n@strawberry.type\nclass Query:\n    version: str = strawberry.field(resolver=v)\n    @strawberry.field\n    async def user_by_id(self, info: Info, id: int) -> User:\n        return x\n    def helper(self): pass\n@strawberry.type\nclass User:\n    @strawberry.field\n    def name(self) -> str: ...\n";
        assert_eq!(
            told("a.py", Language::Python, text),
            ["Query version → str 4", "Query userById (id: int) → User 6"]
        );
        let text = "import graphene\nclass AccountQueries(graphene.ObjectType):\n    my_users = graphene.Field(User)\n    def resolve_my_users(root, info): pass\nclass CreateUserMutation(graphene.Mutation):\n    ok = graphene.Boolean()\nclass Mutation(ObjectType):\n    create_user = CreateUserMutation.Field()\n    count = 3\n";
        assert_eq!(told("b.py", Language::Python, text), ["Query myUsers  3", "Mutation createUser  8"]);
    }

    #[test]
    fn objects_of_async_graphql_that_are_roots_are_told() {
        let text = "pub struct QueryRoot;\n#[Object]\nimpl QueryRoot {\n    /// One.\n    async fn user_of(&self, ctx: &Context<'_>, id: ID) -> Result<User> {\n        x\n    }\n}\n#[Object]\nimpl User {\n    async fn name(&self) -> &str { \"\" }\n}\n";
        assert_eq!(told("a.rs", Language::Rust, text), ["Query userOf (id: ID) → Result<User> 5"]);
    }
}
