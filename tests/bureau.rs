//! The bureau's desk: what many offices handed in, who is missing, and what became of each finding.

#[path = "support/bureau.rs"]
mod bureau;
#[path = "support/run.rs"]
mod run;

use bureau::{base, change, office, put};
use run::Desk;
use serde_json::Value;
use yusuan::schema::{Standard, standard};

/// Offices on the roster.
const OFFICES: usize = 80;

fn name(number: usize) -> String {
    format!("青禾县第{number}局")
}

fn roster() -> String {
    let lines = (1..=OFFICES).map(|number| format!("{number},{},电话{number}\n", name(number)));
    format!("编码,名称,联系人\n{}", lines.collect::<String>())
}

/// Eighty offices: 7 and 12 have errors, 20 handed in twice, 33 is missing, 41 has another name.
fn desk(standard: &Standard) -> Desk {
    let desk = Desk::new();
    let base = base(standard);
    for number in (1..=OFFICES).filter(|number| *number != 33) {
        let called = if number == 41 { "青禾县水务局".to_owned() } else { name(number) };
        let mut book = office(&base, &format!("{number:03}"), &called, standard);
        if number == 7 || number == 12 {
            change(&mut book, ("03", "total", 0), 7, standard);
        }
        if number == 12 {
            change(&mut book, ("02", "total", 0), 5, standard);
        }
        put(&desk, &format!("报送/{number:03}.xlsx"), &book, standard);
        if number == 20 {
            put(&desk, "报送/020（修改稿）.xlsx", &book, standard);
        }
    }
    desk.file("offices.csv", roster().as_bytes());
    desk
}

#[test]
fn eighty_offices_two_bad_one_twice_one_missing_one_renamed() {
    let standard = standard().unwrap();
    let desk = desk(standard);
    let ran = desk.run("check 报送 --roster offices.csv --only-problems --annotate 退回");
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let end = &lines[lines.len() - 7..];
    assert_eq!(end[0], "花名册 80 个单位，已报 79 个，未报 1 个：");
    assert_eq!(end[1], "  [E751] 033 青禾县第33局没有报送（联系：电话33）");
    assert_eq!(end[2], "有错误的 3 份，错误多的在前：");
    assert!(end[3].starts_with("  青禾县第12局（012）：") && end[3].ends_with("— 报送/012.xlsx"), "{end:?}");
    assert!(end[4].starts_with("  青禾县第7局（007）："), "{end:?}");
    assert!(end[5].starts_with("  青禾县第20局（020）：1 个错误，") && end[5].contains("020（修改稿）.xlsx") , "{end:?}");
    assert!(end[6].starts_with("没有错误的 77 份"), "{end:?}");
    // The clean ones take no line each, and get no workbook.
    assert!(!ran.stdout.contains("报送/050.xlsx"), "{}", ran.stdout);
    assert!(ran.stdout.contains("W753") && ran.stdout.contains("青禾县水务局"), "{}", ran.stdout);
    assert_eq!(desk.list("退回"), ["007.xlsx", "012.xlsx"]);

    let json: Value = serde_json::from_str(&desk.run("check 报送 --roster offices.csv --format json").stdout).unwrap();
    assert_eq!(json["roster"]["offices"], 80);
    assert_eq!(json["roster"]["findings"][0]["code"], "E751");
    assert_eq!(json["files"].as_array().unwrap().len(), 80);

    let page = desk.run("check 报送 --roster offices.csv --only-problems --format html").stdout;
    let list = page.split("<table class=\"files\">").nth(1).unwrap().split("</table>").next().unwrap();
    let order: Vec<Option<usize>> = ["青禾县第33局", "青禾县第12局", "青禾县第7局", "青禾县第1局"]
        .iter()
        .map(|name| list.find(&format!("<td>{name}</td>")))
        .collect();
    assert!(order.is_sorted() && order[0].is_some(), "{order:?}");

    // Corrected, the office gets nothing sent back, and what was there is removed.
    let mended = office(&base(standard), "007", &name(7), standard);
    put(&desk, "报送/007.xlsx", &mended, standard);
    desk.run("check 报送 --annotate 退回");
    assert_eq!(desk.list("退回"), ["012.xlsx"]);

    let ran = desk.run("consolidate 报送 --roster offices.csv -o 汇总.xlsx");
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.contains("[E751] 033 青禾县第33局没有报送"), "{}", ran.stderr);
    assert!(ran.stderr.contains("错误[E741]") && ran.stderr.contains("警告[W753]"), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("E751").count(), 1);
}

#[test]
fn what_an_office_was_converted_to_is_no_second_hand_in() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "报送/a.xls");
    desk.run("convert 报送/a.xls -o out --to xlsx");
    std::fs::copy(desk.path("out/a.xlsx"), desk.path("报送/a-标准.xlsx")).unwrap();
    for command in ["check 报送", "convert 报送 -o made --to json", "consolidate 报送 -o sum.xlsx"] {
        let ran = desk.run(command);
        let told = ran.stdout + &ran.stderr;
        assert!(!told.contains("E741"), "{command}: {told}");
        assert_eq!(told.matches("a-标准.xlsx").count(), 1, "{command}: {told}");
    }
    assert_eq!(desk.list("made"), ["a.json"]);
    // One that somebody has changed is a hand-in like any other.
    let mut book = base(standard);
    change(&mut book, ("03", "total", 0), 1, standard);
    put(&desk, "报送/a-标准.xlsx", &book, standard);
    let told = desk.run("check 报送").stdout;
    assert!(told.contains("E741"), "{told}");
}

#[test]
fn a_bad_roster_is_named_by_its_line_and_nothing_is_written() {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "报送/a.xls");
    for (text, line, words) in [
        ("编码,名称\n001,甲局\n,乙局\n", 3, "没有编码"),
        ("编码,名称\n001,甲局\n1,乙局\n", 3, "写了两次"),
        ("甲局,001\n乙局,002\n", 1, "不是数字"),
        ("编码,名称\n", 1, "没有单位"),
        ("001,甲局\n002,\n", 2, "没有名称"),
        ("001,甲局\n002,甲 局\n", 2, "写了两次"),
    ] {
        desk.file("offices.csv", text.as_bytes());
        for command in [
            "check 报送 --annotate 退回 --report r.txt",
            "consolidate 报送 -o sum.xlsx",
        ] {
            let ran = desk.run(&format!("{command} --roster offices.csv"));
            assert_eq!(ran.exit, 2, "{text}");
            for words in [words, "offices.csv", &format!("第 {line} 行"), "花名册每行一个单位"] {
                assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
            }
        }
        assert_eq!(desk.list(""), ["offices.csv", "报送/a.xls"]);
    }
}
