//! What a heading says about the text below it.

/// What the text below a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Requirements, policies, features: every line asks for something.
    Requirements,
    /// User stories, use cases.
    Stories,
    /// Acceptance criteria, success criteria, definition of done: criteria of the item above, or requirements of their own.
    Criteria,
    /// Tasks, action items, work to do.
    Tasks,
    /// Edge cases.
    EdgeCases,
    /// Wishes, ideas, a list of things to do: the headings themselves are the entries.
    Wishes,
    /// A proposal or design: it asks where it says so.
    Design,
    /// Out of scope, non-goals.
    OutOfScope,
    /// Glossary, definitions, key entities.
    Glossary,
    /// Revision history, implementation history.
    History,
    /// References, links.
    References,
    /// Alternatives, options, pros and cons.
    Alternatives,
    /// Removed, obsolete, legacy.
    Removed,
    /// Examples.
    Example,
    /// Introduction, summary, motivation.
    Background,
    /// Goals.
    Goals,
    /// Risks, drawbacks.
    Risks,
    /// Open questions.
    Questions,
    /// Assumptions.
    Assumptions,
    /// Stakeholders, roles, personas.
    Stakeholders,
    /// Future work.
    Future,
    /// Why something was decided.
    Rationale,
    /// Steps for carrying something out.
    Steps,
    /// Checklists and rules of the document's own process.
    Process,
    /// Status, owners, dates.
    Metadata,
}

/// How much a role decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Its lines are requirements.
    Asks,
    /// Its lines are none, whatever they say.
    Leaves,
    /// Its lines are none, unless they say so; then a person looks.
    Doubts,
    /// It says nothing.
    Open,
}

impl Role {
    /// How much it decides.
    pub const fn weight(self) -> Weight {
        match self {
            Self::Requirements | Self::Stories | Self::Criteria | Self::Tasks | Self::EdgeCases | Self::Wishes => {
                Weight::Asks
            }
            Self::OutOfScope
            | Self::Glossary
            | Self::History
            | Self::References
            | Self::Alternatives
            | Self::Removed
            | Self::Example => Weight::Leaves,
            Self::Design => Weight::Open,
            _ => Weight::Doubts,
        }
    }

    /// Why its text is left alone, for a person.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OutOfScope => "out of scope",
            Self::Glossary => "definition",
            Self::History => "history",
            Self::References => "reference",
            Self::Alternatives => "alternative",
            Self::Removed => "removed or outdated",
            Self::Example => "example",
            Self::Background => "background",
            Self::Goals => "goal",
            Self::Risks => "risk",
            Self::Questions => "open question",
            Self::Assumptions => "assumption",
            Self::Stakeholders => "stakeholder",
            Self::Future => "future work",
            Self::Rationale => "rationale",
            Self::Steps => "steps of a procedure",
            Self::Process => "process of the document",
            Self::Metadata => "about the document",
            _ => "asks for nothing",
        }
    }
}

