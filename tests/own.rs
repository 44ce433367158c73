//! An office's own workbook, given back with marks: what was in it stays as it was, and a mark goes when its reason does.

#[path = "support/own.rs"]
mod own;
#[path = "support/run.rs"]
mod run;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use own::{package, parts, replaced, sheet, workbook};
use run::Desk;
use serde_json::Value;
use yusuan::cell::CellRef;
use yusuan::grid::{Grid, Workbook};
use yusuan::read;

const TOTAL: CellRef = CellRef::new(6, 5);

fn bytes(desk: &Desk, file: &str) -> Vec<u8> {
    std::fs::read(desk.path(file)).unwrap()
}

fn opened(bytes: &[u8]) -> Workbook {
    read::read(bytes.to_vec(), Path::new("x"), &read::Limits::default()).unwrap()
}

fn grid<'w>(workbook: &'w Workbook, name: &str) -> &'w Grid {
    workbook.sheets.iter().find(|grid| grid.name == name).unwrap()
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

/// The parts of a container as they are packed.
fn packed(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let number = archive.index_for_name(name).unwrap();
    let mut content = Vec::new();
    archive.by_index_raw(number).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// The tag of a cell.
fn tag<'t>(sheet: &'t str, address: &str) -> &'t str {
    let tags = sheet.split("<c ").skip(1).map(|rest| rest.split('>').next().unwrap());
    tags.into_iter()
        .find(|tag| tag.contains(&format!("r=\"{address}\"")))
        .unwrap_or_else(|| panic!("no {address}"))
}

fn look(sheet: &str, address: &str) -> usize {
    let own = tag(sheet, address).split("s=\"").nth(1);
    own.map_or(0, |own| own.split('"').next().unwrap().parse().unwrap())
}

/// The markup of the fill of a look.
fn fill(bytes: &[u8], look: usize) -> String {
    let styles = String::from_utf8(parts(bytes).remove("xl/styles.xml").unwrap()).unwrap();
    let section = |name: &str, item: &str| -> Vec<String> {
        let inside = styles.split(&format!("<{name} ")).nth(1).unwrap();
        let inside = inside.split(&format!("</{name}>")).next().unwrap();
        inside.split(&format!("<{item}")).skip(1).map(str::to_owned).collect()
    };
    let number = section("cellXfs", "xf ")[look]
        .split("fillId=\"")
        .nth(1)
        .unwrap()
        .to_owned();
    let number: usize = number.split('"').next().unwrap().parse().unwrap();
    section("fills", "fill>")[number].clone()
}

