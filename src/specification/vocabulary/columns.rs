//! What a table's header row says about its columns.

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Ids or numbers.
    Id,
    /// The requirement itself, under a name that says so.
    Requirement,
    /// A description: the requirement, when no other column is.
    Description,
    /// A short name.
    Name,
    /// An epic's or theme's name.
    Epic,
    /// A group of rows.
    Group,
    /// Acceptance criteria.
    Criteria,
    /// Priority.
    Priority,
    /// Estimate.
    Estimate,
    /// What the row waits for.
    Depends,
    /// Status.
    Status,
    /// Components.
    Component,
    /// Labels.
    Labels,
    /// Why, remarks, owners, sources: explains the row.
    Remark,
    /// A version, a date, a change: the table is a history.
    History,
    /// A term: the table is a glossary.
    Term,
    /// A risk or an option: the table weighs.
    Weighs,
    /// A person or a role.
    Person,
}

/// Phrases over folded header cells; the first that fits decides.
#[rustfmt::skip]
const TABLE: &[(Column, &[&str])] = &[
    (Column::Criteria, &[
        " kryteri", " criterio verificable ", " resultado esperado ", " risultato atteso ", " erwartetes ergebnis ", " résultat attendu ", " fit criterion ", "验收条件", "验收标准", "통과 기준",
        " acceptance", " criteria", " criterion ", " pass ", " expected result", " akzeptanz", " abnahme", " kriteri",
        " critère", " criterio", " critério", " criteri", " acceptatie", "受入", "受け入れ", "合格基準", "期待結果", "验收", "预期结果", "인수",
        "기대 결과",
    ]),
    (Column::Estimate, &[
        " szacowan", " pracochłonność ", " inschatting ", " nakład ",
        " estimate", " effort", " story points ", " points ", " size ", " aufwand", " schätzung", " charge ", " estimación ",
        " esfuerzo ", " estimativa ", " esforço ", " stima ", " inspanning ", "見積", "工数", "估算", "工作量", "공수", "예상",
    ]),
    (Column::Priority, &[
        " priorytet ", " ważność ", " wichtig ", " dringlichkeit ", " importancia ", " importância ", " importanza ", " obligatoriness ", " 必須 ", " 必須度 ", "必要度", "필수",
        " priority ", " prio ", " moscow ", " importance ", " severity ", " priorität ", " wichtigkeit ", " priorité ",
        " prioridad ", " prioridade ", " priorità ", " prioriteit ", "優先", "重要度", "优先级", "우선순위", "중요도",
    ]),
    (Column::Depends, &[
        " zależn", " prerequisite",
        " depend", " blocked by ", " predecessor", " abhängig", " vorgänger", " dépend", " dipende", " afhankelijk", "依存", "依赖",
        "의존",
    ]),
    (Column::Status, &[
        " stan ", " stav ", " staat ", "情况", "진행",
        " status ", " state ", " done ", " progress ", " stand ", " statut ", " état ", " estado ", " stato ", "状態", "ステータス",
        "进度", "状态", "상태",
    ]),
    (Column::History, &[
        " wersja ", " zmian", " data zmiany ", " versie ", " datum van ",
        " version ", " revision ", " date ", " change ", " changes ", " datum ", " änderung", " modification", " fecha ",
        " versión ", " versão ", " cambio", " mudança", " alteraç", " versione ", " modifica", " wijziging", "版", "日付", "変更",
        "改訂", "日期", "版本", "变更", "날짜", "버전", "변경",
    ]),
    (Column::Term, &[
        " pojęcie ", " skrót ", " skróty ", " afkorting ", " sigla ", " acrónimo ", " acrônimo ", " abréviation ", "略称", "缩写",
        " term ", " terms ", " definition ", " meaning ", " acronym ", " abbreviation ", " begriff", " bedeutung ",
        " abkürzung ", " terme ", " définition ", " término ", " definición ", " termo ", " definição ", " termine ",
        " definizione ", " begrip ", "用語", "定義", "意味", "术语", "定义", "용어", "정의",
    ]),
    (Column::Weighs, &[
        " ryzyk", " prawdopodobieństwo ", " kans ", " probabilidad ", " probabilidade ", " probabilità ", " probabilité ", " wariant ",
        " risk ", " risks ", " probability ", " likelihood ", " impact ", " mitigation", " option ", " options ",
        " alternative", " pros ", " cons ", " advantage", " disadvantage", " risiko", " wahrscheinlichkeit ", " auswirkung",
        " maßnahme gegen ", " vorteil", " nachteil", " risque", " impact ", " riesgo", " risco", " rischi", "リスク", "影響", "対策",
        "選択肢", "风险", "影响", "위험", "영향",
    ]),
    (Column::Requirement, &[
        " wymagani", " zadanie ", " historyjk", " historia użytkownika ", "故事", "ストーリー", "스토리", "사용자 스토리",
        " requirement", " user stor", " story ", " statement ", " shall ", " rule ", " policy ", " control ", " task ",
        " anforderung", " aufgabe", " regel ", " exigence", " récit", " tâche", " requisito", " requerimiento", " historia ",
        " tarea ", " tarefa ", " regla ", " história ", " vereiste ", " eis ", " eisen ", " taak ", " требован", "要件", "要求",
        "需求", "タスク", "任务", "요구사항", "요건", "작업",
    ]),
    (Column::Id, &[
        " lp ", " l p ", " identyfikator ", " identificador ", " identificativo ", " kod ", "编码",
        " id ", " ids ", " no ", " nr ", " num ", " number ", " key ", " ref ", " nummer ", " kennung ", " numéro ",
        " identifiant ", " número ", " código ", " codice ", " numero ", " 番号 ", "番号", " 編號 ", "编号", "序号", "번호",
    ]),
    (Column::Epic, &[
        " épica ", " épico ", "大功能"," epic ", " epics ", " theme ", " initiative ", " milestone ", "エピック", "史诗", "에픽"]),
    (Column::Name, &[
        " nazwa ", " funkcja ", " caractéristique ", " intitulé ", " naam ", " denominazione ", " denominación ", "画面名", "页面", "화면명", "기능명",
        " name ", " title ", " feature ", " features ", " function ", " functionality ", " capability ", " item ",
        " test case ", " bezeichnung ", " titel ", " funktion ", " merkmal ", " nom ", " titre ", " fonction", " nombre ",
        " título ", " función ", " nome ", " funcionalidad", " função ", " titolo ", " funzion", " naam ", " functie ", "機能名",
        "名称", "項目", "件名", "タイトル", "功能", "标题", "기능", "제목", "항목", "이름",
    ]),
    (Column::Component, &[
        " moduł ", " komponent", " onderdeel ", " sistema ", " processo ", " proceso ", " módulo ", " modulo ", " système ",
        " component", " module ", " subsystem ", " system ", " komponente", " modul ", " composant", " componente", "コンポーネント",
        "モジュール", "组件", "模块", "컴포넌트", "모듈",
    ]),
    (Column::Labels, &[" label", " tag", " schlagwort", " étiquette", " etiqueta", "ラベル", "タグ", "标签", "라벨"]),
    (Column::Group, &[
        " obszar ", " kategoria ", " typ ", " rodzaj ", " tema ", " ámbito ", " thème ", " onderwerp ", " grupo ", " gruppo ", "分组", "대분류", "중분류", "소분류",
        " group ", " category ", " area ", " type ", " topic ", " section ", " kategorie ", " bereich ", " gruppe ", " art ",
        " thema ", " catégorie ", " domaine ", " type ", " categoría ", " categoria ", " área ", " tipo ", " ambito ",
        " categorie ", "区分", "分類", "種別", "カテゴリ", "制約", "类别", "分类", "类型", "구분", "분류", "유형",
    ]),
    (Column::Person, &[
        " aktor ", " rola ", " odpowiedzialn", " ator ", " attore ", " acteur ", " verantwoordelijke ", " utilisateur ", " usuario ", " usuário ", " reviewer ",
        " owner ", " who ", " responsible ", " assignee ", " stakeholder", " role ", " roles ", " persona ", " actor ",
        " author ", " verantwortlich", " wer ", " rolle ", " responsable ", " rôle ", " responsável ", " rol ", " autor ", "担当",
        "責任者", "役割", "作成者", "负责人", "角色", "담당", "역할",
    ]),
    (Column::Description, &[
        " opis ", " detalle ", " détail", " dettagli", " szczegóły ", " toelichting ", " comportement ", " specification ", " spezifikation ", "仕様", "要求内容", "具体要求",
        " description", " purpose ", " zweck ", " detail", " summary ", " behavior ", " behaviour ", " content ", " beschreibung", " inhalt ",
        " erläuterung ", " contenu ", " descripción ", " descrição ", " conteúdo ", " contenido ", " descrizione ",
        " contenuto ", " omschrijving ", " beschrijving ", "概要", "内容", "説明", "詳細", "描述", "说明", "설명", "내용",
    ]),
    (Column::Remark, &[
        " uwagi ", " uzasadnieni", " źródło ", " fuente ", " fonte ", " bron ", " toelichting op ", " documento ", " document ", " historia relacionada ", " testfall ", " test case id ",
        " rationale ", " reason ", " note", " comment", " remark", " source ", " reference", " why ", " verification",
        " begründung ", " bemerkung", " anmerkung", " hinweis", " quelle ", " raison ", " remarque", " commentaire",
        " observaci", " observaç", " motivo ", " nota ", " note ", " opmerking", " reden ", "理由", "備考", "根拠", "出典", "コメント",
        "备注", "原因", "비고", "이유", "근거", " level ",
    ]),
];

