//! The sheet that lists the reasons, in a workbook of somebody else: written like that of ours, then given the
//! numbers of its looks there and its texts in its own cells.

use std::collections::{BTreeMap, HashSet};

use quick_xml::events::Event;

use super::sheet::replace;
use super::styles::Styles;
use super::{Unchangeable, wrong};
use crate::cell::{CellRef, Comment};
use crate::error::{Damage, DamageKind};
use crate::parts::{
    Edits, Element, KINDS, Package, Sheet, Spreadsheet, Step, Walk, attr, child, children, escaped, put_type, relate,
    with_attr,
};
use crate::schema::Standard;
use crate::write::marks::{LOOKS, List};
use crate::write::xlsx::{first_look, list_alone};

const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// What the parts of the list may have in all; it is written here.
const LIMIT: u64 = 1 << 30;
/// The most characters of a sheet's name.
const NAME: usize = 31;
/// The elements of a workbook that stand before the names of areas.
const BEFORE_NAMES: [&str; 3] = ["sheets", "functionGroups", "externalReferences"];

/// Puts the list into a workbook: in the place of that of an earlier round, or behind all sheets. Remarks that people
/// made on that are made on this one.
///
/// # Errors
/// When a part that is to be changed is damaged.
pub fn put(
    package: &mut Package,
    book: &Spreadsheet,
    (list, former, remarks): (&List, Option<&Sheet>, &BTreeMap<CellRef, Comment>),
    styles: &mut Styles,
    standard: &Standard,
) -> Result<(), Unchangeable> {
    let list = List {
        name: former.map_or_else(|| free_name(&list.name, book), |former| former.name.clone()),
        ..list.clone()
    };
    let pairs = styles.pairs();
    let failed = |error: crate::error::Error| Damage::in_detail(DamageKind::Markup, error);
    let bytes = list_alone(&list, pairs.len(), &standard.frame).map_err(failed)?;
    let mut own = Package::open(&bytes, LIMIT)?;
    let looks = styles.add(&own.text("xl/styles.xml")?)?;
    let texts = texts(&mut own)?;
    let first = list.columns.len();
    let above = usize::try_from(first_look(&list)).unwrap_or(usize::MAX);
    let pair = |at: CellRef| {
        let position = usize::try_from(at.col)
            .ok()?
            .checked_sub(first)
            .filter(|position| *position < LOOKS.len())?;
        let row = usize::try_from(at.row).ok()?.checked_sub(above)?;
        pairs.get(row)?.get(position).copied()
    };
    let look = |at, own: usize| pair(at).or_else(|| looks.get(own).copied()).unwrap_or(0);
    let sheet = settled(&own.text("xl/worksheets/sheet1.xml")?, &texts, look)?;
    let position = match former {
        Some(former) => {
            let sheet = replace(package, (&former.part, former.id.max(1)), sheet, remarks)?;
            package.put(&former.part, sheet);
            book.sheets.iter().position(|sheet| sheet.part == former.part)
        }
        None => {
            let part = package.free_name("xl/worksheets/sheet", ".xml");
            let relation = relate(package, &book.part, "worksheet", &part)?;
            put_type(package, &part, Some(SHEET_TYPE))?;
            package.put(&part, sheet);
            add(package, book, (&list.name, &relation))?;
            Some(book.sheets.len())
        }
    };
    let areas = areas(&mut own)?;
    name_areas(package, book, position.unwrap_or(0), &areas)?;
    Ok(())
}

/// A name that no sheet has.
fn free_name(name: &str, book: &Spreadsheet) -> String {
    let taken: HashSet<String> = book.sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect();
    let numbered = (2u32..).map(|number| {
        let end = format!(" ({number})");
        let begin = NAME.saturating_sub(end.len());
        name.chars().take(begin).collect::<String>() + &end
    });
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| !taken.contains(&name.to_lowercase()))
        .unwrap_or_default()
}

/// Adds a sheet behind all others.
fn add(package: &mut Package, book: &Spreadsheet, (name, relation): (&str, &str)) -> Result<(), Damage> {
    let text = package.text(&book.part)?;
    let sheets = child(&text, &["workbook", "sheets"])?.ok_or_else(|| wrong(&book.part))?;
    let id = book
        .sheets
        .iter()
        .map(|sheet| sheet.id)
        .max()
        .unwrap_or(0)
        .saturating_add(1);
    let (prefix, name) = (sheets.prefix(), escaped(name));
    let mut edits = Edits::default();
    edits.append(
        &text,
        &sheets,
        &format!("<{prefix}sheet name=\"{name}\" sheetId=\"{id}\" xmlns:r=\"{KINDS}\" r:id=\"{relation}\"/>"),
    );
    package.put(&book.part, edits.apply(&text));
    Ok(())
}

