//! The bureau's desk: what many offices handed in, who is missing, and what became of each finding.

#[path = "support/bureau.rs"]
mod bureau;
#[path = "support/harm.rs"]
mod harm;
#[path = "support/run.rs"]
mod run;

use bureau::{base, change, office, put};
use std::io::Read;

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
        let called = if number == 41 {
            "青禾县水务局".to_owned()
        } else {
            name(number)
        };
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
    assert!(
        end[3].starts_with("  青禾县第12局（012）：") && end[3].ends_with("— 报送/012.xlsx"),
        "{end:?}"
    );
    assert!(end[4].starts_with("  青禾县第7局（007）："), "{end:?}");
    assert!(
        end[5].starts_with("  青禾县第20局（020）：1 个错误，") && end[5].contains("020（修改稿）.xlsx"),
        "{end:?}"
    );
    assert!(end[6].starts_with("没有错误的 77 份"), "{end:?}");
    // The clean ones take no line each, and get no workbook.
    assert!(!ran.stdout.contains("报送/050.xlsx"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("W753") && ran.stdout.contains("青禾县水务局"),
        "{}",
        ran.stdout
    );
    assert_eq!(desk.list("退回"), ["007.xlsx", "012.xlsx"]);

    let json: Value = serde_json::from_str(&desk.run("check 报送 --roster offices.csv --format json").stdout).unwrap();
    assert_eq!(json["roster"]["offices"], 80);
    assert_eq!(json["roster"]["findings"][0]["code"], "E751");
    assert_eq!(json["files"].as_array().unwrap().len(), 80);

    let page = desk
        .run("check 报送 --roster offices.csv --only-problems --format html")
        .stdout;
    let list = page
        .split("<table class=\"files\">")
        .nth(1)
        .unwrap()
        .split("</table>")
        .next()
        .unwrap();
    let order: Vec<Option<usize>> = ["青禾县第33局", "青禾县第12局", "青禾县第7局", "青禾县第1局"]
        .iter()
        .map(|name| list.find(&format!("<td>{name}</td>")))
        .collect();
    assert!(order.is_sorted() && order[0].is_some(), "{order:?}");

    let charts: Vec<&str> = page.split("<svg ").skip(1).collect();
    assert_eq!(charts.len(), 3);
    assert!(
        page.contains("各图：79 份相加")
            && charts[0].contains("各部门支出（前 20 项）")
            && charts[0].contains("金额（万元）")
    );

    // Corrected, the office gets nothing sent back, and what was there is removed.
    let mended = office(&base(standard), "007", &name(7), standard);
    put(&desk, "报送/007.xlsx", &mended, standard);
    desk.run("check 报送 --annotate 退回");
    assert_eq!(desk.list("退回"), ["012.xlsx"]);

    let ran = desk.run("consolidate 报送 --roster offices.csv -o 汇总.xlsx");
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.contains("[E751] 033 青禾县第33局没有报送"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("错误[E741]") && ran.stderr.contains("警告[W753]"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("E751").count(), 1);
}

#[test]
fn what_an_office_was_converted_to_is_no_second_hand_in() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "报送/a.xls");
    desk.run("convert 报送/a.xls -o out --to xlsx");
    std::fs::copy(desk.path("out/a.xlsx"), desk.path("报送/a-标准.xlsx")).unwrap();
    for command in [
        "check 报送",
        "convert 报送 -o made --to json",
        "consolidate 报送 -o sum.xlsx",
    ] {
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

/// Chooses a reply and writes a remark in the nth row of the list of findings, as an office does.
fn answer(desk: &Desk, file: &str, nth: usize, (reply, remark): (&str, &str)) {
    let bytes = std::fs::read(desk.path(file)).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        let name = part.name().unwrap().into_owned();
        let is_sheet = name.starts_with("xl/worksheets/sheet");
        let text = is_sheet.then(|| String::from_utf8(content.clone()).unwrap());
        if let Some(mut sheet) = text.filter(|text| text.contains("yusuan-id")) {
            for (column, text) in [("L", reply), ("M", remark)] {
                let cell = format!("<c r=\"{column}{}\" s=\"", nth + 4);
                let (before, after) = sheet.split_once(&cell).unwrap();
                let (style, after) = after.split_once("\"/>").unwrap();
                let filled = format!("{cell}{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
                sheet = [before, &filled, after].concat();
            }
            content = sheet.into_bytes();
        }
        parts.push((name, content));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (&**name, &**content)).collect();
    desk.file(file, &harm::container(&parts));
}

/// The states of the findings that have one, by code.
fn states(file: &Value) -> Vec<(String, String)> {
    let findings = file["findings"].as_array().unwrap().iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().map(str::to_owned);
    findings
        .filter_map(|finding| Some((text(finding, "code")?, text(finding, "state")?)))
        .collect()
}

fn counts(file: &Value) -> [u64; 4] {
    ["fixed", "open", "new", "settled"].map(|key| file["since"]["counts"][key].as_u64().unwrap())
}

#[test]
fn three_rounds_one_fixes_one_breaks_something_new_one_answers() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    let base = base(standard);
    let path = std::path::Path::new("tests/data/seed-2024.xlsx");
    let options = yusuan::pipeline::Options::default();
    let seed = yusuan::pipeline::run(std::fs::read(path).unwrap(), path, standard, &options)
        .unwrap()
        .book;
    let [fixes, breaks, answers] = [("001", "甲局"), ("002", "乙局"), ("003", "丙局")].map(|(code, name)| {
        let base = if code == "003" { &seed } else { &base };
        office(base, code, name, standard)
    });
    let broken = |book: &yusuan::book::Book, changes: &[(&str, usize)]| {
        let mut book = book.clone();
        for (number, nth) in changes {
            change(&mut book, (number, "total", *nth), 7, standard);
        }
        book
    };
    let json = |command: &str| -> Value { serde_json::from_str(&desk.run(command).stdout).unwrap() };

    // The first round: two with an error each, one with two warnings.
    put(&desk, "一/001.xlsx", &broken(&fixes, &[("03", 0)]), standard);
    put(&desk, "一/002.xlsx", &broken(&breaks, &[("03", 0)]), standard);
    put(&desk, "一/003.xlsx", &answers, standard);
    let first = json("check 一 --annotate 退回1 --journal j.jsonl --format json");
    assert_eq!(desk.list("退回1"), ["001.xlsx", "002.xlsx", "003.xlsx"]);
    assert!(first["files"][0]["since"].is_null());
    assert_eq!(first["journal"]["open"].as_array().unwrap().len(), 3);
    desk.file("first.json", first.to_string().as_bytes());
    // Looking once more is no new round.
    assert_eq!(
        json("check 一 --journal j.jsonl --format json")["journal"]["recorded"],
        0
    );

    // The second: the third answers in the workbook that it got, a warning with a reason and one with a claim.
    answer(&desk, "退回1/003.xlsx", 0, ("情况属实", "两个指标合计 45 万元"));
    answer(&desk, "退回1/003.xlsx", 1, ("已改正", ""));
    put(&desk, "二/001.xlsx", &fixes, standard);
    put(&desk, "二/002.xlsx", &broken(&breaks, &[("02", 0)]), standard);
    std::fs::copy(desk.path("退回1/003.xlsx"), desk.path("二/003.xlsx")).unwrap();
    let second = json("check 二 --since 退回1 --annotate 退回2 --journal j.jsonl --format json");
    let files = second["files"].as_array().unwrap();
    assert_eq!(
        files.iter().map(counts).collect::<Vec<_>>(),
        [[1, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]]
    );
    let state = |code: &str, state: &str| (code.to_owned(), state.to_owned());
    assert_eq!(states(&files[2]), [state("W547", "settled"), state("W547", "open")]);
    let settled = files[2]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["state"] == "settled");
    assert_eq!(settled.unwrap()["answer"]["remark"], "两个指标合计 45 万元");
    assert_eq!(desk.list("退回2"), ["002.xlsx", "003.xlsx"]);
    let told = desk
        .run("check 二/002.xlsx 二/003.xlsx --since first.json --journal j.jsonl")
        .stdout;
    for words in [
        "新出现 ",
        "  已改正 [E501]",
        "  情况属实 [W547]",
        "（单位答复：情况属实：两个指标合计 45 万元）",
        "单位答复：已改正",
        "自第 1 次报送（",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }

    // The third: all is done but what the third office only claims; what it answered once stays answered.
    put(&desk, "三/002.xlsx", &breaks, standard);
    std::fs::copy(desk.path("退回2/003.xlsx"), desk.path("三/003.xlsx")).unwrap();
    let third = json("check 三 --since 退回2 --journal j.jsonl --format json");
    let files = third["files"].as_array().unwrap();
    assert_eq!(
        files.iter().map(counts).collect::<Vec<_>>(),
        [[1, 0, 0, 0], [0, 1, 0, 1]]
    );
    let open = third["journal"]["open"].as_array().unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (&open[0]["code"], &open[0]["round"], &open[0]["since"]["round"]),
        (&"003".into(), &3.into(), &1.into())
    );
    let journal = std::fs::read_to_string(desk.path("j.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 8, "{journal}");
    // The journal alone knows what was answered, too.
    let again = json("check 三/003.xlsx --journal j.jsonl --format json");
    assert_eq!(
        states(&again["files"][0]),
        [state("W547", "settled"), state("W547", "open")]
    );
}

#[test]
fn what_a_finding_is_known_by_survives_other_edits() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    let mut book = base(standard);
    change(&mut book, ("03", "total", 2), 7, standard);
    put(&desk, "a.xlsx", &book, standard);
    // Another row comes before it, and a figure elsewhere changes.
    let table = book
        .tables
        .iter_mut()
        .find(|table| standard.tables[table.schema].number == "03")
        .unwrap();
    let rows: Vec<_> = (0..table.rows.len())
        .map(|row| (table.rows[row], table.values(row).to_vec()))
        .collect();
    let mut longer = yusuan::book::Table::new(table.schema, standard.tables[table.schema].fields.len());
    longer.source_unit = table.source_unit.clone();
    longer.sheets = table.sheets.clone();
    for (number, (row, values)) in rows.iter().enumerate() {
        if number == 2 {
            let mut own = rows.last().unwrap().1.clone();
            own[0].content = yusuan::book::Content::Text("009999".into());
            longer.push(rows.last().unwrap().0, own);
        }
        longer.push(*row, values.clone());
    }
    *table = longer;
    change(&mut book, ("02", "total", 0), 5, standard);
    put(&desk, "b.xlsx", &book, standard);
    desk.run("check a.xlsx --annotate a1.xlsx");
    let json: Value = serde_json::from_str(&desk.run("check b.xlsx --since a1.xlsx --format json").stdout).unwrap();
    let [fixed, open, ..] = counts(&json["files"][0]);
    assert_eq!((fixed, open), (0, 1), "{json:#}");
    // In another form and unit it is the same finding, of the same figures.
    let listed = |ran: &str| -> Vec<(String, String)> {
        let json: Value = serde_json::from_str(ran).unwrap();
        let findings = json["files"][0]["findings"].as_array().unwrap().iter();
        let serious = findings.filter(|finding| finding["severity"] == "error");
        serious
            .map(|finding| (finding["id"].to_string(), finding["figures"].to_string()))
            .collect()
    };
    desk.copy("tests/cases/units-of-yuan-and-thousands/input.xlsx", "c.xlsx");
    desk.file(
        "own.toml",
        "[[rules]]\nid = \"OUR\"\nname = \"甲\"\ncheck = \"03[total].total = 0\"\n".as_bytes(),
    );
    desk.run("convert c.xlsx -o out --to xlsx");
    let [before, after] = ["c.xlsx", "out/c.xlsx"].map(|file| {
        listed(
            &desk
                .run(&format!("check {file} --checks own.toml --format json"))
                .stdout,
        )
    });
    assert!(!before.is_empty());
    assert_eq!(before, after);
}

