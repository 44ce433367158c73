//! The library for a page: one workbook at a time, from bytes to a view, findings and files.
//!
//! Nothing here decides anything: what a workbook becomes, and the bytes of every file, come from `yusuan`, as on the
//! command line. Views are JSON for the page; [`abi`] is what JavaScript calls.

#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
mod abi;
mod answers;
mod archive;
mod consolidation;
mod findings;
mod grid;
mod inputs;
mod merging;
mod prose;
mod request;
mod session;

pub use answers::{Answer, answered};
pub use archive::Archive;
pub use consolidation::{Consolidation, Sum, Wanted};
pub use findings::explanation;
pub use inputs::inputs;
pub use merging::{Choice, Merge, base_of};
pub use prose::{Telling, Written};
pub use request::Request;
pub use session::Session;

use serde_json::{Value, json};
use yusuan::diagnostic::{Diagnostic, render_json};
use yusuan::error::Error;
use yusuan::locale::{Lang, Messages};

/// The messages of a language, by its tag.
fn messages(lang: &str) -> Messages {
    Messages::new(Lang::from_locale(Some(lang)))
}

/// Why nothing came of it, as the page shows it.
pub fn failure(error: &Error, lang: &str) -> Value {
    refusal(&[Diagnostic::from(error)], lang)
}

/// Findings because of which there is no file.
fn refusal(findings: &[Diagnostic], lang: &str) -> Value {
    json!({ "failed": render_json(findings, &messages(lang)) })
}
