//! Upload layouts: which tables and columns, in which order and under which header, in which unit
//! and encoding.

use serde::Deserialize;

use super::parse::Parser;
use crate::error::Result;

/// `[export]` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RawExport {}

/// An upload layout.
#[derive(Clone, Debug)]
pub struct Export {}

pub(super) fn parse(_raw: RawExport, _parser: &Parser) -> Result<Export> {
    Ok(Export {})
}
