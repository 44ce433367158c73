//! Books written as JSON, CSV and .xlsx, read back and compared with what was in them.

mod common;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use common::{book_from_json, book_of};
use yusuan::book::Book;
use yusuan::schema::{Standard, standard};
use yusuan::write::{blank_book, csv, is_ours, json, xlsx};

const SAMPLES: [&str; 3] = [
    include_str!("data/seed-2024.json"),
    include_str!("data/qinghe-2025.json"),
    include_str!("data/putuo-2025.json"),
];

fn the_standard() -> &'static Standard {
    standard().unwrap()
}

/// A sheet read back: cells and formulas by address, merged areas.
struct Sheet {
    cells: BTreeMap<String, Data>,
    formulas: BTreeMap<String, String>,
    merges: Vec<String>,
}

impl Sheet {
    fn text(&self, at: &str) -> String {
        self.cells.get(at).map(ToString::to_string).unwrap_or_default()
    }

    fn texts<const N: usize>(&self, at: [&str; N]) -> [String; N] {
        at.map(|at| self.text(at))
    }

    fn formula(&self, at: &str) -> &str {
        self.formulas.get(at).map_or("", String::as_str)
    }
}

fn address(row: u32, col: u32) -> String {
    yusuan::cell::CellRef::new(row, col).to_string()
}

fn read_back(bytes: &[u8], name: &str) -> Sheet {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let (top, left) = range.start().unwrap();
    let cells = range.used_cells();
    let at = |row: usize, col: usize, start: (u32, u32)| address(row as u32 + start.0, col as u32 + start.1);
    let cells = cells.map(|(row, col, data)| (at(row, col, (top, left)), data.clone()));
    let cells = cells.filter(|(_, data)| *data != Data::String(String::new())).collect();
    let formulas = workbook.worksheet_formula(name).unwrap();
    let start = formulas.start().unwrap_or_default();
    let formulas = formulas
        .used_cells()
        .map(|(row, col, text)| (at(row, col, start), text.clone()));
    let formulas = formulas.collect();
    let merges = workbook.merge_cells_by_sheet_name(name).unwrap();
    let merges = merges.iter().map(|area| {
        let (first, last) = (address(area.start.0, area.start.1), address(area.end.0, area.end.1));
        format!("{first}:{last}")
    });
    let merges = merges.collect();
    Sheet {
        cells,
        formulas,
        merges,
    }
}

fn sheet_of(book: &Book, name: &str) -> Sheet {
    read_back(&xlsx(book, the_standard()).unwrap(), name)
}

#[test]
fn json_of_known_books_is_what_they_were_read_from() {
    for sample in SAMPLES {
        let written = json(&book_from_json(sample, the_standard()), the_standard()).unwrap();
        let parse = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap();
        let (mut written, mut expected) = (parse(&written), parse(sample.as_bytes()));
        spell_amounts(&mut written);
        spell_amounts(&mut expected);
        assert_eq!(written, expected);
    }
    // The first sample has its keys in the order of the fields: the very same bytes.
    let written = json(&book_from_json(SAMPLES[0], the_standard()), the_standard()).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        format!("{}\n", SAMPLES[0].trim_end())
    );
}

/// `268.776` and `9` may be spelled with more or fewer zeros by others.
fn spell_amounts(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let amount = the_standard().tables.iter().any(|table| {
                    let field = table.field(key).and_then(|field| table.fields.get(field));
                    field.is_some_and(|field| field.kind == yusuan::schema::Kind::Amount)
                });
                match value
                    .as_str()
                    .and_then(|text| text.parse::<rust_decimal::Decimal>().ok())
                {
                    Some(number) if amount => *value = number.normalize().to_string().into(),
                    _ => spell_amounts(value),
                }
            }
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(spell_amounts),
        _ => {}
    }
}

#[test]
fn json_leaves_out_what_is_blank_and_spells_amounts() {
    let mut book = book_of(
        the_standard(),
        "03",
        &[&[
            ("level", "item"),
            ("function.class", "001"),
            ("total", "0"),
            ("basic.subtotal", "1.250"),
        ]],
    );
    (book.year, book.department) = (None, None);
    let written = String::from_utf8(json(&book, the_standard()).unwrap()).unwrap();
    let expected = r#"{
 "currency_unit": "万元",
 "tables": {
  "03": {
   "title": "部门支出总体情况表",
   "rows": [
    {
     "level": "item",
     "function.class": "001",
     "total": "0.00",
     "basic.subtotal": "1.25"
    }
   ],
   "notes": []
  }
 }
}
"#;
    assert_eq!(written, expected);
}

