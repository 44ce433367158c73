//! A workbook being put together: its sheets in order, whose rows are inserted when it is finished.

use std::collections::HashMap;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::book::Book;
use crate::error::Result;
use crate::parts::HEAD;
use crate::write::xlsx::archive::{self, Body};
use crate::write::xlsx::cell::canvas::Rows;
use crate::write::xlsx::cell::looks::LookNumbers;
use crate::write::xlsx::cell::markup;
use crate::write::xlsx::cell::units::{AUTHOR, COMPRESSION, CREATED, refused};

/// The sheets of a workbook, and the numbers of their looks.
#[derive(Default)]
pub struct Sheets {
    workbook: Workbook,
    looks: LookNumbers,
    /// By sheet.
    rows: Vec<Rows>,
}

impl Sheets {
    /// Registers a look before any sheet is written. Streamed sheets can have no other.
    pub fn register(&mut self, look: &Format) {
        self.workbook.register_format(look);
        self.looks.register(look);
    }

    /// Records where a registered look is, from where it must not move.
    pub fn settle(&mut self, look: &Format) {
        self.looks.settle(look);
    }

    /// The numbers of looks, for a canvas.
    pub fn looks(&self) -> &LookNumbers {
        &self.looks
    }

    /// Adds a finished sheet behind the others.
    pub fn push(&mut self, (worksheet, rows): (Worksheet, Rows)) {
        self.workbook.push_worksheet(worksheet);
        self.rows.push(rows);
    }

    /// Defines a name.
    pub fn define(&mut self, name: String, cells: &str) -> Result<()> {
        self.workbook.define_name(name, cells).map_err(refused)?;
        Ok(())
    }

    /// The workbook of this book, with the properties by which [`is_ours`](super::is_ours) recognises it.
    pub fn finish(mut self, book: &Book) -> Result<Vec<u8>> {
        let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2).map_err(refused)?;
        let properties = DocProperties::new()
            .set_title(title(book))
            .set_author(AUTHOR)
            .set_company(book.department.as_deref().unwrap_or_default())
            .set_keywords(book.year.map(|year| year.to_string()).unwrap_or_default())
            .set_custom_property(AUTHOR, env!("CARGO_PKG_VERSION"))
            .set_creation_datetime(&created);
        self.workbook.set_properties(&properties);
        self.bytes()
    }

    /// The workbook.
    pub fn bytes(mut self) -> Result<Vec<u8>> {
        self.workbook.set_zip_compression_level(COMPRESSION);
        let all = std::mem::take(&mut self.rows);
        let looks: Vec<Vec<u32>> = all.iter().map(|rows| self.looks_of(rows)).collect();
        let (texts, list) = shared_texts(&all);
        let bodies = || -> Vec<Body> {
            let jobs = all.into_par_iter().zip(&looks).zip(&texts);
            jobs.map(|((rows, looks), texts)| match rows {
                Rows::Held(held) => Body::Markup(held.markup(looks, texts)),
                Rows::Streamed(piece) => Body::Packed(piece),
            })
            .collect()
        };
        let (frames, bodies) = rayon::join(|| self.workbook.save_to_buffer().map_err(refused), bodies);
        drop(self);
        archive::with_rows(&frames?, bodies, list)
    }

    /// The numbers of the looks that only this sheet has, behind those of all.
    fn looks_of(&mut self, rows: &Rows) -> Vec<u32> {
        let Rows::Held(held) = rows else { return Vec::new() };
        held.looks.iter().for_each(|look| self.register(look));
        held.looks.iter().filter_map(|look| self.looks.of(look)).collect()
    }
}

/// The numbers of the texts of sheets held in memory, by sheet, row by row; and the part that lists the texts.
fn shared_texts(sheets: &[Rows]) -> (Vec<Vec<u32>>, Option<String>) {
    let mut known: HashMap<&str, u32, foldhash::fast::RandomState> = HashMap::default();
    let mut markup = String::new();
    let mut number = |text| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(text).or_insert_with(|| {
            markup.push_str("<si>");
            markup::string(&mut markup, text);
            markup.push_str("</si>");
            next
        })
    };
    let numbers: Vec<Vec<u32>> = sheets
        .iter()
        .map(|rows| match rows {
            Rows::Held(held) => held.shared_texts().map(&mut number).collect(),
            Rows::Streamed(_) => Vec::new(),
        })
        .collect();
    let (count, unique) = (numbers.iter().map(Vec::len).sum::<usize>(), known.len());
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let start = format!("{HEAD}\n<sst xmlns=\"{space}\" count=\"{count}\" uniqueCount=\"{unique}\">");
    let part = || [start.as_str(), &markup, "</sst>"].concat();
    let part = (count > 0).then(part);
    (numbers, part)
}

/// The document title: year and department, as far as known.
fn title(book: &Book) -> String {
    let year = book.year.map(|year| year.to_string());
    let parts = year.iter().map(String::as_str).chain(book.department.as_deref());
    parts.collect::<Vec<_>>().join(" ")
}
