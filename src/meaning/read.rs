//! Reads the meaning of a label, longest words first. The rest is kept as unexplained.

use super::point::{Aggregate, Dimension, Point};
use super::values::{BUDGET, CARRIED, CURRENT, FISCAL, SPECIAL_REVENUE};
use super::vocabulary::{Mark, Vocabulary, Where, Word};
use crate::fold::{digit, strip_ordinal};

/// The kind of label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folded title or sheet name, without the department.
    Title,
    /// A label of a header.
    Header,
    /// The label of a line item.
    Line,
    /// The label of a line item in a list of functional classes.
    Class,
}

/// The meaning of a label or of a path of labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its values in each dimension.
    pub point: Point,
    /// The total word in it; the innermost one of a path.
    pub aggregate: Option<Aggregate>,
    /// Whether it is an "of which" part (其中), which is not added up.
    pub of_which: bool,
    /// Whether it is part of something other than the label above it; such a figure has no key.
    pub elsewhere: bool,
    /// Whether it is the fiscal appropriation within the general public budget.
    pub appropriation: bool,
    /// Whether it says that it includes what was carried over.
    pub with_carried: bool,
    /// The years that it names as numbers.
    pub years: Vec<i32>,
    /// What it does not include (不含…), as far as understood.
    pub without: Point,
    /// The text that no word explains.
    pub unexplained: String,
}

impl Reading {
    /// Whether the label is fully explained.
    pub fn is_explained(&self) -> bool {
        self.unexplained.is_empty()
    }

    /// Whether it is of another stage than the budget: final accounts, execution.
    pub fn is_of_other_stage(&self) -> bool {
        let stage = self.point.get(Dimension::Stage);
        stage != 0 && stage & BUDGET == 0
    }

    /// The same without year, stage and carry-over.
    #[must_use]
    pub fn without_scope(&self) -> Self {
        let mut reading = self.clone();
        for dimension in [Dimension::Year, Dimension::Stage, Dimension::Carry] {
            reading.point.set(dimension, 0);
        }
        reading.years.clear();
        reading
    }

    /// Whether it is fully explained and has a meaning.
    pub fn is_known(&self) -> bool {
        let says = !self.point.is_empty() || self.aggregate.is_some() || !self.years.is_empty();
        says && self.is_explained()
    }
}

impl Vocabulary {
    /// Reads a folded label below labels that mean `outer`.
    pub fn read(&self, folded: &str, place: Place, outer: &Point) -> Reading {
        let text = match place {
            Place::Title => folded,
            _ => strip_ordinal(folded),
        };
        let mut reading = Reading::default();
        if place == Place::Class
            && let Some(class) = self.function(text)
        {
            reading.point.set(Dimension::Function, class);
            return reading;
        }
        let mut scan = Scan {
            vocabulary: self,
            place,
            outer,
            whole: text,
            including: false,
            enumerates: false,
            reading: &mut reading,
        };
        scan.run(text);
        // Without what was carried over, it is of the year: 合计（不含上年结转）.
        let left_out = reading.without.get(Dimension::Carry);
        if place != Place::Title && left_out == CARRIED && !reading.point.specifies(Dimension::Carry) {
            reading.point.set(Dimension::Carry, CURRENT);
        }
        imply(&mut reading);
        reading
    }

    /// Reads a title. The name of a department before it or in brackets behind it is ignored.
    pub fn read_title(&self, folded: &str) -> Reading {
        let nothing = Point::default();
        let whole = self.read(folded, Place::Title, &nothing);
        // What is a label by itself is no title: 项目 over a column.
        if self.is_label(folded) {
            let unexplained = folded.to_owned();
            return Reading { unexplained, ..whole };
        }
        if whole.is_explained() {
            return whole;
        }
        let behind = folded.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        if let Some((title, name)) = behind
            && self.is_name(name)
        {
            let name = self.read(name, Place::Title, &nothing);
            let title = self.read(title, Place::Title, &nothing);
            if name.point.is_empty() && name.aggregate.is_none() && !name.is_explained() && title.is_known() {
                return title;
            }
        }
        self.below_owner(folded).map_or(whole, |(_, reading)| reading)
    }

