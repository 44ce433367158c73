use super::*;
use crate::grid::FormulaSyntax;

/// A sheet of `A1 = value` lines. A value that begins with `=` is a formula without a result, or, with ` -> `,
/// followed by its result.
fn sheet(name: &str, lines: &[&str]) -> Grid {
    let (mut cells, mut formulas, mut notes) = (Vec::new(), crate::cell::ByCell::default(), Vec::new());
    for line in lines {
        let (address, value) = line.split_once(" = ").unwrap();
        let letters = address.trim_end_matches(|c: char| c.is_ascii_digit());
        let row: u32 = address[letters.len()..].parse().unwrap();
        let col = u32::from(letters.as_bytes()[0] - b'A');
        let at = CellRef::new(row - 1, col);
        let (formula, result) = match value.strip_prefix('=') {
            Some(rest) => rest.split_once(" -> ").map_or((Some(rest), ""), |(f, r)| (Some(f), r)),
            None => (None, value),
        };
        if let Some(formula) = formula {
            formulas.insert(at, Text::from(formula));
            if result.is_empty() {
                notes.push(ReadNote::Uncached(at));
                continue;
            }
        }
        let value = match result.parse::<Decimal>() {
            Ok(number) => CellValue::Number(number),
            Err(_) if result.starts_with('#') => CellValue::Error(result.into()),
            Err(_) if result.starts_with("2025-") => CellValue::Date(result.into()),
            Err(_) => CellValue::Text(result.into()),
        };
        cells.push(Cell { at, value });
    }
    let mut grid = Grid::new(name, cells);
    grid.formulas = formulas;
    grid.notes = notes;
    grid.formula_syntax = Some(FormulaSyntax::Excel);
    grid
}

/// The outcome of the formula in Z1: its value, or why it was refused.
fn outcome(grid: &Grid) -> String {
    let at = CellRef::new(0, 25);
    match (grid.get(at), grid.refused.get(&at)) {
        (Some(cell), None) => cell.value.to_string(),
        (None, Some(refused)) => format!("{}: {}", refused.why, refused.what),
        (None, None) => "blank".to_owned(),
        both => format!("{both:?}"),
    }
}

fn calculated(formula: &str, syntax: FormulaSyntax) -> String {
    let lines = [
        "A1 = 1",
        "A2 = 2.5",
        "A3 = text",
        "A5 = 0.1",
        "A6 = 0.2",
        "B1 = 100",
        "B2 = #REF!",
        "B3 = 2025-01-01",
        "B5 = =A1+A2",
        "B6 = =B5*2",
        "B7 = =VLOOKUP(A1,A1:B2,2)",
        "C1 = =SUBTOTAL(9,A1:A2)",
        "C2 = 4",
        "D1 = =D2",
        "D2 = =D1",
        "E1 = 706.61",
        "E2 = =A9",
    ];
    let formula = format!("Z1 = ={formula}");
    let mut workbook = Workbook {
        sheets: vec![
            sheet("Sheet1", &[&lines[..], &[formula.as_str()]].concat()),
            sheet("2024年", &["A1 = 7", "B5 = =A1*3"]),
            sheet("it's", &["A1 = 9"]),
            sheet("twice", &[]),
            sheet("twice", &[]),
        ],
    };
    for grid in &mut workbook.sheets {
        // Only the formula in Z1 is written in this syntax.
        grid.formula_syntax = Some(syntax);
    }
    calculate(&mut workbook);
    outcome(&workbook.sheets[0])
}

