//! The words of `templates/vocabulary.csv`, folded and found by their first character.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;

use super::point::{ALL, Aggregate, Dimension, Point, class, value, values};
use crate::error::{Error, Result};
use crate::fold::Folder;
use crate::schema::{Frame, Template, codes, template};

const WORDS: Template = template!("vocabulary.csv");

/// Word, what it means, where, and a note for people.
type WordRow = (&'static str, &'static str, &'static str, &'static str);

/// Where a word says what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In any label.
    Anywhere,
    /// Only as a whole label.
    Whole,
    /// Only in titles.
    Title,
    /// Only in the labels of columns and lines.
    Label,
    /// Only in a label below one that says something of this.
    Below(Dimension, u64),
    /// At the beginning of a title, as the end of a name.
    Owner,
}

/// A word and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub(super) text: String,
    pub(super) place: Where,
    pub(super) point: Point,
    pub(super) aggregate: Option<Aggregate>,
    /// A part that is not added up.
    pub(super) of_which: bool,
    /// What follows in its bracket is what it is without.
    pub(super) without: bool,
    /// What follows in its bracket is what it has in it.
    pub(super) including: bool,
}

/// All words.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// By first character, the longest first.
    words: HashMap<char, Vec<Word>, RandomState>,
    /// Names of functional classes without their endings → class.
    functions: HashMap<String, u64, RandomState>,
    /// Endings that say nothing, longest first.
    endings: Vec<String>,
    /// What follows the digits of a year.
    pub(super) year: Vec<String>,
    /// Ends of the names of departments, longest first.
    pub(super) owners: Vec<String>,
}

/// The vocabulary that the binary carries, folded by `frame`; made when it is first needed.
///
/// # Errors
/// [`Error::Schema`] with the line that is wrong.
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
            if word.says_nothing() || word.says_only_expenditure() {
                endings.push(word.text.clone());
            }
            match word.place {
                Where::Owner => owners.push(word.text),
                _ => words.entry(first).or_default().push(word),
            }
        }
        let by_length = |text: &String| std::cmp::Reverse(text.len());
        for own in words.values_mut() {
            own.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        }
        owners.sort_by_key(by_length);
        endings.sort_by_key(by_length);
        let mut made = Self {
            words,
            functions: HashMap::default(),
            endings,
            year: frame.wording.year.iter().map(|word| folder.fold(word)).collect(),
            owners,
        };
        let functions = codes(frame)?.dictionary("function").map(|own| &own.0);
        for (code, entry) in functions.into_iter().flatten().filter(|(code, _)| code.len() == 3) {
            let Some(bits) = class(Dimension::Function, code) else {
                continue;
            };
            for name in &entry.folded {
                made.functions.insert(name.clone(), bits);
                made.functions.entry(made.stem(name).to_owned()).or_insert(bits);
            }
        }
        Ok(made)
    }

    /// This vocabulary and the words of an office, which go before its own where they are the same.
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

    /// Whether a text ends as the names of departments do.
    pub fn is_name(&self, folded: &str) -> bool {
        self.owners.iter().any(|end| folded.ends_with(end.as_str()))
    }

    /// The words that begin with a character, longest first.
    pub(super) fn beginning(&self, first: char) -> &[Word] {
        self.words.get(&first).map_or(&[], Vec::as_slice)
    }

    /// The functional class that a folded name is that of, with or without its neutral endings.
    pub fn function(&self, folded: &str) -> Option<u64> {
        let known = self.functions.get(folded);
        known.or_else(|| self.functions.get(self.stem(folded))).copied()
    }

    /// A name without the endings that say nothing, and without that of expenditure.
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

/// How the words of totals and their parts are marked, and where words say what they say.
const MARKS: [&str; 6] = ["total", "grand-total", "subtotal", "of-which", "without", "including"];
const PLACES: [&str; 5] = ["whole", "title", "label", "owner", "below …"];

impl Word {
    /// A word from what it means (`fund=general`, or a mark) and where it says so (anywhere if that is
    /// empty).
    ///
    /// # Errors
    /// The part of `means` or `place` that leads nowhere.
    pub fn new<'m>(text: &str, means: impl Iterator<Item = &'m str>, place: &str) -> std::result::Result<Self, String> {
        let mut word = Self {
            text: text.to_owned(),
            place: Where::Anywhere,
            point: Point::default(),
            aggregate: None,
            of_which: false,
            without: false,
            including: false,
        };
        let coordinate = |text: &str| {
            let known = text.split_once('=').and_then(|(dimension, id)| value(dimension, id));
            known.ok_or_else(|| text.to_owned())
        };
        for part in means.map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "total" => word.aggregate = Some(Aggregate::Sum),
                "grand-total" => word.aggregate = Some(Aggregate::Grand),
                "subtotal" => word.aggregate = Some(Aggregate::Sub),
                "of-which" => word.of_which = true,
                "without" => word.without = true,
                "including" => word.including = true,
                // Any value of a dimension is a place, no meaning.
                _ if part.ends_with('=') => return Err(part.to_owned()),
                _ => {
                    let (dimension, bits) = coordinate(part)?;
                    word.point.join(dimension, bits);
                }
            }
        }
        let place = place.trim();
        word.place = match (place.split_once(' '), place) {
            (None, "") => Where::Anywhere,
            (None, "whole") => Where::Whole,
            (None, "title") => Where::Title,
            (None, "label") => Where::Label,
            (None, "owner") => Where::Owner,
            (Some(("below", what)), _) => {
                let (dimension, bits) = coordinate(what)?;
                Where::Below(dimension, bits)
            }
            _ => return Err(place.to_owned()),
        };
        Ok(word)
    }

    /// What may stand for a part of a meaning that leads nowhere: the values of its dimension, else all
    /// dimensions, marks and places.
    pub fn alternatives(part: &str) -> Vec<String> {
        let dimension = part.split_once('=').map_or(part, |(dimension, _)| dimension);
        let values = values(dimension);
        match values.is_empty() {
            true => {
                let dimensions = ALL.iter().map(|own| own.id());
                dimensions.chain(MARKS).chain(PLACES).map(str::to_owned).collect()
            }
            false => values,
        }
    }

    /// The word itself, as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is a word of total and nothing else.
    pub fn is_total(&self) -> bool {
        let whole = matches!(self.aggregate, Some(Aggregate::Sum | Aggregate::Grand));
        whole && self.point.is_empty() && !self.of_which
    }

    fn says_nothing(&self) -> bool {
        self.place == Where::Anywhere
            && self.point.is_empty()
            && self.aggregate.is_none()
            && !self.of_which
            && !self.without
            && !self.including
    }

    /// Names of classes end with that word or not.
    fn says_only_expenditure(&self) -> bool {
        let (_, expenditure) = value("flow", "expenditure").unwrap_or((Dimension::Flow, 0));
        self.place == Where::Anywhere && self.point == Point::of(&[(Dimension::Flow, expenditure)])
    }
}
