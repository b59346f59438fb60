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
        " previously ",
        " already ",
        " früher ",
        " bereits ",
        " auparavant ",
        " déjà ",
        " anteriormente ",
    ];
    let first = crate::specification::vocabulary::search::head(folded, 90);
    let negated = [" not already ", " nicht bereits ", " pas déjà "];
    crate::specification::vocabulary::words::holds(first, WORDS)
        && !crate::specification::vocabulary::words::holds(first, &negated)
        && duty(folded) < Some(crate::specification::vocabulary::words::Duty::Should)
}

/// The same of a text as written: what stands in brackets remarks on it ("are removed (they are deprecated already)").
pub fn looks_back(text: &str, folded: &str) -> bool {
    let outside = || {
        text.split('(')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split_once(')').map_or("", |(_, rest)| rest) })
    };
    is_remark(folded)
        && (!text.contains('(')
            || is_remark(&crate::specification::vocabulary::text::folded(&outside().collect::<Vec<_>>().join(" "))))
}

/// "(see work plan)": all of it stands in brackets.
pub fn is_in_brackets(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside.is_some_and(|inside| !inside.contains(['(', ')']))
}

/// "N/A", "TBD", "keine": a line that fills a gap of a template.
#[rustfmt::skip]
pub fn is_placeholder(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        "n a", "yes", "no", "na", "none", "tbd", "todo", "k a", "keine", "keiner", "aucun", "aucune", "ninguno", "ninguna", "nenhum",
        "nessuno", "geen", "なし", "无", "없음",
    ];
    WORDS.contains(&folded.trim())
}

/// "Recapping the existing flow": what the list below it tells is there already.
pub fn tells_of_today(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " recap",
        " existing flow ",
        " existing behavior ",
        " existing behaviour ",
        " current flow ",
        " current behavior ",
        " current behaviour ",
        " bisheriges verhalten ",
        " bisheriger ablauf ",
        " comportement actuel ",
        " comportamiento actual ",
    ];
    crate::specification::vocabulary::words::holds(crate::specification::vocabulary::search::head(folded, 90), WORDS)
}

/// A sentence that explains another one, points to a place of the page or speaks to its reader: it asks for nothing, whatever
/// its words of duty are. Only "shall" and "must" bind whoever is spoken to.
#[rustfmt::skip]
pub fn is_explanation(folded: &str) -> bool {
    const FIRST: &[&str] = &[
        " note that ", " because ", " this means ", " that means ", " it means ", " which means ", " in other words ", " for example ",
        " for instance ", " e g ", " say ", " for comparison ", " lets say ", " suppose ", " imagine ", " let us assume ", " angenommen es ", " nehmen wir an ", " supposons ", " it is expected ", " it is assumed ", " we expect ", " we assume ", " wir erwarten ", " wir nehmen an ", " es wird erwartet ", " so these ", " therefore no ", " das heißt ", " das bedeutet ", " zum beispiel ", " z b ",
        " beachte ", " c est à dire ", " cest à dire ", " cela signifie ", " par exemple ", " es decir ", " esto significa ",
        " por ejemplo ", " ou seja ", " isso significa ", " por exemplo ", " cioè ", " ad esempio ", " dat wil zeggen ", " bijvoorbeeld ",
        "つまり", "例えば", "例如", "即", "예를 들어", "즉 ",
    ];
    const POINTS: &[&str] = &[
        " will not impact ", " will not affect ", " will not break ", " wont break ", " does not impact ", " does not affect ", " no impact on ", " not introduce any new ", " negligible impact ", " no effect on ", " can be found in ",
        " below shows ", " above shows ", " below illustrates ", " diagram shows ", " figure shows ", " following diagram ",
        " section for more ", " section if you ", " for more information ", " for more details ", " for further details ",
    ];
    const READER: &[&str] = &[" if you ", " you have ", " you may ", " you want "];
    let holds = crate::specification::vocabulary::words::holds;
    let is_binding = holds(folded, &[" shall ", " must "]);
    !is_binding && (shows_a_picture(folded) || crate::specification::vocabulary::search::begins_with_one(folded, FIRST) || holds(folded, POINTS) || holds(folded, READER))
}

