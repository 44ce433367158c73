//! Classification dictionaries: the codes, their names, and which codes of the department's and the government's
//! economic classifications correspond.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use foldhash::HashMap;

use crate::error::Result;
use crate::fold::{Folder, shared_percent};

use super::{Frame, Template, template};

macro_rules! dictionary {
    ($name:literal) => {
        ($name, template!(concat!("codes/", $name, ".csv")))
    };
}

/// Digits of the code of a class; those of the levels below it begin with them.
pub const CLASS_DIGITS: usize = 3;

const DICTIONARIES: [(&str, Template); 3] = [
    dictionary!("function"),
    dictionary!("department-economic"),
    dictionary!("government-economic"),
];
const PAIRS: Template = template!("codes/economic-pairs.csv");

/// Marks entries confirmed by a published document.
const YES: &str = "yes";

/// Minimum share of common characters, in percent, for a name to be that of the code: 301 named 财政局 is not 工资福利支出.
const NAMED_ALIKE: usize = 20;

/// The dictionary entry of a code.
#[derive(Debug)]
pub struct Entry {
    /// The name as printed.
    pub name: &'static str,
    /// The current and former names, folded.
    pub folded: Vec<String>,
    /// Whether a published document confirms it. Unconfirmed entries may be reported, but never cause a rejection.
    pub verified: bool,
}

/// A classification: entries by code, and their codes by name, which few runs need.
#[derive(Debug, Default)]
pub struct Dictionary(pub BTreeMap<&'static str, Entry>, OnceLock<CodesByName>);

/// Codes by folded name, each with the length of that of the class above it.
pub type CodesByName = HashMap<&'static str, Vec<(&'static str, usize)>>;

impl Dictionary {
    /// The codes by name.
    pub fn by_name(&'static self) -> &'static CodesByName {
        self.1.get_or_init(|| {
            let mut codes = CodesByName::default();
            for (code, entry) in &self.0 {
                let is_class = |end: &usize| code.get(..*end).is_some_and(|upper| self.0.contains_key(upper));
                let upper = (1..code.len()).rev().find(is_class).unwrap_or(0);
                for name in &entry.folded {
                    codes.entry(name).or_default().push((code, upper));
                }
            }
            codes
        })
    }
}

/// The dictionaries, and the correspondence of economic codes.
#[derive(Debug)]
pub struct Codes {
    dictionaries: HashMap<&'static str, Dictionary>,
    /// Department's code, with the corresponding government codes and whether a published document confirms the
    /// pair.
    pub pairs: HashMap<&'static str, Vec<(&'static str, bool)>>,
    /// Folds names like those of the dictionaries.
    pub folder: Folder,
}

impl Codes {
    /// Whether a dictionary lists this code under a name similar to `name`, or at all if `name` is `None`.
    pub fn lists(&self, dictionary: &str, code: &str, name: Option<&str>) -> bool {
        let dictionary = self.dictionary(dictionary);
        let Some(entry) = dictionary.and_then(|dictionary| dictionary.0.get(code)) else {
            return false;
        };
        let name = name.map(|name| self.folder.label(name));
        let alike = |known: &String| {
            let name = name.as_ref();
            name.is_none_or(|name| shared_percent(known, name) >= NAMED_ALIKE)
        };
        entry.folded.iter().any(alike)
    }

    /// The names of the dictionaries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.dictionaries.keys().copied()
    }

    /// The dictionary with this name.
    pub fn dictionary(&self, name: &str) -> Option<&Dictionary> {
        self.dictionaries.get(name)
    }
}

/// Whether a dictionary with this name exists.
pub(super) fn is_dictionary(name: &str) -> bool {
    DICTIONARIES.iter().any(|(known, _)| *known == name)
}

/// The built-in dictionaries, with names folded by `frame`, cached on first use.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if one of them is invalid, which the tests exclude.
pub fn codes(frame: &Frame) -> Result<&'static Codes> {
    static CODES: OnceLock<Codes> = OnceLock::new();
    if let Some(codes) = CODES.get() {
        return Ok(codes);
    }
    let folder = Folder::new(frame);
    let mut dictionaries = HashMap::default();
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

/// Code, name, former names, whether a published document confirms it.
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
    Dictionary(rows.into_iter().map(entry).collect(), OnceLock::new())
}

fn pairs(rows: Vec<(&'static str, &'static str, &'static str)>) -> HashMap<&'static str, Vec<(&'static str, bool)>> {
    let mut pairs: HashMap<_, Vec<_>> = HashMap::default();
    for (department, other, verified) in rows {
        pairs.entry(department).or_default().push((other, verified == YES));
    }
    pairs
}
