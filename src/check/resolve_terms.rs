//! Resolves the terms of a relation to cells of a book, or finds that they are undetermined.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::context::Context;
use super::index::{By, Index};
use super::view::{View, squeezed};
use crate::book::{CellId, Row, SmallCell, Structure};
use crate::rules::{Cells, Each, Rows};
use crate::schema::{BlockBody, Line, Shape};

/// The cells that a term stands for.
#[derive(Clone, Default)]
pub struct Picked {
    /// The cells; none means zero. There may be one for each of a quarter of a million rows.
    cells: Vec<SmallCell>,
    /// The label of the rows, if there is not exactly one cell.
    pub rows: String,
}

impl Picked {
    fn new(cells: impl IntoIterator<Item = CellId>, rows: String) -> Self {
        let cells = cells.into_iter().map(SmallCell::from).collect();
        Self { cells, rows }
    }

    /// The cells.
    pub fn cells(&self) -> impl Iterator<Item = CellId> + Clone {
        self.cells.iter().copied().map(CellId::from)
    }

    /// Its only cell.
    pub fn single(&self) -> Option<CellId> {
        match self.cells.as_slice() {
            [cell] => Some((*cell).into()),
            _ => None,
        }
    }

    /// Whether all of its cells are determined.
    fn is_determined(&self, view: &View) -> bool {
        self.cells().all(|cell| is_determined(view, cell))
    }
}

/// A resolved term.
pub enum Found<'a> {
    /// An optional table that is missing or empty.
    Nothing,
    /// The same cells for every key.
    Fixed(Picked),
    /// Rows by code or text.
    Keyed(Keyed<'a>),
    /// Lines by code: the table, the side and the field.
    Lines(&'a View<'a>, usize, usize),
}

/// Rows by code or text.
pub struct Keyed<'a> {
    view: &'a View<'a>,
    field: usize,
    index: Arc<Index>,
    /// Codes with an amount that are shorter than the keys: their amounts might belong to any longer code.
    short: BTreeSet<String>,
    /// Appended to the label of a key that stands for longer codes.
    more: &'static str,
}

/// Resolves a term; `None` if it is undetermined.
pub fn find<'a>(cells: &Cells, each: Option<Each>, context: Context<'a>) -> Option<Found<'a>> {
    let Some((number, view)) = table_of(cells, context) else {
        return cells.optional.then_some(Found::Nothing);
    };
    let side = match &cells.rows {
        Rows::Line { row_kind, .. } | Rows::LineOfCode { row_kind } => Some(*row_kind),
        _ => None,
    };
    if view.is_unknown(side, cells.field) {
        return None;
    }
    let field = cells.field;
    match &cells.rows {
        Rows::Line { row_kind, line } => line_cells(view, *row_kind, *line, field).map(Found::Fixed),
        Rows::LineOfCode { row_kind } => Some(Found::Lines(view, *row_kind, field)),
        Rows::Level(row_kind) => level_cells(view, *row_kind, field).map(Found::Fixed),
        Rows::Leaves => leaf_cells(view, context.structures.get(number)?, field).map(Found::Fixed),
        Rows::Codes { level, fields, prefix } => {
            let width = match (prefix, each) {
                (Some(prefix), _) => prefix.chars().count(),
                (None, Some(Each::Code(width))) => width,
                (None, _) => return None,
            };
            let by = By {
                level: *level,
                fields: fields.clone(),
                width,
            };
            let keyed = by_code(context, number, by, field)?;
            match prefix {
                Some(prefix) => keyed.pick(prefix).map(Found::Fixed),
                None => Some(Found::Keyed(keyed)),
            }
        }
        Rows::Texts { level, field: by, text } => {
            let keyed = by_text(view, *level, *by, field);
            match text {
                Some(text) => keyed.pick(&squeezed(text)).map(Found::Fixed),
                None => Some(Found::Keyed(keyed)),
            }
        }
    }
}

/// The table of a term, if it is there.
fn table_of<'a>(cells: &Cells, context: Context<'a>) -> Option<(usize, &'a View<'a>)> {
    let mut views = context.views.all.iter().enumerate();
    views.find(|(_, view)| view.table.schema == cells.table && has_figures(view))
}

/// Whether a term is undetermined because its table is not there, so that no other has to be looked up.
pub fn lacks_table(cells: &Cells, context: Context) -> bool {
    !cells.optional && table_of(cells, context).is_none()
}

