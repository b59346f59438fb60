//! What a heading says about the text below it.

use crate::specification::vocabulary::behaviour::is_code;
use crate::specification::vocabulary::headings::TABLE;
use crate::specification::vocabulary::ids::leading_id;
pub use crate::specification::vocabulary::role::{Role, Weight};

/// Words beside the phrase that a heading may have to be about it. Ours: "Known risks and limits" is, "Silencing deprecation
/// warnings for dependencies" is about something else.
const OTHER_WORDS: usize = 3;

/// Documents of requirements by their names, some of which hold the word for a definition.
const DOCUMENTS: &[&str] = &[
    " requirements definition ",
    " definition of requirements ",
    " anforderungsdefinition ",
    " définition des besoins ",
    " définition des exigences ",
    " definición de requisitos ",
    " definición de requerimientos ",
    " definição de requisitos ",
    " definizione dei requisiti ",
    "要件定義",
    "要求定義",
    "需求定义",
    "요구사항 정의",
    "요구사항정의",
];

/// Bytes of a heading that are looked at. Ours: a longer one is a text.
const LONGEST: usize = 400;

/// Last words of headings that name a function: "履歴管理機能" is no history.
const FUNCTIONS: &[&str] = &[
    "機能 ", "管理 ", "画面 ", "保存 ", "表示 ", "検索 ", "出力 ", "一覧 ", "功能 ", "模块 ", "页面 ", "保存 ",
    "查询 ", "기능 ", "관리 ", "화면 ", "저장 ", "조회 ",
];

/// Words for one requirement, story or scenario at the front of a heading.
#[rustfmt::skip]
pub const ONE: &[&str] = &[
    " user story ", " story ", " requirement ", " use case ", " feature ", " anforderung ", " anwendungsfall ",
    " exigence ", " cas dutilisation ", " récit utilisateur ", " historia de usuario ", " historia ", " requisito ",
    " caso de uso ", " história ", " requerimiento ", " eis ", " scenario ", " szenario ", " scénario ", " escenario ",
    " cenário ", " scenariusz ", " przypadek użycia ", " historyjka ", " wymaganie ", " gebruikersverhaal ",
    " caso d uso ", " シナリオ ", " 场景 ", " 시나리오 ", " ユーザーストーリー ", " 要件 ", " 要求 ", " 用户故事 ", " 需求 ", " 사용자 스토리 ", " 요구사항 ",
];

/// What a heading says, if it says anything. Text is left alone only under a heading that is about that and nothing more.
pub fn role_of(heading: &str) -> Option<Role> {
    spoken_role(heading).map(|(role, _)| role)
}

/// The same, and whether the heading has no other words.
pub fn spoken_role(heading: &str) -> Option<(Role, bool)> {
    let heading = crate::specification::vocabulary::search::head(heading, LONGEST);
    let folded = &crate::specification::vocabulary::text::folded(heading);
    let pairs = crate::specification::vocabulary::search::Pairs::of(folded);
    let holds =
        |phrase: &str| pairs.may_hold(phrase) && crate::specification::vocabulary::search::contains(folded, phrase);
    if DOCUMENTS.iter().any(|phrase| holds(phrase)) {
        return Some((Role::Requirements, false));
    }
    let names_function = FUNCTIONS.iter().any(|end| folded.ends_with(end));
    // Ids and numbers say nothing: "Legacy MS.TEAMS.5.1v1 instructions" has two words.
    let words = heading
        .split(|c: char| c.is_whitespace() || c == '/')
        .filter(|word| {
            crate::specification::vocabulary::text::says_something(word) && !word.contains(|c: char| c.is_ascii_digit())
        })
        .count();
    let whole: String = folded
        .split(' ')
        .filter(|word| !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit()))
        .flat_map(|word| [" ", word])
        .chain([" "])
        .collect();
    TABLE.iter().find_map(|(role, phrases)| {
        let fits = |phrase: &&&str| match phrase.as_bytes() {
            [b'=', exact @ ..] => exact.len() == whole.len() && exact == whole.as_bytes(),
            _ => holds(phrase),
        };
        let own = phrases
            .iter()
            .filter(fits)
            .map(|phrase| phrase.trim_start_matches('=').split_whitespace().count())
            .max()?;
        let decides = matches!(role.weight(), Weight::Asks | Weight::Open)
            || *role == Role::OutOfScope && words <= own + OTHER_WORDS
            || !names_function && words <= own + OTHER_WORDS && (*role != Role::Removed || words <= own + 2);
        decides.then_some((*role, words <= own))
    })
}

