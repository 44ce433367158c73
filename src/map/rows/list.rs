//! Maps the rows of a list table: types every cell by its column and gives every row its level.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::HashSet;

use crate::book::{Row, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::rows::carried_forward::rows_carried_forward;
use crate::map::rows::cells::{Remark, is_figure, is_zero};
use crate::map::rows::code_by_name::CodesByName;
use crate::map::rows::code_column::{by_content, lacks_codes, second_list, unit_codes, whole_codes};
use crate::map::rows::codes::{
    clear_filled, clear_repeated, complete_codes, cut_repeated, detach_names, detach_unit_code, fill_codes,
    find_codes_in_names, join_codes, keep_whole_codes, move_unit_code, split_codes,
};
use crate::map::rows::column_binding::{Slot, note_unread, put, report_missing_columns, slot_of, slots};
use crate::map::rows::details::rows_of_details;
use crate::map::rows::group_sums;
use crate::map::rows::headings::{self, Heading};
use crate::map::rows::levels::{
    Above, NoMember, fill_down, is_bare, is_office_below, is_subtotal_beside, level, move_shared, no_member, only_text,
    part_reading, settle_own_office, unit_of_kind,
};
use crate::map::rows::mapping_rules::fill_constants;
use crate::map::rows::merged::{Merged, report_amounts};
use crate::map::rows::names::{Names, Other};
use crate::map::rows::non_data_rows::Preceding;
use crate::map::rows::only_row::{rows_left_out, rows_of_other_years};
use crate::map::rows::other_classes::{other_classification, rows_of_other_classification};
use crate::map::rows::other_list::{rows_of_list_below, without_other_lists};
use crate::map::rows::scope_column::{report_wider_total, rows_of_other_scopes};
use crate::map::rows::side_by_side;
use crate::map::rows::strays::{Strays, label_cell, open_column, report_codeless, unknown_columns};
use crate::map::rows::totals::{
    label_total, label_total_by_stray, move_total_label, only_row_on_side, put_total_first, rows_of_classes,
    total_of_classes, unlabelled_total,
};
use crate::map::rows::units;
use crate::map::rows::units_on_side::are_units;
use crate::map::rows::unkeyed::leave_partial_open;
use crate::map::sheet::state::Sheet;
use crate::meaning::{ALL, Dimension, Place, Point, Reading};
use crate::schema::{Field, Kind, LevelRule, Shape, UNIT};

/// Maps all rows below the header.
pub fn map_list(sheet: &mut Sheet, header: &Header) {
    let of_units = unit_codes(header, sheet).or_else(|| whole_codes(header, sheet));
    let header = of_units.as_ref().unwrap_or(header);
    let by_content = by_content(header, sheet);
    let header = by_content.as_ref().unwrap_or(header);
    let mut rows = sheet.rows_below(header.last);
    if header.columns.is_empty() {
        take_notes(sheet, rows);
        return;
    }
    if let Some((row, cells)) = rows.first().cloned()
        && sheet.take_column_numbers(cells)
    {
        rows.retain(|(number, _)| *number != row);
    }
    let own_list = without_other_lists(header, sheet, &rows);
    let header = own_list.as_ref().unwrap_or(header);
    let only = total_of_classes(sheet, header, &slots(header, sheet), &rows);
    let mut lists = Vec::new();
    if let Some(source) = second_list(header, sheet) {
        let at = label_cell(header, sheet, source.col, true).map(|(at, _)| at);
        let Some(parts) = side_by_side::lists(header, sheet, &rows) else {
            let finding = sheet.finding(Code::TwoLists, at).with("label", &source.label);
            sheet.findings.push(finding);
            sheet.refused = true;
            return;
        };
        let finding = sheet.finding(Code::ListsJoined, at).with("count", parts.len());
        sheet.findings.push(finding.with("label", &source.label));
        lists = parts;
    }
    let header = lists.first().map_or(header, |first| &first.header);
    report_missing_columns(header, sheet, only.is_some());
    sheet.table.reserve(rows.len());
    if lacks_names(sheet) && only.is_none() && !has_no_figures(sheet, &rows) {
        sheet.refused = true;
        return;
    }
    let first_slots = slots(header, sheet);
    let below = rows_of_list_below(sheet, &first_slots, &rows);
    if let (true, Some((at, code))) = (below.is_empty(), other_classification(sheet, &first_slots, &rows)) {
        let finding = sheet.finding(Code::RowsOfOther, at).found(code);
        sheet.findings.push(finding);
        sheet.refused = true;
        return;
    }
    let of_other = match below.is_empty() {
        true => rows_of_other_classification(sheet, &first_slots, &rows),
        false => below,
    };
    let forward = rows_carried_forward(sheet, &first_slots, &rows);
    let finer = rows_of_classes(sheet, header, &rows);
    let mut left_out = match sheet.schema.shape {
        _ if !finer.is_empty() => finer,
        _ if only.is_some() => rows
            .iter()
            .map(|(row, _)| *row)
            .filter(|row| only != Some(*row))
            .collect(),
        Shape::List { single_row: true, .. } => rows_left_out(sheet, &first_slots, &rows),
        // In a transposed table, years are in rows.
        _ if sheet.on_side => rows_of_other_years(sheet, &first_slots, &rows),
        _ => HashSet::default(),
    };
    let of_other_scopes = rows_of_other_scopes(sheet, header, &rows);
    left_out.extend(&of_other_scopes);
    left_out.extend(rows_of_details(sheet, header, &rows));
    left_out.extend(of_other);
    left_out.extend(forward.iter().flat_map(|forward| &forward.rows));
    let total = only.or(forward.map(|forward| forward.total));
    let mut preceding = Preceding::new();
    let is_empty = has_no_figures(sheet, &rows);
    // Whether a row belongs to the lists, which are read one after the other.
    let mut is_row: Vec<bool> = Vec::new();
    let (mut headings, mut open) = (Vec::new(), Vec::new());
    let none = HashSet::default();
    let is_kept = |(row, _): &&(u32, Range<usize>)| !left_out.contains(row);
    let kept: Cow<[(u32, Range<usize>)]> = match left_out.is_empty() {
        true => Cow::Borrowed(&rows),
        false => Cow::Owned(rows.iter().filter(is_kept).cloned().collect()),
    };
    let parts = lists.iter().map(|list| (&list.header, &list.subtotals));
    let whole = lists.is_empty().then_some((header, &none));
    for (header, subtotals) in parts.chain(whole) {
        note_unread(header, sheet);
        let mut mapper = ListMapper::new(sheet, header, (total, &kept), subtotals);
        for (position, (number, cells)) in rows.iter().enumerate() {
            if is_row.len() <= position {
                let is_left_out = left_out.contains(number);
                if is_left_out {
                    sheet.settle_row(cells.clone(), CellDisposition::Reported);
                }
                let is_taken = is_left_out
                    || sheet.take_non_data_row(cells.clone(), &mut preceding)
                    || is_empty && sheet.take_empty_note(cells.clone());
                is_row.push(!is_taken);
            }
            if is_row.get(position) == Some(&true) {
                mapper.map_row(sheet, *number, cells.clone());
            }
        }
        let (strays, found) = mapper.finish(sheet, only.is_some());
        headings.extend(found);
        open.push((header, strays));
    }
    headings::report(headings, sheet);
    headings::set_groups_aside(sheet);
    for (header, (strays, codeless)) in open {
        strays.report(header, sheet, codeless);
    }
    leave_partial_open(header, sheet);
    group_sums::check(header, sheet);
    put_total_first(sheet);
    report_wider_total(sheet, header, &of_other_scopes);
    settle_own_office(sheet);
    units::gather(sheet);
    drop_empty_rows(sheet);
}

/// Takes the texts of a blank table without a header as its notes.
fn take_notes(sheet: &mut Sheet, rows: Vec<(u32, Range<usize>)>) {
    let mut preceding = Preceding::new();
    for (_, cells) in rows {
        let is_open = cells.clone().any(|index| sheet.ledger.is_open(index));
        if is_open && !sheet.take_non_data_row(cells.clone(), &mut preceding) {
            sheet.take_empty_note(cells);
        }
    }
}

/// Whether a label says no more than year and stage, or that a row is a total or an amount.
fn says_when(reading: &Reading) -> bool {
    let says_more = |dimension: &Dimension| {
        let of_row = matches!(
            dimension,
            Dimension::Stage | Dimension::Year | Dimension::Measure | Dimension::Portion
        );
        reading.point.specifies(*dimension) && !of_row
    };
    reading.is_known() && !reading.of_which && !ALL.iter().any(says_more)
}

/// Whether there are no figures below the header.
fn has_no_figures(sheet: &Sheet, rows: &[(u32, Range<usize>)]) -> bool {
    let cells = rows
        .iter()
        .filter_map(|(_, cells)| sheet.grid.cells().get(cells.clone()));
    !cells.flatten().any(|cell| is_figure(&cell.value, sheet.lexicon()))
}

/// Whether no column holds the row names, so that a total cannot be distinguished from its parts.
fn lacks_names(sheet: &Sheet) -> bool {
    let Shape::List { name, single_row, .. } = sheet.schema.shape else {
        return false;
    };
    let required = sheet
        .schema
        .columns
        .iter()
        .any(|column| column.field == name && column.required);
    !single_row && required && sheet.table.absent.contains(&name)
}

struct ListMapper<'h> {
    header: &'h Header,
    slots: Vec<Slot>,
    /// The row kind of totals.
    total: Option<usize>,
    /// The total row by its position.
    total_row: Option<u32>,
    /// The last row with figures.
    last: Option<u32>,
    /// Constant texts of the mapping file, for fields without a column.
    constants: Vec<(usize, Text)>,
    merged: Merged,
    names: Names,
    strays: Strays,
    /// Whether an unknown column may hold the codes of the rows. Rows are undetermined without them, which is
    /// reported once, at the column.
    lacks_codes: bool,
    /// The codes of rows that have only names.
    codes_by_name: Option<CodesByName>,
    /// The number of rows undetermined for lack of codes.
    codeless: usize,
    /// Rows of units below classes.
    below: Vec<CellRef>,
    /// Rows that may repeat a sum.
    headings: Vec<Heading>,
    /// Rows that a heading says are not of the year's budget.
    sections: Vec<Section>,
    above: Above,
    /// The last row that is not a detail of another.
    leader: Vec<Value>,
    /// The unit named beside the rows, which have no code of it.
    office: Option<Text>,
    /// Whether units stand below headings of their kinds.
    by_kind: bool,
    /// Below a part (其中): the indent of what it is a part of.
    parts_of: Option<usize>,
    /// The level of rows that are units by their figures.
    by_sum: Option<usize>,
    /// Rows that are called the total and are only that of a part of the list.
    subtotals: &'h HashSet<u32>,
}