impl Found<'_> {
    /// The codes or texts that it has rows for.
    pub fn keys(&self, each: Each) -> BTreeSet<String> {
        match (self, each) {
            (Self::Keyed(keyed), _) => keyed.index.rows.keys().cloned().collect(),
            (Self::Lines(view, row_kind, _), Each::Code(width)) => {
                let ids = lines(view, *row_kind).iter().map(|line| line.id.clone());
                let is_code = |id: &String| id.len() == width && id.bytes().all(|byte| byte.is_ascii_digit());
                ids.filter(is_code).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// Whether its cells depend on the code or text.
    pub fn is_repeated(&self) -> bool {
        matches!(self, Self::Keyed(_) | Self::Lines(..))
    }

    /// The cells for a code or text; `None` if undetermined.
    pub fn pick(&self, key: &str) -> Option<Picked> {
        match self {
            Self::Nothing => Some(Picked::default()),
            Self::Fixed(picked) => Some(picked.clone()),
            Self::Keyed(keyed) => keyed.pick(key),
            Self::Lines(view, row_kind, field) => {
                let line = lines(view, *row_kind).iter().position(|line| line.id == key)?;
                line_cells(view, *row_kind, line, *field)
            }
        }
    }
}

impl Keyed<'_> {
    fn pick(&self, key: &str) -> Option<Picked> {
        let ends = key.char_indices().map(|(at, _)| at).chain([key.len()]);
        let mut beginnings = ends.filter_map(|end| key.get(..end));
        if !self.short.is_empty() && beginnings.any(|beginning| self.short.contains(beginning)) {
            return None;
        }
        let rows = self.index.rows.get(key).map(Vec::as_slice).unwrap_or_default();
        let cells = rows.iter().map(|row| self.view.cell(*row, self.field));
        let picked = Picked::new(cells, format!("{key}{}", self.more));
        picked.is_determined(self.view).then_some(picked)
    }
}

/// Whether a table holds any figure; an empty table determines nothing.
fn has_figures(view: &View) -> bool {
    if view.takes_blanks {
        return true;
    }
    let mut rows = 0..view.table.rows.len();
    rows.any(|row| view.table.amounts(row).next().is_some())
}

fn lines<'a>(view: &View<'a>, row_kind: usize) -> &'a [Line] {
    match &view.schema.shape {
        Shape::TwoSided { sides, .. } => sides.get(row_kind).map_or(&[][..], |side| &side.lines),
        _ => &[],
    }
}

/// Whether the content of a cell is known: it is neither text nor a missing result, and a blank is really zero
/// rather than included in a total only.
fn is_determined(view: &View, cell: CellId) -> bool {
    let table = view.table;
    if table.text(cell.row, cell.field).is_some() || table.is_unread(cell.row, cell.field) {
        return false;
    }
    let fields = &view.schema.fields;
    if view.takes_blanks || table.amount(cell.row, cell.field).is_some() {
        return true;
    }
    let of_which = fields.get(cell.field).is_some_and(|field| field.of_which.is_some());
    let is_blank = |field: &usize| table.amount(cell.row, *field).is_none();
    let whole_only = fields.iter().enumerate().any(|(whole, field)| {
        let filled = table.amount(cell.row, whole).is_some_and(|amount| !amount.is_zero());
        field.sum.contains(&cell.field) && filled && field.sum.iter().all(is_blank)
    });
    !of_which && !whole_only
}

/// The amount of the block that a line is in, in the standard's unit (万元), if none of its lines has a figure.
pub fn amount_of_block(cells: &Cells, context: Context) -> Option<Decimal> {
    let Rows::Line { row_kind, line } = cells.rows else {
        return None;
    };
    let view = context.views.all.iter().find(|view| view.table.schema == cells.table)?;
    let head = head_alone(view, row_kind, line, cells.field)?;
    context.views.amount(view.cell(head, cells.field))
}

/// The row of the head of a line's block, if it has a figure and none of its lines has.
fn head_alone(view: &View, row_kind: usize, line: usize, field: usize) -> Option<usize> {
    let lines = lines(view, row_kind);
    let head = lines.get(line)?.under?;
    let row_of = |line: usize| {
        let mut rows = view.table.rows.iter();
        rows.position(|row| row.row_kind == row_kind && row.line == Some(line))
    };
    let amount = |line: usize| view.table.amount(row_of(line)?, field);
    let mut block = (0..lines.len()).filter(|other| lines.get(*other).is_some_and(|other| other.under == Some(head)));
    let has_figure = amount(head).is_some_and(|amount| !amount.is_zero());
    row_of(head).filter(|_| has_figure && block.all(|line| amount(line).is_none()))
}

fn line_cells(view: &View, row_kind: usize, line: usize, field: usize) -> Option<Picked> {
    let rows = view.table.rows.iter().enumerate();
    let mut on_side = rows.filter(|(_, row)| row.row_kind == row_kind);
    let mut matching = on_side.clone().filter(|(_, row)| row.line == Some(line));
    let (first, second) = (matching.next(), matching.next());
    let lines = lines(view, row_kind);
    // If only the head of a block has a figure, its lines are undetermined.
    let head_only = head_alone(view, row_kind, line, field).is_some();
    match (first, second) {
        (_, Some(_)) => form_cells(view, row_kind, line, field),
        (Some((row, _)), None) => {
            let cell = view.cell(row, field);
            let blank = view.table.amount(row, field).is_none();
            let part = lines.get(line).is_some_and(|line| line.of_which.is_some());
            let open =
                blank && !view.takes_blanks && (part || head_only || is_group_blank(view, row_kind, line, field));
            (is_determined(view, cell) && !open).then(|| Picked::new([cell], String::new()))
        }
        (None, None) => {
            let template = lines.get(line)?;
            let heads = lines.iter().any(|other| other.under == Some(line));
            let foreign = on_side.any(|(index, row)| row.line.is_none() && view.table.amount(index, field).is_some());
            let zero = template.under.is_some() && !template.closing && !heads && !foreign && !head_only;
            zero.then(|| Picked::new([], template.label.clone()))
        }
    }
}

