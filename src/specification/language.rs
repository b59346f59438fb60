//! The language that a page is written in.

use crate::locale::Locale;
use crate::specification::answer::Plan;
use crate::specification::vocabulary::search::head;
use crate::specification::vocabulary::text::folded;

/// Common small words of each language that its neighbours spell in another way ("die" is Dutch, too, "das" Portuguese). From the
/// lists of stop words of the Snowball project (snowballstem.org/algorithms).
const SMALL_WORDS: [(Locale, &[&str]); 3] = [
    (Locale::English, &["the", "and", "of", "is", "are", "to", "that", "for", "with", "it", "this", "be"]),
    (Locale::German, &["der", "und", "ist", "sind", "nicht", "ein", "eine", "mit", "auf", "für", "wird", "werden"]),
    (Locale::French, &["les", "et", "est", "sont", "une", "du", "dans", "pour", "avec", "sur", "aux", "cette"]),
];

/// Bytes of the page that are looked at, and of each of its spans. Ours.
const BYTES: usize = 20_000;
const BYTES_OF_SPAN: usize = 2_000;

/// The language of most of a page's text, of those that we have words in. One of another language counts as English.
pub fn language_of(plan: &Plan) -> Locale {
    let items = plan.items.iter().flat_map(|item| &item.evidence).map(|evidence| evidence.quote.as_str());
    let spans = plan.uncovered.iter().chain(&plan.ignored).map(|span| span.quote.as_str());
    let mut counts = [0_usize; SMALL_WORDS.len()];
    let (mut seen, mut kana, mut letters) = (0, 0, 0);
    for text in items.chain(spans) {
        let text = head(text, BYTES_OF_SPAN);
        kana += text.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30FF}')).count();
        letters += text.chars().filter(|c| c.is_alphabetic()).count();
        for word in folded(text).split(' ') {
            for (count, (_, words)) in counts.iter_mut().zip(SMALL_WORDS) {
                *count += usize::from(words.contains(&word));
            }
        }
        seen += text.len();
        if seen >= BYTES {
            break;
        }
    }
    // Kana are written in Japanese alone; a fifth leaves room for names in other letters.
    if kana * 5 > letters {
        return Locale::Japanese;
    }
    let languages = counts.iter().zip(SMALL_WORDS).map(|(count, (language, _))| (*count, language));
    // The first of equals is English.
    languages.rev().max_by_key(|(count, _)| *count).map_or(Locale::English, |(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specification::{PlanOptions, plan_work_items};

    #[test]
    fn the_small_words_of_a_page_tell_its_language() {
        for (text, language) in [
            ("The app shall open the door and close it.", Locale::English),
            ("Die App muss die Tür öffnen und mit einer Karte schließen.", Locale::German),
            ("L’application doit ouvrir la porte et les casiers dans une minute.", Locale::French),
            ("アプリは扉を開けなければならない。", Locale::Japanese),
            ("El sistema debe abrir la puerta que está en el pasillo.", Locale::English),
            ("O sistema deve abrir uma das portas.", Locale::English),
            ("FR-1: PDF", Locale::English),
        ] {
            let page = format!("<h2>Requirements</h2><p>{text}</p>");
            let plan = plan_work_items(page.as_bytes(), &PlanOptions::default()).unwrap();
            assert_eq!(language_of(&plan), language, "{text}");
        }
    }
}
