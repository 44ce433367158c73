//! Small offices as they keep their tables: the same tables in any unit, as CSV files, as a web page or
//! as a workbook.

use std::path::Path;

use rust_decimal::Decimal;
use yusuan::pipeline;
use yusuan::read::Source;
use yusuan::schema::standard;
use yusuan::write;

use super::run::Desk;

/// An office, and how large it is: all its amounts are so many times those of the smallest.
pub struct Office {
    code: &'static str,
    name: &'static str,
    size: i64,
    pub year: i32,
    /// Whether its total of table 03 is one more than its rows.
    pub total_off: bool,
    pub without_08: bool,
}

/// A sheet: its name and its rows.
type Sheet = (String, Vec<Vec<String>>);

impl Office {
    pub fn new(code: &'static str, name: &'static str, size: i64) -> Self {
        Self {
            code,
            name,
            size,
            year: 2025,
            total_off: false,
            without_08: false,
        }
    }

    /// Writes a folder of CSV files.
    pub fn put_csv(&self, desk: &Desk, folder: &str, unit: &str) {
        for (name, content) in self.csv(unit) {
            desk.file(&format!("{folder}/{name}"), content.as_bytes());
        }
    }

    /// Writes a web page of tables, as some programs call a workbook.
    pub fn put_html(&self, desk: &Desk, file: &str, unit: &str) {
        let tables = self.sheets(unit).into_iter().map(|(_, rows)| {
            let row = |cells: Vec<String>| {
                let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
                format!("<tr>{cells}</tr>\n")
            };
            format!("<table>\n{}</table>\n", rows.into_iter().map(row).collect::<String>())
        });
        let page = format!(
            "<html><meta charset=\"utf-8\"><body>\n{}</body></html>",
            tables.collect::<String>()
        );
        desk.file(file, page.as_bytes());
    }

    /// Writes the standard workbook.
    pub fn put_xlsx(&self, desk: &Desk, file: &str) {
        let standard = standard().unwrap();
        let files = self.csv("万元").into_iter();
        let files = files.map(|(name, content)| (name.into(), content.into_bytes().into()));
        let source = Source::Folder(files.collect());
        let outcome = pipeline::run(source, Path::new("office"), standard, &pipeline::Options::default()).unwrap();
        desk.file(file, &write::xlsx(&outcome.book, standard).unwrap());
    }

    fn csv(&self, unit: &str) -> Vec<(String, String)> {
        let sheets = self.sheets(unit).into_iter();
        sheets
            .map(|(name, rows)| {
                let rows: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
                (format!("{name}.csv"), format!("{}\n", rows.join("\n")))
            })
            .collect()
    }

    fn sheets(&self, unit: &str) -> Vec<Sheet> {
        let mut sheets = vec![self.table_01(unit), self.table_03(unit), self.table_06(unit)];
        if !self.without_08 {
            sheets.push(self.table_08(unit));
        }
        sheets
    }

    /// An amount of so many hundredths of 万元, times the size, in `unit`.
    fn amount(&self, hundredths: i64, unit: &str) -> String {
        let standard = standard().unwrap();
        let own = standard.frame.unit(unit).unwrap();
        let factor = standard.frame.factor(own).unwrap();
        let amount = Decimal::new(hundredths * self.size, 2).checked_div(factor).unwrap();
        amount.normalize().to_string()
    }

    fn sheet(&self, number: &str, title: &str, unit: &str, rows: Vec<Vec<String>>) -> Sheet {
        let texts = |texts: &[String]| texts.to_vec();
        let mut all = vec![
            texts(&[format!("预算{number}表")]),
            texts(&[format!("{}年{title}", self.year)]),
            texts(&[
                format!("部门名称：{}", self.name),
                String::new(),
                format!("单位：{unit}"),
            ]),
        ];
        all.extend(rows);
        (number.to_owned(), all)
    }

