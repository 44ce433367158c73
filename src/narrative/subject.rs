//! Of what a figure is: the label before it, read by the vocabulary.

use super::meant::Meant;
use super::template::Template;
use crate::fold::{Folder, strip_ordinal};
use crate::meaning::{Dimension, Place, Point, class as class_of, value};
use crate::schema::{Standard, codes};

/// Signs behind the name of the department that make it the name of a part of it (本级).
const MOST_BEHIND: usize = 6;

/// What a label in a sentence says.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// What it means by itself.
    pub point: Point,
    /// What it may be, the likeliest first.
    pub keys: Vec<Meant>,
    /// The points of these.
    pub points: Vec<Point>,
    /// Whether nothing in it is unexplained, and whose figure it is is clear.
    pub certain: bool,
    /// Whether all of it is understood, as a figure that tables may have.
    is_understood: bool,
    /// Whether it says nothing of what it is, as 预算为 does.
    pub is_silent: bool,
    /// Whether it is no budget, but executed or final.
    pub is_other_stage: bool,
    /// The year that it says.
    pub year: Option<i32>,
    /// Whose it is, if the label says so: the department's own or somebody else's.
    pub is_own: Option<bool>,
    /// Whether it begins a list of parts.
    pub of_which: bool,
    /// The label.
    pub label: String,
}

/// What stands around a label.
#[derive(Clone, Copy, Default)]
pub struct Outer<'a> {
    /// What the whole may be whose part it is; nothing where it is no part.
    pub wholes: &'a [Point],
    /// What the heading above says.
    pub section: Option<&'a Point>,
    /// What amounts before it in the paragraph are.
    pub before: &'a [Point],
}

/// A label without what stands in brackets.
fn without_brackets(label: &str) -> String {
    let parts = label.split('(').enumerate();
    let outside = parts.map(|(number, part)| match number {
        0 => part,
        _ => part.split_once(')').map_or("", |(_, after)| after),
    });
    outside.collect()
}

/// Reads labels.
pub struct Labels<'a> {
    /// What sentences mean.
    pub template: &'a Template,
    /// Folds labels.
    pub folder: Folder,
    /// What the department is called, in the form of sentences, the longest first.
    pub names: Vec<String>,
    /// The year of the budget.
    pub year: Option<i32>,
}

