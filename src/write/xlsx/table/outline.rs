//! The levels of a list as groups that can be folded: under each total, what it adds up.

use crate::error::Result;
use crate::write::xlsx::cell::units::refused;
use crate::write::xlsx::formula::grow::ListGrowth;
use crate::write::xlsx::formula::totals::Sums;
use crate::write::xlsx::table::sheet::Sheet;

/// Groups within one another; Excel takes seven.
const DEEPEST: u8 = 7;

/// Groups the rows under every total. Must come before the rows: those of a large table are gone once
/// they are written.
pub fn group(sheet: &mut Sheet, growth: &ListGrowth, sums: &Sums) -> Result<()> {
    let depths = sums.depths();
    for down in sums.downs() {
        let depth = depths.get(down.parent).copied().unwrap_or(0);
        let (first, end) = (
            growth.line(down.parent).saturating_add(1),
            growth.line(growth.end(down.parent)),
        );
        if depth < DEEPEST && end > first {
            sheet
                .worksheet
                .group_rows(first, end.saturating_sub(1))
                .map_err(refused)?;
        }
    }
    sheet.worksheet.group_symbols_above(true);
    Ok(())
}