impl<'h> ListMapper<'h> {
    /// A mapper of the rows below a header; `only` is the row that is used if no other one is.
    fn new(
        sheet: &Sheet,
        header: &'h Header,
        (only, rows): (Option<u32>, &[(u32, Range<usize>)]),
        subtotals: &'h HashSet<u32>,
    ) -> Self {
        let slots = slots(header, sheet);
        let lacks_codes = lacks_codes(sheet) && open_column(header, sheet).is_some();
        let unit = || sheet.schema.row_kinds.iter().position(|row_kind| row_kind.name == UNIT);
        let has_figure = |(_, cells): &&(u32, Range<usize>)| {
            let cells = sheet.grid.cells().get(cells.clone()).unwrap_or_default();
            cells.iter().any(|cell| is_figure(&cell.value, sheet.lexicon()))
        };
        Self {
            by_sum: are_units(sheet, &slots, rows).then(unit).flatten(),
            last: rows.iter().rfind(has_figure).map(|(row, _)| *row),
            total: sheet.schema.total_row_kind(),
            total_row: only
                .or_else(|| sheet.total_by_place(&slots, rows))
                .or_else(|| unlabelled_total(sheet, &slots, rows))
                .or_else(|| only_row_on_side(sheet, &slots, rows)),
            constants: sheet.constants(header),
            merged: Merged::of(header, &slots, sheet),
            names: Names::of(header, sheet),
            header,
            slots,
            strays: Strays::default(),
            lacks_codes,
            codes_by_name: (!lacks_codes).then(|| CodesByName::of(sheet)),
            codeless: 0,
            below: Vec::new(),
            headings: Vec::new(),
            sections: Vec::new(),
            above: Above::default(),
            leader: Vec::new(),
            office: None,
            by_kind: false,
            parts_of: None,
            subtotals,
        }
    }

