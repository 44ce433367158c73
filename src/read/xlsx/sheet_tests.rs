use super::*;
use crate::grid::Grid;
use crate::read::Limits;

fn budget() -> Arc<Budget> {
    Budget::new(&Limits {
        cells: 100,
        ..Limits::default()
    })
}

fn parse(body: &str) -> Parsed {
    let strings = [Text::from("shared"), Text::from("")];
    let context = Context {
        strings: &strings,
        styles: &[Style::default(), Style::built_in(14), Style::by_code("0.00\"万元\"")],
        from_1904: false,
        budget: &budget(),
    };
    parse_sheet(body.as_bytes(), &context).unwrap()
}

fn shown(parsed: &Parsed) -> Vec<String> {
    let cell = |cell: &Cell| format!("{}={}", cell.at, cell.value);
    parsed.cells.iter().map(cell).collect()
}

#[test]
fn every_type_of_cell_is_read() {
    let parsed = parse(
        r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData>
        <row r="2"><c r="B2" t="s"><v>0</v></c><c t="n"><v>706.6100000000001</v></c><c r="E2" s="1"><v>45658</v></c>
        <c r="F2" t="b"><v>1</v></c><c r="G2" t="e"><v>#SPILL!</v></c><c r="H2" t="inlineStr"><is><t> in</t></is></c>
        <c r="I2" t="str"><f>A1&amp;"x"</f><v>a_x000D_</v></c><c r="J2" t="s"><v>1</v></c><c r="K2" s="1"/>
        <c r="L2"><v>1E300</v></c><c r="M2"><v>5</v><extLst><ext><v>9</v></ext></extLst></c></row>
        <row><c><v>3</v></c></row></sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/></mergeCells></worksheet>"#,
    );
    assert_eq!(
        shown(&parsed),
        [
            "B2=shared",
            "C2=706.61",
            "E2=2025-01-01",
            "F2=TRUE",
            "G2=#SPILL!",
            "H2= in",
            "I2=a\r",
            "L2=1E300",
            "M2=5",
            "A3=3"
        ]
    );
    assert_eq!(parsed.merges.len(), 1);
    assert_eq!(parsed.damage, None);
    assert!(parsed.notes.is_empty());
    assert_eq!(parsed.formulas[&CellRef::new(1, 8)].as_ref(), "A1&\"x\"");
}

#[test]
fn formulas_without_a_cached_value_are_noted() {
    let parsed = parse(
        r#"<worksheet><sheetData><row r="1"><c r="A1"><f>SUM(B1:B2)</f><v></v></c><c r="B1"><f>1</f></c>
        <c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>"#,
    );
    let at = |col| ReadNote::Uncached(CellRef::new(0, col));
    assert_eq!(parsed.notes, [at(0), at(1)]);
    assert_eq!(shown(&parsed), ["D1=2"]);
    assert_eq!(parsed.formulas.len(), 4);
}

#[test]
fn copies_of_a_shared_formula_are_spelled_out() {
    let parsed = parse(
        r#"<worksheet><sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="4000000000">B1+$C$1</f><v>1</v></c></row>
        <row r="2"><c r="A2"><f t="shared" si="4000000000"/><v>2</v></c><c r="B2"><f t="shared" si="7"/><v>2</v></c></row>
        </sheetData></worksheet>"#,
    );
    assert_eq!(parsed.formulas[&CellRef::new(1, 0)].as_ref(), "B2+$C$1");
    assert_eq!(parsed.formulas[&CellRef::new(1, 1)].as_ref(), "");
}

#[test]
fn a_damaged_sheet_keeps_the_cells_read_so_far() {
    for body in [
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2"#,
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</x></c></row></sheetData></worksheet>"#,
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="?"><v>2</v></c></row></sheetData></worksheet>"#,
    ] {
        let parsed = parse(body);
        assert_eq!(shown(&parsed), ["A1=1"]);
        assert!(parsed.damage.is_some(), "{body}");
    }
}

