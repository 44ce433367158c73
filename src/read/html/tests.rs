use super::*;
use crate::grid::ReadNote;
use crate::grid::{Grid, Visibility};
use crate::read::Limits;

fn sheets(text: &str) -> Vec<Grid> {
    read(text, &mut Intake::new(&Limits::default())).unwrap().sheets
}

fn shown(grid: &Grid) -> String {
    let cells = grid.cells().iter().map(|cell| format!("{}={}", cell.at, cell.value));
    cells.collect::<Vec<_>>().join("|")
}

fn merges(grid: &Grid) -> String {
    let merges = grid
        .merges
        .iter()
        .map(|merge| format!("{}:{}", merge.first, merge.last));
    merges.collect::<Vec<_>>().join(" ")
}

#[test]
fn cells_stand_beside_those_that_span() {
    let text = "<table><tr><td rowspan=2>a<td colspan=2>b<td rowspan=3>c<tr><td>d<td>e</tr><tr><th>f</th><th rowspan=9>g</th></table>";
    let grid = &sheets(text)[0];
    assert_eq!(shown(grid), "A1=a|B1=b|D1=c|B2=d|C2=e|A3=f|B3=g");
    assert_eq!(merges(grid), "A1:A2 B1:C1 D1:D3");
    let grid = &sheets("<table><tr><td>x<td rowspan=2 colspan=2>a<tr><td colspan=5>b<td>c</table>")[0];
    assert_eq!(shown(grid), "A1=x|B1=a|A2=b|D2=c");
    assert_eq!(merges(grid), "B1:C2");
}

#[test]
fn text_is_what_the_page_shows() {
    let text = "<table><tr><td>  a\n b<br> c &amp;&nbsp;<p>d</p></td><td>x<font>y</font></td></tr><tr><td>&#x9884;<script>z</script></td></tr></table>";
    assert_eq!(shown(&sheets(text)[0]), "A1=a b\nc &\u{a0}\nd|B1=xy|A2=预");
}

#[test]
fn hints_of_office_programs_count() {
    let text = r##"<style>.t{mso-number-format:"\@";}</style><table><tr><td x:num="706.6100000000001">707</td><td x:str>7</td><td class=t>8</td>
        <td style='mso-number-format:"\@"'>9</td><td x:num>10.50</td><td x:num="45658">2025/1/1</td><td x:err="#REF!">#REF!</td></tr>
        <tr style="display:none"><td x:bool="TRUE">TRUE</td><td x:fmla="=A1" x:num="1">1</td><td sdval="5" sdnum="2052;0;@">05</td><td>001</td></tr></table>"##;
    let grid = &sheets(text)[0];
    use crate::cell::CellValue::{Number, Text};
    let kinds = grid.cells().iter().map(|cell| match cell.value {
        Number(_) => 'n',
        Text(_) => 't',
        _ => 'o',
    });
    assert_eq!(kinds.collect::<String>(), "ntttntoontt");
    assert_eq!(
        shown(grid),
        "A1=706.61|B1=7|C1=8|D1=9|E1=10.50|F1=2025/1/1|G1=#REF!|A2=TRUE|B2=1|C2=05|D2=001"
    );
    assert_eq!(grid.formulas.len(), 1);
    assert_eq!(grid.hidden_rows, [1]);
}

/// What a reader of the page does not take for a part of a figure is none.
#[test]
fn figures_are_what_is_shown_and_stands() {
    let notes = |grid: &Grid| {
        let left_out = grid.notes.iter().map(|note| match note {
            ReadNote::LeftOut { cell, text } => format!("{cell}={text}"),
            other => format!("{other:?}"),
        });
        left_out.collect::<Vec<_>>().join("|")
    };
    let text = "<style>.x{visibility:hidden}</style><table><tr><td><del>8</del>900<td><span style='display:none'>8</span>1<b>2</b><td>7<s>x<s>y</s></s>
        <tr><td>9<sup>1</sup><td>m<sup>2</sup><td><span class=x>8</span>
        <tr><td>青禾<span style='display:none'>县</span><td><del>1<td>1,200<strike>,5</strike>.00
        <tr><td>H<sub>2</sub>O<td style='mso-hide:all'>3<td hidden>县</table>";
    let grid = &sheets(text)[0];
    let cells = "A1=900|B1=12|C1=7|A2=9¹|B2=m²|A3=青禾县|C3=1,200.00|A4=H₂O|C4=县";
    assert_eq!(shown(grid), cells);
    assert_eq!(notes(grid), "A1=8900|B1=812|C1=7xy|C2=8|B3=1|C3=1,200,5.00|B4=3");
    let column = "<table><tr><td style='display:none'>id<td>a<tr><td style='display:none'>1<td>2</table>";
    let grid = &sheets(column)[0];
    assert_eq!(
        (shown(grid).as_str(), &grid.hidden_cols[..]),
        ("A1=id|B1=a|A2=1|B2=2", &[0][..])
    );
    assert!(grid.notes.is_empty());
    let row = "<table><tr><td>a<td>b<tr style='visibility:collapse'><td>1<td>2</table>";
    assert_eq!(sheets(row)[0].hidden_rows, [1]);
}

