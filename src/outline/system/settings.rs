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
        let (said, marks) = uncommented(bare);
        let is_off = marks > 0;
        // Where one mark switches a setting off, two begin what is said of it.
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
                    name: format!("{section}{}", name.trim()),
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

/// `server` of `[server]` and of `[[server]]`.
fn section_of(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.trim_start_matches('[').split(']').next()?;
    Some(name).filter(|name| is_name(name))
}

/// A line without the marks of a comment, and how many it had.
fn uncommented(line: &str) -> (&str, usize) {
    let said = line.trim_start_matches(['#', ';']);
    (said.trim(), line.len() - said.len())
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
    fn sections_stand_before_the_names_in_them() {
        let text = "; The name of\n; all of it.\nNAME = Shop\n\n[server]\n; Where it listens.\nPORT = 80\n\n[[list]]\n\n## how long, in days\n# keep = 3\n";
        let found = settings("conf/app.ini", text);
        let words = crate::locale::Words::default();
        let told = found.iter().map(|one| format!("{} = {} | {}", one.name, words.spoken(&one.default), one.meaning));
        assert_eq!(
            told.collect::<Vec<String>>(),
            [
                "NAME = Shop | The name of all of it.",
                "server.PORT = 80 | Where it listens.",
                "list.keep = 3 (commented out) | how long, in days"
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
