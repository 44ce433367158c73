//! Whatever stands on a sheet, mapping comes to an end without panic, accounts for every cell, and
//! says of every value where it stands. Amounts read as their decimal however they are typed.

use std::collections::HashMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::check::check;
use yusuan::grid::{Grid, Merge, Workbook};
use yusuan::map::{Options, map};
use yusuan::schema::{Shape, Standard, standard};

const NAMES: [&str; 6] = ["03", "03续", "6-8", "Sheet1", "预算01表", "11"];

/// Texts that sheets are made of, and some that only look like them.
const WORDS: &[&str] = &[
    "合计",
    "总　计",
    "小计",
    "其中：",
    "部门名称：青禾县水利局",
    "单位：万元",
    "单位：元",
    "金额单位：",
    "元",
    "（2025年度）",
    "2025年",
    "续表",
    "（续）",
    "备注：见附表",
    "单位负责人：林青",
    "行政运行",
    "009",
    "009001",
    "009001001",
    "213",
    "2130301",
    "03",
    "30101",
    "410702220000000012828",
    "12.5万元",
    "125,000元",
    "85%",
    "约12",
    "（12.00）",
    "12-",
    "—",
    "无",
    "/",
    "\u{3000}行政运行",
    "目标 1：清淤",
    "≤18万元",
    "栏次",
    "1=2+3",
    "序号",
    "一、",
    "（一）",
    "青禾县水利局",
    "2024年",
    "…",
    "\u{fffd}",
    "9999999999999999999999999999999",
];

#[derive(Clone, Debug)]
enum Piece {
    /// A value at a place.
    Cell(u32, u32, CellValue),
    /// Title or form number of a table, from this row and column.
    Title(usize, u32, u32, bool),
    /// The header of a table, from this row and column, merged or not.
    Header(usize, u32, u32, bool),
    /// A line item or a label of the form.
    Label(usize, u32, u32, usize),
    Merge(u32, u32, u32, u32),
    Hidden(bool, u32),
}

fn value() -> impl Strategy<Value = CellValue> {
    prop_oneof![
        4 => (any::<i64>(), 0..6_u32).prop_map(|(digits, scale)| CellValue::Number(Decimal::new(digits % 1_000_000, scale))),
        1 => any::<bool>().prop_map(|top| CellValue::Number(if top { Decimal::MAX } else { Decimal::MIN })),
        6 => proptest::sample::select(WORDS).prop_map(|word| CellValue::Text(word.into())),
        1 => "\\PC{0,8}".prop_map(|text| CellValue::Text(text.as_str().into())),
        1 => Just(CellValue::Date("1985-01-15".into())),
        1 => Just(CellValue::Error("#REF!".into())),
        1 => any::<bool>().prop_map(CellValue::Bool),
    ]
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let row = || 0..24_u32;
    let col = || 0..10_u32;
    let piece = prop_oneof![
        24 => (row(), col(), value()).prop_map(|(row, col, value)| Piece::Cell(row, col, value)),
        2 => (0..12_usize, row(), 0..3_u32, any::<bool>()).prop_map(|(table, row, col, form)| Piece::Title(table, row, col, form)),
        2 => (0..12_usize, row(), 0..3_u32, any::<bool>()).prop_map(|(table, row, col, merged)| Piece::Header(table, row, col, merged)),
        2 => (0..12_usize, row(), col(), 0..60_usize).prop_map(|(table, row, col, line)| Piece::Label(table, row, col, line)),
        1 => (row(), col(), 0..4_u32, 0..4_u32).prop_map(|(row, col, down, right)| Piece::Merge(row, col, row + down, col + right)),
        1 => (any::<bool>(), row()).prop_map(|(is_row, line)| Piece::Hidden(is_row, line)),
        1 => (any::<bool>(), value()).prop_map(|(top, value)| Piece::Cell(if top { 0 } else { u32::MAX }, u32::MAX, value)),
    ];
    proptest::collection::vec(piece, 0..70)
}

fn text(row: u32, col: u32, text: &str) -> Cell {
    Cell {
        at: CellRef::new(row, col),
        value: CellValue::Text(text.into()),
    }
}

