//! Where cargo keeps crates that carry published cases as their own tests; nothing of them is copied.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How a crate comes to be on this machine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Had {
    /// These tests could not have been built without it: nothing is downloaded.
    ByThisBuild,
    /// No build needs it: cargo downloads it, as it did what the build needed, unless it is there.
    FromTheRegistry,
}

/// The folder of a crate that Cargo.lock names.
pub fn folder(name: &str, had: Had) -> PathBuf {
    let versions = output_of("rustc", &["-vV"]);
    let host = versions.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // Crates of other platforms were never downloaded: without the filter their absence is an error.
    let offline = ["--offline", "--filter-platform", host];
    let more: &[&str] = if had == Had::ByThisBuild { &offline } else { &[] };
    let metadata = output_of(env!("CARGO"), &[&["metadata", "--format-version", "1", "--locked"], more].concat());
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let own = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == name);
    let manifest = own.and_then(|package| package["manifest_path"].as_str());
    Path::new(manifest.unwrap_or_else(|| panic!("Cargo.lock names no {name}"))).parent().unwrap().to_owned()
}

fn output_of(command: &str, arguments: &[&str]) -> String {
    let done = Command::new(command).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command} {}: {said}", arguments.join(" "));
    String::from_utf8(done.stdout).unwrap()
}