#[test]
fn an_office_gets_its_own_file_back_with_marks_and_nothing_else() {
    let desk = Desk::new();
    let given = workbook();
    desk.file("a.xlsm", &given);
    let ran = desk.run("check a.xlsm --annotate b.xlsm");
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""), "{}", ran.stdout);
    assert!(ran.stdout.contains("a.xlsm → b.xlsm"), "{}", ran.stdout);
    let marked = bytes(&desk, "b.xlsm");
    let changed = [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet7.xml",
    ];
    assert_eq!(differing(&given, &marked), changed.map(str::to_owned).into());
    for name in parts(&given).keys().filter(|name| !changed.contains(&name.as_str())) {
        assert_eq!(packed(&given, name), packed(&marked, name), "{name}");
    }
    // Of the sheets only the looks of cells differ.
    for number in [1, 2] {
        let plain = |bytes: &[u8]| -> String {
            let text = sheet(bytes, number);
            let tags = text.split("<c ").map(|cell| {
                let (tag, rest) = cell.split_once('>').unwrap();
                let attributes = tag.split(' ').filter(|own| !own.starts_with("s=\""));
                let end = if tag.ends_with('/') { "/>" } else { ">" };
                attributes
                    .collect::<Vec<_>>()
                    .join(" ")
                    .trim_end_matches('/')
                    .to_owned()
                    + end
                    + rest
            });
            tags.collect::<Vec<_>>().join("<c ")
        };
        assert_eq!(plain(&given), plain(&marked));
    }
    let (before, after) = (opened(&given), opened(&marked));
    assert_eq!(after.sheets.len(), before.sheets.len() + 1);
    for (one, other) in before.sheets.iter().zip(&after.sheets) {
        assert_eq!(one.cells(), other.cells());
        assert_eq!(one.formulas, other.formulas);
        assert_eq!(one.visibility, other.visibility);
    }
    // The look is that of the cell, but for its fill; those that were there keep their numbers.
    let own = look(&sheet(&marked, 2), "F7");
    assert!(fill(&marked, own).contains("FFFFC7CD"), "{}", fill(&marked, own));
    let styles = |bytes: &[u8]| String::from_utf8(parts(bytes).remove("xl/styles.xml").unwrap()).unwrap();
    let inside = |bytes: &[u8], section: &str| {
        let text = styles(bytes);
        let (_, after) = text.split_once(&format!("<{section} ")).unwrap();
        let (_, after) = after.split_once('>').unwrap();
        after.split(&format!("</{section}>")).next().unwrap().to_owned()
    };
    for section in ["fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs"] {
        assert!(
            inside(&marked, section).starts_with(&inside(&given, section)),
            "{section}"
        );
    }
    // What 李四 said stands below the note, the thread stays alone.
    let comments = &grid(&after, "3").comments;
    let both = &comments[&TOTAL];
    assert_eq!(&*both.author, "李四");
    assert!(
        both.text.starts_with("错误 E501") && both.text.ends_with("请核实"),
        "{}",
        both.text
    );
    assert_eq!(
        comments[&CellRef::new(7, 5)],
        grid(&before, "3").comments[&CellRef::new(7, 5)]
    );
    let list = grid(&after, "问题清单");
    let listed = |col: u32| {
        list.get(CellRef::new(3, col))
            .map(|cell| cell.value.to_string())
            .unwrap_or_default()
    };
    assert_eq!(
        (listed(3), listed(4), listed(6), listed(7)),
        ("3!F7".into(), "3!F7".into(), "210".into(), "120".into())
    );
    let links = sheet(&marked, 7);
    assert!(
        links.contains("location=\"'3'!F7\"") && links.contains("<dataValidation "),
        "{links}"
    );
}

#[test]
fn a_file_that_comes_back_carries_no_mark_twice_and_none_without_a_reason() {
    let desk = Desk::new();
    let given = workbook();
    desk.file("a.xlsm", &given);
    desk.run("check a.xlsm --annotate b.xlsm");
    desk.run("check b.xlsm --annotate c.xlsm");
    assert_eq!(bytes(&desk, "b.xlsm"), bytes(&desk, "c.xlsm"));
    // The office may clear rows of the list away.
    let list = sheet(&bytes(&desk, "b.xlsm"), 7);
    let row = list.find("<row r=\"4\"").unwrap();
    let end = row + list[row..].find("</row>").unwrap() + "</row>".len();
    desk.file(
        "cleared.xlsm",
        &replaced(
            &bytes(&desk, "b.xlsm"),
            "xl/worksheets/sheet7.xml",
            (&list[row..end], ""),
        ),
    );
    desk.run("check cleared.xlsm --annotate again.xlsm");
    assert_eq!(bytes(&desk, "again.xlsm"), bytes(&desk, "b.xlsm"));
    // Corrected, every cell looks as it did, and only what 李四 said is left.
    let corrected = replaced(
        &bytes(&desk, "c.xlsm"),
        "xl/worksheets/sheet2.xml",
        ("<v>210</v>", "<v>120</v>"),
    );
    desk.file("d.xlsm", &corrected);
    let json: Value = serde_json::from_str(
        &desk
            .run("check d.xlsm --since c.xlsm --annotate e.xlsm --format json")
            .stdout,
    )
    .unwrap();
    assert_eq!(json["files"][0]["since"]["counts"]["fixed"], 1, "{json:#}");
    let clean = bytes(&desk, "e.xlsm");
    let right = replaced(&given, "xl/worksheets/sheet2.xml", ("<v>210</v>", "<v>120</v>"));
    assert_eq!(look(&sheet(&clean, 2), "F7"), look(&sheet(&given, 2), "F7"));
    let said = |bytes: &[u8]| grid(&opened(bytes), "3").comments.clone();
    assert_eq!(said(&clean), said(&right));
    let left = differing(&right, &clean);
    for name in [
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/sheet5.xml",
        "xl/vbaProject.bin",
    ] {
        assert!(!left.contains(name), "{left:?}");
    }
    assert_eq!(opened(&clean).sheets.len(), 7);
}

