//! The meanings of sheet columns, and the table column with the same meaning. A match must agree in every dimension;
//! a contradiction rules it out, whatever else speaks for it.

use crate::fold::Folder;
use crate::meaning::values::{
    BASIC, BASIC_AND_PROJECT, BUDGET, CARRIED, CLASSIFIED, CODES, CURRENT, GOVERNMENT, NAMES, THIS, UNIT_NAMES, UNITS,
};
use crate::meaning::{ALL, Aggregate, Dimension, EVERY, Place, Point, Reading, Vocabulary};
use crate::schema::{Kind, Line, Means, Shape, Table};

/// The meanings of a table's columns and lines.
#[derive(Clone, Debug)]
pub struct TableMeans {
    /// The point that all its figures share.
    pub common: Means,
    /// By column: the meaning of its labels; `None` for codes and texts.
    pub columns: Vec<Option<Target>>,
    /// By column: the meaning of its labels; `None` for amounts.
    texts: Vec<Option<Point>>,
    /// By side and line.
    pub lines: Vec<Vec<LineMeans>>,
}

/// The meaning of a table's column or line.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The point that its labels mean.
    pub point: Point,
    /// Whether it is the fiscal appropriation within the general public budget.
    pub appropriation: bool,
}

/// The meaning of a table's line.
#[derive(Clone, Copy, Debug)]
pub struct LineMeans {
    /// Its point, including the block that it belongs to.
    pub point: Point,
    /// The total word in its label.
    pub aggregate: Option<Aggregate>,
    /// Whether it is the fiscal appropriation within the general public budget.
    pub appropriation: bool,
}

/// The dimensions in which columns may cover more than their table.
pub(in crate::map) const BESIDE: [Dimension; 4] =
    [Dimension::Object, Dimension::Nature, Dimension::Fund, Dimension::Carry];
/// Economic classes of personnel expenditure (301, 303) and of public expenditure (302, 310).
const PERSONNEL_CLASSES: u64 = 0b101;
const PUBLIC_CLASSES: u64 = 1 << 1 | 1 << 9;

impl TableMeans {
    /// Derives the meanings of the columns and lines of `table`.
    pub fn new(table: &Table, folder: &Folder, vocabulary: &Vocabulary) -> Self {
        let is_amount = |field: usize| table.fields.get(field).is_some_and(|field| field.kind == Kind::Amount);
        let read = |path: &[String]| {
            let labels: Vec<String> = path.iter().map(|label| folder.label(label)).collect();
            vocabulary.read_path(labels.iter().map(String::as_str))
        };
        let column = |column: &crate::schema::Column| {
            is_amount(column.field).then(|| {
                let reading = read(&column.path);
                Target {
                    point: whole(&reading.point),
                    appropriation: reading.appropriation,
                }
            })
        };
        let text = |column: &crate::schema::Column| (!is_amount(column.field)).then(|| read(&column.path).point);
        let lines = match &table.shape {
            Shape::TwoSided { sides, .. } => {
                let side = sides.iter().map(|side| side_means(&side.lines, folder, vocabulary));
                side.collect()
            }
            _ => Vec::new(),
        };
        Self {
            common: table.means,
            columns: table.columns.iter().map(column).collect(),
            texts: table.columns.iter().map(text).collect(),
            lines,
        }
    }

    /// Whether a label leaves out what the table or a column of it includes.
    pub fn is_narrowed(&self, without: &Point, column: &Point) -> bool {
        !without.is_empty() && narrows(without, &column.or(&self.common.all))
    }

    /// Whether a title is that of this table: it agrees in every dimension.
    pub fn fits_title(&self, title: &Reading) -> bool {
        let fits = |dimension: Dimension| {
            let stated = title.point.get(dimension);
            let expected = self.common.all.get(dimension);
            match dimension {
                Dimension::Portion => true,
                Dimension::Stage => stated == 0 || stated == BUDGET,
                Dimension::Year => stated == 0 || stated == THIS,
                Dimension::Carry => stated == 0 || stated == CURRENT,
                Dimension::Object => stated & expected == expected && (expected != 0 || stated == 0),
                // 基本支出和项目支出 is all that an office spends itself.
                Dimension::Nature if stated == BASIC_AND_PROJECT => expected == 0,
                _ if stated == expected => true,
                _ if stated == 0 => self.common.title_omits.specifies(dimension),
                _ => stated == self.common.title_may.get(dimension),
            }
        };
        // Most tables have all the money, also what was carried over.
        let is_of_year = title.without.get(Dimension::Carry) & CARRIED != 0 && !self.common.year_alone;
        let is_whole = || !is_of_year && !self.is_narrowed(&title.without, &Point::default());
        title.is_explained() && title.aggregate.is_none() && ALL.into_iter().all(fits) && is_whole()
    }

