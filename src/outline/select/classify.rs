//! What a path says about a file before anybody fetches it.

use serde::{Deserialize, Serialize};

use crate::outline::language::Language;
use crate::outline::select::test_paths::{
    is_integration_test, is_sample_package, is_test_class, is_test_folder, is_test_name,
};
use crate::outline::select::vendored::is_vendored;
use crate::source::PACKAGE_MANIFESTS;

/// What a file is to a reader of the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `README` of the root or of a folder.
    Readme,
    /// A manifest that names the project, its dependencies, its commands.
    Manifest,
    /// Source code.
    Source,
    /// Source code of tests, examples and benchmarks.
    Test,
    /// Markdown that is not a README.
    Document,
    /// Anything else that stays out of the pages but counts in the map.
    Other,
}

/// Why a file is not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody else's code, kept in the tree.
    Vendored,
    /// Written by a tool, by its name or its place.
    Generated,
    /// A lock file.
    Lock,
    /// Minified.
    Minified,
    /// Its name says that it may hold a secret.
    SecretLooking,
    /// Images, archives, fonts, executables.
    Binary,
    /// Over the size limit.
    TooLarge,
    /// A symbolic link or a submodule.
    NotAFile,
    /// Tests are counted, not fetched.
    Test,
    /// A Git LFS pointer: the file itself is elsewhere.
    LfsPointer,
    /// Text in an encoding that does not say which it is: neither UTF-8 nor UTF-16 with a mark.
    Encoding,
    /// The Git host did not give its content.
    NotGiven,
    /// Nothing the writer can read.
    Unknown,
    /// Beyond the number of files or bytes of the plan.
    OverPlan,
}

const GENERATED: &[&str] = &[
    "dist",
    "target",
    "__pycache__",
    ".next",
    ".nuxt",
    "coverage",
    "_build",
    "generated",
    ".gradle",
    ".mypy_cache",
    ".tox",
    "__snapshots__",
    ".git",
    ".svn",
    "obj",
    ".cache",
];
const LOCKS: &[&str] = &[
    "cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pipfile.lock",
    "composer.lock",
    "gemfile.lock",
    "go.sum",
    "uv.lock",
    "pdm.lock",
    "flake.lock",
    "bun.lockb",
    "bun.lock",
    "gradle.lockfile",
    "podfile.lock",
    "mix.lock",
    "pubspec.lock",
    "packages.lock.json",
];
const OTHER_MANIFESTS: &[&str] = &[
    "settings.gradle",
    "settings.gradle.kts",
    "makefile",
    "justfile",
    "dockerfile",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
    "compose.yml",
    "cmakelists.txt",
    "requirements.txt",
    "pipfile",
    "manifest.yml",
    "tsconfig.json",
    "tox.ini",
    "package.swift",
    "rakefile",
    "meson.build",
    "taskfile.yml",
];
const BINARY: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "tiff", "pdf", "zip", "gz", "tgz", "bz2", "xz", "7z", "tar",
    "jar", "war", "class", "so", "dylib", "dll", "exe", "a", "o", "lib", "wasm", "woff", "woff2", "ttf", "otf", "eot",
    "mp3", "mp4", "avi", "mov", "wav", "ogg", "webm", "bin", "dat", "db", "sqlite", "pyc", "psd", "xlsx", "docx",
    "pptx", "svg", "node",
];

/// What a path is; the reason when it is not fetched.
pub fn classify(path: &str) -> Result<Role, Reason> {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let inside = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    if is_vendored(folders, name) {
        return Err(Reason::Vendored);
    }
    if inside(GENERATED) || folders.split('/').next().is_some_and(|top| matches!(top, "build" | "out")) {
        return Err(Reason::Generated);
    }
    if let Some(reason) = reason_of_name(name) {
        return Err(reason);
    }
    // `src/main/java/org/example` is no example.
    let outer = folders.split_once("src/main/").map_or(folders, |(outer, _)| outer);
    let in_tests = outer.split('/').skip_while(|step| is_sample_package(step)).any(is_test_folder)
        || outer.split('/').next() == Some("sample")
        || is_integration_test(&lower);
    if !in_tests && is_site_script(folders, name) {
        return Err(Reason::Generated);
    }
    Ok(role_of(path, name, in_tests))
}

