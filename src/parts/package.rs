//! A package in which parts are changed, added and left out.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::markup::is_too_deep;
use super::names::canonical;
use crate::error::{Damage, DamageKind};

/// A package, and what is to become of its parts.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Positions by name as it is compared; of equal names the first counts.
    parts: HashMap<String, usize>,
    /// What parts are changed to, by name as it is compared; none where they are left out.
    changed: HashMap<String, Option<String>>,
    /// What those are called by who changes them.
    named: HashMap<String, String>,
    /// Names of the parts that are new, in their order.
    added: Vec<String>,
}

impl<'a> Package<'a> {
    /// Opens a package whose parts declare no more than `limit` bytes in all.
    ///
    /// # Errors
    /// When it is damaged, or larger.
    pub fn open(bytes: &'a [u8], limit: u64) -> Result<Self, Damage> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut parts = HashMap::with_capacity(archive.len());
        let mut size = 0u64;
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(damaged)?;
            size = size.saturating_add(part.size());
            let name = canonical(&String::from_utf8_lossy(part.name_raw()));
            parts.entry(name).or_insert(index);
        }
        if size > limit {
            return Err(DamageKind::Crowded.into());
        }
        Ok(Self {
            archive,
            parts,
            changed: HashMap::new(),
            named: HashMap::new(),
            added: Vec::new(),
        })
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        let name = canonical(name);
        match self.changed.get(&name) {
            Some(changed) => changed.is_some(),
            None => self.parts.contains_key(&name),
        }
    }

    /// Whether the name of any part begins so.
    pub fn has_folder(&self, begin: &str) -> bool {
        let begin = canonical(begin);
        self.parts.keys().any(|name| name.starts_with(&begin))
    }

    /// The text of a part, as far as it is changed already.
    ///
    /// # Errors
    /// When there is none, or it is damaged or no UTF-8.
    pub fn text(&mut self, name: &str) -> Result<String, Damage> {
        let missing = || Damage::in_detail(DamageKind::PartMissing, name);
        let known = canonical(name);
        if let Some(changed) = self.changed.get(&known) {
            return changed.clone().ok_or_else(missing);
        }
        let index = self.parts.get(&known).copied().ok_or_else(missing)?;
        let part = self.archive.by_index(index).map_err(damaged)?;
        let size = part.size();
        let mut text = Vec::new();
        // One byte more, so that a part larger than it says is seen.
        let read = part.take(size.saturating_add(1)).read_to_end(&mut text);
        read.map_err(|error| Damage::in_detail(DamageKind::PartDamaged, format_args!("{name}: {error}")))?;
        if is_too_deep(&text) {
            return Err(Damage::in_detail(DamageKind::Nested, name));
        }
        String::from_utf8(text).map_err(|error| Damage::in_detail(DamageKind::Markup, format_args!("{name}: {error}")))
    }

    /// Changes a part, or adds it.
    pub fn put(&mut self, name: &str, text: String) {
        let known = canonical(name);
        if !self.parts.contains_key(&known) && !self.changed.contains_key(&known) {
            self.added.push(name.to_owned());
        }
        self.named.insert(known.clone(), name.to_owned());
        self.changed.insert(known, Some(text));
    }

    /// Leaves a part out.
    pub fn remove(&mut self, name: &str) {
        let known = canonical(name);
        if self.parts.contains_key(&known) || self.changed.contains_key(&known) {
            self.changed.insert(known, None);
        }
    }

    /// The first name of this form, with a number in it, that no part has.
    pub fn free_name(&self, begin: &str, end: &str) -> String {
        let names = (1u32..).map(|number| format!("{begin}{number}{end}"));
        let mut free = names.filter(|name| !self.parts.contains_key(&canonical(name)) && !self.has(name));
        free.next().unwrap_or_default()
    }

    /// The package, with this remark on its container. Parts that do not change are copied without unpacking them.
    ///
    /// # Errors
    /// When the container cannot be read or written.
    pub fn finish(mut self, remark: &str) -> Result<Vec<u8>, Damage> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let part = self.archive.by_index_raw(index).map_err(damaged)?;
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            match self.changed.get(&canonical(&name)) {
                None => writer.raw_copy_file(part).map_err(damaged)?,
                Some(Some(text)) if self.parts.get(&canonical(&name)) == Some(&index) => {
                    drop(part);
                    // As others call it: not all programs take large letters for small ones.
                    let named = self.named.get(&canonical(&name));
                    let named = named.filter(|named| named.eq_ignore_ascii_case(&name)).unwrap_or(&name);
                    put(&mut writer, named, text).map_err(damaged)?;
                }
                Some(_) => {}
            }
        }
        for name in &self.added {
            if let Some(Some(text)) = self.changed.get(&canonical(name)) {
                put(&mut writer, name, text).map_err(damaged)?;
            }
        }
        writer.set_comment(remark).map_err(damaged)?;
        Ok(writer.finish().map_err(damaged)?.into_inner())
    }
}

/// A new package of these parts, in their order, with this remark on its container.
///
/// # Errors
/// When it cannot be written.
pub fn packed<'p>(parts: impl IntoIterator<Item = (&'p str, String)>, remark: &str) -> Result<Vec<u8>, Damage> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        put(&mut writer, name, &text).map_err(damaged)?;
    }
    writer.set_comment(remark).map_err(damaged)?;
    Ok(writer.finish().map_err(damaged)?.into_inner())
}

fn put(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> zip::result::ZipResult<()> {
    writer.start_file(name, SimpleFileOptions::default())?;
    writer.write_all(text.as_bytes())?;
    Ok(())
}

fn damaged(error: ZipError) -> Damage {
    Damage::in_detail(DamageKind::Container, error)
}
