//! The levels of a list as groups that can be folded: under each heading, what it adds up.

use crate::error::Result;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::table::sheet::Sheet;

/// Groups within one another; Excel takes seven.
const DEEPEST: u8 = 7;

/// Groups the rows under every heading. Must come before the rows: those of a large table are gone once
/// they are written.
pub fn group(sheet: &mut Sheet, totals: &Totals) -> Result<()> {
    let depths = totals.depths();
    let body = sheet.placement.top.saturating_add(1);
    for head in totals.headings() {
        let depth = depths.get(head).copied().unwrap_or(0);
        let (first, last) = (head.saturating_add(1), totals.end(head).saturating_sub(1));
        if depth < DEEPEST && last >= first {
            let line = |row: usize| body.saturating_add(index(row));
            sheet.worksheet.group(line(first), line(last))?;
        }
    }
    sheet.worksheet.group_symbols_above(true);
    Ok(())
}
