//! However a table is laid out, it is the same table: columns in any order, group labels merged or
//! not, labels spaced or called otherwise, margins, the total on top or at the foot.

use std::path::Path;

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use yusuan::pipeline::{Options, run};
use yusuan::schema::{Kind, Standard, Table, standard};
use yusuan::write::json;

/// A table with its rows as (level, cells by key); sums agree.
struct Sample {
    number: &'static str,
    rows: &'static [&'static [(&'static str, &'static str)]],
}

const SAMPLES: [Sample; 3] = [
    Sample {
        number: "02",
        rows: &[
            &[
                ("unit_name", "合计"),
                ("total", "120"),
                ("current.total", "110"),
                ("current.general_public.subtotal", "100"),
                ("current.general_public.fiscal_appropriation", "80"),
                ("current.government_fund", "10"),
                ("carryover.total", "10"),
                ("carryover.general_public", "7"),
                ("carryover.unit_funds", "3"),
            ],
            &[
                ("unit_code", "009"),
                ("unit_name", "青禾县水利局"),
                ("total", "120"),
                ("current.total", "110"),
                ("current.general_public.subtotal", "100"),
                ("current.general_public.fiscal_appropriation", "80"),
                ("current.government_fund", "10"),
                ("carryover.total", "10"),
                ("carryover.general_public", "7"),
                ("carryover.unit_funds", "3"),
            ],
        ],
    },
    Sample {
        number: "03",
        rows: &[
            &[
                ("name", "合计"),
                ("total", "120"),
                ("basic.subtotal", "100"),
                ("basic.personnel.wages_welfare", "62.5"),
                ("basic.personnel.individual_family_subsidy", "7.5"),
                ("basic.public.goods_services", "28"),
                ("basic.public.capital", "2"),
                ("project.subtotal", "20"),
                ("project.other_operation", "5"),
                ("project.specific_target", "15"),
            ],
            &[
                ("unit_code", "009"),
                ("name", "青禾县水利局"),
                ("total", "120"),
                ("basic.subtotal", "100"),
                ("basic.personnel.wages_welfare", "62.5"),
                ("basic.personnel.individual_family_subsidy", "7.5"),
                ("basic.public.goods_services", "28"),
                ("basic.public.capital", "2"),
                ("project.subtotal", "20"),
                ("project.other_operation", "5"),
                ("project.specific_target", "15"),
            ],
            &[
                ("function.class", "213"),
                ("function.section", "03"),
                ("function.item", "06"),
                ("name", "水利工程运行与维护"),
                ("total", "120"),
                ("basic.subtotal", "100"),
                ("basic.personnel.wages_welfare", "62.5"),
                ("basic.personnel.individual_family_subsidy", "7.5"),
                ("basic.public.goods_services", "28"),
                ("basic.public.capital", "2"),
                ("project.subtotal", "20"),
                ("project.other_operation", "5"),
                ("project.specific_target", "15"),
            ],
        ],
    },
    Sample {
        number: "10",
        rows: &[
            &[
                ("project_name", "合计"),
                ("total", "30"),
                ("current.general_public", "18"),
                ("carryover.general_public", "12"),
            ],
            &[
                ("type", "009"),
                ("project_name", "青禾县水利局"),
                ("total", "30"),
                ("current.general_public", "18"),
                ("carryover.general_public", "12"),
            ],
            &[
                ("type", "特定目标类"),
                ("project_name", "河道清淤"),
                ("unit_name", "青禾县水利局机关"),
                ("total", "30"),
                ("current.general_public", "18"),
                ("carryover.general_public", "12"),
            ],
        ],
    },
];

/// How a table is laid out.
#[derive(Clone, Debug)]
struct Layout {
    sample: usize,
    /// Order of the top groups, then of the columns in each.
    order: Vec<u16>,
    /// Which labels are merged over their columns and down to the last header row.
    merged: Vec<bool>,
    /// What stands between the characters of a label.
    spacing: Vec<u8>,
    /// Which of a label's names is printed.
    names: Vec<usize>,
    margin: (u32, u16),
    total_at_foot: bool,
    total_label: usize,
}

fn layouts() -> impl Strategy<Value = Layout> {
    (
        0..SAMPLES.len(),
        proptest::collection::vec(any::<u16>(), 40),
        proptest::collection::vec(any::<bool>(), 40),
        proptest::collection::vec(0..4_u8, 40),
        proptest::collection::vec(0..6_usize, 40),
        (0..4_u32, 0..4_u16),
        any::<bool>(),
        0..3_usize,
    )
        .prop_map(
            |(sample, order, merged, spacing, names, margin, total_at_foot, total_label)| Layout {
                sample,
                order,
                merged,
                spacing,
                names,
                margin,
                total_at_foot,
                total_label,
            },
        )
}

/// The positions of the schema's columns in the order of the layout; groups stay together, as a
/// label over them does.
fn ordered(schema: &Table, layout: &Layout) -> Vec<usize> {
    let path = |column: usize| &schema.columns[column].path;
    let first_with = |prefix: &[String]| {
        let mut all = 0..schema.columns.len();
        all.find(|column| path(*column).starts_with(prefix)).unwrap()
    };
    let mut columns: Vec<usize> = (0..schema.columns.len()).collect();
    columns.sort_by_key(|column| {
        let prefixes = (1..=path(*column).len()).map(|depth| first_with(&path(*column)[..depth]));
        prefixes.map(|first| (layout.order[first], first)).collect::<Vec<_>>()
    });
    columns
}

