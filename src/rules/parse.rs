//! Parses files of rules. Errors are reported with their line.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use super::expression::{self, Fault};
use super::raw::{RawInProgram, RawRule, RawRules};
use super::texts::{RawTextRule, TextRule};
use super::{Comparison, Each, InProgram, Operand, Relation, Rows, Rules, Words};
use crate::diagnostic::{Code, Severity};
use crate::error::{Error, Result};
use crate::schema::{Key, Standard, Table, Template, made_of, template};

/// The built-in rules.
const BUILTIN: Template = template!("checks.toml");

/// The built-in rules.
///
/// # Errors
/// [`Error::Checks`] if they do not fit `standard`.
pub fn builtin(standard: &Standard) -> Result<Rules> {
    shared(standard).map(Arc::unwrap_or_clone)
}

/// As [`builtin`]; those of the built-in standard are parsed once.
pub(crate) fn shared(standard: &Standard) -> Result<Arc<Rules>> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    made_of(standard, &RULES, || parse_builtin(standard).map(Arc::new))
}

fn parse_builtin(standard: &Standard) -> Result<Rules> {
    let (file, content) = ("templates/checks.toml", BUILTIN.text);
    let none = Rules::default();
    let parser = Parser {
        file,
        content,
        standard,
    };
    let ready = BUILTIN.values().and_then(|raw| parser.rules(raw, &none).ok());
    ready.map_or_else(|| parse(file, content, standard, &none), Ok)
}

/// Parses a file of rules. `file` is its name in messages; `known` are further rules that it may refer to.
///
/// # Errors
/// [`Error::Checks`] with file and line for invalid TOML, unknown keys, and tables, rows, columns, rules or codes
/// that do not exist.
pub fn parse(file: &str, content: &str, standard: &Standard, known: &Rules) -> Result<Rules> {
    let parser = Parser {
        file,
        content,
        standard,
    };
    let raw: RawRules =
        toml::from_str(content).map_err(|error| parser.error(error.span(), ("syntax", error.message().to_owned())))?;
    parser.rules(raw, known)
}

/// Parses the rules in a section of a file that has been parsed as a whole.
pub(crate) fn part(raw: RawRules, (file, content): (&str, &str), standard: &Standard) -> Result<Rules> {
    let parser = Parser {
        file,
        content,
        standard,
    };
    parser.rules(raw, &*shared(standard)?)
}

/// Parses a severity: `Some(None)` for `off`; `None` if the word is unknown.
pub(crate) fn severity_named(name: &str) -> Option<Option<Severity>> {
    const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];
    match name {
        "off" => Some(None),
        _ => ALL.into_iter().find(|severity| severity.name() == name).map(Some),
    }
}

impl Rules {
    /// Sets the severity of a rule or code: `X09=off`, `W503=error`. `known` are further rules that `id` may refer
    /// to.
    ///
    /// # Errors
    /// The word that is unknown.
    pub fn say(
        &mut self,
        (id, severity): (&str, &str),
        standard: &Standard,
        known: &Self,
    ) -> std::result::Result<(), String> {
        let severity = severity_named(severity).ok_or_else(|| severity.to_owned())?;
        if !is_known(id, standard, &[self, known]) {
            return Err(id.to_owned());
        }
        self.severities.push((id.to_owned(), severity));
        Ok(())
    }
}

/// Whether this is the id of a rule, including those inside tables, or the code of a check. Findings about what
/// could not be converted cannot be disabled.
fn is_known(id: &str, standard: &Standard, rules: &[&Rules]) -> bool {
    let code = Code::ALL.iter().any(|code| code.id() == id && code.is_check());
    let of_table = |table: &Table| table.sums(&standard.frame).iter().any(|(known, _)| *known == id);
    code || rules.iter().any(|rules| rules.has(id)) || standard.tables.iter().any(of_table)
}

struct Parser<'a> {
    file: &'a str,
    content: &'a str,
    standard: &'a Standard,
}

