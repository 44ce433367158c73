//! An office's own workbook, with much that a program which does not know it would lose.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use rust_xlsxwriter::{
    Chart, ChartType, Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DataValidationRule,
    Format, FormatBorder, Image, Note, Table, Workbook, Worksheet,
};
use yusuan::cell::{CellRef, CellValue};
use yusuan::correction::identify;
use yusuan::diagnostic::Severity;
use yusuan::grid::Grid;
use yusuan::locale::{Lang, Messages};
use yusuan::pipeline::{self, Options};
use yusuan::read;
use yusuan::report::{self, Subject};
use yusuan::schema::standard;
use yusuan::write;
use zip::write::SimpleFileOptions;

/// The parts of a package by name.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.insert(part.name().unwrap().into_owned(), content);
    }
    parts
}

/// The package with other parts, in the order of their names.
pub fn package(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The package with a text of a part replaced.
pub fn replaced(bytes: &[u8], name: &str, (from, to): (&str, &str)) -> Vec<u8> {
    let mut parts = parts(bytes);
    let part = parts.get_mut(name).unwrap_or_else(|| panic!("no part {name}"));
    let text = String::from_utf8(part.clone()).unwrap();
    assert!(text.contains(from), "{name} has no {from}: {text}");
    *part = text.replace(from, to).into_bytes();
    package(&parts)
}

/// The text of the part of the nth sheet, counted from one.
pub fn sheet(bytes: &[u8], number: usize) -> String {
    let part = parts(bytes).remove(&format!("xl/worksheets/sheet{number}.xml"));
    String::from_utf8(part.unwrap()).unwrap()
}

fn copied(grid: &Grid) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(&grid.name).unwrap();
    for merge in &grid.merges {
        let CellRef { row, col } = merge.last;
        sheet
            .merge_range(
                merge.first.row,
                merge.first.col as u16,
                row,
                col as u16,
                "",
                &Format::new(),
            )
            .unwrap();
    }
    for cell in grid.cells() {
        let (row, col) = (cell.at.row, cell.at.col as u16);
        match &cell.value {
            CellValue::Number(number) => sheet.write_number(row, col, number.to_string().parse::<f64>().unwrap()),
            other => sheet.write_string(row, col, other.to_string()),
        }
        .unwrap();
    }
    sheet
}

/// Sheet 3, F7 is 210 where 120 is right, and has a fill of its own and a comment of 李四; there are macros, a hidden
/// sheet, charts, a picture, a table, shared formulas, checks of what is entered, colours by condition, protection,
/// settings for printing, and a thread of comments at F8.
pub fn workbook() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let input = root.join("tests/cases/one-total-wrong/input.xlsx");
    let given = read::read(fs::read(input).unwrap(), Path::new("x"), &read::Limits::default()).unwrap();
    let mut workbook = Workbook::new();
    for grid in &given.sheets {
        let mut sheet = copied(grid);
        if grid.name == "3" {
            let own = Format::new()
                .set_background_color(Color::RGB(0xFF_FF_00))
                .set_border(FormatBorder::Double)
                .set_num_format("#,##0.00");
            sheet.write_number_with_format(6, 5, 210, &own).unwrap();
            let note = Note::new("请核实").set_author("李四").add_author_prefix(true);
            sheet.insert_note(6, 5, &note).unwrap();
            sheet
                .insert_note(7, 5, &Note::new("[Threaded comment] 王五").set_author("tc={A}"))
                .unwrap();
            let number = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0));
            sheet.add_data_validation(6, 5, 9, 13, &number).unwrap();
            let large = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::GreaterThan(1000))
                .set_format(Format::new().set_bold());
            sheet.add_conditional_format(6, 5, 9, 13, &large).unwrap();
            sheet.protect();
            sheet.set_landscape().set_paper_size(8).set_repeat_rows(3, 5).unwrap();
            sheet.set_freeze_panes(6, 3).unwrap();
            sheet.set_footer("&C第 &P 页");
        }
        workbook.push_worksheet(sheet);
    }
    let mut sums = Worksheet::new();
    sums.set_name("计算").unwrap();
    for row in 0..6 {
        sums.write_number(row, 0, row + 1).unwrap();
        sums.write_formula(row, 1, format!("A{}*2", row + 1).as_str()).unwrap();
    }
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("计算!$A$1:$A$6");
    sums.insert_chart(8, 3, &chart).unwrap();
    sums.insert_image(1, 5, &Image::new_from_buffer(&picture()).unwrap())
        .unwrap();
    sums.write_string(9, 0, "甲").unwrap();
    sums.write_string(9, 1, "乙").unwrap();
    sums.add_table(9, 0, 12, 1, &Table::new()).unwrap();
    workbook.push_worksheet(sums);
    let mut hidden = Worksheet::new();
    hidden
        .set_name("参数")
        .unwrap()
        .set_hidden(true)
        .write_string(0, 0, "x")
        .unwrap();
    workbook.push_worksheet(hidden);
    workbook.define_name("费率", "=计算!$A$1").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let macros = folder.path().join("vbaProject.bin");
    fs::write(&macros, b"\xD0\xCF\x11\xE0 made up").unwrap();
    workbook.add_vba_project(&macros).unwrap();
    shared_and_threaded(&workbook.save_to_buffer().unwrap())
}