fn csv_of(book: &Book) -> (String, String) {
    let mut files = csv(book, the_standard()).unwrap();
    let (name, content) = files.remove(0);
    (name, String::from_utf8(content).unwrap())
}

#[test]
fn csv_of_a_list_has_the_paths_as_header() {
    let book = book_of(
        the_standard(),
        "07",
        &[
            &[("level", "total"), ("department_economic.name", "合计"), ("total", "5")],
            &[
                ("level", "department"),
                ("unit_code", "009"),
                ("department_economic.name", "甲,局"),
                ("total", "5"),
            ],
            &[
                ("level", "item"),
                ("department_economic.class", "301"),
                ("department_economic.section", "03"),
            ],
        ],
    );
    let (name, content) = csv_of(&book);
    assert_eq!(name, "预算07表.csv");
    let expected = "\u{feff}层级,部门预算经济分类-类,部门预算经济分类-款,部门预算经济分类-科目名称,\
                    政府预算经济分类-类,政府预算经济分类-款,政府预算经济分类-科目名称,总计,一般公共预算-小计,\
                    一般公共预算-其中：财政拨款,政府性基金,国有资本经营预算,上年结转结余,财政专户管理资金收入,\
                    事业收入,上级补助收入,附属单位上缴收入,事业单位经营收入,其他收入\r\n\
                    合计,,,合计,,,,5.00,,,,,,,,,,,\r\n\
                    部门,009,,\"甲,局\",,,,5.00,,,,,,,,,,,\r\n\
                    项,301,03,,,,,,,,,,,,,,,,\r\n";
    assert_eq!(content, expected);
}

#[test]
fn csv_of_two_sides_and_of_a_form_are_records() {
    let rows: [&[(&str, &str)]; 2] = [
        &[("side", "revenue"), ("item", "一、本年收入"), ("total", "7")],
        &[
            ("side", "expenditure"),
            ("item", "一、本年支出"),
            ("total", "7"),
            ("government_fund", "0"),
        ],
    ];
    let (_, content) = csv_of(&book_of(the_standard(), "04", &rows));
    assert_eq!(
        content,
        "\u{feff}收支,项目,合计,一般公共预算-小计,一般公共预算-其中：财政拨款,政府性基金,国有资本经营预算\r\n\
         收入,一、本年收入,7.00,,,,\r\n支出,一、本年支出,7.00,,,0.00,\r\n"
    );
    let (_, content) = csv_of(&book_of(
        the_standard(),
        "01",
        &[&[("side", "revenue"), ("item", "五、事业收入")]],
    ));
    assert_eq!(content, "\u{feff}收支,项目,金额\r\n收入,五、事业收入,\r\n");
    let rows: [&[(&str, &str)]; 2] = [
        &[("section", "goal"), ("level1", "目标1"), ("value", "做好。")],
        &[("section", "budget"), ("level1", "部门预算总额"), ("amount", "7")],
    ];
    let (_, content) = csv_of(&book_of(the_standard(), "11", &rows));
    assert_eq!(
        content,
        "\u{feff}部分,一级,二级,三级,内容,金额,说明\r\n年度履职目标,目标1,,,做好。,,\r\n预算情况,部门预算总额,,,,7.00,\r\n"
    );
}

/// A total, a department and two items of table 03; the second item is wrong across.
fn small_list() -> Book {
    let total = |level: &'static str, code: &'static str, name: &'static str| {
        [
            ("level", level),
            ("unit_code", code),
            ("name", name),
            ("total", "30.5"),
            ("basic.subtotal", "20.5"),
            ("basic.personnel.wages_welfare", "20.5"),
            ("project.subtotal", "10"),
            ("project.other_operation", "10"),
        ]
    };
    let (all, department) = (total("total", "", "合计"), total("department", "009", "甲局"));
    let all: Vec<_> = all.into_iter().filter(|pair| !pair.1.is_empty()).collect();
    let mut book = book_of(
        the_standard(),
        "03",
        &[
            &all,
            &department,
            &[
                ("level", "item"),
                ("function.class", "201"),
                ("function.section", "01"),
                ("function.item", "01"),
                ("name", "行政运行"),
                ("total", "20.5"),
                ("basic.subtotal", "20.5"),
                ("basic.personnel.wages_welfare", "20.5"),
            ],
            &[
                ("level", "item"),
                ("function.class", "201"),
                ("function.section", "01"),
                ("function.item", "04"),
                ("name", "人大会议"),
                ("total", "10.00001"),
                ("project.subtotal", "10"),
                ("project.other_operation", "10"),
            ],
        ],
    );
    book.tables[0].notes.push("备注：第一条。".into());
    book
}

