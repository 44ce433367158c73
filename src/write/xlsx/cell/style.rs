//! Fonts, borders, colours and number formats of written sheets. Contains no text.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::schema::Frame;

/// Font size of the body, in points.
const BODY_SIZE: f64 = 10.0;
const TITLE_SIZE: f64 = 16.0;
/// Height of one line of the body, in points.
const LINE_HEIGHT: f64 = 14.0;
/// Maximum row height in Excel, in points.
const MAX_HEIGHT: f64 = 409.0;
/// Number formats of amounts, and of totals that are zero because all their addends are blank.
const AMOUNT: &str = "#,##0.00";
const BLANK_AS_ZERO: &str = "#,##0.00;-#,##0.00;";
/// Fill of a total that differs from its addends.
pub const WRONG: Color = Color::RGB(0xF8_CB_AD);
/// Font colour of such a figure if its fill has another meaning.
pub const WRONG_FIGURE: Color = Color::RGB(0x9C_00_06);
const LINK: Color = Color::RGB(0x0563C1);
/// Fill of a group heading.
pub const BAND: Color = Color::RGB(0xED_ED_ED);
/// Colour of currently uninformative cells.
pub const GREY: Color = Color::RGB(0x80_80_80);
/// Maximum indentation of a name.
const MAX_INDENT: u8 = 6;

/// A cell format in normal and bold weight.
pub type Weights = [Format; 2];

/// All cell formats. Total rows are bold.
pub struct Styles {
    pub form_number: Format,
    pub title: Format,
    /// The left-aligned title of a sheet beside the tables.
    pub heading: Format,
    pub year: Format,
    pub owner: Format,
    pub unit: Format,
    pub header: Format,
    pub note: Format,
    /// The label of a form's block.
    pub label: Format,
    /// A text and a label that may span a page break: aligned to the top.
    pub tall: Format,
    pub tall_label: Format,
    /// A link to another cell.
    pub link: Format,
    text: Weights,
    code: Weights,
    names: Vec<Weights>,
    /// Right and wrong amounts.
    amounts: [Weights; 2],
    blank_totals: Weights,
}

/// Fill of locked cells on a sheet to fill in.
const LOCKED: Color = Color::RGB(0xF2_F2_F2);

impl Styles {
    /// The formats of a sheet for reading.
    pub fn new(frame: &Frame) -> Self {
        Self::with(frame, None)
    }

    /// The formats of a sheet to fill in: grey, except for cells [`opened`] for input.
    pub fn to_fill_in(frame: &Frame) -> Self {
        Self::with(frame, Some(LOCKED))
    }

    fn with(frame: &Frame, fill: Option<Color>) -> Self {
        let print = &frame.print;
        let plain = Format::new().set_font_name(&print.font).set_font_size(BODY_SIZE);
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let title = plain.clone().set_font_name(&print.title_font).set_font_size(TITLE_SIZE);
        let cell = plain.clone().set_border(FormatBorder::Thin);
        let cell = fill.map_or(cell.clone(), |fill| cell.set_background_color(fill));
        let text = cell.clone().set_align(FormatAlign::Left).set_text_wrap();
        let code = cell.clone().set_align(FormatAlign::Center).set_num_format("@");
        let centred = cell.clone().set_align(FormatAlign::Center).set_text_wrap();
        let amount = cell.clone().set_align(FormatAlign::Right).set_num_format(AMOUNT);
        let wrong = amount.clone().set_background_color(WRONG);
        Self {
            form_number: plain.clone().set_align(FormatAlign::Right),
            heading: title.clone().set_bold(),
            title: title.set_bold().set_align(FormatAlign::Center),
            year: plain.clone().set_align(FormatAlign::Center),
            owner: plain.clone().set_align(FormatAlign::Left),
            unit: plain.clone().set_align(FormatAlign::Right),
            header: centred.clone().set_bold(),
            note: plain
                .set_align(FormatAlign::Left)
                .set_align(FormatAlign::Top)
                .set_text_wrap(),
            tall_label: centred.clone().set_align(FormatAlign::Top),
            label: centred,
            tall: text.clone().set_align(FormatAlign::Top),
            link: cell
                .clone()
                .set_align(FormatAlign::Center)
                .set_font_color(LINK)
                .set_underline(FormatUnderline::Single),
            code: weights(code),
            names: (0..=MAX_INDENT)
                .map(|indent| weights(text.clone().set_indent(indent)))
                .collect(),
            text: weights(text),
            blank_totals: weights(amount.clone().set_num_format(BLANK_AS_ZERO)),
            amounts: [weights(amount), weights(wrong)],
        }
    }

