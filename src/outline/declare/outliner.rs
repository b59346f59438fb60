//! What every language's reader writes into: the file's outline, the scopes that are open, what attributes said.

use crate::outline::declare::reader::{Reader, tidy_signature};
use crate::outline::declare::scope::Scope;
use crate::outline::item::{Entry, EntryKind, FileOutline, Import, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::lex::Token;

/// The beginning of a declaration.
#[derive(Debug, Clone)]
pub struct Declared {
    /// First byte of what is shown.
    pub start: usize,
    /// 1-based.
    pub line: u32,
    /// Whether other files can use it.
    pub public: bool,
    /// Documentation.
    pub doc: String,
}

impl Declared {
    /// Beginning with a token.
    pub fn at(token: Token, doc: String) -> Self {
        Self { start: token.start, line: token.line, public: false, doc }
    }
}

/// Scopes deeper than this declare nothing: nobody reads that far.
const DEEPEST: usize = 24;
/// Items of one file. Ours: a generated table of constants must not eat the memory.
const MOST_ITEMS: usize = 20_000;
/// Bytes of one documentation comment. Ours.
const MOST_DOC_CHARS: usize = 40_000;

/// The state of reading one file.
#[derive(Debug)]
pub struct Outliner<'a> {
    /// Its tokens.
    pub reader: Reader<'a>,
    /// What was found.
    pub file: FileOutline,
    /// Documentation that attributes or decorators hold for the next declaration.
    pub held_doc: String,
    /// The next declaration is a test.
    pub held_test: bool,
    /// The next declaration is for tests only.
    pub held_skip: bool,
    /// The next declaration is exported by an attribute.
    pub held_export: bool,
    /// The next declaration is hidden from documentation.
    pub held_hidden: bool,
    /// The next declaration's cases are commands of a command line.
    pub held_commands: bool,
    /// Path that the routes of the class that is open begin with.
    pub route_prefix: String,
    /// Names exported apart from their declaration: own name, name outside (scripts).
    pub exported: Vec<(String, String)>,
    /// Names that other exported names stand for (scripts).
    pub aliases: Vec<String>,
    /// Items attached to a name by assignment (scripts).
    pub attached: Vec<(usize, String)>,
    scopes: Vec<Scope>,
    /// Scopes opened beyond the deepest.
    beyond: usize,
    path: String,
    overload_open: bool,
}

impl<'a> Outliner<'a> {
    /// Before the first token.
    pub fn new(path: &str, text: &'a str, language: Language) -> Self {
        let file = FileOutline {
            path: path.to_owned(),
            language,
            lines: 0,
            doc: String::new(),
            items: Vec::new(),
            imports: Vec::new(),
            entries: Vec::new(),
            tests: 0,
            listed: None,
            package: String::new(),
            tables: Vec::new(),
            mounts: Vec::new(),
        };
        Self {
            reader: Reader::new(text, language).noting(language),
            file,
            held_doc: String::new(),
            held_test: false,
            held_skip: false,
            held_export: false,
            held_hidden: false,
            held_commands: false,
            route_prefix: String::new(),
            exported: Vec::new(),
            aliases: Vec::new(),
            attached: Vec::new(),
            scopes: Vec::new(),
            beyond: 0,
            path: String::new(),
            overload_open: false,
        }
    }

    /// Forgets what attributes said.
    pub fn drop_held(&mut self) {
        self.held_doc.clear();
        self.held_test = false;
        self.held_skip = false;
        self.held_export = false;
        self.held_hidden = false;
        self.held_commands = false;
    }

    /// How many scopes are open.
    pub fn depth(&self) -> usize {
        self.scopes.len() + self.beyond
    }

    /// What the innermost scope is.
    pub fn scope_kind(&self) -> Option<ItemKind> {
        self.scopes.last().map(|scope| scope.kind)
    }

    /// The name of the innermost scope.
    pub fn scope_name(&self) -> &str {
        self.scopes.last().map_or("", |scope| scope.name.as_str())
    }

