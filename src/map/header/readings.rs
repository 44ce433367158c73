//! Readings of a header's columns: the meaning, year and stage of each.

use foldhash::{HashMap, HashSet};

use crate::map::header::body::Body;
use crate::map::header::keys::{BESIDE, TableMeans, whole};
use crate::map::header::source_column::{Meaning, Path};
use crate::map::labels::LabelSet;
use crate::meaning::values::{
    AMOUNT, CARRIED, CLASSIFIED, CODES, CURRENT, FISCAL, GENERAL, GOVERNMENT, LAST, NAMES, SPECIAL_REVENUE, THIS,
    UNIT_NAMES, UNITS,
};
use crate::meaning::{Dimension, Place, Point, Reading, Vocabulary};
use crate::schema::Table;

/// The readings of a header's columns, and what they cover together.
pub struct Columns {
    /// By column of the sheet.
    pub readings: Vec<Reading>,
    /// By column: whether its figures are those of the book's year and budget stage.
    pub when: Vec<When>,
    /// By column: whether its last label is just the name of an office.
    named: Vec<bool>,
    /// By column: whether what stands in it contradicts its labels.
    by_content: Vec<bool>,
    /// The union of what the columns of the book's budget and the title mean.
    beside: Point,
    /// The labels over more than half of all columns.
    pub wide: LabelSet,
}

/// Reads short labels that follow the one of the whole (公务用车购置及运行费, then 购置费, 运行费) as parts of it, though they do not
/// stand below it.
fn read_below_vehicles(paths: &[Path], readings: &mut [Reading], vocabulary: &Vocabulary) {
    let mut whole = Point::default();
    for (reading, path) in readings.iter_mut().zip(paths) {
        if let ([label], false) = (&*path.labels, reading.is_explained()) {
            let part = vocabulary.read(label, Place::Header, &whole);
            if part.is_explained() && part.point.specifies(Dimension::Object) {
                *reading = part;
                continue;
            }
        }
        let object = reading.point.get(Dimension::Object);
        if object != 0 && reading.is_explained() {
            whole = Point::of(&[(Dimension::Object, object)]);
        }
    }
}

/// Reads short labels beside those of the year as what was carried over into it: 结转 beside 本年.
fn read_beside_year(paths: &[Path], readings: &mut [Reading], vocabulary: &Vocabulary) {
    let group = |path: &Path| path.labels.split_last().map(|(_, group)| group.to_vec());
    let is_of_year = |reading: &Reading| reading.is_explained() && reading.point.get(Dimension::Carry) == CURRENT;
    let of_year: HashSet<Vec<String>> = readings
        .iter()
        .zip(paths)
        .filter(|(reading, _)| is_of_year(reading))
        .filter_map(|(_, path)| group(path))
        .collect();
    for (reading, path) in readings.iter_mut().zip(paths) {
        let is_beside = || group(path).is_some_and(|group| of_year.contains(&group));
        if reading.is_explained() || !is_beside() {
            continue;
        }
        let year = Point::of(&[(Dimension::Carry, CURRENT)]);
        let read = vocabulary.read_path_below(path.labels.iter().map(String::as_str), &year);
        if read.is_explained() && read.point.get(Dimension::Carry) == CARRIED {
            *reading = read;
        }
    }
}

/// The year and stage of a column's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The budget of the book's year.
    Budget,
    /// Another year or stage.
    Other,
    /// One of several years, when the book's year is unknown.
    Unclear,
}

