//! Build files that are programs: what they surely mean is read, the rest is left alone.

use std::collections::BTreeMap;

use crate::outline::manifest::{Aim, Command, Manifest, command, dependency};

/// Reads a build file by its name; `None` when it is none of these.
pub fn manifest(path: &str, text: &str) -> Option<Manifest> {
    let name = path.rsplit('/').next().unwrap_or(path);
    Some(match name {
        "pom.xml" => pom(path, text),
        "build.gradle" | "build.gradle.kts" | "settings.gradle" | "settings.gradle.kts" => gradle(path, text),
        "CMakeLists.txt" => cmake(path, text),
        "Package.swift" => conventional("Swift", path, &[(Aim::Build, "swift build"), (Aim::Test, "swift test")]),
        "Gemfile" => gems(path, text),
        "mix.exs" => mix(path, text),
        "Rakefile" if text.contains("test") || text.contains("spec") => {
            conventional("Rake", path, &[(Aim::Test, "bundle exec rake")])
        }
        _ if name.ends_with(".gemspec") => gems(path, text),
        _ if name.ends_with(".csproj") => csproj(path, text),
        _ if name.ends_with(".sln") || name.ends_with(".slnx") => solution(path),
        _ => return None,
    })
}

/// Commands that work by convention where the file stands: in the root.
fn conventional(tool: &str, path: &str, lines: &[(Aim, &str)]) -> Manifest {
    let note = format!("by convention of {tool}");
    let commands: Vec<Command> =
        lines.iter().filter(|_| !path.contains('/')).map(|(aim, line)| command(*aim, line, &note, path)).collect();
    Manifest { commands, ..Manifest::default() }
}

/// A solution is named where it does not stand in the root.
fn solution(path: &str) -> Manifest {
    let end = if path.contains('/') { format!(" {path}") } else { String::new() };
    let note = "by convention of .NET";
    let commands = [(Aim::Build, "dotnet build"), (Aim::Test, "dotnet test")];
    let commands = commands.map(|(aim, line)| command(aim, &format!("{line}{end}"), note, path)).into();
    Manifest { commands, ..Manifest::default() }
}

/// The content of the first element of this name.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let open = format!("<{name}>");
    let start = text.find(&open)? + open.len();
    let rest = text.get(start..)?;
    rest.get(..rest.find(&format!("</{name}>"))?).map(str::trim)
}

fn pom(path: &str, text: &str) -> Manifest {
    let own = without(text, &["parent", "dependencies", "build", "dependencyManagement", "profiles", "reporting"]);
    let mut manifest = Manifest {
        name: element(&own, "artifactId").unwrap_or_default().to_owned(),
        description: element(&own, "description").or_else(|| element(&own, "name")).unwrap_or_default().to_owned(),
        licence: element(&own, "license").and_then(|licence| element(licence, "name")).unwrap_or_default().to_owned(),
        ..conventional("Maven", path, &[(Aim::Build, "mvn package"), (Aim::Test, "mvn test")])
    };
    let properties = properties(text);
    // What is only managed, and what a plugin of the build needs, is no dependency of the program.
    let used = without(text, &["dependencyManagement", "build", "profiles"]);
    for part in used.split("<dependency>").skip(1).take(400) {
        let part = part.split("</dependency>").next().unwrap_or(part);
        let (Some(group), Some(artifact)) = (element(part, "groupId"), element(part, "artifactId")) else { continue };
        let kind = if element(part, "scope") == Some("test") { "development" } else { "run" };
        let version = known(element(part, "version").unwrap_or_default(), &properties);
        let name = if group.starts_with("${") { artifact.to_owned() } else { format!("{group}:{artifact}") };
        if !name.contains("${") {
            manifest.dependencies.push(dependency(&name, &version, kind, path));
        }
    }
    manifest
}

/// The text without the first element of each of these names and all up to the last closing tag of that name.
fn without(text: &str, names: &[&str]) -> String {
    let mut out = text.to_owned();
    for name in names {
        if let (Some(start), Some(end)) = (out.find(&format!("<{name}>")), out.rfind(&format!("</{name}>")))
            && start < end
        {
            out.replace_range(start..end, "");
        }
    }
    out
}

fn properties(text: &str) -> BTreeMap<&str, &str> {
    let lines = element(text, "properties").unwrap_or_default().split('<').filter(|tag| !tag.starts_with('/'));
    lines.filter_map(|tag| tag.split_once('>')).map(|(name, value)| (name, value.trim())).collect()
}

