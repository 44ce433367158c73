//! Values that the code refers to, in addition to the vocabulary.

/// [`Dimension::Flow`](super::Dimension::Flow): revenue.
pub const REVENUE: u64 = 1;
/// [`Dimension::Stage`](super::Dimension::Stage): the budget.
pub const BUDGET: u64 = 1;
/// [`Dimension::Year`](super::Dimension::Year): the budget year, and the year before.
pub const THIS: u64 = 1;
pub const LAST: u64 = 2;
/// [`Dimension::Carry`](super::Dimension::Carry): of the current year, carried over into it, carried forward from it.
pub const CURRENT: u64 = 1;
pub const CARRIED: u64 = 2;
pub const NEXT: u64 = 4;
/// [`Dimension::Fund`](super::Dimension::Fund): the general public budget.
pub const GENERAL: u64 = 1;
/// [`Dimension::Fund`](super::Dimension::Fund): the fiscal appropriation, from all of the government's budgets.
pub const FISCAL: u64 = 7;
/// Special and other non-tax revenue, a part of the general public budget.
pub const SPECIAL_REVENUE: u64 = 1024;
/// [`Dimension::Nature`](super::Dimension::Nature): basic expenditure.
pub const BASIC: u64 = 1;
/// [`Dimension::Nature`](super::Dimension::Nature): basic and project expenditure.
pub const BASIC_AND_PROJECT: u64 = 7;
/// [`Dimension::Document`](super::Dimension::Document): a table of contents.
pub const CONTENTS: u64 = 64;
/// [`Dimension::Measure`](super::Dimension::Measure): an amount.
pub const AMOUNT: u64 = 1;
/// [`Dimension::Portion`](super::Dimension::Portion): codes, names, unit names, other texts, notes.
pub const CODES: u64 = 2;
pub const NAMES: u64 = 4;
pub const UNIT_NAMES: u64 = 16;
pub const TEXTS: u64 = 32;
pub const NOTES: u64 = 128;
/// [`Dimension::Grain`](super::Dimension::Grain): functional classes; functional and economic classes; the
/// government's economic classes; units; projects.
pub const FUNCTIONS: u64 = 1;
pub const CLASSIFIED: u64 = 3;
pub const GOVERNMENT: u64 = 4;
pub const UNITS: u64 = 8;
pub const PROJECTS: u64 = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::value;

    #[test]
    fn they_are_those_of_the_vocabulary() {
        assert_eq!(
            value("nature", "project").map(|(_, bits)| bits | BASIC),
            Some(BASIC_AND_PROJECT)
        );
        for (dimension, id, bits) in [
            ("flow", "revenue", REVENUE),
            ("stage", "budget", BUDGET),
            ("year", "this", THIS),
            ("year", "last", LAST),
            ("carry", "current", CURRENT),
            ("carry", "carryover", CARRIED),
            ("carry", "next", NEXT),
            ("fund", "general", GENERAL),
            ("fund", "fiscal", FISCAL),
            ("fund", "special_revenue", SPECIAL_REVENUE),
            ("nature", "basic", BASIC),
            ("measure", "amount", AMOUNT),
            ("document", "contents", CONTENTS),
            ("portion", "code", CODES),
            ("portion", "name", NAMES),
            ("portion", "unit_name", UNIT_NAMES),
            ("portion", "text", TEXTS),
            ("portion", "note", NOTES),
            ("grain", "function", FUNCTIONS),
            ("grain", "economic", CLASSIFIED & !FUNCTIONS),
            ("grain", "government_economic", GOVERNMENT),
            ("grain", "unit", UNITS),
            ("grain", "project", PROJECTS),
        ] {
            assert_eq!(
                value(dimension, id).map(|(_, bits)| bits),
                Some(bits),
                "{dimension}={id}"
            );
        }
    }
}