#[test]
fn parts_that_only_marks_needed_go_with_them() {
    let desk = Desk::new();
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "a.xlsx");
    desk.run("check a.xlsx --annotate b.xlsx");
    let marked = bytes(&desk, "b.xlsx");
    assert!(parts(&marked).contains_key("xl/drawings/vmlDrawing1.vml"));
    assert!(sheet(&marked, 2).contains("<legacyDrawing "));
    desk.file(
        "c.xlsx",
        &replaced(&marked, "xl/worksheets/sheet2.xml", ("<v>210</v>", "<v>120</v>")),
    );
    desk.run("check c.xlsx --annotate d.xlsx");
    let clean = bytes(&desk, "d.xlsx");
    let names: Vec<String> = parts(&clean).into_keys().collect();
    assert!(
        !names
            .iter()
            .any(|name| name.contains("vml") || name.contains("comments")),
        "{names:?}"
    );
    assert!(
        !names.contains(&"xl/worksheets/_rels/sheet2.xml.rels".to_owned()),
        "{names:?}"
    );
    assert!(!sheet(&clean, 2).contains("legacyDrawing"));
    assert_eq!(look(&sheet(&clean, 2), "F7"), 0);
}

#[test]
fn a_part_that_is_changed_is_called_as_others_call_it() {
    let desk = Desk::new();
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "plain.xlsx");
    let mut all = parts(&bytes(&desk, "plain.xlsx"));
    let none = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>";
    all.insert(
        "xl/worksheets/_rels/Sheet2.XML.rels".to_owned(),
        none.as_bytes().to_vec(),
    );
    desk.file("a.xlsx", &package(&all));
    desk.run("check a.xlsx --annotate b.xlsx");
    let marked = parts(&bytes(&desk, "b.xlsx"));
    let relations = String::from_utf8_lossy(&marked["xl/worksheets/_rels/sheet2.xml.rels"]).into_owned();
    assert!(relations.contains("/comments\"") && !marked.contains_key("xl/worksheets/_rels/Sheet2.XML.rels"));
}

#[test]
fn answers_in_the_list_of_the_own_file_count_in_the_next_round() {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "一/a.xlsx");
    desk.run("check 一 --annotate 退回");
    let marked = bytes(&desk, "退回/a.xlsx");
    let name = "xl/worksheets/sheet13.xml";
    let list = sheet(&marked, 13);
    let cell = format!("<c {}>", tag(&list, "L4"));
    let filled = cell.replace("/>", " t=\"inlineStr\"><is><t>情况属实</t></is></c>");
    desk.file("二/a.xlsx", &replaced(&marked, name, (&cell, &filled)));
    let json: Value =
        serde_json::from_str(&desk.run("check 二 --since 退回 --annotate 退回2 --format json").stdout).unwrap();
    let counts = &json["files"][0]["since"]["counts"];
    assert_eq!(
        (&counts["settled"], &counts["open"], &counts["new"]),
        (&1.into(), &1.into(), &0.into()),
        "{json:#}"
    );
    // It need not be answered again.
    assert!(sheet(&bytes(&desk, "退回2/a.xlsx"), 13).contains("情况属实"));
    assert_eq!(opened(&bytes(&desk, "退回2/a.xlsx")).sheets.len(), 13);
}

