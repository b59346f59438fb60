//! GORM's models: structs with tags of GORM, structs that hold `gorm.Model`, what `AutoMigrate` names.
//!
//! Source: gorm.io/docs/models.html and conventions.html: a table is called as its struct, in the plural and with underscores,
//! unless `TableName` says otherwise.

use std::collections::BTreeMap;

use crate::outline::item::{Change, Column, Table};
use crate::outline::tables::annotated::ONE_ROW;
use crate::outline::tables::line::{column, note, quoted, table, word};

/// Stands for the columns of a struct that a model holds and that is declared elsewhere; the column's kind names it.
pub const EMBEDDED: &str = "(embedded)";

/// Structs of one file. Ours.
const MOST: usize = 400;

/// A struct as it is written: its fields without their comments.
struct Struct<'t> {
    name: &'t str,
    line: usize,
    fields: Vec<&'t str>,
}

/// All models of a file.
pub fn read(text: &str) -> Vec<Table> {
    let structs = structs(text);
    let names = table_names(text);
    let migrated = migrated(text);
    let is_model = |one: &&Struct<'_>| {
        let is_exported =
            one.name.starts_with(char::is_uppercase) || migrated.iter().any(|(name, _)| *name == one.name);
        let is_marked = one.fields.iter().any(|field| *field == "gorm.Model" || tag(field).is_some());
        is_exported && (is_marked || names.contains_key(one.name))
    };
    let mut models: Vec<&Struct<'_>> = structs.iter().filter(is_model).collect();
    // What a model holds may have no tag of its own.
    let mut from = 0;
    while let Some(held) = models.get(from).map(|one| held(one, &structs)) {
        models.extend(
            held.into_iter().filter(|one| models.iter().all(|known| known.name != one.name)).collect::<Vec<_>>(),
        );
        from += 1;
    }
    models.sort_by_key(|one| one.line);
    let named = |name: &str| names.get(name).map_or_else(|| plural(&snake(name)), |name| (*name).to_owned());
    let mut out: Vec<Table> = models.iter().map(|one| model(one, &named(one.name), &structs)).collect();
    for (name, line) in migrated.iter().filter(|(name, _)| models.iter().all(|one| one.name != *name)) {
        let columns = vec![column(ONE_ROW, name)];
        out.push(Table { class: (*name).to_owned(), columns, ..table(&named(name), *line) });
    }
    out
}

fn structs(text: &str) -> Vec<Struct<'_>> {
    let mut out: Vec<Struct<'_>> = Vec::new();
    let mut depth = 0u32;
    for (number, line) in text.lines().enumerate() {
        let bare = line.split("//").next().unwrap_or(line).trim();
        if let Some(name) = bare.strip_prefix("type ").and_then(|rest| rest.strip_suffix(" struct {")) {
            out.push(Struct { name: word(name), line: number, fields: Vec::new() });
            depth = 1;
        } else if depth > 0 && bare.ends_with('{') {
            depth += 1;
        } else if depth > 0 && bare.starts_with('}') {
            depth -= 1;
        } else if let (1, Some(last)) = (depth, out.last_mut().filter(|_| !bare.is_empty())) {
            last.fields.push(bare);
        }
    }
    out.truncate(MOST);
    out
}

/// `func (User) TableName() string {` and the text behind its `return`.
fn table_names(text: &str) -> BTreeMap<&str, &str> {
    let mut out = BTreeMap::new();
    let mut of = None;
    for line in text.lines() {
        if let Some((receiver, _)) = line.split_once(") TableName() string") {
            of = receiver.rsplit(['(', ' ', '*']).next();
        }
        let said = line.split_once("return ").and_then(|(_, rest)| quoted(rest));
        if let (Some(name), Some(said)) = (of, said) {
            out.insert(name, said);
            of = None;
        }
    }
    out
}

/// Names in `db.AutoMigrate(&models.User{}, &Album{})`, with their lines.
fn migrated(text: &str) -> Vec<(&str, usize)> {
    let mut out = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let inside = line.split_once(".AutoMigrate(").map(|(_, inside)| inside).or(open.then_some(line));
        let Some(inside) = inside else { continue };
        open = !inside.contains(')');
        for part in inside.split("{}").filter(|part| part.contains('&') || part.contains('.') || open) {
            let name = part.rsplit(['&', '.', '(', ' ', '\t']).next().unwrap_or_default();
            if name.starts_with(char::is_alphabetic)
                && word(name).len() == name.len()
                && inside.contains(&format!("{name}{{}}"))
            {
                out.push((name, number));
            }
        }
    }
    out
}

/// What stands behind `gorm:` in a field's tag; nothing for what is not kept.
fn tag(field: &str) -> Option<&str> {
    field.split('`').nth(1)?.split_once("gorm:\"")?.1.split('"').next()
}

