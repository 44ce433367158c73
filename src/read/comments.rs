//! In which parts of an Office package the comments and tables of a sheet stand.

use super::fault::Fault;
use super::relations::{part_of_relations, relations};
use super::zipped::Package;

/// Where the comments and tables of a sheet stand.
#[derive(Default)]
pub(super) struct Parts {
    /// Threads, which newer programs keep by themselves.
    pub(super) threads: Option<String>,
    /// The comments that every program keeps.
    pub(super) own: Option<String>,
    /// Tables with a name, which may have a filter.
    pub(super) tables: Vec<String>,
    /// Why it is not known which they are.
    pub(super) fault: Option<Fault>,
}

impl Parts {
    /// Those of the sheet in `part`. `spent` is what these parts and the relations of all sheets declare,
    /// as often as sheets point at them: they are unpacked for each.
    pub(super) fn of(package: &mut Package, part: &str, spent: &mut u64, limit: u64) -> Result<Self, Fault> {
        let mut spend = |size: u64| {
            *spent = spent.saturating_add(size);
            let size = *spent;
            (size <= limit).then_some(()).ok_or(Fault::TooLarge { size, limit })
        };
        spend(package.declared(&part_of_relations(part)))?;
        let mut parts = Self::default();
        let relations = match relations(package, part) {
            Ok(relations) => relations,
            Err(fault) => {
                parts.fault = Some(fault);
                return Ok(parts);
            }
        };
        for relation in relations.into_values() {
            let slot = match relation.kind.as_str() {
                "comments" => &mut parts.own,
                "threadedComment" => &mut parts.threads,
                "table" => {
                    spend(package.declared(&relation.part))?;
                    parts.tables.push(relation.part);
                    continue;
                }
                _ => continue,
            };
            spend(package.declared(&relation.part))?;
            *slot = Some(relation.part);
        }
        Ok(parts)
    }
}
