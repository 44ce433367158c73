//! The standard built into the binary.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::parse::make_standard;
use super::{Standard, parse_standard};
use crate::error::{Error, Result};

/// A template built into the binary.
pub(crate) struct Template {
    /// Its path below `templates/`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Its values, serialised at build time.
    pub ready: &'static [u8],
}

impl Template {
    /// The values without their positions in the text. `None` if they cannot be read; parsing the text then reports
    /// the error.
    pub fn values<T: Deserialize<'static>>(&self) -> Option<T> {
        rmp_serde::from_slice(self.ready).ok()
    }

    /// What is made of the values, once for the whole program; `known` keeps it.
    ///
    /// # Errors
    /// [`Error::Internal`] if the template is wrong, which the tests exclude.
    pub fn made<R: DeserializeOwned, T>(
        &self,
        known: &'static OnceLock<Arc<T>>,
        make: impl FnOnce(R) -> std::result::Result<T, String>,
    ) -> Result<Arc<T>> {
        if let Some(made) = known.get() {
            return Ok(Arc::clone(made));
        }
        let values = self.values().map_or_else(|| toml::from_str(self.text), Ok);
        let made = values.map_err(|error| error.to_string()).and_then(make);
        let made = made.map_err(|what| Error::Internal(format!("templates/{}: {what}", self.name)))?;
        Ok(Arc::clone(known.get_or_init(|| Arc::new(made))))
    }

    /// The rows of a table of texts.
    ///
    /// # Errors
    /// [`Error::Internal`] if it is not such a table, which the tests exclude.
    pub fn rows<T: Deserialize<'static>>(&self) -> Result<Vec<T>> {
        let damaged = || Error::Internal(format!("templates/{} is damaged", self.name));
        self.values().ok_or_else(damaged)
    }
}

/// The template at this path below `templates/`.
macro_rules! template {
    ($name:expr) => {
        $crate::schema::Template {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name)),
            ready: include_bytes!(concat!(env!("OUT_DIR"), "/templates/", $name)),
        }
    };
}
pub(crate) use template;

const FRAME: Template = template!("standard.toml");
const TABLES: [Template; 12] = [
    template!("tables/01.toml"),
    template!("tables/02.toml"),
    template!("tables/03.toml"),
    template!("tables/04.toml"),
    template!("tables/05.toml"),
    template!("tables/06.toml"),
    template!("tables/07.toml"),
    template!("tables/08.toml"),
    template!("tables/09.toml"),
    template!("tables/10.toml"),
    template!("tables/11.toml"),
    template!("tables/12.toml"),
];

/// The twelve standard tables, created once per process.
///
/// # Errors
/// [`Error::Schema`] if a built-in template is invalid, which the tests exclude.
pub fn standard() -> Result<&'static Standard> {
    static STANDARD: OnceLock<std::result::Result<Standard, String>> = OnceLock::new();
    STANDARD
        .get_or_init(|| make().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| Error::Internal(error.clone()))
}

/// What is made of a standard; of the built-in one it is made once for the whole program, and `known` keeps it.
///
/// # Errors
/// Those of `make`.
pub(crate) fn made_of<T: Clone>(
    standard: &Standard,
    known: &'static OnceLock<T>,
    make: impl FnOnce() -> Result<T>,
) -> Result<T> {
    if !self::standard().is_ok_and(|own| std::ptr::eq(own, standard)) {
        return make();
    }
    if let Some(made) = known.get() {
        return Ok(made.clone());
    }
    let made = make()?;
    Ok(known.get_or_init(|| made).clone())
}

fn make() -> Result<Standard> {
    let frame = (FRAME.name, FRAME.text);
    let tables = TABLES.map(|table| (table.name, table.text));
    let raw: Option<Vec<_>> = TABLES.iter().map(Template::values).collect();
    let ready = FRAME.values().zip(raw);
    let ready = ready.and_then(|ready| make_standard(ready, frame, &tables).ok());
    ready.map_or_else(|| parse_standard(frame, &tables), Ok)
}
