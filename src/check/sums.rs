//! Sums inside a table, across the columns and down the rows, and parts (其中) within their whole.
//! What rounding to the printed decimals can explain is told apart from what is wrong.

use rust_decimal::Decimal;

use crate::book::{Structure, Table};
use crate::cell::CellRef;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Kind, Standard, Table as Schema};

/// Cells of addends that a finding names.
const NAMED_ADDENDS: usize = 40;

/// A total and what it should be the sum of.
struct Sum<'a> {
    total: (usize, usize),
    addends: Vec<(usize, usize)>,
    how: String,
    rule: Option<&'a str>,
}

/// Checks all sums and parts of one table.
pub fn check_table(table: &Table, schema: &Schema, standard: &Standard) -> Vec<Diagnostic> {
    let checker = Checker::new(table, schema, standard);
    let structure = table.structure(standard);
    let mut findings = Vec::new();
    for row in 0..table.rows.len() {
        findings.extend(checker.across(row));
    }
    findings.extend(checker.down(&structure));
    findings.extend(checker.parts(&structure));
    findings
}

struct Checker<'a> {
    table: &'a Table,
    schema: &'a Schema,
    /// Half a unit of the last printed place, in the standard's unit.
    half: Decimal,
    /// How many of the standard's unit one of the sheet's is.
    factor: Decimal,
    /// Decimals of a figure printed in the sheet's unit.
    decimals: u32,
}

impl<'a> Checker<'a> {
    fn new(table: &'a Table, schema: &'a Schema, standard: &Standard) -> Self {
        let unit = standard.frame.unit(&table.source_unit);
        let factor = unit
            .and_then(|unit| standard.frame.factor(unit))
            .unwrap_or(Decimal::ONE);
        let decimals = unit.map_or(2, |unit| unit.decimals);
        let place = Decimal::try_new(5, decimals.saturating_add(1)).unwrap_or_default();
        let half = place.checked_mul(factor).unwrap_or_default();
        Self {
            table,
            schema,
            half,
            factor,
            decimals,
        }
    }

