//! The memory promise of `Limits`, in release mode and by hand:
//! `cargo test --release --test harm -- --ignored --nocapture promise`. Each file is read and mapped by a process
//! of its own, whose peak is looked up while it runs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use yusuan::pipeline::{self, Options};
use yusuan::schema::standard;

use super::harm::{container, ods, record, xls, xlsx, xlsx_of};
use super::xlsb;

const VARIABLE: &str = "YUSUAN_HARM_FILE";
const MIB: usize = 1 << 20;
/// What the promise says, in KiB, and what it says of files of up to 3 MiB.
const PROMISED: u64 = 1 << 20;
const PROMISED_OF_SMALL: u64 = 300_000_000 / 1024;

/// What a test process does: reads the file, or nothing when the test is run with others.
#[test]
#[ignore = "part of `promise`"]
fn read_one() {
    if let Some(file) = std::env::var_os(VARIABLE) {
        let bytes = std::fs::read(&file).unwrap();
        let start = Instant::now();
        // Read and mapped: what the mapping adds counts as well.
        let outcome = pipeline::run(bytes, Path::new("x"), standard().unwrap(), &Options::default());
        let told = match outcome {
            Ok(outcome) => format!(
                "{} cells, {} findings",
                outcome.sheets.iter().map(|sheet| sheet.cells.read).sum::<usize>(),
                outcome.diagnostics.len()
            ),
            Err(error) => error.to_string(),
        };
        println!("{:6} ms, {told}", start.elapsed().as_millis());
    }
}

#[test]
#[ignore = "takes minutes"]
fn promise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("harm");
    let chosen = std::env::var("YUSUAN_HARM_ONLY").unwrap_or_default();
    for (what, make) in CASES.iter().filter(|(what, _)| what.contains(&chosen)) {
        std::fs::write(&file, make()).unwrap();
        let size = std::fs::metadata(&file).unwrap().len() as usize / MIB;
        let (peak, told) = peak(&file);
        println!(
            "{what:40} {size:4} MiB file, peak {:5} MiB, {}",
            peak / 1024,
            told.trim()
        );
        let promised = if size < 3 { PROMISED_OF_SMALL } else { PROMISED };
        assert!(peak <= promised, "{what}");
        assert!(told.contains(" ms, "), "{what}: the process ended early: {told}");
    }
}

fn peak(file: &Path) -> (u64, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "memory::read_one", "--nocapture"])
        .env(VARIABLE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let told = text.lines().find(|line| line.contains(" ms, ")).unwrap_or_default();
    (peak, told.to_owned())
}

type Make = fn() -> Vec<u8>;

/// The rows of a list, as many as a workbook may have; cells are apart by commas, formulas by `=` from their results.
const ROWS: u32 = 266_000;
const HEADER: [&str; 4] = [
    "2024年部门支出总体情况表",
    "部门名称：甲局,,,,,,,,,,,,单位：万元",
    "科目编码,,,单位（科目名称）,合计,基本支出,,,,,项目支出,,",
    "类,款,项,,,小计,工资福利支出,对个人和家庭的补助,商品和服务支出,资本性支出,小计,其他运转类,特定目标类",
];

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && text.len() == 1
}

fn row(texts: &str) -> String {
    let cells = texts.split(',').map(|text| match text.split_once('=') {
        Some((formula, result)) => format!("<c><f>{formula}</f><v>{result}</v></c>"),
        None if text.is_empty() => "<c/>".to_owned(),
        None if is_number(text) => format!("<c><v>{text}</v></c>"),
        None => format!("<c t=\"str\"><v>{text}</v></c>"),
    });
    format!("<row>{}</row>", cells.collect::<String>())
}

/// Three codes.
fn codes(number: u32) -> String {
    let class = 201 + number / 9801 % 200;
    format!("{class},{:02},{:02}", number / 99 % 99 + 1, number % 99 + 1)
}

/// A list of three codes, a name and amounts.
fn list_of(name: impl Fn(u32) -> String, amounts: impl Fn(u32) -> String) -> Vec<u8> {
    let rows = (0..ROWS).map(|number| row(&format!("{},{}{}", codes(number), name(number), amounts(number))));
    xlsx(&HEADER.map(row).into_iter().chain(rows).collect::<String>(), "")
}