    /// Reports what became of the rows. Returns what is left to report when all rows are known: cells without a key and
    /// the number of rows without codes, and rows that may repeat a sum.
    fn finish(mut self, sheet: &mut Sheet, only_total: bool) -> ((Strays, usize), Vec<Heading>) {
        if only_total {
            self.strays.drop_texts();
        }
        if let Some(first) = self.below.first() {
            let finding = sheet.finding(Code::OnlyTotal, *first).with("kind", "units");
            let finding = finding.with("column", "-").with("count", self.below.len());
            sheet.findings.push(finding);
        }
        if self.codeless > 0 && unknown_columns(self.header, sheet) == 0 {
            report_codeless(self.header, sheet, &mut self.strays, self.codeless);
        }
        if let Some(codes) = self.codes_by_name.take() {
            codes.report(sheet);
        }
        for section in &self.sections {
            headings::report_block(sheet, &section.heading, section.rows);
        }
        report_amounts(&self.slots, sheet);
        ((self.strays, self.codeless), self.headings)
    }

    fn map_row(&mut self, sheet: &mut Sheet, number: u32, cells: Range<usize>) {
        let mut values = vec![Value::default(); sheet.schema.fields.len()];
        let mut remarks = Vec::new();
        let mut carried = Vec::new();
        let mut parts: Vec<(usize, &Cell)> = Vec::new();
        let mut named: Vec<usize> = Vec::new();
        let mut total: Option<CellRef> = None;
        let grid = sheet.grid;
        for index in cells {
            let Some(cell) = grid.cells().get(index) else {
                continue;
            };
            let slot = slot_of(&self.slots, cell.at.col);
            if self.names.has(cell.at.col) {
                named.push(index);
                continue;
            }
            match put(sheet, self.header, (cell, slot), &mut values, &mut remarks) {
                Some(CellDisposition::Carried) => carried.push(index),
                Some(disposition) => sheet.ledger.settle(index, disposition),
                None => {}
            }
            match slot {
                Slot::Part(field) => {
                    parts.push((field, cell));
                    carried.push(index);
                }
                Slot::Unknown(position) => {
                    total = total.or(sheet.is_total(&cell.value.to_string()).then_some(cell.at));
                    self.strays.add(position, cell, sheet.lexicon());
                    sheet.ledger.settle(index, CellDisposition::Reported);
                }
                Slot::Outside if self.is_row_label(sheet, cell) => {
                    sheet.ledger.settle(index, CellDisposition::Structural);
                }
                _ => {}
            }
        }
        carried.extend(self.put_further(sheet, number, &mut values, &mut remarks));
        if values.iter().any(|value| !value.is_blank()) || !named.is_empty() {
            self.merged.fill(sheet, number, &mut values);
        }
        label_total_by_stray(sheet, total, &mut values);
        let filled = join_codes(sheet, &parts, &self.above.values, &mut values, &mut remarks);
        carried.extend(self.name_row(sheet, &named, &mut values, &mut remarks));
        let is_carried = values.iter().all(Value::is_blank) || self.add_row(sheet, number, values, remarks, filled);
        let disposition = if is_carried {
            CellDisposition::Carried
        } else {
            CellDisposition::Reported
        };
        for index in carried {
            sheet.ledger.settle(index, disposition);
        }
    }

