//! `yusuan diff`: what people and programs are told of two workbooks.

#[path = "support/run.rs"]
mod run;

use run::Desk;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use yusuan::book::{Book, Content, Table, Value};
use yusuan::schema::{Standard, standard};
use yusuan::{pipeline, write};

const SEED: &str = "tests/data/seed-2024.xlsx";

fn seed() -> Book {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(SEED);
    let bytes = std::fs::read(&path).unwrap();
    pipeline::run(bytes, &path, standard().unwrap(), &pipeline::Options::default())
        .unwrap()
        .book
}

/// Changes a table by the number of it: what becomes of its rows.
fn change(book: &mut Book, number: &str, edit: impl Fn(&Standard, usize, &mut Vec<(yusuan::book::Row, Vec<Value>)>)) {
    let standard = standard().unwrap();
    let schema = standard.tables.iter().position(|table| table.number == number).unwrap();
    let table = book.tables.iter_mut().find(|table| table.schema == schema).unwrap();
    let values = |row| table.values(row).to_vec();
    let mut rows: Vec<_> = table
        .rows
        .iter()
        .enumerate()
        .map(|(number, row)| (*row, values(number)))
        .collect();
    edit(standard, schema, &mut rows);
    table.clear_rows();
    rows.into_iter().for_each(|(row, values)| table.push(row, values));
}

fn set(values: &mut [Value], standard: &Standard, schema: usize, key: &str, content: &str) {
    let field = standard.tables[schema].field(key).unwrap();
    values[field].content = match content.parse::<Decimal>() {
        _ if content.is_empty() => Content::Blank,
        Ok(amount) if standard.tables[schema].is_amount(field) => Content::Amount(amount),
        _ => Content::Text(content.into()),
    };
}

fn of(table: &Table, key: &str, text: &str) -> usize {
    let field = standard().unwrap().tables[table.schema].field(key).unwrap();
    (0..table.rows.len())
        .find(|row| table.text(*row, field).is_some_and(|own| &**own == text))
        .unwrap()
}

/// The seed with everything that can happen to it, sums kept: a leaf that moves its totals in several
/// tables, a total that does not add up, rows that come, go, move and get another name, notes.
fn edited() -> Book {
    let mut book = seed();
    let row = |book: &Book, number: usize, key: &str, text: &str| of(&book.tables[number], key, text);
    let operations = row(&book, 2, "name", "行政运行");
    change(&mut book, "03", |standard, schema, rows| {
        // One more in a leaf and in everything above it.
        for row in [0, 1, operations] {
            for (key, figure) in [("basic.public.goods_services", "49.67"), ("basic.subtotal", "601.99")] {
                set(&mut rows[row].1, standard, schema, key, figure);
            }
        }
        for (row, total) in [(0, "707.61"), (1, "707.61"), (operations, "601.99")] {
            set(&mut rows[row].1, standard, schema, "total", total);
        }
    });
    change(&mut book, "01", |standard, schema, rows| {
        for (_, values) in rows.iter_mut() {
            let item = values[0].text().map(ToString::to_string).unwrap_or_default();
            if ["一、一般公共服务", "本年支出合计", "支出总计"].contains(&item.as_str()) {
                set(values, standard, schema, "amount", "707.61");
            }
        }
    });
    change(&mut book, "08", |standard, schema, rows| {
        set(&mut rows[0].1, standard, schema, "total", "1.50")
    });
    change(&mut book, "06", |standard, schema, rows| {
        let gone = rows.remove(3);
        rows.push(gone);
        let mut new = rows[2].clone();
        set(&mut new.1, standard, schema, "department_economic.code", "30999");
        set(
            &mut new.1,
            standard,
            schema,
            "department_economic.name",
            "其他基本建设支出",
        );
        set(&mut new.1, standard, schema, "total", "3.00");
        set(&mut new.1, standard, schema, "personnel", "3.00");
        rows.insert(4, new);
    });
    let party = row(&book, 9, "project_name", "党建经费");
    change(&mut book, "10", |standard, schema, rows| {
        set(&mut rows[party].1, standard, schema, "project_name", "党建工作经费");
        rows.remove(2);
    });
    change(&mut book, "12", |standard, schema, rows| {
        let values = &mut rows[3].1;
        set(values, standard, schema, "output.indicator", "常委会重要报告");
    });
    book.tables[4].notes = vec!["备注：本表含上年结转".into()];
    book
}