/// What a header cell says.
pub fn column_of(folded: &str) -> Option<Column> {
    let pairs = crate::specification::vocabulary::search::Pairs::of(folded);
    TABLE.iter().find(|(_, phrases)| pairs.hold_one(folded, phrases)).map(|(column, _)| *column)
}

/// Whether header cells are those of a description of data, fields and their types: its rows ask for nothing.
pub fn describes_data(header: &[&str]) -> bool {
    #[rustfmt::skip]
    const FIELDS: &[&str] = &[
        " field", " column", " attribute", " property ", " parameter", " feld ", " spalte ", " attribut ", " champ ", " colonne ", " campo ",
        " columna ", " atributo ", " coluna ", " pole ", " kolumna ", " veld ", " kolom ", " attributo ", " colonna ", "カラム", "項目名",
        "フィールド", "字段", "列名", "필드", "컬럼", "속성",
    ];
    #[rustfmt::skip]
    const TYPES: &[&str] = &[
        " type ", " data type ", " datatype ", " datentyp ", " typ ", " tipo ", " typ danych ", " null ", " nullable ", " 型 ", "データ型",
        "类型", "타입", "자료형",
    ];
    #[rustfmt::skip]
    const EXAMPLES: &[&str] = &[
        " example ", " examples ", " example value", " sample ", " default ", " default value", " beispiel ", " beispielwert", " standardwert ", " exemple ",
        " valeur par défaut ", " ejemplo ", " valor por defecto ", " exemplo ", " valor padrão ", " esempio ", " voorbeeld ", " przykład ", " 例 ", "サンプル",
        "デフォルト", "初期値", "示例", "默认值", "예시", "기본값",
    ];
    let any = |words: &[&str]| header.iter().any(|cell| crate::specification::vocabulary::words::holds(cell, words));
    any(FIELDS) && (any(TYPES) || any(EXAMPLES))
}

