//! Lines that begin like an order.

use crate::specification::vocabulary::search::holds_one;

/// Verbs that begin an order in English; other languages show it by form.
#[rustfmt::skip]
const ORDERS: &[&str] = &[
    "accept", "acknowledge", "adapt", "add", "address", "adjust", "adopt", "alert", "align", "allow", "analyze", "announce", "apply",
    "archive", "assign", "attach", "audit", "authenticate", "automate", "avoid", "block", "build", "bump", "bundle", "cache", "calculate",
    "capture", "change", "check", "choose", "clarify", "clean", "clear", "collect", "combine", "complete", "compute", "conduct",
    "configure", "confirm", "connect", "consider", "consolidate", "convert", "copy", "create", "customize", "decide", "declare",
    "decouple", "define", "delete", "deliver", "deploy", "deprecate", "describe", "design", "detect", "determine", "develop", "disable",
    "discover", "display", "document", "drop", "embed", "emit", "enable", "encrypt", "enforce", "enhance", "ensure", "erase", "establish",
    "estimate", "evaluate", "exclude", "execute", "expand", "export", "expose", "extend", "extract", "fetch", "fill", "filter", "finalize", "find",
    "fix", "forbid", "formalize", "generate", "give", "grant", "group", "handle", "hide", "identify", "ignore", "implement", "import",
    "improve", "include", "increase", "index", "inform", "ingest", "inherit", "initialize", "inject", "install", "integrate", "introduce",
    "investigate", "isolate", "keep", "launch", "let", "limit", "link", "list", "load", "localize", "log", "lower", "maintain", "make",
    "manage", "map", "mark", "measure", "merge", "migrate", "minimize", "model", "modify", "monitor", "move", "normalize", "notify",
    "offer", "open", "optimize", "organize", "package", "parse", "pass", "perform", "persist", "plan", "poll", "populate", "port",
    "prepare", "present", "preserve", "prevent", "print", "prioritize", "process", "produce", "prohibit", "prompt", "propagate", "propose",
    "protect", "prove", "provide", "provision", "publish", "purge", "push", "query", "queue", "raise", "read", "rebuild", "receive",
    "record", "redact", "redirect", "reduce", "refactor", "refuse", "register", "reject", "release", "reload", "remove", "rename",
    "render", "reorganize", "replace", "reply", "report", "require", "research", "reset", "resolve", "respect", "respond", "restore",
    "restrict", "resume", "retain", "retire", "retrieve", "retry", "return", "reuse", "review", "revise", "revoke", "rewrite", "roll",
    "rotate", "route", "run", "sanitize", "save", "scale", "scan", "schedule", "search", "secure", "select", "send", "separate", "serve",
    "set", "setup", "share", "show", "sign", "simplify", "skip", "sort", "specify", "split", "staff", "standardize", "start", "stop",
    "store", "stream", "streamline", "strip", "submit", "subscribe", "summarize", "supply", "support", "suppress", "switch", "sync",
    "synchronize", "tag", "target", "test", "throttle", "toggle", "track", "train", "transform", "translate", "treat", "trigger", "truncate",
    "tune", "turn", "unify", "update", "upgrade", "upload", "use", "validate", "verify", "version", "view", "visualize", "warn", "wire",
    "wrap", "write",
];

/// Whether a word is an English verb that begins orders.
pub fn is_order_verb(word: &str) -> bool {
    is_one_of(ORDERS, word)
}

/// Whether a word stands in a sorted list.
pub fn is_one_of(sorted: &[&str], word: &str) -> bool {
    sorted.binary_search(&word).is_ok()
}

/// Whether it begins like an order: an English verb, a Romance infinitive, a German or Japanese verb at the end.
pub fn is_order(folded: &str) -> bool {
    let mut words = folded.split(' ').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let count = 1 + words.clone().count();
    let last = words.next_back().unwrap_or(first);
    // "Use cases covered" names something.
    if folded.starts_with(" use case") {
        return false;
    }
    // "Release 2", "Test 4" are names.
    let is_name = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .nth(1)
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let behind = behind_connector(folded).and_then(|rest| rest.split(' ').next());
    if !is_name && is_order_verb(first)
        || behind.is_some_and(is_order_verb)
        || (first == "do" && folded.starts_with(" do not "))
    {
        return true;
    }
    let romance = first.chars().count() >= 5
        && ["er", "ir", "are", "ere", "ire"].iter().any(|end| first.ends_with(end))
        && contains_any(
            folded,
            &[
                " le ", " la ", " les ", " des ", " de ", " du ", " un ", " une ", " el ", " los ", " las ", " il ",
                " gli ", " o ", " os ", " as ", " con ", " com ",
            ],
        );
    let german = (2..=14).contains(&count)
        && last.len() >= 5
        && (last.ends_with("en") || last.ends_with("ern"))
        && is_german(folded);
    let japanese = ["する", "させる", "を追加", "を実装", "に対応", "を作成", "を修正", "を削除", "できる"]
        .iter()
        .any(|end| folded.trim_end().ends_with(end));
    let chinese = ["支持", "实现", "添加", "提供", "创建", "增加", "修复", "使用"]
        .iter()
        .any(|verb| folded.trim_start().starts_with(verb));
    romance || german || japanese || chinese
}

/// What stands behind "Additionally", "In the second phase".
fn behind_connector(folded: &str) -> Option<&str> {
    const WORDS: &[&str] = &[" additionally ", " in addition ", " then ", " finally ", " also ", " afterwards "];
    let after = WORDS.iter().find_map(|word| folded.strip_prefix(word));
    after.or_else(|| {
        let (_, rest) = folded.strip_prefix(" in the ")?.split_once(' ')?;
        [" phase ", " step ", " stage "].iter().find_map(|word| rest.strip_prefix(word.trim_start()))
    })
}

/// Whether small words of German stand in it.
pub fn is_german(folded: &str) -> bool {
    folded.contains(['ä', 'ö', 'ü', 'ß'])
        || contains_any(
            folded,
            &[
                " der ", " die ", " das ", " und ", " für ", " mit ", " als ", " von ", " im ", " den ", " zu ",
                " eine ", " bei ", " nach ", " auf ", " aus ", " je ",
            ],
        )
}

fn contains_any(folded: &str, phrases: &[&str]) -> bool {
    holds_one(folded, phrases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verbs_stand_in_the_order_in_which_they_are_looked_for() {
        assert!(ORDERS.is_sorted());
        assert!(is_order_verb("add") && is_order_verb("write") && !is_order_verb("") && !is_order_verb("adds"));
    }
}
