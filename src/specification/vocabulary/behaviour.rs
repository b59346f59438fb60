//! Sentences of a design that say what the thing does, without a word of duty: "Returns the last ten runs", "`push()` resolves
//! to a failure", "If there are two, select the first", "We add a parameter". Elsewhere the same words tell how something is.

use crate::specification::vocabulary::orders::{is_order, is_order_verb};
use crate::specification::vocabulary::search::{begins_with_one, contains, head};
use crate::specification::vocabulary::statements::states;
use crate::specification::vocabulary::text::{folded, sentences};
use crate::specification::vocabulary::words::holds;

/// Ways of authors to say what they do to the thing.
#[rustfmt::skip]
const CHANGES: &[&str] = &[
    " we introduce ", " we are introducing ", " we are adding ", " we have opted for ", " we opted for ", " we decided to ", " we have decided to ", " we chose to ", " we also introduce ", " we add ", " we also add ", " we extend ", " we want to ", " we need a ", " we need an ",
    " we replace ", " we remove ", " we change ", " we expose ", " we can introduce ", " we make ", " also propose ", " this proposal adds ",
    " proposal introduces ", " this rfc adds ", " this rfc introduces ", " this proposal will ", " this enhancement will ",
    " this feature will ", " this change will ", " i plan to ", " we plan to ", " wir führen ", " wir fügen ", " wir ergänzen ", " wir ersetzen ",
    " wir entfernen ", " wir erweitern ", " wir schlagen ", " nous ajoutons ", " nous introduisons ", " nous remplaçons ", " nous supprimons ",
    " on ajoute ", " on remplace ", " on supprime ", " añadimos ", " agregamos ", " introducimos ", " reemplazamos ", " adicionamos ",
    " introduzimos ", " substituímos ", " aggiungiamo ", " introduciamo ", " sostituiamo ", " we voegen ", " voegen we ", " we vervangen ",
    " dodajemy ", " wprowadzamy ", " zastępujemy ", " добавляем ", " вводим ", " заменяем ", " ekliyoruz ", "を追加します", "を導入します",
    "を追加する", "を導入する", "新增", "引入", "추가합니다", "추가한다", "도입합니다",
];

/// Futures and passives with which other languages say what will be.
#[rustfmt::skip]
const FUTURES: &[&str] = &[
    " wird ", " werden ", " sera ", " seront ", " pourra ", " pourront ", " permettra ", " permettront ", " aura ", " será ", " serán ",
    " podrá ", " podrán ", " permitirá ", " tendrá ", " serão ", " poderá ", " poderão ", " terá ", " sarà ", " saranno ", " potrà ", " potranno ",
    " avrà ", " zal ", " zullen ", " będzie ", " będą ", " zostanie ", " zostaną ", " будет ", " будут ", " olacak", "できるようにする", "将会", "将支持", "될 것",
];

/// Who can do something, as the first words of a sentence.
#[rustfmt::skip]
const ABLE: &[&str] = &[
    " users can ", " the user can ", " a user can ", " users are able to ", " users will be able to ", " customers can ", " admins can ",
    " administrators can ", " authors can ", " developers can ", " operators can ", " die nutzer können ", " nutzer können ", " der nutzer kann ",
    " benutzer können ", " der benutzer kann ", " anwender können ", " lutilisateur peut ", " les utilisateurs peuvent ",
    " un utilisateur peut ", " el usuario puede ", " los usuarios pueden ", " o usuário pode ", " os usuários podem ", " o utilizador pode ",
    " lutente può ", " gli utenti possono ", " de gebruiker kan ", " gebruikers kunnen ", " użytkownik może ", " użytkownicy mogą ",
    " пользователь может ", " пользователи могут ", " kullanıcı ", "ユーザーは", "利用者は", "用户可以", "사용자는 ",
];

/// Words behind a name of the code that say what it does.
#[rustfmt::skip]
const DOES: &[&str] = &[
    "is", "are", "will", "can", "does", "has", "gets", "also", "now", "only", "becomes", "defaults", "behaves", "takes", "throws", "contains",
    "ist", "wird", "kann", "est", "sera", "peut", "es", "será", "puede", "é", "pode", "può", "wordt", "kan", "jest", "może",
];

/// Words of a condition in front.
#[rustfmt::skip]
const CONDITIONS: &[&str] = &[
    " if ", " when ", " whenever ", " in case ", " wenn ", " falls ", " sobald ", " si ", " lorsque ", " quand ", " cuando ", " se ", " quando ",
    " als ", " wanneer ", " jeśli ", " gdy ", " если ", " при ",
];

/// Whether one of the sentences says what the thing that is designed does.
pub fn describes(text: &str) -> bool {
    sentences(text).into_iter().any(|(from, to)| text.get(from..to).is_some_and(does))
}

/// Whether people can do something: a narrative says its features so, under whatever heading.
pub fn enables(folded: &str) -> bool {
    begins_with_one(folded, ABLE)
}

fn does(sentence: &str) -> bool {
    let folded = folded(head(sentence, LONGEST));
    holds(&folded, CHANGES)
        || enables(&folded)
        || is_third_person(&folded)
        || names_code(sentence)
        || states(sentence, &folded)
        || is_conditional(sentence, &folded)
        || holds(head(&folded, 160), FUTURES) && !begins_with_one(&folded, CONDITIONS)
}

