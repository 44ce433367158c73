//! What sentences mean, as data: `templates/narrative.toml`, its patterns compiled, its cells looked up.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use regex_lite::Regex;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::meant::Meant;
use crate::diagnostic::Severity;
use crate::error::Result;
use crate::fold::Folder;
use crate::meaning::{Dimension, Point};
use crate::meaning::{Vocabulary, Word, class, vocabulary};
use crate::rules::{Term, terms};
use crate::schema::{Standard, Template as Carried, template};

const CARRIED: Carried = template!("narrative.toml");
/// What stands for the code of a class.
const CODE: &str = "{code}";
/// Classes of the functional classification.
const CLASSES: std::ops::RangeInclusive<u32> = 201..=234;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    money: Vec<(String, Decimal)>,
    percent: Vec<String>,
    counts: Vec<String>,
    words: IndexMap<String, String>,
    parts: IndexMap<String, String>,
    signs: RawSigns,
    forms: Vec<RawForm>,
    figures: Vec<RawFigure>,
    wholes: RawWholes,
    functions: RawFunctions,
    items: RawItems,
    changes: Vec<RawChange>,
    lists: Vec<RawList>,
    wordings: Vec<RawWording>,
    contradictions: Vec<RawContradiction>,
    names: RawNames,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawSigns {
    up: Vec<String>,
    down: Vec<String>,
    about_before: Vec<String>,
    about_behind: Vec<String>,
    of_which: String,
    part_before: Vec<String>,
    within: String,
    qualified: String,
    explains: String,
    behind: Vec<String>,
    reasons: String,
    #[serde(rename = "self")]
    own: String,
    heading: String,
    title: String,
    title_except: String,
    regions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    kind: Form,
    patterns: Vec<String>,
}