#[test]
fn what_stands_around_a_table_becomes_its_rows() {
    let data = "<table><tr><td>a<td>b<tr><td>c<td>d</table>";
    let text = format!("<html><title>t</title><h1>2025</h1><p>unit {data}note{data}<div>end</div></html>");
    let grids = sheets(&text);
    assert_eq!(shown(&grids[0]), "A1=2025|A2=unit|A3=a|B3=b|A4=c|B4=d");
    assert_eq!(shown(&grids[1]), "A1=note|A2=a|B2=b|A3=c|B3=d|A4=end");
    assert!(grids.iter().all(|grid| grid.notes.is_empty()));
}

#[test]
fn tables_that_lay_out_are_no_sheets() {
    let data = "<table><tr><td>a<td>b<tr><td>c<td>d</table>";
    let text =
        format!("<table><tr><td>title</td></tr><tr><td><b>unit</b> {data}</td></tr><tr><td>note</td></tr></table>");
    let grids = sheets(&text);
    assert_eq!(grids.len(), 1);
    assert_eq!(shown(&grids[0]), "A1=title|A2=unit|A3=a|B3=b|A4=c|B4=d|A5=note");
    let text = format!("<table><tr><td>t<td>u<tr><td>v<td>w<tr><td colspan=2>{data}<td>x<tr><td>y<td>z</table>");
    let shown_with_frame = "A1=t|B1=u|A2=v|B2=w|A3=a|B3=b|A4=c|B4=d|C5=x|A6=y|B6=z";
    assert_eq!(sheets(&text).iter().map(shown).collect::<Vec<_>>(), [shown_with_frame]);
    assert_eq!(merges(&sheets(&text)[0]), "");
    let text = "<table><tr><td>a<table><tr><td>b</table></td><td>c</td></tr><tr><td>d</td></tr></table>";
    assert_eq!(shown(&sheets(text)[0]), "A1=a b|B1=c|A2=d");
}

#[test]
fn sheets_have_the_names_that_the_page_gives() {
    let data = |caption: &str| format!("<table>{caption}<tr><td>a<td>b<tr><td>c<td>d</table>");
    let named = format!(
        "<table><caption>x</caption><tr><td>a<td>b<tr><td>c<td>d</table>{}",
        data("")
    );
    let names = |text: &str| sheets(text).into_iter().map(|grid| grid.name).collect::<Vec<_>>();
    assert_eq!(names(&named), ["x", "Sheet2"]);
    let island = "<x:ExcelWorksheet><x:Name>p</x:Name></x:ExcelWorksheet><x:ExcelWorksheet><x:Name>q&amp;</x:Name></x:ExcelWorksheet>";
    for text in [
        format!("<!--[if gte mso 9]><xml>{island}</xml><![endif]-->"),
        format!("<xml>{island}</xml>"),
    ] {
        assert_eq!(names(&format!("{text}{}{}", data(""), data(""))), ["p", "q&"]);
    }
    let hidden = sheets("<table style='display:none'><tr><td>a<td>b<tr><td>c<td>d</table>");
    assert_eq!(hidden[0].visibility, Visibility::Hidden);
}

#[test]
fn a_page_cut_short_keeps_what_was_read() {
    for text in [
        "<table><tr><td>a<td>b<tr><td>c<td>d",
        "<html><table><tr><td>a<td>b<tr><td>c<td>d</table>",
    ] {
        let grids = sheets(text);
        assert_eq!(grids[0].cells().len(), 4);
        assert!(matches!(grids[0].notes.as_slice(), [ReadNote::Damaged(_)]));
    }
    let outcome = read("<html><p>", &mut Intake::new(&Limits::default()));
    assert!(matches!(outcome, Err(Fault::Other(_))));
}
