//! What the charts of a book show: bars of amounts, each with the cell that it comes from.

use rust_decimal::Decimal;

use crate::book::{Book, CellId, Table};
use crate::cell::sum;
use crate::schema::{ChartPlan, Shape, Standard, Table as Schema};

/// An amount of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// In the standard's unit (万元).
    pub amount: Decimal,
    /// Where it stands.
    pub cell: CellId,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// How long it is.
    pub figure: Figure,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// The name of the axis of its bars.
    pub by: String,
    /// Its bars; those of rows the longest first.
    pub bars: Vec<Bar>,
    /// The total of the bars, where the book has one.
    pub whole: Option<Figure>,
    /// What the bars were the year before, if that is known.
    pub last: Option<Last>,
}

/// Last year's amounts of the bars of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// What last year and this year are called.
    pub names: [String; 2],
    /// An amount for each bar, in the standard's unit (万元).
    pub amounts: Vec<Decimal>,
}

/// Puts last year's amounts beside the bars of the charts that show both years; `names`: what last year and this
/// year are called.
pub fn with_last_year(charts: &mut [Chart], last: &[Chart], names: &[String; 2], standard: &Standard) {
    let both = |chart: &&mut Chart| {
        let mut plans = standard.frame.charts.list.iter();
        plans.any(|plan| plan.both_years && plan.title == chart.title)
    };
    for chart in charts.iter_mut().filter(both) {
        let Some(before) = last.iter().find(|before| before.title == chart.title) else {
            continue;
        };
        let amount = |bar: &Bar| {
            let known = before.bars.iter().find(|before| before.label == bar.label);
            known.map_or(Decimal::ZERO, |before| before.figure.amount)
        };
        chart.last = Some(Last {
            names: names.clone(),
            amounts: chart.bars.iter().map(amount).collect(),
        });
    }
}

impl Chart {
    /// What the whole has beyond the bars; none where they add up to it, or to more, which is for the checks to report.
    pub fn beyond(&self) -> Option<Decimal> {
        let sum = sum(self.bars.iter().map(|bar| bar.figure.amount))?;
        let beyond = self.whole?.amount.checked_sub(sum)?;
        (beyond > Decimal::ZERO).then_some(beyond)
    }
}

/// Charts of several books in one, or beside each other: bars of one or more amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// Its title.
    pub title: String,
    /// The name of the axis of its bars.
    pub by: String,
    /// The labels of the bars, and an amount for each series.
    pub bars: Vec<(String, Vec<Decimal>)>,
}

/// The charts of several books added up, bar by bar; none of a chart whose sum no decimal holds.
pub fn summed(books: &[&[Chart]], standard: &Standard) -> Vec<Plot> {
    let add = |plot: &mut Plot, bar: &Bar, _: usize| {
        let known = plot.bars.iter_mut().find(|(label, _)| *label == bar.label);
        match known.and_then(|(_, amounts)| amounts.first_mut()) {
            Some(amount) => *amount = amount.checked_add(bar.figure.amount)?,
            None => plot.bars.push((bar.label.clone(), vec![bar.figure.amount])),
        }
        Some(())
    };
    plots(books, standard, add)
}

/// The charts of two books beside each other: of each bar the amount of the first and that of the second.
pub fn beside(books: [&[Chart]; 2], standard: &Standard) -> Vec<Plot> {
    let put = |plot: &mut Plot, bar: &Bar, number: usize| {
        let known = plot.bars.iter().position(|(label, _)| *label == bar.label);
        let position = known.unwrap_or_else(|| {
            plot.bars.push((bar.label.clone(), vec![Decimal::ZERO; 2]));
            plot.bars.len().saturating_sub(1)
        });
        let amount = plot.bars.get_mut(position)?.1.get_mut(number)?;
        *amount = amount.checked_add(bar.figure.amount)?;
        Some(())
    };
    plots(&books, standard, put)
}

/// A plot for each planned chart that any book has; those of rows the longest bars first.
fn plots(books: &[&[Chart]], standard: &Standard, add: impl Fn(&mut Plot, &Bar, usize) -> Option<()>) -> Vec<Plot> {
    let plot = |plan: &ChartPlan| {
        let mut plot = Plot {
            title: plan.title.clone(),
            by: plan.by.clone(),
            bars: Vec::new(),
        };
        for (number, charts) in books.iter().enumerate() {
            let own = charts.iter().filter(|chart| chart.title == plan.title);
            for bar in own.flat_map(|chart| &chart.bars) {
                add(&mut plot, bar, number)?;
            }
        }
        if plan.columns.is_empty() {
            plot.bars
                .sort_by_key(|(_, amounts)| std::cmp::Reverse(amounts.iter().max().copied()));
        }
        (!plot.bars.is_empty()).then_some(plot)
    };
    standard.frame.charts.list.iter().filter_map(plot).collect()
}

/// The charts of a book. A chart without bars is left out.
pub fn charts(book: &Book, standard: &Standard) -> Vec<Chart> {
    let plans = standard.frame.charts.list.iter();
    plans.filter_map(|plan| chart(plan, book, standard)).collect()
}

