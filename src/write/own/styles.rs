//! The looks of cells in a workbook that stays as it is otherwise: some are added, those that are there keep their
//! numbers.

use std::collections::HashMap;

use super::{alone, wrong};
use crate::error::Damage;
use crate::parts::{Edits, child, children, escaped, with_attr};
use crate::write::marks::Class;

/// The first number of a number format that is none of those which every program knows.
const FIRST_FORMAT: u32 = 164;
/// The number formats of what is shown as it is, and of texts.
const GENERAL: u32 = 0;
const TEXT: u32 = 49;
/// How many shades of a colour tell looks apart that differ in nothing but their former fill.
const SHADES: u32 = 16;
/// The sections of a part of styles, in their order …
const SECTIONS: [&str; 11] = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];
/// … and those that looks refer to.
const NEEDED: [&str; 4] = ["fonts", "fills", "borders", "cellXfs"];
const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The styles of a workbook without any.
pub fn plain() -> String {
    alone(&format!(
        "<styleSheet xmlns=\"{SPACE}\"><fonts count=\"1\"><font><sz val=\"11\"/></font></fonts><fills count=\"2\"><fill>\
         <patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"1\"><xf xfId=\"0\"/></cellXfs></styleSheet>"
    ))
}

/// Things of one kind, by number.
#[derive(Default)]
struct Items {
    all: Vec<String>,
    numbers: HashMap<String, u32>,
    /// How many there were.
    known: usize,
}

impl Items {
    fn of(text: &str, section: &str) -> Result<Self, Damage> {
        let mut items = Self::default();
        for own in children(text, &["styleSheet", section])? {
            items.push(own.text(text).to_owned());
        }
        items.known = items.all.len();
        Ok(items)
    }

    fn push(&mut self, markup: String) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.numbers.entry(markup.clone()).or_insert(number);
        self.all.push(markup);
        number
    }

    /// The number of the first that is just like this.
    fn number(&mut self, markup: String) -> u32 {
        match self.numbers.get(&markup) {
            Some(number) => *number,
            None => self.push(markup),
        }
    }

    fn get(&self, number: u32) -> Option<&str> {
        self.all.get(usize::try_from(number).ok()?).map(String::as_str)
    }
}

/// The part of the styles, and what is added to it.
pub struct Styles {
    text: String,
    /// The prefix of its elements, with the colon.
    prefix: String,
    fonts: Items,
    fills: Items,
    borders: Items,
    looks: Items,
    /// Number formats by code.
    formats: HashMap<String, u32>,
    /// … and the codes of those that were there, by number.
    codes: HashMap<u32, String>,
    /// Those that are new, as elements.
    new_formats: Vec<String>,
    /// What marked looks were before, and which look a mark gives.
    before: HashMap<u32, u32>,
    marked: HashMap<(u32, Class), u32>,
}

impl Styles {
    /// Those of a part.
    ///
    /// # Errors
    /// When it is no part of styles.
    pub fn of(text: String) -> Result<Self, Damage> {
        let text = whole(text)?;
        let root = child(&text, &["styleSheet"])?.ok_or_else(|| wrong("styles"))?;
        let mut formats = HashMap::new();
        for own in children(&text, &["styleSheet", "numFmts"])? {
            let id = own.attr("numFmtId").and_then(|id| id.parse().ok());
            if let Some((id, code)) = id.zip(own.attr("formatCode")) {
                formats.entry(code).or_insert(id);
            }
        }
        let items = |section: &str| Items::of(&text, section);
        Ok(Self {
            prefix: root.prefix(),
            fonts: items("fonts")?,
            fills: items("fills")?,
            borders: items("borders")?,
            looks: items("cellXfs")?,
            codes: formats.iter().map(|(code, id)| (*id, code.clone())).collect(),
            formats,
            new_formats: Vec::new(),
            before: HashMap::new(),
            marked: HashMap::new(),
            text,
        })
    }