/// Phrases over folded headings: a leading space means the beginning of a word, a closing one its end. The first that fits
/// decides, so that what is left alone stands before what asks ("requirements that are out of scope").
#[rustfmt::skip]
const TABLE: &[(Role, &[&str])] = &[
    (Role::OutOfScope, &[
        " out of scope ", " out scope ", " not in scope ", " non goal", " nongoal", " anti goal", " no goal", " not goals ",
        " wont have", " wont do ", " not included ", " exclusion", " excluded ", " nicht ziel", " nichtziele ",
        " außerhalb des ", " nicht im umfang ", " abgrenzung", " nicht enthalten ", " hors périmètre ", " hors scope ",
        " hors champ ", " exclus", " non objectifs ", " fuera de alcance ", " fuera del alcance ", " fora do escopo ",
        " fora de escopo ", " fuori ambito ", " fuori scopo ", " buiten scope ", " buiten de scope ", "対象外", "スコープ外", "非目標",
        "範囲外", "やらないこと", "除外事項", "范围之外", "不在范围", "非目标", "범위 외", "범위 밖", "제외",
    ]),
    (Role::Removed, &[
        " removed ", " obsolete", " outdated ", " legacy ", " deprecated ", " superseded ", " withdrawn ", " entfallen",
        " entfernt", " veraltet", " überholt", " supprimé", " obsolète", " eliminad", " obsolet", " verouderd ", " vervallen ",
        "廃止", "削除済", "旧仕様", "已废弃", "已删除", "폐기",
    ]),
    (Role::Alternatives, &[
        " alternative", " options ", " considered option", " pros and cons ", " trade off", " tradeoff", " rejected ",
        " prior art ", " related work ", " comparison ", " vor und nachteile ", " optionen ", " verworfen", " écartée",
        " alternativ", " variantes ", " comparaison ", "代替案", "検討した", "比較", "备选方案", "替代方案", "대안",
    ]),
    (Role::History, &[
        " history ", " changelog ", " change log ", " revision", " revisions ", " version history ", " document history ",
        " release notes ", " changes since ", " what changed ", " historie ", " änderungshistorie ", " änderungsverlauf ",
        " versionshistorie ", " änderungsverzeichnis ", " historique ", " historial ", " histórico ", " cronologia ",
        " versiebeheer ", " wijzigingen ", "改訂", "変更履歴", "更新履歴", "履歴", "修订", "变更记录", "版本历史", "이력", "변경 내역",
    ]),
    (Role::Glossary, &[
        " glossar", " glossary ", " terminolog", " definition", " definitions ", " key terms ", " acronym", " abbreviation",
        " key entit", " begriffe", " abkürzung", " definiciones ", " définition", " termes ", " terminologie ", " lexique ",
        " glosario ", " glossário ", " definizion", " begrippen", " notation ", " conventions ", " schlüsselentität",
        " nomenclatur", "用語", "定義", "略語", "术语", "定义", "词汇", "용어", "정의",
    ]),
    (Role::References, &[
        " references ", " resources ", " see also ", " further reading ", " related document", " related link", " links ",
        " bibliograph", " appendix links ", " literatur", " quellen ", " verweise ", " referenz", " siehe auch ",
        " weiterführend", " référence", " voir aussi ", " ressources ", " referencia", " referência", " riferiment",
        " bronnen ", " referenties ", " acknowledgement", " acknowledgment", " license requirement", " table of contents ",
        " contents ", " inhaltsverzeichnis ", "参考", "関連資料", "参照", "目次", "参考资料", "相关链接", "참고", "관련 문서",
    ]),
    (Role::Questions, &[
        " open question", " questions ", " open issue", " open point", " unresolved", " to be clarified ", " tbd ", " faq ",
        " q a ", " offene frage", " offene punkte ", " klärungsbedarf ", " zu klären ", " questions ouvertes ",
        " points ouverts ", " preguntas ", " perguntas ", " domande ", " questões em aberto ", " open vragen ", "未解決", "未決",
        "課題", "質問", "確認事項", "未决", "待定", "待确认", "问题", "미결", "질문",
    ]),
    (Role::Criteria, &[
        " acceptance ", " success criteria", " success metric", " measurable outcome", " definition of done ", " dod ",
        " exit criteria ", " graduation criteria ", " test criteria ", " pass criteria", " criteria ", " akzeptanz", " abnahme",
        " erfolgskriteri", " critère", " criterio", " critério", " criteri ", " acceptatie", " confirmation ", " verification ",
        " validation ", "受入", "受け入れ", "完了条件", "合格基準", "成功基準", "検証方法", "验收", "成功标准", "수용", "인수 조건", "완료 조건",
    ]),
    (Role::EdgeCases, &[
        " edge case", " corner case", " error case", " error handling ", " exception", " randfälle ", " sonderfälle ",
        " grenzfälle ", " cas limite", " cas particulier", " casos límite ", " casos limite ", " randgevallen ", "エッジケース", "例外",
        "異常系", "边界情况", "边缘情况", "异常", "예외", "엣지 케이스",
    ]),
    (Role::Metadata, &[" format id ", " path conventions "]),
    (Role::Process, &[" implementation strategy ", " mvp first ", " incremental delivery ", " team strategy "]),
    (Role::Assumptions, &[" dependencies ", " execution order ", " parallel "]),
    (Role::Stories, &[
        " user stor", " user scenario", " use case", " user requirement", " stories ", " story ", " epic ", " epics ",
        " anwendungsfälle ", " anwendungsfall ", " nutzergeschichte", " cas d utilisation ", " cas dutilisation ",
        " récits utilisateur", " historias de usuario ", " casos de uso ", " histórias de usu", " casi d uso ", " casi duso ",
        " storie utente ", " gebruikersverhalen ", "ユーザーストーリー", "ユースケース", "用户故事", "用例", "사용자 스토리", "유스케이스",
    ]),
    (Role::Assumptions, &[
        " assumption", " preconditions ", " prerequisite", " dependencies ", " annahmen ", " voraussetzung", " abhängigkeiten ",
        " hypothèse", " prérequis ", " dépendances ", " supuestos ", " suposiciones ", " premissas ", " pressupost",
        " assunzioni ", " aannames ", " dependencias ", "前提", "仮定", "依存関係", "假设", "前提条件", "가정", "전제",
    ]),
    (Role::Risks, &[
        " risk", " drawback", " downside", " potential issue", " known issue", " caveat", " limitation", " threat",
        " disadvantage", " risiken ", " risiko", " nachteil", " einschränkung", " risque", " inconvénient", " limites ",
        " riesgo", " risco", " rischi ", " limitac", " limitaz", " risico", " nadelen ", "リスク", "懸念", "制限事項", "欠点", "风险", "缺点",
        "위험", "리스크", "한계",
    ]),
    (Role::Future, &[
        " future ", " roadmap ", " later ", " next step", " phase 2 later ", " long term ", " outlook ", " ausblick ",
        " zukunft", " zukünftig", " perspectives ", " évolutions futures ", " futuro", " futuras ", " sviluppi futuri ",
        " toekomst", "将来", "今後", "展望", "未来", "후속", "향후",
    ]),
    (Role::Requirements, &[
        " requirement", " requirements ", " functional spec", " policies ", " policy ", " rules ", " business rule",
        " must have", " should have", " could have", " nice to have", " must haves ", " capabilities ", " features ",
        " feature list ", " functions ", " in scope ", " constraint", " quality attribute", " non functional",
        " nonfunctional ", " normative ", " conformance ", " controls ", " anforderung", " funktionen ", " fachliche ",
        " rahmenbedingung", " randbedingung", " muss kriterien ", " musskriterien ", " wunschkriterien ", " sollkriterien ",
        " kannkriterien ", " leistungsmerkmal", " exigence", " fonctionnalité", " contrainte", " besoins ", " règles ",
        " requisito", " requerimiento", " funcionalidad", " restriccion", " restriç", " reglas ", " regras ", " requisiti ",
        " funzionalità ", " vincoli ", " regole ", " eisen ", " vereisten ", " requirements ", " functionaliteit",
        " randvoorwaarden ", " требовани", " wymagania ", " krav ", " gereksinim", "要件", "要求", "機能一覧", "機能要件", "制約", "必須条件",
        "需求", "功能列表", "功能需求", "约束", "요구사항", "요구 사항", "요건", "기능 목록", "제약", "المتطلبات", "דרישות",
    ]),
    (Role::Tasks, &[
        " tasks ", " task list ", " todo ", " to do ", " action item", " actions ", " work item", " work package",
        " work breakdown ", " implementation plan ", " deliverable", " milestones ", " next actions ", " sprint ", " aufgaben ",
        " arbeitspakete ", " maßnahmen ", " tâches ", " livrables ", " tareas ", " tarefas ", " entregables ", " entregáveis ",
        " attività ", " taken ", " actiepunten ", "タスク", "作業項目", "実装計画", "任务", "待办", "작업", "할 일",
    ]),
    (Role::Wishes, &[
        " wish", " ideas ", " backlog ", " feature request", " improvements ", " enhancements ", " wünsche ", " ideen ",
        " verbesserungen ", " idées ", " améliorations ", " mejoras ", " melhorias ", " miglioramenti ", "要望", "アイデア", "改善",
        "想法", "改进", "아이디어", "개선",
    ]),
    (Role::Process, &[
        " signoff ", " sign off ", " checklist ", " review process ", " approval", " freigabe", " validations requises ",
        "チェックリスト", "承認", "检查清单", "체크리스트",
    ]),
    (Role::Steps, &[
        " instructions ", " implementation steps ", " how to ", " howto ", " walkthrough ", " tutorial ", " quickstart ",
        " quick start ", " getting started ", " installation ", " setup guide ", " runbook ", " anleitung", " schritte ",
        " procédure", " étapes ", " instrucciones ", " pasos ", " istruzioni ", "手順", "実行フロー", "操作方法", "インストール", "步骤", "操作说明",
        "절차", "설치 방법",
    ]),
    (Role::Example, &[
        " example", " sample", " beispiel", " exemple", " ejemplo", " exemplo", " esempi", " voorbeeld", "サンプル", "例示", "示例",
        "样例", "예시",
    ]),
    (Role::Stakeholders, &[
        " stakeholder", " persona", " user profile", " roles and ", " roles ", " actors ", " audience ", " target user",
        " team ", " contacts ", " raci ", " beteiligte", " zielgruppe", " nutzungsprofile ", " rollen ", " akteure ",
        " parties prenantes ", " acteurs ", " interesados ", " partes interessadas ", " attori ", " doelgroep", "利用者", "関係者",
        "ステークホルダー", "対象ユーザー", "利益相关", "干系人", "角色", "이해관계자", "대상 사용자",
    ]),
    (Role::Rationale, &[
        " rationale ", " decision outcome ", " decision driver", " consequences ", " justification ", " why ", " decision",
        " entscheidung", " begründung ", " konsequenzen ", " justificat", " décision", " decisión", " decisão ", " motivazion",
        " besluit", "決定", "理由", "根拠", "决策", "理由", "결정", "근거",
    ]),
    (Role::Goals, &[
        " goal", " goals ", " objective", " success vision ", " vision ", " ziele ", " zielsetzung ", " ziel ", " objectif",
        " objetivo", " obiettiv", " doelen ", " doelstelling", " kpi", "目標", "ゴール", "目标", "목표",
    ]),
    (Role::Background, &[
        " introduction ", " overview ", " summary ", " background ", " motivation ", " context", " purpose ", " problem",
        " abstract ", " preamble ", " scope ", " about ", " executive ", " current state ", " status quo ", " user journey ",
        " more information ", " einleitung ", " einführung ", " überblick ", " übersicht ", " zusammenfassung ",
        " hintergrund ", " ausgangslage ", " zweck ", " kontext ", " istzustand ", " geltungsbereich ", " umfang ",
        " contexte ", " présentation ", " résumé ", " introducc", " introduç", " resumen ", " resumo ", " contexto ",
        " alcance ", " escopo ", " introduzione ", " contesto ", " ambito ", " inleiding ", " achtergrond ", " samenvatting ",
        " doel ", " périmètre ", "概要", "背景", "目的", "はじめに", "対象範囲", "スコープ", "概述", "简介", "范围", "개요", "배경", "목적", "소개", "범위",
    ]),
    (Role::Metadata, &[
        " metadata ", " document control ", " document information ", " owners ", " status ", " dokumentinformation",
        " métadonnées ", "文書情報", "文档信息", "문서 정보",
    ]),
    (Role::Design, &[
        " proposal ", " proposed ", " design ", " specification ", " technical approach ", " solution ", " architecture ",
        " api ", " interface", " behavior ", " behaviour ", " test plan ", " security considerations ", " implementation ",
        " detail", " vorschlag ", " entwurf ", " lösung", " architektur ", " schnittstelle", " proposition ", " conception ",
        " solution ", " propuesta ", " diseño ", " proposta ", " progettazione ", " ontwerp ", "提案", "設計", "仕様", "方針", "方案",
        "设计", "规格", "제안", "설계",
    ]),
];

