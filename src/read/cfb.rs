//! The container of .xls and of encrypted workbooks: stream names and the content of one stream.
//!
//! Only what is needed to tell the kinds apart and to check an .xls before it is read; follows each
//! chain of sectors at most as far as the file is long.

use std::borrow::Cow;

/// The first bytes of every such container.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Streams shorter than this stand in the mini stream.
const MINI_CUTOFF: u64 = 4096;
const MINI_SECTOR: usize = 64;
/// Sector numbers from here on are marks, not sectors.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// A container in memory.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// The container in `bytes`, `None` when it has no readable directory.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(&MAGIC) {
            return None;
        }
        let shift = u16_at(bytes, 30)?;
        let sector = matches!(shift, 9 | 12).then(|| 1usize << shift)?;
        let mut compound = Self {
            bytes,
            sector,
            table: Vec::new(),
            entries: Vec::new(),
        };
        compound.table = compound.read_table()?;
        let directory = compound.chain(u32_at(bytes, 48)?);
        compound.entries = directory.chunks_exact(128).filter_map(entry).collect();
        (!compound.entries.is_empty()).then_some(compound)
    }

    /// Whether there is a stream or folder called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The content of the stream `name`, as far as the file reaches.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        let mut content = if entry.size < MINI_CUTOFF {
            self.mini_chain(entry.start)?
        } else {
            self.chain(entry.start)
        };
        content.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Some(content)
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        rest.get(..self.sector.min(rest.len())).filter(|part| !part.is_empty())
    }

    fn read_table(&self) -> Option<Vec<u32>> {
        let mut lists = vec![Cow::Borrowed(self.bytes.get(76..512)?)];
        let (mut next, mut left) = (u32_at(self.bytes, 68)?, self.bytes.len() / self.sector);
        while next < LAST_SECTOR && left > 0 {
            let part = self.sector_at(next)?;
            let (list, link) = part.split_at_checked(self.sector.checked_sub(4)?)?;
            lists.push(Cow::Borrowed(list));
            next = u32_at(link, 0)?;
            left = left.saturating_sub(1);
        }
        let most = self.bytes.len() / self.sector;
        let sectors = lists
            .iter()
            .flat_map(|list| numbers(list))
            .filter(|number| *number < LAST_SECTOR);
        let mut table = Vec::new();
        for number in sectors.take(most) {
            table.extend(numbers(self.sector_at(number)?));
        }
        Some(table)
    }

    fn chain(&self, start: u32) -> Vec<u8> {
        let mut content = Vec::new();
        let mut next = start;
        while content.len() < self.bytes.len() {
            let Some(part) = self.sector_at(next) else { break };
            content.extend_from_slice(part);
            next = match usize::try_from(next).ok().and_then(|index| self.table.get(index)) {
                Some(next) => *next,
                None => break,
            };
        }
        content
    }

    fn mini_chain(&self, start: u32) -> Option<Vec<u8>> {
        let table: Vec<u32> = numbers(&self.chain(u32_at(self.bytes, 60)?)).collect();
        let pool = self.chain(self.entries.first()?.start);
        let mut content = Vec::new();
        let mut next = usize::try_from(start).ok()?;
        while content.len() < pool.len() {
            let from = next.saturating_mul(MINI_SECTOR);
            let Some(part) = pool.get(from..from.saturating_add(MINI_SECTOR)) else {
                break;
            };
            content.extend_from_slice(part);
            next = usize::try_from(*table.get(next)?).ok()?;
        }
        Some(content)
    }
}

fn entry(record: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(record, 64)?).checked_sub(2)?;
    let units: Vec<u16> = record
        .get(..length.min(64))?
        .chunks_exact(2)
        .filter_map(|pair| u16_at(pair, 0))
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        start: u32_at(record, 116)?,
        size: u64::from(u32_at(record, 120)?),
    })
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0))
}

/// The little-endian number at `offset`.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    let two = bytes.get(offset..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*two))
}

/// The little-endian number at `offset`.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let four = bytes.get(offset..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}
