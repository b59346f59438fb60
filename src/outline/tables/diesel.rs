//! Tables of Diesel: what `diesel print-schema` writes, which is how all migrations together leave the database.
//!
//! Source: docs.diesel.rs, `table!`, `joinable!`.

use crate::outline::item::Table;
use crate::outline::tables::line::{column, note, table, word};

/// `table! { posts (id) { id -> Int4, title -> Nullable<Text>, } }` and `joinable!(posts -> users (user_id));`.
pub fn read(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    let (mut waits, mut open) = (false, false);
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if bare.ends_with("table! {") {
            waits = true;
        } else if let Some(rest) = bare.split_once("joinable!(").map(|(_, rest)| rest) {
            join(&mut out, rest);
        } else if let Some(head) = bare.strip_suffix('{').filter(|head| waits && head.contains('(')) {
            let (name, rest) = head.split_once('(').unwrap_or((head, ""));
            let name = name.trim().rsplit('.').next().unwrap_or(name).trim();
            keys = rest.split([',', ')']).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).collect();
            out.push(table(name, number));
            (waits, open) = (false, true);
        } else if bare.starts_with('}') {
            open = false;
        } else if let (true, Some((name, kind))) = (open, bare.split_once(" -> ")) {
            let kind = kind.trim_end_matches(',');
            let inner = kind.strip_prefix("Nullable<").and_then(|rest| rest.strip_suffix('>'));
            let mut found = column(name, inner.unwrap_or(kind));
            if keys.iter().any(|key| key == name) {
                note(&mut found, "primary key");
            } else if inner.is_none() {
                note(&mut found, "not null");
            }
            if let Some(last) = out.last_mut() {
                last.columns.push(found);
            }
        }
    }
    out.retain(|table| !table.columns.is_empty());
    out
}

/// `posts -> users (user_id)`.
fn join(tables: &mut [Table], text: &str) {
    let Some((from, rest)) = text.split_once("->") else { return };
    let (to, key) = rest.split_once('(').unwrap_or((rest, ""));
    let from = tables.iter_mut().find(|table| table.name == from.trim());
    let own = from.into_iter().flat_map(|table| &mut table.columns).find(|column| column.name == word(key.trim()));
    // Whatever else a column is joined with, it points at the first.
    if let Some(own) = own.filter(|own| own.refers_to.is_empty()) {
        to.trim().clone_into(&mut own.refers_to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_diesel_prints_is_read_with_keys_and_relations() {
        let text = "// @generated automatically by Diesel CLI.\n\ndiesel::table! {\n    use diesel::sql_types::*;\n    posts (id) {\n        id -> Int4,\n        #[max_length = 20]\n        title -> Nullable<Varchar>,\n        user_id -> Int4,\n    }\n}\n\ndiesel::table! {\n    app.users (id, name) {\n        id -> Int4,\n        name -> Text,\n    }\n}\n\ndiesel::joinable!(posts -> users (user_id));\ndiesel::joinable!(posts -> drafts (user_id));\ndiesel::allow_tables_to_appear_in_same_query!(posts, users);\n";
        let told: Vec<String> = read(text)
            .iter()
            .flat_map(|table| {
                table
                    .columns
                    .iter()
                    .map(|one| format!("{}.{} {} [{}] {}", table.name, one.name, one.kind, one.notes, one.refers_to))
            })
            .collect();
        assert_eq!(
            told,
            [
                "posts.id Int4 [primary key] ",
                "posts.title Varchar [] ",
                "posts.user_id Int4 [not null] users",
                "users.id Int4 [primary key] ",
                "users.name Text [primary key] "
            ]
        );
    }
}
