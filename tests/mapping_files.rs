//! Mapping files that are wrong are refused with file and line, before anything is read.

use std::fs;
use std::process::{Command, Output};

use yusuan::error::Error;
use yusuan::mapping::{self, LineIs, Source};
use yusuan::schema::standard;

fn problem(content: &str) -> (usize, &'static str, String) {
    match mapping::parse("x.toml", content, standard().unwrap()) {
        Err(Error::Mapping {
            file,
            line,
            problem,
            what,
            ..
        }) => {
            assert_eq!(file, "x.toml");
            (line, problem, what)
        }
        other => panic!("{content}\nis not refused: {other:?}"),
    }
}

#[test]
fn what_leads_nowhere_is_refused_at_its_line() {
    let sheet = |table: &str, rest: &str| format!("name = \"x\"\n\n[[sheets]]\ntable = \"{table}\"\n{rest}");
    let cases = [
        ("name = \"x\"\nunit = \"亿元\"".to_owned(), 2, "no-such-unit"),
        ("name = \"x\"\nextends = \"beijing\"".to_owned(), 2, "no-such-layout"),
        (
            "name = \"x\"\n[words]\n\"日常\" = { nature = \"basik\" }".to_owned(),
            3,
            "no-such-meaning",
        ),
        (
            "name = \"x\"\n[words]\n\"日常\" = { use = \"basic\" }".to_owned(),
            3,
            "no-such-meaning",
        ),
        (
            "name = \"x\"\n[words]\n\"日常\" = { nature = \"\" }".to_owned(),
            3,
            "no-such-meaning",
        ),
        (
            "name = \"x\"\n[words]\n\"日常\" = { nature = \"basic\", where = \"left\" }".to_owned(),
            3,
            "no-such-meaning",
        ),
        (sheet("13", ""), 4, "no-such-table"),
        (sheet("03", "header-rows = [7, 6]"), 4, "header-rows"),
        (
            sheet("03", "[[sheets.columns]]\nkey = \"totel\"\nfrom = \"合计\""),
            6,
            "no-such-key",
        ),
        (sheet("03", "[[sheets.columns]]\nkey = \"total\""), 6, "one-source"),
        (
            sheet("03", "[[sheets.columns]]\nkey = \"total\"\nvalue = \"1\""),
            6,
            "constant-amount",
        ),
        (
            sheet("03", "[[sheets.columns]]\nkey = \"name\"\nadd = [\"a\", \"b\"]"),
            6,
            "add-no-amount",
        ),
        (
            sheet("03", "[[sheets.columns]]\nkey = \"total\"\njoin = [\"a\", \"b\"]"),
            6,
            "join-amount",
        ),
        (
            sheet("03", "[[sheets.columns]]\nkey = \"total\"\nletter = \"7\""),
            6,
            "no-such-letter",
        ),
        (
            sheet(
                "03",
                "columns = [\n{ key = \"total\", from = \"a\" },\n{ key = \"total\", from = \"b\" },\n]",
            ),
            7,
            "key-twice",
        ),
        (
            sheet("03", "[[sheets.rows.levels]]\nlevel = \"class\""),
            6,
            "level-without-condition",
        ),
        (
            sheet("03", "[[sheets.rows.levels]]\nlevel = \"project\"\nindent = 1"),
            6,
            "no-such-level",
        ),
        (
            sheet("03", "[[sheets.lines]]\nfrom = \"a\"\nline = \"208\""),
            7,
            "no-lines",
        ),
        (
            sheet("01", "[[sheets.lines]]\nfrom = \"a\"\nline = \"299\""),
            7,
            "no-such-line",
        ),
        (
            sheet("01", "[[sheets.lines]]\nfrom = \"a\"\nline = \"carryover\""),
            7,
            "line-on-both-sides",
        ),
        (
            sheet("01", "[[sheets.lines]]\nfrom = \"a\"\nset-aside = \"b\""),
            7,
            "side-missing",
        ),
        (
            sheet("01", "[[sheets.columns]]\nkey = \"amount\"\nfrom = \"a\""),
            6,
            "no-such-key",
        ),
        (
            sheet("03", "[[sheets.set-aside]]\nreason = \"a\""),
            6,
            "one-thing-aside",
        ),
        (
            sheet("03", "[[sheets.set-aside]]\nsheet = \"a\"\nreason = \"b\""),
            7,
            "sheet-inside-sheet",
        ),
        (
            "name = \"x\"\n\n[[columns]]\nkey = \"totel\"\nfrom = \"a\"".to_owned(),
            4,
            "no-such-key",
        ),
        ("name = \"x\"\n\n[[sheets]]\ntabel = \"03\"".to_owned(), 4, "syntax"),
        ("name = \"x\"\n\n[[sheets]\ntable = \"03\"".to_owned(), 3, "syntax"),
    ];
    for (content, line, kind) in cases {
        let (found_line, found, what) = problem(&content);
        assert_eq!((found_line, found), (line, kind), "{content}\n{what}");
    }
}

