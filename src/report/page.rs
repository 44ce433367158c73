//! Pages for a browser: each needs nothing but itself, works without scripts, and prints.
//!
//! `templates/page.html` holds what all of them share; each page has a template that extends it.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD as BASE64, Engine as _};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, escape_formatter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::locale::visible::lines;

/// What a template may be called, so that the texts that are put in are escaped: they end in .html. Into the styles
/// none are.
const TEMPLATES: [(&str, &str); 7] = [
    ("look.css", include_str!("../../templates/look.css")),
    ("page.html", include_str!("../../templates/page.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("books.html", include_str!("../../templates/books.html")),
    ("diff.html", include_str!("../../templates/diff.html")),
    ("charts.html", include_str!("../../templates/charts.html")),
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
    environment.set_formatter(|out, state, value| {
        let spelled = value.as_str().filter(|_| !value.is_safe()).map(lines);
        match spelled {
            Some(Cow::Owned(text)) => escape_formatter(out, state, &Value::from(text)),
            _ => escape_formatter(out, state, value),
        }
    });
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(failed)?;
    }
    let template = environment.get_template(template).map_err(failed)?;
    template.render(Serde(data)).map_err(failed).map(with_policy)
}

/// The page with the hashes of its style and its script, which are all that its policy allows.
fn with_policy(page: String) -> String {
    ["style", "script"].iter().fold(page, |page, name| {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let content = page.split_once(&open).and_then(|(_, behind)| behind.split_once(&close));
        let hash = BASE64.encode(Sha256::digest(content.map_or("", |(content, _)| content)));
        page.replacen(&format!("sha256-{name}"), &format!("sha256-{hash}"), 1)
    })
}