    /// Opens a scope.
    pub fn enter(&mut self, mut scope: Scope) {
        scope.path_bytes = self.path.len();
        if self.scopes.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        if !scope.silent && !scope.name.is_empty() {
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(&scope.name);
        }
        self.scopes.push(scope);
    }

    /// What was noticed since, and what will be until the innermost scope closes, stands in a test and is forgotten.
    pub fn forget_noted_until_left(&mut self, from: usize) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.forget_noted = Some(from);
        }
    }

    /// Closes the innermost scope; nothing when none is open.
    pub fn leave(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(scope) = self.scopes.pop() else { return };
        self.path.truncate(scope.path_bytes);
        if let Some(noted) = scope.forget_noted {
            self.reader.forget_noted(noted);
        }
        if let Some(index) = scope.item {
            self.close_item(index);
        }
    }

    /// Closes every scope that is indented as far as `indent` or further.
    pub fn leave_indent(&mut self, indent: usize) {
        while self.scopes.last().is_some_and(|scope| scope.indent >= indent) {
            self.beyond = 0;
            self.leave();
        }
    }

    /// Whether anything that is declared now is dropped.
    pub fn is_silent(&self) -> bool {
        self.beyond > 0 || self.scopes.iter().any(|scope| scope.silent)
    }

    /// Adds a declaration that ends, without its body, at byte `end`.
    pub fn declare(&mut self, declared: Declared, kind: ItemKind, name: &str, end: usize) -> usize {
        let owner = self.path.clone();
        self.push(declared, kind, owner, name, end)
    }

    /// Adds a member of `owner`, which is declared in the innermost scope.
    pub fn declare_in(&mut self, owner: &str, declared: Declared, kind: ItemKind, name: &str, end: usize) -> usize {
        let owner = self.owner_path(owner);
        self.push(declared, kind, owner, name, end)
    }

    /// Adds one of several signatures of a function: those before the last are declarations only (`overload`), and become
    /// one item with the last. The body's own signature, when overloads stand before it, is not what callers see.
    pub fn declare_overload(
        &mut self,
        declared: Declared,
        kind: ItemKind,
        name: &str,
        end: usize,
        overload: bool,
    ) -> usize {
        let owner = self.path.clone();
        self.overload_of(owner, declared, kind, name, (end, overload))
    }

    /// The same for a member of `owner`, which is declared in the innermost scope.
    pub fn declare_overload_in(
        &mut self,
        owner: &str,
        declared: Declared,
        kind: ItemKind,
        name: &str,
        end: usize,
        overload: bool,
    ) -> usize {
        let owner = self.owner_path(owner);
        self.overload_of(owner, declared, kind, name, (end, overload))
    }

    fn owner_path(&self, owner: &str) -> String {
        if self.path.is_empty() { owner.to_owned() } else { format!("{}.{owner}", self.path) }
    }

    fn overload_of(
        &mut self,
        owner: String,
        declared: Declared,
        kind: ItemKind,
        name: &str,
        (end, overload): (usize, bool),
    ) -> usize {
        let index = self.file.items.len().wrapping_sub(1);
        let open = std::mem::take(&mut self.overload_open);
        self.overload_open = overload;
        let signature = tidy_signature(self.reader.slice(declared.start, end));
        let last_line = self.reader.last_line();
        if let Some(item) = self.file.items.last_mut()
            && open
            && item.name == name
            && item.owner == owner
        {
            if overload && item.signature.len() < 4_000 {
                item.signature.push('\n');
                item.signature.push_str(&signature);
            }
            if item.doc.is_empty() {
                item.doc = declared.doc;
            }
            item.end_line = last_line.max(item.start_line);
            return index;
        }
        self.push(declared, kind, owner, name, end)
    }

    fn push(&mut self, declared: Declared, kind: ItemKind, owner: String, name: &str, end: usize) -> usize {
        let index = self.file.items.len();
        if index >= MOST_ITEMS || self.is_silent() || name.is_empty() {
            return usize::MAX;
        }
        self.file.items.push(Item {
            kind,
            name: name.to_owned(),
            owner,
            signature: tidy_signature(self.reader.slice(declared.start, end)),
            public: declared.public && self.scopes.iter().all(|scope| scope.visible),
            doc: crate::text::first_chars(declared.doc.trim_end(), MOST_DOC_CHARS).to_owned(),
            start_line: declared.line,
            end_line: self.reader.last_line().max(declared.line),
        });
        index
    }

    /// An item ends where the last token taken ends.
    pub fn close_item(&mut self, index: usize) {
        let line = self.reader.last_line();
        if let Some(item) = self.file.items.get_mut(index) {
            item.end_line = line.max(item.start_line);
        }
    }

    /// Puts a keyword before a signature that stands in a group.
    pub fn prefix_signature(&mut self, index: usize, keyword: &str) {
        if let Some(item) = self.file.items.get_mut(index) {
            item.signature.insert_str(0, keyword);
        }
    }

    /// Drops an item and all behind it.
    pub fn forget_from(&mut self, index: usize) {
        self.file.items.truncate(index);
    }

    /// Skips a group in braces, parentheses or brackets.
    pub fn skip_body(&mut self) {
        self.reader.skip_group();
    }

    /// Opens the body that is next without declaring anything in it.
    pub fn enter_silently(&mut self) {
        self.reader.next();
        self.enter(Scope::silent(None));
    }

    /// Adds an import.
    pub fn import(&mut self, target: &str, passed_on: bool) {
        if !target.is_empty() && self.file.imports.len() < MOST_ITEMS {
            self.file.imports.push(Import { target: target.to_owned(), passed_on });
        }
    }

    /// Takes over what the reader noticed by conventions.
    pub fn take_noted(&mut self) {
        for entry in self.reader.take_noted() {
            self.entry_with(entry.kind, &entry.name, entry.line, &entry.detail);
        }
        self.file.entries.sort();
        // Of routes their groups still tell them apart.
        let is_route = |kind| kind == EntryKind::Route;
        self.file
            .entries
            .dedup_by(|a, b| a.kind == b.kind && a.name == b.name && (!is_route(a.kind) || a.line == b.line));
    }

    /// Adds an entry.
    pub fn entry(&mut self, kind: EntryKind, name: &str, line: u32) {
        self.entry_with(kind, name, line, "");
    }

    /// Adds an entry of which more is said.
    pub fn entry_with(&mut self, kind: EntryKind, name: &str, line: u32, detail: &str) {
        if self.file.entries.len() < 2_000 {
            let short = |text| crate::text::first_chars(text, 200).to_owned();
            self.file.entries.push(Entry { kind, name: short(name), line, detail: short(detail) });
        }
    }

    /// The comments before the next token, as `body` strips them, joined by line breaks.
    pub fn comment_text(&self, body: impl Fn(&'a str) -> Option<&'a str>) -> String {
        self.comments_from(0, body)
    }

    /// Those of them that begin at byte `from` or later.
    pub fn comments_from(&self, from: usize, body: impl Fn(&'a str) -> Option<&'a str>) -> String {
        let mut out = String::new();
        for comment in self.reader.comments().iter().filter(|comment| comment.start >= from) {
            if let Some(text) = body(self.reader.text(*comment)) {
                push_doc_lines(&mut out, text);
            }
        }
        out.truncate(out.trim_end().len());
        out
    }
}

/// Adds the lines of a comment's body: one leading blank and the `*` of continued lines go; lines of a block without `*` lose
/// what all of them are indented by.
pub fn push_doc_lines(out: &mut String, body: &str) {
    let is_block = body.contains('\n');
    let unstarred = body.lines().skip(1).filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('*'));
    let dent = unstarred.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    for (index, line) in body.lines().enumerate() {
        let line = line.trim_end();
        let bare = line.trim_start();
        let line = match bare.strip_prefix('*') {
            Some(rest) if is_block && index > 0 => rest.strip_prefix(' ').unwrap_or(rest),
            _ if is_block && index > 0 => line.get(dent..).unwrap_or(bare),
            _ => line.strip_prefix(' ').unwrap_or(line),
        };
        if index == 0 && is_block && line.trim().is_empty() {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    if body.is_empty() {
        out.push('\n');
    }
}
