//! The zip container of .xlsx, .xlsb and .ods: parts by name, never more than the declared size.

use std::collections::HashMap;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::fault::{DamageKind, Fault};
use crate::parts::{canonical, is_too_deep};

/// The greatest ratio at which a part can be compressed; a larger declared size is not believed.
const MOST_PACKED: u64 = 1032;

/// The most parts of a container; a workbook has some hundreds at most.
const MAX_PARTS: usize = 1 << 16;

/// Refuses a container with so many parts that its directory alone would fill the memory. They are
/// counted by their marks before the directory is read.
pub(super) fn check_crowd(bytes: &[u8]) -> Result<(), Fault> {
    let marks = || memchr::memmem::find_iter(bytes, b"PK\x01\x02");
    if bytes.starts_with(b"PK") && marks().take(MAX_PARTS.saturating_add(1)).count() > MAX_PARTS {
        return Err(Fault::from(DamageKind::Crowded));
    }
    Ok(())
}

/// The most bytes of a directory that is looked at before the container is read.
const MAX_DIRECTORY: u64 = 8 << 20;
/// The marks of an entry of the directory and of its end, how long they are without names, and the longest comment.
const ENTRY: (&[u8], usize) = (b"PK\x01\x02", 46);
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
const COMMENT: u64 = 1 << 16;

/// How many bytes the parts of a container declare in all, from its directory alone; `None` if there is none or it is too
/// large. Only good to plan with: nothing is believed that is not checked when it is read.
pub fn declared(mut file: impl Read + Seek) -> Option<u64> {
    let size = file.seek(SeekFrom::End(0)).ok()?;
    let start = size.saturating_sub(COMMENT.saturating_add(END.1 as u64));
    let tail = piece(&mut file, start, size.checked_sub(start)?)?;
    let end = tail.get(memchr::memmem::rfind(&tail, END.0)?..)?;
    let (length, place) = (number(end, 12)?, number(end, 16)?);
    let directory = piece(
        &mut file,
        place,
        Some(length).filter(|length| *length <= MAX_DIRECTORY)?,
    )?;
    let mut rest = directory.as_slice();
    let mut sum = 0_u64;
    while rest.starts_with(ENTRY.0) {
        sum = sum.saturating_add(number(rest, 24)?);
        // Names, further fields and comments follow.
        let lengths = [28, 30, 32].map(|at| number(rest, at).map(|length| length & 0xffff));
        let behind = lengths
            .into_iter()
            .try_fold(ENTRY.1, |sum, length| sum.checked_add(usize::try_from(length?).ok()?))?;
        rest = rest.get(behind..)?;
    }
    Some(sum)
}

/// The number in four bytes.
fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u32::from_le_bytes(*four)))
}

fn piece(file: &mut (impl Read + Seek), start: u64, length: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// An opened container. Cloning is cheap, so that each thread reads with its own.
#[derive(Clone)]
pub(super) struct Package {
    archive: ZipArchive<Cursor<Arc<[u8]>>>,
    /// Position by name in lower case with `/`: writers disagree on both.
    parts: Arc<HashMap<String, usize>>,
}

impl Package {
    /// Opens the container and refuses one that declares more than `limit` bytes in all.
    pub(super) fn open(bytes: Arc<[u8]>, limit: u64) -> Result<Self, Fault> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| plain_reason(&error))?;
        let mut parts = HashMap::with_capacity(archive.len());
        let mut size = 0u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|error| plain_reason(&error))?;
            size = size.saturating_add(entry.size());
            parts
                .entry(canonical(&String::from_utf8_lossy(entry.name_raw())))
                .or_insert(index);
        }
        if size > limit {
            return Err(Fault::TooLarge { size, limit });
        }
        Ok(Self {
            archive,
            parts: Arc::new(parts),
        })
    }

    /// Whether there is a part called `name`, in any case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&canonical(name))
    }

    /// The declared size of a part, 0 when there is none.
    pub(super) fn declared(&self, name: &str) -> u64 {
        let index = self.parts.get(&canonical(name));
        index
            .and_then(|index| self.archive.by_index_data(*index).ok())
            .map_or(0, |entry| entry.size())
    }

    /// What can be read of a part, and why the rest cannot; the checksum is compared at its end.
    pub(super) fn read(&mut self, name: &str) -> (Vec<u8>, Option<Fault>) {
        let Some(index) = self.parts.get(&canonical(name)).copied() else {
            return (Vec::new(), Some(Fault::damaged(DamageKind::PartMissing, name)));
        };
        let mut part = match self.archive.by_index(index) {
            Ok(part) => part,
            Err(error) => return (Vec::new(), Some(plain_reason(&error))),
        };
        // One byte more, so that the end is seen without a larger buffer.
        let size = part
            .size()
            .min(part.compressed_size().saturating_mul(MOST_PACKED))
            .saturating_add(1);
        let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        let outcome = part.read_to_end(&mut content);
        if is_too_deep(&content) {
            return (Vec::new(), Some(Fault::damaged(DamageKind::Nested, name)));
        }
        let fault = outcome
            .err()
            .map(|error| Fault::damaged(DamageKind::PartDamaged, format_args!("{name}: {error}")));
        (content, fault)
    }

    /// The whole of a part.
    pub(super) fn read_whole(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        match self.read(name) {
            (content, None) => Ok(content),
            (_, Some(fault)) => Err(fault),
        }
    }
}

fn plain_reason(error: &ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Password,
        error => Fault::damaged(DamageKind::Container, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_container_declares_is_known_from_its_directory() {
        let book = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/seed-2024.xlsx")).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(&book)).unwrap();
        let sizes = (0..archive.len()).map(|index| archive.by_index(index).unwrap().size());
        assert_eq!(declared(Cursor::new(&book)), Some(sizes.sum()));
        let mut commented = book.clone();
        let at = commented.len() - 2;
        commented[at..].copy_from_slice(&3_u16.to_le_bytes());
        commented.extend(b"abc");
        assert_eq!(declared(Cursor::new(&commented)), declared(Cursor::new(&book)));
        for bytes in [
            &b""[..],
            b"PK\x03\x04 cut off",
            &book[..book.len() / 2],
            &book[book.len() - 22..],
        ] {
            assert!(declared(Cursor::new(bytes)).is_none_or(|sum| sum == 0));
        }
    }
}
