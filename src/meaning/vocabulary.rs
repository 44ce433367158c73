//! The words of `templates/vocabulary.csv`, folded and indexed by first character.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;

use super::point::{ALL, Aggregate, Dimension, Point, class, value, values};
use crate::error::{Error, Result};
use crate::fold::Folder;
use crate::schema::{Frame, Template, codes, template};

const WORDS: Template = template!("vocabulary.csv");

/// Word, meaning, place, and a note for people.
type WordRow = (&'static str, &'static str, &'static str, &'static str);

/// Where a word has its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In any label.
    Anywhere,
    /// Only as a whole label.
    Whole,
    /// Only in titles.
    Title,
    /// Only in labels of columns and lines.
    Label,
    /// Only as the whole name of a row.
    Row,
    /// Only in or below a label with one of these values.
    Below(Dimension, u64),
    /// Only at the beginning of a title, as the end of a name.
    Owner,
}

/// A word and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub(super) text: String,
    pub(super) place: Where,
    pub(super) point: Point,
    pub(super) aggregate: Option<Aggregate>,
    pub(super) mark: Option<Mark>,
    /// What ends it, if other words may stand within it (扣除 … 后).
    pub(super) until: Option<String>,
}

/// Stands in a word for others within it.
const GAP: char = '~';

/// What a word says about the words beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// An "of which" part (其中), which is not added up.
    OfWhich,
    /// The rest of its bracket lists what the whole excludes.
    Without,
    /// Its bracket lists what the whole includes.
    Including,
    /// What stands before it is not all (等).
    AndOthers,
    /// Less something (扣除…后): not what the other words alone say.
    Deducted,
}

impl Mark {
    const ALL: [(&str, Self); 5] = [
        ("of-which", Self::OfWhich),
        ("without", Self::Without),
        ("including", Self::Including),
        ("and-others", Self::AndOthers),
        ("deducted", Self::Deducted),
    ];
}

/// All words.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// By first character, longest first.
    words: HashMap<char, Vec<Word>, RandomState>,
    /// Names of functional classes without their endings, with their bits.
    functions: HashMap<String, u64, RandomState>,
    /// Endings without meaning, longest first.
    endings: Vec<String>,
    /// Words that say that there is more.
    and_others: Vec<String>,
    /// Words after the digits of a year.
    pub(super) year: Vec<String>,
    /// Endings of department names, longest first.
    pub(super) owners: Vec<String>,
    /// Their last characters: cheaper to look for.
    owner_ends: Vec<char>,
}

/// The built-in vocabulary, folded by `frame` and cached on first use.
///
/// # Errors
/// [`Error::Schema`] with the erroneous line.
pub fn vocabulary(frame: &Frame) -> Result<Arc<Vocabulary>> {
    static VOCABULARY: OnceLock<Arc<Vocabulary>> = OnceLock::new();
    if let Some(vocabulary) = VOCABULARY.get() {
        return Ok(vocabulary.clone());
    }
    let made = Arc::new(Vocabulary::new(WORDS.rows()?, frame)?);
    Ok(VOCABULARY.get_or_init(|| made).clone())
}

impl Vocabulary {
    fn new(rows: Vec<WordRow>, frame: &Frame) -> Result<Self> {
        let folder = Folder::new(frame);
        let mut words: HashMap<char, Vec<Word>, RandomState> = HashMap::default();
        let mut owners = Vec::new();
        let mut endings = Vec::new();
        let mut and_others = Vec::new();
        for (number, (text, means, place, _)) in rows.into_iter().enumerate() {
            let line = number.saturating_add(2);
            let wrong = |message: &str| Error::Schema {
                file: WORDS.name.to_owned(),
                line,
                message: message.to_owned(),
            };
            let word = Word::new(&folder.label(text.trim()), means.split(';'), place)
                .map_err(|unknown| wrong(&format!("no such meaning or place: {unknown:?}")))?;
            let Some(first) = word.text.chars().next() else {
                return Err(wrong("a word is missing"));
            };
            if word.is_meaningless() || word.is_only_expenditure() {
                endings.push(word.text.clone());
            }
            if word.mark == Some(Mark::AndOthers) {
                and_others.push(word.text.clone());
            }
            match word.place {
                Where::Owner => owners.push(word.text),
                _ => words.entry(first).or_default().push(word),
            }
        }
        let by_length = |text: &String| std::cmp::Reverse(text.len());
        for same_initial in words.values_mut() {
            same_initial.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        }
        owners.sort_by_key(by_length);
        endings.sort_by_key(by_length);
        let mut made = Self {
            words,
            functions: HashMap::default(),
            endings,
            and_others,
            year: frame.wording.year.iter().map(|word| folder.fold(word)).collect(),
            owner_ends: owners.iter().filter_map(|end| end.chars().next_back()).collect(),
            owners,
        };
        let functions = codes(frame)?.dictionary("function").map(|dictionary| &dictionary.0);
        for (code, entry) in functions.into_iter().flatten().filter(|(code, _)| code.len() == 3) {
            let Some(bits) = class(Dimension::Function, code) else {
                continue;
            };
            for name in &entry.folded {
                made.functions.insert(name.clone(), bits);
                let stem = made.stem(name).to_owned();
                let mut without_others = made.and_others.iter().filter_map(|end| stem.strip_suffix(end.as_str()));
                if let Some(shorter) = without_others.next() {
                    let shorter = made.stem(shorter).to_owned();
                    made.functions.entry(shorter).or_insert(bits);
                }
                made.functions.entry(stem).or_insert(bits);
            }
        }
        Ok(made)
    }

