//! A workbook that was read: what the page shows of it, and the files that it becomes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use serde_json::{Value, json};
use yusuan::book::{self, Book, CellId};
use yusuan::cell::CellRef;
use yusuan::changes::{self, Names, Side};
use yusuan::consolidate::Departments;
use yusuan::correction::{self, Office, Past, identify};
use yusuan::diagnostic::{self, Diagnostic, Severity, State};
use yusuan::diff::{Ignore, compare};
use yusuan::draft::{Understood, draft};
use yusuan::error::{Error, Record, Result};
use yusuan::fold::Folder;
use yusuan::grid::{Grid, Workbook};
use yusuan::pipeline::{self, Outcome};
use yusuan::read::{self, Format, Limits, Source};
use yusuan::report::{self, Subject};
use yusuan::roster::Roster;
use yusuan::rules::{self, Rules};
use yusuan::schema::{self, Standard};
use yusuan::write::{self, Beside, Class, Marks};
use yusuan::{check, narrative};

use crate::answers::questions;
use crate::archive::Archive;
use crate::findings::{Marked, Spots, grouped, groups, located, marked};
use crate::prose;
use crate::request::Request;
use crate::{grid, messages, refusal};

/// A workbook that was read.
pub struct Session {
    standard: &'static Standard,
    name: PathBuf,
    request: Request,
    bytes: Source,
    outcome: Outcome,
    source: Workbook,
    /// The findings that the page lists.
    told: Vec<Diagnostic>,
    /// Whether a workbook can hold it.
    fits: bool,
    /// What of it a workbook holds only as text, or not at all.
    fit: Vec<Diagnostic>,
    /// The values that findings are about, by the cells of the source.
    spots: book::Spots,
    /// The findings in groups of one cause each, by language: how they are grouped, their wording says.
    grouped: RefCell<HashMap<String, Rc<Vec<Vec<usize>>>>>,
    /// The tables that were looked at, by their position in the standard.
    shown: RefCell<HashMap<usize, Rc<Shown>>>,
}

/// A table as the standard workbook shows it.
struct Shown {
    /// Its sheet.
    grid: Grid,
    /// Where it shows the values that findings are about.
    places: HashMap<CellId, CellRef>,
    /// The worst finding at each cell, by language.
    marked: RefCell<HashMap<String, Marked>>,
}

impl Session {
    /// Reads, maps and checks a workbook.
    ///
    /// # Errors
    /// If it cannot be read, or the mapping file is wrong. One without any table is no error: its findings say why.
    pub fn open(bytes: Vec<u8>, request: Request) -> Result<Self> {
        let standard = schema::standard()?;
        let name = PathBuf::from(&request.name);
        let options = request.options(false, standard)?;
        let bytes = request.source(bytes);
        let (outcome, source) = match pipeline::run_keeping(bytes.clone(), &name, standard, &options) {
            // A text need not be a workbook.
            Err(_) if prose::of_file(&bytes, &name, standard).is_some() => nothing(standard)?,
            read => read?,
        };
        let (fit, fits) = match report::fit(&outcome.book, standard, &request.name) {
            Ok(findings) => (findings, true),
            Err(findings) => (findings, false),
        };
        let mut told = outcome.diagnostics.clone();
        told.extend(fit.iter().cloned());
        if outcome.book.tables.is_empty() {
            told.push(Diagnostic::from(&Error::NoTables { path: name.clone() }));
        } else {
            told.extend(report::finer_amounts(&outcome.book, standard, &request.name));
        }
        let own = Self {
            spots: located(&told, &outcome.book),
            standard,
            name,
            request,
            bytes,
            outcome,
            source,
            told,
            fits,
            fit,
            grouped: RefCell::default(),
            shown: RefCell::default(),
        };
        // Whether cells hold all that people remarked on them, writing finds out.
        for table in own
            .outcome
            .book
            .tables
            .iter()
            .filter(|table| !table.comments.is_empty())
        {
            own.shown(table.schema)?;
        }
        Ok(own)
    }