#[test]
fn formulas_match_spreadsheets_or_are_refused_by_name() {
    for (formula, expected) in [
        ("1+2*3", "7"),
        ("(1+2)*-3", "-9"),
        ("--2+ 50%", "2.5"),
        ("10/4-1", "1.5"),
        ("SUM(INDEX(A:A,ROW()):INDEX(A:A,ROW(A3)-1))", "3.5"),
        ("SUM(INDEX(A:A,2):A6)", "2.8"),
        ("COUNT(A1:A6)", "4"),
        ("SUMPRODUCT((LEN(A1:A6)=1)*1,A1:A6)", "1"),
        ("SUMPRODUCT((A1:A6<>\"\")*ISNUMBER(A1:A6))", "4"),
        ("SUMPRODUCT((INDEX(A:A,MAX(ROW())+1):A6=\"\")*1)", "1"),
        ("INDEX(A1:A2,3)", "deleted: "),
        ("SUMIFS(A:A,A:A,\"<>\")", "3.8"),
        ("SUMIFS(A1:A2,B1:B2,100)", "1"),
        ("SUMIFS(A1:A2,A1:A2,1,B1:B2,\"<>\")", "1"),
        ("SUMIFS(A1:A2,A1:A3,1)", "unknown: "),
        ("SUMIFS(A1:A3,A1:A3,\">1\")", "unknown: "),
        ("COUNTIF(A1:A6,\"t?x*\")+COUNTIF(A1:A6,\"1\")", "2"),
        ("COUNTIF(A1:A6,\"=\")", "unknown: "),
        ("SUMPRODUCT(--ISTEXT(A1:B2))+SUMPRODUCT(--ISTEXT(A2:A6))", "1"),
        ("SUMPRODUCT(--ISERROR(A1:B2))", "1"),
        ("SUMPRODUCT(A1:A2*C1:D1)", "unknown: "),
        ("IF(ISERROR(B2+1),7,8)", "7"),
        ("IF(AND(A1=1,A9=0),IF(OR(A1=2,A2=1),1,2),3)", "2"),
        ("MOD(A2,1)", "0.5"),
        ("MOD(-A2,2)", "1.5"),
        ("LOOKUP(ABS(A5),{0,0.1,0.2},{\"a\",\"b\",\"c\"})", "b"),
        ("LOOKUP(-1,{0,1},{\"a\",\"b\"})", "unknown: "),
        ("1/3", "0.333333333333333"),
        ("2/3", "0.666666666666667"),
        ("1.5E+2", "150"),
        (".5", "0.5"),
        ("A5+A6", "0.3"),
        ("A1", "1"),
        ("$A$2", "2.5"),
        ("a2", "2.5"),
        ("A9", "0"),
        ("A9+1", "1"),
        ("A3", "text"),
        ("SUM(A1:A6)", "3.8"),
        ("SUM(A6:A1)", "3.8"),
        ("sum( A1 , B1 ; 3 )", "104"),
        ("SUM(A:A)", "3.8"),
        ("SUM(A1:A1048576)", "3.8"),
        ("SUM(SUM(A1:A2),A1*2)", "5.5"),
        ("SUM(A3)", "0"),
        ("SUM(B5:B6)", "10.5"),
        ("SUM(C1:C2)", "7.5"),
        ("SUBTOTAL(9,C1:C2)", "4"),
        ("SUBTOTAL(109,C1:C2,A1)", "5"),
        ("ROUND(2.5,0)", "3"),
        ("ROUND(-2.675,2)", "-2.68"),
        ("ROUND(1250,-2)", "1300"),
        ("ROUND(A1/3,2)*3", "0.99"),
        ("ABS(-A2)", "2.5"),
        ("MAX(A1:A6)", "2.5"),
        ("MIN(A1:A6,-1)", "-1"),
        ("IF(A1>0,A2,1/0)", "2.5"),
        ("IF(A9=0,\"\",B1/A9)", "blank"),
        ("IF(A3=\"TEXT\",1,VLOOKUP(\"),\",A1,2))", "1"),
        ("IF(A3=1,1,2)", "2"),
        ("IF(A1<>A2,IF(A1>=1,3,4),5)", "3"),
        ("IF(A1,7)", "7"),
        ("IFERROR(B1/A9,0)", "0"),
        ("IFERROR(B2,5)", "5"),
        ("IFERROR(B1/A1,0)+1", "101"),
        ("A1=1", "TRUE"),
        ("'2024年'!A1+'2024年'!B5", "28"),
        ("SUM('2024年'!A1:B5)", "28"),
        ("'it''s'!A1", "9"),
        ("2024年!A1", "unknown: "),
        ("sheet1!A1", "1"),
        ("SUM(Sheet1!$A$1:$A$2)", "3.5"),
        ("B6", "7"),
        ("E2+1", "1"),
        // Refused.
        ("VLOOKUP(A1,B1:C9,2,0)", "function: VLOOKUP"),
        ("_xlfn.XLOOKUP(A1,B1,C1)", "function: XLOOKUP"),
        ("SUBTOTAL(1,A1:A2)", "function: SUBTOTAL(1)"),
        ("A1+A3", "text-cell: A3"),
        ("A3+\"1\"", "text-cell: A3"),
        ("-A3", "text-cell: A3"),
        ("A1&A2", "unknown: "),
        ("A1^2", "unknown: "),
        ("A1:A3", "unknown: "),
        ("A1:A3*2", "unknown: "),
        ("{1,2}", "unknown: "),
        ("total*2", "unknown: "),
        ("Table1[Sum]", "unknown: "),
        ("SUM(A1", "unknown: "),
        ("SUM(A1))", "unknown: "),
        ("SUM(,)", "unknown: "),
        ("Sheet1:Sheet3!A1", "unknown: "),
        ("SUM(A1:B5)", "error-cell: B2"),
        ("SUM(B3:B4)", "text-cell: B3"),
        ("B2+1", "error-cell: B2"),
        ("#REF!+1", "deleted: "),
        ("SUM(Sheet1!#REF!)", "deleted: "),
        ("A1/A9", "division: "),
        ("B7+1", "open-cell: B7"),
        ("SUM(B5:B7)", "open-cell: B7"),
        ("Z1+1", "circle: "),
        ("SUM(A1:Z1)", "circle: "),
        ("D1", "circle: "),
        ("D1+1", "circle: "),
        ("nowhere!A1", "sheet: nowhere"),
        ("twice!A1", "sheet: twice"),
        ("[1]Sheet1!A1", "other-file: "),
        ("SUM([1]Sheet1!A1:A3)", "other-file: "),
        ("'[2023年.xlsx]Sheet1'!B5", "other-file: "),
        ("9999999999999999999999999999*10", "large: "),
    ] {
        assert_eq!(calculated(formula, FormulaSyntax::Excel), expected, "{formula}");
    }
}

