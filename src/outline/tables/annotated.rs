//! Classes that annotations make records: JPA, TypeORM.

use crate::outline::item::{Column, Table};
use crate::outline::tables::line::{after, column, note, quoted, table, whole_lines, word};

/// `@Entity class A { @Id private Integer id; }`.
pub fn jpa(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut marks = String::new();
    let mut depth = 0i32;
    for (number, line) in whole_lines(text, is_mark) {
        let bare = line.trim();
        if bare.starts_with('@') {
            marks.push_str(bare);
        }
        let is_class = bare.contains("class ") && !bare.starts_with('*') && !bare.starts_with("//") && depth == 0;
        if is_class && mark_of(&marks, "Entity").is_some() {
            let named = mark_of(&marks, "Table").and_then(|rest| quoted(rest.split(')').next()?));
            let own = after(bare, "class ").unwrap_or_default();
            out.push(Table { class: own.to_owned(), ..table(named.unwrap_or(own), number) });
        } else if let Some(last) = out.last_mut().filter(|_| depth == 1 && !bare.starts_with('@')) {
            last.columns.extend(java_field(bare, &marks));
        }
        if !bare.starts_with('@') && !bare.is_empty() {
            marks.clear();
        }
        depth += braces(bare);
    }
    out
}

/// Whether a line is an annotation.
fn is_mark(line: &str) -> bool {
    line.trim_start().starts_with('@')
}

/// What follows an annotation of this very name: `@EntityScan` is no `@Entity`.
fn mark_of<'m>(marks: &'m str, name: &str) -> Option<&'m str> {
    marks
        .split('@')
        .skip(1)
        .find_map(|mark| mark.strip_prefix(name).filter(|rest| !rest.starts_with(char::is_alphanumeric)))
}

fn braces(line: &str) -> i32 {
    let count = |c: char| i32::try_from(line.matches(c).count()).unwrap_or(i32::MAX);
    count('{') - count('}')
}

/// `private Owner owner;`, `val name: String` is left to nobody: Kotlin's stand in a constructor.
fn java_field(line: &str, marks: &str) -> Option<Column> {
    let end = line.strip_suffix(';')?.split('=').next()?.trim();
    if end.contains('(') || end.contains("static ") || marks.contains("@Transient") || marks.contains("@OneToMany") {
        return None;
    }
    let rest = end.trim_start_matches("private ").trim_start_matches("protected ").trim_start_matches("public ");
    let (kind, name) = rest.trim_start_matches("final ").rsplit_once(' ')?;
    let is_name = word(name).len() == name.len() && !name.is_empty();
    is_name.then(|| marked(name, kind, marks))
}

fn marked(name: &str, kind: &str, marks: &str) -> Column {
    let mut found = column(name, kind);
    if marks.contains("@Id") || marks.contains("@Primary") {
        note(&mut found, "primary key");
    }
    if marks.contains("ToOne") || marks.contains("@ManyToMany") {
        let inner = kind.split(['<', '[']).nth(1).filter(|_| kind.contains('<')).unwrap_or(kind);
        word(inner).clone_into(&mut found.refers_to);
    }
    found
}

/// `@Entity('article') export class A { @Column() title: string; }`.
pub fn typeorm(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut marks = String::new();
    for (number, line) in whole_lines(text, is_mark) {
        let bare = line.trim();
        if bare.starts_with('@') {
            marks.push_str(bare);
            continue;
        }
        if bare.contains("class ") && marks.contains("@Entity(") {
            let named = marks.split_once("@Entity(").and_then(|(_, rest)| quoted(rest.split(')').next()?));
            let own = after(bare, "class ").unwrap_or_default();
            out.push(Table { class: own.to_owned(), ..table(named.unwrap_or(own), number) });
        } else if let Some(last) = out.last_mut().filter(|_| !marks.is_empty()) {
            let name = word(bare);
            let kind = bare
                .get(name.len()..)
                .map(|rest| rest.trim_start_matches(['?', '!']))
                .and_then(|rest| rest.strip_prefix(':'));
            let is_column = ["Column", "ToOne", "@ManyToMany"].iter().any(|mark| marks.contains(mark));
            if let Some(kind) = kind.filter(|_| is_column) {
                let kind = kind.split(['=', ';']).next().unwrap_or(kind).trim();
                last.columns.push(marked(name, kind, &marks));
            }
        }
        if !bare.is_empty() {
            marks.clear();
        }
    }
    out
}

/// Stands for the columns of a class that is declared elsewhere.
pub const ONE_ROW: &str = "(one row)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_entity_is_a_table_and_its_name_may_stand_apart() {
        let text = "@Entity\n@Table (name=\"ORDERS\")\npublic class Order extends Base<Long> {\n    @Id\n    private Long id;\n}\n";
        let told: Vec<String> = jpa(text).into_iter().map(|one| format!("{} of {}", one.name, one.class)).collect();
        assert_eq!(told, ["ORDERS of Order"]);
        assert!(jpa("@EntityScan(basePackages = \"a\")\n@EnableX\npublic class Setup {\n}\n").is_empty());
    }
}
