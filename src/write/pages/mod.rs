//! A document as offices publish it: a cover, headings, paragraphs, and sheets of a workbook as tables.
//!
//! Contains no words: fonts and texts come from outside. The same blocks give the same bytes. Styles are those that
//! word processors have (headings 1–3, contents), so that people can edit what was written.

mod table;

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde::Deserialize;

use super::xlsx::AUTHOR;
use crate::error::{Error, Result};
use crate::grid::Grid;
use crate::parts::{HEAD, KINDS, SPACE, escaped, packed};
use table::PageTable;

const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/// The sides of a page and its margins in twentieths of a point: A4, as official documents have it (GB/T 9704).
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGINS: (u32, u32, u32, u32) = (2_098, 1_474, 1_984, 1_588);
/// The margins of a page on its side.
const WIDE_MARGINS: (u32, u32, u32, u32) = (1_588, 1_134, 1_474, 1_134);
/// The deepest level of headings, and the deepest that the contents list.
const DEEPEST: u8 = 3;
const LISTED: u8 = 2;

/// How a document looks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Look {
    /// The font of titles.
    pub title_font: String,
    /// The font of headings.
    pub heading_font: String,
    /// The font of headings below these.
    pub subheading_font: String,
    /// The font of the text.
    pub body_font: String,
    /// The font of tables.
    pub table_font: String,
    /// What stands for a font where it is not installed.
    pub instead: IndexMap<String, String>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A line of the cover.
    Cover(String),
    /// A heading, by its level.
    Heading(u8, String),
    /// A paragraph of the text.
    Paragraph(String),
    /// What follows begins a page.
    PageBreak,
    /// The table of contents, with its title.
    Contents(String),
    /// A sheet of the workbook that this program writes: what stands above its header, the header, the rows, the notes.
    Sheet {
        /// The sheet.
        grid: Box<Grid>,
        /// How many rows stand above the header.
        above: u32,
        /// How many rows the header has.
        header: u32,
    },
}

/// The width of the text of a page, on its side or not, in twentieths of a point.
const fn room(landscape: bool) -> u32 {
    let (_, right, _, left) = if landscape { WIDE_MARGINS } else { MARGINS };
    let side = if landscape { PAGE.1 } else { PAGE.0 };
    side.saturating_sub(right).saturating_sub(left)
}

/// The document of these blocks (.docx); `title` is its title for those who look for it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be packed.
pub fn pages(blocks: &[Block], look: &Look, title: &str) -> Result<Vec<u8>> {
    let body = Body::of(blocks);
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{KINDS}/{kind}" Target="{target}"/>"#)
    };
    let relations = |all: &[String]| {
        format!(
            r#"{HEAD}<Relationships xmlns="{SPACE}">{}</Relationships>"#,
            all.concat()
        )
    };
    let own_parts = ["document.main", "styles", "settings", "fontTable", "footer", "footer"];
    let names = ["document", "styles", "settings", "fontTable", "footer1", "footer2"];
    let overrides = names.iter().zip(own_parts);
    let overrides: String = overrides
        .map(|(name, kind)| format!(r#"<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>"#))
        .collect();
    let types = format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#
    );
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    let top = relations(&[
        relation("rId1", "officeDocument", "word/document.xml"),
        format!(r#"<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>"#),
    ]);
    let properties = format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>"#,
        escaped(title)
    );
    let of_document = relations(&[
        relation("rId1", "styles", "styles.xml"),
        relation("rId2", "settings", "settings.xml"),
        relation("rId3", "fontTable", "fontTable.xml"),
        relation("rId4", "footer", "footer1.xml"),
        relation("rId5", "footer", "footer2.xml"),
    ]);
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", top),
        ("docProps/core.xml", properties),
        (
            "word/document.xml",
            format!("{HEAD}<w:document {SPACES}><w:body>{body}</w:body></w:document>"),
        ),
        ("word/_rels/document.xml.rels", of_document),
        ("word/styles.xml", styles(look)),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", fonts(look)),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
    ];
    packed(parts, AUTHOR).map_err(|damage| Error::Internal(format!("document: {damage}")))
}

