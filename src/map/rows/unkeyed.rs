//! Columns that are understood and that the table does not have, but that its total includes: 上缴上级支出 in 03,
//! 使用非财政拨款结余 in 02. The rows themselves show which total it is.

use foldhash::HashMap;
use rust_decimal::Decimal;

use crate::book::{Content, SourceField};
use crate::cell::{CellRef, sum};
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;

/// Files the amounts of these columns of one group (`rows`: those with figures) with the total that they are part of:
/// one whose sum across holds with them, and not without them, in most of the rows.
pub fn file(header: &Header, sheet: &mut Sheet, columns: &[(&SourceColumn, &[u32])]) {
    let mut extra: HashMap<u32, Decimal> = HashMap::default();
    for (source, rows) in columns {
        for row in *rows {
            let cell = sheet.grid.get(CellRef::new(*row, source.col));
            let Some(Content::Amount(amount)) = cell.map(|cell| sheet.typer.amount(&cell.value).content) else {
                continue;
            };
            let known = extra.entry(*row).or_default();
            *known = known.checked_add(amount).unwrap_or(*known);
        }
    }
    extra.retain(|_, amount| !amount.is_zero());
    let table = &sheet.table;
    let in_rows: Vec<(usize, Decimal)> = table
        .rows
        .iter()
        .enumerate()
        .filter_map(|(row, own)| Some((row, *extra.get(&own.source)?)))
        .collect();
    let across = |row: usize, field: usize| {
        let parts = table.parts_across(sheet.schema, field);
        sum(parts.into_iter().filter_map(|part| table.amount(row, part)))
    };
    let holds = |(row, amount): &&(usize, Decimal), field: usize| {
        let sum = across(*row, field).and_then(|sum| sum.checked_add(*amount));
        sum.is_some() && sum == table.amount(*row, field)
    };
    let fields = sheet.schema.fields.iter().enumerate();
    let mut totals = fields
        .filter(|(_, field)| !field.sum.is_empty())
        .map(|(field, _)| field);
    // A total of the three public expenses has none but these in it, whatever stands beside it.
    let object = |source: &SourceColumn| source.reading(&sheet.lexicon().vocabulary).point.get(Dimension::Object);
    let objects = columns.iter().fold(0, |objects, (source, _)| objects | object(source));
    let excludes_them = |field: usize| {
        let mut sources = header.columns.iter();
        let source = sources.find(|source| source.meaning.fields(sheet.schema).contains(&field));
        source.is_some_and(|source| object(source) != 0 && object(source) & objects != objects)
    };
    let is_total = |field: &usize| {
        if excludes_them(*field) {
            return false;
        }
        let right = in_rows.iter().filter(|row| holds(row, *field)).count();
        right.saturating_mul(2) > in_rows.len()
    };
    let Some(total) = totals.find(is_total) else { return };
    let amounts = in_rows
        .iter()
        .filter_map(|(row, amount)| Some((table.rows.get(*row)?.source_field(None, total), *amount)));
    let amounts: Vec<(SourceField, Decimal)> = amounts.collect();
    for (cell, amount) in amounts {
        let known = sheet.table.unkeyed.entry(cell).or_default();
        *known = known.checked_add(amount).unwrap_or(*known);
    }
}

/// Marks what a sum across lacks as unread where the sheet has only a part of it, or one of its parts is only 其中:
/// 项目支出 beside 其中：特定目标类 need not be the sum of what is shown.
pub fn leave_partial_open(header: &Header, sheet: &mut Sheet) {
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    for source in &header.columns {
        let Meaning::Column(column) = source.meaning else {
            continue;
        };
        let Some(column) = sheet.schema.columns.get(column) else {
            continue;
        };
        let field = sheet.schema.fields.get(column.field);
        let whole = field.and_then(|field| field.of_which);
        let lacking = whole.filter(|whole| sheet.table.absent.contains(whole));
        open.extend(lacking.map(|whole| (whole, None)));
        let sums = sheet.schema.fields.iter().map(|field| &field.sum);
        let of_part = sums.filter(|sum| sum.contains(&column.field));
        let others = of_part.flatten().filter(|part| sheet.table.absent.contains(part));
        let others: Vec<usize> = others.copied().collect();
        if !others.is_empty() && source.reading(&sheet.lexicon().vocabulary).of_which {
            open.extend(others.into_iter().map(|part| (part, None)));
        }
    }
    if open.is_empty() {
        return;
    }
    let rows: Vec<u32> = sheet.table.rows.iter().map(|row| row.source).collect();
    sheet.leave_unread(&rows, &open);
}