fn reason_of_name(name: &str) -> Option<Reason> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if LOCKS.contains(&name) {
        Some(Reason::Lock)
    } else if looks_secret(name, extension) {
        Some(Reason::SecretLooking)
    } else if BINARY.contains(&extension) {
        Some(Reason::Binary)
    } else if name.contains(".min.")
        || name.ends_with("-min.js")
        || name.ends_with(".bundle.js")
        || name.ends_with(".map")
    {
        Some(Reason::Minified)
    } else if is_generated_name(name) {
        Some(Reason::Generated)
    } else {
        None
    }
}

fn looks_secret(name: &str, extension: &str) -> bool {
    matches!(extension, "pem" | "key" | "p12" | "pfx" | "jks" | "keystore" | "kdbx" | "ppk" | "gpg" | "asc")
        || (name.starts_with(".env")
            && !name.ends_with("example")
            && !name.ends_with("sample")
            && !name.ends_with("template"))
        || matches!(
            name,
            "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" | ".netrc" | ".npmrc" | ".pypirc" | ".htpasswd"
        )
        || matches!(extension, "json" | "yml" | "yaml" | "toml" | "ini" | "txt" | "xml" | "properties" | "tfvars" | "")
            && (name.contains("secret") || name.contains("credential") || name.contains("password"))
}

fn is_generated_name(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        ".pb.go",
        "_pb2.py",
        "_pb2_grpc.py",
        "_pb2.pyi",
        ".pb.h",
        ".pb.cc",
        ".g.dart",
        ".g.cs",
        ".designer.cs",
        ".freezed.dart",
        "_generated.go",
        "_gen.go",
        ".gen.go",
        ".gen.ts",
        ".generated.ts",
        ".generated.cs",
        ".pb.ts",
        "_string.go",
    ];
    ENDINGS.iter().any(|ending| name.ends_with(ending))
        || name.contains(".generated.")
        || name.starts_with("zz_generated")
}

fn role_of(path: &str, name: &str, in_tests: bool) -> Role {
    let is_markdown = is_markdown(name);
    let source = Language::of_path(path);
    if in_tests || (source.is_some() && (is_test_name(name) || is_test_class(path))) {
        return Role::Test;
    }
    if name.starts_with("readme")
        && (is_markdown || !name.contains('.') || name.ends_with(".txt") || name.ends_with(".rst"))
    {
        return Role::Readme;
    }
    if crate::outline::select::system_files::setup(path).is_some() {
        return Role::Manifest;
    }
    if PACKAGE_MANIFESTS.contains(&name)
        || OTHER_MANIFESTS.contains(&name)
        || name.ends_with(".gemspec")
        || name.ends_with(".csproj")
        || name.ends_with(".sln")
        || name.ends_with(".slnx")
    {
        return Role::Manifest;
    }
    if source.is_some() {
        // What only a code host runs is no part of the program.
        let is_of_host = path.starts_with(".github/") || path.starts_with(".gitlab/");
        if is_of_host || is_configuration(name) { Role::Other } else { Role::Source }
    } else if (is_markdown || name.ends_with(".rst")) && !is_boilerplate(name) && !path.starts_with('.') {
        Role::Document
    } else {
        Role::Other
    }
}

/// Code that only sets up a tool.
fn is_configuration(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "conf.py",
        "noxfile.py",
        "fabfile.py",
        "gruntfile.js",
        "gulpfile.js",
        "karma.conf.js",
        "build.rs",
        "rakefile.rb",
    ];
    NAMES.contains(&name)
        || name.contains(".config.")
        || name.starts_with(".eslintrc")
        || name.starts_with(".prettierrc")
        || name.starts_with("webpack.")
}

