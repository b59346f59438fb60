//! What a scan keeps of a file: its outline.

use crate::outline::language::Language;

/// What kind of thing a declaration declares. The order is the order on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A module or namespace inside a file.
    Module,
    /// Trait, protocol.
    Trait,
    /// Interface.
    Interface,
    /// Class.
    Class,
    /// Struct, record.
    Struct,
    /// Union.
    Union,
    /// Enum.
    Enum,
    /// Another name for a type.
    TypeAlias,
    /// Free function.
    Function,
    /// Function of a type.
    Method,
    /// Macro.
    Macro,
    /// Constant.
    Constant,
    /// Variable.
    Variable,
    /// Field or property of a type.
    Field,
    /// Case of an enum.
    Variant,
    /// Table of a database.
    Table,
    /// Something that Terraform makes or looks up.
    Resource,
    /// What a Terraform module is given.
    Input,
    /// What a Terraform module gives.
    Output,
}

/// A table, a collection or a record that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// As the database calls it, as far as the file says; else as the code does.
    pub name: String,
    /// As the code calls its records, where that is another name.
    pub class: String,
    /// In the order of the file.
    pub columns: Vec<Column>,
    /// 1-based.
    pub line: u32,
    /// What the file does to it.
    pub change: Change,
}

/// What a file does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change {
    /// Says what it is.
    #[default]
    Whole,
    /// Adds columns, or relations of columns that are there.
    Adds,
    /// Says where columns point that are there: nothing where they are not.
    Relates,
    /// Takes columns away: their names.
    Drops,
    /// Takes it away.
    Gone,
}

/// A column of a table, or a field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// As written.
    pub name: String,
    /// As written; empty when the file does not say.
    pub kind: String,
    /// `primary key`, `unique`, `not null`, …
    pub notes: String,
    /// The table or record that it points at; empty for none.
    pub refers_to: String,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its own name.
    pub name: String,
    /// Names of what it is declared in, outermost first, joined by `.`; empty at the top of the file.
    pub owner: String,
    /// The declaration as written, without its body.
    pub signature: String,
    /// Whether other files can use it, as far as this file says.
    pub public: bool,
    /// The documentation comment without its markers; empty when there is none.
    pub doc: String,
    /// First line, 1-based.
    pub start_line: u32,
    /// Last line, 1-based.
    pub end_line: u32,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// What is imported, as the language spells it: `crate::a::b`, `./x`, `pkg.mod`.
    pub target: String,
    /// Whether the file passes it on as its own (`pub use`, `export … from`).
    pub passed_on: bool,
}

/// A file whose routes stand below a prefix that another file sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// As written, without a slash at its end.
    pub prefix: String,
    /// What is mounted, as the language spells the import: `./routes/users`, `app.api.users`.
    pub target: String,
}

/// A place where the program is entered from outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What kind.
    pub kind: EntryKind,
    /// `main`, `GET /users`, `--verbose`, `DATABASE_URL`.
    pub name: String,
    /// 1-based.
    pub line: u32,
    /// Of a route: who answers, as written. Of a setting: its default. Of an option: its meaning. Empty when nothing is said.
    pub detail: String,
}

/// Kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A `main`.
    Main,
    /// An HTTP route.
    Route,
    /// A command of a command line.
    Command,
    /// An option of a command line.
    Flag,
    /// An environment variable that is read.
    Setting,
    /// A field of a root of GraphQL that code answers: `Query users`.
    Field,
}

impl EntryKind {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "Program start",
            Self::Route => "Route",
            Self::Command => "Command",
            Self::Flag => "Option",
            Self::Setting => "Environment variable",
            Self::Field => "GraphQL field",
        }
    }
}

/// The outline of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOutline {
    /// Path from the root.
    pub path: String,
    /// Its language.
    pub language: Language,
    /// Number of lines.
    pub lines: u32,
    /// The file's own documentation.
    pub doc: String,
    /// In the order of the file; members follow what they are declared in.
    pub items: Vec<Item>,
    /// Sorted, without repeats.
    pub imports: Vec<Import>,
    /// Entry points, routes, commands, settings.
    pub entries: Vec<Entry>,
    /// Number of test functions.
    pub tests: u32,
    /// Names that the language lists as public (`__all__`); `None` when it lists none.
    pub listed: Option<Vec<String>>,
    /// Go and Java: the package's name. Otherwise empty.
    pub package: String,
    /// Tables and records that it declares.
    pub tables: Vec<Table>,
    /// Files that it mounts below prefixes.
    pub mounts: Vec<Mount>,
}
