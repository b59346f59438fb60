//! Sentences of a design that state in the present tense what the thing does or is: "A lock prevents a second run", "Flags that are
//! not known are dropped", "Das Board zeigt alle Aufträge". Told by the place and form of the verb, not by a vocabulary of a domain.

use crate::specification::vocabulary::orders::{is_german, is_one_of, is_order_verb};
use crate::specification::vocabulary::search::head;
use crate::specification::vocabulary::words::holds;

/// Words with which a sentence looks back, weighs, guesses or compares: it states nothing that is to be built.
#[rustfmt::skip]
const TELLS: &[&str] = &[
    "advantage", "advantages", "appear", "appears", "avantage", "avantages", "believe", "benefit", "benefits", "better", "commonly",
    "could", "did", "difficult", "disadvantage", "drawback", "easier", "existing", "expect", "expected", "generally", "had", "harder",
    "hatte", "hatten", "inconvenient", "inconvénient", "inconvénients", "könnte", "könnten", "likely", "meist", "might", "motivation",
    "nachteil", "nachteile", "oft", "often", "perhaps", "pourrait", "probablement", "probably", "problem", "probleme", "problems",
    "rarely", "reason", "reasons", "seem", "seems", "serait", "sometimes", "souvent", "still", "tend", "tends", "think", "typically",
    "unfortunately", "usually", "vermutlich", "vorteil", "vorteile", "wahrscheinlich", "war", "waren", "was", "were", "worse", "would",
    "wurde", "wurden", "wäre", "würde", "würden", "étaient", "était",
];

/// The same, of more than one word.
#[rustfmt::skip]
const TELL_TOGETHER: &[&str] = &[
    " has been ", " have been ", " has started ", " no longer ", " rather than ", " instead of ",
];

/// First words of sentences that follow from another one, join it, or speak of their writers and readers.
#[rustfmt::skip]
const FOLLOWS: &[&str] = &[
    "aber", "ainsi", "also", "although", "as", "because", "but", "ce", "ceci", "cela", "cest", "dadurch", "daher", "damit", "deshalb",
    "dies", "donc", "elle", "es", "even", "for", "given", "hence", "here", "how", "however", "i", "ich", "il", "it", "mais", "note",
    "nous", "on", "otherwise", "sie", "since", "so", "that", "there", "therefore", "they", "those", "though", "thus", "we", "what",
    "while", "who", "why", "wir", "you",
];

/// What ends the statement: behind it stands why.
const WHY: &[&str] = &[" because ", " since ", " so that ", " weil ", " damit ", " parce que ", " afin "];

/// Verbs with which a thing does something, that begin no order.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "agree", "allow", "appear", "apply", "become", "begin", "belong", "block", "bring", "carry", "cause", "claim", "close", "come",
    "comprise", "consist", "contain", "count", "cover", "declare", "depend", "derive", "die", "differ", "emit", "encode", "end", "enter",
    "exit", "expire", "fail", "fall", "fill", "follow", "form", "get", "go", "grow", "happen", "hide", "hold", "imply", "inherit",
    "invoke", "let", "listen", "live", "lock", "look", "lose", "match", "meet", "meter", "need", "occur", "output", "own", "pass", "pause", "permit",
    "point", "precede", "prevent", "qualify", "reach", "refer", "reject", "rely", "remain", "represent", "require", "resolve", "rest",
    "say", "see", "serve", "settle", "span", "spawn", "stand", "stay", "succeed", "survive", "take", "tell", "transition", "use", "wait",
    "wake", "watch", "win", "work", "yield",
];

/// Participles that do not end in `ed`.
#[rustfmt::skip]
const PARTICIPLES: &[&str] = &[
    "bound", "broken", "built", "chosen", "cut", "done", "drawn", "driven", "found", "frozen", "given", "held", "hidden", "kept", "left",
    "lost", "made", "met", "overwritten", "put", "read", "rebuilt", "reset", "run", "sent", "set", "shown", "shut", "split", "spread",
    "stored", "taken", "thrown", "told", "withdrawn", "written",
];

/// Participles in which nothing is done to the thing.
#[rustfmt::skip]
const IDLE: &[&str] = &[
    "based", "called", "concerned", "considered", "described", "designed", "discussed", "expected", "inspired", "intended", "interested",
    "known", "limited", "listed", "mentioned", "needed", "proposed", "related", "shown", "supposed", "tailored",
];

/// Adjectives that settle a property.
#[rustfmt::skip]
const PROPERTIES: &[&str] = &[
    "allowed", "atomic", "available", "case", "constant", "disabled", "empty", "enabled", "equivalent", "forbidden", "hidden",
    "idempotent", "identical", "immutable", "insensitive", "invisible", "mandatory", "optional", "permitted", "private", "public",
    "required", "sensitive", "synonymous", "unchanged", "unique", "visible",
];