    /// A look in the colour of a class.
    pub fn marked(&mut self, look: u32, class: Class) -> u32 {
        if let Some(known) = self.marked.get(&(look, class)) {
            return *known;
        }
        let own = self.looks.get(look).or_else(|| self.looks.get(0));
        let own = own.map_or_else(|| format!("<{}xf/>", self.prefix), str::to_owned);
        let mut marked = look;
        for shade in 0..SHADES {
            let fill = self.prefixed(&format!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{:06X}\"/><bgColor indexed=\"64\"/></patternFill></fill>",
                class.colour().saturating_add(shade)
            ));
            let fill = self.fills.number(fill).to_string();
            marked = self
                .looks
                .number(with_attr(&with_attr(&own, "fillId", &fill), "applyFill", "1"));
            // A look that is not this one's is another shade away.
            if *self.before.entry(marked).or_insert(look) == look {
                break;
            }
        }
        self.marked.insert((look, class), marked);
        marked
    }

    /// Each look with what one that is just like it was before: some programs number equal looks more than once.
    pub fn spread(&self, former: &HashMap<u32, u32>) -> HashMap<u32, u32> {
        let mut marked: Vec<(u32, u32)> = former.iter().map(|(marked, before)| (*marked, *before)).collect();
        marked.sort_unstable();
        let mut by_markup: HashMap<&str, u32> = HashMap::new();
        for (look, before) in marked {
            if let Some(markup) = self.looks.get(look) {
                by_markup.entry(markup).or_insert(before);
            }
        }
        let alike = (0..).zip(&self.looks.all);
        alike
            .filter_map(|(look, markup)| Some((look, *by_markup.get(markup.as_str())?)))
            .collect()
    }

    /// The looks that marks gave, each with what it was before, in the order of their numbers.
    pub fn pairs(&self) -> Vec<[u32; 2]> {
        let mut pairs: Vec<[u32; 2]> = self.before.iter().map(|(marked, before)| [*marked, *before]).collect();
        pairs.sort_unstable();
        pairs
    }

    /// Whether cells of this look are locked where their sheet is protected.
    pub fn is_locked(&self, look: u32) -> bool {
        let own = self.looks.get(look).unwrap_or_default();
        let protection = child(own, &["xf", "protection"]).ok().flatten();
        let locked = protection.and_then(|own| own.attr("locked"));
        !matches!(locked.as_deref(), Some("0" | "false"))
    }

    /// Whether the format of this look is that of numbers or dates.
    pub fn is_of_numbers(&self, look: u32) -> bool {
        let own = self.looks.get(look).unwrap_or_default();
        let element = children(own, &[]).ok().and_then(|all| all.into_iter().next());
        let id = element
            .and_then(|own| own.attr("numFmtId"))
            .and_then(|id| id.parse::<u32>().ok());
        let Some(id) = id.filter(|id| *id != GENERAL && *id != TEXT) else {
            return false;
        };
        self.codes.get(&id).is_none_or(|code| {
            // What stands in quotation marks is shown as it is.
            let bare: String = code.split('"').step_by(2).collect();
            bare.contains(['0', '#', '?', 'y', 'd']) && !bare.contains('@')
        })
    }

    /// Adds the looks of another workbook's styles; returns their numbers here.
    ///
    /// # Errors
    /// When they are none.
    pub fn add(&mut self, other: &str) -> Result<Vec<u32>, Damage> {
        let own = Self::of(other.to_owned())?;
        let mut numbers = Vec::new();
        for look in &own.looks.all {
            let element = children(look, &[])?.into_iter().next().ok_or_else(|| wrong("styles"))?;
            let number = |name: &str| element.attr(name).and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
            let format = number("numFmtId");
            let format = match own.codes.get(&format) {
                Some(code) => self.format(code),
                None => format,
            };
            let find = |items: &Items, name: &str| items.get(number(name)).map(|own| self.prefixed(own));
            let (font, fill, border) = (
                find(&own.fonts, "fontId").unwrap_or_default(),
                find(&own.fills, "fillId").unwrap_or_default(),
                find(&own.borders, "borderId").unwrap_or_default(),
            );
            let mut look = self.prefixed(look);
            for (name, number) in [
                ("numFmtId", format),
                ("fontId", self.fonts.number(font)),
                ("fillId", self.fills.number(fill)),
                ("borderId", self.borders.number(border)),
                ("xfId", 0),
            ] {
                look = with_attr(&look, name, &number.to_string());
            }
            numbers.push(self.looks.number(look));
        }
        Ok(numbers)
    }

    fn format(&mut self, code: &str) -> u32 {
        if let Some(known) = self.formats.get(code) {
            return *known;
        }
        let last = self.formats.values().copied().max().unwrap_or(0);
        let id = last.saturating_add(1).max(FIRST_FORMAT);
        self.formats.insert(code.to_owned(), id);
        let code = escaped(code);
        let format = self.prefixed(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"));
        self.new_formats.push(format);
        id
    }

    /// Markup with the prefix that the elements of this part have.
    fn prefixed(&self, markup: &str) -> String {
        prefixed(&self.prefix, markup)
    }

    /// The part with what was added, if anything was.
    pub fn changed(self) -> Option<String> {
        let text = &self.text;
        let mut edits = Edits::default();
        let sections = [
            ("fonts", &self.fonts),
            ("fills", &self.fills),
            ("borders", &self.borders),
            ("cellXfs", &self.looks),
        ];
        for (section, items) in sections {
            let new = items.all.get(items.known..).unwrap_or_default();
            let found = child(text, &["styleSheet", section]).ok().flatten();
            add(text, &mut edits, found.as_ref(), (new, items.all.len()));
        }
        let formats = child(text, &["styleSheet", "numFmts"]).ok().flatten();
        match &formats {
            Some(own) => {
                let known = children(text, &["styleSheet", "numFmts"]).map_or(0, |all| all.len());
                let all = known.saturating_add(self.new_formats.len());
                add(text, &mut edits, Some(own), (&self.new_formats, all));
            }
            None if !self.new_formats.is_empty() => {
                let root = child(text, &["styleSheet"]).ok().flatten()?;
                let (prefix, count) = (&self.prefix, self.new_formats.len());
                let formats = self.new_formats.concat();
                let section = format!("<{prefix}numFmts count=\"{count}\">{formats}</{prefix}numFmts>");
                edits.insert(root.open.end, section);
            }
            None => {}
        }
        (!edits.is_empty()).then(|| edits.apply(text))
    }
}