/// A list of rows of one name with these amounts.
fn list(amounts: &str) -> Vec<u8> {
    list_of(|_| "事".to_owned(), |_| amounts.to_owned())
}

/// A list with formulas across, which have these results.
fn formulas(results: [&str; 3]) -> Vec<u8> {
    let [total, basic, project] = results;
    let amounts = |number: u32| {
        let row = number + 5;
        format!(",F{row}+K{row}={total},SUM(G{row}:J{row})={basic},2,1,7,8,L{row}+M{row}={project},1,1")
    };
    list_of(|_| "事".to_owned(), amounts)
}

/// The list of [`list`] as .xlsb, half as long, since the file shows its sheet twice.
fn list_in_xlsb(amounts: &str) -> Vec<u8> {
    let cells = |number: u32, texts: &str| {
        let cells = (0..).zip(texts.split(',')).filter(|(_, text)| !text.is_empty());
        let cells = cells.flat_map(|(col, text)| match is_number(text) {
            // Whole numbers are shifted by two bits, of which the second says that they are whole.
            true => xlsb::cell(2, col, 0, &(text.parse::<u32>().unwrap() << 2 | 2).to_le_bytes()),
            false => xlsb::cell(6, col, 0, &xlsb::wide(text)),
        });
        [xlsb::row(number, false), cells.collect()].concat()
    };
    let header = (0..).zip(HEADER).flat_map(|(number, texts)| cells(number, texts));
    let rows = (0..ROWS / 2).flat_map(|number| cells(number + 4, &format!("{},事{amounts}", codes(number))));
    let data: Vec<u8> = header.chain(rows).collect();
    xlsb::container(&xlsb::sheet(&[], &data, &[]), &xlsb::strings(&[]))
}

/// Repeated up to so many bytes.
fn filled(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// Different short texts in so many bytes.
fn unique(before: &str, after: &str, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 64);
    let mut number = 0u64;
    while text.len() < bytes {
        text.push_str(before);
        text.push_str(&format!("x{number:x}"));
        text.push_str(after);
        number += 1;
    }
    text
}

