//! Resolves upload layouts: unresolved names are refused with their line.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use toml::Spanned;

use super::raw::{Header, RawColumn, RawExport, RawFormat, RawTable, Special};
use super::{Export, ExportColumn, ExportFormat, ExportSource, ExportTable, NOT_IN_NAMES};
use crate::error::Result;
use crate::mapping::Origin;
use crate::mapping::parser::{Key, Parser};
use crate::schema::{Kind, Table};

/// Placeholders allowed in name patterns …
const PLACEHOLDERS: &[&str] = &["name", "table", "form-number", "title", "year", "department"];
/// … and those that differ between tables.
const OF_TABLE: &[&str] = &["{table}", "{form-number}", "{title}"];
/// Default names of files and sheets.
const FILE: &str = "{form-number}.csv";
const SHEET: &str = "{form-number}";
/// Separates the rows of a printed header.
const STEP: char = '/';
/// Maximum number of decimals of written amounts.
const MOST_DECIMALS: u32 = 8;

/// Resolves the section `[export]`.
pub(in crate::mapping) fn parse(raw: RawExport, parser: &Parser) -> Result<Export> {
    refuse_strangers(&raw, parser)?;
    let frame = &parser.standard.frame;
    if let Some(unit) = raw.unit.as_ref().filter(|unit| frame.unit(unit.get_ref()).is_none()) {
        return Err(parser.error(unit, "no-such-unit"));
    }
    if let Some(wrong) = raw.decimals.as_ref().filter(|wrong| *wrong.get_ref() > MOST_DECIMALS) {
        return Err(parser.error_at(Some(wrong.span()), "bad-decimals", &wrong.get_ref().to_string()));
    }
    if let Some(level) = raw.levels.iter().find(|level| !is_known(level.get_ref(), parser)) {
        return Err(parser.error(level, "no-such-level"));
    }
    let tables = if raw.tables.is_empty() {
        (0..parser.standard.tables.len())
            .map(|table| whole_table(table, &raw, parser))
            .collect::<Result<_>>()?
    } else {
        raw.tables
            .iter()
            .map(|table| one_table(table, &raw, parser))
            .collect::<Result<_>>()?
    };
    let format = format(&raw, parser)?;
    Ok(Export {
        file: raw
            .file
            .filter(|_| format == ExportFormat::Xlsx)
            .map(Spanned::into_inner),
        format,
        header: raw.header,
        unit: raw
            .unit
            .map_or_else(|| frame.currency_unit.clone(), |unit| unit.into_inner()),
        decimals: raw.decimals.map(Spanned::into_inner),
        tables,
    })
}

/// Refuses keys that do not apply to the chosen kind of file.
fn refuse_strangers(raw: &RawExport, parser: &Parser) -> Result<()> {
    let first_of = |pick: fn(&RawTable) -> Option<&Key>| raw.tables.iter().find_map(pick);
    if raw.format == RawFormat::Csv {
        let sheet = raw.sheet.as_ref().or(first_of(|table| table.sheet.as_ref()));
        return sheet.map_or(Ok(()), |sheet| Err(parser.error(sheet, "xlsx-only")));
    }
    if let Some(given) = raw.bom.as_ref().or(raw.guard.as_ref()) {
        return Err(parser.error_at(Some(given.span()), "csv-only", &given.get_ref().to_string()));
    }
    let texts = [raw.encoding.as_ref(), raw.delimiter.as_ref()];
    let stranger = texts
        .into_iter()
        .flatten()
        .next()
        .or(first_of(|table| table.file.as_ref()));
    stranger.map_or(Ok(()), |stranger| Err(parser.error(stranger, "csv-only")))
}

/// Whether any table of the standard has this level, side or section.
fn is_known(level: &str, parser: &Parser) -> bool {
    parser
        .standard
        .tables
        .iter()
        .any(|table| table.row_kind(level).is_some())
}

fn format(raw: &RawExport, parser: &Parser) -> Result<ExportFormat> {
    match raw.format {
        RawFormat::Csv => csv(raw, parser),
        RawFormat::Xlsx => xlsx(raw, parser),
    }
}