impl Columns {
    /// Reads the labels over each column.
    pub fn read(paths: &[Path], vocabulary: &Vocabulary, year: Option<i32>, title: &Point) -> Self {
        let nothing = Point::default();
        // The reading of each label by itself.
        let labels = paths.iter().map(|path| {
            let labels = path.labels.iter();
            let read = labels.map(|label| (label.as_str(), vocabulary.read(label, Place::Header, &nothing)));
            read.collect()
        });
        let labels: Vec<Vec<(&str, Reading)>> = labels.collect();
        // If another column is for the last year, the word for this year says nothing about carry-over.
        let is_last = |(_, reading): &(&str, Reading)| {
            reading.point.get(Dimension::Year) == LAST && !reading.point.specifies(Dimension::Measure)
        };
        let by_year = labels.iter().flatten().any(is_last);
        let this_year = Point::of(&[(Dimension::Carry, CURRENT)]);
        let is_this_year = |reading: &Reading| by_year && reading.is_known() && reading.point == this_year;
        let mut readings: Vec<Reading> = labels
            .iter()
            .map(|path| {
                let counted = path.iter().filter(|(_, reading)| !is_this_year(reading));
                vocabulary.read_path(counted.map(|(label, _)| *label))
            })
            .collect();
        // If another group is carried over, this year means not carried over.
        let is_carried = |(_, reading): &(&str, Reading)| reading.point.get(Dimension::Carry) == CARRIED;
        let has_carried = |path: &Vec<(&str, Reading)>| path.iter().rev().skip(1).any(is_carried);
        if !by_year && labels.iter().any(has_carried) {
            for reading in readings
                .iter_mut()
                .filter(|reading| reading.point.get(Dimension::Year) == THIS)
            {
                let carry = reading.point.get(Dimension::Carry);
                reading
                    .point
                    .set(Dimension::Carry, if carry == 0 { CURRENT } else { carry });
            }
        }
        read_below_vehicles(paths, &mut readings, vocabulary);
        read_beside_year(paths, &mut readings, vocabulary);
        rest_of_fiscal(paths, &mut readings, vocabulary);
        let when = times(&readings, year);
        let mut beside = Point::of(&[(Dimension::Object, title.get(Dimension::Object))]);
        let budgets = readings
            .iter()
            .zip(&when)
            .filter(|(reading, when)| **when == When::Budget && reading.is_explained());
        for (reading, _) in budgets {
            let point = whole(&reading.point);
            // A part widens nothing if it is a carried-over amount already included in the total, or within the fund of
            // the title: 其中：非税收入 of 一般公共预算.
            let own = title.get(Dimension::Fund);
            let fund = point.get(Dimension::Fund);
            let is_of_fund = own != 0 && (fund & own == own || fund == SPECIAL_REVENUE && own & GENERAL != 0);
            let is_within = |dimension: &Dimension| match dimension {
                Dimension::Carry => true,
                Dimension::Fund => is_of_fund,
                _ => false,
            };
            let beyond = |dimension: &Dimension| !(reading.of_which && is_within(dimension));
            for dimension in BESIDE.into_iter().filter(beyond) {
                beside.set(dimension, beside.get(dimension) | point.get(dimension));
            }
        }
        let is_name = |path: &Vec<(&str, Reading)>| {
            path.last().is_some_and(|(leaf, reading)| {
                let is_meaningless = reading.point.is_empty() && reading.aggregate.is_none() && !reading.is_explained();
                is_meaningless && vocabulary.is_name(leaf)
            })
        };
        let named = labels.iter().map(is_name).collect();
        Self {
            by_content: vec![false; readings.len()],
            readings,
            when,
            named,
            beside,
            wide: LabelSet::default(),
        }
    }

    /// With the labels that span most columns, once the labels are those that columns are known by.
    pub fn with_wide(mut self, paths: &[Path]) -> Self {
        let mut over: HashMap<&String, usize> = HashMap::default();
        for path in paths {
            let labels: HashSet<&String> = path.labels.iter().collect();
            for label in labels {
                let columns = over.entry(label).or_default();
                *columns = columns.saturating_add(1);
            }
        }
        let wide = over
            .into_iter()
            .filter(|(_, columns)| columns.saturating_mul(2) > paths.len());
        self.wide = wide.map(|(label, _)| label.clone()).collect();
        self
    }

    /// With the kinds that content alone shows: below the label of a classification, texts are the names of its classes;
    /// below that of a level (类, 款, 项), texts without any digit.
    pub fn with_names(mut self, paths: &[Path], body: &Body) -> Self {
        for ((reading, path), by_content) in self.readings.iter_mut().zip(paths).zip(&mut self.by_content) {
            let classes = reading.point.get(Dimension::Grain) & (CLASSIFIED | GOVERNMENT);
            let are_names = match reading.point.get(Dimension::Portion) {
                _ if !reading.is_explained() => false,
                0 => classes != 0 && body.are_names(path.col),
                CODES => {
                    *by_content = body.are_bare_names(path.col);
                    *by_content
                }
                _ => false,
            };
            if are_names {
                reading.point.set(Dimension::Portion, NAMES);
            }
        }
        self
    }

    /// Whether the column holds names, though its labels say that it holds codes.
    pub fn is_by_content(&self, position: usize) -> bool {
        self.by_content.get(position) == Some(&true)
    }

