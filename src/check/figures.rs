//! Figures that are suspicious by themselves: negative amounts, too many decimals, and duplicate codes within one
//! unit.

use foldhash::HashMap;

use super::view::View;
use crate::book::{CellId, Structure};
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::Rules;
use crate::schema::Shape;

/// The rule about negative amounts and decimals, in the reviewers' list.
const RULE_FIGURES: &str = "R17";
/// The rule about duplicate codes.
const RULE_CODES: &str = "C06";
/// Most cells that a finding lists.
const LISTED: usize = 40;

/// Checks the figures of one table.
pub fn check_table(view: &View, structure: &Structure, rules: &Rules, report: &mut impl FnMut(Diagnostic)) {
    let is_on = |rule: &str| !rules.is_off(rule);
    if is_on(RULE_FIGURES) {
        negative(view).chain(decimals(view)).for_each(&mut *report);
    }
    if is_on(RULE_CODES) {
        duplicate_codes(view, structure, report);
    }
}

fn cells<'a>(view: &'a View) -> impl Iterator<Item = CellId> + 'a {
    let rows = 0..view.table.rows.len();
    rows.flat_map(move |row| view.amount_fields().map(move |field| view.cell(row, field)))
}

fn negative<'a>(view: &'a View) -> impl Iterator<Item = Diagnostic> + 'a {
    let negative = cells(view).filter_map(|cell| {
        let amount = view.table.amount(cell.row, cell.field)?;
        (amount.is_sign_negative() && !amount.is_zero()).then_some((cell, amount))
    });
    let finding = move |(cell, amount)| {
        let mut finding = view
            .at(Code::NegativeAmount, cell)
            .found(view.show(amount))
            .with("label", view.cell_label(cell));
        finding.rule = Some(RULE_FIGURES.to_owned());
        finding
    };
    negative.map(finding)
}

/// One finding for all figures of a table with more decimals than are printed.
fn decimals(view: &View) -> Option<Diagnostic> {
    let printed = view.standard.frame.standard_unit().map_or(2, |unit| unit.decimals);
    let long = |cell: &CellId| {
        let amount = view.table.amount(cell.row, cell.field);
        amount.is_some_and(|amount| view.decimals_of(amount) > printed)
    };
    let found: Vec<CellId> = cells(view).filter(long).collect();
    let (first, others) = found.split_first()?;
    let amount = view.table.amount(first.row, first.field)?;
    let mut finding = view
        .at(Code::ManyDecimals, *first)
        .found(view.show(amount))
        .with("count", found.len())
        .with("printed", printed);
    finding.rule = Some(RULE_FIGURES.to_owned());
    for cell in others.iter().take(LISTED) {
        finding = finding.related(&view.table.sheet_of_value(cell.row, cell.field), view.source(*cell));
    }
    Some(finding)
}

/// Rows under one head with the same codes.
fn duplicate_codes(view: &View, structure: &Structure, report: &mut impl FnMut(Diagnostic)) {
    let Shape::List { name, .. } = view.schema.shape else {
        return;
    };
    for subtotal in &structure.subtotals {
        let mut known: HashMap<String, usize> = HashMap::default();
        for row in &subtotal.addends {
            let row_kind = view
                .row_kind(*row)
                .and_then(|row_kind| view.schema.row_kinds.get(row_kind));
            let fields = row_kind
                .map(|row_kind| row_kind.rule.codes.as_slice())
                .unwrap_or_default();
            let texts: Vec<&str> = fields
                .iter()
                .filter_map(|field| view.table.text(*row, *field))
                .map(|text| &**text)
                .collect();
            if texts.is_empty() {
                continue;
            }
            let label = texts.join(" ");
            let others = same_codes(view, fields, *row);
            match known.get(&others) {
                Some(first) => report(duplicate_code(view, name, *first, *row, &label)),
                None => {
                    known.insert(others, *row);
                }
            }
        }
    }
}

/// All codes of a row, since a department economic code may occur with several government ones.
fn same_codes(view: &View, fields: &[usize], row: usize) -> String {
    let codes = view.schema.fields.iter().enumerate();
    let codes = codes.filter(|(field, schema)| schema.kind == crate::schema::Kind::Code || fields.contains(field));
    let texts = codes.map(|(field, _)| view.table.text(row, field).map_or("", |text| &**text));
    let source = view.table.rows.get(row).map(|row| (row.sheet, row.source));
    let office = source.and_then(|source| view.table.offices.get(&source));
    let office = office.map(|office| &**office);
    texts.chain(office).collect::<Vec<_>>().join("|")
}

fn duplicate_code(view: &View, name: usize, first: usize, row: usize, code: &str) -> Diagnostic {
    let place = |row: usize| {
        let cell = view.cell(row, name);
        view.source(cell)
    };
    let mut finding = view
        .at(Code::DoubleCode, view.cell(row, name))
        .found(code)
        .with("label", view.table.row_label(view.schema, row))
        .with("other", view.table.row_label(view.schema, first))
        .related(&view.table.sheet_of(first), place(first));
    finding.rule = Some(RULE_CODES.to_owned());
    finding
}
