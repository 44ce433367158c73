//! Merges the rows of three versions: which are paired, which remain, and in which order.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::layout::{Forest, Node};
use super::super::pairs::{Pairs, Side, pair};
use super::super::rows::Kinds;
use super::order;
use super::totals::{Sums, Totals, Ways, is_total};
use super::{Counts, Kind, Party, ProvisionalSide, Said, Two};
use crate::book::{Content, Doubt, Key, Table};
use crate::cell::Comment;
use crate::schema::{Standard, Table as Schema};

/// A table in one of the versions.
pub(super) struct Version<'a> {
    pub side: Side<'a>,
    pub totals: Totals,
    /// Items without a key.
    nameless: HashSet<usize>,
}

impl<'a> Version<'a> {
    fn new(table: &'a Table, schema: &'a Schema, standard: &Standard) -> Self {
        let side = Side::new(table, schema);
        let doubts = side.identity.doubts.iter();
        let nameless = doubts.filter(|(_, doubt)| *doubt == Doubt::Missing);
        Self {
            nameless: nameless.map(|(item, _)| *item).collect(),
            totals: Totals::of(table, &Sums::new(table, schema, standard)),
            side,
        }
    }

    /// The content of a field of a row; `None` if unknown.
    pub fn content(&self, row: usize, field: usize) -> Option<Content> {
        let table = self.side.table;
        let value = table.value(row, field)?;
        let is_absent = || table.rows.get(row).is_some_and(|row| table.lacks(row.row_kind, field));
        let is_unknown = value.is_blank() && (is_absent() || table.is_unread(row, field));
        (!is_unknown).then_some(value.content)
    }

    /// The comment on a field of a row; always `None` for records.
    pub fn comment(&self, row: usize, field: usize) -> Option<&'a Comment> {
        self.side.table.comment(row, field)
    }

    fn children(&self, parent: Parent) -> Vec<usize> {
        match parent {
            Parent::Gone => Vec::new(),
            Parent::Top => self.side.children(None).to_vec(),
            Parent::Item(item) => self.side.children(Some(item)).to_vec(),
        }
    }
}

/// The parent of a group in one version.
#[derive(Clone, Copy)]
enum Parent {
    /// The group is at the top level.
    Top,
    /// The parent is an item.
    Item(usize),
    /// The version lacks the parent.
    Gone,
}

impl From<Option<usize>> for Parent {
    fn from(item: Option<usize>) -> Self {
        item.map_or(Self::Gone, Self::Item)
    }
}

/// A conflict in a node whose row is not determined yet.
pub(super) struct Open {
    pub node: usize,
    pub kind: Kind,
    pub fields: Vec<usize>,
    pub base: Said,
    pub ours: Said,
    pub theirs: Said,
    pub held: ProvisionalSide,
}

/// The items of one node in the base and on both sides.
#[derive(Clone, Copy)]
pub(super) struct Trio {
    pub base: Option<usize>,
    pub sides: Two<Option<usize>>,
}

/// Merges the rows of a table.
pub(super) struct Merger<'a> {
    pub schema: &'a Schema,
    pub base: Version<'a>,
    pub sides: Two<Version<'a>>,
    pub pairs: Two<Pairs>,
    pub kinds: Kinds,
    /// The merged items.
    pub forest: Forest,
    /// The items of the sides behind each node.
    pub items: Vec<Two<Option<usize>>>,
    /// The cells that are totals: node, field, and how.
    pub totals: Vec<(usize, usize, Ways)>,
    pub open: Vec<Open>,
    pub counts: Counts,
    /// Whether both sides reordered rows, and differently.
    pub disputed: bool,
    /// The node of each item of the base, and of the sides.
    base_nodes: Vec<Option<usize>>,
    nodes: Two<Vec<Option<usize>>>,
}

