//! Pairs the items of two versions of a table: by key within paired parents; those that are left, by everything but
//! the key, then by name.

use std::collections::{HashMap, VecDeque};

use crate::book::{Content, Identity, Item, Key, Table};
use crate::cell::Text;
use crate::schema::{Shape, Table as Schema};

/// A table with the identity of its rows.
pub(super) struct Side<'a> {
    pub table: &'a Table,
    pub schema: &'a Schema,
    pub identity: Identity,
    /// The children of each item, and at the end those without a parent.
    children: Vec<Vec<usize>>,
    /// For each item, the preceding sibling in the same list.
    before: Vec<Option<usize>>,
}

impl<'a> Side<'a> {
    pub fn new(table: &'a Table, schema: &'a Schema) -> Self {
        let identity = table.identity(schema);
        let count = identity.items.len();
        let mut children = vec![Vec::new(); count.saturating_add(1)];
        let mut before = vec![None; count];
        let mut last: HashMap<(usize, Option<usize>), usize> = HashMap::new();
        for (number, item) in identity.items.iter().enumerate() {
            let parent = item.parent.unwrap_or(count);
            if let Some(siblings) = children.get_mut(parent) {
                siblings.push(number);
            }
            if let Some(before) = before.get_mut(number) {
                *before = last.insert((parent, item.key.list), number);
            }
        }
        Self {
            table,
            schema,
            identity,
            children,
            before,
        }
    }

    pub fn item(&self, number: usize) -> Option<&Item> {
        self.identity.items.get(number)
    }

    pub fn items(&self) -> &[Item] {
        &self.identity.items
    }

    /// The children of an item, or the items without a parent.
    pub fn children(&self, parent: Option<usize>) -> &[usize] {
        let at = parent.unwrap_or(self.identity.items.len());
        self.children.get(at).map_or(&[][..], Vec::as_slice)
    }

    /// The preceding sibling in the same list.
    pub fn before(&self, number: usize) -> Option<usize> {
        self.before.get(number).copied().flatten()
    }

    /// The keys from the outermost ancestor to the item itself.
    pub fn path(&self, number: usize) -> Vec<Key> {
        let parents = std::iter::successors(self.item(number), |item| self.item(item.parent?));
        let mut path: Vec<Key> = parents.map(|item| item.key.clone()).collect();
        path.reverse();
        path
    }

    /// The fields of an item that are not part of its key.
    fn others(&self, item: &Item) -> Vec<usize> {
        let (row_kind, list) = (item.key.row_kind, item.key.list);
        let keys = self.schema.key_fields(row_kind, list);
        let mut fields = self.schema.item_fields(row_kind, list);
        fields.retain(|field| !keys.contains(field));
        fields
    }

    fn contents(&self, item: &Item) -> Vec<Content> {
        let fields = self.others(item).into_iter();
        fields
            .filter_map(|field| self.table.value(item.row, field))
            .map(|value| value.content)
            .collect()
    }

    /// Whether an item may reappear under another key; lines of the template may not.
    fn may_be_renamed(&self, item: &Item) -> bool {
        let row = self.table.rows.get(item.row);
        row.is_some_and(|row| row.line.is_none()) && !item.key.parts.is_empty()
    }

    /// The row kind and name of an item that may have children, unless the name is its key.
    fn owner_name(&self, number: usize) -> Option<(usize, &'a str)> {
        let item = self.item(number)?;
        let Shape::List { name, .. } = &self.schema.shape else {
            return None;
        };
        let is_owner = self
            .schema
            .row_kinds
            .iter()
            .any(|row_kind| row_kind.within.contains(&item.key.row_kind));
        let is_key = self.schema.row_kinds.get(item.key.row_kind)?.key.contains(name);
        let text = self.table.text(item.row, *name).filter(|_| is_owner && !is_key);
        text.map(|text| (item.key.row_kind, &**text))
    }
}

/// For each item of the newer table its item in the older one, and vice versa.
pub(super) struct Pairs {
    pub old_of: Vec<Option<usize>>,
    pub new_of: Vec<Option<usize>>,
}

/// Pairs the items of two tables.
pub(super) fn pair(old: &Side, new: &Side) -> Pairs {
    let mut pairs = Pairs {
        old_of: vec![None; new.items().len()],
        new_of: vec![None; old.items().len()],
    };
    let mut open = vec![(None, None)];
    while let Some((parent, other)) = open.pop() {
        let (old_children, others) = (old.children(parent), new.children(other));
        let (old_left, new_left) = pairs.by_key((old, old_children), (new, others));
        let (old_left, new_left) = pairs.by_rest((old, old_left), (new, new_left));
        pairs.by_name((old, &old_left), (new, &new_left));
        open.extend(others.iter().filter_map(|child| {
            let partner = pairs.old_of.get(*child).copied().flatten()?;
            let any = !new.children(Some(*child)).is_empty();
            any.then_some((Some(partner), Some(*child)))
        }));
    }
    pairs
}

