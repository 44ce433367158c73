//! Books made up from a seed, for property tests and benchmarks: every shape, every level, amounts
//! of all kinds, totals that agree and, in odd books, totals that do not.

use std::ops::Bound;

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::schema::{BlockBody, Field, Kind, Shape, Standard, Table as Schema, codes};

/// A small deterministic generator (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}

/// How many rows, and whether odd things may happen.
#[derive(Clone, Copy)]
pub struct Size {
    /// Rows of each list table.
    pub rows: usize,
    /// Blank, negative and many-digit amounts, totals that do not agree, long texts.
    pub odd: bool,
}

/// A book of every table of the standard.
pub fn book(standard: &Standard, seed: u64, size: Size) -> Book {
    let mut random = Random(seed);
    let tables = standard
        .tables
        .iter()
        .enumerate()
        .map(|(number, schema)| {
            let table = table(number, schema, standard, &mut random, size);
            // In odd books some tables have totals that do not agree.
            if size.odd && random.below(3) == 0 {
                table
            } else {
                balanced(table, schema, standard)
            }
        })
        .collect();
    Book {
        year: Some(2025),
        department: Some("青禾县农业农村局".into()),
        tables,
    }
}

pub fn table(number: usize, schema: &Schema, standard: &Standard, random: &mut Random, size: Size) -> Table {
    let mut table = Table::new(number, schema.fields.len());
    table.source_unit = standard.frame.currency_unit.as_str().into();
    match &schema.shape {
        Shape::List { single_row, name } => {
            let rows = if *single_row { 1 } else { size.rows };
            list(&mut table, schema, standard, *name, random, Size { rows, ..size });
        }
        Shape::TwoSided { sides, item } => {
            for (row_kind, side) in sides.iter().enumerate() {
                for (line, own) in side.lines.iter().enumerate() {
                    let mut values = amounts(schema, random, size.odd);
                    for (field, value) in values.iter_mut().enumerate() {
                        let on_side = schema
                            .columns
                            .iter()
                            .any(|c| c.field == field && c.side == Some(row_kind));
                        if !on_side {
                            *value = Value::default();
                        }
                    }
                    values[*item] = text(&own.label);
                    table.push(
                        Row {
                            row_kind,
                            line: Some(line),
                            source: 0,
                            sheet: 0,
                        },
                        values,
                    );
                }
            }
        }
        Shape::Form { blocks, .. } => form(&mut table, schema, blocks, random, size),
    }
    if random.below(3) == 0 {
        table.notes = vec!["注：本表仅含当年财政拨款安排的支出".into(), "2.第二条说明".into()];
    }
    table
}