fn desk() -> Desk {
    let desk = Desk::new();
    let standard = standard().unwrap();
    desk.file("old.xlsx", &write::xlsx(&seed(), standard).unwrap());
    desk.file("new.xlsx", &write::xlsx(&edited(), standard).unwrap());
    desk
}

#[test]
fn workbooks_that_hold_the_same_are_the_same_in_any_format_and_unit() {
    let desk = desk();
    desk.copy(SEED, "seed.xlsx");
    for name in ["seed-2024.ods", "seed-2024.xls", "seed-2024-yuan.xls"] {
        desk.copy(&format!("tests/data/{name}"), name);
        let ran = desk.run(&format!("diff seed.xlsx {name}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{name}: {}", ran.stderr);
    }
    assert_eq!(desk.run("convert old.xlsx -o . --to csv --force").exit, 0);
    for pair in [
        "old.xlsx seed.xlsx",
        "seed.xlsx old.xlsx",
        "old.xlsx old",
        "old old.xlsx",
    ] {
        let ran = desk.run(&format!("diff {pair}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{pair}: {}", ran.stderr);
    }
    let json: Json = serde_json::from_str(&desk.run("diff old.xlsx seed.xlsx --format json").stdout).unwrap();
    assert_eq!(json["same"], true);
}

#[test]
fn changes_are_told_like_those_of_a_program_text() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx");
    assert_eq!(ran.exit, 1);
    insta::assert_snapshot!("changes_zh", ran.stdout);
    assert!(ran.stderr.contains("yusuan check"), "{}", ran.stderr);
    insta::assert_snapshot!("changes_en", desk.run("diff old.xlsx new.xlsx --lang en").stdout);
    let coloured = desk.run("diff old.xlsx new.xlsx --color always").stdout;
    assert!(coloured.contains("\u{1b}[31m") && coloured.contains("\u{1b}[32m"));
}

#[test]
fn programs_are_told_the_same() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx --format json");
    assert_eq!(ran.exit, 1);
    let mut json: Json = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["same"], false);
    json["tables"]
        .as_array_mut()
        .unwrap()
        .retain(|table| ["03", "10"].contains(&table["table"].as_str().unwrap()));
    insta::assert_snapshot!("changes_json", serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn what_is_not_wanted_is_not_compared() {
    let desk = desk();
    let counts = |ignore: &str| -> Json {
        let ran = desk.run(&format!("diff old.xlsx new.xlsx --format json {ignore}"));
        let json: Json = serde_json::from_str(&ran.stdout).unwrap();
        json["counts"].clone()
    };
    let all = counts("");
    assert_eq!(
        (&all["moved"], &all["notes"], &all["renamed"]),
        (&1.into(), &1.into(), &2.into())
    );
    let some = counts("--ignore notes,order");
    assert_eq!((&some["moved"], &some["notes"]), (&0.into(), &0.into()));
    let figures = counts("--ignore text,formulas,08.total");
    assert_eq!((&figures["renamed"], &figures["values"]), (&0.into(), &1.into()));
    let ran = desk.run("diff old.xlsx new.xlsx --ignore notes,colour");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("colour"), "{}", ran.stderr);
    let quiet = desk.run("diff old.xlsx new.xlsx -q");
    assert_eq!((quiet.exit, quiet.stdout.as_str(), quiet.stderr.as_str()), (1, "", ""));
    assert_eq!(desk.list("."), ["new.xlsx", "old.xlsx"]);
}

