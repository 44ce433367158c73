//! Reads the preamble: title, form number, year, department and currency unit. They are recognised by content in the
//! rows above the header, never by position.

use super::department::{after_year, before_year, is_other_item, lone_name, owner_of};
use super::unit_words::{
    is_label, label_unit, named_unit, other_unit, titled_unit, unit_at, unit_in_note, unit_of, without_unit,
};
use super::year::{year_in, year_of};
use crate::cell::{CellRef, Text};
use crate::map::header::top_rows::{TopCell, TopRow};
use crate::map::lexicon::Lexicon;

/// A stated value and the cell that states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// The cell.
    pub at: CellRef,
}

/// What the preamble of a sheet states.
#[derive(Clone, Debug, Default)]
pub struct Preamble {
    /// The year.
    pub year: Option<Stated<i32>>,
    /// The department.
    pub department: Option<Stated<Text>>,
    /// The name before the year in a title, or in a row of its own above it: mostly the department.
    pub titled: Option<Stated<Text>>,
    /// The currency unit's label.
    pub unit: Option<Stated<Text>>,
    /// The first unit beside the table that differs from `unit`.
    pub other_unit: Option<Stated<Text>>,
    /// The currency unit of a label in the header or form.
    pub label_unit: Option<Stated<Text>>,
    /// The first such unit that differs from `label_unit`.
    pub other_label_unit: Option<Stated<Text>>,
    /// Positions in the grid of the recognised cells.
    pub cells: Vec<usize>,
    /// The folded texts of all cells above the header.
    pub texts: Vec<Text>,
}

/// The role of a cell in the header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LabelOf {
    /// Not a label.
    Nothing,
    /// A label over columns that hold none of the table's amounts.
    Others,
    /// A label of amounts.
    Amounts,
}

/// Reads the preamble from the rows above `header_first`. The cells `below` the table and the labels of the table
/// may also state a currency unit.
pub fn read_preamble(
    top: &[TopRow],
    below: &[TopCell],
    header_first: u32,
    label_of: impl Fn(&TopCell) -> LabelOf,
    lexicon: &Lexicon,
) -> Preamble {
    let mut preamble = Preamble::default();
    for row in top.iter().take_while(|row| row.row < header_first) {
        preamble
            .texts
            .extend(row.cells.iter().map(|cell| Text::clone(&cell.folded)));
        for (position, cell) in row.cells.iter().enumerate() {
            let next = row.cells.get(position.saturating_add(1));
            read_cell(cell, next, lexicon, &mut preamble);
        }
        // Alone in its row, or beside the currency unit.
        let mut others = row.cells.iter().filter(|cell| named_unit(cell, lexicon).is_none());
        if let (Some(cell), None) = (others.next(), others.next())
            && let Some(name) = lone_name(cell, lexicon)
        {
            let value = Text::from(name);
            preamble.titled.get_or_insert(Stated { value, at: cell.at });
        }
    }
    for cell in below {
        let value = match is_note(cell, lexicon) {
            true => unit_in_note(&cell.folded, lexicon),
            false => named_unit(cell, lexicon),
        };
        if let Some(value) = value {
            preamble.state_unit(Stated { value, at: cell.at });
        }
    }
    let cells = top.iter().flat_map(|row| &row.cells);
    let mut units = cells.filter_map(|cell| {
        // Most texts have no unit, wherever they stand.
        let unit = label_unit(&cell.folded, lexicon)?;
        // A unit in brackets over an unused column applies to none of the table's figures.
        let value = match label_of(cell) {
            LabelOf::Nothing => None,
            LabelOf::Others => named_unit(cell, lexicon),
            LabelOf::Amounts => Some(unit),
        }?;
        Some(Stated { value, at: cell.at })
    });
    preamble.label_unit = units.next();
    preamble.other_label_unit = units.find(|other| {
        preamble
            .label_unit
            .as_ref()
            .is_some_and(|first| first.value != other.value)
    });
    preamble
}