/// The cells of a line in a table of several departments' forms, over all forms.
fn form_cells(view: &View, row_kind: usize, line: usize, field: usize) -> Option<Picked> {
    let Shape::Form { blocks, .. } = &view.schema.shape else {
        return None;
    };
    let BlockBody::Lines { lines, .. } = &blocks.get(row_kind)?.body else {
        return None;
    };
    let of_form = |form: Range<usize>| {
        let rows = form.filter(|row| {
            view.table
                .rows
                .get(*row)
                .is_some_and(|row| (row.row_kind, row.line) == (row_kind, Some(line)))
        });
        rows.map(|row| view.cell(row, field)).collect::<Vec<_>>()
    };
    let forms: Vec<Vec<CellId>> = view.table.forms(blocks).into_iter().map(of_form).collect();
    let determined = |cells: &Vec<CellId>| cells.len() < 2 && cells.iter().all(|cell| is_determined(view, *cell));
    let template = lines.get(line)?;
    let label = if template.name.is_empty() {
        &template.group
    } else {
        &template.name
    };
    forms
        .iter()
        .all(determined)
        .then(|| Picked::new(forms.concat(), label.clone()))
}

/// Whether none of the lines of a form that are in one sum with this line has a figure.
fn is_group_blank(view: &View, row_kind: usize, line: usize, field: usize) -> bool {
    let Shape::Form { blocks, .. } = &view.schema.shape else {
        return false;
    };
    let Some(BlockBody::Lines { lines, .. }) = blocks.get(row_kind).map(|block| &block.body) else {
        return false;
    };
    let group = |line: usize| lines.get(line).map(|line| &line.group);
    let mut rows = view.table.rows.iter().enumerate();
    !rows.any(|(index, row)| {
        let same = row.row_kind == row_kind && row.line.and_then(group) == group(line);
        same && view.table.amount(index, field).is_some()
    })
}

fn level_cells(view: &View, row_kind: usize, field: usize) -> Option<Picked> {
    let rows = view.table.rows.iter().enumerate();
    let cells = rows
        .filter(|(_, row)| row.row_kind == row_kind)
        .map(|(index, _)| view.cell(index, field));
    let labels = view.schema.tag_labels(&view.standard.frame);
    let label = labels.get(row_kind).copied().unwrap_or_default();
    let picked = Picked::new(cells, label.to_owned());
    // The first level is the total, of which there must be exactly one row.
    let single = row_kind > 0 || picked.cells.len() == 1;
    (!picked.cells.is_empty() && single && picked.is_determined(view)).then_some(picked)
}

/// The rows that add up no others.
fn leaf_cells(view: &View, structure: &Structure, field: usize) -> Option<Picked> {
    let heads: BTreeSet<usize> = structure.subtotals.iter().map(|subtotal| subtotal.total).collect();
    let is_leaf = |(row, entry): &(usize, &Row)| {
        let detail = view
            .schema
            .row_kinds
            .get(entry.row_kind)
            .is_some_and(|row_kind| row_kind.detail);
        !detail && Some(entry.row_kind) != view.schema.total_row_kind() && !heads.contains(row)
    };
    let rows = view.table.rows.iter().enumerate().filter(is_leaf);
    let picked = Picked::new(rows.map(|(row, _)| view.cell(row, field)), String::new());
    (!picked.cells.is_empty() && picked.is_determined(view)).then_some(picked)
}

/// The rows by the first `width` characters of their code. A row within another one is represented by that one.
fn by_code<'a>(context: Context<'a>, number: usize, by: By, field: usize) -> Option<Keyed<'a>> {
    let (view, structure) = (context.views.all.get(number)?, context.structures.get(number)?);
    let index = context.indexes.get(number, &by, || Index::new(view, structure, &by));
    let filled = |row: &usize| !view.table.is_blank(*row, field);
    let short = index.short.iter().filter(|(_, row)| filled(row));
    let short = short.map(|(code, _)| code.clone()).collect();
    Some(Keyed {
        view,
        field,
        index,
        short,
        more: "…",
    })
}

fn by_text<'a>(view: &'a View<'a>, level: Option<usize>, by: usize, field: usize) -> Keyed<'a> {
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, entry) in view.table.rows.iter().enumerate() {
        let wanted = level.is_none_or(|level| entry.row_kind == level);
        if let Some(text) = view.table.text(row, by).filter(|_| wanted) {
            rows.entry(squeezed(text)).or_default().push(row);
        }
    }
    let short = Vec::new();
    Keyed {
        view,
        field,
        index: Arc::new(Index { rows, short }),
        short: BTreeSet::new(),
        more: "",
    }
}
