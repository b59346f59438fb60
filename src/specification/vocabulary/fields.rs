//! What a line says about itself: its priority, estimate, tick, label, and what it waits for.

use crate::specification::vocabulary::text::folded;

/// A tick at the front of a line: whether it is done, and where the text behind it begins.
pub fn tick(text: &str) -> Option<(bool, usize)> {
    const OPEN: &[&str] = &["[ ]", "[]", "☐", "□", "⬜", "◻", "🔲"];
    const DONE: &[&str] = &["[x]", "[X]", "☑", "✅", "✔", "🗹"];
    let of = |marks: &[&str]| {
        marks
            .iter()
            .find_map(|mark| text.strip_prefix(mark))
            .map(|rest| text.len() - rest.trim_start_matches(['\u{FE0F}', ' ']).len())
    };
    of(OPEN).map(|at| (false, at)).or_else(|| of(DONE).map(|at| (true, at)))
}

/// The label of a line, `Rationale: …`: the folded label and where the text behind it begins. At most five words.
pub fn label(text: &str) -> Option<(String, usize)> {
    let (front, rest) = text.split_once([':', '：'])?;
    let short = front.chars().count() <= 48 && front.split(' ').count() <= 6;
    let start = text.len() - rest.trim_start().len();
    (short && !front.is_empty() && !rest.starts_with("//")).then(|| (folded(front), start))
}

/// What a label says about the text behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Left alone, with the reason.
    Leave(&'static str),
    /// The item's priority.
    Priority,
    /// Its estimate.
    Estimate,
    /// Items that it waits for.
    Depends,
    /// Its labels.
    Labels,
    /// Its components.
    Components,
    /// A user story or a statement: the text behind is what counts.
    Statement,
    /// Criteria stand behind or below.
    Criteria,
    /// How it is tested.
    Test,
    /// Somebody is to do what stands behind it.
    Action,
}

