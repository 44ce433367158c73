//! Texts of cells, with what can be read from each alone, wherever it stands.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use foldhash::HashMap;

use crate::cell::{MAX_COLS, Text};
use crate::fold::strip_ordinal;
use crate::map::header::column_numbers::{is_numbered, without_number};
use crate::map::header::translations::without_translation;
use crate::map::lexicon::Lexicon;
use crate::meaning::{Place, Point, Reading};

/// Longer texts are not labels.
const MOST_LABEL_BYTES: usize = 120;
/// The longest text that is remembered, and how many are: those of a row until the next one comes.
const MOST_REMEMBERED: usize = 384;
const MOST_KNOWN: usize = MAX_COLS as usize;

/// A text of a cell. Each reading is made when it is first needed.
#[derive(Debug)]
pub struct CellText {
    /// As printed.
    pub text: Text,
    /// Folded, including currency units.
    pub folded: Text,
    /// Folded as a label; empty for numbers.
    pub label: Text,
    /// Whether it ends with a formula between columns.
    pub numbered: bool,
    /// Whether all of it is repeated in another language.
    pub translated: bool,
    /// Whether every word of the label is known.
    known: OnceCell<bool>,
    /// The currency unit in it.
    pub unit: OnceCell<Option<Text>>,
    /// The year in it, and the length of what stands behind that.
    pub year: OnceCell<Option<(i32, usize)>>,
    /// The department that it names, as printed; empty for the label of one.
    pub owner: OnceCell<Option<Text>>,
    /// Whether it may be the title above a table.
    pub is_title: OnceCell<bool>,
    /// Its reading as a title.
    pub titled: Titled,
}

/// A text as a title.
#[derive(Debug, Default)]
pub struct Titled {
    /// The text without year, department and number.
    pub plain: OnceCell<String>,
    /// Its reading.
    pub reading: OnceCell<Box<Reading>>,
}

/// What labels of a row have beside their words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InRow {
    /// The numbers of their columns.
    pub numbered: bool,
    /// A translation beside each.
    pub translated: bool,
}

type Texts = HashMap<Text, Rc<CellText>>;

/// The texts that a thread met last, as read with this lexicon. Texts that are not met again before `MOST_KNOWN` others
/// are forgotten.
#[derive(Default)]
struct Met {
    lexicon: u64,
    recent: Texts,
    older: Texts,
}

thread_local! {
    static MET: RefCell<Met> = RefCell::default();
}

impl Met {
    fn find(&mut self, lexicon: u64, text: &str) -> Option<Rc<CellText>> {
        if self.lexicon != lexicon {
            *self = Self {
                lexicon,
                ..Self::default()
            };
        }
        if let Some(known) = self.recent.get(text) {
            return Some(Rc::clone(known));
        }
        let known = self.older.remove(text)?;
        self.keep(&known);
        Some(known)
    }

    fn keep(&mut self, met: &Rc<CellText>) {
        if self.recent.len() >= MOST_KNOWN {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(Text::clone(&met.text), Rc::clone(met));
    }
}

impl CellText {
    /// A text that is no figure.
    pub fn of(text: &Text, lexicon: &Lexicon) -> Rc<Self> {
        let Some(number) = lexicon.number.filter(|_| text.len() <= MOST_REMEMBERED) else {
            return Rc::new(Self::read(text, InRow::default(), lexicon));
        };
        MET.with_borrow_mut(|met| {
            met.find(number, text).unwrap_or_else(|| {
                let read = Rc::new(Self::read(text, InRow::default(), lexicon));
                met.keep(&read);
                read
            })
        })
    }

    /// A number, or a figure that is stored as a text.
    pub fn of_figure(text: Text) -> Rc<Self> {
        Rc::new(Self::with(&text, Text::clone(&text), Text::from("")))
    }

    /// A text in such a row.
    pub fn read(text: &Text, InRow { numbered, translated }: InRow, lexicon: &Lexicon) -> Self {
        // One text is often all three.
        let shared = |text: String, known: &[&Text]| {
            let same = known.iter().find(|known| known.as_ref() == text);
            same.map_or_else(|| Text::from(text), |known| Text::clone(known))
        };
        let folded = shared(lexicon.folder.fold(text), &[text]);
        let bare = translated.then(|| without_translation(text)).flatten();
        let bare = bare.as_deref().unwrap_or(text);
        let label = match without_number(bare, numbered) {
            label if label.len() == text.len() => lexicon.folder.label_of(&folded),
            label => lexicon.folder.label(label),
        };
        let label = shared(label, &[&folded, text]);
        Self {
            numbered: is_numbered(text),
            translated: without_translation(text).is_some(),
            ..Self::with(text, folded, label)
        }
    }

    fn with(text: &Text, folded: Text, label: Text) -> Self {
        Self {
            text: Text::clone(text),
            folded,
            label,
            numbered: false,
            translated: false,
            known: OnceCell::new(),
            unit: OnceCell::new(),
            year: OnceCell::new(),
            owner: OnceCell::new(),
            is_title: OnceCell::new(),
            titled: Titled::default(),
        }
    }

    /// Whether it reads as a header label. Line items, which have an ordinal, do not.
    pub fn is_known(&self, lexicon: &Lexicon) -> bool {
        *self.known.get_or_init(|| {
            let reading = || lexicon.vocabulary.read(&self.label, Place::Header, &Point::default());
            !self.label.is_empty()
                && self.label.len() <= MOST_LABEL_BYTES
                && strip_ordinal(&self.label) == &*self.label
                && reading().is_known()
        })
    }
}