/// A picture of one point.
fn picture() -> Vec<u8> {
    const PNG: &str = "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050\
        0020134f6d0d20000000049454e44ae426082";
    let digits: Vec<u8> = PNG.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).filter(|pair| pair.len() == 2).map(byte).collect()
}

/// With formulas that are shared and a thread, neither of which the writer knows.
fn shared_and_threaded(bytes: &[u8]) -> Vec<u8> {
    let mut parts = parts(bytes);
    let mut change = |name: &str, from: &str, to: &str| {
        let part = parts.get_mut(name).unwrap_or_else(|| panic!("no part {name}"));
        let text = String::from_utf8(part.clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}: {text}");
        *part = text.replacen(from, to, 1).into_bytes();
    };
    let sums = "xl/worksheets/sheet5.xml";
    change(
        sums,
        "<f>A1*2</f><v>0</v>",
        "<f t=\"shared\" ref=\"B1:B6\" si=\"0\">A1*2</f><v>2</v>",
    );
    for row in 2..=6 {
        let value = row * 2;
        let copy = format!("<f t=\"shared\" si=\"0\"/><v>{value}</v>");
        change(sums, &format!("<f>A{row}*2</f><v>0</v>"), &copy);
    }
    let kinds = "http://schemas.microsoft.com/office/2017/10/relationships";
    let space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments";
    let threads = format!(
        "<ThreadedComments xmlns=\"{space}\"><threadedComment ref=\"F8\" dT=\"2025-01-16T08:00:00.00\" personId=\"{{P}}\" \
         id=\"{{A}}\"><text>依据？</text></threadedComment></ThreadedComments>"
    );
    let persons = format!(
        "<personList xmlns=\"{space}\"><person displayName=\"王五\" id=\"{{P}}\" userId=\"w\" providerId=\"None\"/></personList>"
    );
    let end = "</Relationships>";
    let relation = |kind: &str, target: &str| {
        format!("<Relationship Id=\"rId90\" Type=\"{kinds}/{kind}\" Target=\"{target}\"/>{end}")
    };
    change(
        "xl/worksheets/_rels/sheet2.xml.rels",
        end,
        &relation("threadedComment", "../threadedComments/threadedComment1.xml"),
    );
    change(
        "xl/_rels/workbook.xml.rels",
        end,
        &relation("person", "persons/person.xml"),
    );
    let kind = "application/vnd.ms-excel";
    change(
        "[Content_Types].xml",
        "</Types>",
        &format!(
            "<Override PartName=\"/xl/threadedComments/threadedComment1.xml\" ContentType=\"{kind}.threadedcomments+xml\"/>\
             <Override PartName=\"/xl/persons/person.xml\" ContentType=\"{kind}.person+xml\"/></Types>"
        ),
    );
    parts.insert(
        "xl/threadedComments/threadedComment1.xml".to_owned(),
        threads.into_bytes(),
    );
    parts.insert("xl/persons/person.xml".to_owned(), persons.into_bytes());
    package(&parts)
}

/// The workbook with marks for what is wrong in it.
pub fn marked(bytes: &[u8]) -> Vec<u8> {
    let standard = standard().unwrap();
    let options = Options::default();
    let read = pipeline::run_keeping(bytes.to_vec(), Path::new("x"), standard, &options);
    let (mut outcome, workbook) = read.unwrap();
    identify(&mut outcome.diagnostics, &outcome.book, standard);
    let subject = Subject {
        findings: &outcome.diagnostics,
        book: &outcome.book,
        workbook: &workbook,
        standard,
    };
    let marks = report::own_marks(subject, Severity::Warning, &Messages::new(Lang::ZhCn));
    write::marked(bytes, &marks, standard, options.limits.unpacked).unwrap()
}

