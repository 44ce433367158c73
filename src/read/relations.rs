//! The relations between the parts of an Office package: ids → parts.

use std::collections::HashMap;

use super::fault::Fault;
use super::xml::{attr, each_element};
use super::zipped::Package;
pub(super) use crate::parts::part_of_relations;
use crate::parts::{folder_of, resolved};

/// The target of a relation id.
pub(super) struct Relation {
    /// The last step of the type's address (`worksheet`), which is the same in both editions of the standard.
    pub(super) kind: String,
    /// The name of the part.
    pub(super) part: String,
}

/// Relations of a part at most; real parts have about as many as sheets and pictures.
const MOST: usize = 1 << 16;

/// The relations of `part` by id, empty when it has none; `""` stands for the package.
pub(super) fn relations(package: &mut Package, part: &str) -> Result<HashMap<String, Relation>, Fault> {
    let folder = folder_of(part);
    let name = part_of_relations(part);
    let mut relations = HashMap::new();
    if !package.has(&name) {
        return Ok(relations);
    }
    let content = package.read_whole(&name)?;
    each_element(&content, |element| {
        if element.local_name().as_ref() != "Relationship" || relations.len() >= MOST {
            return;
        }
        if let (Some(id), Some(kind), Some(target)) =
            (attr(element, "Id"), attr(element, "Type"), attr(element, "Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let part = resolved(folder, &target);
            relations.insert(id, Relation { kind, part });
        }
    })?;
    Ok(relations)
}

/// The part of the workbook: the one that the package names if it is there, else the usual one.
pub(super) fn main_part(package: &mut Package, usual: &str) -> String {
    let relations = relations(package, "").unwrap_or_default();
    let named = relations
        .into_values()
        .find(|relation| relation.kind == "officeDocument");
    match named {
        Some(relation) if package.has(&relation.part) => relation.part,
        _ => usual.to_owned(),
    }
}
