//! What formulas name by number: sheets of this file and of others, defined names, functions of
//! add-ins.

/// Kept of each list at most: formulas count them in two bytes.
const MOST: usize = 1 << 16;
/// Bytes that the name of a sheet or a file may have.
const LONGEST: usize = 1_020;
/// Files that formulas refer to.
const MOST_BOOKS: usize = 1 << 10;
/// In place of the number of a sheet: it was deleted.
pub(in crate::read) const DELETED: u16 = 0xFFFF;

/// A list of what formulas name by number.
#[derive(Default)]
pub(in crate::read) struct Links {
    /// All sheets in their order, charts as well.
    pub sheets: Vec<String>,
    books: Vec<Book>,
    /// The number of a book, of its first sheet and of its last.
    ranges: Vec<[u16; 3]>,
    names: Vec<String>,
    /// How many sheets and names of other files there are.
    others: usize,
}

/// A file that formulas refer to.
#[derive(Default)]
pub(in crate::read) struct Book {
    /// Whether it is this one.
    pub own: bool,
    /// Its name; none for add-ins.
    pub file: Option<String>,
    pub sheets: Vec<String>,
    pub names: Vec<String>,
}

impl Links {
    /// Takes over a defined name, which is blank where it is not known.
    pub fn add_name(&mut self, name: Option<String>) {
        if self.names.len() < MOST {
            self.names.push(name.unwrap_or_default());
        }
    }

    /// How many sheets and names of other files still have room.
    pub fn room(&self) -> usize {
        MOST.saturating_sub(self.others)
    }

    /// Takes over a file with what is known of it.
    pub fn add_book(&mut self, mut book: Book) {
        if self.books.len() >= MOST_BOOKS {
            return;
        }
        book.file = book.file.filter(|file| file.len() <= LONGEST);
        book.sheets.truncate(self.room());
        self.others = self.others.saturating_add(book.sheets.len());
        book.names.truncate(self.room());
        self.others = self.others.saturating_add(book.names.len());
        self.books.push(book);
    }

    /// Takes over a name in the last file.
    pub fn add_far_name(&mut self, name: Option<String>) {
        if self.room() > 0
            && let Some(book) = self.books.last_mut()
        {
            book.names.push(name.unwrap_or_default());
            self.others = self.others.saturating_add(1);
        }
    }

    /// Takes over sheets that formulas point at: the number of a book, of its first sheet and of its last.
    pub fn add_range(&mut self, range: [u16; 3]) {
        if self.ranges.len() < MOST {
            self.ranges.push(range);
        }
    }

    /// The name with this number, from one; none where it is not known or would read as something else.
    pub fn name(&self, number: u16) -> Option<&str> {
        plain(&self.names, number)
    }

    /// The name with this number of the book that the range points at, and the other file it is in.
    pub fn far_name(&self, range: u16, number: u16) -> Option<(&str, Option<&str>)> {
        let [book, ..] = self.ranges.get(usize::from(range))?;
        let book = self.books.get(usize::from(*book))?;
        if book.own {
            return Some((self.name(number)?, None));
        }
        Some((plain(&book.names, number)?, book.file.as_deref()))
    }

    /// What stands before a reference to these sheets: `Sheet1!`; nothing where they were deleted.
    pub fn sheets(&self, range: u16) -> Option<String> {
        let [book, first, last] = *self.ranges.get(usize::from(range))?;
        let book = self.books.get(usize::from(book))?;
        let is_deleted = first == DELETED || last == DELETED;
        match (book.own, &book.file) {
            (true, _) if is_deleted => Some(String::new()),
            (true, _) => prefix(None, &self.sheets, first, last),
            (false, Some(file)) if is_deleted => Some(format!("'[{}]#REF'!", file.replace('\'', "''"))),
            (false, Some(file)) => prefix(Some(file), &book.sheets, first, last),
            (false, None) => None,
        }
    }

    /// The same for sheets of this file by their own numbers, as before Excel 97.
    pub fn own_sheets(&self, first: u16, last: u16) -> Option<String> {
        match (first, last) {
            (DELETED, _) | (_, DELETED) => Some(String::new()),
            _ => prefix(None, &self.sheets, first, last),
        }
    }
}

/// A name that cannot be taken for an address or a truth value.
fn plain(names: &[String], number: u16) -> Option<&str> {
    let name = names.get(usize::from(number.checked_sub(1)?))?;
    let is_truth = name.eq_ignore_ascii_case("TRUE") || name.eq_ignore_ascii_case("FALSE");
    (is_simple(name) && !is_truth).then_some(name.as_str())
}

fn prefix(file: Option<&str>, sheets: &[String], first: u16, last: u16) -> Option<String> {
    let sheet = |number: u16| sheets.get(usize::from(number));
    let (from, to) = (sheet(first)?, sheet(last)?);
    let length = from.len().max(to.len()).max(file.map_or(0, str::len));
    if from.is_empty() || to.is_empty() || length > LONGEST {
        return None;
    }
    let bare = is_simple(from) && is_simple(to) && file.is_none_or(|file| file.chars().all(is_clean));
    let mut name = file.map_or_else(String::new, |file| format!("[{file}]"));
    name.push_str(from);
    if first != last {
        name.push(':');
        name.push_str(to);
    }
    Some(match bare {
        true => format!("{name}!"),
        false => format!("'{}'!", name.replace('\'', "''")),
    })
}

/// Whether a name needs no quotes and is none of a cell.
fn is_simple(name: &str) -> bool {
    let begins = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let letters = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_address =
        letters.len() < name.len() && letters.len() <= 3 && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    begins && !is_address && name.chars().all(is_clean)
}

fn is_clean(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}
