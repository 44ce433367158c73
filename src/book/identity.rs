//! The identity of rows, by which two versions of a table are matched: the codes and names that the template
//! declares as keys, within the parent row. Position counts only among rows with the same key or with none.

use foldhash::{HashMap, HashMapExt};

use super::{Row, Table};
use crate::cell::Text;
use crate::schema::{Line, Shape, SideList, Table as Schema};

/// The key of an item within its parent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Position of the level, side or section in the schema's `row_kinds`; zero for an entry of a list.
    pub row_kind: usize,
    /// The list that the item is an entry of; `None` for a row.
    pub list: Option<usize>,
    /// Codes and names; a code that repeats the parent's is left empty. For a line item its id; for a line that
    /// is not in the template its block and label. Empty if the item has no key.
    pub parts: Vec<Text>,
    /// How many earlier items of the same parent have the same key.
    pub nth: usize,
}

/// A unit of comparison: a row, or an entry of one of several lists that share rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The key of the item.
    pub key: Key,
    /// The parent: position in [`Identity::items`].
    pub parent: Option<usize>,
    /// The row that holds the item.
    pub row: usize,
}

/// Why a key is unreliable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// An earlier item has the same key; only their order distinguishes them.
    Repeated,
    /// The item has no code or name; only its position among such items identifies it.
    Missing,
}

/// The items of a table in row order, parents before their children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The items.
    pub items: Vec<Item>,
    /// Items with an unreliable key.
    pub doubts: Vec<(usize, Doubt)>,
}

impl Table {
    /// Identifies the rows of this table.
    pub fn identity(&self, schema: &Schema) -> Identity {
        let mut finder = Finder {
            table: self,
            schema,
            blocks: self.blocks(schema),
            last: vec![None; schema.row_kinds.len()],
            seen: HashMap::with_capacity(self.rows.len()),
            found: Identity::default(),
        };
        for (index, row) in self.rows.iter().enumerate() {
            finder.row(index, row);
        }
        finder.found
    }

    /// The field by which people find the item with this key in a row: the first filled one of its name, its key
    /// fields and its other fields.
    pub fn naming(&self, schema: &Schema, row: usize, key: &Key) -> Option<usize> {
        let is_filled = |field: &usize| !self.is_blank(row, *field);
        let name = match (&schema.shape, key.list) {
            (Shape::List { name, .. }, None) => Some(*name),
            _ => None,
        };
        let mut fields: Vec<usize> = name.into_iter().collect();
        fields.extend(schema.key_fields(key.row_kind, key.list));
        fields.extend(schema.item_fields(key.row_kind, key.list));
        fields.into_iter().find(is_filled)
    }

    /// For each row that is not a line of the template, the id of the line that heads its block.
    fn blocks<'s>(&self, schema: &'s Schema) -> HashMap<usize, &'s str> {
        let Shape::TwoSided { sides, .. } = &schema.shape else {
            return HashMap::default();
        };
        let mut order: Vec<(usize, &Row)> = self.rows.iter().enumerate().collect();
        order.sort_by_key(|(_, row)| (row.sheet, row.source));
        let mut open: Vec<Option<usize>> = vec![None; sides.len()];
        let mut blocks = HashMap::default();
        for (index, row) in order {
            let (Some(side), Some(open)) = (sides.get(row.row_kind), open.get_mut(row.row_kind)) else {
                continue;
            };
            match row.line {
                Some(line) => *open = block_after(line, &side.lines),
                None => {
                    let block = open.and_then(|line| side.lines.get(line));
                    blocks.insert(index, block.map(|line| line.id.as_str()).unwrap_or_default());
                }
            }
        }
        blocks
    }
}

/// The block that is open after a line: its own if it heads one, otherwise the block that contains it.
pub fn block_after(number: usize, lines: &[Line]) -> Option<usize> {
    let line = lines.get(number)?;
    let heads = lines.iter().any(|other| other.under == Some(number));
    if heads && !line.closing {
        return Some(number);
    }
    line.under.or_else(|| lines.get(line.of_which?)?.under)
}

