//! Groups the levels of a list so that the rows below each heading can be folded.

use crate::error::Result;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::table::sheet::Sheet;

/// Maximum nesting of groups; Excel allows seven.
const DEEPEST: u8 = 7;

/// Groups the rows below every heading. Must precede the rows: those of a large table cannot be changed once they
/// are written.
pub fn group(sheet: &mut Sheet, totals: &Totals) -> Result<()> {
    let depths = totals.depths();
    let body = sheet.placement.top.saturating_add(1);
    for head in totals.headings() {
        let depth = depths.get(head).copied().unwrap_or(0);
        let (first, last) = (head.saturating_add(1), totals.end(head).saturating_sub(1));
        if depth < DEEPEST && last >= first {
            let line = |row: usize| body.saturating_add(index(row));
            sheet.worksheet.group(line(first), line(last));
        }
    }
    sheet.worksheet.group_symbols_above(true);
    Ok(())
}