impl Pairs {
    /// All pairs of (older, newer) items in the order of the newer table; removed items follow the item they used to
    /// follow.
    pub fn in_order(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let mut gone: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        let mut before = None;
        for (number, partner) in self.new_of.iter().enumerate() {
            match partner {
                Some(_) => before = *partner,
                None => gone.entry(before).or_default().push(number),
            }
        }
        let mut order = Vec::with_capacity(self.old_of.len());
        let mut take = |behind: Option<usize>, order: &mut Vec<_>| {
            let removed = gone.remove(&behind).unwrap_or_default();
            order.extend(removed.into_iter().map(|old| (Some(old), None)));
        };
        take(None, &mut order);
        for (number, partner) in self.old_of.iter().enumerate() {
            order.push((*partner, Some(number)));
            take(Some(number), &mut order);
        }
        order
    }

    fn join(&mut self, old: usize, new: usize) {
        if let (Some(a), Some(b)) = (self.new_of.get_mut(old), self.old_of.get_mut(new)) {
            (*a, *b) = (Some(new), Some(old));
        }
    }

    /// Pairs items with equal keys; returns those that are left.
    fn by_key(&mut self, old: (&Side, &[usize]), new: (&Side, &[usize])) -> (Vec<usize>, Vec<usize>) {
        let same = |(a, b): &(&usize, &usize)| {
            let keys = old.0.item(**a).zip(new.0.item(**b));
            keys.is_some_and(|(a, b)| a.key == b.key)
        };
        // Rows are in the same order in most tables.
        let together = old.1.iter().zip(new.1).take_while(same).count();
        old.1
            .iter()
            .zip(new.1)
            .take(together)
            .for_each(|(a, b)| self.join(*a, *b));
        let rest = |all: &[usize]| all.get(together..).unwrap_or_default().to_vec();
        let (old_rest, new_rest) = (rest(old.1), rest(new.1));
        let keys = old_rest
            .iter()
            .filter_map(|number| Some((&old.0.item(*number)?.key, *number)));
        let known: HashMap<&Key, usize> = keys.collect();
        for number in &new_rest {
            let partner = new.0.item(*number).and_then(|item| known.get(&item.key));
            if let Some(partner) = partner {
                self.join(*partner, *number);
            }
        }
        self.left((old_rest, new_rest))
    }

    fn left(&self, (old, new): (Vec<usize>, Vec<usize>)) -> (Vec<usize>, Vec<usize>) {
        let free = |taken: &[Option<usize>], all: Vec<usize>| -> Vec<usize> {
            let is_free = |number: &usize| taken.get(*number).is_some_and(Option::is_none);
            all.into_iter().filter(is_free).collect()
        };
        (free(&self.new_of, old), free(&self.old_of, new))
    }

    /// Pairs, in order, items that agree in everything but the key; returns those that are left.
    fn by_rest(&mut self, old: (&Side, Vec<usize>), new: (&Side, Vec<usize>)) -> (Vec<usize>, Vec<usize>) {
        if old.1.is_empty() || new.1.is_empty() {
            return (old.1, new.1);
        }
        let mut known: HashMap<_, VecDeque<usize>> = HashMap::new();
        for number in &old.1 {
            if let Some(rest) = rest(old.0, *number) {
                known.entry(rest).or_default().push_back(*number);
            }
        }
        for number in &new.1 {
            let partners = rest(new.0, *number).and_then(|rest| known.get_mut(&rest));
            if let Some(partner) = partners.and_then(VecDeque::pop_front) {
                self.join(partner, *number);
            }
        }
        self.left((old.1, new.1))
    }

    /// Pairs parent items by a name that is unique on both sides.
    fn by_name(&mut self, old: (&Side, &[usize]), new: (&Side, &[usize])) {
        let named = |(side, numbers): (&Side, &[usize])| {
            let mut named: HashMap<(usize, String), Vec<usize>> = HashMap::new();
            for number in numbers {
                if let Some((row_kind, name)) = side.owner_name(*number) {
                    named.entry((row_kind, name.to_owned())).or_default().push(*number);
                }
            }
            named
        };
        let known = named(old);
        for (name, numbers) in named(new) {
            if let (Some([partner]), [number]) = (known.get(&name).map(Vec::as_slice), numbers.as_slice()) {
                self.join(*partner, *number);
            }
        }
    }
}

/// An item without its key: row kind, list and contents. `None` if all contents are blank.
type Rest = (usize, Option<usize>, Vec<HashedContent>);

/// Content that can be hashed, with amounts normalized.
#[derive(PartialEq, Eq, Hash)]
enum HashedContent {
    Blank,
    Amount(rust_decimal::Decimal),
    Text(Text),
}

fn rest(side: &Side, number: usize) -> Option<Rest> {
    let item = side.item(number).filter(|item| side.may_be_renamed(item))?;
    let hashed = |content: Content| match content {
        Content::Blank => HashedContent::Blank,
        Content::Amount(amount) => HashedContent::Amount(amount.normalize()),
        Content::Text(text) => HashedContent::Text(text),
    };
    let contents: Vec<HashedContent> = side.contents(item).into_iter().map(hashed).collect();
    let any = contents.iter().any(|content| *content != HashedContent::Blank);
    any.then_some((item.key.row_kind, item.key.list, contents))
}
