//! `yusuan mapping`: a draft of a mapping file, for people to fill in.

#[path = "support/run.rs"]
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::Desk;
use yusuan::{mapping, schema};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a folder of the project that are workbooks, from its root.
fn workbooks(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(workbooks(&path));
        }
        let is_workbook =
            |extension: &std::ffi::OsStr| ["xlsx", "xls", "ods", "xml"].iter().any(|known| extension == *known);
        if path.extension().is_some_and(is_workbook) {
            found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort();
    found
}

/// The draft with every suggestion in force.
fn uncommented(draft: &str) -> String {
    let lines = draft.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn parses(text: &str, what: &str) {
    if let Err(error) = mapping::parse("draft", text, schema::standard().unwrap()) {
        panic!("{what}: {error}\n{text}");
    }
}

#[test]
fn every_draft_is_a_mapping_with_and_without_its_suggestions() {
    let desk = Desk::new();
    let mut drafts = 0;
    for folder in ["tests/data", "tests/cases", "examples"] {
        for workbook in workbooks(&root().join(folder)) {
            let lang = if drafts % 2 == 0 { "zh-CN" } else { "en" };
            let ran = desk.run(&format!("mapping --lang {lang} {}", root().join(&workbook).display()));
            if ran.exit == 2 {
                assert!(ran.stderr.contains("[E1"), "{workbook}: {}", ran.stderr);
                continue;
            }
            assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{workbook}");
            parses(&ran.stdout, &workbook);
            parses(&uncommented(&ran.stdout), &workbook);
            drafts += 1;
        }
    }
    assert!(drafts > 100);
}

/// The JSON that a workbook of the project becomes.
fn converted(desk: &Desk, workbook: &Path, more: &str) -> Option<String> {
    desk.run(&format!(
        "convert {} -o out --to json --force {more}",
        workbook.display()
    ));
    let json = desk
        .path("out")
        .join(workbook.file_stem().unwrap())
        .with_extension("json");
    let content = fs::read_to_string(&json).ok();
    let _ = fs::remove_file(json);
    content
}

#[test]
fn a_draft_as_it_is_changes_nothing() {
    let desk = Desk::new();
    for case in [
        "columns-in-other-order",
        "column-under-a-foreign-group",
        "header-unmerged",
        "lines-renamed-and-unknown",
        "revenue-without-groups",
        "table-over-two-sheets",
        "tables-under-one-another",
        "two-sheets-that-differ",
        "unit-missing",
        "years-side-by-side",
    ] {
        let input = root().join("tests/cases").join(case).join("input.xlsx");
        let written = desk.run(&format!("mapping {} -o {case}.toml", input.display()));
        assert_eq!(written.exit, 0, "{case}: {}", written.stderr);
        let without = converted(&desk, &input, "");
        let with = converted(&desk, &input, &format!("--mapping {case}.toml"));
        assert_eq!(without, with, "{case}");
    }
}

#[test]
fn what_was_not_recognised_is_suggested() {
    let desk = Desk::new();
    for (case, lang) in [
        ("column-under-a-foreign-group", "zh-CN"),
        ("lines-renamed-and-unknown", "en"),
        ("header-of-another-table", "zh-CN"),
        ("mapping-columns", "zh-CN"),
    ] {
        desk.copy(&format!("tests/cases/{case}/input.xlsx"), "a.xlsx");
        insta::assert_snapshot!(case, desk.run(&format!("mapping a.xlsx --lang {lang}")).stdout);
    }
}

#[test]
fn a_file_that_people_worked_on_is_left_alone() {
    let desk = Desk::new();
    desk.copy("examples/legacy-2024.xls", "a.xls");
    let first = desk.run("mapping a.xls -o a.toml");
    assert_eq!((first.exit, first.stdout.as_str()), (0, ""));
    assert_eq!(
        desk.run("mapping a.xls -o a.toml").exit,
        0,
        "unchanged, it may be written again"
    );
    let mut edited = fs::read_to_string(desk.path("a.toml")).unwrap();
    edited.push_str("unit = \"元\"\n");
    desk.file("a.toml", edited.as_bytes());
    let refused = desk.run("mapping a.xls -o a.toml");
    assert!(
        refused.exit == 2 && refused.stderr.contains("E110"),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read_to_string(desk.path("a.toml")).unwrap(), edited);
    assert_eq!(desk.run("mapping a.xls -o a.toml --force").exit, 0);
    assert_eq!(desk.run("mapping a.xls -o a.xls --force").exit, 2, "never the input");
}

#[test]
fn what_cannot_be_read_has_no_draft() {
    let desk = Desk::new();
    let ran = desk.file("a.xlsx", b"").run("mapping a.xlsx -o a.toml");
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("E102") && desk.list("") == ["a.xlsx"],
        "{}",
        ran.stderr
    );
}

/// What `docs/mapping.md` shows is what happens.
#[test]
fn the_walk_through_of_the_documentation_holds() {
    let text = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let file = walk_through(&text);
    let chinese = fs::read_to_string(root().join("docs/zh-CN/mapping.md")).unwrap();
    assert_eq!(walk_through(&chinese), file);
    let desk = Desk::new();
    desk.copy("tests/cases/mapping-columns/input.xlsx", "2025预算.xlsx");
    desk.file("qinghe.toml", file.as_bytes());
    for output in ["inspect 2025预算.xlsx", "mapping 2025预算.xlsx -o draft.toml"] {
        let ran = desk.run(&format!("{output} --lang en"));
        for line in shown(&text, output) {
            assert!(
                ran.stdout.contains(line) || ran.stderr.contains(&line.replace("qinghe", "draft")),
                "{line}"
            );
        }
    }
    let ran = desk.run("convert 2025预算.xlsx -o out --mapping qinghe.toml --lang en -v");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    for line in shown(&text, "convert 2025预算.xlsx").chain(shown(&text, "note[N425]")) {
        assert!(ran.stderr.contains(line), "{line}\n{}", ran.stderr);
    }
}