/// The table with every total the sum of its parts, and every part (其中) its whole.
pub fn balanced(table: Table, schema: &Schema, standard: &Standard) -> Table {
    let mut rows: Vec<Vec<Value>> = (0..table.rows.len()).map(|row| table.values(row).to_vec()).collect();
    let fields: Vec<usize> = (0..schema.fields.len())
        .filter(|field| schema.fields[*field].kind == Kind::Amount)
        .collect();
    let set = |value: &mut Value, amount: Option<Decimal>| {
        value.content = amount.map_or(Content::Blank, Content::Amount);
    };
    let structure = table.structure(standard);
    // A field of one side has no cell on the other.
    let on_side = |row: usize, field: usize| {
        let mut columns = schema.columns.iter().filter(|column| column.field == field).peekable();
        columns.peek().is_none()
            || columns.any(|column| column.side.is_none_or(|side| side == table.rows[row].row_kind))
    };
    let leaf = |field: &&usize| schema.fields[**field].sum.is_empty() && schema.fields[**field].of_which.is_none();
    for (row, values) in rows.iter_mut().enumerate() {
        // A row without a single part would have a total that nothing explains.
        let row_kind = &schema.row_kinds[table.rows[row].row_kind];
        let bare = !matches!(schema.shape, Shape::Form { .. })
            && fields
                .iter()
                .filter(leaf)
                .all(|field| values[*field].amount().is_none());
        if let (true, false, Some(field)) = (
            bare,
            row_kind.detail,
            fields.iter().filter(leaf).find(|field| on_side(row, **field)),
        ) {
            set(&mut values[*field], Some(Decimal::new(1234, 2)));
        }
    }
    let mut summed: Vec<usize> = Vec::new();
    // Children stand below their parents in lists, but above their totals in two-sided tables.
    let mut subtotals = structure.subtotals;
    subtotals.sort_by_key(|subtotal| std::cmp::Reverse(subtotal.total));
    let is_parent: Vec<usize> = subtotals.iter().map(|subtotal| subtotal.total).collect();
    let mut left: Vec<_> = subtotals.iter().collect();
    while !left.is_empty() {
        let ready = |subtotal: &&yusuan::book::Subtotal| {
            subtotal
                .addends
                .iter()
                .all(|child| !is_parent.contains(child) || summed.contains(child))
        };
        let position = if matches!(schema.shape, Shape::List { .. }) {
            0
        } else {
            left.iter().position(ready).unwrap()
        };
        let subtotal = left.remove(position);
        for field in &fields {
            let parts: Vec<Decimal> = subtotal
                .addends
                .iter()
                .filter_map(|child| rows[*child][*field].amount())
                .collect();
            if summed.contains(&subtotal.total) {
                // A second way to the same total: its first line takes all of it.
                let total = rows[subtotal.total][*field].amount();
                for (number, child) in subtotal.addends.iter().enumerate() {
                    set(&mut rows[*child][*field], total.filter(|_| number == 0));
                }
            } else {
                set(
                    &mut rows[subtotal.total][*field],
                    (!parts.is_empty()).then(|| parts.iter().sum()),
                );
            }
        }
        if !matches!(schema.shape, Shape::List { .. }) {
            summed.push(subtotal.total);
        }
    }
    for (row, values) in rows.iter_mut().enumerate() {
        // Sums of sums come first in the header, so from the right.
        for field in fields
            .iter()
            .rev()
            .filter(|field| !schema.fields[**field].sum.is_empty() && on_side(row, **field))
        {
            let parts: Vec<Decimal> = schema.fields[*field]
                .sum
                .iter()
                .filter_map(|part| values[*part].amount())
                .collect();
            set(&mut values[*field], (!parts.is_empty()).then(|| parts.iter().sum()));
        }
        for field in &fields {
            if let Some(whole) = schema.fields[*field].of_which.filter(|_| on_side(row, *field)) {
                let amount = values[whole].amount();
                set(&mut values[*field], amount);
            }
        }
    }
    for yusuan::book::Part { part, whole, .. } in structure.parts {
        for field in &fields {
            let amount = rows[whole][*field].amount();
            set(&mut rows[part][*field], amount);
        }
    }
    let mut made = Table::new(table.schema, schema.fields.len());
    made.source_unit = table.source_unit.clone();
    made.notes = table.notes.clone();
    for (row, values) in table.rows.iter().zip(rows) {
        made.push(*row, values);
    }
    made
}

pub fn text(text: &str) -> Value {
    Value {
        content: Content::Text(text.into()),
        source: None,
    }
}

fn amounts(schema: &Schema, random: &mut Random, odd: bool) -> Vec<Value> {
    let amount = |field: &Field, random: &mut Random| match field.kind {
        Kind::Amount => amount(random, odd),
        _ => Value::default(),
    };
    schema.fields.iter().map(|field| amount(field, random)).collect()
}

fn amount(random: &mut Random, odd: bool) -> Value {
    let number = random.below(100_000_000) as i64;
    let decimal = match random.below(12) {
        0..=2 => return Value::default(),
        3 if odd => Decimal::ZERO,
        4 if odd => Decimal::new(-number, 2),
        5 if odd => Decimal::new(number, 6),
        _ => Decimal::new(number, 2),
    };
    Value {
        content: Content::Amount(decimal),
        source: None,
    }
}

fn name(random: &mut Random, odd: bool) -> String {
    let words = [
        "行政运行",
        "人大会议",
        "设备更新",
        "环卫保洁外包",
        "Ａ座维修（二期）",
        "工作经费",
        "=1+2",
        "3月 培训",
        "“双创”补助",
    ];
    let mut name = format!("{}{}", random.pick(&words), random.below(1000));
    if odd && random.below(10) == 0 {
        name = name.repeat(20);
    }
    name
}

fn digits(random: &mut Random, width: usize) -> String {
    (0..width).map(|_| char::from(b'0' + random.below(10) as u8)).collect()
}

fn list(table: &mut Table, schema: &Schema, standard: &Standard, name_field: usize, random: &mut Random, size: Size) {
    let mut previous: Vec<Value> = Vec::new();
    let mut row_kind = 0;
    for row in 0..size.rows {
        if row > 0 {
            // From a level to the next one, or back to any below the total.
            let last = schema.row_kinds.len() - 1;
            let next = if row_kind < last && random.below(2) == 0 {
                row_kind + 1
            } else {
                1 + random.below(last as u64) as usize
            };
            let needs_project = schema.row_kinds[next].detail && !(row_kind == next || row_kind + 1 == next);
            row_kind = if needs_project { next - 1 } else { next };
        }
        let values = list_row(schema, standard, row_kind, name_field, &previous, random, size.odd);
        table.push(
            Row {
                row_kind,
                line: None,
                source: 0,
                sheet: 0,
            },
            values.iter().cloned(),
        );
        previous = values;
    }
}