    /// The table at this position in the standard as the standard workbook reads: what the page shows is what is in the
    /// file. It is written when somebody looks at it, alone, since nothing on its sheet depends on the others.
    fn shown(&self, position: usize) -> Result<Option<Rc<Shown>>> {
        if let Some(known) = self.shown.borrow().get(&position) {
            return Ok(Some(Rc::clone(known)));
        }
        let book = &self.outcome.book;
        let mut tables = book.tables.iter().enumerate();
        let Some((number, table)) = tables.find(|(_, table)| self.fits && table.schema == position) else {
            return Ok(None);
        };
        let mut marks = Marks::default();
        for spot in self.spots.values().filter(|spot| spot.table == number) {
            marks.add(CellId { table: 0, ..spot }, Class::Related, None);
        }
        let alone = Book {
            tables: vec![table.clone()],
            year: book.year,
            department: book.department.clone(),
        };
        let beside = Beside {
            marks: Some(&marks),
            ..Beside::default()
        };
        let (bytes, places) = write::xlsx_placing(&alone, self.standard, beside)?;
        let read = read::read(bytes, &self.name, &Limits::default())?;
        let places = places
            .into_iter()
            .map(|(spot, at)| (CellId { table: number, ..spot }, at));
        let shown = read.sheets.into_iter().next().map(|grid| {
            Rc::new(Shown {
                grid,
                places: places.collect(),
                marked: RefCell::default(),
            })
        });
        self.shown
            .borrow_mut()
            .extend(shown.clone().map(|shown| (position, shown)));
        Ok(shown)
    }

    /// The findings as the lists of them name them over several rounds.
    fn identified(&self) -> Vec<Diagnostic> {
        let mut findings = self.outcome.diagnostics.clone();
        identify(&mut findings, &self.outcome.book, self.standard);
        findings
    }

    fn subject<'a>(&'a self, findings: &'a [Diagnostic]) -> Subject<'a> {
        Subject {
            findings,
            book: &self.outcome.book,
            workbook: &self.source,
            standard: self.standard,
        }
    }

    /// What it is: department, year, tables, how many findings of each severity.
    pub fn summary(&self) -> Value {
        let book = &self.outcome.book;
        let count = |severity: Severity| diagnostic::count(&self.told, severity);
        let departments = Departments::of(book, self.standard);
        json!({
            "name": self.name.to_string_lossy(),
            "year": book.year,
            "department": book.department.as_deref(),
            "code": departments.own().code.as_deref(),
            "layout": self.outcome.layout,
            "role": self.role(),
            "text": !narrative::text_beside(&self.source).is_empty(),
            "fits": self.fits,
            "annotated": self.annotated_end(),
            "counts": { "error": count(Severity::Error), "warning": count(Severity::Warning), "info": count(Severity::Info) },
            "tables": self.tables(),
        })
    }