/// The workbook with comments of 王五 on a sheet without any, and a picture's drawing.
fn remarked(bytes: &[u8], number: usize, comments: &[(&str, &str)]) -> Vec<u8> {
    let mut all = parts(bytes);
    let said = comments
        .iter()
        .map(|(at, text)| format!("<comment ref=\"{at}\" authorId=\"0\"><text><t>{text}</t></text></comment>"));
    let said = format!(
        "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>王五</author></authors>\
         <commentList>{}</commentList></comments>",
        said.collect::<String>()
    );
    all.insert("xl/comments9.xml".to_owned(), said.into_bytes());
    let drawing = "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\"/>";
    all.insert("xl/drawings/drawing9.xml".to_owned(), drawing.as_bytes().to_vec());
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{kinds}/comments\" \
         Target=\"../comments9.xml\"/><Relationship Id=\"rId2\" Type=\"{kinds}/drawing\" Target=\"../drawings/drawing9.xml\"/></Relationships>"
    );
    all.insert(
        format!("xl/worksheets/_rels/sheet{number}.xml.rels"),
        relations.into_bytes(),
    );
    let name = format!("xl/worksheets/sheet{number}.xml");
    let end = "</worksheet>";
    let drawn = format!("<drawing xmlns:r=\"{kinds}\" r:id=\"rId2\"/>{end}");
    let kind = "application/vnd.openxmlformats-officedocument";
    let typed = format!(
        "<Override PartName=\"/xl/comments9.xml\" ContentType=\"{kind}.spreadsheetml.comments+xml\"/>\
         <Override PartName=\"/xl/drawings/drawing9.xml\" ContentType=\"{kind}.drawing+xml\"/></Types>"
    );
    let whole = replaced(&package(&all), &name, (end, &drawn));
    replaced(&whole, "[Content_Types].xml", ("</Types>", &typed))
}

#[test]
fn what_people_remark_on_the_list_stays_with_its_finding() {
    let desk = Desk::new();
    desk.copy("tests/data/seed-2024.xlsx", "a.xlsx");
    desk.run("check a.xlsx --annotate b.xlsx");
    let marked = bytes(&desk, "b.xlsx");
    let remarks = [
        ("B3", "表头"),
        ("M4", "指标按合同"),
        ("A5", "已与单位核对"),
        ("F99", "别处"),
    ];
    desk.file("c.xlsx", &remarked(&marked, 13, &remarks));
    desk.run("check c.xlsx --annotate d.xlsx");
    let list = |file: &str| grid(&opened(&bytes(&desk, file)), "问题清单").comments.clone();
    let said = |file: &str, at: &str| {
        list(file)
            .get(&CellRef::parse(at).unwrap())
            .map(|own| own.text.to_string())
    };
    assert_eq!(said("d.xlsx", "B3").unwrap(), "表头");
    assert_eq!(said("d.xlsx", "M4").unwrap(), "指标按合同");
    assert_eq!(said("d.xlsx", "A5").unwrap(), "已与单位核对");
    assert_eq!(said("d.xlsx", "A1").unwrap(), "别处", "what is about no finding");
    assert_eq!(&*list("d.xlsx")[&CellRef::parse("M4").unwrap()].author, "王五");
    let all = parts(&bytes(&desk, "d.xlsx"));
    assert!(all.contains_key("xl/drawings/drawing9.xml") && sheet(&bytes(&desk, "d.xlsx"), 13).contains("<drawing "));
    desk.run("check d.xlsx --annotate e.xlsx");
    desk.run("check e.xlsx --annotate f.xlsx");
    assert_eq!(bytes(&desk, "e.xlsx"), bytes(&desk, "f.xlsx"));
    assert_eq!(list("e.xlsx"), list("d.xlsx"));
    // What is no finding any more is remembered at the title, with where it was.
    let corrected = replaced(
        &bytes(&desk, "d.xlsx"),
        "xl/worksheets/sheet12.xml",
        ("2023年12月31日之前", "2024年12月31日之前"),
    );
    desk.file("g.xlsx", &corrected);
    desk.run("check g.xlsx --annotate h.xlsx");
    let title = said("h.xlsx", "A1").unwrap();
    assert_eq!(title, "别处\n预算12表!J18 W547 已与单位核对");
    assert_eq!(said("h.xlsx", "M4").unwrap(), "指标按合同");
}