/// Folded labels by what they say. One that ends in a space is the whole label, another one its beginning.
#[rustfmt::skip]
const LABELS: &[(Label, &[&str])] = &[
    (Label::Priority, &[
        " priority ", " prio ", " moscow ", " priorität ", " priorité ", " prioridad ", " prioridade ", " priorità ",
        " prioriteit ", " 優先度 ", " 优先级 ", " 우선순위 ",
        " priorytet ", " öncelik ", " приоритет ", " importance ", " ważność ", " wichtigkeit ", " 優先順位 ", " 重要度 ", " 중요도 ",
    ]),
    (Label::Estimate, &[
        " estimate", " estimation ", " effort ", " story point", " points ", " size ", " aufwand", " schätzung ",
        " charge ", " estimación ", " esfuerzo ", " estimativa ", " stima ", " inschatting ", " 見積", " 工数 ", " 估算 ",
        " 工作量 ", " 예상 ", " 공수 ",
        " szacowan", " оценка ", " трудоемкость ", " boyut ", " tahmin ", " pracochłonność ", " esforço ", " peso ",
    ]),
    (Label::Depends, &[
        " depends on ", " dep ", " зависи", " dependenc", " depend ", " blocked by ", " requires ", " abhängig", " hängt ab ", " dépend",
        " depende ", " dipende", " afhankelijk", " 依存", " 依赖", " 의존",
        " zależ", " bağımlılık", " voorwaarde voor ",
    ]),
    (Label::Labels, &[
        " labels ", " label ", " tags ", " schlagwörter ", " étiquettes ", " etiquetas ", " etichette ", " ラベル ", " 标签 ",
        " 라벨 ",
    ]),
    (Label::Components, &[
        " component ", " components ", " komponente", " composant", " componente", " コンポーネント ", " 组件 ", " 컴포넌트 ",
    ]),
    (Label::Criteria, &[
        " acceptance ", " acceptance criteria ", " acceptance scenario", " success criteria ", " akzeptanzkriteri",
        " abnahmekriteri", " critères d", " criterios de ", " critérios de ", " criteri di ", " 受入", " 受け入れ", " 验收", " 인수",
        " kryteri", " kabul kriter", " критери", " acceptatiecriteri", " critère d acceptation", " criterio de aceptación", " done when ", " fertig wenn ",
        " 受け入れ条件 ", " 验收标准 ", " 验收条件 ", " 완료 조건 ", " ac ",
    ]),
    (Label::Action, &[
        " action ", " action item ", " action all ", " action point ", " deliverable ", " lieferobjekt ", " liefergegenstand ", " livrable ", " entregable ", " todo ", " to do ", " aktion ", " acción ", " ação ", " azione ",
        " actiepunt ", " アクション ", " 行动项 ",
    ]),
    (Label::Test, &[" test ", " tests ", " testing ", " how to test ", " verification "]),
    (Label::Statement, &[
        " user story ", " story ", " requirement ", " description ", " desc ", " описание ", " statement ", " policy ", " shall ", " anforderung ",
        " beschreibung ", " exigence ", " description ", " requisito ", " descripción ", " descrição ", " descrizione ",
        " 要件 ", " 説明 ", " ユーザーストーリー ", " 需求 ", " 描述 ", " 用户故事 ", " 요구사항 ", " 설명 ",
        " functional requirement ", " opis ", " wymaganie ", " omschrijving ", " beschrijving ", " historia de usuario ",
        " história de usuário ", " user need ", " función ", " 内容 ", " 内容说明 ", " 내용 ", " 改造方案 ",
    ]),
    (Label::Leave("rationale"), &[
        " rationale ", " rat ", " why ", " обоснование ", " why this priority ", " reason ", " justification ", " motivation ", " background ",
        " context ", " removal rationale ", " begründung ", " warum ", " grund ", " raison ", " justificación ", " motivo ",
        " motivazione ", " reden ", " 理由 ", " 背景 ", " 根拠 ", " 原因 ", " 이유 ",
        " business value ", " business impact ", " benefit", " value ", " impact ", " nutzen ", " mehrwert ",
        " uzasadnienie ", " rationale und ", " bénéfice", " beneficio", " benefício", " vantaggi", " waarde ", " wartość ",
        " 効果 ", " 价值 ", " 가치 ",
    ]),
    (Label::Leave("alternative"), &[
        " pros ", " cons ", " pro ", " con ", " contra ", " neutral ", " advantages ", " disadvantages ", " vorteile ", " nachteile ", " avantages ", " inconvénients ", " ventajas ",
        " desventajas ", " vantagens ", " desvantagens ", " svantaggi ", " voordelen ", " nadelen ", " zalety ", " wady ", " 利点 ", " 欠点 ",
        " 优点 ", " 缺点 ", " 장점 ", " 단점 ",
    ]),
    (Label::Leave("example"), &[
        " example", " e g ", " for example ", " sample ", " beispiel", " z b ", " exemple", " ejemplo", " exemplo",
        " esempio", " voorbeeld", " 例 ", " 示例 ", " 예 ", " 예시 ",
    ]),
    (Label::Leave("note"), &[
        " note ", " notes ", " hint ", " tip ", " info ", " remark", " comment", " hinweis", " anmerkung", " bemerkung",
        " remarque", " nota ", " notas ", " nb ", " opmerking", " 注 ", " 注記 ", " 備考 ", " 注意 ", " 备注 ", " 참고 ",
        " uwaga ", " uwagi ", " observación ", " observação ", " obs ", " avvertenza ", " remarque ", " attention ",
        " achtung ", " let op ",
    ]),
    (Label::Leave("definition"), &[
        " vocabulary ", " glossary ", " terms ", " terminology ", " definitions ", " vokabular ", " glossar ", " begriffe ", " vocabulaire ", " glossaire ",
        " termes ", " vocabulario ", " glosario ", " vocabulário ", " glossário ", " begrippen ", " 用語 ", " 术语 ", " 용어 ",
    ]),
    (Label::Leave("open question"), &[
        " question", " open question", " tbd ", " todo clarify ", " frage ", " offen ", " pregunta ", " domanda ", " 質問 ",
        " 未決 ", " 问题 ", " 질문 ",
    ]),
    (Label::Leave("out of scope"), &[
        " out of scope ", " non goal", " excluded ", " exclusion", " not in scope ", " nicht enthalten ", " außerhalb ",
        " hors ", " fuera de alcance ", " fora do escopo ", " 対象外 ", " 除外 ", " 范围之外 ", " 범위 외 ",
    ]),
    (Label::Leave("about the document"), &[
        " last modified ", " last updated ", " created ", " author", " owner", " status ", " version ", " date ",
        " reviewer", " approver", " feature branch ", " branch ", " input ", " removal date ", " mapping ", " autor ",
        " datum ", " stand ", " auteur ", " fecha ", " data ", " automated check ", " manual ", " 作成", " 更新", " 版 ", " 日付 ",
        " 作者 ", " 日期 ", " 작성",
        " estado ", " versión ", " versão ", " versione ", " wersja ", " versie ", " statut ", " état ", " stato ", " stan ",
        " stav ", " project ", " project name ", " projekt ", " projekttitel ", " projektname ", " projet ", " proyecto ",
        " projeto ", " progetto ", " document title ", " document ", " document version ", " client ", " kunde ",
        " auftraggeber ", " cliente ", " klant ", " klient ", " confidentiality ", " target release ", " document status ", " document owner ", " designer ", " developer ", " developers ", " tech lead ", " 状態 ", " ステータス ", " 状态 ", " 版本 ", " バージョン ",
        " 文書番号 ", " 상태 ", " 버전 ", " 문서 ", " 项目名称 ", " 프로젝트명 ", " プロジェクト名 ",
    ]),
    (Label::Leave("reference"), &[
        " see ", " see also ", " reference", " references ", " source ", " link ", " links ", " siehe ", " quelle ",
        " voir ", " source ", " fuente ", " fonte ", " bron ", " 参照 ", " 参考 ", " 出典 ", " 참조 ", " requirements ", " files ",
        " covers ", " traces ",
    ]),
    (Label::Leave("how it is tested"), &[" independent test ", " checkpoint "]),
    (Label::Leave("risk"), &[
        " risk ", " risks ", " risiko ", " risque ", " riesgo ", " rischio ", " リスク ", " 风险 ", " 위험 ",
    ]),
    (Label::Leave("goal"), &[
        " goal ", " objective ", " purpose ", " ziel ", " zweck ", " objectif ", " but ", " objetivo ", " obiettivo ",
        " doel ", " 目的 ", " 目標 ", " 目标 ", " 목표 ",
    ]),
];

