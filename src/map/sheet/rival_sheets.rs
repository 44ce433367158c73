//! Several sheets that are one table: which of them counts, if anything says so.

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::figures;
use crate::map::lexicon::Lexicon;
use crate::map::sheet::claim::Claim;
use crate::schema::{Standard, Table};

/// Most sheets of one table that are compared with each other.
const MOST_COMPARED: usize = 64;

/// Keeps at most one sheet of each table.
pub fn settle(claims: &mut Vec<Claim>, standard: &Standard, lexicon: &Lexicon, findings: &mut Vec<Diagnostic>) {
    set_units_aside(claims, standard, findings);
    set_copies_aside(claims, standard, lexicon, findings);
    settle_rivals(claims, standard, findings);
}

/// The claims of first sheets by the table that they are, in which continuations have no say.
fn by_table<'c, 'a>(claims: &'c [Claim<'a>]) -> HashMap<usize, Vec<&'c Claim<'a>>> {
    let mut of_table: HashMap<usize, Vec<&Claim>> = HashMap::default();
    for claim in claims.iter().filter(|claim| claim.first.is_none()) {
        of_table.entry(claim.best.table).or_default().push(claim);
    }
    of_table
}

/// The sheet that is used in the place of another one, and why.
struct Kept {
    sheet: Text,
    kind: &'static str,
}

/// Takes sheets, by their position, and those that continue them from the claims, each with a finding.
fn set_aside(
    claims: &mut Vec<Claim>,
    dropped: &HashMap<usize, Kept>,
    (standard, department): (&Standard, &Text),
    findings: &mut Vec<Diagnostic>,
) {
    claims.retain(|claim| {
        let Some(Kept { sheet, kind }) = dropped.get(&claim.first.unwrap_or(claim.sheet)) else {
            return true;
        };
        let table = standard.tables.get(claim.best.table);
        let mut finding = Diagnostic::new(Code::SheetBeside)
            .at(&claim.name, block_of(claim, sheet))
            .with("table", table.map(|table| table.title.as_str()).unwrap_or_default())
            .with("kind", kind)
            .with("other", sheet)
            .with("owner", owner(claim).cloned().unwrap_or_default())
            .with("department", department)
            .related(sheet, None);
        finding.table = table.map(|table| table.number.clone());
        findings.push(finding);
        false
    });
}

/// The department that a sheet states.
fn owner<'c>(claim: &'c Claim) -> Option<&'c Text> {
    claim.detected.preamble.department.as_ref().map(|stated| &stated.value)
}

/// Of several sheets of one table sets aside those that have no figures beside one that has, the same figures as an
/// earlier one, or the same total by units, where another one has the codes of the table.
fn set_copies_aside(claims: &mut Vec<Claim>, standard: &Standard, lexicon: &Lexicon, findings: &mut Vec<Diagnostic>) {
    let mut dropped: HashMap<usize, Kept> = HashMap::default();
    for (number, mut rivals) in by_table(claims) {
        rivals.retain(|claim| !claim.is_named());
        let table = standard.tables.get(number);
        let Some(table) = table.filter(|_| (2..=MOST_COMPARED).contains(&rivals.len())) else {
            continue;
        };
        let contents: Vec<Contents> = rivals.iter().map(|claim| Contents::of(claim, table, lexicon)).collect();
        for own in &contents {
            let is_open = |other: &&Contents| {
                let sheet = other.claim.sheet;
                sheet != own.claim.sheet && !dropped.contains_key(&sheet)
            };
            let mut others = contents.iter().filter(is_open);
            let better = others.find_map(|other| {
                let kind = own.why_set_aside(other)?;
                let sheet = other.claim.name.clone();
                Some(Kept { sheet, kind })
            });
            dropped.extend(better.map(|kept| (own.claim.sheet, kept)));
        }
    }
    set_aside(claims, &dropped, (standard, &Text::default()), findings);
}

/// What sheets of one table are compared by.
struct Contents<'c, 'a> {
    claim: &'c Claim<'a>,
    figures: usize,
    /// The currency unit and the department that the sheet states.
    stated: [Option<&'c Text>; 2],
    /// The cells from the header downwards, by their place below its first row.
    body: Vec<(u32, u32, String)>,
    /// The largest amount; in a list that is the total.
    largest: Option<Decimal>,
    /// Whether the header has the codes of the table's classification.
    has_codes: bool,
}

impl<'c, 'a> Contents<'c, 'a> {
    fn of(claim: &'c Claim<'a>, table: &Table, lexicon: &Lexicon) -> Self {
        let header = claim.best.header.as_ref();
        let first = header.map_or(0, |header| header.first);
        let place = |cell: &Cell| (cell.at.row.saturating_sub(first), cell.at.col, cell.value.to_string());
        let below = claim.grid.cells().iter().filter(|cell| cell.at.row >= first);
        let fields = header.map(|header| header.fields(table)).unwrap_or_default();
        let mut codes = table.classified.iter().flat_map(|classified| &classified.codes);
        let stated = [claim.preamble.stated_unit(), claim.preamble.department.as_ref()];
        Self {
            claim,
            figures: figures(claim.grid, lexicon),
            stated: stated.map(|stated| stated.map(|stated| &stated.value)),
            body: below.map(place).collect(),
            largest: claim.largest(|source| source.is_amount_of(table), lexicon),
            has_codes: codes.any(|code| fields.contains(code)),
        }
    }

    /// Why this sheet need not be used beside the other one, if anything says so.
    fn why_set_aside(&self, other: &Self) -> Option<&'static str> {
        let is_alike = self.stated == other.stated;
        let has_same_total = self.largest.is_some() && self.largest == other.largest;
        match () {
            () if self.figures == 0 && other.figures > 0 => Some("blank"),
            () if is_alike && other.claim.sheet < self.claim.sheet && self.body == other.body => Some("copy"),
            () if is_alike && !self.has_codes && other.has_codes && has_same_total => Some("units"),
            () => None,
        }
    }
}

