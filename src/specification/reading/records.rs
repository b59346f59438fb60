//! A table that describes one requirement: names of its fields on the left, their values on the right.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Unit;
use crate::specification::reading::header::Row;
use crate::specification::reading::rows::cell;
use crate::specification::reading::{Reading, note_done};
use crate::specification::vocabulary::columns::{Column, column_of, settled};
use crate::specification::vocabulary::fields::{Label, label_meaning};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::words::holds;

/// Names of fields in templates for use cases and requirements that no column has. Ours, after the common templates.
#[rustfmt::skip]
const FIELDS: &[(Column, &[&str])] = &[
    (Column::Description, &["beschreibung ", "beschrijving ", " short description ", " breve descri", " descripción breve ", "概述", "改造方案"]),
    (Column::Criteria, &[
        " flow ", "ablauf ", "szenario ", "scenario ", " normal flow", " main flow", " basic flow", " main success scenario", " alternative flow", " alternate flow", " exception flow",
        " flow of events ", " standardablauf ", " normalablauf ", " ablauf ", " alternative abläufe ", " alternativablauf ", " fehlerfälle ",
        " scénario nominal ", " scénario alternatif ", " scénarios alternatifs ", " flujo ", " flujo normal ", " flujo principal ", " flujo alternativo ",
        " flujos alternativos ", " fluxo principal ", " fluxo alternativo ", " fluxos alternativos ", " fluxo básico ", " flusso principale ",
        " scenario principale ", " scenari alternativi ", " scenario alternativo ", " hoofdscenario ", " alternatief scenario ",
        " scenariusz główny ", " scenariusze alternatywne ", " przebieg ", "基本フロー", "代替フロー", "例外フロー", "基本流程", "主流程", "异常流程",
        "기본 흐름", "대안 흐름", "예외 흐름",
    ]),
    (Column::Remark, &[
        " precondition", " postcondition", " trigger ", " frequency ", " vorbedingung", " nachbedingung", " auslöser ", " précondition",
        " postcondition", " pré conditions ", " déclencheur ", " precondicion", " postcondicion", " disparador ", " pré condiç", " pós condiç",
        " precondiz", " postcondiz", " precondities ", " postcondities ", " warunki ", " 事前条件 ", " 事後条件 ", " 前置条件 ", " 后置条件 ",
        " 사전 조건 ", " 사후 조건 ", " entradas ", " saídas ", " salidas ", " inputs ", " outputs ", "当前行为", "涉及文件",
    ]),
];

/// What a cell on the left names.
fn field_of(folded: &str) -> Option<Column> {
    let of_label = || match label_meaning(folded)? {
        Label::Statement => Some(Column::Description),
        Label::Criteria => Some(Column::Criteria),
        Label::Priority => Some(Column::Priority),
        Label::Estimate => Some(Column::Estimate),
        Label::Depends => Some(Column::Depends),
        Label::Labels => Some(Column::Labels),
        Label::Components => Some(Column::Component),
        Label::Test | Label::Leave(_) => Some(Column::Remark),
        Label::Action => None,
    };
    FIELDS
        .iter()
        .find(|(_, names)| holds(folded, names))
        .map(|(column, _)| *column)
        .or_else(of_label)
        .or_else(|| column_of(folded))
}

/// Reads a table as one requirement, if it is one; whether it was.
pub fn read(reading: &mut Reading<'_>, rows: &BTreeMap<usize, Row>) -> bool {
    let Some(fields) = fields(reading, rows) else { return false };
    let values = |wanted: Column| {
        fields
            .iter()
            .filter(move |(column, ..)| *column == Some(wanted))
            .flat_map(|(_, _, values)| values.iter().copied())
    };
    let statement =
        [Column::Requirement, Column::Description, Column::Name].into_iter().find_map(|wanted| values(wanted).next());
    let first = rows.values().flat_map(BTreeMap::values).flatten().next().copied();
    let holder = first
        .and_then(|at| reading.holder(at))
        .filter(|item| reading.drafts.get(*item).is_some_and(|draft| draft.is_heading));
    let Some(statement) = statement.or_else(|| values(Column::Criteria).next()) else { return false };
    if let Some(reason) = values(Column::Status).find_map(|at| settled(reading.folded(at))) {
        if reason == "done" {
            note_done(reading, statement);
        }
        rows.values().flat_map(BTreeMap::values).flatten().for_each(|at| reading.ignore(*at, reason));
        return true;
    }
    let item = holder.unwrap_or_else(|| add(reading, statement));
    for (column, names, values) in fields {
        for name in names {
            reading.ignore(name, "name of a field");
        }
        for at in values {
            let is_statement = reading.drafts.get(item).is_some_and(|draft| draft.statement.unit == at);
            if !is_statement {
                cell(reading, item, column, at);
            }
        }
    }
    true
}

/// Adds the item of a table; the heading right above names it.
fn add(reading: &mut Reading<'_>, statement: usize) -> usize {
    let item = reading.add(ItemType::Story, reading.whole(statement));
    let section = reading.outline.section_of(statement);
    let heading = reading.outline.get(section).and_then(|section| section.heading);
    let Some(heading) = heading.filter(|heading| reading.has_id(*heading) && !reading.holders.contains_key(&section))
    else {
        return item;
    };
    let text = reading.text(reading.whole(heading));
    let id = leading_id(text);
    let name = id.and_then(|(_, start)| text.get(start..)).filter(|name| !name.trim().is_empty()).map(str::to_owned);
    if let Some(draft) = reading.draft(item) {
        draft.name = name;
        draft.source_id = id.map(|(id, _)| id.to_owned()).or(draft.source_id.take());
    }
    if let Some((id, _)) = id {
        reading.by_id.entry(id.to_owned()).or_insert(item);
    }
    reading.explain(item, reading.whole(heading));
    reading.holders.insert(section, item);
    item
}

/// What a row names, the blocks of its name, and those of its value.
type Field = (Option<Column>, Vec<usize>, Vec<usize>);

/// The fields, when all rows are a name and a value, and three names or more are those of fields, each of another one.
fn fields(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> Option<Vec<Field>> {
    const FEWEST: usize = 3;
    let mut found: Vec<Field> = Vec::new();
    for row in rows.values() {
        let mut cells = row.values();
        let (name, value, none) = (cells.next()?, cells.next(), cells.next());
        if none.is_some() || row.len() > 2 {
            return None;
        }
        let (at, unit) = name.first().and_then(|at| Some((*at, reading.units.get(*at)?)))?;
        let column = Some(unit).filter(|unit| is_name(unit)).and_then(|_| field_of(reading.folded(at)));
        found.push((column, name.clone(), value.cloned().unwrap_or_default()));
    }
    let known: Vec<Column> = found.iter().filter_map(|(column, ..)| *column).collect();
    let kinds: BTreeSet<Column> = known.iter().copied().collect();
    let says = kinds
        .iter()
        .any(|kind| matches!(kind, Column::Requirement | Column::Description | Column::Name | Column::Criteria));
    (says && kinds.len() >= FEWEST && known.len() * 2 >= found.len()).then_some(found)
}

/// A name of a field is short and no sentence.
fn is_name(unit: &Unit) -> bool {
    unit.text.chars().count() <= 48 && !unit.text.ends_with(['.', '。', '?'])
}
