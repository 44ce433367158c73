//! Pages for a browser: each needs nothing but itself, works without scripts, and prints.
//!
//! `templates/page.html` holds what all of them share; each page has a template that extends it.

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;

use crate::error::{Error, Result};

/// What a template may be called, so that the texts that are put in are escaped: they end in .html.
const TEMPLATES: [(&str, &str); 5] = [
    ("page.html", include_str!("../../templates/page.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("books.html", include_str!("../../templates/books.html")),
    ("diff.html", include_str!("../../templates/diff.html")),
    ("years.html", include_str!("../../templates/years.html")),
];

/// The page of a template and what stands in it.
///
/// # Errors
/// [`Error::Internal`] when the template is wrong.
pub fn page(template: &str, data: impl Serialize) -> Result<String> {
    let failed = |error: minijinja::Error| Error::Internal(error.to_string());
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().map_err(failed)?);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(failed)?;
    }
    let template = environment.get_template(template).map_err(failed)?;
    template.render(Serde(data)).map_err(failed)
}