    fn rows(&self, unit: &str, rows: &[&[&str]]) -> Vec<Vec<String>> {
        let cell = |cell: &&str| match cell.strip_prefix('#') {
            Some(hundredths) => self.amount(hundredths.parse().unwrap(), unit),
            None => cell.replace("CODE", self.code).replace("NAME", self.name),
        };
        rows.iter().map(|cells| cells.iter().map(cell).collect()).collect()
    }

    /// With a line that the standard does not have.
    fn table_01(&self, unit: &str) -> Sheet {
        let rows = self.rows(
            unit,
            &[
                &["收入", "", "支出", ""],
                &["项目", "金额", "项目", "金额"],
                &["一、一般公共预算", "#9999", "一、一般公共服务", "#10000"],
                &["其中：财政拨款", "#9999", "", ""],
                &["十、债务收入", "#1", "", ""],
                &["本年收入合计", "#10000", "本年支出合计", "#10000"],
                &["收入总计", "#10000", "支出总计", "#10000"],
            ],
        );
        self.sheet("01", "部门收支总体情况表", unit, rows)
    }

    /// With units and no row of the department.
    fn table_03(&self, unit: &str) -> Sheet {
        let total = if self.total_off { "#10100" } else { "#10000" };
        let rows = self.rows(
            unit,
            &[
                &[
                    "科目编码",
                    "",
                    "",
                    "单位代码",
                    "单位（科目名称）",
                    "合计",
                    "基本支出",
                    "",
                    "",
                    "",
                    "",
                    "项目支出",
                    "",
                    "",
                ],
                &[
                    "类",
                    "款",
                    "项",
                    "",
                    "",
                    "",
                    "小计",
                    "人员经费",
                    "",
                    "公用经费",
                    "",
                    "小计",
                    "其他运转类",
                    "特定目标类",
                ],
                &[
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "工资福利支出",
                    "对个人和家庭的补助",
                    "商品和服务支出",
                    "资本性支出",
                    "",
                    "",
                    "",
                ],
                &["", "", "", "", "合计", total, total, total],
                &["", "", "", "CODE001", "NAME本级", "#6000", "#6000", "#6000"],
                &["201", "01", "01", "", "行政运行", "#6000", "#6000", "#6000"],
                &["", "", "", "CODE002", "NAME信息中心", "#4000", "#4000", "#4000"],
                &["201", "01", "50", "", "事业运行", "#4000", "#4000", "#4000"],
            ],
        );
        self.sheet("03", "部门支出总体情况表", unit, rows)
    }

    /// With classes and no row of the department.
    fn table_06(&self, unit: &str) -> Sheet {
        let rows = self.rows(
            unit,
            &[
                &[
                    "部门预算支出经济分类科目",
                    "",
                    "政府预算支出经济分类科目",
                    "",
                    "本年一般公共预算基本支出",
                    "",
                    "",
                ],
                &[
                    "科目编码",
                    "科目名称",
                    "科目编码",
                    "科目名称",
                    "合计",
                    "人员经费",
                    "公用经费",
                ],
                &["", "合计", "", "", "#10000", "#10000", ""],
                &["301", "工资福利支出", "", "", "#10000", "#10000", ""],
                &["30101", "基本工资", "50101", "工资奖金津补贴", "#10000", "#10000", ""],
            ],
        );
        self.sheet("06", "一般公共预算基本支出表", unit, rows)
    }

    fn table_08(&self, unit: &str) -> Sheet {
        let rows = self.rows(
            unit,
            &[
                &[
                    "“三公”经费合计",
                    "因公出国（境）费",
                    "公务用车购置及运行费",
                    "",
                    "",
                    "公务接待费",
                ],
                &["", "", "小计", "公务用车购置费", "公务用车运行费", ""],
                &["#100", "", "#100", "", "#100", ""],
            ],
        );
        self.sheet("08", "一般公共预算“三公”经费支出情况表", unit, rows)
    }
}
