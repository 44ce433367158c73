//! Texts of files and of the command line reach the terminal as texts: no sign in them moves the cursor,
//! colours, turns the direction or breaks a line, whatever command shows them and wherever.

#[path = "support/harm.rs"]
mod harm;
#[path = "support/run.rs"]
#[allow(dead_code)]
mod run;

use std::fs;
use std::io::{Cursor, Read};

use assert_cmd::Command;
use run::{Desk, Ran};
use serde_json::Value;

/// Clears the screen and colours (ESC, C1), turns the direction (override, isolate), rings, breaks the line.
const HOSTILE: &str = "\u{1b}[31m\u{9b}2J\u{202e}\u{2066}\u{7}\u{7f}\nE999 forged";

/// The same in the XML of a workbook.
const IN_XML: &str = "_x001B_[31m\u{9b}2J\u{202e}\u{2066}_x0007_\u{7f}&#10;E999 forged";

fn run(desk: &Desk, arguments: &[&str]) -> Ran {
    let output = Command::cargo_bin("yusuan")
        .unwrap()
        .current_dir(desk.path(""))
        .env("LC_ALL", "zh_CN.UTF-8")
        .args(arguments)
        .output()
        .unwrap();
    Ran {
        exit: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether nothing in a stream acts but the ends of lines, and no line begins as the forged one does.
fn assert_tame(arguments: &[&str], stream: &str) {
    let wild = stream.char_indices().find(|(_, c)| *c != '\n' && acts(*c));
    if let Some((at, c)) = wild {
        let before: String = stream[..at].chars().rev().take(200).collect();
        let before: String = before.chars().rev().collect();
        panic!("{arguments:?}: {c:?} after {before}");
    }
    // In a page the lines of a cell are lines of its source.
    let forged = stream.lines().any(|line| line.starts_with("E999"));
    assert!(!forged || arguments.contains(&"html"), "{arguments:?}: {stream}");
}

/// The standard workbook with hostile signs in the names of its sheets and in every text of which `chosen` says so.
fn workbook(bytes: &[u8], chosen: impl Fn(usize) -> bool) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut content).unwrap();
        if name.ends_with("sharedStrings.xml") {
            let text = String::from_utf8(content).unwrap();
            let mut texts = text.split("</t>").enumerate();
            let (_, first) = texts.next().unwrap();
            let rest = texts.map(|(number, text)| {
                let own = if chosen(number) { IN_XML } else { "" };
                format!("{own}</t>{text}")
            });
            content = (first.to_owned() + &rest.collect::<String>()).into_bytes();
        }
        if name.ends_with("xl/workbook.xml") {
            let text = String::from_utf8(content).unwrap();
            content = text.replace("表\" sheetId", "表\u{9b}\u{202e}\" sheetId").into_bytes();
        }
        parts.push((name, content));
    }
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, content)| (name.as_str(), &content[..]))
        .collect();
    harm::container(&parts)
}

/// A desk with three workbooks of hostile texts and names: with some, with other, with all texts hostile.
fn desk() -> (Desk, [String; 3]) {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "legacy.xls")
        .run("convert legacy.xls -o plain --to xlsx");
    let plain = fs::read(desk.path("plain/legacy.xlsx")).unwrap();
    let names = ["some", "more", "all"].map(|name| format!("{name}{HOSTILE}.xlsx"));
    let [some, more, all] = &names;
    desk.file(some, &workbook(&plain, |number| number % 7 == 3));
    desk.file(more, &workbook(&plain, |number| number % 5 == 2));
    desk.file(all, &workbook(&plain, |_| true));
    (desk, names)
}