/// Words of a label that names references. Ours: a longer one says what references something.
const REFERENCE_WORDS: usize = 3;

/// What the label of a line says, and where the text behind it begins. "ACTION Kim: …" names who does it.
pub fn labelled(text: &str) -> Option<(Label, usize)> {
    let (name, start) = label(text)?;
    let named = ["ACTION ", "TODO "].iter().any(|word| text.starts_with(word)) && !name.contains(" required ");
    label_meaning(&name).or_else(|| named.then_some(Label::Action)).map(|meaning| (meaning, start))
}

/// What a folded label says.
pub fn label_meaning(label: &str) -> Option<Label> {
    // The second byte tells most apart: the first is a space in all.
    let second = label.as_bytes().get(1);
    let label_end = |phrase: &str| {
        phrase.as_bytes().get(1) == second
            && (phrase.ends_with(' ') && label == phrase || !phrase.ends_with(' ') && label.starts_with(phrase))
    };
    LABELS
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|phrase| label_end(phrase)))
        .map(|(meaning, _)| *meaning)
        .or_else(|| {
            (label.ends_with(" mapping ") || label.ends_with(" date ")).then_some(Label::Leave("about the document"))
        })
        .or_else(|| {
            let is_short = label.split_whitespace().count() <= REFERENCE_WORDS;
            (is_short && (label.ends_with(" references ") || label.ends_with(" link ") || label == " 関連 "))
                .then_some(Label::Leave("reference"))
        })
}

/// A priority and an estimate that stand in brackets or behind a label inside a line: `(Priority: P1)`, `[P2]`, `(5 SP)`.
pub fn inline_fields(text: &str) -> (Option<String>, Option<String>) {
    let (mut priority, mut estimate) = (None, None);
    for part in bracketed(text) {
        let part = part.trim();
        if let Some((name, start)) = label(part) {
            let value = part.get(start..).unwrap_or_default().trim();
            match label_meaning(&name) {
                Some(Label::Priority) => priority = priority.or_else(|| some(value)),
                Some(Label::Estimate) => estimate = estimate.or_else(|| some(value)),
                _ => {}
            }
        } else if is_level(part) {
            priority = priority.or_else(|| some(part));
        } else if is_amount(part) {
            estimate = estimate.or_else(|| some(part));
        }
    }
    (priority, estimate)
}

fn some(value: &str) -> Option<String> {
    (!value.is_empty() && value.chars().count() <= 60).then(|| value.to_owned())
}

fn bracketed(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[', '（', '【']) {
        let inside = rest.get(open..).unwrap_or_default();
        let inside = inside.strip_prefix(['(', '[', '（', '【']).unwrap_or(inside);
        let Some(close) = inside.find([')', ']', '）', '】']) else { break };
        found.push(inside.get(..close).unwrap_or_default());
        rest = inside.get(close..).unwrap_or_default();
    }
    found
}

