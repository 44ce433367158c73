use super::*;
use crate::read::xls::links::note;
use crate::read::xls::record::kind;
use crate::read::xls::strings::Charset;

/// What the tokens read as in B3.
fn spelled(tokens: &[u8]) -> Option<String> {
    in_file(&links(), Layout::Xls(&Charset::default()), tokens)
}

fn in_file(links: &Links, layout: Layout<'_>, tokens: &[u8]) -> Option<String> {
    let mut speller = Speller::new(links, layout);
    let at = CellRef::new(2, 1);
    let text = speller.spell(tokens, at).map(str::to_owned);
    // Whatever came before leaves nothing behind.
    let _ = speller.spell(&[0x1E, 1, 0, 0x1E, 1], at);
    assert_eq!(speller.spell(tokens, at).map(str::to_owned), text);
    text
}

/// Two sheets here, one in another file, names and a function.
fn links() -> Links {
    let charset = Charset::default();
    let mut links = Links::default();
    links.sheets = vec!["Data".to_owned(), "it's 2".to_owned()];
    let name = |flags, name: &[u8]| [&[flags, 0, 0, name.len() as u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], name].concat();
    note(&mut links, kind::NAME, &name(0, b"total"), &charset);
    note(&mut links, kind::NAME, &name(0x20, b"\x06"), &charset);
    note(&mut links, kind::NAME, &name(0, b"A1"), &charset);
    note(&mut links, kind::NAME, &name(0, b"_xlfn.IFERROR"), &charset);
    note(&mut links, kind::SUP_BOOK, &[2, 0, 1, 4], &charset);
    let far = [&[1, 0, 12, 0, 0][..], b"\x01x\x03other.xls", &[3, 0, 0], b"Far"].concat();
    note(&mut links, kind::SUP_BOOK, &far, &charset);
    let far_name = [&[0, 0, 0, 0, 0, 0, 4, 0][..], b"rate"].concat();
    note(&mut links, kind::EXTERN_NAME, &far_name, &charset);
    note(&mut links, kind::SUP_BOOK, &[1, 0, 1, 0x3A], &charset);
    let added = [&[0, 0, 0, 0, 0, 0, 4, 0][..], b"FEED"].concat();
    note(&mut links, kind::EXTERN_NAME, &added, &charset);
    let ranges = [
        [0u16, 0, 0],
        [0, 1, 1],
        [0, 0, 1],
        [0, 0xFFFF, 0xFFFF],
        [1, 0, 0],
        [2, 0xFFFE, 0xFFFE],
        [9, 0, 0],
        [1, 0xFFFF, 0xFFFF],
    ];
    let ranges: Vec<u8> = ranges.into_iter().flatten().flat_map(u16::to_le_bytes).collect();
    note(
        &mut links,
        kind::EXTERN_SHEET,
        &[&[8, 0][..], &ranges].concat(),
        &charset,
    );
    links
}

const ONE: [u8; 3] = [0x1E, 1, 0];
const TWO: [u8; 3] = [0x1E, 2, 0];

/// These parts one behind the other.
macro_rules! tokens {
    ($($part:expr),*) => {{
        let mut all: Vec<u8> = Vec::new();
        $(all.extend($part.iter());)*
        all
    }};
}

fn text(tokens: &[u8]) -> String {
    spelled(tokens).unwrap_or_else(|| "-".to_owned())
}

#[test]
fn constants() {
    assert_eq!(text(&[0x1F, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]), "1.5");
    assert_eq!(text(&[0x1F, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F]), "-");
    assert_eq!(text(&[0x17, 3, 0, b'a', b'"', b'b']), "\"a\"\"b\"");
    assert_eq!(text(&[0x17, 1, 1, 0x2D, 0x4E]), "\"\u{4e2d}\"");
    assert_eq!(text(&[0x17, 5, 0, b'a']), "-");
    assert_eq!(
        (text(&[0x1D, 1]), text(&[0x1C, 0x2A])),
        ("TRUE".to_owned(), "#N/A".to_owned())
    );
}

#[test]
fn operators_and_brackets() {
    let signs: Vec<String> = (0x03..=0x11).map(|sign| text(&tokens![ONE, TWO, [sign]])).collect();
    let all = "1+2 1-2 1*2 1/2 1^2 1&2 1<2 1<=2 1=2 1>=2 1>2 1<>2 1|2 1,2 1:2";
    assert_eq!(signs.join(" "), all.replace('|', " "));
    assert_eq!(text(&tokens![ONE, TWO, [3, 0x15], TWO, [5]]), "(1+2)*2");
    assert_eq!(text(&tokens![ONE, [0x14, 0x13, 0x12]]), "+-(1%)");
    // Without brackets where they are needed.
    assert_eq!(text(&tokens![ONE, TWO, [3], TWO, [5]]), "(1+2)*2");
    assert_eq!(text(&tokens![ONE, ONE, TWO, [4, 4]]), "1-(1-2)");
    assert_eq!(text(&tokens![ONE, TWO, [3, 0x13]]), "-(1+2)");
    assert_eq!(text(&tokens![ONE, TWO, [4], TWO, [4]]), "1-2-2");
}

