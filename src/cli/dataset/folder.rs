//! The folder of a dataset: what stands where, which of it is ours, and whether it is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::crash;
use super::super::output::{self, Output, Sources};
use super::super::temporary;
use crate::columns::VERSION;
use crate::error::{Error, Record, Result};
use crate::province;
use crate::write::columns::properties;

/// The tables, each a folder; inputs are in a part once their rows of the last are.
pub const TABLES: [&str; 3] = ["facts", "findings", "files"];
/// The metadata of a file: the version of its schema.
pub const SCHEMA: &str = "yusuan.schema";
/// The metadata of a file: a digest of what its rows depend on beside the inputs.
pub const OPTIONS: &str = "yusuan.options";
/// The file that records whether the dataset is complete.
const STATE: &str = "yusuan-dataset.json";
/// The partition of what has no year or province, as Hive calls it.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";
/// What the folder of a year is called before it.
const YEAR: &str = "year=";

/// The most folders of a partition, one in the other.
const MOST_DEPTH: usize = 2;

/// How far a dataset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Stage {
    /// What stood there before is being removed.
    Clearing,
    /// Parts are being written.
    Writing,
    /// All inputs are in it.
    Complete,
}

#[derive(Debug, Serialize, Deserialize)]
struct State {
    schema: String,
    stage: Stage,
    options: String,
}

/// What the inputs of a part have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    /// Their province, if there are partitions by province; inner `None`: it is unknown.
    pub province: Option<Option<Arc<str>>>,
    /// Their year.
    pub year: Option<i32>,
}

impl Partition {
    /// The folders of the partition, one in the other.
    fn folders(&self) -> PathBuf {
        let mut path = PathBuf::new();
        if let Some(province) = &self.province {
            path.push(format!(
                "{}{}",
                province::PARTITION,
                province.as_deref().unwrap_or(UNKNOWN)
            ));
        }
        let year = self.year.map_or_else(|| UNKNOWN.to_owned(), |year| year.to_string());
        path.push(format!("{YEAR}{year}"));
        path
    }

    /// The partition with these folders; nothing of a province that there is not.
    fn of(province: Option<&str>, year: &str) -> Option<Self> {
        let province = match province.map(|own| own.strip_prefix(province::PARTITION)) {
            None => None,
            Some(Some(UNKNOWN)) => Some(None),
            Some(name) => Some(Some(province::named(name?)?)),
        };
        let year = match year.strip_prefix(YEAR)? {
            UNKNOWN => None,
            year => Some(year.parse().ok()?),
        };
        Some(Self { province, year })
    }
}

/// Rows of one partition that become durable at once: a file of each table, those of inputs last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Its number, the first is 1.
    pub number: u32,
    /// What its inputs have in common.
    pub partition: Partition,
}

impl Part {
    /// Where its file of a table is.
    pub fn place(&self, root: &Path, table: &str) -> PathBuf {
        let name = format!("part-{:06}.parquet", self.number);
        root.join(table).join(self.partition.folders()).join(name)
    }

    /// The part whose file has this path in the folder of a table.
    fn of(path: &Path) -> Option<Self> {
        let names: Option<Vec<&str>> = path.iter().map(|name| name.to_str()).collect();
        let (partition, name) = match names?.as_slice() {
            [year, name] => (Partition::of(None, year)?, *name),
            [province, year, name] => (Partition::of(Some(province), year)?, *name),
            _ => return None,
        };
        let number = name.strip_prefix("part-")?.strip_suffix(".parquet")?;
        let number = number.parse().ok()?;
        let part = Self { number, partition };
        (part.place(Path::new(""), "") == path).then_some(part)
    }
}

/// What is done about a dataset that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing: it is in the way.
    Refuse,
    /// What it has stays, the rest is added.
    Resume,
    /// It is replaced.
    Replace,
}

/// A folder that parts are written to.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    options: String,
    /// The parts whose rows are there.
    pub parts: Vec<Part>,
    /// The number of the next part.
    pub next: u32,
    /// Keeps other runs out as long as it is open.
    _lock: Option<File>,
}