/// A run of text; tabs and line breaks are elements.
fn run(text: &str) -> String {
    let text = escaped(text)
        .replace('\t', r#"</w:t><w:tab/><w:t xml:space="preserve">"#)
        .replace('\n', r#"</w:t><w:br/><w:t xml:space="preserve">"#);
    format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

/// A paragraph of a style; `properties` follow the style.
fn paragraph(style: &str, properties: &str, content: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>"#)
}

/// What a section of pages is like.
fn section(landscape: bool, is_first: bool) -> String {
    let (width, height) = if landscape { (PAGE.1, PAGE.0) } else { PAGE };
    let (top, right, bottom, left) = if landscape { WIDE_MARGINS } else { MARGINS };
    let orient = if landscape { r#" w:orient="landscape""# } else { "" };
    let first = if is_first { "<w:titlePg/>" } else { "" };
    format!(
        r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/><w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{orient}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" w:footer="992" w:gutter="0"/>{first}</w:sectPr>"#
    )
}

/// The body being written.
struct Body<'b> {
    blocks: &'b [Block],
    text: String,
    /// Whether the section at hand lies on its side, and whether the next paragraph begins a page.
    landscape: bool,
    breaks: bool,
    /// Whether the document begins with a cover, whose section is still open.
    has_cover: bool,
    /// How many headings there were.
    headings: usize,
}

impl Body<'_> {
    /// The markup of all blocks.
    fn of(blocks: &[Block]) -> String {
        let mut body = Body {
            blocks,
            text: String::new(),
            landscape: false,
            breaks: false,
            has_cover: matches!(blocks.first(), Some(Block::Cover(_))),
            headings: 0,
        };
        for (number, block) in blocks.iter().enumerate() {
            body.block(number, block);
        }
        let last = section(body.landscape, body.has_cover);
        body.text + &last
    }

    /// The property of a paragraph that begins a page, if the next one does.
    fn begins(&mut self) -> &'static str {
        match std::mem::take(&mut self.breaks) {
            true => "<w:pageBreakBefore/>",
            false => "",
        }
    }

    fn block(&mut self, number: usize, block: &Block) {
        match block {
            Block::Cover(text) => {
                let is_first = number == 0;
                let begins = self.begins();
                let space = if is_first {
                    r#"<w:spacing w:before="4000"/>"#
                } else {
                    ""
                };
                self.text += &paragraph("Title", &format!("{begins}{space}"), &run(text));
            }
            Block::Heading(level, text) => {
                let begins = self.begins();
                self.heading(&format!("Heading{}", (*level).clamp(1, DEEPEST)), begins, text);
            }
            Block::Paragraph(text) => {
                let begins = self.begins();
                self.text += &paragraph("BodyText", begins, &run(text));
            }
            Block::PageBreak => self.breaks = true,
            Block::Contents(title) => self.contents(title),
            Block::Sheet { grid, above, header } => self.sheet(grid, (*above, *header)),
        }
    }

    /// A paragraph that the contents can lead to.
    fn heading(&mut self, style: &str, properties: &str, text: &str) {
        let id = self.headings;
        self.headings = id.saturating_add(1);
        let mark = format!(r#"<w:bookmarkStart w:id="{id}" w:name="_Toc{id:08}"/>"#);
        let content = format!(r#"{mark}{}<w:bookmarkEnd w:id="{id}"/>"#, run(text));
        self.text += &paragraph(style, properties, &content);
    }

    /// The headings with links to them, as a field that word processors can make anew.
    fn contents(&mut self, title: &str) {
        let begins = self.begins();
        self.text += &paragraph("TOCHeading", begins, &run(title));
        let mut id = 0_usize;
        let mut entries: Vec<(u8, usize, String)> = Vec::new();
        for block in self.blocks {
            let (level, text) = match block {
                Block::Heading(level, text) => (*level, text.clone()),
                Block::Sheet { grid, above, .. } => (LISTED, title_of(grid, *above)),
                _ => continue,
            };
            if level <= LISTED {
                entries.push((level, id, text));
            }
            id = id.saturating_add(1);
        }
        let last = entries.len().saturating_sub(1);
        for (number, (level, id, text)) in entries.iter().enumerate() {
            let field = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
            let mut content = String::new();
            if number == 0 {
                let code = r#"<w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \n \h \z \u </w:instrText></w:r>"#;
                let _ = write!(content, "{}{code}{}", field("begin"), field("separate"));
            }
            let _ = write!(
                content,
                r#"<w:hyperlink w:anchor="_Toc{id:08}">{}</w:hyperlink>"#,
                run(text)
            );
            if number == last {
                content += &field("end");
            }
            self.text += &paragraph(&format!("TOC{level}"), "", &content);
        }
    }

    fn sheet(&mut self, grid: &Grid, (above, header): (u32, u32)) {
        let table = PageTable::of(grid, (above, header));
        if table.is_wide != self.landscape {
            // The paragraph that ends a section takes no room.
            let ends = section(self.landscape, std::mem::take(&mut self.has_cover));
            let _ = write!(
                self.text,
                r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{ends}</w:pPr></w:p>"#
            );
            self.landscape = table.is_wide;
            self.breaks = false;
        }
        let title = title_row(grid, above);
        for row in 0..above {
            let cells = grid.row(row);
            let texts: Vec<String> = cells.iter().map(|cell| cell.value.to_string()).collect();
            let begins = self.begins();
            match texts.as_slice() {
                [] => {}
                [text] if Some(row) == title => self.heading("TableTitle", begins, text),
                [text] if row == 0 => self.text += &paragraph("FormNumber", begins, &run(text)),
                [text] if row.saturating_add(1) < above => self.text += &paragraph("TableYear", begins, &run(text)),
                texts => {
                    let tab = format!(
                        r#"{begins}<w:tabs><w:tab w:val="right" w:pos="{}"/></w:tabs>"#,
                        room(self.landscape)
                    );
                    self.text += &paragraph("TableHead", &tab, &run(&texts.join("\t")));
                }
            }
        }
        self.text += &table.markup();
        // The next table stands by itself.
        self.breaks = true;
    }
}

/// The row of the title above a table: the one below that of the form number.
fn title_row(grid: &Grid, above: u32) -> Option<u32> {
    (1..above).find(|row| !grid.row(*row).is_empty())
}

fn title_of(grid: &Grid, above: u32) -> String {
    let row = title_row(grid, above).map(|row| grid.row(row));
    row.and_then(|row| row.first())
        .map(|cell| cell.value.to_string())
        .unwrap_or_default()
}

fn font(name: &str) -> String {
    let name = escaped(name);
    format!(
        r#"<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{name}"/>"#
    )
}

fn styles(look: &Look) -> String {
    let size = |half: u32| format!(r#"<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>"#);
    let (title, heading) = (font(&look.title_font), font(&look.heading_font));
    let (subheading, body) = (font(&look.subheading_font), font(&look.body_font));
    let table = font(&look.table_font);
    let exact = |line: u32| format!(r#"<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>"#);
    let indent = r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#;
    let plain = r#"<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>"#;
    let center = r#"<w:jc w:val="center"/>"#;
    // Id, name, properties of paragraphs and of text.
    let all: [(&str, &str, &str, &str); 15] = [
        (
            "Normal",
            "Normal",
            r#"<w:widowControl w:val="0"/><w:jc w:val="both"/>"#,
            "",
        ),
        (
            "BodyText",
            "Body Text",
            &format!("{}{indent}", exact(560)),
            &format!("{body}{}", size(32)),
        ),
        (
            "Title",
            "Title",
            &format!(r#"<w:spacing w:before="0" w:after="600" w:line="900" w:lineRule="exact"/>{center}"#),
            &format!("{title}{}", size(72)),
        ),
        (
            "Heading1",
            "heading 1",
            &format!(
                r#"<w:keepNext/><w:keepLines/><w:spacing w:before="0" w:after="560" w:line="700" w:lineRule="exact"/>{center}<w:outlineLvl w:val="0"/>"#
            ),
            &format!("{title}{}", size(44)),
        ),
        (
            "Heading2",
            "heading 2",
            &format!(
                r#"<w:keepNext/><w:keepLines/>{}{indent}<w:outlineLvl w:val="1"/>"#,
                exact(560)
            ),
            &format!("{heading}{}", size(32)),
        ),
        (
            "Heading3",
            "heading 3",
            &format!(
                r#"<w:keepNext/><w:keepLines/>{}{indent}<w:outlineLvl w:val="2"/>"#,
                exact(560)
            ),
            &format!("{subheading}{}", size(32)),
        ),
        (
            "TOCHeading",
            "TOC Heading",
            &format!(r#"<w:spacing w:before="0" w:after="400" w:line="700" w:lineRule="exact"/>{center}"#),
            &format!("{title}{}", size(44)),
        ),
        ("TOC1", "toc 1", &exact(560), &format!("{heading}{}", size(28))),
        (
            "TOC2",
            "toc 2",
            &format!(r#"{}<w:ind w:left="560"/>"#, exact(560)),
            &format!("{body}{}", size(28)),
        ),
        ("Footer", "footer", plain, &format!("{table}{}", size(28))),
        (
            "FormNumber",
            "FormNumber",
            &format!(r#"{plain}<w:jc w:val="right"/>"#),
            &format!("{table}{}", size(21)),
        ),
        (
            "TableTitle",
            "TableTitle",
            &format!(
                r#"<w:keepNext/><w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>{center}<w:outlineLvl w:val="1"/>"#
            ),
            &format!("{title}{}", size(36)),
        ),
        (
            "TableYear",
            "TableYear",
            &format!("<w:keepNext/>{plain}{center}"),
            &format!("{table}{}", size(21)),
        ),
        (
            "TableHead",
            "TableHead",
            r#"<w:keepNext/><w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/><w:jc w:val="left"/>"#,
            &format!("{table}{}", size(21)),
        ),
        (
            "TableCell",
            "TableCell",
            &format!(r#"{plain}<w:jc w:val="left"/>"#),
            &format!("{table}{}", size(21)),
        ),
    ];
    let defaults = format!(
        r#"<w:docDefaults><w:rPrDefault><w:rPr>{body}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"#
    );
    let all: String = all.into_iter().map(style).collect();
    format!(r#"{HEAD}<w:styles {SPACES}>{defaults}{all}</w:styles>"#)
}

/// A style of paragraphs: its id, its name, the properties of paragraphs and of text. All but the first, which others
/// are based on, are based on it.
fn style((id, name, paragraph, text): (&str, &str, &str, &str)) -> String {
    let own = ["BodyText", "Title", "Heading1", "Heading2", "Heading3"].contains(&id);
    let shown = if own { "<w:qFormat/>" } else { "" };
    let custom = if name == id { r#" w:customStyle="1""# } else { "" };
    let next = match id.starts_with("Heading") {
        true => r#"<w:next w:val="BodyText"/>"#,
        false => "",
    };
    let (default, base) = match id {
        "Normal" => (r#" w:default="1""#, ""),
        _ => ("", r#"<w:basedOn w:val="Normal"/>"#),
    };
    format!(
        r#"<w:style w:type="paragraph"{default}{custom} w:styleId="{id}"><w:name w:val="{name}"/>{base}{next}{shown}<w:pPr>{paragraph}</w:pPr><w:rPr>{text}</w:rPr></w:style>"#
    )
}

/// Pages differ by side, as those of what is printed and bound.
fn settings() -> String {
    let mode =
        r#"<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>"#;
    format!(
        r#"{HEAD}<w:settings {SPACES}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>{mode}</w:compat></w:settings>"#
    )
}

fn fonts(look: &Look) -> String {
    let own = look.instead.iter().map(|(name, instead)| {
        let (name, instead) = (escaped(name), escaped(instead));
        format!(r#"<w:font w:name="{name}"><w:altName w:val="{instead}"/></w:font>"#)
    });
    format!(r#"{HEAD}<w:fonts {SPACES}>{}</w:fonts>"#, own.collect::<String>())
}

/// The number of the page at this side, between dashes.
fn footer(side: &str) -> String {
    let indent = match side {
        "right" => r#"<w:ind w:right="280"/>"#,
        _ => r#"<w:ind w:left="280"/>"#,
    };
    let page = r#"<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>"#;
    let content = format!("{}{page}{}", run("\u{2014} "), run(" \u{2014}"));
    let own = paragraph("Footer", &format!(r#"{indent}<w:jc w:val="{side}"/>"#), &content);
    format!(r#"{HEAD}<w:ftr {SPACES}>{own}</w:ftr>"#)
}
