//! What is known of an input before it is understood: what becomes its row in a dataset.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::read::{self, Source};

/// Of an input: what becomes its row.
#[cfg_attr(
    not(feature = "parquet"),
    allow(dead_code, reason = "without a dataset nothing has rows")
)]
#[derive(Debug, Default)]
pub struct Row {
    /// The hash of its content, if that could be read.
    pub hash: Option<String>,
    /// How many bytes that are.
    pub bytes: usize,
    /// Its format.
    pub format: Option<&'static str>,
    /// Its amounts, if they are to be written.
    #[cfg(feature = "parquet")]
    pub facts: Option<crate::columns::Facts>,
    /// What became of it, where that is no status of a run.
    pub status: Option<&'static str>,
    /// Whether an earlier run wrote it.
    pub is_there: bool,
}

impl Row {
    /// That of an input that could be read.
    pub fn of(source: &Source) -> Self {
        let mut digest = Sha256::new();
        let (bytes, format) = match source {
            Source::File(content) => {
                digest.update(content);
                (content.len(), Some(read::sniff(content).name()))
            }
            Source::Folder(files) => {
                for (path, content) in files {
                    // No two folders are alike whose files are divided or called differently.
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    digest.update(format!("{name}\0{}\0", content.len()));
                    digest.update(content);
                }
                let bytes = files.iter().map(|(_, content)| content.len());
                (bytes.fold(0, usize::saturating_add), Some(read::Format::Text.name()))
            }
        };
        Self {
            hash: Some(hexadecimal(&digest.finalize())),
            bytes,
            format,
            ..Self::default()
        }
    }

    /// Leaves the amounts out: nothing came of the input.
    pub fn forget(&mut self) {
        #[cfg(feature = "parquet")]
        {
            self.facts = None;
        }
    }
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