impl Folder {
    /// Makes the folder ready for a run whose rows depend on `options` beside the inputs.
    ///
    /// # Errors
    /// When files stand there that are not of this program, a dataset that is in the way, only half written, of another
    /// schema or of other options; nothing is changed then.
    pub fn open(root: &Path, options: String, existing: Existing) -> Result<Self> {
        fs::create_dir_all(root).map_err(|source| Error::Write {
            path: root.to_owned(),
            source,
        })?;
        let lock = locked(root)?;
        let found = Found::at(root)?;
        let mut folder = Self {
            root: root.to_owned(),
            options,
            _lock: lock,
            next: found
                .parts
                .keys()
                .map(|part| part.number)
                .max()
                .unwrap_or(0)
                .saturating_add(1),
            parts: Vec::new(),
        };
        let stage = folder.stage(&found, existing)?;
        let is_new = stage.is_none() || existing == Existing::Replace;
        if !is_new && stage != Some(Stage::Clearing) {
            folder.check(&found)?;
        }
        found.folders.iter().for_each(|folder| temporary::sweep(folder));
        let is_cleared = existing == Existing::Replace || stage == Some(Stage::Clearing);
        if is_cleared {
            folder.record(Stage::Clearing)?;
        }
        for (part, tables) in &found.parts {
            let is_whole = tables.contains(TABLES.last().copied().unwrap_or_default());
            if is_whole && !is_cleared {
                folder.parts.push(part.clone());
                continue;
            }
            for table in tables {
                remove(&part.place(root, table))?;
            }
        }
        if existing == Existing::Replace {
            for file in &found.others {
                remove(file)?;
            }
        }
        folder.record(Stage::Writing)?;
        Ok(folder)
    }

