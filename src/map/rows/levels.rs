//! The level of a row in a list table, and its consequences: codes that share a cell, values carried down from the
//! row above.

use crate::book::{Row, Value};
use crate::cell::{CellRef, CellValue, Text};
use crate::fold::{is_number_of_order, strip_ordinal};
use crate::map::rows::cells::Remark;
use crate::map::rows::only_row::is_no_budget;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::{CLASSIFIED, THIS, UNIT_NAMES, UNITS};
use crate::meaning::{Dimension, Place, Point, Reading};
use crate::schema::{CodeRule, DEPARTMENT, Kind, LevelRule, RowKind, Shape, UNIT, codes};

/// Bytes of a number of order, with its brackets and blanks: （二十三）.
const LONGEST_ORDER: usize = 24;
/// Characters of a total word (合计, 合计数).
const LONGEST_TOTAL_WORD: usize = 3;

/// The previous row, for values carried down; empty after a row that could not be read.
#[derive(Default)]
pub struct Above {
    /// Its level.
    pub row_kind: usize,
    /// Its values.
    pub values: Vec<Value>,
}

/// The level of a row with these values. Details of the row above are tried first: the code that they repeat would
/// otherwise make them rows in their own right.
pub fn level(sheet: &Sheet, values: &[Value], above: &Above) -> Option<usize> {
    let single = sheet.schema.is_single_row();
    if single && !sheet.table.rows.is_empty() {
        return None;
    }
    if let Some(row_kind) = sheet.ruled_level(values) {
        return Some(row_kind);
    }
    if let Some(row_kind) = department_by_name(sheet, values)
        .or_else(|| unit_by_name(sheet, values))
        .or_else(|| unit_among_codes(sheet, values))
    {
        return Some(row_kind);
    }
    let row_kinds = || sheet.schema.row_kinds.iter().enumerate();
    let details =
        row_kinds().filter(|(number, row_kind)| row_kind.detail && above.row_kind.saturating_add(1) >= *number);
    // A number among the codes of projects is that of a unit only beside an office's name.
    let is_project = sheet.project_codes.is_some_and(|col| {
        let is_code = |value: &Value| value.text().is_some() && value.source.is_some_and(|at| at.col == col);
        let name = sheet.schema.list_name().and_then(|name| values.get(name)?.text());
        values.iter().any(is_code) && !name.is_some_and(|name| sheet.names_office(name))
    });
    let is_open = |row_kind: &RowKind| !is_project || !matches!(row_kind.name.as_str(), DEPARTMENT | UNIT);
    let others = row_kinds().filter(|(_, row_kind)| !row_kind.detail && is_open(row_kind));
    details
        .filter(|(_, row_kind)| holds_on(&row_kind.rule, values, &above.values))
        .chain(others)
        .find(|(_, row_kind)| fits(&row_kind.rule, values, sheet))
        .map(|(number, _)| number)
}

/// The department level, if a row has the department's name and no code.
fn department_by_name(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let row_name = values.get(name)?.text()?;
    if sheet.owner.as_deref()? != sheet.folder().fold(row_name) {
        return None;
    }
    let others = values.iter().zip(&sheet.schema.fields).enumerate();
    let mut others = others.filter(|(field, (_, definition))| *field != name && definition.kind != Kind::Amount);
    let alone = others.all(|(_, (value, _))| value.is_blank() || value.text().is_some_and(|text| text == row_name));
    let row_kind = sheet
        .schema
        .row_kinds
        .iter()
        .position(|row_kind| row_kind.name == DEPARTMENT)?;
    alone.then_some(row_kind)
}

/// The unit level instead of the department's, for a row that stands among units of a kind: its name is that of the
/// department, but it is one of the units.
pub fn unit_of_kind(sheet: &Sheet, row_kind: usize) -> usize {
    let kind = |name: &str| sheet.schema.row_kinds.iter().position(|kind| kind.name == name);
    match kind(DEPARTMENT) == Some(row_kind) {
        true => kind(UNIT).unwrap_or(row_kind),
        false => row_kind,
    }
}

