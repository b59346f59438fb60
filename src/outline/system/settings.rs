//! Settings that a file lists with their defaults: `.env.example`, Spring's `application.yml` and `.properties`, `appsettings.json` of
//! .NET, files in INI and TOML.

use crate::locale::own;
use crate::outline::system::parts::Setting;
use crate::outline::system::yaml::lines;

/// Settings of one file. Ours.
const MOST: usize = 400;

/// All settings of a file.
pub fn settings(path: &str, text: &str) -> Vec<Setting> {
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    if is_yaml {
        nested(path, text)
    } else if path.ends_with(".json") {
        json(path, text)
    } else {
        flat(path, text)
    }
}

/// One key a line, as `dotnet new` and people write it; lists are left out. Names are joined as .NET joins them.
///
/// Source: learn.microsoft.com/aspnet/core/fundamentals/configuration (hierarchical configuration data, comments are allowed).
fn json(path: &str, text: &str) -> Vec<Setting> {
    let mut out = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some(said) = bare.strip_prefix("//") {
            comment.push(said.trim());
            continue;
        }
        let named = bare.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let named = named.and_then(|(name, rest)| Some((name, rest.trim_start().strip_prefix(':')?.trim())));
        match named {
            // A key that is no word is one of many of a kind.
            Some((name, "{" | "[")) => above.push(name),
            Some((name, value)) if out.len() < MOST && !value.is_empty() && !value.starts_with(['{', '[']) => {
                let name = above.iter().chain([&name]).copied().collect::<Vec<_>>().join(":");
                // `//"Legacy": true` is switched off.
                let said: Vec<&str> =
                    comment.iter().copied().filter(|said| !said.starts_with(['"', '{', '}'])).collect();
                out.push(Setting {
                    name,
                    default: shown(value.trim_end_matches(',').trim_matches('"')),
                    meaning: crate::text::first_chars(&said.join(" "), 300).to_owned(),
                    from: path.to_owned(),
                    line: number,
                });
            }
            _ if bare.starts_with(['}', ']']) => drop(above.pop()),
            _ => {}
        }
        comment.clear();
    }
    out
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
    // What `[server]` of INI and TOML puts before the names below it.
    let mut section = String::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some(name) = section_of(bare) {
            section = format!("{name}.");
            comment.clear();
            continue;
        }
        let (said, is_off) = uncommented(bare);
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
                    name: format!("{section}{}", name.trim()),
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

/// `server` of `[server]` and of `[[server]]`.
fn section_of(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.trim_start_matches('[').split(']').next()?;
    Some(name).filter(|name| is_name(name))
}

/// A line without the marks of a comment, and whether it had any.
fn uncommented(line: &str) -> (&str, bool) {
    match line.strip_prefix(['#', ';']) {
        Some(rest) => (rest.trim_start_matches(['#', ';']).trim(), true),
        None => (line, false),
    }
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
    fn sections_stand_before_the_names_in_them() {
        let text = "; The name of\n; all of it.\nNAME = Shop\n\n[server]\n; Where it listens.\nPORT = 80\n\n[[list]]\n\n## how long, in days\n# keep = 3\n";
        let found = settings("conf/app.ini", text);
        let told: Vec<(&str, &str, &str)> =
            found.iter().map(|one| (one.name.as_str(), one.default.as_str(), one.meaning.as_str())).collect();
        assert_eq!(
            told,
            [
                ("NAME", "Shop", "The name of all of it."),
                ("server.PORT", "80", "Where it listens."),
                ("list.keep", "", "how long, in days")
            ]
        );
    }

    #[test]
    fn settings_of_dot_net_are_joined_with_colons() {
        let text = "{\n  \"ApiKey\": \"\",\n  // How it is kept.\n  \"Database\": {\n    // Which one.\n    \"Type\": \"Sqlite\",\n    //\"Legacy\": true,\n    \"Hosts\": [\n      \"a\"\n    ]\n  },\n  \"Port\": 80\n}\n";
        let found = settings("src/Shop/appsettings.json", text);
        let told: Vec<(&str, &str, &str, u32)> =
            found.iter().map(|one| (one.name.as_str(), one.default.as_str(), one.meaning.as_str(), one.line)).collect();
        assert_eq!(told, [("ApiKey", "", "", 2), ("Database:Type", "Sqlite", "Which one.", 6), ("Port", "80", "", 12)]);
    }

    #[test]
    fn spring_settings_are_joined_with_dots() {
        let found = settings("a/application.yml", "server:\n  port: 8080\n");
        assert_eq!((found[0].name.as_str(), found[0].default.as_str()), ("server.port", "8080"));
    }
}