    /// How far the dataset is that is there, if there is any.
    fn stage(&self, found: &Found, existing: Existing) -> Result<Option<Stage>> {
        let problem = |path: &Path, problem: &'static str, what: &str| {
            Err(Record::Dataset.error((&path.display().to_string(), 0), problem, what, VERSION))
        };
        let replaces = existing == Existing::Replace;
        let is_table = |file: &&PathBuf| !replaces || file.extension().is_none_or(|own| own != "parquet");
        if let Some(other) = found.others.iter().find(is_table) {
            return problem(other, "foreign", "");
        }
        let state = self.root.join(STATE);
        let Some(content) = &found.state else {
            return match found.parts.first_key_value() {
                Some((part, tables)) if !replaces => {
                    let table = tables.first().map_or("", String::as_str);
                    problem(&part.place(&self.root, table), "foreign", "")
                }
                _ => Ok(None),
            };
        };
        let Ok(own) = serde_json::from_slice::<State>(content) else {
            return problem(&state, "foreign", "");
        };
        match existing {
            Existing::Replace => Ok(Some(own.stage)),
            _ if own.schema != VERSION => problem(&self.root, "schema", &own.schema),
            Existing::Refuse if own.stage == Stage::Complete => problem(&self.root, "complete", ""),
            Existing::Refuse => problem(&self.root, "half", ""),
            Existing::Resume if own.options != self.options => problem(&self.root, "options", ""),
            Existing::Resume => Ok(Some(own.stage)),
        }
    }

    /// Whether all parts are whole files of this schema and these options.
    fn check(&self, found: &Found) -> Result<()> {
        for (part, tables) in &found.parts {
            for table in tables {
                let place = part.place(&self.root, table);
                let problem = |problem: &'static str, what: &str| {
                    Err(Record::Dataset.error((&place.display().to_string(), 0), problem, what, VERSION))
                };
                let file = File::open(&place).map_err(|source| Error::Read {
                    path: place.clone(),
                    source,
                })?;
                let Some(own) = properties(file) else {
                    return problem("damaged", "");
                };
                match (own.get(SCHEMA), own.get(OPTIONS)) {
                    (None, _) => return problem("foreign", ""),
                    (Some(schema), _) if schema != VERSION => return problem("schema", schema),
                    (_, options) if options != Some(&self.options) => return problem("options", ""),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// What the files of this run say of themselves.
    pub fn properties(&self) -> [(&'static str, &str); 3] {
        [
            (SCHEMA, VERSION),
            ("yusuan.version", env!("CARGO_PKG_VERSION")),
            (OPTIONS, &self.options),
        ]
    }

    /// Writes files of a part, each the content of a table. Those of the inputs come last: with them the part is there.
    ///
    /// # Errors
    /// As [`output::write_all`].
    pub fn write(&self, part: &Part, mut tables: Vec<(&'static str, Vec<u8>)>) -> Result<()> {
        for table in TABLES {
            // One file at a time: who writes several takes on other work meanwhile.
            let own = tables.extract_if(.., |(own, _)| *own == table);
            let outputs = own.map(|(_, content)| Output {
                path: part.place(&self.root, table),
                content,
            });
            output::write_all(outputs.collect(), &Sources::default(), false)?;
        }
        Ok(())
    }

    /// Records that all inputs are in the dataset.
    ///
    /// # Errors
    /// As [`output::write_all`].
    pub fn complete(&self) -> Result<()> {
        self.record(Stage::Complete)
    }

    fn record(&self, stage: Stage) -> Result<()> {
        let state = State {
            schema: VERSION.to_owned(),
            stage,
            options: self.options.clone(),
        };
        let mut content = serde_json::to_vec_pretty(&state).map_err(|error| Error::Internal(error.to_string()))?;
        content.push(b'\n');
        let path = self.root.join(STATE);
        // What stands there was read as one.
        output::write_all(vec![Output { path, content }], &Sources::default(), true).map(|_| ())
    }
}

/// What stands in a folder.
#[derive(Debug, Default)]
struct Found {
    /// By part: the tables that have a file of it.
    parts: BTreeMap<Part, BTreeSet<String>>,
    /// What is no file of a dataset, in the folders of its tables.
    others: Vec<PathBuf>,
    /// The folders that there are.
    folders: Vec<PathBuf>,
    /// The metadata of the dataset.
    state: Option<Vec<u8>>,
}

impl Found {
    fn at(root: &Path) -> Result<Self> {
        let mut found = Self {
            state: fs::read(root.join(STATE)).ok(),
            ..Self::default()
        };
        if root.is_dir() {
            found.folders.push(root.to_owned());
        }
        for table in TABLES {
            let folder = root.join(table);
            if !folder.exists() {
                continue;
            }
            if !folder.is_dir() {
                found.others.push(folder);
                continue;
            }
            found.look(&folder, &folder, table)?;
        }
        Ok(found)
    }

    /// Looks through a folder of those of a table, and the partitions in it.
    fn look(&mut self, folder: &Path, root: &Path, table: &str) -> Result<()> {
        for path in entries(folder)? {
            let below = path.strip_prefix(root).unwrap_or(&path);
            if path.is_dir() {
                let depth = below.components().count();
                match depth > MOST_DEPTH {
                    true => self.other(path),
                    false => self.look(&path, root, table)?,
                }
                continue;
            }
            match Part::of(below).filter(|_| path.is_file()) {
                Some(part) => {
                    self.parts.entry(part).or_default().insert(table.to_owned());
                }
                None => self.other(path),
            }
        }
        self.folders.push(folder.to_owned());
        Ok(())
    }

    fn other(&mut self, path: PathBuf) {
        if !temporary::is_temporary(&name(&path)) {
            self.others.push(path);
        }
    }
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// The folder, locked as long as it is open: two runs would remove each other's parts.
#[cfg(unix)]
fn locked(root: &Path) -> Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    let Ok(folder) = File::open(root) else { return Ok(None) };
    match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(Record::Dataset.error((&root.display().to_string(), 0), "busy", "", VERSION)),
        // Where folders cannot be locked, people have to see to it themselves.
        _ => Ok(Some(folder)),
    }
}

#[cfg(not(unix))]
fn locked(_: &Path) -> Result<Option<File>> {
    Ok(None)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn remove(path: &Path) -> Result<()> {
    crash::point();
    fs::remove_file(path).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}