#[test]
fn a_list_is_laid_out_as_the_standard_has_it() {
    let sheet = sheet_of(&small_list(), "预算03表");
    let frame = sheet.texts(["N1", "A2", "A3", "N3", "A4", "A5", "E4", "H6", "A11"]);
    let expected = [
        "预算03表",
        "2024年部门支出总体情况表",
        "部门名称：甲局",
        "单位：万元",
        "科目编码",
        "类",
        "单位（科目名称）",
        "工资福利支出",
        "备注：第一条。",
    ];
    assert_eq!(frame, expected);
    for merge in [
        "A2:N2", "A4:C4", "D4:D6", "E4:E6", "F4:F6", "G4:K4", "H5:I5", "G5:G6", "L4:N4", "A11:N11",
    ] {
        assert!(
            sheet.merges.iter().any(|known| known == merge),
            "{merge} in {:?}",
            sheet.merges
        );
    }
    assert_eq!(
        sheet.texts(["E7", "D8", "A9", "B9", "C10"]),
        ["合计", "009", "201", "01", "04"]
    );
    assert_eq!(sheet.cells["D8"], Data::String("009".to_owned()));
    assert!(!sheet.cells.contains_key("I9"));
}

#[test]
fn right_totals_are_formulas_and_wrong_ones_stay_as_they_were() {
    let sheet = sheet_of(&small_list(), "预算03表");
    let formulas = ["F7", "G7", "H7", "M7", "F8", "H8", "F9", "L10"].map(|at| sheet.formula(at));
    assert_eq!(
        formulas,
        [
            // The wrong total of the department is counted as it stands, and what lies under it is not.
            "ROUND(SUBTOTAL(9,INDEX(F7:F11,2):INDEX(F7:F11,ROWS(F7:F11)))-SUBTOTAL(9,F8:F11)+SUM(F8),6)",
            "SUBTOTAL(9,INDEX(G7:G11,2):INDEX(G7:G11,ROWS(G7:G11)))",
            "SUBTOTAL(9,INDEX(H7:H11,2):INDEX(H7:H11,ROWS(H7:H11)))",
            "SUBTOTAL(9,INDEX(M7:M11,2):INDEX(M7:M11,ROWS(M7:M11)))",
            // Right across, but not down: F10 is in it.
            "",
            // From below the heading to what follows its rows.
            "SUBTOTAL(9,INDEX(H8:H11,2):INDEX(H8:H11,ROWS(H8:H11)))",
            "SUM(G9,L9)",
            "SUM(M10:N10)"
        ]
    );
    assert_eq!(sheet.cells["F7"], Data::Float(30.5));
    // 10.00001 is not 10: typed, not computed.
    assert_eq!(
        (sheet.formula("F10"), &sheet.cells["F10"]),
        ("", &Data::Float(10.00001))
    );
    let notes = part(&xlsx(&small_list(), the_standard()).unwrap(), "xl/comments1.xml");
    assert!(
        notes.contains("应为 10.00，相差 0.00001。") && notes.contains("ref=\"F10\""),
        "{notes}"
    );
    assert!(
        notes.contains("应为 30.50001，相差 -0.00001。") && notes.contains("ref=\"F8\""),
        "{notes}"
    );
    assert_eq!(sheet.cells["F8"], Data::Float(30.5));
    assert_eq!(notes.matches("<comment ").count(), 2);
}

#[test]
fn a_blank_total_stays_blank_and_is_marked_when_its_parts_are_not_zero() {
    let item = |amount: &'static str| {
        [
            ("level", "item"),
            ("department_economic.code", "30101"),
            ("total", amount),
        ]
    };
    let total = [("level", "total"), ("department_economic.name", "合计")];
    let notes = |amount: &'static str| {
        let book = book_of(the_standard(), "06", &[&total, &item(amount)]);
        let bytes = xlsx(&book, the_standard()).unwrap();
        let sheet = read_back(&bytes, "预算06表");
        assert_eq!((sheet.text("E6"), sheet.formula("E6")), (String::new(), ""));
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        archive
            .by_name("xl/comments1.xml")
            .is_ok()
            .then(|| part(&bytes, "xl/comments1.xml"))
    };
    let note = notes("5").unwrap();
    assert!(note.contains("原表为空，各分项相加为 5.00"), "{note}");
    assert_eq!(notes("0"), None);
}

