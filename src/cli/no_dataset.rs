//! In the place of `dataset`, where the program is built without it.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::Status;
use super::args::{Common, Convert, Target};
use super::batch::{Done, Written};
use super::row::Row;
use crate::book::Book;
use crate::consolidate::Departments;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::locale::Lang;
use crate::schema::Standard;

/// There is none.
pub struct Dataset<'s> {
    /// Where it would be.
    pub root: PathBuf,
    never: Infallible,
    standard: PhantomData<&'s Standard>,
}

impl Dataset<'_> {
    /// None, or why there cannot be one.
    ///
    /// # Errors
    /// [`Error::NotBuilt`] if the options ask for one.
    pub fn open(args: &Convert, _: (&Path, u64), _: &Common, _: (&Standard, Lang)) -> Result<Option<Self>> {
        match args.to.contains(&Target::Parquet) {
            true => Err(Error::NotBuilt {
                option: "--to parquet",
                feature: "parquet",
            }),
            false => Ok(None),
        }
    }

    /// Never called.
    pub fn known(&self, _: &str, _: &Row) -> Option<Status> {
        match self.never {}
    }

    /// Never called.
    pub fn facts(
        &self,
        _: &mut Row,
        _: &Book,
        _: (&str, &Departments),
    ) -> Result<std::result::Result<Option<Diagnostic>, Diagnostic>> {
        match self.never {}
    }

    /// Never called.
    pub fn take(&self, _: &mut Done) {
        match self.never {}
    }

    /// Never called.
    pub fn finish(&self) -> Result<Written> {
        match self.never {}
    }

    /// Never called.
    pub fn set_aside(&self, _: Done, _: u64) {
        match self.never {}
    }
}