    /// Whether a title claims nothing beyond the table, though it may omit some of what the table is.
    pub fn allows_title(&self, title: &Reading) -> bool {
        let fits = |dimension: Dimension| {
            let stated = title.point.get(dimension);
            let budget = matches!(dimension, Dimension::Stage | Dimension::Year | Dimension::Carry) && stated == 1;
            let allowed = [self.common.all.get(dimension), self.common.title_may.get(dimension)];
            stated == 0 || budget || dimension == Dimension::Portion || allowed.contains(&stated)
        };
        title.is_explained() && ALL.into_iter().all(fits)
    }

    /// Whether a title is that of a part of the table: it claims less in a dimension and contradicts it in none.
    /// 一般公共预算拨款收支总表 is the whole 财政拨款收支总表 of an office without other funds, and else a part of it.
    pub fn holds_title(&self, title: &Reading) -> bool {
        let is_inside = |dimension: Dimension| {
            let (stated, own) = (title.point.get(dimension), self.common.all.get(dimension));
            stated & own != 0 && stated & own == stated
        };
        let mut narrowed = title.clone();
        for dimension in ALL.into_iter().filter(|dimension| is_inside(*dimension)) {
            narrowed.point.set(dimension, self.common.all.get(dimension));
        }
        narrowed.point != title.point && self.fits_title(&narrowed)
    }

    /// Whether the understood part of a label contradicts a column of the table.
    pub fn contradicts(&self, column: usize, reading: &Reading) -> bool {
        let expected = self
            .columns
            .get(column)
            .and_then(Option::as_ref)
            .map(|target| whole(&target.point));
        expected.is_some_and(|expected| {
            ALL.into_iter().any(|dimension| {
                let (expected, stated) = (expected.get(dimension), reading.point.get(dimension));
                expected != 0 && stated != 0 && expected & stated == 0 && dimension != Dimension::Flow
            })
        })
    }

    /// Whether a title omits a word that would distinguish the table from others.
    pub fn is_vague(&self, title: &Reading) -> bool {
        let omitted = |dimension: &Dimension| {
            self.common.title_omits.specifies(*dimension)
                && !title.point.specifies(*dimension)
                && !self.common.title_may.specifies(*dimension)
        };
        ALL.iter().any(omitted)
    }

    /// The table column with the meaning of `reading`, for an amount. `beside` combines the other columns and the
    /// title.
    pub fn column_of(&self, reading: &Reading, beside: &Point, side: impl Fn(usize) -> bool) -> Option<usize> {
        let states = |dimension: Dimension| reading.point.specifies(dimension);
        if reading.with_carried && states(Dimension::Fund) && !states(Dimension::Carry) && self.has_carried() {
            return None;
        }
        let mut context = self.common.all;
        // On a sheet wider than the table, a total is wider, too.
        let is_bare = BESIDE.iter().all(|dimension| !reading.point.specifies(*dimension));
        for dimension in BESIDE.into_iter().filter(|_| is_bare) {
            let bits = context.get(dimension);
            if bits != 0 {
                context.set(dimension, bits | beside.get(dimension));
            }
        }
        let stated = whole(&reading.point);
        let fits = |target: &Target| {
            target.appropriation == reading.appropriation
                && !self.is_narrowed(&reading.without, &target.point)
                && agree(&target.point, &stated, &self.common.all, &context)
        };
        let columns = self.columns.iter().enumerate();
        let mut fitting = columns.filter(|(column, target)| side(*column) && target.as_ref().is_some_and(fits));
        fitting.next().map(|(column, _)| column)
    }

    /// Whether the table has what is carried over in columns of its own.
    pub fn has_carried(&self) -> bool {
        let mut targets = self.columns.iter().flatten();
        targets.any(|target| target.point.get(Dimension::Carry) == CARRIED)
    }

    /// Whether a column is of the year alone, beside others of what is carried over.
    pub fn is_of_year(&self, column: usize) -> bool {
        let target = self.columns.get(column).and_then(Option::as_ref);
        target.is_some_and(|target| target.point.get(Dimension::Carry) == CURRENT)
    }

    /// Whether the rows of the table are units.
    pub fn has_units(&self) -> bool {
        self.grain() & UNITS != 0
    }

    /// The grain of the rows of a list, as a set. Lines have none, though a title may name one (按功能分类).
    pub fn grain(&self) -> u64 {
        match self.lines.is_empty() {
            true => self.common.all.get(Dimension::Grain) | self.common.title_may.get(Dimension::Grain),
            false => 0,
        }
    }

