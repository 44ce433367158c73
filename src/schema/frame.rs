//! What is common to all tables: currency units, words of the preamble, level names, placeholders for "nothing".

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A currency unit in use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyUnit {
    /// Its printed label (万元).
    pub label: String,
    /// Its value in 元.
    pub yuan: Decimal,
    /// Number of decimals printed in it.
    pub decimals: u32,
    /// Other spellings of its label (萬元).
    #[serde(default)]
    pub spellings: Vec<String>,
}

impl CurrencyUnit {
    /// Its label and the other spellings of it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.label).chain(&self.spellings).map(String::as_str)
    }
}

/// The name of a level in JSON and CSV.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelName {
    /// In JSON (`total`).
    pub name: String,
    /// In CSV (合计).
    pub label: String,
}

/// Words that identify the content of cells, in folded or printed form as sheets may have them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wording {
    /// Before the department's name (部门名称).
    pub owner: Vec<String>,
    /// Before the currency unit (单位, 金额单位).
    pub unit: Vec<String>,
    /// Phrases that state the currency unit, with `{unit}` in its place.
    pub unit_phrases: Vec<String>,
    /// Possible prefixes of such a phrase in a note on the whole table.
    pub unit_notes: Vec<String>,
    /// Before a page number that may follow the currency unit (第 1 页).
    pub page: Vec<String>,
    /// On the number of a page (第 1 页).
    pub pages: Vec<String>,
    /// At the beginning of a note (备注, 注, 说明).
    pub note: Vec<String>,
    /// At the beginning of a signature line (单位负责人, 填表人).
    pub signature: Vec<String>,
    /// On the total row (合计, 总计).
    pub total: Vec<String>,
    /// In an amount cell without an amount (—, 无).
    pub nothing: Vec<String>,
    /// After the year of a title (年, 年度).
    pub year: Vec<String>,
    /// Before a currency unit, without being part of its name (人民币).
    pub currency: Vec<String>,
    /// Over columns of running numbers (序号).
    pub running: Vec<String>,
    /// Fillers in the row of column numbers below a header (栏次, 甲).
    pub column_number: Vec<String>,
    /// Characters that multiply the figure before them (万).
    pub magnitudes: String,
    /// Before or after a column number (第3栏).
    pub column_number_affix: Vec<String>,
    /// Topics of titles: a title with one of these does not match a table whose own title lacks it.
    pub topics: Vec<String>,
    /// At the beginning of an "of which" part, which is not added up (其中).
    pub of_which: Vec<String>,
    /// After the points or the weight in brackets behind a label (成本指标（20分）).
    pub points: Vec<String>,
    /// Labels of page totals carried over a page break.
    pub carried: Vec<String>,
    /// On a continuation sheet (续表).
    pub continued: Vec<String>,
    /// Titles of the lists that yusuan adds to a workbook (问题清单) …
    pub own_lists: Vec<String>,
    /// … and the beginning of the line below the title.
    pub own_mark: String,
    /// Equivalent spellings, folded before labels are compared.
    pub same: Vec<(String, String)>,
    /// Characters ignored in labels (quotation marks).
    pub ignored: String,
}

/// What is common to all tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Frame {
    /// The currency unit of the standard.
    pub currency_unit: String,
    /// The known units, including the standard's.
    pub units: Vec<CurrencyUnit>,
    /// The levels of list tables, by rank.
    pub levels: Vec<LevelName>,
    /// The sides of two-sided tables.
    pub sides: Vec<LevelName>,
    /// The sections of forms.
    pub sections: Vec<LevelName>,
    /// Header of the first CSV column, by kind of row classification (level, side, section).
    pub tag_label: IndexMap<String, String>,
    /// That header if amounts are not in the standard's unit (`{tag}（{unit}）`).
    pub tag_in_unit: String,
    /// Headers of CSV columns for fields without a printed column (unit_code), by key.
    pub field_labels: IndexMap<String, String>,
    /// The words of the preamble and of special rows.
    pub wording: Wording,
    /// Look-alike radicals (⻔), with the characters that they represent (门).
    pub radicals: IndexMap<char, char>,
    /// Labels with equivalent labels in a header or as a line item.
    pub aliases: IndexMap<String, Vec<String>>,
    /// Texts of the written sheets.
    pub print: Print,
    /// Texts of the sheets beside the tables.
    pub sheets: super::OwnSheets,
    /// Texts of a consolidated book.
    pub consolidation: Consolidation,
    /// The charts.
    pub charts: Charts,
}

