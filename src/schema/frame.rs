//! What holds around every table: currency units, words of the frame, levels, marks for "nothing".

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A currency unit that offices keep their figures in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyUnit {
    /// As printed (万元).
    pub label: String,
    /// How many 元 it is.
    pub yuan: Decimal,
    /// Decimals of a figure printed in it.
    pub decimals: u32,
}

/// A level of rows as CSV and people call it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelName {
    /// In JSON (`total`).
    pub name: String,
    /// In CSV (合计).
    pub label: String,
}

/// Words that tell what a cell is, each list in folded or printed form as a sheet may have it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wording {
    /// Before the name of the department (部门名称).
    pub owner: Vec<String>,
    /// Before the currency unit (单位, 金额单位).
    pub unit: Vec<String>,
    /// Sentences that say the currency unit, `{unit}` in its place.
    pub unit_phrases: Vec<String>,
    /// What may stand before such a sentence in a note about the whole table.
    pub unit_notes: Vec<String>,
    /// Before the number of a page that may follow the currency unit (第 1 页).
    pub page: Vec<String>,
    /// At the beginning of a note (备注, 注, 说明).
    pub note: Vec<String>,
    /// At the beginning of a signature line (单位负责人, 填表人).
    pub signature: Vec<String>,
    /// On the total row (合计, 总计).
    pub total: Vec<String>,
    /// In an amount cell that holds nothing (—, 无).
    pub nothing: Vec<String>,
    /// After the year of a title (年, 年度).
    pub year: Vec<String>,
    /// Before a currency unit, and no part of its name (人民币).
    pub currency: Vec<String>,
    /// Over columns of running numbers (序号).
    pub running: Vec<String>,
    /// Beside the column numbers under a header (栏次, 甲).
    pub column_number: Vec<String>,
    /// What a title is about: a title with one of these is no title of a table whose own title
    /// does not have it.
    pub topics: Vec<String>,
    /// At the beginning of a part that is not added up (其中).
    pub of_which: Vec<String>,
    /// What the sum of a page is called that is carried over a page break.
    pub carried: Vec<String>,
    /// On a sheet that goes on with the table of an earlier one (续表).
    pub continued: Vec<String>,
    /// Titles of the lists that yusuan adds to a workbook (问题清单) …
    pub own_lists: Vec<String>,
    /// … and how the line under the title begins.
    pub own_mark: String,
    /// Spellings that are one and the same: folded before labels are compared.
    pub same: Vec<(String, String)>,
    /// Characters that carry no meaning in a label (quotation marks).
    pub ignored: String,
}

/// What holds for all tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Frame {
    /// The currency unit of the standard.
    pub currency_unit: String,
    /// The units known, the standard's among them.
    pub units: Vec<CurrencyUnit>,
    /// The levels of list tables, by rank.
    pub levels: Vec<LevelName>,
    /// The sides of two-sided tables.
    pub sides: Vec<LevelName>,
    /// The sections of forms.
    pub sections: Vec<LevelName>,
    /// Header of the first CSV column, by what the rows are told by (level, side, section).
    pub tag_label: IndexMap<String, String>,
    /// That header where amounts are in another unit than the standard's (`{tag}（{unit}）`).
    pub tag_in_unit: String,
    /// Headers of CSV columns for fields that no printed column shows (unit_code), by key.
    pub field_labels: IndexMap<String, String>,
    /// The words of the frame.
    pub wording: Wording,
    /// Look-alike radicals (⻔) → the characters they stand for (门).
    pub radicals: IndexMap<char, char>,
    /// Label → labels that mean the same in a header or as a line item.
    pub aliases: IndexMap<String, Vec<String>>,
    /// What the written sheet prints.
    pub print: Print,
    /// The sheets beside the tables.
    pub sheets: super::OwnSheets,
    /// What a book of many departments says of itself.
    pub consolidation: Consolidation,
}

/// Texts of a book of many departments and of the working paper under it; `{…}` are placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Consolidation {
    /// Its department, where nobody says another name.
    pub department: String,
    /// The name of the sheet with the working paper, and its title, by which it is recognised.
    pub sheet: String,
    /// What stands under the title (`yusuan：… {count} …`).
    pub about: String,
    /// The labels of the first columns: code, name, file.
    pub labels: [String; 3],
    /// The label of the row that adds up the workbooks.
    pub sum: String,
    /// The label of the row with what the table of the book says.
    pub table: String,
    /// The label of the row with the difference of both.
    pub difference: String,
    /// In the place of the total of a table that a workbook does not have.
    pub no_table: String,
    /// Above the files that are not in the book.
    pub left_out: String,
    /// What the name of a workbook ends with that another became: `-标准` for `x-标准.xlsx` beside `x.xls`.
    pub copy: String,
}

/// Texts of the written sheet; `{…}` are placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Print {
    /// The title (`{year}年{title}`).
    pub title: String,
    /// The year on a line of its own (`（{year}年度）`).
    pub year_line: String,
    /// The department (`部门名称：{department}`).
    pub owner: String,
    /// The unit (`单位：{unit}`).
    pub unit: String,
    /// The label of a total row.
    pub total: String,
    /// The footer (`{table} {title}　第 {page} 页，共 {pages} 页`).
    pub footer: String,
    /// The note at a total that its parts do not add up to.
    pub wrong_total: String,
    /// The note at a total that is blank although its parts are not.
    pub blank_total: String,
    /// The note at an amount that is written as a text, because a number has not so many digits.
    pub amount_as_text: String,
    /// Under the notes that yusuan writes on cells; `{check}` is what tells whether one was changed.
    pub note_signature: String,
    /// A numbered text of a form (`{word} {number}：{text}`).
    pub numbered: String,
    /// Between the labels of a path in a CSV header.
    pub path_separator: String,
    /// The title of all tables together (`{department}{year}年部门预算`).
    pub package_title: String,
    /// Font of the body.
    pub font: String,
    /// Font of the title.
    pub title_font: String,
}

impl Frame {
    /// The unit with this label.
    pub fn unit(&self, label: &str) -> Option<&CurrencyUnit> {
        self.units.iter().find(|unit| unit.label == label)
    }

    /// What an amount in `unit` is multiplied with to be in the standard's unit; none when no
    /// decimal holds it.
    pub fn factor(&self, unit: &CurrencyUnit) -> Option<Decimal> {
        unit.yuan.checked_div(self.standard_unit()?.yuan)
    }

    /// An amount of the standard's unit as people see it in `unit`: with no fewer decimals than are
    /// printed there. In the standard's unit if there is no such unit.
    pub fn shown(&self, amount: Decimal, unit: &str) -> String {
        let own = self.unit(unit).or_else(|| self.standard_unit());
        let factor = own.and_then(|own| self.factor(own)).unwrap_or(Decimal::ONE);
        let mut shown = amount.checked_div(factor).unwrap_or(amount).normalize();
        shown.rescale(shown.scale().max(own.map_or(2, |own| own.decimals)));
        shown.to_string()
    }

    /// The unit that the standard keeps its figures in.
    pub fn standard_unit(&self) -> Option<&CurrencyUnit> {
        self.unit(&self.currency_unit)
    }
}
