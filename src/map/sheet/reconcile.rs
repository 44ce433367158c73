//! Reconciles the classified sheets within the workbook: rival sheets of one table, one year and department for all,
//! a currency unit for each.

use foldhash::{HashMap, HashSet};

use crate::book::{most_common, most_common_year};
use crate::cell::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::map::header::stated_year::HeaderYear;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::fallback_metadata;
use crate::map::preamble::read::Stated;
use crate::map::preamble::unit::with_unit;
use crate::map::preamble::unit_conflict::{Conflict, known_amounts};
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER};
use crate::map::sheet::claim::{Claim, Plan, Plans};
use crate::map::sheet::classify::{Detected, NEAR, Verdict};
use crate::map::sheet::columns_of_sheet;
use crate::map::sheet::continuation;
use crate::map::sheet::split_sheet::Part;
use crate::map::{Options, figures};
use crate::schema::{Standard, Table};

/// Decides what to do with each sheet.
pub fn resolve(parts: &[Part], standard: &Standard, lexicon: &Lexicon, options: &Options) -> Plans {
    let mut findings = Vec::new();
    let mut sheets: Vec<Plan> = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    let is_table = |part: &&Part| part.shown && matches!(part.detected.verdict, Verdict::Table { .. });
    let tables = parts.iter().filter(is_table).filter_map(|part| part.detected.best());
    let claimed: HashSet<usize> = tables.map(|best| best.table).collect();
    for (sheet, part) in parts.iter().enumerate() {
        let (grid, detected) = (&*part.grid, &part.detected);
        let name = Text::from(grid.name.as_str());
        let continues = continuation(parts, sheet, &claims, standard, lexicon)
            .or_else(|| further_columns(parts, sheet, &mut claims, standard, lexicon));
        if let Some(claim) = continues {
            sheets.push(Plan::Refused);
            claims.push(claim);
            continue;
        }
        let (plan, finding) = first_look(part, &name, &claimed, standard, lexicon);
        findings.extend(finding);
        sheets.push(plan.unwrap_or(Plan::Refused));
        if let (Verdict::Table { uncertain }, Some(best), true) = (&detected.verdict, detected.best(), part.shown) {
            claims.push(Claim {
                sheet,
                grid,
                name,
                detected,
                best,
                uncertain: *uncertain,
                preamble: detected.preamble.clone(),
                first: None,
                elsewhere: Vec::new(),
                adds: None,
                rule: lexicon
                    .labels(best.table, best.rule)
                    .and_then(|labels| labels.rule.as_deref()),
            });
        }
    }
    // Among equally frequent years the latest: an old copy is likelier than a future year's.
    let header_year = lexicon.header_year().filter(|_| !claims.is_empty());
    findings.extend(header_year.map(HeaderYear::finding));
    let year = options.year.or(header_year.map(|stated| stated.value)).or_else(|| {
        let stated = claims.iter().filter_map(|claim| claim.detected.preamble.year.as_ref());
        most_common_year(stated.map(|stated| stated.value))
            .or_else(|| claims.iter().find_map(|claim| claim.rule?.spec.metadata.year))
    });
    let elsewhere = year
        .is_none()
        .then(|| fallback_metadata::year(parts, &claims, lexicon, options));
    findings.extend(elsewhere.iter().flatten().map(fallback_metadata::Year::finding));
    let year = year.or_else(|| elsewhere.flatten().map(|found| found.value));
    let department = most_common(claims.iter().filter_map(|claim| {
        claim
            .detected
            .preamble
            .department
            .as_ref()
            .map(|stated| stated.value.clone())
    }));
    let by_file = |claim: &Claim| claim.rule?.spec.metadata.department.as_deref().map(Text::from);
    let department = department.or_else(|| claims.iter().find_map(by_file));
    let department = department
        .or_else(|| titled(&claims))
        .or_else(|| fallback_metadata::department(parts));
    claims.retain(|claim| of_year(claim, year, &mut findings));
    if year.is_none() {
        let stated = |claim: &Claim| lexicon.header_years.iter().find(|year| year.is_of(&claim.name));
        claims.retain(|claim| {
            let refused = stated(claim).and_then(|year| year.against(&lexicon.header_years));
            let is_kept = refused.is_none();
            findings.extend(refused);
            is_kept
        });
    }
    set_units_aside(&mut claims, standard, &mut findings);
    settle_rivals(&mut claims, standard, &mut findings);
    let mut conflicts = Vec::new();
    for claim in &claims {
        findings.extend(uncertain(claim, standard));
        findings.extend(other_department(claim, department.as_ref()));
        findings.extend(report_continued(claim, parts, standard));
        if let Some(conflict) = Conflict::of(claim, standard, lexicon) {
            conflicts.push((claim, conflict));
            continue;
        }
        if let Some(plan) = with_unit(claim, (standard, lexicon), options, None, &mut findings)
            && let Some(slot) = sheets.get_mut(claim.sheet)
        {
            *slot = plan;
        }
    }
    if !conflicts.is_empty() {
        let known = known_amounts(&claims, &sheets, standard);
        for (claim, conflict) in &conflicts {
            let decided = conflict.decide(claim, standard, &known);
            findings.push(conflict.finding(claim, decided));
            let plan =
                decided.and_then(|unit| with_unit(claim, (standard, lexicon), options, Some(unit), &mut findings));
            if let (Some(plan), Some(slot)) = (plan, sheets.get_mut(claim.sheet)) {
                *slot = plan;
            }
        }
    }
    if !claims.is_empty() && year.is_none() {
        findings.push(Diagnostic::new(Code::NoYear));
    }
    if !claims.is_empty() && department.is_none() {
        findings.push(Diagnostic::new(Code::NoDepartment));
    }
    Plans {
        sheets,
        year,
        department,
        findings,
    }
}

