//! Work is linear in the input: twice the rows, columns, merges, sheets, labels, findings or mapping entries take
//! twice the steps. Steps are allocations and their bytes, which are the same on any machine; what takes time
//! without allocating shows in the processor's time, of which only a multiple speaks.

#[path = "support/docx.rs"]
mod docx;
#[path = "support/harm.rs"]
mod harm;
#[path = "support/usage.rs"]
#[allow(dead_code, reason = "benchmarks need more of it")]
mod usage;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use usage::processor;
use yusuan::book::Book;
use yusuan::check;
use yusuan::consolidate::{self, Part};
use yusuan::diagnostic::Severity;
use yusuan::diff::{self, Ignore, merge};
use yusuan::locale::{Lang, Messages};
use yusuan::map::LayoutChoice;
use yusuan::narrative::{self, Books, paragraphs};
use yusuan::pipeline::{self, Options, Outcome};
use yusuan::report::{self, Detail, Excerpts, Subject};
use yusuan::schema::{Standard, standard};
use yusuan::{mapping, rules, write};

/// Counts what is allocated.
struct Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

// SAFETY: everything is handed on to the allocator of the system.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size() as u64, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that twice the input may take, and how often four times the input may take the time.
const DOUBLED: f64 = 2.3;
const FOURFOLD: f64 = 9.0;
/// Less time than this says nothing.
const LEAST: Duration = Duration::from_millis(400);

/// What something took.
#[derive(Clone, Copy, Debug)]
struct Steps {
    count: u64,
    bytes: u64,
    time: Duration,
}

fn steps<T>(work: impl FnOnce() -> T) -> (Steps, T) {
    let (count, bytes) = (COUNT.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed));
    let start = processor();
    let made = work();
    let steps = Steps {
        time: processor().saturating_sub(start),
        count: COUNT.load(Ordering::Relaxed) - count,
        bytes: BYTES.load(Ordering::Relaxed) - bytes,
    };
    (steps, made)
}

/// Asserts that the steps of `work` grow as `size` does.
fn linear<I, T>(what: &str, size: usize, make: impl Fn(usize) -> I, work: impl Fn(&I) -> T) {
    let taken = [1, 2, 4].map(|factor| {
        let input = make(size * factor);
        steps(|| work(&input)).0
    });
    let [first, _, fourth] = taken;
    // Of two doublings that which is usual: where a buffer grows may fall into either.
    let doubled = |own: fn(&Steps) -> u64| (own(&fourth) as f64 / own(&first).max(1) as f64).sqrt();
    let (count, bytes) = (doubled(|steps| steps.count), doubled(|steps| steps.bytes));
    let time = fourth.time.as_secs_f64() / first.time.as_secs_f64().max(1e-3);
    println!(
        "{what:44} count {count:4.2} bytes {bytes:4.2} time {time:5.2} ({:?})",
        fourth.time
    );
    assert!(count <= DOUBLED && bytes <= DOUBLED, "{what}: {taken:?}");
    assert!(time <= FOURFOLD || fourth.time < LEAST, "{what}: {taken:?}");
}

/// A cell: a number if it is one.
fn cell(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(_) => format!("<c><v>{text}</v></c>"),
        Err(_) if text.is_empty() => "<c/>".to_owned(),
        Err(_) => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}