    /// The union of what the columns of the book's budget and the title mean.
    pub fn beside(&self) -> &Point {
        &self.beside
    }

    /// Whether the column holds amounts and its labels are fully explained.
    pub fn is_amount(&self, position: usize) -> bool {
        self.readings.get(position).is_some_and(|reading| {
            let portion = reading.point.get(Dimension::Portion);
            let measure = reading.point.get(Dimension::Measure);
            reading.is_known() && (portion == 0 || portion == AMOUNT) && (measure == 0 || measure == AMOUNT)
        })
    }

    /// Whether the column is explained but does not hold amounts of the book's budget.
    pub fn is_other(&self, position: usize) -> bool {
        let reading = self.readings.get(position).filter(|reading| reading.is_known());
        reading.is_some_and(|reading| {
            reading.point.get(Dimension::Measure) & !AMOUNT != 0 || self.when.get(position) == Some(&When::Other)
        })
    }

    /// Whether the column is explained and holds codes or texts.
    pub fn is_text(&self, position: usize) -> bool {
        let reading = self.readings.get(position).filter(|reading| reading.is_explained());
        reading.is_some_and(|reading| reading.point.get(Dimension::Portion) & !AMOUNT != 0)
    }

    /// The table column that this column of codes or texts means. Of several, the one with the same last label;
    /// failing that the first, unless the sheet also has the other classification.
    pub fn text(&self, position: usize, paths: &[Path], means: &TableMeans, table: &Table) -> Option<Meaning> {
        let reading = self.readings.get(position).filter(|_| self.is_text(position))?;
        let fitting = means.texts_of(reading);
        let leaf = paths.get(position)?.labels.last()?;
        let same_leaf = |column: &&usize| {
            let label = table.columns.get(**column).and_then(|column| column.path.last());
            label.is_some_and(|label| label == leaf)
        };
        let grains = |reading: &Reading| reading.point.get(Dimension::Grain);
        // Beside the government's classification, only a column that names its own is certain.
        let is_government = self.readings.iter().any(|other| grains(other) == GOVERNMENT);
        let own = grains(reading);
        let is_sure = own == GOVERNMENT || own != 0 && own & GOVERNMENT == 0;
        let other = is_government && !is_sure;
        match (fitting.iter().find(same_leaf), fitting.as_slice()) {
            (Some(column), _) | (None, [column]) => Some(Meaning::Column(*column)),
            (None, [first, ..]) if !other => Some(Meaning::Column(*first)),
            (None, []) => Some(Meaning::Text),
            _ => None,
        }
    }

    /// The table column that this column means, in a list whose items are in column `items`. A qualifier of the
    /// whole list (本年收入, 财政拨款支出) is part of the list's name and is dropped.
    pub fn target_in_list(
        &self,
        position: usize,
        items: usize,
        means: &TableMeans,
        side: impl Fn(usize) -> bool,
    ) -> Option<Meaning> {
        let mut reading = self.readings.get(position)?.clone();
        let called = self.readings.get(items)?.point;
        let implied = [
            (Dimension::Carry, CURRENT),
            (Dimension::Fund, means.common.all.get(Dimension::Fund)),
        ];
        for (dimension, bits) in implied {
            if called.get(dimension) == bits && reading.point.get(dimension) == bits {
                reading.point.set(dimension, 0);
            }
        }
        self.meaning_of(position, &reading, means, side)
    }

    /// The table column that this column means.
    pub fn target(&self, position: usize, means: &TableMeans, side: impl Fn(usize) -> bool) -> Option<Meaning> {
        self.meaning_of(position, self.readings.get(position)?, means, side)
    }

    fn meaning_of(
        &self,
        position: usize,
        reading: &Reading,
        means: &TableMeans,
        side: impl Fn(usize) -> bool,
    ) -> Option<Meaning> {
        if !reading.is_explained() {
            // The figures of a single unit are a part of the total.
            let is_unit = self.named.get(position) == Some(&true);
            return is_unit.then_some(Meaning::Keyless);
        }
        if self.is_other(position) {
            return Some(Meaning::Other);
        }
        if !self.is_amount(position) {
            return None;
        }
        if self.when.get(position) != Some(&When::Budget) {
            return Some(Meaning::Unknown);
        }
        let column = (!reading.elsewhere)
            .then(|| means.column_of(reading, &self.beside, side))
            .flatten();
        Some(column.map_or(Meaning::Keyless, Meaning::Column))
    }
}

