//! The year and the department, where no table says them: on a cover, in the names of the sheets or of
//! the file.

use super::Options;
use super::detect::Verdict;
use super::frame::year_in;
use super::lexicon::Lexicon;
use super::parts::Part;
use super::resolve::Claim;
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};

/// A year that no table says.
pub struct Year {
    /// The year.
    pub value: i32,
    /// What says it.
    said: String,
}

impl Year {
    /// Tells where the year comes from.
    pub fn told(&self) -> Diagnostic {
        Diagnostic::new(Code::YearFromElsewhere)
            .found(&self.said)
            .expected(self.value)
    }
}

/// The year that the names of the sheets say, else that of the file, else a sheet that is no table; none
/// where they disagree among themselves.
pub fn year(parts: &[Part], claims: &[Claim], lexicon: &Lexicon, options: &Options) -> Option<Year> {
    if claims.is_empty() {
        return None;
    }
    let of_text = |text: &str| {
        let (value, _) = year_in(&lexicon.folder.fold(text), &lexicon.words)?;
        let said = text.to_owned();
        Some(Year { value, said })
    };
    let of_cover = |part: &Part| {
        let said = part.detected.frame.year.as_ref()?;
        let cell = part.grid.get(said.at)?;
        Some(Year {
            value: said.value,
            said: cell.value.to_string().trim().to_owned(),
        })
    };
    let sheets = claims.iter().filter_map(|claim| of_text(&claim.name)).collect();
    let file = options.called.iter().filter_map(|name| of_text(name)).collect();
    let covers = covers(parts).filter_map(of_cover).collect();
    [sheets, file, covers].into_iter().find_map(agreed)
}

/// The department that a sheet says which is no table, as 部门名称：…
pub fn department(parts: &[Part]) -> Option<Text> {
    let mut names = covers(parts).filter_map(|part| Some(&part.detected.frame.department.as_ref()?.value));
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}

fn covers<'p, 'g>(parts: &'p [Part<'g>]) -> impl Iterator<Item = &'p Part<'g>> {
    let shown = parts.iter().filter(|part| part.shown);
    shown.filter(|part| matches!(part.detected.verdict, Verdict::None))
}

fn agreed(years: Vec<Year>) -> Option<Year> {
    let first = years.first().map(|year| year.value)?;
    let agree = years.iter().all(|year| year.value == first);
    years.into_iter().next().filter(|_| agree)
}
