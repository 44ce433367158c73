//! The standard that the binary carries.

use std::sync::OnceLock;

use super::{Standard, parse_standard};
use crate::error::{Error, Result};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

const FRAME: [(&str, &str); 1] = templates!["standard.toml"];
const TABLES: [(&str, &str); 12] = templates![
    "tables/01.toml",
    "tables/02.toml",
    "tables/03.toml",
    "tables/04.toml",
    "tables/05.toml",
    "tables/06.toml",
    "tables/07.toml",
    "tables/08.toml",
    "tables/09.toml",
    "tables/10.toml",
    "tables/11.toml",
    "tables/12.toml",
];

/// The twelve standard tables, parsed once per process.
///
/// # Errors
/// [`Error::Schema`] if a built-in template is wrong, which the tests exclude.
pub fn standard() -> Result<&'static Standard> {
    static STANDARD: OnceLock<std::result::Result<Standard, String>> = OnceLock::new();
    let [frame] = FRAME;
    STANDARD
        .get_or_init(|| parse_standard(frame, &TABLES).map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| Error::Internal(error.clone()))
}