impl Parser<'_> {
    fn rules(&self, raw: RawRules, known: &Rules) -> Result<Rules> {
        let relations = raw.rules.iter().map(|rule| self.relation(rule).map(Arc::new));
        let texts = raw.texts.iter().map(|rule| self.text_rule(rule));
        let mut rules = Rules {
            relations: relations.collect::<Result<_>>()?,
            texts: texts.collect::<Result<_>>()?,
            words: Words {
                placeholders: raw.placeholders,
                no_data: raw.no_data,
                empty_table: raw.empty_table,
                conditional: raw.conditional,
            },
            severities: Vec::new(),
            in_program: raw
                .in_program
                .into_iter()
                .map(|rule| self.in_program(rule))
                .collect::<Result<_>>()?,
        };
        for (id, severity) in &raw.severity {
            let severity = self.severity(severity)?;
            self.known(id, &rules, known)?;
            rules.severities.push((id.get_ref().clone(), severity));
        }
        for id in &raw.off {
            self.known(id, &rules, known)?;
            rules.severities.push((id.get_ref().clone(), None));
        }
        Ok(rules)
    }

    fn error(&self, span: Option<Range<usize>>, (problem, what): Fault) -> Error {
        let before = span.and_then(|span| self.content.get(..span.start)).unwrap_or_default();
        Error::Checks {
            file: self.file.to_owned(),
            line: before.matches('\n').count().saturating_add(1),
            problem,
            what,
        }
    }

    fn at(&self, key: &Key, problem: &'static str) -> Error {
        self.error(Some(key.span()), (problem, key.get_ref().clone()))
    }

    fn known(&self, id: &Key, rules: &Rules, known: &Rules) -> Result<()> {
        match is_known(id.get_ref(), self.standard, &[rules, known]) {
            true => Ok(()),
            false => Err(self.at(id, "no-such-rule")),
        }
    }

    fn severity(&self, name: &Key) -> Result<Option<Severity>> {
        severity_named(name.get_ref()).ok_or_else(|| self.at(name, "no-such-severity"))
    }

    fn in_program(&self, raw: RawInProgram) -> Result<InProgram> {
        let code = |name: &Key| {
            let code = Code::find(name.get_ref()).filter(|code| code.is_check());
            code.ok_or_else(|| self.at(name, "no-such-rule"))
        };
        Ok(InProgram {
            codes: raw.codes.iter().map(code).collect::<Result<_>>()?,
            id: raw.id,
            name: raw.name,
            name_en: raw.name_en,
            file: self.file.to_owned(),
        })
    }

    fn relation(&self, raw: &RawRule) -> Result<Relation> {
        let each = match (raw.each_code, raw.each_text) {
            (Some(width), false) if width > 0 => Some(Each::Code(width)),
            (None, text) => text.then_some(Each::Text),
            _ => return Err(self.at(&raw.id, "one-each")),
        };
        let readings = std::iter::once(&raw.check).chain(&raw.or);
        let severity = raw.severity.as_ref().map(|name| self.severity(name)).transpose()?;
        Ok(Relation {
            id: raw.id.get_ref().clone(),
            name: raw.name.clone(),
            name_en: raw.name_en.clone().unwrap_or_else(|| raw.name.clone()),
            severity: severity.flatten().unwrap_or(Severity::Error),
            readings: self.comparisons(readings, each)?,
            conditions: self.comparisons(&raw.when, None)?,
            each,
            unlisted: raw.unlisted,
            whole: raw.whole,
            tolerance: self.tolerance(raw.tolerance.as_ref())?,
            file: self.file.to_owned(),
        })
    }

    fn text_rule(&self, raw: &RawTextRule) -> Result<TextRule> {
        let (texts, demand) = raw
            .lookup(self.standard)
            .map_err(|(key, fault)| self.error(Some(key.span()), fault))?;
        let severity = raw.severity.as_ref().map(|name| self.severity(name)).transpose()?;
        Ok(TextRule {
            id: raw.id.get_ref().clone(),
            name: raw.name.clone(),
            name_en: raw.name_en.clone().unwrap_or_else(|| raw.name.clone()),
            severity: severity.flatten().unwrap_or(Severity::Warning),
            texts,
            said: raw.declared(),
            file: self.file.to_owned(),
            with_figures: raw.with_figures,
            conditions: self.comparisons(&raw.when, None)?,
            demand,
        })
    }

    fn tolerance(&self, raw: Option<&Key>) -> Result<Decimal> {
        let Some(raw) = raw else { return Ok(Decimal::ZERO) };
        let number = raw.get_ref().parse::<Decimal>().ok();
        let number = number.filter(|number| !number.is_sign_negative());
        number.ok_or_else(|| self.at(raw, "no-tolerance"))
    }

    /// Parses comparisons; if the relation is repeated, each must contain `{each}`, otherwise none may.
    fn comparisons<'a>(&self, raw: impl IntoIterator<Item = &'a Key>, each: Option<Each>) -> Result<Vec<Comparison>> {
        let parse = |text: &Key| {
            let found = expression::comparison(text.get_ref(), self.standard)
                .map_err(|fault| self.error(Some(text.span()), fault))?;
            match fits(&found, each) {
                true => Ok(found),
                false => Err(self.at(text, "one-each")),
            }
        };
        raw.into_iter().map(parse).collect()
    }
}

