//! Where a reader clicks: the alarm in AWS's console, and the runbook that its description names.

use crate::aws::Partition;
use crate::text::percent_encoded;

/// The alarm in the console of its partition.
pub fn console(region: &str, name: &str) -> String {
    let host = Partition::of_region(region).console(region);
    format!("https://{host}/cloudwatch/home?region={region}#alarmsV2:alarm/{}", percent_encoded(name))
}

/// The only `https` link of a description. None where there are several: which of them is the runbook, nobody knows.
pub fn runbook(description: &str) -> Option<String> {
    const SCHEME: &str = "https://";
    let mut found: Option<&str> = None;
    let mut rest = description;
    while let Some(at) = rest.find(SCHEME) {
        rest = rest.get(at..)?;
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`|{}^\\".contains(c));
        let link = rest
            .get(..end.unwrap_or(rest.len()))?
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*']);
        if found.is_some_and(|before| before != link) {
            return None;
        }
        found = Some(link);
        rest = rest.get(link.len().max(SCHEME.len())..)?;
    }
    found.filter(|link| is_plain(link)).map(str::to_owned)
}

/// A link without a user part, to a named host at the usual port.
fn is_plain(link: &str) -> bool {
    let rest = link.strip_prefix("https://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.strip_suffix(":443").unwrap_or(authority);
    let turns = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}');
    let is_host = host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    is_host && !link.chars().any(turns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runbook_is_the_only_link_of_a_description() {
        for (description, link) in [
            ("See https://wiki.example.com/a-b?c=d#e.", Some("https://wiki.example.com/a-b?c=d#e")),
            ("(https://wiki.example.com/a) and again https://wiki.example.com/a", Some("https://wiki.example.com/a")),
            ("https://wiki.example.com:443/x", Some("https://wiki.example.com:443/x")),
            ("https://a.example.com and https://b.example.com", None),
            ("https://a.example.com/https://b.example.com", Some("https://a.example.com/https://b.example.com")),
            ("http://wiki.example.com", None),
            ("https://user@wiki.example.com/", None),
            ("https://wiki.example.com:8443/", None),
            ("https://wiki.example.com/\u{202e}x", None),
            ("https://localhost/", None),
            ("https://", None),
            ("none", None),
        ] {
            assert_eq!(runbook(description).as_deref(), link, "{description}");
        }
    }

    #[test]
    fn the_console_is_that_of_the_partition() {
        let starts = |region, start: &str| assert!(console(region, "a b").starts_with(start), "{region}");
        starts(
            "eu-west-1",
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a%20b",
        );
        starts("cn-north-1", "https://cn-north-1.console.amazonaws.cn/");
        starts("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/");
        starts("eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/");
    }
}