/// The book of tests/data/seed-2024.xlsx as its sheets, and blank ones of 预算01表 and 预算03表 to be filled in: seven rows
/// of 03, each with a formula; a sheet that adds them up with results that are no longer right, and one formula that
/// nobody here can calculate; the order of calculation.
pub fn template() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seed = fs::read(root.join("tests/data/seed-2024.xlsx")).unwrap();
    let seed = read::read(seed, Path::new("x"), &read::Limits::default()).unwrap();
    let mut workbook = Workbook::new();
    for grid in seed
        .sheets
        .iter()
        .filter(|grid| ["预算01表", "预算03表"].contains(&grid.name.as_str()))
    {
        let is_list = grid.name == "预算03表";
        let mut blank = Grid::new(
            grid.name.clone(),
            grid.cells()
                .iter()
                .filter(|cell| cell.at.row < if is_list { 6 } else { 5 } || !is_list && cell.at.col % 2 == 0)
                .cloned()
                .collect(),
        );
        blank.set_merges(grid.merges.iter().filter(|merge| merge.last.row < 6).copied().collect());
        let mut sheet = copied(&blank);
        if is_list {
            let text = Format::new().set_num_format("@").set_border(FormatBorder::Thin);
            let amount = Format::new().set_num_format("#,##0.00").set_border(FormatBorder::Thin);
            for row in 6..13 {
                sheet.set_row_height(row, 21).unwrap();
                for col in 0..14 {
                    sheet
                        .write_blank(row, col, if col < 5 { &text } else { &amount })
                        .unwrap();
                }
                let formula = format!("F{0}-G{0}-L{0}", row + 1);
                sheet
                    .write_formula_with_format(row, 15, formula.as_str(), &amount)
                    .unwrap();
            }
        }
        workbook.push_worksheet(sheet);
    }
    let mut sums = Worksheet::new();
    sums.set_name("汇总").unwrap();
    for (row, formula) in (0..).zip(["SUM(预算03表!G7:G20)", "A1*2", "VLOOKUP(1,B1:C2,2,0)", "1+1"]) {
        let formula = rust_xlsxwriter::Formula::new(formula).set_result("2");
        sums.write_formula(row, 0, formula).unwrap();
    }
    workbook.push_worksheet(sums);
    let mut parts = parts(&workbook.save_to_buffer().unwrap());
    let mut change = |name: &str, from: &str, to: &str| {
        let text = String::from_utf8(parts[name].clone()).unwrap();
        assert!(text.contains(from));
        parts.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    };
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    change(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        &format!("<Relationship Id=\"rId90\" Type=\"{kinds}/calcChain\" Target=\"calcChain.xml\"/></Relationships>"),
    );
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml";
    change(
        "[Content_Types].xml",
        "</Types>",
        &format!("<Override PartName=\"/xl/calcChain.xml\" ContentType=\"{kind}\"/></Types>"),
    );
    let chain = "<calcChain xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><c r=\"A1\" i=\"3\"/></calcChain>";
    parts.insert("xl/calcChain.xml".to_owned(), chain.as_bytes().to_vec());
    package(&parts)
}

/// A template of two lists on one sheet, one below the other, each with a total below it, and a cover that refers to both.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Rows above the first header.
    pub above: u32,
    /// Blank rows of each list.
    pub blank: [u32; 2],
    /// Rows between a list and its total in which nothing is prepared.
    pub gap: u32,
    /// Whether formulas of a column are shared.
    pub is_shared: bool,
}

impl Lists {
    /// The layout that fills both in, with the rows of these levels.
    pub fn layout(levels: [&str; 2]) -> String {
        let table = |header: &str, more: &str| {
            format!(
                "[[into.tables]]\ntable = \"03\"\nsheet = \"表\"\ngrow = true\n{more}[[into.tables.columns]]\nheader = \"{header}/名称\"\n\
                 key = \"name\"\n[[into.tables.columns]]\nheader = \"{header}/金额\"\nkey = \"total\"\n"
            )
        };
        format!(
            "name = \"own\"\n[into]\n{}{}",
            table("甲", levels[0]),
            table("乙", levels[1])
        )
    }

