//! The relations between the parts of an Office package: ids → parts.

use std::collections::HashMap;

use super::fault::Fault;
use super::xml::{attr, each_element};
use super::zipped::Package;

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
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
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

/// The part that the relations of `part` stand in.
pub(super) fn part_of_relations(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{file}.rels")
}

/// `target` seen from `folder`; a leading `/` means the root of the package.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_the_folder_of_the_part() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/a", "..\\./b.xml"), "xl/b.xml");
        assert_eq!(resolved("", "../../b.xml"), "b.xml");
    }
}
