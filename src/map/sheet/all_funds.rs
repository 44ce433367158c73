//! Tables of one kind of funds under a title that names none. Other sheets show whether theirs are the figures of all
//! funds: 基本支出预算表 is table 06 only if its total is that of the general public budget.

use crate::diagnostic::{Code, Diagnostic};
use crate::map::lexicon::Lexicon;
use crate::map::sheet::claim::{Claim, Plan};
use crate::schema::Standard;

/// Refuses claims under such titles whose total is that of all funds, and more than that of the table's.
pub fn refuse(
    claims: &[Claim],
    sheets: &mut [Plan],
    (standard, lexicon): (&Standard, &Lexicon),
    findings: &mut Vec<Diagnostic>,
) {
    // The total under a key, in the standard's unit.
    let total_of = |sheets: &[Plan], number: &str, key: &str| {
        let table = standard.table(number)?;
        let field = table.field(key)?;
        let is_of_table = |claim: &&Claim| {
            standard
                .tables
                .get(claim.best.table)
                .is_some_and(|own| own.number == number)
        };
        let claim = claims.iter().find(is_of_table)?;
        let Plan::Map { factor, .. } = sheets.get(claim.sheet)? else {
            return None;
        };
        let largest = claim.largest(|source| source.meaning.fields(table).contains(&field), lexicon)?;
        largest.checked_mul(*factor)
    };
    for claim in claims.iter().filter(|claim| claim.best.vague && claim.first.is_none()) {
        let table = standard.tables.get(claim.best.table);
        let Some((table, scope)) = table.and_then(|table| Some((table, table.all_funds.as_ref()?))) else {
            continue;
        };
        let ((of_all, all), (of_own, own)) = (&scope.all, &scope.own);
        let figures = [
            total_of(sheets, &table.number, &scope.total),
            total_of(sheets, of_all, all),
            total_of(sheets, of_own, own),
        ];
        let [Some(total), Some(all), Some(own)] = figures else {
            continue;
        };
        if total == all
            && total > own
            && let Some(slot) = sheets.get_mut(claim.sheet)
        {
            *slot = Plan::Refused;
            // That it was uncertain is settled.
            findings.retain(|known| known.code != Code::UncertainTable || known.table.as_ref() != Some(&table.number));
            let finding = Diagnostic::new(Code::AllFunds)
                .at(&claim.name, None)
                .in_table(&table.number);
            let finding = finding
                .with("table", &table.title)
                .with("all", of_all)
                .with("own", of_own);
            findings.push(finding.found(total).expected(own));
        }
    }
}
