//! What a comparison ignores: `notes,order,03.name`.

use crate::schema::{Kind, Standard};

/// Words for kinds of changes.
const WORDS: [&str; 6] = ["notes", "order", "text", "formulas", "header", "comments"];

/// What a comparison ignores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    /// Notes under the tables.
    pub notes: bool,
    /// The order of rows.
    pub order: bool,
    /// Values other than amounts.
    pub text: bool,
    /// Whether numbers were typed or calculated, and how.
    pub formulas: bool,
    /// Year and department.
    pub header: bool,
    /// Comments on values.
    pub comments: bool,
    /// Fields: positions of table and field in the standard.
    fields: Vec<(usize, usize)>,
}

/// A word of `--ignore` that is neither a kind of change nor a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIgnore {
    /// The word.
    pub word: String,
    /// The words for kinds of changes.
    pub known: &'static [&'static str],
}

impl Ignore {
    /// Parses words: a kind of change (`notes`), or a column by its key in all tables (`name`), in one table
    /// (`03.name`), or by a prefix of keys (`03.project`).
    ///
    /// # Errors
    /// [`UnknownIgnore`] for the first word that is neither.
    pub fn parse<'w>(words: impl IntoIterator<Item = &'w str>, standard: &Standard) -> Result<Self, UnknownIgnore> {
        let mut ignore = Self::default();
        for word in words {
            match word {
                "notes" => ignore.notes = true,
                "order" => ignore.order = true,
                "text" => ignore.text = true,
                "formulas" => ignore.formulas = true,
                "header" => ignore.header = true,
                "comments" => ignore.comments = true,
                _ => {
                    let fields = fields(word, standard);
                    if fields.is_empty() {
                        let word = word.to_owned();
                        let known = &WORDS;
                        return Err(UnknownIgnore { word, known });
                    }
                    ignore.fields.extend(fields);
                }
            }
        }
        Ok(ignore)
    }

    /// Whether a field of a table is ignored; positions in the standard.
    pub fn field(&self, table: usize, field: usize, kind: Kind) -> bool {
        (self.text && kind != Kind::Amount) || self.fields.contains(&(table, field))
    }
}

fn fields(word: &str, standard: &Standard) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (number, table) in standard.tables.iter().enumerate() {
        let in_table = word
            .strip_prefix(table.number.as_str())
            .and_then(|rest| rest.strip_prefix('.'));
        let name = in_table.unwrap_or(word);
        let below = |key: &str| {
            let rest = key.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let fields = table.fields.iter().enumerate();
        found.extend(
            fields
                .filter(|(_, field)| below(&field.key))
                .map(|(field, _)| (number, field)),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn words_are_kinds_or_columns() {
        let standard = standard().unwrap();
        let parse = |words: &str| Ignore::parse(words.split(','), standard);
        let found = parse("notes,03.project,name").unwrap();
        assert!(found.notes && !found.order);
        let third = &standard.tables[2];
        let ignored = |key: &str| found.field(2, third.field(key).unwrap(), Kind::Amount);
        assert!(ignored("project.subtotal") && ignored("project.other_operation") && ignored("name"));
        assert!(!ignored("total") && !ignored("basic.subtotal"));
        assert_eq!(parse("order,13.name").unwrap_err().word, "13.name");
        assert_eq!(parse("").unwrap_err().word, "");
    }
}
