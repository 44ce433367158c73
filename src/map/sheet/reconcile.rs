//! Reconciles the classified sheets within the workbook: rival sheets of one table, one year and department for all,
//! a currency unit for each.

use foldhash::HashSet;

use crate::book::{most_common, most_common_year};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::header::source_column::SourceColumn;
use crate::map::header::stated_year::HeaderYear;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::fallback_metadata;
use crate::map::preamble::read::Stated;
use crate::map::preamble::title::plain_title;
use crate::map::preamble::unit::with_unit;
use crate::map::preamble::unit_conflict::{Conflict, known_amounts};
use crate::map::preamble::year::year_in;
use crate::map::sheet::all_funds;
use crate::map::sheet::candidate::{Candidate, LEAST_HEADER};
use crate::map::sheet::claim::{Claim, Plan, Plans};
use crate::map::sheet::classify::{Detected, MARGIN, NEAR, Verdict};
use crate::map::sheet::columns_of_sheet;
use crate::map::sheet::continuation;
use crate::map::sheet::on_side::turn_finding;
use crate::map::sheet::rival_sheets;
use crate::map::sheet::split_sheet::Part;
use crate::map::{Options, figures};
use crate::meaning::Dimension;
use crate::schema::Standard;

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
    rival_sheets::settle(&mut claims, standard, lexicon, &mut findings);
    let mut conflicts = Vec::new();
    let is_numbered_otherwise = is_numbered_otherwise(&claims);
    for claim in &claims {
        let is_doubtful = !(is_numbered_otherwise && is_misnumbered(claim));
        findings.extend(uncertain(claim, standard).filter(|_| is_doubtful));
        findings.extend(called_otherwise(claim, year, standard, lexicon));
        let mut later = later_budget(claim, year, standard, lexicon);
        if parts.get(claim.sheet).is_some_and(|part| part.on_side) {
            later.iter_mut().for_each(turn_finding);
        }
        findings.extend(later);
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
    all_funds::refuse(&claims, &mut sheets, (standard, lexicon), &mut findings);
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
        (Verdict::OtherForm, Some(table)) => {
            let finding = finding(Code::OtherForm).in_table(&table.number);
            let finding = finding.with("table", &table.title).with("count", count);
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

/// Whether a workbook numbers its forms in an order of its own: more numbers are those of other tables than right.
fn is_numbered_otherwise(claims: &[Claim]) -> bool {
    let wrong = claims.iter().filter(|claim| is_misnumbered(claim)).count();
    let right = claims.iter().filter(|claim| claim.best.form_number > 0).count();
    wrong > 1 && wrong > right
}

/// Whether a sheet has the number of another table, and nothing else speaks against its title.
fn is_misnumbered(claim: &Claim) -> bool {
    let best = claim.best;
    let others = || {
        claim
            .detected
            .candidates
            .iter()
            .filter(|other| other.table != best.table)
    };
    let without_number = |other: &Candidate| other.score().saturating_sub(other.form_number);
    let rival = others().map(without_number).max().unwrap_or_default();
    best.title > 0
        && !best.vague
        && best.form_number == 0
        && others().any(|other| other.form_number > 0)
        && best.score() >= rival.saturating_add(MARGIN)
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

/// The finding for a sheet whose name speaks against it: of another year than the book where its title names none, of
/// figures that are no budget, of other funds or another document than the table.
fn called_otherwise(claim: &Claim, year: Option<i32>, standard: &Standard, lexicon: &Lexicon) -> Option<Diagnostic> {
    if claim.first.is_some() || claim.rule.is_some() {
        return None;
    }
    let table = standard.tables.get(claim.best.table)?;
    let labels = lexicon.labels(claim.best.table, claim.best.rule)?;
    let name = lexicon.folder.fold(&claim.name);
    let reading = lexicon.vocabulary.read_title(plain_title(&name, lexicon));
    let named_year = year_in(&name, &lexicon.words).map(|(year, _)| year);
    let is_other_year = claim.preamble.year.is_none() && named_year.is_some() && named_year != year;
    let own = &labels.means.common.all;
    let differs = |dimension: &Dimension| {
        let (stated, own) = (reading.point.get(*dimension), own.get(*dimension));
        stated != 0 && own != 0 && stated & own == 0
    };
    let is_other = reading.is_explained() && [Dimension::Fund, Dimension::Document].iter().any(differs);
    let kind = match (is_other_year, reading.is_of_other_stage(), is_other) {
        (true, ..) => "year",
        (_, true, _) => "stage",
        (.., true) => "funds",
        _ => return None,
    };
    let finding = Diagnostic::new(Code::CalledOtherwise)
        .at(&claim.name, None)
        .in_table(&table.number);
    Some(
        finding
            .found(&claim.name)
            .with("kind", kind)
            .with("table", &table.title),
    )
}

/// The finding for a sheet with budget columns of the book's year and the year after, and of no later one: its title may be
/// last year's. Plans name several years.
fn later_budget(claim: &Claim, year: Option<i32>, standard: &Standard, lexicon: &Lexicon) -> Option<Diagnostic> {
    let header = claim.best.header.as_ref().filter(|_| claim.rule.is_none())?;
    let year_after = year?.checked_add(1)?;
    let names_it = |label: &String| label.contains(&year_after.to_string());
    if !header.columns.iter().any(|source| source.labels.iter().any(names_it)) {
        return None;
    }
    let budgets = header.columns.iter().filter_map(|source| {
        let reading = source.reading(&lexicon.vocabulary);
        let is_budget = reading.is_explained() && !reading.is_of_other_stage();
        Some((source, *reading.years.iter().max()?)).filter(|_| is_budget)
    });
    let budgets: Vec<(&SourceColumn, i32)> = budgets.collect();
    let (first, stated) = budgets.iter().find(|(_, stated)| *stated == year_after)?;
    // The year of the book is taken off labels.
    let names_own = |cell: &Cell| {
        let folded = lexicon.folder.fold(&cell.value.to_string());
        year_in(&folded, &lexicon.words).is_some_and(|(stated, _)| Some(stated) == year)
    };
    let rows = claim.grid.rows_between(header.first, header.last);
    let has_own = rows.flatten().any(names_own);
    if !has_own || budgets.iter().any(|(_, stated)| *stated > year_after) {
        return None;
    }
    let table = standard.tables.get(claim.best.table)?;
    let finding = Diagnostic::new(Code::CalledOtherwise)
        .at(&claim.name, CellRef::new(header.last, first.col))
        .in_table(&table.number)
        .found(&first.label)
        .with("kind", "later")
        .with("year", stated)
        .with("table", &table.title);
    Some(finding.expected(year.map(|year| year.to_string()).unwrap_or_default()))
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