    /// Takes the amounts of the row in further columns below the list; returns the indices of the cells carried.
    fn put_further(
        &self,
        sheet: &mut Sheet,
        number: u32,
        values: &mut [Value],
        remarks: &mut Vec<(Remark, CellRef, usize)>,
    ) -> Vec<usize> {
        let mut carried = Vec::new();
        for further in sheet.further {
            let cells = further.rows.get(&number).and_then(|row| sheet.grid.row_range(*row));
            for index in cells.into_iter().flatten() {
                let Some(cell) = sheet.grid.cells().get(index) else {
                    continue;
                };
                let column = further.columns.iter().find(|(col, _)| *col == cell.at.col);
                let field = column.and_then(|(_, column)| Some(sheet.schema.columns.get(*column)?.field));
                if let Some(field) = field {
                    put(sheet, self.header, (cell, Slot::Field(field)), values, remarks);
                    carried.push(index);
                } else if further.repeated.contains(&cell.at.col) {
                    sheet.ledger.settle(index, CellDisposition::Structural);
                }
            }
        }
        carried
    }

    /// Whether a cell before the amounts of a single row says no more than what the row is, such as its year.
    fn is_row_label(&self, sheet: &Sheet, cell: &Cell) -> bool {
        let is_amount = |slot: &Slot| matches!(slot, Slot::Field(field) if sheet.schema.is_amount(*field));
        let first = self.slots.iter().position(is_amount);
        let is_before = first.is_some_and(|first| usize::try_from(cell.at.col).is_ok_and(|col| col < first));
        let label = || sheet.folder().label(&cell.value.to_string());
        let reading = || {
            sheet
                .lexicon()
                .vocabulary
                .read(&label(), Place::Line, &Point::default())
        };
        let own_fund = sheet.labels.means.common.all.get(Dimension::Fund);
        let says_no_more = || {
            let mut reading = reading();
            let is_fund = reading.is_explained() && reading.point.get(Dimension::Fund) & own_fund != 0;
            if is_fund {
                reading.point.set(Dimension::Fund, 0);
            }
            says_when(&reading) || is_fund && reading.point.is_empty() && !reading.of_which
        };
        sheet.schema.is_single_row() && is_before && !is_figure(&cell.value, sheet.lexicon()) && says_no_more()
    }

