//! What the page asks for: a file or a folder, and what people answered.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use yusuan::error::Result;
use yusuan::map::LayoutChoice;
use yusuan::pipeline::Options;
use yusuan::read::{Limits, Source};
use yusuan::schema::Standard;
use yusuan::{check, map, mapping};

/// A workbook and how it is to be read.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The name of the file or folder.
    pub name: String,
    /// The files of a folder, in the order of their bytes; none for a file.
    pub folder: Vec<Part>,
    /// A mapping file.
    pub mapping: Option<Named>,
    /// What opens an encrypted workbook.
    pub password: Option<String>,
    /// Whether it is a document that was put in beside workbooks.
    pub beside: bool,
}

/// A file of a folder.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// How many bytes are its.
    pub size: usize,
}

/// A text and the name of its file.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Request {
    /// What is read: the bytes, or as many of them for each file of the folder as it has.
    pub fn source(&self, bytes: Vec<u8>) -> Source {
        if self.folder.is_empty() {
            return Source::from(bytes);
        }
        let mut rest = bytes.as_slice();
        let parts = self.folder.iter().map(|part| {
            let (own, behind) = rest.split_at(part.size.min(rest.len()));
            rest = behind;
            (PathBuf::from(&self.name).join(&part.name), Arc::from(own))
        });
        Source::Folder(parts.collect())
    }

    /// How it is read and checked: everything that `yusuan check` and `yusuan convert` find out.
    ///
    /// # Errors
    /// If the mapping file is wrong.
    pub fn options(&self, near: bool, standard: &Standard) -> Result<Options> {
        let layout = match &self.mapping {
            Some(own) => LayoutChoice::Given(Arc::new(mapping::parse(&own.name, &own.text, standard)?)),
            None => LayoutChoice::Automatic,
        };
        Ok(Options {
            map: map::Options {
                reports: map::Reports { cells: false, near },
                layout,
                ..map::Options::default()
            },
            limits: Limits {
                password: self.password.clone().filter(|password| !password.is_empty()),
                ..Limits::default()
            },
            check: check::Options {
                rules: None,
                thorough: true,
                hand_over: true,
            },
            round: None,
        })
    }
}
