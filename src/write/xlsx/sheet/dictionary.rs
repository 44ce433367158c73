//! The hidden sheet with the classification codes, and the drop-down lists based on it.

use rust_xlsxwriter::Worksheet;

use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::{Codes, Standard, Table as Schema, codes};
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::placement::column_of;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{index, refused};
use crate::write::xlsx::formula::names::{fixed, quoted};

/// The row of the first code.
const FIRST: u32 = 2;
/// Columns per dictionary level: parent code, own part, name, and a gap.
const COLUMNS: u32 = 4;

/// A drop-down list.
pub struct Choice {
    /// The list's formula for the cell in a row.
    pub list: Box<dyn Fn(u32) -> String>,
}

/// Codes of one length in a dictionary: (parent code, remainder, name).
struct Level {
    dictionary: String,
    /// Length of the parent code, and of the whole code.
    above: usize,
    whole: usize,
    codes: Vec<(String, String, String)>,
}

/// The levels of all dictionaries used by tables, in a fixed order.
fn levels(standard: &Standard) -> Result<Vec<Level>> {
    let known = codes(&standard.frame)?;
    let mut levels: Vec<Level> = Vec::new();
    for schema in &standard.tables {
        for classified in &schema.classified {
            let mut above = 0;
            for (at, field) in classified.codes.iter().enumerate() {
                let widths = schema.fields.get(*field).map_or(&[][..], |field| &field.widths);
                let own_length = widths.last().copied().unwrap_or(WHOLE.saturating_sub(above));
                let whole = above.saturating_add(own_length);
                let same = |level: &&Level| {
                    (level.dictionary.as_str(), level.above, level.whole) == (&classified.dictionary, above, whole)
                };
                if levels.iter().find(same).is_none() {
                    levels.push(Level {
                        dictionary: classified.dictionary.clone(),
                        above,
                        whole,
                        codes: of_length(known, &classified.dictionary, above, whole),
                    });
                }
                above = if at == 0 { own_length } else { whole };
            }
        }
    }
    Ok(levels)
}

/// Length of an economic code if the table does not specify it.
const WHOLE: usize = 5;

fn of_length(known: &Codes, dictionary: &str, above: usize, whole: usize) -> Vec<(String, String, String)> {
    let entries = known.dictionary(dictionary).into_iter().flat_map(|entries| &entries.0);
    let entries = entries.filter(|(code, _)| code.len() == whole);
    entries
        .filter_map(|(code, entry)| {
            let (head, rest) = code.split_at_checked(above)?;
            Some((head.to_owned(), rest.to_owned(), entry.name.to_owned()))
        })
        .collect()
}

/// The drop-down list for a field with dictionary codes.
pub fn choice(standard: &Standard, schema: &Schema, field: usize) -> Result<Option<Choice>> {
    let found = schema
        .classified
        .iter()
        .find_map(|classified| Some((classified, classified.codes.iter().position(|code| *code == field)?)));
    let Some((classified, at)) = found else {
        return Ok(None);
    };
    let width = |field: &usize| schema.fields.get(*field).and_then(|field| field.widths.last().copied());
    let before: Vec<usize> = classified.codes.iter().take(at).copied().collect();
    let above: usize = before.iter().filter_map(width).sum();
    let whole = above.saturating_add(width(&field).unwrap_or(WHOLE.saturating_sub(above)));
    let levels = levels(standard)?;
    let position = levels.iter().position(|level| {
        (level.dictionary.as_str(), level.above, level.whole) == (&classified.dictionary, above, whole)
    });
    let Some((position, level)) = position.and_then(|position| Some((position, levels.get(position)?))) else {
        return Ok(None);
    };
    let sheet = quoted(&standard.frame.sheets.dictionary.name);
    let left = index(position).saturating_mul(COLUMNS);
    let last = FIRST.saturating_add(index(level.codes.len())).saturating_sub(1);
    let area = |col: u32| {
        let (top, bottom) = (fixed(CellRef::new(FIRST, col)), fixed(CellRef::new(last, col)));
        format!("{sheet}!{top}:{bottom}")
    };
    let (heads, rests) = (area(left), area(left.saturating_add(1)));
    let start = format!(
        "{sheet}!{}",
        fixed(CellRef::new(FIRST.saturating_sub(1), left.saturating_add(1)))
    );
    let columns: Option<Vec<u32>> = before.iter().map(|field| column_of(schema, 0, *field)).collect();
    let columns = columns.unwrap_or_default();
    let list = move |row: u32| {
        if columns.is_empty() {
            return rests.clone();
        }
        let cell = |col: &u32| format!("${}", CellRef::new(row, *col));
        let head = columns.iter().map(cell).collect::<Vec<_>>().join("&");
        format!("OFFSET({start},MATCH({head},{heads},0),0,COUNTIF({heads},{head}),1)")
    };
    Ok(Some(Choice { list: Box::new(list) }))
}

/// Writes the sheet, hidden.
pub fn write(mut canvas: Canvas, styles: &Styles, standard: &Standard) -> Result<(Worksheet, Rows)> {
    let texts = &standard.frame.sheets.dictionary;
    canvas.set_name(&texts.name).map_err(refused)?;
    canvas.set_hidden(true);
    canvas.text(CellRef::new(0, 0), &texts.title, &styles.owner)?;
    for (position, level) in levels(standard)?.iter().enumerate() {
        let left = index(position).saturating_mul(COLUMNS);
        for (row, (head, rest, name)) in (FIRST..).zip(&level.codes) {
            for (shift, text) in (0..).zip([head, rest, name]) {
                let at = CellRef::new(row, left.saturating_add(shift));
                canvas.text(at, text, styles.code(false))?;
            }
        }
    }
    canvas.protect();
    canvas.finish()
}
