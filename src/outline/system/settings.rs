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
        let (said, is_off) = match bare.strip_prefix('#') {
            Some(rest) => (rest.trim(), true),
            None => (bare, false),
        };
        let named = said.trim_start_matches("export ").split_once('=').filter(|(name, _)| is_name(name.trim()));
        match named {
            Some((name, value)) if out.len() < MOST => {
                let (value, behind) = value.split_once(" #").unwrap_or((value, ""));
                let meaning = if behind.is_empty() { comment.join(" ") } else { behind.trim().to_owned() };
                // A word or two above settings are what a group of them is called.
                let is_title = behind.is_empty()
                    && meaning.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() < 3;
                let meaning = if is_title { String::new() } else { meaning };
                out.push(Setting {
                    name: name.trim().to_owned(),
                    default: if is_off { String::new() } else { shown(value.trim().trim_matches(['"', '\''])) },
                    meaning: crate::text::first_chars(&meaning, 300).to_owned(),
                    from: path.to_owned(),
                    line: number,
                });
                comment.clear();
            }
            _ if is_off && !said.is_empty() && !said.starts_with(['-', '=', '#', '*']) => {
                // `[[DATABASE]]` is the name of what follows.
                let is_title = said.starts_with("[[") && said.ends_with("]]");
                comment.extend((!is_title).then_some(said));
            }
            _ => comment.clear(),
        }
    }
    out
}

fn is_name(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// A default as it may be shown: what looks like a key is not.
fn shown(value: &str) -> String {
    let is_random = value.len() >= 20
        && !value.contains("://")
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-:".contains(&byte))
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
        let told: Vec<(&str, &str, &str)> =
            found.iter().map(|one| (one.name.as_str(), one.default.as_str(), one.meaning.as_str())).collect();
        assert_eq!(told, [("DATA_DIR", "/data", "Where the data is."), ("OFF", "", ""), ("PORT", "80", "the port")]);
    }

    #[test]
    fn spring_settings_are_joined_with_dots() {
        let found = settings("a/application.yml", "server:\n  port: 8080\n");
        assert_eq!((found[0].name.as_str(), found[0].default.as_str()), ("server.port", "8080"));
    }
}