    /// What the file is good for: `book`, `text`, `roster`; nothing if it is none of them. A document beside workbooks
    /// is their text.
    fn role(&self) -> Option<&'static str> {
        let is_text = || prose::of_file(&self.bytes, &self.name, self.standard).is_some();
        match self.outcome.book.tables.is_empty() {
            false if self.request.beside && is_text() => Some("text"),
            false => Some("book"),
            true if Roster::parse("", &self.source, &Folder::new(&self.standard.frame)).is_ok() => Some("roster"),
            true => is_text().then_some("text"),
        }
    }

    /// The tables of the standard, and what of them this workbook has.
    fn tables(&self) -> Value {
        let own = |(position, table): (usize, &schema::Table)| {
            json!({
                "number": table.number,
                "form": table.form_number,
                "title": table.title,
                "there": self.outcome.book.tables.iter().any(|own| own.schema == position),
            })
        };
        self.standard.tables.iter().enumerate().map(own).collect()
    }

    /// The findings, in groups of one cause each.
    pub fn findings(&self, lang: &str) -> Value {
        let messages = messages(lang);
        groups(&self.told, &self.grouped(lang), &self.spots(), &messages)
    }

    fn grouped(&self, lang: &str) -> Rc<Vec<Vec<usize>>> {
        let mut known = self.grouped.borrow_mut();
        let own = known.entry(lang.to_owned());
        Rc::clone(own.or_insert_with(|| Rc::new(grouped(&self.told, &messages(lang)))))
    }

    fn spots(&self) -> Spots<'_> {
        Spots::new(&self.spots, (&self.outcome.book, self.standard))
    }

    /// A table of the standard workbook: its columns, the rows above its first line, and as many of those that follow
    /// as are wanted.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn table(&self, number: &str, first: u32, lang: &str) -> Result<Value> {
        let Some((table, shown)) = self.look(number)? else {
            return Ok(Value::Null);
        };
        let grid = &shown.grid;
        let header = header(grid, table);
        Ok(json!({
            "height": grid::height(grid),
            "letters": grid::letters(0, grid::width(grid)),
            "header": header,
            "depth": table.header_height(),
            "head": self.shown_rows(&shown, (0, header), lang),
            "rows": self.shown_rows(&shown, (header, header.saturating_add(first)), lang),
        }))
    }

    /// Rows of a table of the standard workbook, counted from zero, each cell with the worst finding there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn rows(&self, number: &str, rows: (u32, u32), lang: &str) -> Result<Value> {
        let shown = self.look(number)?;
        Ok(shown.map_or(json!([]), |(_, shown)| self.shown_rows(&shown, rows, lang)))
    }

    /// The cell of the standard workbook that shows what a cell became that findings are about.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn placed(&self, sheet: &str, cell: &str) -> Result<Option<String>> {
        let spot = address(cell).and_then(|at| self.spots.get(&(sheet.into(), at)));
        let Some((spot, table)) = spot.and_then(|spot| Some((spot, self.outcome.book.tables.get(spot.table)?))) else {
            return Ok(None);
        };
        let shown = self.shown(table.schema)?;
        Ok(shown.and_then(|shown| Some(shown.places.get(&spot)?.to_string())))
    }

    fn look(&self, number: &str) -> Result<Option<(&'static schema::Table, Rc<Shown>)>> {
        let mut tables = self.standard.tables.iter().enumerate();
        let Some((position, table)) = tables.find(|(_, table)| table.number == number) else {
            return Ok(None);
        };
        Ok(self.shown(position)?.map(|shown| (table, shown)))
    }

    fn shown_rows(&self, shown: &Shown, (from, to): (u32, u32), lang: &str) -> Value {
        let mut known = shown.marked.borrow_mut();
        let marked = known
            .entry(lang.to_owned())
            .or_insert_with(|| marked(&self.told, &self.grouped(lang), &self.spots, &shown.places));
        let mark = |at: CellRef| {
            let (severity, group) = marked.get(&at)?;
            Some(json!([severity.name(), group]))
        };
        let grid = &shown.grid;
        grid::rows(grid, (from, to.min(grid::height(grid))), (0, grid::width(grid)), mark)
    }

    /// A cell of the source with this many rows and columns around it.
    pub fn around(&self, sheet: &str, cell: &str, around: (u32, u32)) -> Option<Value> {
        let own = self.source.sheets.iter().find(|grid| grid.name == sheet)?;
        let at = address(cell).unwrap_or(CellRef::new(0, 0));
        let rows = (
            at.row.saturating_sub(around.0),
            at.row.saturating_add(around.0).saturating_add(1),
        );
        let columns = (
            at.col.saturating_sub(around.1),
            at.col.saturating_add(around.1).saturating_add(1),
        );
        Some(json!({
            "sheet": sheet,
            "cell": cell,
            "letters": grid::letters(columns.0, columns.1),
            "rows": grid::rows(own, rows, columns, |_| None),
        }))
    }

    /// The standard.
    pub fn standard(&self) -> &'static Standard {
        self.standard
    }

    /// How the file is called.
    pub fn name(&self) -> Cow<'_, str> {
        self.name.to_string_lossy()
    }

    /// The name of the file.
    pub fn path(&self) -> PathBuf {
        self.name.clone()
    }

    /// The file itself.
    pub fn bytes(&self) -> &Source {
        &self.bytes
    }

    /// The workbook as it was found.
    pub fn source(&self) -> &Workbook {
        &self.source
    }

    /// The workbook in standard form.
    pub fn book(&self) -> &Book {
        &self.outcome.book
    }

    /// What was checked.
    pub fn rules(&self) -> &Rules {
        &self.outcome.rules
    }

    /// Findings that say why there is no file.
    pub fn refused(&self, lang: &str) -> Option<Value> {
        if self.outcome.book.tables.is_empty() {
            let path = self.name.clone();
            return Some(crate::failure(&Error::NoTables { path }, lang));
        }
        (!self.fits).then(|| refusal(&self.fit, lang))
    }

    /// A file that the workbook becomes: `xlsx`, `annotated`, `csv`, `json`, `mapping`, `report`; each as the command line
    /// writes it.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn file(&self, kind: &str, lang: &str) -> std::result::Result<Vec<u8>, Value> {
        let is_own = kind == "annotated" && self.own().is_some() && !self.outcome.book.tables.is_empty();
        if !["mapping", "report"].contains(&kind)
            && !is_own
            && let Some(refused) = self.refused(lang)
        {
            return Err(refused);
        }
        let made = match kind {
            "xlsx" => self.standard_workbook(),
            "annotated" => self.annotated(lang),
            "csv" => self.csv(),
            "json" => write::json(&self.outcome.book, self.standard),
            "mapping" => self.draft(lang),
            "report" => self.report(lang),
            _ => Err(Error::Internal(kind.to_owned())),
        };
        made.map_err(|error| crate::failure(&error, lang))
    }

    fn standard_workbook(&self) -> Result<Vec<u8>> {
        let beside = Beside {
            relations: &self.outcome.relations,
            ..Beside::default()
        };
        write::xlsx_with(&self.outcome.book, self.standard, beside)
    }

    /// The file, where it is one that can be marked as it is.
    fn own(&self) -> Option<&[u8]> {
        match &self.bytes {
            Source::File(bytes) if read::sniff(bytes) == Format::Xlsx => Some(bytes),
            _ => None,
        }
    }

    /// How the name of the workbook to send back ends.
    fn annotated_end(&self) -> &'static str {
        let macros = self
            .own()
            .and_then(|own| write::has_macros(own, Limits::default().unpacked));
        if macros == Some(true) { "xlsm" } else { "xlsx" }
    }

    fn annotated(&self, lang: &str) -> Result<Vec<u8>> {
        let messages = messages(lang);
        if let Some(own) = self.own() {
            let findings = self.identified();
            let subject = self.subject(&findings);
            let limit = Limits::default().unpacked;
            return report::given_back((own, &self.name), subject, Severity::Warning, limit, &messages);
        }
        let mut findings = self.outcome.diagnostics.clone();
        findings.extend(self.fit.iter().cloned());
        identify(&mut findings, &self.outcome.book, self.standard);
        let marks = report::marks(self.subject(&findings), Severity::Warning, &messages);
        let beside = Beside {
            marks: Some(&marks),
            relations: &self.outcome.relations,
            ..Beside::default()
        };
        write::xlsx_with(&self.outcome.book, self.standard, beside)
    }

    fn csv(&self) -> Result<Vec<u8>> {
        let book: &Book = &self.outcome.book;
        let mut archive = Archive::default();
        for (name, content) in write::csv(book, self.standard)? {
            archive.add(&name, &content)?;
        }
        let package = write::package(book, self.standard, write::CsvForm::default())?;
        archive.add(write::PACKAGE_NAME, &package)?;
        archive.finish()
    }

    /// The workbook read anew, with what is like that which was not understood.
    fn near(&self) -> Result<Outcome> {
        let options = self.request.options(true, self.standard)?;
        pipeline::run(self.bytes.clone(), &self.name, self.standard, &options)
    }

    /// What it leaves open.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn questions(&self) -> Result<Value> {
        Ok(questions(&self.near()?, self.standard))
    }

    /// The workbook read anew as `yusuan diff` reads it.
    pub fn plain(&self) -> Result<Outcome> {
        let options = pipeline::Options {
            check: check::Options::default(),
            ..self.request.options(false, self.standard)?
        };
        pipeline::run(self.bytes.clone(), &self.name, self.standard, &options)
    }

    /// What changed since an older workbook: `page`, or `xlsx` for this workbook with the changes marked.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn changes(&self, older: &Self, kind: &str, lang: &str) -> std::result::Result<Vec<u8>, Value> {
        if let Some(refused) = older.refused(lang).or_else(|| self.refused(lang)) {
            return Err(refused);
        }
        let made = || -> Result<Vec<u8>> {
            let (standard, messages) = (self.standard, messages(lang));
            let (old, new) = (older.plain()?, self.plain()?);
            let names = (older.name.to_string_lossy(), self.name.to_string_lossy());
            let sides = (
                Side {
                    file: &names.0,
                    outcome: &old,
                },
                Side {
                    file: &names.1,
                    outcome: &new,
                },
            );
            let rules = rules::builtin(standard)?;
            let diff = compare(&old.book, &new.book, standard, Some(&rules), &Ignore::default())?;
            let words = Names::new(standard, &messages);
            if kind == "page" {
                return changes::page(&diff, sides, &words).map(String::into_bytes);
            }
            let marks = changes::marks(&diff, sides, &words);
            let beside = Beside {
                marks: Some(&marks),
                relations: &check::relations(&new.book, standard, &new.rules),
                ..Beside::default()
            };
            write::xlsx_with(&new.book, standard, beside)
        };
        made().map_err(|error| crate::failure(&error, lang))
    }

    fn office(&self) -> Office {
        let departments = Departments::of(&self.outcome.book, self.standard);
        let own = departments.own();
        Office {
            code: own.code.as_deref().map(ToOwned::to_owned),
            name: own.name.as_deref().map(ToOwned::to_owned),
            year: self.outcome.book.year,
        }
    }

    /// What became of the findings of an earlier hand-in: of the list that was sent back with it, if it has one, else
    /// those that are found in it.
    ///
    /// # Errors
    /// The finding that the two are of different offices or years, for the page.
    pub fn since(&self, earlier: &Self, lang: &str) -> std::result::Result<Value, Value> {
        let messages = messages(lang);
        let (before, own) = (earlier.office(), self.office());
        let file = earlier.name.to_string_lossy();
        let refused = |problem, what: String, wanted: String| {
            crate::failure(&Record::Earlier.error((&file, 0), problem, what, wanted), lang)
        };
        if let Some((before, own)) = before.year.zip(own.year).filter(|(before, own)| before != own) {
            return Err(refused("other-year", before.to_string(), own.to_string()));
        }
        if before.contradicts(&own, &Folder::new(&self.standard.frame)) {
            return Err(refused("other-office", before.shown(), own.shown()));
        }
        let past = |findings: &[Diagnostic]| -> Vec<Past> {
            let told = findings.iter().filter(|finding| finding.severity > Severity::Info);
            told.filter_map(|finding| Past::of(finding, &messages)).collect()
        };
        let listed = report::returned(&earlier.source).unwrap_or_else(|| past(&earlier.identified()));
        let answers = report::returned(&self.source).unwrap_or_default();
        let mut findings = self.identified();
        let fixed = correction::compare(&mut findings, &listed, &answers);
        let of = |state: State| -> Vec<String> {
            let standing = |finding: &&Diagnostic| finding.standing.as_ref().is_some_and(|own| own.state == state);
            let all = findings.iter().filter(standing);
            all.filter_map(|finding| Some(Past::of(finding, &messages)?.line(&messages)))
                .collect()
        };
        let (open, new, settled) = (of(State::Open), of(State::New), of(State::Settled));
        let fixed: Vec<String> = fixed.iter().map(|past| past.line(&messages)).collect();
        let data = [
            ("against", file.to_string()),
            ("fixed", fixed.len().to_string()),
            ("open", open.len().to_string()),
            ("new", new.len().to_string()),
            ("settled", settled.len().to_string()),
        ];
        Ok(json!({ "line": messages.get("compared", data), "states": [
            ["open", open],
            ["new", new],
            ["fixed", fixed],
            ["settled", settled],
        ] }))
    }

    fn draft(&self, lang: &str) -> Result<Vec<u8>> {
        let outcome = self.near()?;
        let understood = Understood {
            book: &outcome.book,
            findings: &outcome.diagnostics,
            sheets: &outcome.sheets,
            layout: outcome.layout.as_deref(),
        };
        let (_, text) = draft(&self.name, understood, self.standard, &messages(lang));
        Ok(text.into_bytes())
    }

    fn report(&self, lang: &str) -> Result<Vec<u8>> {
        let findings = self.identified();
        let sheets = report::sheets(self.subject(&findings));
        let departments = Departments::of(&self.outcome.book, self.standard);
        let has_errors = diagnostic::count(&findings, Severity::Error) > 0;
        let name = self.name.to_string_lossy();
        let file = report::File {
            name: &name,
            status: if has_errors { "findings" } else { "clean" },
            year: self.outcome.book.year,
            code: departments.own().code.as_deref(),
            department: self.outcome.book.department.as_deref(),
            tables: self.outcome.book.tables.len(),
            findings: &findings,
            sheets: &sheets,
            since: None,
            is_shown: true,
        };
        report::html(&[file], &report::Beside::default(), &messages(lang)).map(String::into_bytes)
    }
}