/// A part of styles with all sections that looks refer to: where one is missing, or holds nothing, it gets what cells
/// without any look have.
fn whole(text: String) -> Result<String, Damage> {
    let root = child(&text, &["styleSheet"])?.ok_or_else(|| wrong("styles"))?;
    let known = children(&text, &["styleSheet"])?;
    let plain = plain();
    let prefix = root.prefix();
    let mut edits = Edits::default();
    let mut missing = String::new();
    for section in SECTIONS {
        let own = known.iter().find(|own| own.name() == section);
        let is_held = !children(&text, &["styleSheet", section])?.is_empty();
        // Looks that others are made of need not be there.
        if is_held || !NEEDED.contains(&section) {
            if let Some(own) = own.filter(|_| !missing.is_empty()) {
                edits.insert(own.whole.start, std::mem::take(&mut missing));
            }
            continue;
        }
        let added = child(&plain, &["styleSheet", section])?;
        let added = added.map(|own| prefixed(&prefix, own.text(&plain))).unwrap_or_default();
        match own {
            Some(own) => edits.replace(own.whole.clone(), std::mem::take(&mut missing) + &added),
            None => missing.push_str(&added),
        }
    }
    if !missing.is_empty() {
        edits.append(&text, &root, &missing);
    }
    Ok(edits.apply(&text))
}

/// Markup with this prefix before the names of its elements.
fn prefixed(prefix: &str, markup: &str) -> String {
    if prefix.is_empty() {
        return markup.to_owned();
    }
    let ends = markup.replace("</", &format!("</{prefix}"));
    let mut whole = String::with_capacity(ends.len());
    for (position, piece) in ends.split('<').enumerate() {
        if position > 0 {
            whole.push('<');
            if !piece.starts_with('/') {
                whole.push_str(prefix);
            }
        }
        whole.push_str(piece);
    }
    whole
}