/// The type that a field without a name holds.
fn embedded(field: &str) -> Option<&str> {
    let head = field.split('`').next().unwrap_or_default().trim().trim_start_matches('*');
    let is_type = !head.is_empty() && head.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    is_type.then_some(head)
}

/// Structs of the file that a model holds.
fn held<'s, 't>(model: &Struct<'t>, structs: &'s [Struct<'t>]) -> Vec<&'s Struct<'t>> {
    let names = model.fields.iter().filter_map(|field| embedded(field));
    names.filter_map(|name| structs.iter().find(|one| one.name == name)).collect()
}

fn model(one: &Struct<'_>, name: &str, structs: &[Struct<'_>]) -> Table {
    let mut columns = Vec::new();
    for field in &one.fields {
        match embedded(field) {
            Some("gorm.Model") => columns.extend(of_gorm_model()),
            Some(held) => {
                let held = held.rsplit('.').next().unwrap_or(held);
                columns.push(column(EMBEDDED, held));
            }
            None => columns.extend(field_column(field, one, structs)),
        }
    }
    // `Album Album` beside `AlbumID`: the key points there.
    for field in &one.fields {
        let (name, kind) = name_and_kind(field);
        let key = foreign_key(field).map_or_else(|| format!("{name}ID"), str::to_owned);
        if let Some(own) = columns.iter_mut().find(|own| own.name == snake(&key) && is_struct(kind)) {
            bare_type(kind).clone_into(&mut own.refers_to);
        }
    }
    Table { class: one.name.to_owned(), columns, change: Change::Whole, ..table(name, one.line) }
}

fn of_gorm_model() -> [Column; 4] {
    let mut key = column("id", "uint");
    note(&mut key, "primary key");
    [key, column("created_at", "time.Time"), column("updated_at", "time.Time"), column("deleted_at", "gorm.DeletedAt")]
}

fn name_and_kind(field: &str) -> (&str, &str) {
    let head = field.split('`').next().unwrap_or_default().trim();
    head.split_once(char::is_whitespace).map_or((head, ""), |(name, kind)| (name, kind.trim()))
}

fn bare_type(kind: &str) -> &str {
    let kind = kind.trim_start_matches(['*', '[', ']']);
    kind.rsplit('.').next().unwrap_or(kind)
}

/// Whether a type may be a model: not one of the language, nor one of a library that is a value.
fn is_struct(kind: &str) -> bool {
    let is_value = ["time.", "sql.", "uuid.", "gorm.", "datatypes.", "json.", "decimal.", "pq."]
        .iter()
        .any(|package| kind.trim_start_matches('*').starts_with(package));
    !is_value && bare_type(kind).starts_with(char::is_uppercase)
}

fn foreign_key(field: &str) -> Option<&str> {
    let settings = tag(field)?;
    let is_key = |name: &str| name.eq_ignore_ascii_case("foreignkey");
    settings
        .split(';')
        .find_map(|one| one.split_once(':').filter(|(name, _)| is_key(name.trim())).map(|(_, key)| key.trim()))
}

/// One column; nothing for a list of other models, for another model, and for what is not kept.
fn field_column(field: &str, model: &Struct<'_>, structs: &[Struct<'_>]) -> Option<Column> {
    let (name, kind) = name_and_kind(field);
    let settings: Vec<&str> = tag(field).unwrap_or_default().split(';').map(str::trim).collect();
    let has = |setting: &str| settings.iter().any(|one| one.eq_ignore_ascii_case(setting));
    let value = |key: &str| {
        let is_key = |name: &&str| name.trim().eq_ignore_ascii_case(key);
        settings
            .iter()
            .find_map(|one| one.split_once(':').filter(|(name, _)| is_key(name)).map(|(_, value)| value.trim()))
    };
    let is_named = name.starts_with(char::is_uppercase) && word(name).len() == name.len() && !kind.is_empty();
    if !is_named || has("-") || settings.iter().any(|one| one.starts_with("-:")) {
        return None;
    }
    if kind.starts_with('[') && is_struct(kind) && value("type").is_none() && value("serializer").is_none() {
        return None;
    }
    if has("embedded") {
        return Some(column(EMBEDDED, bare_type(kind)));
    }
    let is_relation =
        ["foreignkey", "references", "many2many", "constraint", "polymorphic"].iter().any(|key| value(key).is_some());
    let has_key = model.fields.iter().any(|other| name_and_kind(other).0 == format!("{name}ID"));
    let is_model = structs.iter().any(|one| one.name == bare_type(kind)) && value("type").is_none();
    if is_struct(kind) && (is_relation || has_key || is_model) {
        return None;
    }
    let mut found = column(value("column").unwrap_or(&snake(name)), value("type").unwrap_or(kind));
    let is_key = has("primarykey") || has("primary_key") || name == "ID" && kind_is_key(kind);
    for (is_so, rule) in [
        (is_key, "primary key"),
        (has("not null"), "not null"),
        (has("unique") || has("unique_index") || has("uniqueIndex"), "unique"),
    ] {
        if is_so {
            note(&mut found, rule);
        }
    }
    Some(found)
}