/// Words beside the phrase that a heading may have to be about it. Ours: "Known risks and limits" is, "Silencing deprecation
/// warnings for dependencies" is about something else.
const OTHER_WORDS: usize = 3;

/// What a heading says, if it says anything. Text is left alone only under a heading that is about that and nothing more.
pub fn role_of(heading: &str) -> Option<Role> {
    let folded = &crate::specification::vocabulary::text::folded(heading);
    // Ids and numbers say nothing: "Legacy MS.TEAMS.5.1v1 instructions" has two words.
    let words = heading
        .split(|c: char| c.is_whitespace() || c == '/')
        .filter(|word| {
            crate::specification::vocabulary::text::says_something(word) && !word.contains(|c: char| c.is_ascii_digit())
        })
        .count();
    let fits = |(role, phrases): &&(Role, &[&str])| {
        let own = phrases
            .iter()
            .filter(|phrase| crate::specification::vocabulary::search::contains(folded, phrase))
            .map(|phrase| phrase.split_whitespace().count())
            .max();
        own.is_some_and(|own| {
            matches!(role.weight(), Weight::Asks | Weight::Open)
                || words <= own + OTHER_WORDS && (*role != Role::Removed || words <= own + 2)
        })
    };
    TABLE.iter().find(fits).map(|(role, _)| *role)
}

/// Whether a heading names nothing but its role ("Functional Requirements"), so that it is a poor name for an epic.
pub fn is_only_a_role(heading: &str) -> bool {
    heading.split(' ').filter(|word| word.len() > 2).count() <= 2
        && role_of(heading).is_some_and(|role| role != Role::Design)
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
        ] {
            assert_eq!(role_of(heading), role, "{heading}");
        }
    }
}
