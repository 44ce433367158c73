//! Identifies the lines of one side jointly: by the meaning of their names, by the block that they are in, and by
//! their numbers if the sheet numbers its lines like the table.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::cell::sum;
use crate::fold::{ordinal, shared_percent, strip_ordinal};
use crate::map::header::keys::{LineMeans, narrows, whole};
use crate::map::labels::SideLabels;
use crate::map::lexicon::Lexicon;
use crate::meaning::values::{FISCAL, GENERAL, SPECIAL_REVENUE, THIS};
use crate::meaning::{Aggregate, Dimension, Place, Point, Reading};

/// Minimum share of similar characters, in percent, for the name of a line identified by its number.
const ALIKE: usize = 50;
/// Up to this class, sequential numbers and class numbers coincide.
const FIRST_GAP: u32 = 17;

/// An item of a side, as found on the sheet.
pub struct Item {
    /// Its row.
    pub row: u32,
    /// Its label, folded.
    pub folded: String,
    /// Width of the blanks before it.
    pub indent: usize,
    /// Whether it has a figure.
    pub has_figure: bool,
    /// Its first figure.
    pub figure: Option<Decimal>,
}

/// The line identified for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line of the table.
    pub line: usize,
    /// The evidence that identified it.
    pub by: By,
}

/// The evidence that identified a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its label or its meaning.
    Name,
    /// Its number, since its name is unknown.
    Number,
    /// Its name, contradicting its number, which is that of this line.
    NameAgainst(usize),
    /// Its number, contradicting its name, which is that of this line and occurs on another row, too.
    NumberAgainst(usize),
}

/// The lines identified on a side, and the rows that merely add up others.
#[derive(Default)]
pub struct SideLines {
    /// By row.
    pub found: HashMap<u32, Found>,
    /// Row of an item that adds up lower ones, with their rows.
    pub sums: HashMap<u32, Vec<u32>>,
}

/// What is known of the lines of a side.
struct Known<'a> {
    means: &'a [LineMeans],
    labels: &'a SideLabels,
}

/// Identifies the lines of one side.
pub fn side_lines(
    items: &[Item],
    (means, own_fund): (&[LineMeans], u64),
    labels: &SideLabels,
    lexicon: &Lexicon,
) -> SideLines {
    let known = Known { means, labels };
    let nothing = Point::default();
    let has_classes = means.iter().any(|line| line.point.specifies(Dimension::Function));
    let place = if has_classes { Place::Class } else { Place::Line };
    let read = |item: &Item| lexicon.vocabulary.read(without_code(&item.folded), place, &nothing);
    let mut readings: Vec<Reading> = items.iter().map(read).collect();
    if is_by_use(items, &readings, lexicon) {
        readings
            .iter_mut()
            .for_each(|reading| reading.point.set(Dimension::Function, 0));
    }
    let mut side = SideLines::default();
    // A line for all the table's funds, current or carried over, is the table's line for current or carried-over
    // funds, and their total is that of the table.
    for reading in &mut readings {
        let says_which = reading.point.specifies(Dimension::Carry) || reading.aggregate.is_some();
        if own_fund != 0 && says_which && reading.point.get(Dimension::Fund) == own_fund {
            reading.point.set(Dimension::Fund, 0);
        }
    }
    let is_block = |line: &LineMeans| line.point.specifies(Dimension::Fund) && line.point.get(Dimension::Carry) > 1;
    let depths = depths(items, &readings);
    settle_funds(items, &mut readings, &depths, means.iter().any(is_block), &mut side);
    let has_grand = readings
        .iter()
        .any(|reading| reading.aggregate == Some(Aggregate::Grand));
    let of_year = subtotals_of_year(&readings);
    let numbered = !labels.ordinals.is_empty() && is_numbered_by_class(items, &readings);
    let mut of_class: HashMap<u64, usize> = HashMap::default();
    for reading in &readings {
        let count = of_class.entry(reading.point.get(Dimension::Function)).or_insert(0);
        *count = count.saturating_add(1);
    }
    for (position, (item, reading)) in items.iter().zip(&readings).enumerate() {
        let has_grand = has_grand || of_year.contains(&position);
        let class = reading.point.get(Dimension::Function);
        let by_name = || match class {
            0 => known
                .by_meaning(reading, has_grand)
                // The name of a fund is none of a class, whatever its number.
                .or_else(|| known.by_number(item, numbered && !reading.point.specifies(Dimension::Fund))),
            _ => {
                let is_alone = of_class.get(&class).is_none_or(|count| *count < 2);
                known.by_class(item, class, is_alone, numbered)
            }
        };
        let found = known.mapped(item).or_else(by_name);
        if let Some(found) = found {
            side.found.insert(item.row, found);
        }
    }
    drop_namesakes(items, &depths, &mut side.found);
    side
}