/// The texts that cells of the list point at.
fn texts(own: &mut Package) -> Result<Vec<String>, Damage> {
    const PART: &str = "xl/sharedStrings.xml";
    if !own.has(PART) {
        return Ok(Vec::new());
    }
    let text = own.text(PART)?;
    let all = children(&text, &["sst"])?;
    // What is inside of a text is the same wherever it stands.
    Ok(all.iter().map(|own| own.inside(&text).to_owned()).collect())
}

/// The sheet with other looks, and with texts in its cells.
fn settled(text: &str, texts: &[String], look: impl Fn(CellRef, usize) -> u32) -> Result<String, Damage> {
    let mut edits = Edits::default();
    let mut walk = Walk::over(text);
    // Whether the value of a cell is the number of a text, and where the value begins.
    let (mut is_text, mut value) = (false, None);
    while let Some(Step { event, at, .. }) = walk.step()? {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "v" => value = Some(at),
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "c" => {
                    let own = attr(&tag, "s").and_then(|own| own.parse().ok()).unwrap_or(0);
                    let at_cell = attr(&tag, "r")
                        .and_then(|address| CellRef::parse(&address))
                        .ok_or_else(|| wrong("list"))?;
                    let mut cell = text.get(at.clone()).unwrap_or_default().to_owned();
                    cell = with_attr(&cell, "s", &look(at_cell, own).to_string());
                    is_text = attr(&tag, "t").as_deref() == Some("s");
                    if is_text {
                        cell = with_attr(&cell, "t", "inlineStr");
                    }
                    edits.replace(at, cell);
                }
                // Only one sheet is the selected one, which the workbook knows.
                "sheetView" => {
                    let view = text.get(at.clone()).unwrap_or_default();
                    edits.replace(at, view.replace(" tabSelected=\"1\"", ""));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "v" => {
                if let Some(open) = value.take().filter(|_| is_text) {
                    let number = text
                        .get(open.end..at.start)
                        .and_then(|number| number.trim().parse::<usize>().ok());
                    let inside = number
                        .and_then(|number| texts.get(number))
                        .ok_or_else(|| wrong("list"))?;
                    edits.replace(open.start..at.end, format!("<is>{inside}</is>"));
                }
            }
            _ => {}
        }
    }
    Ok(edits.apply(text))
}

/// The names of areas of the list: what they are called, whether people see them, the area.
fn areas(own: &mut Package) -> Result<Vec<(String, String)>, Damage> {
    let text = own.text("xl/workbook.xml")?;
    let all = children(&text, &["workbook", "definedNames"])?;
    let named = |own: &Element| Some((own.attr("name")?, own.text(&text).to_owned()));
    Ok(all.iter().filter_map(named).collect())
}

/// Names the areas of the sheet at this position, in the place of those which it had.
fn name_areas(
    package: &mut Package,
    book: &Spreadsheet,
    position: usize,
    areas: &[(String, String)],
) -> Result<(), Damage> {
    let text = package.text(&book.part)?;
    let position = position.to_string();
    let mut edits = Edits::default();
    for own in children(&text, &["workbook", "definedNames"])? {
        let is_own = own.attr("localSheetId").as_ref() == Some(&position);
        if is_own && areas.iter().any(|(name, _)| own.attr("name").as_ref() == Some(name)) {
            edits.replace(own.whole.clone(), "");
        }
    }
    let all = children(&text, &["workbook"])?;
    let prefix = all.first().map(|own| own.prefix()).unwrap_or_default();
    let ours = areas.iter().map(|(_, markup)| {
        let own = with_attr(markup, "localSheetId", &position);
        own.replace("</", &format!("</{prefix}"))
            .replacen('<', &format!("<{prefix}"), 1)
    });
    let ours: String = ours.collect();
    match all.iter().find(|own| own.name() == "definedNames") {
        Some(names) => edits.append(&text, names, &ours),
        None => {
            let before = all.iter().rfind(|own| BEFORE_NAMES.contains(&own.name().as_str()));
            let before = before.ok_or_else(|| wrong(&book.part))?;
            edits.insert(
                before.whole.end,
                format!("<{prefix}definedNames>{ours}</{prefix}definedNames>"),
            );
        }
    }
    package.put(&book.part, edits.apply(&text));
    Ok(())
}