/// Takes a row with the department's name for one of the units if the total is the sum of it and the units below it:
/// it is the department's own office then.
pub fn settle_own_office(sheet: &mut Sheet) {
    let schema = sheet.schema;
    let kind = |name: &str| schema.row_kinds.iter().position(|kind| kind.name == name);
    let (Some(department), Some(unit), Some(total)) = (kind(DEPARTMENT), kind(UNIT), schema.total_row_kind()) else {
        return;
    };
    let rows = || sheet.table.rows.iter().enumerate();
    let of_kind = |wanted: usize| {
        let found = rows().filter(move |(_, row)| row.row_kind == wanted);
        found.map(|(row, _)| row).collect::<Vec<usize>>()
    };
    let (own, units, totals) = (of_kind(department), of_kind(unit), of_kind(total));
    let ([own], [total], false) = (own.as_slice(), totals.as_slice(), units.is_empty()) else {
        return;
    };
    let is_uncoded = schema
        .field(crate::schema::UNIT_CODE)
        .is_some_and(|code| sheet.table.text(*own, code).is_none());
    let amount = |row: usize, field: usize| sheet.table.amount(row, field).unwrap_or_default();
    let fields = || (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
    let stated = || fields().filter(|field| sheet.table.amount(*total, *field).is_some());
    let below = |field: usize| crate::cell::sum(units.iter().map(|row| amount(*row, field)));
    let is_above = fields().all(|field| below(field) == Some(amount(*own, field)));
    let is_beside =
        |field: usize| below(field).and_then(|sum| sum.checked_add(amount(*own, field))) == Some(amount(*total, field));
    let is_office = is_uncoded && !is_above && stated().next().is_some() && stated().all(is_beside);
    if let Some(row) = sheet.table.rows.get_mut(*own).filter(|_| is_office) {
        row.row_kind = unit;
    }
}

/// The unit level, in a table of units without a code column, if the row has nothing but a name and amounts. The
/// name must be in a column labelled as unit names, or begin with the department's name; on its side it may be that of any
/// office.
fn unit_by_name(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let value = values.get(name)?;
    let row_name = value.text()?;
    let mut row_kinds = sheet.schema.row_kinds.iter().enumerate();
    let (row_kind, level) = row_kinds.rfind(|(_, row_kind)| row_kind.name == UNIT)?;
    let is_last = row_kind.saturating_add(1) == sheet.schema.row_kinds.len();
    let code = level.rule.code.as_ref()?.field;
    if !lists_no_classes(sheet)
        || !sheet.table.absent.contains(&code)
        || sheet.is_total(row_name)
        || !is_bare(sheet, values)
    {
        return None;
    }
    let of_owner = || {
        sheet
            .owner
            .as_deref()
            .is_some_and(|owner| sheet.folder().fold(row_name).starts_with(owner))
    };
    let labels = value.source.and_then(|at| sheet.header_cells.get(&at.col));
    let of_units = |label: &String| {
        let reading = sheet.lexicon().vocabulary.read(label, Place::Header, &Point::default());
        reading.is_explained() && reading.point.get(Dimension::Portion) == UNIT_NAMES
    };
    let under_units = |labels: &Vec<String>| labels.iter().any(of_units);
    let is_office = || {
        let folded = sheet.folder().label(row_name);
        let vocabulary = &sheet.lexicon().vocabulary;
        let is_known = || {
            vocabulary
                .read(&folded, Place::Header, &Point::default())
                .is_explained()
        };
        sheet.on_side && vocabulary.is_name(&folded) && !is_known()
    };
    let by_label = !sheet.on_side && labels.is_some_and(under_units);
    (by_label || is_last && (of_owner() || is_office())).then_some(row_kind)
}

/// Whether a sheet has no column of the codes of classes, so that its rows may be units.
fn lists_no_classes(sheet: &Sheet) -> bool {
    let mut codes = sheet.schema.classified.iter().flat_map(|classified| &classified.codes);
    codes.all(|code| sheet.table.absent.contains(code))
}

/// The unit level among coded rows, if no column holds unit codes: a row without a code, named like an office,
/// before the rows of any class or after other units.
fn unit_among_codes(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let row_kind = office(sheet, values)?;
    let upper = |row: &Row| {
        let name = sheet
            .schema
            .row_kinds
            .get(row.row_kind)
            .map(|row_kind| row_kind.name.as_str());
        Some(row.row_kind) == sheet.schema.total_row_kind() || matches!(name, Some(DEPARTMENT | UNIT))
    };
    let rows = &sheet.table.rows;
    let follows = || rows.iter().any(|row| row.row_kind == row_kind) || is_department_exceeded(sheet);
    (rows.iter().all(upper) || follows()).then_some(row_kind)
}

/// Whether the total above exceeds the row with the department's name: that is one of several offices then.
fn is_department_exceeded(sheet: &Sheet) -> bool {
    let schema = sheet.schema;
    let department = schema.row_kinds.iter().position(|kind| kind.name == DEPARTMENT);
    let find = |wanted: Option<usize>| {
        let wanted = wanted?;
        sheet.table.rows.iter().position(|row| row.row_kind == wanted)
    };
    let (Some(department), Some(total)) = (find(department), find(schema.total_row_kind())) else {
        return false;
    };
    let mut amounts = (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
    amounts.any(|field| sheet.table.amount(total, field) > sheet.table.amount(department, field))
}

/// Whether a row is a unit's share of the class above it, for which the table has no rows.
pub fn is_office_below(sheet: &Sheet, values: &[Value]) -> bool {
    !sheet.table.rows.is_empty() && office(sheet, values).is_some()
}

/// Whether a row has nothing beside its name but amounts.
pub fn is_bare(sheet: &Sheet, values: &[Value]) -> bool {
    let name = sheet.schema.list_name();
    let mut fields = values.iter().enumerate();
    fields.all(|(field, value)| Some(field) == name || sheet.schema.is_amount(field) || value.is_blank())
}

/// The unit level, if rows have codes, no column holds unit codes, and the row has only amounts and the name of an
/// office.
fn office(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let code = sheet.schema.classified.first()?.codes.first().copied()?;
    let (row_kind, level) = sheet
        .schema
        .row_kinds
        .iter()
        .enumerate()
        .find(|(_, row_kind)| row_kind.name == UNIT)?;
    let absent = |field: usize| sheet.table.absent.contains(&field);
    let row_name = values.get(name)?.text()?;
    let has_codes = !absent(code)
        && (level.rule.code.as_ref()).is_none_or(|code_rule| code_rule.field == code || absent(code_rule.field));
    let is_office = || is_bare(sheet, values) && sheet.names_office(row_name);
    (has_codes && !sheet.is_total(row_name) && is_office()).then_some(row_kind)
}

/// Whether the fields that must agree with the row above do.
fn holds_on(rule: &LevelRule, values: &[Value], above: &[Value]) -> bool {
    let upper = |field: &usize| above.get(*field).filter(|value| !value.is_blank());
    let agrees = |field: &usize| {
        values
            .get(*field)
            .filter(|value| !value.is_blank())
            .is_none_or(|value| upper(field).is_some_and(|upper| upper.content == value.content))
    };
    rule.holds_on.is_empty()
        || (rule.holds_on.iter().all(agrees) && rule.holds_on.iter().any(|field| upper(field).is_some()))
}

/// Whether a row with these values satisfies the rule of a level.
fn fits(rule: &LevelRule, values: &[Value], sheet: &Sheet) -> bool {
    let value = |field: &usize| values.get(*field);
    let is_blank = |field: &usize| value(field).is_none_or(Value::is_blank);
    let label_fits = rule
        .total_label
        .is_none_or(|field| match value(&field).and_then(Value::text) {
            Some(text) => sheet.is_total(text),
            None => rule.or_blank,
        });
    label_fits
        && rule.blank.iter().all(is_blank)
        && rule.filled.iter().all(|field| is_filled(sheet, *field, value(field)))
        && (rule.some.is_empty() || !rule.some.iter().all(is_blank))
        && rule
            .code
            .as_ref()
            .is_none_or(|code| code_fits(sheet, code, value(&code.field)) && !is_listed(code, values, sheet))
}

/// Whether a dictionary that excludes this level lists the code under that name.
fn is_listed(rule: &CodeRule, values: &[Value], sheet: &Sheet) -> bool {
    let Shape::List { name, .. } = sheet.schema.shape else {
        return false;
    };
    let text = |field: usize| values.get(field).and_then(Value::text).map(|text| &**text);
    let Some(code) = text(rule.field).filter(|_| !rule.unlisted.is_empty()) else {
        return false;
    };
    // A damaged dictionary is reported where its codes are checked.
    let codes = codes(sheet.frame).ok();
    codes.is_some_and(|codes| {
        rule.unlisted
            .iter()
            .any(|dictionary| codes.lists(dictionary, code, text(name)))
    })
}

/// Whether the field is filled. A code field with fixed widths needs digits of one of those widths, so that a
/// sentence in the code column does not make a row.
fn is_filled(sheet: &Sheet, field: usize, value: Option<&Value>) -> bool {
    let Some(definition) = sheet.schema.fields.get(field) else {
        return false;
    };
    match value {
        Some(value) if definition.kind == Kind::Code && !definition.widths.is_empty() => {
            value.text().is_some_and(|text| {
                definition.widths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
            })
        }
        Some(value) => !value.is_blank(),
        None => false,
    }
}

fn code_fits(sheet: &Sheet, rule: &CodeRule, value: Option<&Value>) -> bool {
    let Some(text) = value.and_then(Value::text) else {
        return false;
    };
    // A text sharing its column with a code may have full-width digits.
    let folded = (!text.is_ascii()).then(|| sheet.folder().fold(text));
    let text = folded.as_deref().unwrap_or(text);
    let begins = |prefixes: &[String]| prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()));
    let allowed = |byte: u8| match rule.letters {
        true => byte.is_ascii_graphic(),
        false => byte.is_ascii_digit(),
    };
    (rule.min..=rule.max).contains(&text.chars().count())
        && text.bytes().all(allowed)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && (rule.prefixes.is_empty() || begins(&rule.prefixes))
        && !begins(&rule.not_prefixes)
}