#[test]
fn what_cannot_be_read_cannot_be_compared() {
    let desk = desk();
    desk.file("none.xlsx", b"nothing");
    for pair in ["none.xlsx old.xlsx", "old.xlsx missing.xlsx"] {
        let ran = desk.run(&format!("diff {pair}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{pair}");
        assert!(ran.stderr.contains("[E1"), "{}", ran.stderr);
    }
    assert_eq!(desk.run("diff old.xlsx new.xlsx --format csv").exit, 2);
}

#[test]
fn two_years_stand_beside_each_other() {
    let desk = desk();
    let mut next = edited();
    next.year = Some(2025);
    desk.file("next.xlsx", &write::xlsx(&next, standard().unwrap()).unwrap());
    let hint = desk.run("diff old.xlsx next.xlsx");
    assert!(
        hint.stdout.contains("2024 → 2025") && hint.stderr.contains("--years"),
        "{}",
        hint.stderr
    );
    let ran = desk.run("diff old.xlsx next.xlsx --years");
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let table = |number: &str| {
        let from = ran.stdout.find(number).unwrap();
        ran.stdout[from..].split("\n\n").next().unwrap().to_owned()
    };
    insta::assert_snapshot!("years", format!("{}\n\n{}", table("预算03表"), table("预算10表")));
    let csv = desk.run("diff old.xlsx next.xlsx --years --format csv").stdout;
    let goods = "预算08表 一般公共预算“三公”经费支出情况表,合计,“三公”经费合计,1.10,1.50,0.40,36.36\n";
    assert!(
        csv.starts_with("\u{feff}表,行,栏,上年数（万元）") && csv.contains(goods),
        "{csv}"
    );
    assert!(csv.contains(",—\n"), "{csv}");
    let json = desk.run("diff old.xlsx next.xlsx --years --format json").stdout;
    let json: Json = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["last"]["year"], &json["this"]["year"]),
        (&2024.into(), &2025.into())
    );
    let line = &json["tables"][0]["lines"][0];
    assert_eq!(line["percent"], "0.00");
}

/// The texts between `before` and `after`, everywhere.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces.filter_map(|piece| piece.split(after).next()).collect()
}

fn part(workbook: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(name).ok()?, &mut text).unwrap();
    Some(text)
}

