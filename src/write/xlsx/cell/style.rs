//! Fonts, borders, colours and number formats of the written sheet; no text.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::schema::Frame;

/// Font size of the body, in points.
const BODY_SIZE: f64 = 10.0;
const TITLE_SIZE: f64 = 16.0;
/// Height of one line of the body, in points.
const LINE_HEIGHT: f64 = 14.0;
/// Excel's highest row, in points.
const MAX_HEIGHT: f64 = 409.0;
/// How amounts are shown, and totals that are zero because all that they add up is blank.
const AMOUNT: &str = "#,##0.00";
const BLANK_AS_ZERO: &str = "#,##0.00;-#,##0.00;";
/// Fill of a total that its parts do not add up to.
pub const WRONG: Color = Color::RGB(0xF8_CB_AD);
/// Colour of such a figure where the fill tells something else.
pub const WRONG_FIGURE: Color = Color::RGB(0x9C_00_06);
const LINK: Color = Color::RGB(0x0563C1);
/// Fill of the heading of a group.
pub const BAND: Color = Color::RGB(0xED_ED_ED);
/// Colour of what says nothing at present.
pub const GREY: Color = Color::RGB(0x80_80_80);
/// Deepest indentation of a name.
const MAX_INDENT: u8 = 6;

/// A cell's look in normal and bold type.
pub type Weights = [Format; 2];

/// Every look of a cell. A total row is bold.
pub struct Styles {
    pub form_number: Format,
    pub title: Format,
    /// The title of a sheet beside the tables, at the left.
    pub heading: Format,
    pub year: Format,
    pub owner: Format,
    pub unit: Format,
    pub header: Format,
    pub note: Format,
    /// The label of a block of a form.
    pub label: Format,
    /// A text and a label that a page may end in: read from the top.
    pub tall: Format,
    pub tall_label: Format,
    /// A link to another cell.
    pub link: Format,
    text: Weights,
    code: Weights,
    names: Vec<Weights>,
    /// Right and wrong.
    amounts: [Weights; 2],
    blank_totals: Weights,
}

/// Fill of a cell that is not to be filled in, on a sheet that is.
const LOCKED: Color = Color::RGB(0xF2_F2_F2);

impl Styles {
    /// The looks of a sheet to be read.
    pub fn new(frame: &Frame) -> Self {
        Self::with(frame, None)
    }

    /// The looks of a sheet to be filled in: grey, but for the cells that [`opened`] gives free.
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

    /// All of them, in a fixed order.
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

    /// The look of a label over rows with so many lines of text: a page that ends in the middle of the cell
    /// would cut a label in its middle through.
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

    /// An amount: two decimals, whatever it has; `wrong` where it is not what its parts add up to.
    pub fn amount(&self, wrong: bool, bold: bool) -> &Format {
        let [right, marked] = &self.amounts;
        pick(if wrong { marked } else { right }, bold)
    }

    /// A total of blanks, which is zero and shows nothing.
    pub fn blank_total(&self, bold: bool) -> &Format {
        pick(&self.blank_totals, bold)
    }
}

/// The look of a cell that may be filled in.
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

/// Height of a row with this many lines of text, in points.
pub fn height(lines: u32) -> f64 {
    (f64::from(lines) * LINE_HEIGHT + 4.0).min(MAX_HEIGHT)
}

/// Most lines of text that the highest row shows.
pub const MOST_LINES: u32 = 28;

/// Lines beside which a label still stands in the middle: about half a page.
const MOST_CENTRED: u32 = 18;
/// Lines of each row that a text too long for one is merged over: few, for a page ends between rows.
const LINES_EACH: u32 = 7;

/// How many rows a text of this many lines is merged over so that all of it shows, and the lines of each.
pub fn rows(lines: u32) -> (u32, u32) {
    if lines <= MOST_LINES {
        return (1, lines);
    }
    let rows = lines.div_ceil(LINES_EACH);
    (rows, lines.div_ceil(rows))
}

/// What a state is coloured like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Right,
    Close,
    Wrong,
    Off,
}

/// The colours of a state, as a traffic light.
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