/// Texts of a book of several departments and of its working paper; `{…}` are placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Consolidation {
    /// The department of the book, unless another name is given.
    pub department: String,
    /// The name of the working paper's sheet and its title, by which it is recognised.
    pub sheet: String,
    /// The line below the title (`yusuan：… {count} …`).
    pub about: String,
    /// The labels of the first columns: code, name, file.
    pub labels: [String; 3],
    /// The label of the row with the sum over the workbooks.
    pub sum: String,
    /// The label of the row with the figures of the book's table.
    pub table: String,
    /// The label of the row with the difference between the two.
    pub difference: String,
    /// In place of the total, if a workbook lacks the table.
    pub no_table: String,
    /// The heading of the files not included in the book.
    pub left_out: String,
    /// What the name of a workbook ends with that another became: `-标准` for `x-标准.xlsx` beside `x.xls`.
    pub copy: String,
}

/// The charts of a book, and their texts; `{…}` are placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Charts {
    /// The name of their sheet, and its title, by which it is recognised.
    pub name: String,
    /// What stands under the title (`yusuan：… {unit}`).
    pub about: String,
    /// The name of the axis of amounts (`金额（{unit}）`).
    pub amount: String,
    /// Behind the title of a chart that shows the longest bars only (`（前 {count} 项）`).
    pub first: String,
    /// What stands for those that have no bar (`其他 {count} 项`).
    pub rest: String,
    /// What a year is called in a chart of two (`{year}年`).
    pub year: String,
    /// What the whole has beyond its bars.
    pub beyond: String,
    /// The charts, in their order.
    pub list: Vec<ChartPlan>,
}

/// What a chart shows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChartPlan {
    /// Its title.
    pub title: String,
    /// The name of the axis of its bars.
    pub by: String,
    /// The number of the table.
    pub table: String,
    /// The kind of rows that have a bar each; of a chart of columns, the row.
    pub level: Option<String>,
    /// The side whose lines have a bar each, those that are added into the line `under`.
    pub side: Option<String>,
    /// See `side`.
    pub under: Option<String>,
    /// The key of the column.
    pub column: Option<String>,
    /// Whether last year's amounts stand beside this year's, where they are known.
    #[serde(default)]
    pub both_years: bool,
    /// The columns that have a bar each, with what it is called.
    #[serde(default)]
    pub columns: Vec<(String, String)>,
}

/// Texts of the written sheets; `{…}` are placeholders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Print {
    /// The title (`{year}年{title}`).
    pub title: String,
    /// The year on a separate line (`（{year}年度）`).
    pub year_line: String,
    /// The department (`部门名称：{department}`).
    pub owner: String,
    /// The unit (`单位：{unit}`).
    pub unit: String,
    /// The label of a total row.
    pub total: String,
    /// The footer (`{table} {title}　第 {page} 页，共 {pages} 页`).
    pub footer: String,
    /// The note at a total that differs from the sum of its parts.
    pub wrong_total: String,
    /// The note at a blank total with non-blank parts.
    pub blank_total: String,
    /// The note at an amount written as text because a number cannot hold all its digits.
    pub amount_as_text: String,
    /// The signature below notes written by yusuan; `{check}` is a checksum that reveals changes.
    pub note_signature: String,
    /// A numbered text of a form (`{word} {number}：{text}`).
    pub numbered: String,
    /// The separator of path labels in a CSV header.
    pub path_separator: String,
    /// The title of the whole set of tables (`{department}{year}年部门预算`).
    pub package_title: String,
    /// The font of the body.
    pub font: String,
    /// The font of titles.
    pub title_font: String,
}

impl Frame {
    /// The unit with this label.
    pub fn unit(&self, label: &str) -> Option<&CurrencyUnit> {
        self.units.iter().find(|unit| unit.label == label)
    }

    /// The factor that converts an amount in `unit` to the standard's unit; `None` if it is not a finite decimal.
    pub fn factor(&self, unit: &CurrencyUnit) -> Option<Decimal> {
        unit.yuan.checked_div(self.standard_unit()?.yuan)
    }

    /// An amount in the standard's unit, as displayed in `unit`: with at least the decimals printed for that unit.
    /// If the unit is unknown, in the standard's unit.
    pub fn shown(&self, amount: Decimal, unit: &str) -> String {
        let unit = self.unit(unit).or_else(|| self.standard_unit());
        let factor = unit.and_then(|unit| self.factor(unit)).unwrap_or(Decimal::ONE);
        let mut shown = amount.checked_div(factor).unwrap_or(amount).normalize();
        shown.rescale(shown.scale().max(unit.map_or(2, |unit| unit.decimals)));
        shown.to_string()
    }

    /// The unit of the standard's figures.
    pub fn standard_unit(&self) -> Option<&CurrencyUnit> {
        self.unit(&self.currency_unit)
    }
}