impl Preamble {
    /// The currency unit that it states, else that of the labels.
    pub fn stated_unit(&self) -> Option<&Stated<Text>> {
        self.unit.as_ref().or(self.label_unit.as_ref())
    }

    /// Takes the first unit that is stated, and the first that differs from it.
    fn state_unit(&mut self, stated: Stated<Text>) {
        match &self.unit {
            None => self.unit = Some(stated),
            Some(first) if first.value != stated.value => {
                self.other_unit.get_or_insert(stated);
            }
            Some(_) => {}
        }
    }

    /// Adopts from the preamble of the table above what this one does not state.
    pub fn inherit(&mut self, above: &Self) {
        self.year = self.year.take().or_else(|| above.year.clone());
        self.department = self.department.take().or_else(|| above.department.clone());
        if self.unit.is_none() && self.label_unit.is_none() {
            self.unit = above.stated_unit().cloned();
        }
    }
}

/// Whether a row holds only preamble items: form number, department, unit, year.
pub fn is_preamble_row(row: &TopRow, lexicon: &Lexicon) -> bool {
    let mut preamble = Preamble::default();
    let is_number = |cell: &TopCell| lexicon.tables.iter().any(|table| *table.form_number == *cell.folded);
    // A cell is an item itself, or with the label before it: the first that is none decides.
    row.cells.iter().enumerate().all(|(position, cell)| {
        read_cell(cell, row.cells.get(position.saturating_add(1)), lexicon, &mut preamble);
        preamble.cells.contains(&cell.index) || is_number(cell)
    })
}

/// Whether a cell cannot be a title: it is the department, the currency unit or a note.
pub fn is_no_title(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon) -> bool {
    let mut preamble = Preamble::default();
    read_unit(cell, next, lexicon, &mut preamble);
    read_department(cell, next, lexicon, &mut preamble);
    let is_unit = preamble.unit.is_some() && without_unit(&cell.folded, lexicon) == &*cell.folded;
    preamble.department.is_some() || is_unit || is_note(cell, lexicon)
}

/// Whether a cell is a note (注：本表含2024年结转资金): a year in it is not that of the table.
fn is_note(cell: &TopCell, lexicon: &Lexicon) -> bool {
    let mut words = lexicon.words.note.iter();
    words.any(|word| cell.folded.starts_with(word.as_str()))
}

fn read_cell(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, preamble: &mut Preamble) {
    let has_unit = read_unit(cell, next, lexicon, preamble);
    let has_department = read_department(cell, next, lexicon, preamble);
    let has_year = !is_note(cell, lexicon) && read_year(cell, next, lexicon, preamble);
    if has_year || has_unit || has_department {
        preamble.cells.push(cell.index);
    }
}

/// Reads the department from a cell, or from the cell to the right of its label.
fn read_department(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, preamble: &mut Preamble) -> bool {
    let Some(name) = owner_of(cell, lexicon) else {
        return false;
    };
    let next = next.filter(|next| name.is_empty() && !is_other_item(next, lexicon));
    let (name, at) = next.map_or((name, cell.at), |next| (next.text.trim(), next.at));
    if !name.is_empty() {
        preamble.department.get_or_insert(Stated {
            value: Text::from(name),
            at,
        });
    }
    preamble.cells.extend(next.map(|next| next.index));
    true
}

/// Reads the year from a cell, and the name beside it.
fn read_year(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, preamble: &mut Preamble) -> bool {
    let (words, at) = (&lexicon.words, cell.at);
    // 2025 in one cell, 年 or 年部门… in the next.
    let split = next
        .filter(|_| cell.folded.len() == 4)
        .map(|next| format!("{}{}", cell.folded, next.folded));
    let Some((year, rest)) = year_of(cell, words).or_else(|| year_in(split.as_deref()?, words)) else {
        return false;
    };
    if let Some(value) = before_year(cell, rest, lexicon).or_else(|| after_year(cell, rest, lexicon)) {
        preamble.titled.get_or_insert(Stated { value, at });
    }
    preamble.year.get_or_insert(Stated { value: year, at });
    true
}

