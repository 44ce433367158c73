//! `--to parquet`: a dataset of columns for programs, of parts that become durable one after another.

mod folder;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use sha2::{Digest, Sha256};

use super::Status;
use super::args::{Common, Convert, PartitionBy, Target};
use super::batch::{self, Done, Written};
use super::hand_ins;
use super::input;
use super::row::Row;
use crate::book::Book;
use crate::columns::{self, Amounts, FACTS, FILES, FINDINGS, FileRow, SORTED_BY};
use crate::consolidate::Departments;
use crate::correction::identify;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Record, Result};
use crate::fold::Folder as Folding;
use crate::locale::{Lang, Messages};
use crate::province;
use crate::read::hexadecimal;
use crate::roster::Provinces;
use crate::schema::Standard;
use crate::write::columns::{Column, parquet, schema, texts};
use folder::{Existing, Folder, Part, Partition};

/// The rows of an input that wait to be written.
struct Waiting {
    file: FileRow,
    facts: Vec<(Option<String>, RecordBatch)>,
    findings: RecordBatch,
}

/// The inputs of a partition that wait to be written.
#[derive(Default)]
struct Open {
    inputs: Vec<Waiting>,
    rows: usize,
    /// About how much memory they take.
    bytes: u64,
}

#[derive(Default)]
struct State {
    open: BTreeMap<Partition, Open>,
    next: u32,
    written: Written,
    failed: Option<Error>,
}

/// The hash of an input: there may be millions.
type Hash = [u8; 32];

/// A hash from its hexadecimal digits.
fn of_digits(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    let digits = text.as_bytes().chunks(2);
    for (byte, digits) in hash.iter_mut().zip(digits) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    (text.len() == 64).then_some(hash)
}

/// A dataset that is being written.
pub struct Dataset<'s> {
    /// Where it is.
    pub root: PathBuf,
    folder: Folder,
    standard: &'s Standard,
    amounts: Amounts<'s>,
    lang: Lang,
    /// The offices whose provinces are known, if there are partitions by province.
    provinces: Option<Provinces>,
    folder_of_names: Folding,
    /// What is there of earlier runs: hash and end of each input.
    known: HashMap<Box<str>, (Option<Hash>, Status)>,
    /// The most rows of a part.
    most_rows: usize,
    /// The most memory that rows may wait in, those being written not counted.
    most_bytes: u64,
    state: Mutex<State>,
    /// Who has it writes a part. Nobody waits for another thread while having it, so nobody waits for it for ever.
    writing: Mutex<()>,
}

impl<'s> Dataset<'s> {
    /// The dataset that the options ask for, if they do, in the folder `root`. Rows that wait to be written take no more
    /// memory than `most_bytes`, and those being written no more than that again.
    ///
    /// # Errors
    /// When there is something in the way.
    pub fn open(
        args: &Convert,
        (root, most_bytes): (&Path, u64),
        common: &Common,
        (standard, lang): (&'s Standard, Lang),
    ) -> Result<Option<Self>> {
        if !args.to.contains(&Target::Parquet) {
            return Ok(None);
        }
        let existing = match (args.resume, args.force) {
            (true, _) => Existing::Resume,
            (false, true) => Existing::Replace,
            (false, false) => Existing::Refuse,
        };
        let provinces = match args.partition {
            PartitionBy::Province => Some(hand_ins::provinces(args.provinces.as_deref(), common, standard)?),
            PartitionBy::Year => None,
        };
        let folder = Folder::open(root, options(args, common, lang)?, existing)?;
        let mut known = HashMap::new();
        for part in &folder.parts {
            let place = part.place(root, "files");
            let file = File::open(&place).map_err(|source| Error::Read {
                path: place.clone(),
                source,
            })?;
            let rows = texts(file, ["file", "file_hash", "status"]);
            let rows = rows.ok_or_else(|| {
                Record::Dataset.error((&place.display().to_string(), 0), "damaged", "", columns::VERSION)
            })?;
            for [file, hash, status] in rows {
                let status = ended(status.as_deref());
                let hash = hash.as_deref().and_then(of_digits);
                known.insert(file.unwrap_or_default().into(), (hash, status));
            }
        }
        let state = State {
            next: folder.next,
            ..State::default()
        };
        Ok(Some(Self {
            root: root.to_owned(),
            folder,
            standard,
            amounts: Amounts::new(standard)?,
            lang,
            provinces,
            folder_of_names: Folding::new(&standard.frame),
            known,
            most_rows: usize::try_from(args.part_rows).unwrap_or(usize::MAX),
            most_bytes,
            state: Mutex::new(state),
            writing: Mutex::new(()),
        }))
    }

    /// How an input ended that an earlier run wrote, if it still has this content.
    pub fn known(&self, file: &str, row: &Row) -> Option<Status> {
        let (hash, status) = self.known.get(file)?;
        (*hash == row.hash.as_deref().and_then(of_digits)).then_some(*status)
    }

    /// Takes the amounts of an input over into its row; what is found on the way. `Err`: it cannot be a row.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn facts(
        &self,
        row: &mut Row,
        book: &Book,
        (file, departments): (&str, &Departments),
    ) -> Result<std::result::Result<Option<Diagnostic>, Diagnostic>> {
        let hash = row.hash.clone().unwrap_or_default();
        match self.amounts.of(book, (&hash, file), departments)? {
            Ok(facts) => {
                let rounded = facts.rounded.as_ref();
                let finding = rounded.map(|(first, count)| columns::rounded(first, *count, file));
                row.facts = Some(facts);
                Ok(Ok(finding))
            }
            Err(beyond) => Ok(Err(columns::beyond(&beyond, file))),
        }
    }