/// A label under one of the names it has, with blanks between its characters.
fn printed(label: &str, number: usize, layout: &Layout, standard: &Standard) -> String {
    let aliases = standard.frame.aliases.get(label).into_iter().flatten();
    let names: Vec<&str> = std::iter::once(label).chain(aliases.map(String::as_str)).collect();
    let name = names[layout.names[number % 40] % names.len()];
    let between = ["", " ", "\u{3000}", "\n"][usize::from(layout.spacing[number % 40])];
    name.chars().map(String::from).collect::<Vec<_>>().join(between)
}

/// A label over the columns `left..=right` in header row `row`.
struct Span<'a> {
    row: usize,
    left: usize,
    right: usize,
    prefix: &'a [String],
}

fn spans<'a>(schema: &'a Table, columns: &[usize]) -> Vec<Span<'a>> {
    let path = |at: usize| schema.columns[columns[at]].path.as_slice();
    let mut spans: Vec<Span> = Vec::new();
    for at in 0..columns.len() {
        for depth in 1..=path(at).len() {
            let prefix = &path(at)[..depth];
            let open = spans
                .iter_mut()
                .find(|span| span.prefix == prefix && depth < path(at).len());
            match open {
                Some(span) => span.right = at,
                None => spans.push(Span {
                    row: depth - 1,
                    left: at,
                    right: at,
                    prefix,
                }),
            }
        }
    }
    spans
}

fn write_header(sheet: &mut Worksheet, schema: &Table, columns: &[usize], layout: &Layout, standard: &Standard) {
    let (down, right) = layout.margin;
    let height = schema.header_height();
    for (number, span) in spans(schema, columns).iter().enumerate() {
        let text = printed(span.prefix.last().unwrap(), number, layout, standard);
        let is_leaf = columns.iter().any(|column| schema.columns[*column].path == span.prefix);
        let bottom = if is_leaf { height - 1 } else { span.row };
        let row = |row: usize| down + 3 + u32::try_from(row).unwrap();
        let col = |col: usize| right + u16::try_from(col).unwrap();
        let more_than_one = bottom > span.row || span.right > span.left;
        if layout.merged[number % 40] && more_than_one {
            let format = Format::new();
            sheet
                .merge_range(
                    row(span.row),
                    col(span.left),
                    row(bottom),
                    col(span.right),
                    &text,
                    &format,
                )
                .unwrap();
        } else {
            sheet.write_string(row(span.row), col(span.left), text).unwrap();
        }
    }
}

fn laid_out(schema: &Table, layout: &Layout, standard: &Standard) -> Vec<u8> {
    let sample = &SAMPLES[layout.sample];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (down, right) = layout.margin;
    sheet.write_string(down, right, &schema.form_number).unwrap();
    sheet
        .write_string(down + 1, right, format!("2025年{}", schema.title))
        .unwrap();
    sheet
        .write_string(down + 2, right, "部门名称：青禾县水利局　　单位：万元")
        .unwrap();
    let columns = ordered(schema, layout);
    write_header(sheet, schema, &columns, layout, standard);
    let mut rows: Vec<_> = sample.rows.to_vec();
    if layout.total_at_foot {
        rows.rotate_left(1);
    }
    let top = down + 3 + u32::try_from(schema.header_height()).unwrap();
    for (row, cells) in (top..).zip(rows) {
        for (key, text) in cells {
            let field = schema.field(key).unwrap();
            let at = columns
                .iter()
                .position(|column| schema.columns[*column].field == field)
                .unwrap();
            let col = right + u16::try_from(at).unwrap();
            match schema.fields[field].kind {
                Kind::Amount => sheet.write_number(row, col, text.parse::<f64>().unwrap()).unwrap(),
                _ if *text == "合计" => sheet
                    .write_string(row, col, ["合计", "合　　计", "总计"][layout.total_label])
                    .unwrap(),
                _ => sheet.write_string(row, col, *text).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn converted(bytes: Vec<u8>, standard: &Standard) -> (serde_json::Value, Vec<&'static str>) {
    let outcome = run(bytes, Path::new("layout.xlsx"), standard, &Options::default()).unwrap();
    let codes = outcome.diagnostics.iter().map(|finding| finding.code.id()).collect();
    (
        serde_json::from_slice(&json(&outcome.book, standard).unwrap()).unwrap(),
        codes,
    )
}

/// The table as the template prints it.
fn plain(sample: usize) -> Layout {
    Layout {
        sample,
        order: (0..40).collect(),
        merged: vec![true; 40],
        spacing: vec![0; 40],
        names: vec![0; 40],
        margin: (0, 0),
        total_at_foot: false,
        total_label: 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_the_same_however_it_is_laid_out(layout in layouts()) {
        let standard = standard().unwrap();
        let schema = standard.table(SAMPLES[layout.sample].number).unwrap();
        let (expected, told) = converted(laid_out(schema, &plain(layout.sample), standard), standard);
        prop_assert!(told.is_empty(), "{told:?}");
        prop_assert_eq!(expected["tables"][&schema.number]["rows"].as_array().map(Vec::len), Some(SAMPLES[layout.sample].rows.len()));
        let (found, told) = converted(laid_out(schema, &layout, standard), standard);
        prop_assert_eq!(found, expected);
        prop_assert!(told.is_empty(), "{:?}", told);
    }
}