#[test]
fn cells_that_point_at_no_text_are_named() {
    let parsed = parse(r#"<worksheet><sheetData><row><c r="D4" t="s"><v>7</v></c></row></sheetData></worksheet>"#);
    assert!(matches!(parsed.notes.as_slice(), [ReadNote::Damaged(damage)] if damage.to_string().contains("D4")));
}

#[test]
fn too_many_cells_stop_the_reading() {
    let row: String = (0..101).map(|_| "<c><v>1</v></c>").collect();
    let body = format!("<worksheet><sheetData><row>{row}</row></sheetData></worksheet>");
    let context = Context {
        strings: &[],
        styles: &[],
        from_1904: false,
        budget: &budget(),
    };
    let outcome = parse_sheet(body.as_bytes(), &context);
    assert!(matches!(outcome, Err(Fault::TooLarge { .. })));
}

#[test]
fn hidden_rows_and_columns_are_known() {
    let parsed = parse(
        r#"<worksheet><cols><col min="2" max="16384" hidden="1"/><col min="1" max="1" hidden="0"/></cols><sheetData>
        <row r="2" hidden="1"><c r="A2"><v>1</v></c><c r="C2"><v>1</v></c></row><row r="3" hidden="true"/>
        <row hidden="0"><c><v>1</v></c></row></sheetData></worksheet>"#,
    );
    let mut grid = Grid::new("x", parsed.cells);
    parsed.hidden.mark(&mut grid);
    assert_eq!((grid.hidden_rows, grid.hidden_cols), (vec![1], vec![2]));
}

#[test]
fn rows_under_a_filter_with_conditions_are_known() {
    let filters = |before: &str, behind: &str| {
        parse(&format!("<worksheet>{before}<sheetData/>{behind}</worksheet>"))
            .filters
            .into_rows()
    };
    let plain = r#"<autoFilter ref="A4:F12"/>"#;
    let set = r#"<autoFilter ref="A4:F12"><filterColumn colId="4"/><filterColumn colId="5"/></autoFilter>"#;
    let on = r#"<sheetPr filterMode="1"/>"#;
    assert_eq!(filters("", plain), []);
    assert_eq!(filters("", set), [(3, 11)]);
    assert_eq!(filters(on, set), [(3, 11)]);
    assert_eq!(filters(on, plain), [(3, 11)]);
    // By a list of conditions that stands elsewhere.
    assert_eq!(filters(on, ""), [(0, u32::MAX)]);
    let of_others = format!("<customSheetViews><customSheetView>{set}</customSheetView></customSheetViews>");
    assert_eq!(filters("", &of_others), []);
    let mut table = super::super::filter::Filters::default();
    table.of_table(format!("<table>{set}<tableColumns/></table>").as_bytes());
    assert_eq!(table.into_rows(), [(3, 11)]);
}

#[test]
fn what_is_closed_by_itself_is_whole() {
    let rest = "<cols/><sheetData/><mergeCells/><customSheetViews/><autoFilter/>";
    for sheet in [
        "<worksheet/>".to_owned(),
        format!("<worksheet>{rest}</worksheet>"),
        format!("<x:worksheet xmlns:x='u'>{rest}</x:worksheet>"),
    ] {
        let parsed = parse(&sheet);
        assert!(parsed.cells.is_empty() && parsed.damage.is_none(), "{sheet}");
    }
    let row = r#"<row/><row r="3"><c r="A3"/><c r="B3" t="inlineStr"><is/></c><c r="C3" t="inlineStr"><is><t/></is></c>
        <c r="D3" t="inlineStr"><is><r/><r><rPr/><t>x</t></r></is></c><c r="E3"><f/><v/></c></row>"#;
    let parsed = parse(&format!("<worksheet><sheetData>{row}</sheetData></worksheet>"));
    assert_eq!(shown(&parsed), ["D3=x"]);
    assert!(parsed.damage.is_none());
}