    /// Writes what became of an input, or keeps it to be written with others. What an earlier run wrote stays.
    pub fn take(&self, done: &mut Done) {
        let row = std::mem::take(&mut done.row);
        if row.is_there {
            done.row.is_there = true;
            return;
        }
        if let Some((known, _)) = self.known.get(&*done.file) {
            let hash = row.hash.as_deref().and_then(of_digits);
            done.row.is_there = *known == hash;
            if hash.is_some() && *known != hash {
                let root = self.root.display().to_string();
                let error = Record::Dataset.error((&done.file, 0), "changed", root, columns::VERSION);
                done.findings.push(Diagnostic::from(&error));
                done.status = Status::Failed;
            }
            return;
        }
        if let Err(error) = self.keep(row, done) {
            let mut state = self.state();
            state.failed.get_or_insert(error);
        }
    }

    fn keep(&self, row: Row, done: &mut Done) -> Result<()> {
        let partition = Partition {
            province: self.provinces.as_ref().map(|known| self.province(known, done)),
            year: done.year,
        };
        identify(&mut done.findings, &Book::default(), self.standard);
        let own = done.departments.own();
        let facts = row.facts.unwrap_or_default();
        let file = FileRow {
            hash: row.hash,
            file: done.file.clone(),
            department_code: own.code.as_ref().map(ToString::to_string),
            department_name: own.name.as_ref().map(ToString::to_string),
            bytes: row.bytes,
            format: row.format,
            status: row.status.unwrap_or_else(|| batch::status_name(done.status)),
            layout: done.layout.clone(),
            tables: done.tables.len(),
            facts: facts.count,
            findings: [Severity::Error, Severity::Warning, Severity::Info].map(|severity| done.count(severity)),
        };
        let findings = messages(self.lang, |messages| columns::findings(&file, &done.findings, messages))?;
        let rows = facts.count.saturating_add(findings.num_rows()).saturating_add(1);
        let bytes = facts.bytes.saturating_add(findings.get_array_memory_size());
        let waiting = Waiting {
            file,
            facts: facts.by_department,
            findings,
        };
        let mut state = self.state();
        if state.failed.is_some() {
            return Ok(());
        }
        let open = state.open.entry(partition).or_default();
        open.inputs.push(waiting);
        open.rows = open.rows.saturating_add(rows);
        open.bytes = open.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        drop(state);
        self.write_full()
    }

    /// The province of an input; doubts become findings. A roster counts by the name of the department; its code, which
    /// each treasury has, only where no folder names a province.
    fn province(&self, roster: &Provinces, done: &mut Done) -> Option<Arc<str>> {
        let own = done.departments.own();
        let place = Path::new(&done.file);
        let inside = if place.is_dir() { Some(place) } else { place.parent() };
        let folder = inside.and_then(province::of_folder);
        let name = own.name.as_ref().map(|name| self.folder_of_names.fold(name));
        let by_name = name.and_then(|name| roster.by_name(&name));
        let by_code = own.code.as_ref().and_then(|code| roster.by_code(code));
        let found = match (&by_name, &folder) {
            (Some(roster), Some(folder)) if roster != folder => {
                Some(Diagnostic::new(Code::ProvincesDiffer).found(folder).expected(roster))
            }
            _ => None,
        };
        let province = by_name.or(folder).or(by_code);
        let unknown = || Diagnostic::new(Code::ProvinceUnknown);
        let found = found.or_else(|| province.is_none().then(unknown));
        done.findings.extend(found.map(|finding| Diagnostic {
            file: Some(done.file.clone()),
            ..finding
        }));
        province
    }

    /// Writes parts until less waits than may. While one is written others may come to wait, as much again; who brings
    /// more waits for the end of the writing.
    fn write_full(&self) -> Result<()> {
        while self.full(&self.state()).is_some() {
            let turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            let mut state = self.state();
            let taken = self.full(&state).and_then(|partition| state.take(partition));
            drop(state);
            if let Some((part, open)) = taken {
                self.write(&part, open.inputs)?;
            }
            drop(turn);
        }
        Ok(())
    }

