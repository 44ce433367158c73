//! Codes of rows that have only the name of a class: the dictionary says which class that is, below those above it.

use crate::book::{Content, Value};
use crate::cell::{CellRef, Text};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::map::sheet::state::Sheet;
use crate::schema::{CodesByName as Known, codes};

/// The classifications whose codes no column of the sheet holds, though one has the names.
pub struct CodesByName(Vec<Classes>);

/// A classification of which only the names are given.
struct Classes {
    code: usize,
    name: usize,
    known: &'static Known,
    /// The code of the last row.
    path: String,
    /// The first row that was given a code, and the number of such rows.
    first: Option<(CellRef, Text, &'static str)>,
    count: usize,
}

impl CodesByName {
    /// The classifications of a sheet's table that have names and no codes.
    pub fn of(sheet: &Sheet) -> Self {
        let list_name = sheet.schema.list_name();
        let absent = |field: &usize| sheet.table.absent.contains(field);
        let classes = sheet.schema.classified.iter().filter_map(|classified| {
            let code = classified.codes.first().copied()?;
            let name = classified.name.or(list_name)?;
            let is_open = classified.codes.iter().all(absent) && !absent(&name);
            let dictionary = codes(sheet.frame).ok()?.dictionary(&classified.dictionary);
            let dictionary = dictionary.filter(|_| is_open && !sheet.schema.is_single_row())?;
            Some(Classes {
                code,
                name,
                known: dictionary.by_name(),
                path: String::new(),
                first: None,
                count: 0,
            })
        });
        Self(classes.collect())
    }

    /// Gives a row the codes of its names, unless a mapping file says what it is.
    pub fn fill(&mut self, sheet: &Sheet, values: &mut [Value]) {
        if sheet.ruled_level(values).is_some() {
            return;
        }
        for classes in &mut self.0 {
            let named = values
                .get(classes.name)
                .and_then(|value| Some((value.text()?.clone(), value.source?)));
            let Some((name, at)) = named else { continue };
            let label = sheet.folder().label(&name);
            let Some(code) = classes.code_of(strip_ordinal(&label)) else {
                continue;
            };
            let Some(slot) = values.get_mut(classes.code).filter(|slot| slot.is_blank()) else {
                continue;
            };
            slot.content = Content::Text(Text::from(code));
            code.clone_into(&mut classes.path);
            classes.first.get_or_insert((at, name, code));
            classes.count = classes.count.saturating_add(1);
        }
    }

    /// Reports the codes given, once.
    pub fn report(self, sheet: &mut Sheet) {
        for classes in self.0 {
            let Some((at, name, code)) = classes.first else {
                continue;
            };
            let finding = sheet.finding(Code::CodeByName, at).found(name).expected(code);
            let mut finding = finding.with("count", classes.count);
            finding.key = sheet.schema.fields.get(classes.code).map(|field| field.key.clone());
            sheet.findings.push(finding);
        }
    }
}

impl Classes {
    /// The code of a name: below the classes of the last row, or the only one of that name.
    fn code_of(&self, name: &str) -> Option<&'static str> {
        let codes = self.known.get(name)?;
        if let [(only, _)] = codes.as_slice() {
            return Some(only);
        }
        let is_below =
            |(code, upper): &&(&str, usize)| code.get(..*upper).is_some_and(|upper| self.path.starts_with(upper));
        let deepest = codes.iter().filter(is_below).map(|(_, upper)| *upper).max()?;
        let mut found = codes.iter().filter(is_below).filter(|(_, upper)| *upper == deepest);
        let (code, _) = found.next()?;
        found.next().is_none().then_some(*code)
    }
}