    /// The first row, the last one and the total of each list, counted from one.
    pub fn rows(&self) -> [[u32; 3]; 2] {
        let first = self.above + 3;
        let [one, two] = self.blank;
        let list = |first: u32, blank: u32| [first, first + blank - 1, first + blank + self.gap];
        let above = list(first, one);
        [above, list(above[2] + 4, two)]
    }

    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let mut sheet = Worksheet::new();
        sheet.set_name("表").unwrap();
        let amount = Format::new().set_num_format("#,##0.00").set_border(FormatBorder::Thin);
        let [[first, last, total], _] = self.rows();
        if self.above > 0 {
            sheet.write_string(0, 0, "总额").unwrap();
            sheet
                .write_formula(0, 1, format!("SUM(B{first}:B{last})*1").as_str())
                .unwrap();
        }
        for (name, [first, last, below]) in ["甲", "乙"].into_iter().zip(self.rows()) {
            let head = first - 3;
            sheet.merge_range(head, 0, head, 4, name, &Format::new()).unwrap();
            for (col, label) in (0..).zip(["名称", "金额", "占比", "累计", "两倍"]) {
                sheet.write_string(head + 1, col, label).unwrap();
            }
            for row in first..=last {
                sheet
                    .write_blank(row - 1, 0, &Format::new().set_border(FormatBorder::Thin))
                    .unwrap();
                sheet.write_blank(row - 1, 1, &amount).unwrap();
                for (col, formula) in [
                    (2, format!("B{row}/B${below}")),
                    (3, format!("SUM(B${first}:B{row})")),
                    (4, format!("B{row}*2")),
                ] {
                    sheet
                        .write_formula_with_format(row - 1, col, formula.as_str(), &amount)
                        .unwrap();
                }
            }
            sheet.write_string(below - 1, 0, "合计").unwrap();
            for col in ["B", "C", "E"] {
                let formula = format!("SUM({col}{first}:{col}{last})");
                let number = CellRef::parse(&format!("{col}1")).unwrap().col as u16;
                sheet.write_formula(below - 1, number, formula.as_str()).unwrap();
            }
            sheet
                .write_formula(below - 1, 3, format!("B{below}+B{total}").as_str())
                .unwrap();
        }
        workbook.push_worksheet(sheet);
        let mut cover = Worksheet::new();
        cover.set_name("封面").unwrap();
        let mut row = 0;
        for [first, last, below] in self.rows() {
            for formula in [
                format!("表!B{below}"),
                format!("SUM(表!$B${first}:$B${last})"),
                format!("COUNT(表!B{first}:B{last})"),
                format!("SUM(表!B{first}:C{below})-表!B{below}"),
            ] {
                cover.write_formula(row, 0, formula.as_str()).unwrap();
                row += 1;
            }
        }
        workbook.push_worksheet(cover);
        let mut file = workbook.save_to_buffer().unwrap();
        for (number, [first, last, _]) in self.rows().into_iter().enumerate().filter(|_| self.is_shared) {
            for row in first..=last {
                let what = match row == first {
                    true => format!("<f t=\"shared\" ref=\"E{first}:E{last}\" si=\"{number}\">B{row}*2</f>"),
                    false => format!("<f t=\"shared\" si=\"{number}\"/>"),
                };
                let from = format!("<f>B{row}*2</f>");
                file = replaced(&file, "xl/worksheets/sheet1.xml", (&from, &what));
            }
        }
        file
    }

    /// What is wrong in the lists of a filled workbook, which have so many rows; nothing if all sums are right.
    pub fn wrong(sheets: &[Grid], counts: [usize; 2]) -> Vec<String> {
        let mut wrong = Vec::new();
        let number = |grid: &Grid, row: u32, col: u32| match grid.get(CellRef::new(row, col)).map(|cell| &cell.value) {
            Some(CellValue::Number(number)) => *number,
            other => panic!("{}: no number in row {row}: {other:?}", grid.name),
        };
        let near = |one: rust_decimal::Decimal, other: rust_decimal::Decimal| {
            (one - other).abs() < rust_decimal::Decimal::new(1, 6)
        };
        let (grid, cover) = (&sheets[0], &sheets[1]);
        let text = |row: u32, col: u32| {
            grid.get(CellRef::new(row, col))
                .map(|cell| cell.value.to_string())
                .unwrap_or_default()
        };
        let mut totals: Vec<rust_decimal::Decimal> = Vec::new();
        let mut at = 0;
        for (list, count) in counts.into_iter().enumerate() {
            while text(at, 0) != "名称" {
                at += 1;
            }
            let first = at + 1;
            let mut rows: Vec<u32> = (first..).take_while(|row| !text(*row, 0).is_empty()).collect();
            at = first;
            while text(at, 0) != "合计" {
                at += 1;
            }
            rows.retain(|row| *row < at);
            let amounts: Vec<_> = rows.iter().map(|row| number(grid, *row, 1)).collect();
            let sum: rust_decimal::Decimal = amounts.iter().sum();
            let mut running = rust_decimal::Decimal::ZERO;
            for (row, amount) in rows.iter().zip(&amounts) {
                running += amount;
                for (col, right) in [
                    (2, amount / sum),
                    (3, running),
                    (4, amount * rust_decimal::Decimal::TWO),
                ] {
                    if !near(number(grid, *row, col), right) {
                        wrong.push(format!(
                            "row {row}, column {col}: {} for {right}",
                            number(grid, *row, col)
                        ));
                    }
                }
            }
            totals.push(sum);
            let base = list as u32 * 4;
            let both = sum + totals[0];
            for (what, found, right) in [
                ("rows", rows.len().into(), count.into()),
                ("total", number(grid, at, 1), sum),
                ("share", number(grid, at, 2), rust_decimal::Decimal::ONE),
                ("both", number(grid, at, 3), both),
                ("twice", number(grid, at, 4), sum * rust_decimal::Decimal::TWO),
                ("cover", number(cover, base, 0), sum),
                ("cover sum", number(cover, base + 1, 0), sum),
                ("cover count", number(cover, base + 2, 0), count.into()),
                (
                    "cover area",
                    number(cover, base + 3, 0),
                    sum + rust_decimal::Decimal::TWO,
                ),
            ] {
                if !near(found, right) {
                    wrong.push(format!("list {list}, {what}: {found} for {right}"));
                }
            }
        }
        if text(0, 0) == "总额" && !near(number(grid, 0, 1), totals[0]) {
            wrong.push(format!("above: {} for {}", number(grid, 0, 1), totals[0]));
        }
        wrong
    }
}

