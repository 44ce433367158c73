//! Through a text from its beginning to its end: which figures stand in it, of what they are, and whether they are
//! right.

use std::collections::BTreeMap;
use std::ops::Range;

use regex_lite::Captures;
use rust_decimal::Decimal;

use super::Books;
use super::judge::{Amount, Ledger, Printed, percent, shown_percent};
use super::meant::Meant;
use super::subject::{Labels, Outer, Subject};
use super::template::{Form, Template};
use super::text::{Paragraph, Sentence, Split};
use crate::cell::sum;
use crate::check::Sum;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::{Folder, strip_ordinal};
use crate::meaning::{Place, Point};
use crate::schema::Standard;

/// Characters of a quotation on either side of its figure.
const AROUND: usize = 24;
/// Amounts of a paragraph that may say what later ones are of.
const MOST_BEFORE: usize = 8;
/// Characters of a heading at most.
const LONGEST_HEADING: usize = 45;
/// Signs between the pieces of a sentence.
const BETWEEN: [char; 6] = [',', ';', ':', '\u{3002}', '!', '?'];
/// A sign between figures that are listed.
const LISTED: char = '\u{3001}';

/// What is wrong in a text.
pub fn walk(
    paragraphs: &[Split],
    books: Books,
    (standard, template): (&Standard, &Template),
    names: &[String],
) -> (Vec<Diagnostic>, Vec<Figure>) {
    let year = books.now.year;
    let follows = |last: &&crate::book::Book| match (last.year, year) {
        (Some(last), Some(now)) => last.checked_add(1) == Some(now),
        _ => true,
    };
    let last = books.last.filter(follows);
    let labels = Labels {
        template,
        folder: Folder::new(&standard.frame),
        names: names.to_vec(),
        year,
    };
    let mut walk = Walk {
        template,
        labels,
        ledger: Ledger::new((books.now, last), standard, template),
        findings: Vec::new(),
        figures: Vec::new(),
        cells: Vec::new(),
        is_foreign: (false, false),
        section: None,
        held: None,
        wholes: Vec::new(),
        item: None,
        is_item_above: false,
        before: Vec::new(),
        standard,
        stated: BTreeMap::new(),
    };
    if let (Some(given), None) = (books.last, last) {
        let shown = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
        let expected = shown(year.and_then(|year| year.checked_sub(1)));
        let finding = Diagnostic::new(Code::TextLastYear)
            .found(shown(given.year))
            .expected(expected);
        walk.findings.push(finding);
    }
    for (paragraph, sentences) in paragraphs {
        walk.paragraph(paragraph, sentences);
    }
    walk.changes();
    (walk.findings, walk.figures)
}

/// A figure of a text.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The number of its paragraph, counted from one.
    pub paragraph: usize,
    /// Where it stands in that, in bytes.
    pub range: Range<usize>,
    /// Where the cells of this year's book stand that it is or ought to be; none if it is no amount of them.
    pub cells: Vec<crate::diagnostic::Place>,
    /// What was found about it.
    pub said: Option<Code>,
}

/// A figure that later ones speak of.
#[derive(Clone)]
struct Held {
    /// The code of the item of a functional class that it is.
    item: Option<String>,
    /// What it may be.
    points: Vec<Point>,
    keys: Vec<Meant>,
    certain: bool,
    /// What cells say that it is.
    sums: Vec<Sum>,
    /// What the text says.
    amount: Amount,
    /// Whether the text is right.
    is_right: bool,
}

/// A change that a text states.
struct Stated {
    finding: Diagnostic,
    change: Decimal,
    has_reason: bool,
}

/// With what a sentence compares.
#[derive(Clone)]
struct Compared {
    is_other_stage: bool,
    /// Whether it is a year of which there is no book.
    is_other_year: bool,
    /// That it is another year than the one before, if it is: reported once it is known to be about the budget.
    wrong: Option<Diagnostic>,
}

/// A list of parts of something that stands in no table.
struct Listed {
    list: usize,
    unit: String,
    whole: Decimal,
    range: Range<usize>,
    is_open: bool,
    parts: Vec<Decimal>,
}

/// What is known in a sentence so far.
#[derive(Default)]
struct SentenceState {
    year: Option<i32>,
    /// Whether the paragraph is about another year, or the figures are parts of what nobody can say.
    is_elsewhere: bool,
    /// Whether an amount was of that year already: those behind it follow from that.
    is_year_used: bool,
    compared: Option<Compared>,
    is_reason: bool,
    /// What was stated to change, and by how much.
    change: Option<(Held, Decimal)>,
    listed: Option<Listed>,
}

/// A figure and where it stands.
struct Found<'t> {
    paragraph: &'t Paragraph,
    sentence: &'t Sentence,
    range: Range<usize>,
    printed: Printed,
    unit: &'t str,
}

struct Walk<'a> {
    standard: &'a Standard,
    template: &'a Template,
    labels: Labels<'a>,
    ledger: Ledger<'a>,
    findings: Vec<Diagnostic>,
    /// The figures so far.
    figures: Vec<Figure>,
    /// The cells that the figure at hand is tied to.
    cells: Vec<crate::diagnostic::Place>,
    /// Whether the section, and the paragraph, is about somebody else than the department.
    is_foreign: (bool, bool),
    section: Option<Point>,
    /// The last amount.
    held: Option<Held>,
    /// Of what the amounts at hand are parts, the widest first.
    wholes: Vec<Held>,
    /// The item of a functional class that was named last.
    item: Option<String>,
    /// Whether it was named in a paragraph without figures, above this one.
    is_item_above: bool,
    /// What the amounts of the paragraph are so far.
    before: Vec<Point>,
    stated: BTreeMap<usize, Vec<(Meant, Stated)>>,
}

