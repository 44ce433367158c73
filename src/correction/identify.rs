//! What findings are known by: code, rule, table, what the row is known by, column. No address, sheet or
//! position, so that rows that are inserted, moved or sorted, and another file format, change nothing.

use foldhash::{HashMap, HashSet};

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::book::{Book, CellId, Item, SourceCell};
use crate::diagnostic::{Diagnostic, Identity};
use crate::schema::{Standard, Table as Schema};

/// Between the parts that are digested.
const BETWEEN: char = '\u{1f}';
/// Bytes of a digest that distinguish findings of one workbook …
const OF_ID: usize = 6;
/// … and the figures of one finding.
const OF_FIGURES: usize = 4;

/// Gives each finding about this book that has none an identity.
pub fn identify(findings: &mut [Diagnostic], book: &Book, standard: &Standard) {
    let cell = |finding: &Diagnostic| -> Option<SourceCell> {
        let place = finding.place.as_ref()?;
        Some((place.sheet.clone(), place.cell?))
    };
    let wanted: HashSet<SourceCell> = findings.iter().filter_map(cell).collect();
    let spots = book.locate(&wanted);
    let mut rows: HashMap<usize, Rows> = HashMap::default();
    let mut seen: HashMap<String, usize> = HashMap::default();
    for finding in findings.iter_mut().filter(|finding| finding.identity.is_none()) {
        let spot = cell(finding).and_then(|cell| spots.get(&cell));
        let schema = spot.and_then(|spot| standard.tables.get(book.tables.get(spot.table)?.schema));
        let known = spot.zip(schema).map(|(spot, schema)| {
            let rows = rows
                .entry(spot.table)
                .or_insert_with(|| Rows::of(spot.table, book, schema));
            (rows.path(spot, schema), schema.fields.get(spot.field))
        });
        let sheet = finding.place.as_ref().map(|place| place.sheet.to_string());
        let (row, column) = match known {
            Some((row, field)) => (row, field.map(|field| field.key.clone())),
            None => {
                let row = finding.row.clone().or_else(|| finding.found.clone());
                (row.unwrap_or_default(), finding.key.clone())
            }
        };
        let table = finding.table.clone().or(sheet).unwrap_or_default();
        let rule = finding.rule.clone().unwrap_or_default();
        let parts = [
            finding.code.id().to_owned(),
            rule,
            table,
            row,
            column.unwrap_or_default(),
        ];
        let parts = parts.join(&BETWEEN.to_string());
        let nth = seen.entry(parts.clone()).or_default();
        let digest = digest(&format!("{parts}{BETWEEN}{nth}"), OF_ID);
        *nth = nth.saturating_add(1);
        finding.identity = Some(Box::new(Identity {
            id: format!("{}-{digest}", finding.code.id()),
            figures: figures(finding, spot, book, standard),
        }));
    }
}

/// The digest of what was found and expected; amounts in the unit of the standard, whatever that of the source.
fn figures(finding: &Diagnostic, spot: Option<CellId>, book: &Book, standard: &Standard) -> String {
    let factor = spot.and_then(|spot| {
        let table = book.tables.get(spot.table)?;
        let schema = standard.tables.get(table.schema)?;
        let unit = standard
            .frame
            .unit(&table.source_unit)
            .filter(|_| schema.is_amount(spot.field))?;
        standard.frame.factor(unit)
    });
    let spelled = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        let amount: Option<Decimal> = text.parse().ok();
        let own = amount
            .zip(factor)
            .and_then(|(amount, factor)| amount.checked_mul(factor));
        own.map_or_else(|| text.to_owned(), |own| own.normalize().to_string())
    };
    let both = format!("{}{BETWEEN}{}", spelled(&finding.found), spelled(&finding.expected));
    digest(&both, OF_FIGURES)
}

/// The first bytes of the digest of a text, in hexadecimal.
fn digest(text: &str, bytes: usize) -> String {
    let all = Sha256::digest(text);
    all.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// The rows of a table by what they are known by.
struct Rows {
    items: Vec<Item>,
    /// The items of each row: the row itself and the entries of lists in it.
    of: HashMap<usize, Vec<usize>>,
}

impl Rows {
    fn of(table: usize, book: &Book, schema: &Schema) -> Self {
        let items = book
            .tables
            .get(table)
            .map(|table| table.identity(schema).items)
            .unwrap_or_default();
        let mut of: HashMap<usize, Vec<usize>> = HashMap::default();
        for (number, item) in items.iter().enumerate() {
            of.entry(item.row).or_default().push(number);
        }
        Self { items, of }
    }

    /// What the row of a value is known by, with all that it belongs to.
    fn path(&self, spot: CellId, schema: &Schema) -> String {
        let own = self.of.get(&spot.row).map_or(&[][..], Vec::as_slice);
        let holds = |number: &&usize| {
            let list = self
                .items
                .get(**number)
                .and_then(|item| schema.lists.get(item.key.list?));
            list.is_some_and(|list| list.fields.contains(&spot.field))
        };
        let mut at = own.iter().find(holds).or(own.first()).copied();
        let mut path = Vec::new();
        // What an item belongs to stands before it.
        while let Some((number, item)) = at.and_then(|number| Some((number, self.items.get(number)?))) {
            let kind = schema.row_kinds.get(item.key.row_kind).map_or("", |kind| &kind.name);
            let parts = item.key.parts.join("/");
            path.push(format!(
                "{kind}:{}:{parts}:{}",
                item.key.list.map_or(0, |list| list.saturating_add(1)),
                item.key.nth
            ));
            at = item.parent.filter(|parent| *parent < number);
        }
        path.join(&BETWEEN.to_string())
    }
}