/// Words behind which no verb of the sentence stands.
#[rustfmt::skip]
const BEFORE_NAMES: &[&str] = &[
    "a", "all", "an", "and", "any", "at", "by", "each", "every", "for", "from", "in", "its", "no", "of", "on", "or", "that", "the",
    "their", "these", "this", "to", "with",
];

/// Words that show that the word before them was no verb.
#[rustfmt::skip]
const BEHIND_NAMES: &[&str] = &[
    "and", "are", "can", "do", "does", "has", "have", "is", "may", "must", "of", "or", "shall", "should", "that", "was", "were", "which",
    "will",
];

/// Whether a sentence states what the thing does. `sentence` as written, `folded` as folded.
pub fn states(sentence: &str, folded: &str) -> bool {
    let end = WHY.iter().filter_map(|why| folded.find(why)).min().unwrap_or(folded.len());
    let main = head(folded.get(..end).unwrap_or(folded), LONGEST);
    let words: Vec<&str> = main.split(' ').filter(|word| !word.is_empty()).collect();
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return false };
    if words.len() < FEWEST
        || is_one_of(FOLLOWS, first)
        || words.iter().any(|word| is_one_of(TELLS, word))
        || holds(main, TELL_TOGETHER)
    {
        return false;
    }
    // "This allows …" follows from the sentence before; "This finalizer is attached" has a subject of its own.
    if matches!(*first, "this" | "these") && (second.ends_with('s') || is_one_of(AUXILIARIES, second)) {
        return false;
    }
    acts(&words)
        || refrains(&words)
        || is_done(&words)
        || acts_in_german(sentence, main)
        || is_done_in_french(&words)
        || acts_behind_article(&words)
}

/// Bytes of a sentence that are looked at. Ours.
const LONGEST: usize = 400;
/// Words that a statement has at least: a subject, a verb, an object. Ours.
const FEWEST: usize = 3;
/// Words among which the verb is looked for. Ours: behind them stand subordinate clauses.
const NEAR: usize = 16;

#[rustfmt::skip]
const AUXILIARIES: &[&str] = &[
    "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must", "shall", "should", "was", "were",
    "will", "would",
];

fn is_verb(word: &str) -> bool {
    is_order_verb(word) || is_one_of(VERBS, word)
}

/// Whether a word is the third person of a verb: "takes", "applies", "passes".
fn is_third_person(word: &str) -> bool {
    let Some(stem) = word.strip_suffix('s') else { return false };
    is_verb(stem)
        || stem.strip_suffix('e').is_some_and(is_verb)
        || stem.strip_suffix("ie").is_some_and(|stem| is_verb(&format!("{stem}y")))
}

/// "A lock prevents …", "Nodes register …": a verb behind its subject, in front of something else.
fn acts(words: &[&str]) -> bool {
    words.windows(3).take(NEAR).any(|three| {
        let [before, word, next] = three else { return false };
        let free =
            !is_one_of(BEFORE_NAMES, before) && !is_one_of(BEHIND_NAMES, next) && !is_one_of(AUXILIARIES, before);
        let of_many = before.ends_with('s')
            && !before.ends_with("ss")
            && !matches!(*before, "is" | "this" | "has" | "was" | "as" | "its" | "does");
        free && (is_third_person(word) || of_many && is_verb(word))
    })
}

/// "Agents do not write files", "Nobody can …", "The lock never opens": what the thing leaves undone is settled, too.
fn refrains(words: &[&str]) -> bool {
    words.windows(3).take(NEAR).any(|three| {
        let [one, two, three] = three else { return false };
        let is_named = !is_one_of(BEFORE_NAMES, one) && !is_one_of(AUXILIARIES, one);
        is_named && matches!(*two, "dont" | "doesnt" | "never") && (is_verb(three) || is_third_person(three))
            || matches!(*one, "do" | "does") && *two == "not" && is_verb(three)
    })
}

/// "… are dropped", "… can be given", "… is optional": what is done to the thing, or a property that is settled.
fn is_done(words: &[&str]) -> bool {
    words.iter().enumerate().skip(1).take(NEAR).any(|(at, word)| {
        let mut behind = words.iter().skip(at + 1).filter(|word| {
            !word.ends_with("ly")
                && !matches!(**word, "not" | "only" | "never" | "always" | "then" | "also" | "automatically")
        });
        match *word {
            "is" | "are" | "be" | "gets" | "get" => behind.next().is_some_and(|next| {
                (next.ends_with("ed") || is_one_of(PARTICIPLES, next) || is_one_of(PROPERTIES, next))
                    && !is_one_of(IDLE, next)
            }),
            "can" | "cannot" => behind.next().is_some_and(|next| is_verb(next)),
            _ => false,
        }
    })
}