#[test]
fn a_thread_keeps_its_cell_and_the_offices_own_list_its_name() {
    let desk = Desk::new();
    let threaded = replaced(
        &workbook(),
        "xl/threadedComments/threadedComment1.xml",
        ("ref=\"F8\"", "ref=\"F7\""),
    );
    let named = replaced(&threaded, "xl/workbook.xml", ("name=\"计算\"", "name=\"问题清单\""));
    desk.file("a.xlsm", &named);
    desk.run("check a.xlsm --annotate b.xlsm");
    let marked = bytes(&desk, "b.xlsm");
    assert!(!differing(&named, &marked).contains("xl/comments1.xml"));
    let (before, after) = (opened(&named), opened(&marked));
    assert_eq!(grid(&after, "3").comments, grid(&before, "3").comments);
    assert_eq!(grid(&after, "问题清单").cells(), grid(&before, "问题清单").cells());
    assert_eq!(after.sheets.last().unwrap().name, "问题清单 (2)");
    desk.run("check b.xlsm --annotate c.xlsm");
    assert_eq!(bytes(&desk, "c.xlsm"), marked);
}

#[test]
fn standard_workbooks_come_back_as_what_they_are() {
    let desk = Desk::new();
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "a.xlsx");
    let titles = |file: &str| -> Vec<String> {
        let names = opened(&bytes(&desk, file)).sheets.into_iter().map(|grid| grid.name);
        names.collect()
    };
    desk.run("check a.xlsx --annotate b.xlsx --annotate-standard");
    assert_eq!(titles("b.xlsx")[0], "问题清单");
    let notes = |file: &str| -> usize {
        opened(&bytes(&desk, file))
            .sheets
            .iter()
            .map(|grid| grid.comments.len())
            .sum()
    };
    desk.run("check b.xlsx --annotate c.xlsx");
    assert_eq!(titles("c.xlsx"), titles("b.xlsx"));
    desk.run("check c.xlsx --annotate d.xlsx");
    assert_eq!(bytes(&desk, "d.xlsx"), bytes(&desk, "c.xlsx"));
    assert!(notes("c.xlsx") > 0 && notes("c.xlsx") <= notes("b.xlsx"));
}