/// Bytes of a sentence that are looked at. Ours.
const LONGEST: usize = 400;

/// "Returns the last runs", "Removes a cookie": a verb of an order in the third person at the front. "Changes to the router" and
/// "Updates are sent" name things.
fn is_third_person(folded: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: &[&str] = &[
        "are", "to", "of", "in", "for", "that", "will", "with", "from", "on", "can", "which", "have", "is", "must", "should", "and", "or",
        "by", "were", "may", "as", "cases", "case", "like", "include",
    ];
    let mut words = folded.split(' ').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let rest: Vec<&str> = words.take(6).collect();
    let is_verb =
        |word: &str, next: Option<&&str>| is_verb_of_it(word) && next.is_some_and(|next| !NAMES.contains(next));
    // "The tester reads the file": the thing comes first.
    let mut pairs = rest.iter().zip(rest.iter().skip(1)).skip(1);
    rest.len() >= 2 && is_verb(first, rest.first())
        || matches!(first, "the" | "each" | "every") && pairs.any(|(word, next)| is_verb(word, Some(next)))
}

/// Whether a word is the third person of a verb that begins orders.
fn is_verb_of_it(word: &str) -> bool {
    let Some(stem) = word.strip_suffix('s') else { return false };
    is_order_verb(stem)
        || stem.strip_suffix('e').is_some_and(is_order_verb)
        || stem.strip_suffix("ie").is_some_and(|stem| is_order_verb(&format!("{stem}y")))
}

/// "`Astro.cookies` is …", "The `push()` returns …": a name of the code, and what it does.
fn names_code(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    let first = words.next().unwrap_or_default();
    let name = if matches!(first, "The" | "A" | "An" | "Das" | "Die" | "Der" | "Le" | "La" | "El") {
        words.next().unwrap_or_default()
    } else {
        first
    };
    let Some(next) = words.next() else { return false };
    is_code(name) && (DOES.contains(&next) || is_verb_of_it(next)) && words.next().is_some()
}

/// Whether a word is written as programs write names.
pub fn is_code(word: &str) -> bool {
    let inner = word.trim_end_matches([',', ':', '.', '"', '\'']);
    let parts = |by: &str| inner.split(by).filter(|part| part.starts_with(|c: char| c.is_alphabetic())).count() > 1;
    let camel = inner.chars().zip(inner.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let call = inner.ends_with(')')
        && inner.split_once('(').is_some_and(|(name, _)| name.ends_with(|c: char| c.is_alphanumeric()));
    inner.is_ascii()
        && !inner.contains("//")
        && (call || camel || parts("_") || parts("::") || parts(".") && !inner.contains('/'))
        || inner.starts_with("--") && inner.len() > 3
}

/// "If the version exists, use that".
pub fn orders_on_condition(sentence: &str) -> bool {
    let first = folded(head(sentence, LONGEST));
    (begins_with_one(&first, CONDITIONS)
        || begins_with_one(
            &first,
            &[" for each ", " for every ", " for all ", " für jede", " pour chaque ", " para cada "],
        ))
        && sentence.split_once(", ").is_some_and(|(_, main)| is_order(&folded(head(main, LONGEST))))
}

/// "If there are two, select the first": a condition, and behind a comma an order or what will be.
fn is_conditional(sentence: &str, folded: &str) -> bool {
    const HEDGES: &[&str] =
        &[" you ", " we could ", " it would ", " this would ", " would ", " could ", " might ", " it is possible "];
    if !begins_with_one(folded, CONDITIONS) {
        return false;
    }
    let Some((_, main)) = sentence.split_once(", ") else {
        return holds(folded, &[" will "]) && !HEDGES.iter().any(|word| contains(folded, word));
    };
    let main = crate::specification::vocabulary::text::folded(head(main, LONGEST));
    let hedged = HEDGES.iter().any(|word| contains(head(&main, 80), word));
    !hedged
        && (is_order(&main)
            || is_third_person(&main)
            || holds(head(&main, 160), &[" will ", " is ", " are ", " gets "])
            || holds(&main, FUTURES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_with_an_order_binds_under_any_heading() {
        assert!(orders_on_condition("If no version was found, use the latest one"));
        assert!(!orders_on_condition("If no version was found, it is slow"));
        assert!(is_code("cookies.set(key, options)") && is_code("startTime") && !is_code("Options (later)"));
    }

    #[test]
    fn what_a_design_does_is_told_without_a_word_of_duty() {
        for text in [
            "Returns the last ten runs.",
            "`x`. Removes a cookie from it.",
            "router.push() resolves to a failure.",
            "If there are two gateways, select the nearest one.",
            "We add a parameter to the call.",
            "Users can filter the list.",
            "The tester reads the file of the project.",
            "Les comptes seront supprimés.",
            "Die Datei wird geprüft.",
        ] {
            assert!(describes(text), "{text}");
        }
        for text in [
            "Changes to the router",
            "Updates of the app",
            "If you use it, you should be careful.",
            "The build is slow.",
            "e.g. this one is good",
        ] {
            assert!(!describes(text), "{text}");
        }
    }
}
