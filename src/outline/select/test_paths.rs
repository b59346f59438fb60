//! Which paths hold tests, examples and benchmarks.

const TESTS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "testdata",
    "test_data",
    "fixtures",
    "__mocks__",
    "e2e",
    "benches",
    "bench",
    "benchmark",
    "benchmarks",
    "examples",
    "example",
    "samples",
    "fuzz",
    "integration_tests",
    "cypress",
    "golden",
    "snapshots",
    "regress",
    "regression",
];
/// `tests`, `acme.Tests`, `acme-examples`, `test-shrinker`, `jvmTest`; the path is in lower case.
pub fn is_test_folder(folder: &str) -> bool {
    const ENDS: &[&str] = &["test", "tests", "example", "examples", "sample", "samples", "benchmark", "benchmarks"];
    let last = folder.rsplit(['-', '_', '.', ' ']).next().unwrap_or(folder);
    TESTS.contains(&folder)
        || (last.len() < folder.len() && ENDS.contains(&last))
        || folder.starts_with("test-")
        || ["test-support", "test_support", "test-utils", "test_utils", "testutil", "testutils", "testbins"]
            .iter()
            .any(|name| folder.ends_with(name))
        || ["commontest", "jvmtest", "jstest", "nativetest", "androidtest", "unittest"].contains(&folder)
}

/// `shop_example` in the root is what a repository of that kind is about: a package of Python is spelled so, and there is one.
pub fn is_sample_package(folder: &str) -> bool {
    folder.ends_with("_example") || folder.ends_with("_sample")
}

/// Maven's integration tests stand in `src/it/`, Perl's in `t/`; what Go's packages are tested with, in `testing/`.
pub fn is_integration_test(path: &str) -> bool {
    path.starts_with("src/it/")
        || path.starts_with("t/")
        || path.contains("/src/it/")
        // Where Playwright's own sources are no tests, they are in `packages`, or Python.
        || !path.ends_with(".py") && !path.contains("packages/playwright/") && format!("/{path}").contains("/playwright/")
        || path.ends_with(".go") && path.contains("/testing/")
        // What a package shows its use with. In the root it is what the repository is about.
        || ["/getting_started/", "/getting-started/"].iter().any(|folder| path.contains(folder))
            && [".py", ".cs", ".ts", ".js"].iter().any(|end| path.ends_with(end))
}

/// Whether a file's name, in lower case, is that of a test.
pub fn is_test_name(name: &str) -> bool {
    if name.ends_with(".go") {
        // Go's own rule; `test_helpers.go` is part of the package.
        return name.ends_with("_test.go");
    }
    let stem = name.split('.').next().unwrap_or(name);
    stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || name.contains(".test.")
        || name.contains(".test-")
        || name.contains(".spec.")
        || matches!(stem, "conftest" | "test" | "tests" | "setuptests")
}

/// `FooTest.java`: the capital letter tells it from `Latest.java`.
pub fn is_test_class(path: &str) -> bool {
    [".java", ".kt", ".cs", ".swift", ".php"].iter().any(|extension| {
        path.strip_suffix(extension)
            .is_some_and(|stem| ["Test", "Tests", "TestCase", "IT"].iter().any(|end| stem.ends_with(end)))
    })
}
