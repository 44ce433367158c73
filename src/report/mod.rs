//! Findings with what they are about: the text with the rows of the source, the page for a browser, the
//! marks of the annotated workbook. What findings say comes from `diagnostic`; here is what stands
//! beside it.

mod annotate;
mod drawing;
mod excerpt;
mod fit;
mod given_back;
mod html;
mod offices;
mod page;
mod returned;
mod sheets;
mod source;
mod text;

pub use annotate::{marks, own_marks};
pub use drawing::{Drawing, drawing};
pub use excerpt::Excerpts;
pub use fit::{excess_code, finer_amounts, fit, with_excess};
pub use given_back::given_back;
pub use html::{Beside, File, html};
pub use offices::worst_first;
pub use page::page;
pub use returned::returned;
pub use sheets::{Sheets, sheets};
pub use text::text;

use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::grid::Workbook;
use crate::schema::Standard;

/// What a report is about: an input as it was found and understood.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Everything there is to say of it.
    pub findings: &'a [Diagnostic],
    /// What it became.
    pub book: &'a Book,
    /// What it was.
    pub workbook: &'a Workbook,
    /// The standard.
    pub standard: &'a Standard,
}

/// How much of a finding is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What and where.
    Brief,
    /// With the rows of the source and what to do.
    #[default]
    Normal,
    /// With more of the rows.
    Full,
}

impl Detail {
    /// Rows and columns of the source that are shown at most.
    fn extent(self) -> (usize, usize) {
        match self {
            Self::Brief => (0, 0),
            Self::Normal => (4, 5),
            Self::Full => (16, 12),
        }
    }

    /// Cells of other sheets that are shown at most.
    fn elsewhere(self) -> usize {
        match self {
            Self::Brief => 0,
            Self::Normal => 2,
            Self::Full => 12,
        }
    }
}