    /// The partition to be written, if enough waits: however many there are, no more than two parts do.
    fn full(&self, state: &State) -> Option<Partition> {
        let all = || state.open.values();
        let rows = all().map(|open| open.rows).fold(0, usize::saturating_add);
        let bytes = all().map(|open| open.bytes).fold(0, u64::saturating_add);
        let is_full = rows >= self.most_rows.saturating_mul(2) || bytes >= self.most_bytes;
        let largest = state.open.iter().max_by_key(|(_, open)| open.rows);
        let full = largest.filter(|(_, open)| is_full || open.rows >= self.most_rows);
        full.map(|(partition, _)| partition.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a part: the rows of these inputs.
    fn write(&self, part: &Part, mut inputs: Vec<Waiting>) -> Result<()> {
        let order = |own: &Waiting| (own.file.department_code.clone(), own.file.file.clone());
        inputs.sort_by_cached_key(order);
        let mut facts: Vec<(&Option<String>, &str, &RecordBatch)> = inputs
            .iter()
            .flat_map(|own| own.facts.iter().map(|(code, rows)| (code, &*own.file.file, rows)))
            .collect();
        facts.sort_by_key(|(code, file, _)| (*code, *file));
        let file = |columns: &'static [Column], batches: &mut dyn Iterator<Item = &RecordBatch>| {
            let sorted_by = columns.iter().position(|column| column.name == SORTED_BY);
            parquet(&schema(columns), batches, &self.folder.properties(), sorted_by)
        };
        let mut tables = Vec::new();
        if !facts.is_empty() {
            tables.push(("facts", file(FACTS, &mut facts.iter().map(|(_, _, rows)| *rows))?));
        }
        if inputs.iter().any(|own| own.findings.num_rows() > 0) {
            tables.push(("findings", file(FINDINGS, &mut inputs.iter().map(|own| &own.findings))?));
        }
        let files = columns::files(inputs.iter().map(|own| &own.file))?;
        tables.push(("files", file(FILES, &mut std::iter::once(&files))?));
        self.folder.write(part, tables)?;
        let counts = inputs.iter().map(|own| own.file.facts);
        let counts = counts.fold(0, usize::saturating_add);
        let mut state = self.state();
        state.written.files = state.written.files.saturating_add(inputs.len());
        state.written.facts = state.written.facts.saturating_add(counts);
        Ok(())
    }

    /// Writes what still waits, and records that the dataset is complete.
    ///
    /// # Errors
    /// The first that was met while writing; the dataset is half written then.
    pub fn finish(&self) -> Result<Written> {
        loop {
            let mut state = self.state();
            if let Some(error) = state.failed.take() {
                return Err(error);
            }
            let next = state.open.keys().next().cloned();
            let Some((part, open)) = next.and_then(|partition| state.take(partition)) else {
                break;
            };
            drop(state);
            self.write(&part, open.inputs)?;
        }
        self.folder.complete()?;
        let state = self.state();
        Ok(state.written)
    }

    /// Takes over an input that was set aside, because another became it.
    pub fn set_aside(&self, mut done: Done, limit: u64) {
        let source = input::source(Path::new(&done.file), limit).ok();
        done.row = Row {
            status: Some("copy"),
            ..source.as_ref().map(Row::of).unwrap_or_default()
        };
        self.take(&mut done);
    }
}

impl State {
    /// Takes the inputs of a partition out, as a part.
    fn take(&mut self, partition: Partition) -> Option<(Part, Open)> {
        let open = self.open.remove(&partition)?;
        let number = self.next;
        self.next = number.saturating_add(1);
        Some((Part { number, partition }, open))
    }
}

/// What a status in the table of inputs is for the exit code.
fn ended(status: Option<&str>) -> Status {
    let all = [Status::Findings, Status::Failed].into_iter();
    let mut named = all.filter(|own| Some(batch::status_name(*own)) == status);
    named.next().unwrap_or(Status::Clean)
}

/// Calls `work` with the messages of a language, which each thread parses once.
fn messages<T>(lang: Lang, work: impl FnOnce(&Messages) -> T) -> T {
    thread_local! {
        static OWN: RefCell<Option<Rc<Messages>>> = const { RefCell::new(None) };
    }
    let own = OWN.with_borrow_mut(|own| Rc::clone(own.get_or_insert_with(|| Rc::new(Messages::new(lang)))));
    work(&own)
}

/// A digest of what rows depend on beside the inputs.
fn options(args: &Convert, common: &Common, lang: Lang) -> Result<String> {
    let content = |path: Option<&Path>| match path.filter(|path| path.is_file()) {
        Some(path) => input::content(path, u64::MAX).map(|content| hexadecimal(&Sha256::digest(&content))),
        None => Ok(String::new()),
    };
    let options = format!(
        "{:?}",
        (
            env!("CARGO_PKG_VERSION"),
            (&common.mapping, content(common.mapping_file().as_deref())?),
            (&common.unit, common.year, common.encoding, common.include_hidden),
            (&args.to, &args.csv, &args.export, &args.into),
            (args.round, args.balance, args.strict, lang.tag()),
            (args.partition, content(args.provinces.as_deref())?),
            (content(args.checks.file.as_deref())?, &args.checks.severity),
        )
    );
    Ok(hexadecimal(&Sha256::digest(options)).chars().take(16).collect())
}