struct Finder<'a> {
    table: &'a Table,
    schema: &'a Schema,
    blocks: HashMap<usize, &'a str>,
    /// Per row kind, the last item that later rows may still belong to.
    last: Vec<Option<usize>>,
    /// How often each key has occurred within a parent.
    seen: HashMap<(Option<usize>, Key), usize>,
    found: Identity,
}

impl Finder<'_> {
    fn row(&mut self, index: usize, row: &Row) {
        let Some(row_kind) = self.schema.row_kinds.get(row.row_kind) else {
            return;
        };
        let owner = row_kind
            .within
            .iter()
            .filter_map(|level| self.last.get(*level).copied().flatten());
        let owner = owner.max();
        let detail = row_kind.detail;
        let mut above = owner;
        if !detail || self.has_content(index, row) {
            let (parts, doubt) = self.parts(index, row, owner);
            let item = self.add(row.row_kind, None, parts, owner, index, doubt);
            if row_kind.within.is_empty() {
                self.last.iter_mut().for_each(|last| *last = None);
            }
            if let Some(last) = self.last.get_mut(row.row_kind).filter(|_| !detail) {
                *last = Some(item);
                above = Some(item);
            }
        }
        let schema = self.schema;
        for (number, list) in schema.lists.iter().enumerate() {
            self.entry(index, number, list, above);
        }
    }

    /// Whether a detail row holds anything besides repeated values and list entries.
    fn has_content(&self, index: usize, row: &Row) -> bool {
        let filled = |field: &usize| !self.table.is_blank(index, *field);
        self.schema.item_fields(row.row_kind, None).iter().any(filled)
    }

    fn entry(&mut self, index: usize, number: usize, list: &SideList, above: Option<usize>) {
        let filled = |field: &usize| !self.table.is_blank(index, *field);
        if !list.fields.iter().any(filled) {
            return;
        }
        let parts: Vec<Text> = self.table.text(index, list.key).cloned().into_iter().collect();
        let doubt = parts.is_empty().then_some(Doubt::Missing);
        self.add(0, Some(number), parts, above, index, doubt);
    }

    /// The key of a row.
    fn parts(&self, index: usize, row: &Row, owner: Option<usize>) -> (Vec<Text>, Option<Doubt>) {
        if let Shape::TwoSided { sides, item } = &self.schema.shape {
            let line = row.line.and_then(|line| sides.get(row.row_kind)?.lines.get(line));
            if let Some(line) = line {
                return (vec![Text::from(line.id.as_str())], None);
            }
            let block = self.blocks.get(&index).copied().unwrap_or_default();
            let label = self.table.text(index, *item).cloned();
            let doubt = label.is_none().then_some(Doubt::Missing);
            return (std::iter::once(Text::from(block)).chain(label).collect(), doubt);
        }
        let key = self
            .schema
            .row_kinds
            .get(row.row_kind)
            .map_or(&[][..], |row_kind| &row_kind.key);
        let owner = owner.and_then(|owner| self.found.items.get(owner)).map(|item| item.row);
        let part = |field: &usize| {
            let text = self.table.text(index, *field);
            let inherited = owner.and_then(|owner| self.table.text(owner, *field));
            text.filter(|text| inherited != Some(*text)).cloned()
        };
        let parts: Vec<Option<Text>> = key.iter().map(part).collect();
        if parts.iter().all(Option::is_none) {
            return (Vec::new(), (!key.is_empty()).then_some(Doubt::Missing));
        }
        (parts.into_iter().map(Option::unwrap_or_default).collect(), None)
    }

    fn add(
        &mut self,
        row_kind: usize,
        list: Option<usize>,
        parts: Vec<Text>,
        parent: Option<usize>,
        row: usize,
        doubt: Option<Doubt>,
    ) -> usize {
        let nth = 0;
        let mut key = Key {
            row_kind,
            list,
            parts,
            nth,
        };
        let seen = self.seen.entry((parent, key.clone())).or_default();
        key.nth = *seen;
        *seen = seen.saturating_add(1);
        let doubt = doubt.or_else(|| (key.nth > 0 && !key.parts.is_empty()).then_some(Doubt::Repeated));
        let item = self.found.items.len();
        self.found.doubts.extend(doubt.map(|doubt| (item, doubt)));
        self.found.items.push(Item { key, parent, row });
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Content, Value};
    use crate::schema::standard;

    /// The keys of a table, each preceded by the key of its parent. Rows are given as level or side, and texts by
    /// field key.
    fn keys(number: &str, rows: &[(&str, &[(&str, &str)])]) -> Vec<String> {
        let standard = standard().unwrap();
        let position = standard.tables.iter().position(|table| table.number == number).unwrap();
        let schema = &standard.tables[position];
        let mut table = Table::new(position, schema.fields.len());
        for (source, (row_kind, texts)) in (0..).zip(rows) {
            let row_kind = schema.row_kind(row_kind).unwrap();
            let line = match &schema.shape {
                Shape::TwoSided { sides, .. } => sides[row_kind].lines.iter().position(|line| line.label == texts[0].1),
                _ => None,
            };
            let values = schema.fields.iter().map(|field| {
                let text = texts.iter().find(|(key, _)| *key == field.key);
                let content = text.map_or(Content::Blank, |(_, text)| Content::Text(Text::from(*text)));
                Value { content, source: None }
            });
            let sheet = 0;
            table.push(
                Row {
                    row_kind,
                    line,
                    source,
                    sheet,
                },
                values.collect::<Vec<_>>(),
            );
        }
        let found = table.identity(schema);
        let shown = |item: &Item| {
            let nth = if item.key.nth > 0 {
                format!("#{}", item.key.nth)
            } else {
                String::new()
            };
            format!("{}{nth}", item.key.parts.join(" "))
        };
        let items = found.items.iter().enumerate().map(|(number, item)| {
            let parent = item
                .parent
                .map_or(String::new(), |parent| format!("{} > ", shown(&found.items[parent])));
            let doubt = found.doubts.iter().find(|(doubted, _)| *doubted == number);
            format!("{parent}{}{}", shown(item), doubt.map_or("", |_| "?"))
        });
        items.collect()
    }

    #[test]
    fn rows_belong_to_the_unit_above_and_inherit_its_code() {
        let item: &[(&str, &str)] = &[
            ("function.class", "201"),
            ("function.section", "01"),
            ("function.item", "01"),
        ];
        let with_unit = [item, &[("unit_code", "009")]].concat();
        let rows: &[(&str, &[(&str, &str)])] = &[
            ("total", &[("name", "合计")]),
            ("department", &[("unit_code", "009")]),
            ("item", item),
            ("item", &with_unit),
            ("unit", &[("unit_code", "009001")]),
            ("item", item),
            ("item", &[("name", "无编码")]),
        ];
        assert_eq!(
            keys("03", rows),
            [
                "",
                "009",
                "009 >  201 01 01",
                "009 >  201 01 01#1?",
                "009001",
                "009001 >  201 01 01",
                "009001 > ?"
            ]
        );
    }

    #[test]
    fn a_line_is_known_by_its_block_and_an_unknown_one_by_its_label_there() {
        let rows: &[(&str, &[(&str, &str)])] = &[
            ("revenue", &[("item", "一、本年收入")]),
            ("revenue", &[("item", "（四）其他")]),
            ("revenue", &[("item", "二、上年结转")]),
            ("revenue", &[("item", "（四）其他")]),
        ];
        assert_eq!(
            keys("04", rows),
            ["current", "current （四）其他", "carryover", "carryover （四）其他"]
        );
    }

    #[test]
    fn indicators_are_entries_of_their_project_independent_of_other_lists() {
        let project: &[(&str, &str)] = &[
            ("code", "410"),
            ("cost.indicator", "成本"),
            ("output.indicator", "数量"),
        ];
        let more: &[(&str, &str)] = &[("code", "410"), ("output.indicator", "质量"), ("benefit.value", "≥1")];
        let rows: &[(&str, &[(&str, &str)])] = &[("project", project), ("indicator", more)];
        assert_eq!(
            keys("12", rows),
            ["410", "410 > 成本", "410 > 数量", "410 > 质量", "410 > ?"]
        );
    }
}
