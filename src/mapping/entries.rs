//! Resolves the entries of a mapping file against the tables that they refer to.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::parser::{Key, Parser};
use super::raw::{OneOrMore, RawColumn, RawLevel, RawLine, RawRows, RawSetAside};
use super::{Aside, ColumnRule, LevelRule, LineIs, LineRule, Rows, Select, SheetAside, SheetRule, Source, Target};
use crate::cell::column_number;
use crate::error::Result;
use crate::meaning::Word;
use crate::schema::{Kind, Line, Shape, Table, UNIT_CODE};

/// Keys beside the dimensions of a word: where it applies, and how total words are marked.
const WHERE: &str = "where";
const MARK: &str = "mark";

impl Parser<'_> {
    /// A word with its values by dimension; several values of one dimension are combined.
    pub fn word(&self, text: &Key, means: IndexMap<String, OneOrMore>) -> Result<Word> {
        let mut parts = Vec::new();
        let mut place = String::new();
        for (dimension, values) in means {
            let values = values.into_vec().into_iter();
            match dimension.as_str() {
                WHERE => place = values.collect::<Vec<_>>().join(" "),
                MARK => parts.extend(values),
                _ => parts.extend(values.map(|value| format!("{dimension}={value}"))),
            }
        }
        Word::new(text.get_ref(), parts.iter().map(String::as_str), &place).map_err(|unknown| {
            let valid = Word::alternatives(&unknown);
            self.refusal(Some(text.span()), ("no-such-meaning", &unknown), valid)
        })
    }

    /// Refuses a key that is the target of several entries.
    pub fn refuse_doubles(&self, columns: &[RawColumn], schema: &Table) -> Result<()> {
        let mut seen = HashSet::new();
        for key in columns.iter().flat_map(|column| column.key.iter().chain(&column.keys)) {
            if !seen.insert(target_name(key.get_ref(), schema)) {
                return Err(self.error(key, "key-twice"));
            }
        }
        Ok(())
    }

    pub fn column(&self, raw: &RawColumn, schema: &Table) -> Result<ColumnRule> {
        let (Some(first), true) = (
            raw.key.as_ref().or(raw.keys.first()),
            raw.key.is_none() || raw.keys.is_empty(),
        ) else {
            let at = raw.key.as_ref().or(raw.keys.first());
            return Err(self.error_at(at.map(Key::span), "column-without-key", ""));
        };
        let keys = || {
            (0..schema.columns.len())
                .map(|column| schema.column_key(column))
                .collect()
        };
        let target =
            |key: &Key| target_of(key.get_ref(), schema).ok_or_else(|| self.error_with(key, "no-such-key", keys()));
        let target = match &raw.key {
            Some(key) => target(key)?,
            None => {
                let fields = raw
                    .keys
                    .iter()
                    .map(|key| Ok(field_of(&target(key)?, schema).unwrap_or(0)));
                Target::Split(fields.collect::<Result<_>>()?)
            }
        };
        let source = self.source(raw, first, &target, schema)?;
        Ok(ColumnRule {
            origin: self.origin(first),
            target,
            source,
            required: raw.required,
        })
    }

    /// The `unit-code` of a sheet or of all sheets, as an entry for the table's column.
    pub fn unit_code(&self, code: Option<&Key>, schema: &Table, known: &[ColumnRule]) -> Option<ColumnRule> {
        let code = code?;
        let target = target_of(UNIT_CODE, schema).filter(|target| known.iter().all(|rule| rule.target != *target))?;
        Some(ColumnRule {
            origin: self.origin(code),
            target,
            source: Source::Constant(code.get_ref().clone()),
            required: Some(false),
        })
    }

    fn source(&self, raw: &RawColumn, at: &Key, target: &Target, schema: &Table) -> Result<Source> {
        let given = [
            !raw.from.is_none() || raw.letter.is_some(),
            !raw.join.is_empty(),
            !raw.add.is_empty(),
            raw.value.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err(self.error(at, "one-source"));
        }
        let kind = field_of(target, schema)
            .and_then(|field| schema.fields.get(field))
            .map(|field| field.kind);
        let is_amount = kind == Some(Kind::Amount);
        if let Some(value) = &raw.value {
            return match is_amount || matches!(target, Target::Split(_)) {
                true => Err(self.error(at, "constant-amount")),
                false => Ok(Source::Constant(value.clone())),
            };
        }
        if !raw.add.is_empty() {
            let right = is_amount && !matches!(target, Target::Split(_));
            let added = || Source::Add(raw.add.iter().map(|path| steps(path)).collect());
            return right.then(added).ok_or_else(|| self.error(at, "add-no-amount"));
        }
        if !raw.join.is_empty() {
            let right = !is_amount && !matches!(target, Target::Split(_));
            let joined = || Source::Join(raw.join.iter().map(|path| steps(path)).collect());
            return right.then(joined).ok_or_else(|| self.error(at, "join-amount"));
        }
        let letter = raw.letter.as_deref().map(|letter| {
            column_number(letter).ok_or_else(|| self.error_at(Some(at.span()), "no-such-letter", letter))
        });
        Ok(Source::One {
            paths: raw.from.clone().into_vec().iter().map(|path| steps(path)).collect(),
            letter: letter.transpose()?,
        })
    }

    pub fn line(&self, raw: &RawLine, schema: &Table) -> Result<LineRule> {
        let all = raw.line.iter().chain(&raw.subtotal_of).chain(&raw.set_aside);
        let at = all
            .into_iter()
            .next()
            .ok_or_else(|| self.error_at(None, "one-meaning", ""))?;
        let meanings = [raw.line.is_some(), !raw.subtotal_of.is_empty(), raw.set_aside.is_some()];
        if meanings.iter().filter(|given| **given).count() != 1 || raw.from.is_none() {
            return Err(self.error(at, "one-meaning"));
        }
        let Shape::TwoSided { sides, .. } = &schema.shape else {
            return Err(self.error(at, "no-lines"));
        };
        let side = raw.side.as_ref().map(|side| {
            let known = schema.row_kinds.iter().position(|row_kind| row_kind.name == *side);
            known.ok_or_else(|| self.error_at(Some(at.span()), "no-such-side", side))
        });
        let side = side.transpose()?;
        let find = |key: &Key| {
            let among = || (0..sides.len()).filter(|number| side.is_none_or(|side| side == *number));
            let found: Vec<(usize, usize)> = among()
                .filter_map(|side| Some((side, line_named(key.get_ref(), &sides.get(side)?.lines)?)))
                .collect();
            let labelled = || {
                let sides = among().filter_map(|side| sides.get(side));
                sides
                    .flat_map(|side| lines_labelled(key.get_ref(), &side.lines))
                    .collect::<Vec<_>>()
            };
            match found.as_slice() {
                [one] => Ok(*one),
                [] => Err(match labelled() {
                    several if several.len() > 1 => self.error_with(key, "line-twice", several),
                    _ => self.error(key, "no-such-line"),
                }),
                _ => Err(self.error(key, "line-on-both-sides")),
            }
        };
        let (own_side, is) = match (&raw.line, &raw.set_aside) {
            (Some(line), _) => {
                let (side, line) = find(line)?;
                (side, LineIs::Line(line))
            }
            (None, Some(reason)) => {
                let side = side.ok_or_else(|| self.error(reason, "side-missing"))?;
                (side, LineIs::Aside(reason.get_ref().clone()))
            }
            (None, None) => {
                let lines = raw.subtotal_of.iter().map(find).collect::<Result<Vec<_>>>()?;
                let side = lines.first().map_or(0, |(side, _)| *side);
                (
                    side,
                    LineIs::SubtotalOf(lines.into_iter().map(|(_, line)| line).collect()),
                )
            }
        };
        Ok(LineRule {
            origin: self.origin(at),
            side: own_side,
            from: raw.from.clone().into_vec(),
            is,
        })
    }

    /// The row rules. With `strict`, levels that the table lacks are an error; otherwise they belong to other tables
    /// and are skipped.
    pub fn rows(&self, raw: &RawRows, schema: &Table, strict: bool) -> Result<Rows> {
        let known = |level: &&RawLevel| strict || schema.row_kind(level.level.get_ref()).is_some();
        let level = |level: &RawLevel| {
            let row_kind = schema.row_kind(level.level.get_ref());
            if level.code_length.is_none() && level.label.is_none() && level.indent.is_none() {
                return Err(self.error(&level.level, "level-without-condition"));
            }
            Ok(LevelRule {
                row_kind: row_kind.ok_or_else(|| self.error(&level.level, "no-such-level"))?,
                code_length: level.code_length,
                label: level.label.clone().into_vec(),
                indent: level.indent,
            })
        };
        Ok(Rows {
            total: raw.total.clone(),
            total_at: raw.total_at,
            blank_lines: raw.blank_lines,
            ordinals: raw.ordinals,
            levels: raw.levels.iter().filter(known).map(level).collect::<Result<_>>()?,
        })
    }

    pub fn asides(&self, raw: &[RawSetAside], rule: &mut SheetRule) -> Result<()> {
        for aside in raw {
            let made = |what: &OneOrMore| Aside {
                origin: self.origin(&aside.reason),
                what: what.clone().into_vec(),
                reason: aside.reason.get_ref().clone(),
            };
            match (aside.column.is_none(), aside.row.is_none()) {
                (false, true) => rule.columns_aside.push(made(&aside.column)),
                (true, false) => rule.rows_aside.push(made(&aside.row)),
                _ => return Err(self.error(&aside.reason, "one-thing-aside")),
            }
        }
        Ok(())
    }

    pub fn sheet_aside(&self, raw: RawSetAside) -> Result<SheetAside> {
        if !(raw.column.is_none() && raw.row.is_none()) {
            return Err(self.error(&raw.reason, "one-thing-aside"));
        }
        Ok(SheetAside {
            origin: self.origin(&raw.reason),
            select: Select {
                sheet: raw.sheet.into_vec(),
                title: raw.title.into_vec(),
                ..Select::default()
            },
            reason: raw.reason.into_inner(),
        })
    }
}