    /// Whether a text is a word that means something only as a whole label.
    fn is_label(&self, folded: &str) -> bool {
        let first = folded.chars().next();
        let words = first.map_or(&[][..], |first| self.beginning(first));
        words
            .iter()
            .any(|word| word.place == Where::Whole && word.text == folded)
    }

    /// The name of a department at the beginning of a title that is not explained with it.
    pub fn title_owner<'t>(&self, folded: &'t str) -> Option<&'t str> {
        let whole = self.read(folded, Place::Title, &Point::default());
        (!whole.is_explained())
            .then(|| self.below_owner(folded))?
            .map(|(name, _)| name)
    }

    /// The longest name that leaves an explained title, and the meaning of that.
    fn below_owner<'t>(&self, folded: &'t str) -> Option<(&'t str, Reading)> {
        let mut ends = folded.char_indices().rev().filter_map(|(position, _)| {
            let (name, rest) = folded.split_at_checked(position)?;
            (!rest.is_empty() && self.is_owner(name)).then_some((name, rest))
        });
        ends.find_map(|(name, rest)| {
            let reading = self.read(rest, Place::Title, &Point::default());
            reading.is_known().then_some((name, reading))
        })
    }

    /// Whether a folded text says that what it is about includes one of these values: 合计（含上年结转）.
    pub fn includes(&self, folded: &str, dimension: Dimension, bits: u64) -> bool {
        let (mut rest, mut including) = (folded, false);
        while let Some(first) = rest.chars().next() {
            let mut words = self.beginning(first).iter();
            let word = words.find(|word| rest.starts_with(word.text.as_str()));
            let length = match word {
                Some(word) => {
                    including = match word.mark {
                        Some(Mark::Including) => true,
                        Some(Mark::Without) => false,
                        _ => including,
                    };
                    if including && word.point.get(dimension) & bits != 0 {
                        return true;
                    }
                    word.text.len()
                }
                None => {
                    including &= !matches!(first, ')' | ',' | ';' | '\u{3002}');
                    first.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        false
    }

    /// Whether a text before a title is the name of a department: it ends like one, and says more than of which funds or
    /// year the figures are (财政拨款机关支出表).
    fn is_owner(&self, name: &str) -> bool {
        self.is_name(name) && !self.is_scope_of_owner(name)
    }

    fn is_scope_of_owner(&self, name: &str) -> bool {
        let mut stems = self.owners.iter().filter_map(|end| name.strip_suffix(end.as_str()));
        stems.any(|stem| {
            let reading = self.read(stem, Place::Title, &Point::default());
            let topics = [Dimension::Fund, Dimension::Carry, Dimension::Year];
            let is_scope = reading.is_explained() && topics.iter().any(|topic| reading.point.specifies(*topic));
            is_scope || stem.len() < name.len() && self.is_scope_of_owner(stem)
        })
    }

    /// Reads the labels over a column, top down.
    pub fn read_path<'l>(&self, labels: impl Iterator<Item = &'l str>) -> Reading {
        self.read_path_below(labels, &Point::default())
    }

    /// As [`read_path`](Self::read_path); words that need a context also find it in `context`.
    pub fn read_path_below<'l>(&self, labels: impl Iterator<Item = &'l str>, context: &Point) -> Reading {
        let mut path = Reading::default();
        for label in labels {
            let lower = self.read(label, Place::Header, &path.point.or(context));
            path = below(path, lower);
        }
        imply(&mut path);
        path
    }
}