fn header(
    standard: &Standard,
    table: usize,
    (row, col): (u32, u32),
    merged: bool,
    cells: &mut Vec<Cell>,
    merges: &mut Vec<Merge>,
) {
    let schema = &standard.tables[table];
    let height = u32::try_from(schema.header_height()).unwrap();
    for (at, column) in (col..).zip(&schema.columns) {
        for (down, label) in (row..).zip(&column.path) {
            cells.push(text(down, at, label));
        }
        let last = row + u32::try_from(column.path.len()).unwrap() - 1;
        if merged {
            merges.push(Merge {
                first: CellRef::new(last, at),
                last: CellRef::new(row + height - 1, at),
            });
        }
    }
}

fn label(standard: &Standard, table: usize, number: usize) -> String {
    let all: Vec<String> = match &standard.tables[table].shape {
        Shape::TwoSided { sides, .. } => sides
            .iter()
            .flat_map(|side| &side.lines)
            .map(|line| line.label.clone())
            .collect(),
        Shape::Form { blocks, .. } => blocks.iter().map(|block| block.label.clone()).collect(),
        Shape::List { .. } => standard.tables[table]
            .columns
            .iter()
            .flat_map(|column| column.path.clone())
            .collect(),
    };
    all[number % all.len()].clone()
}

fn grid(name: &str, pieces: &[Piece], standard: &Standard) -> Grid {
    let (mut cells, mut merges, mut rows, mut cols) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Cell(row, col, value) => cells.push(Cell {
                at: CellRef::new(*row, *col),
                value: value.clone(),
            }),
            Piece::Title(table, row, col, true) => cells.push(text(*row, *col, &standard.tables[*table].form_number)),
            Piece::Title(table, row, col, false) => {
                cells.push(text(*row, *col, &format!("2025年{}", standard.tables[*table].title)));
            }
            Piece::Header(table, row, col, merged) => {
                header(standard, *table, (*row, *col), *merged, &mut cells, &mut merges);
            }
            Piece::Label(table, row, col, number) => cells.push(text(*row, *col, &label(standard, *table, *number))),
            Piece::Merge(top, left, bottom, right) => merges.push(Merge {
                first: CellRef::new(*top, *left),
                last: CellRef::new(*bottom, *right),
            }),
            Piece::Hidden(true, line) => rows.push(*line),
            Piece::Hidden(false, line) => cols.push(*line % 10),
        }
    }
    let mut grid = Grid::new(name, cells);
    grid.set_merges(merges);
    (grid.hidden_rows, grid.hidden_cols) = (rows, cols);
    grid
}

/// A sheet that is a table up to what is done to it.
fn tables() -> impl Strategy<Value = Vec<Piece>> {
    (
        0..12_usize,
        any::<bool>(),
        pieces(),
        proptest::option::of((0..12_usize, 10..16_u32)),
    )
        .prop_map(|(table, merged, mut pieces, below)| {
            // Of two cells at one address the first stays.
            let mut all = vec![
                Piece::Title(table, 0, 0, false),
                Piece::Cell(1, 0, CellValue::Text("单位：元".into())),
                Piece::Header(table, 2, 0, merged),
            ];
            if let Some((second, row)) = below {
                all.push(Piece::Title(second, row, 0, false));
                all.push(Piece::Header(second, row + 1, 0, merged));
            }
            all.append(&mut pieces);
            all
        })
}