/// What a piece of a sentence says.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// An amount of something.
    Amount,
    /// By what amount something differs from last year's.
    Change,
    /// By what percentage.
    Percent,
    /// What percentage something is of something else.
    Share,
    /// With what the sentence compares.
    Compared,
    /// That something is what it was last year.
    Flat,
    /// That there is nothing of something.
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    means: Vec<String>,
    cells: Vec<String>,
    rule: Option<String>,
    severity: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFunctions {
    cells: Vec<String>,
    except: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWholes {
    means: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItems {
    pattern: String,
    coded: String,
    cells: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChange {
    rule: String,
    whole: String,
    parts: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    rule: String,
    whole: String,
    part: String,
    count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNames {
    rule: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawWording {
    rule: String,
    pattern: String,
    with: Option<String>,
    #[serde(rename = "where")]
    of: Option<String>,
    year: Option<Years>,
}

/// Which year a wording must have.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Years {
    /// One before that of the budget.
    Before,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawContradiction {
    rule: String,
    one: String,
    other: String,
    near: usize,
}

/// A figure that texts speak of: the sums of cells that hold it.
#[derive(Debug)]
pub struct Known {
    /// Any of these is it.
    pub sums: Vec<Vec<Term>>,
    /// The rule that says so, where one does.
    pub rule: Option<String>,
    /// How bad a wrong one is.
    pub severity: Severity,
}

/// A wording that texts should not have.
#[derive(Debug)]
pub struct Wording {
    /// Which rule says so.
    pub rule: String,
    /// The wording.
    pub pattern: Regex,
    /// What else must stand in the sentence.
    pub with: Option<Regex>,
    /// What the name of the department must be like.
    pub of: Option<Regex>,
    /// Which year it must have not to be wrong.
    pub year: Option<Years>,
}

/// Two wordings that cannot both be right.
#[derive(Debug)]
pub struct Contradiction {
    /// Which rule says so.
    pub rule: String,
    /// The one.
    pub one: Regex,
    /// The other.
    pub other: Regex,
    /// How many paragraphs they may stand apart.
    pub near: usize,
}

/// A change that its parts explain.
#[derive(Debug)]
pub struct Change {
    /// Which rule says so.
    pub rule: String,
    /// What the whole means.
    pub whole: Meant,
    /// What its parts mean: each, and what it is made up of.
    pub parts: Vec<Vec<Meant>>,
}

/// A list of parts that stand in no table.
#[derive(Debug)]
pub struct List {
    /// Which rule says so.
    pub rule: String,
    /// What the label of the whole has in it.
    pub whole: Regex,
    /// What that of each part has in it.
    pub part: Regex,
    /// How many parts there must be.
    pub count: Option<usize>,
}

/// What sentences mean.
#[derive(Debug)]
pub struct Template {
    /// Currency units and how many 万元 one is, in the order in which they are tried.
    pub money: Vec<(String, Decimal)>,
    /// A figure with its unit: `number`, `unit`.
    pub figure: Regex,
    /// What stands for percent.
    pub percent: Vec<String>,
    /// What the words of labels mean.
    pub vocabulary: Vocabulary,
    /// The patterns of pieces, in the order in which they are tried.
    pub forms: Vec<(Form, Vec<Regex>)>,
    /// Words of increase and decrease.
    pub up: Vec<String>,
    /// Words of decrease.
    pub down: Vec<String>,
    /// Words before and behind a figure that is no exact one.
    pub about_before: Vec<String>,
    /// Words behind such a figure.
    pub about_behind: Vec<String>,
    /// A piece that says that parts follow.
    pub of_which: Regex,
    /// What begins the name of a figure that is a part of the one before it.
    pub part_before: Vec<String>,
    /// A piece after which it is not clear of what the figures are parts.
    pub within: Regex,
    /// A name that says what is included or left out.
    pub qualified: Regex,
    /// What explains a change, beside reasons.
    pub explains: Regex,
    /// What stands behind the name of a figure and says nothing.
    pub behind: Vec<String>,
    /// Of what a share may be where nothing says it.
    pub wholes: Vec<Meant>,
    /// A piece that says that reasons follow.
    pub reasons: Regex,
    /// Who a text speaks of without a name.
    pub own: Regex,
    /// The beginning of a heading.
    pub heading: Regex,
    /// A title: `name`, `year`.
    pub title: Regex,
    /// What ends a text before the year that begins no title.
    pub title_except: Regex,
    /// A year of a label.
    pub year: Regex,
    /// How names of places end.
    pub regions: Vec<String>,
    /// The figures by what they mean.
    pub figures: HashMap<Meant, Arc<Known>>,
    /// An item of a functional class: `class`, `section`, `item`.
    pub item: Regex,
    /// An item by its code: `code`, `name`, and that without what may stand behind it, `short`.
    pub coded: Regex,
    /// The cells of one, by its code.
    item_cells: Vec<String>,
    /// Changes that their parts explain.
    pub changes: Vec<Change>,
    /// Lists of no table.
    pub lists: Vec<List>,
    /// Wordings.
    pub wordings: Vec<Wording>,
    /// Contradictions.
    pub contradictions: Vec<Contradiction>,
    /// The rule about names in titles.
    pub names: String,
}

/// What sentences mean, as the binary carries it; made when it is first needed.
///
/// # Errors
/// [`Error::Internal`] if the template is wrong, which the tests exclude.
pub fn template_of(standard: &Standard) -> Result<Arc<Template>> {
    static MADE: OnceLock<Arc<Template>> = OnceLock::new();
    CARRIED.made(&MADE, |raw| make(raw, standard))
}

impl Template {
    /// The sums that hold what is spent on an item of a functional class.
    pub fn sums_of_item(&self, code: &str, standard: &Standard) -> Vec<Vec<Term>> {
        let cells = self.item_cells.iter().map(|cells| cells.replace(CODE, code));
        cells.filter_map(|cells| terms(&cells, standard).ok()).collect()
    }
}

type Made<T> = std::result::Result<T, String>;

fn make(raw: Raw, standard: &Standard) -> Made<Template> {
    let folder = Folder::new(&standard.frame);
    let words = raw
        .words
        .iter()
        .map(|(text, means)| Word::new(text, means.split(';'), ""));
    let words = words.collect::<Made<Vec<Word>>>()?;
    let vocabulary = vocabulary(&standard.frame).map_err(|error| error.to_string())?;
    let pattern = |text: &str| Regex::new(&with_parts(text, &raw.parts)).map_err(|error| format!("{text}: {error}"));
    let optional = |text: &Option<String>| text.as_deref().map(pattern).transpose();
    let forms = raw.forms.iter().map(|form| {
        let patterns = form.patterns.iter().map(|text| pattern(text));
        Ok((form.kind, patterns.collect::<Made<Vec<Regex>>>()?))
    });
    let changes = raw.changes.iter().map(|change| {
        let parts = change.parts.iter();
        let parts = parts.map(|part| part.iter().map(|text| meant(text)).collect::<Made<_>>());
        Ok(Change {
            rule: change.rule.clone(),
            whole: meant(&change.whole)?,
            parts: parts.collect::<Made<_>>()?,
        })
    });
    let lists = raw.lists.iter().map(|list| {
        Ok(List {
            rule: list.rule.clone(),
            whole: pattern(&list.whole)?,
            part: pattern(&list.part)?,
            count: list.count,
        })
    });
    let wordings = raw.wordings.iter().map(|own| {
        Ok(Wording {
            rule: own.rule.clone(),
            pattern: pattern(&own.pattern)?,
            with: optional(&own.with)?,
            of: optional(&own.of)?,
            year: own.year,
        })
    });
    let contradictions = raw.contradictions.iter().map(|own| {
        Ok(Contradiction {
            rule: own.rule.clone(),
            one: pattern(&own.one)?,
            other: pattern(&own.other)?,
            near: own.near,
        })
    });
    let units = raw.money.iter().map(|(unit, _)| unit);
    let units = units.chain(&raw.percent).chain(&raw.counts).map(|unit| escaped(unit));
    let units = units.collect::<Vec<_>>().join("|");
    let year = raw.parts.get("year").map_or("", String::as_str);
    Ok(Template {
        figure: pattern(&format!(
            r"(?P<number>[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)(?P<unit>{units})"
        ))?,
        vocabulary: vocabulary.taught(&words, &folder),
        forms: forms.collect::<Made<_>>()?,
        of_which: pattern(&raw.signs.of_which)?,
        within: pattern(&raw.signs.within)?,
        qualified: pattern(&raw.signs.qualified)?,
        explains: pattern(&raw.signs.explains)?,
        wholes: raw.wholes.means.iter().map(|text| meant(text)).collect::<Made<_>>()?,
        reasons: pattern(&raw.signs.reasons)?,
        own: pattern(&raw.signs.own)?,
        heading: pattern(&raw.signs.heading)?,
        title: pattern(&raw.signs.title)?,
        title_except: pattern(&raw.signs.title_except)?,
        year: pattern(year)?,
        figures: figures(&raw, standard)?,
        item: pattern(&raw.items.pattern)?,
        coded: pattern(&raw.items.coded)?,
        changes: changes.collect::<Made<_>>()?,
        lists: lists.collect::<Made<_>>()?,
        wordings: wordings.collect::<Made<_>>()?,
        contradictions: contradictions.collect::<Made<_>>()?,
        item_cells: raw.items.cells,
        money: raw.money,
        percent: raw.percent,
        up: raw.signs.up,
        down: raw.signs.down,
        behind: raw.signs.behind,
        part_before: raw.signs.part_before,
        about_before: raw.signs.about_before,
        about_behind: raw.signs.about_behind,
        regions: raw.signs.regions,
        names: raw.names.rule,
    })
}

/// A pattern with the parts that it names in braces.
fn with_parts(pattern: &str, parts: &IndexMap<String, String>) -> String {
    let mut whole = pattern.to_owned();
    for (name, part) in parts {
        whole = whole.replace(&format!("{{{name}}}"), &format!("(?P<{name}>{part})"));
    }
    whole
}

fn escaped(text: &str) -> String {
    let escape = |c: char| match c.is_ascii_punctuation() {
        true => format!("\\{c}"),
        false => c.to_string(),
    };
    text.chars().map(escape).collect()
}

fn meant(text: &str) -> Made<Meant> {
    Ok(Meant::of(&point(text)?))
}

fn point(text: &str) -> Made<Point> {
    let mut point = Point::default();
    for part in text.split(';').map(str::trim) {
        let value = part
            .split_once('=')
            .and_then(|(dimension, id)| crate::meaning::value(dimension, id));
        let (dimension, bits) = value.ok_or_else(|| part.to_owned())?;
        point.join(dimension, bits);
    }
    Ok(point)
}

fn figures(raw: &Raw, standard: &Standard) -> Made<HashMap<Meant, Arc<Known>>> {
    let mut figures = HashMap::new();
    for figure in &raw.figures {
        let sums = figure.cells.iter().map(|text| terms(text, standard));
        let sums = sums.collect::<std::result::Result<_, _>>();
        let known = Arc::new(Known {
            sums: sums.map_err(|(problem, what)| format!("{problem}: {what}"))?,
            rule: figure.rule.clone(),
            severity: match figure.severity.as_deref() {
                None => Severity::Error,
                Some("warning") => Severity::Warning,
                Some(other) => return Err(other.to_owned()),
            },
        });
        for means in &figure.means {
            if figures.insert(meant(means)?, Arc::clone(&known)).is_some() {
                return Err(format!("{means} twice"));
            }
        }
    }
    let functions = &raw.functions;
    for code in CLASSES
        .map(|code| code.to_string())
        .filter(|code| !functions.except.contains(code))
    {
        let cells = functions.cells.iter().map(|cells| cells.replace(CODE, &code));
        // Not every class has a line in every table.
        let sums: Vec<Vec<Term>> = cells.filter_map(|cells| terms(&cells, standard).ok()).collect();
        let Some(bits) = class(Dimension::Function, &code).filter(|_| !sums.is_empty()) else {
            continue;
        };
        let known = Known {
            sums,
            rule: None,
            severity: Severity::Error,
        };
        figures.insert(Meant::of(&Point::of(&[(Dimension::Function, bits)])), Arc::new(known));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn the_template_is_whole() {
        let made = template_of(standard().unwrap()).unwrap();
        assert!(made.figures.len() > 60);
        assert!(made.forms.iter().all(|(_, patterns)| !patterns.is_empty()));
    }
}
