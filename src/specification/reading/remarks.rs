//! Lines that look back, wonder or take something out: by their words alone.

use crate::specification::vocabulary::words::duty;

/// Words with which a line looks back or wonders, and asks for nothing.
pub fn is_remark(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " currently",
        " historically ",
        " today ",
        " in the future ",
        " feedback from ",
        " theoretically ",
        " derzeit ",
        " aktuell ",
        " bisher ",
        " actuellement ",
        " actualmente ",
        " atualmente ",
        " attualmente ",
        " momenteel ",
        " could also ",
        " could add a lot ",
        " could create a lot ",
    ];
    let first = crate::specification::vocabulary::search::head(folded, 90);
    crate::specification::vocabulary::words::holds(first, WORDS)
        && duty(folded) < Some(crate::specification::vocabulary::words::Duty::Should)
}

/// A line that says itself that it is not asked for.
pub fn says_that_it_is_out(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " is out of scope ",
        " are out of scope ",
        " explicitly out of scope ",
        " not in scope ",
        " will not be implemented ",
        " wont be implemented ",
        " nicht teil ",
        " nicht bestandteil ",
        " außerhalb des umfangs ",
        " hors périmètre ",
        " fuera de alcance ",
        " fora do escopo ",
        "スコープ外",
    ];
    crate::specification::vocabulary::words::holds(folded, WORDS)
        || folded.starts_with(" out of scope ")
        || folded.starts_with(" 除外 ")
        || folded.starts_with(" unchanged from ")
}

/// A question without an answer.
pub fn is_open_question(text: &str) -> bool {
    let mut sentences = crate::specification::vocabulary::text::sentences(text).into_iter();
    let asks = |(from, to): (usize, usize)| text.get(from..to).is_some_and(|sentence| sentence.ends_with(['?', '？']));
    let Some(first) = sentences.next() else { return false };
    let rest: Vec<_> = sentences.collect();
    if rest.is_empty() {
        return asks(first);
    }
    let answers =
        rest.iter().any(|(from, to)| text.get(*from..*to).is_some_and(|sentence| !sentence.ends_with(['?', '？'])));
    let wonders =
        text.get(first.0..first.1).map(crate::specification::vocabulary::text::folded).is_some_and(|folded| {
            crate::specification::vocabulary::words::holds(
                &folded,
                &[" can we ", " should we ", " do we ", " shall we ", " sollen wir ", " müssen wir "],
            )
        });
    asks(first) && (!answers || wonders)
}

/// Whether a text binds in the words of the standards: "shall", or the words of RFC 2119 in capitals. In an introduction other
/// words of duty describe the world.
pub fn is_binding(text: &str) -> bool {
    ["MUST", "SHALL", " shall ", "REQUIRED"]
        .iter()
        .any(|word| crate::specification::vocabulary::search::contains(text, word))
}