    fn across(&self, row: usize) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (field, own) in self.schema.fields.iter().enumerate() {
            if !own.sum.is_empty() {
                let addends = self.addends(row, &own.sum);
                let how = || {
                    own.sum
                        .iter()
                        .map(|part| self.column_label(row, *part))
                        .collect::<Vec<_>>()
                        .join(" + ")
                };
                findings.extend(self.compare((row, field), addends, how, own.rule.as_deref()));
            }
            if let Some(whole) = own.of_which {
                findings.extend(self.part((row, field), (row, whole), own.rule.as_deref()));
            }
        }
        findings
    }

    /// The addends of a sum across; in the place of one that the sheet has no column for, its parts.
    fn addends(&self, row: usize, sum: &[usize]) -> Vec<(usize, usize)> {
        let parts = |field: usize| {
            let own = self
                .schema
                .fields
                .get(field)
                .filter(|_| self.table.absent.contains(&field));
            own.map(|own| own.sum.clone()).filter(|sum| !sum.is_empty())
        };
        sum.iter()
            .flat_map(|field| parts(*field).unwrap_or_else(|| vec![*field]))
            .map(|field| (row, field))
            .collect()
    }

    fn down(&self, structure: &Structure) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for down in &structure.downs {
            for field in self.amount_fields() {
                let addends = self.table.addends(down, field);
                let addends = addends.into_iter().map(|row| (row, field)).collect();
                let how = || {
                    let names = down
                        .children
                        .iter()
                        .chain(&down.unknown)
                        .take(6)
                        .map(|child| self.table.row_label(self.schema, *child));
                    let dots = if down.children.len().saturating_add(down.unknown.len()) > 6 {
                        " + …"
                    } else {
                        ""
                    };
                    format!("{}{dots}", names.collect::<Vec<_>>().join(" + "))
                };
                findings.extend(self.compare((down.parent, field), addends, how, down.rule));
            }
        }
        findings
    }

    fn parts(&self, structure: &Structure) -> Vec<Diagnostic> {
        let fields: Vec<usize> = self.amount_fields().collect();
        let pairs = structure
            .parts
            .iter()
            .flat_map(|(part, whole)| fields.iter().map(|field| (*part, *whole, *field)));
        pairs
            .filter_map(|(part, whole, field)| self.part((part, field), (whole, field), None))
            .collect()
    }

    fn amount_fields(&self) -> impl Iterator<Item = usize> {
        let fields = self.schema.fields.iter().enumerate();
        fields
            .filter(|(_, field)| field.kind == Kind::Amount)
            .map(|(index, _)| index)
    }

    fn amount(&self, (row, field): (usize, usize)) -> Option<Decimal> {
        self.table.amount(row, field)
    }

    /// Compares a total with the sum of its addends. A row that gives only totals and no parts is
    /// complete as it is; blank counts as zero.
    fn compare(
        &self,
        total: (usize, usize),
        addends: Vec<(usize, usize)>,
        how: impl Fn() -> String,
        rule: Option<&str>,
    ) -> Option<Diagnostic> {
        let mut sum = Decimal::ZERO;
        let mut filled: u32 = 0;
        let found = self.amount(total);
        for amount in addends.iter().filter_map(|cell| self.amount(*cell)) {
            sum = sum.checked_add(amount)?;
            filled = filled.saturating_add(1);
        }
        // Text where an amount must stand, a missing column and a missing result have findings of
        // their own; what they would add up to is unknown.
        let told = self.table.text(total.0, total.1).is_some() || self.table.absent.contains(&total.1);
        let unread = addends
            .iter()
            .chain([&total])
            .any(|cell| self.table.is_unread(cell.0, cell.1))
            || addends.iter().any(|cell| self.table.text(cell.0, cell.1).is_some());
        if filled == 0 || told || unread {
            return None;
        }
        let difference = found.unwrap_or_default().checked_sub(sum)?;
        if difference.is_zero() {
            return None;
        }
        // Each figure may be off by half of its own last place, and all of them do not quite reach it.
        let mut residue = Decimal::ZERO;
        for amount in addends.iter().chain([&total]).filter_map(|cell| self.amount(*cell)) {
            residue = residue.checked_add(self.half.min(half_place(amount)))?;
        }
        let code = if found.is_some() && difference.abs() < residue {
            Code::RoundingResidue
        } else {
            Code::WrongSum
        };
        Some(self.finding(
            code,
            &Sum {
                total,
                addends,
                how: how(),
                rule,
            },
            found,
            sum,
            difference,
        ))
    }

    fn finding(
        &self,
        code: Code,
        sum: &Sum,
        found: Option<Decimal>,
        expected: Decimal,
        difference: Decimal,
    ) -> Diagnostic {
        let mut finding = self
            .at(code, sum.total)
            .found(found.map_or_else(|| "-".to_owned(), |found| self.show(found)))
            .expected(self.show(expected))
            .with("difference", self.show(difference))
            .with("total", self.cell_label(sum.total))
            .with("how", &sum.how);
        finding.rule = sum.rule.map(str::to_owned);
        for cell in sum
            .addends
            .iter()
            .filter(|cell| self.amount(**cell).is_some())
            .take(NAMED_ADDENDS)
        {
            finding = finding.related(&self.table.sheet_of(cell.0), self.source(*cell));
        }
        self.add_hidden(finding, sum)
    }

    /// Names the hidden figures that the total may include: those in the columns and rows of its
    /// addends.
    fn add_hidden(&self, mut finding: Diagnostic, sum: &Sum) -> Diagnostic {
        let sources: Vec<(u16, CellRef)> = std::iter::once(&sum.total)
            .chain(&sum.addends)
            .filter_map(|cell| Some((self.table.rows.get(cell.0)?.sheet, self.source(*cell)?)))
            .collect();
        let down = sum.addends.iter().any(|cell| cell.0 != sum.total.0);
        let beside = |(sheet, hidden): &&(u16, CellRef)| {
            let in_line = |at: &CellRef| {
                if down {
                    at.col == hidden.col
                } else {
                    at.row == hidden.row
                }
            };
            sources.iter().any(|(own, at)| own == sheet && in_line(at))
        };
        let hidden: Vec<&(u16, CellRef)> = self.table.hidden.iter().filter(beside).take(NAMED_ADDENDS).collect();
        for (sheet, cell) in &hidden {
            finding = finding.related(&self.table.sheet(*sheet), *cell);
        }
        let names: Vec<String> = hidden.iter().take(6).map(|(_, cell)| cell.to_string()).collect();
        let dots = if hidden.len() > names.len() { " …" } else { "" };
        match names.is_empty() {
            true => finding.with("hidden", "none"),
            false => finding.with("hidden", format!("{}{dots}", names.join(" "))),
        }
    }

    fn part(&self, part: (usize, usize), whole: (usize, usize), rule: Option<&str>) -> Option<Diagnostic> {
        let found = self.amount(part)?;
        let limit = self.amount(whole).unwrap_or_default();
        if found <= limit || self.table.text(whole.0, whole.1).is_some() {
            return None;
        }
        let mut finding = self
            .at(Code::PartExceedsWhole, part)
            .found(self.show(found))
            .expected(self.show(limit))
            .with("part", self.cell_label(part))
            .with("whole", self.cell_label(whole))
            .related(&self.table.sheet_of(whole.0), self.source(whole));
        finding.rule = rule.map(str::to_owned);
        Some(finding)
    }

    fn at(&self, code: Code, cell: (usize, usize)) -> Diagnostic {
        let mut finding = Diagnostic::new(code)
            .at(&self.table.sheet_of(cell.0), self.source(cell))
            .in_table(&self.schema.number);
        finding.key = self.schema.fields.get(cell.1).map(|field| field.key.clone());
        finding.row = Some(self.table.row_label(self.schema, cell.0));
        finding
    }

    /// An amount in the unit that the sheet is in, as people see it there.
    fn show(&self, amount: Decimal) -> String {
        let own = amount.checked_div(self.factor).unwrap_or(amount).normalize();
        let mut shown = own;
        shown.rescale(own.scale().max(self.decimals));
        shown.to_string()
    }

    /// The source cell of a value; for a blank one, where it would stand.
    fn source(&self, (row, field): (usize, usize)) -> Option<CellRef> {
        let own = self.table.value(row, field).and_then(|value| value.source);
        own.or_else(|| {
            let tag = self.table.rows.get(row)?;
            let same_column = self
                .table
                .rows
                .iter()
                .enumerate()
                .filter(|(_, other)| other.tag == tag.tag);
            let any = |index: usize| self.table.value(index, field).and_then(|value| value.source);
            let col = same_column
                .filter_map(|(index, _)| any(index))
                .chain((0..self.table.rows.len()).filter_map(any))
                .next()?
                .col;
            Some(CellRef::new(tag.source, col))
        })
    }

    /// The path of the field's column; in a two-sided table, of the side that the row is on.
    fn column_label(&self, row: usize, field: usize) -> String {
        let side = self.table.rows.get(row).map(|row| row.tag);
        let column = self
            .schema
            .columns
            .iter()
            .filter(|column| column.field == field && (column.side.is_none() || column.side == side));
        let longest = column.max_by_key(|column| column.path.len());
        longest.map(|column| column.path.join("·")).unwrap_or_default()
    }

    /// Row and column as people name them.
    fn cell_label(&self, (row, field): (usize, usize)) -> String {
        let labels = [self.table.row_label(self.schema, row), self.column_label(row, field)];
        labels
            .into_iter()
            .filter(|label| !label.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// Half a unit of the last place that a figure has.
fn half_place(amount: Decimal) -> Decimal {
    Decimal::try_new(5, amount.normalize().scale().saturating_add(1)).unwrap_or_default()
}
