//! The office's own workbook, with the findings marked in it.

use std::path::Path;

use super::{Subject, own_marks};
use crate::diagnostic::Severity;
use crate::error::{Error, Obstacle, Result};
use crate::locale::Messages;
use crate::write::{self, Unchangeable};

/// The workbook in `own`, which was read from `path`, with the findings from `least` upwards at its cells; its parts
/// may unpack to `limit` bytes.
///
/// # Errors
/// [`Error::KeptAsItIs`] if it cannot be marked as it is, [`Error::Damaged`].
pub fn given_back(
    (own, path): (&[u8], &Path),
    subject: Subject,
    least: Severity,
    limit: u64,
    messages: &Messages,
) -> Result<Vec<u8>> {
    let kept = |obstacle| Error::KeptAsItIs {
        path: path.to_owned(),
        obstacle,
    };
    let marks = own_marks(subject, least, messages);
    write::marked(own, &marks, subject.standard, limit).map_err(|wrong| match wrong {
        Unchangeable::Signed => kept(Obstacle::Signed),
        Unchangeable::Strict => kept(Obstacle::Strict),
        Unchangeable::Damaged(damage) => Error::Damaged {
            path: path.to_owned(),
            damage,
        },
    })
}
