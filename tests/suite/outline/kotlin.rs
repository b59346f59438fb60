//! What packages of Kotlin are told to be, and who uses whom.

use super::telling::body;

#[test]
fn a_package_of_kotlin_is_told_by_what_is_in_it_and_by_the_packages_that_import_it() {
    let files: [(&str, &[u8]); 6] = [
        ("core/model/build.gradle.kts", b"plugins {}\n"),
        (
            "core/model/src/main/kotlin/org/x/model/data/Topic.kt",
            b"package org.x.model.data\n\nclass Topic\nclass News\n",
        ),
        (
            "core/model/src/main/kotlin/org/x/model/user/User.kt",
            b"package org.x.model.user\n\nclass User\nclass Guest\n",
        ),
        ("app/build.gradle.kts", b"plugins {}\n"),
        (
            "app/src/main/kotlin/org/x/app/Main.kt",
            b"package org.x.app\n\nimport org.x.model.data.News\n\nclass Main(val news: News)\nclass Other\n",
        ),
        ("app/src/main/kotlin/org/x/app/ui/Page.kt", b"package org.x.app.ui\n\nclass Page\nclass Frame\n"),
    ];
    let map = body(&files, "architecture:");
    assert!(map.contains("Holds data and user. Used by app."), "{map}");
}

#[test]
fn an_import_of_kotlin_means_what_is_declared_under_its_name_and_no_package_above() {
    let files: [(&str, &[u8]); 5] = [
        ("app/src/main/kotlin/org/x/Main.kt", b"package org.x\n\nimport org.x.sync.R\n\nclass Main\nclass Other\n"),
        (
            "build-logic/src/main/kotlin/org/x/Gradle.kt",
            b"package org.x\n\ninternal fun configure() {}\nclass Flavour\n",
        ),
        ("build-logic/src/plugins/kotlin/Plugin.kt", b"import org.x.configure\n\nclass Plugin\nclass Second\n"),
        (
            "sync/src/main/kotlin/org/x/work/Work.kt",
            b"package org.x.work\n\nimport org.x.generated.Made\n\nclass Work\nclass Worker\n",
        ),
        (
            "core/src/main/kotlin/org/x/core/Core.kt",
            b"package org.x.core\n\nimport org.x.work.Work\n\nclass Core\nclass Kernel\n",
        ),
    ];
    let page = body(&files, "architecture:");
    let relations = page.split("How the modules import each other").nth(1).unwrap();
    let names = |name: &str| relations.matches(&format!("content-title=\"{name} · demo\"")).count();
    // `core` uses `sync`, and the plugin what stands below it.
    assert_eq!(names("app/src/main/kotlin/org/x"), 0, "{relations}");
    assert!(
        names("sync/src/main/kotlin/org/x/work") > 0 && names("build-logic/src/main/kotlin/org/x") > 0,
        "{relations}"
    );
}