/// The department that the titles begin with, if all titles that begin with one agree.
fn titled(claims: &[Claim]) -> Option<Text> {
    let titled = claims.iter().filter(|claim| claim.best.title > 0);
    let mut names = titled.filter_map(|claim| Some(&claim.detected.preamble.titled.as_ref()?.value));
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}

/// The claim of a sheet that continues the table of an earlier one.
fn continuation<'a>(
    parts: &'a [Part],
    sheet: usize,
    claims: &[Claim<'a>],
    standard: &Standard,
    lexicon: &Lexicon,
) -> Option<Claim<'a>> {
    let part = parts.get(sheet).filter(|part| part.shown)?;
    claims
        .iter()
        .rev()
        .filter(|claim| claim.first.is_none())
        .find_map(|claim| {
            let best = continuation::candidate(part, parts.get(claim.sheet)?, claim.best, standard, lexicon)?;
            Some(going_on(claim, (sheet, part), best))
        })
}

/// The claim of a sheet on which the table of an earlier one goes on.
fn going_on<'a>(claim: &Claim<'a>, (sheet, part): (usize, &'a Part), best: &'a Candidate) -> Claim<'a> {
    let mut preamble = part.detected.preamble.clone();
    preamble.inherit(&claim.preamble);
    Claim {
        sheet,
        grid: &part.grid,
        name: Text::from(part.grid.name.as_str()),
        detected: &part.detected,
        best,
        uncertain: false,
        preamble,
        first: Some(claim.sheet),
        elsewhere: Vec::new(),
        adds: None,
        rule: claim.rule,
    }
}

/// The claim of a sheet that has further columns of the rows of an earlier one.
fn further_columns<'a>(
    parts: &'a [Part],
    sheet: usize,
    claims: &mut [Claim<'a>],
    standard: &Standard,
    lexicon: &Lexicon,
) -> Option<Claim<'a>> {
    let part = parts.get(sheet).filter(|part| part.shown)?;
    let mut tables: HashSet<usize> = HashSet::default();
    let mut firsts = claims
        .iter_mut()
        .filter(|claim| claim.first.is_none() && tables.insert(claim.best.table));
    firsts.find_map(|claim| {
        let upper = (parts.get(claim.sheet)?, claim.best, claim.elsewhere.as_slice());
        let (best, adds) = columns_of_sheet::candidate(part, upper, standard, lexicon)?;
        let header = claim.best.header.iter().flat_map(|header| &header.columns);
        let mut elsewhere: Vec<usize> = header.flat_map(|source| source.meaning.columns()).copied().collect();
        elsewhere.extend(&claim.elsewhere);
        claim.elsewhere.extend(&adds.columns);
        Some(Claim {
            elsewhere,
            adds: Some(adds),
            ..going_on(claim, (sheet, part), best)
        })
    })
}

fn report_continued(claim: &Claim, parts: &[Part], standard: &Standard) -> Option<Diagnostic> {
    let other = Text::from(parts.get(claim.first?)?.grid.name.as_str());
    let table = standard.tables.get(claim.best.table)?;
    let finding = Diagnostic::new(Code::SheetContinued)
        .at(&claim.name, None)
        .with("kind", if claim.adds.is_some() { "columns" } else { "rows" })
        .in_table(&table.number)
        .with("other", &other)
        .with("table", &table.title)
        .related(&other, None);
    Some(finding)
}

