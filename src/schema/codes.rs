//! Classification dictionaries: which codes there are, what they are called, and which codes of the
//! department's and the government's economic classification belong together.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::error::Result;
use crate::fold::{Folder, shared_percent};

use super::{Frame, Template, template};

macro_rules! dictionary {
    ($name:literal) => {
        ($name, template!(concat!("codes/", $name, ".csv")))
    };
}

const DICTIONARIES: [(&str, Template); 3] = [
    dictionary!("function"),
    dictionary!("department-economic"),
    dictionary!("government-economic"),
];
const PAIRS: Template = template!("codes/economic-pairs.csv");

/// In the column that says whether a published document has it.
const YES: &str = "yes";

/// With fewer of its characters in common, in percent, a name is that of something else than the code:
/// 301 is no 工资福利支出 where it is called 财政局.
const NAMED_ALIKE: usize = 20;

/// What a dictionary says of a code.
#[derive(Debug)]
pub struct Entry {
    /// The name as printed.
    pub name: &'static str,
    /// The name and those that it had before, folded.
    pub folded: Vec<String>,
    /// Whether a published document has it. What has no source may be told of, and refuses nothing.
    pub verified: bool,
}

/// A classification: codes by their digits.
#[derive(Debug, Default)]
pub struct Dictionary(pub BTreeMap<&'static str, Entry>);

/// The dictionaries, and which economic codes belong together.
#[derive(Debug)]
pub struct Codes {
    dictionaries: HashMap<&'static str, Dictionary>,
    /// Code of the department's classification → codes of the government's, and whether a published
    /// document has the pair.
    pub pairs: HashMap<&'static str, Vec<(&'static str, bool)>>,
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

/// The dictionaries that the binary carries, their names folded by `frame`. Made when they are
/// first needed.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if one of them is no such table, which the tests exclude.
pub fn codes(frame: &Frame) -> Result<&'static Codes> {
    static CODES: OnceLock<Codes> = OnceLock::new();
    if let Some(codes) = CODES.get() {
        return Ok(codes);
    }
    let folder = Folder::new(frame);
    let mut dictionaries = HashMap::new();
    for (name, template) in &DICTIONARIES {
        dictionaries.insert(*name, dictionary(template.rows()?, &folder));
    }
    let made = Codes {
        dictionaries,
        pairs: pairs(PAIRS.rows()?),
        folder,
    };
    Ok(CODES.get_or_init(|| made))
}

/// Code, name, former names, whether a published document has it.
type CodeRow = (&'static str, &'static str, &'static str, &'static str);

fn dictionary(rows: Vec<CodeRow>, folder: &Folder) -> Dictionary {
    let entry = |(code, name, former, verified): CodeRow| {
        let former = former.split('|').filter(|name| !name.is_empty());
        let entry = Entry {
            name,
            folded: std::iter::once(name)
                .chain(former)
                .map(|name| folder.label(name))
                .collect(),
            verified: verified == YES,
        };
        (code, entry)
    };
    Dictionary(rows.into_iter().map(entry).collect())
}

fn pairs(rows: Vec<(&'static str, &'static str, &'static str)>) -> HashMap<&'static str, Vec<(&'static str, bool)>> {
    let mut pairs: HashMap<_, Vec<_>> = HashMap::new();
    for (own, other, verified) in rows {
        pairs.entry(own).or_default().push((other, verified == YES));
    }
    pairs
}
