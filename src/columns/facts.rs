//! The amounts of a book, one a row, each with what it is about and the cell it came from.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use foldhash::HashMap;
use rust_decimal::Decimal;

use super::FACTS;
use super::roles::{Across, Down};
use crate::book::{Book, Table};
use crate::cell::{CellRef, Text};
use crate::consolidate::{Departments, Levels};
use crate::error::{Error, Result};
use crate::fold::Folder;
use crate::map::TableMeans;
use crate::meaning::{Dimension, Point, vocabulary};
use crate::schema::{BlockBody, Shape, Standard, Table as Schema, UNIT_CODE};
use crate::write::columns::{Builder, Key, Scaled};

/// The dimensions that are columns, in their order.
const DIMENSIONS: [Dimension; 4] = [Dimension::Flow, Dimension::Fund, Dimension::Nature, Dimension::Carry];
/// The dictionaries whose codes are columns, in their order.
const DICTIONARIES: [&str; 3] = ["function", "department-economic", "government-economic"];
/// Those columns.
const CODES: [usize; DICTIONARIES.len()] = [
    at("function_code"),
    at("department_economic_code"),
    at("government_economic_code"),
];
/// The field of the names of units in tables whose rows are something else.
const UNIT_NAME: &str = "unit_name";
/// Between what a row belongs to and the row.
const BELOW: &str = " > ";

/// The amounts of an input.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The rows by department, sorted by the code.
    pub by_department: Vec<(Option<String>, RecordBatch)>,
    /// How many there are.
    pub count: usize,
    /// About how much memory they take.
    pub bytes: usize,
    /// The first amount whose last decimals were rounded away, and how many there are of the kind.
    pub rounded: Option<(Beyond, usize)>,
}

/// An amount that columns cannot hold as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Beyond {
    /// The number of the table.
    pub table: String,
    /// The key of the column.
    pub key: String,
    /// The row as people name it.
    pub row: String,
    /// The sheet it came from.
    pub sheet: Text,
    /// The cell it came from.
    pub cell: Option<CellRef>,
    /// The amount, in the standard's unit (万元).
    pub amount: Decimal,
}

/// Takes the amounts out of books.
pub struct Amounts<'s> {
    standard: &'s Standard,
    /// By table: what its columns and lines mean.
    means: Vec<TableMeans>,
    /// The standard's unit in 元.
    yuan: Decimal,
}

impl<'s> Amounts<'s> {
    /// Prepares for books of this standard.
    ///
    /// # Errors
    /// [`Error::Internal`] if the templates are damaged.
    pub fn new(standard: &'s Standard) -> Result<Self> {
        let yuan = standard.frame.standard_unit().map(|unit| unit.yuan);
        let folder = Folder::new(&standard.frame);
        let vocabulary = vocabulary(&standard.frame)?;
        let means = |schema| TableMeans::new(schema, &folder, &vocabulary);
        Ok(Self {
            standard,
            means: standard.tables.iter().map(means).collect(),
            yuan: yuan.ok_or_else(|| Error::Internal("no unit".to_owned()))?,
        })
    }

    /// The amounts of a book. `hash` is that of the input's content, `file` its name. `Ok(Err(…))`: an amount has too
    /// many digits, and there are no rows.
    ///
    /// # Errors
    /// [`Error::Internal`] if the rows do not fit their schema.
    pub fn of(
        &self,
        book: &Book,
        (hash, file): (&str, &str),
        departments: &Departments,
    ) -> Result<std::result::Result<Facts, Beyond>> {
        let mut builder = Builder::new(FACTS);
        let mut writer = Writer {
            hash: builder.key(const { at("file_hash") }, hash),
            file: builder.key(const { at("file") }, file),
            builder,
            yuan: self.yuan,
            rounded: None,
        };
        let units = units(book, self.standard);
        for table in &book.tables {
            let schema = self.standard.tables.get(table.schema);
            let Some((schema, means)) = schema.zip(self.means.get(table.schema)) else {
                continue;
            };
            let owners = Owners::new(schema, departments, &units);
            if let Err(beyond) = writer.table((table, schema), means, owners, self.standard) {
                return Ok(Err(*beyond));
            }
        }
        let Writer {
            mut builder, rounded, ..
        } = writer;
        let count = builder.len();
        let runs = builder.sort_by(at(super::SORTED_BY));
        let all = builder.finish()?;
        let bytes = all.get_array_memory_size();
        let mut start = 0_usize;
        let mut by_department = Vec::with_capacity(runs.len());
        for (code, rows) in runs {
            by_department.push((code, all.slice(start, rows)));
            start = start.saturating_add(rows);
        }
        Ok(Ok(Facts {
            by_department,
            count,
            bytes,
            rounded,
        }))
    }
}