/// A workbook of these sheets: name, rows of cells, merged ranges.
fn workbook(sheets: &[(String, Vec<String>, Vec<String>)]) -> Vec<u8> {
    let (mut book, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (number, (name, rows, merges)) in sheets.iter().enumerate() {
        let _ = write!(book, r#"<sheet name="{name}" r:id="rId{number}"/>"#);
        let _ = write!(
            relations,
            r#"<Relationship Id="rId{number}" Type="x/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let mut sheet = "<worksheet><sheetData>".to_owned();
        for row in rows {
            sheet.push_str("<row>");
            row.split(',').for_each(|own| sheet.push_str(&cell(own)));
            sheet.push_str("</row>");
        }
        sheet.push_str("</sheetData><mergeCells>");
        merges
            .iter()
            .for_each(|range| sheet.push_str(&format!(r#"<mergeCell ref="{range}"/>"#)));
        sheet.push_str("</mergeCells></worksheet>");
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook><sheets>{book}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, part)| (name.as_str(), part.as_bytes()))
        .collect();
    harm::container(&parts)
}

fn one(rows: Vec<String>) -> Vec<u8> {
    workbook(&[("a".to_owned(), rows, Vec::new())])
}

fn run(bytes: &[u8], options: &Options) -> Outcome {
    pipeline::run(bytes.to_vec(), Path::new("a.xlsx"), standard().unwrap(), options).unwrap()
}

fn read(bytes: &[u8]) -> Outcome {
    let outcome = run(bytes, &Options::default());
    assert!(!outcome.book.tables.is_empty(), "no table");
    outcome
}

/// Income and expenditure, with lines that the table does not have.
fn two_sided(lines: usize) -> Vec<u8> {
    two_sided_of(lines, |line| format!("其他项目{line},1,其他用途{line},1"))
}

/// Income and expenditure, with these lines, too.
fn two_sided_of(lines: usize, own: impl Fn(usize) -> String) -> Vec<u8> {
    let mut rows: Vec<String> = vec![
        "2024年部门收支总体情况表".to_owned(),
        "部门名称：甲局,,,单位：万元".to_owned(),
        "收入,,支出,".to_owned(),
        "项目,金额,项目,金额".to_owned(),
        "一、一般公共预算,5,一、一般公共服务支出,5".to_owned(),
    ];
    rows.extend((0..lines).map(own));
    rows.push(format!("收入总计,{0},支出总计,{0}", lines + 5));
    one(rows)
}

/// A list of three levels of codes, under a total.
fn list(rows: usize, amount: impl Fn(usize) -> String) -> Vec<String> {
    let mut all: Vec<String> = vec![
        "2024年部门支出总体情况表".to_owned(),
        "部门名称：甲局,,,,,,,,,,,,单位：万元".to_owned(),
        "科目编码,,,单位（科目名称）,合计,基本支出,,,,,项目支出,,".to_owned(),
        "类,款,项,,,小计,工资福利支出,对个人和家庭的补助,商品和服务支出,资本性支出,小计,其他运转类,特定目标类"
            .to_owned(),
        format!(",,,合计,{0},{0},{0},,,,,,", rows),
    ];
    all.push(format!(",,,001 甲局,{0},{0},{0},,,,,,", rows));
    all.extend((0..rows).map(|row| {
        let amount = amount(row);
        format!(
            "201,{:02},{:02},事项{row},{amount},{amount},{amount},,,,,,",
            row / 99 % 99 + 1,
            row % 99 + 1
        )
    }));
    all
}

fn ones(_: usize) -> String {
    "1".to_owned()
}

fn book(bytes: &[u8]) -> Book {
    read(bytes).book
}

fn written(standard: &Standard, outcome: &Outcome) -> usize {
    let beside = write::Beside {
        relations: &check::relations(&outcome.book, standard, &outcome.rules),
        ..write::Beside::default()
    };
    let bytes = write::xlsx_with(&outcome.book, standard, beside).unwrap().len();
    bytes + write::json(&outcome.book, standard).unwrap().len() + write::csv(&outcome.book, standard).unwrap().len()
}

/// All that a report says of a workbook.
fn told(bytes: &[u8]) -> usize {
    let (outcome, workbook) = pipeline::run_keeping(
        bytes.to_vec(),
        Path::new("a.xlsx"),
        standard().unwrap(),
        &Options::default(),
    )
    .unwrap();
    let subject = Subject {
        findings: &outcome.diagnostics,
        book: &outcome.book,
        workbook: &workbook,
        standard: standard().unwrap(),
    };
    let messages = Messages::new(Lang::ZhCn);
    let excerpts = Excerpts::of(subject, Severity::Info, Detail::Full);
    let text = report::text(
        &outcome.diagnostics,
        &excerpts,
        (Severity::Info, Detail::Full),
        &messages,
    );
    let marks = report::marks(subject, Severity::Info, &messages);
    text.len() + report::sheets(subject).sheets.len() + marks.cells.len()
}

fn changed(amount: usize) -> impl Fn(usize) -> String {
    move |row| {
        if row % amount == 0 {
            "2".to_owned()
        } else {
            "1".to_owned()
        }
    }
}

fn layout(entries: usize) -> String {
    let mut text = "name = \"a\"\ntitle = \"a\"\n".to_owned();
    for entry in 0..entries {
        let _ = write!(text, "[[sheets]]\ntable = \"03\"\nsheet = \"x{entry}\"\n");
    }
    text
}

#[test]
fn twice_the_input_takes_twice_the_steps() {
    let standard = standard().unwrap();
    // What is made once is made before.
    written(standard, &read(&one(list(5, ones))));
    told(&two_sided(5));

    // A small list in which a text of the preamble is another.
    let with = |from: &'static str, to: fn(&str) -> String, word: &'static str| {
        move |length: usize| {
            let other = to(&word.repeat(length));
            let rows = list(3, ones).into_iter();
            one(rows.map(|row| row.replace(from, &other)).collect())
        }
    };
    let named: fn(&str) -> String = |name| format!("部门名称：{name}");
    let owner = with("部门名称：甲局", named, "局");
    linear("characters of a department", 2_000, owner, |bytes| read(bytes));
    let titled = with("2024年部门", |name| format!("{name}2024年部门"), "甲");
    linear("characters of a title", 2_000, titled, |bytes| {
        run(bytes, &Options::default())
    });
    let phrases = with("部门名称：甲局", named, "单位");
    linear("phrases of a department", 1_000, phrases, |bytes| read(bytes));
    linear("lines of a two-sided table", 2_000, two_sided, |bytes| read(bytes));
    linear(
        "lines of a two-sided table, written",
        1_000,
        |size| read(&two_sided(size)),
        |own| written(standard, own),
    );
    let repeated = |size: usize| {
        two_sided_of(size, |line| match line % 3 {
            0 => "财政拨款,1,三、教育支出,1".to_owned(),
            1 => "单位资金,1,二、教育支出,1".to_owned(),
            _ => "  其中：事业收入,1,教育支出,1".to_owned(),
        })
    };
    linear("lines that stand again and again", 1_000, repeated, |bytes| read(bytes));
    let records = |size: usize| {
        let outcome = read(&two_sided(size));
        let files = write::csv(&outcome.book, standard).unwrap();
        files.into_iter().next().unwrap().1
    };
    linear("lines of a CSV file of this program", 2_000, records, |bytes| {
        read(bytes)
    });
    linear("lines of a two-sided table, told", 500, two_sided, |bytes| told(bytes));
    linear(
        "rows of a list",
        1_000,
        |size| one(list(size, ones)),
        |bytes| read(bytes),
    );
    linear(
        "rows of a list, written",
        600,
        |size| read(&one(list(size, ones))),
        |own| written(standard, own),
    );
    linear(
        "rows of a list, told",
        600,
        |size| one(list(size, changed(2))),
        |bytes| told(bytes),
    );
    // As many rows again as the totals add.
    let unadded = |size: usize| {
        let total = |row: String| row.replace(&format!(",{},", 2 * size), &format!(",{size},"));
        let rows = list(2 * size, ones).into_iter();
        let halved = |row: String| total(total(row));
        one(rows.map(halved).collect())
    };
    linear("rows that no total adds", 1_200, unadded, |bytes| told(bytes));
    let coded = |size: usize| {
        let mut rows = list(2, ones);
        rows.extend((0..size).map(|_| "1".to_owned()));
        one(rows)
    };
    linear("rows with a code alone", 2_000, coded, |bytes| told(bytes));
    let subtotals = |size: usize| {
        let rows = list(size, ones).into_iter();
        let with_subtotal = |(row, own): (usize, String)| match row {
            0..6 => vec![own],
            _ => vec![own, ",,,小计,7,7,7,,,,,,".to_owned()],
        };
        one(rows.enumerate().flat_map(with_subtotal).collect())
    };
    linear("subtotals of a list", 1_000, subtotals, |bytes| read(bytes));
    let unclear = |size: usize| {
        let mut rows = list(2, ones);
        rows.retain(|row| !row.starts_with(",,,合计"));
        rows.extend((0..size).map(|row| format!(",,,不明{row},7,7,7,,,,,,")));
        one(rows)
    };
    linear("unclear rows of a list without a total", 1_000, unclear, |bytes| {
        read(bytes)
    });
    let headed = |size: usize| {
        let mut rows = list(2, ones);
        rows.extend((0..size).flat_map(|row| [format!("附表{row}"), format!(",,,甲{row},乙{row}")]));
        one(rows)
    };
    linear("headers below a list", 1_000, headed, |bytes| read(bytes));
    let texts = |size: usize| one(list(size, |_| "x".to_owned()));
    linear("findings", 300, texts, |bytes| told(bytes));
    let columns = |size: usize| {
        let mut rows = list(10, ones);
        rows.iter_mut()
            .skip(2)
            .for_each(|row| (0..size).for_each(|col| row.push_str(&format!(",栏{col}"))));
        one(rows)
    };
    linear("columns", 200, columns, |bytes| run(bytes, &Options::default()));
    let merged = |size: usize| {
        let merges = (10..size + 10).map(|row| format!("N{row}:P{row}")).collect();
        workbook(&[("a".to_owned(), list(size, ones), merges)])
    };
    linear("merges", 600, merged, |bytes| read(bytes));
    let sheets = |size: usize| {
        let own = |number: usize| (format!("s{number}"), list(3, ones), Vec::new());
        workbook(&(0..size).map(own).collect::<Vec<_>>())
    };
    linear("sheets", 15, sheets, |bytes| run(bytes, &Options::default()));
    let foreign = |size: usize| {
        let rows = |number: usize| (0..4).map(|row| format!("说明{number},{row}")).collect();
        let own = |number: usize| (format!("s{number}"), rows(number), Vec::new());
        let first = ("a".to_owned(), list(3, ones), Vec::new());
        workbook(&std::iter::once(first).chain((0..size).map(own)).collect::<Vec<_>>())
    };
    linear("sheets of something else", 60, foreign, |bytes| read(bytes));
    linear("mapping entries", 2_000, layout, |text| {
        mapping::parse("a.toml", text, standard).unwrap()
    });
    let mapped = |size: usize| {
        let layout = mapping::parse("a.toml", &layout(size), standard).unwrap();
        let mut options = Options::default();
        options.map.layout = LayoutChoice::Given(Arc::new(layout));
        (options, sheets(4))
    };
    linear("mapping entries, used", 1_000, mapped, |(options, bytes)| {
        run(bytes, options)
    });

    let pair = |size: usize| {
        let own = |amount: usize| book(&one(list(size, changed(amount))));
        [own(usize::MAX), own(3), own(5)]
    };
    linear("rows, compared", 1_000, pair, |[old, new, _]| {
        let rules = rules::builtin(standard).unwrap();
        diff::compare(old, new, standard, Some(&rules), &Ignore::default()).unwrap()
    });
    linear("rows, merged", 1_000, pair, |books| {
        let [base, ours, theirs] = books.each_ref().map(|book| merge::Version { book, unread: &[] });
        merge::merge(base, ours, theirs, standard).unwrap()
    });
    let sides = |size: usize| {
        [
            book(&two_sided(size)),
            book(&two_sided(size + 1)),
            book(&two_sided(size + 2)),
        ]
    };
    linear("lines, merged", 500, sides, |books| {
        let [base, ours, theirs] = books.each_ref().map(|book| merge::Version { book, unread: &[] });
        merge::merge(base, ours, theirs, standard).unwrap()
    });
    let parts = |size: usize| -> Vec<Book> {
        let own = |number: usize| Book {
            department: Some(format!("单位{number}").as_str().into()),
            ..book(&one(list(20, ones)))
        };
        (0..size).map(own).collect()
    };
    linear("departments, consolidated", 20, parts, |books| {
        let part = |(number, book): (usize, &Book)| Part::new(format!("{number}.xlsx"), book.clone(), standard);
        let parts = books.iter().enumerate().map(part).collect();
        consolidate::consolidate(parts, standard, &consolidate::Options::default())
    });

    // Paragraphs of a text, and sentences in one paragraph.
    let now = book(&one(list(20, ones)));
    let rules = rules::builtin(standard).unwrap();
    let judged = |lines: &Vec<String>| {
        let books = Books { now: &now, last: None };
        narrative::check(&paragraphs(lines, false), books, standard, &rules).unwrap()
    };
    let sentence = "甲局2025年支出总计706.61万元，其中：基本支出600.99万元，占85%。";
    linear(
        "paragraphs of a text",
        400,
        |size| vec![sentence.to_owned(); size],
        judged,
    );
    linear(
        "sentences of a paragraph",
        400,
        |size| vec![sentence.repeat(size)],
        judged,
    );
    let document = |size: usize| {
        let row = "<w:tr><w:tc><w:p><w:r><w:t>行政运行</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>";
        let paragraph = format!("<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>");
        let table = format!("<w:tbl>{}</w:tbl>", row.repeat(4));
        docx::document(&format!("{paragraph}{table}").repeat(size), &[])
    };
    linear("tables of a document", 300, document, |bytes| {
        run(bytes, &Options::default())
    });
    // A list with one row below which these rows stand, made longer by what is filled in.
    let filled_book = read(&one(list(8, ones))).book;
    let layout = "name = \"a\"\n[into]\n[[into.tables]]\ntable = \"03\"\nsheet = \"a\"\ngrow = true\n\
        [[into.tables.columns]]\nheader = \"名称\"\nkey = \"name\"\n[[into.tables.columns]]\nheader = \"金额\"\nkey = \"total\"\n";
    let layout = mapping::parse("a.toml", layout, standard).unwrap();
    let template = |rows: &str| {
        let sheet = format!(
            "<worksheet><sheetData><row r=\"1\">{}{}</row><row r=\"2\"><c r=\"A2\"/></row>{rows}</sheetData></worksheet>",
            cell("名称"),
            cell("金额")
        );
        harm::container(&[
            ("xl/worksheets/sheet0.xml", sheet.as_bytes()),
            ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"a\" r:id=\"rId0\"/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                b"<Relationships><Relationship Id=\"rId0\" Type=\"x/worksheet\" Target=\"worksheets/sheet0.xml\"/></Relationships>",
            ),
            ("[Content_Types].xml", b"<Types/>"),
        ])
    };
    let open = |bytes: &[u8]| yusuan::read::read(bytes.to_vec(), Path::new("a.xlsx"), &yusuan::read::Limits::default());
    let grown = |bytes: &Vec<u8>| {
        let template = write::Template {
            bytes,
            workbook: &open(bytes).unwrap(),
            shifted: &yusuan::read::shifted_formula,
            reread: &open,
            limit: 1 << 30,
        };
        let filled = write::fill(&filled_book, standard, layout.into.as_ref().unwrap(), template)
            .unwrap()
            .unwrap();
        assert!(matches!(filled, write::Filled::Workbook { .. }), "{filled:?}");
    };
    let formulas = |size: usize| {
        let row = |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\"><f>SUM(B2:B{row})+A3</f></c></row>");
        template(&(3..size + 3).map(row).collect::<String>())
    };
    linear("rows below a list that grows", 1_000, formulas, grown);
    let references = |size: usize| {
        let named = "+B1+SUM(B1:B4)".repeat(size);
        template(&format!("<row r=\"4\"><c r=\"A4\"><f>{}</f></c></row>", &named[1..]))
    };
    linear("references of a formula that follows", 1_000, references, grown);
}