fn chart(plan: &ChartPlan, book: &Book, standard: &Standard) -> Option<Chart> {
    let schema = standard.table(&plan.table)?;
    let (number, table) = book.tables.iter().enumerate().find(|(_, table)| {
        standard
            .tables
            .get(table.schema)
            .is_some_and(|own| own.number == schema.number)
    })?;
    let department = book.department.as_ref().map(ToString::to_string);
    let source = Source {
        number,
        table,
        schema,
        department,
    };
    let (mut bars, whole) = match (&plan.side, plan.columns.as_slice()) {
        (Some(side), _) => source.lines(side, plan)?,
        (None, []) => source.rows(plan)?,
        (None, columns) => source.columns(columns, plan)?,
    };
    if plan.columns.is_empty() {
        bars.retain(|bar| !bar.figure.amount.is_zero());
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.figure.amount));
    }
    let has_amounts = bars.iter().any(|bar| !bar.figure.amount.is_zero());
    has_amounts.then(|| Chart {
        title: plan.title.clone(),
        by: plan.by.clone(),
        bars,
        whole,
        last: None,
    })
}

/// A table that a chart is made of.
struct Source<'a> {
    number: usize,
    table: &'a Table,
    schema: &'a Schema,
    department: Option<String>,
}

type Bars = (Vec<Bar>, Option<Figure>);

impl Source<'_> {
    fn figure(&self, row: usize, field: usize) -> Option<Figure> {
        let cell = CellId {
            table: self.number,
            row,
            field,
        };
        let amount = self.table.amount(row, field)?;
        Some(Figure { amount, cell })
    }

    /// The rows of a kind.
    fn of_kind(&self, kind: usize) -> impl Iterator<Item = usize> {
        let rows = self.table.rows.iter().enumerate();
        rows.filter(move |(_, row)| row.row_kind == kind).map(|(row, _)| row)
    }

    /// A bar for each row of a level.
    fn rows(&self, plan: &ChartPlan) -> Option<Bars> {
        let kind = self.schema.row_kind(plan.level.as_deref()?)?;
        let field = self.schema.field(plan.column.as_deref()?)?;
        let name = self.schema.list_name()?;
        let bar = |row: usize| {
            let label = self.table.text(row, name).map(ToString::to_string);
            let label = label.unwrap_or_else(|| self.table.row_label(self.schema, row));
            let figure = self.figure(row, field)?;
            Some(Bar { label, figure })
        };
        let total = self.schema.total_row_kind();
        let total = total.and_then(|total| self.of_kind(total).next());
        let whole = total.and_then(|row| self.figure(row, field));
        let mut bars: Vec<Bar> = self.of_kind(kind).filter_map(bar).collect();
        if bars.is_empty() {
            // The table has a total only.
            let label = self.department.clone();
            bars.extend(label.zip(whole).map(|(label, figure)| Bar { label, figure }));
        }
        Some((bars, whole))
    }

    /// A bar for each line that is added into another.
    fn lines(&self, side: &str, plan: &ChartPlan) -> Option<Bars> {
        let Shape::TwoSided { sides, .. } = &self.schema.shape else {
            return None;
        };
        let kind = self.schema.row_kind(side)?;
        let lines = &sides.get(kind)?.lines;
        let under = lines.iter().position(|line| Some(&line.id) == plan.under.as_ref())?;
        let key = plan.column.as_deref()?;
        let mut columns = self.schema.columns.iter();
        let own = columns.find(|column| {
            let field = self.schema.fields.get(column.field);
            column.side == Some(kind)
                && field.is_some_and(|field| field.key == key || field.key.ends_with(&format!(".{key}")))
        });
        let field = own?.field;
        let bar = |row: usize| {
            let line = lines.get(self.table.rows.get(row)?.line?)?;
            let figure = self.figure(row, field).filter(|_| line.under == Some(under))?;
            let label = line.label.clone();
            Some(Bar { label, figure })
        };
        let is_whole = |row: &usize| self.table.rows.get(*row).is_some_and(|row| row.line == Some(under));
        let whole = self.of_kind(kind).find(is_whole);
        let whole = whole.and_then(|row| self.figure(row, field));
        Some((self.of_kind(kind).filter_map(bar).collect(), whole))
    }

    /// A bar for each of these columns, in the first row of a level.
    fn columns(&self, columns: &[(String, String)], plan: &ChartPlan) -> Option<Bars> {
        let kind = self.schema.row_kind(plan.level.as_deref()?)?;
        let row = self.of_kind(kind).next()?;
        let bar = |(key, label): &(String, String)| {
            let field = self.schema.field(key)?;
            let cell = CellId {
                table: self.number,
                row,
                field,
            };
            let amount = self.table.amount(row, field).unwrap_or_default();
            let label = label.clone();
            let figure = Figure { amount, cell };
            Some(Bar { label, figure })
        };
        let whole = plan.column.as_deref().and_then(|key| self.schema.field(key));
        let whole = whole.and_then(|field| self.figure(row, field));
        Some((columns.iter().filter_map(bar).collect(), whole))
    }
}