/// The texts of the first sheet, row by row.
fn listed(bytes: &[u8]) -> String {
    let workbook = yusuan::read::read(bytes.to_vec(), "out.xlsx".as_ref(), &Default::default()).unwrap();
    let grid = &workbook.sheets[0];
    let rows = grid.rows().map(|(_, cells)| {
        let cells = cells
            .iter()
            .map(|cell| format!("{} {}", cell.at, cell.value).replace('\n', "⏎"));
        cells.collect::<Vec<_>>().join(" | ")
    });
    format!("{}\n{}\n", grid.name, rows.collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_page_tells_all_changes_and_needs_nothing_else() {
    let desk = desk();
    for lang in ["zh-CN", "en"] {
        let ran = desk.run(&format!("diff old.xlsx new.xlsx --format html --lang {lang}"));
        assert_eq!(ran.exit, 1);
        let page = ran.stdout;
        assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        for load in ["http://", "https://", " src=", "url(", "@import", "<link"] {
            assert!(!page.contains(load), "{load}");
        }
        let kinds: std::collections::BTreeSet<&str> = between(&page, "data-kinds=\"", "\"")
            .into_iter()
            .flat_map(str::split_whitespace)
            .collect();
        let boxes = between(&page, "name=\"kind\" value=\"", "\"");
        assert_eq!(boxes.iter().copied().collect::<std::collections::BTreeSet<_>>(), kinds);
        let (_, body) = page.split_once("</form>").unwrap();
        let (body, _) = body.split_once("<script>").unwrap();
        insta::assert_snapshot!(format!("page_{lang}"), body);
    }
    let same = desk.run("diff old.xlsx old.xlsx --format html");
    assert_eq!(same.exit, 0);
    assert!(same.stdout.contains("两个工作簿的内容相同"), "{}", same.stdout);
}

#[test]
fn a_page_goes_into_a_file_and_over_no_other() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx --format html -o page.html");
    assert_eq!((ran.exit, ran.stdout.as_str()), (1, ""));
    let page = std::fs::read_to_string(desk.path("page.html")).unwrap();
    assert_eq!(page, desk.run("diff old.xlsx new.xlsx --format html").stdout);
    // Again, and with the text beside it.
    let both = desk.run("diff old.xlsx new.xlsx -o page.html");
    assert_eq!(both.stdout, desk.run("diff old.xlsx new.xlsx").stdout);
    desk.file("mine.html", b"<!doctype html>\n<p>mine</p>\n");
    assert_eq!(desk.run("diff old.xlsx new.xlsx -o mine.html").exit, 2);
    assert_eq!(desk.run("diff old.xlsx new.xlsx -o mine.html --force").exit, 1);
    let ran = desk.run("diff old.xlsx new.xlsx -o page.pdf");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains(".xlsx") && ran.stderr.contains(".html"),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_of_the_inputs_becomes_part_of_the_page() {
    let desk = Desk::new();
    let (mut old, mut new) = (seed(), seed());
    let text = "<script>alert(1)</script>\"'&";
    old.tables[4].notes = vec!["备注".into()];
    new.tables[4].notes = vec![text.into()];
    change(&mut new, "10", |standard, schema, rows| {
        set(&mut rows[1].1, standard, schema, "project_name", text);
    });
    desk.file("a\"b&.xlsx", &write::xlsx(&old, standard().unwrap()).unwrap());
    desk.file("new.xlsx", &write::xlsx(&new, standard().unwrap()).unwrap());
    let page = desk.run("diff a\"b&.xlsx new.xlsx --format html").stdout;
    assert_eq!(page.matches("<script").count(), 1, "only our own");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;"), "{page}");
    assert!(page.contains("a&quot;b&amp;.xlsx"));
}

#[test]
fn two_years_are_a_page_too() {
    let desk = desk();
    let ran = desk.run("diff old.xlsx new.xlsx --years --format html");
    assert_eq!(ran.exit, 0);
    let body = ran.stdout.split_once("预算08表").unwrap().1;
    let section = ran.stdout.matches("<section class=\"part\"").count();
    assert_eq!(section, ran.stdout.matches("</section>").count());
    let row = "<td>“三公”经费合计</td><td class=\"figure\">1.10</td><td class=\"figure\">1.50</td>\
        <td class=\"figure\">0.40</td><td class=\"figure\">36.36%</td>";
    assert!(body.contains(row), "{body}");
    assert_eq!(desk.run("diff old.xlsx new.xlsx --years -o years.html").exit, 0);
    assert_eq!(std::fs::read_to_string(desk.path("years.html")).unwrap(), ran.stdout);
    assert_eq!(desk.run("diff old.xlsx new.xlsx --years -o years.xlsx").exit, 2);
}

#[test]
fn the_marked_workbook_is_the_newer_book() {
    let desk = desk();
    for (lang, list) in [("zh-CN", "变更清单"), ("en", "List of changes")] {
        let command = format!("diff old.xlsx new.xlsx -o out.xlsx --lang {lang}");
        let ran = desk.run(&command);
        assert_eq!(ran.exit, 1, "{}", ran.stderr);
        assert_eq!(
            ran.stdout,
            desk.run(&format!("diff old.xlsx new.xlsx --lang {lang}")).stdout
        );
        let bytes = std::fs::read(desk.path("out.xlsx")).unwrap();
        let sheets = part(&bytes, "xl/workbook.xml").unwrap();
        assert_eq!(between(&sheets, "<sheet name=\"", "\"")[0], list);
        insta::assert_snapshot!(format!("list_{lang}"), listed(&bytes));
        desk.run(&command);
        assert_eq!(
            std::fs::read(desk.path("out.xlsx")).unwrap(),
            bytes,
            "the same bytes each time"
        );
        desk.run("convert new.xlsx out.xlsx -o both --to json,csv --force");
        for file in desk.list("both/new") {
            let read = |folder: &str| std::fs::read_to_string(desk.path(&format!("both/{folder}/{file}"))).unwrap();
            assert_eq!(read("out"), read("new"), "{file}");
        }
        let json = |name: &str| std::fs::read_to_string(desk.path(&format!("both/{name}.json"))).unwrap();
        assert_eq!(json("out"), json("new"));
        let told = |file: &str| desk.run(&format!("check {file} -v --format json")).stdout;
        let count = |file: &str| {
            serde_json::from_str::<Json>(&told(file)).unwrap()["files"][0]["findings"]
                .as_array()
                .unwrap()
                .len()
        };
        assert_eq!(count("out.xlsx"), count("new.xlsx"), "no finding from the list");
        assert!(!told("out.xlsx").contains(list), "{}", told("out.xlsx"));
        assert_eq!(desk.run("diff new.xlsx out.xlsx").exit, 0);
    }
}

#[test]
fn changed_cells_say_what_they_were_and_the_list_leads_to_them() {
    let desk = desk();
    desk.run("diff old.xlsx new.xlsx -o out.xlsx");
    let bytes = std::fs::read(desk.path("out.xlsx")).unwrap();
    let comments: Vec<String> = (1..=12)
        .filter_map(|number| part(&bytes, &format!("xl/comments{number}.xml")))
        .collect();
    let comments = comments.concat();
    for said in [
        "原值：48.67 万元，增减 +1.00",
        "随以下变动而变：预算03表 009 新乡市红旗区人大常委会 › 201 01 01 行政运行",
        "改名，原为：党建经费",
        "此行之前删去：",
        "原为公式",
    ] {
        assert!(comments.contains(said), "{said}: {comments}");
    }
    let list = part(&bytes, "xl/worksheets/sheet1.xml").unwrap();
    let links = between(&list, "<hyperlink ", "/>");
    let rows = between(&list, "<row ", "</row>").len() - 3;
    assert_eq!(links.len(), rows, "a link on each row");
    assert!(
        links.iter().any(|link| link.contains("location=\"'预算03表'!J9\"")),
        "{links:?}"
    );
    assert!(
        links.iter().any(|link| link.contains("location=\"'预算05表'!A1\"")),
        "{links:?}"
    );
}

#[test]
fn the_marked_workbook_goes_over_no_input_and_no_file_of_others() {
    let desk = desk();
    desk.file("mine.xlsx", b"mine");
    for (output, exit) in [
        ("old.xlsx --force", 2),
        ("new.xlsx --force", 2),
        ("mine.xlsx", 2),
        ("mine.xlsx --force", 1),
        ("folder/out.xlsx", 1),
        ("folder/out.xlsx", 1),
    ] {
        let ran = desk.run(&format!("diff old.xlsx new.xlsx -o {output}"));
        assert_eq!(ran.exit, exit, "{output}: {}", ran.stderr);
    }
    let same = desk.run("diff old.xlsx old.xlsx -o same.xlsx -q");
    assert_eq!((same.exit, same.stdout.as_str(), same.stderr.as_str()), (0, "", ""));
    assert_eq!(
        desk.run("convert same.xlsx -o c --to json").exit,
        desk.run("convert old.xlsx -o c --to json").exit
    );
}

#[test]
fn whole_tables_and_last_rows_that_are_gone_are_listed() {
    let desk = Desk::new();
    let mut new = seed();
    new.tables.remove(8);
    change(&mut new, "10", |_, _, rows| {
        rows.pop();
    });
    desk.file("old.xlsx", &write::xlsx(&seed(), standard().unwrap()).unwrap());
    desk.file("new.xlsx", &write::xlsx(&new, standard().unwrap()).unwrap());
    for (old, new) in [("old", "new"), ("new", "old")] {
        assert_eq!(
            desk.run(&format!("diff {old}.xlsx {new}.xlsx -o {new}-marked.xlsx -q"))
                .exit,
            1
        );
    }
    let list = |name: &str| listed(&std::fs::read(desk.path(name)).unwrap());
    let (gone, back) = (list("new-marked.xlsx"), list("old-marked.xlsx"));
    assert!(gone.contains("整张表没有了") && gone.contains("原在最后"), "{gone}");
    assert!(back.contains("新增整张表") && back.contains("增加行"), "{back}");
}

#[test]
fn the_help_is_in_the_language_of_the_user() {
    let desk = Desk::new();
    for command in ["diff", "merge", "check", "convert"] {
        let help = desk.run(&format!("{command} --help")).stdout;
        assert!(!help.contains("Possible values:"), "{command}: {help}");
    }
    let help = desk.run("diff --help").stdout;
    assert!(help.find("<旧>  ") < help.find("<新>  "), "{help}");
    insta::assert_snapshot!("help", help.split_once("-h, --help").unwrap().0);
}

/// The workbook with its sheets as `change` makes them, given their names.
fn rewritten(workbook: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut made = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        if name.starts_with("xl/worksheets/sheet") {
            content = change(&name, String::from_utf8(content).unwrap()).into_bytes();
        }
        made.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut made, &content).unwrap();
    }
    made.finish().unwrap().into_inner()
}