fn kind_is_key(kind: &str) -> bool {
    !kind.starts_with('[')
}

/// `MediaURL` is `media_url`, `UserID` is `user_id`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(index + 1);
        let begins = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
            || before.is_some_and(|c| c.is_uppercase()) && after.is_some_and(|c| c.is_lowercase());
        if letter.is_uppercase() && begins {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// As github.com/jinzhu/inflection has it, without its rarest words.
pub fn plural(name: &str) -> String {
    const SAME: [&str; 9] =
        ["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "police"];
    const OWN: [(&str, &str); 5] =
        [("person", "people"), ("man", "men"), ("child", "children"), ("mouse", "mice"), ("quiz", "quizzes")];
    let stem = |end: &str| name.strip_suffix(end);
    let last = name.rsplit('_').next().unwrap_or(name);
    if SAME.contains(&last) || stem("ta").is_some() || stem("ia").is_some() {
        return name.to_owned();
    }
    if let Some((head, many)) = OWN.iter().find_map(|(one, many)| Some((stem(one)?, many))) {
        return format!("{head}{many}");
    }
    let is_vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match name {
        _ if stem("y").is_some_and(|stem| !is_vowel(stem)) => format!("{}ies", stem("y").unwrap_or_default()),
        _ if stem("sis").is_some() => format!("{}ses", stem("sis").unwrap_or_default()),
        _ if ["x", "ch", "ss", "sh", "alias", "status", "bus"].iter().any(|end| name.ends_with(end)) => {
            format!("{name}es")
        }
        _ if name.ends_with('s') => name.to_owned(),
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let column = |one: &Column| format!("{} {} [{}] {}", one.name, one.kind, one.notes, one.refers_to);
        let line = |one: &Table| {
            let columns: Vec<String> = one.columns.iter().map(|one| column(one).trim_end().to_owned()).collect();
            format!("{} of {}, line {}: {}", one.name, one.class, one.line, columns.join("; "))
        };
        read(text).iter().map(line).collect()
    }

    #[test]
    fn structs_with_tags_are_tables_and_other_models_in_them_are_not_columns() {
        let text = "package models\n\ntype Album struct {\n\tgorm.Model\n\tTitle string `gorm:\"not null\"` // the title\n\tParentAlbumID *int\n\tParentAlbum *Album `gorm:\"constraint:OnDelete:SET NULL;\"`\n\tOwners []User `gorm:\"many2many:user_albums\"`\n\tState Status\n\tSkip string `gorm:\"-\"`\n\tinner int\n}\n\ntype Plain struct {\n\tID int `json:\"id\"`\n}\n";
        assert_eq!(
            told(text),
            [
                "albums of Album, line 3: id uint [primary key]; created_at time.Time []; updated_at time.Time []; deleted_at gorm.DeletedAt []; title string [not null]; parent_album_id *int [] Album; state Status []"
            ]
        );
    }

    #[test]
    fn a_struct_says_what_its_table_and_columns_are_called() {
        let text = "type MediaEXIF struct {\n\tID int `gorm:\"primarykey\"`\n\tPathHash string `gorm:\"column:hash;type:varchar(32);unique\"`\n\tOwner User `gorm:\"foreignKey:UploaderID\"`\n\tUploaderID uint\n}\n\nfunc (*MediaEXIF) TableName() string {\n\treturn \"media_exif\"\n}\n";
        assert_eq!(
            told(text),
            [
                "media_exif of MediaEXIF, line 1: id int [primary key]; hash varchar(32) [unique]; uploader_id uint [] User"
            ]
        );
    }

    #[test]
    fn a_struct_that_names_its_table_is_a_model_without_a_tag() {
        let text = "type EXIF struct {\n\tModel\n\tCamera *string\n}\nfunc (EXIF) TableName() string {\n\treturn \"exif\"\n}\n";
        assert_eq!(told(text), ["exif of EXIF, line 1: (embedded) Model []; camera *string []"]);
    }

    #[test]
    fn what_models_hold_and_what_is_migrated_is_told() {
        let text = "type Base struct {\n\tID int `gorm:\"primaryKey\"`\n\tTimes\n}\ntype Times struct {\n\tCreatedAt time.Time\n}\ntype Category struct {\n\tmodels.Base\n\tName string `gorm:\"size:9\"`\n}\nfunc up(db *gorm.DB) {\n\tdb.AutoMigrate(&models.User{}, &Category{})\n\tdb.AutoMigrate(\n\t\t&Box{},\n\t)\n}\n";
        assert_eq!(
            told(text),
            [
                "bases of Base, line 1: id int [primary key]; (embedded) Times []",
                "times of Times, line 5: created_at time.Time []",
                "categories of Category, line 8: (embedded) Base []; name string []",
                "users of User, line 13: (one row) User []",
                "boxes of Box, line 15: (one row) Box []",
            ]
        );
    }
}