    /// This vocabulary with the words of an office, which replace identical words.
    pub fn taught(&self, words: &[Word], folder: &Folder) -> Self {
        let mut by_text: HashMap<String, &Word, RandomState> = HashMap::default();
        for word in words {
            by_text.insert(folder.label(&word.text), word);
        }
        let mut taught = self.clone();
        for known in taught.words.values_mut() {
            known.retain(|known| !by_text.contains_key(&known.text));
        }
        for (text, word) in by_text {
            if let Some(first) = text.chars().next() {
                let known = taught.words.entry(first).or_default();
                known.push(Word { text, ..word.clone() });
            }
        }
        for known in taught.words.values_mut() {
            known.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        }
        taught
    }

    /// Whether a text ends like a department's name.
    pub fn is_name(&self, folded: &str) -> bool {
        folded.ends_with(self.owner_ends.as_slice()) && self.owners.iter().any(|end| folded.ends_with(end.as_str()))
    }

    /// The words that begin with a character, longest first.
    pub(super) fn beginning(&self, first: char) -> &[Word] {
        self.words.get(&first).map_or(&[], Vec::as_slice)
    }

    /// The functional class of a folded name, with or without its neutral endings.
    pub fn function(&self, folded: &str) -> Option<u64> {
        let known = self.functions.get(folded);
        known.or_else(|| self.functions.get(self.stem(folded))).copied()
    }

    /// A name without meaningless endings and the word for expenditure.
    fn stem<'t>(&self, folded: &'t str) -> &'t str {
        let mut stem = folded;
        while let Some(rest) = self
            .endings
            .iter()
            .find_map(|ending| stem.strip_suffix(ending.as_str()))
            && !rest.is_empty()
        {
            stem = rest;
        }
        stem
    }
}

/// The marks of total words, and the places where a word may apply.
const AGGREGATES: [(&str, Aggregate); 3] = [
    ("total", Aggregate::Sum),
    ("grand-total", Aggregate::Grand),
    ("subtotal", Aggregate::Sub),
];
const PLACES: [&str; 6] = ["whole", "row", "title", "label", "owner", "below …"];

impl Word {
    /// A word with its meaning (`fund=general`, or a mark) and place (anywhere if empty).
    ///
    /// # Errors
    /// The unresolved part of `means` or `place`.
    pub fn new<'m>(text: &str, means: impl Iterator<Item = &'m str>, place: &str) -> std::result::Result<Self, String> {
        let (text, until) = match text.split_once(GAP) {
            Some((begin, end)) => (begin, Some(end.to_owned())),
            None => (text, None),
        };
        let mut word = Self {
            text: text.to_owned(),
            until,
            place: Where::Anywhere,
            point: Point::default(),
            aggregate: None,
            mark: None,
        };
        let coordinate = |text: &str| {
            let known = text.split_once('=').and_then(|(dimension, id)| value(dimension, id));
            known.ok_or_else(|| text.to_owned())
        };
        for part in means.map(str::trim).filter(|part| !part.is_empty()) {
            if let Some((_, aggregate)) = AGGREGATES.iter().find(|(id, _)| *id == part) {
                word.aggregate = Some(*aggregate);
            } else if let Some((_, mark)) = Mark::ALL.iter().find(|(id, _)| *id == part) {
                word.mark = Some(*mark);
            } else if part.ends_with('=') {
                // A dimension without a value can be a place, but not a meaning.
                return Err(part.to_owned());
            } else {
                let (dimension, bits) = coordinate(part)?;
                word.point.join(dimension, bits);
            }
        }
        let place = place.trim();
        word.place = match (place.split_once(' '), place) {
            (None, "") => Where::Anywhere,
            (None, "whole") => Where::Whole,
            (None, "title") => Where::Title,
            (None, "label") => Where::Label,
            (None, "owner") => Where::Owner,
            (None, "row") => Where::Row,
            (Some(("below", what)), _) => {
                let (dimension, bits) = coordinate(what)?;
                Where::Below(dimension, bits)
            }
            _ => return Err(place.to_owned()),
        };
        Ok(word)
    }

    /// Valid alternatives to an unresolved part of a meaning: the values of its dimension, or else all dimensions,
    /// marks and places.
    pub fn alternatives(part: &str) -> Vec<String> {
        let dimension = part.split_once('=').map_or(part, |(dimension, _)| dimension);
        let values = values(dimension);
        match values.is_empty() {
            true => {
                let dimensions = ALL.iter().map(|dimension| dimension.id());
                let marks = AGGREGATES
                    .iter()
                    .map(|(id, _)| *id)
                    .chain(Mark::ALL.iter().map(|(id, _)| *id));
                dimensions.chain(marks).chain(PLACES).map(str::to_owned).collect()
            }
            false => values,
        }
    }

    /// The word as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is purely a total word.
    pub fn is_total(&self) -> bool {
        let whole = matches!(self.aggregate, Some(Aggregate::Sum | Aggregate::Grand));
        whole && self.point.is_empty() && self.mark != Some(Mark::OfWhich)
    }

    fn is_meaningless(&self) -> bool {
        self.place == Where::Anywhere && self.point.is_empty() && self.aggregate.is_none() && self.mark.is_none()
    }

    /// Whether it is purely the word for expenditure, with which names of classes may or may not end.
    fn is_only_expenditure(&self) -> bool {
        let (_, expenditure) = value("flow", "expenditure").unwrap_or((Dimension::Flow, 0));
        self.place == Where::Anywhere && self.point == Point::of(&[(Dimension::Flow, expenditure)])
    }
}
