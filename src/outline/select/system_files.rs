//! Files that say how a system is set, built, checked and run: told by their names.

use crate::outline::language::Language;
use crate::outline::select::test_paths::is_test_folder;

/// What such a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setup {
    /// Docker Compose.
    Compose,
    /// A Dockerfile.
    Image,
    /// Objects of Kubernetes, a chart of Helm.
    Cluster,
    /// What a service checks and builds after a push.
    Checks,
    /// Processes of a platform: a Procfile.
    Processes,
    /// Settings with their defaults.
    Settings,
    /// Settings of Spring's gateway, where its routes stand.
    Gateway,
    /// Who owns what.
    Owners,
    /// Models of Prisma.
    Models,
    /// A schema of GraphQL.
    Schema,
    /// A description in OpenAPI or Swagger.
    OpenApi,
    /// The text of the root's licence.
    Licence,
}

/// Whether a file says how the system is set, built, checked or run.
pub fn is_setup(path: &str) -> bool {
    setup(path).is_some()
}

/// What the file of this path is.
pub fn setup(path: &str) -> Option<Setup> {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let stem = name.split('.').next().unwrap_or(name);
    if folders.split('/').any(|step| step == ".devcontainer") {
        // Where somebody works, not what runs.
        None
    } else if folders.is_empty() && is_licence(name) && Language::of_path(path).is_none() {
        Some(Setup::Licence)
    } else if is_yaml && is_check(folders, &lower) {
        Some(Setup::Checks)
    } else if folders.split('/').any(is_test_folder)
        && (is_openapi(folders, stem) || is_schema(folders, name) || name.ends_with(".prisma"))
    {
        // What tests and examples describe is no part of the program.
        None
    } else if name.ends_with(".prisma") {
        Some(Setup::Models)
    } else if is_schema(folders, name) {
        Some(Setup::Schema)
    } else if is_openapi(folders, stem) && (is_yaml || name.ends_with(".json")) {
        Some(Setup::OpenApi)
    } else if name == "codeowners" {
        Some(Setup::Owners)
    } else if is_image(path, stem, name) {
        (!name.ends_with(".dockerignore")).then_some(Setup::Image)
    } else if name == "procfile" {
        Some(Setup::Processes)
    } else if is_spring(&lower, name) && folders.contains("gateway") {
        Some(Setup::Gateway)
    } else if sets_environment(path) || is_spring(&lower, name) || is_settings(folders, name) {
        Some(Setup::Settings)
    } else if !is_yaml {
        None
    } else if stem.starts_with("docker-compose") || stem == "compose" || name.starts_with("compose-") {
        Some(Setup::Compose)
    } else if name == "chart.yaml" || is_in_cluster(folders) && !folders.contains("templates") {
        Some(Setup::Cluster)
    } else {
        None
    }
}

/// `Dockerfile.dev`, `app.dockerfile`; `dockerfile.ex` is code.
fn is_image(path: &str, stem: &str, name: &str) -> bool {
    let is_named = matches!(stem, "dockerfile" | "containerfile") && Language::of_path(path).is_none();
    is_named || name.ends_with(".dockerfile")
}

/// `openapi.yml`, and what stands in a folder of that name.
fn is_openapi(folders: &str, stem: &str) -> bool {
    let is_named = |name: &str| matches!(name, "openapi" | "swagger");
    is_named(stem) || folders.rsplit('/').next().is_some_and(is_named)
}

/// Whether a file of the root holds a licence, by its name.
pub fn is_licence(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or(path).to_ascii_lowercase();
    matches!(stem.as_str(), "license" | "licence" | "copying" | "unlicense")
}

/// Whether a file says who owns what.
pub fn names_owners(path: &str) -> bool {
    setup(path) == Some(Setup::Owners)
}

/// What a code host does after a push.
fn is_check(folders: &str, path: &str) -> bool {
    matches!(folders, ".github/workflows" | ".woodpecker")
        || matches!(
            path,
            ".gitlab-ci.yml"
                | "bitbucket-pipelines.yml"
                | "azure-pipelines.yml"
                | ".circleci/config.yml"
                | ".travis.yml"
                | ".woodpecker.yml"
                | ".woodpecker.yaml"
        )
}

/// Whether a folder's name says that what is in it is for Kubernetes.
fn is_in_cluster(folders: &str) -> bool {
    folders.split('/').any(|step| {
        matches!(
            step,
            "k8s" | "kubernetes" | "kubernetes-manifests" | "kustomize" | "manifests" | "deploy" | "deployment"
        )
    })
}

/// A schema, where its name or its folder says so: other files in this language are questions of a client.
fn is_schema(folders: &str, name: &str) -> bool {
    let is_graphql = name.ends_with(".graphql") || name.ends_with(".gql");
    let in_schema = folders
        .split('/')
        .any(|step| matches!(step, "schema" | "schemas" | "typedefs" | "graph" | "resolver" | "resolvers"));
    name.ends_with(".graphqls") || is_graphql && (in_schema || name.contains("schema"))
}