/// The position of a column; looked for while the program is built.
const fn at(name: &str) -> usize {
    let mut position = 0;
    while position < FACTS.len() {
        if is_same(FACTS[position].name, name) {
            return position;
        }
        position += 1;
    }
    usize::MAX
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut position = 0;
    while position < one.len() && position < other.len() && one[position] == other[position] {
        position += 1;
    }
    position == one.len() && position == other.len()
}

/// The names of the units of a book, by code.
fn units(book: &Book, standard: &Standard) -> BTreeMap<Text, Text> {
    let mut units = BTreeMap::new();
    for table in &book.tables {
        let schema = standard.tables.get(table.schema);
        let Some(levels) = schema.and_then(Levels::of) else {
            continue;
        };
        for row in (0..table.rows.len()).filter(|row| levels.is(table, *row, levels.unit)) {
            if let (Some(code), Some(name)) = (table.text(row, levels.code), table.text(row, levels.name)) {
                units.entry(code.clone()).or_insert_with(|| name.clone());
            }
        }
    }
    units
}

struct Writer {
    builder: Builder,
    hash: Key,
    file: Key,
    yuan: Decimal,
    rounded: Option<(Beyond, usize)>,
}

impl Writer {
    fn table(
        &mut self,
        (table, schema): (&Table, &Schema),
        means: &TableMeans,
        mut owners: Owners,
        standard: &Standard,
    ) -> std::result::Result<(), Box<Beyond>> {
        let amounts: Vec<usize> = (0..schema.fields.len())
            .filter(|field| schema.is_amount(*field))
            .collect();
        if amounts.is_empty() {
            return Ok(());
        }
        let structure = table.structure(standard);
        let down: Vec<Down> = amounts
            .iter()
            .map(|field| Down::of(table, schema, standard, &structure, *field))
            .collect();
        let across = Across::of(table, schema);
        let row_keys = row_keys(table, schema);
        let number = self.builder.key(const { at("table_number") }, &schema.number);
        let column_keys: Vec<Key> = amounts
            .iter()
            .map(|field| {
                let key = schema.fields.get(*field).map_or("", |field| &field.key);
                self.builder.key(const { at("column_key") }, key)
            })
            .collect();
        let mut dimensions: HashMap<(usize, Option<usize>, usize), [Key; DIMENSIONS.len()]> = HashMap::default();
        for (index, row) in table.rows.iter().enumerate() {
            owners.step(table, schema, index);
            if !amounts.iter().any(|field| table.amount(index, *field).is_some()) {
                continue;
            }
            let kind = schema.row_kinds.get(row.row_kind).map_or("", |kind| &kind.name);
            let key = |builder: &mut Builder, column: usize, text: Option<&str>| {
                text.and_then(|text| builder.key(column, text))
            };
            let builder = &mut self.builder;
            let owner = owners.owner(table, schema, index);
            let department_code = key(
                builder,
                const { at("department_code") },
                owner.department_code.as_deref(),
            );
            let department_name = key(
                builder,
                const { at("department_name") },
                owner.department_name.as_deref(),
            );
            let unit_code = key(builder, const { at("unit_code") }, owner.unit_code.as_deref());
            let unit_name = key(builder, const { at("unit_name") }, owner.unit_name.as_deref());
            let row_key = key(
                builder,
                const { at("row_key") },
                row_keys.get(index).map(String::as_str),
            );
            let row_name = key(
                builder,
                const { at("row_name") },
                Some(&row_name(table, schema, standard, index)),
            );
            let row_kind = key(builder, const { at("row_kind") }, Some(kind));
            let sheet = key(builder, const { at("sheet") }, Some(&table.sheet_of(index)));
            let codes = codes(table, schema, means, index);
            let codes: Vec<Key> = CODES
                .iter()
                .zip(&codes)
                .map(|(column, code)| key(builder, *column, code.as_deref()))
                .collect();
            for ((field, down), column_key) in amounts.iter().zip(&down).zip(&column_keys) {
                let Some(amount) = table.amount(index, *field) else {
                    continue;
                };
                let source = table.source(index, *field);
                let beyond = || Beyond {
                    table: schema.number.clone(),
                    key: schema.fields.get(*field).map(|own| own.key.clone()).unwrap_or_default(),
                    row: table.row_label(schema, index),
                    sheet: table.sheet_of(index),
                    cell: source,
                    amount,
                };
                let scaled = Scaled::of(amount, self.yuan).ok_or_else(|| Box::new(beyond()))?;
                if !scaled.is_exact {
                    let (_, count) = self.rounded.get_or_insert_with(|| (beyond(), 0));
                    *count = count.saturating_add(1);
                }
                let builder = &mut self.builder;
                let [flow, fund, nature, carry] =
                    *dimensions.entry((row.row_kind, row.line, *field)).or_insert_with(|| {
                        let point = point(schema, means, (row.row_kind, row.line), *field);
                        DIMENSIONS.map(|dimension| {
                            let named = point.named(dimension);
                            named.and_then(|named| builder.key(at(dimension.id()), &named))
                        })
                    });
                let cell = source.map(|cell| cell.to_string());
                let mut row = builder
                    .row()
                    .key(self.hash)
                    .key(self.file)
                    .key(department_code)
                    .key(department_name)
                    .key(unit_code)
                    .key(unit_name)
                    .key(number)
                    .count(index.saturating_add(1))
                    .key(row_key)
                    .key(row_name)
                    .key(row_kind)
                    .text(down.role(index).name())
                    .key(*column_key)
                    .text(across.role(table, index, *field).name())
                    .key(flow)
                    .key(fund)
                    .key(nature)
                    .key(carry);
                for code in &codes {
                    row = row.key(*code);
                }
                row.amount(scaled.yuan)
                    .amount(scaled.standard)
                    .key(sheet)
                    .maybe(cell.as_deref());
            }
        }
        Ok(())
    }
}

