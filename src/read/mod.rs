//! Bytes of any workbook format → [`Workbook`](crate::grid::Workbook).
