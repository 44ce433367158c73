//! Encrypted Office workbooks → the container inside, by office-crypto; the only file that names it.
//!
//! The library follows the directory of the compound file by recursion and trusts its sizes, so that
//! it never sees the file itself: it gets a container of our own with the two streams that matter.

use std::sync::Arc;

use office_crypto::{DecryptError, decrypt_from_bytes};

use super::Limits;
use super::cfb::{Compound, MAGIC, u32_at};
use super::fault::{DamageKind, Fault};
use super::quiet::guarded;

const INFO: &str = "EncryptionInfo";
const PACKAGE: &str = "EncryptedPackage";
/// The password by which Excel encrypts workbooks that are protected against changes only.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";
/// How what was decrypted rightly begins. A wrong password gives noise without an error.
const CONTAINER: &[u8] = b"PK\x03\x04";
const SECTOR: usize = 4096;
/// A file so small has too few directory entries to do harm.
const HARMLESS: usize = 64 << 10;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const FAT: u32 = 0xFFFF_FFFD;

/// The workbook in `bytes`, opened with the password of `limits` or else Excel's own.
pub(super) fn unlock(bytes: &[u8], limits: &Limits) -> Result<Arc<[u8]>, Fault> {
    let locked = isolated(bytes)?;
    let given = limits.password.as_deref();
    for password in given.into_iter().chain([DEFAULT_PASSWORD]) {
        let opened = guarded(|| decrypt_from_bytes(locked.clone(), password).map_err(fault))?;
        if opened.starts_with(CONTAINER) {
            return Ok(opened.into());
        }
    }
    Err(match given {
        Some(_) => Fault::WrongPassword,
        None => Fault::Password,
    })
}

fn fault(error: DecryptError) -> Fault {
    match error {
        DecryptError::Unimplemented(_) => Fault::Unsupported("unusual-encryption"),
        error => Fault::damaged(DamageKind::Encryption, error),
    }
}

/// A compound file with nothing but the two streams of an encrypted workbook.
fn isolated(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let missing = || Fault::from(DamageKind::Encryption);
    let compound = Compound::open(bytes).ok_or_else(missing)?;
    let mut info = compound.stream(INFO).ok_or_else(missing)?;
    let mut package = compound.stream(PACKAGE).ok_or_else(missing)?;
    // Behind its size in eight bytes the content fills whole blocks; some programs append more.
    let size = usize::try_from(u32_at(&package, 0).ok_or_else(missing)?).unwrap_or(usize::MAX);
    package.truncate(
        size.checked_next_multiple_of(16)
            .map_or(usize::MAX, |size| size.saturating_add(8)),
    );
    if package.len() < SECTOR {
        // Streams so short stand in another way, which is not worth building.
        return if bytes.len() <= HARMLESS {
            Ok(bytes.to_vec())
        } else {
            Err(missing())
        };
    }
    let is_xml = info.get(8).is_some_and(|byte| *byte == b'<' || *byte == 0xEF);
    info.resize(info.len().max(SECTOR), if is_xml { b' ' } else { 0 });
    container(&info, &package).ok_or_else(|| Fault::from(DamageKind::Encryption))
}

/// The container: a header, the sectors of both streams, the directory, the table of sectors.
fn container(info: &[u8], package: &[u8]) -> Option<Vec<u8>> {
    let count = |length: usize| u32::try_from(length.div_ceil(SECTOR)).ok();
    let (infos, packages) = (count(info.len())?, count(package.len())?);
    let directory = infos.checked_add(packages)?;
    let per_sector = u32::try_from(SECTOR / 4).ok()?;
    let tables = directory.checked_add(2)?.div_ceil(per_sector.checked_sub(1)?);
    let first_table = directory.checked_add(1)?;

    let mut table: Vec<u32> = Vec::new();
    for (start, length) in [(0, infos), (infos, packages), (directory, 1)] {
        let end = u32::checked_add(start, length)?;
        table.extend((start..end).map(|sector| match sector.saturating_add(1) {
            next if next == end => END_OF_CHAIN,
            next => next,
        }));
    }
    table.extend((0..tables).map(|_| FAT));
    table.resize(usize::try_from(tables.checked_mul(per_sector)?).ok()?, FREE);

    let mut file = header(directory, first_table, tables)?;
    for stream in [info, package] {
        file.extend_from_slice(stream);
        file.resize(file.len().next_multiple_of(SECTOR), 0);
    }
    file.extend(entry("Root Entry", 5, [FREE, 1], END_OF_CHAIN, 0));
    file.extend(entry(INFO, 2, [2, FREE], 0, info.len()));
    file.extend(entry(PACKAGE, 2, [FREE, FREE], infos, package.len()));
    file.resize(file.len().next_multiple_of(SECTOR), 0);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    Some(file)
}

fn header(directory: u32, first_table: u32, tables: u32) -> Option<Vec<u8>> {
    /// Tables of sectors that the header can name.
    const MOST: u32 = 109;
    if tables > MOST {
        return None;
    }
    let mut header = MAGIC.to_vec();
    header.resize(24, 0);
    // Version, order of bytes, sizes of sectors and of those of short streams.
    for number in [0x3Eu16, 4, 0xFFFE, 12, 6] {
        header.extend(number.to_le_bytes());
    }
    header.resize(40, 0);
    let numbers = [1, tables, directory, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0];
    let places = (0..MOST).map(|index| {
        if index < tables {
            first_table.saturating_add(index)
        } else {
            FREE
        }
    });
    header.extend(numbers.into_iter().chain(places).flat_map(u32::to_le_bytes));
    header.resize(SECTOR, 0);
    Some(header)
}

/// An entry of the directory; `links` are the next one beside it and the first one in it.
fn entry(name: &str, kind: u8, links: [u32; 2], start: u32, size: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u16::try_from(entry.len()).unwrap_or(0).saturating_add(2);
    entry.resize(64, 0);
    entry.extend(length.to_le_bytes());
    entry.extend([kind, 1]);
    let [beside, inside] = links;
    entry.extend([FREE, beside, inside].into_iter().flat_map(u32::to_le_bytes));
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend((size as u64).to_le_bytes());
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_container_holds_both_streams() {
        let (info, package) = (vec![7; 5000], vec![9; 3 * SECTOR]);
        let file = container(&info, &package).unwrap();
        let compound = Compound::open(&file).unwrap();
        assert_eq!(compound.stream(INFO), Some(info));
        assert_eq!(compound.stream(PACKAGE), Some(package));
    }
}