/// Moves a code out of the cell that it shares with another field, in rows of the levels that share it.
pub fn move_shared(sheet: &Sheet, row_kind: usize, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    for (field, definition) in sheet.schema.fields.iter().enumerate() {
        let Some((from, _)) = definition
            .shares
            .as_ref()
            .filter(|(_, row_kinds)| row_kinds.contains(&row_kind))
        else {
            continue;
        };
        // A mapping file may give it a separate column.
        if values.get(field).is_some_and(|value| !value.is_blank()) {
            continue;
        }
        let Some(taken) = values.get_mut(*from).map(std::mem::take) else {
            continue;
        };
        let Some(text) = taken.text() else { continue };
        let typed = sheet.typer.code(&CellValue::Text(text.clone()), &definition.widths);
        if let (Some(remark), Some(at)) = (typed.remark, taken.source) {
            remarks.push((remark, at, field));
        }
        if let Some(slot) = values.get_mut(field) {
            *slot = Value {
                content: typed.content,
                source: taken.source,
            };
        }
    }
}

/// Fills blank cells with the values carried down from the row above, as in merged cells.
pub fn fill_down(sheet: &Sheet, row_kind: usize, values: &mut [Value], above: &[Value]) {
    let filled: Vec<usize> = sheet
        .schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, definition)| definition.fill_down.contains(&row_kind))
        .map(|(field, _)| field)
        .collect();
    for field in filled {
        let blank = values.get(field).is_some_and(Value::is_blank);
        // The name of an indicator is carried down only where its value is present.
        let needed = needs_name(sheet, field, values);
        if let (true, true, Some(upper), Some(slot)) = (blank, needed, above.get(field), values.get_mut(field)) {
            *slot = upper.clone();
        }
    }
}