/// What is read of a text that is no workbook.
fn nothing(standard: &Standard) -> Result<(Outcome, Workbook)> {
    let outcome = Outcome {
        book: Book::default(),
        changes: Vec::new(),
        diagnostics: Vec::new(),
        sheets: Vec::new(),
        layout: None,
        rules: pipeline::rules_of(&check::Options::default(), standard)?,
        relations: Vec::new(),
    };
    Ok((outcome, Workbook::default()))
}

/// Rows from the top of a sheet to the end of its header; none of a form.
fn header(shown: &Grid, table: &schema::Table) -> u32 {
    let heads: Vec<&str> = table
        .columns
        .iter()
        .filter_map(|column| column.path.first())
        .map(String::as_str)
        .collect();
    let is_label = |text: &str| heads.contains(&text);
    let rows = shown.rows().take(20);
    let labels = |cells: &[yusuan::cell::Cell]| cells.iter().filter(|cell| is_label(&cell.value.to_string())).count();
    let height = u32::try_from(table.header_height()).unwrap_or(1);
    let found = rows
        .map(|(row, cells)| (row, labels(cells)))
        .find(|(_, count)| *count > 1);
    found.map_or(0, |(row, _)| row.saturating_add(height))
}

/// The cell of an address (`F8`).
fn address(text: &str) -> Option<CellRef> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = text.split_at(digits);
    let row: u32 = number.parse().ok()?;
    Some(CellRef::new(row.checked_sub(1)?, yusuan::cell::column_number(letters)?))
}