/// What a heading says; what stands in brackets decides when the rest says nothing, "Configuration (overview)", or takes it
/// out, "Functions (out of scope)".
pub fn role_of_heading(text: &str) -> Option<(Role, bool)> {
    if is_code(text.trim()) {
        // "cookies.set(key, options)" is a call, and no chapter about options.
        return None;
    }
    let front = without_brackets(text);
    if joins_opposites(front) {
        return None;
    }
    let inside = text.get(front.len()..).and_then(spoken_role);
    let inside = inside.filter(|(role, _)| matches!(role.weight(), Weight::Leaves | Weight::Doubts));
    let asked = text.ends_with(['?', '？']).then_some((Role::Asked, true));
    let takes_out = inside.filter(|(role, _)| matches!(role, Role::OutOfScope | Role::Removed));
    let own = spoken_role(front).filter(|(role, _)| inside.is_none() || role.weight() != Weight::Open);
    // "RF1 - Users" is a requirement with a number, and no chapter about users.
    let own = own.filter(|(role, _)| !is_numbered(text) || !matches!(role.weight(), Weight::Doubts));
    // A heading that asks is answered below it, whatever it asks about: only one that asks for requirements holds some.
    let own = own.filter(|(role, _)| asked.is_none() || matches!(role.weight(), Weight::Asks | Weight::Leaves));
    // "Step 7 - Calculator links" names a part of the work, and no list of links.
    let own = own.filter(|(role, _)| {
        !is_part_of_series(text)
            || matches!(role.weight(), Weight::Asks | Weight::Open)
            || matches!(role, Role::OutOfScope | Role::Future)
    });
    takes_out.or(own).or(inside).or(asked)
}

/// "Constraints & non-goals": one half asks and the other takes out, so that the heading says nothing of either.
fn joins_opposites(text: &str) -> bool {
    const JOINTS: &[&str] = &[" & ", " and ", " und ", " et ", " y ", " e ", " en ", " / "];
    let weight = |half: &str| spoken_role(half).map(|(role, _)| role.weight());
    JOINTS.iter().filter_map(|joint| text.split_once(joint)).any(|(first, second)| {
        matches!(
            (weight(first), weight(second)),
            (Some(Weight::Asks), Some(Weight::Leaves)) | (Some(Weight::Leaves), Some(Weight::Asks))
        )
    })
}

/// "Step 7 - …", "Phase 2: …", "Schritt 3 – …": a numbered part of what is to be done, with a name.
fn is_part_of_series(text: &str) -> bool {
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "step", "phase", "stage", "milestone", "iteration", "sprint", "wave", "schritt", "etappe", "stufe", "étape", "lot", "paso", "fase",
        "etapa", "passo", "tappa", "stap", "krok", "faza", "etap",
    ];
    let mut words = text.split_whitespace();
    let names_part = words.next().is_some_and(|word| PARTS.contains(&word.to_lowercase().as_str()));
    let is_number = words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    names_part && is_number && words.next().is_some()
}

/// Whether an id of letters and digits names it: `RF1`, `REQ-12`, not the `A.1` of an appendix.
fn is_numbered(text: &str) -> bool {
    let letters = |id: &str| id.bytes().filter(u8::is_ascii_alphabetic).count();
    leading_id(text).is_some_and(|(id, start)| {
        start < text.len() && letters(id) >= 2 && id.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// What stands in brackets at the end explains a heading: "Removed policies (no longer required)".
fn without_brackets(text: &str) -> &str {
    let cut = text.trim_end().strip_suffix([')', '）']).and_then(|inside| inside.rfind(['(', '（']));
    cut.and_then(|at| text.get(..at)).filter(|rest| !rest.trim().is_empty()).unwrap_or(text)
}

/// Whether a heading is so short that a role in it is all that it names ("Functional Requirements"): a poor name for an epic.
pub fn is_short_name(heading: &str) -> bool {
    heading.split(' ').filter(|word| word.len() > 2).take(3).count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_what_stands_below_them() {
        for (heading, role) in [
            ("3. Functional Requirements", Some(Role::Requirements)),
            ("Non-Goals", Some(Role::OutOfScope)),
            ("Nicht-Ziele", Some(Role::OutOfScope)),
            ("機能要件", Some(Role::Requirements)),
            ("改訂履歴", Some(Role::History)),
            ("Critères d’acceptation", Some(Role::Criteria)),
            ("Pros and Cons of the Options", Some(Role::Alternatives)),
            ("Legacy MS.TEAMS.5.1v1 Instructions", Some(Role::Removed)),
            ("Silencing deprecation warnings for dependencies", None),
            ("Export of statements", None),
            ("レシピ管理アプリ 要件定義書", Some(Role::Requirements)),
            ("履歴管理機能", Some(Role::Requirements)),
            ("2.1 Security", Some(Role::Requirements)),
            ("Security of old clients", None),
            ("Poza zakresem", Some(Role::OutOfScope)),
            ("3) Périmètre fonctionnel (MVP+)", Some(Role::Requirements)),
            ("8. Harmonogram realizacji", Some(Role::Schedule)),
        ] {
            assert_eq!(role_of(heading), role, "{heading}");
        }
    }
}