fn xlsx(raw: &RawExport, parser: &Parser) -> Result<ExportFormat> {
    let Some(file) = &raw.file else {
        return Ok(ExportFormat::Xlsx);
    };
    check_pattern(file, parser)?;
    let of_table = OF_TABLE
        .iter()
        .find(|placeholder| file.get_ref().contains(**placeholder));
    match of_table {
        Some(placeholder) => Err(parser.error_at(Some(file.span()), "one-file", placeholder)),
        None => Ok(ExportFormat::Xlsx),
    }
}

fn csv(raw: &RawExport, parser: &Parser) -> Result<ExportFormat> {
    let encoding = match &raw.encoding {
        Some(name) => Encoding::for_label_no_replacement(name.get_ref().as_bytes())
            .ok_or_else(|| parser.error(name, "no-such-encoding"))?,
        None => UTF_8,
    };
    let has_bom = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
    let bom = match &raw.bom {
        Some(bom) if *bom.get_ref() && !has_bom => {
            return Err(parser.error_at(Some(bom.span()), "no-bom", encoding.name()));
        }
        Some(bom) => *bom.get_ref(),
        None => has_bom,
    };
    let delimiter = match &raw.delimiter {
        Some(text) => delimiter(text.get_ref()).ok_or_else(|| parser.error(text, "bad-delimiter"))?,
        None => b',',
    };
    Ok(ExportFormat::Csv {
        encoding,
        bom,
        delimiter,
        guard: raw.guard.as_ref().is_some_and(|guard| *guard.get_ref()),
    })
}

/// A delimiter: a tab or an ASCII punctuation character other than a quotation mark, a point or a minus.
fn delimiter(text: &str) -> Option<u8> {
    let byte = match text.as_bytes() {
        [byte] => *byte,
        _ => return None,
    };
    let right = byte == b'\t' || byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'.' | b'-');
    right.then_some(byte)
}

fn check_pattern(pattern: &Key, parser: &Parser) -> Result<()> {
    let text = pattern.get_ref();
    if text.trim().is_empty() || text.contains(NOT_IN_NAMES) || text.contains(char::is_control) {
        return Err(parser.error(pattern, "bad-name"));
    }
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        if !PLACEHOLDERS.contains(&name) {
            return Err(parser.error_at(Some(pattern.span()), "no-such-placeholder", name));
        }
        rest = tail;
    }
    Ok(())
}

/// The name pattern of a table: its own, the layout's, or the default.
fn pattern(own: Option<&Key>, whole: Option<&Key>, usual: &str, parser: &Parser) -> Result<String> {
    if let Some(own) = own {
        check_pattern(own, parser)?;
        return Ok(own.get_ref().clone());
    }
    let Some(whole) = whole else {
        return Ok(usual.to_owned());
    };
    check_pattern(whole, parser)?;
    if !OF_TABLE.iter().any(|placeholder| whole.get_ref().contains(placeholder)) {
        return Err(parser.error(whole, "same-name"));
    }
    Ok(whole.get_ref().clone())
}

/// The name pattern for all CSV files; a workbook is a single file.
fn file_of(raw: &RawExport) -> Option<&Key> {
    raw.file.as_ref().filter(|_| raw.format == RawFormat::Csv)
}

fn whole_table(table: usize, raw: &RawExport, parser: &Parser) -> Result<ExportTable> {
    let at = raw.file.as_ref().or(raw.sheet.as_ref());
    let origin = at.map(|key| parser.origin(key));
    let schema = parser.standard.tables.get(table);
    Ok(ExportTable {
        origin: origin.unwrap_or_else(|| Origin {
            file: parser.file.clone(),
            line: 1,
        }),
        table,
        file: pattern(None, file_of(raw), FILE, parser)?,
        sheet: pattern(None, raw.sheet.as_ref(), SHEET, parser)?,
        row_kinds: schema.map_or_else(Vec::new, |schema| row_kinds(schema, &raw.levels, raw.totals)),
        leaves: raw.leaves,
        required: false,
        columns: None,
    })
}

