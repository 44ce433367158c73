//! The printed page: paper, margins and footer, the same for every sheet.

use rust_xlsxwriter::Worksheet;

use crate::schema::Print;
use crate::write::text::fill;

/// A4 in Excel's numbering of paper sizes.
const A4: u8 = 9;

/// Sets up A4 landscape, one page wide, in the middle, with a footer of form number and title.
pub fn printed_page(worksheet: &mut Worksheet, print: &Print, titles: (&str, &str)) {
    page(worksheet, print, titles);
    worksheet.set_print_center_horizontally(true);
}

/// The same on the left.
pub fn page(worksheet: &mut Worksheet, print: &Print, (table, title): (&str, &str)) {
    let footer = print.footer.replace('&', "&&");
    let (table, title) = (table.replace('&', "&&"), title.replace('&', "&&"));
    let values: [(&str, &dyn std::fmt::Display); 4] =
        [("table", &table), ("title", &title), ("page", &"&P"), ("pages", &"&N")];
    let footer = fill(&footer, &values);
    worksheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer(format!("&C{}", footer.trim()));
}
