//! The container of .xls and of encrypted workbooks: stream names and the content of one stream.
//!
//! Only what is needed to distinguish the formats and to check an .xls before it is read. A chain of
//! sectors is followed for at most the length of the file.

use std::borrow::Cow;

/// The first bytes of every such container.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Streams shorter than this stand in the mini stream.
const MINI_CUTOFF: u64 = 4096;
const MINI_SECTOR: usize = 64;
/// Sector numbers from here on are markers, not sectors.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// A container in memory.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    /// Where the sectors of short streams begin.
    pool: u32,
    /// The entries at the root: embedded objects have streams of the same names in folders.
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
    /// The entries beside this one in its folder.
    beside: [u32; 2],
    /// One of the entries in it, if it is a folder.
    inside: u32,
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
            pool: 0,
            entries: Vec::new(),
        };
        compound.table = compound.read_table()?;
        let directory = compound.chain(u32_at(bytes, 48)?);
        let mut entries: Vec<Option<Entry>> = directory.chunks_exact(128).map(entry).collect();
        let root = entries.first_mut()?.take()?;
        compound.pool = root.start;
        compound.entries = top(&mut entries, root.inside);
        if compound.entries.is_empty() {
            // The links of the directory are damaged.
            compound.entries = entries.into_iter().flatten().collect();
        }
        Some(compound)
    }

    /// Whether there is a stream or folder called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The entry of this name; names have no case.
    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of the stream `name`, as far as the file reaches.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.find(name)?;
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
        let pool = self.chain(self.pool);
        let mut content = Vec::new();
        let mut next = usize::try_from(start).ok()?;
        while content.len() < pool.len() {
            let from = next.saturating_mul(MINI_SECTOR);
            let Some(rest) = pool.get(from..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            // The last one may end with the file.
            content.extend_from_slice(rest.get(..MINI_SECTOR).unwrap_or(rest));
            next = usize::try_from(*table.get(next)?).ok()?;
        }
        Some(content)
    }
}

/// Takes those entries out that are beside the one with the number `first`, and this one itself.
fn top(entries: &mut [Option<Entry>], first: u32) -> Vec<Entry> {
    let (mut found, mut next) = (Vec::new(), vec![first]);
    while let Some(number) = next.pop() {
        let place = usize::try_from(number).ok().and_then(|number| entries.get_mut(number));
        if let Some(entry) = place.and_then(Option::take) {
            next.extend(entry.beside);
            found.push(entry);
        }
    }
    found
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
        beside: [u32_at(record, 68)?, u32_at(record, 72)?],
        inside: u32_at(record, 76)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;

    /// A file of 512-byte sectors: the table, the directory, the table of short sectors, their content.
    fn file(entries: &[(&str, u8, [u32; 3], u32, u32)], short: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.resize(76, 0);
        bytes.resize(512, 0xFF);
        bytes[30] = 9;
        for (place, number) in [(48, 1), (60, 2), (68, END), (76, 0)] {
            bytes[place..place + 4].copy_from_slice(&u32::to_le_bytes(number));
        }
        let sector = |numbers: &[u32], bytes: &mut Vec<u8>| {
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            bytes.resize(bytes.len().next_multiple_of(512), 0xFF);
        };
        sector(&[0xFFFF_FFFD, END, END, END], &mut bytes);
        for (name, kind, links, start, size) in entries {
            let from = bytes.len();
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(from + 64, 0);
            bytes.extend((2 * name.len() as u16 + 2).to_le_bytes());
            bytes.extend([*kind, 1]);
            bytes.extend(links.iter().flat_map(|link| link.to_le_bytes()));
            bytes.resize(from + 116, 0);
            bytes.extend([*start, *size, 0].iter().flat_map(|number| number.to_le_bytes()));
        }
        assert_eq!(bytes.len(), 1536);
        sector(&[1, END, END], &mut bytes);
        bytes.extend(short);
        bytes
    }

    #[test]
    fn a_short_stream_that_ends_with_the_file_is_whole() {
        let short: Vec<u8> = (0..100).collect();
        let entries = [
            ("Root Entry", 5, [FREE, FREE, 1], 3, 192),
            ("WORKBOOK", 2, [2, FREE, FREE], 0, 100),
            ("b", 2, [FREE, FREE, FREE], 0, 80),
            ("c", 2, [FREE, FREE, FREE], 9, 80),
        ];
        let bytes = file(&entries, &short);
        let compound = Compound::open(&bytes).unwrap();
        // Names have no case.
        assert_eq!(compound.stream("Workbook"), Some(short.clone()));
        assert_eq!(compound.stream("B"), Some(short[..80].to_vec()));
    }

    #[test]
    fn what_is_embedded_is_not_the_file_itself() {
        let entries = [
            ("Root Entry", 5, [FREE, FREE, 1], 3, 64),
            ("Book", 2, [2, FREE, FREE], 0, 3),
            ("MBD1", 1, [FREE, FREE, 3], 0, 0),
            ("Workbook", 2, [FREE, FREE, FREE], 0, 3),
        ];
        let mut bytes = file(&entries, b"abc");
        let compound = Compound::open(&bytes).unwrap();
        assert!(compound.has("Book") && compound.has("MBD1") && !compound.has("Workbook"));
        // Circular links end; with damaged links every entry counts.
        bytes[1024 + 128 + 68] = 1;
        assert!(Compound::open(&bytes).unwrap().has("Book"));
        bytes[1024 + 76] = 0xFF;
        assert!(Compound::open(&bytes).unwrap().has("Workbook"));
    }
}