/// The totals (小计) behind which only what is carried over and a wider total (合计) stand: they are of the year.
fn subtotals_of_year(readings: &[Reading]) -> HashSet<usize> {
    let is_total = |reading: &Reading| {
        reading.aggregate.is_some()
            && !reading.point.specifies(Dimension::Fund)
            && !reading.point.specifies(Dimension::Carry)
    };
    let is_of_year = |(position, own): (usize, &Reading)| {
        let mut behind = readings.iter().skip(position.saturating_add(1));
        let next = behind.find(|reading| !reading.point.specifies(Dimension::Carry));
        let is_wider = next.is_some_and(|next| is_total(next) && next.aggregate > own.aggregate);
        (is_total(own) && is_wider).then_some(position)
    };
    readings.iter().enumerate().filter_map(is_of_year).collect()
}

/// Drops what was found for items with the meaning of the item that they stand below, if their figures fit into its:
/// such an item is a part of that above (一、一般公共预算拨款收入 / 一般公共预算拨款, 非税收入).
fn drop_namesakes(items: &[Item], depths: &[usize], found: &mut HashMap<u32, Found>) {
    // The items that enclose the current one, outermost first.
    let mut above: Vec<(usize, &Item)> = Vec::new();
    for (item, deep) in items.iter().zip(depths) {
        while above.last().is_some_and(|(depth, _)| depth >= deep) {
            above.pop();
        }
        let is_part = above.last().is_some_and(|(_, upper)| {
            let line = |item: &Item| found.get(&item.row).map(|found| found.line);
            let fits = upper.figure.zip(item.figure).is_some_and(|(whole, part)| part <= whole);
            fits && line(item).is_some() && line(item) == line(upper)
        });
        if is_part {
            found.remove(&item.row);
        }
        above.push((*deep, item));
    }
}

/// Whether the items are uses (基本支出, 项目支出; 工资福利支出 …), among which 其他支出 is no functional class.
fn is_by_use(items: &[Item], readings: &[Reading], lexicon: &Lexicon) -> bool {
    let other = crate::meaning::class(Dimension::Function, OTHER_CLASS).unwrap_or(0);
    let mut classes = readings.iter().map(|reading| reading.point.get(Dimension::Function));
    let uses = items.iter().filter(|item| {
        let reading = lexicon
            .vocabulary
            .read(without_code(&item.folded), Place::Line, &Point::default());
        let is_use = [Dimension::Nature, Dimension::Economic].map(|dimension| reading.point.specifies(dimension));
        reading.is_explained() && is_use.contains(&true)
    });
    classes.all(|class| class == 0 || class == other) && uses.count() > 1
}

/// The functional class 其他支出, which an economic class is called, too.
const OTHER_CLASS: &str = "229";