/// "This screenshot shows …": a picture or the like shows something, and builds nothing.
fn shows_a_picture(folded: &str) -> bool {
    #[rustfmt::skip]
    const MEDIA: &[&str] = &[
        "animation", "chart", "diagram", "drawing", "figure", "gif", "graph", "illustration", "image", "mockup", "picture", "recording",
        "screenshot", "sketch", "slide", "tweet", "video", "wireframe",
    ];
    let mut words = folded.split(' ').filter(|word| !word.is_empty());
    let points = words.next().is_some_and(|word| matches!(word, "this" | "these" | "the"));
    let is_medium = words.next().is_some_and(|word| MEDIA.contains(&word.trim_end_matches('s')));
    let shows = words.any(|word| {
        matches!(word, "show" | "shows" | "display" | "displays" | "illustrate" | "illustrates" | "depicts")
    });
    points && is_medium && shows
}

/// `v1.21`, `2026-11`, `2026-11-30`, `TBD`: when, and not what.
pub fn is_version_or_date(value: &str) -> bool {
    let numbers = |text: &str, between: char| {
        text.contains(between)
            && text.split(between).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let version = value.strip_prefix('v').is_some_and(|rest| numbers(rest, '.'));
    version || value == "TBD" || value.len() >= "2026-11".len() && numbers(value, '-') && value.starts_with("20")
}

/// A line in angle brackets or in quotes that shows how to write one.
pub fn is_template(text: &str) -> bool {
    let gaps = text.matches('<').count().min(text.matches('>').count()) + text.matches("[role").count();
    gaps >= 2 && text.starts_with(['„', '“', '"', '«', '<', '\''])
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
        " non requise ",
        " non requis ",
        " not required for now ",
        " not needed for now ",
        " nicht teil ",
        " nicht bestandteil ",
        " außerhalb des umfangs ",
        " hors périmètre ",
        " hors du périmètre ",
        " fuera del alcance ",
        " buiten scope ",
        " poza zakresem ",
        " вне рамок ",
        " kapsam dışı ",
        " fuera de alcance ",
        " fora do escopo ",
        "スコープ外とする",
        "スコープ外です",
        "スコープ外 ",
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

/// An address with a few words before it.
pub fn is_mostly_addresses(text: &str) -> bool {
    let words = text.split(' ').count();
    let addresses = text.split(' ').filter(|word| word.contains("http://") || word.contains("https://")).count();
    addresses > 0 && words - addresses <= 3
}

/// A line that says itself that nothing was settled yet.
#[rustfmt::skip]
pub fn is_undecided(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        " not decided yet ", " not yet decided ", " undecided ", " to be decided ", " to be determined ", " noch nicht entschieden ", " noch zu entscheiden ",
        " folgen später ", " folgt später ", " will follow later ", " follow later ", " to be specified ", " to be clarified ", " details folgen ",
        " pas encore décidé", " à préciser ", " à décider ", " por decidir ", " a decidir ", " da decidere ", " nog te bepalen ", "未定", "待定", "미정",
    ];
    crate::specification::vocabulary::words::holds(folded, WORDS) && duty(folded).is_none()
}

/// Whether it is nothing but the paths of pictures and papers: `../assets/table.png`.
pub fn is_only_files(text: &str) -> bool {
    const ENDS: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".drawio", ".pdf", ".mp4", ".fig"];
    let is_file = |word: &str| {
        let word = word.to_lowercase();
        ENDS.iter().any(|end| word.ends_with(end))
    };
    !text.is_empty() && text.split(' ').all(is_file)
}

/// Whether it speaks of the document itself.
pub fn is_about_document(folded: &str) -> bool {
    crate::specification::vocabulary::words::holds(
        folded,
        &[
            " this document ",
            " this section ",
            " this page ",
            " dieses dokument ",
            " diese seite ",
            " ce document ",
            " este documento ",
            " questo documento ",
            "本書",
            "本ドキュメント",
            "本文档",
        ],
    )
}
