//! Settings that a file lists with their defaults: `.env.example`, Spring's `application.yml` and `.properties`.

use crate::locale::own;
use crate::outline::system::parts::Setting;
use crate::outline::system::yaml::lines;

/// Settings of one file. Ours.
const MOST: usize = 400;

/// All settings of a file.
pub fn settings(path: &str, text: &str) -> Vec<Setting> {
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    if is_yaml { nested(path, text) } else { flat(path, text) }
}

fn nested(path: &str, text: &str) -> Vec<Setting> {
    let all = lines(text);
    let kept = all.iter().filter(|line| !line.value.is_empty() && !line.path.iter().any(|key| key.starts_with('-')));
    kept.take(MOST)
        .map(|line| Setting {
            name: line.path.join("."),
            default: shown(line.value),
            from: path.to_owned(),
            line: line.line,
            ..Setting::default()
        })
        .collect()
}

fn flat(path: &str, text: &str) -> Vec<Setting> {
    let mut out = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        let said = bare.trim_start_matches('#');
        // Where one mark switches a setting off, two begin what is said of it.
        let marks = bare.len() - said.len();
        let (said, is_off) = (said.trim(), marks > 0);
        let statement = said.trim_start_matches("export ").split_once('=').filter(|_| marks < 2);
        let named = statement.filter(|(name, _)| is_name(name.trim()));
        match named {
            Some((name, value)) if out.len() < MOST => {
                let (value, behind) = value.split_once(" #").unwrap_or((value, ""));
                let meaning = if behind.is_empty() { joined(&comment) } else { behind.trim().to_owned() };
                // A word or two above settings are what a group of them is called.
                let is_title = behind.is_empty()
                    && meaning.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() < 3;
                let meaning = if is_title { String::new() } else { meaning };
                out.push(Setting {
                    name: name.trim().to_owned(),
                    default: default(value.trim().trim_matches(['"', '\'']), is_off),
                    meaning: crate::text::first_chars(&meaning, 300).to_owned(),
                    from: path.to_owned(),
                    line: number,
                });
                comment.clear();
            }
            _ if is_off && !said.is_empty() && !said.starts_with(['-', '=', '*']) => {
                // `[[DATABASE]]` is the name of what follows.
                let is_title = said.starts_with("[[") && said.ends_with("]]");
                comment.extend((!is_title).then_some(said));
            }
            _ => comment.clear(),
        }
    }
    out
}

/// What is given, and whether that is only how it could be.
fn default(value: &str, is_off: bool) -> String {
    let value = shown(value);
    if is_off && !value.is_empty() { crate::locale::said("{} (commented out)", &[&value]) } else { value }
}

/// Lines of a comment; a first line without an end is what the setting is called.
fn joined(comment: &[&str]) -> String {
    let is_title = |line: &&str, next: &&str| {
        !line.ends_with(['.', ',', ':', ';', '?', '!']) && next.starts_with(|c: char| c.is_uppercase())
    };
    match comment {
        [first, rest @ ..] if rest.first().is_some_and(|next| is_title(first, next)) => {
            format!("{first}: {}", rest.join(" "))
        }
        _ => comment.join(" "),
    }
}

fn is_name(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// A default as it may be shown: what looks like a key is not.
fn shown(value: &str) -> String {
    let is_random = value.len() >= 20
        && !value.contains("://")
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-:$,".contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_digit());
    if is_random { own("(a long value)") } else { crate::text::first_chars(value, 120).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_above_or_behind_a_setting_is_its_meaning() {
        let text = "# [[DATA]]\n# Where the data is.\nDATA_DIR=/data\n\n#OFF=1\nPORT=80 # the port\n";
        let found = settings(".env.example", text);
        let words = crate::locale::Words::default();
        let told = found.iter().map(|one| format!("{} = {} | {}", one.name, words.spoken(&one.default), one.meaning));
        let wanted = ["DATA_DIR = /data | Where the data is.", "OFF = 1 (commented out) | ", "PORT = 80 | the port"];
        assert_eq!(told.collect::<Vec<String>>(), wanted);
    }

    #[test]
    fn two_marks_say_what_one_mark_switches_off() {
        let text = "##############\n### Limits ###\n##############\n\n## Seconds between two requests.\n## NOTE=1 is too few.\n# RATE_SECONDS=300\n\n## Database timeout\n## Timeout when acquiring a connection\n# DB_TIMEOUT=30\n# DB_OTHER=1\n";
        let found = settings(".env.template", text);
        let told: Vec<(&str, &str)> = found.iter().map(|one| (one.name.as_str(), one.meaning.as_str())).collect();
        let database = "Database timeout: Timeout when acquiring a connection";
        let rate = "Seconds between two requests. NOTE=1 is too few.";
        assert_eq!(told, [("RATE_SECONDS", rate), ("DB_TIMEOUT", database), ("DB_OTHER", "")]);
    }

    #[test]
    fn a_hash_is_shown_by_no_page() {
        let hash = format!("$argon2id$v=19$m=65540,t=3,p=4${}", "bXk1YWx0".repeat(4));
        assert!(shown(&hash).contains("a long value"), "{}", shown(&hash));
        assert_eq!(
            (shown("30 * * * * *").as_str(), shown("https://a.example/1/2/3/4").as_str()),
            ("30 * * * * *", "https://a.example/1/2/3/4")
        );
    }

    #[test]
    fn spring_settings_are_joined_with_dots() {
        let found = settings("a/application.yml", "server:\n  port: 8080\n");
        assert_eq!((found[0].name.as_str(), found[0].default.as_str()), ("server.port", "8080"));
    }
}