#[test]
fn a_journal_of_another_year_and_a_list_of_another_office_are_errors_that_change_nothing() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    let mut book = office(&base(standard), "001", "甲局", standard);
    change(&mut book, ("03", "total", 0), 7, standard);
    put(&desk, "a.xlsx", &book, standard);
    put(&desk, "other.xlsx", &office(&book, "002", "乙局", standard), standard);
    book.year = Some(2031);
    put(&desk, "later.xlsx", &book, standard);
    assert_eq!(desk.run("check a.xlsx --annotate a1.xlsx --journal j.jsonl").exit, 1);
    let before = (desk.list(""), std::fs::read(desk.path("j.jsonl")).unwrap());
    desk.file("bad.jsonl", b"{\"round\":1}\n");
    for (arguments, code, words) in [
        (
            "later.xlsx --journal j.jsonl --annotate out.xlsx",
            "E132",
            "j.jsonl 是 2024 年的",
        ),
        (
            "a.xlsx --journal bad.jsonl --annotate out.xlsx",
            "E132",
            "bad.jsonl 第 1 行",
        ),
        (
            "other.xlsx --since a1.xlsx --annotate out.xlsx",
            "E133",
            "它是 001 甲局 的，这一份是 002 乙局 的",
        ),
        (
            "later.xlsx --since a1.xlsx --annotate out.xlsx",
            "E133",
            "它是 2024 年的",
        ),
        ("a.xlsx --since other.xlsx --annotate out.xlsx", "E133", "没有问题清单"),
        (
            "a.xlsx --since bad.jsonl --annotate out.xlsx",
            "E133",
            "不是 yusuan check",
        ),
        ("a.xlsx --since a1.xlsx --annotate a1.xlsx --force", "E118", "a1.xlsx"),
    ] {
        let ran = desk.run(&format!("check {arguments}"));
        let told = ran.stdout + &ran.stderr;
        assert_eq!(ran.exit, 2, "{arguments}: {told}");
        assert!(told.contains(code) && told.contains(words), "{arguments}: {told}");
    }
    std::fs::remove_file(desk.path("bad.jsonl")).unwrap();
    // What stands in a journal stays as it is, also what a later program wrote into it.
    let text = String::from_utf8(before.1.clone()).unwrap();
    let richer = text.replacen("{\"round\"", "{\"remark\":\"甲\",\"round\"", 1);
    desk.file("j.jsonl", format!("\u{feff}{richer}").as_bytes());
    assert_eq!(desk.run("check other.xlsx --journal j.jsonl").exit, 1);
    let longer = std::fs::read_to_string(desk.path("j.jsonl")).unwrap();
    assert!(longer.starts_with(&richer) && longer.lines().count() == 2, "{longer}");
    let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
    desk.file("j.jsonl", &gbk);
    let ran = desk.run("check other.xlsx --journal j.jsonl");
    assert!(ran.stderr.contains("不是 UTF-8 编码"), "{}", ran.stderr);
    assert_eq!(std::fs::read(desk.path("j.jsonl")).unwrap(), gbk);
    desk.file("j.jsonl", &before.1);
    assert_eq!((desk.list(""), std::fs::read(desk.path("j.jsonl")).unwrap()), before);
}

