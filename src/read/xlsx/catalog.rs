//! Which sheets a workbook has and in which parts its contents stand.

use crate::grid::Visibility;
use crate::read::fault::{DamageKind, Fault};
use crate::read::place::MAX_SHEETS;
use crate::read::relations::{main_part, relations};
use crate::read::xml::{attr, each_element};
use crate::read::zipped::Package;

/// Where the workbook part stands unless the package says otherwise.
const WORKBOOK_PART: &str = "xl/workbook.xml";

/// The content of the workbook part.
pub(super) struct Catalog {
    /// The worksheets in their order; charts and macro sheets are left out.
    pub(super) sheets: Vec<Entry>,
    pub(super) strings_part: Option<String>,
    pub(super) styles_part: Option<String>,
    /// The participants of comment threads.
    pub(super) persons_part: Option<String>,
    /// Days are counted from 1904.
    pub(super) from_1904: bool,
}

/// One worksheet.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) visibility: Visibility,
    pub(super) part: String,
}

/// Reads the workbook part and its relations.
pub(super) fn catalog(package: &mut Package) -> Result<Catalog, Fault> {
    let workbook = main_part(package, WORKBOOK_PART);
    let content = package.read_whole(&workbook)?;
    let relations = relations(package, &workbook)?;
    let part_of = |kind: &str| {
        let found = relations.values().find(|relation| relation.kind == kind);
        found.map(|relation| relation.part.clone())
    };
    let mut catalog = Catalog {
        sheets: Vec::new(),
        strings_part: part_of("sharedStrings"),
        styles_part: part_of("styles"),
        persons_part: part_of("person"),
        from_1904: false,
    };
    let (mut rank, mut more) = (0usize, false);
    each_element(&content, |element| match element.local_name().as_ref() {
        // Extensions have an element of this name, too, which says nothing of dates.
        "workbookPr" => catalog.from_1904 |= matches!(attr(element, "date1904").as_deref(), Some("1" | "true")),
        "sheet" => {
            rank = rank.saturating_add(1);
            let relation = relation_id(element).and_then(|id| relations.get(&id));
            let part = match relation {
                Some(relation) if relation.kind != "worksheet" => return,
                Some(relation) => relation.part.clone(),
                // A workbook whose relations are lost still has its sheets at the usual place.
                None => format!("xl/worksheets/sheet{rank}.xml"),
            };
            if catalog.sheets.len() >= MAX_SHEETS {
                more = true;
                return;
            }
            catalog.sheets.push(Entry {
                name: attr(element, "name").unwrap_or_default(),
                visibility: visibility(attr(element, "state").as_deref()),
                part,
            });
        }
        _ => {}
    })?;
    match more {
        true => Err(Fault::from(DamageKind::Crowded)),
        false => Ok(catalog),
    }
}

/// `r:id`, which must not be taken for a plain `id`.
fn relation_id(element: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let mut attributes = element.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref().ends_with(":id"))
        .map(|attribute| attribute.value.into_owned())
}

fn visibility(state: Option<&str>) -> Visibility {
    match state {
        Some("hidden") => Visibility::Hidden,
        Some("veryHidden") => Visibility::VeryHidden,
        _ => Visibility::Visible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn read(parts: &[(&str, &str)]) -> Catalog {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        catalog(&mut Package::open(bytes.into(), 1 << 20).unwrap()).unwrap()
    }

    #[test]
    fn extensions_say_nothing_of_dates() {
        let extended = "<extLst><ext><x15:workbookPr chartTrackingRefBase='1'/></ext></extLst>";
        let book = |own: &str| read(&[("xl/workbook.xml", &format!("<workbook>{own}{extended}</workbook>"))]);
        assert!(book("<workbookPr date1904='1'/>").from_1904);
        assert!(!book("<workbookPr/>").from_1904 && !book("").from_1904);
    }
}
