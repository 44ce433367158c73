//! CSV files written by this program. They are recognised by their exact header and read back verbatim. They state
//! neither year nor department. Amounts are in the standard's unit unless the header gives another.

use foldhash::{HashMap, HashSet};

use crate::book::{Content, Row, Table, Value};
use crate::cell::{Cell, CellRef, CellValue, Text, column_letters};
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::Grid;
use crate::map::account::ledger::{CellDisposition, Ledger};
use crate::map::account::report::{self, ColumnReport};
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::{Remark, Typer};
use crate::map::rows::comments::carry;
use crate::map::rows::notes::read_findings;
use crate::map::sheet::claim::Plans;
use crate::map::sheet::convert::listed;
use crate::map::sheet::split_sheet::Part;
use crate::map::sheet::state::Sheet;
use crate::map::{Outcome, Reports};
use crate::schema::guard::unguarded;
use crate::schema::{
    BlockBody, CurrencyUnit, Frame, Kind, RecordColumn, RecordHeader, Shape, Standard, Table as Schema,
};

/// A sheet of records.
pub struct Records<'a> {
    pub part: Part<'a>,
    pub table: usize,
    /// Its kind of header.
    pub form: Form<'a>,
}

/// The kind of header of a record sheet, and the currency unit it declares.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    pub header: RecordHeader,
    pub unit: &'a CurrencyUnit,
}

/// The table that the sheet is the CSV form of, and the kind of header. Among tables with identical columns, the one
/// named by the sheet's name.
pub fn table_of<'s>(part: &Part, standard: &'s Standard, lexicon: &Lexicon) -> Option<(usize, Form<'s>)> {
    if !part.shown {
        return None;
    }
    let tables = standard.tables.iter().enumerate();
    let alike: Vec<(usize, Form)> = tables
        .filter_map(|(number, schema)| Some((number, form_of(&part.grid, schema, &standard.frame)?)))
        .collect();
    let name = lexicon.folder.fold(&part.grid.name);
    let is_named = |(table, _): &&(usize, Form<'s>)| {
        let labels = lexicon.tables.get(*table);
        labels.is_some_and(|labels| labels.form_number == name || labels.title == name)
    };
    match alike.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(is_named).copied(),
    }
}

/// Whether the sheet is the CSV form of some table.
pub fn is_record(grid: &Grid, standard: &Standard) -> bool {
    let mut tables = standard.tables.iter();
    tables.any(|schema| form_of(grid, schema, &standard.frame).is_some())
}

/// The kind of header, if the sheet is the CSV form of this table. Upload layouts may also consist of keys alone, in
/// any currency unit; with a key-only header, every row must therefore carry a row kind known to this table.
fn form_of<'s>(grid: &Grid, schema: &Schema, frame: &'s Frame) -> Option<Form<'s>> {
    let CellValue::Text(first) = &grid.row(0).first()?.value else {
        return None;
    };
    // Most sheets are none: whatever the unit, the header of the first column is not made anew to see that.
    let is_tag = first.contains(&*schema.record_tag(frame, &frame.currency_unit));
    let units = frame.units.iter().filter(|_| is_tag);
    let stated = units
        .into_iter()
        .find(|unit| *schema.record_tag(frame, &unit.label) == **first);
    let by_key = || frame.standard_unit().filter(|_| **first == *schema.tag_key);
    let unit = stated.or_else(by_key)?;
    let is_row = |(number, labels): (u32, Vec<String>)| {
        let cells = grid.row(number);
        let fits = |(cell, (col, label)): (&Cell, (u32, &String))| {
            cell.at.col == col && matches!(&cell.value, CellValue::Text(text) if **text == **label)
        };
        cells.len() == labels.len() && cells.iter().zip((0_u32..).zip(&labels)).all(fits)
    };
    let has = |header: RecordHeader| {
        (0_u32..)
            .zip(schema.record_header(frame, header, &unit.label))
            .all(is_row)
    };
    // `Both` first: it also matches `Label`.
    let header = [RecordHeader::Both, RecordHeader::Label, RecordHeader::Key]
        .into_iter()
        .find(|header| has(*header))?;
    let row_kinds = schema.tag_labels(frame);
    let is_tagged = |(number, cells): (u32, &[Cell])| {
        let row_kind = cells.first().filter(|cell| cell.at.col == 0);
        number == 0 || row_kind.is_some_and(|cell| row_kinds.contains(&cell.value.to_string().as_str()))
    };
    (header != RecordHeader::Key || grid.rows().all(is_tagged)).then_some(Form { header, unit })
}

