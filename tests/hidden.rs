//! What people do not see is set aside and told, or used on request; sums that differ name it.

use yusuan::cell::{Cell, CellRef, CellValue};
use yusuan::check::check;
use yusuan::diagnostic::{Code, Diagnostic};
use yusuan::grid::{Grid, Merge, Workbook};
use yusuan::map::{Mapped, Options, map};
use yusuan::schema::standard;

const HEADER: &str = "
预算08表
2025年一般公共预算“三公”经费支出情况表
部门名称：青禾县水利局 | | | | | 单位：万元
“三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
 | | 小计 | 公务用车购置费 | 公务用车运行费 |";

const TABLE_03: &str = "
预算03表
2025年部门支出总体情况表
部门名称：青禾县水利局 | | | | | 单位：万元
科目编码 | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | 项目支出
 | | 合计 | 120 | 100 | 20
 | 009 | 青禾县水利局 | 120 | 100 | 20
2130301 | | 行政运行 | 100 | 100 |
2130306 | | 水利工程运行与维护 | 20 | | 20";

/// A sheet of lines with `|` between the cells; numbers are numbers, unless they begin with 0 or
/// have seven digits, as codes do.
fn grid(text: &str) -> Grid {
    let mut cells = Vec::new();
    for (row, line) in (0..).zip(text.trim_start_matches('\n').lines()) {
        for (col, cell) in (0..).zip(line.split('|').map(str::trim)) {
            let number = cell.parse().ok().filter(|_| !cell.starts_with('0') && cell.len() < 7);
            let value = number.map_or_else(|| CellValue::Text(cell.into()), CellValue::Number);
            cells.push(Cell {
                at: CellRef::new(row, col),
                value,
            });
        }
    }
    Grid::new("表", cells)
}

fn mapped(grid: Grid, include_hidden: bool) -> Mapped {
    let options = Options {
        include_hidden,
        ..Options::default()
    };
    map(&Workbook { sheets: vec![grid] }, standard().unwrap(), &options).unwrap()
}

fn checked(mapped: &Mapped) -> Vec<Diagnostic> {
    let mut findings = mapped.diagnostics.clone();
    findings.extend(
        check(
            &mapped.book,
            standard().unwrap(),
            &yusuan::rules::builtin(standard().unwrap()).unwrap(),
            false,
        )
        .unwrap(),
    );
    findings
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.id()).collect()
}

fn data<'a>(finding: &'a Diagnostic, name: &str) -> &'a str {
    let found = finding.data.iter().find(|(key, _)| *key == name);
    found.map_or("", |(_, value)| value)
}

#[test]
fn a_hidden_row_is_set_aside_and_the_total_over_it_names_it() {
    let mut sheet = grid(TABLE_03);
    sheet.hidden_rows = vec![7, 40];
    let found = mapped(sheet.clone(), false);
    let findings = checked(&found);
    assert_eq!(found.book.tables[0].rows.len(), 3);
    assert_eq!(codes(&findings), ["W216", "N409", "E501"]);
    let aside = findings
        .iter()
        .find(|finding| finding.code == Code::HiddenFigures)
        .unwrap();
    assert_eq!((data(aside, "where"), data(aside, "count")), ("8", "2"));
    let wrong: Vec<_> = findings
        .iter()
        .filter(|finding| finding.code == Code::WrongSum)
        .collect();
    assert_eq!(data(wrong[0], "hidden"), "D8");
    assert_eq!(wrong[0].related.last().unwrap().cell, Some(CellRef::new(7, 3)));
    let counts = found.sheets[0].cells;
    assert!(counts.balanced());
    assert_eq!((counts.set_aside, counts.read), (4, sheet.cells().len()));

    let all = mapped(sheet, true);
    assert_eq!(all.book.tables[0].rows.len(), 4);
    assert!(!codes(&checked(&all)).contains(&"E501"));
    assert!(!codes(&checked(&all)).contains(&"W216"));
}

#[test]
fn a_hidden_column_of_figures_is_as_if_it_were_not_there() {
    let mut sheet = grid(&format!("{HEADER}\n12 | | 8 | | 8 | 4"));
    sheet.set_merges(vec![Merge {
        first: CellRef::new(1, 0),
        last: CellRef::new(1, 5),
    }]);
    // The title and the department begin in the first column; they say what they say.
    sheet.hidden_cols = vec![0, 1];
    let found = mapped(sheet, false);
    let findings = checked(&found);
    assert_eq!(codes(&findings), ["W216", "E204"]);
    assert_eq!((data(&findings[0], "where"), data(&findings[0], "count")), ("A", "1"));
    assert_eq!(found.book.year, Some(2025));
    let table = &found.book.tables[0];
    assert_eq!(table.amount(0, 0), None);
    assert_eq!(
        table.amount(0, 5).map(|amount| amount.to_string()).as_deref(),
        Some("4")
    );
}

#[test]
fn hidden_rows_and_columns_of_text_belong_to_the_table() {
    let mut sheet = grid(TABLE_03);
    sheet.hidden_rows = vec![0, 2, 3];
    sheet.hidden_cols = vec![0, 1];
    let found = mapped(sheet, false);
    assert_eq!(found.book.tables[0].rows.len(), 4);
    assert!(!codes(&checked(&found)).iter().any(|code| code.starts_with(['W', 'E'])));
}
