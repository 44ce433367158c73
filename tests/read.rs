//! The readers through the public interface: real files, damaged files, files under a wrong name.

#[path = "support/processor.rs"]
mod processor;

use std::io::{Cursor, Read, Write};
use std::path::Path;

use processor::bounded;
use yusuan::cell::{CellRef, CellValue};
use yusuan::error::{Content, Error, Result};
use yusuan::grid::{Grid, ReadNote, Visibility, Workbook};
use yusuan::read::{Format, Limits, read, sniff};

const SEEDS: [&str; 3] = ["seed-2024.xlsx", "seed-2024-yuan.xls", "seed-2024.ods"];

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new("tests/data").join(name)).unwrap()
}

fn open(bytes: impl Into<Vec<u8>>) -> Result<Workbook> {
    read(bytes.into(), Path::new("x.xls"), &Limits::default())
}

fn shown(grid: &Grid, row: u32, col: u32) -> String {
    grid.get(CellRef::new(row, col))
        .map(|cell| cell.value.to_string())
        .unwrap_or_default()
}

#[test]
fn one_workbook_reads_alike_in_every_format() {
    let files = ["seed-2024.xls", "seed-2024.ods"].map(|name| ("seed-2024.xlsx", name));
    let kinds = ["kinds.xls", "kinds.ods"].map(|name| ("kinds.xlsx", name));
    for (first, second) in files.into_iter().chain(kinds) {
        let (a, b) = (open(data(first)).unwrap(), open(data(second)).unwrap());
        assert_eq!(a.sheets.len(), b.sheets.len());
        for (a, b) in a.sheets.iter().zip(&b.sheets) {
            assert_eq!(
                (&a.name, a.visibility, &a.merges),
                (&b.name, b.visibility, &b.merges),
                "{second}"
            );
            assert!(a.notes.is_empty() && b.notes.is_empty());
            for (a, b) in a.cells().iter().zip(b.cells()) {
                // OpenDocument has no truth values in formulas: TRUE() is the number 1.
                let known = second == "kinds.ods" && a.value == CellValue::Bool(true);
                assert!(a == b || known, "{second}: {a:?} {b:?}");
            }
            assert_eq!(a.cells().len(), b.cells().len(), "{second}, {}", a.name);
        }
    }
}

#[test]
fn every_kind_of_value_is_kept() {
    let kinds = open(data("kinds.xls")).unwrap();
    let grid = &kinds.sheets[0];
    let cells: Vec<String> = grid
        .cells()
        .iter()
        .map(|cell| format!("{}={}", cell.at, cell.value))
        .collect();
    let expected = "C3=  indented|D3=706.61|E3=TRUE|F3=2025-01-01|G3=2025-01-01T08:30:00|C4=1413.22|D4=#DIV/0!|\
        E4=  indentedx|F4=706.61|G4=001|H4=410702220000000012828|C5=a\nb|D5=0.0000001|E5=12345678901.23|C7=merged";
    assert_eq!(cells.join("|"), expected);
    assert_eq!(grid.merges.len(), 1);
    let formula = grid.formulas.get(&CellRef::new(3, 5)).map(|text| text.to_string());
    assert_eq!(formula.as_deref(), Some("SUM(D3:D3)"));
}

#[test]
fn formulas_never_computed_are_noted() {
    let book = open(data("kinds-uncached.xlsx")).unwrap();
    let expected = (2..6)
        .map(|col| ReadNote::Uncached(CellRef::new(3, col)))
        .collect::<Vec<_>>();
    assert_eq!(book.sheets[0].notes, expected);
    let states: Vec<_> = book.sheets.iter().map(|grid| grid.visibility).collect();
    // The chart sheet is left out.
    assert_eq!(
        states,
        [Visibility::Visible, Visibility::Hidden, Visibility::VeryHidden]
    );
}

#[test]
fn cells_stand_at_their_source_address() {
    let xlsx = open(data("seed-2024.xlsx")).unwrap();
    let xls = open(data("seed-2024-yuan.xls")).unwrap();
    let first = |book: &Workbook| book.sheets[0].clone();
    assert_eq!(shown(&first(&xlsx), 6, 1), "706.61");
    assert_eq!(shown(&first(&xls), 6, 1), "7066100");
}

#[test]
fn hidden_sheets_are_read_and_marked() {
    let book = open(data("qinghe-2025-cover-hidden.xlsx")).unwrap();
    let hidden = |grid: &&Grid| grid.visibility != Visibility::Visible;
    assert_eq!(book.sheets.len(), 14);
    assert!(book.sheets.iter().filter(hidden).all(|grid| !grid.cells().is_empty()));
    assert_eq!(book.sheets.iter().filter(hidden).count(), 1);
}