fn list_row(
    schema: &Schema,
    standard: &Standard,
    row_kind: usize,
    name_field: usize,
    previous: &[Value],
    random: &mut Random,
    odd: bool,
) -> Vec<Value> {
    let own = &schema.row_kinds[row_kind];
    let mut values = amounts(schema, random, odd);
    let first_amount = schema
        .fields
        .iter()
        .position(|field| field.kind == Kind::Amount)
        .unwrap();
    if !own.detail {
        // Something must stand in the row.
        values[first_amount] = Value {
            content: Content::Amount(Decimal::new(random.below(9_999_999) as i64, 2)),
            source: None,
        };
    }
    if own.rule.total_label.is_some() {
        values[name_field] = text(&standard.frame.print.total);
        return values;
    }
    for (field, value) in values.iter_mut().enumerate() {
        if schema.fields[field].kind == Kind::Text && !own.rule.blank.contains(&field) && !own.detail {
            *value = text(&name(random, odd));
        }
    }
    for field in &own.rule.blank {
        values[*field] = Value::default();
    }
    for field in own
        .rule
        .filled
        .iter()
        .filter(|field| schema.fields[**field].kind == Kind::Code)
    {
        let width = schema.fields[*field].widths[0];
        // Codes of the economic classification begin with 3, as the rules of the levels expect.
        values[*field] = text(&if width == 3 {
            format!("30{}", random.below(10))
        } else {
            digits(random, width)
        });
    }
    if let Some(code) = &own.rule.code {
        let width = if code.letters {
            code.max.min(21)
        } else {
            if matches!(code.min, 4 | 6) && code.max >= 6 {
                6
            } else {
                code.max.min(5)
            }
        };
        let mut made = digits(random, width);
        if !code.unlisted.is_empty() {
            made.replace_range(..1, "0");
        }
        let shared = schema.fields.iter().position(|f| {
            f.shares
                .as_ref()
                .is_some_and(|(from, row_kinds)| *from == code.field && row_kinds.contains(&row_kind))
        });
        values[code.field] = Value::default();
        values[shared.unwrap_or(code.field)] = text(&made);
    }
    // Where rows of departments stand among classes, a class is known by its name.
    let among_departments = schema.row_kinds.iter().any(|row_kind| {
        row_kind
            .rule
            .code
            .as_ref()
            .is_some_and(|code| !code.unlisted.is_empty())
    });
    if own.name == "class" && among_departments {
        let (code, class) = *random.pick(&[
            ("301", "工资福利支出"),
            ("302", "商品和服务支出"),
            ("310", "资本性支出"),
        ]);
        values[own.rule.codes[0]] = text(code);
        values[name_field] = text(class);
    }
    if own.detail {
        fill_detail(schema, row_kind, previous, random, &mut values);
    }
    if schema.row_kinds[0].rule.total_label.is_none() {
        // A table of a single row has amounts only.
        values
            .iter_mut()
            .filter(|value| value.text().is_some())
            .for_each(|value| *value = Value::default());
    }
    classify(schema, standard, random, &mut values);
    values
}

/// Gives a row a code of its dictionary with the name that belongs to it, and the government's code
/// that belongs to that.
fn classify(schema: &Schema, standard: &Standard, random: &mut Random, values: &mut [Value]) {
    let Some(first) = schema.classified.first() else { return };
    let filled: Vec<usize> = first
        .codes
        .iter()
        .copied()
        .filter(|field| values[*field].text().is_some())
        .collect();
    let length: usize = filled.iter().map(|field| values[*field].text().unwrap().len()).sum();
    let codes = codes(&standard.frame).unwrap();
    let all = &codes.dictionary(&first.dictionary).unwrap().0;
    // From a random place on: a walk through the whole dictionary for every row would take long.
    let from = format!("{}{:04}", &all.keys().next().unwrap()[..1], random.below(3500));
    let mut near = all
        .range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded))
        .chain(all.iter())
        .filter(|(code, _)| code.len() == length);
    let Some((code, entry)) = near.next().filter(|_| !filled.is_empty()) else {
        return;
    };
    spell(code, &filled, values, |field, values| {
        values[field].text().map_or(0, |text| text.len())
    });
    if let Some(name) = first.name {
        values[name] = text(entry.name);
    }
    let other = codes
        .pairs
        .get(code)
        .and_then(|pairs| pairs.iter().find(|(code, _)| code.len() == 5));
    let (Some(second), Some((other, _))) = (schema.classified.get(1), other) else {
        return;
    };
    let known = codes.dictionary(&second.dictionary).unwrap().0.get(other);
    if let (Some(name), Some(entry)) = (second.name, known) {
        spell(other, &second.codes, values, |field, _| {
            *schema.fields[field].widths.last().unwrap()
        });
        values[name] = text(entry.name);
    }
}

