//! Reads .ods: the content part in one pass, blanks counted but never spelled out.

mod cell;
mod table;

use std::sync::Arc;

use memchr::memmem;

use self::table::Pass;
use super::Limits;
use super::fault::{Fault, salvaged};
use super::read_budget::Intake;
use super::zipped::Package;
use crate::grid::Workbook;

const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// Reads the workbook in `bytes`.
pub(super) fn read(bytes: Arc<[u8]>, limits: &Limits) -> Result<Workbook, Fault> {
    let mut package = Package::open(bytes, limits.unpacked)?;
    let (manifest, _) = package.read(MANIFEST);
    if memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Fault::Password);
    }
    let (content, fault) = package.read(CONTENT);
    parse(&content, fault, limits)
}

/// The sheets of a content part; `fault` says why it is not whole, if it is not.
fn parse(content: &[u8], fault: Option<Fault>, limits: &Limits) -> Result<Workbook, Fault> {
    let mut pass = Pass::new(content, Intake::new(limits));
    let damage = pass.run().err();
    salvaged(pass.finish(), fault.or(damage))
}

#[cfg(test)]
mod tests;