#[test]
fn a_line_that_the_standard_does_not_have_is_printed_as_it_is() {
    let rows: [&[(&str, &str)]; 4] = [
        &[("side", "revenue"), ("item", "一、一般公共预算"), ("amount", "3")],
        &[("side", "revenue"), ("item", "十、捐赠收入"), ("amount", "4")],
        &[("side", "revenue"), ("item", "收入总计"), ("amount", "7")],
        &[("side", "expenditure"), ("item", "支出总计")],
    ];
    let sheet = sheet_of(&book_of(the_standard(), "01", &rows), "预算01表");
    assert_eq!(
        sheet.texts(["A6", "A7", "A8", "C7", "C8"]),
        ["一、一般公共预算", "十、捐赠收入", "收入总计", "", "支出总计"]
    );
    // The total adds up what the standard has and what it does not, where that is the sum.
    assert_eq!(
        (&sheet.cells["B8"], sheet.formula("B8")),
        (&Data::Float(7.0), "SUM(B5:INDEX(B:B,ROW()-1))")
    );
}

/// A part of the package, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn an_empty_list_prints_its_total_row() {
    let sheet = sheet_of(&book_of(the_standard(), "09", &[]), "预算09表");
    assert_eq!((sheet.text("E7"), sheet.formulas.len()), ("合计".to_owned(), 0));
    let sheet = sheet_of(&book_of(the_standard(), "08", &[]), "预算08表");
    assert_eq!(sheet.text("A6"), "");
}

#[test]
fn details_are_merged_under_their_project() {
    let indicator = |name: &'static str, value: &'static str| {
        [
            ("level", "indicator"),
            ("code", "410702220000000012828"),
            ("name", "会议费"),
            ("output.indicator", name),
            ("output.value", value),
        ]
    };
    let (second, third) = (indicator("次数", "≥10次"), indicator("时间", "3月"));
    let project = [
        ("level", "project"),
        ("code", "410702220000000012828"),
        ("name", "会议费"),
        ("amount.total", "25"),
        ("amount.government", "25"),
        ("cost.indicator", "成本"),
        ("output.indicator", "次数"),
        ("output.value", "001"),
    ];
    let unit = [
        ("level", "unit"),
        ("code", "009001"),
        ("amount.total", "25"),
        ("amount.government", "25"),
    ];
    let sheet = sheet_of(
        &book_of(the_standard(), "12", &[&unit, &project, &second, &third]),
        "预算12表",
    );
    for merge in ["A8:A10", "B8:B10", "C8:C10", "F8:F10", "I8:I9"] {
        assert!(
            sheet.merges.iter().any(|known| known == merge),
            "{merge} in {:?}",
            sheet.merges
        );
    }
    assert!(
        !sheet
            .merges
            .iter()
            .any(|area| area.starts_with('G') && area.ends_with("10"))
    );
    assert_eq!(
        sheet.texts(["A8", "I8", "J8", "J9", "I10"]),
        ["410702220000000012828", "次数", "001", "≥10次", "时间"]
    );
    assert!(!sheet.cells.contains_key("A9") && !sheet.cells.contains_key("I9"));
    assert_eq!(
        (sheet.formula("C8"), sheet.formula("C7")),
        ("SUM(D8:F8)", "SUBTOTAL(9,INDEX(C7:C11,2):INDEX(C7:C11,ROWS(C7:C11)))")
    );
    assert_eq!(sheet.cells["C8"], Data::Float(25.0));
}

#[test]
fn closing_lines_stand_side_by_side() {
    let book = book_from_json(SAMPLES[0], the_standard());
    let sheet = sheet_of(&book, "预算01表");
    let closing = sheet.texts(["A36", "C36", "A37", "C37", "A38", "C38"]);
    assert_eq!(
        closing,
        [
            "本年收入合计",
            "本年支出合计",
            "上年结转结余",
            "年终结转结余",
            "收入总计",
            "支出总计"
        ]
    );
    assert_eq!(
        sheet.texts(["A16", "A35", "C35"]),
        ["", "", "三十四、抗疫特别国债安排的支出"]
    );
    // 其中：财政拨款 in B7 is no addend.
    let formulas = ["B36", "B38", "D36", "D38"].map(|at| sheet.formula(at));
    assert_eq!(
        formulas,
        [
            "SUM(B5:INDEX(B:B,ROW()-1))-SUM(B7)",
            "SUM(B36,B37)",
            "SUM(D5:INDEX(D:D,ROW()-1))",
            "SUM(D36,D37)"
        ]
    );
    let sheet = sheet_of(&book, "预算04表");
    let formulas = ["B7", "D7", "D8", "E7"].map(|at| sheet.formula(at));
    assert_eq!(
        formulas,
        [
            "SUM(INDEX(B7:B12,2):B12)-SUM(B9,B12)",
            "SUM(INDEX(D7:D38,2):D38)-SUM(D38)",
            "SUM(E8,G8:H8)",
            "SUM(INDEX(E7:E38,2):E38)-SUM(E38)"
        ]
    );
}