/// Beside one of its parts, 财政拨款 means the remainder: the general public budget, or what special revenue beside it
/// leaves of that.
fn rest_of_fiscal(paths: &[Path], readings: &mut [Reading], vocabulary: &Vocabulary) {
    let group = |position: usize| paths.get(position).and_then(|path| path.labels.split_last());
    // The funds that a label names by itself, and whether as a part (其中), which is not beside what it is a part of.
    let leaf = |position: usize| {
        let (leaf, _) = group(position)?;
        let reading = vocabulary.read(leaf, Place::Header, &Point::default());
        Some((reading.point.get(Dimension::Fund), reading.of_which))
    };
    let leaves: Vec<(u64, bool)> = (0..paths.len())
        .map(|position| leaf(position).unwrap_or_default())
        .collect();
    for position in 0..paths.len() {
        let whole = readings
            .get(position)
            .is_some_and(|reading| reading.point.get(Dimension::Fund) == FISCAL);
        if leaves.get(position) != Some(&(FISCAL, false)) || !whole {
            continue;
        }
        let in_group = |other: &usize| group(*other).map(|(_, group)| group) == group(position).map(|(_, group)| group);
        let beside = (0..paths.len()).filter(in_group).filter_map(|other| leaves.get(other));
        let is_part = |(bits, _): &&(u64, bool)| *bits != 0 && bits & FISCAL == *bits && *bits != FISCAL;
        let parts: Vec<&(u64, bool)> = beside.clone().filter(is_part).collect();
        let has_general = parts.iter().any(|(bits, _)| *bits == GENERAL);
        let has_others = parts.iter().any(|(_, of_which)| !of_which);
        let has_special = beside.clone().any(|leaf| *leaf == (SPECIAL_REVENUE, false));
        let Some(reading) = readings.get_mut(position).filter(|_| !has_general) else {
            continue;
        };
        if has_others || has_special {
            reading.point.set(Dimension::Fund, GENERAL);
        }
        reading.elsewhere |= has_special;
    }
}

/// The year and stage of each column.
fn times(readings: &[Reading], year: Option<i32>) -> Vec<When> {
    let single = |reading: &Reading| match reading.years.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let mut named: Vec<i32> = readings.iter().filter_map(single).collect();
    named.sort_unstable();
    named.dedup();
    let mut budgets: Vec<i32> = readings
        .iter()
        .filter(|reading| !reading.is_of_other_stage())
        .filter_map(single)
        .collect();
    budgets.sort_unstable();
    budgets.dedup();
    // If the book's year is unknown, the only year named, or the only one with a budget, is taken for it. Beside a
    // column for this year, a numbered year is another one.
    let is_this = |reading: &Reading| reading.point.get(Dimension::Year) == THIS && reading.years.is_empty();
    let names_this_year = readings.iter().any(is_this);
    let book_year = year.or(match (named.as_slice(), budgets.as_slice()) {
        _ if names_this_year => None,
        ([only], _) | (_, [only]) => Some(*only),
        _ => None,
    });
    // The meaning apart from year and stage: of two columns with the same, one may be of another year.
    let timeless = |reading: &Reading| {
        let mut point = reading.point;
        point.set(Dimension::Year, 0);
        point.set(Dimension::Stage, 0);
        (point, reading.aggregate)
    };
    let this: Vec<_> = readings
        .iter()
        .filter(|reading| is_this(reading))
        .map(timeless)
        .collect();
    let when = |reading: &Reading| {
        let stated = reading.point.get(Dimension::Year);
        match (single(reading), book_year) {
            _ if reading.is_of_other_stage() || (stated != 0 && stated != THIS) => When::Other,
            (Some(named), Some(book_year)) if named != book_year => When::Other,
            (Some(_), None) if this.contains(&timeless(reading)) => When::Other,
            (Some(_), None) => When::Unclear,
            _ => When::Budget,
        }
    };
    readings.iter().map(when).collect()
}