/// The mapping file that the walk-through ends with.
fn walk_through(text: &str) -> &str {
    let (_, after) = text.split_once("<!-- walk-through -->\n```toml\n").unwrap();
    after.split_once("```").unwrap().0
}

/// Every value that a word may have is in the documentation, in both languages, and its example is right.
#[test]
fn the_words_of_the_documentation_are_those_that_hold() {
    for file in ["docs/mapping.md", "docs/zh-CN/mapping.md"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let words = text.split("\n```toml\n[words]\n").nth(1).unwrap();
        let example = format!("name = \"x\"\n[words]\n{}", words.split_once("```").unwrap().0);
        let mapping = yusuan::mapping::parse(file, &example, yusuan::schema::standard().unwrap()).unwrap();
        assert_eq!(mapping.words.len(), 6, "{file}");
        for value in [
            "flow", "stage", "year", "carry", "fund", "nature", "part", "object", "measure",
        ] {
            let wrong = format!("name = \"x\"\n[words]\n\"甲\" = {{ {value} = \"?\" }}\n");
            let refused = yusuan::mapping::parse("x", &wrong, yusuan::schema::standard().unwrap()).unwrap_err();
            let yusuan::error::Error::Mapping { valid, line: 3, .. } = refused else {
                panic!("{refused}");
            };
            for valid in valid.iter().filter(|valid| !UNDOCUMENTED.contains(&valid.as_str())) {
                assert!(text.contains(&format!("`{valid}`")), "{file}: {value}={valid}");
            }
        }
    }
}

/// Values that only titles have, or that no column of the twelve tables needs.
const UNDOCUMENTED: [&str; 5] = [
    "both",
    "social_insurance",
    "special_revenue",
    "office_running",
    "administrative",
];

/// The lines of the documentation after the one that has `begin`, up to the end of the block.
fn shown<'t>(text: &'t str, begin: &'t str) -> impl Iterator<Item = &'t str> {
    let from = text.lines().skip_while(move |line| !line.contains(begin)).skip(1);
    from.take_while(|line| *line != "```").filter(|line| line.trim() != "…")
}

/// What is wrong with a mapping file is in the report that a program reads, with what may stand there instead.
#[test]
fn a_wrong_mapping_is_reported_to_programs_too() {
    let desk = Desk::new();
    desk.copy("tests/cases/seed-xlsx/input.xlsx", "seed.xlsx");
    let line = "name = \"x\"\n[[sheets]]\ntable = \"04\"\n[[sheets.lines]]\nfrom = \"（一）一般公共预算拨款\"\nline = \"（一）一般公共预算拨款\"\n";
    let key =
        "name = \"x\"\n[[sheets]]\ntable = \"04\"\n[[sheets.columns]]\nkey = \"revenue.amount\"\nfrom = \"金额\"\n";
    desk.file("line.toml", line.as_bytes()).file("key.toml", key.as_bytes());
    for (mapping, offers) in [("line", "carryover.general_public"), ("key", "revenue.total")] {
        for command in ["check", "inspect", "convert -o out"] {
            let ran = desk.run(&format!("{command} seed.xlsx --mapping {mapping}.toml --format json"));
            let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            let finding = &report["files"][0]["findings"][0];
            assert_eq!((ran.exit, finding["code"].as_str()), (2, Some("E115")));
            assert!(finding["message"].as_str().unwrap().contains(offers), "{finding}");
        }
    }
    let ran = desk.run("check seed.xlsx --severity E204=off");
    assert!(ran.stderr.contains("required = false"), "{}", ran.stderr);
}

/// A column that another entry has is not added a second time, and no part of the sum is written.
#[test]
fn a_column_used_twice_is_named_with_the_line_that_has_it() {
    let desk = Desk::new();
    desk.copy("tests/cases/seed-xlsx/input.xlsx", "seed.xlsx");
    let mapping = "name = \"x\"\n[[sheets]]\ntable = \"03\"\n[[sheets.columns]]\nkey = \"basic.personnel.wages_welfare\"\n\
        from = \"人员经费/工资福利支出\"\n[[sheets.columns]]\nkey = \"basic.subtotal\"\n\
        add = [\"人员经费/工资福利支出\", \"公用经费/商品和服务支出\"]\n";
    desk.file("x.toml", mapping.as_bytes());
    let ran = desk.run("convert seed.xlsx -o out --to json --mapping x.toml");
    assert!(
        ran.stderr.contains("错误[E237]") && ran.stderr.contains("映射第 5 行"),
        "{}",
        ran.stderr
    );
    let book: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.path("out/seed.json")).unwrap()).unwrap();
    let total = &book["tables"]["03"]["rows"][0];
    // What the header says by itself stays.
    assert_eq!(total["basic.subtotal"], "600.99", "{total}");
}

/// A total may include a column that is left out on purpose: nothing is said of it.
#[test]
fn a_total_of_a_column_that_is_left_out_is_not_accused() {
    let desk = Desk::new();
    desk.copy("tests/cases/seed-xlsx/input.xlsx", "seed.xlsx");
    let mapping = "name = \"x\"\n[[sheets]]\ntable = \"03\"\n\
        set-aside = [{ column = \"人员经费/工资福利支出\", reason = \"另报\" }]\n";
    desk.file("x.toml", mapping.as_bytes());
    let ran = desk.run("check seed.xlsx --mapping x.toml");
    assert_eq!((ran.exit, ran.stderr.contains("E501")), (0, false), "{}", ran.stderr);
}
