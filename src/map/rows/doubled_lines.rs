//! Rows of a two-sided table that are one line of the standard under two names (上年结转, 上年结余): parts of it if a total
//! adds up both, else an error.

use foldhash::{HashMap, HashSet};

use crate::book::Subtotal;
use crate::cell::{Text, sum};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::map::rows::compound::add_amount;
use crate::map::sheet::state::Sheet;
use crate::schema::Side;

/// A row whose line stands above it, too.
pub struct Doubled {
    /// The side that it stands on.
    pub row_kind: usize,
    /// Its row on the sheet.
    pub row: u32,
    /// Its label.
    pub label: Text,
}

/// Adds such rows to the first one of their line where a total proves that they are parts of it, and reports all.
pub fn add_doubled(sheet: &mut Sheet, (sides, item): (&[Side], usize), doubled: Vec<Doubled>) {
    if doubled.is_empty() {
        return;
    }
    let structure = sheet.table.two_sided_structure(sides, &sheet.frame.wording);
    // The proven totals that a row is added up in.
    let mut totals: HashMap<usize, HashSet<usize>> = HashMap::default();
    for subtotal in structure.subtotals.iter().filter(|subtotal| adds_up(sheet, subtotal)) {
        for row in &subtotal.addends {
            totals.entry(*row).or_default().insert(subtotal.total);
        }
    }
    let mut first_of: HashMap<(usize, usize), usize> = HashMap::default();
    let mut by_source: HashMap<(usize, u32), usize> = HashMap::default();
    for (position, row) in sheet.table.rows.iter().enumerate() {
        by_source.insert((row.row_kind, row.source), position);
        if let Some(line) = row.line {
            first_of.entry((row.row_kind, line)).or_insert(position);
        }
    }
    let mut added = Vec::new();
    for Doubled { row_kind, row, label } in doubled {
        let second = by_source.get(&(row_kind, row)).copied();
        let line = second.and_then(|second| sheet.table.rows.get(second)?.line);
        let (Some(second), Some(line)) = (second, line) else {
            continue;
        };
        let is_part = |first: &usize| {
            let both = totals.get(first).zip(totals.get(&second));
            let is_added = both.is_some_and(|(first, second)| !first.is_disjoint(second));
            *first != second && is_added && name(sheet, *first, item) != name(sheet, second, item)
        };
        match first_of.get(&(row_kind, line)).copied().filter(is_part) {
            Some(first) => {
                add(sheet, first, second, &label);
                added.push(second);
            }
            None => {
                let at = sheet.table.source(second, item);
                let finding = sheet.finding(Code::DoubleLine, at).found(&label);
                let standard = sides.get(row_kind).and_then(|side| side.lines.get(line));
                let standard = standard.map_or("", |line| line.label.as_str());
                sheet.findings.push(finding.with("label", standard));
            }
        }
    }
    added.sort_unstable();
    sheet.table.remove_rows(&added);
}

/// What the sheet calls a line, without its number. Two of one name are one line twice.
fn name(sheet: &Sheet, row: usize, item: usize) -> Option<String> {
    let at = sheet.table.source(row, item)?;
    let folded = sheet.folder().label(&sheet.text_at(at.row, at.col)?);
    Some(strip_ordinal(&folded).to_owned())
}

/// Whether a total is the sum of its addends in every column in which it has a figure.
fn adds_up(sheet: &Sheet, subtotal: &Subtotal) -> bool {
    let table = &sheet.table;
    let addends = || subtotal.addends.iter().chain(&subtotal.unknown);
    let mut amounts = 0..sheet.schema.fields.len();
    let mut has_any = false;
    let holds = amounts.all(|field| match table.amount(subtotal.total, field) {
        Some(total) => {
            has_any = true;
            sum(addends().filter_map(|row| table.amount(*row, field))) == Some(total)
        }
        None => true,
    });
    holds && has_any
}

/// Adds the amounts of a row to those of another.
fn add(sheet: &mut Sheet, first: usize, second: usize, label: &str) {
    let mut remarks = Vec::new();
    for field in (0..sheet.schema.fields.len()).filter(|field| sheet.schema.is_amount(*field)) {
        let (Some(mut value), Some(more)) = (sheet.table.value(first, field), sheet.table.value(second, field)) else {
            continue;
        };
        add_amount(sheet, &mut value, &more, field, &mut remarks);
        sheet.table.set(first, field, value);
    }
    for (remark, at, field) in remarks {
        sheet.report(remark, at, field, label);
    }
}