#[test]
fn no_command_shows_a_text_that_acts() {
    let (desk, [some, more, all]) = desk();
    let [some, more, all] = [some.as_str(), more.as_str(), all.as_str()];
    desk.file(
        "bad.toml",
        format!("[[sheets]]\nname = \"\u{9b}\u{202e}\"\n\"x{}\" = 1\n", "\u{202e}").as_bytes(),
    );
    desk.file("units.csv", format!("code,name\n{HOSTILE},x\n").as_bytes());
    let (named, out, page) = (
        format!("{HOSTILE}=error"),
        format!("{HOSTILE}/o.xlsx"),
        format!("{HOSTILE}.html"),
    );
    let runs: &[&[&str]] = &[
        &["check", some],
        &["check", some, more, all, "-v"],
        &["check", all, "-q", "--lang", "en"],
        &["check", some, "--format", "json"],
        &["check", some, all, "--format", "html"],
        &["check", some, "--report", "report.txt", "--annotate", "annotated.xlsx"],
        &[
            "convert",
            some,
            more,
            all,
            "-o",
            "out",
            "--to",
            "xlsx,csv,json",
            "--trace",
            "trace.csv",
            "-v",
        ],
        &["convert", some, "-o", HOSTILE, "--to", "csv", "--format", "json"],
        &["convert", some, "-o", "gbk", "--to", "csv", "--csv-encoding", "gbk"],
        &["convert", some, "-o", "flat", "--export", "flat-csv", "-v"],
        &["inspect", some],
        &["inspect", all, "--cells"],
        &["inspect", some, "--cells", "--format", "json"],
        &["diff", some, more],
        &["diff", some, more, "--format", "json", "-o", &page],
        &["diff", some, more, "--format", "html"],
        &["diff", some, more, "-o", &out, "-v"],
        &["diff", some, more, "--years"],
        &["diff", some, more, "--years", "--format", "csv"],
        &["diff", some, more, "--years", "--format", "json"],
        &["diff", some, more, "--years", "--format", "html"],
        &["merge", "plain/legacy.xlsx", some, more, "-o", "merged.xlsx"],
        &[
            "merge",
            "plain/legacy.xlsx",
            some,
            more,
            "-o",
            "merged.xlsx",
            "--format",
            "json",
        ],
        &["merge", "--resolve", "merged.xlsx"],
        &["consolidate", some, more, all, "-o", "all.xlsx", "-v"],
        &[
            "consolidate",
            some,
            more,
            "-o",
            "all.xlsx",
            "--format",
            "json",
            "--department",
            HOSTILE,
        ],
        &["mapping", some],
        &["mapping", all],
        &["mapping", all, "-o", "draft.toml"],
        &["explain", HOSTILE],
        &["template", "-o", &out, "--department", HOSTILE],
        &["template", "-o", "blank.xlsx", "--units", "units.csv"],
        &["template", "-o", HOSTILE],
        &["man", HOSTILE],
        &[HOSTILE],
        &["check", some, HOSTILE],
        &["check", some, &named],
        &["check", some, "--mapping", HOSTILE],
        &["check", some, "--mapping", "bad.toml"],
        &["check", some, "--checks", HOSTILE],
        &["check", some, "--checks", "bad.toml"],
        &["check", some, "--severity", &named],
        &["check", some, "--unit", HOSTILE],
        &["check", some, "--encoding", HOSTILE],
        &["check", some, "--year", HOSTILE],
        &["check", some, "--jobs", HOSTILE],
        &["convert", some, "-o", some],
        &["convert", some, "-o", "out", "--export", HOSTILE],
        &["diff", some, more, "--ignore", HOSTILE],
        &["diff", some, more, "-o", HOSTILE],
    ];
    for arguments in runs {
        let ran = run(&desk, arguments);
        assert_tame(arguments, &ran.stdout);
        assert_tame(arguments, &ran.stderr);
        let is_silent = (ran.stdout + &ran.stderr).is_empty();
        assert!(
            !is_silent || arguments.contains(&"--report"),
            "{arguments:?} says nothing"
        );
    }
    let report = fs::read_to_string(desk.path("report.txt")).unwrap();
    assert_tame(&["--report"], &report);
}

#[test]
fn the_signs_are_spelled_and_programs_get_them_whole() {
    let (desk, [some, ..]) = desk();
    let ran = run(&desk, &["check", &some, "-v"]);
    let shown = r"some\x1b[31m\u{9b}2J\u{202e}\u{2066}\x07\x7f\nE999 forged.xlsx";
    assert!(ran.stdout.contains(shown), "{}", ran.stdout);
    let ran = run(&desk, &["check", &some, "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["files"][0]["file"], some.as_str());
}

#[test]
fn colours_are_those_of_the_program() {
    let (desk, [some, more, _]) = desk();
    for arguments in [
        ["check", &some, "-v", "--color", "always"],
        ["diff", &some, &more, "--color", "always"],
    ] {
        let ran = run(&desk, &arguments);
        let both = ran.stdout + &ran.stderr;
        assert!(both.contains("\u{1b}["), "{arguments:?}");
        let mut plain = both.split('\u{1b}');
        let mut tame = plain.next().unwrap().to_owned();
        for piece in plain {
            let (style, text) = piece.split_once('m').unwrap();
            assert!(style[1..].chars().all(|c| c.is_ascii_digit() || c == ';'), "{piece}");
            // Where the hostile text stands, its own colour is spelled.
            assert!(!text.starts_with('\u{9b}'), "{piece}");
            tame.push_str(text);
        }
        assert_tame(&arguments, &tame);
        assert!(tame.contains(r"\x1b[31m\u{9b}"), "{arguments:?}: {tame}");
    }
}

#[test]
fn pages_isolate_texts_and_run_nothing_but_their_own() {
    let (desk, [some, more, _]) = desk();
    for arguments in [
        &["check", &some, "--format", "html"][..],
        &["diff", &some, &more, "--format", "html"],
        &["diff", &some, &more, "--years", "--format", "html"],
    ] {
        let page = run(&desk, arguments).stdout;
        let (_, policy) = page
            .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
            .unwrap();
        let policy = policy.split('"').next().unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        for (name, tag) in [("style-src", "style"), ("script-src", "script")] {
            let (_, hash) = policy.split_once(&format!("{name} 'sha256-")).unwrap();
            assert_eq!(hash.split('\'').next().unwrap().len(), 44, "{tag}: {policy}");
            assert_eq!(page.matches(&format!("<{tag}")).count(), 1, "{tag}");
        }
        assert!(!page.contains(" style=") && !page.contains(" onclick="));
        assert!(page.contains("unicode-bidi: isolate"));
    }
}