#[test]
fn open_document_formulas_are_spelled_their_own_way() {
    for (formula, expected) in [
        ("[.A1]+[.$A$2]", "3.5"),
        ("SUM([.A1:.A6];[.B1])", "103.8"),
        ("SUM([$Sheet1.A1:.A2])", "3.5"),
        ("SUM([$'2024年'.A1:$'2024年'.A3])", "7"),
        ("ROUND([$'it''s'.A1]/2;0)", "5"),
        ("IF([.A1]>0;[.A2];0)", "2.5"),
        ("[.#REF!]+1", "deleted: "),
        ("['file:///home/x.ods'#$Sheet1.A1]", "other-file: "),
        ("[.A1:.A2]", "unknown: "),
        ("[.A1", "unknown: "),
    ] {
        assert_eq!(calculated(formula, FormulaSyntax::OpenDocument), expected, "{formula}");
    }
}

/// The notes on one formula with a stored result.
fn notes(formula: &str) -> Vec<String> {
    let lines = [
        "A1 = 1",
        "A2 = 2.5",
        "A3 = 100000000000",
        "A4 = -99999999999.99",
        "A5 = 0.01",
        formula,
    ];
    let mut workbook = Workbook {
        sheets: vec![sheet("x", &lines)],
    };
    calculate(&mut workbook);
    let grid = &workbook.sheets[0];
    let note = |note: &ReadNote| match note {
        ReadNote::Stale { cell, calculated } => format!("{} is {calculated}", grid.get(*cell).unwrap().value),
        ReadNote::OtherFile(cell) => format!("{cell} elsewhere"),
        other => format!("{other:?}"),
    };
    grid.notes.iter().map(note).collect()
}

#[test]
fn stored_results_are_checked_and_kept() {
    assert_eq!(notes("Z1 = =A1+A2 -> 3.5"), [""; 0]);
    assert_eq!(notes("Z1 = =A1+A2 -> 3.6"), ["3.6 is 3.5"]);
    assert_eq!(notes("Z1 = =A1+A2 -> 3.5000004"), [""; 0]);
    // Binary rounding errors when large numbers cancel out, and more than these.
    assert_eq!(notes("Z1 = =A3+A4 -> 0.00999450683594"), [""; 0]);
    assert_eq!(notes("Z1 = =A3+A4 -> 0.03"), ["0.03 is 0.01"]);
    assert_eq!(notes("Z1 = =VLOOKUP(A1,A2,1) -> 3"), [""; 0]);
    assert_eq!(notes("Z1 = =SUBTOTAL(9,A1:A2) -> 1"), ["1 is 3.5"]);
    assert_eq!(notes("Z1 = =[1]Sheet1!A1 -> 3"), ["Z1 elsewhere"]);
    assert_eq!(
        notes("Z1 = =VLOOKUP(A1,'[b.xlsx]Sheet 1'!A:B,2) -> 3"),
        ["Z1 elsewhere"]
    );
    assert_eq!(notes("Z1 = =SUM(Table1[Sum]) -> 3"), [""; 0]);
    assert_eq!(notes("Z1 = =IF(A1=\"[x]y!\",1,2) -> 2"), [""; 0]);
    assert_eq!(notes("Z1 = =A1 -> #REF!"), [""; 0]);
}