/// The meaning of a label below others.
pub(super) fn below(upper: Reading, lower: Reading) -> Reading {
    let fund = |reading: &Reading| reading.point.get(Dimension::Fund);
    let (outer, inner) = (fund(&upper), fund(&lower));
    // 财政拨款 below 一般公共预算 is the appropriation within it.
    let narrows = outer != 0 && inner == FISCAL && outer != FISCAL && outer & FISCAL == outer;
    // A budget of the government is no part of another source: 上级补助收入 / 一般公共预算补助.
    let is_foreign = lower.of_which || inner & !FISCAL == 0 && outer & FISCAL == 0;
    let is_elsewhere = is_foreign && inner != 0 && outer & inner == 0 && outer != 0;
    let mut years = upper.years;
    years.extend(
        lower
            .years
            .iter()
            .filter(|year| !years.contains(year))
            .copied()
            .collect::<Vec<_>>(),
    );
    Reading {
        point: upper.point.refined(&lower.point),
        aggregate: lower.aggregate.or(upper.aggregate.filter(|_| lower.point.is_empty())),
        of_which: upper.of_which || lower.of_which,
        elsewhere: upper.elsewhere || lower.elsewhere || is_elsewhere,
        appropriation: upper.appropriation || lower.appropriation || narrows,
        with_carried: upper.with_carried || lower.with_carried,
        years,
        without: upper.without.or(&lower.without),
        unexplained: upper.unexplained + &lower.unexplained,
    }
}

/// Adds implications: personnel and public parts are basic expenditure, two years in one label are a change, and
/// special revenue within the general public budget is the part alone.
fn imply(reading: &mut Reading) {
    let point = &mut reading.point;
    if point.specifies(Dimension::Part) && !point.specifies(Dimension::Nature) {
        point.set(Dimension::Nature, 1);
    }
    if point.get(Dimension::Fund) & SPECIAL_REVENUE != 0 {
        point.set(Dimension::Fund, SPECIAL_REVENUE);
    }
    if reading.years.len() > 1 || point.get(Dimension::Year).count_ones() > 1 {
        point.join(Dimension::Measure, 2);
    }
}

struct Scan<'v, 'r> {
    vocabulary: &'v Vocabulary,
    place: Place,
    outer: &'r Point,
    whole: &'r str,
    /// Whether the scan is inside a bracket that lists what the whole includes.
    including: bool,
    /// Whether the label has listed several values of one dimension (事业收入、经营收入).
    enumerates: bool,
    reading: &'r mut Reading,
}

