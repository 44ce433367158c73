//! The parts of a workbook.

use super::markup::{Edits, attr, child, children, with_attr};
use super::names::canonical;
use super::package::Package;
use super::relations::{TYPES, links};
use crate::error::{Damage, DamageKind};

/// Where the workbook part stands unless the package says otherwise.
const WORKBOOK: &str = "xl/workbook.xml";
/// What tells the type of a template from that of a workbook, and what that has in its place.
const TEMPLATE: &str = ".template.";
const SHEET: &str = ".sheet.";
/// The namespace of workbooks in the strict edition of the standard.
const STRICT: &str = "http://purl.oclc.org/ooxml/";

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its part.
    pub part: String,
    /// Whether it has cells, as charts have not.
    pub has_cells: bool,
    /// Its number, which no other has.
    pub id: u32,
}

/// What the workbook part tells.
#[derive(Clone, Debug)]
pub struct Spreadsheet {
    /// The part.
    pub part: String,
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// The part of the styles.
    pub styles: Option<String>,
    /// The part of the order in which formulas are calculated.
    pub order: Option<String>,
    /// Whether it has macros.
    pub has_macros: bool,
    /// Whether it is in the strict edition of the standard.
    pub is_strict: bool,
}

impl Spreadsheet {
    /// Reads it from a package.
    ///
    /// # Errors
    /// When the workbook part is missing or damaged.
    pub fn of(package: &mut Package) -> Result<Self, Damage> {
        let named = links(package, "")?
            .into_iter()
            .find(|link| link.kind == "officeDocument");
        let part = named.map(|link| link.part).filter(|part| package.has(part));
        let part = part.unwrap_or_else(|| WORKBOOK.to_owned());
        let text = package.text(&part)?;
        let root = child(&text, &["workbook"])?;
        let root = root.ok_or_else(|| Damage::in_detail(DamageKind::Markup, &part))?;
        let links = links(package, &part)?;
        let of_kind = |kind: &str| {
            links
                .iter()
                .find(|link| link.kind == kind)
                .map(|link| link.part.clone())
        };
        let mut sheets = Vec::new();
        for own in children(&text, &["workbook", "sheets"])? {
            let mut attributes = own.tag.attributes();
            let relation = attributes
                .with_checks(false)
                .flatten()
                .find(|attribute| attribute.key.as_ref().ends_with(":id"));
            let relation = relation
                .map(|attribute| attribute.value.into_owned())
                .unwrap_or_default();
            let link = links.iter().find(|link| link.id == relation);
            let number = sheets.len().saturating_add(1);
            sheets.push(Sheet {
                name: own.attr("name").unwrap_or_default(),
                part: link.map_or_else(|| format!("xl/worksheets/sheet{number}.xml"), |link| link.part.clone()),
                has_cells: link.is_none_or(|link| link.kind == "worksheet"),
                id: own.attr("sheetId").and_then(|id| id.parse().ok()).unwrap_or(0),
            });
        }
        let types = package.text(TYPES)?;
        let types = children(&types, &["Types"])?;
        let own = types.iter().find(|own| {
            let named = attr(&own.tag, "PartName").unwrap_or_default();
            canonical(&named) == canonical(&part)
        });
        let kind = own.and_then(|own| own.attr("ContentType")).unwrap_or_default();
        let mut spaces = root.tag.attributes();
        let is_strict = spaces
            .with_checks(false)
            .flatten()
            .any(|own| own.value.starts_with(STRICT));
        Ok(Self {
            styles: of_kind("styles"),
            order: of_kind("calcChain"),
            has_macros: kind.contains("macroEnabled"),
            is_strict,
            sheets,
            part,
        })
    }

    /// Makes a workbook of a template (.xltx, .xltm): programs open no .xlsx or .xlsm that says it is one.
    ///
    /// # Errors
    /// When the part of the types is damaged.
    pub fn settle(&self, package: &mut Package) -> Result<(), Damage> {
        let types = package.text(TYPES)?;
        let mut edits = Edits::default();
        for own in children(&types, &["Types"])? {
            let is_own = own
                .attr("PartName")
                .is_some_and(|name| canonical(&name) == canonical(&self.part));
            let kind = own.attr("ContentType").filter(|kind| is_own && kind.contains(TEMPLATE));
            if let Some(kind) = kind {
                let tag = types.get(own.open.clone()).unwrap_or_default();
                edits.replace(own.open, with_attr(tag, "ContentType", &kind.replace(TEMPLATE, SHEET)));
            }
        }
        if !edits.is_empty() {
            package.put(TYPES, edits.apply(&types));
        }
        Ok(())
    }

    /// The sheet of this name, as it stands in the workbook.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.has_cells && sheet.name == name)
    }
}