/// Reads the currency unit from a cell, or from the cell to the right of its label.
fn read_unit(cell: &TopCell, next: Option<&TopCell>, lexicon: &Lexicon, preamble: &mut Preamble) -> bool {
    if let Some(value) = unit_of(cell, lexicon).or_else(|| titled_unit(&cell.folded, lexicon)) {
        let other = other_unit(&cell.folded, &value, lexicon);
        let stated = [Some(value), other].into_iter().flatten();
        stated.for_each(|value| preamble.state_unit(Stated { value, at: cell.at }));
        return true;
    }
    let is_unit_label = || lexicon.words.unit.iter().any(|word| is_label(&cell.folded, word));
    let Some(next) = next.filter(|_| is_unit_label()) else {
        return false;
    };
    let Some((value, "")) = unit_at(&next.folded, &lexicon.words) else {
        return false;
    };
    preamble.state_unit(Stated { value, at: next.at });
    preamble.cells.push(next.index);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    #[test]
    fn units_departments_and_years_are_read_as_offices_write_them() {
        let lexicon = Lexicon::new(standard().unwrap()).unwrap();
        for (text, unit) in [
            ("单位：万元", Some("万元")),
            ("单位:元（以下至角分）", Some("元")),
            ("（单位：千元）", Some("千元")),
            ("金 额 单 位 ： 元", Some("元")),
            ("万元", Some("万元")),
            ("单位：元宝山区财政局", None),
            ("部门名称：甲局　　　单位：万元", Some("万元")),
            ("单位：元　预算08表", Some("元")),
            ("单位（人民币万元）", Some("万元")),
            ("单位：（万元）", Some("万元")),
        ] {
            let cell = TopCell::alone(text, &lexicon);
            assert_eq!(unit_of(&cell, &lexicon).as_deref(), unit, "{text}");
        }
        for (text, owner) in [
            ("部门名称：新乡市红旗区人大常委会", Some("新乡市红旗区人大常委会")),
            ("编制单位:甲局", Some("甲局")),
            ("部⻔名称：甲 局      单位：万元", Some("甲 局")),
            ("部门名称：", Some("")),
            ("单位：甲局", Some("甲局")),
            ("单位：", None),
            ("单位：万元", None),
            ("单位：亿元", None),
            ("部门收支总体情况表", None),
        ] {
            let cell = TopCell::alone(text, &lexicon);
            assert_eq!(owner_of(&cell, &lexicon), owner, "{text}");
        }
        assert_eq!(year_in("2024年部门收支表", &lexicon.words), Some((2024, "部门收支表")));
        assert_eq!(year_in("(2024年度)", &lexicon.words), Some((2024, ")")));
        for text in ["二〇二五年度收支表", "二○二五年收支表", "二零二五年收支表"] {
            assert_eq!(year_in(text, &lexicon.words), Some((2025, "收支表")), "{text}");
        }
        let titled = |text: &str| {
            let mut preamble = Preamble::default();
            let cell = TopCell::alone(text, &lexicon);
            read_cell(&cell, None, &lexicon, &mut preamble);
            preamble.titled.map(|preamble| preamble.value.to_string())
        };
        for (text, name) in [
            ("青禾县水利局 2025年部门收支总表", Some("青禾县水利局")),
            ("青禾县第一中学二〇二五年度部门收支总表", Some("青禾县第一中学")),
            ("2025年青禾县水利局部门收支总表", Some("青禾县水利局")),
            ("附件一2025年部门收支总表", None),
            ("表1 2025年部门收支总表", None),
            ("编报时间：2025年度", None),
        ] {
            assert_eq!(titled(text).as_deref(), name, "{text}");
        }
        assert_eq!(year_in("一九年收支表", &lexicon.words), None);
        assert_eq!(year_in("甲局12024年", &lexicon.words), None);
        assert_eq!(year_in("编制日期:2024年12月20日", &lexicon.words), None);
    }
}