/// A template with rows by class, section and item, whose codes are numbers and whose class is merged over all of them;
/// below it another list with the same texts.
pub fn coded() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let mut sheet = Worksheet::new();
    sheet.set_name("支出").unwrap();
    for (head, labels) in [(1, ["类", "款", "项", "金额"]), (9, ["甲类", "款", "项", "基本"])] {
        for (col, label) in (0..).zip(labels) {
            sheet.write_string(head, col, label).unwrap();
        }
        sheet
            .merge_range(head + 1, 0, head + 4, 0, "201", &Format::new())
            .unwrap();
        for (row, (section, item)) in (head + 1..).zip([(1, 1), (1, 4), (1, 99), (36, 99)]) {
            sheet.write_number(row, 1, section).unwrap();
            sheet.write_number(row, 2, item).unwrap();
        }
    }
    workbook.push_worksheet(sheet);
    workbook.save_to_buffer().unwrap()
}

/// A template of two lists beside each other, each with so many blank rows and a total below.
pub fn beside(blank: [u32; 2]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let mut sheet = Worksheet::new();
    sheet.set_name("表").unwrap();
    for ((col, names), blank) in [(0, ["甲名", "甲额"]), (3, ["乙名", "乙额"])].into_iter().zip(blank) {
        for (own, label) in (col..).zip(names) {
            sheet.write_string(0, own, label).unwrap();
            for row in 1..=blank {
                sheet
                    .write_blank(row, own, &Format::new().set_border(FormatBorder::Thin))
                    .unwrap();
            }
        }
        sheet.write_string(blank + 1, col, "合计").unwrap();
        let letter = if col == 0 { "B" } else { "E" };
        sheet
            .write_formula(
                blank + 1,
                col + 1,
                format!("SUM({letter}2:{letter}{})", blank + 1).as_str(),
            )
            .unwrap();
    }
    workbook.push_worksheet(sheet);
    workbook.save_to_buffer().unwrap()
}