impl TableMeans {
    /// The readings of the table's own list: those from the codes of another classification on are of another one, if
    /// codes of its own and amounts stand before them, and amounts behind.
    fn own_list<'c>(&self, columns: &'c Columns) -> &'c [Reading] {
        let table_grain = self.grain();
        let all = columns.readings.as_slice();
        let class_of = |position: usize| {
            let reading = all.get(position).filter(|reading| reading.is_explained());
            let reading = reading.filter(|reading| reading.point.get(Dimension::Portion) == CODES);
            reading.map_or(0, |reading| {
                reading.point.get(Dimension::Grain) & (CLASSIFIED | GOVERNMENT)
            })
        };
        let amounts = |mut range: std::ops::Range<usize>| range.any(|position| columns.is_amount(position));
        let is_start = |position: &usize| class_of(*position) != 0 && class_of(*position) & table_grain == 0;
        let other = (0..all.len()).find(|position| is_start(position) && amounts(0..*position));
        let other = other.filter(|other| amounts(*other..all.len()));
        let has_own = |other: usize| (0..other).any(|position| class_of(position) & table_grain != 0);
        let end = other.filter(|other| has_own(*other)).unwrap_or(all.len());
        all.get(..end).unwrap_or(all)
    }

    /// Whether the rows below these columns are not those of the table: projects instead of classes, or classes of
    /// another classification.
    pub fn has_other_rows(&self, columns: &Columns) -> bool {
        let table_grain = self.grain();
        let texts = self
            .own_list(columns)
            .iter()
            .filter(|reading| reading.is_explained() && reading.point.get(Dimension::Portion) & (NAMES | CODES) != 0);
        let mut grains = texts
            .map(|reading| reading.point.get(Dimension::Grain))
            .filter(|grain| *grain != 0);
        table_grain & CLASSIFIED != 0 && grains.any(|grain| grain & (table_grain | GOVERNMENT) == 0)
    }

    /// Whether columns of names of another grain are blank beside some codes of the table's own: what stands in them are
    /// details of these rows.
    pub fn has_details(&self, paths: &[Path], columns: &Columns, body: &Body) -> bool {
        let table_grain = self.grain();
        let of = |portion: u64, fits: &dyn Fn(u64) -> bool| -> Vec<u32> {
            let readings = columns.readings.iter().zip(paths);
            let fitting = readings.filter(|(reading, _)| {
                let grain = reading.point.get(Dimension::Grain);
                reading.is_explained()
                    && reading.point.get(Dimension::Portion) & portion != 0
                    && grain != 0
                    && fits(grain)
            });
            fitting.map(|(_, path)| path.col).collect()
        };
        let own = of(CODES, &|grain| grain & table_grain != 0);
        let others = of(NAMES | CODES, &|grain| grain & (table_grain | GOVERNMENT) == 0);
        let has_own_row = |other: &u32| own.iter().any(|own| body.is_blank_beside(*other, *own));
        others.iter().all(has_own_row)
    }

    /// Whether the rows below these columns are classes, while the table has another classification or none.
    pub fn has_other_classes(&self, columns: &Columns) -> bool {
        let table_grain = self.grain();
        let is_row = |reading: &&Reading| {
            reading.is_explained() && reading.point.get(Dimension::Portion) & (NAMES | CODES | UNIT_NAMES) != 0
        };
        let grains = || {
            let texts = self.own_list(columns).iter().filter(is_row);
            texts.map(|reading| reading.point.get(Dimension::Grain))
        };
        let is_class = |grain: u64| grain & (CLASSIFIED | GOVERNMENT) != 0;
        let fits = |grain: u64| grain == 0 || grain & (table_grain | GOVERNMENT) != 0 || !is_class(grain);
        table_grain != 0
            && grains().any(is_class)
            && !(table_grain & CLASSIFIED != 0 && grains().all(fits))
            && !self.has_rows(columns)
    }

    /// Whether the columns of the book's budget cover more natures or funds than the table.
    pub fn is_wider(&self, columns: &Columns) -> bool {
        [Dimension::Nature, Dimension::Fund].iter().any(|dimension| {
            let table_bits = self.common.all.get(*dimension);
            table_bits != 0 && columns.beside().get(*dimension) & !table_bits != 0
        })
    }

    /// Whether a column identifies the rows of the table, such as its units or projects.
    fn has_rows(&self, columns: &Columns) -> bool {
        let table_grain = self.grain();
        let is_own = |reading: &Reading| {
            let (portion, grain) = (
                reading.point.get(Dimension::Portion),
                reading.point.get(Dimension::Grain),
            );
            let units = table_grain & UNITS != 0 && portion & UNIT_NAMES != 0;
            units
                || (table_grain & CLASSIFIED == 0 && grain != 0 && grain & table_grain == grain && portion & NAMES != 0)
        };
        columns.readings.iter().any(is_own)
    }
}