#[test]
fn what_holds_for_the_whole_layout_reaches_every_sheet_whose_table_has_it() {
    let content = "name = \"x\"\nunit-code = \"009\"\n[rows]\ntotal = [\"总额\"]\n[[columns]]\nkey = \"function.class\"\nletter = \"A\"\n\
                   [[sheets]]\ntable = \"03\"\nsheet = \"支出*\"\n[[sheets.columns]]\nkey = \"unit_code\"\nfrom = \"单位\"";
    let standard = standard().unwrap();
    let mapping = mapping::parse("x.toml", content, standard).unwrap();
    let of_table = |number: &str| {
        let table = standard.tables.iter().position(|table| table.number == number).unwrap();
        mapping
            .sheets
            .iter()
            .filter(move |rule| rule.table == table)
            .collect::<Vec<_>>()
    };
    for number in ["03", "05", "09"] {
        for rule in of_table(number) {
            assert_eq!(rule.rows.total, ["总额"]);
            assert!(
                rule.columns
                    .iter()
                    .any(|column| matches!(column.source, Source::One { letter: Some(0), .. }))
            );
        }
    }
    // The sheet that has a column for the unit code keeps it; the others get the code.
    let [named, general] = of_table("03")[..] else {
        panic!("one named and one general rule")
    };
    assert!(
        named
            .columns
            .iter()
            .all(|column| !matches!(column.source, Source::Constant(_)))
    );
    assert!(
        general
            .columns
            .iter()
            .any(|column| matches!(column.source, Source::Constant(_)))
    );
    assert!(of_table("01").iter().all(|rule| rule.columns.is_empty()));
}

#[test]
fn a_layout_that_extends_another_changes_only_what_it_says() {
    let standard = standard().unwrap();
    let parent = mapping::builtin("shanghai-2025", standard).unwrap().unwrap();
    let content = "name = \"x\"\nextends = \"shanghai-2025\"\n[[sheets]]\ntable = \"01\"\n\
                   [[sheets.lines]]\nfrom = \"1. 一般公共预算资金\"\nside = \"revenue\"\nline = \"other\"";
    let own = mapping::parse("x.toml", content, standard).unwrap();
    assert_eq!(own.sheets.len(), parent.sheets.len());
    assert_eq!(own.set_aside.len(), parent.set_aside.len());
    let lines = &own.sheets.iter().find(|rule| rule.table == 0).unwrap().lines;
    let last = lines.iter().rfind(|line| line.from == ["1. 一般公共预算资金"]).unwrap();
    assert_eq!(last.is, LineIs::Line(9), "of lines of one name the later holds");
    assert_eq!(last.origin.to_string(), "x.toml:8");
}

fn convert(mapping: &str) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
        .args(["convert", "--lang", "zh-CN", "--mapping", mapping, "-o"])
        .arg(out.path())
        .arg(format!("{root}/tests/cases/column-of-remarks/input.xlsx"))
        .output()
        .unwrap();
    if output.status.code() == Some(2) {
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0, "nothing is written");
    }
    output
}