/// Whether a status says that the row is done (`Some("done")`) or not to be done.
pub fn settled(folded: &str) -> Option<&'static str> {
    #[rustfmt::skip]
    const DONE: &[&str] = &[
        " done ", " completed ", " complete ", " closed ", " shipped ", " released ", " implemented ", " erledigt ", " fertig ",
        " abgeschlossen ", " umgesetzt ", " terminé ", " fait ", " livré ", " hecho ", " completado ", " feito ", " concluído ",
        " delivered ", " geliefert ", " ausgeliefert ", " entregado ", " entregue ", " opgeleverd ", " fatto ", " completato ", " klaar ", " afgerond ", "完了", "済", "已完成", "완료",
    ];
    #[rustfmt::skip]
    const DROPPED: &[&str] = &[
        " rejected ", " dropped ", " cancelled ", " canceled ", " wont ", " won t ", " deferred ", " postponed ",
        " out of scope ", " obsolete ", " deprecated ", " removed ", " verworfen ", " abgelehnt ", " zurückgestellt ",
        " entfällt ", " entfallen ", " rejeté ", " abandonné ", " reporté ", " rechazado ", " descartado ", " rejeitado ",
        " rifiutato ", " vervallen ", "却下", "廃止", "見送り", "対象外", "已拒绝", "已取消", "반려", "제외",
    ];
    if crate::specification::vocabulary::words::holds(
        folded,
        &[" not done ", " not completed ", " not implemented ", " nicht ", " non ", "未"],
    ) {
        return None;
    }
    if crate::specification::vocabulary::words::holds(folded, DONE) {
        Some("done")
    } else if crate::specification::vocabulary::words::holds(folded, DROPPED) {
        Some("decided against")
    } else {
        None
    }
}