/// Markdown that says the same in every repository.
fn is_boilerplate(name: &str) -> bool {
    [
        "license",
        "licence",
        "copying",
        "code_of_conduct",
        "code-of-conduct",
        "pull_request_template",
        "issue_template",
        "notice",
        "authors",
        "contributors",
    ]
    .iter()
    .any(|stem| name.starts_with(stem))
}

/// Whether a file's name is that of Markdown.
pub fn is_markdown(name: &str) -> bool {
    [".md", ".markdown", ".mdx", ".mdown"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

/// Scripts of a documentation site are not the program's.
fn is_site_script(folders: &str, name: &str) -> bool {
    let is_page = |folder| matches!(folder, "docs" | "apidocs" | "javadoc") && name.ends_with(".js");
    folders.split('/').any(|folder| is_page(folder) || matches!(folder, ".vitepress" | ".vuepress" | ".storybook"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_here_is_left_out() {
        for (path, reason) in [
            ("web/node_modules/a/index.js", Reason::Vendored),
            ("dist/a.js", Reason::Generated),
            ("api/a.pb.go", Reason::Generated),
            ("Cargo.lock", Reason::Lock),
            ("a/jquery.min.js", Reason::Minified),
            ("config/secrets.yml", Reason::SecretLooking),
            (".env", Reason::SecretLooking),
            ("logo.png", Reason::Binary),
        ] {
            assert_eq!(classify(path), Err(reason), "{path}");
        }
    }

    #[test]
    fn an_unpacked_release_of_another_is_left_out_and_samples_of_a_package_are_none_of_its_sources() {
        assert_eq!(classify("public/plugins/pdfjs-5.2.133/build/pdf.mjs"), Err(Reason::Vendored));
        assert_eq!(classify("src/static/scripts/jquery-4.0.0.slim.js"), Err(Reason::Vendored));
        assert_eq!(classify("src/upgrade-1.2.js"), Ok(Role::Source));
        assert_eq!(classify("docs/version-1.2.3/index.js").ok(), classify("docs/x/index.js").ok());
        assert_eq!(classify("pkg/client-v2/a.js"), Ok(Role::Source));
        assert_eq!(classify("python/packages/ui/getting_started/client.py"), Ok(Role::Test));
        assert_eq!(classify("getting_started/client.py"), Ok(Role::Source));
        assert_eq!(classify("docs/getting-started/install.md"), Ok(Role::Document));
    }

    #[test]
    fn code_about_secrets_is_still_code() {
        assert_eq!(classify("src/secret.rs"), Ok(Role::Source));
        assert_eq!(classify(".env.example"), Ok(Role::Manifest));
    }

    #[test]
    fn tests_are_told_from_sources() {
        for path in [
            "tests/a.rs",
            "pkg/a_test.go",
            "src/a.test.ts",
            "a/test_b.py",
            "src/java/FooTest.java",
            "Acme.Tests/Fixture.cs",
            "acme-examples/src/main/java/A.java",
            "apps/web/playwright/login.ts",
            "playwright/docker-compose.yml",
            "crates/shop-test-support/src/fs.rs",
            "internal/testutil/image.go",
            "sample/src/Shop.Web/Program.cs",
        ] {
            assert_eq!(classify(path), Ok(Role::Test), "{path}");
        }
        assert_eq!(classify(".github/workflows/scripts/a.py"), Ok(Role::Other));
        assert_eq!(classify("regress/a.sh"), Ok(Role::Test));
        assert_eq!(classify("src/contest.py"), Ok(Role::Source));
        assert_eq!(classify("src/sample/sample.service.ts"), Ok(Role::Source));
        assert_eq!(classify("packages/playwright/src/index.ts"), Ok(Role::Source));
        assert_eq!(classify("playwright/_impl/page.py"), Ok(Role::Source));
        assert_eq!(classify("latest/a.py"), Ok(Role::Source));
        assert_eq!(classify("docs/guide.rst"), Ok(Role::Document));
        assert_eq!(classify("src/Latest.java"), Ok(Role::Source));
    }
}