/// Of several sheets of one table the one whose owner is that of most sheets is the department's; the others are those
/// of its units, which the standard tables do not have one by one.
fn set_units_aside(claims: &mut Vec<Claim>, standard: &Standard, findings: &mut Vec<Diagnostic>) {
    let mut counts: HashMap<&Text, usize> = HashMap::default();
    for owner in claims.iter().filter(|claim| claim.first.is_none()).filter_map(owner) {
        let count = counts.entry(owner).or_default();
        *count = count.saturating_add(1);
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let leading = counts.iter().filter(|(_, count)| **count == most);
    let leading: Vec<&Text> = leading.map(|(owner, _)| *owner).collect();
    // Of several, the department is the one that the names of all units begin with: 水利局, 水利局本级.
    let is_department = |owner: &&&Text| leading.iter().all(|other| other.starts_with(owner.as_ref() as &str));
    let Some(department) = leading.iter().find(is_department).map(|owner| Text::clone(owner)) else {
        return;
    };
    let mut dropped: HashMap<usize, Kept> = HashMap::default();
    for (_, rivals) in by_table(claims) {
        let mut own = rivals.iter().filter(|claim| owner(claim) == Some(&department));
        let (Some(own), None) = (own.next(), own.next()) else {
            continue;
        };
        if rivals.iter().all(|claim| owner(claim).is_some() && !claim.is_named()) {
            let others = rivals.iter().filter(|claim| claim.sheet != own.sheet);
            dropped.extend(others.map(|claim| {
                let kept = Kept {
                    sheet: own.name.clone(),
                    kind: "department",
                };
                (claim.sheet, kept)
            }));
        }
    }
    set_aside(claims, &dropped, (standard, &department), findings);
}

/// If two sheets claim one table, neither is used: only the user knows which one counts. A sheet named in the
/// mapping file takes precedence over others.
fn settle_rivals(claims: &mut Vec<Claim>, standard: &Standard, findings: &mut Vec<Diagnostic>) {
    let named: HashMap<usize, Text> = claims
        .iter()
        .filter(|claim| claim.is_named())
        .map(|claim| (claim.best.table, claim.name.clone()))
        .collect();
    claims.retain(|claim| {
        let winner = named
            .get(&claim.best.table)
            .filter(|_| !claim.is_named() && claim.first.is_none());
        let beside = |winner| rival(claim, winner, standard.tables.get(claim.best.table)).with("kept", "other");
        findings.extend(winner.map(beside));
        winner.is_none()
    });
    let mut first: HashMap<usize, usize> = HashMap::default();
    let mut rivals: Vec<usize> = Vec::new();
    for (position, claim) in claims.iter().enumerate() {
        // A continuation shares the outcome of the sheet that it continues.
        if claim.first.is_some() {
            continue;
        }
        let Some(earlier) = first.get(&claim.best.table).copied() else {
            first.insert(claim.best.table, position);
            continue;
        };
        rivals.extend([earlier, position]);
        let other = claims
            .get(earlier)
            .map(|claim| claim.name.clone())
            .unwrap_or_else(|| Text::from(""));
        let table = standard.tables.get(claim.best.table);
        let mut finding = rival(claim, &other, table);
        if claims
            .get(earlier)
            .is_some_and(|first| has_other_columns(claim, first, table))
        {
            finding = finding.with("kept", "columns");
        }
        findings.push(finding);
    }
    let torn: Vec<usize> = rivals
        .iter()
        .filter_map(|rival| Some(claims.get(*rival)?.sheet))
        .collect();
    for claim in claims.iter() {
        let first = claim.first.filter(|first| torn.contains(first));
        let first = first.and_then(|first| claims.iter().find(|claim| claim.sheet == first));
        findings.extend(first.map(|first| rival(claim, &first.name, standard.tables.get(claim.best.table))));
    }
    claims.retain(|claim| !torn.contains(&claim.first.unwrap_or(claim.sheet)));
}

/// Whether a sheet has other columns of amounts of the table than an earlier one, and none of its own again.
fn has_other_columns(claim: &Claim, earlier: &Claim, table: Option<&Table>) -> bool {
    let amounts = |claim: &Claim| -> HashSet<usize> {
        let columns = claim.best.header.iter().flat_map(|header| &header.columns);
        let columns = columns.flat_map(|source| source.meaning.columns()).copied();
        let is_amount = |column: &usize| {
            table.is_some_and(|table| {
                let column = table.columns.get(*column);
                column.is_some_and(|column| table.is_amount(column.field))
            })
        };
        columns.filter(is_amount).collect()
    };
    let (own, other) = (amounts(claim), amounts(earlier));
    !own.is_empty() && !other.is_empty() && own.is_disjoint(&other)
}

fn rival(claim: &Claim, other: &Text, table: Option<&Table>) -> Diagnostic {
    let block = block_of(claim, other);
    let mut finding = Diagnostic::new(Code::TwoSheetsOneTable)
        .at(&claim.name, block)
        .with("other", other)
        .with("row", block.map_or(0, |at| at.row.saturating_add(1)))
        .with("table", table.map(|table| table.title.as_str()).unwrap_or_default())
        .with("kept", "none")
        .related(other, None);
    finding.table = table.map(|table| table.number.clone());
    finding
}

/// Of two blocks of one sheet, the cell at which the lower one begins.
fn block_of(claim: &Claim, other: &Text) -> Option<CellRef> {
    let first = claim.grid.cells().first().map(|cell| cell.at);
    first.filter(|_| &claim.name == other)
}
