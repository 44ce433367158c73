//! `yusuan check`, and the options that say what is checked.

#[path = "support/run.rs"]
mod run;

use run::Desk;
use serde_json::Value;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.copy("tests/cases/relation-broken/input.xlsx", "broken.xlsx");
    desk.copy("tests/cases/relations-that-hold/input.xlsx", "good.xlsx");
    desk
}

/// Code, rule and severity of every finding of the first file.
fn findings(json: &str) -> Vec<(String, String, String)> {
    let report: Value = serde_json::from_str(json).unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = report["files"][0]["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| (text(finding, "code"), text(finding, "rule"), text(finding, "severity")))
        .collect()
}

#[test]
fn a_relation_is_told_in_words_and_nothing_is_written() {
    let desk = desk();
    let ran = desk.run("check broken.xlsx");
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""), "{}", ran.stdout);
    for words in [
        "E520",
        "预算01表 本年支出合计",
        "预算03表 合计 · 合计",
        "100.00万元",
        "120.00万元",
        "X05",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("grand_total") && !ran.stdout.contains("current_total"));
    assert_eq!(desk.list("."), ["broken.xlsx", "good.xlsx"]);
    let english = desk.run("check broken.xlsx --lang en");
    assert!(
        english.stdout.contains("this year's expenditure of 01"),
        "{}",
        english.stdout
    );
}

#[test]
fn what_could_not_be_checked_is_told_when_asked() {
    let desk = desk();
    let ran = desk.run("check good.xlsx --format json");
    assert_eq!(ran.exit, 0, "{}", ran.stdout);
    let codes: Vec<String> = findings(&ran.stdout).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["N523", "N524"]);
    let converted = desk.run("convert good.xlsx -o out --format json");
    assert_eq!(findings(&converted.stdout), []);
}

#[test]
fn severity_is_what_people_say_it_is() {
    let desk = desk();
    let only = |ran: &str| -> Vec<_> {
        let all = findings(ran).into_iter();
        all.filter(|(code, ..)| code == "E520").collect()
    };
    for (said, exit, severity) in [
        ("X05=warning,X06=off", 0, "warning"),
        ("E520=info", 0, "info"),
        ("X06=off", 1, "error"),
    ] {
        let ran = desk.run(&format!("check broken.xlsx --format json --severity {said}"));
        assert_eq!(ran.exit, exit, "{said}: {}", ran.stdout);
        assert_eq!(
            only(&ran.stdout),
            [("E520".to_owned(), "X05".to_owned(), severity.to_owned())],
            "{said}"
        );
    }
    let ran = desk.run("check broken.xlsx --severity X05=off,X06=off");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let strict = desk.run("check broken.xlsx --severity X05=warning,X06=off --strict");
    assert_eq!(strict.exit, 1, "{}", strict.stderr);
    for wrong in ["X99=off", "X05=bad", "X05", "E401=off"] {
        let ran = desk.run(&format!("check broken.xlsx --severity {wrong}"));
        assert_eq!(ran.exit, 2, "{wrong}");
        assert!(ran.stderr.contains(wrong), "{}", ran.stderr);
    }
}

#[test]
fn a_file_adds_rules_and_switches_others_off() {
    let desk = desk();
    let own = "off = [\"X05\", \"X06\", \"R13\", \"C06\", \"C05\"]\n[[rules]]\nid = \"OUR1\"\nname = \"甲 ≤ 乙\"\nseverity = \"warning\"\ncheck = \"03[total].basic.subtotal <= 50\"\n";
    desk.file("own.toml", own.as_bytes());
    for command in [
        "check broken.xlsx --checks own.toml",
        "convert broken.xlsx -o out --checks own.toml",
    ] {
        let ran = desk.run(command);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        let told = ran.stdout + &ran.stderr;
        assert!(told.contains("W533") && told.contains("甲 ≤ 乙"), "{told}");
    }
    desk.file(
        "bad.toml",
        "[[rules]]\nid = \"Z\"\nname = \"z\"\ncheck = \"03[total].sum = 0\"\n".as_bytes(),
    );
    let ran = desk.run("check broken.xlsx --checks bad.toml");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E529") && ran.stderr.contains("bad.toml 第 4 行"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.run("check broken.xlsx --checks none.toml").exit, 2);
}