#[test]
fn long_chains_and_circles_end() {
    let mut lines = vec!["A1 = 1".to_owned()];
    lines.extend((2..=5000).map(|row| format!("A{row} = =A{}+1", row - 1)));
    // Backwards too, so that the first to be calculated is the last of the chain.
    lines.extend((1..5000).map(|row| format!("B{row} = =B{}+1", row + 1)));
    lines.push("B5000 = 1".to_owned());
    lines.extend((1..3000).map(|row| format!("C{row} = =C{}+1", row + 1)));
    lines.push("C3000 = =C1".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut workbook = Workbook {
        sheets: vec![sheet("x", &lines)],
    };
    calculate(&mut workbook);
    let grid = &workbook.sheets[0];
    for (row, col) in [(4999, 0), (0, 1)] {
        let cell = grid.get(CellRef::new(row, col)).map(|cell| cell.value.to_string());
        assert_eq!(cell.as_deref(), Some("5000"));
    }
    assert_eq!(grid.refused.len(), 3000);
    assert!(grid.refused.values().all(|refused| refused.why == "circle"));
}

#[test]
fn deep_brackets_and_hostile_ranges_end() {
    let deep = format!("{}1{}", "(".repeat(9_000), ")".repeat(9_000));
    assert_eq!(calculated(&deep, FormulaSyntax::Excel), "unknown: ");
    let mut lines: Vec<String> = (1..=2_000).map(|row| format!("A{row} = 1")).collect();
    lines.extend((1..=500).map(|row| format!("B{row} = =SUM(A1:A1048576)")));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut workbook = Workbook {
        sheets: vec![sheet("x", &lines)],
    };
    calculate_within(&mut workbook, 100_000);
    let grid = &workbook.sheets[0];
    assert!(!grid.refused.is_empty() && grid.refused.values().all(|refused| refused.why == "effort"));
}

/// The cells and notes of a calculated sheet in a format that loses texts.
fn of_lossy(lines: &[&str]) -> (String, Vec<ReadNote>) {
    let mut grid = sheet("x", lines);
    grid.loses_texts = true;
    let mut workbook = Workbook { sheets: vec![grid] };
    calculate(&mut workbook);
    let grid = workbook.sheets.remove(0);
    let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
    (cells.collect::<Vec<_>>().join(" "), grid.notes)
}

fn at(name: &str) -> CellRef {
    let (letter, row) = name.split_at(1);
    let col = u32::from(letter.as_bytes()[0] - b'A');
    CellRef::new(row.parse::<u32>().unwrap() - 1, col)
}

fn text_as_zero(cell: &str, text: &str) -> ReadNote {
    ReadNote::TextAsZero {
        cell: at(cell),
        text: text.into(),
    }
}

#[test]
fn zeros_are_texts_where_the_formula_gives_one() {
    let lines = [
        "A1 = =IF(COUNT(A2:A3)=0,\"\",SUM(A2:A3)) -> 0",
        "A2 = =IF(COUNT(B2:B3)=0,\"\",SUM(B2:B3)) -> 0",
        "A4 = =IF(A1=\"\",\"none\",\"\") -> 0",
        "A5 = =A4 -> 0",
        // Genuine zeros: of a number, of an unsupported formula, and of a circular reference.
        "C1 = =IF(C2=0,C2,\"\") -> 0",
        "C2 = 0",
        "C3 = =VLOOKUP(\"x\",A1:B2,2) -> 0",
        "C4 = =IF(C5=0,C5,\"\") -> 0",
        "C5 = =IF(C4=0,C4,\"\") -> 0",
        // A stored number other than 0 is not a lost text.
        "D1 = =IF(C2=0,\"\",1) -> 5",
    ];
    let (cells, notes) = of_lossy(&lines);
    assert_eq!(cells, "C1=0 D1=5 C2=0 C3=0 A4=none C4=0 A5=none C5=0");
    let expected = [("A1", ""), ("A2", ""), ("A4", "none"), ("A5", "none")];
    assert_eq!(notes, expected.map(|(cell, text)| text_as_zero(cell, text)));
    // In a format that keeps texts a zero is a zero.
    let mut workbook = Workbook {
        sheets: vec![sheet("x", &lines)],
    };
    calculate(&mut workbook);
    assert_eq!(workbook.sheets[0].cells().len(), 10);
    assert!(workbook.sheets[0].notes.is_empty());
}

#[test]
fn an_empty_result_is_meant_where_the_formula_gives_one_and_others_have_results() {
    let unknown = "A1 = =IF(VLOOKUP(1,B1:C2,2)=0,\"\",1)";
    let blank = "A2 = =IF(C2=0,\"\",1)";
    let sum = "A3 = =SUM(B1:B2)";
    let (cells, notes) = of_lossy(&[unknown, blank, "B1 = 2", "B3 = =B1 -> 2"]);
    assert_eq!((cells.as_str(), notes.as_slice()), ("B1=2 B3=2", [].as_slice()));
    // Without any stored results, the program has calculated nothing.
    let (cells, notes) = of_lossy(&[unknown, blank, sum, "B1 = 2"]);
    assert_eq!(cells, "B1=2 A3=2");
    assert!(matches!(&notes[..], [ReadNote::Uncached(cell), ReadNote::Calculated(_)] if *cell == at("A1")));
    // A formula without an empty case, and one whose text is unknown.
    let (_, notes) = of_lossy(&["A1 = =VLOOKUP(1,B1:C2,2)", "A2 = =", "B3 = =B1 -> 2"]);
    assert_eq!(notes, [ReadNote::Uncached(at("A1")), ReadNote::Uncached(at("A2"))]);
}

#[test]
fn formulas_without_text_are_left_alone() {
    let mut workbook = Workbook {
        sheets: vec![sheet("x", &["A1 = =", "A2 = = -> 5", "A3 = =A1+A2"])],
    };
    calculate(&mut workbook);
    let refused = &workbook.sheets[0].refused;
    let why = |cell| {
        refused
            .get(&at(cell))
            .map(|refused| (refused.why, refused.what.as_str()))
    };
    assert_eq!(
        (why("A1"), why("A3")),
        (Some(("format", "")), Some(("open-cell", "A1")))
    );
    assert_eq!(workbook.sheets[0].cells().len(), 1);
}

#[test]
fn filtered_subtotals_are_recalculated_over_all_rows() {
    let lines = [
        "A1 = =SUBTOTAL(9,A2:A4) -> 1",
        "A2 = 1",
        "A3 = 2",
        "A4 = 4",
        "B1 = =SUM(A2:A4) -> 7",
    ];
    let mut workbook = Workbook {
        sheets: vec![sheet("s", &lines)],
    };
    workbook.sheets[0].filtered_rows = vec![2, 3];
    calculate(&mut workbook);
    let grid = &workbook.sheets[0];
    let total = CellRef::new(0, 0);
    assert_eq!(grid.get(total).unwrap().value, CellValue::Number(Decimal::from(7)));
    let note = ReadNote::Filtered {
        cell: total,
        stored: Decimal::ONE,
        calculated: true,
        row: 3,
    };
    assert_eq!(grid.notes, [note]);
}

#[test]
fn subtracted_figures_do_not_keep_a_hidden_zero() {
    let lines = [
        "A1 = =ROUND(SUBTOTAL(9,A2:A4)-SUM(A4),6) -> 0",
        "A4 = 5",
        "B1 = =B2-B3 -> 0",
        "B2 = 5",
        "B3 = 5",
    ];
    let read = |more: &[&str]| {
        let mut grid = sheet("s", &[&lines, more].concat());
        grid.unseen_zeros = [CellRef::new(0, 0), CellRef::new(0, 1)].into();
        let mut workbook = Workbook { sheets: vec![grid] };
        calculate(&mut workbook);
        [0, 1].map(|col| workbook.sheets[0].get(CellRef::new(0, col)).is_some())
    };
    assert_eq!(read(&[]), [false, true]);
    assert_eq!(read(&["A3 = 0"]), [true, true]);
}

/// Programs that calculate nothing store an empty text for a sum; one that a formula gives stays.
#[test]
fn an_empty_text_stored_for_a_number_is_no_result() {
    let lines = [
        "A1 = =SUM(A2:A3)",
        "A2 = 5",
        "A3 = 2.5",
        "A4 = =IF(A5=\"\",\"\",A5*2)",
        "A6 = =VLOOKUP(A2,A2:B3,2)",
        "A7 = =A6+A1",
        "A8 = =B8",
        "A9 = =SUM([1]x!A1)",
    ];
    let mut grid = sheet("x", &lines);
    grid.notes.retain(|note| *note == ReadNote::Uncached(at("A7")));
    grid.empty_texts = ["A1", "A4", "A6", "A8", "A9"].map(at).into();
    let mut workbook = Workbook { sheets: vec![grid] };
    calculate(&mut workbook);
    let grid = &workbook.sheets[0];
    let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
    assert_eq!(cells.collect::<Vec<_>>(), ["A1=7.5", "A2=5", "A3=2.5", "A7=7.5"]);
    let notes = grid.notes.iter().filter(|note| matches!(note, ReadNote::Calculated(_)));
    assert_eq!((notes.count(), grid.notes.len(), grid.refused.len()), (2, 3, 1));
}
