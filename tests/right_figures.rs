//! Figures that are right are not accused: those that differ by what rounding explains (books in whole 万元, figures
//! with more decimals than are printed), and those that would be compared with what was not read.

use rust_decimal::Decimal;
use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::check::{check, relations};
use yusuan::diagnostic::{Code, Severity};
use yusuan::grid::{Grid, Workbook};
use yusuan::map::{Options, map};
use yusuan::rules::{State, builtin};
use yusuan::schema::standard;

/// A row of amounts below the header of table 03, by its label: total, basic, project.
type Line = (String, [Option<Decimal>; 3]);

/// A sheet of an expenditure table; its total stands in row 4.
fn sheet(title: &str, lines: &[Line]) -> Grid {
    let texts = [
        vec![format!("2025年{title}")],
        ["部门名称：青禾县水利局", "", "", "", "单位：万元"]
            .map(str::to_owned)
            .to_vec(),
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut cells = Vec::new();
    for (row, texts) in (0..).zip(&texts) {
        for (col, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            let value = CellValue::Text(text.as_str().into());
            cells.push(Cell {
                at: CellRef::new(row, col),
                value,
            });
        }
    }
    for (row, (label, amounts)) in (3..).zip(lines) {
        let texts = (0..).zip(label.split('|')).filter(|(_, text)| !text.is_empty());
        let texts = texts.map(|(col, text)| (col, CellValue::Text(text.into())));
        let amounts = (2..)
            .zip(amounts)
            .filter_map(|(col, amount)| Some((col, CellValue::Number((*amount)?))));
        cells.extend(texts.chain(amounts).map(|(col, value)| Cell {
            at: CellRef::new(row, col),
            value,
        }));
    }
    Grid::new(title, cells)
}

/// Lines with a total above them, each amount rounded by itself from exact ones in 元.
fn rounded(count: u32, decimals: u32) -> Vec<Line> {
    let yuan = |number: u32, by: u32| Decimal::new(i64::from(number * by % 9_999_991), 4);
    let exact: Vec<[Decimal; 2]> = (1..=count)
        .map(|number| [yuan(number, 7_918_667), yuan(number, 3_301_049)])
        .collect();
    let sum = |part: usize| exact.iter().map(|parts| parts[part]).sum();
    let line = |label: String, [basic, project]: [Decimal; 2]| {
        let amounts = [basic + project, basic, project].map(|amount| Some(amount.round_dp(decimals)));
        (label, amounts)
    };
    let items = (1..)
        .zip(&exact)
        .map(|(number, parts)| line(format!("21303{number:02}|行政运行"), *parts));
    std::iter::once(line("|合计".to_owned(), [sum(0), sum(1)]))
        .chain(items)
        .collect()
}

fn lines(texts: &[(&str, [&str; 3])]) -> Vec<Line> {
    let amounts = |texts: &[&str; 3]| texts.map(|text| text.parse().ok());
    texts
        .iter()
        .map(|(label, texts)| ((*label).to_owned(), amounts(texts)))
        .collect()
}

/// The findings about sums and relations, as code and place.
fn found(sheets: &[Grid]) -> Vec<String> {
    let (standard, sheets) = (standard().unwrap(), sheets.to_vec());
    let mapped = map(&Workbook { sheets }, standard, &Options::default()).unwrap();
    let findings = check(&mapped.book, standard, &builtin(standard).unwrap(), false).unwrap();
    let codes = [
        Code::WrongSum,
        Code::RoundingResidue,
        Code::RelationBroken,
        Code::WrongFigure,
        Code::RelationResidue,
    ];
    let told = findings.iter().filter(|finding| codes.contains(&finding.code));
    told.map(|finding| {
        let place = finding.place.as_ref().unwrap();
        format!("{} {}", finding.code.id(), place.cell.unwrap())
    })
    .collect()
}

fn errors(sheets: &[Grid]) -> Vec<String> {
    let mut found = found(sheets);
    found.retain(|finding| finding.starts_with('E'));
    found
}

const TITLE: &str = "部门支出总体情况表";

#[test]
fn a_book_rounded_to_whole_units_or_tenths_has_residues_and_no_errors() {
    for decimals in [0, 1, 2] {
        let unit = Decimal::new(1, decimals);
        let book = rounded(25, decimals);
        let told = found(&[sheet(TITLE, &book)]);
        assert!(
            told.len() > 3 && told.iter().all(|told| told.starts_with("W503")),
            "{told:?}"
        );
        // Two addends and a total are off by less than two units.
        let off = |by: i64| {
            let mut book = book.clone();
            let [_, basic, project] = book[8].1.map(Option::unwrap);
            book[8].1[0] = Some(basic + project + unit * Decimal::from(by));
            errors(&[sheet(TITLE, &book)])
        };
        assert_eq!(off(1), [""; 0]);
        assert_eq!(off(2), ["E501 C12"]);
    }
}

/// Whole figures alone do not say that they are rounded.
#[test]
fn whole_figures_are_exact_unless_the_book_shows_that_they_are_rounded() {
    let few = lines(&[
        ("|合计", ["3", "3", ""]),
        ("2130301|行政运行", ["1", "1", ""]),
        ("2130302|一般行政管理事务", ["1", "1", ""]),
    ]);
    assert_eq!(errors(&[sheet(TITLE, &few)]), ["E501 C4"]);
    // Amounts that were decided are round.
    let mut round = rounded(25, 0);
    for amounts in round.iter_mut().map(|(_, amounts)| amounts) {
        let tens = |amount: Option<Decimal>| amount.map(|amount| (amount / Decimal::TEN).round() * Decimal::TEN);
        *amounts = amounts.map(tens);
        amounts[0] = Some(amounts[1].unwrap() + amounts[2].unwrap());
    }
    for field in 0..3 {
        round[0].1[field] = round[1..].iter().map(|line| line.1[field]).sum();
    }
    assert_eq!(errors(&[sheet(TITLE, &round)]), [""; 0]);
    round[8].1[0] = round[8].1[0].map(|amount| amount + Decimal::ONE);
    assert_eq!(errors(&[sheet(TITLE, &round)]), ["E501 C12"]);
    // A whole sheet in a book of cents.
    let few = sheet("一般公共预算支出情况表", &few);
    assert_eq!(errors(&[sheet(TITLE, &rounded(25, 2)), few]), ["E501 C4"]);
}

#[test]
fn decimals_that_are_not_printed_make_no_error() {
    let of = |total: &str, part: &str, other: &str| {
        let rows = [
            ("|合计", [total, total, ""]),
            ("2130301|行政运行", [part, part, ""]),
            ("2130302|一般行政管理事务", [other, other, ""]),
        ];
        found(&[sheet(TITLE, &lines(&rows))])
    };
    let residue = ["W503 C4", "W503 D4"];
    // Added up from what is printed.
    assert_eq!(of("24.70", "12.345", "12.345"), residue);
    assert_eq!(of("24.72", "12.345", "12.345"), ["E501 C4"]);
    // What binary numbers leave is less than any amount of money.
    assert_eq!(of("2785.41000000001", "1000.41", "1785.00000000003"), [""; 0]);
    assert_eq!(of("24.6915", "12.3455", "12.3455"), ["E501 C4"]);
}

/// The written workbook judges as the check does.
#[test]
fn relations_of_a_rounded_book_have_its_tolerance() {
    let (standard, sheets) = (standard().unwrap(), vec![sheet(TITLE, &rounded(25, 0))]);
    let mapped = map(&Workbook { sheets }, standard, &Options::default()).unwrap();
    let applied = relations(&mapped.book, standard, &builtin(standard).unwrap());
    let totals = applied.iter().filter(|applied| applied.state == State::Residue);
    let tolerances: Vec<String> = totals
        .map(|applied| applied.readings[0].tolerance.to_string())
        .collect();
    assert_eq!(tolerances, ["12.999999"]);
}

/// A sheet of lines with `|` between the cells, `#` before numbers.
fn grid(name: &str, lines: &[&str]) -> Grid {
    let cells = (0..).zip(lines).flat_map(|(row, line)| {
        let texts = (0..).zip(line.split('|')).filter(|(_, text)| !text.is_empty());
        texts.map(move |(col, text)| {
            let value = match text.strip_prefix('#') {
                Some(number) => CellValue::Number(number.parse().unwrap()),
                None => CellValue::Text(text.into()),
            };
            let at = CellRef::new(row, col);
            Cell { at, value }
        })
    });
    Grid::new(name, cells.collect())
}

/// A side of a table with two sides has no column of totals, or no column that was read, while the other side has it.
#[test]
fn a_column_that_one_side_lacks_is_not_compared() {
    let fiscal = grid(
        "4",
        &[
            "2025年财政拨款收支总体情况表",
            "部门名称：青禾县水利局||||单位：万元",
            "收入||支出",
            "项目|预算数|项目|一般公共预算|政府性基金预算",
            "一、本年收入|#1200|一、本年支出|#1000|#200",
            "（一）一般公共预算拨款|#1000|（八）社会保障和就业支出|#300",
            "（二）政府性基金预算拨款|#200|（十二）农林水支出|#700|#200",
            "收入合计|#1200|支出合计|#1000|#200",
        ],
    );
    assert_eq!(found(&[fiscal]), [""; 0]);
    let total = grid(
        "1",
        &[
            "2025年部门收支总体情况表",
            "部门名称：青禾县水利局|||单位：万元",
            "收入||支出",
            "项目|预算数|项目|人数",
            "一、一般公共预算|#6|八、社会保障和就业支出|#4",
            "本年收入合计|#6|本年支出合计|#4",
            "收入总计|#6|支出总计|#4",
        ],
    );
    let items = [
        ("|合计", ["6", "6", ""]),
        ("2080505|机关事业单位基本养老保险缴费支出", ["6", "6", ""]),
    ];
    assert_eq!(found(&[total, sheet(TITLE, &lines(&items))]), [""; 0]);
}

/// A column of changes in percent, typed as texts, beside the figures of a list.
#[test]
fn percents_beside_the_figures_are_set_aside() {
    let three = grid(
        "8",
        &[
            "2025年一般公共预算“三公”经费支出情况表",
            "部门名称：青禾县水利局||||单位：万元",
            "项目|2024年预算数|2025年预算数|增减额|增减%",
            "合计|#27|#30|#3|11.1%",
            "一、因公出国（境）费用|#1.8|#2|#0.2|11.1%",
            "二、公务接待费|#8.1|#9|#0.9|11.1%",
            "三、公务用车购置及运行维护费|#17.1|#19|#1.9|11.1%",
            "（一）公务用车购置费|#3.6|#4|#0.4|11.1%",
            "（二）公务用车运行维护费|#13.5|#15|#1.5|11.1%",
        ],
    );
    let (standard, sheets) = (standard().unwrap(), vec![three]);
    let mapped = map(&Workbook { sheets }, standard, &Options::default()).unwrap();
    let errors = mapped
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.map(|finding| finding.code.id()).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(mapped.book.tables[0].rows.len(), 1);
}