#[test]
fn the_report_goes_into_a_file_and_overwrites_only_its_like() {
    let desk = desk();
    for format in ["text", "json", "html"] {
        let command = format!("check broken.xlsx good.xlsx --format {format} --report report.{format}");
        for _ in 0..2 {
            let ran = desk.run(&command);
            assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (1, "", ""));
        }
        let report = std::fs::read_to_string(desk.path(&format!("report.{format}"))).unwrap();
        assert!(report.contains("E520") && report.contains("good.xlsx") && !report.contains('\u{1b}'));
    }
    desk.file("mine.txt", b"mine");
    assert_eq!(desk.run("check broken.xlsx --report mine.txt").exit, 2);
    assert_eq!(desk.run("check broken.xlsx --report mine.txt --force").exit, 1);
    assert_eq!(desk.run("check broken.xlsx --report broken.xlsx --force").exit, 2);
}

#[test]
fn inputs_that_cannot_be_read_do_not_stop_the_others() {
    let desk = desk();
    desk.file("none.xlsx", b"nothing");
    let ran = desk.run("check none.xlsx good.xlsx missing.xlsx");
    assert_eq!(ran.exit, 2);
    assert!(ran.stdout.contains("good.xlsx：4 张表，0 个错误"), "{}", ran.stdout);
}

/// A file handed in twice, and two departments under one code; not two years of one department.
#[test]
fn departments_that_stand_twice_in_a_folder_are_told() {
    let desk = Desk::new();
    let (one, other) = ("examples/legacy-2024.xls", "tests/cases/seed-xlsx/input.xlsx");
    desk.copy(one, "offices/a.xls")
        .copy(one, "offices/a（修改稿）.xls")
        .copy(other, "offices/b.xlsx");
    let ran = desk.run("check offices");
    let told: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("E741")).collect();
    let [told] = told.as_slice() else {
        panic!("{}", ran.stdout)
    };
    assert!(
        told.starts_with("错误") && told.contains("a.xls") && told.contains("a（修改稿）.xls"),
        "{told}"
    );
    assert_eq!(ran.exit, 1);
    let ran = desk.run("convert offices -o out --to json");
    assert!(ran.stderr.contains("警告[E741]"), "{}", ran.stderr);
    assert!(!desk.run("check offices/a.xls offices/b.xlsx").stdout.contains("E741"));
}

#[test]
fn a_layout_says_what_is_checked_in_its_workbooks() {
    let desk = desk();
    let told = |arguments: &str| {
        let ran = desk.run(&format!("check broken.xlsx --format json {arguments}"));
        let found = findings(&ran.stdout).into_iter();
        let own = found.filter(|(_, rule, _)| ["X05", "X06", "OUR1"].contains(&rule.as_str()));
        (
            ran.exit,
            own.map(|(_, rule, severity)| (rule, severity)).collect::<Vec<_>>(),
        )
    };
    let one = |rule: &str, severity: &str| vec![(rule.to_owned(), severity.to_owned())];
    let layout = "name = \"own\"\n[checks]\noff = [\"X06\"]\n[checks.severity]\nX05 = \"warning\"\n";
    desk.file("own.toml", layout.as_bytes());
    assert_eq!(told("--mapping own.toml"), (0, one("X05", "warning")));
    // What people say themselves wins.
    assert_eq!(
        told("--mapping own.toml --severity X05=error"),
        (1, one("X05", "error"))
    );
    desk.file("ours.toml", "[severity]\nX05 = \"info\"\n".as_bytes());
    assert_eq!(told("--mapping own.toml --checks ours.toml"), (0, one("X05", "info")));
    // A rule of the layout, which can be named.
    let rule = "name = \"own\"\n[checks]\noff = [\"X05\", \"X06\"]\n[[checks.rules]]\nid = \"OUR1\"\nname = \"自定\"\ncheck = \"03[total].project.subtotal = 0\"\n";
    desk.file("rule.toml", rule.as_bytes());
    assert_eq!(told("--mapping rule.toml"), (1, one("OUR1", "error")));
    assert_eq!(told("--mapping rule.toml --severity OUR1=off"), (0, Vec::new()));
    assert_eq!(desk.run("check broken.xlsx --severity OUR1=off").exit, 2);
}

#[test]
fn what_a_dictionary_says_can_be_switched_off_by_its_rule() {
    let desk = desk();
    desk.copy("tests/cases/codes-that-do-not-fit/input.xlsx", "codes.xlsx");
    let codes = |said: &str| -> Vec<String> {
        let ran = desk.run(&format!("check codes.xlsx --format json --severity {said}"));
        let found = findings(&ran.stdout).into_iter().map(|(code, ..)| code);
        found
            .filter(|code| ["W541", "W542", "W543"].contains(&code.as_str()))
            .collect()
    };
    assert_eq!(codes("X01=off"), ["W542", "W541", "W541", "W543"]);
    assert_eq!(codes("C06=off"), ["W543"]);
    assert_eq!(codes("E04=off"), ["W542", "W541", "W541"]);
    assert_eq!(codes("C06=off,W543=off"), [] as [String; 0]);
}