/// A version whose property this file does not define is not known.
fn known(version: &str, properties: &BTreeMap<&str, &str>) -> String {
    match version.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => {
            properties.get(name).filter(|value| !value.contains("${")).copied().unwrap_or_default().to_owned()
        }
        None => version.to_owned(),
    }
}

fn gradle(path: &str, text: &str) -> Manifest {
    let mut manifest = conventional("Gradle", path, &[(Aim::Build, "gradle build"), (Aim::Test, "gradle test")]);
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        // `val bootstrapVersion = "5.3"` of the script, `ext.bootstrapVersion = '5.3'`.
        if let Some((name, value)) = line.split_once('=') {
            let name = name.trim().rsplit([' ', '.']).next().unwrap_or_default();
            values.extend(value.trim().split(['"', '\'']).nth(1).map(|value| (name, value)));
        }
        let Some((word, rest)) = line.split_once([' ', '(']) else { continue };
        let kind = match word {
            "implementation" | "api" | "compile" => "run",
            "testImplementation" | "testCompile" => "development",
            "compileOnly" | "annotationProcessor" | "kapt" => "build",
            _ => continue,
        };
        if let Some(name) = rest.split(['"', '\'']).nth(1).filter(|name| name.contains(':') && !name.contains("${")) {
            let mut parts = name.rsplitn(2, ':');
            let (version, package) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let (package, version) = if package.contains(':') { (package, version) } else { (name, "") };
            let version = match version.strip_prefix('$') {
                Some(name) => values.get(name).copied().unwrap_or_default(),
                None => version,
            };
            manifest.dependencies.push(dependency(package, version, kind, path));
        }
    }
    manifest
}

/// `{:phoenix, "~> 1.7"}` of a Mix project.
fn mix(path: &str, text: &str) -> Manifest {
    let mut lines = vec![(Aim::Install, "mix deps.get"), (Aim::Build, "mix compile"), (Aim::Test, "mix test")];
    if text.contains("{:phoenix,") {
        lines.push((Aim::Run, "mix phx.server"));
    }
    let mut manifest = conventional("Mix", path, &lines);
    let after = |key: &str| text.split_once(key).and_then(|(_, rest)| rest.split(['"', ',', '\n']).next());
    after("app: :").unwrap_or_default().trim().clone_into(&mut manifest.name);
    after("description: \"").unwrap_or_default().clone_into(&mut manifest.description);
    for part in text.split("{:").skip(1).take(200) {
        let Some((name, rest)) = part.split_once(',') else { continue };
        let inside = rest.split('}').next().unwrap_or_default();
        let version = inside.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap_or_default();
        if version.is_empty() && !["path:", "github:", "git:"].iter().any(|key| inside.contains(key)) {
            continue;
        }
        let is_for_tools = ["only: :test", "only: :dev", "only: ["].iter().any(|key| inside.contains(key));
        manifest.dependencies.push(dependency(name, version, if is_for_tools { "development" } else { "run" }, path));
    }
    manifest
}

fn cmake(path: &str, text: &str) -> Manifest {
    let mut manifest = conventional("CMake", path, &[(Aim::Build, "cmake -B build && cmake --build build")]);
    let lower = text.to_ascii_lowercase();
    if !path.contains('/')
        && (lower.contains("enable_testing") || lower.contains("add_test") || lower.contains("ctest"))
    {
        manifest.commands.push(command(Aim::Test, "ctest --test-dir build", "by convention of CMake", path));
    }
    if let Some((_, rest)) = lower.split_once("project(")
        && let Some(start) = rest.find("description")
        && let Some(said) = text.get(text.len() - rest.len() + start..).and_then(|rest| rest.split('"').nth(1))
    {
        manifest.description = said.to_owned();
    }
    manifest
}

