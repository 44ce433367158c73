//! What no workbook can hold is told at its cell, by every command that writes one; what does not end is not
//! read to its end. No limit ends with an internal error.

#[path = "support/run.rs"]
#[allow(dead_code)]
mod run;

use std::fs;
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};
use run::{Desk, Ran};
use serde_json::Value;

/// A table of projects with this name and this amount in one of its rows, in a book of this year.
fn projects(name: &str, amount: &str, total: &str) -> String {
    format!(
        "2024年项目支出表,,,,\n部门名称：甲局,,,,单位：万元\n序号,类型,项目名称,项目单位,合计\n1,,合计,,{total}\n\
         2,其他运转类,{name},甲局,{amount}\n3,其他运转类,会议,甲局,1.00\n"
    )
}

const AMOUNT: &str = "123456789012345678.12";
const TOTAL: &str = "123456789012345679.12";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("plain.csv", projects("培训", "2.00", "3.00").as_bytes());
    desk.file("large.csv", projects("培训", AMOUNT, TOTAL).as_bytes());
    desk.file("long.csv", projects(&"长".repeat(40_000), "2.00", "3.00").as_bytes());
    desk.file(
        "own.toml",
        b"name = \"own\"\ntitle = \"own\"\n[export]\nformat = \"xlsx\"\nunit = \"\xe4\xb8\x87\xe5\x85\x83\"\n",
    );
    desk
}

fn amounts(desk: &Desk, json: &str) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| match value {
                Value::String(amount) if key == "total" => found.push(amount.clone()),
                other => walk(other, found),
            }),
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let book = fs::read(desk.path(json)).unwrap();
    let mut found = Vec::new();
    walk(&serde_json::from_slice(&book).unwrap(), &mut found);
    // The row of the department has the total, too.
    found.dedup();
    found
}

/// The texts and figures of the column of totals of a workbook.
fn written(desk: &Desk, path: &str) -> Vec<Data> {
    let mut book: Xlsx<_> = calamine::open_workbook(desk.path(path)).unwrap();
    let name = book
        .sheet_names()
        .iter()
        .find(|name| name.ends_with("10表"))
        .cloned()
        .expect("the table");
    let cells = book.worksheet_range(&name).unwrap();
    cells.used_cells().map(|(_, _, data)| data.clone()).collect()
}

fn told(ran: &Ran, code: &str, exit: i32, what: &str) {
    let told = [&*ran.stdout, &*ran.stderr].concat();
    assert_eq!(ran.exit, exit, "{what}: {told}");
    assert!(told.contains(&format!("[{code}]")), "{what}: {told}");
    assert!(!told.contains("E199"), "{what}: {told}");
}

#[test]
fn an_amount_of_more_digits_than_a_number_has_is_a_text_and_an_error() {
    let desk = desk();
    let ran = desk.run("convert large.csv -o out --to xlsx,json");
    told(&ran, "E634", 1, "convert");
    assert!(ran.stderr.contains("E5"), "at its cell: {}", ran.stderr);
    assert_eq!(amounts(&desk, "out/large.json"), [TOTAL, AMOUNT, "1.00"]);
    let cells = written(&desk, "out/large.xlsx");
    for amount in [AMOUNT, TOTAL] {
        assert!(cells.contains(&Data::String(amount.to_owned())), "{amount}: {cells:?}");
    }
    // Read back, it is the same to the last digit, and told again.
    let ran = desk.run("convert out/large.xlsx -o again --to xlsx,json");
    told(&ran, "E634", 1, "again");
    assert_eq!(amounts(&desk, "again/large.json"), [TOTAL, AMOUNT, "1.00"]);
    for (arguments, out) in [
        ("check large.csv --annotate marked.xlsx", "marked.xlsx"),
        ("diff plain.csv large.csv -o diff.xlsx", "diff.xlsx"),
        ("merge plain.csv plain.csv large.csv -o merged.xlsx", "merged.xlsx"),
        ("consolidate large.csv -o all.xlsx", "all.xlsx"),
    ] {
        told(&desk.run(arguments), "E634", 1, arguments);
        let cells = written(&desk, out);
        assert!(
            cells.contains(&Data::String(AMOUNT.to_owned())),
            "{arguments}: {cells:?}"
        );
        desk.run(&format!("convert {out} -o {out}.read --to json"));
        let stem = out.trim_end_matches(".xlsx");
        assert_eq!(
            amounts(&desk, &format!("{out}.read/{stem}.json")),
            [TOTAL, AMOUNT, "1.00"],
            "{arguments}"
        );
    }
    let ran = desk.run("convert large.csv -o upload --export own.toml");
    told(&ran, "E634", 2, "export");
    assert_eq!(desk.list("upload"), [""; 0]);
    assert_eq!(desk.run("convert large.csv -o text --to csv,json").exit, 0);
}

#[test]
fn a_text_longer_than_a_cell_is_told_by_every_command() {
    let desk = desk();
    for arguments in [
        "convert long.csv -o out",
        "convert long.csv -o out --export own.toml",
        "check long.csv --annotate out.xlsx",
        "diff plain.csv long.csv -o out.xlsx",
        "merge plain.csv plain.csv long.csv -o out.xlsx",
        "consolidate plain.csv long.csv -o out.xlsx",
    ] {
        let before = desk.list("");
        let ran = desk.run(arguments);
        told(&ran, "E630", 2, arguments);
        let told = [&*ran.stdout, &*ran.stderr].concat();
        let places = ["C5", "会议", "长长"];
        assert!(places.iter().any(|place| told.contains(place)), "{told}");
        assert_eq!(desk.list(""), before, "{arguments}");
    }
    let long = "局".repeat(40_000);
    told(
        &desk.run(&format!("template -o out.xlsx --department {long}")),
        "E630",
        2,
        "template",
    );
    told(
        &desk.run(&format!("consolidate plain.csv -o out.xlsx --department {long}")),
        "E630",
        2,
        "department",
    );
    desk.file(
        "rules.toml",
        format!("[[relations]]\nid = \"Y1\"\nname = \"{long}\"\nholds = \"01.total >= 0\"\n").as_bytes(),
    );
    let ran = desk.run("convert plain.csv -o ruled --checks rules.toml");
    assert!(!ran.stderr.contains("E199"), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn what_does_not_end_is_refused_at_the_limit() {
    let desk = desk();
    for arguments in [
        "check /dev/zero",
        "convert /dev/zero -o out",
        "inspect /dev/zero",
        "diff /dev/zero plain.csv",
        "merge plain.csv /dev/zero plain.csv -o out.xlsx",
        "consolidate /dev/zero -o out.xlsx",
        "check plain.csv --mapping /dev/zero",
        "check plain.csv --checks /dev/zero",
        "convert plain.csv -o out --export /dev/zero",
        "template -o out.xlsx --units /dev/zero",
        "mapping /dev/zero",
    ] {
        told(&desk.run(arguments), "E106", 2, arguments);
    }
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    told(&desk.run("check socket"), "E101", 2, "a socket");
    let mut endless = Command::new("yes").stdout(Stdio::piped()).spawn().unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin("yusuan"))
        .args(["check", "/dev/stdin"])
        .stdin(endless.stdout.take().unwrap())
        .output()
        .unwrap();
    let _ = endless.kill();
    let _ = endless.wait();
    assert!(String::from_utf8_lossy(&output.stdout).contains("[E106]"), "{output:?}");
}