impl Walk<'_> {
    fn paragraph(&mut self, paragraph: &Paragraph, sentences: &[Sentence]) {
        let has_figure = sentences.iter().any(|own| self.template.figure.is_match(&own.text));
        if !self.is_item_above {
            self.item = None;
        }
        self.is_item_above = !has_figure;
        if let [only] = sentences
            && !has_figure
        {
            if self.is_heading(&only.text) || only.text.ends_with(':') {
                return self.heading(&only.text);
            }
            self.is_foreign.0 |= self.labels.is_of_a_part(&only.text);
        }
        let explained =
            |own: &Sentence| self.template.reasons.is_match(&own.text) || self.template.explains.is_match(&own.text);
        let has_reason = sentences.iter().any(explained);
        self.held = None;
        self.wholes.clear();
        self.before.clear();
        self.is_foreign.1 = self.is_foreign.0;
        let mut year = None;
        for sentence in sentences {
            let begins = sentence.text.split(BETWEEN).next().unwrap_or_default();
            let goes_on = self.template.of_which.is_match(begins);
            let mut state = SentenceState {
                year: year.filter(|_| goes_on),
                is_elsewhere: self.is_other_year(year),
                is_year_used: year.is_some(),
                ..SentenceState::default()
            };
            if !goes_on {
                self.wholes.clear();
            }
            self.sentence(paragraph, sentence, &mut state, has_reason);
            year = state.year.or(year.filter(|year| self.is_other_year(Some(*year))));
        }
    }

    /// Takes over what a heading says of the paragraphs below it.
    fn heading(&mut self, text: &str) {
        let folded = self.labels.folder.label(text);
        let reading = self.template.vocabulary.read(&folded, Place::Header, &Point::default());
        self.section = Some(reading.point);
        let name = strip_ordinal(text);
        let year = self.labels.stated_year(name);
        let is_other_year = year.is_some_and(|year| self.is_other_year(self.labels.year_of(year.as_str())));
        let is_other_stage = self.labels.read(name, Outer::default()).is_other_stage;
        let is_of_another = self.template.vocabulary.is_name(name) && !self.labels.is_own(name);
        self.is_foreign.0 = is_other_year || is_other_stage || is_of_another;
        self.held = None;
        self.wholes.clear();
        self.item(text);
    }

    /// Whether a year is known and not that of the budget.
    fn is_other_year(&self, year: Option<i32>) -> bool {
        year.is_some() && self.labels.year.is_some() && year != self.labels.year
    }

    /// Takes over the item of a functional class that a text names last, and says where its name ends.
    fn item(&mut self, text: &str) -> Option<usize> {
        let Some(captures) = self.template.item.captures_iter(text).last() else {
            let captures = self.template.coded.captures(text)?;
            self.item = Some(self.labels.coded(&captures, self.standard)?);
            return Some(text.len());
        };
        self.item = self.labels.item(&captures, self.standard);
        captures.get(0).map(|whole| whole.end())
    }

    fn is_heading(&self, text: &str) -> bool {
        self.template.heading.is_match(text) && text.chars().count() <= LONGEST_HEADING && !text.ends_with('\u{3002}')
    }

    fn sentence(&mut self, paragraph: &Paragraph, sentence: &Sentence, state: &mut SentenceState, has_reason: bool) {
        let text = sentence.text.as_str();
        let mut start = 0;
        for captures in self.template.figure.captures_iter(text) {
            let Some(found) = self.found(&captures, paragraph, sentence) else {
                continue;
            };
            let before = text.get(start..found.range.start).unwrap_or_default();
            let at = start;
            start = found.range.end;
            let (at, before) = match self.item(before) {
                Some(end) => (at.saturating_add(end), before.get(end..).unwrap_or_default()),
                None => (at, before),
            };
            let mut pieces: Vec<(usize, &str)> = pieces(before, at).collect();
            let own = pieces.pop().map_or("", |(_, piece)| piece);
            for (at, piece) in pieces {
                self.piece((paragraph, sentence), (at, piece), state);
            }
            // A figure with a colon behind it is that of a whole.
            if before.starts_with(':') {
                self.begin_parts();
            }
            let known = self.findings.len();
            self.figure(&found, own, state, has_reason);
            let said = self.findings.get(known..).unwrap_or_default();
            self.figures.push(Figure {
                paragraph: paragraph.number,
                range: paragraph.origin(sentence, &found.range),
                cells: std::mem::take(&mut self.cells),
                said: said.last().map(|finding| finding.code),
            });
        }
        let rest = text.get(start..).unwrap_or_default();
        self.item(rest);
        for (at, piece) in pieces(rest, start) {
            self.piece((paragraph, sentence), (at, piece), state);
        }
        if let Some(listed) = state.listed.take() {
            self.listed(&listed, paragraph, sentence);
        }
    }

    fn found<'t>(
        &self,
        captures: &Captures<'t>,
        paragraph: &'t Paragraph,
        sentence: &'t Sentence,
    ) -> Option<Found<'t>> {
        let (number, unit) = (captures.name("number")?, captures.name("unit")?.as_str());
        let value: Decimal = number.as_str().replace(',', "").parse().ok()?;
        let money = self.template.money.iter().find(|(own, _)| own == unit);
        Some(Found {
            paragraph,
            sentence,
            range: captures.get(0)?.range(),
            printed: Printed {
                value,
                factor: money.map_or(Decimal::ONE, |(_, factor)| *factor),
            },
            unit,
        })
    }

    /// What the first pattern of a form that fits says.
    fn form<'t>(&self, form: Form, piece: &'t str) -> Option<Captures<'t>> {
        let patterns = self.template.forms.iter().filter(|(own, _)| *own == form);
        patterns
            .flat_map(|(_, patterns)| patterns)
            .find_map(|pattern| pattern.captures(piece))
    }

    /// What a label means here; another owner applies until the paragraph ends or names a different one.
    fn subject(&mut self, label: &str) -> Subject {
        // What is no part of a whole ends its list.
        let subject = self.labels.alone(label);
        let is_apart = |whole: &mut Held| {
            !whole.points.is_empty() && whole.points.iter().all(|point| Meant::is_apart(point, &subject.point))
        };
        while self.wholes.pop_if(is_apart).is_some() {}
        let outer = Outer {
            wholes: self.wholes.last().map_or(&[], |whole| &whole.points),
            section: self.section.as_ref(),
            before: &self.before,
        };
        let mut subject = self.labels.placed(subject, outer);
        if let Some(is_own) = subject.is_own {
            self.is_foreign.1 = !is_own;
        }
        // A whole of which nobody knows what it is has parts of which nobody does.
        let is_of_unknown = self.wholes.last().is_some_and(|whole| whole.points.is_empty());
        subject.certain &= !self.is_foreign.1 && !is_of_unknown;
        subject
    }

    /// The amounts that follow are parts of the last one.
    fn begin_parts(&mut self) {
        if self.wholes.len() < MOST_BEFORE {
            self.wholes.extend(self.held.take());
        }
    }

    /// A piece of a sentence without a figure.
    fn piece(&mut self, at: (&Paragraph, &Sentence), (start, piece): (usize, &str), state: &mut SentenceState) {
        let is_of_which = self.template.of_which.is_match(piece);
        if !is_of_which && self.template.reasons.is_match(piece) {
            state.is_reason = true;
        }
        if state.is_reason {
            return;
        }
        if is_of_which {
            self.begin_parts();
            state.listed.iter_mut().for_each(|listed| listed.is_open = true);
            return;
        }
        let range = start..start.saturating_add(piece.len());
        if let Some(captures) = self.form(Form::Flat, piece) {
            self.flat(at, range, &captures, state);
        } else if let Some(captures) = self.form(Form::Compared, piece) {
            self.compare(at, start, &captures, state);
        } else if let Some(captures) = self.form(Form::None, piece) {
            self.none(at, range, &captures);
        } else if self.template.year.is_match(piece) {
            let subject = self.subject(piece);
            if subject.label.is_empty() {
                state.year = subject.year;
            } else {
                state.is_elsewhere |= subject.is_other_stage || self.is_other_year(subject.year);
            }
        } else {
            let behind = at.1.text.get(start.saturating_add(piece.len())..).unwrap_or_default();
            state.is_elsewhere |= behind.starts_with(':') || self.template.within.is_match(piece);
        }
    }

    /// Takes over with what a sentence compares.
    fn compare(
        &self,
        (paragraph, sentence): (&Paragraph, &Sentence),
        start: usize,
        captures: &Captures,
        state: &mut SentenceState,
    ) {
        let Some(year) = captures.name("year") else { return };
        let basis = captures.name("basis").map_or("", |basis| basis.as_str());
        let basis = self.labels.read(basis, Outer::default());
        let named = self.labels.year_of(year.as_str());
        let expected = self.labels.year.and_then(|year| year.checked_sub(1));
        let mut wrong = None;
        if let (Some(named), Some(expected)) = (named, expected)
            && named != expected
            && !basis.is_other_stage
        {
            let range = start.saturating_add(year.start())..start.saturating_add(year.end());
            let finding = finding_at(Code::TextYear, (paragraph, sentence), range);
            wrong = Some(finding.found(named).expected(expected));
        }
        state.compared = Some(Compared {
            is_other_stage: basis.is_other_stage,
            is_other_year: named.is_some() && expected.is_some() && named != expected,
            wrong,
        });
    }

    /// Whether a sentence compares the budget with another year than the one before, which is reported once.
    fn misdated(&mut self, state: &mut SentenceState) -> bool {
        let wrong = state.compared.as_mut().and_then(|compared| compared.wrong.take());
        self.findings.extend(wrong);
        state.compared.as_ref().is_some_and(|compared| compared.is_other_year)
    }

    fn about(&self, code: Code, found: &Found) -> Diagnostic {
        let text = found.sentence.text.get(found.range.clone()).unwrap_or_default();
        finding_at(code, (found.paragraph, found.sentence), found.range.clone()).found(text)
    }

    /// Names a figure of which nobody can say here what it must be.
    fn open(&mut self, found: &Found, why: &'static str) {
        let finding = self.about(Code::TextNotDerivable, found).with("why", why);
        self.findings.push(finding);
    }

    fn figure(&mut self, found: &Found, piece: &str, state: &mut SentenceState, has_reason: bool) {
        let text = found.sentence.text.as_str();
        let behind = text.get(found.range.end..).unwrap_or_default();
        let is_inexact = self
            .template
            .about_before
            .iter()
            .any(|word| piece.ends_with(word.as_str()))
            || self
                .template
                .about_behind
                .iter()
                .any(|word| behind.starts_with(word.as_str()));
        if self.template.reasons.is_match(piece) {
            state.is_reason = true;
        }
        let is_money = self.template.money.iter().any(|(unit, _)| unit == found.unit);
        let is_percent = self.template.percent.iter().any(|unit| unit == found.unit);
        let place = (found.paragraph, found.sentence);
        let start = found.range.start.saturating_sub(piece.len());
        if self.list(found, piece, state) {
            // Its further details are in no table either.
            state.is_elsewhere = true;
            return;
        }
        if is_inexact {
            self.open(found, "inexact");
        } else if state.is_reason {
            self.open(found, "reason");
        } else if is_money {
            if let Some(captures) = self.form(Form::Change, piece) {
                if captures.name("year").is_some() {
                    self.compare(place, start, &captures, state);
                }
                self.change(found, &captures, state, has_reason);
            } else if let Some(captures) = self.form(Form::Amount, piece) {
                let label = captures.name("what").map_or("", |what| what.as_str());
                self.amount(found, label, state);
            } else {
                self.open(found, "unknown");
            }
        } else if is_percent {
            if let Some(captures) = self.form(Form::Percent, piece) {
                if captures.name("year").is_some() {
                    self.compare(place, start, &captures, state);
                }
                self.percent(found, &captures, state);
            } else if let Some(captures) = self.form(Form::Share, piece) {
                self.share(found, &captures);
            } else {
                self.open(found, "unknown");
            }
        } else {
            self.open(found, "counted");
        }
    }

    fn amount(&mut self, found: &Found, label: &str, state: &mut SentenceState) {
        let parts = &self.template.part_before;
        let part = parts.iter().find_map(|word| label.strip_prefix(word.as_str()));
        if part.is_some() {
            self.begin_parts();
        }
        let subject = self.subject(part.unwrap_or(label));
        if subject.year.is_some() {
            state.is_elsewhere = false;
        }
        let named = subject.year.or(state.year);
        state.year = named;
        // What changes from here on is this amount.
        state.change = None;
        let Some(amount) = found.printed.amount() else { return };
        if subject.of_which {
            self.begin_parts();
        }
        // What says nothing of itself is of the item that was named before.
        let item = self
            .item
            .clone()
            .filter(|_| subject.is_silent && self.wholes.is_empty());
        let now = match &item {
            Some(code) => self.ledger.item(code, false).into_iter().flatten().collect(),
            None => self.ledger.sums(&subject.keys, false),
        };
        let mut held = Held {
            item: item.clone(),
            points: subject.points.clone(),
            keys: subject.keys.clone(),
            certain: (item.is_some() || subject.certain && self.has_likeliest(&subject))
                && !self.is_foreign.1
                && !state.is_elsewhere
                && !now.is_empty(),
            sums: now,
            amount,
            is_right: true,
        };
        // What it may be are those whose cells it is, if there are any.
        let is_it = |point: &&Point| {
            let sums = self.ledger.sums(&[Meant::of(point)], false);
            sums.iter().any(|sum| found.printed.is(sum.into()))
        };
        let fitting: Vec<Point> = held.points.iter().filter(is_it).copied().collect();
        if !fitting.is_empty() {
            held.points = fitting;
        }
        if subject.is_other_stage {
            self.open(found, "stage");
            held.certain = false;
        } else if !self.is_other_year(named) {
            held.is_right = self.judge_amount(found, &subject, &held);
        } else {
            let is_first = subject.year.is_some() || !state.is_year_used;
            held.is_right = self.judge_past(found, &subject, &held, (named, is_first));
            state.is_year_used = true;
            if !held.is_right {
                state.year = self.labels.year;
            }
            held.certain = false;
        }
        if held.certain && self.before.len() < MOST_BEFORE {
            self.before.extend(held.points.first());
        }
        self.held = Some(held);
    }

    /// Whether any cell is what an amount most likely is; what else it may be would only excuse it.
    fn has_likeliest(&mut self, subject: &Subject) -> bool {
        let first = subject.keys.get(..1).unwrap_or_default();
        !self.ledger.sums(first, false).is_empty()
    }

    /// Whether an amount of this year is right, as far as anybody can say.
    fn judge_amount(&mut self, found: &Found, subject: &Subject, held: &Held) -> bool {
        let right = held.sums.iter().find(|sum| found.printed.is((*sum).into()));
        if let Some(sum) = right {
            self.cells.clone_from(&sum.places);
        }
        let Some(first) = held.sums.first().filter(|_| right.is_none()) else {
            if right.is_none() {
                self.open(found, if subject.is_silent { "silent" } else { "unknown" });
            }
            return true;
        };
        if !held.certain {
            self.open(found, "unknown");
            return true;
        }
        let known = self.ledger.known(&subject.keys);
        let (rule, severity) = known.map_or((None, None), |known| (known.rule.clone(), Some(known.severity)));
        let code = if rule.is_some() {
            Code::TextAmountDoubtful
        } else {
            Code::TextAmount
        };
        let expected = format!("{}{}", found.printed.like(first.amount), found.unit);
        let mut finding = self.about(code, found).expected(expected).with("what", &first.label);
        finding.rule = rule;
        finding.severity = severity.unwrap_or(finding.severity);
        finding.related = first.places.clone();
        self.cells.clone_from(&first.places);
        self.findings.push(finding);
        false
    }

    /// Whether an amount of another year is right; one of this year stated under another is reported.
    fn judge_past(
        &mut self,
        found: &Found,
        subject: &Subject,
        held: &Held,
        (named, is_first): (Option<i32>, bool),
    ) -> bool {
        let last = self.ledger.sums(&subject.keys, true);
        let is = |sums: &[Sum]| sums.iter().any(|sum| found.printed.is(sum.into()));
        let is_last_year = named.and_then(|year| year.checked_add(1)) == self.labels.year;
        if is_last_year && is(&last) {
            return true;
        }
        let text = &found.sentence.text;
        let names_now = self.labels.year.is_some_and(|year| text.contains(&year.to_string()));
        let is_misdated = held.certain
            && is_first
            && is(&held.sums)
            && !found.printed.value.is_zero()
            && !names_now
            && (self.ledger.has_last() || !is_last_year || self.form(Form::Compared, text).is_none());
        if !is_misdated {
            self.open(found, "year");
            return true;
        }
        let digits = named.map(|year| year.to_string()).unwrap_or_default();
        let at = text.get(..found.range.start).and_then(|before| before.rfind(&digits));
        let range = at.map_or(found.range.clone(), |at| at..at.saturating_add(digits.len()));
        let expected = self.labels.year.map(|year| year.to_string()).unwrap_or_default();
        let finding = finding_at(Code::TextYear, (found.paragraph, found.sentence), range);
        self.findings.push(finding.found(digits).expected(expected));
        false
    }

    /// Of what a change or a percentage is: what its piece says, else the last amount.
    fn changed(&mut self, captures: &Captures, state: &SentenceState) -> Option<Held> {
        let named = |name: &str| captures.name(name).map_or("", |part| part.as_str());
        for label in [named("what"), named("basis")] {
            let subject = self.subject(label);
            let is_all_explained = subject.certain || subject.is_silent;
            if !label.is_empty() && !is_all_explained {
                return None;
            }
            if subject.certain {
                return Some(self.named(subject));
            }
        }
        let told = state.change.as_ref().map(|(held, _)| held.clone());
        told.or_else(|| self.held.clone()).filter(|held| held.certain)
    }

    /// A figure that a text names and does not give: as the cells have it.
    fn named(&mut self, subject: Subject) -> Held {
        let sums = self.ledger.sums(&subject.keys, false);
        let none = Amount {
            amount: Decimal::ZERO,
            slack: Decimal::ZERO,
        };
        Held {
            item: None,
            amount: sums.first().map_or(none, Amount::from),
            points: subject.points,
            keys: subject.keys,
            certain: true,
            sums,
            is_right: true,
        }
    }

    /// Of what a change or a percentage is and whether it is up, where it can be compared with the year before; else
    /// why not.
    fn compared(&mut self, captures: &Captures, state: &mut SentenceState) -> Result<(Held, bool), &'static str> {
        let compared = state.compared.as_ref().zip(self.is_up(captures));
        let (compared, is_up) = compared.ok_or("unknown")?;
        if compared.is_other_stage {
            return Err("stage");
        }
        let held = self.changed(captures, state).ok_or("unknown")?;
        match self.misdated(state) {
            true => Err("year"),
            false => Ok((held, is_up)),
        }
    }

    /// What a word of direction says: up or not.
    fn is_up(&self, captures: &Captures) -> Option<bool> {
        let word = captures.name("direction")?.as_str();
        let up = self.template.up.iter().any(|own| own == word);
        let down = self.template.down.iter().any(|own| own == word);
        (up != down).then_some(up)
    }

    fn change(&mut self, found: &Found, captures: &Captures, state: &mut SentenceState, has_reason: bool) {
        let (held, is_up) = match self.compared(captures, state) {
            Ok(compared) => compared,
            Err(why) => return self.open(found, why),
        };
        let Some(amount) = found.printed.amount() else { return };
        let signed = if is_up { amount.amount } else { -amount.amount };
        self.file_change(
            &held,
            self.about(Code::TextChangeUnexplained, found),
            (signed, has_reason),
        );
        let pairs = self.pairs(&held);
        state.change = Some((held, signed));
        if pairs.is_empty() {
            return self.open(found, "last");
        }
        let differences = differences(&pairs);
        let is_right = |difference: &Amount| {
            let size = Amount {
                amount: difference.amount.abs(),
                ..*difference
            };
            found.printed.is(size) && (amount.amount.is_zero() || difference.amount.is_sign_negative() != is_up)
        };
        if differences.iter().any(is_right) {
            return;
        }
        let direction_only = differences.iter().any(|difference| {
            found.printed.is(Amount {
                amount: difference.amount.abs(),
                ..*difference
            })
        });
        let (Some(first), Some((now, last))) = (differences.first(), pairs.first()) else {
            return;
        };
        let code = if direction_only {
            Code::TextDirection
        } else {
            Code::TextChange
        };
        let amount = format!("{}{}", found.printed.like(first.amount.abs()), found.unit);
        let finding = self.about(code, found).expected(amount);
        let finding = compared_with(finding, first.amount, (now, last), &found.printed, found.unit);
        self.findings.push(finding);
    }

    fn percent(&mut self, found: &Found, captures: &Captures, state: &mut SentenceState) {
        let (held, is_up) = match self.compared(captures, state) {
            Ok(compared) => compared,
            Err(why) => return self.open(found, why),
        };
        let pairs = self.pairs(&held);
        let differences = differences(&pairs);
        let bases = pairs.iter().map(|(_, last)| Amount::from(last));
        let mut right = differences.iter().zip(bases).map(|(difference, last)| {
            let is_way = found.printed.value.is_zero() || difference.amount.is_sign_negative() != is_up;
            (found.printed.is_share(*difference, last), is_way)
        });
        if pairs.is_empty() {
            self.percent_of_text(found, &held, (is_up, state));
            return;
        }
        let all: Vec<(bool, bool)> = right.by_ref().collect();
        if all.contains(&(true, true)) {
            return;
        }
        let (Some(first), Some((now, last))) = (differences.first(), pairs.first()) else {
            return;
        };
        let Some(expected) = percent(first.amount, last.amount) else {
            return self.open(found, "zero");
        };
        let code = if all.contains(&(true, false)) {
            Code::TextDirection
        } else {
            Code::TextChange
        };
        let finding = self
            .about(code, found)
            .expected(format!("{}%", shown_percent(expected.abs())));
        let printed = Printed::PLAIN;
        let unit = self.standard_unit();
        let finding = compared_with(finding, first.amount, (now, last), &printed, &unit);
        self.findings.push(finding);
    }

    /// The unit in which one is one.
    fn standard_unit(&self) -> String {
        let mut money = self.template.money.iter();
        let own = money.find(|(_, factor)| *factor == Decimal::ONE);
        own.map(|(unit, _)| unit.clone()).unwrap_or_default()
    }

    /// A percentage without last year's book: it follows from the change and the amount that the text states.
    fn percent_of_text(&mut self, found: &Found, held: &Held, (is_up, state): (bool, &SentenceState)) {
        let Some((_, change)) = state.change.as_ref().filter(|(told, _)| told.keys == held.keys) else {
            return self.open(found, "last");
        };
        let is_way = change.is_sign_negative() != is_up;
        let mut expected = None;
        for sum in &held.sums {
            let Some(before) = sum.amount.checked_sub(*change) else {
                continue;
            };
            let change = Amount {
                amount: *change,
                slack: Decimal::new(1, 2),
            };
            let before = Amount {
                amount: before,
                slack: Decimal::new(1, 2),
            };
            if is_way && found.printed.is_share(change, before) {
                return;
            }
            expected = expected.or_else(|| percent(change.amount, before.amount));
        }
        let Some(expected) = expected else {
            return self.open(found, "last");
        };
        let mut finding = self.about(Code::TextChange, found);
        finding = finding.expected(format!("{}%", shown_percent(expected.abs())));
        let way = if expected.is_sign_negative() { "down" } else { "up" };
        let first = held.sums.first();
        finding = finding
            .with("way", way)
            .with("what", first.map_or("", |sum| &sum.label));
        finding = finding.with("now", "none").with("last", "none");
        finding.related = first.map(|sum| sum.places.clone()).unwrap_or_default();
        self.findings.push(finding);
    }

    fn share(&mut self, found: &Found, captures: &Captures) {
        let named = |name: &str| captures.name(name).map_or("", |part| part.as_str());
        let label = named("what");
        let part = if label.is_empty() {
            self.held.clone()
        } else {
            let subject = self.subject(label);
            let part = subject.certain.then(|| self.named(subject));
            part.filter(|part| !part.sums.is_empty())
        };
        let Some(part) = part else {
            return self.open(found, "unknown");
        };
        let base = named("base");
        let (bases, label, certain): (Vec<Sum>, String, bool) = if base.is_empty() {
            match self.wholes.last() {
                Some(whole) => (whole.sums.clone(), String::new(), whole.certain),
                // Nothing says of what: of a total, if it fits.
                None => {
                    let wholes = self.template.wholes.clone();
                    (self.ledger.sums(&wholes, false), String::new(), false)
                }
            }
        } else {
            let subject = self.labels.read(
                base,
                Outer {
                    section: self.section.as_ref(),
                    ..Outer::default()
                },
            );
            (self.ledger.sums(&subject.keys, false), base.to_owned(), subject.certain)
        };
        let mut parts: Vec<Amount> = part.sums.iter().map(Amount::from).collect();
        // What the text says of the part is as good where no cell says otherwise.
        if parts.is_empty() || part.is_right {
            parts.push(part.amount);
        }
        let is_right = |whole: &Amount| parts.iter().any(|part| found.printed.is_share(*part, *whole));
        let mut wholes: Vec<Amount> = bases.iter().map(Amount::from).collect();
        if let Some(whole) = self
            .wholes
            .last()
            .filter(|whole| base.is_empty() && (whole.is_right || !whole.certain))
        {
            wholes.push(whole.amount);
        }
        if wholes.iter().any(is_right) {
            return;
        }
        let (Some(own), Some(whole)) = (part.sums.first(), bases.first()) else {
            return self.open(found, "unknown");
        };
        if !part.certain || !certain {
            return self.open(found, "unknown");
        }
        let Some(expected) = percent(own.amount, whole.amount) else {
            return self.open(found, "zero");
        };
        let mut finding = self
            .about(Code::TextShare, found)
            .expected(format!("{}%", shown_percent(expected)))
            .with("what", &own.label)
            .with("part", own.amount.normalize())
            .with("base", &whole.label)
            .with("whole", whole.amount.normalize())
            .with("unit", self.standard_unit());
        if !label.is_empty() {
            finding = finding.with("label", label);
        }
        finding.related = own.places.iter().chain(&whole.places).cloned().collect();
        self.findings.push(finding);
    }

    /// Something is stated to be unchanged.
    fn flat(
        &mut self,
        at: (&Paragraph, &Sentence),
        range: Range<usize>,
        captures: &Captures,
        state: &mut SentenceState,
    ) {
        if captures.name("year").is_some() {
            self.compare(at, range.start, captures, state);
        }
        let piece = at.1.text.get(range.clone()).unwrap_or_default();
        let is_inexact = self
            .template
            .about_before
            .iter()
            .any(|word| piece.contains(word.as_str()));
        if is_inexact || state.compared.as_ref().is_none_or(|compared| compared.is_other_stage) {
            return;
        }
        let Some(held) = self.changed(captures, state) else {
            return;
        };
        if self.misdated(state) {
            return;
        }
        let finding = finding_at(Code::TextDirection, at, range);
        self.file_change(&held, finding.clone(), (Decimal::ZERO, true));
        let pairs = self.pairs(&held);
        let differences = differences(&pairs);
        let is_flat = |difference: &Amount| difference.amount.abs() <= Decimal::new(1, 2);
        let (Some(first), Some((now, last))) = (differences.first(), pairs.first()) else {
            return;
        };
        if differences.iter().any(is_flat) {
            return;
        }
        let printed = Printed::PLAIN;
        let unit = self.standard_unit();
        let finding = finding.expected(format!("{}{unit}", printed.like(first.amount.abs())));
        let finding = compared_with(finding, first.amount, (now, last), &printed, &unit);
        self.findings.push(finding);
    }

    /// Something is stated to be absent.
    fn none(&mut self, at: (&Paragraph, &Sentence), range: Range<usize>, captures: &Captures) {
        let named = |name: &str| captures.name(name).map_or("", |part| part.as_str());
        let owner = named("owner");
        let dated = self.template.year.find_iter(owner).last();
        let (name, behind) = match &dated {
            Some(dated) => (owner.get(..dated.start()), owner.get(dated.end()..)),
            None => (Some(owner), None),
        };
        if !name.is_some_and(|name| self.labels.is_own(name)) || behind.is_some_and(|behind| !behind.is_empty()) {
            return;
        }
        let year = dated.and_then(|dated| self.labels.year_of(dated.as_str()));
        let subject = self.labels.read(named("what"), Outer::default());
        let sums = self.ledger.sums(&subject.keys, false);
        if !subject.certain || subject.is_other_stage || sums.is_empty() {
            return;
        }
        let is_none = sums.iter().any(|sum| sum.amount.is_zero());
        let year = year.filter(|year| self.is_other_year(Some(*year)));
        match (is_none, year, sums.first()) {
            (true, Some(year), _) => {
                let expected = self.labels.year.map(|year| year.to_string()).unwrap_or_default();
                let finding = finding_at(Code::TextYear, at, range).found(year).expected(expected);
                self.findings.push(finding);
            }
            (false, None, Some(first)) => {
                let printed = Printed::PLAIN;
                let unit = self.standard_unit();
                let expected = format!("{}{unit}", printed.like(first.amount));
                let mut finding = finding_at(Code::TextAmount, at, range.clone());
                let piece = at.1.text.get(range).unwrap_or_default();
                finding = finding.found(piece).expected(expected).with("what", &first.label);
                finding.related = first.places.clone();
                self.findings.push(finding);
            }
            _ => {}
        }
    }

    /// What cells say that something is this year and was last year.
    fn pairs(&mut self, held: &Held) -> Vec<(Sum, Sum)> {
        let Some(code) = &held.item else {
            return self.ledger.pairs(&held.keys);
        };
        let (now, last) = (self.ledger.item(code, false), self.ledger.item(code, true));
        now.into_iter()
            .zip(last)
            .filter_map(|(now, last)| now.zip(last))
            .collect()
    }

    /// Files a change for what it must be explained by.
    fn file_change(&mut self, held: &Held, finding: Diagnostic, (change, has_reason): (Decimal, bool)) {
        let Some(key) = held.keys.first().copied() else { return };
        for (number, own) in self.template.changes.iter().enumerate() {
            if own.whole == key || own.parts.iter().flatten().any(|part| *part == key) {
                let stated = Stated {
                    finding: finding.clone(),
                    change,
                    has_reason,
                };
                self.stated.entry(number).or_default().push((key, stated));
            }
        }
    }

    /// Reports changes that neither parts nor a reason explain.
    fn changes(&mut self) {
        for (number, stated) in std::mem::take(&mut self.stated) {
            let Some(rule) = self.template.changes.get(number) else {
                continue;
            };
            let of = |key: &Meant| stated.iter().find(|(own, _)| own == key).map(|(_, stated)| stated);
            let Some(whole) = of(&rule.whole).filter(|whole| !whole.change.is_zero() && !whole.has_reason) else {
                continue;
            };
            // A part by itself, or what of it is stated.
            let part = |keys: &Vec<Meant>| {
                let mut stated = keys.iter().filter_map(|key| Some((key, of(key)?.change))).peekable();
                let (first, change) = *stated.peek()?;
                match keys.first() == Some(first) {
                    true => Some(change),
                    false => sum(stated.map(|(_, change)| change)),
                }
            };
            let parts: Vec<Option<Decimal>> = rule.parts.iter().map(part).collect();
            // Parts that are not mentioned did not change.
            let stated = sum(parts.iter().flatten().copied());
            let Some(difference) = stated.and_then(|sum| whole.change.checked_sub(sum)) else {
                continue;
            };
            if difference.abs() <= Decimal::new(1, 2) {
                continue;
            }
            let told = parts.iter().flatten().count();
            let mut finding = whole.finding.clone();
            finding.rule = Some(rule.rule.clone());
            let finding = finding.with("parts", rule.parts.len()).with("told", told);
            self.findings.push(finding);
        }
    }

    /// Files a figure of a list of no table; whether it is one.
    fn list(&self, found: &Found, piece: &str, state: &mut SentenceState) -> bool {
        let begins = self.template.lists.iter().position(|list| list.whole.is_match(piece));
        if let Some(listed) = state.listed.as_mut().filter(|listed| listed.is_open) {
            let list = self.template.lists.get(listed.list);
            let is_part = listed.unit == found.unit && list.is_some_and(|list| list.part.is_match(piece));
            if is_part {
                listed.parts.push(found.printed.value);
            }
            return is_part;
        }
        let Some(list) = begins.filter(|_| state.listed.is_none()) else {
            return false;
        };
        state.listed = Some(Listed {
            list,
            unit: found.unit.to_owned(),
            whole: found.printed.value,
            range: found.range.clone(),
            is_open: false,
            parts: Vec::new(),
        });
        // Without its parts it is a figure as others.
        found.sentence.text.get(found.range.end..).is_some_and(|rest| {
            let mut pieces = pieces(rest, 0).map(|(_, piece)| piece);
            pieces.any(|piece| self.template.of_which.is_match(piece))
        })
    }

    fn listed(&mut self, listed: &Listed, paragraph: &Paragraph, sentence: &Sentence) {
        let Some(list) = self.template.lists.get(listed.list) else {
            return;
        };
        let is_nested = sentence
            .text
            .get(listed.range.end..)
            .is_some_and(|rest| rest.contains('('));
        let is_whole = !is_nested && list.count.is_none_or(|count| count == listed.parts.len());
        let sum = sum(listed.parts.iter().copied());
        let Some(sum) = sum.filter(|sum| is_whole && listed.parts.len() > 1 && *sum != listed.whole) else {
            return;
        };
        let mut finding = finding_at(Code::TextList, (paragraph, sentence), listed.range.clone());
        finding.rule = Some(list.rule.clone());
        let found = sentence.text.get(listed.range.clone()).unwrap_or_default();
        let finding = finding.found(found).expected(format!("{sum}{}", listed.unit));
        self.findings.push(finding);
    }
}