#[test]
fn references() {
    // C2 as it may be held; A1:B2; whole columns; all three kinds.
    assert_eq!(text(&[0x24, 1, 0, 2, 0xC0]), "C2");
    assert_eq!(text(&[0x44, 1, 0, 2, 0x40]), "C$2");
    assert_eq!(text(&[0x64, 1, 0, 2, 0x80]), "$C2");
    assert_eq!(text(&[0x25, 0, 0, 1, 0, 0, 0, 1, 0xC0]), "$A$1:B2");
    assert_eq!(text(&[0x25, 0, 0, 0xFF, 0xFF, 0, 0xC0, 27, 0xC0]), "A:AB");
    // Counted from B3, over the edge of the sheet.
    assert_eq!(text(&[0x2C, 0xFE, 0xFF, 1, 0xC0]), "C1");
    assert_eq!(text(&[0x2D, 0xFD, 0xFF, 0, 0, 0xFE, 0xC0, 5, 0]), "IV65536:$F$1");
    assert_eq!(
        (text(&[0x2A, 0, 0, 0, 0]), text(&[0x24, 1, 0, 0, 1])),
        ("#REF!".to_owned(), "-".to_owned())
    );
    // What an area came to is passed over.
    assert_eq!(text(&tokens![[0x29, 3, 0], ONE]), "1");
    assert_eq!(text(&tokens![[0x26, 0, 0, 0, 0, 3, 0], ONE]), "1");
}

#[test]
fn references_to_other_sheets() {
    let on = |range: u8| text(&[0x3A, range, 0, 0, 0, 0, 0xC0]);
    assert_eq!(
        [0, 1, 2, 3].map(on),
        ["Data!A1", "'it''s 2'!A1", "'Data:it''s 2'!A1", "#REF!"]
    );
    assert_eq!(
        [4, 5, 6, 7].map(on),
        ["[other.xls]Far!A1", "-", "-", "'[other.xls]#REF'!A1"]
    );
    assert_eq!(text(&[0x3B, 0, 0, 0, 0, 1, 0, 0, 0xC0, 0, 0]), "Data!A1:$A$2");
    assert_eq!(text(&[0x3D, 0, 0, 0, 0, 1, 0, 0, 0xC0, 0, 0]), "#REF!");
}

#[test]
fn functions() {
    assert_eq!(text(&tokens![ONE, TWO, [0x41, 27, 0]]), "ROUND(1,2)");
    assert_eq!(text(&tokens![ONE, [0x16], TWO, [0x42, 3, 1, 0]]), "IF(1,,2)");
    assert_eq!(text(&tokens![ONE, TWO, [0x10], ONE, [0x22, 2, 4, 0]]), "SUM((1,2),1)");
    assert_eq!(
        (text(&[0x21, 19, 0]), text(&[0x42, 0, 8, 0])),
        ("PI()".to_owned(), "ROW()".to_owned())
    );
    // A sum of one argument; how IF and CHOOSE go on is passed over, and spaces.
    assert_eq!(text(&tokens![[0x19, 0x40, 0, 3], ONE, [0x19, 0x10, 0, 0]]), "SUM(1)");
    assert_eq!(
        text(&tokens![ONE, [0x19, 4, 1, 0, 9, 9, 9, 9], TWO, [0x42, 2, 100, 0]]),
        "CHOOSE(1,2)"
    );
    assert_eq!(
        text(&tokens![ONE, [0x19, 2, 9, 9], TWO, [0x19, 8, 9, 9, 0x42, 2, 1, 0]]),
        "IF(1,2)"
    );
    // Not known, too few arguments, one that no operator can take.
    let wrong = [
        tokens![[0x42, 0, 49, 0]],
        tokens![ONE, [0x41, 27, 0]],
        tokens![ONE, [0x16, 3]],
    ];
    assert_eq!(wrong.map(|wrong| text(&wrong)), ["-", "-", "-"]);
}