#[test]
fn a_wrong_mapping_is_bad_usage_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.toml");
    fs::write(
        &file,
        "name = \"x\"\n[[sheets]]\ntable = \"03\"\n[[sheets.columns]]\nkey = \"totel\"\nfrom = \"合计\"\n",
    )
    .unwrap();
    let output = convert(file.to_str().unwrap());
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.contains("E115") && told.contains("x.toml 第 5 行") && told.contains("totel"),
        "{told}"
    );

    fs::write(&file, b"name = \"x\"\n# \xd4\xa4\xcb\xe3\n").unwrap();
    let told = String::from_utf8(convert(file.to_str().unwrap()).stderr).unwrap();
    assert!(told.contains("第 2 行") && told.contains("UTF-8"), "{told}");

    let output = convert("henan-2042");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("E116") && told.contains("shanghai-2025"), "{told}");
}

#[test]
fn none_uses_no_layout_and_a_name_forces_one() {
    let input = format!(
        "{}/tests/cases/layout-of-shanghai/input.xlsx",
        env!("CARGO_MANIFEST_DIR")
    );
    let run = |mapping: &[&str]| {
        let out = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
            .args(["convert", "--lang", "zh-CN", "-o"])
            .arg(out.path())
            .args(mapping)
            .arg(&input)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = run(&[]);
    assert!(code == Some(0) && told.contains("按版式 shanghai-2025"), "{told}");
    let (code, told) = run(&["--mapping", "none"]);
    let is_plain = !told.contains("shanghai-2025") && told.contains("W329");
    assert!(code == Some(0) && is_plain, "{told}");
    let (code, told) = run(&["--mapping", "shanghai-2025"]);
    assert!(code == Some(0) && told.contains("按版式 shanghai-2025"), "{told}");
}

#[test]
fn checks_of_a_layout_are_those_of_a_file_of_checks() {
    let standard = standard().unwrap();
    let parse = |content: &str| mapping::parse("x.toml", content, standard);
    let refused = |content: &str| match parse(content) {
        Err(Error::Checks {
            file, line, problem, ..
        }) => (file, line, problem),
        other => panic!("{content}\nis not refused: {other:?}"),
    };
    let at = |line, problem| ("x.toml".to_owned(), line, problem);
    assert_eq!(
        refused("name = \"x\"\n[checks]\noff = [\"X99\"]"),
        at(3, "no-such-rule")
    );
    assert_eq!(
        refused("name = \"x\"\n[checks.severity]\nX09 = \"bad\""),
        at(3, "no-such-severity")
    );
    let rule = "[[checks.rules]]\nid = \"OUR1\"\nname = \"z\"\ncheck = \"03[total].all = 0\"";
    assert_eq!(refused(&format!("name = \"x\"\n{rule}")), at(5, "no-such-key"));
    let text = "[[checks.texts]]\nid = \"T\"\nname = \"z\"\nrows = \"03[item]\"\nkeys = [\"name\"]";
    for (rest, line, problem) in [
        ("matches = '('", 7, "no-pattern"),
        ("years = 'x'", 7, "no-pattern"),
        ("unique = true\nfilled = true", 3, "one-demand"),
        ("", 3, "one-demand"),
        ("among = '03[item].total'", 7, "no-such-key"),
        ("among = '13[item].name'", 7, "no-such-table"),
    ] {
        assert_eq!(
            refused(&format!("name = \"x\"\n{text}\n{rest}")),
            at(line, problem),
            "{rest}"
        );
    }
    // What extends a layout has its checks, and its own before them.
    let own = parse("name = \"x\"\nextends = \"shanghai-2025\"\n[checks.severity]\nX09 = \"info\"").unwrap();
    let checks = own.checks.unwrap();
    assert!(checks.is_off("R02"));
    assert_eq!(checks.severity("X09"), Some(Some(yusuan::diagnostic::Severity::Info)));
}