fn one_table(raw: &RawTable, whole: &RawExport, parser: &Parser) -> Result<ExportTable> {
    let number = raw.table.get_ref().as_str();
    let mut all = parser.standard.tables.iter().enumerate();
    let (table, schema) = all
        .find(|(_, table)| table.number == number)
        .ok_or_else(|| parser.error(&raw.table, "no-such-table"))?;
    if let Some(level) = raw
        .levels
        .iter()
        .find(|level| schema.row_kind(level.get_ref()).is_none())
    {
        return Err(parser.error(level, "no-such-level"));
    }
    let levels = if raw.levels.is_empty() {
        &whole.levels
    } else {
        &raw.levels
    };
    let columns = raw.columns.iter();
    let columns = columns.map(|column| one_column(column, schema, (&raw.table, whole.header), parser));
    Ok(ExportTable {
        origin: parser.origin(raw.file.as_ref().or(raw.sheet.as_ref()).unwrap_or(&raw.table)),
        table,
        file: pattern(raw.file.as_ref(), file_of(whole), FILE, parser)?,
        sheet: pattern(raw.sheet.as_ref(), whole.sheet.as_ref(), SHEET, parser)?,
        row_kinds: row_kinds(schema, levels, raw.totals.or(whole.totals)),
        leaves: raw.leaves.unwrap_or(whole.leaves),
        required: raw.required,
        columns: match raw.columns.is_empty() {
            true => None,
            false => Some(columns.collect::<Result<_>>()?),
        },
    })
}

/// The row kinds written. The only row of a single-row table does not count as a total.
fn row_kinds(schema: &Table, levels: &[Key], totals: Option<bool>) -> Vec<usize> {
    let named = |name: &str| levels.iter().any(|level| level.get_ref() == name);
    let any_named = schema.row_kinds.iter().any(|row_kind| named(&row_kind.name));
    let only_row = schema.is_single_row();
    let without_totals = totals == Some(false) && !only_row;
    let kept = schema.row_kinds.iter().enumerate().filter(|(_, row_kind)| {
        let is_total = row_kind.rule.total_label.is_some();
        (!any_named || named(&row_kind.name)) && !(is_total && without_totals)
    });
    kept.map(|(position, _)| position).collect()
}

fn one_column(
    raw: &RawColumn,
    schema: &Table,
    (table, header): (&Key, Header),
    parser: &Parser,
) -> Result<ExportColumn> {
    let at = raw.key.as_ref().or(raw.keys.first()).or(raw.value.as_ref());
    let span = at
        .map(Key::span)
        .or(raw.source.as_ref().map(Spanned::span))
        .unwrap_or_else(|| table.span());
    let given = [
        raw.key.is_some(),
        !raw.keys.is_empty(),
        raw.value.is_some(),
        raw.source.is_some(),
    ];
    if given.iter().filter(|given| **given).count() != 1 {
        let what = raw.header.as_deref().unwrap_or_default();
        return Err(parser.error_at(Some(span), "one-content", what));
    }
    let source = source(raw, schema, parser)?;
    // The standard has labels only for fields and levels.
    let (has_label, name) = match &source {
        ExportSource::Fields { .. } | ExportSource::Special(Special::Level) => (true, ""),
        ExportSource::Constant(value) => (false, value.as_str()),
        ExportSource::Special(special) => (header == Header::Key, special.name()),
    };
    if !has_label && raw.header.is_none() && header != Header::None {
        return Err(parser.error_at(Some(span), "no-header", name));
    }
    let steps = |text: &String| text.split(STEP).map(|step| step.trim().to_owned()).collect();
    Ok(ExportColumn {
        header: raw.header.as_ref().map(steps),
        source,
    })
}

fn source(raw: &RawColumn, schema: &Table, parser: &Parser) -> Result<ExportSource> {
    if let Some(special) = &raw.source {
        return Ok(ExportSource::Special(*special.get_ref()));
    }
    if let Some(value) = &raw.value {
        return Ok(ExportSource::Constant(value.get_ref().clone()));
    }
    let field = |key: &Key| {
        let field = schema.field(key.get_ref());
        let field = field.ok_or_else(|| parser.error(key, "no-such-key"))?;
        let kind = schema.fields.get(field).map(|field| field.kind);
        match raw.keys.len() > 1 && kind == Some(Kind::Amount) {
            true => Err(parser.error(key, "join-amount")),
            false => Ok(field),
        }
    };
    let fields = raw.key.iter().chain(&raw.keys).map(field);
    Ok(ExportSource::Fields {
        fields: fields.collect::<Result<_>>()?,
        separator: raw.separator.clone(),
    })
}
