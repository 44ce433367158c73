//! Documents: a whole publication, and what word processors do with tables.

#[path = "../../tests/support/docx.rs"]
mod docx;

use std::path::Path;

use docx::{cell, document, paragraph, sheet, table};
use yusuan::read::{Limits, read};

use crate::sheet::Result;

/// The documents by the name of their case; `root` is the folder of the cases.
pub fn cases(root: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
    Ok(vec![
        ("publication-docx", publication(root)?),
        ("tables-of-word-docx", tables()),
    ])
}

/// The text of a publication and the tables of the whole workbook.
fn publication(root: &Path) -> Result<Vec<u8>> {
    let path = root.join("seed-xlsx/input.xlsx");
    let book = read(std::fs::read(&path)?, &path, &Limits::default())?;
    let text = std::fs::read_to_string(root.join("publication-docx/text.txt"))?;
    let mut body: String = text.lines().filter(|line| !line.is_empty()).map(paragraph).collect();
    for (number, grid) in book.sheets.iter().enumerate() {
        // Each table on a page of its own, but for the second, which stands below the first.
        if number != 1 {
            body += r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#;
        }
        body += &sheet(grid);
    }
    Ok(document(&body, &[]))
}

/// Tables split by pages with their header repeated, in one another, with deleted and inserted rows and texts, a
/// text box, a field, a footnote, comments.
fn tables() -> Vec<u8> {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let title = format!(
        r#"<w:p><w:del w:id="1"><w:r><w:delText>2023</w:delText></w:r></w:del><w:ins w:id="2">{}</w:ins>{}</w:p>"#,
        run("2025"),
        run("年一般公共预算“三公”经费支出情况表")
    );
    let boxed = |text: &str| {
        let content = format!("<w:txbxContent>{}</w:txbxContent>", paragraph(text));
        format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice>{content}</mc:Choice><mc:Fallback>{content}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    };
    let field = |text: &str| {
        format!(
            r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=SUM(LEFT)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"#,
            run(text)
        )
    };
    let remarked = r#"<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>1.50</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>"#;
    let text = |text: &str| cell(&paragraph(text), "");
    let tall = |text: &str| cell(&paragraph(text), r#"<w:vMerge w:val="restart"/>"#);
    let on = || cell("<w:p/>", "<w:vMerge/>");
    let wide = cell(&paragraph("公务用车购置及运行费"), r#"<w:gridSpan w:val="3"/>"#);
    let three_public = format!(
        r#"<w:tbl><w:tr>{}{}{wide}{}</w:tr><w:tr>{}{}{}{}{}{}</w:tr><w:tr><w:trPr><w:del w:id="3"/></w:trPr>{}{}{}{}{}{}</w:tr><w:tr>{}{}{}{}{}{}</w:tr></w:tbl>"#,
        tall("“三公”\n经费合计"),
        tall("因公出国（境）费"),
        tall("公务接待费"),
        on(),
        on(),
        text("小计"),
        text("公务用车购置费"),
        text("公务用车运行费"),
        on(),
        text("9.99"),
        text(""),
        text("9.99"),
        text(""),
        text("9.99"),
        text(""),
        cell(&field("3.50"), ""),
        text(""),
        text("2.00"),
        text(""),
        text("2.00"),
        cell(remarked, ""),
    );
    let header: &[&str] = &["类型", "项目名称", "项目单位", "合计", "一般公共预算"];
    let first = table(&[
        header,
        &["", "合计", "", "30.00", "30.00"],
        &["特定目标类", "道路养护", "甲局", "10.00", "10.00"],
    ]);
    let second = table(&[header, &["特定目标类", "照明", "甲局", "20.00", "20.00"]]);
    let framed = format!(
        "<w:tbl><w:tr>{}</w:tr></w:tbl>",
        cell(
            &format!(
                "{}{}{first}<w:p/>{second}{}",
                paragraph("2025年项目支出表"),
                paragraph("部门名称：甲局\t单位：万元"),
                paragraph("注：本表不含上年结转项目。")
            ),
            ""
        )
    );
    let body = [
        paragraph("一、甲局的主要职责是管理道路。"),
        boxed("预算08表"),
        title,
        paragraph("部门名称：甲局\t单位：万元"),
        three_public,
        paragraph("“三公”经费由单位据实填报，本表数字不含以前年度结转。"),
        r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#.to_owned(),
        framed,
        format!(
            "<w:p>{}<w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>",
            run("二、名词解释。")
        ),
    ]
    .concat();
    let footnote = format!(
        r#"<w:footnote w:id="1">{}</w:footnote>"#,
        paragraph("见财政部门的规定。")
    );
    let comment = format!(
        r#"<w:comment w:id="0" w:author="张三">{}</w:comment>"#,
        paragraph("比上年减少")
    );
    let header = paragraph("甲局2025年部门预算");
    document(
        &body,
        &[("footnotes", &footnote), ("comments", &comment), ("header1", &header)],
    )
}
