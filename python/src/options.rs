//! What may be said of inputs, as on the command line.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use yusuan::check;
use yusuan::error::Error;
use yusuan::locale::Lang;
use yusuan::map::{self, LayoutChoice};
use yusuan::mapping;
use yusuan::pipeline;
use yusuan::read::{Encoding, Limits};
use yusuan::rules;
use yusuan::schema::{self, Standard};

use crate::refusal::{unreadable, wrong};

/// What asks for no layout at all.
const NONE: &str = "none";
/// The years that a budget may be of.
const YEARS: std::ops::Range<i32> = 1990..2100;
/// The options that every input may have.
const KNOWN: &str = "mapping, unit, year, encoding, include_hidden, password, checks, severity, lang";

/// What holds for the inputs of a call.
#[derive(Clone)]
pub struct Options {
    /// The standard.
    pub standard: &'static Standard,
    /// How they are read and checked.
    pub pipeline: pipeline::Options,
    /// The language of messages.
    pub lang: Lang,
}

/// A file that people write: its name and its text.
struct Written {
    name: String,
    text: Option<String>,
}

impl Options {
    /// What the arguments say. `check`: how thoroughly it is checked.
    ///
    /// # Errors
    /// When one of them is wrong.
    pub fn of(given: Option<&Bound<'_, PyDict>>, check: check::Options) -> PyResult<Self> {
        let lang = match text(given, "lang")?.as_deref() {
            None | Some("zh-CN") => Lang::ZhCn,
            Some("en") => Lang::En,
            Some(other) => return Err(PyValueError::new_err(format!("lang: {other:?}; zh-CN or en"))),
        };
        let standard = schema::standard().map_err(|error| wrong(&error, lang))?;
        let mut own = Self {
            standard,
            pipeline: pipeline::Options {
                check,
                ..pipeline::Options::default()
            },
            lang,
        };
        if let Some(given) = given {
            own.take(given)?;
        }
        Ok(own)
    }

    fn take(&mut self, given: &Bound<'_, PyDict>) -> PyResult<()> {
        let (map, limits) = (&mut self.pipeline.map, &mut self.pipeline.limits);
        let (mut checks, mut severity) = (None, None);
        for (name, value) in given {
            let name: String = name.extract()?;
            if value.is_none() {
                continue;
            }
            match name.as_str() {
                "lang" => {}
                "mapping" => map.layout = layout(&value, (self.standard, self.lang))?,
                "unit" => map.unit = Some(unit(value.extract()?, self.standard)?),
                "year" => map.year = Some(year(value.extract()?)?),
                "encoding" => limits.encoding = Some(encoding(value.extract()?)?),
                "include_hidden" => map.include_hidden = value.extract()?,
                "password" => limits.password = Some(value.extract::<String>()?).filter(|own| !own.is_empty()),
                "checks" => checks = Some(value),
                "severity" => severity = Some(value),
                other => {
                    let told = format!("unexpected option {other:?}; known: {KNOWN}");
                    return Err(PyTypeError::new_err(told));
                }
            }
        }
        if checks.is_some() || severity.is_some() {
            self.rules(checks.as_ref(), severity.as_ref())?;
        }
        Ok(())
    }

    /// What is checked beside the rules that the program carries, and how bad it is.
    fn rules(&mut self, checks: Option<&Bound<'_, PyAny>>, severity: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let (standard, lang) = (self.standard, self.lang);
        let failed = |error: Error| wrong(&error, lang);
        let mut rules = rules::builtin(standard).map_err(failed)?;
        let none = rules::Rules::default();
        let layout = match &self.pipeline.map.layout {
            LayoutChoice::Given(layout) => layout.checks.as_ref(),
            _ => None,
        };
        let layout = layout.unwrap_or(&none);
        if let Some(checks) = checks {
            let Written { name, text } = written(checks)?;
            let text = text.map_or_else(|| content(&name), Ok)?;
            let own = rules::parse(&name, &text, standard, &rules.with_layout(layout)).map_err(failed)?;
            rules.extend(own);
        }
        if let Some(severity) = severity {
            for (id, severity) in severity.cast::<PyDict>()? {
                let (id, severity): (String, String) = (id.extract()?, severity.extract()?);
                let said = rules.say((id.trim(), severity.trim()), standard, layout);
                said.map_err(|wrong| PyValueError::new_err(format!("severity: {wrong:?}")))?;
            }
        }
        self.pipeline.check.rules = Some(Arc::new(rules));
        Ok(())
    }
}

