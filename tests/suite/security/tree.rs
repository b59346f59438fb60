//! Claims about the sources themselves: what is declared, what is depended on, what is said.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use touchmark::egress::check_url;
use touchmark::provider::Provider;

const HOSTED: [Provider; 8] = [
    Provider::Github,
    Provider::Gitlab,
    Provider::Bitbucket,
    Provider::Azure,
    Provider::Anthropic,
    Provider::Openai,
    Provider::Google,
    Provider::Aws,
];

fn files(folder: &str, ends: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    visit(Path::new(folder), ends, &mut found);
    found
}

fn visit(folder: &Path, ends: &[&str], found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let built = ["node_modules", "generated", "target", "build", "fixtures", "golden"].contains(&name.as_str());
            if !built && (!name.starts_with('.') || name == ".ci") {
                visit(&path, ends, found);
            }
        } else if ends.iter().any(|end| name.ends_with(end)) {
            found.push((path.clone(), fs::read_to_string(&path).unwrap_or_default()));
        }
    }
}

/// Lines of the part of the manifest below `key:`, while they are indented deeper.
fn section<'a>(manifest: &'a str, key: &str) -> Vec<&'a str> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let start = manifest.lines().position(|line| line.trim() == format!("{key}:")).unwrap();
    let own = depth(manifest.lines().nth(start).unwrap());
    manifest.lines().skip(start + 1).take_while(|line| line.trim().is_empty() || depth(line) > own).collect()
}

#[test]
fn declared_egress_is_what_the_policy_allows_or_less() {
    let manifest = fs::read_to_string("manifest.yml").unwrap();
    let addresses =
        section(&manifest, "external").into_iter().filter_map(|line| line.trim().strip_prefix("- address: "));
    let addresses: Vec<&str> = addresses.map(|address| address.trim_matches(['"', '\''])).collect();
    assert!(!addresses.is_empty());
    for address in addresses {
        let host = address.replace("*.", "any.");
        let owned = HOSTED.iter().any(|provider| check_url(&format!("https://{host}/"), *provider, &[]).is_ok());
        // Confluence's own: where it sends whoever asks for a file of a page.
        let is_media = address == "api.media.atlassian.com";
        assert!(owned || is_media, "{address} is declared but no provider's");
        assert!(!address.starts_with('*') || address == "*.visualstudio.com", "{address} is a wildcard");
    }
}

#[test]
fn the_git_web_trigger_is_the_only_public_endpoint() {
    let manifest = fs::read_to_string("manifest.yml").unwrap();
    let keys: Vec<&str> =
        section(&manifest, "webtrigger").into_iter().filter_map(|line| line.trim().strip_prefix("- key: ")).collect();
    assert_eq!(keys, ["git-push"]);
    assert!(!manifest.contains("endpoint:"), "a remote endpoint would be another door");
}

#[test]
fn the_functions_depend_on_atlassian_packages_only() {
    let package: serde_json::Value = serde_json::from_str(&fs::read_to_string("package.json").unwrap()).unwrap();
    let names: Vec<&String> = package["dependencies"].as_object().unwrap().keys().collect();
    assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("@forge/")), "{names:?}");
    // Everything that the handlers' file leads to, as the bundler follows it.
    let mut waiting = vec![PathBuf::from("js/index.js")];
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let text = fs::read_to_string(&path).unwrap_or_default();
        for import in
            text.lines().filter_map(|line| line.split_once(" from \"")).filter_map(|(_, rest)| rest.split('"').next())
        {
            if let Some(relative) = import.strip_prefix("./") {
                let next = path.with_file_name(relative);
                if !seen.contains(&next) {
                    waiting.push(next);
                }
            } else {
                // What Node.js brings along is no package.
                let known = import.starts_with("@forge/") || import.starts_with("node:");
                assert!(known, "{} imports {import}", path.display());
            }
        }
        seen.push(path);
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

#[test]
fn secrets_are_read_into_the_core_to_verify_and_to_sign_only() {
    let callers = |call: &str| {
        let mut callers: Vec<String> = files("src", &[".rs"])
            .into_iter()
            .filter(|(path, text)| !path.starts_with("src/flow") && text.contains(call))
            .map(|(path, _)| path.display().to_string())
            .collect();
        callers.sort();
        callers
    };
    let known = ["src/alarms/records/external_id.rs", "src/alarms/records/user_keys.rs", "src/docs/triggers/push.rs"];
    assert_eq!(callers("world.secret("), known);
    assert_eq!(callers(".variable("), ["src/alarms/asking/session.rs"]);
}

#[test]
fn every_request_to_a_git_host_reads() {
    for (path, text) in files("src/git", &[".rs"]) {
        for line in text.lines().map(str::trim).filter(|line| line.contains("Method::") && !line.starts_with("use ")) {
            // A query of GraphQL is a POST that reads, what writes is called a mutation; Azure DevOps' ZIP of blobs is one.
            let is_query =
                line.contains("Method::Post") && (text.contains("graphql") || text.contains("application/zip"));
            assert!(line.contains("Method::Get") || is_query, "{}: {line}", path.display());
        }
        assert!(!text.contains("mutation"), "{} holds a GraphQL mutation", path.display());
    }
}

#[test]
fn no_text_claims_that_the_app_runs_on_atlassian() {
    let mut texts = files("docs", &[".md"]);
    texts.extend(files("static", &[".html", ".js", ".jsx", ".ts", ".tsx"]));
    texts.push(("README.md".into(), fs::read_to_string("README.md").unwrap_or_default()));
    texts.push(("manifest.yml".into(), fs::read_to_string("manifest.yml").unwrap()));
    for (path, text) in texts {
        for line in text.lines().map(str::to_lowercase) {
            let denied = ["not ", "no ", "rule", "cannot"].iter().any(|word| line.contains(word));
            assert!(denied || !line.contains("runs on atlassian"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn no_credential_is_committed() {
    use touchmark::redact::{Policy, RedactOptions, redact};
    let options = RedactOptions { policy: Policy::Disclose };
    for folder in ["src", "js", "static", "scripts", ".ci"] {
        for (path, text) in files(folder, &[".rs", ".js", ".mjs", ".yml", ".json", ".html", ".css", "run"]) {
            for line in text.lines().map(str::trim) {
                // Names of keys are everywhere in sources; the shape of a value alone is what must not be.
                let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)));
                for word in words.filter(|word| word.len() >= 20) {
                    assert_eq!(redact(word, &options).text, word, "{}", path.display());
                }
            }
        }
    }
}