/// Whether the field needs no value beside it, or that value is filled.
fn needs_name(sheet: &Sheet, field: usize, values: &[Value]) -> bool {
    let beside = sheet.schema.value_beside(field);
    beside.is_none_or(|value| values.get(value).is_some_and(|value| !value.is_blank()))
}

/// What a row is that is no unit or project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMember {
    /// Of another year, a change, a check.
    Other,
    /// The sum of rows.
    Subtotal,
    /// A kind of units, not one of them.
    Kind,
    /// A part of the row above, or the heading of a group.
    Unclear,
    /// The name of the table's own classification, above its rows.
    Classification,
}

/// The only text of a row beside its amounts and a number of order (一, 1).
pub fn only_text<'v>(sheet: &Sheet, values: &'v [Value]) -> Option<&'v Text> {
    let texts = values.iter().enumerate().filter(|(field, value)| {
        let is_order = value.text().is_some_and(|text| {
            // Names, which are longer, stand in every row.
            text.len() <= LONGEST_ORDER && is_number_of_order(&sheet.folder().fold(text))
        });
        !sheet.schema.is_amount(*field) && !value.is_blank() && !is_order
    });
    let mut texts = texts.map(|(_, value)| value);
    texts.next().filter(|_| texts.next().is_none()).and_then(Value::text)
}

