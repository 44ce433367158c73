//! Assembles the file: the rows of each sheet, which were compressed on their own, are inserted between its start and
//! its end.

use std::io::{Cursor, Read, Write};
use std::sync::{Mutex, PoisonError};

use crc32fast::Hasher;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;
use zip::{CompressionMethod, ZipArchive};

use crate::error::{Error, Result};
use crate::write::xlsx::cell::stream::{Piece, failed};
use crate::write::xlsx::cell::units::COMPRESSION;

/// Signatures of zip records, the version needed to extract, compression methods, and the earliest date.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const VERSION: u16 = 20;
const DEFLATED: u16 = 8;
const STORED: u16 = 0;
const FIRST_DAY: u16 = 0x21;

/// The part that lists the texts of all sheets held in memory.
const TEXTS: &str = "xl/sharedStrings.xml";
/// The tags around the rows of a sheet.
const ROWS: (&str, &str) = ("<sheetData>", "</sheetData>");

/// The rows of a sheet.
pub enum Body {
    Markup(String),
    Packed(Piece),
}

/// A part of the file.
struct Part {
    name: String,
    method: u16,
    sum: u32,
    size: u64,
    /// Its bytes, in pieces.
    pieces: Vec<Vec<u8>>,
}

/// The workbook with the rows of each sheet inserted, and the part that lists its texts replaced.
///
/// # Errors
/// [`Error::Internal`] if it exceeds the size of a zip file.
pub fn with_rows(workbook: &[u8], bodies: Vec<Body>, texts: Option<String>) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).map_err(|error| failed(error.into()))?;
    let mut bodies: Vec<Option<Body>> = bodies.into_iter().map(Some).collect();
    let mut texts = texts;
    let mut jobs = Vec::with_capacity(archive.len());
    for position in 0..archive.len() {
        let file = archive.by_index_raw(position).map_err(|error| failed(error.into()))?;
        let name = file.name().map_err(|error| failed(error.into()))?;
        let number = name
            .strip_prefix("xl/worksheets/sheet")
            .and_then(|rest| rest.strip_suffix(".xml")?.parse::<usize>().ok()?.checked_sub(1));
        let body = number.and_then(|number| bodies.get_mut(number)?.take());
        let texts = if name == TEXTS { texts.take() } else { None };
        jobs.push((position, body, texts));
    }
    let packers = Packers::default();
    let part = |(position, body, texts): (usize, Option<Body>, Option<String>)| -> Result<Part> {
        let mut archive = archive.clone();
        let mut file = archive.by_index_raw(position).map_err(|error| failed(error.into()))?;
        let name = file.name().map_err(|error| failed(error.into()))?.into_owned();
        if let Some(texts) = texts {
            return packers.part(name, &[&texts]);
        }
        let body = match body {
            Some(Body::Markup(markup)) if markup.is_empty() => None,
            body => body,
        };
        if let Some(body) = body {
            drop(file);
            let mut frame = String::new();
            let mut file = archive.by_index(position).map_err(|error| failed(error.into()))?;
            file.read_to_string(&mut frame).map_err(failed)?;
            return sheet(name, &frame, body, &packers);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        Ok(Part {
            name,
            method: if file.compression() == CompressionMethod::Stored {
                STORED
            } else {
                DEFLATED
            },
            sum: file.crc32(),
            size: file.size(),
            pieces: vec![bytes],
        })
    };
    let parts: Vec<Result<Part>> = jobs.into_par_iter().map(part).collect();
    write(parts.into_iter().collect::<Result<_>>()?)
}

/// What compresses parts, to be used again: to make one takes longer than most parts.
#[derive(Default)]
struct Packers(Mutex<Vec<DeflateEncoder<Vec<u8>>>>);

impl Packers {
    /// A part with this content.
    fn part(&self, name: String, texts: &[&str]) -> Result<Part> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known().pop();
        let mut packer = made.unwrap_or_else(|| DeflateEncoder::new(Vec::new(), level()));
        let (mut sum, mut size) = (Hasher::new(), 0_usize);
        for text in texts {
            sum.update(text.as_bytes());
            size = size.saturating_add(text.len());
            packer.write_all(text.as_bytes()).map_err(failed)?;
        }
        let bytes = packer.reset(Vec::new()).map_err(failed)?;
        known().push(packer);
        Ok(Part {
            name,
            method: DEFLATED,
            sum: sum.finalize(),
            size: u64::try_from(size).unwrap_or(u64::MAX),
            pieces: vec![bytes],
        })
    }
}