/// Maps the sheets in `records`. If several sheets claim the same table, none is used. `taken` lists the tables that
/// other sheets became.
pub fn map_records(
    records: &[Records],
    taken: &[(usize, Text)],
    standard: &Standard,
    lexicon: &Lexicon,
    reports: Reports,
) -> Vec<Outcome> {
    let rival = |position: usize, table: usize| {
        let others = records.iter().enumerate();
        let same_table = others
            .filter(|(other, records)| *other != position && records.table == table)
            .map(|(_, records)| Text::from(records.part.grid.name.as_str()));
        let foreign = taken
            .iter()
            .filter(|(other, _)| *other == table)
            .map(|(_, name)| name.clone());
        same_table.chain(foreign).next()
    };
    let map = |(position, records): (usize, &Records)| {
        let mut sheet = sheet(records, standard, lexicon)?;
        let other = rival(position, records.table);
        match &other {
            Some(other) => refuse(&mut sheet, other),
            None => read(&mut sheet, records.form.header),
        }
        carry(&mut sheet, None);
        Some(outcome(sheet, records, other.is_none(), standard, reports))
    };
    records.iter().enumerate().filter_map(map).collect()
}

fn sheet<'a>(records: &'a Records, standard: &'a Standard, lexicon: &'a Lexicon) -> Option<Sheet<'a>> {
    let schema = standard.tables.get(records.table)?;
    let labels = lexicon.tables.get(records.table)?;
    let grid = &*records.part.grid;
    let name = Text::from(grid.name.as_str());
    let mut table = Table::new(records.table, schema.fields.len());
    table.is_records = true;
    table.sheets = vec![name.clone()];
    table.source_unit = Text::from(records.form.unit.label.as_str());
    let findings = read_findings(&records.part, &name);
    let typer = Typer {
        lexicon,
        frame: &standard.frame,
        factor: standard.frame.factor(records.form.unit)?,
    };
    Some(Sheet {
        origins: Vec::new(),
        owner: None,
        on_side: false,
        further: &[],
        elsewhere: &[],
        refused: false,
        grid,
        name,
        frame: &standard.frame,
        schema,
        labels,
        typer,
        table,
        ledger: Ledger::new(grid),
        findings,
        header_cells: HashMap::default(),
        project_codes: None,
        preamble_texts: HashSet::default(),
    })
}

fn refuse(sheet: &mut Sheet, other: &Text) {
    let finding = sheet.finding(Code::TwoSheetsOneTable, None).related(other, None);
    sheet.findings.push(
        finding
            .with("other", other)
            .with("table", &sheet.schema.title)
            .with("kept", "none"),
    );
    sheet.ledger.settle_rest(CellDisposition::Reported);
}

/// Reads the rows below the header.
fn read(sheet: &mut Sheet, header: RecordHeader) {
    let columns = sheet.schema.record_columns(sheet.frame);
    let mut lines = HashMap::default();
    let last = header.height().saturating_sub(1);
    for row in 0..=last {
        if let Some(cells) = sheet.grid.row_range(row) {
            sheet.settle_row(cells, CellDisposition::Structural);
        }
    }
    for (number, cells) in sheet.rows_below(last) {
        let row_kind = sheet
            .grid
            .get(CellRef::new(number, 0))
            .map(|cell| cell.value.to_string());
        let row_kinds = sheet.schema.tag_labels(sheet.frame);
        let row_kind = row_kind.and_then(|label| row_kinds.iter().position(|known| *known == label));
        let Some(row_kind) = row_kind else {
            let at = sheet.grid.cells().get(cells.start).map(|cell| cell.at);
            sheet.findings.push(sheet.finding(Code::UnclearRow, at).with("rows", 0));
            sheet.settle_row(cells, CellDisposition::Reported);
            continue;
        };
        read_row(sheet, number, row_kind, (&columns, &mut lines));
    }
    sheet.report_open_cells(last);
}

/// Reads a row. `lines` holds the last matched line of each row kind.
fn read_row(
    sheet: &mut Sheet,
    number: u32,
    row_kind: usize,
    (columns, lines): (&[RecordColumn], &mut HashMap<usize, usize>),
) {
    let Some(range) = sheet.grid.row_range(number) else {
        return;
    };
    let mut values = vec![Value::default(); sheet.schema.fields.len()];
    let mut remarks: Vec<(Remark, CellRef, usize)> = Vec::new();
    for index in range {
        let Some(cell) = sheet.grid.cells().get(index) else {
            continue;
        };
        let column = usize::try_from(cell.at.col).ok().map(|col| (col, col.checked_sub(1)));
        match column {
            Some((0, _)) => sheet.ledger.settle(index, CellDisposition::Carried),
            Some((_, Some(position))) => {
                let Some(column) = columns.get(position) else { continue };
                let field = field_of(sheet.schema, column, row_kind);
                let value = typed(sheet, cell, field, &mut remarks);
                if let Some(slot) = values.get_mut(field) {
                    *slot = value;
                    sheet.ledger.settle(index, CellDisposition::Carried);
                }
            }
            _ => {}
        }
    }
    let line = line_of(sheet, row_kind, &values, lines.get(&row_kind).copied());
    lines.extend(line.map(|line| (row_kind, line)));
    sheet.table.push(
        Row {
            row_kind,
            line,
            source: number,
            sheet: 0,
        },
        values,
    );
    let row = sheet.table.rows.len().saturating_sub(1);
    let label = sheet.table.row_label(sheet.schema, row);
    for (remark, at, field) in remarks {
        sheet.report(remark, at, field, &label);
    }
}

