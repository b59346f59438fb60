//! How a program of GORM calls its tables: `NamingStrategy: schema.NamingStrategy{TablePrefix: "t_", SingularTable: true}`.
//!
//! Source: gorm.io/docs/gorm_config.html#NamingStrategy: what `TableName` says stands as it is.

use std::collections::BTreeMap;

use crate::outline::item::{FileOutline, Mount, Table};
use crate::outline::language::Language;
use crate::outline::select::classify::{Role, classify};
use crate::outline::tables::gorm::{plural, snake};

/// Marks a file's strategy among its mounts, until all files are known.
const MARK: &str = "(gorm)";
const SINGULAR: &str = "(gorm) singular";

/// The strategy that a file sets, if it does.
pub fn of(text: &str) -> Option<Mount> {
    const MOST_BYTES: usize = 400;
    let (_, rest) = text.split_once("NamingStrategy{")?;
    let inside = rest.get(..MOST_BYTES).unwrap_or(rest).split('}').next()?;
    let value = |key: &str| inside.split_once(key).map(|(_, rest)| rest.trim_start());
    let prefix = value("TablePrefix:").and_then(|rest| rest.strip_prefix('"')?.split('"').next()).unwrap_or_default();
    let is_singular = value("SingularTable:").is_some_and(|rest| rest.starts_with("true"));
    let target = if is_singular { SINGULAR } else { MARK };
    (is_singular || !prefix.is_empty()).then(|| Mount { prefix: prefix.to_owned(), target: target.to_owned() })
}

/// Calls the tables as the strategy of the nearest folder says; where two of one folder differ nobody knows which one is meant.
pub fn settle(files: &mut BTreeMap<String, FileOutline>) {
    let is_mark = |mount: &Mount| mount.target.starts_with(MARK);
    let sources =
        files.values().filter(|file| file.language == Language::Go && classify(&file.path) == Ok(Role::Source));
    let mut named: Vec<(bool, String)> = sources
        .flat_map(|file| &file.mounts)
        .filter(|mount| is_mark(mount))
        .map(|mount| (mount.target == SINGULAR, mount.prefix.clone()))
        .collect();
    named.sort();
    named.dedup();
    for file in files.values_mut().filter(|file| file.language == Language::Go) {
        file.mounts.retain(|mount| !is_mark(mount));
        if let [(is_singular, prefix)] = named.as_slice() {
            file.tables.iter_mut().for_each(|table| rename(table, *is_singular, prefix));
        }
    }
}

/// Gives a table that is called as its struct the name that the strategy makes of it.
fn rename(table: &mut Table, is_singular: bool, prefix: &str) {
    let own = snake(&table.class);
    let many = plural(&own);
    if !table.class.is_empty() && table.name == many {
        table.name = format!("{prefix}{}", if is_singular { own } else { many });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::scan::outline;

    fn told(setup: &[&str]) -> Vec<String> {
        let models = "package m\n\ntype UserGroup struct {\n\tgorm.Model\n}\n\ntype Star struct {\n\tID int `gorm:\"primarykey\"`\n}\n\nfunc (Star) TableName() string {\n\treturn \"starred\"\n}\n";
        let mut files = BTreeMap::from([("m.go".to_owned(), outline("m.go", models, Language::Go).0)]);
        for (at, settings) in setup.iter().enumerate() {
            let text = format!(
                "package a\nvar c = &gorm.Config{{\n\tNamingStrategy: schema.NamingStrategy{{\n\t\t{settings}\n\t}},\n}}\n"
            );
            files.insert(format!("{at}.go"), outline(&format!("{at}.go"), &text, Language::Go).0);
        }
        settle(&mut files);
        assert!(files.values().all(|file| file.mounts.is_empty()));
        files.values().flat_map(|file| &file.tables).map(|table| table.name.clone()).collect()
    }

    #[test]
    fn tables_are_called_as_the_programs_strategy_says() {
        assert_eq!(told(&[]), ["user_groups", "starred"]);
        assert_eq!(told(&["SingularTable: true,"]), ["user_group", "starred"]);
        assert_eq!(told(&["TablePrefix: \"t_\", // all"]), ["t_user_groups", "starred"]);
        assert_eq!(told(&["TablePrefix:   \"t_\",\n\t\tSingularTable: true,"]), ["t_user_group", "starred"]);
        // Two programs of one repository.
        assert_eq!(told(&["SingularTable: true,", "TablePrefix: \"x_\","]), ["user_groups", "starred"]);
    }
}
