//! Maps one classified sheet to its table.

use foldhash::HashMap;

use crate::book::Table;
use crate::cell::{CellRef, Text};
use crate::diagnostic::{Code, Findings};
use crate::grid::Grid;
use crate::map::account::ledger::{CellDisposition, Ledger, ListedCell};
use crate::map::account::report;
use crate::map::header::locate::Header;
use crate::map::header::source_column::SourceColumn;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::Typer;
use crate::map::rows::column_binding::{absent_fields, absent_on_sides};
use crate::map::rows::notes::read_findings;
use crate::map::rows::{carried_over, comments, form, list, two_sided};
use crate::map::sheet::claim::Plan;
use crate::map::sheet::classify::Detected;
use crate::map::sheet::on_side;
use crate::map::sheet::split_sheet::Part;
use crate::map::sheet::state::Sheet;
use crate::map::{Outcome, Reports};
use crate::mapping::Origin;
use crate::meaning::values::{CODES, PROJECTS};
use crate::meaning::{Dimension, Point};
use crate::schema::{Kind, Shape, Standard, Table as Schema};

/// Maps a sheet to a table according to its plan.
pub fn map_sheet(part: &Part, plan: &Plan, standard: &Standard, lexicon: &Lexicon, reports: Reports) -> Outcome {
    let mut outcome = mapped(part, plan, standard, lexicon, reports);
    if part.on_side {
        on_side::turn_back(&mut outcome);
    }
    outcome
}

fn mapped(part: &Part, plan: &Plan, standard: &Standard, lexicon: &Lexicon, reports: Reports) -> Outcome {
    let (grid, detected) = (&*part.grid, &part.detected);
    let name = Text::from(grid.name.as_str());
    let findings = read_findings(part, &name);
    let Plan::Map {
        table: number,
        factor,
        unit,
        elsewhere,
        adds,
    } = plan
    else {
        return set_aside(part, plan, (standard, lexicon), findings, reports);
    };
    let best = detected.candidates.iter().find(|candidate| candidate.table == *number);
    let labels = best.and_then(|best| lexicon.labels(*number, best.rule));
    let parts = standard.tables.get(*number).zip(labels);
    let Some(((schema, labels), header)) = parts.zip(best.and_then(|best| best.header.as_ref())) else {
        return set_aside(part, plan, (standard, lexicon), findings, reports);
    };
    let mut table = Table::new(*number, schema.fields.len());
    table.sheets = vec![name.clone()];
    table.source_unit = unit.clone();
    table.unit_cell = detected.preamble.stated_unit().map(|stated| stated.at);
    let figures = part.hidden.iter().filter(|cell| cell.figure);
    table.hidden = figures.map(|cell| (0, cell.at)).collect();
    let mut sheet = Sheet {
        grid,
        name,
        frame: &standard.frame,
        schema,
        labels,
        typer: Typer {
            lexicon,
            frame: &standard.frame,
            factor: *factor,
        },
        table,
        ledger: Ledger::new(grid),
        findings,
        header_cells: match schema.shape {
            // The labels of a form are spread over the whole form.
            Shape::Form { .. } => HashMap::default(),
            _ => header_cells(grid, header, lexicon),
        },
        project_codes: project_codes(header, schema, lexicon),
        owner: owner(detected, lexicon),
        on_side: part.on_side,
        preamble_texts: detected.preamble.texts.iter().cloned().collect(),
        origins: origins(header, labels),
        further: &part.further,
        elsewhere,
        refused: false,
    };
    // A form has no columns.
    if !matches!(schema.shape, Shape::Form { .. }) {
        sheet.table.absent = absent_fields(header, &sheet);
        sheet.table.absent_on = absent_on_sides(header, &sheet);
    }
    sheet.report_problems(header);
    sheet.report_excluded_columns(header);
    carried_over::report(header, &mut sheet);
    settle_preamble(&mut sheet, detected, header);
    report_further_columns(&mut sheet);
    match schema.shape {
        Shape::List { .. } => list::map_list(&mut sheet, header),
        Shape::TwoSided { .. } => two_sided::map_lines(&mut sheet, header),
        Shape::Form { .. } => form::map_form(&mut sheet, header),
    }
    if sheet.refused {
        return set_aside(part, plan, (standard, lexicon), sheet.findings, reports);
    }
    sheet.report_open_cells(header.last);
    comments::carry(&mut sheet, Some(header));
    if !grid.formulas_cut {
        sheet.table.keep_formulas(&grid.formulas, schema);
    }
    let mut report = report::mapped(
        grid,
        detected,
        schema,
        &sheet.table,
        sheet.ledger.counts().with_set_aside(part.hidden.len()),
        (standard, lexicon),
        reports,
    );
    if reports.cells {
        report.listed = listed(&sheet.ledger, part);
    }
    Outcome {
        table: Some(sheet.table),
        adds: adds.clone(),
        findings: sheet.findings.into_vec(),
        report,
    }
}

/// The folded name of the department, as stated in the preamble or title.
fn owner(detected: &Detected, lexicon: &Lexicon) -> Option<String> {
    let preamble = &detected.preamble;
    let stated = preamble.department.as_ref().or(preamble.titled.as_ref())?;
    Some(lexicon.folder.fold(&stated.value))
}