/// What is shown as a pattern of a file that each installation has of its own.
const PATTERNS: [&str; 5] = ["example", "sample", "template", "dist", "defaults"];

/// `.env.example` and its kin: what may be set in the environment, without what is secret.
pub fn sets_environment(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_pattern = PATTERNS.iter().any(|end| name.ends_with(end));
    (name.starts_with(".env") || name.starts_with("env.") || name.contains(".env.")) && is_pattern
}

/// Settings of the program itself: `appsettings.json` of .NET, `conf/app.ini`, `config.toml`, and patterns of such files
/// (`config.example.ini`). Those of tools lie in folders that begin with a dot; a documentation site's are not the program's.
fn is_settings(folders: &str, name: &str) -> bool {
    let mut steps = folders.split('/');
    let is_aside = |step: &str| {
        step.starts_with('.')
            || is_test_folder(step)
            || matches!(step, "docs" | "doc" | "site" | "website" | "locale" | "locales" | "i18n")
    };
    if name.starts_with('.') || steps.any(is_aside) {
        return false;
    }
    let home = folders.rsplit('/').next().unwrap_or_default();
    let (stem, is_pattern) = match name.rsplit_once('.') {
        Some((stem, end)) if PATTERNS.contains(&end) => (stem, true),
        _ => (name, PATTERNS.iter().any(|word| name.split(['.', '-', '_']).any(|part| part == *word))),
    };
    let is_of_kind = [".ini", ".toml", ".conf", ".cfg"].iter().any(|end| stem.ends_with(end));
    let is_named = matches!(stem, "config.toml" | "settings.toml" | "app.ini" | "config.ini" | "settings.ini");
    let is_config = stem.contains("conf") || stem.contains("settings");
    let is_home = matches!(home, "conf" | "config" | "configs");
    name == "appsettings.json"
        || is_of_kind
            && (is_named
                || is_pattern && is_config
                || is_home && [".ini", ".toml"].iter().any(|end| stem.ends_with(end)))
}

/// Spring's settings, outside tests.
fn is_spring(path: &str, name: &str) -> bool {
    let is_name = matches!(name, "application.yml" | "application.yaml" | "application.properties");
    is_name && path.contains("src/main/resources/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_system_are_told_by_their_names() {
        for (path, kind) in [
            ("docker-compose.prod.yml", Some(Setup::Compose)),
            ("api/Dockerfile.dev", Some(Setup::Image)),
            (".dockerignore", None),
            ("lib/hubs/dockerfile.ex", None),
            ("a/schema.graphqls", Some(Setup::Schema)),
            ("api/graphql/resolvers/user.graphql", Some(Setup::Schema)),
            ("ui/src/user.graphql", None),
            ("web/queries/user.graphql", None),
            ("docs/openapi.v1.yaml", Some(Setup::OpenApi)),
            ("openapi.go", None),
            ("api/openapi/users.yml", Some(Setup::OpenApi)),
            (".devcontainer/docker-compose.yml", None),
            (".github/workflows/ci.yml", Some(Setup::Checks)),
            (".github/dependabot.yml", None),
            ("k8s/web.yaml", Some(Setup::Cluster)),
            ("chart/templates/web.yaml", None),
            (".env.example", Some(Setup::Settings)),
            (".env", None),
            ("conf/app.ini", Some(Setup::Settings)),
            ("conf/locale/locale_en-US.ini", None),
            ("src/Shop/appsettings.json", Some(Setup::Settings)),
            ("src/Shop/appsettings.Development.json", None),
            ("client/config.toml", Some(Setup::Settings)),
            (".cargo/config.toml", None),
            ("docs/config.toml", None),
            ("config.sample.ini", Some(Setup::Settings)),
            ("server.conf.example", Some(Setup::Settings)),
            ("config/nginx.conf", None),
            ("pyproject.toml", None),
            ("a/src/main/resources/application.yml", Some(Setup::Settings)),
            ("a/src/test/resources/application.yml", None),
            ("api-gateway/src/main/resources/application.yml", Some(Setup::Gateway)),
            (".woodpecker/test.yaml", Some(Setup::Checks)),
            (".github/workflows/openapi.yml", Some(Setup::Checks)),
            ("packages/openapi/test/app.openapi.json", None),
            ("examples/openapi/openapi.json", None),
            (".github/CODEOWNERS", Some(Setup::Owners)),
            ("LICENSE.txt", Some(Setup::Licence)),
            ("third/LICENSE", None),
            ("license.js", None),
        ] {
            assert_eq!(setup(path), kind, "{path}");
        }
    }
}