/// The workbook with other cells on the sheet of table 03: what stands in each, as XML.
fn with_cells(workbook: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    rewritten(workbook, |name, mut sheet| {
        for (cell, inner) in cells.iter().filter(|_| name.ends_with("/sheet3.xml")) {
            let start = sheet.find(&format!("<c r=\"{cell}\"")).unwrap();
            let end = start + sheet[start..].find("</c>").unwrap();
            let error = if inner.contains("<v>#") { " t=\"e\"" } else { "" };
            sheet.replace_range(start..end, &format!("<c r=\"{cell}\"{error}>{inner}"));
        }
        sheet
    })
}

/// The formula of a cell of table 03.
fn formula(workbook: &[u8], cell: &str) -> String {
    let sheet = part(workbook, "xl/worksheets/sheet3.xml").unwrap();
    let cell = sheet.split(&format!("<c r=\"{cell}\"")).nth(1).unwrap();
    between(cell.split("</c>").next().unwrap(), "<f>", "</f>")[0].to_owned()
}

/// What is told of the seed as it is written, with these cells of table 03.
fn told_of(cells: impl Fn(&[u8]) -> Vec<(&'static str, String)>) -> String {
    let desk = Desk::new();
    let old = write::xlsx(&seed(), standard().unwrap()).unwrap();
    let cells = cells(&old);
    let cells: Vec<(&str, &str)> = cells.iter().map(|(cell, inner)| (*cell, inner.as_str())).collect();
    desk.file("old.xlsx", &old);
    desk.file("new.xlsx", &with_cells(&old, &cells));
    let ran = desk.run("diff old.xlsx new.xlsx");
    assert_eq!(ran.exit, 1, "{}", ran.stderr);
    ran.stdout
}

#[test]
fn a_total_that_is_calculated_otherwise_is_told_also_where_both_grow_with_the_rows() {
    // Wages of the department: with five more, half of them, and the sum of the column beside it.
    let more = told_of(|old| vec![("H8", format!("<f>{}+5</f><v>420.84</v>", formula(old, "H8")))]);
    assert!(more.contains("415.84 → 420.84  +5.00  公式改了："), "{more}");
    assert!(more.contains("ROWS(H8:H13)))+5"), "{more}");
    let half = told_of(|_| vec![("H8", "<f>H9/2</f><v>207.92</v>".into())]);
    assert!(half.contains("→ =H9/2"), "{half}");
    let other = told_of(|old| vec![("H8", format!("<f>{}</f><v>136.48</v>", formula(old, "I8")))]);
    assert!(other.contains("415.84 → 136.48  −279.36  公式改了："), "{other}");
    // Spelled otherwise it is still the sum of its rows.
    let spelled = told_of(|_| {
        let sum = "<f>H9+SUM(H10:H12)</f><v>415.84</v>".to_owned();
        vec![("H8", sum), ("M11", "<v>46</v>".into())]
    });
    assert!(!spelled.contains("公式改了"), "{spelled}");
}

#[test]
fn errors_of_totals_follow_from_the_error_that_they_come_from() {
    let error = |old: &[u8], cell: &str| format!("<f>{}</f><v>#DIV/0!</v>", formula(old, cell));
    let totals = ["F7", "L7", "M7", "F8", "L8", "M8", "F10", "L10"];
    let followed = told_of(|old| {
        let cells = totals.map(|cell| (cell, error(old, cell)));
        [&cells[..], &[("M10", "<f>1/0</f><v>#DIV/0!</v>".into())]].concat()
    });
    assert!(followed.contains("↳ 合计 60.00 → #DIV/0!"), "{followed}");
    assert!(followed.contains("改动 1 格；另有 8 个合计随之变动"), "{followed}");
    // An error that was typed follows from nothing, and neither does another formula.
    let typed = told_of(|old| {
        let cells = [("L10", "<v>#DIV/0!</v>".to_owned()), ("F10", error(old, "F10"))];
        [&cells[..], &[("M10", "<f>1/0</f><v>#DIV/0!</v>".into())]].concat()
    });
    assert!(
        typed.contains("项目支出·小计  原为公式=SUM(M10:N10)，现为手填文字"),
        "{typed}"
    );
    assert!(typed.contains("改动 2 格"), "{typed}");
}

#[test]
fn a_workbook_without_results_is_calculated_but_for_the_sheets_beside_the_tables() {
    let desk = Desk::new();
    let old = write::xlsx(&seed(), standard().unwrap()).unwrap();
    desk.file("old.xlsx", &old);
    let new = rewritten(&old, |_, sheet| {
        let mut pieces = sheet.split("</f><v>");
        let first = pieces.next().unwrap().to_owned();
        pieces.fold(first, |bare, piece| bare + "</f>" + piece.split_once("</v>").unwrap().1)
    });
    desk.file("new.xlsx", &new);
    let ran = desk.run("diff old.xlsx new.xlsx");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("new.xlsx：读取时有 0 个错误，2 个警告"),
        "{}",
        ran.stderr
    );
}
