//! File and sheet names from the patterns of a layout. Values from the workbook cannot escape the folder: separators
//! and leading dots are replaced.

use crate::book::Book;
use crate::mapping::export::NOT_IN_NAMES;
use crate::schema::Table as Schema;
use crate::write::text::fill;

/// Maximum length of a sheet name, in UTF-16 units.
const SHEET_NAME: usize = 31;
/// Replaces characters that a name must not contain.
const SUBSTITUTE: char = '_';
const NOT_IN_SHEETS: &[char] = &['/', '\\', ':', '*', '?', '[', ']'];

/// The values of the placeholders that do not depend on the table.
pub(super) struct Names {
    name: String,
    year: String,
    department: String,
}

impl Names {
    pub fn new(book: &Book, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            year: book.year.map(|year| year.to_string()).unwrap_or_default(),
            department: book.department.as_deref().unwrap_or_default().to_owned(),
        }
    }

    /// The name of a file.
    pub fn file(&self, pattern: &str, schema: Option<&Schema>) -> String {
        file_name(&self.fill(pattern, schema))
    }

    /// The name of a sheet.
    pub fn sheet(&self, pattern: &str, schema: &Schema) -> String {
        let name = clean(&self.fill(pattern, Some(schema)), NOT_IN_SHEETS);
        let mut room = SHEET_NAME;
        let fitting = name.chars().take_while(|character| {
            let left = room.checked_sub(character.len_utf16());
            room = left.unwrap_or(0);
            left.is_some()
        });
        let name: String = fitting.collect();
        // Excel allows no apostrophe at either end.
        let inner = name.trim_matches('\'');
        if inner.is_empty() {
            SUBSTITUTE.to_string()
        } else {
            inner.to_owned()
        }
    }

    fn fill(&self, pattern: &str, schema: Option<&Schema>) -> String {
        let of_table = |pick: fn(&Schema) -> &String| schema.map_or("", |schema| pick(schema).as_str());
        let values = [
            ("name", self.name.as_str()),
            ("table", of_table(|schema| &schema.number)),
            ("form-number", of_table(|schema| &schema.form_number)),
            ("title", of_table(|schema| &schema.title)),
            ("year", &self.year),
            ("department", &self.department),
        ];
        let values: Vec<(&str, &dyn std::fmt::Display)> =
            values.iter().map(|(name, value)| (*name, value as _)).collect();
        fill(pattern, &values)
    }
}

/// The text as a name of a file or folder on any operating system.
pub fn file_name(text: &str) -> String {
    let name = clean(text, NOT_IN_NAMES);
    match name.strip_prefix('.') {
        Some(rest) => format!("{SUBSTITUTE}.{rest}"),
        None => name,
    }
}

/// The name without forbidden characters.
fn clean(name: &str, forbidden: &[char]) -> String {
    let allowed = |character: char| !forbidden.contains(&character) && !character.is_control();
    let name: String = name
        .trim()
        .chars()
        .map(|character| if allowed(character) { character } else { SUBSTITUTE })
        .collect();
    // Windows drops trailing dots and blanks.
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() {
        SUBSTITUTE.to_string()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn names_stay_in_their_folder_and_within_what_excel_takes() {
        let book = Book {
            department: Some("../甲/乙局".into()),
            ..Book::default()
        };
        let names = Names::new(&book, "..");
        let schema = standard().unwrap().table("03").unwrap();
        assert_eq!(names.file("{department}.csv", None), "_.._甲_乙局.csv");
        assert_eq!(names.file("{name}", None), "_");
        assert_eq!(names.file("{year}.csv", None), "_.csv");
        assert_eq!(
            names.file("{table} {title}.csv", Some(schema)),
            "03 部门支出总体情况表.csv"
        );
        assert_eq!(names.sheet("'[{table}]'", schema), "_03_");
        assert_eq!(names.sheet(&"长".repeat(40), schema).chars().count(), 31);
    }
}