#[test]
fn without_a_folder_the_result_stands_beside_its_input_and_replaces_nobodys_file() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "甲/x.xls")
        .copy("examples/legacy-2024.xls", "乙/x.xls");
    for _ in 0..2 {
        let ran = desk.run("convert 甲/x.xls 乙");
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert_eq!(
            desk.list(""),
            ["乙/x-标准.xlsx", "乙/x.xls", "甲/x-标准.xlsx", "甲/x.xls"]
        );
    }
    // What somebody has written there stays, and is said.
    desk.copy("tests/cases/relations-that-hold/input.xlsx", "甲/x-标准.xlsx");
    let theirs = std::fs::read(desk.path("甲/x-标准.xlsx")).unwrap();
    let bytes = yusuan::write::xlsx(&base(standard), standard).unwrap();
    assert!(yusuan::write::is_ours(&bytes) && !yusuan::write::is_ours(&theirs));
    let ran = desk.run("convert 甲/x.xls");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("E110") && ran.stderr.contains("甲/x-标准.xlsx"),
        "{}",
        ran.stderr
    );
    assert_eq!(std::fs::read(desk.path("甲/x-标准.xlsx")).unwrap(), theirs);
    assert_eq!(desk.run("convert 甲/x.xls --export flat-csv").exit, 2);
}