/// What an amount means: that of its table, refined by its column and its line.
fn point(schema: &Schema, means: &TableMeans, (kind, line): (usize, Option<usize>), field: usize) -> Point {
    let mut columns = schema.columns.iter().zip(&means.columns);
    let column = columns.find(|(column, _)| column.field == field && column.side.is_none_or(|side| side == kind));
    let of_column = column
        .and_then(|(_, target)| *target)
        .map(|target| target.point)
        .unwrap_or_default();
    let of_line = line
        .and_then(|line| means.lines.get(kind)?.get(line))
        .map(|line| line.point);
    let mut point = means.common.all.refined(&of_column);
    if let Some(of_line) = of_line {
        point = point.refined(&of_line);
    }
    point
}

/// The codes of a row in the dictionaries that are columns.
fn codes(table: &Table, schema: &Schema, means: &TableMeans, index: usize) -> [Option<String>; DICTIONARIES.len()] {
    let row = table.rows.get(index);
    let of_line = row.and_then(|row| means.lines.get(row.row_kind)?.get(row.line?));
    let class = of_line.and_then(|line| line.point.named(Dimension::Function));
    let class = class.filter(|class| !class.contains('+'));
    DICTIONARIES.map(|dictionary| {
        let classified = schema.classified.iter().find(|own| own.dictionary == dictionary);
        let parts = classified
            .iter()
            .flat_map(|own| &own.codes)
            .filter_map(|field| table.text(index, *field));
        let code: String = parts.map(|text| &**text).collect();
        let is_function = DICTIONARIES.first() == Some(&dictionary);
        Some(code)
            .filter(|code| !code.is_empty())
            .or_else(|| class.clone().filter(|_| is_function))
    })
}

/// The row as people name it; a total without a label is called as the standard calls totals.
fn row_name(table: &Table, schema: &Schema, standard: &Standard, index: usize) -> String {
    let name = table.row_name(schema, index);
    match name.is_empty() {
        true => table.full_row_label(schema, standard, index),
        false => name,
    }
}

/// By row: what it is known by, after what it belongs to.
fn row_keys(table: &Table, schema: &Schema) -> Vec<String> {
    let items = table.identity(schema).items;
    let is_list = matches!(schema.shape, Shape::List { .. });
    let mut paths: Vec<String> = Vec::with_capacity(items.len());
    let mut keys = vec![String::new(); table.rows.len()];
    for item in &items {
        let kind = schema
            .row_kinds
            .get(item.key.row_kind)
            .map_or("", |kind| kind.name.as_str());
        let parts = item
            .key
            .parts
            .iter()
            .map(|part| &**part)
            .filter(|part| !part.is_empty());
        let kind = Some(kind).filter(|_| !is_list || item.key.parts.is_empty());
        let mut own = kind.into_iter().chain(parts).collect::<Vec<_>>().join(" ");
        if item.key.nth > 0 {
            own.push_str(&format!("#{}", item.key.nth.saturating_add(1)));
        }
        let above = item.parent.and_then(|parent| paths.get(parent));
        let path = match above {
            Some(above) => [above, BELOW, &own].concat(),
            None => own,
        };
        if let Some(slot) = keys
            .get_mut(item.row)
            .filter(|slot| slot.is_empty() && item.key.list.is_none())
        {
            slot.clone_from(&path);
        }
        paths.push(path);
    }
    keys
}