impl Known<'_> {
    /// The line assigned by a mapping file.
    fn mapped(&self, item: &Item) -> Option<Found> {
        let mapped = &self.labels.mapped;
        let line = mapped
            .get(&item.folded)
            .or_else(|| mapped.get(strip_ordinal(&item.folded)))?;
        Some(Found {
            line: *line,
            by: By::Name,
        })
    }

    /// The line with the meaning of the reading.
    fn by_meaning(&self, reading: &Reading, has_grand: bool) -> Option<Found> {
        if !reading.is_known() || reading.elsewhere {
            return None;
        }
        let mut wanted = whole(&reading.point);
        // A total without a specific word is the grand total, unless another line is.
        let is_total =
            reading.aggregate.is_some() && !wanted.specifies(Dimension::Carry) && !wanted.specifies(Dimension::Fund);
        if is_total && has_grand && reading.aggregate != Some(Aggregate::Grand) {
            wanted.set(Dimension::Carry, 1);
        }
        let fits = |line: &LineMeans| {
            let point = whole(&line.point);
            let same = |dimension: Dimension| match dimension {
                Dimension::Flow => {
                    wanted.get(dimension) == 0
                        || wanted.get(dimension) & point.get(dimension) != 0
                        || point.get(dimension) == 0
                }
                Dimension::Year => wanted.get(dimension) == 0 || wanted.get(dimension) & THIS != 0,
                Dimension::Stage | Dimension::Grain | Dimension::Portion => true,
                _ => wanted.get(dimension) == point.get(dimension),
            };
            line.appropriation == reading.appropriation
                && !narrows(&reading.without, &point)
                && crate::meaning::ALL.into_iter().all(same)
        };
        // A total without carry or fund must have a total word.
        let is_specific =
            wanted.specifies(Dimension::Carry) || wanted.specifies(Dimension::Fund) || reading.aggregate.is_some();
        let line = self.means.iter().position(fits).filter(|_| is_specific)?;
        Some(Found { line, by: By::Name })
    }

    /// The line of a class; `is_alone` if no other item has this class. If the sheet numbers by class, the number is
    /// a second witness.
    fn by_class(&self, item: &Item, class: u64, is_alone: bool, numbered: bool) -> Option<Found> {
        let of_class = |bits: u64| {
            let is_own = |line: &LineMeans| line.point.get(Dimension::Function) == bits;
            self.means.iter().position(is_own)
        };
        let by_name = of_class(class).map(|line| Found { line, by: By::Name });
        let number = ordinal(&item.folded).map(|(number, _)| number).filter(|_| numbered);
        let stated = class_before(&item.folded).or_else(|| class_bit(number?));
        let of_number = stated.and_then(of_class);
        let other = of_number.filter(|line| by_name.as_ref().is_none_or(|found| found.line != *line));
        let Some(other) = other else { return by_name };
        match item.has_figure {
            true => by_name.map(|found| match is_alone {
                true => Found {
                    by: By::NameAgainst(other),
                    ..found
                },
                false => Found {
                    line: other,
                    by: By::NumberAgainst(found.line),
                },
            }),
            false if is_alone => by_name,
            false => Some(Found {
                line: other,
                by: By::Name,
            }),
        }
    }

    /// The line with this number, if the name is unknown but similar. A number alone is no evidence.
    fn by_number(&self, item: &Item, numbered: bool) -> Option<Found> {
        let (number, name) = ordinal(&item.folded)?;
        let ordinals = self.labels.ordinals.get(&(number, item.folded.starts_with('(')))?;
        let line = ordinals.first().copied()?;
        let is_class = self
            .means
            .get(line)
            .is_some_and(|line| line.point.specifies(Dimension::Function));
        let alike = shared_percent(name, self.labels.names.get(line)?) >= ALIKE;
        (alike && is_class && numbered).then_some(Found { line, by: By::Number })
    }
}