    /// Whether a column holds codes or names of classes.
    pub fn is_class(&self, reading: &Reading) -> bool {
        let (portion, grain) = (
            reading.point.get(Dimension::Portion),
            reading.point.get(Dimension::Grain),
        );
        reading.is_explained() && portion & (NAMES | CODES) != 0 && grain & (CLASSIFIED | GOVERNMENT) != 0
    }

    /// The columns of codes and texts that may have the meaning of `reading`.
    pub fn texts_of(&self, reading: &Reading) -> Vec<usize> {
        let (portion, grain) = (
            reading.point.get(Dimension::Portion),
            reading.point.get(Dimension::Grain),
        );
        // The table's grain, if it is known, excludes others: a project never has the name of a class.
        let rows = self.grain();
        let of = |wanted: u64| {
            let fits = |text: &Point| {
                let own_grain = text.get(Dimension::Grain);
                let own_grain = if own_grain == 0 { rows } else { own_grain };
                let same_grain = grain == 0 || own_grain == 0 || grain & own_grain != 0;
                text.get(Dimension::Portion) & wanted != 0 && same_grain
            };
            let columns = self.texts.iter().enumerate();
            let fitting = columns.filter(|(_, text)| text.as_ref().is_some_and(fits));
            fitting.map(|(column, _)| column).collect::<Vec<_>>()
        };
        match of(portion) {
            // Without a column for units, their names are in the column of row names.
            none if none.is_empty() && portion == UNIT_NAMES => of(NAMES),
            found => found,
        }
    }
}

/// Whether a table column and a sheet column agree in every dimension.
fn agree(target: &Point, stated: &Point, common: &Point, context: &Point) -> bool {
    let without_fund = !target.specifies(Dimension::Fund) && !stated.specifies(Dimension::Fund);
    ALL.into_iter().all(|dimension| {
        let value = |point: &Point, context: &Point| match (point.get(dimension), context.get(dimension)) {
            (0, 0) => EVERY,
            (0, context) => context,
            (bits, _) => bits,
        };
        let (wanted, found) = (value(target, common), value(stated, context));
        match dimension {
            // What one table reads as a source of funds is often called revenue where it is spent.
            Dimension::Flow => !without_fund || found & wanted == wanted,
            Dimension::Fund if !target.specifies(dimension) && stated.specifies(dimension) => found & wanted == wanted,
            Dimension::Grain | Dimension::Portion => true,
            Dimension::Stage | Dimension::Year | Dimension::Measure => true,
            _ => wanted == found,
        }
    })
}

/// Completes a point with what it implies: funds are current-year unless stated otherwise, and within basic
/// expenditure an economic class is personnel or public.
pub(in crate::map) fn whole(point: &Point) -> Point {
    let mut whole = *point;
    if whole.specifies(Dimension::Fund) && !whole.specifies(Dimension::Carry) {
        whole.set(Dimension::Carry, CURRENT);
    }
    let classes = whole.get(Dimension::Economic);
    if whole.get(Dimension::Nature) == BASIC && !whole.specifies(Dimension::Part) && classes != 0 {
        if classes & PERSONNEL_CLASSES == classes {
            whole.set(Dimension::Part, 1);
        } else if classes & PUBLIC_CLASSES == classes {
            whole.set(Dimension::Part, 2);
        }
    }
    whole
}

/// Whether what a label leaves out is a part of what the point means: 不含政府性基金 is of all funds, 不含上年结转 is not of
/// what is of the year.
pub(in crate::map) fn narrows(without: &Point, point: &Point) -> bool {
    let point = whole(point);
    let is_apart = |dimension: Dimension| {
        let (left_out, own) = (without.get(dimension), point.get(dimension));
        left_out != 0 && own != 0 && left_out & own == 0
    };
    let carried = without.get(Dimension::Carry);
    !without.is_empty() && (carried == 0 || carried == CURRENT) && !ALL.into_iter().any(is_apart)
}

fn side_means(lines: &[Line], folder: &Folder, vocabulary: &Vocabulary) -> Vec<LineMeans> {
    let mut means: Vec<LineMeans> = Vec::new();
    for line in lines {
        let class = crate::meaning::class(Dimension::Function, &line.id);
        let block = line.under.or(line.of_which).and_then(|upper| means.get(upper));
        let outer = block.filter(|block| block.aggregate.is_none()).map(|block| block.point);
        let label = folder.label(&line.label);
        let reading = vocabulary.read(&label, Place::Line, &outer.unwrap_or_default());
        let mut meaning = LineMeans {
            point: reading.point,
            aggregate: reading.aggregate,
            appropriation: reading.of_which,
        };
        match (class, outer) {
            (Some(class), _) => meaning.point = Point::of(&[(Dimension::Function, class)]),
            (None, Some(outer)) => meaning.point = outer.refined(&meaning.point),
            _ => {}
        }
        means.push(meaning);
    }
    means
}
