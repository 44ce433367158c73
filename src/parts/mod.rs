//! The parts of an Office package: what they are called, how they refer to each other, and a package in which some of
//! them are changed and all others stay as they are, byte for byte.

mod markup;
mod names;
mod package;
mod relations;
mod spreadsheet;

pub use markup::{
    Edits, Element, Step, Walk, attr, child, children, escaped, is_too_deep, own_attr, unescaped, with_attr, with_end,
    without_attr,
};
pub use names::{canonical, folder_of, part_of_relations, resolved};
pub use package::{Package, packed};
pub use relations::{HEAD, KINDS, SPACE, links, put_type, relate, unrelate};
pub use spreadsheet::{Sheet, Spreadsheet};