/// Adds elements to a section that then has so many in all.
fn add(text: &str, edits: &mut Edits, section: Option<&crate::parts::Element>, (new, all): (&[String], usize)) {
    let Some(section) = section.filter(|_| !new.is_empty()) else {
        return;
    };
    let open = text.get(section.open.clone()).unwrap_or_default();
    let counted = with_attr(open, "count", &all.to_string());
    if section.open == section.whole {
        edits.replace(section.open.clone(), crate::parts::with_end(&counted, &new.concat()));
    } else {
        edits.replace(section.open.clone(), counted);
        edits.append(text, section, &new.concat());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "<x:styleSheet xmlns:x=\"m\"><x:fonts count=\"1\"><x:font/></x:fonts><x:fills count=\"2\"><x:fill/>\
        <x:fill><x:a/></x:fill></x:fills><x:borders count=\"1\"><x:border/></x:borders><x:cellXfs count=\"2\">\
        <x:xf fillId=\"0\"><x:alignment/></x:xf><x:xf fillId=\"1\"><x:alignment/></x:xf></x:cellXfs></x:styleSheet>";

    #[test]
    fn looks_that_differ_in_their_fill_only_are_told_apart_when_marked() {
        let mut styles = Styles::of(OWN.to_owned()).unwrap();
        let [one, two] = [0, 1].map(|look| styles.marked(look, Class::Error));
        assert_eq!((one, two), (2, 3));
        assert_eq!(styles.marked(0, Class::Error), 2);
        assert_eq!(styles.pairs(), [[2, 0], [3, 1]]);
        let text = styles.changed().unwrap();
        assert!(
            text.contains("<x:cellXfs count=\"4\"><x:xf fillId=\"0\"><x:alignment/></x:xf>"),
            "{text}"
        );
        assert!(text.contains("FFFFC7CD") && text.contains("FFFFC7CE") && text.contains("<x:fills count=\"4\">"));
        // The next round finds them again.
        let mut again = Styles::of(text).unwrap();
        assert_eq!([0, 1].map(|look| again.marked(look, Class::Error)), [2, 3]);
        assert!(again.changed().is_none());
    }

    #[test]
    fn a_part_that_lacks_what_looks_refer_to_gets_it() {
        for text in [
            "<styleSheet xmlns=\"m\"/>",
            "<styleSheet xmlns=\"m\"><fonts count=\"0\"/><cellStyles/></styleSheet>",
            "<styleSheet xmlns=\"m\"><numFmts/><fills/><dxfs/></styleSheet>",
        ] {
            let mut styles = Styles::of(text.to_owned()).unwrap();
            assert_eq!(styles.marked(0, Class::Error), 1, "{text}");
            let whole = styles.changed().unwrap();
            let names: Vec<String> = children(&whole, &["styleSheet"])
                .unwrap()
                .iter()
                .map(|own| own.name())
                .collect();
            let order: Vec<usize> = names
                .iter()
                .map(|name| SECTIONS.iter().position(|own| own == name).unwrap())
                .collect();
            assert!(
                order.is_sorted() && NEEDED.iter().all(|own| names.iter().any(|name| name == own)),
                "{whole}"
            );
            assert!(
                whole.contains("<cellXfs count=\"2\">") && whole.contains("<fills count=\"3\">"),
                "{whole}"
            );
            assert!(Styles::of(text.to_owned()).unwrap().changed().is_none());
        }
    }

    #[test]
    fn looks_of_another_workbook_are_added_with_all_that_they_need() {
        let mut styles = Styles::of(OWN.to_owned()).unwrap();
        let other = plain().replace(
            "<cellXfs count=\"1\"><xf xfId=\"0\"/>",
            "<numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\"0.0&quot;x&quot;\"/></numFmts>\
             <cellXfs count=\"2\"><xf numFmtId=\"170\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
        );
        let numbers = styles.add(&other).unwrap();
        assert_eq!(numbers, [2]);
        let text = styles.changed().unwrap();
        assert!(
            text.contains("<x:numFmts count=\"1\"><x:numFmt numFmtId=\"164\" formatCode=\"0.0&quot;x&quot;\"/>"),
            "{text}"
        );
        assert!(
            text.contains("<x:xf numFmtId=\"164\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\"/>"),
            "{text}"
        );
    }
}
