//! Who imports whom among the files of JavaScript.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Imports of JavaScript's files: who, and whom. Types that comments import are none.
pub fn edges(scripts: &[(PathBuf, String)]) -> BTreeSet<(&str, &str)> {
    let known: BTreeMap<&Path, &str> =
        scripts.iter().filter_map(|(path, _)| Some((path.as_path(), path.to_str()?))).collect();
    let mut edges = BTreeSet::new();
    for (path, text) in scripts {
        let specifiers = text.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])).filter_map(specifier);
        for named in specifiers {
            let folder = path.parent().expect("a folder");
            if let (Some(from), Some(to)) = (path.to_str(), known.get(joined(folder, named).as_path())) {
                edges.insert((from, *to));
            }
        }
    }
    edges
}

/// `./pages.js` of `import { readable } from "./pages.js";`, of its last line where it has several.
fn specifier(line: &str) -> Option<&str> {
    let after = line.split_once(" from \"").or_else(|| line.split_once("import \""))?.1;
    after.split('"').next().filter(|named| named.starts_with('.'))
}

fn joined(folder: &Path, named: &str) -> PathBuf {
    let mut path = folder.to_path_buf();
    for step in named.split('/') {
        match step {
            "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path
}
