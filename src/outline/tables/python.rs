//! Models of Django, SQLAlchemy and SQLModel.

use crate::outline::item::{Column, Table};
use crate::outline::tables::line::{after, column, note, quoted, table, whole_lines, word};

/// All models of a file.
pub fn read(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    if !["table=True", "models.", "__tablename__", "db.Model"].iter().any(|mark| text.contains(mark)) {
        return out;
    }
    let mut open = Open::None;
    let is_django = text.contains("from django.db import");
    // Classes that only others go on from.
    let mut abstracts: Vec<String> = Vec::new();
    for (number, line) in whole_lines(text, begins_field) {
        let line = line.as_str();
        if let Some(rest) = line.strip_prefix("class ") {
            open = kind_of(rest, is_django, &out);
            if open == Open::SqlModel && !rest.contains("table=True") {
                abstracts.push(word(rest).to_owned());
            }
            let begun = begun(rest, open, &out, number);
            out.push(begun);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent == 0 && !line.trim().is_empty() && !line.starts_with([')', '#']) {
            open = Open::None;
        }
        let bare = line.trim();
        abstracts.extend(out.last().filter(|_| bare == "abstract = True").map(|table| table.class.clone()));
        let Some(last) = out.last_mut().filter(|_| indent == 4 || indent == 2) else { continue };
        if let Some(rest) = bare.strip_prefix("__tablename__") {
            if let Some(name) = quoted(rest) {
                name.clone_into(&mut last.name);
                if open == Open::Other {
                    open = Open::Alchemy;
                }
            }
        } else if bare.starts_with("class Meta") || bare.starts_with("def ") || bare.starts_with('@') {
            open = if bare.starts_with("class Meta") { open } else { Open::None };
        } else {
            last.columns.extend(field(open, bare));
        }
    }
    out.retain(|table| !table.columns.is_empty() && !abstracts.contains(&table.class));
    out
}

/// A class without its own fields.
fn begun(rest: &str, open: Open, known: &[Table], number: usize) -> Table {
    let own = word(rest);
    let plain = Table { class: own.to_owned(), ..table(own, number) };
    // SQLModel calls a table as its class, in small letters (sqlmodel.tiangolo.com/tutorial/create-db-and-table).
    match open {
        Open::SqlModel => Table { name: own.to_lowercase(), columns: inherited(rest, known), ..plain },
        _ => plain,
    }
}

/// Whether a line may be the first of a field.
fn begins_field(line: &str) -> bool {
    line.starts_with([' ', '\t']) && line.contains("= ")
}

/// The columns of the class above that a model of SQLModel goes on from.
fn inherited(rest: &str, known: &[Table]) -> Vec<Column> {
    let bases = rest.split_once('(').map_or("", |(_, bases)| bases);
    let named = bases.split([',', ')']).map(str::trim);
    let found = named.filter_map(|base| known.iter().rev().find(|table| table.class == base));
    found.flat_map(|table| table.columns.iter().cloned()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    None,
    /// A class that is no model yet.
    Other,
    /// One that goes on from a class of the repository: its fields tell whether it is a model of Django.
    Derived,
    Django,
    Alchemy,
    SqlModel,
}

fn kind_of(rest: &str, is_django: bool, known: &[Table]) -> Open {
    let goes_on = rest.contains("(SQLModel") || rest.contains(", SQLModel") || !inherited(rest, known).is_empty();
    if rest.contains("table=True")
        || goes_on && !is_django && !rest.contains("models.Model") && !rest.contains("db.Model")
    {
        Open::SqlModel
    } else if rest.contains("models.Model") {
        Open::Django
    } else if rest.contains("db.Model") {
        Open::Alchemy
    } else if is_django && rest.contains('(') {
        Open::Derived
    } else {
        Open::Other
    }
}

fn field(open: Open, line: &str) -> Option<Column> {
    let name = word(line);
    let rest = line.get(name.len()..)?.trim_start();
    if name.is_empty() || name.starts_with("__") {
        return None;
    }
    let mut found = match open {
        Open::Django => django(name, rest)?,
        Open::Derived if rest.starts_with("= models.") => django(name, rest)?,
        Open::Alchemy => alchemy(name, rest)?,
        Open::SqlModel => sql_model(name, rest)?,
        Open::None | Open::Other | Open::Derived => return None,
    };
    for (mark, rule) in [("primary_key=True", "primary key"), ("unique=True", "unique"), ("nullable=False", "not null")]
    {
        if line.contains(mark) {
            note(&mut found, rule);
        }
    }
    Some(found)
}

/// `= models.ForeignKey("app.Song", …)`.
fn django(name: &str, rest: &str) -> Option<Column> {
    let value = rest.strip_prefix("= ")?.trim_start_matches("models.");
    let kind = word(value);
    let is_key = matches!(kind, "ForeignKey" | "OneToOneField" | "ManyToManyField");
    if !kind.ends_with("Field") && !is_key {
        return None;
    }
    let target = value.get(kind.len() + 1..).filter(|_| is_key).map(|rest| rest.trim_start_matches(['"', '\'']));
    let target = target.map(|rest| rest.split(['"', '\'', ',', ')']).next().unwrap_or_default()).unwrap_or_default();
    Some(Column { refers_to: target.rsplit('.').next().unwrap_or(target).to_owned(), ..column(name, kind) })
}

/// `: Mapped[int] = mapped_column(…)` and `= db.Column(…)`.
fn alchemy(name: &str, rest: &str) -> Option<Column> {
    let (typed, value) = rest.split_once('=').map_or((rest, ""), |(typed, value)| (typed, value.trim()));
    let typed = typed.trim_start_matches(':').trim();
    let is_mapped = typed.contains("Mapped[") && !value.contains("relationship(");
    if !value.contains("Column(") && !value.contains("mapped_column(") && !is_mapped {
        return None;
    }
    let own = value.split_once("olumn(").map(|(_, inside)| inside).unwrap_or_default();
    let own = own.trim_start_matches("sa.").trim_start_matches("so.").trim_start_matches("db.");
    let kind = typed.split_once("Mapped[").and_then(|(_, inside)| inside.strip_suffix(']')).unwrap_or(word(own));
    let target = after(value, "ForeignKey(").unwrap_or_default();
    Some(Column { refers_to: target.split('.').next().unwrap_or_default().to_owned(), ..column(name, kind) })
}

/// `: int = Field(foreign_key="song.id")`.
fn sql_model(name: &str, rest: &str) -> Option<Column> {
    let (typed, value) = rest.strip_prefix(':')?.split_once('=').unwrap_or((rest.strip_prefix(':')?, ""));
    if value.contains("Relationship(") {
        return None;
    }
    let target = after(value, "foreign_key=").or_else(|| after(value, "ForeignKey(")).unwrap_or_default();
    Some(Column { refers_to: target.split('.').next().unwrap_or_default().to_owned(), ..column(name, typed.trim()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_have_the_columns_of_the_class_that_they_go_on_from() {
        let text = "class Base(SQLModel, table=False):\n    id: Optional[int] = Field(default=None, primary_key=True)\n    made: datetime = Field(\n        default_factory=now,\n        sa_type=DateTime(timezone=True),\n    )\n\nclass Task(Base, table=True):\n    name: str = \"x\"\n\nclass TaskCreate(Base):\n    extra: str\n\nclass Run(Base, table=True):\n    task_id: Optional[int] = Field(\n        default=None,\n        sa_column=Column(Integer, ForeignKey(\"task.id\", ondelete=\"CASCADE\")),\n    )\n";
        let column =
            |one: &Column| format!("{} {} [{}] {}", one.name, one.kind, one.notes, one.refers_to).trim_end().to_owned();
        let told: Vec<String> = read(text)
            .iter()
            .map(|table| format!("{}: {}", table.name, table.columns.iter().map(column).collect::<Vec<_>>().join("; ")))
            .collect();
        assert_eq!(
            told,
            [
                "task: id Optional[int] [primary key]; made datetime []; name str []",
                "run: id Optional[int] [primary key]; made datetime []; task_id Optional[int] [] task"
            ]
        );
    }
}
