//! Relations between parts, and the types of parts.

use super::markup::{Edits, attr, child, children, escaped};
use super::names::{canonical, folder_of, part_of_relations, relative, resolved};
use super::package::Package;
use crate::error::Damage;

/// The part that says of what types the others are.
pub const TYPES: &str = "[Content_Types].xml";
/// Where the types of relations begin, of documents in the usual edition of the standard.
pub const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// How a part begins.
pub const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// The namespace of relations.
pub const SPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A relation of a part.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// The last step of its type's address (`worksheet`).
    pub kind: String,
    /// The part that it leads to.
    pub part: String,
}

/// The relations of `part`; `""` stands for the package.
///
/// # Errors
/// When their part is damaged.
pub fn links(package: &mut Package, part: &str) -> Result<Vec<Link>, Damage> {
    let name = part_of_relations(part);
    if !package.has(&name) {
        return Ok(Vec::new());
    }
    let folder = folder_of(part);
    let text = package.text(&name)?;
    let found = children(&text, &["Relationships"])?;
    let link = |own: &super::Element| {
        let kind = own.attr("Type")?;
        Some(Link {
            id: own.attr("Id")?,
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            part: resolved(folder, &own.attr("Target")?),
        })
    };
    Ok(found.iter().filter_map(link).collect())
}

/// Adds a relation of this kind from one part to another; returns its id.
///
/// # Errors
/// When the part of the relations is damaged.
pub fn relate(package: &mut Package, part: &str, kind: &str, other: &str) -> Result<String, Damage> {
    let known = links(package, part)?;
    let mut ids = (1u32..).map(|number| format!("rIdYusuan{number}"));
    let id = ids
        .find(|id| known.iter().all(|link| link.id != *id))
        .unwrap_or_default();
    let name = part_of_relations(part);
    let folder = folder_of(part);
    let text = match package.has(&name) {
        true => package.text(&name)?,
        false => format!(r#"{HEAD}<Relationships xmlns="{SPACE}"></Relationships>"#),
    };
    let target = escaped(&relative(folder, other));
    let mut edits = Edits::default();
    if let Some(root) = child(&text, &["Relationships"])? {
        let prefix = root.prefix();
        let relation = format!(r#"<{prefix}Relationship Id="{id}" Type="{KINDS}/{kind}" Target="{target}"/>"#);
        edits.append(&text, &root, &relation);
    }
    package.put(&name, edits.apply(&text));
    Ok(id)
}

/// Takes the relations from one part to another away, and their part when none is left.
///
/// # Errors
/// When the part of the relations is damaged.
pub fn unrelate(package: &mut Package, part: &str, other: &str) -> Result<(), Damage> {
    let name = part_of_relations(part);
    if !package.has(&name) {
        return Ok(());
    }
    let folder = folder_of(part);
    let text = package.text(&name)?;
    let all = children(&text, &["Relationships"])?;
    let leads = |own: &&super::Element| {
        let target = own.attr("Target").unwrap_or_default();
        canonical(&resolved(folder, &target)) == canonical(other)
    };
    let mut edits = Edits::default();
    let gone = all
        .iter()
        .filter(leads)
        .map(|own| edits.replace(own.whole.clone(), ""))
        .count();
    match gone == all.len() {
        true => package.remove(&name),
        false if gone > 0 => package.put(&name, edits.apply(&text)),
        false => {}
    }
    Ok(())
}

/// Says of what type a part is, or takes that away.
///
/// # Errors
/// When the part of the types is damaged.
pub fn put_type(package: &mut Package, part: &str, kind: Option<&str>) -> Result<(), Damage> {
    let text = package.text(TYPES)?;
    let all = children(&text, &["Types"])?;
    let is_own =
        |own: &&super::Element| attr(&own.tag, "PartName").is_some_and(|name| canonical(&name) == canonical(part));
    let known = all.iter().find(is_own);
    let mut edits = Edits::default();
    match (known, kind) {
        (Some(own), None) => edits.replace(own.whole.clone(), ""),
        (None, Some(kind)) => {
            // An extension that all parts share needs no mention of each.
            let extension = part
                .rsplit_once('.')
                .map(|(_, extension)| extension.to_ascii_lowercase());
            let by_extension = all.iter().any(|own| {
                let named = own.attr("Extension").map(|named| named.to_ascii_lowercase());
                named == extension && own.attr("ContentType").as_deref() == Some(kind)
            });
            if let Some(root) = child(&text, &["Types"])?.filter(|_| !by_extension) {
                let prefix = root.prefix();
                let name = escaped(part);
                edits.append(
                    &text,
                    &root,
                    &format!(r#"<{prefix}Override PartName="/{name}" ContentType="{kind}"/>"#),
                );
            }
        }
        _ => {}
    }
    if !edits.is_empty() {
        package.put(TYPES, edits.apply(&text));
    }
    Ok(())
}