impl<'a> Merger<'a> {
    /// A merger for the tables of base, ours and theirs.
    pub fn new(tables: [&'a Table; 3], schema: &'a Schema, standard: &Standard) -> Self {
        let [base, ours, theirs] = tables.map(|table| Version::new(table, schema, standard));
        let none = |version: &Version| vec![None; version.side.items().len()];
        let sides = Two { ours, theirs };
        Self {
            schema,
            pairs: sides.as_ref().map(|version| pair(&base.side, &version.side)),
            base_nodes: none(&base),
            nodes: sides.as_ref().map(none),
            base,
            sides,
            kinds: Kinds::default(),
            forest: Forest::default(),
            items: Vec::new(),
            totals: Vec::new(),
            open: Vec::new(),
            counts: Counts::default(),
            disputed: false,
        }
    }

    /// Creates all nodes.
    pub fn run(&mut self) {
        let top = Two {
            ours: Parent::Top,
            theirs: Parent::Top,
        };
        let mut open = vec![(None, Parent::Top, top)];
        while let Some((node, base, sides)) = open.pop() {
            let below = self.group(node, base, sides);
            let parents = below
                .into_iter()
                .map(|(node, trio)| (Some(node), trio.base.into(), trio.sides.map(Parent::from)));
            open.extend(parents);
        }
    }

    /// Merges the children of one item; returns the nodes that both sides have.
    fn group(&mut self, parent: Option<usize>, base: Parent, sides: Two<Parent>) -> Vec<(usize, Trio)> {
        let base = self.base.children(base);
        let sides = Two {
            ours: self.sides.ours.children(sides.ours),
            theirs: self.sides.theirs.children(sides.theirs),
        };
        let mut below = Vec::new();
        for item in &base {
            let partners = self.pairs.as_ref().map(|pairs| partner(&pairs.new_of, *item));
            let trio = Trio {
                base: Some(*item),
                sides: partners,
            };
            match (partners.ours, partners.theirs) {
                (Some(_), Some(_)) => below.push((self.both(parent, trio), trio)),
                (Some(left), None) => self.removed(parent, (*item, left), Party::Theirs),
                (None, Some(left)) => self.removed(parent, (*item, left), Party::Ours),
                (None, None) => self.counts.add([true, true], 1),
            }
        }
        let new = Two {
            ours: unpaired(&sides.ours, &self.pairs.ours),
            theirs: unpaired(&sides.theirs, &self.pairs.theirs),
        };
        let twins = self.twins(&new);
        let taken: HashSet<usize> = twins.values().copied().collect();
        for item in &new.ours {
            let Some(twin) = twins.get(item) else {
                self.inserted(parent, *item, Party::Ours);
                continue;
            };
            let sides = Two {
                ours: Some(*item),
                theirs: Some(*twin),
            };
            let (trio, disputes) = (Trio { base: None, sides }, self.open.len());
            below.push((self.both(parent, trio), trio));
            self.counts.add([true, true], usize::from(self.open.len() == disputes));
        }
        for item in new.theirs.iter().filter(|item| !taken.contains(item)) {
            self.inserted(parent, *item, Party::Theirs);
        }
        self.arrange(parent, [&base, &sides.ours, &sides.theirs]);
        below
    }

    /// Pairs items that both sides inserted: by key, or, without a key, if all contents are equal.
    fn twins(&self, new: &Two<Vec<usize>>) -> HashMap<usize, usize> {
        let Two { ours, theirs } = &self.sides;
        let keys = new.theirs.iter();
        let keys = keys.filter_map(|item| Some((&theirs.side.item(*item)?.key, *item)));
        let known: HashMap<&Key, usize> = keys.collect();
        let twin = |item: &usize| {
            let our_item = ours.side.item(*item)?;
            let twin = *known.get(&our_item.key)?;
            let other = theirs.side.item(twin)?;
            let nameless = ours.nameless.contains(item) || theirs.nameless.contains(&twin);
            let mut fields = self
                .schema
                .item_fields(our_item.key.row_kind, our_item.key.list)
                .into_iter();
            let mut alike =
                || fields.all(|field| ours.content(our_item.row, field) == theirs.content(other.row, field));
            (!nameless || alike()).then_some((*item, twin))
        };
        new.ours.iter().filter_map(twin).collect()
    }

    /// Adds a node for some items.
    pub fn add(&mut self, parent: Option<usize>, trio: Trio, mut node: Node) -> usize {
        let number = self.forest.nodes.len();
        node.parent = parent;
        node.sheet = 0;
        self.forest.nodes.push(node);
        self.items.push(trio.sides);
        let slots = [
            (&mut self.base_nodes, trio.base),
            (&mut self.nodes.ours, trio.sides.ours),
            (&mut self.nodes.theirs, trio.sides.theirs),
        ];
        for (slots, item) in slots {
            let slot = item.and_then(|item| slots.get_mut(item));
            slot.into_iter().for_each(|slot| *slot = Some(number));
        }
        number
    }

    /// Adds a row that one side inserted, with its descendants.
    fn inserted(&mut self, parent: Option<usize>, item: usize, by: Party) {
        self.adopt(parent, (None, item), by);
        self.counts.add(by.flags(), 1);
    }

    /// Handles a row that one side removed; it stays, in conflict, if the other side changed it or a descendant.
    fn removed(&mut self, parent: Option<usize>, (base, left): (usize, usize), by: Party) {
        let Some(change) = self.change(base, left, by.other()) else {
            self.counts.add(by.flags(), 1);
            return;
        };
        let node = self.adopt(parent, (Some(base), left), by.other());
        let (ours, theirs) = match by {
            Party::Ours => (None, Some(change.is)),
            Party::Theirs => (Some(change.is), None),
        };
        self.open.push(Open {
            node,
            kind: Kind::Removed,
            fields: change.fields,
            base: Some(change.was),
            ours,
            theirs,
            held: by.other().into(),
        });
    }

    /// Copies an item with all descendants from one side; returns its node.
    fn adopt(&mut self, parent: Option<usize>, (base, item): (Option<usize>, usize), from: Party) -> usize {
        let first = self.copy(parent, (base, item), from);
        let mut open = vec![(first, item)];
        while let Some((node, item)) = open.pop() {
            let children = self.sides.of(from).side.children(Some(item)).to_vec();
            for child in &children {
                let was = partner(&self.pairs.of(from).old_of, *child);
                open.push((self.copy(Some(node), (was, *child), from), *child));
            }
            match from {
                Party::Ours => self.arrange(Some(node), [&[], &children, &[]]),
                Party::Theirs => self.arrange(Some(node), [&[], &[], &children]),
            }
        }
        first
    }

    /// Copies a single item from one side.
    fn copy(&mut self, parent: Option<usize>, (base, item): (Option<usize>, usize), from: Party) -> usize {
        let version = self.sides.of(from);
        let number = self.forest.nodes.len();
        let Some(source) = version.side.item(item) else {
            return number;
        };
        let fields = self.kinds.of(self.schema, source.key.row_kind, source.key.list);
        let totals = fields.all.iter();
        let totals = totals.map(|field| (number, *field, version.totals.at(source.row, *field)));
        self.totals.extend(totals.filter(|(.., ways)| is_total(*ways)));
        let node = Node::of(version.side.table, source, &fields.all);
        let sides = match from {
            Party::Ours => Two {
                ours: Some(item),
                theirs: None,
            },
            Party::Theirs => Two {
                ours: None,
                theirs: Some(item),
            },
        };
        self.add(parent, Trio { base, sides }, node)
    }

    /// Orders the children of one item, given the items of base, ours and theirs in order.
    fn arrange(&mut self, parent: Option<usize>, [base, ours, theirs]: [&[usize]; 3]) {
        let mut lists: BTreeMap<Option<usize>, [Vec<usize>; 3]> = BTreeMap::new();
        let versions = [
            (base, &self.base_nodes),
            (ours, &self.nodes.ours),
            (theirs, &self.nodes.theirs),
        ];
        for (version, (items, nodes)) in versions.into_iter().enumerate() {
            for node in items.iter().filter_map(|item| partner(nodes, *item)) {
                let list = self.forest.nodes.get(node).and_then(|node| node.key.list);
                let order = lists.entry(list).or_default().get_mut(version);
                order.into_iter().for_each(|order| order.push(node));
            }
        }
        for (list, [base, ours, theirs]) in lists {
            let nodes = &self.forest.nodes;
            let by_key = |a: usize, b: usize| order::by_key(nodes.get(a), nodes.get(b));
            let ordered = order::merge(&base, [&ours, &theirs], by_key);
            self.disputed |= ordered.disputed;
            self.counts.add(ordered.moved, usize::from(!ordered.disputed));
            self.forest.order.insert((parent, list), ordered.order);
        }
    }
}

fn partner(of: &[Option<usize>], item: usize) -> Option<usize> {
    of.get(item).copied().flatten()
}

/// The items without a partner in the base.
fn unpaired(items: &[usize], pairs: &Pairs) -> Vec<usize> {
    let items = items.iter().copied();
    items.filter(|item| partner(&pairs.old_of, *item).is_none()).collect()
}