/// `gem "name", "~> 1"` of a Gemfile, `s.add_dependency "name", "1"` of a gemspec.
fn gems(path: &str, text: &str) -> Manifest {
    let install = [(Aim::Install, "bundle install")];
    let is_gemfile = path.ends_with("Gemfile");
    let mut manifest = conventional("Bundler", path, if is_gemfile { &install } else { &[] });
    // What a library's Gemfile names is for those who work on the library.
    let is_library = text.lines().any(|line| line.trim() == "gemspec");
    let mut group = if is_library { "development" } else { "run" };
    for line in text.lines() {
        let indented = line.starts_with([' ', '\t']);
        let line = line.trim();
        if let Some(names) = line.strip_prefix("group ").filter(|rest| rest.ends_with("do")) {
            group = if is_for_development(names) { "development" } else { "run" };
        } else if line == "end" && !indented {
            group = if is_library { "development" } else { "run" };
        }
        let quoted = |index: usize| line.split(['"', '\'']).nth(index).unwrap_or_default();
        let assigned = |key: &str| {
            line.split_once('=').filter(|(left, _)| left.trim_end().ends_with(key)).map(|_| quoted(1).to_owned())
        };
        if let Some(kind) = gem_kind(line, group).filter(|_| !quoted(1).is_empty()) {
            let version =
                if quoted(3).starts_with(|c: char| c.is_ascii_digit() || "~><=".contains(c)) { quoted(3) } else { "" };
            manifest.dependencies.push(dependency(quoted(1), version, kind, path));
        } else if let Some(said) = assigned(".summary") {
            manifest.description = said;
        } else if let Some(licence) = assigned(".license") {
            manifest.licence = licence;
        }
    }
    manifest
}

/// `:development, :test` and the like.
fn is_for_development(groups: &str) -> bool {
    let named = ["development", "test"].iter().any(|name| groups.contains(name));
    named && !groups.contains("production")
}

fn gem_kind(line: &str, group: &'static str) -> Option<&'static str> {
    if line.starts_with("gem ") || line.starts_with("gem(") {
        let own = line.split_once("group").map(|(_, rest)| rest).unwrap_or_default();
        Some(if is_for_development(own) { "development" } else { group })
    } else if line.contains(".add_development_dependency") {
        Some("development")
    } else if line.contains(".add_dependency") || line.contains(".add_runtime_dependency") {
        Some("run")
    } else {
        None
    }
}

fn csproj(path: &str, text: &str) -> Manifest {
    let mut manifest = conventional(".NET", path, &[(Aim::Build, "dotnet build"), (Aim::Test, "dotnet test")]);
    let said = |name: &str| element(text, name).unwrap_or_default().to_owned();
    if text.contains("Sdk=\"Microsoft.NET.Sdk.Web\"") || said("OutputType") == "Exe" {
        let project = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let line = format!("dotnet run --project {project}");
        manifest.commands.push(command(Aim::Run, &line, "by convention of .NET", path));
    }
    manifest.description = said("Description");
    manifest.licence = said("PackageLicenseExpression");
    for part in text.split("<PackageReference ").skip(1).take(400) {
        let tag = part.split('>').next().unwrap_or(part);
        let value = |key: &str| {
            tag.split_once(key).and_then(|(_, rest)| rest.strip_prefix("=\"")?.split('"').next()).unwrap_or_default()
        };
        if !value("Include").is_empty() {
            let kind = if text.contains("Microsoft.NET.Test.Sdk") || tag.contains("PrivateAssets") {
                "development"
            } else {
                "run"
            };
            manifest.dependencies.push(dependency(value("Include"), value("Version"), kind, path));
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pom_names_what_is_used_and_versions_that_are_known() {
        let text = "<project><properties><v>2</v></properties><dependencyManagement><dependency><groupId>m</groupId><artifactId>m</artifactId></dependency></dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>${v}</version></dependency><dependency><groupId>a</groupId><artifactId>${c}</artifactId></dependency></dependencies></project>";
        assert_eq!(pom("pom.xml", text).dependencies, [dependency("a:b", "2", "run", "pom.xml")]);
    }

    #[test]
    fn groups_of_a_gemfile_say_what_a_gem_is_for() {
        let text =
            "gem 'rails'\ngroup :development, :test do\n  gem 'rspec'\nend\ngem 'pg'\ngem 'faker', group: :test\n";
        let kinds: Vec<&str> = gems("Gemfile", text).dependencies.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, ["run", "development", "run", "development"]);
        assert_eq!(gems("Gemfile", "gemspec\ngem 'rake'\n").dependencies[0].kind, "development");
    }

    #[test]
    fn gems_and_packages_are_read() {
        let gem = gems("a.gemspec", "s.summary = 'Does a.'\ns.add_dependency 'rack', '~> 3'\n");
        assert_eq!((gem.description.as_str(), gem.dependencies.len()), ("Does a.", 1));
        let net = csproj("a.csproj", "<PackageReference Include=\"X.Y\" Version=\"1.0\" />");
        assert_eq!(net.dependencies, [dependency("X.Y", "1.0", "run", "a.csproj")]);
        assert_eq!(net.commands.len(), 2);
    }
}
