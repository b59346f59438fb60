//! Folders whose files are what the commands of manifests run.

use std::collections::BTreeSet;

use crate::locale::said;
use crate::outline::item::FileOutline;
use crate::outline::manifest::all::Manifests;
use crate::outline::purpose::phrases::some;
use crate::outline::select::plan::folder;

/// Which commands run the files of a module; `None` where hardly any of its files is run by one.
pub fn of(manifests: &Manifests, files: &[&FileOutline]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut run: BTreeSet<&str> = BTreeSet::new();
    for command in manifests.all.iter().flat_map(|manifest| &manifest.commands) {
        let home = folder(&command.from);
        let inside = |path: &'_ str| -> Option<String> {
            let rest = if home.is_empty() { path } else { path.strip_prefix(home)?.strip_prefix('/')? };
            Some(rest.to_owned())
        };
        let words: BTreeSet<&str> =
            command.note.split([' ', '"', '\'', ';', '=']).map(|word| word.trim_start_matches("./")).collect();
        let of_command =
            files.iter().filter(|file| inside(&file.path).is_some_and(|path| words.contains(path.as_str())));
        let paths: Vec<&str> = of_command.map(|file| file.path.as_str()).collect();
        if !paths.is_empty() {
            names.push(&command.line);
            run.extend(paths);
        }
    }
    // Beside what several commands begin with stands what it is made of.
    let is_start = run.len() * 2 >= files.len() || run.len() > 2 && run.len() * 4 >= files.len();
    (is_start && !names.is_empty()).then(|| said("What these commands run: {}.", &[&some(&names)]))
}