fn holds(sheets: Vec<Grid>, include_hidden: bool) -> Result<(), TestCaseError> {
    let standard = standard().unwrap();
    let options = Options {
        include_hidden,
        ..Options::default()
    };
    let workbook = Workbook { sheets };
    // An unbalanced ledger is an error.
    let mapped = map(&workbook, standard, &options).unwrap();
    let mut read: HashMap<&str, usize> = HashMap::new();
    for report in &mapped.sheets {
        prop_assert!(report.cells.balanced());
        *read.entry(&report.sheet).or_default() += report.cells.read;
    }
    for sheet in &workbook.sheets {
        prop_assert_eq!(read[&*sheet.name], sheet.cells().len(), "{}", &sheet.name);
    }
    for table in &mapped.book.tables {
        for row in 0..table.rows.len() {
            let name = table.sheet_of(row);
            let sheet = workbook.sheets.iter().find(|sheet| sheet.name == *name).unwrap();
            for value in table.values(row) {
                prop_assert!(value.source.is_none_or(|at| sheet.get(at).is_some()));
                prop_assert!(value.amount().is_none() || value.source.is_some());
            }
        }
    }
    check(&mapped.book, standard, &yusuan::rules::builtin(standard).unwrap(), true).unwrap();
    Ok(())
}

/// An amount, and a text that people type for it.
fn typed() -> impl Strategy<Value = (Decimal, String)> {
    let parts = (
        0..2_000_000_000_u64,
        0..5_u32,
        0..6_u8,
        any::<bool>(),
        any::<bool>(),
        0..4_u8,
    );
    parts.prop_map(|(digits, scale, sign, grouped, wide, unit)| {
        let plain = Decimal::new(i64::try_from(digits).unwrap(), scale);
        let text = plain.to_string();
        let (whole, fraction) = text
            .split_once('.')
            .map_or((&*text, None), |(whole, part)| (whole, Some(part)));
        let mut shown = String::new();
        for (position, digit) in whole.chars().enumerate() {
            if grouped && position > 0 && (whole.len() - position) % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
        }
        if let Some(fraction) = fraction {
            shown = format!("{shown}.{fraction}");
        }
        let (negative, shown) = match sign {
            0 => (true, format!("-{shown}")),
            1 => (true, format!("({shown})")),
            2 => (true, format!("{shown}-")),
            3 => (false, format!("￥{shown}")),
            4 => (false, format!(" {shown}\u{3000}")),
            _ => (false, shown),
        };
        let (shown, yuan) = match unit {
            0 => (format!("{shown}元"), 1),
            1 => (format!("{shown}千元"), 1_000),
            2 => (format!("{shown}万元"), 10_000),
            _ => (shown, 10_000),
        };
        let shown: String = if wide {
            shown.chars().map(widened).collect()
        } else {
            shown
        };
        let amount = if negative { -plain } else { plain };
        (amount * Decimal::from(yuan) / Decimal::from(10_000), shown)
    })
}

/// The full-width form of what has one.
fn widened(c: char) -> char {
    match c {
        '0'..='9' | ',' | '.' | '(' | ')' | '-' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sheet_is_accounted_for(all in proptest::collection::vec(pieces(), 1..4), include_hidden in any::<bool>()) {
        let standard = standard().unwrap();
        let sheets = NAMES.iter().zip(&all).map(|(name, pieces)| grid(name, pieces, standard)).collect();
        holds(sheets, include_hidden)?;
    }

    #[test]
    fn any_table_is_accounted_for(all in proptest::collection::vec(tables(), 1..4), include_hidden in any::<bool>()) {
        let standard = standard().unwrap();
        let sheets = NAMES.iter().zip(&all).map(|(name, pieces)| grid(name, pieces, standard)).collect();
        holds(sheets, include_hidden)?;
    }

    #[test]
    fn an_amount_reads_as_its_decimal((amount, typed) in typed()) {
        let standard = standard().unwrap();
        let table = standard.tables.iter().position(|table| table.number == "08").unwrap();
        let pieces = [
            Piece::Title(table, 0, 0, false),
            Piece::Cell(1, 0, CellValue::Text("单位：万元".into())),
            Piece::Header(table, 2, 0, false),
            Piece::Cell(4, 0, CellValue::Text(typed.as_str().into())),
        ];
        let workbook = Workbook { sheets: vec![grid("08", &pieces, standard)] };
        let mapped = map(&workbook, standard, &Options::default()).unwrap();
        prop_assert_eq!(mapped.book.tables.len(), 1, "{:?}", mapped.diagnostics);
        prop_assert_eq!(mapped.book.tables[0].amount(0, 0), Some(amount), "{}", typed);
    }
}
