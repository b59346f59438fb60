//! What a schema of GraphQL answers: the fields of its three roots.

/// A field of a root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaField {
    /// `Query`, `Mutation` or `Subscription`.
    pub root: String,
    /// Its name.
    pub name: String,
    /// What it takes and gives.
    pub shape: String,
    /// What the schema says of it.
    pub meaning: String,
    /// 1-based.
    pub line: u32,
}

/// Fields and lines of one file. Ours.
const MOST: usize = 600;
const MOST_LINES: usize = 50_000;

/// The fields of `Query`, `Mutation` and `Subscription`, with what is said above each.
pub fn fields(text: &str) -> Vec<SchemaField> {
    let mut reader = Reader::default();
    let mut out = Vec::new();
    for (line, number) in text.lines().zip(1u32..).take(MOST_LINES) {
        if let Some(found) = reader.read(line.trim(), number).filter(|_| out.len() < MOST) {
            out.push(found);
        }
    }
    out
}

#[derive(Default)]
struct Reader {
    root: &'static str,
    in_text: bool,
    said: String,
    field: String,
    line: u32,
}

impl Reader {
    fn read(&mut self, bare: &str, number: u32) -> Option<SchemaField> {
        // What is said of an argument stands between the pieces of its field.
        if self.in_text {
            self.in_text = !bare.contains("\"\"\"");
            self.say(bare.split("\"\"\"").next().unwrap_or_default());
            return None;
        }
        if let Some(rest) = bare.strip_prefix("\"\"\"") {
            if self.field.is_empty() {
                self.said.clear();
            }
            self.in_text = !rest.contains("\"\"\"");
            self.say(rest.split("\"\"\"").next().unwrap_or_default());
            return None;
        }
        if self.field.is_empty() && bare.starts_with('"') {
            bare.trim_matches('"').clone_into(&mut self.said);
            return None;
        }
        if bare.is_empty() || bare.starts_with('#') {
            return None;
        }
        if self.root.is_empty() {
            self.root = root(bare).unwrap_or_default();
            self.said.clear();
            return None;
        }
        self.take(bare, number)
    }

    fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.field.is_empty() {
            self.said.push_str(if self.said.is_empty() { "" } else { " " });
            self.said.push_str(text);
        }
    }

    /// A line inside a root: a field, or a piece of one whose arguments stand on several lines.
    fn take(&mut self, bare: &str, number: u32) -> Option<SchemaField> {
        if self.field.is_empty() && bare.starts_with('}') {
            self.root = "";
            return None;
        }
        if self.field.is_empty() {
            self.line = number;
        }
        let piece = without_descriptions(bare.split(" #").next().unwrap_or(bare).trim_end_matches('}'));
        let is_next = !self.field.trim_end().ends_with(['(', ',', ':', '=', '[', '{'])
            && !piece.starts_with([')', ',', ']', '}', '@']);
        if is_next && !self.field.is_empty() && !piece.is_empty() {
            self.field.truncate(self.field.trim_end().len());
            self.field.push_str(", ");
        }
        if !piece.is_empty() {
            self.field.push_str(&piece);
            self.field.push(' ');
        }
        if self.field.matches('(').count() > self.field.matches(')').count() {
            return None;
        }
        let field = std::mem::take(&mut self.field);
        let meaning = std::mem::take(&mut self.said);
        let name_end = field.find(['(', ':'])?;
        let (name, shape) = field.split_at_checked(name_end)?;
        let shape = shape.split(" @").next().unwrap_or(shape).trim_start_matches(':').trim();
        Some(SchemaField {
            root: self.root.to_owned(),
            name: name.trim().to_owned(),
            shape: shape.replace("):", ") →").replace("( ", "(").replace(" )", ")"),
            meaning,
            line: self.line,
        })
    }
}

/// `users("how many" first: Int = 10)` without what is said of its arguments; a text that is a default stays.
fn without_descriptions(piece: &str) -> String {
    let mut out = String::new();
    for (index, part) in piece.split('"').enumerate() {
        if index % 2 == 0 {
            out.push_str(if out.ends_with(['(', ' ']) || out.is_empty() { part.trim_start() } else { part });
            continue;
        }
        let before = out.trim_end();
        let in_list = before.matches(['[', '{']).count() > before.matches([']', '}']).count();
        if in_list || !(before.is_empty() || before.ends_with(['(', ','])) {
            out.push('"');
            out.push_str(part);
            out.push('"');
        }
    }
    out
}

fn root(bare: &str) -> Option<&'static str> {
    let rest = bare.strip_prefix("extend ").unwrap_or(bare).strip_prefix("type ")?;
    let name = rest.split([' ', '{', '@']).next()?;
    ["Query", "Mutation", "Subscription"]
        .into_iter()
        .find(|root| *root == name && bare.ends_with('{') && !bare.contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_roots_are_told_and_those_of_other_types_are_not() {
        let text = "type User { id: ID! }\n\ntype Query {\n  \"\"\"All\n  users.\"\"\"\n  users(\n    first: Int = 10 # n\n    after: ID\n  ): [User!]! @auth\n  # no\n  me: User\n}\nextend type Mutation {\n  drop(id: ID!): Boolean\n}\ninput Query2 {\n  x: Int\n}\n";
        let told: Vec<String> = fields(text)
            .into_iter()
            .map(|found| format!("{} {} {} | {} | {}", found.root, found.name, found.shape, found.meaning, found.line))
            .collect();
        assert_eq!(
            told,
            [
                "Query users (first: Int = 10, after: ID) → [User!]! | All users. | 6",
                "Query me User |  | 11",
                "Mutation drop (id: ID!) → Boolean |  | 14"
            ]
        );
    }

    #[test]
    fn what_is_said_of_arguments_is_not_among_them() {
        let text = "type Query {\n  \"Albums of the user\"\n  myAlbums(\n    \"Only top albums\"\n    onlyRoot: Boolean\n    \"\"\"\n    How many,\n    at most\n    \"\"\"\n    limit: Int = 10,\n    name: String = \"all\"\n  ): [Album!]!\n  one(\"its id\" id: ID!, \"its token\" token: String = \"x\"): Album\n}\n";
        let told: Vec<String> = fields(text)
            .into_iter()
            .map(|found| format!("{} {} | {}", found.name, found.shape, found.meaning))
            .collect();
        assert_eq!(
            told,
            [
                "myAlbums (onlyRoot: Boolean, limit: Int = 10, name: String = \"all\") → [Album!]! | Albums of the user",
                "one (id: ID!, token: String = \"x\") → Album | "
            ]
        );
    }

    #[test]
    fn any_text_is_read_without_harm() {
        for text in ["type Query {\n(", "type Query {\n}}\n\"\"\"", "\"\"\"", "type Query {\na", "type Query {\n:"] {
            let _ = fields(text);
        }
    }
}
