//! Entity Framework: sets of records, what a model builder or a configuration says of a class, and the snapshot of all migrations.
//!
//! Source: learn.microsoft.com/ef/core/modeling.

use crate::outline::item::{Change, Table};
use crate::outline::tables::annotated::ONE_ROW;
use crate::outline::tables::line::{column, note, quoted, table, word};

/// Rules of the row that stands for a class: `ToTable` named its table, nothing but the class is known.
pub const NAMED: &str = "named";
pub const CLASS_ONLY: &str = "class only";

/// Where a snapshot of all migrations lies, by its name: how they leave the tables.
pub fn is_snapshot(path: &str) -> bool {
    path.ends_with("ModelSnapshot.cs")
}

/// All tables of a file.
pub fn read(path: &str, text: &str) -> Vec<Table> {
    if is_snapshot(path) {
        return snapshot(text);
    }
    let mut out = sets(text);
    out.extend(configured(text));
    out
}

/// `public DbSet<Order> Orders`: the set is the table; its columns are the type's.
fn sets(text: &str) -> Vec<Table> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((before, rest)) = line.split_once("DbSet<") else { continue };
        let Some((kind, rest)) = rest.split_once('>') else { continue };
        let name = word(rest.trim_start());
        // One of any class is no table.
        let is_any = kind.len() == 1 || text.contains(&format!("<{kind}>(")) && kind.starts_with('T') && kind.len() < 9;
        if before.contains("public") && !name.is_empty() && !is_any {
            out.push(of_class(name, kind.trim(), number, ""));
        }
    }
    out
}

/// A table of which the class of its rows is known: its columns are the class's properties, wherever that stands.
fn of_class(name: &str, class: &str, line: usize, rule: &str) -> Table {
    let mut row = column(ONE_ROW, class);
    note(&mut row, rule);
    Table { class: class.to_owned(), columns: vec![row], ..table(name, line) }
}

/// `modelBuilder.Entity<Order>().ToTable("orders")`, and `builder.ToTable("orders")` of an `IEntityTypeConfiguration<Order>`.
fn configured(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if bare.starts_with("//") || bare.starts_with('*') {
            continue;
        }
        let begins = ["uilder.Entity<", "IEntityTypeConfiguration<"].iter().find_map(|mark| line.split_once(mark));
        if let Some((class, _)) = begins.and_then(|(_, rest)| rest.split_once('>')) {
            let class = class.rsplit('.').next().unwrap_or(class).trim();
            if word(class).len() == class.len() && class.len() > 1 && !is_parameter(class) {
                out.push(of_class(class, class, number, CLASS_ONLY));
            } else {
                out.push(Table::default());
            }
        }
        let named = line.split_once(".ToTable(").and_then(|(_, rest)| quoted(rest.split([',', ')']).next()?));
        if let (Some(name), Some(last)) = (named, out.last_mut().filter(|last| !last.class.is_empty())) {
            *last = of_class(name, &last.class.clone(), number, NAMED);
        }
    }
    out.retain(|table| !table.class.is_empty());
    out
}

/// `TEntity`.
fn is_parameter(class: &str) -> bool {
    let mut letters = class.chars();
    letters.next() == Some('T') && letters.next().is_none_or(char::is_uppercase)
}

/// `modelBuilder.Entity("A.B.Order", b => { b.Property<int>("Id")…; b.ToTable("Orders"); });`
fn snapshot(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut of = None;
    let mut target = String::new();
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if let Some(class) = bare.strip_prefix("modelBuilder.Entity(").and_then(quoted) {
            let class = class.rsplit('.').next().unwrap_or(class).split('<').next().unwrap_or(class);
            of = out.iter().position(|table| table.class == class).or_else(|| {
                out.push(Table { class: class.to_owned(), change: Change::Whole, ..table(class, number) });
                out.len().checked_sub(1)
            });
            continue;
        }
        let Some(table) = of.and_then(|at| out.get_mut(at)) else { continue };
        in_snapshot(table, bare, &mut target);
    }
    out.retain(|table| !table.columns.is_empty());
    out
}

