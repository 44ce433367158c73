use super::*;
use crate::cell::CellRef;
use crate::grid::ReadNote;
use crate::grid::{Grid, Visibility};

fn limits() -> Limits {
    Limits {
        cells: 1000,
        ..Limits::default()
    }
}

fn parse_body(tables: &str) -> Result<Workbook, Fault> {
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="ta1" style:family="table">
        <style:table-properties table:display="false"/></style:style></office:automatic-styles>
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    parse(content.as_bytes(), None, &limits())
}

fn sheet(rows: &str) -> Grid {
    let tables = format!(r#"<table:table table:name="x">{rows}</table:table>"#);
    parse_body(&tables).unwrap().sheets.remove(0)
}

fn shown(grid: &Grid) -> Vec<String> {
    let cells = grid.cells().iter();
    cells.map(|cell| format!("{}={}", cell.at, cell.value)).collect()
}

#[test]
fn every_type_of_cell_is_read() {
    let grid = sheet(
        r##"<table:table-row>
        <table:table-cell office:value-type="float" office:value="706.6100000000001"><text:p>706.6</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>
            <text:p>a<text:s text:c="2"/>b<text:span>c</text:span><text:line-break/>d&amp;</text:p><text:p/><text:p>e
            f</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
        <table:table-cell office:value-type="date" office:date-value="2025-01-01T00:00:00"/>
        <table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
        <table:table-cell table:formula="of:=SUM([.A1:.A2])"/>
        <table:table-cell office:value-type="percentage" office:value="0.8505"/>
        </table:table-row>"##,
    );
    assert_eq!(
        shown(&grid),
        [
            "A1=706.61",
            "B1=a  bc\nd&\n\ne f",
            "C1=TRUE",
            "D1=2025-01-01",
            "E1=#DIV/0!",
            "G1=0.8505"
        ]
    );
    assert_eq!(grid.notes, [ReadNote::Uncached(CellRef::new(0, 5))]);
    assert_eq!(grid.formulas[&CellRef::new(0, 5)].as_ref(), "SUM([.A1:.A2])");
}

#[test]
fn repetitions_move_on_and_blank_ones_cost_nothing() {
    let grid = sheet(
        r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>
        <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/></table:table-row>"#,
    );
    assert_eq!(shown(&grid), ["D1048571=1", "E1048571=1", "D1048572=1", "E1048572=1"]);
}

#[test]
fn merged_cells_cover_their_neighbours() {
    let grid = sheet(
        r#"<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3" office:value-type="string"><text:p>a</text:p></table:table-cell>
        <table:covered-table-cell/><table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell></table:table-row>
        <table:table-row><table:covered-table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/></table:table-row>"#,
    );
    // What stands in a covered cell is there, as in .xlsx.
    assert_eq!(shown(&grid), ["A1=a", "C1=b", "A2=2"]);
    assert_eq!(grid.formulas.len(), 1);
    assert_eq!(grid.merges[0].last, CellRef::new(2, 1));
}

#[test]
fn hidden_tables_and_tables_aside_are_known() {
    let book = parse_body(
        r#"<table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>
        <table:table table:name="a" table:style-name="ta1"/><table:table table:name="b" table:display="false"/>
        <table:table table:name="c"><table:shapes><table:table table:name="no"/></table:shapes></table:table>"#,
    )
    .unwrap();
    let sheets: Vec<_> = book
        .sheets
        .iter()
        .map(|grid| (grid.name.as_str(), grid.visibility))
        .collect();
    assert_eq!(
        sheets,
        [
            ("a", Visibility::Hidden),
            ("b", Visibility::Hidden),
            ("c", Visibility::Visible)
        ]
    );
}

#[test]
fn repetitions_of_content_are_capped() {
    let cell =
        r#"<table:table-cell table:number-columns-repeated="4000000000" office:value-type="float" office:value="1"/>"#;
    let row = r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    for rows in [format!("<table:table-row>{cell}</table:table-row>"), row.to_owned()] {
        let outcome = parse_body(&format!(r#"<table:table table:name="x">{rows}</table:table>"#));
        assert!(matches!(outcome, Err(Fault::TooLarge { .. })));
    }
}

#[test]
fn content_cut_short_keeps_what_was_read() {
    let cut = r#"<office:document-content><table:table table:name="x"><table:table-row>
        <table:table-cell office:value-type="float" office:value="1"/><table:table-cell office:va"#;
    let book = parse(cut.as_bytes(), None, &limits()).unwrap();
    assert_eq!(shown(&book.sheets[0]), ["A1=1"]);
    assert!(matches!(book.sheets[0].notes.as_slice(), [ReadNote::Damaged(_)]));
    assert!(matches!(parse(b"<a>", None, &limits()), Err(Fault::Damaged(_))));
}

#[test]
fn hidden_rows_and_columns_are_known() {
    let grid = sheet(
        r#"<table:table-column table:number-columns-repeated="2"/><table:table-column-group>
        <table:table-column table:visibility="collapse" table:number-columns-repeated="4000000000"/></table:table-column-group>
        <table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="3"/></table:table-row>
        <table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>
        <table:table-row table:visibility="collapse" table:number-rows-repeated="4000000000"><table:table-cell/></table:table-row>"#,
    );
    assert_eq!((grid.hidden_rows, grid.hidden_cols), (vec![], vec![2]));
    assert_eq!(grid.filtered_rows, [1, 2]);
}

#[test]
fn comments_are_kept_apart_from_the_text_of_their_cells_blank_ones_too() {
    let grid = sheet(
        r##"<table:table-row><table:table-cell office:value-type="string"><office:annotation>
        <dc:creator>a&amp;b</dc:creator><dc:date>2025-01-01T08:00:00</dc:date><text:p>x<text:s/><text:span>y</text:span></text:p>
        <text:p>z</text:p><office:annotation><text:p>inner</text:p></office:annotation></office:annotation><text:p>cell</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="3"/>
        <table:table-cell><office:annotation><text:p>blank</text:p></office:annotation></table:table-cell></table:table-row>"##,
    );
    assert_eq!(shown(&grid), ["A1=cell"]);
    let at = |col| grid.comments.get(&CellRef::new(0, col)).unwrap();
    assert_eq!((&*at(0).author, &*at(0).text), ("a&b", "x y\nz"));
    assert_eq!((&*at(4).author, &*at(4).text, grid.comments.len()), ("", "blank", 2));
}