#[test]
fn content_decides_the_format_whatever_the_name() {
    for (name, format) in SEEDS.into_iter().zip([Format::Xlsx, Format::Xls, Format::Ods]) {
        assert_eq!(sniff(&data(name)), format);
    }
    let as_xls = read(data("seed-2024.xlsx"), Path::new("a.xls"), &Limits::default());
    assert_eq!(as_xls.map(|book| book.sheets.len()).unwrap(), 12);
}

#[test]
fn what_is_no_workbook_is_named() {
    let cases: [(&[u8], &str); 5] = [
        (b"", "an empty file"),
        (b"%PDF-1.4\n1 0 obj", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"hello", "text"),
        (b"\0\0\0\0", "unknown"),
    ];
    for (bytes, expected) in cases {
        match open(bytes) {
            Err(Error::NotAWorkbook { found, .. }) => assert_eq!(found.to_string(), expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    let packed = open(b"MIME-Version: 1.0\r\nContent-Type: multipart/related".as_slice());
    assert!(matches!(packed, Err(Error::Unsupported { format: "MHTML", .. })));
}

#[test]
fn limits_are_kept() {
    for name in SEEDS {
        let limits = Limits {
            cells: 100,
            ..Limits::default()
        };
        let outcome = read(data(name), Path::new("x"), &limits);
        assert!(matches!(outcome, Err(Error::TooLarge { .. })), "{name}");
    }
    for name in ["seed-2024.xlsx", "seed-2024.ods"] {
        let limits = Limits {
            unpacked: 100_000,
            ..Limits::default()
        };
        let outcome = read(data(name), Path::new("x"), &limits);
        assert!(matches!(outcome, Err(Error::TooLarge { limit: 100_000, .. })), "{name}");
    }
}

/// A generator with a fixed seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

fn ends_soon(name: &str, what: &str, bytes: Vec<u8>) -> Result<Workbook> {
    bounded(&format!("{name}, {what}"), || open(bytes))
}

#[test]
fn files_cut_short_are_damaged() {
    for name in SEEDS {
        let whole = data(name);
        for step in 1..20 {
            let cut = whole[..whole.len() * step / 20].to_vec();
            match ends_soon(name, &format!("cut {step}/20"), cut) {
                Ok(_) if name.ends_with("xls") => {}
                Err(Error::Damaged { .. } | Error::NotAWorkbook { .. }) => {}
                other => panic!("{name} {step}: {:?}", other.map(|book| book.sheets.len())),
            }
        }
    }
}

fn is_damaged(book: &Workbook) -> bool {
    let notes = book.sheets.iter().flat_map(|grid| &grid.notes);
    notes.into_iter().any(|note| matches!(note, ReadNote::Damaged(_)))
}

fn same_cells(a: &Workbook, b: &Workbook) -> bool {
    let cells = |book: &Workbook| {
        book.sheets
            .iter()
            .flat_map(|grid| grid.cells().to_vec())
            .collect::<Vec<_>>()
    };
    cells(a) == cells(b)
}

#[test]
fn flipped_bytes_never_panic_and_are_never_silent() {
    for name in SEEDS {
        let whole = data(name);
        let sound = open(whole.clone()).unwrap();
        let mut dice = Dice(7);
        for turn in 0..200 {
            let mut bytes = whole.clone();
            let place = dice.roll(bytes.len());
            bytes[place] ^= 1 << dice.roll(8);
            let what = format!("turn {turn}, byte {place}");
            let outcome = ends_soon(name, &what, bytes);
            // A zip has checksums, so that damage is never silent; an .xls has none.
            if let (Ok(book), false) = (outcome, name.ends_with("xls")) {
                assert!(is_damaged(&book) || same_cells(&book, &sound), "{name}, {what}");
            }
        }
    }
}

/// The container in `whole` with the part `name` replaced, checksums right.
fn with_part(whole: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).unwrap();
        if part.name().unwrap() == name {
            writer.start_file(name, stored).unwrap();
            writer.write_all(content).unwrap();
        } else {
            writer.raw_copy_file(part).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn part(whole: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

#[test]
fn damage_behind_a_right_checksum_never_panics() {
    let parts = [
        ("seed-2024.xlsx", "xl/worksheets/sheet1.xml"),
        ("seed-2024.xlsx", "xl/workbook.xml"),
        ("kinds.xlsx", "xl/sharedStrings.xml"),
        ("kinds.xlsx", "xl/styles.xml"),
        ("kinds.ods", "content.xml"),
    ];
    for (name, part_name) in parts {
        let whole = data(name);
        let sound = part(&whole, part_name);
        let mut dice = Dice(11);
        for turn in 0..200 {
            let mut content = sound.clone();
            let place = dice.roll(content.len());
            match turn % 4 {
                0 => content.truncate(place),
                1 => drop(content.remove(place)),
                _ => content[place] = dice.roll(256) as u8,
            }
            let _ = ends_soon(name, &format!("turn {turn}"), with_part(&whole, part_name, &content));
        }
    }
}

#[test]
fn a_sheet_damaged_in_the_middle_leaves_the_others() {
    let whole = data("seed-2024.xlsx");
    let name = "xl/worksheets/sheet3.xml";
    let mut sheet = part(&whole, name);
    sheet.truncate(sheet.len() / 2);
    let book = open(with_part(&whole, name, &sheet)).unwrap();
    let sound = open(whole).unwrap();
    assert!(matches!(book.sheets[2].notes.as_slice(), [ReadNote::Damaged(_)]));
    let kept = book.sheets[2].cells();
    assert!(!kept.is_empty() && sound.sheets[2].cells().starts_with(kept));
    assert_eq!(book.sheets[3].cells(), sound.sheets[3].cells());
}

/// A compound file with nothing but a directory that names `streams`.
fn compound(streams: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0u8; 512 * 3];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    bytes[30] = 9;
    bytes[44] = 1;
    bytes[48] = 1;
    bytes[68..76].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
    bytes[76..512].fill(0xFF);
    bytes[76..80].fill(0);
    bytes[512..1024].fill(0xFF);
    for (index, name) in ["Root Entry"].iter().chain(streams).enumerate() {
        let entry = &mut bytes[1024 + index * 128..][..128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8 + 2;
    }
    bytes
}

#[test]
fn passwords_are_asked_for_and_other_office_files_named() {
    let encrypted = compound(&["EncryptionInfo", "EncryptedPackage"]);
    assert_eq!(sniff(&encrypted), Format::Encrypted);
    assert!(matches!(open(encrypted), Err(Error::Damaged { .. })));
    let word = open(compound(&["WordDocument"]));
    assert!(matches!(word, Err(Error::NotAWorkbook { found, .. }) if found == Content::Word));

    // The record that names the last user becomes the one that tells of a password.
    let mut xls = data("seed-2024.xls");
    let place = xls.windows(4).position(|bytes| bytes == [0x5C, 0, 0x70, 0]).unwrap();
    xls[place] = 0x2F;
    assert!(matches!(open(xls), Err(Error::Password { .. })));

    let ods = data("kinds.ods");
    let manifest = String::from_utf8(part(&ods, "META-INF/manifest.xml")).unwrap();
    let manifest = manifest.replace(
        "</manifest:manifest>",
        "<manifest:encryption-data/></manifest:manifest>",
    );
    let ods = with_part(&ods, "META-INF/manifest.xml", manifest.as_bytes());
    assert!(matches!(open(ods), Err(Error::Password { .. })));
}

fn unlocked(name: &str, password: Option<&str>) -> Result<Workbook> {
    let limits = Limits {
        password: password.map(str::to_owned),
        ..Limits::default()
    };
    read(data(name), Path::new("x.xlsx"), &limits)
}

#[test]
fn the_right_password_opens_a_workbook() {
    let plain = open(data("kinds.xlsx")).unwrap();
    for name in ["locked-agile.xlsx", "locked-standard.xlsx"] {
        let book = unlocked(name, Some("预算2024")).unwrap();
        assert!(same_cells(&book, &plain), "{name}");
        assert!(matches!(unlocked(name, None), Err(Error::Password { .. })), "{name}");
        let wrong = unlocked(name, Some("wrong"));
        assert!(matches!(wrong, Err(Error::WrongPassword { .. })), "{name}");
    }
    // Excel's own password is tried without being given, also beside a wrong one.
    for password in [None, Some("wrong")] {
        assert!(same_cells(&unlocked("locked-default.xlsx", password).unwrap(), &plain));
    }
}

#[test]
fn encrypted_files_cut_short_or_changed_are_damaged() {
    let whole = data("locked-standard.xlsx");
    let limits = Limits {
        password: Some("预算2024".to_owned()),
        ..Limits::default()
    };
    let mut dice = Dice(5);
    for turn in 0..120 {
        let mut bytes = whole.clone();
        let place = dice.roll(bytes.len());
        match turn % 3 {
            0 => bytes.truncate(place),
            // The header and the directory matter most.
            1 => bytes[place % 512] ^= 1 << dice.roll(8),
            _ => bytes[place] ^= 1 << dice.roll(8),
        }
        let _ = bounded(&format!("turn {turn}"), || read(bytes, Path::new("x"), &limits));
    }
}

#[test]
fn passwords_are_never_shown() {
    let limits = Limits {
        password: Some("secret".to_owned()),
        ..Limits::default()
    };
    assert!(!format!("{limits:?}").contains("secret"));
}

#[test]
fn a_false_dimension_in_an_xls_claims_nothing() {
    let mut xls = data("seed-2024.xls");
    let sound = open(xls.clone()).unwrap();
    let place = xls.windows(4).position(|bytes| bytes == [0, 2, 14, 0]).unwrap();
    xls[place + 4..][..14].copy_from_slice(&[0, 0, 0, 0, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0xFF, 0xFF, 0, 0]);
    assert!(same_cells(&open(xls).unwrap(), &sound));
}