/// Whether `{each}` occurs as required: at least once, and for codes or for texts only.
fn fits(comparison: &Comparison, each: Option<Each>) -> bool {
    let operands = comparison.left.iter().chain(&comparison.right);
    let kinds: Vec<bool> = operands
        .filter_map(|term| match &term.operand {
            Operand::Cells(cells) => Some(&cells.rows),
            Operand::Number(_) => None,
        })
        .filter_map(|rows| match rows {
            Rows::LineOfCode { .. } | Rows::Codes { prefix: None, .. } => Some(true),
            Rows::Texts { text: None, .. } => Some(false),
            _ => None,
        })
        .collect();
    match each {
        None => kinds.is_empty(),
        Some(each) => !kinds.is_empty() && kinds.iter().all(|code| *code == matches!(each, Each::Code(_))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    fn refused(content: &str) -> (usize, &'static str) {
        let standard = standard().unwrap();
        match parse("own.toml", content, standard, &builtin(standard).unwrap()) {
            Err(Error::Checks { line, problem, .. }) => (line, problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_rules_of_the_binary_fit_the_standard() {
        let rules = builtin(standard().unwrap()).unwrap();
        assert!(rules.relations.len() > 50);
        assert!(
            rules.relations.iter().all(|rule| rule.name != rule.name_en),
            "a rule has no English name"
        );
    }

    #[test]
    fn errors_are_reported_with_their_line() {
        let rule = |rest: &str| format!("[[rules]]\nid = \"Z1\"\nname = \"z\"\n{rest}\n");
        assert_eq!(refused("off = [\n\"X05\",\n\"X99\"]"), (3, "no-such-rule"));
        assert_eq!(refused("off = [\"E401\"]"), (1, "no-such-rule"));
        assert_eq!(refused("[severity]\nX05 = \"bad\""), (2, "no-such-severity"));
        assert_eq!(refused("colour = 1").1, "syntax");
        assert_eq!(refused(&rule("check = \"03[total].all = 0\"")), (4, "no-such-key"));
        assert_eq!(refused(&rule("check = \"03[total].total\"")), (4, "no-comparison"));
        assert_eq!(
            refused(&rule("check = \"03[function {each}].total = 0\"")),
            (4, "one-each")
        );
        assert_eq!(
            refused(&rule("check = \"03[total].total = 0\"\neach-code = 3")),
            (4, "one-each")
        );
        assert_eq!(
            refused(&rule("check = \"03[total].total = 0\"\ntolerance = \"-1\"")),
            (5, "no-tolerance")
        );
    }
}
