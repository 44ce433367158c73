//! An office's own workbook, given back with marks: what was in it stays as it was.

#[path = "support/harm.rs"]
mod harm;
#[path = "support/run.rs"]
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use run::Desk;
use yusuan::cell::CellRef;
use yusuan::read;

/// The parts of a package by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.insert(part.name().unwrap().into_owned(), content);
    }
    parts
}

/// The names of parts that are not the same.
fn differing(one: &[u8], other: &[u8]) -> BTreeSet<String> {
    let (one, other) = (parts(one), parts(other));
    let names = one.keys().chain(other.keys());
    names
        .filter(|name| one.get(*name) != other.get(*name))
        .cloned()
        .collect()
}

#[test]
fn try_it() {
    let desk = Desk::new();
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "a.xlsx");
    let ran = desk.run("check a.xlsx --annotate b.xlsx");
    println!("{} {}", ran.stdout, ran.stderr);
    let (a, b) = (desk.read("a.xlsx"), desk.read("b.xlsx"));
    println!("{:?}", differing(&a, &b));
    std::fs::write("/tmp/b.xlsx", &b).unwrap();
    let ran = desk.run("check b.xlsx --annotate c.xlsx");
    println!("{} {}", ran.stdout, ran.stderr);
    let c = desk.read("c.xlsx");
    println!("{:?}", differing(&b, &c));
    std::fs::write("/tmp/c.xlsx", &c).unwrap();
    std::fs::write("/tmp/a.xlsx", &a).unwrap();
}