#[test]
fn help_and_what_the_system_says_are_in_the_language_of_the_user() {
    let desk = Desk::new();
    let help = desk.run("help check");
    assert_eq!(help.exit, 0);
    for words in [
        "用法：yusuan check [选项] <输入>...",
        "--roster <文件>",
        "--annotate <输出.xlsx|文件夹>",
    ] {
        assert!(help.stdout.contains(words), "{words}: {}", help.stdout);
    }
    assert!(desk.run("help").stdout.contains("用法：yusuan [选项] <命令>"));
    assert!(
        desk.run("help check --lang en")
            .stdout
            .contains("yusuan check [OPTIONS] <INPUT>...")
    );
    let unknown = desk.run("help chek");
    assert_eq!((unknown.exit, unknown.stderr.contains("没有这个命令：chek")), (2, true));
    assert!(desk.run("check x.xls --lang").stderr.contains("后面要写一个值"));
    assert!(desk.run("check nowhere.xls").stdout.contains("没有这个文件或文件夹"));
    assert!(
        desk.run("check x.xls --roster nowhere.csv")
            .stderr
            .contains("没有这个文件或文件夹")
    );
}

/// The parts of a workbook whose names begin so.
fn parts(desk: &Desk, file: &str, begin: &str) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(std::fs::read(desk.path(file)).unwrap())).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.starts_with(begin))
        .collect();
    let mut read = |name: &String| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    names.iter().map(&mut read).collect()
}