impl Labels<'_> {
    /// What a label says in these surroundings.
    pub fn read(&self, text: &str, outer: Outer) -> Subject {
        self.placed(self.alone(text), outer)
    }

    /// What a label says by itself.
    pub fn alone(&self, text: &str) -> Subject {
        let mut subject = Subject {
            certain: !self.template.qualified.is_match(text),
            label: text.to_owned(),
            ..Subject::default()
        };
        let mut rest = strip_ordinal(text);
        if let Some(found) = self.stated_year(rest) {
            subject.year = self.year_of(found.as_str());
            let owner = rest.get(..found.start()).unwrap_or_default();
            // A heading that runs into its sentence.
            let is_headed = self.template.heading.is_match(text) && self.names.iter().any(|name| owner.ends_with(name));
            let is_own = is_headed || self.is_own(owner);
            subject.certain &= is_own;
            subject.is_own = (!owner.is_empty()).then_some(is_own);
            rest = rest.get(found.end()..).unwrap_or_default();
        }
        rest = self.without_owner(rest);
        rest = rest.trim_start_matches(['(', ')', ',', ':']);
        let behind = self
            .template
            .behind
            .iter()
            .find_map(|word| rest.strip_suffix(word.as_str()));
        rest = behind.filter(|before| !before.is_empty()).unwrap_or(rest);
        subject.label = rest.to_owned();
        let folded = self.folder.label(rest);
        let nothing = Point::default();
        let vocabulary = &self.template.vocabulary;
        let mut reading = vocabulary.read(&folded, Place::Header, &nothing);
        if !reading.is_explained() {
            let class = vocabulary.function(&folded);
            if let Some(class) = class.or_else(|| vocabulary.function(&without_brackets(&folded))) {
                reading = crate::meaning::Reading::default();
                reading.point.set(Dimension::Function, class);
            } else {
                subject.certain = false;
                subject.is_own = Some(false);
                let ends = folded.char_indices().map(|(at, _)| at).skip(1);
                let behind = ends.filter_map(|at| {
                    let (name, rest) = folded.split_at_checked(at)?;
                    vocabulary
                        .is_name(name)
                        .then(|| vocabulary.read(rest, Place::Header, &nothing))
                });
                reading = behind
                    .filter(crate::meaning::Reading::is_known)
                    .last()
                    .unwrap_or(reading);
            }
        }
        let is_known = reading.is_explained();
        let point = reading.point;
        let says = |dimension: Dimension| point.specifies(dimension);
        let is = |dimension: &str, id: &str| value(dimension, id).is_some_and(|(of, bits)| point.get(of) == bits);
        subject.is_other_stage = says(Dimension::Stage) && !is("stage", "budget");
        if is("year", "last") {
            subject.year = self.year.and_then(|year| year.checked_sub(1));
        }
        subject.of_which = reading.of_which;
        let outside = [
            Dimension::Document,
            Dimension::Grain,
            Dimension::Portion,
            Dimension::Measure,
        ];
        if !is_known || outside.into_iter().any(says) {
            subject.certain = false;
            return subject;
        }
        subject.point = point;
        subject.is_understood = true;
        subject.is_silent = Meant::of(&point).is_empty();
        subject
    }

    /// What a label that was read alone says in these surroundings.
    pub fn placed(&self, mut subject: Subject, outer: Outer) -> Subject {
        if !subject.is_understood {
            return subject;
        }
        let point = subject.point;
        let says = |dimension: Dimension| point.specifies(dimension);
        let figures = &self.template.figures;
        let is_known = |point: &Point| figures.contains_key(&Meant::of(point));
        subject.points = outer
            .wholes
            .iter()
            .map(|whole| whole.refined(&point))
            .filter(is_known)
            .collect();
        if subject.points.is_empty() {
            // A part of which the whole says nothing is uncertain.
            subject.certain &= outer.wholes.is_empty();
            let around = outer.section.into_iter().chain(outer.before);
            subject.points.extend(around.map(|around| around.refined(&point)));
            subject.points.push(point);
            let says_nature = says(Dimension::Nature) || says(Dimension::Part);
            if let Some((fund, general)) = value("fund", "general")
                && !says(fund)
                && (says_nature || outer.section.is_none())
            {
                let mut of_general = point;
                of_general.set(fund, general);
                subject.points.push(of_general);
            }
        }
        // What the heading says of them must be in what they are.
        let is_narrowed = |section: &Point| !is_known(&section.refined(&point)) && !Meant::of(section).is_empty();
        subject.certain &= !(subject.points.len() > outer.wholes.len() && outer.section.is_some_and(is_narrowed));
        subject.points.retain(is_known);
        let mut seen = Vec::new();
        subject.points.retain(|point| {
            let key = Meant::of(point);
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
        subject.keys = subject.points.iter().map(Meant::of).collect();
        subject.certain &= !subject.keys.is_empty() && !subject.is_silent;
        subject
    }

    /// The code of the item of a functional class that a text names, if just one has these names.
    pub fn item(&self, captures: &regex_lite::Captures, standard: &Standard) -> Option<String> {
        let functions = codes(&standard.frame).ok()?.dictionary("function")?;
        let named = |name: &str| self.folder.label(captures.name(name).map_or("", |part| part.as_str()));
        let (class, section, item) = (named("class"), named("section"), named("item"));
        let class = self.template.vocabulary.function(strip_ordinal(&class))?;
        let is = |code: &str, name: &str| {
            let entry = functions.0.get(code);
            entry.is_some_and(|entry| entry.folded.iter().any(|own| own == name))
        };
        let mut fitting = functions.0.keys().filter(|code| {
            let (own, of_section) = (code.get(..3).unwrap_or_default(), code.get(..5).unwrap_or_default());
            let is_item = code.len() > of_section.len();
            is_item && class_of(Dimension::Function, own) == Some(class) && is(of_section, &section) && is(code, &item)
        });
        let code = fitting.next()?;
        fitting.next().is_none().then(|| (*code).to_owned())
    }

    /// The code of a functional class, section or item that a text gives with its name.
    pub fn coded(&self, captures: &regex_lite::Captures, standard: &Standard) -> Option<String> {
        let functions = codes(&standard.frame).ok()?.dictionary("function")?;
        let code = captures.name("code")?.as_str();
        let names = ["name", "short"].map(|name| captures.name(name).map(|name| self.folder.label(name.as_str())));
        let entry = functions.0.get(code)?;
        let is_own = |own: &String| names.iter().flatten().any(|name| name == own);
        entry.folded.iter().any(is_own).then(|| code.to_owned())
    }

    /// The year that a word of it names.
    pub fn year_of(&self, text: &str) -> Option<i32> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        match digits.is_empty() {
            true => self.year.and_then(|year| year.checked_sub(1)),
            false => digits.parse().ok(),
        }
    }

    /// Whether a text before a year is a name of the department, or none.
    pub fn is_own(&self, owner: &str) -> bool {
        let owner = owner.trim_matches([',', ':', '(', ')']);
        owner.is_empty() || self.without_owner(owner).is_empty()
    }

    /// Whether a line is the name of the department with a few signs behind it: that of a part of it.
    pub fn is_of_a_part(&self, line: &str) -> bool {
        let behind = self.behind_name(line);
        behind.is_some_and(|rest| (1..=MOST_BEHIND).contains(&rest.chars().count()) && !rest.contains(char::is_numeric))
    }

    /// What stands behind the name of the department that a text begins with.
    fn behind_name<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.names.iter().find_map(|name| text.strip_prefix(name.as_str()))
    }

    /// The last year in a text that is written in digits: 上年结转 is no figure of last year.
    pub fn stated_year<'t>(&self, text: &'t str) -> Option<regex_lite::Match<'t>> {
        let is_stated = |found: &regex_lite::Match| found.as_str().starts_with(|c: char| c.is_ascii_digit());
        self.template.year.find_iter(text).filter(is_stated).last()
    }

    /// A text without the department that it begins with.
    fn without_owner<'t>(&self, text: &'t str) -> &'t str {
        if let Some(rest) = self.behind_name(text) {
            return rest;
        }
        let own = self.template.own.find(text).map_or(0, |found| found.end());
        text.get(own..).unwrap_or_default()
    }
}