/// Writes a code into its fields, so much into each.
fn spell(code: &str, fields: &[usize], values: &mut [Value], width: impl Fn(usize, &[Value]) -> usize) {
    let mut rest = code;
    for field in fields {
        let (own, after) = rest.split_at(width(*field, values).min(rest.len()));
        values[*field] = text(own);
        rest = after;
    }
}

/// A row of details repeats code and name of the row above and has at least one pair of its own.
fn fill_detail(schema: &Schema, row_kind: usize, previous: &[Value], random: &mut Random, values: &mut [Value]) {
    let pairs: Vec<(usize, usize)> = schema
        .columns
        .windows(2)
        .filter(|pair| {
            pair[0].path.len() > 1 && pair[0].path.split_last().unwrap().1 == pair[1].path.split_last().unwrap().1
        })
        .map(|pair| (pair[0].field, pair[1].field))
        .filter(|(first, second)| schema.fields[*first].kind == Kind::Text && schema.fields[*second].kind == Kind::Text)
        .collect();
    for (field, own) in schema.fields.iter().enumerate() {
        let in_pair = pairs.iter().any(|(first, second)| *first == field || *second == field);
        if own.fill_down.contains(&row_kind) && !in_pair {
            values[field] = previous[field].clone();
        }
    }
    let must = random.below(pairs.len() as u64) as usize;
    for (number, (first, second)) in pairs.into_iter().enumerate() {
        if number == must || random.below(2) == 0 {
            let same = random.below(4) == 0 && !previous[first].is_blank();
            values[first] = if same {
                previous[first].clone()
            } else {
                text(&name(random, false))
            };
            values[second] = text(&format!("≥{}次", random.below(100)));
        }
    }
}

fn form(table: &mut Table, schema: &Schema, blocks: &[yusuan::schema::Block], random: &mut Random, size: Size) {
    // A form of a department of its own, or those of several.
    if !size.odd || random.below(2) == 0 {
        return one_form(table, schema, blocks, random, size, None);
    }
    for department in 0..=random.below(3) {
        one_form(table, schema, blocks, random, size, Some(department));
    }
}

fn one_form(
    table: &mut Table,
    schema: &Schema,
    blocks: &[yusuan::schema::Block],
    random: &mut Random,
    size: Size,
    department: Option<u64>,
) {
    for (row_kind, block) in blocks.iter().enumerate() {
        let blank = || vec![Value::default(); schema.fields.len()];
        match &block.body {
            BlockBody::Heading { name, code } => {
                let Some(department) = department else { continue };
                let mut values = blank();
                values[*name] = text(&format!("青禾县第{department}局"));
                if random.below(3) > 0 {
                    values[*code] = text(&format!("00{department}"));
                }
                table.push(
                    Row {
                        row_kind,
                        line: None,
                        source: 0,
                        sheet: 0,
                    },
                    values,
                );
            }
            BlockBody::Numbered { word, key, value } => {
                for number in 1..=3 {
                    let mut values = blank();
                    values[*key] = text(&format!("{word}{number}"));
                    values[*value] = text(&name(random, size.odd));
                    table.push(
                        Row {
                            row_kind,
                            line: None,
                            source: 0,
                            sheet: 0,
                        },
                        values,
                    );
                }
            }
            BlockBody::Lines {
                lines,
                group,
                name,
                amount: at,
            } => {
                for (line, own) in lines.iter().enumerate() {
                    let mut values = blank();
                    values[*group] = text(&own.group);
                    if !own.name.is_empty() {
                        values[*name] = text(&own.name);
                    }
                    values[*at] = amount(random, size.odd);
                    table.push(
                        Row {
                            row_kind,
                            line: Some(line),
                            source: 0,
                            sheet: 0,
                        },
                        values,
                    );
                }
            }
            BlockBody::List { columns, merged, .. } => {
                let rows = if merged.is_empty() { 2 } else { size.rows };
                let mut above: Vec<Value> = Vec::new();
                for row in 0..rows {
                    let mut values = blank();
                    for field in columns.values() {
                        let same = merged.contains(field) && row > 0 && random.below(2) == 0;
                        values[*field] = if same {
                            above[*field].clone()
                        } else {
                            text(&name(random, size.odd))
                        };
                    }
                    above.clone_from(&values);
                    table.push(
                        Row {
                            row_kind,
                            line: None,
                            source: 0,
                            sheet: 0,
                        },
                        values,
                    );
                }
            }
        }
    }
}