    /// Takes the row's name from the candidate cells; returns the indices of the cells carried.
    fn name_row(
        &mut self,
        sheet: &mut Sheet,
        named: &[usize],
        values: &mut [Value],
        remarks: &mut Vec<(Remark, CellRef, usize)>,
    ) -> Vec<usize> {
        let grid = sheet.grid;
        let cells: Vec<&Cell> = named.iter().filter_map(|index| grid.cells().get(*index)).collect();
        let others = self.names.settle(sheet, &cells, values, remarks);
        let mut carried = Vec::new();
        for ((index, cell), other) in named.iter().zip(cells).zip(others) {
            match other {
                None | Some(Other::Stated) => carried.push(*index),
                Some(Other::Stray { position, of_units }) => {
                    self.strays.add(position, cell, sheet.lexicon());
                    if of_units {
                        self.office = Some(Text::from(cell.value.to_string().trim()));
                    }
                    sheet.ledger.settle(*index, CellDisposition::Reported);
                }
            }
        }
        carried
    }

    /// Adds the row, and returns whether it could be read.
    fn add_row(
        &mut self,
        sheet: &mut Sheet,
        number: u32,
        mut values: Vec<Value>,
        mut remarks: Vec<(Remark, CellRef, usize)>,
        mut filled: Vec<(usize, Text)>,
    ) -> bool {
        clear_filled(sheet, &mut values, &mut remarks);
        move_total_label(sheet, &mut values);
        keep_whole_codes(sheet, &mut values, &mut remarks);
        find_codes_in_names(sheet, &mut values);
        if let Some(codes) = &mut self.codes_by_name {
            codes.fill(sheet, &mut values);
        }
        detach_names(sheet, &mut values, &mut remarks);
        detach_unit_code(sheet, &mut values, &mut remarks);
        move_unit_code(sheet, &mut values);
        cut_repeated(sheet, &mut values, &mut remarks);
        split_codes(sheet, &mut values, &mut remarks);
        complete_codes(sheet, &mut values, &self.above.values, &mut remarks);
        filled.extend(fill_codes(sheet, &mut values, &self.above.values));
        clear_repeated(sheet, &mut values, &mut remarks);
        self.drop_repeated(sheet, &mut values, &mut remarks);
        let by_place = self.total.filter(|_| self.total_row == Some(number));
        if by_place.is_some() {
            label_total(sheet, number, &mut values);
        }
        if by_place.is_none() && !sheet.schema.is_single_row() && is_zero(&values) {
            // Formulas filled down beyond the last row.
            let at = values.iter().find_map(|value| value.source);
            let finding = sheet.finding(Code::RowSetAside, at).with("what", "0");
            sheet.findings.push(finding);
            return false;
        }
        let mut excluded = by_place.is_none().then(|| no_member(sheet, &values)).flatten();
        let is_subtotal = || by_place.is_none() && is_subtotal_beside(sheet, &values);
        if self.subtotals.contains(&number) || excluded.is_none() && is_subtotal() {
            excluded = Some(NoMember::Subtotal);
        }
        if excluded == Some(NoMember::Unclear) && self.opens_list(sheet, &values) {
            excluded = None;
        }
        if self.goes_on_with_parts(sheet, excluded, &values) {
            excluded = Some(NoMember::Unclear);
        }
        if excluded == Some(NoMember::Subtotal) {
            self.headings.push(Heading::new(sheet, &values, None));
            return false;
        }
        if excluded == Some(NoMember::Classification) {
            if let Some(section) = self.sections.last_mut() {
                section.is_open = false;
            }
            sheet.report_set_aside(&values);
            return false;
        }
        if let Some(section) = self.sections.last_mut().filter(|section| section.is_open) {
            // A heading of its own ends it, such as that of the year.
            section.is_open =
                excluded == Some(NoMember::Other) || only_text(sheet, &values).is_none() || has_amount(&values);
            if section.is_open {
                section.rows = section.rows.saturating_add(1);
                return false;
            }
        }
        if excluded == Some(NoMember::Kind) {
            self.by_kind = true;
            match has_amount(&values) {
                true => self.report_unclear(sheet, number, &values),
                false => sheet.report_set_aside(&values),
            }
            return false;
        }
        if excluded == Some(NoMember::Other) {
            if has_amount(&values) {
                self.headings.push(Heading::of_other(sheet, values));
            } else {
                let named = values.into_iter().find(|value| value.text().is_some());
                self.sections.push(Section::new(named.unwrap_or_default()));
            }
            return false;
        }
        let by_sum = self.by_sum.filter(|_| is_bare(sheet, &values));
        let level = || {
            let level = level(sheet, &values, &self.above).or(by_sum);
            level.filter(|level| excluded.is_none() && !self.is_unlabelled_within(sheet, *level, number, &values))
        };
        let Some(row_kind) = by_place.or_else(level) else {
            // The row may have begun a group, so nothing is carried down past it.
            self.above = Above::default();
            self.leader.clear();
            if is_office_below(sheet, &values) {
                self.below.extend(values.iter().find_map(|value| value.source));
                return false;
            }
            self.report_unclear(sheet, number, &values);
            return false;
        };
        let row_kind = match self.by_kind {
            true => unit_of_kind(sheet, row_kind),
            false => row_kind,
        };
        move_shared(sheet, row_kind, &mut values, &mut remarks);
        fill_down(sheet, row_kind, &mut values, &self.above.values);
        if self.total != Some(row_kind) {
            fill_constants(&self.constants, &mut values);
        }
        sheet.table.push(
            Row {
                row_kind,
                line: None,
                source: number,
                sheet: 0,
            },
            values.iter().cloned(),
        );
        if self.total == Some(row_kind) {
            self.office = None;
        }
        if let Some(office) = &self.office {
            sheet.table.offices.insert((0, number), office.clone());
        }
        let is_detail = sheet
            .schema
            .row_kinds
            .get(row_kind)
            .is_some_and(|row_kind| row_kind.detail);
        if !is_detail {
            self.leader.clone_from(&values);
        }
        self.above = Above { row_kind, values };
        self.report_remarks(sheet, remarks, filled);
        true
    }

