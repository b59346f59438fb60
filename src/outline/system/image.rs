//! Dockerfiles: what an image begins with, opens and starts.

use std::collections::BTreeMap;

use crate::outline::system::parts::Image;
use crate::outline::system::spoken::spoken;

/// What a Dockerfile says; `None` when it names no image.
pub fn image(path: &str, text: &str) -> Option<Image> {
    let mut image = Image {
        from: path.to_owned(),
        said: Some(spoken(path, text)).filter(|said| !is_instruction(said)).unwrap_or_default(),
        ..Image::default()
    };
    let mut stages: BTreeMap<String, String> = BTreeMap::new();
    let mut defaults: BTreeMap<String, String> = BTreeMap::new();
    for line in instructions(text) {
        let Some((word, rest)) = line.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim();
        match word.to_ascii_uppercase().as_str() {
            "ARG" => {
                let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
                defaults.insert(name.to_owned(), filled(value.trim_matches('"'), &defaults));
            }
            "FROM" => {
                let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
                let base = words.next().unwrap_or_default();
                // A stage that goes on from another begins with what that one begins with.
                image.base = stages.get(base).cloned().unwrap_or_else(|| filled(base, &defaults));
                stages.extend(words.nth(1).map(|stage| (stage.to_owned(), image.base.clone())));
                image.command.clear();
            }
            "EXPOSE" => {
                image.ports.extend(rest.split_whitespace().filter(|port| !port.contains('$')).map(str::to_owned))
            }
            "ENTRYPOINT" => image.command = words(rest),
            "CMD" if image.command.is_empty() => image.command = words(rest),
            "CMD" => image.command = format!("{} {}", image.command, words(rest)),
            _ => {}
        }
    }
    // What an image is written from has holes where its name goes.
    Some(image).filter(|image| !image.base.is_empty() && !image.base.contains("{{") && !image.base.contains("<%"))
}

/// `You can find the new timestamped tags here: …`: what the author is to do, and not what the image is.
fn is_instruction(said: &str) -> bool {
    const OPENINGS: [&str; 12] = [
        "find ",
        "update ",
        "change ",
        "set ",
        "use ",
        "add ",
        "copy ",
        "replace ",
        "remember ",
        "keep ",
        "you ",
        "we ",
    ];
    let lower = said.to_lowercase();
    OPENINGS.iter().any(|start| lower.starts_with(start)) || lower.contains("://") || lower.contains("docker build")
}

/// A text with the defaults of its arguments; one that has none stays as it is written.
fn filled(text: &str, defaults: &BTreeMap<String, String>) -> String {
    let mut out = text.to_owned();
    for (name, value) in defaults.iter().filter(|(_, value)| !value.is_empty()) {
        out = out.replace(&format!("${{{name}}}"), value);
        let spelled = format!("${name}");
        let mut pieces = out.split(&spelled);
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            // `$VERSION_FULL` is another name than `$VERSION`.
            let is_longer = piece.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            whole.push_str(if is_longer { "$" } else { value.as_str() });
            whole.push_str(if is_longer { name.as_str() } else { "" });
            whole.push_str(piece);
        }
        out = whole;
    }
    out
}

/// Instructions on one line each: what ends in a backslash goes on, and comments between do not end it.
fn instructions(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let bare = line.strip_suffix('\\').unwrap_or(line).trim_end();
        match out.last_mut().filter(|_| is_open) {
            Some(last) => {
                last.push(' ');
                last.push_str(bare);
            }
            None => out.push(bare.to_owned()),
        }
        is_open = line.ends_with('\\');
    }
    out
}

/// `["a", "b"]` is `a b`.
fn words(text: &str) -> String {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => {
            let words: Vec<&str> = inside.split(',').map(|word| word.trim().trim_matches('"')).collect();
            words.join(" ")
        }
        None => text.trim_end_matches('\\').trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stage_counts() {
        let text = "# syntax=docker/dockerfile:1\n# The server and its pages.\nFROM golang:1.22 AS build\nRUN go build\nFROM gcr.io/static\nCOPY --from=build /a /a\nEXPOSE 80 $PORT\nENTRYPOINT [\"/a\"]\nCMD [\"serve\"]\n";
        let found = image("Dockerfile", text).unwrap();
        assert_eq!((found.base.as_str(), found.command.as_str()), ("gcr.io/static", "/a serve"));
        assert_eq!((found.ports, found.said.as_str()), (vec!["80".to_owned()], "The server and its pages."));
        let checked =
            "FROM node\nHEALTHCHECK --interval=5s \\\n  # often\n  CMD curl x || exit 1\nCMD node \\\n  a.js\n";
        assert_eq!(image("Dockerfile", checked).map(|image| image.command).as_deref(), Some("node a.js"));
        let told = "ARG V=1.9\nARG RUN=debian:$V-slim$VX\nARG NONE\nFROM rust:${V} AS build\nFROM ${RUN}\n";
        assert_eq!(image("Dockerfile", told).map(|image| image.base).as_deref(), Some("debian:1.9-slim$VX"));
        assert_eq!(image("Dockerfile", "FROM $NONE\n").map(|image| image.base).as_deref(), Some("$NONE"));
        let staged = "FROM python:3 AS base\nFROM tools AS tools\nFROM base AS end\nCOPY --from=tools /a /a\n";
        assert_eq!(image("Dockerfile", staged).map(|image| image.base).as_deref(), Some("python:3"));
        for said in [
            "Find eligible builder and runner images on Docker Hub.",
            "You can find the new tags here: https://a.example",
        ] {
            let told = image("Dockerfile", &format!("# {said}\nFROM a\n")).map(|image| image.said);
            assert_eq!(told.as_deref(), Some(""), "{said}");
        }
        assert_eq!(image("Dockerfile", "# nothing\n"), None);
        assert_eq!(image("Dockerfile.j2", "FROM {{ base }}\n"), None);
    }
}