/// Priorities in lower case: MoSCoW, high to low, and both in other languages.
#[rustfmt::skip]
const LEVELS: &[&str] = &[
    "must", "should", "could", "must have", "should have", "could have", "nice to have", "must haves", "should haves", "could haves",
    "high", "medium", "low", "critical", "mandatory", "optional", "essential", "required", "desirable",
    "hoch", "mittel", "niedrig", "muss", "soll", "kann", "muss kriterien", "musskriterien", "soll kriterien", "sollkriterien",
    "kann kriterien", "kannkriterien", "wunschkriterien", "pflicht", "wunsch",
    "haute", "moyenne", "basse", "élevée", "faible", "essentiel", "obligatoire", "souhaitable", "facultatif", "optionnel",
    "alta", "media", "baja", "alto", "medio", "bajo", "obligatorio", "deseable", "opcional", "esencial", "crítica", "crítico",
    "média", "baixa", "médio", "baixo", "essencial", "importante", "desejável", "obrigatório",
    "bassa", "basso", "obbligatorio", "desiderabile", "opzionale", "facoltativo",
    "hoog", "midden", "gemiddeld", "laag", "verplicht", "optioneel", "wens",
    "wysoki", "wysoka", "średni", "średnia", "niski", "niska", "wymagane", "opcjonalne", "krytyczny",
    "必須", "推奨", "任意", "高", "中", "低", "必须", "重要", "可选", "必选", "建议", "필수", "선택", "권장", "상", "하", "높음", "보통", "낮음",
];

/// `P1`, `MUST`, `High`: a priority on its own, in the words of MoSCoW and of scales of three.
pub fn is_level(text: &str) -> bool {
    crate::specification::vocabulary::ids::is_priority(text)
        || LEVELS.contains(&text.to_lowercase().replace('-', " ").as_str())
}

/// The priority that a heading gives to what stands below it: "Must have", "P0 — first", "2.1 Muss-Kriterien".
pub fn heading_level(text: &str) -> Option<&str> {
    let behind = crate::specification::vocabulary::ids::leading_id(text)
        .and_then(|(_, start)| text.get(start..))
        .unwrap_or(text);
    let front = behind.split([':', '：', '—', '–', '(', '（', '·']).next().unwrap_or(behind).trim();
    let first = front.split(' ').next().unwrap_or(front);
    if is_level(front) {
        Some(front)
    } else {
        crate::specification::vocabulary::ids::is_priority(first).then_some(first)
    }
}

/// Units of work in lower case.
#[rustfmt::skip]
const UNITS_OF_WORK: &[&str] = &[
    "d", "h", "w", "m", "day", "days", "hour", "hours", "week", "weeks", "sp", "pt", "pts", "points", "point",
    "story points", "tage", "tag", "stunden", "wochen", "personentage", "jours", "jour", "heures", "semaines", "días",
    "dias", "horas", "giorni", "ore", "dagen", "uur", "人日", "時間", "日", "週", "天", "小时", "일", "시간",
];

/// `3 days`, `5 SP`, `2 PT`: an amount of work.
pub fn is_amount(text: &str) -> bool {
    let Some((number, unit)) = text
        .split_once(' ')
        .or_else(|| text.find(|c: char| c.is_alphabetic()).and_then(|at| text.split_at_checked(at)))
    else {
        return false;
    };
    let digits = number.trim_start_matches(['~', '≈']);
    !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–' | '½'))
        && UNITS_OF_WORK.contains(&unit.trim().to_lowercase().as_str())
}

/// Where a sentence says what it waits for: `depends on T012`, `(after FR-3)`.
pub fn dependency_text(text: &str) -> Option<&str> {
    const PHRASES: &[&str] = &[
        "depends on",
        "dependent on",
        "blocked by",
        "requires completion of",
        "after ",
        "hängt ab von",
        "hängt von",
        "abhängig von",
        "setzt voraus",
        "dépend de",
        "depende de",
        "dipende da",
        "afhankelijk van",
        "に依存",
        "依赖",
        "의존",
    ];
    let lower = text.to_lowercase();
    let at = PHRASES.iter().filter_map(|phrase| lower.find(phrase)).min()?;
    // Lower case may have another length: fall back to the whole text.
    Some(if lower.len() == text.len() && !lower.contains("に依存") { text.get(at..).unwrap_or(text) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_labels_and_fields_are_read() {
        assert_eq!(tick("[ ] a"), Some((false, 4)));
        assert_eq!(tick("☑ a").map(|(done, _)| done), Some(true));
        assert_eq!(label_meaning(&label("Why this priority: x").unwrap().0), Some(Label::Leave("rationale")));
        assert_eq!(inline_fields("Story (Priority: P1) (5 SP)"), (Some("P1".to_owned()), Some("5 SP".to_owned())));
        assert!(is_amount("3 days") && !is_amount("3 apples"));
    }
}