    /// Whether a row would be the total for want of a label, but stands between other rows: it goes on with the row above.
    fn is_unlabelled_within(&self, sheet: &Sheet, level: usize, number: u32, values: &[Value]) -> bool {
        let label = sheet.schema.total_label().and_then(|field| values.get(field));
        let is_within = !sheet.table.rows.is_empty() && self.last.is_some_and(|last| number < last);
        self.total == Some(level) && is_within && label.is_some_and(Value::is_blank)
    }

    /// Whether a part (其中) stands right below the total and bears a name that says nothing of money: all rows are its parts.
    fn opens_list(&self, sheet: &Sheet, values: &[Value]) -> bool {
        let rows = &sheet.table.rows;
        let is_below_total = rows.len() == 1 && rows.iter().all(|row| Some(row.row_kind) == self.total);
        let is_name = |part: Reading| !part.is_explained() && part.point.is_empty();
        is_below_total && part_reading(sheet, values).is_some_and(is_name)
    }

    /// Whether a row without codes goes on with a list of parts (其中) that a row above it began: it is indented deeper than
    /// what they are parts of.
    fn goes_on_with_parts(&mut self, sheet: &Sheet, excluded: Option<NoMember>, values: &[Value]) -> bool {
        let indent = sheet.indent_of(values).filter(|_| is_bare(sheet, values));
        if excluded == Some(NoMember::Unclear) {
            let whole = sheet.indent_of(&self.leader);
            self.parts_of = self
                .parts_of
                .or(whole)
                .filter(|_| part_reading(sheet, values).is_some());
            return false;
        }
        let goes_on = excluded.is_none() && self.parts_of.zip(indent).is_some_and(|(whole, own)| own > whole);
        self.parts_of = self.parts_of.filter(|_| goes_on);
        goes_on
    }