#[test]
fn what_cannot_be_marked_is_said_and_nothing_is_written() {
    let desk = Desk::new();
    let given = workbook();
    desk.file("macros.xlsm", &given).file("renamed.xlsx", &given);
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "plain.xlsx");
    let plain = bytes(&desk, "plain.xlsx");
    let mut signed = parts(&plain);
    signed.insert("_xmlsignatures/origin.sigs".to_owned(), Vec::new());
    desk.file("signed.xlsx", &package(&signed));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let strict = replaced(
        &plain,
        "xl/workbook.xml",
        (main, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    );
    desk.file("strict.xlsx", &strict);
    desk.file(
        "torn.xlsx",
        &replaced(&plain, "xl/styles.xml", ("</cellXfs>", "</cellXf>")),
    );
    desk.copy("examples/legacy-2024.xls", "old.xls");
    for (arguments, code, words) in [
        ("signed.xlsx --annotate out.xlsx", "E134", "--annotate-standard"),
        ("strict.xlsx --annotate out.xlsx", "E134", "严格 Open XML"),
        ("macros.xlsm --annotate out.xlsx", "E134", ".xlsm"),
        ("renamed.xlsx --annotate out", "E134", ".xlsm"),
        ("plain.xlsx --annotate out.xlsm", "E134", ".xlsx"),
        ("old.xls --annotate out.xlsm", "E134", ".xlsx"),
        ("torn.xlsx --annotate out.xlsx", "E105", "标记语法有误"),
    ] {
        let ran = desk.run(&format!("check {arguments}"));
        let told = ran.stdout + &ran.stderr;
        assert_eq!(ran.exit, 2, "{arguments}: {told}");
        assert!(told.contains(code) && told.contains(words), "{arguments}: {told}");
        assert!(!desk.path("out").exists() && !desk.path("out.xlsx").exists() && !desk.path("out.xlsm").exists());
    }
    for file in ["signed.xlsx", "strict.xlsx", "macros.xlsm"] {
        let ran = desk.run(&format!("check {file} --annotate out.xlsx --annotate-standard --force"));
        assert_eq!(ran.exit, 1, "{}", ran.stdout);
    }
    // Into a folder each goes under the name that it must have.
    desk.run("check macros.xlsm plain.xlsx old.xls --annotate out -v");
    assert_eq!(desk.list("out"), ["macros.xlsm", "old.xlsx", "plain.xlsx"]);
    // What is written over is ours; once somebody has saved it, it is theirs.
    assert_eq!(desk.run("check plain.xlsx --annotate out/plain.xlsx").exit, 1);
    desk.file("out/plain.xlsx", &package(&parts(&bytes(&desk, "out/plain.xlsx"))));
    assert_eq!(desk.run("check plain.xlsx --annotate out/plain.xlsx").exit, 2);
}

#[test]
fn a_template_that_an_office_hands_in_comes_back_as_a_workbook() {
    let desk = Desk::new();
    desk.copy("tests/cases/one-total-wrong/input.xlsx", "a.xlsx");
    let kind = "officedocument.spreadsheetml.sheet.main+xml";
    let given = replaced(
        &bytes(&desk, "a.xlsx"),
        "[Content_Types].xml",
        (kind, &kind.replace(".sheet.", ".template.")),
    );
    desk.file("in/a.xltx", &given);
    desk.file(
        "in/b.xltm",
        &replaced(
            &workbook(),
            "[Content_Types].xml",
            ("ms-excel.sheet.macro", "ms-excel.template.macro"),
        ),
    );
    let ran = desk.run("check in --annotate out");
    assert_eq!(ran.exit, 1, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(desk.list("out"), ["a.xlsx", "b.xlsm"]);
    for name in ["out/a.xlsx", "out/b.xlsm"] {
        let marked = bytes(&desk, name);
        let types = String::from_utf8(parts(&marked).remove("[Content_Types].xml").unwrap()).unwrap();
        assert!(!types.contains(".template.") && types.contains(".sheet."), "{types}");
        assert_eq!(opened(&marked).sheets.last().unwrap().name, "问题清单");
    }
}

#[test]
fn parts_that_end_anywhere_end_in_an_error_or_a_workbook() {
    let desk = Desk::new();
    let given = workbook();
    desk.file("a.xlsm", &given);
    desk.run("check a.xlsm --annotate b.xlsm");
    let marked = parts(&bytes(&desk, "b.xlsm"));
    for name in [
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/worksheets/sheet7.xml",
        "xl/styles.xml",
        "xl/threadedComments/threadedComment1.xml",
        "[Content_Types].xml",
    ] {
        for piece in 1..4 {
            let mut torn = marked.clone();
            let part = torn.get_mut(name).unwrap();
            part.truncate(part.len() * piece / 4);
            desk.file("torn.xlsm", &package(&torn));
            let ran = desk.run("check torn.xlsm --annotate out.xlsm --force");
            assert!(ran.exit <= 2 && !ran.stderr.contains("panic"), "{name}: {}", ran.stderr);
            if ran.exit < 2 {
                opened(&bytes(&desk, "out.xlsm"));
            }
        }
    }
}