fn level() -> flate2::Compression {
    flate2::Compression::new(u32::from(COMPRESSION))
}

/// A sheet with the rows inserted into its frame.
fn sheet(name: String, frame: &str, body: Body, packers: &Packers) -> Result<Part> {
    let inside = frame
        .split_once(ROWS.0)
        .and_then(|(start, rest)| Some((start, rest.split_once(ROWS.1)?.1)));
    let (start, end) = inside.ok_or_else(|| Error::Internal(format!("{name} has no rows")))?;
    let rows = match body {
        Body::Markup(markup) => return packers.part(name, &[start, ROWS.0, &markup, ROWS.1, end]),
        Body::Packed(rows) => rows,
    };
    let (start, end) = (format!("{start}{}", ROWS.0), format!("{}{end}", ROWS.1));
    let mut sum = Hasher::new();
    sum.update(start.as_bytes());
    sum.combine(&rows.sum);
    sum.update(end.as_bytes());
    let mut first = DeflateEncoder::new(Vec::new(), level());
    first.write_all(start.as_bytes()).map_err(failed)?;
    first.flush().map_err(failed)?;
    let mut last = DeflateEncoder::new(Vec::new(), level());
    last.write_all(end.as_bytes()).map_err(failed)?;
    let last = last.finish().map_err(failed)?;
    let length = start.len().saturating_add(end.len());
    Ok(Part {
        name,
        method: DEFLATED,
        sum: sum.finalize(),
        size: rows.size.saturating_add(u64::try_from(length).unwrap_or(u64::MAX)),
        pieces: vec![std::mem::take(first.get_mut()), rows.bytes, last],
    })
}

/// The parts as a zip file.
fn write(parts: Vec<Part>) -> Result<Vec<u8>> {
    let count = u16::try_from(parts.len()).map_err(|_| too_large())?;
    let all: usize = parts.iter().flat_map(|part| &part.pieces).map(Vec::len).sum();
    let names: usize = parts.iter().map(|part| part.name.len()).sum();
    let room = names
        .saturating_mul(2)
        .saturating_add(parts.len().saturating_mul(76))
        .saturating_add(22);
    let mut file = Vec::with_capacity(all.saturating_add(room));
    let mut directory = Vec::new();
    for part in parts {
        let at = small(file.len())?;
        let packed: usize = part.pieces.iter().map(Vec::len).sum();
        let size = u32::try_from(part.size).map_err(|_| too_large())?;
        let about = [
            &part.sum.to_le_bytes()[..],
            &small(packed)?.to_le_bytes(),
            &size.to_le_bytes(),
        ]
        .concat();
        let name = part.name.as_bytes();
        let length = u16::try_from(name.len()).map_err(|_| too_large())?;
        let common = [VERSION, 0, part.method, 0, FIRST_DAY].map(u16::to_le_bytes).concat();
        for (target, begin) in [(&mut file, LOCAL), (&mut directory, CENTRAL)] {
            target.extend(begin.to_le_bytes());
            if begin == CENTRAL {
                target.extend(VERSION.to_le_bytes());
            }
            target.extend(&common);
            target.extend(&about);
            target.extend(length.to_le_bytes());
            target.extend(0_u16.to_le_bytes());
            if begin == CENTRAL {
                // No comment, first disk, no host system attributes.
                target.extend([0; 10]);
                target.extend(at.to_le_bytes());
            }
            target.extend(name);
        }
        part.pieces.into_iter().for_each(|piece| file.extend(piece));
    }
    let (start, length) = (small(file.len())?, small(directory.len())?);
    file.extend(directory);
    file.extend(END.to_le_bytes());
    file.extend([0; 4]);
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    Ok(file)
}

fn small(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| too_large())
}

fn too_large() -> Error {
    Error::Internal("a workbook of more than 4 GiB".to_owned())
}