/// Columns assigned by a mapping file, each with the line of the file that assigns it.
fn origins(header: &Header, labels: &TableLabels) -> Vec<(u32, Origin)> {
    let spec = |entry: usize| labels.rule.as_ref()?.spec.columns.get(entry);
    let columns = header.columns.iter();
    columns
        .filter_map(|column| Some((column.col, spec(column.entry?)?.origin.clone())))
        .collect()
}

/// The column labelled as that of the projects' codes and no others, where the table may have those of units.
fn project_codes(header: &Header, schema: &Schema, lexicon: &Lexicon) -> Option<u32> {
    let codes = Point::of(&[(Dimension::Portion, CODES), (Dimension::Grain, PROJECTS)]);
    let is_of_units = |field: &usize| {
        let field = schema.fields.get(*field);
        field.is_some_and(|field| field.kind == Kind::Code && !field.widths.is_empty())
    };
    let is_meant = |source: &&SourceColumn| {
        source.meaning.fields(schema).iter().any(is_of_units) && {
            let reading = source.reading(&lexicon.vocabulary);
            reading.is_explained() && reading.point == codes
        }
    };
    header.columns.iter().find(is_meant).map(|source| source.col)
}

/// The folded texts of the header, by column.
fn header_cells(grid: &Grid, header: &Header, lexicon: &Lexicon) -> HashMap<u32, Vec<String>> {
    let mut texts: HashMap<u32, Vec<String>> = HashMap::default();
    let rows = grid.rows().skip_while(|(row, _)| *row < header.first);
    for cell in rows
        .take_while(|(row, _)| *row <= header.last)
        .flat_map(|(_, cells)| cells)
    {
        let text = lexicon.folder.fold(&cell.value.to_string());
        texts.entry(cell.at.col).or_default().push(text);
    }
    texts
}

/// Settles header rows and recognised preamble cells as structural.
fn settle_preamble(sheet: &mut Sheet, detected: &Detected, header: &Header) {
    for index in &detected.preamble.cells {
        sheet.ledger.settle(*index, CellDisposition::Structural);
    }
    let grid = sheet.grid;
    for (row, cells) in grid.rows().take_while(|(row, _)| *row < header.first) {
        let Some(range) = grid.row_range(row) else { continue };
        if !sheet.on_side {
            sheet.take_note_row(range);
            continue;
        }
        // Before the labels of a transposed table only columns that number its lines are left.
        let (at, label) = (
            cells.first().map(|cell| cell.at),
            cells.first().map(|cell| cell.value.to_string()),
        );
        let finding = sheet
            .finding(Code::ColumnSetAside, at)
            .with("label", label.unwrap_or_default());
        sheet.findings.push(finding);
        sheet.settle_row(range, CellDisposition::SetAside);
    }
    if matches!(sheet.schema.shape, Shape::Form { .. }) {
        return;
    }
    for row in header.first..=header.last {
        if let Some(cells) = sheet.grid.row_range(row) {
            sheet.settle_row(cells, CellDisposition::Structural);
        }
    }
}

/// Reports the blocks of further columns, and settles what only repeats the list above.
fn report_further_columns(sheet: &mut Sheet) {
    for further in sheet.further {
        let columns = further.columns.iter();
        let labels = columns.filter_map(|(_, column)| Some(sheet.schema.columns.get(*column)?.path.join("/")));
        let labels: Vec<String> = labels.collect();
        let at = CellRef::new(further.first, 0);
        let first = sheet.grid.row(further.first).first().map_or(at, |cell| cell.at);
        let finding = sheet
            .finding(Code::ColumnsJoined, first)
            .with("rows", further.rows.len());
        sheet.findings.push(finding.with("columns", labels.join(", ")));
        for row in further.first..=further.header {
            if let Some(cells) = sheet.grid.row_range(row) {
                sheet.settle_row(cells, CellDisposition::Structural);
            }
        }
    }
}

fn set_aside(part: &Part, plan: &Plan, words: (&Standard, &Lexicon), findings: Findings, reports: Reports) -> Outcome {
    let mut ledger = Ledger::new(&part.grid);
    ledger.settle_rest(if matches!(plan, Plan::SetAside) {
        CellDisposition::SetAside
    } else {
        CellDisposition::Reported
    });
    let counts = ledger.counts().with_set_aside(part.hidden.len());
    let mut report = report::unmapped(&part.grid, &part.detected, counts, words, reports);
    if reports.cells {
        report.listed = listed(&ledger, part);
    }
    Outcome {
        table: None,
        adds: None,
        findings: comments::unplaced(findings, &part.grid, &words.0.frame).into_vec(),
        report,
    }
}

/// All cells with their dispositions, including those in hidden rows and columns.
pub fn listed(ledger: &Ledger, part: &Part) -> Vec<ListedCell> {
    let place = |at| if part.on_side { on_side::turned_cell(at) } else { at };
    let mut cells = ledger.list(&part.grid, place);
    let hidden = part
        .hidden
        .iter()
        .map(|cell| ListedCell::new(cell.at, CellDisposition::SetAside, cell.text.clone()));
    cells.extend(hidden);
    cells
}