#[test]
fn the_form_is_laid_out_as_printed() {
    let sheet = sheet_of(&book_from_json(SAMPLES[0], the_standard()), "预算11表");
    assert_eq!(
        sheet.texts(["A2", "A3", "A4", "E4"]),
        [
            "部门（单位）整体绩效目标表",
            "（2024年度）",
            "部门名称：新乡市红旗区人大常委会",
            "单位：万元"
        ]
    );
    let goals = sheet.text("B5");
    assert!(
        goals.starts_with("目标 1：指导全区人大工作，推动决策部署的贯彻落实。\n目标 2：负责"),
        "{goals}"
    );
    let cells = sheet.texts([
        "A6", "B6", "D6", "B7", "A9", "B9", "B10", "C10", "C11", "B13", "A15", "E15", "A16",
    ]);
    let expected = [
        "年度主要任务",
        "任务名称",
        "主要内容",
        "日常监督工作",
        "预算情况",
        "部门预算总额（万元）",
        "1、资金来源：",
        "（1）政府预算资金",
        "（2）财政专户管理资金",
        "2、资金结构：",
        "一级指标",
        "指标值说明",
        "投入管理指标",
    ];
    assert_eq!(cells, expected);
    let merges = [
        "B5:E5", "A6:A8", "B6:C6", "D8:E8", "A9:A14", "B9:C9", "D14:E14", "A16:A35", "B16:B18", "B36:B37",
    ];
    for merge in merges {
        assert!(
            sheet.merges.iter().any(|known| known == merge),
            "{merge} in {:?}",
            sheet.merges
        );
    }
    assert_eq!(
        (sheet.formula("D9"), &sheet.cells["D9"]),
        ("SUM(INDEX(D9:D13,2):D13)-SUM(D13)", &Data::Float(706.61))
    );
}

#[test]
fn every_book_is_written_and_the_blank_one() {
    for sample in SAMPLES {
        let book = book_from_json(sample, the_standard());
        let bytes = xlsx(&book, the_standard()).unwrap();
        assert_eq!(
            bytes,
            xlsx(&book, the_standard()).unwrap(),
            "the same book gives the same bytes"
        );
        assert!(is_ours(&bytes));
        assert_eq!(
            Xlsx::new(Cursor::new(&bytes)).unwrap().sheet_names().len(),
            book.tables.len()
        );
    }
    let blank = blank_book(the_standard());
    let bytes = xlsx(&blank, the_standard()).unwrap();
    let sheet = read_back(&bytes, "预算01表");
    assert_eq!(
        sheet.texts(["A2", "A3", "A38", "C38"]),
        ["部门收支总体情况表", "部门名称：", "收入总计", "支出总计"]
    );
    assert_eq!(read_back(&bytes, "预算03表").text("E7"), "合计");
    assert_eq!(read_back(&bytes, "预算11表").text("B8"), "1、资金来源：");
}

#[test]
fn only_an_untouched_workbook_of_this_program_is_ours() {
    assert!(!is_ours(b"") && !is_ours(b"PK\x03\x04"));
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet();
    assert!(!is_ours(&other.save_to_buffer().unwrap()));
    // What a spreadsheet program leaves of ours when somebody has saved it there.
    let bytes = xlsx(&blank_book(the_standard()), the_standard()).unwrap();
    let saved =
        part(&bytes, "docProps/core.xml").replace("2000-01-01T00:00:00Z</dcterms:m", "2026-01-02T03:04:05Z</dcterms:m");
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("docProps/core.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    std::io::Write::write_all(&mut archive, saved.as_bytes()).unwrap();
    assert!(is_ours(&bytes) && !is_ours(&archive.finish().unwrap().into_inner()));
}