/// The steps of a label path.
fn steps(path: &str) -> Vec<String> {
    path.split('/').map(|step| step.trim().to_owned()).collect()
}

/// The column or field with this key. In a two-sided table, a key that both sides have is prefixed with the side.
pub(super) fn target_of(key: &str, schema: &Table) -> Option<Target> {
    let (side, name) = match key.split_once('.') {
        Some((side, name)) if matches!(schema.shape, Shape::TwoSided { .. }) && schema.row_kind(side).is_some() => {
            (schema.row_kind(side), name)
        }
        _ => (None, key),
    };
    let field = schema.field(name)?;
    let mut columns = schema
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.field == field);
    let column = columns.find(|(_, column)| side.is_none() || column.side == side);
    match column {
        Some((position, _)) if side.is_some() || columns.next().is_none() => Some(Target::Column(position)),
        Some(_) => None,
        None if side.is_none() => Some(Target::Field(field)),
        None => None,
    }
}

/// The field that a target fills; the first one of a split.
pub(super) fn field_of(target: &Target, schema: &Table) -> Option<usize> {
    match target {
        Target::Column(column) => schema.columns.get(*column).map(|column| column.field),
        Target::Field(field) => Some(*field),
        Target::Split(fields) => fields.first().copied(),
    }
}

/// An identity for a key, equal for keys with the same target.
fn target_name(key: &str, schema: &Table) -> String {
    target_of(key, schema).map_or_else(|| key.to_owned(), |target| format!("{target:?}"))
}

/// The lines with this label, each by its id and the label of the line above it.
fn lines_labelled(label: &str, lines: &[Line]) -> Vec<String> {
    let matching = lines.iter().filter(|line| line.label == label);
    let name = |line: &Line| {
        let above = line.under.or(line.of_which).and_then(|above| lines.get(above));
        match above {
            Some(above) => format!("{} ({})", line.id, above.label),
            None => line.id.clone(),
        }
    };
    matching.map(name).collect()
}

/// The line with this id, or the only line with this label.
fn line_named(name: &str, lines: &[Line]) -> Option<usize> {
    let by_id = lines.iter().position(|line| line.id == name);
    let mut by_label = lines.iter().enumerate().filter(|(_, line)| line.label == name);
    by_id.or_else(|| match (by_label.next(), by_label.next()) {
        (Some((line, _)), None) => Some(line),
        _ => None,
    })
}