/// Why a row without codes, of nothing but a name and amounts, is no unit or project by its name: a year, a change or
/// a check; in a list of names also a subtotal, a part of the row above, or the heading of a group.
pub fn no_member(sheet: &Sheet, values: &[Value]) -> Option<NoMember> {
    let schema = sheet.schema;
    if schema.is_single_row() {
        return None;
    }
    let row_name = only_text(sheet, values).filter(|name| !sheet.is_total(name))?;
    let label = sheet.folder().label(row_name);
    let lexicon = sheet.lexicon();
    let reading = lexicon.vocabulary.read(&label, Place::Line, &Point::default());
    let says = |dimension: Dimension| reading.point.specifies(dimension);
    let year = reading.point.get(Dimension::Year);
    let is_other_year = (year != 0 && year != THIS) || reading.years.iter().any(|year| Some(*year) != lexicon.year);
    let has_amounts = || values.iter().any(|value| value.amount().is_some());
    let is_own_class = reading.point.get(Dimension::Grain) & sheet.labels.means.grain() & CLASSIFIED != 0;
    if reading.is_explained() && is_own_class && !has_amounts() {
        return Some(NoMember::Classification);
    }
    let is_other = is_other_year || says(Dimension::Measure) || is_no_budget(&reading);
    if reading.is_explained() && is_other {
        return Some(NoMember::Other);
    }
    if !schema.classified.is_empty() {
        // 其中：政府采购 is in the rows of the classes already.
        let is_part = reading.of_which && reading.is_known() && has_amounts();
        return is_part.then_some(NoMember::Other);
    }
    // 水利局小计: a name, then a total word.
    let is_total_end = |at: usize| at > 0 && is_total_word(sheet, label.get(at..).unwrap_or_default());
    let mut ends = label.char_indices().rev().map(|(at, _)| at).take(LONGEST_TOTAL_WORD);
    if reading.aggregate.is_some() && ends.any(is_total_end) {
        return Some(NoMember::Subtotal);
    }
    if reading.is_explained() && reading.point == Point::of(&[(Dimension::Grain, UNITS)]) {
        return Some(NoMember::Kind);
    }
    // A project may be called 专项业务费; 一、特定目标类 is the heading of such projects. Below a total, the sums tell them apart.
    let is_numbered = strip_ordinal(&label) != label;
    let total = schema.total_row_kind();
    let is_below_total = || sheet.table.rows.iter().any(|row| Some(row.row_kind) == total);
    let says_kind = says(Dimension::Nature) && (is_numbered || !is_below_total());
    let is_heading = reading.is_explained() && (year != 0 || says(Dimension::Carry) || says_kind);
    (reading.of_which || is_heading).then_some(NoMember::Unclear)
}

/// The reading of a row's only text if that marks it as a part (其中) of the row above.
pub fn part_reading(sheet: &Sheet, values: &[Value]) -> Option<Reading> {
    let label = sheet.folder().label(only_text(sheet, values)?);
    let reading = sheet.lexicon().vocabulary.read(&label, Place::Line, &Point::default());
    reading.of_which.then_some(reading)
}

/// Whether a folded label is a total word and no more.
fn is_total_word(sheet: &Sheet, label: &str) -> bool {
    let reading = sheet.lexicon().vocabulary.read(label, Place::Line, &Point::default());
    reading.is_known() && reading.aggregate.is_some() && reading.point.is_empty() && !reading.of_which
}

/// Whether a row is the subtotal of the unit or type that stands beside its name: 小计, or 水利局小计 beside 水利局, where
/// others have the names of projects.
pub fn is_subtotal_beside(sheet: &Sheet, values: &[Value]) -> bool {
    let schema = sheet.schema;
    let Some(name) = schema
        .list_name()
        .filter(|_| schema.classified.is_empty() && !schema.is_single_row())
    else {
        return false;
    };
    let Some(row_name) = values.get(name).and_then(Value::text) else {
        return false;
    };
    let label = sheet.folder().label(row_name);
    let beside = || {
        let texts = values.iter().enumerate().filter(|(field, _)| *field != name);
        texts.filter_map(|(field, value)| Some((field, value.text()?)))
    };
    let is_named = |(field, _): (usize, &Text)| schema.fields.get(field).is_some_and(|field| field.kind == Kind::Text);
    let of_other = |(_, text): (usize, &Text)| {
        let other = sheet.folder().label(text);
        label
            .strip_prefix(other.as_str())
            .is_some_and(|rest| is_total_word(sheet, rest))
    };
    beside().next().is_some() && beside().all(is_named) && (is_total_word(sheet, &label) || beside().any(of_other))
}