#[test]
fn names() {
    let name = |number: u8| text(&[0x23, number, 0, 0, 0]);
    // One of Excel's own, one that reads as a cell, none.
    assert_eq!([1, 2, 3, 9, 0].map(name), ["total", "-", "-", "-", "-"]);
    let far = |range: u8| text(&[0x39, range, 0, 1, 0, 0, 0]);
    assert_eq!([0, 4, 5].map(far), ["total", "[other.xls]!rate", "FEED"]);
    let called = tokens![ONE, [0x23, 4, 0, 0, 0], TWO, [0x17, 0, 0], [0x42, 3, 255, 0, 3]];
    assert_eq!(text(&called), "1+IFERROR(2,\"\")");
    assert_eq!(text(&tokens![[0x39, 5, 0, 1, 0, 0, 0], [0x42, 1, 255, 0]]), "FEED()");
    assert_eq!(text(&tokens![ONE, TWO, [0x42, 2, 255, 0]]), "-");
    // Two names may be taken for two columns.
    assert_eq!(text(&tokens![[0x23, 1, 0, 0, 0], [0x23, 1, 0, 0, 0], [0x11]]), "-");
}

#[test]
fn formulas_before_excel_97() {
    let mut charset = Charset::default();
    charset.wide = false;
    let text = |tokens: &[u8]| in_file(&links(), Layout::Xls(&charset), tokens).unwrap_or_else(|| "-".to_owned());
    assert_eq!(text(&[0x44, 1, 0xC0, 2]), "C2");
    assert_eq!(text(&[0x25, 0, 0x40, 0xFF, 0x3F, 0, 27]), "A:$AB");
    assert_eq!(text(&[0x2C, 0xFE, 0xFF, 1]), "C1");
    assert_eq!(text(&[0x17, 2, 0xD6, 0xD0]), "\"\u{4e2d}\"");
    let on_sheet = [&[0x3A, 0xFF, 0xFF][..], &[0; 8], &[0, 0, 0, 0, 0, 0xC0, 0]].concat();
    assert_eq!(text(&on_sheet), "Data!A1");
}

#[test]
fn formulas_of_xlsb() {
    let text = |tokens: &[u8]| in_file(&links(), Layout::Xlsb, tokens).unwrap_or_else(|| "-".to_owned());
    let area = |first: u32, last: u32, cols: [u16; 2]| {
        let rows = [first, last].map(u32::to_le_bytes).concat();
        [rows, cols.map(u16::to_le_bytes).concat()].concat()
    };
    assert_eq!(text(&[0x44, 0xFF, 0xFF, 0xF, 0, 0xFF, 0xFF]), "XFD1048576");
    assert_eq!(text(&[0x44, 0, 0, 0x10, 0, 0, 0xC0]), "-");
    assert_eq!(text(&tokens![[0x25], area(0, 1, [0, 0xC001])]), "$A$1:B2");
    assert_eq!(text(&tokens![[0x25], area(0, 0xF_FFFF, [0xC000, 27])]), "A:$AB");
    // Counted from B3, over the edge of the sheet.
    assert_eq!(text(&[0x2C, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), "A1");
    assert_eq!(text(&[0x4C, 0xFD, 0xFF, 0xF, 0, 0xFE, 0xFF]), "XFD1048576");
    assert_eq!(text(&[0x17, 2, 0, b'a', 0, 0x2D, 0x4E]), "\"a\u{4e2d}\"");
    assert_eq!(text(&[0x23, 1, 0, 0, 0]), "total");
    assert_eq!(text(&[0x59, 4, 0, 1, 0, 0, 0]), "[other.xls]!rate");
    assert_eq!(text(&[0x3A, 1, 0, 0, 0, 0, 0, 0, 0xC0]), "'it''s 2'!A1");
    assert_eq!(text(&tokens![[0x3B, 0, 0], area(0, 1, [0xC000, 0])]), "Data!A1:$A$2");
    assert_eq!(text(&tokens![[0x3D, 0, 0], [0; 12]]), "#REF!");
    assert_eq!(text(&tokens![[0x2A], [0; 6], [0x2B], [0; 12], [3]]), "#REF!+#REF!");
    assert_eq!(
        text(&tokens![ONE, [0x19, 0x80, 9, 9], TWO, [0x41, 0xE0, 1]]),
        "IFERROR(1,2)"
    );
}

#[test]
fn what_is_too_long_or_too_deep_has_no_text() {
    let row = |count: usize, more: &[u8]| tokens![ONE, more.repeat(count)];
    assert_eq!(text(&row(20, &[0x1E, 1, 0, 3])).len(), 41);
    assert_eq!(text(&row(100, &[0x15])).len(), 201);
    assert_eq!(text(&row(200, &[0x15])), "-");
    assert_eq!(text(&row(2_000, &[0x1E, 1, 0, 3])), "-");
    assert_eq!(text(&tokens![[0x17, 255, 0], [b'"'; 255]]).len(), 512);
    let (links, charset) = (links(), Charset::default());
    for token in 0..=u8::MAX {
        for length in 0..30 {
            let bytes = [&[0x1E, 1, 0, 0x1E, 1, 0, token][..], &vec![token; length]].concat();
            let _ = in_file(&links, Layout::Xls(&charset), &bytes);
            let _ = in_file(&links, Layout::Xlsb, &bytes);
        }
    }
}