    /// All formats, in a fixed order.
    pub fn all(&self) -> impl Iterator<Item = &Format> {
        let singles = [
            &self.form_number,
            &self.title,
            &self.heading,
            &self.year,
            &self.owner,
            &self.unit,
            &self.header,
            &self.note,
            &self.label,
            &self.tall,
            &self.tall_label,
            &self.link,
        ];
        let weights = [&self.text, &self.code].into_iter().chain(&self.names);
        let weights = weights.chain(&self.amounts).chain([&self.blank_totals]);
        singles.into_iter().chain(weights.flatten())
    }

    /// The format of a label beside rows with this many lines of text: a page break in the middle of the cell would
    /// cut through a centred label.
    pub fn label_over(&self, lines: u32) -> &Format {
        if lines > MOST_CENTRED {
            &self.tall_label
        } else {
            &self.label
        }
    }

    pub fn text(&self, bold: bool) -> &Format {
        pick(&self.text, bold)
    }

    pub fn code(&self, bold: bool) -> &Format {
        pick(&self.code, bold)
    }

    pub fn name(&self, indent: u8, bold: bool) -> &Format {
        let names = self.names.get(usize::from(indent.min(MAX_INDENT)));
        pick(names.unwrap_or(&self.text), bold)
    }

    /// The format of an amount, with two decimals whatever its value; `wrong` if it differs from its addends.
    pub fn amount(&self, wrong: bool, bold: bool) -> &Format {
        let [right, marked] = &self.amounts;
        pick(if wrong { marked } else { right }, bold)
    }

    /// The format of a total of blanks, which is zero and displays nothing.
    pub fn blank_total(&self, bold: bool) -> &Format {
        pick(&self.blank_totals, bold)
    }
}

/// The format of an input cell.
pub fn opened(format: &Format) -> Format {
    format.clone().set_unlocked().set_background_color(Color::White)
}

fn weights(format: Format) -> Weights {
    let bold = format.clone().set_bold();
    [format, bold]
}

fn pick(weights: &Weights, bold: bool) -> &Format {
    let [normal, heavy] = weights;
    if bold { heavy } else { normal }
}

/// The height of a row with this many lines of text, in points.
pub fn height(lines: u32) -> f64 {
    (f64::from(lines) * LINE_HEIGHT + 4.0).min(MAX_HEIGHT)
}

/// Number of text lines that fit in the highest row.
pub const MOST_LINES: u32 = 28;

/// Number of lines up to which a label is centred: about half a page.
const MOST_CENTRED: u32 = 18;
/// Lines per row of a text merged over several rows: few, since pages break between rows.
const LINES_EACH: u32 = 7;

/// The number of rows over which a text of this many lines is merged so that all of it is displayed, and the lines
/// of each.
pub fn rows(lines: u32) -> (u32, u32) {
    if lines <= MOST_LINES {
        return (1, lines);
    }
    let rows = lines.div_ceil(LINES_EACH);
    (rows, lines.div_ceil(rows))
}

/// The colour of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Right,
    Close,
    Wrong,
    Off,
}

/// The format of a state, as a traffic light.
pub fn light(light: Light) -> Format {
    let (fill, font) = match light {
        Light::Right => (0xC6_EF_CE, 0x00_61_00),
        Light::Close => (0xFF_EB_9C, 0x9C_57_00),
        Light::Wrong => (0xFF_C7_CE, 0x9C_00_06),
        Light::Off => (0xED_ED_ED, 0x80_80_80),
    };
    Format::new()
        .set_background_color(Color::RGB(fill))
        .set_font_color(Color::RGB(font))
}
