//! Several files in one.

use std::io::{Cursor, Write};

use yusuan::error::{Error, Result};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

/// A .zip that is being made; the same files always give the same bytes.
pub struct Archive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            writer: ZipWriter::new(Cursor::new(Vec::new())),
        }
    }
}

impl Archive {
    /// Adds a file.
    ///
    /// # Errors
    /// [`Error::Internal`] if its name occurs twice, or all are too large together.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        self.writer.start_file(name, options).map_err(failed)?;
        self.writer.write_all(content).map_err(failed)
    }

    /// The whole.
    ///
    /// # Errors
    /// As [`Archive::add`].
    pub fn finish(self) -> Result<Vec<u8>> {
        Ok(self.writer.finish().map_err(failed)?.into_inner())
    }
}

fn failed(error: impl ToString) -> Error {
    Error::Internal(error.to_string())
}