/// Decides what a sheet's own evidence allows; `claimed` are the tables that sheets are. No plan means that the sheet
/// claims a table.
fn first_look(
    part: &Part,
    name: &Text,
    claimed: &HashSet<usize>,
    standard: &Standard,
    lexicon: &Lexicon,
) -> (Option<Plan>, Option<Diagnostic>) {
    let (grid, detected) = (&*part.grid, &part.detected);
    if matches!(detected.verdict, Verdict::Table { .. }) && part.shown {
        return (None, None);
    }
    if matches!(detected.verdict, Verdict::GeneratedList) {
        return (Some(Plan::SetAside), None);
    }
    let count = figures(grid, lexicon);
    let finding = |code: Code| Diagnostic::new(code).at(name, part.begins);
    if !part.shown {
        let hidden = (count > 0).then(|| finding(Code::HiddenSheet).with("count", count));
        return (Some(Plan::SetAside), hidden);
    }
    let whole = whole_of(detected, claimed, lexicon);
    let near = whole
        .or(detected.best())
        .and_then(|best| standard.tables.get(best.table));
    match (&detected.verdict, near) {
        (Verdict::Aside(aside), _) => {
            let finding = finding(Code::SheetLeftOut)
                .with("reason", &aside.reason)
                .from_mapping(&aside.origin);
            (Some(Plan::SetAside), Some(finding))
        }
        _ if grid.cells().is_empty() => (Some(Plan::SetAside), None),
        (Verdict::HeaderMissing, Some(table)) => {
            let best = detected.best();
            let labels = best.and_then(|best| lexicon.labels(best.table, best.rule));
            let origin = labels.and_then(|labels| labels.rule.as_ref()?.spec.origin.as_ref());
            let header = detected.best().and_then(|best| best.header.as_ref());
            let found = |column: usize| header.is_some_and(|header| header.source_of(column).is_some());
            let names = |wanted: bool| {
                let columns = table
                    .columns
                    .iter()
                    .enumerate()
                    .filter(|(number, _)| found(*number) == wanted || !wanted);
                columns
                    .map(|(_, column)| column.path.join("/"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let mut finding = finding(Code::HeaderNotRecognised)
                .in_table(&table.number)
                .with("table", &table.title)
                .with("columns", names(false))
                .with(
                    "matched",
                    if names(true).is_empty() {
                        "-".to_owned()
                    } else {
                        names(true)
                    },
                );
            finding.mapping = origin.map(ToString::to_string);
            (Some(Plan::Refused), Some(finding))
        }
        (Verdict::Outside(title), _) if count == 0 || whole.is_none() => {
            let finding = finding(Code::OutsideTable).with("title", title);
            (Some(Plan::SetAside), Some(finding))
        }
        (Verdict::OtherClasses(title), Some(table)) if count > 0 => {
            let finding = finding(Code::OtherClasses).in_table(&table.number);
            let finding = finding.with("table", &table.title).with("title", title);
            (Some(Plan::Refused), Some(finding))
        }
        (Verdict::Unconfirmed(title) | Verdict::Outside(title), Some(table)) if count > 0 => {
            let finding = finding(Code::TitleNotUnderstood).in_table(&table.number);
            let finding = finding.with("table", &table.title).with("title", title);
            (Some(Plan::Refused), Some(finding))
        }
        (Verdict::Contents, _) if grid.is_prose => {
            let finding = finding(Code::DocumentText).with("count", grid.cells().len());
            (Some(Plan::SetAside), Some(finding))
        }
        (Verdict::Contents, _) => (Some(Plan::SetAside), Some(finding(Code::TextSheet))),
        _ if count == 0 => (Some(Plan::SetAside), Some(finding(Code::TextSheet))),
        (_, near) => {
            let is_near = detected.best().is_some_and(|best| best.score() >= NEAR);
            let near = near.filter(|_| is_near).map_or("-", |table| table.title.as_str());
            (
                Some(Plan::Refused),
                Some(finding(Code::ForeignSheet).with("count", count).with("near", near)),
            )
        }
    }
}

/// The table that no sheet is and whose header a sheet has, though its title names a part of it.
fn whole_of<'a>(detected: &'a Detected, claimed: &HashSet<usize>, lexicon: &Lexicon) -> Option<&'a Candidate> {
    let Verdict::Outside(title) = &detected.verdict else {
        return None;
    };
    let reading = lexicon.vocabulary.read_title(title);
    let holds = |candidate: &&Candidate| {
        let labels = lexicon.labels(candidate.table, candidate.rule);
        labels.is_some_and(|labels| labels.means.holds_title(&reading))
    };
    let mut open = detected
        .candidates
        .iter()
        .filter(|candidate| candidate.coverage >= LEAST_HEADER && !claimed.contains(&candidate.table));
    open.find(holds)
}

fn of_year(claim: &Claim, year: Option<i32>, findings: &mut Vec<Diagnostic>) -> bool {
    match (&claim.preamble.year, year) {
        (Some(stated), Some(year)) if stated.value != year => {
            findings.push(
                Diagnostic::new(Code::ForeignYear)
                    .at(
                        &claim.name,
                        claim.detected.preamble.year.as_ref().map(|stated| stated.at),
                    )
                    .found(stated.value)
                    .expected(year),
            );
            false
        }
        _ => true,
    }
}

/// Of several sheets of one table the one whose owner is that of most sheets is the department's; the others are those
/// of its units, which the standard tables do not have one by one.
fn set_units_aside(claims: &mut Vec<Claim>, standard: &Standard, findings: &mut Vec<Diagnostic>) {
    let owner = |claim: &Claim| Some(claim.detected.preamble.department.as_ref()?.value.clone());
    let mut counts: HashMap<Text, usize> = HashMap::default();
    for owner in claims.iter().filter(|claim| claim.first.is_none()).filter_map(owner) {
        let count = counts.entry(owner).or_default();
        *count = count.saturating_add(1);
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let mut leading = counts.iter().filter(|(_, count)| **count == most);
    let (Some((department, _)), None) = (leading.next(), leading.next()) else {
        return;
    };
    let mut of_table: HashMap<usize, Vec<&Claim>> = HashMap::default();
    for claim in claims.iter().filter(|claim| claim.first.is_none()) {
        of_table.entry(claim.best.table).or_default().push(claim);
    }
    let mut dropped: HashMap<usize, Text> = HashMap::default();
    for (_, rivals) in of_table {
        let mut own = rivals.iter().filter(|claim| owner(claim).as_ref() == Some(department));
        let (Some(own), None) = (own.next(), own.next()) else {
            continue;
        };
        if rivals.iter().all(|claim| owner(claim).is_some() && !claim.is_named()) {
            let others = rivals.iter().filter(|claim| claim.sheet != own.sheet);
            dropped.extend(others.map(|claim| (claim.sheet, own.name.clone())));
        }
    }
    claims.retain(|claim| {
        let Some(own) = dropped.get(&claim.first.unwrap_or(claim.sheet)) else {
            return true;
        };
        let stated = owner(claim).unwrap_or_else(|| Text::from(""));
        let finding = rival(claim, own, standard.tables.get(claim.best.table)).with("kept", "department");
        findings.push(finding.with("owner", stated).with("department", department));
        false
    });
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
    // Two blocks of one sheet: the lower one begins here.
    let block = claim
        .grid
        .cells()
        .first()
        .map(|cell| cell.at)
        .filter(|_| &claim.name == other);
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

fn uncertain(claim: &Claim, standard: &Standard) -> Option<Diagnostic> {
    if !claim.uncertain {
        return None;
    }
    let title = |candidate: &Candidate| standard.tables.get(candidate.table).map(|table| table.title.clone());
    let rival = claim.detected.candidates.get(1);
    let best = claim.best;
    let why = format!(
        "{} + {} + {} + {} = {}",
        best.title,
        best.form_number,
        best.header_points,
        best.sheet_name,
        best.score()
    );
    let mut finding = Diagnostic::new(Code::UncertainTable)
        .at(&claim.name, None)
        .with("table", title(best).unwrap_or_default())
        .with("why", why)
        .with("other", rival.and_then(title).unwrap_or_default());
    finding.table = standard.tables.get(best.table).map(|table| table.number.clone());
    Some(finding)
}

fn other_department(claim: &Claim, department: Option<&Text>) -> Option<Diagnostic> {
    let preamble = &claim.detected.preamble;
    let department = department?;
    // A title may shorten the name, or lead with that of the county.
    let is_other = |titled: &&Stated<Text>| {
        let (titled, department): (&str, &str) = (&titled.value, department);
        !titled.contains(department) && !department.contains(titled)
    };
    let titled = || preamble.titled.as_ref().filter(is_other);
    let stated = preamble.department.as_ref().or_else(titled)?;
    let department = Some(department).filter(|department| **department != stated.value)?;
    Some(
        Diagnostic::new(Code::OtherDepartment)
            .at(&claim.name, stated.at)
            .found(&stated.value)
            .expected(department),
    )
}