/// An option that is a text.
fn text(given: Option<&Bound<'_, PyDict>>, name: &str) -> PyResult<Option<String>> {
    match given.map(|given| given.get_item(name)).transpose()?.flatten() {
        Some(value) if !value.is_none() => value.extract().map(Some),
        _ => Ok(None),
    }
}

/// A name or path, or a pair of name and text.
fn written(value: &Bound<'_, PyAny>) -> PyResult<Written> {
    if let Ok(pair) = value.cast::<PyTuple>() {
        let (name, text): (String, String) = pair.extract()?;
        let text = Some(text);
        return Ok(Written { name, text });
    }
    let path: PathBuf = value.extract()?;
    Ok(Written {
        name: path.display().to_string(),
        text: None,
    })
}

/// The text of a file that people write.
fn content(path: &str) -> PyResult<String> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path.as_ref(), &error))?;
    let text = String::from_utf8(bytes).map_err(|_| PyValueError::new_err(format!("{path}: not UTF-8")))?;
    // Editors on Windows put a byte order mark in front.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The layout that is meant: a built-in one, `none`, a file or its text.
fn layout(value: &Bound<'_, PyAny>, (standard, lang): (&Standard, Lang)) -> PyResult<LayoutChoice> {
    let failed = |error: Error| wrong(&error, lang);
    let Written { name, text } = written(value)?;
    let text = match text {
        Some(text) => text,
        None if name == NONE => return Ok(LayoutChoice::None),
        None => {
            if let Some(layout) = mapping::builtin(&name, standard).map_err(failed)? {
                return Ok(LayoutChoice::Given(Arc::new(layout)));
            }
            if !std::path::Path::new(&name).exists() {
                let known = mapping::names().collect::<Vec<_>>().join(" ");
                return Err(failed(Error::NoSuchLayout { name, known }));
            }
            content(&name)?
        }
    };
    let layout = mapping::parse(&name, &text, standard).map_err(failed)?;
    Ok(LayoutChoice::Given(Arc::new(layout)))
}

fn unit(name: String, standard: &Standard) -> PyResult<String> {
    if standard.frame.unit(&name).is_none() {
        let known = standard.frame.units.iter().map(|unit| unit.label.as_str());
        let known = known.collect::<Vec<_>>().join(" ");
        return Err(PyValueError::new_err(format!("unit: {name:?}; one of {known}")));
    }
    Ok(name)
}

fn year(year: i32) -> PyResult<i32> {
    match YEARS.contains(&year) {
        true => Ok(year),
        false => Err(PyValueError::new_err(format!(
            "year: {year}; from {} to {}",
            YEARS.start,
            YEARS.end - 1
        ))),
    }
}

fn encoding(name: String) -> PyResult<Encoding> {
    Encoding::from_str(&name).map_err(|_| PyValueError::new_err(format!("encoding: {name:?} is unknown")))
}

/// The map's and reader's options, for those who read what is held against an input.
impl Options {
    /// The same for the workbook of the year before: the year that is asked for is not its year.
    pub fn before(&self) -> Self {
        let map = map::Options {
            year: None,
            ..self.pipeline.map.clone()
        };
        Self {
            pipeline: pipeline::Options {
                map,
                ..self.pipeline.clone()
            },
            ..*self
        }
    }

    /// The limits of reading.
    pub const fn limits(&self) -> &Limits {
        &self.pipeline.limits
    }
}