/// Whom a row belongs to.
#[derive(Clone, Debug, Default)]
struct Owner {
    department_code: Option<Text>,
    department_name: Option<Text>,
    unit_code: Option<Text>,
    unit_name: Option<Text>,
}

/// The departments and units of the rows of a table, row by row.
struct Owners<'a> {
    departments: &'a Departments,
    units: &'a BTreeMap<Text, Text>,
    levels: Option<Levels>,
    /// The field of the unit of a row, where it is not the field of another code.
    unit_code: Option<usize>,
    /// The field of the name of the unit of a row, where the row is not named by it.
    unit_name: Option<usize>,
    open: Owner,
}

impl<'a> Owners<'a> {
    fn new(schema: &Schema, departments: &'a Departments, units: &'a BTreeMap<Text, Text>) -> Self {
        let name = schema.list_name();
        let mut owners = Self {
            departments,
            units,
            levels: Levels::of(schema),
            unit_code: schema.field(UNIT_CODE),
            unit_name: schema.field(UNIT_NAME).filter(|field| Some(*field) != name),
            open: Owner::default(),
        };
        owners.open = owners.own();
        owners
    }

    /// The department that the workbook is of.
    fn own(&self) -> Owner {
        let own = self.departments.own();
        Owner {
            department_code: own.code.clone(),
            department_name: own.name.clone(),
            ..Owner::default()
        }
    }

    /// The department with this code.
    fn department(&self, code: &Text) -> Owner {
        Owner {
            department_code: Some(code.clone()),
            department_name: self.departments.name_of(code).cloned(),
            ..Owner::default()
        }
    }

    /// Goes on to a row: it may be that of a department or unit, under which others follow.
    fn step(&mut self, table: &Table, schema: &Schema, index: usize) {
        let Some(row) = table.rows.get(index) else { return };
        if let Shape::Form { blocks, .. } = &schema.shape {
            if let Some(BlockBody::Heading { name, code }) = blocks.get(row.row_kind).map(|block| &block.body) {
                self.open = Owner {
                    department_code: table.text(index, *code).cloned(),
                    department_name: table.text(index, *name).cloned(),
                    ..Owner::default()
                };
            }
            return;
        }
        let Some(levels) = self.levels else { return };
        if Some(row.row_kind) == schema.total_row_kind() {
            self.open = self.own();
            return;
        }
        let Some(code) = table.text(index, levels.code) else {
            return;
        };
        if levels.is(table, index, levels.department) {
            let name = table.text(index, levels.name).cloned();
            let department = self.department(code);
            self.open = Owner {
                department_name: department.department_name.or(name),
                ..department
            };
        } else if levels.is(table, index, levels.unit) {
            self.open = Owner {
                unit_name: table.text(index, levels.name).cloned(),
                ..self.of_unit(code, schema, levels)
            };
        }
    }

    /// The unit with this code.
    fn of_unit(&self, code: &Text, schema: &Schema, levels: Levels) -> Owner {
        let head = levels.head(schema, code);
        let department = match head {
            Some(head) if self.open.department_code.as_ref() != Some(&head) => self.department(&head),
            _ => self.open.clone(),
        };
        Owner {
            unit_code: Some(code.clone()),
            unit_name: self.units.get(code).cloned(),
            ..department
        }
    }

    /// Whom the row belongs to that was stepped to.
    fn owner(&self, table: &Table, schema: &Schema, index: usize) -> Owner {
        let mut owner = self.open.clone();
        let Some(levels) = self.levels else { return owner };
        let is_head = levels.is(table, index, levels.department) || levels.is(table, index, levels.unit);
        if is_head {
            return owner;
        }
        let code = self.unit_code.and_then(|field| table.text(index, field));
        if let Some(code) = code.filter(|code| owner.unit_code.as_ref() != Some(code)) {
            owner = match levels.head(schema, code) {
                Some(_) => self.of_unit(code, schema, levels),
                None => self.department(code),
            };
        }
        let beside = table.rows.get(index).map(|row| (row.sheet, row.source));
        let named = self.unit_name.and_then(|field| table.text(index, field));
        let named = named.or_else(|| table.offices.get(&beside?));
        if let Some(name) = named.filter(|name| owner.unit_name.as_ref() != Some(name)) {
            let mut codes = self.units.iter().filter(|(_, own)| *own == name).map(|(code, _)| code);
            let code = codes.next().filter(|_| codes.next().is_none());
            owner.unit_code = code.cloned();
            owner.unit_name = Some(name.clone());
        }
        owner
    }
}