/// The label without the code before it: `[201]一般公共服务支出`.
fn without_code(folded: &str) -> &str {
    let rest = folded.trim_start_matches(['[', '(']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest.split_at_checked(digits) {
        Some((_, name)) if digits >= CODE_DIGITS => name.trim_start_matches([']', ')', '-', ':']),
        _ => folded,
    }
}

/// The class of the code before a label.
fn class_before(folded: &str) -> Option<u64> {
    let rest = folded.trim_start_matches(['[', '(']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let code = rest.get(..CODE_DIGITS).filter(|_| digits >= CODE_DIGITS)?;
    crate::meaning::class(Dimension::Function, code)
}

/// Minimum number of digits in a class code.
const CODE_DIGITS: usize = 3;

/// The bit of the class with this number, in the order of the classes.
fn class_bit(number: u32) -> Option<u64> {
    1_u64.checked_shl(number.checked_sub(1)?)
}

/// Whether the sheet numbers its lines by class, as the table does, rather than sequentially. The numbers after the
/// first gap decide; if there are none, skipped numbers or a repeated class do.
fn is_numbered_by_class(items: &[Item], readings: &[Reading]) -> bool {
    let (mut same, mut other, mut early) = (0_usize, 0_usize, 0_usize);
    let (mut last, mut is_sequence) = (None, true);
    let (mut seen, mut numbers) = (0_u64, 0_u64);
    for (item, reading) in items.iter().zip(readings) {
        let class = reading.point.get(Dimension::Function);
        let number = ordinal(&item.folded).map(|(number, _)| number);
        let (Some(number), true) = (number, class.count_ones() == 1) else {
            continue;
        };
        is_sequence &= last.is_none_or(|last: u32| last.checked_add(1) == Some(number)) && seen & class == 0;
        (last, seen) = (Some(number), seen | class);
        numbers |= class_bit(number).unwrap_or_default();
        let agrees = class_bit(number) == Some(class);
        match class.trailing_zeros() >= FIRST_GAP {
            true if agrees => same = same.saturating_add(1),
            true => other = other.saturating_add(1),
            false if !agrees => early = early.saturating_add(1),
            false => {}
        }
    }
    // The same classes in another order are no sequence.
    if !is_sequence && numbers == seen {
        return true;
    }
    match same == 0 && other == 0 {
        true => early == 0 || (early == 1 && !is_sequence),
        false => same > other,
    }
}

/// The depth of an item: by the kind of its number, else by the blanks before it.
fn depth(item: &Item, above: usize) -> usize {
    let is_arabic = |text: &str| text.trim_start_matches('(').starts_with(|c: char| c.is_ascii_digit());
    let in_brackets = item.folded.starts_with('(');
    let kind = match (ordinal(&item.folded), is_arabic(&item.folded)) {
        (Some(_), true) if in_brackets => 4,
        (Some(_), true) => 3,
        (Some(_), false) if in_brackets => 2,
        (Some(_), false) => 1,
        (None, _) => {
            return above
                .saturating_add(DEPTH_OF_KIND)
                .saturating_add(item.indent.min(MOST_INDENT));
        }
    };
    DEPTH_OF_KIND.saturating_mul(kind)
}

/// The step in depth between kinds of number, and the maximum added for blanks.
const DEPTH_OF_KIND: usize = 10;
const MOST_INDENT: usize = 9;

/// The depth of each item. Where neither numbers nor blanks say it, a part (其中) is below the item before it.
fn depths(items: &[Item], readings: &[Reading]) -> Vec<usize> {
    // Depth of the last numbered item, and of the last one that is no part.
    let mut numbered = 0_usize;
    let mut whole: Option<usize> = None;
    let mut depths: Vec<usize> = Vec::new();
    for (item, reading) in items.iter().zip(readings) {
        let mut deep = depth(item, numbered);
        if ordinal(&item.folded).is_some() {
            numbered = deep;
        }
        match whole.filter(|_| reading.of_which) {
            Some(above) => deep = deep.max(above.saturating_add(1)),
            None => whole = Some(deep),
        }
        depths.push(deep);
    }
    depths
}

/// Assigns funds to the block that they are in, and adjusts their readings to their neighbours.
fn settle_funds(items: &[Item], readings: &mut [Reading], depths: &[usize], has_blocks: bool, side: &mut SideLines) {
    let funds: Vec<u64> = readings
        .iter()
        .map(|reading| reading.point.get(Dimension::Fund))
        .collect();
    let of_which: Vec<bool> = readings.iter().map(|reading| reading.of_which).collect();
    let mut parts = parts_of_sources(items, readings, depths, &funds);
    parts.extend(years_of_sources(items, readings, depths, &funds));
    // The funds at each depth.
    let mut beside: HashMap<usize, BTreeSet<u64>> = HashMap::default();
    for (deep, fund) in depths.iter().zip(&funds) {
        beside.entry(*deep).or_default().insert(*fund);
    }
    // Carry and depth of the last block opened, its item, and the fund and depth of its last line.
    let mut block: Option<(u64, usize)> = None;
    let mut block_item: Option<&Item> = None;
    let mut upper: Option<(u64, usize)> = None;
    for (position, item) in items.iter().enumerate() {
        let (deep, own_fund) = (
            depths.get(position).copied().unwrap_or(0),
            funds.get(position).copied().unwrap_or(0),
        );
        let Some(reading) = readings.get_mut(position).filter(|reading| reading.is_explained()) else {
            continue;
        };
        let is_carry = reading.point.specifies(Dimension::Carry) && own_fund == 0 && reading.aggregate.is_none();
        if parts.contains(&position) {
            reading.elsewhere = true;
            continue;
        }
        if is_carry && reading.of_which {
            // A part of the line above.
            reading.elsewhere = true;
            continue;
        }
        if is_carry {
            block = Some((reading.point.get(Dimension::Carry), deep));
            block_item = Some(item);
            upper = None;
            continue;
        }
        if own_fund == 0 {
            continue;
        }
        // Without numbers, the indentation decides, or the fact that the table has such blocks.
        let below = |above: &Item| {
            let unnumbered = ordinal(&above.folded).is_none() && ordinal(&item.folded).is_none();
            unnumbered && (has_blocks || item.indent > above.indent)
        };
        if let Some((carry, _)) = block.filter(|(_, above)| deep > *above || block_item.is_some_and(below))
            && !reading.point.specifies(Dimension::Carry)
        {
            reading.point.set(Dimension::Carry, carry);
        }
        let inside = upper.filter(|(_, above)| reading.of_which || deep > *above);
        match inside {
            Some((above, _)) if own_fund == FISCAL && above == GENERAL => {
                reading.appropriation = true;
                reading.point.set(Dimension::Fund, GENERAL);
                continue;
            }
            Some((above, _)) if reading.of_which && above & own_fund != own_fund => {
                reading.elsewhere = true;
                continue;
            }
            Some((above, _)) if above == own_fund && reading.of_which => {
                reading.elsewhere = true;
                continue;
            }
            _ => {}
        }
        if own_fund.count_ones() > 1 && !reading.of_which {
            let beside = beside.get(&deep).into_iter().flatten();
            let rest = settle_set(position, (items, depths, &funds, &of_which), (reading, beside), side);
            parts.extend(rest);
        }
        if !reading.of_which {
            upper = Some((own_fund, deep));
        }
    }
}

/// Whether the items that stand highest are together what a total states.
fn top_items_are_all(items: &[Item], readings: &[Reading], depths: &[usize]) -> bool {
    let is_total = |position: usize| {
        readings
            .get(position)
            .is_some_and(|reading| reading.aggregate.is_some())
    };
    let own = || {
        let all = items.iter().zip(depths).enumerate();
        all.filter(|(position, _)| !is_total(*position)).map(|(_, own)| own)
    };
    let Some(top) = own().map(|(_, deep)| *deep).min() else {
        return false;
    };
    let figures = own()
        .filter(|(_, deep)| **deep == top)
        .filter_map(|(item, _)| item.figure);
    let all = sum(figures).filter(|all| !all.is_zero());
    let mut totals = items.iter().enumerate().filter(|(position, _)| is_total(*position));
    all.is_some() && totals.any(|(_, item)| item.figure == all)
}

/// The items below a source of funds of which they are parts: 教育收费 below 事业收入, 一般公共预算 below 上级补助收入. Below
/// a source that is not the government's they stand deeper, and their figures fit into that above; below any of the
/// highest, a total shows that they are in it already.
fn parts_of_sources(items: &[Item], readings: &[Reading], depths: &[usize], funds: &[u64]) -> HashSet<usize> {
    let mut found = HashSet::default();
    let top = depths.iter().min();
    let is_all = top_items_are_all(items, readings, depths);
    for (position, (item, fund)) in items.iter().zip(funds).enumerate() {
        let (Some(figure), Some(deep)) = (item.figure, depths.get(position)) else {
            continue;
        };
        // A total over the highest items says nothing of what stands below others.
        let is_whole = is_all && Some(deep) == top;
        // What follows a part (其中) is beside it, however it is indented.
        let is_of_which = readings.get(position).is_some_and(|reading| reading.of_which);
        if *fund == 0 || is_of_which || (fund & FISCAL != 0 && !is_whole) || found.contains(&position) {
            continue;
        }
        let is_below = |other: &usize| {
            let is_deeper = depths.get(*other).is_some_and(|other| other > deep);
            let is_indented = |other: &Item| is_whole || ordinal(&other.folded).is_some() || other.indent > item.indent;
            let is_total = readings.get(*other).is_some_and(|reading| reading.aggregate.is_some());
            is_deeper && !is_total && items.get(*other).is_some_and(is_indented)
        };
        let below: Vec<usize> = (position.saturating_add(1)..items.len()).take_while(is_below).collect();
        let figures = below.iter().filter_map(|other| items.get(*other)?.figure);
        if is_whole || sum(figures).is_some_and(|sum| sum <= figure) {
            let is_other = |other: &usize| funds.get(*other).is_some_and(|other| *other != 0 && other & fund == 0);
            found.extend(below.into_iter().filter(is_other));
        }
    }
    found
}

/// The items of the year and of what was carried over that stand below one source of funds, deeper than it, and together
/// have its figure: （一）本年收入 and （二）上年结转 below 一、一般公共预算拨款. They are no lines of the whole table.
fn years_of_sources(items: &[Item], readings: &[Reading], depths: &[usize], funds: &[u64]) -> HashSet<usize> {
    let mut found = HashSet::default();
    for (position, (item, fund)) in items.iter().zip(funds).enumerate() {
        let (Some(figure), Some(deep)) = (item.figure, depths.get(position)) else {
            continue;
        };
        let is_year = |other: &usize| {
            let reading = readings.get(*other);
            let is_carry =
                reading.is_some_and(|reading| reading.point.specifies(Dimension::Carry) && reading.aggregate.is_none());
            is_carry && funds.get(*other) == Some(&0) && depths.get(*other).is_some_and(|other| other > deep)
        };
        let below: Vec<usize> = (position.saturating_add(1)..items.len()).take_while(is_year).collect();
        let figures = below.iter().filter_map(|other| items.get(*other)?.figure);
        if *fund != 0 && below.len() > 1 && !figure.is_zero() && sum(figures) == Some(figure) {
            found.extend(below);
        }
    }
    found
}

/// Resolves a set of funds (财政拨款, 单位资金). Above its parts it is their sum; beside one of its parts, 财政拨款 is the
/// remainder. `beside` holds the funds of the same depth. Returns the items that are a part of it and not all.
fn settle_set<'f>(
    position: usize,
    (items, depths, funds, of_which): (&[Item], &[usize], &[u64], &[bool]),
    (reading, beside): (&mut Reading, impl Iterator<Item = &'f u64>),
    side: &mut SideLines,
) -> Vec<usize> {
    let deep = depths.get(position).copied().unwrap_or(0);
    let after = position.saturating_add(1);
    let whole = funds.get(position).copied().unwrap_or(0);
    let is_part = |bits: &u64| *bits != 0 && bits & whole == *bits && *bits != whole;
    let is_part_at = |other: &usize| funds.get(*other).is_some_and(is_part);
    let beside: Vec<u64> = beside.copied().collect();
    let parts: Vec<u64> = beside.iter().copied().filter(is_part).collect();
    let has_special = beside.contains(&SPECIAL_REVENUE);
    let is_rest = whole == FISCAL && (has_special || !parts.is_empty()) && !parts.contains(&GENERAL);
    let Some(item) = items.get(position) else {
        return Vec::new();
    };
    let sum_of = |rows: &[usize]| sum(rows.iter().filter_map(|other| items.get(*other)?.figure));
    let mut below: Vec<usize> = (after..items.len())
        .take_while(|other| depths.get(*other).is_some_and(|depth| *depth > deep))
        .filter(is_part_at)
        .collect();
    if below.is_empty() && !is_rest {
        // Without numbers and blanks, the figures say which of the following items are its parts.
        let is_plain = |other: &usize| items.get(*other).is_some_and(|item| ordinal(&item.folded).is_none());
        let next = (after..items.len()).take_while(|other| is_plain(other) && is_part_at(other));
        let next: Vec<usize> = next.filter(|_| is_plain(&position)).collect();
        if item
            .figure
            .is_some_and(|figure| !figure.is_zero() && sum_of(&next) == Some(figure))
        {
            below = next;
        }
    }
    if below.is_empty() {
        if is_rest {
            reading.point.set(Dimension::Fund, GENERAL);
            // What special revenue beside it leaves of that has no line.
            reading.elsewhere |= has_special;
        }
        return below;
    }
    // Parts (其中) need not be all of it.
    let is_of_which = below.first().and_then(|first| of_which.get(*first)) == Some(&true);
    if is_of_which && sum_of(&below).zip(item.figure).is_some_and(|(sum, all)| sum < all) {
        return below;
    }
    let rows = below.iter().filter_map(|other| items.get(*other)).map(|item| item.row);
    side.sums.insert(item.row, rows.collect());
    Vec::new()
}