    /// When an export splits merged cells, a row's code and amounts are repeated beside each of its details, which
    /// have none. Drops these amounts.
    fn drop_repeated(&self, sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
        let same = |field: &usize| {
            let content = values.get(*field).map(|value| &value.content);
            content == self.leader.get(*field).map(|value| &value.content)
        };
        let filled = |field: &usize| values.get(*field).is_some_and(|value| !value.is_blank());
        let repeats = |rule: &LevelRule| {
            rule.holds_on.iter().any(filled)
                && rule.holds_on.iter().all(same)
                && rule.blank.iter().any(filled)
                && rule.blank.iter().all(same)
                && rule.some.iter().any(filled)
                && !rule.some.iter().all(same)
        };
        let details = sheet.schema.row_kinds.iter().filter(|row_kind| row_kind.detail);
        let Some(detail) = details.map(|row_kind| &row_kind.rule).find(|rule| repeats(rule)) else {
            return;
        };
        for field in &detail.blank {
            let Some(value) = values.get_mut(*field).map(std::mem::take) else {
                continue;
            };
            if let (Some(amount), Some(at)) = (value.amount(), value.source) {
                let remark = Remark {
                    code: Code::AmountRepeated,
                    found: sheet.in_sheet_unit(amount),
                    made: None,
                };
                remarks.push((remark, at, *field));
            }
        }
    }

    fn report_unclear(&mut self, sheet: &mut Sheet, number: u32, values: &[Value]) {
        let is_lone = values.iter().filter(|value| !value.is_blank()).count() == 1;
        let is_figure = |(value, definition): (&Value, &Field)| {
            let text = value.text().filter(|_| definition.kind == Kind::Amount);
            let holds = |text: &Text| match is_lone || sheet.on_side {
                // A sentence, a signature, a column of remarks.
                true => text.trim().starts_with(|c: char| c.is_ascii_digit()),
                false => text.contains(|c: char| c.is_ascii_digit()),
            };
            value.amount().is_some() || text.is_some_and(holds)
        };
        let has_figures = values.iter().zip(&sheet.schema.fields).any(is_figure);
        let code = if has_figures { Code::UnclearRow } else { Code::StrayText };
        match code == Code::UnclearRow && self.lacks_codes {
            true => {
                self.codeless = self.codeless.saturating_add(1);
                sheet.refuse_row(values);
            }
            false if code == Code::UnclearRow => {
                self.headings.push(Heading::new(sheet, values, Some(number)));
            }
            false => {
                let finding = headings::unplaced(sheet, code, (number, values));
                sheet.findings.push(finding);
            }
        }
    }

    fn report_remarks(&self, sheet: &mut Sheet, remarks: Vec<(Remark, CellRef, usize)>, filled: Vec<(usize, Text)>) {
        if remarks.is_empty() && filled.is_empty() {
            return;
        }
        let row = sheet.table.rows.len().saturating_sub(1);
        let label = sheet.table.row_label(sheet.schema, row);
        let at = sheet.table.sources(row).next().map(|(_, at)| at);
        for (field, code) in filled {
            let mut finding = sheet.finding(Code::CodeFilledDown, at).expected(code);
            finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
            finding.row = Some(label.clone());
            sheet.findings.push(finding);
        }
        for (remark, at, field) in remarks {
            sheet.report(remark, at, field, &label);
        }
    }
}

/// Rows below a heading that says they are of another year, or no amounts of the budget.
struct Section {
    heading: Value,
    rows: usize,
    /// Whether the next row belongs to it.
    is_open: bool,
}

fn has_amount(values: &[Value]) -> bool {
    values.iter().any(|value| value.amount().is_some())
}

impl Section {
    fn new(heading: Value) -> Self {
        Self {
            heading,
            rows: 0,
            is_open: true,
        }
    }
}

/// Drops total rows without figures: in an empty table, a printed total row is only part of the form.
fn drop_empty_rows(sheet: &mut Sheet) {
    let total = sheet.schema.total_row_kind();
    let rows = &sheet.table.rows;
    let only_totals = rows.iter().all(|row| Some(row.row_kind) == total);
    let blank = (0..rows.len()).all(|row| {
        let amounts = sheet
            .schema
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.kind == Kind::Amount);
        amounts
            .map(|(field, _)| field)
            .all(|field| sheet.table.is_blank(row, field))
    });
    if only_totals && blank {
        sheet.table.clear_rows();
    }
}
