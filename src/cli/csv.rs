//! `--to csv`: the CSV files of a book, what describes them, and where an earlier run may have left some.

use std::path::Path;

use super::args::{CsvEncoding, CsvHeader, Spelling};
use super::output::{Output, Place};
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::schema::{RecordHeader, Standard};
use crate::write::{self, CsvForm, Exported, Misfit, Reason};

/// The CSV files of a book.
#[derive(Default)]
pub struct Files<'s> {
    /// The files.
    pub outputs: Vec<Output>,
    /// All places of such files.
    pub places: Vec<Place<'s>>,
    /// What the encoding cannot hold; then there is no file.
    pub findings: Vec<Diagnostic>,
}

/// What the options ask for.
fn form(spelling: &Spelling) -> CsvForm {
    CsvForm {
        encoding: match spelling.encoding {
            CsvEncoding::Utf8Bom => write::CsvEncoding::Utf8Bom,
            CsvEncoding::Utf8 => write::CsvEncoding::Utf8,
            CsvEncoding::Gb18030 => write::CsvEncoding::Gb18030,
            CsvEncoding::Gbk => write::CsvEncoding::Gbk,
        },
        header: match spelling.header {
            CsvHeader::Label => RecordHeader::Label,
            CsvHeader::Key => RecordHeader::Key,
            CsvHeader::Both => RecordHeader::Both,
        },
    }
}

/// The files of `book`, below the folder `base`.
///
/// # Errors
/// As [`write::csv_as`].
pub fn files<'s>(book: &Book, standard: &'s Standard, spelling: &Spelling, base: &Path) -> Result<Files<'s>> {
    let form = form(spelling);
    let place = |schema| Place {
        path: base.join(write::csv_name(schema)),
        is_ours: Box::new(|existing| write::begins_as_csv_of(schema, standard, existing)),
    };
    let mut all = Files {
        places: standard.tables.iter().map(place).collect(),
        ..Files::default()
    };
    match write::csv_as(book, standard, form)? {
        Exported::Misfits(misfits) => {
            all.findings = misfits.iter().filter_map(|misfit| finding(misfit, standard)).collect();
        }
        Exported::Files { files, .. } => {
            let package = (write::PACKAGE_NAME.to_owned(), write::package(book, standard, form)?);
            let files = files.into_iter().chain([package]);
            all.outputs = files
                .map(|(name, content)| Output {
                    path: base.join(name),
                    content,
                })
                .collect();
        }
    }
    Ok(all)
}

/// The finding about a text that the encoding cannot represent.
fn finding(misfit: &Misfit, standard: &Standard) -> Option<Diagnostic> {
    let Reason::Character { character, encoding } = &misfit.reason else {
        return None;
    };
    let form_number = standard.table(&misfit.table).map(|table| table.form_number.as_str());
    let mut finding = Diagnostic::new(Code::CsvNotEncodable)
        .at(&misfit.sheet, misfit.cell)
        .in_table(&misfit.table)
        .found(character)
        .with("table", form_number.unwrap_or(&misfit.table))
        .with("column", &misfit.column)
        .with("encoding", encoding);
    finding.key.clone_from(&misfit.key);
    finding.row = Some(misfit.row.clone()).filter(|row| !row.is_empty());
    Some(finding)
}
