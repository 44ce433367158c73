//! The words of `templates/vocabulary.csv`, folded and found by their first character.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use super::point::{Dimension, Point, class, value};
use super::read::Aggregate;
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
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub text: String,
    pub place: Where,
    pub point: Point,
    pub aggregate: Option<Aggregate>,
    /// A part that is not added up.
    pub of_which: bool,
    /// What follows in its bracket is what it is without.
    pub without: bool,
    /// What follows in its bracket is what it has in it.
    pub including: bool,
}

/// All words.
#[derive(Debug)]
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
pub fn vocabulary(frame: &Frame) -> Result<&'static Vocabulary> {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    if let Some(vocabulary) = VOCABULARY.get() {
        return Ok(vocabulary);
    }
    let made = Vocabulary::new(WORDS.rows()?, frame)?;
    Ok(VOCABULARY.get_or_init(|| made))
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
            let word =
                word(&folder.label(text.trim()), means.trim(), place.trim()).map_err(|message| wrong(&message))?;
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

impl Word {
    fn says_nothing(&self) -> bool {
        self.place == Where::Anywhere
            && self.point.is_empty()
            && self.aggregate.is_none()
            && !self.of_which
            && !self.without
            && !self.including
    }
}

impl Word {
    /// Names of classes end with that word or not.
    fn says_only_expenditure(&self) -> bool {
        let (_, expenditure) = value("flow", "expenditure").unwrap_or((Dimension::Flow, 0));
        self.place == Where::Anywhere && self.point == Point::of(&[(Dimension::Flow, expenditure)])
    }
}

/// A word from the fields of its line.
fn word(text: &str, means: &str, place: &str) -> std::result::Result<Word, String> {
    let mut word = Word {
        text: text.to_owned(),
        place: Where::Anywhere,
        point: Point::default(),
        aggregate: None,
        of_which: false,
        without: false,
        including: false,
    };
    for part in means.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part {
            "total" => word.aggregate = Some(Aggregate::Sum),
            "grand-total" => word.aggregate = Some(Aggregate::Grand),
            "subtotal" => word.aggregate = Some(Aggregate::Sub),
            "of-which" => word.of_which = true,
            "without" => word.without = true,
            "including" => word.including = true,
            _ => {
                let known = part.split_once('=').and_then(|(dimension, id)| value(dimension, id));
                let (dimension, bits) = known.ok_or_else(|| format!("no such meaning: {part:?}"))?;
                word.point.join(dimension, bits);
            }
        }
    }
    word.place = match place.split_once(' ') {
        None if place.is_empty() => Where::Anywhere,
        None if place == "whole" => Where::Whole,
        None if place == "title" => Where::Title,
        None if place == "label" => Where::Label,
        None if place == "owner" => Where::Owner,
        Some(("below", what)) => {
            let known = what.split_once('=').and_then(|(dimension, id)| value(dimension, id));
            let (dimension, bits) = known.ok_or_else(|| format!("no such meaning: {what:?}"))?;
            Where::Below(dimension, bits)
        }
        _ => return Err(format!("no such place: {place:?}")),
    };
    Ok(word)
}