const CASES: &[(&str, Make)] = &[
    ("xlsx, cells", || {
        xlsx(&filled("<row><c><v>1</v></c></row>", 380 * MIB), "")
    }),
    ("xlsx, cells up to the limit", || {
        xlsx(&"<row><c><v>1</v></c></row>".repeat(1_000_000), "")
    }),
    ("xlsx, one code a row", || list(",1,1,1")),
    ("xlsx, one code a row, every sum wrong", || list(",9,3,2,1,7,5,5,4,3")),
    ("xlsx, every name another, every sum wrong", || {
        list_of(|number| format!("事{number}"), |_| ",9,3,2,1,7,5,5,4,3".to_owned())
    }),
    ("xlsx, projects", || {
        let header = [
            "2024年项目支出表",
            "部门名称：甲局,,,,单位：万元",
            "序号,类型,项目名称,项目单位,合计",
        ];
        let rows = (0..ROWS).map(|number| row(&format!("{number},其他运转类,项目{number},甲局,5")));
        xlsx(&header.map(row).into_iter().chain(rows).collect::<String>(), "")
    }),
    ("xlsx, formulas across", || formulas(["5", "3", "2"])),
    ("xlsx, formulas across out of date", || formulas(["7", "9", "6"])),
    ("xlsx, formulas across never computed", || formulas([""; 3])),
    ("xlsx, texts in the widest rows", || {
        let cells: String = (0..16_000)
            .map(|col| format!("<c t=\"str\"><v>列{col}</v></c>"))
            .collect();
        xlsx(&format!("<row>{cells}</row>").repeat(60), "")
    }),
    ("xlsx, cells from the last to the first", || {
        let rows = (0..500_000).rev().map(|n| {
            format!(
                r#"<row r="{0}"><c r="P{0}"><v>1</v></c>{1}</row>"#,
                n + 1,
                "<c><v>1</v></c>".repeat(15)
            )
        });
        xlsx(&rows.collect::<String>(), "")
    }),
    ("xlsx, blanks", || xlsx(&filled("<c/>", 380 * MIB), "")),
    ("xlsx, hidden rows", || {
        xlsx(&filled("<row hidden=\"1\"/>", 380 * MIB), "")
    }),
    ("xlsx, merges", || {
        xlsx("", &filled("<mergeCell ref=\"A1:B2\"/>", 380 * MIB))
    }),
    ("xlsx, formulas", || {
        xlsx(&filled("<row><c><f>A1+B2</f><v>1</v></c></row>", 380 * MIB), "")
    }),
    ("xlsx, formulas never computed", || {
        xlsx(&filled("<row><c><f/></c></row>", 380 * MIB), "")
    }),
    ("xlsx, texts", || {
        xlsx(&unique(r#"<c t="str"><v>"#, "</v></c>", 380 * MIB), "")
    }),
    ("xlsx, errors", || {
        xlsx(&unique(r#"<c t="e"><v>"#, "</v></c>", 380 * MIB), "")
    }),
    ("xlsx, shared texts", || {
        xlsx_of(b"<worksheet/>", unique("<si><t>", "</t></si>", 380 * MIB).as_bytes(), 1)
    }),
    ("xlsx, empty shared texts", || {
        xlsx_of(b"<worksheet/>", filled("<si/>", 380 * MIB).as_bytes(), 1)
    }),
    ("xlsx, styles", || {
        let sheet = filled("<xf/>", 380 * MIB);
        let relations = r#"<Relationships><Relationship Id="a" Type="x/styles" Target="styles.xml"/></Relationships>"#;
        container(&[
            ("xl/workbook.xml", b"<workbook/>".as_slice()),
            ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
            ("xl/styles.xml", format!("<a><cellXfs>{sheet}").as_bytes()),
        ])
    }),
    ("xlsx, sheets in the list", || {
        let sheets = filled(r#"<sheet name="a" id="x"/>"#, 380 * MIB);
        container(&[("xl/workbook.xml", sheets.as_bytes())])
    }),
    ("xlsx, relations", || {
        let all = unique(r#"<Relationship Type="a" Target="b" Id=""#, r#""/>"#, 380 * MIB);
        container(&[
            ("xl/workbook.xml", b"<a/>".as_slice()),
            ("xl/_rels/workbook.xml.rels", all.as_bytes()),
        ])
    }),
    ("xlsx, one name", || {
        xlsx_of(format!("<{}", "x".repeat(380 * MIB)).as_bytes(), b"", 1)
    }),
    ("xlsx, one text", || {
        xlsx(
            &format!("<row><c t=\"str\"><v>{}</v></c></row>", "x".repeat(170 * MIB)),
            "",
        )
    }),
    ("xlsx, deep", || xlsx_of(filled("<a>", 380 * MIB).as_bytes(), b"", 1)),
    ("xlsx, 8 GiB of blanks", || xlsx_of(&vec![b' '; 2 << 30], b"", 4)),
    ("ods, cells", || {
        let cell =
            r#"<table:table-cell table:number-columns-repeated="16" office:value-type="float" office:value="1"/>"#;
        ods(&format!(
            r#"<table:table-row table:number-rows-repeated="490000">{cell}</table:table-row>"#
        ))
    }),
    ("ods, a wide row", || {
        ods(&filled(
            r#"<table:table-cell office:value-type="float" office:value="1"/>"#,
            380 * MIB,
        ))
    }),
    ("ods, texts", || {
        let text = unique(
            r#"<table:table-cell office:value-type="string" office:string-value=""#,
            r#""/>"#,
            380 * MIB,
        );
        ods(&format!("<table:table-row>{text}"))
    }),
    ("ods, tables", || ods(&filled("</table:table><table:table>", 380 * MIB))),
    ("ods, hidden rows", || {
        ods(&filled("<table:table-row table:visibility=\"collapse\"/>", 380 * MIB))
    }),
    ("ods, styles", || {
        ods(&unique(
            "<style:style style:name=\"",
            "\"><table-properties display=\"false\"/>",
            380 * MIB,
        ))
    }),
    ("text, numbers", || filled("1,", 64 * MIB).into_bytes()),
    ("text, numbers up to the limit", || {
        "1,1,1,1,1,1,1\n".repeat(1_000_000).into_bytes()
    }),
    ("text, texts", || unique("", ",", 63 * MIB).into_bytes()),
    ("text, one text", || {
        format!("a,b\n{}", "y".repeat(63 * MIB)).into_bytes()
    }),
    ("text, GB18030", || {
        [b"a,b\n".to_vec(), [0xD6, 0xD0, b','].repeat(21 * MIB)].concat()
    }),
    ("page, cells", || {
        format!("<html><table>{}", filled("<tr><td>1", 62 * MIB)).into_bytes()
    }),
    ("page, texts", || {
        format!("<html><table>{}", unique("<tr><td>", "", 62 * MIB)).into_bytes()
    }),
    ("page, tables", || {
        filled("<table><tr><td>1</table>", 62 * MIB).into_bytes()
    }),
    ("page, spans", || {
        format!("<html><table>{}", filled("<tr><td colspan=9 rowspan=9>1", 62 * MIB)).into_bytes()
    }),
    ("page, one attribute", || {
        format!("<html><table a=\"{}\">", "x".repeat(62 * MIB)).into_bytes()
    }),
    ("page, attributes", || {
        format!("<html><table {}>", filled("a=1 ", 62 * MIB)).into_bytes()
    }),
    ("page, styles", || {
        format!("<html><style>{}", filled(".a{display:none}", 62 * MIB)).into_bytes()
    }),
    ("xml 2003, cells", || {
        let cells = filled(r#"<Row><Cell><Data Type="Number">1</Data></Cell></Row>"#, 62 * MIB);
        format!("<?mso-application?><Workbook><Worksheet><Table>{cells}").into_bytes()
    }),
    ("xls, cells", || xls(&[], &record(0x027E, &[0; 10]).repeat(4_500_000))),
    ("xls, packed cells", || {
        let mut row = vec![0u8; 6 + 6 * 256];
        row[4 + 6 * 256] = 255;
        xls(&[], &record(0x00BD, &row).repeat(40_000))
    }),
    ("xls, texts", || {
        let label = |n: u32| record(0x0204, &[vec![0; 6], vec![4, 0, 0], n.to_le_bytes().to_vec()].concat());
        xls(&[], &(0..3_500_000).flat_map(label).collect::<Vec<u8>>())
    }),
    ("xls, shared texts", || {
        let sst = record(0x00FC, &[0; 8]);
        let more = record(0x003C, &[0, 0, 0].repeat(2700)).repeat(8000);
        xls(&[sst, more].concat(), &[])
    }),
    ("xls, merges", || {
        xls(
            &[],
            &record(0x00E5, &[0, 0, 9, 0, 0, 0, 9, 0, 0, 0].repeat(800)).repeat(8000),
        )
    }),
    ("xls, sheets", || {
        xls(&record(0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'x']).repeat(4_000_000), &[])
    }),
    ("xls, formats", || {
        xls(&record(0x041E, &[0, 0, 1, 0, 0, b'x']).repeat(6_000_000), &[])
    }),
    ("xls, styles", || xls(&record(0x00E0, &[0; 4]).repeat(7_000_000), &[])),
    ("xlsb, one code a row, every sum wrong", || {
        list_in_xlsb(",9,3,2,1,7,5,5,4,3")
    }),
    ("xlsb, cells", || {
        let data = [xlsb::row(0, false), xlsb::cell(2, 0, 0, &[0; 4]).repeat(25_000_000)].concat();
        xlsb::container(&xlsb::sheet(&[], &data, &[]), &xlsb::strings(&[]))
    }),
    ("xlsb, texts", || {
        let texts = [xlsb::record(159, &[0xFF; 8]), xlsb::record(19, &[]).repeat(190 * MIB)].concat();
        xlsb::container(&xlsb::sheet(&[], &[], &[]), &texts)
    }),
    ("zip, parts", || {
        let one = container(&[("xl/workbook.xml", b"x".as_slice())]);
        let find = |mark: &[u8]| one.windows(4).position(|bytes| bytes == mark).unwrap();
        let (central, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
        [
            &one[..central],
            &one[central..end].repeat(60 * MIB / (end - central)),
            &one[end..],
        ]
        .concat()
    }),
];
