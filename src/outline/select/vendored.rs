//! Code of others that is kept in the tree: told by its folder, by the version in its name, or by what it says at its head.

const VENDORED: &[&str] = &[
    "node_modules",
    "vendor",
    "vendors",
    "third_party",
    "third-party",
    "thirdparty",
    "bower_components",
    "site-packages",
    ".venv",
    "venv",
    "pods",
    "carthage",
    "jspm_packages",
    ".yarn",
    "deps",
    "_vendor",
    "extern",
    "externals",
];
/// Whether a path, in lower case, is that of somebody else's code.
pub fn is_vendored(folders: &str, name: &str) -> bool {
    let is_release = folders.split('/').any(is_release_of_another) || is_release_of_another(stem_of(name));
    folders.split('/').any(|folder| VENDORED.contains(&folder)) || is_release && is_for_browsers(name)
}

/// `pdfjs-5.2.133`, `jquery-ui-1.12.1`: a name with a whole version is somebody else's release.
fn is_release_of_another(folder: &str) -> bool {
    let Some((name, version)) = folder.rsplit_once('-') else { return false };
    let is_version = version.split('.').count() > 2
        && version.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_version && !name.is_empty() && !matches!(name, "version" | "release" | "v")
}

/// `jquery-4.0.0` of `jquery-4.0.0.slim.min.js`.
fn stem_of(name: &str) -> &str {
    let end = name.match_indices('.').find(|(at, _)| {
        let rest = name.get(at + 1..).unwrap_or_default();
        !rest.starts_with(|c: char| c.is_ascii_digit())
    });
    end.and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}

/// What browsers load: only such releases stand unpacked among sources.
fn is_for_browsers(name: &str) -> bool {
    [".js", ".mjs", ".cjs", ".css", ".html", ".ts"].iter().any(|end| name.ends_with(end))
}

/// What pages load, as its authors gave it out: a large script among files for browsers that names its version, its licence and where
/// it is from at its head.
pub fn is_library_of_another(path: &str, head: &str, bytes: usize) -> bool {
    const LEAST_BYTES: usize = 20_000;
    const PLACES: [&str; 9] =
        ["static", "public", "assets", "wwwroot", "webroot", "lib", "libs", "javascripts", "scripts"];
    let is_served = path.split('/').any(|step| PLACES.contains(&step));
    if !path.ends_with(".js") || bytes < LEAST_BYTES || !is_served || !head.starts_with("/*") {
        return false;
    }
    let lower = head.to_lowercase();
    let is_version = |word: &str| {
        let parts: Vec<&str> = word.trim_start_matches('v').split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    ["license", "copyright", "(c)"].iter().any(|word| lower.contains(word))
        && lower.contains("http")
        && lower.split([' ', '\n', ',', '-', '+']).any(is_version)
}
