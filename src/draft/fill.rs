//! The layout by which a template is filled in, drafted after its headers.

use std::path::Path;

use super::entries::{claimed, table_name};
use super::text::{Draft, entry, text_entry};
use crate::locale::Messages;
use crate::map::SheetReport;
use crate::schema::{Shape, Standard, Table};

/// How many things people have to decide, and the text of a layout with `[into]` after the sheets of a template;
/// `input` names it.
pub fn fill_draft(input: &Path, sheets: &[SheetReport], standard: &Standard, messages: &Messages) -> (usize, String) {
    let mut draft = Draft::new(messages);
    let file = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    draft.say("fill-draft-about", [("file", file)]);
    draft.say("mapping-how", []);
    draft.blank();
    draft.write(&[text_entry("name", &stem)]);
    draft.blank();
    draft.write(&["[into]".to_owned()]);
    let units = sheets.iter().filter_map(|sheet| sheet.currency_unit.as_deref());
    let unit = units.into_iter().next();
    if unit.is_none() {
        draft.say("fill-draft-unit", []);
        draft.open = draft.open.saturating_add(1);
    }
    draft.write(&[text_entry("unit", unit.unwrap_or(&standard.frame.currency_unit))]);
    for sheet in sheets {
        let table = claimed(sheet).and_then(|number| standard.table(number));
        if let Some(table) = table {
            of_sheet(sheet, table, &mut draft);
        }
    }
    if sheets.iter().all(|sheet| claimed(sheet).is_none()) {
        draft.blank();
        draft.say("fill-draft-nothing", []);
        draft.open = draft.open.saturating_add(1);
    }
    (draft.open, draft.finish())
}

/// The entries for a sheet: one, or one for each side of a table with sides.
fn of_sheet(sheet: &SheetReport, table: &Table, draft: &mut Draft) {
    let data = [("table", table_name(table)), ("sheet", sheet.sheet.clone())];
    draft.blank();
    draft.say("fill-draft-sheet", data);
    let sides: Vec<Option<&str>> = match &table.shape {
        Shape::TwoSided { .. } => table.row_kinds.iter().map(|kind| Some(kind.name.as_str())).collect(),
        _ => vec![None],
    };
    for side in sides {
        let columns: Vec<(&str, &str)> = sheet
            .columns
            .iter()
            .filter_map(|column| {
                let key = column.key.as_deref()?;
                let own = match side {
                    Some(side) => key.strip_prefix(side)?.strip_prefix('.')?,
                    None => key,
                };
                table.field(own)?;
                Some((own, column.label.as_str()))
            })
            .collect();
        if columns.is_empty() {
            continue;
        }
        let mut lines = vec![
            "[[into.tables]]".to_owned(),
            text_entry("table", &table.number),
            text_entry("sheet", &sheet.sheet),
        ];
        if let Some(side) = side {
            lines.push(text_entry("rows", "key"));
            lines.push(entry("levels", vec![side.to_owned()]));
        }
        draft.write(&lines);
        for (key, label) in columns {
            draft.write(&[
                "[[into.tables.columns]]".to_owned(),
                text_entry("header", label),
                text_entry("key", key),
            ]);
        }
        draft.blank();
    }
    for column in sheet
        .columns
        .iter()
        .filter(|column| column.key.is_none() && !column.label.is_empty())
    {
        let data = [("label", column.label.clone()), ("column", column.column.clone())];
        draft.say("fill-draft-unknown", data);
        draft.open = draft.open.saturating_add(1);
    }
}
