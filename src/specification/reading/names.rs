//! Lists that ask for nothing whatever stands around them: names as programs have them, legends, links.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::page::unit::{Kind, Unit};
use crate::specification::vocabulary::fields::label;
use crate::specification::vocabulary::orders::is_one_of;
use crate::specification::vocabulary::text::folded;
use crate::specification::vocabulary::words::duty;

/// Lists whose entries are the fields of a record, the functions of an interface, or the signs of a code ("F = invoice"), and nothing
/// else, two at least: they describe data and ask for nothing.
pub fn lists(units: &[Unit]) -> BTreeSet<usize> {
    const FEWEST: usize = 2;
    #[derive(Default)]
    struct Seen {
        entries: usize,
        words: usize,
        joined: usize,
        signs: usize,
        led: usize,
    }
    let mut seen: BTreeMap<usize, Seen> = BTreeMap::new();
    for (unit, place) in units.iter().filter_map(|unit| Some((unit, unit.list?))) {
        let seen = seen.entry(place.list).or_default();
        seen.entries += 1;
        seen.signs += usize::from(unit.kind == Kind::Entry && is_sign(&unit.text));
        let first = unit.text.split([' ', '(']).next().unwrap_or_default();
        seen.led += usize::from(
            unit.kind == Kind::Entry && is_word(first) && is_joined(first) && duty(&folded(&unit.text)).is_none(),
        );
        if unit.kind == Kind::Entry && is_word(&unit.text) {
            seen.words += 1;
            seen.joined += usize::from(is_joined(&unit.text));
        }
    }
    let all = |seen: &Seen| {
        let names = seen.words == seen.entries && seen.joined > 0;
        seen.entries >= FEWEST && (names || seen.signs == seen.entries || seen.led == seen.entries)
    };
    seen.into_iter().filter(|(_, seen)| all(seen)).map(|(list, _)| list).collect()
}

/// Verbs with which a thing has an effect on people or figures: "create return pressure", "reward proof", "turn progress into proof".
#[rustfmt::skip]
const EFFECTS: &[&str] = &[
    "boost", "boosts", "build", "builds", "create", "creates", "drive", "drives", "encourage", "encourages", "foster", "fosters", "give",
    "gives", "help", "helps", "improve", "improves", "increase", "increases", "keep", "keeps", "lower", "lowers", "make", "makes",
    "motivate", "motivates", "promote", "promotes", "raise", "raises", "reduce", "reduces", "reward", "rewards", "save", "saves",
    "strengthen", "strengthens", "turn", "turns",
];

/// Who does something with a product: what they create is a feature, and no effect.
#[rustfmt::skip]
const DOERS: &[&str] = &[
    "admin", "admins", "administrator", "administrators", "app", "application", "client", "customer", "customers", "it", "manager",
    "managers", "owner", "owners", "server", "service", "system", "team", "teams", "user", "users", "we", "you",
];

/// Lists of sentences of which each says what effect something has, three at least: they say what a product is good for, and not what
/// has to be done.
pub fn effects(units: &[Unit], folded: &[String]) -> BTreeSet<usize> {
    const FEWEST: usize = 3;
    let mut seen: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((unit, text), place) in units.iter().zip(folded).filter_map(|(unit, text)| Some(((unit, text), unit.list?))) {
        let count = seen.entry(place.list).or_default();
        count.0 += usize::from(unit.kind == Kind::Entry && has_effect(text));
        count.1 += 1;
    }
    seen.into_iter().filter(|(_, (effects, all))| effects == all && *all >= FEWEST).map(|(list, _)| list).collect()
}

/// "Reactions and comments reward visible proof": a subject that is nobody, and behind it a verb of effect.
fn has_effect(folded: &str) -> bool {
    const NEAR: usize = 7;
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(NEAR).collect();
    let verb = words.iter().skip(1).position(|word| is_one_of(EFFECTS, word));
    let subject = words.iter().take(verb.map_or(0, |at| at + 1));
    verb.is_some() && !subject.clone().any(|word| is_one_of(DOERS, word)) && duty(folded).is_none()
}

/// Lists of links and little else.
pub fn links(units: &[Unit]) -> BTreeSet<usize> {
    const FEWEST: usize = 2;
    let mut seen: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (unit, place) in units.iter().filter_map(|unit| Some((unit, unit.list?))) {
        let count = seen.entry(place.list).or_default();
        count.0 += usize::from(unit.is_link());
        count.1 += 1;
    }
    let most = |(links, all): (usize, usize)| links >= FEWEST && links * 4 >= all * 3;
    seen.into_iter().filter(|(_, count)| most(*count)).map(|(list, _)| list).collect()
}

/// Lists of which each entry is a name and a short value: "Status: in progress".
pub fn facts(units: &[Unit]) -> BTreeSet<usize> {
    const WORDS: usize = 5;
    let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
    for (unit, place) in units.iter().filter_map(|unit| Some((unit, unit.list?))) {
        let value = label(&unit.text).and_then(|(_, start)| unit.text.get(start..));
        let is_fact = value.is_some_and(|value| value.split_whitespace().count() <= WORDS);
        *seen.entry(place.list).or_insert(true) &= is_fact;
    }
    seen.into_iter().filter(|(_, all)| *all).map(|(list, _)| list).collect()
}

/// `erp_stock`, `setTabColor`: several words in one, as programs join them.
fn is_joined(word: &str) -> bool {
    let word = word.split(' ').next().unwrap_or_default();
    let camel = word
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    word.contains(['_', '.', ':']) || camel && word.len() > "iPhone".len()
}

/// `F = invoice`, `02 = the second one`: one sign and what it stands for.
fn is_sign(text: &str) -> bool {
    const SIGN: usize = 12;
    const MEANING: usize = 60;
    text.split_once(" = ").is_some_and(|(sign, meaning)| {
        !sign.contains(' ') && sign.chars().count() <= SIGN && meaning.chars().count() <= MEANING
    })
}

/// `id`, `erp_stock`, `material.search`, `status (open, paid)`: letters, with marks only between them, and what brackets say of it.
fn is_word(text: &str) -> bool {
    let bracket = text.strip_suffix(')').and_then(|text| text.split_once(" ("));
    let text = bracket.map_or(text, |(name, _)| name);
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '*')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'*'))
}