/// A finding at a place of a text, which it quotes.
pub fn finding_at(code: Code, (paragraph, sentence): (&Paragraph, &Sentence), range: Range<usize>) -> Diagnostic {
    let row = u32::try_from(paragraph.number.saturating_sub(1)).unwrap_or(u32::MAX);
    Diagnostic::new(code)
        .at(&super::SHEET.into(), crate::cell::CellRef::new(row, 0))
        .with("paragraph", paragraph.number)
        .with("sentence", sentence.number)
        .with("quote", paragraph.quote(sentence, range, AROUND))
}

/// By how much this year's cells differ from last year's.
fn differences(pairs: &[(Sum, Sum)]) -> Vec<Amount> {
    let difference = |(now, last): &(Sum, Sum)| {
        Some(Amount {
            amount: now.amount.checked_sub(last.amount)?,
            slack: now.slack.checked_add(last.slack)?,
        })
    };
    pairs.iter().filter_map(difference).collect()
}

/// A finding with the cells of both years and the way in which they differ.
fn compared_with(
    finding: Diagnostic,
    difference: Decimal,
    (now, last): (&Sum, &Sum),
    printed: &Printed,
    unit: &str,
) -> Diagnostic {
    let way = match difference {
        none if none.is_zero() => "flat",
        less if less.is_sign_negative() => "down",
        _ => "up",
    };
    let shown = |amount: Decimal| format!("{}{unit}", printed.like(amount));
    let mut finding = finding
        .with("way", way)
        .with("what", &now.label)
        .with("now", shown(now.amount))
        .with("last", shown(last.amount));
    finding.related = now.places.clone();
    finding
}

/// The pieces of a part of a sentence, with where each begins.
fn pieces(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    let parts = text.split_inclusive(BETWEEN).map(move |part| {
        let own = at;
        at = at.saturating_add(part.len());
        (own, part.trim_end_matches(BETWEEN))
    });
    let parts = parts.map(|(at, part)| {
        let trimmed = part.trim_start_matches([LISTED, ')']);
        // A bracket that the figure behind it closes.
        let trimmed = trimmed
            .strip_prefix('(')
            .filter(|rest| !rest.contains(')'))
            .unwrap_or(trimmed);
        (at.saturating_add(part.len().saturating_sub(trimmed.len())), trimmed)
    });
    parts.filter(|(_, part)| !part.is_empty())
}