/// One line of what a snapshot says of a class.
fn in_snapshot(table: &mut Table, bare: &str, target: &mut String) {
    let named = |mark: &str| bare.strip_prefix(mark).and_then(quoted);
    let names = || bare.split('"').skip(1).step_by(2);
    if let Some((kind, rest)) = bare.strip_prefix("b.Property<").and_then(|rest| rest.split_once(">(")) {
        table.columns.extend(quoted(rest).map(|name| column(name, kind)));
    } else if bare.starts_with(".IsRequired(") && target.is_empty() {
        if let Some(last) = table.columns.last_mut() {
            note(last, "not null");
        }
    } else if let Some(kind) = named(".HasColumnType(") {
        if let Some(last) = table.columns.last_mut() {
            kind.clone_into(&mut last.kind);
        }
    } else if let Some(name) = named("b.ToTable(") {
        name.clone_into(&mut table.name);
    } else if bare.starts_with("b.HasKey(") {
        let keys: Vec<&str> = names().collect();
        for own in table.columns.iter_mut().filter(|own| keys.contains(&own.name.as_str())) {
            "primary key".clone_into(&mut own.notes);
        }
    } else if let Some(class) = named("b.HasOne(") {
        *target = class.rsplit('.').next().unwrap_or(class).to_owned();
    } else if bare.starts_with(".HasForeignKey(") {
        // Of one to one the first name is that of the class.
        let keys: Vec<&str> = names().collect();
        for own in table.columns.iter_mut().filter(|own| keys.contains(&own.name.as_str())) {
            target.clone_into(&mut own.refers_to);
        }
    }
    if bare.ends_with(';') {
        target.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::item::Column;

    fn told(path: &str, text: &str) -> Vec<String> {
        let column = |one: &Column| format!("{} {} [{}] {}", one.name, one.kind, one.notes, one.refers_to);
        let line = |one: &Table| {
            let columns: Vec<String> = one.columns.iter().map(|one| column(one).trim_end().to_owned()).collect();
            format!("{} of {}: {}", one.name, one.class, columns.join("; "))
        };
        read(path, text).iter().map(line).collect()
    }

    #[test]
    fn classes_that_a_builder_or_a_configuration_names_are_tables_without_a_set() {
        let text = "modelBuilder.Entity<Order>()\n    .ToTable(\"orders\");\nbuilder.Entity<A.Line>(b => b.HasKey(x => x.Id));\nmodelBuilder.Entity<IdentityClaim<long>>().ToTable(\"no\");\n// modelBuilder.Entity<Old>();\n";
        assert_eq!(
            told("a.cs", text),
            ["orders of Order: (one row) Order [named]", "Line of Line: (one row) Line [class only]"]
        );
        let text = "public class C : IEntityTypeConfiguration<OrderDetail>\n{\n  public void Configure(EntityTypeBuilder<OrderDetail> builder)\n  {\n    builder.ToTable(\"Order Details\");\n";
        assert_eq!(told("C.cs", text), ["Order Details of OrderDetail: (one row) OrderDetail [named]"]);
        let any = "public class R<T> {\n  public DbSet<T> Rows { get; }\n}\nclass Base<TEntity> : IEntityTypeConfiguration<TEntity> {}\n";
        assert!(told("R.cs", any).is_empty());
    }

    #[test]
    fn a_snapshot_has_columns_keys_and_relations() {
        let text = "partial class XModelSnapshot : ModelSnapshot\n{\n  modelBuilder.Entity(\"A.Order\", b =>\n    {\n      b.Property<long>(\"Id\")\n        .ValueGeneratedOnAdd()\n        .HasColumnType(\"bigint\");\n      b.Property<string>(\"Name\")\n        .IsRequired()\n        .HasColumnType(\"text\");\n      b.Property<long?>(\"OwnerId\");\n      b.HasKey(\"Id\");\n      b.ToTable(\"Sales_Order\", (string)null);\n    });\n  modelBuilder.Entity(\"A.Order\", b =>\n    {\n      b.HasOne(\"A.User\", \"Owner\")\n        .WithMany(\"Orders\")\n        .HasForeignKey(\"OwnerId\")\n        .IsRequired();\n    });\n";
        assert_eq!(
            told("Migrations/XModelSnapshot.cs", text),
            ["Sales_Order of Order: Id bigint [primary key]; Name text [not null]; OwnerId long? [] User"]
        );
    }
}
