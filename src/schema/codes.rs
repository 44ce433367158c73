//! Classification dictionaries: which codes there are, what they are called, and which codes of the
//! department's and the government's economic classification belong together.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::error::{Error, Result};
use crate::fold::{Folder, shared_percent};

use super::Frame;

macro_rules! dictionaries {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/codes/", $name, ".csv")))),*]
    };
}

const DICTIONARIES: &[(&str, &str)] = dictionaries!["function", "department-economic", "government-economic"];
const PAIRS: &str = include_str!("../../templates/codes/economic-pairs.csv");

/// With fewer of its characters in common, in percent, a name is that of something else than the code:
/// 301 is no 工资福利支出 where it is called 财政局.
const NAMED_ALIKE: usize = 20;

/// What a dictionary says of a code.
#[derive(Debug)]
pub struct Entry {
    /// The name as printed.
    pub name: String,
    /// The name and those that it had before, folded.
    pub folded: Vec<String>,
    /// Whether a published document has it. What has no source may be told of, and refuses nothing.
    pub verified: bool,
}

/// A classification: codes by their digits.
#[derive(Debug, Default)]
pub struct Dictionary(pub BTreeMap<String, Entry>);

/// The dictionaries, and which economic codes belong together.
#[derive(Debug)]
pub struct Codes {
    dictionaries: HashMap<&'static str, Dictionary>,
    /// Code of the department's classification → codes of the government's, and whether a published
    /// document has the pair.
    pub pairs: HashMap<String, Vec<(String, bool)>>,
    /// Folds names as those of the dictionaries are.
    pub folder: Folder,
}

impl Codes {
    /// Whether a dictionary has this code under a name like this one, or no name is given.
    pub fn lists(&self, dictionary: &str, code: &str, name: Option<&str>) -> bool {
        let entry = self
            .dictionary(dictionary)
            .and_then(|dictionary| dictionary.0.get(code));
        let name = name.map(|name| self.folder.label(name));
        let alike = |known: &String| {
            let name = name.as_ref();
            name.is_none_or(|name| shared_percent(known, name) >= NAMED_ALIKE)
        };
        entry.is_some_and(|entry| entry.folded.iter().any(alike))
    }

    /// The names of the dictionaries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.dictionaries.keys().copied()
    }

    /// The dictionary of this name.
    pub fn dictionary(&self, name: &str) -> Option<&Dictionary> {
        self.dictionaries.get(name)
    }
}

/// Whether there is a dictionary of this name.
pub(super) fn is_dictionary(name: &str) -> bool {
    DICTIONARIES.iter().any(|(known, _)| *known == name)
}

/// The dictionaries that the binary carries, their names folded by `frame`. Parsed when they are
/// first needed.
///
/// # Errors
/// [`Error::Schema`] if one of them is no such table.
pub fn codes(frame: &Frame) -> Result<&'static Codes> {
    static CODES: OnceLock<Codes> = OnceLock::new();
    if let Some(codes) = CODES.get() {
        return Ok(codes);
    }
    let folder = Folder::new(frame);
    let mut dictionaries = HashMap::new();
    for (name, content) in DICTIONARIES {
        dictionaries.insert(*name, dictionary(name, content, &folder)?);
    }
    let made = Codes {
        dictionaries,
        pairs: pairs(PAIRS)?,
        folder,
    };
    Ok(CODES.get_or_init(|| made))
}

fn records(file: &str, content: &str) -> Result<Vec<::csv::StringRecord>> {
    let failed = |error: ::csv::Error| Error::Schema {
        file: file.to_owned(),
        line: error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1)),
        message: error.to_string(),
    };
    ::csv::Reader::from_reader(content.as_bytes())
        .records()
        .collect::<std::result::Result<_, _>>()
        .map_err(failed)
}

fn dictionary(file: &str, content: &str, folder: &Folder) -> Result<Dictionary> {
    let entry = |record: ::csv::StringRecord| {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let former = field(2).split('|').filter(|name| !name.is_empty());
        let names = std::iter::once(field(1)).chain(former);
        let entry = Entry {
            name: field(1).to_owned(),
            folded: names.map(|name| folder.label(name)).collect(),
            verified: field(3) == "yes",
        };
        (field(0).to_owned(), entry)
    };
    Ok(Dictionary(records(file, content)?.into_iter().map(entry).collect()))
}

fn pairs(content: &str) -> Result<HashMap<String, Vec<(String, bool)>>> {
    let mut pairs: HashMap<String, Vec<(String, bool)>> = HashMap::new();
    for record in records("economic-pairs", content)? {
        let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
        pairs.entry(field(0)).or_default().push((field(1), field(2) == "yes"));
    }
    Ok(pairs)
}