impl<'v> Scan<'v, '_> {
    fn run(&mut self, text: &str) {
        let mut rest = text;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if !is_digit(before)
                && let Some((year, after)) = self.year(rest)
            {
                if !self.reading.years.contains(&year) {
                    self.reading.years.push(year);
                }
                (rest, before) = (after, None);
                continue;
            }
            // Words of inclusion only count at the beginning of a bracket.
            let is_applicable = |word: &&Word| word.mark != Some(Mark::Including) || before == Some('(');
            if let Some(word) = self.word(rest, first).filter(is_applicable) {
                let after = rest.get(word.text.len()..).unwrap_or_default();
                rest = match word.mark {
                    Some(Mark::Without) => {
                        let (left_out, after) = after.split_once(')').unwrap_or((after, ""));
                        self.leave_out(left_out);
                        after
                    }
                    Some(Mark::OfWhich) => strip_ordinal(after.trim_start_matches(':')),
                    Some(Mark::Deducted) => match word.until.as_deref().and_then(|end| after.split_once(end)) {
                        Some((_, after)) => {
                            self.reading.elsewhere = true;
                            after
                        }
                        None => after,
                    },
                    Some(Mark::Including | Mark::AndOthers) | None => after,
                };
                before = None;
                self.including |= word.mark == Some(Mark::Including);
                self.take(word);
                continue;
            }
            self.including &= first != ')';
            if self.counts(first) {
                self.reading.unexplained.push(first);
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            before = Some(first);
        }
    }

    /// Notes what the label does not include. In a title it says which table it is, and must be understood.
    fn leave_out(&mut self, folded: &str) {
        let left_out = self.vocabulary.read(folded, self.place, &Point::default());
        match left_out.is_explained() {
            true => self.reading.without = self.reading.without.or(&left_out.point),
            false if self.place == Place::Title => self.reading.unexplained.push_str(&left_out.unexplained),
            // A total without what nobody knows is none of the table's; the name of a source may say what else is not in it.
            false => {
                let named = [
                    Dimension::Fund,
                    Dimension::Object,
                    Dimension::Function,
                    Dimension::Economic,
                ];
                let is_source = named.iter().any(|dimension| self.reading.point.specifies(*dimension));
                self.reading.elsewhere |= !is_source && self.place == Place::Header;
            }
        }
    }

    /// A four-digit year, alone or followed by a word for it.
    fn year<'t>(&self, rest: &'t str) -> Option<(i32, &'t str)> {
        let digits = rest
            .get(..4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let after = rest.get(4..)?;
        let year = digits.parse().ok().filter(|year| (1990..2100).contains(year))?;
        let mut words = self.vocabulary.year.iter();
        let behind = words.find_map(|word| after.strip_prefix(word.as_str()));
        match behind {
            Some(behind) => Some((year, behind)),
            None => (!after.starts_with(|c: char| c.is_ascii_digit())).then_some((year, after)),
        }
    }

    /// Whether a character outside all words is meaningful.
    fn counts(&self, character: char) -> bool {
        match self.place {
            Place::Title => character.is_alphabetic() && digit(character).is_none(),
            _ => character.is_alphanumeric(),
        }
    }

    fn word(&self, rest: &str, first: char) -> Option<&'v Word> {
        let mut words = self.vocabulary.beginning(first).iter();
        words.find(|word| rest.starts_with(word.text.as_str()) && self.fits(&word.place, word))
    }

    fn fits(&self, place: &Where, word: &Word) -> bool {
        match place {
            Where::Anywhere => true,
            Where::Whole => {
                self.place != Place::Title && (word.text == self.whole || word.text == self.before_bracket())
            }
            Where::Title => self.place == Place::Title,
            Where::Row => self.place == Place::Line && word.text == self.whole,
            Where::Label => self.place != Place::Title,
            Where::Below(dimension, bits) => {
                let specified = self.outer.get(*dimension) | self.reading.point.get(*dimension);
                specified & bits != 0
            }
            Where::Owner => false,
        }
    }

    /// The label before its bracket.
    fn before_bracket(&self) -> &str {
        self.whole.split_once('(').map_or(self.whole, |(before, _)| before)
    }

    /// Whether the label or those above it specify funds.
    fn has_funds(&self) -> bool {
        self.place != Place::Title && self.reading.point.get(Dimension::Fund) | self.outer.get(Dimension::Fund) != 0
    }

    fn take(&mut self, word: &Word) {
        for dimension in super::point::ALL {
            let bits = word.point.get(dimension);
            let known = self.reading.point.get(dimension);
            self.reading.with_carried |= self.including && dimension == Dimension::Carry && bits & CARRIED != 0;
            match self.including {
                // An inclusion never narrows the whole, and an unspecified dimension already includes everything.
                // But funds are current-year unless stated otherwise.
                true if known != 0 => self.reading.point.set(dimension, known | bits),
                true if dimension == Dimension::Carry && bits != 0 && self.has_funds() => {
                    self.reading.point.set(dimension, bits | CURRENT);
                }
                false if bits != 0 => {
                    self.enumerates |= known != 0 && bits & !known != 0;
                    self.reading.point.join(dimension, bits);
                }
                _ => {}
            }
        }
        if !self.including {
            self.reading.aggregate = self.reading.aggregate.max(word.aggregate);
        }
        self.reading.of_which |= word.mark == Some(Mark::OfWhich);
        // One value and others that are not named: 事业收入等.
        if word.mark == Some(Mark::AndOthers) && !self.including && !self.enumerates && !self.reading.point.is_empty() {
            self.reading.unexplained.push_str(&word.text);
        }
    }
}