/// The field that a column holds in rows of this kind.
fn field_of(schema: &Schema, column: &RecordColumn, row_kind: usize) -> usize {
    let shares = |field: &usize| {
        let shares = schema.fields.get(*field).and_then(|field| field.shares.as_ref());
        shares.is_some_and(|(_, row_kinds)| row_kinds.contains(&row_kind))
    };
    column.sharer.filter(shares).unwrap_or(column.field)
}

/// The value of a cell. Texts are taken verbatim, without the guard against being run as formulas. A numeric cell in
/// a text field keeps its spelling.
fn typed(sheet: &Sheet, cell: &Cell, field: usize, remarks: &mut Vec<(Remark, CellRef, usize)>) -> Value {
    let is_text = sheet
        .schema
        .fields
        .get(field)
        .is_some_and(|field| field.kind == Kind::Text);
    let text = match &cell.value {
        CellValue::Number(number) if is_text => Text::from(number.to_string()),
        CellValue::Text(text) => match unguarded(text) {
            plain if plain.len() == text.len() => text.clone(),
            plain => Text::from(plain),
        },
        _ => return sheet.value(cell, field, remarks),
    };
    if !is_text {
        let value = CellValue::Text(text);
        return sheet.value(&Cell { at: cell.at, value }, field, remarks);
    }
    Value {
        content: Content::Text(text),
        source: Some(cell.at),
    }
}

/// The line item of a row: the next one after `last` in its row kind with the row's label.
fn line_of(sheet: &mut Sheet, row_kind: usize, values: &[Value], last: Option<usize>) -> Option<usize> {
    let text = |field: usize| values.get(field).and_then(Value::text).map_or("", |text| &**text);
    let schema = sheet.schema;
    let (line, label, at) = match &schema.shape {
        Shape::List { .. } => return None,
        Shape::TwoSided { sides, item } => {
            let lines = sides.get(row_kind)?.lines.iter().enumerate();
            let mut open = lines.skip(last.map_or(0, |last| last.saturating_add(1)));
            let line = open.find(|(_, line)| line.label == text(*item));
            (line.map(|(line, _)| line), text(*item), *item)
        }
        Shape::Form { blocks, .. } => {
            let BlockBody::Lines { lines, group, name, .. } = &blocks.get(row_kind)?.body else {
                return None;
            };
            let is_line = |line: &crate::schema::FormLine| line.group == text(*group) && line.name == text(*name);
            (lines.iter().position(is_line), text(*name), *name)
        }
    };
    if line.is_none() {
        let at = values.get(at).and_then(|value| value.source);
        let finding = sheet.finding(Code::UnknownLine, at).with("label", label);
        sheet.findings.push(finding);
    }
    line
}

fn outcome(sheet: Sheet, records: &Records, taken: bool, standard: &Standard, reports: Reports) -> Outcome {
    let part = &records.part;
    let words = (standard, sheet.lexicon());
    let counts = sheet.ledger.counts().with_set_aside(part.hidden.len());
    let detected = &part.detected;
    let mut report = match taken {
        true => report::mapped(&part.grid, detected, sheet.schema, &sheet.table, counts, words, reports),
        false => report::unmapped(&part.grid, detected, counts, words, reports),
    };
    report.header_rows = Some((1, records.form.header.height()));
    report.candidates.clear();
    report.missing.clear();
    report.columns = column_reports(sheet.schema, standard);
    if reports.cells {
        report.listed = listed(&sheet.ledger, part);
    }
    Outcome {
        findings: sheet.findings.into_vec(),
        table: taken.then_some(sheet.table),
        adds: None,
        report,
    }
}

fn column_reports(schema: &Schema, standard: &Standard) -> Vec<ColumnReport> {
    let columns = (1_u32..).zip(schema.record_columns(&standard.frame));
    columns
        .map(|(col, column)| ColumnReport {
            column: column_letters(col),
            label: column.header,
            key: schema.fields.get(column.field).map(|field| field.key.clone()),
            score: 100,
            reason: "path",
            means: String::new(),
            unexplained: Vec::new(),
            near: Vec::new(),
            example: None,
        })
        .collect()
}

/// Findings for a missing year and department, which record sheets do not state, unless already reported.
pub fn missing_metadata(records: &[Records], plans: &mut Plans) {
    let missing = [
        (plans.year.is_none(), Code::NoYear),
        (plans.department.is_none(), Code::NoDepartment),
    ];
    for (missing, code) in missing {
        let reported = plans.findings.iter().any(|finding| finding.code == code);
        if missing && !reported && !records.is_empty() {
            plans.findings.push(Diagnostic::new(code));
        }
    }
}
