//! One sheet, from what it was understood to be to the table that it becomes.

use std::collections::HashMap;

use crate::book::Table;
use crate::cell::Text;
use crate::diagnostic::Findings;
use crate::grid::Grid;
use crate::map::account::ledger::{CellDisposition, Ledger, ListedCell};
use crate::map::account::report;
use crate::map::header::locate::Header;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::Typer;
use crate::map::rows::column_binding::absent_fields;
use crate::map::rows::notes::noticed;
use crate::map::rows::{comments, form, list, two_sided};
use crate::map::sheet::claim::Plan;
use crate::map::sheet::classify::Detected;
use crate::map::sheet::on_side;
use crate::map::sheet::split_sheet::Part;
use crate::map::sheet::state::Sheet;
use crate::map::{Outcome, Reports};
use crate::mapping::Origin;
use crate::schema::{Shape, Standard};

/// The table that a sheet becomes by its plan.
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
    let findings = noticed(part, &name);
    let Plan::Map {
        table: number,
        factor,
        unit,
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
    let said = detected.frame.unit.as_ref().or(detected.frame.label_unit.as_ref());
    table.unit_cell = said.map(|said| said.at);
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
            // The labels of a form stand all over it.
            Shape::Form { .. } => HashMap::new(),
            _ => header_cells(grid, header, lexicon),
        },
        owner: owner(detected, lexicon),
        on_side: part.on_side,
        frame_texts: detected.frame.texts.iter().cloned().collect(),
        origins: origins(header, labels),
        refused: false,
    };
    // A form has no columns of its own.
    if !matches!(schema.shape, Shape::Form { .. }) {
        sheet.table.absent = absent_fields(header, &sheet);
    }
    sheet.report_problems(header);
    sheet.note_columns_aside(header);
    settle_frame(&mut sheet, detected, header);
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
        findings: sheet.findings.into_vec(),
        report,
    }
}

/// The department of a sheet as its frame or its title says it, folded.
fn owner(detected: &Detected, lexicon: &Lexicon) -> Option<String> {
    let frame = &detected.frame;
    let said = frame.department.as_ref().or(frame.titled.as_ref())?;
    Some(lexicon.folder.fold(&said.value))
}

/// The columns that a mapping file says what they are, each with the line that does.
fn origins(header: &Header, labels: &TableLabels) -> Vec<(u32, Origin)> {
    let says = |entry: usize| labels.rule.as_ref()?.says.columns.get(entry);
    let columns = header.columns.iter();
    columns
        .filter_map(|column| Some((column.col, says(column.entry?)?.origin.clone())))
        .collect()
}

/// The folded texts of the header, by column.
fn header_cells(grid: &Grid, header: &Header, lexicon: &Lexicon) -> HashMap<u32, Vec<String>> {
    let mut texts: HashMap<u32, Vec<String>> = HashMap::new();
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

/// Header rows and what the frame says are structure.
fn settle_frame(sheet: &mut Sheet, detected: &Detected, header: &Header) {
    for index in &detected.frame.cells {
        sheet.ledger.settle(*index, CellDisposition::Structural);
    }
    let grid = sheet.grid;
    for (row, _) in grid.rows().take_while(|(row, _)| *row < header.first) {
        if let Some(cells) = grid.row_range(row) {
            sheet.take_note_row(cells);
        }
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
        findings: comments::unplaced(findings, &part.grid, &words.0.frame).into_vec(),
        report,
    }
}

/// Every cell with its disposition, those in hidden rows and columns, too.
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