#[test]
fn the_consolidated_book_has_charts_over_its_own_cells() {
    let standard = standard().unwrap();
    let desk = Desk::new();
    let base = base(standard);
    for number in 1..=23 {
        let mut book = office(&base, &format!("{number:03}"), &name(number), standard);
        change(&mut book, ("03", "total", 0), number as i64, standard);
        put(&desk, &format!("报送/{number:03}.xlsx"), &book, standard);
    }
    desk.run("consolidate 报送 -o 汇总.xlsx");
    // Last year's 三公 stand beside this year's; the book of another year is refused.
    let path = std::path::Path::new("examples/legacy-2024.xls");
    let options = yusuan::pipeline::Options::default();
    let read = yusuan::pipeline::run(std::fs::read(path).unwrap(), path, standard, &options);
    let mut whole = read.unwrap().book;
    put(&desk, "今年.xlsx", &whole, standard);
    whole.year = Some(2023);
    put(&desk, "去年.xlsx", &whole, standard);
    // The year that is asked for is not that of last year's book.
    let ran = desk.run("consolidate 今年.xlsx -o 两年.xlsx --year 2024 --last-year 去年.xlsx");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let both = parts(&desk, "两年.xlsx", "xl/charts/chart");
    let both: Vec<&String> = both
        .iter()
        .filter(|chart| chart.matches("<c:ser>").count() == 2)
        .collect();
    assert!(both.len() == 1 && both[0].contains("“三公”经费"), "{both:?}");
    let ran = desk.run("consolidate 今年.xlsx -o 错.xlsx --last-year 今年.xlsx");
    assert_eq!((ran.exit, ran.stderr.contains("E133")), (2, true), "{}", ran.stderr);
    assert!(!desk.path("错.xlsx").exists());

    let charts = parts(&desk, "汇总.xlsx", "xl/charts/chart");
    assert_eq!(charts.len(), 3, "without table 08 there is no chart of it");
    for words in ["各部门支出（前 20 项）", "支出按功能分类", "基本支出与项目支出"] {
        assert!(
            charts
                .iter()
                .any(|chart| chart.contains(&format!("<a:t>{words}</a:t>"))),
            "{words}"
        );
    }
    for chart in &charts {
        assert!(
            chart.contains("<c:f>图表!$B$") && chart.contains("<a:t>金额（万元）</a:t>"),
            "{chart}"
        );
        // What programs show that do not calculate.
        assert!(chart.contains("<c:v>金额（万元）</c:v>"), "{chart}");
    }
    let sheets = parts(&desk, "汇总.xlsx", "xl/worksheets/sheet");
    assert!(
        sheets
            .iter()
            .any(|sheet| sheet.contains("<f>'预算03表'!") && sheet.contains("<drawing "))
    );
    // Read again, the sheet is none of the tables and nothing is said of it.
    let told = desk.run("check 汇总.xlsx -v").stdout;
    assert!(!told.contains("工作表 图表"), "{told}");
}