/// Small German words behind a noun that are no verbs, though they end as verbs do.
#[rustfmt::skip]
const NO_VERBS: &[&str] = &[
    "allen", "außen", "deren", "dessen", "eigenen", "einen", "erst", "fast", "gegen", "innen", "insgesamt", "jetzt", "keinen", "laut",
    "mit", "neben", "nebst", "nicht", "oben", "ohne", "samt", "seit", "selbst", "statt", "unten", "wegen", "zuerst", "zunächst",
    "zwischen",
];

/// "Das Board zeigt …", "Aufträge wandern …": in German a small word behind the first noun is the verb.
fn acts_in_german(sentence: &str, main: &str) -> bool {
    if !is_german(main) {
        return false;
    }
    let words: Vec<&str> = sentence.split_whitespace().take(NEAR).collect();
    words.windows(2).any(|two| {
        let [before, word] = two else { return false };
        let is_noun =
            before.starts_with(char::is_uppercase) && before.ends_with(char::is_alphanumeric) && before.len() > 3;
        let is_small = word.len() > 3 && word.chars().all(char::is_lowercase);
        let is_participle = word.starts_with("ge") && word.ends_with(['t', 'n']);
        is_noun
            && is_small
            && (word.ends_with('t') || word.ends_with("en") || word.ends_with("ern"))
            && !is_participle
            && !is_one_of(NO_VERBS, word)
    })
}

/// First words of sentences of French, Spanish, Italian, Portuguese and Dutch whose subject is a thing; none is English.
#[rustfmt::skip]
const ARTICLES: &[&str] = &[
    "cada", "chaque", "een", "el", "elk", "elke", "gli", "het", "il", "la", "las", "le", "les", "los", "ogni", "os", "toute", "un", "una",
    "une",
];

/// Forms of to be, to have and the like, behind which such a sentence tells how something is, and words that weigh.
#[rustfmt::skip]
const TELLS_HOW: &[&str] = &[
    "a", "avait", "car", "era", "eran", "es", "est", "esta", "está", "están", "fue", "ha", "han", "hanno", "heeft", "is", "mais", "ont",
    "perché", "pero", "porque", "ser", "son", "sono", "sont", "são", "trop", "zijn", "è", "é",
];

/// "Le portail utilise le compte …": such a sentence does something when it does not tell how something is.
fn acts_behind_article(words: &[&str]) -> bool {
    const WORDS: usize = 5;
    words.len() >= WORDS
        && words.first().is_some_and(|first| is_one_of(ARTICLES, first))
        && !words.iter().any(|word| is_one_of(TELLS_HOW, word))
}

/// "Les fichiers sont stockés …".
fn is_done_in_french(words: &[&str]) -> bool {
    words.windows(3).take(NEAR).any(|three| {
        let [verb, first, second] = three else { return false };
        let is_participle =
            |word: &str| ["é", "ée", "és", "ées", "ie", "ies", "ue", "ues"].iter().any(|end| word.ends_with(end));
        matches!(*verb, "est" | "sont") && (is_participle(first) || first.ends_with("ment") && is_participle(second))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specification::vocabulary::text::folded;

    #[test]
    fn the_words_stand_in_the_order_in_which_they_are_looked_for() {
        for words in [
            TELLS,
            FOLLOWS,
            VERBS,
            PARTICIPLES,
            IDLE,
            PROPERTIES,
            BEFORE_NAMES,
            BEHIND_NAMES,
            AUXILIARIES,
            NO_VERBS,
            ARTICLES,
            TELLS_HOW,
        ] {
            assert!(words.is_sorted(), "{words:?}");
        }
    }

    #[test]
    fn a_statement_is_told_by_its_verb() {
        for text in [
            "A single-instance lock prevents overlapping runs.",
            "Every manifest mutation takes an advisory lock and replaces the file.",
            "Messages with no link and no attachment are dropped.",
            "Public items can be given an attribute.",
            "All possible fields are optional.",
            "This finalizer is attached to each service.",
            "Session files are never restarted, because that would run in the wrong place.",
            "Nodes register in the directory under a lease.",
            "Das Board zeigt alle Aufträge des Monats.",
            "Die Aufträge wandern durch zehn Stufen.",
            "Les fichiers sont automatiquement stockés dans la base.",
        ] {
            assert!(states(text, &folded(text)), "{text}");
        }
    }

    #[test]
    fn what_looks_back_or_follows_states_nothing() {
        for text in [
            "The endpoint was removed in 2020.",
            "This allows tools to skip it.",
            "It is based on an older idea.",
            "Parsing would be slower.",
            "A common problem is that lists are hard to edit.",
            "Escaping the continuation is inconvenient.",
            "We think users are served well.",
            "Die Liste der Aufträge",
            "The state of the art",
            "Retention: 30 days",
        ] {
            assert!(!states(text, &folded(text)), "{text}");
        }
    }
}
