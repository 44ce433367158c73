//! Where results may go: only files are replaced, never what the run reads, whole sets at a time, as they were
//! apart from what they hold; and nothing half written stays.
#![cfg(unix)]

#[path = "support/run.rs"]
#[allow(dead_code)]
mod run;

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use run::Desk;

const LEGACY: &str = "examples/legacy-2024.xls";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy(LEGACY, "a.xls").run("convert a.xls -o made --to xlsx");
    desk
}

/// Runs a command that must be refused with this code, and says nothing about any input.
fn refused(desk: &Desk, arguments: &str, code: &str) {
    let before = desk.list("");
    let ran = desk.run(arguments);
    let told = [&*ran.stdout, &*ran.stderr].concat();
    assert_eq!(ran.exit, 2, "{arguments}: {told}");
    assert!(told.contains(&format!("[{code}]")), "{arguments}: {told}");
    assert_eq!(
        told.matches("error[").count() + told.matches("错误[").count(),
        1,
        "{arguments}"
    );
    assert_eq!(desk.list(""), before, "{arguments}");
}

#[test]
fn devices_pipes_and_folders_are_refused_at_once() {
    let desk = desk();
    let pipe = desk.path("pipe.xlsx");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::create_dir(desk.path("folder.xlsx")).unwrap();
    symlink("/dev/null", desk.path("null.xlsx")).unwrap();
    for out in ["/dev/null", "pipe.xlsx", "folder.xlsx", "null.xlsx"] {
        refused(
            &desk,
            &format!("merge made/a.xlsx made/a.xlsx made/a.xlsx -o {out} --force"),
            "E109",
        );
        refused(&desk, &format!("check a.xls --report {out} --force"), "E109");
        refused(&desk, &format!("convert a.xls -o out --trace {out} --force"), "E109");
        refused(&desk, &format!("mapping a.xls -o {out} --force"), "E109");
    }
    for out in ["pipe.xlsx", "folder.xlsx", "null.xlsx"] {
        refused(&desk, &format!("consolidate a.xls -o {out} --force"), "E109");
        refused(&desk, &format!("template -o {out} --force"), "E109");
        refused(&desk, &format!("diff a.xls made/a.xlsx -o {out} --force"), "E109");
        refused(&desk, &format!("check a.xls --annotate {out} --force"), "E109");
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn what_a_run_reads_is_never_its_output() {
    let desk = desk();
    desk.file("rules.toml", b"")
        .file("own.toml", b"name = \"own\"\ntitle = \"own\"\n");
    desk.file("units.csv", "单位编码,单位名称\n101001,甲局\n".as_bytes());
    for roster in ["roster.csv", "roster.xlsx"] {
        desk.file(roster, "单位编码,单位名称\n101001,甲局\n".as_bytes());
    }
    desk.file("rules.xlsx", b"");
    symlink("roster.csv", desk.path("roster.html")).unwrap();
    symlink("a.xls", desk.path("link.xlsx")).unwrap();
    for arguments in [
        "check a.xls --report a.xls",
        "check a.xls --report link.xlsx",
        "check a.xls --report made/../a.xls",
        "check a.xls --checks rules.toml --report rules.toml",
        "check a.xls --mapping own.toml --report own.toml",
        "check made/a.xlsx --annotate made/a.xlsx",
        "check made/a.xlsx --annotate made",
        "convert made/a.xlsx -o made",
        "convert a.xls -o out --trace a.xls",
        "convert a.xls -o out --checks rules.toml --trace rules.toml",
        "check a.xls --roster roster.csv --report roster.csv",
        "check a.xls --roster roster.csv --report roster.html",
        "consolidate a.xls --checks rules.xlsx -o rules.xlsx",
        "consolidate a.xls --roster roster.xlsx -o roster.xlsx",
        "convert a.xls -o out --export own.toml --trace own.toml",
        "diff a.xls made/a.xlsx -o made/a.xlsx",
        "merge made/a.xlsx made/a.xlsx a.xls -o made/a.xlsx",
        "consolidate made/a.xlsx -o made/a.xlsx",
        "mapping a.xls -o a.xls",
    ] {
        let code = if arguments.contains("--export") { "E115" } else { "E118" };
        refused(&desk, &format!("{arguments} --force"), code);
    }
    refused(
        &desk,
        "template -o units.csv.xlsx --units units.csv.xlsx --force",
        "E101",
    );
    symlink("units.csv", desk.path("units.xlsx")).unwrap();
    refused(&desk, "template -o units.xlsx --units units.csv --force", "E118");
    desk.file("own.xlsx", b"name = \"own\"\ntitle = \"own\"\n");
    refused(&desk, "template -o own.xlsx --mapping own.xlsx --force", "E118");
}

#[test]
fn one_file_is_never_two_outputs() {
    let desk = desk();
    symlink("out/a.xlsx", desk.path("same.csv")).unwrap();
    refused(&desk, "check a.xls --report r.xlsx --annotate r.xlsx", "E119");
    refused(&desk, "convert a.xls -o out --trace out/a.xlsx", "E119");
    refused(&desk, "convert a.xls -o out --trace same.csv", "E119");
}

/// A program finds the reason in the report that it reads.
#[test]
fn refusals_are_in_the_report_for_programs() {
    let desk = desk();
    fs::create_dir(desk.path("folder.xlsx")).unwrap();
    for (arguments, code) in [
        ("check a.xls --report a.xls", "E118"),
        ("check a.xls --report r.xlsx --annotate r.xlsx", "E119"),
        ("convert a.xls -o out --trace out/a.xlsx", "E119"),
        ("convert a.xls -o out --trace folder.xlsx", "E109"),
        ("merge a.xls a.xls a.xls -o folder.xlsx", "E109"),
        ("consolidate a.xls -o folder.xlsx", "E109"),
        ("diff a.xls made/a.xlsx -o folder.xlsx", "E109"),
    ] {
        let ran = desk.run(&format!("{arguments} --format json"));
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let finding = &report["files"][0]["findings"][0];
        assert_eq!(
            (finding["code"].as_str(), ran.exit),
            (Some(code), 2),
            "{arguments}: {report}"
        );
    }
    // What is refused only when it is written.
    desk.file("mine.csv", b"mine");
    let ran = desk.run("convert a.xls -o out --trace mine.csv --format json");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["files"][0]["status"], "clean", "{report}");
    assert_eq!(report["files"][1]["findings"][0]["code"], "E110", "{report}");
    assert_eq!(ran.exit, 2);
}

#[test]
fn links_are_followed() {
    let desk = desk();
    fs::create_dir(desk.path("real")).unwrap();
    symlink("real/report.txt", desk.path("report.txt")).unwrap();
    for _ in 0..2 {
        assert_eq!(desk.run("check a.xls --report report.txt").exit, 0);
        assert!(fs::symlink_metadata(desk.path("report.txt")).unwrap().is_symlink());
        assert!(fs::symlink_metadata(desk.path("real/report.txt")).unwrap().is_file());
    }
}

#[test]
fn no_input_leads_out_of_the_folder_of_results() {
    let desk = desk();
    fs::create_dir(desk.path("in")).unwrap();
    desk.copy(LEGACY, "in/...xls")
        .copy(LEGACY, "in/..xls")
        .copy(LEGACY, "in/.xls");
    let before = desk.list("").len();
    for input in ["in/...xls in/..xls", "in/.xls", "in"] {
        desk.run(&format!("convert {input} -o out/deep"));
        let out = desk.list("out/deep").len();
        assert!(out > 0 || input == "in", "{input}");
        assert_eq!(desk.list("").len(), before + out, "{input}: {:?}", desk.list(""));
    }
}

#[test]
fn who_may_read_and_write_a_file_stays() {
    let desk = desk();
    let path = desk.path("made/a.xlsx");
    let mode = |mode: u32| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    let convert = || desk.run("convert a.xls -o made --to xlsx --round 1");
    let first = fs::metadata(&path).unwrap().ino();
    mode(0o640);
    assert_eq!(convert().exit, 0);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    assert!(fs::metadata(&path).unwrap().ino() != first, "it was replaced");
    let second = fs::read(&path).unwrap();
    mode(0o444);
    refused(&desk, "convert a.xls -o made --to xlsx --force", "E109");
    assert!(fs::read(&path).unwrap() == second);
}

/// The files of one input are replaced together or not at all.
#[test]
fn a_file_that_cannot_be_replaced_keeps_all_others() {
    let desk = desk();
    desk.run("convert a.xls -o out");
    let read = || -> Vec<Vec<u8>> {
        let files = desk.list("out").into_iter();
        files
            .map(|file| fs::read(desk.path("out").join(file)).unwrap())
            .collect()
    };
    let before = read();
    let path = desk.path("out/a/预算12表.csv");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    refused(&desk, "convert a.xls -o out --round 1", "E109");
    assert!(read() == before);
}

#[test]
fn what_a_killed_run_left_goes_and_nothing_else() {
    let desk = desk();
    desk.file("out/.yusuan-aB3xYz", b"half")
        .file("out/a/.yusuan-000000", b"half");
    desk.file("out/.yusuan-notes.txt", b"mine")
        .file("out/.yusuan-", b"mine");
    desk.run("convert a.xls -o out");
    let hidden: Vec<String> = desk
        .list("out")
        .into_iter()
        .filter(|name| name.contains(".yusuan-"))
        .collect();
    assert_eq!(hidden, [".yusuan-", ".yusuan-notes.txt"]);
}

#[test]
fn an_interrupted_run_leaves_nothing_half_written() {
    let desk = desk();
    // Many results, one after another, so that some are being written.
    for number in 0..40 {
        desk.copy(LEGACY, &format!("in/{number}.xls"));
    }
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("yusuan"))
        .current_dir(desk.path(""))
        .args(["convert", "in", "-o", "out", "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = desk.path("out");
    let is_begun = || fs::read_dir(&out).is_ok_and(|entries| entries.count() > 2);
    while !is_begun() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 130)), "{status}");
    let files = desk.list("out");
    assert!(!files.iter().any(|name| name.contains(".yusuan-")), "{files:?}");
    // What is there is whole: the workbook and all that belongs to it.
    for number in 0..40 {
        let own = |name: &String| name.starts_with(&format!("{number}/")) || *name == format!("{number}.xlsx");
        let count = files.iter().filter(|name| own(name)).count();
        assert!(count == 0 || count == 14, "{number}: {count} files");
    }
}
